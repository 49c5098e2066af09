/* From a record's revisions to its index row and layer row: a pure function of the journal (docs/spec/decisions.md 3, 13). */
#include "fieldtool/store/internal.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

static bool areal(ft_geom_type type)
{
    return type == FT_GEOM_POLYGON || type == FT_GEOM_MULTIPOLYGON;
}

static ft_status read_as(ft_store *s, ft_hazardous how, const ft_geom *g, ft_geom *out, ft_error *err)
{
    return how == FT_HAZ_INTERSECTION ? ft_reading_release(s->checker, g, out, err)
                                      : ft_reading_hazard(s->checker, g, out, err);
}

ft_status ft_store_measure(ft_store *s, const ft_form *form, const ft_geom *shape, ft_geom *reading, ft_measured *out,
                           ft_error *err)
{
    ft_status st = FT_OK;

    *out = (ft_measured){.shape = shape, .land = shape, .validity = {.valid = true}};
    if (!ft_geom_is_empty(shape)) {
        st = ft_valid_check(s->checker, shape, &out->validity, err);
    }
    if (st != FT_OK || !areal(shape->type)) {
        return st;
    }
    out->drawn_m2 = out->area_m2 = ft_geom_area_m2(shape);
    if (!out->validity.valid) {
        st = read_as(s, form->geometry_hazardous, shape, reading, err);
        out->land = reading;
        out->area_m2 = st == FT_OK ? ft_geom_area_m2(reading) : 0;
    }
    return st;
}

ft_status ft_measure_shape(ft_store *s, const ft_form *form, const void *wkb, size_t n, ft_measured *out, ft_error *err)
{
    ft_status st = ft_wkb_read(wkb, n, &s->geom, NULL, err);

    return st == FT_OK ? ft_store_measure(s, form, &s->geom, &s->reading, out, err) : st;
}

/* The part of an index row and a layer row that follows from what is shown. */
static ft_status show(ft_store *s, ft_index_row *row, const ft_form *form, ft_values shown, bool has_geometry,
                      const ft_hash *geometry, const void *wkb, size_t wkb_n, const ft_measured *m, const ft_hash *head,
                      bool new_record, ft_error *err)
{
    ft_str local = ft_value_text(ft_values_get(shown, "local_id"));
    size_t n = local.n < sizeof row->local_id ? local.n : sizeof row->local_id - 1;
    ft_layer *old = NULL;
    ft_layer *l = NULL;
    ft_measured own;
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && row->layer != NULL; i++) {
        old = strcmp(s->layers[i].name, row->layer) == 0 ? &s->layers[i] : old;
    }
    memcpy(row->local_id, local.p == NULL ? "" : local.p, n);
    row->local_id[n] = '\0';
    row->has_geometry = has_geometry;
    row->valid = true;
    row->area_m2 = 0;
    if (has_geometry) {
        row->geometry = *geometry;
    }
    if (wkb != NULL && m == NULL) {
        st = ft_measure_shape(s, form, wkb, wkb_n, &own, err);
        m = &own;
    }
    if (wkb != NULL && st == FT_OK) {
        row->valid = m->validity.valid;
        row->area_m2 = m->area_m2;
    }
    if (st == FT_OK && !form->internal && !row->hidden) {
        l = ft_layer_for(s, form, wkb != NULL ? m->shape->type : FT_GEOM_NONE);
    }
    if (st == FT_OK && old != NULL && old != l) {
        st = ft_layer_remove(s, old, row->fid, row->fid, err);
    }
    row->layer = l == NULL ? NULL : l->name;
    row->fid = l == NULL ? 0 : old == l && row->fid != 0 ? row->fid : row->rid;
    if (st == FT_OK && l != NULL) {
        ft_item item = {.record = row->record,
                        .type = row->type,
                        .local_id = row->local_id,
                        .state = row->state,
                        .pending = row->pending,
                        .incomplete = row->incomplete,
                        .revision = *head,
                        .n_heads = (size_t)row->n_heads,
                        .has_approved = row->approved_seq != 0,
                        .values = shown,
                        .has_geometry = has_geometry,
                        .wkb = wkb,
                        .wkb_n = wkb_n,
                        .valid = row->valid,
                        .area_m2 = row->area_m2};

        st = ft_layer_put(s, l, &row->fid, old != l, &item, m, err);
        row->row_hash = s->row_hash;
    }
    return st == FT_OK ? ft_index_put(s, row, new_record, err) : st;
}

