/* A workspace made of a snapshot. What was minted after the snapshot is not in it; its numbers are not used again. */
#include "sync/backup.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/backup.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/trust.h"
#include "fieldtool/store/verify.h"
#include "sync/batch.h"
#include "sync/mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key that this computer alone trusts: another computer may not be believed because the former one did. */
typedef struct trusted_here {
    uint8_t key[32];
    char system[64], name[128];
    int64_t revoked_after; /* -1: not */
} trusted_here;

typedef struct restoring {
    ft_store *s;
    const char *system, *passphrase;
    ft_uuid former;
    char former_name[64];
    uint8_t former_key[32];
    bool has_former_key;
    trusted_here *keys;
    size_t n, cap;
    bool failed;
    ft_buf drafts; /* IDs of revisions in no batch */
} restoring;

/* ---------- may it go on as the same computer? */

static ft_status same_computer(ft_store *s, bool *out, ft_error *err)
{
    ft_uuid system = ft_store_describe(s).system_id;
    ft_hash id;
    ft_key key = {{0}, {0}, "", ""};
    ft_error ignored = {0};
    int64_t minted = 0;
    int64_t here = 0;
    bool known = false;
    ft_status st = ft_mark_read(&system, &minted, &known, err);

    st = st == FT_OK ? ft_batches_last(s, &system, &here, &id, err) : st;
    *out = st == FT_OK && known && minted <= here && ft_key_public(s, NULL, &key, &ignored) == FT_OK;
    return st;
}

/* ---------- another identity */

static void note_trusted(void *who, const ft_trust_key *k)
{
    restoring *r = who;
    trusted_here *t = NULL;

    if (k->by_authority || r->failed) {
        return;
    }
    r->failed = !ft_room(&r->keys, &r->cap, r->n, sizeof *r->keys);
    if (!r->failed) {
        t = &r->keys[r->n++];
        *t = (trusted_here){.revoked_after = k->revoked ? k->revoked_after : -1};
        memcpy(t->key, k->key, sizeof t->key);
        (void)snprintf(t->system, sizeof t->system, "%s", k->system);
        (void)snprintf(t->name, sizeof t->name, "%s", k->name);
    }
}

static ft_status note_former(restoring *r, ft_error *err)
{
    ft_store_info info = ft_store_describe(r->s);
    ft_status st = FT_OK;

    r->former = info.system_id;
    (void)snprintf(r->former_name, sizeof r->former_name, "%s", info.system);
    st = ft_backup_own_key(r->s, r->former_key, &r->has_former_key, err);
    st = st == FT_OK ? ft_batches_unsent(r->s, &r->drafts, err) : st;
    st = st == FT_OK ? ft_trust_each(r->s, note_trusted, r, err) : st;
    return st == FT_OK && r->failed ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=restore") : st;
}

static ft_status say_trusted(restoring *r, const trusted_here *t, ft_error *err)
{
    ft_trust_say say = {
        .key = t->key, .role = FT_ROLE_AUTHOR, .system = t->system, .name = t->name, .revoked_after = t->revoked_after};
    ft_trust_key known;
    ft_hash revision;
    bool found = false;
    ft_status st = ft_trust_get(r->s, t->key, &known, &found, err);

    return st == FT_OK && !found ? ft_trust_write(r->s, &say, &revision, err) : st;
}

/* What the former computer had not sent yet goes out in its name, in a chain of its own under the new key: number 1, so that no number
 * of the old chain is used twice. */
static ft_status send_drafts(restoring *r, const ft_key *key, ft_error *err)
{
    ft_store_info info = ft_store_describe(r->s);
    ft_batch b = {.system = r->former,
                  .system_name = ft_str_of(r->former_name),
                  .organisation = ft_str_of(info.organisation),
                  .training = info.training,
                  .number = 1,
                  .clock_ms = ft_env_now(ft_store_env(r->s)),
                  .revisions = (const ft_hash *)(const void *)r->drafts.p,
                  .n = r->drafts.n / FT_HASH_BYTES};
    uint8_t signature[64];
    ft_batch_row row = {.system = r->former, .number = 1, .signature = signature, .revisions = (int64_t)b.n};
    int64_t number_here = 0;
    bool known = false;
    ft_buf bytes;
    ft_status st = FT_OK;

    memcpy(b.country, info.country, sizeof b.country);
    memcpy(b.key, key->public_key, sizeof b.key);
    memcpy(row.key, key->public_key, sizeof row.key);
    ft_buf_init(&bytes, 0);
    st = ft_batch_encode(&b, &bytes, err);
    if (st == FT_OK) {
        row.id = ft_hash_of(bytes.p, bytes.n);
        row.bytes = bytes.p;
        row.n = bytes.n;
        ft_key_sign(key, row.id.b, sizeof row.id.b, signature);
        st = ft_batches_put(r->s, &row, &number_here, &known, err);
    }
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = ft_batches_assign(r->s, &b.revisions[i], number_here, err);
    }
    ft_buf_release(&bytes);
    return st;
}

