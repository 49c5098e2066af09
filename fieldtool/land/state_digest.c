#include "fieldtool/land/state_digest.h"

#include "fieldtool/land/groups.h"
#include "fieldtool/land/setters.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    const ft_group *const *x = a;
    const ft_group *const *y = b;
    int c = strcmp((*x)->name, (*y)->name);

    return c != 0 ? c : (int)(*x)->unknown - (int)(*y)->unknown;
}

static void put_ids(ft_buf *out, const ft_node *nodes, const size_t *at, size_t n)
{
    ft_buf_u32(out, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        ft_buf_bytes(out, nodes[at[i]].id.b, sizeof nodes[at[i]].id.b);
    }
}

/* Groups in which no revision says anything are left out: a newer form that has more of them gives the same bytes. */
static ft_status put_groups(const ft_form *form, ft_graph *g, ft_space *space, ft_buf *out, ft_error *err)
{
    ft_groups groups;
    const ft_group **sorted = NULL;
    ft_hash *content = ft_space_get(space, g->n, sizeof *content);
    uint8_t *says = ft_space_get(space, g->n, sizeof *says);
    bool any_shape = false;
    ft_status st = ft_groups_make(form, g->nodes, g->n, space, &groups, err);

    sorted = st == FT_OK ? ft_space_get(space, groups.n, sizeof *sorted) : NULL;
    if (st != FT_OK || content == NULL || says == NULL || sorted == NULL) {
        return st != FT_OK ? st : ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=state");
    }
    for (size_t i = 0; i < g->n; i++) {
        says[i] = ft_says_of(&g->nodes[i].rev);
        any_shape = any_shape || g->nodes[i].rev.has_geometry;
    }
    for (size_t i = 0; i < groups.n; i++) {
        sorted[i] = &groups.g[i];
    }
    qsort(sorted, groups.n, sizeof *sorted, by_name);
    for (size_t i = 0; i < groups.n && st == FT_OK; i++) {
        ft_space_mark mark = ft_space_here(space);
        size_t n_name = strlen(sorted[i]->name);
        ft_setters found;
        bool alike = false;

        if (sorted[i]->from == sorted[i]->end && !(sorted[i]->has_geometry && any_shape)) {
            continue;
        }
        st = ft_groups_content(&groups, (size_t)(sorted[i] - groups.g), content, &alike, err);
        if (alike) {
            memset(content, 0, g->n * sizeof *content);
        }
        st = st == FT_OK ? ft_setters_find(g, content, says, space, &found, err) : st;
        if (st == FT_OK) {
            ft_buf_u8(out, (uint8_t)n_name);
            ft_buf_bytes(out, sorted[i]->name, n_name);
            ft_buf_u8(out, sorted[i]->unknown);
            put_ids(out, g->nodes, found.set, found.n);
        }
        ft_space_back(space, mark);
    }
    ft_buf_u8(out, 0);
    return st;
}

static int by_decision(const void *a, const void *b)
{
    const ft_verdict *x = a;
    const ft_verdict *y = b;
    int c = ft_hash_cmp(&x->revision, &y->revision);

    return c != 0 ? c : ft_hash_cmp(&x->decision, &y->decision);
}

static ft_status put_verdicts(const ft_verdict *verdicts, size_t n, ft_space *space, ft_buf *out, ft_error *err)
{
    ft_verdict *sorted = ft_space_get(space, n, sizeof *sorted);

    if (sorted == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=state");
    }
    if (n > 0) {
        memcpy(sorted, verdicts, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_decision);
    }
    ft_buf_u32(out, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        ft_buf_bytes(out, sorted[i].revision.b, sizeof sorted[i].revision.b);
        ft_buf_bytes(out, sorted[i].decision.b, sizeof sorted[i].decision.b);
        ft_buf_u8(out, (uint8_t)sorted[i].what);
    }
    return FT_OK;
}

ft_status ft_state_bytes(const ft_form *form, const ft_uuid *record, const ft_node *nodes, size_t n,
                         const ft_verdict *verdicts, size_t n_verdicts, ft_space *space, ft_buf *out, ft_error *err)
{
    ft_graph g;
    ft_status st = FT_OK;

    ft_space_reset(space);
    st = ft_graph_make(nodes, n, space, &g, err);
    if (st != FT_OK) {
        return st;
    }
    ft_buf_bytes(out, record->b, sizeof record->b);
    put_ids(out, nodes, g.heads, g.n_heads);
    st = put_groups(form, &g, space, out, err);
    st = st == FT_OK ? put_verdicts(verdicts, n_verdicts, space, out, err) : st;
    return st == FT_OK ? ft_buf_status(out, err) : st;
}
