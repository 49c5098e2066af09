/* links: ft_geo ft_base */
/* JSON and GeoJSON geometries: no text harms; a geometry that is read is written as JSON that reads to the same bytes. */
#include "fieldtool/base/json.h"
#include "geo/wkb.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Touch every value once, as a reader of a document would. */
static void walk(const ft_json *v, int depth)
{
    const ft_json *child = NULL;

    if (depth > 8) {
        return;
    }
    for (size_t i = 0; ft_json_kind_of(v) == FT_JSON_ARRAY && i < ft_json_count(v); i++) {
        walk(ft_json_at(v, i), depth + 1);
    }
    if (ft_json_kind_of(v) == FT_JSON_OBJECT) {
        for (const char *name = ft_json_next(v, NULL, &child); name != NULL; name = ft_json_next(v, name, &child)) {
            FUZZ_ASSERT(ft_json_get(v, name) == child);
            walk(child, depth + 1);
        }
    }
    (void)ft_json_text(v);
    (void)ft_json_num(v, 0);
}

static void round_trip(const ft_json *root)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_error err = {0};
    ft_json *again = NULL;
    ft_buf text;
    ft_buf one;
    ft_buf two;

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&text, 0);
    ft_buf_init(&one, 0);
    ft_buf_init(&two, 0);
    if (ft_geojson_read(root, &g, &notes, &err) == FT_OK) {
        ft_wkb_write(&g, &one);
        ft_geojson_write(&g, &text);
        FUZZ_ASSERT(ft_buf_status(&text, &err) == FT_OK);
        FUZZ_ASSERT(ft_json_parse(text.p, text.n, &again, &err) == FT_OK);
        if (!g.has_m) { /* RFC 7946 has no place for M */
            FUZZ_ASSERT(ft_geojson_read(again, &g, &notes, &err) == FT_OK);
            ft_wkb_write(&g, &two);
            FUZZ_ASSERT(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
        }
        ft_json_free(again);
    }
    ft_buf_release(&two);
    ft_buf_release(&one);
    ft_buf_release(&text);
    ft_geom_release(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_json *root = NULL;
    ft_error err = {0};

    if (ft_json_parse((const char *)data, size, &root, &err) == FT_OK) {
        walk(root, 0);
        round_trip(root);
        ft_json_free(root);
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    return 0;
}
