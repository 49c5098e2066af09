#include "fieldtool/report/near.h"

#include "fieldtool/report/shape.h"
#include "fieldtool/store/around.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct looking {
    ft_store *s;
    ft_near *near;
    ft_near_list *out;
    ft_item_space *space;
    ft_checker *checker;
    ft_shape shape;
    const char *type;
    double distance_m;
} looking;

void ft_near_list_release(ft_near_list *l)
{
    free(l->v);
    *l = (ft_near_list){.n = 0};
}

static ft_status keep(ft_near_list *l, const ft_item *item, const ft_nearest *at, ft_error *err)
{
    ft_near_record r = {.record = item->record, .at = *at};

    if (l->n == l->cap) {
        size_t want = l->cap == 0 ? 64 : 2 * l->cap;
        ft_near_record *p = realloc(l->v, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=near");
        }
        l->v = p;
        l->cap = want;
    }
    (void)snprintf(r.local_id, sizeof r.local_id, "%s", item->local_id);
    l->v[l->n++] = r;
    return FT_OK;
}

/* An invalid area is what it is read as: all land inside any loop of a hazard. */
static ft_status look_at(void *who, const ft_uuid *record, ft_error *err)
{
    looking *k = who;
    ft_item item;
    ft_nearest at;
    const ft_geom *g = NULL;
    ft_status st = ft_store_get(k->s, record, FT_FACE_SHOWN, k->space, &item, err);
    const ft_form *form = st == FT_OK ? ft_forms_find(ft_store_forms(k->s), item.type, strlen(item.type)) : NULL;

    if (st != FT_OK || item.wkb == NULL || (k->type != NULL && strcmp(item.type, k->type) != 0)) {
        return st;
    }
    st = ft_shape_load(&k->shape, k->checker, form, &item, err);
    g = k->shape.land != NULL ? k->shape.land : &k->shape.drawn;
    if (st != FT_OK || ft_geom_is_empty(g)) {
        return st;
    }
    k->out->looked_at++;
    st = ft_near_to(k->near, g, &at, err);
    if (st == FT_OK && ft_env_stop(ft_store_env(k->s))) {
        st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=near");
    }
    return st == FT_OK && at.distance_m <= k->distance_m ? keep(k->out, &item, &at, err) : st;
}

static int nearest_first(const void *x, const void *y)
{
    const ft_near_record *a = x;
    const ft_near_record *b = y;

    int c = strcmp(a->local_id, b->local_id);

    if (a->at.distance_m != b->at.distance_m) {
        return a->at.distance_m < b->at.distance_m ? -1 : 1;
    }
    return c != 0 ? c : ft_uuid_cmp(&a->record, &b->record);
}

ft_status ft_report_near(ft_store *s, const ft_geom *from, double distance_m, const char *type, ft_near_list *out,
                         ft_error *err)
{
    looking k = {.s = s, .out = out, .type = type, .distance_m = distance_m};
    ft_status st = ft_near_new(from, &k.near, err);

    *out = (ft_near_list){.n = 0};
    ft_shape_init(&k.shape);
    st = st == FT_OK ? ft_item_space_new(&k.space, err) : st;
    st = st == FT_OK ? ft_checker_new(&k.checker, err) : st;
    st = st == FT_OK ? ft_around(s, ft_near_reach(k.near, distance_m), look_at, &k, err) : st;
    if (out->n > 1) {
        qsort(out->v, out->n, sizeof *out->v, nearest_first);
    }
    ft_shape_release(&k.shape);
    ft_item_space_free(k.space);
    ft_checker_free(k.checker);
    ft_near_free(k.near);
    return st;
}
