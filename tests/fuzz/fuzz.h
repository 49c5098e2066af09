/** @file tests/fuzz/fuzz.h  @brief What fuzz targets share: the entry point and an assertion that stops at once. */
#ifndef FT_TESTS_FUZZ_H
#define FT_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** Called with one input by libFuzzer, and by replay.c for each file of the corpus. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Like assert, also in release builds: a broken property is a finding. */
#define FUZZ_ASSERT(what) \
    do { \
        if (!(what)) { \
            (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what); \
            abort(); \
        } \
    } while (0)

#endif
