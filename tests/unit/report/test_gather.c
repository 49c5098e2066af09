/* Facts of records: who names them, how much ground they share with others, what stood before. Ground is a strip along the equator,
 * in cells of 0.001 degrees (12309.072 m2, tests/unit/land/test_ledger.c says where it comes from). */
#include "tests/support/ft_fresh.h"
#include "tests/support/ft_records.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/report/gather.h"
#include "fieldtool/report/pairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double CELL_M2 = 12309.072078687;
static const char PATH[] = "test_gather.gpkg";

typedef struct space {
    ft_store *s;
    ft_draft *d;
    ft_env env;
    ft_item_space *sp;
    ft_item item;
    ft_books *books;
    ft_gather *g;
    ft_land_facts facts;
} space;

static int64_t clock_of(void *who)
{
    (void)who;
    return 1767225600000; /* 2026-01-01 */
}

static int start(void **state)
{
    space *w = calloc(1, sizeof *w);
    ft_error err = {0};

    assert_non_null(w);
    *state = w;
    w->env = (ft_env){.now_ms = clock_of, .author = "surveyor"};
    ft_fresh(PATH, "HALO", &w->env, &w->s, &w->d);
    ft_assert_ok(ft_item_space_new(&w->sp, &err), &err);
    return 0;
}

static int stop(void **state)
{
    space *w = *state;

    ft_gather_close(w->g);
    ft_books_close(w->books);
    ft_item_space_free(w->sp);
    ft_draft_free(w->d);
    ft_store_close(w->s);
    ft_os_remove(PATH);
    free(w);
    return 0;
}

/* What is in the draft, with a strip of cells, a point (@p to == @p from) or no shape (@p to < @p from). */
static ft_uuid write_one(space *w, const char *type, double from, double to)
{
    ft_write x = {.op = FT_OP_CREATE, .type = type, .values = ft_draft_values(w->d)};
    ft_written made;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    if (to > from) {
        ft_box_wkb(30 + from * 0.001, 0, 30 + to * 0.001, 0.001, &wkb);
    } else if (to == from) {
        ft_geom g;

        ft_geom_init(&g, FT_GEOM_POINT);
        ft_assert_ok(ft_geom_add_part(&g, &err), &err);
        ft_assert_ok(ft_geom_add_ring(&g, &err), &err);
        ft_assert_ok(ft_geom_add_point(&g, (ft_lonlat){30 + from * 0.001, 0.0005}, 0, 0, &err), &err);
        ft_wkb_write(&g, &wkb);
        ft_geom_release(&g);
    }
    x.wkb = wkb.n == 0 ? NULL : wkb.p;
    x.wkb_n = wkb.n;
    ft_assert_ok(ft_store_begin(w->s, &err), &err);
    ft_assert_ok(ft_store_end(w->s, ft_store_write(w->s, &x, &made, &err), &err), &err);
    ft_draft_reset(w->d);
    ft_buf_release(&wkb);
    return made.record;
}

static ft_uuid hazard(space *w, double from, double to)
{
    ft_say(w->d, "classification", FT_TAG_CODE, "CHA");
    ft_say(w->d, "contamination", FT_TAG_CODES, "ap");
    ft_say(w->d, "date_of_information", FT_TAG_DATE, "2024-01-01");
    return write_one(w, "hazard", from, to);
}

static ft_uuid activity(space *w, const char *kind, const ft_uuid *of)
{
    ft_say(w->d, "kind", FT_TAG_CODE, kind);
    if (of != NULL) {
        ft_say_id(w->d, "hazards", FT_TAG_IDS, of);
    }
    return write_one(w, "activity", 0, -1);
}

static ft_uuid release(space *w, const ft_uuid *of, const ft_uuid *by, double from, double to)
{
    ft_say(w->d, "product", FT_TAG_CODE, "cleared");
    ft_say(w->d, "targets", FT_TAG_CODES, "all");
    ft_say(w->d, "end_date", FT_TAG_DATE, "2025-01-01");
    ft_say_id(w->d, "hazards", FT_TAG_IDS, of);
    ft_say_id(w->d, "activity", FT_TAG_ID, by);
    return write_one(w, "release", from, to);
}

static ft_uuid naming(space *w, const char *type, const char *field, const ft_uuid *of, double at)
{
    ft_say_id(w->d, field, FT_TAG_ID, of);
    return write_one(w, type, at, at);
}

