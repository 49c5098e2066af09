#include "fieldtool/store/db.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/health.h"
#include "geo/wkb.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_SLOTS = 512, BUSY_TIMEOUT_MS = 5000 };

struct ft_stmt {
    ft_db *db;
    sqlite3_stmt *s;
    int failed; /* first SQLite result code that was not fine */
};

struct ft_db {
    sqlite3 *h;
    char *path;
    bool foreign, in_transaction;
    int steps; /* of a stranger's file: how long a query has run */
    struct {
        const char *sql;
        ft_stmt *q;
    } cache[CACHE_SLOTS];
};

static ft_status explain_io(ft_db *db, int rc, const char *text, ft_error *err)
{
    int code = db->h == NULL ? rc : sqlite3_extended_errcode(db->h);

    if (rc == SQLITE_IOERR_NOMEM) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", " ");
    }
    if (rc == SQLITE_IOERR_DIR_FSYNC) { /* after the journal is gone, or before it counts */
        return ft_fail(err, FT_E_IO, "store.unsure", "code=%d", rc);
    }
    return ft_fail(err, FT_E_IO, "store.io", "code=%d reason=%s", code, text);
}

/* What a result code means to a person; a statement that SQLite does not take is the program's own fault. */
static ft_status explain(ft_db *db, int rc, const char *what, ft_error *err)
{
    const char *text = db->h != NULL ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc);

    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ft_fail(err, FT_E_DB, "store.busy", "what=%s", what);
    case SQLITE_NOMEM: return ft_fail(err, FT_E_NOMEM, "base.no_memory", " ");
    case SQLITE_FULL: return ft_fail(err, FT_E_IO, "store.disk_full", " ");
    case SQLITE_READONLY: return ft_fail(err, FT_E_IO, "store.read_only", " ");
    case SQLITE_NOTADB: return ft_fail(err, FT_E_INVALID, "store.not_sqlite", "reason=%s", text);
    case SQLITE_CORRUPT: return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%s", text);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return explain_io(db, rc, text, err);
    default: return ft_fail(err, FT_E_DB, "store.sql", "what=%s code=%d reason=%s", what, rc, text);
    }
}

static ft_status db_fail(ft_db *db, int rc, const char *what, ft_error *err)
{
    ft_status st = explain(db, rc, what, err);

    /* The copy of a stranger's file has a name nobody knows; where the copy itself fails, its folder is what matters. */
    return db->foreign && st != FT_E_IO ? st : ft_within(err, st, "file=%s", db->path);
}

/* ST_IsEmpty, ST_MinX ... of a GeoPackage blob: what the R-tree triggers of OGC 12-128r19 F.3 call. */
static void st_function(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    intptr_t which = (intptr_t)sqlite3_user_data(ctx);
    ft_box box = {0};
    bool filled = false;

    (void)argc;
    if (sqlite3_value_type(argv[0]) != SQLITE_BLOB) {
        sqlite3_result_null(ctx);
        return;
    }
    filled = ft_gpb_extent(sqlite3_value_blob(argv[0]), (size_t)sqlite3_value_bytes(argv[0]), &box);
    if (which == 0) {
        sqlite3_result_int(ctx, filled ? 0 : 1);
    } else if (!filled) {
        sqlite3_result_null(ctx);
    } else {
        sqlite3_result_double(ctx, which == 1   ? box.west_deg
                                   : which == 2 ? box.east_deg
                                   : which == 3 ? box.south_deg
                                                : box.north_deg);
    }
}

static int register_functions(sqlite3 *h)
{
    static const char *const NAMES[] = {"ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"};
    int rc = SQLITE_OK;

    for (size_t i = 0; i < FT_COUNT(NAMES) && rc == SQLITE_OK; i++) {
        rc = sqlite3_create_function_v2(h, NAMES[i], 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                        (void *)(intptr_t)i, st_function, NULL, NULL, NULL);
    }
    return rc;
}

void ft_db_defensive(ft_db *db, bool on)
{
    (void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, on ? 1 : 0, NULL);
}

void ft_db_append_only(ft_db *db, bool on)
{
    (void)sqlite3_exec(db->h, on ? "PRAGMA cache_size=-16384" : "PRAGMA cache_size=-65536", NULL, NULL, NULL);
}

