/* The plane of a site: shapes go in along their geodesics, every vertex is remembered with its exact position. */
#include "geo/area.h"
#include "geo/site.h"

#include <geodesic.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Chord and geodesic of a 200 m edge differ by less than a millimetre up to 60 degrees of latitude. */
static const double MAX_EDGE_M = 200.0;
/* How far a line in degrees may be from the geodesic. Finer cuts would make edges along one parallel cross each other where other
 * programs see one line. */
static const double MAX_OFFSET_IN_DEGREES_M = 0.05;
/* Farther from the center the plane is none any more. */
static const double FAR_M = 2e6;
enum { DISC_VERTICES = 72 };

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=site");
}

/* East and north of a center at latitude 0, in metres. */
static PJ_XY project(const ft_site *s, double lon_deg, double lat_deg)
{
    return proj_trans(s->plane, PJ_FWD, proj_coord(proj_torad(lon_deg), proj_torad(lat_deg), 0, 0)).xy;
}

PJ_XY ft_site_plane(const ft_site *s, ft_lonlat at)
{
    PJ_XY xy = project(s, ft_lon_near(at.lon_deg, s->center.lon_deg) - s->center.lon_deg, at.lat_deg);

    xy.y -= s->center_y;
    return xy;
}

/* A transverse Mercator plane is the same at every longitude, and another latitude of origin only shifts it. */
static ft_status make_plane(ft_site *s, ft_lonlat center, ft_error *err)
{
    static const char PLANE[] = "+proj=tmerc +lat_0=0 +lon_0=0 +ellps=WGS84"; /* needs no proj.db */

    s->center = center;
    s->last_lon_deg = center.lon_deg;
    if (s->in_degrees) {
        s->y_per_deg = 111320.0;
        s->x_per_deg = 111320.0 * fmax(cos(center.lat_deg * 0.017453292519943295), 0.01);
        return FT_OK;
    }
    s->context = s->context == NULL ? proj_context_create() : s->context;
    s->plane = s->plane == NULL && s->context != NULL ? proj_create(s->context, PLANE) : s->plane;
    if (s->plane == NULL) {
        return ft_fail(err, FT_E_IO, "geo.proj", "what=%s", PLANE);
    }
    s->center_y = project(s, 0, center.lat_deg).y;
    return FT_OK;
}

static ft_status open_site(ft_lonlat center, bool in_degrees, ft_site **out, ft_error *err)
{
    ft_site *s = calloc(1, sizeof *s);
    ft_status st = FT_OK;

    if (s == NULL) {
        return no_memory(err);
    }
    s->in_degrees = in_degrees;
    st = ft_geos_open(&s->geos, err);
    st = st == FT_OK ? make_plane(s, center, err) : st;
    if (st != FT_OK) {
        ft_site_close(s);
        return st;
    }
    *out = s;
    return FT_OK;
}

ft_status ft_site_open(ft_lonlat center, ft_site **out, ft_error *err)
{
    return open_site(center, false, out, err);
}

ft_status ft_site_open_degrees(ft_lonlat center, ft_site **out, ft_error *err)
{
    return open_site(center, true, out, err);
}

ft_status ft_site_move(ft_site *s, ft_lonlat center, ft_error *err)
{
    while (s->regions != NULL) {
        ft_region_free(s->regions);
    }
    if (s->cap_dict > 0) {
        memset(s->dict, 0, s->cap_dict * sizeof *s->dict);
    }
    s->n_dict = 0;
    s->retries = 0;
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
    GEOSPreparedGeom_destroy_r(r->s->geos.h, r->prepared);
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
    ft_pieces_release(&s->pieces);
    free(s->dict);
    free(s->xy);
    free(s);
}

size_t ft_site_retries(const ft_site *s)
{
    return s->retries;
}

double ft_lon_near(double lon_deg, double other_deg)
{
    return lon_deg + 360.0 * nearbyint((other_deg - lon_deg) / 360.0); /* equal vertices of one ring stay equal */
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
    for (i = (size_t)a & (s->cap_dict - 1); s->dict[i].used && (s->dict[i].x != x || s->dict[i].y != y);) {
        i = (i + 1) & (s->cap_dict - 1);
    }
    return i;
}

static bool dict_room(ft_site *s)
{
    ft_known *old = s->dict;
    size_t old_cap = s->cap_dict;
    size_t cap = old_cap == 0 ? 256 : old_cap * 2;
    ft_known *dict = NULL;

    if (s->n_dict * 2 < old_cap) {
        return true;
    }
    dict = calloc(cap, sizeof *dict);
    if (dict == NULL) {
        return false;
    }
    s->dict = dict;
    s->cap_dict = cap;
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].used) {
            s->dict[slot_of(s, old[i].x, old[i].y)] = old[i];
        }
    }
    free(old);
    return true;
}

/* What came first stays, but a vertex that somebody drew is never taken for a cut. */
static bool remember(ft_site *s, ft_known k)
{
    size_t i = 0;

    if (!dict_room(s)) {
        return false;
    }
    k.x = k.x == 0 ? 0.0 : k.x; /* -0.0 and 0.0 are one place, and must be one slot */
    k.y = k.y == 0 ? 0.0 : k.y;
    i = slot_of(s, k.x, k.y);
    if (!s->dict[i].used || (isnan(k.from.lon_deg) && !isnan(s->dict[i].from.lon_deg))) {
        s->n_dict += !s->dict[i].used;
        k.used = true;
        s->dict[i] = k;
    }
    return true;
}

const ft_known *ft_site_known(const ft_site *s, double x, double y)
{
    size_t i = s->cap_dict > 0 ? slot_of(s, x == 0 ? 0.0 : x, y == 0 ? 0.0 : y) : 0;

    return s->cap_dict > 0 && s->dict[i].used ? &s->dict[i] : NULL;
}

