/* The meaning of a set of revisions: docs/spec/merge.md. Everything here is a pure function of the set. */
#include "fieldtool/land/view.h"

#include "fieldtool/land/groups.h"
#include "fieldtool/land/heads.h"
#include "fieldtool/land/reading.h"
#include "fieldtool/land/setters.h"

#include <stdlib.h>
#include <string.h>

struct ft_view_space {
    ft_space mem;
    ft_draft *proposed, *shown;
    ft_reading_space *reading;
};

/** One call's arguments and what is found on the way. */
typedef struct job {
    const ft_form *form;
    const ft_node *nodes;
    size_t n;
    ft_combine_fn combine;
    void *who;
    ft_view_space *s;
    ft_view *out;
    ft_error *err;
    ft_graph graph;
    ft_groups groups;
    bool grouped;
    ft_view_conflict *conflicts;   /* room for every group and one more */
    size_t n_conflicts, n_waiting; /* one of them is 0 */
    size_t *approved;              /* maximal ones, sorted by ID */
    size_t n_approved;
} job;

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=view");
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
    if (s != NULL) {
        ft_space_release(&s->mem);
        ft_draft_free(s->proposed);
        ft_draft_free(s->shown);
        ft_reading_space_free(s->reading);
        free(s);
    }
}

const char *ft_state_word(ft_state s)
{
    static const char *const WORDS[] = {"draft", "submitted", "approved", "conflict", "retired"};

    return WORDS[s];
}

static ft_status make_groups(job *j)
{
    ft_status st = j->grouped ? FT_OK : ft_groups_make(j->form, j->nodes, j->n, &j->s->mem, &j->groups, j->err);

    j->grouped = st == FT_OK;
    return st;
}

/* ---------- what the heads propose */

/* docs/spec/decisions.md 10: while revisions are missing a contradiction is not a conflict; it is judged again when they arrive. */
static ft_status note_conflict(job *j, const char *name, bool unknown, const ft_setters *found)
{
    size_t *kept = NULL;

    if (!found->several) {
        return FT_OK;
    }
    kept = ft_space_get(&j->s->mem, found->n, sizeof *kept);
    if (kept == NULL) {
        return no_memory(j->err);
    }
    memcpy(kept, found->set, found->n * sizeof *kept);
    j->conflicts[j->n_conflicts + j->n_waiting] = (ft_view_conflict){name, unknown, kept, found->n};
    j->n_conflicts += !j->graph.open_holes;
    j->n_waiting += j->graph.open_holes;
    return FT_OK;
}

static ft_status read_group(job *j, const ft_group *g, const size_t *set, size_t n)
{
    ft_reading r = {.form = j->form,
                    .group = g->name,
                    .unknown = g->unknown,
                    .nodes = j->nodes,
                    .set = set,
                    .n = n,
                    .combine = j->combine,
                    .who = j->who};
    ft_status st = ft_reading_values(&r, j->s->reading, j->s->proposed, j->err);

    if (st == FT_OK && g->has_geometry) {
        st = ft_reading_geometry(&r, j->s->reading, &j->out->has_geometry, &j->out->geometry, j->err);
    }
    return st;
}

/** Heads that say by themselves what is proposed: where no head does, heads were combined. */
typedef struct whole {
    ft_hash *content;
    uint8_t *says;
    bool *covers; /* shape [n_heads] */
} whole;

static ft_status propose_group(job *j, const ft_group *g, size_t at, whole *w)
{
    ft_setters found = {.set = j->graph.heads, .n = 1};
    bool alike = false;
    ft_status st = ft_groups_content(&j->groups, at, w->content, &alike, j->err);

    if (st == FT_OK && !alike) {
        st = ft_setters_find(&j->graph, w->content, w->says, &j->s->mem, &found, j->err);
        for (size_t h = 0; h < j->graph.n_heads && st == FT_OK; h++) {
            w->covers[h] = w->covers[h] && ft_hash_cmp(&w->content[j->graph.heads[h]], &w->content[found.set[0]]) == 0;
        }
    }
    st = st == FT_OK ? note_conflict(j, g->name, g->unknown, &found) : st;
    return st == FT_OK ? read_group(j, g, found.set, found.n) : st;
}

