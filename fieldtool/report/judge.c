#include "fieldtool/report/judge.h"

#include <stdio.h>
#include <string.h>

typedef struct job {
    const ft_item *item;
    const ft_form *form;
    ft_required level;
    bool as_recorded;
    ft_land_severity severity; /* of requirements of the level that is asked */
    ft_finding_fn each;
    void *who;
} job;

ft_finding ft_judge_about(const ft_item *item, ft_land_severity severity, const char *key, const char *facts)
{
    return (ft_finding){.severity = severity,
                        .key = key,
                        .type = item->type,
                        .has_record = true,
                        .record = item->record,
                        .local_id = item->local_id,
                        .facts = facts};
}

/* ---------- requirements */

/* Old data may leave it unstated; and of what is retired only the retirement is asked. */
static bool is_waived(const job *j, const ft_form_finding *f)
{
    const ft_field *field = ft_form_field(j->form, f->field, strlen(f->field));
    bool about_retiring = field != NULL && field->required_when != NULL &&
                          strncmp(field->required_when, "retire_cause=", 13) == 0;

    return strcmp(f->key, "check.required") == 0 &&
           ((j->as_recorded && ft_land_may_be_unstated(j->form->type, f->field)) ||
            (j->item->state == FT_STATE_RETIRED && !about_retiring));
}

static void form_finding(void *who, const ft_form_finding *f)
{
    const job *j = who;
    ft_finding out;
    char facts[256];

    if (!is_waived(j, f)) {
        (void)snprintf(facts, sizeof facts, "field=%s%s%s", f->field, f->facts[0] == '\0' ? "" : " ", f->facts);
        out = ft_judge_about(j->item, j->severity, f->key, facts);
        j->each(j->who, &out);
    }
}

static void missing_later(void *who, const ft_form_finding *f)
{
    const job *j = who;
    const ft_field *field = ft_form_field(j->form, f->field, strlen(f->field));
    ft_required at = field == NULL ? j->form->geometry_required : field->required;

    if (strcmp(f->key, "check.required") == 0 && at == FT_REQ_APPROVE) {
        form_finding(who, f);
    }
}

static void ask_form(job *j, ft_geom_type shape)
{
    j->severity = FT_LAND_SEVERITY_ERROR;
    ft_form_check(j->form, j->item->values, shape, j->level, form_finding, j);
    if (j->level == FT_REQ_SUBMIT) { /* what approval will miss is said in time */
        j->severity = FT_LAND_SEVERITY_WARNING;
        ft_form_check(j->form, j->item->values, shape, FT_REQ_APPROVE, missing_later, j);
    }
}

/* ---------- rules */

static void rule_finding(void *who, const ft_land_finding *f)
{
    const job *j = who;
    ft_finding out = ft_judge_about(j->item, f->severity, f->key, f->facts);

    out.m2 = f->m2;
    out.transition = f->transition.key != NULL ? &f->transition : NULL;
    j->each(j->who, &out);
}

ft_status ft_judge(ft_gather *g, const ft_item *item, ft_required level, bool as_recorded, ft_finding_fn each,
                   void *who, ft_error *err)
{
    ft_land_facts facts;
    job j = {.item = item, .level = level, .as_recorded = as_recorded, .each = each, .who = who};
    ft_status st = ft_gather_facts(g, item, &facts, err);

    if (st != FT_OK) {
        return st;
    }
    j.form = ft_forms_find(facts.forms, item->type, strlen(item->type));
    facts.as_recorded = as_recorded;
    (void)ft_land_rules_check(&facts, level == FT_REQ_APPROVE ? level : FT_REQ_SUBMIT, rule_finding, &j);
    ask_form(&j, facts.shape == NULL ? FT_GEOM_NONE : facts.shape->type);
    return ft_gather_asked(g, err);
}

/** Of all questions about ground only the one that the books answer: the rest was asked before the decisions were written. */
typedef struct only_open {
    ft_land_ground_fn ground;
    void *who;
} only_open;

static bool open_ground(void *who, ft_land_question q, double *answer)
{
    const only_open *o = who;

    return q == FT_LAND_OPEN_GROUND && o->ground(o->who, q, answer);
}

ft_status ft_judge_books(ft_gather *g, const ft_item *item, ft_finding_fn each, void *who, ft_error *err)
{
    ft_land_facts all;
    ft_land_facts asked;
    only_open o;
    job j = {.item = item, .each = each, .who = who};
    ft_status st = ft_gather_facts(g, item, &all, err);

    if (st != FT_OK) {
        return st;
    }
    o = (only_open){all.ground, all.who};
    asked = (ft_land_facts){.type = item->type,
                            .values = item->values,
                            .approved = &item->values, /* as it is now: no change is judged again */
                            .as_recorded = true,
                            .retired = all.retired,
                            .has_shape = all.has_shape,
                            .ground = open_ground,
                            .who = &o};
    (void)ft_land_rules_check(&asked, FT_REQ_APPROVE, rule_finding, &j);
    return ft_gather_asked(g, err);
}
