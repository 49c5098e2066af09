#include "fieldtool/interop/source.h"

#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/csv.h"
#include "fieldtool/interop/gdal.h"
#include "fieldtool/interop/vet.h"
#include "geo/crs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_source {
    ft_source_info info;
    char *path;
    /* through GDAL */
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureH feature;
    OGRFeatureDefnH def;
    /* our own CSV */
    ft_buf text;
    ft_csv *csv;
    char **columns;
    int lon, lat, wkt; /* columns, -1 none */
    ft_crs *crs;
    ft_geom geom;
    ft_buf wkb;
    char key[32];
    int64_t number;
    ft_status st;
    ft_error first;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=source");
}

void ft_source_close(ft_source *s)
{
    if (s == NULL) {
        return;
    }
    if (s->feature != NULL) {
        OGR_F_Destroy(s->feature);
    }
    if (s->dataset != NULL) {
        GDALClose(s->dataset);
    }
    ft_csv_close(s->csv);
    for (size_t i = 0; s->columns != NULL && i < s->info.n_fields; i++) {
        free(s->columns[i]);
    }
    free(s->columns);
    ft_buf_release(&s->text);
    ft_buf_release(&s->wkb);
    ft_crs_close(s->crs);
    ft_geom_release(&s->geom);
    free(s->path);
    free(s);
}

ft_source_info ft_source_describe(const ft_source *s)
{
    return s->info;
}

const char *ft_source_field_name(const ft_source *s, size_t i)
{
    return s->csv != NULL ? s->columns[i] : OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(s->def, (int)i));
}

const char *ft_source_text(ft_source *s, size_t i)
{
    if (s->csv != NULL) {
        const char *t = ft_csv_cell(s->csv, i);

        return t[0] == '\0' ? NULL : t;
    }
    return OGR_F_IsFieldSetAndNotNull(s->feature, (int)i) != 0 ? OGR_F_GetFieldAsString(s->feature, (int)i) : NULL;
}

/* ---------- opening */

/* The coordinate system: what the caller says, else what the file says, by EPSG code only. */
static ft_status choose_crs(ft_source *s, int epsg, int said, bool assume_wgs84, ft_error *err)
{
    ft_status st = FT_OK;
    int use = epsg != 0 ? epsg : said != 0 ? said : assume_wgs84 ? 4326 : 0;
    ft_crs_info info;

    if (use == 0) {
        return ft_fail(err, FT_E_REFUSED, "interop.crs.unknown", "file=%s", s->path);
    }
    st = ft_crs_open(use, NULL, &s->crs, err);
    if (st == FT_OK) {
        info = ft_crs_describe(s->crs);
        s->info.epsg = use;
        s->info.accuracy_m = info.accuracy_m;
        (void)snprintf(s->info.operation, sizeof s->info.operation, "%s", info.identity ? "" : info.operation);
        s->geom.planar = !info.identity;
    }
    return st;
}

static int layer_epsg(OGRLayerH layer)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    const char *code = NULL;
    int out = 0;

    if (srs == NULL) {
        return 0;
    }
    srs = OSRClone(srs);
    if (OSRGetAuthorityCode(srs, NULL) == NULL) {
        (void)OSRAutoIdentifyEPSG(srs);
    }
    code = OSRGetAuthorityCode(srs, NULL);
    out = code == NULL ? 0 : ft_crs_parse(code);
    OSRDestroySpatialReference(srs);
    return out;
}

/* Named, or the first that has features. */
static ft_status choose_layer(ft_source *s, const char *name, ft_error *err)
{
    int n = GDALDatasetGetLayerCount(s->dataset);

    if (name != NULL) {
        s->layer = GDALDatasetGetLayerByName(s->dataset, name);
        return s->layer == NULL ? ft_fail(err, FT_E_INVALID, "interop.layer", "file=%s layer=%s", s->path, name) : FT_OK;
    }
    for (int i = 0; i < n && s->layer == NULL; i++) {
        OGRLayerH l = GDALDatasetGetLayer(s->dataset, i);

        if (OGR_L_GetFeatureCount(l, 1) != 0) {
            s->layer = l;
        }
    }
    s->layer = s->layer == NULL && n > 0 ? GDALDatasetGetLayer(s->dataset, 0) : s->layer;
    return s->layer == NULL ? ft_fail(err, FT_E_INVALID, "interop.no_layer", "file=%s", s->path) : FT_OK;
}

