#include "fieldtool/interop/export.h"

#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/gdal.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    ft_store *s;
    const ft_export_options *o;
    const ft_format *f;
    ft_export_result *out;
    GDALDatasetH dataset;
    OGRSpatialReferenceH srs;
    ft_buf text, wkb;
    ft_geom geom;
    bool spreadsheet;  /* cells could be taken for formulas */
    ft_error *err;
} job;

/** One layer being written: a type and a kind of shape. */
typedef struct target {
    const ft_form *form;
    ft_geom_type geometry;
    OGRLayerH layer;
    OGRFeatureDefnH def;
} target;

/* ---------- which fields leave the house */

static bool leaves(const job *j, const ft_field *f)
{
    return f->sensitivity == FT_SENS_PUBLIC || (f->sensitivity == FT_SENS_RESTRICTED && j->o->restricted);
}

static OGRFieldType ogr_type(ft_tag tag)
{
    switch (tag) {
    case FT_TAG_INT: return OFTInteger64;
    case FT_TAG_REAL: return OFTReal;
    case FT_TAG_BOOL: return OFTInteger;
    case FT_TAG_NONE:
    case FT_TAG_TEXT:
    case FT_TAG_DATE:
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH:
    case FT_TAG_CODE:
    case FT_TAG_CODES:
    case FT_TAG_IDS:
    case FT_TAG_SEALED: return OFTString;
    }
    return OFTString;
}

static bool add_field(OGRLayerH layer, const char *name, OGRFieldType type, bool boolean)
{
    OGRFieldDefnH d = OGR_Fld_Create(name, type);
    OGRErr rc = OGRERR_NONE;

    if (boolean) {
        OGR_Fld_SetSubType(d, OFSTBoolean);
    }
    rc = OGR_L_CreateField(layer, d, 1);
    OGR_Fld_Destroy(d);
    return rc == OGRERR_NONE;
}

static const struct {
    const char *name;
    OGRFieldType type;
} DERIVED[] = {{"uuid", OFTString}, {"record_state", OFTString}, {"pending", OFTString}, {"area_m2", OFTReal}};

static OGRwkbGeometryType ogr_geometry(ft_geom_type type)
{
    switch (ft_geom_multi_of(type)) {
    case FT_GEOM_MULTIPOLYGON: return wkbMultiPolygon;
    case FT_GEOM_MULTILINESTRING: return wkbMultiLineString;
    case FT_GEOM_MULTIPOINT: return wkbPoint;
    case FT_GEOM_NONE:
    case FT_GEOM_POINT:
    case FT_GEOM_LINESTRING:
    case FT_GEOM_POLYGON: break;
    }
    return wkbNone;
}

/* ---------- layers */

static bool wants_shapes(const job *j)
{
    static const char *const TABLES[] = {"csv", "xlsx"};

    for (size_t i = 0; i < FT_COUNT(TABLES); i++) {
        if (strcmp(j->f->extension, TABLES[i]) == 0) {
            return false;
        }
    }
    return true;
}

