/* What a centre does with submissions that are cut, altered, forged, incomplete, out of place or twice as many. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_records.h"
#include "tests/support/ft_gen.h"
#include "tests/support/ft_teams.h"

#include "fieldtool/store/db.h"
#include "sync/batch.h"
#include "sync/waiting.h"

typedef struct scene {
    char dir[FT_PATH_MAX];
    ft_team team, centre;
    ft_uuid hazard;
    char good[FT_PATH_MAX]; /* two batches of the team */
    char bad[FT_PATH_MAX];
} scene;

static void path_in(const scene *s, const char *name, char out[FT_PATH_MAX])
{
    (void)snprintf(out, FT_PATH_MAX, "%.4000s/%s", s->dir, name);
}

static int open_scene(void **state)
{
    static scene s;
    ft_error err = {0};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", s.dir, 1), 0);
    ft_team_make(&s.team, s.dir, "TEAM", "AO", false, 1700000000000);
    ft_team_make(&s.centre, s.dir, "CENTRE", "AO", false, 1600000000000);
    ft_team_trust(&s.centre, &s.team);
    memset(&s.hazard, 0, sizeof s.hazard);
    (void)ft_team_say(&s.team, FT_OP_CREATE, &s.hazard, "SHA", NULL, 1);
    path_in(&s, "first.gpkg", s.good);
    ft_team_submit(&s.team, s.good, false);
    (void)ft_team_say(&s.team, FT_OP_EDIT, &s.hazard, "CHA", "seen", 2);
    path_in(&s, "good.gpkg", s.good);
    ft_team_submit(&s.team, s.good, false);
    path_in(&s, "bad.gpkg", s.bad);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_store_close(s->team.store);
    ft_store_close(s->centre.store);
    ft_os_remove_dir(s->dir);
    return 0;
}

static ft_merge_result merge(ft_team *t, const char *path)
{
    ft_merge_result r;
    ft_error err = {0};

    ft_assert_ok(ft_merge(t->store, path, &r, &err), &err);
    return r;
}

/* A copy of the good submission on which the SQL has been run. */
static void change(scene *s, const char *sql)
{
    ft_changed_copy(s->good, s->bad, sql);
}

static void rejected(scene *s, ft_status status, const char *key)
{
    ft_hash before = ft_team_digest(s->centre.store);
    ft_merge_result r = merge(&s->centre, s->bad);
    ft_hash after = ft_team_digest(s->centre.store);

    assert_int_equal(r.status, FT_MERGE_REJECTED);
    assert_string_equal(r.why.key, key);
    assert_int_equal(r.why.status, status);
    assert_int_equal(ft_hash_cmp(&before, &after), 0);
}

/* ---------- the plain way */

static void a_submission_is_merged_once(void **state)
{
    scene *s = *state;
    ft_merge_result r = merge(&s->centre, s->good);
    ft_hash first = ft_team_digest(s->centre.store);
    ft_hash second;
    ft_item_space *sp = NULL;
    ft_item item;
    ft_error err = {0};

    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.batches_new, 2);
    assert_int_equal(r.records_new, 1);
    assert_int_equal(r.conflicts_new, 0);
    assert_int_equal(r.bodies_missing, 0);
    assert_int_equal(r.unsent, 0);
    assert_int_equal(r.batches_waiting, 0);
    r = merge(&s->centre, s->good);
    assert_int_equal(r.status, FT_MERGE_ALREADY);
    assert_int_equal(r.revisions_new, 0);
    second = ft_team_digest(s->centre.store);
    assert_int_equal(ft_hash_cmp(&first, &second), 0);
    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    ft_assert_ok(ft_store_get(s->centre.store, &s->hazard, FT_FACE_PROPOSED, sp, &item, &err), &err);
    assert_true(ft_value_is(ft_values_get(item.values, "classification"), "CHA"));
    assert_int_equal(item.state, FT_STATE_SUBMITTED);
    assert_non_null(item.wkb);
    ft_item_space_free(sp);
}

