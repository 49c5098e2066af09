/* Byte strings are written out by hand after OGC 06-103r4, section 8, and the notes on EWKB of the PostGIS manual. */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/limits.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

#define N0 "0000000000000000"  /* 0.0 */
#define LE1 "000000000000f03f" /* 1.0, little-endian */
#define LE2 "0000000000000040"
#define LE3 "0000000000000840"
#define BE1 "3ff0000000000000"
#define BE2 "4000000000000000"
#define NANLE "000000000000f87f"
#define INFLE "000000000000f07f"
#define LAT91 "0000000000c05640"
#define LON541 "0000000000e88040"

typedef struct bytes {
    uint8_t p[512];
    size_t n;
} bytes;

static bytes unhex(const char *hex)
{
    bytes b = {.n = strlen(hex) / 2};

    assert_true(b.n <= sizeof b.p);
    assert_true(ft_unhex(hex, b.p, b.n));
    return b;
}

static ft_status read_hex(const char *hex, ft_geom *g, ft_geom_notes *notes, ft_error *err)
{
    bytes b = unhex(hex);

    *err = (ft_error){0};
    return ft_wkb_read(b.p, b.n, g, notes, err);
}

/* hex of the input; WKT of what it must be */
static const struct {
    const char *name, *hex, *wkt;
} GOOD[] = {
    {"point", "0101000000" LE1 LE2, "POINT (1 2)"},
    {"point, big-endian", "0000000001" BE1 BE2, "POINT (1 2)"},
    {"point Z by ISO", "01e9030000" LE1 LE2 LE3, "POINT Z (1 2 3)"},
    {"point M by ISO", "01d1070000" LE1 LE2 LE3, "POINT M (1 2 3)"},
    {"point ZM by ISO", "01b90b0000" LE1 LE2 LE3 LE1, "POINT ZM (1 2 3 1)"},
    {"point Z by the old bit", "0101000080" LE1 LE2 LE3, "POINT Z (1 2 3)"},
    {"empty point", "0101000000" NANLE NANLE, "POINT EMPTY"},
    {"minus zero",
     "0101000000"
     "0000000000000080" LE2,
     "POINT (0 2)"},
    {"line", "010200000002000000" LE1 LE2 LE3 LE1, "LINESTRING (1 2,3 1)"},
    {"empty polygon", "010300000000000000", "POLYGON EMPTY"},
    {"polygon", "01030000000100000004000000" LE1 LE1 LE2 LE1 LE2 LE2 LE1 LE1, "POLYGON ((1 1,2 1,2 2,1 1))"},
    {"members of the other byte order",
     "010400000001000000"
     "0000000001" BE1 BE2,
     "MULTIPOINT ((1 2))"},
    {"empty multipolygon", "010600000000000000", "MULTIPOLYGON EMPTY"},
    {"collection of one kind",
     "010700000002000000"
     "0101000000" LE1 LE2 "0101000000" LE3 LE3,
     "MULTIPOINT ((1 2),(3 3))"},
    {"collection of collections",
     "010700000001000000"
     "010700000001000000"
     "0101000000" LE1 LE2,
     "MULTIPOINT ((1 2))"},
    {"collection of a multi",
     "010700000001000000"
     "010400000001000000"
     "0101000000" LE1 LE2,
     "MULTIPOINT ((1 2))"},
};

static void every_lawful_form_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        ft_geom g;
        ft_error err = {0};
        ft_buf b;

        print_message("  %s\n", GOOD[i].name);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_buf_init(&b, 0);
        ft_assert_ok(read_hex(GOOD[i].hex, &g, NULL, &err), &err);
        ft_wkt_write(&g, &b);
        assert_string_equal(b.p, GOOD[i].wkt);
        ft_buf_release(&b);
        ft_geom_release(&g);
    }
}

