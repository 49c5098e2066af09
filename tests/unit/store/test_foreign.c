/* Files that a stranger may hand over: each is refused before a question about its data is asked, or harmless; none is changed. */
#define _POSIX_C_SOURCE 200809L /* symlink */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_records.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct scene {
    char dir[FT_PATH_MAX], good[FT_PATH_MAX], bad[FT_PATH_MAX];
    ft_buf bytes;
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
    (void)snprintf(s.good, sizeof s.good, "%.4000s/good.gpkg", s.dir);
    (void)snprintf(s.bad, sizeof s.bad, "%.4000s/bad.gpkg", s.dir);
    ft_assert_ok(ft_store_create(s.good, &how, &ENV, &err), &err);
    ft_buf_init(&s.bytes, 0);
    ft_assert_ok(ft_os_read_file(s.good, 1 << 26, &s.bytes, &err), &err);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_buf_release(&s->bytes);
    ft_os_remove_dir(s->dir);
    return 0;
}

static void write_bad(scene *s)
{
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(s->bad, s->bytes.p, s->bytes.n, true, false, &err), &err);
}

/* Vetting never changes the file and leaves nothing beside it. */
static ft_status vet(scene *s, ft_error *err)
{
    ft_buf before;
    ft_buf after;
    ft_status st = FT_OK;
    char beside[FT_PATH_MAX];
    ft_error own = {0};

    ft_buf_init(&before, 0);
    ft_buf_init(&after, 0);
    ft_assert_ok(ft_os_read_file(s->bad, 1 << 26, &before, &own), &own);
    st = ft_foreign_vet(s->bad, err);
    ft_assert_ok(ft_os_read_file(s->bad, 1 << 26, &after, &own), &own);
    assert_int_equal(before.n, after.n);
    assert_memory_equal(before.p, after.p, before.n);
    (void)snprintf(beside, sizeof beside, "%.4000s-journal", s->bad);
    assert_int_equal(ft_os_stat(beside, NULL, NULL), FT_OS_ABSENT);
    ft_buf_release(&before);
    ft_buf_release(&after);
    return st;
}

static void a_good_file_passes(void **state)
{
    scene *s = *state;
    ft_error err = {0};

    write_bad(s);
    ft_assert_ok(vet(s, &err), &err);
}

static void headers_that_lie_are_refused(void **state)
{
    static const struct {
        const char *name;
        size_t at;
        unsigned char value;
    } CASES[] = {
        {"magic", 0, 'X'},          {"page size of 3 kB", 16, 12}, {"page size of 256", 16, 1},
        {"write version 9", 18, 9}, {"read version 9", 19, 9},     {"WAL mode: what is newest may be elsewhere", 18, 2},
        {"page count", 29, 1},      {"reserved bytes", 20, 200},   {"text encoding UTF-16", 59, 2},
        {"schema format", 47, 9},
    };
    scene *s = *state;

    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char was = s->bytes.p[CASES[i].at];
        ft_error err = {0};
        ft_status st = FT_OK;

        print_message("  %s\n", CASES[i].name);
        s->bytes.p[CASES[i].at] = (char)CASES[i].value;
        write_bad(s);
        st = vet(s, &err);
        assert_true(st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_DB);
        s->bytes.p[CASES[i].at] = was;
    }
}

static void cut_and_grown_files_are_refused(void **state)
{
    scene *s = *state;
    size_t whole = s->bytes.n;

    for (size_t n = 0; n < whole; n += n < 2048 ? 173 : whole / 17) {
        ft_error err = {0};

        s->bytes.n = n;
        write_bad(s);
        assert_int_equal(vet(s, &err), FT_E_INVALID);
    }
    s->bytes.n = whole;
    ft_buf_text(&s->bytes, "tail");
    write_bad(s);
    assert_int_equal(vet(s, NULL), FT_E_INVALID);
    s->bytes.n = whole;
}

