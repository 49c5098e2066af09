#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/base/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void whole_decimal_numbers_are_read(void **state)
{
    static const struct {
        const char *text;
        double want;
    } GOOD[] = {
        {"0", 0},
        {"-0", 0},
        {"+1.5", 1.5},
        {".5", 0.5},
        {"5.", 5},
        {"1e3", 1000},
        {"-1.25E-2", -0.0125},
        {"00012.50", 12.5},
        {"1e308", 1e308},
        {"1e-400", 0},
        {"105.12345678901234", 105.12345678901234},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        double got = -1;

        print_message("  %s\n", GOOD[i].text);
        assert_true(ft_num_parse(GOOD[i].text, strlen(GOOD[i].text), &got));
        ft_assert_near(got, GOOD[i].want, 0);
    }
}

static void anything_else_is_no_number(void **state)
{
    static const char *const BAD[] = {
        "",         " 1",     "1 ",    "1,5", "-12,4",    "\342\210\2225", "S12.4", "nan", "inf",
        "infinity", "0x10",   "1e",    "1e+", "1.2.3",    "--1",           "+",     ".",   "e5",
        "1e999",    "-1e999", "1_000", "1d3", "\xd9\xa5", "12abc",         "5\t",
    };
    double got = 7;

    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        print_message("  %s\n", BAD[i]);
        assert_false(ft_num_parse(BAD[i], strlen(BAD[i]), &got));
    }
    assert_false(ft_num_parse("1\0002", 3, &got)); /* NUL inside */
    ft_assert_near(got, 7, 0);
}

static void only_the_given_bytes_are_read(void **state)
{
    double d = 0;
    int64_t i = 0;

    (void)state;
    assert_true(ft_num_parse("12345", 2, &d));
    ft_assert_near(d, 12, 0);
    assert_true(ft_int_parse("12345", 2, &i));
    assert_int_equal(i, 12);
}

static void whole_integers_in_range_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } GOOD[] = {
        {"0", 0}, {"-5", -5}, {"+7", 7}, {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN},
    };
    static const char *const BAD[] = {"",    " 1", "1 ",  "1.0", "9223372036854775808",       "-9223372036854775809",
                                      "0x1", "-",  "1e3", "abc", "99999999999999999999999999"};
    int64_t got = 0;

    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        assert_true(ft_int_parse(GOOD[i].text, strlen(GOOD[i].text), &got));
        assert_true(got == GOOD[i].want);
    }
    got = 7;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        print_message("  %s\n", BAD[i]);
        assert_false(ft_int_parse(BAD[i], strlen(BAD[i]), &got));
    }
    assert_false(ft_int_parse("1\0002", 3, &got));
    assert_int_equal(got, 7);
}

static void numbers_are_written_short_and_read_back(void **state)
{
    static const struct {
        double v;
        const char *text;
    } CASES[] = {
        {0.1, "0.1"},
        {5, "5"},
        {1e-7, "1e-07"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {-2.5, "-2.5"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_TRUE_MIN, "4.94065645841247e-324"},
        {123456789012345680, "1.2345678901234568e+17"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char text[FT_NUM_TEXT];
        double back = 0;

        ft_num_text(CASES[i].v, text);
        assert_string_equal(text, CASES[i].text);
        assert_true(ft_num_parse(text, strlen(text), &back));
        ft_assert_near(back, CASES[i].v, 0);
    }
}

/* The short way to a text gives what the C library gives with fifteen digits, wherever that reads back. */
static void texts_are_those_of_printf(void **state)
{
    ft_gen gen = ft_gen_seeded(29);
    long rounds = ft_gen_rounds(200000);

    (void)state;
    for (long i = 0; i < rounds; i++) {
        static const double POWERS[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e12};
        double power = POWERS[ft_gen_below(&gen, FT_COUNT(POWERS))];
        uint64_t digits = ft_gen_u64(&gen) >> ft_gen_below(&gen, 64);
        double v = (double)digits / power * (ft_gen_below(&gen, 2) == 0 ? 1 : -1);
        char text[FT_NUM_TEXT];
        char want[FT_NUM_TEXT];

        v = ft_gen_below(&gen, 8) == 0 ? nextafter(v, 0) : v;
        ft_num_text(v, text);
        (void)snprintf(want, sizeof want, "%.15g", v);
        ft_assert_near(strtod(text, NULL), v, 0);
        if (strtod(want, NULL) == v) {
            assert_string_equal(text, want);
        }
    }
}

static void utf8_is_told_from_other_bytes(void **state)
{
    /* Unicode 15, table 3-7: well-formed UTF-8 byte sequences */
    static const char *const GOOD[] = {
        "",
        "abc",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "\xe0\xba\xa5\xe0\xba\xb2\xe0\xba\xa7",
    };
    static const char *const BAD[] = {
        "\x80",
        "\xbf",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2",
        "\302a",
        "\xe0\x9f\xbf",
        "\xe0\xa0",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xf0\x90\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "a\xfe",
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        assert_true(ft_utf8_valid(GOOD[i], strlen(GOOD[i])));
    }
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        print_message("  %zu\n", i);
        assert_false(ft_utf8_valid(BAD[i], strlen(BAD[i])));
    }
    assert_false(ft_utf8_valid("a\0b", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_decimal_numbers_are_read),          cmocka_unit_test(anything_else_is_no_number),
        cmocka_unit_test(only_the_given_bytes_are_read),           cmocka_unit_test(whole_integers_in_range_are_read),
        cmocka_unit_test(numbers_are_written_short_and_read_back), cmocka_unit_test(texts_are_those_of_printf),
        cmocka_unit_test(utf8_is_told_from_other_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
