/* The books of one hazard after another, and the ledger they make. docs/spec/ledger.md 4. */
#include "fieldtool/land/ledger_internal.h"

#include "geo/area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Less than this is noise of coordinates, not an open area: the tolerance of geo/overlay.h. It stays in the books all the same. */
static const double NOISE_M2 = 1e-6;
static const double NOISE_RELATIVE = 1e-9;

ft_status ft_ledger_post(ft_ledger *l, const ft_ledger_posting *p, ft_error *err)
{
    ft_status st = ft_ledger_room(&l->postings, &l->cap_postings, l->n_postings, sizeof *l->postings, err);

    if (st == FT_OK) {
        l->postings[l->n_postings++] = *p;
    } else if (p->shape != NULL) {
        ft_geom_release(p->shape);
        free(p->shape);
    }
    return st;
}

ft_status ft_ledger_note(ft_ledger *l, const char *key, const ft_uuid *record, const ft_uuid *other, double m2,
                         ft_error *err)
{
    static const ft_uuid NONE;
    ft_status st = ft_ledger_room(&l->findings, &l->cap_findings, l->n_findings, sizeof *l->findings, err);

    if (st == FT_OK) {
        l->findings[l->n_findings++] = (ft_ledger_finding){key, *record, other == NULL ? NONE : *other, m2};
    }
    return st;
}

/* ---------- regions that change */

static void replace(ft_region **at, ft_region *by)
{
    ft_region_free(*at);
    *at = by;
}

ft_status ft_ledger_add(ft_site *s, ft_region **at, const ft_region *b, ft_error *err)
{
    ft_region *r = NULL;
    ft_status st = ft_region_is_empty(b) ? FT_OK : ft_region_union(s, *at, b, &r, err);

    if (st == FT_OK && r != NULL) {
        replace(at, r);
    }
    return st;
}

ft_status ft_ledger_cut(ft_site *s, ft_region **at, const ft_region *b, ft_error *err)
{
    ft_region *r = NULL;
    ft_status st = FT_OK;

    if (ft_region_is_empty(*at) || ft_region_is_empty(b) || !ft_region_intersects(s, *at, b)) {
        return FT_OK;
    }
    st = ft_region_difference(s, *at, b, &r, err);
    if (st == FT_OK) {
        replace(at, r);
    }
    return st;
}

ft_status ft_ledger_clip(ft_site *s, ft_region **at, const ft_region *b, ft_error *err)
{
    ft_region *r = NULL;
    ft_status st = ft_region_intersection(s, *at, b, &r, err);

    if (st == FT_OK) {
        replace(at, r);
    }
    return st;
}

/* Opening a site reads files of PROJ; moving one does not. */
ft_status ft_ledger_take_site(ft_site **spare, ft_lonlat center, ft_site **out, ft_error *err)
{
    if (*spare == NULL) {
        return ft_site_open(center, out, err);
    }
    *out = *spare;
    *spare = NULL;
    return ft_site_move(*out, center, err);
}

void ft_ledger_give_site(ft_site **spare, ft_site *s)
{
    if (*spare == NULL) {
        *spare = s;
    } else {
        ft_site_close(s);
    }
}

ft_status ft_ledger_need_site(ft_ledger_account *a, const ft_geom *near, ft_error *err)
{
    ft_status st = FT_OK;

    if (a->site != NULL) {
        return FT_OK;
    }
    st = ft_ledger_take_site(&a->p->spare, ft_geom_center(near), &a->site, err);
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        st = ft_region_empty(a->site, &a->open[c], err);
        st = st == FT_OK ? ft_region_empty(a->site, &a->voided[c], err) : st;
    }
    return st == FT_OK ? ft_region_empty(a->site, &a->released, err) : st;
}

/* ---------- postings */

static ft_ledger_posting posting_of(const ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                                    double m2, const ft_uuid *cause)
{
    return (ft_ledger_posting){.hazard = a->index,
                               .release = SIZE_MAX,
                               .account = c,
                               .kind = kind,
                               .day = day,
                               .area_m2 = m2,
                               .cause = *cause};
}

