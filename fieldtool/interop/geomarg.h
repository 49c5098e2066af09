/** @file fieldtool/interop/geomarg.h  @brief GEOM of the command line: WKT, a position (geo/coord.h), @file with one feature, or - for GeoJSON on standard input. */
#ifndef FT_INTEROP_GEOMARG_H
#define FT_INTEROP_GEOMARG_H

#include "geo/wkb.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @param crs "EPSG:n" of the coordinates, NULL: EPSG:4326 (or what the file says)
 *  @retval FT_E_INVALID with the place in the text; FT_E_REFUSED for a file off the list or with several features */
FT_NODISCARD ft_status ft_geomarg_read(const char *text, const char *crs, ft_geom *out, ft_geom_notes *notes,
                                       ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
