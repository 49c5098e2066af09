/** @file geo/area_kernel.h  @brief The parts of geo/area.h that give equal bits on every x86-64 build. Private to geo. */
#ifndef FT_GEO_AREA_KERNEL_H
#define FT_GEO_AREA_KERNEL_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Signed area in m2, counter-clockwise positive, of a closed ring of @p n >= 2 vertices (first repeated as last).
 *  False when the ring is outside the kernel's range: latitude span over 0.6 degrees, beyond 88.5 degrees, an edge over
 *  about 11 km (2 km when the area is below a square kilometre), or a pole inside. */
bool ft_area_kernel(const ft_lonlat *v, size_t n, double *out);
/** The same for small rings with long edges or close to a pole, by solving each geodesic: slower and as exact.
 *  False, but for rings within 5 degrees of a pole, beyond a latitude span of 5 degrees, edges over about 300 km or 40 degrees of
 *  longitude, and around a pole. */
bool ft_area_long(const ft_lonlat *v, size_t n, double *out);
/** Around one latitude, in degrees: F(lat0 + a) = a (f0 + a (f1 + ...)), P = p0 + a p1 + a^2 p2, Q likewise. */
typedef struct ft_area_series {
    double f[6], p[3], q[3];
    double sin0, cos0;
} ft_area_series;
void ft_area_series_at(double lat_deg, ft_area_series *out);
/** Sine and cosine by own polynomials: of an angle within +-45 degrees in radians; of a latitude in degrees. */
void ft_sin_cos_small(double rad, double *s, double *c);
void ft_sin_cos_lat(double lat_deg, double *s, double *c);

#ifdef __cplusplus
}
#endif
#endif
