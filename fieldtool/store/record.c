#include "fieldtool/store/record.h"

#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

struct ft_record {
    ft_index_row row;
    ft_chain chain;
    ft_view_space *space;
    ft_record_view face;
};

ft_status ft_record_open(ft_store *s, const ft_uuid *record, ft_record **out, ft_error *err)
{
    ft_record *r = calloc(1, sizeof *r);
    ft_status st = FT_OK;

    if (r == NULL) {
        return ft_no_memory(err);
    }
    st = ft_index_by_record(s, record, &r->row, err);
    st = st == FT_OK ? ft_view_space_new(&r->space, err) : st;
    st = st == FT_OK ? ft_view_load(s, &r->row, &r->chain, r->space, &r->face.view, err) : st;
    if (st != FT_OK) {
        ft_record_close(r);
        return st;
    }
    r->face.record = *record;
    r->face.form = ft_forms_find(s->forms, r->row.type, strlen(r->row.type));
    r->face.local_id = r->row.local_id;
    r->face.nodes = r->chain.nodes;
    r->face.known_ms = r->chain.known_ms;
    r->face.n = r->chain.n;
    *out = r;
    return FT_OK;
}

void ft_record_close(ft_record *r)
{
    if (r != NULL) {
        ft_chain_release(&r->chain);
        ft_view_space_free(r->space);
        free(r);
    }
}

const ft_record_view *ft_record_get(const ft_record *r)
{
    return &r->face;
}

ft_status ft_records_in_conflict(ft_store *s, ft_status (*each)(void *who, const ft_uuid *record, ft_error *err),
                                 void *who, ft_error *err)
{
    static const char SQL_CONFLICTS[] = "SELECT record FROM ft_record WHERE state = ?1 ORDER BY type, local_id, rid";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_CONFLICTS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, FT_STATE_CONFLICT);
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str id = ft_col_blob(q, 0);
        ft_uuid record;

        if (id.n == sizeof record.b) {
            memcpy(record.b, id.p, id.n);
            st = each(who, &record, err);
        }
    }
    return ft_stmt_end(q, st, err);
}
