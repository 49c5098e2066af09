/** @file tests/fuzz/source.h  @brief A whole foreign file through its reader, and what holds for every one of them. */
#ifndef FT_TESTS_FUZZ_SOURCE_H
#define FT_TESTS_FUZZ_SOURCE_H

#include "fieldtool/interop/source.h"
#include "tests/fuzz/fuzz.h"

static inline void fuzz_feature(ft_source *s, const ft_feature *f, int64_t number)
{
    size_t sum = 0;

    FUZZ_ASSERT(f->number == number && f->key != NULL);
    FUZZ_ASSERT(!f->unreadable || (f->why.key != NULL && f->geometry == NULL));
    for (size_t i = 0; f->geometry != NULL && i < f->geometry->n_points; i++) {
        ft_lonlat p = f->geometry->xy[i];

        FUZZ_ASSERT(p.lon_deg >= -180 && p.lon_deg <= 180 && p.lat_deg >= -90 && p.lat_deg <= 90);
    }
    for (size_t i = 0; i < ft_source_describe(s).n_fields; i++) {
        ft_str c = ft_source_cell(s, i);

        FUZZ_ASSERT(ft_source_field_name(s, i) != NULL);
        sum += c.p != NULL && c.n > 0 ? (size_t)(unsigned char)c.p[c.n - 1] + 1 : 0;
    }
    FUZZ_ASSERT(sum != SIZE_MAX);
}

/** Read all of it: places on Earth, numbers in order, and every failure with its reason. */
static inline void fuzz_source(const char *path)
{
    const ft_source_options o = {.layer = NULL};
    ft_source *s = NULL;
    ft_feature f;
    ft_error err = {0};
    int64_t number = 0;

    if (ft_source_open(path, &o, &s, &err) != FT_OK) {
        FUZZ_ASSERT(err.key != NULL);
        return;
    }
    while (ft_source_next(s, &f)) {
        fuzz_feature(s, &f, ++number);
    }
    FUZZ_ASSERT(ft_source_status(s, &err) == FT_OK || err.key != NULL);
    ft_source_close(s);
}

#endif
