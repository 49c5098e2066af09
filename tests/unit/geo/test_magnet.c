/* Declination and field against what NOAA's own program gives (tests/data/magnetic). */
#include "tests/support/ft_assert.h"

#include "geo/magnet.h"

#include <stdio.h>
#include <string.h>

static void the_model_gives_what_noaa_gives(void **state)
{
    FILE *f = fopen(FT_SOURCE_DIR "/tests/data/magnetic/wmm2025-values.csv", "r");
    char line[256];
    int n = 0;

    (void)state;
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f) != NULL) {
        double v[8];
        ft_magnet m;
        ft_error err = {0};

        assert_int_equal(
            sscanf(line, "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]), 8);
        ft_assert_ok(ft_magnet_at((ft_lonlat){v[3], v[2]}, v[1], v[0], &m, &err), &err);
        ft_assert_near(m.declination_deg, v[4], 0.01); /* printed in whole minutes */
        ft_assert_near(m.north_nT, v[5], 0.1);
        ft_assert_near(m.east_nT, v[6], 0.1);
        ft_assert_near(m.down_nT, v[7], 0.1);
        assert_false(m.outside);
        n++;
    }
    (void)fclose(f);
    assert_int_equal(n, 9);
}

static const struct {
    double lon, lat, year;
    const char *key; /* NULL: given */
    bool outside;
} DATES[] = {
    {17, -12, 2025, NULL, false},
    {17, -12, 2029.99, NULL, false},
    {17, -12, 2030, NULL, true},
    {17, -12, 2023.5, NULL, true},
    {17, -12, 2009, "geo.magnet.date", false},
    {17, -12, 2036, "geo.magnet.date", false},
    {0, -90, 2026, NULL, false},
    {139, 85.8, 2026, "geo.magnet.weak", false},
};

static void years_outside_are_told_and_poles_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(DATES); i++) {
        ft_magnet m = {.outside = false};
        ft_error err = {0};
        ft_status st = ft_magnet_at((ft_lonlat){DATES[i].lon, DATES[i].lat}, 0, DATES[i].year, &m, &err);

        print_message("  %g %g %g\n", DATES[i].lon, DATES[i].lat, DATES[i].year);
        if (DATES[i].key != NULL) {
            assert_int_not_equal(st, FT_OK);
            assert_string_equal(err.key, DATES[i].key);
        } else {
            ft_assert_ok(st, &err);
            assert_int_equal(m.outside, DATES[i].outside);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_gives_what_noaa_gives),
        cmocka_unit_test(years_outside_are_told_and_poles_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
