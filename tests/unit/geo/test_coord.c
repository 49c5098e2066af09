/* Positions as text. The UTM, MGRS and degrees of the first table are of GeographicLib 2.1.2 (GeoConvert -u -p 4, -m -p 0, -d -p 11),
 * zones and letters follow NGA.STND.0037; the rest is read by hand. */
#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/coord.h"

#include <stdio.h>
#include <string.h>

static const struct {
    double lon, lat;
    const char *utm, *mgrs;
} PLACES[] = {
    {15.885993178, -16.038960739, "33s 594778.6342 8226552.5175", "33KWC9477826552"},
    {105.905606838, 10.362181433, "48n 599142.4512 1145597.9252", "48PWS9914245597"},
    {-60.720578306, -52.363930480, "20s 655201.0249 4196037.8011", "20FPG5520196037"},
    {5.577102949, 61.586721899, "32n 318353.3448 6832916.2682", "32VLP1835332916"},
    {31.430122534, 76.279496084, "35n 617190.9107 8470776.5870", "35XPE1719070776"},
    {27.065107557, 80.193966602, "35n 501237.9222 8903236.2709", "35XNK0123703236"},
    {179.999999900, -16.5, "60s 820287.9197 8173373.0450", "60KZG2028773373"},
    {-179.999999900, 65.2, "01n 359630.2137 7234081.4828", "01WCN5963034081"},
    {3.0, 60.5, "32n 170707.5679 6722124.0154", "32VJN7070722124"},
    {2.999999, 60.5, "31n 499999.9451 6707097.1681", "31VDH9999907097"},
    {0, 0, "31n 166021.4431 0.0000", "31NAA6602100000"},
    {17.5, 83.9, "33n 529650.4469 9317573.4682", "33XWP2965017573"},
    {15, 84.5, "n 2158159.4931 1409740.7362", "ZBB5815909740"},
    {-70, -80.5, "s 1006696.4426 2361532.9285", "ALR0669661532"},
    {30, 31.999999999, "36n 216576.7735 3544369.9094", "36RTA1657644369"},
    {30, 32, "36n 216576.7735 3544369.9095", "36STA1657644369"},
    {-180, -80.5, "s 2000000.0000 942948.4329", "BAB0000042948"},
    {0, 90, "n 2000000.0000 2000000.0000", "ZAH0000000000"},
    {0, -90, "s 2000000.0000 2000000.0000", "BAN0000000000"},
    {180, -17.6, "01s 181584.1031 8051545.7635", "01KAA8158451545"},
    {20, -8, "34s 389795.3979 9115568.2935", "34MCS8979515568"},
};

static void known_places_are_written_as_they_should(void **state)
{
    static const ft_coord_format FORMATS[] = {FT_COORD_DD, FT_COORD_DDM, FT_COORD_DMS, FT_COORD_UTM, FT_COORD_MGRS};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(PLACES); i++) {
        ft_lonlat at = {PLACES[i].lon, PLACES[i].lat};
        char text[FT_COORD_TEXT];
        ft_error err = {0};

        print_message("  %s\n", PLACES[i].utm);
        ft_assert_ok(ft_coord_write(at, (ft_coord_as){FT_COORD_UTM, 0}, text, NULL, &err), &err);
        assert_string_equal(text, PLACES[i].utm);
        ft_assert_ok(ft_coord_write(at, (ft_coord_as){FT_COORD_MGRS, 0}, text, NULL, &err), &err);
        assert_string_equal(text, PLACES[i].mgrs);
        for (size_t f = 0; f < FT_COUNT(FORMATS); f++) {
            ft_coord back;

            ft_assert_ok(ft_coord_write(at, (ft_coord_as){FORMATS[f], 0}, text, NULL, &err), &err);
            ft_assert_ok(ft_coord_read(text, strlen(text), (ft_coord_as){FT_COORD_ANY, 0}, &back, &err), &err);
            assert_int_equal(back.as.format, FORMATS[f]);
            ft_assert_near(ft_distance_m(back.at, at), 0, FORMATS[f] == FT_COORD_MGRS ? 0.75 : 0.0003);
        }
    }
}

#define DEG "\302\260"

