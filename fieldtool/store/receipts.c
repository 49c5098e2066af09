/* Receipts of centres: facts of this copy of the file, one for each centre, kept as text (docs/spec/carry.md). */
#include "fieldtool/store/batches.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <string.h>

enum { FACT_NAME = 80 };

static void fact_name(const ft_uuid *centre, char out[FACT_NAME])
{
    char id[FT_UUID_TEXT];

    ft_uuid_text(centre, id);
    (void)snprintf(out, FACT_NAME, "receipt %s", id);
}

ft_status ft_receipts_put(ft_store *s, const ft_uuid *centre, const char *text, ft_error *err)
{
    char name[FACT_NAME];

    fact_name(centre, name);
    return ft_meta_put(s, name, text, err);
}

ft_status ft_receipts_drop(ft_store *s, const ft_uuid *centre, ft_error *err)
{
    static const char SQL_DROP[] = "DELETE FROM ft_meta WHERE key = ?1";
    char name[FACT_NAME];
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_DROP, &q, err);

    fact_name(centre, name);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, name, strlen(name));
    return ft_stmt_run(q, err);
}

ft_status ft_receipts_get(ft_store *s, const ft_uuid *centre, ft_buf *out, ft_error *err)
{
    char name[FACT_NAME];
    bool found = false;

    fact_name(centre, name);
    ft_buf_reset(out);
    return ft_meta_get(s, name, out, &found, err);
}

ft_status ft_receipts_each(ft_store *s, void (*each)(void *who, ft_str text), void *who, ft_error *err)
{
    static const char SQL_RECEIPTS[] =
        "SELECT value FROM ft_meta WHERE key >= 'receipt ' AND key < 'receipt!' ORDER BY key";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_RECEIPTS, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        each(who, ft_col_text(q, 0));
    }
    return ft_stmt_end(q, st, err);
}

static bool among(const int64_t *have, size_t n, int64_t batch)
{
    size_t from = 0;

    while (from < n) { /* in order */
        size_t middle = from + (n - from) / 2;

        if (have[middle] == batch) {
            return true;
        }
        if (have[middle] < batch) {
            from = middle + 1;
        } else {
            n = middle;
        }
    }
    return false;
}

ft_status ft_receipts_lacking(ft_store *s, const int64_t *have, size_t n, ft_buf *records, ft_error *err)
{
    static const char SQL_WHERE[] = "SELECT batch, bytes FROM ft_revision";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_WHERE, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str bytes = ft_col_blob(q, 1);
        ft_revision r;

        if (!ft_col_null(q, 0) && among(have, n, ft_col_int(q, 0))) {
            continue;
        }
        st = ft_revision_decode(bytes.p, bytes.n, s->rspace, &r, err);
        if (st == FT_OK) {
            ft_buf_bytes(records, r.record.b, sizeof r.record.b);
        }
    }
    st = st == FT_OK ? ft_buf_status(records, err) : st;
    return ft_stmt_end(q, st, err);
}