static const struct {
    const char *name, *hex, *key;
} BAD[] = {
    {"nothing", "", "geo.wkb.short"},
    {"a byte order of 2", "0201000000" LE1 LE2, "geo.wkb.order"},
    {"byte order of a member",
     "010400000001000000"
     "0701000000" LE1 LE2,
     "geo.wkb.order"},
    {"type 0", "0100000000" LE1 LE2, "geo.wkb.type"},
    {"type 8 (circular string)", "010800000000000000", "geo.wkb.type"},
    {"curve polygon", "010a00000000000000", "geo.wkb.type"},
    {"triangle", "011100000000000000", "geo.wkb.type"},
    {"type 4001", "01a10f0000" LE1 LE2, "geo.wkb.type"},
    {"EWKB with SRID", "0101000020e6100000" LE1 LE2, "geo.wkb.type"},
    {"EWKB with SRID and Z", "01010000a0e6100000" LE1 LE2 LE3, "geo.wkb.type"},
    {"EWKB with M", "0101000040" LE1 LE2 LE3, "geo.wkb.type"},
    {"empty collection", "010700000000000000", "geo.wkb.type"},
    {"NaN longitude", "0101000000" NANLE LE2, "geo.wkb.coordinate"},
    {"infinite latitude", "0101000000" LE1 INFLE, "geo.wkb.coordinate"},
    {"NaN in a line", "010200000002000000" LE1 LE2 NANLE NANLE, "geo.wkb.coordinate"},
    {"NaN as a member",
     "010400000001000000"
     "0101000000" NANLE NANLE,
     "geo.wkb.coordinate"},
    {"NaN height", "01e9030000" LE1 LE2 NANLE, "geo.wkb.coordinate"},
    {"latitude 91", "0101000000" LE1 LAT91, "geo.wkb.coordinate"},
    {"longitude 541", "0101000000" LON541 LE1, "geo.wkb.coordinate"},
    {"a byte behind the end", "0101000000" LE1 LE2 "00", "geo.wkb.trailing"},
    {"2^32 - 1 vertices", "0102000000ffffffff" LE1 LE2, "geo.wkb.count"},
    {"one vertex too many", "010200000002000000" LE1 LE2, "geo.wkb.count"},
    {"2^32 - 1 rings",
     "0103000000ffffffff"
     "00000000",
     "geo.wkb.count"},
    {"2^31 members",
     "010600000000000080"
     "0103000000",
     "geo.wkb.count"},
    {"a line in a multipoint",
     "010400000001000000"
     "0102000000"
     "00000000",
     "geo.wkb.mixed"},
    {"points and lines",
     "010700000002000000"
     "0101000000" LE1 LE2 "010200000000000000",
     "geo.wkb.mixed"},
    {"a member with Z",
     "010400000001000000"
     "01e9030000" LE1 LE2 LE3,
     "geo.wkb.mixed"},
    {"a multi in a multi",
     "010400000001000000"
     "010400000000000000",
     "geo.wkb.type"},
};

static void everything_else_is_refused_with_its_reason_and_leaves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        ft_geom g;
        ft_error err = {0};

        print_message("  %s\n", BAD[i].name);
        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_status(read_hex(BAD[i].hex, &g, NULL, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, BAD[i].key);
        assert_true(ft_geom_is_empty(&g) && g.type == FT_GEOM_NONE);
        ft_geom_release(&g);
    }
}

