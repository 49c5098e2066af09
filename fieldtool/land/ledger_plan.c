/* What the ledger decides before any overlay: days, links, splits, order. docs/spec/ledger.md 3. */
#include "fieldtool/land/ledger_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ft_box NO_BOX = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
}

/* ---------- boxes */

bool ft_ledger_box_empty(ft_box b)
{
    return isnan(b.west_deg);
}

void ft_ledger_box_add(ft_box *to, ft_box more)
{
    if (ft_ledger_box_empty(*to) || ft_ledger_box_empty(more)) {
        *to = ft_ledger_box_empty(*to) ? more : *to;
        return;
    }
    to->west_deg = fmin(to->west_deg, more.west_deg);
    to->south_deg = fmin(to->south_deg, more.south_deg);
    to->east_deg = fmax(to->east_deg, more.east_deg);
    to->north_deg = fmax(to->north_deg, more.north_deg);
}

static int boxed_cmp(const void *x, const void *y)
{
    const ft_ledger_boxed *a = x;
    const ft_ledger_boxed *b = y;

    if (a->box.west_deg != b->box.west_deg) {
        return a->box.west_deg < b->box.west_deg ? -1 : 1;
    }
    return ft_uuid_cmp(a->id, b->id);
}

size_t ft_ledger_next_meeting(const ft_ledger_plan *p, ft_box box, size_t *at)
{
    size_t i = *at;

    if (ft_ledger_box_empty(box)) {
        return SIZE_MAX;
    }
    if (i == SIZE_MAX) { /* the first that could reach so far east */
        size_t lo = 0;
        size_t hi = p->n_boxed;

        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;

            if (p->boxed[mid].box.west_deg < box.west_deg - p->widest_deg) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        i = lo;
    }
    for (; i < p->n_boxed && p->boxed[i].box.west_deg <= box.east_deg; i++) {
        if (ft_box_meets(p->boxed[i].box, box)) {
            *at = i + 1;
            return p->boxed[i].hazard;
        }
    }
    return SIZE_MAX;
}

/* ---------- finding by ID */

/* An index beside its ID, so that sorting needs no context. */
typedef struct named {
    const ft_uuid *id;
    size_t index;
} named;

static int named_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(((const named *)x)->id, ((const named *)y)->id);
}

static size_t *sorted_by_id(const void *first, size_t n, size_t stride)
{
    named *all = calloc(n + 1, sizeof *all);
    size_t *out = calloc(n + 1, sizeof *out);

    if (all == NULL || out == NULL) {
        free(all);
        free(out);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) { /* id is the first member of hazards and releases */
        all[i] = (named){(const ft_uuid *)((const char *)first + i * stride), i};
    }
    qsort(all, n, sizeof *all, named_cmp);
    for (size_t i = 0; i < n; i++) {
        out[i] = all[i].index;
    }
    free(all);
    return out;
}

