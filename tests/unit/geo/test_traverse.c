/* Bearings as text, and what legs lead to. Where numbers are not plain arithmetic, the comment says where they come from. */
#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/grid.h"
#include "geo/traverse.h"

#include <math.h>
#include <string.h>

#define DEG "\302\260"

static const struct {
    const char *text, *key; /* NULL: read */
    double deg;
} BEARINGS[] = {
    {"0", NULL, 0},
    {"123.5", NULL, 123.5},
    {"360", NULL, 0},
    {"45" DEG "30'36\"", NULL, 45.51},
    {"45-30-36", NULL, 45.51},
    {"45 30", NULL, 45.5},
    {"45:30", NULL, 45.5},
    {"90 deg", NULL, 90},
    {"1600 mil", NULL, 90},
    {"800mils", NULL, 45},
    {"6400 mil", NULL, 0},
    {"N45-30E", NULL, 45.5},
    {"n 45" DEG "30' e", NULL, 45.5},
    {"S45E", NULL, 135},
    {"S30-15W", NULL, 210.25},
    {"N0.5W", NULL, 359.5},
    {"\331\244\331\245", NULL, 45}, /* Arabic-Indic */
    {"361", "geo.bearing.degrees", 0},
    {"1600", "geo.bearing.degrees", 0},
    {"6401 mil", "geo.bearing.mils", 0},
    {"N91E", "geo.bearing.quadrant", 0},
    {"N45", "geo.bearing.east_or_west", 0},
    {"N45S", "geo.bearing.east_or_west", 0},
    {"45-60", "geo.coord.sixty", 0},
    {"45.5-30", "geo.coord.fraction", 0},
    {"45,5", "geo.coord.comma", 0},
    {"-45", "geo.coord.number", 0},
    {"45 x", "geo.coord.end", 0},
    {"", "geo.coord.empty", 0},
};

static void bearings_are_read_whole_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(BEARINGS); i++) {
        double deg = -1;
        ft_error err = {0};
        ft_status st = ft_bearing_read(BEARINGS[i].text, strlen(BEARINGS[i].text), &deg, &err);

        print_message("  %s\n", BEARINGS[i].text);
        if (BEARINGS[i].key != NULL) {
            assert_int_equal(st, FT_E_INVALID);
            assert_string_equal(err.key, BEARINGS[i].key);
        } else {
            ft_assert_ok(st, &err);
            ft_assert_near(deg, BEARINGS[i].deg, 1e-9);
        }
    }
}

static ft_shot leg(size_t from, double bearing_deg, double distance_m)
{
    return (ft_shot){.kind = FT_SHOT_LEG, .a = {.from = from, .bearing_deg = bearing_deg}, .distance_m = distance_m};
}

/* A square by bearings from north at each station does not close on the ellipsoid: gaps of a reference program at 45 N. */
static const struct {
    double side_m, gap_m, tol_m;
} SQUARES[] = {{100, 0.002, 0.0005}, {500, 0.055, 0.006}, {1000, 0.22, 0.01}, {5000, 5.5, 0.1}};

static void squares_close_as_well_as_the_earth_lets_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(SQUARES); i++) {
        double side = SQUARES[i].side_m;
        ft_shot v[5] = {{.kind = FT_SHOT_KNOWN, .known = {18, 45}},
                        leg(0, 90, side),
                        leg(1, 0, side),
                        leg(2, 270, side),
                        leg(3, 180, side)};
        ft_station at[5];
        ft_misclosure gap;
        ft_error err = {0};

        v[4].is_closing = true;
        v[4].closes = 0;
        ft_assert_ok(ft_traverse_compute(v, 5, at, &gap, &err), &err);
        assert_true(gap.closed);
        ft_assert_near(gap.distance_m, SQUARES[i].gap_m, SQUARES[i].tol_m);
        ft_assert_near(gap.length_m, 4 * side, 1e-9);
        ft_assert_near(gap.ratio, gap.length_m / gap.distance_m, 1e-9);
    }
}

