/** @file fieldtool/base/sets.h  @brief Disjoint sets of the numbers 0 .. n - 1. Each number points up towards its set's lowest. */
#ifndef FT_BASE_SETS_H
#define FT_BASE_SETS_H

#include <stddef.h>

/** Sets of one number each: `n` numbers into `up`, of the caller. */
void ft_sets_start(size_t *up, size_t n);

/** The lowest number of the set that holds `i`; shortens the way for the next question. */
size_t ft_sets_root(size_t *up, size_t i);

/** Make one set of those that hold `a` and `b`; its lowest number. */
size_t ft_sets_join(size_t *up, size_t a, size_t b);

#endif
