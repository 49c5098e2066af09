/* What GDAL made of a foreign file, frame by frame from the child that reads it (worker.c). Nothing it says is believed: every
 * length is held against what is there, shapes go through our own reader, texts are names and cells and nothing else. */
#include "fieldtool/interop/worker_internal.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct frame_reader {
    ft_reader base;
    const ft_feed *feed;
    void *who;
    ft_buf in; /* what came */
    size_t at; /* in it: what is taken */
    ft_rd frame;
    uint32_t rows_left; /* in the frame */
    uint64_t told;
    ft_str *cells; /* shape [columns.n], of the present row */
    bool hello, layer;
} frame_reader;

static void close_frames(ft_reader *r)
{
    frame_reader *g = (frame_reader *)r;

    g->feed->close(g->who);
    ft_buf_release(&g->in);
    free(g->cells);
}

static ft_status broken(const char *where, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "interop.worker.broken", "where=%s", where);
}

/* At least @p n bytes behind what is taken. */
static ft_status want(frame_reader *g, size_t n, ft_error *err)
{
    ft_status st = FT_OK;

    while (st == FT_OK && g->in.n - g->at < n) {
        st = g->feed->more(g->who, &g->in, err);
        st = st == FT_E_NOT_FOUND ? broken("end", err) : st == FT_OK ? ft_buf_status(&g->in, err) : st;
    }
    return st;
}

/* The next frame whole; what was lent of the one before is gone. */
static ft_status next_frame(frame_reader *g, int *kind, ft_error *err)
{
    ft_rd head;
    uint32_t n = 0;
    ft_status st = FT_OK;

    if (g->at > 0) {
        memmove(g->in.p, g->in.p + g->at, g->in.n - g->at);
        g->in.n -= g->at;
        g->at = 0;
    }
    st = want(g, FT_FRAME_HEAD, err);
    if (st != FT_OK) {
        return st;
    }
    head = ft_rd_of(g->in.p, FT_FRAME_HEAD);
    *kind = ft_rd_u8(&head);
    n = ft_rd_u32(&head);
    if (n > FT_LIMIT_FRAME_BYTES) {
        return broken("length", err);
    }
    st = want(g, FT_FRAME_HEAD + (size_t)n, err);
    g->frame = ft_rd_of(g->in.p + FT_FRAME_HEAD, st == FT_OK ? n : 0);
    g->at = FT_FRAME_HEAD + (size_t)n;
    return st;
}

/* ---------- before the rows */

static ft_status take_failure(frame_reader *g, ft_error *err)
{
    ft_status status = (ft_status)ft_rd_u8(&g->frame);
    bool known = status == FT_E_INVALID || status == FT_E_REFUSED || status == FT_E_IO || status == FT_E_NOMEM;

    if (!known || !ft_frame_why(&g->frame, status, err) || g->frame.n > 0) {
        return broken("failure", err);
    }
    return status;
}

static ft_status take_hello(frame_reader *g, ft_error *err)
{
    bool ok = ft_rd_u32(&g->frame) == FT_FRAME_MAGIC;
    uint8_t landlock = ft_rd_u8(&g->frame);
    uint8_t filter = ft_rd_u8(&g->frame);

    if (!ok || !g->frame.ok || g->frame.n > 0 || g->hello) {
        return broken("hello", err);
    }
    g->hello = true;
    (void)snprintf(g->base.confined, sizeof g->base.confined, "landlock %u, filter %s", landlock,
                   filter != 0 ? "on" : "off");
    return FT_OK;
}

static ft_status take_columns(frame_reader *g, ft_error *err)
{
    uint32_t n = ft_rd_u32(&g->frame);

    if (n > FT_LIMIT_FIELDS) { /* as ft_columns_add would say, and before anything is allocated */
        return ft_fail(err, FT_E_INVALID, "interop.columns", "columns=%u", n);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t length = ft_rd_u32(&g->frame);
        const uint8_t *name = ft_rd_bytes(&g->frame, length);
        ft_status st = FT_OK;

        if (!g->frame.ok || (length > 0 && memchr(name, 0, length) != NULL)) {
            return broken("column", err);
        }
        st = ft_columns_add(&g->base.columns, length == 0 ? "" : (const char *)name, length, err);
        if (st != FT_OK) {
            return st;
        }
    }
    g->cells = calloc((size_t)n + 1, sizeof *g->cells);
    return g->cells == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=columns") : FT_OK;
}

