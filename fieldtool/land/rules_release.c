/* Rules of released land: what was done permits the product, and what is left unsaid is found. */
#include "fieldtool/land/rules_internal.h"

#include <stdio.h>

static bool cleared(const ft_land_facts *f)
{
    return ft_land_is(f, "product", "cleared");
}

static bool cancelled(const ft_land_facts *f)
{
    return ft_land_is(f, "product", "cancelled");
}

/* ---------- links */

bool ft_land_rule_activity(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return ft_land_stated(f, "activity") && f->activity.known && f->activity.n == 0;
}

static const ft_transition *row_that_permits(ft_land_place to, ft_land_activity kind)
{
    for (size_t i = 0; i < ft_transition_count(); i++) {
        const ft_transition *row = ft_transition_at(i);

        if (row->to == to && (row->activities & (1u << (unsigned)kind)) != 0) {
            return row;
        }
    }
    return NULL;
}

/* "Reduced" by clearance or technical survey only, "cancelled" by non-technical survey only: as transition.def says. */
bool ft_land_rule_activity_product(const ft_land_facts *f, ft_land_finding *out)
{
    ft_str product = ft_value_text(ft_land_value(f, "product"));
    ft_str kind;
    ft_land_place to;

    if (f->activity.n == 0 || !ft_land_place_of(FT_LAND_AXIS_PRODUCT, product, &to)) {
        return false;
    }
    kind = ft_value_text(ft_values_get(f->activity.v[0], "kind"));
    (void)snprintf(out->facts, sizeof out->facts, "product=%s activity=%.*s", ft_land_place_code(to),
                   (int)(kind.n < 40 ? kind.n : 40), kind.p);
    return row_that_permits(to, ft_land_activity_of(kind)) == NULL;
}

bool ft_land_rule_hazard_unknown(const ft_land_facts *f, ft_land_finding *out)
{
    char id[FT_UUID_TEXT];

    ft_uuid_text(&f->hazards.first_missing, id);
    (void)snprintf(out->facts, sizeof out->facts, "n=%zu hazard=%s", f->hazards.missing, id);
    return f->hazards.known && f->hazards.missing > 0;
}

bool ft_land_rule_release_dates(const ft_land_facts *f, ft_land_finding *out)
{
    ft_date end = ft_value_date(ft_land_value(f, "end_date"));

    (void)out;
    return f->activity.n > 0 && ft_land_before(end, ft_value_date(ft_values_get(f->activity.v[0], "start_date")));
}

/* ---------- ground */

bool ft_land_rule_outside(const ft_land_facts *f, ft_land_finding *out)
{
    return !cleared(f) && ft_land_ground(f, FT_LAND_OUTSIDE_HAZARDS, &out->m2);
}

/* Direct evidence is contradicted by withdrawing it, not by a sentence in the release. */
bool ft_land_rule_direct_evidence(const ft_land_facts *f, ft_land_finding *out)
{
    double n = 0;

    if (!cancelled(f) || !ft_land_ground(f, FT_LAND_DIRECT_INSIDE, &n)) {
        return false;
    }
    (void)snprintf(out->facts, sizeof out->facts, "n=%.0f", n);
    if (f->approved != NULL) { /* ground that is released already is contradicted, whoever asks */
        out->severity = FT_LAND_SEVERITY_ERROR;
    }
    return true;
}

/* ---------- what the hazards ask */

static bool any_hazard(const ft_land_facts *f, const char *classification)
{
    for (size_t i = 0; f->hazards.known && i < f->hazards.n; i++) {
        if (ft_value_is(ft_values_get(f->hazards.v[i], "classification"), classification)) {
            return true;
        }
    }
    return false;
}

bool ft_land_rule_answered(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return cancelled(f) && any_hazard(f, "CHA") && !ft_land_stated(f, "evidence_answered");
}

bool ft_land_rule_directly(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return cleared(f) && any_hazard(f, "SHA") && !ft_land_stated(f, "direct_clearance_reason");
}

/* Ground is processed, not released, where the search did not go as deep as it should. */
bool ft_land_rule_shallow(const ft_land_facts *f, ft_land_finding *out)
{
    int64_t depth = ft_value_int(ft_land_value(f, "depth_cm"), -1);
    int64_t national = (int64_t)ft_land_number(f, "national.depth_cm", 0);

    for (size_t i = 0; cleared(f) && depth >= 0 && i < f->hazards.n; i++) {
        int64_t required = ft_value_int(ft_values_get(f->hazards.v[i], "required_depth_cm"), national);

        if (depth < required) {
            (void)snprintf(out->facts, sizeof out->facts, "depth=%lld required=%lld", (long long)depth,
                           (long long)required);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_targets_short(const ft_land_facts *f, ft_land_finding *out)
{
    const ft_value *targets = ft_land_value(f, "targets");

    if (ft_value_count(targets) == 0 || ft_value_has_code(targets, "all")) {
        return false;
    }
    for (size_t i = 0; i < f->hazards.n; i++) {
        const ft_value *c = ft_values_get(f->hazards.v[i], "contamination");

        for (size_t k = 0; k < ft_value_count(c); k++) {
            ft_str code = ft_value_code_at(c, k);

            (void)snprintf(out->facts, sizeof out->facts, "contamination=%.*s", (int)(code.n < 60 ? code.n : 60),
                           code.p);
            if (!ft_value_has_code(targets, out->facts + sizeof "contamination=" - 1)) {
                return true;
            }
        }
    }
    return false;
}

/* ---------- the process (APMBC Action Point 15: agreed, verifiable, inclusive) */

bool ft_land_rule_criteria(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return !f->as_recorded && !cleared(f) && !ft_land_stated(f, "criteria_document") &&
           !ft_land_stated(f, "criteria_version");
}

static bool agreed(const ft_land_links *a, const char *party, bool yes)
{
    for (size_t i = 0; i < a->n; i++) {
        const ft_value *agrees = ft_values_get(a->v[i], "agrees");

        if (agrees != NULL && ft_value_bool(agrees, false) == yes &&
            (party == NULL || ft_value_is(ft_values_get(a->v[i], "party"), party))) {
            return true;
        }
    }
    return false;
}

const char *ft_land_party_missing(const ft_land_links *agreements)
{
    if (!agreed(agreements, "operator", true)) {
        return "operator";
    }
    if (!agreed(agreements, "authority", true)) {
        return "authority";
    }
    return agreed(agreements, "community", true) || agreed(agreements, "land_user", true) ? NULL : "community";
}

bool ft_land_rule_agreement(const ft_land_facts *f, ft_land_finding *out)
{
    const char *lacks = f->as_recorded || cleared(f) || !f->agreements.known ? NULL
                                                                             : ft_land_party_missing(&f->agreements);

    (void)snprintf(out->facts, sizeof out->facts, "party=%s", lacks == NULL ? "" : lacks);
    return lacks != NULL;
}

bool ft_land_rule_dissent(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return f->agreements.known && agreed(&f->agreements, NULL, false);
}

bool ft_land_rule_no_quality(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return !f->as_recorded && cleared(f) && f->quality.known && f->quality.n == 0;
}
