/* The meaning of a set of revisions: docs/spec/merge.md. Everything here is a pure function of the set. */
#include "fieldtool/land/view.h"

#include "fieldtool/land/reading.h"

#include <stdlib.h>
#include <string.h>

/** Setters seen from a node, for one group: a run in a pool. */
typedef struct run {
    size_t from, n;
} run;

typedef struct group {
    const char *name;    /* of the form, or an unknown field's own name in space->names */
    bool has_geometry;
} group;

struct ft_view_space {
    size_t cap;                 /* nodes */
    size_t *sorted, *order, *heads, *approved, *start, *parent;
    size_t cap_parent;
    bool *has_child, *retired, *mark;
    run *runs;
    size_t *pool, n_pool, cap_pool;
    size_t *final, n_final, cap_final;
    group *groups;
    size_t n_groups, cap_groups;
    char (*names)[64];
    size_t n_names, cap_names;
    ft_view_conflict *conflicts;
    size_t n_conflicts, cap_conflicts;
    size_t *kept;               /* setters of conflicts */
    size_t n_kept, cap_kept;
    ft_hash *missing;
    size_t n_missing, cap_missing;
    ft_draft *proposed, *shown;
    ft_reading_space *reading;
};

/** One call's arguments, handed down. */
typedef struct job {
    const ft_form *form;
    const ft_node *nodes;
    size_t n;
    ft_combine_fn combine;
    void *who;
    ft_view_space *s;
    ft_view *out;
    ft_error *err;
} job;

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=view");
}

static bool grow(void *at, size_t *cap, size_t want, size_t size)
{
    void **p = at;
    size_t room = *cap == 0 ? 16 : *cap;
    void *more = NULL;

    if (want <= *cap) {
        return true;
    }
    while (room < want) {
        room *= 2;
    }
    more = realloc(*p, room * size);
    if (more == NULL) {
        return false;
    }
    *p = more;
    *cap = room;
    return true;
}

ft_status ft_view_space_new(ft_view_space **out, ft_error *err)
{
    ft_view_space *s = calloc(1, sizeof *s);
    ft_status st = FT_OK;

    if (s == NULL) {
        return no_memory(err);
    }
    st = ft_draft_new(&s->proposed, err);
    st = st == FT_OK ? ft_draft_new(&s->shown, err) : st;
    st = st == FT_OK ? ft_reading_space_new(&s->reading, err) : st;
    if (st != FT_OK) {
        ft_view_space_free(s);
        return st;
    }
    *out = s;
    return FT_OK;
}

void ft_view_space_free(ft_view_space *s)
{
    if (s == NULL) {
        return;
    }
    free(s->sorted);
    free(s->order);
    free(s->heads);
    free(s->approved);
    free(s->start);
    free(s->parent);
    free(s->has_child);
    free(s->retired);
    free(s->mark);
    free(s->runs);
    free(s->pool);
    free(s->final);
    free(s->groups);
    free(s->names);
    free(s->conflicts);
    free(s->kept);
    free(s->missing);
    ft_draft_free(s->proposed);
    ft_draft_free(s->shown);
    ft_reading_space_free(s->reading);
    free(s);
}

const char *ft_state_word(ft_state s)
{
    static const char *const WORDS[] = {"draft", "submitted", "approved", "conflict", "retired"};

    return WORDS[s];
}

/* ---------- the graph */

static bool node_room(ft_view_space *s, size_t n)
{
    size_t cap[10];

    if (n <= s->cap) {
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(cap); i++) {
        cap[i] = s->cap;
    }
    if (!grow(&s->sorted, &cap[0], n, sizeof *s->sorted) || !grow(&s->order, &cap[1], n, sizeof *s->order) ||
        !grow(&s->heads, &cap[2], n, sizeof *s->heads) || !grow(&s->approved, &cap[3], n, sizeof *s->approved) ||
        !grow(&s->start, &cap[4], n + 1, sizeof *s->start) || !grow(&s->has_child, &cap[5], n, sizeof *s->has_child) ||
        !grow(&s->retired, &cap[6], n, sizeof *s->retired) || !grow(&s->mark, &cap[7], n, sizeof *s->mark) ||
        !grow(&s->runs, &cap[8], n, sizeof *s->runs)) {
        return false;
    }
    s->cap = n;
    return true;
}

