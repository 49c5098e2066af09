/** @file fieldtool/cli/demo_shapes.h  @brief Real-looking minefields for the worked example: the same ones every time. */
#ifndef FT_CLI_DEMO_SHAPES_H
#define FT_CLI_DEMO_SHAPES_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Append WKT of a belt along a broken line from (lon, lat): @p legs of @p leg_m metres, turning a little at each, @p width_m wide,
 *  edges ragged as walked boundaries are. @p seed tells belts apart. */
void ft_demo_belt(ft_buf *out, double lon, double lat, double azimuth_deg, double leg_m, int legs, double width_m,
                  unsigned seed);
/** Append WKT of a blob around (lon, lat). */
void ft_demo_blob(ft_buf *out, double lon, double lat, double radius_m, int vertices, unsigned seed);
/** Append WKT of an upright rectangle of metres, south-west corner given. */
void ft_demo_box(ft_buf *out, double lon, double lat, double east_m, double north_m);

#ifdef __cplusplus
}
#endif
#endif
