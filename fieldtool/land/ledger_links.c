/* Links between records: splits and joins, releases of a hazard, order of computation. docs/spec/ledger.md 3. */
#include "fieldtool/land/ledger_internal.h"

#include "fieldtool/base/sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
}

ft_status ft_ledger_room(void *array, size_t *cap, size_t n, size_t size, ft_error *err)
{
    void **at = array;
    size_t want = *cap == 0 ? 8 : *cap * 2;
    void *more = NULL;

    if (n < *cap) {
        return FT_OK;
    }
    more = want > SIZE_MAX / size ? NULL : realloc(*at, want * size);
    if (more == NULL) {
        return no_memory(err);
    }
    *at = more;
    *cap = want;
    return FT_OK;
}

/* ---------- splits and joins: each is counted whole or not at all */

/** Two nodes per hazard: i as parent that hands on, n + i as child that receives. */
typedef struct sets {
    size_t *up;
    bool *bad;
    size_t n;
} sets;

static size_t root_of(sets *s, size_t i)
{
    return ft_sets_root(s->up, i);
}

static void join(sets *s, size_t a, size_t b)
{
    bool bad = s->bad[root_of(s, a)] || s->bad[root_of(s, b)];

    s->bad[ft_sets_join(s->up, a, b)] = bad;
}

