/* Canonical bytes of a revision, little-endian (docs/spec/revision.md):
 *
 *   0  "FTR1"
 *   4  op u8
 *   5  type: u8 length, ASCII
 *      record 16, schema 32
 *      parents: u16 count, 32 each, strictly ascending
 *      flags u8: 1 origin, 2 author key (only with origin), 4 geometry; others zero
 *      [origin: system 16, clock i64, counter u16, offset i16, author u16 length + UTF-8, [author key 32]]
 *      reason: u32 length, UTF-8
 *      [geometry 32]
 *      values: u16 count, each: field u8 length + ASCII, tag u8, u32 length, bytes; fields strictly ascending
 */
#include "fieldtool/land/revision.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLAG_ORIGIN = 1,
    FLAG_AUTHOR_KEY = 2,
    FLAG_GEOMETRY = 4,
    MAX_NAME = 63,
    MAX_AUTHOR = 1024,
    MAX_OFFSET_MIN = 1080
};
static const char MAGIC[4] = {'F', 'T', 'R', '1'};

struct ft_revision_space {
    ft_hash *parents;
    ft_value *values;
    size_t cap_parents, cap_values;
    bool no_memory; /* in the last decode */
};

ft_status ft_revision_space_new(ft_revision_space **out, ft_error *err)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=revision") : FT_OK;
}

void ft_revision_space_free(ft_revision_space *s)
{
    if (s != NULL) {
        free(s->parents);
        free(s->values);
        free(s);
    }
}

bool ft_revision_is_external(const ft_revision *r)
{
    return r->has_origin && ft_str_is(r->origin.author, FT_EXTERNAL_AUTHOR);
}

const char *ft_op_word(ft_op op)
{
    switch (op) {
    case FT_OP_CREATE: return "create";
    case FT_OP_EDIT: return "edit";
    case FT_OP_RETIRE: return "retire";
    case FT_OP_RESTORE: return "restore";
    case FT_OP_RESOLVE: return "resolve";
    case FT_OP_IMPORT: return "import";
    case FT_OP_EXTERNAL: return "external";
    }
    return "unknown";
}

static int cmp_field(ft_str a, ft_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n ? 1 : 0;
}

/* ---------- writing */

static void put_origin(const ft_revision *r, ft_buf *out)
{
    ft_buf_bytes(out, r->origin.system.b, sizeof r->origin.system.b);
    ft_buf_u64(out, (uint64_t)r->origin.clock_ms);
    ft_buf_u16(out, r->origin.counter);
    ft_buf_u16(out, (uint16_t)r->origin.offset_min);
    ft_buf_u16(out, (uint16_t)r->origin.author.n);
    ft_buf_bytes(out, r->origin.author.p, r->origin.author.n);
    if (r->origin.has_author_key) {
        ft_buf_bytes(out, r->origin.author_key, sizeof r->origin.author_key);
    }
}

static void put_values(const ft_revision *r, ft_buf *out)
{
    ft_buf_u16(out, (uint16_t)r->values.n);
    for (size_t i = 0; i < r->values.n; i++) {
        const ft_value *v = &r->values.v[i];

        assert(i == 0 || cmp_field(r->values.v[i - 1].field, v->field) < 0);
        ft_buf_u8(out, (uint8_t)v->field.n);
        ft_buf_bytes(out, v->field.p, v->field.n);
        ft_buf_u8(out, (uint8_t)v->tag);
        ft_buf_u32(out, (uint32_t)v->bytes.n);
        ft_buf_bytes(out, v->bytes.p, v->bytes.n);
    }
}

static bool ascii_name(ft_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
              c == '-')) {
            return false;
        }
    }
    return s.n > 0 && s.n <= MAX_NAME;
}

static bool origin_ok(const ft_origin *o)
{
    return o->author.n <= MAX_AUTHOR && ft_utf8_valid(o->author.p, o->author.n) && o->offset_min >= -MAX_OFFSET_MIN &&
           o->offset_min <= MAX_OFFSET_MIN;
}

static bool reason_ok(ft_str reason)
{
    return reason.n <= FT_LIMIT_TEXT && ft_utf8_valid(reason.p, reason.n);
}

static bool too_large(const ft_revision *r)
{
    bool yes = r->n_parents > FT_LIMIT_PARENTS || r->values.n > FT_LIMIT_FIELDS || r->reason.n > FT_LIMIT_TEXT ||
               (r->has_origin && r->origin.author.n > MAX_AUTHOR);

    for (size_t i = 0; i < r->values.n && !yes; i++) {
        yes = r->values.v[i].bytes.n > FT_LIMIT_TEXT;
    }
    return yes;
}

