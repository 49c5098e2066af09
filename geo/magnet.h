/** @file geo/magnet.h  @brief Where a compass points: declination by the World Magnetic Model (data/magnetic).
 *
 * Spherical harmonics of degree 12 in Schmidt's semi-normalised functions, on WGS 84 (The US/UK World Magnetic Model for 2025-2030,
 * chapter 1). Checked against values of NOAA's own program to 0.1 nT and 0.01 degrees.
 */
#ifndef FT_GEO_MAGNET_H
#define FT_GEO_MAGNET_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_magnet {
    double north_nT, east_nT, down_nT;
    double declination_deg;    /**< magnetic north seen from true north, east positive */
    double declination_sd_deg; /**< of the model, where the ground is not magnetic itself */
    bool outside;              /**< the date lies outside the years of the model */
} ft_magnet;

/** First year of the model and the one after its last. */
enum { FT_MAGNET_FROM = 2025, FT_MAGNET_UNTIL = 2030 };

/** @param year decimal: 2026.5 is the middle of 2026
 *  @retval FT_E_INVALID "geo.magnet.date" more than five years outside the model; FT_E_REFUSED "geo.magnet.weak" near a magnetic pole,
 *  where a compass is no use */
FT_NODISCARD ft_status ft_magnet_at(ft_lonlat at, double height_m, double year, ft_magnet *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
