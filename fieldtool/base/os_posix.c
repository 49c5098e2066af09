#define _GNU_SOURCE /* renameat2 and tm_gmtoff; a feature-test macro must stand before the first include */

#include "fieldtool/base/os.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/names.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/volume.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, TEMP_BASE_MAX = 200, REMOVE_DEPTH = 3 };

/* The one mutable global of the program: a signal handler may do no more than set it. */
static volatile sig_atomic_t interrupted;

/* What an errno means to a person; anything else is os.io with its number. */
static const struct cause {
    int number;
    ft_status status;
    const char *key;
} CAUSES[] = {
    {ENOENT, FT_E_NOT_FOUND, "os.not_found"},
    {ENOTDIR, FT_E_NOT_FOUND, "os.not_found"},
    {EEXIST, FT_E_CONFLICT, "os.exists"},
    {EACCES, FT_E_IO, "os.denied"},
    {EPERM, FT_E_IO, "os.denied"},
    {EROFS, FT_E_IO, "os.denied"},
    {ENOSPC, FT_E_IO, "os.disk_full"},
    {EDQUOT, FT_E_IO, "os.disk_full"},
    {ELOOP, FT_E_INVALID, "os.link"},
    {EISDIR, FT_E_INVALID, "os.not_a_file"},
    {ENAMETOOLONG, FT_E_INVALID, "os.name_too_long"},
};

static ft_status fail_errno(ft_error *err, const char *op, const char *path)
{
    int number = errno;

    for (size_t i = 0; i < FT_COUNT(CAUSES); i++) {
        if (CAUSES[i].number == number) {
            return ft_fail(err, CAUSES[i].status, CAUSES[i].key, "op=%s path=%s", op, path);
        }
    }
    return ft_fail(err, FT_E_IO, "os.io", "op=%s code=%d path=%s", op, number, path);
}

int64_t ft_os_now_ms(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

double ft_os_monotonic_s(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int ft_os_utc_offset_min(void)
{
    time_t now = time(NULL);
    struct tm local = {0};

    tzset();
    return localtime_r(&now, &local) == NULL ? 0 : (int)(local.tm_gmtoff / 60);
}

void ft_os_user_name(char *out, size_t size)
{
    char space[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    const char *name = NULL;

    if (getpwuid_r(geteuid(), &entry, space, sizeof space, &found) == 0 && found != NULL) {
        name = found->pw_name;
    }
    if (name == NULL || name[0] == '\0') {
        name = getenv("LOGNAME");
    }
    if (name == NULL || name[0] == '\0' || strlen(name) >= size || !ft_utf8_valid(name, strlen(name))) {
        name = "unknown";
    }
    (void)snprintf(out, size, "%s", name);
}

const char *ft_os_getenv(const char *name)
{
    return getenv(name);
}

ft_os_kind ft_os_stat(const char *path, int64_t *size, int64_t *mtime_ms)
{
    struct stat s;

    if (lstat(path, &s) != 0) {
        return FT_OS_ABSENT;
    }
    if (size != NULL) {
        *size = (int64_t)s.st_size;
    }
    if (mtime_ms != NULL) {
        *mtime_ms = (int64_t)s.st_mtim.tv_sec * 1000 + s.st_mtim.tv_nsec / 1000000;
    }
    return S_ISREG(s.st_mode) ? FT_OS_FILE : S_ISDIR(s.st_mode) ? FT_OS_DIR : FT_OS_OTHER;
}

/* A regular file opened for reading, never through a link; O_NONBLOCK so that a pipe cannot hold us. */
static ft_status open_regular(const char *path, int *out, ft_error *err)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        return fail_errno(err, "open", path);
    }
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        (void)close(fd);
        return ft_fail(err, FT_E_INVALID, "os.not_a_file", "path=%s", path);
    }
    *out = fd;
    return FT_OK;
}