static ft_status create_layer(job *j, target *t)
{
    static const char *const GPKG[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
    static const char *const SHP[] = {"ENCODING=UTF-8", NULL};
    static const char *const JSON[] = {"RFC7946=YES", "WRITE_BBOX=NO", "COORDINATE_PRECISION=9", NULL};
    static const char *const GPX[] = {"FORCE_GPX_TRACK=YES", NULL};
    char name[80];
    const char *const *options = NULL;

    (void)ft_form_layer_name(t->form, t->geometry, name);
    options = strcmp(j->f->extension, "gpkg") == 0  ? GPKG
              : strcmp(j->f->extension, "shp") == 0 ? SHP
              : strcmp(j->f->driver, "GeoJSON") == 0 ? JSON
              : strcmp(j->f->driver, "GPX") == 0 && t->geometry != FT_GEOM_POINT ? GPX
                                                     : NULL;
    ft_gdal_forget();
    t->layer = GDALDatasetCreateLayer(j->dataset, strcmp(j->f->driver, "GPX") == 0 ? (t->geometry == FT_GEOM_POINT ? "waypoints" : "tracks") : name,
                                      wants_shapes(j) ? j->srs : NULL, wants_shapes(j) ? (strcmp(j->f->driver, "GPX") == 0 && t->geometry != FT_GEOM_POINT
                                      ? wkbMultiLineString : ogr_geometry(t->geometry)) : wkbNone, (char **)(uintptr_t)options);
    if (t->layer == NULL) {
        return ft_gdal_fail(FT_E_IO, "export.layer", name, j->err);
    }
    if (strcmp(j->f->driver, "GPX") == 0) {
        t->def = OGR_L_GetLayerDefn(t->layer);
        return FT_OK; /* GPX has its own few fields */
    }
    for (size_t i = 0; i < FT_COUNT(DERIVED); i++) {
        if (!add_field(t->layer, DERIVED[i].name, DERIVED[i].type, false)) {
            return ft_gdal_fail(FT_E_IO, "export.field", DERIVED[i].name, j->err);
        }
    }
    for (size_t i = 0; i < t->form->n; i++) {
        const ft_field *f = &t->form->fields[i];

        if (leaves(j, f) && !add_field(t->layer, f->id, ogr_type(f->tag), f->tag == FT_TAG_BOOL)) {
            return ft_gdal_fail(FT_E_IO, "export.field", f->id, j->err);
        }
    }
    if (!wants_shapes(j)) { /* tables carry the position in columns */
        if (!add_field(t->layer, "lon", OFTReal, false) || !add_field(t->layer, "lat", OFTReal, false) || !add_field(t->layer, "wkt", OFTString, false)) {
            return ft_gdal_fail(FT_E_IO, "export.field", "wkt", j->err);
        }
    }
    t->def = OGR_L_GetLayerDefn(t->layer);
    return FT_OK;
}

/* ---------- rows */

/* A text no spreadsheet can take for a formula: an apostrophe before = + - @ and control characters, also behind blanks and quotes. */
static const char *harmless(job *j, const char *text)
{
    const char *p = text;

    while (*p == ' ' || *p == '"' || *p == '\'') {
        p++;
    }
    if (!j->spreadsheet || j->o->raw || *p == '\0' ||
        (strchr("=+-@\t\r\n", *p) == NULL && strncmp(p, "\xef\xbc\x9d", 3) != 0 && strncmp(p, "\xef\xbc\x8b", 3) != 0 && strncmp(p, "\xef\xbc\x8d", 3) != 0 &&
         strncmp(p, "\xef\xbc\xa0", 3) != 0)) {
        return text;
    }
    ft_buf_reset(&j->wkb);
    ft_buf_char(&j->wkb, '\'');
    ft_buf_text(&j->wkb, text);
    return j->wkb.p == NULL ? "" : j->wkb.p;
}

static void set_text(job *j, OGRFeatureH row, int at, const char *text)
{
    if (at >= 0) {
        OGR_F_SetFieldString(row, at, harmless(j, text));
    }
}

static void set_value(job *j, OGRFeatureH row, int at, const ft_value *v)
{
    if (at < 0 || v == NULL) {
        return;
    }
    if (v->tag == FT_TAG_INT) {
        OGR_F_SetFieldInteger64(row, at, ft_value_int(v, 0));
    } else if (v->tag == FT_TAG_REAL) {
        OGR_F_SetFieldDouble(row, at, ft_value_real(v, 0));
    } else if (v->tag == FT_TAG_BOOL) {
        OGR_F_SetFieldInteger(row, at, ft_value_bool(v, false));
    } else {
        ft_buf_reset(&j->text);
        ft_value_show(v, &j->text);
        set_text(j, row, at, j->text.p == NULL ? "" : j->text.p);
    }
}

static void set_position_columns(job *j, const target *t, OGRFeatureH row)
{
    if (j->geom.type == FT_GEOM_POINT && j->geom.n_points == 1) {
        OGR_F_SetFieldDouble(row, OGR_FD_GetFieldIndex(t->def, "lon"), j->geom.xy[0].lon_deg);
        OGR_F_SetFieldDouble(row, OGR_FD_GetFieldIndex(t->def, "lat"), j->geom.xy[0].lat_deg);
    }
    ft_buf_reset(&j->text);
    ft_wkt_write(&j->geom, &j->text);
    OGR_F_SetFieldString(row, OGR_FD_GetFieldIndex(t->def, "wkt"), j->text.p == NULL ? "" : j->text.p);
}

/* Areas of GPX are their boundary as a track. */
static void to_track(ft_geom *g)
{
    if (ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON) {
        g->type = FT_GEOM_MULTILINESTRING;
        for (size_t r = 0; r <= g->n_rings && g->n_rings > 0; r++) { /* every ring a part of its own */
            if (r < g->n_rings && g->cap_parts >= g->n_rings) {
                g->part[r] = r;
            }
        }
        if (g->cap_parts >= g->n_rings) {
            g->n_parts = g->n_rings;
            g->part[g->n_parts] = g->n_rings;
        }
    }
}

static ft_status set_shape(job *j, const target *t, OGRFeatureH row, const ft_item *item)
{
    OGRGeometryH g = NULL;
    ft_status st = ft_wkb_read(item->wkb, item->wkb_n, &j->geom, NULL, j->err);

    if (st != FT_OK) {
        return st;
    }
    if (!wants_shapes(j)) {
        set_position_columns(j, t, row);
        return FT_OK;
    }
    if (strcmp(j->f->driver, "GPX") == 0) {
        to_track(&j->geom);
    }
    j->geom.has_z = j->geom.has_m = false;
    ft_buf_reset(&j->wkb);
    ft_wkb_write(&j->geom, &j->wkb);
    if (OGR_G_CreateFromWkb(j->wkb.p, j->srs, &g, (int)j->wkb.n) != OGRERR_NONE || OGR_F_SetGeometryDirectly(row, g) != OGRERR_NONE) {
        return ft_gdal_fail(FT_E_IO, "export.shape", item->local_id, j->err);
    }
    return ft_buf_status(&j->wkb, j->err);
}

/* KML: time of the information, colours by class and status. */
static const char *kml_style(const ft_item *item)
{
    bool cha = ft_value_is(ft_values_get(item->values, "classification"), "CHA");
    bool sha = ft_value_is(ft_values_get(item->values, "classification"), "SHA");
    bool release = strcmp(item->type, "release") == 0;

    return cha ? "BRUSH(fc:#FF000080);PEN(c:#FF0000FF,w:2px)" : sha ? "BRUSH(fc:#F4A71880);PEN(c:#F4A718FF,w:2px)"
           : release ? "BRUSH(fc:#2E7D3260);PEN(c:#2E7D32FF,w:2px)" : "PEN(c:#404040FF,w:2px)";
}

static ft_status put_row(job *j, const target *t, const ft_item *item)
{
    OGRFeatureH row = OGR_F_Create(t->def);
    char uuid[FT_UUID_TEXT];
    bool gpx = strcmp(j->f->driver, "GPX") == 0;
    ft_status st = FT_OK;

    ft_uuid_text(&item->record, uuid);
    set_text(j, row, OGR_F_GetFieldIndex(row, gpx ? "name" : "uuid"), gpx ? item->local_id : uuid);
    set_text(j, row, OGR_F_GetFieldIndex(row, "record_state"), ft_state_word(item->state));
    set_text(j, row, OGR_F_GetFieldIndex(row, "pending"), item->pending ? "true" : "false");
    if (item->area_m2 > 0 && OGR_F_GetFieldIndex(row, "area_m2") >= 0) {
        OGR_F_SetFieldDouble(row, OGR_F_GetFieldIndex(row, "area_m2"), item->area_m2);
    }
    for (size_t i = 0; i < t->form->n && !gpx; i++) {
        const ft_field *f = &t->form->fields[i];

        if (leaves(j, f)) {
            set_value(j, row, OGR_F_GetFieldIndex(row, f->id), ft_values_get(item->values, f->id));
        }
    }
    if (strcmp(j->f->driver, "LIBKML") == 0) {
        OGR_F_SetStyleString(row, kml_style(item));
    }
    st = item->wkb != NULL ? set_shape(j, t, row, item) : FT_OK;
    ft_gdal_forget();
    if (st == FT_OK && OGR_L_CreateFeature(t->layer, row) != OGRERR_NONE) {
        st = ft_gdal_fail(FT_E_IO, "export.row", item->local_id, j->err);
    }
    OGR_F_Destroy(row);
    j->out->records += st == FT_OK;
    return st;
}

/* Does the record go to this layer? Records without a shape go to the main layer, where the format has rows without shape. */
static bool belongs(const job *j, const target *t, const ft_item *item)
{
    ft_geom_type type = item->wkb_n > 4 ? (ft_geom_type)((const unsigned char *)item->wkb)[1] : FT_GEOM_NONE;

    if (!wants_shapes(j)) {
        return t->geometry == t->form->geometry[0];
    }
    if (item->wkb == NULL) {
        return t->geometry == t->form->geometry[0];
    }
    return ft_geom_multi_of(type) == ft_geom_multi_of(t->geometry);
}

static ft_status put_rows(job *j, target *t, bool count_only, int64_t *n)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error late = {0};
    bool shapes_only = strcmp(j->f->driver, "GPX") == 0 || strcmp(j->f->extension, "shp") == 0;
    ft_status st = ft_items_open(j->s, t->form->type, FT_FACE_SHOWN, false, &it, j->err);

    *n = 0;
    while (st == FT_OK && ft_item_next(it, &item)) {
        if (!belongs(j, t, &item)) {
            continue;
        }
        if (shapes_only && item.wkb == NULL) {
            j->out->without_geometry += count_only ? 0 : 1;
            continue;
        }
        (*n)++;
        st = count_only ? FT_OK : put_row(j, t, &item);
        if (count_only) {
            break; /* one is enough to know */
        }
    }
    if (st == FT_OK) {
        return ft_items_close(it, j->err);
    }
    (void)ft_items_close(it, &late);
    return st;
}

