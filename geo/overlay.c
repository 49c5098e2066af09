/* Operations on regions, each checked: areas must be what they should, and witnesses must agree. Where contact is clean, what two
 * regions share is known as a figure before any overlay: only what is asked for is made then. */
#include "geo/contact.h"
#include "geo/site.h"

#include <math.h>
#include <stdlib.h>

/* When floating overlay throws or parts do not add up, noding is repeated on this grid, then coarser, and counted. */
static const double RETRY_GRID_M = 1e-7;
enum { RETRIES = 5 };

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=region");
}

typedef GEOSGeometry *(*exact_fn)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);
typedef GEOSGeometry *(*grid_fn)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *, double);

/** Both parts of one region cut by another, or one region joined with another and what they share. */
typedef struct pair {
    exact_fn exact[2];
    grid_fn on_grid[2];
    const char *what;
    bool sum; /**< first + second = a; else first + second = a + b */
} pair;

static const pair CUT = {
    {GEOSDifference_r, GEOSIntersection_r}, {GEOSDifferencePrec_r, GEOSIntersectionPrec_r}, "difference", true};
static const pair JOIN = {{GEOSUnion_r, GEOSIntersection_r}, {GEOSUnionPrec_r, GEOSIntersectionPrec_r}, "union", false};

static double area_of(const ft_site *s, const GEOSGeometry *g)
{
    double m2 = 0;

    return GEOSArea_r(s->geos.h, g, &m2) == 1 ? m2 : (double)NAN;
}

/** One operation. */
typedef struct task {
    const pair *p;
    const GEOSGeometry *a, *b;
    ft_rings rings_a, rings_b;
    double area_a, area_b;
    double both_m2; /* what a and b share; NaN: not known, so both results are needed to check them */
    bool needed[2];
} task;

/* Land is neither lost, doubled nor taken for another: the floating overlay can do each without saying so. */
static bool adds_up(const ft_site *s, const task *t, GEOSGeometry *const got[2], double grid_m, double tol_m2)
{
    double whole = t->area_a + (t->p->sum ? 0 : t->area_b);
    double tol = tol_m2 + 1e-9 * whole + 1e-6;
    double area[2] = {0, 0};

    for (int i = 0; i < 2; i++) {
        if (t->needed[i] && got[i] == NULL) {
            return false;
        }
        area[i] = got[i] == NULL ? (double)NAN : area_of(s, got[i]);
    }
    if (!isnan(t->both_m2)) {
        return (!t->needed[0] || fabs(area[0] - (whole - t->both_m2)) <= tol) &&
               (!t->needed[1] || fabs(area[1] - t->both_m2) <= tol);
    }
    return fabs(area[0] + area[1] - whole) <= tol &&
           ft_witness_agree(&s->geos, !t->p->sum, &t->rings_a, &t->rings_b, got[0], got[1], grid_m);
}

static void drop(const ft_site *s, GEOSGeometry *got[2])
{
    GEOSGeom_destroy_r(s->geos.h, got[0]);
    GEOSGeom_destroy_r(s->geos.h, got[1]);
    got[0] = NULL;
    got[1] = NULL;
}

/* Two shapes side by side, both taken; NULL when either is or memory ends. */
static GEOSGeometry *beside(ft_site *s, GEOSGeometry *a, GEOSGeometry *b)
{
    GEOSGeometry *both[2] = {a, b};
    GEOSGeometry *all = NULL;

    if (a != NULL && b != NULL) {
        all = GEOSGeom_createCollection_r(s->geos.h, GEOS_GEOMETRYCOLLECTION, both,
                                          2); /* takes them, also on failure */
        return all == NULL ? NULL : ft_geos_polygons(&s->geos, all);
    }
    drop(s, both);
    return NULL;
}

