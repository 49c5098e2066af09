/* A small simple ring is accepted without GEOS. That verdict is the one GEOS gives: the same ring beside a far triangle has two
 * parts, and goes to GEOS always. Rings are drawn on a coarse grid, where they touch, cross, turn back and repeat themselves,
 * and as stars, which are simple, also with a vertex moved by a hair. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/valid.h"

#include <math.h>
#include <string.h>

static void start(ft_geom *g)
{
    ft_error err = {0};

    ft_geom_reset(g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
}

static void add(ft_geom *g, double x, double y)
{
    ft_error err = {0};

    ft_assert_ok(ft_geom_add_point(g, (ft_lonlat){x, y}, 0, 0, &err), &err);
}

static void on_a_grid(ft_gen *gen, ft_geom *g)
{
    size_t n = 3 + ft_gen_below(gen, 6);

    start(g);
    for (size_t i = 0; i < n; i++) {
        add(g, 15 + (double)ft_gen_below(gen, 5) * 0.1, 45 + (double)ft_gen_below(gen, 5) * 0.1);
    }
    add(g, g->xy[0].lon_deg, g->xy[0].lat_deg);
}

static void a_star(ft_gen *gen, ft_geom *g)
{
    size_t n = 3 + ft_gen_below(gen, 110);
    size_t moved = ft_gen_below(gen, n);

    start(g);
    for (size_t i = 0; i < n; i++) {
        double r = ft_gen_between(gen, 0.5, 1.0) * 1e-3;
        double a = 2 * 3.14159265358979 * (double)i / (double)n;

        add(g, 15 + r * cos(a), 45 + r * sin(a));
    }
    switch (ft_gen_below(gen, 4)) {
    case 0: g->xy[moved] = g->xy[(moved + 1) % n]; break;
    case 1: /* onto another edge, or next to it */
        g->xy[moved].lon_deg = (g->xy[(moved + 2) % n].lon_deg + g->xy[(moved + 3) % n].lon_deg) / 2;
        g->xy[moved].lat_deg = (g->xy[(moved + 2) % n].lat_deg + g->xy[(moved + 3) % n].lat_deg) / 2;
        break;
    case 2: g->xy[moved].lon_deg += ft_gen_between(gen, -1e-3, 1e-3); break;
    default: break;
    }
    add(g, g->xy[0].lon_deg, g->xy[0].lat_deg);
}

static void add_far_triangle(ft_geom *g)
{
    ft_error err = {0};

    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    add(g, 17, 45);
    add(g, 17.1, 45);
    add(g, 17, 45.1);
    add(g, 17, 45);
}

static void small_rings_are_judged_as_geos_does(void **state)
{
    ft_gen gen = ft_gen_seeded(23);
    long rounds = ft_gen_rounds(20000);
    long valid = 0;
    ft_checker *c = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_checker_new(&c, &err), &err);
    ft_geom_init(&g, FT_GEOM_NONE);
    for (long i = 0; i < rounds; i++) {
        ft_validity alone;
        ft_validity beside;

        (i % 2 == 0 ? on_a_grid : a_star)(&gen, &g);
        ft_assert_ok(ft_valid_check(c, &g, &alone, &err), &err);
        add_far_triangle(&g);
        ft_assert_ok(ft_valid_check(c, &g, &beside, &err), &err);
        assert_int_equal(alone.valid, beside.valid);
        valid += alone.valid;
    }
    assert_true(valid > rounds / 5 && valid < rounds * 4 / 5);
    ft_geom_release(&g);
    ft_checker_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rings_are_judged_as_geos_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