static size_t find_node(const ft_node *nodes, const size_t *sorted, size_t n, const ft_hash *id)
{
    size_t lo = 0;
    size_t hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = ft_hash_cmp(&nodes[sorted[mid]].id, id);

        if (c == 0) {
            return sorted[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return n;
}

/* Heap sort of indexes by ID: no library sort takes a context portably. */
static void sift(const ft_node *nodes, size_t *a, size_t root, size_t n)
{
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        size_t t = 0;

        if (child + 1 < n && ft_hash_cmp(&nodes[a[child]].id, &nodes[a[child + 1]].id) < 0) {
            child++;
        }
        if (ft_hash_cmp(&nodes[a[root]].id, &nodes[a[child]].id) >= 0) {
            return;
        }
        t = a[root];
        a[root] = a[child];
        a[child] = t;
        root = child;
    }
}

static void sort_by_id(const ft_node *nodes, size_t *a, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) {
        sift(nodes, a, i, n);
    }
    for (size_t end = n; end-- > 1;) {
        size_t t = a[0];

        a[0] = a[end];
        a[end] = t;
        sift(nodes, a, 0, end);
    }
}

static ft_status link_parents(job *j)
{
    ft_view_space *s = j->s;
    size_t edges = 0;

    s->n_missing = 0;
    for (size_t i = 0; i < j->n; i++) {
        s->sorted[i] = i;
        s->has_child[i] = false;
        edges += j->nodes[i].rev.n_parents;
    }
    sort_by_id(j->nodes, s->sorted, j->n);
    if (!grow(&s->parent, &s->cap_parent, edges + 1, sizeof *s->parent) ||
        !grow(&s->missing, &s->cap_missing, edges + 1, sizeof *s->missing)) {
        return no_memory(j->err);
    }
    edges = 0;
    for (size_t i = 0; i < j->n; i++) {
        s->start[i] = edges;
        for (size_t k = 0; k < j->nodes[i].rev.n_parents; k++) {
            size_t p = find_node(j->nodes, s->sorted, j->n, &j->nodes[i].rev.parents[k]);

            if (p == j->n) {
                s->missing[s->n_missing++] = j->nodes[i].rev.parents[k];
            } else {
                s->parent[edges++] = p;
                s->has_child[p] = true;
            }
        }
    }
    s->start[j->n] = edges;
    return FT_OK;
}

/* Parents before children, depth first from every node in order of ID; FT_E_INVALID for a cycle. */
static ft_status order_nodes(job *j)
{
    ft_view_space *s = j->s;
    size_t done = 0;
    size_t *waiting = calloc(j->n, sizeof *waiting); /* parents not yet placed */
    size_t *child_of = NULL;
    size_t *child_at = calloc(j->n + 1, sizeof *child_at);
    size_t edges = s->start[j->n];

    child_of = calloc(edges + 1, sizeof *child_of);
    if (waiting == NULL || child_at == NULL || child_of == NULL) {
        free(waiting);
        free(child_at);
        free(child_of);
        return no_memory(j->err);
    }
    for (size_t e = 0; e < edges; e++) {
        child_at[s->parent[e] + 1]++;
    }
    for (size_t i = 0; i < j->n; i++) {
        child_at[i + 1] += child_at[i];
        waiting[i] = s->start[i + 1] - s->start[i];
    }
    for (size_t i = j->n; i-- > 0;) { /* fill backwards: child_at[i + 1] moves down to the start of i */
        for (size_t e = s->start[i]; e < s->start[i + 1]; e++) {
            child_of[--child_at[s->parent[e] + 1]] = i;
        }
    }
    for (size_t i = 0; i < j->n; i++) {
        if (waiting[s->sorted[i]] == 0) {
            s->order[done++] = s->sorted[i];
        }
    }
    for (size_t i = 0; i < done; i++) {
        size_t at = s->order[i];
        size_t end = at + 1 < j->n ? child_at[at + 2] : edges;

        for (size_t e = child_at[at + 1]; e < end; e++) {
            if (--waiting[child_of[e]] == 0) {
                s->order[done++] = child_of[e];
            }
        }
    }
    free(waiting);
    free(child_at);
    free(child_of);
    return done == j->n ? FT_OK : ft_fail(j->err, FT_E_INVALID, "land.view.cycle", "n=%zu", j->n);
}