static const struct {
    const char *text;
    ft_coord_format format;
    double lat, lon, tol_m;
} READ[] = {
    {"-12.5 45.25", FT_COORD_DD, -12.5, 45.25, 0},
    {"  +12.5,45.25 ", FT_COORD_DD, 12.5, 45.25, 0},
    {"-12,5 45,25", FT_COORD_DD, -12.5, 45.25, 0},
    {"-12,5; 45,25", FT_COORD_DD, -12.5, 45.25, 0},
    {"+12.5-045.25", FT_COORD_DD, 12.5, -45.25, 0}, /* ISO 6709 */
    {"12.5S 45.25W", FT_COORD_DD, -12.5, -45.25, 0},
    {"s12.5 w45.25", FT_COORD_DD, -12.5, -45.25, 0},
    {"45.25E, 12.5S", FT_COORD_DD, -12.5, 45.25, 0},
    {"12.5 south 45.25 east", FT_COORD_DD, -12.5, 45.25, 0},
    {"lat: -12.5, lon: 45.25", FT_COORD_DD, -12.5, 45.25, 0},
    {"lon=45.25 lat=-12.5", FT_COORD_DD, -12.5, 45.25, 0},
    {"\342\210\22212.5 45.25", FT_COORD_DD, -12.5, 45.25, 0},                        /* U+2212 */
    {"\342\200\22312.5 45.25", FT_COORD_DD, -12.5, 45.25, 0},                        /* en dash */
    {"\331\241\331\242\331\253\331\245 \331\244\331\245", FT_COORD_DD, 12.5, 45, 0}, /* Arabic-Indic */
    {"\333\261\333\262\331\253\333\265\330\214 \333\264\333\265\331\253\333\265", FT_COORD_DD, 12.5, 45.5,
     0}, /* Persian */
    {"12" DEG "30'S 45" DEG "15'E", FT_COORD_DDM, -12.5, 45.25, 0},
    {"12\302\27230\342\200\262S 45\313\23215\342\200\231E", FT_COORD_DDM, -12.5, 45.25, 0}, /* look-alikes */
    {"12" DEG "30,6'S 45" DEG "15,6'E", FT_COORD_DDM, -12.51, 45.26, 0.001},
    {"12" DEG " 30 S 45" DEG " 15 E", FT_COORD_DDM, -12.5, 45.25, 0},
    {"S 12 30 E 045 15", FT_COORD_DDM, -12.5, 45.25, 0},
    {"12" DEG "30'36\"S 45" DEG "15'36\"E", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"12" DEG "30'36''S 45" DEG "15\342\200\26236\342\200\263E", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"12d30'36\"S 045d15'36\"E", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"-12" DEG "30'36\" 45" DEG "15'36\"", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"-0" DEG "30' 45" DEG "15'", FT_COORD_DDM, -0.5, 45.25, 0},
    {"12:30:36S 45:15:36E", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"12-30-36S 045-15-36E", FT_COORD_DMS, -12.51, 45.26, 0.001},
    {"90N 180W", FT_COORD_DD, 90, -180, 0},
    {"33 south 594778.6342 8226552.5175", FT_COORD_UTM, -16.038960739, 15.885993178, 0.001},
    {"33S 594778.6342 8226552.5175", FT_COORD_UTM, -16.038960739, 15.885993178,
     0.001}, /* no band S with that northing */
    {"33K 594778,6342 8226552,5175", FT_COORD_UTM, -16.038960739, 15.885993178, 0.001},
    {"UTM zone 33 S, 594778.6342 mE, 8226552.5175 mN", FT_COORD_UTM, -16.038960739, 15.885993178, 0.001},
    {"20s 655201.0249 4196037.8011", FT_COORD_UTM, -52.363930480, -60.720578306, 0.001},
    {"n 2158159.4931 1409740.7362", FT_COORD_UTM, 84.5, 15, 0.001},
    {"UPS south 1006696.4426 2361532.9285", FT_COORD_UTM, -80.5, -70, 0.001},
    {"33KWC9477826552", FT_COORD_MGRS, -16.038960739, 15.885993178, 1},
    {"33k wc 94778 26552", FT_COORD_MGRS, -16.038960739, 15.885993178, 1},
    {"33 K WC 9477 2655", FT_COORD_MGRS, -16.038960739, 15.885993178, 10},
    {"33KWC947265", FT_COORD_MGRS, -16.038960739, 15.885993178, 100},
    {"33KWC9426", FT_COORD_MGRS, -16.038960739, 15.885993178, 1000},
    {"33KWC92", FT_COORD_MGRS, -16.038960739, 15.885993178, 10000},
    {"zbb 58159 09740", FT_COORD_MGRS, 84.5, 15, 1},
    {"55DEG4160895151", FT_COORD_MGRS, -65.862159317, 147.911858645, 1},
    {"5QKB0123", FT_COORD_MGRS, 20.1, -155.0, 300000},
    {"EPSG:32733 594778.6342 8226552.5175", FT_COORD_EPSG, -16.038960739, 15.885993178, 0.001},
    {"EPSG:4326 45.25 -12.5", FT_COORD_EPSG, -12.5, 45.25, 0},
};

