/* Random edits of a layer by plain SQL. What the rows say afterwards is what the records say: an oracle reads the table itself just
 * before it is taken in. Taking in twice is once; layer, index and journal agree; no record is lost. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"
#include "tests/support/ft_records.h"

#include "fieldtool/store/external.h"
#include "fieldtool/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 10, ROUNDS = 12, EDITS = 8, ROWS = 64 };

typedef struct row {
    char uuid[64], local_id[64], comment[64];
} row;

typedef struct world {
    char dir[FT_PATH_MAX], path[FT_PATH_MAX];
    int64_t clock_ms;
    ft_env env;
    ft_store *store;
    ft_gen g;
    row rows[ROWS], records[ROWS]; /* the layer before, and the records before */
    size_t n_rows, n_records;
    int named; /* comments given so far */
    size_t edited, added, deleted, moved, mended;
} world;

static int64_t tick(void *clock)
{
    return (*(int64_t *)clock)++;
}

static void reopen(world *w)
{
    ft_error err = {0};

    ft_store_close(w->store);
    ft_assert_ok(ft_store_open(w->path, FT_STORE_WRITE, &w->env, &w->store, &err), &err);
}

static void begin(world *w)
{
    ft_store_new how = {.country = "AO", .organisation = "Org", .system = "X"};
    ft_error err = {0};
    ft_buf wkb;
    ft_draft *d = NULL;

    w->clock_ms = 1700000000000;
    w->env = (ft_env){.now_ms = tick, .clock = &w->clock_ms, .author = "ANNA"};
    (void)snprintf(w->path, sizeof w->path, "%.4000s/x.gpkg", w->dir);
    ft_assert_ok(ft_store_create(w->path, &how, &w->env, &err), &err);
    reopen(w);
    ft_buf_init(&wkb, 0);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_store_begin(w->store, &err), &err);
    for (int i = 0; i < RECORDS; i++) {
        ft_write one = {.op = FT_OP_CREATE, .type = "hazard"};
        ft_written made;
        char comment[32];

        ft_draft_reset(d);
        (void)snprintf(comment, sizeof comment, "c%d", w->named++);
        ft_say(d, "comment", FT_TAG_TEXT, comment);
        ft_box_wkb(16 + i * 0.01, -12, 16.005 + i * 0.01, -11.99, &wkb);
        one.values = ft_draft_values(d);
        one.wkb = i % 3 == 2 ? NULL : wkb.p;
        one.wkb_n = wkb.n;
        ft_assert_ok(ft_store_write(w->store, &one, &made, &err), &err);
    }
    ft_assert_ok(ft_store_end(w->store, FT_OK, &err), &err);
    ft_draft_free(d);
    ft_buf_release(&wkb);
}

/* ---------- another program */

static void edit(world *w, ft_db *db)
{
    static const char *const EDITS_OF_ROWS[] = {
        "UPDATE hazard SET comment = 'c%d' WHERE fid = %s",
        "UPDATE hazard SET comment = 'c%d' WHERE fid = %s",
        "DELETE FROM hazard WHERE fid = %2$s",
        "UPDATE hazard SET fid = (SELECT max(fid) + 7 FROM hazard) WHERE fid = %2$s",
        "UPDATE hazard SET uuid = NULL WHERE fid = %2$s",
        "UPDATE hazard SET uuid = 'no uuid' WHERE fid = %2$s",
        "UPDATE hazard SET record_state = 'approved', area_m2 = 1 WHERE fid = %2$s",
        "CREATE TEMP TABLE t AS SELECT * FROM hazard WHERE fid = %2$s; UPDATE t SET fid = NULL, comment = 'c%1$d'; "
        "INSERT INTO hazard SELECT * FROM t; DROP TABLE t",
        "CREATE TEMP TABLE t AS SELECT * FROM hazard WHERE fid = %2$s; UPDATE t SET fid = NULL, comment = 'c%1$d', "
        "uuid = uuid || '_1'; INSERT INTO hazard SELECT * FROM t; DROP TABLE t",
        "INSERT OR REPLACE INTO hazard SELECT * FROM hazard WHERE fid = %2$s",
        "INSERT INTO hazard (comment) VALUES ('c%d')",
        "DROP TRIGGER IF EXISTS rtree_hazard_geom_delete",
    };
    const char *form = EDITS_OF_ROWS[ft_gen_below(&w->g, FT_COUNT(EDITS_OF_ROWS))];
    char pick[100];
    char sql[600];
    const char *p = form;
    size_t n = 0;
    ft_error err = {0};

    (void)snprintf(pick, sizeof pick, "(SELECT fid FROM hazard ORDER BY fid LIMIT 1 OFFSET %d)",
                   (int)ft_gen_below(&w->g, RECORDS));
    w->named++;
    while (*p != '\0' && n + sizeof pick < sizeof sql) { /* %d and %1$d: a new name; %s and %2$s: some row */
        bool name = strncmp(p, "%d", 2) == 0 || strncmp(p, "%1$d", 4) == 0;
        bool some = strncmp(p, "%s", 2) == 0 || strncmp(p, "%2$s", 4) == 0;

        if (name) {
            n += (size_t)snprintf(sql + n, sizeof sql - n, "%d", w->named);
        } else if (some) {
            n += (size_t)snprintf(sql + n, sizeof sql - n, "%s", pick);
        } else {
            sql[n++] = *p;
        }
        p += name || some ? (p[1] == 'd' || p[1] == 's' ? 2 : 4) : 1;
    }
    sql[n] = '\0';
    ft_assert_ok(ft_db_exec(db, sql, &err), &err);
}

