/* Strict WKB (OGC 06-103r4, section 8) in, canonical ISO WKB out. Every count is checked against the bytes left before use. */
#include "geo/wkb.h"

#include "fieldtool/base/limits.h"

#include <math.h>
#include <string.h>

typedef struct cursor {
    const uint8_t *start, *p;
    size_t n; /* bytes left */
    bool big; /* byte order of the part being read */
    ft_geom *g;
    ft_geom_notes *notes;
    ft_error *err;
} cursor;

static ft_status bad(const cursor *c, const char *key, const char *what)
{
    return ft_fail(c->err, FT_E_INVALID, key, "at=%zu left=%zu what=%s", (size_t)(c->p - c->start), c->n, what);
}

static ft_status need(const cursor *c, size_t n, const char *what)
{
    return c->n < n ? bad(c, "geo.wkb.short", what) : FT_OK;
}

static uint32_t take_u32(cursor *c)
{
    const uint8_t *p = c->p;
    uint32_t v = c->big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
                        : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];

    c->p += 4;
    c->n -= 4;
    return v;
}

static double take_f64(cursor *c)
{
    uint64_t first = take_u32(c);
    uint64_t second = take_u32(c);
    uint64_t bits = c->big ? first << 32 | second : second << 32 | first;
    double v = 0;

    memcpy(&v, &bits, sizeof v);
    return v == 0 ? 0.0 : v; /* -0.0 is written +0.0 (docs/spec/decisions.md 4) */
}

/* What a type that is not read is called. */
static const char *type_word(uint32_t code)
{
    static const char *const WORDS[] = {"GEOMETRYCOLLECTION",
                                        "CIRCULARSTRING",
                                        "COMPOUNDCURVE",
                                        "CURVEPOLYGON",
                                        "MULTICURVE",
                                        "MULTISURFACE",
                                        "CURVE",
                                        "SURFACE",
                                        "POLYHEDRALSURFACE",
                                        "TIN",
                                        "TRIANGLE"};
    uint32_t base = (code & 0x1fffffffU) % 1000;

    if ((code & 0x60000000U) != 0) {
        return "EWKB";
    }
    return code % 0x80000000U < 4000 && base >= 7 && base - 7 < FT_COUNT(WORDS) ? WORDS[base - 7] : "type code";
}

/* Byte order and type code; dims gets the doubles per vertex. */
static ft_status take_header(cursor *c, uint32_t *base, bool *z, bool *m)
{
    uint32_t code = 0;
    ft_status st = need(c, 5, "header");

    if (st != FT_OK) {
        return st;
    }
    if (c->p[0] > 1) {
        return bad(c, "geo.wkb.order", "byte order");
    }
    c->big = c->p[0] == 0;
    c->p++;
    c->n--;
    code = take_u32(c);
    if ((code & 0x80000000U) != 0 && (code & 0x7fffffffU) <= 7) { /* the old 2.5D bit */
        *base = code & 0x7fffffffU;
        *z = true;
        *m = false;
        return FT_OK;
    }
    *base = code % 1000;
    *z = code / 1000 == 1 || code / 1000 == 3;
    *m = code / 1000 == 2 || code / 1000 == 3;
    return code >= 4000 || *base == 0 || *base > 7 ? bad(c, "geo.wkb.type", type_word(code)) : FT_OK;
}

static bool on_earth(const ft_geom *g, double x, double y)
{
    return isfinite(x) && isfinite(y) && (g->planar || (x >= -540 && x <= 540 && y >= -90 && y <= 90));
}

static ft_status take_vertex(cursor *c)
{
    double x = take_f64(c);
    double y = take_f64(c);
    double z = c->g->has_z ? take_f64(c) : 0;
    double m = c->g->has_m ? take_f64(c) : 0;

    if (!on_earth(c->g, x, y) || !isfinite(z) || !isfinite(m)) {
        return ft_fail(c->err, FT_E_INVALID, "geo.wkb.coordinate", "at=%zu vertex=%zu lon=%.10g lat=%.10g",
                       (size_t)(c->p - c->start), c->g->n_points, x, y);
    }
    return ft_geom_add_point(c->g, (ft_lonlat){x, y}, z, m, c->err);
}

static size_t vertex_bytes(const ft_geom *g)
{
    return 8 * (2 + (size_t)g->has_z + (size_t)g->has_m);
}