static void sending_again_sends_the_same_batch(void **state)
{
    scene *s = *state;
    ft_submitted done;
    ft_error err = {0};

    path_in(s, "again.gpkg", s->bad);
    ft_assert_ok(ft_submit(s->team.store, s->bad, false, &done, &err), &err);
    assert_false(done.minted);
    assert_int_equal(done.batch, 2);
    assert_int_equal(done.revisions_new, 0);
    assert_int_equal(merge(&s->centre, s->good).status, FT_MERGED);
    assert_int_equal(merge(&s->centre, s->bad).status, FT_MERGE_ALREADY);
    ft_assert_status(ft_submit(s->team.store, s->bad, false, &done, &err), FT_E_CONFLICT, &err); /* never overwritten */
}

static void count_missing(void *who, const char *system, int64_t number)
{
    int64_t *list = who;

    assert_string_equal(system, "TEAM");
    list[++list[0]] = number;
}

static void since_last_is_small_and_a_gap_is_named(void **state)
{
    scene *s = *state;
    char big[FT_PATH_MAX];
    int64_t all = 0;
    int64_t some = 0;
    int64_t missing[8] = {0};
    ft_error err = {0};
    ft_merge_result r;
    ft_uuid other = {{0}};

    for (int i = 0; i < 40; i++) { /* something that the short one leaves out */
        memset(&other, 0, sizeof other);
        (void)ft_team_say(&s->team, FT_OP_CREATE, &other, "SHA", "elsewhere", 100 + i);
    }
    path_in(s, "third.gpkg", big);
    ft_team_submit(&s->team, big, false);
    (void)ft_team_say(&s->team, FT_OP_EDIT, &s->hazard, "indication", NULL, 3);
    path_in(s, "last.gpkg", s->bad);
    ft_team_submit(&s->team, s->bad, true);
    path_in(s, "all.gpkg", big);
    ft_team_submit(&s->team, big, false);
    (void)ft_os_stat(s->bad, &some, NULL);
    (void)ft_os_stat(big, &all, NULL);
    assert_true(some < all);
    r = merge(&s->centre, s->bad);
    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.revisions_new, 1);
    ft_assert_ok(ft_merge_missing(s->centre.store, count_missing, missing, &err), &err);
    assert_int_equal(missing[0], 3);
    assert_true(missing[1] == 1 && missing[2] == 2 && missing[3] == 3);
    assert_int_equal(merge(&s->centre, big).status, FT_MERGED);
    memset(missing, 0, sizeof missing);
    ft_assert_ok(ft_merge_missing(s->centre.store, count_missing, missing, &err), &err);
    assert_int_equal(missing[0], 0);
}

/* ---------- altered */

