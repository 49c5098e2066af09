/* A target: what it was made with, one connection, a mirror for a command, and what is still to be brought up to date. */
#include "fieldtool/server/server.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/server/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_SERVER_SCHEMA[];
extern const size_t FT_SERVER_SCHEMA_N;

enum {
    TRIES = 5, /* of a transaction that another clerk's stopped */
    FACTS = 64,
};
/* Advisory locks: (APPEND, 0) shared while a file is appended, alone while somebody writes; (RECORD, 0..255) by the record's last byte. */
#define LOCK_ALONE "SELECT pg_advisory_lock(18004, 0)"
#define UNLOCK_ALONE "SELECT pg_advisory_unlock(18004, 0)"
#define LOCK_SHARED "SELECT pg_advisory_xact_lock_shared(18004, 0)"

typedef struct server {
    ft_pg *pg;
    const ft_env *env;
    ft_server_use use;
    ft_store *s;           /* the command's mirror; lent */
    bool alone;            /* nobody else appends */
    char dir[FT_PATH_MAX]; /* private: mirrors */
    char empty[FT_PATH_MAX];
    char file[FT_PATH_MAX];
} server;

bool ft_server_is(const char *target)
{
    return strncmp(target, "postgresql://", 13) == 0 || strncmp(target, "postgres://", 11) == 0;
}

/* ---------- the empty mirror */

static ft_status read_profile(ft_pg *pg, ft_buf *out, ft_error *err)
{
    static const char SQL_PROFILE[] = "SELECT b.bytes FROM fieldtool_journal.meta m JOIN fieldtool_journal.body b ON "
                                      "b.hash = decode(m.value, 'hex') WHERE m.key = 'profile'";
    ft_status st = ft_pg_ask(pg, SQL_PROFILE, NULL, 0, err);

    if (st == FT_OK && ft_pg_row(pg)) {
        ft_str v = ft_pg_str(pg, 0);

        ft_buf_bytes(out, v.p, v.n);
    }
    st = ft_pg_stop(pg, st, err);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

static ft_status read_facts(ft_pg *pg, ft_buf *text, size_t at[FACTS][2], size_t *n, ft_error *err)
{
    ft_status st = ft_pg_ask(pg, "SELECT key, coalesce(value, '') FROM fieldtool_journal.meta ORDER BY key", NULL, 0,
                             err);

    while (st == FT_OK && *n < FACTS && ft_pg_row(pg)) {
        for (int i = 0; i < 2; i++) {
            ft_str v = ft_pg_str(pg, i);

            at[*n][i] = text->n;
            ft_buf_bytes(text, v.p, v.n);
            ft_buf_u8(text, 0);
        }
        (*n)++;
    }
    st = ft_pg_stop(pg, st, err);
    return st == FT_OK ? ft_buf_status(text, err) : st;
}

static ft_status make_empty(server *v, ft_error *err)
{
    size_t at[FACTS][2];
    ft_mirror_fact facts[FACTS];
    size_t n = 0;
    ft_buf text;
    ft_buf profile;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    ft_buf_init(&profile, 0);
    st = read_facts(v->pg, &text, at, &n, err);
    st = st == FT_OK ? read_profile(v->pg, &profile, err) : st;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        facts[i] = (ft_mirror_fact){text.p + at[i][0], text.p + at[i][1]};
    }
    st = st == FT_OK
             ? ft_mirror_create(v->empty, facts, n, (ft_str){profile.n == 0 ? NULL : profile.p, profile.n}, v->env, err)
             : st;
    ft_buf_release(&text);
    ft_buf_release(&profile);
    return st;
}

static ft_status open_mirror(server *v, const char *path, const ft_behind *behind, ft_store **out, ft_error *err)
{
    ft_status st = ft_os_copy_file(v->empty, path, err);

    st = st == FT_OK ? ft_store_open(path, FT_STORE_SCRATCH, v->env, out, err) : st;
    if (st == FT_OK) {
        st = ft_mirror_begin(*out, ft_pg_name(v->pg), behind, err);
        if (st != FT_OK) {
            ft_store_close(*out);
            *out = NULL;
        }
    }
    return st;
}

