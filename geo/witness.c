#include "geo/witness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Edges of each shape that are asked, evenly spaced along its rings. */
enum { EDGES_ASKED = 16 };
/** How far from its edge a witness stands; nothing else may be nearer than a quarter of that. */
static const double ASIDE_M = 0.01;

static void add_ring(const ft_geos *g, const GEOSGeometry *ring, char what, ft_rings *r)
{
    const GEOSCoordSequence *seq = ring == NULL ? NULL : GEOSGeom_getCoordSeq_r(g->h, ring);
    unsigned n = 0;

    if (seq == NULL || !r->ok || GEOSCoordSeq_getSize_r(g->h, seq, &n) != 1) {
        r->ok = false;
        return;
    }
    if (r->n + n > r->cap) {
        size_t want = (r->n + n) * 2;
        double *xy = realloc(r->xy, want * 2 * sizeof *xy);
        char *end = realloc(r->end, want);

        r->xy = xy != NULL ? xy : r->xy;
        r->end = end != NULL ? end : r->end;
        r->ok = xy != NULL && end != NULL;
        r->cap = r->ok ? want : r->cap;
    }
    if (!r->ok || n == 0 || GEOSCoordSeq_copyToBuffer_r(g->h, seq, r->xy + 2 * r->n, 0, 0) != 1) {
        r->ok = r->ok && n == 0;
        return;
    }
    memset(r->end + r->n, 0, n);
    r->n += n;
    r->end[r->n - 1] = what;
}

typedef struct adding {
    const ft_geos *g;
    ft_rings *r;
} adding;

static ft_status add_polygon(void *who, const GEOSGeometry *polygon)
{
    const adding *a = who;
    int holes = GEOSGetNumInteriorRings_r(a->g->h, polygon);

    add_ring(a->g, GEOSGetExteriorRing_r(a->g->h, polygon), 's', a->r);
    for (int i = 0; i < holes; i++) {
        add_ring(a->g, GEOSGetInteriorRingN_r(a->g->h, polygon, i), 'h', a->r);
    }
    return FT_OK;
}

ft_rings ft_rings_of(const ft_geos *g, const GEOSGeometry *shape)
{
    ft_rings r = {.ok = true};
    adding a = {g, &r};

    r.ok = ft_geos_each_polygon(g, shape, add_polygon, &a) == FT_OK && r.ok;
    return r;
}

void ft_rings_release(ft_rings *r)
{
    free(r->xy);
    free(r->end);
}

typedef enum place { OUTSIDE, INSIDE, NEAR } place;

static bool is_near(const double *p, const double *q, double x, double y, double tol_m)
{
    double dx = q[0] - p[0];
    double dy = q[1] - p[1];
    double length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((x - p[0]) * dx + (y - p[1]) * dy) / length2 : 0;
    double ex = 0;
    double ey = 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    ex = p[0] + t * dx - x;
    ey = p[1] + t * dy - y;
    return ex * ex + ey * ey < tol_m * tol_m;
}

static place place_of(const ft_rings *r, double x, double y, double tol_m)
{
    bool in = false;

    for (size_t i = 0; i + 1 < r->n; i++) {
        const double *p = r->xy + 2 * i;
        const double *q = p + 2;
        bool up = q[1] > p[1];
        double low = up ? p[1] : q[1];
        double high = up ? q[1] : p[1];

        if (y < low - tol_m || y > high + tol_m || r->end[i] != 0) {
            continue; /* the ray to the east passes above or below it */
        }
        if (tol_m > 0 && is_near(p, q, x, y, tol_m)) {
            return NEAR;
        }
        if ((p[1] > y) != (q[1] > y) && x < p[0] + (y - p[1]) / (q[1] - p[1]) * (q[0] - p[0])) {
            in = !in;
        }
    }
    return in ? INSIDE : OUTSIDE;
}

/** One question: four shapes, and where a point must lie. */
typedef struct question {
    const ft_rings *a, *b, *first, *second;
    bool join;
    double aside_m;
} question;

static bool ask(const question *q, double x, double y)
{
    place a = place_of(q->a, x, y, q->aside_m / 4);
    place b = a == NEAR ? NEAR : place_of(q->b, x, y, q->aside_m / 4);
    bool in_a = a == INSIDE;
    bool in_b = b == INSIDE;

    if (a == NEAR || b == NEAR) {
        return true;
    }
    return (place_of(q->first, x, y, 0) == INSIDE) == (q->join ? in_a || in_b : in_a && !in_b) &&
           (place_of(q->second, x, y, 0) == INSIDE) == (in_a && in_b);
}

/* Both sides of the middle of some edges. */
static bool ask_edges(const question *q, const ft_rings *of)
{
    size_t step = of->n / EDGES_ASKED + 1;

    for (size_t i = 0; i + 1 < of->n; i += step) {
        const double *p = of->xy + 2 * i;
        const double *r = p + 2;
        double dx = r[0] - p[0];
        double dy = r[1] - p[1];
        double length = sqrt(dx * dx + dy * dy);

        if (of->end[i] != 0 || length < 4 * q->aside_m) {
            continue;
        }
        dx *= q->aside_m / length;
        dy *= q->aside_m / length;
        if (!ask(q, (p[0] + r[0]) / 2 - dy, (p[1] + r[1]) / 2 + dx) ||
            !ask(q, (p[0] + r[0]) / 2 + dy, (p[1] + r[1]) / 2 - dx)) {
            return false;
        }
    }
    return true;
}

bool ft_witness_agree(const ft_geos *g, bool join, const ft_rings *a, const ft_rings *b, const GEOSGeometry *first,
                      const GEOSGeometry *second, double grid_m)
{
    ft_rings one = ft_rings_of(g, first);
    ft_rings two = ft_rings_of(g, second);
    question q = {a, b, &one, &two, join, ASIDE_M + 20 * grid_m};
    bool agree = a->ok && b->ok && one.ok && two.ok && ask_edges(&q, a) && ask_edges(&q, b) && ask_edges(&q, &one) &&
                 ask_edges(&q, &two);

    ft_rings_release(&one);
    ft_rings_release(&two);
    return agree;
}
