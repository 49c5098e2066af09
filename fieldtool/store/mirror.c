/* A private copy of a server's journal: filled with rows as they stand there, and asked for what came after. */
#include "fieldtool/store/mirror.h"

#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct carried {
    ft_hash revision;
    int64_t batch;
} carried;

struct ft_mirror {
    ft_behind behind;
    bool filling;
    int64_t revisions, batches, bodies; /**< the last of what the server has */
    carried *carried;                   /**< of the fill under way */
    size_t n_carried, cap_carried;
    ft_uuid *touched;
    size_t n_touched, cap_touched;
    int64_t conflicts_elsewhere;
};

static const char *fact_of(const ft_mirror_fact *facts, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(facts[i].key, key) == 0) {
            return facts[i].value;
        }
    }
    return "";
}

ft_status ft_mirror_create(const char *path, const ft_mirror_fact *facts, size_t n, ft_str profile, const ft_env *env,
                           ft_error *err)
{
    ft_store_new how = {.country = fact_of(facts, n, "country"),
                        .organisation = fact_of(facts, n, "organisation"),
                        .system = fact_of(facts, n, "system"),
                        .training = strcmp(fact_of(facts, n, "training"), "1") == 0,
                        .profile_json = profile.p,
                        .profile_n = profile.n};
    ft_store *s = NULL;
    ft_status st = ft_store_create(path, &how, env, err);

    st = st == FT_OK ? ft_store_open(path, FT_STORE_SCRATCH, env, &s, err) : st;
    st = st == FT_OK ? ft_db_begin(s->db, err) : st;
    if (st == FT_OK) {
        for (size_t i = 0; i < n && st == FT_OK; i++) {
            st = ft_meta_put(s, facts[i].key, facts[i].value, err);
        }
        st = ft_db_end(s->db, st, err);
    }
    ft_store_close(s);
    return st;
}

ft_status ft_mirror_begin(ft_store *s, const char *name, const ft_behind *behind, ft_error *err)
{
    ft_mirror *m = calloc(1, sizeof *m);
    char *path = malloc(strlen(name) + 1);

    if (m == NULL || path == NULL) {
        free(m);
        free(path);
        return ft_no_memory(err);
    }
    m->behind = *behind;
    s->mirror = m;
    memcpy(path, name, strlen(name) + 1);
    free(s->path);
    s->path = path;
    return ft_db_exec(s->db,
                      "CREATE TEMP TABLE known_signature (revision BLOB, key BLOB);"
                      "CREATE TEMP TABLE known_wrap (commitment BLOB, key BLOB, bytes BLOB);",
                      err);
}

void ft_mirror_close(ft_mirror *m)
{
    if (m != NULL) {
        if (m->behind.close != NULL) {
            m->behind.close(m->behind.who);
        }
        free(m->carried);
        free(m->touched);
        free(m);
    }
}

bool ft_mirror_is(const ft_store *s)
{
    return s->mirror != NULL;
}

void *ft_mirror_behind(const ft_store *s)
{
    return s->mirror == NULL ? NULL : s->mirror->behind.who;
}

ft_status ft_mirror_expect(ft_store *s, const ft_expected *e, ft_error *err)
{
    const ft_mirror *m = s->mirror;

    return m == NULL || m->behind.expect == NULL ? FT_OK : m->behind.expect(m->behind.who, e, err);
}

static bool pushes(const ft_store *s)
{
    return s->mirror != NULL && !s->mirror->filling && s->mirror->behind.push != NULL;
}

ft_status ft_mirror_push(ft_store *s, ft_error *err)
{
    return pushes(s) ? s->mirror->behind.push(s->mirror->behind.who, err) : FT_OK;
}

/* ---------- filling */

ft_status ft_mirror_fill_begin(ft_store *s, ft_error *err)
{
    ft_status st = ft_db_begin(s->db, err);

    if (st != FT_OK) {
        return st;
    }
    s->mirror->filling = true;
    s->mirror->n_carried = 0;
    return ft_db_exec(
        s->db,
        "DELETE FROM ft_revision; DELETE FROM ft_batch; DELETE FROM ft_body; DELETE FROM ft_signature; DELETE FROM ft_wrap;",
        err);
}

static void bind_str(ft_stmt *q, int at, ft_str v)
{
    ft_stmt_blob_at(q, at, v.p == NULL ? "" : v.p, v.n);
}

