/* Shapes on a grid of 0.001 degrees near 20 E 45 N. What a reading must hold is said as another, valid shape, drawn by hand;
 * it differs by what lies between geodesics and lines of the grid: some millimetres, 1e-5 of the area at most. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <string.h>

static ft_checker *new_checker(void)
{
    ft_checker *c = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_checker_new(&c, &err), &err);
    return c;
}

/* WKT in thousandths of a degree from (lon, 45). */
static void draw(const char *wkt, double lon, ft_geom *g)
{
    ft_error err = {0};

    ft_geom_init(g, FT_GEOM_NONE);
    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), g, NULL, &err), &err);
    for (size_t i = 0; i < g->n_points; i++) {
        g->xy[i] = (ft_lonlat){lon + g->xy[i].lon_deg / 1000, 45 + g->xy[i].lat_deg / 1000};
        if (g->xy[i].lon_deg > 180) {
            g->xy[i].lon_deg -= 360;
        }
    }
}

static const struct {
    const char *name, *wkt, *reason;
    double place_x, place_y;      /* thousandths of a degree; < 0: not looked at */
    const char *hazard, *release; /* the same land, valid; "" is none */
} SHAPES[] = {
    {"bow-tie", "POLYGON((0 0,10 10,10 0,0 10,0 0))", "self_intersection", 5, 5,
     "MULTIPOLYGON(((0 0,5 5,0 10,0 0)),((10 0,10 10,5 5,10 0)))",
     "MULTIPOLYGON(((0 0,5 5,0 10,0 0)),((10 0,10 10,5 5,10 0)))"},
    {"overlapping parts", "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((5 0,15 0,15 10,5 10,5 0)))", "self_intersection",
     -1, -1, "POLYGON((0 0,15 0,15 10,0 10,0 0))", "POLYGON((0 0,15 0,15 10,0 10,0 0))"},
    {"hole outside its shell", "POLYGON((0 0,10 0,10 10,0 10,0 0),(20 0,25 0,25 5,20 5,20 0))", "hole_outside_shell",
     20, 0, "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((20 0,25 0,25 5,20 5,20 0)))",
     "POLYGON((0 0,10 0,10 10,0 10,0 0))"},
    {"spike", "POLYGON((0 0,10 0,20 0,10 0,10 10,0 10,0 0))", "self_intersection", -1, -1,
     "POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((0 0,10 0,10 10,0 10,0 0))"},
    {"a loop walked over twice", "POLYGON((0 0,10 0,10 10,4 10,4 4,14 4,14 14,0 14,0 0))", "self_intersection", -1, -1,
     "POLYGON((0 0,10 0,10 4,14 4,14 14,0 14,0 0))", NULL},
    {"nested shells", "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((2 2,4 2,4 4,2 4,2 2)))", "nested_shells", -1, -1,
     "POLYGON((0 0,10 0,10 10,0 10,0 0))", NULL},
    {"three loops in a row", "POLYGON((0 0,10 10,20 0,30 10,30 0,20 10,10 0,0 10,0 0))", "self_intersection", -1, -1,
     "MULTIPOLYGON(((0 0,5 5,0 10,0 0)),((5 5,10 0,15 5,10 10,5 5)),((15 5,20 0,25 5,20 10,15 5)),((25 5,30 0,30 10,25 5)))",
     NULL},
    {"five-pointed star", "POLYGON((0 4,10 4,2 10,5 0,8 10,0 4))", "self_intersection", -1, -1, NULL, NULL},
    {"one part twice", "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((0 0,10 0,10 10,0 10,0 0)))", "self_intersection", -1,
     -1, "POLYGON((0 0,10 0,10 10,0 10,0 0))", NULL},
    {"one hole twice", "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2),(2 2,4 2,4 4,2 4,2 2))",
     "self_intersection", -1, -1, "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))",
     "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))"},
    {"hole across its shell", "POLYGON((0 0,10 0,10 10,0 10,0 0),(8 2,14 2,14 4,8 4,8 2))", "self_intersection", -1, -1,
     "POLYGON((0 0,10 0,10 2,14 2,14 4,10 4,10 10,0 10,0 0))", "POLYGON((0 0,10 0,10 2,8 2,8 4,10 4,10 10,0 10,0 0))"},
    {"holes that overlap", "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,6 2,6 6,2 6,2 2),(4 4,8 4,8 8,4 8,4 4))",
     "self_intersection", -1, -1, "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,6 2,6 4,8 4,8 8,4 8,4 6,2 6,2 2))",
     "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,6 2,6 4,8 4,8 8,4 8,4 6,2 6,2 2))"},
    {"a hole that crosses itself", "POLYGON((0 0,20 0,20 20,0 20,0 0),(5 5,15 15,15 5,5 15,5 5))", "self_intersection",
     -1, -1, "POLYGON((0 0,20 0,20 20,0 20,0 0))",
     "POLYGON((0 0,20 0,20 20,0 20,0 0),(5 5,10 10,5 15,5 5),(15 5,15 15,10 10,15 5))"},
    {"a hole as large as its shell", "POLYGON((0 0,10 0,10 10,0 10,0 0),(0 0,10 0,10 10,0 10,0 0))", NULL, -1, -1,
     "POLYGON((0 0,10 0,10 10,0 10,0 0))", ""},
    {"a ring of two points beside land", "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((20 0,21 0,20 0)))",
     "too_few_points", 20, 0, "POLYGON((0 0,10 0,10 10,0 10,0 0))", ""},
    {"a hole of one point", "POLYGON((0 0,10 0,10 10,0 10,0 0),(5 5,5 5,5 5,5 5))", "too_few_points", 5, 5,
     "POLYGON((0 0,10 0,10 10,0 10,0 0))", ""},
    {"a line there and back", "POLYGON((0 0,10 0,20 0,10 0,0 0))", NULL, -1, -1, "", ""},
    {"an island in a hole that crosses the shell",
     "MULTIPOLYGON(((0 0,20 0,20 20,0 20,0 0),(5 5,25 5,25 15,5 15,5 5)),((8 8,10 8,10 10,8 10,8 8)))",
     "self_intersection", -1, -1, "POLYGON((0 0,20 0,20 5,25 5,25 15,20 15,20 20,0 20,0 0))", NULL},
};