static bool chosen(const job *j, const char *type, const char *layer)
{
    for (size_t i = 0; i < j->o->n_layers; i++) {
        if (strcmp(j->o->layers[i], type) == 0 || strcmp(j->o->layers[i], layer) == 0) {
            return true;
        }
    }
    return j->o->n_layers == 0;
}

static ft_status write_layers(job *j, bool one_only)
{
    const ft_forms *forms = ft_store_forms(j->s);
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_forms_count(forms) && st == FT_OK; i++) {
        const ft_form *form = ft_forms_at(forms, i);

        for (size_t k = 0; k < 3 && !form->internal && st == FT_OK && (k == 0 || form->geometry[k] != FT_GEOM_NONE); k++) {
            target t = {.form = form, .geometry = form->geometry[k]};
            char name[80];
            int64_t n = 0;
            bool table_again = !wants_shapes(j) && k > 0; /* a table holds every shape of its type in one sheet */

            (void)ft_form_layer_name(form, form->geometry[k], name);
            if (!chosen(j, form->type, name) || table_again || (wants_shapes(j) && form->geometry[k] == FT_GEOM_NONE && j->o->n_layers == 0)) {
                continue;
            }
            st = put_rows(j, &t, true, &n);
            if (st != FT_OK || (n == 0 && (j->o->n_layers == 0 || k > 0))) {
                continue;
            }
            if (one_only && j->out->layers > 0) {
                return ft_fail(j->err, FT_E_REFUSED, "export.one_layer", "format=%s layer=%s", j->f->title, name);
            }
            st = create_layer(j, &t);
            st = st == FT_OK ? put_rows(j, &t, false, &n) : st;
            j->out->layers++;
        }
    }
    return st;
}