/* What is written must be readable for ever: the encoder refuses what the decoder would refuse. */
static ft_status lawful(const ft_revision *r, ft_error *err)
{
    if (too_large(r)) {
        return ft_fail(err, FT_E_INVALID, "land.revision.too_large", "type=%.*s",
                       (int)(r->type.n < MAX_NAME ? r->type.n : MAX_NAME), r->type.p);
    }
    if (!ascii_name(r->type) || r->op < FT_OP_CREATE || r->op > FT_OP_EXTERNAL || !reason_ok(r->reason) ||
        (r->has_origin && !origin_ok(&r->origin))) {
        return ft_fail(err, FT_E_INVALID, "land.revision.unlawful", "what=%s",
                       !ascii_name(r->type)    ? "type"
                       : !reason_ok(r->reason) ? "reason"
                                               : "author");
    }
    for (size_t i = 0; i < r->values.n; i++) {
        const ft_value *v = &r->values.v[i];

        if (!ascii_name(v->field) || !ft_value_check(v->tag, v->bytes.p, v->bytes.n)) {
            return ft_fail(err, FT_E_INVALID, "land.revision.unlawful", "what=%.*s",
                           (int)(v->field.n < MAX_NAME ? v->field.n : MAX_NAME), v->field.p);
        }
    }
    return FT_OK;
}

