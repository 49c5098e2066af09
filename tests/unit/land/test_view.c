/* tests/sync/matrix.csv, row by row: what base, ours and theirs said, and what that means (docs/spec/merge.md). */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "fieldtool/land/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NODES = 16, MAX_CELLS = 11, CELL = 256 };
enum { ROW, TYPE, CASE, BASE, OURS, THEIRS, BOTH, MISSING, APPROVED, REJECTED, OUTCOME };

typedef struct said {
    char name[8]; /* "b1", "o1", "t1", "x1": column and place in it */
    ft_op op;
    ft_draft *values;
    bool has_shape;
    ft_hash shape;
    ft_hash id;
    ft_hash parents[2];
    size_t n_parents;
} said;

typedef struct world {
    ft_forms *forms;
    const ft_form *form;
    said all[MAX_NODES];
    size_t n;
    ft_node nodes[MAX_NODES];
    size_t n_nodes;
    ft_verdict verdicts[MAX_NODES];
    size_t n_verdicts;
    ft_view_space *space;
} world;

/* ---------- shapes are sets of parcels, written as digits; their hash is the set */

static ft_hash parcels(const char *digits)
{
    ft_hash h = {{0}};

    for (; *digits != '\0'; digits++) {
        h.b[0] = (uint8_t)(h.b[0] | 1U << (*digits - '0'));
    }
    h.b[31] = 1;
    return h;
}

static ft_status combine(void *who, ft_hazardous how, const ft_hash *bodies, size_t n, ft_hash *out, ft_error *err)
{
    (void)who;
    (void)err;
    *out = bodies[0];
    for (size_t i = 1; i < n; i++) {
        out->b[0] = (uint8_t)(how == FT_HAZ_UNION ? out->b[0] | bodies[i].b[0] : out->b[0] & bodies[i].b[0]);
    }
    return FT_OK;
}

/* ---------- reading a row */

static size_t cells_of(char *line, char *cells[MAX_CELLS])
{
    size_t n = 0;

    for (char *p = line; p != NULL && n < MAX_CELLS; n++) {
        cells[n] = p;
        p = strchr(p, ',');
        if (p != NULL) {
            *p++ = '\0';
        }
    }
    return n;
}

/* Next piece up to @p end, empty ones skipped; NULL at the end of the text. */
static char *next(char **rest, char end)
{
    char *from = *rest;

    while (*from == end) {
        from++;
    }
    if (*from == '\0') {
        return NULL;
    }
    *rest = strchr(from, end);
    if (*rest == NULL) {
        *rest = from + strlen(from);
    } else {
        *(*rest)++ = '\0';
    }
    return from;
}

/* "+" stands for the comma of lists, since "," ends a cell. */
static void put_canonical(const world *w, const char *field, const char *text, ft_tag *tag, ft_buf *b)
{
    const ft_field *f = ft_form_field(w->form, field, strlen(field));
    char list[CELL];
    ft_error err = {0};

    (void)snprintf(list, sizeof list, "%s", text);
    for (char *p = list; *p != '\0'; p++) {
        *p = (char)(*p == '+' ? ',' : *p);
    }
    *tag = f == NULL ? FT_TAG_TEXT : f->tag;
    ft_buf_reset(b);
    ft_assert_ok(ft_value_parse(*tag, list, strlen(list), b, &err), &err);
}

static void set_word(const world *w, said *s, char *word)
{
    char *eq = strchr(word, '=');
    ft_buf b;
    ft_tag tag;
    ft_error err = {0};

    assert_non_null(eq);
    *eq++ = '\0';
    ft_buf_init(&b, 0);
    if (strcmp(word, "shape") == 0) {
        s->has_shape = *eq != '\0';
        s->shape = parcels(eq);
    } else if (*eq == '\0') {
        ft_draft_clear(s->values, word);
    } else {
        put_canonical(w, word, eq, &tag, &b);
        ft_assert_ok(ft_draft_set(s->values, word, tag, b.p, b.n, &err), &err);
    }
    ft_buf_release(&b);
}

