#include "geo/near.h"

#include "geo/area.h"

#include <math.h>
#include <stdlib.h>

/** Longest piece; how far the local plane may err about a distance; where an index box must not be trusted to have two ends. */
static const double PIECE_M = 200;
static const double PLANE_ERROR = 0.03;
static const double RADIANS = 0.017453292519943295;
static const double M_PER_DEG = 110500; /* of latitude, at least */
static const double BULGE_M = 100;      /* of an edge of 70 km beyond the box of its ends */

/** A piece of an edge; a lone point is one without length. */
typedef struct piece {
    ft_lonlat a, b;
    double along_m; /* of a, from the start of its line */
} piece;

/** A shape in pieces. */
typedef struct cut {
    piece *v; /* shape [n] */
    size_t n, cap;
    bool areal;
} cut;

struct ft_near {
    cut from, to;
    bool is_line;
    ft_box box;
};

/** Where two pieces come nearest, in the plane or exactly. */
typedef struct meeting {
    double distance_m;
    ft_lonlat from, to;
    double along_m;
} meeting;

/* ---------- cutting */

static ft_lonlat between(const piece *p, double t)
{
    double turn = remainder(p->b.lon_deg - p->a.lon_deg, 360);

    return (ft_lonlat){p->a.lon_deg + t * turn, p->a.lat_deg + t * (p->b.lat_deg - p->a.lat_deg)};
}

static ft_status add_piece(cut *c, ft_lonlat a, ft_lonlat b, double along_m, ft_error *err)
{
    if (c->n == c->cap) {
        size_t want = c->cap == 0 ? 64 : 2 * c->cap;
        piece *p = realloc(c->v, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=near");
        }
        c->v = p;
        c->cap = want;
    }
    c->v[c->n++] = (piece){a, b, along_m};
    return FT_OK;
}

static ft_status cut_edge(cut *c, ft_lonlat a, ft_lonlat b, double *along_m, ft_error *err)
{
    double length = ft_distance_m(a, b);
    double azimuth = length > PIECE_M ? ft_azimuth_deg(a, b) : 0;
    size_t n = (size_t)fmax(1, ceil(length / PIECE_M));
    ft_lonlat from = a;
    ft_status st = FT_OK;

    for (size_t i = 1; i <= n && st == FT_OK; i++) {
        ft_lonlat to = i == n ? b : ft_destination(a, azimuth, length * (double)i / (double)n);

        st = add_piece(c, from, to, *along_m + length * (double)(i - 1) / (double)n, err);
        from = to;
    }
    *along_m += length;
    return st;
}

static ft_status cut_shape(cut *c, const ft_geom *g, ft_error *err)
{
    double along_m = 0;
    ft_status st = FT_OK;

    c->n = 0;
    c->areal = ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON;
    for (size_t r = 0; r < g->n_rings && st == FT_OK; r++) {
        size_t first = g->ring[r];
        size_t end = g->ring[r + 1];

        if (end - first == 1) {
            st = add_piece(c, g->xy[first], g->xy[first], along_m, err);
        }
        for (size_t i = first; i + 1 < end && st == FT_OK; i++) {
            st = cut_edge(c, g->xy[i], g->xy[i + 1], &along_m, err);
        }
    }
    return st;
}

/* ---------- the plane around a point: which pieces to look at */

/** Metres in one degree around a point. */
typedef struct plane {
    ft_lonlat at;
    double x, y;
} plane;

static plane plane_at(ft_lonlat p)
{
    double f = p.lat_deg * RADIANS;

    return (plane){p, 111412.88 * cos(f) - 93.5 * cos(3 * f), 111132.95 - 559.85 * cos(2 * f)};
}

/* How far the piece is, about; @p t where. */
static double about_m(const plane *p, const piece *c, double *t)
{
    double ax = remainder(c->a.lon_deg - p->at.lon_deg, 360) * p->x;
    double ay = (c->a.lat_deg - p->at.lat_deg) * p->y;
    double dx = remainder(c->b.lon_deg - c->a.lon_deg, 360) * p->x;
    double dy = (c->b.lat_deg - c->a.lat_deg) * p->y;
    double dd = dx * dx + dy * dy;

    *t = dd > 0 ? fmin(1, fmax(0, -(ax * dx + ay * dy) / dd)) : 0;
    return hypot(ax + *t * dx, ay + *t * dy);
}

