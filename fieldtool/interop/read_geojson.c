/* GeoJSON (RFC 7946), one feature in memory at a time. The document is cut into members and features here by strings and
 * brackets alone; each piece is then read by the strict JSON reader, which refuses a key twice, where GDAL takes the last. */
#include "fieldtool/interop/bytes.h"
#include "fieldtool/interop/reader.h"

#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "geo/crs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_MEMBERS = 64 };

typedef enum stage { BEFORE, IN_FEATURES, AFTER, ENDED } stage;

typedef struct json_reader {
    ft_reader base;
    ft_bytes bytes;
    ft_cells cells;
    ft_columns members; /* names at the top, each once */
    ft_buf slice;       /* the value being read */
    ft_buf document;    /* top members but features, as an object again */
    ft_buf nested;
    ft_json *root; /* of the present feature */
    stage at;
    size_t n;        /* features so far */
    bool collection; /* there was "features" */
} json_reader;

static void close_json(ft_reader *r)
{
    json_reader *j = (json_reader *)r;

    ft_json_free(j->root);
    ft_bytes_close(&j->bytes);
    ft_cells_release(&j->cells);
    ft_columns_release(&j->members);
    ft_buf_release(&j->slice);
    ft_buf_release(&j->document);
    ft_buf_release(&j->nested);
}

static ft_status malformed(const json_reader *j, const char *wanted, ft_error *err)
{
    ft_status st = ft_bytes_status(&j->bytes, err);

    return st != FT_OK ? st
                       : ft_fail(err, FT_E_INVALID, "interop.json.syntax", "line=%zu feature=%zu wanted=%s",
                                 j->bytes.line, j->n + 1, wanted);
}

static int skip_blanks(json_reader *j)
{
    int c = ft_bytes_peek(&j->bytes);

    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        (void)ft_bytes_get(&j->bytes);
        c = ft_bytes_peek(&j->bytes);
    }
    return c;
}

static ft_status keep(json_reader *j, int c, ft_error *err)
{
    ft_buf_char(&j->slice, (char)c);
    return j->slice.failed
               ? ft_fail(err, FT_E_INVALID, "interop.json.too_large", "line=%zu feature=%zu", j->bytes.line, j->n + 1)
               : FT_OK;
}

static ft_status take_string(json_reader *j, ft_error *err)
{
    ft_status st = keep(j, ft_bytes_get(&j->bytes), err);
    int c = 0;

    while (st == FT_OK && (c = ft_bytes_get(&j->bytes)) != '"') {
        if (c < 0) {
            return malformed(j, "the end of a text", err);
        }
        st = keep(j, c, err);
        if (st == FT_OK && c == '\\') {
            c = ft_bytes_get(&j->bytes);
            st = c < 0 ? malformed(j, "the end of a text", err) : keep(j, c, err);
        }
    }
    return st == FT_OK ? keep(j, '"', err) : st;
}

