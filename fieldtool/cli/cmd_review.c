/* fieldtool review TARGET : the centre decides. A decision is a revision of its own, signed by the person's key, about one
 * revision of one record; approving a report decides about every record it holds. */
#include "fieldtool/cli/review.h"

#include "fieldtool/base/num.h"
#include "fieldtool/report/gate.h"
#include "geo/area.h"
#include "geo/valid.h"
#include "geo/wkb.h"
#include "sync/key.h"

#include <stdlib.h>
#include <string.h>

typedef struct review {
    ft_cli *io;
    ft_store *s;
    ft_key key; /* of the person who decides */
    const ft_args *args;
    ft_item_space *sp;
    ft_draft *draft;
    ft_gate *gate;
    ft_uuid *targets; /* growing */
    size_t n_targets;
    ft_buf json, said; /* said: what a person reads, once it is done */
    ft_json_out w;
    size_t n_done;
} review;

static ft_status add_target(review *r, const ft_uuid *id, ft_error *err)
{
    ft_uuid *p = NULL;

    for (size_t i = 0; i < r->n_targets; i++) {
        if (ft_uuid_cmp(&r->targets[i], id) == 0) {
            return FT_OK;
        }
    }
    p = realloc(r->targets, (r->n_targets + 1) * sizeof *p);
    if (p == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=review");
    }
    r->targets = p;
    r->targets[r->n_targets++] = *id;
    return FT_OK;
}

/* A report is one unit: the records that name it are decided with it. */
static ft_status add_members(review *r, const ft_uuid *report, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(r->s, NULL, FT_FACE_PROPOSED, true, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        ft_uuid of;

        if (ft_value_id(ft_values_get(item.values, "report"), &of) && ft_uuid_cmp(&of, report) == 0) {
            st = add_target(r, &item.record, err);
        }
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

static ft_status collect(review *r, const char *option, ft_error *err)
{
    const char *text = NULL;
    size_t at = 0;
    ft_item item;
    ft_status st = FT_OK;

    r->n_targets = 0;
    while (st == FT_OK && (text = ft_args_next(r->args, option, &at)) != NULL) {
        ft_uuid id;

        st = ft_store_find(r->s, text, &id, err);
        st = st == FT_OK ? ft_store_get(r->s, &id, FT_FACE_PROPOSED, r->sp, &item, err) : st;
        st = st == FT_OK ? add_target(r, &id, err) : st;
        if (st == FT_OK && strcmp(item.type, "report") == 0) {
            st = add_members(r, &id, err);
        }
    }
    return st;
}

/* May this key decide about that revision: authority for the place, and not its author? */
typedef struct author_of {
    review *r;
    const ft_hash *revision;
    bool own;
    ft_status st;
    ft_error *err;
} author_of;

static bool find_author(void *who, const ft_history_entry *e)
{
    author_of *a = who;

    if (ft_hash_cmp(&e->id, a->revision) != 0) {
        return true;
    }
    a->st = ft_store_is_author(a->r->s, e, a->r->key.public_key, &a->own, a->err);
    return false;
}

static ft_status check_authority(review *r, const ft_item *item, ft_error *err)
{
    bool authority = false;
    author_of a = {.r = r, .revision = &item->revision, .err = err};
    ft_status st = ft_store_is_authority(r->s, r->key.public_key,
                                         ft_value_text(ft_values_get(item->values, "location")), &authority, err);

    if (st == FT_OK && !authority) {
        return ft_fail(err, FT_E_PERMISSION, "cli.review.no_authority", "id=%s fingerprint=%s", item->local_id,
                       r->key.fingerprint);
    }
    st = st == FT_OK ? ft_store_history(r->s, &item->record, find_author, &a, err) : st;
    st = st == FT_OK ? a.st : st;
    if (st == FT_OK && a.own) {
        return ft_fail(err, FT_E_PERMISSION, "cli.review.own", "id=%s", item->local_id);
    }
    return st;
}

static ft_status set_text(ft_draft *d, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return text == NULL ? FT_OK : ft_draft_set(d, field, tag, text, strlen(text), err);
}

static ft_status write_decision(review *r, const ft_item *item, const char *verdict, ft_error *err)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "decision", .author_key = r->key.public_key};
    ft_written made;
    uint8_t signature[64];
    uint8_t yes = 1;
    ft_str location = ft_value_text(ft_values_get(item->values, "location"));
    ft_status st = FT_OK;

    ft_draft_reset(r->draft);
    st = verdict != NULL ? set_text(r->draft, "verdict", FT_TAG_CODE, verdict, err)
                         : ft_draft_set(r->draft, "accept_repair", FT_TAG_BOOL, &yes, 1, err);
    st = st == FT_OK ? ft_draft_set(r->draft, "revision", FT_TAG_HASH, item->revision.b, FT_HASH_BYTES, err) : st;
    st = st == FT_OK ? ft_draft_set(r->draft, "record", FT_TAG_ID, item->record.b, sizeof item->record.b, err) : st;
    st = st == FT_OK ? set_text(r->draft, "reason", FT_TAG_TEXT, ft_args_value(r->args, "reason"), err) : st;
    if (st == FT_OK && ft_args_flag(r->args, "as-recorded")) {
        st = ft_draft_set(r->draft, "as_recorded", FT_TAG_BOOL, &yes, 1, err);
    }
    if (st == FT_OK && location.n > 0) {
        st = ft_draft_set(r->draft, "location", FT_TAG_TEXT, location.p, location.n, err);
    }
    w.values = ft_draft_values(r->draft);
    st = st == FT_OK ? ft_store_write(r->s, &w, &made, err) : st;
    if (st == FT_OK) {
        ft_key_sign(&r->key, made.revision.b, sizeof made.revision.b, signature);
        st = ft_store_put_signature(r->s, &made.revision, r->key.public_key, signature, err);
    }
    return st;
}

