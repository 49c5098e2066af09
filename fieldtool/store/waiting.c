/* Batches that wait: stored, in no record, until their key is trusted (docs/spec/trust.md). Which batches wait follows from the
 * set of batches and from what is trusted; it is brought up to date at the end of every transaction in which a key changed. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_waiting_counts(ft_store *s, const ft_carrier *c, bool *out, ft_error *err)
{
    uint8_t own[32];
    bool known = false;
    const ft_trusted *t = NULL;
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;

    if (st == FT_OK && ft_uuid_cmp(&c->system, &s->system_id) == 0) { /* nobody else speaks for this computer */
        st = ft_trust_own_key(s, own, &known, err);
        *out = known && memcmp(own, c->key, sizeof own) == 0;
        return st;
    }
    t = st == FT_OK ? ft_trust_find(s, c->key) : NULL;
    *out = t != NULL && c->number <= t->until;
    return st;
}

ft_status ft_trust_batch_counts(ft_store *s, const ft_uuid *system, const uint8_t key[32], int64_t number, bool *out,
                                ft_error *err)
{
    ft_carrier c = {.system = *system, .number = number};

    memcpy(c.key, key, sizeof c.key);
    return ft_waiting_counts(s, &c, out, err);
}

static bool take_carrier(ft_stmt *q, int at, ft_carrier *out)
{
    ft_str system = ft_col_blob(q, at);
    ft_str key = ft_col_blob(q, at + 1);

    if (system.n != sizeof out->system.b || key.n != sizeof out->key) {
        return false;
    }
    memcpy(out->system.b, system.p, system.n);
    memcpy(out->key, key.p, key.n);
    out->number = ft_col_int(q, at + 2);
    return true;
}

ft_status ft_waiting_carrier(ft_store *s, int64_t number_here, ft_carrier *out, bool *known, ft_error *err)
{
    static const char SQL_CARRIER[] = "SELECT system, key, number FROM ft_batch WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_CARRIER, &q, err);

    *known = false;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, number_here);
    *known = ft_stmt_row(q) && take_carrier(q, 0, out);
    return ft_stmt_done(q, err);
}

/* ---------- which batches change sides */

typedef struct change {
    int64_t number_here;
    bool waits; /* from now on */
} change;

typedef struct settling {
    ft_store *s;
    change *changes; /* growing */
    size_t n;
    ft_hash *orphans; /* growing: revisions that no counting batch is known to carry */
    size_t n_orphans;
    ft_error *err;
} settling;

static ft_status list_changes(settling *w)
{
    static const char SQL_BATCHES[] =
        "SELECT system, key, number, number_here, waits FROM ft_batch ORDER BY number_here";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(w->s->db, SQL_BATCHES, &q, w->err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_carrier c;
        bool counts = false;
        bool waits = ft_col_int(q, 4) != 0;
        int64_t number_here = ft_col_int(q, 3);

        st = take_carrier(q, 0, &c) ? ft_waiting_counts(w->s, &c, &counts, w->err) : FT_OK;
        if (st == FT_OK && waits == counts) {
            change *p = realloc(w->changes, (w->n + 1) * sizeof *p);

            if (p == NULL) {
                st = ft_no_memory(w->err);
                break;
            }
            w->changes = p;
            p[w->n++] = (change){number_here, !counts};
        }
    }
    return ft_stmt_end(q, st, w->err);
}

static ft_status mark(ft_store *s, const change *c, ft_error *err)
{
    static const char SQL_MARK[] = "UPDATE ft_batch SET waits = ?2 WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_MARK, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, c->number_here);
    ft_stmt_int_at(q, 2, c->waits);
    return ft_stmt_run(q, err);
}

/* ---------- their revisions */

/* The IDs that a batch names are the end of its bytes. Copied: what is done with them asks the database again. */
ft_status ft_waiting_ids(ft_store *s, int64_t number_here, ft_buf *out, ft_error *err)
{
    static const char SQL_IDS[] = "SELECT bytes, revisions FROM ft_batch WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_IDS, &q, err);

    ft_buf_reset(out);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, number_here);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);
        int64_t n = ft_col_int(q, 1);

        if (n >= 0 && (uint64_t)n <= b.n / FT_HASH_BYTES) {
            ft_buf_bytes(out, b.p + b.n - (size_t)n * FT_HASH_BYTES, (size_t)n * FT_HASH_BYTES);
        }
    }
    st = ft_stmt_done(q, err);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

