/* What a release and a reopening do to the books of one hazard. docs/spec/ledger.md 7, 8. */
#include "fieldtool/land/ledger_internal.h"

#include <math.h>

static const ft_ledger_kind KIND_OF[] = {
    [FT_LEDGER_IS_CANCELLED] = FT_LEDGER_CANCELLED,
    [FT_LEDGER_IS_REDUCED] = FT_LEDGER_REDUCED,
    [FT_LEDGER_IS_CLEARED] = FT_LEDGER_CLEARED,
};

/** One release on one hazard. */
typedef struct job {
    const ft_ledger_release *r;
    size_t index;
    int32_t day;
    const char *why_not; /* NULL: it books */
    bool unstated;
    ft_region *ground;
    double booked_m2, held_m2; /* booked; open but not releasable by it */
} job;

static ft_status note(const ft_ledger_account *a, const job *j, const char *key, double m2, ft_error *err)
{
    return ft_ledger_note(a->p->out, key, &j->r->id, &a->h->id, m2, err);
}

/* Several areas without perimeter share one stated figure: it closes them only when it reaches all their estimates. */
static bool reaches_all(const ft_ledger_account *a, const job *j)
{
    double sum = 0;

    for (size_t i = 0; i < j->r->n_hazards; i++) {
        size_t h = ft_ledger_find_hazard(a->p, &j->r->hazards[i]);

        if (h != SIZE_MAX && ft_ledger_box_empty(a->p->hazards[h].box)) {
            const ft_ledger_hazard *hz = &a->p->in->hazards[h];

            sum += fmax(0, hz->versions[hz->n_versions - 1].stated_area_m2);
        }
    }
    return j->r->stated_area_m2 >= sum * (1 - 1e-9);
}

static ft_status without_shape(ft_ledger_account *a, const job *j, ft_error *err)
{
    double m2 = j->r->stated_area_m2;
    double left = a->estimate_m2 - m2;
    ft_status st = note(a, j, j->why_not != NULL ? j->why_not : "ledger.release.without_shape", m2, err);

    if (st != FT_OK || j->why_not != NULL || !a->blank) {
        return st;
    }
    if (j->r->n_hazards > 1) {
        return reaches_all(a, j) ? ft_ledger_blank(a, -1, 0, j->day, &j->r->id, err) : FT_OK;
    }
    if (m2 < 0 || a->estimate_m2 <= 0 || left <= 1e-9 * a->estimate_m2) {
        return ft_ledger_blank(a, -1, 0, j->day, &j->r->id, err);
    }
    return ft_ledger_blank(a, 0, left, j->day, &j->r->id, err);
}

static ft_status book_repeat(ft_ledger_account *a, const job *j, ft_error *err)
{
    ft_region *again = NULL;
    ft_status st = FT_OK;

    if (ft_region_is_empty(a->released)) {
        return FT_OK;
    }
    st = ft_region_intersection(a->site, j->ground, a->released, &again, err);
    st = st == FT_OK ? ft_ledger_cut_dailies(a->p, a->site, j->index, &again, err) : st;
    st = st == FT_OK ? ft_ledger_beside(a, FT_LEDGER_REPEAT, a->what, j->day, again, &j->r->id, err) : st;
    ft_region_free(again);
    return st;
}

