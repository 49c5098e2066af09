/** @file geo/valid.h  @brief Is a shape valid, why not and where; and how an invalid one is read until a person decides.
 *
 * Validity is that of OGC Simple Features, checked by GEOS in longitude/latitude (unwrapped across 180 degrees).
 * Readings follow docs/spec/decisions.md 23. Both keep every polygon of a repaired collection.
 */
#ifndef FT_GEO_VALID_H
#define FT_GEO_VALID_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One GEOS context; belongs to one thread. Reuse it over many shapes. */
typedef struct ft_checker ft_checker;
FT_NODISCARD ft_status ft_checker_new(ft_checker **out, ft_error *err);
void ft_checker_free(ft_checker *c);

typedef struct ft_validity {
    bool valid;
    char reason
        [96]; /**< stable words: "self_intersection", "ring_self_intersection", "hole_outside_shell", "nested_shells",
                            "too_few_points", "duplicate_rings", "nested_holes", "disconnected_interior"; empty when valid */
    bool has_place;
    ft_lonlat place; /**< where, when GEOS says */
} ft_validity;

/** Polygons, lines and points. @retval FT_E_NOMEM, FT_E_IO only: an invalid shape is an answer, not an error. */
FT_NODISCARD ft_status ft_valid_check(ft_checker *c, const ft_geom *g, ft_validity *out, ft_error *err);

/** All land inside any loop: union of the filled rings, minus holes that are valid and strictly inside their shell.
 *  @p out becomes a valid multipolygon (a valid input gives the same land). */
FT_NODISCARD ft_status ft_reading_hazard(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err);
/** The smaller reading: intersection of the structure and linework repairs, minus all holes. May be empty. */
FT_NODISCARD ft_status ft_reading_release(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
