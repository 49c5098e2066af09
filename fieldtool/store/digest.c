/* One hash for all that a workspace comes to: docs/spec/state.md. */
#include "fieldtool/store/verify.h"

#include "fieldtool/land/state_digest.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

static ft_status add_record(ft_store *s, const ft_index_row *row, ft_space *space, ft_buf *bytes, ft_hasher *h,
                            ft_error *err)
{
    ft_chain chain = {0};
    ft_verdict *verdicts = NULL;
    size_t n = 0;
    ft_status st = ft_chain_load(s, row->last_seq, &chain, err);

    ft_buf_reset(bytes);
    st = st == FT_OK ? ft_trust_verdicts(s, &chain, &verdicts, &n, err) : st;
    st = st == FT_OK ? ft_state_bytes(ft_forms_find(s->forms, row->type, strlen(row->type)), &row->record, chain.nodes,
                                      chain.n, verdicts, n, space, bytes, err)
                     : st;
    if (st == FT_OK) {
        ft_hasher_add(h, bytes->p, bytes->n);
    }
    free(verdicts);
    ft_chain_release(&chain);
    return st;
}

static ft_status add_records(ft_store *s, ft_hasher *h, ft_error *err)
{
    static const char SQL_RECORDS[] = "SELECT rid FROM ft_record WHERE type <> 'key' ORDER BY record";
    ft_stmt *q = NULL;
    ft_space space = {0};
    ft_buf bytes;
    int64_t n = 0;
    ft_status st = ft_db_prepare(s->db, SQL_RECORDS, &q, err);

    ft_buf_init(&bytes, 0);
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_index_row row;

        st = ft_index_by_rid(s, ft_col_int(q, 0), &row, err);
        st = st == FT_OK ? add_record(s, &row, &space, &bytes, h, err) : st;
        if (++n % 1024 == 0 && st == FT_OK && ft_env_stop(s->env)) {
            st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=verify");
        }
    }
    ft_space_release(&space);
    ft_buf_release(&bytes);
    return ft_stmt_end(q, st, err);
}

static int by_key(const void *a, const void *b)
{
    return memcmp(((const ft_trusted *)a)->key, ((const ft_trusted *)b)->key, 32);
}

static void add_trust(ft_store *s, ft_hasher *h, ft_buf *bytes)
{
    if (s->n_trusted > 1) {
        qsort(s->trusted, s->n_trusted, sizeof *s->trusted, by_key);
    }
    ft_buf_u8(bytes, 'T');
    for (size_t i = 0; i < s->n_trusted; i++) {
        const ft_trusted *t = &s->trusted[i];

        ft_buf_bytes(bytes, t->key, sizeof t->key);
        ft_buf_u8(bytes, (uint8_t)t->role);
        ft_buf_u8(bytes, (uint8_t)strlen(t->scope));
        ft_buf_text(bytes, t->scope);
        ft_buf_u64(bytes, (uint64_t)t->until);
    }
    ft_hasher_add(h, bytes->p, bytes->n);
}

ft_status ft_store_state_digest(ft_store *s, ft_hash *out, ft_error *err)
{
    static const char MAGIC[4] = {'F', 'T', 'S', '1'};
    ft_hasher h;
    ft_buf bytes;
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;

    ft_buf_init(&bytes, 0);
    ft_hasher_init(&h);
    ft_hasher_add(&h, MAGIC, sizeof MAGIC);
    st = st == FT_OK ? add_records(s, &h, err) : st;
    if (st == FT_OK) {
        add_trust(s, &h, &bytes);
        st = ft_buf_status(&bytes, err);
    }
    *out = ft_hasher_end(&h);
    ft_buf_release(&bytes);
    return st;
}
