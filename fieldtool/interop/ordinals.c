#include "fieldtool/interop/ordinals.h"

#include <stdlib.h>
#include <string.h>

typedef struct slot {
    uint64_t a, b;  /* 16 bytes of the hash: enough that two rows never meet by chance */
    uint32_t count; /* 0: free */
} slot;

struct ft_ordinals {
    slot *slots;
    size_t n, cap; /* cap a power of two */
};

ft_status ft_ordinals_new(ft_ordinals **out, ft_error *err)
{
    ft_ordinals *o = calloc(1, sizeof *o);

    if (o != NULL) {
        o->cap = 1024;
        o->slots = calloc(o->cap, sizeof *o->slots);
    }
    if (o == NULL || o->slots == NULL) {
        free(o);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ordinals");
    }
    *out = o;
    return FT_OK;
}

void ft_ordinals_free(ft_ordinals *o)
{
    if (o != NULL) {
        free(o->slots);
        free(o);
    }
}

static slot *place(slot *slots, size_t cap, uint64_t a, uint64_t b)
{
    size_t i = (size_t)a & (cap - 1);

    while (slots[i].count > 0 && (slots[i].a != a || slots[i].b != b)) {
        i = (i + 1) & (cap - 1);
    }
    return &slots[i];
}

static bool room(ft_ordinals *o)
{
    size_t cap = o->cap * 2;
    slot *more = NULL;

    if (o->n * 2 < o->cap) {
        return true;
    }
    more = calloc(cap, sizeof *more);
    if (more == NULL) {
        return false;
    }
    for (size_t i = 0; i < o->cap; i++) {
        if (o->slots[i].count > 0) {
            *place(more, cap, o->slots[i].a, o->slots[i].b) = o->slots[i];
        }
    }
    free(o->slots);
    o->slots = more;
    o->cap = cap;
    return true;
}

ft_status ft_ordinals_next(ft_ordinals *o, const ft_hash *h, uint32_t *before, ft_error *err)
{
    uint64_t a = 0;
    uint64_t b = 0;
    slot *s = NULL;

    if (!room(o)) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ordinals");
    }
    memcpy(&a, h->b, sizeof a);
    memcpy(&b, h->b + 8, sizeof b);
    s = place(o->slots, o->cap, a, b);
    *before = s->count;
    o->n += s->count == 0;
    *s = (slot){a, b, s->count + 1};
    return FT_OK;
}