/** A revision row. Bytes lie in s->scratch. */
typedef struct row {
    int64_t seq, batch;
    bool found;
    ft_revision rev;
} row;

static ft_status load(ft_store *s, const ft_hash *id, row *out, ft_error *err)
{
    static const char SQL_ROW[] = "SELECT batch, bytes FROM ft_revision WHERE seq = ?1";
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    *out = (row){.found = false};
    st = ft_key_row(s, FT_KEY_REVISION, id->b, &out->seq, err);
    st = st == FT_OK && out->seq != 0 ? ft_db_cached(s->db, SQL_ROW, &q, err) : st;
    if (st != FT_OK || out->seq == 0) {
        return st;
    }
    ft_buf_reset(&s->scratch);
    ft_stmt_int_at(q, 1, out->seq);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 1);

        out->found = true;
        out->batch = ft_col_int(q, 0);
        ft_buf_bytes(&s->scratch, b.p, b.n);
    }
    st = ft_stmt_done(q, err);
    st = st == FT_OK ? ft_buf_status(&s->scratch, err) : st;
    return st == FT_OK && out->found ? ft_revision_decode(s->scratch.p, s->scratch.n, s->rspace, &out->rev, err) : st;
}

static bool is_key(const ft_revision *r)
{
    return ft_str_is(r->type, "key"); /* judged by its own signature, whoever carries it: never apart */
}

ft_status ft_after_entering(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err)
{
    ft_status st = ft_scope_note(s, r, false, err);

    if (st == FT_OK && is_key(r)) {
        s->trust_changed = true;
        st = ft_touch_decided(s, err);
    }
    if (st != FT_OK) {
        return st;
    }
    if (ft_str_is(r->type, "erasure")) {
        s->erasures_stale = s->sealed_came = true;
    }
    return ft_str_is(r->type, "decision") ? ft_trust_note_decision(s, r, seq, err) : FT_OK;
}

static ft_status enter(ft_store *s, const row *r, ft_error *err)
{
    const ft_form *form = ft_forms_find(s->forms, r->rev.type.p, r->rev.type.n);
    int64_t rid = 0;
    ft_status st = FT_OK;

    if (form == NULL || is_key(&r->rev)) {
        return FT_OK;
    }
    st = ft_journal_link(s, r->seq, &r->rev.record, form->type, &rid, err);
    st = st == FT_OK ? ft_after_entering(s, &r->rev, r->seq, err) : st;
    return st == FT_OK ? ft_touch(s, rid, err) : st;
}

static ft_status leave(ft_store *s, const row *r, ft_error *err)
{
    int64_t rid = 0;
    ft_status st = FT_OK;

    if (is_key(&r->rev)) {
        return FT_OK;
    }
    st = ft_journal_unlink(s, r->seq, &r->rev.record, &rid, err);
    if (st == FT_OK && rid != 0 && ft_str_is(r->rev.type, "decision")) {
        st = ft_trust_drop_decision(s, &r->rev, r->seq, err);
    }
    return st == FT_OK && rid != 0 ? ft_touch(s, rid, err) : st;
}

ft_status ft_batches_waits(ft_store *s, int64_t number_here, bool *out, ft_error *err)
{
    static const char SQL_WAITS[] = "SELECT waits FROM ft_batch WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_WAITS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, number_here);
    *out = ft_stmt_row(q) && ft_col_int(q, 0) != 0;
    return ft_stmt_done(q, err);
}

/* Another batch is named for a revision: when that one counts, the revision is in its record. */
static ft_status renamed(ft_store *s, const ft_hash *id, int64_t number_here, ft_error *err)
{
    row r;
    bool apart = false;
    ft_status st = FT_OK;

    if (ft_db_changes(s->db) == 0) {
        return FT_OK;
    }
    st = ft_batches_waits(s, number_here, &apart, err);
    if (st != FT_OK || apart) {
        return st;
    }
    st = load(s, id, &r, err);
    return st == FT_OK && r.found ? enter(s, &r, err) : st;
}

