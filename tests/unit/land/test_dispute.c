/* What sides of a contradiction say, what stood before, and what taking a side means. */
#include "tests/support/ft_assert.h"

#include "fieldtool/land/conflict_form.h"

#include <string.h>

enum { MAX = 8 };

typedef struct world {
    ft_forms *forms;
    const ft_form *form;
    ft_view_space *space;
    ft_space mem;
    ft_draft *drafts[MAX], *answer;
    ft_hash parents[MAX][MAX];
    ft_node nodes[MAX];
    size_t n;
    ft_view v;
    ft_disputes d;
} world;

static int open_world(void **state)
{
    static world w;
    ft_error err = {0};

    ft_assert_ok(ft_forms_load(NULL, 0, &w.forms, &err), &err);
    w.form = ft_forms_find(w.forms, "hazard", 6);
    ft_assert_ok(ft_view_space_new(&w.space, &err), &err);
    ft_assert_ok(ft_draft_new(&w.answer, &err), &err);
    for (size_t i = 0; i < MAX; i++) {
        ft_assert_ok(ft_draft_new(&w.drafts[i], &err), &err);
    }
    w.n = 0;
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < MAX; i++) {
        ft_draft_free(w->drafts[i]);
    }
    ft_draft_free(w->answer);
    ft_view_space_free(w->space);
    ft_space_release(&w->mem);
    ft_forms_free(w->forms);
    return 0;
}

/* Revision w->n: what its first parent said, with one field changed (NULL: none); parents as a mask of earlier ones. */
static size_t say(world *w, ft_op op, unsigned parents, const char *field, const char *text)
{
    ft_node *node = &w->nodes[w->n];
    ft_draft *d = w->drafts[w->n];
    const ft_field *f = field == NULL ? NULL : ft_form_field(w->form, field, strlen(field));
    ft_error err = {0};
    uint64_t named = w->n;
    bool loaded = false;

    *node = (ft_node){.id = ft_hash_of(&named, sizeof named)};
    node->rev = (ft_revision){.op = op, .type = ft_str_of("hazard"), .parents = w->parents[w->n], .has_origin = true};
    ft_draft_reset(d);
    for (size_t i = 0; i < w->n; i++) {
        if (parents & 1U << i) {
            w->parents[w->n][node->rev.n_parents++] = w->nodes[i].id;
            if (!loaded) {
                ft_assert_ok(ft_draft_load(d, w->nodes[i].rev.values, &err), &err);
                node->rev.has_geometry = w->nodes[i].rev.has_geometry;
                node->rev.geometry = w->nodes[i].rev.geometry;
                loaded = true;
            }
        }
    }
    if (field != NULL) {
        ft_assert_ok(ft_draft_set(d, field, f == NULL ? FT_TAG_TEXT : f->tag, text, strlen(text), &err), &err);
    }
    node->rev.values = ft_draft_values(d);
    return w->n++;
}

static void look(world *w)
{
    ft_error err = {0};

    ft_assert_ok(ft_view_make(w->form, w->nodes, w->n, NULL, 0, NULL, NULL, w->space, &w->v, &err), &err);
    ft_assert_ok(ft_disputes_make(w->form, w->nodes, w->n, &w->v, &w->mem, &w->d, &err), &err);
}

static const ft_dispute *about(const world *w, const char *field)
{
    for (size_t i = 0; i < w->d.n; i++) {
        if (strcmp(w->d.list[i].field, field) == 0) {
            return &w->d.list[i];
        }
    }
    fail_msg("nothing is disputed about %s", field);
    return NULL;
}

static ft_answer begin(world *w)
{
    ft_answer a;
    ft_error err = {0};

    ft_assert_ok(ft_answer_begin(&w->d, &w->v, w->answer, &w->mem, &a, &err), &err);
    return a;
}

static void take(world *w, ft_answer *a, size_t node, const char *group)
{
    ft_error err = {0};

    ft_assert_ok(ft_answer_take(&w->d, node, group, a, &err), &err);
}

static size_t undecided(const world *w, const ft_answer *a)
{
    size_t n = 0;

    for (size_t i = 0; i < w->d.n; i++) {
        n += !a->decided[i];
    }
    return n;
}

