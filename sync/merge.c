#include "sync/merge.h"

#include "fieldtool/store/batches.h"
#include "fieldtool/store/sealed.h"
#include "fieldtool/store/subset.h"
#include "fieldtool/store/trust.h"
#include "sync/batch.h"
#include "sync/expect.h"
#include "sync/submission.h"

#include <stdlib.h>
#include <string.h>

enum { BULK_FROM = 2000 }; /* new revisions from which layers are rebuilt packed instead of row by row */

const char *ft_merge_word(ft_merge_status s)
{
    static const char *const WORDS[] = {"merged", "already", "quarantined", "rejected"};

    return WORDS[s];
}

/** One batch of the file. */
typedef struct taken {
    int64_t number_here;
    size_t revisions, revisions_new;
} taken;

/** A record that a new revision is about. */
typedef struct seen {
    ft_uuid record;
    uint32_t batch; /* position among those taken */
    bool had;       /* it was in a list before */
} seen;

typedef struct merging {
    ft_store *s;
    ft_foreign *f;
    ft_merge_result *out;
    ft_buf ids, bytes, body;
    bool value_new; /* the sealed value whose keys are taken was not here */
    ft_revision_space *space;
    taken *batches;
    size_t n_batches, cap_batches;
    seen *seen; /* for counting */
    size_t n_seen, cap_seen;
    bool partial;    /* the file leaves revisions of its batches out */
    bool lacking;    /* batches are here in part */
    size_t left_out; /* revisions of a batch that neither the file nor this workspace has */
    ft_error *err;
} merging;

static void *room(merging *m, void *p, size_t n, size_t *cap, size_t size)
{
    size_t want = *cap == 0 ? 64 : *cap * 2;
    void *q = n < *cap ? p : realloc(p, want * size);

    if (q == NULL) {
        (void)ft_fail(m->err, FT_E_NOMEM, "base.no_memory", "what=merge");
    } else if (n == *cap) {
        *cap = want;
    }
    return q;
}

static ft_status note_record(merging *m, const ft_uuid *record, bool had)
{
    seen *p = room(m, m->seen, m->n_seen, &m->cap_seen, sizeof *p);

    if (p == NULL) {
        return FT_E_NOMEM;
    }
    m->seen = p;
    p[m->n_seen++] = (seen){*record, (uint32_t)(m->n_batches - 1), had};
    return FT_OK;
}

