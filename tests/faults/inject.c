/* Put before the C library (LD_PRELOAD) by tests/faults/run: what the disk, the power and the memory can do to a program.
 *
 *   FT_FAULT=kill:N      the process dies at its N-th call that changes files; a write is torn in half first
 *   FT_FAULT=EIO:N       that call fails; EIO+:N: it and all after it; ENOSPC alike, where space is what the call needs
 *   FT_FAULT=memory:N    the N-th allocation of the program and of the libraries of FT_FAULT_OWNERS fails; memory+:N: and all after
 *   FT_FAULT_TRACE=FILE  what was done to files, for replaying power cuts: lines of tab-separated words, then the bytes written
 *   FT_FAULT_STACKS=FILE who asks for memory: eight bytes for each allocation, alike for the same chain of callers
 *   FT_FAULT_SEED=N      clock and random numbers are the same in every run, so that "after" is one state
 *
 * Only regular files and folders count, not what goes to a terminal or a pipe. The number of calls is the last line of
 * FT_FAULT_COUNT=FILE. Linux only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { OWNERS_MAX = 64, CALLERS_MAX = 24 };

typedef enum fault_kind { NONE, KILL, FAIL, MEMORY } fault_kind;

static struct {
    fault_kind kind;
    bool on;
    int error;
    bool sticky;
    long at, files, memory;
    int trace, stacks;
    uint64_t random, clock_ms; /* 0: the real ones */
    struct {
        uintptr_t from, to;
    } owners[OWNERS_MAX];
    size_t n_owners;
} f = {.trace = -1, .stacks = -1};

/* The C library's own function of this name. */
#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (real == NULL) { \
        void *found = dlsym(RTLD_NEXT, name); \
        memcpy(&real, &found, sizeof real); \
    }

/* ---------- what to do, from the environment */

static int note_owner(struct dl_phdr_info *info, size_t size, void *list)
{
    const char *name = info->dlpi_name == NULL || info->dlpi_name[0] == '\0' ? "program" : info->dlpi_name;
    const char *slash = strrchr(name, '/');
    char word[256];
    const char *stop = strchr(slash == NULL ? name : slash + 1, '.');

    (void)size;
    name = slash == NULL ? name : slash + 1;
    (void)snprintf(word, sizeof word, "%.*s", stop == NULL ? (int)strlen(name) : (int)(stop - name), name);
    if (strstr((const char *)list, word) == NULL) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum && f.n_owners < OWNERS_MAX; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0) {
            f.owners[f.n_owners].from = (uintptr_t)(info->dlpi_addr + p->p_vaddr);
            f.owners[f.n_owners++].to = (uintptr_t)(info->dlpi_addr + p->p_vaddr + p->p_memsz);
        }
    }
    return 0;
}