static void a_type_that_is_not_read_is_called_by_its_name(void **state)
{
    static const struct {
        const char *hex, *word;
    } TYPES[] = {
        {"010800000000000000", "what=CIRCULARSTRING"},
        {"010900000000000000", "what=COMPOUNDCURVE"},
        {"010a00000000000000", "what=CURVEPOLYGON"},
        {"01f2030000"
         "00000000",
         "what=CURVEPOLYGON"}, /* with Z */
        {"010b00000000000000", "what=MULTICURVE"},
        {"000000000c00000000", "what=MULTISURFACE"},
        {"010f00000000000000", "what=POLYHEDRALSURFACE"},
        {"011000000000000000", "what=TIN"},
        {"011100000000000000", "what=TRIANGLE"},
        {"0101000020e6100000" LE1 LE2, "what=EWKB"},
        {"010b000000010000000109000000"
         "00000000",
         "what=MULTICURVE"},
        {"01060000000100000001"
         "0a000000"
         "00000000",
         "what=CURVEPOLYGON"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        ft_geom g;
        ft_error err = {0};

        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_status(read_hex(TYPES[i].hex, &g, NULL, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "geo.wkb.type");
        if (strstr(err.args, TYPES[i].word) == NULL) {
            print_message("%s: %s\n", TYPES[i].hex, err.args);
        }
        assert_non_null(strstr(err.args, TYPES[i].word));
        ft_geom_release(&g);
    }
}

static void every_truncation_is_refused(void **state)
{
    static const char *const WHOLE[] = {
        "01030000000100000004000000" LE1 LE1 LE2 LE1 LE2 LE2 LE1 LE1,
        "010700000002000000"
        "0101000000" LE1 LE2 "0000000001" BE1 BE2,
        "01bd0b00000100000001ba0b000001000000" LE1 LE2 LE3 LE1,
    };

    (void)state;
    for (size_t w = 0; w < FT_COUNT(WHOLE); w++) {
        bytes b = unhex(WHOLE[w]);
        ft_geom g;
        ft_error err = {0};

        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_ok(ft_wkb_read(b.p, b.n, &g, NULL, &err), &err);
        for (size_t n = 0; n < b.n; n++) {
            uint8_t *exact = malloc(n + 1); /* so that a sanitizer sees a read behind the end */

            assert_non_null(exact);
            memcpy(exact, b.p, n);
            ft_assert_status(ft_wkb_read(exact, n, &g, NULL, &err), FT_E_INVALID, &err);
            assert_true(ft_geom_is_empty(&g));
            free(exact);
        }
        ft_geom_release(&g);
    }
}

static void nesting_of_2000_is_refused(void **state)
{
    uint8_t deep[2000 * 9];
    bytes head = unhex("010700000001000000");
    ft_geom g;
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        memcpy(deep + 9 * i, head.p, 9);
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_status(ft_wkb_read(deep, sizeof deep, &g, NULL, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "geo.wkb.depth");
    ft_geom_release(&g);
}

static void an_open_ring_is_closed_and_noted(void **state)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_assert_ok(read_hex("01030000000100000003000000" LE1 LE1 LE2 LE1 LE2 LE2, &g, &notes, &err), &err);
    assert_int_equal(notes.rings_closed, 1);
    assert_int_equal(g.n_points, 4);
    assert_true(g.xy[3].lon_deg == 1 && g.xy[3].lat_deg == 1);
    ft_geom_release(&g);
}

static void writing_gives_the_canonical_bytes(void **state)
{
    static const struct {
        const char *in, *out;
    } CASES[] = {
        {"0000000001" BE1 BE2, "0101000000" LE1 LE2},
        {"0101000080" LE1 LE2 LE3, "01e9030000" LE1 LE2 LE3},
        {"0101000000"
         "0000000000000080" LE2,
         "0101000000" N0 LE2},
        {"01030000000100000003000000" LE1 LE1 LE2 LE1 LE2 LE2,
         "01030000000100000004000000" LE1 LE1 LE2 LE1 LE2 LE2 LE1 LE1},
        {"0101000000" NANLE NANLE, "0101000000" NANLE NANLE},
        {"010600000000000000", "010600000000000000"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_geom g;
        ft_error err = {0};
        ft_buf b;

        ft_geom_init(&g, FT_GEOM_NONE);
        ft_buf_init(&b, 0);
        if (CASES[i].out != NULL) {
            bytes want = unhex(CASES[i].out);

            ft_assert_ok(read_hex(CASES[i].in, &g, NULL, &err), &err);
            ft_wkb_write(&g, &b);
            assert_int_equal(b.n, want.n);
            assert_memory_equal(b.p, want.p, want.n);
        }
        ft_buf_release(&b);
        ft_geom_release(&g);
    }
}

static void planar_shapes_need_only_be_finite(void **state)
{
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    g.planar = true;
    ft_assert_ok(read_hex("0101000000" LON541 LAT91, &g, NULL, &err), &err);
    ft_assert_status(read_hex("0101000000" LON541 INFLE, &g, NULL, &err), FT_E_INVALID, &err);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lawful_form_is_read),
        cmocka_unit_test(everything_else_is_refused_with_its_reason_and_leaves_nothing),
        cmocka_unit_test(a_type_that_is_not_read_is_called_by_its_name),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(nesting_of_2000_is_refused),
        cmocka_unit_test(an_open_ring_is_closed_and_noted),
        cmocka_unit_test(writing_gives_the_canonical_bytes),
        cmocka_unit_test(planar_shapes_need_only_be_finite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
