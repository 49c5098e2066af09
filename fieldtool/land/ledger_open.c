/* How an area enters the books: new, taken on, missed, by transfer, or without perimeter. docs/spec/ledger.md 5. */
#include "fieldtool/land/ledger_internal.h"

#include <math.h>

/* The version of a hazard that names its parents; NULL when it has none. */
static const ft_ledger_version *claim_of(const ft_ledger_account *a)
{
    for (size_t v = a->ph->first; v < a->h->n_versions && a->ph->child; v++) {
        if (a->h->versions[v].n_supersedes > 0) {
            return &a->h->versions[v];
        }
    }
    return NULL;
}

static bool is_parent(const ft_ledger_account *a, size_t other)
{
    const ft_ledger_version *claim = claim_of(a);

    for (size_t i = 0; claim != NULL && i < claim->n_supersedes; i++) {
        if (ft_uuid_cmp(&claim->supersedes[i], &a->p->in->hazards[other].id) == 0) {
            return true;
        }
    }
    return false;
}

/* Ground that two parents held is booked in from both and corrected to what it is: ground once. */
static ft_status take_open(ft_ledger_account *a, const ft_ledger_gift *g, const ft_region *r, const ft_uuid *parent,
                           ft_error *err)
{
    ft_ledger_kind kind = g->account == a->what ? FT_LEDGER_TRANSFER_IN : FT_LEDGER_RECLASSIFIED_IN;
    double want = a->balance_m2[a->what] + g->m2;
    ft_status st = ft_ledger_add(a->site, &a->open[a->what], r, err);

    st = st == FT_OK ? ft_ledger_settle_as(a, kind, a->what, a->ph->opening, parent, want, err) : st;
    if (st == FT_OK && want - ft_region_area_m2(a->open[a->what]) > 1e-6 + 1e-8 * want) {
        st = ft_ledger_settle(a, FT_LEDGER_CORRECTION, a->what, a->ph->opening, parent, err);
    }
    return st;
}

static ft_status take_gifts(ft_ledger_account *a, ft_region **rest, ft_error *err)
{
    const ft_ledger_version *claim = claim_of(a);
    ft_status st = FT_OK;

    for (size_t i = 0; claim != NULL && i < claim->n_supersedes && st == FT_OK; i++) {
        size_t parent = ft_ledger_find_hazard(a->p, &claim->supersedes[i]);
        const ft_ledger_plan_hazard *pp = &a->p->hazards[parent];

        for (size_t k = 0; k < pp->n_gifts && st == FT_OK; k++) {
            const ft_ledger_gift *g = &pp->gifts[k];
            ft_region *r = NULL;

            if (g->to != a->index) {
                continue;
            }
            st = ft_region_of(a->site, &g->shape, &r, err);
            if (st == FT_OK && g->kind == FT_LEDGER_GIFT_OPEN) {
                st = take_open(a, g, r, &claim->supersedes[i], err);
            } else if (st == FT_OK && g->kind == FT_LEDGER_GIFT_RELEASED) {
                st = ft_ledger_add(a->site, &a->released, r, err);
            } else if (st == FT_OK) {
                st = ft_ledger_cut(a->site, rest, r, err);
            }
            ft_region_free(r);
        }
    }
    return st == FT_OK ? ft_ledger_cut(a->site, &a->released, a->open[a->what], err) : st;
}

/* Ground that others released before this area was found: it was missed. */
static ft_status take_missed(ft_ledger_account *a, ft_region **rest, ft_box box, ft_error *err)
{
    size_t at = SIZE_MAX;
    size_t g = 0;
    ft_status st = FT_OK;

    while (st == FT_OK && (g = ft_ledger_next_meeting(a->p, box, &at)) != SIZE_MAX) {
        const ft_ledger_plan_hazard *pg = &a->p->hazards[g];
        const ft_ledger_snap *snap = NULL;
        ft_region *r = NULL;
        double before = 0;

        for (size_t i = 0; i < pg->n_snaps && pg->snaps[i].day < a->ph->opening; i++) {
            snap = &pg->snaps[i];
        }
        if (g == a->index || snap == NULL || ft_geom_is_empty(&snap->shape) || is_parent(a, g)) {
            continue;
        }
        st = ft_region_of(a->site, &snap->shape, &r, err);
        st = st == FT_OK ? ft_ledger_clip(a->site, &r, *rest, err) : st;
        if (st == FT_OK && ft_region_area_m2(r) > 1e-6) {
            before = a->balance_m2[a->what];
            st = ft_ledger_cut(a->site, rest, r, err);
            st = st == FT_OK ? ft_ledger_add(a->site, &a->open[a->what], r, err) : st;
            st = st == FT_OK ? ft_ledger_settle(a, FT_LEDGER_REOPENED, a->what, a->ph->opening, &a->h->id, err) : st;
            st = st == FT_OK ? ft_ledger_note(a->p->out, "ledger.hazard.missed", &a->h->id, &a->p->in->hazards[g].id,
                                              a->balance_m2[a->what] - before, err)
                             : st;
        }
        ft_region_free(r);
    }
    return st;
}

static ft_status open_ground(ft_ledger_account *a, ft_error *err)
{
    bool before = a->now->baseline_day != FT_LEDGER_NO_DAY;
    ft_region *rest = NULL;
    ft_status st = ft_ledger_need_site(a, a->now->shape, err);

    st = st == FT_OK ? ft_region_of(a->site, a->now->shape, &a->perimeter, err) : st;
    st = st == FT_OK ? ft_region_of(a->site, a->now->shape, &rest, err) : st;
    if (st == FT_OK) {
        a->reach_m2 = ft_region_area_m2(a->perimeter);
        st = take_gifts(a, &rest, err);
    }
    if (st == FT_OK && !before) {
        st = take_missed(a, &rest, ft_geom_reach(a->now->shape), err);
    }
    st = st == FT_OK ? ft_ledger_add(a->site, &a->open[a->what], rest, err) : st;
    st = st == FT_OK
             ? ft_ledger_settle(a, before ? FT_LEDGER_BASELINE : FT_LEDGER_NEW, a->what, a->ph->opening, &a->h->id, err)
             : st;
    ft_region_free(rest);
    return st;
}

ft_status ft_ledger_open_event(ft_ledger_account *a, ft_error *err)
{
    a->opened = true;
    if (a->now->shape == NULL) {
        double stated = a->now->stated_area_m2 < 0 ? 0 : a->now->stated_area_m2;

        return ft_ledger_blank(a, 1, stated, a->ph->opening, &a->h->id, err);
    }
    return open_ground(a, err);
}
