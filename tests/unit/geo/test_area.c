/* Areas and perimeters against truth from elsewhere: tests/data/area/ORIGIN.md, and published figures of GeographicLib. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/area_kernel.h"
#include "geo/wkb.h"

#include <geodesic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One quoted or plain cell of a CSV line; returns what follows its comma. */
static char *cell(char *at, char **out)
{
    char *end = NULL;

    if (*at == '"') {
        *out = at + 1;
        end = strchr(at + 1, '"');
        assert_non_null(end);
        *end = '\0';
        return end[1] == ',' ? end + 2 : end + 1;
    }
    *out = at;
    end = strpbrk(at, ",\r\n");
    if (end == NULL) {
        return at + strlen(at);
    }
    *end = '\0';
    return end + 1;
}

static size_t check_file(const char *path)
{
    static char line[1 << 20];
    FILE *f = fopen(path, "r");
    ft_geom g;
    size_t n = 0;

    assert_non_null(f);
    ft_geom_init(&g, FT_GEOM_NONE);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f) != NULL) {
        char *id = NULL;
        char *wkt = NULL;
        char *area = NULL;
        char *perimeter = NULL;
        ft_error err = {0};
        ft_measure m;
        double want_area = 0;
        double want_perimeter = 0;

        (void)cell(cell(cell(cell(line, &id), &wkt), &area), &perimeter);
        print_message("  %s\n", id);
        ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), &g, NULL, &err), &err);
        want_area = strtod(area, NULL);
        want_perimeter = strtod(perimeter, NULL);
        m = ft_geom_measure(&g);
        ft_assert_near(m.area_m2, want_area, 1e-5 + 1e-9 * want_area);
        ft_assert_near(m.perimeter_m, want_perimeter, 1e-6 + 1e-9 * want_perimeter);
        n++;
    }
    ft_geom_release(&g);
    (void)fclose(f);
    return n;
}

static void every_public_polygon_has_its_true_area_and_perimeter(void **state)
{
    (void)state;
    assert_int_equal(check_file(FT_SOURCE_DIR "/tests/data/area/area-public.csv"), 59);
}

static void long_strips_and_rings_at_the_poles_have_their_true_area(void **state)
{
    (void)state;
    assert_int_equal(check_file(FT_SOURCE_DIR "/tests/data/area/area-long.csv"), 34);
}

/* printf '0 0\n0 90\n90 0\n' | Planimeter -> 3 30022685.630 63758202715511.1; the rest: tests of GeographicLib (Planimeter0, 5) */
static const struct {
    const char *name;
    ft_lonlat v[5];
    size_t n;
    double area_m2, tol_m2, perimeter_m;
} PUBLISHED[] = {
    {"octant", {{0, 0}, {90, 0}, {0, 90}}, 3, 63758202715511.06, 0.1, 30022685.630},
    {"octant clockwise", {{0, 90}, {90, 0}, {0, 0}}, 3, 63758202715511.06, 0.1, 30022685.630},
    {"around the north pole", {{0, 89}, {90, 89}, {180, 89}, {270, 89}}, 4, 24952305678.0, 1, 631819.8745},
    {"around the south pole", {{0, -89}, {90, -89}, {180, -89}, {270, -89}}, 4, 24952305678.0, 1, 631819.8745},
    {"diamond on the equator", {{0, -1}, {-1, 0}, {0, 1}, {1, 0}}, 4, 24619419146.0, 1, 627598.2731},
    {"an edge over the pole", {{0.1, 89}, {90.1, 89}, {-179.9, 89}}, 3, 12476152838.5, 1, 539297.0},
};

static void published_polygons_have_their_published_area(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(PUBLISHED); i++) {
        print_message("  %s\n", PUBLISHED[i].name);
        ft_assert_near(fabs(ft_ring_area_m2(PUBLISHED[i].v, PUBLISHED[i].n)), PUBLISHED[i].area_m2,
                       PUBLISHED[i].tol_m2);
        ft_assert_near(ft_ring_perimeter_m(PUBLISHED[i].v, PUBLISHED[i].n), PUBLISHED[i].perimeter_m, 1);
    }
}

