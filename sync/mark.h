/** @file sync/mark.h  @brief The newest batch that this computer ever minted for a workspace, kept beside the private key.
 *
 * A workspace that was put back from an older copy does not know its newest batches; this does. Without it the next batch would
 * bear a number that is used (docs/spec/backup.md). */
#ifndef FT_SYNC_MARK_H
#define FT_SYNC_MARK_H

#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** *known false when this computer has minted none, or does not remember. */
FT_NODISCARD ft_status ft_mark_read(const ft_uuid *system, int64_t *number, bool *known, ft_error *err);
FT_NODISCARD ft_status ft_mark_write(const ft_uuid *system, int64_t number, ft_error *err);
/** Does @p s know every batch that was minted here? @retval FT_E_REFUSED "sync.older" when not */
FT_NODISCARD ft_status ft_mark_check(ft_store *s, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