static ft_status configure(ft_db *db, ft_db_mode mode, ft_error *err)
{
    /* The default synchronous=FULL with a DELETE journal loses acknowledged commits on power cuts; EXTRA does not. What is erased
     * leaves no pages behind. */
    static const char SETUP[] = "PRAGMA synchronous=EXTRA; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
                                "PRAGMA foreign_keys=OFF; PRAGMA recursive_triggers=OFF;";
    ft_status st = FT_OK;

    (void)sqlite3_extended_result_codes(db->h, 1);
    (void)sqlite3_busy_timeout(db->h, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    (void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    ft_db_defensive(db, true);
    if (register_functions(db->h) != SQLITE_OK) {
        return db_fail(db, sqlite3_errcode(db->h), "functions", err);
    }
    st = ft_db_exec(db, SETUP, err);
    ft_db_append_only(db, false);
    if (st == FT_OK && mode == FT_DB_CREATE) {
        st = ft_db_exec(db,
                        "PRAGMA page_size=8192; PRAGMA encoding='UTF-8'; PRAGMA application_id=0x47504B47;"
                        "PRAGMA user_version=10300;",
                        err);
    }
    if (st == FT_OK && mode != FT_DB_READ) {
        st = ft_db_exec(db, "PRAGMA journal_mode=DELETE;", err);
    }
    if (st == FT_OK) { /* the first read finds out whether it is a database at all */
        int64_t n = 0;

        st = ft_db_one_int(db, "SELECT count(*) FROM sqlite_master", 0, &n, err);
    }
    return st;
}

static ft_status new_db(const char *path, ft_db **out, ft_error *err)
{
    ft_db *db = calloc(1, sizeof *db);
    size_t n = strlen(path) + 1;

    if (db != NULL) {
        db->path = malloc(n);
    }
    if (db == NULL || db->path == NULL) {
        free(db);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=database");
    }
    memcpy(db->path, path, n);
    *out = db;
    return FT_OK;
}

ft_status ft_db_open(const char *path, ft_db_mode mode, ft_db **out, ft_error *err)
{
    ft_os_kind kind = ft_os_stat(path, NULL, NULL);
    ft_db *db = NULL;
    ft_status st = FT_OK;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int rc = 0;

    if (mode == FT_DB_CREATE) {
        st = ft_os_want_new(path, err);
        if (st != FT_OK) {
            return st;
        }
    }
    if (mode != FT_DB_CREATE && kind != FT_OS_FILE) {
        return ft_fail(err, FT_E_IO, kind == FT_OS_ABSENT ? "store.no_file" : "store.not_regular", "file=%s", path);
    }
    st = mode == FT_DB_CREATE ? FT_OK : ft_db_journal_check(path, err);
    if (st == FT_OK && mode == FT_DB_READ && ft_db_journal_hot(path)) {
        ft_db_journal_settle(path);
    }
    st = st == FT_OK ? new_db(path, &db, err) : st;
    if (st != FT_OK) {
        return st;
    }
    flags |= mode == FT_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= mode == FT_DB_CREATE ? SQLITE_OPEN_CREATE : 0;
    rc = sqlite3_open_v2(path, &db->h, flags, NULL);
    st = rc != SQLITE_OK ? db_fail(db, rc, "open", err) : configure(db, mode, err);
    if (st != FT_OK) {
        ft_db_close(db);
        if (mode == FT_DB_CREATE) { /* what stands there is empty */
            ft_os_remove(path);
        }
        return st;
    }
    *out = db;
    return FT_OK;
}

void ft_db_close(ft_db *db)
{
    if (db == NULL) {
        return;
    }
    for (size_t i = 0; i < CACHE_SLOTS; i++) {
        ft_stmt_free(db->cache[i].q);
    }
    (void)sqlite3_close_v2(db->h);
    free(db->path);
    free(db);
}

ft_status ft_db_backup(ft_db *db, const char *path, ft_error *err)
{
    ft_db to = {.h = NULL};
    sqlite3_backup *b = NULL;
    ft_status st = FT_OK;
    int rc = sqlite3_open_v2(
        path, &to.h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);

    rc = rc == SQLITE_OK ? sqlite3_exec(to.h, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL) : rc;
    b = rc == SQLITE_OK ? sqlite3_backup_init(to.h, "main", db->h, "main") : NULL;
    if (b != NULL) { /* in one step: nobody writes in between, and a half-written copy starts over for nobody */
        (void)sqlite3_backup_step(b, -1);
        rc = sqlite3_backup_finish(b);
    }
    if (rc != SQLITE_OK || b == NULL) {
        st = db_fail(&to, rc == SQLITE_OK ? sqlite3_errcode(to.h) : rc, "backup", err);
    }
    (void)sqlite3_close_v2(to.h);
    return st;
}

ft_status ft_db_exec(ft_db *db, const char *sql, ft_error *err)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? FT_OK : db_fail(db, rc, "exec", err);
}

ft_status ft_db_prepare(ft_db *db, const char *sql, ft_stmt **out, ft_error *err)
{
    ft_stmt *q = calloc(1, sizeof *q);
    int rc = 0;

    if (q == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=statement");
    }
    q->db = db;
    rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->s, NULL);
    if (rc != SQLITE_OK) {
        ft_status st = db_fail(db, rc, "prepare", err);

        free(q);
        return st;
    }
    *out = q;
    return FT_OK;
}

