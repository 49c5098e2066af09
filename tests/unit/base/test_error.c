#include "tests/support/ft_assert.h"

#include <string.h>

static void fail_records_status_key_and_facts(void **state)
{
    ft_error err = {0};

    (void)state;
    assert_int_equal(ft_fail(&err, FT_E_INVALID, "geo.ring.too_short", "ring=%d n=%d", 0, 2), FT_E_INVALID);
    assert_int_equal(err.status, FT_E_INVALID);
    assert_string_equal(err.key, "geo.ring.too_short");
    assert_string_equal(err.args, "ring=0 n=2");
    assert_string_equal(err.context, "");
}

static void within_puts_the_outermost_first(void **state)
{
    ft_error err = {0};

    (void)state;
    (void)ft_fail(&err, FT_E_DB, "x", "a=1");
    assert_int_equal(ft_within(&err, FT_E_DB, "hazard=%s", "3f0c"), FT_E_DB);
    assert_int_equal(ft_within(&err, FT_E_DB, "file=%s", "plot7.gpkg"), FT_E_DB);
    assert_string_equal(err.context, "file=plot7.gpkg hazard=3f0c");
    assert_string_equal(err.args, "a=1");
}

static void a_caller_who_wants_no_error_gets_the_status(void **state)
{
    (void)state;
    assert_int_equal(ft_fail(NULL, FT_E_IO, "x", "a=%d", 1), FT_E_IO);
    assert_int_equal(ft_within(NULL, FT_E_IO, "a=%d", 1), FT_E_IO);
}

static void long_facts_are_cut_and_terminated(void **state)
{
    ft_error err = {0};
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)ft_fail(&err, FT_E_IO, "x", "a=%s", text);
    (void)ft_within(&err, FT_E_IO, "b=%s", text);
    (void)ft_within(&err, FT_E_IO, "c=%s", text);
    assert_int_equal(strlen(err.args), sizeof err.args - 1);
    assert_int_equal(strlen(err.context), sizeof err.context - 1);
    assert_memory_equal(err.context, "c=x", 3);
}

static void every_status_has_its_own_word(void **state)
{
    (void)state;
    for (int a = FT_OK; a <= FT_E_INTERRUPTED; a++) {
        assert_string_not_equal(ft_status_word((ft_status)a), "unknown");
        for (int b = FT_OK; b < a; b++) {
            assert_string_not_equal(ft_status_word((ft_status)a), ft_status_word((ft_status)b));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_records_status_key_and_facts),
        cmocka_unit_test(within_puts_the_outermost_first),
        cmocka_unit_test(a_caller_who_wants_no_error_gets_the_status),
        cmocka_unit_test(long_facts_are_cut_and_terminated),
        cmocka_unit_test(every_status_has_its_own_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
