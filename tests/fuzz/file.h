/** @file tests/fuzz/file.h  @brief For targets whose parser wants a path: the input as a file of its own, removed at the end. */
#ifndef FT_TESTS_FUZZ_FILE_H
#define FT_TESTS_FUZZ_FILE_H

#include "fieldtool/base/os.h"
#include "tests/fuzz/fuzz.h"

static char fuzz_folder[FT_PATH_MAX];

static inline void fuzz_clean(void)
{
    ft_os_remove_dir(fuzz_folder);
}

/** Write the input as @p name and give its path, which holds until the next call. */
static inline const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    static char path[FT_PATH_MAX + 64];
    ft_error err = {0};
    FILE *f = NULL;

    if (fuzz_folder[0] == '\0') {
        FUZZ_ASSERT(ft_os_temp_dir(fuzz_folder, &err) == FT_OK);
        (void)atexit(fuzz_clean);
    }
    (void)snprintf(path, sizeof path, "%s/%s", fuzz_folder, name);
    f = fopen(path, "wb");
    FUZZ_ASSERT(f != NULL && (size == 0 || fwrite(data, 1, size, f) == size) && fclose(f) == 0);
    return path;
}

#endif
