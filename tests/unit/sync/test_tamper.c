/* Every column of every table of a submission is changed, the file is cut at many lengths and flipped bit by bit: verify names it, or
 * the column is declared harmless (docs/spec/verify.md); and a merge of it never makes another state than the true file does. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_gen.h"
#include "tests/support/ft_records.h"
#include "tests/support/ft_teams.h"

#include "fieldtool/store/verify.h"
#include "sync/seal.h"
#include "sync/verify.h"

enum { COLUMNS = 1600 };

typedef struct scene {
    char dir[FT_PATH_MAX], good[FT_PATH_MAX], bad[FT_PATH_MAX];
    ft_team team, centre, other;
    ft_key chief;
    ft_uuid hazard;
    ft_hash state; /* of somebody who merged the true file */
    bool named;
} scene;

static void path_in(const scene *s, const char *name, char out[FT_PATH_MAX])
{
    (void)snprintf(out, FT_PATH_MAX, "%.4000s/%s", s->dir, name);
}

static void approve(scene *s)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "decision", .author_key = s->chief.public_key};
    ft_item_space *sp = NULL;
    ft_item item;
    ft_draft *d = NULL;
    ft_written made;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_store_get(s->centre.store, &s->hazard, FT_FACE_PROPOSED, sp, &item, &err), &err);
    ft_assert_ok(ft_draft_set(d, "verdict", FT_TAG_CODE, "approved", 8, &err), &err);
    ft_assert_ok(ft_draft_set(d, "revision", FT_TAG_HASH, item.revision.b, sizeof item.revision.b, &err), &err);
    ft_assert_ok(ft_draft_set(d, "record", FT_TAG_ID, s->hazard.b, sizeof s->hazard.b, &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(s->centre.store, &err), &err);
    st = ft_store_write(s->centre.store, &w, &made, &err);
    ft_key_sign(&s->chief, made.revision.b, sizeof made.revision.b, signature);
    st = st == FT_OK ? ft_store_put_signature(s->centre.store, &made.revision, s->chief.public_key, signature, &err)
                     : st;
    ft_assert_ok(ft_store_end(s->centre.store, st, &err), &err);
    ft_item_space_free(sp);
    ft_draft_free(d);
}

static ft_merge_result merge(ft_team *t, const char *path)
{
    ft_merge_result r;
    ft_error err = {0};

    ft_assert_ok(ft_merge(t->store, path, &r, &err), &err);
    return r;
}

