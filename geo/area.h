/** @file geo/area.h  @brief Area and perimeter of land on the WGS 84 ellipsoid at height 0.
 *
 * Edges are geodesics. Nothing here rounds; rounding belongs to reports.
 * Method: own kernel (Green's theorem on the authalic integral, docs/spec/area.md) with PROJ's geodesic.h for what is
 * outside its range. The kernel gives equal bits on every x86-64 build for edges in its range.
 */
#ifndef FT_GEO_AREA_H
#define FT_GEO_AREA_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_measure {
    double area_m2;     /**< >= 0: shells minus holes, whatever their winding */
    double perimeter_m; /**< >= 0: all rings, holes included */
} ft_measure;

/** Signed area of one ring, counter-clockwise positive, of @p n vertices; closing vertex optional.
 *  Rings may run past 180 degrees or hold a pole (then the smaller side is meant). Fewer than 3 vertices: 0. */
double ft_ring_area_m2(const ft_lonlat *v, size_t n);
/** Length of the closed ring. */
double ft_ring_perimeter_m(const ft_lonlat *v, size_t n);
/** Length of an open line. */
double ft_line_length_m(const ft_lonlat *v, size_t n);
/** Geodesic distance. */
double ft_distance_m(ft_lonlat a, ft_lonlat b);
/** Direction of the geodesic from @p a to @p b where it leaves, clockwise from true north, 0 to below 360. */
double ft_azimuth_deg(ft_lonlat a, ft_lonlat b);
/** The point @p distance_m from @p from along the geodesic that leaves at @p azimuth_deg (clockwise from true north). */
ft_lonlat ft_destination(ft_lonlat from, double azimuth_deg, double distance_m);
/** Area by structure: every polygon |shell| - sum |holes|, summed; perimeter of all rings.
 *  Right for valid polygons; for anything a person drew use ft_valid_check and ft_reading_hazard first. Lines and points: area 0. */
ft_measure ft_geom_measure(const ft_geom *g);
/** Area alone: skips the perimeter, which costs a geodesic per edge. */
double ft_geom_area_m2(const ft_geom *g);
/** Standard deviation of the area of a polygon shape when every vertex has independent error @p vertex_sd_m in each axis. */
double ft_geom_area_sd_m2(const ft_geom *g, double vertex_sd_m);

#ifdef __cplusplus
}
#endif
#endif
