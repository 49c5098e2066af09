/** @file geo/simplify.h  @brief Fewer vertices, to one side only: land that is dangerous never becomes smaller by it, released land never larger.
 *
 * Vertices go where the ring bends away from the wanted side, and short edges where both neighbours can be prolonged to meet; no
 * part of the new boundary is farther than the tolerance from the old. The result is held against the original by overlay
 * before it is given out.
 */
#ifndef FT_GEO_SIMPLIFY_H
#define FT_GEO_SIMPLIFY_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_simplify_side {
    FT_SIMPLIFY_COVER,  /**< all of the original lies in the result */
    FT_SIMPLIFY_WITHIN, /**< all of the result lies in the original */
} ft_simplify_side;

/** @param ring one polygon of one closed, valid ring; replaced on FT_OK only, perhaps with no vertex fewer
 *  @param tolerance_m > 0
 *  @retval FT_E_REFUSED "geo.simplify.shape": invalid, with holes or several parts; "geo.simplify.failed": no result stood the test
 *  @retval FT_E_INVALID "geo.too_large" */
FT_NODISCARD ft_status ft_simplify_ring(ft_geom *ring, double tolerance_m, ft_simplify_side side, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
