/** @file fieldtool/cli/perimeter.h  @brief One perimeter under way, shared by cmd_perimeter.c and perimeter_write.c. */
#ifndef FT_CLI_PERIMETER_H
#define FT_CLI_PERIMETER_H

#include "fieldtool/cli/cli.h"
#include "fieldtool/interop/survey.h"

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
    double track_gap_m;
    ft_written *points; /* shape [survey->n] */
    ft_written written;
    size_t retired;
    ft_cli_warnings findings, warnings;
    ft_error *err;
} ft_perimeter_job;

/** The item's ring as an open list of typed points, on standard output.
 *  @retval FT_E_REFUSED "cli.perimeter.no_shape", "cli.perimeter.holes" */
FT_NODISCARD ft_status ft_perimeter_print(ft_perimeter_job *j);
/** Earlier points retired, new ones recorded (or moved), the shape drawn anew: all of it or nothing. */
FT_NODISCARD ft_status ft_perimeter_write(ft_perimeter_job *j);

#endif
