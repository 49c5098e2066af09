#include "sync/submit.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"
#include "sync/draft.h"
#include "sync/mark.h"
#include "sync/mint.h"
#include "sync/receipt.h"
#include "sync/submission.h"

#include <string.h>

typedef struct sending {
    ft_minted batch;
    ft_buf keep; /* of a file since the last receipt: IDs of the batches that some centre lacks, and of the new one */
    ft_draft_key draft;
} sending;

static ft_status choose(ft_store *s, sending *m, ft_error *err)
{
    ft_received *r = NULL;
    ft_status st = ft_received_open(s, &r, err);

    st = st == FT_OK ? ft_received_lacking(r, &m->keep, err) : st;
    if (st == FT_OK && m->batch.any) {
        ft_buf_bytes(&m->keep, m->batch.id.b, sizeof m->batch.id.b);
        st = ft_buf_status(&m->keep, err);
    }
    ft_received_free(r);
    return st;
}

static ft_status prune(ft_store *copy, const sending *m, ft_error *err)
{
    return ft_store_prune(copy, (const ft_hash *)(const void *)m->keep.p, m->keep.n / FT_HASH_BYTES, err);
}

/* The copy gets the batch, loses what every centre has (since_last), and is marked: never written again. */
static ft_status fill(ft_store *copy, const sending *m, bool since_last, ft_error *err)
{
    ft_status st = ft_store_begin(copy, err);

    if (st == FT_OK) {
        st = ft_minted_put(copy, &m->batch, err);
        st = st == FT_OK ? ft_draft_key_drop(copy, &m->draft, err) : st;
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
static ft_status finish_copy(char path[FT_PATH_MAX], const char *out_path, const ft_env *env, const sending *m,
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
static ft_status read_back(const char *path, const sending *m, ft_submitted *out, ft_error *err)
{
    ft_foreign *f = NULL;
    ft_submission found;
    ft_status st = ft_os_settle(path, err);

    st = st == FT_OK ? ft_foreign_open(path, &f, err) : st;

    st = st == FT_OK ? ft_submission_check(f, NULL, &found, err) : st;
    if (st == FT_OK && m->batch.any && found.batches == 0) {
        st = ft_fail(err, FT_E_IO, "sync.read_back", " ");
    }
    if (st == FT_OK) {
        out->batches = found.batches;
        out->revisions = found.revisions;
    }
    ft_foreign_close(f);
    return st;
}

static ft_status keep(ft_store *s, const sending *m, ft_error *err)
{
    ft_status st = m->batch.any ? ft_store_begin(s, err) : FT_OK;

    if (st != FT_OK || !m->batch.any) {
        return st;
    }
    st = ft_minted_put(s, &m->batch, err);
    st = st == FT_OK ? ft_draft_key_drop(s, &m->draft, err) : st;
    st = ft_store_end(s, st, err);
    if (st == FT_OK) {
        ft_uuid system = ft_store_describe(s).system_id;

        st = ft_mark_write(&system, m->batch.number, err);
    }
    return st;
}

ft_status ft_submit(ft_store *s, const char *out_path, bool since_last, ft_submitted *out, ft_error *err)
{
    char temp[FT_PATH_MAX];
    char hex[FT_HASH_HEX];
    sending m = {.draft.any = false};
    ft_key key = {{0}, {0}, "", ""};
    ft_status st = FT_OK;

    *out = (ft_submitted){.batch = 0};
    st = ft_os_want_new(out_path, err);
    if (st != FT_OK) {
        return st;
    }
    ft_minted_init(&m.batch);
    ft_buf_init(&m.keep, 0);
    ft_os_temp_name(out_path, temp);
    st = ft_key_ready(s, NULL, err);
    st = st == FT_OK ? ft_key_of_system(s, &key, err) : st;
    st = st == FT_OK ? ft_draft_key_find(s, &m.draft, err) : st;
    st = st == FT_OK ? ft_mint(s, &key, &m.batch, err) : st;
    ft_key_wipe(&key);
    st = st == FT_OK && since_last ? choose(s, &m, err) : st;
    st = st == FT_OK ? ft_store_copy(s, temp, err) : st;
    st = st == FT_OK ? finish_copy(temp, out_path, ft_store_env(s), &m, since_last, err) : st;
    st = st == FT_OK ? read_back(temp, &m, out, err) : st;
    st = st == FT_OK ? keep(s, &m, err) : st; /* minted for good before anybody can carry it */
    st = st == FT_OK && m.batch.any ? ft_key_draft_destroy(s, err) : st;
    st = st == FT_OK ? ft_os_publish(temp, out_path, false, err) : st;
    if (st == FT_OK) {
        out->batch = m.batch.number;
        out->minted = m.batch.any;
        out->revisions_new = m.batch.ids.n / FT_HASH_BYTES;
        ft_hash_hex(&m.batch.id, hex);
        memcpy(out->short_hash, hex, 12);
        (void)ft_os_stat(out_path, &out->bytes, NULL);
    } else {
        ft_os_remove(temp);
    }
    ft_minted_release(&m.batch);
    ft_buf_release(&m.keep);
    return st;
}
