/** @file sync/batch.h  @brief A batch: consecutive revisions of one system, numbered, chained and signed (docs/spec/batch.md). */
#ifndef FT_SYNC_BATCH_H
#define FT_SYNC_BATCH_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Borrowed view; decode points into the bytes it was given, except revisions (aligned copy in the space). */
typedef struct ft_batch {
    ft_uuid system;
    ft_str system_name, organisation;
    char country[2];
    bool training;
    uint8_t key[32];  /**< Ed25519 public key of the system */
    uint64_t number;  /**< 1, 2, 3 ... */
    ft_hash previous; /**< ID of batch number - 1; zero for the first */
    int64_t clock_ms;
    const ft_hash *revisions; /**< shape [n], in the order they were written */
    size_t n;
} ft_batch;

/** Append the canonical bytes. */
FT_NODISCARD ft_status ft_batch_encode(const ft_batch *b, ft_buf *out, ft_error *err);
/** Strict. @p space holds the revision IDs and must outlive @p out.
 *  @retval FT_E_INVALID "sync.batch.malformed" */
FT_NODISCARD ft_status ft_batch_decode(const void *p, size_t n, ft_buf *space, ft_batch *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
