#include "fieldtool/interop/cell_text.h"

#include "fieldtool/base/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Every unit is a power of ten of the one that records keep, so that a figure keeps its digits. */
static const struct {
    const char *unit, *base;
    int power;
} UNITS[] = {
    {"m2", "m2", 0}, {"ha", "m2", 4}, {"km2", "m2", 6}, {"dunam", "m2", 3}, {"m", "m", 0},
    {"km", "m", 3},  {"cm", "m", -2}, {"mm", "m", -3},  {"h", "h", 0},
};

static bool unit_of(const char *unit, size_t *out)
{
    for (size_t i = 0; i < FT_COUNT(UNITS); i++) {
        if (strcmp(UNITS[i].unit, unit) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool ft_cell_power(const char *unit, const char *to, int *power)
{
    size_t a = 0;
    size_t b = 0;

    if (to == NULL || !unit_of(unit, &a) || !unit_of(to, &b) || strcmp(UNITS[a].base, UNITS[b].base) != 0) {
        return false;
    }
    *power = UNITS[a].power - UNITS[b].power;
    return true;
}

/* ---------- dates */

/* YYYY, MM or M, DD or D once each, other characters for themselves. */
static size_t token(const char *p)
{
    size_t n = 1;

    while (p[0] != '\0' && strchr("YMD", p[0]) != NULL && p[n] == p[0]) {
        n++;
    }
    return n;
}

static bool is_format(const char *f)
{
    int seen[3] = {0, 0, 0};

    for (size_t n = 0; *f != '\0'; f += n) {
        n = token(f);
        seen[0] += *f == 'Y' && n == 4;
        seen[1] += *f == 'M' && n <= 2;
        seen[2] += *f == 'D' && n <= 2;
        if ((*f == 'Y' && n != 4) || (*f != 'Y' && n > 2) || (*f >= '0' && *f <= '9')) {
            return false;
        }
    }
    return seen[0] == 1 && seen[1] == 1 && seen[2] == 1;
}

static bool digits(const char *p, const char *end, size_t least, size_t most, size_t *n, int *out)
{
    *out = 0;
    for (*n = 0; *n < most && p + *n < end && p[*n] >= '0' && p[*n] <= '9'; (*n)++) {
        *out = *out * 10 + (p[*n] - '0');
    }
    return *n >= least;
}

bool ft_cell_date_in(const char *format, ft_str cell, ft_buf *out)
{
    const char *p = cell.p;
    const char *end = cell.p + cell.n;
    int year = 0;
    int month = 0;
    int day = 0;

    if (cell.n == 4 && digits(p, end, 4, 4, &(size_t){0}, &year)) {
        ft_buf_bytes(out, cell.p, 4);
        return true;
    }
    for (size_t n = 0; *format != '\0'; format += n) {
        int *to = *format == 'Y' ? &year : *format == 'M' ? &month : *format == 'D' ? &day : NULL;
        size_t took = 1;

        n = token(format);
        if (to == NULL ? p == end || *p != *format : !digits(p, end, n, n == 1 ? 2 : n, &took, to)) {
            return false;
        }
        p += took;
    }
    if (p < end && *p != ' ' && *p != 'T') { /* a time may follow */
        return false;
    }
    ft_buf_printf(out, "%04d-%02d-%02d%.*s", year, month, day, (int)(end - p), p);
    return true;
}

void ft_cell_date_out(const char *format, ft_str date, ft_buf *out)
{
    ft_date d;

    if (!ft_date_parse(date.p, date.n, &d) || d.day == 0) {
        ft_buf_bytes(out, date.p, date.n);
        return;
    }
    for (size_t n = 0; *format != '\0'; format += n) {
        n = token(format);
        if (*format == 'Y' || *format == 'M' || *format == 'D') {
            ft_buf_printf(out, "%0*d", (int)n, *format == 'Y' ? d.year : *format == 'M' ? d.month : d.day);
        } else {
            ft_buf_char(out, *format);
        }
    }
}

/* ---------- numbers */

/* The point of plain digits moves; zeros fill up, and go where they say nothing. */
static bool shift(ft_str t, int power, ft_buf *out)
{
    char all[80] = "";
    size_t n = 0;
    size_t at = 0; /* digits before the point */
    size_t i = t.n > 0 && (t.p[0] == '-' || t.p[0] == '+');
    bool minus = i > 0 && t.p[0] == '-';
    bool point = false;
    long place = 0;

    for (; i < t.n; i++) {
        if (t.p[i] == '.' && !point) {
            point = true;
        } else if (t.p[i] >= '0' && t.p[i] <= '9' && n + 1 < sizeof all) {
            all[n++] = t.p[i];
            at += !point;
        } else {
            return false;
        }
    }
    if (n == 0) {
        return false;
    }
    if (strspn(all, "0") == n) {
        ft_buf_char(out, '0');
        return true;
    }
    place = (long)at + power;
    while (n > 0 && all[n - 1] == '0' && (long)n > place) {
        n--;
    }
    ft_buf_text(out, minus ? "-" : "");
    for (i = 0; (long)i + 1 < place && i < n && all[i] == '0'; i++) { /* leading zeros */
    }
    ft_buf_text(out, place <= 0 ? "0." : "");
    for (; place < 0; place++) {
        ft_buf_char(out, '0');
    }
    for (; (long)i < place || i < n; i++) {
        ft_buf_text(out, (long)i == place && place > 0 ? "." : "");
        ft_buf_char(out, i < n ? all[i] : '0');
    }
    return true;
}

bool ft_cell_number_in(ft_str cell, const char *decimal, int power, ft_buf *out)
{
    char plain[80];

    if (cell.n >= sizeof plain || (decimal != NULL && memchr(cell.p, '.', cell.n) != NULL)) {
        return false;
    }
    memcpy(plain, cell.p, cell.n);
    for (size_t i = 0; decimal != NULL && i < cell.n; i++) {
        plain[i] = plain[i] == decimal[0] ? '.' : plain[i];
    }
    if (power != 0 || decimal != NULL) {
        return shift((ft_str){plain, cell.n}, power, out);
    }
    ft_buf_bytes(out, plain, cell.n);
    return true;
}

void ft_cell_number_out(ft_str number, const char *decimal, int power, ft_buf *out)
{
    char text[FT_NUM_TEXT];
    size_t from = out->n;
    double v = 0;

    if (power == 0 || !shift(number, power, out)) { /* with an exponent: the digits cannot be kept by moving a point */
        if (power != 0 && ft_num_parse(number.p, number.n, &v)) {
            ft_num_text(v * pow(10, power), text);
            number = ft_str_of(text);
        }
        ft_buf_bytes(out, number.p, number.n);
    }
    for (size_t i = from; decimal != NULL && i < out->n; i++) {
        out->p[i] = out->p[i] == '.' ? decimal[0] : out->p[i];
    }
}

/* ---------- what a mapping may say */

ft_status ft_cell_check(const char *field, const char *date, const char *unit, const char *decimal, ft_error *err)
{
    size_t i = 0;
    const char *wrong = date != NULL && !is_format(date)               ? date
                        : unit != NULL && !unit_of(unit, &i)           ? unit
                        : decimal != NULL && strcmp(decimal, ",") != 0 ? decimal
                                                                       : NULL;

    return wrong == NULL ? FT_OK
                         : ft_fail(err, FT_E_INVALID, "interop.mapping.member", "member=%.60s: %.60s", field, wrong);
}
