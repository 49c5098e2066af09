#include "sync/submit.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/sealed.h"
#include "sync/batch.h"
#include "sync/key.h"
#include "sync/mark.h"
#include "sync/receipt.h"
#include "sync/submission.h"

#include <string.h>

typedef struct minted {
    ft_buf ids, bytes;
    ft_buf keep; /* of a file since the last receipt: IDs of the batches that some centre lacks, and of the new one */
    ft_hash id;
    uint8_t signature[64], key[32];
    int64_t number;
    bool any;          /* there is something to mint */
    uint8_t draft[32]; /* public half of the draft key */
    bool has_draft;
} minted;

/* The batch that the unsent revisions make; its bytes depend on nothing but them, the chain and the clock. */
static ft_status mint(ft_store *s, const ft_key *key, minted *m, ft_error *err)
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

static ft_status choose(ft_store *s, minted *m, ft_error *err)
{
    ft_received *r = NULL;
    ft_status st = ft_received_open(s, &r, err);

    st = st == FT_OK ? ft_received_lacking(r, &m->keep, err) : st;
    if (st == FT_OK && m->any) {
        ft_buf_bytes(&m->keep, m->id.b, sizeof m->id.b);
        st = ft_buf_status(&m->keep, err);
    }
    ft_received_free(r);
    return st;
}

static ft_status put(ft_store *s, const minted *m, ft_error *err)
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

static ft_status prune(ft_store *copy, const minted *m, ft_error *err)
{
    return ft_store_prune(copy, (const ft_hash *)(const void *)m->keep.p, m->keep.n / FT_HASH_BYTES, err);
}

/* What was sealed here is for its recipients alone from now on. */
static ft_status drop_draft(ft_store *s, const minted *m, ft_error *err)
{
    return m->has_draft ? ft_wrap_drop(s, m->draft, NULL, NULL, err) : FT_OK;
}

static ft_status find_draft(ft_store *s, minted *m, ft_error *err)
{
    ft_key draft = {{0}, {0}, "", ""};
    ft_status st = ft_key_draft(s, false, &draft, err);

    m->has_draft = st == FT_OK;
    memcpy(m->draft, draft.public_key, sizeof m->draft);
    ft_key_wipe(&draft);
    return st == FT_E_NOT_FOUND ? FT_OK : st;
}

/* The copy gets the batch, loses what every centre has (since_last), and is marked: never written again. */
static ft_status fill(ft_store *copy, const minted *m, bool since_last, ft_error *err)
{
    ft_status st = ft_store_begin(copy, err);

    if (st == FT_OK) {
        st = put(copy, m, err);
        st = st == FT_OK ? drop_draft(copy, m, err) : st;
        st = st == FT_OK ? ft_store_mark_submission(copy, err) : st;
        st = ft_store_end(copy, st, err);
    }
    if (st == FT_OK && since_last) {
        st = ft_store_begin(copy, err);
        st = st == FT_OK ? ft_store_end(copy, prune(copy, m, err), err) : st;
        st = st == FT_OK ? ft_store_rebuild(copy, err) : st;
    }
    return st;
}

/* What was dropped leaves no pages behind: the pruned copy is copied once more. */
static ft_status finish_copy(char path[FT_PATH_MAX], const char *out_path, const ft_env *env, const minted *m,
                             bool since_last, ft_error *err)
{
    ft_store *copy = NULL;
    char smaller[FT_PATH_MAX] = "";
    ft_status st = ft_store_open(path, FT_STORE_WRITE, env, &copy, err);

    st = st == FT_OK ? fill(copy, m, since_last, err) : st;
    if (st == FT_OK && since_last) {
        ft_os_temp_name(out_path, smaller);
        st = ft_store_copy(copy, smaller, err);
    }
    ft_store_close(copy);
    if (since_last) {
        ft_os_remove(st == FT_OK ? path : smaller);
    }
    if (st == FT_OK && since_last) {
        memcpy(path, smaller, sizeof smaller);
    }
    return st;
}

/* What the medium holds, not what memory remembers of it. */
static ft_status read_back(const char *path, const minted *m, ft_submitted *out, ft_error *err)
{
    ft_foreign *f = NULL;
    ft_submission found;
    ft_status st = ft_os_settle(path, err);

    st = st == FT_OK ? ft_foreign_open(path, &f, err) : st;

    st = st == FT_OK ? ft_submission_check(f, NULL, &found, err) : st;
    if (st == FT_OK && m->any && found.batches == 0) {
        st = ft_fail(err, FT_E_IO, "sync.read_back", " ");
    }
    if (st == FT_OK) {
        out->batches = found.batches;
        out->revisions = found.revisions;
    }
    ft_foreign_close(f);
    return st;
}

static ft_status keep(ft_store *s, const minted *m, ft_error *err)
{
    ft_status st = m->any ? ft_store_begin(s, err) : FT_OK;

    if (st != FT_OK || !m->any) {
        return st;
    }
    st = put(s, m, err);
    st = st == FT_OK ? drop_draft(s, m, err) : st;
    st = ft_store_end(s, st, err);
    if (st == FT_OK) {
        ft_uuid system = ft_store_describe(s).system_id;

        st = ft_mark_write(&system, m->number, err);
    }
    return st;
}

ft_status ft_submit(ft_store *s, const char *out_path, bool since_last, ft_submitted *out, ft_error *err)
{
    char temp[FT_PATH_MAX];
    char hex[FT_HASH_HEX];
    minted m = {.number = 0};
    ft_key key = {{0}, {0}, "", ""};
    ft_status st = FT_OK;

    *out = (ft_submitted){.batch = 0};
    if (ft_os_stat(out_path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", out_path);
    }
    st = ft_os_want_folder(out_path, err);
    if (st != FT_OK) {
        return st;
    }
    ft_buf_init(&m.ids, 0);
    ft_buf_init(&m.bytes, 0);
    ft_buf_init(&m.keep, 0);
    ft_os_temp_name(out_path, temp);
    st = ft_key_of_system(s, &key, err);
    st = st == FT_OK ? find_draft(s, &m, err) : st;
    st = st == FT_OK ? mint(s, &key, &m, err) : st;
    ft_key_wipe(&key);
    st = st == FT_OK && since_last ? choose(s, &m, err) : st;
    st = st == FT_OK ? ft_store_copy(s, temp, err) : st;
    st = st == FT_OK ? finish_copy(temp, out_path, ft_store_env(s), &m, since_last, err) : st;
    st = st == FT_OK ? read_back(temp, &m, out, err) : st;
    st = st == FT_OK ? keep(s, &m, err) : st; /* minted for good before anybody can carry it */
    st = st == FT_OK && m.any ? ft_key_draft_destroy(s, err) : st;
    st = st == FT_OK ? ft_os_publish(temp, out_path, false, err) : st;
    if (st == FT_OK) {
        out->batch = m.number;
        out->minted = m.any;
        out->revisions_new = m.ids.n / FT_HASH_BYTES;
        ft_hash_hex(&m.id, hex);
        memcpy(out->short_hash, hex, 12);
        (void)ft_os_stat(out_path, &out->bytes, NULL);
    } else {
        ft_os_remove(temp);
    }
    ft_buf_release(&m.ids);
    ft_buf_release(&m.bytes);
    ft_buf_release(&m.keep);
    return st;
}