static void check_reading(ft_checker *c, const ft_geom *drawn, bool hazard, const char *want, double lon,
                          double *area_m2)
{
    ft_geom read;
    ft_geom land;
    ft_validity v;
    ft_error err = {0};

    ft_geom_init(&read, FT_GEOM_NONE);
    ft_assert_ok(hazard ? ft_reading_hazard(c, drawn, &read, &err) : ft_reading_release(c, drawn, &read, &err), &err);
    assert_int_equal(read.type, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_valid_check(c, &read, &v, &err), &err);
    assert_string_equal(v.reason, "");
    *area_m2 = ft_geom_area_m2(&read);
    if (want != NULL && want[0] == '\0') {
        ft_assert_near(*area_m2, 0, 1e-6);
    } else if (want != NULL) {
        draw(want, lon, &land);
        ft_assert_near(*area_m2, ft_geom_area_m2(&land), 1e-5 * ft_geom_area_m2(&land));
        ft_geom_release(&land);
    }
    ft_geom_release(&read);
}

static void check_shapes(double lon)
{
    ft_checker *c = new_checker();

    for (size_t i = 0; i < FT_COUNT(SHAPES); i++) {
        ft_geom g;
        ft_validity v;
        ft_error err = {0};
        double hazard_m2 = 0;
        double release_m2 = 0;

        print_message("  %s (%.0f E)\n", SHAPES[i].name, lon);
        draw(SHAPES[i].wkt, lon, &g);
        ft_assert_ok(ft_valid_check(c, &g, &v, &err), &err);
        assert_false(v.valid);
        assert_true(v.has_place);
        if (SHAPES[i].reason != NULL) {
            assert_string_equal(v.reason, SHAPES[i].reason);
        }
        if (SHAPES[i].place_x >= 0) {
            ft_assert_near(remainder(v.place.lon_deg - lon - SHAPES[i].place_x / 1000, 360), 0, 1e-9);
            ft_assert_near(v.place.lat_deg, 45 + SHAPES[i].place_y / 1000, 1e-9);
        }
        check_reading(c, &g, true, SHAPES[i].hazard, lon, &hazard_m2);
        check_reading(c, &g, false, SHAPES[i].release, lon, &release_m2);
        assert_true(release_m2 <= hazard_m2 + 1e-6);
        ft_geom_release(&g);
    }
    ft_checker_free(c);
}

static void invalid_shapes_have_their_reason_and_both_readings(void **state)
{
    (void)state;
    check_shapes(20);
}

static void it_is_the_same_across_180_degrees(void **state)
{
    (void)state;
    check_shapes(179.995);
}

