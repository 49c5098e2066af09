/* Is the file whole: database pages, hashes of revisions and bodies, indexes, and our questions about the GeoPackage. */
#include "fieldtool/store/internal.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/store/verify.h"

#include <stdio.h>
#include <string.h>

extern const ft_embedded FT_CHECKS[];
extern const size_t FT_CHECKS_N;

typedef struct asking {
    ft_store *s;
    ft_problem_fn each;
    void *who;
    bool whole, conformant;
} asking;

static void problem(asking *a, const char *key, bool integrity, const char *what, ft_str detail)
{
    char facts[256];

    a->whole = a->whole && !integrity;
    a->conformant = a->conformant && integrity;
    (void)snprintf(facts, sizeof facts, "what=%s detail=%.*s", what, (int)detail.n, detail.p == NULL ? "" : detail.p);
    a->each(a->who, key, facts);
}

static ft_status pages(asking *a, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(a->s->db, "PRAGMA integrity_check(20)", &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str line = ft_col_text(q, 0);

        if (!ft_str_is(line, "ok")) {
            problem(a, "check.integrity.pages", true, "database", line);
        }
    }
    if (st == FT_OK) {
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    return st;
}

/* Every stored hash is the hash of what it names: integrity_check alone misses most tampering. */
static ft_status hashes(asking *a, const char *sql, const char *what, ft_error *err)
{
    ft_stmt *q = NULL;
    int64_t n = 0;
    ft_status st = ft_db_prepare(a->s->db, sql, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str id = ft_col_blob(q, 0);
        ft_str bytes = ft_col_blob(q, 1);
        ft_hash h = ft_hash_of(bytes.p, bytes.n);

        if (id.n != sizeof h.b || memcmp(id.p, h.b, id.n) != 0) {
            char hex[33] = "";

            if (id.n >= 16) {
                ft_hex(id.p, 16, hex);
            }
            problem(a, "check.integrity.hash", true, what, ft_str_of(hex));
        }
        if (++n % 4096 == 0) {
            ft_env_progress(a->s->env, "check.reading", n, 0);
            st = ft_env_stop(a->s->env) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=check") : FT_OK;
        }
    }
    if (q != NULL) {
        ft_status end = ft_stmt_done(q, err);

        st = st == FT_OK ? end : st;
    }
    ft_stmt_free(q);
    return st;
}

static ft_status questions(asking *a, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_CHECKS_N && st == FT_OK; i++) {
        ft_stmt *q = NULL;

        st = ft_db_prepare(a->s->db, (const char *)FT_CHECKS[i].bytes, &q, err);
        while (st == FT_OK && ft_stmt_row(q)) {
            problem(a, "check.conformance", false, FT_CHECKS[i].name, ft_col_text(q, 0));
        }
        if (st == FT_OK) {
            st = ft_stmt_done(q, err);
        }
        ft_stmt_free(q);
    }
    return st;
}

static ft_status count(asking *a, const char *before, const char *table, const char *after, int64_t *out, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, before);
    ft_db_ident(&sql, table);
    ft_buf_text(&sql, after);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_one_int(a->s->db, sql.p, 0, out, err) : st;
    ft_buf_release(&sql);
    return st;
}

/* An index that lacks rows hides hazards from every map: count both. */
static ft_status indexes(asking *a, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < a->s->n_layers && st == FT_OK; i++) {
        const ft_layer *l = &a->s->layers[i];
        char index[100];
        int64_t rows = 0;
        int64_t indexed = 0;

        if (l->geometry == FT_GEOM_NONE || l->added) { /* no index, or not yet a table */
            continue;
        }
        (void)snprintf(index, sizeof index, "rtree_%s_geom", l->name);
        st = count(a, "SELECT count(*) FROM ", l->name, " NOT INDEXED WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom)",
                   &rows, err);
        st = st == FT_OK ? count(a, "SELECT count(*) FROM ", index, "", &indexed, err) : st;
        if (st == FT_OK && rows != indexed) {
            char detail[64];

            (void)snprintf(detail, sizeof detail, "%lld shapes, %lld in the index", (long long)rows,
                           (long long)indexed);
            problem(a, "check.conformance", false, l->name, ft_str_of(detail));
        }
    }
    return st;
}

ft_status ft_store_check_shell(ft_store *s, ft_problem_fn each, void *who, ft_error *err)
{
    asking a = {s, each, who, true, true};
    ft_status st = questions(&a, err);

    return st == FT_OK ? indexes(&a, err) : st;
}

ft_status ft_store_check_file(ft_store *s, ft_problem_fn each, void *who, bool *whole, bool *conformant, ft_error *err)
{
    asking a = {s, each, who, true, true};
    ft_status st = pages(&a, err);

    st = st == FT_OK ? hashes(&a, "SELECT id, bytes FROM ft_revision NOT INDEXED", "revision", err) : st;
    st = st == FT_OK ? hashes(&a, "SELECT hash, bytes FROM ft_body NOT INDEXED", "body", err) : st;
    st = st == FT_OK ? hashes(&a, "SELECT id, bytes FROM ft_batch NOT INDEXED", "batch", err) : st;
    st = st == FT_OK ? questions(&a, err) : st;
    st = st == FT_OK ? indexes(&a, err) : st;
    *whole = a.whole;
    *conformant = a.conformant;
    return st;
}
