/** @file geo/geom.h  @brief Shapes in memory: points, lines and polygons of EPSG:4326, exactly as somebody drew them.
 *
 * Coordinates are degrees, longitude first, as GeoPackage stores them whatever the CRS axis order says
 * (OGC 12-128r19, 2.1.3.1.1). An edge is the geodesic between consecutive vertices of one ring or line.
 * Nothing here rounds, snaps, closes or rewinds.
 */
#ifndef FT_GEO_GEOM_H
#define FT_GEO_GEOM_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** EPSG:4326, degrees. */
typedef struct ft_lonlat {
    double lon_deg, lat_deg;
} ft_lonlat;

/** West, south, east, north in degrees; west > east means the box crosses 180 degrees. Empty: west is NaN. */
typedef struct ft_box {
    double west_deg, south_deg, east_deg, north_deg;
} ft_box;

/** OGC 06-103r4 type codes. Only these are stored; anything else is refused at entry. */
typedef enum ft_geom_type {
    FT_GEOM_NONE = 0,
    FT_GEOM_POINT = 1,
    FT_GEOM_LINESTRING = 2,
    FT_GEOM_POLYGON = 3,
    FT_GEOM_MULTIPOINT = 4,
    FT_GEOM_MULTILINESTRING = 5,
    FT_GEOM_MULTIPOLYGON = 6,
} ft_geom_type;

/** A shape in flat arrays. Parts hold rings, rings hold vertices:
 *  part i has rings [part[i], part[i+1]), ring j has vertices [ring[j], ring[j+1]).
 *  A point or a line is a part with one ring. The first ring of a polygon part is its shell, the rest are holes.
 *  Rings of polygons are closed (first vertex repeated) once read by ft_wkb_read or ft_wkt_read. */
typedef struct ft_geom {
    ft_geom_type type;
    bool has_z, has_m;
    bool planar; /**< set by the caller before reading: coordinates of another system, only checked to be finite */
    size_t n_parts, n_rings, n_points;
    size_t *part;                            /**< shape [n_parts + 1] */
    size_t *ring;                            /**< shape [n_rings + 1] */
    ft_lonlat *xy;                           /**< shape [n_points] */
    double *z, *m;                           /**< shape [n_points], or NULL */
    size_t cap_parts, cap_rings, cap_points; /**< allocation, for the builder */
} ft_geom;

/** Empty shape, allocates nothing. */
void ft_geom_init(ft_geom *g, ft_geom_type type);
void ft_geom_release(ft_geom *g);
/** Empty but memory kept: for loops over many shapes. */
void ft_geom_reset(ft_geom *g, ft_geom_type type);
FT_NODISCARD ft_status ft_geom_copy(const ft_geom *from, ft_geom *to, ft_error *err);
/** Builder: open a part, open a ring in it, add vertices. Limits of base/limits.h apply.
 *  @retval FT_E_INVALID "geo.too_large", FT_E_NOMEM */
FT_NODISCARD ft_status ft_geom_add_part(ft_geom *g, ft_error *err);
FT_NODISCARD ft_status ft_geom_add_ring(ft_geom *g, ft_error *err);
FT_NODISCARD ft_status ft_geom_add_point(ft_geom *g, ft_lonlat p, double z, double m, ft_error *err);
bool ft_geom_is_empty(const ft_geom *g);
/** Same type promoted to its multi form (polygon -> multipolygon); no vertex changes. */
void ft_geom_to_multi(ft_geom *g);
/** The multi type of a type, itself when already multi. */
ft_geom_type ft_geom_multi_of(ft_geom_type type);
/** "MULTIPOLYGON" and so on. Static. */
const char *ft_geom_type_name(ft_geom_type type);
/** Box of all vertices (as numbers, no antimeridian logic: the extent that GeoPackage and R-trees use). */
ft_box ft_geom_extent(const ft_geom *g);
/** Box for asking which shapes may meet: that extent, or the whole belt of its latitudes when the shape comes to or across 180 degrees. */
ft_box ft_geom_reach(const ft_geom *g);
/** Do two boxes have a point in common? No box (west NaN) has none. */
bool ft_box_meets(ft_box a, ft_box b);
/** Grow @p into by @p b, as numbers; a west of NaN means that it is empty. */
void ft_box_grow(ft_box *into, const ft_box *b);
/** A vertex near the middle, for choosing a local plane: mean of the extent taken the short way round. */
ft_lonlat ft_geom_center(const ft_geom *g);

#ifdef __cplusplus
}
#endif
#endif