/* As RFC 7946 asks, and as exports write it. */
static void what_was_cut_at_180_degrees_is_whole(void **state)
{
    static const struct {
        const char *wkt;
        bool valid;
    } CUT[] = {
        {"MULTIPOLYGON(((179.99 -17,179.99 -17.01,180 -17.01,180 -17,179.99 -17)),"
         "((-180 -17,-180 -17.01,-179.99 -17.01,-179.99 -17,-180 -17)))",
         true},
        {"MULTIPOLYGON(((-180 -17,-180 -17.01,-179.99 -17.01,-179.99 -17,-180 -17),"
         "(-180 -17.004,-179.995 -17.005,-180 -17.006,-180 -17.004)),((179.99 -17,179.99 -17.01,180 -17.01,180 -17,179.99 -17)))",
         false}, /* a hole along the shell */
        {"MULTIPOLYGON(((179.99 -17,179.99 -17.01,180 -17.01,180 -17,179.99 -17)),"
         "((179.995 -17,179.995 -17.01,180 -17.01,180 -17,179.995 -17)))",
         false},
        {"MULTIPOLYGON(((179.99 -17,179.99 -17.01,180.01 -17.01,180.01 -17,179.99 -17)),"
         "((-180 -17,-180 -17.01,-179.995 -17.01,-179.995 -17,-180 -17)))",
         false}, /* the second lies on what the first runs past 180 */
    };
    ft_checker *c = new_checker();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CUT); i++) {
        ft_geom g;
        ft_validity v;
        ft_error err = {0};

        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_ok(ft_wkt_read(CUT[i].wkt, strlen(CUT[i].wkt), &g, NULL, &err), &err);
        ft_assert_ok(ft_valid_check(c, &g, &v, &err), &err);
        if (v.valid != CUT[i].valid) {
            print_message("%s: %s\n", CUT[i].wkt, v.reason);
        }
        assert_true(v.valid == CUT[i].valid);
        ft_geom_release(&g);
    }
    ft_checker_free(c);
}

/* Every face of a pentagram, the middle included; even-odd would leave it out. */
static void a_region_wound_twice_is_hazard(void **state)
{
    ft_checker *c = new_checker();
    ft_geom g;
    ft_geom read;
    ft_error err = {0};
    size_t n_parts = 0;
    double whole = 0;

    (void)state;
    draw("POLYGON((0 4,10 4,2 10,5 0,8 10,0 4))", 20, &g);
    ft_geom_init(&read, FT_GEOM_NONE);
    ft_assert_ok(ft_reading_hazard(c, &g, &read, &err), &err);
    n_parts = read.n_parts;
    whole = ft_geom_area_m2(&read);
    assert_int_equal(n_parts, 1);
    assert_int_equal(read.n_rings, 1);
    assert_int_equal(read.n_points, 11);
    ft_assert_ok(ft_reading_release(c, &g, &read, &err), &err);
    assert_true(ft_geom_area_m2(&read) <= whole);
    ft_geom_release(&read);
    ft_geom_release(&g);
    ft_checker_free(c);
}

static void vertices_of_a_reading_are_those_drawn(void **state)
{
    ft_checker *c = new_checker();
    ft_geom g;
    ft_geom read;
    ft_error err = {0};
    size_t exact = 0;

    (void)state;
    draw("POLYGON((0 0,10 10,10 0,0 10,0 0))", 179.9951234567,
         &g); /* edges of a kilometre: cuts must not stay beside old vertices */
    ft_geom_init(&read, FT_GEOM_NONE);
    ft_assert_ok(ft_reading_hazard(c, &g, &read, &err), &err);
    for (size_t i = 0; i + 1 < g.n_points; i++) {
        bool found = false;

        for (size_t k = 0; k < read.n_points; k++) {
            found = found || memcmp(&g.xy[i], &read.xy[k], sizeof g.xy[i]) == 0;
        }
        exact += found;
    }
    assert_int_equal(exact, 4);
    ft_geom_release(&read);
    ft_geom_release(&g);
    ft_checker_free(c);
}

static const char *const VALID[] = {
    "POLYGON((0 0,10 0,10 10,0 10,0 0))",
    "POLYGON((0 0,0 10,10 10,10 0,0 0))",
    "POLYGON((0 0,10 0,10 10,0 10,0 0),(0 5,5 4,5 6,0 5))", /* a hole may touch its shell in a point */
    "POLYGON((0 0,5 0,10 0,10 10,0 10,0 0))",
    "POLYGON((0 0,5 0,5 0,10 0,10 10,0 10,0 0))", /* a vertex twice */
    "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((10 10,20 10,20 20,10 20,10 10)))",
    "MULTIPOLYGON(((0 0,20 0,20 20,0 20,0 0),(5 5,15 5,15 15,5 15,5 5)),((7 7,10 7,10 10,7 10,7 7)))",
    "MULTIPOLYGON EMPTY",
    "LINESTRING(0 0,1 1)",
    "LINESTRING(0 0,10 10,10 0,0 10)", /* a track may cross itself */
    "MULTIPOINT((0 0),(0 0))",
};

