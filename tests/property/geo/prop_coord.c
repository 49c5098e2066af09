/* Random positions, also at the edges of zones and bands, through every way of writing and back. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/coord.h"

#include <math.h>
#include <string.h>

/* Anywhere, with edges where zones, bands and grids change and the last digits that fall on one side or the other. */
static ft_lonlat place(ft_gen *gen)
{
    static const double LATS[] = {-90, -80, -72, -8, 0, 8, 56, 64, 72, 84, 90};
    static const double LONS[] = {-180, -6, 0, 3, 6, 9, 12, 21, 33, 42, 180};
    ft_lonlat p = {ft_gen_between(gen, -180, 180), ft_gen_between(gen, -90, 90)};

    if (ft_gen_below(gen, 3) == 0) {
        p.lat_deg = LATS[ft_gen_below(gen, FT_COUNT(LATS))] +
                    ft_gen_between(gen, -1, 1) * pow(10, -(double)ft_gen_below(gen, 12));
    }
    if (ft_gen_below(gen, 3) == 0) {
        p.lon_deg = LONS[ft_gen_below(gen, FT_COUNT(LONS))] +
                    ft_gen_between(gen, -1, 1) * pow(10, -(double)ft_gen_below(gen, 12));
    }
    p.lat_deg = fmax(-90, fmin(90, p.lat_deg));
    p.lon_deg = fmax(-180, fmin(180, p.lon_deg));
    return p;
}

static void there_and_back(ft_lonlat at, ft_coord_as as, double within_m)
{
    char text[FT_COORD_TEXT];
    char again[FT_COORD_TEXT];
    ft_error err = {0};
    ft_coord c;

    ft_assert_ok(ft_coord_write(at, as, text, NULL, &err), &err);
    if (ft_coord_read(text, strlen(text), (ft_coord_as){FT_COORD_ANY, 0}, &c, &err) != FT_OK) {
        print_message("  %.17g %.17g as %s: %s %s\n", at.lon_deg, at.lat_deg, text, err.key, err.args);
        fail();
    }
    if (!(ft_distance_m(c.at, at) <= within_m) || c.as.format != as.format) {
        print_message("  %.17g %.17g as %s: %g m off\n", at.lon_deg, at.lat_deg, text, ft_distance_m(c.at, at));
        fail();
    }
    if (as.format == FT_COORD_MGRS && ft_grid_zone(c.at) == c.grid.zone &&
        ft_grid_band(c.at.lat_deg) == ft_grid_band(at.lat_deg) && (c.at.lat_deg < 0) == (at.lat_deg < 0)) {
        ft_assert_ok(ft_coord_write(c.at, as, again, NULL, &err), &err);
        assert_string_equal(again, text);
    }
}

static void every_format_keeps_a_position(void **state)
{
    ft_gen gen = ft_gen_seeded(20260401);
    long rounds = ft_gen_rounds(4000);

    (void)state;
    for (long i = 0; i < rounds; i++) {
        ft_lonlat at = place(&gen);

        there_and_back(at, (ft_coord_as){FT_COORD_DD, 0}, 0.0001);
        there_and_back(at, (ft_coord_as){FT_COORD_DDM, 0}, 0.0001);
        there_and_back(at, (ft_coord_as){FT_COORD_DMS, 0}, 0.0001);
        there_and_back(at, (ft_coord_as){FT_COORD_UTM, 0}, 0.0002);
        there_and_back(at, (ft_coord_as){FT_COORD_MGRS, 0}, 0.75);
    }
}

/* Squares of every size hold the place they were made of. */
static void a_coarser_square_holds_the_finer_one(void **state)
{
    ft_gen gen = ft_gen_seeded(20260402);
    long rounds = ft_gen_rounds(1000);

    (void)state;
    for (long i = 0; i < rounds; i++) {
        ft_lonlat at = place(&gen);

        for (int digits = 0; digits <= FT_MGRS_DIGITS; digits++) {
            char text[FT_MGRS_TEXT];
            ft_error err = {0};
            ft_coord c;
            ft_grid g;

            ft_assert_ok(ft_mgrs_write(at, digits, text, &err), &err);
            if (ft_coord_read(text, strlen(text), (ft_coord_as){FT_COORD_MGRS, 0}, &c, &err) != FT_OK) {
                print_message("  %.17g %.17g as %s: %s %s\n", at.lon_deg, at.lat_deg, text, err.key, err.args);
                fail();
            }
            ft_assert_ok(ft_grid_of(at, &g, &err), &err);
            assert_int_equal(c.grid.zone, g.zone);
            assert_true(fabs(c.grid.easting_m - g.easting_m) <= c.side_m / 2 + 1e-6);
            assert_true(fabs(c.grid.northing_m - g.northing_m) <= c.side_m / 2 + 1e-6);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_keeps_a_position),
        cmocka_unit_test(a_coarser_square_holds_the_finer_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
