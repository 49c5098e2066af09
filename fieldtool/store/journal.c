#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=workspace");
}

/* ---------- facts of this copy */

ft_status ft_meta_put(ft_store *s, const char *key, const char *value, ft_error *err)
{
    static const char SQL_META_PUT[] = "INSERT INTO ft_meta (key, value) VALUES (?1, ?2) "
                                       "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_META_PUT, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, key, strlen(key));
    ft_stmt_text_at(q, 2, value, value == NULL ? 0 : strlen(value));
    return ft_stmt_run(q, err);
}

ft_status ft_meta_get(ft_store *s, const char *key, ft_buf *out, bool *found, ft_error *err)
{
    static const char SQL_META_GET[] = "SELECT value FROM ft_meta WHERE key = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_META_GET, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, key, strlen(key));
    *found = ft_stmt_row(q) && !ft_col_null(q, 0);
    if (*found) {
        ft_str v = ft_col_text(q, 0);

        ft_buf_bytes(out, v.p, v.n);
    }
    st = ft_stmt_done(q, err);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

/* ---------- bodies */

ft_status ft_store_put_body(ft_store *s, const void *p, size_t n, ft_hash *out, ft_error *err)
{
    *out = ft_hash_of(p, n);
    return ft_body_put(s, out, p, n, err);
}

ft_status ft_body_put(ft_store *s, const ft_hash *hash, const void *p, size_t n, ft_error *err)
{
    static const char SQL_BODY_PUT[] = "INSERT OR IGNORE INTO ft_body (hash, bytes) VALUES (?1, ?2)";
    ft_stmt *q = NULL;
    int64_t row = 0;
    ft_status st = ft_key_recent(s, FT_KEY_BODY, hash->b, &row, err);

    if (st != FT_OK || row != 0) {
        return st;
    }
    st = ft_db_cached(s->db, SQL_BODY_PUT, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, hash->b, sizeof hash->b);
    ft_stmt_blob_at(q, 2, n == 0 ? "" : p, n);
    st = ft_stmt_run(q, err);
    return st == FT_OK && ft_db_changes(s->db) > 0 ? ft_key_note(s, FT_KEY_BODY, hash->b, ft_db_last_rowid(s->db), err)
                                                   : st;
}

ft_status ft_store_get_body(ft_store *s, const ft_hash *hash, ft_buf *out, ft_error *err)
{
    static const char SQL_BODY_GET[] = "SELECT bytes FROM ft_body WHERE number_here = ?1 "
                                       "UNION ALL SELECT bytes FROM ft_combined WHERE hash = ?2";
    ft_stmt *q = NULL;
    int64_t row = 0;
    bool found = false;
    ft_status st = ft_key_row(s, FT_KEY_BODY, hash->b, &row, err);

    st = st == FT_OK ? ft_db_cached(s->db, SQL_BODY_GET, &q, err) : st;
    if (st != FT_OK) {
        return st;
    }
    ft_buf_reset(out);
    ft_stmt_int_at(q, 1, row);
    ft_stmt_blob_at(q, 2, hash->b, sizeof hash->b);
    found = ft_stmt_row(q);
    if (found) {
        ft_str v = ft_col_blob(q, 0);

        ft_buf_bytes(out, v.p, v.n);
    }
    st = ft_stmt_done(q, err);
    st = st == FT_OK ? ft_buf_status(out, err) : st;
    if (st == FT_OK && !found) {
        char hex[FT_HASH_HEX];

        ft_hash_hex(hash, hex);
        return ft_fail(err, FT_E_NOT_FOUND, "store.body.missing", "hash=%s", hex);
    }
    return st;
}

/* ---------- revisions */

static void bind_seq(ft_stmt *q, int at, int64_t seq)
{
    if (seq != 0) {
        ft_stmt_int_at(q, at, seq);
    } else {
        ft_stmt_null_at(q, at);
    }
}

static ft_status insert_revision(ft_store *s, ft_str bytes, const ft_hash *id, int64_t prev, const ft_arrival *a,
                                 bool *known, int64_t *seq, ft_error *err)
{
    static const char SQL_REVISION_PUT[] =
        "INSERT OR IGNORE INTO ft_revision (id, prev, known_ms, bytes, batch) VALUES (?1, ?2, ?3, ?4, ?5)";
    ft_stmt *q = NULL;
    ft_status st = ft_key_recent(s, FT_KEY_REVISION, id->b, seq, err);

    *known = *seq != 0;
    st = st == FT_OK && !*known ? ft_db_cached(s->db, SQL_REVISION_PUT, &q, err) : st;
    if (st != FT_OK || *known) {
        return st;
    }
    ft_stmt_blob_at(q, 1, id->b, sizeof id->b);
    bind_seq(q, 2, prev);
    ft_stmt_int_at(q, 3, a->known_ms);
    ft_stmt_blob_at(q, 4, bytes.p, bytes.n);
    bind_seq(q, 5, a->batch);
    st = ft_stmt_run(q, err);
    *known = st == FT_OK && ft_db_changes(s->db) == 0;
    *seq = ft_db_last_rowid(s->db);
    return st == FT_OK && !*known ? ft_key_note(s, FT_KEY_REVISION, id->b, *seq, err) : st;
}

/* The number of one more record: behind all that are here. */
static ft_status next_rid(ft_store *s, int64_t *out, ft_error *err)
{
    ft_status st = FT_OK;

    if (s->next_rid == 0) {
        st = ft_db_one_int(s->db, "SELECT coalesce(max(rid), 0) + 1 FROM ft_record", 1, &s->next_rid, err);
    }
    *out = s->next_rid;
    s->next_rid += st == FT_OK;
    return st;
}

static ft_status chain_record(ft_store *s, int64_t rid, int64_t seq, ft_error *err)
{
    static const char SQL_RECORD_CHAIN[] = "UPDATE ft_record SET last_seq = ?2 WHERE rid = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_RECORD_CHAIN, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, rid);
    ft_stmt_int_at(q, 2, seq);
    return ft_stmt_run(q, err);
}

/* Number and newest arrival of a record, rid 0 when it is not here. @retval FT_E_REFUSED "store.record.other_type" */
static ft_status find_record(ft_store *s, const ft_uuid *record, const char *type, int64_t *rid, int64_t *last_seq,
                             ft_error *err)
{
    static const char SQL_CHAIN_OF[] = "SELECT last_seq, type FROM ft_record WHERE rid = ?1";
    ft_stmt *q = NULL;
    bool same_type = true;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record->b, rid, err);

    *last_seq = 0;
    st = st == FT_OK && *rid != 0 ? ft_db_cached(s->db, SQL_CHAIN_OF, &q, err) : st;
    if (st != FT_OK || *rid == 0) {
        return st;
    }
    ft_stmt_int_at(q, 1, *rid);
    if (ft_stmt_row(q)) {
        *last_seq = ft_col_int(q, 0);
        same_type = ft_str_is(ft_col_text(q, 1), type);
    }
    st = ft_stmt_done(q, err);
    if (st == FT_OK && !same_type) {
        char text[FT_UUID_TEXT];

        ft_uuid_text(record, text);
        return ft_fail(err, FT_E_REFUSED, "store.record.other_type", "record=%s type=%s", text, type);
    }
    return st;
}