static double normal_lon(double lon_deg)
{
    return lon_deg > 180 || lon_deg < -180 ? remainder(lon_deg, 360.0) : lon_deg;
}

ft_lonlat ft_site_position(const ft_site *s, double x, double y)
{
    const ft_known *k = ft_site_known(s, x, y);
    PJ_COORD c;

    if (k != NULL) {
        return k->at;
    }
    if (s->in_degrees) {
        return (ft_lonlat){normal_lon(s->center.lon_deg + x / s->x_per_deg), s->center.lat_deg + y / s->y_per_deg};
    }
    c = proj_trans(s->plane, PJ_INV, proj_coord(x, y + s->center_y, 0, 0));
    return (ft_lonlat){normal_lon(s->center.lon_deg + proj_todeg(c.lp.lam)), proj_todeg(c.lp.phi)};
}

/* ---------- into the plane */

static bool put_xy(ft_site *s, size_t *n, ft_known k)
{
    PJ_XY xy = {0, 0};

    if (*n + 1 > s->cap_xy / 2) {
        size_t want = s->cap_xy == 0 ? 512 : s->cap_xy * 2;
        double *p = realloc(s->xy, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        s->xy = p;
        s->cap_xy = want;
    }
    if (s->in_degrees) {
        s->last_lon_deg = ft_lon_near(k.at.lon_deg, s->last_lon_deg);
        xy.x = (s->last_lon_deg - s->center.lon_deg) * s->x_per_deg;
        xy.y = (k.at.lat_deg - s->center.lat_deg) * s->y_per_deg;
    } else {
        xy = ft_site_plane(s, k.at);
    }
    k.x = s->xy[2 * *n] = xy.x;
    k.y = s->xy[2 * *n + 1] = xy.y;
    (*n)++;
    return (s->in_degrees || (fabs(xy.x) <= FAR_M && fabs(xy.y) <= FAR_M)) && remember(s, k);
}

static bool before(ft_lonlat a, ft_lonlat b)
{
    return a.lon_deg < b.lon_deg || (a.lon_deg == b.lon_deg && a.lat_deg < b.lat_deg);
}

/* The offset of an edge of length L is L^2 tan(lat) / 8R. */
static double longest_in_degrees(double lat_deg)
{
    double tangent = fabs(tan(lat_deg * 0.017453292519943295));

    return sqrt(8 * 6371007.0 * MAX_OFFSET_IN_DEGREES_M / fmax(tangent, 0.05));
}

/* The vertices between @p a and @p b. Neighbours that share the edge walk it the other way: the geodesic is always taken from the
 * same end, so that both get equal bits and no needles of nanometres lie between them. */
static bool put_cuts(ft_site *s, const struct geod_geodesic *earth, ft_lonlat a, ft_lonlat b, size_t *n)
{
    bool swap = before(b, a);
    ft_known k = {.from = swap ? b : a, .to = swap ? a : b};
    double dy = (b.lat_deg - a.lat_deg) * 111700.0;
    double dx = remainder(b.lon_deg - a.lon_deg, 360.0) * 111700.0;
    double most_m = s->in_degrees ? longest_in_degrees((a.lat_deg + b.lat_deg) / 2) : MAX_EDGE_M;
    double length = 0;
    double azimuth = 0;
    int pieces = 1;
    bool ok = true;

    if (dx * dx + dy * dy < most_m * most_m) { /* surely short: no geodesic needed */
        return true;
    }
    geod_inverse(earth, k.from.lat_deg, k.from.lon_deg, k.to.lat_deg, k.to.lon_deg, &length, &azimuth, NULL);
    pieces = (int)ceil(length / most_m);
    for (int i = 1; i < pieces && ok; i++) {
        int step = swap ? pieces - i : i;

        geod_direct(earth, k.from.lat_deg, k.from.lon_deg, azimuth, length * step / pieces, &k.at.lat_deg,
                    &k.at.lon_deg, NULL);
        ok = put_xy(s, n, k);
    }
    return ok;
}

ft_status ft_site_ring(ft_site *s, const ft_lonlat *v, size_t n_v, size_t *n, ft_error *err)
{
    struct geod_geodesic earth;
    bool ok = true;

    geod_init(&earth, 6378137.0, 1.0 / 298.257223563);
    *n = 0;
    for (size_t i = 0; i < n_v && ok; i++) {
        ok = put_xy(s, n, (ft_known){.at = v[i], .from = {(double)NAN, 0}});
        ok = ok && (i + 1 == n_v || put_cuts(s, &earth, v[i], v[i + 1], n));
    }
    return ok ? FT_OK : ft_fail(err, FT_E_INVALID, "geo.site.far", "lon=%.6f lat=%.6f", v[0].lon_deg, v[0].lat_deg);
}

ft_status ft_region_keep(ft_site *s, GEOSGeometry *g, const char *what, ft_region **out, ft_error *err)
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
GEOSGeometry *ft_site_sound(ft_site *s, GEOSGeometry *g, bool any)
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

        st = ft_site_ring(s, g->xy + g->ring[first + r], g->ring[first + r + 1] - g->ring[first + r], &n, err);
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
        st = ft_region_keep(s, ft_site_sound(s, all, true), "collection", out, err);
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(s->geos.h, parts[i]);
    }
    free(parts);
    return st;
}

ft_status ft_region_empty(ft_site *s, ft_region **out, ft_error *err)
{
    return ft_region_keep(s, GEOSGeom_createEmptyPolygon_r(s->geos.h), "empty", out, err);
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
