/** @file fieldtool/report/map.h  @brief A map of a workspace on one sheet of A4, as SVG: drawn here, without another program.
 *
 * Colours, outlines, hatches, marks and letters are the rows of land/style.def, so that this map and a GIS show one thing. The
 * plane is equirectangular with WGS 84 radii at the middle of the data: true to scale there, north straight up everywhere.
 * What is shown is FT_FACE_SHOWN, the more hazardous reading; a release that nobody approved is a dotted line and hides nothing.
 * Lengths on the sheet are millimetres. Restricted and sealed fields never appear.
 */
#ifndef FT_REPORT_MAP_H
#define FT_REPORT_MAP_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_map_options {
    const char *title; /**< NULL: the catalogue's */
} ft_map_options;

typedef struct ft_map_result {
    size_t records;    /**< with a shape, drawn */
    double scale;      /**< denominator on A4; 0 when there was nothing to draw */
    size_t unlabelled; /**< areas whose label found no place */
} ft_map_result;

/** Append one SVG document (UTF-8, no scripts, no outside references). A workspace without shapes gives an empty frame that
 *  says so. @retval FT_E_DB, FT_E_NOMEM */
FT_NODISCARD ft_status ft_map_svg(ft_store *s, const ft_catalog *words, const ft_map_options *o, ft_buf *out,
                                  ft_map_result *result, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
