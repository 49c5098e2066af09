/* The boundary of a part is made of pieces of edges: of a's edges where they run inside another shape, and of the other shapes'
 * edges where they run inside a and inside no further shape. Edges are cut where they cross, pieces are taken or left, and the
 * area is the sum over the pieces (docs/spec/area.md). A piece has its share of its edge, and all shares of an edge add up to the
 * edge, so that inside + outside = a by construction. */
#include "geo/pieces.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Beyond so many pairs of edges an overlay, which sorts them, is faster. */
static const size_t MOST_PAIRS = 1000000;

/** In degrees or metres, east and north. */
struct ft_pieces_edge {
    double x0, y0, x1, y1;
    double whole; /* its integral along the geodesic, with the sign that makes land positive */
    double bulge; /* what of it lies between the geodesic and the straight line */
    double off;   /* how far these are from each other at most, as y is counted */
    double sign;  /* of its ring: +1 when land lies to the left */
    unsigned shape;
    bool starts; /* first of its ring */
};

struct ft_pieces_crossing {
    size_t edge;
    double t;       /* where on it, 0 to 1 */
    unsigned shape; /* whose boundary */
};

typedef ft_pieces_edge edge;
typedef ft_pieces_crossing crossing;
typedef ft_pieces_extent extent;

void ft_pieces_start(ft_pieces *p, const ft_area_series *series, double unit)
{
    p->series = *series;
    p->unit = unit;
    p->n_edges = p->n_crossings = 0;
    p->n_shapes = 0;
}

void ft_pieces_start_plane(ft_pieces *p)
{
    ft_pieces_start(p, &(ft_area_series){.f = {1}, .cos0 = 1}, 1);
}

