/* links: ft_interop ft_base */
/* What the child says of a foreign file: whatever bytes come, the reader stays within them, and only a told end is an end. */
#include "fieldtool/interop/worker_internal.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

typedef struct memory {
    const uint8_t *p;
    size_t n;
} memory;

static ft_status more(void *who, ft_buf *into, ft_error *err)
{
    memory *m = who;
    size_t n = m->n < 64 ? m->n : 64;

    (void)err;
    ft_buf_bytes(into, m->p, n);
    m->p += n;
    m->n -= n;
    return n == 0 ? FT_E_NOT_FOUND : FT_OK;
}

static void closed(void *who)
{
    (void)who;
}

static const ft_feed FEED = {more, closed};

static void read_rows(ft_reader *r)
{
    ft_geom shape;
    ft_row row = {.has_shape = false};
    ft_error err = {0};
    size_t sum = 0;

    ft_geom_init(&shape, FT_GEOM_NONE);
    while (r->ops->next(r, &shape, &row, &err) == FT_OK) {
        FUZZ_ASSERT(row.why.status == FT_OK || row.why.key != NULL);
        for (size_t i = 0; i < r->columns.n; i++) {
            ft_str c = r->ops->cell(r, i);

            FUZZ_ASSERT(c.p == NULL || c.p[c.n] == '\0');
            sum += c.n > 0 ? (size_t)(unsigned char)c.p[c.n - 1] : 0;
        }
        row = (ft_row){.has_shape = false};
    }
    FUZZ_ASSERT(sum != SIZE_MAX);
    ft_geom_release(&shape);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    memory m = {data, size};
    ft_reader *r = NULL;
    ft_error err = {0};

    if (ft_reader_frames(&FEED, &m, &r, &err) == FT_OK) {
        read_rows(r);
    }
    if (r != NULL) {
        r->ops->close(r);
        ft_columns_release(&r->columns);
        free(r);
    }
    return 0;
}