static bool above(const job *j, size_t ancestor, size_t node)
{
    ft_view_space *s = j->s;
    size_t top = 0;
    bool found = ancestor == node;

    /* walk up from node; s->mark is the visited set and the heads array is never needed during it: use order's tail? no: a
     * small explicit stack in pool space keeps this simple */
    memset(s->mark, 0, j->n * sizeof *s->mark);
    if (!grow(&s->pool, &s->cap_pool, s->n_pool + j->n + 1, sizeof *s->pool)) {
        return false; /* the sets stay unpruned: more conflicts, never fewer */
    }
    s->pool[s->n_pool + top++] = node;
    s->mark[node] = true;
    while (top > 0 && !found) {
        size_t at = s->pool[s->n_pool + --top];

        for (size_t e = s->start[at]; e < s->start[at + 1] && !found; e++) {
            size_t p = s->parent[e];

            found = p == ancestor;
            if (!s->mark[p]) {
                s->mark[p] = true;
                s->pool[s->n_pool + top++] = p;
            }
        }
    }
    return found;
}

bool ft_view_is_ancestor(const ft_node *nodes, size_t n, size_t ancestor, size_t node)
{
    bool *seen = calloc(n, sizeof *seen);
    size_t *stack = malloc((n + 1) * sizeof *stack);
    size_t top = 0;
    bool found = ancestor == node;

    if (seen != NULL && stack != NULL) {
        stack[top++] = node;
        seen[node] = true;
    }
    while (top > 0 && !found) {
        size_t at = stack[--top];

        for (size_t k = 0; k < nodes[at].rev.n_parents && !found; k++) {
            for (size_t i = 0; i < n; i++) {
                if (!seen[i] && ft_hash_cmp(&nodes[i].id, &nodes[at].rev.parents[k]) == 0) {
                    seen[i] = true;
                    stack[top++] = i;
                    found = found || i == ancestor;
                }
            }
        }
    }
    free(seen);
    free(stack);
    return found;
}

/* ---------- groups */

static const char *group_of(const ft_form *form, ft_str field)
{
    const ft_field *f = ft_form_field(form, field.p, field.n);

    return f == NULL ? NULL : f->group;
}

static bool in_group(const job *j, const group *g, ft_str field)
{
    const char *of = group_of(j->form, field);

    return of != NULL ? strcmp(of, g->name) == 0 : ft_str_is(field, g->name);
}

static bool add_group(ft_view_space *s, const char *name)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        if (strcmp(s->groups[i].name, name) == 0) {
            return true;
        }
    }
    if (!grow(&s->groups, &s->cap_groups, s->n_groups + 1, sizeof *s->groups)) {
        return false;
    }
    s->groups[s->n_groups++] = (group){name, false};
    return true;
}