ft_status ft_journal_append(ft_store *s, ft_str bytes, const ft_hash *id, const ft_uuid *record, const char *type,
                            const ft_arrival *a, ft_placed *out, ft_error *err)
{
    int64_t prev = 0;
    ft_status st = FT_OK;

    *out = (ft_placed){.rid = 0};
    if (a->apart) {
        return insert_revision(s, bytes, id, 0, a, &out->known, &out->seq, err);
    }
    st = find_record(s, record, type, &out->rid, &prev, err);
    st = st == FT_OK ? insert_revision(s, bytes, id, prev, a, &out->known, &out->seq, err) : st;
    out->new_record = out->rid == 0;
    if (st != FT_OK || out->known) {
        return st;
    }
    return out->new_record ? next_rid(s, &out->rid, err) : chain_record(s, out->rid, out->seq, err);
}

/* ---------- into a record's chain and out of it: a chain goes from the newest arrival to the oldest */

static ft_status prev_of(ft_store *s, int64_t seq, int64_t *out, ft_error *err)
{
    static const char SQL_PREV_GET[] = "SELECT prev FROM ft_revision WHERE seq = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_PREV_GET, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    *out = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;
    return ft_stmt_done(q, err);
}

static ft_status set_prev(ft_store *s, int64_t seq, int64_t prev, ft_error *err)
{
    static const char SQL_PREV_SET[] = "UPDATE ft_revision SET prev = ?2 WHERE seq = ?1 AND prev IS NOT ?2";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_PREV_SET, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, seq);
    bind_seq(q, 2, prev);
    return ft_stmt_run(q, err);
}

