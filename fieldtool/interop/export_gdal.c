/* GeoPackage, shapefile, KML, GPX, workbook and File Geodatabase through GDAL. */
#include "fieldtool/interop/export_internal.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/export_mapped.h"
#include "fieldtool/interop/private_gdal.h"
#include "fieldtool/interop/kmz.h"
#include "fieldtool/interop/reader.h"
#include "fieldtool/land/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gdal_sink {
    ft_sink base;
    ft_sink_ops ops;
    GDALDatasetH dataset;
    OGRSpatialReferenceH srs;
    OGRLayerH layer, styles;
    OGRLayerH gpx[2]; /* waypoints, tracks */
    OGRFeatureDefnH def;
    ft_buf wkb, cell;
    char kml_path[FT_PATH_MAX], kmz_path[FT_PATH_MAX]; /* a KMZ is made as KML, then packed */
    bool transaction, shapefile, kml, gpx_file, geopackage, sheet;
} gdal_sink;

enum { DBF_TEXT = 254, CELL_TEXT = 32767 /* of a workbook */ };

static void close_gdal(ft_sink *s)
{
    gdal_sink *g = (gdal_sink *)s;

    if (g->dataset != NULL) {
        (void)GDALClose(g->dataset);
    }
    OSRDestroySpatialReference(g->srs);
    ft_buf_release(&g->wkb);
    ft_buf_release(&g->cell);
    free(g);
}

/* ---------- layers */

static OGRFieldType ogr_type(ft_tag tag)
{
    return tag == FT_TAG_INT    ? OFTInteger64
           : tag == FT_TAG_REAL ? OFTReal
           : tag == FT_TAG_BOOL ? OFTInteger
                                : OFTString;
}

static OGRwkbGeometryType ogr_geometry(const gdal_sink *g, ft_geom_type type)
{
    if (g->sheet) {
        return wkbNone;
    }
    switch (type) {
    case FT_GEOM_POLYGON:
    case FT_GEOM_MULTIPOLYGON: return wkbMultiPolygon;
    case FT_GEOM_LINESTRING:
    case FT_GEOM_MULTILINESTRING: return wkbMultiLineString;
    case FT_GEOM_MULTIPOINT: return wkbMultiPoint;
    case FT_GEOM_POINT: return wkbPoint;
    case FT_GEOM_NONE: break;
    }
    return g->kml ? wkbUnknown : wkbNone;
}

static ft_status add_field(ft_export_job *j, gdal_sink *g, const char *name, OGRFieldType type, bool boolean,
                           const char *title)
{
    OGRFieldDefnH d = OGR_Fld_Create(name, type);
    OGRErr rc = OGRERR_NONE;

    if (boolean) {
        OGR_Fld_SetSubType(d, OFSTBoolean);
    }
    if (g->shapefile && type == OFTString) {
        OGR_Fld_SetWidth(d, DBF_TEXT);
    }
    if (title != NULL) { /* GDAL 3.7 and later writes it to the schema extension */
        OGR_Fld_SetAlternativeName(d, title);
    }
    rc = OGR_L_CreateField(g->layer, d, 1);
    OGR_Fld_Destroy(d);
    return rc == OGRERR_NONE ? FT_OK : ft_gdal_fail(FT_E_IO, "export.field", name, j->err);
}

static ft_status add_fields(ft_export_job *j, gdal_sink *g, const ft_export_layer *l)
{
    ft_status st = FT_OK;

    for (size_t i = 0; l->mapped != NULL && i < ft_mapped_columns(l->mapped) && st == FT_OK; i++) {
        st = add_field(j, g, ft_mapped_column_at(l->mapped, i)->name, OFTString, false, NULL);
    }
    if (l->mapped != NULL) {
        return st;
    }
    if (g->kml) {
        st = add_field(j, g, "Name", OFTString, false, NULL);
        st = st == FT_OK ? add_field(j, g, "timestamp", OFTString, false, NULL) : st;
    }
    for (size_t i = 0; i < FT_EXPORT_FIXED_N && st == FT_OK; i++) {
        st = add_field(j, g, FT_EXPORT_FIXED[i], i == FT_EXPORT_AREA_M2 ? OFTReal : OFTString, false, NULL);
    }
    for (size_t i = 0; i < l->form->n && st == FT_OK; i++) {
        const ft_field *f = &l->form->fields[i];

        if (ft_export_leaves(f)) {
            st = add_field(j, g, f->id, ogr_type(f->tag), f->tag == FT_TAG_BOOL,
                           ft_catalog_text(j->o->words, f->label));
        }
    }
    if (g->sheet) {
        st = st == FT_OK ? add_field(j, g, "lon", OFTReal, false, NULL) : st;
        st = st == FT_OK ? add_field(j, g, "lat", OFTReal, false, NULL) : st;
        st = st == FT_OK ? add_field(j, g, "wkt", OFTString, false, NULL) : st;
    }
    return st;
}

