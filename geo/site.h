/** @file geo/site.h  @brief What a site and a region are made of. Private to geo. */
#ifndef FT_GEO_SITE_H
#define FT_GEO_SITE_H

#include "geo/geos.h"
#include "geo/overlay.h"
#include "geo/pieces.h"

#include <proj.h>

/** A plane coordinate and the exact position it came from. */
typedef struct ft_known {
    double x, y;
    ft_lonlat at;
    ft_lonlat from, to; /**< of a cut: the edge it lies on; else from.lon_deg is NaN */
    bool used;
} ft_known;

struct ft_site {
    ft_geos geos;
    PJ_CONTEXT *context;
    PJ *plane;       /**< that of longitude 0 and latitude 0: PROJ is asked once, the site moves */
    bool in_degrees; /**< x and y are degrees from the center, only scaled to metres */
    ft_lonlat center;
    double center_y;             /**< northing of the center in that plane */
    double x_per_deg, y_per_deg; /**< metres */
    double last_lon_deg;         /**< of the vertex before, without a jump at 180 degrees */
    ft_known *dict;              /**< open addressing, cap a power of two */
    size_t n_dict, cap_dict;
    ft_region *regions; /**< all of them, for closing */
    size_t retries;
    ft_pieces pieces; /**< scratch */
    double *xy;       /**< scratch: x y interleaved */
    size_t cap_xy;
};

struct ft_region {
    ft_site *s;
    GEOSGeometry *g;
    const GEOSPreparedGeometry *prepared; /**< NULL until asked for */
    double area_m2;                       /**< NaN until asked for */
    ft_region *prev, *next;
};

typedef struct ft_plane_box {
    double x0, x1, y0, y1;
} ft_plane_box;

/** The longitude plus whole turns that comes nearest to another; unchanged unless that crosses 180 degrees. */
double ft_lon_near(double lon_deg, double other_deg);
/** Box of a shape that is not empty. */
bool ft_plane_box_of(const ft_site *s, const GEOSGeometry *g, ft_plane_box *out);
bool ft_plane_boxes_touch(const ft_plane_box *p, const ft_plane_box *q);
/** One is empty, or their boxes do not touch. */
bool ft_region_apart(const ft_region *a, const ft_region *b);
/** A site whose plane is longitude and latitude, for shapes that must be valid there afterwards. Edges are cut so that they
 *  stay within 5 cm of their geodesics. */
FT_NODISCARD ft_status ft_site_open_degrees(ft_lonlat center, ft_site **out, ft_error *err);
/** The entry of a plane coordinate; NULL when it is new. */
const ft_known *ft_site_known(const ft_site *s, double x, double y);
/** Where a position lies in the plane. */
PJ_XY ft_site_plane(const ft_site *s, ft_lonlat at);
/** Exact when known, else transformed back. */
ft_lonlat ft_site_position(const ft_site *s, double x, double y);
/** One closed ring into the plane, edges cut along the geodesic: @p n plane vertices in s->xy, until the next call. */
FT_NODISCARD ft_status ft_site_ring(ft_site *s, const ft_lonlat *v, size_t n_v, size_t *n, ft_error *err);
/** A region of the polygons of @p g, which is taken, also on failure; NULL counts as GEOS's failure at @p what. */
FT_NODISCARD ft_status ft_region_keep(ft_site *s, GEOSGeometry *g, const char *what, ft_region **out, ft_error *err);
/** Valid, or mended. Takes @p g; NULL when that would change the land and @p any is false. */
GEOSGeometry *ft_site_sound(ft_site *s, GEOSGeometry *g, bool any);
typedef enum ft_land_op { FT_LAND_PLUS, FT_LAND_MINUS, FT_LAND_MEET } ft_land_op;
/** a OP b, checked; both are taken. NULL when either is, or when no result can be trusted. */
GEOSGeometry *ft_site_combine(ft_site *s, GEOSGeometry *a, GEOSGeometry *b, ft_land_op op);
/** Whatever polygons @p g holds as positions, appended to the multipolygon @p out. With @p as_drawn the cuts of an edge that is
 *  there in full are left out. */
FT_NODISCARD ft_status ft_site_back(const ft_site *s, const GEOSGeometry *g, bool as_drawn, ft_geom *out,
                                    ft_error *err);

#endif
