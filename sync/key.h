/** @file sync/key.h  @brief Keys of systems and persons: Ed25519 seeds in the user's own folder, never in a workspace. */
#ifndef FT_SYNC_KEY_H
#define FT_SYNC_KEY_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_FINGERPRINT 72 /**< twelve groups of five digits and NUL */

typedef struct ft_key {
    uint8_t public_key[32];
    uint8_t secret_key[64];           /**< wiped by ft_key_wipe */
    char fingerprint[FT_FINGERPRINT]; /**< digits to read aloud */
    char name[128];                   /**< file name: "system-<uuid>" or "person-<name>" */
} ft_key;

/** What a key line says: `fieldtool-key ed25519 <hex> system=<NAME> fingerprint=<digits> organisation=<ORG>`. */
typedef struct ft_key_line {
    uint8_t public_key[32];
    char fingerprint[FT_FINGERPRINT];
    char system[64], organisation[128];
} ft_key_line;

/** The folder of this computer's keys, made when absent. */
FT_NODISCARD ft_status ft_key_folder(char *out, ft_error *err); /**< FT_PATH_MAX bytes */
/** Load the system key of a workspace, or make it, locked with @p passphrase when that is not NULL; and note its public half in the
 *  workspace (begin/end inside). */
FT_NODISCARD ft_status ft_key_enrol(ft_store *s, const char *passphrase, ft_error *err);
/** As enrol, when the workspace has noted no key yet: an extract or a clone that nobody has used. */
FT_NODISCARD ft_status ft_key_ready(ft_store *s, const char *passphrase, ft_error *err);
/** The system key of this workspace; asks for its passphrase through the store's env.
 *  @retval FT_E_PERMISSION "sync.key.missing" when this computer has none for it, "sync.key.open_to_others" when its file is not the
 *  owner's alone, "sync.key.locked", "sync.key.passphrase" */
FT_NODISCARD ft_status ft_key_of_system(ft_store *s, ft_key *out, ft_error *err);
/** Make the key of a computer that is to be. @retval FT_E_CONFLICT when it has one */
FT_NODISCARD ft_status ft_key_new_system(const ft_uuid *system, const char *passphrase, ft_key *out, ft_error *err);
/** The key of the person @p as when one exists, else the system's. */
FT_NODISCARD ft_status ft_key_choose(ft_store *s, const char *as, ft_key *out, ft_error *err);
/** The key of the person @p as, NULL: the system's; and its public half alone, which asks for nothing.
 *  @retval FT_E_NOT_FOUND "sync.key.nobody" when the person has none here */
FT_NODISCARD ft_status ft_key_named(ft_store *s, const char *as, ft_key *out, ft_error *err);
FT_NODISCARD ft_status ft_key_public(ft_store *s, const char *as, ft_key *out, ft_error *err);
/** The key, outside the workspace, that reads what is sealed here until it is submitted (docs/spec/sealed.md).
 *  @retval FT_E_NOT_FOUND without a message when there is none and @p make_it is false */
FT_NODISCARD ft_status ft_key_draft(ft_store *s, bool make_it, ft_key *out, ft_error *err);
/** Overwrite and remove it; none is fine. */
FT_NODISCARD ft_status ft_key_draft_destroy(ft_store *s, ft_error *err);
/** Lock the same key with another passphrase, NULL: with none; asks for the present one. @p out gets the public half.
 *  @retval FT_E_NOT_FOUND "sync.key.nobody", FT_E_PERMISSION "sync.key.missing", "sync.key.passphrase" */
FT_NODISCARD ft_status ft_key_relock_person(const ft_env *env, const char *who, const char *passphrase, ft_key *out,
                                            ft_error *err);
FT_NODISCARD ft_status ft_key_relock_system(ft_store *s, const char *passphrase, ft_key *out, ft_error *err);
/** A person's key, and its public half alone. @retval FT_E_NOT_FOUND without a message: that person has none here */
FT_NODISCARD ft_status ft_key_person(const ft_env *env, const char *person, ft_key *out, ft_error *err);
FT_NODISCARD ft_status ft_key_person_public(const char *person, ft_key *out, ft_error *err);
/** Make a person's key; @p passphrase NULL: not locked. @retval FT_E_CONFLICT when the name has one */
FT_NODISCARD ft_status ft_key_new_person(const char *name, const char *passphrase, ft_key *out, ft_error *err);
/** Each key of this computer: name and public half. */
FT_NODISCARD ft_status ft_key_list(void (*each)(void *who, const char *name, const char *fingerprint), void *who,
                                   ft_error *err);
void ft_key_sign(const ft_key *k, const void *msg, size_t n, uint8_t out[64]);
void ft_key_wipe(ft_key *k);
void ft_key_fingerprint(const uint8_t key[32], char out[FT_FINGERPRINT]);
/** Append the line of a key. */
void ft_key_put_line(const uint8_t key[32], const char *system, const char *organisation, ft_buf *out);
/** @retval FT_E_INVALID "sync.key.line": malformed, or the fingerprint is not that of the key */
FT_NODISCARD ft_status ft_key_read_line(const char *line, ft_key_line *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