/* Where neither boundary meets the other, most results are one of the shapes, both or nothing. False: an overlay is needed. */
static bool without_overlay(ft_site *s, const task *t, ft_contact contact, GEOSGeometry *got[2])
{
    GEOSContextHandle_t h = s->geos.h;

    switch (contact) {
    case FT_CONTACT_APART:
        got[0] = t->p->sum                     ? GEOSGeom_clone_r(h, t->a)
                 : GEOSisEmpty_r(h, t->a) == 1 ? GEOSGeom_clone_r(h, t->b)
                 : GEOSisEmpty_r(h, t->b) == 1 ? GEOSGeom_clone_r(h, t->a)
                                               : beside(s, GEOSGeom_clone_r(h, t->a), GEOSGeom_clone_r(h, t->b));
        got[1] = GEOSGeom_createEmptyPolygon_r(h);
        break;
    case FT_CONTACT_A_IN_B:
        got[0] = t->p->sum ? GEOSGeom_createEmptyPolygon_r(h) : GEOSGeom_clone_r(h, t->b);
        got[1] = GEOSGeom_clone_r(h, t->a);
        break;
    case FT_CONTACT_B_IN_A:
        if (t->p->sum && t->needed[0]) {
            return false; /* a hole */
        }
        got[0] = GEOSGeom_clone_r(h, t->a);
        got[1] = GEOSGeom_clone_r(h, t->b);
        break;
    case FT_CONTACT_UNCLEAN:
    case FT_CONTACT_CROSS: return false;
    }
    if (got[0] == NULL || got[1] == NULL) {
        drop(s, got);
    }
    return got[0] != NULL;
}

/* Exact, then on ever coarser grids, until the parts add up. False: never, and got holds nothing. */
static bool overlay(ft_site *s, const task *t, GEOSGeometry *got[2])
{
    GEOSContextHandle_t h = s->geos.h;
    const pair *p = t->p;
    double grid_m = RETRY_GRID_M;
    double length_a = 0;
    double length_b = 0;
    bool good = false;

    for (int i = 0; i < 2; i++) {
        got[i] = t->needed[i] ? ft_site_sound(s, ft_geos_polygons(&s->geos, p->exact[i](h, t->a, t->b)), false) : NULL;
    }
    good = adds_up(s, t, got, 0, 0);
    for (int k = 0; k < RETRIES && !good; k++) {
        s->retries++;
        drop(s, got);
        for (int i = 0; i < 2; i++) {
            got[i] = t->needed[i]
                         ? ft_site_sound(s, ft_geos_polygons(&s->geos, p->on_grid[i](h, t->a, t->b, grid_m)), true)
                         : NULL;
        }
        (void)GEOSLength_r(h, t->a, &length_a);
        (void)GEOSLength_r(h, t->b, &length_b);
        good = adds_up(s, t, got, grid_m, grid_m * (length_a + length_b));
        grid_m *= 10;
    }
    if (!good) {
        drop(s, got);
    }
    return good;
}

/* The results that are wanted, perhaps both. False: there is none that can be trusted. */
static bool compute(ft_site *s, const pair *p, const GEOSGeometry *a, const GEOSGeometry *b, const bool wanted[2],
                    GEOSGeometry *got[2])
{
    task t = {.p = p,
              .a = a,
              .b = b,
              .rings_a = ft_rings_of(&s->geos, a),
              .rings_b = ft_rings_of(&s->geos, b),
              .area_a = area_of(s, a),
              .area_b = area_of(s, b),
              .both_m2 = (double)NAN};
    ft_contact contact = ft_contact_of(&s->pieces, &t.rings_a, &t.rings_b, &t.both_m2);
    bool good = false;

    for (int i = 0; i < 2; i++) {
        t.needed[i] = wanted[i] || contact == FT_CONTACT_UNCLEAN;
    }
    good = without_overlay(s, &t, contact, got) || overlay(s, &t, got);
    ft_rings_release(&t.rings_a);
    ft_rings_release(&t.rings_b);
    return good;
}