static void slopes_offsets_declinations_and_back_bearings_count(void **state)
{
    ft_shot v[] = {{.kind = FT_SHOT_KNOWN, .known = {18, 45}},
                   leg(0, 90, 100),
                   leg(0, 90, 500),
                   leg(0, 90, 500),
                   leg(0, 0, 100),
                   leg(0, 89, 100)};
    ft_station at[FT_COUNT(v)];
    ft_misclosure gap;
    ft_error err = {0};

    (void)state;
    v[1].slope = true;
    v[1].inclination_deg = 60;
    v[3].north = FT_NORTH_MAGNETIC;
    v[3].declination_deg = 1;
    v[4].offset_m = 10;
    v[5].a.has_back = true;
    v[5].a.back_deg = 271;
    ft_assert_ok(ft_traverse_compute(v, FT_COUNT(v), at, &gap, &err), &err);
    assert_false(gap.closed);
    ft_assert_near(ft_distance_m(at[0].at, at[1].at), 50, 1e-6);
    ft_assert_near(ft_distance_m(at[2].at, at[3].at), 8.7265, 0.001); /* 2 * 500 * sin(0.5 degrees) */
    ft_assert_near(ft_distance_m(at[0].at, at[4].at), hypot(100, 10), 1e-4);
    assert_true(at[4].at.lon_deg > 18); /* to the right */
    ft_assert_near(at[5].back_error_deg, 2, 1e-9);
    ft_assert_near(ft_distance_m(at[5].at, ft_destination(at[0].at, 90, 100)), 0, 1e-6);
}

/* A grid bearing leads along the grid: UTM says where. */
static void grid_bearings_follow_the_grid(void **state)
{
    ft_lonlat from = {18.1, 44.87}; /* two degrees of convergence in zone 34 */
    ft_shot v[] = {{.kind = FT_SHOT_KNOWN, .known = from}, leg(0, 0, 0)};
    ft_station at[2];
    ft_misclosure gap;
    ft_grid_facts f;
    ft_grid g;
    ft_lonlat want;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_grid_of(from, &g, &err), &err);
    ft_assert_ok(ft_grid_facts_at(from, g.zone, &f, &err), &err);
    g.northing_m += 200;
    ft_assert_ok(ft_grid_to_lonlat(&g, &want, &err), &err);
    v[1].north = FT_NORTH_GRID;
    v[1].distance_m = 200 / f.scale;
    ft_assert_ok(ft_traverse_compute(v, 2, at, &gap, &err), &err);
    ft_assert_near(ft_distance_m(at[1].at, want), 0, 0.001);
}

static void two_bearings_cross_where_they_should(void **state)
{
    ft_lonlat a = {18, 45};
    ft_lonlat goal = ft_destination(a, 30, 1500);
    ft_lonlat b = ft_destination(goal, 200, 900); /* the way back from there is not 20 degrees, but nearly */
    ft_shot v[] = {{.kind = FT_SHOT_KNOWN, .known = a},
                   {.kind = FT_SHOT_KNOWN, .known = b},
                   {.kind = FT_SHOT_INTERSECTION, .a = {.from = 0, .bearing_deg = 30}, .b = {.from = 1}}};
    ft_station at[3];
    ft_misclosure gap;
    ft_error err = {0};
    double back = 20;

    (void)state;
    for (int i = 0; i < 20; i++) { /* the bearing at b by bisection of the distance: no formula of the code tested */
        double step = 0.01 / (1 << i);

        while (ft_distance_m(ft_destination(b, back + step, 900), goal) <
               ft_distance_m(ft_destination(b, back, 900), goal)) {
            back += step;
        }
        while (ft_distance_m(ft_destination(b, back - step, 900), goal) <
               ft_distance_m(ft_destination(b, back, 900), goal)) {
            back -= step;
        }
    }
    v[2].b.bearing_deg = back;
    ft_assert_ok(ft_traverse_compute(v, 3, at, &gap, &err), &err);
    ft_assert_near(ft_distance_m(at[2].at, goal), 0, 0.01);
    v[2].b.bearing_deg = 30.5;
    assert_int_equal(ft_traverse_compute(v, 3, at, &gap, &err), FT_E_INVALID);
    assert_string_equal(err.key, "geo.traverse.parallel");
    v[2].b.bearing_deg = back + 180;
    assert_int_equal(ft_traverse_compute(v, 3, at, &gap, &err), FT_E_INVALID);
    assert_string_equal(err.key, "geo.traverse.behind");
    v[2].b.from = 2;
    assert_int_equal(ft_traverse_compute(v, 3, at, &gap, &err), FT_E_INVALID);
    assert_string_equal(err.key, "geo.traverse.order");
}

