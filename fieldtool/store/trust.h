/** @file fieldtool/store/trust.h  @brief Whose word counts in a workspace: keys, roles, what waits (docs/spec/trust.md).
 *
 * Trust is a filter over the set of batches, not an order of arrival: to trust a key before or after its batches came gives the
 * same state.
 */
#ifndef FT_STORE_TRUST_H
#define FT_STORE_TRUST_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** From least to most. */
typedef enum ft_role { FT_ROLE_AUTHOR, FT_ROLE_QA, FT_ROLE_AUTHORITY } ft_role;
const char *ft_role_word(ft_role r);
/** False when it is none. */
bool ft_role_parse(const char *word, ft_role *out);

/** A key that somebody who may has spoken about. */
typedef struct ft_trust_key {
    const uint8_t *key; /**< 32 bytes */
    ft_role role;
    const char *scope;         /**< P-code, "" for everywhere */
    bool root;                 /**< the national key: others rest on it */
    bool by_authority;         /**< root, or vouched for by an authority; else by this computer alone */
    bool recipient;            /**< sealed fields are sealed for it; false once it is revoked */
    bool revoked;              /**< what it signed in batches after revoked_after does not count */
    int64_t revoked_after;     /**< 0: nothing counts */
    const char *system, *name; /**< as the line said; "" when it did not */
} ft_trust_key;
/** Lent for the call. */
FT_NODISCARD ft_status ft_trust_each(ft_store *s, void (*each)(void *who, const ft_trust_key *k), void *who,
                                     ft_error *err);
/** What is known of one key; *found false when nobody who may has spoken about it. Lent until keys change. */
FT_NODISCARD ft_status ft_trust_get(ft_store *s, const uint8_t key[32], ft_trust_key *out, bool *found, ft_error *err);

/** What somebody says about a key. */
typedef struct ft_trust_say {
    const uint8_t *key; /**< 32 bytes */
    ft_role role;
    const char *scope, *system, *name; /**< NULL or "": not stated */
    bool recipient;                    /**< it opens sealed fields: only an authority says so */
    int64_t revoked_after;             /**< -1: not revoked */
    const uint8_t *signer;             /**< 32 bytes of an authority's key; NULL: this computer alone */
    bool beside; /**< in a record of its own, whatever others say: nothing that travels is edited */
} ft_trust_say;
/** Append it as a revision: of the record that says something about the key already, when there is one. *revision is what the
 *  signer signs (ft_store_put_signature, in the same transaction). Without any root, a role of authority makes the root.
 *  @retval FT_E_PERMISSION "trust.not_authority": the signer may not say that; "trust.needs_authority": this computer alone may not */
FT_NODISCARD ft_status ft_trust_write(ft_store *s, const ft_trust_say *say, ft_hash *revision, ft_error *err);
/** Does this workspace have a national key? */
FT_NODISCARD ft_status ft_trust_has_root(ft_store *s, bool *out, ft_error *err);
/** Make @p key a root: for `new`, before anything else is trusted. In a transaction. */
FT_NODISCARD ft_status ft_trust_add_root(ft_store *s, const uint8_t key[32], ft_error *err);

/** Key and number of a batch as its signature covers them, and whether it counts here. */
FT_NODISCARD ft_status ft_trust_batch_counts(ft_store *s, const ft_uuid *system, const uint8_t key[32], int64_t number,
                                             bool *out, ft_error *err);
/** Each revision in batches that wait, batch by batch. Lent for the call. */
typedef struct ft_waiting {
    int64_t number_here; /**< of the batch */
    ft_hash id;
    const ft_revision *rev;
} ft_waiting;
FT_NODISCARD ft_status ft_trust_waiting(ft_store *s, ft_status (*each)(void *who, const ft_waiting *w, ft_error *err),
                                        void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