GEOSGeometry *ft_site_combine(ft_site *s, GEOSGeometry *a, GEOSGeometry *b, ft_land_op op)
{
    GEOSGeometry *got[2] = {NULL, NULL};
    GEOSGeometry *given[2] = {a, b};
    bool wanted[2] = {op != FT_LAND_MEET, op == FT_LAND_MEET};

    if (a != NULL && b != NULL && compute(s, op == FT_LAND_PLUS ? &JOIN : &CUT, a, b, wanted, got)) {
        GEOSGeom_destroy_r(s->geos.h, got[wanted[0]]);
        got[wanted[0]] = NULL;
    }
    drop(s, given);
    return got[!wanted[0]];
}

static ft_status keep_both(ft_site *s, const pair *p, GEOSGeometry *got[2], ft_region **first, ft_region **second,
                           ft_error *err)
{
    ft_region **out[2] = {first, second};
    ft_region *made[2] = {NULL, NULL};
    ft_status st = FT_OK;

    for (int i = 0; i < 2; i++) {
        if (st == FT_OK && out[i] != NULL) {
            st = ft_region_keep(s, got[i], p->what, &made[i], err); /* takes it, also on failure */
            got[i] = NULL;
        }
    }
    drop(s, got);
    for (int i = 0; i < 2; i++) {
        if (st != FT_OK) {
            ft_region_free(made[i]);
        } else if (out[i] != NULL) {
            *out[i] = made[i];
        }
    }
    return st;
}

static ft_status operate(ft_site *s, const pair *p, const ft_region *a, const ft_region *b, ft_region **first,
                         ft_region **second, ft_error *err)
{
    GEOSGeometry *got[2] = {NULL, NULL};
    const bool wanted[2] = {first != NULL, second != NULL};

    return compute(s, p, a->g, b->g, wanted, got) ? keep_both(s, p, got, first, second, err)
                                                  : ft_geos_fail(&s->geos, p->what, err);
}

ft_status ft_region_union(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &JOIN, a, b, out, NULL, err);
}

ft_status ft_region_intersection(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &CUT, a, b, NULL, out, err);
}

ft_status ft_region_difference(ft_site *s, const ft_region *a, const ft_region *b, ft_region **out, ft_error *err)
{
    return operate(s, &CUT, a, b, out, NULL, err);
}

ft_status ft_region_copy(ft_site *s, const ft_region *r, ft_region **out, ft_error *err)
{
    ft_status st = ft_region_keep(s, GEOSGeom_clone_r(s->geos.h, r->g), "copy", out, err);

    if (st == FT_OK) {
        (*out)->area_m2 = r->area_m2;
    }
    return st;
}

ft_status ft_region_split(ft_site *s, const ft_region *a, const ft_region *b, ft_region **inside, ft_region **outside,
                          ft_error *err)
{
    ft_status st = FT_OK;

    if (!ft_region_intersects(s, a, b)) {
        st = ft_region_empty(s, inside, err);
        return st == FT_OK ? ft_region_copy(s, a, outside, err) : st;
    }
    return operate(s, &CUT, a, b, outside, inside, err);
}

/* ---------- union of many: clusters of touching boxes first, since one union of all is twenty times as slow */

typedef struct member {
    ft_plane_box box;
    size_t cluster, at;
} member;

static int by_west(const void *a, const void *b)
{
    const member *p = a;
    const member *q = b;

    return p->box.x0 < q->box.x0 ? -1 : p->box.x0 > q->box.x0 ? 1 : p->at < q->at ? -1 : p->at > q->at;
}

/* Members of a cluster side by side, from west to east. */
static int by_cluster(const void *a, const void *b)
{
    const member *p = a;
    const member *q = b;

    return p->cluster < q->cluster ? -1 : p->cluster > q->cluster ? 1 : by_west(a, b);
}

