/* Sentences from the examples of receiver manuals' sentence types, with values chosen here and checksums computed by hand or by
 * the test itself; expected positions by hand arithmetic. */
#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/gnss.h"

#include <stdio.h>
#include <string.h>

/* A sentence with its checksum. */
static const char *sentence(const char *body)
{
    static char line[512];
    unsigned sum = 0;

    for (const char *c = body; *c != '\0'; c++) {
        sum ^= (unsigned char)*c;
    }
    (void)snprintf(line, sizeof line, "$%s*%02X\r\n", body, sum);
    return line;
}

static bool feed(ft_gnss *g, const char *body, ft_fix *out)
{
    bool ready = false;
    ft_error err = {0};
    const char *line = sentence(body);

    ft_assert_ok(ft_gnss_line(g, line, strlen(line), out, &ready, &err), &err);
    return ready;
}

static ft_gnss *receiver(void)
{
    ft_gnss *g = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_gnss_new(&g, &err), &err);
    return g;
}

static void an_epoch_is_put_together_from_its_sentences(void **state)
{
    ft_gnss *g = receiver();
    ft_fix f;

    (void)state;
    assert_false(feed(g, "GPRMC,083000.00,A,1224.000000,S,01642.000000,E,1.0,90.0,241126,3.5,W,A", &f));
    assert_false(feed(g, "GPGGA,083000.00,1224.000000,S,01642.000000,E,2,11,0.8,1520.3,M,20.1,M,,", &f));
    assert_false(feed(g, "GNGSA,A,3,01,02,03,04,,,,,,,,,1.5,0.8,1.2", &f));
    assert_false(feed(g, "GPGST,083000.00,1.1,1.0,0.9,10,0.6,0.6,2.0", &f));
    assert_true(feed(g, "GPRMC,083001.00,A,1224.000000,S,01642.000000,E,1.0,90.0,241126,3.5,W,A", &f));
    assert_true(f.has_position && f.has_time && f.has_hdop && f.has_accuracy && f.has_elevation && f.has_speed);
    assert_int_equal(f.kind, FT_FIX_DGPS);
    ft_assert_near(f.at.lat_deg, -12.4, 1e-12);
    ft_assert_near(f.at.lon_deg, 16.7, 1e-12);
    assert_int_equal(f.satellites, 11);
    assert_int_equal(f.dimensions, 3);
    assert_true(f.utc_ms == 1795509000000); /* date -u -d '2026-11-24 08:30' +%s */
    ft_assert_near(f.hacc_m_95, 2.4477 * 0.6, 1e-9);
    ft_assert_near(f.speed_ms, 0.514444, 1e-6);
    assert_true(ft_gnss_end(g, &f));
    assert_int_equal(f.kind, FT_FIX_GPS); /* the second has RMC alone */
    assert_false(ft_gnss_end(g, &f));
    ft_gnss_free(g);
}

static void midnight_makes_the_next_day(void **state)
{
    ft_gnss *g = receiver();
    ft_fix f;

    (void)state;
    (void)feed(g, "GPRMC,235959.00,A,0000.0000,N,17959.9999,E,,,311226,,,A", &f);
    assert_true(feed(g, "GPGGA,000000.00,0000.0000,N,17959.9999,W,1,05,1.0,0.0,M,0.0,M,,", &f));
    assert_true(ft_gnss_end(g, &f));
    assert_true(f.has_time && f.utc_ms == 1798761600000); /* 2027-01-01 */
    ft_assert_near(f.at.lon_deg, -(179 + 59.9999 / 60), 1e-12);
    ft_gnss_free(g);
}

