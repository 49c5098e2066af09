/* Rows of the conflict layers: one for each revision whose word stands against another's. Derived, like every layer. */
#include "fieldtool/store/internal.h"

#include "fieldtool/land/conflict_form.h"

#include <string.h>

enum { SIDES = 1 << FT_SIDES_BITS };

ft_status ft_conflict_rows_remove(ft_store *s, int64_t rid, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        if (s->layers[i].sides) {
            st = ft_layer_remove(s, &s->layers[i], rid << FT_SIDES_BITS, (rid << FT_SIDES_BITS) + SIDES - 1, err);
        }
    }
    return st;
}

static ft_status put_row(ft_store *s, const ft_index_row *row, const ft_disputes *d, size_t side, int64_t fid,
                         ft_buf *body, ft_error *err)
{
    const ft_node *node = &d->nodes[side];
    ft_item item = {.record = row->record,
                    .type = row->type,
                    .local_id = row->local_id,
                    .state = row->state,
                    .pending = row->pending,
                    .revision = node->id,
                    .valid = true};
    ft_measured m = {.validity = {.valid = true}};
    ft_layer *l = NULL;
    ft_status st = ft_conflict_values(d, side, row->local_id, s->draft, err);

    item.values = ft_draft_values(s->draft);
    if (st == FT_OK && node->rev.has_geometry) {
        st = ft_store_get_body(s, &node->rev.geometry, body, err);
        if (st == FT_OK) {
            item.wkb = body->p;
            item.wkb_n = body->n;
            st = ft_measure_shape(s, d->form, body->p, body->n, &m, err);
            item.valid = m.validity.valid;
            item.area_m2 = m.area_m2;
        } else if (st == FT_E_NOT_FOUND) {
            st = FT_OK; /* has not arrived: the row stands without a shape */
        }
    }
    if (st != FT_OK) {
        return st;
    }
    l = ft_layer_for(s, ft_conflict_form(), item.wkb == NULL ? FT_GEOM_NONE : m.shape->type);
    return ft_layer_put(s, l, &fid, true, &item, &m, err);
}

static ft_status put_rows(ft_store *s, const ft_index_row *row, const ft_chain *chain, const ft_view *v, ft_error *err)
{
    ft_space space = {NULL};
    ft_disputes d;
    ft_buf body;
    bool *told = ft_space_get(&space, chain->n, sizeof *told);
    int64_t fid = row->rid << FT_SIDES_BITS;
    ft_status st = told == NULL ? ft_no_memory(err)
                                : ft_disputes_make(ft_forms_find(s->forms, row->type, strlen(row->type)), chain->nodes,
                                                   chain->n, v, &space, &d, err);

    ft_buf_init(&body, 0);
    for (size_t i = 0; st == FT_OK && i < d.n; i++) {
        for (size_t k = 0; st == FT_OK && k < d.list[i].n_sides; k++) {
            size_t side = d.list[i].sides[k];

            if (!told[side] && (fid & (SIDES - 1)) < SIDES - 1) {
                told[side] = true;
                st = put_row(s, row, &d, side, fid++, &body, err);
            }
        }
    }
    ft_buf_release(&body);
    ft_space_release(&space);
    return st;
}

ft_status ft_conflict_rows(ft_store *s, const ft_index_row *row, const ft_chain *chain, const ft_view *v, bool had,
                           ft_error *err)
{
    ft_status st = had ? ft_conflict_rows_remove(s, row->rid, err) : FT_OK;

    return st == FT_OK && v->n_conflicts > 0 ? put_rows(s, row, chain, v, err) : st;
}
