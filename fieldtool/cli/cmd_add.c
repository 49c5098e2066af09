/* fieldtool add FILE TYPE : records one item. fieldtool set FILE ID : a new revision of one. */
#include "fieldtool/cli/sealed.h"

#include <string.h>

/* Saving never blocks: what a form would want is said, not demanded. */
typedef struct lacking {
    ft_cli *io;
    ft_cli_warnings *warn;
} lacking;

static void say_lacking(void *who, const ft_form_finding *f)
{
    lacking *l = who;

    ft_cli_warn(l->io, l->warn, f->key, "field=%s %s", f->field, f->facts);
}

/* The type a shape has in canonical WKB: byte 1 on, little-endian. */
static ft_geom_type shape_of(const ft_buf *wkb, bool has)
{
    return has && wkb->n > 4 ? (ft_geom_type)((unsigned char)wkb->p[1] % 1000U) : FT_GEOM_NONE;
}

ft_status ft_cmd_add(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    const ft_form *form = NULL;
    ft_draft *d = NULL;
    ft_written made;
    ft_buf wkb;
    bool has_shape = false;
    ft_cli_warnings warn = {.n = 0};
    ft_cli_sealing seal = {.io = io, .warn = &warn};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    ft_buf_init(&wkb, 0);
    ft_buf_init(&warn.json, 0);
    ft_sealing_init(&seal.boxes);
    if (st == FT_OK) {
        form = ft_forms_find(ft_store_forms(s), a->pos[1], strlen(a->pos[1]));
        if (form == NULL || form->internal) {
            st = ft_forms_no_type(ft_store_forms(s), a->pos[1], err);
        }
    }
    if (st == FT_OK && strcmp(form->type, "decision") == 0) {
        st = ft_fail(err, FT_E_REFUSED, "cli.add.decision", " ");
    } else if (st == FT_OK && strcmp(form->type, "freeze") == 0) {
        st = ft_fail(err, FT_E_REFUSED, "cli.add.freeze", " ");
    }
    st = st == FT_OK ? ft_draft_new(&d, err) : st;
    if (st == FT_OK &&
        form->geometry[0] != FT_GEOM_NONE) { /* whoever carries this computer found it, unless --set says else */
        const char *org = ft_store_describe(s).organisation;

        st = ft_draft_set(d, "organisation", FT_TAG_TEXT, org, strlen(org), err);
    }
    st = st == FT_OK ? ft_cli_apply_sets(s, form, a, d, &seal, err) : st;
    st = st == FT_OK ? ft_cli_geometry(io, s, form, ft_args_value(a, "geom"), ft_args_value(a, "crs"), &wkb, &has_shape,
                                       &warn, err)
                     : st;
    st = st == FT_OK ? ft_cli_locate(io, s, form, d, has_shape ? wkb.p : NULL, wkb.n, &warn, err) : st;
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE,
                      .type = form->type,
                      .values = ft_draft_values(d),
                      .wkb = has_shape ? wkb.p : NULL,
                      .wkb_n = wkb.n};
        lacking l = {io, &warn};

        ft_form_check(form, w.values, shape_of(&wkb, has_shape), FT_REQ_SAVE, say_lacking, &l);
        st = ft_store_begin(s, err);
        if (st == FT_OK && has_shape && strcmp(form->type, "accident") == 0) {
            st = ft_cli_indicate(io, s, d, &wkb, &warn, err);
            w.values = ft_draft_values(d);
        }
        st = st == FT_OK ? ft_seal_keep(s, NULL, &seal.boxes, err) : st;
        st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
        st = ft_store_end(s, st, err);
    }
    st = st == FT_OK ? ft_cli_written(io, form, &made, &warn, err) : st;
    ft_draft_free(d);
    ft_buf_release(&wkb);
    ft_buf_release(&warn.json);
    ft_sealing_release(&seal.boxes);
    ft_store_close(s);
    return st;
}

static ft_op set_op(const ft_args *a)
{
    return ft_args_flag(a, "retire") ? FT_OP_RETIRE : ft_args_flag(a, "restore") ? FT_OP_RESTORE : FT_OP_EDIT;
}

/* A revision that says nothing would only hide the one before it. */
static ft_status check_set_words(const ft_args *a, ft_error *err)
{
    bool retire = ft_args_flag(a, "retire");
    bool restore = ft_args_flag(a, "restore");

    if (retire && restore) {
        return ft_fail(err, FT_E_USAGE, "cli.set.both", " ");
    }
    return retire || restore || ft_args_flag(a, "geom") || ft_args_flag(a, "set")
               ? FT_OK
               : ft_fail(err, FT_E_USAGE, "cli.set.nothing", "id=%s", a->pos[1]);
}

