/* Shapes as RFC 7946 wants them: cut at 180 degrees (3.1.9), shells counter-clockwise, holes clockwise (3.1.6). */
#include "fieldtool/interop/export_internal.h"

#include "fieldtool/interop/private_gdal.h"

#include <math.h>

/* Does any edge jump over 180 degrees, or any vertex lie beyond it? */
static bool crosses(const ft_geom *g)
{
    for (size_t r = 0; r < g->n_rings; r++) {
        for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
            if (fabs(g->xy[i].lon_deg) > 180 ||
                (i > g->ring[r] && fabs(g->xy[i].lon_deg - g->xy[i - 1].lon_deg) > 180)) {
                return true;
            }
        }
    }
    return false;
}

static double nearest(double lon, double to)
{
    return lon - 360 * round((lon - to) / 360);
}

/* Every vertex within 180 degrees of the one before; every ring of a part beside its shell. */
static void unwrap(ft_geom *g)
{
    for (size_t p = 0; p < g->n_parts; p++) {
        double start = nearest(g->xy[g->ring[g->part[p]]].lon_deg, 0);

        for (size_t r = g->part[p]; r < g->part[p + 1]; r++) {
            double last = start;

            for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
                g->xy[i].lon_deg = last = nearest(g->xy[i].lon_deg, last);
            }
        }
    }
}

static void turn(ft_geom *g, size_t ring, bool left)
{
    size_t from = g->ring[ring];
    size_t to = g->ring[ring + 1];
    double area = 0;

    for (size_t i = from; i + 1 < to; i++) {
        area += (g->xy[i].lon_deg - g->xy[from].lon_deg) * (g->xy[i + 1].lat_deg - g->xy[from].lat_deg) -
                (g->xy[i + 1].lon_deg - g->xy[from].lon_deg) * (g->xy[i].lat_deg - g->xy[from].lat_deg);
    }
    for (size_t a = from, b = to - 1; (area < 0) == left && area != 0 && a < b; a++, b--) {
        ft_lonlat t = g->xy[a];

        g->xy[a] = g->xy[b];
        g->xy[b] = t;
        if (g->has_z) {
            double z = g->z[a];

            g->z[a] = g->z[b];
            g->z[b] = z;
        }
    }
}

static void turn_all(ft_geom *g)
{
    for (size_t p = 0; p < g->n_parts && ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON; p++) {
        for (size_t r = g->part[p]; r < g->part[p + 1]; r++) {
            turn(g, r, r == g->part[p]);
        }
    }
}

static OGRGeometryH world(double shift)
{
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    OGRGeometryH box = OGR_G_CreateGeometry(wkbPolygon);

    OGR_G_AddPoint_2D(ring, -180 + shift, -90);
    OGR_G_AddPoint_2D(ring, 180 + shift, -90);
    OGR_G_AddPoint_2D(ring, 180 + shift, 90);
    OGR_G_AddPoint_2D(ring, -180 + shift, 90);
    OGR_G_AddPoint_2D(ring, -180 + shift, -90);
    (void)OGR_G_AddGeometryDirectly(box, ring);
    return box;
}

/* Parts of @p one of the wanted kind go into @p out, moved by -shift. */
static ft_status collect(ft_geom *out, OGRGeometryH one, ft_geom_type multi, double shift, ft_buf *wkb, ft_error *err)
{
    ft_geom g;
    int size = OGR_G_WkbSize(one);
    void *at = NULL;
    ft_status st = FT_OK;

    if (OGR_G_IsEmpty(one) != 0) {
        return FT_OK;
    }
    for (int i = 0; wkbFlatten(OGR_G_GetGeometryType(one)) == wkbGeometryCollection &&
                    i < OGR_G_GetGeometryCount(one) && st == FT_OK;
         i++) {
        st = collect(out, OGR_G_GetGeometryRef(one, i), multi, shift, wkb, err);
    }
    if (wkbFlatten(OGR_G_GetGeometryType(one)) == wkbGeometryCollection) {
        return st;
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_reset(wkb);
    at = ft_buf_grow(wkb, (size_t)size);
    if (at == NULL || OGR_G_ExportToIsoWkb(one, wkbNDR, at) != OGRERR_NONE) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=export");
    }
    st = ft_wkb_read(wkb->p, (size_t)size, &g, NULL, err);
    for (size_t p = 0; st == FT_OK && ft_geom_multi_of(g.type) == multi && p < g.n_parts; p++) {
        st = ft_geom_add_part(out, err);
        for (size_t r = g.part[p]; st == FT_OK && r < g.part[p + 1]; r++) {
            st = ft_geom_add_ring(out, err);
            for (size_t i = g.ring[r]; st == FT_OK && i < g.ring[r + 1]; i++) {
                st = ft_geom_add_point(out, (ft_lonlat){g.xy[i].lon_deg - shift, g.xy[i].lat_deg}, g.has_z ? g.z[i] : 0,
                                       0, err);
            }
        }
    }
    ft_geom_release(&g);
    return st;
}

static ft_status cut(ft_geom *g, ft_error *err)
{
    ft_geom_type multi = ft_geom_multi_of(g->type);
    OGRGeometryH whole = NULL;
    ft_geom out;
    ft_buf wkb;
    ft_status st = FT_OK;

    ft_geom_init(&out, multi);
    out.has_z = g->has_z;
    ft_buf_init(&wkb, 0);
    ft_wkb_write(g, &wkb);
    st = ft_buf_status(&wkb, err);
    if (st == FT_OK && OGR_G_CreateFromWkb(wkb.p, NULL, &whole, (int)wkb.n) != OGRERR_NONE) {
        st = ft_gdal_fail(FT_E_IO, "export.shape", "180", err);
    }
    for (int k = -1; k <= 1 && st == FT_OK; k++) {
        OGRGeometryH box = world(360.0 * k);
        OGRGeometryH part = OGR_G_Intersection(whole, box);

        st = part == NULL ? ft_gdal_fail(FT_E_IO, "export.shape", "180", err)
                          : collect(&out, part, multi, 360.0 * k, &wkb, err);
        OGR_G_DestroyGeometry(box);
        OGR_G_DestroyGeometry(part);
    }
    if (st == FT_OK && out.n_parts > 0) {
        st = ft_geom_copy(&out, g, err);
    }
    OGR_G_DestroyGeometry(whole);
    ft_geom_release(&out);
    ft_buf_release(&wkb);
    return st;
}

ft_status ft_export_cut(ft_geom *g, ft_error *err)
{
    ft_error ignored = {0};

    g->has_m = false; /* GeoJSON knows no measures */
    if (crosses(g)) {
        ft_gdal_setup();
        ft_gdal_forget();
        unwrap(g);
        if (cut(g, &ignored) != FT_OK &&
            ignored.status == FT_E_NOMEM) { /* a shape too broken to be cut goes out as it was drawn */
            *err = ignored;
            return FT_E_NOMEM;
        }
    }
    turn_all(g);
    return FT_OK;
}
