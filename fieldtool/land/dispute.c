#include "fieldtool/land/dispute.h"

#include <string.h>

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=dispute");
}

static const ft_value *word(const ft_disputes *d, size_t node, const char *field)
{
    return ft_values_get(d->nodes[node].rev.values, field);
}

static bool same_shape(const ft_revision *a, const ft_revision *b)
{
    return a->has_geometry == b->has_geometry && (!a->has_geometry || ft_hash_cmp(&a->geometry, &b->geometry) == 0);
}

/* Do two revisions say the same of what is disputed here? */
static bool agree(const ft_disputes *d, const ft_dispute *p, size_t a, size_t b)
{
    switch (p->about) {
    case FT_DISPUTE_ABOUT_FIELD: return ft_value_same(word(d, a, p->field), word(d, b, p->field));
    case FT_DISPUTE_ABOUT_SHAPE: return same_shape(&d->nodes[a].rev, &d->nodes[b].rev);
    case FT_DISPUTE_ABOUT_RETIRED: return d->retired_at[a] == d->retired_at[b];
    }
    return true;
}

static bool all_agree(const ft_disputes *d, const ft_dispute *p)
{
    for (size_t i = 1; i < p->n_sides; i++) {
        if (!agree(d, p, p->sides[0], p->sides[i])) {
            return false;
        }
    }
    return true;
}

/* ---------- what all sides had seen before */

/** Counts of one walk over the graph; shape [n_nodes] each. */
typedef struct past {
    size_t *seen_by; /* sides that have the node strictly above them */
    size_t *last;    /* the side that counted it last, and one */
    bool *overtaken; /* one of its children has been seen by all too */
} past;

static void look_up(const ft_disputes *d, size_t side, size_t mark, past *p)
{
    const ft_graph *g = d->graph;

    for (size_t i = g->place[side] + 1; i-- > 0;) { /* children before parents */
        size_t node = g->order[i];

        if (node != side && p->last[node] != mark) {
            continue;
        }
        p->seen_by[node] += node != side;
        for (size_t e = g->start[node]; e < g->start[node + 1]; e++) {
            p->last[g->parent[e]] = mark;
        }
    }
}

/* The newest of what all sides had seen: base when it is one, or several that say the same. */
static void find_base(const ft_disputes *d, ft_dispute *q, past *p)
{
    const ft_graph *g = d->graph;

    memset(p->seen_by, 0, d->n_nodes * sizeof *p->seen_by);
    memset(p->last, 0, d->n_nodes * sizeof *p->last);
    memset(p->overtaken, 0, d->n_nodes * sizeof *p->overtaken);
    for (size_t i = 0; i < q->n_sides; i++) {
        look_up(d, q->sides[i], i + 1, p);
    }
    q->has_base = false;
    for (size_t i = d->n_nodes; i-- > 0;) {
        size_t node = g->order[i];

        if (p->seen_by[node] < q->n_sides) {
            continue;
        }
        for (size_t e = g->start[node]; e < g->start[node + 1]; e++) {
            p->overtaken[g->parent[e]] = true;
        }
        if (p->overtaken[node]) {
            continue;
        }
        if (q->has_base && !agree(d, q, q->base, node)) {
            q->has_base = false;
            return;
        }
        q->has_base = true;
        q->base = node;
    }
}

/* ---------- the list */

/* Fields, the shape, and one for retired or for a field of its own: as many as a group can have. */
static size_t room_for(const ft_form *form, const ft_view *view)
{
    return (view->n_conflicts + view->n_waiting) * (form->n + 2);
}

static void add(ft_disputes *d, ft_dispute p)
{
    if (!all_agree(d, &p)) {
        d->list[d->n++] = p;
    }
}

static void add_fields(ft_disputes *d, ft_dispute p)
{
    for (size_t i = 0; i < d->form->n; i++) {
        const ft_field *f = &d->form->fields[i];

        if (strcmp(f->group, p.group) == 0) {
            p.field = f->id;
            p.declared = f;
            p.reading = f->hazardous;
            add(d, p);
        }
    }
}

static void add_group(ft_disputes *d, const ft_view_conflict *c)
{
    ft_dispute p = {.group = c->group, .field = c->group, .sides = c->setters, .n_sides = c->n};

    if (c->unknown) {
        add(d, p);
        return;
    }
    add_fields(d, p);
    if (strcmp(d->form->geometry_group, c->group) == 0) {
        p.about = FT_DISPUTE_ABOUT_SHAPE;
        p.field = FT_DISPUTE_SHAPE;
        p.reading = d->form->geometry_hazardous;
        add(d, p);
    }
    if (strcmp(c->group, FT_DISPUTE_RETIRED) == 0) {
        p.about = FT_DISPUTE_ABOUT_RETIRED;
        add(d, p);
    }
}