static void pages_of_noise_are_refused(void **state)
{
    scene *s = *state;
    ft_gen g = ft_gen_seeded(3);
    char *keep = malloc(4096);
    int refused = 0;

    assert_non_null(keep);
    for (size_t page = 1; page < s->bytes.n / 4096; page += 3) {
        ft_error err = {0};
        ft_status st = FT_OK;

        memcpy(keep, s->bytes.p + page * 4096, 4096);
        for (size_t i = 0; i < 4096; i++) {
            s->bytes.p[page * 4096 + i] = (char)ft_gen_u64(&g);
        }
        write_bad(s);
        st = vet(s, &err);
        refused += st != FT_OK;
        memcpy(s->bytes.p + page * 4096, keep, 4096);
    }
    assert_true(refused > 10);
    free(keep);
}

static void what_is_no_regular_file_is_refused(void **state)
{
    scene *s = *state;
    ft_error err = {0};

    ft_os_remove(s->bad);
    assert_int_equal(symlink(s->good, s->bad), 0);
    ft_assert_status(ft_foreign_vet(s->bad, &err), FT_E_REFUSED, &err);
    ft_os_remove(s->bad);
    ft_assert_status(ft_foreign_vet(s->bad, &err), FT_E_IO, &err);
    ft_assert_status(ft_foreign_vet(s->dir, &err), FT_E_REFUSED, &err);
}

/* ---------- schemas */

static void run_sql(scene *s, const char *sql)
{
    ft_changed_copy(s->good, s->bad, sql);
}

static void schemas_that_could_run_are_refused(void **state)
{
    static const char *const CASES[] = {
        "CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r",
        "CREATE TRIGGER a AFTER UPDATE ON ft_meta BEGIN DELETE FROM ft_revision; END",
        "CREATE TRIGGER rtree_hazard_geom_evil AFTER INSERT ON hazard BEGIN DELETE FROM hazard; END",
        "CREATE TRIGGER gpkg_evil AFTER INSERT ON hazard BEGIN SELECT RAISE(ABORT, 'x') WHERE 0; INSERT INTO ft_meta VALUES ('a', 'b'); END",
        "CREATE TABLE g (a, b AS (a || a))",
        "CREATE TABLE g (a, b GENERATED ALWAYS AS (a || a) STORED)",
        "CREATE TABLE d (a DEFAULT (hex(randomblob(1000))))",
        "CREATE TABLE d (a DEFAULT/**/(hex(randomblob(1000))))",
        "CREATE VIRTUAL TABLE f USING fts4(t)",
    };
    scene *s = *state;

    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};

        print_message("  %s\n", CASES[i]);
        run_sql(s, CASES[i]);
        ft_assert_status(vet(s, &err), FT_E_REFUSED, &err);
        assert_string_equal(err.key, "store.foreign.schema");
    }
}

static void the_opened_file_answers_questions_only(void **state)
{
    static const char *const REFUSED[] = {
        "DELETE FROM ft_revision",
        "INSERT INTO ft_meta VALUES ('a', 'b')",
        "CREATE TABLE t (a)",
        "ATTACH ':memory:' AS m",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = WAL",
        "SELECT load_extension('x')",
        "SELECT randomblob(9)",
        "SELECT writefile('x', 'y')",
        "SELECT fts3_tokenizer('simple')",
        "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r",
    };
    scene *s = *state;
    ft_foreign *f = NULL;
    ft_error err = {0};
    int64_t n = 0;

    write_bad(s);
    ft_assert_ok(ft_foreign_open(s->bad, &f, &err), &err);
    ft_assert_ok(ft_db_one_int(ft_foreign_db(f), "SELECT count(*) FROM ft_revision", 0, &n, &err), &err);
    assert_true(n > 0);
    for (size_t i = 0; i < FT_COUNT(REFUSED); i++) {
        ft_stmt *q = NULL;

        print_message("  %s\n", REFUSED[i]);
        assert_int_not_equal(ft_db_prepare(ft_foreign_db(f), REFUSED[i], &q, &err), FT_OK);
    }
    ft_foreign_close(f);
    ft_foreign_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_passes),
        cmocka_unit_test(headers_that_lie_are_refused),
        cmocka_unit_test(cut_and_grown_files_are_refused),
        cmocka_unit_test(pages_of_noise_are_refused),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(schemas_that_could_run_are_refused),
        cmocka_unit_test(the_opened_file_answers_questions_only),
    };

    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
