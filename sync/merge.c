#include "sync/merge.h"

#include "fieldtool/store/batches.h"
#include "sync/batch.h"
#include "sync/submission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BULK_FROM = 2000 }; /* new revisions from which layers are rebuilt packed instead of row by row */

const char *ft_merge_word(ft_merge_status s)
{
    static const char *const WORDS[] = {"merged", "already", "quarantined", "rejected"};

    return WORDS[s];
}

typedef struct merging {
    ft_store *s;
    ft_foreign *f;
    ft_merge_result *out;
    ft_buf ids, bytes, body;
    ft_revision_space *space;
    ft_uuid *seen; /* records touched, for counting */
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

/* ---------- bodies: shapes and documents by hash; checked before, so what is there is what it says */

static ft_status take_body(merging *m, const ft_hash *hash, bool *new_here)
{
    ft_hash is;
    bool here = false;
    ft_status st = ft_batches_has_body(m->s, hash, &here, m->err);

    if (st != FT_OK || here) {
        return st;
    }
    st = ft_foreign_body(m->f, hash, &m->body, m->err);
    if (st == FT_E_NOT_FOUND) {
        return FT_OK;
    }
    *new_here = st == FT_OK;
    return st == FT_OK ? ft_store_put_body(m->s, m->body.p, m->body.n, &is, m->err) : st;
}

static ft_status take_bodies(merging *m, const ft_revision *r, bool *new_here)
{
    ft_status st = r->has_geometry ? take_body(m, &r->geometry, new_here) : FT_OK;

    for (size_t i = 0; i < r->values.n && st == FT_OK; i++) {
        if (r->values.v[i].tag == FT_TAG_HASH) {
            ft_hash h;

            memcpy(h.b, r->values.v[i].bytes.p, sizeof h.b);
            st = take_body(m, &h, new_here);
        }
    }
    return st;
}

/* ---------- revisions */

static ft_status load_revision(merging *m, const ft_hash *id, ft_revision *r)
{
    ft_status st = ft_foreign_revision(m->f, id, &m->bytes, m->err);

    return st == FT_OK ? ft_revision_decode(m->bytes.p, m->bytes.n, m->space, r, m->err) : st;
}

static ft_status take_signature(merging *m, const ft_hash *id, const ft_revision *r)
{
    uint8_t signature[64];
    ft_status st = FT_OK;

    if (!r->has_origin || !r->origin.has_author_key) {
        return FT_OK;
    }
    st = ft_foreign_signature(m->f, id, r->origin.author_key, signature, m->err);
    return st == FT_OK            ? ft_store_put_signature(m->s, id, r->origin.author_key, signature, m->err)
           : st == FT_E_NOT_FOUND ? FT_OK
                                  : st;
}

static ft_status append_revision(merging *m, const ft_hash *id, int64_t clock_ms, int64_t number_here)
{
    ft_revision r;
    bool known = false;
    bool had = false;
    bool body = false;
    ft_status st = load_revision(m, id, &r);

    st = st == FT_OK ? ft_store_has_record(m->s, &r.record, &had, m->err) : st;
    st = st == FT_OK ? take_bodies(m, &r, &body) : st;
    st = st == FT_OK ? take_signature(m, id, &r) : st; /* before the revision, so that a decision counts at once */
    st = st == FT_OK ? ft_store_append(m->s, m->bytes.p, m->bytes.n, clock_ms, &known, m->err) : st;
    st = st == FT_OK ? ft_batches_assign(m->s, id, number_here, m->err) : st;
    if (st != FT_OK) {
        return st;
    }
    m->out->revisions_known += known;
    m->out->revisions_new += !known;
    m->out->records_new += !known && !had;
    if (known && body) {
        m->out->bodies_new++;
        return ft_batches_touch(m->s, &r.record, m->err);
    }
    return known ? FT_OK : note_record(m, &r.record);
}

/* A batch that is here already may bring the shapes it lacked. */
static ft_status complete_revision(merging *m, const ft_hash *id)
{
    ft_revision r;
    bool body = false;
    ft_status st = load_revision(m, id, &r);

    st = st == FT_OK ? take_bodies(m, &r, &body) : st;
    m->out->revisions_known++;
    if (st == FT_OK && body) {
        m->out->bodies_new++;
        st = ft_batches_touch(m->s, &r.record, m->err);
    }
    return st;
}

/* ---------- batches */

static ft_status note_key(merging *m, const ft_batch *b)
{
    ft_merge_key *k = m->out->keys_unknown < FT_MERGE_KEYS ? &m->out->unknown[m->out->keys_unknown] : NULL;
    bool known = false;
    uint8_t first[32];
    ft_status st = ft_batches_key_of(m->s, &b->system, first, &known, m->err);

    st = st == FT_OK && !known ? ft_store_note_system_key(m->s, &b->system, b->key, m->err) : st;
    st = st == FT_OK ? ft_batches_knows_key(m->s, b->key, &known, m->err) : st;
    for (size_t i = 0; i < m->out->keys_unknown && i < FT_MERGE_KEYS && !known; i++) {
        known = memcmp(m->out->unknown[i].key, b->key, sizeof b->key) == 0;
    }
    if (st == FT_OK && !known) {
        m->out->keys_unknown++;
        if (k != NULL) {
            (void)snprintf(k->system, sizeof k->system, "%.*s", (int)b->system_name.n, b->system_name.p);
            (void)snprintf(k->organisation, sizeof k->organisation, "%.*s", (int)b->organisation.n, b->organisation.p);
            memcpy(k->key, b->key, sizeof k->key);
        }
    }
    return st;
}

static ft_status append_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    merging *m = who;
    ft_batch b;
    int64_t number_here = 0;
    int64_t rivals = 0;
    bool known = false;
    ft_status st = ft_batch_decode(row->bytes, row->n, &m->ids, &b, err);

    st = st == FT_OK ? note_key(m, &b) : st;
    st = st == FT_OK ? ft_batches_rivals(m->s, row, &rivals, err) : st;
    st = st == FT_OK ? ft_batches_put(m->s, row, &number_here, &known, err) : st;
    m->out->batches_new += st == FT_OK && !known;
    m->out->forks += st == FT_OK && !known && rivals > 0;
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = known ? complete_revision(m, &b.revisions[i])
                   : append_revision(m, &b.revisions[i], b.clock_ms, number_here);
        if (i % 512 == 0) {
            ft_env_progress(ft_store_env(m->s), "sync.merging", (int64_t)i, (int64_t)b.n);
            st = st == FT_OK && ft_env_stop(ft_store_env(m->s))
                     ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=merge")
                     : st;
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
    ft_merge_result *out = m->out;
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
    out->conflicts_new = after - before;
    out->records_changed = distinct(m->seen, m->n_seen) - out->records_new;
    out->status = out->revisions_new + out->batches_new + out->bodies_new > 0 ? FT_MERGED : FT_MERGE_ALREADY;
    return st;
}

/* ---------- one submission */

/* Statuses that are about the file, not about this computer. A table that lacks a column is the file's fault too. */
static bool about_file(ft_status st, bool reading)
{
    return st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_CONFLICT || st == FT_E_NOT_FOUND ||
           st == FT_E_PERMISSION || (reading && st == FT_E_DB);
}

ft_status ft_merge(ft_store *s, const char *path, ft_merge_result *out, ft_error *err)
{
    merging m = {.s = s, .out = out, .err = err};
    ft_submission found = {.batches = 0};
    bool reading = true;
    ft_error local = {.status = FT_OK};
    ft_status st = FT_OK;

    m.err = err = err == NULL ? &local : err;
    *out = (ft_merge_result){.status = FT_MERGE_REJECTED};
    ft_buf_init(&m.ids, 0);
    ft_buf_init(&m.bytes, 0);
    ft_buf_init(&m.body, 0);
    st = ft_foreign_open(path, &m.f, err);
    st = st == FT_OK ? ft_submission_check(m.f, s, &found, err) : st;
    st = st == FT_OK ? ft_revision_space_new(&m.space, err) : st;
    if (st == FT_OK) {
        reading = false;
        out->bodies_missing = found.bodies_missing;
        memcpy(out->missing_names, found.missing_names, sizeof out->missing_names);
        out->unsent = found.unsent;
        st = append_all(&m, found.revisions, err);
    }
    if (about_file(st, reading)) {
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