static void what_is_clear_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(READ); i++) {
        ft_error err = {0};
        ft_coord c;

        print_message("  %s\n", READ[i].text);
        ft_assert_ok(ft_coord_read(READ[i].text, strlen(READ[i].text), (ft_coord_as){FT_COORD_ANY, 0}, &c, &err), &err);
        assert_int_equal(c.as.format, READ[i].format);
        ft_assert_near(ft_distance_m(c.at, (ft_lonlat){READ[i].lon, READ[i].lat}), 0, READ[i].tol_m + 1e-8);
    }
}

static const struct {
    const char *text, *key, *facts; /* the facts begin so */
} REFUSED[] = {
    {"", "geo.coord.empty", ""},
    {"   ", "geo.coord.empty", ""},
    {"12.5", "geo.coord.second", "column=5"},
    {"12.5 45.5 320", "geo.coord.end", "column=11 found=320"},
    {"12,5", "geo.coord.comma", "column=3"},
    {"12,45,5", "geo.coord.comma", "column=3"},
    {"12,5 45.5", "geo.coord.end", "column=6"},
    {"12,5 45", "geo.coord.comma", "column=3"},
    {"1,234,567 45", "geo.coord.comma", "column=2"},
    {"12.5.1 45", "geo.coord.points", "column=5"},
    {".5 45", "geo.coord.number", "column=1"},
    {"5. 45", "geo.coord.number", "column=1"},
    {"- 12 45", "geo.coord.lone_sign", "column=1"},
    {"12.5-45.5", "geo.coord.lone_sign", "column=5"},
    {"12-45", "geo.coord.lone_sign", "column=3"},
    {"-12.5S 45E", "geo.coord.sign_and_letter", "column=1"},
    {"12.5S 45", "geo.coord.hemisphere", "column=9"},
    {"12.5S 45.5N", "geo.coord.same_axis", "column=7"},
    {"12.5O 45N", "geo.coord.letter_o", "column=5 found=O"},
    {"lat 12.5E lon 45N", "geo.coord.other_axis", "column=9"},
    {"12" DEG "60'S 45" DEG "0'E", "geo.coord.sixty", "column=4 found=60"},
    {"12" DEG "30'60\"S 45" DEG "0'0\"E", "geo.coord.sixty", "column=7 found=60"},
    {"12.5" DEG "30'S 45" DEG "0'E", "geo.coord.fraction", "column=1 found=12.5"},
    {"12'30" DEG "S 45E", "geo.coord.mark", "column=3"},
    {"1230.5S 04530.5E", "geo.coord.packed", "column=1"},
    {"91S 45E", "geo.coord.latitude", "column=1 found=91"},
    {"90" DEG "0'1\"S 45" DEG "0'0\"E", "geo.coord.latitude", "column=1"},
    {"12S 180.001E", "geo.coord.longitude", "column=5"},
    {"105.9 10.3", "geo.coord.swapped", "column=1 found=105.9 meant=10.3 105.9"},
    {"12 30 45 15", "geo.coord.end", "column=7"},
    {"12.5 x", "geo.coord.number", "column=6"},
    {"nan nan", "geo.coord.number", "column=1"},
    {"1e1 45", "geo.coord.hemisphere", NULL},
    {"12.5 45.5#", "geo.coord.character", "column=10 found=#"},
    {"1\342\200\2132 45", "geo.coord.character", "column=2"}, /* U+200B inside */
    {"12\342\200\2165 45.5 1", "geo.coord.end", NULL},        /* a mark of direction ends a number */
    {"\377 12", "geo.coord.utf8", ""},
    {"33 594778 8226552", "geo.coord.north_or_south", "column=4"},
    {"61n 594778 8226552", "geo.coord.zone_number", "column=1 found=61"},
    {"0n 594778 8226552", "geo.coord.zone_number", "column=1"},
    {"33S 500000 4000000", "geo.coord.south_or_band", "column=3 zone=33"},
    {"33I 594778 8226552", "geo.coord.band", "column=3 found=I"},
    {"33O 594778 8226552", "geo.coord.band", "column=3 found=O"},
    {"33L 594778 8226552", "geo.coord.band_place", "column=3 band=L"},
    {"33s 8226552 594778", "geo.coord.easting", "column=5"},
    {"33n 594778 9700000", "geo.coord.northing", "column=12"},
    {"33s 594,778 8226552", "geo.coord.fraction", NULL},
    {"33KIC9477826552", "geo.mgrs.column", "letter=I band=33K wanted=STUVWXYZ"},
    {"33KWO9477826552", "geo.mgrs.row", "letter=O"},
    {"33KAC9477826552", "geo.mgrs.column", "letter=A"},
    {"33KWM9477826552", "geo.mgrs.row", "letter=M square=33KW"},
    {"33IWC9477826552", "geo.mgrs.band", "band=I"},
    {"32XMG0000000000", "geo.mgrs.zone", "zone=32X"},
    {"61KWC9477826552", "geo.coord.zone_number", "column=1"},
    {"33KWC947782655", "geo.coord.mgrs_digits", "column=6"},
    {"33KWC 94778 2655", "geo.coord.mgrs_digits", "column=13"},
    {"33KWC947782655212", "geo.coord.mgrs_digits", "column=6"},
    {"33KWC94 77 82", "geo.coord.end", "column=12"},
    {"ZIB5815909740", "geo.mgrs.column", "letter=I"},
    {"ZBZ5815909740", "geo.mgrs.row", "letter=Z"},
    {"EPSG: 1 2", "geo.coord.number", NULL},
    {"EPSG:x 1 2", "geo.coord.epsg", "column=6"},
    {"EPSG:32733 594,778 8226,552", "geo.coord.comma", "column=12"},
    {"EPSG:999999 1 2", "geo.crs.unknown", "epsg=999999"},
    {"EPSG:4220 17 -12.4", "geo.crs.ballpark", NULL},
    {"EPSG:4326 17 95", "geo.crs.failed", NULL},
};

