#define _GNU_SOURCE /* setenv, kill; a feature-test macro must stand before the first include */

/* A child that reads foreign files can do nothing else: each thing is tried in a process that shut itself in. */
#include "fieldtool/base/confine.h"
#include "fieldtool/base/os.h"
#include "tests/support/ft_assert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[FT_PATH_MAX], given[FT_PATH_MAX + 16], other[FT_PATH_MAX + 16];
static int outside = -1;

/* ---------- what is tried; true: it worked */

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

static bool read_given(void)
{
    return opens(given, O_RDONLY);
}

static bool read_passwd(void)
{
    return opens("/etc/passwd", O_RDONLY);
}

static bool read_sibling(void)
{
    return opens(other, O_RDONLY);
}

static bool write_given(void)
{
    return opens(given, O_WRONLY);
}

static bool truncate_given(void)
{
    return opens(given, O_RDONLY | O_TRUNC);
}

static bool make_file(void)
{
    char path[FT_PATH_MAX + 16];

    (void)snprintf(path, sizeof path, "%s/new", folder);
    return opens(path, O_WRONLY | O_CREAT);
}

static bool write_to_open_file(void)
{
    return write(outside, "x", 1) == 1;
}

static bool unlink_given(void)
{
    return unlink(given) == 0;
}

static bool chmod_given(void)
{
    return chmod(given, 0644) == 0;
}

static bool open_socket(int family)
{
    int fd = socket(family, SOCK_STREAM, 0);

    return fd >= 0;
}

static bool internet(void)
{
    return open_socket(AF_INET);
}

static bool local_socket(void)
{
    return open_socket(AF_UNIX);
}

static bool start_process(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    return pid > 0;
}

static bool run_program(void)
{
    char *const argv[] = {NULL};

    (void)execve("/bin/true", argv, argv);
    return false; /* when it worked the exit code is 0 as well, and the parent sees that nothing was said */
}

static bool kill_parent(void)
{
    return kill(getppid(), 0) == 0;
}

static bool trace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool open_terminal(void)
{
    return opens("/dev/tty", O_RDWR);
}

static bool take_too_much(void)
{
    volatile char *p = malloc((size_t)256 << 20);

    if (p != NULL) {
        p[0] = 1;
    }
    return p != NULL;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { LIMITS_MEMORY = 0 }; /* perhaps with a sanitizer, whose shadow leaves no room for a limit */
#else
enum { LIMITS_MEMORY = 1 };
#endif

static const struct trial {
    const char *name;
    bool (*run)(void);
    bool allowed, needs_landlock;
} TRIALS[] = {
    {"read what is given", read_given, true, false},
    {"read /etc/passwd", read_passwd, false, true},
    {"read the file beside it", read_sibling, false, true},
    {"write what is given", write_given, false, false},
    {"truncate what is given", truncate_given, false, false},
    {"make a file", make_file, false, false},
    {"write to a file that was open", write_to_open_file, false, false},
    {"remove what is given", unlink_given, false, false},
    {"change its mode", chmod_given, false, false},
    {"internet", internet, false, false},
    {"a local socket", local_socket, false, false},
    {"another process", start_process, false, false},
    {"a program", run_program, false, false},
    {"a signal to the parent", kill_parent, false, false},
    {"tracing", trace, false, false},
    {"the terminal", open_terminal, false, false},
};

enum { WORKED = 40, FAILED = 41, NOT_CONFINED = 42, NO_LANDLOCK = 43 };

static _Noreturn void try_it(const struct trial *t)
{
    const char *const readable[] = {given, "/nowhere/at/all"};
    ft_confined got = {0};
    ft_error err = {0};

    if (ft_confine(&(ft_confinement){readable, FT_COUNT(readable), (size_t)64 << 20, 10}, &got, &err) != FT_OK ||
        !got.filter) {
        _exit(NOT_CONFINED);
    }
    if (t->needs_landlock && got.landlock == 0) {
        _exit(NO_LANDLOCK);
    }
    _exit(t->run() ? WORKED : FAILED);
}

static int outcome(const struct trial *t)
{
    int how = 0;
    pid_t pid = 0;

    (void)fflush(stdout);
    pid = fork();
    if (pid == 0) {
        try_it(t);
    }
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static void a_confined_process_reads_what_it_is_given_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(TRIALS); i++) {
        int got = outcome(&TRIALS[i]);

        print_message("  %s: %d\n", TRIALS[i].name, got);
        if (got != NO_LANDLOCK) {
            assert_int_equal(got, TRIALS[i].allowed ? WORKED : FAILED);
        }
    }
}

