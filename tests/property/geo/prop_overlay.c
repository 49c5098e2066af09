/* Land is neither made nor lost by an overlay: random sites, partitioned one cut after the other as a ledger does. The measure
 * is the area kernel, which knows nothing of planes. Tolerance of docs/spec/geometry.md: 1e-9 of the area + 1e-6 m2. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/shared.h"
#include "geo/wkb.h"

#include <stdlib.h>

enum { CUTTERS = 3, MOST = 400 };

/** How the boundary of a cutter comes to be. */
typedef enum style {
    OVERLAP,  /* drawn by itself */
    SHARED,   /* follows the site along the same vertices */
    RETRACED, /* follows it by vertices written with seven decimals */
    NOISY,    /* follows it by vertices that somebody walked again, from picometres to half a percent off */
    FLAT,     /* one edge runs along one of the site's, turned by next to nothing, longer or shorter */
    SLIVER,   /* a strip along an edge, micrometres to decimetres wide */
    N_STYLES,
} style;

static const char *const STYLES[] = {"random overlap",          "shared boundary",  "retraced at 1e-7 degrees",
                                     "retraced with any noise", "nearly collinear", "sliver along an edge"};

typedef struct drawing {
    ft_lonlat v[MOST];
    size_t n;
} drawing;

static ft_lonlat at(ft_lonlat center, double x_m, double y_m)
{
    return (ft_lonlat){center.lon_deg + x_m / 111320.0 / cos(center.lat_deg * 0.017453292519943295),
                       center.lat_deg + y_m / 110574.0};
}

/* A star-shaped ring with @p n vertices around a point. */
static void star(ft_gen *gen, ft_lonlat center, double radius_m, size_t n, drawing *out)
{
    double turn = ft_gen_between(gen, 0, 6.28);

    out->n = n;
    for (size_t i = 0; i < n; i++) {
        double r = radius_m * ft_gen_between(gen, 0.5, 1);
        double a = turn + 6.283185307179586 * (double)i / (double)n;

        out->v[i] = at(center, r * cos(a), r * sin(a));
    }
}

static double rounded(double v)
{
    return floor(v * 1e7 + 0.5) / 1e7;
}

/* Between @p lo and @p hi in magnitude, either sign. */
static double of_any_size(ft_gen *gen, double lo, double hi)
{
    double v = exp(ft_gen_between(gen, log(lo), log(hi)));

    return ft_gen_below(gen, 2) == 0 ? v : -v;
}

static ft_lonlat walked(ft_gen *gen, style how, double size_m, ft_lonlat p)
{
    return how == RETRACED ? (ft_lonlat){rounded(p.lon_deg), rounded(p.lat_deg)}
           : how == NOISY  ? at(p, of_any_size(gen, 1e-12, size_m / 200), of_any_size(gen, 1e-12, size_m / 200))
                           : p;
}

/* Neighbours walk their common boundary either way. */
static void perhaps_backwards(ft_gen *gen, drawing *d)
{
    bool turn = ft_gen_below(gen, 2) == 0;

    for (size_t i = 0; i < d->n / 2 && turn; i++) {
        ft_lonlat t = d->v[i];

        d->v[i] = d->v[d->n - 1 - i];
        d->v[d->n - 1 - i] = t;
    }
}

/* Along the site from one vertex to another, then back through a point inside. */
static void along(ft_gen *gen, const drawing *site, ft_lonlat center, style how, double size_m, drawing *out)
{
    size_t from = (size_t)ft_gen_below(gen, site->n);
    size_t len = 2 + (size_t)ft_gen_below(gen, site->n - 3);

    out->n = 0;
    for (size_t i = 0; i <= len; i++) {
        out->v[out->n++] = walked(gen, how, size_m, site->v[(from + i) % site->n]);
    }
    out->v[out->n++] = center;
    perhaps_backwards(gen, out);
}

