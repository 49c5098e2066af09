/* UTM by GeographicLib 2.1.2 (echo LAT LON | GeoConvert -u -p 6); the Swiss point is the example of swisstopo's "Approximate formulas
 * for the transformation between Swiss projection coordinates and WGS84". */
#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/crs.h"

#include <string.h>

static void point(ft_geom *g, double x, double y)
{
    ft_error err = {0};

    ft_geom_reset(g, FT_GEOM_POINT);
    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){x, y}, 0, 0, &err), &err);
}

static const struct {
    int epsg;
    double x, y, lon, lat, tol_m, accuracy_m;
} POINTS[] = {
    {32733, 684807.896589, 8628625.647225, 16.7, -12.4, 1e-5, 0},
    {32634, 270918.806651, 4972601.058175, 18.1, 44.87, 1e-5, 0},
    {32760, 832864.275023, 9999988.931826, 179.99, -0.0001, 1e-5, 0},
    {32635, 438031.742753, 7934060.691527, 25.25, 71.5, 1e-5, 0},
    {21781, 700000, 100000, 8 + 43 / 60.0 + 49.79 / 3600, 46 + 2 / 60.0 + 38.87 / 3600, 1.5, 1.5},
    {4326, 16.7, -12.4, 16.7, -12.4, 0, 0},
};

static void coordinates_come_out_where_they_should(void **state)
{
    ft_geom g;

    (void)state;
    ft_geom_init(&g, FT_GEOM_POINT);
    for (size_t i = 0; i < FT_COUNT(POINTS); i++) {
        ft_crs *c = NULL;
        ft_error err = {0};

        print_message("  EPSG:%d\n", POINTS[i].epsg);
        ft_assert_ok(ft_crs_open(POINTS[i].epsg, NULL, &c, &err), &err);
        point(&g, POINTS[i].x, POINTS[i].y);
        ft_assert_ok(ft_crs_to_lonlat(c, &g, &err), &err);
        ft_assert_near(ft_distance_m(g.xy[0], (ft_lonlat){POINTS[i].lon, POINTS[i].lat}), 0, POINTS[i].tol_m);
        ft_assert_near(ft_crs_describe(c).accuracy_m, POINTS[i].accuracy_m, 0);
        ft_crs_close(c);
    }
    ft_geom_release(&g);
}

static void the_way_back_leads_to_the_same_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(POINTS); i++) {
        ft_lonlat at = {POINTS[i].lon, POINTS[i].lat};
        ft_crs *c = NULL;
        ft_lonlat xy = {0, 0};
        ft_error err = {0};

        print_message("  EPSG:%d\n", POINTS[i].epsg);
        ft_assert_ok(ft_crs_open_at(POINTS[i].epsg, at, &c, &err), &err);
        ft_assert_ok(ft_crs_from_lonlat(c, at, &xy, &err), &err);
        ft_assert_near(xy.lon_deg, POINTS[i].x, POINTS[i].tol_m + 1e-5);
        ft_assert_near(xy.lat_deg, POINTS[i].y, POINTS[i].tol_m + 1e-5);
        assert_int_equal(ft_crs_describe(c).degrees, POINTS[i].epsg == 4326);
        ft_crs_close(c);
    }
}

/* ED50 in Catalonia: a Spanish grid would give 1 m, without it 1.5 m remain (EPSG dataset). */
static void a_grid_that_is_not_here_is_named_with_what_it_would_give(void **state)
{
    ft_crs *c = NULL;
    ft_crs_info info;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_crs_open_at(4230, (ft_lonlat){2.35, 41.4}, &c, &err), &err);
    info = ft_crs_describe(c);
    if (info.lacking[0] == '\0') {
        ft_crs_close(c);
        skip(); /* this computer has it */
    }
    assert_string_not_equal(info.grid, "");
    assert_true(info.lacking_accuracy_m < info.accuracy_m);
    ft_crs_close(c);
}

static void degrees_of_wgs_84_pass_bit_for_bit(void **state)
{
    ft_crs *c = NULL;
    ft_geom g;
    ft_error err = {0};
    ft_lonlat p = {0.1 + 0.2, 540.0 / 7};

    (void)state;
    ft_geom_init(&g, FT_GEOM_POINT);
    ft_assert_ok(ft_crs_open(4326, NULL, &c, &err), &err);
    assert_true(ft_crs_describe(c).identity);
    assert_string_equal(ft_crs_describe(c).name, "WGS 84");
    point(&g, p.lon_deg, p.lat_deg);
    ft_assert_ok(ft_crs_to_lonlat(c, &g, &err), &err);
    assert_memory_equal(&g.xy[0], &p, sizeof p);
    ft_crs_close(c);
    ft_geom_release(&g);
}

