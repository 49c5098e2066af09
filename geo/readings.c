/* How a shape that is not valid is read until a person decides (docs/spec/shapes.md). The work is done in degrees, since the result must
 * be valid there, on edges that stay within 5 cm of their geodesics; vertices come back as they were drawn. */
#include "geo/checker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double RETRY_GRID_M = 1e-5;

/* ---------- filled rings */

/* Every bounded face of a line that was noded (which is taken), put together. Faces do not overlap: if their areas do not add
 * up, the overlay has lost one. */
static GEOSGeometry *faces_of(const ft_checker *c, GEOSGeometry *noded)
{
    GEOSContextHandle_t h = c->geos.h;
    const GEOSGeometry *const one[1] = {noded};
    GEOSGeometry *faces = noded == NULL ? NULL : GEOSPolygonize_r(h, one, 1);
    GEOSGeometry *all = faces == NULL ? NULL : ft_geos_polygons(&c->geos, GEOSUnaryUnion_r(h, faces));
    double sum = 0;
    double got = 0;

    if (all != NULL &&
        (GEOSArea_r(h, faces, &sum) != 1 || GEOSArea_r(h, all, &got) != 1 || !(fabs(sum - got) <= 1e-9 * sum))) {
        GEOSGeom_destroy_r(h, all);
        all = NULL;
    }
    GEOSGeom_destroy_r(h, noded);
    GEOSGeom_destroy_r(h, faces);
    return all;
}

/* All land inside any loop of a ring. */
static GEOSGeometry *fill(const ft_checker *c, size_t r)
{
    GEOSContextHandle_t h = c->geos.h;
    size_t n = c->at[r + 1] - c->at[r];
    GEOSCoordSequence *seq = n < 2 ? NULL : GEOSCoordSeq_copyFromBuffer_r(h, c->xy + 2 * c->at[r], (unsigned)n, 0, 0);
    GEOSGeometry *line = seq == NULL ? NULL : GEOSGeom_createLineString_r(h, seq);
    GEOSGeometry *land = n < 2 ? GEOSGeom_createEmptyPolygon_r(h) : NULL;

    if (line != NULL) {
        land = faces_of(c, GEOSUnaryUnion_r(h, line));
        land = land != NULL ? land : faces_of(c, GEOSUnaryUnionPrec_r(h, line, RETRY_GRID_M));
    }
    GEOSGeom_destroy_r(h, line);
    return land;
}

/* Valid and strictly inside its filled shell. */
static bool good_hole(const ft_checker *c, const ft_geom *g, const GEOSGeometry *shell, size_t r)
{
    GEOSContextHandle_t h = c->geos.h;
    GEOSGeometry *ring = ft_ring_enough(g, r, 3) ? ft_checker_ring(c, r) : NULL;
    GEOSGeometry *hole = ring == NULL ? NULL : GEOSGeom_createPolygon_r(h, ring, NULL, 0);
    const GEOSPreparedGeometry *p = hole == NULL ? NULL : GEOSPrepare_r(h, shell);
    bool good = p != NULL && GEOSisValid_r(h, hole) == 1 && GEOSPreparedContainsProperly_r(h, p, hole) == 1;

    GEOSPreparedGeom_destroy_r(h, p);
    GEOSGeom_destroy_r(h, hole);
    return good;
}

/* A filled shell minus its good holes, and then the land inside its bad ones. */
static GEOSGeometry *hazard_part(const ft_checker *c, const ft_geom *g, size_t part)
{
    size_t shell_ring = g->part[part];
    GEOSGeometry *shell = fill(c, shell_ring);
    GEOSGeometry *out = shell == NULL ? NULL : GEOSGeom_clone_r(c->geos.h, shell);
    size_t holes = g->part[part + 1] - shell_ring - 1;
    bool *good = calloc(holes + 1, sizeof *good);

    for (size_t i = 0; i < holes && good != NULL && out != NULL; i++) {
        good[i] = good_hole(c, g, shell, shell_ring + 1 + i);
        out = good[i] ? ft_site_combine(c->site, out, fill(c, shell_ring + 1 + i), FT_LAND_MINUS) : out;
    }
    for (size_t i = 0; i < holes && good != NULL && out != NULL; i++) {
        out = good[i] ? out : ft_site_combine(c->site, out, fill(c, shell_ring + 1 + i), FT_LAND_PLUS);
    }
    GEOSGeom_destroy_r(c->geos.h, shell);
    if (good == NULL) {
        GEOSGeom_destroy_r(c->geos.h, out);
        out = NULL;
    }
    free(good);
    return out;
}

