/* Shapes that nobody should draw: crossing themselves, nested, overlapping, with holes anywhere. Both readings are valid land, the
 * release lies within the hazard, and what was read once reads the same again (docs/spec/decisions.md 23). */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"

static void add_ring(ft_gen *gen, ft_geom *g, ft_lonlat center, double size_deg, bool wild)
{
    size_t n = 4 + (size_t)ft_gen_below(gen, 6);
    ft_lonlat first = {0, 0};
    ft_error err = {0};

    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (size_t i = 0; i <= n; i++) {
        double r = size_deg * ft_gen_between(gen, 0.5, 1);
        double a = wild ? ft_gen_between(gen, 0, 6.283185307179586) : 6.283185307179586 * (double)i / (double)n;
        ft_lonlat p = {center.lon_deg + r * cos(a), center.lat_deg + r * sin(a)};

        p.lon_deg -= p.lon_deg > 180 ? 360 : 0;
        first = i == 0 ? p : first;
        ft_assert_ok(ft_geom_add_point(g, i == n ? first : p, 0, 0, &err), &err);
    }
}

static ft_lonlat near(ft_gen *gen, ft_lonlat p, double deg)
{
    return (ft_lonlat){p.lon_deg + ft_gen_between(gen, -deg, deg), p.lat_deg + ft_gen_between(gen, -deg, deg)};
}

static void draw(ft_gen *gen, ft_geom *g)
{
    static const double SIZE_DEG = 0.002;
    ft_lonlat center = {ft_gen_below(gen, 4) == 0 ? 180 : 20, ft_gen_between(gen, -60, 60)};
    size_t parts = 1 + (size_t)ft_gen_below(gen, 3);
    ft_error err = {0};

    ft_geom_reset(g, FT_GEOM_MULTIPOLYGON);
    for (size_t p = 0; p < parts; p++) {
        ft_lonlat at = p == 0 ? center : near(gen, center, SIZE_DEG);
        double size = SIZE_DEG * (p == 0 ? 1 : ft_gen_between(gen, 0.1, 1));
        size_t holes = (size_t)ft_gen_below(gen, 3);

        ft_assert_ok(ft_geom_add_part(g, &err), &err);
        add_ring(gen, g, at, size, ft_gen_below(gen, 2) == 0);
        for (size_t h = 0; h < holes; h++) {
            add_ring(gen, g, near(gen, at, size * ft_gen_between(gen, 0.1, 1)), size * 0.3, ft_gen_below(gen, 3) == 0);
        }
    }
}

static void check(ft_checker *c, const ft_geom *g)
{
    ft_geom hazard;
    ft_geom release;
    ft_geom again;
    ft_validity v;
    ft_site *s = NULL;
    ft_region *all = NULL;
    ft_region *some = NULL;
    ft_region *beyond = NULL;
    double m2 = 0;
    ft_error err = {0};

    ft_geom_init(&hazard, FT_GEOM_NONE);
    ft_geom_init(&release, FT_GEOM_NONE);
    ft_geom_init(&again, FT_GEOM_NONE);
    ft_assert_ok(ft_reading_hazard(c, g, &hazard, &err), &err);
    ft_assert_ok(ft_reading_release(c, g, &release, &err), &err);
    ft_assert_ok(ft_valid_check(c, &hazard, &v, &err), &err);
    assert_string_equal(v.reason, "");
    ft_assert_ok(ft_valid_check(c, &release, &v, &err), &err);
    assert_string_equal(v.reason, "");
    m2 = ft_geom_area_m2(&hazard);
    ft_assert_ok(ft_reading_hazard(c, &hazard, &again, &err), &err);
    ft_assert_near(ft_geom_area_m2(&again), m2, 1e-6 + 1e-9 * m2);
    ft_assert_ok(ft_site_open(ft_geom_center(&hazard), &s, &err), &err);
    ft_assert_ok(ft_region_of(s, &hazard, &all, &err), &err);
    ft_assert_ok(ft_region_of(s, &release, &some, &err), &err);
    ft_assert_ok(ft_region_difference(s, some, all, &beyond, &err), &err);
    ft_assert_near(ft_region_area_m2(beyond), 0, 1e-3 + 1e-6 * m2); /* lines of degrees and geodesics differ */
    ft_site_close(s);
    ft_geom_release(&again);
    ft_geom_release(&release);
    ft_geom_release(&hazard);
}

static void readings_are_valid_and_the_release_lies_within_the_hazard(void **state)
{
    ft_gen gen = ft_gen_seeded(12);
    long rounds = ft_gen_rounds(300);
    ft_checker *c = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_checker_new(&c, &err), &err);
    ft_geom_init(&g, FT_GEOM_NONE);
    for (long k = 0; k < rounds; k++) {
        draw(&gen, &g);
        check(c, &g);
    }
    ft_geom_release(&g);
    ft_checker_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_are_valid_and_the_release_lies_within_the_hazard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