/* It counts until the rebuild finds that it waits. */
ft_status ft_mirror_put_batch(ft_store *s, const ft_mirror_batch *b, ft_error *err)
{
    static const char SQL_BATCH[] =
        "INSERT INTO ft_batch (number_here, id, system, number, bytes, signature, "
        "received_ms, key, revisions, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_BATCH, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, b->number_here);
    bind_str(q, 2, b->id);
    bind_str(q, 3, b->system);
    ft_stmt_int_at(q, 4, b->number);
    bind_str(q, 5, b->bytes);
    bind_str(q, 6, b->signature);
    ft_stmt_int_at(q, 7, b->received_ms);
    bind_str(q, 8, b->key);
    ft_stmt_int_at(q, 9, b->revisions);
    return ft_stmt_run(q, err);
}

ft_status ft_mirror_put_revision(ft_store *s, ft_str id, int64_t batch, int64_t known_ms, ft_str bytes, ft_error *err)
{
    static const char SQL_REVISION[] =
        "INSERT OR IGNORE INTO ft_revision (id, batch, known_ms, bytes) VALUES (?1, ?2, ?3, ?4)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_REVISION, &q, err);

    if (st != FT_OK) {
        return st;
    }
    bind_str(q, 1, id);
    if (batch != 0) {
        ft_stmt_int_at(q, 2, batch);
    } else {
        ft_stmt_null_at(q, 2);
    }
    ft_stmt_int_at(q, 3, known_ms);
    bind_str(q, 4, bytes);
    return ft_stmt_run(q, err);
}

ft_status ft_mirror_put_body(ft_store *s, ft_str hash, ft_str bytes, ft_error *err)
{
    static const char SQL_BODY[] = "INSERT OR IGNORE INTO ft_body (hash, bytes) VALUES (?1, ?2)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_BODY, &q, err);

    if (st != FT_OK) {
        return st;
    }
    bind_str(q, 1, hash);
    bind_str(q, 2, bytes);
    return ft_stmt_run(q, err);
}

ft_status ft_mirror_put_signature(ft_store *s, ft_str revision, ft_str key, ft_str signature, ft_error *err)
{
    static const char SQL_SIGNATURE[] =
        "INSERT OR IGNORE INTO ft_signature (revision, key, signature) VALUES (?1, ?2, ?3)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_SIGNATURE, &q, err);

    if (st != FT_OK) {
        return st;
    }
    bind_str(q, 1, revision);
    bind_str(q, 2, key);
    bind_str(q, 3, signature);
    return ft_stmt_run(q, err);
}

ft_status ft_mirror_put_wrap(ft_store *s, ft_str commitment, ft_str key, ft_str bytes, ft_error *err)
{
    static const char SQL_WRAP[] = "INSERT OR IGNORE INTO ft_wrap (commitment, key, bytes) VALUES (?1, ?2, ?3)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_WRAP, &q, err);

    if (st != FT_OK) {
        return st;
    }
    bind_str(q, 1, commitment);
    bind_str(q, 2, key);
    bind_str(q, 3, bytes);
    return ft_stmt_run(q, err);
}

static void *room(void *p, size_t n, size_t *cap, size_t size)
{
    size_t want = *cap == 0 ? 64 : *cap * 2;
    void *q = n < *cap ? p : realloc(p, want * size);

    *cap = q != NULL && n == *cap ? want : *cap;
    return q;
}

ft_status ft_mirror_put_carried(ft_store *s, ft_str revision, int64_t batch, ft_error *err)
{
    ft_mirror *m = s->mirror;
    carried *p = room(m->carried, m->n_carried, &m->cap_carried, sizeof *p);

    if (p == NULL) {
        return ft_no_memory(err);
    }
    m->carried = p;
    if (revision.n == FT_HASH_BYTES) {
        memcpy(p[m->n_carried].revision.b, revision.p, revision.n);
        p[m->n_carried++].batch = batch;
    }
    return FT_OK;
}

void ft_mirror_conflicts_elsewhere(ft_store *s, int64_t n)
{
    s->mirror->conflicts_elsewhere = n;
}

int64_t ft_mirror_conflicts(const ft_store *s)
{
    return s->mirror == NULL ? 0 : s->mirror->conflicts_elsewhere;
}