static ssize_t read_some(int fd, void *p, size_t n)
{
    ssize_t got = 0;

    do {
        got = read(fd, p, n);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool write_all(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t put = write(fd, at, n);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            errno = put == 0 ? ENOSPC : errno;
            return false;
        }
        at += put;
        n -= (size_t)put;
    }
    return true;
}

/* fsync, where EINVAL says that this kind of file has nothing to flush. An fsync that failed is never tried again. */
static bool flush(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

ft_status ft_os_read_file(const char *path, size_t max, ft_buf *out, ft_error *err)
{
    char chunk[CHUNK];
    int fd = -1;
    ft_status st = open_regular(path, &fd, err);

    ft_buf_reset(out);
    while (st == FT_OK) {
        ssize_t got = read_some(fd, chunk, sizeof chunk);

        if (got < 0) {
            st = fail_errno(err, "read", path);
        } else if ((size_t)got > max - out->n) {
            st = ft_fail(err, FT_E_INVALID, "os.too_large", "max=%zu path=%s", max, path);
        } else if (got == 0) {
            break;
        } else {
            ft_buf_bytes(out, chunk, (size_t)got);
            st = ft_buf_status(out, err);
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (st != FT_OK) {
        ft_buf_reset(out);
    }
    return st;
}

/* Folder part of a path: "." when it has none, "/" for the root. False when it does not fit. */
static bool folder_of(const char *path, char out[FT_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= FT_PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (slash == NULL || n == 0) {
        (void)snprintf(out, FT_PATH_MAX, "%s", slash == NULL ? "." : "/");
    } else {
        memcpy(out, path, n);
        out[n] = '\0';
    }
    return true;
}

static bool flush_folder_of(const char *path)
{
    char folder[FT_PATH_MAX];
    int fd = -1;
    bool ok = false;

    if (!folder_of(path, folder)) {
        return false;
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ok = flush(fd);
    (void)close(fd);
    return ok;
}

/* Rename which refuses an existing name in one step where the file system can, else looks first. */
static bool rename_new(const char *from, const char *to)
{
    struct stat s;

    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
        return false;
    }
    if (lstat(to, &s) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

/* Give a flushed file its name for good. On failure the old state stands, but for an overwritten file whose folder
 * could not be flushed. */
static ft_status put_in_place(const char *from, const char *to, bool overwrite, ft_error *err)
{
    ft_status st = FT_OK;

    if (!(overwrite ? rename(from, to) == 0 : rename_new(from, to))) {
        return fail_errno(err, "rename", to);
    }
    if (!flush_folder_of(to)) {
        st = fail_errno(err, "flush_folder", to);
        if (!overwrite) {
            (void)unlink(to);
        }
    }
    return st;
}

/* A new file that only the owner can read (secret) or that follows the umask. */
static int create_file(const char *path, bool secret)
{
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, secret ? 0600 : 0666);
}

ft_status ft_os_write_file(const char *path, const void *p, size_t n, bool overwrite, bool secret, ft_error *err)
{
    char temp[FT_PATH_MAX];
    struct stat s;
    ft_status st = FT_OK;
    int fd = -1;

    if (!overwrite && lstat(path, &s) == 0) {
        return ft_fail(err, FT_E_CONFLICT, "os.exists", "path=%s", path);
    }
    ft_os_temp_name(path, temp);
    fd = create_file(temp, secret);
    if (fd < 0) {
        return fail_errno(err, "create", path);
    }
    if (!write_all(fd, p, n)) {
        st = fail_errno(err, "write", path);
    } else if (!flush(fd)) {
        st = fail_errno(err, "flush", path);
    }
    if (close(fd) != 0 && st == FT_OK) {
        st = fail_errno(err, "close", path);
    }
    if (st == FT_OK) {
        st = put_in_place(temp, path, overwrite, err);
    }
    if (st != FT_OK) {
        (void)unlink(temp);
    }
    return st;
}

static ft_status copy_bytes(int in, int out, const char *from, const char *to, ft_error *err)
{
    char chunk[CHUNK];

    for (;;) {
        ssize_t got = read_some(in, chunk, sizeof chunk);

        if (got < 0) {
            return fail_errno(err, "read", from);
        }
        if (got == 0) {
            return flush(out) ? FT_OK : fail_errno(err, "flush", to);
        }
        if (!write_all(out, chunk, (size_t)got)) {
            return fail_errno(err, "write", to);
        }
        if (ft_os_interrupted()) {
            return ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "path=%s", from);
        }
    }
}

ft_status ft_os_copy_file(const char *from, const char *to, ft_error *err)
{
    int in = -1;
    int out = -1;
    ft_status st = open_regular(from, &in, err);

    if (st != FT_OK) {
        return st;
    }
    out = create_file(to, true);
    if (out < 0) {
        st = fail_errno(err, "create", to);
        (void)close(in);
        return st;
    }
    st = copy_bytes(in, out, from, to, err);
    (void)close(in);
    if (close(out) != 0 && st == FT_OK) {
        st = fail_errno(err, "close", to);
    }
    if (st == FT_OK && !flush_folder_of(to)) {
        st = fail_errno(err, "flush_folder", to);
    }
    if (st != FT_OK) {
        (void)unlink(to);
    }
    return st;
}

ft_status ft_os_publish(const char *from, const char *to, bool overwrite, ft_error *err)
{
    int fd = -1;
    bool flushed = false;
    ft_status st = open_regular(from, &fd, err);

    if (st != FT_OK) {
        return st;
    }
    flushed = flush(fd);
    if (!flushed) {
        st = fail_errno(err, "flush", from);
    }
    (void)close(fd);
    return st == FT_OK ? put_in_place(from, to, overwrite, err) : st;
}

ft_status ft_os_settle(const char *path, ft_error *err)
{
    int fd = -1;
    ft_status st = open_regular(path, &fd, err);

    if (st != FT_OK) {
        return st;
    }
    st = flush(fd) ? FT_OK : fail_errno(err, "flush", path);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* advice: a file system that keeps no cache may refuse it */
    (void)close(fd);
    return st;
}

/* A device that says so itself, or one on USB: memory sticks, and disks in a case that say they are fixed. */
static bool can_be_pulled(unsigned dev_major, unsigned dev_minor)
{
    static const char *const PLACES_OF_FLAG[] = {"removable", "../removable"}; /* of a disk; of a partition, its disk */
    char path[128];
    char device[FT_PATH_MAX];
    ssize_t n = 0;

    (void)snprintf(path, sizeof path, "/sys/dev/block/%u:%u", dev_major, dev_minor);
    n = readlink(path, device, sizeof device - 1);
    if (n > 0) {
        device[n] = '\0';
        if (strstr(device, "/usb") != NULL) {
            return true;
        }
    }
    for (size_t i = 0; i < FT_COUNT(PLACES_OF_FLAG); i++) {
        char flag = '0';
        int fd = -1;

        (void)snprintf(path, sizeof path, "/sys/dev/block/%u:%u/%s", dev_major, dev_minor, PLACES_OF_FLAG[i]);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            n = read_some(fd, &flag, 1);
            (void)close(fd);
            if (n == 1 && flag == '1') {
                return true;
            }
        }
    }
    return false;
}

/* statfs(2), for file systems that have no device number of their own among the mounts */
static const char *name_of_magic(unsigned long magic)
{
    static const struct {
        unsigned long magic;
        const char *name;
    } MAGICS[] = {{0x6969UL, "nfs"},    {0xFF534D42UL, "cifs"},  {0xFE534D42UL, "smb3"}, {0x517BUL, "smbfs"},
                  {0x01021997UL, "9p"}, {0x00C36400UL, "ceph"},  {0x5346414FUL, "afs"},  {0x73757245UL, "coda"},
                  {0x4D44UL, "vfat"},   {0x9123683EUL, "btrfs"}, {0x2011BAB0UL, "exfat"}};

    for (size_t i = 0; i < FT_COUNT(MAGICS); i++) {
        if (MAGICS[i].magic == (magic & 0xFFFFFFFFUL)) {
            return MAGICS[i].name;
        }
    }
    return "";
}

static void name_file_system(dev_t device, unsigned long magic, ft_os_volume *out)
{
    ft_buf mounts;
    ft_error ignored = {0};

    ft_buf_init(&mounts, 0);
    if (ft_os_read_file("/proc/self/mountinfo", FT_LIMIT_BUF_MAX, &mounts, &ignored) != FT_OK || mounts.p == NULL ||
        !ft_volume_in_mounts(mounts.p, major(device), minor(device), out->file_system, sizeof out->file_system)) {
        (void)snprintf(out->file_system, sizeof out->file_system, "%s", name_of_magic(magic));
    }
    ft_buf_release(&mounts);
}

ft_status ft_os_volume_of(const char *path, ft_os_volume *out, ft_error *err)
{
    char folder[FT_PATH_MAX];
    struct statfs fs;
    struct stat s;
    const char *at = path;

    *out = (ft_os_volume){.file_system = ""};
    if (stat(path, &s) != 0 && folder_of(path, folder)) {
        at = folder;
    }
    if (stat(at, &s) != 0 || statfs(at, &fs) != 0) {
        return fail_errno(err, "volume", at);
    }
    out->free_bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_bsize;
    out->total_bytes = (int64_t)fs.f_blocks * (int64_t)fs.f_bsize;
    out->removable = can_be_pulled(major(s.st_dev), minor(s.st_dev));
    name_file_system(s.st_dev, (unsigned long)fs.f_type, out);
    return FT_OK;
}

bool ft_os_is_private(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0 && st.st_uid == geteuid();
}

ft_status ft_os_overwrite(const char *path, const void *p, size_t n, ft_error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    bool done = fd >= 0 && write_all(fd, p, n) && fsync(fd) == 0;
    ft_status st = done ? FT_OK : fail_errno(err, "write", path);

    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

void ft_os_no_core(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
}

void ft_os_remove(const char *path)
{
    (void)unlink(path);
}

/* Make one folder; an existing one is fine. */
static bool make_one(const char *path, bool secret)
{
    struct stat s;

    if (mkdir(path, secret ? 0700 : 0777) == 0) {
        return flush_folder_of(path);
    }
    if (errno == EEXIST && stat(path, &s) == 0 && !S_ISDIR(s.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return errno == EEXIST;
}

ft_status ft_os_make_dir(const char *path, bool secret, ft_error *err)
{
    char part[FT_PATH_MAX];
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof part) {
        errno = n == 0 ? ENOENT : ENAMETOOLONG;
        return fail_errno(err, "make_folder", path);
    }
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        part[i] = '\0';
        if (!make_one(part, secret)) {
            return fail_errno(err, "make_folder", part);
        }
        part[i] = path[i];
    }
    return FT_OK;
}

static void remove_in(int at, const char *name, int depth)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *e = NULL;

    if (dir == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return;
    }
    while ((e = readdir(dir)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        if (unlinkat(fd, e->d_name, 0) != 0 && depth > 1) {
            remove_in(fd, e->d_name, depth - 1);
        }
    }
    (void)closedir(dir);
    (void)unlinkat(at, name, AT_REMOVEDIR);
}

void ft_os_remove_dir(const char *path)
{
    remove_in(AT_FDCWD, path, REMOVE_DEPTH);
}

ft_status ft_os_temp_dir(char out[FT_PATH_MAX], ft_error *err)
{
    const char *place = getenv("TMPDIR");
    int n = snprintf(out, FT_PATH_MAX, "%s/fieldtool-XXXXXX", place != NULL && place[0] == '/' ? place : "/tmp");

    if (n < 0 || n >= FT_PATH_MAX) {
        errno = ENAMETOOLONG;
        return fail_errno(err, "temp_folder", "TMPDIR");
    }
    return mkdtemp(out) == NULL ? fail_errno(err, "temp_folder", out) : FT_OK;
}

void ft_os_temp_name(const char *path, char out[FT_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t folder = (size_t)(base - path);
    struct stat s;

    do {
        unsigned char noise[4];
        char hex[2 * sizeof noise + 1];
        int n = 0;

        ft_random(noise, sizeof noise);
        ft_hex(noise, sizeof noise, hex);
        n = folder >= FT_PATH_MAX
                ? -1
                : snprintf(out, FT_PATH_MAX, "%.*s.%.*s.%s.tmp", (int)folder, path, TEMP_BASE_MAX, base, hex);
        if (n < 0 || n >= FT_PATH_MAX) {
            out[0] = '\0'; /* cut short it would name another place; empty opens nothing */
            return;
        }
    } while (lstat(out, &s) == 0);
}

static ft_status read_names(DIR *dir, const char *path, ft_names *list, ft_error *err)
{
    for (;;) {
        const struct dirent *e = NULL;

        errno = 0;
        e = readdir(dir);
        if (e == NULL) {
            return errno == 0 ? FT_OK : fail_errno(err, "list", path);
        }
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !ft_names_add(list, e->d_name)) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "path=%s", path);
        }
    }
}

ft_status ft_os_list(const char *dir, bool (*each)(void *who, const char *name), void *who, ft_error *err)
{
    ft_names list = {0};
    ft_status st = FT_OK;
    DIR *d = opendir(dir);

    if (d == NULL) {
        return fail_errno(err, "list", dir);
    }
    st = read_names(d, dir, &list, err);
    (void)closedir(d);
    if (st == FT_OK) {
        ft_names_tell(&list, each, who);
    }
    ft_names_release(&list);
    return st;
}

/* XDG Base Directory Specification 0.8: a relative path in these variables is to be ignored. */
static const struct place {
    const char *what, *variable, *below_home;
} PLACES[] = {
    {"config", "XDG_CONFIG_HOME", ".config"},
    {"data", "XDG_DATA_HOME", ".local/share"},
    {"cache", "XDG_CACHE_HOME", ".cache"},
};

ft_status ft_os_home(const char *what, char out[FT_PATH_MAX], ft_error *err)
{
    const char *ours = getenv("FIELDTOOL_HOME");
    const char *home = getenv("HOME");
    int n = -1;

    if (ours != NULL && ours[0] != '\0') {
        n = snprintf(out, FT_PATH_MAX, "%s/%s", ours, what);
    }
    for (size_t i = 0; n < 0 && i < FT_COUNT(PLACES); i++) {
        const char *base = getenv(PLACES[i].variable);

        if (strcmp(PLACES[i].what, what) != 0) {
            continue;
        }
        if (base != NULL && base[0] == '/') {
            n = snprintf(out, FT_PATH_MAX, "%s/fieldtool", base);
        } else if (home != NULL && home[0] == '/') {
            n = snprintf(out, FT_PATH_MAX, "%s/%s/fieldtool", home, PLACES[i].below_home);
        }
    }
    return n < 0 || n >= FT_PATH_MAX ? ft_fail(err, FT_E_NOT_FOUND, "os.home", "what=%s", what) : FT_OK;
}

ft_status ft_os_set_home(const char *path, ft_error *err)
{
    int failed = path == NULL ? unsetenv("FIELDTOOL_HOME") : setenv("FIELDTOOL_HOME", path, 1);

    return failed == 0 ? FT_OK : ft_fail(err, FT_E_IO, "os.home", "what=FIELDTOOL_HOME");
}

/* Start argv[0] with standard input from nowhere and standard output to out (-1: ours). */
static int spawn(const char *const *argv, int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    char *const *words = (char *const *)(uintptr_t)(const void *)argv; /* POSIX says: not modified */
    int rc = posix_spawn_file_actions_init(&actions);

    if (rc != 0) {
        return rc;
    }
    rc = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (rc == 0 && out >= 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    }
    if (rc == 0) {
        rc = posix_spawnp(pid, argv[0], &actions, NULL, words, environ);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return rc;
}

ft_status ft_os_run(const char *const *argv, const char *out_path, int *exit_code, ft_error *err)
{
    int out = -1;
    int rc = 0;
    int how = 0;
    pid_t pid = 0;

    if (out_path != NULL) {
        out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (out < 0) {
            return fail_errno(err, "create", out_path);
        }
    }
    rc = spawn(argv, out, &pid);
    if (out >= 0) {
        (void)close(out);
    }
    if (rc == ENOENT) {
        return ft_fail(err, FT_E_NOT_FOUND, "os.run.missing", "program=%s", argv[0]);
    }
    if (rc != 0) {
        return ft_fail(err, FT_E_IO, "os.run.failed", "code=%d program=%s", rc, argv[0]);
    }
    while (waitpid(pid, &how, 0) < 0) {
        if (errno != EINTR) {
            return ft_fail(err, FT_E_IO, "os.run.failed", "code=%d program=%s", errno, argv[0]);
        }
    }
    *exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return FT_OK;
}

struct ft_os_stream {
    int fd;
    char name[FT_PATH_MAX];
};

static ft_status new_stream(int fd, const char *name, ft_os_stream **out, ft_error *err)
{
    ft_os_stream *s = calloc(1, sizeof *s);

    if (s == NULL) {
        (void)close(fd);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=stream");
    }
    s->fd = fd;
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    *out = s;
    return FT_OK;
}

/* A terminal line as a receiver speaks it: eight bits, no parity, nothing translated, no modem lines. */
static ft_status set_line(int fd, int baud, const char *path, ft_error *err)
{
    static const struct speed {
        int baud;
        speed_t code;
    } SPEEDS[] = {{4800, B4800},   {9600, B9600},     {19200, B19200},   {38400, B38400},
                  {57600, B57600}, {115200, B115200}, {230400, B230400}, {460800, B460800}};
    struct termios line;
    size_t i = 0;

    while (i < FT_COUNT(SPEEDS) && SPEEDS[i].baud != baud) {
        i++;
    }
    if (i == FT_COUNT(SPEEDS)) {
        return ft_fail(err, FT_E_USAGE, "os.baud", "baud=%d", baud);
    }
    if (tcgetattr(fd, &line) != 0) {
        return fail_errno(err, "line", path);
    }
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    return cfsetspeed(&line, SPEEDS[i].code) == 0 && tcsetattr(fd, TCSANOW, &line) == 0 ? FT_OK
                                                                                        : fail_errno(err, "line", path);
}

ft_status ft_os_stream_open(const char *path, int baud, ft_os_stream **out, ft_error *err)
{
    int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct stat about;
    ft_status st = FT_OK;

    if (fd < 0 || fstat(fd, &about) != 0) {
        st = fail_errno(err, "open", path);
    } else if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode) && !S_ISCHR(about.st_mode)) {
        st = ft_fail(err, FT_E_INVALID, "os.not_a_file", "path=%s", path);
    } else if (isatty(fd) == 1) {
        st = set_line(fd, baud, path, err);
    }
    if (st != FT_OK) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return st;
    }
    return new_stream(fd, path, out, err);
}

