/* A frozen year stays as it was: what is learned of it later goes to the first year after it. docs/spec/ledger.md 10. */
#include "fieldtool/base/buf.h"
#include "fieldtool/land/ledger_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Two books, and the places of the older one's hazards and releases among those of both. */
typedef struct joining {
    const ft_ledger_input *was;
    const ft_ledger_input *now;
    int32_t last; /* of the frozen days */
    ft_ledger *out;
    size_t *hazard, *release; /* shape [was->n_*] */
    size_t n_faces, n_releases;
} joining;

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
}

/* ---------- who is who */

static bool same_contamination(const ft_ledger_hazard *a, const ft_ledger_hazard *b, int32_t last)
{
    const ft_ledger_hazard *both[] = {a, b};

    for (size_t i = 0; i < FT_COUNT(both); i++) {
        for (size_t k = 0; k < both[i]->n_versions; k++) {
            int32_t day = both[i]->versions[k].day;

            if (day <= last && strcmp(ft_ledger_contamination(a, day), ft_ledger_contamination(b, day)) != 0) {
                return false;
            }
        }
    }
    return true;
}

/* In every grouping of the frozen days their figures stand in one row. */
static bool same_rows(const ft_ledger_hazard *a, const ft_ledger_hazard *b, int32_t last)
{
    return strcmp(a->organisation, b->organisation) == 0 && strcmp(a->location, b->location) == 0 &&
           strcmp(a->task, b->task) == 0 && same_contamination(a, b, last);
}

typedef struct named {
    const ft_uuid *id;
    size_t at;
} named;

static int named_cmp(const void *x, const void *y)
{
    const named *a = x;
    const named *b = y;
    int c = ft_uuid_cmp(a->id, b->id);

    return c != 0 ? c : a->at < b->at ? -1 : a->at > b->at;
}

/* The first of that ID; SIZE_MAX: none. */
static size_t find(const named *all, size_t n, const ft_uuid *id)
{
    size_t lo = 0;
    size_t hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ft_uuid_cmp(all[mid].id, id) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && ft_uuid_cmp(all[lo].id, id) == 0 ? all[lo].at : SIZE_MAX;
}

/* A hazard that people now call or place otherwise keeps its face of then beside that of today. */
static void join_hazards(joining *j, const named *today, size_t n_today)
{
    ft_ledger_hazard *faces = j->out->faces;

    for (size_t i = 0; i < j->was->n_hazards; i++) {
        const ft_ledger_hazard *h = &j->was->hazards[i];
        size_t at = find(today, n_today, &h->id);
        bool known = at != SIZE_MAX;

        for (size_t k = j->now->n_hazards; k < j->n_faces && !known; k++) { /* of those gone since: few */
            known = ft_uuid_cmp(&faces[k].id, &h->id) == 0;
            at = known ? k : at;
        }
        if (known && same_rows(h, &faces[at], j->last)) {
            j->hazard[i] = at;
            continue;
        }
        faces[j->n_faces] = *h;
        faces[j->n_faces].today = known ? &faces[at] : NULL;
        j->hazard[i] = j->n_faces++;
    }
}

static void join_releases(joining *j, const named *today, size_t n_today)
{
    ft_ledger_release *all = j->out->face_releases;

    for (size_t i = 0; i < j->was->n_releases; i++) {
        const ft_ledger_release *r = &j->was->releases[i];
        size_t at = find(today, n_today, &r->id);

        if (at == SIZE_MAX || strcmp(r->location, all[at].location) != 0 ||
            strcmp(r->organisation, all[at].organisation) != 0 || strcmp(r->task, all[at].task) != 0) {
            all[j->n_releases] = *r;
            at = j->n_releases++;
        }
        j->release[i] = at;
    }
}

