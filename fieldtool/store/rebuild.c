/* Everything derived, made again from the journal. */
#include "fieldtool/store/books.h"
#include "fieldtool/store/internal.h"
#include "fieldtool/store/subset.h"

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

/* @p apart: the batch that carries it waits, so it is in no record. */
static ft_status reindex_one(ft_store *s, int64_t seq, ft_str bytes, bool apart, ft_error *err)
{
    int64_t rid = 0;
    const ft_form *form = NULL;
    ft_revision r;
    ft_status st = ft_revision_decode(bytes.p, bytes.n, s->rspace, &r, err);

    if (st != FT_OK || (apart && !ft_str_is(r.type, "key"))) {
        return st;
    }
    form = ft_forms_find(s->forms, r.type.p, r.type.n);
    if (form == NULL) {
        return ft_fail(err, FT_E_INVALID, "store.type.unknown", "type=%.*s", (int)r.type.n, r.type.p);
    }
    st = ft_journal_link(s, seq, &r.record, form->type, &rid, err);
    if (st == FT_OK && ft_str_is(r.type, "decision")) {
        st = ft_trust_note_decision(s, &r, seq, err);
    }
    return st == FT_OK ? ft_touch(s, rid, err) : st;
}

/* Walk the journal in order of arrival: records get the same rid as when they first came. */
static ft_status reindex(ft_store *s, ft_error *err)
{
    static const char SQL_WALK[] = "SELECT r.seq, r.bytes, coalesce(b.waits, 0) FROM ft_revision r "
                                   "LEFT JOIN ft_batch b ON b.number_here = r.batch ORDER BY r.seq";
    ft_stmt *walk = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_WALK, &walk, err);

    while (st == FT_OK && ft_stmt_row(walk)) {
        st = reindex_one(s, ft_col_int(walk, 0), ft_col_blob(walk, 1), ft_col_int(walk, 2) != 0, err);
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
    st = st == FT_OK ? ft_subset_count_lacks(s, err) : st;
    s->trust_stale = s->trust_changed = true;
    return ft_store_end(s, st, err);
}
