/* Many new rows in one transaction: what comes twice is found though its index is out of the way, indexes are there again after
 * commit and after roll-back, also where the tables were too full for that, a rebuild gives the same index rows, and every row
 * of a layer is what its hash says. */
#include "tests/support/ft_records.h"

#include "fieldtool/store/external.h"
#include "fieldtool/store/store.h"

#include <stdio.h>

enum { MANY = 1500 };

typedef struct scene {
    char dir[FT_PATH_MAX], path[FT_PATH_MAX];
} scene;

static int64_t noon(void *clock)
{
    (void)clock;
    return 1795509000000;
}

static const ft_env ENV = {.now_ms = noon, .author = "Ana"};

static int open_scene(void **state)
{
    static scene s;
    ft_error err = {0};
    ft_store_new how = {.country = "AO", .organisation = "HALO", .system = "HALO7"};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    (void)snprintf(s.path, sizeof s.path, "%.4000s/w.gpkg", s.dir);
    ft_assert_ok(ft_store_create(s.path, &how, &ENV, &err), &err);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_os_remove_dir(s->dir);
    return 0;
}

static int64_t ask(const scene *s, const char *sql)
{
    ft_db *db = NULL;
    int64_t n = 0;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(s->path, FT_DB_READ, &db, &err), &err);
    ft_assert_ok(ft_db_one_int(db, sql, -1, &n, &err), &err);
    ft_db_close(db);
    return n;
}

static int64_t indexes(const scene *s)
{
    return ask(s, "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name LIKE 'ft\\_%' ESCAPE '\\'");
}

static ft_uuid record(int i)
{
    char text[32];
    int n = snprintf(text, sizeof text, "record %d", i);
    ft_hash h = ft_hash_of(text, (size_t)n);

    return ft_uuid_derived(&h);
}

/* Import records from..to, all of one shape; every one says the same again at once. */
static void import(const scene *s, int from, int to, ft_status end)
{
    ft_store *store = NULL;
    ft_draft *d = NULL;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    ft_box_wkb(15, -12, 15.001, -11.999, &wkb);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_store_open(s->path, FT_STORE_WRITE, &ENV, &store, &err), &err);
    ft_assert_ok(ft_store_begin_bulk(store, &err), &err);
    for (int i = from; i < to; i++) {
        for (int again = 0; again < 2; again++) {
            ft_write w = {.op = FT_OP_IMPORT, .type = "hazard", .record = record(i), .no_origin = true};
            ft_written made;
            bool here = false;

            ft_draft_reset(d);
            ft_say(d, "classification", FT_TAG_CODE, "CHA");
            if (i % 7 == 3) { /* a column that no row before it used */
                ft_say(d, "status_reason", FT_TAG_TEXT, "seen");
            }
            w.values = ft_draft_values(d);
            w.wkb = wkb.p;
            w.wkb_n = wkb.n;
            ft_assert_ok(ft_store_has_record(store, &w.record, &here, &err), &err);
            assert_int_equal(here, again);
            ft_assert_ok(ft_store_write(store, &w, &made, &err), &err);
            assert_int_equal(made.known, again);
        }
    }
    assert_int_equal(ft_store_end(store, end, &err), end);
    ft_store_close(store);
    ft_draft_free(d);
    ft_buf_release(&wkb);
}

/* As after another program wrote to the file: every row is looked at, and none was changed. */
static void rows_are_as_written(const scene *s)
{
    ft_db *db = NULL;
    ft_store *store = NULL;
    ft_external x = {0};
    ft_error err = {0};

    ft_assert_ok(ft_db_open(s->path, FT_DB_WRITE, &db, &err), &err);
    ft_assert_ok(ft_db_exec(db, "INSERT INTO layer_styles (styleName) VALUES ('theirs')", &err), &err);
    ft_db_close(db);
    ft_assert_ok(ft_store_open(s->path, FT_STORE_READ, &ENV, &store, &err), &err);
    ft_assert_ok(ft_external_look(store, &x, &err), &err);
    ft_store_close(store);
    assert_false(ft_external_any(&x));
    assert_string_equal(x.layers, ""); /* not even a hash differs */
}

static const char COUNT[] = "SELECT count(*) FROM ft_record WHERE type = 'hazard'";
static const char SHAPES[] = "SELECT count(*) FROM ft_body WHERE substr(bytes, 1, 5) = x'0106000000'";
/* A number that changes when a row does: what is not of a row's own place is left out. */
static const char ROWS[] =
    "SELECT sum(length(local_id) * 31 + state * 7 + head_seq * 13 + shown_seq * 17 + fid * 19 + valid) "
    "FROM ft_record WHERE type = 'hazard'";

static void a_bulk_transaction_is_as_any_other(void **state)
{
    const scene *s = *state;
    int64_t before = indexes(s);
    int64_t rows = 0;
    ft_store *store = NULL;
    ft_error err = {0};

    assert_true(before >= 5);
    import(s, 0, 5, FT_E_INTERRUPTED);
    assert_int_equal(ask(s, COUNT), 0);
    assert_int_equal(indexes(s), before);
    import(s, 0, MANY, FT_OK);
    assert_int_equal(ask(s, COUNT), MANY);
    assert_int_equal(ask(s, SHAPES), 1);
    assert_int_equal(indexes(s), before);
    import(s, MANY, MANY + 5, FT_OK); /* now the tables are full, and the indexes stay */
    assert_int_equal(ask(s, COUNT), MANY + 5);
    assert_int_equal(ask(s, SHAPES), 1);
    assert_int_equal(indexes(s), before);
    rows = ask(s, ROWS);
    rows_are_as_written(s);
    ft_assert_ok(ft_store_open(s->path, FT_STORE_WRITE, &ENV, &store, &err), &err);
    ft_assert_ok(ft_store_rebuild(store, &err), &err);
    ft_store_close(store);
    assert_int_equal(ask(s, ROWS), rows);
    rows_are_as_written(s);
    assert_int_equal(indexes(s), before);
    assert_int_equal(ask(s, "SELECT rtreecheck('rtree_hazard_geom') = 'ok'"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM rtree_hazard_geom"), MANY + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bulk_transaction_is_as_any_other),
    };

    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