static double noise_of(const ft_ledger_account *a)
{
    return NOISE_M2 + NOISE_RELATIVE * a->reach_m2;
}

/* Would the area be open once all accounts follow their regions? */
static bool any_open(const ft_ledger_account *a)
{
    bool any = a->blank;

    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && a->site != NULL; c++) {
        any = any || ft_region_area_m2(a->open[c]) > noise_of(a);
    }
    return any;
}

ft_status ft_ledger_settle(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                           const ft_uuid *cause, ft_error *err)
{
    return ft_ledger_settle_as(a, kind, c, day, cause,
                               ft_region_is_empty(a->open[c]) ? 0 : ft_region_area_m2(a->open[c]), err);
}

ft_status ft_ledger_shape_of(const ft_ledger_plan *p, const ft_region *r, ft_geom **out, ft_error *err)
{
    ft_geom *g = NULL;
    ft_status st = FT_OK;

    *out = NULL;
    if (!p->in->shapes || ft_region_is_empty(r)) {
        return FT_OK;
    }
    g = malloc(sizeof *g);
    if (g == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
    }
    ft_geom_init(g, FT_GEOM_MULTIPOLYGON);
    st = ft_region_to_geom(r, g, err);
    if (st != FT_OK) {
        ft_geom_release(g);
        free(g);
        return st;
    }
    *out = g;
    return FT_OK;
}

/* The ground by which an account changed since its last posting. */
static ft_status moved_ground(ft_ledger_account *a, ft_ledger_class c, bool in, ft_geom **out, ft_error *err)
{
    ft_region *none = NULL;
    ft_region *moved = NULL;
    ft_region *now = NULL;
    ft_status st = FT_OK;

    *out = NULL;
    if (!a->p->in->shapes) {
        return FT_OK;
    }
    st = ft_region_empty(a->site, &none, err);
    if (st == FT_OK && a->settled[c] == NULL) {
        st = ft_region_empty(a->site, &a->settled[c], err);
    }
    st = st == FT_OK ? ft_region_difference(a->site, in ? a->open[c] : a->settled[c], in ? a->settled[c] : a->open[c],
                                            &moved, err)
                     : st;
    st = st == FT_OK ? ft_region_union(a->site, a->open[c], none, &now, err) : st;
    st = st == FT_OK ? ft_ledger_shape_of(a->p, moved, out, err) : st;
    if (st == FT_OK) {
        replace(&a->settled[c], now);
        now = NULL;
    }
    ft_region_free(now);
    ft_region_free(none);
    ft_region_free(moved);
    return st;
}

ft_status ft_ledger_settle_as(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                              const ft_uuid *cause, double now, ft_error *err)
{
    double moved = now - a->balance_m2[c];
    double amount = kind == FT_LEDGER_VOID || ft_ledger_sign(kind) < 0 ? -moved : moved;
    ft_ledger_posting p = posting_of(a, kind, c, day, amount, cause);
    bool open_now = now > noise_of(a);
    bool any = any_open(a);
    ft_status st = FT_OK;

    p.in_class = (int8_t)(open_now - a->class_open[c]);
    p.areas = (int8_t)(any - a->is_open);
    if (amount <= 0 && kind != FT_LEDGER_VOID) { /* noise: the next posting takes it along */
        if (p.in_class == 0 && p.areas == 0) {
            return FT_OK;
        }
        p.area_m2 = 0;
        now = a->balance_m2[c];
    }
    if (p.area_m2 == 0 && p.in_class == 0 && p.areas == 0) {
        return FT_OK;
    }
    a->balance_m2[c] = now;
    a->class_open[c] = open_now;
    a->is_open = any;
    st = p.area_m2 == 0 ? FT_OK : moved_ground(a, c, moved > 0, &p.shape, err);
    return st == FT_OK ? ft_ledger_post(a->p->out, &p, err) : st;
}

