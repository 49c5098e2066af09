#include "sync/submission.h"

#include "fieldtool/store/batches.h"
#include "geo/wkb.h"
#include "sync/batch.h"
#include "sync/held.h"

#include <stdio.h>
#include <string.h>

typedef struct checking {
    ft_foreign *f;
    ft_store *s;
    ft_submission *out;
    ft_buf ids, bytes, body;
    ft_revision_space *space;
    ft_geom geom;
    ft_held *held; /* read when the first revision is missing */
    ft_error *err;
} checking;

static ft_status altered(const char *what, const ft_hash *id, ft_error *err)
{
    char hex[FT_HASH_HEX];

    ft_hash_hex(id, hex);
    return ft_fail(err, FT_E_PERMISSION, "sync.altered", "id=%.16s what=%s", hex, what);
}

/* ---------- which files belong together at all: what the batches say is signed, what the file says about itself is not */

static ft_status check_place(checking *c, const ft_batch *b)
{
    ft_store_info info = ft_store_describe(c->s);

    if (memcmp(b->country, info.country, sizeof b->country) != 0) {
        return ft_fail(c->err, FT_E_REFUSED, "sync.country", "theirs=%.2s ours=%s", b->country, info.country);
    }
    if (b->training != info.training) {
        return ft_fail(c->err, FT_E_REFUSED, "sync.training", "theirs=%d", b->training);
    }
    return FT_OK;
}

static ft_status check_facts(checking *c)
{
    ft_buf t;
    bool found = false;
    ft_status st = FT_OK;
    ft_store_info info = {.country = ""};

    ft_buf_init(&t, 4096);
    st = ft_foreign_fact(c->f, "country", &t, &found, c->err);
    if (st == FT_OK && c->s != NULL) {
        info = ft_store_describe(c->s);
        if (!found || t.p == NULL || strcmp(t.p, info.country) != 0) {
            st = ft_fail(c->err, FT_E_REFUSED, "sync.country", "theirs=%.2s ours=%s", found && t.p != NULL ? t.p : "?",
                         info.country);
        }
        st = st == FT_OK ? ft_foreign_fact(c->f, "training", &t, &found, c->err) : st;
        if (st == FT_OK && (!found || t.p == NULL || (strcmp(t.p, "1") == 0) != info.training)) {
            st = ft_fail(c->err, FT_E_REFUSED, "sync.training", "theirs=%.8s", found && t.p != NULL ? t.p : "?");
        }
    }
    ft_buf_release(&t);
    return st;
}

/* ---------- what they hold */

/* "AO-T1-0002 sign.jpg": what a person asks for, once for a picture and its preview. The rest is only counted. */
static void name_missing(checking *c, const ft_revision *r)
{
    ft_str id = ft_value_text(ft_values_get(r->values, "local_id"));
    ft_str name = ft_value_text(ft_values_get(r->values, "name"));
    char *names = c->out->missing_names;
    size_t n = strlen(names);
    char one[FT_MISSING_NAMES];

    (void)snprintf(one, sizeof one, "%.*s %.*s", (int)id.n, id.p, (int)name.n, name.p);
    if (strstr(names, one) == NULL) {
        (void)snprintf(names + n, sizeof c->out->missing_names - n, "%s%s", n == 0 ? "" : ", ", one);
    }
}

/* A missing body is a named finding, never a reason to stop the rest (docs/spec/decisions.md 2); and none when it is here already. */
static ft_status note_missing(checking *c, const ft_revision *r, const ft_hash *hash, bool shape)
{
    bool here = false;
    ft_status st = c->s == NULL ? FT_OK : ft_batches_has_body(c->s, hash, &here, c->err);

    if (st == FT_OK && !here) {
        c->out->bodies_missing++;
        if (!shape) {
            name_missing(c, r);
        }
    }
    return st;
}

/* @p expected  a document that travels with the record, not only the name of a revision */
static ft_status check_body(checking *c, const ft_revision *r, const ft_hash *hash, bool shape, bool expected)
{
    ft_hash is;
    ft_status st = ft_foreign_body(c->f, hash, &c->body, c->err);

    if (st == FT_E_NOT_FOUND) {
        return expected ? note_missing(c, r, hash, shape) : FT_OK;
    }
    if (st != FT_OK) {
        return st;
    }
    is = ft_hash_of(c->body.p, c->body.n);
    if (ft_hash_cmp(&is, hash) != 0) {
        return altered(shape ? "shape" : "document", hash, c->err);
    }
    return shape ? ft_wkb_read(c->body.p, c->body.n, &c->geom, NULL, c->err) : FT_OK;
}

/* By the declarations of the workspace it is meant for; what those do not know is not missed. */
static bool is_document(const checking *c, const ft_revision *r, const ft_value *v)
{
    const ft_form *form = c->s == NULL ? NULL : ft_forms_find(ft_store_forms(c->s), r->type.p, r->type.n);
    const ft_field *field = form == NULL ? NULL : ft_form_field(form, v->field.p, v->field.n);

    return field != NULL && field->tag == FT_TAG_HASH && field->refers_to == NULL;
}

