/** @file sync/waiting.h  @brief What waits in a workspace until its key is trusted, key by key, for people (docs/spec/trust.md). */
#ifndef FT_SYNC_WAITING_H
#define FT_SYNC_WAITING_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_waiting_why {
    FT_WAITS_UNKNOWN, /**< nobody here has trusted the key */
    FT_WAITS_REVOKED, /**< batches after the last that counts */
    FT_WAITS_NOT_US,  /**< it says that it comes from this computer, and is signed with another key */
} ft_waiting_why;

/** A key and what it signed that waits. Names are as the batches say, made safe to print: nobody has vouched for them. */
typedef struct ft_waiting_key {
    uint8_t key[32];
    char fingerprint[FT_FINGERPRINT];
    char system[64], organisation[128];
    ft_waiting_why why;
    size_t batches, revisions, records;
    int64_t first, last;  /**< numbers of its batches that wait */
    bool other_key_known; /**< batches of the same computer under another key count here */
} ft_waiting_key;
const char *ft_waiting_word(ft_waiting_why why);
/** A stranger's words for a terminal: whole characters, nothing that moves the cursor; '_' for spaces unless @p spaces. */
void ft_waiting_safe_text(ft_str from, bool spaces, char *out, size_t size);
/** By system and key. Lent for the call. */
FT_NODISCARD ft_status ft_waiting_each(ft_store *s, void (*each)(void *who, const ft_waiting_key *k), void *who,
                                       ft_error *err);

/** One revision that waits. */
typedef struct ft_waiting_item {
    ft_hash id;
    const ft_revision *rev;
    const ft_waiting_key *by;
    int64_t number; /**< of its batch */
} ft_waiting_item;
/** Each, batch by batch. Lent for the call. */
FT_NODISCARD ft_status ft_waiting_items(ft_store *s,
                                        ft_status (*each)(void *who, const ft_waiting_item *i, ft_error *err),
                                        void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