/* PROJ's Camacupa 1948 is for blocks off the coast; at Kuito it offers a ballpark shift, some hundred metres wrong, without a word. */
static void camacupa_on_land_is_refused_whether_the_place_is_told_or_found(void **state)
{
    ft_box kuito = {16.6, -12.5, 16.8, -12.3};
    ft_crs *c = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_POINT);
    ft_assert_status(ft_crs_open(4220, &kuito, &c, &err), FT_E_REFUSED, &err);
    assert_string_equal(err.key, "geo.crs.ballpark");
    err = (ft_error){0};
    ft_assert_ok(ft_crs_open(4220, NULL, &c, &err), &err);
    point(&g, 16.7, -12.4);
    ft_assert_status(ft_crs_to_lonlat(c, &g, &err), FT_E_REFUSED, &err);
    assert_string_equal(err.key, "geo.crs.ballpark");
    assert_true(g.xy[0].lon_deg == 16.7 && g.xy[0].lat_deg == -12.4); /* untouched */
    ft_crs_close(c);
    ft_geom_release(&g);
}

/* Pulkovo 1942 has an operation for each of many countries: the place of the first shape decides, and it stays. */
static void the_first_shape_brings_the_operation_for_its_place(void **state)
{
    ft_crs *c = NULL;
    ft_geom g;
    ft_error err = {0};
    ft_box izium = {37, 49, 37.5, 49.5};
    char named[256];

    (void)state;
    ft_geom_init(&g, FT_GEOM_POINT);
    ft_assert_ok(ft_crs_open(4284, &izium, &c, &err), &err);
    (void)strcpy(named, ft_crs_describe(c).operation);
    ft_crs_close(c);
    ft_assert_ok(ft_crs_open(4284, NULL, &c, &err), &err);
    point(&g, 37.25, 49.2);
    ft_assert_ok(ft_crs_to_lonlat(c, &g, &err), &err);
    assert_true(ft_distance_m(g.xy[0], (ft_lonlat){37.25, 49.2}) > 50);
    assert_string_equal(ft_crs_describe(c).operation, named);
    ft_crs_close(c);
    assert_true(strncmp(named, "Pulkovo 1942", 12) == 0);
    ft_geom_release(&g);
}

static void a_place_far_from_the_operation_is_refused(void **state)
{
    ft_crs *c = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_POINT);
    ft_assert_ok(ft_crs_open(4149, NULL, &c, &err), &err); /* CH1903 */
    point(&g, 7.5, 46.9);
    ft_assert_ok(ft_crs_to_lonlat(c, &g, &err), &err);
    point(&g, 100, 15);
    ft_assert_status(ft_crs_to_lonlat(c, &g, &err), FT_E_REFUSED, &err);
    ft_crs_close(c);
    ft_geom_release(&g);
}

static void coordinates_that_are_none_are_refused_and_change_nothing(void **state)
{
    ft_crs *c = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_LINESTRING);
    ft_assert_ok(ft_crs_open(32633, NULL, &c, &err), &err);
    point(&g, 500000, 5000000);
    ft_assert_ok(ft_geom_add_point(&g, (ft_lonlat){1e12, 1e12}, 0, 0, &err), &err);
    ft_assert_status(ft_crs_to_lonlat(c, &g, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "geo.crs.failed");
    assert_true(strncmp(err.args, "vertex=1 ", 9) == 0);
    assert_true(g.xy[0].lon_deg == 500000 && g.xy[0].lat_deg == 5000000);
    ft_crs_close(c);
    ft_geom_release(&g);
}

static void codes_that_are_no_horizontal_system_are_unknown(void **state)
{
    static const int CODES[] = {0,   -1, 99999, 5773 /* a height */, 4978 /* geocentric */, 9122 /* a unit */,
                                7030 /* an ellipsoid */};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CODES); i++) {
        ft_crs *c = NULL;
        ft_error err = {0};

        ft_assert_status(ft_crs_open(CODES[i], NULL, &c, &err), FT_E_NOT_FOUND, &err);
        assert_string_equal(err.key, "geo.crs.unknown");
        assert_null(c);
    }
    ft_crs_close(NULL);
}

static void codes_are_parsed_whole(void **state)
{
    static const char *const BAD[] = {
        "",         "EPSG:", "EPSG:x", "EPSG:4326 ", "EPSG: 4326",           "+4326",
        "-1",       "0",     "4326.0", "1000000",    "99999999999999999999", "urn:ogc:def:crs:EPSG::4326",
        "OGC:CRS84"};

    (void)state;
    assert_int_equal(ft_crs_parse("EPSG:32633"), 32633);
    assert_int_equal(ft_crs_parse("epsg:4326"), 4326);
    assert_int_equal(ft_crs_parse("21781"), 21781);
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        assert_int_equal(ft_crs_parse(BAD[i]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coordinates_come_out_where_they_should),
        cmocka_unit_test(the_way_back_leads_to_the_same_numbers),
        cmocka_unit_test(a_grid_that_is_not_here_is_named_with_what_it_would_give),
        cmocka_unit_test(degrees_of_wgs_84_pass_bit_for_bit),
        cmocka_unit_test(camacupa_on_land_is_refused_whether_the_place_is_told_or_found),
        cmocka_unit_test(the_first_shape_brings_the_operation_for_its_place),
        cmocka_unit_test(a_place_far_from_the_operation_is_refused),
        cmocka_unit_test(coordinates_that_are_none_are_refused_and_change_nothing),
        cmocka_unit_test(codes_that_are_no_horizontal_system_are_unknown),
        cmocka_unit_test(codes_are_parsed_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