static __attribute__((constructor)) void prepare(void)
{
    static const struct {
        const char *word;
        fault_kind kind;
        int error;
    } KINDS[] = {{"kill", KILL, 0}, {"EIO", FAIL, EIO}, {"ENOSPC", FAIL, ENOSPC}, {"memory", MEMORY, 0}};
    const char *what = getenv("FT_FAULT");
    const char *trace = getenv("FT_FAULT_TRACE");
    const char *stacks = getenv("FT_FAULT_STACKS");
    const char *seed = getenv("FT_FAULT_SEED");
    const char *owners = getenv("FT_FAULT_OWNERS");
    const char *colon = what == NULL ? NULL : strchr(what, ':');

    if (colon != NULL) {
        f.sticky = colon[-1] == '+';
        f.at = atol(colon + 1);
        for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
            if (strncmp(what, KINDS[i].word, (size_t)(colon - what) - (f.sticky ? 1 : 0)) == 0) {
                f.kind = KINDS[i].kind;
                f.error = KINDS[i].error;
            }
        }
    }
    if (trace != NULL) {
        f.trace = (int)syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    if (stacks != NULL) {
        void *first[CALLERS_MAX];

        (void)backtrace(first, CALLERS_MAX); /* which itself asks for memory the first time */
        f.stacks = (int)syscall(SYS_openat, AT_FDCWD, stacks, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    if (seed != NULL) {
        f.random = (uint64_t)atoll(seed) * 0x9e3779b97f4a7c15U + 1;
        f.clock_ms = 1790000000000U + (uint64_t)atoll(seed) * 1000000U;
    }
    (void)dl_iterate_phdr(note_owner, (void *)(uintptr_t)(owners == NULL ? "program libsqlite3 libjansson" : owners));
    f.on = true;
}

static __attribute__((destructor)) void tell(void)
{
    const char *path = getenv("FT_FAULT_COUNT");
    char text[64];
    int n = snprintf(text, sizeof text, "%ld\t%ld\n", f.files, f.memory);
    int fd = path == NULL ? -1
                          : (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    f.on = false;
    if (fd >= 0) {
        (void)!syscall(SYS_write, fd, text, (size_t)n);
        (void)syscall(SYS_close, fd);
    }
}

/* ---------- files */

/* True for regular files and folders; *ino says which. */
static bool counts(int fd, uint64_t *ino)
{
    struct stat s;

    if (fd < 0 || fstat(fd, &s) != 0 || !(S_ISREG(s.st_mode) || S_ISDIR(s.st_mode))) {
        return false;
    }
    *ino = (uint64_t)s.st_ino;
    return fd > STDERR_FILENO;
}

static void put(const void *p, size_t n)
{
    if (f.trace >= 0) {
        (void)!syscall(SYS_write, f.trace, p, n);
    }
}

static void trace(const char *op, uint64_t ino, int64_t at, size_t n, const char *a, const char *b)
{
    char line[9000];
    int len = 0;

    if (f.trace >= 0) {
        len = snprintf(line, sizeof line, "%s\t%llu\t%lld\t%zu\t%.4000s\t%.4000s\n", op, (unsigned long long)ino,
                       (long long)at, n, a, b);
        put(line, (size_t)len);
    }
}

/* Count one call; true when it has to fail, with errno set. Death comes here too, after @p torn did half of the work. */
static bool strikes(bool needs_space, void (*torn)(void *), void *who)
{
    long n = 0;

    if (!f.on) {
        return false;
    }
    n = ++f.files;
    if (f.kind == KILL && n == f.at) {
        if (torn != NULL) {
            torn(who);
        }
        (void)kill(getpid(), SIGKILL);
    }
    if (f.kind != FAIL || !(n == f.at || (f.sticky && n > f.at)) || (f.error == ENOSPC && !needs_space)) {
        return false;
    }
    errno = f.error;
    return true;
}

typedef struct writing {
    int fd;
    const void *p;
    size_t n;
    int64_t at; /* -1: where the file stands */
} writing;

static void half(void *who)
{
    writing *w = who;

    if (w->at < 0) {
        (void)!syscall(SYS_write, w->fd, w->p, w->n / 2);
    } else {
        (void)!syscall(SYS_pwrite64, w->fd, w->p, w->n / 2, w->at);
    }
}

static ssize_t do_write(writing w)
{
    uint64_t ino = 0;
    bool ours = counts(w.fd, &ino);
    int64_t at = w.at >= 0 ? w.at : (int64_t)lseek(w.fd, 0, SEEK_CUR);
    ssize_t n = 0;

    if (ours && (fcntl(w.fd, F_GETFL) & O_APPEND) != 0) {
        at = (int64_t)lseek(w.fd, 0, SEEK_END);
    }
    if (ours && strikes(true, half, &w)) {
        return -1;
    }
    n = w.at < 0 ? syscall(SYS_write, w.fd, w.p, w.n) : syscall(SYS_pwrite64, w.fd, w.p, w.n, w.at);
    if (ours && n > 0) {
        trace("write", ino, at, (size_t)n, "", "");
        put(w.p, (size_t)n);
    }
    return n;
}

ssize_t write(int fd, const void *p, size_t n)
{
    return do_write((writing){fd, p, n, -1});
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return do_write((writing){fd, p, n, at});
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    return do_write((writing){fd, p, n, at});
}

static int do_truncate(int fd, int64_t size)
{
    uint64_t ino = 0;
    bool ours = counts(fd, &ino);
    int rc = 0;

    if (ours && strikes(false, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_ftruncate, fd, size);
    if (ours && rc == 0) {
        trace("truncate", ino, size, 0, "", "");
    }
    return rc;
}

int ftruncate(int fd, off_t size)
{
    return do_truncate(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return do_truncate(fd, size);
}

static int do_sync(int fd, long call)
{
    uint64_t ino = 0;
    bool ours = counts(fd, &ino);
    int rc = 0;

    if (ours && strikes(true, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(call, fd);
    if (ours && rc == 0) {
        trace("sync", ino, 0, 0, "", "");
    }
    return rc;
}

int fsync(int fd)
{
    return do_sync(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return do_sync(fd, SYS_fdatasync);
}

/* ---------- names */

static int do_open(int at, const char *path, int flags, mode_t mode)
{
    struct stat s;
    bool makes = (flags & O_CREAT) != 0 && fstatat(at, path, &s, AT_SYMLINK_NOFOLLOW) != 0;
    bool empties = !makes && (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY;
    uint64_t ino = 0;
    int fd = 0;

    if ((makes || empties) && strikes(true, NULL, NULL)) {
        return -1;
    }
    fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && (makes || empties) && counts(fd, &ino)) {
        trace(makes ? "create" : "truncate", ino, makes ? (int64_t)mode : 0, 0, path, "");
    }
    return fd;
}

static mode_t mode_of(int flags, va_list ap)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(ap, mode_t) : 0;
}

#define OPEN(name, ...) \
    int name(__VA_ARGS__, int flags, ...) \
    { \
        va_list ap; \
        mode_t mode = 0; \
\
        va_start(ap, flags); \
        mode = mode_of(flags, ap); \
        va_end(ap); \
        return do_open(FT_AT, path, flags, mode); \
    }
#define FT_AT AT_FDCWD
OPEN(open, const char *path)
OPEN(open64, const char *path)
#undef FT_AT
#define FT_AT at
OPEN(openat, int at, const char *path)
OPEN(openat64, int at, const char *path)

int unlink(const char *path)
{
    int rc = 0;

    if (strikes(false, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (rc == 0) {
        trace("unlink", 0, 0, 0, path, "");
    }
    return rc;
}

/* Below a folder that is open: named from that folder's own path, so that the trace needs no handles. */
int unlinkat(int at, const char *path, int flags)
{
    char link[64];
    char full[4096];
    ssize_t n = 0;
    int rc = 0;

    if (strikes(false, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_unlinkat, at, path, flags);
    if (rc == 0) {
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        n = at == AT_FDCWD ? 0 : readlink(link, full, sizeof full - 300);
        (void)snprintf(full + (n < 0 ? 0 : n), 300, "%s%.250s", n > 0 ? "/" : "", path);
        trace("unlink", 0, 0, 0, full, "");
    }
    return rc;
}

static int do_rename(const char *from, const char *to, unsigned flags)
{
    int rc = 0;

    if (strikes(true, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
    if (rc == 0) {
        trace("rename", 0, 0, 0, from, to);
    }
    return rc;
}

int rename(const char *from, const char *to)
{
    return do_rename(from, to, 0);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    (void)a; /* the program knows only names from where it stands */
    (void)b;
    return do_rename(from, to, flags);
}

int link(const char *from, const char *to)
{
    int rc = 0;

    if (strikes(true, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (rc == 0) {
        trace("link", 0, 0, 0, from, to);
    }
    return rc;
}

int mkdir(const char *path, mode_t mode)
{
    struct stat s;
    int rc = 0;

    if (lstat(path, &s) != 0 && strikes(true, NULL, NULL)) {
        return -1;
    }
    rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (rc == 0 && lstat(path, &s) == 0) {
        trace("mkdir", (uint64_t)s.st_ino, 0, 0, path, "");
    }
    return rc;
}

char *mkdtemp(char *path)
{
    REAL(char *, "mkdtemp", char *)
    struct stat s;
    char *made = NULL;

    if (strikes(true, NULL, NULL)) {
        return NULL;
    }
    made = real(path);
    if (made != NULL && lstat(path, &s) == 0) {
        trace("mkdir", (uint64_t)s.st_ino, 0, 0, path, "");
    }
    return made;
}

/* ---------- memory */

static void note_callers(void)
{
    void *callers[CALLERS_MAX];
    uint64_t h = 1469598103934665603U;
    int n = backtrace(callers, CALLERS_MAX);

    for (int i = 2; i < n; i++) {
        h = (h ^ (uint64_t)(uintptr_t)callers[i]) * 1099511628211U;
    }
    (void)!syscall(SYS_write, f.stacks, &h, sizeof h);
}

static bool fails(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    bool ours = false;

    for (size_t i = 0; i < f.n_owners && f.on; i++) {
        ours = ours || (at >= f.owners[i].from && at < f.owners[i].to);
    }
    if (!ours) {
        return false;
    }
    f.memory++;
    if (f.stacks >= 0) {
        note_callers();
    }
    if (f.kind == MEMORY && (f.memory == f.at || (f.sticky && f.memory > f.at))) {
        errno = ENOMEM;
        return true;
    }
    return false;
}

void *malloc(size_t n)
{
    REAL(void *, "malloc", size_t)
    return fails(__builtin_return_address(0)) ? NULL : real(n);
}

/* dlsym asks for memory the first time; what it gets is never given back. */
void *calloc(size_t n, size_t size)
{
    static char early[4096];
    static size_t used;
    static bool looking;

    if (looking) {
        void *p = early + used;

        used += (n * size + 15) / 16 * 16;
        return used <= sizeof early ? p : NULL;
    }
    looking = true;
    REAL(void *, "calloc", size_t, size_t)
    looking = false;
    return fails(__builtin_return_address(0)) ? NULL : real(n, size);
}

void *realloc(void *p, size_t n)
{
    REAL(void *, "realloc", void *, size_t)
    return fails(__builtin_return_address(0)) ? NULL : real(p, n);
}

/* ---------- clock and chance */

static uint64_t next_random(void)
{
    uint64_t z = f.random += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

ssize_t getrandom(void *p, size_t n, unsigned flags)
{
    unsigned char *at = p;

    if (f.random == 0) {
        return syscall(SYS_getrandom, p, n, flags);
    }
    for (size_t i = 0; i < n; i++) {
        at[i] = (unsigned char)(next_random() >> 56);
    }
    return (ssize_t)n;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
    if (f.clock_ms == 0 || id != CLOCK_REALTIME) {
        return (int)syscall(SYS_clock_gettime, id, out);
    }
    f.clock_ms++;
    *out = (struct timespec){(time_t)(f.clock_ms / 1000), (long)(f.clock_ms % 1000) * 1000000};
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec t = {0, 0};
    int rc = clock_gettime(CLOCK_REALTIME, &t);

    (void)zone;
    *out = (struct timeval){t.tv_sec, t.tv_nsec / 1000};
    return rc;
}
