/** @file geo/near.h  @brief How far a shape is from a place or a road, and where it comes nearest.
 *
 * Distances are those of the geodesic. Edges are cut into pieces of 200 m or less, so that a piece is straight to a centimetre in
 * longitude and latitude; which pieces come nearest is looked for in a local plane, how far they are is then measured on WGS 84.
 * Good to a centimetre for distances up to FT_NEAR_MAX_M (docs/spec/near.md).
 */
#ifndef FT_GEO_NEAR_H
#define FT_GEO_NEAR_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FT_NEAR_MAX_M = 100000 };

typedef struct ft_nearest {
    double distance_m;  /**< 0 when they touch, or one lies in the other */
    double bearing_deg; /**< from true north, clockwise, 0 to 360; NaN when the distance is 0 */
    ft_lonlat from, to; /**< where: on the place asked about, and on the other shape */
    double along_m;     /**< of a line asked about: how far along it from its start; NaN else */
} ft_nearest;

/** A place, line or area that is asked about. One thread. */
typedef struct ft_near ft_near;
FT_NODISCARD ft_status ft_near_new(const ft_geom *from, ft_near **out, ft_error *err);
void ft_near_free(ft_near *n);
/** Where a shape must have its box to be within @p distance_m: for spatial indexes. */
ft_box ft_near_reach(const ft_near *n, double distance_m);
/** @p to has a vertex. */
FT_NODISCARD ft_status ft_near_to(ft_near *n, const ft_geom *to, ft_nearest *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