ft_status ft_os_stream_connect(const char *host, const char *port, ft_os_stream **out, ft_error *err)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fd = -1;
    int rc = getaddrinfo(host, port, &want, &found);
    char name[FT_PATH_MAX];

    for (struct addrinfo *a = rc == 0 ? found : NULL; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    if (rc == 0) {
        freeaddrinfo(found);
    }
    if (fd < 0) {
        return ft_fail(err, FT_E_IO, "os.connect", "host=%s port=%s", host, port);
    }
    (void)snprintf(name, sizeof name, "%s:%s", host, port);
    return new_stream(fd, name, out, err);
}

ft_status ft_os_stream_append(const char *path, ft_os_stream **out, ft_error *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd < 0 ? fail_errno(err, "open", path) : new_stream(fd, path, out, err);
}

ft_status ft_os_stream_read(ft_os_stream *s, void *p, size_t cap, int timeout_ms, size_t *n, bool *end, ft_error *err)
{
    struct pollfd wait = {.fd = s->fd, .events = POLLIN};
    ssize_t got = 0;
    int rc = poll(&wait, 1, timeout_ms);

    *n = 0;
    *end = false;
    if (rc == 0 || (rc < 0 && errno == EINTR)) {
        return FT_OK;
    }
    got = rc < 0 ? -1 : read(s->fd, p, cap);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return FT_OK;
    }
    if (got < 0 && errno != EIO) { /* EIO: the other side of a pty has gone, or the receiver was pulled out */
        return fail_errno(err, "read", s->name);
    }
    *n = got > 0 ? (size_t)got : 0;
    *end = got <= 0;
    return FT_OK;
}

