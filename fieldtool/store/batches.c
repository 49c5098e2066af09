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
    static const char SQL_LAST[] = "SELECT number, id FROM ft_batch WHERE system = ?1 AND waits = 0 "
                                   "ORDER BY number DESC, id LIMIT 1";
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

ft_status ft_batches_newest(ft_store *s, const ft_uuid *system, ft_buf *out, ft_error *err)
{
    static const char SQL_NEWEST[] = "SELECT bytes FROM ft_batch WHERE system = ?1 ORDER BY number DESC, id LIMIT 1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_NEWEST, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_reset(out);
    ft_stmt_blob_at(q, 1, system->b, sizeof system->b);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);

        ft_buf_bytes(out, b.p, b.n);
    }
    st = ft_stmt_done(q, err);
    return st == FT_OK ? ft_buf_status(out, err) : st;
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
        "INSERT INTO ft_batch (id, system, number, bytes, signature, received_ms, key, revisions, waits) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
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
    ft_stmt_blob_at(q, 7, b->key, sizeof b->key);
    ft_stmt_int_at(q, 8, b->revisions);
    ft_stmt_int_at(q, 9, b->waits);
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

ft_status ft_batches_each(ft_store *s, void (*each)(void *who, const ft_batch_row *b), void *who, ft_error *err)
{
    static const char SQL_EACH[] =
        "SELECT id, system, number, bytes, signature, key, revisions, waits, number_here, lacks FROM ft_batch "
        "ORDER BY system, key, number, id";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_EACH, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_batch_row b;
        ft_str key = ft_col_blob(q, 5);

        if (ft_batch_take_row(q, &b) && key.n == sizeof b.key) {
            memcpy(b.key, key.p, key.n);
            b.revisions = ft_col_int(q, 6);
            b.waits = ft_col_int(q, 7) != 0;
            b.number_here = ft_col_int(q, 8);
            b.lacks = ft_col_int(q, 9);
            each(who, &b);
        }
    }
    return ft_stmt_end(q, st, err);
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
    ft_status st = ft_db_one_int(s->db, "SELECT count(*) FROM ft_record WHERE state = 3", 0, out, err);

    *out += ft_mirror_conflicts(s);
    return st;
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
    static const char SQL_RIVALS[] =
        "SELECT count(*) FROM ft_batch WHERE system = ?1 AND number = ?2 AND key = ?3 AND id <> ?4";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_RIVALS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, b->system.b, sizeof b->system.b);
    ft_stmt_int_at(q, 2, b->number);
    ft_stmt_blob_at(q, 3, b->key, sizeof b->key);
    ft_stmt_blob_at(q, 4, b->id.b, sizeof b->id.b);
    *out = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;
    return ft_stmt_done(q, err);
}

ft_status ft_batches_revision(ft_store *s, const ft_hash *id, ft_buf *out, ft_error *err)
{
    ft_hash same;
    int64_t seq = 0;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, id->b, &seq, err);

    return st != FT_OK ? st : seq == 0 ? FT_E_NOT_FOUND : ft_journal_read(s, seq, out, &same, err);
}

ft_status ft_batches_has_revision(ft_store *s, const ft_hash *id, bool *out, ft_error *err)
{
    int64_t row = 0;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, id->b, &row, err);

    *out = row != 0;
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

static ft_status drop(ft_store *s, const char *sql, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, sql, &q, err);

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
            st = r.values.v[i].tag == FT_TAG_HASH || r.values.v[i].tag == FT_TAG_SEALED
                     ? want_body(s, r.values.v[i].bytes.p, err)
                     : FT_OK;
        }
    }
    st = st == FT_OK ? ft_stmt_done(q, err) : st;
    ft_stmt_free(q);
    ft_buf_reset(&s->text);
    st = st == FT_OK ? ft_meta_get(s, "profile", &s->text, &has_profile, err) : st;
    return st == FT_OK && has_profile && ft_hash_parse(s->text.p, &profile) ? want_body(s, profile.b, err) : st;
}

static ft_status note_kept(ft_store *s, const ft_hash *keep, size_t n, ft_error *err)
{
    static const char SQL_KEEP[] =
        "INSERT OR IGNORE INTO temp.kept (number_here) SELECT number_here FROM ft_batch WHERE id = ?1 AND waits = 0";
    ft_status st = ft_db_exec(s->db, "CREATE TEMP TABLE kept (number_here INTEGER PRIMARY KEY NOT NULL)", err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        ft_stmt *q = NULL;

        st = ft_db_cached(s->db, SQL_KEEP, &q, err);
        if (st == FT_OK) {
            ft_stmt_blob_at(q, 1, keep[i].b, sizeof keep[i].b);
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}

/* What a batch that stays names stays, whichever batch was named as its carrier. */
static ft_status claim(ft_store *s, ft_error *err)
{
    static const char SQL_CLAIM[] = "UPDATE ft_revision SET batch = ?2 WHERE id = ?1";
    ft_stmt *q = NULL;
    ft_stmt *u = NULL;
    ft_buf ids;
    ft_status st = ft_db_prepare(s->db, "SELECT number_here FROM temp.kept ORDER BY number_here", &q, err);

    ft_buf_init(&ids, 0);
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t kept = ft_col_int(q, 0);

        st = ft_waiting_ids(s, kept, &ids, err);
        for (size_t k = 0; k < ids.n / FT_HASH_BYTES && st == FT_OK; k++) {
            st = ft_db_cached(s->db, SQL_CLAIM, &u, err);
            if (st == FT_OK) {
                ft_stmt_blob_at(u, 1, ids.p + k * FT_HASH_BYTES, FT_HASH_BYTES);
                ft_stmt_int_at(u, 2, kept);
                st = ft_stmt_run(u, err);
            }
        }
    }
    ft_buf_release(&ids);
    return ft_stmt_end(q, st, err);
}

ft_status ft_store_drop_unnamed(ft_store *s, ft_error *err)
{
    static const char *const SQL_DROP[] = {
        "DELETE FROM ft_body WHERE hash NOT IN (SELECT hash FROM temp.wanted)",
        "DELETE FROM ft_wrap WHERE commitment NOT IN (SELECT hash FROM ft_body)",
        "DELETE FROM ft_signature WHERE revision NOT IN (SELECT id FROM ft_revision)",
    };
    ft_status st = ft_db_exec(s->db, "CREATE TEMP TABLE wanted (hash BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID", err);

    st = st == FT_OK ? want_bodies(s, err) : st;
    for (size_t i = 0; i < FT_COUNT(SQL_DROP) && st == FT_OK; i++) {
        st = drop(s, SQL_DROP[i], err);
    }
    return st;
}

ft_status ft_store_prune(ft_store *s, const ft_hash *keep, size_t n, ft_error *err)
{
    static const char *const SQL_DROP[] = {
        "DELETE FROM ft_revision WHERE batch NOT IN (SELECT number_here FROM temp.kept)",
        "DELETE FROM ft_batch WHERE number_here NOT IN (SELECT number_here FROM temp.kept)",
    };
    ft_status st = note_kept(s, keep, n, err);

    st = st == FT_OK ? claim(s, err) : st;
    for (size_t i = 0; i < FT_COUNT(SQL_DROP) && st == FT_OK; i++) {
        st = drop(s, SQL_DROP[i], err);
    }
    return st == FT_OK ? ft_store_drop_unnamed(s, err) : st;
}
