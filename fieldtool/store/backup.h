/** @file fieldtool/store/backup.h  @brief Snapshots of a workspace, and a workspace made of one (docs/spec/backup.md). */
#ifndef FT_STORE_BACKUP_H
#define FT_STORE_BACKUP_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Copy the workspace to a new file, and mark that as a snapshot, which is never written again. The caller flushes it. */
FT_NODISCARD ft_status ft_backup_copy(ft_store *s, const char *path, ft_error *err);
/** Are the pages of the file whole? @retval FT_E_INVALID "store.damaged" */
FT_NODISCARD ft_status ft_backup_whole(ft_store *s, ft_error *err);
/** Of a copy opened as scratch: it is a workspace again. In a transaction. */
FT_NODISCARD ft_status ft_backup_unmark(ft_store *s, ft_error *err);
/** Its local numbers go on at the next hundred: those after the snapshot may stand on paper. In a transaction. */
FT_NODISCARD ft_status ft_backup_skip_numbers(ft_store *s, ft_error *err);
/** From here on this is another computer, of that name and UUID, with no key yet; the former one is remembered. In a transaction.
 *  @retval FT_E_INVALID "store.new.system" */
FT_NODISCARD ft_status ft_backup_take_identity(ft_store *s, const char *system, const ft_uuid *id, ft_error *err);
/** Each workspace that this one was restored from. */
FT_NODISCARD ft_status ft_backup_former(ft_store *s, void (*each)(void *who, const ft_uuid *system), void *who,
                                        ft_error *err);
/** This computer's public key as the file says; *known false when it says none. */
FT_NODISCARD ft_status ft_backup_own_key(ft_store *s, uint8_t out[32], bool *known, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