static const struct {
    const char *body;
    bool has_position;
    ft_fix_kind kind;
} ALONE[] = {
    {"GPGGA,,,,,,0,00,99.99,,,,,,", false, FT_FIX_NONE},
    {"GPGGA,083000,1224.0000,S,01642.0000,E,0,00,,,M,,M,,", true, FT_FIX_NONE},
    {"GPGGA,083000,1224.0000,S,01642.0000,E,4,12,0.5,10.0,M,,M,1,0001", true, FT_FIX_RTK_FIXED},
    {"GPGGA,083000,1224.0000,S,01642.0000,E,5,12,0.5,10.0,M,,M,1,0001", true, FT_FIX_RTK_FLOAT},
    {"GPGGA,083000,1224.0000,S,01642.0000,E,6,00,,,,,,,", true, FT_FIX_RECKONED},
    {"GPGGA,083000,1224.0000,S,01642.0000,E,8,12,0.5,10.0,M,,M,,", true, FT_FIX_SIMULATED},
    {"GPRMC,083000,V,1224.0000,S,01642.0000,E,0,0,241126,,,A", true,
     FT_FIX_NONE}, /* disowned, whatever its mode says */
    {"GNRMC,083000,A,1224.0000,S,01642.0000,E,0,0,241126,,,R", true, FT_FIX_RTK_FIXED},
    {"GNRMC,083000,A,1224.0000,S,01642.0000,E,0,0,241126,,,E", true, FT_FIX_RECKONED},
    {"GNRMC,083000,A,1224.0000,S,01642.0000,E,0,0,241126,,", true, FT_FIX_GPS}, /* before mode indicators */
    {"GLGLL,1224.0000,S,01642.0000,E,083000,A,D", true, FT_FIX_DGPS},
    {"GNGNS,083000,1224.0000,S,01642.0000,E,NNA,09,1.0,10.0,,,", true, FT_FIX_GPS},
    {"GNGNS,083000,1224.0000,S,01642.0000,E,NN,00,,,,,", true, FT_FIX_NONE},
};

static void each_sentence_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(ALONE); i++) {
        ft_gnss *g = receiver();
        ft_fix f;

        print_message("  %s\n", ALONE[i].body);
        assert_false(feed(g, ALONE[i].body, &f));
        assert_true(ft_gnss_end(g, &f));
        assert_int_equal(f.has_position, ALONE[i].has_position);
        assert_int_equal(f.kind, ALONE[i].kind);
        ft_gnss_free(g);
    }
}

static const char *const DAMAGED[] = {
    "GPGGA,083000,1224.0000,S,01642.0000,E,X,05,1.0,0.0,M,0.0,M,,", /* quality */
    "GPGGA,083000,1260.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,", /* 60 minutes */
    "GPGGA,083000,224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",  /* a digit fell out: 2 degrees, not 12 */
    "GPGGA,083000,1224.0000,S,1642.0000,E,1,05,1.0,0.0,M,0.0,M,,",  /* the same in the longitude */
    "GPGGA,083000,1224.0000,,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",  /* no hemisphere */
    "GPGGA,083000,1224.0000,E,01642.0000,S,1,05,1.0,0.0,M,0.0,M,,", /* hemispheres changed about */
    "GPGGA,083000,9100.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,", /* beyond the pole */
    "GPGGA,083000,1224.0000,S,18100.0000,E,1,05,1.0,0.0,M,0.0,M,,",
    "GPGGA,083000,-224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",
    "GPGGA,083000,1224.00e0,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",
    "GPGGA,083000,1224,0000,S,01642,0000,E,1,05,1.0,0.0,M,0.0,M,,",  /* decimal commas */
    "GPGGA,083000,1224.0000,S,01642.0000,E,1,05,1.0,30.0,F,0.0,M,,", /* height in feet */
    "GPGGA,253000,1224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",
    "GPGGA,0830,1224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,",
    "GPRMC,083000,A,1224.0000,S,01642.0000,E,0,0,310226,,,A", /* 31 February */
    "GPRMC,083000,,1224.0000,S,01642.0000,E,0,0,241126,,,A",
    "GPGST,083000,1.1,1.0,0.9,10,-0.6,0.6,2.0",
};

static void a_damaged_field_leaves_nothing_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(DAMAGED); i++) {
        ft_gnss *g = receiver();
        ft_fix f;
        bool ready = false;
        ft_error err = {0};
        const char *line = sentence(DAMAGED[i]);

        print_message("  %s\n", DAMAGED[i]);
        ft_assert_status(ft_gnss_line(g, line, strlen(line), &f, &ready, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "gnss.field");
        assert_false(ready);
        assert_false(ft_gnss_end(g, &f));
        ft_gnss_free(g);
    }
}

static const struct {
    const char *line, *key; /* NULL: passed over */
} LINES[] = {
    {"$GPGGA,083000,1224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,*00", "gnss.checksum"},
    {"$GPGGA,083000,1224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,", "gnss.line"},
    {"$GPGGA,083000,1224.0000,S,01642.0000,E,1,05,1.0,0.0,M,0.0,M,,*4", "gnss.line"},
    {"$*00", "gnss.line"},
    {"hello", "gnss.line"},
    {"{\"class\":\"TPV\"", "json.syntax"},
    {"{\"class\":\"TPV\",\"mode\":3,\"lat\":95,\"lon\":16}", "gnss.gpsd"},
    {"{\"class\":\"TPV\",\"mode\":3,\"time\":\"yesterday\"}", "gnss.gpsd"},
    {"{\"class\":\"VERSION\"}", NULL},
    {"", NULL},
    {"   ", NULL},
    {"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D", NULL},
    {"# started 2026-11-24", NULL},
    {"$PUBX,00*33", NULL},
    {"$GPGSV,1,1,00*79", NULL},
};