static bool id_in(const ft_uuid *ids, size_t n, const ft_uuid *id)
{
    for (size_t i = 0; i < n; i++) {
        if (ft_uuid_cmp(&ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* Is an area of these in the books? One that never was, or is not counted here, hands on nothing. */
static bool any_in_books(const ft_ledger_plan *p, const ft_uuid *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t h = ft_ledger_find_hazard(p, &ids[i]);

        if (h != SIZE_MAX && p->hazards[h].first != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/** The version of a hazard that says what it supersedes; NULL: none, or nothing that is in the books. */
static const ft_ledger_version *claim_of(const ft_ledger_plan *p, size_t i)
{
    const ft_ledger_hazard *h = &p->in->hazards[i];

    for (size_t v = p->hazards[i].first; v < h->n_versions; v++) {
        if (h->versions[v].n_supersedes > 0) {
            return any_in_books(p, h->versions[v].supersedes, h->versions[v].n_supersedes) ? &h->versions[v] : NULL;
        }
    }
    return NULL;
}

static void link_child(ft_ledger_plan *p, sets *s, size_t i, const ft_ledger_version *claim)
{
    for (size_t k = 0; k < claim->n_supersedes; k++) {
        size_t parent = ft_ledger_find_hazard(p, &claim->supersedes[k]);
        const ft_ledger_plan_hazard *pp = parent == SIZE_MAX ? NULL : &p->hazards[parent];
        const ft_ledger_version *v = pp == NULL || pp->retire == SIZE_MAX
                                         ? NULL
                                         : &p->in->hazards[parent].versions[pp->retire];

        if (pp != NULL && pp->first == SIZE_MAX) {
            continue; /* an indication beside areas of the books */
        }
        if (v == NULL || parent == i || !id_in(v->superseded_by, v->n_superseded_by, &p->in->hazards[i].id)) {
            s->bad[root_of(s, s->n + i)] = true;
        } else {
            join(s, parent, s->n + i);
        }
    }
}

static void link_parent(ft_ledger_plan *p, sets *s, size_t i, const ft_ledger_version *v)
{
    if (v->n_superseded_by == 0) {
        s->bad[root_of(s, i)] = true;
    }
    for (size_t k = 0; k < v->n_superseded_by; k++) {
        size_t child = ft_ledger_find_hazard(p, &v->superseded_by[k]);
        const ft_ledger_version *claim = child == SIZE_MAX ? NULL : claim_of(p, child);

        if (claim == NULL || child == i || !id_in(claim->supersedes, claim->n_supersedes, &p->in->hazards[i].id)) {
            s->bad[root_of(s, i)] = true;
        } else {
            join(s, i, s->n + child);
        }
    }
}

/* Longest chain of transfers above each; a circle is no split. */
static void order_depths(ft_ledger_plan *p, sets *s)
{
    size_t n = p->in->n_hazards;
    bool changed = true;

    for (size_t round = 0; changed; round++) {
        changed = false;
        for (size_t i = 0; i < n; i++) {
            const ft_ledger_version *claim = claim_of(p, i);

            if (claim == NULL) {
                continue;
            }
            if (s->bad[root_of(s, n + i)]) { /* what is not booked cannot hand on */
                changed = changed || (p->hazards[i].retire != SIZE_MAX && !s->bad[root_of(s, i)]);
                s->bad[root_of(s, i)] = true;
                continue;
            }
            for (size_t k = 0; k < claim->n_supersedes; k++) {
                size_t parent = ft_ledger_find_hazard(p, &claim->supersedes[k]);

                if (p->hazards[i].depth <= p->hazards[parent].depth) {
                    p->hazards[i].depth = p->hazards[parent].depth + 1;
                    s->bad[root_of(s, n + i)] = round > n;
                    changed = true;
                }
            }
        }
    }
}

/* All of one split happens on one day: the last on which a parent is retired. */
static bool date_transfers(ft_ledger_plan *p, sets *s, int32_t *day)
{
    size_t n = p->in->n_hazards;
    bool changed = false;

    for (size_t i = 0; i < 2 * n; i++) {
        day[i] = FT_LEDGER_NO_DAY;
    }
    for (size_t i = 0; i < n; i++) {
        ft_ledger_plan_hazard *ph = &p->hazards[i];
        size_t r = root_of(s, i);

        if (ph->retire != SIZE_MAX && ph->day[ph->retire] > day[r]) {
            day[r] = ph->day[ph->retire];
        }
    }
    for (size_t i = 0; i < n; i++) {
        ft_ledger_plan_hazard *ph = &p->hazards[i];

        if (ph->retire != SIZE_MAX) {
            size_t r = root_of(s, i);

            ph->broken = s->bad[r];
            changed = changed || (!s->bad[r] && ph->day[ph->retire] != day[r]);
            ph->day[ph->retire] = s->bad[r] ? ph->day[ph->retire] : day[r];
        }
        if (claim_of(p, i) != NULL) {
            size_t r = root_of(s, n + i);

            ph->child = !s->bad[r];
            ph->waiting = s->bad[r];
            changed = changed || (ph->child && ph->opening != day[r]);
            ph->opening = ph->child ? day[r] : ph->opening;
            for (size_t v = ph->first; ph->child && v < p->in->hazards[i].n_versions; v++) {
                ph->day[v] = ph->day[v] < day[r] ? day[r] : ph->day[v];
            }
        }
    }
    return changed;
}

static ft_status plan_splits(ft_ledger_plan *p, ft_error *err)
{
    size_t n = p->in->n_hazards;
    sets s = {.up = calloc(2 * n + 1, sizeof *s.up), .bad = calloc(2 * n + 1, sizeof *s.bad), .n = n};
    int32_t *day = calloc(2 * n + 1, sizeof *day);
    ft_status st = s.up == NULL || s.bad == NULL || day == NULL ? no_memory(err) : FT_OK;

    if (st == FT_OK) {
        ft_sets_start(s.up, 2 * n);
        for (size_t i = 0; i < n; i++) {
            const ft_ledger_version *claim = claim_of(p, i);

            if (claim != NULL) {
                link_child(p, &s, i, claim);
            }
            if (p->hazards[i].retire != SIZE_MAX) {
                link_parent(p, &s, i, &p->in->hazards[i].versions[p->hazards[i].retire]);
            }
        }
        order_depths(p, &s);
        for (size_t round = 0; date_transfers(p, &s, day) && round <= n; round++) {
        }
    }
    free(s.up);
    free(s.bad);
    free(day);
    return st;
}

/* ---------- releases */

/* A daily product yields to the completion that consolidates it: the one with the smallest ID when several claim it. */
static void plan_consolidation(ft_ledger_plan *p)
{
    const ft_ledger_input *in = p->in;

    for (size_t k = 0; k < in->n_releases; k++) {
        size_t c = p->release_by_id[k];
        const ft_ledger_release *r = &in->releases[c];

        for (size_t i = 0; i < r->n_consolidates && r->shape != NULL; i++) {
            size_t d = ft_ledger_find_release(p, &r->consolidates[i]);

            if (d != SIZE_MAX && d != c && p->releases[d].completion == SIZE_MAX && p->releases[c].completion != d) {
                p->releases[d].completion = c;
            }
        }
    }
    for (size_t d = 0; d < in->n_releases; d++) { /* levels, and circles cut */
        size_t level = 0;
        size_t c = p->releases[d].completion;

        for (; c != SIZE_MAX && level <= 8; c = p->releases[c].completion) {
            level++;
            if (p->releases[c].level < level) {
                p->releases[c].level = level;
            }
        }
        if (level > 8) {
            p->releases[d].completion = SIZE_MAX;
        }
    }
}

typedef struct effect {
    const ft_ledger_release *r;
    size_t index, level;
    int32_t day;
} effect;

/* RULINGS 20: cleared, reduced, cancelled on one day; daily products before their completion; then ID. */
static int effect_cmp(const void *x, const void *y)
{
    const effect *a = x;
    const effect *b = y;

    if (a->day != b->day) {
        return a->day < b->day ? -1 : 1;
    }
    if (a->r->product != b->r->product) {
        return a->r->product > b->r->product ? -1 : 1;
    }
    if (a->level != b->level) {
        return a->level < b->level ? -1 : 1;
    }
    return ft_uuid_cmp(&a->r->id, &b->r->id);
}

/* A release older than its hazard takes the hazard's opening back with it; a child of a split opens on the day of the split. */
static bool may_move(const ft_ledger_plan_hazard *ph, const ft_ledger_release *r)
{
    return !ph->child && r->end_day != FT_LEDGER_NO_DAY && ft_ledger_permits(r) && r->end_day < ph->opening;
}

static ft_status gather_releases(ft_ledger_plan *p, size_t h, const size_t *linked, size_t n, ft_error *err)
{
    ft_ledger_plan_hazard *ph = &p->hazards[h];
    effect *all = calloc(n + 1, sizeof *all);

    ph->releases = calloc(n + 1, sizeof *ph->releases);
    ph->release_day = calloc(n + 1, sizeof *ph->release_day);
    if (all == NULL || ph->releases == NULL || ph->release_day == NULL) {
        free(all);
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (may_move(ph, &p->in->releases[linked[i]])) {
            ph->opening = p->in->releases[linked[i]].end_day;
            ph->moved = true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const ft_ledger_release *r = &p->in->releases[linked[i]];

        if (r->end_day != FT_LEDGER_NO_DAY) {
            all[ph->n_releases++] = (effect){r, linked[i], p->releases[linked[i]].level,
                                             r->end_day < ph->opening ? ph->opening : r->end_day};
        }
    }
    qsort(all, ph->n_releases, sizeof *all, effect_cmp);
    for (size_t i = 0; i < ph->n_releases; i++) {
        ph->releases[i] = all[i].index;
        ph->release_day[i] = all[i].day;
    }
    free(all);
    return FT_OK;
}

/* Pairs (hazard, release or reopening) grouped by hazard: counts, then places. */
static ft_status link_releases(ft_ledger_plan *p, ft_error *err)
{
    const ft_ledger_input *in = p->in;
    size_t *count = calloc(in->n_hazards + 2, sizeof *count);
    size_t *pool = NULL;
    size_t total = 0;
    ft_status st = count == NULL ? no_memory(err) : FT_OK;

    for (int pass = 0; pass < 2 && st == FT_OK; pass++) {
        for (size_t k = 0; k < in->n_releases; k++) {
            size_t r = p->release_by_id[k];

            for (size_t i = 0; i < in->releases[r].n_hazards; i++) {
                size_t h = ft_ledger_find_hazard(p, &in->releases[r].hazards[i]);
                size_t first = p->releases[r].first;

                if (h == SIZE_MAX || p->hazards[h].first == SIZE_MAX || p->hazards[h].waiting) {
                    continue;
                }
                if (first == SIZE_MAX || ft_uuid_cmp(&in->hazards[h].id, &in->hazards[first].id) < 0) {
                    p->releases[r].first = h;
                }
                if (pass == 0) {
                    count[h + 1]++;
                    total++;
                } else {
                    pool[count[h]++] = r;
                }
            }
        }
        if (pass == 0) {
            pool = calloc(total + 1, sizeof *pool);
            st = pool == NULL ? no_memory(err) : FT_OK;
            for (size_t h = 0; h < in->n_hazards; h++) {
                count[h + 1] += count[h];
            }
        }
    }
    for (size_t h = 0; h < in->n_hazards && st == FT_OK; h++) { /* count[h] is now where h ends */
        size_t from = h == 0 ? 0 : count[h - 1];

        if (count[h] > from) {
            st = gather_releases(p, h, pool + from, count[h] - from, err);
        }
    }
    free(count);
    free(pool);
    return st;
}

static ft_status link_reopenings(ft_ledger_plan *p, ft_error *err)
{
    const ft_ledger_input *in = p->in;

    for (size_t i = 0; i < in->n_reopenings; i++) {
        const ft_ledger_reopening *r = &in->reopenings[i];
        size_t h = ft_ledger_find_hazard(p, &r->hazard);
        ft_ledger_plan_hazard *ph = h == SIZE_MAX ? NULL : &p->hazards[h];
        size_t at = 0;

        if (ph == NULL || ph->first == SIZE_MAX || ph->waiting || r->day == FT_LEDGER_NO_DAY) {
            ft_status st = ft_ledger_note(
                p->out, r->day == FT_LEDGER_NO_DAY ? "ledger.reopening.undated" : "ledger.reopening.no_hazard", &r->id,
                &r->hazard, -1, err);

            if (st != FT_OK) {
                return st;
            }
            continue;
        }
        if ((ph->n_reopenings & (ph->n_reopenings + 1)) == 0) { /* room for 1, 3, 7, ... grows to the next */
            size_t *more = realloc(ph->reopenings, (2 * ph->n_reopenings + 2) * sizeof *more);

            if (more == NULL) {
                return no_memory(err);
            }
            ph->reopenings = more;
        }
        for (at = ph->n_reopenings++; at > 0; at--) {
            const ft_ledger_reopening *before = &in->reopenings[ph->reopenings[at - 1]];

            if (before->day < r->day || (before->day == r->day && ft_uuid_cmp(&before->id, &r->id) < 0)) {
                break;
            }
            ph->reopenings[at] = ph->reopenings[at - 1];
        }
        ph->reopenings[at] = i;
    }
    return FT_OK;
}

/* ---------- order */

typedef struct turn {
    const ft_uuid *id;
    size_t index, depth;
    int32_t opening;
} turn;

static int turn_cmp(const void *x, const void *y)
{
    const turn *a = x;
    const turn *b = y;

    if (a->opening != b->opening) {
        return a->opening < b->opening ? -1 : 1;
    }
    if (a->depth != b->depth) {
        return a->depth < b->depth ? -1 : 1;
    }
    return ft_uuid_cmp(a->id, b->id);
}

/* Ground released by one hazard can lie under another only if it was released before the other opened, so openings are an order. */
static ft_status plan_order(ft_ledger_plan *p, ft_error *err)
{
    size_t n = p->in->n_hazards;
    turn *turns = calloc(n + 1, sizeof *turns);

    p->order = calloc(n + 1, sizeof *p->order);
    if (turns == NULL || p->order == NULL) {
        free(turns);
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        turns[i] = (turn){&p->in->hazards[i].id, i, p->hazards[i].depth, p->hazards[i].opening};
    }
    qsort(turns, n, sizeof *turns, turn_cmp);
    for (size_t i = 0; i < n; i++) {
        p->order[i] = turns[i].index;
    }
    free(turns);
    return FT_OK;
}

ft_status ft_ledger_link(ft_ledger_plan *p, ft_error *err)
{
    ft_status st = plan_splits(p, err);

    if (st == FT_OK) {
        plan_consolidation(p);
        st = link_releases(p, err);
    }
    st = st == FT_OK ? link_reopenings(p, err) : st;
    return st == FT_OK ? plan_order(p, err) : st;
}