static void what_could_mean_two_things_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(REFUSED); i++) {
        ft_error err = {0};
        ft_coord c = {.side_m = -1};

        print_message("  %s\n", REFUSED[i].text);
        assert_int_not_equal(
            ft_coord_read(REFUSED[i].text, strlen(REFUSED[i].text), (ft_coord_as){FT_COORD_ANY, 0}, &c, &err), FT_OK);
        assert_string_equal(err.key, REFUSED[i].key);
        if (REFUSED[i].facts != NULL) {
            assert_int_equal(strncmp(err.args, REFUSED[i].facts, strlen(REFUSED[i].facts)), 0);
        }
        ft_assert_near(c.side_m, -1, 0); /* nothing was written */
    }
}

static const struct {
    const char *text;
    ft_coord_as as;
    const char *key; /* NULL: read */
    double lat, lon;
} PROMISED[] = {
    {"12 30 45 15", {FT_COORD_DDM, 0}, NULL, 12.5, 45.25},
    {"-12 30 36 45 15 36", {FT_COORD_DMS, 0}, NULL, -12.51, 45.26},
    {"12 30 45", {FT_COORD_DDM, 0}, "geo.coord.number", 0, 0},
    {"12" DEG "30' 45" DEG "15'", {FT_COORD_DD, 0}, "geo.coord.other_format", 0, 0},
    {"45.25 -12.5", {FT_COORD_EPSG, 4326}, NULL, -12.5, 45.25},
    {"EPSG:32733 594778 8226552", {FT_COORD_EPSG, 32734}, "geo.coord.other_format", 0, 0},
    {"12.5 45.5", {FT_COORD_UTM, 0}, "geo.coord.zone_number", 0, 0},
    {"12.5 45.5", {FT_COORD_MGRS, 0}, "geo.coord.zone_number", 0, 0},
};

