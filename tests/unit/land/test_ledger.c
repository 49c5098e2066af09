/* The worked examples of docs/spec/ledger.md, numbered as there. All ground lies in one strip along the equator,
 * 0.001 degrees high; a cell is 0.001 degrees wide. Area of a cell by the authalic formula, outside this program:
 *   b^2 * radians(0.001) * (s / (2 (1 - e2 s^2)) + atanh(e s) / (2 e)), s = sin(0.001 deg), WGS 84
 * and GeographicLib's Planimeter says the same: 12309.072 m2. */
#include "tests/support/ft_assert.h"

#include "fieldtool/land/ledger.h"

#include <stdlib.h>
#include <string.h>

static const double CELL_M2 = 12309.072078687;
static const double TOLERANCE_CELLS = 1e-7; /* about 1 mm2 per m2 of the smallest account here */

enum { MAX = 8, MAX_SHAPES = 40 };

/** Records of one example. */
typedef struct world {
    ft_ledger_hazard h[MAX];
    ft_ledger_version v[MAX][MAX];
    ft_ledger_release r[MAX];
    ft_uuid linked[MAX][MAX];
    ft_uuid others[MAX][MAX];
    ft_ledger_exclusion e[MAX];
    ft_ledger_reopening o[MAX];
    ft_geom g[MAX_SHAPES];
    size_t n_h, n_r, n_e, n_o, n_g;
    int32_t mark;
    ft_ledger_input in;
    ft_ledger *l;
} world;

static int start(void **state)
{
    world *w = calloc(1, sizeof *w);

    w->mark = FT_LEDGER_END;
    *state = w;
    return w == NULL;
}

static int stop(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < w->n_g; i++) {
        ft_geom_release(&w->g[i]);
    }
    ft_ledger_free(w->l);
    free(w);
    return 0;
}

static ft_uuid id_of(unsigned n)
{
    return (ft_uuid){{0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, (uint8_t)n}};
}

static int32_t day_of(int year, int month, int day)
{
    return ft_date_first_day((ft_date){(int16_t)year, (int8_t)month, (int8_t)day});
}

/** Cells from up to (not with) to, 0.001 degrees high; a vertex at every cell so that neighbours share their edges. */
static const ft_geom *cells(world *w, int from, int to)
{
    ft_geom *g = &w->g[w->n_g++];
    ft_error err = {0};

    assert_true(w->n_g <= MAX_SHAPES);
    ft_geom_init(g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (int x = from; x <= to; x++) {
        ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){30 + x * 0.001, 0}, 0, 0, &err), &err);
    }
    for (int x = to; x >= from; x--) {
        ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){30 + x * 0.001, 0.001}, 0, 0, &err), &err);
    }
    ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){30 + from * 0.001, 0}, 0, 0, &err), &err);
    return g;
}

/** A hazard 1..; its ID is id_of(1 + order). */
static ft_ledger_version *hazard(world *w, int32_t day, ft_ledger_class what, const ft_geom *shape)
{
    ft_ledger_hazard *h = &w->h[w->n_h];
    ft_ledger_version *v = w->v[w->n_h];

    w->n_h++;
    *h = (ft_ledger_hazard){id_of((unsigned)w->n_h), "H", "ORG", "AA01", "", v, 1, NULL};
    *v = (ft_ledger_version){.day = day,
                             .what = what,
                             .shape = shape,
                             .baseline_day = FT_LEDGER_NO_DAY,
                             .stated_area_m2 = -1,
                             .contamination = "ap",
                             .required_depth_cm = FT_LEDGER_NO_DEPTH};
    return v;
}

/** A later revision of hazard @p n (from 1): as the one before, to be changed by the caller. */
static ft_ledger_version *again(world *w, size_t n, int32_t day)
{
    ft_ledger_hazard *h = &w->h[n - 1];
    ft_ledger_version *v = &w->v[n - 1][h->n_versions];

    *v = v[-1];
    v->day = day;
    h->n_versions++;
    return v;
}

