#include "tests/support/ft_assert.h"

#include "fieldtool/base/date.h"

#include <string.h>

/* date -u -d YYYY-MM-DD +%s, divided by 86400 */
static const struct {
    const char *text;
    int32_t first, last;
} GOOD[] = {
    {"1970-01-01", 0, 0},      {"2024-02-29", 19782, 19782},     {"2000-03-01", 11017, 11017},
    {"1969-12-31", -1, -1},    {"0001-01-01", -719162, -719162}, {"9999-12-31", 2932896, 2932896},
    {"2024-02", 19754, 19782}, {"2023-02", 19389, 19416},        {"2024", 19723, 20088},
    {"1900", -25567, -25203},
};

static void dates_have_the_days_of_the_calendar(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        ft_date d = {0};
        char text[FT_DATE_TEXT];

        print_message("  %s\n", GOOD[i].text);
        assert_true(ft_date_parse(GOOD[i].text, strlen(GOOD[i].text), &d));
        assert_true(ft_date_known(d));
        assert_int_equal(ft_date_first_day(d), GOOD[i].first);
        assert_int_equal(ft_date_last_day(d), GOOD[i].last);
        ft_date_text(d, text);
        assert_string_equal(text, GOOD[i].text);
    }
}

static void what_is_not_in_the_calendar_is_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "2023-02-29",
        "1900-02-29",
        "2024-13",
        "2024-00",
        "2024-01-00",
        "2024-04-31",
        "0000",
        "0000-01-01",
        "24-01-01",
        "2024-1-1",
        "2024/01/01",
        "2024-01-01T",
        "2024-01-01 ",
        " 2024-01-01",
        "20240101",
        "+024",
        "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4",
        "2024-",
        "2024-01-",
        "202a",
    };
    ft_date d = {7, 7, 7};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        print_message("  %s\n", BAD[i]);
        assert_false(ft_date_parse(BAD[i], strlen(BAD[i]), &d));
    }
    assert_int_equal(d.year, 7);
}

static void every_day_reads_back(void **state)
{
    int32_t last = 2932896;

    (void)state;
    for (int32_t day = -719162; day <= last; day++) {
        ft_date d = ft_date_of_day(day);

        if (ft_date_first_day(d) != day || ft_date_last_day(d) != day) {
            fail_msg("day %d", (int)day);
        }
    }
}

static void instants_are_written_in_utc(void **state)
{
    /* date -u -d @1700000000: Tue Nov 14 22:13:20 UTC 2023 */
    static const struct {
        int64_t ms;
        const char *text;
    } CASES[] = {
        {1700000000123, "2023-11-14T22:13:20.123Z"},
        {0, "1970-01-01T00:00:00.000Z"},
        {-750, "1969-12-31T23:59:59.250Z"},
        {4294967296000, "2106-02-07T06:28:16.000Z"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char text[FT_UTC_TEXT];

        ft_utc_text(CASES[i].ms, text);
        assert_string_equal(text, CASES[i].text);
    }
}

static void an_offset_moves_the_civil_day(void **state)
{
    static const struct {
        int64_t ms;
        int offset_min;
        const char *text;
    } CASES[] = {
        {1700000000123, 0, "2023-11-14"},
        {1700000000123, 420, "2023-11-15"}, /* Vientiane, UTC+7: 05:13 */
        {0, -60, "1969-12-31"},
        {-1, 0, "1969-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char text[FT_DATE_TEXT];

        ft_date_text(ft_date_of_utc(CASES[i].ms, CASES[i].offset_min), text);
        assert_string_equal(text, CASES[i].text);
    }
}

static void an_unknown_date_is_empty_text(void **state)
{
    char text[FT_DATE_TEXT] = "x";

    (void)state;
    ft_date_text((ft_date){0}, text);
    assert_string_equal(text, "");
    assert_false(ft_date_known((ft_date){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_have_the_days_of_the_calendar),
        cmocka_unit_test(what_is_not_in_the_calendar_is_refused),
        cmocka_unit_test(every_day_reads_back),
        cmocka_unit_test(instants_are_written_in_utc),
        cmocka_unit_test(an_offset_moves_the_civil_day),
        cmocka_unit_test(an_unknown_date_is_empty_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