static ft_status take_layer(frame_reader *g, ft_error *err)
{
    uint8_t table = 0;
    ft_status st = FT_OK;

    if (!g->hello || g->layer || !ft_frame_text(&g->frame, g->base.layer, sizeof g->base.layer) ||
        !ft_frame_text(&g->frame, g->base.others, sizeof g->base.others)) {
        return broken("layer", err);
    }
    g->layer = true;
    g->base.epsg = (int)(int32_t)ft_rd_u32(&g->frame);
    table = ft_rd_u8(&g->frame);
    g->base.table = table == 1;
    g->base.n_rows = (int64_t)ft_rd_u64(&g->frame);
    if (table > 1 || g->base.epsg < 0 || g->base.n_rows < -1) {
        return broken("layer", err);
    }
    st = take_columns(g, err);
    return st == FT_OK && g->frame.n > 0 ? broken("layer", err) : st;
}

/* ---------- rows */

static bool take_cells(frame_reader *g)
{
    for (size_t i = 0; i < g->base.columns.n; i++) {
        uint32_t n = ft_rd_u32(&g->frame);

        g->cells[i] = (ft_str){NULL, 0};
        if (n != FT_FRAME_NULL) {
            g->cells[i] = (ft_str){(const char *)ft_rd_bytes(&g->frame, n), n};
            if (ft_rd_u8(&g->frame) != 0) {
                return false;
            }
        }
    }
    return g->frame.ok;
}

static ft_status take_row(frame_reader *g, ft_geom *shape, ft_row *row, ft_error *err)
{
    int64_t fid = (int64_t)ft_rd_u64(&g->frame);
    unsigned flags = ft_rd_u8(&g->frame);
    uint32_t n = ft_rd_u32(&g->frame);
    const uint8_t *wkb = ft_rd_bytes(&g->frame, n);
    bool has_shape = (flags & FT_ROW_SHAPE) != 0;
    bool has_bytes = has_shape && (flags & (FT_ROW_EMPTY | FT_ROW_WHY)) == 0;

    if (!g->frame.ok || flags > (FT_ROW_SHAPE | FT_ROW_EMPTY | FT_ROW_CURVE | FT_ROW_WHY) || has_bytes != (n > 0)) {
        return broken("row", err);
    }
    (void)snprintf(row->key, sizeof row->key, "%lld", (long long)fid);
    row->has_shape = has_shape;
    row->note = (flags & FT_ROW_CURVE) != 0 ? "import.curve" : NULL;
    if ((flags & FT_ROW_WHY) != 0 && !ft_frame_why(&g->frame, FT_E_INVALID, &row->why)) {
        return broken("row", err);
    }
    if (!take_cells(g)) {
        return broken("cell", err);
    }
    if (has_shape && !has_bytes) {
        ft_geom_reset(shape, FT_GEOM_NONE);
    } else if (has_bytes) {
        shape->planar = g->base.planar;
        (void)ft_wkb_read(wkb, n, shape, &row->notes, &row->why);
    }
    return FT_OK;
}

/* Frames up to the next with rows. */
static ft_status to_rows(frame_reader *g, ft_error *err)
{
    ft_status st = FT_OK;

    while (st == FT_OK && g->rows_left == 0) {
        int kind = 0;

        if (g->frame.n > 0) {
            return broken("rows", err);
        }
        st = next_frame(g, &kind, err);
        if (st == FT_OK && kind == FT_FRAME_END) {
            bool all = ft_rd_u64(&g->frame) == g->told && g->frame.ok && g->frame.n == 0;

            return all ? FT_E_NOT_FOUND : broken("count", err);
        }
        if (st == FT_OK && kind == FT_FRAME_FAIL) {
            return take_failure(g, err);
        }
        if (st == FT_OK && kind != FT_FRAME_ROWS) {
            return broken("frame", err);
        }
        g->rows_left = st == FT_OK ? ft_rd_u32(&g->frame) : 0;
    }
    return st;
}

