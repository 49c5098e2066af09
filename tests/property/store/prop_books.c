/* Random histories of a workspace: what units give, kept or computed, is what one run over everything gives. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_records.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/books.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

static const char PATH[] = "prop_books.gpkg";
enum { STEPS = 24, MOST = 64 };

typedef struct space {
    ft_gen gen;
    ft_store *s;
    ft_draft *d;
    ft_env env;
    int64_t clock_ms;
    ft_written hazards[MOST], releases[MOST];
    size_t n_hazards, n_releases;
} space;

static int64_t clock_of(void *who)
{
    return ((space *)who)->clock_ms;
}

static void set_day(space *w, const char *name)
{
    char text[FT_DATE_TEXT];

    ft_date_text(ft_date_of_day(19000 + (int32_t)ft_gen_below(&w->gen, 900)), text);
    text[ft_gen_below(&w->gen, 6) == 0 ? 7 : 10] = '\0'; /* now and then a month only */
    ft_say(w->d, name, FT_TAG_DATE, text);
}

/* A rectangle in a small field, so that many meet. */
static void draw(space *w, ft_buf *wkb)
{
    double x0 = (double)ft_gen_below(&w->gen, 40);
    double y0 = (double)ft_gen_below(&w->gen, 12);
    double x1 = x0 + 1 + (double)ft_gen_below(&w->gen, 6);
    double y1 = y0 + 1 + (double)ft_gen_below(&w->gen, 4);

    ft_box_wkb(20 + x0 * 0.001, 12 + y0 * 0.001, 20 + x1 * 0.001, 12 + y1 * 0.001, wkb);
}