/* ---------- the file */

static ft_status create_dataset(job *j, const char *path)
{
    static const char *const GPKG[] = {"VERSION=1.3", NULL};
    static const char *const GPX[] = {"GPX_USE_EXTENSIONS=NO", NULL};
    GDALDriverH d = GDALGetDriverByName(j->f->driver);
    const char *const *options = strcmp(j->f->extension, "gpkg") == 0 ? GPKG : strcmp(j->f->driver, "GPX") == 0 ? GPX : NULL;

    if (d == NULL) {
        return ft_fail(j->err, FT_E_REFUSED, "export.no_driver", "driver=%s", j->f->driver);
    }
    ft_gdal_forget();
    j->dataset = GDALCreate(d, path, 0, 0, 0, GDT_Unknown, (char **)(uintptr_t)options);
    return j->dataset == NULL ? ft_gdal_fail(FT_E_IO, "export.create", path, j->err) : FT_OK;
}

static ft_status close_dataset(job *j, ft_status st)
{
    if (j->dataset != NULL) { /* much is written only now: what GDAL says while closing counts */
        ft_gdal_forget();
        GDALClose(j->dataset);
        j->dataset = NULL;
        if (st == FT_OK && (CPLGetLastErrorType() == CE_Failure || CPLGetLastErrorType() == CE_Fatal)) {
            st = ft_gdal_fail(FT_E_IO, "export.close", j->f->title, j->err);
        }
    }
    return st;
}

