/* The bytes of a declaration, and files that are none. */
#include "tests/support/ft_assert.h"

#include "sync/held.h"

#include <string.h>

static void the_bytes_are_those_of_the_page(void **state)
{
    const ft_uuid whom = {{1}};
    const ft_held_upto upto[] = {{{{2}}, 7}};
    const ft_hash ids[] = {{{3}}};
    ft_buf out;
    ft_error err = {0};

    (void)state;
    ft_buf_init(&out, 0);
    assert_int_equal(ft_held_encode(&whom, upto, 1, ids, 1, &out, &err), FT_OK);
    assert_int_equal(out.n, 4 + 16 + 4 + 24 + 32);
    assert_memory_equal(out.p, "FTX1\1", 5);
    assert_int_equal(out.p[20], 1); /* computers */
    assert_int_equal(out.p[24], 2);
    assert_int_equal(out.p[40], 7); /* up to */
    assert_int_equal(out.p[48], 3);
    ft_buf_release(&out);
}

static void nothing_excuses_nothing(void **state)
{
    const ft_uuid any = {{1}};
    const ft_hash id = {{1}};
    size_t n = 1;

    (void)state;
    assert_false(ft_held_any(NULL));
    assert_false(ft_held_excuses(NULL, &any, 1));
    assert_false(ft_held_names(NULL, &id));
    assert_null(ft_held_ids(NULL, &n));
    assert_int_equal(n, 0);
    ft_held_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_the_page),
        cmocka_unit_test(nothing_excuses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