static void what_was_altered_is_refused_whole(void **state)
{
    static const struct {
        const char *sql;
        ft_status status;
        const char *key;
    } CASES[] = {
        {"UPDATE ft_revision SET bytes = bytes || x'00' WHERE seq = (SELECT max(seq) FROM ft_revision)",
         FT_E_PERMISSION, "sync.altered"},
        {"UPDATE ft_revision SET bytes = (SELECT bytes FROM ft_revision WHERE seq = 1)", FT_E_PERMISSION,
         "sync.altered"},
        {"UPDATE ft_revision SET bytes = 'text' WHERE seq = 2", FT_E_PERMISSION, "sync.altered"},
        {"DELETE FROM ft_revision WHERE seq = (SELECT max(seq) FROM ft_revision)", FT_E_PERMISSION, "sync.altered"},
        {"UPDATE ft_body SET bytes = x'01' WHERE number_here = (SELECT max(number_here) FROM ft_body)", FT_E_PERMISSION,
         "sync.altered"},
        {"UPDATE ft_batch SET signature = zeroblob(64)", FT_E_PERMISSION, "sync.signature"},
        {"UPDATE ft_batch SET signature = (SELECT signature FROM ft_batch WHERE number = 1)", FT_E_PERMISSION,
         "sync.signature"},
        {"UPDATE ft_batch SET signature = zeroblob(63)", FT_E_INVALID, "sync.batch.malformed"},
        {"UPDATE ft_batch SET number = 7 WHERE number = 2", FT_E_PERMISSION, "sync.altered"},
        {"UPDATE ft_batch SET system = zeroblob(16)", FT_E_PERMISSION, "sync.altered"},
        {"UPDATE ft_batch SET bytes = bytes || bytes", FT_E_PERMISSION, "sync.altered"},
        {"UPDATE ft_meta SET value = 'YE' WHERE key = 'country'", FT_E_REFUSED, "sync.country"},
        {"DELETE FROM ft_meta WHERE key = 'country'", FT_E_REFUSED, "sync.country"},
        {"UPDATE ft_meta SET value = '1' WHERE key = 'training'", FT_E_REFUSED, "sync.training"},
        {"DROP TABLE ft_batch", FT_E_INVALID, "sync.not_submission"},
        {"ALTER TABLE ft_revision RENAME COLUMN bytes TO other", FT_E_DB, "store.sql"},
        {"CREATE VIEW v AS SELECT 1", FT_E_REFUSED, "store.foreign.schema"},
        {"CREATE TRIGGER t AFTER INSERT ON ft_meta BEGIN SELECT 1; END", FT_E_REFUSED, "store.foreign.schema"},
        {"CREATE TABLE g (a, b GENERATED ALWAYS AS (a + 1))", FT_E_REFUSED, "store.foreign.schema"},
        {"CREATE TABLE d (a DEFAULT (randomblob(9)))", FT_E_REFUSED, "store.foreign.schema"},
        {"PRAGMA application_id = 7", FT_E_INVALID, "store.foreign.application"},
    };
    scene *s = *state;

    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        print_message("  %s\n", CASES[i].sql);
        change(s, CASES[i].sql);
        rejected(s, CASES[i].status, CASES[i].key);
    }
}

static void facts_of_the_file_do_not_outweigh_signed_batches(void **state)
{
    scene *s = *state;
    ft_team other;
    ft_uuid record = {{0}};
    char path[FT_PATH_MAX];

    for (int training = 0; training < 2; training++) {
        ft_team_make(&other, s->dir, training ? "DRILL" : "YEMEN", training ? "AO" : "YE", training != 0, 1);
        memset(&record, 0, sizeof record);
        (void)ft_team_say(&other, FT_OP_CREATE, &record, "SHA", NULL, 5);
        path_in(s, training ? "drill.gpkg" : "ye.gpkg", path);
        ft_team_submit(&other, path, false);
        (void)snprintf(s->good, sizeof s->good, "%s", path);
        change(s, training ? "UPDATE ft_meta SET value = '0' WHERE key = 'training'"
                           : "UPDATE ft_meta SET value = 'AO' WHERE key = 'country'");
        rejected(s, FT_E_REFUSED, training ? "sync.training" : "sync.country");
        ft_store_close(other.store);
    }
}

