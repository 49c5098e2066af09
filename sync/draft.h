/** @file sync/draft.h  @brief What was sealed here is for its recipients alone once it is minted. For sync/submit.c and sync/extract.c. */
#ifndef FT_SYNC_DRAFT_H
#define FT_SYNC_DRAFT_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Public half of the key that reads what is sealed and not sent (docs/spec/sealed.md). */
typedef struct ft_draft_key {
    uint8_t key[32];
    bool any;
} ft_draft_key;
FT_NODISCARD ft_status ft_draft_key_find(ft_store *s, ft_draft_key *out, ft_error *err);
/** Nothing in the file opens for it any more. In a transaction. */
FT_NODISCARD ft_status ft_draft_key_drop(ft_store *s, const ft_draft_key *d, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
