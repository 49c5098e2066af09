#include "sync/waiting.h"

#include "fieldtool/store/batches.h"
#include "fieldtool/store/trust.h"
#include "sync/batch.h"

#include <stdlib.h>
#include <string.h>

const char *ft_waiting_word(ft_waiting_why why)
{
    static const char *const WORDS[] = {"unknown", "revoked", "not_us"};

    return WORDS[why];
}

/** A batch that waits. */
typedef struct batch {
    int64_t number_here, number;
    size_t key; /* position */
} batch;

/** A record of a key, for counting. */
typedef struct about {
    size_t key;
    ft_uuid record;
} about;

typedef struct listing {
    ft_store *s;
    ft_waiting_key *keys;
    ft_uuid *systems; /* shape [n_keys] */
    size_t n_keys;
    batch *batches;
    size_t n_batches, at;
    about *about;
    size_t n_about;
    bool counts; /* the batch before was of this system and counts */
    ft_uuid system;
    ft_buf ids;
    ft_status (*each)(void *who, const ft_waiting_item *i, ft_error *err);
    void *who;
    ft_status st;
    ft_error *err;
} listing;

static void *more(listing *l, void *p, size_t n, size_t size)
{
    void *q = (n & (n - 1)) != 0 ? p : realloc(p, (n == 0 ? 1 : 2 * n) * size); /* full at each power of two */

    if (q == NULL) {
        l->st = ft_fail(l->err, FT_E_NOMEM, "base.no_memory", "what=waiting");
    }
    return q;
}

void ft_waiting_safe_text(ft_str from, bool spaces, char *out, size_t size)
{
    size_t n = from.n < size - 1 ? from.n : size - 1;

    while (n > 0 && n < from.n && ((unsigned char)from.p[n] & 0xc0) == 0x80) {
        n--;
    }
    memcpy(out, from.p == NULL ? "" : from.p, n);
    out[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)out[i];
        bool c1 = c == 0xc2 && i + 1 < n && (unsigned char)out[i + 1] < 0xa0;

        out[i] = c < 0x20 || c == 0x7f || (c == ' ' && !spaces) ? '_' : out[i];
        if (c1) {
            out[i] = out[i + 1] = '_';
        }
    }
}

static ft_waiting_why why_of(listing *l, const ft_batch_row *row)
{
    ft_uuid own = ft_store_describe(l->s).system_id;
    ft_trust_key k;
    bool found = false;

    if (ft_uuid_cmp(&own, &row->system) == 0) {
        return FT_WAITS_NOT_US;
    }
    l->st = ft_trust_get(l->s, row->key, &k, &found, l->err);
    return found && l->st == FT_OK ? FT_WAITS_REVOKED : FT_WAITS_UNKNOWN;
}

static void add_key(listing *l, const ft_batch_row *row, const ft_batch *b)
{
    ft_waiting_key *keys = more(l, l->keys, l->n_keys, sizeof *keys);
    ft_uuid *systems = NULL;

    l->keys = keys == NULL ? l->keys : keys;
    systems = keys == NULL ? NULL : more(l, l->systems, l->n_keys, sizeof *systems);
    l->systems = systems == NULL ? l->systems : systems;
    if (systems == NULL) {
        return;
    }
    keys[l->n_keys] = (ft_waiting_key){.first = row->number, .why = why_of(l, row)};
    memcpy(keys[l->n_keys].key, row->key, sizeof row->key);
    ft_key_fingerprint(row->key, keys[l->n_keys].fingerprint);
    ft_waiting_safe_text(b->system_name, false, keys[l->n_keys].system, sizeof keys->system);
    ft_waiting_safe_text(b->organisation, true, keys[l->n_keys].organisation, sizeof keys->organisation);
    systems[l->n_keys++] = row->system;
}

