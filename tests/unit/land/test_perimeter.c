/* Typed points: their ring, and what is odd about them. One degree of longitude on the equator is 111.32 km. */
#include "tests/support/ft_assert.h"

#include "fieldtool/land/perimeter.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 8 };
#define P(type, part, number, lon, lat, hacc) \
    { \
        type, part, number, {lon, lat}, hacc, false \
    }

static const struct {
    const char *name;
    ft_survey_point p[MOST];
    size_t n;
    const char *ring;  /* numbers of its corners, "" refused */
    const char *found; /* "key number;" of each finding */
} CASES[] = {
    {"a square",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, .001, .001, 0),
      P("end", 0, 4, 0, .001, 0)},
     4,
     "1 2 3 4",
     ""},
    {"landmark and benchmark are no corners, the order is that of the numbers",
     {P("landmark", 0, -1, .1, .1, 0), P("turning", 0, 3, .001, .001, 0), P("start", 0, 1, 0, 0, 0),
      P("turning", 0, 2, .001, 0, 0)},
     4,
     "1 2 3",
     ""},
    {"an intermediate point on its line",
     {P("start", 0, 1, 0, 0, 0), P("intermediate", 0, 2, .0005, 0.000001, 0), P("turning", 0, 3, .001, 0, 0),
      P("turning", 0, 4, 0, .001, 0)},
     4,
     "1 3 4",
     ""},
    {"an intermediate point off its line",
     {P("start", 0, 1, 0, 0, 0), P("intermediate", 0, 2, .0005, 0.0001, 0), P("turning", 0, 3, .001, 0, 0),
      P("turning", 0, 4, 0, .001, 0)},
     4,
     "1 3 4",
     "perimeter.off_line 2;"},
    {"off by less than its accuracy",
     {P("start", 0, 1, 0, 0, 0), P("intermediate", 0, 2, .0005, 0.0001, 15), P("turning", 0, 3, .001, 0, 0),
      P("turning", 0, 4, 0, .001, 0)},
     4,
     "1 3 4",
     ""},
    {"the last one behind the last corner",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, 0, .001, 0),
      P("intermediate", 0, 4, .0001, .0005, 0)},
     4,
     "1 2 3",
     "perimeter.off_line 4;"},
    {"closed once more",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, 0, .001, 0),
      P("end", 0, 4, 0, 0, 0)},
     4,
     "1 2 3",
     "perimeter.closes_again 4;"},
    {"twice in a row",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, .001, 0, 0),
      P("turning", 0, 4, 0, .001, 0)},
     4,
     "1 2 3 4",
     "perimeter.duplicate 3;"},
    {"twice, not in a row",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, .001, .001, 0),
      P("turning", 0, 4, .001, 0, 0), P("turning", 0, 5, 0, .002, 0)},
     5,
     "1 2 3 4 5",
     "perimeter.duplicate 4;"},
    {"a step apart",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, .0010005, 0, 0),
      P("turning", 0, 4, 0, .001, 0)},
     4,
     "1 2 3 4",
     "perimeter.near 3;"},
    {"far apart",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .05, 0, 0), P("turning", 0, 3, .05, .001, 0)},
     3,
     "1 2 3",
     "perimeter.long_leg 2;perimeter.long_leg 1;"},
    {"a number missing",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 4, 0, .001, 0)},
     3,
     "1 2 4",
     "perimeter.number_gap 4;"},
    {"a number twice",
     {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 2, 0, .001, 0)},
     3,
     "1 2 2",
     "perimeter.number_twice 2;"},
    {"the first one missing",
     {P("start", 0, 3, 0, 0, 0), P("turning", 0, 4, .001, 0, 0), P("turning", 0, 5, 0, .001, 0)},
     3,
     "3 4 5",
     "perimeter.number_gap 3;"},
    {"no numbers",
     {P("start", 0, -1, 0, 0, 0), P("turning", 0, -1, .001, 0, 0), P("turning", 0, -1, 0, .001, 0)},
     3,
     "-1 -1 -1",
     "perimeter.no_number -1;perimeter.no_number -1;perimeter.no_number -1;"},
    {"the start is not first",
     {P("turning", 0, 1, 0, 0, 0), P("start", 0, 2, .001, 0, 0), P("turning", 0, 3, 0, .001, 0)},
     3,
     "1 2 3",
     "perimeter.start_not_first 2;"},
    {"no start",
     {P("turning", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0), P("turning", 0, 3, 0, .001, 0)},
     3,
     "1 2 3",
     "perimeter.no_start 1;"},
    {"two starts",
     {P("start", 0, 1, 0, 0, 0), P("start", 0, 2, .001, 0, 0), P("turning", 0, 3, 0, .001, 0)},
     3,
     "1 2 3",
     "perimeter.second_start 2;"},
    {"two corners", {P("start", 0, 1, 0, 0, 0), P("turning", 0, 2, .001, 0, 0)}, 2, "", ""},
    {"only evidence", {P("evidence", 0, 1, 0, 0, 0)}, 1, "", ""},
    {"nothing", {P("", 0, 0, 0, 0, 0)}, 0, "", ""},
};

