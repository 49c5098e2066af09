/** @file tests/support/ft_gen.h  @brief Seeded random numbers for property tests; FT_SEED replays a run. */
#ifndef FT_TESTS_GEN_H
#define FT_TESTS_GEN_H

#include <stdint.h>

/** splitmix64: one word of state, the same numbers on every machine. */
typedef struct ft_gen {
    uint64_t s;
} ft_gen;

/** Seed from FT_SEED when set, else @p fallback; prints the seed so that a failure can be replayed. */
ft_gen ft_gen_seeded(uint64_t fallback);
/** Number of rounds: FT_ROUNDS when set, else @p fallback. */
long ft_gen_rounds(long fallback);
uint64_t ft_gen_u64(ft_gen *g);
/** In [0, 1). */
double ft_gen_unit(ft_gen *g);
/** In [lo, hi). */
double ft_gen_between(ft_gen *g, double lo, double hi);
/** In [0, n), n > 0. */
uint64_t ft_gen_below(ft_gen *g, uint64_t n);

#endif
