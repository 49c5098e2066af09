#include "geo/overlay.h"

#include "geo/area.h"
#include "geo/geos.h"
#include "geo/witness.h"

#include <geodesic.h>
#include <math.h>
#include <proj.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chord and geodesic of a 200 m edge differ by less than a millimetre up to 60 degrees of latitude. */
static const double MAX_EDGE_M = 200.0;
/* When floating overlay throws or parts do not add up, noding is repeated on this grid, then coarser, and counted. */
static const double RETRY_GRID_M = 1e-5;
enum { DISC_VERTICES = 72, RETRIES = 3 };

/** Plane coordinate and the exact position it came from. */
typedef struct known {
    double x, y;
    ft_lonlat at;
} known;

struct ft_site {
    ft_geos geos;
    PJ_CONTEXT *context;
    PJ *plane;
    known *dict; /* open addressing, cap a power of two */
    bool *used;
    size_t n_dict, cap_dict;
    ft_region *regions; /* all of them, for closing */
    size_t retries;
    double *xy; /* scratch: x y interleaved */
    size_t cap_xy;
};

struct ft_region {
    ft_site *s;
    GEOSGeometry *g;
    double area_m2; /* NaN until asked for */
    ft_region *prev, *next;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=site");
}

static ft_status make_plane(ft_site *s, ft_lonlat center, ft_error *err)
{
    char definition[160];

    (void)snprintf(definition, sizeof definition, "+proj=tmerc +lat_0=%.9f +lon_0=%.9f +ellps=WGS84", center.lat_deg,
                   center.lon_deg);
    s->plane = s->context == NULL ? NULL : proj_create(s->context, definition); /* needs no proj.db */
    return s->plane == NULL ? ft_fail(err, FT_E_IO, "geo.proj", "what=%s", definition) : FT_OK;
}

ft_status ft_site_open(ft_lonlat center, ft_site **out, ft_error *err)
{
    ft_site *s = calloc(1, sizeof *s);
    ft_status st = FT_OK;

    if (s == NULL) {
        return no_memory(err);
    }
    st = ft_geos_open(&s->geos, err);
    if (st == FT_OK) {
        s->context = proj_context_create();
        st = make_plane(s, center, err);
    }
    if (st != FT_OK) {
        ft_site_close(s);
        return st;
    }
    *out = s;
    return FT_OK;
}

ft_status ft_site_move(ft_site *s, ft_lonlat center, ft_error *err)
{
    while (s->regions != NULL) {
        ft_region_free(s->regions);
    }
    if (s->cap_dict > 0) {
        memset(s->used, 0, s->cap_dict * sizeof *s->used);
    }
    s->n_dict = 0;
    s->retries = 0;
    proj_destroy(s->plane);
    s->plane = NULL;
    return make_plane(s, center, err);
}

void ft_region_free(ft_region *r)
{
    if (r == NULL) {
        return;
    }
    if (r->prev != NULL) {
        r->prev->next = r->next;
    } else {
        r->s->regions = r->next;
    }
    if (r->next != NULL) {
        r->next->prev = r->prev;
    }
    GEOSGeom_destroy_r(r->s->geos.h, r->g);
    free(r);
}

void ft_site_close(ft_site *s)
{
    if (s == NULL) {
        return;
    }
    while (s->regions != NULL) {
        ft_region_free(s->regions);
    }
    ft_geos_close(&s->geos);
    proj_destroy(s->plane);
    proj_context_destroy(s->context);
    free(s->dict);
    free(s->used);
    free(s->xy);
    free(s);
}

size_t ft_site_retries(const ft_site *s)
{
    return s->retries;
}

/* ---------- dictionary of exact vertices */

static size_t slot_of(const ft_site *s, double x, double y)
{
    uint64_t a = 0;
    uint64_t b = 0;
    size_t i = 0;

    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    a = (a ^ (b << 31 | b >> 33)) * 0x9e3779b97f4a7c15ULL;
    a ^= a >> 29;
    for (i = (size_t)a & (s->cap_dict - 1); s->used[i] && (s->dict[i].x != x || s->dict[i].y != y);) {
        i = (i + 1) & (s->cap_dict - 1);
    }
    return i;
}

