#include "fieldtool/land/value.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CODE = 255, MAX_OFFSET_MIN = 1080 };

static const struct {
    ft_tag tag;
    const char *word;
} WORDS[] = {
    {FT_TAG_TEXT, "text"}, {FT_TAG_INT, "int"},     {FT_TAG_REAL, "real"}, {FT_TAG_BOOL, "bool"},
    {FT_TAG_DATE, "date"}, {FT_TAG_TIME, "time"},   {FT_TAG_ID, "id"},     {FT_TAG_HASH, "hash"},
    {FT_TAG_CODE, "code"}, {FT_TAG_CODES, "codes"}, {FT_TAG_IDS, "ids"},   {FT_TAG_SEALED, "sealed"},
};

const char *ft_tag_word(ft_tag tag)
{
    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        if (WORDS[i].tag == tag) {
            return WORDS[i].word;
        }
    }
    return "none";
}

ft_tag ft_tag_of_word(const char *word)
{
    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        if (strcmp(WORDS[i].word, word) == 0) {
            return WORDS[i].tag;
        }
    }
    return FT_TAG_NONE;
}

/* ---------- finding and comparing */

static int cmp_str(ft_str a, ft_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n ? 1 : 0;
}

const ft_value *ft_values_get(ft_values vs, const char *field)
{
    ft_str name = ft_str_of(field);
    size_t lo = 0;
    size_t hi = vs.n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = cmp_str(vs.v[mid].field, name);

        if (c == 0) {
            return &vs.v[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return NULL;
}

bool ft_value_same(const ft_value *a, const ft_value *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return a->tag == b->tag && ft_str_eq(a->bytes, b->bytes);
}

/* ---------- reading */

static ft_rd reader(const ft_value *v)
{
    return ft_rd_of(v->bytes.p, v->bytes.n);
}

int64_t ft_value_int(const ft_value *v, int64_t otherwise)
{
    if (v == NULL || v->tag != FT_TAG_INT || v->bytes.n != 8) {
        return otherwise;
    }
    ft_rd r = reader(v);

    return (int64_t)ft_rd_u64(&r);
}

double ft_value_real(const ft_value *v, double otherwise)
{
    if (v != NULL && v->tag == FT_TAG_INT) {
        return (double)ft_value_int(v, 0);
    }
    if (v == NULL || v->tag != FT_TAG_REAL || v->bytes.n != 8) {
        return otherwise;
    }
    ft_rd r = reader(v);

    return ft_rd_f64(&r);
}

bool ft_value_bool(const ft_value *v, bool otherwise)
{
    return v != NULL && v->tag == FT_TAG_BOOL && v->bytes.n == 1 ? v->bytes.p[0] != 0 : otherwise;
}

ft_date ft_value_date(const ft_value *v)
{
    ft_date d = {0, 0, 0};

    if (v != NULL && v->tag == FT_TAG_DATE && !ft_date_parse(v->bytes.p, v->bytes.n, &d)) {
        d = (ft_date){0, 0, 0};
    }
    return d;
}

bool ft_value_id(const ft_value *v, ft_uuid *out)
{
    if (v == NULL || v->tag != FT_TAG_ID || v->bytes.n != sizeof out->b) {
        return false;
    }
    memcpy(out->b, v->bytes.p, sizeof out->b);
    return true;
}

ft_str ft_value_text(const ft_value *v)
{
    if (v != NULL && (v->tag == FT_TAG_TEXT || v->tag == FT_TAG_CODE || v->tag == FT_TAG_DATE)) {
        return v->bytes;
    }
    return (ft_str){"", 0};
}

bool ft_value_is(const ft_value *v, const char *text)
{
    return v != NULL && ft_str_is(ft_value_text(v), text);
}

size_t ft_value_count(const ft_value *v)
{
    if (v == NULL || (v->tag != FT_TAG_CODES && v->tag != FT_TAG_IDS)) {
        return 0;
    }
    ft_rd r = reader(v);

    return ft_rd_u16(&r);
}

ft_str ft_value_code_at(const ft_value *v, size_t i)
{
    ft_rd r = reader(v);
    size_t n = ft_rd_u16(&r);
    ft_str code = {"", 0};

    for (size_t k = 0; k <= i && k < n; k++) {
        size_t len = ft_rd_u16(&r);
        const uint8_t *p = ft_rd_bytes(&r, len);

        code = (ft_str){p == NULL ? "" : (const char *)p, p == NULL ? 0 : len};
    }
    return code;
}

ft_uuid ft_value_id_at(const ft_value *v, size_t i)
{
    ft_uuid u = {{0}};

    if (v->bytes.n >= 2 + (i + 1) * sizeof u.b) {
        memcpy(u.b, v->bytes.p + 2 + i * sizeof u.b, sizeof u.b);
    }
    return u;
}

bool ft_value_has_code(const ft_value *v, const char *code)
{
    if (v == NULL || v->tag != FT_TAG_CODES) {
        return ft_value_is(v, code);
    }
    ft_rd r = reader(v);
    ft_str want = ft_str_of(code);

    for (size_t n = ft_rd_u16(&r); n > 0 && r.ok; n--) {
        size_t len = ft_rd_u16(&r);
        const uint8_t *p = ft_rd_bytes(&r, len);

        if (p != NULL && ft_str_eq((ft_str){(const char *)p, len}, want)) {
            return true;
        }
    }
    return false;
}

/* ---------- checking what others wrote */

static bool codes_ok(const void *p, size_t n)
{
    ft_rd r = ft_rd_of(p, n);
    size_t count = ft_rd_u16(&r);
    ft_str last = {NULL, 0};

    for (size_t i = 0; i < count && r.ok; i++) {
        size_t len = ft_rd_u16(&r);
        const uint8_t *at = ft_rd_bytes(&r, len);
        ft_str code = {(const char *)at, len};

        if (at == NULL || len == 0 || len > MAX_CODE || !ft_utf8_valid(code.p, code.n) ||
            (i > 0 && cmp_str(last, code) >= 0)) {
            return false;
        }
        last = code;
    }
    return r.ok && r.n == 0;
}

static bool ids_ok(const void *p, size_t n)
{
    ft_rd r = ft_rd_of(p, n);
    size_t count = ft_rd_u16(&r);
    const uint8_t *last = NULL;

    for (size_t i = 0; i < count && r.ok; i++) {
        const uint8_t *at = ft_rd_bytes(&r, 16);

        if (at == NULL || (last != NULL && memcmp(last, at, 16) >= 0)) {
            return false;
        }
        last = at;
    }
    return r.ok && r.n == 0;
}

static bool real_ok(const void *p, size_t n)
{
    ft_rd r = ft_rd_of(p, n);
    double v = ft_rd_f64(&r);

    return n == 8 && isfinite(v) && !(v == 0 && signbit(v));
}

static bool time_ok(const void *p, size_t n)
{
    ft_rd r = ft_rd_of(p, n);
    int16_t offset = 0;

    (void)ft_rd_u64(&r);
    offset = (int16_t)ft_rd_u16(&r);
    return n == 10 && offset >= -MAX_OFFSET_MIN && offset <= MAX_OFFSET_MIN;
}

bool ft_value_check(ft_tag tag, const void *p, size_t n)
{
    ft_date d;

    switch (tag) {
    case FT_TAG_TEXT: return n <= FT_LIMIT_TEXT && ft_utf8_valid(p, n);
    case FT_TAG_CODE: return n > 0 && n <= MAX_CODE && ft_utf8_valid(p, n);
    case FT_TAG_INT: return n == 8;
    case FT_TAG_REAL: return real_ok(p, n);
    case FT_TAG_BOOL: return n == 1 && *(const uint8_t *)p <= 1;
    case FT_TAG_DATE: return ft_date_parse(p, n, &d);
    case FT_TAG_TIME: return time_ok(p, n);
    case FT_TAG_ID: return n == 16;
    case FT_TAG_HASH:
    case FT_TAG_SEALED: return n == FT_HASH_BYTES;
    case FT_TAG_CODES: return n <= FT_LIMIT_TEXT && codes_ok(p, n);
    case FT_TAG_IDS: return n <= FT_LIMIT_TEXT && ids_ok(p, n);
    case FT_TAG_NONE: return false;
    }
    return false;
}

/* ---------- parsing what people type */

static ft_status bad(ft_error *err, const char *key, const char *text, size_t n)
{
    size_t cut = n < 120 ? n : 120;

    while (cut < n && cut > 0 && ((unsigned char)text[cut] & 0xc0U) == 0x80U) { /* never in the middle of a character */
        cut--;
    }
    return ft_fail(err, FT_E_INVALID, key, "text=%.*s", (int)cut, text);
}

static bool parse_bool(ft_str t, uint8_t *out)
{
    static const struct {
        const char *word;
        uint8_t value;
    } BOOLS[] = {{"true", 1}, {"false", 0}, {"yes", 1}, {"no", 0}, {"1", 1}, {"0", 0}};

    for (size_t i = 0; i < FT_COUNT(BOOLS); i++) {
        bool same = strlen(BOOLS[i].word) == t.n;

        for (size_t k = 0; k < t.n && same; k++) {
            char c = t.p[k];

            same = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == BOOLS[i].word[k];
        }
        if (same) {
            *out = BOOLS[i].value;
            return true;
        }
    }
    return false;
}

static bool two(const char *p, int *out)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') {
        return false;
    }
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return true;
}

