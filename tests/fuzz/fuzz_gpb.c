/* links: ft_geo ft_base */
/* GeoPackage blobs: no byte string harms; the extent read without allocating is the extent of the shape; a blob we write
 * is read without a remark. */
#include "geo/wkb.h"
#include "tests/fuzz/fuzz.h"

static int same(double a, double b)
{
    return !(a < b) && !(a > b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};
    ft_buf wkb;
    ft_buf blob;
    ft_box quick = {0};
    bool has_extent = ft_gpb_extent(data, size, &quick);

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&wkb, 0);
    ft_buf_init(&blob, 0);
    if (ft_gpb_read(data, size, &g, &notes, &err) == FT_OK) {
        if (has_extent) {
            ft_box b = ft_geom_extent(&g);

            FUZZ_ASSERT(same(b.west_deg, quick.west_deg) && same(b.east_deg, quick.east_deg));
            FUZZ_ASSERT(same(b.south_deg, quick.south_deg) && same(b.north_deg, quick.north_deg));
        } else {
            FUZZ_ASSERT(ft_geom_is_empty(&g));
        }
        ft_wkb_write(&g, &wkb);
        ft_gpb_write_wkb(wkb.p, wkb.n, &g, 4326, &blob);
        FUZZ_ASSERT(ft_buf_status(&blob, &err) == FT_OK);
        FUZZ_ASSERT(ft_gpb_read(blob.p, blob.n, &g, &notes, &err) == FT_OK);
        FUZZ_ASSERT(notes.srs_id == 4326 && !notes.header_differs && notes.rings_closed == 0);
    }
    ft_buf_release(&blob);
    ft_buf_release(&wkb);
    ft_geom_release(&g);
    return 0;
}
