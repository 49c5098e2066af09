/* A merge or a submit that is killed: afterwards the workspace is as before or as after, never between, and the next try succeeds. */
#define _POSIX_C_SOURCE 200809L /* fork, kill, setenv */
#include "tests/support/ft_gen.h"
#include "tests/support/ft_teams.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RECORDS = 150 };

typedef struct scene {
    char dir[FT_PATH_MAX];
    ft_team team, centre;
    char submission[FT_PATH_MAX];
} scene;

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
    for (int i = 0; i < RECORDS; i++) {
        ft_uuid record = {{0}};

        (void)ft_team_say(&s.team, FT_OP_CREATE, &record, "SHA", "x", i);
    }
    (void)snprintf(s.submission, sizeof s.submission, "%.4000s/s.gpkg", s.dir);
    ft_team_submit(&s.team, s.submission, false);
    ft_store_close(s.centre.store);
    s.centre.store = NULL;
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

static void reopen(ft_team *t)
{
    ft_error err = {0};

    ft_assert_ok(ft_store_open(t->path, FT_STORE_WRITE, &t->env, &t->store, &err), &err);
}

/* Run @p work in a child that is killed after some microseconds; true when it was done before. */
static bool killed_after(long us, void (*work)(scene *s), scene *s)
{
    struct timespec t = {0, us * 1000};
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        work(s);
        _exit(0);
    }
    (void)nanosleep(&t, NULL);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status);
}

static void merge_in_child(scene *s)
{
    ft_merge_result r;
    ft_store *store = NULL;

    if (ft_store_open(s->centre.path, FT_STORE_WRITE, &s->centre.env, &store, NULL) == FT_OK) {
        (void)!ft_merge(store, s->submission, &r, NULL);
        ft_store_close(store);
    }
}

static void a_killed_merge_is_none_or_all(void **state)
{
    scene *s = *state;
    ft_gen g = ft_gen_seeded(17);
    long rounds = ft_gen_rounds(12);
    char empty_copy[FT_PATH_MAX];
    ft_hash before;
    ft_hash after;
    ft_merge_result r;
    ft_error err = {0};
    int cut = 0;
    double full_s = 0;

    (void)snprintf(empty_copy, sizeof empty_copy, "%.4000s/empty.gpkg", s->dir);
    ft_assert_ok(ft_os_copy_file(s->centre.path, empty_copy, &err), &err);
    reopen(&s->centre);
    before = ft_team_digest(s->centre.store);
    full_s = ft_os_monotonic_s();
    ft_assert_ok(ft_merge(s->centre.store, s->submission, &r, &err), &err);
    full_s = ft_os_monotonic_s() - full_s;
    after = ft_team_digest(s->centre.store);
    assert_int_not_equal(ft_hash_cmp(&before, &after), 0);
    for (long i = 0; i < rounds; i++) {
        ft_hash now;
        long us = (long)(ft_gen_unit(&g) * full_s * 4e6);

        ft_store_close(s->centre.store);
        s->centre.store = NULL;
        ft_os_remove(s->centre.path);
        ft_assert_ok(ft_os_copy_file(empty_copy, s->centre.path, &err), &err);
        (void)killed_after(us < 900000 ? us : 900000, merge_in_child, s);
        reopen(&s->centre);
        now = ft_team_digest(s->centre.store);
        cut += ft_hash_cmp(&now, &before) == 0;
        assert_true(ft_hash_cmp(&now, &before) == 0 || ft_hash_cmp(&now, &after) == 0);
        ft_assert_ok(ft_merge(s->centre.store, s->submission, &r, &err), &err);
        assert_true(r.status == FT_MERGED || r.status == FT_MERGE_ALREADY);
        now = ft_team_digest(s->centre.store);
        assert_int_equal(ft_hash_cmp(&now, &after), 0);
    }
    print_message("  %d of %ld were cut before they were enduring (a whole one takes %.0f ms)\n", cut, rounds,
                  full_s * 1000);
}

static void submit_in_child(scene *s)
{
    ft_store *store = NULL;
    ft_submitted done;
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%.4000s/out.gpkg", s->dir);
    if (ft_store_open(s->team.path, FT_STORE_WRITE, &s->team.env, &store, NULL) == FT_OK) {
        (void)!ft_submit(store, path, false, &done, NULL);
        ft_store_close(store);
    }
}

static void a_killed_submit_leaves_no_half_file_and_loses_no_number(void **state)
{
    scene *s = *state;
    ft_gen g = ft_gen_seeded(18);
    long rounds = ft_gen_rounds(8);
    char out[FT_PATH_MAX];
    int written = 0;
    ft_error err = {0};

    (void)snprintf(out, sizeof out, "%.4000s/out.gpkg", s->dir);
    reopen(&s->centre);
    for (long i = 0; i < rounds; i++) {
        ft_uuid record = {{0}};
        ft_merge_result r;
        char again[FT_PATH_MAX];

        (void)ft_team_say(&s->team, FT_OP_CREATE, &record, "CHA", "late", (int)i);
        ft_store_close(s->team.store);
        s->team.store = NULL;
        ft_os_remove(out);
        (void)killed_after((long)ft_gen_below(&g, 400000), submit_in_child, s);
        if (ft_os_stat(out, NULL, NULL) == FT_OS_FILE) { /* what has its name is whole */
            written++;
            ft_assert_ok(ft_merge(s->centre.store, out, &r, &err), &err);
            assert_int_equal(r.status, FT_MERGED);
        }
        reopen(&s->team);
        (void)snprintf(again, sizeof again, "%.4000s/again%ld.gpkg", s->dir, i);
        ft_team_submit(&s->team, again, false);
        ft_assert_ok(ft_merge(s->centre.store, again, &r, &err), &err);
        assert_int_not_equal(r.status, FT_MERGE_REJECTED);
        assert_int_equal(r.forks, 0); /* a number is never given twice */
        assert_int_equal(r.unsent, 0);
    }
    print_message("  %d of %ld were written in time\n", written, rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_killed_merge_is_none_or_all, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_killed_submit_leaves_no_half_file_and_loses_no_number, open_scene,
                                        close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
