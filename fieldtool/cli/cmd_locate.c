/* fieldtool locate FILE : the place of the gazetteer for every record that states none; and the same for one that is being written. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/report/gazetteer.h"
#include "fieldtool/report/shape.h"

#include <stdlib.h>
#include <string.h>

/* Types whose approval asks for one; what hangs on another record, as points and tracks do, lies where that lies. */
static bool wants_place(const ft_form *form)
{
    const ft_field *f = ft_form_field(form, "location", 8);

    return form->geometry[0] != FT_GEOM_NONE && strcmp(form->type, "location") != 0 && f != NULL &&
           f->required != FT_REQ_NEVER;
}

/* Largest share of the finest level. */
static ft_status find(ft_gazetteer *g, ft_checker *c, const ft_form *form, const ft_item *item, ft_whereabouts *out,
                      ft_error *err)
{
    ft_shape shape;
    ft_status st = FT_OK;

    out->n = 0;
    ft_shape_init(&shape);
    st = ft_shape_load(&shape, c, form, item, err);
    if (st == FT_OK && shape.there) {
        st = ft_gazetteer_find(g, &shape.drawn, shape.land,
                               ft_value_date(ft_values_get(item->values, "date_of_information")), out, err);
    }
    ft_shape_release(&shape);
    return st;
}

ft_status ft_cli_locate(ft_cli *io, ft_store *s, const ft_form *form, ft_draft *d, const void *wkb, size_t wkb_n,
                        ft_cli_warnings *warn, ft_error *err)
{
    ft_gazetteer *g = NULL;
    ft_checker *c = NULL;
    ft_whereabouts w = {.n = 0};
    const ft_item item = {
        .type = form->type, .values = ft_draft_values(d), .wkb = wkb, .wkb_n = wkb_n}; /* not known to be valid */
    ft_status st = FT_OK;

    if (wkb == NULL || !wants_place(form) || ft_values_get(item.values, "location") != NULL) {
        return FT_OK;
    }
    st = ft_gazetteer_open(s, &g, err);
    if (st == FT_OK && !ft_gazetteer_is_empty(g)) {
        st = ft_checker_new(&c, err);
        st = st == FT_OK ? find(g, c, form, &item, &w, err) : st;
    }
    if (st == FT_OK && w.n > 0) {
        const ft_unit *u = w.in[0].unit;

        st = ft_draft_set(d, "location", FT_TAG_TEXT, u->pcode, strlen(u->pcode), err);
        ft_cli_warn(io, warn, "place.derived", "location=%s share=%.0f name=%s", u->pcode, w.in[0].share * 100,
                    u->name);
    }
    ft_checker_free(c);
    ft_gazetteer_close(g);
    return st;
}

/* ---------- all of a file */

typedef struct locating {
    ft_store *s;
    ft_gazetteer *g;
    ft_checker *c;
    ft_draft *d;
    ft_uuid *v; /* shape [n]: records without a place */
    size_t n, cap;
    int64_t located, nowhere, across;
    ft_item_space *sp;
} locating;

static ft_status note(locating *l, const ft_item *item, ft_error *err)
{
    const ft_form *form = ft_forms_find(ft_store_forms(l->s), item->type, strlen(item->type));

    if (item->wkb == NULL || !wants_place(form) || item->state == FT_STATE_RETIRED || item->n_heads != 1 ||
        ft_values_get(item->values, "location") != NULL) { /* a conflict is not edited, it is resolved */
        return FT_OK;
    }
    if (!ft_room(&l->v, &l->cap, l->n, sizeof *l->v)) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=locate");
    }
    l->v[l->n++] = item->record;
    return FT_OK;
}

static ft_status gather(locating *l, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(l->s, NULL, FT_FACE_PROPOSED, false, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        st = note(l, &item, err);
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

static ft_status locate_one(locating *l, const ft_uuid *id, ft_error *err)
{
    ft_item item;
    ft_whereabouts w = {.n = 0};
    ft_written made;
    const ft_form *form = NULL;
    ft_status st = ft_store_get(l->s, id, FT_FACE_PROPOSED, l->sp, &item, err);

    form = st == FT_OK ? ft_forms_find(ft_store_forms(l->s), item.type, strlen(item.type)) : NULL;
    st = st == FT_OK ? find(l->g, l->c, form, &item, &w, err) : st;
    l->nowhere += st == FT_OK && w.n == 0;
    l->across += w.n > 1;
    if (st != FT_OK || w.n == 0) {
        return st;
    }
    l->located++;
    ft_draft_reset(l->d);
    st = ft_draft_load(l->d, item.values, err);
    st = st == FT_OK
             ? ft_draft_set(l->d, "location", FT_TAG_TEXT, w.in[0].unit->pcode, strlen(w.in[0].unit->pcode), err)
             : st;
    return st != FT_OK ? st
                       : ft_store_write(l->s,
                                        &(ft_write){.op = FT_OP_EDIT,
                                                    .type = form->type,
                                                    .record = *id,
                                                    .values = ft_draft_values(l->d),
                                                    .wkb = item.wkb,
                                                    .wkb_n = item.wkb_n,
                                                    .shape = item.has_geometry ? &item.geometry : NULL},
                                        &made, err);
}

static ft_status locate_all(locating *l, bool dry_run, ft_error *err)
{
    ft_error ignored = {0};
    ft_status st = gather(l, err);

    st = st == FT_OK ? ft_store_begin(l->s, err) : st;
    if (st != FT_OK) {
        return st;
    }
    for (size_t i = 0; i < l->n && st == FT_OK; i++) {
        st = locate_one(l, &l->v[i], err);
        if (i % 512 == 511) {
            ft_env_progress(ft_store_env(l->s), "locate.reading", (int64_t)i, (int64_t)l->n);
            st = st == FT_OK && ft_env_stop(ft_store_env(l->s))
                     ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=locate")
                     : st;
        }
    }
    if (st == FT_OK && dry_run) {
        (void)ft_store_end(l->s, FT_E_INTERRUPTED, &ignored);
        return FT_OK;
    }
    return ft_store_end(l->s, st, err);
}

static ft_status put(ft_cli *io, const locating *l, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    if (!io->json) {
        (void)fprintf(io->out, "located %lld, across a border %lld, in no place of the gazetteer %lld\n",
                      (long long)l->located, (long long)l->across, (long long)l->nowhere);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "located");
    ft_json_put_int(&w, l->located);
    ft_json_name(&w, "across");
    ft_json_put_int(&w, l->across);
    ft_json_name(&w, "nowhere");
    ft_json_put_int(&w, l->nowhere);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_locate(ft_cli *io, const ft_args *a, ft_error *err)
{
    locating l = {.s = NULL};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &l.s, err);

    st = st == FT_OK ? ft_gazetteer_open(l.s, &l.g, err) : st;
    if (st == FT_OK && ft_gazetteer_is_empty(l.g)) {
        st = ft_fail(err, FT_E_REFUSED, "locate.no_places", " ");
    }
    st = st == FT_OK ? ft_checker_new(&l.c, err) : st;
    st = st == FT_OK ? ft_draft_new(&l.d, err) : st;
    st = st == FT_OK ? ft_item_space_new(&l.sp, err) : st;
    st = st == FT_OK ? locate_all(&l, ft_args_flag(a, "dry-run"), err) : st;
    if (st == FT_OK) {
        io->left = l.nowhere > 0;
        st = put(io, &l, err);
    }
    free(l.v);
    ft_item_space_free(l.sp);
    ft_draft_free(l.d);
    ft_checker_free(l.c);
    ft_gazetteer_close(l.g);
    ft_store_close(l.s);
    return st;
}
