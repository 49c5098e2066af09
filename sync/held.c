#include "sync/held.h"

#include "fieldtool/store/backup.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/subset.h"
#include "sync/batch.h"

#include <stdlib.h>
#include <string.h>

static const char MAGIC[4] = {'F', 'T', 'X', '1'};
enum { UPTO = 16 + 8 /* bytes */ };

struct ft_held {
    ft_buf upto; /* of ft_held_upto: the largest number of each computer */
    ft_buf ids;  /* of ft_hash: ascending once everything is read */
};

/* ---------- bytes */

ft_status ft_held_encode(const ft_uuid *for_system, const ft_held_upto *upto, size_t n_upto, const ft_hash *ids,
                         size_t n_ids, ft_buf *out, ft_error *err)
{
    ft_buf_bytes(out, MAGIC, sizeof MAGIC);
    ft_buf_bytes(out, for_system->b, sizeof for_system->b);
    ft_buf_u32(out, (uint32_t)n_upto);
    for (size_t i = 0; i < n_upto; i++) {
        ft_buf_bytes(out, upto[i].system.b, sizeof upto[i].system.b);
        ft_buf_u64(out, (uint64_t)upto[i].number);
    }
    ft_buf_bytes(out, ids, n_ids * sizeof *ids);
    return ft_buf_status(out, err);
}

static ft_held_upto *find_upto(const ft_held *h, const ft_uuid *system)
{
    ft_held_upto *v = (ft_held_upto *)(void *)h->upto.p;

    for (size_t i = 0; i < h->upto.n / sizeof *v; i++) {
        if (ft_uuid_cmp(&v[i].system, system) == 0) {
            return &v[i];
        }
    }
    return NULL;
}

static void add_upto(ft_held *h, const ft_held_upto *u)
{
    ft_held_upto *known = find_upto(h, &u->system);

    if (known == NULL) {
        ft_buf_bytes(&h->upto, u, sizeof *u);
    } else if (known->number < u->number) {
        known->number = u->number;
    }
}

/* Malformed, it says nothing. */
static void take(ft_held *h, const ft_buf *doc)
{
    ft_rd r = ft_rd_of(doc->p, doc->n);
    const uint8_t *magic = ft_rd_bytes(&r, sizeof MAGIC);
    size_t systems = 0;

    (void)ft_rd_bytes(&r, sizeof(ft_uuid)); /* whom it is for: the revision says it too, and that is what counts */
    systems = ft_rd_u32(&r);
    if (!r.ok || memcmp(magic, MAGIC, sizeof MAGIC) != 0 || r.n / UPTO < systems ||
        (r.n - systems * UPTO) % FT_HASH_BYTES != 0) {
        return;
    }
    for (size_t i = 0; i < systems; i++) {
        ft_held_upto u = {.number = 0};

        memcpy(u.system.b, ft_rd_bytes(&r, sizeof u.system.b), sizeof u.system.b);
        u.number = (int64_t)(ft_rd_u64(&r) & INT64_MAX);
        add_upto(h, &u);
    }
    ft_buf_bytes(&h->ids, r.p, r.n);
}

static int by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

static ft_status finish(ft_held *h, ft_status st, ft_held **out, ft_error *err)
{
    st = st == FT_OK ? ft_buf_status(&h->upto, err) : st;
    st = st == FT_OK ? ft_buf_status(&h->ids, err) : st;
    if (st != FT_OK) {
        ft_held_free(h);
        return st;
    }
    if (h->ids.n > FT_HASH_BYTES) {
        qsort(h->ids.p, h->ids.n / FT_HASH_BYTES, FT_HASH_BYTES, by_hash);
    }
    *out = h;
    return FT_OK;
}

static ft_held *make(ft_error *err)
{
    ft_held *h = calloc(1, sizeof *h);

    if (h == NULL) {
        (void)ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=extract");
        return NULL;
    }
    ft_buf_init(&h->upto, 0);
    ft_buf_init(&h->ids, 0);
    return h;
}