ft_status ft_os_stream_write(ft_os_stream *s, const void *p, size_t n, ft_error *err)
{
    return write_all(s->fd, p, n) ? FT_OK : fail_errno(err, "write", s->name);
}

ft_status ft_os_stream_sync(ft_os_stream *s, ft_error *err)
{
    return fsync(s->fd) == 0 ? FT_OK : fail_errno(err, "fsync", s->name);
}

void ft_os_stream_close(ft_os_stream *s)
{
    if (s != NULL) {
        (void)close(s->fd);
        free(s);
    }
}

void ft_os_sleep_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    (void)nanosleep(&t, NULL);
}

bool ft_os_stderr_is_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

ft_status ft_os_read_line(int descriptor, char *out, size_t size, ft_error *err)
{
    size_t n = 0;

    for (;;) { /* byte by byte: what follows the line is somebody else's */
        char c = 0;
        ssize_t got = read(descriptor, &c, 1);

        if (got < 0 && errno == EINTR && interrupted == 0) {
            continue;
        }
        if (got < 0) {
            return ft_fail(err, FT_E_IO, "os.descriptor", "n=%d", descriptor);
        }
        if (got == 0 || c == '\n') {
            break;
        }
        if (n + 1 == size) {
            return ft_fail(err, FT_E_INVALID, "os.line_too_long", "max=%zu", size - 1);
        }
        out[n++] = c;
    }
    n -= n > 0 && out[n - 1] == '\r';
    out[n] = '\0';
    return FT_OK;
}

