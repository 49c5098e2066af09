/* A value has a key of its own. The body that its commitment names is
 *   "FTS1"  BLAKE2b("FTS1 key" + that key)  nonce  secretbox(u8 n, field, u8 tag, u32 n, bytes, padded to 64)
 * and each wrap is that key in a sealed box for one recipient. The hash of the key binds the box to one reading; only a random key of 32
 * bytes goes into it, so that nothing can be tried out against a commitment once the box is gone. */
#include "sync/seal.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/trust.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char MAGIC[4] = {'F', 'T', 'S', '1'};

enum {
    KEY_BYTES = crypto_secretbox_KEYBYTES,
    FIELD_BYTES = 64,
    HEAD_BYTES = sizeof MAGIC + FT_HASH_BYTES + crypto_secretbox_NONCEBYTES,
    PAD = 64,
    VALUE_MAX = 16 * 1024,
};
_Static_assert(FT_WRAP_BOX == KEY_BYTES + crypto_box_SEALBYTES, "a wrap is one sealed key");

static ft_hash hash_of_key(const uint8_t key[KEY_BYTES])
{
    static const char WHAT[] = "FTS1 key";
    ft_hasher h;

    ft_hasher_init(&h);
    ft_hasher_add(&h, WHAT, sizeof WHAT - 1);
    ft_hasher_add(&h, key, KEY_BYTES);
    return ft_hasher_end(&h);
}

/* ---------- recipients */

typedef struct recipients {
    ft_buf keys; /* 32 bytes each */
} recipients;

static void note_recipient(void *who, const ft_trust_key *k)
{
    recipients *r = who;

    if (k->recipient) {
        ft_buf_bytes(&r->keys, k->key, 32);
    }
}

static ft_status list_recipients(ft_store *s, recipients *r, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_init(&r->keys, 0);
    st = ft_trust_each(s, note_recipient, r, err);
    return st == FT_OK ? ft_buf_status(&r->keys, err) : st;
}

static size_t n_of(const recipients *r)
{
    return r->keys.n / 32;
}

static const uint8_t *key_at(const recipients *r, size_t i)
{
    return (const uint8_t *)r->keys.p + i * 32;
}

static bool is_recipient(const recipients *r, const uint8_t key[32])
{
    for (size_t i = 0; i < n_of(r); i++) {
        if (memcmp(key_at(r, i), key, 32) == 0) {
            return true;
        }
    }
    return false;
}

ft_status ft_seal_allowed(ft_store *s, const char *field, ft_error *err)
{
    recipients r;
    ft_status st = list_recipients(s, &r, err);

    if (st == FT_OK && n_of(&r) == 0) {
        st = ft_fail(err, FT_E_REFUSED, "seal.no_recipient", "field=%s", field);
    }
    ft_buf_release(&r.keys);
    return st;
}

/* ---------- wraps */

static ft_status wrap_for(const uint8_t recipient[32], const uint8_t value_key[KEY_BYTES], const ft_hash *commitment,
                          ft_wrap *out, ft_error *err)
{
    uint8_t curve[crypto_box_PUBLICKEYBYTES];
    char fingerprint[FT_FINGERPRINT];

    *out = (ft_wrap){.commitment = *commitment};
    memcpy(out->key, recipient, sizeof out->key);
    if (crypto_sign_ed25519_pk_to_curve25519(curve, recipient) != 0 ||
        crypto_box_seal(out->bytes, value_key, KEY_BYTES, curve) != 0) {
        ft_key_fingerprint(recipient, fingerprint);
        return ft_fail(err, FT_E_PERMISSION, "seal.bad_key", "fingerprint=%s", fingerprint);
    }
    ft_wrap_sum(out, out->bytes + FT_WRAP_BOX);
    return FT_OK;
}

static bool unwrap(const ft_key *key, const ft_wrap *w, uint8_t out[KEY_BYTES])
{
    uint8_t public_key[crypto_box_PUBLICKEYBYTES];
    uint8_t secret_key[crypto_box_SECRETKEYBYTES];
    bool open = memcmp(w->key, key->public_key, sizeof w->key) == 0 &&
                crypto_sign_ed25519_pk_to_curve25519(public_key, key->public_key) == 0 &&
                crypto_sign_ed25519_sk_to_curve25519(secret_key, key->secret_key) == 0 &&
                crypto_box_seal_open(out, w->bytes, FT_WRAP_BOX, public_key, secret_key) == 0;

    sodium_memzero(secret_key, sizeof secret_key);
    return open;
}

