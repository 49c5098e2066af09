#define UNICODE
#define _WIN32_WINNT 0x0A00 /* Windows 10; must stand before the first include */
#define WIN32_LEAN_AND_MEAN

#include "fieldtool/base/os.h"

#include "fieldtool/base/confine.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/names.h"
#include "fieldtool/base/num.h"

#include <winsock2.h> /* before windows.h */
#include <ws2tcpip.h>

#include <windows.h>
#include <sddl.h>
#include <shellapi.h>

#include <io.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, TEMP_BASE_MAX = 120, REMOVE_DEPTH = 3, EPOCH_DAYS_1601 = 134774 };

/* The one mutable global of the program: a signal handler may do no more than set it. */
static volatile sig_atomic_t interrupted;

/* A path for the W functions. Longer ones than MAX_PATH work because the manifest says longPathAware. */
typedef struct wide {
    wchar_t p[FT_PATH_MAX];
} wide;

/* What an error number means to a person; anything else is os.io with its number. */
static const struct cause {
    DWORD number;
    ft_status status;
    const char *key;
} CAUSES[] = {
    {ERROR_FILE_NOT_FOUND, FT_E_NOT_FOUND, "os.not_found"},
    {ERROR_PATH_NOT_FOUND, FT_E_NOT_FOUND, "os.not_found"},
    {ERROR_INVALID_DRIVE, FT_E_NOT_FOUND, "os.not_found"},
    {ERROR_FILE_EXISTS, FT_E_CONFLICT, "os.exists"},
    {ERROR_ALREADY_EXISTS, FT_E_CONFLICT, "os.exists"},
    {ERROR_ACCESS_DENIED, FT_E_IO, "os.denied"},
    {ERROR_WRITE_PROTECT, FT_E_IO, "os.denied"},
    {ERROR_SHARING_VIOLATION, FT_E_IO, "os.in_use"},
    {ERROR_LOCK_VIOLATION, FT_E_IO, "os.in_use"},
    {ERROR_DISK_FULL, FT_E_IO, "os.disk_full"},
    {ERROR_HANDLE_DISK_FULL, FT_E_IO, "os.disk_full"},
    {ERROR_INVALID_NAME, FT_E_INVALID, "os.name_too_long"},
    {ERROR_FILENAME_EXCED_RANGE, FT_E_INVALID, "os.name_too_long"},
};

static ft_status fail_system(ft_error *err, const char *op, const char *path)
{
    DWORD number = GetLastError();

    for (size_t i = 0; i < FT_COUNT(CAUSES); i++) {
        if (CAUSES[i].number == number) {
            return ft_fail(err, CAUSES[i].status, CAUSES[i].key, "op=%s path=%s", op, path);
        }
    }
    return ft_fail(err, FT_E_IO, "os.io", "op=%s code=%lu path=%s", op, number, path);
}

/* UTF-8 to UTF-16 with Windows' own separators; false when malformed or too long. */
static bool widen(const char *path, wide *out)
{
    int n = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, out->p, FT_PATH_MAX);

    if (n == 0) {
        SetLastError(ERROR_INVALID_NAME);
        return false;
    }
    for (wchar_t *w = out->p; *w != L'\0'; w++) {
        if (*w == L'/') {
            *w = L'\\';
        }
    }
    return true;
}

static bool narrow(const wchar_t *text, char *out, size_t size)
{
    return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, -1, out, (int)size, NULL, NULL) > 0;
}