static void take_batch(void *who, const ft_batch_row *row)
{
    listing *l = who;
    ft_batch b;
    batch *p = NULL;

    if (l->st != FT_OK) {
        return;
    }
    if (!row->waits) {
        l->counts = true;
        l->system = row->system;
        return;
    }
    l->st = ft_batch_decode(row->bytes, row->n, &l->ids, &b, l->err);
    if (l->st == FT_OK && (l->n_keys == 0 || memcmp(l->keys[l->n_keys - 1].key, row->key, sizeof row->key) != 0 ||
                           ft_uuid_cmp(&l->systems[l->n_keys - 1], &row->system) != 0)) {
        add_key(l, row, &b);
    }
    p = l->st == FT_OK ? more(l, l->batches, l->n_batches, sizeof *p) : NULL;
    if (p != NULL) {
        ft_waiting_key *k = &l->keys[l->n_keys - 1];

        l->batches = p;
        p[l->n_batches++] = (batch){row->number_here, row->number, l->n_keys - 1};
        k->batches++;
        k->last = row->number;
        k->other_key_known = k->other_key_known ||
                             (l->counts && k->why != FT_WAITS_REVOKED && ft_uuid_cmp(&l->system, &row->system) == 0);
    }
}

static ft_status take_revision(void *who, const ft_waiting *w, ft_error *err)
{
    listing *l = who;
    about *p = NULL;

    while (l->at < l->n_batches && l->batches[l->at].number_here != w->number_here) {
        l->at++;
    }
    if (l->at == l->n_batches) {
        return ft_fail(err, FT_E_DB, "store.damaged", "reason=batch %lld", (long long)w->number_here);
    }
    if (l->each != NULL) {
        ft_waiting_item i = {w->id, w->rev, &l->keys[l->batches[l->at].key], l->batches[l->at].number};

        return l->each(l->who, &i, err);
    }
    p = more(l, l->about, l->n_about, sizeof *p);
    if (p == NULL) {
        return FT_E_NOMEM;
    }
    l->about = p;
    p[l->n_about++] = (about){l->batches[l->at].key, w->rev->record};
    l->keys[p[l->n_about - 1].key].revisions++;
    return FT_OK;
}

static int by_key(const void *a, const void *b)
{
    const about *x = a;
    const about *y = b;

    return x->key != y->key ? (x->key < y->key ? -1 : 1) : ft_uuid_cmp(&x->record, &y->record);
}

static void count_records(listing *l)
{
    if (l->n_about > 1) {
        qsort(l->about, l->n_about, sizeof *l->about, by_key);
    }
    for (size_t i = 0; i < l->n_about; i++) {
        l->keys[l->about[i].key].records += i == 0 || by_key(&l->about[i - 1], &l->about[i]) != 0;
    }
}

static ft_status list_all(listing *l)
{
    ft_status st = FT_OK;

    ft_buf_init(&l->ids, 0);
    st = ft_batches_each(l->s, take_batch, l, l->err);
    st = st == FT_OK ? l->st : st;
    return st == FT_OK ? ft_trust_waiting(l->s, take_revision, l, l->err) : st;
}

static void release(listing *l)
{
    free(l->keys);
    free(l->systems);
    free(l->batches);
    free(l->about);
    ft_buf_release(&l->ids);
}

ft_status ft_waiting_each(ft_store *s, void (*each)(void *who, const ft_waiting_key *k), void *who, ft_error *err)
{
    listing l = {.s = s, .err = err};
    ft_status st = list_all(&l);

    if (st == FT_OK) {
        count_records(&l);
    }
    for (size_t i = 0; i < l.n_keys && st == FT_OK; i++) {
        each(who, &l.keys[i]);
    }
    release(&l);
    return st;
}

ft_status ft_waiting_items(ft_store *s, ft_status (*each)(void *who, const ft_waiting_item *i, ft_error *err),
                           void *who, ft_error *err)
{
    listing l = {.s = s, .each = each, .who = who, .err = err};
    ft_status st = list_all(&l);

    release(&l);
    return st;
}
