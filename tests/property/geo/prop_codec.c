/* Any shape survives WKB, GeoPackage blob, WKT and GeoJSON, bit for bit; any damage to its bytes is refused or gives a shape that
 * survives in turn. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/base/json.h"
#include "geo/wkb.h"

#include <string.h>

static double coordinate(ft_gen *gen, double limit)
{
    switch (ft_gen_below(gen, 5)) {
    case 0: return (double)ft_gen_below(gen, (uint64_t)limit);
    case 1: return ft_gen_between(gen, -limit, limit) * 1e-9;
    case 2: return limit;
    default: return ft_gen_between(gen, -limit, limit);
    }
}

static void random_ring(ft_gen *gen, ft_geom *g, size_t n, bool closed)
{
    ft_error err = {0};
    size_t from = g->n_points;

    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (size_t i = 0; i < n; i++) {
        ft_lonlat p = {coordinate(gen, 540), coordinate(gen, 90)};

        ft_assert_ok(ft_geom_add_point(g, p, coordinate(gen, 9000), coordinate(gen, 1e6), &err), &err);
    }
    if (closed) {
        ft_assert_ok(ft_geom_add_point(g, g->xy[from], g->has_z ? g->z[from] : 0, g->has_m ? g->m[from] : 0, &err),
                     &err);
    }
}

static void random_shape(ft_gen *gen, ft_geom *g)
{
    ft_geom_type type = (ft_geom_type)(1 + ft_gen_below(gen, 6));
    ft_geom_type multi = ft_geom_multi_of(type);
    size_t parts = type == multi ? ft_gen_below(gen, 5) : ft_gen_below(gen, 10) != 0;
    ft_error err = {0};

    ft_geom_reset(g, type);
    g->has_z = ft_gen_below(gen, 3) == 0;
    g->has_m = ft_gen_below(gen, 3) == 0;
    for (size_t i = 0; i < parts; i++) {
        size_t rings = multi == FT_GEOM_MULTIPOLYGON ? 1 + ft_gen_below(gen, 3) : 1;

        ft_assert_ok(ft_geom_add_part(g, &err), &err);
        for (size_t r = 0; r < rings; r++) {
            random_ring(gen, g, multi == FT_GEOM_MULTIPOINT ? 1 : 2 + ft_gen_below(gen, 20),
                        multi == FT_GEOM_MULTIPOLYGON);
        }
    }
}

static void same_bytes(const ft_geom *g, const ft_buf *want)
{
    ft_buf got;

    ft_buf_init(&got, 0);
    ft_wkb_write(g, &got);
    assert_int_equal(got.n, want->n);
    assert_memory_equal(got.p, want->p, want->n);
    ft_buf_release(&got);
}

static void every_shape_survives_every_form(void **state)
{
    ft_gen gen = ft_gen_seeded(3);
    long rounds = ft_gen_rounds(3000);
    ft_geom g;
    ft_geom back;
    ft_buf wkb;
    ft_buf other;
    ft_error err = {0};
    ft_geom_notes notes = {0};

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_geom_init(&back, FT_GEOM_NONE);
    ft_buf_init(&wkb, 0);
    ft_buf_init(&other, 0);
    for (long k = 0; k < rounds; k++) {
        random_shape(&gen, &g);
        ft_buf_reset(&wkb);
        ft_wkb_write(&g, &wkb);
        ft_assert_ok(ft_wkb_read(wkb.p, wkb.n, &back, &notes, &err), &err);
        assert_int_equal(notes.rings_closed, 0);
        same_bytes(&back, &wkb);
        ft_buf_reset(&other);
        ft_gpb_write_wkb(wkb.p, wkb.n, &g, 4326, &other);
        ft_assert_ok(ft_gpb_read(other.p, other.n, &back, &notes, &err), &err);
        assert_false(notes.header_differs);
        same_bytes(&back, &wkb);
        ft_buf_reset(&other);
        ft_wkt_write(&g, &other);
        ft_assert_ok(ft_wkt_read(other.p, other.n, &back, &notes, &err), &err);
        same_bytes(&back, &wkb);
        if (!g.has_m && !(g.has_z && ft_geom_is_empty(&g))) {
            ft_json *v = NULL;

            ft_buf_reset(&other);
            ft_geojson_write(&g, &other);
            ft_assert_ok(ft_json_parse(other.p, other.n, &v, &err), &err);
            ft_assert_ok(ft_geojson_read(v, &back, &notes, &err), &err);
            same_bytes(&back, &wkb);
            ft_json_free(v);
        }
    }
    ft_buf_release(&other);
    ft_buf_release(&wkb);
    ft_geom_release(&back);
    ft_geom_release(&g);
}

static void damage_is_refused_or_read_as_what_it_says(void **state)
{
    ft_gen gen = ft_gen_seeded(4);
    long rounds = ft_gen_rounds(20000);
    ft_geom g;
    ft_geom back;
    ft_buf wkb;
    ft_buf again;
    ft_error err = {0};
    long read = 0;

    (void)state;
    ft_geom_init(&g, FT_GEOM_NONE);
    ft_geom_init(&back, FT_GEOM_NONE);
    ft_buf_init(&wkb, 0);
    ft_buf_init(&again, 0);
    for (long k = 0; k < rounds; k++) {
        ft_box box = {0, 0, 0, 0};

        random_shape(&gen, &g);
        ft_buf_reset(&wkb);
        ft_wkb_write(&g, &wkb);
        for (uint64_t hits = 1 + ft_gen_below(&gen, 3); hits > 0; hits--) {
            wkb.p[ft_gen_below(&gen, wkb.n)] = (char)ft_gen_u64(&gen);
        }
        if (ft_wkb_read(wkb.p, wkb.n, &back, NULL, &err) == FT_OK) {
            ft_buf_reset(&again);
            ft_wkb_write(&back, &again);
            ft_assert_ok(ft_wkb_read(again.p, again.n, &back, NULL, &err), &err);
            same_bytes(&back, &again);
            read++;
        } else {
            assert_true(ft_geom_is_empty(&back));
        }
        ft_buf_reset(&again);
        ft_buf_bytes(&again, "GP\0\1\0\0\0\0", 8);
        ft_buf_bytes(&again, wkb.p, wkb.n);
        (void)ft_gpb_extent(again.p, again.n, &box);
    }
    assert_true(read > rounds / 20); /* damaged heights and decimals are read */
    ft_buf_release(&again);
    ft_buf_release(&wkb);
    ft_geom_release(&back);
    ft_geom_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_survives_every_form),
        cmocka_unit_test(damage_is_refused_or_read_as_what_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