static ft_written put(space *w, ft_op op, const char *type, const ft_uuid *record, bool drawn)
{
    ft_write x = {.op = op, .type = type, .values = ft_draft_values(w->d)};
    ft_written made;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    if (record != NULL) {
        x.record = *record;
    }
    if (drawn) {
        draw(w, &wkb);
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

static void put_hazard(space *w, const ft_uuid *again)
{
    static const char *const CLASSES[] = {"SHA", "CHA", "SHA", "indication"};
    static const char *const CONTAMINATIONS[] = {"ap", "ap,av", "unknown"};

    ft_say(w->d, "classification", FT_TAG_CODE, CLASSES[ft_gen_below(&w->gen, again == NULL ? 4 : 2)]);
    ft_say(w->d, "contamination", FT_TAG_CODES, CONTAMINATIONS[ft_gen_below(&w->gen, 3)]);
    if (ft_gen_below(&w->gen, 8) != 0) {
        set_day(w, "date_of_information");
    }
    if (ft_gen_below(&w->gen, 3) == 0) {
        ft_say(w->d, "shrink_cause", FT_TAG_CODE, "error");
    }
    if (again == NULL) {
        w->hazards[w->n_hazards++] = put(w, FT_OP_CREATE, "hazard", NULL, ft_gen_below(&w->gen, 8) != 0);
    } else if (ft_gen_below(&w->gen, 6) == 0) {
        ft_say(w->d, "retire_cause", FT_TAG_CODE, "duplicate");
        (void)put(w, FT_OP_RETIRE, "hazard", again, true);
    } else {
        (void)put(w, FT_OP_EDIT, "hazard", again, true);
    }
}

static const ft_uuid *any_hazard(space *w)
{
    return &w->hazards[ft_gen_below(&w->gen, w->n_hazards)].record;
}

static void put_release(space *w)
{
    static const char *const KINDS[] = {"nts", "ts", "clearance", "bac"};
    static const char *const PRODUCTS[] = {"cancelled", "reduced", "cleared"};
    uint64_t kind = ft_gen_below(&w->gen, 4);
    ft_written activity;

    ft_say(w->d, "kind", FT_TAG_CODE, KINDS[kind]);
    activity = put(w, FT_OP_CREATE, "activity", NULL, false);
    ft_say(w->d, "product", FT_TAG_CODE, PRODUCTS[kind % 3]);
    ft_say(w->d, "targets", FT_TAG_CODES, ft_gen_below(&w->gen, 3) == 0 ? "ap" : "all");
    set_day(w, "end_date");
    ft_say_id(w->d, "activity", FT_TAG_ID, &activity.record);
    if (ft_gen_below(&w->gen, 8) != 0) {
        ft_say_id(w->d, "hazards", FT_TAG_IDS, any_hazard(w));
    }
    if (w->n_releases > 0 && ft_gen_below(&w->gen, 5) == 0) {
        ft_say_id(w->d, "consolidates", FT_TAG_IDS, &w->releases[ft_gen_below(&w->gen, w->n_releases)].record);
    }
    w->releases[w->n_releases++] = put(w, FT_OP_CREATE, "release", NULL, true);
}

static void put_other(space *w)
{
    if (ft_gen_below(&w->gen, 2) == 0 && w->n_releases > 0) {
        ft_say_id(w->d, "release", FT_TAG_ID, &w->releases[ft_gen_below(&w->gen, w->n_releases)].record);
        (void)put(w, FT_OP_CREATE, "exclusion", NULL, true);
        return;
    }
    ft_say_id(w->d, "hazard", FT_TAG_ID, any_hazard(w));
    set_day(w, "date");
    (void)put(w, FT_OP_CREATE, "reopening", NULL, true);
}

static void step(space *w)
{
    uint64_t what = ft_gen_below(&w->gen, 10);

    if (w->n_hazards == 0 || what < 3) {
        put_hazard(w, NULL);
    } else if (what < 5) {
        put_hazard(w, any_hazard(w));
    } else if (what < 9) {
        put_release(w);
    } else {
        put_other(w);
    }
}

static void compare_rows(const ft_ledger_input *in, const ft_ledger *a, const ft_ledger *b, ft_ledger_by by)
{
    ft_ledger_row *x = NULL;
    ft_ledger_row *y = NULL;
    size_t n = 0;
    size_t m = 0;
    ft_error err = {0};

    ft_assert_ok(ft_ledger_rows(in, a, by, INT32_MIN, FT_LEDGER_END, &x, &n, &err), &err);
    ft_assert_ok(ft_ledger_rows(in, b, by, INT32_MIN, FT_LEDGER_END, &y, &m, &err), &err);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_true(ft_ledger_row_balances(&x[i]));
        assert_int_equal(x[i].hazard, y[i].hazard);
        assert_int_equal(x[i].areas_closing, y[i].areas_closing);
        assert_int_equal(x[i].areas_in, y[i].areas_in);
        ft_assert_near(x[i].closing_m2, y[i].closing_m2, 1e-6 * (1 + y[i].closing_m2));
        ft_assert_near(x[i].overlap_m2, y[i].overlap_m2, 1e-6 * (1 + y[i].overlap_m2));
        for (size_t k = 0; k < FT_LEDGER_KINDS; k++) {
            ft_assert_near(x[i].m2[k], y[i].m2[k], 1e-6 * (1 + y[i].m2[k]));
        }
    }
    free(x);
    free(y);
}

/* Units now, then the same kept, against one run over all records. */
static void check(space *w, bool keep)
{
    ft_books_ask ask = {.pending = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_books *b = NULL;
    ft_ledger *whole = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_books_open(w->s, &ask, &b, &err), &err);
    ft_assert_ok(ft_ledger_run(ft_books_input(b), &whole, &err), &err);
    compare_rows(ft_books_input(b), ft_books_ledger(b), whole, FT_LEDGER_BY_HAZARD);
    compare_rows(ft_books_input(b), ft_books_ledger(b), whole, FT_LEDGER_BY_CLASS);
    compare_rows(ft_books_input(b), ft_books_ledger(b), whole, FT_LEDGER_BY_TOTAL);
    assert_true(ft_books_ledger(b)->n_findings >= whole->n_findings); /* the books note more */
    if (keep) {
        ft_assert_ok(ft_store_begin(w->s, &err), &err);
        ft_assert_ok(ft_store_end(w->s, ft_books_keep(w->s, b, &err), &err), &err);
    }
    ft_ledger_free(whole);
    ft_books_close(b);
}

static void one_history(ft_gen *gen)
{
    static const ft_store_new HOW = {.country = "AO", .organisation = "HALO", .system = "TEST"};
    space *w = calloc(1, sizeof *w);
    ft_error err = {0};

    assert_non_null(w);
    w->gen = *gen;
    w->clock_ms = 1767225600000;
    w->env = (ft_env){.now_ms = clock_of, .clock = w, .author = "surveyor"};
    ft_os_remove(PATH);
    ft_assert_ok(ft_store_create(PATH, &HOW, &w->env, &err), &err);
    ft_assert_ok(ft_store_open(PATH, FT_STORE_WRITE, &w->env, &w->s, &err), &err);
    ft_assert_ok(ft_draft_new(&w->d, &err), &err);
    for (int i = 0; i < STEPS; i++) {
        step(w);
        if (i % 4 == 3) {
            check(w, i % 8 == 3);
        }
    }
    *gen = w->gen;
    ft_draft_free(w->d);
    ft_store_close(w->s);
    ft_os_remove(PATH);
    free(w);
}

static void units_are_as_one_run(void **state)
{
    ft_gen gen = ft_gen_seeded(20260702);
    long rounds = ft_gen_rounds(12);

    (void)state;
    for (long i = 0; i < rounds; i++) {
        one_history(&gen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(units_are_as_one_run)};
    ft_error err = {0};

    if (ft_hash_setup(&err) != FT_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
