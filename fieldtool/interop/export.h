/** @file fieldtool/interop/export.h  @brief Records out to GIS and office formats: shown state, published whole or not at all.
 *
 * Fields that name persons (restricted or sealed) never leave by this way.
 */
#ifndef FT_INTEROP_EXPORT_H
#define FT_INTEROP_EXPORT_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_export_options {
    const char *const
        *layers; /**< shape [n_layers]: record types or layers; none: every type that has records the format can hold */
    size_t n_layers;
    const char *driver; /**< GDAL driver or extension; NULL: by the extension of the path */
    ft_face face;       /**< which face of a record: shown, proposed or approved */
    bool retired;       /**< with records that were retired */
    bool overwrite;
    bool raw; /**< leave cells that look like formulas as they are: for machines only */
    const char
        *mapping; /**< write the tables of this mapping in its columns and words, NULL none; layers name its tables */
    const ft_catalog *words; /**< for titles and styles; NULL: catalogue keys */
} ft_export_options;

typedef struct ft_export_result {
    int64_t records, layers;
    int64_t without_geometry; /**< left out of formats that hold shapes only */
    int64_t shapes_left;      /**< shapes that the columns of a mapping have no place for: not in the output */
    int64_t shortened;        /**< texts cut to the 254 bytes that a shapefile takes */
    const char *driver;       /**< static */
} ft_export_result;

/** Write @p path: under a temporary name beside it, then renamed. A path without .shp and driver "shp" is a folder of shapefiles;
 *  one without an extension and a mapping is a folder of CSV files.
 *  @retval FT_E_CONFLICT "store.exists"; FT_E_REFUSED "export.*"; FT_E_IO */
FT_NODISCARD ft_status ft_export(ft_store *s, const char *path, const ft_export_options *o, ft_export_result *out,
                                 ft_error *err);
/** A shape as RFC 7946 asks: cut at 180 degrees (3.1.9) when it crosses them, shells turn left, holes right (3.1.6). */
FT_NODISCARD ft_status ft_export_cut(ft_geom *g, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
