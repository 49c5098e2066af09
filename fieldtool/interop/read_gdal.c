/* Shapefile, workbooks and File Geodatabase through GDAL, with exactly one driver. Curves become lines of one degree a step. */
#include "fieldtool/interop/reader.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/private_gdal.h"
#include "fieldtool/interop/layers.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gdal_reader {
    ft_reader base;
    const char *path;
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureH feature;
    ft_buf wkb, raw;
    char text[64];
} gdal_reader;

static void close_gdal(ft_reader *r)
{
    gdal_reader *g = (gdal_reader *)r;

    if (g->feature != NULL) {
        OGR_F_Destroy(g->feature);
    }
    if (g->dataset != NULL) {
        (void)GDALClose(g->dataset);
    }
    ft_buf_release(&g->wkb);
    ft_buf_release(&g->raw);
}

/* ---------- shapes */

static ft_status curve(OGRGeometryH *g, OGRGeometryH *made, ft_row *row)
{
    if (OGR_G_HasCurveGeometry(*g, 1) != 0) {
        *made = OGR_G_GetLinearGeometry(*g, 1.0, NULL);
        *g = *made;
        row->note = "import.curve";
    }
    return *g == NULL ? ft_gdal_fail(FT_E_INVALID, "interop.shape", row->key, &row->why) : FT_OK;
}

/* As ISO WKB into a buffer that is used again, then through our own strict reader. */
static void take_shape(gdal_reader *g, ft_geom *shape, ft_row *row)
{
    OGRGeometryH ref = OGR_F_GetGeometryRef(g->feature);
    OGRGeometryH made = NULL;
    int size = 0;

    if (ref == NULL) { /* GDAL hands out a feature without its shape when it could not read that */
        if (ft_gdal_failed()) {
            (void)ft_gdal_fail(FT_E_INVALID, "interop.shape", row->key, &row->why);
        }
        return;
    }
    row->has_shape = true;
    if (curve(&ref, &made, row) != FT_OK) {
        return;
    }
    size = OGR_G_WkbSize(ref);
    ft_buf_reset(&g->wkb);
    shape->planar = g->base.planar;
    if (OGR_G_IsEmpty(ref) != 0) {
        ft_geom_reset(shape, FT_GEOM_NONE);
    } else if (size <= 0 || (size_t)size > FT_LIMIT_GEOM_BYTES || ft_buf_grow(&g->wkb, (size_t)size) == NULL ||
               OGR_G_ExportToIsoWkb(ref, wkbNDR, (unsigned char *)g->wkb.p) != OGRERR_NONE) {
        (void)ft_fail(&row->why, FT_E_INVALID, "geo.too_large", "what=bytes most=%zu", FT_LIMIT_GEOM_BYTES);
    } else {
        (void)ft_wkb_read(g->wkb.p, (size_t)size, shape, &row->notes, &row->why);
    }
    if (made != NULL) {
        OGR_G_DestroyGeometry(made);
    }
}

static ft_status next_gdal(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    gdal_reader *g = (gdal_reader *)r;

    if (g->feature != NULL) {
        OGR_F_Destroy(g->feature);
    }
    ft_gdal_forget();
    g->feature = OGR_L_GetNextFeature(g->layer);
    if (g->feature == NULL) {
        return ft_gdal_failed() ? ft_gdal_fail(FT_E_INVALID, "interop.broken", g->path, err) : FT_E_NOT_FOUND;
    }
    (void)snprintf(row->key, sizeof row->key, "%lld", (long long)OGR_F_GetFID(g->feature));
    if (ft_gdal_failed()) {
        (void)ft_gdal_fail(FT_E_INVALID, "interop.shape", row->key, &row->why);
    } else if (!r->table) {
        take_shape(g, shape, row);
    }
    return FT_OK;
}

/* ---------- values */

/* ISO 8601, where GDAL would write 2024/05/01. */
static const char *date_text(gdal_reader *g, int at, OGRFieldType type)
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

static ft_str cell_gdal(ft_reader *r, size_t column)
{
    gdal_reader *g = (gdal_reader *)r;
    int at = (int)column;
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

static const ft_reader_ops GDAL_OPS = {next_gdal, cell_gdal, close_gdal};

/* ---------- opening */

static ft_status choose_layer(gdal_reader *g, const ft_source_options *o, ft_error *err)
{
    ft_layer_choice c = {.path = g->path, .wanted = o->layer, .preferred = o->prefer};
    size_t at = 0;
    ft_status st = FT_OK;

    for (int i = 0; i < GDALDatasetGetLayerCount(g->dataset); i++) {
        OGRLayerH l = GDALDatasetGetLayer(g->dataset, i);

        ft_layer_offer(&c, OGR_L_GetName(l), OGR_L_GetFeatureCount(l, 1), OGR_L_GetGeomType(l) != wkbNone);
    }
    st = ft_layer_chosen(&c, &at, g->base.others, sizeof g->base.others, err);
    if (st == FT_OK) {
        g->layer = GDALDatasetGetLayer(g->dataset, (int)at);
        (void)snprintf(g->base.layer, sizeof g->base.layer, "%s", OGR_L_GetName(g->layer));
        g->base.n_rows = OGR_L_GetFeatureCount(g->layer, 0);
        g->base.table = OGR_L_GetGeomType(g->layer) == wkbNone;
        g->base.epsg = g->base.table ? 4326 : ft_gdal_epsg(OGR_L_GetSpatialRef(g->layer));
        OGR_L_ResetReading(g->layer);
    }
    return st;
}

/* A shapefile is three files: without .dbf its rows would come without a word in them. */
static ft_status check_companions(const char *path, ft_error *err)
{
    static const char *const TAILS[][2] = {{"shx", "SHX"}, {"dbf", "DBF"}};
    size_t n = strlen(path);

    for (size_t i = 0; i < FT_COUNT(TAILS); i++) {
        char lower[FT_PATH_MAX];
        char upper[FT_PATH_MAX];

        (void)snprintf(lower, sizeof lower, "%.*s%s", (int)(n - 3), path, TAILS[i][0]);
        (void)snprintf(upper, sizeof upper, "%.*s%s", (int)(n - 3), path, TAILS[i][1]);
        if (ft_os_stat(lower, NULL, NULL) != FT_OS_FILE && ft_os_stat(upper, NULL, NULL) != FT_OS_FILE) {
            return ft_fail(err, FT_E_REFUSED, "interop.shp.companion", "tail=%s file=%s", TAILS[i][0], path);
        }
    }
    return FT_OK;
}

ft_status ft_reader_gdal(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                         ft_error *err)
{
    gdal_reader *g = calloc(1, sizeof *g);
    OGRFeatureDefnH def = NULL;
    ft_status st = FT_OK;

    if (g == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gdal");
    }
    g->base = (ft_reader){.ops = &GDAL_OPS, .n_rows = -1};
    g->path = path;
    ft_buf_init(&g->wkb, FT_LIMIT_GEOM_BYTES);
    ft_buf_init(&g->raw, 0);
    *out = &g->base;
    st = strcmp(f->extension, "shp") == 0 ? check_companions(path, err) : FT_OK;
    if (st == FT_OK) {
        g->dataset = ft_gdal_open(path, f, err);
        st = g->dataset == NULL ? FT_E_INVALID : choose_layer(g, o, err);
    }
    def = st == FT_OK ? OGR_L_GetLayerDefn(g->layer) : NULL;
    for (int i = 0; st == FT_OK && i < OGR_FD_GetFieldCount(def); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, i));

        st = ft_columns_add(&g->base.columns, name, strlen(name), err);
    }
    return st;
}