static bool dict_room(ft_site *s)
{
    known *old = s->dict;
    bool *old_used = s->used;
    size_t old_cap = s->cap_dict;
    size_t cap = old_cap == 0 ? 256 : old_cap * 2;

    if (s->n_dict * 2 < old_cap) {
        return true;
    }
    s->dict = calloc(cap, sizeof *s->dict);
    s->used = calloc(cap, sizeof *s->used);
    if (s->dict == NULL || s->used == NULL) {
        free(s->dict);
        free(s->used);
        s->dict = old;
        s->used = old_used;
        return false;
    }
    s->cap_dict = cap;
    for (size_t i = 0; i < old_cap; i++) {
        if (old_used[i]) {
            size_t at = slot_of(s, old[i].x, old[i].y);

            s->dict[at] = old[i];
            s->used[at] = true;
        }
    }
    free(old);
    free(old_used);
    return true;
}

static bool remember(ft_site *s, double x, double y, ft_lonlat at)
{
    size_t i = 0;

    if (!dict_room(s)) {
        return false;
    }
    i = slot_of(s, x, y);
    if (!s->used[i]) {
        s->dict[i] = (known){x, y, at};
        s->used[i] = true;
        s->n_dict++;
    }
    return true;
}

static ft_lonlat position_of(const ft_site *s, double x, double y)
{
    PJ_COORD c;

    if (s->cap_dict > 0) {
        size_t i = slot_of(s, x, y);

        if (s->used[i]) {
            return s->dict[i].at;
        }
    }
    c = proj_trans(s->plane, PJ_INV, proj_coord(x, y, 0, 0));
    return (ft_lonlat){proj_todeg(c.lp.lam), proj_todeg(c.lp.phi)};
}

/* ---------- into the plane */