/* Everything derived, then the batches that carry what another brought first. */
static ft_status derive(ft_store *s, ft_error *err)
{
    const ft_mirror *m = s->mirror;
    ft_status st = ft_store_rebuild(s, err);

    if (st != FT_OK || m->n_carried == 0) {
        return st;
    }
    st = ft_store_begin(s, err);
    for (size_t i = 0; i < m->n_carried && st == FT_OK; i++) {
        st = ft_batches_carried(s, &m->carried[i].revision, m->carried[i].batch, err);
    }
    return ft_store_end(s, st, err);
}

static ft_status remember(ft_store *s, ft_error *err)
{
    ft_mirror *m = s->mirror;
    ft_status st = ft_db_one_int(s->db, "SELECT max(seq) FROM ft_revision", 0, &m->revisions, err);

    st = st == FT_OK ? ft_db_one_int(s->db, "SELECT max(number_here) FROM ft_batch", 0, &m->batches, err) : st;
    st = st == FT_OK ? ft_db_one_int(s->db, "SELECT max(number_here) FROM ft_body", 0, &m->bodies, err) : st;
    return st == FT_OK ? ft_db_exec(s->db,
                                    "DELETE FROM temp.known_signature; INSERT INTO temp.known_signature "
                                    "SELECT revision, key FROM ft_signature; DELETE FROM temp.known_wrap;"
                                    "INSERT INTO temp.known_wrap SELECT commitment, key, bytes FROM ft_wrap;",
                                    err)
                       : st;
}

ft_status ft_mirror_fill_end(ft_store *s, ft_status st, ft_error *err)
{
    st = ft_db_end(s->db, st, err);
    st = st == FT_OK ? derive(s, err) : st;
    st = st == FT_OK ? remember(s, err) : st;
    s->mirror->n_touched = 0;
    s->mirror->filling = false;
    return st;
}

/* ---------- what is new */

static const char *const SETS[] = {
    [FT_MIRROR_FACTS] = "SELECT key, value FROM ft_meta WHERE key NOT IN ('layout', 'rows_known') AND ?1 = 0",
    [FT_MIRROR_BATCHES] = "SELECT number_here, id, system, number, bytes, signature, received_ms, key, revisions "
                          "FROM ft_batch WHERE number_here > ?1 ORDER BY id",
    [FT_MIRROR_REVISIONS] = "SELECT id, batch, known_ms, bytes FROM ft_revision WHERE seq > ?1",
    [FT_MIRROR_BODIES] = "SELECT hash, bytes FROM ft_body WHERE number_here > ?1",
    [FT_MIRROR_SIGNATURES] = "SELECT s.revision, s.key, s.signature FROM ft_signature s WHERE ?1 = 0 AND NOT EXISTS "
                             "(SELECT 1 FROM temp.known_signature k WHERE k.revision = s.revision AND k.key = s.key)",
    [FT_MIRROR_WRAPS] = "SELECT commitment, key, bytes FROM ft_wrap WHERE ?1 = 0 "
                        "EXCEPT SELECT commitment, key, bytes FROM temp.known_wrap",
    [FT_MIRROR_WRAPS_GONE] = "SELECT commitment, key, bytes FROM temp.known_wrap WHERE ?1 = 0 "
                             "EXCEPT SELECT commitment, key, bytes FROM ft_wrap",
    [FT_MIRROR_RECORDS] = "SELECT rid, record, type, state FROM ft_record WHERE ?1 = 0",
};

ft_status ft_mirror_each(ft_store *s, ft_mirror_set what, ft_mirror_fn each, void *who, ft_error *err)
{
    const ft_mirror *m = s->mirror;
    const int64_t after[] = {[FT_MIRROR_BATCHES] = m->batches,
                             [FT_MIRROR_REVISIONS] = m->revisions,
                             [FT_MIRROR_BODIES] = m->bodies,
                             [FT_MIRROR_RECORDS] = 0};
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SETS[what], &q, err);

    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, after[what]);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        st = each(who, q, err);
    }
    return ft_stmt_end(q, st, err);
}