static size_t root(member *m, size_t i)
{
    while (m[i].cluster != i) {
        m[i].cluster = m[m[i].cluster].cluster;
        i = m[i].cluster;
    }
    return i;
}

static void cluster(member *m, size_t n)
{
    if (n == 0) {
        return;
    }
    qsort(m, n, sizeof *m, by_west);
    for (size_t i = 0; i < n; i++) {
        m[i].cluster = i;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && m[k].box.x0 <= m[i].box.x1; k++) {
            if (m[k].box.y0 <= m[i].box.y1 && m[k].box.y1 >= m[i].box.y0) {
                m[root(m, k)].cluster = root(m, i);
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        m[i].cluster = root(m, i);
    }
    qsort(m, n, sizeof *m, by_cluster);
}

/* Members in pairs, pairs in pairs and so on, each union checked. A copy of the member when there is one. */
static GEOSGeometry *join_all(ft_site *s, const ft_region *const *r, const member *m, size_t n)
{
    GEOSGeometry *west = NULL;
    GEOSGeometry *east = NULL;
    GEOSGeometry *got[2] = {NULL, NULL};
    ft_plane_box p;
    ft_plane_box q;

    if (n == 1) {
        return GEOSGeom_clone_r(s->geos.h, r[m[0].at]->g);
    }
    west = join_all(s, r, m, n / 2);
    east = west == NULL ? NULL : join_all(s, r, m + n / 2, n - n / 2);
    if (east == NULL || !ft_plane_box_of(s, west, &p) || !ft_plane_box_of(s, east, &q)) {
        GEOSGeom_destroy_r(s->geos.h, west);
        GEOSGeom_destroy_r(s->geos.h, east);
        return NULL;
    }
    if (!ft_plane_boxes_touch(&p, &q)) {
        return beside(s, west, east);
    }
    if (compute(s, &JOIN, west, east, (const bool[2]){true, false}, got)) {
        GEOSGeom_destroy_r(s->geos.h, got[1]);
    }
    GEOSGeom_destroy_r(s->geos.h, west);
    GEOSGeom_destroy_r(s->geos.h, east);
    return got[0];
}

static ft_status join_clusters(ft_site *s, const ft_region *const *r, member *m, size_t n, ft_region **out,
                               ft_error *err)
{
    GEOSGeometry **sums = calloc(n + 1, sizeof(GEOSGeometry *));
    size_t made = 0;
    ft_status st = sums == NULL ? no_memory(err) : FT_OK;

    cluster(m, n);
    for (size_t i = 0, end = 0; i < n && st == FT_OK; i = end) {
        for (end = i + 1; end < n && m[end].cluster == m[i].cluster;) {
            end++;
        }
        sums[made] = join_all(s, r, m + i, end - i);
        st = sums[made] == NULL ? ft_geos_fail(&s->geos, "union", err) : FT_OK;
        made += st == FT_OK;
    }
    if (st == FT_OK) { /* clusters do not touch: putting them side by side is their union */
        st = ft_region_keep(s, GEOSGeom_createCollection_r(s->geos.h, GEOS_GEOMETRYCOLLECTION, sums, (unsigned)made),
                            "union", out, err);
        made = 0;
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(s->geos.h, sums[i]);
    }
    free(sums);
    return st;
}

ft_status ft_region_union_all(ft_site *s, const ft_region *const *r, size_t n, ft_region **out, ft_error *err)
{
    member *m = calloc(n + 1, sizeof *m);
    size_t used = 0;
    ft_status st = m == NULL ? no_memory(err) : FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        if (!ft_region_is_empty(r[i])) {
            st = ft_plane_box_of(s, r[i]->g, &m[used].box) ? FT_OK : ft_geos_fail(&s->geos, "box", err);
            m[used++].at = i;
        }
    }
    st = st == FT_OK ? join_clusters(s, r, m, used, out, err) : st;
    free(m);
    return st;
}