static GEOSGeometry *hazard(const ft_checker *c, const ft_geom *g)
{
    GEOSGeometry *sum = GEOSGeom_createEmptyPolygon_r(c->geos.h);

    for (size_t i = 0; i < g->n_parts && sum != NULL; i++) {
        if (g->part[i + 1] > g->part[i]) {
            sum = ft_site_combine(c->site, sum, hazard_part(c, g, i), FT_LAND_PLUS);
        }
    }
    return sum;
}

/* ---------- the smaller reading */

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

static GEOSGeometry *release(const ft_checker *c, const ft_geom *g)
{
    GEOSGeometry *shape = NULL;
    GEOSGeometry *meet = NULL;

    for (size_t r = 0; r < g->n_rings; r++) {
        if (!ft_ring_enough(g, r, 3)) { /* a ring without land: nothing of this shape is sure */
            return GEOSGeom_createEmptyPolygon_r(c->geos.h);
        }
    }
    shape = ft_checker_shape(c, g);
    if (shape == NULL) {
        return NULL;
    }
    meet = ft_site_combine(c->site, repaired(c, shape, GEOS_MAKE_VALID_STRUCTURE),
                           repaired(c, shape, GEOS_MAKE_VALID_LINEWORK), FT_LAND_MEET);
    GEOSGeom_destroy_r(c->geos.h, shape);
    for (size_t p = 0; p < g->n_parts && meet != NULL; p++) {
        for (size_t r = g->part[p] + 1; r < g->part[p + 1] && meet != NULL; r++) {
            meet = ft_site_combine(c->site, meet, fill(c, r), FT_LAND_MINUS);
        }
    }
    return meet;
}

/* ---------- into the plane and back */

static ft_status to_plane(ft_checker *c, const ft_geom *g, ft_error *err)
{
    ft_lonlat center = ft_geom_center(g);
    size_t used = 0;
    ft_status st = c->site == NULL ? ft_site_open_degrees(center, &c->site, err) : ft_site_move(c->site, center, err);

    for (size_t r = 0; r < g->n_rings && st == FT_OK; r++) {
        size_t n = 0;

        st = ft_site_ring(c->site, g->xy + g->ring[r], g->ring[r + 1] - g->ring[r], &n, err);
        if (st == FT_OK && !ft_checker_room(c, used + n, g->n_rings)) {
            st = ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=checker");
        }
        if (st == FT_OK) {
            c->site->last_lon_deg = center.lon_deg; /* every ring begins close to the middle */
            if (n > 0) {
                memcpy(c->xy + 2 * used, c->site->xy, 2 * n * sizeof *c->xy);
            }
            c->at[r] = used;
            used += n;
            c->at[r + 1] = used;
        }
    }
    return st;
}

typedef struct taking {
    const ft_checker *c;
    ft_geom *out;
    ft_error *err;
} taking;

static ft_status take_ring(const taking *t, const GEOSGeometry *ring)
{
    GEOSContextHandle_t h = t->c->geos.h;
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(h, ring);
    unsigned n = 0;
    ft_status st = ft_geom_add_ring(t->out, t->err);

    if (st == FT_OK && (seq == NULL || GEOSCoordSeq_getSize_r(h, seq, &n) != 1)) {
        return ft_geos_fail(&t->c->geos, "coordinates", t->err);
    }
    for (unsigned i = 0; i < n && st == FT_OK; i++) {
        double x = 0;
        double y = 0;

        (void)GEOSCoordSeq_getXY_r(h, seq, i, &x, &y);
        st = ft_geom_add_point(t->out, ft_checker_place(x, y), 0, 0, t->err);
    }
    return st;
}

