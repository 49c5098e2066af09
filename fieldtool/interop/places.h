/** @file fieldtool/interop/places.h  @brief Features that lie far from all others of their source: a sign or a digit slipped. */
#ifndef FT_INTEROP_PLACES_H
#define FT_INTEROP_PLACES_H

#include "geo/geom.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_places ft_places;

/** Memory is flat: the earth in cells of one degree, and a few feature numbers of each that is used. */
FT_NODISCARD ft_status ft_places_new(ft_places **out, ft_error *err);
void ft_places_free(ft_places *p);
FT_NODISCARD ft_status ft_places_add(ft_places *p, int64_t feature, ft_lonlat at, ft_error *err);
/** Call @p each for features farther from the middle of all than 300 km and than ten times what half of them are.
 *  @p more: further ones in the same place that are not named one by one. */
void ft_places_far(ft_places *p,
                   void (*each)(void *who, int64_t feature, ft_lonlat at, double distance_m, int64_t more), void *who);

#ifdef __cplusplus
}
#endif
#endif