static void every_flipped_byte_is_seen_or_harmless(void **state)
{
    scene *s = *state;
    ft_gen g = ft_gen_seeded(5);
    long rounds = ft_gen_rounds(60);
    char clean_path[FT_PATH_MAX];
    ft_buf bytes;
    ft_error err = {0};
    ft_hash clean;
    long refused = 0;

    (void)merge(&s->centre, s->good);
    clean = ft_team_digest(s->centre.store);
    path_in(s, "N.gpkg", clean_path);
    ft_buf_init(&bytes, 0);
    ft_assert_ok(ft_os_read_file(s->good, 1 << 26, &bytes, &err), &err);
    for (long i = 0; i < rounds; i++) {
        size_t at = (size_t)ft_gen_below(&g, bytes.n);
        char was = bytes.p[at];
        ft_merge_result r;
        ft_hash after;

        bytes.p[at] = (char)(was ^ (1 << ft_gen_below(&g, 8)));
        ft_assert_ok(ft_os_write_file(s->bad, bytes.p, bytes.n, true, false, &err), &err);
        r = merge(&s->centre, s->bad); /* it has everything: nothing a flipped bit says can be new */
        after = ft_team_digest(s->centre.store);
        assert_int_equal(ft_hash_cmp(&clean, &after), 0);
        assert_true(r.status == FT_MERGE_REJECTED || r.status == FT_MERGE_ALREADY);
        refused += r.status == FT_MERGE_REJECTED;
        bytes.p[at] = was;
    }
    print_message("  %ld of %ld refused, the others hit free space, layers or indexes\n", refused, rounds);
    for (size_t n = 0; n < bytes.n; n += bytes.n / 13) {
        ft_assert_ok(ft_os_write_file(s->bad, bytes.p, n, true, false, &err), &err);
        assert_int_equal(merge(&s->centre, s->bad).status, FT_MERGE_REJECTED);
    }
    ft_buf_release(&bytes);
}

static void what_lies_beside_the_file_matters(void **state)
{
    scene *s = *state;
    char wal[FT_PATH_MAX];
    ft_error err = {0};

    ft_assert_ok(ft_os_copy_file(s->good, s->bad, &err), &err);
    (void)snprintf(wal, sizeof wal, "%.4000s-wal", s->bad);
    ft_assert_ok(ft_os_write_file(wal, "left behind", 11, true, false, &err), &err);
    rejected(s, FT_E_REFUSED, "store.foreign.sidecar");
    ft_assert_ok(ft_os_write_file(wal, "", 0, true, false, &err), &err);
    assert_int_equal(merge(&s->centre, s->bad).status, FT_MERGED); /* an empty one is only a note */
}

/* ---------- forged: well signed, but by somebody else or in somebody else's name */

/* Put a batch of @p key that claims @p system and carries the revisions with these ids into the copy. */
static void forge(scene *s, const ft_key *key, const ft_uuid *system, int64_t number, const char *which)
{
    ft_db *db = NULL;
    ft_stmt *q = NULL;
    ft_buf ids;
    ft_buf bytes;
    ft_error err = {0};
    ft_batch b = {
        .system = *system, .system_name = ft_str_of("TEAM"), .country = {'A', 'O'}, .number = (uint64_t)number};
    ft_hash id;
    uint8_t signature[64];

    ft_buf_init(&ids, 0);
    ft_buf_init(&bytes, 0);
    ft_os_remove(s->bad);
    ft_assert_ok(ft_os_copy_file(s->good, s->bad, &err), &err);
    ft_assert_ok(ft_db_open(s->bad, FT_DB_WRITE, &db, &err), &err);
    ft_assert_ok(ft_db_prepare(db, which, &q, &err), &err);
    while (ft_stmt_row(q)) {
        ft_str v = ft_col_blob(q, 0);

        ft_buf_bytes(&ids, v.p, v.n);
    }
    ft_stmt_free(q);
    memcpy(b.key, key->public_key, sizeof b.key);
    b.previous = number == 1 ? (ft_hash){{0}} : ft_hash_of("x", 1);
    b.revisions = (const ft_hash *)(const void *)ids.p;
    b.n = ids.n / FT_HASH_BYTES;
    ft_assert_ok(ft_batch_encode(&b, &bytes, &err), &err);
    id = ft_hash_of(bytes.p, bytes.n);
    ft_key_sign(key, id.b, sizeof id.b, signature);
    ft_assert_ok(
        ft_db_prepare(db,
                      "INSERT INTO ft_batch (id, system, number, bytes, signature, received_ms, key, revisions, waits) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, 0)",
                      &q, &err),
        &err);
    ft_stmt_blob_at(q, 1, id.b, sizeof id.b);
    ft_stmt_blob_at(q, 2, system->b, sizeof system->b);
    ft_stmt_int_at(q, 3, number);
    ft_stmt_blob_at(q, 4, bytes.p, bytes.n);
    ft_stmt_blob_at(q, 5, signature, sizeof signature);
    ft_stmt_blob_at(q, 6, b.key, sizeof b.key);
    ft_stmt_int_at(q, 7, (int64_t)b.n);
    ft_assert_ok(ft_stmt_run(q, &err), &err);
    ft_stmt_free(q);
    ft_db_close(db);
    ft_buf_release(&ids);
    ft_buf_release(&bytes);
}

