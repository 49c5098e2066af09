/* GeoJSON geometries (RFC 7946, section 3.1): in strictly, out as drawn with exact coordinates. */
#include "geo/wkb.h"

#include "fieldtool/base/json.h"

#include <string.h>

typedef struct reader {
    ft_geom *g;
    ft_geom_notes *notes;
    ft_error *err;
} reader;

static ft_status bad(const reader *r, const char *what)
{
    return ft_fail(r->err, FT_E_INVALID, "geo.geojson.shape", "vertex=%zu wanted=%s", r->g->n_points, what);
}

static bool is_number(const ft_json *v)
{
    ft_json_kind k = ft_json_kind_of(v);

    return k == FT_JSON_INT || k == FT_JSON_REAL;
}

static ft_status position(const reader *r, const ft_json *v)
{
    size_t n = ft_json_count(v);
    double c[3] = {0, 0, 0};

    if (ft_json_kind_of(v) != FT_JSON_ARRAY || n < 2 || n > 3) {
        return bad(r, "a position of two or three numbers");
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_number(ft_json_at(v, i))) {
            return bad(r, "a position of numbers");
        }
        c[i] = ft_json_num(ft_json_at(v, i), 0);
        c[i] = c[i] == 0 ? 0.0 : c[i];
    }
    if (r->g->n_points == 0 && r->g->n_parts <= 1) {
        r->g->has_z = n == 3;
    } else if (r->g->has_z != (n == 3)) {
        return bad(r, "as many numbers in every position");
    }
    if (!r->g->planar && !(c[0] >= -540 && c[0] <= 540 && c[1] >= -90 && c[1] <= 90)) {
        return ft_fail(r->err, FT_E_INVALID, "geo.geojson.coordinate", "vertex=%zu lon=%.10g lat=%.10g", r->g->n_points,
                       c[0], c[1]);
    }
    return ft_geom_add_point(r->g, (ft_lonlat){c[0], c[1]}, c[2], 0, r->err);
}

static ft_status ring(const reader *r, const ft_json *v, bool polygon)
{
    size_t from = r->g->n_points;
    ft_status st = ft_json_kind_of(v) == FT_JSON_ARRAY ? ft_geom_add_ring(r->g, r->err)
                                                       : bad(r, "an array of positions");

    for (size_t i = 0; i < ft_json_count(v) && st == FT_OK; i++) {
        st = position(r, ft_json_at(v, i));
    }
    if (st == FT_OK && polygon && r->g->n_points > from) {
        ft_lonlat a = r->g->xy[from];
        ft_lonlat b = r->g->xy[r->g->n_points - 1];

        if (a.lon_deg != b.lon_deg || a.lat_deg != b.lat_deg) {
            r->notes->rings_closed++;
            st = ft_geom_add_point(r->g, a, r->g->has_z ? r->g->z[from] : 0, 0, r->err);
        }
    }
    return st;
}

static ft_status single(const reader *r, ft_geom_type one, const ft_json *v)
{
    ft_status st = FT_OK;

    if (ft_json_kind_of(v) != FT_JSON_ARRAY) {
        return bad(r, "coordinates");
    }
    if (ft_json_count(v) == 0) { /* RFC 7946, 3.1: empty arrays may be taken as null */
        return FT_OK;
    }
    st = ft_geom_add_part(r->g, r->err);
    if (st == FT_OK && one == FT_GEOM_POINT) {
        st = ft_geom_add_ring(r->g, r->err);
        return st == FT_OK ? position(r, v) : st;
    }
    if (one == FT_GEOM_LINESTRING) {
        return st == FT_OK ? ring(r, v, false) : st;
    }
    for (size_t i = 0; i < ft_json_count(v) && st == FT_OK; i++) {
        st = ring(r, ft_json_at(v, i), true);
    }
    return st;
}

static const char *const NAMES[] = {"",           "Point",           "LineString",  "Polygon",
                                    "MultiPoint", "MultiLineString", "MultiPolygon"};

static ft_geom_type type_of(const ft_json *value)
{
    const char *type = ft_json_get_text(value, "type");

    for (size_t i = 1; i < FT_COUNT(NAMES) && type != NULL; i++) {
        if (strcmp(NAMES[i], type) == 0) {
            return (ft_geom_type)i;
        }
    }
    return FT_GEOM_NONE;
}

