/* Whose decisions count: docs/spec/decisions.md 11. A filter over the set, not an order of arrival. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/mirror.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

/* Did the key sign a batch that counts here and carries the revision? Of what is made here and not sent yet, this computer's will. */
static ft_status carried_by(ft_store *s, const ft_revision *r, const ft_hash *id, bool sent, const uint8_t key[32],
                            bool *out, ft_error *err)
{
    static const char SQL_CARRIED_BY[] =
        "SELECT 1 FROM ft_batch WHERE (?1 IS NULL OR system = ?1) AND key = ?2 AND waits = 0 AND "
        "instr(bytes, ?3) > 0 LIMIT 1";
    uint8_t own[32];
    bool known = false;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (!sent) {
        st = ft_trust_own_key(s, own, &known, err);
        *out = st == FT_OK && known && memcmp(own, key, sizeof own) == 0;
        return st;
    }
    st = ft_db_cached(s->db, SQL_CARRIED_BY, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, r->has_origin ? r->origin.system.b : NULL, sizeof r->origin.system.b);
    ft_stmt_blob_at(q, 2, key, 32);
    ft_stmt_blob_at(q, 3, id->b, sizeof id->b);
    *out = ft_stmt_row(q);
    return ft_stmt_done(q, err);
}

/* Is @p key the author's own? The key that signed the revision, or a batch that carries it. Nobody is made its author by another's
 * claim, nor by having signed other work of the same computer. Imports have no author: the source is, whoever carried it. */
static ft_status is_author(ft_store *s, const ft_revision *r, const ft_hash *id, bool sent, const uint8_t key[32],
                           bool *own, ft_error *err)
{
    ft_status st = FT_OK;

    *own = false;
    if (r->op == FT_OP_IMPORT && !r->has_origin) {
        return FT_OK;
    }
    if (r->has_origin && r->origin.has_author_key && memcmp(r->origin.author_key, key, 32) == 0) {
        st = ft_trust_signed(s, id, key, own, err);
    }
    return st == FT_OK && !*own ? carried_by(s, r, id, sent, key, own, err) : st;
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

    *out = t != NULL && t->role == FT_ROLE_AUTHORITY && ft_trust_covers(s, t->scope, location);
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
        st = is_author(s, &node->rev, &node->id, batch != 0, d.origin.author_key, &own, err);
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

bool ft_decision_target(const ft_revision *r, ft_hash *out)
{
    const ft_value *target = ft_str_is(r->type, "decision") ? ft_values_get(r->values, "revision") : NULL;

    if (target == NULL || target->tag != FT_TAG_HASH || target->bytes.n != sizeof out->b) {
        return false;
    }
    memcpy(out->b, target->bytes.p, sizeof out->b);
    return true;
}

/* What the decision is about is looked at again: it may be still to come, or wait. */
static ft_status touch_target(ft_store *s, const ft_hash *target, ft_error *err)
{
    ft_uuid record;
    bool found = false;
    ft_status st = ft_journal_peek(s, target->b, &record, &found, err);

    return st == FT_OK && found ? ft_batches_touch(s, &record, err) : st;
}

static ft_status change_decision(ft_store *s, const char *sql, const ft_revision *r, int64_t seq, ft_error *err)
{
    ft_hash target;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (!ft_decision_target(r, &target)) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, sql, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, target.b, sizeof target.b);
    ft_stmt_int_at(q, 2, seq);
    st = ft_stmt_run(q, err);
    return st == FT_OK ? touch_target(s, &target, err) : st;
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
    return is_author(s, e->rev, &e->id, e->has_batch, key, own, err);
}
