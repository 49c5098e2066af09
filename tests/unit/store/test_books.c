/* Books of a workspace: what counts, what is kept, what was known. Ground is a strip along the equator as in docs/spec/ledger.md 11. */
#include "tests/support/ft_fresh.h"
#include "tests/support/ft_records.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/books.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

static const double CELL_M2 = 12309.072078687; /* tests/unit/land/test_ledger.c says where it comes from */

/** A workspace with a clock of its own. */
typedef struct space {
    ft_store *s;
    ft_draft *d;
    ft_env env;
    int64_t clock_ms;
    ft_ledger_row row; /* of the last ask */
    ft_books_units units;
    size_t findings;
} space;

static const char PATH[] = "test_books.gpkg";

static int64_t clock_of(void *who)
{
    return ((space *)who)->clock_ms;
}

static int start(void **state)
{
    space *w = calloc(1, sizeof *w);

    assert_non_null(w);
    *state = w;
    w->clock_ms = 1767225600000; /* 2026-01-01 */
    w->env = (ft_env){.now_ms = clock_of, .clock = w, .author = "surveyor"};
    ft_fresh(PATH, "HALO", &w->env, &w->s, &w->d);
    return 0;
}

static int stop(void **state)
{
    space *w = *state;

    ft_draft_free(w->d);
    ft_store_close(w->s);
    ft_os_remove(PATH);
    free(w);
    return 0;
}

static void cells(double from, double to, ft_buf *wkb)
{
    ft_box_wkb(30 + from * 0.001, 0, 30 + to * 0.001, 0.001, wkb);
}

/* One revision of what is in the draft; @p to <= @p from: without a shape. */
static ft_written write_as(space *w, ft_op op, const char *type, const ft_uuid *record, double from, double to,
                           const ft_hash *parent)
{
    ft_write x = {
        .op = op, .type = type, .values = ft_draft_values(w->d), .parents = parent, .n_parents = parent != NULL};
    ft_written made;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    if (record != NULL) {
        x.record = *record;
    }
    if (to > from) {
        cells(from, to, &wkb);
        x.wkb = wkb.p;
        x.wkb_n = wkb.n;
    }
    ft_assert_ok(ft_store_begin(w->s, &err), &err);
    ft_assert_ok(ft_store_end(w->s, ft_store_write(w->s, &x, &made, &err), &err), &err);
    ft_draft_reset(w->d);
    ft_buf_release(&wkb);
    w->clock_ms += 1000;
    return made;
}

static ft_written hazard(space *w, double from, double to, const char *day)
{
    ft_say(w->d, "classification", FT_TAG_CODE, "CHA");
    ft_say(w->d, "contamination", FT_TAG_CODES, "ap");
    ft_say(w->d, "date_of_information", FT_TAG_DATE, day);
    return write_as(w, FT_OP_CREATE, "hazard", NULL, from, to, NULL);
}

static ft_written redraw(space *w, const ft_written *h, double from, double to, const char *cause)
{
    ft_say(w->d, "classification", FT_TAG_CODE, "CHA");
    ft_say(w->d, "contamination", FT_TAG_CODES, "ap");
    ft_say(w->d, "date_of_information", FT_TAG_DATE, "2026-06-01");
    if (cause != NULL) {
        ft_say(w->d, "shrink_cause", FT_TAG_CODE, cause);
    }
    return write_as(w, FT_OP_EDIT, "hazard", &h->record, from, to, &h->revision);
}

static ft_written release(space *w, const ft_uuid *of, double from, double to, const char *day)
{
    ft_say(w->d, "kind", FT_TAG_CODE, "clearance");
    ft_written activity = write_as(w, FT_OP_CREATE, "activity", NULL, 0, 0, NULL);

    ft_say(w->d, "product", FT_TAG_CODE, "cleared");
    ft_say(w->d, "targets", FT_TAG_CODES, "all");
    ft_say(w->d, "end_date", FT_TAG_DATE, day);
    ft_say_id(w->d, "hazards", FT_TAG_IDS, of);
    ft_say_id(w->d, "activity", FT_TAG_ID, &activity.record);
    return write_as(w, FT_OP_CREATE, "release", NULL, from, to, NULL);
}

