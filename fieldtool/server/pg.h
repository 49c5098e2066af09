/** @file fieldtool/server/pg.h  @brief A connection to PostgreSQL: what it must be like, queries, rows, COPY.
 *
 * One statement at a time. Values are bound or copied, never written into SQL.
 */
#ifndef FT_SERVER_PG_H
#define FT_SERVER_PG_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_pg ft_pg;

/** Connect to "postgresql://...": by a Unix socket, or by TLS with the server's certificate and name verified; refused when the
 *  server may lose what it has acknowledged.
 *  @retval FT_E_REFUSED "server.tls", "server.setting", "server.old"; FT_E_PERMISSION "server.certificate", "server.login";
 *          FT_E_IO "server.connect"; FT_E_USAGE "server.url" */
FT_NODISCARD ft_status ft_pg_open(const char *url, ft_pg **out, ft_error *err);
void ft_pg_close(ft_pg *pg);
/** The URL without a password. */
const char *ft_pg_name(const ft_pg *pg);

/** Run SQL text that is ours; many statements, no rows of interest. */
FT_NODISCARD ft_status ft_pg_run(ft_pg *pg, const char *sql, ft_error *err);
/** BEGIN. @p frozen: everything is read as it is at the first look, and nothing is written. */
FT_NODISCARD ft_status ft_pg_begin(ft_pg *pg, bool frozen, ft_error *err);
/** COMMIT when @p st is FT_OK, else ROLLBACK; returns the first failure. @retval FT_E_DB "server.commit" it is not known what became of it */
FT_NODISCARD ft_status ft_pg_end(ft_pg *pg, ft_status st, ft_error *err);
/** Was the last failure one that goes away when the whole transaction is tried again? */
bool ft_pg_again(const ft_pg *pg);
/** Rows that the last statement changed. */
int64_t ft_pg_changed(const ft_pg *pg);

/** One parameter. */
typedef struct ft_pg_arg {
    const void *p;
    size_t n;
    bool binary; /**< bytea or uuid as bytes; else text */
} ft_pg_arg;
ft_pg_arg ft_pg_text(const char *text);
ft_pg_arg ft_pg_bytes(const void *p, size_t n);
/** Start a query; then ft_pg_row until false, then ft_pg_done. */
FT_NODISCARD ft_status ft_pg_ask(ft_pg *pg, const char *sql, const ft_pg_arg *args, size_t n, ft_error *err);
bool ft_pg_row(ft_pg *pg);
FT_NODISCARD ft_status ft_pg_done(ft_pg *pg, ft_error *err);
/** As ft_pg_done, for a walk that came to @p st. */
FT_NODISCARD ft_status ft_pg_stop(ft_pg *pg, ft_status st, ft_error *err);
/* Column of the row that stands; integers of any width. */
bool ft_pg_null(const ft_pg *pg, int i);
int64_t ft_pg_int(const ft_pg *pg, int i);
ft_str ft_pg_str(const ft_pg *pg, int i); /**< bytea, uuid or text; text is NUL terminated */
/** One integer of a query without parameters, 0 when there is no row. */
FT_NODISCARD ft_status ft_pg_one_int(ft_pg *pg, const char *sql, int64_t *out, ft_error *err);
/** Run a statement with parameters. */
FT_NODISCARD ft_status ft_pg_do(ft_pg *pg, const char *sql, const ft_pg_arg *args, size_t n, ft_error *err);

/** "COPY ... FROM STDIN (FORMAT binary)": begin, rows of fields, end. */
FT_NODISCARD ft_status ft_pg_copy(ft_pg *pg, const char *sql, ft_error *err);
FT_NODISCARD ft_status ft_pg_copy_row(ft_pg *pg, uint16_t fields, ft_error *err);
void ft_pg_put(ft_pg *pg, const void *p, size_t n); /**< bytea, uuid, text; NULL is NULL */
void ft_pg_put_int(ft_pg *pg, int64_t v);           /**< bigint */
void ft_pg_put_bool(ft_pg *pg, bool v);
void ft_pg_put_real(ft_pg *pg, double v);
FT_NODISCARD ft_status ft_pg_copy_end(ft_pg *pg, ft_status st, ft_error *err);

/** Append a quoted identifier, for generated DDL. */
void ft_pg_ident(ft_buf *out, const char *name);

#ifdef __cplusplus
}
#endif
#endif
