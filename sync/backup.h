/** @file sync/backup.h  @brief Verified snapshots of a workspace, and a workspace made of one that repeats no number (docs/spec/backup.md). */
#ifndef FT_SYNC_BACKUP_H
#define FT_SYNC_BACKUP_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_backed_up {
    char path[4096];
    ft_hash digest; /**< state digest of snapshot and workspace */
    int64_t bytes;
    size_t kept, removed;
} ft_backed_up;

/** Make a snapshot of @p s in @p dir (NULL: this user's own folder for them), read it back, and remove the oldest beyond @p keep.
 *  @retval FT_E_IO "os.no_folder", "sync.backup.differs" */
FT_NODISCARD ft_status ft_backup(ft_store *s, const char *dir, size_t keep, ft_backed_up *out, ft_error *err);
/** When this computer last made one; *known false when it does not remember. */
FT_NODISCARD ft_status ft_backup_last(const ft_uuid *system, int64_t *time_ms, bool *known, ft_error *err);

typedef struct ft_restored {
    char system[64];
    bool new_identity;
    size_t drafts;  /**< revisions that no batch carried; with a new identity they are in one now */
    ft_hash digest; /**< of the snapshot */
} ft_restored;

/** Make the workspace @p path of a snapshot. It goes on as the same computer when this computer remembers that the snapshot holds every batch
 *  it minted; else it needs another name, @p system, and gets an identity and a key of its own (locked with @p passphrase when not NULL).
 *  @retval FT_E_CONFLICT "store.exists", FT_E_REFUSED "sync.restore.system", FT_E_INVALID "store.damaged" */
FT_NODISCARD ft_status ft_restore(const char *snapshot, const char *path, const char *system, const char *passphrase,
                                  const ft_env *env, ft_restored *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
