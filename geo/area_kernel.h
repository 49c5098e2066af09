/** @file geo/area_kernel.h  @brief The fast path of geo/area.h. */
#ifndef FT_GEO_AREA_KERNEL_H
#define FT_GEO_AREA_KERNEL_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Signed area in m2, counter-clockwise positive, of a closed ring of @p n >= 2 vertices (first repeated as last).
 *  False when the ring is outside the kernel's range: latitude span over 0.6 degrees, beyond 88.5 degrees, an edge over
 *  about 11 km, or a pole inside. Equal bits on every x86-64 build. */
bool ft_area_kernel(const ft_lonlat *v, size_t n, double *out);

#ifdef __cplusplus
}
#endif
#endif
