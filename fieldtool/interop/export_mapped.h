/** @file fieldtool/interop/export_mapped.h  @brief Records in the columns and words of a mapping: what an import by it would read back. */
#ifndef FT_INTEROP_EXPORT_MAPPED_H
#define FT_INTEROP_EXPORT_MAPPED_H

#include "fieldtool/interop/export_internal.h"
#include "fieldtool/interop/mapping.h"

typedef enum ft_mapped_kind {
    FT_MAPPED_KEY,
    FT_MAPPED_FIELD,
    FT_MAPPED_LON,
    FT_MAPPED_LAT,
    FT_MAPPED_WKT
} ft_mapped_kind;

typedef struct ft_mapped_column {
    const char *name;
    ft_mapped_kind kind;
    const ft_field *field; /**< of FT_MAPPED_FIELD */
} ft_mapped_column;

/** One table of the mapping being written. */
typedef struct ft_mapped ft_mapped;

/** @p spatial: the format has shapes of its own. @retval FT_E_INVALID, FT_E_USAGE when the mapping does not fit the record types */
FT_NODISCARD ft_status ft_mapped_open(ft_export_job *j, const ft_mapping *m, bool spatial, ft_mapped **out);
void ft_mapped_close(ft_mapped *m);
const ft_form *ft_mapped_form(const ft_mapped *m);
size_t ft_mapped_columns(const ft_mapped *m);
const ft_mapped_column *ft_mapped_column_at(const ft_mapped *m, size_t i);
/** Digits, or WKT: nothing that a spreadsheet runs, whatever it begins with. */
bool ft_mapped_is_number(const ft_mapped_column *c);
/** EPSG code of the table. */
int ft_mapped_epsg(const ft_mapped *m);
/** Does the record belong in this table, and not in another one of its type? */
FT_NODISCARD ft_status ft_mapped_takes(ft_export_job *j, ft_mapped *m, const ft_item *item, bool *out);
/** j->geom into the coordinate system of the table. */
FT_NODISCARD ft_status ft_mapped_shape(ft_export_job *j, ft_mapped *m, const ft_item *item);
/** The cell as text, appended; nothing where the record has no value. */
FT_NODISCARD ft_status ft_mapped_cell(ft_export_job *j, ft_mapped *m, const ft_mapped_column *c, const ft_item *item,
                                      bool has_shape, ft_buf *out);

#endif
