#include "fieldtool/report/check.h"

#include "fieldtool/report/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ft_severity_word(ft_severity s)
{
    static const char *const WORDS[] = {"error", "warning", "advice"};

    return WORDS[s];
}

typedef struct run {
    ft_store *s;
    ft_required level;
    ft_finding_fn each;
    void *who;
    ft_check_result *out;
    const ft_item *item;
} run;

static void emit(run *r, ft_severity severity, const char *key, double m2, const char *facts)
{
    ft_finding f = {.severity = severity, .key = key, .m2 = m2, .facts = facts};

    if (r->item != NULL) {
        f.type = r->item->type;
        f.has_record = true;
        f.record = r->item->record;
        f.local_id = r->item->local_id;
    }
    r->out->errors += severity == FT_SEVERITY_ERROR;
    r->out->warnings += severity == FT_SEVERITY_WARNING;
    r->out->advice += severity == FT_SEVERITY_ADVICE;
    r->each(r->who, &f);
}

static void file_problem(void *who, const char *key, const char *facts)
{
    emit(who, FT_SEVERITY_ERROR, key, 0, facts);
}

static void form_finding(void *who, const ft_form_finding *f)
{
    run *r = who;
    char facts[256];

    (void)snprintf(facts, sizeof facts, "field=%s %s", f->field, f->facts);
    emit(r, FT_SEVERITY_ERROR, f->key, 0, facts);
}

static void rule_finding(void *who, ft_severity severity, const char *key, double m2, const char *facts)
{
    emit(who, severity, key, m2, facts);
}

static ft_geom_type shape_of(const ft_item *item)
{
    return item->wkb_n > 4 ? (ft_geom_type)(((const unsigned char *)item->wkb)[1]) : FT_GEOM_NONE;
}

static ft_status check_records(run *r, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_rules *rules = NULL;
    int64_t n = 0;
    ft_error late = {0};
    ft_status st = ft_rules_new(r->s, &rules, err);

    st = st == FT_OK ? ft_items_open(r->s, NULL, FT_FACE_PROPOSED, false, &it, err) : st;
    while (st == FT_OK && ft_item_next(it, &item)) {
        const ft_form *form = ft_forms_find(ft_store_forms(r->s), item.type, strlen(item.type));

        r->item = &item;
        ft_form_check(form, item.values, shape_of(&item), r->level, form_finding, r);
        st = ft_rules_check(rules, &item, r->level, false, rule_finding, r, err);
        r->item = NULL;
        if (++n % 1024 == 0) {
            ft_env_progress(ft_store_env(r->s), "check.reading", n, 0);
            st = st == FT_OK && ft_env_stop(ft_store_env(r->s))
                     ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=check")
                     : st;
        }
    }
    if (st == FT_OK) {
        st = ft_items_close(it, err);
    } else {
        (void)ft_items_close(it, &late);
    }
    st = st == FT_OK ? ft_rules_finish(rules, rule_finding, r, err) : st;
    ft_rules_free(rules);
    return st;
}

ft_status ft_check_workspace(ft_store *s, ft_required level, ft_finding_fn each, void *who, ft_check_result *out,
                             ft_error *err)
{
    run r = {s, level, each, who, out, NULL};
    ft_status st = FT_OK;

    *out = (ft_check_result){.ok = true};
    st = ft_store_check_file(s, file_problem, &r, &out->integrity, &out->conformant, err);
    st = st == FT_OK ? check_records(&r, err) : st;
    out->ok = out->errors == 0;
    return st;
}

/* ---------- may it be approved */

typedef struct gate {
    ft_error *err;
    bool refused;
    const char *local_id;
} gate;

static void gate_finding(void *who, ft_severity severity, const char *key, double m2, const char *facts)
{
    gate *g = who;

    if (severity == FT_SEVERITY_ERROR && !g->refused) {
        g->refused = true;
        (void)ft_fail(g->err, FT_E_REFUSED, key, "m2=%.3f %s", m2, facts);
        (void)ft_within(g->err, FT_E_REFUSED, "record=%s", g->local_id);
    }
}

ft_status ft_check_gate(ft_store *s, const ft_item *item, bool as_recorded, ft_error *err)
{
    ft_rules *rules = NULL;
    gate g = {err, false, item->local_id};
    ft_status st = ft_rules_new(s, &rules, err);

    st = st == FT_OK ? ft_rules_check(rules, item, FT_REQ_APPROVE, as_recorded, gate_finding, &g, err) : st;
    ft_rules_free(rules);
    return st == FT_OK && g.refused ? FT_E_REFUSED : st;
}
