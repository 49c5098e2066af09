/** @file sync/expect.h  @brief What a brought file speaks of, so that a mirror has what the server knows about it. */
#ifndef FT_SYNC_EXPECT_H
#define FT_SYNC_EXPECT_H

#include "fieldtool/store/batches.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Before the file is checked: its records, what it decides about, its words about keys. Rows that cannot be read are left to
 *  the check. Nothing for a workspace that is no mirror. */
FT_NODISCARD ft_status ft_expect(ft_store *s, ft_foreign *f, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
