/** @file fieldtool/interop/mapping.h  @brief A mapping file: which column a field takes and what its values mean here (docs/spec/import.md). */
#ifndef FT_INTEROP_MAPPING_H
#define FT_INTEROP_MAPPING_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_mapping ft_mapping;

/** @retval FT_E_INVALID "interop.mapping.*" naming file and member */
FT_NODISCARD ft_status ft_mapping_open(const char *path, ft_mapping **out, ft_error *err);
void ft_mapping_close(ft_mapping *m);
/** "source", "layer", "crs", "key", "lon", "lat", "wkt" or "coord"; NULL when not said. Lent. NULL mapping is fine everywhere. */
const char *ft_mapping_word(const ft_mapping *m, const char *word);
/** Walk FIELD=COLUMN and FIELD=VALUE pairs: start with NULL, returns the next field; NULL at the end. Lent. */
const char *ft_mapping_next_column(const ft_mapping *m, const char *field, const char **column);
const char *ft_mapping_next_set(const ft_mapping *m, const char *field, const char **value);
/** What a value of a field means here; the value itself when nothing is said. p NULL: it means nothing (null). */
ft_str ft_mapping_value(const ft_mapping *m, const char *field, ft_str value);

#ifdef __cplusplus
}
#endif
#endif
