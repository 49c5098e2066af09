/* What every centre that gave a receipt has: the batches its receipts name, and those before them in their chains. */
#include "sync/receipt.h"

#include "fieldtool/store/trust.h"
#include "sync/chains.h"
#include "sync/receipt_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_received {
    ft_store *s;
    ft_chains chains;
    bool *everywhere; /* shape [chains.n]: each centre so far has it */
    ft_receipt_about *about;
    size_t n, cap;
    ft_buf lacking; /* IDs of records, sorted */
    ft_status st;
    ft_error *err;
};

void ft_received_free(ft_received *r)
{
    if (r != NULL) {
        ft_chains_release(&r->chains);
        ft_buf_release(&r->lacking);
        free(r->everywhere);
        free(r->about);
        free(r);
    }
}

static void mark(const ft_chains *c, const ft_claim *claim, bool *here)
{
    ft_link *k = ft_chains_find(c, &claim->id);

    while (k != NULL && !here[k - c->v]) {
        here[k - c->v] = true;
        k = claim->kind == FT_CLAIM_CHAIN && k->number > 1 ? ft_chains_find(c, &k->previous) : NULL;
    }
}

static ft_status count_in(ft_received *r, const ft_receipt *receipt)
{
    bool *here = calloc(r->chains.n + 1, sizeof *here);

    if (here == NULL || !ft_room(&r->about, &r->cap, r->n, sizeof *r->about)) {
        free(here);
        return ft_fail(r->err, FT_E_NOMEM, "base.no_memory", "what=receipts");
    }
    r->about[r->n] = (ft_receipt_about){.time_ms = receipt->time_ms, .claims = receipt->n};
    (void)snprintf(r->about[r->n].centre, sizeof r->about->centre, "%s", receipt->centre_name);
    (void)snprintf(r->about[r->n].organisation, sizeof r->about->organisation, "%s", receipt->organisation);
    ft_key_fingerprint(receipt->key, r->about[r->n].fingerprint);
    for (size_t i = 0; i < receipt->n; i++) {
        mark(&r->chains, &receipt->claims[i], here);
    }
    for (size_t i = 0; i < r->chains.n; i++) {
        r->everywhere[i] = here[i] && (r->n == 0 || r->everywhere[i]);
    }
    r->n++;
    free(here);
    return FT_OK;
}

/* A receipt counts while its key is an authority's here. */
static void each_receipt(void *who, ft_str text)
{
    ft_received *r = who;
    ft_receipt receipt = {.n = 0};
    ft_trust_key k;
    ft_error ignored = {0};
    bool found = false;

    if (r->st == FT_OK && ft_receipt_decode(text, &receipt, &ignored) == FT_OK) {
        r->st = ft_trust_get(r->s, receipt.key, &k, &found, r->err);
        if (r->st == FT_OK && found && k.role == FT_ROLE_AUTHORITY && !k.revoked) {
            r->st = count_in(r, &receipt);
        }
    }
    ft_receipt_release(&receipt);
}

static int by_bytes(const void *a, const void *b)
{
    return ft_uuid_cmp(a, b);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static ft_status find_lacking(ft_received *r, ft_error *err)
{
    int64_t *have = malloc((r->chains.n + 1) * sizeof *have);
    size_t n = 0;
    ft_status st = have == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receipts") : FT_OK;

    for (size_t i = 0; i < r->chains.n && st == FT_OK; i++) {
        if (r->everywhere[i]) {
            have[n++] = r->chains.v[i].number_here;
        }
    }
    if (n > 1) {
        qsort(have, n, sizeof *have, by_number);
    }
    st = st == FT_OK ? ft_receipts_lacking(r->s, have, n, &r->lacking, err) : st;
    if (st == FT_OK && r->lacking.n > 0) {
        qsort(r->lacking.p, r->lacking.n / sizeof(ft_uuid), sizeof(ft_uuid), by_bytes);
    }
    free(have);
    return st;
}

ft_status ft_received_open(ft_store *s, ft_received **out, ft_error *err)
{
    ft_received *r = calloc(1, sizeof *r);
    ft_status st = r == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receipts") : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    r->s = s;
    r->err = err;
    ft_buf_init(&r->lacking, 0);
    st = ft_chains_load(s, &r->chains, err);
    if (st == FT_OK) {
        r->everywhere = calloc(r->chains.n + 1, sizeof *r->everywhere);
        st = r->everywhere == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receipts") : FT_OK;
    }
    st = st == FT_OK ? ft_receipts_each(s, each_receipt, r, err) : st;
    st = st == FT_OK ? r->st : st;
    st = st == FT_OK && r->n > 0 ? find_lacking(r, err) : st;
    if (st != FT_OK) {
        ft_received_free(r);
        return st;
    }
    r->err = NULL;
    *out = r;
    return FT_OK;
}

size_t ft_received_centres(const ft_received *r)
{
    return r == NULL ? 0 : r->n;
}

const ft_receipt_about *ft_received_about(const ft_received *r, size_t i)
{
    return &r->about[i];
}

bool ft_received_record(const ft_received *r, const ft_uuid *record)
{
    return r->n > 0 && (r->lacking.n == 0 ||
                        bsearch(record, r->lacking.p, r->lacking.n / sizeof *record, sizeof *record, by_bytes) == NULL);
}

ft_status ft_received_lacking(const ft_received *r, ft_buf *ids, ft_error *err)
{
    for (size_t i = 0; i < r->chains.n; i++) {
        const ft_link *k = &r->chains.v[i];

        if (k->counts && !k->part && (r->n == 0 || !r->everywhere[i])) {
            ft_buf_bytes(ids, k->id.b, sizeof k->id.b);
        }
    }
    return ft_buf_status(ids, err);
}