static void gather(space *w, const ft_uuid *id)
{
    ft_books_ask ask = {.pending = true, .on_demand = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_error err = {0};

    if (w->g == NULL) {
        ft_assert_ok(ft_books_open(w->s, &ask, &w->books, &err), &err);
        ft_assert_ok(ft_gather_open(w->s, &w->g, &err), &err);
        ft_gather_use_books(w->g, w->books, w->books);
    }
    ft_assert_ok(ft_store_get(w->s, id, FT_FACE_PROPOSED, w->sp, &w->item, &err), &err);
    ft_assert_ok(ft_gather_facts(w->g, &w->item, &w->facts, &err), &err);
}

/* The answer, -1 where it is not known. */
static double ask(space *w, ft_land_question q)
{
    double answer = 0;
    bool known = w->facts.ground(w->facts.who, q, &answer);
    ft_error err = {0};

    ft_assert_ok(ft_gather_asked(w->g, &err), &err);
    return known ? answer : -1;
}

static void who_names_a_hazard(void **state)
{
    space *w = *state;
    ft_uuid h = hazard(w, 0, 10);
    ft_uuid other = hazard(w, 20, 30);
    ft_uuid survey = activity(w, "nts", &h);
    ft_uuid clearance = activity(w, "clearance", NULL);
    ft_uuid r = release(w, &h, &clearance, 0, 4);

    (void)release(w, &other, &clearance, 20, 24);
    (void)naming(w, "evidence", "hazard", &h, 9);
    (void)naming(w, "accident", "hazard", &h, 2);
    (void)naming(w, "device", "hazard", &h, 3);
    ft_say_id(w->d, "hazard", FT_TAG_ID, &h);
    (void)write_one(w, "reopening", 0, -1);
    (void)naming(w, "qa", "activity", &survey, 1);
    (void)naming(w, "qa", "release", &r, 1);
    ft_say_id(w->d, "release", FT_TAG_ID, &r);
    (void)naming(w, "qa", "activity", &clearance, 1); /* names both: counts once */
    ft_say(w->d, "agrees", FT_TAG_BOOL, "yes");
    ft_say_id(w->d, "release", FT_TAG_ID, &r);
    (void)write_one(w, "agreement", 0, -1);
    ft_say_id(w->d, "hazards", FT_TAG_IDS, &h);
    (void)write_one(w, "handover", 0, -1);

    gather(w, &h);
    assert_int_equal(w->facts.activity.n, 2); /* by its own word, and by a release */
    assert_int_equal(w->facts.releases.n, 1);
    assert_int_equal(w->facts.evidence.n, 1);
    assert_int_equal(w->facts.finds.n, 2);
    assert_int_equal(w->facts.reopenings.n, 1);
    assert_int_equal(w->facts.quality.n, 3);
    assert_int_equal(w->facts.agreements.n, 1);
    assert_int_equal(w->facts.handovers.n, 1);
    assert_true(w->facts.points.known && w->facts.points.n == 0);
    assert_true(w->facts.has_shape && w->facts.approved == NULL && !w->facts.retired);

    gather(w, &other);
    assert_int_equal(w->facts.activity.n, 1);
    assert_int_equal(w->facts.evidence.n + w->facts.finds.n, 0);
    assert_true(w->facts.evidence.known);

    gather(w, &r);
    assert_int_equal(w->facts.activity.n, 1);
    assert_true(ft_value_is(ft_values_get(w->facts.activity.v[0], "kind"), "clearance"));
    assert_int_equal(w->facts.hazards.n, 1);
    assert_true(ft_value_is(ft_values_get(w->facts.hazards.v[0], "classification"), "CHA"));
    assert_int_equal(w->facts.quality.n, 2);
    assert_int_equal(w->facts.agreements.n, 1);
}

static void a_hazard_that_is_not_here_is_missing(void **state)
{
    space *w = *state;
    ft_uuid by = activity(w, "clearance", NULL);
    ft_uuid nobody = {{0xaa}};
    ft_uuid r = release(w, &nobody, &by, 0, 4);

    gather(w, &r);
    assert_int_equal(w->facts.hazards.n, 0);
    assert_int_equal(w->facts.hazards.missing, 1);
    assert_int_equal(ft_uuid_cmp(&w->facts.hazards.first_missing, &nobody), 0);
    assert_true(ask(w, FT_LAND_OUTSIDE_HAZARDS) < 0); /* nobody knows */
}

static void ground_of_a_release(void **state)
{
    space *w = *state;
    ft_uuid h = hazard(w, 0, 10);
    ft_uuid by = activity(w, "clearance", NULL);
    ft_uuid in = release(w, &h, &by, 2, 6);
    ft_uuid across = release(w, &h, &by, 8, 13);

    ft_say(w->d, "evidence_class", FT_TAG_CODE, "direct");
    (void)naming(w, "evidence", "hazard", &h, 3);
    ft_say(w->d, "evidence_class", FT_TAG_CODE, "direct");
    ft_say(w->d, "withdrawn", FT_TAG_BOOL, "yes");
    (void)naming(w, "evidence", "hazard", &h, 4);
    ft_say(w->d, "evidence_class", FT_TAG_CODE, "indirect");
    (void)naming(w, "evidence", "hazard", &h, 5);
    gather(w, &in);
    ft_assert_near(ask(w, FT_LAND_OUTSIDE_HAZARDS), 0, 0);
    ft_assert_near(ask(w, FT_LAND_DIRECT_INSIDE), 1, 0);
    assert_true(ask(w, FT_LAND_LOST_GROUND) < 0);
    gather(w, &across);
    ft_assert_near(ask(w, FT_LAND_OUTSIDE_HAZARDS) / CELL_M2, 3, 1e-6);
    ft_assert_near(ask(w, FT_LAND_DIRECT_INSIDE), 0, 0);
    gather(w, &h);
    ft_assert_near(ask(w, FT_LAND_OPEN_GROUND) / CELL_M2, 10 - 4 - 2, 1e-6);
}

static void the_place_that_is_named(void **state)
{
    space *w = *state;
    ft_uuid in;
    ft_uuid out;
    ft_uuid nowhere;

    ft_say(w->d, "pcode", FT_TAG_TEXT, "AO0101");
    (void)write_one(w, "location", 0, 8);
    ft_say(w->d, "pcode", FT_TAG_TEXT, "AO0101"); /* it grew */
    (void)write_one(w, "location", 8, 10);
    ft_say(w->d, "location", FT_TAG_TEXT, "AO0101");
    in = hazard(w, 6, 10);
    ft_say(w->d, "location", FT_TAG_TEXT, "AO0101");
    out = hazard(w, 9, 12);
    ft_say(w->d, "location", FT_TAG_TEXT, "AO0102");
    nowhere = hazard(w, 30, 32);
    gather(w, &in);
    ft_assert_near(ask(w, FT_LAND_OUTSIDE_UNIT), 0, 0);
    gather(w, &out);
    ft_assert_near(ask(w, FT_LAND_OUTSIDE_UNIT) / CELL_M2, 2, 1e-6);
    gather(w, &nowhere);
    assert_true(ask(w, FT_LAND_OUTSIDE_UNIT) < 0);
}

/* ---------- pairs */

typedef struct told {
    size_t n;
    double cells;
    bool same;
} told;

static void note(void *who, const ft_land_pair *pair, const char *const local_id[2])
{
    told *t = who;

    t->n++;
    t->cells += pair->shared_m2 / CELL_M2;
    t->same = t->same || pair->same_shape;
    assert_true(strcmp(local_id[0], local_id[1]) != 0);
}

static told pairs_of(space *w)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_pairs *p = NULL;
    ft_shape shape;
    ft_checker *c = NULL;
    told t = {.n = 0};
    ft_error err = {0};

    ft_shape_init(&shape);
    ft_assert_ok(ft_checker_new(&c, &err), &err);
    ft_assert_ok(ft_pairs_open(w->s, &p, &err), &err);
    ft_assert_ok(ft_items_open(w->s, NULL, FT_FACE_PROPOSED, false, &it, &err), &err);
    while (ft_item_next(it, &item)) {
        const ft_form *form = ft_forms_find(ft_store_forms(w->s), item.type, strlen(item.type));

        ft_assert_ok(ft_shape_load(&shape, c, form, &item, &err), &err);
        ft_assert_ok(ft_pairs_add(p, &item, shape.land, &err), &err);
    }
    ft_assert_ok(ft_items_close(it, &err), &err);
    ft_assert_ok(ft_pairs_each(p, note, &t, &err), &err);
    ft_pairs_close(p);
    ft_checker_free(c);
    ft_shape_release(&shape);
    return t;
}

