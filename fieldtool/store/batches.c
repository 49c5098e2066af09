#include "fieldtool/store/batches.h"

#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_batches_unsent(ft_store *s, ft_buf *ids, ft_error *err)
{
    static const char SQL_UNSENT[] = "SELECT id, bytes FROM ft_revision WHERE batch IS NULL ORDER BY seq";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_UNSENT, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str id = ft_col_blob(q, 0);
        ft_str bytes = ft_col_blob(q, 1);
        ft_revision r;

        st = ft_revision_decode(bytes.p, bytes.n, s->rspace, &r, err);
        if (st == FT_OK && (!r.has_origin || ft_uuid_cmp(&r.origin.system, &s->system_id) == 0)) {
            ft_buf_bytes(ids, id.p, id.n);
        }
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    return st == FT_OK ? ft_buf_status(ids, err) : st;
}

ft_status ft_batches_last(ft_store *s, const ft_uuid *system, int64_t *number, ft_hash *id, ft_error *err)
{
    static const char SQL_LAST[] = "SELECT number, id FROM ft_batch WHERE system = ?1 ORDER BY number DESC, id LIMIT 1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_LAST, &q, err);

    if (st != FT_OK) {
        return st;
    }
    *number = 0;
    memset(id->b, 0, sizeof id->b);
    ft_stmt_blob_at(q, 1, system->b, sizeof system->b);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 1);

        *number = ft_col_int(q, 0);
        memcpy(id->b, b.p, b.n < sizeof id->b ? b.n : sizeof id->b);
    }
    return ft_stmt_done(q, err);
}

static ft_status find_batch(ft_store *s, const ft_hash *id, int64_t *number_here, ft_error *err)
{
    static const char SQL_FIND[] = "SELECT number_here FROM ft_batch WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_FIND, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, id->b, sizeof id->b);
    *number_here = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;
    return ft_stmt_done(q, err);
}

ft_status ft_batches_put(ft_store *s, const ft_batch_row *b, int64_t *number_here, bool *known, ft_error *err)
{
    static const char SQL_PUT[] =
        "INSERT INTO ft_batch (id, system, number, bytes, signature, received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    ft_stmt *q = NULL;
    ft_status st = find_batch(s, &b->id, number_here, err);

    *known = st == FT_OK && *number_here != 0;
    if (st != FT_OK || *known) {
        return st;
    }
    st = ft_db_cached(s->db, SQL_PUT, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, b->id.b, sizeof b->id.b);
    ft_stmt_blob_at(q, 2, b->system.b, sizeof b->system.b);
    ft_stmt_int_at(q, 3, b->number);
    ft_stmt_blob_at(q, 4, b->bytes, b->n);
    ft_stmt_blob_at(q, 5, b->signature, 64);
    ft_stmt_int_at(q, 6, ft_env_now(s->env));
    st = ft_stmt_run(q, err);
    *number_here = ft_db_last_rowid(s->db);
    return st;
}

ft_status ft_batches_touch(ft_store *s, const ft_uuid *record, ft_error *err)
{
    int64_t rid = 0;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record->b, &rid, err);

    return st == FT_OK && rid != 0 ? ft_touch(s, rid, err) : st;
}

ft_status ft_batches_assign(ft_store *s, const ft_hash *revision, int64_t number_here, ft_error *err)
{
    static const char SQL_ASSIGN[] = "UPDATE ft_revision SET batch = ?2 WHERE seq = ?1 AND batch IS NULL";
    ft_stmt *q = NULL;
    ft_uuid record;
    int64_t seq = 0;
    bool found = false;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, revision->b, &seq, err);

    st = st == FT_OK && seq != 0 ? ft_db_cached(s->db, SQL_ASSIGN, &q, err) : st;
    if (st != FT_OK || seq == 0) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    ft_stmt_int_at(q, 2, number_here);
    st = ft_stmt_run(q, err);
    if (st != FT_OK || ft_db_changes(s->db) == 0) {
        return st;
    }
    st = ft_journal_peek(s, revision->b, &record, &found, err);
    return st == FT_OK && found ? ft_batches_touch(s, &record, err) : st;
}

static bool take_row(ft_stmt *q, ft_batch_row *out)
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

ft_status ft_batches_each(ft_store *s, void (*each)(void *who, const ft_batch_row *b), void *who, ft_error *err)
{
    static const char SQL_EACH[] =
        "SELECT id, system, number, bytes, signature FROM ft_batch ORDER BY system, number, id";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_EACH, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_batch_row b;

        if (take_row(q, &b)) {
            each(who, &b);
        }
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    return st;
}

ft_status ft_store_copy(ft_store *s, const char *path, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "VACUUM INTO ");
    ft_db_literal(&sql, path);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_exec(s->db, sql.p, err) : st;
    ft_buf_release(&sql);
    return st;
}

ft_status ft_store_mark_submission(ft_store *s, ft_error *err)
{
    return ft_meta_put(s, "submission", "1", err);
}

ft_status ft_store_conflicts_open(ft_store *s, int64_t *out, ft_error *err)
{
    return ft_db_one_int(s->db, "SELECT count(*) FROM ft_record WHERE state = 3", 0, out, err);
}

ft_status ft_store_has_record(ft_store *s, const ft_uuid *record, bool *out, ft_error *err)
{
    int64_t rid = 0;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record->b, &rid, err);

    *out = rid != 0;
    return st;
}

