#include "fieldtool/interop/source.h"

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/reader.h"
#include "geo/coord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_COLUMN = -1 };

struct ft_source {
    ft_reader *reader;
    ft_crs *crs;
    ft_crs_info crs_info;
    ft_geom shape;
    ft_row row;
    int lon, lat, wkt, coord; /* columns, NO_COLUMN none */
    int64_t number;
    ft_status st;
    ft_error first;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=source");
}

static void close_reader(ft_reader *r)
{
    if (r != NULL) {
        r->ops->close(r);
        ft_columns_release(&r->columns);
        free(r);
    }
}

void ft_source_close(ft_source *s)
{
    if (s != NULL) {
        close_reader(s->reader);
        ft_crs_close(s->crs);
        ft_geom_release(&s->shape);
        free(s);
    }
}

ft_source_info ft_source_describe(const ft_source *s)
{
    return (ft_source_info){
        .layer = s->reader->layer,
        .others = s->reader->others,
        .epsg = s->crs_info.epsg,
        .operation = s->crs_info.identity ? "" : s->crs_info.operation,
        .accuracy_m = s->crs_info.accuracy_m,
        .grid = s->crs_info.grid,
        .grid_accuracy_m = s->crs_info.lacking_accuracy_m,
        .mixed_ends = s->reader->mixed_ends,
        .confined = s->reader->confined,
        .table = s->reader->table,
        .n_fields = s->reader->columns.n,
        .n_features = s->reader->n_rows,
    };
}

const char *ft_source_field_name(const ft_source *s, size_t i)
{
    return s->reader->columns.names[i];
}

bool ft_source_is_position(const ft_source *s, size_t i)
{
    return s->reader->table &&
           ((int)i == s->wkt || (int)i == s->coord || (s->wkt == NO_COLUMN && ((int)i == s->lon || (int)i == s->lat)));
}

ft_str ft_source_cell(ft_source *s, size_t i)
{
    return s->reader->ops->cell(s->reader, i);
}

/* ---------- opening */

/* The coordinate system: what the caller says, else what the file says, by EPSG code only. */
static ft_status choose_crs(ft_source *s, int epsg, const char *path, ft_error *err)
{
    int use = epsg != 0 ? epsg : s->reader->epsg;
    ft_status st = FT_OK;

    if (use == 0) {
        return ft_fail(err, FT_E_REFUSED, "interop.crs.unknown", "file=%s", path);
    }
    st = ft_crs_open(use, NULL, &s->crs, err);
    if (st != FT_OK) {
        return st;
    }
    s->crs_info = ft_crs_describe(s->crs);
    s->reader->planar = !s->crs_info.identity;
    return s->coord < 0 || s->crs_info.identity ? FT_OK
                                                : ft_fail(err, FT_E_USAGE, "interop.coord_crs", "column=%s crs=EPSG:%d",
                                                          ft_source_field_name(s, (size_t)s->coord), use);
}

static int find_column(const ft_source *s, const char *asked, const char *const *usual, size_t n)
{
    for (size_t k = 0; k < (asked != NULL ? 1 : n); k++) {
        for (size_t i = 0; i < s->reader->columns.n; i++) {
            if (ft_same_word(s->reader->columns.names[i], asked != NULL ? asked : usual[k])) {
                return (int)i;
            }
        }
    }
    return NO_COLUMN;
}

/* Position columns of tables without shapes. */
static ft_status choose_columns(ft_source *s, const ft_source_options *o, ft_error *err)
{
    static const char *const LON[] = {"lon", "longitude", "long", "lng", "lon_deg", "gps_lon", "x"};
    static const char *const LAT[] = {"lat", "latitude", "lat_deg", "gps_lat", "y"};
    static const char *const WKT[] = {"wkt", "geom", "geometry", "the_geom", "shape_wkt"};
    static const char *const COORD[] = {"mgrs", "utm", "coord", "coordinate", "coordinates"};
    const char *lacking = NULL;

    if (!s->reader->table) {
        return FT_OK;
    }
    s->wkt = find_column(s, o->wkt_column, WKT, FT_COUNT(WKT));
    s->lon = find_column(s, o->lon_column, LON, FT_COUNT(LON));
    s->lat = find_column(s, o->lat_column, LAT, FT_COUNT(LAT));
    if (o->wkt_column == NULL && o->lon_column != NULL) {
        s->wkt = NO_COLUMN; /* asked for by name */
    }
    if (o->coord_column != NULL || (s->wkt < 0 && s->lon < 0 && s->lat < 0)) {
        s->coord = find_column(s, o->coord_column, COORD, FT_COUNT(COORD));
    }
    if (o->coord_column != NULL) {
        s->wkt = s->lon = s->lat = NO_COLUMN;
    }
    lacking = o->coord_column != NULL && s->coord < 0 ? o->coord_column
              : o->coord_column != NULL               ? NULL
              : o->wkt_column != NULL && s->wkt < 0   ? o->wkt_column
              : o->lon_column != NULL && s->lon < 0   ? o->lon_column
              : o->lat_column != NULL && s->lat < 0   ? o->lat_column
                                                      : NULL;
    if (lacking == NULL && s->wkt < 0 && (s->lon < 0) != (s->lat < 0)) {
        lacking = s->lon < 0 ? "lon" : "lat"; /* half a position */
    }
    return lacking == NULL ? FT_OK : ft_fail(err, FT_E_INVALID, "interop.column", "column=%s", lacking);
}

