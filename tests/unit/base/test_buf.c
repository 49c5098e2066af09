#include "tests/support/ft_assert.h"

#include "fieldtool/base/buf.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

static void appended_text_is_always_terminated(void **state)
{
    ft_buf b;
    ft_error err = {0};

    (void)state;
    ft_buf_init(&b, 0);
    for (int i = 0; i < 1000; i++) {
        ft_buf_printf(&b, "%d,", i);
        assert_int_equal(strlen(b.p), b.n);
    }
    ft_buf_char(&b, 'x');
    ft_buf_text(&b, "yz");
    assert_string_equal(b.p + b.n - 3, "xyz");
    ft_assert_ok(ft_buf_status(&b, &err), &err);
    ft_buf_reset(&b);
    assert_int_equal(b.n, 0);
    assert_string_equal(b.p, "");
    ft_buf_release(&b);
    ft_buf_release(NULL);
}

static void growing_past_the_maximum_is_kept_and_reported(void **state)
{
    ft_buf b;
    ft_error err = {0};

    (void)state;
    ft_buf_init(&b, 4);
    ft_buf_text(&b, "abcd");
    ft_assert_ok(ft_buf_status(&b, &err), &err);
    ft_buf_char(&b, 'e');
    ft_buf_reset(&b);
    ft_assert_ok(ft_buf_status(&b, &err), &err);
    ft_buf_text(&b, "abcde");
    ft_buf_char(&b, 'f'); /* would fit, but something before it was lost */
    assert_int_equal(b.n, 0);
    ft_assert_status(ft_buf_status(&b, &err), FT_E_NOMEM, &err);
    assert_string_equal(err.key, "base.buf.full");
    assert_string_equal(err.args, "max=4");
    assert_null(ft_buf_grow(&b, SIZE_MAX));
    ft_buf_release(&b);
}

static void numbers_are_little_endian(void **state)
{
    static const unsigned char WANT[] = {1, 2, 1, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    ft_buf b;

    (void)state;
    ft_buf_init(&b, 0);
    ft_buf_u8(&b, 1);
    ft_buf_u16(&b, 0x0102);
    ft_buf_u32(&b, 0x01020304);
    ft_buf_u64(&b, 0x0102030405060708);
    ft_buf_f64(&b, 1.0); /* IEEE 754: 0x3ff0000000000000 */
    assert_int_equal(b.n, sizeof WANT);
    assert_memory_equal(b.p, WANT, sizeof WANT);
    ft_buf_release(&b);
}

static void what_is_written_reads_back(void **state)
{
    ft_buf b;
    ft_rd r;

    (void)state;
    ft_buf_init(&b, 0);
    ft_buf_u8(&b, 255);
    ft_buf_u16(&b, 65535);
    ft_buf_u32(&b, 4000000000U);
    ft_buf_u64(&b, UINT64_MAX - 1);
    ft_buf_f64(&b, -DBL_MAX);
    ft_buf_text(&b, "end");
    r = ft_rd_of(b.p, b.n);
    assert_int_equal(ft_rd_u8(&r), 255);
    assert_int_equal(ft_rd_u16(&r), 65535);
    assert_int_equal(ft_rd_u32(&r), 4000000000U);
    assert_true(ft_rd_u64(&r) == UINT64_MAX - 1);
    ft_assert_near(ft_rd_f64(&r), -DBL_MAX, 0);
    assert_memory_equal(ft_rd_bytes(&r, 3), "end", 3);
    assert_true(r.ok);
    assert_int_equal(r.n, 0);
    ft_buf_release(&b);
}

static void reading_past_the_end_is_sticky_and_gives_zeros(void **state)
{
    ft_rd r = ft_rd_of("\1\2\3", 3);

    (void)state;
    assert_int_equal(ft_rd_u32(&r), 0);
    assert_false(r.ok);
    assert_int_equal(ft_rd_u8(&r), 0);
    assert_null(ft_rd_bytes(&r, 0));
}

static void take_moves_the_text_out(void **state)
{
    ft_buf b;
    char *text = NULL;

    (void)state;
    ft_buf_init(&b, 10);
    ft_buf_text(&b, "mine");
    text = ft_buf_take(&b);
    assert_string_equal(text, "mine");
    free(text);
    assert_null(b.p);
    assert_int_equal(b.max, 10);
    text = ft_buf_take(&b);
    assert_string_equal(text, "");
    free(text);
}

static void slices_compare_by_bytes(void **state)
{
    (void)state;
    assert_true(ft_str_eq(ft_str_of(NULL), ft_str_of("")));
    assert_true(ft_str_is((ft_str){"abcd", 2}, "ab"));
    assert_false(ft_str_is((ft_str){"abcd", 3}, "ab"));
    assert_false(ft_str_eq(ft_str_of("a"), ft_str_of("b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appended_text_is_always_terminated),
        cmocka_unit_test(growing_past_the_maximum_is_kept_and_reported),
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(reading_past_the_end_is_sticky_and_gives_zeros),
        cmocka_unit_test(take_moves_the_text_out),
        cmocka_unit_test(slices_compare_by_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
