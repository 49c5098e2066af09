/* What of a record counts in the books: approved revisions, or revisions as proposed. docs/spec/books.md 1. */
#include "fieldtool/store/books_internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_books_reader_open(ft_store *s, const ft_books_ask *ask, ft_books_reader *r, ft_error *err)
{
    *r = (ft_books_reader){.s = s, .ask = ask};
    return ft_view_space_new(&r->view, err);
}

static void forget(ft_books_reader *r)
{
    ft_chain_release(&r->chain);
    free(r->nodes);
    free(r->faces);
    free(r->verdicts);
    r->nodes = NULL;
    r->faces = NULL;
    r->verdicts = NULL;
    r->n = r->n_faces = r->n_verdicts = 0;
    r->unresolved = false;
}

void ft_books_reader_close(ft_books_reader *r)
{
    forget(r);
    ft_view_space_free(r->view);
    r->view = NULL;
}

/* ---------- revisions in causal order */

static bool names_parent(const ft_node *child, const ft_hash *id)
{
    for (size_t i = 0; i < child->rev.n_parents; i++) {
        if (ft_hash_cmp(&child->rev.parents[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* Parents before children; among the free ones the smaller ID, so that arrival does not matter. */
static bool causal_order(ft_node *nodes, size_t n)
{
    bool line = true;

    for (size_t i = 1; i < n; i++) {
        line = line && nodes[i].rev.n_parents == 1 && names_parent(&nodes[i], &nodes[i - 1].id);
    }
    if (line) {
        return true;
    }
    for (size_t k = 0; k + 1 < n; k++) {
        size_t best = n;

        for (size_t i = k; i < n; i++) {
            bool ready = true;

            for (size_t j = k; j < n && ready; j++) {
                ready = j == i || !names_parent(&nodes[i], &nodes[j].id);
            }
            if (ready && (best == n || ft_hash_cmp(&nodes[i].id, &nodes[best].id) < 0)) {
                best = i;
            }
        }
        if (best < n && best != k) {
            ft_node swap = nodes[k];

            nodes[k] = nodes[best];
            nodes[best] = swap;
        }
    }
    return false;
}

static ft_status load(ft_books_reader *r, const ft_index_row *row, bool *line, ft_error *err)
{
    ft_status st = FT_OK;

    forget(r);
    st = ft_chain_load(r->s, row->last_seq, &r->chain, err);
    if (st != FT_OK) {
        return st;
    }
    r->nodes = calloc(r->chain.n + 1, sizeof *r->nodes);
    r->faces = calloc(r->chain.n + 1, sizeof *r->faces);
    if (r->nodes == NULL || r->faces == NULL) {
        return ft_no_memory(err);
    }
    for (size_t i = 0; i < r->chain.n; i++) {
        if (!r->ask->has_known || r->chain.known_ms[i] <= r->ask->known_ms) {
            r->nodes[r->n++] = r->chain.nodes[i];
        }
    }
    *line = causal_order(r->nodes, r->n);
    return FT_OK;
}

/* ---------- decisions */

static ft_status known_by_then(ft_books_reader *r, const ft_hash *decision, bool *out, ft_error *err)
{
    static const char SQL_KNOWN[] = "SELECT known_ms FROM ft_revision WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(r->s->db, SQL_KNOWN, &q, err);

    *out = false;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, decision->b, sizeof decision->b);
    *out = ft_stmt_row(q) && ft_col_int(q, 0) <= r->ask->known_ms;
    return ft_stmt_done(q, err);
}

static ft_status load_verdicts(ft_books_reader *r, ft_error *err)
{
    size_t n = 0;
    ft_status st = ft_trust_verdicts(r->s, &r->chain, &r->verdicts, &r->n_verdicts, err);

    for (size_t i = 0; i < r->n_verdicts && st == FT_OK; i++) {
        bool known = true;

        st = r->ask->has_known ? known_by_then(r, &r->verdicts[i].decision, &known, err) : FT_OK;
        if (st == FT_OK && known) {
            r->verdicts[n++] = r->verdicts[i];
        }
    }
    r->n_verdicts = st == FT_OK ? n : 0;
    return st;
}

/** What some decision about a revision says of itself; whether it counts is another question. */
typedef enum claim { CLAIM_REJECTED, CLAIM_AS_RECORDED } claim;

static bool makes_claim(const ft_revision *decision, claim what)
{
    return what == CLAIM_REJECTED ? ft_value_is(ft_values_get(decision->values, "verdict"), "rejected")
                                  : ft_value_bool(ft_values_get(decision->values, "as_recorded"), false);
}

/* Only a claim is worth checking signatures for. */
static ft_status is_claimed(ft_books_reader *r, const ft_hash *revision, claim what, bool *out, ft_error *err)
{
    static const char SQL_CLAIMS[] =
        "SELECT r.bytes FROM ft_decision d JOIN ft_revision r ON r.seq = d.seq WHERE d.target = ?1";
    ft_stmt *q = NULL;
    ft_revision_space *space = NULL;
    ft_status st = ft_revision_space_new(&space, err);

    *out = false;
    st = st == FT_OK ? ft_db_cached(r->s->db, SQL_CLAIMS, &q, err) : st;
    if (st != FT_OK) {
        ft_revision_space_free(space);
        return st;
    }
    ft_stmt_blob_at(q, 1, revision->b, sizeof revision->b);
    while (ft_stmt_row(q)) {
        ft_str bytes = ft_col_blob(q, 0);
        ft_revision d;
        ft_error ignored = {0};

        if (ft_revision_decode(bytes.p, bytes.n, space, &d, &ignored) == FT_OK) {
            *out = *out || makes_claim(&d, what);
        }
    }
    ft_revision_space_free(space);
    return ft_stmt_done(q, err);
}

static bool has_verdict(const ft_books_reader *r, size_t node, int what)
{
    for (size_t i = 0; i < r->n_verdicts; i++) {
        if ((int)r->verdicts[i].what == what && ft_hash_cmp(&r->verdicts[i].revision, &r->nodes[node].id) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_rejected(const ft_books_reader *r, size_t node)
{
    return has_verdict(r, node, FT_VERDICT_REJECTED);
}

/* A rejection of the same revision outweighs its approval, as in lists. */
static bool is_approved(const ft_books_reader *r, size_t node)
{
    return has_verdict(r, node, FT_VERDICT_APPROVED) && !is_rejected(r, node);
}

/* ---------- faces */

static bool before(const ft_books_reader *r, size_t ancestor, size_t node)
{
    return ft_view_is_ancestor(r->nodes, r->n, ancestor, node);
}

/* Retired, or an edit of what was retired. */
static bool is_retired(const ft_books_reader *r, size_t node)
{
    ft_op op = r->nodes[node].rev.op;
    bool all = r->nodes[node].rev.n_parents > 0;

    if (op == FT_OP_RETIRE) {
        return true;
    }
    if (op != FT_OP_EDIT && op != FT_OP_EXTERNAL && op != FT_OP_IMPORT) {
        return false;
    }
    for (size_t i = 0; i < r->nodes[node].rev.n_parents && all; i++) {
        bool found = false;

        for (size_t j = 0; j < node; j++) { /* causal order: parents stand before */
            if (ft_hash_cmp(&r->nodes[j].id, &r->nodes[node].rev.parents[i]) == 0) {
                found = is_retired(r, j);
            }
        }
        all = found;
    }
    return all;
}

static void add_face(ft_books_reader *r, size_t node, bool beside)
{
    const ft_revision *rev = &r->nodes[node].rev;

    r->faces[r->n_faces++] = (ft_books_face){.values = rev->values,
                                             .has_geometry = rev->has_geometry,
                                             .geometry = rev->geometry,
                                             .revision = r->nodes[node].id,
                                             .retired = is_retired(r, node),
                                             .node = node,
                                             .beside = beside};
}

static bool is_head(const ft_books_reader *r, size_t node)
{
    for (size_t i = 0; i < r->n; i++) {
        if (i != node && names_parent(&r->nodes[i], &r->nodes[node].id)) {
            return false;
        }
    }
    return true;
}

/* Does every other revision stand before or behind it? What two people said beside one another is settled by what follows. */
static bool agreed(const ft_books_reader *r, size_t node)
{
    for (size_t i = 0; i < r->n; i++) {
        if (i != node && !before(r, i, node) && !before(r, node, i)) {
            return false;
        }
    }
    return true;
}

static bool beside_one(const ft_books_reader *r, const size_t *chosen, size_t n, size_t node)
{
    for (size_t i = 0; i < n; i++) {
        if (!before(r, chosen[i], node)) {
            return true;
        }
    }
    return false;
}

/* Is the proposal of several heads free of conflict? Then it is one more face, in the view's space. */
static ft_status combined(ft_books_reader *r, const ft_index_row *row, bool *one, ft_error *err)
{
    const ft_form *form = ft_forms_find(r->s->forms, row->type, strlen(row->type));
    ft_view v;
    ft_status st = ft_view_make(form, r->nodes, r->n, r->verdicts, r->n_verdicts, NULL, NULL, r->view, &v, err);

    *one = st == FT_OK && v.n_conflicts == 0 && !v.incomplete;
    if (*one) {
        r->faces[r->n_faces++] = (ft_books_face){.values = v.proposed,
                                                 .has_geometry = v.has_geometry,
                                                 .geometry = v.geometry,
                                                 .revision = r->nodes[v.heads[0]].id,
                                                 .retired = v.retired,
                                                 .node = SIZE_MAX};
    }
    return st;
}

/* Faces of a history that is no line, or whose decisions have to be weighed. */
static ft_status weigh(ft_books_reader *r, const ft_index_row *row, ft_error *err)
{
    size_t *chosen = calloc(r->n + 1, sizeof *chosen);
    size_t n = 0;
    size_t heads = 0;
    bool one = false;
    ft_status st = chosen == NULL ? ft_no_memory(err) : FT_OK;

    for (size_t i = 0; i < r->n && st == FT_OK; i++) {
        heads += is_head(r, i);
    }
    for (size_t i = 0; i < r->n && st == FT_OK; i++) {
        bool wanted = is_approved(r, i) || (r->ask->pending && agreed(r, i) && !is_rejected(r, i));

        if (wanted) {
            add_face(r, i, beside_one(r, chosen, n, i));
            chosen[n++] = i;
        }
    }
    if (st == FT_OK && r->ask->pending && heads > 1) {
        st = combined(r, row, &one, err);
        for (size_t i = 0; i < r->n && st == FT_OK && !one; i++) {
            if (is_head(r, i) && !is_approved(r, i) && !is_rejected(r, i)) {
                add_face(r, i, true);
            }
        }
        r->unresolved = !one;
    }
    free(chosen);
    return st;
}

/* Approving that an area is retired approves that it was there: without it a split would hand on nothing, and its parts would
 * miss in the books. The revision that was retired stands before the retirement. */
static void put_what_was(ft_books_reader *r)
{
    const ft_revision *rev = NULL;

    if (r->n_faces == 0 || !r->faces[0].retired || r->faces[0].node == SIZE_MAX || r->n_faces > r->n) {
        return;
    }
    rev = &r->nodes[r->faces[0].node].rev;
    for (size_t i = 0; i < r->n && rev->n_parents > 0; i++) {
        if (ft_hash_cmp(&r->nodes[i].id, &rev->parents[0]) == 0 && !is_retired(r, i)) {
            add_face(r, i, false);
            for (size_t k = r->n_faces - 1; k > 0; k--) {
                ft_books_face t = r->faces[k];

                r->faces[k] = r->faces[k - 1];
                r->faces[k - 1] = t;
            }
            return;
        }
    }
}

ft_status ft_books_read_all(ft_books_reader *r, const ft_index_row *row, ft_error *err)
{
    bool line = false;
    bool rejected = false;
    ft_status st = FT_OK;

    if (!r->ask->pending && row->approved_seq == 0 && !r->ask->has_known) {
        forget(r);
        return FT_OK;
    }
    st = load(r, row, &line, err);
    if (st != FT_OK || r->n == 0) {
        return st;
    }
    for (size_t i = 0; i < r->n && st == FT_OK && r->ask->pending && r->s->has_decisions && !rejected; i++) {
        st = is_claimed(r, &r->nodes[i].id, CLAIM_REJECTED, &rejected, err);
    }
    if (st == FT_OK && line && r->ask->pending && !rejected) {
        for (size_t i = 0; i < r->n; i++) {
            add_face(r, i, false);
        }
        return FT_OK;
    }
    if (r->n == 1 && !r->ask->has_known &&
        !r->ask->pending) { /* the index knows already that its one revision is approved */
        add_face(r, 0, false);
        return FT_OK;
    }
    st = st == FT_OK ? load_verdicts(r, err) : st;
    st = st == FT_OK ? weigh(r, row, err) : st;
    if (st == FT_OK) {
        put_what_was(r);
    }
    return st;
}

/* Do all faces stand before or behind this one? */
static bool settles(const ft_books_reader *r, size_t k)
{
    size_t node = r->faces[k].node;

    for (size_t i = 0; i < r->n_faces && node != SIZE_MAX; i++) {
        size_t other = r->faces[i].node;

        if (i != k && other != SIZE_MAX && !before(r, i < k ? other : node, i < k ? node : other)) {
            return false;
        }
    }
    return true;
}

/* The last face that no other stands beside: where two do, the books stay at what was agreed before them. */
static void keep_last(ft_books_reader *r)
{
    size_t k = r->n_faces;

    while (k > 0 && !settles(r, k - 1)) {
        k--;
        r->unresolved = true;
    }
    if (k > 0) {
        r->faces[0] = r->faces[k - 1];
    }
    r->n_faces = k > 0 && !r->faces[0].retired;
}

ft_status ft_books_read_last(ft_books_reader *r, const ft_index_row *row, ft_error *err)
{
    ft_status st = ft_books_read_all(r, row, err);

    if (st == FT_OK && r->n_faces > 0) {
        keep_last(r);
    }
    return st;
}

bool ft_books_says_anew(const ft_books_reader *r, const ft_books_face *f, const char *field)
{
    const ft_revision *rev = f->node == SIZE_MAX ? NULL : &r->nodes[f->node].rev;
    bool any = false;

    for (size_t i = 0; rev != NULL && i < r->n; i++) {
        bool parent = i != f->node && names_parent(&r->nodes[f->node], &r->nodes[i].id);

        any = any || parent;
        if (parent && !ft_value_same(ft_values_get(r->nodes[i].rev.values, field), ft_values_get(rev->values, field))) {
            return true;
        }
    }
    return rev != NULL && !any;
}

/* ---------- unstated facts accepted */

static ft_status decision_says(ft_books_reader *r, const ft_hash *decision, bool *out, ft_error *err)
{
    static const char SQL_DECISION_GET[] = "SELECT bytes FROM ft_revision WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_revision_space *space = NULL;
    ft_revision d;
    ft_status st = ft_revision_space_new(&space, err);

    st = st == FT_OK ? ft_db_cached(r->s->db, SQL_DECISION_GET, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, decision->b, sizeof decision->b);
        if (ft_stmt_row(q)) {
            ft_str bytes = ft_col_blob(q, 0);
            ft_error ignored = {0};

            *out = ft_revision_decode(bytes.p, bytes.n, space, &d, &ignored) == FT_OK &&
                   ft_value_bool(ft_values_get(d.values, "as_recorded"), false);
        }
        st = ft_stmt_done(q, err);
    }
    ft_revision_space_free(space);
    return st;
}

ft_status ft_books_as_recorded(ft_books_reader *r, const ft_hash *revision, bool *out, ft_error *err)
{
    bool claimed = false;
    ft_hash of = *revision;
    ft_status st = FT_OK;

    *out = r->ask->pending;
    if (*out) {
        return FT_OK;
    }
    st = is_claimed(r, &of, CLAIM_AS_RECORDED, &claimed, err);
    if (st != FT_OK || !claimed) {
        return st;
    }
    if (r->verdicts == NULL) {
        st = load_verdicts(r, err);
    }
    for (size_t i = 0; i < r->n_verdicts && st == FT_OK && !*out; i++) {
        if (r->verdicts[i].what == FT_VERDICT_APPROVED && ft_hash_cmp(&r->verdicts[i].revision, &of) == 0) {
            st = decision_says(r, &r->verdicts[i].decision, out, err);
        }
    }
    return st;
}