static ft_status list_groups(job *j)
{
    ft_view_space *s = j->s;
    bool ok = true;
    size_t unknown = 0;

    s->n_groups = s->n_names = 0;
    for (size_t i = 0; i < j->form->n && ok; i++) {
        ok = add_group(s, j->form->fields[i].group);
    }
    ok = ok && add_group(s, j->form->geometry_group);
    for (size_t i = 0; i < j->n; i++) {
        unknown += j->nodes[i].rev.values.n;
    }
    ok = ok && grow(&s->names, &s->cap_names, unknown + 1, sizeof *s->names); /* names must not move once lent */
    for (size_t i = 0; i < j->n && ok; i++) {
        for (size_t k = 0; k < j->nodes[i].rev.values.n && ok; k++) {
            ft_str f = j->nodes[i].rev.values.v[k].field;

            if (group_of(j->form, f) == NULL && f.n < sizeof s->names[0]) { /* unknown: a group of its own */
                char *name = s->names[s->n_names];

                memcpy(name, f.p, f.n);
                name[f.n] = '\0';
                ok = add_group(s, name);
                s->n_names += s->groups[s->n_groups - 1].name == name;
            }
        }
    }
    for (size_t i = 0; i < s->n_groups; i++) {
        s->groups[i].has_geometry = strcmp(s->groups[i].name, j->form->geometry_group) == 0;
    }
    return ok ? FT_OK : no_memory(j->err);
}

/* Do two revisions say the same in a group? Both value lists are sorted: one walk. */
static bool same_in(const job *j, const group *g, size_t a, size_t b)
{
    const ft_revision *ra = &j->nodes[a].rev;
    const ft_revision *rb = &j->nodes[b].rev;
    size_t i = 0;
    size_t k = 0;

    if (g->has_geometry && (ra->has_geometry != rb->has_geometry ||
                            (ra->has_geometry && ft_hash_cmp(&ra->geometry, &rb->geometry) != 0))) {
        return false;
    }
    for (;;) {
        while (i < ra->values.n && !in_group(j, g, ra->values.v[i].field)) {
            i++;
        }
        while (k < rb->values.n && !in_group(j, g, rb->values.v[k].field)) {
            k++;
        }
        if (i == ra->values.n || k == rb->values.n) {
            return i == ra->values.n && k == rb->values.n;
        }
        if (!ft_str_eq(ra->values.v[i].field, rb->values.v[k].field) || !ft_value_same(&ra->values.v[i], &rb->values.v[k])) {
            return false;
        }
        i++;
        k++;
    }
}

/* ---------- setters */

static bool pool_add(ft_view_space *s, size_t from, size_t node)
{
    for (size_t i = from; i < s->n_pool; i++) {
        if (s->pool[i] == node) {
            return true;
        }
    }
    if (!grow(&s->pool, &s->cap_pool, s->n_pool + 1, sizeof *s->pool)) {
        return false;
    }
    s->pool[s->n_pool++] = node;
    return true;
}

/* Keep only setters that no other setter of the run descends from. */
static void prune(const job *j, size_t from)
{
    ft_view_space *s = j->s;

    for (size_t i = from; i < s->n_pool;) {
        bool below = false;

        for (size_t k = from; k < s->n_pool && !below; k++) {
            below = k != i && above(j, s->pool[i], s->pool[k]);
        }
        if (below) {
            s->pool[i] = s->pool[--s->n_pool];
        } else {
            i++;
        }
    }
}

static bool one_value(const job *j, const group *g, const size_t *set, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!same_in(j, g, set[0], set[i])) {
            return false;
        }
    }
    return true;
}

