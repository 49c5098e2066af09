#include "tests/support/ft_assert.h"

#include "fieldtool/base/limits.h"
#include "geo/geom.h"
#include "geo/wkb.h"

#include <string.h>

static void read_wkt(ft_geom *g, const char *wkt)
{
    ft_error err = {0};

    ft_geom_init(g, FT_GEOM_NONE);
    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), g, NULL, &err), &err);
}

static void parts_rings_and_vertices_are_where_the_header_says(void **state)
{
    ft_geom g;

    (void)state;
    read_wkt(&g, "MULTIPOLYGON(((0 0,9 0,9 9,0 0),(5 1,6 1,6 2,5 1)),((20 0,21 0,21 1,20 0)))");
    assert_int_equal(g.n_parts, 2);
    assert_int_equal(g.n_rings, 3);
    assert_int_equal(g.n_points, 12);
    assert_int_equal(g.part[0], 0);
    assert_int_equal(g.part[1], 2);
    assert_int_equal(g.part[2], 3);
    assert_int_equal(g.ring[1], 4);
    assert_int_equal(g.ring[3], 12);
    assert_true(g.xy[4].lon_deg == 5 && g.xy[4].lat_deg == 1);
    ft_geom_release(&g);
    ft_geom_release(&g);
    ft_geom_release(NULL);
}

static void a_copy_is_the_same_shape_with_heights_and_measures(void **state)
{
    ft_geom g;
    ft_geom copy;
    ft_error err = {0};
    ft_buf a;
    ft_buf b;

    (void)state;
    read_wkt(&g, "MULTILINESTRING ZM((1 2 3 4,5 6 7 8),(9 10 11 12,13 14 15 16))");
    ft_geom_init(&copy, FT_GEOM_NONE);
    ft_assert_ok(ft_geom_copy(&g, &copy, &err), &err);
    ft_buf_init(&a, 0);
    ft_buf_init(&b, 0);
    ft_wkb_write(&g, &a);
    ft_wkb_write(&copy, &b);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    ft_buf_release(&a);
    ft_buf_release(&b);
    ft_geom_release(&copy);
    ft_geom_release(&g);
}

/* One shape is used for many rows: with heights, without, and with heights again, longer each time. */
static void a_shape_can_be_reused_with_other_dimensions(void **state)
{
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_LINESTRING);
    for (size_t round = 0; round < 8; round++) {
        ft_geom_reset(&g, FT_GEOM_LINESTRING);
        g.has_z = (round & 1U) != 0;
        g.has_m = (round & 2U) != 0;
        ft_assert_ok(ft_geom_add_part(&g, &err), &err);
        ft_assert_ok(ft_geom_add_ring(&g, &err), &err);
        for (size_t i = 0; i < 40 * (round + 1); i++) {
            ft_assert_ok(ft_geom_add_point(&g, (ft_lonlat){(double)i / 10, 1}, (double)i, -(double)i, &err), &err);
        }
        for (size_t i = 0; i < g.n_points; i++) {
            assert_true(!g.has_z || g.z[i] == (double)i);
            assert_true(!g.has_m || g.m[i] == -(double)i);
        }
    }
    ft_geom_release(&g);
}

static void limits_are_refused_by_name(void **state)
{
    ft_geom g;
    ft_error err = {0};
    ft_status st = FT_OK;

    (void)state;
    ft_geom_init(&g, FT_GEOM_MULTIPOINT);
    for (size_t i = 0; i < FT_LIMIT_RINGS && st == FT_OK; i++) {
        st = ft_geom_add_part(&g, &err);
        st = st == FT_OK ? ft_geom_add_ring(&g, &err) : st;
    }
    ft_assert_ok(st, &err);
    ft_assert_status(ft_geom_add_part(&g, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "geo.too_large");
    ft_assert_status(ft_geom_add_ring(&g, &err), FT_E_INVALID, &err);
    for (size_t i = 0; i < FT_LIMIT_VERTICES && st == FT_OK; i++) {
        st = ft_geom_add_point(&g, (ft_lonlat){0, 0}, 0, 0, &err);
    }
    ft_assert_ok(st, &err);
    ft_assert_status(ft_geom_add_point(&g, (ft_lonlat){0, 0}, 0, 0, &err), FT_E_INVALID, &err);
    ft_geom_release(&g);
}

static void every_type_has_a_multi_form_and_a_name(void **state)
{
    (void)state;
    for (int t = FT_GEOM_POINT; t <= FT_GEOM_MULTIPOLYGON; t++) {
        ft_geom_type multi = ft_geom_multi_of((ft_geom_type)t);
        ft_geom g = {.type = (ft_geom_type)t};

        assert_true(multi >= FT_GEOM_MULTIPOINT && multi == ft_geom_multi_of(multi));
        assert_true(strncmp(ft_geom_type_name(multi), "MULTI", 5) == 0);
        assert_string_equal(ft_geom_type_name(multi) + 5, ft_geom_type_name((ft_geom_type)(multi - 3)));
        ft_geom_to_multi(&g);
        assert_int_equal(g.type, multi);
    }
    assert_int_equal(ft_geom_multi_of(FT_GEOM_NONE), FT_GEOM_NONE);
}

static void the_extent_is_that_of_the_numbers(void **state)
{
    ft_geom g;
    ft_box b;

    (void)state;
    read_wkt(&g, "LINESTRING(179 -5,-179 7,3 4)");
    b = ft_geom_extent(&g);
    assert_true(b.west_deg == -179 && b.east_deg == 179 && b.south_deg == -5 && b.north_deg == 7);
    ft_geom_release(&g);
    read_wkt(&g, "POLYGON EMPTY");
    assert_true(ft_geom_is_empty(&g));
    assert_true(isnan(ft_geom_extent(&g).west_deg));
    ft_geom_release(&g);
}

static void the_center_of_a_shape_across_180_degrees_is_there(void **state)
{
    ft_geom g;
    ft_lonlat c;

    (void)state;
    read_wkt(&g, "POLYGON((179 -5,-179 -5,-179 5,179 5,179 -5))");
    c = ft_geom_center(&g);
    ft_assert_near(fabs(c.lon_deg), 180, 1e-9);
    ft_assert_near(c.lat_deg, 0, 1e-9);
    ft_geom_release(&g);
    read_wkt(&g, "POLYGON((359 1,361 1,361 2,359 1))");
    ft_assert_near(ft_geom_center(&g).lon_deg, 0, 1e-9);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_rings_and_vertices_are_where_the_header_says),
        cmocka_unit_test(a_copy_is_the_same_shape_with_heights_and_measures),
        cmocka_unit_test(a_shape_can_be_reused_with_other_dimensions),
        cmocka_unit_test(limits_are_refused_by_name),
        cmocka_unit_test(every_type_has_a_multi_form_and_a_name),
        cmocka_unit_test(the_extent_is_that_of_the_numbers),
        cmocka_unit_test(the_center_of_a_shape_across_180_degrees_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