ft_status ft_db_cached(ft_db *db, const char *sql, ft_stmt **out, ft_error *err)
{
    size_t at = ((size_t)(uintptr_t)sql >> 3) % CACHE_SLOTS;

    for (size_t k = 0; k < CACHE_SLOTS; k++, at = (at + 1) % CACHE_SLOTS) {
        if (db->cache[at].sql == sql) {
            *out = db->cache[at].q;
            (void)sqlite3_reset((*out)->s);
            (void)sqlite3_clear_bindings((*out)->s);
            (*out)->failed = SQLITE_OK;
            return FT_OK;
        }
        if (db->cache[at].sql == NULL) {
            ft_status st = ft_db_prepare(db, sql, out, err);

            if (st == FT_OK) {
                db->cache[at].sql = sql;
                db->cache[at].q = *out;
            }
            return st;
        }
    }
    return ft_fail(err, FT_E_DB, "store.sql", "what=cache code=0 reason=statement cache full");
}

ft_status ft_db_begin(ft_db *db, ft_error *err)
{
    ft_status st = ft_db_exec(db, "BEGIN IMMEDIATE", err);

    db->in_transaction = st == FT_OK;
    return st;
}

ft_status ft_db_end(ft_db *db, ft_status status, ft_error *err)
{
    if (!db->in_transaction) {
        return status;
    }
    db->in_transaction = false;
    if (status == FT_OK) {
        status = ft_db_exec(db, "COMMIT", err);
    }
    if (status != FT_OK) { /* after a failed COMMIT too: never retry, the state on disk is the old one */
        for (size_t i = 0; i < CACHE_SLOTS; i++) {
            if (db->cache[i].q != NULL) {
                (void)sqlite3_reset(db->cache[i].q->s);
            }
        }
        (void)sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
    }
    return status;
}

/* Through SQLite's own handle: opening the file again would drop its locks. */
int64_t ft_db_change_counter(ft_db *db)
{
    enum { HEADER = 28, WRITE_VERSION = 18, COUNTER = 24, WAL = 2 };
    sqlite3_file *file = NULL;
    unsigned char h[HEADER];
    int64_t n = 0;

    if (sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL ||
        file->pMethods == NULL || file->pMethods->xRead(file, h, HEADER, 0) != SQLITE_OK || h[WRITE_VERSION] == WAL) {
        return 0;
    }
    for (int i = COUNTER; i < HEADER; i++) {
        n = n << 8 | h[i];
    }
    return n;
}

int64_t ft_db_last_rowid(const ft_db *db)
{
    return sqlite3_last_insert_rowid(db->h);
}

int ft_db_changes(const ft_db *db)
{
    return sqlite3_changes(db->h);
}

static void quoted(ft_buf *out, const char *text, char mark)
{
    ft_buf_char(out, mark);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == mark) {
            ft_buf_char(out, mark);
        }
        ft_buf_char(out, *p);
    }
    ft_buf_char(out, mark);
}

void ft_db_ident(ft_buf *out, const char *name)
{
    quoted(out, name, '"');
}

void ft_db_literal(ft_buf *out, const char *text)
{
    quoted(out, text, '\'');
}

void ft_stmt_free(ft_stmt *q)
{
    if (q != NULL) {
        (void)sqlite3_finalize(q->s);
        free(q);
    }
}

static void keep(ft_stmt *q, int rc)
{
    if (rc != SQLITE_OK && q->failed == SQLITE_OK) {
        q->failed = rc;
    }
}

