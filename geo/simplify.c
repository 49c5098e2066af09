#include "geo/simplify.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"

#include <math.h>
#include <stdlib.h>

/* Everything is decided in a gnomonic plane around the ring, where great circles are straight; what that plane does not know of
 * the ellipsoid is less than the margin by which every step stays on the right side. */
static const double RADIUS_M = 6371008.8;
static const double RAD = 0.017453292519943295;
enum { MOST_VERTICES = 20000, FEWEST = 3, NOBODY = -1 };

typedef struct xy {
    double x, y;
} xy;

typedef struct vertex {
    xy at;
    ft_lonlat place;
    double strayed_m;  /* how far the boundary here is from the original already */
    int before, after; /* in the ring; NOBODY: taken out */
} vertex;

typedef struct plane {
    double lon, sin_lat, cos_lat;
} plane;

typedef struct work {
    plane p;
    vertex *v; /* shape [n] */
    int n, left;
    double sign;     /* of a turn at which the ring may be filled up */
    double margin_m; /* every step goes beyond the original by that much */
} work;

static xy flat(const plane *p, ft_lonlat at)
{
    double dlon = at.lon_deg * RAD - p->lon;
    double s = sin(at.lat_deg * RAD);
    double c = cos(at.lat_deg * RAD);
    double k = RADIUS_M / (p->sin_lat * s + p->cos_lat * c * cos(dlon));

    return (xy){k * c * sin(dlon), k * (p->cos_lat * s - p->sin_lat * c * cos(dlon))};
}

static ft_lonlat round_again(const plane *p, xy at)
{
    double rho = hypot(at.x, at.y);
    double c = atan2(rho, RADIUS_M);

    if (rho == 0) {
        return (ft_lonlat){p->lon / RAD, asin(p->sin_lat) / RAD};
    }
    return (ft_lonlat){(p->lon + atan2(at.x * sin(c), rho * p->cos_lat * cos(c) - at.y * p->sin_lat * sin(c))) / RAD,
                       asin(cos(c) * p->sin_lat + at.y * sin(c) * p->cos_lat / rho) / RAD};
}

