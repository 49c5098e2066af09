/* links: ft_interop ft_base */
/* CSV of strangers: no text harms, every cell is text, and cells written again in quotes read to the same. */
#include "fieldtool/base/buf.h"
#include "fieldtool/base/num.h"
#include "fieldtool/interop/rows.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static size_t read_all(const void *data, size_t size, ft_buf *quoted, bool *whole)
{
    ft_bytes b;
    ft_rows *r = NULL;
    size_t cells = 0;
    ft_status st = FT_OK;

    ft_bytes_of(data, size, &b);
    if (ft_rows_open(&b, &r, NULL) != FT_OK) {
        return 0;
    }
    while ((st = ft_rows_next(r, NULL)) == FT_OK) {
        for (size_t i = 0; i < ft_rows_count(r); i++, cells++) {
            ft_str c = ft_rows_cell(r, i);

            FUZZ_ASSERT(ft_utf8_valid(c.p, c.n) && c.p[c.n] == '\0');
            ft_buf_text(quoted, i > 0 ? ",\"" : "\"");
            for (size_t k = 0; k < c.n; k++) {
                ft_buf_text(quoted, c.p[k] == '"' ? "\"" : "");
                ft_buf_char(quoted, c.p[k]);
            }
            ft_buf_char(quoted, '"');
        }
        ft_buf_char(quoted, '\n');
    }
    *whole = st == FT_E_NOT_FOUND;
    ft_rows_close(r);
    return cells;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_buf once;
    ft_buf twice;
    bool whole = false;
    bool again = false;

    ft_buf_init(&once, 0);
    ft_buf_init(&twice, 0);
    if (read_all(data, size, &once, &whole) > 0 && whole) {
        FUZZ_ASSERT(read_all(once.p, once.n, &twice, &again) > 0 && again);
        FUZZ_ASSERT(once.n == twice.n && memcmp(once.p, twice.p, once.n) == 0);
    }
    ft_buf_release(&once);
    ft_buf_release(&twice);
    return 0;
}