/* Loops that close on a station of their own: the legs that lead there are no part of them and do not move. */
static void the_way_to_the_loop_is_no_part_of_it(void **state)
{
    ft_shot v[] = {
        {.kind = FT_SHOT_KNOWN, .known = {18, 0}}, leg(0, 0, 500), leg(1, 90, 100), leg(2, 270, 98), leg(1, 0, 30)};
    ft_station at[FT_COUNT(v)];
    ft_misclosure gap;
    ft_error err = {0};

    (void)state;
    v[3].is_closing = true;
    v[3].closes = 1;
    ft_assert_ok(ft_traverse_compute(v, FT_COUNT(v), at, &gap, &err), &err);
    assert_int_equal(gap.anchor, 1);
    ft_assert_near(gap.length_m, 198, 1e-9);
    ft_assert_near(gap.east_m, 2, 1e-6);
    ft_traverse_bowditch(v, FT_COUNT(v), &gap, at);
    ft_assert_near(ft_distance_m(at[1].at, at[1].adjusted), 0, 0);
    ft_assert_near(ft_distance_m(at[4].at, at[4].adjusted), 0, 1e-9);
    ft_assert_near(ft_distance_m(at[1].at, at[2].adjusted), 100 - 2 * 100 / 198.0, 1e-6);
    ft_assert_near(ft_distance_m(at[1].at, at[3].adjusted), 0, 1e-6);
}

/* 300 m of legs that end 3 m east of home: a third of the gap belongs to each. */
static void bowditch_shares_the_gap_by_length_and_only_when_asked(void **state)
{
    ft_shot v[] = {
        {.kind = FT_SHOT_KNOWN, .known = {18, 0}}, leg(0, 90, 103), leg(1, 90, 50), leg(2, 270, 150), leg(1, 0, 40)};
    ft_station at[FT_COUNT(v)];
    ft_misclosure gap;
    ft_error err = {0};

    (void)state;
    v[3].is_closing = true;
    v[3].closes = 0;
    ft_assert_ok(ft_traverse_compute(v, FT_COUNT(v), at, &gap, &err), &err);
    ft_assert_near(gap.east_m, 3, 1e-6);
    ft_assert_near(gap.north_m, 0, 1e-6);
    ft_assert_near(gap.ratio, 101, 1e-3);
    ft_assert_near(ft_distance_m(at[1].at, at[1].adjusted), 0, 0);
    ft_traverse_bowditch(v, FT_COUNT(v), &gap, at);
    ft_assert_near(ft_distance_m(at[0].at, at[1].adjusted), 103 - 3 * 103 / 303.0, 1e-6);
    ft_assert_near(ft_distance_m(at[0].at, at[2].adjusted), 153 - 3 * 153 / 303.0, 1e-6);
    ft_assert_near(ft_distance_m(at[0].at, at[3].adjusted), 0, 1e-6);
    ft_assert_near(ft_distance_m(at[1].adjusted, at[4].adjusted), 40, 1e-6); /* a radiation moves with its station */
    ft_assert_near(ft_distance_m(at[1].at, ft_destination(at[0].at, 90, 103)), 0, 1e-9); /* as measured stays */
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bearings_are_read_whole_or_refused),
        cmocka_unit_test(squares_close_as_well_as_the_earth_lets_them),
        cmocka_unit_test(slopes_offsets_declinations_and_back_bearings_count),
        cmocka_unit_test(grid_bearings_follow_the_grid),
        cmocka_unit_test(two_bearings_cross_where_they_should),
        cmocka_unit_test(the_way_to_the_loop_is_no_part_of_it),
        cmocka_unit_test(bowditch_shares_the_gap_by_length_and_only_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
