/** @file geo/witness.h  @brief Do the results of an overlay hold the land they should? Private to geo.
 *
 * The floating overlay of GEOS can take a whole face for inside or outside when its input has needles of some nanometres;
 * the areas then still add up. Witnesses are points beside edges, away from all others, for which the answer is known.
 */
#ifndef FT_GEO_WITNESS_H
#define FT_GEO_WITNESS_H

#include "geo/geos.h"

/** All rings of a shape as one array, shells first of their holes: an edge runs from i to i + 1 unless i ends a ring. */
typedef struct ft_rings {
    double *xy; /**< x y interleaved */
    char *end;  /**< shape [n]: of the last vertex of a ring, what it is: 's'hell or 'h'ole; else 0 */
    size_t n, cap;
    bool ok; /**< false: no memory */
} ft_rings;

ft_rings ft_rings_of(const ft_geos *g, const GEOSGeometry *shape);
void ft_rings_release(ft_rings *r);

/** @p first = a joined with b (@p join) or a without b; @p second = what a and b share; polygons in a plane of metres.
 *  @param grid_m how far edges of the results may have moved
 *  False when a witness contradicts, or there is no memory for it. */
bool ft_witness_agree(const ft_geos *g, bool join, const ft_rings *a, const ft_rings *b, const GEOSGeometry *first,
                      const GEOSGeometry *second, double grid_m);

#endif
