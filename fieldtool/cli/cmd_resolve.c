/* fieldtool resolve TARGET ID : a person decides what a contradicted record says, by a revision that names all heads.
 * --undo REV opens again what a resolution settled: each side says its word anew, over everything said since. */
#include "fieldtool/cli/sealed.h"

#include "fieldtool/land/dispute.h"
#include "fieldtool/store/record.h"

#include <stdlib.h>
#include <string.h>

typedef struct resolver {
    ft_cli *io;
    const ft_args *args;
    ft_store *s;
    ft_record *record;
    const ft_record_view *r;
    ft_space space;
    ft_disputes d;
    ft_draft *draft;
    ft_answer answer;
    ft_buf wkb, given; /* shape of the answer, and the one of --geom */
    ft_buf reason;
    bool has_given;
    ft_cli_warnings warn;
    ft_cli_sealing seal;
    ft_written made; /* the newest */
} resolver;

/* ---------- naming revisions */

static ft_status find_revision(const resolver *z, const char *text, size_t *out, ft_error *err)
{
    size_t n = strlen(text);
    size_t found = 0;

    for (size_t i = 0; i < z->r->n; i++) {
        char hex[FT_HASH_HEX];

        ft_hash_hex(&z->r->nodes[i].id, hex);
        if (n >= 8 && strncmp(hex, text, n) == 0) {
            *out = i;
            found++;
        }
    }
    if (found == 1) {
        return FT_OK;
    }
    return found == 0 ? ft_fail(err, FT_E_NOT_FOUND, "cli.resolve.revision", "id=%s revision=%s", z->r->local_id, text)
                      : ft_fail(err, FT_E_CONFLICT, "cli.resolve.ambiguous", "id=%s revision=%s", z->r->local_id, text);
}

/* ---------- an answer from --take, --set and --geom */

static bool is_disputed(const resolver *z, const char *group)
{
    for (size_t i = 0; i < z->d.n; i++) {
        if (strcmp(z->d.list[i].group, group) == 0) {
            return true;
        }
    }
    return false;
}

/* "REV" or "GROUP=REV". */
static ft_status take(resolver *z, const char *text, ft_error *err)
{
    const char *equals = strchr(text, '=');
    char group[80] = "";
    size_t node = 0;
    ft_status st = FT_OK;

    if (equals != NULL) {
        (void)snprintf(group, sizeof group, "%.*s", (int)(equals - text), text);
        if (!is_disputed(z, group)) {
            return ft_fail(err, FT_E_REFUSED, "cli.resolve.group", "id=%s group=%s", z->r->local_id, group);
        }
    }
    st = find_revision(z, equals == NULL ? text : equals + 1, &node, err);
    return st == FT_OK ? ft_answer_take(&z->d, node, equals == NULL ? NULL : group, &z->answer, err) : st;
}

static ft_status take_all(resolver *z, ft_error *err)
{
    const char *text = NULL;
    size_t at = 0;
    ft_status st = ft_answer_begin(&z->d, &z->r->view, z->draft, &z->space, &z->answer, err);

    while (st == FT_OK && (text = ft_args_next(z->args, "take", &at)) != NULL) {
        st = take(z, text, err);
    }
    return st;
}

static ft_status give(resolver *z, ft_error *err)
{
    const char *pair = NULL;
    size_t at = 0;
    ft_status st = ft_cli_apply_sets(z->s, z->r->form, z->args, z->draft, &z->seal, err);

    while (st == FT_OK && (pair = ft_args_next(z->args, "set", &at)) != NULL) {
        char field[80];

        (void)snprintf(field, sizeof field, "%.*s", (int)strcspn(pair, "="), pair);
        ft_answer_decide(&z->d, field, &z->answer);
    }
    st = st == FT_OK ? ft_cli_geometry(z->io, z->s, z->r->form, ft_args_value(z->args, "geom"),
                                       ft_args_value(z->args, "crs"), &z->given, &z->has_given, &z->warn, err)
                     : st;
    if (st == FT_OK && z->has_given) {
        ft_answer_decide(&z->d, FT_DISPUTE_SHAPE, &z->answer);
    }
    return st;
}