static ft_status hash_one(ft_hasher *h, const char *path, ft_error *err)
{
    static const size_t BLOCK = 1 << 20;
    char *block = malloc(BLOCK);
    FILE *f = fopen(path, "rb");
    bool bad = f == NULL;
    size_t n = 0;

    while (f != NULL && block != NULL && (n = fread(block, 1, BLOCK, f)) > 0) {
        ft_hasher_add(h, block, n);
    }
    bad = bad || ferror(f) != 0;
    if (f != NULL) {
        (void)fclose(f);
    }
    free(block);
    return block == NULL ? no_memory(err) : bad ? ft_fail(err, FT_E_IO, "interop.read", "file=%s", path) : FT_OK;
}

typedef struct folder {
    ft_hasher *h;
    const char *path;
    ft_status st;
    ft_error *err;
} folder;

static bool hash_entry(void *who, const char *name)
{
    folder *f = who;
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%s/%s", f->path, name);
    ft_hasher_add(f->h, name, strlen(name) + 1);
    f->st = ft_os_stat(path, NULL, NULL) == FT_OS_FILE ? hash_one(f->h, path, f->err) : FT_OK;
    return f->st == FT_OK;
}

ft_status ft_source_content(const char *path, ft_hash *out, ft_error *err)
{
    ft_hasher h;
    folder f = {&h, path, FT_OK, err};
    ft_status st = FT_OK;

    ft_hasher_init(&h);
    st = ft_os_stat(path, NULL, NULL) == FT_OS_DIR ? ft_os_list(path, hash_entry, &f, err) : hash_one(&h, path, err);
    st = st == FT_OK ? f.st : st;
    *out = ft_hasher_end(&h);
    return st;
}

static const struct {
    const char *extension;
    ft_reader_open_fn open;
} READERS[] = {
    {"csv", ft_reader_csv}, {"geojson", ft_reader_geojson}, {"json", ft_reader_geojson}, {"gpkg", ft_reader_gpkg},
    {"gpx", ft_reader_gpx}, {"kml", ft_reader_kml},         {"kmz", ft_reader_kml},
};

static ft_reader_open_fn reader_of(const ft_format *f)
{
    for (size_t i = 0; i < FT_COUNT(READERS); i++) {
        if (strcmp(READERS[i].extension, f->extension) == 0) {
            return READERS[i].open;
        }
    }
    return ft_reader_gdal;
}

ft_status ft_source_open(const char *path, const ft_source_options *o, ft_source **out, ft_error *err)
{
    const ft_format *f = NULL;
    ft_source *s = NULL;
    ft_status st = ft_format_check_source(path, &f, err);

    if (st != FT_OK) {
        return st;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        return no_memory(err);
    }
    s->lon = s->lat = s->wkt = s->coord = NO_COLUMN;
    ft_geom_init(&s->shape, FT_GEOM_NONE);
    st = reader_of(f)(path, f, o, &s->reader, err);
    st = st == FT_OK ? choose_columns(s, o, err) : st;
    st = st == FT_OK ? choose_crs(s, o->epsg, path, err) : st;
    if (st != FT_OK) {
        ft_source_close(s);
        return ft_within(err, st, "file=%s", path);
    }
    *out = s;
    return FT_OK;
}

/* ---------- reading */

/* A cell that is no position, and where in it reading stopped. */
static ft_status bad_cell(const ft_source *s, int column, const char *key, ft_str t, const ft_error *why, ft_error *err)
{
    ft_str at = ft_fact(why->args, "column");

    return ft_fail(err, FT_E_INVALID, key, "row=%s column=%.60s character=%.*s text=%.*s", s->row.key,
                   ft_source_field_name(s, (size_t)column), at.n == 0 ? 1 : (int)at.n, at.n == 0 ? "1" : at.p,
                   (int)(t.n < 60 ? t.n : 60), t.p);
}

/* Degree marks or letters of a hemisphere: somebody wrote a latitude or longitude, not a number. */
static bool is_written(ft_str t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (strchr("NSEWnsew'\"", t.p[i]) != NULL || (t.p[i] == '\302' && i + 1 < t.n && t.p[i + 1] == '\260')) {
            return true;
        }
    }
    return false;
}

