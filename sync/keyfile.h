/** @file sync/keyfile.h  @brief The text of a key file: a seed in the clear, or locked with a passphrase. For sync/key.c. */
#ifndef FT_SYNC_KEYFILE_H
#define FT_SYNC_KEYFILE_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/env.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FT_SEED_BYTES = 32, FT_PASSPHRASE_MAX = 1024 };

/** Append the text of a key file; @p passphrase NULL: in the clear. @retval FT_E_NOMEM */
FT_NODISCARD ft_status ft_keyfile_write(const uint8_t seed[FT_SEED_BYTES], const uint8_t public_key[32],
                                        const char *passphrase, ft_buf *out, ft_error *err);
/** The seed of one in the clear; of a locked one the public key that it says. @retval FT_E_INVALID "sync.key.file" */
FT_NODISCARD ft_status ft_keyfile_read(const ft_buf *text, const char *path, uint8_t seed[FT_SEED_BYTES],
                                       uint8_t public_key[32], bool *locked, ft_error *err);
/** Ask for the passphrase and open the seed. @p text has passed ft_keyfile_read.
 *  @retval FT_E_PERMISSION "sync.key.locked" (nobody to ask), "sync.key.passphrase" */
FT_NODISCARD ft_status ft_keyfile_unlock(const ft_buf *text, const char *name, const ft_env *env,
                                         uint8_t seed[FT_SEED_BYTES], ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
