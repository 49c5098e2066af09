/* A perimeter into the workspace, in one transaction. */
#include "fieldtool/cli/perimeter.h"

#include "geo/area.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

static ft_status set_id(const ft_perimeter_job *j, ft_draft *d, const char *field, const ft_uuid *id)
{
    return ft_draft_set(d, field, FT_TAG_ID, id->b, sizeof id->b, j->err);
}

static ft_status point_wkb(ft_lonlat at, ft_buf *out, ft_error *err)
{
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_POINT);
    st = ft_geom_add_part(&g, err);
    st = st == FT_OK ? ft_geom_add_ring(&g, err) : st;
    st = st == FT_OK ? ft_geom_add_point(&g, at, 0, 0, err) : st;
    if (st == FT_OK) {
        ft_buf_reset(out);
        ft_wkb_write(&g, out);
        st = ft_buf_status(out, err);
    }
    ft_geom_release(&g);
    return st;
}

/* The other records that a new point names; those of a table are known only now. */
static ft_status set_links(const ft_perimeter_job *j, ft_survey_row *row)
{
    ft_status st = set_id(j, row->values, "record", &j->record);

    if (st == FT_OK && row->shot.kind != FT_SHOT_KNOWN) {
        st = set_id(j, row->values, "from_point", &j->points[row->shot.a.from].record);
    }
    if (st == FT_OK && row->shot.kind == FT_SHOT_INTERSECTION) {
        st = set_id(j, row->values, "second_point", &j->points[row->shot.b.from].record);
    }
    if (st == FT_OK && row->shot.is_closing) {
        st = set_id(j, row->values, "closes", &j->points[row->shot.closes].record);
    }
    return st;
}

/* A point that is a record already gets a revision when it moved by a millimetre. */
static ft_status write_point(ft_perimeter_job *j, size_t i, ft_buf *wkb)
{
    static const double MOVED_M = 0.001;
    ft_survey_row *row = &j->survey->rows[i];
    ft_write w = {.op = row->recorded ? FT_OP_EDIT : FT_OP_CREATE,
                  .type = "point",
                  .record = row->record,
                  .reason = ft_str_of(ft_args_value(j->a, "reason"))};
    ft_status st = row->recorded ? FT_OK : set_links(j, row);

    j->points[i].record = row->record;
    if (row->recorded && ft_distance_m(row->was, row->station.adjusted) <= MOVED_M) {
        return FT_OK;
    }
    st = st == FT_OK ? point_wkb(row->station.adjusted, wkb, j->err) : st;
    w.values = ft_draft_values(row->values);
    w.wkb = wkb->p;
    w.wkb_n = wkb->n;
    st = st == FT_OK ? ft_store_write(j->s, &w, &j->points[i], j->err) : st;
    return st == FT_OK ? st : ft_within(j->err, st, "line=%zu", row->line);
}

/* Does the new table say the same of a point of the same type? */
static bool comes_again(const ft_perimeter_job *j, const char *type, const ft_value *text)
{
    for (size_t i = 0; j->survey != NULL && i < j->survey->n; i++) {
        const ft_survey_row *row = &j->survey->rows[i];

        if (strcmp(row->type, type) == 0 &&
            ft_value_same(ft_values_get(ft_draft_values(row->values), "entered_text"), text)) {
            return true;
        }
    }
    return false;
}

/* Points of this item that were surveyed before: not deleted, retired. Evidence that nobody brings again stays. */
static bool is_earlier(const ft_perimeter_job *j, const ft_item *p)
{
    ft_str code = ft_value_text(ft_values_get(p->values, "point_type"));
    const ft_value *text = ft_values_get(p->values, "entered_text");
    char type[64];
    ft_uuid of;

    (void)snprintf(type, sizeof type, "%.*s", (int)code.n, code.n == 0 ? "" : code.p);
    return ft_value_id(ft_values_get(p->values, "record"), &of) && memcmp(of.b, j->record.b, sizeof of.b) == 0 &&
           text != NULL &&
           (ft_perimeter_on_line(type) || strcmp(type, "landmark") == 0 || strcmp(type, "benchmark") == 0 ||
            ft_value_is(ft_values_get(p->values, "entered_format"), "relative") || comes_again(j, type, text));
}

