#include "sync/mint.h"

#include "fieldtool/store/batches.h"
#include "sync/batch.h"

#include <string.h>

void ft_minted_init(ft_minted *m)
{
    *m = (ft_minted){.number = 0};
    ft_buf_init(&m->ids, 0);
    ft_buf_init(&m->bytes, 0);
}

void ft_minted_release(ft_minted *m)
{
    ft_buf_release(&m->ids);
    ft_buf_release(&m->bytes);
}

ft_status ft_mint(ft_store *s, const ft_key *key, ft_minted *m, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);
    ft_batch b = {.system = info.system_id,
                  .system_name = ft_str_of(info.system),
                  .organisation = ft_str_of(info.organisation),
                  .training = info.training,
                  .clock_ms = ft_env_now(ft_store_env(s))};
    int64_t last = 0;
    ft_status st = ft_batches_unsent(s, &m->ids, err);

    st = st == FT_OK ? ft_batches_last(s, &info.system_id, &last, &b.previous, err) : st;
    if (st != FT_OK) {
        return st;
    }
    m->any = m->ids.n > 0;
    m->number = m->any ? last + 1 : last;
    m->id = b.previous;
    if (!m->any) {
        return FT_OK;
    }
    memcpy(b.country, info.country, sizeof b.country);
    memcpy(b.key, key->public_key, sizeof b.key);
    b.number = (uint64_t)m->number;
    b.revisions = (const ft_hash *)(const void *)m->ids.p;
    b.n = m->ids.n / FT_HASH_BYTES;
    st = ft_batch_encode(&b, &m->bytes, err);
    if (st == FT_OK) {
        m->id = ft_hash_of(m->bytes.p, m->bytes.n);
        memcpy(m->key, key->public_key, sizeof m->key);
        ft_key_sign(key, m->id.b, sizeof m->id.b, m->signature);
    }
    return st;
}

ft_status ft_minted_put(ft_store *s, const ft_minted *m, ft_error *err)
{
    ft_batch_row row = {.id = m->id,
                        .system = ft_store_describe(s).system_id,
                        .number = m->number,
                        .bytes = m->bytes.p,
                        .n = m->bytes.n,
                        .signature = m->signature,
                        .revisions = (int64_t)(m->ids.n / FT_HASH_BYTES)};
    int64_t number_here = 0;
    bool known = false;
    ft_status st = FT_OK;

    if (!m->any) {
        return FT_OK;
    }
    memcpy(row.key, m->key, sizeof row.key);
    st = ft_batches_put(s, &row, &number_here, &known, err);
    for (size_t i = 0; i < m->ids.n / FT_HASH_BYTES && st == FT_OK; i++) {
        st = ft_batches_assign(s, (const ft_hash *)(const void *)m->ids.p + i, number_here, err);
    }
    return st;
}
