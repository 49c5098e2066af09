/** @file geo/traverse.h  @brief From known points, bearings and distances to positions; how badly they close; nothing is adjusted unasked.
 *
 * Every bearing is counted from north at its own station, so a position is the end of a geodesic. Distances are on the ellipsoid at
 * height 0; slope distances come with their inclination.
 */
#ifndef FT_GEO_TRAVERSE_H
#define FT_GEO_TRAVERSE_H

#include "geo/bearing.h"
#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_shot_kind {
    FT_SHOT_KNOWN,        /**< the position is given */
    FT_SHOT_LEG,          /**< bearing and distance from another point, perhaps with an offset to its right */
    FT_SHOT_INTERSECTION, /**< two bearings from two points */
} ft_shot_kind;

typedef struct ft_sight {
    size_t from; /**< an earlier row */
    double bearing_deg;
    bool has_back; /**< the bearing back from the new point was read too */
    double back_deg;
} ft_sight;

/** One row of a traverse. Points are rows; a row that closes on an earlier one names it in @p closes. */
typedef struct ft_shot {
    ft_shot_kind kind;
    ft_lonlat known;
    ft_sight a, b; /**< b of an intersection */
    ft_north north;
    double declination_deg; /**< of magnetic bearings */
    double distance_m;
    bool slope;
    double inclination_deg;
    double offset_m; /**< to the right of the line of sight at its end */
    bool is_closing;
    size_t closes; /**< the row whose point this leg comes back to */
} ft_shot;

typedef struct ft_station {
    ft_lonlat at;          /**< as measured */
    ft_lonlat adjusted;    /**< the same where nothing was adjusted */
    double length_m;       /**< of the legs from the known point to here */
    double back_error_deg; /**< forward against back bearing, 0 when none was read */
} ft_station;

typedef struct ft_misclosure {
    bool closed;        /**< some leg closed; the figures are of the last that did */
    size_t row, anchor; /**< that leg, and the point from which its legs and those of the closed point part */
    double east_m, north_m, distance_m;
    double length_m; /**< of the legs from the anchor on */
    double ratio;    /**< length / distance; 0 when it closed without a gap */
} ft_misclosure;

/** Positions of all rows into @p out, shape [n].
 *  @retval FT_E_INVALID "geo.traverse.order" (row names a later one), "geo.traverse.parallel" (bearings that do not cross),
 *  "geo.traverse.behind" (they cross behind a station) with row */
FT_NODISCARD ft_status ft_traverse_compute(const ft_shot *v, size_t n, ft_station *out, ft_misclosure *gap,
                                           ft_error *err);
/** Bowditch: every station between the anchor and the leg that closed is moved against the gap in proportion to the length so far; what
 *  hangs on a station moves with it. Only @p adjusted changes. */
void ft_traverse_bowditch(const ft_shot *v, size_t n, const ft_misclosure *gap, ft_station *out);

#ifdef __cplusplus
}
#endif
#endif
