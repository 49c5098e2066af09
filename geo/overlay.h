/** @file geo/overlay.h  @brief Land as sets: union, difference, intersection and partition, exact enough to keep books.
 *
 * A site is a local transverse Mercator plane on WGS 84 around the shapes of one account. Edges are densified along the
 * geodesic to 200 m or less; operations are floating OverlayNG through GEOS; original vertices return with their exact
 * longitude and latitude. |sum of parts - whole| <= 1e-9 A + 1e-6 m2 per site. No precision grid, ever.
 */
#ifndef FT_GEO_OVERLAY_H
#define FT_GEO_OVERLAY_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** "3.11.1-CAPI-1.17.1": the GEOS in use. */
const char *ft_overlay_library(void);

typedef struct ft_site ft_site;     /**< a plane with its vertex dictionary; one thread */
typedef struct ft_region ft_region; /**< an immutable areal set in one site's plane; may be empty */

/** @param center where the plane touches; all shapes within about 100 km of it
 *  @retval FT_E_IO when PROJ or GEOS cannot start */
FT_NODISCARD ft_status ft_site_open(ft_lonlat center, ft_site **out, ft_error *err);
/** Let go of everything in the site and touch another place: cheaper than closing and opening. The retries start again. */
FT_NODISCARD ft_status ft_site_move(ft_site *s, ft_lonlat center, ft_error *err);
void ft_site_close(ft_site *s); /**< frees all regions of the site too */
/** Operations that needed GEOS's snapping fall-back so far; for the audit. */
size_t ft_site_retries(const ft_site *s);

/** A valid polygonal shape (see geo/valid.h for the others) as a region. */
FT_NODISCARD ft_status ft_region_of(ft_site *s, const ft_geom *g, ft_region **out, ft_error *err);
/** Closed disc of geodesic radius, 72 vertices, circumscribed (never smaller than the true disc). */
FT_NODISCARD ft_status ft_region_disc(ft_site *s, ft_lonlat center, double radius_m, ft_region **out, ft_error *err);
FT_NODISCARD ft_status ft_region_copy(ft_site *s, const ft_region *r, ft_region **out, ft_error *err);
FT_NODISCARD ft_status ft_region_empty(ft_site *s, ft_region **out, ft_error *err);
FT_NODISCARD ft_status ft_region_union(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out,
                                       ft_error *err);
FT_NODISCARD ft_status ft_region_intersection(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out,
                                              ft_error *err);
FT_NODISCARD ft_status ft_region_difference(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out,
                                            ft_error *err);
/** Union of many: connected clusters first (docs/spec/geometry.md). */
FT_NODISCARD ft_status ft_region_union_all(ft_site *s, const ft_region *const *r, size_t n, ft_region **out,
                                           ft_error *err);
/** a split by b in one arrangement: inside + outside = a to the tolerance above. */
FT_NODISCARD ft_status ft_region_split(ft_site *s, const ft_region *a, const ft_region *b, ft_region **inside,
                                       ft_region **outside, ft_error *err);
void ft_region_free(ft_region *r); /**< NULL is fine; optional before ft_site_close */
bool ft_region_is_empty(const ft_region *r);
bool ft_region_intersects(const ft_site *s, const ft_region *a, const ft_region *b); /**< share interior or boundary */
/** Geodesic area of the region (computed once, cached). */
double ft_region_area_m2(const ft_region *r);
/** Polygons in it, and how many are smaller than @p m2. */
size_t ft_region_parts(const ft_region *r, double m2, size_t *smaller);
/** Greatest width of the widest part (twice the largest negative buffer that leaves something), to @p tol_m. */
FT_NODISCARD ft_status ft_region_width_m(const ft_site *s, const ft_region *r, double tol_m, double *out,
                                         ft_error *err);
/** As a multipolygon of EPSG:4326; original vertices exact. */
FT_NODISCARD ft_status ft_region_to_geom(const ft_region *r, ft_geom *out, ft_error *err);
/** Does the point lie in the region (boundary counts)? */
bool ft_region_covers(const ft_site *s, const ft_region *r, ft_lonlat p);

#ifdef __cplusplus
}
#endif
#endif