ft_status ft_revision_encode(const ft_revision *r, ft_buf *out, ft_error *err)
{
    uint8_t flags = (uint8_t)((r->has_origin ? FLAG_ORIGIN : 0) |
                              (r->has_origin && r->origin.has_author_key ? FLAG_AUTHOR_KEY : 0) |
                              (r->has_geometry ? FLAG_GEOMETRY : 0));
    size_t from = out->n;
    ft_status st = lawful(r, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_bytes(out, MAGIC, sizeof MAGIC);
    ft_buf_u8(out, (uint8_t)r->op);
    ft_buf_u8(out, (uint8_t)r->type.n);
    ft_buf_bytes(out, r->type.p, r->type.n);
    ft_buf_bytes(out, r->record.b, sizeof r->record.b);
    ft_buf_bytes(out, r->schema.b, sizeof r->schema.b);
    ft_buf_u16(out, (uint16_t)r->n_parents);
    for (size_t i = 0; i < r->n_parents; i++) {
        assert(i == 0 || ft_hash_cmp(&r->parents[i - 1], &r->parents[i]) < 0);
        ft_buf_bytes(out, r->parents[i].b, sizeof r->parents[i].b);
    }
    ft_buf_u8(out, flags);
    if (r->has_origin) {
        put_origin(r, out);
    }
    ft_buf_u32(out, (uint32_t)r->reason.n);
    ft_buf_bytes(out, r->reason.p, r->reason.n);
    if (r->has_geometry) {
        ft_buf_bytes(out, r->geometry.b, sizeof r->geometry.b);
    }
    put_values(r, out);
    if (out->n - from > FT_LIMIT_REVISION_BYTES) {
        out->n = from;
        return ft_fail(err, FT_E_INVALID, "land.revision.too_large", "type=%.*s", (int)r->type.n, r->type.p);
    }
    return ft_buf_status(out, err);
}

/* ---------- reading */

static ft_str get_text(ft_rd *r, size_t n)
{
    const uint8_t *p = ft_rd_bytes(r, n);

    return (ft_str){p == NULL ? "" : (const char *)p, p == NULL ? 0 : n};
}

static bool get_hash(ft_rd *r, uint8_t *out, size_t n)
{
    const uint8_t *p = ft_rd_bytes(r, n);

    if (p != NULL) {
        memcpy(out, p, n);
    }
    return p != NULL;
}

static bool get_head(ft_rd *r, ft_revision *out)
{
    const uint8_t *magic = ft_rd_bytes(r, sizeof MAGIC);
    uint8_t op = ft_rd_u8(r);

    if (magic == NULL || memcmp(magic, MAGIC, sizeof MAGIC) != 0 || op < FT_OP_CREATE || op > FT_OP_EXTERNAL) {
        return false;
    }
    out->op = (ft_op)op;
    out->type = get_text(r, ft_rd_u8(r));
    return ascii_name(out->type) && get_hash(r, out->record.b, sizeof out->record.b);
}

static bool get_parents(ft_rd *r, ft_revision_space *s, ft_revision *out)
{
    size_t n = ft_rd_u16(r);

    if (!r->ok || n > FT_LIMIT_PARENTS || n > r->n / FT_HASH_BYTES) {
        return false;
    }
    if (n > s->cap_parents) {
        ft_hash *p = realloc(s->parents, n * sizeof *p);

        if (p == NULL) {
            s->no_memory = true;
            return false;
        }
        s->parents = p;
        s->cap_parents = n;
    }
    for (size_t i = 0; i < n; i++) {
        if (!get_hash(r, s->parents[i].b, FT_HASH_BYTES) ||
            (i > 0 && ft_hash_cmp(&s->parents[i - 1], &s->parents[i]) >= 0)) {
            return false;
        }
    }
    out->parents = s->parents;
    out->n_parents = n;
    return true;
}

static bool get_origin(ft_rd *r, uint8_t flags, ft_revision *out)
{
    ft_origin *o = &out->origin;

    out->has_origin = true;
    if (!get_hash(r, o->system.b, sizeof o->system.b)) {
        return false;
    }
    o->clock_ms = (int64_t)ft_rd_u64(r);
    o->counter = ft_rd_u16(r);
    o->offset_min = (int16_t)ft_rd_u16(r);
    o->author = get_text(r, ft_rd_u16(r));
    o->has_author_key = (flags & FLAG_AUTHOR_KEY) != 0;
    if (o->has_author_key && !get_hash(r, o->author_key, sizeof o->author_key)) {
        return false;
    }
    return r->ok && origin_ok(o);
}

static bool get_values(ft_rd *r, ft_revision_space *s, ft_revision *out)
{
    size_t n = ft_rd_u16(r);

    if (!r->ok || n > FT_LIMIT_FIELDS || n > r->n / 7) { /* a value takes at least seven bytes */
        return false;
    }
    if (n > s->cap_values) {
        ft_value *p = realloc(s->values, n * sizeof *p);

        if (p == NULL) {
            s->no_memory = true;
            return false;
        }
        s->values = p;
        s->cap_values = n;
    }
    for (size_t i = 0; i < n; i++) {
        ft_value *v = &s->values[i];

        v->field = get_text(r, ft_rd_u8(r));
        v->tag = (ft_tag)ft_rd_u8(r);
        v->bytes = get_text(r, ft_rd_u32(r));
        if (!r->ok || !ascii_name(v->field) || v->bytes.n > FT_LIMIT_TEXT ||
            !ft_value_check(v->tag, v->bytes.p, v->bytes.n) ||
            (i > 0 && cmp_field(s->values[i - 1].field, v->field) >= 0)) {
            return false;
        }
    }
    out->values = (ft_values){s->values, n};
    return true;
}

static bool get_all(ft_rd *r, ft_revision_space *s, ft_revision *out)
{
    uint8_t flags = 0;

    if (!get_head(r, out) || !get_hash(r, out->schema.b, sizeof out->schema.b) || !get_parents(r, s, out)) {
        return false;
    }
    flags = ft_rd_u8(r);
    if (!r->ok || (flags & ~(FLAG_ORIGIN | FLAG_AUTHOR_KEY | FLAG_GEOMETRY)) != 0 ||
        ((flags & FLAG_AUTHOR_KEY) != 0 && (flags & FLAG_ORIGIN) == 0)) {
        return false;
    }
    if ((flags & FLAG_ORIGIN) != 0 && !get_origin(r, flags, out)) {
        return false;
    }
    out->reason = get_text(r, ft_rd_u32(r));
    if (!r->ok || !reason_ok(out->reason)) {
        return false;
    }
    out->has_geometry = (flags & FLAG_GEOMETRY) != 0;
    if (out->has_geometry && !get_hash(r, out->geometry.b, sizeof out->geometry.b)) {
        return false;
    }
    return get_values(r, s, out) && r->ok && r->n == 0;
}

ft_status ft_revision_decode(const void *p, size_t n, ft_revision_space *s, ft_revision *out, ft_error *err)
{
    ft_rd r = ft_rd_of(p, n);

    *out = (ft_revision){.op = FT_OP_CREATE};
    s->no_memory = false;
    if (n > FT_LIMIT_REVISION_BYTES || !get_all(&r, s, out)) {
        return s->no_memory ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=revision")
                            : ft_fail(err, FT_E_INVALID, "land.revision.malformed", "at=%zu", n - r.n);
    }
    return FT_OK;
}

bool ft_revision_peek(const void *p, size_t n, ft_uuid *record, ft_str *type)
{
    ft_rd r = ft_rd_of(p, n);
    ft_revision head = {.op = FT_OP_CREATE};

    if (!get_head(&r, &head)) {
        return false;
    }
    *record = head.record;
    *type = head.type;
    return true;
}
