/* What a later revision of an area does: redraw, reclassify, restate, hand on, void, restore. docs/spec/ledger.md 6. */
#include "fieldtool/land/ledger_internal.h"

#include "geo/area.h"

#include <math.h>
#include <string.h>

bool ft_ledger_same_shape(const ft_geom *a, const ft_geom *b)
{
    return a == b || (a != NULL && b != NULL && a->n_parts == b->n_parts && a->n_rings == b->n_rings &&
                      a->n_points == b->n_points && memcmp(a->part, b->part, (a->n_parts + 1) * sizeof *a->part) == 0 &&
                      memcmp(a->ring, b->ring, (a->n_rings + 1) * sizeof *a->ring) == 0 &&
                      memcmp(a->xy, b->xy, a->n_points * sizeof *a->xy) == 0);
}

/* The part of @p shape outside the perimeter, without ground that was released: a redraw never revives it (RULINGS 21). */
static ft_status grow(ft_ledger_account *a, const ft_region *shape, ft_ledger_kind kind, int32_t day, ft_error *err)
{
    ft_region *added = NULL;
    ft_region *none = NULL;
    ft_status st = ft_region_empty(a->site, &none, err);

    st = st == FT_OK ? ft_region_difference(a->site, shape, a->perimeter == NULL ? none : a->perimeter, &added, err)
                     : st;
    st = st == FT_OK ? ft_ledger_cut(a->site, &added, a->released, err) : st;
    st = st == FT_OK ? ft_ledger_cut(a->site, &added, a->open[FT_LEDGER_SHA], err) : st;
    st = st == FT_OK ? ft_ledger_cut(a->site, &added, a->open[FT_LEDGER_CHA], err) : st;
    st = st == FT_OK ? ft_ledger_add(a->site, &a->open[a->what], added, err) : st;
    st = st == FT_OK ? ft_ledger_settle(a, kind, a->what, day, &a->h->id, err) : st;
    ft_region_free(added);
    ft_region_free(none);
    return st;
}

static ft_status correct_away(ft_ledger_account *a, const ft_region *lost, int32_t day, ft_error *err)
{
    ft_status st = FT_OK;

    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = ft_ledger_cut(a->site, &a->open[c], lost, err);
        st = st == FT_OK ? ft_ledger_settle(a, FT_LEDGER_CORRECTION, (ft_ledger_class)c, day, &a->h->id, err) : st;
    }
    return st;
}

/* Drawn smaller: an error of the drawing is corrected; anything else leaves the lost part open, in the perimeter. */
static ft_status shrink(ft_ledger_account *a, ft_region **shape, const ft_region *lost, int32_t day, ft_error *err)
{
    ft_status st = FT_OK;

    if (a->now->shrunk_by_error) {
        return correct_away(a, lost, day, err);
    }
    st = a->lost == NULL ? ft_region_empty(a->site, &a->lost, err) : FT_OK;
    st = st == FT_OK ? ft_ledger_add(a->site, &a->lost, lost, err) : st;
    return st == FT_OK ? ft_ledger_add(a->site, shape, lost, err) : st;
}

static ft_status redraw(ft_ledger_account *a, int32_t day, ft_error *err)
{
    bool first = a->perimeter == NULL;
    ft_region *shape = NULL;
    ft_region *lost = NULL;
    ft_status st = ft_ledger_need_site(a, a->now->shape, err);

    st = st == FT_OK ? ft_region_of(a->site, a->now->shape, &shape, err) : st;
    if (st == FT_OK && first) {
        a->reach_m2 = ft_region_area_m2(shape);
    }
    st = st == FT_OK ? grow(a, shape, first ? FT_LEDGER_ESTABLISHED : FT_LEDGER_GROWTH, day, err) : st;
    if (st == FT_OK && first && a->blank) {
        st = ft_ledger_blank(a, -1, 0, day, &a->h->id, err);
    }
    if (st == FT_OK && !first) {
        st = a->lost != NULL ? ft_ledger_cut(a->site, &a->lost, shape, err) : FT_OK;
        st = st == FT_OK ? ft_region_difference(a->site, a->perimeter, shape, &lost, err) : st;
        st = st == FT_OK && !ft_region_is_empty(lost) ? shrink(a, &shape, lost, day, err) : st;
    }
    if (st == FT_OK) {
        ft_region_free(a->perimeter);
        a->perimeter = shape;
        a->reach_m2 = fmax(a->reach_m2, ft_region_area_m2(shape));
        shape = NULL;
    }
    ft_region_free(lost);
    ft_region_free(shape);
    return st;
}