/* Official numbers and aliases people may type. */
static ft_status note_aliases(ft_store *s, int64_t rid, ft_values shown, bool is_new, ft_error *err)
{
    static const char SQL_ALIAS_DROP[] = "DELETE FROM ft_alias WHERE rid = ?1";
    static const char SQL_ALIAS_PUT[] = "INSERT OR IGNORE INTO ft_alias (name, rid) VALUES (trim(?1), ?2)";
    static const char *const FIELDS[] = {"official_id", "aliases"};
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (!is_new) {
        st = ft_db_cached(s->db, SQL_ALIAS_DROP, &q, err);
        if (st == FT_OK) {
            ft_stmt_int_at(q, 1, rid);
            st = ft_stmt_run(q, err);
        }
    }
    for (size_t f = 0; f < FT_COUNT(FIELDS) && st == FT_OK; f++) {
        ft_str rest = ft_value_text(ft_values_get(shown, FIELDS[f]));

        while (rest.n > 0 && st == FT_OK) {
            const char *comma = memchr(rest.p, ',', rest.n);
            size_t n = comma == NULL ? rest.n : (size_t)(comma - rest.p);

            st = ft_db_cached(s->db, SQL_ALIAS_PUT, &q, err);
            if (st == FT_OK && n > 0) {
                ft_stmt_text_at(q, 1, rest.p, n);
                ft_stmt_int_at(q, 2, rid);
                st = ft_stmt_run(q, err);
            }
            rest = (ft_str){rest.p + n, rest.n - n};
            if (rest.n > 0) {
                rest = (ft_str){rest.p + 1, rest.n - 1};
            }
        }
    }
    return st;
}

ft_status ft_materialise_new(ft_store *s, int64_t rid, int64_t seq, const ft_hash *id, const ft_revision *r,
                             bool own_unsent, const void *wkb, size_t wkb_n, const ft_measured *m, ft_error *err)
{
    const ft_form *form = ft_forms_find(s->forms, r->type.p, r->type.n);
    ft_index_row row = {.rid = rid,
                        .record = r->record,
                        .type = form->type,
                        .last_seq = seq,
                        .head_seq = seq,
                        .shown_seq = seq,
                        .n_heads = 1,
                        .pending = true,
                        .state = own_unsent ? FT_STATE_DRAFT : FT_STATE_SUBMITTED};
    ft_status st = show(s, &row, form, r->values, r->has_geometry, &r->geometry, wkb, wkb_n, m, id, true, err);

    return st == FT_OK ? note_aliases(s, rid, r->values, true, err) : st;
}

/* ---------- shapes combined from several heads */

static ft_status read_region(ft_store *s, ft_site *site, ft_hazardous how, const ft_hash *body, ft_region **out,
                             ft_error *err)
{
    ft_validity v;
    ft_status st = ft_store_get_body(s, body, &s->wkb, err);

    st = st == FT_OK ? ft_wkb_read(s->wkb.p, s->wkb.n, &s->geom, NULL, err) : st;
    st = st == FT_OK ? ft_valid_check(s->checker, &s->geom, &v, err) : st;
    if (st != FT_OK) {
        return st;
    }
    if (v.valid) {
        return ft_region_of(site, &s->geom, out, err);
    }
    st = read_as(s, how, &s->geom, &s->reading, err);
    return st == FT_OK ? ft_region_of(site, &s->reading, out, err) : st;
}

