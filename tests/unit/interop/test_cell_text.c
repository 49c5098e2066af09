/* Dates and figures of foreign tables, both ways. */
#include "tests/support/ft_assert.h"

#include "fieldtool/interop/cell_text.h"

#include <string.h>

static const struct {
    const char *format, *cell, *want; /* want NULL: it is not written so */
} DATES[] = {
    {"DD/MM/YYYY", "02/05/2024", "2024-05-02"},
    {"M/D/YYYY", "5/2/2024", "2024-05-02"},
    {"M/D/YYYY", "12/24/2024", "2024-12-24"},
    {"YYYYMMDD", "20240502", "2024-05-02"},
    {"DD.MM.YYYY", "02.05.2024 08:30", "2024-05-02 08:30"},
    {"DD/MM/YYYY", "2024", "2024"},
    {"DD/MM/YYYY", "2/5/2024", NULL},
    {"DD/MM/YYYY", "02-05-2024", NULL},
    {"DD/MM/YYYY", "02/05/20245", NULL},
    {"DD/MM/YYYY", "", NULL},
};

static void dates_are_read_as_the_mapping_says(void **state)
{
    ft_buf out;

    (void)state;
    ft_buf_init(&out, 0);
    for (size_t i = 0; i < FT_COUNT(DATES); i++) {
        bool read = ft_cell_date_in(DATES[i].format, ft_str_of(DATES[i].cell), &out);

        print_message("  %s %s\n", DATES[i].format, DATES[i].cell);
        assert_int_equal(read, DATES[i].want != NULL);
        assert_string_equal(read ? out.p : "", read ? DATES[i].want : "");
        ft_buf_reset(&out);
    }
    ft_cell_date_out("D.M.YYYY", ft_str_of("2024-05-02"), &out);
    ft_cell_date_out("; DD/MM/YYYY", ft_str_of("2024-12-24"), &out);
    ft_cell_date_out("DD/MM/YYYY", ft_str_of("2024"), &out);
    assert_string_equal(out.p, "2.5.2024; 24/12/20242024");
    ft_buf_release(&out);
}

static const struct {
    const char *cell, *decimal;
    int power;
    const char *want;
} NUMBERS[] = {
    {"1.25", NULL, 4, "12500"}, {"0.07", NULL, 4, "700"},  {"1,25", ",", 4, "12500"}, {"12", NULL, 4, "120000"},
    {"0.08", NULL, 2, "8"},     {"0.085", NULL, 2, "8.5"}, {"0", NULL, 4, "0"},       {"-1.5", NULL, 2, "-150"},
    {"8", NULL, -2, "0.08"},    {"120", NULL, -2, "1.2"},  {"100", NULL, -2, "1"},    {"12500", NULL, -4, "1.25"},
    {"1.234,5", ",", 0, NULL},  {"1e3", NULL, 4, NULL},    {"1,25", NULL, 4, NULL},   {"", NULL, 4, NULL},
    {"1,25", ",", 0, "1.25"},   {"0.0001", NULL, 4, "1"},  {".5", NULL, 2, "50"},     {"007", NULL, 2, "700"},
};

static void figures_keep_their_digits(void **state)
{
    ft_buf out;

    (void)state;
    ft_buf_init(&out, 0);
    for (size_t i = 0; i < FT_COUNT(NUMBERS); i++) {
        bool read = ft_cell_number_in(ft_str_of(NUMBERS[i].cell), NUMBERS[i].decimal, NUMBERS[i].power, &out);

        print_message("  %s by 10^%d\n", NUMBERS[i].cell, NUMBERS[i].power);
        assert_int_equal(read, NUMBERS[i].want != NULL);
        assert_string_equal(read ? out.p : "", read ? NUMBERS[i].want : "");
        ft_buf_reset(&out);
    }
    ft_cell_number_out(ft_str_of("12500"), ",", -4, &out);
    assert_string_equal(out.p, "1,25");
    ft_buf_release(&out);
}

static void what_measures_something_else_has_no_power(void **state)
{
    int power = 0;

    (void)state;
    assert_true(ft_cell_power("ha", "m2", &power));
    assert_int_equal(power, 4);
    assert_true(ft_cell_power("m", "cm", &power));
    assert_int_equal(power, 2);
    assert_false(ft_cell_power("ha", "m", &power));
    assert_false(ft_cell_power("acre", "m2", &power));
    assert_int_equal(ft_cell_check("f", "DD/MM/YYYY", "ha", ",", NULL), FT_OK);
    assert_int_equal(ft_cell_check("f", "DD/MM/YY", NULL, NULL, NULL), FT_E_INVALID);
    assert_int_equal(ft_cell_check("f", "DD/DD/YYYY", NULL, NULL, NULL), FT_E_INVALID);
    assert_int_equal(ft_cell_check("f", NULL, "acre", NULL, NULL), FT_E_INVALID);
    assert_int_equal(ft_cell_check("f", NULL, NULL, ".", NULL), FT_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_the_mapping_says),
        cmocka_unit_test(figures_keep_their_digits),
        cmocka_unit_test(what_measures_something_else_has_no_power),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