/* ---------- phase 2 */

/* In one order, so that two clerks never wait for each other. */
static ft_status lock_records(ft_pg *pg, const bool wanted[256], ft_error *err)
{
    ft_status st = FT_OK;

    for (int i = 0; i < 256 && st == FT_OK; i++) {
        char text[8];
        const ft_pg_arg number = ft_pg_text(text);

        (void)snprintf(text, sizeof text, "%d", i);
        st = wanted[i] ? ft_pg_do(pg, "SELECT pg_advisory_xact_lock(18005, $1::int)", &number, 1, err) : FT_OK;
    }
    return st;
}

static ft_status list_stale(ft_pg *pg, ft_buf *records, bool wanted[256], ft_error *err)
{
    static const char SQL_SLICE[] = "SELECT DISTINCT record FROM fieldtool_journal.stale ORDER BY record LIMIT 4096";
    ft_status st = ft_pg_ask(pg, SQL_SLICE, NULL, 0, err);

    while (st == FT_OK && ft_pg_row(pg)) {
        ft_str r = ft_pg_str(pg, 0);

        ft_buf_bytes(records, r.p, r.n);
        wanted[(unsigned char)r.p[r.n - 1]] = true;
    }
    st = ft_pg_stop(pg, st, err);
    return st == FT_OK ? ft_buf_status(records, err) : st;
}

/* Under their locks: what the records come to now, whoever appended since; marks that come meanwhile stay. What a decision is about is
 * marked: it may have come at the same time, when neither clerk saw what the other brought. */
static ft_status write_slice(server *v, ft_store *s, const ft_buf *records, const bool wanted[256], ft_error *err)
{
    static const char SQL_MARKS[] =
        "CREATE TEMP TABLE mark ON COMMIT DROP AS SELECT id, record FROM fieldtool_journal.stale "
        "WHERE record IN (SELECT record FROM want)";
    static const char SQL_DONE[] =
        "INSERT INTO fieldtool_journal.stale (record) SELECT DISTINCT r.record FROM fieldtool_journal.revision d "
        "JOIN fieldtool_journal.revision r ON r.id = d.about WHERE d.about IS NOT NULL AND "
        "d.record IN (SELECT record FROM want) AND r.record NOT IN (SELECT record FROM want); "
        "DELETE FROM fieldtool_journal.stale s USING mark m WHERE s.record = m.record AND s.id = m.id";
    ft_status st = lock_records(v->pg, wanted, err);

    st = st == FT_OK ? ft_pull_want(v->pg, err) : st;
    st = st == FT_OK
             ? ft_pull_want_records(v->pg, (const ft_uuid *)(const void *)records->p, records->n / sizeof(ft_uuid), err)
             : st;
    st = st == FT_OK ? ft_pg_run(v->pg, SQL_MARKS, err) : st;
    if (st != FT_OK || ft_pg_changed(v->pg) == 0) { /* another clerk made them while this one waited */
        return st;
    }
    st = ft_pull(v->pg, s, false, err);
    st = st == FT_OK ? ft_layers_write(v->pg, s, err) : st;
    return st == FT_OK ? ft_pg_run(v->pg, SQL_DONE, err) : st;
}

static ft_status finish_slice(server *v, ft_store *s, bool *more, ft_error *err)
{
    bool wanted[256] = {false};
    ft_buf records;
    ft_status st = FT_OK;

    ft_buf_init(&records, 0);
    st = list_stale(v->pg, &records, wanted, err);
    *more = st == FT_OK && records.n > 0;
    if (*more) {
        st = ft_pg_begin(v->pg, false, err);
        if (st == FT_OK) {
            st = write_slice(v, s, &records, wanted, err);
            st = ft_pg_end(v->pg, st, err);
        }
    }
    ft_buf_release(&records);
    return st;
}

