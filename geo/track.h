/** @file geo/track.h  @brief What a receiver's track says that nobody walked: the same place twice, spikes, places far off. */
#ifndef FT_GEO_TRACK_H
#define FT_GEO_TRACK_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_track_flaw {
    FT_TRACK_SOUND,
    FT_TRACK_DUPLICATE, /**< exactly where the point before is */
    FT_TRACK_NO_FIX,    /**< 0, 0: what a receiver writes before it knows */
    FT_TRACK_SPIKE,     /**< up to three points away from the line, to which the next comes back */
    FT_TRACK_FAR,       /**< up to three first or last points, farther from the rest than a long leg */
    FT_TRACK_N_FLAWS,
} ft_track_flaw;

/** Legs without points between sound points. */
typedef struct ft_track_gaps {
    size_t n, longest_at; /**< index of the point before the longest */
    double longest_m;
    double leg_m; /**< from here on a leg is a gap: ten times the usual one, at least 20 m */
} ft_track_gaps;

/** Judge every point of one piece of a track. Nothing is left out here.
 *  @param long_leg_m   a leg that no survey has
 *  @param[out] flaw    shape [n] */
FT_NODISCARD ft_status ft_track_judge(const ft_lonlat *v, size_t n, double long_leg_m, ft_track_flaw *flaw,
                                      ft_track_gaps *gaps, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
