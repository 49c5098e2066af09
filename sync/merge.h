/** @file sync/merge.h  @brief Merge is set union of signed batches: idempotent, order-free, all or nothing per submission. */
#ifndef FT_SYNC_MERGE_H
#define FT_SYNC_MERGE_H

#include "fieldtool/store/store.h"
#include "sync/submission.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_MERGE_GAP 1000 /**< missing numbers that one gap names */

typedef enum ft_merge_status { FT_MERGED, FT_MERGE_ALREADY, FT_MERGE_QUARANTINED, FT_MERGE_REJECTED } ft_merge_status;

typedef struct ft_merge_result {
    ft_merge_status status;
    size_t revisions_new, revisions_known, records_new, records_changed;
    int64_t conflicts_new;
    size_t batches_new;
    size_t bodies_new;     /**< shapes and documents that were missing here until now, of revisions already known */
    size_t wraps_new;      /**< keys that open sealed values, of which this was not known here */
    size_t bodies_missing; /**< as in ft_submission */
    char missing_names[FT_MISSING_NAMES];
    int64_t unsent; /**< revisions in the file that no batch carries: submit was not run there */
    size_t forks;   /**< new batches whose number the same system had used for other content */
    size_t batches_waiting,
        revisions_waiting; /**< of the file: their key is not trusted here; stored, counted nowhere */
    ft_error why;          /**< of a rejected or quarantined one */
} ft_merge_result;

/** Check every hash and signature of @p path before a byte of it is used (sync/submission.h), then append what is new.
 *  Batches of keys that are not trusted here are stored and wait (docs/spec/trust.md): status quarantined.
 *  A file that fails its checks gives FT_OK with status rejected and the reason (FT_E_PERMISSION for signatures, keys and
 *  altered content); the workspace is untouched.
 *  @retval FT_E_DB, FT_E_IO, FT_E_NOMEM, FT_E_INTERRUPTED only */
FT_NODISCARD ft_status ft_merge(ft_store *s, const char *path, ft_merge_result *out, ft_error *err);

/** Batches that never arrived, by system and number, of those that count: below the highest known of a system, or named as the one before another. */
FT_NODISCARD ft_status ft_merge_missing(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number),
                                        void *who, ft_error *err);
/** Numbers that a system used twice for different content: a restored backup or a cloned disk. Both are kept. */
FT_NODISCARD ft_status ft_merge_forks(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number),
                                      void *who, ft_error *err);
/** Systems for which two keys sign that both count: somebody speaks in another's name, or a key was replaced. By system, with the
 *  first number of every further key. */
FT_NODISCARD ft_status ft_merge_other_keys(ft_store *s,
                                           void (*each)(void *who, const char *system_name, int64_t number), void *who,
                                           ft_error *err);
const char *ft_merge_word(ft_merge_status s);

#ifdef __cplusplus
}
#endif
#endif
