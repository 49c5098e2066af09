/* Points that are records already: worked out again from what was entered. */
#include "fieldtool/interop/survey_internal.h"

#include "geo/coord.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ft_status where_it_is(const ft_item *p, ft_lonlat *out, ft_error *err)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_status st = FT_OK;

    if (p->wkb == NULL) {
        return FT_OK;
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_wkb_read(p->wkb, p->wkb_n, &g, &notes, err);
    if (st == FT_OK && g.n_points == 1) {
        *out = g.xy[0];
    }
    ft_geom_release(&g);
    return st;
}

/* The row of a point that a leg names; points are recorded after those they hang on. */
static ft_status row_of(const ft_survey *s, ft_values v, const char *field, size_t *out, ft_error *err)
{
    ft_uuid id;

    for (size_t i = 0; ft_value_id(ft_values_get(v, field), &id) && i < s->n; i++) {
        if (memcmp(s->rows[i].record.b, id.b, sizeof id.b) == 0) {
            *out = i;
            return FT_OK;
        }
    }
    return ft_fail(err, FT_E_INVALID, "survey.point_missing", "field=%s", field);
}

static ft_status shot_of(const ft_survey *s, ft_survey_row *row, ft_error *err)
{
    ft_values v = ft_draft_values(row->values);
    ft_str text = ft_value_text(ft_values_get(v, "entered_text"));
    ft_coord c;
    ft_status st = FT_OK;

    if (!ft_value_is(ft_values_get(v, "entered_format"), "relative")) {
        st = ft_coord_read_sure(text.p, text.n, (ft_coord_as){FT_COORD_ANY, 0}, &c, err);
        row->shot = (ft_shot){.kind = FT_SHOT_KNOWN};
        row->shot.known = st == FT_OK ? c.at : row->was;
        return st;
    }
    ft_survey_shot(row);
    st = row_of(s, v, "from_point", &row->shot.a.from, err);
    if (st == FT_OK && row->shot.kind == FT_SHOT_INTERSECTION) {
        st = row_of(s, v, "second_point", &row->shot.b.from, err);
    }
    row->shot.is_closing = st == FT_OK && ft_values_get(v, "closes") != NULL;
    return row->shot.is_closing ? row_of(s, v, "closes", &row->shot.closes, err) : st;
}

static ft_status take_point(ft_survey *s, const ft_item *p, ft_error *err)
{
    ft_survey_row *row = NULL;
    ft_status st = ft_survey_add(s, &row, err);

    if (st != FT_OK) {
        return st;
    }
    row->line = s->n + 1;
    row->recorded = true;
    row->record = p->record;
    st = ft_draft_load(row->values, p->values, err);
    if (st == FT_OK) {
        ft_survey_name(row);
        row->was_adjusted = ft_values_get(p->values, "measured") != NULL;
        st = where_it_is(p, &row->was, err);
    }
    st = st == FT_OK ? shot_of(s, row, err) : st;
    if (st != FT_OK) {
        return ft_within(err, st, "point=%s", p->local_id);
    }
    s->n++;
    return FT_OK;
}

static bool is_of(const ft_item *p, const ft_uuid *record)
{
    ft_uuid of;

    return ft_value_id(ft_values_get(p->values, "record"), &of) && memcmp(of.b, record->b, sizeof of.b) == 0 &&
           ft_values_get(p->values, "entered_text") != NULL;
}

static ft_status take_all(ft_survey *s, ft_store *store, const ft_uuid *record, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item p;
    ft_error ignored = {0};
    ft_status st = ft_items_open(store, "point", FT_FACE_PROPOSED, false, &it, err);

    if (st != FT_OK) {
        return st;
    }
    while (st == FT_OK && ft_item_next(it, &p)) {
        st = is_of(&p, record) ? take_point(s, &p, err) : FT_OK;
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

ft_status ft_survey_recorded(ft_store *store, const ft_uuid *record, bool adjust, ft_survey_fn each, void *who,
                             ft_survey **out, ft_error *err)
{
    ft_survey *s = calloc(1, sizeof *s);
    ft_status st = s == NULL ? ft_survey_no_memory(err) : take_all(s, store, record, err);

    if (st == FT_OK && s->n == 0) {
        st = ft_fail(err, FT_E_INVALID, "survey.no_points", " ");
    }
    st = st == FT_OK ? ft_survey_finish(s, adjust, each, who, err) : st;
    if (st != FT_OK) {
        ft_survey_free(s);
        return st;
    }
    *out = s;
    return FT_OK;
}
