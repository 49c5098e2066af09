#define _GNU_SOURCE /* addclosefrom_np; a feature-test macro must stand before the first include */

#include "fieldtool/base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct ft_child {
    pid_t pid;
    int out;
};

enum { PIPE_BYTES = 1 << 20, FIRST_OTHER = 3 };

bool ft_can_confine(void)
{
    return true;
}

/* Where libraries find themselves and their data; anything else in the environment is nobody's business there. */
static bool may_know(const char *entry)
{
    static const char *const NAMES[] = {
        "PROJ_LIB=", "PROJ_DATA=", "GDAL_DATA=", "LD_LIBRARY_PATH=", "ASAN_OPTIONS=", "UBSAN_OPTIONS="};

    for (size_t i = 0; i < FT_COUNT(NAMES); i++) {
        if (strncmp(entry, NAMES[i], strlen(NAMES[i])) == 0) {
            return true;
        }
    }
    return false;
}

#define MARK "FIELDTOOL_CHILD"

/* shape [n + 2], lent strings, the array for free(). The mark keeps a program that is no reader from starting itself for ever. */
static const char **small_environment(void)
{
    size_t n = 0;
    size_t k = 0;
    const char **out = NULL;

    while (environ[n] != NULL) {
        n++;
    }
    out = calloc(n + 2, sizeof *out);
    if (out == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if (may_know(environ[i])) {
            out[k++] = environ[i];
        }
    }
    out[k] = MARK "=1";
    return out;
}

/* POSIX says of argv and envp: not modified. */
static char *const *strings(const char *const *list)
{
    return (char *const *)(uintptr_t)(const void *)list;
}

static int prepare(posix_spawn_file_actions_t *actions, int out)
{
    int rc = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

    rc = rc == 0 ? posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO) : rc;
#if !defined(__SANITIZE_ADDRESS__) /* whose reports are wanted */
    rc = rc == 0 ? posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) : rc;
#endif
    return rc == 0 ? posix_spawn_file_actions_addclosefrom_np(actions, FIRST_OTHER) : rc;
}

static int spawn(const char *const *argv, int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    const char **environment = small_environment();
    int rc = environment == NULL ? ENOMEM : posix_spawn_file_actions_init(&actions);

    if (rc == 0) {
        rc = prepare(&actions, out);
        rc = rc == 0 ? posix_spawn(pid, argv[0], &actions, NULL, strings(argv), strings(environment)) : rc;
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    free((void *)environment);
    return rc;
}

ft_status ft_child_start(const char *const *argv, ft_child **out, ft_error *err)
{
    int ends[2] = {-1, -1};
    ft_child *c = calloc(1, sizeof *c);
    int rc = c == NULL ? ENOMEM : getenv(MARK) != NULL ? EPERM : pipe2(ends, O_CLOEXEC) != 0 ? errno : 0;

    if (rc == 0) {
        (void)fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES); /* faster, when it may */
        rc = spawn(argv, ends[1], &c->pid);
        (void)close(ends[1]);
    }
    if (rc != 0) {
        if (ends[0] >= 0) {
            (void)close(ends[0]);
        }
        free(c);
        return rc == ENOENT ? ft_fail(err, FT_E_NOT_FOUND, "os.run.missing", "program=%s", argv[0])
                            : ft_fail(err, FT_E_IO, "os.run.failed", "code=%d program=%s", rc, argv[0]);
    }
    c->out = ends[0];
    *out = c;
    return FT_OK;
}

ft_status ft_child_read(ft_child *c, void *p, size_t cap, int timeout_ms, size_t *n, bool *end, ft_error *err)
{
    struct pollfd wait = {.fd = c->out, .events = POLLIN};
    int rc = poll(&wait, 1, timeout_ms);
    ssize_t got = 0;

    *n = 0;
    *end = false;
    if (rc == 0 || (rc < 0 && errno == EINTR)) {
        return FT_OK;
    }
    got = rc < 0 ? -1 : read(c->out, p, cap);
    if (got < 0 && errno != EINTR) {
        return ft_fail(err, FT_E_IO, "os.io", "op=read code=%d path=%s", errno, "pipe");
    }
    *n = got > 0 ? (size_t)got : 0;
    *end = got == 0;
    return FT_OK;
}

int ft_child_end(ft_child *c, bool stop)
{
    int how = 0;
    int code = 0;

    if (c == NULL) {
        return 0;
    }
    if (stop) {
        (void)kill(c->pid, SIGKILL);
    }
    (void)close(c->out);
    while (waitpid(c->pid, &how, 0) < 0 && errno == EINTR) {
    }
    code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    free(c);
    return code;
}