void ft_stmt_text_at(ft_stmt *q, int i, const char *text, size_t n)
{
    keep(q,
         text == NULL ? sqlite3_bind_null(q->s, i) : sqlite3_bind_text64(q->s, i, text, n, SQLITE_STATIC, SQLITE_UTF8));
}

void ft_stmt_int_at(ft_stmt *q, int i, int64_t v)
{
    keep(q, sqlite3_bind_int64(q->s, i, v));
}

void ft_stmt_real_at(ft_stmt *q, int i, double v)
{
    keep(q, sqlite3_bind_double(q->s, i, v));
}

void ft_stmt_blob_at(ft_stmt *q, int i, const void *p, size_t n)
{
    keep(q, p == NULL ? sqlite3_bind_null(q->s, i) : sqlite3_bind_blob64(q->s, i, p, n, SQLITE_STATIC));
}

void ft_stmt_null_at(ft_stmt *q, int i)
{
    keep(q, sqlite3_bind_null(q->s, i));
}

bool ft_stmt_row(ft_stmt *q)
{
    int rc = q->failed == SQLITE_OK ? sqlite3_step(q->s) : q->failed;

    if (rc == SQLITE_ROW) {
        return true;
    }
    if (rc != SQLITE_DONE) {
        keep(q, rc);
    }
    return false;
}

ft_status ft_stmt_done(ft_stmt *q, ft_error *err)
{
    ft_status st = FT_OK;

    if (q->failed != SQLITE_OK) {
        st = db_fail(q->db, q->failed, sqlite3_sql(q->s), err);
    }
    keep(q, sqlite3_reset(q->s)); /* a column that found no memory is told only here */
    if (st == FT_OK && q->failed != SQLITE_OK) {
        st = db_fail(q->db, q->failed, sqlite3_sql(q->s), err);
    }
    q->failed = SQLITE_OK;
    return st;
}

ft_status ft_stmt_end(ft_stmt *q, ft_status st, ft_error *err)
{
    ft_error late = {0};
    ft_status end = q == NULL ? FT_OK : ft_stmt_done(q, st == FT_OK ? err : &late);

    ft_stmt_free(q);
    return st == FT_OK ? end : st;
}