/** A release of hazard @p n (0: none); its ID is id_of(101 + order). */
static ft_ledger_release *release(world *w, int32_t day, ft_ledger_product product, size_t n, const ft_geom *shape)
{
    static const ft_ledger_activity BY[] = {FT_LEDGER_NTS, FT_LEDGER_TS, FT_LEDGER_CLEARANCE};
    ft_ledger_release *r = &w->r[w->n_r];

    w->linked[w->n_r][0] = id_of((unsigned)n);
    *r = (ft_ledger_release){.id = id_of(101 + (unsigned)w->n_r),
                             .product = product,
                             .hazards = w->linked[w->n_r],
                             .n_hazards = n == 0 ? 0 : 1,
                             .activity = BY[product],
                             .targets = "all",
                             .depth_cm = FT_LEDGER_NO_DEPTH,
                             .end_day = day,
                             .shape = shape,
                             .stated_area_m2 = -1,
                             .organisation = "ORG",
                             .location = "AA01",
                             .task = ""};
    w->n_r++;
    return r;
}

static void run(world *w)
{
    ft_error err = {0};

    ft_ledger_free(w->l);
    w->l = NULL;
    w->in = (ft_ledger_input){.hazards = w->h,
                              .releases = w->r,
                              .exclusions = w->e,
                              .reopenings = w->o,
                              .n_hazards = w->n_h,
                              .n_releases = w->n_r,
                              .n_exclusions = w->n_e,
                              .n_reopenings = w->n_o,
                              .reopen_radius_m = 20,
                              .marks = &w->mark,
                              .n_marks = 1};
    ft_assert_ok(ft_ledger_run(&w->in, &w->l, &err), &err);
}

/** The row of @p key (NULL: the only one), which must balance. */
static ft_ledger_row row(world *w, ft_ledger_by by, const char *key, int32_t from, int32_t to)
{
    ft_ledger_row *rows = NULL;
    ft_ledger_row out = {0};
    size_t n = 0;
    bool found = false;
    ft_error err = {0};

    ft_assert_ok(ft_ledger_rows(&w->in, w->l, by, from, to, &rows, &n, &err), &err);
    for (size_t i = 0; i < n; i++) {
        assert_true(ft_ledger_row_balances(&rows[i]));
        if (key == NULL || strcmp(rows[i].key, key) == 0) {
            out = rows[i];
            found = true;
        }
    }
    free(rows);
    assert_true(found);
    return out;
}

static ft_ledger_row total(world *w)
{
    return row(w, FT_LEDGER_BY_TOTAL, NULL, FT_LEDGER_NO_DAY, FT_LEDGER_END);
}

static ft_ledger_row class_row(world *w, const char *name)
{
    return row(w, FT_LEDGER_BY_CLASS, name, FT_LEDGER_NO_DAY, FT_LEDGER_END);
}

static size_t findings(const world *w, const char *key)
{
    size_t n = 0;

    for (size_t i = 0; i < w->l->n_findings; i++) {
        n += strcmp(w->l->findings[i].key, key) == 0;
    }
    return n;
}

#define CELLS(got_m2, want) ft_assert_near((got_m2) / CELL_M2, (want), TOLERANCE_CELLS)

/* ---------- the examples */

static void example_1_part_of_an_area_is_cancelled(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 5, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CANCELLED, 1, cells(w, 0, 4));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_NEW], 10);
    CELLS(total(w).m2[FT_LEDGER_CANCELLED], 4);
    CELLS(total(w).closing_m2, 6);
    assert_int_equal(total(w).areas_closing, 1);
    {
        ft_ledger_row y = row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2024, 1, 1), day_of(2024, 12, 31));

        CELLS(y.opening_m2, 10);
        CELLS(y.m2[FT_LEDGER_NEW], 0);
        CELLS(y.m2[FT_LEDGER_CANCELLED], 4);
        assert_int_equal(y.areas_opening, 1);
        assert_int_equal(y.areas_out, 0);
    }
}

static void example_2_what_was_cancelled_is_cleared_later_and_does_not_count_twice(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 5, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CANCELLED, 1, cells(w, 0, 4));
    (void)release(w, day_of(2025, 6, 30), FT_LEDGER_IS_CLEARED, 1, cells(w, 2, 6));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CANCELLED], 4);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 2);
    CELLS(total(w).m2[FT_LEDGER_REPEAT], 2);
    CELLS(total(w).closing_m2, 4);
}