static ft_status keep_combined(ft_store *s, const ft_region *r, ft_hash *out, ft_error *err)
{
    static const char SQL_COMBINED[] = "INSERT OR IGNORE INTO ft_combined (hash, bytes) VALUES (?1, ?2)";
    ft_stmt *q = NULL;
    ft_status st = ft_region_to_geom(r, &s->reading, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_reset(&s->wkb);
    ft_wkb_write(&s->reading, &s->wkb);
    st = ft_buf_status(&s->wkb, err);
    *out = ft_hash_of(s->wkb.p, s->wkb.n);
    if (st != FT_OK || s->read_only) { /* a reader finds it already stored by whoever wrote the heads */
        return st;
    }
    st = ft_db_cached(s->db, SQL_COMBINED, &q, err);
    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, out->b, sizeof out->b);
        ft_stmt_blob_at(q, 2, s->wkb.p, s->wkb.n);
        st = ft_stmt_run(q, err);
    }
    return st;
}

/* ft_combine_fn: areal shapes only; points and lines fall to the smallest hash, which the view sorts first. */
static ft_status combine(void *who, ft_hazardous how, const ft_hash *bodies, size_t n, ft_hash *out, ft_error *err)
{
    ft_store *s = who;
    ft_site *site = NULL;
    ft_region *all = NULL;
    ft_status st = ft_store_get_body(s, &bodies[0], &s->wkb, err);

    st = st == FT_OK ? ft_wkb_read(s->wkb.p, s->wkb.n, &s->geom, NULL, err) : st;
    if (st == FT_E_NOT_FOUND || (st == FT_OK && !areal(s->geom.type))) {
        *out = bodies[0];
        return FT_OK;
    }
    st = st == FT_OK ? ft_site_open(ft_geom_center(&s->geom), &site, err) : st;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        ft_region *one = NULL;
        ft_region *sum = NULL;

        st = read_region(s, site, how, &bodies[i], &one, err);
        if (st == FT_E_NOT_FOUND) { /* a body that has not arrived cannot widen or narrow what is shown */
            st = FT_OK;
            continue;
        }
        if (st == FT_OK && all != NULL) {
            st = how == FT_HAZ_INTERSECTION ? ft_region_intersection(site, all, one, &sum, err)
                                            : ft_region_union(site, all, one, &sum, err);
        }
        all = sum != NULL ? sum : all != NULL ? all : one;
    }
    if (st == FT_OK && all == NULL) {
        *out = bodies[0];
    } else if (st == FT_OK) {
        st = keep_combined(s, all, out, err);
    }
    ft_site_close(site);
    return st;
}

ft_status ft_view_load(ft_store *s, const ft_index_row *row, ft_chain *chain, ft_view_space *space, ft_view *view,
                       ft_error *err)
{
    const ft_form *form = ft_forms_find(s->forms, row->type, strlen(row->type));
    ft_verdict *verdicts = NULL;
    size_t n = 0;
    ft_status st = ft_chain_load(s, row->last_seq, chain, err);

    st = st == FT_OK ? ft_trust_verdicts(s, chain, &verdicts, &n, err) : st;
    st = st == FT_OK ? ft_view_make(form, chain->nodes, chain->n, verdicts, n, combine, s, space, view, err) : st;
    free(verdicts);
    if (st != FT_OK) {
        ft_chain_release(chain);
    }
    return st;
}

static bool same_as(const ft_view *v, const ft_node *node)
{
    if (v->shown.n != node->rev.values.n || v->shown_has_geometry != node->rev.has_geometry ||
        (v->shown_has_geometry && ft_hash_cmp(&v->shown_geometry, &node->rev.geometry) != 0)) {
        return false;
    }
    for (size_t i = 0; i < v->shown.n; i++) {
        const ft_value *a = &v->shown.v[i];
        const ft_value *b = &node->rev.values.v[i];

        if (!ft_str_eq(a->field, b->field) || !ft_value_same(a, b)) {
            return false;
        }
    }
    return true;
}

