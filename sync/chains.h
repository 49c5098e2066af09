/** @file sync/chains.h  @brief The batches of a workspace, each with the one before it; for receipts. */
#ifndef FT_SYNC_CHAINS_H
#define FT_SYNC_CHAINS_H

#include "fieldtool/store/batches.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_link {
    ft_hash id, previous;
    ft_uuid system;
    int64_t number, number_here;
    bool part;     /**< some of its revisions are not here (docs/spec/extract.md) */
    bool counts;   /**< its key is trusted here */
    bool whole;    /**< it counts and is no part, and so is every one before it */
    bool followed; /**< another whole one names it as the one before */
    char system_name[64];
} ft_link;

typedef struct ft_chains {
    ft_link *v; /**< shape [n], by system, key and number */
    size_t n, cap;
    size_t *by_id; /**< shape [n] */
} ft_chains;

/** @p out begins zero and is released whatever comes. */
FT_NODISCARD ft_status ft_chains_load(ft_store *s, ft_chains *out, ft_error *err);
void ft_chains_release(ft_chains *c);
/** NULL when there is none of that ID. */
ft_link *ft_chains_find(const ft_chains *c, const ft_hash *id);

#ifdef __cplusplus
}
#endif
#endif
