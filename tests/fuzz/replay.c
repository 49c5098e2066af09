/* The fuzz targets without libFuzzer: run each file of the folders given, so that every compiler and ctest replay them.
 * The file is handed over in a block of exactly its size, so that the sanitizers see one byte too far. */
#include "fieldtool/base/os.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

typedef struct run {
    const char *folder;
    size_t n;
    int bad;
} run;

static bool one(void *who, const char *name)
{
    run *r = who;
    char path[FT_PATH_MAX];
    ft_error err = {0};
    ft_buf b;
    uint8_t *exact = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", r->folder, name);
    ft_buf_init(&b, 0);
    if (ft_os_read_file(path, (size_t)1 << 26, &b, &err) != FT_OK) {
        (void)fprintf(stderr, "%s: %s %s\n", path, err.key, err.args);
        r->bad = 1;
    } else {
        exact = malloc(b.n > 0 ? b.n : 1);
        FUZZ_ASSERT(exact != NULL);
        if (b.n > 0) {
            memcpy(exact, b.p, b.n);
        }
        (void)printf("%s\n", path);
        (void)fflush(stdout);
        (void)LLVMFuzzerTestOneInput(exact, b.n);
        free(exact);
        r->n++;
    }
    ft_buf_release(&b);
    return true;
}

int main(int argc, char **argv)
{
    run r = {0};

    for (int i = 1; i < argc; i++) {
        ft_error err = {0};

        r.folder = argv[i];
        if (ft_os_list(argv[i], one, &r, &err) != FT_OK) {
            (void)fprintf(stderr, "%s: %s\n", argv[i], err.key);
            r.bad = 1;
        }
    }
    return r.bad != 0 || r.n == 0 ? 1 : 0;
}
