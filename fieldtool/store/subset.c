/* A part of a journal: which revisions belong to it, and a copy that holds no more than those. */
#include "fieldtool/store/subset.h"

#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---------- which revisions */

static ft_status add_ids(ft_store *s, const char *sql, const void *p, size_t n, ft_buf *ids, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, sql, &q, err);

    if (st != FT_OK) {
        return st;
    }
    if (p != NULL) {
        ft_stmt_blob_at(q, 1, p, n);
    }
    while (ft_stmt_row(q)) {
        ft_str id = ft_col_blob(q, 0);

        if (id.n == FT_HASH_BYTES) {
            ft_buf_bytes(ids, id.p, id.n);
        }
    }
    st = ft_stmt_done(q, err);
    return st == FT_OK ? ft_buf_status(ids, err) : st;
}

/* What only a waiting batch carries stays with it. */
#define CHAIN(of) \
    "WITH RECURSIVE c(seq) AS (" of " UNION SELECT r.prev FROM c JOIN ft_revision r ON r.seq = c.seq " \
    "WHERE r.prev IS NOT NULL) SELECT r.id FROM c JOIN ft_revision r ON r.seq = c.seq " \
    "WHERE r.batch IS NULL OR r.batch IN (SELECT number_here FROM ft_batch WHERE waits = 0)"

static ft_status add_record(ft_store *s, const ft_uuid *record, ft_buf *ids, ft_error *err)
{
    static const char SQL_CHAIN[] = CHAIN("SELECT last_seq FROM ft_record WHERE record = ?1");
    static const char SQL_DECIDED[] = "SELECT r.id FROM ft_decision d JOIN ft_revision r ON r.seq = d.seq "
                                      "WHERE d.target = ?1";
    size_t from = ids->n;
    ft_status st = add_ids(s, SQL_CHAIN, record->b, sizeof record->b, ids, err);
    size_t end = ids->n;

    for (size_t at = from; at < end && st == FT_OK; at += FT_HASH_BYTES) {
        ft_hash target;

        memcpy(target.b, ids->p + at, sizeof target.b);
        st = add_ids(s, SQL_DECIDED, target.b, sizeof target.b, ids, err);
    }
    return st;
}

static int by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

static void sort_unique(ft_buf *ids, size_t from)
{
    ft_hash *v = (ft_hash *)(void *)(ids->p + from);
    size_t n = (ids->n - from) / sizeof *v;
    size_t kept = 0;

    if (n > 1) {
        qsort(v, n, sizeof *v, by_hash);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || ft_hash_cmp(&v[kept - 1], &v[i]) != 0) {
            v[kept++] = v[i];
        }
    }
    ids->n = from + kept * sizeof *v;
}

ft_status ft_subset_ids(ft_store *s, const ft_uuid *records, size_t n, ft_buf *ids, ft_error *err)
{
    static const char SQL_ALWAYS[] = CHAIN(
        "SELECT last_seq FROM ft_record WHERE type IN ('schema', 'profile', 'key', 'erasure')");
    size_t from = ids->n;
    ft_status st = add_ids(s, SQL_ALWAYS, NULL, 0, ids, err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = add_record(s, &records[i], ids, err);
    }
    if (st == FT_OK && ids->n > from) {
        sort_unique(ids, from);
    }
    return st;
}

/* ---------- a copy without the rest */

