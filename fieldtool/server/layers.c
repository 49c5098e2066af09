/* Phase 2: tables of layers, and their rows as a mirror has them. */
#include "fieldtool/server/internal.h"

#include <stdlib.h>
#include <string.h>

enum { WGS84 = 4326 };

/* ---------- tables */

static const char *type_of(const ft_mirror_column *c)
{
    static const char *const TYPES[][2] = {
        {"TEXT", "text"}, {"INTEGER", "bigint"}, {"REAL", "double precision"}, {"BOOLEAN", "boolean"}};

    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        if (strcmp(TYPES[i][0], c->sql_type) == 0) {
            return TYPES[i][1];
        }
    }
    return c->fid ? "bigint PRIMARY KEY" : "text";
}

static void table_name(ft_buf *sql, const char *layer)
{
    ft_buf_text(sql, "fieldtool.");
    ft_pg_ident(sql, layer);
}

static ft_status make_layer(ft_pg *pg, const ft_store *s, size_t at, const char *name, ft_error *err)
{
    ft_mirror_column c;
    bool geom = false;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "CREATE TABLE ");
    table_name(&sql, name);
    for (size_t i = 0; ft_mirror_column_at(s, at, i, &c); i++) {
        ft_buf_text(&sql, i == 0 ? " (" : ", ");
        ft_pg_ident(&sql, c.name);
        if (c.geom) {
            ft_buf_printf(&sql, " geometry(%s, %d)", c.sql_type, WGS84);
        } else {
            ft_buf_printf(&sql, " %s", type_of(&c));
        }
        geom = geom || c.geom;
    }
    ft_buf_text(&sql, "); CREATE INDEX ON ");
    table_name(&sql, name);
    ft_buf_text(&sql, " (uuid); ");
    if (geom) {
        ft_buf_text(&sql, "CREATE INDEX ON ");
        table_name(&sql, name);
        ft_buf_text(&sql, " USING gist (geom); ");
    }
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_pg_run(pg, sql.p, err) : st;
    ft_buf_release(&sql);
    return st;
}

/* The type of shapes is found where PostGIS was put. */
ft_status ft_layers_make(ft_pg *pg, const ft_store *s, ft_error *err)
{
    static const char SQL_PATH[] = "SELECT set_config('search_path', 'pg_catalog, ' || quote_ident(n.nspname), true) "
                                   "FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
                                   "WHERE e.extname = 'postgis'";
    ft_mirror_layer l;
    ft_status st = ft_pg_do(pg, SQL_PATH, NULL, 0, err);

    for (size_t i = 0; st == FT_OK && ft_mirror_layer_at(s, i, &l); i++) {
        st = make_layer(pg, s, i, l.name, err);
    }
    return st;
}

/* ---------- numbers of records: here and on the server */

typedef struct numbered {
    ft_uuid record;
    int64_t here, there;
} numbered;

typedef struct writing {
    ft_pg *pg;
    ft_store *s;
    numbered *records; /* shape [n], growing; by number here once they are known */
    size_t n, cap;
    ft_mirror_layer layer;
    size_t at;
    bool copying;
    ft_buf *types; /* of the records, a comma after each */
    ft_buf shape;
} writing;

static int by_record(const void *a, const void *b)
{
    return ft_uuid_cmp(&((const numbered *)a)->record, &((const numbered *)b)->record);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const numbered *)a)->here;
    int64_t y = ((const numbered *)b)->here;

    return x < y ? -1 : x > y ? 1 : 0;
}

static ft_status put_record(void *who, ft_stmt *q, ft_error *err)
{
    writing *w = who;
    ft_str record = ft_col_blob(q, 1);
    ft_str type = ft_col_text(q, 2);
    ft_status st = ft_pg_copy_row(w->pg, 3, err);

    ft_pg_put(w->pg, record.p, record.n);
    ft_pg_put(w->pg, type.p, type.n);
    ft_pg_put_int(w->pg, ft_col_int(q, 3));
    if (w->n == w->cap) {
        size_t want = w->cap == 0 ? 64 : w->cap * 2;
        numbered *p = realloc(w->records, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=layers");
        }
        w->records = p;
        w->cap = want;
    }
    if (record.n == sizeof w->records->record.b) {
        w->records[w->n] = (numbered){.here = ft_col_int(q, 0)};
        memcpy(w->records[w->n++].record.b, record.p, record.n);
    }
    return st;
}

