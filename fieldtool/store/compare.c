/* Does what is derived follow from the journal? It is made again in a private copy and compared, table by table. */
#include "fieldtool/store/books.h"
#include "fieldtool/store/internal.h"
#include "fieldtool/store/verify.h"

#include "geo/area.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct comparing {
    ft_store *s; /* the rebuilt copy; the file as it was is attached as "was" */
    ft_problem_fn each;
    void *who;
} comparing;

static void differs(comparing *c, const char *key, const char *table, ft_str what)
{
    char facts[256];

    (void)snprintf(facts, sizeof facts, "table=%s id=%.*s", table, (int)what.n, what.p == NULL ? "?" : what.p);
    c->each(c->who, key, facts);
}

static ft_status ask(comparing *c, const char *sql, const char *key, const char *table, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(c->s->db, sql, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        differs(c, key, table, ft_col_text(q, 0));
    }
    return ft_stmt_end(q, st, err);
}

/* ---------- tables of the index: what was there and should not be, and the other way round */

#define BOTH_WAYS(what, now, was) \
    "SELECT " what " FROM (SELECT * FROM (" now " EXCEPT " was ") UNION SELECT * FROM (" was " EXCEPT " now "))"
#define RECORD_COLUMNS \
    "lower(hex(record)) AS id, type, last_seq, local_id, state, pending, incomplete, hidden, n_heads, head_seq, " \
    "approved_seq, shown_seq, geometry, valid, layer"
#define ALIASES(of) \
    "SELECT lower(hex(r.record)) AS id, a.name FROM " of ".ft_alias a JOIN " of ".ft_record r ON r.rid = a.rid"

static const struct {
    const char *table, *sql;
} INDEX[] = {
    {"ft_record", BOTH_WAYS("DISTINCT id", "SELECT " RECORD_COLUMNS " FROM main.ft_record",
                            "SELECT " RECORD_COLUMNS " FROM was.ft_record")},
    {"ft_record",
     "SELECT lower(hex(n.record)) FROM main.ft_record n JOIN was.ft_record o ON o.record = n.record "
     "WHERE abs(coalesce(n.area_m2, -1) - coalesce(o.area_m2, -1)) > 1e-6 * max(1, abs(coalesce(n.area_m2, 0)))"
     " OR typeof(n.area_m2) <> typeof(o.area_m2)"},
    {"ft_alias", BOTH_WAYS("DISTINCT id", ALIASES("main"), ALIASES("was"))},
    {"ft_decision", BOTH_WAYS("DISTINCT lower(hex(target))", "SELECT target, seq FROM main.ft_decision",
                              "SELECT target, seq FROM was.ft_decision")},
    {"ft_revision", "SELECT lower(hex(n.id)) FROM main.ft_revision n JOIN was.ft_revision o ON o.seq = n.seq "
                    "WHERE o.prev IS NOT n.prev"},
    {"attachment_media",
     BOTH_WAYS("DISTINCT record",
               "SELECT record, content_type, name, caption, taken, preview FROM main.attachment_media",
               "SELECT record, content_type, name, caption, taken, preview FROM was.attachment_media")},
    {"attachment_media",
     "SELECT m.record FROM was.attachment_media m LEFT JOIN (SELECT lower(hex(hash)) AS h, number_here AS n FROM "
     "was.ft_body LIMIT -1) i ON i.h = m.preview LEFT JOIN was.ft_body b ON b.number_here = i.n WHERE m.data IS NOT b.bytes"},
    {"ft_batch", "SELECT lower(hex(n.id)) FROM main.ft_batch n JOIN was.ft_batch o ON o.number_here = n.number_here "
                 "WHERE o.waits <> n.waits OR o.lacks <> n.lacks"},
};

static ft_status compare_index(comparing *c, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(INDEX) && st == FT_OK; i++) {
        st = ask(c, INDEX[i].sql, "verify.index_differs", INDEX[i].table, err);
    }
    return st;
}

/* ---------- layers */

static bool measured(const ft_layout_column *k)
{
    return k->what == FT_LAYOUT_AREA_M2 || k->what == FT_LAYOUT_PERIMETER_M || k->what == FT_LAYOUT_AREA_SD_M2;
}

