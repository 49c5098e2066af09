/* Integrated along the pieces of the edges where contact is clean (geo/pieces.h), made by an overlay where it is not. */
#include "geo/shared.h"

#include "geo/area.h"
#include "geo/site.h"

#include <math.h>
#include <stdlib.h>

struct ft_sharer {
    ft_site *site;
    ft_pieces pieces;
    ft_lonlat origin;
    double *xy; /* scratch */
    size_t cap_xy;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=shared");
}

ft_status ft_sharer_new(ft_sharer **out, ft_error *err)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? no_memory(err) : FT_OK;
}

void ft_sharer_free(ft_sharer *s)
{
    if (s != NULL) {
        ft_site_close(s->site);
        ft_pieces_release(&s->pieces);
        free(s->xy);
        free(s);
    }
}

/* ---------- without geometry */

static bool xy_room(ft_sharer *s, size_t n)
{
    double *p = n <= s->cap_xy ? s->xy : realloc(s->xy, 4 * n * sizeof *p);

    if (p == NULL) {
        return false;
    }
    s->cap_xy = n <= s->cap_xy ? s->cap_xy : 2 * n;
    s->xy = p;
    return true;
}

/* Within the range of the series and of the formula for one edge (geo/area_kernel.c)? @p v: both ends. */
static bool in_range(const ft_area_series *k, const double *v)
{
    static const double FAR_DEG = 0.3;
    static const double LONG_DEG = 0.02;
    double reach = fmax(fabs(v[2] - v[0]) * k->cos0, fabs(v[3] - v[1]));

    return fabs(v[2]) <= FAR_DEG && fabs(v[3]) <= FAR_DEG && reach * fmax(fabs(k->sin0) / k->cos0, 1) <= LONG_DEG;
}

static bool add_ring(ft_sharer *s, const ft_lonlat *v, size_t n, bool shell)
{
    if (!xy_room(s, n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        s->xy[2 * i] = ft_lon_near(v[i].lon_deg, s->origin.lon_deg) - s->origin.lon_deg;
        s->xy[2 * i + 1] = v[i].lat_deg - s->origin.lat_deg;
        if (i > 0 && !in_range(&s->pieces.series, s->xy + 2 * i - 2)) {
            return false;
        }
    }
    return ft_pieces_ring(&s->pieces, s->xy, n, shell);
}

static bool add_shape(ft_sharer *s, const ft_geom *g)
{
    bool ok = ft_pieces_begin(&s->pieces);

    for (size_t p = 0; p < g->n_parts; p++) {
        for (size_t r = g->part[p]; r < g->part[p + 1] && ok; r++) {
            ok = add_ring(s, g->xy + g->ring[r], g->ring[r + 1] - g->ring[r], r == g->part[p]);
        }
    }
    if (ok) {
        ft_pieces_end(&s->pieces);
    }
    return ok;
}

/* False when a shape is out of range or contact unclean. */
static bool integrate(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n, ft_shared *out)
{
    static const double DEG = 0.017453292519943295;
    ft_area_series series;
    ft_pieces_sum got;

    if (a->n_points == 0 || !(fabs(a->xy[0].lat_deg) <= 85)) {
        return false;
    }
    s->origin = a->xy[0];
    ft_area_series_at(s->origin.lat_deg, &series);
    ft_pieces_start(&s->pieces, &series, DEG);
    if (!add_shape(s, a)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!add_shape(s, others[i])) {
            return false;
        }
    }
    if (!ft_pieces_sum_up(&s->pieces, &got)) {
        return false;
    }
    *out = (ft_shared){got.inside_m2, got.outside_m2, false};
    return true;
}

/* ---------- the other way */

static ft_status overlay(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n, ft_shared *out,
                         ft_error *err)
{
    ft_lonlat center = ft_geom_center(a);
    ft_region **r = calloc(n + 1, sizeof(ft_region *));
    ft_region *whole = NULL;
    ft_region *sum = NULL;
    ft_region *inside = NULL;
    ft_region *outside = NULL;
    ft_status st = r == NULL         ? no_memory(err)
                   : s->site == NULL ? ft_site_open(center, &s->site, err)
                                     : ft_site_move(s->site, center, err);

    st = st == FT_OK ? ft_region_of(s->site, a, &whole, err) : st;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_region_of(s->site, others[i], &r[i], err);
    }
    st = st == FT_OK ? ft_region_union_all(s->site, (const ft_region *const *)r, n, &sum, err) : st;
    st = st == FT_OK ? ft_region_split(s->site, whole, sum, &inside, &outside, err) : st;
    if (st == FT_OK) {
        *out = (ft_shared){ft_region_area_m2(inside), ft_region_area_m2(outside), true};
    }
    free(r);
    return st;
}

ft_status ft_shared_area(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n, ft_shared *out,
                         ft_error *err)
{
    ft_box box = ft_geom_reach(a);
    const ft_geom **near = NULL;
    size_t n_near = 0;
    ft_status st = FT_OK;

    near = calloc(n + 1, sizeof *near);
    if (near == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (ft_box_meets(box, ft_geom_reach(others[i]))) {
            near[n_near++] = others[i];
        }
    }
    if (n_near == 0) {
        *out = (ft_shared){0, ft_geom_area_m2(a), false};
    } else if (!integrate(s, a, near, n_near, out)) {
        st = overlay(s, a, near, n_near, out, err);
    }
    free(near);
    return st;
}