/* Of several batches that carry a revision one that counts is named; of equals the one of smallest number, then ID: which one does
 * not depend on what came first. What is made here and unsent stays so until this computer sends it, or has sent it: its own batch may
 * come back to a restored backup. */
ft_status ft_batches_carried(ft_store *s, const ft_hash *revision, int64_t number_here, ft_error *err)
{
    static const char SQL_CARRIED[] =
        "UPDATE ft_revision SET batch = ?2 WHERE seq = ?1 AND (batch IN "
        "(SELECT old.number_here FROM ft_batch old, ft_batch new WHERE new.number_here = ?2 AND "
        "(new.waits, new.number, new.id) < (old.waits, old.number, old.id)) OR (batch IS NULL AND "
        "EXISTS (SELECT 1 FROM ft_batch own WHERE own.number_here = ?2 AND own.system = ?3 AND own.waits = 0)))";
    ft_stmt *q = NULL;
    int64_t seq = 0;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, revision->b, &seq, err);

    st = st == FT_OK && seq != 0 ? ft_db_cached(s->db, SQL_CARRIED, &q, err) : st;
    if (st != FT_OK || seq == 0) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    ft_stmt_int_at(q, 2, number_here);
    ft_stmt_blob_at(q, 3, s->system_id.b, sizeof s->system_id.b);
    st = ft_stmt_run(q, err);
    return st == FT_OK ? renamed(s, revision, number_here, err) : st;
}

ft_status ft_waiting_made_here(ft_store *s, const ft_hash *revision, bool *was_apart, ft_error *err)
{
    static const char SQL_MADE_HERE[] = "UPDATE ft_revision SET batch = NULL WHERE seq = ?1 AND batch IN "
                                        "(SELECT number_here FROM ft_batch WHERE waits <> 0)";
    ft_stmt *q = NULL;
    int64_t seq = 0;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, revision->b, &seq, err);

    st = st == FT_OK ? ft_db_cached(s->db, SQL_MADE_HERE, &q, err) : st;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    st = ft_stmt_run(q, err);
    *was_apart = st == FT_OK && ft_db_changes(s->db) > 0;
    return st == FT_OK ? renamed(s, revision, 0, err) : st;
}

static ft_status note_orphan(settling *w, const ft_hash *id)
{
    ft_hash *p = realloc(w->orphans, (w->n_orphans + 1) * sizeof *p);

    if (p == NULL) {
        return ft_no_memory(w->err);
    }
    w->orphans = p;
    p[w->n_orphans++] = *id;
    return FT_OK;
}

/* Every mark is set by now. A revision whose batch counts is in its record; one whose batch waits is looked for in others. */
static ft_status place(settling *w, const ft_hash *id, int64_t number_here)
{
    row r;
    bool apart = false;
    ft_status st = ft_batches_carried(w->s, id, number_here, w->err);

    st = st == FT_OK ? load(w->s, id, &r, w->err) : st;
    if (st != FT_OK || !r.found || r.batch == 0) {
        return st;
    }
    st = ft_batches_waits(w->s, r.batch, &apart, w->err);
    return st != FT_OK ? st : apart ? note_orphan(w, id) : enter(w->s, &r, w->err);
}

static ft_status place_all(settling *w)
{
    ft_buf ids;
    ft_status st = FT_OK;

    ft_buf_init(&ids, 0);
    for (size_t i = 0; i < w->n && st == FT_OK; i++) {
        st = ft_waiting_ids(w->s, w->changes[i].number_here, &ids, w->err);
        for (size_t k = 0; k < ids.n / FT_HASH_BYTES && st == FT_OK; k++) {
            st = place(w, (const ft_hash *)(const void *)ids.p + k, w->changes[i].number_here);
        }
    }
    ft_buf_release(&ids);
    return st;
}

static int by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

