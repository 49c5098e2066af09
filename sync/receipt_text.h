/** @file sync/receipt_text.h  @brief The text of a receipt, for sync/receipt.c and sync/received.c (docs/spec/carry.md). */
#ifndef FT_SYNC_RECEIPT_TEXT_H
#define FT_SYNC_RECEIPT_TEXT_H

#include "fieldtool/base/hash.h"
#include "fieldtool/base/uuid.h"
#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** WAS: a workspace that this one was restored from (system alone). CHAIN: that batch and every one before it. ONE: that batch; some before it are missing. WAITS: stored, its key is not trusted. */
typedef enum ft_claim_kind { FT_CLAIM_WAS, FT_CLAIM_CHAIN, FT_CLAIM_ONE, FT_CLAIM_WAITS } ft_claim_kind;

typedef struct ft_claim {
    ft_claim_kind kind;
    ft_uuid system;
    int64_t number;
    ft_hash id;
    char name[64]; /**< of the system, for people */
} ft_claim;

typedef struct ft_receipt {
    ft_uuid centre;
    char centre_name[64], organisation[128], country[3];
    bool training;
    int64_t time_ms;
    uint8_t key[32];
    ft_claim *claims; /**< shape [n] */
    size_t n;
    size_t cap;
} ft_receipt;

/** Room for one more claim; NULL: no memory. */
ft_claim *ft_receipt_claim(ft_receipt *r, ft_error *err);
/** Append the lines up to the signature, and then the signature. */
FT_NODISCARD ft_status ft_receipt_encode(const ft_receipt *r, const ft_key *key, ft_buf *out, ft_error *err);
/** Read and check the signature. @p out begins zero and is released with ft_receipt_release whatever comes.
 *  @retval FT_E_INVALID "sync.receipt.malformed" line=, FT_E_PERMISSION "sync.receipt.signature" */
FT_NODISCARD ft_status ft_receipt_decode(ft_str text, ft_receipt *out, ft_error *err);
void ft_receipt_release(ft_receipt *r);

#ifdef __cplusplus
}
#endif
#endif
