/** @file fieldtool/land/setters.h  @brief Which statements about one group stand (docs/spec/decisions.md 1, 8).
 *
 * A statement stands until a revision whose author saw it says something else. Where the statements that an author saw
 * contradict each other, only a resolve replaces them: any other revision adds its own word beside theirs.
 */
#ifndef FT_LAND_SETTERS_H
#define FT_LAND_SETTERS_H

#include "fieldtool/land/heads.h"

#ifdef __cplusplus
extern "C" {
#endif

/** When a revision makes a statement about the group. */
typedef enum ft_says {
    FT_SAYS_WHEN_DIFFERENT, /**< when it differs from any known parent, or has none */
    FT_SAYS_ALWAYS,         /**< create */
    FT_SAYS_LAST_WORD,      /**< resolve: always, and it replaces statements that contradict each other too */
} ft_says;

/** When this revision does. */
uint8_t ft_says_of(const ft_revision *r);

typedef struct ft_setters {
    const size_t *set; /**< shape [n], n >= 1: revisions whose statement stands, sorted by ID */
    size_t n;
    bool several; /**< they do not all say the same */
} ft_setters;

/** @param content shape [g->n]: what each revision says in the group; equal hashes, equal words
 *  @param says    shape [g->n] of ft_says */
FT_NODISCARD ft_status ft_setters_find(ft_graph *g, const ft_hash *content, const uint8_t *says, ft_space *space,
                                       ft_setters *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
