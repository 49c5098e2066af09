#include "fieldtool/store/foreign.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_foreign {
    ft_db *db;
    char dir[FT_PATH_MAX];
    char copy[FT_PATH_MAX];
};

void ft_foreign_close(ft_foreign *f)
{
    if (f != NULL) {
        ft_db_close(f->db);
        if (f->dir[0] != '\0') {
            ft_os_remove_dir(f->dir);
        }
        free(f);
    }
}

ft_db *ft_foreign_db(ft_foreign *f)
{
    return f->db;
}

static ft_status refuse_sidecars(const char *path, ft_error *err)
{
    static const char *const TAILS[] = {"-wal", "-journal"};

    for (size_t i = 0; i < FT_COUNT(TAILS); i++) {
        char beside[FT_PATH_MAX];
        int64_t size = 0;

        (void)snprintf(beside, sizeof beside, "%s%s", path, TAILS[i]);
        if (ft_os_stat(beside, &size, NULL) != FT_OS_ABSENT && size > 0) {
            return ft_fail(err, FT_E_REFUSED, "store.foreign.sidecar", "beside=%s", TAILS[i] + 1);
        }
    }
    return FT_OK;
}

/* SQLite file format, 1.3: magic, page size, versions, page count; then the copy is told it is not in WAL mode. */
static ft_status check_header(const char *copy, int64_t size, ft_error *err)
{
    unsigned char h[100];
    FILE *f = fopen(copy, "r+b");
    uint64_t page = 0;
    uint64_t pages = 0;
    ft_status st = FT_OK;

    if (f == NULL || fread(h, 1, sizeof h, f) != sizeof h || memcmp(h, "SQLite format 3", 16) != 0) {
        if (f != NULL) {
            (void)fclose(f);
        }
        return ft_fail(err, FT_E_INVALID, "store.not_sqlite", "reason=it does not begin like one");
    }
    page = (uint64_t)h[16] << 8 | h[17];
    page = page == 1 ? 65536 : page;
    for (size_t i = 28; i < 32; i++) {
        pages = pages << 8 | h[i];
    }
    if (page < 512 || (page & (page - 1)) != 0 || h[18] > 2 || h[19] > 2) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=its header is not lawful");
    } else if (page * pages != (uint64_t)size) {
        st = ft_fail(err, FT_E_INVALID, "store.foreign.truncated", "bytes=%lld wanted=%llu", (long long)size,
                     (unsigned long long)(page * pages));
    } else if (h[18] == 2 || h[19] == 2) {
        st = ft_fail(err, FT_E_REFUSED, "store.foreign.wal", " ");
    }
    (void)fclose(f);
    return st;
}