static ft_op op_of(const char *word)
{
    for (int op = FT_OP_CREATE; op <= FT_OP_EXTERNAL; op++) {
        if (strcmp(ft_op_word((ft_op)op), word) == 0) {
            return (ft_op)op;
        }
    }
    fail_msg("no op %s", word);
    return FT_OP_EDIT;
}

/* One revision: "edit classification=CHA comment=x", on top of what @p on (NULL: nothing) and @p beside said. */
static said *say(world *w, char *text, char column, int place, const said *on, const said *beside)
{
    said *s = &w->all[w->n++];
    char *rest = text;
    ft_error err = {0};
    const said *parents[2] = {on, beside};

    assert_true(w->n <= MAX_NODES);
    (void)snprintf(s->name, sizeof s->name, "%c%d", column, place);
    s->id = ft_hash_of(s->name, strlen(s->name));
    s->n_parents = 0;
    s->has_shape = false;
    ft_draft_reset(s->values);
    for (int i = 0; i < 2; i++) {
        if (parents[i] != NULL) {
            s->parents[s->n_parents++] = parents[i]->id;
        }
    }
    if (s->n_parents == 2 && ft_hash_cmp(&s->parents[0], &s->parents[1]) > 0) {
        ft_hash t = s->parents[0];

        s->parents[0] = s->parents[1];
        s->parents[1] = t;
    }
    if (on != NULL) {
        ft_assert_ok(ft_draft_load(s->values, ft_draft_values(on->values), &err), &err);
        s->has_shape = on->has_shape;
        s->shape = on->shape;
    }
    s->op = op_of(next(&rest, ' '));
    for (char *word = next(&rest, ' '); word != NULL; word = next(&rest, ' ')) {
        set_word(w, s, word);
    }
    return s;
}

/* A cell: revisions one after the other. Returns the last one. */
static said *say_all(world *w, char *cell, char column, said *on, said *beside)
{
    char *rest = cell;
    int place = 1;

    for (char *one = next(&rest, ';'); one != NULL; one = next(&rest, ';')) {
        on = say(w, one, column, place++, on, beside);
        beside = NULL;
    }
    return on;
}

static bool named_in(const char *list, const char *name)
{
    const char *at = strstr(list, name);

    return at != NULL && (at[strlen(name)] == '\0' || at[strlen(name)] == ' ');
}

static void add_nodes(world *w, char *cells[MAX_CELLS])
{
    w->n_nodes = w->n_verdicts = 0;
    for (size_t i = 0; i < w->n; i++) {
        const said *s = &w->all[i];
        ft_node *node = &w->nodes[w->n_nodes];

        if (named_in(cells[MISSING], s->name)) {
            continue;
        }
        *node = (ft_node){.id = s->id};
        node->rev = (ft_revision){.op = s->op,
                                  .type = ft_str_of(w->form->type),
                                  .parents = s->parents,
                                  .n_parents = s->n_parents,
                                  .values = ft_draft_values(s->values),
                                  .has_geometry = s->has_shape,
                                  .geometry = s->shape};
        w->n_nodes++;
        if (named_in(cells[APPROVED], s->name)) {
            w->verdicts[w->n_verdicts++] = (ft_verdict){.revision = s->id, .what = FT_VERDICT_APPROVED};
        }
        if (named_in(cells[REJECTED], s->name)) {
            w->verdicts[w->n_verdicts++] = (ft_verdict){.revision = s->id, .what = FT_VERDICT_REJECTED};
        }
    }
}

/* ---------- what came out, word by word */

static void number_holds(const char *word, const char *name, size_t got)
{
    size_t n = strlen(name);

    if (strncmp(word, name, n) == 0 && word[n] == '=') {
        assert_int_equal(got, strtoul(word + n + 1, NULL, 10));
    }
}

