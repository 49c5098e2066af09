#include "fieldtool/interop/reader.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <stdlib.h>

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool ft_same_word_n(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
        if (a[i] == '\0') {
            return true;
        }
    }
    return true;
}

bool ft_same_word(const char *a, const char *b)
{
    return ft_same_word_n(a, b, SIZE_MAX);
}

void *ft_grow(void *p, size_t n, size_t size, ft_status *st, ft_error *err)
{
    void *more = n > SIZE_MAX / size ? NULL : realloc(p, n * size);

    if (more == NULL) {
        *st = ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=source");
    }
    return more == NULL ? p : more;
}

void ft_vertices_release(ft_vertices *v)
{
    free(v->xy);
    free(v->z);
    *v = (ft_vertices){.n = 0};
}

void ft_vertices_reset(ft_vertices *v)
{
    v->n = 0;
    v->all_z = true;
}

ft_status ft_vertices_add(ft_vertices *v, ft_lonlat p, const double *z, ft_error *err)
{
    ft_status st = FT_OK;

    if (v->n >= FT_LIMIT_VERTICES) {
        return ft_fail(err, FT_E_INVALID, "geo.too_large", "what=vertices most=%zu", FT_LIMIT_VERTICES);
    }
    if (v->n == v->cap) {
        size_t cap = v->cap == 0 ? 256 : v->cap * 2;

        v->xy = ft_grow(v->xy, cap, sizeof *v->xy, &st, err);
        v->z = st == FT_OK ? ft_grow(v->z, cap, sizeof *v->z, &st, err) : v->z;
        if (st != FT_OK) {
            return st;
        }
        v->cap = cap;
    }
    v->xy[v->n] = p;
    v->z[v->n++] = z == NULL ? 0 : *z;
    v->all_z = v->all_z && z != NULL;
    return FT_OK;
}

ft_status ft_read_number(const char *p, size_t n, double limit, size_t line, double *out, ft_error *err)
{
    double v = 0;

    while (n > 0 && (p[0] == ' ' || p[0] == '\t' || p[0] == '\n' || p[0] == '\r')) {
        p++;
        n--;
    }
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\n' || p[n - 1] == '\r')) {
        n--;
    }
    if (!ft_num_parse(p, n, &v) || !(v >= -limit && v <= limit)) {
        return ft_fail(err, FT_E_INVALID, "interop.xml.number", "line=%zu text=%.*s", line, (int)(n < 60 ? n : 60), p);
    }
    *out = v;
    return FT_OK;
}
