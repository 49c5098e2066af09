/* links: ft_geo ft_base */
/* WKB: no byte string harms; what is read is written canonically, and reading that gives the same bytes again. */
#include "geo/wkb.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};
    ft_buf one;
    ft_buf two;

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&one, 0);
    ft_buf_init(&two, 0);
    if (ft_wkb_read(data, size, &g, &notes, &err) == FT_OK) {
        ft_wkb_write(&g, &one);
        FUZZ_ASSERT(ft_buf_status(&one, &err) == FT_OK);
        FUZZ_ASSERT(ft_wkb_read(one.p, one.n, &g, &notes, &err) == FT_OK);
        FUZZ_ASSERT(notes.rings_closed == 0);
        ft_wkb_write(&g, &two);
        FUZZ_ASSERT(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
    } else {
        FUZZ_ASSERT(err.key != NULL && ft_geom_is_empty(&g));
    }
    ft_buf_release(&two);
    ft_buf_release(&one);
    ft_geom_release(&g);
    return 0;
}