/* Only open ground moves; back from confirmed to suspected is an authority's correction and books the same way. */
static ft_status reclassify(ft_ledger_account *a, int32_t day, ft_error *err)
{
    ft_ledger_class from = a->what;
    ft_ledger_class to = a->now->what;
    ft_region *none = NULL;
    ft_status st = FT_OK;

    if (to == FT_LEDGER_INDICATION) { /* ground does not leave the books by a word */
        return ft_ledger_note(a->p->out, "ledger.class.indication", &a->h->id, NULL, a->balance_m2[from], err);
    }
    if (a->blank) {
        return ft_ledger_move_blank(a, to, day, err);
    }
    a->what = to;
    if (a->site == NULL || a->gone) {
        return FT_OK;
    }
    st = ft_region_empty(a->site, &none, err);
    st = st == FT_OK ? ft_ledger_add(a->site, &a->open[to], a->open[from], err) : st;
    if (st == FT_OK) {
        double moved = a->balance_m2[from];

        ft_region_free(a->open[from]);
        a->open[from] = none;
        st = ft_ledger_settle(a, FT_LEDGER_RECLASSIFIED_OUT, from, day, &a->h->id, err);
        st = st == FT_OK
                 ? ft_ledger_settle_as(a, FT_LEDGER_RECLASSIFIED_IN, to, day, &a->h->id, a->balance_m2[to] + moved, err)
                 : st;
    }
    return st;
}

/* ---------- handing on */

static ft_status give(ft_ledger_account *a, ft_ledger_gift_kind kind, size_t to, ft_ledger_class c, const ft_region *r,
                      double m2, ft_error *err)
{
    ft_ledger_plan_hazard *ph = a->ph;
    ft_ledger_gift g = {kind, to, c, {0}, m2};
    ft_status st = FT_OK;

    if (ft_region_is_empty(r)) {
        return FT_OK;
    }
    ft_geom_init(&g.shape, FT_GEOM_MULTIPOLYGON);
    st = ft_region_to_geom(r, &g.shape, err);
    st = st == FT_OK ? ft_ledger_room(&ph->gifts, &ph->cap_gifts, ph->n_gifts, sizeof *ph->gifts, err) : st;
    if (st != FT_OK) {
        ft_geom_release(&g.shape);
        return st;
    }
    ph->gifts[ph->n_gifts++] = g;
    return FT_OK;
}

static ft_status give_open(ft_ledger_account *a, size_t child, ft_ledger_class c, const ft_region *reach, int32_t day,
                           ft_error *err)
{
    const ft_ledger_hazard *to = &a->p->in->hazards[child];
    ft_ledger_class what = to->versions[a->p->hazards[child].first].what;
    ft_region *inside = NULL;
    ft_region *outside = NULL;
    double before = a->balance_m2[c];
    ft_status st = ft_region_split(a->site, a->open[c], reach, &inside, &outside, err);

    if (st != FT_OK || ft_region_is_empty(inside)) {
        ft_region_free(inside);
        ft_region_free(outside);
        return st;
    }
    ft_region_free(a->open[c]);
    a->open[c] = outside;
    st = ft_ledger_settle(a, what == c ? FT_LEDGER_TRANSFER_OUT : FT_LEDGER_RECLASSIFIED_OUT, c, day, &to->id, err);
    st = st == FT_OK ? give(a, FT_LEDGER_GIFT_OPEN, child, c, inside, before - a->balance_m2[c], err) : st;
    ft_region_free(inside);
    return st;
}

