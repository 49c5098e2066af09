/** @file geo/checker.h  @brief What a checker is made of. Private to geo. */
#ifndef FT_GEO_CHECKER_H
#define FT_GEO_CHECKER_H

#include "geo/site.h"
#include "geo/valid.h"

struct ft_checker {
    ft_geos geos;
    ft_site *site; /**< of readings, in degrees; NULL until the first */
    double *xy;    /**< vertices of the shape being looked at in some plane, x y interleaved */
    size_t *at;    /**< where its rings start in xy; one more than rings */
    size_t cap, cap_at;
};

FT_NODISCARD bool ft_checker_room(ft_checker *c, size_t points, size_t rings);
/** Longitude and latitude into xy, across 180 degrees without a jump. @p around: a ring goes around a pole. */
FT_NODISCARD ft_status ft_checker_unwrap(ft_checker *c, const ft_geom *g, bool *around, ft_error *err);
/** A point of xy on the Earth again. */
ft_lonlat ft_checker_place(double x, double y);
/** Has the ring as many distinct vertices, and is it closed with enough of them? */
bool ft_ring_enough(const ft_geom *g, size_t r, size_t want);
/** Ring @p r, and the whole shape as drawn without rings that hold no land, from xy; NULL when GEOS refuses. */
GEOSGeometry *ft_checker_ring(const ft_checker *c, size_t r);
GEOSGeometry *ft_checker_shape(const ft_checker *c, const ft_geom *g);

#endif