/* A victim whose name is sealed for the chief. */
static void seal_one(ft_team *t)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "victim"};
    ft_sealing seal;
    ft_draft *d = NULL;
    ft_hash commitment;
    ft_written made;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_sealing_init(&seal);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_seal_make(t->store, "name", FT_TAG_TEXT, "Joana", 5, &seal, &commitment, &err), &err);
    ft_assert_ok(ft_draft_set(d, "name", FT_TAG_SEALED, commitment.b, sizeof commitment.b, &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    st = ft_seal_keep(t->store, NULL, &seal, &err);
    st = st == FT_OK ? ft_store_write(t->store, &w, &made, &err) : st;
    ft_assert_ok(ft_store_end(t->store, st, &err), &err);
    ft_draft_free(d);
    ft_sealing_release(&seal);
}

/* Somebody who trusts both, with nothing in it. */
static void make_other(scene *s, ft_team *t, const char *name)
{
    ft_team_make(t, s->dir, name, "AO", false, 1650000000000);
    ft_team_trust(t, &s->team);
    ft_team_trust(t, &s->centre);
}

static int open_scene(void **state)
{
    static scene s;
    char first[FT_PATH_MAX];
    ft_error err = {0};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", s.dir, 1), 0);
    ft_assert_ok(ft_key_new_person("chief", NULL, &s.chief, &err), &err);
    ft_team_make(&s.team, s.dir, "TEAM", "AO", false, 1700000000000);
    ft_team_make(&s.centre, s.dir, "CENTRE", "AO", false, 1600000000000);
    ft_assert_ok(ft_store_begin(s.centre.store, &err), &err);
    ft_assert_ok(ft_store_end(s.centre.store, ft_trust_add_root(s.centre.store, s.chief.public_key, &err), &err), &err);
    ft_team_trust(&s.centre, &s.team);
    memset(&s.hazard, 0, sizeof s.hazard);
    (void)ft_team_say(&s.team, FT_OP_CREATE, &s.hazard, "SHA", "old", 1);
    (void)ft_team_say(&s.team, FT_OP_EDIT, &s.hazard, "CHA", "seen", 2);
    path_in(&s, "first.gpkg", first);
    ft_team_submit(&s.team, first, false);
    assert_int_equal(merge(&s.centre, first).status, FT_MERGED);
    approve(&s);
    (void)ft_team_say(&s.centre, FT_OP_EDIT, &s.hazard, "indication", "at the centre", 3);
    seal_one(&s.centre);
    path_in(&s, "good.gpkg", s.good);
    path_in(&s, "bad.gpkg", s.bad);
    ft_team_submit(&s.centre, s.good, false);
    make_other(&s, &s.other, "OTHER");
    assert_int_equal(merge(&s.other, s.good).status, FT_MERGED);
    ft_assert_ok(ft_store_state_digest(s.other.store, &s.state, &err), &err);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_store_close(s->team.store);
    ft_store_close(s->centre.store);
    ft_store_close(s->other.store);
    ft_key_wipe(&s->chief);
    ft_os_remove_dir(s->dir);
    return 0;
}

static void note(void *who, ft_verify_class what, const char *key, const char *facts)
{
    (void)key;
    (void)facts;
    ((scene *)who)->named = ((scene *)who)->named || what != FT_VERIFY_NOTE;
}

static void no_chain(void *who, const ft_verify_system *s)
{
    (void)who;
    (void)s;
}

/* Is something named? */
static bool named(scene *s, const char *path)
{
    ft_verify_result r;
    ft_error err = {0};
    ft_status st = FT_OK;

    s->named = false;
    st = ft_verify(path, &s->centre.env, note, no_chain, s, &r, &err);
    assert_true(st == FT_OK || st == FT_E_INVALID || st == FT_E_REFUSED);
    return st != FT_OK || s->named;
}

/* ---------- column by column */

static const char *const HARMLESS[] = {
    "ft_batch.received_ms", "ft_body.number_here", "ft_revision.known_ms", "ft_meta.schema_revision",
    "ft_meta.submission",   "ft_meta.root_keys",   "ft_meta.next_number",  "ft_meta.last_clock_ms",
    "ft_record.row_hash", /* a false one makes every row be read, and what it says be compared */
    "ft_meta.rows_known",   "ft_record.rid",       "ft_meta.declarations", "ft_meta.fields",
    "ft_meta.schema_of", /* another hash makes layers be brought up to date; a true hash over other layers is found by their columns */
    "ft_alias.rid",         "ft_meta.layout", /* 1 to 0: an older layout is read by every version */
};

static bool harmless(const char *table, const char *column)
{
    char both[200];

    (void)snprintf(both, sizeof both, "%s.%s", table, column);
    if (strncmp(table, "gpkg_", 5) == 0 || strncmp(table, "gpkgext_", 8) == 0 || strncmp(table, "rtree_", 6) == 0 ||
        strcmp(table, "layer_styles") == 0 || strncmp(table, "sqlite_", 7) == 0 || strcmp(column, "fid") == 0) {
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(HARMLESS); i++) {
        if (strcmp(HARMLESS[i], both) == 0) {
            return true;
        }
    }
    return false;
}

/** Column of a table, and which of its rows to change. */
typedef struct target {
    char table[100], column[100], where[64], name[100];
} target;

static size_t list_targets(const char *path, target *out)
{
    static const char SQL_COLUMNS[] =
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' "
        "AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'rtree%' ORDER BY 1, c.cid";
    ft_db *db = NULL;
    ft_stmt *q = NULL;
    size_t n = 0;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(path, FT_DB_READ, &db, &err), &err);
    ft_assert_ok(ft_db_prepare(db, SQL_COLUMNS, &q, &err), &err);
    while (ft_stmt_row(q)) {
        assert_true(n < COLUMNS);
        (void)snprintf(out[n].table, sizeof out[n].table, "%s", ft_col_text(q, 0).p);
        (void)snprintf(out[n].column, sizeof out[n].column, "%s", ft_col_text(q, 1).p);
        (void)snprintf(out[n].name, sizeof out[n].name, "%s", out[n].column);
        n++;
    }
    ft_stmt_free(q);
    ft_assert_ok(ft_db_prepare(db, "SELECT key FROM ft_meta", &q, &err), &err); /* each fact is a column of its own */
    while (ft_stmt_row(q)) {
        (void)snprintf(out[n].table, sizeof out[n].table, "ft_meta");
        (void)snprintf(out[n].column, sizeof out[n].column, "value");
        (void)snprintf(out[n].name, sizeof out[n].name, "%s", ft_col_text(q, 0).p);
        (void)snprintf(out[n].where, sizeof out[n].where, "key = '%s'", ft_col_text(q, 0).p);
        n++;
    }
    ft_stmt_free(q);
    ft_db_close(db);
    return n;
}

