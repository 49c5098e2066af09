/** @file sync/merge.h  @brief Merge is set union of signed batches: idempotent, order-free, all or nothing per submission. */
#ifndef FT_SYNC_MERGE_H
#define FT_SYNC_MERGE_H

#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_merge_status { FT_MERGED, FT_MERGE_ALREADY, FT_MERGE_QUARANTINED, FT_MERGE_REJECTED } ft_merge_status;

typedef struct ft_merge_result {
    ft_merge_status status;
    size_t revisions_new, revisions_known, records_new, records_changed;
    int64_t conflicts_new;
    size_t bodies_missing;   /**< shapes named by revisions that did not come along */
    int64_t unsent;          /**< revisions in the file that no batch carries: submit was not run there */
    size_t forks;            /**< batches with a number that is known with other content */
    ft_error why;            /**< of a rejected one */
} ft_merge_result;

/** Check every hash and signature of @p path before a byte of it is used, then append what is new.
 *  A file that fails its checks gives FT_OK with status rejected and the reason; the workspace is untouched.
 *  @retval FT_E_DB, FT_E_IO, FT_E_NOMEM, FT_E_INTERRUPTED only */
FT_NODISCARD ft_status ft_merge(ft_store *s, const char *path, ft_merge_result *out, ft_error *err);

/** Batches that never arrived: numbers below the highest known of a system. Calls @p each per missing number. */
FT_NODISCARD ft_status ft_merge_missing(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number), void *who, ft_error *err);

/** Check a submission whole: batches, signatures, revisions, bodies. For reading back what was written. */
FT_NODISCARD ft_status ft_submission_check(ft_foreign *f, size_t *batches, ft_error *err);
const char *ft_merge_word(ft_merge_status s);

#ifdef __cplusplus
}
#endif
#endif
