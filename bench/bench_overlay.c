/* Two layers of 20 000 polygons of 20 vertices: of each polygon of A, what lies under layer B and what remains. Goal: under 0.6 s,
 * a third of what PostGIS 3.3 takes for the same question (1.8 to 2.2 s on the machine this was first measured on).
 *   bench_overlay [POLYGONS] [FILE: also write both layers as "a|b id WKT" lines, for other programs] */
#include "geo/area.h"
#include "geo/shared.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const double GOAL_S = 0.6;
enum { VERTICES = 20, MOST = 256 };

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC; /* processor time: one core, whatever else runs */
}

static double unit(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Some 100 to 900 m across, scattered so that two of three meet something of the other layer. */
static bool draw(ft_geom *g, unsigned long long *state, double span, ft_error *err)
{
    double lon = 15 + span * unit(state);
    double lat = 43 + span * 0.7 * unit(state);
    double size = 0.001 + 0.004 * unit(state) * unit(state);
    ft_lonlat first = {0, 0};
    bool ok = true;

    ft_geom_init(g, FT_GEOM_POLYGON);
    ok = ft_geom_add_part(g, err) == FT_OK && ft_geom_add_ring(g, err) == FT_OK;
    for (int k = 0; k <= VERTICES && ok; k++) {
        double r = size * (0.6 + 0.4 * unit(state));
        double a = 6.283185307179586 * k / VERTICES;
        ft_lonlat p = {lon + 1.4 * r * cos(a), lat + r * sin(a)};

        first = k == 0 ? p : first;
        ok = ft_geom_add_point(g, k == VERTICES ? first : p, 0, 0, err) == FT_OK;
    }
    return ok;
}

/* ---------- candidates: boxes of B in the cells of a grid */

typedef struct index {
    ft_box *box;
    size_t *head, *next, *item; /* lists of entries, one per cell that a box touches; 0 ends */
    size_t n_entries, cap;
    double west, south, cell;
    size_t columns, rows;
} index;

static size_t cell_of(double at, double from, double cell, size_t n)
{
    double c = (at - from) / cell;

    return c <= 0 ? 0 : c >= (double)n ? n - 1 : (size_t)c;
}

static bool build(index *ix, const ft_geom *b, size_t n, double span)
{
    ix->west = 14.9;
    ix->south = 42.9;
    ix->cell = 0.01;
    ix->columns = (size_t)((span + 0.2) / ix->cell) + 1;
    ix->rows = (size_t)((span * 0.7 + 0.2) / ix->cell) + 1;
    ix->cap = n * 16 + 1;
    ix->box = calloc(n, sizeof *ix->box);
    ix->head = calloc(ix->columns * ix->rows, sizeof *ix->head);
    ix->next = calloc(ix->cap, sizeof *ix->next);
    ix->item = calloc(ix->cap, sizeof *ix->item);
    ix->n_entries = 1;
    if (ix->box == NULL || ix->head == NULL || ix->next == NULL || ix->item == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        ft_box e = ix->box[i] = ft_geom_extent(&b[i]);

        for (size_t x = cell_of(e.west_deg, ix->west, ix->cell, ix->columns);
             x <= cell_of(e.east_deg, ix->west, ix->cell, ix->columns); x++) {
            for (size_t y = cell_of(e.south_deg, ix->south, ix->cell, ix->rows);
                 y <= cell_of(e.north_deg, ix->south, ix->cell, ix->rows) && ix->n_entries < ix->cap; y++) {
                ix->item[ix->n_entries] = i;
                ix->next[ix->n_entries] = ix->head[x * ix->rows + y];
                ix->head[x * ix->rows + y] = ix->n_entries++;
            }
        }
    }
    return ix->n_entries < ix->cap;
}

static size_t find(const index *ix, const ft_geom *a, const ft_geom *b, const ft_geom *found[MOST])
{
    ft_box e = ft_geom_extent(a);
    size_t n = 0;

    for (size_t x = cell_of(e.west_deg, ix->west, ix->cell, ix->columns);
         x <= cell_of(e.east_deg, ix->west, ix->cell, ix->columns); x++) {
        for (size_t y = cell_of(e.south_deg, ix->south, ix->cell, ix->rows);
             y <= cell_of(e.north_deg, ix->south, ix->cell, ix->rows); y++) {
            for (size_t k = ix->head[x * ix->rows + y]; k != 0; k = ix->next[k]) {
                const ft_box *d = &ix->box[ix->item[k]];
                bool again = d->west_deg > e.east_deg || d->east_deg < e.west_deg || d->south_deg > e.north_deg ||
                             d->north_deg < e.south_deg;

                for (size_t m = 0; m < n && !again; m++) {
                    again = found[m] == &b[ix->item[k]];
                }
                if (!again && n < MOST) {
                    found[n++] = &b[ix->item[k]];
                }
            }
        }
    }
    return n;
}

/* ---------- the account */

typedef struct totals {
    size_t pairs, by_overlay;
    double whole_m2, inside_m2, outside_m2, worst_m2;
} totals;

static ft_status account(const ft_geom *a, const ft_geom *b, size_t n, double span, totals *t, ft_error *err)
{
    index ix = {.box = NULL};
    ft_sharer *sharer = NULL;
    ft_status st = build(&ix, b, n, span) ? ft_sharer_new(&sharer, err) : FT_E_NOMEM;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        const ft_geom *found[MOST];
        size_t n_found = find(&ix, &a[i], b, found);
        ft_shared got = {0, 0, false};
        double whole = ft_geom_area_m2(&a[i]);

        st = ft_shared_area(sharer, &a[i], found, n_found, &got, err);
        t->pairs += n_found;
        t->by_overlay += got.by_overlay;
        t->whole_m2 += whole;
        t->inside_m2 += got.inside_m2;
        t->outside_m2 += got.outside_m2;
        t->worst_m2 = fmax(t->worst_m2, fabs(whole - got.inside_m2 - got.outside_m2));
    }
    ft_sharer_free(sharer);
    free(ix.box);
    free(ix.head);
    free(ix.next);
    free(ix.item);
    return st;
}

