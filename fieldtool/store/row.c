/* The hash of a layer row: its place and every value that is there, as SQLite hands it out, each under its column's mark and in
 * the order of marks. So a column that came with newer declarations changes no hash before something stands in it. Computed
 * columns belong to it, so that one that was written over is written anew. */
#include "fieldtool/store/internal.h"

#include <string.h>

enum { ROW_INT = 1, ROW_REAL, ROW_TEXT, ROW_BLOB };

uint32_t ft_row_mark(const char *column)
{
    ft_hash h = ft_hash_of(column, strlen(column));

    return (uint32_t)h.b[0] << 24 | (uint32_t)h.b[1] << 16 | (uint32_t)h.b[2] << 8 | h.b[3];
}

static void put_kind(ft_buf *row, uint32_t mark, uint8_t kind)
{
    ft_buf_u32(row, mark);
    ft_buf_u8(row, kind);
}

void ft_row_begin(ft_buf *row, const ft_layer *l, int64_t fid)
{
    ft_buf_reset(row);
    ft_buf_u8(row, FT_LAYOUT_VERSION);
    ft_buf_text(row, l->name);
    ft_buf_u64(row, (uint64_t)fid);
}

void ft_row_int(ft_buf *row, uint32_t mark, int64_t v)
{
    put_kind(row, mark, ROW_INT);
    ft_buf_u64(row, (uint64_t)v);
}

void ft_row_real(ft_buf *row, uint32_t mark, double v)
{
    put_kind(row, mark, ROW_REAL);
    ft_buf_f64(row, v);
}

static void put_bytes(ft_buf *row, uint32_t mark, uint8_t kind, const void *p, size_t n)
{
    put_kind(row, mark, kind);
    ft_buf_u32(row, (uint32_t)n);
    ft_buf_bytes(row, p, n);
}

void ft_row_text(ft_buf *row, uint32_t mark, const void *p, size_t n)
{
    put_bytes(row, mark, ROW_TEXT, p, n);
}

void ft_row_blob(ft_buf *row, uint32_t mark, const void *p, size_t n)
{
    put_bytes(row, mark, ROW_BLOB, p, n);
}

void ft_row_column(ft_buf *row, uint32_t mark, const ft_stmt *q, int i)
{
    ft_str v;

    switch (ft_col_kind(q, i)) {
    case FT_COL_NULL: break;
    case FT_COL_INT: ft_row_int(row, mark, ft_col_int(q, i)); break;
    case FT_COL_REAL: ft_row_real(row, mark, ft_col_real(q, i)); break;
    case FT_COL_TEXT:
        v = ft_col_text(q, i);
        ft_row_text(row, mark, v.p, v.n);
        break;
    case FT_COL_BLOB:
        v = ft_col_blob(q, i);
        ft_row_blob(row, mark, v.p, v.n);
        break;
    }
}

int64_t ft_row_end(const ft_buf *row)
{
    ft_hash h = ft_hash_of(row->p, row->n);
    uint64_t v = 0;

    for (size_t i = 0; i < sizeof v; i++) {
        v = v << 8 | h.b[i];
    }
    return (int64_t)v;
}
