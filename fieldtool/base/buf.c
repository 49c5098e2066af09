#include "fieldtool/base/buf.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ft_str ft_str_of(const char *text)
{
    return (ft_str){text, text == NULL ? 0 : strlen(text)};
}

bool ft_str_eq(ft_str a, ft_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

ft_str ft_str_trimmed(ft_str s, const char *blanks)
{
    while (s.n > 0 && is_one_of(s.p[0], blanks)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_one_of(s.p[s.n - 1], blanks)) {
        s.n--;
    }
    return s;
}

bool ft_str_is(ft_str a, const char *text)
{
    return ft_str_eq(a, ft_str_of(text));
}

void ft_buf_init(ft_buf *b, size_t max)
{
    *b = (ft_buf){.max = max == 0 ? FT_LIMIT_BUF_MAX : max};
}

void ft_buf_release(ft_buf *b)
{
    if (b != NULL) {
        free(b->p);
        *b = (ft_buf){.max = b->max};
    }
}

void ft_buf_wipe(ft_buf *b)
{
    if (b != NULL && b->p != NULL) {
        ft_wipe(b->p, b->cap);
    }
    ft_buf_release(b);
}

void ft_buf_reset(ft_buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p != NULL) {
        b->p[0] = '\0';
    }
}

/* Room for n more bytes and the NUL; false makes the failure sticky. */
static bool reserve(ft_buf *b, size_t n)
{
    if (b->failed || n > b->max || b->n > b->max - n) {
        b->failed = true;
        return false;
    }
    if (b->n + n + 1 > b->cap) {
        size_t want = b->cap < 64 ? 64 : b->cap + b->cap / 2;
        char *p = NULL;

        if (want < b->n + n + 1) {
            want = b->n + n + 1;
        }
        p = realloc(b->p, want);
        if (p == NULL) {
            b->failed = true;
            return false;
        }
        b->p = p;
        b->cap = want;
    }
    return true;
}

void *ft_buf_grow(ft_buf *b, size_t n)
{
    char *at = NULL;

    if (!reserve(b, n)) {
        return NULL;
    }
    at = b->p + b->n;
    b->n += n;
    b->p[b->n] = '\0';
    return at;
}

void ft_buf_bytes(ft_buf *b, const void *p, size_t n)
{
    void *at = ft_buf_grow(b, n);

    if (at != NULL && n > 0) {
        memcpy(at, p, n);
    }
}

void ft_buf_text(ft_buf *b, const char *text)
{
    ft_buf_bytes(b, text, strlen(text));
}

void ft_buf_char(ft_buf *b, char c)
{
    ft_buf_bytes(b, &c, 1);
}

void ft_buf_printf(ft_buf *b, const char *fmt, ...)
{
    va_list ap;
    int n = 0;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->failed = true;
        return;
    }
    if (reserve(b, (size_t)n)) {
        va_start(ap, fmt);
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->n += (size_t)n;
    }
}

void ft_buf_u8(ft_buf *b, uint8_t v)
{
    ft_buf_bytes(b, &v, 1);
}

static void put_le(ft_buf *b, uint64_t v, size_t n)
{
    uint8_t t[8];

    for (size_t i = 0; i < n; i++) {
        t[i] = (uint8_t)(v >> (8 * i));
    }
    ft_buf_bytes(b, t, n);
}

void ft_buf_u16(ft_buf *b, uint16_t v)
{
    put_le(b, v, 2);
}

void ft_buf_u32(ft_buf *b, uint32_t v)
{
    put_le(b, v, 4);
}

void ft_buf_u64(ft_buf *b, uint64_t v)
{
    put_le(b, v, 8);
}

void ft_buf_f64(ft_buf *b, double v)
{
    uint64_t bits = 0;

    memcpy(&bits, &v, sizeof bits);
    put_le(b, bits, 8);
}

ft_status ft_buf_status(const ft_buf *b, ft_error *err)
{
    return b->failed ? ft_fail(err, FT_E_NOMEM, "base.buf.full", "max=%zu", b->max) : FT_OK;
}

char *ft_buf_take(ft_buf *b)
{
    char *p = NULL;

    if (b->p == NULL && !reserve(b, 0)) {
        return NULL;
    }
    assert(b->p != NULL); /* reserve(b, 0) makes room for the NUL */
    b->p[b->n] = '\0';
    p = b->p;
    *b = (ft_buf){.max = b->max};
    return p;
}

bool ft_room(void *array, size_t *cap, size_t n, size_t size)
{
    void *at = NULL;
    void *more = NULL;
    size_t want = *cap == 0 ? 16 : *cap * 2;

    if (n < *cap) {
        return true;
    }
    memcpy(&at, array, sizeof at);
    more = want > SIZE_MAX / size ? NULL : realloc(at, want * size);
    if (more == NULL) {
        return false;
    }
    memcpy(array, &more, sizeof more);
    *cap = want;
    return true;
}

ft_rd ft_rd_of(const void *p, size_t n)
{
    return (ft_rd){p, n, true};
}

const uint8_t *ft_rd_bytes(ft_rd *r, size_t n)
{
    const uint8_t *p = r->p;

    if (!r->ok || n > r->n) {
        r->ok = false;
        r->n = 0;
        return NULL;
    }
    r->n -= n;
    if (n > 0) {
        r->p += n;
    }
    return p;
}

static uint64_t get_le(ft_rd *r, size_t n)
{
    const uint8_t *p = ft_rd_bytes(r, n);
    uint64_t v = 0;

    for (size_t i = 0; p != NULL && i < n; i++) {
        v |= (uint64_t)p[i] << (8 * i);
    }
    return v;
}

uint8_t ft_rd_u8(ft_rd *r)
{
    return (uint8_t)get_le(r, 1);
}

uint16_t ft_rd_u16(ft_rd *r)
{
    return (uint16_t)get_le(r, 2);
}

uint32_t ft_rd_u32(ft_rd *r)
{
    return (uint32_t)get_le(r, 4);
}

uint64_t ft_rd_u64(ft_rd *r)
{
    return get_le(r, 8);
}

double ft_rd_f64(ft_rd *r)
{
    uint64_t bits = get_le(r, 8);
    double v = 0;

    memcpy(&v, &bits, sizeof v);
    return v;
}
