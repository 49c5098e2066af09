#define _POSIX_C_SOURCE 200809L /* links, pipes and modes are made behind the interface to be tested */

#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every test gets an empty folder, gone afterwards. */
static int make_place(void **state)
{
    char *dir = malloc(FT_PATH_MAX);
    ft_error err = {0};

    *state = dir;
    return dir != NULL && ft_os_temp_dir(dir, &err) == FT_OK ? 0 : -1;
}

static int clear_place(void **state)
{
    char *dir = *state;
    ft_os_kind left = FT_OS_ABSENT;

    ft_os_remove_dir(dir);
    left = ft_os_stat(dir, NULL, NULL);
    free(dir);
    return left == FT_OS_ABSENT ? 0 : -1;
}

typedef struct path {
    char p[FT_PATH_MAX + 64];
} path;

static path in(void **state, const char *name)
{
    path out;

    (void)snprintf(out.p, sizeof out.p, "%s/%s", (const char *)*state, name);
    return out;
}

static bool join(void *who, const char *name)
{
    ft_buf *b = who;

    ft_buf_text(b, name);
    ft_buf_char(b, ' ');
    return strcmp(name, "stop") != 0;
}

static void assert_holds(void **state, const char *want)
{
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    ft_buf_text(&b, "");
    ft_assert_ok(ft_os_list(*state, join, &b, &err), &err);
    assert_string_equal(b.p, want);
    ft_buf_release(&b);
}

static void assert_reads(const char *file, const char *want)
{
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    ft_assert_ok(ft_os_read_file(file, 100, &b, &err), &err);
    assert_string_equal(b.p, want);
    ft_buf_release(&b);
}

static unsigned mode_of(const char *file)
{
    struct stat s = {0};

    assert_int_equal(stat(file, &s), 0);
    return (unsigned)s.st_mode & 0777U;
}

static void a_written_file_reads_back_and_leaves_nothing_beside_it(void **state)
{
    path f = in(state, "a b.txt");
    ft_error err = {0};
    int64_t size = 0;
    int64_t mtime_ms = 0;

    ft_assert_ok(ft_os_write_file(f.p, "hello", 5, false, false, &err), &err);
    assert_reads(f.p, "hello");
    assert_int_equal(ft_os_stat(f.p, &size, &mtime_ms), FT_OS_FILE);
    assert_int_equal(size, 5);
    assert_true(llabs(mtime_ms - ft_os_now_ms()) < 60000);
    assert_holds(state, "a b.txt ");
}

static void writing_refuses_or_replaces_as_asked(void **state)
{
    path f = in(state, "f");
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(f.p, "one", 3, false, false, &err), &err);
    ft_assert_status(ft_os_write_file(f.p, "two", 3, false, false, &err), FT_E_CONFLICT, &err);
    assert_string_equal(err.key, "os.exists");
    assert_reads(f.p, "one");
    ft_assert_ok(ft_os_write_file(f.p, "three", 5, true, false, &err), &err);
    assert_reads(f.p, "three");
    assert_holds(state, "f ");
}

static void a_secret_is_for_its_owner_only(void **state)
{
    path f = in(state, "key");
    path d = in(state, "keys/deep");
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(f.p, "s", 1, false, true, &err), &err);
    assert_int_equal(mode_of(f.p), 0600);
    ft_assert_ok(ft_os_make_dir(d.p, true, &err), &err);
    ft_assert_ok(ft_os_make_dir(d.p, true, &err), &err); /* existing is fine */
    assert_int_equal(mode_of(d.p), 0700);
    assert_int_equal(mode_of(in(state, "keys").p), 0700);
}

static void a_failing_write_changes_nothing(void **state)
{
    path absent = in(state, "no/such/folder/f");
    path dir = in(state, "dir");
    ft_error err = {0};

    ft_assert_status(ft_os_write_file(absent.p, "x", 1, true, false, &err), FT_E_NOT_FOUND, &err);
    assert_string_equal(err.key, "os.not_found");
    ft_assert_ok(ft_os_make_dir(dir.p, false, &err), &err);
    ft_assert_status(ft_os_write_file(dir.p, "x", 1, true, false, &err), FT_E_INVALID, &err); /* over a folder */
    assert_holds(state, "dir ");
}