static void note_number(writing *w, ft_str record, int64_t there)
{
    numbered key = {.there = 0};
    numbered *found = NULL;

    if (record.n == sizeof key.record.b && w->n > 0) {
        memcpy(key.record.b, record.p, record.n);
        found = bsearch(&key, w->records, w->n, sizeof key, by_record);
    }
    if (found != NULL) {
        found->there = there;
    }
}

/* Records in `want` get their state, new ones a number, and those that are in no list any more lose theirs. */
static ft_status number_records(writing *w, ft_error *err)
{
    static const char SQL_NUMBER[] =
        "DELETE FROM new_record n WHERE NOT EXISTS (SELECT 1 FROM want WHERE want.record = n.record); "
        "INSERT INTO fieldtool_journal.record (record, type, state) SELECT record, type, state FROM new_record "
        "ON CONFLICT (record) DO UPDATE SET state = excluded.state; "
        "CREATE TEMP TABLE old_type ON COMMIT DROP AS SELECT DISTINCT type FROM fieldtool_journal.record "
        "WHERE record IN (SELECT record FROM want); "
        "DELETE FROM fieldtool_journal.record WHERE record IN (SELECT record FROM want) AND "
        "record NOT IN (SELECT record FROM new_record)";
    ft_status st = ft_pg_run(w->pg,
                             "CREATE TEMP TABLE new_record (record uuid, type text, state bigint) ON COMMIT DROP", err);

    st = st == FT_OK ? ft_pg_copy(w->pg, "COPY new_record FROM STDIN (FORMAT binary)", err) : st;
    st = st == FT_OK ? ft_mirror_each(w->s, FT_MIRROR_RECORDS, put_record, w, err) : st;
    st = ft_pg_copy_end(w->pg, st, err);
    st = st == FT_OK ? ft_pg_run(w->pg, SQL_NUMBER, err) : st;
    if (w->n > 1) {
        qsort(w->records, w->n, sizeof *w->records, by_record);
    }
    st = st == FT_OK ? ft_pg_ask(w->pg,
                                 "SELECT record, rid FROM fieldtool_journal.record WHERE record IN "
                                 "(SELECT record FROM want)",
                                 NULL, 0, err)
                     : st;
    while (st == FT_OK && ft_pg_row(w->pg)) {
        note_number(w, ft_pg_str(w->pg, 0), ft_pg_int(w->pg, 1));
    }
    st = ft_pg_stop(w->pg, st, err);
    if (w->n > 1) {
        qsort(w->records, w->n, sizeof *w->records, by_number);
    }
    return st;
}

static ft_status list_types(writing *w, ft_error *err)
{
    ft_status st = ft_pg_ask(w->pg, "SELECT type FROM old_type", NULL, 0, err);

    while (st == FT_OK && ft_pg_row(w->pg)) {
        ft_buf_printf(w->types, ",%s,", ft_pg_str(w->pg, 0).p);
    }
    st = ft_pg_stop(w->pg, st, err);
    return st == FT_OK ? ft_buf_status(w->types, err) : st;
}

static bool concerned(const writing *w)
{
    char word[96];
    size_t n = strlen(w->layer.type);

    if (w->layer.sides || n + 3 > sizeof word) {
        return true;
    }
    word[0] = ',';
    memcpy(word + 1, w->layer.type, n);
    memcpy(word + 1 + n, ",", 2);
    return w->types->p != NULL && strstr(w->types->p, word) != NULL;
}

/* ---------- rows */

