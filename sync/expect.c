#include "sync/expect.h"

#include "fieldtool/store/mirror.h"

#include <stdlib.h>
#include <string.h>

/** A growing list. */
typedef struct list {
    void **v; /* the array in what is expected */
    size_t *n;
    size_t cap, size;
} list;

typedef struct expecting {
    ft_expected found;
    list records, targets, keys;
    ft_revision_space *space;
} expecting;

static ft_status add(list *l, const void *item, ft_error *err)
{
    if (*l->n == l->cap) {
        size_t want = l->cap == 0 ? 64 : l->cap * 2;
        void *p = realloc(*l->v, want * l->size);

        if (p == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=merge");
        }
        *l->v = p;
        l->cap = want;
    }
    memcpy((char *)*l->v + (*l->n)++ * l->size, item, l->size);
    return FT_OK;
}

static ft_status look_at(void *who, const ft_foreign_row *row, ft_error *err)
{
    expecting *x = who;
    ft_error ignored = {.status = FT_OK};
    ft_revision r = {.record = {{0}}};
    ft_hash target;
    ft_hash id;
    ft_status st = FT_OK;

    if (!ft_revision_peek(row->bytes.p, row->bytes.n, &r.record, &r.type)) {
        return FT_OK;
    }
    st = add(&x->records, &r.record, err);
    if (st == FT_OK && ft_str_is(r.type, "key") && row->id.n == sizeof id.b) {
        memcpy(id.b, row->id.p, sizeof id.b);
        return add(&x->keys, &id, err);
    }
    if (st == FT_OK && ft_str_is(r.type, "decision") &&
        ft_revision_decode(row->bytes.p, row->bytes.n, x->space, &r, &ignored) == FT_OK &&
        ft_decision_target(&r, &target)) {
        return add(&x->targets, &target, err);
    }
    return st;
}

ft_status ft_expect(ft_store *s, ft_foreign *f, ft_error *err)
{
    void *records = NULL;
    void *targets = NULL;
    void *keys = NULL;
    expecting x = {.space = NULL};
    ft_status st = FT_OK;

    if (!ft_mirror_is(s)) {
        return FT_OK;
    }
    x.records = (list){&records, &x.found.n_records, 0, sizeof(ft_uuid)};
    x.targets = (list){&targets, &x.found.n_targets, 0, sizeof(ft_hash)};
    x.keys = (list){&keys, &x.found.n_keys, 0, sizeof(ft_hash)};
    st = ft_revision_space_new(&x.space, err);
    if (st == FT_OK) {
        ft_error ignored = {.status = FT_OK};

        st = ft_foreign_revisions(f, look_at, &x, &ignored);
        st = st == FT_E_NOMEM ? ft_fail(err, st, "base.no_memory", "what=merge") : FT_OK;
    }
    x.found.records = records;
    x.found.targets = targets;
    x.found.keys = keys;
    st = st == FT_OK ? ft_mirror_expect(s, &x.found, err) : st;
    ft_revision_space_free(x.space);
    free(records);
    free(targets);
    free(keys);
    return st;
}