static void yes_holds(const char *word, const char *name, bool got)
{
    size_t n = strlen(name);

    if (strncmp(word, name, n) == 0 && word[n] == '=') {
        assert_string_equal(got ? "yes" : "no", word + n + 1);
    }
}

/* What the setter of smallest ID says, for fields without a hazardous end. */
static const ft_value *smallest_word(const world *w, const ft_view *v, const char *field)
{
    const ft_field *f = ft_form_field(w->form, field, strlen(field));

    for (size_t i = 0; i < v->n_conflicts; i++) {
        if (strcmp(v->conflicts[i].group, f == NULL ? field : f->group) == 0) {
            return ft_values_get(w->nodes[v->conflicts[i].setters[0]].rev.values, field);
        }
    }
    fail_msg("nothing is contradicted about %s", field);
    return NULL;
}

static void value_holds(const world *w, const ft_view *v, char *word)
{
    bool shown = strncmp(word, "shown.", 6) == 0;
    char *field = word + (shown ? 6 : 0);
    char *eq = strchr(field, '=');
    ft_values values = shown ? v->shown : v->proposed;
    const ft_value *got = NULL;
    ft_buf b;
    ft_tag tag;

    *eq++ = '\0';
    if (strcmp(field, "shape") == 0) {
        ft_hash want = parcels(eq);
        const ft_hash *shape = shown ? &v->shown_geometry : &v->geometry;

        assert_int_equal(shown ? v->shown_has_geometry : v->has_geometry, *eq != '\0');
        assert_true(*eq == '\0' || ft_hash_cmp(&want, shape) == 0);
        return;
    }
    got = ft_values_get(values, field);
    if (*eq == '\0') {
        assert_null(got);
        return;
    }
    if (strcmp(eq, "*") == 0) {
        assert_true(ft_value_same(got, smallest_word(w, v, field)));
        return;
    }
    assert_non_null(got);
    ft_buf_init(&b, 0);
    put_canonical(w, field, eq, &tag, &b);
    assert_int_equal(got->tag, tag);
    assert_true(ft_str_eq(got->bytes, (ft_str){b.p, b.n}));
    ft_buf_release(&b);
}

static void holds(const world *w, const ft_view *v, char *word)
{
    static const char *const FACTS[] = {
        "heads=", "setters=", "combined=", "incomplete=", "retired=", "pending=", "approved=", "state=", "conflicts="};
    bool fact = false;

    number_holds(word, "heads", v->n_heads);
    number_holds(word, "setters", v->n_conflicts == 0 ? 0 : v->conflicts[0].n);
    yes_holds(word, "combined", v->combined);
    yes_holds(word, "incomplete", v->incomplete);
    yes_holds(word, "retired", v->retired);
    yes_holds(word, "pending", v->pending);
    yes_holds(word, "approved", v->has_approved);
    if (strncmp(word, "state=", 6) == 0) {
        assert_string_equal(ft_state_word(v->state), word + 6);
    }
    if (strncmp(word, "conflicts=", 10) == 0) {
        char groups[CELL] = "";

        for (size_t i = 0; i < v->n_conflicts; i++) {
            size_t n = strlen(groups);

            (void)snprintf(groups + n, sizeof groups - n, "%s%s", i == 0 ? "" : "+", v->conflicts[i].group);
        }
        assert_string_equal(v->n_conflicts == 0 ? "none" : groups, word + 10);
    }
    for (size_t i = 0; i < FT_COUNT(FACTS); i++) {
        fact = fact || strncmp(word, FACTS[i], strlen(FACTS[i])) == 0;
    }
    if (!fact) {
        value_holds(w, v, word);
    }
}