static void note_why(void *who, const ft_waiting_key *k)
{
    ((bool *)who)[k->why] = true;
}

static void waits_and_changes_nothing(scene *s, ft_waiting_why why)
{
    ft_hash before = ft_team_digest(s->centre.store);
    ft_merge_result r = merge(&s->centre, s->bad);
    ft_hash after = ft_team_digest(s->centre.store);
    bool seen[FT_WAITS_NOT_US + 1] = {false};
    ft_error err = {0};

    assert_int_equal(r.status, FT_MERGE_QUARANTINED);
    assert_int_equal(r.batches_waiting, 1);
    assert_int_equal(r.revisions_new + r.records_new + r.records_changed, 0);
    assert_int_equal(ft_hash_cmp(&before, &after), 0);
    ft_assert_ok(ft_waiting_each(s->centre.store, note_why, seen, &err), &err);
    assert_true(seen[why]);
    assert_int_equal(merge(&s->centre, s->bad).batches_new, 0);
}

/* Well formed and signed with a key that nobody has trusted: kept, counted nowhere, whoever it says it is. */
static void nobody_signs_in_anothers_name(void **state)
{
    static const char LAST[] = "SELECT id FROM ft_revision ORDER BY seq DESC LIMIT 1";
    static const char SCHEMA[] = "SELECT id FROM ft_revision ORDER BY seq LIMIT 1";
    scene *s = *state;
    ft_key mallory;
    ft_error err = {0};
    ft_uuid team = ft_store_describe(s->team.store).system_id;
    ft_uuid own = ft_store_describe(s->centre.store).system_id;
    ft_uuid fresh = ft_uuid_new(1);
    ft_submitted done;

    assert_int_equal(merge(&s->centre, s->good).status, FT_MERGED);
    ft_assert_ok(ft_key_new_person("Mallory", NULL, &mallory, &err), &err);
    forge(s, &mallory, &team, 3, LAST); /* as the team, beside batches of the team */
    waits_and_changes_nothing(s, FT_WAITS_UNKNOWN);
    forge(s, &mallory, &own, INT64_MAX, SCHEMA); /* as the centre: its own numbers go on undisturbed */
    waits_and_changes_nothing(s, FT_WAITS_NOT_US);
    path_in(s, "own.gpkg", s->good);
    ft_assert_ok(ft_submit(s->centre.store, s->good, false, &done, &err), &err);
    assert_int_equal(done.batch, 1);
    path_in(s, "good.gpkg", s->good);
    forge(s, &mallory, &fresh, 1, LAST);
    rejected(s, FT_E_PERMISSION, "sync.other_author"); /* a new name that carries what the team wrote */
    ft_key_wipe(&mallory);
}

/* ---------- shapes that did not come along */

static void missing_shapes_are_a_finding_and_taken_later(void **state)
{
    scene *s = *state;
    ft_merge_result r;
    ft_item_space *sp = NULL;
    ft_item item;
    ft_error err = {0};

    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    change(s, "DELETE FROM ft_body WHERE substr(bytes, 1, 5) = x'0106000000'");
    r = merge(&s->centre, s->bad);
    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.bodies_missing, 2);
    ft_assert_ok(ft_store_get(s->centre.store, &s->hazard, FT_FACE_PROPOSED, sp, &item, &err), &err);
    assert_true(item.has_geometry);
    assert_null(item.wkb);
    r = merge(&s->centre, s->good);
    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.bodies_new, 2);
    assert_int_equal(r.revisions_new, 0);
    ft_assert_ok(ft_store_get(s->centre.store, &s->hazard, FT_FACE_PROPOSED, sp, &item, &err), &err);
    assert_non_null(item.wkb);
    assert_int_equal(merge(&s->centre, s->good).status, FT_MERGE_ALREADY);
    ft_item_space_free(sp);
}

