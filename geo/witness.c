#include "geo/witness.h"

#include <math.h>
#include <stdlib.h>

/** Edges of each shape that are asked, evenly spaced along its rings. */
enum { EDGES_ASKED = 16 };
/** How far from its edge a witness stands; nothing else may be nearer than a quarter of that. */
static const double ASIDE_M = 0.01;

/** All rings of a shape as one array: an edge runs from i to i + 1 unless i ends a ring. */
typedef struct rings {
    double *xy; /* x y interleaved */
    bool *ends; /* shape [n] */
    size_t n, cap;
    bool ok;
} rings;

static void add_ring(const ft_geos *g, const GEOSGeometry *ring, rings *r)
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
        bool *ends = realloc(r->ends, want * sizeof *ends);

        r->xy = xy != NULL ? xy : r->xy;
        r->ends = ends != NULL ? ends : r->ends;
        r->ok = xy != NULL && ends != NULL;
        r->cap = r->ok ? want : r->cap;
    }
    if (!r->ok || n == 0 || GEOSCoordSeq_copyToBuffer_r(g->h, seq, r->xy + 2 * r->n, 0, 0) != 1) {
        r->ok = r->ok && n == 0;
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        r->ends[r->n + i] = i + 1 == n;
    }
    r->n += n;
}

typedef struct adding {
    const ft_geos *g;
    rings *r;
} adding;

static ft_status add_polygon(void *who, const GEOSGeometry *polygon)
{
    const adding *a = who;
    int holes = GEOSGetNumInteriorRings_r(a->g->h, polygon);

    add_ring(a->g, GEOSGetExteriorRing_r(a->g->h, polygon), a->r);
    for (int i = 0; i < holes; i++) {
        add_ring(a->g, GEOSGetInteriorRingN_r(a->g->h, polygon, i), a->r);
    }
    return FT_OK;
}

static rings rings_of(const ft_geos *g, const GEOSGeometry *shape)
{
    rings r = {.ok = true};
    adding a = {g, &r};

    r.ok = ft_geos_each_polygon(g, shape, add_polygon, &a) == FT_OK && r.ok;
    return r;
}

static void rings_release(rings *r)
{
    free(r->xy);
    free(r->ends);
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

static place place_of(const rings *r, double x, double y, double tol_m)
{
    bool in = false;

    for (size_t i = 0; i + 1 < r->n; i++) {
        const double *p = r->xy + 2 * i;
        const double *q = p + 2;
        bool up = q[1] > p[1];
        double low = up ? p[1] : q[1];
        double high = up ? q[1] : p[1];

        if (y < low - tol_m || y > high + tol_m || r->ends[i]) {
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
    const rings *a, *b, *first, *second;
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
static bool ask_edges(const question *q, const rings *of)
{
    size_t step = of->n / EDGES_ASKED + 1;

    for (size_t i = 0; i + 1 < of->n; i += step) {
        const double *p = of->xy + 2 * i;
        const double *r = p + 2;
        double dx = r[0] - p[0];
        double dy = r[1] - p[1];
        double length = sqrt(dx * dx + dy * dy);

        if (of->ends[i] || length < 4 * q->aside_m) {
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

bool ft_witness_agree(const ft_geos *g, bool join, const GEOSGeometry *a, const GEOSGeometry *b,
                      const GEOSGeometry *first, const GEOSGeometry *second, double grid_m)
{
    rings all[4] = {rings_of(g, a), rings_of(g, b), rings_of(g, first), rings_of(g, second)};
    question q = {&all[0], &all[1], &all[2], &all[3], join, ASIDE_M + 20 * grid_m};
    bool agree = true;

    for (size_t i = 0; i < 4; i++) {
        agree = agree && all[i].ok;
    }
    for (size_t i = 0; i < 4 && agree; i++) {
        agree = ask_edges(&q, &all[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        rings_release(&all[i]);
    }
    return agree;
}