static void example_3_ground_cleared_outside_every_hazard_is_output_only(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 5, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)hazard(w, day_of(2023, 5, 1), FT_LEDGER_CHA, cells(w, 11, 12));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 8, 14));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 2);
    CELLS(total(w).m2[FT_LEDGER_CLEARED_OUTSIDE],
          3); /* 10-11 and 12-14: 11-12 belongs to a hazard the release does not list */
    CELLS(total(w).closing_m2, 9);
    assert_int_equal(findings(w, "ledger.release.unlinked"), 1);
}

static void example_4_surface_clearance_releases_nothing_that_needs_depth(void **state)
{
    world *w = *state;

    hazard(w, day_of(2023, 5, 1), FT_LEDGER_CHA, cells(w, 0, 10))->required_depth_cm = 13;
    release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4))->depth_cm = 0;
    release(w, day_of(2024, 4, 30), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 2))->depth_cm = 13;
    run(w);
    CELLS(total(w).m2[FT_LEDGER_PROCESSED], 4);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 2);
    CELLS(total(w).m2[FT_LEDGER_REPEAT], 0);
    CELLS(total(w).closing_m2, 8);
    assert_int_equal(findings(w, "ledger.release.depth"), 1);
}

static void example_5_two_releases_of_one_day_share_no_ground(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 5, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_REDUCED, 1, cells(w, 0, 4));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 3, 6));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 3);
    CELLS(total(w).m2[FT_LEDGER_REDUCED], 3);
    CELLS(total(w).m2[FT_LEDGER_REPEAT], 1);
    CELLS(total(w).closing_m2, 4);
}

static void example_6_completion_wins_over_daily_products_and_years_follow_the_days(void **state)
{
    world *w = *state;
    ft_ledger_release *whole = NULL;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2023, 11, 30), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 3));
    (void)release(w, day_of(2024, 1, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 2, 8)); /* 7-8 lies beyond the completion */
    whole = release(w, day_of(2024, 2, 28), FT_LEDGER_IS_CLEARED, 1, cells(w, 1, 7));
    w->others[2][0] = id_of(101);
    w->others[2][1] = id_of(102);
    whole->consolidates = w->others[2];
    whole->n_consolidates = 2;
    run(w);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2023, 1, 1), day_of(2023, 12, 31)).m2[FT_LEDGER_CLEARED],
          2); /* 1-3 */
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2024, 1, 1), day_of(2024, 12, 31)).m2[FT_LEDGER_CLEARED],
          4);                                /* 3-7 */
    CELLS(total(w).m2[FT_LEDGER_REPEAT], 1); /* 2-3, twice by days */
    CELLS(total(w).closing_m2, 4);           /* 0-1 and 7-10 */
}

/** Hazard @p parent (from 1) is retired in favour of the children that follow it in the world. */
static void split(world *w, size_t parent, size_t first_child, size_t n, int32_t day)
{
    ft_ledger_version *v = again(w, parent, day);

    for (size_t i = 0; i < n; i++) {
        w->others[parent][i] = id_of((unsigned)(first_child + i));
        w->v[first_child + i - 1][0].supersedes = &w->h[parent - 1].id;
        w->v[first_child + i - 1][0].n_supersedes = 1;
    }
    v->retired = FT_LEDGER_SUPERSEDED;
    v->superseded_by = w->others[parent];
    v->n_superseded_by = n;
}

static void example_7_survey_splits_a_suspected_area_into_three(void **state)
{
    world *w = *state;
    int32_t day = day_of(2024, 5, 31);

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)hazard(w, day, FT_LEDGER_CHA, cells(w, 0, 4));
    (void)hazard(w, day, FT_LEDGER_SHA, cells(w, 4, 7));
    split(w, 1, 2, 2, day);
    (void)release(w, day, FT_LEDGER_IS_CANCELLED, 1, cells(w, 7, 10));
    run(w);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_RECLASSIFIED_OUT], 4);
    CELLS(class_row(w, "CHA").m2[FT_LEDGER_RECLASSIFIED_IN], 4);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_TRANSFER_OUT], 3);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_TRANSFER_IN], 3);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_CANCELLED], 3);
    CELLS(class_row(w, "SHA").closing_m2, 3);
    CELLS(class_row(w, "CHA").closing_m2, 4);
    CELLS(total(w).m2[FT_LEDGER_NEW], 10);
    assert_int_equal(total(w).areas_closing, 2);
    assert_int_equal(w->l->n_findings, 0);
    w->n_h = 2; /* one part is not approved yet: nothing of the split counts */
    run(w);
    CELLS(total(w).closing_m2, 7);
    CELLS(class_row(w, "SHA").closing_m2, 7);
    assert_int_equal(findings(w, "ledger.split.incomplete"), 1);
    assert_int_equal(findings(w, "ledger.split.waiting"), 1);
}