/* ---------- sealing */

void ft_sealing_init(ft_sealing *s)
{
    ft_buf_init(&s->boxes, 0);
    s->n = 0;
}

void ft_sealing_release(ft_sealing *s)
{
    ft_buf_release(&s->boxes);
    s->n = 0;
}

/* The box, whose hash is the commitment. */
static ft_status put_box(const char *field, ft_tag tag, const void *p, size_t n, const uint8_t value_key[KEY_BYTES],
                         ft_buf *out, ft_error *err)
{
    uint8_t nonce[crypto_secretbox_NONCEBYTES];
    ft_hash of_key = hash_of_key(value_key);
    size_t plain = 1 + strlen(field) + 1 + 4 + n;
    size_t padded = (plain + PAD - 1) / PAD * PAD;
    uint8_t *at = NULL;
    ft_buf clear;

    ft_buf_init(&clear, 0);
    if (n > VALUE_MAX) {
        return ft_fail(err, FT_E_REFUSED, "seal.too_long", "max=%d field=%s", VALUE_MAX, field);
    }
    if (ft_buf_grow(&clear, padded) == NULL) { /* room first: what a growing buffer leaves behind is not wiped */
        return ft_buf_status(&clear, err);
    }
    memset(clear.p, 0, padded);
    clear.n = 0;
    ft_buf_u8(&clear, (uint8_t)strlen(field));
    ft_buf_text(&clear, field);
    ft_buf_u8(&clear, (uint8_t)tag);
    ft_buf_u32(&clear, (uint32_t)n);
    ft_buf_bytes(&clear, p, n);
    memset(clear.p + clear.n, 0, padded - clear.n);
    ft_random(nonce, sizeof nonce);
    ft_buf_bytes(out, MAGIC, sizeof MAGIC);
    ft_buf_bytes(out, of_key.b, sizeof of_key.b);
    ft_buf_bytes(out, nonce, sizeof nonce);
    at = ft_buf_grow(out, padded + crypto_secretbox_MACBYTES);
    if (at != NULL) {
        (void)crypto_secretbox_easy(at, (const uint8_t *)clear.p, padded, nonce, value_key);
    }
    ft_buf_wipe(&clear);
    return ft_buf_status(out, err);
}

static ft_status add_wrap(ft_sealing *into, const uint8_t recipient[32], const uint8_t value_key[KEY_BYTES],
                          const ft_hash *commitment, ft_error *err)
{
    ft_wrap w;
    ft_status st = wrap_for(recipient, value_key, commitment, &w, err);

    if (st == FT_OK) {
        ft_buf_bytes(&into->boxes, &w, sizeof w);
    }
    return st;
}

