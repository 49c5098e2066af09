#include "fieldtool/server/pg.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPY_CHUNK = 1 << 18, OLDEST = 130000 };

struct ft_pg {
    PGconn *conn;
    PGresult *row; /* the row that stands, or the failure of a walk */
    ft_buf name, copy;
    bool copying, again;
    int64_t changed;
};

/* ---------- failures */

/* PostgreSQL's own words, one line. */
static void words(const char *message, char *out, size_t size)
{
    size_t n = 0;

    for (; message != NULL && *message != '\0' && n + 1 < size; message++) {
        char c = *message == '\n' || *message == '\r' || *message == '\t' ? ' ' : *message;

        if (c != ' ' || (n > 0 && out[n - 1] != ' ')) {
            out[n++] = c;
        }
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    out[n] = '\0';
}

static bool begins(const char *text, const char *with)
{
    return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

static ft_status failed(ft_pg *pg, const PGresult *r, ft_error *err)
{
    char reason[300];
    const char *state = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *primary = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    words(primary != NULL ? primary : PQerrorMessage(pg->conn), reason, sizeof reason);
    pg->again = state != NULL && (strcmp(state, "40P01") == 0 || strcmp(state, "40001") == 0);
    if (PQstatus(pg->conn) != CONNECTION_OK || begins(state, "57P")) {
        return ft_fail(err, FT_E_DB, "server.lost", "reason=%s", reason);
    }
    if (state != NULL && strcmp(state, "42501") == 0) {
        return ft_fail(err, FT_E_PERMISSION, "server.privilege", "reason=%s", reason);
    }
    return ft_fail(err, FT_E_DB, "server.failed", "code=%s reason=%s", state == NULL ? "-" : state, reason);
}

bool ft_pg_again(const ft_pg *pg)
{
    return pg->again;
}

int64_t ft_pg_changed(const ft_pg *pg)
{
    return pg->changed;
}

/* ---------- connecting */

static const char *option_of(const PQconninfoOption *o, const char *keyword)
{
    for (; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, keyword) == 0) {
            return o->val;
        }
    }
    return NULL;
}

/* A name that begins with a slash is a folder with a socket; without a name libpq takes its own. */
static bool by_socket(const PQconninfoOption *o)
{
    const char *host = option_of(o, "host");
    const char *environment = getenv("PGHOST");

    host = host == NULL || host[0] == '\0' ? environment : host;
    return option_of(o, "hostaddr") == NULL && getenv("PGHOSTADDR") == NULL &&
           (host == NULL || host[0] == '\0' || (host[0] == '/' && strchr(host, ',') == NULL));
}

static bool secret(const char *option)
{
    static const char *const NAMES[] = {"password=", "sslpassword="};

    return strncmp(option, NAMES[0], strlen(NAMES[0])) == 0 || strncmp(option, NAMES[1], strlen(NAMES[1])) == 0;
}

/* The address without what stands between user and host, and without options that are secret. */
static void put_name(const char *url, ft_buf *out)
{
    const char *start = strstr(url, "://");
    const char *user = start == NULL ? url : start + 3;
    size_t authority = strcspn(user, "/?");
    const char *at = memchr(user, '@', authority);
    const char *colon = at == NULL ? NULL : memchr(user, ':', (size_t)(at - user));
    const char *tail = colon != NULL ? at : user;
    const char *option = tail + strcspn(tail, "?");
    char separator = '?';

    ft_buf_bytes(out, url, (size_t)((colon != NULL ? colon : user) - url));
    ft_buf_bytes(out, tail, (size_t)(option - tail));
    while (*option != '\0') {
        size_t n = strcspn(option + 1, "&");

        if (!secret(option + 1)) {
            ft_buf_char(out, separator);
            ft_buf_bytes(out, option + 1, n);
            separator = '&';
        }
        option += 1 + n;
    }
    ft_buf_char(out, '\0');
}

