/* Teams that record, edit, retire, resolve and pass submissions around in any order, some of them twice: in the end every file that
 * has seen everything is the same, nothing written is lost, and merging again changes nothing. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_gen.h"
#include "tests/support/ft_teams.h"

enum { TEAMS = 3, CENTRES = 2, STEPS = 24, RECORDS = 6, FILES = 64, WRITTEN = 256 };

typedef struct land {
    char dir[FT_PATH_MAX];
    ft_team team[TEAMS + CENTRES];
    ft_uuid record[RECORDS];
    size_t n_records;
    char file[FILES][FT_PATH_MAX];
    size_t n_files;
    struct {
        ft_uuid record;
        ft_hash revision;
        bool found;
    } written[WRITTEN];
    size_t n_written;
    ft_gen g;
} land;

static const char *const CLASSES[] = {"indication", "SHA", "CHA"};

static void note(land *l, ft_uuid record, ft_hash revision)
{
    assert_true(l->n_written < WRITTEN);
    l->written[l->n_written].record = record;
    l->written[l->n_written].found = false;
    l->written[l->n_written++].revision = revision;
}

static void record_something(land *l, ft_team *t)
{
    static const ft_op OPS[] = {FT_OP_EDIT,   FT_OP_EDIT,    FT_OP_EDIT,   FT_OP_EXTERNAL,
                                FT_OP_RETIRE, FT_OP_RESTORE, FT_OP_RESOLVE};
    const char *c = CLASSES[ft_gen_below(&l->g, 3)];
    const char *comment = ft_gen_below(&l->g, 2) == 0 ? NULL : ft_gen_below(&l->g, 2) == 0 ? "a" : "b";
    int place = (int)ft_gen_below(&l->g, 6) - 1;
    ft_uuid record = {{0}};
    ft_item_space *sp = NULL;
    ft_item item;
    ft_error err = {0};

    if (l->n_records == 0 || (l->n_records < RECORDS && ft_gen_below(&l->g, 4) == 0)) {
        ft_hash made = ft_team_say(t, FT_OP_CREATE, &record, c, comment, place);

        note(l, record, made);
        l->record[l->n_records++] = record;
        return;
    }
    record = l->record[ft_gen_below(&l->g, l->n_records)];
    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    if (ft_store_get(t->store, &record, FT_FACE_PROPOSED, sp, &item, &err) == FT_OK) { /* this team knows it */
        note(l, record, ft_team_say(t, OPS[ft_gen_below(&l->g, FT_COUNT(OPS))], &record, c, comment, place));
    }
    ft_item_space_free(sp);
}

static void hand_in(land *l, ft_team *t)
{
    char *path = l->file[l->n_files];

    assert_true(l->n_files < FILES);
    char dir[FT_PATH_MAX];

    (void)snprintf(dir, sizeof dir, "%s", l->dir); /* path may be a member of l */
    (void)snprintf(path, FT_PATH_MAX, "%.4000s/s%zu.gpkg", dir, l->n_files);
    ft_team_submit(t, path, ft_gen_below(&l->g, 3) == 0);
    l->n_files++;
}

static void take_in(ft_team *t, const char *path)
{
    ft_merge_result r;
    ft_error err = {0};

    ft_assert_ok(ft_merge(t->store, path, &r, &err), &err);
    if (r.status == FT_MERGE_REJECTED) {
        print_error("%s: %s %s\n", path, r.why.key, r.why.args);
    }
    assert_int_not_equal(r.status, FT_MERGE_REJECTED);
    assert_int_equal(r.forks, 0);
}

static void take_everything(land *l, ft_team *t)
{
    size_t order[FILES];

    for (size_t i = 0; i < l->n_files; i++) {
        order[i] = i;
    }
    for (size_t i = l->n_files; i-- > 1;) {
        size_t k = ft_gen_below(&l->g, i + 1);
        size_t x = order[i];

        order[i] = order[k];
        order[k] = x;
    }
    for (size_t i = 0; i < l->n_files; i++) {
        take_in(t, l->file[order[i]]);
        if (ft_gen_below(&l->g, 4) == 0) {
            take_in(t, l->file[order[ft_gen_below(&l->g, i + 1)]]); /* once more */
        }
    }
}

static bool find_written(void *who, const ft_history_entry *e)
{
    land *l = who;

    for (size_t i = 0; i < l->n_written; i++) {
        l->written[i].found = l->written[i].found || ft_hash_cmp(&l->written[i].revision, &e->id) == 0;
    }
    assert_true(e->has_batch);
    return true;
}

