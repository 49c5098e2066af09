/* Areas of 10^5 polygons of 20 vertices, ours and PROJ's geod_polygon in turns in one run. Goal: 50 times as fast.
 *   bench_area [POLYGONS] */
#include "geo/area.h"

#include <geodesic.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const double GOAL = 50;
enum { VERTICES = 20, RING = VERTICES + 1, TURNS = 5 };

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC; /* processor time: one core, whatever else runs */
}

static double unit(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Closed rings some 200 to 600 m across, between 35 degrees south and 60 north. */
static void draw(ft_lonlat *v, size_t n)
{
    unsigned long long state = 1;

    for (size_t i = 0; i < n; i++) {
        double lon = unit(&state) * 300 - 150;
        double lat = unit(&state) * 95 - 35;

        for (int k = 0; k < VERTICES; k++) {
            double r = 0.001 + 0.002 * unit(&state);
            double a = 6.283185307179586 * k / VERTICES;

            v[k] = (ft_lonlat){lon + r * cos(a), lat + r * sin(a)};
        }
        v[VERTICES] = v[0];
        v += RING;
    }
}

static double ours(const ft_lonlat *v, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += ft_ring_area_m2(v + i * RING, RING);
    }
    return sum;
}

static double theirs(const ft_lonlat *v, size_t n)
{
    struct geod_geodesic earth;
    double sum = 0;

    geod_init(&earth, 6378137.0, 1 / 298.257223563);
    for (size_t i = 0; i < n; i++) {
        struct geod_polygon p;
        double area = 0;

        geod_polygon_init(&p, 0);
        for (int k = 0; k < VERTICES; k++) {
            geod_polygon_addpoint(&earth, &p, v[i * RING + (size_t)k].lat_deg, v[i * RING + (size_t)k].lon_deg);
        }
        (void)geod_polygon_compute(&earth, &p, 0, 1, &area, NULL);
        sum += area;
    }
    return sum;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    ft_lonlat *v = calloc(n * RING, sizeof *v);
    double sum_ours = 0;
    double sum_theirs = 0;
    double best_ours = HUGE_VAL;
    double best_theirs = HUGE_VAL;
    double ratio = 0;

    if (v == NULL || n == 0) {
        free(v);
        return 2;
    }
    draw(v, n);
    for (int turn = 0; turn < TURNS; turn++) {
        double start = now();
        double middle = 0;

        sum_ours = ours(v, n);
        middle = now();
        sum_theirs = theirs(v, n);
        best_theirs = fmin(best_theirs, now() - middle);
        best_ours = fmin(best_ours, middle - start);
    }
    ratio = best_theirs / best_ours;
    (void)printf(
        "area\tpolygons=%zu\tvertices=%d\tours_s=%.4f\tours_ns=%.0f\tgeod_polygon_s=%.4f\tratio=%.0f\tdiffer_m2=%.1e\n",
        n, VERTICES, best_ours, best_ours / (double)n * 1e9, best_theirs, ratio, fabs(sum_ours - sum_theirs));
    free(v);
    return ratio >= GOAL ? 0 : 1;
}