void ft_held_free(ft_held *h)
{
    if (h != NULL) {
        ft_buf_release(&h->upto);
        ft_buf_release(&h->ids);
        free(h);
    }
}

static bool body_of(const ft_revision *r, ft_hash *out)
{
    const ft_value *v = ft_values_get(r->values, "holding");

    if (v == NULL || v->tag != FT_TAG_HASH || v->bytes.n != sizeof out->b) {
        return false;
    }
    memcpy(out->b, v->bytes.p, sizeof out->b);
    return true;
}

/* ---------- of a workspace */

typedef struct reading {
    ft_store *s;
    ft_held *h;
    ft_buf names; /* of ft_uuid: this computer, and those it is a clone of */
    ft_buf body;
    bool grown;
} reading;

static bool is_one(const reading *k, const ft_uuid *id)
{
    const ft_uuid *v = (const ft_uuid *)(const void *)k->names.p;

    for (size_t i = 0; i < k->names.n / sizeof *v; i++) {
        if (ft_uuid_cmp(&v[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static bool meant_for(const reading *k, const ft_revision *r)
{
    char text[FT_UUID_TEXT + 1];
    ft_str v = ft_value_text(ft_values_get(r->values, "for_system"));
    ft_uuid id;

    if (v.n >= sizeof text) {
        return false;
    }
    memcpy(text, v.p == NULL ? "" : v.p, v.n);
    text[v.n] = '\0';
    return ft_uuid_parse(text, &id) && is_one(k, &id);
}

/* What was left out for the one it was copied from is left out here. */
static ft_status note_parent(void *who, const ft_revision *r, ft_error *err)
{
    reading *k = who;

    if (r->has_origin && ft_str_is(ft_value_text(ft_values_get(r->values, "kind")), "clone") && meant_for(k, r) &&
        !is_one(k, &r->origin.system)) {
        ft_buf_bytes(&k->names, r->origin.system.b, sizeof r->origin.system.b);
        k->grown = true;
    }
    return ft_buf_status(&k->names, err);
}

static ft_status note_held(void *who, const ft_revision *r, ft_error *err)
{
    reading *k = who;
    ft_hash body;
    ft_status st = FT_OK;

    if (!meant_for(k, r) || !body_of(r, &body)) {
        return FT_OK;
    }
    ft_buf_reset(&k->body);
    st = ft_store_get_body(k->s, &body, &k->body, err);
    if (st == FT_OK) {
        take(k->h, &k->body);
    }
    return st == FT_E_NOT_FOUND ? FT_OK : st;
}

/* So is what was left out for a workspace that this one was restored from. */
static void note_former(void *who, const ft_uuid *system)
{
    reading *k = who;

    ft_buf_bytes(&k->names, system->b, sizeof system->b);
}

static ft_status read_store(reading *k, ft_error *err)
{
    ft_store_info info = ft_store_describe(k->s);
    ft_uuid other;
    bool found = false;
    ft_status st = ft_store_return_for(k->s, &other, &found, err);

    ft_buf_bytes(&k->names, info.system_id.b, sizeof info.system_id.b);
    if (found) {
        ft_buf_bytes(&k->names, other.b, sizeof other.b);
    }
    st = st == FT_OK ? ft_backup_former(k->s, note_former, k, err) : st;
    do {
        k->grown = false;
        st = st == FT_OK ? ft_extract_revisions(k->s, note_parent, k, err) : st;
    } while (st == FT_OK && k->grown);
    return st == FT_OK ? ft_extract_revisions(k->s, note_held, k, err) : st;
}

ft_status ft_held_of_store(ft_store *s, ft_held **out, ft_error *err)
{
    reading k = {.s = s, .h = make(err)};
    ft_status st = FT_OK;

    if (k.h == NULL) {
        return FT_E_NOMEM;
    }
    ft_buf_init(&k.names, 0);
    ft_buf_init(&k.body, 0);
    st = read_store(&k, err);
    ft_buf_release(&k.names);
    ft_buf_release(&k.body);
    return finish(k.h, st, out, err);
}

/* ---------- of a stranger's file */

typedef struct scanning {
    ft_foreign *f;
    ft_held *h;
    ft_revision_space *space;
    ft_buf ids, bytes, body;
} scanning;

/* Nothing here trusts an index of the file: bytes by their hash, named by a signed batch. */
static ft_status scan_revision(scanning *k, const ft_hash *id, ft_error *err)
{
    ft_error why = {0};
    ft_revision r;
    ft_hash body;
    ft_hash is;
    ft_status st = ft_foreign_revision(k->f, id, &k->bytes, err);

    if (st != FT_OK) {
        return st == FT_E_NOT_FOUND ? FT_OK : st;
    }
    is = ft_hash_of(k->bytes.p, k->bytes.n);
    if (ft_hash_cmp(&is, id) != 0 || ft_revision_decode(k->bytes.p, k->bytes.n, k->space, &r, &why) != FT_OK ||
        !ft_str_is(r.type, "extract") || !body_of(&r, &body)) {
        return FT_OK;
    }
    st = ft_foreign_body(k->f, &body, &k->body, err);
    if (st == FT_OK) {
        is = ft_hash_of(k->body.p, k->body.n);
        if (ft_hash_cmp(&is, &body) == 0) {
            take(k->h, &k->body);
        }
    }
    return st == FT_E_NOT_FOUND ? FT_OK : st;
}

static ft_status scan_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    scanning *k = who;
    ft_error why = {0};
    ft_batch b;
    ft_hash is = ft_hash_of(row->bytes, row->n);
    ft_status st = FT_OK;

    if (ft_hash_cmp(&is, &row->id) != 0 || ft_batch_decode(row->bytes, row->n, &k->ids, &b, &why) != FT_OK ||
        !ft_signature_ok(b.key, row->id.b, sizeof row->id.b, row->signature)) {
        return FT_OK; /* found and named elsewhere */
    }
    for (size_t i = 0; i < b.n && st == FT_OK; i++) {
        st = scan_revision(k, &b.revisions[i], err);
    }
    return st;
}

ft_status ft_held_of_file(ft_foreign *f, ft_held **out, ft_error *err)
{
    scanning k = {.f = f, .h = make(err)};
    ft_status st = k.h == NULL ? FT_E_NOMEM : ft_revision_space_new(&k.space, err);

    ft_buf_init(&k.ids, 0);
    ft_buf_init(&k.bytes, 0);
    ft_buf_init(&k.body, 0);
    st = st == FT_OK ? ft_foreign_batches(f, scan_batch, &k, err) : st;
    ft_revision_space_free(k.space);
    ft_buf_release(&k.ids);
    ft_buf_release(&k.bytes);
    ft_buf_release(&k.body);
    if (k.h == NULL) {
        return st;
    }
    return finish(k.h, st, out, err);
}

/* ---------- asking */

bool ft_held_any(const ft_held *h)
{
    return h != NULL && h->upto.n > 0;
}

bool ft_held_excuses(const ft_held *h, const ft_uuid *system, int64_t number)
{
    const ft_held_upto *u = h == NULL ? NULL : find_upto(h, system);

    return u != NULL && number <= u->number;
}

bool ft_held_names(const ft_held *h, const ft_hash *revision)
{
    return h != NULL && h->ids.n > 0 &&
           bsearch(revision, h->ids.p, h->ids.n / FT_HASH_BYTES, FT_HASH_BYTES, by_hash) != NULL;
}

const ft_hash *ft_held_ids(const ft_held *h, size_t *n)
{
    *n = h == NULL ? 0 : h->ids.n / FT_HASH_BYTES;
    return h == NULL ? NULL : (const ft_hash *)(const void *)h->ids.p;
}