static bool wgs84_by_nature(const ft_format *f)
{
    static const char *const NAMES[] = {"GeoJSON", "LIBKML", "GPX"};

    for (size_t i = 0; i < FT_COUNT(NAMES); i++) {
        if (strcmp(f->driver, NAMES[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int usual_column(const ft_source *s, const char *asked, const char *const *usual, size_t n)
{
    for (size_t i = 0; i < s->info.n_fields; i++) {
        const char *name = ft_source_field_name(s, i);

        for (size_t k = 0; k < (asked != NULL ? 1 : n); k++) {
            const char *want = asked != NULL ? asked : usual[k];
            size_t c = 0;

            while (want[c] != '\0' && (name[c] | 32) == (want[c] | 32)) {
                c++;
            }
            if (want[c] == '\0' && name[c] == '\0') {
                return (int)i;
            }
        }
    }
    return -1;
}

/* Position columns of tables without shapes. */
static ft_status choose_columns(ft_source *s, const ft_source_options *o, ft_error *err)
{
    static const char *const LON[] = {"lon", "longitude", "long", "lng", "x", "gps_lon", "lon_deg"};
    static const char *const LAT[] = {"lat", "latitude", "y", "gps_lat", "lat_deg"};
    static const char *const WKT[] = {"wkt", "geom", "geometry", "the_geom", "shape_wkt"};

    s->wkt = usual_column(s, o->wkt_column, WKT, FT_COUNT(WKT));
    s->lon = usual_column(s, o->lon_column, LON, FT_COUNT(LON));
    s->lat = usual_column(s, o->lat_column, LAT, FT_COUNT(LAT));
    if ((o->wkt_column != NULL && s->wkt < 0) || (o->lon_column != NULL && s->lon < 0) || (o->lat_column != NULL && s->lat < 0)) {
        return ft_fail(err, FT_E_INVALID, "interop.column", "file=%s column=%s", s->path,
                       o->wkt_column != NULL ? o->wkt_column : o->lon_column != NULL ? o->lon_column : o->lat_column);
    }
    return FT_OK;
}

static ft_status open_gdal(ft_source *s, const ft_format *f, const ft_source_options *o, ft_error *err)
{
    ft_status st = FT_OK;

    s->dataset = ft_gdal_open(s->path, f, err);
    if (s->dataset == NULL) {
        return FT_E_INVALID;
    }
    st = choose_layer(s, o->layer, err);
    if (st != FT_OK) {
        return st;
    }
    OGR_L_ResetReading(s->layer);
    s->def = OGR_L_GetLayerDefn(s->layer);
    s->info.layer = OGR_L_GetName(s->layer);
    s->info.n_fields = (size_t)OGR_FD_GetFieldCount(s->def);
    s->info.n_features = (int64_t)OGR_L_GetFeatureCount(s->layer, 0);
    st = choose_columns(s, o, err);
    if (st == FT_OK && OGR_L_GetGeomType(s->layer) == wkbNone) {
        return choose_crs(s, o->epsg, 0, true, err);
    }
    s->wkt = s->lon = s->lat = -1;
    return st == FT_OK ? choose_crs(s, o->epsg, layer_epsg(s->layer), wgs84_by_nature(f), err) : st;
}

static ft_status open_csv(ft_source *s, const ft_source_options *o, ft_error *err)
{
    ft_status st = ft_os_read_file(s->path, (size_t)512 << 20, &s->text, err);

    st = st == FT_OK ? ft_csv_open(s->text.p == NULL ? "" : s->text.p, s->text.n, &s->csv, err) : st;
    st = st == FT_OK ? ft_csv_row(s->csv, err) : st;
    if (st == FT_E_NOT_FOUND) {
        return ft_fail(err, FT_E_INVALID, "interop.no_layer", "file=%s", s->path);
    }
    if (st != FT_OK) {
        return st;
    }
    s->columns = calloc(ft_csv_count(s->csv) + 1, sizeof(char *));
    for (size_t i = 0; s->columns != NULL && i < ft_csv_count(s->csv); i++) {
        const char *name = ft_csv_cell(s->csv, i);

        s->columns[i] = calloc(strlen(name) + 1, 1);
        if (s->columns[i] == NULL) {
            return no_memory(err);
        }
        memcpy(s->columns[i], name, strlen(name));
        s->info.n_fields++;
    }
    s->info.layer = "csv";
    s->info.n_features = -1;
    st = s->columns == NULL ? no_memory(err) : choose_columns(s, o, err);
    return st == FT_OK ? choose_crs(s, o->epsg, 0, true, err) : st;
}

static ft_status hash_file(const char *path, bool folder, ft_hash *out, ft_error *err)
{
    ft_hasher h;
    static const size_t BLOCK = 1 << 20;
    char *block = malloc(BLOCK);
    FILE *f = folder ? NULL : fopen(path, "rb");
    size_t n = 0;

    ft_hasher_init(&h);
    if (block == NULL) {
        return no_memory(err);
    }
    if (folder) { /* a folder's identity is its name here; records tell the rest */
        ft_hasher_add(&h, path, strlen(path));
    }
    while (f != NULL && (n = fread(block, 1, BLOCK, f)) > 0) {
        ft_hasher_add(&h, block, n);
    }
    free(block);
    if (f != NULL && ferror(f) != 0) {
        (void)fclose(f);
        return ft_fail(err, FT_E_IO, "interop.read", "file=%s", path);
    }
    if (f != NULL) {
        (void)fclose(f);
    } else if (!folder) {
        return ft_fail(err, FT_E_IO, "interop.read", "file=%s", path);
    }
    *out = ft_hasher_end(&h);
    return FT_OK;
}

ft_status ft_source_open(const char *path, const ft_source_options *o, ft_source **out, ft_error *err)
{
    const ft_format *f = NULL;
    ft_source *s = NULL;
    ft_status st = ft_format_check_source(path, &f, err);

    st = st == FT_OK ? ft_vet_source(path, f, err) : st;
    if (st != FT_OK) {
        return st;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        return no_memory(err);
    }
    s->lon = s->lat = s->wkt = -1;
    ft_geom_init(&s->geom, FT_GEOM_NONE);
    ft_buf_init(&s->text, 0);
    ft_buf_init(&s->wkb, 0);
    s->path = calloc(strlen(path) + 1, 1);
    st = s->path == NULL ? no_memory(err) : FT_OK;
    if (st == FT_OK) {
        memcpy(s->path, path, strlen(path));
        st = hash_file(path, f->folder, &s->info.content, err);
    }
    st = st == FT_OK ? (f->driver == NULL ? open_csv(s, o, err) : open_gdal(s, f, o, err)) : st;
    if (st != FT_OK) {
        ft_source_close(s);
        return ft_within(err, st, "file=%s", path);
    }
    *out = s;
    return FT_OK;
}

/* ---------- reading */

/* Shapes of GDAL come as ISO WKB into a buffer that is used again. */
static ft_status take_shape(ft_source *s, ft_feature *out, ft_error *err)
{
    OGRGeometryH g = OGR_F_GetGeometryRef(s->feature);
    OGRGeometryH linear = NULL;
    int size = 0;
    ft_status st = FT_OK;

    if (g == NULL) { /* GDAL hands out a feature without its shape when it could not read that */
        return CPLGetLastErrorType() == CE_None ? FT_OK : ft_gdal_fail(FT_E_INVALID, "interop.shape", s->key, err);
    }
    if (OGR_G_HasCurveGeometry(g, 1) != 0) {
        linear = OGR_G_GetLinearGeometry(g, 1.0, NULL); /* one degree of arc a step */
        g = linear;
    }
    size = OGR_G_WkbSize(g);
    ft_buf_reset(&s->wkb);
    if (size <= 0 || (size_t)size > FT_LIMIT_GEOM_BYTES || ft_buf_grow(&s->wkb, (size_t)size) == NULL ||
        OGR_G_ExportToIsoWkb(g, wkbNDR, (unsigned char *)s->wkb.p) != OGRERR_NONE) {
        st = ft_fail(err, FT_E_INVALID, "geo.too_large", "what=bytes most=%zu", FT_LIMIT_GEOM_BYTES);
    } else if (OGR_G_IsEmpty(g) != 0) {
        out->empty_geometry = true;
    } else {
        st = ft_wkb_read(s->wkb.p, s->wkb.n, &s->geom, &out->notes, err);
    }
    if (linear != NULL) {
        OGR_G_DestroyGeometry(linear);
    }
    out->geometry = st == FT_OK && !out->empty_geometry ? &s->geom : NULL;
    return st;
}

static ft_status number_cell(const char *text, const char *column, double *out, ft_error *err)
{
    size_t n = strlen(text);

    while (n > 0 && (text[0] == ' ' || text[0] == '\t')) {
        text++;
        n--;
    }
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t')) {
        n--;
    }
    return ft_num_parse(text, n, out) ? FT_OK : ft_fail(err, FT_E_INVALID, "interop.number", "column=%s text=%.*s", column, (int)(n < 60 ? n : 60), text);
}

/* A WKT column, else longitude and latitude columns: a whole number in each or no position. */
static ft_status take_columns(ft_source *s, ft_feature *out, ft_error *err)
{
    const char *wkt = s->wkt < 0 ? NULL : ft_source_text(s, (size_t)s->wkt);
    const char *lon = s->lon < 0 ? NULL : ft_source_text(s, (size_t)s->lon);
    const char *lat = NULL;
    ft_lonlat p = {0, 0};
    ft_status st = FT_OK;

    if (wkt != NULL) {
        st = ft_wkt_read(wkt, strlen(wkt), &s->geom, &out->notes, err);
        out->empty_geometry = st == FT_OK && ft_geom_is_empty(&s->geom);
        out->geometry = st == FT_OK && !out->empty_geometry ? &s->geom : NULL;
        return st;
    }
    if (s->lon < 0 || s->lat < 0) {
        return FT_OK;
    }
    st = lon == NULL ? FT_OK : number_cell(lon, ft_source_field_name(s, (size_t)s->lon), &p.lon_deg, err);
    lat = ft_source_text(s, (size_t)s->lat);
    if ((lon == NULL) != (lat == NULL)) {
        return ft_fail(err, FT_E_INVALID, "interop.half_position", "column=%s", ft_source_field_name(s, (size_t)(lon == NULL ? s->lon : s->lat)));
    }
    if (st != FT_OK || lat == NULL) {
        return st;
    }
    st = number_cell(lat, ft_source_field_name(s, (size_t)s->lat), &p.lat_deg, err);
    if (st == FT_OK && !s->geom.planar && !(p.lon_deg >= -180 && p.lon_deg <= 180 && p.lat_deg >= -90 && p.lat_deg <= 90)) {
        st = ft_fail(err, FT_E_INVALID, "interop.position", "lon=%.10g lat=%.10g", p.lon_deg, p.lat_deg);
    }
    ft_geom_reset(&s->geom, FT_GEOM_POINT);
    st = st == FT_OK ? ft_geom_add_part(&s->geom, err) : st;
    st = st == FT_OK ? ft_geom_add_ring(&s->geom, err) : st;
    st = st == FT_OK ? ft_geom_add_point(&s->geom, p, 0, 0, err) : st;
    out->geometry = st == FT_OK ? &s->geom : NULL;
    return st;
}

static void give_up(ft_feature *out, ft_error *why)
{
    out->unreadable = true;
    out->geometry = NULL;
    out->why = *why;
}

bool ft_source_next(ft_source *s, ft_feature *out)
{
    ft_error why = {0};
    ft_status st = FT_OK;

    *out = (ft_feature){.key = "", .raw = ""};
    if (s->st != FT_OK) {
        return false;
    }
    if (s->csv != NULL) {
        st = ft_csv_row(s->csv, &s->first);
        if (st != FT_OK) {
            s->st = st == FT_E_NOT_FOUND ? FT_OK : st;
            return false;
        }
        st = ft_csv_count(s->csv) > s->info.n_fields
                 ? ft_fail(&why, FT_E_INVALID, "interop.csv.cells", "line=%zu cells=%zu columns=%zu", ft_csv_line(s->csv), ft_csv_count(s->csv), s->info.n_fields)
                 : take_columns(s, out, &why);
        (void)snprintf(s->key, sizeof s->key, "%zu", ft_csv_line(s->csv));
    } else {
        if (s->feature != NULL) {
            OGR_F_Destroy(s->feature);
        }
        ft_gdal_forget();
        s->feature = OGR_L_GetNextFeature(s->layer);
        if (s->feature == NULL) {
            if (CPLGetLastErrorType() == CE_Failure || CPLGetLastErrorType() == CE_Fatal) {
                s->st = ft_gdal_fail(FT_E_INVALID, "interop.broken", s->path, &s->first);
            }
            return false;
        }
        (void)snprintf(s->key, sizeof s->key, "%lld", (long long)OGR_F_GetFID(s->feature));
        st = s->wkt >= 0 || s->lon >= 0 ? take_columns(s, out, &why) : take_shape(s, out, &why);
    }
    out->number = ++s->number;
    out->key = s->key;
    if (st == FT_OK && out->geometry != NULL) {
        st = ft_crs_to_lonlat(s->crs, &s->geom, &why);
    }
    if (st != FT_OK) {
        give_up(out, &why);
    }
    return true;
}

ft_status ft_source_status(const ft_source *s, ft_error *err)
{
    if (s->st != FT_OK && err != NULL) {
        *err = s->first;
    }
    return s->st;
}
