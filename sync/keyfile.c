/* In the clear: 64 hexadecimal digits, the Ed25519 seed. Locked: one line
 *   fieldtool-key-file argon2id <passes> <KiB> <salt> <nonce> <seed in a secretbox> <public key>
 * numbers decimal, bytes hexadecimal; the key of the box is Argon2id of the passphrase. The public key is for lists, which ask for
 * nothing; it must be that of the seed. */
#include "sync/keyfile.h"

#include "fieldtool/base/hash.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char MAGIC[] = "fieldtool-key-file argon2id ";

/** What a new file costs to try: about a quarter of a second on a laptop; and what is believed of a file. */
enum { PASSES = 4, KIB = 64 * 1024, PASSES_MAX = 64, KIB_MAX = 1024 * 1024, BOX_BYTES = FT_SEED_BYTES + 16 };

typedef struct lock {
    unsigned passes, kib;
    uint8_t salt[crypto_pwhash_SALTBYTES];
    uint8_t nonce[crypto_secretbox_NONCEBYTES];
    uint8_t box[BOX_BYTES];
    uint8_t public_key[32];
} lock;

static bool take_hex(const char **at, uint8_t *out, size_t n)
{
    char hex[2 * BOX_BYTES + 1];

    if (strlen(*at) < 2 * n) {
        return false;
    }
    memcpy(hex, *at, 2 * n);
    hex[2 * n] = '\0';
    *at += 2 * n;
    if (**at == ' ' || **at == '\n') {
        (*at)++;
    }
    return ft_unhex(hex, out, n);
}

static bool take_number(const char **at, unsigned max, unsigned *out)
{
    *out = 0;
    while (**at >= '0' && **at <= '9' && *out <= max) {
        *out = *out * 10 + (unsigned)(*(*at)++ - '0');
    }
    return *out > 0 && *out <= max && *(*at)++ == ' ';
}

static bool read_lock(const char *text, lock *out)
{
    const char *at = text + sizeof MAGIC - 1;

    return strncmp(text, MAGIC, sizeof MAGIC - 1) == 0 && take_number(&at, PASSES_MAX, &out->passes) &&
           take_number(&at, KIB_MAX, &out->kib) && out->kib >= 8 && take_hex(&at, out->salt, sizeof out->salt) &&
           take_hex(&at, out->nonce, sizeof out->nonce) && take_hex(&at, out->box, sizeof out->box) &&
           take_hex(&at, out->public_key, sizeof out->public_key) && *at == '\0';
}

static ft_status key_of(const lock *l, const char *passphrase, uint8_t out[crypto_secretbox_KEYBYTES], ft_error *err)
{
    if (crypto_pwhash(out, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), l->salt, l->passes,
                      (size_t)l->kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=passphrase");
    }
    return FT_OK;
}

static void put_hex(ft_buf *out, const uint8_t *p, size_t n, char end)
{
    char hex[2 * BOX_BYTES + 1];

    ft_hex(p, n, hex);
    ft_buf_printf(out, "%s%c", hex, end);
}

ft_status ft_keyfile_write(const uint8_t seed[FT_SEED_BYTES], const uint8_t public_key[32], const char *passphrase,
                           ft_buf *out, ft_error *err)
{
    lock l = {.passes = PASSES, .kib = KIB};
    uint8_t key[crypto_secretbox_KEYBYTES];
    ft_status st = FT_OK;

    if (passphrase == NULL) {
        put_hex(out, seed, FT_SEED_BYTES, '\n');
        return ft_buf_status(out, err);
    }
    ft_random(l.salt, sizeof l.salt);
    ft_random(l.nonce, sizeof l.nonce);
    st = key_of(&l, passphrase, key, err);
    if (st == FT_OK) {
        (void)crypto_secretbox_easy(l.box, seed, FT_SEED_BYTES, l.nonce, key);
        ft_buf_printf(out, "%s%u %u ", MAGIC, l.passes, l.kib);
        put_hex(out, l.salt, sizeof l.salt, ' ');
        put_hex(out, l.nonce, sizeof l.nonce, ' ');
        put_hex(out, l.box, sizeof l.box, ' ');
        put_hex(out, public_key, 32, '\n');
        st = ft_buf_status(out, err);
    }
    sodium_memzero(key, sizeof key);
    return st;
}

ft_status ft_keyfile_read(const ft_buf *text, const char *path, uint8_t seed[FT_SEED_BYTES], uint8_t public_key[32],
                          bool *locked, ft_error *err)
{
    const char *p = text->p == NULL ? "" : text->p;
    const char *at = p;
    lock l;

    *locked = strncmp(p, MAGIC, sizeof MAGIC - 1) == 0;
    if (*locked ? read_lock(p, &l) : take_hex(&at, seed, FT_SEED_BYTES)) {
        if (*locked) {
            memcpy(public_key, l.public_key, sizeof l.public_key);
        }
        return FT_OK;
    }
    return ft_fail(err, FT_E_INVALID, "sync.key.file", "file=%s", path);
}

ft_status ft_keyfile_unlock(const ft_buf *text, const char *name, const ft_env *env, uint8_t seed[FT_SEED_BYTES],
                            ft_error *err)
{
    char passphrase[FT_PASSPHRASE_MAX] = "";
    uint8_t key[crypto_secretbox_KEYBYTES];
    lock l;
    ft_status st = FT_OK;

    if (!read_lock(text->p, &l) || env->secret == NULL ||
        !env->secret(env->secret_who, name, passphrase, sizeof passphrase)) {
        return ft_fail(err, FT_E_PERMISSION, "sync.key.locked", "key=%s", name);
    }
    st = key_of(&l, passphrase, key, err);
    sodium_memzero(passphrase, sizeof passphrase);
    if (st == FT_OK && crypto_secretbox_open_easy(seed, l.box, sizeof l.box, l.nonce, key) != 0) {
        st = ft_fail(err, FT_E_PERMISSION, "sync.key.passphrase", "key=%s", name);
    }
    sodium_memzero(key, sizeof key);
    return st;
}
