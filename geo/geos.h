/** @file geo/geos.h  @brief Between ft_geom and GEOS. Private to geo: the only header that shows a GEOS type. */
#ifndef FT_GEO_GEOS_H
#define FT_GEO_GEOS_H

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "geo/geom.h"

/** A context that keeps GEOS's last message instead of printing it. */
typedef struct ft_geos {
    GEOSContextHandle_t h;
    char message[256];
} ft_geos;

FT_NODISCARD ft_status ft_geos_open(ft_geos *g, ft_error *err);
void ft_geos_close(ft_geos *g);
/** FT_E_IO "geo.geos" with the last message. */
ft_status ft_geos_fail(const ft_geos *g, const char *what, ft_error *err);

/** A closed ring of planar coordinates as a GEOS ring or polygon; NULL when GEOS refuses. xy is x y interleaved. */
GEOSGeometry *ft_geos_ring(const ft_geos *g, const double *xy, size_t n);
/** Only the polygons of whatever GEOS returned (it takes ownership of @p in): a polygon, multipolygon or an empty one. */
GEOSGeometry *ft_geos_polygons(const ft_geos *g, GEOSGeometry *in);
/** Call @p each with every polygon of @p in. Stops at the first failure. */
ft_status ft_geos_each_polygon(const ft_geos *g, const GEOSGeometry *in,
                               ft_status (*each)(void *who, const GEOSGeometry *polygon), void *who);

#endif