/* 100 ns since 1601 to milliseconds since 1970. */
static int64_t unix_ms(FILETIME t)
{
    uint64_t ticks = (uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime;

    return (int64_t)(ticks / 10000U) - (int64_t)EPOCH_DAYS_1601 * 86400000;
}

int64_t ft_os_now_ms(void)
{
    FILETIME t;

    GetSystemTimePreciseAsFileTime(&t);
    return unix_ms(t);
}

double ft_os_monotonic_s(void)
{
    LARGE_INTEGER count;
    LARGE_INTEGER per_s;

    (void)QueryPerformanceCounter(&count);
    (void)QueryPerformanceFrequency(&per_s);
    return (double)count.QuadPart / (double)per_s.QuadPart;
}

int ft_os_utc_offset_min(void)
{
    TIME_ZONE_INFORMATION z;
    DWORD season = GetTimeZoneInformation(&z);
    LONG west = z.Bias;

    if (season == TIME_ZONE_ID_INVALID) {
        return 0;
    }
    west += season == TIME_ZONE_ID_DAYLIGHT ? z.DaylightBias : season == TIME_ZONE_ID_STANDARD ? z.StandardBias : 0;
    return (int)-west;
}

void ft_os_user_name(char *out, size_t size)
{
    wchar_t name[257]; /* UNLEN + 1 */
    DWORD n = (DWORD)FT_COUNT(name);

    if (!GetUserNameW(name, &n) || !narrow(name, out, size)) {
        (void)snprintf(out, size, "unknown");
    }
}

const char *ft_os_getenv(const char *name)
{
    return getenv(name); /* UTF-8, because the manifest sets the active code page */
}

ft_os_kind ft_os_stat(const char *path, int64_t *size, int64_t *mtime_ms)
{
    WIN32_FILE_ATTRIBUTE_DATA d;
    wide w;

    if (!widen(path, &w) || !GetFileAttributesExW(w.p, GetFileExInfoStandard, &d)) {
        return FT_OS_ABSENT;
    }
    if (size != NULL) {
        *size = (int64_t)((uint64_t)d.nFileSizeHigh << 32 | d.nFileSizeLow);
    }
    if (mtime_ms != NULL) {
        *mtime_ms = unix_ms(d.ftLastWriteTime);
    }
    if ((d.dwFileAttributes & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DEVICE)) != 0) {
        return FT_OS_OTHER;
    }
    return (d.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FT_OS_DIR : FT_OS_FILE;
}

/* A regular file, never through a link. FlushFileBuffers needs write access, reading must not ask for it. */
static ft_status open_regular(const char *path, DWORD access, HANDLE *out, ft_error *err)
{
    FILE_ATTRIBUTE_TAG_INFO info = {0};
    HANDLE h = INVALID_HANDLE_VALUE;
    wide w;

    if (!widen(path, &w)) {
        return fail_system(err, "open", path);
    }
    h = CreateFileW(w.p, access, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                    FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (h == INVALID_HANDLE_VALUE) {
        if (ft_os_stat(path, NULL, NULL) == FT_OS_DIR) { /* a folder is "denied" here */
            return ft_fail(err, FT_E_INVALID, "os.not_a_file", "path=%s", path);
        }
        return fail_system(err, "open", path);
    }
    if (GetFileType(h) != FILE_TYPE_DISK ||
        !GetFileInformationByHandleEx(h, FileAttributeTagInfo, &info, sizeof info)) {
        (void)CloseHandle(h);
        return ft_fail(err, FT_E_INVALID, "os.not_a_file", "path=%s", path);
    }
    if ((info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        (void)CloseHandle(h);
        return ft_fail(err, FT_E_INVALID, "os.link", "path=%s", path);
    }
    *out = h;
    return FT_OK;
}

static bool write_all(HANDLE h, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        DWORD part = n > CHUNK ? (DWORD)CHUNK : (DWORD)n;
        DWORD put = 0;

        if (!WriteFile(h, at, part, &put, NULL)) {
            return false;
        }
        if (put == 0) {
            SetLastError(ERROR_DISK_FULL);
            return false;
        }
        at += put;
        n -= put;
    }
    return true;
}

ft_status ft_os_read_file(const char *path, size_t max, ft_buf *out, ft_error *err)
{
    char chunk[CHUNK];
    HANDLE h = INVALID_HANDLE_VALUE;
    ft_status st = open_regular(path, GENERIC_READ, &h, err);

    ft_buf_reset(out);
    while (st == FT_OK) {
        DWORD got = 0;

        if (!ReadFile(h, chunk, sizeof chunk, &got, NULL)) {
            st = fail_system(err, "read", path);
        } else if (got > max - out->n) {
            st = ft_fail(err, FT_E_INVALID, "os.too_large", "max=%zu path=%s", max, path);
        } else if (got == 0) {
            break;
        } else {
            ft_buf_bytes(out, chunk, got);
            st = ft_buf_status(out, err);
        }
    }
    if (h != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(h);
    }
    if (st != FT_OK) {
        ft_buf_reset(out);
    }
    return st;
}

/* Rights for the owner and the system alone, or those of the folder. Release with LocalFree. */
static bool owner_only(SECURITY_ATTRIBUTES *sa)
{
    *sa = (SECURITY_ATTRIBUTES){.nLength = sizeof *sa};
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;SY)", SDDL_REVISION_1,
                                                                &sa->lpSecurityDescriptor, NULL) != 0;
}