static bool put_xy(ft_site *s, size_t *n, ft_lonlat at)
{
    PJ_COORD c = proj_trans(s->plane, PJ_FWD, proj_coord(proj_torad(at.lon_deg), proj_torad(at.lat_deg), 0, 0));

    if (*n + 1 > s->cap_xy / 2) {
        size_t want = s->cap_xy == 0 ? 512 : s->cap_xy * 2;
        double *p = realloc(s->xy, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        s->xy = p;
        s->cap_xy = want;
    }
    s->xy[2 * *n] = c.xy.x;
    s->xy[2 * *n + 1] = c.xy.y;
    (*n)++;
    return isfinite(c.xy.x) && isfinite(c.xy.y) && remember(s, c.xy.x, c.xy.y, at);
}

/* One closed ring, edges cut along the geodesic. @p n gets the number of plane vertices in s->xy. */
static ft_status ring_to_plane(ft_site *s, const ft_lonlat *v, size_t n_v, size_t *n, ft_error *err)
{
    struct geod_geodesic earth;
    bool ok = true;

    geod_init(&earth, 6378137.0, 1.0 / 298.257223563);
    *n = 0;
    for (size_t i = 0; i < n_v && ok; i++) {
        ok = put_xy(s, n, v[i]);
        if (ok && i + 1 < n_v) {
            double dy = (v[i + 1].lat_deg - v[i].lat_deg) * 111700.0;
            double dx = remainder(v[i + 1].lon_deg - v[i].lon_deg, 360.0) * 111700.0;
            double length = 0;
            double azimuth = 0;
            int pieces = 1;

            if (dx * dx + dy * dy < MAX_EDGE_M * MAX_EDGE_M) { /* surely short: no geodesic needed */
                continue;
            }
            geod_inverse(&earth, v[i].lat_deg, v[i].lon_deg, v[i + 1].lat_deg, v[i + 1].lon_deg, &length, &azimuth,
                         NULL);
            pieces = (int)ceil(length / MAX_EDGE_M);
            for (int k = 1; k < pieces && ok; k++) {
                ft_lonlat at;

                geod_direct(&earth, v[i].lat_deg, v[i].lon_deg, azimuth, length * k / pieces, &at.lat_deg, &at.lon_deg,
                            NULL);
                ok = put_xy(s, n, at);
            }
        }
    }
    return ok ? FT_OK : ft_fail(err, FT_E_INVALID, "geo.site.far", "lon=%.6f lat=%.6f", v[0].lon_deg, v[0].lat_deg);
}

static ft_status keep(ft_site *s, GEOSGeometry *g, const char *what, ft_region **out, ft_error *err)
{
    ft_region *r = NULL;

    g = ft_geos_polygons(&s->geos, g);
    if (g == NULL) {
        return ft_geos_fail(&s->geos, what, err);
    }
    r = calloc(1, sizeof *r);
    if (r == NULL) {
        GEOSGeom_destroy_r(s->geos.h, g);
        return no_memory(err);
    }
    *r = (ft_region){.s = s, .g = g, .area_m2 = (double)NAN, .next = s->regions};
    if (s->regions != NULL) {
        s->regions->prev = r;
    }
    s->regions = r;
    *out = r;
    return FT_OK;
}

/* Rounding can make an edge cross its neighbour by less than a micrometre. Overlays of such a region may fail, or worse, count
 * ground twice, so every region is valid. Takes @p g; NULL when that would change the land and @p any is false. */
static GEOSGeometry *sound(ft_site *s, GEOSGeometry *g, bool any)
{
    GEOSMakeValidParams *how = NULL;
    GEOSGeometry *m = NULL;
    double before = 0;
    double after = 0;

    if (g == NULL || GEOSisValid_r(s->geos.h, g) == 1) {
        return g;
    }
    how = GEOSMakeValidParams_create_r(s->geos.h);
    if (how != NULL && GEOSMakeValidParams_setMethod_r(s->geos.h, how, GEOS_MAKE_VALID_STRUCTURE) == 1 &&
        GEOSMakeValidParams_setKeepCollapsed_r(s->geos.h, how, 0) == 1) {
        m = GEOSMakeValidWithParams_r(s->geos.h, g, how);
    }
    GEOSMakeValidParams_destroy_r(s->geos.h, how);
    if (m != NULL && (GEOSArea_r(s->geos.h, g, &before) != 1 || GEOSArea_r(s->geos.h, m, &after) != 1 ||
                      (!any && fabs(before - after) > 1e-9 * before + 1e-6))) {
        GEOSGeom_destroy_r(s->geos.h, m);
        m = NULL;
    }
    GEOSGeom_destroy_r(s->geos.h, g);
    return m;
}

static ft_status part_to_plane(ft_site *s, const ft_geom *g, size_t part, GEOSGeometry **out, ft_error *err)
{
    size_t first = g->part[part];
    size_t n_rings = g->part[part + 1] - first;
    GEOSGeometry **rings = calloc(n_rings + 1, sizeof(GEOSGeometry *));
    size_t made = 0;
    ft_status st = rings == NULL ? no_memory(err) : FT_OK;

    for (size_t r = 0; r < n_rings && st == FT_OK; r++) {
        size_t n = 0;

        st = ring_to_plane(s, g->xy + g->ring[first + r], g->ring[first + r + 1] - g->ring[first + r], &n, err);
        if (st == FT_OK) {
            rings[made] = ft_geos_ring(&s->geos, s->xy, n);
            st = rings[made] == NULL ? ft_geos_fail(&s->geos, "ring", err) : FT_OK;
            made += st == FT_OK;
        }
    }
    if (st == FT_OK && n_rings > 0) {
        *out = GEOSGeom_createPolygon_r(s->geos.h, rings[0], rings + 1, (unsigned)(n_rings - 1));
        made = 0; /* taken, also on failure */
        st = *out == NULL ? ft_geos_fail(&s->geos, "polygon", err) : FT_OK;
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(s->geos.h, rings[i]);
    }
    free(rings);
    return st;
}

ft_status ft_region_of(ft_site *s, const ft_geom *g, ft_region **out, ft_error *err)
{
    GEOSGeometry **parts = calloc(g->n_parts + 1, sizeof(GEOSGeometry *));
    size_t made = 0;
    ft_status st = parts == NULL ? no_memory(err) : FT_OK;

    if (st == FT_OK && ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON && !ft_geom_is_empty(g)) {
        st = ft_fail(err, FT_E_INVALID, "geo.site.not_area", "type=%s", ft_geom_type_name(g->type));
    }
    for (size_t i = 0; i < g->n_parts && st == FT_OK; i++) {
        st = part_to_plane(s, g, i, &parts[made], err);
        made += st == FT_OK;
    }
    if (st == FT_OK) {
        GEOSGeometry *all = made == 1
                                ? parts[0]
                                : GEOSGeom_createCollection_r(s->geos.h, GEOS_MULTIPOLYGON, parts, (unsigned)made);

        made = 0;
        st = keep(s, sound(s, all, true), "collection", out, err);
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(s->geos.h, parts[i]);
    }
    free(parts);
    return st;
}

ft_status ft_region_empty(ft_site *s, ft_region **out, ft_error *err)
{
    return keep(s, GEOSGeom_createEmptyPolygon_r(s->geos.h), "empty", out, err);
}

ft_status ft_region_disc(ft_site *s, ft_lonlat center, double radius_m, ft_region **out, ft_error *err)
{
    double outer_m = radius_m /
                     cos(3.14159265358979323846 / DISC_VERTICES); /* edges touch the true circle from outside */
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_POLYGON);
    st = ft_geom_add_part(&g, err);
    st = st == FT_OK ? ft_geom_add_ring(&g, err) : st;
    for (int i = 0; i <= DISC_VERTICES && st == FT_OK; i++) { /* counter-clockwise, closed on its first vertex */
        st = ft_geom_add_point(
            &g, i == DISC_VERTICES ? g.xy[0] : ft_destination(center, -360.0 * i / DISC_VERTICES, outer_m), 0, 0, err);
    }
    st = st == FT_OK ? ft_region_of(s, &g, out, err) : st;
    ft_geom_release(&g);
    return st;
}