/* The arrival in the chain just after @p seq (0: none), and the one at @p seq or just before it. */
static ft_status around(ft_store *s, int64_t last_seq, int64_t seq, int64_t *after, int64_t *at, ft_error *err)
{
    ft_status st = FT_OK;

    *after = 0;
    *at = last_seq;
    while (st == FT_OK && *at > seq) {
        *after = *at;
        st = prev_of(s, *after, at, err);
        *at = *at < *after ? *at : 0; /* a damaged chain cannot loop */
    }
    return st;
}

ft_status ft_journal_link(ft_store *s, int64_t seq, const ft_uuid *record, const char *type, int64_t *rid,
                          ft_error *err)
{
    int64_t last_seq = 0;
    int64_t after = 0;
    int64_t at = 0;
    ft_status st = find_record(s, record, type, rid, &last_seq, err);

    if (st == FT_OK && *rid == 0) {
        st = set_prev(s, seq, 0, err);
        st = st == FT_OK ? next_rid(s, rid, err) : st;
        return st == FT_OK ? ft_index_begin(s, *rid, record, type, seq, err) : st;
    }
    st = st == FT_OK ? around(s, last_seq, seq, &after, &at, err) : st;
    if (st != FT_OK || at == seq) {
        return st;
    }
    st = set_prev(s, seq, at, err);
    return st != FT_OK ? st : after == 0 ? chain_record(s, *rid, seq, err) : set_prev(s, after, seq, err);
}

ft_status ft_journal_unlink(ft_store *s, int64_t seq, const ft_uuid *record, int64_t *rid, ft_error *err)
{
    ft_index_row row;
    int64_t after = 0;
    int64_t at = 0;
    int64_t before = 0;
    ft_status st = ft_index_by_record(s, record, &row, err);

    st = st == FT_OK ? around(s, row.last_seq, seq, &after, &at, err) : st;
    *rid = st == FT_OK ? row.rid : 0;
    if (st != FT_OK || at != seq) {
        return st == FT_E_NOT_FOUND ? FT_OK : st;
    }
    st = prev_of(s, seq, &before, err);
    st = st == FT_OK ? set_prev(s, seq, 0, err) : st;
    return st != FT_OK ? st : after == 0 ? chain_record(s, row.rid, before, err) : set_prev(s, after, before, err);
}