static void it_has_the_memory_it_was_given(void **state)
{
    const struct trial t = {"much memory", take_too_much, false, false};

    (void)state;
    if (LIMITS_MEMORY != 0) {
        assert_int_equal(outcome(&t), FAILED);
    }
}

/* ---------- children */

static int run_shell(const char *script, char *said, size_t size)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    ft_child *c = NULL;
    ft_error err = {0};
    size_t n = 0;
    size_t all = 0;
    bool end = false;

    ft_assert_ok(ft_child_start(argv, &c, &err), &err);
    while (!end && all + 1 < size) {
        ft_assert_ok(ft_child_read(c, said + all, size - 1 - all, 1000, &n, &end, &err), &err);
        all += n;
    }
    said[all] = '\0';
    return ft_child_end(c, false);
}

static void a_child_is_heard_and_how_it_ended_is_known(void **state)
{
    char said[256];

    (void)state;
    assert_int_equal(run_shell("echo one; exit 3", said, sizeof said), 3);
    assert_string_equal(said, "one\n");
    assert_int_equal(run_shell("kill -SEGV $$", said, sizeof said), 128 + SIGSEGV);
    assert_string_equal(said, "");
    assert_int_equal(
        run_shell("cat; [ -n \"$HOME$FIELDTOOL_HOME\" ] && echo knows; ls /proc/self/fd | wc -l", said, sizeof said),
        0);
    assert_string_equal(said, "4\n"); /* three and the folder that ls reads */
}

static void a_child_that_says_nothing_is_stopped(void **state)
{
    const char *const argv[] = {"/bin/sleep", "1000", NULL};
    ft_child *c = NULL;
    ft_error err = {0};
    char byte = 0;
    size_t n = 1;
    bool end = true;

    (void)state;
    ft_assert_ok(ft_child_start(argv, &c, &err), &err);
    ft_assert_ok(ft_child_read(c, &byte, 1, 10, &n, &end, &err), &err);
    assert_int_equal(n, 0);
    assert_false(end);
    assert_int_equal(ft_child_end(c, true), 128 + SIGKILL);
}

static void a_child_starts_no_children(void **state)
{
    const char *const argv[] = {"/bin/true", NULL};
    ft_child *c = NULL;
    ft_error err = {0};

    (void)state;
    assert_int_equal(setenv("FIELDTOOL_CHILD", "1", 1), 0);
    ft_assert_status(ft_child_start(argv, &c, &err), FT_E_IO, &err);
    assert_int_equal(unsetenv("FIELDTOOL_CHILD"), 0);
    ft_assert_status(ft_child_start((const char *const[]){"/nowhere/at/all", NULL}, &c, &err), FT_E_NOT_FOUND, &err);
}

static int set_up(void **state)
{
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_os_temp_dir(folder, &err), &err);
    (void)snprintf(given, sizeof given, "%s/given", folder);
    (void)snprintf(other, sizeof other, "%s/other", folder);
    ft_assert_ok(ft_os_write_file(given, "given", 5, true, false, &err), &err);
    ft_assert_ok(ft_os_write_file(other, "other", 5, true, false, &err), &err);
    outside = open(other, O_WRONLY | O_CLOEXEC);
    return outside < 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)close(outside);
    ft_os_remove_dir(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_reads_what_it_is_given_and_nothing_else),
        cmocka_unit_test(it_has_the_memory_it_was_given),
        cmocka_unit_test(a_child_is_heard_and_how_it_ended_is_known),
        cmocka_unit_test(a_child_that_says_nothing_is_stopped),
        cmocka_unit_test(a_child_starts_no_children),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
