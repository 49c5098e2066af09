#include "tests/support/ft_assert.h"

#include "fieldtool/base/sets.h"

static void each_number_is_alone_at_first(void **state)
{
    size_t up[4];

    (void)state;
    ft_sets_start(up, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ft_sets_root(up, i), i);
    }
}

static void the_root_is_the_lowest_however_sets_were_joined(void **state)
{
    enum { N = 60 };
    size_t up[N];

    (void)state;
    ft_sets_start(up, N);
    for (size_t i = N - 3; i-- > 0;) { /* backwards, so that each join lowers the root of a long chain */
        assert_int_equal(ft_sets_join(up, i + 3, i), i);
    }
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(ft_sets_root(up, i), i % 3);
    }
    assert_int_equal(ft_sets_join(up, 59, 58), 1);
    assert_int_equal(ft_sets_root(up, 2), 1);
    assert_int_equal(ft_sets_root(up, 57), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_is_alone_at_first),
        cmocka_unit_test(the_root_is_the_lowest_however_sets_were_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