static HANDLE create_file(const char *path, bool secret, DWORD disposition)
{
    SECURITY_ATTRIBUTES sa;
    HANDLE h = INVALID_HANDLE_VALUE;
    DWORD number = 0;
    wide w;

    if (!widen(path, &w)) {
        return INVALID_HANDLE_VALUE;
    }
    if (!secret) {
        return CreateFileW(w.p, GENERIC_WRITE, 0, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    }
    if (!owner_only(&sa)) {
        return INVALID_HANDLE_VALUE;
    }
    h = CreateFileW(w.p, GENERIC_WRITE, 0, &sa, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    number = GetLastError();
    (void)LocalFree(sa.lpSecurityDescriptor);
    SetLastError(number);
    return h;
}

/* Windows has no flush of a folder: WRITE_THROUGH returns when the move itself is on the disk. */
static ft_status put_in_place(const char *from, const char *to, bool overwrite, ft_error *err)
{
    wide a;
    wide b;
    DWORD flags = MOVEFILE_WRITE_THROUGH | (overwrite ? MOVEFILE_REPLACE_EXISTING : 0U);

    return widen(from, &a) && widen(to, &b) && MoveFileExW(a.p, b.p, flags) ? FT_OK : fail_system(err, "rename", to);
}

ft_status ft_os_write_file(const char *path, const void *p, size_t n, bool overwrite, bool secret, ft_error *err)
{
    char temp[FT_PATH_MAX];
    ft_status st = FT_OK;
    HANDLE h = INVALID_HANDLE_VALUE;

    if (!overwrite && ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_fail(err, FT_E_CONFLICT, "os.exists", "path=%s", path);
    }
    ft_os_temp_name(path, temp);
    h = create_file(temp, secret, CREATE_NEW);
    if (h == INVALID_HANDLE_VALUE) {
        return fail_system(err, "create", path);
    }
    if (!write_all(h, p, n)) {
        st = fail_system(err, "write", path);
    } else if (!FlushFileBuffers(h)) {
        st = fail_system(err, "flush", path);
    }
    if (!CloseHandle(h) && st == FT_OK) {
        st = fail_system(err, "close", path);
    }
    if (st == FT_OK) {
        st = put_in_place(temp, path, overwrite, err);
    }
    if (st != FT_OK) {
        ft_os_remove(temp);
    }
    return st;
}

static ft_status copy_bytes(HANDLE in, HANDLE out, const char *from, const char *to, ft_error *err)
{
    char chunk[CHUNK];

    for (;;) {
        DWORD got = 0;

        if (!ReadFile(in, chunk, sizeof chunk, &got, NULL)) {
            return fail_system(err, "read", from);
        }
        if (got == 0) {
            return FlushFileBuffers(out) ? FT_OK : fail_system(err, "flush", to);
        }
        if (!write_all(out, chunk, got)) {
            return fail_system(err, "write", to);
        }
        if (ft_os_interrupted()) {
            return ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "path=%s", from);
        }
    }
}

ft_status ft_os_copy_file(const char *from, const char *to, ft_error *err)
{
    HANDLE in = INVALID_HANDLE_VALUE;
    HANDLE out = INVALID_HANDLE_VALUE;
    ft_status st = open_regular(from, GENERIC_READ, &in, err);

    if (st != FT_OK) {
        return st;
    }
    out = create_file(to, true, CREATE_NEW);
    if (out == INVALID_HANDLE_VALUE) {
        st = fail_system(err, "create", to);
        (void)CloseHandle(in);
        return st;
    }
    st = copy_bytes(in, out, from, to, err);
    (void)CloseHandle(in);
    if (!CloseHandle(out) && st == FT_OK) {
        st = fail_system(err, "close", to);
    }
    if (st != FT_OK) {
        ft_os_remove(to);
    }
    return st;
}

ft_status ft_os_publish(const char *from, const char *to, bool overwrite, ft_error *err)
{
    HANDLE h = INVALID_HANDLE_VALUE;
    ft_status st = open_regular(from, GENERIC_READ | GENERIC_WRITE, &h, err);

    if (st != FT_OK) {
        return st;
    }
    if (!FlushFileBuffers(h)) {
        st = fail_system(err, "flush", from);
    }
    (void)CloseHandle(h);
    return st == FT_OK ? put_in_place(from, to, overwrite, err) : st;
}

ft_status ft_os_settle(const char *path, ft_error *err)
{
    wide w;
    HANDLE h = INVALID_HANDLE_VALUE;
    ft_status st = open_regular(path, GENERIC_READ | GENERIC_WRITE, &h, err);

    if (st != FT_OK) {
        return st;
    }
    st = FlushFileBuffers(h) ? FT_OK : fail_system(err, "flush", path);
    (void)CloseHandle(h);
    if (st == FT_OK && widen(path, &w)) { /* to open a file without buffering drops what memory holds of it */
        h = CreateFileW(w.p, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_FLAG_NO_BUFFERING, NULL);
        if (h != INVALID_HANDLE_VALUE) {
            (void)CloseHandle(h);
        }
    }
    return st;
}

ft_status ft_os_volume_of(const char *path, ft_os_volume *out, ft_error *err)
{
    wide w;
    wide root;
    wchar_t name[32] = L"";
    ULARGE_INTEGER free_bytes = {{0, 0}};
    ULARGE_INTEGER total_bytes = {{0, 0}};
    UINT kind = 0;

    *out = (ft_os_volume){.file_system = ""};
    if (!widen(path, &w) || !GetVolumePathNameW(w.p, root.p, FT_PATH_MAX)) {
        return fail_system(err, "volume", path);
    }
    kind = GetDriveTypeW(root.p);
    out->remote = kind == DRIVE_REMOTE;
    out->removable = kind == DRIVE_REMOVABLE || kind == DRIVE_CDROM;
    if (GetVolumeInformationW(root.p, NULL, 0, NULL, NULL, NULL, name, FT_COUNT(name))) {
        (void)narrow(name, out->file_system, sizeof out->file_system);
    }
    if (!GetDiskFreeSpaceExW(root.p, &free_bytes, &total_bytes, NULL)) {
        return fail_system(err, "volume", path);
    }
    out->free_bytes = (int64_t)free_bytes.QuadPart;
    out->total_bytes = (int64_t)total_bytes.QuadPart;
    return FT_OK;
}

bool ft_os_is_private(const char *path)
{
    (void)path; /* what this program keeps for a user lies in that user's own folder, which others cannot enter */
    return true;
}

ft_status ft_os_overwrite(const char *path, const void *p, size_t n, ft_error *err)
{
    wide w;
    HANDLE h = INVALID_HANDLE_VALUE;
    ft_status st = FT_OK;

    if (widen(path, &w)) {
        h = CreateFileW(w.p, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    }
    if (h == INVALID_HANDLE_VALUE || !write_all(h, p, n) || !FlushFileBuffers(h)) {
        st = fail_system(err, "write", path);
    }
    if (h != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(h);
    }
    return st;
}

void ft_os_no_core(void)
{
    (void)SetErrorMode(SEM_FAILCRITICALERRORS |
                       SEM_NOGPFAULTERRORBOX); /* Windows writes no image unless an error report is asked for */
}

void ft_os_remove(const char *path)
{
    wide w;

    if (widen(path, &w)) {
        (void)DeleteFileW(w.p);
    }
}

/* Make one folder; an existing one is fine. */
static bool make_one(const char *path, bool secret)
{
    SECURITY_ATTRIBUTES sa = {0};
    BOOL made = FALSE;
    DWORD number = 0;
    wide w;

    if (!widen(path, &w) || (secret && !owner_only(&sa))) {
        return false;
    }
    made = CreateDirectoryW(w.p, secret ? &sa : NULL);
    number = GetLastError();
    (void)LocalFree(sa.lpSecurityDescriptor);
    SetLastError(number);
    return made || number == ERROR_ALREADY_EXISTS;
}

/* Characters of a path that are not to be made: "C:", "\\server\share" and their like up to the first folder. */
static size_t root_length(const char *path)
{
    size_t n = 0;

    if (((path[0] | 32) >= 'a' && (path[0] | 32) <= 'z') && path[1] == ':') {
        return 2;
    }
    if (strspn(path, "/\\") >= 2) {
        n = strspn(path, "/\\");
        n += strcspn(path + n, "/\\"); /* server */
        n += strspn(path + n, "/\\");
        n += strcspn(path + n, "/\\"); /* share */
    }
    return n;
}

ft_status ft_os_make_dir(const char *path, bool secret, ft_error *err)
{
    char part[FT_PATH_MAX];
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof part) {
        SetLastError(ERROR_INVALID_NAME);
        return fail_system(err, "make_folder", path);
    }
    memcpy(part, path, n + 1);
    for (size_t i = root_length(path) + 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\\' && path[i] != '\0') {
            continue;
        }
        part[i] = '\0';
        if (!make_one(part, secret)) {
            return fail_system(err, "make_folder", part);
        }
        part[i] = path[i];
    }
    return FT_OK;
}

