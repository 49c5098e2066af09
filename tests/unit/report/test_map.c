/* The sheet: what is drawn, how large, and what it says of ground where nothing is recorded. Ground is a strip along the equator, in
 * cells of 0.001 degrees (12309.072 m2, tests/unit/land/test_ledger.c says where it comes from). */
#include "tests/support/ft_fresh.h"
#include "tests/support/ft_records.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/report/map.h"
#include "geo/wkb.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_CATALOGS[];
extern const size_t FT_CATALOGS_N;

typedef struct space {
    ft_store *s;
    ft_draft *d;
    ft_env env;
    ft_catalog *words;
    ft_buf svg;
    ft_map_result made;
} space;

static const char PATH[] = "test_map.gpkg";

static int64_t clock_of(void *who)
{
    (void)who;
    return 1767225600000; /* 2026-01-01 */
}

static void open_words(space *w)
{
    ft_catalog_source sources[64];
    ft_error err = {0};

    assert_true(FT_CATALOGS_N <= FT_COUNT(sources));
    for (size_t i = 0; i < FT_CATALOGS_N; i++) {
        sources[i] = (ft_catalog_source){"en", (const char *)FT_CATALOGS[i].bytes, FT_CATALOGS[i].n};
    }
    ft_assert_ok(ft_catalog_open(sources, FT_CATALOGS_N, "en", &w->words, &err), &err);
}

static int start(void **state)
{
    space *w = calloc(1, sizeof *w);

    assert_non_null(w);
    *state = w;
    w->env = (ft_env){.now_ms = clock_of, .author = "surveyor"};
    open_words(w);
    ft_buf_init(&w->svg, 0);
    ft_fresh(PATH, "A & B", &w->env, &w->s, &w->d);
    return 0;
}

static int stop(void **state)
{
    space *w = *state;

    ft_draft_free(w->d);
    ft_store_close(w->s);
    ft_catalog_close(w->words);
    ft_buf_release(&w->svg);
    ft_os_remove(PATH);
    free(w);
    return 0;
}

/* A record of what is in the draft, on a box from west to east along the equator; the draft is empty afterwards. */
static void add(space *w, const char *type, double west, double east)
{
    ft_write x_write = {.op = FT_OP_CREATE, .type = type, .values = ft_draft_values(w->d)};
    ft_written made;
    ft_buf wkb;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_buf_init(&wkb, 0);
    ft_box_wkb(west, 0, east, 0.001, &wkb);
    x_write.wkb = wkb.p;
    x_write.wkb_n = wkb.n;
    ft_assert_ok(ft_store_begin(w->s, &err), &err);
    st = ft_store_write(w->s, &x_write, &made, &err);
    ft_assert_ok(ft_store_end(w->s, st, &err), &err);
    ft_buf_release(&wkb);
    ft_draft_reset(w->d);
}

static void hazard(space *w, const char *class_name, double west, double east)
{
    ft_say(w->d, "classification", FT_TAG_CODE, class_name);
    ft_say(w->d, "status", FT_TAG_CODE, "open");
    ft_say(w->d, "date_of_information", FT_TAG_DATE, "2025-05-06");
    add(w, "hazard", west, east);
}

static void draw(space *w)
{
    ft_error err = {0};

    ft_buf_reset(&w->svg);
    ft_assert_ok(ft_map_svg(w->s, w->words, NULL, &w->svg, &w->made, &err), &err);
}

static bool holds(const space *w, const char *text)
{
    return strstr(w->svg.p, text) != NULL;
}

/* Every element that is opened is closed in its turn: enough of XML for what the map writes. */
static void assert_well_formed(const char *p)
{
    char open[32][16];
    size_t depth = 0;

    while ((p = strchr(p, '<')) != NULL) {
        const char *end = strchr(p, '>');
        size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/");

        assert_non_null(end);
        if (p[1] == '/') {
            assert_true(depth > 0);
            assert_int_equal(strncmp(open[--depth], p + 2, n - 1), 0);
        } else if (end[-1] != '/') {
            assert_true(depth < FT_COUNT(open));
            (void)snprintf(open[depth++], sizeof open[0], "%.*s", (int)n, p + 1);
        }
        p = end;
    }
    assert_int_equal(depth, 0);
}

/* No map tells anybody that ground is safe (docs/safety.md). */
static void assert_promises_nothing(const char *svg)
{
    for (const char *p = svg; *p != '\0'; p++) {
        assert_false(tolower((unsigned char)p[0]) == 's' && tolower((unsigned char)p[1]) == 'a' &&
                     tolower((unsigned char)p[2]) == 'f' && tolower((unsigned char)p[3]) == 'e');
    }
}

static void an_empty_workspace_says_that_nothing_is_known(void **state)
{
    space *w = *state;

    draw(w);
    assert_well_formed(w->svg.p);
    assert_promises_nothing(w->svg.p);
    assert_true(holds(w, ft_catalog_text(w->words, "report.map.empty")));
    assert_true(holds(w, "Where no area is recorded"));
    assert_true(holds(w, "A &amp; B"));
    assert_int_equal(w->made.records, 0);
    ft_assert_near(w->made.scale, 0, 0);
}