ft_status ft_ledger_beside(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                           const ft_region *ground, const ft_uuid *cause, ft_error *err)
{
    double m2 = ft_region_area_m2(ground);
    ft_ledger_posting p = posting_of(a, kind, c, day, m2, cause);
    ft_status st = FT_OK;

    if (m2 <= noise_of(a)) {
        return FT_OK;
    }
    st = ft_ledger_shape_of(a->p, ground, &p.shape, err);
    return st == FT_OK ? ft_ledger_post(a->p->out, &p, err) : st;
}

ft_status ft_ledger_blank(ft_ledger_account *a, int come, double estimate_m2, int32_t day, const ft_uuid *cause,
                          ft_error *err)
{
    ft_ledger_kind kind = FT_LEDGER_COUNT;
    ft_ledger_posting p = posting_of(a, kind, a->what, day, 0, cause);
    bool any = false;

    a->blank = come == 0 ? a->blank : come > 0;
    any = any_open(a);
    p.unknown = (int8_t)come;
    p.areas = (int8_t)(any - a->is_open);
    if (come != 0 && (a->site == NULL || ft_region_area_m2(a->open[a->what]) <= noise_of(a))) {
        p.in_class = (int8_t)(a->blank - a->class_open[a->what]);
        a->class_open[a->what] = a->blank;
    }
    p.estimated_m2 = estimate_m2 - a->estimate_m2;
    a->is_open = any;
    a->estimate_m2 = estimate_m2;
    return come == 0 && p.estimated_m2 == 0 ? FT_OK : ft_ledger_post(a->p->out, &p, err);
}

ft_status ft_ledger_move_blank(ft_ledger_account *a, ft_ledger_class to, int32_t day, ft_error *err)
{
    ft_ledger_posting out = posting_of(a, FT_LEDGER_COUNT, a->what, day, 0, &a->h->id);
    ft_ledger_posting in = posting_of(a, FT_LEDGER_COUNT, to, day, 0, &a->h->id);
    ft_status st = FT_OK;

    out.in_class = (int8_t)-a->class_open[a->what];
    in.in_class = (int8_t)!a->class_open[to];
    out.unknown = -1;
    in.unknown = 1;
    out.estimated_m2 = -a->estimate_m2;
    in.estimated_m2 = a->estimate_m2;
    a->class_open[a->what] = false;
    a->class_open[to] = true;
    a->what = to;
    st = ft_ledger_post(a->p->out, &out, err);
    return st == FT_OK ? ft_ledger_post(a->p->out, &in, err) : st;
}

/* ---------- one hazard */

/* One version, one shape, nothing else touches it: no overlay is needed. */
static bool is_plain(const ft_ledger_account *a)
{
    return a->ph->n_releases == 0 && a->ph->n_reopenings == 0 && a->h->n_versions == a->ph->first + 1 &&
           !a->ph->meets && !a->ph->child && a->now->shape != NULL && !a->p->in->shapes;
}

static ft_status compute_plain(ft_ledger_account *a, ft_error *err)
{
    bool before = a->now->baseline_day != FT_LEDGER_NO_DAY;
    ft_ledger_posting p = posting_of(a, before ? FT_LEDGER_BASELINE : FT_LEDGER_NEW, a->now->what, a->ph->opening,
                                     ft_geom_area_m2(a->now->shape), &a->h->id);

    p.areas = 1;
    p.in_class = 1;
    return ft_ledger_post(a->p->out, &p, err);
}

static bool wants_marks(const ft_ledger_account *a)
{
    return a->ph->meets || a->p->in->shapes;
}