static void only_regular_files_of_bearable_size_are_read(void **state)
{
    path f = in(state, "f");
    path link = in(state, "link");
    path pipe = in(state, "pipe");
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    ft_assert_ok(ft_os_write_file(f.p, "12345", 5, false, false, &err), &err);
    ft_assert_ok(ft_os_read_file(f.p, 5, &b, &err), &err);
    assert_int_equal(b.n, 5);
    ft_assert_status(ft_os_read_file(f.p, 4, &b, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "os.too_large");
    assert_int_equal(symlink("f", link.p), 0);
    ft_assert_status(ft_os_read_file(link.p, 5, &b, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "os.link");
    assert_int_equal(ft_os_stat(link.p, NULL, NULL), FT_OS_OTHER);
    assert_int_equal(mkfifo(pipe.p, 0600), 0);
    ft_assert_status(ft_os_read_file(pipe.p, 5, &b, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "os.not_a_file");
    ft_assert_status(ft_os_read_file(*state, 5, &b, &err), FT_E_INVALID, &err);
    ft_assert_status(ft_os_read_file(in(state, "absent").p, 5, &b, &err), FT_E_NOT_FOUND, &err);
    assert_int_equal(b.n, 0);
    ft_buf_release(&b);
}

static void a_copy_is_private_new_and_whole(void **state)
{
    path from = in(state, "from");
    path to = in(state, "to");
    path link = in(state, "link");
    char *big = malloc(300000);
    ft_buf b;
    ft_error err = {0};

    assert_non_null(big);
    memset(big, 'z', 300000);
    ft_buf_init(&b, 0);
    ft_assert_ok(ft_os_write_file(from.p, big, 300000, false, false, &err), &err);
    ft_assert_ok(ft_os_copy_file(from.p, to.p, &err), &err);
    ft_assert_ok(ft_os_read_file(to.p, 300000, &b, &err), &err);
    assert_int_equal(b.n, 300000);
    assert_memory_equal(b.p, big, 300000);
    assert_int_equal(mode_of(to.p), 0600);
    ft_assert_status(ft_os_copy_file(from.p, to.p, &err), FT_E_CONFLICT, &err);
    assert_int_equal(symlink("from", link.p), 0);
    ft_assert_status(ft_os_copy_file(link.p, in(state, "to2").p, &err), FT_E_INVALID, &err);
    assert_holds(state, "from link to ");
    ft_buf_release(&b);
    free(big);
}

static void publishing_moves_a_file_into_place(void **state)
{
    path a = in(state, "a");
    path b = in(state, "b");
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(a.p, "1", 1, false, false, &err), &err);
    ft_assert_ok(ft_os_publish(a.p, b.p, false, &err), &err);
    assert_holds(state, "b ");
    ft_assert_ok(ft_os_write_file(a.p, "2", 1, false, false, &err), &err);
    ft_assert_status(ft_os_publish(a.p, b.p, false, &err), FT_E_CONFLICT, &err);
    assert_reads(b.p, "1");
    ft_assert_ok(ft_os_publish(a.p, b.p, true, &err), &err);
    assert_reads(b.p, "2");
    ft_assert_status(ft_os_publish(a.p, b.p, true, &err), FT_E_NOT_FOUND, &err);
    assert_reads(b.p, "2");
}

static void names_are_listed_in_order_until_told_to_stop(void **state)
{
    static const char *const NAMES[] = {"z", "a", "stop", "M", ".hidden"};
    ft_error err = {0};

    for (size_t i = 0; i < FT_COUNT(NAMES); i++) {
        ft_assert_ok(ft_os_write_file(in(state, NAMES[i]).p, "", 0, false, false, &err), &err);
    }
    assert_holds(state, ".hidden M a stop ");
    ft_os_remove(in(state, "stop").p);
    ft_os_remove(in(state, "stop").p); /* absent is fine */
    assert_holds(state, ".hidden M a z ");
    ft_assert_status(ft_os_list(in(state, "absent").p, join, NULL, &err), FT_E_NOT_FOUND, &err);
}

static void a_temporary_name_lies_beside_and_is_free(void **state)
{
    char one[FT_PATH_MAX];
    char two[FT_PATH_MAX];
    char longest[FT_PATH_MAX];
    path f = in(state, "f.gpkg");

    ft_os_temp_name(f.p, one);
    ft_os_temp_name(f.p, two);
    assert_string_not_equal(one, two);
    assert_memory_equal(one, f.p, strlen(*state) + 1);
    assert_int_equal(ft_os_stat(one, NULL, NULL), FT_OS_ABSENT);
    ft_os_temp_name("f", one);
    assert_memory_equal(one, ".f.", 3);
    memset(longest, 'd', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    longest[sizeof longest - 3] = '/';
    ft_os_temp_name(longest, one);
    assert_string_equal(one, "");
}

static void home_follows_the_environment(void **state)
{
    char out[FT_PATH_MAX];
    ft_error err = {0};

    (void)state;
    assert_int_equal(setenv("FIELDTOOL_HOME", "/h", 1), 0);
    ft_assert_ok(ft_os_home("config", out, &err), &err);
    assert_string_equal(out, "/h/config");
    assert_int_equal(unsetenv("FIELDTOOL_HOME"), 0);
    assert_int_equal(setenv("HOME", "/u", 1), 0);
    assert_int_equal(setenv("XDG_DATA_HOME", "/x", 1), 0);
    assert_int_equal(setenv("XDG_CACHE_HOME", "relative", 1), 0);
    assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
    ft_assert_ok(ft_os_home("data", out, &err), &err);
    assert_string_equal(out, "/x/fieldtool");
    ft_assert_ok(ft_os_home("cache", out, &err), &err);
    assert_string_equal(out, "/u/.cache/fieldtool");
    ft_assert_ok(ft_os_home("config", out, &err), &err);
    assert_string_equal(out, "/u/.config/fieldtool");
    assert_int_equal(unsetenv("HOME"), 0);
    ft_assert_status(ft_os_home("config", out, &err), FT_E_NOT_FOUND, &err);
}

static void a_program_runs_without_a_shell(void **state)
{
    path out = in(state, "out");
    const char *const echo[] = {"printf", "%s|", "a b", "$HOME;*", NULL};
    const char *const fails[] = {"sh", "-c", "exit 7", NULL};
    const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
    const char *const reads[] = {"cat", NULL};
    const char *const absent[] = {"no-such-program-here", NULL};
    ft_error err = {0};
    int code = -1;

    ft_assert_ok(ft_os_run(echo, out.p, &code, &err), &err);
    assert_int_equal(code, 0);
    assert_reads(out.p, "a b|$HOME;*|");
    ft_assert_ok(ft_os_run(fails, NULL, &code, &err), &err);
    assert_int_equal(code, 7);
    ft_assert_ok(ft_os_run(killed, NULL, &code, &err), &err);
    assert_int_equal(code, 128 + 9);
    ft_assert_ok(ft_os_run(reads, NULL, &code, &err), &err); /* its input is empty */
    assert_int_equal(code, 0);
    ft_assert_status(ft_os_run(absent, NULL, &code, &err), FT_E_NOT_FOUND, &err);
    assert_string_equal(err.args, "program=no-such-program-here");
}

static void the_system_answers_simple_questions(void **state)
{
    char name[64];
    char tiny[8];
    double then = ft_os_monotonic_s();
    char word[] = "word";
    char *argv[] = {word, NULL};
    int argc = 1;

    (void)state;
    ft_os_user_name(name, sizeof name);
    assert_true(name[0] != '\0');
    ft_os_user_name(tiny, sizeof tiny);
    assert_true(strlen(tiny) < sizeof tiny);
    assert_true(ft_os_now_ms() > 1700000000000);
    assert_true(ft_os_monotonic_s() >= then);
    assert_true(abs(ft_os_utc_offset_min()) <= 14 * 60);
    assert_null(ft_os_getenv("FT_NO_SUCH_VARIABLE"));
    assert_ptr_equal(ft_os_utf8_argv(&argc, argv), argv);
}

static void an_interrupt_only_sets_the_flag(void **state)
{
    (void)state;
    ft_os_catch_interrupt();
    assert_false(ft_os_interrupted());
    assert_int_equal(raise(SIGINT), 0);
    assert_true(ft_os_interrupted());
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, clear_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_written_file_reads_back_and_leaves_nothing_beside_it),
        IN_A_PLACE(writing_refuses_or_replaces_as_asked),
        IN_A_PLACE(a_secret_is_for_its_owner_only),
        IN_A_PLACE(a_failing_write_changes_nothing),
        IN_A_PLACE(only_regular_files_of_bearable_size_are_read),
        IN_A_PLACE(a_copy_is_private_new_and_whole),
        IN_A_PLACE(publishing_moves_a_file_into_place),
        IN_A_PLACE(names_are_listed_in_order_until_told_to_stop),
        IN_A_PLACE(a_temporary_name_lies_beside_and_is_free),
        cmocka_unit_test(home_follows_the_environment),
        IN_A_PLACE(a_program_runs_without_a_shell),
        cmocka_unit_test(the_system_answers_simple_questions),
        cmocka_unit_test(an_interrupt_only_sets_the_flag), /* last: the flag stays up */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
