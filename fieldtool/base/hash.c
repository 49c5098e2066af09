#include "fieldtool/base/hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((ft_hasher *)0)->state),
               "ft_hasher is too small for libsodium's state");

ft_status ft_hash_setup(ft_error *err)
{
    return sodium_init() < 0 ? ft_fail(err, FT_E_IO, "base.random.missing", " ") : FT_OK;
}

ft_hash ft_hash_of(const void *p, size_t n)
{
    ft_hash h;

    (void)crypto_generichash(h.b, sizeof h.b, p, n, NULL, 0);
    return h;
}

void ft_hasher_init(ft_hasher *h)
{
    (void)crypto_generichash_init((void *)h->state, NULL, 0, FT_HASH_BYTES);
}

void ft_hasher_add(ft_hasher *h, const void *p, size_t n)
{
    (void)crypto_generichash_update((void *)h->state, p, n);
}

ft_hash ft_hasher_end(ft_hasher *h)
{
    ft_hash out;

    (void)crypto_generichash_final((void *)h->state, out.b, sizeof out.b);
    return out;
}

int ft_hash_cmp(const ft_hash *a, const ft_hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b);
}

bool ft_hash_is_zero(const ft_hash *a)
{
    static const ft_hash ZERO = {{0}};

    return ft_hash_cmp(a, &ZERO) == 0;
}

void ft_hex(const void *p, size_t n, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    const uint8_t *b = p;

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = DIGITS[b[i] >> 4];
        out[2 * i + 1] = DIGITS[b[i] & 15U];
    }
    out[2 * n] = '\0';
}

static int digit(char c)
{
    unsigned figure = (unsigned)(unsigned char)c - '0'; /* no branch to guess wrong */
    unsigned letter = ((unsigned)(unsigned char)c | 0x20) - 'a';

    return figure < 10 ? (int)figure : letter < 6 ? (int)letter + 10 : -1;
}

bool ft_unhex(const char *text, void *out, size_t n)
{
    uint8_t *b = out;
    int bad = 0;

    if (strlen(text) != 2 * n) {
        return false;
    }
    for (size_t i = 0; i < 2 * n; i++) {
        bad |= digit(text[i]);
    }
    for (size_t i = 0; i < n && bad >= 0; i++) {
        b[i] = (uint8_t)(digit(text[2 * i]) * 16 + digit(text[2 * i + 1]));
    }
    return bad >= 0;
}

void ft_hash_hex(const ft_hash *a, char out[FT_HASH_HEX])
{
    ft_hex(a->b, sizeof a->b, out);
}

bool ft_hash_parse(const char *text, ft_hash *out)
{
    return ft_unhex(text, out->b, sizeof out->b);
}

void ft_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

bool ft_signature_ok(const uint8_t *key, const void *msg, size_t n, const uint8_t *sig)
{
    return crypto_sign_verify_detached(sig, msg, n, key) == 0;
}

void ft_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

const char *ft_hash_library(void)
{
    return sodium_version_string();
}
