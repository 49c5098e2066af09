#include "fieldtool/land/heads.h"

#include <stdlib.h>
#include <string.h>

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=revisions");
}

/** For qsort, which takes no context. */
typedef struct named {
    ft_hash id;
    size_t at;
} named;

static int by_id(const void *a, const void *b)
{
    return ft_hash_cmp(&((const named *)a)->id, &((const named *)b)->id);
}

static int by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

ft_status ft_graph_sort(const ft_graph *g, ft_space *space, size_t *at, size_t n, ft_error *err)
{
    ft_space_mark mark = ft_space_here(space);
    named *list = NULL;

    if (n < 2) {
        return FT_OK;
    }
    list = ft_space_get(space, n, sizeof *list);
    if (list == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = (named){g->nodes[at[i]].id, at[i]};
    }
    qsort(list, n, sizeof *list, by_id);
    for (size_t i = 0; i < n; i++) {
        at[i] = list[i].at;
    }
    ft_space_back(space, mark);
    return FT_OK;
}

size_t ft_graph_find(const ft_graph *g, const ft_hash *id)
{
    size_t lo = 0;
    size_t hi = g->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = ft_hash_cmp(&g->nodes[g->sorted[mid]].id, id);

        if (c == 0) {
            return g->sorted[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return g->n;
}

static bool get_arrays(ft_graph *g, ft_space *space, size_t edges, ft_hash **missing, size_t **heads)
{
    g->sorted = ft_space_get(space, g->n, sizeof *g->sorted);
    g->order = ft_space_get(space, g->n, sizeof *g->order);
    g->place = ft_space_get(space, g->n, sizeof *g->place);
    g->start = ft_space_get(space, g->n + 1, sizeof *g->start);
    g->parent = ft_space_get(space, edges, sizeof *g->parent);
    g->seen = ft_space_get(space, g->n, sizeof *g->seen);
    g->stack = ft_space_get(space, g->n + 1, sizeof *g->stack);
    *missing = ft_space_get(space, edges, sizeof **missing);
    *heads = ft_space_get(space, g->n, sizeof **heads);
    return g->sorted != NULL && g->order != NULL && g->place != NULL && g->start != NULL && g->parent != NULL &&
           g->seen != NULL && g->stack != NULL && *missing != NULL && *heads != NULL;
}

static void link_parents(ft_graph *g, ft_hash *missing)
{
    size_t edges = 0;

    for (size_t i = 0; i < g->n; i++) {
        const ft_revision *r = &g->nodes[i].rev;

        g->start[i] = edges;
        for (size_t k = 0; k < r->n_parents; k++) {
            size_t p = ft_graph_find(g, &r->parents[k]);

            if (p < g->n) {
                g->parent[edges++] = p;
            } else {
                missing[g->n_missing++] = r->parents[k];
            }
        }
        g->joins = g->joins || edges - g->start[i] > 1;
    }
    g->start[g->n] = edges;
}

static void name_missing(ft_graph *g, ft_hash *missing)
{
    size_t kept = 0;

    if (g->n_missing > 1) {
        qsort(missing, g->n_missing, sizeof *missing, by_hash);
    }
    for (size_t i = 0; i < g->n_missing; i++) {
        if (kept == 0 || ft_hash_cmp(&missing[kept - 1], &missing[i]) != 0) {
            missing[kept++] = missing[i];
        }
    }
    g->missing = missing;
    g->n_missing = kept;
}

/* Parents before children (Kahn), and heads on the way. The children of p are child[from[p]] .. child[from[p + 1] - 1]. */
static ft_status order_nodes(ft_graph *g, ft_space *space, size_t *heads, ft_error *err)
{
    size_t edges = g->start[g->n];
    size_t done = 0;
    size_t *from = ft_space_get(space, g->n + 2, sizeof *from);
    size_t *waits = ft_space_get(space, g->n, sizeof *waits);
    size_t *child = ft_space_get(space, edges, sizeof *child);

    if (from == NULL || waits == NULL || child == NULL) {
        return no_memory(err);
    }
    for (size_t e = 0; e < edges; e++) {
        from[g->parent[e] + 2]++;
    }
    for (size_t i = 0; i < g->n; i++) {
        from[i + 2] += from[i + 1];
    }
    for (size_t i = 0; i < g->n; i++) {
        waits[i] = g->start[i + 1] - g->start[i];
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++) {
            child[from[g->parent[e] + 1]++] =
                i; /* afterwards from[p + 1] is the end of p, that is the start of p + 1 */
        }
        if (waits[i] == 0) {
            g->order[done++] = i;
        }
    }
    g->joins = g->joins || done > 1;
    for (size_t i = 0; i < done; i++) {
        size_t at = g->order[i];

        g->place[at] = i;
        for (size_t e = from[at]; e < from[at + 1]; e++) {
            if (--waits[child[e]] == 0) {
                g->order[done++] = child[e];
            }
        }
    }
    for (size_t i = 0; i < g->n; i++) {
        size_t at = g->sorted[i];

        if (from[at] == from[at + 1]) {
            heads[g->n_heads++] = at;
        }
    }
    g->heads = heads;
    g->joins = g->joins || g->n_heads > 1;
    return done == g->n ? FT_OK : ft_fail(err, FT_E_INVALID, "land.view.cycle", "n=%zu", g->n);
}

/* Mark the node, what it descends from and what descends from it; how many that are. */
static size_t kin(const ft_graph *g, size_t node, bool *above, bool *below)
{
    size_t n = 1;

    memset(above, 0, g->n * sizeof *above);
    memset(below, 0, g->n * sizeof *below);
    above[node] = below[node] = true;
    for (size_t i = g->place[node] + 1; i-- > 0;) {
        size_t at = g->order[i];

        for (size_t e = g->start[at]; e < g->start[at + 1] && above[at]; e++) {
            n += !above[g->parent[e]];
            above[g->parent[e]] = true;
        }
    }
    for (size_t i = g->place[node] + 1; i < g->n; i++) {
        size_t at = g->order[i];

        for (size_t e = g->start[at]; e < g->start[at + 1] && !below[at]; e++) {
            below[at] = below[g->parent[e]];
        }
        n += below[at];
    }
    return n;
}

/* A resolve with which every other revision is kin, and no hole below it: whatever is missing lies above it, and it has the last
 * word on all of that. */
static ft_status look_for_holes(ft_graph *g, ft_space *space, ft_error *err)
{
    ft_space_mark mark = ft_space_here(space);
    bool *above = ft_space_get(space, g->n, sizeof *above);
    bool *below = ft_space_get(space, g->n, sizeof *below);

    if (above == NULL || below == NULL) {
        return no_memory(err);
    }
    g->open_holes = g->n_missing > 0;
    for (size_t i = g->n; i-- > 0 && g->open_holes;) {
        size_t at = g->order[i];

        if (g->nodes[at].rev.op == FT_OP_RESOLVE && kin(g, at, above, below) == g->n) {
            g->open_holes = false;
            for (size_t k = 0; k < g->n; k++) {
                bool hole = g->start[k + 1] - g->start[k] < g->nodes[k].rev.n_parents;

                g->open_holes = g->open_holes || (hole && !above[k]);
            }
        }
    }
    ft_space_back(space, mark);
    return FT_OK;
}

ft_status ft_graph_make(const ft_node *nodes, size_t n, ft_space *space, ft_graph *out, ft_error *err)
{
    ft_hash *missing = NULL;
    size_t *heads = NULL;
    size_t edges = 0;
    ft_space_mark mark;
    ft_status st = FT_OK;

    *out = (ft_graph){.nodes = nodes, .n = n};
    for (size_t i = 0; i < n; i++) {
        edges += nodes[i].rev.n_parents;
    }
    if (!get_arrays(out, space, edges, &missing, &heads)) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        out->sorted[i] = i;
    }
    st = ft_graph_sort(out, space, out->sorted, n, err);
    if (st != FT_OK) {
        return st;
    }
    link_parents(out, missing);
    name_missing(out, missing);
    mark = ft_space_here(space);
    st = order_nodes(out, space, heads, err);
    ft_space_back(space, mark);
    return st == FT_OK ? look_for_holes(out, space, err) : st;
}

static void next_round(ft_graph *g)
{
    if (++g->round == 0) {
        memset(g->seen, 0, g->n * sizeof *g->seen);
        g->round = 1;
    }
}

bool ft_graph_above(ft_graph *g, size_t ancestor, size_t node)
{
    size_t top = 0;

    if (ancestor == node) {
        return true;
    }
    next_round(g);
    g->stack[top++] = node;
    while (top > 0) {
        size_t at = g->stack[--top];

        for (size_t e = g->start[at]; e < g->start[at + 1]; e++) {
            size_t p = g->parent[e];

            if (p == ancestor) {
                return true;
            }
            if (g->seen[p] != g->round && g->place[p] > g->place[ancestor]) {
                g->seen[p] = g->round;
                g->stack[top++] = p;
            }
        }
    }
    return false;
}

bool ft_view_is_ancestor(const ft_node *nodes, size_t n, size_t ancestor, size_t node)
{
    ft_space space = {NULL};
    ft_graph g;
    ft_error ignored = {0};
    bool yes = ft_graph_make(nodes, n, &space, &g, &ignored) == FT_OK && ft_graph_above(&g, ancestor, node);

    ft_space_release(&space);
    return yes;
}