static void remove_in(const char *path, int depth)
{
    char below[FT_PATH_MAX];
    WIN32_FIND_DATAW d;
    HANDLE find = INVALID_HANDLE_VALUE;
    wide w;

    if (snprintf(below, sizeof below, "%s/*", path) < (int)sizeof below && widen(below, &w)) {
        find = FindFirstFileW(w.p, &d);
    }
    if (find == INVALID_HANDLE_VALUE) {
        return;
    }
    do {
        char name[MAX_PATH * 3 + 1];

        if (!narrow(d.cFileName, name, sizeof name) || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            snprintf(below, sizeof below, "%s/%s", path, name) >= (int)sizeof below) {
            continue;
        }
        if ((d.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
            ft_os_remove(below);
        } else if (depth > 1 && (d.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
            remove_in(below, depth - 1);
        }
    } while (FindNextFileW(find, &d));
    (void)FindClose(find);
    if (widen(path, &w)) {
        (void)RemoveDirectoryW(w.p);
    }
}

void ft_os_remove_dir(const char *path)
{
    remove_in(path, REMOVE_DEPTH);
}

ft_status ft_os_temp_dir(char out[FT_PATH_MAX], ft_error *err)
{
    wchar_t place[MAX_PATH + 1];
    char base[FT_PATH_MAX];
    unsigned char noise[8];
    char hex[2 * sizeof noise + 1];
    SECURITY_ATTRIBUTES sa = {0};
    BOOL made = FALSE;
    wide w;

    if (GetTempPathW(MAX_PATH + 1, place) == 0 || !narrow(place, base, sizeof base)) {
        return fail_system(err, "temp_folder", "TEMP");
    }
    ft_random(noise, sizeof noise);
    ft_hex(noise, sizeof noise, hex);
    (void)snprintf(out, FT_PATH_MAX, "%sfieldtool-%s", base, hex);
    if (!widen(out, &w) || !owner_only(&sa)) {
        return fail_system(err, "temp_folder", out);
    }
    made = CreateDirectoryW(w.p, &sa); /* an existing one would be somebody else's */
    if (!made) {
        (void)fail_system(err, "temp_folder", out);
    }
    (void)LocalFree(sa.lpSecurityDescriptor);
    return made ? FT_OK : FT_E_IO;
}

void ft_os_temp_name(const char *path, char out[FT_PATH_MAX])
{
    size_t folder = strlen(path);

    while (folder > 0 && path[folder - 1] != '/' && path[folder - 1] != '\\' && path[folder - 1] != ':') {
        folder--;
    }
    do {
        unsigned char noise[4];
        char hex[2 * sizeof noise + 1];
        int n = 0;

        ft_random(noise, sizeof noise);
        ft_hex(noise, sizeof noise, hex);
        n = folder >= FT_PATH_MAX
                ? -1
                : snprintf(out, FT_PATH_MAX, "%.*s.%.*s.%s.tmp", (int)folder, path, TEMP_BASE_MAX, path + folder, hex);
        if (n < 0 || n >= FT_PATH_MAX) {
            out[0] = '\0'; /* cut short it would name another place; empty opens nothing */
            return;
        }
        if (!ft_utf8_valid(out, (size_t)n)) { /* the cut fell inside a character: leave the name out */
            (void)snprintf(out, FT_PATH_MAX, "%.*s.%s.tmp", (int)folder, path, hex);
        }
    } while (ft_os_stat(out, NULL, NULL) != FT_OS_ABSENT);
}

static ft_status read_names(const char *dir, ft_names *list, ft_error *err)
{
    char pattern[FT_PATH_MAX];
    WIN32_FIND_DATAW d;
    HANDLE find = INVALID_HANDLE_VALUE;
    ft_status st = FT_OK;
    wide w;

    if (snprintf(pattern, sizeof pattern, "%s/*", dir) >= (int)sizeof pattern) {
        SetLastError(ERROR_INVALID_NAME);
        return fail_system(err, "list", dir);
    }
    if (widen(pattern, &w)) {
        find = FindFirstFileW(w.p, &d);
    }
    if (find == INVALID_HANDLE_VALUE) {
        return fail_system(err, "list", dir);
    }
    do {
        char name[MAX_PATH * 3 + 1];

        if (!narrow(d.cFileName, name, sizeof name) || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            continue;
        }
        if (!ft_names_add(list, name)) {
            st = ft_fail(err, FT_E_NOMEM, "base.no_memory", "path=%s", dir);
        }
    } while (st == FT_OK && FindNextFileW(find, &d));
    (void)FindClose(find);
    return st;
}

ft_status ft_os_list(const char *dir, bool (*each)(void *who, const char *name), void *who, ft_error *err)
{
    ft_names list = {0};
    ft_status st = read_names(dir, &list, err);

    if (st == FT_OK) {
        ft_names_tell(&list, each, who);
    }
    ft_names_release(&list);
    return st;
}

static bool environment(const wchar_t *name, char *out, size_t size)
{
    wchar_t value[FT_PATH_MAX];
    DWORD n = GetEnvironmentVariableW(name, value, FT_PATH_MAX);

    return n > 0 && n < FT_PATH_MAX && narrow(value, out, size);
}

ft_status ft_os_home(const char *what, char out[FT_PATH_MAX], ft_error *err)
{
    char base[FT_PATH_MAX];
    int n = -1;

    if (environment(L"FIELDTOOL_HOME", base, sizeof base)) {
        n = snprintf(out, FT_PATH_MAX, "%s/%s", base, what);
    } else if (strcmp(what, "cache") == 0 && environment(L"LOCALAPPDATA", base, sizeof base)) {
        n = snprintf(out, FT_PATH_MAX, "%s/fieldtool/cache", base);
    } else if (environment(L"APPDATA", base, sizeof base)) {
        n = snprintf(out, FT_PATH_MAX, "%s/fieldtool/%s", base, what);
    }
    return n < 0 || n >= FT_PATH_MAX ? ft_fail(err, FT_E_NOT_FOUND, "os.home", "what=%s", what) : FT_OK;
}

ft_status ft_os_set_home(const char *path, ft_error *err)
{
    wide w;
    bool ok = path == NULL ? SetEnvironmentVariableW(L"FIELDTOOL_HOME", NULL) != 0
                           : widen(path, &w) && SetEnvironmentVariableW(L"FIELDTOOL_HOME", w.p) != 0;

    return ok ? FT_OK : ft_fail(err, FT_E_IO, "os.home", "what=FIELDTOOL_HOME");
}

/* One argument as CommandLineToArgvW will read it back: backslashes double before a quote, and only there. */
static void put_argument(ft_buf *line, const char *arg)
{
    size_t slashes = 0;

    ft_buf_text(line, line->n > 0 ? " \"" : "\"");
    for (const char *p = arg; *p != '\0'; p++) {
        size_t more = *p == '"' ? slashes + 1 : 0;

        slashes = *p == '\\' ? slashes + 1 : 0;
        while (more-- > 0) {
            ft_buf_char(line, '\\');
        }
        ft_buf_char(line, *p);
    }
    while (slashes-- > 0) {
        ft_buf_char(line, '\\');
    }
    ft_buf_char(line, '"');
}

/* The program on PATH alone: CreateProcess itself would also look into the current folder. */
static bool find_program(const char *name, wide *out)
{
    wchar_t path[32768];
    wide w;

    if (!widen(name, &w)) {
        return false;
    }
    if (wcschr(w.p, L'\\') != NULL) {
        *out = w;
        return true;
    }
    return GetEnvironmentVariableW(L"PATH", path, (DWORD)FT_COUNT(path)) > 0 &&
           SearchPathW(path, w.p, L".exe", FT_PATH_MAX, out->p, NULL) > 0;
}

static ft_status run_line(const wide *program, ft_buf *line, HANDLE in, HANDLE out, int *exit_code, ft_error *err)
{
    STARTUPINFOW si = {.cb = sizeof si, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = in, .hStdOutput = out};
    PROCESS_INFORMATION pi = {0};
    DWORD code = 1;
    wchar_t *words = calloc(line->n + 1, sizeof *words);
    BOOL started = FALSE;

    if (words == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "n=%zu", line->n);
    }
    si.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, line->p, -1, words, (int)line->n + 1) > 0) {
        started = CreateProcessW(program->p, words, NULL, NULL, TRUE, 0, NULL, NULL, &si, &pi);
    }
    free(words);
    if (!started) {
        return ft_fail(err, FT_E_IO, "os.run.failed", "code=%lu program=%s", GetLastError(), line->p);
    }
    (void)WaitForSingleObject(pi.hProcess, INFINITE);
    (void)GetExitCodeProcess(pi.hProcess, &code);
    (void)CloseHandle(pi.hThread);
    (void)CloseHandle(pi.hProcess);
    *exit_code = (int)code;
    return FT_OK;
}

