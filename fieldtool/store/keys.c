/* Rows by the random key they bear: record UUID, revision ID, hash of a body. Each table has a unique index for that. Where many
 * rows come into a table that holds next to none, the indexes are dropped, new keys are remembered in memory, and SQLite
 * sorts the indexes anew before the commit: a third of the work of keeping them row by row. */
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_ROWS = 1000, SLOTS_FIRST = 4096 };

static const struct {
    const char *table, *row_of, *key_of, *all;
    size_t bytes;
} TABLES[FT_KEYS] = {
    [FT_KEY_RECORD] = {"ft_record", "SELECT rid FROM ft_record WHERE record = ?1",
                       "SELECT record FROM ft_record WHERE rid = ?1", "SELECT rid, record FROM ft_record LIMIT ?1",
                       sizeof(ft_uuid)},
    [FT_KEY_REVISION] = {"ft_revision", "SELECT seq FROM ft_revision WHERE id = ?1",
                         "SELECT id FROM ft_revision WHERE seq = ?1", "SELECT seq, id FROM ft_revision LIMIT ?1",
                         FT_HASH_BYTES},
    [FT_KEY_BODY] = {"ft_body", "SELECT number_here FROM ft_body WHERE hash = ?1",
                     "SELECT hash FROM ft_body WHERE number_here = ?1",
                     "SELECT number_here, hash FROM ft_body LIMIT ?1", FT_HASH_BYTES},
};

/* ---------- keys in memory: part of the key and the row, open addressing; the row itself tells whether it is the one */

static uint64_t mixed(ft_key_of which, const void *key)
{
    uint64_t half[2];

    memcpy(half, key, sizeof half);
    return which == FT_KEY_RECORD ? (half[0] ^ half[1] >> 7) * UINT64_C(0x9e3779b97f4a7c15) : half[0];
}

static void place(ft_key_slot *slots, size_t cap, uint64_t mix, uint32_t row)
{
    size_t i = (size_t)mix & (cap - 1);

    while (slots[i].row != 0) {
        i = (i + 1) & (cap - 1);
    }
    slots[i] = (ft_key_slot){(uint32_t)(mix >> 32), (uint32_t)mix, row};
}

static bool room(ft_key_index *k)
{
    size_t cap = k->cap == 0 ? SLOTS_FIRST : k->cap * 2;
    ft_key_slot *more = NULL;

    if ((k->n + 1) * 4 < k->cap * 3) {
        return true;
    }
    more = calloc(cap, sizeof *more);
    if (more == NULL) {
        return false;
    }
    for (size_t i = 0; i < k->cap; i++) {
        if (k->slots[i].row != 0) {
            place(more, cap, (uint64_t)k->slots[i].high << 32 | k->slots[i].low, k->slots[i].row);
        }
    }
    free(k->slots);
    k->slots = more;
    k->cap = cap;
    return true;
}

ft_status ft_key_note(ft_store *s, ft_key_of which, const void *key, int64_t row, ft_error *err)
{
    ft_key_index *k = &s->keys[which];

    if (!k->deferred) {
        return FT_OK;
    }
    if (row > UINT32_MAX || !room(k)) {
        return ft_no_memory(err);
    }
    place(k->slots, k->cap, mixed(which, key), (uint32_t)row);
    k->n++;
    return FT_OK;
}

static ft_status bears(ft_store *s, ft_key_of which, const void *key, int64_t row, bool *out, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, TABLES[which].key_of, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, row);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);

        *out = b.n == TABLES[which].bytes && memcmp(b.p, key, b.n) == 0;
    }
    return ft_stmt_done(q, err);
}