/* Setters of a group as seen from one node (RULINGS.md 8); only resolve closes a conflict (RULINGS.md 1). */
static bool setters_of(const job *j, const group *g, size_t node)
{
    ft_view_space *s = j->s;
    const ft_revision *r = &j->nodes[node].rev;
    size_t from = s->n_pool;
    size_t first = s->start[node];
    size_t last = s->start[node + 1];
    bool differs = false;

    if (r->op == FT_OP_CREATE || r->op == FT_OP_RESOLVE || first == last) {
        return pool_add(s, from, node);
    }
    for (size_t e = first; e < last; e++) {
        run seen = s->runs[s->parent[e]];

        differs = differs || !same_in(j, g, node, s->parent[e]);
        for (size_t i = 0; i < seen.n; i++) {
            if (!pool_add(s, from, s->pool[seen.from + i])) {
                return false;
            }
        }
    }
    if (s->n_pool - from > 1) {
        prune(j, from);
    }
    if (!differs) {
        return true;
    }
    if (s->n_pool - from > 1 && !one_value(j, g, s->pool + from, s->n_pool - from)) {
        for (size_t i = from; i < s->n_pool; i++) {
            if (same_in(j, g, node, s->pool[i])) {
                return true; /* it repeats one side: the conflict stands as it was */
            }
        }
        return pool_add(s, from, node); /* one more value beside those it saw */
    }
    s->n_pool = from;
    return pool_add(s, from, node);
}

/* Maximal setters over all heads, sorted by ID, into s->final. */
static ft_status final_setters(job *j, const group *g)
{
    ft_view_space *s = j->s;
    size_t from = 0;

    s->n_pool = 0;
    for (size_t i = 0; i < j->n; i++) {
        size_t node = s->order[i];

        s->runs[node].from = s->n_pool;
        if (!setters_of(j, g, node)) {
            return no_memory(j->err);
        }
        s->runs[node].n = s->n_pool - s->runs[node].from;
    }
    from = s->n_pool;
    for (size_t h = 0; h < j->out->n_heads; h++) {
        run seen = s->runs[s->heads[h]];

        for (size_t i = 0; i < seen.n; i++) {
            if (!pool_add(s, from, s->pool[seen.from + i])) {
                return no_memory(j->err);
            }
        }
    }
    prune(j, from);
    s->n_final = s->n_pool - from;
    if (!grow(&s->final, &s->cap_final, s->n_final + 1, sizeof *s->final)) {
        return no_memory(j->err);
    }
    memcpy(s->final, s->pool + from, s->n_final * sizeof *s->final);
    sort_by_id(j->nodes, s->final, s->n_final);
    return FT_OK;
}

static ft_status note_conflict(job *j, const char *name, const size_t *set, size_t n)
{
    ft_view_space *s = j->s;

    /* setters are kept as offsets until the end: the array may move while it grows */
    if (!grow(&s->conflicts, &s->cap_conflicts, s->n_conflicts + 1, sizeof *s->conflicts) ||
        !grow(&s->kept, &s->cap_kept, s->n_kept + n, sizeof *s->kept)) {
        return no_memory(j->err);
    }
    memcpy(s->kept + s->n_kept, set, n * sizeof *set);
    s->conflicts[s->n_conflicts++] = (ft_view_conflict){name, NULL, n};
    s->n_kept += n;
    return FT_OK;
}

/* ---------- what is read */

/* Put the reading of one group over several nodes into a draft; the first node of the list is the one of smallest ID. */
static ft_status read_group(job *j, const group *g, const size_t *set, size_t n, ft_draft *into, bool *has_geometry,
                            ft_hash *geometry)
{
    ft_reading r = {.form = j->form, .group = g->name, .nodes = j->nodes, .set = set, .n = n, .combine = j->combine,
                    .who = j->who};
    ft_status st = ft_reading_values(&r, j->s->reading, into, j->err);

    if (st == FT_OK && g->has_geometry) {
        st = ft_reading_geometry(&r, j->s->reading, has_geometry, geometry, j->err);
    }
    return st;
}

/* One linear history: the head says it all. */
static bool linear(const job *j)
{
    if (j->out->n_heads != 1 || j->s->n_missing > 0) {
        return false;
    }
    for (size_t i = 0; i < j->n; i++) {
        if (j->s->start[i + 1] - j->s->start[i] > 1) {
            return false;
        }
    }
    return true;
}