static void what_was_promised_is_what_it_must_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(PROMISED); i++) {
        ft_error err = {0};
        ft_coord c;
        ft_status st = ft_coord_read(PROMISED[i].text, strlen(PROMISED[i].text), PROMISED[i].as, &c, &err);

        print_message("  %s\n", PROMISED[i].text);
        if (PROMISED[i].key != NULL) {
            assert_int_not_equal(st, FT_OK);
            assert_string_equal(err.key, PROMISED[i].key);
        } else {
            ft_assert_ok(st, &err);
            ft_assert_near(ft_distance_m(c.at, (ft_lonlat){PROMISED[i].lon, PROMISED[i].lat}), 0, 0.001);
        }
    }
}

static const struct {
    const char *text;
    ft_axis axis;
    const char *key; /* NULL: read */
    double deg;
} AXES[] = {
    {"-12.5", FT_AXIS_LAT, NULL, -12.5},
    {"S12.5", FT_AXIS_LAT, NULL, -12.5},
    {"12" DEG "30'S", FT_AXIS_LAT, NULL, -12.5},
    {"\333\264\333\265\331\253\333\265", FT_AXIS_LON, NULL, 45.5},
    {"12.5E", FT_AXIS_LAT, "geo.coord.other_axis", 0},
    {"12,5", FT_AXIS_LAT, "geo.coord.comma", 0},
    {"91", FT_AXIS_LAT, "geo.coord.latitude", 0},
    {"181", FT_AXIS_LON, "geo.coord.longitude", 0},
    {"12 30", FT_AXIS_LAT, "geo.coord.end", 0},
    {"12.5 45.5", FT_AXIS_LAT, "geo.coord.end", 0},
    {"lon 12.5", FT_AXIS_LAT, "geo.coord.other_axis", 0},
};

static void a_column_of_its_own_holds_one_axis(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(AXES); i++) {
        ft_error err = {0};
        double deg = 0;
        ft_status st = ft_coord_read_axis(AXES[i].text, strlen(AXES[i].text), AXES[i].axis, &deg, &err);

        print_message("  %s\n", AXES[i].text);
        if (AXES[i].key != NULL) {
            assert_int_equal(st, FT_E_INVALID);
            assert_string_equal(err.key, AXES[i].key);
        } else {
            ft_assert_ok(st, &err);
            ft_assert_near(deg, AXES[i].deg, 1e-12);
        }
    }
}

static void a_small_s_is_south_and_tells_the_other_place(void **state)
{
    static const char TEXT[] = "36s 500000 3800000";
    ft_error err = {0};
    ft_coord c;

    (void)state;
    ft_assert_ok(ft_coord_read(TEXT, strlen(TEXT), (ft_coord_as){FT_COORD_ANY, 0}, &c, &err), &err);
    assert_true(c.at.lat_deg < 0);
    assert_true(c.has_other);
    ft_assert_near(c.other.lat_deg, 34.34, 0.02);
    ft_assert_near(c.other.lon_deg, 33, 1e-9);
}

/* GeoConvert -c -p 3 */
static const struct {
    double lat, lon, convergence_deg, scale;
} FACTS[] = {
    {-12.35, 16.95, -0.41722844229, 1.0001562406619},
    {44.87, 18.1, -2.04683839309, 1.0002453520183},
    {60.5, 4.9, -3.56994209808, 1.0002211023832},
    {-51.7, -57.85, 0.66707885924, 0.9996423624328},
    {84.5, 40, 40.0, 0.9962932973643},
    {-80.5, 10, -10.0, 1.0008624835348},
};

static void convergence_and_scale_are_those_of_the_zone(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(FACTS); i++) {
        ft_lonlat at = {FACTS[i].lon, FACTS[i].lat};
        ft_grid_facts f;
        ft_error err = {0};

        print_message("  %g %g\n", FACTS[i].lat, FACTS[i].lon);
        ft_assert_ok(ft_grid_facts_at(at, ft_grid_zone(at), &f, &err), &err);
        ft_assert_near(f.convergence_deg, FACTS[i].convergence_deg, 1e-6);
        ft_assert_near(f.scale, FACTS[i].scale, 1e-8);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_places_are_written_as_they_should),
        cmocka_unit_test(what_is_clear_is_read),
        cmocka_unit_test(what_could_mean_two_things_is_refused_with_its_place),
        cmocka_unit_test(what_was_promised_is_what_it_must_be),
        cmocka_unit_test(a_column_of_its_own_holds_one_axis),
        cmocka_unit_test(a_small_s_is_south_and_tells_the_other_place),
        cmocka_unit_test(convergence_and_scale_are_those_of_the_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