ft_status ft_journal_read(ft_store *s, int64_t seq, ft_buf *out, ft_hash *id, ft_error *err)
{
    static const char SQL_REVISION_GET[] = "SELECT id, bytes FROM ft_revision WHERE seq = ?1";
    ft_stmt *q = NULL;
    bool found = false;
    ft_status st = ft_db_cached(s->db, SQL_REVISION_GET, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_reset(out);
    ft_stmt_int_at(q, 1, seq);
    found = ft_stmt_row(q);
    if (found) {
        ft_str i = ft_col_blob(q, 0);
        ft_str b = ft_col_blob(q, 1);

        if (id != NULL && i.n == sizeof id->b) {
            memcpy(id->b, i.p, sizeof id->b);
        }
        ft_buf_bytes(out, b.p, b.n);
    }
    st = ft_stmt_done(q, err);
    if (st == FT_OK && !found) {
        return ft_fail(err, FT_E_DB, "store.revision.lost", "seq=%lld", (long long)seq);
    }
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

ft_status ft_journal_peek(ft_store *s, const void *id, ft_uuid *record, bool *found, ft_error *err)
{
    int64_t seq = 0;
    ft_str type;
    ft_status st = ft_key_row(s, FT_KEY_REVISION, id, &seq, err);

    *found = false;
    if (st != FT_OK || seq == 0) {
        return st;
    }
    st = ft_journal_read(s, seq, &s->text, NULL, err);
    *found = st == FT_OK && ft_revision_peek(s->text.p, s->text.n, record, &type);
    return st;
}

void ft_chain_release(ft_chain *c)
{
    for (size_t i = 0; i < c->n; i++) {
        ft_revision_space_free(c->spaces[i]);
        free(c->bytes[i]);
    }
    free(c->nodes);
    free(c->seq);
    free(c->batch);
    free(c->known_ms);
    free(c->spaces);
    free(c->bytes);
    *c = (ft_chain){0};
}

static bool chain_room(ft_chain *c, size_t *cap)
{
    size_t want = *cap == 0 ? 8 : *cap * 2;
    void *p[6];

    if (c->n < *cap) {
        return true;
    }
    p[0] = realloc(c->nodes, want * sizeof *c->nodes);
    c->nodes = p[0] != NULL ? p[0] : c->nodes;
    p[1] = realloc(c->seq, want * sizeof *c->seq);
    c->seq = p[1] != NULL ? p[1] : c->seq;
    p[2] = realloc(c->batch, want * sizeof *c->batch);
    c->batch = p[2] != NULL ? p[2] : c->batch;
    p[3] = realloc(c->known_ms, want * sizeof *c->known_ms);
    c->known_ms = p[3] != NULL ? p[3] : c->known_ms;
    p[4] = realloc(c->spaces, want * sizeof(ft_revision_space *));
    c->spaces = p[4] != NULL ? p[4] : c->spaces;
    p[5] = realloc(c->bytes, want * sizeof(char *));
    c->bytes = p[5] != NULL ? p[5] : c->bytes;
    for (size_t i = 0; i < FT_COUNT(p); i++) {
        if (p[i] == NULL) {
            return false;
        }
    }
    *cap = want;
    return true;
}

/* Take the row that q stands on as the next node. */
static ft_status chain_take(ft_store *s, ft_stmt *q, ft_chain *c, ft_error *err)
{
    ft_str id = ft_col_blob(q, 0);
    ft_str bytes = ft_col_blob(q, 1);
    ft_node *node = &c->nodes[c->n];
    ft_status st = FT_OK;

    c->spaces[c->n] = NULL;
    c->bytes[c->n] = malloc(bytes.n == 0 ? 1 : bytes.n);
    if (c->bytes[c->n] == NULL) {
        return ft_no_memory(err);
    }
    memcpy(c->bytes[c->n], bytes.p == NULL ? "" : bytes.p, bytes.n);
    st = ft_revision_space_new(&c->spaces[c->n], err);
    if (st != FT_OK) {
        free(c->bytes[c->n]);
        return st;
    }
    c->n++; /* from here ft_chain_release owns both */
    if (id.n != sizeof node->id.b) {
        return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=revision id of %zu bytes", id.n);
    }
    memcpy(node->id.b, id.p, id.n);
    c->batch[c->n - 1] = ft_col_int(q, 3);
    c->known_ms[c->n - 1] = ft_col_int(q, 4);
    st = ft_revision_decode(c->bytes[c->n - 1], bytes.n, c->spaces[c->n - 1], &node->rev, err);
    node->own_unsent = st == FT_OK && c->batch[c->n - 1] == 0 &&
                       (!node->rev.has_origin || ft_uuid_cmp(&node->rev.origin.system, &s->system_id) == 0);
    return st;
}

ft_status ft_chain_load(ft_store *s, int64_t last_seq, ft_chain *out, ft_error *err)
{
    static const char SQL_CHAIN[] = "SELECT id, bytes, prev, batch, known_ms FROM ft_revision WHERE seq = ?1";
    ft_stmt *q = NULL;
    size_t cap = 0;
    int64_t at = last_seq;
    ft_status st = ft_db_cached(s->db, SQL_CHAIN, &q, err);

    *out = (ft_chain){0};
    while (st == FT_OK && at != 0) {
        int64_t prev = 0;

        if (!chain_room(out, &cap)) {
            st = ft_no_memory(err);
            break;
        }
        ft_stmt_int_at(q, 1, at);
        if (!ft_stmt_row(q)) {
            st = ft_stmt_done(q, err);
            st = st == FT_OK ? ft_fail(err, FT_E_DB, "store.revision.lost", "seq=%lld", (long long)at) : st;
            break;
        }
        prev = ft_col_int(q, 2);
        out->seq[out->n] = at;
        st = chain_take(s, q, out, err);
        if (st == FT_OK) {
            st = ft_stmt_done(q, err);
        } else {
            ft_error ignored = {0};

            (void)ft_stmt_done(q, &ignored);
        }
        at = prev < at ? prev : 0; /* arrival order only goes back: a damaged chain cannot loop */
    }
    if (st != FT_OK) {
        ft_chain_release(out);
        return st;
    }
    for (size_t i = 0, j = out->n; j > i + 1; i++) { /* oldest first */
        ft_node node = out->nodes[i];
        int64_t t = out->seq[i];
        ft_revision_space *sp = out->spaces[i];
        char *b = out->bytes[i];

        j--;
        out->nodes[i] = out->nodes[j];
        out->nodes[j] = node;
        out->seq[i] = out->seq[j];
        out->seq[j] = t;
        t = out->batch[i];
        out->batch[i] = out->batch[j];
        out->batch[j] = t;
        t = out->known_ms[i];
        out->known_ms[i] = out->known_ms[j];
        out->known_ms[j] = t;
        out->spaces[i] = out->spaces[j];
        out->spaces[j] = sp;
        out->bytes[i] = out->bytes[j];
        out->bytes[j] = b;
    }
    return FT_OK;
}

/* ---------- record index */

#define INDEX_COLUMNS \
    "rid, record, type, last_seq, local_id, state, pending, incomplete, hidden, n_heads, head_seq, approved_seq, " \
    "shown_seq, geometry, valid, area_m2, layer, fid, row_hash"

static ft_status take_index_row(ft_store *s, ft_stmt *q, ft_index_row *out, ft_error *err)
{
    ft_str record = ft_col_blob(q, 1);
    ft_str type = ft_col_text(q, 2);
    ft_str local = ft_col_text(q, 4);
    ft_str geometry = ft_col_blob(q, 13);
    ft_str layer = ft_col_text(q, 16);
    const ft_form *form = ft_forms_find(s->forms, type.p, type.n);
    size_t n = local.n < sizeof out->local_id ? local.n : sizeof out->local_id - 1;

    *out = (ft_index_row){.rid = ft_col_int(q, 0),
                          .last_seq = ft_col_int(q, 3),
                          .state = (ft_state)ft_col_int(q, 5),
                          .pending = ft_col_int(q, 6) != 0,
                          .incomplete = ft_col_int(q, 7) != 0,
                          .hidden = ft_col_int(q, 8) != 0,
                          .n_heads = (int)ft_col_int(q, 9),
                          .head_seq = ft_col_int(q, 10),
                          .approved_seq = ft_col_int(q, 11),
                          .shown_seq = ft_col_int(q, 12),
                          .valid = ft_col_int(q, 14) != 0,
                          .area_m2 = ft_col_real(q, 15),
                          .fid = ft_col_int(q, 17),
                          .row_hash = ft_col_int(q, 18)};
    if (record.n != sizeof out->record.b || form == NULL) {
        return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=record index row %lld", (long long)out->rid);
    }
    memcpy(out->record.b, record.p, record.n);
    memcpy(out->local_id, local.p, n);
    out->type = form->type;
    out->has_geometry = geometry.n == sizeof out->geometry.b;
    if (out->has_geometry) {
        memcpy(out->geometry.b, geometry.p, geometry.n);
    }
    for (size_t i = 0; i < s->n_layers && layer.n > 0; i++) {
        if (ft_str_is(layer, s->layers[i].name)) {
            out->layer = s->layers[i].name;
        }
    }
    return FT_OK;
}

static ft_status one_index_row(ft_store *s, ft_stmt *q, ft_index_row *out, ft_error *err)
{
    ft_status st = FT_OK;
    bool found = ft_stmt_row(q);

    if (found) {
        st = take_index_row(s, q, out, err);
    }
    if (st == FT_OK) {
        st = ft_stmt_done(q, err);
        return st == FT_OK && !found ? ft_fail(err, FT_E_NOT_FOUND, "store.record.unknown", "id=?") : st;
    }
    ft_error ignored = {0};
    (void)ft_stmt_done(q, &ignored);
    return st;
}

ft_status ft_index_by_rid(ft_store *s, int64_t rid, ft_index_row *out, ft_error *err)
{
    static const char SQL_INDEX_RID[] = "SELECT " INDEX_COLUMNS " FROM ft_record WHERE rid = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_INDEX_RID, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, rid);
    return one_index_row(s, q, out, err);
}

ft_status ft_index_by_record(ft_store *s, const ft_uuid *record, ft_index_row *out, ft_error *err)
{
    int64_t rid = 0;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record->b, &rid, err);

    if (st == FT_OK && rid == 0) {
        char text[FT_UUID_TEXT];

        ft_uuid_text(record, text);
        return ft_fail(err, FT_E_NOT_FOUND, "store.record.unknown", "id=%s", text);
    }
    return st == FT_OK ? ft_index_by_rid(s, rid, out, err) : st;
}

static ft_status write_index_row(ft_store *s, const char *sql, const ft_index_row *r, bool is_new, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, sql, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, r->rid);
    ft_stmt_text_at(q, 2, r->local_id[0] == '\0' ? NULL : r->local_id, strlen(r->local_id));
    ft_stmt_int_at(q, 3, (int64_t)r->state);
    ft_stmt_int_at(q, 4, r->pending);
    ft_stmt_int_at(q, 5, r->incomplete);
    ft_stmt_int_at(q, 6, r->hidden);
    ft_stmt_int_at(q, 7, r->n_heads);
    ft_stmt_int_at(q, 8, r->head_seq);
    bind_seq(q, 9, r->approved_seq);
    bind_seq(q, 10, r->shown_seq);
    ft_stmt_blob_at(q, 11, r->has_geometry ? r->geometry.b : NULL, sizeof r->geometry.b);
    ft_stmt_int_at(q, 12, r->valid);
    if (r->has_geometry) {
        ft_stmt_real_at(q, 13, r->area_m2);
    }
    ft_stmt_text_at(q, 14, r->layer, r->layer == NULL ? 0 : strlen(r->layer));
    bind_seq(q, 15, r->layer == NULL ? 0 : r->fid);
    if (r->layer != NULL) {
        ft_stmt_int_at(q, 16, r->row_hash);
    }
    if (is_new) {
        ft_stmt_blob_at(q, 17, r->record.b, sizeof r->record.b);
        ft_stmt_text_at(q, 18, r->type, strlen(r->type));
        ft_stmt_int_at(q, 19, r->last_seq);
    }
    return ft_stmt_run(q, err);
}

