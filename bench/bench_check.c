/* bench_check [HAZARDS] : seconds to check N hazards with N releases, all questions of approval. Fields as in bench/fields.h. */
#include "bench/fields.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/report/check.h"

static void count(void *who, const ft_finding *f)
{
    ++*(size_t *)who;
    (void)f;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
    const char *path = "bench_check.gpkg";
    const char *csv = getenv("FT_BENCH_CSV");
    char author[64];
    ft_env env = ft_env_system(author, sizeof author);
    ft_store_new how = {.country = "AO", .organisation = "bench", .system = "BENCH"};
    ft_store *s = NULL;
    ft_check_result r;
    ft_uuid hazard;
    ft_uuid activity;
    size_t findings = 0;
    double spent = 0;
    ft_error err = {0};

    MUST(ft_hash_setup(&err), &err);
    ft_os_remove(path);
    MUST(ft_store_create(path, &how, &env, &err), &err);
    MUST(ft_store_open(path, FT_STORE_WRITE, &env, &s, &err), &err);
    (void)printf("%-34s %8.3f s\n", "writing the records", fill(s, n, &hazard, &activity));
    spent = now_s();
    MUST(ft_check_workspace(s, FT_REQ_APPROVE, count, &findings, &r, &err), &err);
    spent = now_s() - spent;
    (void)printf("%-34s %8.3f s   errors %zu, warnings %zu, advice %zu\n", "check for approval", spent, r.errors,
                 r.warnings, r.advice);
    if (csv != NULL) {
        FILE *f = fopen(csv, "a");

        if (f != NULL) {
            (void)fprintf(f, "check,approve,%.4f\n", spent);
            (void)fclose(f);
        }
    }
    ft_store_close(s);
    ft_os_remove(path);
    return 0;
}
