/* From rows, wherever they came from, to positions and points. */
#include "fieldtool/interop/survey_internal.h"

#include "geo/area.h"
#include "geo/coord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_POINTS = 10000 };

ft_status ft_survey_no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=survey");
}

void ft_survey_free(ft_survey *s)
{
    if (s != NULL) {
        for (size_t i = 0; i < s->cap; i++) {
            ft_draft_free(s->rows[i].values);
        }
        free(s->rows);
        free(s->points);
        free(s->order);
        free(s);
    }
}

ft_status ft_survey_add(ft_survey *s, ft_survey_row **out, ft_error *err)
{
    if (s->n == MOST_POINTS) {
        return ft_fail(err, FT_E_INVALID, "survey.too_many", "most=%d", MOST_POINTS);
    }
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? 32 : s->cap * 2;
        ft_survey_row *more = realloc(s->rows, cap * sizeof *more);

        if (more == NULL) {
            return ft_survey_no_memory(err);
        }
        memset(more + s->cap, 0, (cap - s->cap) * sizeof *more);
        s->rows = more;
        s->cap = cap;
    }
    *out = &s->rows[s->n];
    return (*out)->values == NULL ? ft_draft_new(&(*out)->values, err) : FT_OK;
}

void ft_survey_name(ft_survey_row *row)
{
    ft_values v = ft_draft_values(row->values);
    ft_str name = ft_value_text(ft_values_get(v, "name"));
    ft_str type = ft_value_text(ft_values_get(v, "point_type"));
    const ft_value *number = ft_values_get(v, "number");

    (void)snprintf(row->type, sizeof row->type, "%.*s", (int)type.n, type.n == 0 ? "" : type.p);
    if (name.n > 0) {
        (void)snprintf(row->name, sizeof row->name, "%.*s", (int)name.n, name.p);
    } else if (number != NULL) {
        (void)snprintf(row->name, sizeof row->name, "%lld", (long long)ft_value_int(number, 0));
    }
}

void ft_survey_shot(ft_survey_row *row)
{
    ft_values v = ft_draft_values(row->values);
    const ft_value *back = ft_values_get(v, "back_bearing_deg");
    const ft_value *north = ft_values_get(v, "north");
    const ft_value *inclination = ft_values_get(v, "inclination_deg");
    const ft_value *second = ft_values_get(v, "second_bearing_deg");
    ft_shot *s = &row->shot;

    s->kind = second != NULL ? FT_SHOT_INTERSECTION : FT_SHOT_LEG;
    s->a.bearing_deg = ft_value_real(ft_values_get(v, "bearing_deg"), 0);
    s->a.has_back = back != NULL;
    s->a.back_deg = ft_value_real(back, 0);
    s->b.bearing_deg = ft_value_real(second, 0);
    s->north = ft_value_is(north, "magnetic") ? FT_NORTH_MAGNETIC
               : ft_value_is(north, "grid")   ? FT_NORTH_GRID
                                              : FT_NORTH_TRUE;
    s->declination_deg = ft_value_real(ft_values_get(v, "declination_deg"), 0);
    s->distance_m = ft_value_real(ft_values_get(v, "distance_m"), 0);
    s->inclination_deg = ft_value_real(inclination, 0);
    s->slope = ft_value_bool(ft_values_get(v, "slope_distance"), inclination != NULL);
    s->offset_m = ft_value_real(ft_values_get(v, "offset_m"), 0);
}

static ft_status compute(ft_survey *s, bool adjust, ft_survey_fn each, void *who, ft_error *err)
{
    ft_shot *shots = calloc(s->n + 1, sizeof *shots);
    ft_station *stations = calloc(s->n + 1, sizeof *stations);
    ft_status st = shots == NULL || stations == NULL ? ft_survey_no_memory(err) : FT_OK;

    for (size_t i = 0; st == FT_OK && i < s->n; i++) {
        shots[i] = s->rows[i].shot;
    }
    st = st == FT_OK ? ft_traverse_compute(shots, s->n, stations, &s->gap, err) : st;
    s->adjusted = st == FT_OK && adjust && s->gap.closed;
    if (s->adjusted) {
        ft_traverse_bowditch(shots, s->n, &s->gap, stations);
    } else if (st == FT_OK && adjust) {
        each(who, 0, "survey.nothing_to_adjust", "");
    }
    for (size_t i = 0; st == FT_OK && i < s->n; i++) {
        s->rows[i].station = stations[i];
    }
    free(shots);
    free(stations);
    return st;
}

/* The position before the adjustment stays with the record. */
static ft_status keep_measured(ft_survey_row *row, ft_error *err)
{
    char text[FT_COORD_TEXT];
    ft_status st = FT_OK;

    if (ft_distance_m(row->station.at, row->station.adjusted) == 0) {
        ft_draft_clear(row->values, "measured");
        return FT_OK;
    }
    st = ft_coord_write(row->station.at, (ft_coord_as){FT_COORD_DD, 0}, text, NULL, err);
    return st == FT_OK ? ft_draft_set(row->values, "measured", FT_TAG_TEXT, text, strlen(text), err) : st;
}

ft_status ft_survey_finish(ft_survey *s, bool adjust, ft_survey_fn each, void *who, ft_error *err)
{
    ft_status st = compute(s, adjust, each, who, err);

    if (st != FT_OK) {
        return st;
    }
    s->points = calloc(s->n + 1, sizeof *s->points);
    s->order = calloc(s->n + 1, sizeof *s->order);
    if (s->points == NULL || s->order == NULL) {
        return ft_survey_no_memory(err);
    }
    for (size_t i = 0; st == FT_OK && i < s->n; i++) {
        ft_survey_row *row = &s->rows[i];
        ft_values v = ft_draft_values(row->values);

        s->is_traverse = s->is_traverse || row->shot.kind != FT_SHOT_KNOWN;
        s->points[i] = (ft_survey_point){.type = row->type,
                                         .part = ft_value_int(ft_values_get(v, "shape_part"), 0),
                                         .number = ft_value_int(ft_values_get(v, "number"), -1),
                                         .at = row->station.adjusted,
                                         .hacc_m_95 = ft_value_real(ft_values_get(v, "hacc_m_95"), 0)};
        st = keep_measured(row, err);
    }
    return st;
}