/* "o.c IS NOT n.c OR ..." over every column but fid and the shape; figures to within rounding. */
static void put_difference(const ft_layer *l, ft_buf *sql)
{
    ft_buf_text(sql, "0");
    for (size_t i = 0; i < l->n_columns; i++) {
        const ft_layout_column *k = &l->columns[i];
        ft_buf name;

        if (k->what == FT_LAYOUT_FID || k->what == FT_LAYOUT_GEOM || l->cells[i].added) {
            continue;
        }
        ft_buf_init(&name, 0);
        ft_db_ident(&name, k->name);
        if (measured(k)) {
            ft_buf_printf(
                sql, " OR typeof(o.%s) <> typeof(n.%s) OR coalesce(abs(o.%s - n.%s) > 1e-6 * max(1, abs(n.%s)), 0)",
                name.p, name.p, name.p, name.p, name.p);
        } else {
            ft_buf_printf(sql, " OR o.%s IS NOT n.%s", name.p, name.p);
        }
        ft_buf_release(&name);
    }
}

/* Canonical shapes are compared, never the bytes that a GIS wraps them in; one combined from several revisions by its extent and
 * area, since another version of the overlay may begin its rings elsewhere. */
static bool same_shape(ft_str was, ft_str now, bool combined)
{
    ft_geom a;
    ft_geom b;
    ft_buf x;
    ft_buf y;
    ft_error ignored = {0};
    bool same = was.n == now.n && (was.n == 0 || memcmp(was.p, now.p, was.n) == 0);

    if (same || was.n == 0 || now.n == 0) {
        return same;
    }
    ft_geom_init(&a, FT_GEOM_NONE);
    ft_geom_init(&b, FT_GEOM_NONE);
    ft_buf_init(&x, 0);
    ft_buf_init(&y, 0);
    if (ft_gpb_read(was.p, was.n, &a, NULL, &ignored) == FT_OK &&
        ft_gpb_read(now.p, now.n, &b, NULL, &ignored) == FT_OK) {
        ft_wkb_write(&a, &x);
        ft_wkb_write(&b, &y);
        same = x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
        if (!same && combined) {
            double area_m2 = ft_geom_area_m2(&b);

            same = fabs(ft_geom_area_m2(&a) - area_m2) <= 1e-6 * fmax(1, area_m2);
        }
    }
    ft_geom_release(&a);
    ft_geom_release(&b);
    ft_buf_release(&x);
    ft_buf_release(&y);
    return same;
}

/* Rows of records are told apart by uuid; those of sides of conflicts, of which a record has several, by place. */
static const char *key_of(const ft_layer *l)
{
    return l->sides ? "fid" : "uuid";
}

static ft_status compare_rows(comparing *c, const ft_layer *l, const char *name, ft_error *err)
{
    bool shapes = l->geometry != FT_GEOM_NONE;
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT n.uuid, coalesce(");
    put_difference(l, &sql);
    ft_buf_printf(&sql,
                  ", 1), %s, %s, r.rid IS NOT NULL AND r.shown_seq IS NULL FROM main.%s n JOIN was.%s o ON o.%s = n.%s "
                  "LEFT JOIN main.ft_record r ON r.fid = n.fid AND r.layer = ?1",
                  shapes ? "o.geom" : "NULL", shapes ? "n.geom" : "NULL", name, name, key_of(l), key_of(l));
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(c->s->db, sql.p, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        if (ft_col_int(q, 1) != 0 || !same_shape(ft_col_blob(q, 2), ft_col_blob(q, 3), ft_col_int(q, 4) != 0)) {
            differs(c, "verify.layer_differs", l->name, ft_col_text(q, 0));
        }
    }
    ft_buf_release(&sql);
    return ft_stmt_end(q, st, err);
}

/* Rows that the index places wrongly: the next change of a record would be written over another's row. */
static ft_status compare_places(comparing *c, const ft_layer *l, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT lower(hex(r.record)) FROM was.ft_record r LEFT JOIN was.");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql,
                " l ON l.fid = r.fid WHERE r.layer = ?1 AND lower(hex(r.record)) IS NOT replace(l.uuid, '-', '')");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(c->s->db, sql.p, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        differs(c, "verify.index_differs", l->name, ft_col_text(q, 0));
    }
    ft_buf_release(&sql);
    return ft_stmt_end(q, st, err);
}