static ft_status next_row(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    frame_reader *g = (frame_reader *)r;
    ft_status st = to_rows(g, err);

    if (st != FT_OK) {
        return st;
    }
    g->rows_left--;
    g->told++;
    return take_row(g, shape, row, err);
}

static ft_str cell_of(ft_reader *r, size_t column)
{
    return ((frame_reader *)r)->cells[column];
}

static const ft_reader_ops FRAME_OPS = {next_row, cell_of, close_frames};

ft_status ft_reader_frames(const ft_feed *feed, void *who, ft_reader **out, ft_error *err)
{
    frame_reader *g = calloc(1, sizeof *g);
    ft_status st = FT_OK;

    if (g == NULL) {
        feed->close(who);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=frames");
    }
    g->base = (ft_reader){.ops = &FRAME_OPS, .n_rows = -1};
    g->feed = feed;
    g->who = who;
    ft_buf_init(&g->in, 0);
    *out = &g->base;
    while (st == FT_OK && !g->layer) {
        int kind = 0;

        st = next_frame(g, &kind, err);
        if (st == FT_OK) {
            st = kind == FT_FRAME_HELLO   ? take_hello(g, err)
                 : kind == FT_FRAME_LAYER ? take_layer(g, err)
                 : kind == FT_FRAME_FAIL  ? take_failure(g, err)
                                          : broken("frame", err);
        }
    }
    return st;
}

/* ---------- from a child */

static ft_status how_it_ended(ft_child **c, ft_error *err)
{
    int code = ft_child_end(*c, false);

    *c = NULL;
    if (ft_os_interrupted()) {
        return ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=import");
    }
    return ft_fail(err, FT_E_REFUSED, "interop.worker.died", "code=%d megabytes=%zu", code,
                   FT_LIMIT_READER_MEMORY >> 20);
}

static ft_status hear(void *who, ft_buf *into, ft_error *err)
{
    static const size_t BLOCK = 1 << 18;
    static const int SLICE_MS = 1000;
    ft_child **c = who;
    int waited = 0;
    bool end = false;

    while (*c != NULL) {
        size_t before = into->n;
        size_t n = 0;
        void *room = ft_buf_grow(into, BLOCK);
        ft_status st = room == NULL ? ft_buf_status(into, err)
                                    : ft_child_read(*c, room, BLOCK, SLICE_MS, &n, &end, err);

        into->n = before + n;
        if (st != FT_OK || n > 0) {
            return st;
        }
        if (end) {
            return how_it_ended(c, err);
        }
        waited += SLICE_MS;
        if (ft_os_interrupted()) {
            return ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=import");
        }
        if (waited >= FT_LIMIT_READER_SILENCE_MS) {
            return ft_fail(err, FT_E_REFUSED, "interop.worker.silent", "seconds=%d", waited / 1000);
        }
    }
    return FT_E_NOT_FOUND;
}

static void dismiss(void *who)
{
    ft_child **c = who;

    (void)ft_child_end(*c, true);
    free(c);
}

static const ft_feed FROM_CHILD = {hear, dismiss};

static ft_status read_by_child(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                               ft_error *err)
{
    const char *const argv[] = {FT_SELF,
                                FT_WORKER_WORD,
                                f->extension,
                                path,
                                o->layer == NULL ? "" : o->layer,
                                o->prefer == NULL ? "" : o->prefer,
                                NULL};
    ft_child **c = calloc(1, sizeof *c);
    ft_status st = c == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=child") : ft_child_start(argv, c, err);

    if (st != FT_OK) {
        free(c);
        return st;
    }
    return ft_reader_frames(&FROM_CHILD, c, out, err);
}

