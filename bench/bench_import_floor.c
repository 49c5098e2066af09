/* What SQLite alone asks for the bytes of an import: the rows of a workspace's journal, record index and hazard layer, held in
 * memory, written to a new file by bare prepared statements in order of their keys, then the indexes, then the commit. Journal
 * mode, synchronous level, page size and cache are those of the program. No row is read, judged, hashed or encoded.
 *   bench_import_floor WORKSPACE NEW_FILE */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const TABLES[] = {"ft_body", "ft_revision", "ft_record", "hazard"};
enum { N_TABLES = sizeof TABLES / sizeof TABLES[0], TEXT = 8192 };

typedef struct table {
    int columns;
    size_t rows, cap;
    sqlite3_value **v; /* shape [rows][columns] */
} table;

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void need(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK) {
        (void)fprintf(stderr, "bench_import_floor: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

static void run(sqlite3 *db, const char *sql)
{
    need(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *query(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q = NULL;

    need(db, sqlite3_prepare_v2(db, sql, -1, &q, NULL));
    return q;
}

static void load(sqlite3 *from, const char *name, table *t)
{
    char sql[TEXT];
    sqlite3_stmt *q = NULL;

    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", name); /* sql: a name of the table above */
    q = query(from, sql);
    t->columns = sqlite3_column_count(q);
    while (sqlite3_step(q) == SQLITE_ROW) {
        if (t->rows == t->cap) {
            t->cap = t->cap == 0 ? 4096 : t->cap * 2;
            t->v = realloc(t->v, t->cap * (size_t)t->columns * sizeof(sqlite3_value *));
            if (t->v == NULL) {
                exit(1);
            }
        }
        for (int c = 0; c < t->columns; c++) {
            t->v[t->rows * (size_t)t->columns + (size_t)c] = sqlite3_value_dup(sqlite3_column_value(q, c));
        }
        t->rows++;
    }
    (void)sqlite3_finalize(q);
}

/* The SQL that made the table or its indexes. */
static void make(sqlite3 *from, sqlite3 *to, const char *type, const char *name)
{
    sqlite3_stmt *q = query(from,
                            "SELECT sql FROM sqlite_master WHERE type = ?1 AND tbl_name = ?2 AND sql IS NOT NULL");

    (void)sqlite3_bind_text(q, 1, type, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, name, -1, SQLITE_STATIC);
    while (sqlite3_step(q) == SQLITE_ROW) {
        run(to, (const char *)sqlite3_column_text(q, 0));
    }
    (void)sqlite3_finalize(q);
}

static void write_rows(sqlite3 *to, const char *name, const table *t)
{
    char sql[TEXT];
    int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?1", name); /* sql: a name of the table above */
    sqlite3_stmt *q = NULL;

    for (int c = 1; c < t->columns; c++) {
        n += snprintf(sql + n, sizeof sql - (size_t)n, ", ?%d", c + 1);
    }
    (void)snprintf(sql + n, sizeof sql - (size_t)n, ")");
    q = query(to, sql);
    for (size_t r = 0; r < t->rows; r++) {
        for (int c = 0; c < t->columns; c++) {
            need(to, sqlite3_bind_value(q, c + 1, t->v[r * (size_t)t->columns + (size_t)c]));
        }
        need(to, sqlite3_step(q) == SQLITE_DONE ? sqlite3_reset(q) : SQLITE_ERROR);
    }
    (void)sqlite3_finalize(q);
}

int main(int argc, char **argv)
{
    static table t[N_TABLES];
    sqlite3 *from = NULL;
    sqlite3 *to = NULL;
    double start = 0;
    double before = 0;

    if (argc != 3) { /* only beside an import: bench_import.sh */
        printf("bench_import_floor WORKSPACE NEW_FILE\n");
        return 0;
    }
    need(from, sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL));
    need(to, sqlite3_open(argv[2], &to));
    run(to, "PRAGMA page_size=8192; PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA temp_store=MEMORY;"
            "PRAGMA cache_size=-16384");
    for (size_t i = 0; i < N_TABLES; i++) {
        load(from, TABLES[i], &t[i]);
        make(from, to, "table", TABLES[i]);
    }
    start = before = now();
    run(to, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < N_TABLES; i++) {
        write_rows(to, TABLES[i], &t[i]);
        printf("%-12s %7zu rows %.2f s\n", TABLES[i], t[i].rows, now() - before);
        before = now();
    }
    for (size_t i = 0; i + 1 < N_TABLES; i++) {
        make(from, to, "index", TABLES[i]);
    }
    printf("%-12s %20.2f s\n", "indexes", now() - before);
    before = now();
    run(to, "COMMIT");
    printf("%-12s %20.2f s\n%-12s %20.2f s\n", "commit", now() - before, "together", now() - start);
    (void)sqlite3_close(from);
    (void)sqlite3_close(to);
    return 0;
}