/* ---------- operations */

typedef GEOSGeometry *(*exact_fn)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);
typedef GEOSGeometry *(*grid_fn)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *, double);

/** Both parts of one region cut by another, or one region joined with another and what they share. */
typedef struct pair {
    exact_fn exact[2];
    grid_fn on_grid[2];
    const char *what;
    bool sum; /**< first + second = a; else first + second = a + b */
} pair;

static const pair CUT = {
    {GEOSDifference_r, GEOSIntersection_r}, {GEOSDifferencePrec_r, GEOSIntersectionPrec_r}, "difference", true};
static const pair JOIN = {{GEOSUnion_r, GEOSIntersection_r}, {GEOSUnionPrec_r, GEOSIntersectionPrec_r}, "union", false};

static double area_of(const ft_site *s, const GEOSGeometry *g)
{
    double m2 = 0;

    return GEOSArea_r(s->geos.h, g, &m2) == 1 ? m2 : (double)NAN;
}

/* Land is neither lost, doubled nor taken for another: the floating overlay can do each without saying so. */
static bool adds_up(const ft_site *s, const pair *p, const ft_region *a, const ft_region *b, GEOSGeometry *const got[2],
                    double grid_m, double tol_m2)
{
    double whole = area_of(s, a->g) + (p->sum ? 0 : area_of(s, b->g));

    return got[0] != NULL && got[1] != NULL &&
           fabs(area_of(s, got[0]) + area_of(s, got[1]) - whole) <= tol_m2 + 1e-9 * whole + 1e-6 &&
           ft_witness_agree(&s->geos, !p->sum, a->g, b->g, got[0], got[1], grid_m);
}

static void drop(const ft_site *s, GEOSGeometry *got[2])
{
    GEOSGeom_destroy_r(s->geos.h, got[0]);
    GEOSGeom_destroy_r(s->geos.h, got[1]);
    got[0] = NULL;
    got[1] = NULL;
}

/* Exact, then on ever coarser grids, until the parts add up. */
static ft_status operate(ft_site *s, const pair *p, const ft_region *a, const ft_region *b, ft_region **first,
                         ft_region **second, ft_error *err)
{
    GEOSGeometry *got[2] = {sound(s, p->exact[0](s->geos.h, a->g, b->g), false),
                            sound(s, p->exact[1](s->geos.h, a->g, b->g), false)};
    double grid_m = RETRY_GRID_M;
    double length_a = 0;
    double length_b = 0;
    bool good = adds_up(s, p, a, b, got, 0, 0);
    ft_status st = FT_OK;

    for (int k = 0; k < RETRIES && !good; k++) {
        s->retries++;
        drop(s, got);
        for (int i = 0; i < 2; i++) {
            got[i] = sound(s, p->on_grid[i](s->geos.h, a->g, b->g, grid_m), true);
        }
        (void)GEOSLength_r(s->geos.h, a->g, &length_a);
        (void)GEOSLength_r(s->geos.h, b->g, &length_b);
        good = adds_up(s, p, a, b, got, grid_m, grid_m * (length_a + length_b));
        grid_m *= 10;
    }
    if (!good) {
        drop(s, got);
        return ft_geos_fail(&s->geos, p->what, err);
    }
    if (second != NULL) {
        st = keep(s, got[1], p->what, second, err);
    } else {
        GEOSGeom_destroy_r(s->geos.h, got[1]);
    }
    if (st != FT_OK || first == NULL) {
        GEOSGeom_destroy_r(s->geos.h, got[0]);
        return st;
    }
    return keep(s, got[0], p->what, first, err);
}