/* Nothing is settled by silence. */
static ft_status all_decided(const resolver *z, ft_error *err)
{
    char open[160] = "";
    size_t n = 0;

    for (size_t i = 0; i < z->d.n; i++) {
        if (!z->answer.decided[i] && n < sizeof open) {
            n += (size_t)snprintf(open + n, sizeof open - n, "%s%s", n > 0 ? "," : "", z->d.list[i].field);
        }
    }
    return n == 0 ? FT_OK
                  : ft_fail(err, FT_E_REFUSED, "cli.resolve.undecided", "id=%s fields=%s", z->r->local_id, open);
}

/* ---------- writing */

static ft_status write_one(resolver *z, ft_op op, const ft_hash *parents, size_t n_parents, ft_error *err)
{
    const ft_buf *shape = z->has_given ? &z->given : &z->wkb;
    bool has = shape->n > 0;
    ft_write w = {.op = op,
                  .type = z->r->form->type,
                  .record = z->r->record,
                  .values = ft_draft_values(z->draft),
                  .wkb = has ? shape->p : NULL,
                  .wkb_n = has ? shape->n : 0,
                  .shape = z->answer.has_geometry ? &z->answer.geometry : NULL,
                  .reason = {z->reason.p, z->reason.n},
                  .parents = parents,
                  .n_parents = n_parents};

    return ft_store_write(z->s, &w, &z->made, err);
}

/* The answer, and the retirement it may ask for: a resolve keeps a record alive (docs/spec/merge.md). */
static ft_status write_answer(resolver *z, const ft_hash *parents, size_t n_parents, ft_error *err)
{
    ft_hash resolved;
    ft_status st = FT_OK;

    ft_buf_reset(&z->wkb);
    if (!z->has_given && z->answer.has_geometry) {
        st = ft_store_get_body(z->s, &z->answer.geometry, &z->wkb, err);
        st = st == FT_E_NOT_FOUND ? FT_OK : st; /* has not arrived: it is named all the same */
    }
    st = st == FT_OK ? write_one(z, FT_OP_RESOLVE, parents, n_parents, err) : st;
    if (st == FT_OK && z->answer.retire) {
        resolved = z->made.revision;
        st = write_one(z, FT_OP_RETIRE, &resolved, 1, err);
    }
    return st;
}

static ft_status heads_of(resolver *z, ft_hash **out, ft_error *err)
{
    const ft_view *v = &z->r->view;

    *out = ft_space_get(&z->space, v->n_heads, sizeof **out);
    for (size_t i = 0; i < v->n_heads && *out != NULL; i++) {
        (*out)[i] = z->r->nodes[v->heads[i]].id;
    }
    return *out == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=resolve") : FT_OK;
}

static ft_status settle(resolver *z, ft_error *err)
{
    const ft_view *v = &z->r->view;
    ft_hash *heads = NULL;
    ft_status st = v->n_heads > 1 || z->d.n > 0 || v->incomplete
                       ? heads_of(z, &heads, err)
                       : ft_fail(err, FT_E_REFUSED, "cli.resolve.nothing", "id=%s", z->r->local_id);

    st = st == FT_OK ? take_all(z, err) : st;
    st = st == FT_OK ? give(z, err) : st;
    st = st == FT_OK ? all_decided(z, err) : st;
    if (st == FT_OK) {
        ft_buf_text(&z->reason, ft_args_value(z->args, "reason"));
        st = ft_store_begin(z->s, err);
        st = st == FT_OK ? ft_seal_keep(z->s, &z->r->record, &z->seal.boxes, err) : st;
        st = st == FT_OK ? write_answer(z, heads, v->n_heads, err) : st;
        st = ft_store_end(z->s, st, err);
    }
    return st;
}

/* ---------- undo */

/** What was contradicted when a resolution was made: its ancestors alone. */
typedef struct before {
    ft_node *nodes;
    size_t n;
    ft_view_space *space;
    ft_view view;
    ft_disputes d;
} before;