/* The least over the whole piece: the distance to a geodesic has one minimum on 200 m. */
static double exact_m(ft_lonlat p, const piece *c, double *t)
{
    static const double GOLDEN = 0.6180339887498949;
    double lo = 0;
    double hi = 1;

    for (int i = 0; i < 36; i++) { /* 200 m to a hundredth of a millimetre */
        double t1 = hi - GOLDEN * (hi - lo);
        double t2 = lo + GOLDEN * (hi - lo);

        if (ft_distance_m(p, between(c, t1)) <= ft_distance_m(p, between(c, t2))) {
            hi = t2;
        } else {
            lo = t1;
        }
    }
    *t = lo < 1e-6 ? 0 : hi > 1 - 1e-6 ? 1 : (lo + hi) / 2;
    return ft_distance_m(p, between(c, *t));
}

/* ---------- from the ends of one shape's pieces to the other's pieces, and back */

/** From here to there, or from there to here. */
typedef struct sweep {
    const cut *points, *pieces;
    bool swapped; /* points are those of the other shape */
} sweep;

static double least_about(const sweep *w)
{
    double least = HUGE_VAL;
    double t = 0;

    for (size_t i = 0; i < w->points->n; i++) {
        const ft_lonlat ends[] = {w->points->v[i].a, w->points->v[i].b};

        for (size_t e = 0; e < FT_COUNT(ends); e++) {
            plane p = plane_at(ends[e]);

            for (size_t k = 0; k < w->pieces->n; k++) {
                least = fmin(least, about_m(&p, &w->pieces->v[k], &t));
            }
        }
    }
    return least;
}

static void consider(const sweep *w, ft_lonlat at, double end_along, const piece *c, meeting *best)
{
    double t = 0;
    double m = exact_m(at, c, &t);

    if (m < best->distance_m) {
        ft_lonlat on = between(c, t);
        double along = c->along_m + t * ft_distance_m(c->a, c->b);

        *best = w->swapped ? (meeting){m, on, at, along} : (meeting){m, at, on, end_along};
    }
}

static void measure_all(const sweep *w, double least, meeting *best)
{
    double limit = least * (1 + PLANE_ERROR) + 0.01;
    double t = 0;

    for (size_t i = 0; i < w->points->n; i++) {
        const piece *end = &w->points->v[i];
        double length = ft_distance_m(end->a, end->b);
        const ft_lonlat ends[] = {end->a, end->b};

        for (size_t e = 0; e < FT_COUNT(ends); e++) {
            plane p = plane_at(ends[e]);

            for (size_t k = 0; k < w->pieces->n; k++) {
                if (about_m(&p, &w->pieces->v[k], &t) <= limit) {
                    consider(w, ends[e], end->along_m + (e == 1 ? length : 0), &w->pieces->v[k], best);
                }
            }
        }
    }
}

/* ---------- one across or in the other */

static double side(const plane *p, const piece *c, ft_lonlat v)
{
    double dx = remainder(c->b.lon_deg - c->a.lon_deg, 360) * p->x;
    double dy = (c->b.lat_deg - c->a.lat_deg) * p->y;

    return dx * (v.lat_deg - c->a.lat_deg) * p->y - dy * remainder(v.lon_deg - c->a.lon_deg, 360) * p->x;
}

static bool cross(const piece *c, const piece *d, double *t)
{
    plane p = plane_at(c->a);
    double c1 = side(&p, d, c->a);
    double c2 = side(&p, d, c->b);
    double d1 = side(&p, c, d->a);
    double d2 = side(&p, c, d->b);

    if (((c1 > 0) == (c2 > 0)) || ((d1 > 0) == (d2 > 0))) {
        return false;
    }
    *t = c1 / (c1 - c2);
    return true;
}

static bool any_crossing(const ft_near *n, meeting *out)
{
    double t = 0;

    for (size_t i = 0; i < n->from.n; i++) {
        const piece *c = &n->from.v[i];

        for (size_t k = 0; k < n->to.n; k++) {
            if (cross(c, &n->to.v[k], &t)) {
                ft_lonlat at = between(c, t);

                *out = (meeting){0, at, at, c->along_m + t * ft_distance_m(c->a, c->b)};
                return true;
            }
        }
    }
    return false;
}

