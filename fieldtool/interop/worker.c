/* The child: GDAL's rows as frames, in a process that can read its input and the tables of PROJ and iconv, and nothing else. */
#include "fieldtool/interop/worker.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/frames.h"
#include "fieldtool/interop/private_gdal.h"
#include "fieldtool/interop/worker_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------- frames */

struct ft_teller {
    ft_gdal_rows *rows;
    ft_confined got;
    ft_error err;
    uint64_t told;
    enum { AT_HELLO, AT_LAYER, AT_ROWS, AT_END, AT_NOTHING } at;
};

ft_teller *ft_teller_open(const char *path, const ft_format *f, const char *layer, const char *prefer, ft_confined got)
{
    ft_teller *t = calloc(1, sizeof *t);

    if (t != NULL) {
        t->got = got;
        t->err.status = ft_gdal_rows_open(path, f, layer, prefer, &t->rows, &t->err);
    }
    return t;
}

void ft_teller_close(ft_teller *t)
{
    if (t != NULL) {
        ft_gdal_rows_close(t->rows);
        free(t);
    }
}

static void put_layer(ft_teller *t, ft_buf *out)
{
    const ft_gdal_layer *l = ft_gdal_rows_layer(t->rows);

    ft_frame_put_text(out, l->layer);
    ft_frame_put_text(out, l->others);
    ft_buf_u32(out, (uint32_t)l->epsg);
    ft_buf_u8(out, l->table);
    ft_buf_u64(out, (uint64_t)l->n_rows);
    ft_buf_u32(out, (uint32_t)l->n_columns);
    for (int i = 0; i < l->n_columns; i++) {
        ft_frame_put_text(out, ft_gdal_rows_column(t->rows, i));
    }
}

static void set_u32(ft_buf *b, size_t at, size_t v)
{
    for (size_t i = 0; i < 4; i++) {
        b->p[at + i] = (char)(unsigned char)(v >> (8 * i));
    }
}

static void set_u8(ft_buf *b, size_t at, unsigned v)
{
    b->p[at] = (char)(unsigned char)v;
}

static void put_cells(ft_teller *t, ft_buf *out)
{
    int n = ft_gdal_rows_layer(t->rows)->n_columns;

    for (int i = 0; i < n; i++) {
        ft_str c = ft_gdal_rows_cell(t->rows, i);

        ft_buf_u32(out, c.p == NULL ? FT_FRAME_NULL : (uint32_t)c.n);
        if (c.p != NULL) {
            ft_buf_bytes(out, c.p, c.n + 1);
        }
    }
}

/* The shape is written where it belongs before it is known whether there is one: flags and length are set behind it. */
static ft_status put_row(ft_teller *t, ft_buf *out)
{
    ft_gdal_row row;
    size_t from = out->n;
    size_t shape = 0;
    ft_status st = FT_OK;

    ft_buf_u64(out, 0);
    ft_buf_u8(out, 0);
    ft_buf_u32(out, 0);
    shape = out->n;
    st = ft_gdal_rows_next(t->rows, &row, out, &t->err);
    if (st != FT_OK || out->failed) {
        out->n = from;
        return st == FT_OK ? ft_buf_status(out, &t->err) : st;
    }
    set_u32(out, from, (size_t)((uint64_t)row.fid & UINT32_MAX));
    set_u32(out, from + 4, (size_t)((uint64_t)row.fid >> 32));
    set_u8(out, from + 8,
           (row.has_shape ? FT_ROW_SHAPE : 0U) | (row.empty ? FT_ROW_EMPTY : 0U) | (row.curve ? FT_ROW_CURVE : 0U) |
               (row.why.status != FT_OK ? FT_ROW_WHY : 0U));
    set_u32(out, from + 9, out->n - shape);
    if (row.why.status != FT_OK) {
        ft_frame_put_why(out, &row.why);
    }
    put_cells(t, out);
    return ft_buf_status(out, &t->err);
}

static void put_rows(ft_teller *t, ft_buf *out)
{
    static const size_t ENOUGH = 1 << 18;
    size_t from = out->n;
    uint32_t n = 0;
    ft_status st = FT_OK;

    ft_buf_u32(out, 0);
    while (st == FT_OK && out->n - from < ENOUGH) {
        st = put_row(t, out);
        n += st == FT_OK;
    }
    t->told += n;
    if (st == FT_E_NOT_FOUND) {
        t->at = AT_END;
    } else if (st != FT_OK) {
        t->err.status = st;
    }
    if (!out->failed) {
        set_u32(out, from, n);
    }
}

bool ft_teller_more(ft_teller *t, ft_buf *out)
{
    size_t from = out->n;
    bool failed = t->err.status != FT_OK && t->at != AT_HELLO;

    if (t->at == AT_NOTHING) {
        return false;
    }
    ft_buf_u8(out, 0);
    ft_buf_u32(out, 0);
    if (out->failed) {
        return false;
    }
    set_u8(out, from, failed ? FT_FRAME_FAIL : (unsigned)"HLRE"[t->at]);
    if (failed) {
        ft_buf_u8(out, (uint8_t)t->err.status);
        ft_frame_put_why(out, &t->err);
        t->at = AT_NOTHING;
    } else if (t->at == AT_HELLO) {
        ft_buf_u32(out, FT_FRAME_MAGIC);
        ft_buf_u8(out, (uint8_t)t->got.landlock);
        ft_buf_u8(out, t->got.filter);
        t->at = AT_LAYER;
    } else if (t->at == AT_LAYER) {
        put_layer(t, out);
        t->at = AT_ROWS;
    } else if (t->at == AT_ROWS) {
        put_rows(t, out);
    } else {
        ft_buf_u64(out, t->told);
        t->at = AT_NOTHING;
    }
    if (!out->failed) {
        set_u32(out, from + 1, out->n - from - FT_FRAME_HEAD);
    }
    return !out->failed;
}

