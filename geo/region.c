/* Questions about regions, and the way back to longitude and latitude. */
#include "geo/area.h"
#include "geo/checker.h"
#include "geo/site.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

bool ft_region_is_empty(const ft_region *r)
{
    return GEOSisEmpty_r(r->s->geos.h, r->g) == 1;
}

bool ft_plane_box_of(const ft_site *s, const GEOSGeometry *g, ft_plane_box *out)
{
    return GEOSGeom_getXMin_r(s->geos.h, g, &out->x0) == 1 && GEOSGeom_getXMax_r(s->geos.h, g, &out->x1) == 1 &&
           GEOSGeom_getYMin_r(s->geos.h, g, &out->y0) == 1 && GEOSGeom_getYMax_r(s->geos.h, g, &out->y1) == 1;
}

bool ft_plane_boxes_touch(const ft_plane_box *p, const ft_plane_box *q)
{
    return p->x0 <= q->x1 && q->x0 <= p->x1 && p->y0 <= q->y1 && q->y0 <= p->y1;
}

/* Made once: a region is asked about several others. */
static const GEOSPreparedGeometry *prepared(const ft_region *r)
{
    if (r->prepared == NULL) { /* a cache: the set itself does not change */
        ((ft_region *)(uintptr_t)r)->prepared = GEOSPrepare_r(r->s->geos.h, r->g);
    }
    return r->prepared;
}

bool ft_region_apart(const ft_region *a, const ft_region *b)
{
    ft_plane_box p;
    ft_plane_box q;

    return ft_region_is_empty(a) || ft_region_is_empty(b) ||
           (ft_plane_box_of(a->s, a->g, &p) && ft_plane_box_of(b->s, b->g, &q) && !ft_plane_boxes_touch(&p, &q));
}

bool ft_region_intersects(const ft_site *s, const ft_region *a, const ft_region *b)
{
    if (ft_region_apart(a, b)) {
        return false;
    }
    return prepared(a) == NULL || GEOSPreparedIntersects_r(s->geos.h, a->prepared, b->g) !=
                                      0; /* a failure counts as yes: the operation itself will say */
}

bool ft_region_covers(const ft_site *s, const ft_region *r, ft_lonlat p)
{
    PJ_XY at = ft_site_plane(s, p);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(s->geos.h, at.x, at.y);
    bool yes = point != NULL && GEOSIntersects_r(s->geos.h, r->g, point) == 1;

    GEOSGeom_destroy_r(s->geos.h, point);
    return yes;
}

ft_status ft_region_width_m(const ft_site *s, const ft_region *r, double tol_m, double *out, ft_error *err)
{
    double lo = 0;
    double hi = sqrt(fmax(ft_region_area_m2(r), 0)) + tol_m; /* a disc of the same area is the widest shape there is */

    while (hi - lo > tol_m / 2) {
        double mid = (lo + hi) / 2;
        GEOSGeometry *g = GEOSBuffer_r(s->geos.h, r->g, -mid, 8);

        if (g == NULL) {
            return ft_geos_fail(&s->geos, "buffer", err);
        }
        if (GEOSisEmpty_r(s->geos.h, g) == 1) {
            hi = mid;
        } else {
            lo = mid;
        }
        GEOSGeom_destroy_r(s->geos.h, g);
    }
    *out = lo + hi;
    return FT_OK;
}

/* ---------- back to positions */

typedef struct back {
    const ft_site *s;
    ft_geom *g;
    bool as_drawn;
    double *xy;
    const ft_known **known; /* of each vertex; NULL: new */
    size_t cap;
    ft_error *err;
} back;

static bool room(back *b, size_t n)
{
    double *xy = n <= b->cap ? b->xy : realloc(b->xy, n * 2 * sizeof *xy);
    const ft_known **known = NULL;

    b->xy = xy != NULL ? xy : b->xy;
    if (xy == NULL || n <= b->cap) {
        return xy != NULL;
    }
    known = realloc(b->known, n * sizeof *known);
    b->known = known != NULL ? known : b->known;
    b->cap = known != NULL ? n : b->cap;
    return known != NULL;
}

static bool is_cut(const ft_known *k)
{
    return k != NULL && !isnan(k->from.lon_deg);
}

static bool same(ft_lonlat a, ft_lonlat b)
{
    return a.lon_deg == b.lon_deg && a.lat_deg == b.lat_deg;
}

/* How many of the cuts that follow vertex @p i of @p n (around the ring) can go: all up to the next vertex when they lie on the
 * edge between the two as it was drawn, else none. A new vertex keeps the cuts beside it: they hold its edge on the geodesic. */
static size_t droppable(const back *b, size_t i, size_t n)
{
    const ft_known *a = b->known[i];
    size_t k = 1;

    while (k < n && is_cut(b->known[(i + k) % n])) {
        k++;
    }
    if (a == NULL || b->known[(i + k) % n] == NULL) {
        return 0;
    }
    for (size_t m = 1; m < k; m++) {
        const ft_known *cut = b->known[(i + m) % n];
        const ft_known *z = b->known[(i + k) % n];

        if (!(same(cut->from, a->at) && same(cut->to, z->at)) && !(same(cut->from, z->at) && same(cut->to, a->at))) {
            return 0;
        }
    }
    return k - 1;
}

