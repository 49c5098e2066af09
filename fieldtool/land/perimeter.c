#include "fieldtool/land/perimeter.h"

#include "geo/area.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double SAME_M = 0.01;    /* the same place, written twice */
static const double OFF_LINE_M = 2.0; /* what an intermediate point may be off without a stated accuracy */

bool ft_perimeter_is_corner(const char *type)
{
    return strcmp(type, "start") == 0 || strcmp(type, "turning") == 0 || strcmp(type, "end") == 0;
}

bool ft_perimeter_on_line(const char *type)
{
    return ft_perimeter_is_corner(type) || strcmp(type, "intermediate") == 0;
}

/* Part, then number; stable, so that what has no number stays where it was. Lists are short: insertion. */
static void sort_points(const ft_survey_point *v, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;

        while (k > 0 && (v[order[k - 1]].part > v[i].part || (v[order[k - 1]].part == v[i].part && v[i].number >= 0 &&
                                                              v[order[k - 1]].number > v[i].number))) {
            order[k] = order[k - 1];
            k--;
        }
        order[k] = i;
    }
}

static ft_status add_ring(ft_survey_point *v, const size_t *order, size_t from, size_t to, ft_geom *out, ft_error *err)
{
    size_t first = SIZE_MAX;
    size_t last = SIZE_MAX;
    size_t corners = 0;
    ft_status st = ft_geom_add_part(out, err);

    st = st == FT_OK ? ft_geom_add_ring(out, err) : st;
    for (size_t i = from; i < to; i++) { /* a closing point that stands there again is none */
        if (ft_perimeter_is_corner(v[order[i]].type)) {
            first = first == SIZE_MAX ? order[i] : first;
            last = order[i];
            corners++;
        }
    }
    if (corners > 3 && ft_distance_m(v[first].at, v[last].at) <= SAME_M) {
        v[last].closes_again = true;
        corners--;
    }
    if (corners < 3) {
        return ft_fail(err, FT_E_INVALID, "perimeter.too_few", "part=%lld corners=%zu", (long long)v[order[from]].part,
                       corners);
    }
    for (size_t i = from; st == FT_OK && i < to; i++) {
        const ft_survey_point *p = &v[order[i]];

        if (ft_perimeter_is_corner(p->type) && !p->closes_again) {
            st = ft_geom_add_point(out, p->at, 0, 0, err);
        }
    }
    return st == FT_OK ? ft_geom_add_point(out, v[first].at, 0, 0, err) : st;
}

ft_status ft_perimeter_ring(ft_survey_point *v, size_t n, size_t *order, ft_geom *out, ft_error *err)
{
    ft_status st = FT_OK;
    size_t lines = 0;

    sort_points(v, n, order);
    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    for (size_t from = 0; st == FT_OK && from < n;) {
        size_t to = from;
        size_t on_line = 0;

        while (to < n && v[order[to]].part == v[order[from]].part) {
            on_line += ft_perimeter_on_line(v[order[to++]].type);
        }
        if (on_line > 0) { /* landmarks may stand in a part of their own */
            st = add_ring(v, order, from, to, out, err);
            lines++;
        }
        from = to;
    }
    return st == FT_OK && lines == 0 ? ft_fail(err, FT_E_INVALID, "perimeter.too_few", "part=0 corners=0") : st;
}

/* ---------- findings */

typedef struct checking {
    const ft_survey_point *v;
    const size_t *order;
    size_t n;
    ft_perimeter_limits limits;
    ft_perimeter_fn each;
    void *who;
} checking;

static void found(const checking *c, size_t point, const char *key, const char *fmt, ...) FT_PRINTF(4, 5);

static void found(const checking *c, size_t point, const char *key, const char *fmt, ...)
{
    const ft_survey_point *p = &c->v[point];
    char facts[256];
    size_t n = (size_t)snprintf(facts, sizeof facts, "number=%lld lat=%.7f lon=%.7f ", (long long)p->number,
                                p->at.lat_deg, p->at.lon_deg);
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(facts + n, sizeof facts - n, fmt, ap);
    va_end(ap);
    for (n = strlen(facts); n > 0 && facts[n - 1] == ' '; n--) {
        facts[n - 1] = '\0';
    }
    c->each(c->who, point, key, facts);
}

/* The next point of the perimeter of this part behind position @p i of the order, around the ring; corners only when asked. */
static size_t next_on_line(const checking *c, size_t i, bool corners)
{
    int64_t part = c->v[c->order[i]].part;

    for (size_t step = 1; step <= c->n; step++) {
        const ft_survey_point *p = &c->v[c->order[(i + step) % c->n]];

        if (p->part == part && !p->closes_again &&
            (corners ? ft_perimeter_is_corner(p->type) : ft_perimeter_on_line(p->type))) {
            return (i + step) % c->n;
        }
    }
    return i;
}

static size_t corner_before(const checking *c, size_t i)
{
    int64_t part = c->v[c->order[i]].part;

    for (size_t step = 1; step <= c->n; step++) {
        size_t k = (i + c->n - step) % c->n;

        if (c->v[c->order[k]].part == part && !c->v[c->order[k]].closes_again &&
            ft_perimeter_is_corner(c->v[c->order[k]].type)) {
            return k;
        }
    }
    return i;
}

