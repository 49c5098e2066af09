/* Which rows of a layer are not what the journal wrote there: one pass, by the hash of each row. */
#include "fieldtool/store/external_internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_ext_read_index(ft_ext *x)
{
    static const char SQL_INDEX[] = "SELECT rid, row_hash, layer FROM ft_record WHERE layer IS NOT NULL";
    ft_stmt *q = NULL;
    size_t at = 0; /* records of one layer often stand together */
    ft_status st = ft_db_prepare(x->s->db, SQL_INDEX, &q, x->err);

    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t rid = ft_col_int(q, 0);
        ft_str layer = ft_col_text(q, 2);

        for (size_t k = 0; k < x->s->n_layers && !ft_str_is(layer, x->s->layers[at].name); k++) {
            at = (at + 1) % x->s->n_layers;
        }
        if (rid > 0 && rid < (int64_t)x->n_rids) {
            x->hashes[rid] = ft_col_int(q, 1);
        }
        x->records[at]++;
    }
    return ft_stmt_end(q, st, x->err);
}

static ft_status list_columns(ft_ext *x, ft_ext_layer *e)
{
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    e->has = calloc(e->l->n_columns + 1, sizeof *e->has);
    if (e->has == NULL) {
        return ft_no_memory(x->err);
    }
    ft_buf_reset(&x->sql);
    ft_buf_text(&x->sql, "PRAGMA table_info(");
    ft_db_ident(&x->sql, e->l->name);
    ft_buf_text(&x->sql, ")");
    st = ft_buf_status(&x->sql, x->err);
    st = st == FT_OK ? ft_db_prepare(x->s->db, x->sql.p, &q, x->err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str name = ft_col_text(q, 1);

        e->table = true;
        for (size_t i = 0; i < e->l->n_columns; i++) {
            e->has[i] = e->has[i] || (!e->l->cells[i].added && ft_str_is(name, e->l->columns[i].name));
        }
    }
    st = ft_stmt_end(q, st, x->err);
    e->columns = e->table;
    for (size_t i = 0; i < e->l->n_columns; i++) {
        e->columns = e->columns && (e->has[i] || e->l->cells[i].added);
    }
    return st;
}

static ft_status look_at_triggers(ft_ext *x, ft_ext_layer *e)
{
    static const char SQL_TRIGGERS[] = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 "
                                       "AND name LIKE 'rtree\\_%' ESCAPE '\\'";
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    e->triggers = true;
    if (e->l->geometry == FT_GEOM_NONE) {
        return FT_OK;
    }
    st = ft_db_cached(x->s->db, SQL_TRIGGERS, &q, x->err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, e->l->name, strlen(e->l->name));
    e->triggers = ft_stmt_row(q) && ft_col_int(q, 0) == FT_RTREE_TRIGGERS;
    return ft_stmt_done(q, x->err);
}

/* Every column in order, the fid first; NULL where there is none. */
static ft_status rows_statement(ft_ext *x, const ft_ext_layer *e, const char *where, ft_stmt **out)
{
    ft_status st = FT_OK;

    ft_buf_reset(&x->sql);
    ft_buf_text(&x->sql, "SELECT l.fid");
    for (size_t i = 0; i < e->l->n_columns; i++) {
        ft_buf_text(&x->sql, e->has[i] ? ", l." : ", NULL");
        if (e->has[i]) {
            ft_db_ident(&x->sql, e->l->columns[i].name);
        }
    }
    ft_buf_text(&x->sql, " FROM ");
    ft_db_ident(&x->sql, e->l->name);
    ft_buf_text(&x->sql, where);
    st = ft_buf_status(&x->sql, x->err);
    return st == FT_OK ? ft_db_prepare(x->s->db, x->sql.p, out, x->err) : st;
}

ft_status ft_ext_row_statement(ft_ext *x, const ft_ext_layer *e, ft_stmt **out)
{
    return rows_statement(x, e, " l WHERE l.fid = ?1", out);
}