static ft_status why_not(const ft_pg *pg, ft_error *err)
{
    const char *message = PQerrorMessage(pg->conn);
    char reason[300];

    words(message, reason, sizeof reason);
    if (strstr(message, "certificate") != NULL || strstr(message, "SSL") != NULL) {
        return ft_fail(err, FT_E_PERMISSION, "server.certificate", "server=%s reason=%s", pg->name.p, reason);
    }
    if (PQconnectionNeedsPassword(pg->conn) || strstr(message, "authentication failed") != NULL) {
        return ft_fail(err, FT_E_PERMISSION, "server.login", "server=%s reason=%s", pg->name.p, reason);
    }
    return ft_fail(err, FT_E_IO, "server.connect", "server=%s reason=%s", pg->name.p, reason);
}

static ft_status connect_to(ft_pg *pg, const char *url, ft_error *err)
{
    char *message = NULL;
    PQconninfoOption *o = PQconninfoParse(url, &message);
    bool socket = by_socket(o);
    const char *mode = option_of(o, "sslmode");
    const char *const names[] = {"dbname", "sslmode", "client_encoding", "fallback_application_name", NULL};
    const char *const values[] = {url, socket ? "prefer" : "verify-full", "UTF8", "fieldtool", NULL};
    ft_status st = FT_OK;

    if (o == NULL) {
        char reason[300];

        words(message, reason, sizeof reason);
        st = ft_fail(err, FT_E_USAGE, "server.url", "reason=%s", reason);
    } else if (!socket && mode != NULL && strcmp(mode, "verify-full") != 0) {
        st = ft_fail(err, FT_E_REFUSED, "server.tls", "mode=%s server=%s", mode, pg->name.p);
    }
    PQconninfoFree(o);
    PQfreemem(message);
    if (st != FT_OK) {
        return st;
    }
    pg->conn = PQconnectdbParams(names, values, 1);
    if (pg->conn == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=connection");
    }
    if (PQstatus(pg->conn) != CONNECTION_OK) {
        return why_not(pg, err);
    }
    if (!socket && !PQsslInUse(pg->conn)) {
        return ft_fail(err, FT_E_REFUSED, "server.tls", "mode=off server=%s", pg->name.p);
    }
    return PQserverVersion(pg->conn) >= OLDEST ? FT_OK
                                               : ft_fail(err, FT_E_REFUSED, "server.old", "version=%d server=%s",
                                                         PQserverVersion(pg->conn), pg->name.p);
}

/* What is acknowledged must be on the disk: refused where the server is told otherwise. */
static ft_status check_settings(ft_pg *pg, ft_error *err)
{
    static const char SQL_SETTINGS[] = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', "
                                       "'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name";
    char name[64] = "";
    ft_status st = ft_pg_ask(pg, SQL_SETTINGS, NULL, 0, err);

    if (st == FT_OK && ft_pg_row(pg)) {
        (void)snprintf(name, sizeof name, "%s", ft_pg_str(pg, 0).p);
    }
    st = ft_pg_stop(pg, st, err);
    return st != FT_OK || name[0] == '\0'
               ? st
               : ft_fail(err, FT_E_REFUSED, "server.setting", "setting=%s server=%s", name, pg->name.p);
}

static void no_notice(void *who, const PGresult *r)
{
    (void)who;
    (void)r;
}

ft_status ft_pg_open(const char *url, ft_pg **out, ft_error *err)
{
    static const char SQL_SESSION[] = "SET search_path = pg_catalog; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; "
                                      "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";
    ft_pg *pg = calloc(1, sizeof *pg);
    ft_status st = FT_OK;

    if (pg == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=connection");
    }
    ft_buf_init(&pg->copy, 0);
    ft_buf_init(&pg->name, 0);
    put_name(url, &pg->name);
    st = ft_buf_status(&pg->name, err);
    st = st == FT_OK ? connect_to(pg, url, err) : st;
    if (st == FT_OK) {
        (void)PQsetNoticeReceiver(pg->conn, no_notice, NULL);
        st = ft_pg_run(pg, SQL_SESSION, err);
    }
    st = st == FT_OK ? check_settings(pg, err) : st;
    if (st != FT_OK) {
        ft_pg_close(pg);
        return st;
    }
    *out = pg;
    return FT_OK;
}

void ft_pg_close(ft_pg *pg)
{
    if (pg != NULL) {
        PQclear(pg->row);
        PQfinish(pg->conn);
        ft_buf_release(&pg->copy);
        ft_buf_release(&pg->name);
        free(pg);
    }
}

const char *ft_pg_name(const ft_pg *pg)
{
    return pg->name.p;
}