static ft_status fill_kept(ft_store *s, const ft_hash *keep, size_t n, ft_error *err)
{
    static const char SQL_KEPT[] = "INSERT OR IGNORE INTO temp.kept (id) VALUES (?1)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_exec(s->db, "CREATE TEMP TABLE kept (id BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID", err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_db_cached(s->db, SQL_KEPT, &q, err);
        if (st == FT_OK) {
            ft_stmt_blob_at(q, 1, keep[i].b, sizeof keep[i].b);
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}

ft_status ft_subset_keep(ft_store *s, const ft_hash *keep, size_t n, ft_error *err)
{
    ft_status st = fill_kept(s, keep, n, err);

    st = st == FT_OK ? ft_db_exec(s->db,
                                  "DELETE FROM ft_revision WHERE id NOT IN (SELECT id FROM temp.kept);"
                                  "DELETE FROM ft_batch WHERE waits <> 0 OR number_here NOT IN "
                                  "(SELECT batch FROM ft_revision WHERE batch IS NOT NULL);"
                                  "DROP TABLE temp.kept;",
                                  err)
                     : st;
    return st == FT_OK ? ft_store_drop_unnamed(s, err) : st;
}

/* ---------- who a copy is */

static char *copy_text(const char *text)
{
    char *p = malloc(strlen(text) + 1);

    return p == NULL ? NULL : memcpy(p, text, strlen(text) + 1);
}

ft_status ft_store_become(ft_store *s, const ft_uuid *system_id, const char *system, const char *organisation,
                          ft_error *err)
{
    char uuid[FT_UUID_TEXT];
    char *name = copy_text(system);
    char *org = copy_text(organisation);
    ft_status st = name == NULL || org == NULL ? ft_no_memory(err) : FT_OK;

    ft_uuid_text(system_id, uuid);
    st = st == FT_OK ? ft_meta_put(s, "system_id", uuid, err) : st;
    st = st == FT_OK ? ft_meta_put(s, "system", system, err) : st;
    st = st == FT_OK ? ft_meta_put(s, "organisation", organisation, err) : st;
    st = st == FT_OK
             ? ft_db_exec(s->db, "DELETE FROM ft_meta WHERE key IN ('own_key', 'submission', 'for_system')", err)
             : st;
    if (st != FT_OK) {
        free(name);
        free(org);
        return st;
    }
    free(s->system);
    free(s->organisation);
    s->system = name;
    s->organisation = org;
    s->system_id = *system_id;
    s->next_number = 1;
    s->trust_stale = s->trust_changed = true;
    return FT_OK;
}

ft_status ft_store_mark_return(ft_store *s, const ft_uuid *for_system, ft_error *err)
{
    char uuid[FT_UUID_TEXT];

    ft_uuid_text(for_system, uuid);
    return ft_meta_put(s, "for_system", uuid, err);
}

ft_status ft_store_return_for(ft_store *s, ft_uuid *out, bool *found, ft_error *err)
{
    ft_buf t;
    ft_status st = FT_OK;

    ft_buf_init(&t, 0);
    st = ft_meta_get(s, "for_system", &t, found, err);
    *found = st == FT_OK && *found && t.p != NULL && ft_uuid_parse(t.p, out);
    ft_buf_release(&t);
    return st;
}

/* ---------- names */

typedef struct naming {
    ft_store *s;
    const char *system;
    bool taken;
    ft_str name; /* of the file's batches, lent */
} naming;

static bool same_name(ft_str a, const char *b)
{
    bool same = a.n == strlen(b);

    for (size_t i = 0; i < a.n && same; i++) {
        char x = a.p[i];
        char y = b[i];

        x = (char)(x >= 'a' && x <= 'z' ? x - 'a' + 'A' : x);
        y = (char)(y >= 'a' && y <= 'z' ? y - 'a' + 'A' : y);
        same = x == y;
    }
    return same;
}

static ft_status compare_extract(void *who, const ft_revision *r, ft_error *err)
{
    naming *n = who;

    (void)err;
    n->taken = n->taken || same_name(ft_value_text(ft_values_get(r->values, "system")), n->system);
    return FT_OK;
}

/* Bytes of a batch: magic, UUID, and the name with its length before it (docs/spec/batch.md). */
static void compare_batch(void *who, const ft_batch_row *b)
{
    enum { NAME_AT = 20 };
    naming *n = who;
    const uint8_t *p = b->bytes;

    if (b->n > NAME_AT && b->n > NAME_AT + (size_t)p[NAME_AT]) {
        n->taken = n->taken || same_name((ft_str){(const char *)p + NAME_AT + 1, p[NAME_AT]}, n->system);
    }
}

/* What was given out already begins with the country and the name. */
static ft_status in_local_id(ft_store *s, const char *system, bool *out, ft_error *err)
{
    static const char SQL_LOCAL[] = "SELECT EXISTS (SELECT 1 FROM ft_record WHERE type > '' AND "
                                    "substr(local_id, 1, length(?1)) = ?1 COLLATE NOCASE)";
    ft_stmt *q = NULL;
    ft_buf prefix;
    ft_status st = ft_db_prepare(s->db, SQL_LOCAL, &q, err);

    ft_buf_init(&prefix, 0);
    ft_buf_printf(&prefix, "%s-%s-", s->country, system);
    st = st == FT_OK ? ft_buf_status(&prefix, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, prefix.p, prefix.n);
        *out = *out || (ft_stmt_row(q) && ft_col_int(q, 0) != 0);
    }
    st = ft_stmt_end(q, st, err);
    ft_buf_release(&prefix);
    return st;
}

ft_status ft_store_name_is_free(ft_store *s, const char *system, ft_error *err)
{
    naming n = {.s = s, .system = system};
    ft_status st = ft_store_check_name(system, err);

    n.taken = same_name(ft_str_of(s->system), system);
    st = st == FT_OK ? ft_batches_each(s, compare_batch, &n, err) : st;
    st = st == FT_OK ? ft_extract_revisions(s, compare_extract, &n, err) : st;
    st = st == FT_OK ? in_local_id(s, system, &n.taken, err) : st;
    return st == FT_OK && n.taken ? ft_fail(err, FT_E_CONFLICT, "store.system_taken", "system=%s", system) : st;
}

/* ---------- what was handed out */

ft_status ft_extract_revisions(ft_store *s, ft_status (*each)(void *who, const ft_revision *r, ft_error *err),
                               void *who, ft_error *err)
{
    static const char SQL_EXTRACTS[] =
        "WITH RECURSIVE c(seq) AS (SELECT last_seq FROM ft_record WHERE type = 'extract' UNION "
        "SELECT r.prev FROM c JOIN ft_revision r ON r.seq = c.seq WHERE r.prev IS NOT NULL) "
        "SELECT r.bytes FROM c JOIN ft_revision r ON r.seq = c.seq ORDER BY r.seq";
    ft_revision_space *space = NULL;
    ft_stmt *q = NULL;
    ft_status st = ft_revision_space_new(&space, err);

    st = st == FT_OK ? ft_db_prepare(s->db, SQL_EXTRACTS, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);
        ft_revision r;

        st = ft_revision_decode(b.p, b.n, space, &r, err);
        st = st == FT_OK ? each(who, &r, err) : st;
    }
    st = ft_stmt_end(q, st, err);
    ft_revision_space_free(space);
    return st;
}