/* ---------- a cloned disk */

static void one_number_twice_is_kept_and_named(void **state)
{
    scene *s = *state;
    ft_team clone = {.clock_ms = 1800000000000};
    char one[FT_PATH_MAX];
    char two[FT_PATH_MAX];
    int64_t forks[8] = {0};
    int64_t missing[8] = {0};
    ft_error err = {0};
    ft_merge_result r;
    ft_hash ab;
    ft_team other;

    path_in(s, "clone.gpkg", clone.path);
    ft_assert_ok(ft_os_copy_file(s->team.path, clone.path, &err), &err);
    clone.env = (ft_env){.now_ms = ft_team_clock, .clock = &clone.clock_ms, .author = "clone"};
    ft_assert_ok(ft_store_open(clone.path, FT_STORE_WRITE, &clone.env, &clone.store, &err), &err);
    (void)ft_team_say(&s->team, FT_OP_EDIT, &s->hazard, "CHA", "one", 2);
    (void)ft_team_say(&clone, FT_OP_EDIT, &s->hazard, "CHA", "two", 2);
    path_in(s, "one.gpkg", one);
    path_in(s, "two.gpkg", two);
    ft_team_submit(&s->team, one, false);
    ft_team_submit(&clone, two, false);
    assert_int_equal(merge(&s->centre, one).forks, 0);
    r = merge(&s->centre, two);
    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.forks, 1);
    assert_int_equal(r.revisions_new, 1);
    assert_int_equal(r.conflicts_new, 1);
    ft_assert_ok(ft_merge_forks(s->centre.store, count_missing, forks, &err), &err);
    assert_true(forks[0] == 1 && forks[1] == 3);
    ft_assert_ok(ft_merge_missing(s->centre.store, count_missing, missing, &err), &err);
    assert_int_equal(missing[0], 0);
    ab = ft_team_digest(s->centre.store);
    ft_team_make(&other, s->dir, "OTHER", "AO", false,
                 1600000000000); /* the other order: the same state but for what `new` wrote */
    ft_team_trust(&other, &s->team);
    assert_int_equal(merge(&other, two).forks + merge(&other, one).forks, 1);
    ft_hash ba = ft_team_digest(other.store);
    assert_int_equal(ft_hash_cmp(&ab, &ba), 0);
    ft_store_close(other.store);
    /* the fork goes on: its next batch names a batch 3 that is known; without it the gap would be named */
    (void)ft_team_say(&clone, FT_OP_EDIT, &s->hazard, "CHA", "three", 2);
    path_in(s, "four.gpkg", s->bad);
    ft_team_submit(&clone, s->bad, true);
    ft_team_make(&other, s->dir, "LATE", "AO", false, 1600000000000);
    ft_team_trust(&other, &s->team);
    (void)merge(&other, one);
    (void)merge(&other, s->bad);
    memset(missing, 0, sizeof missing);
    ft_assert_ok(ft_merge_missing(other.store, count_missing, missing, &err), &err);
    assert_true(missing[0] == 1 && missing[1] == 3);
    ft_store_close(other.store);
    ft_store_close(clone.store);
}