static ft_status check_bodies(checking *c, const ft_revision *r)
{
    ft_status st = r->has_geometry ? check_body(c, r, &r->geometry, true, true) : FT_OK;

    for (size_t i = 0; i < r->values.n && st == FT_OK; i++) {
        const ft_value *v = &r->values.v[i];

        if (v->tag == FT_TAG_HASH || v->tag == FT_TAG_SEALED) { /* a sealed one may have been erased by order */
            ft_hash h;

            memcpy(h.b, v->bytes.p, sizeof h.b);
            st = check_body(c, r, &h, false, is_document(c, r, v));
        }
    }
    return st;
}

/* An extract leaves out what its declaration says; whether that is a gap here is judged by who vouches for it (sync/gaps.c). */
static ft_status check_absent(checking *c, const ft_batch *b, const ft_hash *id)
{
    ft_status st = c->held == NULL ? ft_held_of_file(c->f, &c->held, c->err) : FT_OK;

    if (st == FT_OK && (!ft_held_excuses(c->held, &b->system, (int64_t)b->number) || ft_held_names(c->held, id))) {
        st = altered("revision is missing", id, c->err);
    }
    c->out->left_out += st == FT_OK;
    return st;
}

static ft_status check_revision(checking *c, const ft_batch *b, const ft_hash *id)
{
    ft_revision r;
    ft_hash is;
    ft_status st = ft_foreign_revision(c->f, id, &c->bytes, c->err);

    if (st == FT_E_NOT_FOUND) {
        return check_absent(c, b, id);
    }
    if (st != FT_OK) {
        return st;
    }
    is = ft_hash_of(c->bytes.p, c->bytes.n);
    if (ft_hash_cmp(&is, id) != 0) {
        return altered("revision", id, c->err);
    }
    st = ft_revision_decode(c->bytes.p, c->bytes.n, c->space, &r, c->err);
    if (st == FT_OK && r.has_origin &&
        ft_uuid_cmp(&r.origin.system, &b->system) != 0) { /* nobody speaks in another's name */
        char hex[FT_HASH_HEX];

        ft_hash_hex(id, hex);
        return ft_fail(c->err, FT_E_PERMISSION, "sync.other_author", "id=%.16s system=%.*s", hex, (int)b->system_name.n,
                       b->system_name.p);
    }
    c->out->revisions++;
    return st == FT_OK ? check_bodies(c, &r) : st;
}

static ft_status check_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    checking *c = who;
    ft_batch b;
    ft_hash is = ft_hash_of(row->bytes, row->n);
    ft_status st = FT_OK;

    if (ft_hash_cmp(&is, &row->id) != 0) {
        return altered("batch", &row->id, err);
    }
    st = ft_batch_decode(row->bytes, row->n, &c->ids, &b, err);
    if (st == FT_OK && ((int64_t)b.number != row->number || ft_uuid_cmp(&b.system, &row->system) != 0)) {
        st = altered("number of the batch", &row->id, err);
    }
    if (st == FT_OK && !ft_signature_ok(b.key, row->id.b, sizeof row->id.b, row->signature)) {
        st = ft_fail(err, FT_E_PERMISSION, "sync.signature", "number=%lld system=%.*s", (long long)row->number,
                     (int)b.system_name.n, b.system_name.p);
    }
    st = st == FT_OK && c->s != NULL ? check_place(c, &b) : st;
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = check_revision(c, &b, &b.revisions[i]);
        if (st == FT_OK && i % 512 == 0 && c->s != NULL) {
            ft_env_progress(ft_store_env(c->s), "sync.checking", (int64_t)i, (int64_t)b.n);
            st = ft_env_stop(ft_store_env(c->s)) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=merge")
                                                 : FT_OK;
        }
    }
    c->out->batches++;
    return st;
}

ft_status ft_submission_check(ft_foreign *f, ft_store *s, ft_submission *out, ft_error *err)
{
    checking c = {.f = f, .s = s, .out = out, .err = err};
    ft_status st = ft_revision_space_new(&c.space, err);

    *out = (ft_submission){.batches = 0};
    ft_geom_init(&c.geom, FT_GEOM_NONE);
    ft_buf_init(&c.ids, 0);
    ft_buf_init(&c.bytes, 0);
    ft_buf_init(&c.body, 0);
    st = st == FT_OK ? check_facts(&c) : st;
    st = st == FT_OK ? ft_foreign_batches(f, check_batch, &c, err) : st;
    st = st == FT_OK ? ft_foreign_unsent(f, &out->unsent, err) : st;
    ft_held_free(c.held);
    ft_revision_space_free(c.space);
    ft_geom_release(&c.geom);
    ft_buf_release(&c.ids);
    ft_buf_release(&c.bytes);
    ft_buf_release(&c.body);
    return st;
}