static ft_status suspect(ft_ext *x, ft_ext_layer *e, int64_t fid)
{
    if (e->n == e->cap) {
        size_t want = e->cap == 0 ? 64 : e->cap * 2;
        int64_t *p = realloc(e->fids, want * sizeof *p);

        if (p == NULL) {
            return ft_no_memory(x->err);
        }
        e->fids = p;
        e->cap = want;
    }
    e->fids[e->n++] = fid;
    return FT_OK;
}

static bool should_hash_to(const ft_ext *x, int64_t fid, int64_t hash)
{
    return fid > 0 && fid < (int64_t)x->n_rids && x->hashes[fid] == hash && hash != 0;
}

/* By the flag of the header (OGC 12-128r19, 2.1.3): what lies about it only makes an index be packed again. */
static bool is_filled(ft_str blob)
{
    return blob.n > 8 && ((uint8_t)blob.p[3] & 0x10U) == 0;
}

/* A record's row stands where its rid says, and its hash covers the place; rows elsewhere are looked at one by one. */
static ft_status scan_rows(ft_ext *x, ft_ext_layer *e, size_t *shapes)
{
    size_t n = e->l->n_columns;
    int shape_at = 0;
    ft_stmt *q = NULL;
    ft_status st = rows_statement(x, e, " l", &q);

    for (size_t i = 0; i < n; i++) {
        shape_at = e->l->columns[i].what == FT_LAYOUT_GEOM ? (int)i + 1 : shape_at;
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t fid = ft_col_int(q, 0);

        ft_row_begin(&x->s->row, e->l, fid);
        for (size_t k = 0; k < n; k++) {
            size_t i = e->l->by_mark[k];

            if (e->l->columns[i].what != FT_LAYOUT_FID) {
                ft_row_column(&x->s->row, e->l->cells[i].mark, q, (int)i + 1);
            }
        }
        if (should_hash_to(x, fid, ft_row_end(&x->s->row))) {
            e->same++;
        } else if (!e->l->sides) { /* a side of a conflict is no record: it is written anew, never read */
            st = suspect(x, e, fid);
        }
        *shapes += shape_at > 0 && is_filled(ft_col_blob(q, shape_at));
    }
    st = ft_stmt_end(q, st, x->err);
    return st == FT_OK ? ft_buf_status(&x->s->row, x->err) : st;
}

/* An index with more or fewer entries than there are shapes hides hazards: counted in the table behind it. */
static ft_status look_at_index(ft_ext *x, ft_ext_layer *e, size_t shapes)
{
    ft_buf name;
    int64_t n = 0;
    ft_status st = FT_OK;

    e->index = true;
    if (e->l->geometry == FT_GEOM_NONE) {
        return FT_OK;
    }
    ft_buf_init(&name, 0);
    ft_buf_printf(&name, "rtree_%s_geom_rowid", e->l->name);
    ft_buf_reset(&x->sql);
    ft_buf_text(&x->sql, "SELECT count(*) FROM ");
    ft_db_ident(&x->sql, name.p == NULL ? "" : name.p);
    st = ft_buf_status(&x->sql, x->err);
    if (st == FT_OK && ft_db_one_int(x->s->db, x->sql.p, 0, &n, x->err) != FT_OK) {
        e->columns = false; /* there is none: all of it is made again */
        n = -1;
    }
    e->index = n == (int64_t)shapes;
    ft_buf_release(&name);
    return st;
}

ft_status ft_ext_scan(ft_ext *x, ft_layer *l, ft_ext_layer *out)
{
    size_t shapes = 0;
    ft_status st = FT_OK;

    *out = (ft_ext_layer){.l = l};
    st = list_columns(x, out);
    st = st == FT_OK ? look_at_triggers(x, out) : st;
    if (st == FT_OK && out->table) {
        st = scan_rows(x, out, &shapes);
        st = st == FT_OK ? look_at_index(x, out, shapes) : st;
    }
    return st;
}

void ft_ext_layer_release(ft_ext_layer *e)
{
    free(e->has);
    free(e->fids);
}
