/* Comma-separated values, by our own reader: GDAL loses rows behind an open quote in silence. */
#include "fieldtool/interop/reader.h"

#include "fieldtool/interop/rows.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct csv_reader {
    ft_reader base;
    ft_bytes bytes;
    ft_rows *csv;
    ft_buf raw;
} csv_reader;

static void close_csv(ft_reader *r)
{
    csv_reader *c = (csv_reader *)r;

    ft_rows_close(c->csv);
    ft_bytes_close(&c->bytes);
    ft_buf_release(&c->raw);
}

/* The row as it stood, near enough to find it again. */
static ft_str raw_row(csv_reader *c)
{
    ft_buf_reset(&c->raw);
    for (size_t i = 0; i < ft_rows_count(c->csv); i++) {
        ft_str cell = ft_rows_cell(c->csv, i);

        ft_buf_text(&c->raw, i > 0 ? "," : "");
        ft_buf_bytes(&c->raw, cell.p, cell.n);
    }
    return (ft_str){c->raw.p, c->raw.n};
}

static ft_status next_csv(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    csv_reader *c = (csv_reader *)r;
    ft_status st = ft_rows_next(c->csv, err);

    (void)shape;
    r->mixed_ends = ft_rows_mixed_ends(c->csv);
    if (st == FT_OK) {
        (void)snprintf(row->key, sizeof row->key, "%zu", ft_rows_line(c->csv));
        if (ft_rows_count(c->csv) != r->columns.n) { /* cells lost or won: nobody knows which belongs where */
            (void)ft_fail(&row->why, FT_E_INVALID, "interop.csv.cells", "line=%zu cells=%zu columns=%zu",
                          ft_rows_line(c->csv), ft_rows_count(c->csv), r->columns.n);
            row->raw = raw_row(c);
        }
    }
    return st;
}

static ft_str cell_csv(ft_reader *r, size_t column)
{
    ft_str t = ft_rows_cell(((csv_reader *)r)->csv, column);

    return t.n == 0 ? (ft_str){NULL, 0} : t; /* CSV cannot tell empty from null */
}

static const ft_reader_ops CSV_OPS = {next_csv, cell_csv, close_csv};

static ft_status read_header(csv_reader *c, const char *path, ft_error *err)
{
    ft_status st = ft_rows_next(c->csv, err);

    if (st == FT_E_NOT_FOUND) {
        return ft_fail(err, FT_E_INVALID, "interop.no_layer", "file=%s", path);
    }
    for (size_t i = 0; st == FT_OK && i < ft_rows_count(c->csv); i++) {
        ft_str name = ft_rows_cell(c->csv, i);

        if (ft_columns_find(&c->base.columns, name.p, name.n, SIZE_MAX) != SIZE_MAX && name.n > 0) {
            return ft_fail(err, FT_E_INVALID, "interop.csv.column_twice", "column=%.80s", name.p);
        }
        st = ft_columns_add(&c->base.columns, name.p, name.n, err);
    }
    return st;
}

ft_status ft_reader_csv(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                        ft_error *err)
{
    csv_reader *c = calloc(1, sizeof *c);
    ft_status st = FT_OK;

    (void)f;
    (void)o;
    if (c == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=csv");
    }
    c->base = (ft_reader){.ops = &CSV_OPS, .table = true, .epsg = 4326, .n_rows = -1};
    ft_buf_init(&c->raw, 0);
    *out = &c->base;
    st = ft_bytes_open_file(path, &c->bytes, err);
    st = st == FT_OK ? ft_rows_open(&c->bytes, &c->csv, err) : st;
    return st == FT_OK ? read_header(c, path, err) : st;
}
