/** @file sync/submit.h  @brief One signed file to carry: new revisions become a numbered batch, the journal a GeoPackage of its own. */
#ifndef FT_SYNC_SUBMIT_H
#define FT_SYNC_SUBMIT_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_submitted {
    int64_t batch;        /**< number of the newest own batch; 0 when there is nothing of this system */
    bool minted;          /**< a new batch was made now */
    size_t revisions_new; /**< in it */
    size_t batches;       /**< in the file, as it was read back */
    size_t revisions;     /**< likewise */
    char short_hash[13];  /**< of the newest batch */
    int64_t bytes;
} ft_submitted;

/** Write @p out_path (refused when it exists): temporary name, fsync, read back from the medium and checked, rename, fsync of the folder.
 *  @p since_last: only the batches that some centre lacks (sync/receipt.h); otherwise everything known here.
 *  @retval FT_E_CONFLICT "os.exists", FT_E_PERMISSION "sync.key.missing", FT_E_IO */
FT_NODISCARD ft_status ft_submit(ft_store *s, const char *out_path, bool since_last, ft_submitted *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