static size_t find_id(const size_t *by_id, size_t n, const void *first, size_t stride, const ft_uuid *id)
{
    size_t lo = 0;
    size_t hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = ft_uuid_cmp((const ft_uuid *)((const char *)first + by_id[mid] * stride), id);

        if (c == 0) {
            return by_id[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return SIZE_MAX;
}

size_t ft_ledger_find_hazard(const ft_ledger_plan *p, const ft_uuid *id)
{
    return find_id(p->by_id, p->in->n_hazards, p->in->hazards, sizeof *p->in->hazards, id);
}

size_t ft_ledger_find_release(const ft_ledger_plan *p, const ft_uuid *id)
{
    return find_id(p->release_by_id, p->in->n_releases, p->in->releases, sizeof *p->in->releases, id);
}

static bool holds(const ft_uuid *ids, size_t n, const ft_uuid *id)
{
    for (size_t i = 0; i < n; i++) {
        if (ft_uuid_cmp(&ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

bool ft_ledger_links(const ft_ledger_release *r, const ft_uuid *hazard)
{
    return holds(r->hazards, r->n_hazards, hazard);
}

/* ---------- versions */

static const ft_ledger_version *last_version(const ft_ledger_hazard *h)
{
    return &h->versions[h->n_versions - 1];
}

/* A statement made later about an earlier day also dates what was stated before it: days never fall along the causal order. */
static ft_status date_versions(const ft_ledger_hazard *h, ft_ledger_plan_hazard *ph, ft_error *err)
{
    ph->day = calloc(h->n_versions + 1, sizeof *ph->day);
    if (ph->day == NULL) {
        return no_memory(err);
    }
    ph->first = SIZE_MAX;
    ph->retire = SIZE_MAX;
    ph->box = NO_BOX;
    for (size_t i = 0; i < h->n_versions; i++) {
        const ft_ledger_version *v = &h->versions[i];

        ph->day[i] = v->day == FT_LEDGER_NO_DAY && i > 0 ? ph->day[i - 1] : v->day;
        if (ph->first == SIZE_MAX && v->what != FT_LEDGER_INDICATION && v->retired == FT_LEDGER_LIVE) {
            ph->first = i;
        }
        if (v->shape != NULL) {
            ft_ledger_box_add(&ph->box, ft_geom_reach(v->shape));
        }
    }
    for (size_t i = h->n_versions; i-- > 1;) {
        bool later_known = ph->day[i] != FT_LEDGER_NO_DAY;

        if (later_known && ph->day[i] < ph->day[i - 1]) {
            ph->day[i - 1] = ph->day[i];
        }
    }
    if (ph->first != SIZE_MAX) {
        const ft_ledger_version *last = last_version(h);
        int32_t baseline = h->versions[ph->first].baseline_day;

        ph->opening = ph->day[ph->first];
        if (baseline != FT_LEDGER_NO_DAY && baseline < ph->opening) {
            ph->opening = baseline;
        }
        if (h->n_versions - 1 > ph->first && (last->retired == FT_LEDGER_SUPERSEDED ||
                                              (last->retired == FT_LEDGER_NO_CAUSE && last->n_superseded_by > 0))) {
            ph->retire = h->n_versions - 1;
        }
    }
    return FT_OK;
}

/* ---------- what a release may do */

bool ft_ledger_permits(const ft_ledger_release *r)
{
    static const bool PERMITS[][3] = {
        /*                              cancelled reduced cleared */
        [FT_LEDGER_UNSTATED] = {true, true, true},
        [FT_LEDGER_NTS] = {true, false, false},
        [FT_LEDGER_TS] = {false, true, false},
        [FT_LEDGER_CLEARANCE] = {false, true, true},
        [FT_LEDGER_BAC] = {false, false, false},
        [FT_LEDGER_EOD_SPOT] = {false, false, false},
        [FT_LEDGER_ROAD_VERIFICATION] = {false, false, false},
    };

    return PERMITS[r->activity][r->product];
}

/* Is every code of @p need a member of @p list? "unknown" and nothing at all are covered only by "all". */
static bool covers(const char *list, const char *need)
{
    size_t n_list = strlen(list);

    while (*need != '\0') {
        size_t n = strcspn(need, ",");
        bool found = false;

        if (n > 0 && !(n == 7 && memcmp(need, "unknown", 7) == 0)) {
            for (size_t i = 0; i < n_list && !found;) {
                size_t m = strcspn(list + i, ",");

                found = m == n && memcmp(list + i, need, n) == 0;
                i += m + 1;
            }
        }
        if (!found && n > 0) {
            return false;
        }
        need += n + (need[n] == ',' ? 1 : 0);
    }
    return true;
}

static bool has_all(const char *list)
{
    return covers(list, "all");
}

const char *ft_ledger_judge(const ft_ledger_release *r, const ft_ledger_version *v, bool *unstated)
{
    bool all = r->targets[0] != '\0' && has_all(r->targets);
    bool depth = r->product == FT_LEDGER_IS_CLEARED && v->required_depth_cm > 0;

    *unstated = r->activity == FT_LEDGER_UNSTATED || r->targets[0] == '\0' || (v->contamination[0] == '\0' && !all) ||
                (depth && r->depth_cm == FT_LEDGER_NO_DEPTH);
    if (!ft_ledger_permits(r)) {
        return "ledger.release.activity";
    }
    if (r->targets[0] != '\0' && v->contamination[0] != '\0' && !all && !covers(r->targets, v->contamination)) {
        return "ledger.release.targets";
    }
    if (depth && r->depth_cm != FT_LEDGER_NO_DEPTH && r->depth_cm < v->required_depth_cm) {
        return "ledger.release.depth";
    }
    return *unstated && !r->as_recorded ? "ledger.release.unstated" : NULL;
}

/* ---------- the plan */

/* Which hazards of the books lie near each other, and whose released ground a later one may lie on. */
static ft_status plan_boxes(ft_ledger_plan *p, ft_error *err)
{
    size_t n = p->in->n_hazards;

    p->boxed = calloc(n + 1, sizeof *p->boxed);
    if (p->boxed == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        const ft_ledger_plan_hazard *ph = &p->hazards[i];

        if (ph->first != SIZE_MAX && !ph->waiting && !ft_ledger_box_empty(ph->box)) {
            p->boxed[p->n_boxed++] = (ft_ledger_boxed){ph->box, &p->in->hazards[i].id, i};
            p->widest_deg = fmax(p->widest_deg, ph->box.east_deg - ph->box.west_deg);
        }
    }
    qsort(p->boxed, p->n_boxed, sizeof *p->boxed, boxed_cmp);
    for (size_t i = 0; i < p->n_boxed; i++) {
        size_t h = p->boxed[i].hazard;
        size_t at = SIZE_MAX;
        size_t g = 0;

        while ((g = ft_ledger_next_meeting(p, p->boxed[i].box, &at)) != SIZE_MAX) {
            ft_ledger_plan_hazard *pg = &p->hazards[g];

            if (g != h) {
                p->hazards[h].meets = true;
                pg->meets = true;
                pg->keep_snaps = pg->keep_snaps || (pg->n_releases > 0 && pg->release_day[0] < p->hazards[h].opening);
            }
        }
    }
    return FT_OK;
}

static int excluded_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(&((const ft_ledger_excluded *)x)->of, &((const ft_ledger_excluded *)y)->of);
}

static ft_status plan_exclusions(ft_ledger_plan *p, ft_error *err)
{
    const ft_ledger_input *in = p->in;

    p->excluded = calloc(in->n_exclusions + 1, sizeof *p->excluded);
    if (p->excluded == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < in->n_exclusions; i++) {
        const ft_ledger_exclusion *e = &in->exclusions[i];

        p->excluded[i] = (ft_ledger_excluded){ft_uuid_is_zero(&e->release) ? e->hazard : e->release, e->shape};
    }
    qsort(p->excluded, in->n_exclusions, sizeof *p->excluded, excluded_cmp);
    return FT_OK;
}

ft_status ft_ledger_plan_make(const ft_ledger_input *in, ft_ledger *out, ft_ledger_plan *p, ft_error *err)
{
    ft_status st = FT_OK;

    *p = (ft_ledger_plan){.in = in, .out = out};
    p->hazards = calloc(in->n_hazards + 1, sizeof *p->hazards);
    p->releases = calloc(in->n_releases + 1, sizeof *p->releases);
    p->by_id = sorted_by_id(in->hazards, in->n_hazards, sizeof *in->hazards);
    p->release_by_id = sorted_by_id(in->releases, in->n_releases, sizeof *in->releases);
    if (p->hazards == NULL || p->releases == NULL || p->by_id == NULL || p->release_by_id == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < in->n_hazards && st == FT_OK; i++) {
        st = date_versions(&in->hazards[i], &p->hazards[i], err);
    }
    for (size_t i = 0; i < in->n_releases; i++) {
        p->releases[i].completion = SIZE_MAX;
        p->releases[i].first = SIZE_MAX;
        p->releases[i].box = in->releases[i].shape == NULL ? NO_BOX : ft_geom_reach(in->releases[i].shape);
    }
    st = st == FT_OK ? plan_exclusions(p, err) : st;
    st = st == FT_OK ? ft_ledger_link(p, err) : st;
    return st == FT_OK ? plan_boxes(p, err) : st;
}

void ft_ledger_plan_release_all(ft_ledger_plan *p)
{
    for (size_t i = 0; p->hazards != NULL && i < p->in->n_hazards; i++) {
        ft_ledger_plan_hazard *ph = &p->hazards[i];

        for (size_t k = 0; k < ph->n_gifts; k++) {
            ft_geom_release(&ph->gifts[k].shape);
        }
        for (size_t k = 0; k < ph->n_snaps; k++) {
            ft_geom_release(&ph->snaps[k].shape);
        }
        free(ph->gifts);
        free(ph->snaps);
        free(ph->day);
        free(ph->releases);
        free(ph->release_day);
        free(ph->reopenings);
    }
    free(p->hazards);
    free(p->releases);
    free(p->by_id);
    free(p->release_by_id);
    free(p->order);
    free(p->boxed);
    free(p->excluded);
}