static void example_8_a_take_on_is_opening_and_never_new(void **state)
{
    world *w = *state;

    hazard(w, FT_LEDGER_NO_DAY, FT_LEDGER_CHA, cells(w, 0, 10))->baseline_day = day_of(2024, 1, 1);
    w->v[0][0].day = day_of(2024, 1, 1);
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    run(w);
    CELLS(total(w).opening_m2, 10);
    CELLS(total(w).m2[FT_LEDGER_NEW], 0);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 4);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2024, 1, 1), day_of(2024, 12, 31)).opening_m2, 10);
}

static void example_9_a_release_older_than_its_hazard_takes_the_opening_back(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2024, 5, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2023, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    run(w);
    {
        ft_ledger_row y = row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2023, 1, 1), day_of(2023, 12, 31));

        CELLS(y.m2[FT_LEDGER_NEW], 10);
        CELLS(y.m2[FT_LEDGER_CLEARED], 4);
        CELLS(y.closing_m2, 6);
    }
    assert_int_equal(findings(w, "ledger.hazard.moved"), 1);
}

static void example_10_a_duplicate_leaves_the_books_as_void(void **state)
{
    world *w = *state;
    ft_ledger_version *v = NULL;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)hazard(w, day_of(2023, 2, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    v = again(w, 2, day_of(2024, 1, 10));
    v->retired = FT_LEDGER_DUPLICATE;
    v->survivor = id_of(1);
    run(w);
    CELLS(total(w).m2[FT_LEDGER_NEW], 20);
    CELLS(total(w).m2[FT_LEDGER_VOID], 10);
    CELLS(total(w).closing_m2, 10);
    CELLS(total(w).overlap_m2, 0);
    assert_int_equal(total(w).areas_closing, 1);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2023, 1, 1), day_of(2023, 12, 31)).closing_m2, 20);
}

/** A strip of 10 cells, cut 2 m (0.000018 degrees) before its end. */
static const ft_geom *but_two_metres(world *w)
{
    ft_geom *g = &w->g[w->n_g];

    (void)cells(w, 0, 10);
    for (size_t i = 0; i < g->n_points; i++) {
        if (g->xy[i].lon_deg > 30.0095) {
            g->xy[i].lon_deg -= 0.000018;
        }
    }
    return g;
}

static void example_11_a_remainder_of_two_metres_stays_open_until_a_closure(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, but_two_metres(w));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 9.982);
    CELLS(total(w).closing_m2, 0.018); /* 2 m of 111.3 m */
    assert_int_equal(total(w).areas_closing, 1);
    (void)release(w, day_of(2024, 4, 30), FT_LEDGER_IS_REDUCED, 1, cells(w, 9, 10));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_REDUCED], 0.018);
    ft_assert_near(total(w).closing_m2, 0, 1e-9);
    assert_int_equal(total(w).areas_closing, 0);
}

static void example_12_first_perimeter_of_a_known_area_is_established_not_new(void **state)
{
    world *w = *state;

    hazard(w, day_of(2023, 1, 1), FT_LEDGER_SHA, NULL)->stated_area_m2 = 100000;
    again(w, 1, day_of(2024, 2, 1))->shape = cells(w, 0, 10);
    run(w);
    {
        ft_ledger_row y = row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2023, 1, 1), day_of(2023, 12, 31));

        CELLS(y.closing_m2, 0);
        ft_assert_near(y.estimated_m2, 100000, 0);
        assert_int_equal(y.perimeter_unknown, 1);
        assert_int_equal(y.areas_in, 1);
        assert_int_equal(y.areas_closing, 1);
    }
    CELLS(total(w).m2[FT_LEDGER_ESTABLISHED], 10);
    CELLS(total(w).m2[FT_LEDGER_NEW], 0);
    ft_assert_near(total(w).estimated_m2, 0, 0);
    assert_int_equal(total(w).perimeter_unknown, 0);
    assert_int_equal(total(w).areas_closing, 1);
    assert_int_equal(total(w).areas_in, 1);
    assert_int_equal(class_row(w, "SHA").areas_closing, 1);
}