/* A count of things of at least @p each bytes. */
static ft_status take_count(cursor *c, size_t each, const char *what, uint32_t *out)
{
    ft_status st = need(c, 4, what);

    if (st != FT_OK) {
        return st;
    }
    *out = take_u32(c);
    return *out > c->n / each ? bad(c, "geo.wkb.count", what) : FT_OK;
}

static ft_status take_ring(cursor *c, bool polygon)
{
    uint32_t n = 0;
    size_t from = c->g->n_points;
    ft_status st = take_count(c, vertex_bytes(c->g), "vertices", &n);

    st = st == FT_OK ? ft_geom_add_ring(c->g, c->err) : st;
    for (uint32_t i = 0; i < n && st == FT_OK; i++) {
        st = take_vertex(c);
    }
    if (st == FT_OK && polygon && n > 0) {
        ft_lonlat a = c->g->xy[from];
        ft_lonlat b = c->g->xy[c->g->n_points - 1];

        if (a.lon_deg != b.lon_deg || a.lat_deg != b.lat_deg) {
            c->notes->rings_closed++;
            st = ft_geom_add_point(c->g, a, c->g->has_z ? c->g->z[from] : 0, c->g->has_m ? c->g->m[from] : 0, c->err);
        }
    }
    return st;
}

/* Body of a point, line or polygon. A point of NaN is an empty one, but no member of anything. */
static ft_status take_single(cursor *c, uint32_t base, bool member)
{
    uint32_t rings = 0;
    ft_status st = FT_OK;

    if (base == FT_GEOM_POINT) {
        st = need(c, vertex_bytes(c->g), "point");
        if (st == FT_OK && !member) {
            cursor look = *c;

            if (isnan(take_f64(&look)) && isnan(take_f64(&look))) {
                c->p += vertex_bytes(c->g);
                c->n -= vertex_bytes(c->g);
                return FT_OK;
            }
        }
        st = st == FT_OK ? ft_geom_add_part(c->g, c->err) : st;
        st = st == FT_OK ? ft_geom_add_ring(c->g, c->err) : st;
        return st == FT_OK ? take_vertex(c) : st;
    }
    if (base == FT_GEOM_LINESTRING) {
        st = ft_geom_add_part(c->g, c->err);
        return st == FT_OK ? take_ring(c, false) : st;
    }
    st = take_count(c, 4, "rings", &rings);
    if (st == FT_OK && rings > 0) {
        st = ft_geom_add_part(c->g, c->err);
    }
    for (uint32_t i = 0; i < rings && st == FT_OK; i++) {
        st = take_ring(c, true);
    }
    return st;
}

/* Members of a multi type or collection: all of one kind. */
static ft_status take_members(cursor *c, uint32_t base, unsigned depth)
{
    uint32_t n = 0;
    ft_status st = take_count(c, 5, "members", &n);

    for (uint32_t i = 0; i < n && st == FT_OK; i++) {
        uint32_t inner = 0;
        bool z = false;
        bool m = false;

        st = take_header(c, &inner, &z, &m);
        if (st == FT_OK && (z != c->g->has_z || m != c->g->has_m)) {
            st = bad(c, "geo.wkb.mixed", "dimensions");
        }
        if (st != FT_OK) {
            break;
        }
        if (inner >= 1 && inner <= 3) {
            if (base == 7 && c->g->type == FT_GEOM_NONE) {
                c->g->type = ft_geom_multi_of((ft_geom_type)inner);
            }
            if (ft_geom_multi_of((ft_geom_type)inner) != c->g->type) {
                return bad(c, "geo.wkb.mixed", "kinds of shapes");
            }
            st = take_single(c, inner, true);
        } else if (base == 7 && inner >= 4 && inner <= 7 && depth < FT_LIMIT_WKB_DEPTH) {
            if (inner != 7 && c->g->type == FT_GEOM_NONE) {
                c->g->type = (ft_geom_type)inner;
            }
            if (inner != 7 && (ft_geom_type)inner != c->g->type) {
                return bad(c, "geo.wkb.mixed", "kinds of shapes");
            }
            st = take_members(c, inner, depth + 1);
        } else {
            st = bad(c, depth >= FT_LIMIT_WKB_DEPTH ? "geo.wkb.depth" : "geo.wkb.type", "member");
        }
    }
    return st;
}