/* Open ground as it is now, for each mark before @p day. */
static ft_status mark_until(ft_ledger_account *a, size_t *mark, int64_t day, ft_error *err)
{
    const ft_ledger_input *in = a->p->in;
    ft_ledger *l = a->p->out;
    ft_status st = FT_OK;

    for (; *mark < in->n_marks && in->marks[*mark] < day && st == FT_OK; (*mark)++) {
        for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && a->site != NULL && st == FT_OK; c++) {
            ft_ledger_open o = {a->index, (ft_ledger_class)c, *mark, {0}};

            if (ft_region_is_empty(a->open[c])) {
                continue;
            }
            ft_geom_init(&o.shape, FT_GEOM_MULTIPOLYGON);
            st = ft_region_to_geom(a->open[c], &o.shape, err);
            st = st == FT_OK ? ft_ledger_room(&l->open, &l->cap_open, l->n_open, sizeof *l->open, err) : st;
            if (st != FT_OK) {
                ft_geom_release(&o.shape);
                return st;
            }
            l->open[l->n_open++] = o;
        }
    }
    return st;
}

typedef struct ahead {
    size_t version, release, reopening, mark;
} ahead;

/* The next event by day, then versions, releases, reopenings (RULINGS 20); false when there is none. */
static ft_status next_event(ft_ledger_account *a, ahead *at, bool *more, ft_error *err)
{
    const ft_ledger_plan_hazard *ph = a->ph;
    bool has_v = at->version < a->h->n_versions;
    bool has_r = at->release < ph->n_releases;
    bool has_o = at->reopening < ph->n_reopenings;
    int32_t v = has_v ? ph->day[at->version] : FT_LEDGER_END;
    int32_t r = has_r ? ph->release_day[at->release] : FT_LEDGER_END;
    int32_t o = has_o ? a->p->in->reopenings[ph->reopenings[at->reopening]].day : FT_LEDGER_END;
    ft_status st = FT_OK;

    *more = has_v || has_r || has_o;
    if (a->rest_due && (!*more || (v > a->rest_day && r > a->rest_day))) {
        st = ft_ledger_hand_rest(a, err);
    }
    if (!*more || st != FT_OK) {
        return st;
    }
    if (wants_marks(a)) {
        st = mark_until(a, &at->mark, v < r ? (v < o ? v : o) : (r < o ? r : o), err);
    }
    if (st != FT_OK) {
        return st;
    }
    if (has_v && v <= r && v <= o) {
        return ft_ledger_version_event(a, at->version++, err);
    }
    if (has_r && r <= o) {
        st = ft_ledger_release_event(a, ph->releases[at->release], r, err);
        at->release++;
        return st;
    }
    return ft_ledger_reopening_event(a, ph->reopenings[at->reopening++], err);
}

ft_status ft_ledger_compute(ft_ledger_plan *p, size_t hazard, ft_error *err)
{
    ft_ledger_account a = {.p = p, .h = &p->in->hazards[hazard], .ph = &p->hazards[hazard], .index = hazard};
    ahead at = {.version = a.ph->first + 1};
    bool more = true;
    ft_status st = FT_OK;

    a.now = &a.h->versions[a.ph->first];
    a.what = a.now->what;
    if (is_plain(&a)) {
        return compute_plain(&a, err);
    }
    if (wants_marks(&a)) {
        st = mark_until(&a, &at.mark, a.ph->opening, err);
    }
    st = st == FT_OK ? ft_ledger_open_event(&a, err) : st;
    while (st == FT_OK && more) {
        st = next_event(&a, &at, &more, err);
    }
    if (st == FT_OK && wants_marks(&a)) {
        st = mark_until(&a, &at.mark, INT64_MAX, err);
    }
    st = st == FT_OK ? ft_ledger_note_remainder(&a, err) : st;
    if (a.site != NULL) {
        p->out->retries += ft_site_retries(a.site);
        ft_ledger_give_site(&p->spare, a.site);
    }
    return st == FT_OK ? st : ft_within(err, st, "hazard=%s", a.h->local_id);
}

/* ---------- the whole ledger */