/* No children that could be confined: whoever asks ft_can_confine first does not come here. */
bool ft_can_confine(void)
{
    return false;
}

ft_status ft_child_start(const char *const *argv, ft_child **out, ft_error *err)
{
    (void)out;
    return ft_fail(err, FT_E_NOT_FOUND, "os.run.missing", "program=%s", argv[0]);
}

ft_status ft_child_read(ft_child *c, void *p, size_t cap, int timeout_ms, size_t *n, bool *end, ft_error *err)
{
    (void)c;
    (void)p;
    (void)cap;
    (void)timeout_ms;
    (void)n;
    (void)end;
    return ft_fail(err, FT_E_IO, "os.confine", "what=child code=0");
}

int ft_child_end(ft_child *c, bool stop)
{
    (void)c;
    (void)stop;
    return 0;
}

ft_status ft_confine(const ft_confinement *c, ft_confined *out, ft_error *err)
{
    (void)c;
    (void)out;
    return ft_fail(err, FT_E_IO, "os.confine", "what=windows code=0");
}

ft_status ft_os_run(const char *const *argv, const char *out_path, int *exit_code, ft_error *err)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof inherit, .bInheritHandle = TRUE};
    HANDLE in = INVALID_HANDLE_VALUE;
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    ft_buf line;
    ft_status st = FT_OK;
    wide program;

    if (!find_program(argv[0], &program)) {
        return ft_fail(err, FT_E_NOT_FOUND, "os.run.missing", "program=%s", argv[0]);
    }
    if (out_path != NULL) {
        out = create_file(out_path, true, CREATE_ALWAYS);
        if (out == INVALID_HANDLE_VALUE || !SetHandleInformation(out, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)) {
            return fail_system(err, "create", out_path);
        }
    }
    in = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit, OPEN_EXISTING, 0, NULL);
    ft_buf_init(&line, 32767); /* the longest command line Windows takes */
    for (const char *const *a = argv; *a != NULL; a++) {
        put_argument(&line, *a);
    }
    st = ft_buf_status(&line, err);
    if (st == FT_OK) {
        st = run_line(&program, &line, in, out, exit_code, err);
    }
    ft_buf_release(&line);
    (void)CloseHandle(in);
    if (out_path != NULL) {
        (void)CloseHandle(out);
    }
    return st;
}

