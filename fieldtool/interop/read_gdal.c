/* Shapefile, workbooks and File Geodatabase through GDAL, with exactly one driver. Curves become lines of one degree a step.
 * This runs where it can do no harm (worker.c); what comes of it is judged by read_worker.c. */
#include "fieldtool/interop/private_gdal.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/interop/layers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_gdal_rows {
    ft_gdal_layer about;
    const char *path;
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureH feature;
    char text[64];
};

void ft_gdal_rows_close(ft_gdal_rows *g)
{
    if (g == NULL) {
        return;
    }
    if (g->feature != NULL) {
        OGR_F_Destroy(g->feature);
    }
    if (g->dataset != NULL) {
        (void)GDALClose(g->dataset);
    }
    free(g);
}

const ft_gdal_layer *ft_gdal_rows_layer(const ft_gdal_rows *g)
{
    return &g->about;
}

const char *ft_gdal_rows_column(const ft_gdal_rows *g, int column)
{
    return OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(g->layer), column));
}

/* ---------- shapes */

static ft_status row_fails(const ft_gdal_rows *g, ft_error *why)
{
    char key[32];

    (void)snprintf(key, sizeof key, "%lld", (long long)OGR_F_GetFID(g->feature));
    return ft_gdal_fail(FT_E_INVALID, "interop.shape", key, why);
}

/* As ISO WKB behind what is in the buffer already. */
static void put_wkb(OGRGeometryH ref, ft_gdal_row *row, ft_buf *wkb)
{
    int size = OGR_G_WkbSize(ref);
    size_t before = wkb->n;
    void *room = size <= 0 || (size_t)size > FT_LIMIT_GEOM_BYTES ? NULL : ft_buf_grow(wkb, (size_t)size);

    if (room == NULL || OGR_G_ExportToIsoWkb(ref, wkbNDR, room) != OGRERR_NONE) {
        wkb->n = before;
        (void)ft_fail(&row->why, FT_E_INVALID, "geo.too_large", "what=bytes most=%zu", FT_LIMIT_GEOM_BYTES);
    }
}

static void take_shape(const ft_gdal_rows *g, ft_gdal_row *row, ft_buf *wkb)
{
    OGRGeometryH ref = OGR_F_GetGeometryRef(g->feature);
    OGRGeometryH made = NULL;

    if (ref == NULL) { /* GDAL hands out a feature without its shape when it could not read that */
        if (ft_gdal_failed()) {
            (void)row_fails(g, &row->why);
        }
        return;
    }
    row->has_shape = true;
    if (OGR_G_HasCurveGeometry(ref, 1) != 0) {
        ref = made = OGR_G_GetLinearGeometry(ref, 1.0, NULL);
        row->curve = true;
    }
    if (ref == NULL) {
        (void)row_fails(g, &row->why);
    } else if (OGR_G_IsEmpty(ref) != 0) {
        row->empty = true;
    } else {
        put_wkb(ref, row, wkb);
    }
    if (made != NULL) {
        OGR_G_DestroyGeometry(made);
    }
}

ft_status ft_gdal_rows_next(ft_gdal_rows *g, ft_gdal_row *row, ft_buf *wkb, ft_error *err)
{
    *row = (ft_gdal_row){.has_shape = false};
    if (g->feature != NULL) {
        OGR_F_Destroy(g->feature);
    }
    ft_gdal_forget();
    g->feature = OGR_L_GetNextFeature(g->layer);
    if (g->feature == NULL) {
        return ft_gdal_failed() ? ft_gdal_fail(FT_E_INVALID, "interop.broken", g->path, err) : FT_E_NOT_FOUND;
    }
    row->fid = (int64_t)OGR_F_GetFID(g->feature);
    if (ft_gdal_failed()) {
        (void)row_fails(g, &row->why);
    } else if (!g->about.table) {
        take_shape(g, row, wkb);
    }
    return FT_OK;
}

/* ---------- values */