static void ask_as(space *w, const ft_books_ask *ask, bool keep)
{
    ft_books *b = NULL;
    ft_ledger_row *rows = NULL;
    size_t n = 0;
    ft_error err = {0};

    ft_assert_ok(ft_books_open(w->s, ask, &b, &err), &err);
    ft_assert_ok(
        ft_ledger_rows(ft_books_input(b), ft_books_ledger(b), FT_LEDGER_BY_TOTAL, ask->from, ask->to, &rows, &n, &err),
        &err);
    assert_true(ft_ledger_row_balances(rows));
    w->row = *rows;
    w->units = ft_books_count(b);
    w->findings = ft_books_ledger(b)->n_findings;
    free(rows);
    if (keep) {
        ft_assert_ok(ft_store_begin(w->s, &err), &err);
        ft_assert_ok(ft_store_end(w->s, ft_books_keep(w->s, b, &err), &err), &err);
    }
    ft_books_close(b);
}

static void ask(space *w, bool keep)
{
    ask_as(w, &(ft_books_ask){.pending = true, .from = INT32_MIN, .to = FT_LEDGER_END}, keep);
}

#define assert_cells(got, want) ft_assert_near((got) / CELL_M2, (want), 1e-7)

/* ---------- what counts */

static void nothing_is_approved_without_an_authority(void **state)
{
    space *w = *state;

    (void)hazard(w, 0, 10, "2025-01-01");
    ask_as(w, &(ft_books_ask){.from = INT32_MIN, .to = FT_LEDGER_END}, false);
    assert_cells(w->row.closing_m2, 0);
    ask(w, false);
    assert_cells(w->row.closing_m2, 10);
}

static void two_heads_never_make_ground_look_safer(void **state)
{
    space *w = *state;
    ft_written h = hazard(w, 0, 10, "2025-01-01");

    (void)redraw(w, &h, 0, 12, NULL);
    (void)redraw(w, &h, 2, 10, "error"); /* beside it, by somebody who did not see it */
    ask(w, false);
    assert_cells(w->row.m2[FT_LEDGER_CORRECTION], 0);
    assert_cells(w->row.closing_m2, 12);
    assert_true(w->findings > 0);
}

static void one_line_of_revisions_is_a_line_of_events(void **state)
{
    space *w = *state;
    ft_written h = hazard(w, 0, 10, "2025-01-01");

    h = redraw(w, &h, 0, 12, NULL);
    (void)redraw(w, &h, 0, 11, "error");
    ask(w, false);
    assert_cells(w->row.m2[FT_LEDGER_NEW], 10);
    assert_cells(w->row.m2[FT_LEDGER_GROWTH], 2);
    assert_cells(w->row.m2[FT_LEDGER_CORRECTION], 1);
    assert_cells(w->row.closing_m2, 11);
}

static void a_conflicting_release_books_nothing_new(void **state)
{
    space *w = *state;
    ft_written h = hazard(w, 0, 10, "2025-01-01");
    ft_written r = release(w, &h.record, 0, 4, "2025-03-01");

    for (int i = 0; i < 2; i++) { /* two heads draw it differently */
        ft_say(w->d, "product", FT_TAG_CODE, "cleared");
        ft_say(w->d, "targets", FT_TAG_CODES, "all");
        ft_say(w->d, "end_date", FT_TAG_DATE, "2025-03-01");
        ft_say_id(w->d, "hazards", FT_TAG_IDS, &h.record);
        (void)write_as(w, FT_OP_EDIT, "release", &r.record, 0, i == 0 ? 6 : 8, &r.revision);
    }
    ask(w, false);
    assert_cells(w->row.m2[FT_LEDGER_CLEARED], 4);
}

static void an_area_of_no_class_is_suspected(void **state)
{
    space *w = *state;

    ft_say(w->d, "date_of_information", FT_TAG_DATE, "2025-01-01");
    (void)write_as(w, FT_OP_CREATE, "hazard", NULL, 0, 3, NULL);
    ask(w, false);
    assert_cells(w->row.closing_m2, 3);
    assert_int_equal(w->findings, 1);
}

