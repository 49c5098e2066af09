/* Outside the country, and which slip explains it. */
#include "tests/support/ft_assert.h"

#include "fieldtool/land/country.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *country, *text, *doubt; /* NULL: none */
    double lat, lon;                    /* meant */
} CASES[] = {
    {"AO", "-12.4 16.7", NULL, 0, 0},
    {"AO", "16.7 -12.4", "doubt.swapped", -12.4, 16.7},
    {"AO", "12.4 16.7", "doubt.hemisphere", -12.4, 16.7},
    {"AO", "-12.4 -16.7", "doubt.hemisphere", -12.4, 16.7},
    {"AO", "12.4 -16.7", "doubt.swapped", -16.7, 12.4}, /* in the box of the country: the first slip that fits */
    {"AO", "33n 684807 8628625", "doubt.hemisphere", -12.4, 16.7},
    {"AO", "31 south 684807 8628625", "doubt.zone", -12.4, 16.7},
    {"AO", "60N 100W", "doubt.outside", 0, 0},
    {"FJ", "16.5S 179.9E", NULL, 0, 0},
    {"FJ", "16.5S 179.9W", NULL, 0, 0},
    {"UA", "44.9N 34.1E", NULL, 0, 0},
    {"ZZ", "60N 100W", NULL, 0, 0}, /* of that country nothing is known */
};

static char KEY[64];
static char FACTS[256];

static void note(void *who, const char *key, const char *facts)
{
    (void)who;
    (void)snprintf(KEY, sizeof KEY, "%s", key);
    (void)snprintf(FACTS, sizeof FACTS, "%s", facts);
}

static void the_slip_that_explains_it_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_country c = ft_country_of(CASES[i].country);
        ft_error err = {0};
        ft_coord k;
        double lat = 0;
        double lon = 0;

        print_message("  %s %s\n", CASES[i].country, CASES[i].text);
        KEY[0] = '\0';
        ft_assert_ok(ft_coord_read(CASES[i].text, strlen(CASES[i].text), (ft_coord_as){FT_COORD_ANY, 0}, &k, &err),
                     &err);
        ft_country_doubt(&c, &k, note, NULL);
        assert_string_equal(KEY, CASES[i].doubt == NULL ? "" : CASES[i].doubt);
        if (CASES[i].doubt != NULL && CASES[i].lat != 0) {
            const char *meant = strstr(FACTS, "meant_lat=");

            assert_non_null(meant);
            assert_int_equal(sscanf(meant, "meant_lat=%lf meant_lon=%lf", &lat, &lon), 2);
            ft_assert_near(lat, CASES[i].lat, 0.001);
            ft_assert_near(lon, CASES[i].lon, 0.001);
        }
    }
}

static void the_first_vertex_outside_is_named(void **state)
{
    ft_lonlat v[] = {{16.7, -12.4}, {16.8, 12.4}, {16.8, -12.5}};
    ft_geom g = {.type = FT_GEOM_MULTIPOINT, .xy = v, .n_points = 3};
    ft_country c = ft_country_of("AO");

    (void)state;
    ft_country_doubt_shape(&c, &g, note, NULL);
    assert_string_equal(KEY, "doubt.hemisphere");
    assert_non_null(strstr(FACTS, "lat=12.400000 lon=16.800000"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slip_that_explains_it_is_found),
        cmocka_unit_test(the_first_vertex_outside_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