/* False when there is no row, or the database does not let it be. */
static bool change(scene *s, const target *t, const char *value)
{
    char sql[600];
    ft_db *db = NULL;
    ft_error err = {0};
    bool done = false;

    ft_os_remove(s->bad);
    ft_assert_ok(ft_os_copy_file(s->good, s->bad, &err), &err);
    ft_assert_ok(ft_db_open(s->bad, FT_DB_WRITE, &db, &err), &err);
    (void)snprintf(sql, sizeof sql, "UPDATE \"%s\" SET \"%s\" = %s WHERE %s", t->table, t->column, value,
                   t->where[0] == '\0' ? "1" : t->where);
    done = ft_db_exec(db, sql, &err) == FT_OK && ft_db_changes(db) > 0;
    ft_db_close(db);
    return done;
}

static void every_column_of_every_table_is_named_or_harmless(void **state)
{
    static target targets[COLUMNS];
    scene *s = *state;
    size_t n = list_targets(s->good, targets);
    size_t tried = 0;
    size_t declared = 0;

    assert_false(named(s, s->good));
    for (size_t i = 0; i < n; i++) {
        const target *t = &targets[i];
        char other[400];
        bool whole_meta = strcmp(t->table, "ft_meta") == 0 && t->where[0] == '\0';

        /* one more of a number, a letter more of a text, the last byte of a blob; something where nothing was */
        (void)snprintf(
            other, sizeof other,
            "CASE typeof(\"%s\") WHEN 'integer' THEN \"%s\" + 1 WHEN 'real' THEN \"%s\" + 1 WHEN 'null' THEN 'x' "
            "WHEN 'blob' THEN CAST(substr(\"%s\", 1, length(\"%s\") - 1) || iif(substr(\"%s\", -1) = x'ff', x'00', x'ff') AS BLOB) "
            "ELSE \"%s\" || 'x' END",
            t->column, t->column, t->column, t->column, t->column, t->column, t->column);
        if (whole_meta || !change(s, t, other)) {
            continue;
        }
        if (harmless(t->table, t->name)) {
            declared++;
            continue;
        }
        tried++;
        if (!named(s, s->bad)) {
            fail_msg("%s.%s was changed and nothing is named", t->table, t->name);
        }
    }
    print_message("  %zu columns and facts changed, %zu declared harmless\n", tried, declared);
    assert_true(tried > 100);
}

static void rows_that_are_gone_are_named(void **state)
{
    static const char *const TABLES[] = {"ft_revision", "ft_body",   "ft_batch", "ft_signature",
                                         "ft_wrap",     "ft_record", "hazard"};
    scene *s = *state;

    for (size_t i = 0; i < FT_COUNT(TABLES); i++) {
        char sql[200];

        (void)snprintf(sql, sizeof sql, "DELETE FROM %s", TABLES[i]);
        ft_changed_copy(s->good, s->bad, sql);
        print_message("  %s\n", sql);
        assert_true(named(s, s->bad));
        (void)snprintf(sql, sizeof sql, "DROP TABLE %s", TABLES[i]);
        ft_changed_copy(s->good, s->bad, sql);
        assert_true(named(s, s->bad));
    }
    ft_changed_copy(s->good, s->bad, "INSERT INTO hazard (uuid, classification) VALUES ('x', 'SHA')");
    assert_true(named(s, s->bad));
    ft_changed_copy(s->good, s->bad, "CREATE TABLE of_somebody_else (x)");
    assert_false(named(s, s->bad));
}