ft_status ft_db_blob_of(ft_db *db, const char *sql, const ft_hash *key, ft_buf *out, ft_error *err)
{
    ft_stmt *q = NULL;
    bool found = false;
    ft_status st = ft_db_cached(db, sql, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_reset(out);
    ft_stmt_blob_at(q, 1, key->b, sizeof key->b);
    found = ft_stmt_row(q);
    if (found) {
        ft_str v = ft_col_blob(q, 0);

        ft_buf_bytes(out, v.p, v.n);
    }
    st = ft_stmt_done(q, err);
    st = st == FT_OK ? ft_buf_status(out, err) : st;
    return st == FT_OK && !found ? FT_E_NOT_FOUND : st;
}

ft_status ft_stmt_run(ft_stmt *q, ft_error *err)
{
    while (ft_stmt_row(q)) {
    }
    return ft_stmt_done(q, err);
}

int64_t ft_col_int(const ft_stmt *q, int i)
{
    return sqlite3_column_int64(q->s, i);
}

ft_col ft_col_kind(const ft_stmt *q, int i)
{
    switch (sqlite3_column_type(q->s, i)) {
    case SQLITE_INTEGER: return FT_COL_INT;
    case SQLITE_FLOAT: return FT_COL_REAL;
    case SQLITE_TEXT: return FT_COL_TEXT;
    case SQLITE_BLOB: return FT_COL_BLOB;
    default: return FT_COL_NULL;
    }
}

double ft_col_real(const ft_stmt *q, int i)
{
    return sqlite3_column_double(q->s, i);
}

bool ft_col_null(const ft_stmt *q, int i)
{
    return sqlite3_column_type(q->s, i) == SQLITE_NULL;
}

bool ft_col_number(const ft_stmt *q, int i)
{
    return sqlite3_column_type(q->s, i) == SQLITE_FLOAT || sqlite3_column_type(q->s, i) == SQLITE_INTEGER;
}

ft_str ft_col_text(const ft_stmt *q, int i)
{
    const char *p = (const char *)sqlite3_column_text(q->s, i);

    return (ft_str){p == NULL ? "" : p, (size_t)sqlite3_column_bytes(q->s, i)};
}

ft_str ft_col_blob(const ft_stmt *q, int i)
{
    const char *p = sqlite3_column_blob(q->s, i);

    return (ft_str){p, (size_t)sqlite3_column_bytes(q->s, i)};
}

ft_status ft_db_one_int(ft_db *db, const char *sql, int64_t otherwise, int64_t *out, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(db, sql, &q, err);

    if (st != FT_OK) {
        return st;
    }
    *out = ft_stmt_row(q) ? ft_col_int(q, 0) : otherwise;
    st = ft_stmt_done(q, err);
    ft_stmt_free(q);
    return st;
}

/* ---------- a stranger's file (store/foreign.h) */

enum {
    FOREIGN_STEPS = 4000000
}; /* calls of the progress handler, 1000 virtual machine steps each, before a query is given up */

static int foreign_progress(void *counter)
{
    return ++*(int *)counter > FOREIGN_STEPS;
}

static bool listed(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; word != NULL && i < n; i++) {
        if (strcmp(list[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static int foreign_authorizer(void *who, int op, const char *a, const char *b, const char *c, const char *d)
{
    static const char *const FUNCTIONS[] = {"count", "hex", "length", "typeof", "lower", "replace", "substr", "instr"};
    static const char *const PRAGMAS[] = {"integrity_check", "application_id", "user_version", "table_xinfo",
                                          "encoding"};

    (void)who;
    (void)c;
    (void)d;
    switch (op) {
    case SQLITE_SELECT:
    case SQLITE_READ: return SQLITE_OK;
    case SQLITE_FUNCTION: return listed(b, FUNCTIONS, FT_COUNT(FUNCTIONS)) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA: return listed(a, PRAGMAS, FT_COUNT(PRAGMAS)) ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static ft_status harden(ft_db *db, ft_error *err)
{
    static const int SWITCHES[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };
    static const int LIMITS[][2] = {
        {SQLITE_LIMIT_LENGTH, 128 << 20},
        {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
        {SQLITE_LIMIT_COLUMN, 1000},
        {SQLITE_LIMIT_EXPR_DEPTH, 50},
        {SQLITE_LIMIT_COMPOUND_SELECT, 5},
        {SQLITE_LIMIT_VDBE_OP, 250000},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    };

    for (size_t i = 0; i < FT_COUNT(SWITCHES); i++) {
        if (sqlite3_db_config(db->h, SWITCHES[i][0], SWITCHES[i][1], NULL) != SQLITE_OK) {
            return db_fail(db, SQLITE_ERROR, "db_config", err);
        }
    }
    for (size_t i = 0; i < FT_COUNT(LIMITS); i++) {
        (void)sqlite3_limit(db->h, LIMITS[i][0], LIMITS[i][1]);
    }
    (void)sqlite3_extended_result_codes(db->h, 1);
    return ft_db_exec(
        db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;", err);
}

ft_status ft_db_open_foreign(const char *copy, ft_db **out, ft_error *err)
{
    ft_buf uri;
    ft_db *db = NULL;
    ft_status st = new_db(copy, &db, err);
    int rc = SQLITE_NOMEM;

    ft_buf_init(&uri, 0);
    ft_buf_text(&uri, "file:");
    for (const char *p = copy; *p != '\0'; p++) { /* a path is no place for ? # and % in a URI */
        if (strchr("?#%", *p) != NULL) {
            ft_buf_printf(&uri, "%%%02x", (unsigned)(unsigned char)*p);
        } else {
            ft_buf_char(&uri, *p);
        }
    }
    ft_buf_text(&uri, "?immutable=1");
    st = st == FT_OK ? ft_buf_status(&uri, err) : st;
    if (st == FT_OK) {
        db->foreign = true;
        rc = sqlite3_open_v2(uri.p, &db->h,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX,
                             NULL);
        st = rc != SQLITE_OK ? db_fail(db, rc, "open", err) : harden(db, err);
    }
    if (st == FT_OK) {
        sqlite3_progress_handler(db->h, 1000, foreign_progress, &db->steps);
        (void)sqlite3_set_authorizer(db->h, foreign_authorizer, NULL);
        *out = db;
    } else {
        ft_db_close(db);
    }
    ft_buf_release(&uri);
    return st;
}

const char *ft_store_library(void)
{
    return sqlite3_libversion();
}
