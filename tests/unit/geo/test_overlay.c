#include "tests/support/ft_assert.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/wkb.h"

#include <string.h>

/* WKT in metres east and north of @p center, roughly: degrees are what counts afterwards. */
static void draw(const char *wkt, ft_lonlat center, ft_geom *g)
{
    ft_error err = {0};

    ft_geom_init(g, FT_GEOM_NONE);
    g->planar = true;
    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), g, NULL, &err), &err);
    g->planar = false;
    for (size_t i = 0; i < g->n_points; i++) {
        double lon = center.lon_deg + g->xy[i].lon_deg / 111320 / cos(center.lat_deg * 0.017453292519943295);

        g->xy[i] = (ft_lonlat){lon > 180 ? lon - 360 : lon, center.lat_deg + g->xy[i].lat_deg / 110574};
    }
}

static ft_region *region(ft_site *s, const char *wkt, ft_lonlat center)
{
    ft_region *r = NULL;
    ft_geom g;
    ft_error err = {0};

    draw(wkt, center, &g);
    ft_assert_ok(ft_region_of(s, &g, &r, &err), &err);
    ft_geom_release(&g);
    return r;
}

static ft_site *site_at(ft_lonlat center)
{
    ft_site *s = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_site_open(center, &s, &err), &err);
    return s;
}

static const ft_lonlat PLACES[] = {{16.7, -12.4}, {18.1, 44.87}, {180, 0}, {-179.9999, 65}, {30, 84}, {-58.5, -51.7}};

#define SQUARE "POLYGON((0 0,100 0,100 100,0 100,0 0))"

static void a_region_has_the_area_of_its_shape(void **state)
{
    static const char *const SHAPES[] = {
        SQUARE, "POLYGON((0 0,5000 100,4000 6000,-300 3000,0 0),(500 500,900 500,700 900,500 500))",
        "MULTIPOLYGON(((0 0,9 0,9 9,0 0)),((20 0,29 0,29 9,20 0)))"};

    (void)state;
    for (size_t p = 0; p < FT_COUNT(PLACES); p++) {
        ft_site *s = site_at(PLACES[p]);

        for (size_t i = 0; i < FT_COUNT(SHAPES); i++) {
            ft_geom g;
            double m2 = 0;

            draw(SHAPES[i], PLACES[p], &g);
            m2 = ft_geom_area_m2(&g);
            ft_assert_near(ft_region_area_m2(region(s, SHAPES[i], PLACES[p])), m2, 1e-9 * m2 + 1e-6);
            ft_geom_release(&g);
        }
        ft_site_close(s);
    }
}

static bool has(const ft_geom *g, ft_lonlat p)
{
    bool found = false;

    for (size_t i = 0; i < g->n_points; i++) {
        found = found || memcmp(&g->xy[i], &p, sizeof p) == 0;
    }
    return found;
}

static void vertices_come_back_bit_for_bit_and_edges_as_drawn(void **state)
{
    (void)state;
    for (size_t p = 0; p < FT_COUNT(PLACES); p++) {
        ft_site *s = site_at(PLACES[p]);
        ft_region *inside = NULL;
        ft_region *outside = NULL;
        ft_geom drawn;
        ft_geom back;
        ft_error err = {0};

        draw("POLYGON((0 0,5000 0,5000 3000,0 3000,0 0))", PLACES[p], &drawn); /* edges of many cuts */
        ft_geom_init(&back, FT_GEOM_NONE);
        ft_assert_ok(ft_region_of(s, &drawn, &inside, &err), &err);
        ft_assert_ok(ft_region_to_geom(inside, &back, &err), &err);
        assert_int_equal(back.n_points, 5);
        ft_assert_ok(ft_region_split(s, inside,
                                     region(s, "POLYGON((-10 -10,2500 -10,2500 1000,-10 1000,-10 -10))", PLACES[p]),
                                     &inside, &outside, &err),
                     &err);
        ft_assert_ok(ft_region_to_geom(inside, &back, &err), &err);
        assert_true(has(&back, drawn.xy[0]));
        ft_assert_ok(ft_region_to_geom(outside, &back, &err), &err);
        for (size_t i = 1; i < 4; i++) {
            assert_true(has(&back, drawn.xy[i]));
        }
        assert_true(back.n_points < 5 + 3 + 40); /* the two edges that were not touched have no cuts */
        ft_geom_release(&back);
        ft_geom_release(&drawn);
        ft_site_close(s);
    }
}

