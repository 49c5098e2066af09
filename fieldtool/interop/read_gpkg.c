/* GeoPackage (OGC 12-128r19) from a private, vetted copy by our own reader: GDAL gives a cut shape as none, in silence. */
#include "fieldtool/interop/reader.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/private_gdal.h"
#include "fieldtool/interop/layers.h"
#include "fieldtool/store/foreign.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** How a column's values become text. */
typedef enum as { AS_TEXT, AS_REAL, AS_BOOL, AS_BLOB } as;

typedef struct gpkg_reader {
    ft_reader base;
    ft_foreign *file;
    ft_stmt *rows;
    as *kinds; /* shape [columns.n] */
    bool has_shape_column;
    ft_geom_type kind; /* multi type of the layer, FT_GEOM_NONE: any */
    int32_t srs_id;
    char number[FT_NUM_TEXT];
    ft_buf raw;
} gpkg_reader;

static void close_gpkg(ft_reader *r)
{
    gpkg_reader *g = (gpkg_reader *)r;

    ft_stmt_free(g->rows);
    ft_foreign_close(g->file);
    free(g->kinds);
    ft_buf_release(&g->raw);
}

/* ---------- which layer */

enum { MAX_LAYERS = 256 };

typedef struct layer {
    char table[200], column[200]; /* column "": attributes only */
    char kind[32];                /* what its shapes are said to be: "POLYGON" */
    int64_t srs_id, rows;
} layer;

typedef struct layers {
    layer v[MAX_LAYERS];
    size_t n;
} layers;

static ft_status count_rows(ft_db *db, const char *table, int64_t *out, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 4096);
    ft_buf_text(&sql, "SELECT count(*) FROM ");
    ft_db_ident(&sql, table);
    ft_buf_text(&sql, " NOT INDEXED"); /* a damaged index counts wrongly */
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_one_int(db, sql.p, 0, out, err) : st;
    ft_buf_release(&sql);
    return st;
}

static const char SQL_HAS_TABLES[] = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN "
                                     "('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')";
static const char SQL_LAYERS[] =
    "SELECT c.table_name, g.column_name, g.srs_id, g.geometry_type_name FROM gpkg_contents c "
    "LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) "
    "JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) AND m.type = 'table' "
    "WHERE c.data_type IN ('features', 'attributes') ORDER BY c.table_name";

static ft_status list_layers(ft_db *db, const char *path, layers *out, ft_error *err)
{
    ft_stmt *q = NULL;
    int64_t tables = 0;
    ft_status st = ft_db_one_int(db, SQL_HAS_TABLES, 0, &tables, err);

    if (st == FT_OK && tables < 3) {
        st = ft_fail(err, FT_E_INVALID, "interop.gpkg.contents", "file=%s", path);
    }
    st = st == FT_OK ? ft_db_prepare(db, SQL_LAYERS, &q, err) : st;
    while (st == FT_OK && out->n < MAX_LAYERS && ft_stmt_row(q)) {
        layer *l = &out->v[out->n++];

        (void)snprintf(l->table, sizeof l->table, "%s", ft_col_text(q, 0).p);
        (void)snprintf(l->column, sizeof l->column, "%s", ft_col_text(q, 1).p);
        l->srs_id = ft_col_int(q, 2);
        (void)snprintf(l->kind, sizeof l->kind, "%s", ft_col_text(q, 3).p);
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    for (size_t i = 0; i < out->n && st == FT_OK; i++) {
        st = count_rows(db, out->v[i].table, &out->v[i].rows, err);
    }
    return st;
}

/* The layer asked for; else the one whose name is the type's; else the only one with rows, shapes before plain tables. */
static ft_status choose_layer(gpkg_reader *g, const char *path, const layers *all, const ft_source_options *o,
                              const layer **out, ft_error *err)
{
    ft_layer_choice c = {.path = path, .wanted = o->layer, .preferred = o->prefer};
    size_t at = 0;
    ft_status st = FT_OK;

    for (size_t i = 0; i < all->n; i++) {
        ft_layer_offer(&c, all->v[i].table, all->v[i].rows, all->v[i].column[0] != '\0');
    }
    st = ft_layer_chosen(&c, &at, g->base.others, sizeof g->base.others, err);
    *out = st == FT_OK ? &all->v[at] : NULL;
    return st;
}

/* ---------- coordinates and columns */

static const char SQL_SRS[] =
    "SELECT lower(organization), organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";

/* One shape or several makes no difference: half the programs there are write either. */
static ft_geom_type declared_kind(const layer *l)
{
    static const ft_geom_type KINDS[] = {FT_GEOM_POINT,      FT_GEOM_LINESTRING,      FT_GEOM_POLYGON,
                                         FT_GEOM_MULTIPOINT, FT_GEOM_MULTILINESTRING, FT_GEOM_MULTIPOLYGON};

    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        if (ft_same_word(ft_geom_type_name(KINDS[i]), l->kind)) {
            return ft_geom_multi_of(KINDS[i]);
        }
    }
    return FT_GEOM_NONE; /* GEOMETRY, or a word of its own */
}

