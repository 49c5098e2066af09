#include "geo/valid.h"

#include "geo/geos.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ft_checker {
    ft_geos geos;
    double *xy; /* unwrapped vertices of the shape being looked at, x y interleaved */
    size_t cap;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=checker");
}

ft_status ft_checker_new(ft_checker **out, ft_error *err)
{
    ft_checker *c = calloc(1, sizeof *c);
    ft_status st = c == NULL ? no_memory(err) : ft_geos_open(&c->geos, err);

    if (st != FT_OK) {
        free(c);
        return st;
    }
    *out = c;
    return FT_OK;
}

void ft_checker_free(ft_checker *c)
{
    if (c != NULL) {
        ft_geos_close(&c->geos);
        free(c->xy);
        free(c);
    }
}

/* Longitudes the short way from vertex to vertex, so that a shape across 180 degrees is one shape. False when a ring goes
 * once around the Earth (it holds a pole): then there is no such plane. */
static ft_status unwrap(ft_checker *c, const ft_geom *g, bool *around, ft_error *err)
{
    *around = false;
    if (g->n_points > c->cap) {
        double *p = realloc(c->xy, g->n_points * 2 * sizeof *p);

        if (p == NULL) {
            return no_memory(err);
        }
        c->xy = p;
        c->cap = g->n_points;
    }
    for (size_t r = 0; r < g->n_rings; r++) {
        double last = g->n_points > 0 ? g->xy[0].lon_deg : 0; /* every ring starts near the first vertex of all */
        double first = 0;

        for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
            double lon = g->xy[i].lon_deg;
            double d = lon - last;

            if (d > 180 || d < -180) {
                lon = last + remainder(d, 360.0);
            }
            c->xy[2 * i] = lon;
            c->xy[2 * i + 1] = g->xy[i].lat_deg;
            last = lon;
            first = i == g->ring[r] ? lon : first;
        }
        *around = *around || (g->ring[r + 1] > g->ring[r] && fabs(last - first) > 180);
    }
    return FT_OK;
}

/* ---------- fast acceptance of simple rings: certain or silent */

/* Sign of the turn a-b-c when floating arithmetic is sure of it, else 0 (Shewchuk's static bound). */
static int turn(const double *a, const double *b, const double *c)
{
    double l = (a[0] - c[0]) * (b[1] - c[1]);
    double r = (a[1] - c[1]) * (b[0] - c[0]);
    double d = l - r;
    double bound = 4e-16 * (fabs(l) + fabs(r));

    return d > bound ? 1 : d < -bound ? -1 : 0;
}

static bool apart(const double *a, const double *b, const double *c, const double *d)
{
    int p = 0;
    int q = 0;

    if (fmax(a[0], b[0]) < fmin(c[0], d[0]) || fmax(c[0], d[0]) < fmin(a[0], b[0]) ||
        fmax(a[1], b[1]) < fmin(c[1], d[1]) || fmax(c[1], d[1]) < fmin(a[1], b[1])) {
        return true;
    }
    p = turn(a, b, c);
    q = turn(a, b, d);
    if (p != 0 && p == q) {
        return true;
    }
    p = turn(c, d, a);
    q = turn(c, d, b);
    return p != 0 && p == q;
}

/* True only when the ring surely does not touch itself. @p n vertices, closed. */
static bool surely_simple(const double *v, size_t n)
{
    enum { MOST = 100 };
    size_t edges = n - 1;

    if (n < 4 || n > MOST) {
        return false;
    }
    for (size_t i = 0; i < edges; i++) {
        const double *a = v + 2 * i;

        if (turn(a, a + 2, v + 2 * ((i + 2) % edges)) == 0) { /* a spike, a straight run or a repeated vertex */
            return false;
        }
        for (size_t k = i + 2; k < edges; k++) {
            if ((i != 0 || k != edges - 1) && !apart(a, a + 2, v + 2 * k, v + 2 * k + 2)) {
                return false;
            }
        }
    }
    return true;
}

/* ---------- asking GEOS */

/* A point on the Earth again. */
static ft_lonlat place_of(double x, double y)
{
    return (ft_lonlat){x > 180 || x < -180 ? remainder(x, 360.0) : x, y};
}