static ft_status propose(job *j)
{
    ft_view_space *s = j->s;
    const ft_revision *head = &j->nodes[s->heads[0]].rev;
    bool several_sources = false;
    ft_status st = FT_OK;

    if (linear(j)) {
        j->out->proposed = head->values;
        j->out->has_geometry = head->has_geometry;
        j->out->geometry = head->geometry;
        return FT_OK;
    }
    st = list_groups(j);
    ft_draft_reset(s->proposed);
    for (size_t i = 0; i < s->n_groups && st == FT_OK; i++) {
        st = final_setters(j, &s->groups[i]);
        if (st == FT_OK && !one_value(j, &s->groups[i], s->final, s->n_final)) {
            st = note_conflict(j, s->groups[i].name, s->final, s->n_final);
        }
        several_sources = several_sources || (i > 0 && s->n_final > 0 && !above(j, s->final[0], s->heads[0]));
        st = st == FT_OK ? read_group(j, &s->groups[i], s->final, s->n_final, s->proposed, &j->out->has_geometry,
                                      &j->out->geometry)
                         : st;
    }
    j->out->proposed = ft_draft_values(s->proposed);
    j->out->combined = j->out->n_heads > 1 && several_sources && s->n_conflicts == 0;
    return st;
}

/* Is a node retired: what it says itself, else what all its parents say. */
static void spread_retired(job *j)
{
    ft_view_space *s = j->s;

    for (size_t i = 0; i < j->n; i++) {
        size_t node = s->order[i];
        ft_op op = j->nodes[node].rev.op;
        bool all = s->start[node + 1] > s->start[node];

        for (size_t e = s->start[node]; e < s->start[node + 1]; e++) {
            all = all && s->retired[s->parent[e]];
        }
        s->retired[node] = op == FT_OP_RETIRE || (all && (op == FT_OP_EDIT || op == FT_OP_EXTERNAL || op == FT_OP_IMPORT));
    }
}

static ft_status judge_retired(job *j)
{
    ft_view_space *s = j->s;
    size_t n = 0;

    spread_retired(j);
    for (size_t h = 0; h < j->out->n_heads; h++) {
        n += s->retired[s->heads[h]];
    }
    j->out->retired = n == j->out->n_heads;
    return n > 0 && n < j->out->n_heads ? note_conflict(j, "retired", s->heads, j->out->n_heads) : FT_OK;
}

/* ---------- approval */

/* Maximal approved nodes, sorted by ID, into s->approved. A rejection of the same revision outweighs an approval. */
static size_t list_approved(job *j, const ft_verdict *verdicts, size_t n_verdicts)
{
    ft_view_space *s = j->s;
    size_t n = 0;

    for (size_t i = 0; i < j->n; i++) {
        size_t node = s->sorted[i];
        bool yes = false;
        bool no = false;

        for (size_t k = 0; k < n_verdicts; k++) {
            if (ft_hash_cmp(&verdicts[k].revision, &j->nodes[node].id) == 0) {
                yes = yes || verdicts[k].what == FT_VERDICT_APPROVED;
                no = no || verdicts[k].what == FT_VERDICT_REJECTED;
            }
        }
        if (yes && !no) {
            s->approved[n++] = node;
        }
    }
    s->n_pool = 0;
    for (size_t i = 0; i < n;) {
        bool below = false;

        for (size_t k = 0; k < n && !below; k++) {
            below = k != i && above(j, s->approved[i], s->approved[k]);
        }
        if (below) {
            memmove(s->approved + i, s->approved + i + 1, (n - i - 1) * sizeof *s->approved);
            n--;
        } else {
            i++;
        }
    }
    return n;
}

