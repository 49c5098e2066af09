/** @file fieldtool/store/external.h  @brief What other programs did to the rows of layers (docs/spec/external.md).
 *
 * Rows are compared with what the journal says they hold. A difference becomes a revision of op external, of which the
 * author is "external" and the finder is named in the reason: a proposal like any other, never part of what was approved.
 */
#ifndef FT_STORE_EXTERNAL_H
#define FT_STORE_EXTERNAL_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_external {
    size_t edited;  /**< records of which a row says something else */
    size_t added;   /**< rows that are no record's: new, pasted, split off */
    size_t deleted; /**< records whose row is gone: proposed for retirement, and shown again */
    size_t moved;   /**< rows under another number than their record's */
    size_t
        unreadable; /**< values that are none of their field; the record keeps what it said, the reason keeps the text */
    size_t mended;  /**< layers of which the table, its columns, triggers or spatial index were not in order */
    char layers[160]; /**< names of layers concerned, as many as fit */
} ft_external;

/** Count, and change nothing. */
FT_NODISCARD ft_status ft_external_look(ft_store *s, ft_external *out, ft_error *err);
/** Take everything into the journal, in a transaction of its own; layers are what the journal says afterwards. */
FT_NODISCARD ft_status ft_external_take(ft_store *s, ft_external *out, ft_error *err);
/** Is there anything at all? */
bool ft_external_any(const ft_external *x);

#ifdef __cplusplus
}
#endif
#endif
