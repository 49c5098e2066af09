/* links: ft_geo ft_base */
/* Lines of a receiver: no bytes harm; a position that is told is on Earth, and the mean of what was told lies among it. */
#include "geo/gnss.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

static void look(ft_averager *a, const ft_fix *f)
{
    ft_fix_refusal why = FT_REFUSED_NOTHING;
    ft_error err = {0};

    if (f->has_position) {
        FUZZ_ASSERT(fabs(f->at.lon_deg) <= 180 && fabs(f->at.lat_deg) <= 90);
    }
    FUZZ_ASSERT(ft_fix_code(f->kind) != NULL);
    FUZZ_ASSERT(ft_averager_add(a, f, &why, &err) == FT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    ft_gnss *g = NULL;
    ft_averager *a = NULL;
    ft_error err = {0};
    ft_fix f;
    ft_mean m;

    FUZZ_ASSERT(ft_gnss_new(&g, &err) == FT_OK && ft_averager_new(FT_MEAN_RULE, &a, &err) == FT_OK);
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t n = end == NULL ? size - at : (size_t)(end - text) - at;
        bool ready = false;
        ft_error bad = {0};

        if (ft_gnss_line(g, text + at, n, &f, &ready, &bad) != FT_OK) {
            FUZZ_ASSERT(bad.key != NULL);
        }
        if (ready) {
            look(a, &f);
        }
        at += n + 1;
    }
    if (ft_gnss_end(g, &f)) {
        look(a, &f);
    }
    if (ft_averager_count(a) > 0) {
        FUZZ_ASSERT(ft_averager_mean(a, &m, &err) == FT_OK && m.n > 0);
        FUZZ_ASSERT(isfinite(m.at.lon_deg) && isfinite(m.at.lat_deg) && fabs(m.at.lat_deg) <= 90.001 &&
                    m.hacc_m_95 > 0);
    }
    ft_averager_free(a);
    ft_gnss_free(g);
    return 0;
}