ft_status ft_os_ask_secret(const char *prompt, char *out, size_t size, ft_error *err)
{
    struct termios before;
    struct termios quiet;
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    ft_status st = FT_OK;

    if (tty < 0 || tcgetattr(tty, &before) != 0) {
        if (tty >= 0) {
            (void)close(tty);
        }
        return ft_fail(err, FT_E_IO, "os.no_terminal", " ");
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)!write(tty, prompt, strlen(prompt));
    (void)tcsetattr(tty, TCSAFLUSH, &quiet);
    st = ft_os_read_line(tty, out, size, err);
    (void)tcsetattr(tty, TCSAFLUSH, &before);
    (void)!write(tty, "\n", 1);
    (void)close(tty);
    return st;
}

bool ft_os_stdin_is_terminal(void)
{
    return isatty(STDIN_FILENO) == 1;
}

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

void ft_os_catch_interrupt(void)
{
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction act = {0};

    act.sa_handler = on_interrupt;
    act.sa_flags = (int)SA_RESETHAND; /* the second Ctrl-C ends the program at once */
    (void)sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < FT_COUNT(SIGNALS); i++) {
        (void)sigaction(SIGNALS[i], &act, NULL);
    }
}

bool ft_os_interrupted(void)
{
    return interrupted != 0;
}

char **ft_os_utf8_argv(int *argc, char **argv)
{
    (void)argc;
    return argv;
}
