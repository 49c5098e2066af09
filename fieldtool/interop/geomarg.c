#include "fieldtool/interop/geomarg.h"

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/interop/source.h"
#include "geo/coord.h"

#include <stdio.h>
#include <string.h>

static ft_status read_stdin(ft_buf *out, ft_error *err)
{
    char block[65536];
    size_t n = 0;

    while ((n = fread(block, 1, sizeof block, stdin)) > 0) {
        if (out->n + n > FT_LIMIT_JSON_BYTES) {
            return ft_fail(err, FT_E_INVALID, "interop.too_large", "file=-");
        }
        ft_buf_bytes(out, block, n);
    }
    return ferror(stdin) != 0 ? ft_fail(err, FT_E_IO, "interop.read", "file=-") : ft_buf_status(out, err);
}

/* A geometry, a feature, or a collection of one. */
static ft_status from_json(const ft_json *v, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    const char *type = ft_json_get_text(v, "type");

    if (type != NULL && strcmp(type, "FeatureCollection") == 0) {
        const ft_json *features = ft_json_get(v, "features");

        if (ft_json_count(features) != 1) {
            return ft_fail(err, FT_E_INVALID, "interop.one_feature", "features=%zu", ft_json_count(features));
        }
        return from_json(ft_json_at(features, 0), out, notes, err);
    }
    if (type != NULL && strcmp(type, "Feature") == 0) {
        return ft_geojson_read(ft_json_get(v, "geometry"), out, notes, err);
    }
    return ft_geojson_read(v, out, notes, err);
}

static ft_status from_stdin(ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_buf text;
    ft_json *root = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    st = read_stdin(&text, err);
    if (st == FT_OK && text.n == 0) {
        st = ft_fail(err, FT_E_INVALID, "interop.stdin_empty", " ");
    }
    st = st == FT_OK ? ft_json_parse(text.p, text.n, &root, err) : st;
    st = st == FT_OK ? from_json(root, out, notes, err) : st;
    ft_json_free(root);
    ft_buf_release(&text);
    return st;
}

static ft_status from_file(const char *path, int epsg, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_source_options o = {.epsg = epsg};
    ft_source *s = NULL;
    ft_feature f;
    size_t n = 0;
    ft_status st = ft_source_open(path, &o, &s, err);

    while (st == FT_OK && ft_source_next(s, &f)) {
        if (f.unreadable) {
            *err = f.why;
            st = f.why.status;
        } else if (++n > 1) {
            st = ft_fail(err, FT_E_INVALID, "interop.many_features", " ");
        } else if (f.geometry != NULL) {
            st = ft_geom_copy(f.geometry, out, err);
            *notes = f.notes;
        }
    }
    st = st == FT_OK ? ft_source_status(s, err) : st;
    if (st == FT_OK && n == 0) {
        st = ft_fail(err, FT_E_INVALID, "interop.one_feature", "features=0");
    }
    ft_source_close(s);
    return st == FT_OK ? st : ft_within(err, st, "file=%s", path);
}

/* A position as people write it begins with a digit, a sign, a letter of its hemisphere before one, or names its system. */
static bool begins_as_position(const char *text)
{
    bool letter = text[0] != '\0' && strchr("NSEWnsew", text[0]) != NULL;

    text += letter ? 1 + strspn(text + 1, " ") : 0;
    return (unsigned char)text[0] >= 0x80 || (text[0] != '\0' && strchr("+-0123456789", text[0]) != NULL);
}

/* Bare degrees are no position here: WKT says longitude first, people latitude first, and a place that was guessed is far away.
 * Letters of hemisphere, zone or square say which is which; so does a system of its own. */
static bool is_position(const char *text, int epsg)
{
    bool letters = false;

    for (const char *c = text; *c != '\0'; c++) {
        letters = letters || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z');
    }
    return strchr(text, '(') == NULL &&
           ((begins_as_position(text) && (letters || (epsg != 0 && epsg != 4326))) || strncmp(text, "EPSG:", 5) == 0);
}

static ft_status from_position(const char *text, int epsg, ft_geom *out, ft_error *err)
{
    ft_coord_as as = {epsg == 0 ? FT_COORD_ANY : FT_COORD_EPSG, epsg};
    ft_coord c;
    ft_status st = ft_coord_read_sure(text, strlen(text), as, &c, err);

    ft_geom_reset(out, FT_GEOM_POINT);
    st = st == FT_OK ? ft_geom_add_part(out, err) : st;
    st = st == FT_OK ? ft_geom_add_ring(out, err) : st;
    return st == FT_OK ? ft_geom_add_point(out, c.at, 0, 0, err) : st;
}

/* WKT; what does not even begin like it may be a file or a position that somebody meant. */
static ft_status from_text(const char *text, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_status st = ft_wkt_read(text, strlen(text), out, notes, err);

    if (st == FT_E_INVALID && err != NULL && ft_str_is(ft_fact(err->args, "column"), "1")) {
        return ft_fail(err, FT_E_INVALID, "interop.geom", "text=%.80s", text);
    }
    return st;
}

ft_status ft_geomarg_read(const char *text, const char *crs, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    int epsg = crs == NULL ? 0 : ft_crs_parse(crs);
    ft_crs *c = NULL;
    ft_status st = FT_OK;

    if (crs != NULL && epsg == 0) {
        return ft_fail(err, FT_E_USAGE, "interop.crs", "crs=%s", crs);
    }
    if (text[0] == '@') {
        return from_file(text + 1, epsg, out, notes, err);
    }
    if (strcmp(text, "-") != 0 && is_position(text, epsg)) {
        return from_position(text, epsg, out, err);
    }
    out->planar = epsg != 0 &&
                  epsg != 4326; /* planar coordinates are no degrees: read as they are, then brought over */
    st = strcmp(text, "-") == 0 ? from_stdin(out, notes, err) : from_text(text, out, notes, err);
    if (st == FT_OK && out->planar) {
        st = ft_crs_open(epsg, NULL, &c, err);
        st = st == FT_OK ? ft_crs_to_lonlat(c, out, err) : st;
    }
    out->planar = false;
    ft_crs_close(c);
    return st;
}