/* Two neighbours walk a common edge of 3 km, each its own way. */
static void neighbours_along_a_long_edge_join_without_a_gap(void **state)
{
    (void)state;
    for (size_t p = 0; p < FT_COUNT(PLACES); p++) {
        ft_site *s = site_at(PLACES[p]);
        ft_region *a = region(s, "POLYGON((0 0,1000 10,1300 3000,0 2500,0 0))", PLACES[p]);
        ft_region *b = region(s, "POLYGON((1000 10,2000 0,2000 2000,1300 3000,1000 10))", PLACES[p]);
        ft_region *sum = NULL;
        ft_region *both = NULL;
        ft_geom g;
        ft_error err = {0};

        ft_geom_init(&g, FT_GEOM_NONE);
        ft_assert_ok(ft_region_union(s, a, b, &sum, &err), &err);
        ft_assert_ok(ft_region_intersection(s, a, b, &both, &err), &err);
        assert_true(ft_region_is_empty(both));
        assert_true(ft_region_intersects(s, a, b)); /* they share a boundary */
        assert_int_equal(ft_region_parts(sum, 0, NULL), 1);
        ft_assert_ok(ft_region_to_geom(sum, &g, &err), &err);
        assert_int_equal(g.n_rings, 1);
        assert_int_equal(g.n_points, 7); /* six corners: nothing is left of the common edge, nothing of the cuts */
        ft_assert_near(ft_region_area_m2(sum), ft_region_area_m2(a) + ft_region_area_m2(b),
                       1e-9 * ft_region_area_m2(sum));
        assert_int_equal(ft_site_retries(s), 0);
        ft_geom_release(&g);
        ft_site_close(s);
    }
}

static void a_split_of_what_does_not_meet_moves_nothing(void **state)
{
    ft_site *s = site_at(PLACES[0]);
    ft_region *a = region(s, SQUARE, PLACES[0]);
    ft_region *far = region(s, "POLYGON((500 0,600 0,600 100,500 0))", PLACES[0]);
    ft_region *none = NULL;
    ft_region *inside = NULL;
    ft_region *outside = NULL;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_region_empty(s, &none, &err), &err);
    ft_assert_ok(ft_region_split(s, a, far, &inside, &outside, &err), &err);
    assert_true(ft_region_is_empty(inside) && ft_region_area_m2(outside) == ft_region_area_m2(a));
    ft_assert_ok(ft_region_split(s, a, none, &inside, &outside, &err), &err);
    assert_true(ft_region_is_empty(inside) && ft_region_area_m2(outside) == ft_region_area_m2(a));
    ft_assert_ok(ft_region_split(s, none, a, &inside, &outside, &err), &err);
    assert_true(ft_region_is_empty(inside) && ft_region_is_empty(outside));
    ft_assert_ok(ft_region_split(s, a, a, &inside, &outside, &err), &err);
    assert_true(ft_region_is_empty(outside));
    ft_assert_near(ft_region_area_m2(inside), ft_region_area_m2(a), 1e-6);
    assert_true(ft_region_area_m2(none) == 0 && ft_region_parts(none, 1, NULL) == 0);
    assert_false(ft_region_intersects(s, a, far) || ft_region_intersects(s, a, none));
    ft_site_close(s);
}

static void a_union_of_many_is_made_of_its_clusters(void **state)
{
    ft_site *s = site_at(PLACES[1]);
    const ft_region *r[6];
    ft_region *none = NULL;
    ft_region *all = NULL;
    ft_error err = {0};

    (void)state;
    r[0] = region(s, SQUARE, PLACES[1]);
    r[1] = region(s, "POLYGON((300 0,400 0,400 100,300 100,300 0))", PLACES[1]);
    r[2] = region(s, "POLYGON((50 50,150 50,150 150,50 150,50 50))", PLACES[1]);
    r[3] = r[0];
    r[4] = region(s, "POLYGON((140 60,310 60,310 90,140 90,140 60))", PLACES[1]); /* bridges the two */
    ft_assert_ok(ft_region_empty(s, &none, &err), &err);
    r[5] = none;
    ft_assert_ok(ft_region_union_all(s, r, 0, &all, &err), &err);
    assert_true(ft_region_is_empty(all));
    ft_assert_ok(ft_region_union_all(s, r, 4, &all, &err), &err);
    assert_int_equal(ft_region_parts(all, 0, NULL), 2);
    ft_assert_ok(ft_region_union_all(s, r, 6, &all, &err), &err);
    assert_int_equal(ft_region_parts(all, 0, NULL), 1);
    /* 100^2 + 100^2 + 100^2 - 50^2 + 150 * 30 */
    ft_assert_near(ft_region_area_m2(all) / ft_region_area_m2(r[0]), 3.2, 1e-3);
    ft_site_close(s);
}