static ft_status take_polygon(void *who, const GEOSGeometry *polygon)
{
    const taking *t = who;
    GEOSContextHandle_t h = t->c->geos.h;
    int holes = GEOSGetNumInteriorRings_r(h, polygon);
    ft_status st = ft_geom_add_part(t->out, t->err);

    st = st == FT_OK ? take_ring(t, GEOSGetExteriorRing_r(h, polygon)) : st;
    for (int i = 0; i < holes && st == FT_OK; i++) {
        st = take_ring(t, GEOSGetInteriorRingN_r(h, polygon, i));
    }
    return st;
}

/* Two vertices of the plane can be one as longitude and latitude, and cut off what hung between them: the same land in one more part. */
static ft_status mend(ft_checker *c, ft_geom *out, ft_error *err)
{
    taking t = {c, out, err};
    GEOSGeometry *shape = NULL;
    GEOSGeometry *land = NULL;
    bool around = false;
    ft_status st = ft_checker_unwrap(c, out, &around, err);

    if (st != FT_OK) {
        return st;
    }
    shape = ft_checker_shape(c, out);
    land = shape == NULL ? NULL : repaired(c, shape, GEOS_MAKE_VALID_STRUCTURE);
    if (land == NULL) {
        st = ft_geos_fail(&c->geos, "reading", err);
    } else {
        ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
        st = ft_geos_each_polygon(&c->geos, land, take_polygon, &t);
    }
    GEOSGeom_destroy_r(c->geos.h, shape);
    GEOSGeom_destroy_r(c->geos.h, land);
    return st;
}

/* With edges as drawn, unless these run into each other where their cuts did not. */
static ft_status back(ft_checker *c, const GEOSGeometry *land, ft_geom *out, ft_error *err)
{
    ft_validity v = {.valid = false};
    ft_status st = FT_OK;

    for (int cuts = 0; cuts < 2 && st == FT_OK && !v.valid; cuts++) {
        ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
        st = ft_site_back(c->site, land, cuts == 0, out, err);
        st = st == FT_OK ? ft_valid_check(c, out, &v, err) : st;
    }
    return st == FT_OK && !v.valid ? mend(c, out, err) : st;
}

static ft_status read_as(ft_checker *c, const ft_geom *g, GEOSGeometry *(*how)(const ft_checker *, const ft_geom *),
                         ft_geom *out, ft_error *err)
{
    GEOSGeometry *land = NULL;
    ft_validity v;
    bool around = false;
    ft_status st = ft_valid_check(c, g, &v, err);

    if (st == FT_OK && ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON) {
        ft_geom_reset(out, FT_GEOM_MULTIPOLYGON); /* no land */
        return FT_OK;
    }
    st = st == FT_OK && !v.valid ? ft_checker_unwrap(c, g, &around, err) : st;
    if (st == FT_OK && (v.valid || around)) { /* a ring around a pole has no plane to be mended in */
        st = ft_geom_copy(g, out, err);
        ft_geom_to_multi(out);
        return st;
    }
    st = st == FT_OK ? to_plane(c, g, err) : st;
    if (st != FT_OK) {
        return st;
    }
    land = how(c, g);
    st = land == NULL ? ft_geos_fail(&c->geos, "reading", err) : back(c, land, out, err);
    GEOSGeom_destroy_r(c->geos.h, land);
    return st;
}

ft_status ft_reading_hazard(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err)
{
    return read_as(c, g, hazard, out, err);
}

ft_status ft_reading_release(ft_checker *c, const ft_geom *g, ft_geom *out, ft_error *err)
{
    return read_as(c, g, release, out, err);
}
