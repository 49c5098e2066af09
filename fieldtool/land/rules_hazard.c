/* Rules of hazards: what is believed agrees with the evidence, and changes of it are lawful. */
#include "fieldtool/land/rules_internal.h"

#include <stdio.h>
#include <string.h>

static bool is_area(const ft_land_facts *f)
{
    return ft_land_is(f, "classification", "SHA") || ft_land_is(f, "classification", "CHA");
}

/* Without perimeter it can be counted, but only with an estimate. */
bool ft_land_rule_extent(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return is_area(f) && !ft_land_retired(f) && !f->has_shape && !ft_land_stated(f, "stated_area_m2");
}

bool ft_land_rule_cha_evidence(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return ft_land_is(f, "classification", "CHA") && !ft_land_retired(f) && !ft_land_is(f, "evidence_class", "direct");
}

/* A SHA with direct evidence should be a CHA; with none it should not be. */
bool ft_land_rule_sha_evidence(const ft_land_facts *f, ft_land_finding *out)
{
    ft_str evidence = ft_value_text(ft_land_value(f, "evidence_class"));

    (void)snprintf(out->facts, sizeof out->facts, "evidence=%.*s", (int)(evidence.n < 40 ? evidence.n : 40),
                   evidence.p);
    return ft_land_is(f, "classification", "SHA") && !ft_land_retired(f) && evidence.n > 0 &&
           !ft_str_is(evidence, "indirect");
}

bool ft_land_has_evidence(const ft_land_facts *f, const char *kind)
{
    for (size_t i = 0; i < f->evidence.n; i++) {
        if (ft_value_is(ft_values_get(f->evidence.v[i], "evidence_class"), kind) &&
            !ft_value_bool(ft_values_get(f->evidence.v[i], "withdrawn"), false)) {
            return true;
        }
    }
    return false;
}

/* The Minimum Data Requirements want type and place of direct evidence, not only the word. */
bool ft_land_rule_evidence_record(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return f->evidence.known && !ft_land_retired(f) && ft_land_is(f, "evidence_class", "direct") &&
           !ft_land_has_evidence(f, "direct");
}

/* ---------- ground and status */

/* Without a cause the lost part stays open. */
bool ft_land_rule_shrunk(const ft_land_facts *f, ft_land_finding *out)
{
    return !ft_land_retired(f) && !ft_land_stated(f, "shrink_cause") &&
           ft_land_ground(f, FT_LAND_LOST_GROUND, &out->m2);
}

static bool closed(const ft_land_facts *f)
{
    return ft_land_is(f, "status", "completed") || ft_land_is(f, "status", "handed_over");
}

bool ft_land_rule_remaining(const ft_land_facts *f, ft_land_finding *out)
{
    return closed(f) && !ft_land_retired(f) && ft_land_ground(f, FT_LAND_OPEN_GROUND, &out->m2);
}

/* A status that ends the work cannot be older than the work. */
bool ft_land_rule_status_date(const ft_land_facts *f, ft_land_finding *out)
{
    ft_date status = ft_value_date(ft_land_value(f, "status_date"));

    for (size_t i = 0; closed(f) && i < f->activity.n; i++) {
        ft_date end = ft_value_date(ft_values_get(f->activity.v[i], "end_date"));

        if (ft_land_before(status, end)) {
            char a[FT_DATE_TEXT];
            char b[FT_DATE_TEXT];

            ft_date_text(status, a);
            ft_date_text(end, b);
            (void)snprintf(out->facts, sizeof out->facts, "status=%s end=%s", a, b);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_critical(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return closed(f) && ft_land_open_critical(&f->quality);
}
