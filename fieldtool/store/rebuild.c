/* Everything derived, made again from the journal. */
#include "fieldtool/store/books.h"
#include "fieldtool/store/internal.h"

#include <math.h>
#include <string.h>

static ft_status empty_layers(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        ft_layer *l = &s->layers[i];
        ft_buf sql;

        ft_buf_init(&sql, 0);
        if (l->geometry != FT_GEOM_NONE) {
            st = ft_gpkg_drop_rtree_triggers(s, l->name, err);
        }
        ft_buf_text(&sql, "DELETE FROM ");
        ft_db_ident(&sql, l->name);
        st = st == FT_OK ? ft_buf_status(&sql, err) : st;
        st = st == FT_OK ? ft_db_exec(s->db, sql.p, err) : st;
        ft_buf_release(&sql);
        l->touched = true;
        l->grown.west_deg = (double)NAN;
        l->triggers_dropped = l->geometry != FT_GEOM_NONE;
    }
    return st;
}

/* Walk the journal in order of arrival: records get the same rid as when they first came. */
static ft_status reindex(ft_store *s, ft_error *err)
{
    static const char SQL_WALK[] = "SELECT r.seq, r.bytes, coalesce(b.waits, 0) FROM ft_revision r "
                                   "LEFT JOIN ft_batch b ON b.number_here = r.batch ORDER BY r.seq";
    static const char SQL_FIND[] = "SELECT rid, last_seq FROM ft_record WHERE record = ?1";
    static const char SQL_NEW[] =
        "INSERT INTO ft_record (record, type, last_seq, state, pending, incomplete, hidden, n_heads, "
        "head_seq, valid) VALUES (?1, ?2, ?3, 0, 1, 0, 0, 0, ?3, 1)";
    static const char SQL_MORE[] = "UPDATE ft_record SET last_seq = ?2 WHERE rid = ?1";
    static const char SQL_PREV[] = "UPDATE ft_revision SET prev = ?2 WHERE seq = ?1 AND prev IS NOT ?2";
    ft_stmt *walk = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_WALK, &walk, err);

    while (st == FT_OK && ft_stmt_row(walk)) {
        int64_t seq = ft_col_int(walk, 0);
        ft_str b = ft_col_blob(walk, 1);
        int64_t rid = 0;
        int64_t prev = 0;
        ft_stmt *q = NULL;
        ft_revision r;

        bool apart = ft_col_int(walk, 2) != 0;

        st = ft_revision_decode(b.p, b.n, s->rspace, &r, err);
        if (st == FT_OK && apart && !ft_str_is(r.type, "key")) {
            continue;
        }
        st = st == FT_OK ? ft_db_cached(s->db, SQL_FIND, &q, err) : st;
        if (st == FT_OK) {
            ft_stmt_blob_at(q, 1, r.record.b, sizeof r.record.b);
            if (ft_stmt_row(q)) {
                rid = ft_col_int(q, 0);
                prev = ft_col_int(q, 1);
            }
            st = ft_stmt_done(q, err);
        }
        st = st == FT_OK ? ft_db_cached(s->db, rid == 0 ? SQL_NEW : SQL_MORE, &q, err) : st;
        if (st == FT_OK && rid == 0) {
            ft_stmt_blob_at(q, 1, r.record.b, sizeof r.record.b);
            ft_stmt_text_at(q, 2, r.type.p, r.type.n);
            ft_stmt_int_at(q, 3, seq);
            st = ft_stmt_run(q, err);
            rid = ft_db_last_rowid(s->db);
        } else if (st == FT_OK) {
            ft_stmt_int_at(q, 1, rid);
            ft_stmt_int_at(q, 2, seq);
            st = ft_stmt_run(q, err);
        }
        st = st == FT_OK ? ft_db_cached(s->db, SQL_PREV, &q, err) : st;
        if (st == FT_OK) {
            ft_stmt_int_at(q, 1, seq);
            if (prev != 0) {
                ft_stmt_int_at(q, 2, prev);
            }
            st = ft_stmt_run(q, err);
        }
        if (st == FT_OK && ft_str_is(r.type, "decision")) {
            st = ft_trust_note_decision(s, &r, seq, err);
        }
        st = st == FT_OK ? ft_touch(s, rid, err) : st;
    }
    if (walk != NULL) {
        ft_status end = ft_stmt_done(walk, err);

        st = st == FT_OK ? end : st;
    }
    ft_stmt_free(walk);
    return st;
}

ft_status ft_store_rebuild(ft_store *s, ft_error *err)
{
    ft_status st = ft_store_begin_bulk(s, err);

    if (st != FT_OK) {
        return st;
    }
    st = ft_db_exec(
        s->db, "DELETE FROM ft_record; DELETE FROM ft_alias; DELETE FROM ft_decision; DELETE FROM ft_combined;", err);
    st = st == FT_OK ? ft_books_forget(s, err) : st;
    st = st == FT_OK ? empty_layers(s, err) : st;
    st = st == FT_OK ? reindex(s, err) : st;
    s->trust_stale = s->trust_changed = true;
    return ft_store_end(s, st, err);
}