/* YYYY-MM-DDTHH:MM[:SS[.mmm]](Z|+HH:MM|-HH:MM) */
static bool parse_time(ft_str t, int64_t *ms, int16_t *offset)
{
    ft_date d;
    int h = 0;
    int m = 0;
    int s = 0;
    int frac = 0;
    size_t i = 16;

    if (t.n < 17 || !ft_date_parse(t.p, 10, &d) || (t.p[10] != 'T' && t.p[10] != ' ') || !two(t.p + 11, &h) ||
        t.p[13] != ':' || !two(t.p + 14, &m) || h > 23 || m > 59) {
        return false;
    }
    if (t.p[i] == ':') {
        if (t.n < i + 4 || !two(t.p + i + 1, &s) || s > 59) {
            return false;
        }
        i += 3;
        if (i < t.n && t.p[i] == '.') {
            int scale = 100;

            if (i + 1 >= t.n || t.p[i + 1] < '0' || t.p[i + 1] > '9') {
                return false;
            }
            for (i++; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++, scale /= 10) {
                frac += (t.p[i] - '0') * scale;
            }
        }
    }
    *offset = 0;
    if (t.n == i + 6 && (t.p[i] == '+' || t.p[i] == '-') && t.p[i + 3] == ':') {
        int oh = 0;
        int om = 0;

        if (!two(t.p + i + 1, &oh) || !two(t.p + i + 4, &om) || om > 59 || oh * 60 + om > MAX_OFFSET_MIN) {
            return false;
        }
        *offset = (int16_t)((oh * 60 + om) * (t.p[i] == '-' ? -1 : 1));
    } else if (!(t.n == i + 1 && t.p[i] == 'Z')) {
        return false;
    }
    *ms = ((int64_t)ft_date_first_day(d) * 86400 + h * 3600 + m * 60 + s) * 1000 + frac - (int64_t)*offset * 60000;
    return true;
}