static void a_line_is_used_passed_over_or_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(LINES); i++) {
        ft_gnss *g = receiver();
        ft_fix f;
        bool ready = false;
        ft_error err = {0};
        ft_status st = ft_gnss_line(g, LINES[i].line, strlen(LINES[i].line), &f, &ready, &err);

        print_message("  %s\n", LINES[i].line);
        ft_assert_status(st, LINES[i].key == NULL ? FT_OK : FT_E_INVALID, &err);
        if (LINES[i].key != NULL) {
            assert_string_equal(err.key, LINES[i].key);
        }
        assert_false(ready);
        ft_gnss_free(g);
    }
}

static void gpsd_is_understood(void **state)
{
    static const char *const SKY =
        "{\"class\":\"SKY\",\"hdop\":0.7,\"satellites\":[{\"used\":true},{\"used\":false},{\"used\":true}]}";
    static const char *const TPV =
        "{\"class\":\"TPV\",\"mode\":3,\"status\":2,\"time\":\"2026-11-24T08:30:00.500Z\",\"lat\":-12.4,"
        "\"lon\":16.7,\"altMSL\":1520.3,\"eph\":3.2,\"speed\":0.1}";
    ft_gnss *g = receiver();
    ft_fix f;
    bool ready = false;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_gnss_line(g, SKY, strlen(SKY), &f, &ready, &err), &err);
    assert_false(ready);
    ft_assert_ok(ft_gnss_line(g, TPV, strlen(TPV), &f, &ready, &err), &err);
    assert_true(ready);
    assert_int_equal(f.kind, FT_FIX_DGPS);
    assert_true(f.utc_ms == 1795509000500);
    assert_int_equal(f.satellites, 2);
    ft_assert_near(f.hdop, 0.7, 0);
    ft_assert_near(f.hacc_m_95, 3.2, 0);
    assert_false(ft_gnss_end(g, &f));
    ft_gnss_free(g);
}

/* ---- the mean */

static ft_fix fix_at(double lon, double lat, int second)
{
    return (ft_fix){.kind = FT_FIX_GPS,
                    .has_position = true,
                    .has_time = true,
                    .has_hdop = true,
                    .at = {lon, lat},
                    .utc_ms = 1795509000000 + second * 1000,
                    .hdop = 1,
                    .satellites = 8};
}

static void add(ft_averager *a, ft_fix f, ft_fix_refusal want)
{
    ft_fix_refusal why = FT_REFUSED_NOTHING;
    ft_error err = {0};

    ft_assert_ok(ft_averager_add(a, &f, &why, &err), &err);
    assert_int_equal(why, want);
}

static ft_averager *averager(void)
{
    ft_averager *a = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_averager_new(FT_MEAN_RULE, &a, &err), &err);
    return a;
}

/* A square of fixes, 2e-5 degrees a side; one fix 100 m off is thrown out; unusable ones are counted by reason. */
static void the_mean_of_a_standing_receiver(void **state)
{
    ft_averager *a = averager();
    ft_mean m;
    ft_fix f;
    ft_error err = {0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        add(a, fix_at(16.7 + (i % 2 == 0 ? 1e-5 : -1e-5), -12.4 + (i % 4 < 2 ? 1e-5 : -1e-5), i), FT_REFUSED_NOTHING);
    }
    add(a, fix_at(16.7, -12.399, 100), FT_REFUSED_NOTHING);
    f = fix_at(16.7, -12.4, 101);
    f.hdop = 5.1;
    add(a, f, FT_REFUSED_HDOP);
    f.kind = FT_FIX_RECKONED;
    add(a, f, FT_REFUSED_NOT_SEEN);
    f.kind = FT_FIX_NONE;
    add(a, f, FT_REFUSED_NO_FIX);
    ft_assert_ok(ft_averager_mean(a, &m, &err), &err);
    ft_assert_near(ft_distance_m(m.at, (ft_lonlat){16.7, -12.4}), 0, 1e-6);
    assert_int_equal(m.n, 100);
    assert_int_equal(m.refused[FT_REFUSED_OUTLIER], 1);
    assert_int_equal(m.refused[FT_REFUSED_HDOP], 1);
    assert_int_equal(m.refused[FT_REFUSED_NOT_SEEN], 1);
    assert_int_equal(m.refused[FT_REFUSED_NO_FIX], 1);
    ft_assert_near(m.spread_max_m, 1.552, 0.01); /* half the diagonal of 2.176 m by 2.212 m */
    ft_assert_near(m.seconds, 99, 0);
    ft_assert_near(m.hacc_m_95, 5, 0); /* a small spread is no proof: the floor of a plain receiver */
    assert_false(m.moved);
    ft_averager_free(a);
}