ft_status ft_mirror_also_carried(ft_store *s, int64_t number_here,
                                 ft_status (*each)(void *who, const ft_hash *revision, ft_error *err), void *who,
                                 ft_error *err)
{
    static const char SQL_OTHER[] = "SELECT 1 FROM ft_revision WHERE id = ?1 AND batch IS NOT NULL AND batch <> ?2";
    ft_stmt *q = NULL;
    ft_buf ids;
    ft_status st = ft_db_cached(s->db, SQL_OTHER, &q, err);

    ft_buf_init(&ids, 0);
    st = st == FT_OK ? ft_waiting_ids(s, number_here, &ids, err) : st;
    for (size_t i = 0; i < ids.n / FT_HASH_BYTES && st == FT_OK; i++) {
        const ft_hash *id = (const ft_hash *)(const void *)ids.p + i;
        bool other = false;

        ft_stmt_blob_at(q, 1, id->b, sizeof id->b);
        ft_stmt_int_at(q, 2, number_here);
        other = ft_stmt_row(q);
        st = ft_stmt_done(q, err);
        st = st == FT_OK && other ? each(who, id, err) : st;
    }
    ft_buf_release(&ids);
    return st;
}

/* ---------- records that are looked at again; one that leaves every list is remembered too */

ft_status ft_mirror_note(ft_store *s, int64_t rid, ft_error *err)
{
    static const char SQL_RECORD[] = "SELECT record FROM ft_record WHERE rid = ?1";
    ft_mirror *m = s->mirror;
    ft_uuid *p = NULL;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (!pushes(s)) {
        return FT_OK;
    }
    p = room(m->touched, m->n_touched, &m->cap_touched, sizeof *p);
    if (p == NULL) {
        return ft_no_memory(err);
    }
    m->touched = p;
    st = ft_db_cached(s->db, SQL_RECORD, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, rid);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);

        if (b.n == sizeof p->b) {
            memcpy(p[m->n_touched++].b, b.p, b.n);
        }
    }
    return ft_stmt_done(q, err);
}

ft_status ft_mirror_touched(ft_store *s, ft_status (*each)(void *who, const ft_uuid *record, ft_error *err), void *who,
                            ft_error *err)
{
    const ft_mirror *m = s->mirror;
    ft_status st = FT_OK;

    for (size_t i = 0; i < m->n_touched && st == FT_OK; i++) {
        st = each(who, &m->touched[i], err);
    }
    return st;
}

/* What was pushed is known from here on; of a transaction that failed, nothing happened. */
ft_status ft_mirror_ended(ft_store *s, ft_status st, ft_error *err)
{
    bool done = pushes(s) && st == FT_OK;

    if (s->mirror != NULL && !s->mirror->filling) {
        s->mirror->n_touched = 0;
        st = st == FT_OK ? remember(s, err) : st;
    }
    return done && st == FT_OK && s->mirror->behind.pushed != NULL
               ? s->mirror->behind.pushed(s->mirror->behind.who, err)
               : st;
}

/* ---------- layers */

bool ft_mirror_layer_at(const ft_store *s, size_t i, ft_mirror_layer *out)
{
    if (i >= s->n_layers) {
        return false;
    }
    *out = (ft_mirror_layer){s->layers[i].name, s->layers[i].form->type, s->layers[i].sides};
    return true;
}

bool ft_mirror_column_at(const ft_store *s, size_t layer, size_t i, ft_mirror_column *out)
{
    const ft_layer *l = &s->layers[layer];

    if (i >= l->n_columns) {
        return false;
    }
    *out = (ft_mirror_column){l->columns[i].name, l->columns[i].sql_type, l->columns[i].what == FT_LAYOUT_FID,
                              l->columns[i].what == FT_LAYOUT_GEOM};
    return true;
}

ft_status ft_mirror_rows(ft_store *s, size_t layer, ft_mirror_fn each, void *who, ft_error *err)
{
    const ft_layer *l = &s->layers[layer];
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    for (size_t i = 0; i < l->n_columns; i++) {
        ft_buf_text(&sql, i == 0 ? "SELECT " : ", ");
        ft_db_ident(&sql, l->columns[i].name);
    }
    ft_buf_text(&sql, " FROM ");
    ft_db_ident(&sql, l->name);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        st = each(who, q, err);
    }
    ft_buf_release(&sql);
    return ft_stmt_end(q, st, err);
}

int64_t ft_mirror_rid(int64_t fid, bool sides)
{
    return sides ? fid >> FT_SIDES_BITS : fid;
}

int64_t ft_mirror_fid(int64_t fid, bool sides, int64_t to)
{
    return sides ? to << FT_SIDES_BITS | (fid & (((int64_t)1 << FT_SIDES_BITS) - 1)) : to;
}