/* @p n vertices, not closed. */
static ft_status add_ring(back *b, size_t n)
{
    size_t start = 0;
    size_t from = b->g->n_points;
    ft_status st = FT_OK;

    while (b->as_drawn && start < n && is_cut(b->known[start])) { /* begin where somebody drew a vertex */
        start++;
    }
    start = start == n ? 0 : start;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        size_t at = (start + i) % n;

        st = ft_geom_add_point(b->g, ft_site_position(b->s, b->xy[2 * at], b->xy[2 * at + 1]), 0, 0, b->err);
        i += b->as_drawn && !is_cut(b->known[at]) ? droppable(b, at, n) : 0;
    }
    return st == FT_OK ? ft_geom_add_point(b->g, b->g->xy[from], 0, 0, b->err) : st;
}

static ft_status ring_back(back *b, const GEOSGeometry *ring)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(b->s->geos.h, ring);
    unsigned n = 0;
    ft_status st = ft_geom_add_ring(b->g, b->err);

    if (st != FT_OK || seq == NULL || GEOSCoordSeq_getSize_r(b->s->geos.h, seq, &n) == 0 || n < 2) {
        return st != FT_OK ? st : ft_geos_fail(&b->s->geos, "coordinates", b->err);
    }
    if (!room(b, n)) {
        return ft_fail(b->err, FT_E_NOMEM, "base.no_memory", "what=region");
    }
    if (GEOSCoordSeq_copyToBuffer_r(b->s->geos.h, seq, b->xy, 0, 0) != 1) {
        return ft_geos_fail(&b->s->geos, "coordinates", b->err);
    }
    for (unsigned i = 0; i < n && b->as_drawn; i++) {
        b->known[i] = ft_site_known(b->s, b->xy[2 * i], b->xy[2 * i + 1]);
    }
    return add_ring(b, n - 1);
}

/* Let go of what was added since there were so many parts, rings and points. */
static void take_back(ft_geom *g, size_t parts, size_t rings, size_t points)
{
    g->n_parts = parts;
    g->n_rings = rings;
    g->n_points = points;
    g->part[parts] = rings;
    g->ring[rings] = points;
}

/* Needles of some picometres end where they began, as longitude and latitude: a ring of two places is none, and no land is lost. */
static ft_status polygon_back(void *who, const GEOSGeometry *polygon)
{
    back *b = who;
    int holes = GEOSGetNumInteriorRings_r(b->s->geos.h, polygon);
    size_t parts = b->g->n_parts;
    size_t shell = b->g->n_rings;
    size_t from = b->g->n_points;
    ft_status st = ft_geom_add_part(b->g, b->err);

    st = st == FT_OK ? ring_back(b, GEOSGetExteriorRing_r(b->s->geos.h, polygon)) : st;
    if (st == FT_OK && !ft_ring_enough(b->g, shell, 3)) {
        take_back(b->g, parts, shell, from);
        return FT_OK;
    }
    for (int i = 0; i < holes && st == FT_OK; i++) {
        size_t ring = b->g->n_rings;
        size_t at = b->g->n_points;

        st = ring_back(b, GEOSGetInteriorRingN_r(b->s->geos.h, polygon, i));
        if (st == FT_OK && !ft_ring_enough(b->g, ring, 3)) {
            take_back(b->g, parts + 1, ring, at);
        }
    }
    return st;
}

ft_status ft_site_back(const ft_site *s, const GEOSGeometry *g, bool as_drawn, ft_geom *out, ft_error *err)
{
    back b = {.s = s, .g = out, .as_drawn = as_drawn, .err = err};
    ft_status st = ft_geos_each_polygon(&s->geos, g, polygon_back, &b);

    free(b.xy);
    free(b.known);
    return st;
}

ft_status ft_region_to_geom(const ft_region *r, ft_geom *out, ft_error *err)
{
    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    return ft_site_back(r->s, r->g, true, out, err);
}

typedef struct tally {
    ft_geom g;
    const ft_site *s;
    double sum, under_m2;
    size_t n, smaller;
} tally;

static ft_status tally_polygon(void *who, const GEOSGeometry *polygon)
{
    tally *t = who;
    double a = 0;
    ft_status st = FT_OK;

    ft_geom_reset(&t->g, FT_GEOM_MULTIPOLYGON);
    st = ft_site_back(t->s, polygon, false, &t->g, NULL);
    if (st == FT_OK) {
        a = ft_geom_area_m2(&t->g);
        t->sum += a;
        t->n++;
        t->smaller += a < t->under_m2;
    }
    return st;
}

double ft_region_area_m2(const ft_region *r)
{
    if (isnan(r->area_m2)) {
        tally t = {.s = r->s};
        ft_status st = FT_OK;

        ft_geom_init(&t.g, FT_GEOM_MULTIPOLYGON);
        st = ft_geos_each_polygon(&r->s->geos, r->g, tally_polygon, &t);
        ft_geom_release(&t.g);
        ((ft_region *)(uintptr_t)r)->area_m2 = st == FT_OK ? t.sum : 0; /* a cache: the set itself does not change */
    }
    return r->area_m2;
}

size_t ft_region_parts(const ft_region *r, double m2, size_t *smaller)
{
    tally t = {.s = r->s, .under_m2 = m2};

    ft_geom_init(&t.g, FT_GEOM_MULTIPOLYGON);
    (void)ft_geos_each_polygon(&r->s->geos, r->g, tally_polygon, &t);
    ft_geom_release(&t.g);
    if (smaller != NULL) {
        *smaller = t.smaller;
    }
    return t.n;
}