ft_status ft_seal_make(ft_store *s, const char *field, ft_tag tag, const void *p, size_t n, ft_sealing *into,
                       ft_hash *commitment, ft_error *err)
{
    uint8_t value_key[KEY_BYTES];
    char name[FIELD_BYTES] = "";
    ft_key draft = {{0}, {0}, "", ""};
    recipients r;
    ft_buf box;
    ft_status st = ft_seal_allowed(s, field, err);

    ft_buf_init(&box, 0);
    st = st == FT_OK ? list_recipients(s, &r, err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_key_draft(s, true, &draft, err);
    ft_key_wipe(&draft);
    ft_random(value_key, sizeof value_key);
    st = st == FT_OK ? put_box(field, tag, p, n, value_key, &box, err) : st;
    if (st == FT_OK) {
        *commitment = ft_hash_of(box.p, box.n);
        memcpy(name, field, strlen(field) < sizeof name ? strlen(field) : sizeof name - 1);
        ft_buf_bytes(&into->boxes, name, sizeof name);
        ft_buf_u32(&into->boxes, (uint32_t)box.n);
        ft_buf_bytes(&into->boxes, box.p, box.n);
        ft_buf_u32(&into->boxes, (uint32_t)n_of(&r) + 1);
        st = add_wrap(into, draft.public_key, value_key, commitment, err);
    }
    for (size_t i = 0; i < n_of(&r) && st == FT_OK; i++) {
        st = add_wrap(into, key_at(&r, i), value_key, commitment, err);
    }
    into->n += st == FT_OK;
    sodium_memzero(value_key, sizeof value_key);
    ft_buf_release(&box);
    ft_buf_release(&r.keys);
    return st == FT_OK ? ft_buf_status(&into->boxes, err) : st;
}

static ft_status keep_one(ft_store *s, const ft_uuid *record, ft_rd *rd, ft_error *err)
{
    const uint8_t *field = ft_rd_bytes(rd, FIELD_BYTES);
    uint32_t n = ft_rd_u32(rd);
    const uint8_t *box = ft_rd_bytes(rd, n);
    uint32_t wraps = ft_rd_u32(rd);
    bool erased = false;
    ft_hash is;
    ft_status st = FT_OK;

    if (record != NULL) {
        st = ft_sealed_erased(s, record, ft_str_of((const char *)field), &erased, err);
    }
    if (st == FT_OK && erased) {
        st = ft_fail(err, FT_E_REFUSED, "seal.erased", "field=%s", (const char *)field);
    }
    st = st == FT_OK ? ft_store_put_body(s, box, n, &is, err) : st;
    for (uint32_t i = 0; i < wraps && st == FT_OK; i++) {
        ft_wrap w;

        memcpy(&w, ft_rd_bytes(rd, sizeof w), sizeof w);
        st = ft_wrap_put(s, &w, NULL, err);
    }
    return st;
}

ft_status ft_seal_keep(ft_store *s, const ft_uuid *record, const ft_sealing *from, ft_error *err)
{
    ft_rd rd = ft_rd_of(from->boxes.p, from->boxes.n);
    ft_status st = FT_OK;

    for (size_t i = 0; i < from->n && st == FT_OK; i++) {
        st = keep_one(s, record, &rd, err);
    }
    return st;
}

/* ---------- looking and opening */

typedef struct looking {
    ft_seal_state *out;
    const ft_key *draft; /* NULL: none */
    uint8_t last[32];    /* wraps come by key: each key counts once */
    bool any;
} looking;

static ft_status count_wrap(void *who, const ft_wrap *w, ft_error *err)
{
    looking *l = who;

    (void)err;
    if (l->draft != NULL && memcmp(l->draft->public_key, w->key, sizeof w->key) == 0) {
        l->out->draft = true;
    } else if (!l->any || memcmp(l->last, w->key, sizeof l->last) != 0) {
        l->any = true;
        memcpy(l->last, w->key, sizeof l->last);
        l->out->recipients++;
    }
    return FT_OK;
}

ft_status ft_seal_look(ft_store *s, const ft_uuid *record, ft_str field, const ft_hash *commitment, ft_seal_state *out,
                       ft_error *err)
{
    ft_key draft = {{0}, {0}, "", ""};
    looking l = {.out = out};
    ft_error ignored = {0};
    ft_buf box;
    ft_status st = FT_OK;

    *out = (ft_seal_state){.recipients = 0};
    l.draft = ft_key_draft(s, false, &draft, &ignored) == FT_OK ? &draft : NULL;
    ft_key_wipe(&draft);
    ft_buf_init(&box, 0);
    out->here = ft_store_get_body(s, commitment, &box, &ignored) == FT_OK;
    ft_buf_release(&box);
    st = ft_wrap_each(s, commitment, count_wrap, &l, err);
    return st == FT_OK ? ft_sealed_erased(s, record, field, &out->erased, err) : st;
}

typedef struct unwrapping {
    const ft_key *key;
    uint8_t value_key[KEY_BYTES];
    bool found;
} unwrapping;

static ft_status try_wrap(void *who, const ft_wrap *w, ft_error *err)
{
    unwrapping *u = who;

    (void)err;
    u->found = u->found || unwrap(u->key, w, u->value_key);
    return FT_OK;
}

/* The plain bytes of a box into @p clear. */
static bool open_box(const ft_buf *box, const uint8_t value_key[KEY_BYTES], ft_buf *clear)
{
    const uint8_t *p = (const uint8_t *)box->p;
    ft_hash of_key = hash_of_key(value_key);
    size_t n = box->n;
    uint8_t *out = NULL;

    if (n < HEAD_BYTES + crypto_secretbox_MACBYTES || memcmp(p, MAGIC, sizeof MAGIC) != 0 ||
        memcmp(p + sizeof MAGIC, of_key.b, sizeof of_key.b) != 0) {
        return false;
    }
    out = ft_buf_grow(clear, n - HEAD_BYTES - crypto_secretbox_MACBYTES);
    return out != NULL && crypto_secretbox_open_easy(out, p + HEAD_BYTES, n - HEAD_BYTES,
                                                     p + sizeof MAGIC + FT_HASH_BYTES, value_key) == 0;
}

static bool read_clear(const ft_buf *clear, ft_str field, ft_tag *tag, ft_buf *out)
{
    ft_rd rd = ft_rd_of(clear->p, clear->n);
    uint8_t n_field = ft_rd_u8(&rd);
    const uint8_t *name = ft_rd_bytes(&rd, n_field);
    uint8_t what = ft_rd_u8(&rd);
    uint32_t n = ft_rd_u32(&rd);
    const uint8_t *bytes = ft_rd_bytes(&rd, n);

    if (!rd.ok || n_field != field.n || memcmp(name, field.p, field.n) != 0 || what == FT_TAG_NONE ||
        what >= FT_TAG_SEALED || !ft_value_check((ft_tag)what, bytes, n)) {
        return false;
    }
    *tag = (ft_tag)what;
    ft_buf_bytes(out, bytes, n);
    return true;
}

ft_status ft_seal_open(ft_store *s, const ft_key *key, ft_str field, const ft_hash *commitment, ft_tag *tag,
                       ft_buf *out, ft_error *err)
{
    unwrapping u = {.key = key};
    ft_buf box;
    ft_buf clear;
    ft_error ignored = {0};
    ft_status st = FT_OK;

    ft_os_no_core();
    ft_buf_init(&box, 0);
    ft_buf_init(&clear, 0);
    st = ft_wrap_each(s, commitment, try_wrap, &u, err);
    if (st == FT_OK && (!u.found || ft_store_get_body(s, commitment, &box, &ignored) != FT_OK)) {
        st = FT_E_NOT_FOUND;
    }
    if (st == FT_OK && (!open_box(&box, u.value_key, &clear) || !read_clear(&clear, field, tag, out))) {
        st = ft_fail(err, FT_E_PERMISSION, "seal.damaged", "field=%.*s", (int)field.n, field.p);
    }
    sodium_memzero(u.value_key, sizeof u.value_key);
    ft_buf_wipe(&clear);
    ft_buf_release(&box);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

/* ---------- wrapping again */

typedef struct rewrapping {
    ft_store *s;
    const recipients *now;
    const uint8_t *draft; /* its wraps stay until submit */
    ft_buf held, gone;    /* keys that open it; keys that are no recipients any more: 32 bytes each */
    unwrapping u;
} rewrapping;

static ft_status sort_wrap(void *who, const ft_wrap *w, ft_error *err)
{
    rewrapping *r = who;
    bool stays = is_recipient(r->now, w->key) || (r->draft != NULL && memcmp(r->draft, w->key, sizeof w->key) == 0);

    ft_buf_bytes(stays ? &r->held : &r->gone, w->key, sizeof w->key);
    return try_wrap(&r->u, w, err);
}

static ft_status rewrap_one(rewrapping *r, const ft_hash *commitment, ft_rewrapped *out, ft_error *err)
{
    recipients held;
    int64_t dropped = 0;
    ft_status st = FT_OK;

    ft_buf_reset(&r->held);
    ft_buf_reset(&r->gone);
    r->u.found = false;
    st = ft_wrap_each(r->s, commitment, sort_wrap, r, err);
    held.keys = r->held;
    out->opened += r->u.found;
    for (size_t i = 0; i < n_of(r->now) && st == FT_OK && r->u.found; i++) {
        ft_wrap w;

        if (!is_recipient(&held, key_at(r->now, i))) {
            st = wrap_for(key_at(r->now, i), r->u.value_key, commitment, &w, err);
            st = st == FT_OK ? ft_wrap_put(r->s, &w, NULL, err) : st;
            out->added += st == FT_OK;
        }
    }
    for (size_t i = 0; i < r->gone.n / 32 && st == FT_OK && r->u.found; i++) { /* never the last who can read it */
        st = ft_wrap_drop(r->s, (const uint8_t *)r->gone.p + 32 * i, commitment, &dropped, err);
    }
    out->dropped += (size_t)dropped;
    return st;
}

ft_status ft_seal_rewrap(ft_store *s, const ft_key *by, ft_rewrapped *out, ft_error *err)
{
    recipients now;
    rewrapping r = {.s = s, .now = &now, .u = {.key = by}};
    ft_key draft = {{0}, {0}, "", ""};
    ft_error ignored = {0};
    ft_buf values;
    ft_status st = list_recipients(s, &now, err);

    *out = (ft_rewrapped){.values = 0};
    ft_buf_init(&values, 0);
    ft_buf_init(&r.held, 0);
    ft_buf_init(&r.gone, 0);
    r.draft = ft_key_draft(s, false, &draft, &ignored) == FT_OK ? draft.public_key : NULL;
    ft_key_wipe(&draft);
    if (st == FT_OK && n_of(&now) == 0) {
        st = ft_fail(err, FT_E_REFUSED, "seal.no_recipient", "field=*");
    }
    st = st == FT_OK ? ft_wrap_values(s, &values, err) : st;
    st = st == FT_OK ? ft_store_begin(s, err) : st;
    if (st == FT_OK) {
        out->values = values.n / FT_HASH_BYTES;
        for (size_t i = 0; i < out->values && st == FT_OK; i++) {
            ft_hash commitment;

            memcpy(commitment.b, values.p + i * FT_HASH_BYTES, sizeof commitment.b);
            st = rewrap_one(&r, &commitment, out, err);
        }
        st = ft_store_end(s, st, err);
    }
    sodium_memzero(r.u.value_key, sizeof r.u.value_key);
    ft_buf_release(&values);
    ft_buf_release(&r.held);
    ft_buf_release(&r.gone);
    ft_buf_release(&now.keys);
    return st;
}

/* ---------- erasing */

typedef struct places {
    ft_store *s;
    const ft_key *by;
    bool may;
    ft_status st;
    ft_error *err;
} places;

static bool may_at(void *who, const ft_history_entry *e)
{
    places *p = who;
    bool may = false;

    p->st = ft_store_is_authority(p->s, p->by->public_key, ft_value_text(ft_values_get(e->rev->values, "location")),
                                  &may, p->err);
    p->may = p->may && may;
    return p->st == FT_OK && p->may;
}

static ft_status write_order(ft_store *s, const ft_key *by, ft_values values, ft_written *out, ft_error *err)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "erasure", .author_key = by->public_key, .values = values};
    uint8_t signature[64];
    ft_status st = ft_store_begin(s, err);

    if (st != FT_OK) {
        return st;
    }
    st = ft_store_write(s, &w, out, err);
    if (st == FT_OK) {
        ft_key_sign(by, out->revision.b, sizeof out->revision.b, signature);
        st = ft_store_put_signature(s, &out->revision, by->public_key, signature, err);
    }
    return ft_store_end(s, st, err);
}

ft_status ft_seal_erase(ft_store *s, const ft_key *by, const ft_uuid *record, const char *fields, ft_str reason,
                        ft_written *out, ft_error *err)
{
    places p = {.s = s, .by = by, .may = true, .err = err};
    ft_draft *d = NULL;
    ft_status st = ft_store_history(s, record, may_at, &p, err);

    st = st == FT_OK ? p.st : st;
    if (st == FT_OK && !p.may) {
        st = ft_fail(err, FT_E_PERMISSION, "seal.no_authority", "fingerprint=%s", by->fingerprint);
    }
    st = st == FT_OK ? ft_draft_new(&d, err) : st;
    st = st == FT_OK ? ft_draft_set(d, "record", FT_TAG_ID, record->b, sizeof record->b, err) : st;
    st = st == FT_OK && fields[0] != '\0' ? ft_draft_set(d, "fields", FT_TAG_TEXT, fields, strlen(fields), err) : st;
    st = st == FT_OK && reason.n > 0 ? ft_draft_set(d, "reason", FT_TAG_TEXT, reason.p, reason.n, err) : st;
    st = st == FT_OK ? write_order(s, by, ft_draft_values(d), out, err) : st;
    ft_draft_free(d);
    return st;
}
