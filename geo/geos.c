#include "geo/geos.h"

#include "geo/overlay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep_message(const char *message, void *who)
{
    ft_geos *g = who;

    (void)snprintf(g->message, sizeof g->message, "%s", message);
}

ft_status ft_geos_open(ft_geos *g, ft_error *err)
{
    g->message[0] = '\0';
    g->h = GEOS_init_r();
    if (g->h == NULL) {
        return ft_fail(err, FT_E_IO, "geo.geos", "what=init reason=no context");
    }
    (void)GEOSContext_setErrorMessageHandler_r(g->h, keep_message, g);
    (void)GEOSContext_setNoticeMessageHandler_r(g->h, NULL, NULL);
    return FT_OK;
}

void ft_geos_close(ft_geos *g)
{
    if (g->h != NULL) {
        GEOS_finish_r(g->h);
        g->h = NULL;
    }
}

ft_status ft_geos_fail(const ft_geos *g, const char *what, ft_error *err)
{
    return ft_fail(err, FT_E_IO, "geo.geos", "what=%s reason=%s", what, g->message);
}

GEOSGeometry *ft_geos_ring(const ft_geos *g, const double *xy, size_t n)
{
    GEOSCoordSequence *s = GEOSCoordSeq_copyFromBuffer_r(g->h, xy, (unsigned)n, 0, 0);

    return s == NULL ? NULL : GEOSGeom_createLinearRing_r(g->h, s); /* takes the sequence, also on failure */
}

typedef struct collect {
    const ft_geos *g;
    GEOSGeometry **list;
    size_t n, cap;
} collect;

static ft_status add_clone(void *who, const GEOSGeometry *polygon)
{
    collect *c = who;

    if (c->n == c->cap) {
        size_t want = c->cap == 0 ? 16 : c->cap * 2;
        GEOSGeometry **p = realloc(c->list, want * sizeof *p);

        if (p == NULL) {
            return FT_E_NOMEM;
        }
        c->list = p;
        c->cap = want;
    }
    c->list[c->n] = GEOSGeom_clone_r(c->g->h, polygon);
    if (c->list[c->n] == NULL) {
        return FT_E_NOMEM;
    }
    c->n++;
    return FT_OK;
}

ft_status ft_geos_each_polygon(const ft_geos *g, const GEOSGeometry *in,
                               ft_status (*each)(void *who, const GEOSGeometry *polygon), void *who)
{
    int type = GEOSGeomTypeId_r(g->h, in);
    ft_status st = FT_OK;

    if (type == GEOS_POLYGON) {
        return GEOSisEmpty_r(g->h, in) == 1 ? FT_OK : each(who, in);
    }
    if (type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION) {
        int n = GEOSGetNumGeometries_r(g->h, in);

        for (int i = 0; i < n && st == FT_OK; i++) {
            st = ft_geos_each_polygon(g, GEOSGetGeometryN_r(g->h, in, i), each, who);
        }
    }
    return st;
}

GEOSGeometry *ft_geos_polygons(const ft_geos *g, GEOSGeometry *in)
{
    collect c = {.g = g};
    GEOSGeometry *out = NULL;
    int type = in == NULL ? -1 : GEOSGeomTypeId_r(g->h, in);

    if (in == NULL || type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) {
        return in;
    }
    if (ft_geos_each_polygon(g, in, add_clone, &c) == FT_OK) {
        out = c.n == 0 ? GEOSGeom_createEmptyPolygon_r(g->h)
                       : GEOSGeom_createCollection_r(g->h, GEOS_MULTIPOLYGON, c.list, (unsigned)c.n);
        c.n = 0; /* the collection owns them */
    }
    for (size_t i = 0; i < c.n; i++) {
        GEOSGeom_destroy_r(g->h, c.list[i]);
    }
    free(c.list);
    GEOSGeom_destroy_r(g->h, in);
    return out;
}

const char *ft_overlay_library(void)
{
    return GEOSversion();
}
