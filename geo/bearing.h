/** @file geo/bearing.h  @brief Bearings as people write them. */
#ifndef FT_GEO_BEARING_H
#define FT_GEO_BEARING_H

#include "fieldtool/base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which north a bearing is counted from. */
typedef enum ft_north { FT_NORTH_TRUE, FT_NORTH_GRID, FT_NORTH_MAGNETIC } ft_north;

/** Degrees (decimal, 45°30', 45-30-00), mils ("800 mil", 6400 in a circle) or a quadrant ("N45-30E"): the whole text.
 *  @retval FT_E_INVALID "geo.bearing.*", "geo.coord.*" with the character */
FT_NODISCARD ft_status ft_bearing_read(const char *text, size_t n, double *out_deg, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
