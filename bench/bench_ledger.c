/* 10^4 hazards, each released once: the whole ledger on one core, from records in memory. Goal: under 5 s.
 *   bench_ledger [HAZARDS] */
#include "fieldtool/land/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double GOAL_S = 5.0;
enum { VERTICES = 12 };

typedef struct world {
    size_t n;
    ft_ledger_hazard *h;
    ft_ledger_version *v;
    ft_ledger_release *r;
    ft_geom *g; /* hazard, then release, of each */
} world;

/* About 300 m across, on a grid 440 m apart with some overlap between neighbours. */
static bool draw(ft_geom *g, size_t i, double scale, ft_error *err)
{
    double lon = 20 + (double)(i % 100) * 0.004;
    double lat = 12 + (double)(i / 100) * 0.004;
    bool ok = true;

    ft_geom_init(g, FT_GEOM_MULTIPOLYGON);
    ok = ft_geom_add_part(g, err) == FT_OK && ft_geom_add_ring(g, err) == FT_OK;
    for (int k = 0; k <= VERTICES && ok; k++) {
        double angle = 6.283185307179586 * (k % VERTICES) / VERTICES;
        double radius = 0.0014 * scale * (1 + 0.8 * ((double)((i * 7 + (size_t)(k % VERTICES) * 13) % 17) / 17));

        ok = ft_geom_add_point(g, (ft_lonlat){lon + radius * cos(angle), lat + radius * sin(angle)}, 0, 0, err) ==
             FT_OK;
    }
    return ok;
}

static bool make(world *w, ft_error *err)
{
    bool ok = true;

    w->h = calloc(w->n, sizeof *w->h);
    w->v = calloc(w->n, sizeof *w->v);
    w->r = calloc(w->n, sizeof *w->r);
    w->g = calloc(2 * w->n, sizeof *w->g);
    ok = w->h != NULL && w->v != NULL && w->r != NULL && w->g != NULL;
    for (size_t i = 0; i < w->n && ok; i++) {
        ft_uuid id = {{(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i, 1}};

        ok = draw(&w->g[2 * i], i, 1, err) && draw(&w->g[2 * i + 1], i, 0.6, err);
        w->v[i] = (ft_ledger_version){.day = 18000 + (int32_t)(i % 900),
                                      .what = FT_LEDGER_CHA,
                                      .shape = &w->g[2 * i],
                                      .baseline_day = FT_LEDGER_NO_DAY,
                                      .stated_area_m2 = -1,
                                      .contamination = "ap",
                                      .required_depth_cm = 13};
        w->h[i] = (ft_ledger_hazard){id, "", "", "", "", &w->v[i], 1, NULL};
        id.b[3] = 2;
        w->r[i] = (ft_ledger_release){.id = id,
                                      .product = FT_LEDGER_IS_CLEARED,
                                      .hazards = &w->h[i].id,
                                      .n_hazards = 1,
                                      .activity = FT_LEDGER_CLEARANCE,
                                      .targets = "all",
                                      .depth_cm = 20,
                                      .end_day = 19000 + (int32_t)(i % 900),
                                      .shape = &w->g[2 * i + 1],
                                      .stated_area_m2 = -1,
                                      .organisation = "",
                                      .location = "",
                                      .task = ""};
    }
    return ok;
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC; /* processor time: one core, whatever else runs */
}

int main(int argc, char **argv)
{
    world w = {.n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000};
    int32_t mark = FT_LEDGER_END;
    ft_error err = {0};
    ft_ledger_input in = {0};
    ft_ledger *l = NULL;
    ft_ledger_row *total = NULL;
    size_t n = 0;
    double begin = 0;
    double took = 0;
    bool ok = make(&w, &err);

    in = (ft_ledger_input){.hazards = w.h,
                           .releases = w.r,
                           .n_hazards = w.n,
                           .n_releases = w.n,
                           .reopen_radius_m = 50,
                           .marks = &mark,
                           .n_marks = 1};
    begin = seconds();
    ok = ok && ft_ledger_run(&in, &l, &err) == FT_OK;
    took = seconds() - begin;
    ok = ok && ft_ledger_rows(&in, l, FT_LEDGER_BY_TOTAL, FT_LEDGER_NO_DAY, FT_LEDGER_END, &total, &n, &err) == FT_OK &&
         ft_ledger_row_balances(total);
    if (!ok) {
        (void)fprintf(stderr, "bench_ledger: %s %s\n", err.key == NULL ? "no memory" : err.key, err.args);
    } else {
        (void)printf("ledger\thazards=%zu\trun_s=%.3f\trows_s=%.3f\tclosing_m2=%.3f\toverlap_m2=%.3f\tretries=%zu\n",
                     w.n, took, seconds() - begin - took, total->closing_m2, total->overlap_m2, l->retries);
    }
    free(total);
    ft_ledger_free(l);
    for (size_t i = 0; w.g != NULL && i < 2 * w.n; i++) {
        ft_geom_release(&w.g[i]);
    }
    free(w.g);
    free(w.h);
    free(w.v);
    free(w.r);
    return ok && (w.n > 10000 || took < GOAL_S) ? 0 : 1;
}