/* Rows that are missing, or that no record has. */
static ft_status compare_sets(comparing *c, const ft_layer *l, const char *name, ft_error *err)
{
    static const char *const QUESTIONS[] = {
        "SELECT uuid FROM main.%s WHERE %k NOT IN (SELECT %k FROM was.%s WHERE %k IS NOT NULL)",
        "SELECT coalesce(uuid, 'fid ' || fid) FROM was.%s WHERE %k IS NULL OR %k NOT IN (SELECT %k FROM main.%s)",
        "SELECT uuid FROM was.%s WHERE %k IN (SELECT %k FROM main.%s) GROUP BY %k HAVING count(*) > 1",
    };
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    for (size_t i = 0; i < FT_COUNT(QUESTIONS) && st == FT_OK; i++) {
        ft_buf_reset(&sql);
        for (const char *p = QUESTIONS[i]; *p != '\0'; p++) { /* every %s is the layer, every %k its key */
            if (p[0] == '%') {
                ft_buf_text(&sql, p[1] == 's' ? name : key_of(l));
                p++;
            } else {
                ft_buf_char(&sql, *p);
            }
        }
        st = ft_buf_status(&sql, err);
        st = st == FT_OK ? ask(c, sql.p, "verify.layer_differs", l->name, err) : st;
    }
    ft_buf_release(&sql);
    return st == FT_OK && !l->sides ? compare_places(c, l, err) : st;
}

/* A layer that lacks a column, or that is gone, is a difference of that layer. */
static ft_status compare_layer(comparing *c, const ft_layer *l, ft_error *err)
{
    ft_buf name;
    ft_error why = {0};
    ft_status st = FT_OK;

    ft_buf_init(&name, 0);
    ft_db_ident(&name, l->name);
    st = ft_buf_status(&name, err);
    st = st == FT_OK ? compare_rows(c, l, name.p, &why) : st;
    st = st == FT_OK ? compare_sets(c, l, name.p, &why) : st;
    if (st == FT_E_DB) {
        differs(c, "verify.layer_differs", l->name, ft_str_of("*"));
        st = FT_OK;
    } else if (st != FT_OK && err != NULL) {
        *err = why;
    }
    ft_buf_release(&name);
    return st;
}

/* ---------- postings that the ledger kept: they are computed again, as approved and as proposed */

static ft_status compare_books(comparing *c, ft_error *err)
{
    static const char SQL_BOOKS[] = "SELECT lower(hex(n.digest)) FROM main.ft_books n JOIN was.ft_books o "
                                    "ON o.digest = n.digest WHERE o.bytes <> n.bytes";
    int64_t kept = 0;
    ft_status st = ft_db_one_int(c->s->db, "SELECT count(*) FROM was.ft_books", 0, &kept, err);

    for (int pending = 0; pending < 2 && kept > 0 && st == FT_OK; pending++) {
        ft_books_ask as = {.pending = pending != 0, .from = INT32_MIN, .to = FT_LEDGER_END};
        ft_books *b = NULL;

        st = ft_books_open(c->s, &as, &b, err);
        st = st == FT_OK ? ft_store_begin(c->s, err) : st;
        if (st == FT_OK) {
            st = ft_store_end(c->s, ft_books_keep(c->s, b, err), err);
        }
        st = st == FT_OK ? ask(c, SQL_BOOKS, "verify.index_differs", "ft_books", err) : st;
        ft_books_close(b);
    }
    return st;
}

static ft_status attach(ft_store *s, const char *path, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "ATTACH ");
    ft_db_literal(&sql, path);
    ft_buf_text(&sql, " AS was");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_exec(s->db, sql.p, err) : st;
    ft_buf_release(&sql);
    return st;
}

ft_status ft_store_compare(const char *was, const char *copy, const ft_env *env, ft_problem_fn each, void *who,
                           ft_hash *digest, ft_error *err)
{
    comparing c = {.each = each, .who = who};
    ft_status st = ft_store_open(copy, FT_STORE_SCRATCH, env, &c.s, err);

    st = st == FT_OK ? ft_store_rebuild(c.s, err) : st;
    st = st == FT_OK ? ft_store_state_digest(c.s, digest, err) : st;
    st = st == FT_OK ? attach(c.s, was, err) : st;
    st = st == FT_OK ? compare_index(&c, err) : st;
    for (size_t i = 0; st == FT_OK && i < c.s->n_layers; i++) {
        st = c.s->layers[i].added ? FT_OK : compare_layer(&c, &c.s->layers[i], err);
    }
    st = st == FT_OK ? compare_books(&c, err) : st;
    ft_store_close(c.s);
    return st;
}
