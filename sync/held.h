/** @file sync/held.h  @brief What a file in part was given, by the word of who made it (docs/spec/extract.md).
 *
 * A declaration names the revisions that were handed over and, of each computer, the number up to which the rest was left out on purpose.
 */
#ifndef FT_SYNC_HELD_H
#define FT_SYNC_HELD_H

#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_held ft_held;

/** How far the batches of one computer were known to who made the extract. */
typedef struct ft_held_upto {
    ft_uuid system;
    int64_t number;
} ft_held_upto;

/** Append the bytes of a declaration. @p ids ascending */
FT_NODISCARD ft_status ft_held_encode(const ft_uuid *for_system, const ft_held_upto *upto, size_t n_upto,
                                      const ft_hash *ids, size_t n_ids, ft_buf *out, ft_error *err);

/** Every declaration in counting batches that is for this workspace, or for a computer that it is a clone of. */
FT_NODISCARD ft_status ft_held_of_store(ft_store *s, ft_held **out, ft_error *err);
/** Every declaration in a stranger's file that a batch with a good signature carries, whosever. */
FT_NODISCARD ft_status ft_held_of_file(ft_foreign *f, ft_held **out, ft_error *err);
void ft_held_free(ft_held *h);
/** Is there any? NULL: no. */
bool ft_held_any(const ft_held *h);
/** May that batch be missing, or be here in part? */
bool ft_held_excuses(const ft_held *h, const ft_uuid *system, int64_t number);
/** Was that revision handed over? Then it must be here. */
bool ft_held_names(const ft_held *h, const ft_hash *revision);
/** Each revision that was handed over; lent. */
const ft_hash *ft_held_ids(const ft_held *h, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