static ft_status note_batch(merging *m, int64_t number_here, size_t revisions)
{
    taken *p = room(m, m->batches, m->n_batches, &m->cap_batches, sizeof *p);

    if (p == NULL) {
        return FT_E_NOMEM;
    }
    m->batches = p;
    p[m->n_batches++] = (taken){.number_here = number_here, .revisions = revisions};
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

/* A key that was revoked here is not let in again to what is here; of a new value it may be the only one that opens it. */
static ft_status take_wrap(void *who, const ft_wrap *w, ft_error *err)
{
    merging *m = who;
    ft_trust_key k;
    bool known = false;
    bool fresh = false;
    ft_status st = ft_trust_get(m->s, w->key, &k, &known, err);

    if (st == FT_OK && (m->value_new || !(known && k.revoked))) {
        st = ft_wrap_put(m->s, w, &fresh, err);
        m->out->wraps_new += fresh;
    }
    return st;
}

static ft_status take_sealed(merging *m, const ft_revision *r, const ft_value *v, bool *new_here)
{
    ft_hash commitment;
    bool erased = false;
    bool here = false;
    ft_status st = ft_sealed_erased(m->s, &r->record, v->field, &erased, m->err);

    if (st != FT_OK || erased) {
        return st;
    }
    memcpy(commitment.b, v->bytes.p, sizeof commitment.b);
    ft_sealed_came(m->s);
    m->value_new = false;
    st = take_body(m, &commitment, &m->value_new);
    *new_here = *new_here || m->value_new;
    st = st == FT_OK ? ft_batches_has_body(m->s, &commitment, &here, m->err) : st;
    return st == FT_OK && here ? ft_foreign_wraps(m->f, &commitment, take_wrap, m, m->err) : st;
}

static ft_status take_bodies(merging *m, const ft_revision *r, bool *new_here)
{
    ft_status st = r->has_geometry ? take_body(m, &r->geometry, new_here) : FT_OK;

    for (size_t i = 0; i < r->values.n && st == FT_OK; i++) {
        if (r->values.v[i].tag == FT_TAG_SEALED) {
            st = take_sealed(m, r, &r->values.v[i], new_here);
        } else if (r->values.v[i].tag == FT_TAG_HASH) {
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

static ft_status append_revision(merging *m, const ft_hash *id, const ft_delivery *by)
{
    ft_revision r;
    bool known = false;
    bool had = false;
    bool body = false;
    ft_status st = load_revision(m, id, &r);

    st = st == FT_OK ? ft_store_has_record(m->s, &r.record, &had, m->err) : st;
    st = st == FT_OK ? take_bodies(m, &r, &body) : st;
    st = st == FT_OK ? take_signature(m, id, &r) : st; /* before the revision, so that a decision counts at once */
    st = st == FT_OK ? ft_store_append(m->s, m->bytes.p, m->bytes.n, by, &known, m->err) : st;
    if (st != FT_OK) {
        return st;
    }
    m->out->revisions_known += known;
    m->batches[m->n_batches - 1].revisions_new += !known;
    if (known && body) {
        m->out->bodies_new++;
        return ft_batches_touch(m->s, &r.record, m->err);
    }
    return known ? FT_OK : note_record(m, &r.record, had);
}

/* A batch that is here already may bring the shapes it lacked, or, here in part, the revisions. */
static ft_status complete_revision(merging *m, const ft_hash *id, const ft_delivery *by)
{
    ft_revision r;
    bool body = false;
    bool here = true;
    ft_status st = m->lacking ? ft_batches_has_revision(m->s, id, &here, m->err) : FT_OK;

    if (st == FT_OK && !here) {
        return append_revision(m, id, by);
    }
    st = st == FT_OK ? load_revision(m, id, &r) : st;
    st = st == FT_OK ? take_bodies(m, &r, &body) : st;
    m->out->revisions_known++;
    if (st == FT_OK && body) {
        m->out->bodies_new++;
        st = ft_batches_touch(m->s, &r.record, m->err);
    }
    return st;
}

/* What an extract left out is counted where it is not here either. */
static ft_status take_revision(merging *m, const ft_hash *id, const ft_delivery *by, bool known)
{
    bool here = false;
    ft_status st = m->partial ? ft_foreign_has_revision(m->f, id, &here, m->err) : FT_OK;

    if (st == FT_OK && m->partial && !here) {
        st = ft_batches_has_revision(m->s, id, &here, m->err);
        m->left_out += !here;
        return st == FT_OK && here ? ft_batches_carried(m->s, id, by->number_here, m->err) : st;
    }
    return st != FT_OK ? st : known ? complete_revision(m, id, by) : append_revision(m, id, by);
}

/* ---------- batches */

static ft_status append_batch(void *who, const ft_batch_row *in, ft_error *err)
{
    merging *m = who;
    ft_batch b;
    ft_batch_row row = *in;
    ft_delivery by = {.number_here = 0};
    int64_t rivals = 0;
    bool counts = false;
    bool known = false;
    ft_status st = ft_batch_decode(row.bytes, row.n, &m->ids, &b, err);

    if (st == FT_OK) {
        memcpy(row.key, b.key, sizeof row.key);
        row.revisions = (int64_t)b.n;
        by.clock_ms = b.clock_ms;
        st = ft_trust_batch_counts(m->s, &b.system, b.key, row.number, &counts, err);
        row.waits = by.waits = !counts;
    }
    st = st == FT_OK ? ft_batches_rivals(m->s, &row, &rivals, err) : st;
    st = st == FT_OK ? ft_batches_put(m->s, &row, &by.number_here, &known, err) : st;
    st = st == FT_OK ? note_batch(m, by.number_here, b.n) : st;
    m->left_out = 0;
    m->out->batches_new += st == FT_OK && !known;
    m->out->forks += st == FT_OK && !known && rivals > 0;
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = take_revision(m, &b.revisions[i], &by, known);
        if (i % 512 == 0) {
            ft_env_progress(ft_store_env(m->s), "sync.merging", (int64_t)i, (int64_t)b.n);
            st = st == FT_OK && ft_env_stop(ft_store_env(m->s))
                     ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=merge")
                     : st;
        }
    }
    return st == FT_OK && m->partial ? ft_subset_note_lacks(m->s, by.number_here, (int64_t)m->left_out, err) : st;
}

/* ---------- what came of it, by what is trusted at the end: a file may bring the word that frees its own batches */

/* By record; of one record, the entry that did not find it in a list first. */
static int by_record(const void *a, const void *b)
{
    const seen *x = a;
    const seen *y = b;
    int c = ft_uuid_cmp(&x->record, &y->record);

    return c != 0 ? c : (int)x->had - (int)y->had;
}

static void count_records(merging *m, const bool *waits)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n_seen; i++) {
        if (!waits[m->seen[i].batch]) {
            m->seen[n++] = m->seen[i];
        }
    }
    if (n > 1) {
        qsort(m->seen, n, sizeof *m->seen, by_record);
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || ft_uuid_cmp(&m->seen[i - 1].record, &m->seen[i].record) != 0) {
            m->out->records_new += !m->seen[i].had;
            m->out->records_changed += m->seen[i].had;
        }
    }
}

