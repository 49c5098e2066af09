/* GEOM of the command line: WKT, or a file with one feature. */
#include "tests/unit/interop/fixture.h"

#include "fieldtool/interop/geomarg.h"

static const char *read_arg(const char *text, const char *crs, ft_error *err)
{
    static char out[1024];
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_buf wkt;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&wkt, 0);
    st = ft_geomarg_read(text, crs, &g, &notes, err);
    if (st == FT_OK) {
        ft_wkt_write(&g, &wkt);
    }
    (void)snprintf(out, sizeof out, "%s", st == FT_OK ? wkt.p : err->key);
    ft_geom_release(&g);
    ft_buf_release(&wkt);
    return out;
}

static const char *read_file(const char *name, const char *text, ft_error *err)
{
    char arg[FT_PATH_MAX + 300];

    (void)snprintf(arg, sizeof arg, "@%s", fixture_file(name, text));
    return read_arg(arg, NULL, err);
}

static void wkt_and_files_with_one_feature_are_shapes(void **state)
{
    ft_error err = {0};

    (void)state;
    assert_string_equal(read_arg("POINT(15 -12)", NULL, &err), "POINT (15 -12)");
    assert_string_equal(read_arg("POINT(15 -12", NULL, &err), "geo.wkt.end");
    assert_string_equal(read_arg("field.geojson", NULL, &err), "interop.geom");
    assert_string_equal(read_arg("", NULL, &err), "interop.geom");
    assert_string_equal(read_arg("POINT(15 -12)", "EPSG:x", &err), "interop.crs");
    assert_string_equal(read_arg("POINT(500000 8670000)", NULL, &err), "geo.wkt.coordinate");
    assert_string_equal(read_arg("POINT(15 -12)", "EPSG:32733", &err), "geo.crs.degrees");
    assert_non_null(strstr(read_arg("POINT(15 45)", "EPSG:4258", &err), "POINT (15"));
    assert_non_null(strstr(read_arg("POINT(500000 8670000)", "EPSG:32733", &err), "-12.03116676985"));
    assert_string_equal(
        read_file("a.kml", "<kml><Placemark><Point><coordinates>15,-12</coordinates></Point></Placemark></kml>", &err),
        "POINT (15 -12)");
    assert_string_equal(read_file("a.csv", "lon,lat\n15,-12\n", &err), "POINT (15 -12)");
    assert_string_equal(read_file("a.csv", "lon,lat\n15,-12\n16,-12\n", &err), "interop.many_features");
    assert_string_equal(read_file("a.csv", "lon,lat\n", &err), "interop.one_feature");
    assert_string_equal(read_file("a.csv", "lon,lat\n15,x\n", &err), "interop.number");
    assert_string_equal(read_arg("12S 15E", NULL, &err), "POINT (15 -12)");
    assert_string_equal(read_arg("-12, 15.5", NULL, &err), "interop.geom");
    assert_string_equal(read_arg("15 -12", "EPSG:4326", &err), "interop.geom");
    assert_string_equal(read_arg("33KWC92", NULL, &err), "geo.coord.coarse");
    assert_string_equal(read_arg("12,5 15", NULL, &err), "interop.geom");
    assert_string_equal(read_arg("@/etc/passwd", NULL, &err), "interop.format.unknown");
    assert_string_equal(read_arg("@/vsistdin/a.csv", NULL, &err), "interop.virtual");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wkt_and_files_with_one_feature_are_shapes),
    };

    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
