#include "fieldtool/interop/rows.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <stdlib.h>
#include <string.h>

struct ft_rows {
    ft_bytes *from;
    char separator;
    size_t row_line;
    ft_buf text; /* cells of the row, NUL behind each */
    size_t *at;  /* where each begins; one more than cells while a row is read */
    size_t n, cap;
    unsigned ends; /* ways in which lines ended so far, a bit for each */
};

/* The first line is looked at before it is read: it decides the separator. The header of a table fits one block. */
static char separator_of(ft_bytes *b)
{
    size_t count[3] = {0, 0, 0};
    static const char WHICH[] = ",;\t";
    bool quoted = false;

    (void)ft_bytes_peek(b);
    for (const unsigned char *p = b->at; p < b->end && (quoted || *p != '\n'); p++) {
        const char *found = *p == '\0' || quoted ? NULL : strchr(WHICH, *p);

        quoted = quoted != (*p == '"');
        if (found != NULL) {
            count[found - WHICH]++;
        }
    }
    if (count[0] >= count[1] && count[0] >= count[2]) {
        return ',';
    }
    return count[1] >= count[2] ? ';' : '\t';
}

ft_status ft_rows_open(ft_bytes *from, ft_rows **out, ft_error *err)
{
    ft_rows *c = calloc(1, sizeof *c);

    if (c == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=csv");
    }
    if (ft_bytes_peek(from) == 0xef && from->end - from->at >= 3 && memcmp(from->at, "\xef\xbb\xbf", 3) == 0) {
        from->at += 3;
    }
    c->from = from;
    c->separator = separator_of(from);
    ft_buf_init(&c->text, (size_t)16 << 20);
    *out = c;
    return FT_OK;
}

void ft_rows_close(ft_rows *c)
{
    if (c != NULL) {
        ft_buf_release(&c->text);
        free(c->at);
        free(c);
    }
}

static ft_status start_cell(ft_rows *c, ft_error *err)
{
    if (c->n + 1 >= c->cap) {
        size_t want = c->cap == 0 ? 64 : c->cap * 2;
        size_t *p = realloc(c->at, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=csv");
        }
        c->at = p;
        c->cap = want;
    }
    c->at[c->n++] = c->text.n;
    return FT_OK;
}

static ft_status too_long(const ft_rows *c, size_t line, ft_error *err)
{
    return c->text.n - c->at[c->n - 1] <= FT_LIMIT_TEXT && !c->text.failed
               ? FT_OK
               : ft_fail(err, FT_E_INVALID, "interop.csv.long_cell", "line=%zu most=%zu", line, FT_LIMIT_TEXT);
}

static bool ends_cell(const ft_rows *c, int byte)
{
    return byte < 0 || byte == c->separator || byte == '\n' || byte == '\r';
}

static ft_status quoted_cell(ft_rows *c, ft_error *err)
{
    size_t opened = c->from->line;
    int byte = 0;
    ft_status st = FT_OK;

    (void)ft_bytes_get(c->from);
    while (st == FT_OK && (byte = ft_bytes_get(c->from)) >= 0) {
        if (byte == '"' && ft_bytes_peek(c->from) != '"') {
            return ends_cell(c, ft_bytes_peek(c->from))
                       ? FT_OK
                       : ft_fail(err, FT_E_INVALID, "interop.csv.after_quote", "line=%zu", c->from->line);
        }
        byte = byte == '"' ? ft_bytes_get(c->from) : byte;
        ft_buf_char(&c->text, (char)byte);
        st = too_long(c, opened, err);
    }
    return st != FT_OK ? st : ft_fail(err, FT_E_INVALID, "interop.csv.open_quote", "line=%zu", opened);
}

static ft_status plain_cell(ft_rows *c, ft_error *err)
{
    ft_status st = FT_OK;

    while (st == FT_OK && !ends_cell(c, ft_bytes_peek(c->from))) {
        int byte = ft_bytes_get(c->from);

        if (byte == '"') {
            return ft_fail(err, FT_E_INVALID, "interop.csv.stray_quote", "line=%zu", c->from->line);
        }
        ft_buf_char(&c->text, (char)byte);
        st = too_long(c, c->row_line, err);
    }
    return st;
}

static ft_status one_cell(ft_rows *c, ft_error *err)
{
    ft_status st = start_cell(c, err);
    size_t from = c->text.n;

    if (st == FT_OK) {
        st = ft_bytes_peek(c->from) == '"' ? quoted_cell(c, err) : plain_cell(c, err);
    }
    if (st == FT_OK && !ft_utf8_valid(c->text.p == NULL ? "" : c->text.p + from, c->text.n - from)) {
        st = ft_fail(err, FT_E_INVALID, "interop.csv.encoding", "line=%zu", c->row_line);
    }
    ft_buf_char(&c->text, '\0');
    return st;
}

/* The end of the row before, and blank lines. */
static void take_ends(ft_rows *c)
{
    enum { LF = 1, CR = 2, CRLF = 4 };
    int byte = 0;

    while ((byte = ft_bytes_peek(c->from)) == '\n' || byte == '\r') {
        (void)ft_bytes_get(c->from);
        if (byte == '\r' && ft_bytes_peek(c->from) == '\n') {
            (void)ft_bytes_get(c->from);
            c->ends |= CRLF;
        } else {
            c->ends |= byte == '\n' ? LF : CR;
        }
    }
}

bool ft_rows_mixed_ends(const ft_rows *c)
{
    return (c->ends & (c->ends - 1)) != 0;
}

ft_status ft_rows_next(ft_rows *c, ft_error *err)
{
    ft_status st = FT_OK;

    take_ends(c);
    c->row_line = c->from->line;
    c->n = 0;
    ft_buf_reset(&c->text);
    if (ft_bytes_peek(c->from) < 0) {
        st = ft_bytes_status(c->from, err);
        return st == FT_OK ? FT_E_NOT_FOUND : st;
    }
    st = one_cell(c, err);
    while (st == FT_OK && ft_bytes_peek(c->from) == c->separator) {
        (void)ft_bytes_get(c->from);
        st = one_cell(c, err);
    }
    st = st == FT_OK ? ft_bytes_status(c->from, err) : st;
    if (st == FT_OK) {
        c->at[c->n] = c->text.n;
        st = ft_buf_status(&c->text, err);
    }
    return st;
}

size_t ft_rows_count(const ft_rows *c)
{
    return c->n;
}

ft_str ft_rows_cell(const ft_rows *c, size_t i)
{
    return i < c->n ? (ft_str){c->text.p + c->at[i], c->at[i + 1] - c->at[i] - 1} : (ft_str){"", 0};
}

size_t ft_rows_line(const ft_rows *c)
{
    return c->row_line;
}
