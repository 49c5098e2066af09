/* What lies far from all others of its source is found; a country, however long, is not. */
#include "tests/support/ft_assert.h"

#include "fieldtool/interop/places.h"

static int64_t found[64];
static size_t n_found;

static void find(void *who, int64_t feature, ft_lonlat at, double distance_m, int64_t more)
{
    (void)who;
    (void)at;
    (void)distance_m;
    (void)more;
    found[n_found++ % 64] = feature;
}

static size_t far_of(const ft_lonlat *at, size_t n)
{
    ft_places *p = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_places_new(&p, &err), &err);
    for (size_t i = 0; i < n; i++) {
        ft_assert_ok(ft_places_add(p, (int64_t)i + 1, at[i], &err), &err);
    }
    n_found = 0;
    ft_places_far(p, find, NULL);
    ft_places_free(p);
    return n_found;
}

static void a_slipped_sign_is_found(void **state)
{
    const ft_lonlat at[] = {{35.2, 33.3}, {35.21, 33.3}, {35.2, -33.3}};

    (void)state;
    assert_int_equal(far_of(at, 3), 1);
    assert_int_equal(found[0], 3);
}

static void a_swapped_pair_is_found_among_many(void **state)
{
    ft_lonlat at[101];

    (void)state;
    for (int i = 0; i < 100; i++) {
        at[i] = (ft_lonlat){15 + 0.02 * i, -12 - 0.01 * i};
    }
    at[100] = (ft_lonlat){-12, 15};
    assert_int_equal(far_of(at, 101), 1);
    assert_int_equal(found[0], 101);
}

static void a_long_country_is_not_far_from_itself(void **state)
{
    ft_lonlat at[200];

    (void)state;
    for (int i = 0; i < 200; i++) { /* Chile: 17 to 55 south */
        at[i] = (ft_lonlat){-70, -17.5 - 0.19 * i};
    }
    assert_int_equal(far_of(at, 200), 0);
}

static void across_180_degrees_is_near(void **state)
{
    const ft_lonlat at[] = {{179.9, -17}, {-179.9, -17}, {180, -17}, {-180, -17}, {180.1, -17}, {90.0, 90.0}};

    (void)state;
    assert_int_equal(far_of(at, 5), 0);
    assert_int_equal(far_of(at, 6), 1);
    assert_int_equal(far_of(at, 1), 0);
    assert_int_equal(far_of(at, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slipped_sign_is_found),
        cmocka_unit_test(a_swapped_pair_is_found_among_many),
        cmocka_unit_test(a_long_country_is_not_far_from_itself),
        cmocka_unit_test(across_180_degrees_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
