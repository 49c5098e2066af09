#include "sync/merge.h"

#include "fieldtool/store/batches.h"
#include "geo/wkb.h"
#include "sync/batch.h"

#include <stdlib.h>
#include <string.h>

enum { BULK_FROM = 2000 }; /* new revisions from which layers are rebuilt packed instead of row by row */

const char *ft_merge_word(ft_merge_status s)
{
    static const char *const WORDS[] = {"merged", "already", "quarantined", "rejected"};

    return WORDS[s];
}

/* ---------- checking a submission: nothing of it is used before all of it holds */

typedef struct checking {
    ft_foreign *f;
    ft_buf ids, bytes, body;
    ft_revision_space *space;
    ft_geom geom;
    size_t batches, revisions, missing;
    ft_error *err;
} checking;

static ft_status bad_hash(const char *what, const ft_hash *id, ft_error *err)
{
    char hex[FT_HASH_HEX];

    ft_hash_hex(id, hex);
    return ft_fail(err, FT_E_INVALID, "sync.altered", "what=%s id=%.16s", what, hex);
}

static ft_status check_body(checking *c, const ft_hash *hash)
{
    ft_hash is;
    ft_status st = ft_foreign_body(c->f, hash, &c->body, c->err);

    if (st == FT_E_NOT_FOUND) { /* a named finding, never a reason to stop the rest */
        c->missing++;
        return FT_OK;
    }
    is = ft_hash_of(c->body.p, c->body.n);
    if (st == FT_OK && ft_hash_cmp(&is, hash) != 0) {
        return bad_hash("shape", hash, c->err);
    }
    return st == FT_OK ? ft_wkb_read(c->body.p, c->body.n, &c->geom, NULL, c->err) : st;
}

static ft_status check_revision(checking *c, const ft_hash *id)
{
    ft_revision r;
    ft_hash is;
    ft_status st = ft_foreign_revision(c->f, id, &c->bytes, c->err);

    if (st == FT_E_NOT_FOUND) {
        return bad_hash("missing revision", id, c->err);
    }
    is = ft_hash_of(c->bytes.p, c->bytes.n);
    if (st == FT_OK && ft_hash_cmp(&is, id) != 0) {
        return bad_hash("revision", id, c->err);
    }
    st = st == FT_OK ? ft_revision_decode(c->bytes.p, c->bytes.n, c->space, &r, c->err) : st;
    c->revisions++;
    return st == FT_OK && r.has_geometry ? check_body(c, &r.geometry) : st;
}

static ft_status check_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    checking *c = who;
    ft_batch b;
    ft_hash is = ft_hash_of(row->bytes, row->n);
    ft_status st = FT_OK;

    if (ft_hash_cmp(&is, &row->id) != 0) {
        return bad_hash("batch", &row->id, err);
    }
    st = ft_batch_decode(row->bytes, row->n, &c->ids, &b, err);
    if (st == FT_OK && ((int64_t)b.number != row->number || ft_uuid_cmp(&b.system, &row->system) != 0)) {
        st = bad_hash("batch number", &row->id, err);
    }
    if (st == FT_OK && !ft_signature_ok(b.key, row->id.b, sizeof row->id.b, row->signature)) {
        st = ft_fail(err, FT_E_INVALID, "sync.signature", "number=%lld system=%.*s", (long long)row->number, (int)b.system_name.n, b.system_name.p);
    }
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = check_revision(c, &b.revisions[i]);
    }
    c->batches++;
    return st;
}

static ft_status check_all(ft_foreign *f, size_t *batches, size_t *revisions, size_t *missing, ft_error *err)
{
    checking c = {.f = f, .err = err};
    ft_status st = ft_revision_space_new(&c.space, err);

    ft_geom_init(&c.geom, FT_GEOM_NONE);
    ft_buf_init(&c.ids, 0);
    ft_buf_init(&c.bytes, 0);
    ft_buf_init(&c.body, 0);
    st = st == FT_OK ? ft_foreign_batches(f, check_batch, &c, err) : st;
    *batches = c.batches;
    *revisions = c.revisions;
    *missing = c.missing;
    ft_revision_space_free(c.space);
    ft_geom_release(&c.geom);
    ft_buf_release(&c.ids);
    ft_buf_release(&c.bytes);
    ft_buf_release(&c.body);
    return st;
}

ft_status ft_submission_check(ft_foreign *f, size_t *batches, ft_error *err)
{
    size_t revisions = 0;
    size_t missing = 0;

    return check_all(f, batches, &revisions, &missing, err);
}

/* ---------- appending */

