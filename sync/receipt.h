/** @file sync/receipt.h  @brief What a centre has, over its signature; and what a workspace knows from it (docs/spec/carry.md). */
#ifndef FT_SYNC_RECEIPT_H
#define FT_SYNC_RECEIPT_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Name of the centre, or of its file, as people know it. */
typedef struct ft_receipt_about {
    char centre[64], organisation[128];
    char fingerprint[FT_FINGERPRINT]; /**< of the key that signed */
    int64_t time_ms;                  /**< when it was written, by the centre's clock */
    size_t claims;                    /**< chains and single batches it names */
    int64_t own_last;                 /**< highest batch of this computer that it names; 0: none */
    bool own_unknown;                 /**< it names one of this computer that is not here: this file is an older copy */
    bool newer_known;                 /**< a newer receipt of that centre is here already: nothing changed */
} ft_receipt_about;

/** Is that a receipt, by its first line? */
bool ft_receipt_is(const char *path);
/** Write what this workspace has to @p path; an older receipt there is replaced, anything else is not.
 *  @retval FT_E_CONFLICT "store.exists", FT_E_IO */
FT_NODISCARD ft_status ft_receipt_write(ft_store *s, const ft_key *key, const char *path, ft_receipt_about *out,
                                        ft_error *err);
/** Keep a receipt that a centre sent. A transaction of its own.
 *  @retval FT_E_INVALID "sync.receipt.malformed"; FT_E_PERMISSION "sync.receipt.signature", "sync.receipt.key" (no authority here);
 *  FT_E_REFUSED "sync.country", "sync.training", "sync.receipt.clock" */
FT_NODISCARD ft_status ft_receipt_take(ft_store *s, const char *path, ft_receipt_about *out, ft_error *err);

/** What every centre that gave a receipt has of this workspace. */
typedef struct ft_received ft_received;
FT_NODISCARD ft_status ft_received_open(ft_store *s, ft_received **out, ft_error *err);
void ft_received_free(ft_received *r);
/** Receipts that count; 0: nothing is known. NULL is fine. */
size_t ft_received_centres(const ft_received *r);
/** Of the i-th. */
const ft_receipt_about *ft_received_about(const ft_received *r, size_t i);
/** Has every centre all that is said about the record here? False where nothing is known. */
bool ft_received_record(const ft_received *r, const ft_uuid *record);
/** Append the IDs of batches that count here and that some centre lacks. */
FT_NODISCARD ft_status ft_received_lacking(const ft_received *r, ft_buf *ids, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
