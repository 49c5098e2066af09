#include "geo/geom.h"

#include "fieldtool/base/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ft_geom_init(ft_geom *g, ft_geom_type type)
{
    *g = (ft_geom){.type = type};
}

void ft_geom_release(ft_geom *g)
{
    if (g != NULL) {
        free(g->part);
        free(g->ring);
        free(g->xy);
        free(g->z);
        free(g->m);
        *g = (ft_geom){.type = FT_GEOM_NONE, .planar = g->planar};
    }
}

void ft_geom_reset(ft_geom *g, ft_geom_type type)
{
    g->type = type;
    g->has_z = g->has_m = false;
    g->n_parts = g->n_rings = g->n_points = 0;
}

static ft_status too_large(ft_error *err, const char *what, size_t most)
{
    return ft_fail(err, FT_E_INVALID, "geo.too_large", "what=%s most=%zu", what, most);
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=shape");
}

static size_t more(size_t cap, size_t want)
{
    size_t n = cap < 8 ? 8 : cap + cap / 2;

    return n < want ? want : n;
}

/* Room for @p want starts and the one behind the last. */
static bool starts_room(size_t **at, size_t *cap, size_t want)
{
    if (want > *cap || *at == NULL) {
        size_t n = more(*cap, want);
        size_t *p = realloc(*at, (n + 1) * sizeof *p);

        if (p == NULL) {
            return false;
        }
        *at = p;
        *cap = n;
    }
    return true;
}

ft_status ft_geom_add_part(ft_geom *g, ft_error *err)
{
    if (g->n_parts >= FT_LIMIT_RINGS) {
        return too_large(err, "parts", FT_LIMIT_RINGS);
    }
    if (!starts_room(&g->part, &g->cap_parts, g->n_parts + 1)) {
        return no_memory(err);
    }
    g->part[g->n_parts++] = g->n_rings;
    g->part[g->n_parts] = g->n_rings;
    return FT_OK;
}

ft_status ft_geom_add_ring(ft_geom *g, ft_error *err)
{
    if (g->n_rings >= FT_LIMIT_RINGS) {
        return too_large(err, "rings", FT_LIMIT_RINGS);
    }
    if (!starts_room(&g->ring, &g->cap_rings, g->n_rings + 1)) {
        return no_memory(err);
    }
    g->ring[g->n_rings++] = g->n_points;
    g->ring[g->n_rings] = g->n_points;
    g->part[g->n_parts] = g->n_rings;
    return FT_OK;
}

static bool resize(double **p, size_t n)
{
    double *q = realloc(*p, n * sizeof *q);

    *p = q != NULL ? q : *p;
    return q != NULL;
}

/* Room for one more vertex. Heights and measures of a shape that had some before grow along, also while it has none:
 * one capacity speaks for all. */
static bool points_room(ft_geom *g)
{
    size_t n = more(g->cap_points, g->n_points + 1);
    ft_lonlat *xy = realloc(g->xy, n * sizeof *xy);

    g->xy = xy != NULL ? xy : g->xy;
    if (xy == NULL || ((g->has_z || g->z != NULL) && !resize(&g->z, n)) ||
        ((g->has_m || g->m != NULL) && !resize(&g->m, n))) {
        return false;
    }
    g->cap_points = n;
    return true;
}

ft_status ft_geom_add_point(ft_geom *g, ft_lonlat p, double z, double m, ft_error *err)
{
    bool lacks = (g->has_z && g->z == NULL) || (g->has_m && g->m == NULL);

    if (g->n_points >= FT_LIMIT_VERTICES) {
        return too_large(err, "vertices", FT_LIMIT_VERTICES);
    }
    if (lacks) { /* a reused shape that had no heights before */
        g->cap_points = g->n_points;
    }
    if (g->n_points >= g->cap_points && !points_room(g)) {
        return no_memory(err);
    }
    g->xy[g->n_points] = p;
    if (g->has_z) {
        g->z[g->n_points] = z;
    }
    if (g->has_m) {
        g->m[g->n_points] = m;
    }
    g->n_points++;
    g->ring[g->n_rings] = g->n_points;
    return FT_OK;
}