/* Beside one edge of the site: two corners on it or a little off, the others inside or outside, or as close again. */
static void beside(ft_gen *gen, const drawing *site, ft_lonlat center, style how, drawing *out)
{
    size_t i = (size_t)ft_gen_below(gen, site->n);
    ft_lonlat a = site->v[i];
    ft_lonlat b = site->v[(i + 1) % site->n];
    double from = ft_gen_between(gen, -0.5, 0.9);
    double to = from + ft_gen_between(gen, 0.1, 1);
    double east = (b.lon_deg - a.lon_deg) * cos(a.lat_deg * 0.017453292519943295);
    double north = b.lat_deg - a.lat_deg;
    double length = hypot(east, north);
    double w1 = how == FLAT ? of_any_size(gen, 1e-12, 0.1) : 0;
    double w2 = how == FLAT ? of_any_size(gen, 1e-12, 0.1) : 0;
    double wide = of_any_size(gen, 1e-6, 0.3);
    ft_lonlat p = {a.lon_deg + from * (b.lon_deg - a.lon_deg), a.lat_deg + from * north};
    ft_lonlat q = {a.lon_deg + to * (b.lon_deg - a.lon_deg), a.lat_deg + to * north};

    out->n = 0;
    out->v[out->n++] = at(p, -north / length * w1, east / length * w1);
    out->v[out->n++] = at(q, -north / length * w2, east / length * w2);
    if (how == SLIVER) {
        out->v[out->n++] = at(q, -north / length * wide, east / length * wide);
        out->v[out->n++] = at(p, -north / length * wide, east / length * wide);
    } else if (ft_gen_below(gen, 2) == 0) {
        out->v[out->n++] = center;
    } else {
        out->v[out->n++] = (ft_lonlat){2 * a.lon_deg - center.lon_deg, 2 * a.lat_deg - center.lat_deg};
    }
    perhaps_backwards(gen, out);
}

/* Some shape that meets the site. */
static void cutter(ft_gen *gen, const drawing *site, ft_lonlat center, style how, double size_m, drawing *out)
{
    if (how == OVERLAP) {
        star(gen, at(center, ft_gen_between(gen, -0.8, 0.8) * size_m, ft_gen_between(gen, -0.8, 0.8) * size_m),
             size_m * ft_gen_between(gen, 0.1, 0.6), 4 + (size_t)ft_gen_below(gen, 12), out);
    } else if (how == FLAT || how == SLIVER) {
        beside(gen, site, center, how, out);
    } else {
        along(gen, site, center, how, size_m, out);
    }
}

/* Anywhere; now and then where longitudes jump or meridians draw together. */
static ft_lonlat place(ft_gen *gen, double size_m)
{
    ft_lonlat p = {ft_gen_between(gen, -180, 180), ft_gen_between(gen, -60, 70)};

    if (ft_gen_below(gen, 4) == 0) {
        p.lat_deg = ft_gen_below(gen, 2) == 0 ? ft_gen_between(gen, 70, 84) : -ft_gen_between(gen, 60, 84);
    }
    return ft_gen_below(gen, 4) == 0 ? at((ft_lonlat){180, p.lat_deg}, ft_gen_between(gen, -0.5, 0.5) * size_m, 0) : p;
}

/* Longitudes beyond 180 degrees as they come, or as most programs write them. */
static void perhaps_wrapped(ft_gen *gen, drawing *d)
{
    bool wrap = ft_gen_below(gen, 2) == 0;

    for (size_t i = 0; i < d->n && wrap; i++) {
        d->v[i].lon_deg -= d->v[i].lon_deg > 180 ? 360 : 0;
    }
}