static void winding_gives_the_sign_and_closing_is_optional(void **state)
{
    ft_lonlat ring[5] = {{16.70, -12.40}, {16.71, -12.40}, {16.71, -12.39}, {16.70, -12.39}, {16.70, -12.40}};
    double open = ft_ring_area_m2(ring, 4);
    double turned = 0;

    (void)state;
    assert_true(open > 0);
    assert_true(open == ft_ring_area_m2(ring, 5));
    for (size_t i = 0; i < 2; i++) {
        ft_lonlat t = ring[i];

        ring[i] = ring[3 - i];
        ring[3 - i] = t;
    }
    turned = ft_ring_area_m2(ring, 4);
    ft_assert_near(turned, -open, 1e-6);
}

static void moving_a_ring_across_the_antimeridian_keeps_its_area(void **state)
{
    ft_lonlat at_0[4] = {{-0.001, 50}, {0.001, 50}, {0.0015, 50.002}, {-0.0005, 50.003}};
    ft_lonlat jump[4];
    ft_lonlat past[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        past[i] = (ft_lonlat){at_0[i].lon_deg + 180, at_0[i].lat_deg};
        jump[i] = (ft_lonlat){past[i].lon_deg > 180 ? past[i].lon_deg - 360 : past[i].lon_deg, at_0[i].lat_deg};
    }
    ft_assert_near(ft_ring_area_m2(jump, 4), ft_ring_area_m2(at_0, 4), 1e-5);
    ft_assert_near(ft_ring_area_m2(past, 4), ft_ring_area_m2(at_0, 4), 1e-5);
}

static void fewer_than_three_vertices_hold_no_land(void **state)
{
    ft_lonlat two[3] = {{0, 0}, {1, 1}, {0, 0}};

    (void)state;
    assert_true(ft_ring_area_m2(two, 2) == 0);
    assert_true(ft_ring_area_m2(two, 3) == 0);
    assert_true(ft_ring_area_m2(two, 0) == 0);
}

/* A closed ring around (lon, lat) in four straight bands of random radius: no libm, so the same ring on every machine. */
static size_t random_ring(ft_gen *gen, double size_deg, ft_lonlat v[64])
{
    double lon = ft_gen_between(gen, -180, 180);
    double lat = ft_gen_between(gen, -85, 85);
    size_t quarter = 1 + (size_t)ft_gen_below(gen, 15);

    for (size_t i = 0; i < 4 * quarter; i++) {
        double t = (double)(i % quarter) / (double)quarter;
        double r = size_deg * ft_gen_between(gen, 1, 2);
        double x = 1 - t;
        double y = t;

        for (size_t turn = 0; turn < i / quarter; turn++) {
            double was = x;

            x = -y;
            y = was;
        }
        v[i] = (ft_lonlat){lon + r * x, lat + r * y};
    }
    v[4 * quarter] = v[0];
    return 4 * quarter + 1;
}

/* FNV-1a over the bits of many areas. The figures were the same from gcc 12 and clang 14 at every level of optimisation, for plain
 * x86-64, x86-64-v3 and x86-64-v4, with and without sanitizers: a build that gives others cannot compare books with ours. */
