#include "fieldtool/store/health.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>

ft_status ft_store_health(ft_store *s, ft_health *out, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_one_int(s->db, "SELECT count(*) FROM ft_revision", 0, &out->revisions, err);

    st = st == FT_OK
             ? ft_db_one_int(s->db, "SELECT count(*) FROM ft_revision WHERE batch IS NULL", 0, &out->unsent, err)
             : st;
    st = st == FT_OK ? ft_db_one_int(s->db, "SELECT max(known_ms) FROM ft_revision", 0, &out->newest_ms, err) : st;
    st = st == FT_OK ? ft_db_prepare(s->db, "PRAGMA journal_mode", &q, err) : st;
    if (st == FT_OK && ft_stmt_row(q)) {
        (void)snprintf(out->journal_mode, sizeof out->journal_mode, "%.15s", ft_col_text(q, 0).p);
    }
    return ft_stmt_end(q, st, err);
}