static ft_status count_all(merging *m, ft_error *err)
{
    ft_merge_result *out = m->out;
    bool *waits = calloc(m->n_batches + 1, sizeof *waits);
    ft_status st = waits == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=merge") : FT_OK;

    for (size_t i = 0; i < m->n_batches && st == FT_OK; i++) {
        const taken *t = &m->batches[i];

        st = ft_batches_waits(m->s, t->number_here, &waits[i], err);
        out->batches_waiting += waits[i];
        out->revisions_waiting += waits[i] ? t->revisions : 0;
        out->revisions_new += waits[i] ? 0 : t->revisions_new;
    }
    if (st == FT_OK) {
        count_records(m, waits);
    }
    free(waits);
    if (st != FT_OK) {
        return st;
    }
    out->status = out->revisions_new + out->batches_new + out->bodies_new + out->wraps_new > 0 ? FT_MERGED
                                                                                               : FT_MERGE_ALREADY;
    if (out->batches_waiting > 0) {
        out->status = FT_MERGE_QUARANTINED;
        (void)ft_fail(&out->why, FT_E_PERMISSION, "sync.quarantined", "batches=%zu revisions=%zu", out->batches_waiting,
                      out->revisions_waiting);
    }
    return FT_OK;
}

static ft_status append_all(merging *m, size_t revisions, ft_error *err)
{
    ft_merge_result *out = m->out;
    int64_t before = 0;
    int64_t after = 0;
    ft_status st = ft_store_conflicts_open(m->s, &before, err);

    st = st == FT_OK ? ft_subset_any_lacks(m->s, &m->lacking, err) : st;
    m->lacking = m->lacking || m->partial;
    st = st == FT_OK ? (revisions >= BULK_FROM ? ft_store_begin_bulk(m->s, err) : ft_store_begin(m->s, err)) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_foreign_batches(m->f, append_batch, m, err);
    st = st == FT_OK && m->lacking ? ft_subset_count_lacks(m->s, err)
                                   : st; /* what one batch left out another may have brought */
    st = ft_store_end(m->s, st, err);
    st = st == FT_OK ? ft_store_conflicts_open(m->s, &after, err) : st;
    out->conflicts_new = after - before;
    return st == FT_OK ? count_all(m, err) : st;
}

/* ---------- one submission */

/* Statuses that are about the file, not about this computer or a server. A table that lacks a column is the file's fault too. */
static bool about_file(ft_status st, bool reading)
{
    return st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_CONFLICT || st == FT_E_NOT_FOUND ||
           (reading && (st == FT_E_PERMISSION || st == FT_E_DB));
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
    if (st == FT_OK) {
        st = ft_expect(s, m.f, err);
        reading = st == FT_OK;
    }
    st = st == FT_OK ? ft_submission_check(m.f, s, &found, err) : st;
    st = st == FT_OK ? ft_revision_space_new(&m.space, err) : st;
    if (st == FT_OK) {
        reading = false;
        out->bodies_missing = found.bodies_missing;
        memcpy(out->missing_names, found.missing_names, sizeof out->missing_names);
        out->unsent = found.unsent;
        m.partial = found.left_out > 0;
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
    free(m.batches);
    return st;
}