/* A copier makes the file its full size first and fills it from the front: what it has not reached is zero. */
static bool ends_in_zeros(const char *copy, int64_t size)
{
    enum { TAIL = 4096 };
    unsigned char tail[TAIL];
    FILE *f = fopen(copy, "rb");
    bool zeros = f != NULL && size >= TAIL && fseek(f, -(long)TAIL, SEEK_END) == 0 && fread(tail, 1, TAIL, f) == TAIL;

    for (size_t i = 0; i < TAIL && zeros; i++) {
        zeros = tail[i] == 0;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return zeros;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool has_word(const char *sql, const char *upper)
{
    size_t n = strlen(upper);

    for (const char *p = sql; *p != '\0'; p++) {
        size_t k = 0;

        while (k < n && p[k] != '\0' && (p[k] >= 'a' && p[k] <= 'z' ? p[k] - 'a' + 'A' : p[k]) == upper[k]) {
            k++;
        }
        if (k == n) {
            return true;
        }
    }
    return false;
}

/* Triggers that GeoPackage itself asks for: R-trees (F.3), guards of tile and metadata tables that only abort, and GDAL's
 * feature counts; by name and by what they touch. */
static bool standard_trigger(const char *name, const char *sql)
{
    bool rtree = begins(name, "rtree_") &&
                 (has_word(sql, "INSERT OR REPLACE INTO \"RTREE_") || has_word(sql, "DELETE FROM \"RTREE_"));
    bool counts = (begins(name, "trigger_insert_feature_count_") || begins(name, "trigger_delete_feature_count_")) &&
                  has_word(sql, "UPDATE GPKG_OGR_CONTENTS SET FEATURE_COUNT");

    bool guards = begins(name, "gpkg_") && has_word(sql, "RAISE(ABORT") && !has_word(sql, "INSERT INTO") &&
                  !has_word(sql, "DELETE FROM") && !has_word(sql, " SET ");

    return (rtree || counts || guards) && strlen(sql) < 1200;
}

static ft_status check_object(const char *type, const char *name, const char *sql, ft_error *err)
{
    const char *why = NULL;

    if (strcmp(type, "view") == 0) {
        why = "view";
    } else if (strcmp(type, "trigger") == 0 && !standard_trigger(name, sql)) {
        why = "trigger";
    } else if (strcmp(type, "table") == 0 && has_word(sql, "CREATE VIRTUAL") && !has_word(sql, "USING RTREE")) {
        why = "virtual table";
    }
    return why == NULL ? FT_OK : ft_fail(err, FT_E_REFUSED, "store.foreign.schema", "object=%.60s kind=%s", name, why);
}

static ft_status check_schema(ft_db *db, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(db, "SELECT type, name, sql FROM sqlite_master", &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        char type[16];
        char name[128];

        (void)snprintf(type, sizeof type, "%s", ft_col_text(q, 0).p);
        (void)snprintf(name, sizeof name, "%s", ft_col_text(q, 1).p);
        st = check_object(type, name, ft_col_text(q, 2).p, err);
    }
    if (q != NULL) {
        ft_status end = ft_stmt_done(q, err);

        st = st == FT_OK ? end : st;
    }
    ft_stmt_free(q);
    return st;
}

/* What SQLite itself makes of one column, however it was written: hidden 2 and 3 are generated ones. */
static ft_status check_column(const ft_stmt *q, const char *table, ft_error *err)
{
    ft_str value = ft_col_text(q, 4);
    bool known = begins(table, "gpkg_") ||
                 strcmp(table, "layer_styles") == 0; /* whose defaults are times, as the standard says */
    const char *why = NULL;

    if (ft_col_int(q, 6) == 2 || ft_col_int(q, 6) == 3) {
        why = "generated column";
    } else if (!known && value.n > 0 && value.p[0] != '\'' && value.p[0] != '"' && strchr(value.p, '(') != NULL) {
        why = "expression as default";
    }
    return why == NULL ? FT_OK : ft_fail(err, FT_E_REFUSED, "store.foreign.schema", "object=%.60s kind=%s", table, why);
}

static ft_status check_table(ft_db *db, const char *table, ft_error *err)
{
    ft_buf sql;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "PRAGMA table_xinfo(");
    ft_db_ident(&sql, table);
    ft_buf_text(&sql, ")");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(db, sql.p, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        st = check_column(q, table, err);
    }
    st = ft_stmt_end(q, st, err);
    ft_buf_release(&sql);
    return st;
}

static ft_status check_columns(ft_db *db, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(
        db, "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(substr(sql, 1, 14)) <> 'create virtual'", &q,
        err);

    while (st == FT_OK && ft_stmt_row(q)) {
        st = check_table(db, ft_col_text(q, 0).p, err);
    }
    return ft_stmt_end(q, st, err);
}

static ft_status check_pages(ft_db *db, ft_error *err)
{
    ft_stmt *q = NULL;
    int64_t app = 0;
    ft_status st = ft_db_prepare(db, "PRAGMA integrity_check(5)", &q, err);

    if (st == FT_OK && ft_stmt_row(q) && !ft_str_is(ft_col_text(q, 0), "ok")) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%.100s", ft_col_text(q, 0).p);
    }
    if (q != NULL) {
        ft_status end = ft_stmt_done(q, err);

        st = st == FT_OK ? end : st;
    }
    ft_stmt_free(q);
    st = st == FT_OK ? ft_db_one_int(db, "PRAGMA application_id", 0, &app, err) : st;
    if (st == FT_OK && app != 0x47504B47 && app != 0x47503130 && app != 0x47503131 && app != 0) {
        st = ft_fail(err, FT_E_INVALID, "store.foreign.application", "id=%lld", (long long)app);
    }
    return st;
}

