/** @file sync/system.h  @brief What people call a computer that took part. */
#ifndef FT_SYNC_SYSTEM_H
#define FT_SYNC_SYSTEM_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FT_SYSTEM_NAME = 256 };

/** The name in its newest batch here, or this workspace's own; its UUID when no batch of it has come. */
FT_NODISCARD ft_status ft_system_name(ft_store *s, const ft_uuid *system, char out[FT_SYSTEM_NAME], ft_error *err);

/** Every computer of which a batch counts here, once; lent for the call. */
FT_NODISCARD ft_status ft_system_each(ft_store *s,
                                      void (*each)(void *who, const ft_uuid *system, const char *name,
                                                   const char *organisation),
                                      void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