static void explain(const char *reason, ft_validity *out)
{
    static const struct {
        const char *geos, *word;
    } WORDS[] = {
        {"Ring Self-intersection", "ring_self_intersection"},
        {"Self-intersection", "self_intersection"},
        {"Hole lies outside shell", "hole_outside_shell"},
        {"Holes are nested", "nested_holes"},
        {"Nested shells", "nested_shells"},
        {"Interior is disconnected", "disconnected_interior"},
        {"Too few points", "too_few_points"},
        {"Duplicate Rings", "duplicate_rings"},
        {"Ring is not closed", "ring_not_closed"},
        {"Invalid Coordinate", "invalid_coordinate"},
    };

    (void)strcpy(out->reason, "invalid");
    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        if (reason != NULL && strncmp(reason, WORDS[i].geos, strlen(WORDS[i].geos)) == 0) {
            (void)strcpy(out->reason, WORDS[i].word);
            return;
        }
    }
}

static GEOSGeometry *ring_of(const ft_checker *c, const ft_geom *g, size_t r)
{
    return ft_geos_ring(&c->geos, c->xy + 2 * g->ring[r], g->ring[r + 1] - g->ring[r]);
}

/* The shape as drawn, invalid or not; NULL when GEOS refuses. */
static GEOSGeometry *polygon_of(const ft_checker *c, const ft_geom *g, size_t part)
{
    size_t first = g->part[part];
    size_t n = g->part[part + 1] - first;
    GEOSGeometry **rings = calloc(n + 1, sizeof(GEOSGeometry *));
    GEOSGeometry *out = NULL;
    size_t made = 0;

    while (rings != NULL && made < n && (rings[made] = ring_of(c, g, first + made)) != NULL) {
        made++;
    }
    if (rings != NULL && made == n && n > 0) {
        out = GEOSGeom_createPolygon_r(c->geos.h, rings[0], rings + 1, (unsigned)(n - 1));
        made = 0;
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(c->geos.h, rings[i]);
    }
    free(rings);
    return out;
}

static GEOSGeometry *shape_of(const ft_checker *c, const ft_geom *g)
{
    GEOSGeometry **parts = calloc(g->n_parts + 1, sizeof(GEOSGeometry *));
    GEOSGeometry *out = NULL;
    size_t made = 0;

    while (parts != NULL && made < g->n_parts && (parts[made] = polygon_of(c, g, made)) != NULL) {
        made++;
    }
    if (parts != NULL && made == g->n_parts) {
        out = made == 1 ? parts[0] : GEOSGeom_createCollection_r(c->geos.h, GEOS_MULTIPOLYGON, parts, (unsigned)made);
        made = 0;
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(c->geos.h, parts[i]);
    }
    free(parts);
    return out;
}

static ft_status ask(ft_checker *c, const ft_geom *g, ft_validity *out, ft_error *err)
{
    GEOSGeometry *shape = shape_of(c, g);
    GEOSGeometry *place = NULL;
    char *reason = NULL;
    char valid = shape == NULL ? 2 : GEOSisValidDetail_r(c->geos.h, shape, 0, &reason, &place);
    ft_status st = FT_OK;

    if (valid == 2) {
        st = ft_geos_fail(&c->geos, "validity", err);
    } else if (valid == 0) {
        double x = 0;
        double y = 0;

        out->valid = false;
        explain(reason, out);
        if (place != NULL && GEOSGeomGetX_r(c->geos.h, place, &x) == 1 && GEOSGeomGetY_r(c->geos.h, place, &y) == 1) {
            out->has_place = true;
            out->place = place_of(x, y);
        }
    }
    GEOSFree_r(c->geos.h, reason);
    GEOSGeom_destroy_r(c->geos.h, place);
    GEOSGeom_destroy_r(c->geos.h, shape);
    return st;
}

/* Distinct vertices, as far as needed to know whether there are enough. */
static bool enough(const ft_geom *g, size_t r, size_t want)
{
    size_t distinct = 0;
    ft_lonlat seen[3] = {{0, 0}};

    for (size_t i = g->ring[r]; i < g->ring[r + 1] && distinct < want; i++) {
        bool again = false;

        for (size_t k = 0; k < distinct; k++) {
            again = again || (seen[k].lon_deg == g->xy[i].lon_deg && seen[k].lat_deg == g->xy[i].lat_deg);
        }
        if (!again) {
            seen[distinct++] = g->xy[i];
        }
    }
    return distinct >= want && (want < 3 || g->ring[r + 1] - g->ring[r] >= 4);
}