/* ---------- statements */

static void note_changed(ft_pg *pg, PGresult *r)
{
    pg->changed = strtoll(PQcmdTuples(r), NULL, 10);
}

static ft_status finish(ft_pg *pg, PGresult *r, ft_error *err)
{
    ExecStatusType is = PQresultStatus(r);
    ft_status st = FT_OK;

    if (is != PGRES_COMMAND_OK && is != PGRES_TUPLES_OK) {
        st = failed(pg, r, err);
    } else {
        pg->again = false;
        note_changed(pg, r);
    }
    PQclear(r);
    return st;
}

ft_status ft_pg_run(ft_pg *pg, const char *sql, ft_error *err)
{
    return finish(pg, PQexec(pg->conn, sql), err);
}

ft_status ft_pg_begin(ft_pg *pg, bool frozen, ft_error *err)
{
    return ft_pg_run(pg, frozen ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN ISOLATION LEVEL READ COMMITTED",
                     err);
}

ft_status ft_pg_end(ft_pg *pg, ft_status st, ft_error *err)
{
    if (st != FT_OK) {
        PQclear(PQexec(pg->conn, "ROLLBACK"));
        return st;
    }
    st = ft_pg_run(pg, "COMMIT", err);
    if (st != FT_OK && PQstatus(pg->conn) != CONNECTION_OK) {
        return ft_fail(err, FT_E_DB, "server.commit", "server=%s", pg->name.p);
    }
    return st;
}

ft_pg_arg ft_pg_text(const char *text)
{
    return (ft_pg_arg){text, 0, false};
}

ft_pg_arg ft_pg_bytes(const void *p, size_t n)
{
    return (ft_pg_arg){p, n, true};
}

enum { ARGS = 12 };

ft_status ft_pg_ask(ft_pg *pg, const char *sql, const ft_pg_arg *args, size_t n, ft_error *err)
{
    const char *values[ARGS];
    int lengths[ARGS];
    int formats[ARGS];

    for (size_t i = 0; i < n && i < ARGS; i++) {
        values[i] = args[i].p;
        lengths[i] = (int)args[i].n;
        formats[i] = args[i].binary;
    }
    PQclear(pg->row);
    pg->row = NULL;
    pg->again = false;
    if (PQsendQueryParams(pg->conn, sql, (int)n, NULL, values, lengths, formats, 1) == 0 ||
        PQsetSingleRowMode(pg->conn) == 0) {
        return failed(pg, NULL, err);
    }
    return FT_OK;
}

bool ft_pg_row(ft_pg *pg)
{
    PQclear(pg->row);
    pg->row = PQgetResult(pg->conn);
    return pg->row != NULL && PQresultStatus(pg->row) == PGRES_SINGLE_TUPLE;
}

ft_status ft_pg_done(ft_pg *pg, ft_error *err)
{
    ft_status st = FT_OK;

    while (pg->row != NULL && st == FT_OK) {
        ExecStatusType is = PQresultStatus(pg->row);

        if (is == PGRES_COMMAND_OK || is == PGRES_TUPLES_OK) {
            note_changed(pg, pg->row);
        } else if (is != PGRES_SINGLE_TUPLE) {
            st = failed(pg, pg->row, err);
        }
        (void)ft_pg_row(pg);
    }
    while (pg->row != NULL) {
        (void)ft_pg_row(pg);
    }
    return st;
}

ft_status ft_pg_stop(ft_pg *pg, ft_status st, ft_error *err)
{
    ft_error ignored = {.status = FT_OK};
    ft_status end = ft_pg_done(pg, st == FT_OK ? err : &ignored);

    return st == FT_OK ? end : st;
}

bool ft_pg_null(const ft_pg *pg, int i)
{
    return PQgetisnull(pg->row, 0, i) != 0;
}