static void text(const ft_stmt *q, int i, char out[64])
{
    ft_str s = ft_col_text(q, i);

    (void)snprintf(out, 64, "%.*s", (int)s.n, s.p == NULL ? "" : s.p);
}

static size_t read_rows(ft_db *db, row *rows)
{
    ft_stmt *q = NULL;
    size_t n = 0;
    ft_error err = {0};

    ft_assert_ok(ft_db_prepare(db, "SELECT uuid, local_id, comment FROM hazard", &q, &err), &err);
    while (ft_stmt_row(q)) {
        assert_true(n < ROWS);
        text(q, 0, rows[n].uuid);
        text(q, 1, rows[n].local_id);
        text(q, 2, rows[n++].comment);
    }
    ft_assert_ok(ft_stmt_end(q, FT_OK, &err), &err);
    return n;
}

static void edit_elsewhere(world *w)
{
    ft_db *db = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(w->path, FT_DB_WRITE, &db, &err), &err);
    for (uint64_t k = 1 + ft_gen_below(&w->g, EDITS); k > 0; k--) {
        edit(w, db);
    }
    w->n_rows = read_rows(db, w->rows);
    ft_db_close(db);
}

/* ---------- what must be so afterwards */

static size_t read_records(world *w, row *out, bool *retired)
{
    ft_item_iter *it = NULL;
    ft_item item;
    size_t n = 0;
    ft_error err = {0};

    ft_assert_ok(ft_items_open(w->store, "hazard", FT_FACE_PROPOSED, true, &it, &err), &err);
    while (ft_item_next(it, &item)) {
        ft_str c = ft_value_text(ft_values_get(item.values, "comment"));

        assert_true(n < ROWS);
        ft_uuid_text(&item.record, out[n].uuid);
        (void)snprintf(out[n].local_id, sizeof out[n].local_id, "%s", item.local_id);
        (void)snprintf(out[n].comment, sizeof out[n].comment, "%.*s", (int)c.n, c.p == NULL ? "" : c.p);
        retired[n++] = item.state == FT_STATE_RETIRED;
    }
    ft_assert_ok(ft_items_close(it, &err), &err);
    return n;
}

static size_t with_comment(const row *rows, const bool *skip, size_t n, const char *comment)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        found += (skip == NULL || !skip[i]) && strcmp(rows[i].comment, comment) == 0;
    }
    return found;
}

static bool has_row(const world *w, const row *record)
{
    for (size_t i = 0; i < w->n_rows; i++) {
        const row *r = &w->rows[i];
        bool uuid = strcmp(r->uuid, record->uuid) == 0;
        bool none = r->uuid[0] == '\0' || strcmp(r->uuid, "no uuid") == 0;

        if (uuid || (none && strcmp(r->local_id, record->local_id) == 0)) {
            return true;
        }
    }
    return false;
}