static int cmp_code(const void *a, const void *b)
{
    return cmp_str(*(const ft_str *)a, *(const ft_str *)b);
}

void ft_value_put_codes(ft_str *codes, size_t n, ft_buf *out)
{
    size_t kept = 0;

    if (n > 1) {
        qsort(codes, n, sizeof *codes, cmp_code);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !ft_str_eq(codes[kept - 1], codes[i])) {
            codes[kept++] = codes[i];
        }
    }
    out->failed = out->failed || kept > FT_LIMIT_SET;
    ft_buf_u16(out, (uint16_t)kept);
    for (size_t i = 0; i < kept; i++) {
        out->failed = out->failed || codes[i].n > MAX_CODE;
        ft_buf_u16(out, (uint16_t)codes[i].n);
        ft_buf_bytes(out, codes[i].p, codes[i].n);
    }
}

static int cmp_id(const void *a, const void *b)
{
    return ft_uuid_cmp(a, b);
}

void ft_value_put_ids(ft_uuid *ids, size_t n, ft_buf *out)
{
    size_t kept = 0;

    if (n > 1) {
        qsort(ids, n, sizeof *ids, cmp_id);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || ft_uuid_cmp(&ids[kept - 1], &ids[i]) != 0) {
            ids[kept++] = ids[i];
        }
    }
    out->failed = out->failed || kept > FT_LIMIT_SET;
    ft_buf_u16(out, (uint16_t)kept);
    for (size_t i = 0; i < kept; i++) {
        ft_buf_bytes(out, ids[i].b, sizeof ids[i].b);
    }
}