static ft_status give_part(ft_ledger_account *a, ft_ledger_gift_kind kind, size_t child, const ft_region *of,
                           const ft_region *reach, ft_error *err)
{
    ft_region *r = NULL;
    ft_status st = ft_region_intersection(a->site, of, reach, &r, err);

    st = st == FT_OK ? give(a, kind, child, FT_LEDGER_INDICATION, r, 0, err) : st;
    ft_region_free(r);
    return st;
}

static ft_status hand_to(ft_ledger_account *a, size_t child, int32_t day, ft_error *err)
{
    const ft_geom *shape = a->p->in->hazards[child].versions[a->p->hazards[child].first].shape;
    ft_region *reach = NULL;
    ft_status st = FT_OK;

    if (shape == NULL || a->site == NULL) {
        return FT_OK;
    }
    st = ft_region_of(a->site, shape, &reach, err);
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = give_open(a, child, (ft_ledger_class)c, reach, day, err);
    }
    st = st == FT_OK ? give_part(a, FT_LEDGER_GIFT_RELEASED, child, a->released, reach, err) : st;
    st = st == FT_OK && a->perimeter != NULL ? give_part(a, FT_LEDGER_GIFT_PERIMETER, child, a->perimeter, reach, err)
                                             : st;
    ft_region_free(reach);
    return st;
}

/* Children in order of their IDs: where two of them overlap, the first has the ground. */
static ft_status hand_on(ft_ledger_account *a, int32_t day, ft_error *err)
{
    const ft_uuid *last = NULL;
    ft_status st = FT_OK;

    for (size_t i = 0; i < a->now->n_superseded_by && st == FT_OK; i++) {
        const ft_uuid *next = NULL;

        for (size_t k = 0; k < a->now->n_superseded_by; k++) {
            const ft_uuid *id = &a->now->superseded_by[k];

            if ((last == NULL || ft_uuid_cmp(id, last) > 0) && (next == NULL || ft_uuid_cmp(id, next) < 0)) {
                next = id;
            }
        }
        if (next == NULL) {
            break;
        }
        last = next;
        st = hand_to(a, ft_ledger_find_hazard(a->p, next), day, err);
    }
    a->gone = true;
    a->rest_due = a->site != NULL;
    a->rest_day = day;
    return st == FT_OK && a->blank ? ft_ledger_blank(a, -1, 0, day, &a->h->id, err) : st;
}

/* The part of the worst class, then of the smallest ID; SIZE_MAX: no part is drawn. */
static size_t first_part(const ft_ledger_account *a)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < a->now->n_superseded_by; i++) {
        size_t k = ft_ledger_find_hazard(a->p, &a->now->superseded_by[i]);
        const ft_ledger_version *v = &a->p->in->hazards[k].versions[a->p->hazards[k].first];
        const ft_ledger_version *b = best == SIZE_MAX ? NULL
                                                      : &a->p->in->hazards[best].versions[a->p->hazards[best].first];

        if (v->shape != NULL &&
            (b == NULL || v->what > b->what ||
             (v->what == b->what && ft_uuid_cmp(&a->p->in->hazards[k].id, &a->p->in->hazards[best].id) < 0))) {
            best = k;
        }
    }
    return best;
}

/* Parts drawn without the parent's vertices leave slivers between geodesics. Up to a centimetre along the perimeter, which is what a
 * split may be off when it is made, they stay open with a part: no ground is lost and no area stays open for nothing. */
ft_status ft_ledger_hand_rest(ft_ledger_account *a, ft_error *err)
{
    static const double TILE_TOLERANCE_M = 0.01;
    double rest = a->balance_m2[FT_LEDGER_SHA] + a->balance_m2[FT_LEDGER_CHA];
    size_t child = first_part(a);
    ft_status st = FT_OK;

    a->rest_due = false;
    if (child == SIZE_MAX || rest == 0 || a->now->shape == NULL ||
        rest > TILE_TOLERANCE_M * ft_geom_measure(a->now->shape).perimeter_m) {
        return FT_OK;
    }
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = give_open(a, child, (ft_ledger_class)c, a->open[c], a->rest_day, err);
    }
    return st;
}

