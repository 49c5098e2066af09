/* bench_push URL [HAZARDS] : phase 1 of a merge into a target that is on this computer, beside a bare COPY of the same bytes; then phase 2.
 * Processor time of this program and of the server's process together. bench/bench_postgres.sh runs it. */
#include "bench/fields.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/server/internal.h"
#include "sync/key.h"
#include "sync/submit.h"

#include <unistd.h>

enum { GOAL = 50000 }; /* revisions in one CPU second */

typedef struct bench {
    ft_pg *pg;
    int64_t backend;
    size_t rows;
} bench;

static double backend_s(int64_t pid)
{
    char path[64];
    char line[1024] = "";
    const char *p = NULL;
    unsigned long long user = 0;
    unsigned long long kernel = 0;
    FILE *f = NULL;

    (void)snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    f = fopen(path, "r");
    if (f == NULL || fgets(line, sizeof line, f) == NULL) {
        (void)fprintf(stderr, "%s: not readable; the server must be on this computer\n", path);
        exit(1);
    }
    (void)fclose(f);
    p = strrchr(line, ')'); /* the name may hold spaces */
    if (p == NULL || sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &kernel) != 2) {
        return 0;
    }
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static double spent_s(const bench *b)
{
    return now_s() + backend_s(b->backend);
}

static ft_status put_row(void *who, ft_stmt *q, ft_error *err)
{
    bench *b = who;
    ft_str id = ft_col_blob(q, 0);
    ft_str bytes = ft_col_blob(q, ft_col_kind(q, 1) == FT_COL_BLOB ? 1 : 3);
    ft_status st = ft_pg_copy_row(b->pg, 2, err);

    ft_pg_put(b->pg, id.p, id.n);
    ft_pg_put(b->pg, bytes.p, bytes.n);
    b->rows++;
    return st;
}

/* The floor: the same revisions and shapes into a table without an index, key or rule. */
static double bare_copy(bench *b, ft_store *s)
{
    ft_error err = {0};
    double from = 0;

    MUST(ft_pg_run(b->pg, "CREATE TABLE public.bare (id bytea, bytes bytea)", &err), &err);
    from = spent_s(b);
    MUST(ft_pg_begin(b->pg, false, &err), &err);
    MUST(ft_pg_copy(b->pg, "COPY public.bare FROM STDIN (FORMAT binary)", &err), &err);
    MUST(ft_mirror_each(s, FT_MIRROR_REVISIONS, put_row, b, &err), &err);
    MUST(ft_mirror_each(s, FT_MIRROR_BODIES, put_row, b, &err), &err);
    MUST(ft_pg_copy_end(b->pg, FT_OK, &err), &err);
    MUST(ft_pg_end(b->pg, FT_OK, &err), &err);
    from = spent_s(b) - from;
    MUST(ft_pg_run(b->pg, "DROP TABLE public.bare", &err), &err);
    return from;
}

static double phase_1(const bench *b, ft_store *s)
{
    ft_error err = {0};
    double from = spent_s(b);

    MUST(ft_pg_begin(b->pg, false, &err), &err);
    MUST(ft_push(b->pg, s, false, &err), &err);
    MUST(ft_pg_end(b->pg, FT_OK, &err), &err);
    return spent_s(b) - from;
}

static ft_store *made(const char *path, size_t n, const ft_env *env)
{
    ft_store_new how = {.country = "AO", .organisation = "bench", .system = "BENCH"};
    static const ft_behind NOTHING = {.who = NULL};
    ft_store *s = NULL;
    ft_submitted sent;
    ft_uuid hazard;
    ft_uuid activity;
    ft_error err = {0};

    ft_os_remove(path);
    ft_os_remove("bench_push_sent.gpkg");
    MUST(ft_store_create(path, &how, env, &err), &err);
    MUST(ft_store_open(path, FT_STORE_WRITE, env, &s, &err), &err);
    MUST(ft_key_enrol(s, NULL, &err), &err);
    (void)fill(s, n, &hazard, &activity);
    MUST(ft_submit(s, "bench_push_sent.gpkg", false, &sent, &err), &err); /* one batch carries them all */
    ft_store_close(s);
    ft_os_remove("bench_push_sent.gpkg");
    MUST(ft_store_open(path, FT_STORE_SCRATCH, env, &s, &err), &err);
    MUST(ft_mirror_begin(s, path, &NOTHING, &err), &err);
    return s;
}

int main(int argc, char **argv)
{
    size_t n = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 50000;
    const char *path = "bench_push.gpkg";
    const char *csv = getenv("FT_BENCH_CSV");
    char author[64];
    ft_env env = ft_env_system(author, sizeof author);
    bench b = {.rows = 0};
    ft_store *s = NULL;
    double floor_s = 0;
    double push_s = 0;
    double rate = 0;
    int64_t revisions = 0;
    ft_error err = {0};

    if (argc < 2) {
        (void)printf("bench_push URL [HAZARDS]: bench/bench_postgres.sh runs it\n");
        return 0;
    }
    MUST(ft_hash_setup(&err), &err);
    s = made(path, n, &env);
    MUST(ft_pg_open(argv[1], &b.pg, &err), &err);
    MUST(ft_pg_one_int(b.pg, "SELECT pg_backend_pid()::bigint", &b.backend, &err), &err);
    floor_s = bare_copy(&b, s);
    push_s = phase_1(&b, s);
    MUST(ft_pg_one_int(b.pg, "SELECT count(*) FROM fieldtool_journal.revision", &revisions, &err), &err);
    ft_pg_close(b.pg);
    ft_store_close(s);
    ft_os_remove(path);
    rate = (double)revisions / push_s;
    (void)printf("%-34s %8.3f s   %lld revisions, %zu rows\n", "bare COPY of the same bytes", floor_s,
                 (long long)revisions, b.rows);
    (void)printf("%-34s %8.3f s   %.0f revisions in a CPU second, %.2f times the bare COPY\n", "phase 1", push_s, rate,
                 push_s / floor_s);
    if (csv != NULL) {
        FILE *f = fopen(csv, "a");

        if (f != NULL) {
            (void)fprintf(f, "push,phase1,%.4f\npush,copy,%.4f\n", push_s, floor_s);
            (void)fclose(f);
        }
    }
    return rate >= GOAL ? 0 : 1;
}