/* The parts of one geometry, behind those already there. */
static ft_status parts(const reader *r, ft_geom_type type, const ft_json *value)
{
    const ft_json *coordinates = ft_json_get(value, "coordinates");
    ft_geom_type multi = ft_geom_multi_of(type);
    ft_geom_type one = (ft_geom_type)(multi - 3);
    ft_status st = FT_OK;

    if (type == FT_GEOM_NONE || coordinates == NULL) {
        return bad(r, "a geometry with type and coordinates");
    }
    if (ft_json_kind_of(coordinates) != FT_JSON_ARRAY) {
        return bad(r, "an array of coordinates");
    }
    if (type != multi) {
        return single(r, one, coordinates);
    }
    for (size_t i = 0; i < ft_json_count(coordinates) && st == FT_OK; i++) {
        st = single(r, one, ft_json_at(coordinates, i));
    }
    return st;
}

/* A collection whose members are all of one kind is the multi of that kind, as in WKB. */
static ft_status collection(const reader *r, const ft_json *members)
{
    size_t n = ft_json_count(members);
    ft_geom_type multi = n == 0 ? FT_GEOM_MULTIPOLYGON : ft_geom_multi_of(type_of(ft_json_at(members, 0)));
    ft_status st = ft_json_kind_of(members) == FT_JSON_ARRAY ? FT_OK : bad(r, "an array of geometries");

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        const ft_json *member = ft_json_at(members, i);
        ft_geom_type type = type_of(member);

        st = type == FT_GEOM_NONE || ft_geom_multi_of(type) != multi
                 ? bad(r, "a GeometryCollection of nothing but polygons, or lines, or points")
                 : parts(r, type, member);
    }
    r->g->type = multi;
    return st;
}

ft_status ft_geojson_read(const struct ft_json *value, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_geom_notes none = {0};
    reader r = {out, notes != NULL ? notes : &none, err};
    const char *type = ft_json_get_text(value, "type");
    ft_status st = FT_OK;

    *r.notes = none;
    ft_geom_reset(out, FT_GEOM_NONE);
    if (type != NULL && strcmp(type, "GeometryCollection") == 0) {
        st = collection(&r, ft_json_get(value, "geometries"));
    } else {
        out->type = type_of(value);
        st = parts(&r, out->type, value);
    }
    if (st != FT_OK) {
        ft_geom_reset(out, FT_GEOM_NONE);
    }
    return st;
}

/* ---------- writing */

static void put_position(ft_json_out *w, const ft_geom *g, size_t i)
{
    ft_json_begin(w, '[');
    ft_json_put_num(w, g->xy[i].lon_deg);
    ft_json_put_num(w, g->xy[i].lat_deg);
    if (g->has_z) {
        ft_json_put_num(w, g->z[i]);
    }
    ft_json_end(w, ']');
}

static void put_ring(ft_json_out *w, const ft_geom *g, size_t r)
{
    ft_json_begin(w, '[');
    for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
        put_position(w, g, i);
    }
    ft_json_end(w, ']');
}

static void put_part(ft_json_out *w, const ft_geom *g, ft_geom_type one, size_t part)
{
    if (one == FT_GEOM_POINT) {
        put_position(w, g, g->ring[g->part[part]]);
    } else if (one == FT_GEOM_LINESTRING) {
        put_ring(w, g, g->part[part]);
    } else {
        ft_json_begin(w, '[');
        for (size_t r = g->part[part]; r < g->part[part + 1]; r++) {
            put_ring(w, g, r);
        }
        ft_json_end(w, ']');
    }
}

void ft_geojson_write(const ft_geom *g, ft_buf *out)
{
    ft_json_out w = ft_json_writer(out);
    ft_geom_type multi = ft_geom_multi_of(g->type);
    ft_geom_type one = (ft_geom_type)(multi - 3);

    ft_json_begin(&w, '{');
    ft_json_name(&w, "type");
    ft_json_put_text(&w, NAMES[g->type]);
    ft_json_name(&w, "coordinates");
    if (g->type != multi && g->n_parts > 0) {
        put_part(&w, g, one, 0);
    } else {
        ft_json_begin(&w, '[');
        for (size_t i = 0; i < g->n_parts; i++) {
            put_part(&w, g, one, i);
        }
        ft_json_end(&w, ']');
    }
    ft_json_end(&w, '}');
}
