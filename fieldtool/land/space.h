/** @file fieldtool/land/space.h  @brief Memory that goes at once: what one computation needs, given back in one step. */
#ifndef FT_LAND_SPACE_H
#define FT_LAND_SPACE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_space_block ft_space_block;
/** Zero-initialise; release when done. */
typedef struct ft_space {
    ft_space_block *now; /**< newest block, owned */
} ft_space;

/** Zeroed room for @p n things of @p size bytes (n = 0 gives a valid pointer); NULL when there is no memory. */
void *ft_space_get(ft_space *s, size_t n, size_t size);
/** Where the space stands, and back to there: everything got since is gone. */
typedef struct ft_space_mark {
    ft_space_block *block;
    size_t used;
} ft_space_mark;
ft_space_mark ft_space_here(const ft_space *s);
void ft_space_back(ft_space *s, ft_space_mark to);
/** Empty, the newest block kept for next time. */
void ft_space_reset(ft_space *s);
void ft_space_release(ft_space *s);

#ifdef __cplusplus
}
#endif
#endif
