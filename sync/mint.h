/** @file sync/mint.h  @brief The batch that this computer's unsent revisions make. For sync/submit.c and sync/extract.c. */
#ifndef FT_SYNC_MINT_H
#define FT_SYNC_MINT_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_minted {
    ft_buf ids, bytes;
    ft_hash id;
    uint8_t signature[64], key[32];
    int64_t number;
    bool any; /**< there is something to mint */
} ft_minted;

/** Empty; release in any case. */
void ft_minted_init(ft_minted *m);
void ft_minted_release(ft_minted *m);
/** Its bytes depend on nothing but the unsent revisions, the chain and the clock. */
FT_NODISCARD ft_status ft_mint(ft_store *s, const ft_key *key, ft_minted *m, ft_error *err);
/** Into a workspace that has those revisions. In a transaction. */
FT_NODISCARD ft_status ft_minted_put(ft_store *s, const ft_minted *m, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
