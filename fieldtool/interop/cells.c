#include "fieldtool/interop/cells.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 4096 };

void ft_columns_release(ft_columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        free(c->names[i]);
    }
    free(c->names);
    *c = (ft_columns){.n = 0};
}

static bool is(const char *have, const char *name, size_t n)
{
    return strncmp(have, name, n) == 0 && have[n] == '\0';
}

size_t ft_columns_find(const ft_columns *c, const char *name, size_t n, size_t hint)
{
    if (hint < c->n && is(c->names[hint], name, n)) {
        return hint;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (is(c->names[i], name, n)) {
            return i;
        }
    }
    return SIZE_MAX;
}

ft_status ft_columns_add(ft_columns *c, const char *name, size_t n, ft_error *err)
{
    char *copy = NULL;

    if (c->n == MAX_COLUMNS || !ft_utf8_valid(name, n)) {
        return ft_fail(err, FT_E_INVALID, "interop.columns", "columns=%zu", c->n + 1);
    }
    if (c->n == c->cap) {
        size_t cap = c->cap == 0 ? 32 : c->cap * 2;
        char **more = realloc(c->names, cap * sizeof *more);

        if (more == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=columns");
        }
        c->names = more;
        c->cap = cap;
    }
    copy = malloc(n + 1);
    if (copy == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=columns");
    }
    memcpy(copy, name, n);
    copy[n] = '\0';
    c->names[c->n++] = copy;
    return FT_OK;
}

ft_status ft_columns_place(ft_columns *c, const char *name, size_t n, size_t hint, size_t *at, ft_error *err)
{
    *at = ft_columns_find(c, name, n, hint);
    if (*at != SIZE_MAX) {
        return FT_OK;
    }
    *at = c->n;
    return ft_columns_add(c, name, n, err);
}

void ft_cells_init(ft_cells *c)
{
    *c = (ft_cells){.cap = 0};
    ft_buf_init(&c->text, 2 * FT_LIMIT_GEOM_BYTES);
}

void ft_cells_release(ft_cells *c)
{
    ft_buf_release(&c->text);
    free(c->from);
    free(c->len);
    *c = (ft_cells){.cap = 0};
}

void ft_cells_reset(ft_cells *c)
{
    ft_buf_reset(&c->text);
    for (size_t i = 0; i < c->cap; i++) {
        c->from[i] = SIZE_MAX;
    }
}

static ft_status room(ft_cells *c, size_t at, ft_error *err)
{
    size_t cap = c->cap == 0 ? 32 : c->cap;
    size_t *from = NULL;
    size_t *len = NULL;

    while (cap <= at) {
        cap *= 2;
    }
    from = realloc(c->from, cap * sizeof *from);
    c->from = from == NULL ? c->from : from;
    len = realloc(c->len, cap * sizeof *len);
    c->len = len == NULL ? c->len : len;
    if (from == NULL || len == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=cells");
    }
    for (size_t i = c->cap; i < cap; i++) {
        c->from[i] = SIZE_MAX;
    }
    c->cap = cap;
    return FT_OK;
}

ft_status ft_cells_set(ft_cells *c, size_t at, const char *p, size_t n, ft_error *err)
{
    ft_status st = at < c->cap ? FT_OK : room(c, at, err);

    if (st == FT_OK) {
        c->from[at] = c->text.n;
        c->len[at] = n;
        ft_buf_bytes(&c->text, p, n);
        ft_buf_char(&c->text, '\0');
        st = ft_buf_status(&c->text, err);
    }
    return st;
}

ft_str ft_cells_get(const ft_cells *c, size_t at)
{
    if (at >= c->cap || c->from[at] == SIZE_MAX) {
        return (ft_str){NULL, 0};
    }
    return (ft_str){c->text.p + c->from[at], c->len[at]};
}
