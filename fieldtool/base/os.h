/** @file fieldtool/base/os.h  @brief The operating system, met in os_posix.c and os_win32.c alone.
 *
 * Paths are UTF-8 on every system. Functions that write make their result enduring before they return FT_OK.
 */
#ifndef FT_BASE_OS_H
#define FT_BASE_OS_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_PATH_MAX 4096

/** What kind of thing a path names; links are not followed. */
typedef enum ft_os_kind { FT_OS_ABSENT, FT_OS_FILE, FT_OS_DIR, FT_OS_OTHER } ft_os_kind;

int64_t ft_os_now_ms(void);
/** Monotonic seconds, for progress and benches. */
double ft_os_monotonic_s(void);
int ft_os_utc_offset_min(void);
/** Account name, or "unknown". */
void ft_os_user_name(char *out, size_t size);
/** Value of an environment variable as UTF-8, NULL when unset; lent until the next call that sets it. */
const char *ft_os_getenv(const char *name);
ft_os_kind ft_os_stat(const char *path, int64_t *size, int64_t *mtime_ms);
/** Read a regular file whole (links refused) into @p out, replacing what it held; @p max bytes at most.
 *  @retval FT_E_NOT_FOUND, FT_E_IO, FT_E_INVALID when larger than max. */
FT_NODISCARD ft_status ft_os_read_file(const char *path, size_t max, ft_buf *out, ft_error *err);
/** Write to a temporary name beside @p path, fsync, rename over it, fsync the folder.
 *  @p secret restricts it to the owner (0600). Refuses with FT_E_CONFLICT "os.exists" when !overwrite and it exists. */
FT_NODISCARD ft_status ft_os_write_file(const char *path, const void *p, size_t n, bool overwrite, bool secret,
                                        ft_error *err);
/** Copy a regular file (source opened read only, links refused) to a new private file @p to (0600). */
FT_NODISCARD ft_status ft_os_copy_file(const char *from, const char *to, ft_error *err);
/** fsync file @p from, rename it to @p to (on the same file system), fsync the folder. */
FT_NODISCARD ft_status ft_os_publish(const char *from, const char *to, bool overwrite, ft_error *err);
/** Flush file @p path to the medium and forget what memory holds of it, as far as the system lets us: the next reader reads
 *  what the medium holds. */
FT_NODISCARD ft_status ft_os_settle(const char *path, ft_error *err);
/** What a file lies on. */
typedef struct ft_os_volume {
    char file_system[32]; /**< "ext4", "cifs", "FAT32"; "" when it is not known */
    bool removable;       /**< the device says that it can be pulled out */
    bool remote;          /**< the system says that it is another computer's */
    int64_t free_bytes, total_bytes;
} ft_os_volume;
/** That of @p path, or of its folder when there is no such file. @retval FT_E_NOT_FOUND, FT_E_IO */
FT_NODISCARD ft_status ft_os_volume_of(const char *path, ft_os_volume *out, ft_error *err);
/** Is it the owner's alone: nobody else may read, write or enter it? (Windows: what lies in the user's own folders is.) */
bool ft_os_is_private(const char *path);
/** Write over the beginning of a file as it lies, enduring: for keys that are destroyed. @retval FT_E_IO */
FT_NODISCARD ft_status ft_os_overwrite(const char *path, const void *p, size_t n, ft_error *err);
/** From here on a crash of this process leaves no image of its memory on disk: it holds what nobody else may read. Best effort. */
void ft_os_no_core(void);
/** Best effort; absent is fine. */
void ft_os_remove(const char *path);
/** Is there the folder that @p path lies in? A missing one is not made: it may be a stick that is not plugged in.
 *  @retval FT_E_IO "os.no_folder" */
FT_NODISCARD ft_status ft_os_want_folder(const char *path, ft_error *err);
/** May a new file be made there: nothing has that name, and the folder is there?
 *  @retval FT_E_CONFLICT "store.exists"; FT_E_IO "os.no_folder" */
