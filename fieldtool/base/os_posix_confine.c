#define _GNU_SOURCE /* O_PATH, syscall; a feature-test macro must stand before the first include */

#include "fieldtool/base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static ft_status refused(const char *what, ft_error *err)
{
    return ft_fail(err, FT_E_IO, "os.confine", "what=%s code=%d", what, errno);
}

/* ---------- limits */

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_SHADOW 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WITH_SHADOW 1
#endif

#if !defined(WITH_SHADOW) /* the sanitizer's shadow alone is terabytes of address space */
static size_t address_space(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;

    if (f != NULL) {
        if (fscanf(f, "%lu", &pages) != 1) {
            pages = 0;
        }
        (void)fclose(f);
    }
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}
#endif

static ft_status limit(const ft_confinement *c, ft_error *err)
{
    const struct {
        const char *what;
        __rlimit_resource_t resource;
        rlim_t most;
    } limits[] = {
        {"core", RLIMIT_CORE, 0},
        {"file_size", RLIMIT_FSIZE, 0},
        {"files", RLIMIT_NOFILE, 64},
        {"cpu", RLIMIT_CPU, (rlim_t)c->cpu_s},
#if !defined(WITH_SHADOW)
        {"memory", RLIMIT_AS, (rlim_t)(address_space() + c->memory)},
#endif
    };

    (void)signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < FT_COUNT(limits); i++) {
        struct rlimit now = {0};

        if (getrlimit(limits[i].resource, &now) != 0) {
            return refused(limits[i].what, err);
        }
        now.rlim_max = limits[i].most < now.rlim_max ? limits[i].most : now.rlim_max; /* never more than there was */
        now.rlim_cur = now.rlim_max;
        if (setrlimit(limits[i].resource, &now) != 0) {
            return refused(limits[i].what, err);
        }
    }
    return FT_OK;
}

/* ---------- files: Landlock */

/* Access rights by the ABI that brought them (Documentation/userspace-api/landlock.rst): 13 in the first, then one each. */
static uint64_t rights_of(int abi)
{
    return (UINT64_C(1) << (abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13)) - 1;
}

/* What does not exist needs no rule. */
static bool allow(int rules, const char *path)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
    struct stat s;
    bool ok = true;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) {
        return true;
    }
    if (fstat(rule.parent_fd, &s) == 0 && S_ISDIR(s.st_mode)) {
        rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    }
    ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    (void)close(rule.parent_fd);
    return ok;
}

static ft_status fence_files(const ft_confinement *c, int *abi, ft_error *err)
{
    struct landlock_ruleset_attr attr = {0};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    int rules = -1;
    bool ok = true;

    *abi = version > 0 ? (int)version : 0;
    if (*abi == 0) {
        return FT_OK; /* not in this kernel, or switched off */
    }
    attr.handled_access_fs = rights_of(*abi);
    rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    for (size_t i = 0; rules >= 0 && ok && i < c->n; i++) {
        ok = allow(rules, c->readable[i]);
    }
    ok = ok && rules >= 0 && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (!ok) {
        return refused("landlock", err);
    }
    (void)close(rules);
    return FT_OK;
}

/* ---------- system calls */

#if defined(__x86_64__)
#define HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define HERE AUDIT_ARCH_AARCH64
#endif