static void to_geom(const drawing *d, ft_geom *g)
{
    ft_error err = {0};

    ft_geom_reset(g, FT_GEOM_POLYGON);
    ft_assert_ok(ft_geom_add_part(g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (size_t i = 0; i <= d->n; i++) {
        ft_assert_ok(ft_geom_add_point(g, d->v[i % d->n], 0, 0, &err), &err);
    }
}

typedef struct worst {
    double error_m2, share; /* of the tolerance */
    size_t retries;
} worst;

/* The site is cut by each cutter in turn: cleared, reduced, cancelled, and what remains. */
static void partition(ft_gen *gen, style how, double size_m, worst *w)
{
    ft_lonlat center = place(gen, size_m);
    drawing site;
    drawing d;
    ft_geom g;
    ft_geom back;
    ft_site *s = NULL;
    ft_region *left = NULL;
    ft_region *first = NULL;
    double whole = 0;
    double sum = 0;
    double written = 0;
    double error = 0;
    ft_error err = {0};

    ft_geom_init(&g, FT_GEOM_POLYGON);
    ft_geom_init(&back, FT_GEOM_NONE);
    star(gen, center, size_m / 2, 8 + (size_t)ft_gen_below(gen, 30), &site);
    d = site;
    perhaps_wrapped(gen, &d);
    to_geom(&d, &g);
    whole = ft_geom_area_m2(&g);
    ft_assert_ok(ft_site_open(center, &s, &err), &err);
    ft_assert_ok(ft_region_of(s, &g, &left, &err), &err);
    first = left;
    for (int k = 0; k < CUTTERS; k++) {
        ft_region *by = NULL;
        ft_region *inside = NULL;
        ft_region *outside = NULL;

        cutter(gen, &site, center, how, size_m, &d);
        perhaps_wrapped(gen, &d);
        to_geom(&d, &g);
        ft_assert_ok(ft_region_of(s, &g, &by, &err), &err);
        ft_assert_ok(ft_region_split(s, left, by, &inside, &outside, &err), &err);
        sum += ft_region_area_m2(inside);
        ft_assert_ok(ft_region_to_geom(inside, &back, &err), &err);
        written += ft_geom_area_m2(&back);
        left = outside;
    }
    sum += ft_region_area_m2(left);
    ft_assert_ok(ft_region_to_geom(left, &back, &err), &err);
    written += ft_geom_area_m2(&back);
    error = fmax(fabs(sum - whole), fabs(written - whole));
    w->error_m2 = fmax(w->error_m2, error);
    w->share = fmax(w->share, error / (1e-9 * whole + 1e-6));
    w->retries += ft_site_retries(s);
    ft_assert_near(ft_region_area_m2(first), whole, 1e-9 * whole + 1e-6);
    ft_assert_near(sum, whole, 1e-9 * whole + 1e-6);
    ft_assert_near(written, whole, 1e-9 * whole + 1e-6);
    ft_site_close(s);
    ft_geom_release(&back);
    ft_geom_release(&g);
}

static void parts_add_up_to_the_whole(void **state)
{
    static const double SIZES_M[] = {50, 500, 5000};
    ft_gen gen = ft_gen_seeded(1);
    long rounds = ft_gen_rounds(200);

    (void)state;
    for (size_t z = 0; z < FT_COUNT(SIZES_M); z++) {
        for (int how = 0; how < N_STYLES; how++) {
            worst w = {0, 0, 0};

            for (long k = 0; k < rounds; k++) {
                partition(&gen, (style)how, SIZES_M[z], &w);
            }
            print_message("  %5.0f m, %-24s: worst %.1e m2, %.3f of what is allowed; %zu retries\n", SIZES_M[z],
                          STYLES[how], w.error_m2, w.share, w.retries);
        }
    }
}

/* Hundreds of shapes that overlap or trace each other: whatever the order, union, difference and partition agree. */
static void crowd(ft_gen *gen, style how, size_t n)
{
    ft_lonlat center = {ft_gen_between(gen, -180, 180), ft_gen_between(gen, -60, 70)};
    ft_region **r = calloc(n, sizeof(ft_region *));
    ft_geom g;
    drawing before = {.n = 0};
    ft_site *s = NULL;
    ft_region *all = NULL;
    ft_region *folded = NULL;
    ft_region *frame = NULL;
    ft_region *left = NULL;
    ft_region *inside = NULL;
    double parts = 0;
    double tol = 0;
    ft_error err = {0};

    assert_non_null(r);
    ft_geom_init(&g, FT_GEOM_POLYGON);
    ft_assert_ok(ft_site_open(center, &s, &err), &err);
    ft_assert_ok(ft_region_empty(s, &folded, &err), &err);
    ft_assert_ok(ft_region_disc(s, center, 1500, &frame, &err), &err);
    left = frame;
    for (size_t i = 0; i < n; i++) {
        ft_lonlat c = at(center, ft_gen_between(gen, -900, 900), ft_gen_between(gen, -900, 900));
        drawing d;

        if (how == OVERLAP || before.n == 0 || i % 3 == 0) {
            star(gen, c, 120, 6 + (size_t)ft_gen_below(gen, 20), &d);
            before = d;
        } else {
            along(gen, &before, at(before.v[0], 300, 40), how, 120, &d); /* a neighbour, from outside */
        }
        to_geom(&d, &g);
        ft_assert_ok(ft_region_of(s, &g, &r[i], &err), &err);
        ft_assert_ok(ft_region_union(s, folded, r[i], &folded, &err), &err);
        ft_assert_ok(ft_region_split(s, left, r[i], &inside, &left, &err), &err);
        parts += ft_region_area_m2(inside);
    }
    ft_assert_ok(ft_region_union_all(s, (const ft_region *const *)r, n, &all, &err), &err);
    tol = 1e-9 * ft_region_area_m2(frame) + 1e-6 * (double)n;
    ft_assert_near(ft_region_area_m2(folded), ft_region_area_m2(all), tol);
    ft_assert_near(parts + ft_region_area_m2(left), ft_region_area_m2(frame), tol);
    ft_assert_ok(ft_region_intersection(s, all, frame, &inside, &err), &err);
    ft_assert_near(ft_region_area_m2(inside), parts, tol);
    ft_assert_ok(ft_region_difference(s, frame, all, &inside, &err), &err);
    ft_assert_near(ft_region_area_m2(inside), ft_region_area_m2(left), tol);
    print_message("  %-24s: %zu shapes, %.0f m2, %zu retries\n", STYLES[how], n, ft_region_area_m2(all),
                  ft_site_retries(s));
    ft_site_close(s);
    ft_geom_release(&g);
    free(r);
}

static void the_order_of_joining_does_not_matter(void **state)
{
    ft_gen gen = ft_gen_seeded(2);
    long rounds = ft_gen_rounds(2);

    (void)state;
    for (long k = 0; k < rounds; k++) {
        for (int how = OVERLAP; how <= NOISY; how++) {
            crowd(&gen, (style)how, 150);
        }
    }
}

/* Figures without geometry are those of the geometry. */
static void compare_shared(ft_gen *gen, ft_sharer *sharer, style how, double size_m, size_t *without)
{
    enum { MOST_OTHERS = 4 };
    ft_lonlat center = place(gen, size_m);
    size_t n = 1 + (size_t)ft_gen_below(gen, MOST_OTHERS);
    drawing site;
    drawing d;
    ft_geom a;
    ft_geom b[MOST_OTHERS];
    const ft_geom *others[MOST_OTHERS];
    ft_region *r[MOST_OTHERS];
    ft_site *s = NULL;
    ft_region *whole = NULL;
    ft_region *sum = NULL;
    ft_region *inside = NULL;
    ft_region *outside = NULL;
    ft_shared got = {0, 0, false};
    double m2 = 0;
    double tol = 0;
    double rounding = 0;
    ft_error err = {0};

    ft_geom_init(&a, FT_GEOM_POLYGON);
    star(gen, center, size_m / 2, 8 + (size_t)ft_gen_below(gen, 30), &site);
    d = site;
    perhaps_wrapped(gen, &d);
    to_geom(&d, &a);
    m2 = ft_geom_area_m2(&a);
    tol = 1e-9 * m2 + 1e-5;
    ft_assert_ok(ft_site_open(center, &s, &err), &err);
    ft_assert_ok(ft_region_of(s, &a, &whole, &err), &err);
    for (size_t i = 0; i < n; i++) {
        cutter(gen, &site, center, how, size_m, &d);
        perhaps_wrapped(gen, &d);
        ft_geom_init(&b[i], FT_GEOM_POLYGON);
        to_geom(&d, &b[i]);
        others[i] = &b[i];
        ft_assert_ok(ft_region_of(s, &b[i], &r[i], &err), &err);
    }
    ft_assert_ok(ft_region_union_all(s, (const ft_region *const *)r, n, &sum, &err), &err);
    ft_assert_ok(ft_region_split(s, whole, sum, &inside, &outside, &err), &err);
    ft_assert_ok(ft_shared_area(sharer, &a, others, n, &got, &err), &err);
    ft_assert_near(got.inside_m2, ft_region_area_m2(inside), tol);
    ft_assert_near(got.outside_m2, ft_region_area_m2(outside), tol);
    /* a difference of longitudes across 180 degrees is rounded to some nanometres */
    rounding = 1e-12 * m2 + 1e-9 + (fabs(center.lon_deg) > 179 ? 1e-8 * size_m : 0);
    ft_assert_near(got.inside_m2 + got.outside_m2, m2, got.by_overlay ? tol : rounding);
    *without += !got.by_overlay;
    for (size_t i = 0; i < n; i++) {
        ft_geom_release(&b[i]);
    }
    ft_geom_release(&a);
    ft_site_close(s);
}

static void figures_without_geometry_are_those_of_the_geometry(void **state)
{
    static const double SIZES_M[] = {5, 50, 500, 3000};
    ft_gen gen = ft_gen_seeded(6);
    long rounds = ft_gen_rounds(200);
    ft_sharer *sharer = NULL;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_sharer_new(&sharer, &err), &err);
    for (size_t z = 0; z < FT_COUNT(SIZES_M); z++) {
        for (int how = 0; how < N_STYLES; how++) {
            size_t without = 0;

            for (long k = 0; k < rounds; k++) {
                compare_shared(&gen, sharer, (style)how, SIZES_M[z], &without);
            }
            print_message("  %5.0f m, %-24s: %zu of %ld without geometry\n", SIZES_M[z], STYLES[how], without, rounds);
            /* long edges far north and south are beyond the series */
            assert_true(how != OVERLAP || without > (size_t)rounds * (SIZES_M[z] > 1000 ? 5 : 9) / 10);
        }
    }
    ft_sharer_free(sharer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(the_order_of_joining_does_not_matter),
        cmocka_unit_test(figures_without_geometry_are_those_of_the_geometry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
