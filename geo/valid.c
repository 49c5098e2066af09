#include "geo/valid.h"

#include "geo/checker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
        ft_site_close(c->site);
        ft_geos_close(&c->geos);
        free(c->xy);
        free(c->at);
        free(c);
    }
}

bool ft_checker_room(ft_checker *c, size_t points, size_t rings)
{
    if (points > c->cap) {
        size_t want = points + points / 2;
        double *p = realloc(c->xy, want * 2 * sizeof *p);

        if (p == NULL) {
            return false;
        }
        c->xy = p;
        c->cap = want;
    }
    if (rings + 1 > c->cap_at) {
        size_t want = (rings + 1) * 2;
        size_t *p = realloc(c->at, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        c->at = p;
        c->cap_at = want;
    }
    return true;
}

/* Does no ring cross 180 degrees? Then longitudes mean what they say: parts that were cut there have no common edge. */
static bool is_as_written(const ft_geom *g)
{
    for (size_t r = 0; r < g->n_rings; r++) {
        for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
            double lon = g->xy[i].lon_deg;

            if (lon < -180 || lon > 180 || (i > g->ring[r] && fabs(lon - g->xy[i - 1].lon_deg) > 180)) {
                return false;
            }
        }
    }
    return true;
}

/* Longitudes the short way from vertex to vertex, so that a shape across 180 degrees is one shape. @p around when a ring goes
 * once around the Earth (it holds a pole): then there is no such plane. */
ft_status ft_checker_unwrap(ft_checker *c, const ft_geom *g, bool *around, ft_error *err)
{
    bool as_written = is_as_written(g);

    *around = false;
    if (!ft_checker_room(c, g->n_points, g->n_rings)) {
        return no_memory(err);
    }
    for (size_t r = 0; r < g->n_rings; r++) {
        double last = g->n_points > 0 ? g->xy[0].lon_deg : 0; /* every ring starts near the first vertex of all */
        double first = 0;

        c->at[r] = g->ring[r];
        for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
            double lon = as_written ? g->xy[i].lon_deg : ft_lon_near(g->xy[i].lon_deg, last);

            c->xy[2 * i] = lon;
            c->xy[2 * i + 1] = g->xy[i].lat_deg;
            last = lon;
            first = i == g->ring[r] ? lon : first;
        }
        *around = *around || (g->ring[r + 1] > g->ring[r] && fabs(last - first) > 180);
    }
    c->at[g->n_rings] = g->n_points;
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
    int p = turn(a, b, c);
    int q = turn(a, b, d);

    if (p != 0 && p == q) {
        return true;
    }
    p = turn(c, d, a);
    q = turn(c, d, b);
    return p != 0 && p == q;
}

enum { MOST = 100 };

/* Boxes of edges; without calls and branches, since they decide nearly every pair. */
typedef struct edge_box {
    double w, e, s, n;
} edge_box;

static edge_box box_of(const double *a)
{
    bool east = a[2] > a[0];
    bool north = a[3] > a[1];

    return (edge_box){east ? a[0] : a[2], east ? a[2] : a[0], north ? a[1] : a[3], north ? a[3] : a[1]};
}

static bool meet(const edge_box *a, const edge_box *b)
{
    return (a->w <= b->e) & (b->w <= a->e) & (a->s <= b->n) & (b->s <= a->n);
}

/* True only when the ring surely does not touch itself. @p n vertices, closed. */
static bool surely_simple(const double *v, size_t n)
{
    edge_box box[MOST];
    size_t edges = n - 1;

    if (n < 4 || n > MOST) {
        return false;
    }
    for (size_t i = 0; i < edges; i++) {
        box[i] = box_of(v + 2 * i);
        if (turn(v + 2 * i, v + 2 * i + 2, v + 2 * ((i + 2) % edges)) == 0) { /* a spike, a straight run or a repeat */
            return false;
        }
    }
    for (size_t i = 0; i + 2 < edges; i++) {
        for (size_t k = i + 2; k < edges; k++) {
            if (meet(&box[i], &box[k]) && (i != 0 || k != edges - 1) &&
                !apart(v + 2 * i, v + 2 * i + 2, v + 2 * k, v + 2 * k + 2)) {
                return false;
            }
        }
    }
    return true;
}

/* ---------- asking GEOS */

ft_lonlat ft_checker_place(double x, double y)
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

GEOSGeometry *ft_checker_ring(const ft_checker *c, size_t r)
{
    return ft_geos_ring(&c->geos, c->xy + 2 * c->at[r], c->at[r + 1] - c->at[r]);
}

/* A part as drawn, invalid or not, without rings that hold no land; NULL when its shell is one, or GEOS refuses. */
static GEOSGeometry *polygon_of(const ft_checker *c, const ft_geom *g, size_t part, bool *failed)
{
    size_t n = g->part[part + 1] - g->part[part];
    GEOSGeometry **rings = calloc(n + 1, sizeof(GEOSGeometry *));
    GEOSGeometry *out = NULL;
    size_t made = 0;

    *failed = rings == NULL;
    for (size_t r = g->part[part]; r < g->part[part + 1] && !*failed; r++) {
        if (ft_ring_enough(g, r, 3)) {
            rings[made] = ft_checker_ring(c, r);
            *failed = rings[made] == NULL;
            made += rings[made] != NULL;
        } else if (r == g->part[part]) {
            break;
        }
    }
    if (!*failed && made > 0) {
        out = GEOSGeom_createPolygon_r(c->geos.h, rings[0], rings + 1, (unsigned)(made - 1));
        *failed = out == NULL;
        made = 0; /* taken, also on failure */
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(c->geos.h, rings[i]);
    }
    free(rings);
    return out;
}

GEOSGeometry *ft_checker_shape(const ft_checker *c, const ft_geom *g)
{
    GEOSGeometry **parts = calloc(g->n_parts + 1, sizeof(GEOSGeometry *));
    GEOSGeometry *out = NULL;
    size_t made = 0;
    bool failed = parts == NULL;

    for (size_t p = 0; p < g->n_parts && !failed; p++) {
        if (g->part[p + 1] > g->part[p]) {
            parts[made] = polygon_of(c, g, p, &failed);
            made += parts[made] != NULL;
        }
    }
    if (!failed) {
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
    GEOSGeometry *shape = ft_checker_shape(c, g);
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
            out->place = ft_checker_place(x, y);
        }
    }
    GEOSFree_r(c->geos.h, reason);
    GEOSGeom_destroy_r(c->geos.h, place);
    GEOSGeom_destroy_r(c->geos.h, shape);
    return st;
}

/* Distinct vertices, as far as needed to know whether there are enough. */
bool ft_ring_enough(const ft_geom *g, size_t r, size_t want)
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
        if (!ft_ring_enough(g, r, want)) {
            out->valid = false;
            (void)strcpy(out->reason, "too_few_points");
            out->has_place = g->ring[r + 1] > g->ring[r];
            out->place = out->has_place ? ft_checker_place(g->xy[g->ring[r]].lon_deg, g->xy[g->ring[r]].lat_deg)
                                        : out->place;
            return FT_OK;
        }
    }
    if (multi != FT_GEOM_MULTIPOLYGON || g->n_rings == 0) {
        return FT_OK;
    }
    st = ft_checker_unwrap(c, g, &around, err);
    if (st != FT_OK || around || (g->n_rings == 1 && surely_simple(c->xy, g->n_points))) {
        return st; /* a ring around a pole has no plane to cross itself in */
    }
    return ask(c, g, out, err);
}