ft_status ft_region_union(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &JOIN, a, b, out, NULL, err);
}

ft_status ft_region_intersection(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &CUT, a, b, NULL, out, err);
}

ft_status ft_region_difference(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &CUT, a, b, out, NULL, err);
}

static ft_status copy_of(ft_site *s, const ft_region *r, ft_region **out, ft_error *err)
{
    ft_status st = keep(s, GEOSGeom_clone_r(s->geos.h, r->g), "copy", out, err);

    if (st == FT_OK) {
        (*out)->area_m2 = r->area_m2;
    }
    return st;
}

ft_status ft_region_split(ft_site *s, const ft_region *a, const ft_region *b, ft_region **inside, ft_region **outside,
                          ft_error *err)
{
    ft_status st = FT_OK;

    if (ft_region_is_empty(a) || ft_region_is_empty(b) || !ft_region_intersects(s, a, b)) {
        st = ft_region_empty(s, inside, err);
        return st == FT_OK ? copy_of(s, a, outside, err) : st;
    }
    return operate(s, &CUT, a, b, outside, inside, err);
}

/* ---------- union of many: clusters of touching boxes first, since one union of all is twenty times as slow */

typedef struct boxed {
    double x0, x1, y0, y1;
    size_t cluster, at;
} boxed;

static int by_x0(const void *a, const void *b)
{
    const boxed *p = a;
    const boxed *q = b;

    return p->x0 < q->x0 ? -1 : p->x0 > q->x0 ? 1 : p->at < q->at ? -1 : p->at > q->at;
}

static size_t root(boxed *b, size_t i)
{
    while (b[i].cluster != i) {
        b[i].cluster = b[b[i].cluster].cluster;
        i = b[i].cluster;
    }
    return i;
}

static bool box_of(const ft_site *s, const ft_region *r, boxed *out)
{
    return GEOSGeom_getXMin_r(s->geos.h, r->g, &out->x0) == 1 && GEOSGeom_getXMax_r(s->geos.h, r->g, &out->x1) == 1 &&
           GEOSGeom_getYMin_r(s->geos.h, r->g, &out->y0) == 1 && GEOSGeom_getYMax_r(s->geos.h, r->g, &out->y1) == 1;
}

static void cluster(boxed *b, size_t n)
{
    qsort(b, n, sizeof *b, by_x0);
    for (size_t i = 0; i < n; i++) {
        b[i].cluster = i;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && b[k].x0 <= b[i].x1; k++) {
            if (b[k].y0 <= b[i].y1 && b[k].y1 >= b[i].y0) {
                b[root(b, k)].cluster = root(b, i);
            }
        }
    }
}

static GEOSGeometry *union_cluster(ft_site *s, const ft_region *const *r, boxed *b, size_t n, size_t which)
{
    GEOSGeometry **members = calloc(n, sizeof(GEOSGeometry *));
    GEOSGeometry *all = NULL;
    GEOSGeometry *sum = NULL;
    size_t k = 0;

    for (size_t i = 0; members != NULL && i < n; i++) {
        if (root(b, i) == which) {
            members[k] = GEOSGeom_clone_r(s->geos.h, r[b[i].at]->g);
            k += members[k] != NULL;
        }
    }
    if (k > 0) {
        all = k == 1 ? members[0]
                     : GEOSGeom_createCollection_r(s->geos.h, GEOS_GEOMETRYCOLLECTION, members, (unsigned)k);
    }
    if (k == 1) {
        sum = all;
    } else if (all != NULL) {
        sum = sound(s, GEOSUnaryUnion_r(s->geos.h, all), false);
        if (sum == NULL) {
            s->retries++;
            sum = sound(s, GEOSUnaryUnionPrec_r(s->geos.h, all, RETRY_GRID_M), true);
        }
        GEOSGeom_destroy_r(s->geos.h, all);
    }
    free(members);
    return sum;
}

