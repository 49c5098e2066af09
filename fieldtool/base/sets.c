#include "fieldtool/base/sets.h"

void ft_sets_start(size_t *up, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        up[i] = i;
    }
}

size_t ft_sets_root(size_t *up, size_t i)
{
    while (up[i] != i) {
        up[i] = up[up[i]];
        i = up[i];
    }
    return i;
}

size_t ft_sets_join(size_t *up, size_t a, size_t b)
{
    size_t x = ft_sets_root(up, a);
    size_t y = ft_sets_root(up, b);
    size_t low = x < y ? x : y;

    up[x] = low;
    up[y] = low;
    return low;
}