static ft_status join(joining *j, ft_error *err)
{
    size_t n_hazards = j->now->n_hazards;
    size_t n_releases = j->now->n_releases;
    named *names = calloc(n_hazards + n_releases + 1, sizeof *names);

    j->out->faces = calloc(n_hazards + j->was->n_hazards + 1, sizeof *j->out->faces);
    j->out->face_releases = calloc(n_releases + j->was->n_releases + 1, sizeof *j->out->face_releases);
    j->hazard = calloc(j->was->n_hazards + 1, sizeof *j->hazard);
    j->release = calloc(j->was->n_releases + 1, sizeof *j->release);
    if (names == NULL || j->out->faces == NULL || j->out->face_releases == NULL || j->hazard == NULL ||
        j->release == NULL) {
        free(names);
        return no_memory(err);
    }
    for (size_t i = 0; i < n_hazards; i++) {
        const ft_ledger_hazard *today = j->now->hazards[i].today;

        j->out->faces[i] = j->now->hazards[i];
        j->out->faces[i].today = today == NULL ? NULL : &j->out->faces[today - j->now->hazards];
        names[i] = (named){&j->now->hazards[i].id, i};
    }
    for (size_t i = 0; i < n_releases; i++) {
        j->out->face_releases[i] = j->now->releases[i];
        names[n_hazards + i] = (named){&j->now->releases[i].id, i};
    }
    qsort(names, n_hazards, sizeof *names, named_cmp);
    qsort(names + n_hazards, n_releases, sizeof *names, named_cmp);
    j->n_faces = n_hazards;
    j->n_releases = n_releases;
    join_hazards(j, names, n_hazards);
    join_releases(j, names + n_hazards, n_releases);
    free(names);
    return FT_OK;
}

/* ---------- postings */

static ft_status put(joining *j, const ft_ledger_posting *p, ft_error *err)
{
    ft_ledger *l = j->out;

    if (!ft_room(&l->postings, &l->cap_postings, l->n_postings, sizeof *l->postings)) {
        return no_memory(err);
    }
    l->postings[l->n_postings] = *p;
    l->postings[l->n_postings++].shape = NULL;
    return FT_OK;
}

static ft_ledger_posting placed(const joining *j, const ft_ledger_posting *p)
{
    ft_ledger_posting q = *p;

    q.hazard = p->hazard == FT_LEDGER_NO_HAZARD ? p->hazard : j->hazard[p->hazard];
    q.release = p->release == SIZE_MAX ? SIZE_MAX : j->release[p->release];
    return q;
}

/** What one book says of the frozen days; @p sign -1: the older one. */
typedef struct said {
    ft_ledger_posting p;
    int sign;
    size_t order;
} said;

static int said_cmp(const void *x, const void *y)
{
    const said *a = x;
    const said *b = y;
    const size_t keys[][2] = {{a->p.hazard, b->p.hazard},
                              {a->p.release, b->p.release},
                              {(size_t)a->p.account, (size_t)b->p.account},
                              {(size_t)a->p.kind, (size_t)b->p.kind},
                              {a->order, b->order}};

    for (size_t i = 0; i < FT_COUNT(keys); i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1] ? -1 : 1;
        }
    }
    return 0;
}

static bool same_account(const said *a, const said *b)
{
    return a->p.hazard == b->p.hazard && a->p.release == b->p.release && a->p.account == b->p.account &&
           a->p.kind == b->p.kind;
}

/* What today's books say of the frozen days beyond what stands, each kind of each account in one posting. */
static ft_status put_differences(joining *j, said *all, size_t n, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t from = 0, to = 0; from < n && st == FT_OK; from = to) {
        ft_ledger_posting d = all[from].p;
        double m2[2] = {0, 0};
        double estimated[2] = {0, 0};
        int areas = 0;
        int in_class = 0;
        int unknown = 0;

        for (to = from; to < n && same_account(&all[from], &all[to]); to++) {
            const said *s = &all[to];

            m2[s->sign > 0] += s->p.area_m2; /* apart: the same entries give the same sum, bit for bit */
            estimated[s->sign > 0] += s->p.estimated_m2;
            areas += s->sign * s->p.areas;
            in_class += s->sign * s->p.in_class;
            unknown += s->sign * s->p.unknown;
            d.cause = s->sign > 0 ? s->p.cause : d.cause;
        }
        d.area_m2 = m2[1] - m2[0];
        d.estimated_m2 = estimated[1] - estimated[0];
        d.areas = (int8_t)areas;
        d.in_class = (int8_t)in_class;
        d.unknown = (int8_t)unknown;
        d.day = j->last + 1;
        d.prior = true;
        if (fabs(d.area_m2) > FT_LEDGER_TOLERANCE || fabs(d.estimated_m2) > FT_LEDGER_TOLERANCE || areas != 0 ||
            in_class != 0 || unknown != 0) {
            st = put(j, &d, err);
        }
    }
    return st;
}