/* GPX has two layers for everything, with few fields of their own. */
static ft_status gpx_layer(ft_export_job *j, gdal_sink *g, const ft_export_layer *l)
{
    static const char *const TRACKS[] = {"FORCE_GPX_TRACK=YES", NULL};
    bool point = l->geometry == FT_GEOM_POINT || l->geometry == FT_GEOM_MULTIPOINT;
    OGRLayerH *kept = &g->gpx[point ? 0 : 1];

    if (*kept == NULL) {
        ft_gdal_forget();
        *kept = GDALDatasetCreateLayer(g->dataset, point ? "waypoints" : "tracks", g->srs,
                                       point ? wkbPoint : wkbMultiLineString,
                                       point ? NULL : (char **)(uintptr_t)TRACKS);
    }
    g->layer = *kept;
    g->def = g->layer == NULL ? NULL : OGR_L_GetLayerDefn(g->layer);
    return g->layer == NULL ? ft_gdal_fail(FT_E_IO, "export.layer", l->name, j->err) : FT_OK;
}

/* QGIS looks for styles in a table of the file (its own convention), and finds none where update_time is missing. */
static const char *const STYLE_COLUMNS[] = {
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
    "description",     "owner",          "ui",           "update_time"};

static ft_status make_styles(ft_export_job *j, gdal_sink *g)
{
    OGRLayerH kept = g->layer;
    ft_status st = FT_OK;

    g->styles = GDALDatasetCreateLayer(g->dataset, "layer_styles", NULL, wkbNone, NULL);
    if (g->styles == NULL) {
        return ft_gdal_fail(FT_E_IO, "export.layer", "layer_styles", j->err);
    }
    g->layer = g->styles;
    for (size_t i = 0; i < FT_COUNT(STYLE_COLUMNS) && st == FT_OK; i++) {
        st = add_field(j, g, STYLE_COLUMNS[i], OFTString, false, NULL);
    }
    st = st == FT_OK ? add_field(j, g, "useAsDefault", OFTInteger, true, NULL) : st;
    g->layer = kept;
    return st;
}

static ft_status put_style_row(ft_export_job *j, gdal_sink *g, const ft_export_layer *l, const char *qml,
                               const char *sld)
{
    char now[FT_UTC_TEXT];
    const char *const values[FT_COUNT(STYLE_COLUMNS)] = {
        "",          "",  l->name, l->geometry == FT_GEOM_NONE ? "" : "geom",
        "fieldtool", qml, sld,     ft_catalog_text(j->o->words, l->form->label),
        "",          "",  now};
    OGRFeatureH row = OGR_F_Create(OGR_L_GetLayerDefn(g->styles));
    ft_status st = FT_OK;

    if (row == NULL) {
        return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=export");
    }
    ft_utc_text(ft_env_now(ft_store_env(j->s)), now);
    for (size_t i = 0; i < FT_COUNT(values); i++) {
        OGR_F_SetFieldString(row, (int)i, values[i]);
    }
    OGR_F_SetFieldInteger(row, (int)FT_COUNT(values), 1);
    st = OGR_L_CreateFeature(g->styles, row) == OGRERR_NONE
             ? FT_OK
             : ft_gdal_fail(FT_E_IO, "export.row", "layer_styles", j->err);
    OGR_F_Destroy(row);
    return st;
}

