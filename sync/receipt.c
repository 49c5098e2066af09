#include "sync/receipt.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/backup.h"
#include "fieldtool/store/trust.h"
#include "sync/chains.h"
#include "sync/receipt_text.h"

#include <stdio.h>
#include <string.h>

enum { RECEIPT_BYTES = 16 << 20, DAY_MS = 86400000 };

bool ft_receipt_is(const char *path)
{
    static const char FIRST[] = "fieldtool-receipt ";
    char begins[sizeof FIRST] = "";
    FILE *f = ft_os_stat(path, NULL, NULL) == FT_OS_FILE ? fopen(path, "rb") : NULL;
    bool is = f != NULL && fread(begins, 1, sizeof FIRST - 1, f) == sizeof FIRST - 1 &&
              memcmp(begins, FIRST, sizeof FIRST - 1) == 0;

    if (f != NULL) {
        (void)fclose(f);
    }
    return is;
}

static void tell_about(const ft_receipt *r, ft_receipt_about *out)
{
    *out = (ft_receipt_about){.time_ms = r->time_ms, .claims = r->n};
    (void)snprintf(out->centre, sizeof out->centre, "%s", r->centre_name);
    (void)snprintf(out->organisation, sizeof out->organisation, "%s", r->organisation);
    ft_key_fingerprint(r->key, out->fingerprint);
}

/* ---------- at the centre */

typedef struct former {
    ft_receipt *r;
    ft_error *err;
    bool failed;
} former;

static void claim_former(void *who, const ft_uuid *system)
{
    former *f = who;
    ft_claim *c = ft_receipt_claim(f->r, f->err);

    f->failed = f->failed || c == NULL;
    if (c != NULL) {
        c->kind = FT_CLAIM_WAS;
        c->system = *system;
    }
}

/* The ends of whole chains say everything before them. */
static ft_status claim_all(const ft_chains *c, ft_receipt *r, ft_error *err)
{
    for (size_t i = 0; i < c->n; i++) {
        const ft_link *k = &c->v[i];
        ft_claim *claim = NULL;

        if (k->part || (k->whole && k->followed)) { /* what is here in part is not had */
            continue;
        }
        claim = ft_receipt_claim(r, err);
        if (claim == NULL) {
            return FT_E_NOMEM;
        }
        claim->kind = !k->counts ? FT_CLAIM_WAITS : k->whole ? FT_CLAIM_CHAIN : FT_CLAIM_ONE;
        claim->system = k->system;
        claim->number = k->number;
        claim->id = k->id;
        (void)snprintf(claim->name, sizeof claim->name, "%s", k->system_name);
    }
    return FT_OK;
}

ft_status ft_receipt_write(ft_store *s, const ft_key *key, const char *path, ft_receipt_about *out, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);
    ft_receipt r = {.centre = info.system_id, .training = info.training, .time_ms = ft_env_now(ft_store_env(s))};
    ft_chains c = {.n = 0};
    ft_buf text;
    ft_status st = FT_OK;

    if (ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT && !ft_receipt_is(path)) {
        return ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
    }
    (void)snprintf(r.centre_name, sizeof r.centre_name, "%s", info.system);
    (void)snprintf(r.organisation, sizeof r.organisation, "%s", info.organisation);
    (void)snprintf(r.country, sizeof r.country, "%.2s", info.country);
    memcpy(r.key, key->public_key, sizeof r.key);
    ft_buf_init(&text, 0);
    st = ft_backup_former(s, claim_former, &(former){.r = &r, .err = err}, err);
    st = st == FT_OK ? ft_chains_load(s, &c, err) : st;
    st = st == FT_OK ? claim_all(&c, &r, err) : st;
    st = st == FT_OK ? ft_receipt_encode(&r, key, &text, err) : st;
    st = st == FT_OK ? ft_os_write_file(path, text.p, text.n, true, false, err) : st;
    if (st == FT_OK) {
        tell_about(&r, out);
    }
    ft_buf_release(&text);
    ft_chains_release(&c);
    ft_receipt_release(&r);
    return st;
}

/* ---------- in the field */