/* Shown: per group the more hazardous of what is approved and what is proposed. The proposal is one more node for reading. */
static ft_status show(job *j, size_t n_approved)
{
    ft_view_space *s = j->s;
    ft_view *v = j->out;
    ft_node proposal = {.rev = {.values = v->proposed, .has_geometry = v->has_geometry, .geometry = v->geometry}};
    ft_status st = FT_OK;

    v->shown = v->proposed;
    v->shown_has_geometry = v->has_geometry;
    v->shown_geometry = v->geometry;
    if (n_approved == 0 || (n_approved == 1 && v->n_heads == 1 && s->approved[0] == s->heads[0])) {
        return FT_OK;
    }
    st = list_groups(j);
    ft_draft_reset(s->shown);
    for (size_t i = 0; i < s->n_groups && st == FT_OK; i++) {
        ft_reading r = {.form = j->form, .group = s->groups[i].name, .nodes = j->nodes, .set = s->approved, .n = n_approved,
                        .first = &proposal, .combine = j->combine, .who = j->who};

        st = ft_reading_values(&r, s->reading, s->shown, j->err);
        if (st == FT_OK && s->groups[i].has_geometry) {
            st = ft_reading_geometry(&r, s->reading, &v->shown_has_geometry, &v->shown_geometry, j->err);
        }
    }
    v->shown = ft_draft_values(s->shown);
    return st;
}

/* ---------- all of it */

static void find_heads(job *j)
{
    ft_view_space *s = j->s;

    for (size_t i = 0; i < j->n; i++) {
        if (!s->has_child[s->sorted[i]]) {
            s->heads[j->out->n_heads++] = s->sorted[i];
        }
    }
    /* an external edit of a row in conflict adds a head beside those it saw */
    j->out->heads = s->heads;
    j->out->incomplete = s->n_missing > 0;
    j->out->missing = s->missing;
    j->out->n_missing = s->n_missing;
}

static ft_state state_of(const job *j, size_t n_approved)
{
    const ft_view *v = j->out;

    if (v->n_conflicts > 0) {
        return FT_STATE_CONFLICT;
    }
    if (v->retired) {
        return FT_STATE_RETIRED;
    }
    if (n_approved == 1 && v->n_heads == 1 && j->s->approved[0] == j->s->heads[0]) {
        return FT_STATE_APPROVED;
    }
    for (size_t h = 0; h < v->n_heads; h++) {
        if (j->nodes[v->heads[h]].own_unsent) {
            return FT_STATE_DRAFT;
        }
    }
    return FT_STATE_SUBMITTED;
}

ft_status ft_view_make(const ft_form *form, const ft_node *nodes, size_t n, const ft_verdict *verdicts, size_t n_verdicts,
                       ft_combine_fn combine, void *who, ft_view_space *s, ft_view *out, ft_error *err)
{
    job j = {form, nodes, n, combine, who, s, out, err};
    size_t n_approved = 0;
    ft_status st = FT_OK;

    *out = (ft_view){.state = FT_STATE_DRAFT};
    s->n_conflicts = s->n_kept = 0;
    if (!node_room(s, n)) {
        return no_memory(err);
    }
    st = link_parents(&j);
    st = st == FT_OK ? order_nodes(&j) : st;
    if (st != FT_OK) {
        return st;
    }
    find_heads(&j);
    st = propose(&j);
    st = st == FT_OK ? judge_retired(&j) : st;
    if (st != FT_OK) {
        return st;
    }
    n_approved = list_approved(&j, verdicts, n_verdicts);
    out->has_approved = n_approved > 0;
    out->approved = n_approved > 0 ? s->approved[0] : 0;
    out->pending = !(n_approved == 1 && out->n_heads == 1 && s->approved[0] == s->heads[0]);
    st = show(&j, n_approved);
    for (size_t i = 0, from = 0; i < s->n_conflicts; from += s->conflicts[i].n, i++) {
        s->conflicts[i].setters = s->kept + from;
    }
    out->conflicts = s->conflicts;
    out->n_conflicts = s->n_conflicts;
    out->state = state_of(&j, n_approved);
    return st;
}