ft_status ft_region_union_all(ft_site *s, const ft_region *const *r, size_t n, ft_region **out, ft_error *err)
{
    boxed *b = calloc(n + 1, sizeof *b);
    GEOSGeometry **sums = calloc(n + 1, sizeof(GEOSGeometry *));
    size_t m = 0;
    size_t made = 0;
    ft_status st = b == NULL || sums == NULL ? no_memory(err) : FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        if (!ft_region_is_empty(r[i]) && box_of(s, r[i], &b[m])) {
            b[m++].at = i;
        }
    }
    if (st == FT_OK) {
        cluster(b, m);
    }
    for (size_t i = 0; i < m && st == FT_OK; i++) {
        if (root(b, i) == i) {
            sums[made] = union_cluster(s, r, b, m, i);
            st = sums[made] == NULL ? ft_geos_fail(&s->geos, "union", err) : FT_OK;
            made += st == FT_OK;
        }
    }
    if (st == FT_OK) { /* clusters do not touch: putting them side by side is their union */
        GEOSGeometry *all = made == 1
                                ? sums[0]
                                : GEOSGeom_createCollection_r(s->geos.h, GEOS_GEOMETRYCOLLECTION, sums, (unsigned)made);

        made = 0;
        st = keep(s, all, "union", out, err);
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(s->geos.h, sums[i]);
    }
    free(sums);
    free(b);
    return st;
}

/* ---------- questions */

bool ft_region_is_empty(const ft_region *r)
{
    return GEOSisEmpty_r(r->s->geos.h, r->g) == 1;
}

bool ft_region_intersects(const ft_site *s, const ft_region *a, const ft_region *b)
{
    boxed p;
    boxed q;

    if (ft_region_is_empty(a) || ft_region_is_empty(b) || !box_of(s, a, &p) || !box_of(s, b, &q)) {
        return false;
    }
    if (p.x0 > q.x1 || q.x0 > p.x1 || p.y0 > q.y1 || q.y0 > p.y1) {
        return false;
    }
    return GEOSIntersects_r(s->geos.h, a->g, b->g) != 0; /* a failure counts as yes: the operation itself will say */
}

bool ft_region_covers(const ft_site *s, const ft_region *r, ft_lonlat p)
{
    PJ_COORD c = proj_trans(s->plane, PJ_FWD, proj_coord(proj_torad(p.lon_deg), proj_torad(p.lat_deg), 0, 0));
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(s->geos.h, c.xy.x, c.xy.y);
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
    double *xy;
    unsigned cap;
    ft_error *err;
} back;

static ft_status ring_back(back *b, const GEOSGeometry *ring)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(b->s->geos.h, ring);
    unsigned n = 0;
    ft_status st = ft_geom_add_ring(b->g, b->err);

    if (st != FT_OK || seq == NULL || GEOSCoordSeq_getSize_r(b->s->geos.h, seq, &n) == 0) {
        return st != FT_OK ? st : ft_geos_fail(&b->s->geos, "coordinates", b->err);
    }
    if (n > b->cap) {
        double *p = realloc(b->xy, (size_t)n * 2 * sizeof *p);

        if (p == NULL) {
            return no_memory(b->err);
        }
        b->xy = p;
        b->cap = n;
    }
    (void)GEOSCoordSeq_copyToBuffer_r(b->s->geos.h, seq, b->xy, 0, 0);
    for (unsigned i = 0; i < n && st == FT_OK; i++) {
        /* cuts of densifying stay: without them the edge between two new vertices would leave the geodesic it lies on */
        st = ft_geom_add_point(b->g, position_of(b->s, b->xy[2 * i], b->xy[2 * i + 1]), 0, 0, b->err);
    }
    return st;
}

static ft_status polygon_back(void *who, const GEOSGeometry *polygon)
{
    back *b = who;
    int holes = GEOSGetNumInteriorRings_r(b->s->geos.h, polygon);
    ft_status st = ft_geom_add_part(b->g, b->err);

    st = st == FT_OK ? ring_back(b, GEOSGetExteriorRing_r(b->s->geos.h, polygon)) : st;
    for (int i = 0; i < holes && st == FT_OK; i++) {
        st = ring_back(b, GEOSGetInteriorRingN_r(b->s->geos.h, polygon, i));
    }
    return st;
}

ft_status ft_region_to_geom(const ft_region *r, ft_geom *out, ft_error *err)
{
    back b = {.s = r->s, .g = out, .err = err};
    ft_status st = FT_OK;

    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    st = ft_geos_each_polygon(&r->s->geos, r->g, polygon_back, &b);
    free(b.xy);
    return st;
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
    back b = {.s = t->s, .g = &t->g};
    double a = 0;
    ft_status st = FT_OK;

    ft_geom_reset(&t->g, FT_GEOM_MULTIPOLYGON);
    st = polygon_back(&b, polygon);
    free(b.xy);
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