static void an_invalid_release_is_read_as_the_smaller(void **state)
{
    space *w = *state;
    ft_written h = hazard(w, 0, 10, "2025-01-01");
    ft_geom g;
    ft_buf wkb;
    ft_error err = {0};
    const double x[] = {30, 30.010, 30, 30.010, 30}; /* a bow tie */
    const double y[] = {0, 0.001, 0.001, 0, 0};
    ft_write r = {.op = FT_OP_CREATE, .type = "release"};
    ft_written made;

    ft_buf_init(&wkb, 0);
    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(&g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(&g, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        ft_assert_ok(ft_geom_add_point(&g, (ft_lonlat){x[i], y[i]}, 0, 0, &err), &err);
    }
    ft_wkb_write(&g, &wkb);
    ft_say(w->d, "product", FT_TAG_CODE, "cleared");
    ft_say(w->d, "targets", FT_TAG_CODES, "all");
    ft_say(w->d, "end_date", FT_TAG_DATE, "2025-03-01");
    ft_say_id(w->d, "hazards", FT_TAG_IDS, &h.record);
    r.values = ft_draft_values(w->d);
    r.wkb = wkb.p;
    r.wkb_n = wkb.n;
    ft_assert_ok(ft_store_begin(w->s, &err), &err);
    ft_assert_ok(ft_store_end(w->s, ft_store_write(w->s, &r, &made, &err), &err), &err);
    ft_draft_reset(w->d);
    ft_buf_release(&wkb);
    ft_geom_release(&g);
    ask(w, false);
    assert_cells(w->row.m2[FT_LEDGER_CLEARED], 5); /* two triangles: half of it */
}

/* ---------- what was known */

static void a_past_moment_answers_as_it_did_then(void **state)
{
    space *w = *state;
    ft_books_ask then = {.pending = true, .has_known = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_written h = hazard(w, 0, 10, "2025-01-01");

    then.known_ms = w->clock_ms - 1;
    (void)redraw(w, &h, 0, 14, NULL);
    (void)release(w, &h.record, 0, 4, "2025-03-01");
    (void)hazard(w, 50, 60, "2025-01-01");
    ask(w, false);
    assert_cells(w->row.closing_m2, 20);
    ask_as(w, &then, false);
    assert_cells(w->row.closing_m2, 10);
    assert_cells(w->row.m2[FT_LEDGER_CLEARED], 0);
}

/* ---------- what is kept */

static void what_is_kept_is_what_would_be_computed(void **state)
{
    space *w = *state;
    ft_written h[3];
    ft_ledger_row before;

    for (int i = 0; i < 3; i++) {
        h[i] = hazard(w, 100 * i, 100 * i + 10, "2025-01-01");
        (void)release(w, &h[i].record, 100 * i + 8, 100 * i + 12, "2025-03-01");
    }
    (void)hazard(w, 5, 15, "2025-02-01"); /* overlaps the first */
    ask(w, true);
    assert_int_equal(w->units.kept, 0);
    before = w->row;
    ask(w, false);
    assert_int_equal(w->units.kept, w->units.all);
    assert_memory_equal(before.m2, w->row.m2, sizeof before.m2);
    assert_true(before.closing_m2 == w->row.closing_m2 && before.overlap_m2 == w->row.overlap_m2);
    assert_true(before.overlap_m2 > 0);
}

static void one_more_release_costs_one_unit(void **state)
{
    space *w = *state;
    ft_written h[3];

    for (int i = 0; i < 3; i++) {
        h[i] = hazard(w, 100 * i, 100 * i + 10, "2025-01-01");
        (void)release(w, &h[i].record, 100 * i, 100 * i + 2, "2025-03-01");
    }
    ask(w, true);
    (void)release(w, &h[1].record, 105, 109, "2025-04-01");
    ask(w, false);
    assert_int_equal(w->units.all - w->units.kept, 1);
    assert_cells(w->row.m2[FT_LEDGER_CLEARED], 10);
    (void)redraw(w, &h[2], 200, 212, NULL);
    ask(w, false);
    assert_int_equal(w->units.all - w->units.kept, 2);
    assert_cells(w->row.closing_m2, 22);
}

static void another_day_of_overlaps_is_another_answer(void **state)
{
    space *w = *state;
    ft_books_ask at = {.pending = true, .from = INT32_MIN, .to = ft_date_last_day((ft_date){2025, 12, 31})};
    ft_written h = hazard(w, 0, 10, "2025-01-01");

    (void)hazard(w, 5, 15, "2025-02-01");
    (void)release(w, &h.record, 0, 10, "2026-03-01");
    ask(w, true);
    assert_cells(w->row.overlap_m2, 0);
    ask_as(w, &at, true);
    assert_cells(w->row.overlap_m2, 5);
    ask(w, false);
    assert_cells(w->row.overlap_m2, 0);
}

/* ---------- what contradicts */

static void an_accident_on_released_ground_is_told(void **state)
{
    space *w = *state;
    ft_written h = hazard(w, 0, 10, "2025-01-01");
    ft_geom g;
    ft_buf wkb;
    ft_error err = {0};
    ft_write a = {.op = FT_OP_CREATE, .type = "accident"};
    ft_written made;

    (void)release(w, &h.record, 0, 4, "2025-03-01");
    ask(w, false);
    assert_int_equal(w->findings, 0);
    ft_buf_init(&wkb, 0);
    ft_geom_init(&g, FT_GEOM_POINT);
    ft_assert_ok(ft_geom_add_part(&g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(&g, &err), &err);
    ft_assert_ok(ft_geom_add_point(&g, (ft_lonlat){30.002, 0.0005}, 0, 0, &err), &err);
    ft_wkb_write(&g, &wkb);
    ft_say(w->d, "date", FT_TAG_DATE, "2025-05-01");
    a.values = ft_draft_values(w->d);
    a.wkb = wkb.p;
    a.wkb_n = wkb.n;
    ft_assert_ok(ft_store_begin(w->s, &err), &err);
    ft_assert_ok(ft_store_end(w->s, ft_store_write(w->s, &a, &made, &err), &err), &err);
    ft_draft_reset(w->d);
    ft_buf_release(&wkb);
    ft_geom_release(&g);
    ask(w, false);
    assert_int_equal(w->findings, 1);
    assert_cells(w->row.closing_m2, 6); /* the ground is not moved by a finding */
    ft_say_id(w->d, "hazard", FT_TAG_ID, &h.record);
    ft_say_id(w->d, "accident", FT_TAG_ID, &made.record);
    (void)write_as(w, FT_OP_CREATE, "reopening", NULL, 0, 0, NULL);
    ask(w, false);
    assert_int_equal(w->findings, 0);
    ft_assert_near(w->row.m2[FT_LEDGER_REOPENED], 72 * tan(3.14159265358979 / 72) * 50 * 50,
                   0.01); /* a circle of 50 m, circumscribed */
}

static void on_demand_one_area_answers_as_all_do(void **state)
{
    space *w = *state;
    ft_written a = hazard(w, 0, 10, "2025-01-01");
    ft_written b = hazard(w, 8, 12, "2025-01-01"); /* one unit with the first */
    ft_written c = hazard(w, 100, 104, "2025-01-01");
    ft_written r = release(w, &a.record, 0, 4, "2025-02-01");
    const struct {
        ft_uuid id;
        bool known;
        double cells;
    } WANT[] = {{a.record, true, 6}, {b.record, true, 4}, {c.record, true, 0}, {r.record, false, 0}};
    ft_books_ask how = {.pending = true, .on_demand = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_books *books = NULL;
    ft_error err = {0};

    (void)release(w, &c.record, 100, 104, "2025-02-01");
    ft_assert_ok(ft_books_open(w->s, &how, &books, &err), &err);
    assert_int_equal(ft_books_ledger(books)->n_postings, 0);
    for (size_t i = 0; i < 2 * FT_COUNT(WANT); i++) { /* each twice */
        bool known = false;
        double m2 = -1;

        ft_assert_ok(ft_books_open_m2(books, w->s, &WANT[i / 2].id, &known, &m2, &err), &err);
        assert_int_equal(known, WANT[i / 2].known);
        assert_cells(m2, WANT[i / 2].cells);
    }
    assert_non_null(ft_books_release(books, &r.record));
    assert_int_equal(ft_books_release(books, &r.record)->n_hazards, 1);
    assert_null(ft_books_release(books, &a.record));
    ft_books_close(books);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_approved_without_an_authority, start, stop),
        cmocka_unit_test_setup_teardown(two_heads_never_make_ground_look_safer, start, stop),
        cmocka_unit_test_setup_teardown(one_line_of_revisions_is_a_line_of_events, start, stop),
        cmocka_unit_test_setup_teardown(a_conflicting_release_books_nothing_new, start, stop),
        cmocka_unit_test_setup_teardown(an_area_of_no_class_is_suspected, start, stop),
        cmocka_unit_test_setup_teardown(an_invalid_release_is_read_as_the_smaller, start, stop),
        cmocka_unit_test_setup_teardown(a_past_moment_answers_as_it_did_then, start, stop),
        cmocka_unit_test_setup_teardown(what_is_kept_is_what_would_be_computed, start, stop),
        cmocka_unit_test_setup_teardown(one_more_release_costs_one_unit, start, stop),
        cmocka_unit_test_setup_teardown(another_day_of_overlaps_is_another_answer, start, stop),
        cmocka_unit_test_setup_teardown(an_accident_on_released_ground_is_told, start, stop),
        cmocka_unit_test_setup_teardown(on_demand_one_area_answers_as_all_do, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