static void nothing_is_lost(land *l, ft_team *t)
{
    ft_error err = {0};

    for (size_t i = 0; i < l->n_written; i++) {
        l->written[i].found = false;
    }
    for (size_t i = 0; i < l->n_records; i++) {
        ft_assert_ok(ft_store_history(t->store, &l->record[i], find_written, l, &err), &err);
    }
    for (size_t i = 0; i < l->n_written; i++) {
        assert_true(l->written[i].found);
    }
}

static void no_gap(void *who, const char *system, int64_t number)
{
    (void)who;
    fail_msg("batch %lld of %s is called missing", (long long)number, system);
}

static void all_agree(land *l)
{
    ft_hash first = {{0}};
    ft_error err = {0};

    for (size_t i = 0; i < TEAMS + CENTRES; i++) {
        ft_hash d;

        take_everything(l, &l->team[i]);
        d = ft_team_digest(l->team[i].store);
        first = i == 0 ? d : first;
        assert_int_equal(ft_hash_cmp(&first, &d), 0);
        nothing_is_lost(l, &l->team[i]);
        ft_assert_ok(ft_merge_missing(l->team[i].store, no_gap, NULL, &err), &err);
        ft_assert_ok(ft_merge_forks(l->team[i].store, no_gap, NULL, &err), &err);
    }
    for (size_t i = 0; i < l->n_files; i++) { /* twice is once */
        ft_merge_result r;

        ft_assert_ok(ft_merge(l->team[TEAMS].store, l->file[i], &r, &err), &err);
        assert_int_equal(r.status, FT_MERGE_ALREADY);
        assert_int_equal(r.revisions_new + r.records_new + r.records_changed + r.batches_new, 0);
    }
    ft_assert_ok(ft_store_rebuild(l->team[TEAMS].store, &err), &err);
    ft_hash rebuilt = ft_team_digest(l->team[TEAMS].store);

    assert_int_equal(ft_hash_cmp(&first, &rebuilt), 0);
}

static void everybody_trusts_everybody(land *l)
{
    for (size_t i = 0; i < TEAMS + CENTRES; i++) {
        for (size_t k = 0; k < TEAMS + CENTRES; k++) {
            if (i != k) {
                ft_team_trust(&l->team[i], &l->team[k]);
            }
        }
    }
}

static void merging_in_any_order_gives_one_state(void **state)
{
    static land l;
    long rounds = ft_gen_rounds(2);
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_hash_setup(&err), &err);
    l.g = ft_gen_seeded(4711);
    for (long round = 0; round < rounds; round++) {
        static const char *const NAMES[] = {"A", "B", "C", "N", "M"};

        l.n_files = l.n_records = l.n_written = 0;
        ft_assert_ok(ft_os_temp_dir(l.dir, &err), &err);
        assert_int_equal(setenv("FIELDTOOL_HOME", l.dir, 1), 0);
        for (size_t i = 0; i < TEAMS + CENTRES; i++) { /* clocks are years apart */
            ft_team_make(&l.team[i], l.dir, NAMES[i], "AO", false,
                         1500000000000 + (int64_t)ft_gen_below(&l.g, 600000000000));
        }
        everybody_trusts_everybody(&l);
        for (int step = 0; step < STEPS; step++) {
            ft_team *t = &l.team[ft_gen_below(&l.g, TEAMS)];

            record_something(&l, t);
            if (ft_gen_below(&l.g, 4) == 0) {
                hand_in(&l, t);
            }
            if (l.n_files > 0 && ft_gen_below(&l.g, 3) == 0) { /* hand to hand, without the centre */
                take_in(t, l.file[ft_gen_below(&l.g, l.n_files)]);
            }
        }
        for (size_t i = 0; i < TEAMS; i++) {
            hand_in(&l, &l.team[i]);
        }
        for (size_t i = TEAMS; i < TEAMS + CENTRES; i++) { /* what `new` wrote there */
            hand_in(&l, &l.team[i]);
        }
        print_message("  round %ld: %zu revisions of %zu records, %zu submissions\n", round, l.n_written, l.n_records,
                      l.n_files);
        all_agree(&l);
        for (size_t i = 0; i < TEAMS + CENTRES; i++) {
            ft_store_close(l.team[i].store);
        }
        ft_os_remove_dir(l.dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merging_in_any_order_gives_one_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