struct ft_os_stream {
    HANDLE file; /* INVALID_HANDLE_VALUE: a socket */
    SOCKET socket;
    bool port; /* a serial port: reading waits */
    char name[FT_PATH_MAX];
};

static ft_status new_stream(HANDLE file, SOCKET socket, bool port, const char *name, ft_os_stream **out, ft_error *err)
{
    ft_os_stream *s = calloc(1, sizeof *s);

    if (s == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=stream");
    }
    s->file = file;
    s->socket = socket;
    s->port = port;
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    *out = s;
    return FT_OK;
}

/* "COM3" and "COM12" alike: the name in the device space. */
static bool is_port(const char *path)
{
    return (strncmp(path, "COM", 3) == 0 || strncmp(path, "com", 3) == 0) && path[3] >= '0' && path[3] <= '9';
}

static ft_status set_line(HANDLE h, int baud, const char *path, ft_error *err)
{
    DCB line = {.DCBlength = sizeof line};

    if (baud < 4800 || baud > 460800) {
        return ft_fail(err, FT_E_USAGE, "os.baud", "baud=%d", baud);
    }
    if (!GetCommState(h, &line)) {
        return fail_system(err, "line", path);
    }
    line.BaudRate = (DWORD)baud;
    line.ByteSize = 8;
    line.Parity = NOPARITY;
    line.StopBits = ONESTOPBIT;
    line.fBinary = TRUE;
    line.fOutX = FALSE;
    line.fInX = FALSE;
    return SetCommState(h, &line) ? FT_OK : fail_system(err, "line", path);
}