ft_status ft_batches_rivals(ft_store *s, const ft_batch_row *b, int64_t *out, ft_error *err)
{
    static const char SQL_RIVALS[] = "SELECT count(*) FROM ft_batch WHERE system = ?1 AND number = ?2 AND id <> ?3";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_RIVALS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, b->system.b, sizeof b->system.b);
    ft_stmt_int_at(q, 2, b->number);
    ft_stmt_blob_at(q, 3, b->id.b, sizeof b->id.b);
    *out = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;
    return ft_stmt_done(q, err);
}

ft_status ft_batches_key_of(ft_store *s, const ft_uuid *system, uint8_t out[32], bool *known, ft_error *err)
{
    return ft_trust_system_key(s, system, out, known, err);
}

ft_status ft_batches_knows_key(ft_store *s, const uint8_t key[32], bool *out, ft_error *err)
{
    uint8_t own[32];
    ft_status st = ft_batches_key_of(s, &s->system_id, own, out, err);

    *out = *out && memcmp(own, key, sizeof own) == 0;
    st = st == FT_OK && s->trust_stale ? ft_trust_load(s, err) : st;
    for (size_t i = 0; i < s->n_trusted && st == FT_OK && !*out; i++) {
        *out = memcmp(s->trusted[i].key, key, sizeof s->trusted[i].key) == 0;
    }
    return st;
}

ft_status ft_batches_has_body(ft_store *s, const ft_hash *hash, bool *out, ft_error *err)
{
    int64_t row = 0;
    ft_status st = ft_key_row(s, FT_KEY_BODY, hash->b, &row, err);

    *out = row != 0;
    return st;
}

/* ---------- a copy that holds only what is new */

static ft_status drop(ft_store *s, const char *sql, const ft_uuid *system, int64_t number, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, sql, &q, err);

    if (st == FT_OK && system != NULL) {
        ft_stmt_blob_at(q, 1, system->b, sizeof system->b);
        ft_stmt_int_at(q, 2, number);
    }
    st = st == FT_OK ? ft_stmt_run(q, err) : st;
    ft_stmt_free(q);
    return st;
}

static ft_status want_body(ft_store *s, const void *hash, ft_error *err)
{
    static const char SQL_WANT[] = "INSERT OR IGNORE INTO temp.wanted (hash) VALUES (?1)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_WANT, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, hash, FT_HASH_BYTES);
    return ft_stmt_run(q, err);
}

/* Bodies that the remaining revisions name, and the profile that the file is read with. */
static ft_status want_bodies(ft_store *s, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_hash profile;
    bool has_profile = false;
    ft_status st = ft_db_prepare(s->db, "SELECT bytes FROM ft_revision", &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);
        ft_revision r;

        st = ft_revision_decode(b.p, b.n, s->rspace, &r, err);
        st = st == FT_OK && r.has_geometry ? want_body(s, r.geometry.b, err) : st;
        for (size_t i = 0; i < r.values.n && st == FT_OK; i++) {
            st = r.values.v[i].tag == FT_TAG_HASH ? want_body(s, r.values.v[i].bytes.p, err) : FT_OK;
        }
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    ft_buf_reset(&s->text);
    st = st == FT_OK ? ft_meta_get(s, "profile", &s->text, &has_profile, err) : st;
    return st == FT_OK && has_profile && ft_hash_parse(s->text.p, &profile) ? want_body(s, profile.b, err) : st;
}

ft_status ft_store_prune(ft_store *s, const ft_uuid *system, int64_t number, ft_error *err)
{
    static const char SQL_REVISIONS[] = "DELETE FROM ft_revision WHERE batch IN "
                                        "(SELECT number_here FROM ft_batch WHERE system <> ?1 OR number <= ?2)";
    static const char SQL_BATCHES[] = "DELETE FROM ft_batch WHERE system <> ?1 OR number <= ?2";
    ft_status st = drop(s, SQL_REVISIONS, system, number, err);

    st = st == FT_OK ? drop(s, SQL_BATCHES, system, number, err) : st;
    st = st == FT_OK ? ft_db_exec(s->db, "CREATE TEMP TABLE wanted (hash BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID", err)
                     : st;
    st = st == FT_OK ? want_bodies(s, err) : st;
    st = st == FT_OK ? drop(s, "DELETE FROM ft_body WHERE hash NOT IN (SELECT hash FROM temp.wanted)", NULL, 0, err)
                     : st;
    st = st == FT_OK
             ? drop(s, "DELETE FROM ft_signature WHERE revision NOT IN (SELECT id FROM ft_revision)", NULL, 0, err)
             : st;
    return st;
}

/* ---------- a stranger's journal */

ft_status ft_foreign_fact(ft_foreign *f, const char *key, ft_buf *out, bool *found, ft_error *err)
{
    ft_db *db = ft_foreign_db(f);
    ft_stmt *q = NULL;
    int64_t tables = 0;
    ft_status st = ft_db_one_int(db,
                                 "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND "
                                 "name IN ('ft_meta', 'ft_revision', 'ft_batch', 'ft_body', 'ft_signature')",
                                 0, &tables, err);

    if (st == FT_OK && tables != 5) {
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

        st = take_row(q, &b) ? each(who, &b, err) : ft_fail(err, FT_E_INVALID, "sync.batch.malformed", "at=0");
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