/* Members of a comma list, blanks around them ignored; empty members are refused. */
static size_t members(ft_str t, ft_str *out, size_t max)
{
    size_t n = 0;
    size_t from = 0;

    for (size_t i = 0; i <= t.n; i++) {
        if (i == t.n || t.p[i] == ',') {
            ft_str m = ft_str_trimmed((ft_str){t.p + from, i - from}, " \t");

            if (m.n == 0 || n == max) {
                return 0;
            }
            out[n++] = m;
            from = i + 1;
        }
    }
    return n;
}

static ft_status parse_ids(const ft_str *m, size_t n, ft_buf *out, ft_error *err)
{
    ft_uuid *ids = calloc(n, sizeof *ids);
    ft_status st = ids == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=list") : FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        char text[40] = "";

        if (m[i].n < sizeof text) {
            memcpy(text, m[i].p, m[i].n);
        }
        st = ft_uuid_parse(text, &ids[i]) ? FT_OK : bad(err, "land.value.ids", m[i].p, m[i].n);
    }
    if (st == FT_OK) {
        ft_value_put_ids(ids, n, out);
    }
    free(ids);
    return st;
}

static ft_status parse_codes(ft_str *m, size_t n, ft_buf *out, ft_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (m[i].n > MAX_CODE || !ft_utf8_valid(m[i].p, m[i].n)) {
            return bad(err, "land.value.codes", m[i].p, ft_utf8_valid(m[i].p, m[i].n) ? m[i].n : 0);
        }
    }
    ft_value_put_codes(m, n, out);
    return FT_OK;
}