/* ---------- void and back */

static ft_status void_all(ft_ledger_account *a, int32_t day, ft_error *err)
{
    ft_status st = FT_OK;

    if (a->now->retired == FT_LEDGER_DUPLICATE && ft_uuid_is_zero(&a->now->survivor)) {
        st = ft_ledger_note(a->p->out, "ledger.void.survivor", &a->h->id, NULL, a->balance_m2[1] + a->balance_m2[2],
                            err);
    }
    a->gone = true;
    if (st == FT_OK && a->blank) {
        st = ft_ledger_blank(a, -1, 0, day, &a->h->id, err);
    }
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && a->site != NULL && st == FT_OK; c++) {
        ft_region *none = NULL;

        st = ft_region_empty(a->site, &none, err);
        if (st == FT_OK) {
            ft_region_free(a->voided[c]);
            a->voided[c] = a->open[c];
            a->open[c] = none;
            st = ft_ledger_settle(a, FT_LEDGER_VOID, (ft_ledger_class)c, day, &a->h->id, err);
        }
    }
    return st;
}

/* A restored record takes back what was voided, as a reversal of the same kind. */
static ft_status restore(ft_ledger_account *a, int32_t day, ft_error *err)
{
    ft_status st = FT_OK;

    a->gone = false;
    if (a->perimeter == NULL) {
        double stated = a->now->stated_area_m2 < 0 ? 0 : a->now->stated_area_m2;

        return a->now->shape == NULL ? ft_ledger_blank(a, 1, stated, day, &a->h->id, err) : FT_OK;
    }
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = ft_ledger_add(a->site, &a->open[c], a->voided[c], err);
        st = st == FT_OK ? ft_ledger_cut(a->site, &a->released, a->voided[c], err)
                         : st; /* searched while it was no area */
        st = st == FT_OK ? ft_ledger_settle(a, FT_LEDGER_VOID, (ft_ledger_class)c, day, &a->h->id, err) : st;
    }
    return st;
}

static ft_status retire(ft_ledger_account *a, size_t version, int32_t day, ft_error *err)
{
    double open = a->balance_m2[FT_LEDGER_SHA] + a->balance_m2[FT_LEDGER_CHA];

    if (a->now->retired == FT_LEDGER_DUPLICATE || a->now->retired == FT_LEDGER_ERROR) {
        return void_all(a, day, err);
    }
    if (version == a->ph->retire && !a->ph->broken) {
        return hand_on(a, day, err);
    }
    return ft_ledger_note(a->p->out, version == a->ph->retire ? "ledger.split.incomplete" : "ledger.retired.open",
                          &a->h->id, NULL, open, err);
}

ft_status ft_ledger_version_event(ft_ledger_account *a, size_t version, ft_error *err)
{
    const ft_ledger_version *before = a->now;
    const ft_ledger_version *v = &a->h->versions[version];
    int32_t day = a->ph->day[version];
    ft_status st = FT_OK;

    a->now = v;
    if (a->gone && v->retired == FT_LEDGER_LIVE) {
        st = restore(a, day, err);
    }
    if (st == FT_OK && !a->gone && v->shape != NULL &&
        (a->perimeter == NULL || !ft_ledger_same_shape(v->shape, before->shape))) {
        st = redraw(a, day, err);
    }
    if (st == FT_OK && v->what != a->what) {
        st = reclassify(a, day, err);
    }
    if (st == FT_OK && a->blank && v->stated_area_m2 >= 0 && v->stated_area_m2 != before->stated_area_m2) {
        st = ft_ledger_blank(a, 0, v->stated_area_m2, day, &a->h->id, err);
    }
    if (st == FT_OK && v->retired != FT_LEDGER_LIVE && !a->gone) {
        st = retire(a, version, day, err);
    }
    return st;
}