static ft_status look_back(resolver *z, size_t resolution, before *b, ft_error *err)
{
    ft_graph g;
    ft_status st = ft_graph_make(z->r->nodes, z->r->n, &z->space, &g, err);

    b->nodes = st == FT_OK ? ft_space_get(&z->space, z->r->n, sizeof *b->nodes) : NULL;
    if (b->nodes == NULL) {
        return st != FT_OK ? st : ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=resolve");
    }
    for (size_t i = 0; i < z->r->n; i++) {
        if (i != resolution && ft_graph_above(&g, i, resolution)) {
            b->nodes[b->n++] = z->r->nodes[i];
        }
    }
    if (b->n == 0) {
        return FT_OK;
    }
    st = ft_view_space_new(&b->space, err);
    st = st == FT_OK ? ft_view_make(z->r->form, b->nodes, b->n, NULL, 0, NULL, NULL, b->space, &b->view, err) : st;
    return st == FT_OK ? ft_disputes_make(z->r->form, b->nodes, b->n, &b->view, &z->space, &b->d, err) : st;
}

/* The k-th of the different words about a group, or the last one. */
static size_t side_at(const before *b, const ft_dispute *p, size_t k)
{
    size_t found = p->sides[0];
    size_t n = 0;

    for (size_t i = 0; i < p->n_sides && n <= k; i++) {
        bool said = false;

        for (size_t j = 0; j < i && !said; j++) {
            said = ft_dispute_same_side(&b->d, p->group, p->sides[i], p->sides[j]);
        }
        if (!said) {
            found = p->sides[i];
            n++;
        }
    }
    return found;
}

static size_t most_sides(const before *b)
{
    size_t most = 0;

    for (size_t i = 0; i < b->d.n; i++) {
        size_t n = 1;

        while (side_at(b, &b->d.list[i], n) != side_at(b, &b->d.list[i], n - 1)) {
            n++;
        }
        most = n > most ? n : most;
    }
    return most;
}

/* The reason names the revision whose word is said again. */
static void give_reason(resolver *z, const before *b, size_t node)
{
    char hex[FT_HASH_HEX];

    ft_hash_hex(&b->nodes[node].id, hex);
    ft_buf_printf(&z->reason, " (%.12s)", hex);
}

/* The k-th side of everything that had been contradicted; NULL before: what is said now. */
static ft_status say_again(resolver *z, const before *b, size_t k, ft_error *err)
{
    ft_status st = ft_answer_begin(&z->d, &z->r->view, z->draft, &z->space, &z->answer, err);
    size_t told = z->r->n;

    ft_buf_reset(&z->reason);
    ft_buf_text(&z->reason, ft_args_value(z->args, "reason"));
    z->answer.decided = ft_space_get(&z->space, b == NULL ? 1 : b->d.n + 1, sizeof *z->answer.decided);
    if (z->answer.decided == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=resolve");
    }
    for (size_t i = 0; b != NULL && i < b->d.n && st == FT_OK; i++) {
        size_t side = side_at(b, &b->d.list[i], k);

        if (side != told) {
            give_reason(z, b, side);
            told = side;
        }
        st = ft_answer_take(&b->d, side, b->d.list[i].group, &z->answer, err);
    }
    return st == FT_OK ? ft_buf_status(&z->reason, err) : st;
}

/* Has somebody said something else since the resolution, in a group that it settled? That is one side more. */
static bool said_since(const resolver *z, const before *b, const ft_node *resolution)
{
    const ft_form *form = z->r->form;
    const ft_view *v = &z->r->view;
    bool differs = false;

    for (size_t i = 0; i < b->d.n; i++) {
        const ft_dispute *p = &b->d.list[i];

        differs = differs ||
                  !ft_value_same(ft_values_get(v->proposed, p->field), ft_values_get(resolution->rev.values, p->field));
        for (size_t k = 0; k < form->n && !differs; k++) {
            const char *field = form->fields[k].id;

            differs = strcmp(form->fields[k].group, p->group) == 0 &&
                      !ft_value_same(ft_values_get(v->proposed, field), ft_values_get(resolution->rev.values, field));
        }
        if (strcmp(form->geometry_group, p->group) == 0) {
            differs = differs || v->has_geometry != resolution->rev.has_geometry ||
                      (v->has_geometry && ft_hash_cmp(&v->geometry, &resolution->rev.geometry) != 0);
        }
    }
    return differs;
}