static ft_status parse_list(ft_tag tag, ft_str t, ft_buf *out, ft_error *err)
{
    size_t max = 1;
    size_t n = 0;
    size_t from = out->n;
    ft_str *m = NULL;
    ft_status st = FT_OK;

    for (size_t i = 0; i < t.n; i++) {
        max += t.p[i] == ',';
    }
    if (max > FT_LIMIT_SET || t.n > FT_LIMIT_TEXT) {
        return bad(err, "land.value.too_many", t.p, t.n);
    }
    m = calloc(max, sizeof *m);
    if (m == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=list");
    }
    n = members(t, m, max);
    if (n == 0) {
        st = bad(err, tag == FT_TAG_IDS ? "land.value.ids" : "land.value.codes", t.p, t.n);
    } else {
        st = tag == FT_TAG_IDS ? parse_ids(m, n, out, err) : parse_codes(m, n, out, err);
    }
    free(m);
    if (st == FT_OK && out->n - from > FT_LIMIT_TEXT) {
        out->n = from;
        st = bad(err, "land.value.too_many", t.p, t.n);
    }
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

static ft_status parse_fixed(ft_tag tag, ft_str t, ft_buf *out, ft_error *err)
{
    char text[80];
    double real = 0;
    int64_t i = 0;
    int16_t offset = 0;
    uint8_t b = 0;
    ft_uuid u;
    ft_hash h;

    if (t.n >= sizeof text) {
        return bad(err, "land.value.long", t.p, t.n);
    }
    memcpy(text, t.p, t.n);
    text[t.n] = '\0';
    if (tag == FT_TAG_INT && ft_int_parse(t.p, t.n, &i)) {
        ft_buf_u64(out, (uint64_t)i);
    } else if (tag == FT_TAG_REAL && ft_num_parse(t.p, t.n, &real)) {
        ft_buf_f64(out, real == 0 ? 0.0 : real);
    } else if (tag == FT_TAG_BOOL && parse_bool(t, &b)) {
        ft_buf_u8(out, b);
    } else if (tag == FT_TAG_TIME && parse_time(t, &i, &offset)) {
        ft_buf_u64(out, (uint64_t)i);
        ft_buf_u16(out, (uint16_t)offset);
    } else if (tag == FT_TAG_ID && ft_uuid_parse(text, &u)) {
        ft_buf_bytes(out, u.b, sizeof u.b);
    } else if (tag == FT_TAG_HASH && ft_hash_parse(text, &h)) {
        ft_buf_bytes(out, h.b, sizeof h.b);
    } else {
        static const char *const KEYS[] = {
            [FT_TAG_INT] = "land.value.int",   [FT_TAG_REAL] = "land.value.real", [FT_TAG_BOOL] = "land.value.bool",
            [FT_TAG_TIME] = "land.value.time", [FT_TAG_ID] = "land.value.id",     [FT_TAG_HASH] = "land.value.hash",
        };

        return bad(err, KEYS[tag], t.p, t.n);
    }
    return ft_buf_status(out, err);
}

ft_status ft_value_parse(ft_tag tag, const char *text, size_t n, ft_buf *out, ft_error *err)
{
    ft_str t = ft_str_trimmed((ft_str){text, n}, " \t");
    ft_date d;

    if (t.n == 0) {
        return bad(err, "land.value.empty", text, n);
    }
    switch (tag) {
    case FT_TAG_TEXT:
        if (n > FT_LIMIT_TEXT || !ft_utf8_valid(text, n)) {
            return bad(err, "land.value.text", "", 0);
        }
        ft_buf_bytes(out, text, n); /* as entered, blanks and all */
        return ft_buf_status(out, err);
    case FT_TAG_CODE:
        if (t.n > MAX_CODE || !ft_utf8_valid(t.p, t.n)) {
            return bad(err, "land.value.code", t.p, t.n);
        }
        ft_buf_bytes(out, t.p, t.n);
        return ft_buf_status(out, err);
    case FT_TAG_DATE:
        if (!ft_date_parse(t.p, t.n, &d)) {
            return bad(err, "land.value.date", t.p, t.n);
        }
        ft_buf_bytes(out, t.p, t.n);
        return ft_buf_status(out, err);
    case FT_TAG_CODES:
    case FT_TAG_IDS: return parse_list(tag, t, out, err);
    case FT_TAG_INT:
    case FT_TAG_REAL:
    case FT_TAG_BOOL:
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH: return parse_fixed(tag, t, out, err);
    case FT_TAG_SEALED:
    case FT_TAG_NONE: break;
    }
    return bad(err, "land.value.sealed", "", 0);
}

/* ---------- showing */

static void show_time(const ft_value *v, ft_buf *out)
{
    ft_rd r = reader(v);
    int64_t ms = (int64_t)ft_rd_u64(&r);
    int16_t offset = (int16_t)ft_rd_u16(&r);
    char t[FT_UTC_TEXT];

    ft_utc_text(ms + (int64_t)offset * 60000, t);
    if (offset == 0) {
        ft_buf_text(out, t);
        return;
    }
    ft_buf_bytes(out, t, strlen(t) - 1);
    ft_buf_printf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
}

static void show_list(const ft_value *v, ft_buf *out)
{
    ft_rd r = reader(v);
    size_t n = ft_rd_u16(&r);

    for (size_t i = 0; i < n && r.ok; i++) {
        size_t len = v->tag == FT_TAG_IDS ? 16 : ft_rd_u16(&r);
        const uint8_t *p = ft_rd_bytes(&r, len);
        ft_uuid u;
        char t[FT_UUID_TEXT];

        ft_buf_text(out, i == 0 ? "" : ",");
        if (p != NULL && v->tag == FT_TAG_IDS) {
            memcpy(u.b, p, sizeof u.b);
            ft_uuid_text(&u, t);
            ft_buf_text(out, t);
        } else if (p != NULL) {
            ft_buf_bytes(out, p, len);
        }
    }
}

void ft_value_show(const ft_value *v, ft_buf *out)
{
    char t[FT_HASH_HEX];
    ft_uuid u;

    switch (v->tag) {
    case FT_TAG_TEXT:
    case FT_TAG_CODE:
    case FT_TAG_DATE: ft_buf_bytes(out, v->bytes.p, v->bytes.n); break;
    case FT_TAG_INT: ft_buf_printf(out, "%lld", (long long)ft_value_int(v, 0)); break;
    case FT_TAG_REAL:
        ft_num_text(ft_value_real(v, 0), t);
        ft_buf_text(out, t);
        break;
    case FT_TAG_BOOL: ft_buf_text(out, ft_value_bool(v, false) ? "true" : "false"); break;
    case FT_TAG_TIME: show_time(v, out); break;
    case FT_TAG_ID:
        if (ft_value_id(v, &u)) {
            ft_uuid_text(&u, t);
            ft_buf_text(out, t);
        }
        break;
    case FT_TAG_HASH:
        if (v->bytes.n == FT_HASH_BYTES) {
            ft_hex(v->bytes.p, FT_HASH_BYTES, t);
            ft_buf_text(out, t);
        }
        break;
    case FT_TAG_CODES:
    case FT_TAG_IDS: show_list(v, out); break;
    case FT_TAG_SEALED: /* enough of the commitment to tell two apart */
        ft_hex(v->bytes.p, v->bytes.n < 6 ? v->bytes.n : 6, t);
        ft_buf_printf(out, "sealed %s", t);
        break;
    case FT_TAG_NONE: break;
    }
}