static ft_status settle_in(restoring *r, const ft_key *key, ft_error *err)
{
    trusted_here former = {.revoked_after = -1};
    trusted_here own = {.revoked_after = -1};
    ft_status st = ft_store_note_own_key(r->s, key->public_key, err);

    memcpy(former.key, r->former_key, sizeof former.key);
    (void)snprintf(former.system, sizeof former.system, "%s", r->former_name);
    memcpy(own.key, key->public_key, sizeof own.key);
    (void)snprintf(own.system, sizeof own.system, "%s", r->system);
    for (size_t i = 0; i < r->n && st == FT_OK; i++) {
        st = say_trusted(r, &r->keys[i], err);
    }
    st = st == FT_OK && r->has_former_key ? say_trusted(r, &former, err) : st;
    if (st == FT_OK && r->drafts.n > 0) {
        st = say_trusted(r, &own, err); /* it signs in the former one's name */
        st = st == FT_OK ? send_drafts(r, key, err) : st;
    }
    return st;
}

/* In one transaction: nothing that counted stops counting in between. */
static ft_status become_another(restoring *r, ft_error *err)
{
    ft_uuid id = ft_uuid_new(ft_env_now(ft_store_env(r->s)));
    ft_key key = {{0}, {0}, "", ""};
    ft_status st = note_former(r, err);

    st = st == FT_OK ? ft_key_new_system(&id, r->passphrase, &key, err) : st;
    st = st == FT_OK ? ft_store_begin(r->s, err) : st;
    if (st == FT_OK) {
        st = ft_backup_take_identity(r->s, r->system, &id, err);
        st = st == FT_OK ? settle_in(r, &key, err) : st;
        st = ft_store_end(r->s, st, err);
    }
    ft_key_wipe(&key);
    return st;
}

/* ---------- */

static ft_status fill(const char *temp, const char *system, const char *passphrase, const ft_env *env, ft_restored *out,
                      ft_error *err)
{
    restoring r = {.system = system, .passphrase = passphrase};
    bool same = false;
    ft_status st = ft_store_open(temp, FT_STORE_SCRATCH, env, &r.s, err);

    ft_buf_init(&r.drafts, 0);
    st = st == FT_OK ? ft_backup_whole(r.s, err) : st;
    st = st == FT_OK ? ft_store_state_digest(r.s, &out->digest, err) : st;
    st = st == FT_OK && system == NULL ? same_computer(r.s, &same, err) : st;
    if (st == FT_OK && system == NULL && !same) {
        st = ft_fail(err, FT_E_REFUSED, "sync.restore.system", "system=%s", ft_store_describe(r.s).system);
    }
    if (st == FT_OK && system != NULL && strcmp(system, ft_store_describe(r.s).system) == 0) {
        st = ft_fail(err, FT_E_REFUSED, "sync.restore.same_name", "system=%s", system);
    }
    st = st == FT_OK ? ft_store_begin(r.s, err) : st;
    if (st == FT_OK) {
        st = ft_backup_unmark(r.s, err);
        st = st == FT_OK ? ft_backup_skip_numbers(r.s, err) : st;
        st = ft_store_end(r.s, st, err);
    }
    if (st == FT_OK && system != NULL) {
        st = become_another(&r, err);
        out->drafts = r.drafts.n / FT_HASH_BYTES;
    } else if (st == FT_OK) {
        st = ft_batches_unsent(r.s, &r.drafts, err);
        out->drafts = r.drafts.n / FT_HASH_BYTES;
    }
    if (st == FT_OK) {
        out->new_identity = system != NULL;
        (void)snprintf(out->system, sizeof out->system, "%s", ft_store_describe(r.s).system);
    }
    ft_store_close(r.s);
    ft_buf_release(&r.drafts);
    free(r.keys);
    return st;
}

ft_status ft_restore(const char *snapshot, const char *path, const char *system, const char *passphrase,
                     const ft_env *env, ft_restored *out, ft_error *err)
{
    ft_store *from = NULL;
    char temp[FT_PATH_MAX];
    ft_status st = FT_OK;

    *out = (ft_restored){.system = ""};
    st = ft_os_want_new(path, err);
    st = st == FT_OK ? ft_store_open(snapshot, FT_STORE_READ, env, &from, err) : st;
    if (st != FT_OK) {
        return st;
    }
    ft_os_temp_name(path, temp);
    st = ft_backup_copy(from, temp, err);
    ft_store_close(from);
    st = st == FT_OK ? fill(temp, system, passphrase, env, out, err) : st;
    st = st == FT_OK ? ft_os_publish(temp, path, false, err) : st;
    if (st != FT_OK) {
        ft_os_remove(temp);
    }
    return st;
}
