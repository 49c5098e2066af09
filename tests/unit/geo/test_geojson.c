/* Shapes of RFC 7946, section 3.1 and appendix A. */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/json.h"
#include "geo/wkb.h"

#include <string.h>

static ft_status read_text(const char *text, ft_geom *g, ft_geom_notes *notes, ft_error *err)
{
    ft_json *v = NULL;
    ft_status st = FT_OK;

    *err = (ft_error){0};
    st = ft_json_parse(text, strlen(text), &v, err);
    ft_assert_ok(st, err);
    st = ft_geojson_read(v, g, notes, err);
    ft_json_free(v);
    return st;
}

static const char *const GOOD[] = {
    "{\"type\":\"Point\",\"coordinates\":[100,0.5]}",
    "{\"type\":\"Point\",\"coordinates\":[100,0,7]}",
    "{\"type\":\"Point\",\"coordinates\":[]}",
    "{\"type\":\"LineString\",\"coordinates\":[[100,0],[101,1]]}",
    "{\"type\":\"Polygon\",\"coordinates\":[[[100,0],[101,0],[101,1],[100,0]],[[100.5,0.25],[100.75,0.25],[100.75,0.5],[100.5,0.25]]]}",
    "{\"type\":\"MultiPoint\",\"coordinates\":[[100,0],[101,1]]}",
    "{\"type\":\"MultiLineString\",\"coordinates\":[[[100,0,1],[101,1,1]],[[102,2,1],[103,3,1]]]}",
    "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[102,2],[103,2],[103,3],[102,2]]],[[[100,0],[101,0],[101,1],[100,0]]]]}",
    "{\"type\":\"MultiPolygon\",\"coordinates\":[]}",
};

static void every_shape_of_the_standard_is_read_and_written_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        ft_geom g;
        ft_error err = {0};
        ft_buf b;

        print_message("  %s\n", GOOD[i]);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_buf_init(&b, 0);
        ft_assert_ok(read_text(GOOD[i], &g, NULL, &err), &err);
        ft_geojson_write(&g, &b);
        assert_string_equal(b.p, GOOD[i]);
        ft_buf_release(&b);
        ft_geom_release(&g);
    }
}

static const struct {
    const char *text, *key;
} BAD[] = {
    {"5", "geo.geojson.shape"},
    {"{}", "geo.geojson.shape"},
    {"{\"type\":\"Point\"}", "geo.geojson.shape"},
    {"{\"type\":\"point\",\"coordinates\":[1,2]}", "geo.geojson.shape"},
    {"{\"type\":\"GeometryCollection\"}", "geo.geojson.shape"},
    {"{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2]},"
     "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}]}",
     "geo.geojson.shape"},
    {"{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"GeometryCollection\",\"geometries\":[]}]}",
     "geo.geojson.shape"},
    {"{\"type\":\"Feature\",\"coordinates\":[1,2]}", "geo.geojson.shape"},
    {"{\"type\":\"Point\",\"coordinates\":[1]}", "geo.geojson.shape"},
    {"{\"type\":\"Point\",\"coordinates\":[1,2,3,4]}", "geo.geojson.shape"},
    {"{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", "geo.geojson.shape"},
    {"{\"type\":\"Point\",\"coordinates\":{\"a\":1,\"b\":2}}", "geo.geojson.shape"},
    {"{\"type\":\"MultiPolygon\",\"coordinates\":null}", "geo.geojson.shape"},
    {"{\"type\":\"MultiPolygon\",\"coordinates\":5}", "geo.geojson.shape"},
    {"{\"type\":\"MultiPoint\",\"coordinates\":{\"a\":[1,2]}}", "geo.geojson.shape"},
    {"{\"type\":\"Polygon\",\"coordinates\":[[0,0],[1,0],[1,1],[0,0]]}", "geo.geojson.shape"},
    {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,0,5]]}", "geo.geojson.shape"},
    {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,null]]}", "geo.geojson.shape"},
    {"{\"type\":\"Point\",\"coordinates\":[1,91]}", "geo.geojson.coordinate"},
    {"{\"type\":\"Point\",\"coordinates\":[541,1]}", "geo.geojson.coordinate"},
};

static void everything_else_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        ft_geom g;
        ft_error err = {0};

        print_message("  %s\n", BAD[i].text);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_status(read_text(BAD[i].text, &g, NULL, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, BAD[i].key);
        assert_true(ft_geom_is_empty(&g));
        ft_geom_release(&g);
    }
}

static void an_open_ring_is_closed_and_noted(void **state)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(read_text("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}", &g, &notes, &err), &err);
    assert_int_equal(notes.rings_closed, 1);
    assert_int_equal(g.n_points, 4);
    ft_geom_release(&g);
}

static void a_collection_of_one_kind_is_its_multi(void **state)
{
    static const char IN[] =
        "{\"type\":\"GeometryCollection\",\"geometries\":["
        "{\"type\":\"Polygon\",\"coordinates\":[[[100,0],[101,0],[101,1],[100,0]]]},"
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[102,2],[103,2],[103,3],[102,2]]],[[[5,5],[6,5],[6,6],[5,5]]]]}]}";
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(read_text(IN, &g, NULL, &err), &err);
    assert_int_equal(g.type, FT_GEOM_MULTIPOLYGON);
    assert_int_equal(g.n_parts, 3);
    ft_assert_ok(read_text("{\"type\":\"GeometryCollection\",\"geometries\":[]}", &g, NULL, &err), &err);
    assert_true(ft_geom_is_empty(&g));
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_of_the_standard_is_read_and_written_the_same),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(an_open_ring_is_closed_and_noted),
        cmocka_unit_test(a_collection_of_one_kind_is_its_multi),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