static void put_one(review *r, const ft_item *item, const char *verdict)
{
    char id[FT_UUID_TEXT];
    char hex[FT_HASH_HEX];

    r->n_done++;
    ft_uuid_text(&item->record, id);
    ft_hash_hex(&item->revision, hex);
    if (!r->io->json) {
        ft_buf_printf(&r->said, "%s\t%s\t%.12s\n", item->local_id, verdict, hex);
        return;
    }
    ft_json_begin(&r->w, '{');
    ft_json_name(&r->w, "id");
    ft_json_put_text(&r->w, id);
    ft_json_name(&r->w, "local_id");
    ft_json_put_text(&r->w, item->local_id);
    ft_json_name(&r->w, "revision");
    ft_json_put_text(&r->w, hex);
    ft_json_name(&r->w, "verdict");
    ft_json_put_text(&r->w, verdict);
    ft_json_end(&r->w, '}');
}

static ft_status may_decide(review *r, const ft_uuid *id, bool approves, ft_error *err)
{
    ft_item item;
    ft_status st = ft_store_get(r->s, id, FT_FACE_PROPOSED, r->sp, &item, err);

    if (st == FT_OK && item.n_heads != 1) {
        return ft_fail(err, FT_E_REFUSED, "cli.review.heads", "id=%s heads=%zu", item.local_id, item.n_heads);
    }
    st = st == FT_OK ? check_authority(r, &item, err) : st;
    return st == FT_OK && approves ? ft_gate_record(r->gate, &item, err) : st;
}

static ft_status decide_one(review *r, const ft_uuid *id, const char *verdict, ft_error *err)
{
    ft_item item;
    ft_status st = ft_store_get(r->s, id, FT_FACE_PROPOSED, r->sp, &item, err);

    st = st == FT_OK ? write_decision(r, &item, verdict, err) : st;
    if (st == FT_OK) {
        put_one(r, &item, verdict);
    }
    return st;
}

/* All are judged as they stand before any decision of this command, so that their order is nothing. */
static ft_status decide(review *r, const char *option, const char *verdict, ft_error *err)
{
    ft_status st = collect(r, option, err);

    for (size_t i = 0; i < r->n_targets && st == FT_OK; i++) {
        st = may_decide(r, &r->targets[i], strcmp(verdict, "approved") == 0, err);
    }
    for (size_t i = 0; i < r->n_targets && st == FT_OK; i++) {
        st = decide_one(r, &r->targets[i], verdict, err);
    }
    return st;
}

/* ---------- repairs */