ft_status ft_valid_check(ft_checker *c, const ft_geom *g, ft_validity *out, ft_error *err)
{
    ft_geom_type multi = ft_geom_multi_of(g->type);
    size_t want = multi == FT_GEOM_MULTIPOLYGON ? 3 : multi == FT_GEOM_MULTILINESTRING ? 2 : 1;
    bool around = false;
    ft_status st = FT_OK;

    *out = (ft_validity){.valid = true};
    for (size_t r = 0; r < g->n_rings; r++) {
        if (!enough(g, r, want)) {
            out->valid = false;
            (void)strcpy(out->reason, "too_few_points");
            out->has_place = g->ring[r + 1] > g->ring[r];
            out->place = out->has_place ? place_of(g->xy[g->ring[r]].lon_deg, g->xy[g->ring[r]].lat_deg) : out->place;
            return FT_OK;
        }
    }
    if (multi != FT_GEOM_MULTIPOLYGON || g->n_rings == 0) {
        return FT_OK;
    }
    st = unwrap(c, g, &around, err);
    if (st != FT_OK || around || (g->n_rings == 1 && surely_simple(c->xy, g->n_points))) {
        return st; /* a ring around a pole has no plane to cross itself in */
    }
    return ask(c, g, out, err);
}

/* ---------- readings (docs/spec/decisions.md 23) */

/* All land inside any loop of a ring: every bounded face of its noded line, put together. */
static GEOSGeometry *fill(const ft_checker *c, const ft_geom *g, size_t r)
{
    GEOSContextHandle_t h = c->geos.h;
    size_t n = g->ring[r + 1] - g->ring[r];
    GEOSCoordSequence *seq = n < 2 ? NULL : GEOSCoordSeq_copyFromBuffer_r(h, c->xy + 2 * g->ring[r], (unsigned)n, 0, 0);
    GEOSGeometry *line = seq == NULL ? NULL : GEOSGeom_createLineString_r(h, seq);
    GEOSGeometry *noded = line == NULL ? NULL : GEOSUnaryUnion_r(h, line);
    const GEOSGeometry *const one[1] = {noded};
    GEOSGeometry *faces = noded == NULL ? NULL : GEOSPolygonize_r(h, one, 1);
    GEOSGeometry *all = faces == NULL ? NULL : GEOSUnaryUnion_r(h, faces);

    GEOSGeom_destroy_r(h, line);
    GEOSGeom_destroy_r(h, noded);
    GEOSGeom_destroy_r(h, faces);
    if (n < 2) {
        return GEOSGeom_createEmptyPolygon_r(h);
    }
    return ft_geos_polygons(&c->geos, all);
}

/* a becomes a OP b; b is consumed. NULL when either is or the operation fails. */
static GEOSGeometry *fold(const ft_checker *c, GEOSGeometry *a, GEOSGeometry *b,
                          GEOSGeometry *(*op)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *))
{
    GEOSGeometry *r = a == NULL || b == NULL ? NULL : ft_geos_polygons(&c->geos, op(c->geos.h, a, b));

    GEOSGeom_destroy_r(c->geos.h, a);
    GEOSGeom_destroy_r(c->geos.h, b);
    return r;
}

static bool good_hole(const ft_checker *c, const GEOSGeometry *shell, const GEOSGeometry *hole_ring)
{
    GEOSGeometry *copy = GEOSGeom_clone_r(c->geos.h, hole_ring);
    GEOSGeometry *hole = copy == NULL ? NULL : GEOSGeom_createPolygon_r(c->geos.h, copy, NULL, 0);
    const GEOSPreparedGeometry *p = GEOSPrepare_r(c->geos.h, shell);
    bool good = hole != NULL && p != NULL && GEOSisValid_r(c->geos.h, hole) == 1 &&
                GEOSPreparedContainsProperly_r(c->geos.h, p, hole) == 1;

    GEOSPreparedGeom_destroy_r(c->geos.h, p);
    GEOSGeom_destroy_r(c->geos.h, hole);
    return good;
}

/* A filled shell minus its good holes, plus the land inside its bad ones. */
static GEOSGeometry *hazard_part(const ft_checker *c, const ft_geom *g, size_t part)
{
    GEOSGeometry *shell = fill(c, g, g->part[part]);
    GEOSGeometry *out = shell == NULL ? NULL : GEOSGeom_clone_r(c->geos.h, shell);

    for (size_t r = g->part[part] + 1; r < g->part[part + 1] && out != NULL; r++) {
        GEOSGeometry *ring = g->ring[r + 1] - g->ring[r] >= 4 ? ring_of(c, g, r) : NULL;
        bool good = ring != NULL && good_hole(c, shell, ring);

        GEOSGeom_destroy_r(c->geos.h, ring);
        out = fold(c, out, fill(c, g, r), good ? GEOSDifference_r : GEOSUnion_r);
    }
    GEOSGeom_destroy_r(c->geos.h, shell);
    return out;
}