/* Open ground of one class inside the release: released, or only processed. */
static ft_status book_class(ft_ledger_account *a, job *j, ft_ledger_class c, ft_error *err)
{
    ft_region *inside = NULL;
    ft_region *outside = NULL;
    double before = a->balance_m2[c];
    ft_status st = FT_OK;

    if (ft_region_is_empty(a->open[c])) {
        return FT_OK;
    }
    st = ft_region_split(a->site, a->open[c], j->ground, &inside, &outside, err);
    if (st == FT_OK && !ft_region_is_empty(inside)) {
        if (j->why_not != NULL) {
            j->held_m2 += ft_region_area_m2(inside);
            st = ft_ledger_beside(a, FT_LEDGER_PROCESSED, c, j->day, inside, &j->r->id, err);
        } else {
            ft_region_free(a->open[c]);
            a->open[c] = outside;
            outside = NULL;
            st = ft_ledger_settle(a, KIND_OF[j->r->product], c, j->day, &j->r->id, err);
            if (st == FT_OK &&
                j->r->product != FT_LEDGER_IS_CLEARED) { /* of a clearance all ground is released, below */
                st = ft_ledger_add(a->site, &a->released, inside, err);
            }
            j->booked_m2 += before - a->balance_m2[c];
        }
    }
    ft_region_free(inside);
    ft_region_free(outside);
    return st;
}

/* Ground of the release that no hazard holds: output when cleared, a mistake when cancelled or reduced. */
static ft_status book_outside(ft_ledger_account *a, const job *j, ft_region *rest, ft_error *err)
{
    double m2 = 0;
    ft_status st = ft_ledger_cut_others(a->p, a->site, j->index, a->index, j->day, j->ground, &rest, err);

    st = st == FT_OK ? ft_ledger_cut_dailies(a->p, a->site, j->index, &rest, err) : st;
    if (st == FT_OK) {
        m2 = ft_region_area_m2(rest);
        if (j->r->product == FT_LEDGER_IS_CLEARED && j->why_not == NULL) {
            st = ft_ledger_beside(a, FT_LEDGER_CLEARED_OUTSIDE, a->what, j->day, rest, &j->r->id, err);
        } else if (m2 > 1e-3 && j->r->product != FT_LEDGER_IS_CLEARED) {
            st = note(a, j, "ledger.release.outside", m2, err);
        }
    }
    ft_region_free(rest);
    return st;
}

static ft_status keep_snap(ft_ledger_account *a, int32_t day, ft_error *err)
{
    ft_ledger_plan_hazard *ph = a->ph;
    ft_ledger_snap s = {day, {0}};
    ft_status st = FT_OK;

    if (!ph->keep_snaps || (ft_region_is_empty(a->released) && ph->n_snaps == 0)) {
        return FT_OK;
    }
    if (ph->n_snaps > 0 && ph->snaps[ph->n_snaps - 1].day == day) {
        ft_geom_release(&ph->snaps[--ph->n_snaps].shape);
    }
    ft_geom_init(&s.shape, FT_GEOM_MULTIPOLYGON);
    st = ft_region_to_geom(a->released, &s.shape, err);
    st = st == FT_OK ? ft_ledger_room(&ph->snaps, &ph->cap_snaps, ph->n_snaps, sizeof *ph->snaps, err) : st;
    if (st != FT_OK) {
        ft_geom_release(&s.shape);
        return st;
    }
    ph->snaps[ph->n_snaps++] = s;
    return FT_OK;
}

static ft_status judge_release(ft_ledger_account *a, job *j, ft_error *err)
{
    j->why_not = ft_ledger_judge(j->r, a->now, &j->unstated);
    if (a->ph->child && j->r->end_day < a->ph->opening) {
        return note(a, j, "ledger.release.before_split", -1, err);
    }
    return FT_OK;
}

/* The area was never drawn: the work is kept for the day its perimeter comes. */
static ft_status under_blank(ft_ledger_account *a, const job *j, ft_error *err)
{
    double m2 = ft_region_area_m2(j->ground);
    ft_status st = note(a, j, "ledger.release.no_perimeter", m2, err);

    st = st == FT_OK ? ft_ledger_beside(a, FT_LEDGER_PROCESSED, a->what, j->day, j->ground, &j->r->id, err) : st;
    return st == FT_OK && j->why_not == NULL ? ft_ledger_add(a->site, &a->released, j->ground, err) : st;
}