static ft_status join_postings(joining *j, const ft_ledger *was, const ft_ledger *now, ft_error *err)
{
    said *all = calloc(was->n_postings + now->n_postings + 1, sizeof *all);
    size_t n = 0;
    ft_status st = all == NULL ? no_memory(err) : FT_OK;

    for (size_t i = 0; i < was->n_postings && st == FT_OK; i++) {
        ft_ledger_posting p = placed(j, &was->postings[i]);

        if (p.day <= j->last) {
            all[n] = (said){p, -1, n};
            n++;
            st = put(j, &p, err);
        }
    }
    for (size_t i = 0; i < now->n_postings && st == FT_OK; i++) {
        if (now->postings[i].day <= j->last) {
            all[n] = (said){now->postings[i], 1, n};
            n++;
        }
    }
    if (st == FT_OK && n > 0) {
        qsort(all, n, sizeof *all, said_cmp);
        st = put_differences(j, all, n, err);
    }
    for (size_t i = 0; i < now->n_postings && st == FT_OK; i++) {
        st = now->postings[i].day > j->last ? put(j, &now->postings[i], err) : FT_OK;
    }
    free(all);
    return st;
}

/* ---------- ground that two accounts hold */

static ft_status put_open(joining *j, const ft_ledger_open *o, size_t hazard, size_t mark, ft_error *err)
{
    ft_ledger *l = j->out;
    ft_ledger_open *to = NULL;

    if (!ft_room(&l->open, &l->cap_open, l->n_open, sizeof *l->open)) {
        return no_memory(err);
    }
    to = &l->open[l->n_open];
    *to = (ft_ledger_open){.hazard = hazard, .account = o->account, .mark = mark};
    ft_geom_init(&to->shape, FT_GEOM_NONE);
    l->n_open++;
    return ft_geom_copy(&o->shape, &to->shape, err);
}

/* On days that the older books were asked about they answer. */
static bool answers(const ft_ledger_input *in, int32_t day, int32_t last, size_t *mark)
{
    for (size_t i = 0; i < in->n_marks; i++) {
        if (in->marks[i] == day && day <= last) {
            *mark = i;
            return true;
        }
    }
    return false;
}

static ft_status join_open(joining *j, const ft_ledger *was, const ft_ledger *now, ft_error *err)
{
    size_t mark = 0;
    ft_status st = FT_OK;

    for (size_t i = 0; i < now->n_open && st == FT_OK; i++) {
        const ft_ledger_open *o = &now->open[i];

        if (!answers(j->was, j->now->marks[o->mark], j->last, &mark)) {
            st = put_open(j, o, o->hazard, o->mark, err);
        }
    }
    for (size_t i = 0; i < was->n_open && st == FT_OK; i++) {
        const ft_ledger_open *o = &was->open[i];

        if (answers(j->now, j->was->marks[o->mark], j->last, &mark)) {
            st = put_open(j, o, j->hazard[o->hazard], mark, err);
        }
    }
    return st;
}

static ft_status keep_findings(ft_ledger *out, const ft_ledger *now, ft_error *err)
{
    for (size_t i = 0; i < now->n_findings; i++) {
        if (!ft_room(&out->findings, &out->cap_findings, out->n_findings, sizeof *out->findings)) {
            return no_memory(err);
        }
        out->findings[out->n_findings++] = now->findings[i];
    }
    return FT_OK;
}

ft_status ft_ledger_freeze(const ft_ledger_input *was_in, const ft_ledger *was, int32_t last, ft_ledger_input *in,
                           const ft_ledger *now, ft_ledger **out, ft_error *err)
{
    joining j = {.was = was_in, .now = in, .last = last, .out = calloc(1, sizeof *j.out)};
    ft_status st = j.out == NULL ? no_memory(err) : join(&j, err);

    st = st == FT_OK ? join_postings(&j, was, now, err) : st;
    st = st == FT_OK ? join_open(&j, was, now, err) : st;
    st = st == FT_OK ? keep_findings(j.out, now, err) : st;
    free(j.hazard);
    free(j.release);
    if (st != FT_OK) {
        ft_ledger_free(j.out);
        return st;
    }
    j.out->indications = now->indications;
    j.out->retries = now->retries;
    in->hazards = j.out->faces;
    in->n_hazards = j.n_faces;
    in->releases = j.out->face_releases;
    in->n_releases = j.n_releases;
    *out = j.out;
    return FT_OK;
}
