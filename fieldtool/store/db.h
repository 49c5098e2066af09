/** @file fieldtool/store/db.h  @brief SQL with sticky errors and one way to end. Private to store and its tests.
 *
 * A statement belongs to its database and to one thread. Binding errors are kept and reported by run/done.
 */
#ifndef FT_STORE_DB_H
#define FT_STORE_DB_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_db ft_db;
typedef struct ft_stmt ft_stmt;

typedef enum ft_db_mode { FT_DB_READ, FT_DB_WRITE, FT_DB_CREATE } ft_db_mode;

/** Open one of our own files: DELETE journal, synchronous EXTRA, the ST_* functions R-tree triggers call, no extensions,
 *  defensive. CREATE refuses an existing file. @retval FT_E_IO "store.no_file", FT_E_INVALID "store.not_sqlite", FT_E_CONFLICT "store.exists",
 *  FT_E_REFUSED "store.journal_of_others", FT_E_DB; READ rolls back first what a killed program left */
FT_NODISCARD ft_status ft_db_open(const char *path, ft_db_mode mode, ft_db **out, ft_error *err);
/** Open a private copy of a stranger's file: immutable, read only, every defence on, SELECT and a few functions only. */
FT_NODISCARD ft_status ft_db_open_foreign(const char *copy, ft_db **out, ft_error *err);
/** Refuses a journal beside @p path that names another file: SQLite would remove that file when it rolls back.
 *  @retval FT_E_REFUSED "store.journal_of_others" */
FT_NODISCARD ft_status ft_db_journal_check(const char *path, ft_error *err);
/** A program was killed while it wrote: a connection that only reads cannot open the file before somebody has rolled back. */
bool ft_db_journal_hot(const char *path);
/** Roll back what a killed program left beside @p path, and take its journal away. Whether it could: look again. */
void ft_db_journal_settle(const char *path);
/** Rolls back what is open. */
void ft_db_close(ft_db *db);
/** Copy the database, as one reader sees it, to a new file @p path by SQLite's backup interface. The caller flushes it. */
FT_NODISCARD ft_status ft_db_backup(ft_db *db, const char *path, ft_error *err);
/** Allow writing shadow tables of R-trees (packing); off by default. */
void ft_db_defensive(ft_db *db, bool on);

/** Rows are only added behind those there: a page that is full is not needed again, and keeping it costs more than a later read. */
void ft_db_append_only(ft_db *db, bool on);

/** Run SQL text that is ours (schema files, fixed statements); many statements allowed. */
FT_NODISCARD ft_status ft_db_exec(ft_db *db, const char *sql, ft_error *err);
FT_NODISCARD ft_status ft_db_prepare(ft_db *db, const char *sql, ft_stmt **out, ft_error *err);
/** A prepared statement kept for the life of the database, found by the address of @p sql (static text only);
 *  returned reset with no bindings. Do not free it. */
FT_NODISCARD ft_status ft_db_cached(ft_db *db, const char *sql, ft_stmt **out, ft_error *err);
FT_NODISCARD ft_status ft_db_begin(ft_db *db, ft_error *err); /**< IMMEDIATE; FT_E_DB "store.busy" after five seconds */
/** COMMIT when @p status is FT_OK, else ROLLBACK; returns the first failure. */
FT_NODISCARD ft_status ft_db_end(ft_db *db, ft_status status, ft_error *err);
/** Counts the transactions that changed the file, whoever made them (SQLite file format 1.3.1); 0 when it cannot be known,
 *  as in WAL mode. It grows by one with each of ours. */
int64_t ft_db_change_counter(ft_db *db);
int64_t ft_db_last_rowid(const ft_db *db);
int ft_db_changes(const ft_db *db);
/** "a""b" -> quoted identifier for generated DDL: the only text that ever goes into SQL. */
void ft_db_ident(ft_buf *out, const char *name);
/** 'it''s' for generated DDL comments and defaults. */
void ft_db_literal(ft_buf *out, const char *text);

void ft_stmt_free(ft_stmt *q); /**< NULL is fine */
/* Bind by position, from 1. Text and blobs are not copied: keep them until run/done. */
void ft_stmt_text_at(ft_stmt *q, int i, const char *text, size_t n); /**< NULL text binds NULL */
void ft_stmt_int_at(ft_stmt *q, int i, int64_t v);
void ft_stmt_real_at(ft_stmt *q, int i, double v);
void ft_stmt_blob_at(ft_stmt *q, int i, const void *p, size_t n); /**< NULL binds NULL */
void ft_stmt_null_at(ft_stmt *q, int i);
/** Run to the end, expecting no rows of interest; resets. */
FT_NODISCARD ft_status ft_stmt_run(ft_stmt *q, ft_error *err);
/** Next row? False at the end and on failure; then call ft_stmt_done. */
bool ft_stmt_row(ft_stmt *q);
/** Reset; the first failure since prepare or the last done. */
FT_NODISCARD ft_status ft_stmt_done(ft_stmt *q, ft_error *err);
/** End a walk that came to @p st, and free @p q (NULL is fine): @p st and its error, or else the statement's own failure. */
FT_NODISCARD ft_status ft_stmt_end(ft_stmt *q, ft_status st, ft_error *err);
/** The blob of the one row that a cached statement with a hash for its one parameter gives, into @p out, replacing what it held.
 *  @retval FT_E_NOT_FOUND no row; @p err is left as it is */
FT_NODISCARD ft_status ft_db_blob_of(ft_db *db, const char *sql, const ft_hash *key, ft_buf *out, ft_error *err);
/** As SQLite holds it. */
typedef enum ft_col { FT_COL_NULL, FT_COL_INT, FT_COL_REAL, FT_COL_TEXT, FT_COL_BLOB } ft_col;
ft_col ft_col_kind(const ft_stmt *q, int i);
int64_t ft_col_int(const ft_stmt *q, int i);
double ft_col_real(const ft_stmt *q, int i);
bool ft_col_null(const ft_stmt *q, int i);
bool ft_col_number(const ft_stmt *q, int i); /**< a number as it stands in the file */
ft_str ft_col_text(const ft_stmt *q, int i); /**< lent until the next step; empty for NULL; NUL terminated */
ft_str ft_col_blob(const ft_stmt *q, int i);
/** One integer of a query with no parameters; @p otherwise when there is no row. */
FT_NODISCARD ft_status ft_db_one_int(ft_db *db, const char *sql, int64_t otherwise, int64_t *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