static void pairs_are_told_once_and_within_a_type(void **state)
{
    space *w = *state;
    ft_uuid by = activity(w, "clearance", NULL);
    ft_uuid h = hazard(w, 0, 10);
    told t;

    (void)hazard(w, 10, 20); /* its box meets the first: a line in common, no ground */
    t = pairs_of(w);
    assert_int_equal(t.n, 1);
    ft_assert_near(t.cells, 0, 0);
    (void)hazard(w, 8, 14);
    t = pairs_of(w);
    assert_int_equal(t.n, 3);
    ft_assert_near(t.cells, 2 + 4, 1e-6);
    assert_false(t.same);
    (void)release(w, &h, &by, 0, 10); /* the very same shape, of another type */
    assert_int_equal(pairs_of(w).n, 3);
    (void)hazard(w, 0, 10);
    t = pairs_of(w);
    assert_int_equal(t.n, 3 + 3);
    assert_true(t.same);
}

static void tasks_on_one_hazard_are_a_pair_without_ground(void **state)
{
    space *w = *state;
    ft_uuid h = hazard(w, 0, 10);

    for (int i = 0; i < 3; i++) {
        ft_say_id(w->d, "hazards", FT_TAG_IDS, &h);
        (void)write_one(w, "task", 0, -1);
    }
    assert_int_equal(pairs_of(w).n, 3); /* each with each: one between them may be done */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_names_a_hazard, start, stop),
        cmocka_unit_test_setup_teardown(a_hazard_that_is_not_here_is_missing, start, stop),
        cmocka_unit_test_setup_teardown(ground_of_a_release, start, stop),
        cmocka_unit_test_setup_teardown(the_place_that_is_named, start, stop),
        cmocka_unit_test_setup_teardown(pairs_are_told_once_and_within_a_type, start, stop),
        cmocka_unit_test_setup_teardown(tasks_on_one_hazard_are_a_pair_without_ground, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