/* The circle has pi r^2; 72 tangents enclose 72 tan(pi / 72) r^2. */
static void a_disc_is_never_smaller_than_its_circle(void **state)
{
    (void)state;
    for (size_t p = 0; p < FT_COUNT(PLACES); p++) {
        ft_site *s = site_at(PLACES[p]);
        ft_region *disc = NULL;
        ft_error err = {0};

        ft_assert_ok(ft_region_disc(s, PLACES[p], 50, &disc, &err), &err);
        ft_assert_near(ft_region_area_m2(disc), 72 * tan(3.14159265358979 / 72) * 2500, 0.01);
        for (int i = 0; i < 720; i++) {
            assert_true(ft_region_covers(s, disc, ft_destination(PLACES[p], i * 0.5, 50 - 1e-6)));
            assert_false(ft_region_covers(s, disc, ft_destination(PLACES[p], i * 0.5, 50.1)));
        }
        ft_site_close(s);
    }
}

static void boundaries_are_covered(void **state)
{
    ft_site *s = site_at(PLACES[0]);
    ft_geom g;
    ft_region *r = NULL;
    ft_error err = {0};

    (void)state;
    draw(SQUARE, PLACES[0], &g);
    ft_assert_ok(ft_region_of(s, &g, &r, &err), &err);
    for (size_t i = 0; i < g.n_points; i++) {
        assert_true(ft_region_covers(s, r, g.xy[i]));
    }
    assert_false(ft_region_covers(s, r, (ft_lonlat){PLACES[0].lon_deg - 1e-6, PLACES[0].lat_deg}));
    ft_geom_release(&g);
    ft_site_close(s);
}

static void the_width_of_a_strip_is_its_short_side(void **state)
{
    ft_site *s = site_at(PLACES[1]);
    double width = 0;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_region_width_m(s, region(s, "POLYGON((0 0,0 10,300 10,300 0,0 0))", PLACES[1]), 0.01, &width, &err),
                 &err);
    ft_assert_near(width, 10, 0.1); /* 110574 m per degree are not exact here */
    ft_assert_ok(
        ft_region_width_m(s, region(s, "MULTIPOLYGON(((0 0,9 0,9 1,0 0)),((20 0,80 0,80 60,20 60,20 0)))", PLACES[1]),
                          0.1, &width, &err),
        &err);
    ft_assert_near(width, 60, 0.5);
    ft_site_close(s);
}

static void slivers_are_counted_and_never_dropped(void **state)
{
    ft_site *s = site_at(PLACES[0]);
    ft_region *r = region(s, "MULTIPOLYGON(((0 0,100 0,100 100,0 0)),((200 0,300 0,300 0.0001,200 0)))", PLACES[0]);
    size_t smaller = 0;

    (void)state;
    assert_int_equal(ft_region_parts(r, 0.01, &smaller), 2);
    assert_int_equal(smaller, 1);
    ft_site_close(s);
}

static void lines_and_far_shapes_are_refused(void **state)
{
    ft_site *s = site_at(PLACES[0]);
    ft_region *r = NULL;
    ft_geom g;
    ft_error err = {0};

    (void)state;
    draw("LINESTRING(0 0,1 1)", PLACES[0], &g);
    ft_assert_status(ft_region_of(s, &g, &r, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "geo.site.not_area");
    ft_geom_release(&g);
    draw(SQUARE, (ft_lonlat){-150, 12}, &g); /* the other side of the Earth */
    ft_assert_status(ft_region_of(s, &g, &r, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "geo.site.far");
    ft_geom_release(&g);
    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_region_of(s, &g, &r, &err), &err);
    assert_true(ft_region_is_empty(r));
    ft_site_close(s);
    ft_site_close(NULL);
    ft_region_free(NULL);
}

static void a_site_can_move(void **state)
{
    ft_site *s = site_at(PLACES[0]);
    ft_error err = {0};

    (void)state;
    for (size_t p = 0; p < FT_COUNT(PLACES); p++) {
        ft_region *r = NULL;

        ft_assert_ok(ft_site_move(s, PLACES[p], &err), &err);
        r = region(s, SQUARE, PLACES[p]);
        ft_assert_near(ft_region_area_m2(r), 10000, 200);
    }
    ft_site_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_has_the_area_of_its_shape),
        cmocka_unit_test(vertices_come_back_bit_for_bit_and_edges_as_drawn),
        cmocka_unit_test(neighbours_along_a_long_edge_join_without_a_gap),
        cmocka_unit_test(a_split_of_what_does_not_meet_moves_nothing),
        cmocka_unit_test(a_union_of_many_is_made_of_its_clusters),
        cmocka_unit_test(a_disc_is_never_smaller_than_its_circle),
        cmocka_unit_test(boundaries_are_covered),
        cmocka_unit_test(the_width_of_a_strip_is_its_short_side),
        cmocka_unit_test(slivers_are_counted_and_never_dropped),
        cmocka_unit_test(lines_and_far_shapes_are_refused),
        cmocka_unit_test(a_site_can_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