static ft_status list_earlier(ft_perimeter_job *j, ft_uuid **out, size_t *n)
{
    ft_item_iter *it = NULL;
    ft_item p;
    ft_error ignored = {0};
    ft_status st = ft_items_open(j->s, "point", FT_FACE_PROPOSED, false, &it, j->err);

    while (st == FT_OK && ft_item_next(it, &p)) {
        if (is_earlier(j, &p)) {
            ft_uuid *more = realloc(*out, (*n + 1) * sizeof *more);

            if (more == NULL) {
                st = ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=points");
                break;
            }
            *out = more;
            more[(*n)++] = p.record;
        }
    }
    if (st != FT_OK) {
        if (it != NULL) {
            (void)ft_items_close(it, &ignored);
        }
        return st;
    }
    return ft_items_close(it, j->err);
}

static ft_status retire(ft_perimeter_job *j, const ft_uuid *id)
{
    ft_item_space *sp = NULL;
    ft_item p;
    ft_written made;
    ft_status st = ft_item_space_new(&sp, j->err);

    st = st == FT_OK ? ft_store_get(j->s, id, FT_FACE_PROPOSED, sp, &p, j->err) : st;
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_RETIRE,
                      .type = "point",
                      .record = *id,
                      .values = p.values,
                      .wkb = p.wkb,
                      .wkb_n = p.wkb_n,
                      .reason = ft_str_of(ft_args_value(j->a, "reason"))};

        st = ft_store_write(j->s, &w, &made, j->err);
    }
    ft_item_space_free(sp);
    return st;
}

static ft_status write_track(ft_perimeter_job *j, ft_buf *wkb)
{
    ft_draft *d = NULL;
    ft_written made;
    ft_status st = ft_draft_new(&d, j->err);

    st = st == FT_OK ? set_id(j, d, "record", &j->record) : st;
    if (st == FT_OK) {
        ft_geom_to_multi(&j->line);
        ft_buf_reset(wkb);
        ft_wkb_write(&j->line, wkb);
        st = ft_buf_status(wkb, j->err);
    }
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE,
                      .type = "track",
                      .values = ft_draft_values(d),
                      .wkb = wkb->p,
                      .wkb_n = wkb->n,
                      .reason = ft_str_of(ft_args_value(j->a, "reason"))};

        st = ft_store_write(j->s, &w, &made, j->err);
    }
    ft_draft_free(d);
    return st;
}

static ft_status write_shape(ft_perimeter_job *j, ft_buf *wkb)
{
    ft_write w = {.op = FT_OP_EDIT,
                  .type = j->form->type,
                  .record = j->record,
                  .values = j->item.values,
                  .reason = ft_str_of(ft_args_value(j->a, "reason"))};
    ft_status st = FT_OK;

    ft_buf_reset(wkb);
    ft_wkb_write(&j->ring, wkb);
    st = ft_buf_status(wkb, j->err);
    w.wkb = wkb->p;
    w.wkb_n = wkb->n;
    return st == FT_OK ? ft_store_write(j->s, &w, &j->written, j->err) : st;
}

ft_status ft_perimeter_write(ft_perimeter_job *j)
{
    ft_uuid *earlier = NULL;
    ft_buf wkb;
    size_t n = j->survey == NULL ? 0 : j->survey->n;
    bool again = n > 0 && j->survey->rows[0].recorded;
    ft_status st = again ? FT_OK : list_earlier(j, &earlier, &j->retired);

    ft_buf_init(&wkb, 0);
    j->points = calloc(n + 1, sizeof *j->points);
    if (st == FT_OK && j->points == NULL) {
        st = ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=points");
    }
    st = st == FT_OK ? ft_store_begin(j->s, j->err) : st;
    if (st == FT_OK) {
        for (size_t i = 0; st == FT_OK && i < j->retired; i++) {
            st = retire(j, &earlier[i]);
        }
        for (size_t i = 0; st == FT_OK && i < n; i++) {
            st = write_point(j, i, &wkb);
        }
        st = st == FT_OK && n == 0 ? write_track(j, &wkb) : st;
        st = st == FT_OK ? write_shape(j, &wkb) : st;
        st = ft_store_end(j->s, st, j->err);
    }
    ft_buf_release(&wkb);
    free(earlier);
    return st;
}
