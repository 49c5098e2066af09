#include "fieldtool/report/check.h"

#include "fieldtool/report/judge.h"
#include "fieldtool/report/notes.h"
#include "fieldtool/report/pairs.h"

#include <stdio.h>
#include <string.h>

const char *ft_severity_word(ft_land_severity s)
{
    static const char *const WORDS[] = {"off", "advice", "warning", "error"};

    return WORDS[s];
}

typedef struct run {
    ft_store *s;
    ft_required level;
    ft_finding_fn each;
    void *who;
    ft_check_result *out;
    ft_gather *gather;
    ft_pairs *pairs;
    ft_books *approved, *proposed; /* approved: NULL without an authority */
} run;

static void emit(void *who, const ft_finding *f)
{
    run *r = who;

    r->out->errors += f->severity == FT_LAND_SEVERITY_ERROR;
    r->out->warnings += f->severity == FT_LAND_SEVERITY_WARNING;
    r->out->advice += f->severity == FT_LAND_SEVERITY_ADVICE;
    r->each(r->who, f);
}

static void file_problem(void *who, const char *key, const char *facts)
{
    emit(who, &(ft_finding){.severity = FT_LAND_SEVERITY_ERROR, .key = key, .facts = facts});
}

/* What an authority took as recorded once is not asked for again until somebody edits it. */
static bool was_taken_as_recorded(const run *r, const ft_item *item)
{
    const ft_ledger_release *release = NULL;

    if (r->approved == NULL || item->pending || strcmp(item->type, "release") != 0) {
        return false;
    }
    release = ft_books_release(r->approved, &item->record);
    return release != NULL && release->as_recorded;
}

static ft_status check_record(run *r, const ft_item *item, ft_error *err)
{
    ft_status st = ft_judge(r->gather, item, r->level, was_taken_as_recorded(r, item), emit, r, err);

    st = st == FT_OK ? ft_pairs_add(r->pairs, item, ft_gather_land(r->gather), err) : st;
    return st == FT_OK ? FT_OK : ft_within(err, st, "record=%s", item->local_id);
}

static ft_status check_records(run *r, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    int64_t n = 0;
    ft_error ignored = {0};
    ft_status st = ft_items_open(r->s, NULL, FT_FACE_PROPOSED, false, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        st = check_record(r, &item, err);
        if (++n % 1024 == 0) {
            ft_env_progress(ft_store_env(r->s), "check.reading", n, 0);
            st = st == FT_OK && ft_env_stop(ft_store_env(r->s))
                     ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=check")
                     : st;
        }
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

/* ---------- pairs */

typedef struct pair_telling {
    run *r;
    const ft_land_pair *pair;
    const char *const *local_id;
} pair_telling;

static void pair_finding(void *who, const ft_land_pair_rule *rule, ft_land_severity severity)
{
    const pair_telling *t = who;
    ft_finding f = {.severity = severity,
                    .key = rule->key,
                    .type = t->pair->type,
                    .has_record = true,
                    .has_other = true,
                    .record = t->pair->id[0],
                    .other = t->pair->id[1],
                    .local_id = t->local_id[0],
                    .other_local_id = t->local_id[1],
                    .m2 = t->pair->shared_m2};
    char facts[200];

    (void)snprintf(facts, sizeof facts, "first=%s second=%s m2=%.1f", t->local_id[0], t->local_id[1],
                   t->pair->shared_m2);
    f.facts = facts;
    emit(t->r, &f);
}

static void check_pair(void *who, const ft_land_pair *pair, const char *const local_id[2])
{
    run *r = who;
    pair_telling t = {r, pair, local_id};

    ft_land_pairs_check(pair, r->level == FT_REQ_APPROVE ? r->level : FT_REQ_SUBMIT, pair_finding, &t);
}

/* ---------- all of it */

static ft_status open_books(run *r, ft_error *err)
{
    ft_books_ask ask = {.pending = true, .on_demand = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_status st = ft_books_open(r->s, &ask, &r->proposed, err);

    ask.pending = false;
    return st == FT_OK && ft_store_has_authority(r->s) ? ft_books_open(r->s, &ask, &r->approved, err) : st;
}

static ft_status check_land(run *r, ft_error *err)
{
    ft_status st = open_books(r, err);

    st = st == FT_OK ? ft_gather_open(r->s, &r->gather, err) : st;
    st = st == FT_OK ? ft_pairs_open(r->s, &r->pairs, err) : st;
    if (st == FT_OK) {
        ft_gather_use_books(r->gather, r->proposed, r->proposed);
        st = ft_notes_each(r->s, r->approved, r->proposed, emit, r, err); /* first what may kill */
    }
    st = st == FT_OK ? check_records(r, err) : st;
    st = st == FT_OK ? ft_pairs_each(r->pairs, check_pair, r, err) : st;
    ft_pairs_close(r->pairs);
    ft_gather_close(r->gather);
    ft_books_close(r->proposed);
    ft_books_close(r->approved);
    return st;
}

ft_status ft_check_workspace(ft_store *s, ft_required level, ft_finding_fn each, void *who, ft_check_result *out,
                             ft_error *err)
{
    run r = {.s = s, .level = level, .each = each, .who = who, .out = out};
    ft_status st = FT_OK;

    *out = (ft_check_result){.ok = true};
    st = ft_store_check_file(s, file_problem, &r, &out->integrity, &out->conformant, err);
    st = st == FT_OK && out->integrity ? check_land(&r, err) : st; /* damaged records prove nothing */
    out->ok = out->errors == 0;
    return st;
}