/* A number is plain, as programs write it; a latitude or longitude of a person goes to the reader of positions. */
static ft_status number_cell(ft_source *s, int column, ft_axis axis, double *out, ft_error *err)
{
    ft_str t = ft_str_trimmed(ft_source_cell(s, (size_t)column), " \t");
    double limit = axis == FT_AXIS_LAT ? 90 : 180;
    ft_error why = {0};

    if (ft_num_parse(t.p, t.n, out) && (s->reader->planar || (*out >= -limit && *out <= limit))) {
        return FT_OK;
    }
    if (!s->reader->planar && is_written(t) && ft_coord_read_axis(t.p, t.n, axis, out, &why) == FT_OK) {
        return FT_OK;
    }
    return bad_cell(s, column, "interop.number", t, &why, err);
}

static ft_status put_point(ft_source *s, ft_lonlat p, ft_error *err)
{
    ft_status st = FT_OK;

    ft_geom_reset(&s->shape, FT_GEOM_POINT);
    st = ft_geom_add_part(&s->shape, err);
    st = st == FT_OK ? ft_geom_add_ring(&s->shape, err) : st;
    s->row.has_shape = true;
    return st == FT_OK ? ft_geom_add_point(&s->shape, p, 0, 0, err) : st;
}

/* A whole position in one cell. */
static ft_status position_cell(ft_source *s, ft_error *err)
{
    ft_str t = ft_source_cell(s, (size_t)s->coord);
    ft_error why = {0};
    ft_coord c;

    if (t.n == 0) {
        return FT_OK;
    }
    return ft_coord_read_sure(t.p, t.n, (ft_coord_as){FT_COORD_ANY, 0}, &c, &why) == FT_OK
               ? put_point(s, c.at, err)
               : bad_cell(s, s->coord, "interop.position", t, &why, err);
}

static ft_status point_of(ft_source *s, ft_error *err)
{
    ft_lonlat p = {0, 0};
    bool has_lon = ft_source_cell(s, (size_t)s->lon).n > 0;
    bool has_lat = ft_source_cell(s, (size_t)s->lat).n > 0;
    ft_status st = FT_OK;

    if (!has_lon && !has_lat) {
        return FT_OK;
    }
    if (has_lon != has_lat) {
        return ft_fail(err, FT_E_INVALID, "interop.half_position", "row=%s column=%s", s->row.key,
                       ft_source_field_name(s, (size_t)(has_lon ? s->lat : s->lon)));
    }
    st = number_cell(s, s->lon, FT_AXIS_LON, &p.lon_deg, err);
    st = st == FT_OK ? number_cell(s, s->lat, FT_AXIS_LAT, &p.lat_deg, err) : st;
    return st == FT_OK ? put_point(s, p, err) : st;
}

/* A WKT column, or one of whole positions, else longitude and latitude columns: both or no position. */
static ft_status shape_of_columns(ft_source *s, ft_error *err)
{
    ft_str wkt = s->wkt < 0 ? (ft_str){NULL, 0} : ft_source_cell(s, (size_t)s->wkt);
    ft_status st = FT_OK;

    s->shape.planar = s->reader->planar;
    if (wkt.n > 0) {
        s->row.has_shape = true;
        st = ft_wkt_read(wkt.p, wkt.n, &s->shape, &s->row.notes, err);
        return st == FT_OK
                   ? st
                   : ft_within(err, st, "row=%s column=%s", s->row.key, ft_source_field_name(s, (size_t)s->wkt));
    }
    if (s->coord >= 0) {
        return position_cell(s, err);
    }
    return s->wkt >= 0 || s->lon < 0 || s->lat < 0 ? FT_OK : point_of(s, err);
}

static void hand_out(ft_source *s, ft_feature *out)
{
    ft_row *r = &s->row;
    ft_status st = r->why.status;

    if (st == FT_OK && s->reader->table) {
        st = shape_of_columns(s, &r->why);
    }
    if (st == FT_OK && r->has_shape && !ft_geom_is_empty(&s->shape)) {
        st = ft_crs_to_lonlat(s->crs, &s->shape, &r->why);
        s->crs_info = ft_crs_describe(s->crs); /* the first shape settles the operation */
        out->geometry = st == FT_OK ? &s->shape : NULL;
    }
    s->shape.planar = false;
    out->number = ++s->number;
    out->key = r->key;
    out->empty_geometry = st == FT_OK && r->has_shape && out->geometry == NULL;
    out->notes = r->notes;
    out->note = r->note;
    out->unreadable = st != FT_OK;
    out->why = r->why;
    out->raw = r->raw;
}

bool ft_source_next(ft_source *s, ft_feature *out)
{
    ft_status st = s->st;

    *out = (ft_feature){.key = ""};
    if (st != FT_OK) {
        return false;
    }
    s->row = (ft_row){.has_shape = false};
    st = s->reader->ops->next(s->reader, &s->shape, &s->row, &s->first);
    if (st != FT_OK) {
        s->st = st == FT_E_NOT_FOUND ? FT_OK : st;
        return false;
    }
    hand_out(s, out);
    return true;
}

ft_status ft_source_status(const ft_source *s, ft_error *err)
{
    if (s->st != FT_OK && err != NULL) {
        *err = s->first;
    }
    return s->st;
}