/* The layer's system by EPSG code; a definition that says something else than its code is refused. */
static ft_status read_srs(gpkg_reader *g, const layer *l, const ft_source_options *o, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    g->srs_id = (int32_t)l->srs_id;
    if (l->column[0] == '\0') {
        g->base.table = true;
        g->base.epsg = 4326;
        return FT_OK;
    }
    st = ft_db_prepare(ft_foreign_db(g->file), SQL_SRS, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, l->srs_id);
    if (ft_stmt_row(q) && ft_str_is(ft_col_text(q, 0), "epsg")) {
        int64_t code = ft_col_int(q, 1);

        g->base.epsg = code > 0 && code < 1000000 ? (int)code : 0;
        if (g->base.epsg != 0 && o->epsg == 0 && !ft_gdal_same_crs(ft_col_text(q, 2).p, g->base.epsg)) {
            st = ft_fail(err, FT_E_REFUSED, "interop.crs.lies", "layer=%.100s epsg=%d", l->table, g->base.epsg);
        }
    }
    return ft_stmt_end(q, st, err);
}

static as kind_of(const char *declared)
{
    static const struct {
        const char *word;
        as kind;
    } KINDS[] = {{"DOUBLE", AS_REAL}, {"REAL", AS_REAL}, {"FLOAT", AS_REAL}, {"BLOB", AS_BLOB}};

    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        if (ft_same_word_n(declared, KINDS[i].word, strlen(KINDS[i].word))) {
            return KINDS[i].kind;
        }
    }
    return AS_TEXT;
}

/* Columns as fields; the query is built beside: SELECT key, shape, field... */
static ft_status read_columns(gpkg_reader *g, const layer *l, ft_buf *key, ft_buf *list, ft_error *err)
{
    ft_buf sql;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 4096);
    ft_buf_text(&sql, "PRAGMA table_xinfo(");
    ft_db_ident(&sql, l->table);
    ft_buf_text(&sql, ")");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(ft_foreign_db(g->file), sql.p, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str name = ft_col_text(q, 1);
        bool integer = ft_same_word(ft_col_text(q, 2).p, "INTEGER");
        as kind = kind_of(ft_col_text(q, 2).p);

        if (ft_col_int(q, 6) != 0 || (l->column[0] != '\0' && ft_same_word(name.p, l->column))) {
            continue; /* hidden, or the shape */
        }
        if (ft_col_int(q, 5) == 1 && integer && key->n == 0) {
            ft_db_ident(key, name.p);
            continue;
        }
        g->kinds = ft_grow(g->kinds, g->base.columns.n + 1, sizeof *g->kinds, &st, err);
        if (st == FT_OK) {
            g->kinds[g->base.columns.n] = kind;
            st = ft_columns_add(&g->base.columns, name.p, name.n, err);
            ft_buf_text(list, ", ");
            ft_db_ident(list, name.p);
        }
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    ft_buf_release(&sql);
    return st;
}

static ft_status open_rows(gpkg_reader *g, const layer *l, ft_error *err)
{
    ft_buf key;
    ft_buf list;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&key, 4096);
    ft_buf_init(&list, (size_t)1 << 20);
    ft_buf_init(&sql, (size_t)1 << 20);
    st = read_columns(g, l, &key, &list, err);
    ft_buf_text(&sql, "SELECT ");
    ft_buf_text(&sql, key.n > 0 ? key.p : "rowid"); /* sql: ft_db_ident wrote it */
    ft_buf_text(&sql, ", ");
    if (l->column[0] != '\0') {
        ft_db_ident(&sql, l->column);
    } else {
        ft_buf_text(&sql, "NULL");
    }
    ft_buf_bytes(&sql, list.p == NULL ? "" : list.p, list.n); /* sql: names quoted by ft_db_ident */
    ft_buf_text(&sql, " FROM ");
    ft_db_ident(&sql, l->table);
    ft_buf_text(&sql, " NOT INDEXED");
    g->has_shape_column = l->column[0] != '\0';
    st = st == FT_OK ? ft_buf_status(&sql, err) : st;
    st = st == FT_OK ? ft_db_prepare(ft_foreign_db(g->file), sql.p, &g->rows, err) : st;
    ft_buf_release(&key);
    ft_buf_release(&list);
    ft_buf_release(&sql);
    return st;
}

