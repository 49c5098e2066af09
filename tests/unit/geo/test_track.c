/* Flaws of a receiver's track, each made by hand on a walk of points eleven metres apart. */
#include "geo/track.h"
#include "tests/support/ft_assert.h"

#include <stdlib.h>
#include <string.h>

/* A letter for each point: s sound, d duplicate, n no fix, p spike, f far. */
static const char LETTERS[] = "sdnpf";

static const struct {
    const char *name;
    double lat[14]; /* in units of 1e-4 degrees, about 11 m; longitude is 16 */
    size_t n;
    const char *want;
    size_t gaps;
} CASES[] = {
    {"a walk", {0, 1, 2, 3, 4, 5, 6}, 7, "sssssss", 0},
    {"the same place twice", {0, 1, 1, 1, 2, 3}, 6, "ssddss", 0},
    {"a spike", {0, 1, 2, 40, 3, 4, 5}, 7, "ssspsss", 0},
    {"a spike of three", {0, 1, 2, 40, 41, 42, 3, 4, 5, 6}, 10, "ssspppssss", 0},
    {"two spikes", {0, 1, 2, 40, 3, 4, 5, -40, 6, 7, 8}, 11, "ssspssspsss", 0},
    {"four points away are a walk", {0, 1, 2, 40, 41, 42, 43, 3, 4, 5, 6}, 11, "sssssssssss", 2},
    {"a gap", {0, 1, 2, 60, 61, 62, 63}, 7, "sssssss", 1},
    {"a first point far away", {900, 1, 2, 3, 4, 5}, 6, "fsssss", 0},
    {"last points far away", {1, 2, 3, 4, 5, 6, 900, 901}, 8, "ssssssff", 0},
    {"a short way off is a receiver's error", {0, 1, 2, 3, 2, 3, 4}, 7, "sssssss", 0},
    {"two points", {0, 900}, 2, "ss", 0},
    {"one point", {0}, 1, "s", 0},
};

static void flaws_are_told_from_what_was_walked(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_lonlat v[14];
        ft_track_flaw flaw[14];
        ft_track_gaps gaps;
        char got[15] = "";
        ft_error err = {0};

        print_message("  %s\n", CASES[i].name);
        for (size_t k = 0; k < CASES[i].n; k++) {
            v[k] = (ft_lonlat){16, CASES[i].lat[k] * 1e-4};
        }
        ft_assert_ok(ft_track_judge(v, CASES[i].n, 5000, flaw, &gaps, &err), &err);
        for (size_t k = 0; k < CASES[i].n; k++) {
            got[k] = LETTERS[flaw[k]];
        }
        assert_string_equal(got, CASES[i].want);
        assert_int_equal(gaps.n, CASES[i].gaps);
    }
}

static void a_receiver_without_a_fix_is_nowhere(void **state)
{
    const ft_lonlat v[] = {{0, 0}, {16, -12}, {16, -12.0001}, {0, 0}, {16, -12.0002}};
    ft_track_flaw flaw[5];
    ft_track_gaps gaps;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_track_judge(v, 5, 5000, flaw, &gaps, &err), &err);
    assert_int_equal(flaw[0], FT_TRACK_NO_FIX);
    assert_int_equal(flaw[3], FT_TRACK_NO_FIX);
    assert_int_equal(flaw[2], FT_TRACK_SOUND);
    assert_int_equal(gaps.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flaws_are_told_from_what_was_walked),
        cmocka_unit_test(a_receiver_without_a_fix_is_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