static ft_status check_set_state(const ft_args *a, const ft_item *item, ft_error *err)
{
    bool retired = item->state == FT_STATE_RETIRED;

    if (ft_args_flag(a, "retire") && item->hidden) {
        return ft_fail(err, FT_E_REFUSED, "cli.set.retired", "id=%s", item->local_id);
    }
    return ft_args_flag(a, "restore") && !retired
               ? ft_fail(err, FT_E_REFUSED, "cli.set.not_retired", "id=%s", item->local_id)
               : FT_OK;
}

/* Is a survey said to be why this very drawing is smaller? What an earlier one said is carried on in the values. */
static bool by_survey(const ft_form *form, const ft_args *a)
{
    const char *pair = NULL;
    size_t at = 0;
    bool said = false;

    while ((pair = ft_args_next(a, "set", &at)) != NULL) {
        said = strcmp(pair, "shrink_cause=survey") == 0 || (said && strncmp(pair, "shrink_cause=", 13) != 0);
    }
    return said && strcmp(form->type, "hazard") == 0;
}

ft_status ft_cmd_set(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_item_space *sp = NULL;
    ft_item item;
    const ft_form *form = NULL;
    ft_draft *d = NULL;
    ft_uuid id;
    ft_written made;
    ft_buf wkb;
    bool has_shape = false;
    ft_cli_warnings warn = {.n = 0};
    ft_cli_sealing seal = {.io = io, .warn = &warn};
    const char *reason = ft_args_value(a, "reason");
    ft_status st = check_set_words(a, err);

    ft_buf_init(&wkb, 0);
    ft_buf_init(&warn.json, 0);
    ft_sealing_init(&seal.boxes);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err) : st;
    st = st == FT_OK ? ft_store_find(s, a->pos[1], &id, err) : st;
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    st = st == FT_OK ? ft_store_get(s, &id, FT_FACE_PROPOSED, sp, &item, err) : st;
    st = st == FT_OK ? check_set_state(a, &item, err) : st;
    if (st == FT_OK) {
        form = ft_forms_find(ft_store_forms(s), item.type, strlen(item.type));
        st = ft_draft_new(&d, err);
    }
    if (st == FT_OK && strcmp(form->type, "decision") == 0) {
        st = ft_fail(err, FT_E_REFUSED, "cli.add.decision", " ");
    } else if (st == FT_OK && strcmp(form->type, "freeze") == 0) {
        st = ft_fail(err, FT_E_REFUSED, "cli.set.freeze", " ");
    }
    st = st == FT_OK ? ft_draft_load(d, item.values, err) : st;
    st = st == FT_OK ? ft_cli_apply_sets(s, form, a, d, &seal, err) : st;
    st = st == FT_OK ? ft_cli_geometry(io, s, form, ft_args_value(a, "geom"), ft_args_value(a, "crs"), &wkb, &has_shape,
                                       &warn, err)
                     : st;
    if (st == FT_OK && set_op(a) == FT_OP_EDIT) {
        st = ft_cli_locate(io, s, form, d, has_shape ? wkb.p : item.wkb, has_shape ? wkb.n : item.wkb_n, &warn, err);
    }
    if (st == FT_OK) {
        ft_write w = {.op = set_op(a),
                      .type = form->type,
                      .record = id,
                      .values = ft_draft_values(d),
                      .wkb = has_shape ? wkb.p : item.wkb,
                      .wkb_n = has_shape ? wkb.n : item.wkb_n,
                      .shape = item.has_geometry ? &item.geometry : NULL,
                      .reason = ft_str_of(reason)};

        st = ft_store_begin(s, err);
        st = st == FT_OK ? ft_seal_keep(s, &id, &seal.boxes, err) : st;
        st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
        if (st == FT_OK && has_shape && w.op == FT_OP_EDIT && by_survey(form, a)) {
            st = ft_cli_draft_lost(io, s, &item, w.values, &wkb, &warn, err);
        }
        st = ft_store_end(s, st, err);
    }
    st = st == FT_OK ? ft_cli_written(io, form, &made, &warn, err) : st;
    ft_draft_free(d);
    ft_item_space_free(sp);
    ft_buf_release(&wkb);
    ft_buf_release(&warn.json);
    ft_sealing_release(&seal.boxes);
    ft_store_close(s);
    return st;
}
