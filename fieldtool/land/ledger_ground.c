/* The ground a release stands for, and what of it no hazard holds. docs/spec/ledger.md 7. */
#include "fieldtool/land/ledger_internal.h"

#include <math.h>

static ft_status cut_excluded(const ft_ledger_plan *p, ft_site *s, const ft_uuid *of, ft_region **ground, ft_error *err)
{
    size_t lo = 0;
    size_t hi = p->in->n_exclusions;
    ft_status st = FT_OK;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ft_uuid_cmp(&p->excluded[mid].of, of) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; st == FT_OK && lo < p->in->n_exclusions && ft_uuid_cmp(&p->excluded[lo].of, of) == 0; lo++) {
        ft_region *e = NULL;

        if (p->excluded[lo].shape != NULL) {
            st = ft_region_of(s, p->excluded[lo].shape, &e, err);
            st = st == FT_OK ? ft_ledger_cut(s, ground, e, err) : st;
            ft_region_free(e);
        }
    }
    return st;
}

ft_status ft_ledger_ground(const ft_ledger_plan *p, ft_site *s, size_t release, const ft_uuid *hazard, ft_region **out,
                           ft_error *err)
{
    const ft_ledger_release *r = &p->in->releases[release];
    size_t completion = p->releases[release].completion;
    ft_region *ground = NULL;
    ft_status st = ft_region_of(s, r->shape, &ground, err);

    st = st == FT_OK ? cut_excluded(p, s, &r->id, &ground, err) : st;
    if (st == FT_OK && hazard != NULL) {
        st = cut_excluded(p, s, hazard, &ground, err);
    }
    if (st == FT_OK && completion != SIZE_MAX) { /* the completion's geometry wins */
        ft_region *whole = NULL;

        st = ft_ledger_ground(p, s, completion, hazard, &whole, err);
        st = st == FT_OK ? ft_ledger_clip(s, &ground, whole, err) : st;
        ft_region_free(whole);
    }
    if (st != FT_OK) {
        ft_region_free(ground);
        return st;
    }
    *out = ground;
    return FT_OK;
}

ft_status ft_ledger_cut_dailies(const ft_ledger_plan *p, ft_site *s, size_t release, ft_region **ground, ft_error *err)
{
    const ft_ledger_release *r = &p->in->releases[release];
    ft_status st = FT_OK;

    for (size_t i = 0; i < r->n_consolidates && st == FT_OK && !ft_region_is_empty(*ground); i++) {
        size_t d = ft_ledger_find_release(p, &r->consolidates[i]);
        ft_region *daily = NULL;

        if (d == SIZE_MAX || p->releases[d].completion != release || p->in->releases[d].shape == NULL ||
            p->in->releases[d].end_day == FT_LEDGER_NO_DAY) {
            continue;
        }
        st = ft_region_of(s, p->in->releases[d].shape, &daily, err);
        st = st == FT_OK ? ft_ledger_cut(s, ground, daily, err) : st;
        ft_region_free(daily);
    }
    return st;
}

/* Is the record no area any more on that day? */
static bool void_by(const ft_ledger_plan *p, size_t h, int32_t day)
{
    const ft_ledger_hazard *hz = &p->in->hazards[h];
    bool gone = false;

    for (size_t v = p->hazards[h].first; v < hz->n_versions && p->hazards[h].day[v] <= day; v++) {
        gone = hz->versions[v].retired == FT_LEDGER_DUPLICATE || hz->versions[v].retired == FT_LEDGER_ERROR;
    }
    return gone;
}

/* The drawing from which on the area counts on that day: the last that an error was corrected by, else the first. */
static size_t drawn_from(const ft_ledger_plan *p, size_t h, int32_t day)
{
    const ft_ledger_hazard *hz = &p->in->hazards[h];
    const ft_geom *before = NULL;
    size_t from = p->hazards[h].first;

    for (size_t v = from; v < hz->n_versions && p->hazards[h].day[v] <= day; v++) {
        const ft_geom *shape = hz->versions[v].shape;

        if (hz->versions[v].shrunk_by_error && shape != NULL && before != NULL &&
            !ft_ledger_same_shape(shape, before)) {
            from = v;
        }
        before = shape == NULL ? before : shape;
    }
    return from;
}

/* Take what another hazard holds on that day out of *rest; *under is how much of @p ground it holds. */
static ft_status cut_other(const ft_ledger_plan *p, ft_site *s, size_t h, int32_t day, const ft_region *ground,
                           ft_region **rest, double *under, ft_error *err)
{
    const ft_ledger_hazard *hz = &p->in->hazards[h];
    bool any = false;
    ft_status st = FT_OK;

    *under = 0;
    for (size_t v = drawn_from(p, h, day); v < hz->n_versions && st == FT_OK; v++) {
        ft_region *other = NULL;

        if (hz->versions[v].shape == NULL || (any && p->hazards[h].day[v] > day)) {
            continue; /* the first shape stands for what it was before */
        }
        any = true;
        st = ft_region_of(s, hz->versions[v].shape, &other, err);
        st = st == FT_OK ? ft_ledger_cut(s, rest, other, err) : st;
        st = st == FT_OK ? ft_ledger_clip(s, &other, ground, err) : st;
        *under = st == FT_OK ? fmax(*under, ft_region_area_m2(other)) : 0;
        ft_region_free(other);
    }
    return st;
}

ft_status ft_ledger_cut_others(const ft_ledger_plan *p, ft_site *s, size_t release, size_t self, int32_t day,
                               const ft_region *ground, ft_region **rest, ft_error *err)
{
    const ft_ledger_release *r = &p->in->releases[release];
    size_t at = SIZE_MAX;
    size_t h = 0;
    ft_status st = FT_OK;

    while (st == FT_OK && (h = ft_ledger_next_meeting(p, p->releases[release].box, &at)) != SIZE_MAX) {
        bool linked = ft_ledger_links(r, &p->in->hazards[h].id);
        double under = 0;

        if (h == self || (!linked && p->hazards[h].opening > day) || void_by(p, h, day)) {
            continue;
        }
        st = cut_other(p, s, h, day, ground, rest, &under, err);
        if (st == FT_OK && !linked && under > 1e-3) {
            st = ft_ledger_note(p->out, "ledger.release.unlinked", &r->id, &p->in->hazards[h].id, under, err);
        }
    }
    return st;
}