/* ---------- the whole file: cut and flipped */

/* What the tables say that are checked, without what is declared harmless. */
static ft_hash content(const char *path, bool *readable)
{
    static target targets[COLUMNS];
    ft_hasher h;
    ft_db *db = NULL;
    ft_error err = {0};
    size_t n = list_targets(path, targets);

    ft_hasher_init(&h);
    *readable = ft_db_open(path, FT_DB_READ, &db, &err) == FT_OK;
    for (size_t i = 0; i < n && *readable; i++) {
        const target *t = &targets[i];
        ft_stmt *q = NULL;
        char sql[400];

        if (t->where[0] == '\0' && (harmless(t->table, t->name) || strcmp(t->table, "ft_meta") == 0)) {
            continue;
        }
        if (t->where[0] != '\0' && harmless(t->table, t->name)) {
            continue;
        }
        (void)snprintf(sql, sizeof sql, "SELECT quote(\"%s\") FROM \"%s\" WHERE %s ORDER BY 1", t->column, t->table,
                       t->where[0] == '\0' ? "1" : t->where);
        *readable = ft_db_prepare(db, sql, &q, &err) == FT_OK;
        while (*readable && ft_stmt_row(q)) {
            ft_hasher_add(&h, ft_col_text(q, 0).p, ft_col_text(q, 0).n);
        }
        *readable = *readable && ft_stmt_done(q, &err) == FT_OK;
        ft_stmt_free(q);
    }
    ft_db_close(db);
    return ft_hasher_end(&h);
}

static void every_cut_is_named(void **state)
{
    scene *s = *state;
    ft_buf bytes;
    ft_error err = {0};

    ft_buf_init(&bytes, 0);
    ft_assert_ok(ft_os_read_file(s->good, 1 << 26, &bytes, &err), &err);
    for (size_t i = 0; i < 60; i++) {
        size_t n = i < 20 ? i * 97 : bytes.n - 1 - (i - 20) * (bytes.n / 41);

        ft_assert_ok(ft_os_write_file(s->bad, bytes.p, n, true, false, &err), &err);
        assert_true(named(s, s->bad));
        assert_int_equal(merge(&s->other, s->bad).status, FT_MERGE_REJECTED);
    }
    ft_buf_release(&bytes);
}

static void every_flipped_bit_is_named_or_harmless(void **state)
{
    scene *s = *state;
    ft_gen g = ft_gen_seeded(23);
    long rounds = ft_gen_rounds(200);
    long found = 0;
    ft_buf bytes;
    ft_error err = {0};
    ft_team fresh;
    bool readable = false;
    ft_hash true_content = content(s->good, &readable);
    ft_hash true_state;

    assert_true(readable);
    ft_buf_init(&bytes, 0);
    ft_assert_ok(ft_os_read_file(s->good, 1 << 26, &bytes, &err), &err);
    make_other(s, &fresh, "FRESH");
    for (long i = 0; i < rounds; i++) {
        size_t at = (size_t)ft_gen_below(&g, bytes.n);
        char was = bytes.p[at];

        bytes.p[at] = (char)(was ^ (1 << ft_gen_below(&g, 8)));
        ft_assert_ok(ft_os_write_file(s->bad, bytes.p, bytes.n, true, false, &err), &err);
        bytes.p[at] = was;
        if (named(s, s->bad)) {
            found++;
        } else {
            ft_hash is = content(s->bad, &readable);

            if (!readable || ft_hash_cmp(&is, &true_content) != 0) {
                fail_msg("byte %zu was changed and nothing is named", at);
            }
        }
        if (i % 10 == 0) {
            (void)merge(&fresh, s->bad); /* whatever of it was taken is true */
        }
    }
    (void)merge(&fresh, s->good);
    ft_assert_ok(ft_store_state_digest(fresh.store, &true_state, &err), &err);
    assert_int_equal(ft_hash_cmp(&true_state, &s->state), 0);
    print_message("  %ld of %ld named, the others hit free space, indexes or what is declared harmless\n", found,
                  rounds);
    ft_store_close(fresh.store);
    ft_buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_column_of_every_table_is_named_or_harmless, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(rows_that_are_gone_are_named, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(every_cut_is_named, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(every_flipped_bit_is_named_or_harmless, open_scene, close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