static ft_status repaired(const ft_form *form, const ft_item *item, ft_buf *wkb, double *differs_m2, bool *was_valid,
                          ft_error *err)
{
    ft_checker *c = NULL;
    ft_geom g;
    ft_geom read;
    ft_validity v;
    ft_status st = ft_checker_new(&c, err);

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_geom_init(&read, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? ft_wkb_read(item->wkb, item->wkb_n, &g, NULL, err) : st;
    st = st == FT_OK ? ft_valid_check(c, &g, &v, err) : st;
    *was_valid = st == FT_OK && v.valid;
    if (st == FT_OK && !v.valid) {
        st = form->geometry_hazardous == FT_HAZ_INTERSECTION ? ft_reading_release(c, &g, &read, err)
                                                             : ft_reading_hazard(c, &g, &read, err);
    }
    if (st == FT_OK && !v.valid) {
        *differs_m2 = ft_geom_area_m2(&read) - ft_geom_area_m2(&g);
        *differs_m2 = *differs_m2 < 0 ? -*differs_m2 : *differs_m2;
        ft_buf_reset(wkb);
        ft_wkb_write(&read, wkb);
        st = ft_buf_status(wkb, err);
    }
    ft_geom_release(&g);
    ft_geom_release(&read);
    ft_checker_free(c);
    return st;
}

/* The reading becomes the shape, in a revision without author: it follows from what was entered, so that the authority that
 * accepts it may also approve it. What was entered stays named; who accepted is a signed decision of its own. */
static ft_status accept_one(review *r, const ft_uuid *id, double under_m2, ft_error *err)
{
    ft_item item;
    ft_buf wkb;
    double differs_m2 = 0;
    bool was_valid = true;
    ft_written made;
    ft_status st = ft_store_get(r->s, id, FT_FACE_PROPOSED, r->sp, &item, err);

    ft_buf_init(&wkb, 0);
    if (st == FT_OK && item.wkb != NULL) {
        const ft_form *form = ft_forms_find(ft_store_forms(r->s), item.type, strlen(item.type));

        st = check_authority(r, &item, err);
        st = st == FT_OK ? repaired(form, &item, &wkb, &differs_m2, &was_valid, err) : st;
    }
    if (st == FT_OK && !was_valid && (under_m2 < 0 || differs_m2 < under_m2)) {
        ft_write w = {.op = FT_OP_IMPORT,
                      .type = item.type,
                      .record = *id,
                      .parents = &item.revision,
                      .n_parents = 1,
                      .wkb = wkb.p,
                      .wkb_n = wkb.n,
                      .reason = ft_str_of("repair accepted"),
                      .no_origin = true};

        ft_draft_reset(r->draft);
        st = ft_draft_load(r->draft, item.values, err);
        st = st == FT_OK
                 ? ft_draft_set(r->draft, "geometry_as_entered", FT_TAG_HASH, item.geometry.b, FT_HASH_BYTES, err)
                 : st;
        w.values = ft_draft_values(r->draft);
        st = st == FT_OK ? ft_store_write(r->s, &w, &made, err) : st;
        st = st == FT_OK ? write_decision(r, &item, NULL, err) : st;
        if (st == FT_OK) {
            put_one(r, &item, "repair_accepted");
        }
    }
    ft_buf_release(&wkb);
    return st;
}

static ft_status accept_repairs(review *r, ft_error *err)
{
    double under_m2 = -1;
    ft_status st = ft_args_number(r->args, "all-under", &under_m2, err);

    st = st == FT_OK ? collect(r, "accept-repair", err) : st;
    if (st == FT_OK && under_m2 >= 0) {
        ft_item_iter *it = NULL;
        ft_item item;

        st = ft_items_open(r->s, NULL, FT_FACE_PROPOSED, false, &it, err);
        while (st == FT_OK && ft_item_next(it, &item)) {
            st = item.valid || item.n_heads != 1 ? FT_OK : add_target(r, &item.record, err);
        }
        st = st == FT_OK ? ft_items_close(it, err) : st;
    }
    for (size_t i = 0; i < r->n_targets && st == FT_OK; i++) {
        st = accept_one(r, &r->targets[i], under_m2, err);
    }
    return st;
}

static ft_status decide_all(review *r, ft_error *err)
{
    ft_status st = ft_key_choose(r->s, r->io->as, &r->key, err);

    st = st == FT_OK ? ft_gate_open(r->s, ft_args_flag(r->args, "as-recorded"), &r->gate, err) : st;
    st = st == FT_OK ? ft_store_begin(r->s, err) : st;
    st = st == FT_OK ? decide(r, "approve", "approved", err) : st;
    st = st == FT_OK ? ft_gate_books(r->gate, err) : st;
    st = st == FT_OK ? decide(r, "reject", "rejected", err) : st;
    st = st == FT_OK ? decide(r, "send-back", "sent_back", err) : st;
    st = st == FT_OK ? accept_repairs(r, err) : st;
    return ft_store_end(r->s, st, err);
}

ft_status ft_cmd_review(ft_cli *io, const ft_args *a, ft_error *err)
{
    review r = {.io = io, .args = a};
    bool negative = ft_args_flag(a, "reject") || ft_args_flag(a, "send-back");
    bool acts = negative || ft_args_flag(a, "approve") || ft_args_flag(a, "accept-repair") ||
                ft_args_flag(a, "all-under");
    ft_status st = negative && ft_args_value(a, "reason") == NULL
                       ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=reason")
                       : FT_OK;

    ft_buf_init(&r.json, 0);
    ft_buf_init(&r.said, 0);
    r.w = ft_json_writer(&r.json);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], acts ? FT_STORE_WRITE : FT_STORE_READ, &r.s, err) : st;
    st = st == FT_OK ? ft_item_space_new(&r.sp, err) : st;
    st = st == FT_OK ? ft_draft_new(&r.draft, err) : st;
    if (st == FT_OK) {
        ft_json_begin(&r.w, '{');
        ft_json_name(&r.w, acts ? "decisions" : "queue");
        ft_json_begin(&r.w, '[');
        st = acts ? decide_all(&r, err) : ft_cli_queue(io, r.s, &r.w, err);
        ft_json_end(&r.w, ']');
        ft_json_end(&r.w, '}');
    }
    if (st == FT_OK && io->json) {
        st = ft_cli_put(io, &r.json, err);
    } else if (st == FT_OK && r.said.n > 0) {
        (void)fprintf(io->out, "%s", r.said.p);
    }
    ft_key_wipe(&r.key);
    ft_gate_close(r.gate);
    free(r.targets);
    ft_item_space_free(r.sp);
    ft_draft_free(r.draft);
    ft_buf_release(&r.json);
    ft_buf_release(&r.said);
    ft_store_close(r.s);
    return st;
}