static void only_fields_that_differ_are_disputed(void **state)
{
    world *w = *state;
    size_t base = say(w, FT_OP_CREATE, 0, "classification", "SHA");
    size_t ours = say(w, FT_OP_EDIT, 1, "classification", "CHA");
    size_t theirs = say(w, FT_OP_EDIT, 1, "status", "open");

    look(w);
    assert_int_equal(w->d.n, 2);
    assert_true(about(w, "classification")->has_base);
    assert_int_equal(about(w, "classification")->base, base);
    assert_string_equal(about(w, "status")->group, "safety");
    assert_int_equal(about(w, "status")->n_sides, 2);
    assert_true(ft_dispute_same_side(&w->d, "safety", ours, ours));
    assert_false(ft_dispute_same_side(&w->d, "safety", ours, theirs));
    w->n = 2; /* nobody disagrees */
    look(w);
    assert_int_equal(w->d.n, 0);
}

static void what_stood_before_is_one_word_or_none(void **state)
{
    world *w = *state;
    size_t both = 0;

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    (void)say(w, FT_OP_EDIT, 1, "comment", "x");
    (void)say(w, FT_OP_EDIT, 1, "status", "open");
    both = say(w, FT_OP_RESOLVE, 6, NULL, NULL); /* two have been seen by everybody after */
    (void)say(w, FT_OP_EDIT, 1U << both, "classification", "CHA");
    (void)say(w, FT_OP_EDIT, 1U << both, "classification", "indication");
    look(w);
    assert_true(about(w, "classification")->has_base);
    assert_int_equal(about(w, "classification")->base, both);
    w->n = 0; /* two newest ones in common, which do not say the same */
    (void)say(w, FT_OP_CREATE, 0, NULL, NULL);
    (void)say(w, FT_OP_EDIT, 1, "comment", "a");
    (void)say(w, FT_OP_EDIT, 1, "comment", "b");
    (void)say(w, FT_OP_RESOLVE, 6, "comment", "c");
    (void)say(w, FT_OP_RESOLVE, 6, "comment", "d");
    look(w);
    assert_int_equal(about(w, "comment")->n_sides, 2);
    assert_false(about(w, "comment")->has_base);
    w->n = 0; /* nothing in common */
    (void)say(w, FT_OP_CREATE, 0, "comment", "a");
    (void)say(w, FT_OP_CREATE, 0, "comment", "b");
    look(w);
    assert_false(about(w, "comment")->has_base);
}

static void a_side_is_taken_where_it_is_one(void **state)
{
    world *w = *state;
    ft_answer a;
    size_t ours = 0;
    size_t later = 0;
    size_t theirs = 0;

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    ours = say(w, FT_OP_EDIT, 1, "classification", "CHA");
    later = say(w, FT_OP_EDIT, 2, "comment", "ours"); /* stands by ours in the safety group */
    theirs = say(w, FT_OP_EDIT, 1, "classification", "indication");
    theirs = say(w, FT_OP_EDIT, 1U << theirs, "comment", "theirs");
    look(w);
    a = begin(w);
    assert_int_equal(undecided(w, &a), 2);
    take(w, &a, ours, NULL); /* no side about the comment */
    assert_int_equal(undecided(w, &a), 1);
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "classification"), "CHA"));
    a = begin(w);
    take(w, &a, later, NULL);
    assert_int_equal(undecided(w, &a), 0);
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "classification"), "CHA"));
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "comment"), "ours"));
    take(w, &a, theirs, "comment"); /* mixed */
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "classification"), "CHA"));
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "comment"), "theirs"));
    a = begin(w);
    take(w, &a, 0, NULL); /* an earlier word about everything */
    assert_int_equal(undecided(w, &a), 0);
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "classification"), "SHA"));
    assert_null(ft_values_get(ft_draft_values(w->answer), "comment"));
    a = begin(w);
    ft_answer_decide(&w->d, "comment", &a);
    assert_int_equal(undecided(w, &a), 1);
}

static void retiring_is_a_side_too(void **state)
{
    world *w = *state;
    ft_answer a;
    size_t kept = 0;
    size_t retired = 0;

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    kept = say(w, FT_OP_EDIT, 1, "classification", "CHA");
    retired = say(w, FT_OP_RETIRE, 1, NULL, NULL);
    look(w);
    assert_int_equal(w->d.n, 1);
    assert_int_equal(w->d.list[0].about, FT_DISPUTE_ABOUT_RETIRED);
    a = begin(w);
    take(w, &a, retired, NULL);
    assert_true(a.retire);
    take(w, &a, kept, FT_DISPUTE_RETIRED);
    assert_false(a.retire);
    assert_int_equal(undecided(w, &a), 0);
}