static char FOUND[512];

static void note(void *who, size_t point, const char *key, const char *facts)
{
    const ft_survey_point *v = who;
    size_t n = strlen(FOUND);

    assert_non_null(strstr(facts, "number="));
    (void)snprintf(FOUND + n, sizeof FOUND - n, "%s %lld;", key, (long long)v[point].number);
}

/* Which point is that vertex: the first corner there that was not used yet. */
static void ring_text(const ft_geom *g, const ft_survey_point *v, size_t n, char *out, size_t room)
{
    bool used[MOST] = {false};
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i + 1 < g->n_points; i++) {
        for (size_t k = 0; k < n; k++) {
            if (!used[k] && ft_perimeter_is_corner(v[k].type) && memcmp(&v[k].at, &g->xy[i], sizeof v[k].at) == 0) {
                used[k] = true;
                at += (size_t)snprintf(out + at, room - at, "%s%lld", at > 0 ? " " : "", (long long)v[k].number);
                break;
            }
        }
    }
}

static void rings_and_findings_are_those_of_the_list(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_survey_point v[MOST];
        size_t order[MOST];
        char ring[64];
        ft_geom g;
        ft_error err = {0};
        ft_status st = FT_OK;

        print_message("  %s\n", CASES[i].name);
        memcpy(v, CASES[i].p, sizeof v);
        FOUND[0] = '\0';
        ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
        st = ft_perimeter_ring(v, CASES[i].n, order, &g, &err);
        if (CASES[i].ring[0] == '\0') {
            assert_int_equal(st, FT_E_INVALID);
            assert_string_equal(err.key, "perimeter.too_few");
        } else {
            ft_assert_ok(st, &err);
            ring_text(&g, v, CASES[i].n, ring, sizeof ring);
            assert_string_equal(ring, CASES[i].ring);
            assert_memory_equal(&g.xy[0], &g.xy[g.n_points - 1], sizeof g.xy[0]);
            ft_perimeter_check(v, CASES[i].n, order, (ft_perimeter_limits){0, 0}, note, v);
            assert_string_equal(FOUND, CASES[i].found);
        }
        ft_geom_release(&g);
    }
}

static void parts_are_rings_of_their_own(void **state)
{
    ft_survey_point v[] = {P("start", 2, 1, 1, 0, 0),       P("start", 1, 1, 0, 0, 0),
                           P("turning", 1, 2, .001, 0, 0),  P("turning", 1, 3, 0, .001, 0),
                           P("turning", 2, 2, 1.001, 0, 0), P("turning", 2, 3, 1, .001, 0)};
    size_t order[6];
    ft_geom g;
    ft_error err = {0};

    (void)state;
    FOUND[0] = '\0';
    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_perimeter_ring(v, 6, order, &g, &err), &err);
    assert_int_equal(g.n_parts, 2);
    assert_int_equal(g.n_points, 8);
    ft_perimeter_check(v, 6, order, (ft_perimeter_limits){0, 0}, note, v);
    assert_string_equal(FOUND, "");
    ft_geom_release(&g);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_and_findings_are_those_of_the_list),
        cmocka_unit_test(parts_are_rings_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