static void example_13_a_perimeter_grows_but_not_over_released_ground(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 3, 31), FT_LEDGER_IS_CLEARED, 1, cells(w, 8, 12));
    again(w, 1, day_of(2024, 6, 1))->shape = cells(w, 0, 14);
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 2);
    CELLS(total(w).m2[FT_LEDGER_CLEARED_OUTSIDE], 2);
    CELLS(total(w).m2[FT_LEDGER_GROWTH], 2); /* 12-14 */
    CELLS(total(w).closing_m2, 10);
}

static void redraw_to_seven(world *w, bool by_error)
{
    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    again(w, 1, day_of(2024, 6, 1))->shape = cells(w, 0, 7);
    w->v[0][1].shrunk_by_error = by_error;
}

static void example_14a_drawn_smaller_because_of_an_error_is_a_correction(void **state)
{
    world *w = *state;

    redraw_to_seven(w, true);
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CORRECTION], 3);
    CELLS(total(w).closing_m2, 7);
}

static void example_14b_drawn_smaller_by_survey_or_without_cause_leaves_the_ground_open(void **state)
{
    world *w = *state;

    redraw_to_seven(w, false);
    run(w);
    CELLS(total(w).closing_m2, 10);
    assert_int_equal(findings(w, "ledger.redraw.open"), 1);
    (void)release(w, day_of(2024, 6, 1), FT_LEDGER_IS_CANCELLED, 1, cells(w, 7, 10)); /* what survey drafts */
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CANCELLED], 3);
    CELLS(total(w).closing_m2, 7);
    assert_int_equal(findings(w, "ledger.release.outside"), 0);
}

static void example_15_suspected_becomes_confirmed_and_the_rest_is_cancelled(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 5, 1), FT_LEDGER_IS_CANCELLED, 1, cells(w, 6, 10));
    again(w, 1, day_of(2024, 6, 1))->what = FT_LEDGER_CHA;
    run(w);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_CANCELLED], 4);
    CELLS(class_row(w, "SHA").m2[FT_LEDGER_RECLASSIFIED_OUT], 6);
    CELLS(class_row(w, "SHA").closing_m2, 0);
    CELLS(class_row(w, "CHA").m2[FT_LEDGER_RECLASSIFIED_IN], 6);
    CELLS(class_row(w, "CHA").closing_m2, 6);
    assert_int_equal(class_row(w, "SHA").areas_closing, 0);
    assert_int_equal(class_row(w, "CHA").areas_in, 1);
    assert_int_equal(total(w).areas_in, 1);
}

static void example_16_an_accident_opens_released_ground_again_and_restates_no_year(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)release(w, day_of(2022, 9, 1), FT_LEDGER_IS_CANCELLED, 1, cells(w, 0, 10));
    w->o[w->n_o++] = (ft_ledger_reopening){
        .id = id_of(200), .hazard = id_of(1), .day = day_of(2024, 7, 1), .shape = cells(w, 2, 5)};
    run(w);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2022, 1, 1), day_of(2022, 12, 31)).m2[FT_LEDGER_CANCELLED], 10);
    CELLS(class_row(w, "CHA").m2[FT_LEDGER_REOPENED], 3);
    CELLS(total(w).closing_m2, 3);
    assert_int_equal(total(w).areas_in, 2);
    assert_int_equal(total(w).areas_closing, 1);
    (void)release(w, day_of(2024, 9, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 2, 5)); /* and may be released again */
    w->o[0].shape = NULL;
    w->o[0].has_point = true;
    w->o[0].point = (ft_lonlat){30.0035, 0.0005};
    w->n_r = 1;
    run(w);
    ft_assert_near(total(w).m2[FT_LEDGER_REOPENED], 1257.4352,
                   0.001); /* 72 tan(pi / 72) 20^2: corners outside the circle */
}

static void example_17_a_late_report_restates_its_year(void **state)
{
    world *w = *state;
    int32_t from = day_of(2023, 1, 1);
    int32_t to = day_of(2023, 12, 31);

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2024, 2, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    run(w);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, from, to).m2[FT_LEDGER_CLEARED], 0);
    (void)release(w, day_of(2023, 10, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 2, 6));
    run(w);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, from, to).m2[FT_LEDGER_CLEARED], 4);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 6);
    CELLS(total(w).m2[FT_LEDGER_REPEAT], 2);
}