ft_status ft_os_stream_open(const char *path, int baud, ft_os_stream **out, ft_error *err)
{
    char device[FT_PATH_MAX];
    wide name;
    HANDLE h = INVALID_HANDLE_VALUE;
    bool port = is_port(path);
    ft_status st = FT_OK;

    (void)snprintf(device, sizeof device, "%s%s", port ? "\\\\.\\" : "", path);
    if (!port) {
        st = open_regular(path, GENERIC_READ, &h, err);
    } else if (!widen(device, &name)) {
        st = ft_fail(err, FT_E_INVALID, "os.name_too_long", "path=%s", path);
    } else {
        h = CreateFileW(name.p, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        st = h == INVALID_HANDLE_VALUE ? fail_system(err, "open", path) : set_line(h, baud, path, err);
    }
    st = st == FT_OK ? new_stream(h, INVALID_SOCKET, port, path, out, err) : st;
    if (st != FT_OK && h != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(h);
    }
    return st;
}

ft_status ft_os_stream_connect(const char *host, const char *port, ft_os_stream **out, ft_error *err)
{
    ADDRINFOA want = {.ai_socktype = SOCK_STREAM};
    ADDRINFOA *found = NULL;
    WSADATA about;
    SOCKET s = INVALID_SOCKET;
    char name[FT_PATH_MAX];
    ft_status st = FT_OK;

    if (WSAStartup(MAKEWORD(2, 2), &about) == 0 && getaddrinfo(host, port, &want, &found) == 0) {
        for (ADDRINFOA *a = found; a != NULL && s == INVALID_SOCKET; a = a->ai_next) {
            s = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
            if (s != INVALID_SOCKET && connect(s, a->ai_addr, (int)a->ai_addrlen) != 0) {
                (void)closesocket(s);
                s = INVALID_SOCKET;
            }
        }
        freeaddrinfo(found);
    }
    if (s == INVALID_SOCKET) {
        return ft_fail(err, FT_E_IO, "os.connect", "host=%s port=%s", host, port);
    }
    (void)snprintf(name, sizeof name, "%s:%s", host, port);
    st = new_stream(INVALID_HANDLE_VALUE, s, false, name, out, err);
    if (st != FT_OK) {
        (void)closesocket(s);
    }
    return st;
}

ft_status ft_os_stream_append(const char *path, ft_os_stream **out, ft_error *err)
{
    wide name;
    HANDLE h = INVALID_HANDLE_VALUE;
    ft_status st = FT_OK;

    if (!widen(path, &name)) {
        return ft_fail(err, FT_E_INVALID, "os.name_too_long", "path=%s", path);
    }
    h = CreateFileW(name.p, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (h == INVALID_HANDLE_VALUE) {
        return fail_system(err, "open", path);
    }
    st = new_stream(h, INVALID_SOCKET, false, path, out, err);
    if (st != FT_OK) {
        (void)CloseHandle(h);
    }
    return st;
}

static ft_status read_socket(ft_os_stream *s, void *p, size_t cap, int timeout_ms, size_t *n, bool *end, ft_error *err)
{
    WSAPOLLFD wait = {.fd = s->socket, .events = POLLRDNORM};
    int rc = WSAPoll(&wait, 1, timeout_ms);
    int got = rc > 0 ? recv(s->socket, p, (int)cap, 0) : 0;

    if (rc < 0 || got < 0) {
        return ft_fail(err, FT_E_IO, "os.io", "op=read code=%d path=%s", WSAGetLastError(), s->name);
    }
    *n = (size_t)got;
    *end = rc > 0 && got == 0;
    return FT_OK;
}

ft_status ft_os_stream_read(ft_os_stream *s, void *p, size_t cap, int timeout_ms, size_t *n, bool *end, ft_error *err)
{
    DWORD got = 0;

    *n = 0;
    *end = false;
    if (s->file == INVALID_HANDLE_VALUE) {
        return read_socket(s, p, cap, timeout_ms, n, end, err);
    }
    if (s->port) { /* give what is there; wait for the first byte only */
        COMMTIMEOUTS wait = {MAXDWORD, MAXDWORD, (DWORD)timeout_ms, 0, 0};

        (void)SetCommTimeouts(s->file, &wait);
    }
    if (!ReadFile(s->file, p, (DWORD)cap, &got, NULL)) {
        return fail_system(err, "read", s->name);
    }
    *n = got;
    *end = !s->port && got == 0;
    return FT_OK;
}

ft_status ft_os_stream_write(ft_os_stream *s, const void *p, size_t n, ft_error *err)
{
    bool ok = s->file != INVALID_HANDLE_VALUE ? write_all(s->file, p, n) : send(s->socket, p, (int)n, 0) == (int)n;

    return ok ? FT_OK : fail_system(err, "write", s->name);
}

ft_status ft_os_stream_sync(ft_os_stream *s, ft_error *err)
{
    return FlushFileBuffers(s->file) ? FT_OK : fail_system(err, "fsync", s->name);
}

void ft_os_stream_close(ft_os_stream *s)
{
    if (s != NULL) {
        if (s->file != INVALID_HANDLE_VALUE) {
            (void)CloseHandle(s->file);
        } else {
            (void)closesocket(s->socket);
        }
        free(s);
    }
}

void ft_os_sleep_ms(int ms)
{
    Sleep((DWORD)ms);
}

bool ft_os_stderr_is_terminal(void)
{
    return _isatty(_fileno(stderr)) != 0;
}

ft_status ft_os_read_line(int descriptor, char *out, size_t size, ft_error *err)
{
    size_t n = 0;

    for (;;) { /* byte by byte: what follows the line is somebody else's */
        char c = 0;
        int got = _read(descriptor, &c, 1);

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
    HANDLE in = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE to = CreateFileW(L"CONOUT$", GENERIC_WRITE, FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    DWORD mode = 0;
    DWORD n = 0;
    wide line;
    wide shown;
    ft_status st = FT_OK;

    if (in == INVALID_HANDLE_VALUE || to == INVALID_HANDLE_VALUE || !GetConsoleMode(in, &mode) ||
        !widen(prompt, &shown)) {
        st = ft_fail(err, FT_E_IO, "os.no_terminal", " ");
    }
    if (st == FT_OK) {
        (void)WriteConsoleW(to, shown.p, (DWORD)wcslen(shown.p), &n, NULL);
        (void)SetConsoleMode(in, (mode | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT) & ~(DWORD)ENABLE_ECHO_INPUT);
        n = 0;
        if (!ReadConsoleW(in, line.p, (DWORD)(sizeof line.p / sizeof line.p[0]) - 1, &n, NULL)) {
            st = ft_fail(err, FT_E_IO, "os.no_terminal", " ");
        }
        (void)SetConsoleMode(in, mode);
        while (n > 0 && (line.p[n - 1] == L'\r' || line.p[n - 1] == L'\n')) {
            n--;
        }
        line.p[n] = L'\0';
        if (st == FT_OK && WideCharToMultiByte(CP_UTF8, 0, line.p, -1, out, (int)size, NULL, NULL) == 0) {
            st = ft_fail(err, FT_E_INVALID, "os.line_too_long", "max=%zu", size - 1);
        }
        SecureZeroMemory(&line, sizeof line);
        (void)WriteConsoleW(to, L"\r\n", 2, &n, NULL);
    }
    (void)CloseHandle(in);
    (void)CloseHandle(to);
    return st;
}

bool ft_os_stdin_is_terminal(void)
{
    return _isatty(_fileno(stdin)) != 0;
}

/* Runs on a thread of its own; the second Ctrl-C is left to the system, which ends the program. */
static BOOL WINAPI on_interrupt(DWORD kind)
{
    bool first = interrupted == 0;

    (void)kind;
    interrupted = 1;
    return first;
}

void ft_os_catch_interrupt(void)
{
    (void)SetConsoleCtrlHandler(on_interrupt, TRUE);
}

bool ft_os_interrupted(void)
{
    return interrupted != 0;
}

char **ft_os_utf8_argv(int *argc, char **argv)
{
    int n = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &n);
    char **out = words == NULL ? NULL : calloc((size_t)n + 1, sizeof *out);

    for (int i = 0; out != NULL && i < n; i++) {
        size_t size = wcslen(words[i]) * 3 + 1;

        out[i] = malloc(size);
        if (out[i] == NULL || !narrow(words[i], out[i], size)) {
            out = NULL; /* a few bytes are lost once; the narrow words are still good for an error message */
        }
    }
    if (words != NULL) {
        (void)LocalFree((void *)words);
    }
    if (out == NULL) {
        return argv;
    }
    *argc = n;
    return out;
}
