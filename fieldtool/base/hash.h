/** @file fieldtool/base/hash.h  @brief BLAKE2b-256, random bytes, and lower-case hexadecimal. Owner of libsodium in base. */
#ifndef FT_BASE_HASH_H
#define FT_BASE_HASH_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FT_HASH_BYTES 32
#define FT_HASH_HEX 65 /**< 64 digits and NUL */

/** A BLAKE2b-256 value: name of a revision, a body, a batch. */
typedef struct ft_hash {
    uint8_t b[FT_HASH_BYTES];
} ft_hash;

/** Incremental hashing; the state is opaque and self-contained (no release needed). */
typedef struct ft_hasher {
#ifdef __cplusplus
    alignas(64) uint8_t state[384];
#else
    _Alignas(64) uint8_t state[384];
#endif
} ft_hasher;

/** Call once in main before anything else of this header; FT_E_IO when the system has no entropy. */
FT_NODISCARD ft_status ft_hash_setup(ft_error *err);
ft_hash ft_hash_of(const void *p, size_t n);
void ft_hasher_init(ft_hasher *h);
void ft_hasher_add(ft_hasher *h, const void *p, size_t n);
ft_hash ft_hasher_end(ft_hasher *h);
/** Order of the bytes: <0, 0, >0. */
int ft_hash_cmp(const ft_hash *a, const ft_hash *b);
bool ft_hash_is_zero(const ft_hash *a);
void ft_hash_hex(const ft_hash *a, char out[FT_HASH_HEX]);
/** False unless @p text is exactly 64 hexadecimal digits. */
bool ft_hash_parse(const char *text, ft_hash *out);
/** @p out gets 2*n+1 characters. */
void ft_hex(const void *p, size_t n, char *out);
/** False unless @p text is exactly 2*n hexadecimal digits. */
bool ft_unhex(const char *text, void *out, size_t n);
/** Is @p sig (64 bytes) an Ed25519 signature by public key @p key (32 bytes) over @p msg? */
bool ft_signature_ok(const uint8_t *key, const void *msg, size_t n, const uint8_t *sig);
/** "1.0.18": the libsodium in use. */
const char *ft_hash_library(void);
/** Overwrite a secret; never optimised away. */
void ft_wipe(void *p, size_t n);
/** Cryptographic random bytes of the system. */
void ft_random(void *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