/* Distance of @p p from the leg from @p a to @p b: a triangle of three distances, by Heron where the foot lies between. */
static double off_line_m(ft_lonlat a, ft_lonlat b, ft_lonlat p)
{
    double c = ft_distance_m(a, b);
    double pa = ft_distance_m(a, p);
    double pb = ft_distance_m(b, p);
    double along = c > 0 ? (pa * pa - pb * pb + c * c) / (2 * c) : 0;

    return along <= 0 ? pa : along >= c ? pb : sqrt(fmax(0, pa * pa - along * along));
}

static void check_legs(const checking *c, size_t i)
{
    const ft_survey_point *p = &c->v[c->order[i]];
    size_t k = next_on_line(c, i, false);
    double leg_m = ft_distance_m(p->at, c->v[c->order[k]].at);

    if (k == i) {
        return;
    }
    if (leg_m <= SAME_M) {
        found(c, c->order[k], "perimeter.duplicate", "other=%lld", (long long)p->number);
    } else if (leg_m < c->limits.near_vertex_m) {
        found(c, c->order[k], "perimeter.near", "other=%lld metres=%.2f", (long long)p->number, leg_m);
    } else if (leg_m > c->limits.long_leg_m) {
        found(c, c->order[k], "perimeter.long_leg", "other=%lld metres=%.0f", (long long)p->number, leg_m);
    }
}

/* The same place at two numbers that do not follow each other. */
static void check_twice(const checking *c, size_t i)
{
    const ft_survey_point *p = &c->v[c->order[i]];

    for (size_t k = 0; k < i; k++) {
        const ft_survey_point *q = &c->v[c->order[k]];

        if (ft_perimeter_on_line(q->type) && !q->closes_again && q->part == p->part && next_on_line(c, k, false) != i &&
            next_on_line(c, i, false) != k && ft_distance_m(p->at, q->at) <= SAME_M) {
            found(c, c->order[i], "perimeter.duplicate", "other=%lld", (long long)q->number);
            return;
        }
    }
}

static void check_number(const checking *c, size_t i, int64_t *before)
{
    const ft_survey_point *p = &c->v[c->order[i]];

    if (p->number < 0) {
        found(c, c->order[i], "perimeter.no_number", " ");
    } else if (*before >= 0 && p->number == *before) {
        found(c, c->order[i], "perimeter.number_twice", " ");
    } else if (p->number > *before + 1 && (*before >= 0 || p->number > 1)) {
        found(c, c->order[i], "perimeter.number_gap", "after=%lld", (long long)(*before < 0 ? 0 : *before));
    }
    *before = p->number < 0 ? *before : p->number;
}

static void check_intermediate(const checking *c, size_t i)
{
    const ft_survey_point *p = &c->v[c->order[i]];
    double limit_m = fmax(OFF_LINE_M, p->hacc_m_95);
    double off_m = off_line_m(c->v[c->order[corner_before(c, i)]].at, c->v[c->order[next_on_line(c, i, true)]].at,
                              p->at);

    if (off_m > limit_m) {
        found(c, c->order[i], "perimeter.off_line", "metres=%.1f limit_m=%.1f", off_m, limit_m);
    }
}

static void check_part(const checking *c, size_t from, size_t to)
{
    int64_t before = -1;
    size_t starts = 0;
    size_t first = SIZE_MAX;

    for (size_t i = from; i < to; i++) {
        const ft_survey_point *p = &c->v[c->order[i]];
        bool is_start = strcmp(p->type, "start") == 0;

        if (!ft_perimeter_on_line(p->type)) {
            continue;
        }
        if (p->closes_again) {
            found(c, c->order[i], "perimeter.closes_again", " ");
            continue;
        }
        if (is_start && first != SIZE_MAX) {
            found(c, c->order[i], starts == 0 ? "perimeter.start_not_first" : "perimeter.second_start", " ");
        }
        starts += is_start;
        first = first == SIZE_MAX ? i : first;
        check_number(c, i, &before);
        check_legs(c, i);
        check_twice(c, i);
        if (strcmp(p->type, "intermediate") == 0) {
            check_intermediate(c, i);
        }
    }
    if (first != SIZE_MAX && starts == 0) {
        found(c, c->order[first], "perimeter.no_start", " ");
    }
}

void ft_perimeter_check(const ft_survey_point *v, size_t n, const size_t *order, ft_perimeter_limits limits,
                        ft_perimeter_fn each, void *who)
{
    checking c = {v, order, n, limits, each, who};

    c.limits.long_leg_m = limits.long_leg_m > 0 ? limits.long_leg_m : 5000;
    c.limits.near_vertex_m = limits.near_vertex_m > 0 ? limits.near_vertex_m : 0.11;
    for (size_t from = 0; from < n;) {
        size_t to = from;

        while (to < n && v[order[to]].part == v[order[from]].part) {
            to++;
        }
        check_part(&c, from, to);
        from = to;
    }
}