/* ---------- the process */

bool ft_worker_asked(int argc, char **argv)
{
    return argc == FT_WORKER_ARGS && strcmp(argv[1], FT_WORKER_WORD) == 0;
}

/* Names of files that may be read. */
typedef struct names {
    char *at[128];
    size_t n;
} names;

static void add(names *list, const char *head, size_t n, const char *tail)
{
    size_t size = n + strlen(tail) + 1;
    char *text = list->n < FT_COUNT(list->at) ? malloc(size) : NULL;

    if (text != NULL) {
        (void)snprintf(text, size, "%.*s%s", (int)n, head, tail);
        list->at[list->n++] = text;
    }
}

/* A shapefile is its companions too, in either case. */
static void add_input(names *list, const char *path, const char *extension)
{
    static const char *const TAILS[] = {"shx", "dbf", "prj", "cpg", "qix", "SHX", "DBF", "PRJ", "CPG", "QIX"};
    size_t n = strlen(path);

    add(list, path, n, "");
    for (size_t i = 0; strcmp(extension, "shp") == 0 && i < FT_COUNT(TAILS); i++) {
        add(list, path, n - 3, TAILS[i]);
    }
}

/* Where PROJ has its tables, and iconv its code pages. */
static void add_tables(names *list)
{
    static const char *const CODE_PAGES[] = {"/usr/lib/x86_64-linux-gnu/gconv", "/usr/lib/aarch64-linux-gnu/gconv",
                                             "/usr/lib64/gconv", "/usr/lib/gconv"};
    const char *data = CPLGetConfigOption("GDAL_DATA", "/usr/share/gdal");
    char **proj = OSRGetPROJSearchPaths();

    for (size_t i = 0; proj != NULL && proj[i] != NULL; i++) {
        add(list, proj[i], strlen(proj[i]), "");
    }
    CSLDestroy(proj);
    add(list, data, strlen(data), "");
    for (size_t i = 0; i < FT_COUNT(CODE_PAGES); i++) {
        add(list, CODE_PAGES[i], strlen(CODE_PAGES[i]), "");
    }
}

typedef struct folder_size {
    const char *path;
    int64_t bytes;
} folder_size;

static bool add_size(void *who, const char *name)
{
    folder_size *f = who;
    char path[FT_PATH_MAX];
    int64_t size = 0;

    (void)snprintf(path, sizeof path, "%s/%s", f->path, name);
    f->bytes += ft_os_stat(path, &size, NULL) == FT_OS_FILE ? size : 0;
    return true;
}

/* Time enough for any honest file of this size, packed or not: an eighth of a megabyte a second is slow. */
static int seconds_for(const char *path)
{
    static const int64_t LEAST = 10;
    static const int64_t MOST = 3600;
    folder_size f = {path, 0};
    int64_t s = 0;
    ft_error ignored = {0};

    if (ft_os_stat(path, &f.bytes, NULL) == FT_OS_DIR) {
        f.bytes = 0;
        (void)!ft_os_list(path, add_size, &f, &ignored);
    }
    s = LEAST + f.bytes / (1 << 17);
    return (int)(s < MOST ? s : MOST);
}

static ft_status shut_in(const char *path, const char *extension, ft_confined *got, ft_error *err)
{
    names list = {.n = 0};
    const char *readable[FT_COUNT(list.at)];
    ft_status st = FT_OK;

    add_input(&list, path, extension);
    add_tables(&list);
    for (size_t i = 0; i < list.n; i++) {
        readable[i] = list.at[i];
    }
    st = ft_confine(&(ft_confinement){readable, list.n, FT_LIMIT_READER_MEMORY, seconds_for(path)}, got, err);
    for (size_t i = 0; i < list.n; i++) {
        free(list.at[i]);
    }
    return st;
}

static const char *or_none(const char *word)
{
    return word[0] == '\0' ? NULL : word;
}

static bool say(ft_buf *frame)
{
    bool ok = fwrite(frame->p, 1, frame->n, stdout) == frame->n;

    ft_buf_reset(frame);
    return ok;
}

void ft_worker_run(char **argv)
{
    const ft_format *f = ft_format_named(argv[2]);
    ft_confined got = {0};
    ft_error err = {0};
    ft_teller *t = NULL;
    ft_buf frame;
    bool ok = false;

    ft_gdal_setup();
    ft_buf_init(&frame, FT_LIMIT_FRAME_BYTES + FT_FRAME_HEAD);
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    if (f != NULL && shut_in(argv[3], f->extension, &got, &err) == FT_OK) {
        t = ft_teller_open(argv[3], f, or_none(argv[4]), or_none(argv[5]), got);
        ok = t != NULL;
    }
    while (ok && ft_teller_more(t, &frame)) {
        ok = say(&frame);
    }
    _Exit(ok ? EXIT_SUCCESS
             : EXIT_FAILURE); /* nothing here outlives the process, and a broken file may break its closing */
}
