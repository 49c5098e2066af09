#include "fieldtool/land/space.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16384, ALIGN = 16 };

struct ft_space_block {
    ft_space_block *older;
    size_t size, used;
    _Alignas(16) unsigned char data[];
};

static ft_space_block *add_block(ft_space *s, size_t want)
{
    size_t size = s->now == NULL ? FIRST_BLOCK : s->now->size * 2;
    ft_space_block *b = NULL;

    while (size < want) {
        size *= 2;
    }
    b = malloc(sizeof *b + size);
    if (b != NULL) {
        b->older = s->now;
        b->size = size;
        b->used = 0;
        s->now = b;
    }
    return b;
}

void *ft_space_get(ft_space *s, size_t n, size_t size)
{
    size_t want = 0;
    void *p = NULL;

    if (size != 0 && n > (SIZE_MAX / 4) / size) {
        return NULL;
    }
    want = (n * size + ALIGN - 1) / ALIGN * ALIGN;
    if ((s->now == NULL || s->now->size - s->now->used < want) && add_block(s, want) == NULL) {
        return NULL;
    }
    p = s->now->data + s->now->used;
    s->now->used += want;
    memset(p, 0, want);
    return p;
}

ft_space_mark ft_space_here(const ft_space *s)
{
    return (ft_space_mark){s->now, s->now == NULL ? 0 : s->now->used};
}

void ft_space_back(ft_space *s, ft_space_mark to)
{
    while (s->now != to.block) {
        ft_space_block *b = s->now;

        s->now = b->older;
        free(b);
    }
    if (s->now != NULL) {
        s->now->used = to.used;
    }
}

void ft_space_reset(ft_space *s)
{
    while (s->now != NULL && s->now->older != NULL) {
        ft_space_block *b = s->now->older;

        s->now->older = b->older;
        free(b);
    }
    if (s->now != NULL) {
        s->now->used = 0;
    }
}

void ft_space_release(ft_space *s)
{
    ft_space_back(s, (ft_space_mark){NULL, 0});
}
