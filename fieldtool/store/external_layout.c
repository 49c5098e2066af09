/* Tables of layers that another program left in disorder. */
#include "fieldtool/store/external_internal.h"

#include <string.h>

ft_status ft_ext_detach(ft_ext *x, int64_t rid)
{
    static const char SQL_DETACH[] = "UPDATE ft_record SET layer = NULL, fid = NULL, row_hash = NULL WHERE rid = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(x->s->db, SQL_DETACH, &q, x->err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, rid);
    st = ft_stmt_run(q, x->err);
    return st == FT_OK ? ft_touch(x->s, rid, x->err) : st;
}

ft_status ft_ext_mend(ft_ext *x, ft_ext_layer *e)
{
    ft_status st = FT_OK;

    st = ft_layer_expect_rows(x->s, e->l, x->err);
    if (st != FT_OK || (e->triggers && e->index)) {
        return st;
    }
    st = ft_gpkg_drop_rtree_triggers(x->s, e->l->name, x->err);
    e->l->triggers_dropped = st == FT_OK; /* packed anew at the end, and the triggers made */
    return st;
}

static ft_status detach_all(ft_ext *x, const ft_layer *l)
{
    static const char SQL_SHOWN_THERE[] = "SELECT rid FROM ft_record WHERE layer = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(x->s->db, SQL_SHOWN_THERE, &q, x->err);

    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        st = ft_touch(x->s, ft_col_int(q, 0), x->err);
    }
    st = ft_stmt_end(q, st, x->err);
    if (st == FT_OK) {
        static const char SQL_DETACH_ALL[] =
            "UPDATE ft_record SET layer = NULL, fid = NULL, row_hash = NULL WHERE layer = ?1";

        st = ft_db_cached(x->s->db, SQL_DETACH_ALL, &q, x->err);
        if (st == FT_OK) {
            ft_stmt_text_at(q, 1, l->name, strlen(l->name));
            st = ft_stmt_run(q, x->err);
        }
    }
    return st;
}

/* Sides of conflicts are rows of no record: the records in conflict write them. */
static ft_status touch_conflicts(ft_ext *x)
{
    static const char SQL_IN_CONFLICT[] = "SELECT rid FROM ft_record WHERE state = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(x->s->db, SQL_IN_CONFLICT, &q, x->err);

    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, FT_STATE_CONFLICT);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        st = ft_touch(x->s, ft_col_int(q, 0), x->err);
    }
    return ft_stmt_end(q, st, x->err);
}

ft_status ft_ext_remake(ft_ext *x, ft_layer *l)
{
    ft_status st = l->sides ? touch_conflicts(x) : detach_all(x, l);

    st = st == FT_OK ? ft_gpkg_remake_layer(x->s, l, x->err) : st;
    l->triggers_dropped = false;
    return st;
}