static ft_status finish(server *v, ft_error *err)
{
    static const ft_behind NOTHING = {.who = NULL};
    char path[FT_PATH_MAX];
    ft_store *s = NULL;
    int64_t stale = 0;
    bool more = true;
    ft_status st = ft_pg_one_int(v->pg, "SELECT count(*) FROM (SELECT 1 FROM fieldtool_journal.stale LIMIT 1) s",
                                 &stale, err);

    if (st != FT_OK || stale == 0) {
        return st;
    }
    (void)snprintf(path, sizeof path, "%.*s/slice.gpkg", FT_PATH_MAX - 16, v->dir);
    ft_os_remove(path);
    st = open_mirror(v, path, &NOTHING, &s, err);
    for (int tries = 0; st == FT_OK && more;) {
        st = finish_slice(v, s, &more, err);
        if (st != FT_OK && ft_pg_again(v->pg) && ++tries < TRIES) {
            st = FT_OK;
        }
    }
    ft_store_close(s);
    return st == FT_OK ? FT_OK : ft_within(err, st, "phase=2");
}

/* ---------- what stands behind a command's mirror */

static ft_status lock_alone(server *v, ft_error *err)
{
    ft_status st = v->alone ? FT_OK : ft_pg_do(v->pg, LOCK_ALONE, NULL, 0, err);

    v->alone = st == FT_OK;
    return st;
}

static ft_status unlock_alone(server *v, ft_error *err)
{
    ft_status st = v->alone ? ft_pg_do(v->pg, UNLOCK_ALONE, NULL, 0, err) : FT_OK;

    v->alone = false;
    return st;
}

static ft_status pull_all(server *v, ft_store *s, ft_error *err)
{
    ft_status st = ft_pg_begin(v->pg, true, err);

    if (st != FT_OK) {
        return st;
    }
    st = ft_pull(v->pg, s, true, err);
    return ft_pg_end(v->pg, st, err);
}

static ft_status copy_hashes(ft_pg *pg, const char *sql, const ft_hash *h, size_t n, ft_error *err)
{
    ft_status st = ft_pg_copy(pg, sql, err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_pg_copy_row(pg, 1, err);
        ft_pg_put(pg, h[i].b, sizeof h[i].b);
    }
    return ft_pg_copy_end(pg, st, err);
}

static ft_status pull_expected(server *v, const ft_expected *e, bool *keys, ft_error *err)
{
    static const char SQL_TABLES[] = "CREATE TEMP TABLE want_target (id bytea) ON COMMIT DROP; "
                                     "CREATE TEMP TABLE want_key (id bytea) ON COMMIT DROP";
    static const char SQL_TARGETS[] = "INSERT INTO want SELECT record FROM fieldtool_journal.revision WHERE id IN "
                                      "(SELECT id FROM want_target)";
    static const char SQL_KEYS[] = "SELECT count(*) FROM want_key k WHERE NOT EXISTS "
                                   "(SELECT 1 FROM fieldtool_journal.revision r WHERE r.id = k.id)";
    int64_t n = 0;
    ft_status st = ft_pg_run(v->pg, SQL_TABLES, err);

    st = st == FT_OK ? copy_hashes(v->pg, "COPY want_target FROM STDIN (FORMAT binary)", e->targets, e->n_targets, err)
                     : st;
    st = st == FT_OK ? copy_hashes(v->pg, "COPY want_key FROM STDIN (FORMAT binary)", e->keys, e->n_keys, err) : st;
    st = st == FT_OK ? ft_pg_one_int(v->pg, SQL_KEYS, &n, err) : st;
    *keys = n > 0;
    if (st != FT_OK || *keys) {
        return st;
    }
    st = ft_pull_want(v->pg, err);
    st = st == FT_OK ? ft_pull_want_records(v->pg, e->records, e->n_records, err) : st;
    st = st == FT_OK ? ft_pg_run(v->pg, SQL_TARGETS, err) : st;
    return st == FT_OK ? ft_pull(v->pg, v->s, false, err) : st;
}