static ft_status propose(job *j)
{
    ft_space *mem = &j->s->mem;
    const ft_revision *head = &j->nodes[j->graph.heads[0]].rev;
    whole w = {NULL, NULL, NULL};
    bool covered = false;
    ft_status st = FT_OK;

    if (!j->graph.joins && j->graph.n_missing == 0) { /* one line: its head says it all */
        j->out->proposed = head->values;
        j->out->has_geometry = head->has_geometry;
        j->out->geometry = head->geometry;
        return FT_OK;
    }
    st = make_groups(j);
    w.content = ft_space_get(mem, j->n, sizeof *w.content);
    w.says = ft_space_get(mem, j->n, sizeof *w.says);
    w.covers = ft_space_get(mem, j->graph.n_heads, sizeof *w.covers);
    j->conflicts = st == FT_OK ? ft_space_get(mem, j->groups.n + 1, sizeof *j->conflicts) : NULL;
    if (st != FT_OK || w.content == NULL || w.says == NULL || w.covers == NULL || j->conflicts == NULL) {
        return st != FT_OK ? st : no_memory(j->err);
    }
    for (size_t i = 0; i < j->n; i++) {
        w.says[i] = ft_says_of(&j->nodes[i].rev);
    }
    memset(w.covers, 1, j->graph.n_heads * sizeof *w.covers);
    ft_draft_reset(j->s->proposed);
    for (size_t i = 0; i < j->groups.n && st == FT_OK; i++) {
        st = propose_group(j, &j->groups.g[i], i, &w);
    }
    for (size_t h = 0; h < j->graph.n_heads; h++) {
        covered = covered || w.covers[h];
    }
    j->out->proposed = ft_draft_values(j->s->proposed);
    j->out->combined = j->graph.n_heads > 1 && !covered && j->n_conflicts == 0 && !j->graph.open_holes;
    return st;
}

/* ---------- retired or live: a group of its own, in which every revision says something */

/* A retirement, or an edit of what is retired already. Of a deleted row (@p firm) only what a person did counts. */
static bool is_retired(const job *j, const bool *retired, size_t node, bool firm)
{
    const ft_graph *g = &j->graph;
    const ft_revision *r = &j->nodes[node].rev;
    bool all = g->start[node + 1] > g->start[node];

    for (size_t e = g->start[node]; e < g->start[node + 1]; e++) {
        all = all && retired[g->parent[e]];
    }
    if (r->op == FT_OP_RETIRE) {
        return all || !firm || !ft_revision_is_external(r);
    }
    return all && (r->op == FT_OP_EDIT || r->op == FT_OP_EXTERNAL || r->op == FT_OP_IMPORT);
}

static ft_status judge_retired(job *j)
{
    ft_space *mem = &j->s->mem;
    bool *retired = ft_space_get(mem, j->n, sizeof *retired);
    bool *firm = ft_space_get(mem, j->n, sizeof *firm);
    ft_hash *content = NULL;
    uint8_t *words = NULL;
    ft_setters found;
    bool any = false;
    ft_status st = FT_OK;

    if (retired == NULL || firm == NULL) {
        return no_memory(j->err);
    }
    for (size_t i = 0; i < j->n; i++) {
        size_t node = j->graph.order[i];

        retired[node] = is_retired(j, retired, node, false);
        firm[node] = is_retired(j, firm, node, true);
        any = any || retired[node];
    }
    j->out->retired = retired[j->graph.heads[0]];
    j->out->retired_at = retired;
    for (size_t h = 0; h < j->graph.n_heads; h++) {
        j->out->gone = j->out->gone || firm[j->graph.heads[h]];
    }
    if (!any || (!j->graph.joins && j->graph.n_missing == 0)) {
        return FT_OK;
    }
    content = ft_space_get(mem, j->n, sizeof *content);
    words = ft_space_get(mem, j->n, sizeof *words);
    if (content == NULL || words == NULL) {
        return no_memory(j->err);
    }
    for (size_t i = 0; i < j->n; i++) {
        content[i].b[0] = retired[i] ? 2 : 1;
        words[i] = j->nodes[i].rev.op == FT_OP_RESOLVE ? FT_SAYS_LAST_WORD : FT_SAYS_ALWAYS;
    }
    st = ft_setters_find(&j->graph, content, words, mem, &found, j->err);
    if (st == FT_OK) {
        j->out->retired = !found.several && retired[found.set[0]];
        st = note_conflict(j, "retired", false, &found);
    }
    return st;
}

/* ---------- approval */