static int64_t count(ft_db *db, const char *sql)
{
    int64_t n = -1;
    ft_error err = {0};

    ft_assert_ok(ft_db_one_int(db, sql, -1, &n, &err), &err);
    return n;
}

static void file_agrees(world *w, size_t records)
{
    ft_db *db = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(w->path, FT_DB_READ, &db, &err), &err);
    assert_int_equal(count(db, "SELECT count(*) FROM hazard"), records);
    assert_int_equal(count(db, "SELECT count(*) FROM hazard WHERE geom IS NOT NULL"),
                     count(db, "SELECT count(*) FROM rtree_hazard_geom"));
    assert_int_equal(count(db, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'hazard'"), 6);
    assert_int_equal(count(db, "SELECT count(*) FROM hazard h JOIN ft_record r ON r.rid = h.fid AND r.fid = h.fid AND "
                               "r.local_id = h.local_id"),
                     records);
    assert_int_equal(count(db, "SELECT count(*) FROM hazard WHERE record_state = 'approved' OR area_m2 = 1"), 0);
    ft_db_close(db);
}

static void forget_count(world *w)
{
    ft_db *db = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(w->path, FT_DB_WRITE, &db, &err), &err);
    ft_assert_ok(ft_db_exec(db, "UPDATE ft_meta SET value = '-1' WHERE key = 'rows_known'", &err), &err);
    ft_db_close(db);
    reopen(w);
}

static void one_round(world *w)
{
    row after[ROWS];
    bool retired[ROWS];
    bool was_retired[ROWS];
    ft_external x;
    ft_external seen;
    size_t n = 0;
    size_t live = 0;
    ft_error err = {0};

    w->n_records = read_records(w, w->records, was_retired);
    edit_elsewhere(w);
    reopen(w);
    ft_assert_ok(ft_external_look(w->store, &seen, &err), &err);
    ft_assert_ok(ft_external_take(w->store, &x, &err), &err);
    assert_memory_equal(&seen, &x, sizeof x); /* what is told is what is taken */
    w->edited += x.edited;
    w->added += x.added;
    w->deleted += x.deleted;
    w->moved += x.moved;
    w->mended += x.mended;
    n = read_records(w, after, retired);
    for (size_t i = 0; i < n; i++) {
        live += !retired[i];
    }
    for (size_t i = 0; i < w->n_records; i++) { /* nobody is lost, and who has no row any more is retired */
        size_t k = 0;

        while (k < n && strcmp(after[k].uuid, w->records[i].uuid) != 0) {
            k++;
        }
        assert_true(k < n);
        assert_string_equal(after[k].local_id, w->records[i].local_id);
        assert_int_equal(retired[k], was_retired[i] || !has_row(w, &w->records[i]));
    }
    for (size_t i = 0; i < w->n_rows; i++) { /* what a row says, as many records say */
        assert_true(with_comment(after, NULL, n, w->rows[i].comment) >=
                    with_comment(w->rows, NULL, w->n_rows, w->rows[i].comment));
    }
    assert_true(live <= w->n_rows);
    file_agrees(w, n);
    forget_count(w);
    ft_assert_ok(ft_external_take(w->store, &x, &err), &err);
    assert_false(ft_external_any(&x)); /* twice is once */
    file_agrees(w, n);
}

static void rows_become_what_the_records_say(void **state)
{
    static world w;
    long rounds = ft_gen_rounds(ROUNDS);
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_hash_setup(&err), &err);
    w.g = ft_gen_seeded(99);
    for (long i = 0; i < rounds; i++) {
        ft_assert_ok(ft_os_temp_dir(w.dir, &err), &err);
        begin(&w);
        for (int k = 0; k < 3; k++) {
            one_round(&w);
        }
        ft_assert_ok(ft_store_rebuild(w.store, &err), &err);
        ft_store_close(w.store);
        w.store = NULL;
        ft_os_remove_dir(w.dir);
    }
    print_message("  edited %zu, added %zu, deleted %zu, moved %zu, mended %zu\n", w.edited, w.added, w.deleted,
                  w.moved, w.mended);
    assert_true(rounds < 10 || (w.edited > 0 && w.added > 0 && w.deleted > 0 && w.moved > 0 && w.mended > 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_what_the_records_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