/* A word about a key that is new may free or set apart any batch: then all of the journal is looked at, and nobody appends meanwhile. */
static ft_status expect(void *who, const ft_expected *e, ft_error *err)
{
    server *v = who;
    bool keys = false;
    ft_status st = unlock_alone(v, err);

    st = st == FT_OK ? ft_pg_begin(v->pg, true, err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = pull_expected(v, e, &keys, err);
    st = ft_pg_end(v->pg, st, err);
    if (st == FT_OK && keys) {
        st = lock_alone(v, err);
        st = st == FT_OK ? pull_all(v, v->s, err) : st;
    }
    return st;
}

static ft_status push_once(server *v, ft_error *err)
{
    ft_status st = ft_pg_begin(v->pg, false, err);

    if (st != FT_OK) {
        return st;
    }
    st = v->alone ? FT_OK : ft_pg_do(v->pg, LOCK_SHARED, NULL, 0, err);
    st = st == FT_OK ? ft_push(v->pg, v->s, v->use == FT_SERVER_WRITE, err) : st;
    return ft_pg_end(v->pg, st, err);
}

static ft_status push(void *who, ft_error *err)
{
    server *v = who;
    ft_status st = push_once(v, err);

    for (int i = 1; i < TRIES && st != FT_OK && ft_pg_again(v->pg); i++) {
        st = push_once(v, err);
    }
    return st;
}

static ft_status pushed(void *who, ft_error *err)
{
    server *v = who;

    return v->use == FT_SERVER_WRITE ? finish(v, err) : unlock_alone(v, err);
}

static void close_server(void *who)
{
    server *v = who;

    ft_pg_close(v->pg);
    if (v->dir[0] != '\0') {
        ft_os_remove_dir(v->dir);
    }
    free(v);
}

static const ft_behind BEHIND = {.expect = expect, .push = push, .pushed = pushed, .close = close_server};

/* ---------- opening */

static ft_status check_target(ft_pg *pg, ft_error *err)
{
    int64_t there = 0;
    int64_t layout = 0;
    ft_status st = ft_pg_one_int(pg, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('fieldtool_journal.meta')",
                                 &there, err);

    if (st == FT_OK && there == 0) {
        return ft_fail(err, FT_E_INVALID, "server.not_target", "server=%s", ft_pg_name(pg));
    }
    st = st == FT_OK ? ft_pg_one_int(pg, "SELECT value::bigint FROM fieldtool_journal.meta WHERE key = 'server_layout'",
                                     &layout, err)
                     : st;
    return st == FT_OK && layout > (int64_t)FT_SERVER_SCHEMA_N
               ? ft_fail(err, FT_E_REFUSED, "server.newer", "layout=%lld server=%s", (long long)layout, ft_pg_name(pg))
               : st;
}

/* Who may only look leaves what is behind to those who may write. */
static ft_status finish_if_may(server *v, ft_error *err)
{
    int64_t may = 0;
    ft_status st = ft_pg_one_int(v->pg, "SELECT has_table_privilege('fieldtool_journal.stale', 'DELETE')::int", &may,
                                 err);

    return st == FT_OK && may != 0 ? finish(v, err) : st;
}

static ft_status connect_server(const char *url, ft_server_use use, const ft_env *env, server **out, ft_error *err)
{
    server *v = calloc(1, sizeof *v);
    ft_status st = FT_OK;

    if (v == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=server");
    }
    v->use = use;
    v->env = env;
    st = ft_pg_open(url, &v->pg, err);
    st = st == FT_OK ? check_target(v->pg, err) : st;
    st = st == FT_OK ? ft_os_temp_dir(v->dir, err) : st;
    (void)snprintf(v->empty, sizeof v->empty, "%.*s/empty.gpkg", FT_PATH_MAX - 16, v->dir);
    (void)snprintf(v->file, sizeof v->file, "%.*s/all.gpkg", FT_PATH_MAX - 16, v->dir);
    st = st == FT_OK ? make_empty(v, err) : st;
    if (st != FT_OK) {
        close_server(v);
        return st;
    }
    *out = v;
    return FT_OK;
}

ft_status ft_server_open(const char *url, ft_server_use use, const ft_env *env, ft_store **out, ft_error *err)
{
    server *v = NULL;
    ft_behind behind = BEHIND;
    ft_status st = connect_server(url, use, env, &v, err);

    if (st != FT_OK) {
        return st;
    }
    behind.who = v;
    st = finish_if_may(v, err);
    st = st == FT_OK && use == FT_SERVER_WRITE ? lock_alone(v, err) : st;
    st = st == FT_OK ? open_mirror(v, v->file, &behind, &v->s, err) : st;
    if (v->s == NULL) {
        close_server(v);
        return st;
    }
    st = use == FT_SERVER_MERGE ? FT_OK : pull_all(v, v->s, err);
    if (st != FT_OK) {
        ft_store_close(v->s); /* closes v too */
        return st;
    }
    *out = v->s;
    return FT_OK;
}

ft_status ft_server_finish(ft_store *s, ft_error *err)
{
    server *v = ft_mirror_behind(s);

    return v == NULL ? FT_OK : finish(v, err);
}

ft_status ft_server_copy(const char *url, const char *path, const ft_env *env, int64_t *stale, ft_error *err)
{
    static const ft_behind NOTHING = {.who = NULL};
    server *v = NULL;
    ft_store *s = NULL;
    ft_status st = connect_server(url, FT_SERVER_READ, env, &v, err);

    if (st != FT_OK) {
        return st;
    }
    st = finish_if_may(v, err);
    st = st == FT_OK ? ft_pg_one_int(v->pg, "SELECT count(DISTINCT record) FROM fieldtool_journal.stale", stale, err)
                     : st;
    st = st == FT_OK ? open_mirror(v, path, &NOTHING, &s, err) : st;
    st = st == FT_OK ? pull_all(v, s, err) : st;
    ft_store_close(s);
    close_server(v);
    if (st == FT_E_INVALID || st == FT_E_REFUSED ||
        st == FT_E_NOT_FOUND) { /* the rows are there, as the server has them */
        st = FT_OK;
    }
    return st;
}

/* ---------- making one */

static ft_status run_schema(ft_pg *pg, const ft_store *s, ft_error *err)
{
    ft_status st = ft_pg_run(pg, "CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public", err);

    for (size_t i = 0; i < FT_SERVER_SCHEMA_N && st == FT_OK; i++) {
        st = ft_pg_run(pg, (const char *)FT_SERVER_SCHEMA[i].bytes, err);
        st = st == FT_OK && i == 0 ? ft_layers_make(pg, s, err) : st; /* roles get rights on them */
    }
    return st;
}

static ft_status fill_target(server *v, ft_error *err)
{
    int64_t there = 0;
    char layout[24];
    const ft_pg_arg text = ft_pg_text(layout);
    ft_status st = ft_pg_one_int(
        v->pg, "SELECT count(*) FROM pg_namespace WHERE nspname IN ('fieldtool', 'fieldtool_journal')", &there, err);

    (void)snprintf(layout, sizeof layout, "%zu", FT_SERVER_SCHEMA_N);
    if (st == FT_OK && there > 0) {
        return ft_fail(err, FT_E_CONFLICT, "server.exists", "server=%s", ft_pg_name(v->pg));
    }
    st = st == FT_OK ? ft_pg_begin(v->pg, false, err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = run_schema(v->pg, v->s, err);
    st = st == FT_OK ? ft_pg_do(v->pg, "INSERT INTO fieldtool_journal.meta VALUES ('server_layout', $1)", &text, 1, err)
                     : st;
    st = st == FT_OK ? ft_push(v->pg, v->s, true, err) : st;
    return ft_pg_end(v->pg, st, err);
}

ft_status ft_server_create(const char *url, const char *path, const ft_env *env, ft_error *err)
{
    static const ft_behind NOTHING = {.who = NULL};
    server v = {.env = env, .use = FT_SERVER_WRITE};
    ft_status st = ft_pg_open(url, &v.pg, err);

    st = st == FT_OK ? ft_store_open(path, FT_STORE_SCRATCH, env, &v.s, err) : st;
    st = st == FT_OK ? ft_mirror_begin(v.s, ft_pg_name(v.pg), &NOTHING, err) : st;
    st = st == FT_OK ? fill_target(&v, err) : st;
    ft_store_close(v.s);
    ft_pg_close(v.pg);
    return st;
}
