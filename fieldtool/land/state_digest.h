/** @file fieldtool/land/state_digest.h  @brief What a record comes to, as bytes to be hashed: heads, setters, decisions (docs/spec/state.md). */
#ifndef FT_LAND_STATE_DIGEST_H
#define FT_LAND_STATE_DIGEST_H

#include "fieldtool/land/space.h"
#include "fieldtool/land/view.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Append the state of one record. @p verdicts are those that count. @p space is reset. */
FT_NODISCARD ft_status ft_state_bytes(const ft_form *form, const ft_uuid *record, const ft_node *nodes, size_t n,
                                      const ft_verdict *verdicts, size_t n_verdicts, ft_space *space, ft_buf *out,
                                      ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