/* ---------- rows */

/* The blob of a shape that could not be read, for the report. */
static ft_str raw_shape(gpkg_reader *g, ft_str blob)
{
    char hex[2 * 256 + 1];

    ft_hex(blob.p, blob.n < 256 ? blob.n : 256, hex);
    ft_buf_reset(&g->raw);
    ft_buf_printf(&g->raw, "%s%s", hex, blob.n > 256 ? "..." : "");
    return (ft_str){g->raw.p, g->raw.n};
}

static ft_status next_gpkg(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    gpkg_reader *g = (gpkg_reader *)r;
    ft_status st = FT_OK;

    if (g->rows == NULL) {
        return FT_E_NOT_FOUND;
    }
    if (!ft_stmt_row(g->rows)) {
        st = ft_stmt_done(g->rows, err);
        ft_stmt_free(g->rows);
        g->rows = NULL;
        return st == FT_OK ? FT_E_NOT_FOUND : st;
    }
    (void)snprintf(row->key, sizeof row->key, "%lld", (long long)ft_col_int(g->rows, 0));
    if (g->has_shape_column && !ft_col_null(g->rows, 1)) {
        ft_str blob = ft_col_blob(g->rows, 1);

        row->has_shape = true;
        shape->planar = r->planar;
        if (ft_gpb_read(blob.p, blob.n, shape, &row->notes, &row->why) != FT_OK) {
            row->raw = raw_shape(g, blob);
        } else if (row->notes.srs_id != g->srs_id) {
            row->note = "import.srs_differs";
        } else if (g->kind != FT_GEOM_NONE && ft_geom_multi_of(shape->type) != g->kind) {
            row->note = "import.other_kind";
        }
    }
    return FT_OK;
}

static bool is_number(ft_str t)
{
    double v = 0;

    return ft_num_parse(t.p, t.n, &v);
}

static ft_str cell_gpkg(ft_reader *r, size_t column)
{
    gpkg_reader *g = (gpkg_reader *)r;
    int at = (int)column + 2;
    double v = 0;

    if (g->rows == NULL || ft_col_null(g->rows, at)) {
        return (ft_str){NULL, 0};
    }
    if (g->kinds[column] == AS_BLOB) {
        ft_str t = ft_col_blob(g->rows, at);

        return t.n == 0 ? (ft_str){"", 0} : raw_shape(g, t);
    }
    if (g->kinds[column] != AS_REAL) {
        return ft_col_text(g->rows, at);
    }
    v = ft_col_real(g->rows, at);
    if (isfinite(v) && (ft_col_number(g->rows, at) || is_number(ft_col_text(g->rows, at)))) {
        ft_num_text(v, g->number); /* SQLite's own text of a double has 15 digits: not the same number */
        return ft_str_of(g->number);
    }
    return ft_col_text(g->rows, at);
}

static const ft_reader_ops GPKG_OPS = {next_gpkg, cell_gpkg, close_gpkg};

ft_status ft_reader_gpkg(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                         ft_error *err)
{
    gpkg_reader *g = calloc(1, sizeof *g);
    layers *all = calloc(1, sizeof *all);
    const layer *l = NULL;
    ft_status st = g == NULL || all == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gpkg") : FT_OK;

    (void)f;
    if (st != FT_OK) {
        free(g);
        free(all);
        return st;
    }
    g->base = (ft_reader){.ops = &GPKG_OPS, .n_rows = -1};
    ft_buf_init(&g->raw, 0);
    *out = &g->base;
    st = ft_foreign_open(path, &g->file, err);
    st = st == FT_OK ? list_layers(ft_foreign_db(g->file), path, all, err) : st;
    st = st == FT_OK ? choose_layer(g, path, all, o, &l, err) : st;
    st = st == FT_OK ? read_srs(g, l, o, err) : st;
    if (st == FT_OK) {
        (void)snprintf(g->base.layer, sizeof g->base.layer, "%s", l->table);
        g->base.n_rows = l->rows;
        g->kind = declared_kind(l);
        st = open_rows(g, l, err);
    }
    free(all);
    return st;
}