static void example_18_two_hazards_over_one_ground_keep_their_own_books(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_CHA, cells(w, 0, 6));
    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, cells(w, 4, 10));
    run(w);
    CELLS(total(w).closing_m2, 12);
    CELLS(total(w).overlap_m2, 2);
    CELLS(total(w).net_m2, 10);
    CELLS(class_row(w, "CHA").net_m2, 6);
    CELLS(class_row(w, "SHA").net_m2, 4);
    (void)release(w, day_of(2023, 1, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 4, 6)); /* touches what it lists, no more */
    run(w);
    CELLS(total(w).closing_m2, 10);
    CELLS(total(w).overlap_m2, 0);
    assert_int_equal(findings(w, "ledger.release.unlinked"), 1);
}

static void example_19_stated_square_metres_close_only_an_area_without_perimeter(void **state)
{
    world *w = *state;

    hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, NULL)->stated_area_m2 = 5000;
    release(w, day_of(2023, 1, 1), FT_LEDGER_IS_CANCELLED, 1, NULL)->stated_area_m2 = 2000;
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CANCELLED], 0);
    ft_assert_near(total(w).estimated_m2, 3000, 0);
    assert_int_equal(total(w).perimeter_unknown, 1);
    release(w, day_of(2023, 2, 1), FT_LEDGER_IS_CANCELLED, 1, NULL)->stated_area_m2 = 3000;
    run(w);
    assert_int_equal(total(w).perimeter_unknown, 0);
    assert_int_equal(total(w).areas_closing, 0);
    assert_int_equal(findings(w, "ledger.release.without_shape"), 2);
    w->v[0][0].shape = cells(w, 0, 10);
    run(w);
    CELLS(total(w).closing_m2, 10); /* drawn ground is released by drawn ground only */
}

static void example_20_undated(void **state)
{
    world *w = *state;

    (void)hazard(w, FT_LEDGER_NO_DAY, FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, FT_LEDGER_NO_DAY, FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    run(w);
    CELLS(total(w).closing_m2, 10);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(1990, 1, 1), day_of(1990, 12, 31)).opening_m2, 10);
    assert_int_equal(findings(w, "ledger.release.undated"), 1);
    assert_int_equal(findings(w, "ledger.hazard.undated"), 1);
}

static void example_21_an_indication_is_counted_apart(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_INDICATION, cells(w, 0, 10));
    run(w);
    CELLS(total(w).closing_m2, 0);
    assert_int_equal(total(w).areas_closing, 0);
    assert_int_equal(w->l->indications, 1);
    again(w, 1, day_of(2024, 1, 1))->what = FT_LEDGER_SHA;
    run(w);
    CELLS(row(w, FT_LEDGER_BY_TOTAL, NULL, day_of(2024, 1, 1), day_of(2024, 12, 31)).m2[FT_LEDGER_NEW], 10);
    assert_int_equal(w->l->indications, 0);
}

static void example_22_battle_area_clearance_releases_no_mined_area(void **state)
{
    static const ft_ledger_activity NEVER[] = {FT_LEDGER_BAC, FT_LEDGER_EOD_SPOT, FT_LEDGER_ROAD_VERIFICATION,
                                               FT_LEDGER_NTS};
    world *w = *state;
    ft_ledger_release *r = NULL;

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    r = release(w, day_of(2024, 1, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    for (size_t i = 0; i < FT_COUNT(NEVER); i++) {
        r->activity = NEVER[i];
        run(w);
        CELLS(total(w).m2[FT_LEDGER_CLEARED], 0);
        CELLS(total(w).m2[FT_LEDGER_PROCESSED], 4);
        assert_int_equal(findings(w, "ledger.release.activity"), 1);
    }
}

static void example_23_targets(void **state)
{
    world *w = *state;
    ft_ledger_release *r = NULL;

    hazard(w, day_of(2023, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10))->contamination = "ap,av";
    r = release(w, day_of(2024, 1, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 4));
    r->targets = "";
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 0);
    assert_int_equal(findings(w, "ledger.release.unstated"), 1);
    r->as_recorded = true;
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 4);
    assert_int_equal(findings(w, "ledger.release.as_recorded"), 1);
    r->targets = "ap";
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 0);
    assert_int_equal(findings(w, "ledger.release.targets"), 1);
    r->targets = "ap,av,erw";
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 4);
    w->v[0][0].contamination = "unknown";
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 0);
}

