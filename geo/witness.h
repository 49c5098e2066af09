/** @file geo/witness.h  @brief Do the results of an overlay hold the land they should? Private to geo.
 *
 * The floating overlay of GEOS can take a whole face for inside or outside when its input has needles of some nanometres;
 * the areas then still add up. Witnesses are points beside edges, away from all others, for which the answer is known.
 */
#ifndef FT_GEO_WITNESS_H
#define FT_GEO_WITNESS_H

#include "geo/geos.h"

/** @p first = a joined with b (@p join) or a without b; @p second = what a and b share; all polygons in a plane of metres.
 *  @param grid_m how far edges of the results may have moved
 *  False when a witness contradicts, or there is no memory for it. */
bool ft_witness_agree(const ft_geos *g, bool join, const GEOSGeometry *a, const GEOSGeometry *b,
                      const GEOSGeometry *first, const GEOSGeometry *second, double grid_m);

#endif
