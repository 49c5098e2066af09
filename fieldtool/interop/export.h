/** @file fieldtool/interop/export.h  @brief Records out to GIS and office formats: shown state, never sealed fields, published whole or not at all. */
#ifndef FT_INTEROP_EXPORT_H
#define FT_INTEROP_EXPORT_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_export_options {
    const char *const *layers; /**< shape [n_layers]: record types; none: every type that has records and fits the format */
    size_t n_layers;
    const char *driver;        /**< GDAL driver or extension; NULL: by the extension of the path */
    bool overwrite;
    bool raw;                  /**< leave cells that look like formulas as they are: for machines only */
    bool restricted;           /**< with fields that name informants and other persons */
} ft_export_options;

typedef struct ft_export_result {
    int64_t records, layers, without_geometry; /**< without_geometry: left out of formats that hold shapes only */
    const char *driver;                        /**< static */
} ft_export_result;

/** Write @p path (a file, or a folder for shapefiles of several layers): temporary name beside it, then renamed.
 *  @retval FT_E_CONFLICT "store.exists"; FT_E_REFUSED "export.*"; FT_E_IO */
FT_NODISCARD ft_status ft_export(ft_store *s, const char *path, const ft_export_options *o, ft_export_result *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