ft_status ft_index_put(ft_store *s, const ft_index_row *r, bool is_new, ft_error *err)
{
    static const char SQL_INDEX_NEW[] =
        "INSERT INTO ft_record (rid, local_id, state, pending, incomplete, hidden, n_heads, head_seq, approved_seq, "
        "shown_seq, geometry, valid, area_m2, layer, fid, row_hash, record, type, last_seq) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    static const char SQL_INDEX_PUT[] =
        "UPDATE ft_record SET local_id = ?2, state = ?3, pending = ?4, incomplete = ?5, hidden = ?6, n_heads = ?7, "
        "head_seq = ?8, approved_seq = ?9, shown_seq = ?10, geometry = ?11, valid = ?12, area_m2 = ?13, layer = ?14, "
        "fid = ?15, row_hash = ?16 WHERE rid = ?1";

    ft_status st = write_index_row(s, is_new ? SQL_INDEX_NEW : SQL_INDEX_PUT, r, is_new, err);

    return st == FT_OK && is_new ? ft_key_note(s, FT_KEY_RECORD, r->record.b, r->rid, err) : st;
}

ft_status ft_index_begin(ft_store *s, int64_t rid, const ft_uuid *record, const char *type, int64_t seq, ft_error *err)
{
    ft_index_row row = {
        .rid = rid, .record = *record, .type = type, .last_seq = seq, .head_seq = seq, .pending = true, .valid = true};

    return ft_index_put(s, &row, true, err);
}

ft_status ft_touch(ft_store *s, int64_t rid, ft_error *err)
{
    if (s->n_touched > 0 && s->touched[s->n_touched - 1] == rid) {
        return FT_OK;
    }
    if (s->n_touched == s->cap_touched) {
        size_t want = s->cap_touched == 0 ? 256 : s->cap_touched * 2;
        int64_t *p = realloc(s->touched, want * sizeof *p);

        if (p == NULL) {
            return ft_no_memory(err);
        }
        s->touched = p;
        s->cap_touched = want;
    }
    s->touched[s->n_touched++] = rid;
    return s->mirror == NULL ? FT_OK : ft_mirror_note(s, rid, err);
}