int64_t ft_pg_int(const ft_pg *pg, int i)
{
    const unsigned char *p = (const unsigned char *)PQgetvalue(pg->row, 0, i);
    int n = PQgetlength(pg->row, 0, i);
    uint64_t v = n > 0 && n < 8 && (p[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (int k = 0; k < n; k++) {
        v = v << 8 | p[k];
    }
    return (int64_t)v;
}

ft_str ft_pg_str(const ft_pg *pg, int i)
{
    return (ft_str){PQgetvalue(pg->row, 0, i), (size_t)PQgetlength(pg->row, 0, i)};
}

ft_status ft_pg_one_int(ft_pg *pg, const char *sql, int64_t *out, ft_error *err)
{
    ft_status st = ft_pg_ask(pg, sql, NULL, 0, err);

    *out = 0;
    if (st == FT_OK && ft_pg_row(pg)) {
        *out = ft_pg_int(pg, 0);
    }
    return st == FT_OK ? ft_pg_done(pg, err) : st;
}

ft_status ft_pg_do(ft_pg *pg, const char *sql, const ft_pg_arg *args, size_t n, ft_error *err)
{
    ft_status st = ft_pg_ask(pg, sql, args, n, err);

    if (st == FT_OK) {
        (void)ft_pg_row(pg);
        st = ft_pg_done(pg, err);
    }
    return st;
}

/* ---------- COPY, binary: signature, flags, no extension; rows; -1 */

static void put_be(ft_buf *b, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        ft_buf_u8(b, (uint8_t)(v >> (8 * i)));
    }
}

ft_status ft_pg_copy(ft_pg *pg, const char *sql, ft_error *err)
{
    static const char HEADER[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    PGresult *r = PQexec(pg->conn, sql);
    ft_status st = PQresultStatus(r) == PGRES_COPY_IN ? FT_OK : failed(pg, r, err);

    PQclear(r);
    ft_buf_reset(&pg->copy);
    ft_buf_bytes(&pg->copy, HEADER, sizeof HEADER);
    pg->copying = st == FT_OK;
    return st;
}

static ft_status flush(ft_pg *pg, ft_error *err)
{
    ft_status st = ft_buf_status(&pg->copy, err);

    if (st == FT_OK && PQputCopyData(pg->conn, pg->copy.p, (int)pg->copy.n) != 1) {
        st = failed(pg, NULL, err);
    }
    ft_buf_reset(&pg->copy);
    return st;
}

ft_status ft_pg_copy_row(ft_pg *pg, uint16_t fields, ft_error *err)
{
    ft_status st = pg->copy.n >= COPY_CHUNK ? flush(pg, err) : FT_OK;

    put_be(&pg->copy, fields, 2);
    return st;
}

void ft_pg_put(ft_pg *pg, const void *p, size_t n)
{
    put_be(&pg->copy, p == NULL ? UINT32_MAX : n, 4);
    if (p != NULL) {
        ft_buf_bytes(&pg->copy, p, n);
    }
}

void ft_pg_put_int(ft_pg *pg, int64_t v)
{
    put_be(&pg->copy, 8, 4);
    put_be(&pg->copy, (uint64_t)v, 8);
}

void ft_pg_put_bool(ft_pg *pg, bool v)
{
    put_be(&pg->copy, 1, 4);
    ft_buf_u8(&pg->copy, v);
}

void ft_pg_put_real(ft_pg *pg, double v)
{
    uint64_t bits = 0;

    memcpy(&bits, &v, sizeof bits);
    put_be(&pg->copy, 8, 4);
    put_be(&pg->copy, bits, 8);
}

ft_status ft_pg_copy_end(ft_pg *pg, ft_status st, ft_error *err)
{
    PGresult *r = NULL;

    if (!pg->copying) {
        return st;
    }
    pg->copying = false;
    put_be(&pg->copy, UINT16_MAX, 2);
    st = st == FT_OK ? flush(pg, err) : st;
    if (PQputCopyEnd(pg->conn, st == FT_OK ? NULL : "stopped") != 1 && st == FT_OK) {
        st = failed(pg, NULL, err);
    }
    while ((r = PQgetResult(pg->conn)) != NULL) {
        if (PQresultStatus(r) == PGRES_COMMAND_OK) {
            note_changed(pg, r);
        } else if (st == FT_OK) {
            st = failed(pg, r, err);
        }
        PQclear(r);
    }
    return st;
}

void ft_pg_ident(ft_buf *out, const char *name)
{
    ft_buf_char(out, '"');
    for (; *name != '\0'; name++) {
        ft_buf_text(out, *name == '"' ? "\"\"" : "");
        if (*name != '"') {
            ft_buf_char(out, *name);
        }
    }
    ft_buf_char(out, '"');
}