static void judge_row(world *w, char *cells[MAX_CELLS])
{
    said *base = NULL;
    said *ours = NULL;
    said *theirs = NULL;

    print_message("  %s %s: %s\n", cells[ROW], cells[TYPE], cells[CASE]);
    w->form = ft_forms_find(w->forms, cells[TYPE], strlen(cells[TYPE]));
    assert_non_null(w->form);
    w->n = 0;
    base = say_all(w, cells[BASE], 'b', NULL, NULL);
    ours = say_all(w, cells[OURS], 'o', base, NULL);
    theirs = say_all(w, cells[THEIRS], 't', base, NULL);
    (void)say_all(w, cells[BOTH], 'x', ours, theirs);
    add_nodes(w, cells);
    for (int order = 0; order < 2; order++) { /* as written, and the other way round */
        char outcome[CELL];
        char *rest = outcome;
        ft_view v;
        ft_error err = {0};

        ft_assert_ok(
            ft_view_make(w->form, w->nodes, w->n_nodes, w->verdicts, w->n_verdicts, combine, NULL, w->space, &v, &err),
            &err);
        (void)snprintf(outcome, sizeof outcome, "%s", cells[OUTCOME]);
        for (char *word = next(&rest, ' '); word != NULL; word = next(&rest, ' ')) {
            holds(w, &v, word);
        }
        for (size_t i = 0; i < w->n_nodes / 2; i++) {
            ft_node t = w->nodes[i];

            w->nodes[i] = w->nodes[w->n_nodes - 1 - i];
            w->nodes[w->n_nodes - 1 - i] = t;
        }
    }
}

static void every_row_of_the_matrix_holds(void **state)
{
    static world w;
    ft_buf text;
    ft_error err = {0};
    char *rest = NULL;
    int rows = 0;

    (void)state;
    ft_buf_init(&text, 0);
    ft_assert_ok(ft_forms_load(NULL, 0, &w.forms, &err), &err);
    ft_assert_ok(ft_view_space_new(&w.space, &err), &err);
    for (size_t i = 0; i < MAX_NODES; i++) {
        ft_assert_ok(ft_draft_new(&w.all[i].values, &err), &err);
    }
    ft_assert_ok(ft_os_read_file(FT_SOURCE_DIR "/tests/sync/matrix.csv", 1 << 20, &text, &err), &err);
    rest = text.p;
    for (char *line = next(&rest, '\n'); line != NULL; line = next(&rest, '\n')) {
        char *cells[MAX_CELLS];

        assert_int_equal(cells_of(line, cells), MAX_CELLS);
        if (strcmp(cells[ROW], "row") != 0) {
            assert_int_equal(strtol(cells[ROW], NULL, 10), ++rows);
            judge_row(&w, cells);
        }
    }
    assert_true(rows >= 50);
    for (size_t i = 0; i < MAX_NODES; i++) {
        ft_draft_free(w.all[i].values);
    }
    ft_view_space_free(w.space);
    ft_forms_free(w.forms);
    ft_buf_release(&text);
}

/* ---------- long and wide histories stay quick */

typedef struct big {
    ft_node *nodes;
    ft_hash (*parents)[2];
    ft_value *values;
    char (*text)[16];
} big;

static big make_big(size_t n)
{
    big b = {calloc(n, sizeof *b.nodes), calloc(n, sizeof *b.parents), calloc(n, sizeof *b.values),
             calloc(n, sizeof *b.text)};

    assert_true(b.nodes != NULL && b.parents != NULL && b.values != NULL && b.text != NULL);
    for (size_t i = 0; i < n; i++) {
        uint64_t k = i;

        (void)snprintf(b.text[i], sizeof b.text[i], "%zu", i % 100);
        b.values[i] = (ft_value){ft_str_of("comment"), FT_TAG_TEXT, ft_str_of(b.text[i])};
        b.nodes[i].id = ft_hash_of(&k, sizeof k);
        b.nodes[i].rev = (ft_revision){.op = i == 0 ? FT_OP_CREATE : FT_OP_EDIT,
                                       .type = ft_str_of("hazard"),
                                       .parents = b.parents[i],
                                       .values = {&b.values[i], 1}};
    }
    return b;
}