ft_status ft_key_recent(ft_store *s, ft_key_of which, const void *key, int64_t *row, ft_error *err)
{
    const ft_key_index *k = &s->keys[which];
    uint64_t mix = mixed(which, key);
    bool found = false;
    ft_status st = FT_OK;

    *row = 0;
    for (size_t i = (size_t)mix & (k->cap - 1); k->deferred && k->cap > 0 && k->slots[i].row != 0 && st == FT_OK;
         i = (i + 1) & (k->cap - 1)) {
        if (k->slots[i].low == (uint32_t)mix && k->slots[i].high == (uint32_t)(mix >> 32)) {
            st = bears(s, which, key, k->slots[i].row, &found, err);
        }
        if (found) {
            *row = k->slots[i].row;
            break;
        }
    }
    return st;
}

ft_status ft_key_row(ft_store *s, ft_key_of which, const void *key, int64_t *row, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (s->keys[which].deferred) {
        return ft_key_recent(s, which, key, row, err);
    }
    st = ft_db_cached(s->db, TABLES[which].row_of, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, key, TABLES[which].bytes);
    *row = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;
    return ft_stmt_done(q, err);
}

/* ---------- indexes out of the way */

/* The SQL that makes the indexes of a table, and the SQL that drops them. */
static ft_status index_sql(ft_store *s, const char *table, ft_buf *make, ft_buf *drop, ft_error *err)
{
    static const char SQL_INDEXES[] = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND "
                                      "sql IS NOT NULL ORDER BY rowid";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_INDEXES, &q, err);

    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, table, strlen(table));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_buf_text(drop, "DROP INDEX ");
        ft_db_ident(drop, ft_col_text(q, 0).p);
        ft_buf_char(drop, ';');
        ft_buf_text(make, ft_col_text(q, 1).p);
        ft_buf_char(make, ';');
    }
    st = ft_stmt_end(q, st, err);
    st = st == FT_OK ? ft_buf_status(make, err) : st;
    return st == FT_OK ? ft_buf_status(drop, err) : st;
}

/* Remember the keys of all rows; *few is false when they are too many for that. */
static ft_status note_rows(ft_store *s, ft_key_of which, bool *few, ft_error *err)
{
    ft_key_index *k = &s->keys[which];
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, TABLES[which].all, &q, err);

    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, FEW_ROWS + 1);
    }
    k->deferred = true;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str key = ft_col_blob(q, 1);

        if (key.n == TABLES[which].bytes) {
            st = ft_key_note(s, which, key.p, ft_col_int(q, 0), err);
        }
    }
    *few = k->n <= FEW_ROWS;
    return ft_stmt_end(q, st, err);
}

static void forget(ft_key_index *k)
{
    free(k->slots);
    ft_buf_release(&k->make);
    *k = (ft_key_index){.n = 0};
    ft_buf_init(&k->make, 0);
}

ft_status ft_keys_defer(ft_store *s, ft_error *err)
{
    bool all = true;
    ft_status st = FT_OK;

    s->bulk = true;
    for (size_t i = 0; i < FT_KEYS && st == FT_OK; i++) {
        ft_buf drop;
        bool few = false;

        forget(&s->keys[i]);
        ft_buf_init(&drop, 0);
        st = note_rows(s, (ft_key_of)i, &few, err);
        if (st == FT_OK && few) {
            st = index_sql(s, TABLES[i].table, &s->keys[i].make, &drop, err);
            st = st == FT_OK && drop.n > 0 ? ft_db_exec(s->db, drop.p, err) : st;
        } else {
            forget(&s->keys[i]);
            all = false;
        }
        ft_buf_release(&drop);
    }
    ft_db_append_only(s->db, all);
    return st;
}

ft_status ft_keys_finish(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_KEYS && st == FT_OK; i++) {
        if (s->keys[i].make.n > 0) {
            st = ft_db_exec(s->db, s->keys[i].make.p, err);
        }
    }
    return st;
}

void ft_keys_forget(ft_store *s)
{
    if (s->bulk) {
        ft_db_append_only(s->db, false);
    }
    for (size_t i = 0; i < FT_KEYS; i++) {
        forget(&s->keys[i]);
    }
}
