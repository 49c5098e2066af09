/** @file geo/shared.h  @brief How much of a shape lies under others, without making the geometry: for figures over many shapes.
 *
 * Agrees with geo/overlay.h to 1e-9 of the area + 1e-5 m2; inside + outside = area to rounding. Clean contact, where boundaries
 * cross and nothing else, is integrated along the pieces of the edges; all other contact goes through geo/overlay.h.
 */
#ifndef FT_GEO_SHARED_H
#define FT_GEO_SHARED_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Scratch memory, and a site for contact that is not clean. One thread. */
typedef struct ft_sharer ft_sharer;
FT_NODISCARD ft_status ft_sharer_new(ft_sharer **out, ft_error *err);
void ft_sharer_free(ft_sharer *s);

typedef struct ft_shared {
    double inside_m2;  /**< under the union of the others */
    double outside_m2; /**< what remains */
    bool by_overlay;   /**< geometry had to be made */
} ft_shared;

/** @param a     valid polygons
 *  @param others shape [n], valid polygons, also over each other; those whose box does not meet a's cost nothing
 *  @retval what geo/overlay.h fails with */
FT_NODISCARD ft_status ft_shared_area(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n,
                                      ft_shared *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
