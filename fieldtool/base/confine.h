/** @file fieldtool/base/confine.h  @brief A child of this program that reads what it is given and can do nothing else.
 *
 * The parent starts itself anew (FT_SELF) and reads what the child writes; the child confines itself before it opens anything.
 * Linux: Landlock (files), a system call filter (network, other processes, changes to files) and resource limits; what the
 * kernel lacks is left out and told. Windows has none of it: ft_can_confine is false, and foreign formats are read in the process.
 */
#ifndef FT_BASE_CONFINE_H
#define FT_BASE_CONFINE_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** argv[0] that starts the running program again, also when its file was replaced meanwhile. */
#define FT_SELF "/proc/self/exe"

bool ft_can_confine(void);

typedef struct ft_child ft_child;
/** Start a program: input empty, output to us, errors to nowhere, every other descriptor closed, of the environment only where
 *  libraries find their data. A child cannot start children. @retval FT_E_NOT_FOUND "os.run.missing", FT_E_IO "os.run.failed" */
FT_NODISCARD ft_status ft_child_start(const char *const *argv, ft_child **out, ft_error *err);
/** Wait up to @p timeout_ms for some bytes. *n = 0: nothing came (or Ctrl-C), *end: nothing will come any more. */
FT_NODISCARD ft_status ft_child_read(ft_child *c, void *p, size_t cap, int timeout_ms, size_t *n, bool *end,
                                     ft_error *err);
/** Stop it when it still runs, wait for it, forget it. Its exit code, 128 + n when it ended by signal n. NULL is accepted. */
int ft_child_end(ft_child *c, bool stop);

typedef struct ft_confinement {
    const char *const *readable; /**< files and folders, shape [n]; what does not exist is left out */
    size_t n;
    size_t memory; /**< bytes beyond what is in use now */
    int cpu_s;
} ft_confinement;

/** What the system could do. */
typedef struct ft_confined {
    int landlock; /**< its ABI, 0: not in this kernel */
    bool filter;  /**< system calls */
} ft_confined;

/** From here on this process opens nothing but @p c->readable, and that for reading; it has no network and no other processes.
 *  There is no way back. @retval FT_E_IO "os.confine" when the system offers a means and then refuses it */
FT_NODISCARD ft_status ft_confine(const ft_confinement *c, ft_confined *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