static void add_parent(big *b, size_t node, size_t parent)
{
    ft_revision *r = &b->nodes[node].rev;
    ft_hash *p = b->parents[node];

    p[r->n_parents++] = b->nodes[parent].id;
    if (r->n_parents == 2 && ft_hash_cmp(&p[0], &p[1]) > 0) {
        ft_hash t = p[0];

        p[0] = p[1];
        p[1] = t;
    }
}

static void free_big(big *b)
{
    free(b->nodes);
    free(b->parents);
    free(b->values);
    free(b->text);
}

static double seconds_for(const big *b, size_t n, ft_view *v)
{
    ft_forms *forms = NULL;
    ft_view_space *space = NULL;
    ft_error err = {0};
    double from = 0;

    ft_assert_ok(ft_forms_load(NULL, 0, &forms, &err), &err);
    ft_assert_ok(ft_view_space_new(&space, &err), &err);
    from = ft_os_monotonic_s();
    ft_assert_ok(ft_view_make(ft_forms_find(forms, "hazard", 6), b->nodes, n, NULL, 0, NULL, NULL, space, v, &err),
                 &err);
    from = ft_os_monotonic_s() - from;
    ft_view_space_free(space);
    ft_forms_free(forms);
    v->heads = NULL; /* lay in the space */
    return from;
}

static void long_histories_stay_quick(void **state)
{
    enum { N = 10000 };
    static const char *const SHAPES[] = {"one line", "a star", "a ladder of merges", "edits upon a conflict"};

    (void)state;
    for (size_t shape = 0; shape < FT_COUNT(SHAPES); shape++) {
        big b = make_big(N);
        ft_view v;
        double s = 0;

        for (size_t i = 1; i < N; i++) {
            switch (shape) {
            case 0: add_parent(&b, i, i - 1); break;
            case 1: add_parent(&b, i, 0); break;
            case 2: /* two sides edit, every third revision brings them together */
                add_parent(&b, i, i % 3 == 0 || i == 1 ? i - 1 : i - i % 3);
                if (i % 3 == 0) {
                    add_parent(&b, i, i - 2);
                }
                break;
            default:
                add_parent(&b, i, i < 3 ? 0 : i - 1);
                if (i == 3) {
                    add_parent(&b, i, 1);
                }
                break;
            }
        }
        s = seconds_for(&b, N, &v);
        print_message("  %s of %d: %.3f s, heads %zu, conflicts %zu\n", SHAPES[shape], N, s, v.n_heads, v.n_conflicts);
        assert_true(s < 10.0); /* quadratic work on 10^4 revisions under a sanitizer would take far longer */
        assert_int_equal(v.n_heads, shape == 1 ? N - 1 : 1);
        free_big(&b);
    }
}

static void a_circle_is_refused(void **state)
{
    big b = make_big(3);
    ft_forms *forms = NULL;
    ft_view_space *space = NULL;
    ft_view v;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_forms_load(NULL, 0, &forms, &err), &err);
    ft_assert_ok(ft_view_space_new(&space, &err), &err);
    add_parent(&b, 1, 2);
    add_parent(&b, 2, 1);
    ft_assert_status(ft_view_make(ft_forms_find(forms, "hazard", 6), b.nodes, 3, NULL, 0, NULL, NULL, space, &v, &err),
                     FT_E_INVALID, &err);
    assert_string_equal(err.key, "land.view.cycle");
    assert_false(ft_view_is_ancestor(b.nodes, 3, 0, 1));
    free_big(&b);
    ft_view_space_free(space);
    ft_forms_free(forms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_matrix_holds),
        cmocka_unit_test(long_histories_stay_quick),
        cmocka_unit_test(a_circle_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
