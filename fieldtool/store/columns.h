/** @file fieldtool/store/columns.h  @brief The columns of a layer, in order: identity, shape, what people entered, what is derived. */
#ifndef FT_STORE_COLUMNS_H
#define FT_STORE_COLUMNS_H

#include "fieldtool/land/form.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_column_what {
    FT_COLUMN_FID,
    FT_COLUMN_GEOM,
    FT_COLUMN_UUID,
    FT_COLUMN_FIELD, /**< a declared field */
    FT_COLUMN_STATE,
    FT_COLUMN_PENDING,
    FT_COLUMN_REVISION,
    FT_COLUMN_VALID,
    FT_COLUMN_AREA_M2,
} ft_column_what;

typedef struct ft_column {
    ft_column_what what;
    const char *name;
    const char *sql_type;  /**< a GeoPackage column type */
    const char *label;     /**< catalogue key */
    const ft_field *field; /**< of FT_COLUMN_FIELD */
} ft_column;

/** Column @p i of a layer of @p form with shapes of @p geometry (FT_GEOM_NONE: a table without); false past the last. */
bool ft_column_at(const ft_form *form, ft_geom_type geometry, size_t i, ft_column *out);

#ifdef __cplusplus
}
#endif
#endif