static void save(const ft_geom *const layers[2], size_t n, const char *path)
{
    FILE *f = fopen(path, "w");
    ft_buf wkt;

    ft_buf_init(&wkt, 0);
    for (size_t i = 0; f != NULL && i < 2 * n; i++) {
        ft_buf_reset(&wkt);
        ft_wkt_write(&layers[i / n][i % n], &wkt);
        (void)fprintf(f, "%c\t%zu\t%s\n", i < n ? 'a' : 'b', i % n, wkt.p);
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    ft_buf_release(&wkt);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    double span = 1.8 * sqrt((double)n / 20000);
    unsigned long long state = 7;
    ft_geom *g = calloc(2 * n + 1, sizeof *g);
    totals t = {0, 0, 0, 0, 0, 0};
    ft_error err = {0};
    double start = 0;
    double took = 0;
    bool ok = g != NULL;

    for (size_t i = 0; i < 2 * n && ok; i++) {
        ok = draw(&g[i], &state, span, &err);
    }
    if (ok && argc > 2) {
        save((const ft_geom *const[2]){g, g + n}, n, argv[2]);
    }
    start = now();
    ok = ok && account(g, g + n, n, span, &t, &err) == FT_OK;
    took = now() - start;
    if (ok) {
        (void)printf(
            "overlay\tpolygons=2x%zu\tpairs=%zu\tseconds=%.3f\tby_overlay=%zu\tinside_m2=%.6f\toutside_m2=%.6f\tworst_m2=%.1e\n",
            n, t.pairs, took, t.by_overlay, t.inside_m2, t.outside_m2, t.worst_m2);
    } else {
        (void)fprintf(stderr, "bench_overlay: %s %s\n", err.key == NULL ? "no memory" : err.key, err.args);
    }
    for (size_t i = 0; g != NULL && i < 2 * n; i++) {
        ft_geom_release(&g[i]);
    }
    free(g);
    return ok && (n > 20000 || took < GOAL_S) ? 0 : 1;
}