ft_status ft_disputes_make(const ft_form *form, const ft_node *nodes, size_t n, const ft_view *view, ft_space *space,
                           ft_disputes *out, ft_error *err)
{
    past p;
    ft_status st = FT_OK;

    *out = (ft_disputes){.form = form, .nodes = nodes, .n_nodes = n, .retired_at = view->retired_at};
    if (room_for(form, view) == 0) {
        return FT_OK;
    }
    out->list = ft_space_get(space, room_for(form, view), sizeof *out->list);
    out->graph = ft_space_get(space, 1, sizeof *out->graph);
    p.seen_by = ft_space_get(space, n, sizeof *p.seen_by);
    p.last = ft_space_get(space, n, sizeof *p.last);
    p.overtaken = ft_space_get(space, n, sizeof *p.overtaken);
    if (out->list == NULL || out->graph == NULL || p.seen_by == NULL || p.last == NULL || p.overtaken == NULL) {
        return no_memory(err);
    }
    st = ft_graph_make(nodes, n, space, out->graph, err);
    for (size_t i = 0; i < view->n_conflicts + view->n_waiting && st == FT_OK; i++) {
        add_group(out, i < view->n_conflicts ? &view->conflicts[i] : &view->waiting[i - view->n_conflicts]);
    }
    for (size_t i = 0; i < out->n && st == FT_OK; i++) {
        find_base(out, &out->list[i], &p);
    }
    return st;
}

bool ft_dispute_same_side(const ft_disputes *d, const char *group, size_t a, size_t b)
{
    for (size_t i = 0; i < d->n; i++) {
        if (strcmp(d->list[i].group, group) == 0 && !agree(d, &d->list[i], a, b)) {
            return false;
        }
    }
    return true;
}

/* ---------- an answer */

ft_status ft_answer_begin(const ft_disputes *d, const ft_view *view, ft_draft *values, ft_space *space, ft_answer *out,
                          ft_error *err)
{
    *out = (ft_answer){.values = values,
                       .has_geometry = view->has_geometry,
                       .geometry = view->geometry,
                       .retire = view->retired,
                       .decided = ft_space_get(space, d->n + 1, sizeof *out->decided)};
    ft_draft_reset(values);
    return out->decided == NULL ? no_memory(err) : ft_draft_load(values, view->proposed, err);
}

/* Is the revision one of the sides of the group, or does it follow one without saying anything else? */
static bool stands_by(const ft_disputes *d, const ft_dispute *p, size_t node)
{
    for (size_t i = 0; i < p->n_sides; i++) {
        if (ft_graph_above(d->graph, p->sides[i], node) && ft_dispute_same_side(d, p->group, p->sides[i], node)) {
            return true;
        }
    }
    return false;
}

static ft_status copy_field(ft_draft *into, const ft_value *v, const char *field, ft_error *err)
{
    if (v == NULL) {
        ft_draft_clear(into, field);
        return FT_OK;
    }
    return ft_draft_set(into, field, v->tag, v->bytes.p, v->bytes.n, err);
}

static ft_status take_group(const ft_disputes *d, size_t node, const char *group, ft_answer *a, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < d->form->n && st == FT_OK; i++) {
        if (strcmp(d->form->fields[i].group, group) == 0) {
            st = copy_field(a->values, word(d, node, d->form->fields[i].id), d->form->fields[i].id, err);
        }
    }
    if (strcmp(d->form->geometry_group, group) == 0) {
        a->has_geometry = d->nodes[node].rev.has_geometry;
        a->geometry = d->nodes[node].rev.geometry;
    }
    for (size_t i = 0; i < d->n && st == FT_OK; i++) {
        const ft_dispute *p = &d->list[i];

        if (strcmp(p->group, group) != 0) {
            continue;
        }
        a->decided[i] = true;
        if (p->about == FT_DISPUTE_ABOUT_RETIRED) {
            a->retire = d->retired_at[node];
        } else if (p->about == FT_DISPUTE_ABOUT_FIELD && p->declared == NULL) {
            st = copy_field(a->values, word(d, node, p->field), p->field, err);
        }
    }
    return st;
}

ft_status ft_answer_take(const ft_disputes *d, size_t node, const char *group, ft_answer *a, ft_error *err)
{
    bool anywhere = false;
    ft_status st = FT_OK;

    if (group != NULL) {
        return take_group(d, node, group, a, err);
    }
    for (size_t i = 0; i < d->n; i++) {
        anywhere = anywhere || stands_by(d, &d->list[i], node);
    }
    for (size_t i = 0; i < d->n && st == FT_OK; i++) {
        if (!anywhere || stands_by(d, &d->list[i], node)) {
            st = take_group(d, node, d->list[i].group, a, err);
        }
    }
    return st;
}

void ft_answer_decide(const ft_disputes *d, const char *field, ft_answer *a)
{
    for (size_t i = 0; i < d->n; i++) {
        a->decided[i] = a->decided[i] || strcmp(d->list[i].field, field) == 0;
    }
}

/* ---------- clocks */

static bool far_after(const ft_node *a, const ft_node *b)
{
    return a->rev.has_origin && b->rev.has_origin && a->rev.origin.clock_ms > b->rev.origin.clock_ms &&
           (uint64_t)a->rev.origin.clock_ms - (uint64_t)b->rev.origin.clock_ms > FT_DAY_MS;
}

bool ft_dispute_clock_off(const ft_disputes *d, size_t node)
{
    const ft_graph *g = d->graph;

    for (size_t i = 0; i < d->n_nodes; i++) {
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++) {
            if ((i == node || g->parent[e] == node) && far_after(&d->nodes[g->parent[e]], &d->nodes[i])) {
                return true;
            }
        }
    }
    return false;
}
