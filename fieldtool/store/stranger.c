/* The journal in a stranger's file: read only, and what it says is checked by sync before it is used. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <string.h>

bool ft_batch_take_row(ft_stmt *q, ft_batch_row *out)
{
    ft_str id = ft_col_blob(q, 0);
    ft_str system = ft_col_blob(q, 1);
    ft_str bytes = ft_col_blob(q, 3);
    ft_str signature = ft_col_blob(q, 4);

    *out = (ft_batch_row){
        .number = ft_col_int(q, 2), .bytes = bytes.p, .n = bytes.n, .signature = (const uint8_t *)signature.p};
    if (id.n != sizeof out->id.b || system.n != sizeof out->system.b || signature.n != 64) {
        return false;
    }
    memcpy(out->id.b, id.p, id.n);
    memcpy(out->system.b, system.p, system.n);
    return true;
}

ft_status ft_foreign_fact(ft_foreign *f, const char *key, ft_buf *out, bool *found, ft_error *err)
{
    ft_db *db = ft_foreign_db(f);
    ft_stmt *q = NULL;
    int64_t tables = 0;
    ft_status st = ft_db_one_int(db,
                                 "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND "
                                 "name IN ('ft_meta', 'ft_revision', 'ft_batch', 'ft_body', 'ft_signature', 'ft_wrap')",
                                 0, &tables, err);

    if (st == FT_OK && tables != 6) {
        return ft_fail(err, FT_E_INVALID, "sync.not_submission", " ");
    }
    st = st == FT_OK ? ft_db_prepare(db, "SELECT value FROM ft_meta WHERE key = ?1", &q, err) : st;
    if (st == FT_OK) {
        ft_buf_reset(out);
        ft_stmt_text_at(q, 1, key, strlen(key));
        *found = ft_stmt_row(q);
        if (*found) {
            ft_str v = ft_col_text(q, 0);

            ft_buf_bytes(out, v.p, v.n);
        }
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

ft_status ft_foreign_batches(ft_foreign *f, ft_status (*each)(void *who, const ft_batch_row *b, ft_error *err),
                             void *who, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(
        ft_foreign_db(f), "SELECT id, system, number, bytes, signature FROM ft_batch ORDER BY system, number, id", &q,
        err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_batch_row b;

        st = ft_batch_take_row(q, &b) ? each(who, &b, err) : ft_fail(err, FT_E_INVALID, "sync.batch.malformed", "at=0");
    }
    return ft_stmt_end(q, st, err);
}

ft_status ft_foreign_revision(ft_foreign *f, const ft_hash *id, ft_buf *out, ft_error *err)
{
    static const char SQL_REVISION[] = "SELECT bytes FROM ft_revision WHERE id = ?1";

    return ft_db_blob_of(ft_foreign_db(f), SQL_REVISION, id, out, err);
}

ft_status ft_foreign_body(ft_foreign *f, const ft_hash *hash, ft_buf *out, ft_error *err)
{
    static const char SQL_BODY[] = "SELECT bytes FROM ft_body WHERE hash = ?1";

    return ft_db_blob_of(ft_foreign_db(f), SQL_BODY, hash, out, err);
}

ft_status ft_foreign_signature(ft_foreign *f, const ft_hash *revision, const uint8_t key[32], uint8_t out[64],
                               ft_error *err)
{
    static const char SQL_SIGNATURE[] = "SELECT signature FROM ft_signature WHERE revision = ?1 AND key = ?2";
    ft_stmt *q = NULL;
    bool found = false;
    ft_status st = ft_db_cached(ft_foreign_db(f), SQL_SIGNATURE, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, revision->b, sizeof revision->b);
    ft_stmt_blob_at(q, 2, key, 32);
    if (ft_stmt_row(q) && ft_col_blob(q, 0).n == 64) {
        memcpy(out, ft_col_blob(q, 0).p, 64);
        found = true;
    }
    st = ft_stmt_done(q, err);
    return st == FT_OK && !found ? FT_E_NOT_FOUND : st;
}

ft_status ft_foreign_unsent(ft_foreign *f, int64_t *n, ft_error *err)
{
    return ft_db_one_int(ft_foreign_db(f), "SELECT count(*) FROM ft_revision WHERE batch IS NULL", 0, n, err);
}

/* ---------- row by row, for verify */

static ft_status rows(ft_foreign *f, const char *sql, ft_foreign_row_fn each, void *who, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(ft_foreign_db(f), sql, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_foreign_row r = {ft_col_blob(q, 0), ft_col_blob(q, 1), ft_col_int(q, 2), ft_col_int(q, 3)};

        st = each(who, &r, err);
    }
    return ft_stmt_end(q, st, err);
}

ft_status ft_foreign_revisions(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err)
{
    return rows(f, "SELECT id, bytes, batch, known_ms FROM ft_revision NOT INDEXED", each, who, err);
}

ft_status ft_foreign_bodies(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err)
{
    return rows(f, "SELECT hash, bytes, 0, 0 FROM ft_body NOT INDEXED", each, who, err);
}

ft_status ft_foreign_combined(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err)
{
    return rows(f, "SELECT hash, bytes, 0, 0 FROM ft_combined", each, who, err);
}

ft_status ft_foreign_signatures(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err)
{
    return rows(f, "SELECT CAST(revision || key AS BLOB), signature, 0, 0 FROM ft_signature", each, who, err);
}

ft_status ft_foreign_all_wraps(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err)
{
    return rows(f, "SELECT CAST(commitment || key AS BLOB), bytes, 0, 0 FROM ft_wrap", each, who, err);
}

ft_status ft_foreign_has_revision(ft_foreign *f, const ft_hash *id, bool *out, ft_error *err)
{
    int64_t batch = 0;
    ft_status st = ft_foreign_carrier(f, id, &batch, err);

    *out = batch >= 0;
    return st;
}

ft_status ft_foreign_has_body(ft_foreign *f, const ft_hash *hash, bool *out, ft_error *err)
{
    static const char SQL_HAS_BODY[] = "SELECT 1 FROM ft_body WHERE hash = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(ft_foreign_db(f), SQL_HAS_BODY, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, hash->b, sizeof hash->b);
    *out = ft_stmt_row(q);
    return ft_stmt_done(q, err);
}

ft_status ft_foreign_batch_facts(ft_foreign *f, const ft_hash *id, uint8_t key[32], int64_t *revisions,
                                 int64_t *number_here, ft_error *err)
{
    static const char SQL_FACTS[] = "SELECT key, revisions, number_here FROM ft_batch WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(ft_foreign_db(f), SQL_FACTS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    memset(key, 0, 32);
    ft_stmt_blob_at(q, 1, id->b, sizeof id->b);
    if (ft_stmt_row(q) && ft_col_blob(q, 0).n == 32) {
        memcpy(key, ft_col_blob(q, 0).p, 32);
        *revisions = ft_col_int(q, 1);
        *number_here = ft_col_int(q, 2);
    }
    return ft_stmt_done(q, err);
}

ft_status ft_foreign_carrier(ft_foreign *f, const ft_hash *revision, int64_t *batch, ft_error *err)
{
    static const char SQL_CARRIER[] = "SELECT batch FROM ft_revision WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(ft_foreign_db(f), SQL_CARRIER, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, revision->b, sizeof revision->b);
    *batch = ft_stmt_row(q) ? ft_col_int(q, 0) : -1;
    return ft_stmt_done(q, err);
}
