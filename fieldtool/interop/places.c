#include "fieldtool/interop/places.h"

#include "geo/area.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 360, ROWS = 180, KEPT = 8 };

typedef struct place {
    int32_t cell;
    int64_t count;
    int64_t feature[KEPT];
    ft_lonlat at[KEPT];
    double distance_m;
} place;

struct ft_places {
    int32_t *of_cell; /* shape [COLUMNS * ROWS]: index + 1 into v, 0 none */
    place *v;
    size_t n, cap;
    int64_t total;
};

ft_status ft_places_new(ft_places **out, ft_error *err)
{
    ft_places *p = calloc(1, sizeof *p);

    if (p != NULL) {
        p->of_cell = calloc((size_t)COLUMNS * ROWS, sizeof *p->of_cell);
    }
    if (p == NULL || p->of_cell == NULL) {
        ft_places_free(p);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=places");
    }
    *out = p;
    return FT_OK;
}

void ft_places_free(ft_places *p)
{
    if (p != NULL) {
        free(p->of_cell);
        free(p->v);
        free(p);
    }
}

static int32_t cell_of(ft_lonlat at)
{
    double lon = at.lon_deg - 360 * floor((at.lon_deg + 180) / 360);
    int x = (int)(lon + 180);
    int y = (int)(at.lat_deg + 90);

    return (y < ROWS ? y : ROWS - 1) * COLUMNS + (x < COLUMNS ? x : COLUMNS - 1);
}

ft_status ft_places_add(ft_places *p, int64_t feature, ft_lonlat at, ft_error *err)
{
    int32_t cell = cell_of(at);
    place *k = NULL;

    if (p->of_cell[cell] == 0) {
        if (p->n == p->cap) {
            size_t cap = p->cap == 0 ? 32 : p->cap * 2;
            place *more = realloc(p->v, cap * sizeof *more);

            if (more == NULL) {
                return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=places");
            }
            p->v = more;
            p->cap = cap;
        }
        p->v[p->n] = (place){.cell = cell};
        p->of_cell[cell] = (int32_t)++p->n;
    }
    k = &p->v[p->of_cell[cell] - 1];
    if (k->count < KEPT) {
        k->feature[k->count] = feature;
        k->at[k->count] = at;
    }
    k->count++;
    p->total++;
    return FT_OK;
}

/* The cell that holds most stands for the middle: outliers do not move it. */
static const place *fullest(const ft_places *p)
{
    const place *best = &p->v[0];

    for (size_t i = 1; i < p->n; i++) {
        best = p->v[i].count > best->count ? &p->v[i] : best;
    }
    return best;
}

static int by_distance(const void *a, const void *b)
{
    const place *x = a;
    const place *y = b;

    return x->distance_m < y->distance_m ? -1 : x->distance_m > y->distance_m ? 1 : x->cell < y->cell ? -1 : 1;
}

void ft_places_far(ft_places *p,
                   void (*each)(void *who, int64_t feature, ft_lonlat at, double distance_m, int64_t more), void *who)
{
    ft_lonlat middle;
    int64_t seen = 0;
    double half_m = 0;
    double limit_m = 0;

    if (p->n < 2) {
        return;
    }
    middle = fullest(p)->at[0];
    for (size_t i = 0; i < p->n; i++) {
        p->v[i].distance_m = ft_distance_m(middle, p->v[i].at[0]);
    }
    qsort(p->v, p->n, sizeof *p->v, by_distance);
    for (size_t i = 0; i < p->n && seen * 2 < p->total; i++) {
        seen += p->v[i].count;
        half_m = p->v[i].distance_m;
    }
    limit_m = fmax(300e3, 10 * half_m);
    for (size_t i = 0; i < p->n; i++) {
        const place *k = &p->v[i];

        for (int64_t f = 0; k->distance_m > limit_m && f < k->count && f < KEPT; f++) {
            each(who, k->feature[f], k->at[f], k->distance_m, f + 1 == KEPT ? k->count - KEPT : 0);
        }
    }
}