ft_status ft_wkb_read(const void *p, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    ft_geom_notes none = {0};
    cursor c = {.start = p, .p = p, .n = n, .g = out, .notes = notes != NULL ? notes : &none, .err = err};
    uint32_t base = 0;
    bool z = false;
    bool m = false;
    ft_status st = FT_OK;

    *c.notes = none;
    ft_geom_reset(out, FT_GEOM_NONE);
    if (n > FT_LIMIT_GEOM_BYTES) {
        return ft_fail(err, FT_E_INVALID, "geo.too_large", "what=bytes most=%zu", FT_LIMIT_GEOM_BYTES);
    }
    st = take_header(&c, &base, &z, &m);
    if (st == FT_OK) {
        out->has_z = z;
        out->has_m = m;
        if (base >= 1 && base <= 6) {
            out->type = (ft_geom_type)base;
        }
    }
    if (st == FT_OK) {
        st = base <= 3 ? take_single(&c, base, false) : take_members(&c, base, 0);
    }
    if (st == FT_OK && out->type == FT_GEOM_NONE) { /* an empty collection is no kind of shape */
        st = bad(&c, "geo.wkb.type", "empty collection");
    }
    if (st == FT_OK && c.n != 0) {
        st = bad(&c, "geo.wkb.trailing", "bytes behind the end");
    }
    if (st != FT_OK) {
        ft_geom_reset(out, FT_GEOM_NONE);
    }
    return st;
}

/* ---------- writing */

static void put_header(const ft_geom *g, ft_geom_type type, ft_buf *out)
{
    ft_buf_u8(out, 1);
    ft_buf_u32(out, (uint32_t)type + (g->has_z && g->has_m ? 3000U : g->has_z ? 1000U : g->has_m ? 2000U : 0U));
}

static double plus_zero(double v)
{
    return v == 0 ? 0.0 : v;
}

static void put_vertex(const ft_geom *g, size_t i, ft_buf *out)
{
    ft_buf_f64(out, plus_zero(g->xy[i].lon_deg));
    ft_buf_f64(out, plus_zero(g->xy[i].lat_deg));
    if (g->has_z) {
        ft_buf_f64(out, plus_zero(g->z[i]));
    }
    if (g->has_m) {
        ft_buf_f64(out, plus_zero(g->m[i]));
    }
}

static void put_ring(const ft_geom *g, size_t r, ft_buf *out)
{
    ft_buf_u32(out, (uint32_t)(g->ring[r + 1] - g->ring[r]));
    for (size_t i = g->ring[r]; i < g->ring[r + 1]; i++) {
        put_vertex(g, i, out);
    }
}

static void put_part(const ft_geom *g, ft_geom_type single, size_t part, ft_buf *out)
{
    if (single == FT_GEOM_POINT) {
        put_vertex(g, g->ring[g->part[part]], out);
    } else if (single == FT_GEOM_LINESTRING) {
        put_ring(g, g->part[part], out);
    } else {
        ft_buf_u32(out, (uint32_t)(g->part[part + 1] - g->part[part]));
        for (size_t r = g->part[part]; r < g->part[part + 1]; r++) {
            put_ring(g, r, out);
        }
    }
}

static void put_empty(const ft_geom *g, ft_buf *out)
{
    if (g->type != FT_GEOM_POINT) {
        ft_buf_u32(out, 0);
        return;
    }
    for (size_t i = 0; i < 2U + (size_t)g->has_z + (size_t)g->has_m; i++) {
        ft_buf_u64(out, 0x7ff8000000000000ULL); /* the empty point of OGC 12-128r19 */
    }
}

void ft_wkb_write(const ft_geom *g, ft_buf *out)
{
    ft_geom_type multi = ft_geom_multi_of(g->type);
    ft_geom_type single = multi == FT_GEOM_NONE ? FT_GEOM_NONE : (ft_geom_type)(multi - 3);

    put_header(g, g->type, out);
    if (g->n_parts == 0) {
        put_empty(g, out);
    } else if (g->type != multi) {
        put_part(g, single, 0, out);
    } else {
        ft_buf_u32(out, (uint32_t)g->n_parts);
        for (size_t i = 0; i < g->n_parts; i++) {
            put_header(g, single, out);
            put_part(g, single, i, out);
        }
    }
}

ft_status ft_wkb_point(ft_lonlat at, ft_buf *out, ft_error *err)
{
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_POINT);
    st = ft_geom_add_part(&g, err);
    st = st == FT_OK ? ft_geom_add_ring(&g, err) : st;
    st = st == FT_OK ? ft_geom_add_point(&g, at, 0, 0, err) : st;
    if (st == FT_OK) {
        ft_wkb_write(&g, out);
        st = ft_buf_status(out, err);
    }
    ft_geom_release(&g);
    return st;
}