static ft_status say_all_again(resolver *z, const before *b, const ft_node *resolution, const ft_hash *heads,
                               ft_error *err)
{
    size_t n = most_sides(b) + said_since(z, b, resolution);
    ft_status st = ft_store_begin(z->s, err);

    for (size_t k = 0; k < n && st == FT_OK; k++) {
        st = say_again(z, k < most_sides(b) ? b : NULL, k, err);
        st = st == FT_OK ? write_answer(z, heads, z->r->view.n_heads, err) : st;
    }
    return ft_store_end(z->s, st, err);
}

static ft_status reopen(resolver *z, const char *text, ft_error *err)
{
    before b = {.n = 0};
    ft_hash *heads = NULL;
    size_t node = 0;
    ft_status st = find_revision(z, text, &node, err);

    st = st == FT_OK ? look_back(z, node, &b, err) : st;
    if (st == FT_OK && (z->r->nodes[node].rev.op != FT_OP_RESOLVE || b.d.n == 0)) {
        st = ft_fail(err, FT_E_REFUSED, "cli.resolve.no_resolution", "id=%s revision=%s", z->r->local_id, text);
    } else if (st == FT_OK && z->d.n > 0) {
        st = ft_fail(err, FT_E_REFUSED, "cli.resolve.open", "id=%s", z->r->local_id);
    }
    st = st == FT_OK ? heads_of(z, &heads, err) : st;
    st = st == FT_OK ? say_all_again(z, &b, &z->r->nodes[node], heads, err) : st;
    ft_view_space_free(b.space);
    return st;
}

/* ---------- the command */

static ft_status check_words(const ft_args *a, ft_error *err)
{
    bool answers = ft_args_flag(a, "take") || ft_args_flag(a, "set") || ft_args_flag(a, "geom");

    if (ft_args_value(a, "reason") == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=reason");
    }
    return ft_args_flag(a, "undo") && answers ? ft_fail(err, FT_E_USAGE, "cli.resolve.both", " ") : FT_OK;
}

static ft_status open_record(resolver *z, ft_error *err)
{
    ft_uuid id;
    ft_status st = ft_store_find(z->s, z->args->pos[1], &id, err);

    st = st == FT_OK ? ft_record_open(z->s, &id, &z->record, err) : st;
    if (st != FT_OK) {
        return st;
    }
    z->r = ft_record_get(z->record);
    st = ft_draft_new(&z->draft, err);
    return st == FT_OK ? ft_disputes_make(z->r->form, z->r->nodes, z->r->n, &z->r->view, &z->space, &z->d, err) : st;
}

ft_status ft_cmd_resolve(ft_cli *io, const ft_args *a, ft_error *err)
{
    resolver z = {.io = io, .args = a};
    ft_status st = check_words(a, err);

    ft_buf_init(&z.wkb, 0);
    ft_buf_init(&z.given, 0);
    ft_buf_init(&z.reason, 0);
    ft_buf_init(&z.warn.json, 0);
    z.seal = (ft_cli_sealing){.io = io, .warn = &z.warn};
    ft_sealing_init(&z.seal.boxes);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &z.s, err) : st;
    st = st == FT_OK ? open_record(&z, err) : st;
    if (st == FT_OK) {
        st = ft_args_flag(a, "undo") ? reopen(&z, ft_args_value(a, "undo"), err) : settle(&z, err);
    }
    st = st == FT_OK ? ft_cli_written(io, z.r->form, &z.made, &z.warn, err) : st;
    ft_record_close(z.record);
    ft_space_release(&z.space);
    ft_draft_free(z.draft);
    ft_buf_release(&z.wkb);
    ft_buf_release(&z.given);
    ft_buf_release(&z.reason);
    ft_buf_release(&z.warn.json);
    ft_sealing_release(&z.seal.boxes);
    ft_store_close(z.s);
    return st;
}
