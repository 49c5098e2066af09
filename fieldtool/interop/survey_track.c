/* A walked track as a boundary: one line, closed; nothing is left out of it. */
#include "fieldtool/interop/survey.h"

#include "fieldtool/interop/source.h"
#include "geo/area.h"

static ft_status take_line(const ft_feature *f, ft_geom *line, size_t *tracks, ft_error *err)
{
    if (f->unreadable) {
        *err = f->why;
        return f->why.status;
    }
    if (f->geometry == NULL || ft_geom_multi_of(f->geometry->type) != FT_GEOM_MULTILINESTRING) {
        return FT_OK;
    }
    *tracks += f->geometry->n_rings;
    return ft_geom_copy(f->geometry, line, err);
}

static ft_status close_line(const ft_geom *line, ft_geom *ring, double *gap_m, ft_error *err)
{
    ft_status st = FT_OK;

    ft_geom_reset(ring, FT_GEOM_MULTIPOLYGON);
    st = ft_geom_add_part(ring, err);
    st = st == FT_OK ? ft_geom_add_ring(ring, err) : st;
    for (size_t i = 0; st == FT_OK && i < line->n_points; i++) {
        st = ft_geom_add_point(ring, line->xy[i], 0, 0, err);
    }
    *gap_m = ft_distance_m(line->xy[0], line->xy[line->n_points - 1]);
    return st == FT_OK && *gap_m > 0 ? ft_geom_add_point(ring, line->xy[0], 0, 0, err) : st;
}

ft_status ft_survey_track(const char *path, ft_geom *line, ft_geom *ring, double *gap_m, ft_error *err)
{
    static const size_t FEWEST = 3;
    ft_source_options o = {.layer = NULL};
    ft_source *s = NULL;
    ft_feature f;
    size_t tracks = 0;
    ft_status st = ft_source_open(path, &o, &s, err);

    while (st == FT_OK && ft_source_next(s, &f)) {
        st = take_line(&f, line, &tracks, err);
    }
    st = st == FT_OK ? ft_source_status(s, err) : st;
    ft_source_close(s);
    if (st == FT_OK && (tracks != 1 || line->n_points < FEWEST)) {
        st = ft_fail(err, FT_E_INVALID, "survey.track", "tracks=%zu points=%zu", tracks,
                     tracks == 1 ? line->n_points : 0);
    }
    st = st == FT_OK ? close_line(line, ring, gap_m, err) : st;
    return st == FT_OK ? st : ft_within(err, st, "file=%s", path);
}