void ft_pieces_release(ft_pieces *p)
{
    free(p->edges);
    free(p->crossings);
    *p = (ft_pieces){.edges = NULL};
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
static double piece(const ft_pieces *p, const edge *e, double t0, double t1)
{
    if (t0 == 0 && t1 == 1) {
        return e->whole;
    }
    return -p->unit * e->sign *
           (along_line(&p->series, e, t0, t1) + e->bulge * (t1 * t1 * (3 - 2 * t1) - t0 * t0 * (3 - 2 * t0)));
}

/* ---------- edges */

static bool edge_room(ft_pieces *s, size_t more)
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

/* Degrees of longitude are as long as those of latitude when multiplied by this. */
static double shrink(const ft_pieces *s)
{
    return s->series.cos0;
}

static double length(const ft_pieces *s, const edge *e)
{
    double dx = (e->x1 - e->x0) * shrink(s);
    double dy = e->y1 - e->y0;

    return sqrt(dx * dx + dy * dy);
}

/* Geodesics included. */
static void widen(const ft_pieces *s, extent *b, const edge *e)
{
    double off_x = e->off / shrink(s);

    b->x0 = fmin(b->x0, fmin(e->x0, e->x1) - off_x);
    b->x1 = fmax(b->x1, fmax(e->x0, e->x1) + off_x);
    b->y0 = fmin(b->y0, fmin(e->y0, e->y1) - e->off);
    b->y1 = fmax(b->y1, fmax(e->y0, e->y1) + e->off);
}

bool ft_pieces_begin(ft_pieces *s)
{
    if (s->n_shapes == FT_PIECES_SHAPES) {
        return false;
    }
    s->shapes[s->n_shapes] = (extent){HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, s->n_edges, 0};
    return true;
}

/* Edges of no length are left out. */
bool ft_pieces_ring(ft_pieces *s, const double *xy, size_t n, bool shell)
{
    size_t first = s->n_edges;
    double sum = 0;
    double sign = 0;

    if (n < 4 || !edge_room(s, n)) {
        return false;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        const double *v = xy + 2 * i;
        edge e = {v[0], v[1], v[2], v[3], .shape = s->n_shapes, .starts = s->n_edges == first};

        if (e.x0 != e.x1 || e.y0 != e.y1) {
            e.whole = along_geodesic(&s->series, &e);
            e.bulge = e.whole - along_line(&s->series, &e, 0, 1);
            sum -= e.whole;
            e.off = 1.5 * fabs(e.bulge / s->series.f[0]) * shrink(s) / length(s, &e);
            widen(s, &s->shapes[s->n_shapes], &e);
            s->edges[s->n_edges++] = e;
        }
    }
    sign = (sum > 0) == shell ? 1 : -1;
    for (size_t i = first; i < s->n_edges; i++) {
        s->edges[i].sign = sign;
        s->edges[i].whole *= -s->unit * sign;
    }
    return sum != 0;
}

static bool boxes_meet(const extent *a, const extent *b)
{
    return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

void ft_pieces_end(ft_pieces *s)
{
    extent *last = &s->shapes[s->n_shapes];

    last->end = s->n_edges;
    if (s->n_shapes == 0 || boxes_meet(&s->shapes[0], last)) {
        s->n_shapes++;
    } else {
        s->n_edges = last->first;
    }
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

static bool add_crossing(ft_pieces *s, crossing c)
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

/* Where on an edge a point of it lies. */
static double nearest(const edge *e, double x, double y)
{
    double dx = e->x1 - e->x0;
    double dy = e->y1 - e->y0;
    double t = ((x - e->x0) * dx + (y - e->y0) * dy) / (dx * dx + dy * dy);

    return t < 0 ? 0 : t > 1 ? 1 : t;
}

/* Is an end of f so close to e that it may lie on the other side of the geodesic? @p turn0, @p turn1: of the ends of f beside e. */
static bool is_close(const ft_pieces *s, const edge *e, const edge *f, double turn0, double turn1)
{
    double ends[2][3] = {{fabs(turn0), f->x0, f->y0}, {fabs(turn1), f->x1, f->y1}};
    double off = e->off + f->off;
    double far = off * length(s, e) / shrink(s);
    double off_x = off / shrink(s);

    for (int i = 0; i < 2; i++) {
        if (ends[i][0] <= far && ends[i][1] >= fmin(e->x0, e->x1) - off_x && ends[i][1] <= fmax(e->x0, e->x1) + off_x &&
            ends[i][2] >= fmin(e->y0, e->y1) - off && ends[i][2] <= fmax(e->y0, e->y1) + off) {
            return true;
        }
    }
    return false;
}

/* Straight lines cross at another place than the geodesics. What that comes to is the offset of the one from the other, squared, by
 * twice the sine of their angle. @p product: both lengths times that sine. */
static bool is_flat(const ft_pieces *s, const edge *e, const edge *f, double product)
{
    double off = e->off + f->off;
    double both = length(s, e) * length(s, f);

    return off * off * both * s->unit * fabs(s->series.f[0]) >
           2 * s->tolerance_m2 * fabs(product) * shrink(s) * shrink(s);
}

static bool boxes_apart(const ft_pieces *s, const edge *e, const edge *f)
{
    double off = e->off + f->off;
    double off_x = off / shrink(s);

    return fmin(e->x0, e->x1) > fmax(f->x0, f->x1) + off_x || fmin(f->x0, f->x1) > fmax(e->x0, e->x1) + off_x ||
           fmin(e->y0, e->y1) > fmax(f->y0, f->y1) + off || fmin(f->y0, f->y1) > fmax(e->y0, e->y1) + off;
}

/* False when the contact of two edges is unclean. Where they cross is found on one and sought on the other: edges that nearly run
 * together cross anywhere along the run, but it must be one place, or the boundary of the part has a gap. */
static bool cross(ft_pieces *s, size_t i, size_t k)
{
    const edge *e = &s->edges[i];
    const edge *f = &s->edges[k];
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double at = 0;

    if (boxes_apart(s, e, f)) {
        return true;
    }
    a = turn(e->x0, e->y0, e->x1, e->y1, f->x0, f->y0);
    b = turn(e->x0, e->y0, e->x1, e->y1, f->x1, f->y1);
    c = turn(f->x0, f->y0, f->x1, f->y1, e->x0, e->y0);
    d = turn(f->x0, f->y0, f->x1, f->y1, e->x1, e->y1);
    if (s->unit * (fabs(e->bulge) + fabs(f->bulge)) > s->tolerance_m2 &&
        (is_close(s, e, f, a, b) || is_close(s, f, e, c, d))) {
        return false;
    }
    if (a * b > 0 || c * d > 0) {
        return true;
    }
    if (a == 0 || b == 0 || c == 0 || d == 0) {
        return false;
    }
    if (is_flat(s, e, f, c - d)) {
        return false;
    }
    at = c / (c - d);
    return add_crossing(s, (crossing){i, at, f->shape}) &&
           add_crossing(
               s, (crossing){k, nearest(f, e->x0 + at * (e->x1 - e->x0), e->y0 + at * (e->y1 - e->y0)), e->shape});
}

static bool cross_shapes(ft_pieces *s, const extent *a, const extent *b)
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
static bool is_inside(const ft_pieces *s, const extent *b, double x, double y, bool *sure)
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
static uint64_t place_of(const ft_pieces *s, const edge *e, bool *sure)
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
static void count(const edge *e, uint64_t in, double m2, ft_pieces_sum *out)
{
    if (e->shape == 0) {
        *(in != 0 ? &out->inside_m2 : &out->outside_m2) += m2;
        *(in != 0 ? &out->runs_inside : &out->runs_outside) = true;
        return;
    }
    *((in & 1) != 0 ? &out->others_run_inside : &out->others_run_outside) = true;
    if (in == 1) {
        out->inside_m2 += m2;
        out->outside_m2 -= m2;
    }
}

static bool count_pieces(const ft_pieces *s, ft_pieces_sum *out)
{
    uint64_t in = 0;
    uint64_t at_start = 0;
    size_t c = 0;
    bool sure = true;

    *out = (ft_pieces_sum){0, 0, false, false, false, false};
    for (size_t i = 0; i < s->n_edges && sure; i++) {
        const edge *e = &s->edges[i];
        double t = 0;

        if (e->starts) {
            sure = in == at_start; /* the ring before came back to where it began */
            in = at_start = place_of(s, e, &sure);
        }
        for (; c < s->n_crossings && s->crossings[c].edge == i; c++) {
            count(e, in, piece(s, e, t, s->crossings[c].t), out);
            t = s->crossings[c].t;
            in ^= (uint64_t)1 << s->crossings[c].shape;
        }
        count(e, in, piece(s, e, t, 1), out);
    }
    if (out->inside_m2 < 0) { /* rounding of what is nothing */
        out->outside_m2 += out->inside_m2;
        out->inside_m2 = 0;
    } else if (out->outside_m2 < 0) {
        out->inside_m2 += out->outside_m2;
        out->outside_m2 = 0;
    }
    return sure && in == at_start;
}

static double area_of_first(const ft_pieces *s)
{
    double sum = 0;

    for (size_t i = s->shapes[0].first; i < s->shapes[0].end; i++) {
        sum += s->edges[i].whole;
    }
    return sum;
}

static bool cross_all(ft_pieces *s)
{
    size_t pairs = 0;

    s->tolerance_m2 = 1e-6 + 1e-10 * area_of_first(s);
    for (unsigned i = 0; i < s->n_shapes; i++) {
        for (unsigned k = i + 1; k < s->n_shapes; k++) {
            const extent *a = &s->shapes[i];
            const extent *b = &s->shapes[k];

            if (boxes_meet(a, b)) {
                pairs += (a->end - a->first) * (b->end - b->first);
                if (pairs > MOST_PAIRS || !cross_shapes(s, a, b)) {
                    return false;
                }
            }
        }
    }
    return true;
}

bool ft_pieces_sum_up(ft_pieces *s, ft_pieces_sum *out)
{
    if (s->n_shapes == 0 || !cross_all(s)) {
        return false;
    }
    if (s->n_crossings > 1) {
        qsort(s->crossings, s->n_crossings, sizeof *s->crossings, by_place);
    }
    return count_pieces(s, out);
}