static void an_unknown_field_named_like_a_group_is_its_own(void **state)
{
    world *w = *state;
    ft_answer a;

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    (void)say(w, FT_OP_EDIT, 1, "safety", "1");
    (void)say(w, FT_OP_EDIT, 1, "safety", "2");
    look(w);
    assert_int_equal(w->d.n, 1);
    assert_int_equal(w->d.list[0].about, FT_DISPUTE_ABOUT_FIELD);
    assert_null(w->d.list[0].declared);
    a = begin(w);
    take(w, &a, 2, NULL);
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "safety"), "2"));
    assert_true(ft_value_is(ft_values_get(ft_draft_values(w->answer), "classification"), "SHA"));
}

static void missing_revisions_leave_disputes_waiting(void **state)
{
    world *w = *state;

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    (void)say(w, FT_OP_EDIT, 1, "classification", "CHA");
    (void)say(w, FT_OP_EDIT, 1, "classification", "indication");
    w->parents[2][0].b[0] ^= 1; /* names one that has not arrived */
    look(w);
    assert_true(w->v.incomplete);
    assert_int_equal(w->v.n_conflicts, 0);
    assert_int_equal(w->v.n_waiting, 1);
    assert_int_equal(about(w, "classification")->n_sides, 2);
}

static void clocks_that_cannot_be_are_seen(void **state)
{
    world *w = *state;

    (void)say(w, FT_OP_CREATE, 0, "comment", "0");
    (void)say(w, FT_OP_EDIT, 1, "comment", "1");
    (void)say(w, FT_OP_EDIT, 1, "comment", "2");
    look(w);
    w->nodes[0].rev.origin.clock_ms = 5LL * FT_DAY_MS;
    w->nodes[1].rev.origin.clock_ms = 4LL * FT_DAY_MS;
    w->nodes[2].rev.origin.clock_ms = 700LL * FT_DAY_MS; /* long after is no wonder */
    assert_false(ft_dispute_clock_off(&w->d, 1));
    assert_false(ft_dispute_clock_off(&w->d, 2));
    w->nodes[1].rev.origin.clock_ms -= 1; /* more than a day before what it follows */
    assert_true(ft_dispute_clock_off(&w->d, 1));
    assert_true(ft_dispute_clock_off(&w->d, 0));
    assert_false(ft_dispute_clock_off(&w->d, 2));
}

static void a_row_of_the_layer_says_what_a_side_says(void **state)
{
    world *w = *state;
    ft_values v;
    ft_error err = {0};

    (void)say(w, FT_OP_CREATE, 0, "classification", "SHA");
    (void)say(w, FT_OP_EDIT, 1, "classification", "CHA");
    (void)say(w, FT_OP_EDIT, 1, "status", "open");
    w->nodes[1].rev.has_geometry = true;
    w->nodes[1].rev.origin.author = ft_str_of("ANNA");
    look(w);
    ft_assert_ok(ft_conflict_values(&w->d, 1, "AO-X-0001", w->answer, &err), &err);
    v = ft_draft_values(w->answer);
    assert_true(ft_value_is(ft_values_get(v, "says"), "status=; classification=CHA; geometry=000000000000") ||
                ft_value_is(ft_values_get(v, "says"), "classification=CHA; status=; geometry=000000000000"));
    assert_true(ft_value_is(ft_values_get(v, "disagreement"), "safety"));
    assert_true(ft_value_is(ft_values_get(v, "author"), "ANNA"));
    assert_true(ft_value_is(ft_values_get(v, "local_id"), "AO-X-0001"));
    assert_true(ft_value_is(ft_values_get(v, "record_type"), "hazard"));
    assert_true(ft_value_is(ft_values_get(v, "act"), "edit"));
    assert_null(ft_values_get(v, "reason"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_fields_that_differ_are_disputed, open_world, close_world),
        cmocka_unit_test_setup_teardown(what_stood_before_is_one_word_or_none, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_side_is_taken_where_it_is_one, open_world, close_world),
        cmocka_unit_test_setup_teardown(retiring_is_a_side_too, open_world, close_world),
        cmocka_unit_test_setup_teardown(an_unknown_field_named_like_a_group_is_its_own, open_world, close_world),
        cmocka_unit_test_setup_teardown(missing_revisions_leave_disputes_waiting, open_world, close_world),
        cmocka_unit_test_setup_teardown(clocks_that_cannot_be_are_seen, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_row_of_the_layer_says_what_a_side_says, open_world, close_world),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