static void a_carried_antenna_is_seen(void **state)
{
    ft_averager *a = averager();
    ft_averager *b = averager();
    ft_mean m;
    ft_error err = {0};

    (void)state;
    for (int i = 0; i < 60; i++) { /* one step of 11 m after half a minute */
        ft_fix f = fix_at(16.7 + (i < 30 ? 0 : 1e-4) + (i % 2 == 0 ? 3e-6 : -3e-6), -12.4, i);
        ft_fix walk = fix_at(16.7, -12.4, i);

        add(a, f, FT_REFUSED_NOTHING);
        walk.has_speed = true; /* the receiver says so, though it stays in place */
        walk.speed_ms = 1.2;
        add(b, walk, FT_REFUSED_NOTHING);
    }
    ft_assert_ok(ft_averager_mean(a, &m, &err), &err);
    assert_true(m.moved);
    ft_assert_near(m.moved_m, 10.9, 0.2);
    ft_assert_ok(ft_averager_mean(b, &m, &err), &err);
    assert_true(m.moved);
    ft_averager_free(a);
    ft_averager_free(b);
}

static void the_mean_does_not_care_for_180_degrees_or_the_pole(void **state)
{
    ft_averager *a = averager();
    ft_averager *b = averager();
    ft_mean m;
    ft_error err = {0};

    (void)state;
    for (int i = 0; i < 40; i++) {
        add(a, fix_at(i % 2 == 0 ? 179.99999 : -179.99999, -17, i), FT_REFUSED_NOTHING);
        add(b, fix_at(30 + (i % 2 == 0 ? 1e-3 : -1e-3), 89.999, i), FT_REFUSED_NOTHING);
    }
    ft_assert_ok(ft_averager_mean(a, &m, &err), &err);
    ft_assert_near(ft_distance_m(m.at, (ft_lonlat){180, -17}), 0, 1e-6);
    ft_assert_ok(ft_averager_mean(b, &m, &err), &err);
    ft_assert_near(ft_distance_m(m.at, (ft_lonlat){30, 89.999}), 0, 1e-6);
    ft_averager_free(a);
    ft_averager_free(b);
}

static void better_fixes_count_more(void **state)
{
    ft_averager *a = averager();
    ft_mean m;
    ft_error err = {0};

    (void)state;
    for (int i = 0; i < 20; i++) {
        ft_fix f = fix_at(16.7 + (i % 2 == 0 ? 0 : 1e-5), -12.4, i);

        f.has_accuracy = true;
        f.hacc_m_95 = i % 2 == 0 ? 1 : 2; /* weights 4 to 1 */
        add(a, f, FT_REFUSED_NOTHING);
    }
    ft_assert_ok(ft_averager_mean(a, &m, &err), &err);
    ft_assert_near(m.at.lon_deg, 16.7 + 0.2e-5, 1e-9);
    ft_averager_free(a);
}

static void nothing_usable_is_said_with_its_reasons(void **state)
{
    ft_averager *a = averager();
    ft_mean m;
    ft_error err = {0};
    ft_fix f = {.kind = FT_FIX_NONE, .satellites = -1};

    (void)state;
    add(a, f, FT_REFUSED_NO_FIX);
    ft_assert_status(ft_averager_mean(a, &m, &err), FT_E_REFUSED, &err);
    assert_string_equal(err.key, "gnss.none");
    assert_non_null(strstr(err.args, "no_fix=1"));
    ft_averager_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_is_put_together_from_its_sentences),
        cmocka_unit_test(midnight_makes_the_next_day),
        cmocka_unit_test(each_sentence_alone),
        cmocka_unit_test(a_damaged_field_leaves_nothing_behind),
        cmocka_unit_test(a_line_is_used_passed_over_or_named),
        cmocka_unit_test(gpsd_is_understood),
        cmocka_unit_test(the_mean_of_a_standing_receiver),
        cmocka_unit_test(a_carried_antenna_is_seen),
        cmocka_unit_test(the_mean_does_not_care_for_180_degrees_or_the_pole),
        cmocka_unit_test(better_fixes_count_more),
        cmocka_unit_test(nothing_usable_is_said_with_its_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
