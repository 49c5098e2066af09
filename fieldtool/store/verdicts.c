/* Whose decisions count: docs/spec/decisions.md 11. A filter over the set, not an order of arrival. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

/* Is it the computer's own key, or one that signed a batch of that system which counts here? */
static ft_status same_key(ft_store *s, const ft_uuid *system, const uint8_t key[32], bool *same, ft_error *err)
{
    static const char SQL_SIGNS_FOR[] = "SELECT 1 FROM ft_batch WHERE system = ?1 AND key = ?2 AND waits = 0 LIMIT 1";
    uint8_t own[32];
    bool known = false;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (ft_uuid_cmp(system, &s->system_id) == 0) {
        st = ft_trust_own_key(s, own, &known, err);
        *same = *same || (st == FT_OK && known && memcmp(own, key, sizeof own) == 0);
        return st;
    }
    st = ft_db_cached(s->db, SQL_SIGNS_FOR, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, system->b, sizeof system->b);
    ft_stmt_blob_at(q, 2, key, 32);
    *same = *same || ft_stmt_row(q);
    return ft_stmt_done(q, err);
}

/* Is @p key the author's own? The key a revision claims, its computer's and that of the batch that carries it all count, so that
 * nobody approves their own work by claiming another key. Imports have no author: the source is, whoever carried it. */
static ft_status is_author(ft_store *s, const ft_revision *r, int64_t batch, const uint8_t key[32], bool *own,
                           ft_error *err)
{
    ft_carrier carrier;
    bool known = false;
    ft_status st = FT_OK;

    *own = r->has_origin && r->origin.has_author_key && memcmp(r->origin.author_key, key, 32) == 0;
    if (r->op == FT_OP_IMPORT && !r->has_origin) {
        return FT_OK;
    }
    if (r->has_origin) {
        st = same_key(s, &r->origin.system, key, own, err);
    }
    if (st == FT_OK && batch != 0) {
        st = ft_waiting_carrier(s, batch, &carrier, &known, err);
        *own = *own || (st == FT_OK && known && memcmp(carrier.key, key, sizeof carrier.key) == 0);
    }
    return st;
}

/* Does the key decide about that place? When it is revoked, only in batches up to the number named. */
ft_status ft_trust_may_decide(ft_store *s, const uint8_t key[32], ft_str location, int64_t seq, bool *out,
                              ft_error *err)
{
    static const char SQL_NUMBER[] =
        "SELECT b.number FROM ft_revision r JOIN ft_batch b ON b.number_here = r.batch WHERE r.seq = ?1";
    const ft_trusted *t = ft_trust_find(s, key);
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    *out = t != NULL && t->role == FT_ROLE_AUTHORITY && ft_trust_covers(t->scope, location);
    if (!*out || t->until == INT64_MAX) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, SQL_NUMBER, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    *out = ft_stmt_row(q) && ft_col_int(q, 0) <= t->until;
    return ft_stmt_done(q, err);
}

/* Does the decision at seq count about node? Then *out is filled. */
static ft_status judge(ft_store *s, const ft_node *node, int64_t batch, int64_t seq, ft_verdict *out, bool *counts,
                       ft_error *err)
{
    ft_buf bytes;
    ft_revision_space *space = NULL;
    ft_revision d;
    bool own = false;
    bool may = false;
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    *counts = false;
    st = ft_revision_space_new(&space, err);
    st = st == FT_OK ? ft_journal_read(s, seq, &bytes, &out->decision, err) : st;
    st = st == FT_OK ? ft_revision_decode(bytes.p, bytes.n, space, &d, err) : st;
    if (st == FT_OK && d.op == FT_OP_CREATE && d.has_origin && d.origin.has_author_key &&
        ft_values_get(d.values, "verdict") != NULL) {
        st = ft_trust_may_decide(s, d.origin.author_key, ft_value_text(ft_values_get(node->rev.values, "location")),
                                 seq, &may, err);
    }
    if (st == FT_OK && may) {
        const ft_value *verdict = ft_values_get(d.values, "verdict");

        out->revision = node->id;
        out->what = ft_value_is(verdict, "approved")   ? FT_VERDICT_APPROVED
                    : ft_value_is(verdict, "rejected") ? FT_VERDICT_REJECTED
                                                       : FT_VERDICT_SENT_BACK;
        st = is_author(s, &node->rev, batch, d.origin.author_key, &own, err);
        if (st == FT_OK && !own) {
            st = ft_trust_signed(s, &out->decision, d.origin.author_key, counts, err);
        }
    }
    ft_revision_space_free(space);
    ft_buf_release(&bytes);
    return st;
}

