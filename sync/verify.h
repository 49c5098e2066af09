/** @file sync/verify.h  @brief Is a workspace or submission what its authors signed, and is anything of it missing. */
#ifndef FT_SYNC_VERIFY_H
#define FT_SYNC_VERIFY_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a finding means for the file. */
typedef enum ft_verify_class {
    FT_VERIFY_ALTERED, /**< something is not what was signed or named */
    FT_VERIFY_MISSING, /**< something is not there, or what is derived does not follow from the journal */
    FT_VERIFY_NOTE,    /**< worth knowing; the file is sound */
} ft_verify_class;
typedef void (*ft_verify_fn)(void *who, ft_verify_class what, const char *key, const char *facts);

typedef struct ft_verify_result {
    bool has_digest;
    ft_hash digest; /**< of the state that follows from the journal */
    size_t revisions, batches;
    size_t altered, missing;
} ft_verify_result;

/** One computer's chain. Lent for the call. */
typedef struct ft_verify_system {
    char system[64];
    char fingerprint[FT_FINGERPRINT];
    int64_t first, last;
    bool waits;             /**< some of its batches are not trusted by the file itself */
    const int64_t *missing; /**< shape [n_missing] */
    size_t n_missing;
} ft_verify_system;
typedef void (*ft_verify_system_fn)(void *who, const ft_verify_system *s);

/** Read only; works on private copies. Everything wrong inside is told to @p each, every chain to @p chain.
 *  @retval FT_E_IO, FT_E_NOMEM, FT_E_INTERRUPTED; FT_E_REFUSED when the file cannot be looked at as it lies ("store.foreign.sidecar",
 *  "store.foreign.wal"); FT_E_INVALID "sync.not_submission" */
FT_NODISCARD ft_status ft_verify(const char *path, const ft_env *env, ft_verify_fn each, ft_verify_system_fn chain,
                                 void *who, ft_verify_result *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
