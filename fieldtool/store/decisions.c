/* What was decided about the revisions of a record, by whom, and whether it counts. */
#include "fieldtool/store/internal.h"

#include <stdlib.h>

typedef struct asking {
    ft_store *s;
    ft_status (*each)(void *who, const ft_decided *d, ft_error *err);
    void *who;
    ft_verdict *verdicts;
    size_t n_verdicts;
    ft_revision_space *space;
    ft_buf bytes;
    ft_error *err;
} asking;

static bool counts(const asking *a, const ft_hash *decision)
{
    for (size_t i = 0; i < a->n_verdicts; i++) {
        if (ft_hash_cmp(&a->verdicts[i].decision, decision) == 0) {
            return true;
        }
    }
    return false;
}

static ft_status tell(asking *a, const ft_hash *about, int64_t seq, int64_t batch, int64_t known_ms)
{
    ft_decided d = {.about = *about, .decision = {.known_ms = known_ms}};
    ft_revision rev;
    ft_status st = ft_journal_read(a->s, seq, &a->bytes, &d.decision.id, a->err);

    st = st == FT_OK ? ft_revision_decode(a->bytes.p, a->bytes.n, a->space, &rev, a->err) : st;
    st = st == FT_OK ? ft_history_batch(a->s, batch, &d.decision, a->err) : st;
    if (st != FT_OK) {
        return st;
    }
    d.decision.rev = &rev;
    d.counts = counts(a, &d.decision.id);
    return a->each(a->who, &d, a->err);
}

static ft_status about(asking *a, const ft_hash *id)
{
    static const char SQL_ABOUT[] =
        "SELECT d.seq, r.batch, r.known_ms FROM ft_decision d JOIN ft_revision r ON r.seq = d.seq "
        "WHERE d.target = ?1 ORDER BY d.seq";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(a->s->db, SQL_ABOUT, &q, a->err);

    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, id->b, sizeof id->b);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        st = tell(a, id, ft_col_int(q, 0), ft_col_int(q, 1), ft_col_int(q, 2));
    }
    return ft_stmt_end(q, st, a->err);
}

ft_status ft_store_decisions(ft_store *s, const ft_uuid *record,
                             ft_status (*each)(void *who, const ft_decided *d, ft_error *err), void *who, ft_error *err)
{
    asking a = {.s = s, .each = each, .who = who, .err = err};
    ft_index_row row;
    ft_chain chain = {0};
    ft_status st = ft_index_by_record(s, record, &row, err);

    ft_buf_init(&a.bytes, 0);
    st = st == FT_OK ? ft_revision_space_new(&a.space, err) : st;
    st = st == FT_OK ? ft_chain_load(s, row.last_seq, &chain, err) : st;
    st = st == FT_OK ? ft_trust_verdicts(s, &chain, &a.verdicts, &a.n_verdicts, err) : st;
    for (size_t i = 0; i < chain.n && st == FT_OK; i++) {
        st = about(&a, &chain.nodes[i].id);
    }
    free(a.verdicts);
    ft_chain_release(&chain);
    ft_revision_space_free(a.space);
    ft_buf_release(&a.bytes);
    return st;
}
