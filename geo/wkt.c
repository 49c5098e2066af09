/* WKT of EPSG:4326 (OGC 06-103r4, section 7), strict: the whole text or an error with its column. */
#include "geo/wkb.h"

#include "fieldtool/base/num.h"

#include <math.h>
#include <string.h>

typedef struct text {
    const char *start, *p, *end;
    ft_geom *g;
    ft_geom_notes *notes;
    ft_error *err;
} text;

static ft_status bad(const text *t, const char *what)
{
    size_t column = (size_t)(t->p - t->start) + 1;
    int n = (int)(t->end - t->p < 20 ? t->end - t->p : 20);

    if (t->p == t->end) {
        return ft_fail(t->err, FT_E_INVALID, "geo.wkt.end", "column=%zu wanted=%s", column, what);
    }
    return ft_fail(t->err, FT_E_INVALID, "geo.wkt.syntax", "column=%zu wanted=%s found=%.*s", column, what, n, t->p);
}

static void blanks(text *t)
{
    while (t->p < t->end && (*t->p == ' ' || *t->p == '\t' || *t->p == '\n' || *t->p == '\r')) {
        t->p++;
    }
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next word when it begins with @p w, either case. */
static bool begins(text *t, const char *w)
{
    size_t n = strlen(w);

    blanks(t);
    if ((size_t)(t->end - t->p) < n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char c = t->p[i];

        if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != w[i]) {
            return false;
        }
    }
    t->p += n;
    return true;
}

/* The next word when it is @p w, either case. */
static bool word(text *t, const char *w)
{
    const char *from = t->p;
    bool whole = begins(t, w) && (t->p == t->end || !letter(*t->p));

    t->p = whole ? t->p : from;
    return whole;
}

/* Z, M or ZM: what a position holds beyond two numbers. */
static bool dimensions(text *t)
{
    bool zm = word(t, "ZM");
    bool z = zm || word(t, "Z");
    bool m = zm || (!z && word(t, "M"));

    t->g->has_z = z;
    t->g->has_m = m;
    return z || m;
}

/* A type with its dimensions, apart or as one word (QGIS: PolygonZ). */
static bool type_name(text *t, ft_geom_type type)
{
    const char *from = t->p;

    if (begins(t, ft_geom_type_name(type)) && (dimensions(t) || t->p == t->end || !letter(*t->p))) {
        t->g->type = type;
        return true;
    }
    t->p = from;
    return false;
}

static bool mark(text *t, char c)
{
    blanks(t);
    if (t->p < t->end && *t->p == c) {
        t->p++;
        return true;
    }
    return false;
}

static ft_status number(text *t, double *out)
{
    const char *from = NULL;

    blanks(t);
    from = t->p;
    while (t->p < t->end && strchr("+-.0123456789eE", *t->p) != NULL) {
        t->p++;
    }
    if (t->p < t->end && strchr(" \t\r\n,)", *t->p) == NULL) { /* a number ends where a number may end */
        t->p = from;
        return bad(t, "a number");
    }
    if (!ft_num_parse(from, (size_t)(t->p - from), out)) {
        t->p = from;
        return bad(t, "a number");
    }
    *out = *out == 0 ? 0.0 : *out;
    return FT_OK;
}

static ft_status vertex(text *t)
{
    const char *from = t->p;
    double v[4] = {0, 0, 0, 0};
    size_t n = 2U + (size_t)t->g->has_z + (size_t)t->g->has_m;
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = number(t, &v[i]);
    }
    if (st != FT_OK) {
        return st;
    }
    blanks(t);
    if (t->p < t->end && strchr("+-.0123456789", *t->p) != NULL) { /* a height, or degrees and minutes? Not guessed */
        return ft_fail(t->err, FT_E_INVALID, "geo.wkt.numbers", "column=%zu numbers=%zu", (size_t)(t->p - t->start) + 1,
                       n);
    }
    if (!t->g->planar && (v[0] < -540 || v[0] > 540 || v[1] < -90 || v[1] > 90)) {
        return ft_fail(t->err, FT_E_INVALID, "geo.wkt.coordinate", "column=%zu lon=%.10g lat=%.10g",
                       (size_t)(from - t->start) + 1, v[0], v[1]);
    }
    return ft_geom_add_point(t->g, (ft_lonlat){v[0], v[1]}, t->g->has_z ? v[2] : 0,
                             t->g->has_m ? v[2 + (size_t)t->g->has_z] : 0, t->err);
}

static ft_status ring(text *t, bool polygon)
{
    size_t from = t->g->n_points;
    ft_status st = ft_geom_add_ring(t->g, t->err);

    if (st == FT_OK && !mark(t, '(')) {
        return bad(t, "(");
    }
    do {
        st = st == FT_OK ? vertex(t) : st;
    } while (st == FT_OK && mark(t, ','));
    if (st == FT_OK && !mark(t, ')')) {
        return bad(t, ", or )");
    }
    if (st == FT_OK && polygon) {
        ft_lonlat a = t->g->xy[from];
        ft_lonlat b = t->g->xy[t->g->n_points - 1];

        if (a.lon_deg != b.lon_deg || a.lat_deg != b.lat_deg) {
            t->notes->rings_closed++;
            st = ft_geom_add_point(t->g, a, t->g->has_z ? t->g->z[from] : 0, t->g->has_m ? t->g->m[from] : 0, t->err);
        }
    }
    return st;
}