static void example_24_a_hazard_on_ground_released_before_was_missed(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, cells(w, 0, 10));
    (void)release(w, day_of(2022, 9, 1), FT_LEDGER_IS_CANCELLED, 1, cells(w, 0, 5));
    (void)hazard(w, day_of(2024, 1, 1), FT_LEDGER_CHA, cells(w, -2, 3));
    run(w);
    CELLS(class_row(w, "CHA").m2[FT_LEDGER_REOPENED], 3);
    CELLS(class_row(w, "CHA").m2[FT_LEDGER_NEW], 2);
    CELLS(total(w).closing_m2, 10);
    assert_int_equal(findings(w, "ledger.hazard.missed"), 1);
}

static void example_25_two_areas_joined(void **state)
{
    world *w = *state;
    int32_t day = day_of(2024, 1, 1);

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, cells(w, 0, 4));
    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_SHA, cells(w, 4, 10));
    (void)release(w, day_of(2022, 9, 1), FT_LEDGER_IS_CANCELLED, 1, cells(w, 0, 1));
    (void)hazard(w, day, FT_LEDGER_SHA, cells(w, 0, 12));
    w->others[0][0] = id_of(1);
    w->others[0][1] = id_of(2);
    w->others[1][0] = id_of(3);
    w->v[2][0].supersedes = w->others[0];
    w->v[2][0].n_supersedes = 2;
    for (size_t i = 1; i <= 2; i++) {
        ft_ledger_version *v = again(w, i, day);

        v->retired = FT_LEDGER_SUPERSEDED;
        v->superseded_by = w->others[1];
        v->n_superseded_by = 1;
    }
    run(w);
    CELLS(total(w).m2[FT_LEDGER_TRANSFER_OUT], 9);
    CELLS(total(w).m2[FT_LEDGER_TRANSFER_IN], 9);
    CELLS(total(w).m2[FT_LEDGER_NEW], 12); /* 10, and 10-12 */
    CELLS(total(w).closing_m2, 11);
    assert_int_equal(total(w).areas_closing, 1);
}

static void example_26_ground_excluded_from_a_release_stays_open(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2023, 1, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 10));
    w->e[w->n_e++] = (ft_ledger_exclusion){.release = id_of(101), .shape = cells(w, 2, 3)};
    w->e[w->n_e++] = (ft_ledger_exclusion){.hazard = id_of(1), .shape = cells(w, 5, 6)};
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED], 8);
    CELLS(total(w).closing_m2, 2);
}

static void example_27_release_without_a_hazard_is_output(void **state)
{
    world *w = *state;

    (void)hazard(w, day_of(2022, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2023, 1, 1), FT_LEDGER_IS_CLEARED, 0, cells(w, 8, 12));
    run(w);
    CELLS(total(w).m2[FT_LEDGER_CLEARED_OUTSIDE], 2);
    CELLS(total(w).closing_m2, 10);
    CELLS(class_row(w, "").m2[FT_LEDGER_CLEARED_OUTSIDE], 2);
}

/** Four corners only, at 45 degrees north: long edges bulge to the north of each other's chords. */
static const ft_geom *box(world *w, double west, double east)
{
    const double lon[] = {west, east, east, west, west};
    const double lat[] = {45, 45, 45.001, 45.001, 45};
    ft_geom *g = &w->g[w->n_g++];
    ft_error err = {0};

    ft_geom_init(g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){lon[i], lat[i]}, 0, 0, &err), &err);
    }
    return g;
}