static void the_kernel_gives_these_very_bits_on_every_build(void **state)
{
    ft_gen gen = {20261124};
    uint64_t short_bits = 14695981039346656037ULL;
    uint64_t long_bits = short_bits;
    size_t n_short = 0;
    size_t n_long = 0;

    (void)state;
    for (int k = 0; k < 2000; k++) {
        ft_lonlat v[64];
        size_t n = random_ring(&gen, k % 10 == 0 ? 0.05 : k % 3 == 0 ? 0.005 : 0.0005, v);
        double a = 0;
        uint64_t bits = 0;

        if (ft_area_kernel(v, n, &a)) {
            memcpy(&bits, &a, sizeof bits);
            short_bits = (short_bits ^ bits) * 1099511628211ULL;
            n_short++;
        }
        if (k % 10 == 0 && ft_area_long(v, n, &a)) {
            memcpy(&bits, &a, sizeof bits);
            long_bits = (long_bits ^ bits) * 1099511628211ULL;
            n_long++;
        }
    }
    assert_true(n_short > 1500 && n_long > 150);
    assert_int_equal(short_bits, 0xb1b58ced68e80ad9ULL);
    assert_int_equal(long_bits, 0xf0ca9fe16a01d94ULL);
}

static void both_parts_of_the_kernel_agree(void **state)
{
    ft_gen gen = ft_gen_seeded(7);
    size_t compared = 0;

    (void)state;
    for (int k = 0; k < 300; k++) {
        ft_lonlat v[64];
        size_t n = random_ring(&gen, ft_gen_between(&gen, 1e-5, 0.02), v);
        double fast = 0;
        double slow = 0;

        if (ft_area_kernel(v, n, &fast) && ft_area_long(v, n, &slow)) {
            ft_assert_near(fast, slow, 1e-6 + 1e-10 * fabs(slow));
            compared++;
        }
    }
    assert_true(compared > 200);
}

/* geod_inverse of PROJ is the other witness: good to some nanometres. */
static void distances_are_those_of_the_geodesic(void **state)
{
    ft_gen gen = ft_gen_seeded(11);
    struct geod_geodesic earth;

    (void)state;
    geod_init(&earth, 6378137.0, 1 / 298.257223563);
    for (int k = 0; k < 20000; k++) {
        double reach = exp(ft_gen_between(&gen, log(1e-7), log(0.05)));
        double lat = ft_gen_between(&gen, -89.9, 89.9);
        double lon = k % 7 == 0 ? 180 : ft_gen_between(&gen, -180, 180);
        double east = ft_gen_between(&gen, -1, 1) * reach / cos(lat * 0.0174532925);
        ft_lonlat a = {lon, lat};
        ft_lonlat b = {lon + east, fmin(fmax(lat + ft_gen_between(&gen, -1, 1) * reach, -90), 90)};
        double want = 0;

        geod_inverse(&earth, a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg, &want, NULL, NULL);
        ft_assert_near(ft_distance_m(a, b), want, 3e-8 + 2e-10 * want);
    }
}

/* s/2 sqrt(sum of squared diagonals) = 3/2 sqrt(4 * 2) 100 m2; a Monte Carlo of 10^6 squares gave the same. */
static void the_standard_deviation_of_a_hectare_is_as_published(void **state)
{
    ft_geom g;
    ft_error err = {0};
    const char *wkt = "POLYGON((20 45,20.00126882 45,20.00126882 45.00089983,20 45.00089983,20 45))";

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), &g, NULL, &err), &err);
    ft_assert_near(ft_geom_area_m2(&g), 10000, 5);
    ft_assert_near(ft_geom_area_sd_m2(&g, 3), 424, 2);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_public_polygon_has_its_true_area_and_perimeter),
        cmocka_unit_test(long_strips_and_rings_at_the_poles_have_their_true_area),
        cmocka_unit_test(published_polygons_have_their_published_area),
        cmocka_unit_test(winding_gives_the_sign_and_closing_is_optional),
        cmocka_unit_test(moving_a_ring_across_the_antimeridian_keeps_its_area),
        cmocka_unit_test(fewer_than_three_vertices_hold_no_land),
        cmocka_unit_test(the_kernel_gives_these_very_bits_on_every_build),
        cmocka_unit_test(both_parts_of_the_kernel_agree),
        cmocka_unit_test(distances_are_those_of_the_geodesic),
        cmocka_unit_test(the_standard_deviation_of_a_hectare_is_as_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
