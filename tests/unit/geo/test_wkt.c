#include "tests/support/ft_assert.h"

#include "geo/wkb.h"

#include <string.h>

static ft_status read_wkt(const char *wkt, ft_geom *g, ft_geom_notes *notes, ft_error *err)
{
    *err = (ft_error){0};
    return ft_wkt_read(wkt, strlen(wkt), g, notes, err);
}

/* text in -> text out */
static const struct {
    const char *in, *out;
} GOOD[] = {
    {"POINT(1 2)", "POINT (1 2)"},
    {" point ( -1.5e1\t+2 ) \n", "POINT (-15 2)"},
    {"POINT Z (1 2 3)", "POINT Z (1 2 3)"},
    {"POINT M(1 2 3)", "POINT M (1 2 3)"},
    {"POINT ZM (1 2 3 4)", "POINT ZM (1 2 3 4)"},
    {"PointZM(1 2 3 4)", "POINT ZM (1 2 3 4)"},
    {"PolygonZ ((0 0 1,1 0 1,1 1 1,0 0 1))", "POLYGON Z ((0 0 1,1 0 1,1 1 1,0 0 1))"},
    {"POINT EMPTY", "POINT EMPTY"},
    {"POINT(-0 -0.0)", "POINT (0 0)"},
    {"LINESTRING(0 0,1 1)", "LINESTRING (0 0,1 1)"},
    {"POLYGON((0 0,1 0,1 1,0 0),(.5 .25,.75 .25,.75 .5,.5 .25))",
     "POLYGON ((0 0,1 0,1 1,0 0),(0.5 0.25,0.75 0.25,0.75 0.5,0.5 0.25))"},
    {"MULTIPOINT(1 2,3 4)", "MULTIPOINT ((1 2),(3 4))"},
    {"MULTIPOINT((1 2),(3 4))", "MULTIPOINT ((1 2),(3 4))"},
    {"MULTILINESTRING((0 0,1 1),(2 2,3 3))", "MULTILINESTRING ((0 0,1 1),(2 2,3 3))"},
    {"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", "MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))"},
    {"MULTIPOLYGON EMPTY", "MULTIPOLYGON EMPTY"},
    {"POINT(540 -90)", "POINT (540 -90)"},
    {"POINT(0.1 16.1234567890123)", "POINT (0.1 16.1234567890123)"},
};

static void every_lawful_text_is_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        ft_geom g;
        ft_error err = {0};
        ft_buf b;

        print_message("  %s\n", GOOD[i].in);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_buf_init(&b, 0);
        ft_assert_ok(read_wkt(GOOD[i].in, &g, NULL, &err), &err);
        ft_wkt_write(&g, &b);
        assert_string_equal(b.p, GOOD[i].out);
        ft_buf_release(&b);
        ft_geom_release(&g);
    }
}

static const struct {
    const char *in, *key, *args; /* beginning of the facts */
} BAD[] = {
    {"", "geo.wkt.end", "column=1 "},
    {"PUNKT(1 2)", "geo.wkt.syntax", "column=1 "},
    {"POINTS(1 2)", "geo.wkt.syntax", "column=1 "},
    {"POINT", "geo.wkt.end", "column=6 "},
    {"POINT(1)", "geo.wkt.syntax", "column=8 "},
    {"POINT(1 2", "geo.wkt.end", "column=10 "},
    {"POINT(1 2 3)", "geo.wkt.numbers", "column=11 "},
    {"POINT(16 42.5 -12 24.3)", "geo.wkt.numbers", "column=15 "},
    {"POINTX(1 2)", "geo.wkt.syntax", "column=1 "},
    {"POINT(1,5 2)", "geo.wkt.syntax", "column=8 "},
    {"POINT(1 2))", "geo.wkt.syntax", "column=11 "},
    {"POINT(1 2) x", "geo.wkt.syntax", "column=12 "},
    {"POINT(1 2x)", "geo.wkt.syntax", "column=9 "},
    {"POINT(1 0x2)", "geo.wkt.syntax", "column=9 "},
    {"POINT(1 1e)", "geo.wkt.syntax", "column=9 "},
    {"POINT(nan 1)", "geo.wkt.syntax", "column=7 "},
    {"POINT(1e999 1)", "geo.wkt.syntax", "column=7 "},
    {"POINT(\xe2\x88\x92"
     "1 2)",
     "geo.wkt.syntax", "column=7 "}, /* U+2212 is no minus */
    {"POINT(1 91)", "geo.wkt.coordinate", "column=7 "},
    {"POINT(541 1)", "geo.wkt.coordinate", "column=7 "},
    {"LINESTRING(1 2,)", "geo.wkt.syntax", "column=16 "},
    {"POLYGON((0 0,1 0,1 1,0 0)", "geo.wkt.end", "column=26 "},
    {"POLYGON(0 0,1 0,1 1,0 0)", "geo.wkt.syntax", "column=9 "},
    {"MULTIPOLYGON((0 0,1 0,1 1,0 0))", "geo.wkt.syntax", "column=15 "},
    {"GEOMETRYCOLLECTION(POINT(1 2))", "geo.wkt.syntax", "column=1 "},
    {"SRID=4326;POINT(1 2)", "geo.wkt.syntax", "column=1 "},
};

static void everything_else_is_refused_at_its_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        ft_geom g;
        ft_error err = {0};

        print_message("  %s\n", BAD[i].in);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_status(read_wkt(BAD[i].in, &g, NULL, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, BAD[i].key);
        assert_memory_equal(err.args, BAD[i].args, strlen(BAD[i].args));
        assert_true(ft_geom_is_empty(&g));
        ft_geom_release(&g);
    }
}

static void every_truncation_and_a_nul_inside_are_refused(void **state)
{
    const char wkt[] = "MULTIPOLYGON Z(((0 0 1,1 0 1,1 1 1,0 0 1),(0 0 1,1 0 1,1 1 1,0 0 1)))";
    char hurt[sizeof wkt];
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    for (size_t n = 0; n < sizeof wkt - 1; n++) {
        ft_assert_status(ft_wkt_read(wkt, n, &g, NULL, &err), FT_E_INVALID, &err);
        memcpy(hurt, wkt, sizeof wkt);
        hurt[n] = '\0';
        ft_assert_status(ft_wkt_read(hurt, sizeof wkt - 1, &g, NULL, &err), FT_E_INVALID, &err);
    }
    ft_geom_release(&g);
}

static void an_open_ring_is_closed_and_noted(void **state)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(read_wkt("MULTIPOLYGON(((0 0,1 0,1 1)),((5 5,6 5,6 6,5 5)))", &g, &notes, &err), &err);
    assert_int_equal(notes.rings_closed, 1);
    assert_int_equal(g.n_points, 8);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lawful_text_is_read_and_written),
        cmocka_unit_test(everything_else_is_refused_at_its_column),
        cmocka_unit_test(every_truncation_and_a_nul_inside_are_refused),
        cmocka_unit_test(an_open_ring_is_closed_and_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