/* Approved revisions below which no other approved one lies. A rejection of the same revision outweighs its approval. */
static ft_status list_approved(job *j, const ft_verdict *verdicts, size_t n_verdicts)
{
    ft_graph *g = &j->graph;
    bool *yes = NULL;
    bool *no = NULL;
    bool *below = NULL; /* an approved revision lies strictly below */

    if (n_verdicts == 0) {
        return FT_OK;
    }
    yes = ft_space_get(&j->s->mem, j->n, sizeof *yes);
    no = ft_space_get(&j->s->mem, j->n, sizeof *no);
    below = ft_space_get(&j->s->mem, j->n, sizeof *below);
    j->approved = ft_space_get(&j->s->mem, j->n, sizeof *j->approved);
    if (yes == NULL || no == NULL || below == NULL || j->approved == NULL) {
        return no_memory(j->err);
    }
    for (size_t k = 0; k < n_verdicts; k++) {
        size_t at = ft_graph_find(g, &verdicts[k].revision);

        if (at < j->n) {
            yes[at] = yes[at] || verdicts[k].what == FT_VERDICT_APPROVED;
            no[at] = no[at] || verdicts[k].what == FT_VERDICT_REJECTED;
        }
    }
    for (size_t i = j->n; i-- > 0;) { /* children before parents */
        size_t node = g->order[i];

        for (size_t e = g->start[node]; e < g->start[node + 1]; e++) {
            below[g->parent[e]] = below[g->parent[e]] || below[node] || (yes[node] && !no[node]);
        }
    }
    for (size_t i = 0; i < j->n; i++) {
        size_t node = g->sorted[i];

        if (yes[node] && !no[node] && !below[node]) {
            j->approved[j->n_approved++] = node;
        }
    }
    return FT_OK;
}

/* Is the one head the one approved revision? */
static bool settled(const job *j)
{
    return j->n_approved == 1 && j->graph.n_heads == 1 && j->approved[0] == j->graph.heads[0];
}

/* Shown: per group the more hazardous of what is approved and what is proposed. The proposal is one more node for reading. */
static ft_status show(job *j)
{
    ft_view *v = j->out;
    ft_node proposal = {.rev = {.values = v->proposed, .has_geometry = v->has_geometry, .geometry = v->geometry}};
    ft_status st = FT_OK;

    v->shown = v->proposed;
    v->shown_has_geometry = v->has_geometry;
    v->shown_geometry = v->geometry;
    if (j->n_approved == 0 || settled(j)) {
        return FT_OK;
    }
    st = make_groups(j);
    ft_draft_reset(j->s->shown);
    for (size_t i = 0; i < j->groups.n && st == FT_OK; i++) {
        ft_reading r = {.form = j->form,
                        .group = j->groups.g[i].name,
                        .unknown = j->groups.g[i].unknown,
                        .nodes = j->nodes,
                        .set = j->approved,
                        .n = j->n_approved,
                        .first = &proposal,
                        .combine = j->combine,
                        .who = j->who};

        st = ft_reading_values(&r, j->s->reading, j->s->shown, j->err);
        if (st == FT_OK && j->groups.g[i].has_geometry) {
            st = ft_reading_geometry(&r, j->s->reading, &v->shown_has_geometry, &v->shown_geometry, j->err);
        }
    }
    v->shown = ft_draft_values(j->s->shown);
    return st;
}

/* ---------- all of it */

static ft_state state_of(const job *j)
{
    const ft_view *v = j->out;

    if (j->n_conflicts > 0) {
        return FT_STATE_CONFLICT;
    }
    if (v->retired) {
        return FT_STATE_RETIRED;
    }
    if (settled(j)) {
        return FT_STATE_APPROVED;
    }
    for (size_t h = 0; h < v->n_heads; h++) {
        if (j->nodes[v->heads[h]].own_unsent) {
            return FT_STATE_DRAFT;
        }
    }
    return FT_STATE_SUBMITTED;
}

static void tell(job *j)
{
    ft_view *v = j->out;

    v->heads = j->graph.heads;
    v->n_heads = j->graph.n_heads;
    v->incomplete = j->graph.open_holes;
    v->missing = j->graph.missing;
    v->n_missing = j->graph.n_missing;
    v->conflicts = j->conflicts;
    v->n_conflicts = j->n_conflicts;
    v->waiting = j->conflicts;
    v->n_waiting = j->n_waiting;
    v->has_approved = j->n_approved > 0;
    v->approved = j->n_approved > 0 ? j->approved[0] : 0;
    v->pending = !settled(j);
    v->state = state_of(j);
}

ft_status ft_view_make(const ft_form *form, const ft_node *nodes, size_t n, const ft_verdict *verdicts,
                       size_t n_verdicts, ft_combine_fn combine, void *who, ft_view_space *s, ft_view *out,
                       ft_error *err)
{
    job j = {.form = form, .nodes = nodes, .n = n, .combine = combine, .who = who, .s = s, .out = out, .err = err};
    ft_status st = FT_OK;

    *out = (ft_view){.state = FT_STATE_DRAFT};
    ft_space_reset(&s->mem);
    st = ft_graph_make(nodes, n, &s->mem, &j.graph, err);
    st = st == FT_OK ? propose(&j) : st;
    st = st == FT_OK ? judge_retired(&j) : st;
    st = st == FT_OK ? list_approved(&j, verdicts, n_verdicts) : st;
    st = st == FT_OK ? show(&j) : st;
    if (st == FT_OK) {
        tell(&j);
    }
    return st;
}
