/* GeoPackage geometry blob, OGC 12-128r19, 2.1.3: "GP", version u8, flags u8, srs_id i32, envelope, WKB.
 * Flags: bit 0 byte order of the header, bits 1-3 envelope (0 none, 1 xy, 2 xyz, 3 xym, 4 xyzm), bit 4 empty, bit 5 extended. */
#include "geo/wkb.h"

#include "fieldtool/base/limits.h"

#include <math.h>
#include <string.h>

enum { HEAD_BYTES = 8 };
static const size_t ENVELOPE_DOUBLES[] = {0, 4, 6, 6, 8};

static ft_status bad(ft_error *err, const char *key, const char *what)
{
    return ft_fail(err, FT_E_INVALID, key, "what=%s", what);
}

/* Bytes before the WKB, 0 when malformed. */
static size_t head_size(const uint8_t *p, size_t n)
{
    unsigned kind = n >= HEAD_BYTES ? (p[3] >> 1) & 7U : 9;
    size_t size = 0;

    if (n < HEAD_BYTES || p[0] != 'G' || p[1] != 'P' || p[2] != 0 || kind > 4 || (p[3] & 0x20U) != 0) {
        return 0;
    }
    size = HEAD_BYTES + 8 * ENVELOPE_DOUBLES[kind];
    return size <= n ? size : 0;
}

static double f64_at(const uint8_t *p, bool little)
{
    uint64_t bits = 0;
    double v = 0;

    for (size_t i = 0; i < 8; i++) {
        bits |= (uint64_t)p[i] << (8 * (little ? i : 7 - i));
    }
    memcpy(&v, &bits, sizeof v);
    return v;
}

static bool envelope_agrees(const uint8_t *p, const ft_geom *g)
{
    bool little = (p[3] & 1U) != 0;
    unsigned kind = (p[3] >> 1) & 7U;
    ft_box b = ft_geom_extent(g);

    if (((p[3] & 0x10U) != 0) != ft_geom_is_empty(g)) {
        return false;
    }
    if (kind == 0 || ft_geom_is_empty(g)) {
        return true;
    }
    return f64_at(p + 8, little) == b.west_deg && f64_at(p + 16, little) == b.east_deg &&
           f64_at(p + 24, little) == b.south_deg && f64_at(p + 32, little) == b.north_deg;
}

ft_status ft_gpb_read(const void *blob, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err)
{
    const uint8_t *p = blob;
    size_t head = head_size(p, n);
    ft_geom_notes none = {0};
    ft_geom_notes *note = notes != NULL ? notes : &none;
    uint32_t srs = 0;
    ft_status st = FT_OK;

    if (head == 0) {
        ft_geom_reset(out, FT_GEOM_NONE);
        return bad(err, "geo.gpb.header", n < HEAD_BYTES ? "too short" : "not a GeoPackage geometry");
    }
    st = ft_wkb_read(p + head, n - head, out, note, err);
    if (st != FT_OK) {
        return st;
    }
    for (size_t i = 0; i < 4; i++) {
        srs |= (uint32_t)p[4 + i] << (8 * ((p[3] & 1U) != 0 ? i : 3 - i));
    }
    note->srs_id = (int32_t)srs;
    note->header_differs = !envelope_agrees(p, out);
    return FT_OK;
}

void ft_gpb_write_wkb(const void *wkb, size_t n, const ft_geom *g, int32_t srs_id, ft_buf *out)
{
    bool empty = ft_geom_is_empty(g);
    bool envelope = !empty && ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOINT;
    ft_box b = ft_geom_extent(g);

    ft_buf_bytes(out, "GP", 2);
    ft_buf_u8(out, 0);
    ft_buf_u8(out, (uint8_t)(1U | (envelope ? 2U : 0U) | (empty ? 0x10U : 0U)));
    ft_buf_u32(out, (uint32_t)srs_id);
    if (envelope) {
        ft_buf_f64(out, b.west_deg);
        ft_buf_f64(out, b.east_deg);
        ft_buf_f64(out, b.south_deg);
        ft_buf_f64(out, b.north_deg);
    }
    ft_buf_bytes(out, wkb, n);
}

/* ---------- extent without allocation: a walk over the WKB that trusts no count */

typedef struct walk {
    const uint8_t *p;
    size_t n;
    ft_box box;
    bool any;
} walk;

static uint32_t walk_u32(walk *w, bool big)
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        v |= (uint32_t)w->p[i] << (8 * (big ? 3 - i : i));
    }
    w->p += 4;
    w->n -= 4;
    return v;
}

static bool walk_points(walk *w, uint32_t count, size_t bytes, bool big)
{
    if (count > w->n / bytes) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        double x = f64_at(w->p, !big);
        double y = f64_at(w->p + 8, !big);

        w->p += bytes;
        w->n -= bytes;
        if (!isfinite(x) || !isfinite(y)) {
            continue;
        }
        if (!w->any) {
            w->box = (ft_box){x, y, x, y};
            w->any = true;
        }
        w->box.west_deg = x < w->box.west_deg ? x : w->box.west_deg;
        w->box.east_deg = x > w->box.east_deg ? x : w->box.east_deg;
        w->box.south_deg = y < w->box.south_deg ? y : w->box.south_deg;
        w->box.north_deg = y > w->box.north_deg ? y : w->box.north_deg;
    }
    return true;
}

static bool walk_shape(walk *w, unsigned depth)
{
    bool big = false;
    uint32_t code = 0;
    uint32_t base = 0;
    uint32_t count = 1;
    size_t bytes = 16;
    bool ok = true;

    if (w->n < 5 || depth > FT_LIMIT_WKB_DEPTH) {
        return false;
    }
    big = w->p[0] == 0;
    w->p++;
    w->n--;
    code = walk_u32(w, big);
    if ((code & 0x80000000U) != 0) {
        code = (code & 0x7fffffffU) + 1000;
    }
    base = code % 1000;
    bytes += (code / 1000 == 1 || code / 1000 == 2 ? 8U : 0U) + (code / 1000 == 3 ? 16U : 0U);
    if (base == 1) {
        return walk_points(w, 1, bytes, big);
    }
    if (w->n < 4) {
        return false;
    }
    count = walk_u32(w, big);
    if (base == 2) {
        return walk_points(w, count, bytes, big);
    }
    if (base == 3) {
        for (uint32_t i = 0; i < count && ok; i++) {
            ok = w->n >= 4 && walk_points(w, walk_u32(w, big), bytes, big);
        }
        return ok;
    }
    for (uint32_t i = 0; base >= 4 && base <= 7 && i < count && ok; i++) {
        ok = walk_shape(w, depth + 1);
    }
    return ok && base >= 4 && base <= 7;
}

bool ft_gpb_extent(const void *blob, size_t n, ft_box *out)
{
    size_t head = head_size(blob, n);
    walk w = {.p = (const uint8_t *)blob + head, .n = n - head};

    if (head == 0 || !walk_shape(&w, 0) || !w.any) {
        return false;
    }
    *out = w.box;
    return true;
}
