/* The tree finds what a look at every box finds. */
#include "tests/support/ft_assert.h"

#include "geo/boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 3000 };

static double next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (double)(1u << 24);
}

static ft_box any_box(uint32_t *seed, double widest)
{
    double west = next(seed) * 10;
    double south = next(seed) * 10;

    return (ft_box){west, south, west + next(seed) * widest, south + next(seed) * widest};
}

typedef struct hits {
    unsigned char seen[MOST];
    size_t n, most;
} hits;

static bool hit(void *who, size_t i)
{
    hits *h = who;

    assert_int_equal(h->seen[i], 0);
    h->seen[i] = 1;
    return ++h->n < h->most;
}

static bool meet(ft_box a, ft_box b)
{
    return a.west_deg <= b.east_deg && b.west_deg <= a.east_deg && a.south_deg <= b.north_deg &&
           b.south_deg <= a.north_deg;
}

static void as_a_look_at_every_box(void **state)
{
    static const size_t SIZES[] = {0, 1, 7, 8, 9, 63, 64, 65, 500, MOST};
    ft_box *box = calloc(MOST, sizeof *box);
    uint32_t seed = 7;

    (void)state;
    for (size_t k = 0; k < FT_COUNT(SIZES); k++) {
        ft_boxes *tree = NULL;
        ft_error err = {0};

        for (size_t i = 0; i < SIZES[k]; i++) {
            box[i] = any_box(&seed, i % 50 == 0 ? 8 : 0.2);
            if (i % 17 == 3) {
                box[i].west_deg = (double)NAN; /* empty */
            }
        }
        ft_assert_ok(ft_boxes_new(box, SIZES[k], &tree, &err), &err);
        for (int round = 0; round < 100; round++) {
            ft_box with = any_box(&seed, 1);
            hits h = {.n = 0, .most = MOST + 1};
            size_t want = 0;

            ft_boxes_meeting(tree, with, hit, &h);
            for (size_t i = 0; i < SIZES[k]; i++) {
                want += meet(box[i], with);
                assert_int_equal(h.seen[i], meet(box[i], with));
            }
            assert_int_equal(h.n, want);
        }
        ft_boxes_free(tree);
    }
    free(box);
}

static void it_stops_when_told(void **state)
{
    ft_box box[20];
    ft_boxes *tree = NULL;
    ft_error err = {0};
    hits h = {.most = 3};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(box); i++) {
        box[i] = (ft_box){0, 0, 1, 1};
    }
    ft_assert_ok(ft_boxes_new(box, FT_COUNT(box), &tree, &err), &err);
    ft_boxes_meeting(tree, (ft_box){1, 1, 2, 2}, hit, &h); /* edges count */
    assert_int_equal(h.n, 3);
    h.n = 0;
    ft_boxes_meeting(tree, (ft_box){1.5, 0, 2, 1}, hit, &h);
    ft_boxes_meeting(tree, (ft_box){(double)NAN, 0, 2, 1}, hit, &h);
    assert_int_equal(h.n, 0);
    ft_boxes_free(tree);
    ft_boxes_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_a_look_at_every_box),
        cmocka_unit_test(it_stops_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