typedef struct back {
    const ft_checker *c;
    ft_geom *g;
    ft_error *err;
} back;

static ft_status ring_back(const back *b, const GEOSGeometry *ring)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(b->c->geos.h, ring);
    unsigned n = 0;
    ft_status st = ft_geom_add_ring(b->g, b->err);

    (void)GEOSCoordSeq_getSize_r(b->c->geos.h, seq, &n);
    for (unsigned i = 0; i < n && st == FT_OK; i++) {
        double x = 0;
        double y = 0;

        (void)GEOSCoordSeq_getXY_r(b->c->geos.h, seq, i, &x, &y);
        st = ft_geom_add_point(b->g, (ft_lonlat){x, y}, 0, 0, b->err); /* longitudes as unwrapped: within +-540 */
    }
    return st;
}

static ft_status polygon_back(void *who, const GEOSGeometry *polygon)
{
    const back *b = who;
    int holes = GEOSGetNumInteriorRings_r(b->c->geos.h, polygon);
    ft_status st = ft_geom_add_part(b->g, b->err);

    st = st == FT_OK ? ring_back(b, GEOSGetExteriorRing_r(b->c->geos.h, polygon)) : st;
    for (int i = 0; i < holes && st == FT_OK; i++) {
        st = ring_back(b, GEOSGetInteriorRingN_r(b->c->geos.h, polygon, i));
    }
    return st;
}

static ft_status give(ft_checker *c, GEOSGeometry *g, ft_geom *out, ft_error *err)
{
    back b = {c, out, err};
    ft_status st = FT_OK;

    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    st = g == NULL ? ft_geos_fail(&c->geos, "reading", err) : ft_geos_each_polygon(&c->geos, g, polygon_back, &b);
    GEOSGeom_destroy_r(c->geos.h, g);
    return st;
}

ft_status ft_reading_hazard(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err)
{
    GEOSGeometry *sum = NULL;
    bool around = false;
    ft_status st = unwrap(c, g, &around, err);

    if (st != FT_OK) {
        return st;
    }
    if (around) {
        return ft_geom_copy(g, out, err);
    }
    sum = GEOSGeom_createEmptyPolygon_r(c->geos.h);
    for (size_t i = 0; i < g->n_parts && sum != NULL; i++) {
        sum = fold(c, sum, hazard_part(c, g, i), GEOSUnion_r);
    }
    return give(c, sum, out, err);
}

static GEOSGeometry *repaired(const ft_checker *c, const GEOSGeometry *shape, enum GEOSMakeValidMethods method)
{
    GEOSMakeValidParams *p = GEOSMakeValidParams_create_r(c->geos.h);
    GEOSGeometry *out = NULL;

    if (p != NULL && GEOSMakeValidParams_setMethod_r(c->geos.h, p, method) == 1 &&
        GEOSMakeValidParams_setKeepCollapsed_r(c->geos.h, p, 0) == 1) {
        out = GEOSMakeValidWithParams_r(c->geos.h, shape, p);
    }
    GEOSMakeValidParams_destroy_r(c->geos.h, p);
    return ft_geos_polygons(&c->geos, out);
}

ft_status ft_reading_release(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err)
{
    GEOSGeometry *shape = NULL;
    GEOSGeometry *meet = NULL;
    bool around = false;
    ft_status st = unwrap(c, g, &around, err);

    if (st != FT_OK) {
        return st;
    }
    for (size_t r = 0; r < g->n_rings && !around; r++) {
        if (!enough(g, r, 3)) { /* a ring without land: nothing of this shape is sure */
            ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
            return FT_OK;
        }
    }
    if (around) {
        return ft_geom_copy(g, out, err);
    }
    shape = shape_of(c, g);
    if (shape == NULL) {
        return ft_geos_fail(&c->geos, "reading", err);
    }
    meet = fold(c, repaired(c, shape, GEOS_MAKE_VALID_STRUCTURE), repaired(c, shape, GEOS_MAKE_VALID_LINEWORK),
                GEOSIntersection_r);
    GEOSGeom_destroy_r(c->geos.h, shape);
    for (size_t p = 0; p < g->n_parts && meet != NULL; p++) {
        for (size_t r = g->part[p] + 1; r < g->part[p + 1] && meet != NULL; r++) {
            meet = fold(c, meet, fill(c, g, r), GEOSDifference_r);
        }
    }
    return give(c, meet, out, err);
}