static ft_status list_counting(ft_store *s, int64_t **out, size_t *n, ft_error *err)
{
    static const char SQL_COUNTING[] = "SELECT number_here FROM ft_batch WHERE waits = 0 ORDER BY number_here";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_COUNTING, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t *p = realloc(*out, (*n + 1) * sizeof *p);

        if (p == NULL) {
            st = ft_no_memory(err);
            break;
        }
        *out = p;
        p[(*n)++] = ft_col_int(q, 0);
    }
    return ft_stmt_end(q, st, err);
}

/* Imports of one source may be carried by many: as long as one of them counts, the revision does. */
static ft_status adopt_orphans(settling *w)
{
    int64_t *batches = NULL;
    size_t n = 0;
    ft_buf ids;
    ft_status st = w->n_orphans == 0 ? FT_OK : list_counting(w->s, &batches, &n, w->err);

    ft_buf_init(&ids, 0);
    if (w->n_orphans > 0) {
        qsort(w->orphans, w->n_orphans, sizeof *w->orphans, by_hash);
    }
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_waiting_ids(w->s, batches[i], &ids, w->err);
        for (size_t k = 0; k < ids.n / FT_HASH_BYTES && st == FT_OK; k++) {
            const ft_hash *id = (const ft_hash *)(const void *)ids.p + k;

            if (bsearch(id, w->orphans, w->n_orphans, sizeof *id, by_hash) != NULL) {
                st = ft_batches_carried(w->s, id, batches[i], w->err);
            }
        }
    }
    for (size_t i = 0; i < w->n_orphans && st == FT_OK; i++) {
        row r;
        bool apart = true;

        st = load(w->s, &w->orphans[i], &r, w->err);
        st = st == FT_OK ? ft_batches_waits(w->s, r.batch, &apart, w->err) : st;
        st = st != FT_OK ? st : apart ? leave(w->s, &r, w->err) : enter(w->s, &r, w->err);
    }
    free(batches);
    ft_buf_release(&ids);
    return st;
}

ft_status ft_waiting_settle(ft_store *s, ft_error *err)
{
    settling w = {.s = s, .err = err};
    bool places = false;
    ft_status st = s->places_changed && s->trust_stale ? ft_trust_load(s, err) : FT_OK; /* is anybody's word scoped? */

    places = s->places_changed && s->scoped;
    s->places_changed = false;
    if (st != FT_OK || !(s->trust_changed || places)) {
        return st;
    }
    s->trust_changed = false;
    s->trust_stale = s->sealed_came = true; /* an order may count from now on */
    st = list_changes(&w);
    for (size_t i = 0; i < w.n && st == FT_OK; i++) {
        st = mark(s, &w.changes[i], err);
    }
    st = st == FT_OK ? place_all(&w) : st;
    st = st == FT_OK ? adopt_orphans(&w) : st;
    free(w.changes);
    free(w.orphans);
    return st == FT_OK && (w.n > 0 || places) ? ft_touch_decided(s, err)
                                              : st; /* who counts as an author follows from batches */
}

/* ---------- to look at */

ft_status ft_trust_waiting(ft_store *s, ft_status (*each)(void *who, const ft_waiting *w, ft_error *err), void *who,
                           ft_error *err)
{
    static const char SQL_WAITING[] =
        "SELECT number_here FROM ft_batch WHERE waits <> 0 ORDER BY system, key, number, id";
    ft_stmt *q = NULL;
    ft_buf ids;
    ft_status st = ft_db_prepare(s->db, SQL_WAITING, &q, err);

    ft_buf_init(&ids, 0);
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t number_here = ft_col_int(q, 0);

        st = ft_waiting_ids(s, number_here, &ids, err);
        for (size_t k = 0; k < ids.n / FT_HASH_BYTES && st == FT_OK; k++) {
            ft_waiting w = {.number_here = number_here, .id = ((const ft_hash *)(const void *)ids.p)[k]};
            row r;
            bool apart = false;

            st = load(s, &w.id, &r, err);
            st = st == FT_OK && r.found && r.batch != 0 ? ft_batches_waits(s, r.batch, &apart, err) : st;
            if (st == FT_OK && apart && !is_key(&r.rev)) {
                w.rev = &r.rev;
                st = each(who, &w, err);
            }
        }
    }
    ft_buf_release(&ids);
    return ft_stmt_end(q, st, err);
}