/* Every revision of it waits now: it is in no list and no layer. */
static ft_status remove_record(ft_store *s, const ft_index_row *row, ft_error *err)
{
    static const char SQL_RECORD_DROP[] = "DELETE FROM ft_record WHERE rid = ?1";
    ft_stmt *q = NULL;
    ft_layer *l = NULL;
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && row->layer != NULL; i++) {
        l = strcmp(s->layers[i].name, row->layer) == 0 ? &s->layers[i] : l;
    }
    st = l == NULL ? FT_OK : ft_layer_remove(s, l, row->fid, row->fid, err);
    st = st == FT_OK && row->state == FT_STATE_CONFLICT ? ft_conflict_rows_remove(s, row->rid, err) : st;
    st = st == FT_OK ? note_aliases(s, row->rid, (ft_values){0}, false, err) : st;
    st = st == FT_OK ? ft_db_cached(s->db, SQL_RECORD_DROP, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, row->rid);
        st = ft_stmt_run(q, err);
    }
    return st;
}

ft_status ft_materialise(ft_store *s, int64_t rid, ft_error *err)
{
    ft_index_row row;
    ft_chain chain = {0};
    ft_view v;
    const void *wkb = NULL;
    bool had_conflict = false;
    ft_buf body;
    ft_status st = ft_index_by_rid(s, rid, &row, err);

    if (st == FT_OK && row.last_seq == 0) {
        return remove_record(s, &row, err);
    }
    ft_buf_init(&body, 0);
    st = st == FT_OK ? ft_view_load(s, &row, &chain, s->vspace, &v, err) : st;
    if (st != FT_OK) {
        return st;
    }
    had_conflict = row.state == FT_STATE_CONFLICT;
    row.state = v.state;
    row.pending = v.pending;
    row.incomplete = v.incomplete;
    row.n_heads = (int)v.n_heads;
    row.head_seq = chain.seq[v.heads[0]];
    row.approved_seq = v.has_approved ? chain.seq[v.approved] : 0;
    row.hidden = v.retired && (v.has_approved ? chain.nodes[v.approved].rev.op == FT_OP_RETIRE : v.gone);
    row.shown_seq = same_as(&v, &chain.nodes[v.heads[0]]) ? row.head_seq : 0;
    if (v.shown_has_geometry) {
        st = ft_store_get_body(s, &v.shown_geometry, &body, err);
        wkb = st == FT_OK ? body.p : NULL;
        st = st == FT_E_NOT_FOUND ? FT_OK
                                  : st; /* a finding of verify, never a reason to stop (docs/spec/decisions.md 2) */
    }
    if (st == FT_OK) {
        const ft_form *form = ft_forms_find(s->forms, row.type, strlen(row.type));

        st = show(s, &row, form, v.shown, v.shown_has_geometry, &v.shown_geometry, wkb, body.n, NULL,
                  &chain.nodes[v.heads[0]].id, false, err);
    }
    st = st == FT_OK ? ft_conflict_rows(s, &row, &chain, &v, had_conflict, err) : st;
    st = st == FT_OK ? note_aliases(s, rid, v.shown, false, err) : st;
    ft_buf_release(&body);
    ft_chain_release(&chain);
    return st;
}

static int by_rid(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y ? 1 : 0;
}

ft_status ft_materialise_touched(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    if (s->n_touched > 0) {
        qsort(s->touched, s->n_touched, sizeof *s->touched, by_rid);
    }
    for (size_t i = 0; i < s->n_touched && st == FT_OK; i++) {
        if (i > 0 && s->touched[i] == s->touched[i - 1]) {
            continue;
        }
        st = ft_materialise(s, s->touched[i], err);
        if (i % 256 == 0) {
            ft_env_progress(s->env, "store.materialise", (int64_t)i, (int64_t)s->n_touched);
            if (st == FT_OK && ft_env_stop(s->env)) {
                st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=materialise");
            }
        }
    }
    s->n_touched = 0;
    return st;
}