/* Twice the area of a, b, c: positive when they turn to the left. */
static double turn(xy a, xy b, xy c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static double length(xy a, xy b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

/* Distance of b from the line through a and c, positive on the left of it. */
static double off_line(xy a, xy c, xy b)
{
    double l = length(a, c);

    return l > 0 ? turn(a, c, b) / l : length(a, b);
}

static double from_segment(xy a, xy c, xy b)
{
    double l = length(a, c);
    double t = l > 0 ? ((b.x - a.x) * (c.x - a.x) + (b.y - a.y) * (c.y - a.y)) / (l * l) : 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return length(b, (xy){a.x + t * (c.x - a.x), a.y + t * (c.y - a.y)});
}

/* Do two segments have a point in common? */
static bool meet(xy a, xy b, xy c, xy d)
{
    double c_side = turn(a, b, c);
    double d_side = turn(a, b, d);
    double a_side = turn(c, d, a);
    double b_side = turn(c, d, b);

    if (fmax(a.x, b.x) < fmin(c.x, d.x) || fmax(c.x, d.x) < fmin(a.x, b.x) || fmax(a.y, b.y) < fmin(c.y, d.y) ||
        fmax(c.y, d.y) < fmin(a.y, b.y)) {
        return false;
    }
    return !((c_side > 0 && d_side > 0) || (c_side < 0 && d_side < 0) || (a_side > 0 && b_side > 0) ||
             (a_side < 0 && b_side < 0));
}

/* Would a new edge from a to b meet the ring elsewhere than in what ends at from and to (the vertices between them go)? */
static bool is_free(const work *w, xy a, xy b, int from, int to)
{
    int i = to;

    for (i = w->v[to].after; i != from && w->v[i].after != from; i = w->v[i].after) {
        if (meet(a, b, w->v[i].at, w->v[w->v[i].after].at)) {
            return false;
        }
    }
    return true;
}

static void take_out(work *w, int i)
{
    w->v[w->v[i].before].after = w->v[i].after;
    w->v[w->v[i].after].before = w->v[i].before;
    w->v[i].before = NOBODY;
    w->left--;
}

/* A vertex that points to the wrong side: the edge between its neighbours leaves it behind. */
static bool drop(work *w, int i, double tolerance_m)
{
    int a = w->v[i].before;
    int b = w->v[i].after;
    double depth = w->sign * off_line(w->v[a].at, w->v[b].at, w->v[i].at);
    double strayed = fmax(w->v[i].strayed_m, fmax(w->v[a].strayed_m, w->v[b].strayed_m)) +
                     from_segment(w->v[a].at, w->v[b].at, w->v[i].at);

    if (depth < w->margin_m || strayed > tolerance_m || !is_free(w, w->v[a].at, w->v[b].at, a, b)) {
        return false;
    }
    w->v[a].strayed_m = w->v[b].strayed_m = strayed;
    take_out(w, i);
    return true;
}

/* @p at moved by the margin to the wanted side of the edge from @p a to @p b. */
static xy beside(const work *w, xy a, xy b, xy at)
{
    double l = length(a, b);
    double k = w->sign * w->margin_m / l;

    return (xy){at.x + k * (b.y - a.y), at.y - k * (b.x - a.x)};
}

/* Where the line from a through b meets the line from d through c, beyond b and beyond c. */
static bool corner(xy a, xy b, xy c, xy d, xy *out)
{
    double ux = b.x - a.x;
    double uy = b.y - a.y;
    double vx = c.x - d.x;
    double vy = c.y - d.y;
    double det = ux * vy - uy * vx;
    double t = 0;
    double s = 0;

    if (fabs(det) < 1e-9 * hypot(ux, uy) * hypot(vx, vy)) {
        return false;
    }
    t = ((d.x - a.x) * vy - (d.y - a.y) * vx) / det;
    s = ((d.x - a.x) * uy - (d.y - a.y) * ux) / det;
    *out = (xy){a.x + t * ux, a.y + t * uy};
    return t > 1 && s > 1;
}

/* An edge whose neighbours, prolonged, meet beyond it: one vertex there instead of two. */
static bool join(work *w, int b, double tolerance_m)
{
    int c = w->v[b].after;
    int a = w->v[b].before;
    int d = w->v[c].after;
    xy new = {0, 0};
    double strayed = fmax(fmax(w->v[a].strayed_m, w->v[b].strayed_m), fmax(w->v[c].strayed_m, w->v[d].strayed_m));

    if (a == d || length(w->v[a].at, w->v[b].at) == 0 || length(w->v[c].at, w->v[d].at) == 0 ||
        !corner(w->v[a].at, beside(w, w->v[a].at, w->v[b].at, w->v[b].at),
                beside(w, w->v[c].at, w->v[d].at, w->v[c].at), w->v[d].at, &new) ||
        w->sign * turn(w->v[b].at, w->v[c].at, new) >= 0) { /* on the wanted side of the edge that goes */
        return false;
    }
    strayed += from_segment(w->v[b].at, w->v[c].at, new);
    if (strayed > tolerance_m || !is_free(w, w->v[a].at, new, a, d) || !is_free(w, new, w->v[d].at, a, d)) {
        return false;
    }
    take_out(w, c);
    w->v[b].at = new;
    w->v[b].place = round_again(&w->p, new);
    w->v[b].strayed_m = strayed;
    return true;
}

/* Small steps first, so that the large ones meet a ring that is calm already. */
static void calm(work *w, double tolerance_m)
{
    static const int STEPS = 4;

    for (int k = STEPS - 1; k >= 0; k--) {
        double now = ldexp(tolerance_m, -k);
        bool again = true;

        while (again) {
            again = false;
            for (int i = 0; i < w->n && w->left > FEWEST; i++) {
                if (w->v[i].before != NOBODY && (drop(w, i, now) || (w->left > FEWEST + 1 && join(w, i, now)))) {
                    again = true;
                }
            }
        }
    }
}

static ft_status lay_out(work *w, const ft_geom *ring, ft_simplify_side side, double margin_m, ft_error *err)
{
    ft_lonlat middle = ring->xy[0];
    double doubled = 0;

    w->n = (int)ring->n_points - 1;
    w->left = w->n;
    w->margin_m = margin_m;
    w->p = (plane){middle.lon_deg * RAD, sin(middle.lat_deg * RAD), cos(middle.lat_deg * RAD)};
    w->v = calloc((size_t)w->n, sizeof *w->v);
    if (w->v == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=simplify");
    }
    for (int i = 0; i < w->n; i++) {
        w->v[i] = (vertex){flat(&w->p, ring->xy[i]), ring->xy[i], 0, (i + w->n - 1) % w->n, (i + 1) % w->n};
    }
    for (int i = 0; i < w->n; i++) {
        doubled += turn(w->v[0].at, w->v[i].at, w->v[w->v[i].after].at);
    }
    w->sign = (doubled > 0) == (side == FT_SIMPLIFY_COVER) ? 1 : -1;
    return FT_OK;
}

static ft_status collect(const work *w, ft_geom *out, ft_error *err)
{
    int first = 0;
    int i = 0;
    ft_status st = FT_OK;

    while (w->v[first].before == NOBODY) {
        first++;
    }
    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    st = ft_geom_add_part(out, err);
    st = st == FT_OK ? ft_geom_add_ring(out, err) : st;
    i = first;
    do {
        st = st == FT_OK ? ft_geom_add_point(out, w->v[i].place, 0, 0, err) : st;
        i = w->v[i].after;
    } while (i != first);
    return st == FT_OK ? ft_geom_add_point(out, w->v[first].place, 0, 0, err) : st;
}

/* Is all of the smaller in the larger? To the tolerance of every overlay (docs/spec/geometry.md). */
static ft_status covered(const ft_geom *smaller, const ft_geom *larger, bool *yes, ft_error *err)
{
    ft_site *site = NULL;
    ft_region *a = NULL;
    ft_region *b = NULL;
    ft_region *lost = NULL;
    ft_status st = ft_site_open(smaller->xy[0], &site, err);

    st = st == FT_OK ? ft_region_of(site, smaller, &a, err) : st;
    st = st == FT_OK ? ft_region_of(site, larger, &b, err) : st;
    st = st == FT_OK ? ft_region_difference(site, a, b, &lost, err) : st;
    *yes = st == FT_OK && ft_region_area_m2(lost) <= 1e-9 * ft_region_area_m2(a) + 1e-6;
    ft_site_close(site);
    return st;
}

static ft_status is_valid(ft_checker *c, const ft_geom *g, bool *yes, ft_error *err)
{
    ft_validity v = {.valid = false};
    ft_status st = ft_valid_check(c, g, &v, err);

    *yes = st == FT_OK && v.valid;
    return st;
}

static ft_status try_margin(const ft_geom *ring, double tolerance_m, ft_simplify_side side, double margin_m,
                            ft_checker *c, ft_geom *out, bool *good, ft_error *err)
{
    work w = {.v = NULL};
    ft_status st = lay_out(&w, ring, side, margin_m, err);

    *good = false;
    if (st == FT_OK) {
        calm(&w, tolerance_m);
        st = collect(&w, out, err);
    }
    free(w.v);
    st = st == FT_OK ? is_valid(c, out, good, err) : st;
    if (st == FT_OK && *good) {
        st = side == FT_SIMPLIFY_COVER ? covered(ring, out, good, err) : covered(out, ring, good, err);
    }
    return st;
}

ft_status ft_simplify_ring(ft_geom *ring, double tolerance_m, ft_simplify_side side, ft_error *err)
{
    static const double MARGINS_M[] = {1e-4, 1e-3, 1e-2, 1e-1};
    ft_checker *c = NULL;
    ft_geom out;
    bool good = false;
    ft_status st = ft_checker_new(&c, err);

    ft_geom_init(&out, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? is_valid(c, ring, &good, err) : st;
    if (st == FT_OK && (!good || ring->n_rings != 1)) {
        st = ft_fail(err, FT_E_REFUSED, "geo.simplify.shape", "rings=%zu", ring->n_rings);
    }
    if (st == FT_OK && ring->n_points > MOST_VERTICES) {
        st = ft_fail(err, FT_E_INVALID, "geo.too_large", "what=vertices most=%d", (int)MOST_VERTICES);
    }
    good = false;
    for (size_t i = 0; st == FT_OK && !good && i < FT_COUNT(MARGINS_M) && MARGINS_M[i] < tolerance_m; i++) {
        st = try_margin(ring, tolerance_m, side, MARGINS_M[i], c, &out, &good, err);
    }
    if (st == FT_OK && !good) {
        st = ft_fail(err, FT_E_REFUSED, "geo.simplify.failed", "tolerance_m=%g", tolerance_m);
    }
    st = st == FT_OK ? ft_geom_copy(&out, ring, err) : st;
    ft_geom_release(&out);
    ft_checker_free(c);
    return st;
}
