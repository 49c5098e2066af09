/* The boundary of a part is made of pieces of edges: of a's edges where they run inside another shape, and of the other shapes'
 * edges where they run inside a and inside no further shape. Edges are cut where they cross, pieces are taken or left, and the
 * area is the sum over the pieces (docs/spec/area.md). A piece has its share of its edge, and all shares of an edge add up to the
 * edge, so that inside + outside = a by construction.
 *
 * No decision is taken that floating arithmetic is not sure of: an orientation within its own rounding, a shared vertex or a common
 * run of edges, makes the contact unclean, and the overlay decides. */
#include "geo/shared.h"

#include "geo/area.h"
#include "geo/area_kernel.h"
#include "geo/overlay.h"

#include <math.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>

static const double DEG = 0.017453292519943295;
enum { SHAPES = 64 };

/** An edge in degrees from the origin, east and north; @p end is that of the next edge's start, also at the end of a ring. */
typedef struct edge {
    double x0, y0, x1, y1;
    double whole; /* its integral along the geodesic, with the sign that makes land positive */
    double bulge; /* what of it lies between the geodesic and the straight line */
    double sign;  /* of its ring: +1 when land lies to the left */
    unsigned shape;
    bool starts; /* first of its ring */
} edge;

typedef struct crossing {
    size_t edge;
    double t;       /* where on it, 0 to 1 */
    unsigned shape; /* whose boundary */
} crossing;

typedef struct extent {
    double x0, x1, y0, y1;
    size_t first, end; /* its edges */
} extent;

struct ft_sharer {
    ft_site *site;
    edge *edges;
    crossing *crossings;
    size_t n_edges, cap_edges;
    size_t n_crossings, cap_crossings;
    extent shapes[SHAPES];
    unsigned n_shapes;
    ft_lonlat origin;
    ft_area_series series;
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
        free(s->edges);
        free(s->crossings);
        free(s);
    }
}

/* ---------- integrals */

static double f_at(const ft_area_series *k, double y)
{
    return y * (k->f[0] + y * (k->f[1] + y * (k->f[2] + y * (k->f[3] + y * (k->f[4] + y * k->f[5])))));
}

/* F along the straight line from t0 to t1 of an edge: three nodes of Gauss are exact to degree five. */
static double along_line(const ft_area_series *k, const edge *e, double t0, double t1)
{
    static const double OUTER = 0.7745966692414833770; /* sqrt(3/5) */
    double dy = e->y1 - e->y0;
    double middle = e->y0 + dy * (t0 + t1) / 2;
    double half = dy * (t1 - t0) / 2;

    return (e->x1 - e->x0) * (t1 - t0) *
           (5 * f_at(k, middle - half * OUTER) + 8 * f_at(k, middle) + 5 * f_at(k, middle + half * OUTER)) / 18;
}

static double along_geodesic(const ft_area_series *k, const edge *e)
{
    double x = e->x1 - e->x0;
    double y = e->y1 - e->y0;
    double middle = (e->y0 + e->y1) / 2;
    double p = k->p[0] + middle * (k->p[1] + middle * k->p[2]);
    double q = k->q[0] + middle * (k->q[1] + middle * k->q[2]);

    return x * ((f_at(k, e->y0) + f_at(k, e->y1)) / 2 + p * x * x + q * y * y);
}

/* The bulge is a parabola over the edge; up to t lie 3t^2 - 2t^3 of it. */
static double piece(const ft_area_series *k, const edge *e, double t0, double t1)
{
    if (t0 == 0 && t1 == 1) {
        return e->whole;
    }
    return -DEG * e->sign * (along_line(k, e, t0, t1) + e->bulge * (t1 * t1 * (3 - 2 * t1) - t0 * t0 * (3 - 2 * t0)));
}

/* ---------- edges */