/* One value, by strings and brackets, appended to slice. Whether it is lawful inside is for the JSON reader to say. */
static ft_status take_value(json_reader *j, ft_error *err)
{
    size_t depth = 0;
    size_t from = j->slice.n;
    ft_status st = FT_OK;

    while (st == FT_OK) {
        int c = ft_bytes_peek(&j->bytes);

        if (c < 0) {
            return depth > 0 || j->slice.n == from ? malformed(j, "the end of a value", err) : FT_OK;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return j->slice.n > from ? FT_OK : malformed(j, "a value", err);
        }
        if (c == '"') {
            st = take_string(j, err);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (depth > FT_LIMIT_JSON_DEPTH) {
            return ft_fail(err, FT_E_INVALID, "interop.json.depth", "line=%zu feature=%zu", j->bytes.line, j->n + 1);
        }
        st = keep(j, ft_bytes_get(&j->bytes), err);
    }
    return st;
}

static ft_status parse(json_reader *j, const ft_buf *text, size_t line, ft_json **out, ft_error *err)
{
    ft_status st = ft_json_parse(text->p == NULL ? "" : text->p, text->n, out, err);

    return st == FT_OK ? st : ft_within(err, st, "from_line=%zu feature=%zu", line, j->n + 1);
}

/* ---------- the document around the features */

/* A coordinate system as GeoJSON of 2008 could name one; RFC 7946 knows only WGS 84. */
static ft_status read_crs(json_reader *j, ft_error *err)
{
    ft_json *root = NULL;
    const char *name = NULL;
    const char *tail = NULL;
    ft_status st = parse(j, &j->slice, j->bytes.line, &root, err);

    name = ft_json_get_text(ft_json_get(root, "properties"), "name");
    tail = name == NULL ? NULL : strrchr(name, ':');
    if (st == FT_OK && ft_json_kind_of(root) != FT_JSON_NULL) {
        bool crs84 = tail != NULL && strcmp(tail, ":CRS84") == 0;
        int epsg = crs84 ? 4326 : tail == NULL || strstr(name, "EPSG") == NULL ? 0 : ft_crs_parse(tail + 1);

        if (epsg == 0 || j->collection) { /* behind the features it comes too late: they are read */
            st = ft_fail(err, FT_E_REFUSED, "interop.json.crs", "crs=%.100s", name == NULL ? "?" : name);
        } else {
            j->base.epsg = epsg;
        }
    }
    ft_json_free(root);
    return st;
}

/* "name": of a member at the top, once each. */
static ft_status take_name(json_reader *j, ft_error *err)
{
    size_t n = 0;
    ft_status st = skip_blanks(j) == '"' ? FT_OK : malformed(j, "a member", err);

    ft_buf_reset(&j->slice);
    st = st == FT_OK ? take_string(j, err) : st;
    if (st != FT_OK) {
        return st;
    }
    n = j->slice.n - 2;
    if (ft_columns_find(&j->members, j->slice.p + 1, n, SIZE_MAX) != SIZE_MAX || j->members.n == MAX_MEMBERS) {
        return ft_fail(err, FT_E_INVALID, "interop.json.twice", "line=%zu name=%.*s", j->bytes.line,
                       (int)(n < 60 ? n : 60), j->slice.p + 1);
    }
    st = ft_columns_add(&j->members, j->slice.p + 1, n, err);
    if (st == FT_OK && skip_blanks(j) != ':') {
        st = malformed(j, "a colon", err);
    }
    (void)ft_bytes_get(&j->bytes);
    return st;
}

static bool last_member_is(const json_reader *j, const char *name)
{
    return j->members.n > 0 && strcmp(j->members.names[j->members.n - 1], name) == 0;
}

/* A member that is no list of features is kept, to be read when the document ends. */
static ft_status keep_member(json_reader *j, ft_error *err)
{
    const char *name = j->members.names[j->members.n - 1];
    size_t line = j->bytes.line;
    ft_json *ignored = NULL;
    ft_status st = FT_OK;

    ft_buf_reset(&j->slice);
    st = take_value(j, err);
    st = st == FT_OK ? parse(j, &j->slice, line, &ignored, err) : st;
    ft_json_free(ignored);
    if (st == FT_OK && strcmp(name, "crs") == 0) {
        return read_crs(j, err);
    }
    ft_buf_printf(&j->document, "%s\"%s\":", j->document.n > 1 ? "," : "", name);
    ft_buf_bytes(&j->document, j->slice.p, j->slice.n);
    return st == FT_OK ? ft_buf_status(&j->document, err) : st;
}

/* Members up to the features, or to the end of the object. */
static ft_status walk_members(json_reader *j, ft_error *err)
{
    ft_status st = FT_OK;

    while (st == FT_OK) {
        int c = skip_blanks(j);

        if (c == '}') {
            (void)ft_bytes_get(&j->bytes);
            j->at = ENDED;
            return skip_blanks(j) < 0 ? ft_bytes_status(&j->bytes, err)
                                      : malformed(j, "nothing behind the document", err);
        }
        if (j->members.n > 0) {
            if (c != ',') {
                return malformed(j, "a comma", err);
            }
            (void)ft_bytes_get(&j->bytes);
        }
        st = take_name(j, err);
        if (st == FT_OK && last_member_is(j, "features") && skip_blanks(j) == '[') {
            (void)ft_bytes_get(&j->bytes);
            j->at = IN_FEATURES;
            j->collection = true;
            return FT_OK;
        }
        (void)skip_blanks(j);
        st = st == FT_OK ? keep_member(j, err) : st;
    }
    return st;
}

/* ---------- one feature */

static void put_json(ft_json_out *w, const ft_json *v)
{
    const ft_json *member = NULL;
    const char *name = NULL;

    switch (ft_json_kind_of(v)) {
    case FT_JSON_NULL: ft_json_put_null(w); break;
    case FT_JSON_BOOL: ft_json_put_bool(w, ft_json_bool(v, false)); break;
    case FT_JSON_INT: ft_json_put_int(w, (int64_t)ft_json_num(v, 0)); break;
    case FT_JSON_REAL: ft_json_put_num(w, ft_json_num(v, 0)); break;
    case FT_JSON_TEXT: ft_json_put_text(w, ft_json_text(v)); break;
    case FT_JSON_ARRAY:
        ft_json_begin(w, '[');
        for (size_t i = 0; i < ft_json_count(v); i++) {
            put_json(w, ft_json_at(v, i));
        }
        ft_json_end(w, ']');
        break;
    case FT_JSON_OBJECT:
        ft_json_begin(w, '{');
        while ((name = ft_json_next(v, name, &member)) != NULL) {
            ft_json_name(w, name);
            put_json(w, member);
        }
        ft_json_end(w, '}');
        break;
    }
}

/* Whole numbers come as doubles: beyond 2^53 they would come changed. */
static bool comes_exact(const ft_json *v)
{
    return ft_json_kind_of(v) != FT_JSON_INT || fabs(ft_json_num(v, 0)) < 9007199254740992.0;
}

static ft_status set_cell(json_reader *j, const char *name, size_t hint, const ft_json *v, ft_error *err)
{
    size_t at = 0;
    ft_status st = ft_columns_place(&j->base.columns, name, strlen(name), hint, &at, err);

    if (st != FT_OK || ft_json_kind_of(v) == FT_JSON_NULL) {
        return st;
    }
    if (ft_json_kind_of(v) == FT_JSON_TEXT) {
        const char *t = ft_json_text(v);

        return ft_cells_set(&j->cells, at, t, strlen(t), err);
    }
    ft_buf_reset(&j->nested);
    {
        ft_json_out w = ft_json_writer(&j->nested);

        put_json(&w, v);
    }
    return ft_cells_set(&j->cells, at, j->nested.p, j->nested.n, err);
}

/* A feature's id and properties become cells. */
static ft_status take_properties(json_reader *j, const ft_json *feature, ft_row *row, ft_error *err)
{
    const ft_json *properties = ft_json_get(feature, "properties");
    const ft_json *id = ft_json_get(feature, "id");
    const ft_json *v = NULL;
    const char *name = NULL;
    size_t hint = 0;
    ft_status st = FT_OK;

    while (st == FT_OK && (name = ft_json_next(properties, name, &v)) != NULL) {
        st = set_cell(j, name, hint++, v, err);
        if (!comes_exact(v)) {
            (void)ft_fail(&row->why, FT_E_INVALID, "interop.json.big_number", "name=%.80s", name);
        }
    }
    if (st == FT_OK && id != NULL) {
        st = set_cell(j, "@id", hint, id, err);
        (void)snprintf(row->key, sizeof row->key, "%.31s",
                       ft_cells_get(&j->cells, ft_columns_find(&j->base.columns, "@id", 3, hint)).p);
    }
    return st;
}

static ft_status take_shape(json_reader *j, const ft_json *v, ft_geom *shape, ft_row *row)
{
    if (v == NULL || ft_json_kind_of(v) == FT_JSON_NULL) {
        return FT_OK;
    }
    shape->planar = j->base.planar;
    row->has_shape = true;
    return ft_geojson_read(v, shape, &row->notes, &row->why);
}

static ft_status take_feature(json_reader *j, const ft_json *v, ft_geom *shape, ft_row *row, ft_error *err)
{
    const char *type = ft_json_get_text(v, "type");
    const ft_json *properties = ft_json_get(v, "properties");
    ft_status st = FT_OK;

    ft_cells_reset(&j->cells);
    if (type == NULL || strcmp(type, "Feature") != 0 ||
        (properties != NULL && ft_json_kind_of(properties) != FT_JSON_OBJECT &&
         ft_json_kind_of(properties) != FT_JSON_NULL)) {
        (void)ft_fail(&row->why, FT_E_INVALID, "interop.json.feature", "feature=%zu", j->n + 1);
    } else {
        st = take_properties(j, v, row, err);
        if (row->why.status == FT_OK) {
            (void)take_shape(j, ft_json_get(v, "geometry"), shape, row);
        }
    }
    row->raw = row->why.status != FT_OK ? (ft_str){j->slice.p, j->slice.n} : (ft_str){NULL, 0};
    j->n++;
    return st;
}

/* A document that is one feature or one geometry; or the end of a collection, which must have said that it is one. */
static ft_status end_of_document(json_reader *j, ft_geom *shape, ft_row *row, ft_error *err)
{
    const char *type = NULL;
    ft_status st = FT_OK;

    ft_buf_char(&j->document, '}');
    ft_json_free(j->root);
    j->root = NULL;
    st = parse(j, &j->document, 1, &j->root, err);
    type = st == FT_OK ? ft_json_get_text(j->root, "type") : NULL;
    j->at = AFTER;
    if (st != FT_OK) {
        return st;
    }
    if (type == NULL || (strcmp(type, "FeatureCollection") == 0) != j->collection) {
        return ft_fail(err, FT_E_INVALID, "interop.json.type", "type=%.60s", type == NULL ? "none" : type);
    }
    if (j->collection) {
        return FT_E_NOT_FOUND;
    }
    if (strcmp(type, "Feature") == 0) {
        return take_feature(j, j->root, shape, row, err);
    }
    if (strcmp(type, "Topology") == 0 || ft_json_get(j->root, "coordinates") == NULL) {
        return ft_fail(err, FT_E_INVALID, "interop.json.type", "type=%.60s", type);
    }
    j->n++;
    (void)take_shape(j, j->root, shape, row);
    return FT_OK;
}

static ft_status next_json(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    json_reader *j = (json_reader *)r;
    size_t line = 0;
    ft_status st = FT_OK;
    int c = 0;

    if (j->at == IN_FEATURES) {
        c = skip_blanks(j);
        if (c == ']') {
            (void)ft_bytes_get(&j->bytes);
            st = walk_members(j, err);
            return st == FT_OK && j->at == ENDED ? end_of_document(j, shape, row, err)
                   : st == FT_OK                 ? malformed(j, "one list of features", err)
                                                 : st;
        }
        if (j->n > 0) {
            if (c != ',') {
                return malformed(j, "a comma between features", err);
            }
            (void)ft_bytes_get(&j->bytes);
            (void)skip_blanks(j);
        }
        line = j->bytes.line;
        ft_json_free(j->root);
        j->root = NULL;
        ft_buf_reset(&j->slice);
        st = take_value(j, err);
        st = st == FT_OK ? parse(j, &j->slice, line, &j->root, err) : st;
        return st == FT_OK ? take_feature(j, j->root, shape, row, err) : st;
    }
    return j->at == ENDED ? end_of_document(j, shape, row, err) : FT_E_NOT_FOUND;
}

static ft_str cell_json(ft_reader *r, size_t column)
{
    return ft_cells_get(&((json_reader *)r)->cells, column);
}

static const ft_reader_ops JSON_OPS = {next_json, cell_json, close_json};

ft_status ft_reader_geojson(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                            ft_error *err)
{
    json_reader *j = calloc(1, sizeof *j);
    ft_status st = FT_OK;

    (void)f;
    (void)o;
    if (j == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=geojson");
    }
    j->base = (ft_reader){.ops = &JSON_OPS, .epsg = 4326, .n_rows = -1};
    ft_cells_init(&j->cells);
    ft_buf_init(&j->slice, FT_LIMIT_GEOM_BYTES);
    ft_buf_init(&j->document, FT_LIMIT_GEOM_BYTES);
    ft_buf_init(&j->nested, 0);
    ft_buf_char(&j->document, '{');
    *out = &j->base;
    st = ft_bytes_open_file(path, &j->bytes, err);
    if (st == FT_OK && ft_bytes_peek(&j->bytes) == 0xef && j->bytes.end - j->bytes.at >= 3 &&
        memcmp(j->bytes.at, "\xef\xbb\xbf", 3) == 0) {
        j->bytes.at += 3;
    }
    if (st == FT_OK && skip_blanks(j) != '{') {
        st = malformed(j, "a JSON object", err);
    }
    (void)ft_bytes_get(&j->bytes);
    return st == FT_OK ? walk_members(j, err) : st;
}