/* ISO 8601, where GDAL would write 2024/05/01. */
static const char *date_text(ft_gdal_rows *g, int at, OGRFieldType type)
{
    int y = 0;
    int mo = 0;
    int d = 0;
    int h = 0;
    int mi = 0;
    int zone = 0;
    float s = 0;

    if (OGR_F_GetFieldAsDateTimeEx(g->feature, at, &y, &mo, &d, &h, &mi, &s, &zone) == 0) {
        return OGR_F_GetFieldAsString(g->feature, at);
    }
    if (type == OFTTime) {
        (void)snprintf(g->text, sizeof g->text, "%02d:%02d:%02d", h, mi, (int)s);
    } else if (type == OFTDate ||
               (h == 0 && mi == 0 && s == 0.0F && zone <= 1)) { /* midnight without a zone is a date */
        (void)snprintf(g->text, sizeof g->text, "%04d-%02d-%02d", y, mo, d);
    } else if (zone <= 1) {
        (void)snprintf(g->text, sizeof g->text, "%04d-%02d-%02dT%02d:%02d:%02d", y, mo, d, h, mi, (int)s);
    } else {
        int minutes = (zone - 100) * 15;

        (void)snprintf(g->text, sizeof g->text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", y, mo, d, h, mi, (int)s,
                       minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
    }
    return g->text;
}

ft_str ft_gdal_rows_cell(ft_gdal_rows *g, int at)
{
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(g->feature, at));

    if (OGR_F_IsFieldSetAndNotNull(g->feature, at) == 0) {
        return (ft_str){NULL, 0};
    }
    if (type == OFTReal) {
        char n[FT_NUM_TEXT];
        double v = OGR_F_GetFieldAsDouble(g->feature, at);

        if (v - v == 0) { /* finite */
            ft_num_text(v, n);
            (void)snprintf(g->text, sizeof g->text, "%s", n);
            return ft_str_of(g->text);
        }
    }
    if (type == OFTDate || type == OFTDateTime || type == OFTTime) {
        return ft_str_of(date_text(g, at, type));
    }
    return ft_str_of(OGR_F_GetFieldAsString(g->feature, at));
}

/* ---------- opening */

static ft_status choose_layer(ft_gdal_rows *g, const char *layer, const char *prefer, ft_error *err)
{
    ft_layer_choice c = {.path = g->path, .wanted = layer, .preferred = prefer};
    size_t at = 0;
    ft_status st = FT_OK;

    ft_gdal_forget();
    for (int i = 0; i < GDALDatasetGetLayerCount(g->dataset); i++) {
        OGRLayerH l = GDALDatasetGetLayer(g->dataset, i);

        ft_layer_offer(&c, OGR_L_GetName(l), OGR_L_GetFeatureCount(l, 1), OGR_L_GetGeomType(l) != wkbNone);
    }
    if (ft_gdal_failed()) { /* a workbook is read as a whole here; half of it is none */
        return ft_gdal_fail(FT_E_INVALID, "interop.broken", g->path, err);
    }
    st = ft_layer_chosen(&c, &at, g->about.others, sizeof g->about.others, err);
    if (st == FT_OK) {
        g->layer = GDALDatasetGetLayer(g->dataset, (int)at);
        (void)snprintf(g->about.layer, sizeof g->about.layer, "%s", OGR_L_GetName(g->layer));
        g->about.n_rows = OGR_L_GetFeatureCount(g->layer, 0);
        g->about.table = OGR_L_GetGeomType(g->layer) == wkbNone;
        g->about.epsg = g->about.table ? 4326 : ft_gdal_epsg(OGR_L_GetSpatialRef(g->layer));
        g->about.n_columns = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(g->layer));
        OGR_L_ResetReading(g->layer);
    }
    return st;
}

ft_status ft_gdal_rows_open(const char *path, const ft_format *f, const char *layer, const char *prefer,
                            ft_gdal_rows **out, ft_error *err)
{
    ft_gdal_rows *g = calloc(1, sizeof *g);

    if (g == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gdal");
    }
    *out = g;
    g->path = path;
    g->dataset = ft_gdal_open(path, f, err);
    return g->dataset == NULL ? FT_E_INVALID : choose_layer(g, layer, prefer, err);
}
