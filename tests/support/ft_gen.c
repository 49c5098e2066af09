#include "tests/support/ft_gen.h"

#include <stdio.h>
#include <stdlib.h>

ft_gen ft_gen_seeded(uint64_t fallback)
{
    const char *text = getenv("FT_SEED");
    ft_gen g = {text != NULL ? strtoull(text, NULL, 10) : fallback};

    (void)printf("FT_SEED=%llu\n", (unsigned long long)g.s);
    return g;
}

long ft_gen_rounds(long fallback)
{
    const char *text = getenv("FT_ROUNDS");

    return text != NULL ? strtol(text, NULL, 10) : fallback;
}

uint64_t ft_gen_u64(ft_gen *g)
{
    uint64_t z = (g->s += 0x9e3779b97f4a7c15ULL);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double ft_gen_unit(ft_gen *g)
{
    return (double)(ft_gen_u64(g) >> 11) * (1.0 / 9007199254740992.0);
}

double ft_gen_between(ft_gen *g, double lo, double hi)
{
    return lo + (hi - lo) * ft_gen_unit(g);
}

uint64_t ft_gen_below(ft_gen *g, uint64_t n)
{
    return ft_gen_u64(g) % n;
}