/* ---------- batches in part */

ft_status ft_subset_note_lacks(ft_store *s, int64_t number_here, int64_t lacks, ft_error *err)
{
    static const char SQL_LACKS[] = "UPDATE ft_batch SET lacks = ?2 WHERE number_here = ?1 AND lacks <> ?2";
    ft_stmt *q = NULL;
    ft_status st = s->mirror != NULL ? FT_OK : ft_db_cached(s->db, SQL_LACKS, &q, err);

    if (st != FT_OK || q == NULL) {
        return st;
    }
    ft_stmt_int_at(q, 1, number_here);
    ft_stmt_int_at(q, 2, lacks);
    return ft_stmt_run(q, err);
}

ft_status ft_subset_any_lacks(ft_store *s, bool *out, ft_error *err)
{
    int64_t any = 0;
    ft_status st = ft_db_one_int(s->db, "SELECT EXISTS (SELECT 1 FROM ft_batch WHERE lacks <> 0)", 0, &any, err);

    *out = any != 0 || s->mirror != NULL; /* the server may have it in part */
    return st;
}

static ft_status count_one(ft_store *s, int64_t number_here, ft_buf *ids, ft_error *err)
{
    int64_t lacks = 0;
    ft_status st = ft_waiting_ids(s, number_here, ids, err);

    for (size_t k = 0; k < ids->n / FT_HASH_BYTES && st == FT_OK; k++) {
        int64_t seq = 0;

        st = ft_key_row(s, FT_KEY_REVISION, ids->p + k * FT_HASH_BYTES, &seq, err);
        lacks += seq == 0;
    }
    return st == FT_OK ? ft_subset_note_lacks(s, number_here, lacks, err) : st;
}

/* Whole batches are told by a count; what several carry is looked up one by one. */
ft_status ft_subset_count_lacks(ft_store *s, ft_error *err)
{
    static const char SQL_DOUBTFUL[] =
        "SELECT b.number_here FROM ft_batch b LEFT JOIN (SELECT batch, count(*) AS n FROM ft_revision "
        "WHERE batch IS NOT NULL GROUP BY batch) c ON c.batch = b.number_here WHERE b.revisions <> coalesce(c.n, 0) "
        "OR b.lacks <> 0";
    ft_stmt *q = NULL;
    ft_buf ids;
    ft_status st = ft_db_prepare(s->db, SQL_DOUBTFUL, &q, err);
    int64_t *list = NULL;
    size_t n = 0;

    if (s->mirror != NULL) { /* it has of each batch what the command needs */
        ft_stmt_free(q);
        return st;
    }
    ft_buf_init(&ids, 0);
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t *p = realloc(list, (n + 1) * sizeof *p);

        if (p == NULL) {
            st = ft_no_memory(err);
            break;
        }
        list = p;
        p[n++] = ft_col_int(q, 0);
    }
    st = ft_stmt_end(q, st, err);
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = count_one(s, list[i], &ids, err);
    }
    ft_buf_release(&ids);
    free(list);
    return st;
}