static void example_28_slivers_between_parts_of_a_split_go_to_a_part(void **state)
{
    world *w = *state;
    int32_t day = day_of(2024, 5, 31);

    (void)hazard(w, day_of(2023, 1, 1), FT_LEDGER_SHA, box(w, 10, 10.01));
    (void)hazard(w, day, FT_LEDGER_CHA, box(w, 10, 10.004));
    (void)hazard(w, day, FT_LEDGER_SHA, box(w, 10.004, 10.007));
    split(w, 1, 2, 2, day);
    (void)release(w, day, FT_LEDGER_IS_CANCELLED, 1, box(w, 10.007, 10.01));
    run(w);
    assert_int_equal(total(w).areas_closing, 2);
    assert_int_equal(findings(w, "ledger.split.remainder"), 0);
    ft_assert_near(total(w).m2[FT_LEDGER_TRANSFER_IN], total(w).m2[FT_LEDGER_TRANSFER_OUT], 1e-6);
    ft_assert_near(total(w).m2[FT_LEDGER_RECLASSIFIED_IN], total(w).m2[FT_LEDGER_RECLASSIFIED_OUT], 1e-6);
    ft_assert_near(total(w).m2[FT_LEDGER_NEW] - total(w).m2[FT_LEDGER_CANCELLED], total(w).closing_m2, 1e-6);
    w->n_r = 0; /* without the cancelled part something real is left, and stays with the parent */
    run(w);
    assert_int_equal(total(w).areas_closing, 3);
    assert_int_equal(findings(w, "ledger.split.remainder"), 1);
}

static void years_follow_one_another(void **state)
{
    world *w = *state;
    ft_ledger_row *rows = NULL;
    size_t n = 0;
    ft_error err = {0};

    (void)hazard(w, day_of(2021, 1, 1), FT_LEDGER_CHA, cells(w, 0, 10));
    (void)release(w, day_of(2023, 1, 1), FT_LEDGER_IS_CLEARED, 1, cells(w, 0, 5));
    run(w);
    ft_assert_ok(ft_ledger_rows(&w->in, w->l, FT_LEDGER_BY_YEAR, FT_LEDGER_NO_DAY, FT_LEDGER_END, &rows, &n, &err),
                 &err);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_true(ft_ledger_row_balances(&rows[i]));
        assert_int_equal(rows[i].year, 2021 + (int)i);
    }
    CELLS(rows[2].opening_m2, 10);
    CELLS(rows[2].closing_m2, 5);
    free(rows);
}

#define EXAMPLE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXAMPLE(example_1_part_of_an_area_is_cancelled),
        EXAMPLE(example_2_what_was_cancelled_is_cleared_later_and_does_not_count_twice),
        EXAMPLE(example_3_ground_cleared_outside_every_hazard_is_output_only),
        EXAMPLE(example_4_surface_clearance_releases_nothing_that_needs_depth),
        EXAMPLE(example_5_two_releases_of_one_day_share_no_ground),
        EXAMPLE(example_6_completion_wins_over_daily_products_and_years_follow_the_days),
        EXAMPLE(example_7_survey_splits_a_suspected_area_into_three),
        EXAMPLE(example_8_a_take_on_is_opening_and_never_new),
        EXAMPLE(example_9_a_release_older_than_its_hazard_takes_the_opening_back),
        EXAMPLE(example_10_a_duplicate_leaves_the_books_as_void),
        EXAMPLE(example_11_a_remainder_of_two_metres_stays_open_until_a_closure),
        EXAMPLE(example_12_first_perimeter_of_a_known_area_is_established_not_new),
        EXAMPLE(example_13_a_perimeter_grows_but_not_over_released_ground),
        EXAMPLE(example_14a_drawn_smaller_because_of_an_error_is_a_correction),
        EXAMPLE(example_14b_drawn_smaller_by_survey_or_without_cause_leaves_the_ground_open),
        EXAMPLE(example_15_suspected_becomes_confirmed_and_the_rest_is_cancelled),
        EXAMPLE(example_16_an_accident_opens_released_ground_again_and_restates_no_year),
        EXAMPLE(example_17_a_late_report_restates_its_year),
        EXAMPLE(example_18_two_hazards_over_one_ground_keep_their_own_books),
        EXAMPLE(example_19_stated_square_metres_close_only_an_area_without_perimeter),
        EXAMPLE(example_20_undated),
        EXAMPLE(example_21_an_indication_is_counted_apart),
        EXAMPLE(example_22_battle_area_clearance_releases_no_mined_area),
        EXAMPLE(example_23_targets),
        EXAMPLE(example_24_a_hazard_on_ground_released_before_was_missed),
        EXAMPLE(example_25_two_areas_joined),
        EXAMPLE(example_26_ground_excluded_from_a_release_stays_open),
        EXAMPLE(example_27_release_without_a_hazard_is_output),
        EXAMPLE(example_28_slivers_between_parts_of_a_split_go_to_a_part),
        EXAMPLE(years_follow_one_another),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