static ft_status decisions_about(ft_store *s, const ft_node *node, int64_t batch, ft_verdict **out, size_t *n,
                                 ft_error *err)
{
    static const char SQL_DECISIONS[] = "SELECT seq FROM ft_decision WHERE target = ?1 ORDER BY seq";
    ft_stmt *q = NULL;
    int64_t *seqs = NULL;
    size_t found = 0;
    ft_status st = ft_db_cached(s->db, SQL_DECISIONS, &q, err);
    ft_status done = FT_OK;

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, node->id.b, sizeof node->id.b);
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t *p = realloc(seqs, (found + 1) * sizeof *p);

        st = p == NULL ? ft_no_memory(err) : FT_OK;
        seqs = p == NULL ? seqs : p;
        if (p != NULL) {
            seqs[found++] = ft_col_int(q, 0);
        }
    }
    done = ft_stmt_done(q, err);
    st = st == FT_OK ? done : st;
    for (size_t i = 0; i < found && st == FT_OK; i++) {
        ft_verdict v;
        bool counts = false;

        st = judge(s, node, batch, seqs[i], &v, &counts, err);
        if (st == FT_OK && counts) {
            ft_verdict *p = realloc(*out, (*n + 1) * sizeof *p);

            if (p == NULL) {
                st = ft_no_memory(err);
                break;
            }
            *out = p;
            (*out)[(*n)++] = v;
        }
    }
    free(seqs);
    return st;
}

ft_status ft_trust_verdicts(ft_store *s, const ft_chain *c, ft_verdict **out, size_t *n, ft_error *err)
{
    ft_status st = FT_OK;

    *out = NULL;
    *n = 0;
    if (!s->has_decisions) {
        return FT_OK;
    }
    if (s->trust_stale) {
        st = ft_trust_load(s, err);
    }
    for (size_t i = 0; i < c->n && st == FT_OK; i++) {
        st = decisions_about(s, &c->nodes[i], c->batch[i], out, n, err);
    }
    if (st != FT_OK) {
        free(*out);
        *out = NULL;
        *n = 0;
    }
    return st;
}

/* What the decision is about is looked at again: it may be still to come, or wait. */
static ft_status touch_target(ft_store *s, const ft_value *target, ft_error *err)
{
    ft_uuid record;
    bool found = false;
    ft_status st = FT_OK;

    if (target->bytes.n == FT_HASH_BYTES) {
        st = ft_journal_peek(s, target->bytes.p, &record, &found, err);
    }
    return st == FT_OK && found ? ft_batches_touch(s, &record, err) : st;
}

static ft_status change_decision(ft_store *s, const char *sql, const ft_revision *r, int64_t seq, ft_error *err)
{
    const ft_value *target = ft_values_get(r->values, "revision");
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (target == NULL || target->tag != FT_TAG_HASH) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, sql, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, target->bytes.p, target->bytes.n);
    ft_stmt_int_at(q, 2, seq);
    st = ft_stmt_run(q, err);
    return st == FT_OK ? touch_target(s, target, err) : st;
}

ft_status ft_trust_note_decision(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err)
{
    static const char SQL_DECISION_PUT[] = "INSERT OR IGNORE INTO ft_decision (target, seq) VALUES (?1, ?2)";

    s->has_decisions = true;
    return change_decision(s, SQL_DECISION_PUT, r, seq, err);
}

ft_status ft_trust_drop_decision(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err)
{
    static const char SQL_DECISION_DROP[] = "DELETE FROM ft_decision WHERE target = ?1 AND seq = ?2";

    return change_decision(s, SQL_DECISION_DROP, r, seq, err);
}

ft_status ft_store_is_author(ft_store *s, const ft_history_entry *e, const uint8_t key[32], bool *own, ft_error *err)
{
    ft_status st = is_author(s, e->rev, 0, key, own, err);

    if (st == FT_OK && e->has_batch && !(e->rev->op == FT_OP_IMPORT && !e->rev->has_origin)) {
        st = same_key(s, &e->batch_system, key, own, err);
    }
    return st;
}