/* A backup from before the last submission: what that one carried comes home, is no draft any more and is not sent again. */
static void a_restored_backup_takes_its_own_batches_back(void **state)
{
    scene *s = *state;
    ft_team old = {.clock_ms = 1800000000000};
    char one[FT_PATH_MAX];
    char two[FT_PATH_MAX];
    ft_item_space *sp = NULL;
    ft_item item;
    ft_submitted done;
    ft_error err = {0};

    (void)ft_team_say(&s->team, FT_OP_EDIT, &s->hazard, "CHA", "sent", 2);
    path_in(s, "old.gpkg", old.path);
    ft_assert_ok(ft_os_copy_file(s->team.path, old.path, &err), &err);
    path_in(s, "one.gpkg", one);
    ft_team_submit(&s->team, one, false);
    old.env = (ft_env){.now_ms = ft_team_clock, .clock = &old.clock_ms, .author = "old"};
    ft_assert_ok(ft_store_open(old.path, FT_STORE_WRITE, &old.env, &old.store, &err), &err);
    assert_int_equal(merge(&old, one).status, FT_MERGED);
    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    ft_assert_ok(ft_store_get(old.store, &s->hazard, FT_FACE_PROPOSED, sp, &item, &err), &err);
    assert_int_equal(item.state, FT_STATE_SUBMITTED);
    ft_item_space_free(sp);
    path_in(s, "two.gpkg", two);
    done = ft_team_submit(&old, two, true);
    assert_false(done.minted);
    assert_int_equal(done.batch, 3);
    ft_store_close(old.store);
}

/* A revision that others carried first goes along with this computer's own batch, in a file of that batch alone too. */
static void what_others_carried_as_well_is_in_the_own_batch(void **state)
{
    scene *s = *state;
    char last[FT_PATH_MAX];
    ft_submitted done;
    ft_merge_result r;
    ft_team far;

    assert_int_equal(merge(&s->centre, s->good).status, FT_MERGED); /* the schema is in both */
    path_in(s, "last.gpkg", last);
    done = ft_team_submit(&s->centre, last, true);
    assert_true(done.minted);
    assert_int_equal(merge(&s->centre, s->good).status, FT_MERGE_ALREADY);
    path_in(s, "more.gpkg", s->bad);
    done = ft_team_submit(&s->centre, s->bad, true);
    ft_team_make(&far, s->dir, "FAR", "AO", false, 1600000000000);
    ft_team_trust(&far, &s->centre);
    r = merge(&far, s->bad);
    assert_int_equal(r.status, FT_MERGED);
    assert_int_equal(r.batches_new, 1);
    assert_int_equal(r.batches_waiting, 0);
    ft_store_close(far.store);
}

static void a_number_out_of_all_measure_does_not_hang(void **state)
{
    static const char OWN[] = "SELECT id FROM ft_revision ORDER BY seq DESC LIMIT 1";
    scene *s = *state;
    ft_key k;
    ft_error err = {0};
    ft_uuid team = ft_store_describe(s->team.store).system_id;
    int64_t *missing = calloc(FT_MERGE_GAP + 8, sizeof *missing);

    assert_non_null(missing);
    ft_assert_ok(ft_key_of_system(s->team.store, &k, &err), &err);
    forge(s, &k, &team, INT64_MAX, OWN);
    assert_int_equal(merge(&s->centre, s->bad).status, FT_MERGED);
    ft_assert_ok(ft_merge_missing(s->centre.store, count_missing, missing, &err), &err);
    assert_true(missing[0] > 0 && missing[0] <= FT_MERGE_GAP);
    free(missing);
    ft_key_wipe(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_submission_is_merged_once, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(sending_again_sends_the_same_batch, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(since_last_is_small_and_a_gap_is_named, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(what_was_altered_is_refused_whole, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(facts_of_the_file_do_not_outweigh_signed_batches, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(every_flipped_byte_is_seen_or_harmless, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(what_lies_beside_the_file_matters, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(nobody_signs_in_anothers_name, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(missing_shapes_are_a_finding_and_taken_later, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(one_number_twice_is_kept_and_named, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_restored_backup_takes_its_own_batches_back, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(what_others_carried_as_well_is_in_the_own_batch, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_number_out_of_all_measure_does_not_hang, open_scene, close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
