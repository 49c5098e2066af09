#include "fieldtool/interop/csv_cell.h"

#include <string.h>

void ft_export_harmless(const char *p, size_t n, ft_buf *out)
{
    static const char *const WIDE[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"}; /* = + - @ in full width */
    size_t i = 0;
    bool formula = false;

    while (i < n && (p[i] == ' ' || p[i] == '"')) { /* spreadsheets look behind both */
        i++;
    }
    formula = i < n && p[i] != '\0' && strchr("=+-@\t\r\n", p[i]) != NULL;
    for (size_t k = 0; k < FT_COUNT(WIDE); k++) {
        formula = formula || (n - i >= 3 && memcmp(p + i, WIDE[k], 3) == 0);
    }
    ft_buf_text(out, formula ? "'" : "");
    ft_buf_bytes(out, p, n);
}

void ft_csv_quoted(ft_str t, ft_buf *out)
{
    bool quoted = t.n > 0 && t.p[0] == ' ';

    for (size_t i = 0; i < t.n && !quoted; i++) {
        quoted = t.p[i] != '\0' && strchr(",\"\r\n", t.p[i]) != NULL;
    }
    ft_buf_text(out, quoted ? "\"" : "");
    for (size_t i = 0; i < t.n; i++) {
        ft_buf_text(out, t.p[i] == '"' ? "\"" : "");
        ft_buf_char(out, t.p[i]);
    }
    ft_buf_text(out, quoted ? "\"" : "");
}

void ft_csv_cell(ft_str t, ft_buf *out)
{
    ft_buf safe;

    ft_buf_init(&safe, 0);
    ft_export_harmless(t.p == NULL ? "" : t.p, t.n, &safe);
    ft_csv_quoted((ft_str){safe.p, safe.n}, out);
    out->failed = out->failed || safe.failed;
    ft_buf_release(&safe);
}