static ft_status book(ft_ledger_account *a, job *j, ft_error *err)
{
    ft_region *rest = NULL;
    ft_status st = book_repeat(a, j, err);

    st = st == FT_OK ? ft_region_difference(a->site, j->ground, a->perimeter, &rest, err) : st;
    st = st == FT_OK ? ft_ledger_cut(a->site, &rest, a->released, err) : st;
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = book_class(a, j, (ft_ledger_class)c, err);
    }
    if (st == FT_OK && j->why_not == NULL && j->r->product == FT_LEDGER_IS_CLEARED) {
        st = ft_ledger_add(a->site, &a->released, j->ground, err);
    }
    if (st == FT_OK && a->p->releases[j->index].first == a->index) {
        st = book_outside(a, j, rest, err);
        rest = NULL;
    }
    ft_region_free(rest);
    if (st == FT_OK && j->why_not != NULL) {
        st = note(a, j, j->why_not, j->held_m2, err);
    } else if (st == FT_OK && j->unstated) {
        st = note(a, j, "ledger.release.as_recorded", j->booked_m2, err);
    }
    if (st == FT_OK && a->gone && j->booked_m2 == 0) {
        st = note(a, j, "ledger.release.gone", -1, err);
    }
    return st;
}

ft_status ft_ledger_release_event(ft_ledger_account *a, size_t release, int32_t day, ft_error *err)
{
    job j = {.r = &a->p->in->releases[release], .index = release, .day = day};
    ft_status st = judge_release(a, &j, err);

    if (st != FT_OK || j.r->shape == NULL) {
        return st == FT_OK ? without_shape(a, &j, err) : st;
    }
    st = ft_ledger_need_site(a, j.r->shape, err);
    st = st == FT_OK ? ft_ledger_ground(a->p, a->site, release, &a->h->id, &j.ground, err) : st;
    if (st == FT_OK && !ft_region_is_empty(j.ground)) {
        st = a->perimeter == NULL ? under_blank(a, &j, err) : book(a, &j, err);
        st = st == FT_OK && j.why_not == NULL ? keep_snap(a, day, err) : st;
    }
    ft_region_free(j.ground);
    return st == FT_OK ? st : ft_within(err, st, "release of %s", a->h->local_id);
}

/* ---------- output without a hazard */

ft_status ft_ledger_release_alone(ft_ledger_plan *p, size_t release, ft_error *err)
{
    const ft_ledger_release *r = &p->in->releases[release];
    ft_ledger_posting out = {.hazard = FT_LEDGER_NO_HAZARD,
                             .release = release,
                             .account = FT_LEDGER_INDICATION,
                             .kind = FT_LEDGER_CLEARED_OUTSIDE,
                             .day = r->end_day,
                             .cause = r->id};
    bool stated = r->activity != FT_LEDGER_UNSTATED && r->targets[0] != '\0';
    ft_site *s = NULL;
    ft_region *ground = NULL;
    ft_region *rest = NULL;
    ft_status st = FT_OK;

    if (r->shape == NULL) {
        return ft_ledger_note(p->out, "ledger.release.no_hazard", &r->id, NULL, r->stated_area_m2, err);
    }
    st = ft_ledger_take_site(&p->spare, ft_geom_center(r->shape), &s, err);
    st = st == FT_OK ? ft_ledger_ground(p, s, release, NULL, &ground, err) : st;
    st = st == FT_OK ? ft_ledger_ground(p, s, release, NULL, &rest, err) : st;
    st = st == FT_OK ? ft_ledger_cut_others(p, s, release, SIZE_MAX, r->end_day, ground, &rest, err) : st;
    st = st == FT_OK ? ft_ledger_cut_dailies(p, s, release, &rest, err) : st;
    if (st == FT_OK) {
        out.area_m2 = ft_region_area_m2(rest);
        st = ft_ledger_note(p->out, "ledger.release.no_hazard", &r->id, NULL, ft_region_area_m2(ground), err);
    }
    if (st == FT_OK && r->product == FT_LEDGER_IS_CLEARED && ft_ledger_permits(r) && (stated || r->as_recorded) &&
        out.area_m2 > 0) {
        st = ft_ledger_shape_of(p, rest, &out.shape, err);
        st = st == FT_OK ? ft_ledger_post(p->out, &out, err) : st;
    }
    if (s != NULL) {
        ft_ledger_give_site(&p->spare, s);
    }
    return st;
}