/* Even-odd over all rings. */
static bool inside(const cut *area, ft_lonlat p)
{
    bool in = false;

    for (size_t i = 0; i < area->n && area->areal; i++) {
        const piece *c = &area->v[i];
        double ay = c->a.lat_deg - p.lat_deg;
        double by = c->b.lat_deg - p.lat_deg;
        double ax = remainder(c->a.lon_deg - p.lon_deg, 360);
        double bx = ax + remainder(c->b.lon_deg - c->a.lon_deg, 360);

        if ((ay > 0) != (by > 0) && ax + (bx - ax) * (ay / (ay - by)) > 0) {
            in = !in;
        }
    }
    return in;
}

/* Where no boundaries cross, a part that begins inside is inside. */
static bool any_inside(const ft_near *n, meeting *out)
{
    for (size_t i = 0; i < n->from.n; i++) {
        if (inside(&n->to, n->from.v[i].a)) {
            *out = (meeting){0, n->from.v[i].a, n->from.v[i].a, n->from.v[i].along_m};
            return true;
        }
    }
    for (size_t k = 0; k < n->to.n && n->from.areal; k++) {
        if (inside(&n->from, n->to.v[k].a)) {
            *out = (meeting){0, n->to.v[k].a, n->to.v[k].a, 0};
            return true;
        }
    }
    return false;
}

/* ---------- */

void ft_near_free(ft_near *n)
{
    if (n != NULL) {
        free(n->from.v);
        free(n->to.v);
        free(n);
    }
}

ft_status ft_near_new(const ft_geom *from, ft_near **out, ft_error *err)
{
    ft_near *n = calloc(1, sizeof *n);
    ft_status st = n == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=near") : FT_OK;

    if (st == FT_OK && ft_geom_is_empty(from)) {
        st = ft_fail(err, FT_E_INVALID, "geo.near.empty", " ");
    }
    if (st == FT_OK) {
        n->is_line = ft_geom_multi_of(from->type) == FT_GEOM_MULTILINESTRING;
        n->box = ft_geom_reach(from);
        st = cut_shape(&n->from, from, err);
    }
    if (st != FT_OK) {
        ft_near_free(n);
        return st;
    }
    *out = n;
    return FT_OK;
}

/* The bulge of a geodesic beyond its ends, and everything near a pole or the line of 180 degrees: the whole belt. */
ft_box ft_near_reach(const ft_near *n, double distance_m)
{
    ft_box b = n->box;
    double up = (distance_m + BULGE_M) / M_PER_DEG;
    double widest = 0;

    for (size_t i = 0; i < n->from.n; i++) {
        b.south_deg = fmin(b.south_deg, n->from.v[i].a.lat_deg);
        b.north_deg = fmax(b.north_deg, n->from.v[i].a.lat_deg);
    }
    b.south_deg -= up;
    b.north_deg += up;
    widest = fmax(fabs(b.south_deg), fabs(b.north_deg));
    if (widest < 89) {
        b.west_deg -= up / cos(widest * RADIANS);
        b.east_deg += up / cos(widest * RADIANS);
    }
    if (widest >= 89 || b.west_deg <= -180 || b.east_deg >= 180) {
        b.west_deg = -HUGE_VAL; /* coordinates may run past 180 degrees */
        b.east_deg = HUGE_VAL;
    }
    return b;
}

ft_status ft_near_to(ft_near *n, const ft_geom *to, ft_nearest *out, ft_error *err)
{
    meeting best = {.distance_m = HUGE_VAL};
    const sweep ways[] = {{&n->from, &n->to, false}, {&n->to, &n->from, true}};
    double least = 0;
    ft_status st = cut_shape(&n->to, to, err);

    if (st == FT_OK && n->to.n == 0) {
        st = ft_fail(err, FT_E_INVALID, "geo.near.empty", " ");
    }
    if (st != FT_OK) {
        return st;
    }
    least = fmin(least_about(&ways[0]), least_about(&ways[1]));
    if (!((least < PIECE_M && any_crossing(n, &best)) || any_inside(n, &best))) {
        measure_all(&ways[0], least, &best);
        measure_all(&ways[1], least, &best);
    }
    *out = (ft_nearest){.distance_m = best.distance_m,
                        .bearing_deg = (double)NAN,
                        .from = best.from,
                        .to = best.to,
                        .along_m = n->is_line ? best.along_m : (double)NAN};
    if (best.distance_m > 0) {
        out->bearing_deg = ft_azimuth_deg(best.from, best.to);
    }
    return FT_OK;
}