#if defined(HERE)
/* Calls that no reader of a file makes. Where one is a fall-back's first try, the answer is "no such call". */
static const struct denied {
    int number, answer;
} DENIED[] = {
    /* network */
    {SYS_socket, EPERM},
    {SYS_socketpair, EPERM},
    {SYS_connect, EPERM},
    {SYS_bind, EPERM},
    {SYS_listen, EPERM},
    {SYS_accept, EPERM},
    {SYS_accept4, EPERM},
    {SYS_sendto, EPERM},
    {SYS_sendmsg, EPERM},
    {SYS_sendmmsg, EPERM},
    {SYS_io_uring_setup, ENOSYS},
    /* other programs and processes */
    {SYS_execve, EPERM},
    {SYS_execveat, EPERM},
    {SYS_clone3, ENOSYS},
    {SYS_ptrace, EPERM},
    {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM},
    {SYS_kill, EPERM},
    {SYS_tkill, EPERM},
    {SYS_rt_sigqueueinfo, EPERM},
    {SYS_rt_tgsigqueueinfo, EPERM},
    {SYS_pidfd_open, EPERM},
    {SYS_pidfd_getfd, EPERM},
    {SYS_pidfd_send_signal, EPERM},
    {SYS_prlimit64, EPERM},
    /* the system */
    {SYS_ioctl, ENOTTY},
    {SYS_unshare, EPERM},
    {SYS_setns, EPERM},
    {SYS_mount, EPERM},
    {SYS_umount2, EPERM},
    {SYS_pivot_root, EPERM},
    {SYS_chroot, EPERM},
    {SYS_bpf, EPERM},
    {SYS_perf_event_open, EPERM},
    {SYS_userfaultfd, EPERM},
    {SYS_keyctl, EPERM},
    {SYS_add_key, EPERM},
    {SYS_request_key, EPERM},
    {SYS_open_by_handle_at, EPERM},
    {SYS_personality, EPERM},
    /* changes to files */
    {SYS_openat2, ENOSYS},
    {SYS_unlinkat, EACCES},
    {SYS_renameat, EACCES},
    {SYS_renameat2, EACCES},
    {SYS_linkat, EACCES},
    {SYS_symlinkat, EACCES},
    {SYS_mkdirat, EACCES},
    {SYS_mknodat, EACCES},
    {SYS_fchmod, EACCES},
    {SYS_fchmodat, EACCES},
    {SYS_fchown, EACCES},
    {SYS_fchownat, EACCES},
    {SYS_utimensat, EACCES},
    {SYS_truncate, EACCES},
    {SYS_ftruncate, EACCES},
    {SYS_setxattr, EACCES},
    {SYS_lsetxattr, EACCES},
    {SYS_fsetxattr, EACCES},
#if defined(SYS_open) /* names that newer machines never had */
    {SYS_fork, EPERM},
    {SYS_vfork, EPERM},
    {SYS_creat, EACCES},
    {SYS_unlink, EACCES},
    {SYS_rename, EACCES},
    {SYS_link, EACCES},
    {SYS_symlink, EACCES},
    {SYS_mkdir, EACCES},
    {SYS_rmdir, EACCES},
    {SYS_mknod, EACCES},
    {SYS_chmod, EACCES},
    {SYS_chown, EACCES},
    {SYS_lchown, EACCES},
    {SYS_utime, EACCES},
    {SYS_utimes, EACCES},
    {SYS_futimesat, EACCES},
#endif
};

enum { FILTER_MOST = 2 * (int)FT_COUNT(DENIED) + 32, X32 = 0x40000000 };

typedef struct filter {
    struct sock_filter at[FILTER_MOST];
    unsigned short n;
} filter;

static void put(filter *f, unsigned code, uint32_t k, unsigned yes, unsigned no)
{
    f->at[f->n++] = (struct sock_filter){(unsigned short)code, (unsigned char)yes, (unsigned char)no, k};
}

static void put_answer(filter *f, int error)
{
    put(f, BPF_RET | BPF_K, error == 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | (uint32_t)error, 0, 0);
}

/* The low half of argument @p arg decides about call @p number: @p test of @p k. */
static void put_judged(filter *f, int number, unsigned arg, unsigned test, uint32_t k, bool wanted, int error)
{
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
    put(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t)), 0, 0);
    put(f, BPF_JMP | test | BPF_K, k, wanted ? 1 : 0, wanted ? 0 : 1);
    put_answer(f, error);
    put_answer(f, 0);
}

static void make_filter(filter *f)
{
    static const uint32_t WRITES = O_ACCMODE | O_CREAT | O_TRUNC;

    put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, HERE, 1, 0);
    put(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    put(f, BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1);
    put_answer(f, EPERM);
    for (size_t i = 0; i < FT_COUNT(DENIED); i++) {
        put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)DENIED[i].number, 0, 1);
        put_answer(f, DENIED[i].answer);
    }
    put_judged(f, SYS_openat, 2, BPF_JSET, WRITES, false, EACCES);
#if defined(SYS_open)
    put_judged(f, SYS_open, 1, BPF_JSET, WRITES, false, EACCES);
#endif
    put_judged(f, SYS_clone, 0, BPF_JSET, CLONE_THREAD, true, EPERM);
    put_judged(f, SYS_tgkill, 0, BPF_JEQ, (uint32_t)getpid(), true, EPERM); /* abort() */
    put_answer(f, 0);
}
#endif

static ft_status fence_calls(bool *done, ft_error *err)
{
#if defined(HERE)
    filter *f = calloc(1, sizeof *f);
    struct sock_fprog program = {0};
    int rc = 0;

    if (f == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=filter");
    }
    make_filter(f);
    program = (struct sock_fprog){f->n, f->at};
    rc = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
    free(f);
    *done = rc == 0;
    if (rc != 0 && errno != EINVAL && errno != ENOSYS) { /* those: not in this kernel */
        return refused("filter", err);
    }
#else
    *done = false;
    (void)err;
#endif
    return FT_OK;
}

ft_status ft_confine(const ft_confinement *c, ft_confined *out, ft_error *err)
{
    ft_confined got = {0};
    ft_status st = FT_OK;

    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return refused("no_new_privs", err);
    }
    st = limit(c, err);
    st = st == FT_OK ? fence_files(c, &got.landlock, err) : st;
    st = st == FT_OK ? fence_calls(&got.filter, err) : st;
    if (st == FT_OK) {
        *out = got;
    }
    return st;
}