static ft_status note_plan(ft_ledger_plan *p, size_t i, ft_error *err)
{
    const ft_ledger_hazard *h = &p->in->hazards[i];
    const ft_ledger_plan_hazard *ph = &p->hazards[i];
    ft_status st = FT_OK;

    if (ph->first == SIZE_MAX) {
        p->out->indications += h->n_versions > 0 && h->versions[h->n_versions - 1].retired == FT_LEDGER_LIVE;
        return FT_OK;
    }
    if (ph->waiting) {
        return ft_ledger_note(p->out, "ledger.split.waiting", &h->id, NULL, -1, err);
    }
    if (ph->opening == FT_LEDGER_NO_DAY) {
        st = ft_ledger_note(p->out, "ledger.hazard.undated", &h->id, NULL, -1, err);
    }
    if (st == FT_OK && ph->moved) {
        st = ft_ledger_note(p->out, "ledger.hazard.moved", &h->id, &p->in->releases[ph->releases[0]].id, -1, err);
    }
    return st == FT_OK ? ft_ledger_compute(p, i, err) : st;
}

static ft_status run_release(ft_ledger_plan *p, size_t i, ft_error *err)
{
    const ft_ledger_release *r = &p->in->releases[i];
    ft_status st = FT_OK;

    for (size_t k = 0; k < r->n_hazards && st == FT_OK; k++) {
        if (ft_ledger_find_hazard(p, &r->hazards[k]) == SIZE_MAX) {
            st = ft_ledger_note(p->out, "ledger.release.unknown_hazard", &r->id, &r->hazards[k], -1, err);
        }
    }
    if (st == FT_OK && r->end_day == FT_LEDGER_NO_DAY) {
        double m2 = r->shape == NULL ? r->stated_area_m2 : ft_geom_area_m2(r->shape);

        return ft_ledger_note(p->out, "ledger.release.undated", &r->id, NULL, m2, err);
    }
    return st == FT_OK && p->releases[i].first == SIZE_MAX ? ft_ledger_release_alone(p, i, err) : st;
}

int ft_ledger_finding_cmp(const void *x, const void *y)
{
    const ft_ledger_finding *a = x;
    const ft_ledger_finding *b = y;
    int c = strcmp(a->key, b->key);

    c = c == 0 ? ft_uuid_cmp(&a->record, &b->record) : c;
    c = c == 0 ? ft_uuid_cmp(&a->other, &b->other) : c;
    return c == 0 ? (a->m2 > b->m2) - (a->m2 < b->m2) : c;
}

ft_status ft_ledger_run(const ft_ledger_input *in, ft_ledger **out, ft_error *err)
{
    ft_site *spare = NULL;
    ft_status st = ft_ledger_run_with(in, &spare, out, err);

    ft_site_close(spare);
    return st;
}

ft_status ft_ledger_run_with(const ft_ledger_input *in, ft_site **spare, ft_ledger **out, ft_error *err)
{
    ft_ledger_plan plan = {.in = in};
    ft_ledger *l = calloc(1, sizeof *l);
    ft_status st = l == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger") : FT_OK;

    st = st == FT_OK ? ft_ledger_plan_make(in, l, &plan, err) : st;
    plan.spare = *spare;
    for (size_t i = 0; i < in->n_hazards && st == FT_OK; i++) {
        st = note_plan(&plan, plan.order[i], err);
    }
    for (size_t i = 0; i < in->n_releases && st == FT_OK; i++) {
        st = run_release(&plan, plan.release_by_id[i], err);
    }
    *spare = plan.spare;
    ft_ledger_plan_release_all(&plan);
    if (st != FT_OK) {
        ft_ledger_free(l);
        return st;
    }
    if (l->n_findings > 1) {
        qsort(l->findings, l->n_findings, sizeof *l->findings, ft_ledger_finding_cmp);
    }
    *out = l;
    return FT_OK;
}

void ft_ledger_free(ft_ledger *l)
{
    if (l == NULL) {
        return;
    }
    for (size_t i = 0; i < l->n_open; i++) {
        ft_geom_release(&l->open[i].shape);
    }
    for (size_t i = 0; i < l->n_postings; i++) {
        if (l->postings[i].shape != NULL) {
            ft_geom_release(l->postings[i].shape);
            free(l->postings[i].shape);
        }
    }
    free(l->postings);
    free(l->findings);
    free(l->open);
    free(l->faces);
    free(l->face_releases);
    free(l);
}