/* ---------- in this process, where children cannot be confined */

static ft_status listen_here(void *who, ft_buf *into, ft_error *err)
{
    (void)err;
    return ft_teller_more(who, into) ? FT_OK : FT_E_NOT_FOUND;
}

static void close_teller(void *who)
{
    ft_teller_close(who);
}

static const ft_feed FROM_HERE = {listen_here, close_teller};

static ft_status read_here(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                           ft_error *err)
{
    ft_teller *t = ft_teller_open(path, f, o->layer, o->prefer, (ft_confined){.landlock = 0});

    return t == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gdal")
                     : ft_reader_frames(&FROM_HERE, t, out, err);
}

/* ---------- opening */

/* The companion of a shapefile, whose name ends in lower or upper case. False when it is missing. */
static bool companion(const char *path, const char *lower, const char *upper, char out[FT_PATH_MAX])
{
    int n = (int)strlen(path) - 3;

    (void)snprintf(out, FT_PATH_MAX, "%.*s%s", n, path, lower);
    if (ft_os_stat(out, NULL, NULL) == FT_OS_FILE) {
        return true;
    }
    (void)snprintf(out, FT_PATH_MAX, "%.*s%s", n, path, upper);
    return ft_os_stat(out, NULL, NULL) == FT_OS_FILE;
}

/* The first @p n bytes of a file; false when it is shorter. */
static bool first_bytes(const char *path, void *out, size_t n)
{
    FILE *f = fopen(path, "rb");
    bool ok = f != NULL && fread(out, 1, n, f) == n;

    if (f != NULL) {
        (void)fclose(f);
    }
    return ok;
}

/* Where the table has not a row for every shape, nobody can say which word belongs to which place.
 * dBASE: u32 rows at byte 4, u16 bytes of the head, u16 bytes of a row. Index: 100 bytes, then 8 for each shape. */
static ft_status check_rows(const char *shx, const char *dbf, ft_error *err)
{
    enum { DBF_HEAD = 12, SHX_HEAD = 100, SHX_ROW = 8 };
    unsigned char head[DBF_HEAD];
    ft_rd r = ft_rd_of(head + 4, sizeof head - 4);
    int64_t size = 0;
    int64_t index = 0;
    int64_t rows = 0;
    int64_t from = 0;
    int64_t width = 0;

    (void)ft_os_stat(dbf, &size, NULL);
    (void)ft_os_stat(shx, &index, NULL);
    if (!first_bytes(dbf, head, sizeof head)) {
        return ft_fail(err, FT_E_INVALID, "interop.read", "file=%s", dbf);
    }
    rows = ft_rd_u32(&r);
    from = ft_rd_u16(&r);
    width = ft_rd_u16(&r);
    return rows == (index - SHX_HEAD) / SHX_ROW && from + rows * width <= size
               ? FT_OK
               : ft_fail(err, FT_E_INVALID, "interop.shp.rows", "shapes=%lld rows=%lld file=%s",
                         (long long)((index - SHX_HEAD) / SHX_ROW), (long long)rows, dbf);
}

/* A shapefile is three files: without .dbf its rows would come without a word in them. */
static ft_status check_companions(const char *path, ft_error *err)
{
    char shx[FT_PATH_MAX];
    char dbf[FT_PATH_MAX];

    if (!companion(path, "shx", "SHX", shx)) {
        return ft_fail(err, FT_E_REFUSED, "interop.shp.companion", "tail=%s file=%s", "shx", path);
    }
    if (!companion(path, "dbf", "DBF", dbf)) {
        return ft_fail(err, FT_E_REFUSED, "interop.shp.companion", "tail=%s file=%s", "dbf", path);
    }
    return check_rows(shx, dbf, err);
}

ft_status ft_reader_gdal(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                         ft_error *err)
{
    ft_status st = strcmp(f->extension, "shp") == 0 ? check_companions(path, err) : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    return ft_can_confine() ? read_by_child(path, f, o, out, err) : read_here(path, f, o, out, err);
}