static void classes_are_told_by_colour_hatch_and_letter(void **state)
{
    space *w = *state;

    hazard(w, "CHA", 30.000, 30.004);
    hazard(w, "SHA", 30.006, 30.008);
    draw(w);
    assert_well_formed(w->svg.p);
    assert_promises_nothing(w->svg.p);
    assert_true(holds(w, "fill=\"#ff0000\" fill-opacity=\"0.5\"")); /* TNMA 07.11/01 */
    assert_true(holds(w, "fill=\"#f4a718\" fill-opacity=\"0.5\""));
    assert_true(holds(w, "fill=\"url(#hazard0)\""));
    assert_true(holds(w, "fill=\"url(#hazard1)\""));
    assert_true(holds(w, "C 49\xe2\x80\x89"
                         "236\xc2\xa0m\xc2\xb2")); /* 4 x 12309.072 = 49236.29 */
    assert_true(holds(w, "S 24\xe2\x80\x89"
                         "618\xc2\xa0m\xc2\xb2"));
    assert_true(holds(w, "AO-TEST-0001"));
    assert_true(holds(w, "2025-05-06"));
    assert_int_equal(w->made.records, 2);
    assert_int_equal(w->made.unlabelled, 0);
}

static void the_scale_is_the_next_round_one(void **state)
{
    space *w = *state;

    /* 0.004 degrees of the equator are 445.28 m (6378137 pi/180); with a margin of 7 % on 211 mm: 1 : 2258 */
    hazard(w, "CHA", 30.000, 30.004);
    draw(w);
    ft_assert_near(w->made.scale, 2500, 0);
    assert_true(holds(w, "1 : 2\xe2\x80\x89"
                         "500"));
}

static void land_on_both_sides_of_180_degrees_is_one_sheet(void **state)
{
    space *w = *state;

    hazard(w, "CHA", 179.997, 179.999);
    hazard(w, "CHA", -179.999, -179.997);
    hazard(w, "CHA", 179.9995, 180.0005);
    draw(w);
    ft_assert_near(w->made.scale, 3500, 0); /* 0.006 degrees: 667.92 m, 1 : 3387 */
    assert_int_equal(w->made.unlabelled, 0);
}

static void a_release_that_nobody_approved_hides_nothing(void **state)
{
    space *w = *state;

    hazard(w, "CHA", 30.000, 30.004);
    ft_say(w->d, "product", FT_TAG_CODE, "cleared");
    ft_say(w->d, "end_date", FT_TAG_DATE, "2025-06-01");
    add(w, "release", 30.000, 30.002);
    draw(w);
    assert_false(holds(w, "fill=\"url(#release"));
    assert_false(holds(w, "cl 24"));
    assert_false(holds(w, "fill=\"#ffffff\""));
    assert_true(holds(w, "stroke=\"#000000\""));
}

static void names_are_text_and_never_markup(void **state)
{
    space *w = *state;

    ft_say(w->d, "official_id", FT_TAG_TEXT, "<script>&\"'");
    hazard(w, "CHA", 30.000, 30.004);
    draw(w);
    assert_well_formed(w->svg.p);
    assert_true(holds(w, "&lt;script&gt;&amp;&quot;&apos;"));
    assert_false(holds(w, "<script"));
}

/* Two boxes of 111 m, 3300 km apart: at the scale of the sheet a hundredth of a millimetre, drawn as dots of 0.4 mm. */
static void what_is_too_small_for_the_scale_is_a_dot(void **state)
{
    space *w = *state;

    hazard(w, "CHA", 0.000, 0.001);
    hazard(w, "CHA", 29.999, 30.000);
    draw(w);
    ft_assert_near(w->made.scale, 20000000, 0); /* 3339.6 km, 1 : 16.9 million */
    assert_true(holds(w, "h0.40v0.40h-0.40Z\" fill=\"#ff0000\""));
}

static void the_same_workspace_is_the_same_bytes(void **state)
{
    space *w = *state;
    ft_buf first;

    hazard(w, "CHA", 30.000, 30.004);
    hazard(w, "indication", 30.006, 30.007);
    draw(w);
    first = w->svg;
    ft_buf_init(&w->svg, 0);
    draw(w);
    assert_int_equal(first.n, w->svg.n);
    assert_memory_equal(first.p, w->svg.p, first.n);
    ft_buf_release(&first);
}

static void many_areas_cost_labels_and_not_the_map(void **state)
{
    space *w = *state;

    for (size_t i = 0; i < 450; i++) {
        hazard(w, "CHA", 30 + 0.002 * (double)i, 30.001 + 0.002 * (double)i);
    }
    draw(w);
    assert_well_formed(w->svg.p);
    assert_int_equal(w->made.records, 450);
    assert_int_equal(w->made.unlabelled, 450);
    assert_false(holds(w, ">AO-TEST-0001</text>"));
    assert_true(holds(w, "450 areas are drawn without their names"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_workspace_says_that_nothing_is_known, start, stop),
        cmocka_unit_test_setup_teardown(classes_are_told_by_colour_hatch_and_letter, start, stop),
        cmocka_unit_test_setup_teardown(the_scale_is_the_next_round_one, start, stop),
        cmocka_unit_test_setup_teardown(land_on_both_sides_of_180_degrees_is_one_sheet, start, stop),
        cmocka_unit_test_setup_teardown(a_release_that_nobody_approved_hides_nothing, start, stop),
        cmocka_unit_test_setup_teardown(names_are_text_and_never_markup, start, stop),
        cmocka_unit_test_setup_teardown(what_is_too_small_for_the_scale_is_a_dot, start, stop),
        cmocka_unit_test_setup_teardown(the_same_workspace_is_the_same_bytes, start, stop),
        cmocka_unit_test_setup_teardown(many_areas_cost_labels_and_not_the_map, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
