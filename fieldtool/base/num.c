#include "fieldtool/base/num.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* [+-] digits [. digits] [eE [+-] digits], at least one digit before the exponent. */
static bool decimal_shape(const char *p, size_t n)
{
    size_t i = 0;
    size_t mantissa = 0;

    if (i < n && (p[i] == '+' || p[i] == '-')) {
        i++;
    }
    for (; i < n && p[i] >= '0' && p[i] <= '9'; i++) {
        mantissa++;
    }
    if (i < n && p[i] == '.') {
        for (i++; i < n && p[i] >= '0' && p[i] <= '9'; i++) {
            mantissa++;
        }
    }
    if (mantissa == 0) {
        return false;
    }
    if (i < n && (p[i] == 'e' || p[i] == 'E')) {
        size_t from = 0;

        i++;
        if (i < n && (p[i] == '+' || p[i] == '-')) {
            i++;
        }
        from = i;
        while (i < n && p[i] >= '0' && p[i] <= '9') {
            i++;
        }
        if (i == from) {
            return false;
        }
    }
    return i == n;
}

bool ft_num_parse(const char *text, size_t n, double *out)
{
    char copy[512];
    double v = 0;

    if (n == 0 || n >= sizeof copy || !decimal_shape(text, n)) {
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    v = strtod(copy, NULL); /* LC_NUMERIC stays "C": main never calls setlocale for it */
    if (!isfinite(v)) {
        return false;
    }
    *out = v;
    return true;
}

bool ft_int_parse(const char *text, size_t n, int64_t *out)
{
    char copy[24];
    char *end = NULL;
    long long v = 0;

    if (n == 0 || n >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (!(copy[0] == '-' || copy[0] == '+' || (copy[0] >= '0' && copy[0] <= '9'))) {
        return false;
    }
    errno = 0;
    v = strtoll(copy, &end, 10);
    if (errno != 0 || end != copy + n) { /* NUL inside is not a number */
        return false;
    }
    *out = v;
    return true;
}

/* Most numbers that people write have few decimals. Where v * 10^k is whole and gives v back when divided, those digits are the
 * ones that "%.15g" prints: at most fifteen, they survive the way into a double and back. */
static bool short_text(double v, char out[FT_NUM_TEXT])
{
    static const double POWERS[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    double a = fabs(v);
    char digits[24];
    size_t n = 0;
    size_t k = 0;
    uint64_t m = 0;

    while (k < FT_COUNT(POWERS) && !(a * POWERS[k] == floor(a * POWERS[k]) && a * POWERS[k] / POWERS[k] == a)) {
        k++;
    }
    if (!(a >= 1e-4 && a < 1e15) || k == FT_COUNT(POWERS) || a * POWERS[k] >= 1e15) {
        return false;
    }
    for (m = (uint64_t)(a * POWERS[k]); k > 0 && m % 10 == 0; k--) {
        m /= 10;
    }
    for (size_t i = 0; i < k; i++, m /= 10) {
        digits[n++] = (char)('0' + m % 10);
    }
    if (k > 0) {
        digits[n++] = '.';
    }
    do {
        digits[n++] = (char)('0' + m % 10);
        m /= 10;
    } while (m > 0);
    *out = '-';
    out += v < 0;
    while (n > 0) {
        *out++ = digits[--n];
    }
    *out = '\0';
    return true;
}

void ft_num_text(double v, char out[FT_NUM_TEXT])
{
    if (short_text(v, out)) {
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(out, FT_NUM_TEXT, "%.*g", digits, v);
        if (strtod(out, NULL) == v) {
            return;
        }
    }
}

bool ft_utf8_valid(const char *p, size_t n)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t i = 0;

    while (i < n) {
        unsigned char c = s[i];
        size_t more = 0;
        unsigned long cp = 0;

        if (c == 0) {
            return false;
        }
        if (c < 0x80) {
            i++;
            continue;
        }
        if (c >= 0xc2 && c <= 0xdf) {
            more = 1;
            cp = c & 0x1fU;
        } else if ((c & 0xf0U) == 0xe0U) {
            more = 2;
            cp = c & 0x0fU;
        } else if (c >= 0xf0 && c <= 0xf4) {
            more = 3;
            cp = c & 0x07U;
        } else {
            return false;
        }
        if (n - i <= more) {
            return false;
        }
        for (size_t k = 1; k <= more; k++) {
            if ((s[i + k] & 0xc0U) != 0x80U) {
                return false;
            }
            cp = cp << 6 | (s[i + k] & 0x3fU);
        }
        if ((more == 2 && cp < 0x800) || (more == 3 && cp < 0x10000) || cp > 0x10ffff ||
            (cp >= 0xd800 && cp <= 0xdfff)) {
            return false;
        }
        i += more + 1;
    }
    return true;
}
