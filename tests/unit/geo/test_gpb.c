/* Headers after OGC 12-128r19, 2.1.3, and traps met with GDAL 3.6 (wrong envelopes are written by real programs). */
#include "tests/support/ft_assert.h"

#include "geo/wkb.h"

#include <string.h>

static const char SQUARE[] = "POLYGON((10 20,12 20,12 23,10 23,10 20))";

/* A blob as we write it; the caller releases it. */
static ft_buf blob_of(const char *wkt, int32_t srs)
{
    ft_geom g;
    ft_error err = {0};
    ft_buf wkb;
    ft_buf blob;

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&wkb, 0);
    ft_buf_init(&blob, 0);
    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), &g, NULL, &err), &err);
    ft_wkb_write(&g, &wkb);
    ft_gpb_write_wkb(wkb.p, wkb.n, &g, srs, &blob);
    ft_buf_release(&wkb);
    ft_geom_release(&g);
    return blob;
}

static ft_status read_blob(const ft_buf *b, ft_geom_notes *notes, ft_error *err)
{
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_NONE);
    *err = (ft_error){0};
    st = ft_gpb_read(b->p, b->n, &g, notes, err);
    ft_geom_release(&g);
    return st;
}

static void a_polygon_has_an_envelope_in_the_order_of_the_standard(void **state)
{
    ft_buf b = blob_of(SQUARE, 4326);
    double e[4];

    (void)state;
    assert_memory_equal(b.p, "GP\0\x03\xe6\x10\0\0", 8);
    memcpy(e, b.p + 8, sizeof e);
    assert_true(e[0] == 10 && e[1] == 12 && e[2] == 20 && e[3] == 23); /* min x, max x, min y, max y */
    assert_int_equal(b.p[40], 1);
    ft_buf_release(&b);
}

static void points_and_empty_shapes_have_none(void **state)
{
    ft_buf point = blob_of("POINT(1 2)", 4326);
    ft_buf empty = blob_of("MULTIPOLYGON EMPTY", 4326);
    ft_buf no_point = blob_of("POINT EMPTY", 4326);

    (void)state;
    assert_int_equal(point.p[3], 1);
    assert_int_equal(point.n, 8 + 21);
    assert_int_equal(empty.p[3], 0x11);
    assert_int_equal(no_point.p[3], 0x11);
    ft_buf_release(&point);
    ft_buf_release(&empty);
    ft_buf_release(&no_point);
}

static void what_is_written_is_read_without_a_note(void **state)
{
    static const char *const SHAPES[] = {SQUARE,
                                         "POINT(1 2)",
                                         "POINT EMPTY",
                                         "MULTIPOLYGON EMPTY",
                                         "LINESTRING Z(1 2 3,4 5 6)",
                                         "MULTIPOINT((1 2),(3 4))"};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(SHAPES); i++) {
        ft_buf b = blob_of(SHAPES[i], -1);
        ft_geom_notes notes = {0};
        ft_error err = {0};

        ft_assert_ok(read_blob(&b, &notes, &err), &err);
        assert_int_equal(notes.srs_id, -1);
        assert_false(notes.header_differs);
        ft_buf_release(&b);
    }
}

static void a_header_that_lies_is_noted_and_not_believed(void **state)
{
    ft_buf b = blob_of(SQUARE, 4326);
    ft_geom_notes notes = {0};
    ft_error err = {0};
    ft_box box = {0, 0, 0, 0};
    double far = 99;

    (void)state;
    memcpy(b.p + 16, &far, sizeof far);
    ft_assert_ok(read_blob(&b, &notes, &err), &err);
    assert_true(notes.header_differs);
    assert_true(ft_gpb_extent(b.p, b.n, &box));
    assert_true(box.west_deg == 10 && box.east_deg == 12 && box.south_deg == 20 && box.north_deg == 23);
    ft_buf_release(&b);
    b = blob_of(SQUARE, 4326);
    b.p[3] = (char)(b.p[3] | 0x10); /* says it is empty */
    ft_assert_ok(read_blob(&b, &notes, &err), &err);
    assert_true(notes.header_differs);
    ft_buf_release(&b);
}

static void a_big_endian_header_with_every_envelope_is_read(void **state)
{
    static const size_t DOUBLES[] = {0, 4, 6, 6, 8};

    (void)state;
    for (size_t kind = 0; kind < FT_COUNT(DOUBLES); kind++) {
        static const uint8_t POINT[] = {0, 0, 0, 0, 1, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0};
        uint8_t blob[8 + 64 + sizeof POINT] = {'G', 'P', 0, (uint8_t)(kind << 1), 0, 0, 0x10, 0xe6};
        size_t head = 8 + 8 * DOUBLES[kind];
        ft_buf b = {.p = (char *)blob, .n = head + sizeof POINT};
        ft_geom_notes notes = {0};
        ft_error err = {0};
        ft_box box = {0, 0, 0, 0};

        memcpy(blob + head, POINT, sizeof POINT);
        ft_assert_ok(read_blob(&b, &notes, &err), &err);
        assert_int_equal(notes.srs_id, 4326);
        assert_int_equal(notes.header_differs, kind != 0); /* an envelope of zeros is not that of the point */
        assert_true(ft_gpb_extent(blob, b.n, &box) && box.west_deg == 1 && box.north_deg == 2);
    }
}

static void no_other_header_is_read(void **state)
{
    static const struct {
        const char *name;
        size_t at;
        char value;
    } CASES[] = {{"magic", 0, 'g'}, {"version", 2, 1}, {"envelope 5", 3, 0x0b}, {"extended", 3, 0x21}};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_buf b = blob_of(SQUARE, 4326);
        ft_error err = {0};
        ft_box box = {0, 0, 0, 0};

        print_message("  %s\n", CASES[i].name);
        b.p[CASES[i].at] = CASES[i].value;
        ft_assert_status(read_blob(&b, NULL, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "geo.gpb.header");
        assert_false(ft_gpb_extent(b.p, b.n, &box));
        ft_buf_release(&b);
    }
}

static void every_truncation_is_refused(void **state)
{
    ft_buf b = blob_of(SQUARE, 4326);
    size_t whole = b.n;
    ft_error err = {0};
    ft_box box = {0, 0, 0, 0};

    (void)state;
    for (b.n = 0; b.n < whole; b.n++) {
        ft_assert_status(read_blob(&b, NULL, &err), FT_E_INVALID, &err);
        assert_false(ft_gpb_extent(b.p, b.n, &box));
    }
    ft_buf_release(&b);
    assert_false(ft_gpb_extent(NULL, 0, &box));
}

static void an_empty_shape_has_no_extent(void **state)
{
    ft_buf b = blob_of("MULTIPOLYGON EMPTY", 4326);
    ft_box box = {0, 0, 0, 0};

    (void)state;
    assert_false(ft_gpb_extent(b.p, b.n, &box));
    ft_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_polygon_has_an_envelope_in_the_order_of_the_standard),
        cmocka_unit_test(points_and_empty_shapes_have_none),
        cmocka_unit_test(what_is_written_is_read_without_a_note),
        cmocka_unit_test(a_header_that_lies_is_noted_and_not_believed),
        cmocka_unit_test(a_big_endian_header_with_every_envelope_is_read),
        cmocka_unit_test(no_other_header_is_read),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(an_empty_shape_has_no_extent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