typedef struct merging {
    ft_store *s;
    ft_foreign *f;
    ft_merge_result *out;
    ft_buf ids, bytes, body;
    ft_revision_space *space;
    ft_uuid *seen;      /* records touched, for counting */
    size_t n_seen, cap_seen;
    ft_error *err;
} merging;

static ft_status note_record(merging *m, const ft_uuid *record)
{
    if (m->n_seen == m->cap_seen) {
        size_t want = m->cap_seen == 0 ? 256 : m->cap_seen * 2;
        ft_uuid *p = realloc(m->seen, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(m->err, FT_E_NOMEM, "base.no_memory", "what=merge");
        }
        m->seen = p;
        m->cap_seen = want;
    }
    m->seen[m->n_seen++] = *record;
    return FT_OK;
}

static ft_status append_revision(merging *m, const ft_hash *id, int64_t clock_ms, int64_t number_here)
{
    ft_revision r;
    ft_hash body;
    bool known = false;
    bool had = false;
    uint8_t signature[64];
    ft_status st = ft_foreign_revision(m->f, id, &m->bytes, m->err);

    st = st == FT_OK ? ft_revision_decode(m->bytes.p, m->bytes.n, m->space, &r, m->err) : st;
    st = st == FT_OK ? ft_store_has_record(m->s, &r.record, &had, m->err) : st;
    if (st == FT_OK && r.has_geometry) {
        st = ft_foreign_body(m->f, &r.geometry, &m->body, m->err);
        st = st == FT_OK ? ft_store_put_body(m->s, m->body.p, m->body.n, &body, m->err) : st == FT_E_NOT_FOUND ? FT_OK : st;
    }
    for (size_t i = 0; i < r.values.n && st == FT_OK; i++) { /* documents named by hash */
        if (r.values.v[i].tag == FT_TAG_HASH) {
            memcpy(body.b, r.values.v[i].bytes.p, sizeof body.b);
            st = ft_foreign_body(m->f, &body, &m->body, m->err);
            st = st == FT_OK ? ft_store_put_body(m->s, m->body.p, m->body.n, &body, m->err) : st == FT_E_NOT_FOUND ? FT_OK : st;
        }
    }
    if (st == FT_OK && r.has_origin && r.origin.has_author_key) { /* before the revision, so that a decision counts at once */
        st = ft_foreign_signature(m->f, id, r.origin.author_key, signature, m->err);
        st = st == FT_OK ? ft_store_put_signature(m->s, id, r.origin.author_key, signature, m->err) : st == FT_E_NOT_FOUND ? FT_OK : st;
    }
    st = st == FT_OK ? ft_store_append(m->s, m->bytes.p, m->bytes.n, clock_ms, &known, m->err) : st;
    st = st == FT_OK ? ft_batches_assign(m->s, id, number_here, m->err) : st;
    if (st == FT_OK) {
        m->out->revisions_known += known;
        m->out->revisions_new += !known;
        m->out->records_new += !known && !had;
        st = known ? FT_OK : note_record(m, &r.record);
    }
    return st;
}

static ft_status check_fork(merging *m, const ft_batch *b, const ft_batch_row *row)
{
    int64_t last = 0;
    ft_hash id;
    ft_status st = ft_batches_last(m->s, &b->system, &last, &id, m->err);

    m->out->forks += st == FT_OK && last == row->number && ft_hash_cmp(&id, &row->id) != 0;
    return st;
}

static ft_status append_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    merging *m = who;
    ft_batch b;
    int64_t number_here = 0;
    bool known = false;
    ft_status st = ft_batch_decode(row->bytes, row->n, &m->ids, &b, err);

    st = st == FT_OK ? check_fork(m, &b, row) : st;
    st = st == FT_OK ? ft_batches_put(m->s, row, &number_here, &known, err) : st;
    st = st == FT_OK ? ft_store_note_system_key(m->s, &b.system, b.key, err) : st;
    if (st == FT_OK && known) {
        m->out->revisions_known += b.n;
        return FT_OK;
    }
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = append_revision(m, &b.revisions[i], b.clock_ms, number_here);
        if (i % 512 == 0) {
            ft_env_progress(ft_store_env(m->s), "sync.merging", (int64_t)i, (int64_t)b.n);
            st = st == FT_OK && ft_env_stop(ft_store_env(m->s)) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=merge") : st;
        }
    }
    return st;
}

static int by_uuid(const void *a, const void *b)
{
    return ft_uuid_cmp(a, b);
}