/* Only an authority is a centre: what somebody else has would be left out of what the centre gets. */
static ft_status want_authority(ft_store *s, const ft_receipt *r, ft_error *err)
{
    ft_trust_key k;
    char digits[FT_FINGERPRINT];
    bool found = false;
    ft_status st = ft_trust_get(s, r->key, &k, &found, err);

    if (st == FT_OK && (!found || k.role != FT_ROLE_AUTHORITY || k.revoked)) {
        ft_key_fingerprint(r->key, digits);
        st = ft_fail(err, FT_E_PERMISSION, "sync.receipt.key", "digits=%s centre=%s", digits, r->centre_name);
    }
    return st;
}

static ft_status belongs_here(ft_store *s, const ft_receipt *r, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);

    if (strcmp(r->country, info.country) != 0) {
        return ft_fail(err, FT_E_REFUSED, "sync.country", "theirs=%s ours=%s", r->country, info.country);
    }
    if (r->training != info.training) {
        return ft_fail(err, FT_E_REFUSED, "sync.training", "theirs=%d", r->training);
    }
    if (r->time_ms > ft_env_now(ft_store_env(s)) + DAY_MS) {
        char utc[32];

        ft_utc_text(r->time_ms, utc);
        return ft_fail(err, FT_E_REFUSED, "sync.receipt.clock", "time=%.24s centre=%s", utc, r->centre_name);
    }
    return want_authority(s, r, err);
}

/* A receipt names a batch of this computer that is not here: somebody works in an older copy, which would use its numbers again. */
static ft_status look_for_own(ft_store *s, const ft_receipt *r, ft_receipt_about *out, ft_error *err)
{
    ft_uuid own = ft_store_describe(s).system_id;
    ft_chains c = {.n = 0};
    ft_status st = ft_chains_load(s, &c, err);

    for (size_t i = 0; i < r->n && st == FT_OK; i++) {
        const ft_claim *claim = &r->claims[i];

        if (claim->kind == FT_CLAIM_WAS || ft_uuid_cmp(&claim->system, &own) != 0) {
            continue;
        }
        out->own_last = claim->number > out->own_last ? claim->number : out->own_last;
        out->own_unknown = out->own_unknown || ft_chains_find(&c, &claim->id) == NULL;
    }
    ft_chains_release(&c);
    return st;
}

static ft_status is_newer(ft_store *s, const ft_receipt *r, bool *newer, ft_error *err)
{
    ft_receipt known = {.n = 0};
    ft_buf text;
    ft_error ignored = {0};
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    st = ft_receipts_get(s, &r->centre, &text, err);
    *newer = st == FT_OK && (text.n == 0 || ft_receipt_decode((ft_str){text.p, text.n}, &known, &ignored) != FT_OK ||
                             known.time_ms < r->time_ms);
    ft_receipt_release(&known);
    ft_buf_release(&text);
    return st;
}

/* A centre that was restored under another identity takes back what the former one said. */
static ft_status keep(ft_store *s, const ft_receipt *r, const char *text, ft_error *err)
{
    ft_status st = ft_receipts_put(s, &r->centre, text, err);

    for (size_t i = 0; i < r->n && st == FT_OK; i++) {
        st = r->claims[i].kind == FT_CLAIM_WAS ? ft_receipts_drop(s, &r->claims[i].system, err) : FT_OK;
    }
    return st;
}

ft_status ft_receipt_take(ft_store *s, const char *path, ft_receipt_about *out, ft_error *err)
{
    ft_receipt r = {.n = 0};
    ft_buf text;
    bool newer = false;
    ft_status st = FT_OK;

    ft_buf_init(&text, RECEIPT_BYTES);
    st = ft_os_read_file(path, RECEIPT_BYTES - 1, &text, err);
    st = st == FT_OK ? ft_receipt_decode((ft_str){text.p, text.n}, &r, err) : st;
    st = st == FT_OK ? belongs_here(s, &r, err) : st;
    if (st == FT_OK) {
        tell_about(&r, out);
        st = look_for_own(s, &r, out, err);
    }
    st = st == FT_OK ? is_newer(s, &r, &newer, err) : st;
    if (st == FT_OK && newer) {
        st = ft_store_begin(s, err);
        st = st == FT_OK ? ft_store_end(s, keep(s, &r, text.p, err), err) : st;
    }
    if (st == FT_OK) {
        out->newer_known = !newer;
    }
    ft_buf_release(&text);
    ft_receipt_release(&r);
    return st;
}