static ft_status write_to(job *j, const char *temp, bool one_only)
{
    ft_status st = FT_OK;

    ft_gdal_setup();
    j->srs = OSRNewSpatialReference(NULL);
    (void)OSRImportFromEPSG(j->srs, 4326);
    OSRSetAxisMappingStrategy(j->srs, OAMS_TRADITIONAL_GIS_ORDER);
    st = create_dataset(j, temp);
    st = st == FT_OK ? write_layers(j, one_only) : st;
    if (st == FT_OK && j->out->layers == 0) {
        st = ft_fail(j->err, FT_E_REFUSED, "export.nothing", " ");
    }
    st = close_dataset(j, st);
    OSRDestroySpatialReference(j->srs);
    return st;
}

/* A temporary name with the right extension, which several drivers insist on: a hidden folder beside the target. */
static ft_status make_place(const char *path, char dir[FT_PATH_MAX], char temp[FT_PATH_MAX], ft_error *err)
{
    const char *name = strrchr(path, '/');

    ft_os_temp_name(path, dir);
    (void)snprintf(temp, FT_PATH_MAX, "%.*s/%s", FT_PATH_MAX - 300, dir, name == NULL ? path : name + 1);
    return ft_os_make_dir(dir, false, err);
}

typedef struct move {
    const char *from, *to;
    bool overwrite;
    ft_status st;
    ft_error *err;
} move;

/* Every file a driver made moves beside the target (a shapefile is several). */
static bool move_one(void *who, const char *name)
{
    move *m = who;
    char from[FT_PATH_MAX];
    char to[FT_PATH_MAX];
    const char *slash = strrchr(m->to, '/');

    (void)snprintf(from, sizeof from, "%.*s/%.255s", FT_PATH_MAX - 300, m->from, name);
    if (slash == NULL) {
        (void)snprintf(to, sizeof to, "%.255s", name);
    } else {
        (void)snprintf(to, sizeof to, "%.*s/%.255s", (int)(slash - m->to), m->to, name);
    }
    m->st = ft_os_publish(from, to, m->overwrite, m->err);
    return m->st == FT_OK;
}

ft_status ft_export(ft_store *s, const char *path, const ft_export_options *o, ft_export_result *out, ft_error *err)
{
    static const ft_format CSV = {"csv", "CSV", "Comma-separated values", true, true, false, false, false};
    char dir[FT_PATH_MAX];
    char temp[FT_PATH_MAX];
    job j = {.s = s, .o = o, .out = out, .err = err};
    move m = {.to = path, .overwrite = o->overwrite, .err = err};
    ft_status st = FT_OK;

    *out = (ft_export_result){.records = 0};
    j.f = o->driver != NULL ? ft_format_named(o->driver) : ft_format_of(path);
    if (j.f == NULL || !j.f->can_write) {
        return ft_fail(err, FT_E_REFUSED, "export.format", "file=%s", path);
    }
    if (j.f->driver == NULL) {
        j.f = &CSV;
    }
    if (!o->overwrite && ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
    }
    out->driver = j.f->driver;
    j.spreadsheet = !wants_shapes(&j);
    ft_geom_init(&j.geom, FT_GEOM_NONE);
    ft_buf_init(&j.text, 0);
    ft_buf_init(&j.wkb, 0);
    st = make_place(path, dir, temp, err);
    st = st == FT_OK ? write_to(&j, temp, !j.f->many_layers) : st;
    if (st == FT_OK) {
        m.from = dir;
        st = ft_os_list(dir, move_one, &m, err);
        st = st == FT_OK ? m.st : st;
    }
    ft_os_remove_dir(dir);
    ft_geom_release(&j.geom);
    ft_buf_release(&j.text);
    ft_buf_release(&j.wkb);
    return st;
}
