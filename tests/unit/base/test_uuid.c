#include "tests/support/ft_assert.h"

#include "fieldtool/base/uuid.h"

#include <string.h>

static void a_new_uuid_is_version_7_and_begins_with_its_clock(void **state)
{
    /* RFC 9562, A.6: 2022-02-22 19:22:22.000 GMT is 0x017F22E279B0 */
    ft_uuid u = ft_uuid_new(0x017F22E279B0);
    ft_uuid v = ft_uuid_new(0x017F22E279B0);
    char text[FT_UUID_TEXT];

    (void)state;
    ft_uuid_text(&u, text);
    assert_memory_equal(text, "017f22e2-79b0-7", 15);
    assert_true(strchr("89ab", text[19]) != NULL);
    assert_int_not_equal(ft_uuid_cmp(&u, &v), 0);
}

static void later_clocks_sort_later(void **state)
{
    ft_uuid a = ft_uuid_new(1700000000000);
    ft_uuid b = ft_uuid_new(1700000000001);

    (void)state;
    assert_true(ft_uuid_cmp(&a, &b) < 0);
}

static void a_derived_uuid_is_version_8_and_repeatable(void **state)
{
    ft_hash h = ft_hash_of("abc", 3); /* b2sum -l 256: bddd813c634239723171ef3f... */
    ft_uuid u = ft_uuid_derived(&h);
    char text[FT_UUID_TEXT];

    (void)state;
    ft_uuid_text(&u, text);
    assert_string_equal(text, "bddd813c-6342-8972-b171-ef3fee98579b"); /* 0x39 -> 0x89, 0x31 -> 0xb1 */
}

static void both_written_forms_are_read(void **state)
{
    static const char *const GOOD[] = {
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e279b07cc398c4dc0c0c07398f",
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(GOOD); i++) {
        ft_uuid u = {{0}};
        char text[FT_UUID_TEXT];

        assert_true(ft_uuid_parse(GOOD[i], &u));
        ft_uuid_text(&u, text);
        assert_string_equal(text, GOOD[0]);
        assert_false(ft_uuid_is_zero(&u));
    }
}

static void malformed_text_is_no_uuid(void **state)
{
    static const char *const BAD[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e279b0-7cc3-98c4-dc0c0c07398f-",
        "017f22e2-79b0-7cc3-98c4dc0c0c07398f0",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c0739}",
        "017f22e279b07cc398c4dc0c0c07-98f",
    };
    ft_uuid u = {{0}};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        print_message("  %s\n", BAD[i]);
        assert_false(ft_uuid_parse(BAD[i], &u));
    }
    assert_true(ft_uuid_is_zero(&u));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_uuid_is_version_7_and_begins_with_its_clock),
        cmocka_unit_test(later_clocks_sort_later),
        cmocka_unit_test(a_derived_uuid_is_version_8_and_repeatable),
        cmocka_unit_test(both_written_forms_are_read),
        cmocka_unit_test(malformed_text_is_no_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
