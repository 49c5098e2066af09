#include "fieldtool/interop/csv.h"

#include "fieldtool/base/num.h"

#include <stdlib.h>
#include <string.h>

struct ft_csv {
    const char *p, *end;
    char separator;
    size_t line, row_line;
    ft_buf text;      /* cells of the row, NUL between them */
    size_t *from;     /* where each begins */
    size_t n, cap;
};

ft_status ft_csv_open(const char *text, size_t n, ft_csv **out, ft_error *err)
{
    ft_csv *c = NULL;
    size_t first = 0;
    size_t commas = 0;
    size_t semicolons = 0;
    size_t tabs = 0;

    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        n -= 3;
    }
    if (!ft_utf8_valid(text, n)) {
        return ft_fail(err, FT_E_INVALID, "interop.csv.encoding", " ");
    }
    for (bool quoted = false; first < n && (quoted || text[first] != '\n'); first++) {
        quoted = quoted != (text[first] == '"');
        commas += !quoted && text[first] == ',';
        semicolons += !quoted && text[first] == ';';
        tabs += !quoted && text[first] == '\t';
    }
    c = calloc(1, sizeof *c);
    if (c == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=csv");
    }
    *c = (ft_csv){.p = text, .end = text + n, .line = 1,
                  .separator = commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t'};
    ft_buf_init(&c->text, (size_t)16 << 20);
    *out = c;
    return FT_OK;
}

void ft_csv_close(ft_csv *c)
{
    if (c != NULL) {
        ft_buf_release(&c->text);
        free(c->from);
        free(c);
    }
}

static bool start_cell(ft_csv *c)
{
    if (c->n == c->cap) {
        size_t want = c->cap == 0 ? 64 : c->cap * 2;
        size_t *p = realloc(c->from, want * sizeof *p);

        if (p == NULL) {
            return false;
        }
        c->from = p;
        c->cap = want;
    }
    c->from[c->n++] = c->text.n;
    return true;
}

static ft_status quoted_cell(ft_csv *c, ft_error *err)
{
    size_t opened = c->line;

    for (c->p++; c->p < c->end; c->p++) {
        if (*c->p == '"' && c->p + 1 < c->end && c->p[1] == '"') {
            c->p++;
        } else if (*c->p == '"') {
            c->p++;
            if (c->p < c->end && *c->p != c->separator && *c->p != '\n' && *c->p != '\r') {
                return ft_fail(err, FT_E_INVALID, "interop.csv.after_quote", "line=%zu", c->line);
            }
            return FT_OK;
        }
        c->line += *c->p == '\n';
        ft_buf_char(&c->text, *c->p);
    }
    return ft_fail(err, FT_E_INVALID, "interop.csv.open_quote", "line=%zu", opened);
}

static ft_status plain_cell(ft_csv *c, ft_error *err)
{
    while (c->p < c->end && *c->p != c->separator && *c->p != '\n' && *c->p != '\r') {
        if (*c->p == '"') {
            return ft_fail(err, FT_E_INVALID, "interop.csv.stray_quote", "line=%zu", c->line);
        }
        ft_buf_char(&c->text, *c->p++);
    }
    return FT_OK;
}

ft_status ft_csv_row(ft_csv *c, ft_error *err)
{
    ft_status st = FT_OK;
    bool more = true;

    while (c->p < c->end && (*c->p == '\n' || *c->p == '\r')) { /* blank lines */
        c->line += *c->p == '\n';
        c->p++;
    }
    if (c->p >= c->end) {
        return FT_E_NOT_FOUND;
    }
    c->row_line = c->line;
    c->n = 0;
    ft_buf_reset(&c->text);
    while (more && st == FT_OK) {
        if (!start_cell(c)) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=csv");
        }
        st = c->p < c->end && *c->p == '"' ? quoted_cell(c, err) : plain_cell(c, err);
        ft_buf_char(&c->text, '\0');
        more = c->p < c->end && *c->p == c->separator;
        c->p += more;
    }
    return st == FT_OK ? ft_buf_status(&c->text, err) : st;
}

size_t ft_csv_count(const ft_csv *c)
{
    return c->n;
}

const char *ft_csv_cell(const ft_csv *c, size_t i)
{
    return i < c->n ? c->text.p + c->from[i] : "";
}

size_t ft_csv_line(const ft_csv *c)
{
    return c->row_line;
}