static size_t distinct(ft_uuid *u, size_t n)
{
    size_t k = 0;

    if (n > 1) {
        qsort(u, n, sizeof *u, by_uuid);
    }
    for (size_t i = 0; i < n; i++) {
        k += i == 0 || ft_uuid_cmp(&u[i - 1], &u[i]) != 0;
    }
    return k;
}

static ft_status append_all(merging *m, size_t revisions, ft_error *err)
{
    int64_t before = 0;
    int64_t after = 0;
    ft_status st = ft_store_conflicts_open(m->s, &before, err);

    st = st == FT_OK ? (revisions >= BULK_FROM ? ft_store_begin_bulk(m->s, err) : ft_store_begin(m->s, err)) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_foreign_batches(m->f, append_batch, m, err);
    st = ft_store_end(m->s, st, err);
    st = st == FT_OK ? ft_store_conflicts_open(m->s, &after, err) : st;
    m->out->conflicts_new = after - before;
    m->out->records_changed = distinct(m->seen, m->n_seen) - m->out->records_new;
    m->out->status = m->out->revisions_new > 0 ? FT_MERGED : FT_MERGE_ALREADY;
    return st;
}

/* ---------- which files belong together at all */

static ft_status check_country(ft_store *s, ft_foreign *f, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);
    ft_buf t;
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_init(&t, 4096);
    st = ft_foreign_fact(f, "country", &t, &found, err);
    if (st == FT_OK && (!found || strcmp(t.p, info.country) != 0)) {
        st = ft_fail(err, FT_E_REFUSED, "sync.country", "theirs=%.2s ours=%s", found ? t.p : "?", info.country);
    }
    st = st == FT_OK ? ft_foreign_fact(f, "training", &t, &found, err) : st;
    if (st == FT_OK && (!found || (strcmp(t.p, "1") == 0) != info.training)) {
        st = ft_fail(err, FT_E_REFUSED, "sync.training", "theirs=%s", found ? t.p : "?");
    }
    ft_buf_release(&t);
    return st;
}

/* Statuses that are about the file, not about this computer. */
static bool about_file(ft_status st)
{
    return st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_CONFLICT || st == FT_E_NOT_FOUND;
}

ft_status ft_merge(ft_store *s, const char *path, ft_merge_result *out, ft_error *err)
{
    merging m = {.s = s, .out = out, .err = err};
    size_t batches = 0;
    size_t revisions = 0;
    ft_status st = ft_foreign_open(path, &m.f, err);

    *out = (ft_merge_result){.status = FT_MERGE_REJECTED};
    ft_buf_init(&m.ids, 0);
    ft_buf_init(&m.bytes, 0);
    ft_buf_init(&m.body, 0);
    st = st == FT_OK ? check_country(s, m.f, err) : st;
    st = st == FT_OK ? check_all(m.f, &batches, &revisions, &out->bodies_missing, err) : st;
    st = st == FT_OK ? ft_foreign_unsent(m.f, &out->unsent, err) : st;
    st = st == FT_OK ? ft_revision_space_new(&m.space, err) : st;
    st = st == FT_OK ? append_all(&m, revisions, err) : st;
    if (about_file(st)) {
        *out = (ft_merge_result){.status = FT_MERGE_REJECTED, .why = *err};
        st = FT_OK;
    }
    ft_foreign_close(m.f);
    ft_revision_space_free(m.space);
    ft_buf_release(&m.ids);
    ft_buf_release(&m.bytes);
    ft_buf_release(&m.body);
    free(m.seen);
    return st;
}

/* ---------- what never arrived */

typedef struct gaps {
    ft_uuid system;
    int64_t next;
    ft_buf ids;
    void (*each)(void *who, const char *system_name, int64_t number);
    void *who;
} gaps;

static void gap_step(void *who, const ft_batch_row *row)
{
    gaps *g = who;
    ft_batch b;
    ft_error ignored = {0};
    char name[256] = "";

    if (ft_uuid_cmp(&g->system, &row->system) != 0) {
        g->system = row->system;
        g->next = 1;
    }
    if (ft_batch_decode(row->bytes, row->n, &g->ids, &b, &ignored) == FT_OK) {
        memcpy(name, b.system_name.p, b.system_name.n < sizeof name ? b.system_name.n : sizeof name - 1);
    }
    for (; g->next < row->number; g->next++) {
        g->each(g->who, name, g->next);
    }
    g->next = row->number + 1;
}

ft_status ft_merge_missing(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number), void *who, ft_error *err)
{
    gaps g = {.each = each, .who = who, .next = 1};
    ft_status st = FT_OK;

    ft_buf_init(&g.ids, 0);
    st = ft_batches_each(s, gap_step, &g, err);
    ft_buf_release(&g.ids);
    return st;
}
