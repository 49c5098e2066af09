/* A perimeter from a walked track: which segments, what was left out, and how much ground a calmer line takes in. */
#include "fieldtool/cli/perimeter.h"

#include "geo/area.h"
#include "geo/simplify.h"

#include <stdio.h>
#include <string.h>

enum { MOST_SEGMENTS = 256 };

/* What was left out or joined is as asked for; what looks odd and stayed is left for a person. */
static void told(void *who, size_t line, const char *key, const char *facts)
{
    static const char *const AS_ASKED[] = {".dropped.", ".joined"};
    ft_perimeter_job *j = who;
    bool asked = false;

    for (size_t i = 0; i < FT_COUNT(AS_ASKED); i++) {
        asked = asked || strstr(key, AS_ASKED[i]) != NULL;
    }
    j->io->left = j->io->left || !asked;
    ft_cli_warn(j->io, asked ? &j->warnings : &j->findings, key, "line=%zu %s", line, facts);
}

/* Ground that was released never grows by a calmer line, all other never shrinks. */
static ft_status simplify(ft_perimeter_job *j, double tolerance_m)
{
    ft_perimeter_calm *c = &j->calm;
    bool released = j->form->geometry_hazardous == FT_HAZ_INTERSECTION;
    ft_status st = FT_OK;

    c->points_before = j->ring.n_points - 1;
    c->area_before_m2 = ft_geom_measure(&j->ring).area_m2;
    st = ft_simplify_ring(&j->ring, tolerance_m, released ? FT_SIMPLIFY_WITHIN : FT_SIMPLIFY_COVER, j->err);
    if (st != FT_OK) {
        return st;
    }
    c->done = true;
    c->points_after = j->ring.n_points - 1;
    c->area_after_m2 = ft_geom_measure(&j->ring).area_m2;
    ft_cli_warn(j->io, &j->warnings, released ? "cli.perimeter.simplified_within" : "cli.perimeter.simplified",
                "before=%zu after=%zu area_before_m2=%.1f area_after_m2=%.1f change_m2=%+.1f", c->points_before,
                c->points_after, c->area_before_m2, c->area_after_m2, c->area_after_m2 - c->area_before_m2);
    return FT_OK;
}

static ft_status tolerance(const ft_perimeter_job *j, double *out)
{
    static const double LEAST_M = 0.001;
    static const double MOST_M = 1000;
    ft_status st = ft_args_number(j->a, "simplify", out, j->err);

    if (st == FT_OK && !(*out >= LEAST_M && *out <= MOST_M)) {
        st = ft_fail(j->err, FT_E_USAGE, "cli.perimeter.simplify", "value=%s", ft_args_value(j->a, "simplify"));
    }
    return st;
}

ft_status ft_perimeter_track(ft_perimeter_job *j, const char *path)
{
    static const double LONG_LEG_M = 5000;
    const char *segments[MOST_SEGMENTS];
    ft_track_options o = {.segments = segments,
                          .drop = ft_args_flag(j->a, "drop-noise"),
                          .long_leg_m = ft_forms_number(ft_store_forms(j->s), "limit.long_leg_m", LONG_LEG_M)};
    double tolerance_m = 0;
    size_t at = 0;
    ft_status st = ft_args_flag(j->a, "simplify") ? tolerance(j, &tolerance_m) : FT_OK;

    while (o.n < MOST_SEGMENTS && (segments[o.n] = ft_args_next(j->a, "segment", &at)) != NULL) {
        o.n++;
    }
    st = st == FT_OK ? ft_survey_track(path, &o, told, j, &j->line, &j->ring, &j->track, j->err) : st;
    if (st == FT_OK && j->track.gap_m > 0) {
        ft_cli_warn(j->io, &j->warnings, "import.track_closed", "gap_m=%.1f", j->track.gap_m);
    }
    return st == FT_OK && tolerance_m > 0 ? simplify(j, tolerance_m) : st;
}

void ft_perimeter_put_track(ft_json_out *w, const ft_perimeter_job *j)
{
    const ft_perimeter_calm *c = &j->calm;

    ft_json_name(w, "track");
    if (j->track.segments == 0) {
        ft_json_put_null(w);
        return;
    }
    ft_json_begin(w, '{');
    ft_json_name(w, "segments");
    ft_json_put_int(w, (int64_t)j->track.segments);
    ft_json_name(w, "points");
    ft_json_put_int(w, (int64_t)j->track.points);
    ft_json_name(w, "dropped");
    ft_json_put_int(w, (int64_t)j->track.dropped);
    ft_json_name(w, "gap_m");
    ft_json_put_num(w, j->track.gap_m);
    ft_json_name(w, "simplified");
    if (c->done) {
        ft_json_begin(w, '{');
        ft_json_name(w, "points_before");
        ft_json_put_int(w, (int64_t)c->points_before);
        ft_json_name(w, "points_after");
        ft_json_put_int(w, (int64_t)c->points_after);
        ft_json_name(w, "area_before_m2");
        ft_json_put_num(w, c->area_before_m2);
        ft_json_name(w, "area_after_m2");
        ft_json_put_num(w, c->area_after_m2);
        ft_json_end(w, '}');
    } else {
        ft_json_put_null(w);
    }
    ft_json_end(w, '}');
}