static ft_status put_style(ft_export_job *j, gdal_sink *g, const ft_export_layer *l)
{
    const ft_forms *forms = ft_store_forms(j->s);
    ft_buf qml;
    ft_buf sld;
    ft_status st = g->styles == NULL ? make_styles(j, g) : FT_OK;

    ft_buf_init(&qml, 0);
    ft_buf_init(&sld, 0);
    st = st == FT_OK ? ft_qml_write(forms, l->form, l->geometry, j->o->words, &qml, j->err) : st;
    st = st == FT_OK ? ft_sld_write(forms, l->form, l->geometry, j->o->words, &sld, j->err) : st;
    st = st == FT_OK ? put_style_row(j, g, l, qml.p, sld.p == NULL ? "" : sld.p) : st;
    ft_buf_release(&sld);
    ft_buf_release(&qml);
    return st;
}

static ft_status begin_layer(ft_export_job *j, const ft_export_layer *l)
{
    static const char *const GPKG[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
    static const char *const SHP[] = {"ENCODING=UTF-8", NULL};
    gdal_sink *g = (gdal_sink *)j->sink;
    const char *const *options = g->geopackage ? GPKG : g->shapefile ? SHP : NULL;
    char name[sizeof j->base + sizeof l->name];
    ft_status st = FT_OK;

    (void)snprintf(name, sizeof name, "%s", l->name);

    if (g->gpx_file) {
        return gpx_layer(j, g, l);
    }
    ft_gdal_forget();
    if (g->shapefile && !j->folder) { /* x.shp, and beside it x_hazard_point.shp */
        (void)snprintf(name, sizeof name, "%s%s%s", j->base, j->out->layers == 0 ? "" : "_",
                       j->out->layers == 0 ? "" : l->name);
    }
    if (l->mapped != NULL) { /* its tables have a system each, and hold whatever shapes there are */
        (void)OSRImportFromEPSG(g->srs, ft_mapped_epsg(l->mapped));
        OSRSetAxisMappingStrategy(g->srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    g->layer = GDALDatasetCreateLayer(g->dataset, name, g->sheet ? NULL : g->srs,
                                      l->mapped != NULL && !g->sheet && l->form->geometry[0] != FT_GEOM_NONE
                                          ? wkbUnknown
                                          : ogr_geometry(g, l->geometry),
                                      (char **)(uintptr_t)options);
    if (g->layer == NULL) {
        return ft_gdal_fail(FT_E_IO, "export.layer", l->name, j->err);
    }
    st = add_fields(j, g, l);
    g->def = OGR_L_GetLayerDefn(g->layer);
    return st == FT_OK && g->geopackage && l->mapped == NULL ? put_style(j, g, l) : st;
}

/* ---------- rows */

static void set_text(ft_export_job *j, gdal_sink *g, OGRFeatureH row, int at, const char *p, size_t n)
{
    ft_buf_reset(&g->cell);
    if (g->sheet && !j->o->raw) {
        ft_export_harmless(p, n, &g->cell);
    } else {
        ft_buf_bytes(&g->cell, p, n);
    }
    if (g->shapefile && g->cell.n > DBF_TEXT) { /* a whole number of characters */
        size_t most = DBF_TEXT;

        while (most > 0 && ((unsigned char)g->cell.p[most] & 0xc0) == 0x80) {
            most--;
        }
        g->cell.p[most] = '\0';
        j->out->shortened++;
    }
    OGR_F_SetFieldString(row, at, g->cell.p == NULL ? "" : g->cell.p);
}

static void set_value(ft_export_job *j, gdal_sink *g, OGRFeatureH row, int at, const ft_value *v)
{
    if (v->tag == FT_TAG_INT) {
        OGR_F_SetFieldInteger64(row, at, ft_value_int(v, 0));
    } else if (v->tag == FT_TAG_REAL) {
        OGR_F_SetFieldDouble(row, at, ft_value_real(v, 0));
    } else if (v->tag == FT_TAG_BOOL) {
        OGR_F_SetFieldInteger(row, at, ft_value_bool(v, false));
    } else {
        ft_buf_reset(&j->text);
        ft_value_show(v, &j->text);
        set_text(j, g, row, at, j->text.p == NULL ? "" : j->text.p, j->text.n);
    }
}

/* Fields stand in the order they were made. */
static void set_fields(ft_export_job *j, gdal_sink *g, const ft_export_layer *l, OGRFeatureH row, const ft_item *item)
{
    int at = 0;

    if (g->kml) {
        ft_str day = ft_value_text(ft_values_get(item->values, "date_of_information"));

        set_text(j, g, row, at++, item->local_id, strlen(item->local_id));
        if (day.n > 0) {
            set_text(j, g, row, at, day.p, day.n);
        }
        at++;
    }
    for (size_t i = 0; i < FT_EXPORT_FIXED_N; i++, at++) {
        ft_buf_reset(&j->text);
        ft_export_fixed_text((ft_export_fixed)i, item, &j->text);
        if (i == FT_EXPORT_AREA_M2 && j->text.n > 0) {
            OGR_F_SetFieldDouble(row, at, item->area_m2);
        } else if (j->text.n > 0) {
            set_text(j, g, row, at, j->text.p, j->text.n);
        }
    }
    for (size_t i = 0; i < l->form->n; i++) {
        const ft_field *f = &l->form->fields[i];
        const ft_value *v = ft_export_leaves(f) ? ft_values_get(item->values, f->id) : NULL;

        if (v != NULL) {
            set_value(j, g, row, at, v);
        }
        at += ft_export_leaves(f);
    }
}

static ft_status set_mapped(ft_export_job *j, gdal_sink *g, const ft_export_layer *l, OGRFeatureH row,
                            const ft_item *item, bool has_shape)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_mapped_columns(l->mapped) && st == FT_OK; i++) {
        ft_buf_reset(&j->text);
        st = ft_mapped_cell(j, l->mapped, ft_mapped_column_at(l->mapped, i), item, has_shape, &j->text);
        if (st == FT_OK && g->sheet && j->text.n >= CELL_TEXT) { /* a shape cut short would be another shape */
            return ft_fail(j->err, FT_E_REFUSED, "export.long_cell", "column=%.60s most=%d",
                           ft_mapped_column_at(l->mapped, i)->name, CELL_TEXT - 1);
        }
        if (st == FT_OK && j->text.n > 0 && ft_mapped_is_number(ft_mapped_column_at(l->mapped, i))) {
            OGR_F_SetFieldString(row, (int)i, j->text.p);
        } else if (st == FT_OK && j->text.n > 0) {
            set_text(j, g, row, (int)i, j->text.p, j->text.n);
        }
    }
    return st;
}

/* Sheets carry the position in three columns behind the fields. */
static void set_position(ft_export_job *j, gdal_sink *g, OGRFeatureH row)
{
    int n = OGR_FD_GetFieldCount(g->def);

    if (j->geom.type == FT_GEOM_POINT && j->geom.n_points == 1) {
        OGR_F_SetFieldDouble(row, n - 3, j->geom.xy[0].lon_deg);
        OGR_F_SetFieldDouble(row, n - 2, j->geom.xy[0].lat_deg);
    }
    ft_buf_reset(&j->text);
    ft_wkt_write(&j->geom, &j->text);
    if (j->text.n < CELL_TEXT) { /* longer shapes want another format */
        OGR_F_SetFieldString(row, n - 1, j->text.p == NULL ? "" : j->text.p);
    } else {
        j->out->shortened++;
    }
}

/* An area of GPX is its boundary as a track, every ring a segment. */
static ft_status to_track(const ft_geom *g, ft_geom *out, ft_error *err)
{
    ft_status st = FT_OK;

    ft_geom_reset(out, FT_GEOM_MULTILINESTRING);
    out->has_z = g->has_z;
    for (size_t r = 0; r < g->n_rings && st == FT_OK; r++) {
        st = ft_geom_add_part(out, err);
        st = st == FT_OK ? ft_geom_add_ring(out, err) : st;
        for (size_t i = g->ring[r]; i < g->ring[r + 1] && st == FT_OK; i++) {
            st = ft_geom_add_point(out, g->xy[i], g->has_z ? g->z[i] : 0, 0, err);
        }
    }
    return st;
}

static ft_status set_shape(ft_export_job *j, gdal_sink *g, OGRFeatureH row, const ft_item *item)
{
    OGRGeometryH shape = NULL;
    ft_geom track;
    ft_status st = FT_OK;

    ft_geom_init(&track, FT_GEOM_NONE);
    j->geom.has_m = false;
    st = g->kml ? ft_export_cut(&j->geom, j->err) : FT_OK; /* globes draw a jump over 180 degrees round the world */
    if (st == FT_OK && g->gpx_file && ft_geom_multi_of(j->geom.type) == FT_GEOM_MULTIPOLYGON) {
        st = to_track(&j->geom, &track, j->err);
    }
    ft_buf_reset(&g->wkb);
    ft_wkb_write(track.type == FT_GEOM_NONE ? &j->geom : &track, &g->wkb);
    st = st == FT_OK ? ft_buf_status(&g->wkb, j->err) : st;
    ft_geom_release(&track);
    if (st == FT_OK && (OGR_G_CreateFromWkb(g->wkb.p, g->srs, &shape, (int)g->wkb.n) != OGRERR_NONE ||
                        OGR_F_SetGeometryDirectly(row, shape) != OGRERR_NONE)) {
        st = ft_gdal_fail(FT_E_IO, "export.shape", item->local_id, j->err);
    }
    return st;
}

/* KML: colours of TNMA 07.11/01 by class, outline by status; letters for those who see no colours are in the name. */
static const char *kml_style(const ft_item *item)
{
    const ft_value *class = ft_values_get(item->values, "classification");
    const ft_value *status = ft_values_get(item->values, "status");
    bool worked = ft_value_is(status, "worked_on");
    bool closed = ft_value_is(status, "completed") || ft_value_is(status, "handed_over");

    if (ft_value_is(class, "CHA")) {
        return closed   ? "BRUSH(fc:#FF000030);PEN(c:#99FF00FF,w:2px)"
               : worked ? "BRUSH(fc:#FF000080);PEN(c:#F4A718FF,w:2px)"
                        : "BRUSH(fc:#FF000080);PEN(c:#FF0000FF,w:2px)";
    }
    if (ft_value_is(class, "SHA")) {
        return closed   ? "BRUSH(fc:#F4A71830);PEN(c:#99FF00FF,w:2px)"
               : worked ? "BRUSH(fc:#F4A71880);PEN(c:#F4A718FF,w:2px)"
                        : "BRUSH(fc:#F4A71880);PEN(c:#FF0000FF,w:2px)";
    }
    if (ft_values_get(item->values, "product") != NULL) {
        return "BRUSH(fc:#2E7D3260);PEN(c:#2E7D32FF,w:2px)";
    }
    return "BRUSH(fc:#40404040);PEN(c:#404040FF,w:2px)";
}

static ft_status put_row(ft_export_job *j, const ft_export_layer *l, const ft_item *item, bool has_shape)
{
    gdal_sink *g = (gdal_sink *)j->sink;
    OGRFeatureH row = OGR_F_Create(g->def);
    ft_status st = FT_OK;

    if (g->gpx_file) {
        set_text(j, g, row, OGR_F_GetFieldIndex(row, "name"), item->local_id, strlen(item->local_id));
        set_text(j, g, row, OGR_F_GetFieldIndex(row, "desc"), l->name, strlen(l->name));
    } else if (l->mapped != NULL) {
        st = set_mapped(j, g, l, row, item, has_shape);
    } else {
        set_fields(j, g, l, row, item);
    }
    if (g->kml) {
        OGR_F_SetStyleString(row, kml_style(item));
    }
    if (has_shape && g->sheet && l->mapped == NULL) {
        set_position(j, g, row);
    } else if (has_shape && !g->sheet && st == FT_OK) {
        st = set_shape(j, g, row, item);
    }
    ft_gdal_forget();
    if (st == FT_OK && OGR_L_CreateFeature(g->layer, row) != OGRERR_NONE) {
        st = ft_gdal_fail(FT_E_IO, "export.row", item->local_id, j->err);
    }
    OGR_F_Destroy(row);
    return st;
}

/* ---------- the file */

static ft_status finish(ft_export_job *j)
{
    gdal_sink *g = (gdal_sink *)j->sink;
    ft_status st = FT_OK;

    ft_gdal_forget();
    if (g->transaction && GDALDatasetCommitTransaction(g->dataset) != OGRERR_NONE) {
        st = ft_gdal_fail(FT_E_IO, "export.close", j->f->title, j->err);
    }
    (void)GDALClose(g->dataset); /* much is written only now: what GDAL says while closing counts */
    g->dataset = NULL;
    st = st == FT_OK && ft_gdal_failed() ? ft_gdal_fail(FT_E_IO, "export.close", j->f->title, j->err) : st;
    if (st == FT_OK && g->kml_path[0] != '\0') {
        st = ft_kmz_pack(g->kml_path, g->kmz_path, j->err);
        ft_os_remove(g->kml_path);
    }
    return st;
}

static ft_status create(ft_export_job *j, gdal_sink *g, const char *path)
{
    static const char *const GPKG[] = {"VERSION=1.3", NULL};
    GDALDriverH d = NULL;
    char dir[FT_PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (g->shapefile) { /* its dataset is a folder that is there */
        ft_status st = j->folder ? ft_os_make_dir(path, false, j->err) : FT_OK;

        if (st != FT_OK) {
            return st;
        }
        (void)snprintf(dir, sizeof dir, "%.*s", j->folder || slash == NULL ? FT_PATH_MAX - 1 : (int)(slash - path),
                       path);
        path = dir;
    }
    if (strcmp(j->f->extension, "kmz") == 0) {
        (void)snprintf(g->kmz_path, sizeof g->kmz_path, "%s", path);
        (void)snprintf(g->kml_path, sizeof g->kml_path, "%.*s.kml", FT_PATH_MAX - 8, path);
        path = g->kml_path;
    }

    ft_gdal_setup();
    g->srs = OSRNewSpatialReference(NULL);
    (void)OSRImportFromEPSG(g->srs, 4326);
    OSRSetAxisMappingStrategy(g->srs, OAMS_TRADITIONAL_GIS_ORDER);
    d = GDALGetDriverByName(j->f->driver);
    if (d == NULL) {
        return ft_fail(j->err, FT_E_REFUSED, "export.no_driver", "driver=%s", j->f->driver);
    }
    ft_gdal_forget();
    g->dataset = GDALCreate(d, path, 0, 0, 0, GDT_Unknown, g->geopackage ? (char **)(uintptr_t)GPKG : NULL);
    if (g->dataset == NULL) {
        return ft_gdal_fail(FT_E_IO, "export.create", path, j->err);
    }
    if (GDALDatasetTestCapability(g->dataset, ODsCTransactions) != 0) { /* else every row is a commit of its own */
        g->transaction = GDALDatasetStartTransaction(g->dataset, 0) == OGRERR_NONE;
    }
    return FT_OK;
}

ft_status ft_sink_gdal(ft_export_job *j, const char *path, ft_sink **out)
{
    gdal_sink *g = calloc(1, sizeof *g);

    if (g == NULL) {
        return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=export");
    }
    g->shapefile = strcmp(j->f->extension, "shp") == 0;
    g->kml = strcmp(j->f->driver, "LIBKML") == 0;
    g->gpx_file = strcmp(j->f->extension, "gpx") == 0;
    g->geopackage = strcmp(j->f->extension, "gpkg") == 0;
    g->sheet = strcmp(j->f->extension, "xlsx") == 0 || strcmp(j->f->extension, "ods") == 0;
    g->ops = (ft_sink_ops){.per_shape = !g->kml && !g->sheet,
                           .shapes_only = g->shapefile || g->gpx_file,
                           .layer = begin_layer,
                           .row = put_row,
                           .finish = finish,
                           .close = close_gdal};
    g->base.ops = &g->ops;
    ft_buf_init(&g->wkb, 0);
    ft_buf_init(&g->cell, 0);
    *out = &g->base;
    return create(j, g, path);
}