/* ---------- reopening */

static ft_status drawn(ft_ledger_account *a, const ft_ledger_reopening *r, ft_region **out, ft_error *err)
{
    if (r->shape != NULL) {
        return ft_region_of(a->site, r->shape, out, err);
    }
    return r->has_point ? ft_region_disc(a->site, r->point, a->p->in->reopen_radius_m, out, err)
                        : ft_region_empty(a->site, out, err);
}

/* Ground that somebody drew as dangerous again and that never was in the books of this area: it takes a larger perimeter. */
static ft_status note_beyond(ft_ledger_account *a, const ft_ledger_reopening *r, const ft_region *back, ft_error *err)
{
    ft_region *beyond = NULL;
    ft_region *none = NULL;
    ft_status st = FT_OK;

    if (r->shape == NULL) {
        return FT_OK;
    }
    st = ft_region_empty(a->site, &none, err);
    st = st == FT_OK ? ft_region_union(a->site, back, none, &beyond, err) : st;
    st = st == FT_OK ? ft_ledger_cut(a->site, &beyond, a->released, err) : st;
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = ft_ledger_cut(a->site, &beyond, a->open[c], err);
    }
    if (st == FT_OK && ft_region_area_m2(beyond) > 1e-3) {
        st = ft_ledger_note(a->p->out, "ledger.reopening.beyond", &r->id, &r->hazard, ft_region_area_m2(beyond), err);
    }
    ft_region_free(none);
    ft_region_free(beyond);
    return st;
}

/* Released ground inside the drawing, or the disc, is open and confirmed again. The old year is not restated. */
ft_status ft_ledger_reopening_event(ft_ledger_account *a, size_t reopening, ft_error *err)
{
    const ft_ledger_reopening *r = &a->p->in->reopenings[reopening];
    ft_region *back = NULL;
    ft_status st = FT_OK;

    if (a->site == NULL) { /* never drawn: counted again when it had been closed */
        if (a->blank || a->perimeter != NULL) {
            return ft_ledger_note(a->p->out, "ledger.reopening.nothing", &r->id, &r->hazard, -1, err);
        }
        a->what = FT_LEDGER_CHA;
        return ft_ledger_blank(a, 1, a->now->stated_area_m2 < 0 ? 0 : a->now->stated_area_m2, r->day, &r->id, err);
    }
    st = drawn(a, r, &back, err);
    st = st == FT_OK ? note_beyond(a, r, back, err) : st;
    st = st == FT_OK ? ft_ledger_clip(a->site, &back, a->released, err) : st;
    if (st == FT_OK && ft_region_is_empty(back)) {
        st = ft_ledger_note(a->p->out, "ledger.reopening.nothing", &r->id, &r->hazard, -1, err);
    } else if (st == FT_OK) {
        st = ft_ledger_cut(a->site, &a->released, back, err);
        st = st == FT_OK ? ft_ledger_cut(a->site, &back, a->open[FT_LEDGER_SHA], err) : st;
        st = st == FT_OK ? ft_ledger_add(a->site, &a->open[FT_LEDGER_CHA], back, err) : st;
        st = st == FT_OK ? ft_ledger_settle(a, FT_LEDGER_REOPENED, FT_LEDGER_CHA, r->day, &r->id, err) : st;
        st = st == FT_OK ? keep_snap(a, r->day, err) : st;
    }
    ft_region_free(back);
    return st;
}