FT_NODISCARD ft_status ft_os_want_new(const char *path, ft_error *err);
/** Make a folder and its parents; existing is fine. @p secret: 0700. */
FT_NODISCARD ft_status ft_os_make_dir(const char *path, bool secret, ft_error *err);
/** Remove a folder that this program made, with the files in it (one level of folders at most two deep). */
void ft_os_remove_dir(const char *path);
/** A new private folder in the system's temporary place; the caller removes it. */
FT_NODISCARD ft_status ft_os_temp_dir(char out[FT_PATH_MAX], ft_error *err);
/** A name beside @p path that does not exist yet ("dir/.name.1a2b3c.tmp"); no file is made. */
void ft_os_temp_name(const char *path, char out[FT_PATH_MAX]);
/** Names in a folder (no "." and ".."), sorted bytewise, one call each. Stops early when @p each returns false. */
FT_NODISCARD ft_status ft_os_list(const char *dir, bool (*each)(void *who, const char *name), void *who, ft_error *err);
/** Folder for this program's data ("config", "data", "cache"): XDG on Linux, %APPDATA% on Windows,
 *  or FIELDTOOL_HOME. Not created. */
FT_NODISCARD ft_status ft_os_home(const char *what, char out[FT_PATH_MAX], ft_error *err);
/** Set FIELDTOOL_HOME for the rest of this process, NULL unsets it: for the worked example, whose keys are not the user's.
 *  Before any thread is started. @retval FT_E_IO "os.home" */
FT_NODISCARD ft_status ft_os_set_home(const char *path, ft_error *err);
/** Run a program and wait; no shell. argv ends with NULL. @p exit_code gets its code.
 *  @p out_path, when not NULL, receives its standard output. @retval FT_E_NOT_FOUND when it is not installed. */
FT_NODISCARD ft_status ft_os_run(const char *const *argv, const char *out_path, int *exit_code, ft_error *err);
/** Bytes that come when they come: a file, a pipe, a serial port or pty, a TCP connection; or a log that is written. */
typedef struct ft_os_stream ft_os_stream;
/** Open @p path for reading. A serial port ("/dev/ttyUSB0", "COM3") is set to 8N1, raw, @p baud.
 *  @retval FT_E_USAGE "os.baud"; FT_E_NOT_FOUND, FT_E_IO, FT_E_INVALID "os.not_a_file" */
FT_NODISCARD ft_status ft_os_stream_open(const char *path, int baud, ft_os_stream **out, ft_error *err);
/** Connect by TCP. @retval FT_E_IO "os.connect" */
FT_NODISCARD ft_status ft_os_stream_connect(const char *host, const char *port, ft_os_stream **out, ft_error *err);
/** Open a log for appending, made when absent. */
FT_NODISCARD ft_status ft_os_stream_append(const char *path, ft_os_stream **out, ft_error *err);
/** Wait up to @p timeout_ms. *n = 0: nothing came (or Ctrl-C), *end: nothing will come any more. */
FT_NODISCARD ft_status ft_os_stream_read(ft_os_stream *s, void *p, size_t cap, int timeout_ms, size_t *n, bool *end,
                                         ft_error *err);
FT_NODISCARD ft_status ft_os_stream_write(ft_os_stream *s, const void *p, size_t n, ft_error *err);
/** What was written to a log survives a power cut. */
FT_NODISCARD ft_status ft_os_stream_sync(ft_os_stream *s, ft_error *err);
void ft_os_stream_close(ft_os_stream *s);
/** Ends early on Ctrl-C. */
void ft_os_sleep_ms(int ms);
/** True when standard error / input is a person's terminal. */
bool ft_os_stderr_is_terminal(void);
bool ft_os_stdin_is_terminal(void);
/** Ask at the terminal, whatever standard input is, without showing what is typed. One line without its end; wiped by the caller.
 *  @retval FT_E_IO "os.no_terminal", FT_E_INVALID "os.line_too_long" */
FT_NODISCARD ft_status ft_os_ask_secret(const char *prompt, char *out, size_t size, ft_error *err);
/** Read the first line of an open file descriptor. @retval FT_E_IO "os.descriptor", FT_E_INVALID "os.line_too_long" */
FT_NODISCARD ft_status ft_os_read_line(int descriptor, char *out, size_t size, ft_error *err);
/** Install a Ctrl-C handler that only sets a flag, and read the flag. */
void ft_os_catch_interrupt(void);
bool ft_os_interrupted(void);
/** Command line as UTF-8 (Windows: from the wide one). Lent for the run. */
char **ft_os_utf8_argv(int *argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
