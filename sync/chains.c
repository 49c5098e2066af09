#include "sync/chains.h"

#include "fieldtool/base/num.h"
#include "sync/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct loading {
    ft_chains *c;
    ft_buf ids;
    ft_status st;
    ft_error *err;
} loading;

static void add(void *who, const ft_batch_row *row)
{
    loading *l = who;
    ft_batch b;
    ft_link *k = NULL;

    if (l->st == FT_OK && !ft_room(&l->c->v, &l->c->cap, l->c->n, sizeof *l->c->v)) {
        l->st = ft_fail(l->err, FT_E_NOMEM, "base.no_memory", "what=batches");
    }
    l->st = l->st == FT_OK ? ft_batch_decode(row->bytes, row->n, &l->ids, &b, l->err) : l->st;
    if (l->st != FT_OK) {
        return;
    }
    k = &l->c->v[l->c->n++];
    *k = (ft_link){.id = row->id,
                   .previous = b.previous,
                   .system = row->system,
                   .number = row->number,
                   .number_here = row->number_here,
                   .part = row->lacks > 0,
                   .counts = !row->waits};
    if (ft_utf8_valid(b.system_name.p, b.system_name.n) && b.system_name.n < sizeof k->system_name) {
        (void)snprintf(k->system_name, sizeof k->system_name, "%.*s", (int)b.system_name.n, b.system_name.p);
    } else {
        (void)snprintf(k->system_name, sizeof k->system_name, "?");
    }
}

/* The links are sorted through an array of pointers to their IDs; the position follows from the pointer. */
static int by_id(const void *a, const void *b)
{
    return ft_hash_cmp(*(const ft_hash *const *)a, *(const ft_hash *const *)b);
}

static ft_status index_ids(ft_chains *c, ft_error *err)
{
    const ft_hash **ids = malloc((c->n + 1) * sizeof *ids);

    c->by_id = malloc((c->n + 1) * sizeof *c->by_id);
    if (ids == NULL || c->by_id == NULL) {
        free(ids);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=batches");
    }
    for (size_t i = 0; i < c->n; i++) {
        ids[i] = &c->v[i].id;
    }
    if (c->n > 1) {
        qsort(ids, c->n, sizeof *ids, by_id);
    }
    for (size_t i = 0; i < c->n; i++) {
        c->by_id[i] = (size_t)((const char *)ids[i] - (const char *)&c->v[0].id) / sizeof *c->v;
    }
    free(ids);
    return FT_OK;
}

ft_link *ft_chains_find(const ft_chains *c, const ft_hash *id)
{
    size_t from = 0;
    size_t to = c->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = ft_hash_cmp(&c->v[c->by_id[middle]].id, id);

        if (order == 0) {
            return &c->v[c->by_id[middle]];
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}

/* Of one system and key the one before stands before in the list, so one pass is enough. */
static void join(ft_chains *c)
{
    for (size_t i = 0; i < c->n; i++) {
        ft_link *k = &c->v[i];
        ft_link *before = k->number > 1 ? ft_chains_find(c, &k->previous) : NULL;

        k->whole = k->counts && !k->part && (k->number == 1 || (before != NULL && before->whole));
        if (k->whole && before != NULL) {
            before->followed = true;
        }
    }
}

ft_status ft_chains_load(ft_store *s, ft_chains *out, ft_error *err)
{
    loading l = {.c = out, .err = err};
    ft_status st = FT_OK;

    ft_buf_init(&l.ids, 0);
    st = ft_batches_each(s, add, &l, err);
    st = st == FT_OK ? l.st : st;
    st = st == FT_OK ? index_ids(out, err) : st;
    if (st == FT_OK) {
        join(out);
    }
    ft_buf_release(&l.ids);
    return st;
}

void ft_chains_release(ft_chains *c)
{
    free(c->v);
    free(c->by_id);
    *c = (ft_chains){.n = 0};
}
