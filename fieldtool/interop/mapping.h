/** @file fieldtool/interop/mapping.h  @brief A mapping file: which column a field takes and what its values mean here (docs/spec/mapping.md).
 *
 * A mapping is one table, or lists several, each of which is a mapping of its own. It is read both ways: import turns cells
 * into values, export turns values into cells. NULL is a mapping that says nothing, everywhere.
 */
#ifndef FT_INTEROP_MAPPING_H
#define FT_INTEROP_MAPPING_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_mapping ft_mapping;

/** A file, or where there is none of that name, one that is built in ("imsma-ng").
 *  @retval FT_E_INVALID "interop.mapping.*" naming file and member; FT_E_IO "interop.mapping.none" */
FT_NODISCARD ft_status ft_mapping_open(const char *path, ft_mapping **out, ft_error *err);
void ft_mapping_close(ft_mapping *m);

/** How many tables it lists; 0: it is one table itself. */
size_t ft_mapping_tables(const ft_mapping *m);
const ft_mapping *ft_mapping_table(const ft_mapping *m, size_t i);
/** A table beside @p m (or of @p m) by name; NULL none. */
const ft_mapping *ft_mapping_named(const ft_mapping *m, const char *name);

/** "source", "name", "as", "file", "layer", "crs", "key", "lon", "lat", "wkt", "coord", "status" or "date"; NULL when not said. "source",
 *  "crs" and "date" are taken from the list of tables when the table itself is silent. Lent. */
const char *ft_mapping_word(const ft_mapping *m, const char *word);
/** "table", "number", "shape" of the list of points that the shapes are drawn from; NULL when not said. */
const char *ft_mapping_perimeter(const ft_mapping *m, const char *word);
/** Is the column knowingly left out? */
bool ft_mapping_ignores(const ft_mapping *m, const char *column);
/** Walk FIELD=COLUMN and FIELD=VALUE pairs: start with NULL, returns the next field; NULL at the end. Lent. */
const char *ft_mapping_next_column(const ft_mapping *m, const char *field, const char **column);
const char *ft_mapping_next_set(const ft_mapping *m, const char *field, const char **value);
/** "list", "date", "unit", "link" or "decimal" of a field; NULL when not said. Lent. */
const char *ft_mapping_of_field(const ft_mapping *m, const char *field, const char *what);
/** What a value of a field means here; the value itself when nothing is said. p NULL: it means nothing (null). */
ft_str ft_mapping_value(const ft_mapping *m, const char *field, ft_str value);
/** The first word that means @p value of a field; the value itself when none does. */
ft_str ft_mapping_word_for(const ft_mapping *m, const char *field, ft_str value);

#ifdef __cplusplus
}
#endif
#endif
