/* Fewer vertices never make a hazard smaller nor a release larger, whatever was walked; and no boundary strays beyond the
 * tolerance. The judge is another: points of the one boundary against the other shape, and the area kernel. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/simplify.h"
#include "geo/valid.h"

#include <stdlib.h>

enum { ROUNDS = 60, MOST = 160 };

/* A walk around a plot: jitter at every step, now and then a deep notch or a thorn. */
static void walk(ft_gen *gen, ft_geom *out)
{
    ft_lonlat center = {ft_gen_between(gen, -180, 180), ft_gen_between(gen, -75, 75)};
    double radius_m = exp(ft_gen_between(gen, 2.5, 8));
    double jitter = ft_gen_between(gen, 0, 0.06);
    size_t n = 5 + (size_t)ft_gen_below(gen, MOST - 5);
    bool left = ft_gen_below(gen, 2) == 0;
    ft_error err = {0};

    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(out, &err), &err);
    ft_assert_ok(ft_geom_add_ring(out, &err), &err);
    for (size_t i = 0; i < n; i++) {
        double r = radius_m * (1 + ft_gen_between(gen, -jitter, jitter)) *
                   (ft_gen_below(gen, 20) == 0 ? ft_gen_between(gen, 0.5, 1.5) : 1);
        double azimuth = 360.0 * (double)i / (double)n;

        ft_assert_ok(ft_geom_add_point(out, ft_destination(center, left ? -azimuth : azimuth, r), 0, 0, &err), &err);
    }
    ft_assert_ok(ft_geom_add_point(out, out->xy[0], 0, 0, &err), &err);
}

static double distance_to_ring_m(const ft_geom *ring, ft_lonlat p)
{
    double k = cos(p.lat_deg * 0.017453292519943295);
    double best = 1e9;

    for (size_t i = 0; i + 1 < ring->n_points; i++) {
        double ax = remainder(ring->xy[i].lon_deg - p.lon_deg, 360) * k * 111320;
        double ay = (ring->xy[i].lat_deg - p.lat_deg) * 111320;
        double bx = remainder(ring->xy[i + 1].lon_deg - p.lon_deg, 360) * k * 111320;
        double by = (ring->xy[i + 1].lat_deg - p.lat_deg) * 111320;
        double l = (bx - ax) * (bx - ax) + (by - ay) * (by - ay);
        double t = l > 0 ? -(ax * (bx - ax) + ay * (by - ay)) / l : 0;

        t = t < 0 ? 0 : t > 1 ? 1 : t;
        best = fmin(best, hypot(ax + t * (bx - ax), ay + t * (by - ay)));
    }
    return best;
}

/* Every vertex of the smaller lies in the larger, or so near its edge that nobody could tell. */
static void assert_vertices_within(const ft_geom *smaller, const ft_geom *larger)
{
    static const double NOTHING_M = 1e-3;
    ft_site *site = NULL;
    ft_region *r = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_site_open(larger->xy[0], &site, &err), &err);
    ft_assert_ok(ft_region_of(site, larger, &r, &err), &err);
    for (size_t i = 0; i + 1 < smaller->n_points; i++) {
        assert_true(ft_region_covers(site, r, smaller->xy[i]) ||
                    distance_to_ring_m(larger, smaller->xy[i]) < NOTHING_M);
    }
    ft_site_close(site);
}

static void one(ft_gen *gen, ft_simplify_side side, size_t *before, size_t *after)
{
    ft_geom was;
    ft_geom now;
    ft_checker *c = NULL;
    ft_validity v = {.valid = false};
    double tolerance_m = exp(ft_gen_between(gen, -1, 4));
    ft_error err = {0};

    ft_geom_init(&was, FT_GEOM_MULTIPOLYGON);
    ft_geom_init(&now, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_checker_new(&c, &err), &err);
    walk(gen, &was);
    ft_assert_ok(ft_valid_check(c, &was, &v, &err), &err);
    ft_assert_ok(ft_geom_copy(&was, &now, &err), &err);
    if (v.valid && ft_simplify_ring(&now, tolerance_m, side, &err) == FT_OK) {
        bool covers = side == FT_SIMPLIFY_COVER;

        *before += was.n_points;
        *after += now.n_points;
        ft_assert_ok(ft_valid_check(c, &now, &v, &err), &err);
        assert_true(v.valid && now.n_points <= was.n_points && now.n_points >= 4);
        assert_true(covers ? ft_geom_area_m2(&now) >= ft_geom_area_m2(&was) - 1e-6
                           : ft_geom_area_m2(&now) <= ft_geom_area_m2(&was) + 1e-6);
        assert_vertices_within(covers ? &was : &now, covers ? &now : &was);
        for (size_t i = 0; i < now.n_points; i++) {
            assert_true(distance_to_ring_m(&was, now.xy[i]) <= tolerance_m * 1.02 + 0.01);
        }
        for (size_t i = 0; i < was.n_points; i++) {
            assert_true(distance_to_ring_m(&now, was.xy[i]) <= tolerance_m * 1.02 + 0.01);
        }
    } else {
        print_message("  left as it was: %s\n", v.valid ? err.key : v.reason);
    }
    ft_geom_release(&was);
    ft_geom_release(&now);
    ft_checker_free(c);
}

static void run(ft_simplify_side side)
{
    ft_gen gen = ft_gen_seeded(20261124 + (uint64_t)side);
    long rounds = ft_gen_rounds(ROUNDS);
    size_t before = 0;
    size_t after = 0;

    for (long i = 0; i < rounds; i++) {
        one(&gen, side, &before, &after);
    }
    print_message("  %zu vertices became %zu\n", before, after);
    assert_true(after < before - before / 4);
}

static void a_hazard_is_never_narrowed(void **state)
{
    (void)state;
    run(FT_SIMPLIFY_COVER);
}

static void a_release_is_never_widened(void **state)
{
    (void)state;
    run(FT_SIMPLIFY_WITHIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hazard_is_never_narrowed),
        cmocka_unit_test(a_release_is_never_widened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