/* The blob of a GeoPackage without its header, as EWKB: the type says that the reference system follows. */
static void put_shape(writing *w, ft_str blob)
{
    static const size_t ENVELOPE[8] = {0, 32, 48, 48, 64, 0, 0, 0};
    size_t head = blob.n < 8 ? blob.n : 8 + ENVELOPE[((unsigned char)blob.p[3] >> 1) & 7];
    uint8_t type[4];

    if (blob.n < head + 5) {
        ft_pg_put(w->pg, NULL, 0);
        return;
    }
    memcpy(type, blob.p + head + 1, sizeof type);
    type[3] |= 0x20;
    ft_buf_reset(&w->shape);
    ft_buf_u8(&w->shape, 1);
    ft_buf_bytes(&w->shape, type, sizeof type);
    ft_buf_u32(&w->shape, WGS84);
    ft_buf_bytes(&w->shape, blob.p + head + 5, blob.n - head - 5);
    ft_pg_put(w->pg, w->shape.p, w->shape.n);
}

static void put_cell(writing *w, const ft_mirror_column *c, const ft_stmt *q, int i)
{
    ft_str text;

    if (ft_col_null(q, i)) {
        ft_pg_put(w->pg, NULL, 0);
    } else if (c->geom) {
        put_shape(w, ft_col_blob(q, i));
    } else if (strcmp(c->sql_type, "INTEGER") == 0) {
        ft_pg_put_int(w->pg, ft_col_int(q, i));
    } else if (strcmp(c->sql_type, "REAL") == 0) {
        ft_pg_put_real(w->pg, ft_col_real(q, i));
    } else if (strcmp(c->sql_type, "BOOLEAN") == 0) {
        ft_pg_put_bool(w->pg, ft_col_int(q, i) != 0);
    } else {
        text = ft_col_text(q, i);
        ft_pg_put(w->pg, text.p, text.n);
    }
}

static ft_status begin_rows(writing *w, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "COPY ");
    table_name(&sql, w->layer.name);
    ft_buf_text(&sql, " FROM STDIN (FORMAT binary)");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_pg_copy(w->pg, sql.p, err) : st;
    ft_buf_release(&sql);
    w->copying = st == FT_OK;
    return st;
}

static ft_status put_row(void *who, ft_stmt *q, ft_error *err)
{
    writing *w = who;
    int64_t fid = ft_col_int(q, 0);
    numbered key = {.here = ft_mirror_rid(fid, w->layer.sides)};
    const numbered *r = w->n == 0 ? NULL : bsearch(&key, w->records, w->n, sizeof key, by_number);
    ft_mirror_column c;
    uint16_t columns = 0;
    ft_status st = FT_OK;

    if (r == NULL || r->there == 0) {
        return FT_OK; /* another record that is here because this one follows from it */
    }
    while (ft_mirror_column_at(w->s, w->at, columns, &c)) {
        columns++;
    }
    st = w->copying ? FT_OK : begin_rows(w, err);
    st = st == FT_OK ? ft_pg_copy_row(w->pg, columns, err) : st;
    for (uint16_t i = 0; i < columns && st == FT_OK; i++) {
        (void)ft_mirror_column_at(w->s, w->at, i, &c);
        if (c.fid) {
            ft_pg_put_int(w->pg, ft_mirror_fid(fid, w->layer.sides, r->there));
        } else {
            put_cell(w, &c, q, i);
        }
    }
    return st;
}

static ft_status remove_rows(writing *w, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "DELETE FROM ");
    table_name(&sql, w->layer.name);
    ft_buf_text(&sql, " WHERE uuid = ANY (ARRAY(SELECT record::text FROM want))");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_pg_run(w->pg, sql.p, err) : st;
    ft_buf_release(&sql);
    return st;
}

ft_status ft_layers_write(ft_pg *pg, ft_store *s, ft_error *err)
{
    ft_buf types;
    writing w = {.pg = pg, .s = s, .types = &types};
    ft_status st = FT_OK;

    ft_buf_init(&types, 0);
    ft_buf_init(&w.shape, 0);
    st = number_records(&w, err);
    st = st == FT_OK ? list_types(&w, err) : st;
    for (; st == FT_OK && ft_mirror_layer_at(s, w.at, &w.layer); w.at++) {
        if (!concerned(&w)) {
            continue;
        }
        w.copying = false;
        st = remove_rows(&w, err);
        st = st == FT_OK ? ft_mirror_rows(s, w.at, put_row, &w, err) : st;
        st = w.copying ? ft_pg_copy_end(pg, st, err) : st;
    }
    free(w.records);
    ft_buf_release(&types);
    ft_buf_release(&w.shape);
    return st;
}
