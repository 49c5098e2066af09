/** @file geo/site.h  @brief What a site and a region are made of. Private to geo. */
#ifndef FT_GEO_SITE_H
#define FT_GEO_SITE_H

#include "geo/geos.h"
#include "geo/overlay.h"

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
    PJ *plane;
    ft_known *dict; /**< open addressing, cap a power of two */
    size_t n_dict, cap_dict;
    ft_region *regions; /**< all of them, for closing */
    size_t retries;
    double *xy; /**< scratch: x y interleaved */
    size_t cap_xy;
};

struct ft_region {
    ft_site *s;
    GEOSGeometry *g;
    double area_m2; /**< NaN until asked for */
    ft_region *prev, *next;
};

typedef struct ft_plane_box {
    double x0, x1, y0, y1;
} ft_plane_box;

/** Box of a shape that is not empty. */
bool ft_plane_box_of(const ft_site *s, const GEOSGeometry *g, ft_plane_box *out);
bool ft_plane_boxes_touch(const ft_plane_box *p, const ft_plane_box *q);
/** The entry of a plane coordinate; NULL when it is new. */
const ft_known *ft_site_known(const ft_site *s, double x, double y);
/** Exact when known, else transformed back. */
ft_lonlat ft_site_position(const ft_site *s, double x, double y);
/** A region of the polygons of @p g, which is taken, also on failure; NULL counts as GEOS's failure at @p what. */
FT_NODISCARD ft_status ft_region_keep(ft_site *s, GEOSGeometry *g, const char *what, ft_region **out, ft_error *err);
/** Valid, or mended. Takes @p g; NULL when that would change the land and @p any is false. */
GEOSGeometry *ft_site_sound(ft_site *s, GEOSGeometry *g, bool any);
/** Whatever polygons @p g holds as positions, appended to the multipolygon @p out. With @p as_drawn the cuts of an edge that is
 *  there in full are left out. */
FT_NODISCARD ft_status ft_site_back(const ft_site *s, const GEOSGeometry *g, bool as_drawn, ft_geom *out,
                                    ft_error *err);

#endif
