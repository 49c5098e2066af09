/** @file fieldtool/interop/survey.h  @brief A surveyor's table of points: positions as typed, or bearings and distances from one to the next.
 *
 * A perimeter is one thing: a row that cannot be read refuses the file (docs/spec/perimeter.md).
 */
#ifndef FT_INTEROP_SURVEY_H
#define FT_INTEROP_SURVEY_H

#include "fieldtool/store/store.h"
#include "fieldtool/land/perimeter.h"
#include "geo/traverse.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_survey_options {
    bool traverse;        /**< rows may be legs; else every row has a position */
    bool adjust;          /**< Bowditch */
    const char *north;    /**< code of rows that do not say, NULL none */
    ft_date date;         /**< of rows that do not say; unknown: none */
    bool has_declination; /**< for rows that do not say, instead of the model */
    double declination_deg;
} ft_survey_options;

typedef struct ft_survey_row {
    size_t line;   /**< in the file; of records their number in order */
    bool recorded; /**< it is a record already: */
    ft_uuid record;
    ft_lonlat was;     /**< where that record is now, */
    bool was_adjusted; /**< after an adjustment */
    char name[64];     /**< what other rows call it: its name, else its number */
    char type[32];     /**< code of point_type */
    ft_draft *values;  /**< of a point record, but for IDs of other records */
    ft_shot shot;
    ft_station station;
} ft_survey_row;

typedef struct ft_survey {
    ft_survey_row *rows; /**< shape [n], in file order */
    size_t n, cap;
    ft_survey_point *points; /**< shape [n]: as ft_perimeter_ring wants them */
    size_t *order;           /**< shape [n], for ft_perimeter_ring */
    bool is_traverse, adjusted;
    ft_misclosure gap;
} ft_survey;

/** Something noticed that does not stop: line of the file (0: all of it), catalogue key, facts. */
typedef void (*ft_survey_fn)(void *who, size_t line, const char *key, const char *facts);

/** CSV. @p point is the declaration of point records.
 *  @retval FT_E_INVALID "survey.*", "geo.*", "land.*" with file, line and column */
FT_NODISCARD ft_status ft_survey_read(const char *path, const ft_form *point, const ft_survey_options *o,
                                      ft_survey_fn each, void *who, ft_survey **out, ft_error *err);
/** The points that earlier surveys recorded for @p record, in order of local ID, with positions worked out again from what was entered.
 *  @retval FT_E_INVALID "survey.no_points" or as ft_survey_read, with the point's local ID */
FT_NODISCARD ft_status ft_survey_recorded(ft_store *st, const ft_uuid *record, bool adjust, ft_survey_fn each,
                                          void *who, ft_survey **out, ft_error *err);
void ft_survey_free(ft_survey *s);
/** How a perimeter comes of a walked track. */
typedef struct ft_track_options {
    const char *const *segments; /**< numbers or names, joined in this order, shape [n]; none: the only one there is */
    size_t n;
    bool drop;         /**< leave out what looks like noise; else it is only told */
    double long_leg_m; /**< as of perimeters */
} ft_track_options;

typedef struct ft_track_result {
    double gap_m; /**< what had to be closed */
    size_t segments, points, dropped;
} ft_track_result;

/** A file of tracks (GPX, KML or any other with lines): the segments chosen, as they were walked, in @p line, and closed in @p ring.
 *  Told on the way: noise ("survey.track.noise.*", or "survey.track.dropped.*" when it was left out), gaps, joints; the line
 *  number is that of the point in its segment.
 *  @retval FT_E_INVALID "survey.track" too few points, "survey.track.segment" no such; FT_E_REFUSED "survey.track.several" */
FT_NODISCARD ft_status ft_survey_track(const char *path, const ft_track_options *o, ft_survey_fn each, void *who,
                                       ft_geom *line, ft_geom *ring, ft_track_result *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
