/* The nearest place of a shape: by hand, and against a dense walk along every edge. */
#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/near.h"
#include "geo/wkb.h"

#include <math.h>
#include <string.h>

static void read_shape(const char *wkt, ft_geom *g)
{
    ft_error err = {0};

    ft_geom_init(g, FT_GEOM_NONE);
    assert_int_equal(ft_wkt_read(wkt, strlen(wkt), g, NULL, &err), FT_OK);
}

static ft_nearest nearest(const char *from, const char *to)
{
    ft_geom a;
    ft_geom b;
    ft_near *n = NULL;
    ft_nearest at;
    ft_error err = {0};

    read_shape(from, &a);
    read_shape(to, &b);
    assert_int_equal(ft_near_new(&a, &n, &err), FT_OK);
    assert_int_equal(ft_near_to(n, &b, &at, &err), FT_OK);
    ft_near_free(n);
    ft_geom_release(&a);
    ft_geom_release(&b);
    return at;
}

static void touching_is_zero(void **state)
{
    static const char AREA[] = "POLYGON((16.7 -12.4,16.8 -12.4,16.8 -12.3,16.7 -12.3,16.7 -12.4),"
                               "(16.72 -12.38,16.72 -12.32,16.78 -12.32,16.78 -12.38,16.72 -12.38))";

    (void)state;
    assert_true(nearest("POINT(16.71 -12.39)", AREA).distance_m == 0);
    assert_true(isnan(nearest("POINT(16.71 -12.39)", AREA).bearing_deg));
    assert_true(nearest("POINT(16.75 -12.35)", AREA).distance_m > 3000); /* in the hole */
    assert_true(nearest("LINESTRING(16.6 -12.35,16.9 -12.35)", AREA).distance_m == 0);
    assert_true(nearest(AREA, "POINT(16.71 -12.39)").distance_m == 0);
    assert_true(nearest("LINESTRING(16.6 -12.5,16.9 -12.5)", "LINESTRING(16.7 -12.6,16.7 -12.4)").distance_m < 1e-6);
    assert_true(nearest("POINT(16.7 -12.4)", "POINT(16.7 -12.4)").distance_m == 0);
    assert_true(
        nearest("POINT(180 10)", "POLYGON((179.9 9.9,-179.9 9.9,-179.9 10.1,179.9 10.1,179.9 9.9))").distance_m == 0);
}

static void direction_and_chainage(void **state)
{
    ft_nearest at = nearest("LINESTRING(16.70 -12.50,16.80 -12.50)", "POINT(16.75 -12.49)");
    ft_lonlat start = {16.70, -12.50};

    (void)state;
    assert_true(fabs(at.distance_m - 1106.3) < 1);
    assert_true(at.bearing_deg < 0.01 || at.bearing_deg > 359.99);
    assert_true(fabs(at.along_m - ft_distance_m(start, (ft_lonlat){16.75, -12.50})) < 0.5);
    at = nearest("POINT(16.7 -12.4)", "POINT(16.8 -12.4)");
    assert_true(fabs(at.distance_m - ft_distance_m((ft_lonlat){16.7, -12.4}, (ft_lonlat){16.8, -12.4})) < 1e-6);
    assert_true(fabs(at.bearing_deg - 90) < 0.1 && isnan(at.along_m));
}

/* ---------- a dense walk: 5000 steps on each edge, by the geodesic */

static double random_unit(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (double)(1u << 24);
}

static double walked_m(ft_lonlat p, const ft_lonlat *v, size_t n)
{
    double least = HUGE_VAL;

    for (size_t i = 0; i + 1 < n; i++) {
        double length = ft_distance_m(v[i], v[i + 1]);
        double azimuth = ft_azimuth_deg(v[i], v[i + 1]);

        for (int k = 0; k <= 5000; k++) {
            least = fmin(least, ft_distance_m(p, ft_destination(v[i], azimuth, length * k / 5000)));
        }
    }
    return least;
}

static void as_a_dense_walk(void **state)
{
    static const double LATITUDES[] = {-60, -12, 0, 35, 74};
    uint32_t seed = 11;

    (void)state;
    for (size_t i = 0; i < FT_COUNT(LATITUDES); i++) {
        for (int k = 0; k < 6; k++) {
            double size = k < 3 ? 0.02 : 0.4;
            ft_lonlat p = {179.95, LATITUDES[i]};
            ft_lonlat v[3];
            ft_geom from;
            ft_geom to;
            ft_near *n = NULL;
            ft_nearest at;
            ft_error err = {0};

            ft_geom_init(&from, FT_GEOM_POINT);
            ft_geom_init(&to, FT_GEOM_LINESTRING);
            assert_int_equal(ft_geom_add_part(&from, &err), FT_OK);
            assert_int_equal(ft_geom_add_ring(&from, &err), FT_OK);
            assert_int_equal(ft_geom_add_point(&from, p, 0, 0, &err), FT_OK);
            assert_int_equal(ft_geom_add_part(&to, &err), FT_OK);
            assert_int_equal(ft_geom_add_ring(&to, &err), FT_OK);
            for (size_t j = 0; j < FT_COUNT(v); j++) {
                v[j] = (ft_lonlat){p.lon_deg + size * random_unit(&seed), p.lat_deg + size * random_unit(&seed)};
                v[j].lon_deg = v[j].lon_deg > 180 ? v[j].lon_deg - 360 : v[j].lon_deg;
                assert_int_equal(ft_geom_add_point(&to, v[j], 0, 0, &err), FT_OK);
            }
            assert_int_equal(ft_near_new(&from, &n, &err), FT_OK);
            assert_int_equal(ft_near_to(n, &to, &at, &err), FT_OK);
            assert_true(fabs(at.distance_m - walked_m(p, v, FT_COUNT(v))) < 0.02);
            assert_true(fabs(at.distance_m - ft_distance_m(at.from, at.to)) < 1e-6);
            ft_near_free(n);
            ft_geom_release(&from);
            ft_geom_release(&to);
        }
    }
}

static void reach_holds_what_is_near(void **state)
{
    ft_geom g;
    ft_near *n = NULL;
    ft_error err = {0};
    ft_box b;

    (void)state;
    read_shape("LINESTRING(10 60,14 60)", &g); /* its geodesic runs north of 60 */
    assert_int_equal(ft_near_new(&g, &n, &err), FT_OK);
    b = ft_near_reach(n, 1000);
    assert_true(b.north_deg > 60.02 && b.west_deg < 10 - 0.0178 && b.east_deg > 14.0178 && b.south_deg < 59.9911);
    ft_near_free(n);
    ft_geom_release(&g);
    read_shape("POINT(179.999 10)", &g);
    assert_int_equal(ft_near_new(&g, &n, &err), FT_OK);
    b = ft_near_reach(n, 1000);
    assert_true(b.west_deg < -180 && b.east_deg > 180);
    ft_near_free(n);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touching_is_zero),
        cmocka_unit_test(direction_and_chainage),
        cmocka_unit_test(as_a_dense_walk),
        cmocka_unit_test(reach_holds_what_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
