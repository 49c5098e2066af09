/** @file fieldtool/store/profile.h  @brief The national profile a file follows, and how a newer one takes its place (docs/spec/extract.md 7). */
#ifndef FT_STORE_PROFILE_H
#define FT_STORE_PROFILE_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Somebody's word that this profile is the one to follow; lent for the call. */
typedef struct ft_profile_word {
    ft_uuid record, system;
    ft_hash revision, body;
    ft_str author, reason;
    int64_t clock_ms;
    bool in_force; /**< it counts, and no later one that counts has taken its place */
} ft_profile_word;
FT_NODISCARD ft_status ft_profile_words(ft_store *s,
                                        ft_status (*each)(void *who, const ft_profile_word *p, ft_error *err),
                                        void *who, ft_error *err);

/** Say that @p json is the profile to follow: a revision that @p signer (32 bytes) signs, the caller puts the signature of *revision. In a
 *  transaction. @retval FT_E_INVALID "land.form.*" when it is none */
FT_NODISCARD ft_status ft_profile_say(ft_store *s, const void *json, size_t n, const char *reason,
                                      const uint8_t *signer, ft_hash *revision, ft_error *err);

/** Is another profile in force than the one this file follows? *doc (reset) is its document, for ft_store_set_profile. *waits: it is,
 *  and this program cannot read it, or its document has not come. */
FT_NODISCARD ft_status ft_profile_due(ft_store *s, ft_buf *doc, bool *due, bool *waits, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