static void valid_shapes_are_valid_and_read_as_they_are(void **state)
{
    ft_checker *c = new_checker();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(VALID); i++) {
        for (int far = 0; far < 2; far++) {
            ft_geom g;
            ft_geom read;
            ft_validity v;
            ft_error err = {0};

            print_message("  %s\n", VALID[i]);
            draw(VALID[i], far == 0 ? 20 : 179.995, &g);
            ft_assert_ok(ft_valid_check(c, &g, &v, &err), &err);
            assert_string_equal(v.reason, "");
            assert_true(v.valid && !v.has_place);
            ft_geom_init(&read, FT_GEOM_NONE);
            ft_assert_ok(ft_reading_hazard(c, &g, &read, &err), &err);
            assert_int_equal(read.type, FT_GEOM_MULTIPOLYGON);
            assert_true(ft_geom_area_m2(&read) == ft_geom_area_m2(&g));
            ft_assert_ok(ft_reading_release(c, &g, &read, &err), &err);
            assert_true(ft_geom_area_m2(&read) == ft_geom_area_m2(&g));
            ft_geom_release(&read);
            ft_geom_release(&g);
        }
    }
    ft_checker_free(c);
}

static void a_ring_around_a_pole_is_no_error(void **state)
{
    static const char WKT[] = "POLYGON((-180 80,-90 80,0 80,90 80,180 80,-180 80))";
    ft_checker *c = new_checker();
    ft_geom g;
    ft_validity v;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(ft_wkt_read(WKT, strlen(WKT), &g, NULL, &err), &err);
    ft_assert_ok(ft_valid_check(c, &g, &v, &err), &err);
    ft_geom_release(&g);
    ft_checker_free(c);
}

/* The fast path accepts only what GEOS accepts: a hole far outside forces the slow path for the same ring. */
static void the_fast_path_agrees_with_geos(void **state)
{
    ft_gen gen = ft_gen_seeded(5);
    ft_checker *c = new_checker();
    ft_geom fast;
    ft_geom slow;
    size_t valid = 0;

    (void)state;
    ft_geom_init(&fast, FT_GEOM_POLYGON);
    ft_geom_init(&slow, FT_GEOM_MULTIPOLYGON);
    for (int k = 0; k < 3000; k++) {
        size_t n = 4 + (size_t)ft_gen_below(&gen, 8);
        uint64_t grid = k % 2 == 0 ? 6 : 1000; /* coarse grids bring touching vertices and collinear runs */
        ft_lonlat v[16];
        ft_validity a;
        ft_validity b;
        ft_error err = {0};

        for (size_t i = 0; i < n; i++) {
            v[i] = (ft_lonlat){16 + (double)ft_gen_below(&gen, grid) / 1e5,
                               -12 + (double)ft_gen_below(&gen, grid) / 1e5};
        }
        v[n] = v[0];
        ft_geom_reset(&fast, FT_GEOM_POLYGON);
        ft_geom_reset(&slow, FT_GEOM_MULTIPOLYGON);
        for (int part = 0; part < 2; part++) {
            ft_geom *into[2] = {&slow, part == 0 ? &fast : NULL};

            for (size_t w = 0; w < 2 && into[w] != NULL; w++) {
                ft_assert_ok(ft_geom_add_part(into[w], &err), &err);
                ft_assert_ok(ft_geom_add_ring(into[w], &err), &err);
                for (size_t i = 0; i <= (part == 0 ? n : 3); i++) {
                    ft_lonlat p = part == 0 ? v[i] : (ft_lonlat){17 + (i == 1 ? 0.01 : 0), -12 + (i == 2 ? 0.01 : 0)};

                    ft_assert_ok(ft_geom_add_point(into[w], p, 0, 0, &err), &err);
                }
            }
        }
        ft_assert_ok(ft_valid_check(c, &fast, &a, &err), &err);
        ft_assert_ok(ft_valid_check(c, &slow, &b, &err), &err);
        assert_int_equal(a.valid, b.valid);
        valid += a.valid;
    }
    assert_true(valid > 100);
    ft_geom_release(&slow);
    ft_geom_release(&fast);
    ft_checker_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invalid_shapes_have_their_reason_and_both_readings),
        cmocka_unit_test(it_is_the_same_across_180_degrees),
        cmocka_unit_test(what_was_cut_at_180_degrees_is_whole),
        cmocka_unit_test(a_region_wound_twice_is_hazard),
        cmocka_unit_test(vertices_of_a_reading_are_those_drawn),
        cmocka_unit_test(valid_shapes_are_valid_and_read_as_they_are),
        cmocka_unit_test(a_ring_around_a_pole_is_no_error),
        cmocka_unit_test(the_fast_path_agrees_with_geos),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
