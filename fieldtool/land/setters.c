#include "fieldtool/land/setters.h"

uint8_t ft_says_of(const ft_revision *r)
{
    return r->op == FT_OP_RESOLVE ? FT_SAYS_LAST_WORD : r->op == FT_OP_CREATE ? FT_SAYS_ALWAYS : FT_SAYS_WHEN_DIFFERENT;
}

/** Standing statements as a list; lists share their ends, so that a long history of equal words costs nothing. */
typedef struct cell {
    size_t node;
    struct cell *next;
} cell;

typedef struct work {
    ft_graph *g;
    const ft_hash *content;
    const uint8_t *says;
    ft_space *space;
    cell **stands;  /* shape [n]: as seen from each node */
    bool *several;  /* shape [n]: of its list */
    bool *replaced; /* shape [n]: by somebody in the set */
    uint32_t *mark; /* shape [n]: in the list being built */
    uint32_t round;
    bool failed;
} work;

static bool same(const work *w, size_t a, size_t b)
{
    return ft_hash_cmp(&w->content[a], &w->content[b]) == 0;
}

static cell *push(work *w, size_t node, cell *next)
{
    cell *c = ft_space_get(w->space, 1, sizeof *c);

    if (c == NULL) {
        w->failed = true;
        return next;
    }
    *c = (cell){node, next};
    return c;
}

static bool holds(const cell *list, size_t node)
{
    while (list != NULL && list->node != node) {
        list = list->next;
    }
    return list != NULL;
}

/* A parent that has x above it but no longer stands by it has seen it replaced. */
static bool replaced_above(work *w, size_t x, size_t node)
{
    const ft_graph *g = w->g;

    for (size_t e = g->start[node]; e < g->start[node + 1] && w->replaced[x]; e++) {
        if (!holds(w->stands[g->parent[e]], x) && ft_graph_above(w->g, x, g->parent[e])) {
            return true;
        }
    }
    return false;
}

/* What stands for somebody who saw all parents of the node. */
static cell *seen_by(work *w, size_t node, bool *several)
{
    const ft_graph *g = w->g;
    size_t first = g->start[node];
    size_t last = g->start[node + 1];
    cell *list = w->stands[g->parent[first]];
    bool shared = true;

    *several = w->several[g->parent[first]];
    for (size_t e = first + 1; e < last; e++) {
        shared = shared && w->stands[g->parent[e]] == list;
    }
    if (shared) {
        return list;
    }
    list = NULL;
    w->round++;
    for (size_t e = first; e < last; e++) {
        for (const cell *c = w->stands[g->parent[e]]; c != NULL; c = c->next) {
            if (w->mark[c->node] != w->round) {
                w->mark[c->node] = w->round;
                list = replaced_above(w, c->node, node) ? list : push(w, c->node, list);
            }
        }
    }
    *several = false;
    for (const cell *c = list; c != NULL; c = c->next) {
        *several = *several || !same(w, c->node, list->node);
    }
    return list;
}

static cell *alone(work *w, size_t node, const cell *seen)
{
    for (; seen != NULL; seen = seen->next) {
        w->replaced[seen->node] = true;
    }
    return push(w, node, NULL);
}

static void judge(work *w, size_t node)
{
    const ft_graph *g = w->g;
    bool several = false;
    bool speaks = w->says[node] != FT_SAYS_WHEN_DIFFERENT;
    cell *seen = NULL;

    if (g->start[node] == g->start[node + 1]) {
        w->stands[node] = push(w, node, NULL);
        return;
    }
    seen = seen_by(w, node, &several);
    for (size_t e = g->start[node]; e < g->start[node + 1]; e++) {
        speaks = speaks || !same(w, node, g->parent[e]);
    }
    w->several[node] = several;
    w->stands[node] = seen;
    if (speaks && (!several || w->says[node] == FT_SAYS_LAST_WORD)) {
        w->stands[node] = alone(w, node, seen);
        w->several[node] = false;
    } else if (speaks) { /* a contradiction it did not settle: one more word, unless it only repeats one of theirs */
        bool repeats = false;

        for (const cell *c = seen; c != NULL && !repeats; c = c->next) {
            repeats = same(w, c->node, node);
        }
        w->stands[node] = repeats ? seen : push(w, node, seen);
    }
}

static ft_status collect(work *w, ft_setters *out, ft_error *err)
{
    const ft_graph *g = w->g;
    size_t *set = ft_space_get(w->space, g->n, sizeof *set);
    size_t n = 0;

    if (set == NULL || w->failed) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=setters");
    }
    w->round++;
    for (size_t h = 0; h < g->n_heads; h++) {
        for (const cell *c = w->stands[g->heads[h]]; c != NULL; c = c->next) {
            if (w->mark[c->node] != w->round && !w->replaced[c->node]) {
                w->mark[c->node] = w->round;
                set[n++] = c->node;
            }
        }
    }
    out->set = set;
    out->n = n;
    return ft_graph_sort(g, w->space, set, n, err);
}

ft_status ft_setters_find(ft_graph *g, const ft_hash *content, const uint8_t *says, ft_space *space, ft_setters *out,
                          ft_error *err)
{
    work w = {.g = g, .content = content, .says = says, .space = space};
    ft_status st = FT_OK;

    *out = (ft_setters){.n = 0};
    w.stands = ft_space_get(space, g->n, sizeof(cell *));
    w.several = ft_space_get(space, g->n, sizeof *w.several);
    w.replaced = ft_space_get(space, g->n, sizeof *w.replaced);
    w.mark = ft_space_get(space, g->n, sizeof *w.mark);
    w.failed = w.stands == NULL || w.several == NULL || w.replaced == NULL || w.mark == NULL;
    for (size_t i = 0; i < g->n && !w.failed; i++) {
        judge(&w, g->order[i]);
    }
    st = collect(&w, out, err);
    for (size_t i = 1; i < out->n && st == FT_OK; i++) {
        out->several = out->several || !same(&w, out->set[0], out->set[i]);
    }
    return st;
}
