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
        ft_layer_is_empty(l);
    }
    return st;
}

static ft_status set_prev(ft_store *s, int64_t seq, int64_t prev, ft_error *err)
{
    static const char SQL_PREV[] = "UPDATE ft_revision SET prev = ?2 WHERE seq = ?1 AND prev IS NOT ?2";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_PREV, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    if (prev != 0) {
        ft_stmt_int_at(q, 2, prev);
    }
    return ft_stmt_run(q, err);
}

static ft_status reindex_one(ft_store *s, int64_t seq, ft_str bytes, ft_error *err)
{
    int64_t rid = 0;
    int64_t prev = 0;
    const ft_form *form = NULL;
    ft_revision r;
    ft_status st = ft_revision_decode(bytes.p, bytes.n, s->rspace, &r, err);

    form = st == FT_OK ? ft_forms_find(s->forms, r.type.p, r.type.n) : NULL;
    if (st == FT_OK && form == NULL) {
        return ft_fail(err, FT_E_INVALID, "store.type.unknown", "type=%.*s", (int)r.type.n, r.type.p);
    }
    st = st == FT_OK ? ft_index_find(s, &r.record, form->type, &rid, &prev, err) : st;
    if (st == FT_OK && rid == 0) {
        st = ft_index_next(s, &rid, err);
        st = st == FT_OK ? ft_index_begin(s, rid, &r.record, form->type, seq, err) : st;
    } else if (st == FT_OK) {
        st = ft_index_chain(s, rid, seq, err);
    }
    st = st == FT_OK ? set_prev(s, seq, prev, err) : st;
    if (st == FT_OK && ft_str_is(r.type, "decision")) {
        st = ft_trust_note_decision(s, &r, seq, err);
    }
    return st == FT_OK ? ft_touch(s, rid, err) : st;
}

/* Walk the journal in order of arrival: records get the same rid as when they first came. */
static ft_status reindex(ft_store *s, ft_error *err)
{
    static const char SQL_WALK[] = "SELECT seq, bytes FROM ft_revision ORDER BY seq";
    ft_stmt *walk = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_WALK, &walk, err);

    while (st == FT_OK && ft_stmt_row(walk)) {
        st = reindex_one(s, ft_col_int(walk, 0), ft_col_blob(walk, 1), err);
    }
    return ft_stmt_end(walk, st, err);
}

ft_status ft_store_rebuild(ft_store *s, ft_error *err)
{
    ft_status st = ft_store_begin(s, err);

    if (st != FT_OK) {
        return st;
    }
    st = ft_db_exec(
        s->db, "DELETE FROM ft_record; DELETE FROM ft_alias; DELETE FROM ft_decision; DELETE FROM ft_combined;", err);
    st = st == FT_OK ? ft_books_forget(s, err) : st;
    st = st == FT_OK ? empty_layers(s, err) : st;
    st = st == FT_OK ? ft_keys_defer(s, err) : st;
    st = st == FT_OK ? reindex(s, err) : st;
    s->trust_stale = true;
    return ft_store_end(s, st, err);
}