/* The parenthesised body of one point, line or polygon. */
static ft_status single(text *t, ft_geom_type type, bool bare_point)
{
    ft_status st = ft_geom_add_part(t->g, t->err);

    if (st != FT_OK) {
        return st;
    }
    if (type == FT_GEOM_POINT) {
        bool open = mark(t, '(');

        st = ft_geom_add_ring(t->g, t->err);
        if (st == FT_OK && !open && !bare_point) {
            return bad(t, "(");
        }
        st = st == FT_OK ? vertex(t) : st;
        return st == FT_OK && open && !mark(t, ')') ? bad(t, ")") : st;
    }
    if (type == FT_GEOM_LINESTRING) {
        return ring(t, false);
    }
    if (!mark(t, '(')) {
        return bad(t, "(");
    }
    do {
        st = ring(t, true);
    } while (st == FT_OK && mark(t, ','));
    return st == FT_OK && !mark(t, ')') ? bad(t, ", or )") : st;
}

static ft_status body(text *t)
{
    ft_geom_type multi = ft_geom_multi_of(t->g->type);
    ft_geom_type one = (ft_geom_type)(multi - 3);
    ft_status st = FT_OK;

    if (word(t, "EMPTY")) {
        return FT_OK;
    }
    if (t->g->type != multi) {
        return single(t, one, false);
    }
    if (!mark(t, '(')) {
        return bad(t, "( or EMPTY");
    }
    do {
        st = single(t, one, true);
    } while (st == FT_OK && mark(t, ','));
    return st == FT_OK && !mark(t, ')') ? bad(t, ", or )") : st;
}

ft_status ft_wkt_read(const char *wkt, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_geom_notes none = {0};
    text t = {wkt, wkt, wkt + n, out, notes != NULL ? notes : &none, err};
    ft_status st = FT_OK;

    *t.notes = none;
    ft_geom_reset(out, FT_GEOM_NONE);
    for (int type = FT_GEOM_POINT; type <= FT_GEOM_MULTIPOLYGON && out->type == FT_GEOM_NONE; type++) {
        (void)type_name(&t, (ft_geom_type)type);
    }
    if (out->type == FT_GEOM_NONE) {
        return bad(&t, "POINT, LINESTRING, POLYGON or a MULTI of them");
    }
    st = body(&t);
    blanks(&t);
    if (st == FT_OK && t.p != t.end) {
        st = bad(&t, "the end");
    }
    if (st != FT_OK) {
        ft_geom_reset(out, FT_GEOM_NONE);
    }
    return st;
}

/* ---------- writing */

static void put_vertex(const ft_geom *g, size_t i, ft_buf *out)
{
    double v[4] = {g->xy[i].lon_deg, g->xy[i].lat_deg, 0, 0};
    size_t n = 2;
    char t[FT_NUM_TEXT];

    if (g->has_z) {
        v[n++] = g->z[i];
    }
    if (g->has_m) {
        v[n++] = g->m[i];
    }
    for (size_t k = 0; k < n; k++) {
        ft_num_text(v[k], t);
        ft_buf_text(out, k == 0 ? "" : " ");
        ft_buf_text(out, t);
    }
}

static void put_ring(const ft_geom *g, size_t r, ft_buf *out)
{
    ft_buf_char(out, '(');
    for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
        ft_buf_text(out, i == g->ring[r] ? "" : ",");
        put_vertex(g, i, out);
    }
    ft_buf_char(out, ')');
}

static void put_part(const ft_geom *g, ft_geom_type one, size_t part, ft_buf *out)
{
    if (one != FT_GEOM_POLYGON) {
        put_ring(g, g->part[part], out);
        return;
    }
    ft_buf_char(out, '(');
    for (size_t r = g->part[part]; r < g->part[part + 1]; r++) {
        ft_buf_text(out, r == g->part[part] ? "" : ",");
        put_ring(g, r, out);
    }
    ft_buf_char(out, ')');
}

void ft_wkt_write(const ft_geom *g, ft_buf *out)
{
    ft_geom_type multi = ft_geom_multi_of(g->type);
    ft_geom_type one = (ft_geom_type)(multi - 3);

    ft_buf_text(out, ft_geom_type_name(g->type));
    ft_buf_text(out, g->has_z && g->has_m ? " ZM " : g->has_z ? " Z " : g->has_m ? " M " : " ");
    if (g->n_parts == 0) {
        ft_buf_text(out, "EMPTY");
    } else if (g->type != multi) {
        put_part(g, one, 0, out);
    } else {
        ft_buf_char(out, '(');
        for (size_t i = 0; i < g->n_parts; i++) {
            ft_buf_text(out, i == 0 ? "" : ",");
            put_part(g, one, i, out);
        }
        ft_buf_char(out, ')');
    }
}