static bool edge_room(ft_sharer *s, size_t more)
{
    if (s->n_edges + more > s->cap_edges) {
        size_t want = (s->n_edges + more) * 2;
        edge *p = realloc(s->edges, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        s->edges = p;
        s->cap_edges = want;
    }
    return true;
}

/* Within the range of the series and of the formula for one edge (geo/area_kernel.c)? */
static bool in_range(const ft_sharer *s, const edge *e)
{
    static const double FAR_DEG = 0.3;
    static const double LONG_DEG = 0.02;
    double reach = fmax(fabs(e->x1 - e->x0) * s->series.cos0, fabs(e->y1 - e->y0));

    return fabs(e->x1) <= FAR_DEG && fabs(e->y1) <= FAR_DEG &&
           reach * fmax(fabs(s->series.sin0) / s->series.cos0, 1) <= LONG_DEG;
}

static void widen(extent *b, const edge *e)
{
    b->x0 = fmin(b->x0, e->x0);
    b->x1 = fmax(b->x1, e->x0);
    b->y0 = fmin(b->y0, e->y0);
    b->y1 = fmax(b->y1, e->y0);
}

/* A closed ring; edges of no length are left out. */
static bool add_ring(ft_sharer *s, const ft_lonlat *v, size_t n, bool shell, extent *box)
{
    size_t first = s->n_edges;
    double sum = 0;
    double sign = 0;

    if (n < 4 || !edge_room(s, n)) {
        return false;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        edge e = {.shape = s->n_shapes, .starts = s->n_edges == first};

        e.x0 = remainder(v[i].lon_deg - s->origin.lon_deg, 360.0);
        e.x1 = remainder(v[i + 1].lon_deg - s->origin.lon_deg, 360.0);
        e.y0 = v[i].lat_deg - s->origin.lat_deg;
        e.y1 = v[i + 1].lat_deg - s->origin.lat_deg;
        if (!in_range(s, &e)) {
            return false;
        }
        if (e.x0 != e.x1 || e.y0 != e.y1) {
            e.whole = along_geodesic(&s->series, &e);
            e.bulge = e.whole - along_line(&s->series, &e, 0, 1);
            sum -= e.whole;
            widen(box, &e);
            s->edges[s->n_edges++] = e;
        }
    }
    sign = (sum > 0) == shell ? 1 : -1;
    for (size_t i = first; i < s->n_edges; i++) {
        s->edges[i].sign = sign;
        s->edges[i].whole *= -DEG * sign;
    }
    return sum != 0;
}

static bool add_shape(ft_sharer *s, const ft_geom *g)
{
    extent *box = &s->shapes[s->n_shapes];

    *box = (extent){HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, s->n_edges, 0};
    for (size_t p = 0; p < g->n_parts; p++) {
        for (size_t r = g->part[p]; r < g->part[p + 1]; r++) {
            if (!add_ring(s, g->xy + g->ring[r], g->ring[r + 1] - g->ring[r], r == g->part[p], box)) {
                return false;
            }
        }
    }
    box->end = s->n_edges;
    s->n_shapes++;
    return true;
}

static bool boxes_meet(const extent *a, const extent *b)
{
    return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

/* ---------- crossings */

/* Twice the area of a-b-c; 0 when rounding could have given its sign (Shewchuk's static bound). */
static double turn(double ax, double ay, double bx, double by, double cx, double cy)
{
    double l = (ax - cx) * (by - cy);
    double r = (ay - cy) * (bx - cx);
    double d = l - r;

    return fabs(d) > 4e-16 * (fabs(l) + fabs(r)) ? d : 0;
}

static bool add_crossing(ft_sharer *s, crossing c)
{
    if (s->n_crossings == s->cap_crossings) {
        size_t want = s->cap_crossings == 0 ? 64 : s->cap_crossings * 2;
        crossing *p = realloc(s->crossings, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        s->crossings = p;
        s->cap_crossings = want;
    }
    s->crossings[s->n_crossings++] = c;
    return true;
}

/* False when the contact of two edges is unclean. */
static bool cross(ft_sharer *s, size_t i, size_t k)
{
    const edge *e = &s->edges[i];
    const edge *f = &s->edges[k];
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;

    if (fmin(e->x0, e->x1) > fmax(f->x0, f->x1) || fmin(f->x0, f->x1) > fmax(e->x0, e->x1) ||
        fmin(e->y0, e->y1) > fmax(f->y0, f->y1) || fmin(f->y0, f->y1) > fmax(e->y0, e->y1)) {
        return true;
    }
    a = turn(e->x0, e->y0, e->x1, e->y1, f->x0, f->y0);
    b = turn(e->x0, e->y0, e->x1, e->y1, f->x1, f->y1);
    if (a * b > 0) {
        return true;
    }
    c = turn(f->x0, f->y0, f->x1, f->y1, e->x0, e->y0);
    d = turn(f->x0, f->y0, f->x1, f->y1, e->x1, e->y1);
    if (c * d > 0) {
        return true;
    }
    if (a == 0 || b == 0 || c == 0 || d == 0) {
        return false;
    }
    return add_crossing(s, (crossing){i, c / (c - d), f->shape}) &&
           add_crossing(s, (crossing){k, a / (a - b), e->shape});
}

static bool cross_shapes(ft_sharer *s, const extent *a, const extent *b)
{
    for (size_t i = a->first; i < a->end; i++) {
        const edge *e = &s->edges[i];

        if (fmin(e->x0, e->x1) > b->x1 || fmax(e->x0, e->x1) < b->x0 || fmin(e->y0, e->y1) > b->y1 ||
            fmax(e->y0, e->y1) < b->y0) {
            continue;
        }
        for (size_t k = b->first; k < b->end; k++) {
            if (!cross(s, i, k)) {
                return false;
            }
        }
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const crossing *p = a;
    const crossing *q = b;

    return p->edge < q->edge ? -1 : p->edge > q->edge ? 1 : p->t < q->t ? -1 : p->t > q->t;
}

/* ---------- pieces */

/* Is a point inside a shape? False in @p sure when it is too close to say. */
static bool is_inside(const ft_sharer *s, const extent *b, double x, double y, bool *sure)
{
    bool in = false;

    if (x < b->x0 || x > b->x1 || y < b->y0 || y > b->y1) {
        return false;
    }
    for (size_t i = b->first; i < b->end; i++) {
        const edge *e = &s->edges[i];

        if ((e->y0 > y) != (e->y1 > y)) {
            double d = turn(e->x0, e->y0, e->x1, e->y1, x, y);

            *sure = *sure && d != 0;
            in = in != ((d > 0) == (e->y1 > e->y0));
        }
    }
    return in;
}

/* Which shapes the beginning of a ring lies in, as bits. */
static uint64_t place_of(const ft_sharer *s, const edge *e, bool *sure)
{
    uint64_t in = 0;

    for (unsigned k = 0; k < s->n_shapes; k++) {
        if (k != e->shape && is_inside(s, &s->shapes[k], e->x0, e->y0, sure)) {
            in |= (uint64_t)1 << k;
        }
    }
    return in;
}

/* One piece whose surroundings are known: @p in has a bit for each shape around it. Bit 0 is a. */
static void count(const edge *e, uint64_t in, double m2, ft_shared *out)
{
    if (e->shape == 0) {
        *(in != 0 ? &out->inside_m2 : &out->outside_m2) += m2;
    } else if (in == 1) {
        out->inside_m2 += m2;
        out->outside_m2 -= m2;
    }
}

static bool count_pieces(const ft_sharer *s, ft_shared *out)
{
    uint64_t in = 0;
    uint64_t at_start = 0;
    size_t c = 0;
    bool sure = true;

    *out = (ft_shared){0, 0, false};
    for (size_t i = 0; i < s->n_edges && sure; i++) {
        const edge *e = &s->edges[i];
        double t = 0;

        if (e->starts) {
            sure = in == at_start; /* the ring before came back to where it began */
            in = at_start = place_of(s, e, &sure);
        }
        for (; c < s->n_crossings && s->crossings[c].edge == i; c++) {
            count(e, in, piece(&s->series, e, t, s->crossings[c].t), out);
            t = s->crossings[c].t;
            in ^= (uint64_t)1 << s->crossings[c].shape;
        }
        count(e, in, piece(&s->series, e, t, 1), out);
    }
    out->inside_m2 = fmax(out->inside_m2, 0); /* rounding of what is nothing */
    out->outside_m2 = fmax(out->outside_m2, 0);
    return sure && in == at_start;
}

/* False when a shape is out of range or contact unclean. */
static bool integrate(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n, ft_shared *out)
{
    if (n >= SHAPES || a->n_points == 0 || !(fabs(a->xy[0].lat_deg) <= 85)) {
        return false;
    }
    s->n_edges = s->n_crossings = 0;
    s->n_shapes = 0;
    s->origin = a->xy[0];
    ft_area_series_at(s->origin.lat_deg, &s->series);
    if (!add_shape(s, a)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!add_shape(s, others[i])) {
            return false;
        }
        if (!boxes_meet(&s->shapes[0], &s->shapes[s->n_shapes - 1])) {
            s->n_shapes--;
            s->n_edges = s->shapes[s->n_shapes].first;
        }
    }
    for (unsigned i = 0; i < s->n_shapes; i++) {
        for (unsigned k = i + 1; k < s->n_shapes; k++) {
            if (boxes_meet(&s->shapes[i], &s->shapes[k]) && !cross_shapes(s, &s->shapes[i], &s->shapes[k])) {
                return false;
            }
        }
    }
    if (s->n_crossings > 1) {
        qsort(s->crossings, s->n_crossings, sizeof *s->crossings, by_place);
    }
    return count_pieces(s, out);
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

static bool extents_meet(const ft_box *a, const ft_box *b)
{
    double middle = (a->west_deg + a->east_deg) / 2;
    double other = (b->west_deg + b->east_deg) / 2;

    if (isnan(a->west_deg) || isnan(b->west_deg)) {
        return false;
    }
    return a->south_deg <= b->north_deg && b->south_deg <= a->north_deg &&
           (fabs(remainder(middle - other, 360.0)) <=
            (a->east_deg - a->west_deg + b->east_deg - b->west_deg) / 2 + 1e-9);
}

ft_status ft_shared_area(ft_sharer *s, const ft_geom *a, const ft_geom *const *others, size_t n, ft_shared *out,
                         ft_error *err)
{
    ft_box box = ft_geom_extent(a);
    const ft_geom **near = NULL;
    size_t n_near = 0;
    ft_status st = FT_OK;

    near = calloc(n + 1, sizeof *near);
    if (near == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        ft_box b = ft_geom_extent(others[i]);

        if (extents_meet(&box, &b)) {
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
