/** @file fieldtool/cli/perimeter.h  @brief One perimeter under way, shared by cmd_perimeter.c and perimeter_write.c. */
#ifndef FT_CLI_PERIMETER_H
#define FT_CLI_PERIMETER_H

#include "fieldtool/cli/cli.h"
#include "fieldtool/interop/survey.h"

/* What a calmer line changed. */
typedef struct ft_perimeter_calm {
    bool done;
    size_t points_before, points_after;
    double area_before_m2, area_after_m2;
} ft_perimeter_calm;

/* One perimeter under way. */
typedef struct ft_perimeter_job {
    ft_cli *io;
    const ft_args *a;
    ft_store *s;
    ft_uuid record;
    ft_item_space *space;
    ft_item item;
    const ft_form *form, *point_form;
    ft_survey *survey;  /* of --points and --traverse */
    ft_geom line, ring; /* line of --track */
    ft_track_result track;
    ft_perimeter_calm calm;
    ft_written *points; /* shape [survey->n] */
    ft_written written;
    size_t retired;
    ft_cli_warnings findings, warnings;
    ft_error *err;
} ft_perimeter_job;

/** The item's ring as an open list of typed points, on standard output.
 *  @retval FT_E_REFUSED "cli.perimeter.no_shape", "cli.perimeter.holes" */
FT_NODISCARD ft_status ft_perimeter_print(ft_perimeter_job *j);
/** Line and ring of --track, with what was noticed. @retval as ft_survey_track, ft_simplify_ring */
FT_NODISCARD ft_status ft_perimeter_track(ft_perimeter_job *j, const char *path);
/** What became of the track, null when there was none. */
void ft_perimeter_put_track(ft_json_out *w, const ft_perimeter_job *j);
/** Earlier points retired, new ones recorded (or moved), the shape drawn anew: all of it or nothing. */
FT_NODISCARD ft_status ft_perimeter_write(ft_perimeter_job *j);

#endif