ft_status ft_geom_copy(const ft_geom *from, ft_geom *to, ft_error *err)
{
    ft_status st = FT_OK;

    ft_geom_reset(to, from->type);
    to->has_z = from->has_z;
    to->has_m = from->has_m;
    to->planar = from->planar;
    for (size_t i = 0; i < from->n_parts && st == FT_OK; i++) {
        st = ft_geom_add_part(to, err);
        for (size_t r = from->part[i]; r < from->part[i + 1] && st == FT_OK; r++) {
            st = ft_geom_add_ring(to, err);
            for (size_t k = from->ring[r]; k < from->ring[r + 1] && st == FT_OK; k++) {
                st = ft_geom_add_point(to, from->xy[k], from->has_z ? from->z[k] : 0, from->has_m ? from->m[k] : 0,
                                       err);
            }
        }
    }
    return st;
}

bool ft_geom_is_empty(const ft_geom *g)
{
    return g->n_points == 0;
}

ft_geom_type ft_geom_multi_of(ft_geom_type type)
{
    switch (type) {
    case FT_GEOM_POINT:
    case FT_GEOM_MULTIPOINT: return FT_GEOM_MULTIPOINT;
    case FT_GEOM_LINESTRING:
    case FT_GEOM_MULTILINESTRING: return FT_GEOM_MULTILINESTRING;
    case FT_GEOM_POLYGON:
    case FT_GEOM_MULTIPOLYGON: return FT_GEOM_MULTIPOLYGON;
    case FT_GEOM_NONE: break;
    }
    return FT_GEOM_NONE;
}

void ft_geom_to_multi(ft_geom *g)
{
    g->type = ft_geom_multi_of(g->type);
}

const char *ft_geom_type_name(ft_geom_type type)
{
    static const char *const NAMES[] = {"GEOMETRY",   "POINT",           "LINESTRING",  "POLYGON",
                                        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};

    return NAMES[type];
}

void ft_box_grow(ft_box *into, const ft_box *b)
{
    if (isnan(into->west_deg)) {
        *into = *b;
        return;
    }
    into->west_deg = into->west_deg < b->west_deg ? into->west_deg : b->west_deg;
    into->south_deg = into->south_deg < b->south_deg ? into->south_deg : b->south_deg;
    into->east_deg = into->east_deg > b->east_deg ? into->east_deg : b->east_deg;
    into->north_deg = into->north_deg > b->north_deg ? into->north_deg : b->north_deg;
}

ft_box ft_geom_extent(const ft_geom *g)
{
    ft_box b = {(double)NAN, 0, 0, 0};

    for (size_t i = 0; i < g->n_points; i++) {
        double x = g->xy[i].lon_deg;
        double y = g->xy[i].lat_deg;

        if (i == 0) {
            b = (ft_box){x, y, x, y};
        }
        b.west_deg = x < b.west_deg ? x : b.west_deg;
        b.east_deg = x > b.east_deg ? x : b.east_deg;
        b.south_deg = y < b.south_deg ? y : b.south_deg;
        b.north_deg = y > b.north_deg ? y : b.north_deg;
    }
    return b;
}

ft_box ft_geom_reach(const ft_geom *g)
{
    ft_box b = ft_geom_extent(g);

    if (b.west_deg <= -180 || b.east_deg >= 180 || b.east_deg - b.west_deg > 180) {
        b.west_deg = -180;
        b.east_deg = 180;
    }
    return b;
}

bool ft_box_meets(ft_box a, ft_box b)
{
    return a.west_deg <= b.east_deg && b.west_deg <= a.east_deg && a.south_deg <= b.north_deg &&
           b.south_deg <= a.north_deg;
}

ft_lonlat ft_geom_center(const ft_geom *g)
{
    double first = g->n_points > 0 ? g->xy[0].lon_deg : 0;
    double lo = 0;
    double hi = 0;
    ft_box b = ft_geom_extent(g);

    for (size_t i = 0; i < g->n_points; i++) { /* offsets from the first vertex, the short way round */
        double d = remainder(g->xy[i].lon_deg - first, 360.0);

        lo = d < lo ? d : lo;
        hi = d > hi ? d : hi;
    }
    return (ft_lonlat){remainder(first + (lo + hi) / 2, 360.0), g->n_points > 0 ? (b.south_deg + b.north_deg) / 2 : 0};
}