/* The copy is open and never opened again: without a name nothing of it stays behind, however this program ends. Where a file in
 * use keeps its name (Windows), it goes when it is closed. */
static void forget_name(ft_foreign *f)
{
    ft_os_remove_dir(f->dir);
    if (ft_os_stat(f->copy, NULL, NULL) == FT_OS_ABSENT) {
        f->dir[0] = '\0';
    }
}

/* Somebody who writes while it is copied leaves us with a mixture. */
static ft_status still_as_it_was(const char *path, int64_t size, int64_t changed_ms, ft_error *err)
{
    int64_t size_now = 0;
    int64_t changed_now = 0;

    if (ft_os_stat(path, &size_now, &changed_now) == FT_OS_FILE && size_now == size && changed_now == changed_ms) {
        return FT_OK;
    }
    return ft_fail(err, FT_E_REFUSED, "store.foreign.growing", "before=%lld after=%lld", (long long)size,
                   (long long)size_now);
}

static ft_status look_over(ft_foreign *f, int64_t size, ft_error *err)
{
    ft_status st = ft_db_open_foreign(f->copy, &f->db, err);

    st = st == FT_OK ? check_schema(f->db, err) : st; /* before the first question about data */
    st = st == FT_OK ? check_columns(f->db, err) : st;
    st = st == FT_OK ? check_pages(f->db, err) : st;
    if (st == FT_E_INVALID && strcmp(err->key, "store.damaged") == 0 && ends_in_zeros(f->copy, size)) {
        return ft_fail(err, FT_E_INVALID, "store.foreign.zeros", "bytes=%lld", (long long)size);
    }
    return st;
}

ft_status ft_foreign_open(const char *path, ft_foreign **out, ft_error *err)
{
    ft_foreign *f = calloc(1, sizeof *f);
    int64_t size = 0;
    int64_t changed_ms = 0;
    ft_os_kind kind = ft_os_stat(path, &size, &changed_ms);
    ft_status st = f == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=foreign") : FT_OK;

    if (st == FT_OK && kind != FT_OS_FILE) {
        st = ft_fail(err, kind == FT_OS_ABSENT ? FT_E_IO : FT_E_REFUSED,
                     kind == FT_OS_ABSENT ? "store.no_file" : "store.not_regular", "file=%s", path);
    }
    if (st == FT_OK && (size < 512 || size > FT_LIMIT_FILE_BYTES)) {
        st = ft_fail(err, FT_E_INVALID, "store.not_sqlite", "reason=it has %lld bytes", (long long)size);
    }
    st = st == FT_OK ? refuse_sidecars(path, err) : st;
    st = st == FT_OK ? ft_os_temp_dir(f->dir, err) : st;
    if (st == FT_OK) {
        (void)snprintf(f->copy, sizeof f->copy, "%.*s/copy.gpkg", FT_PATH_MAX - 12, f->dir);
        st = ft_os_copy_file(path, f->copy, err);
    }
    st = st == FT_OK ? still_as_it_was(path, size, changed_ms, err) : st;
    if (st == FT_OK) {
        (void)ft_os_stat(f->copy, &size, NULL);
        st = check_header(f->copy, size, err);
    }
    st = st == FT_OK ? look_over(f, size, err) : st;
    if (st != FT_OK) {
        ft_foreign_close(f);
        return st;
    }
    forget_name(f);
    *out = f;
    return FT_OK;
}

ft_status ft_foreign_vet(const char *path, ft_error *err)
{
    ft_foreign *f = NULL;
    ft_status st = ft_foreign_open(path, &f, err);

    ft_foreign_close(f);
    return st;
}
