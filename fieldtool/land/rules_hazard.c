/* Rules of hazards: what is believed agrees with the evidence, and changes of it are lawful. */
#include "fieldtool/land/rules_internal.h"

#include <stdio.h>
#include <string.h>

static bool is_area(const ft_land_facts *f)
{
    return ft_land_is(f, "classification", "SHA") || ft_land_is(f, "classification", "CHA");
}

static bool retired(const ft_land_facts *f)
{
    return ft_land_stated(f, "retire_cause");
}

/* Without perimeter it can be counted, but only with an estimate. */
bool ft_land_rule_extent(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return is_area(f) && !retired(f) && !f->has_shape && !ft_land_stated(f, "stated_area_m2");
}

bool ft_land_rule_cha_evidence(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return ft_land_is(f, "classification", "CHA") && !retired(f) && !ft_land_is(f, "evidence_class", "direct");
}

/* A SHA with direct evidence should be a CHA; with none it should not be. */
bool ft_land_rule_sha_evidence(const ft_land_facts *f, ft_land_finding *out)
{
    ft_str evidence = ft_value_text(ft_land_value(f, "evidence_class"));

    (void)snprintf(out->facts, sizeof out->facts, "evidence=%.*s", (int)(evidence.n < 40 ? evidence.n : 40),
                   evidence.p);
    return ft_land_is(f, "classification", "SHA") && !retired(f) && evidence.n > 0 && !ft_str_is(evidence, "indirect");
}

static bool has_evidence(const ft_land_facts *f, const char *kind)
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
    return f->evidence.known && !retired(f) && ft_land_is(f, "evidence_class", "direct") && !has_evidence(f, "direct");
}

/* ---------- changes */

static uint64_t when(bool there, ft_land_proof p)
{
    return there ? FT_LAND_BIT(p) : 0;
}

static bool any_stated(const ft_land_facts *f, const char *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (ft_land_stated(f, fields[i])) {
            return true;
        }
    }
    return false;
}

static bool passed(const ft_land_links *quality)
{
    for (size_t i = 0; i < quality->n; i++) {
        if (ft_value_is(ft_values_get(quality->v[i], "result"), "conforming") ||
            ft_value_is(ft_values_get(quality->v[i], "result"), "minor")) {
            return true;
        }
    }
    return false;
}

static bool all_corrected(const ft_land_links *quality)
{
    for (size_t i = 0; i < quality->n; i++) {
        ft_str result = ft_value_text(ft_values_get(quality->v[i], "result"));

        if (!ft_str_is(result, "conforming") && !ft_value_bool(ft_values_get(quality->v[i], "corrected"), false)) {
            return false;
        }
    }
    return true;
}

/* What the record and its links prove by themselves; what nobody looked at is not missed. */
static uint64_t proofs_of(const ft_land_facts *f)
{
    static const char *const REASONS[] = {"status_reason", "comment"};
    static const char *const DATES[] = {"status_date", "date_suspended", "date_of_information"};
    double open = 0;
    bool direct = f->evidence.known ? has_evidence(f, "direct") : ft_land_is(f, "evidence_class", "direct");
    uint64_t set = f->proofs | f->unasked;

    set |= when(ft_land_stated(f, "date_of_information") && (f->has_shape || ft_land_stated(f, "location")),
                FT_LAND_PROOF_SOURCE);
    set |= when(ft_land_stated(f, "report") || f->activity.n > 0, FT_LAND_PROOF_REPORT);
    set |= when(ft_land_is(f, "evidence_class", "indirect") || has_evidence(f, "indirect") || direct,
                FT_LAND_PROOF_INDIRECT);
    set |= when(direct, FT_LAND_PROOF_DIRECT);
    set |= when(f->has_shape || ft_land_stated(f, "stated_area_m2"), FT_LAND_PROOF_EXTENT);
    set |= when(f->has_shape, FT_LAND_PROOF_POLYGON);
    set |= when(any_stated(f, REASONS, FT_COUNT(REASONS)), FT_LAND_PROOF_REASON);
    set |= when(any_stated(f, DATES, FT_COUNT(DATES)), FT_LAND_PROOF_DATE);
    set |= when(ft_land_stated(f, "interim_marking"), FT_LAND_PROOF_INTERIM);
    set |= when(f->evidence.known && f->evidence.n > 0 && !has_evidence(f, "direct"), FT_LAND_PROOF_WITHDRAWN);
    set |= when(!f->activity.known || f->activity.n > 0, FT_LAND_PROOF_PROGRESS);
    set |= when(!f->quality.known || passed(&f->quality), FT_LAND_PROOF_QC);
    set |= when(!f->quality.known || all_corrected(&f->quality), FT_LAND_PROOF_CORRECTED);
    set |= when(!ft_land_open_critical(&f->quality), FT_LAND_PROOF_NO_CRITICAL);
    set |= when(!ft_land_ground(f, FT_LAND_OPEN_GROUND, &open), FT_LAND_PROOF_NOTHING_LEFT);
    return set;
}

/* The kind of activity that lets the change through, when several worked on the hazard; else the last one tried. */
static bool lawful_by_any(const ft_land_facts *f, ft_land_place from, ft_land_place to, ft_transition_finding *out)
{
    uint64_t proofs = proofs_of(f);
    bool lawful = ft_transition_check(from, to, FT_LAND_ACTIVITY_NONE, proofs, out);

    for (size_t i = 0; !lawful && i < f->activity.n; i++) {
        lawful = ft_transition_check(
            from, to, ft_land_activity_of(ft_value_text(ft_values_get(f->activity.v[i], "kind"))), proofs, out);
    }
    return lawful;
}

/* First unlawful change on an axis: of what was approved, or of nothing, to what is proposed. */
static bool unlawful(const ft_land_facts *f, ft_land_axis axis, const char *field, ft_transition_finding *out)
{
    const ft_value *before = f->approved == NULL ? NULL : ft_values_get(*f->approved, field);
    const ft_value *after = ft_land_value(f, field);
    ft_land_place from;
    ft_land_place to;

    if (after == NULL || (before == NULL && axis == FT_LAND_AXIS_STATUS)) {
        return false; /* a first status is where the record begins */
    }
    if (!ft_land_place_of(axis, ft_value_text(before), &from) || !ft_land_place_of(axis, ft_value_text(after), &to)) {
        return false; /* check.vocab says so */
    }
    return !lawful_by_any(f, from, to, out);
}

static bool first_unlawful(const ft_land_facts *f, ft_transition_finding *out)
{
    return !retired(f) &&
           (unlawful(f, FT_LAND_AXIS_CLASS, "classification", out) || unlawful(f, FT_LAND_AXIS_STATUS, "status", out));
}

static void name_change(ft_land_finding *out)
{
    const ft_transition_finding *t = &out->transition;
    const char *from = t->from == FT_LAND_NOTHING ? "nothing" : ft_land_place_code(t->from);
    size_t n = (size_t)snprintf(out->facts, sizeof out->facts, "from=%s to=%s row=%s missing=", from,
                                ft_land_place_code(t->to), t->row == NULL ? "" : t->row->number);

    for (int p = 0; p < FT_LAND_PROOFS && n < sizeof out->facts; p++) {
        if ((t->missing & FT_LAND_BIT(p)) != 0) { /* "transition.needs.depth" without its beginning */
            n += (size_t)snprintf(out->facts + n, sizeof out->facts - n, "%s ",
                                  ft_land_proof_key((ft_land_proof)p) + strlen("transition.needs."));
        }
    }
}

bool ft_land_rule_transition(const ft_land_facts *f, ft_land_finding *out)
{
    if (!first_unlawful(f, &out->transition) || out->transition.verdict != FT_TRANSITION_UNLISTED) {
        return false;
    }
    name_change(out);
    return true;
}

bool ft_land_rule_transition_lacks(const ft_land_facts *f, ft_land_finding *out)
{
    if (f->as_recorded || !first_unlawful(f, &out->transition) || out->transition.verdict == FT_TRANSITION_UNLISTED) {
        return false;
    }
    name_change(out);
    return true;
}

/* ---------- ground and status */

/* Without a cause the lost part stays open. */
bool ft_land_rule_shrunk(const ft_land_facts *f, ft_land_finding *out)
{
    return !retired(f) && !ft_land_stated(f, "shrink_cause") && ft_land_ground(f, FT_LAND_LOST_GROUND, &out->m2);
}

static bool closed(const ft_land_facts *f)
{
    return ft_land_is(f, "status", "completed") || ft_land_is(f, "status", "handed_over");
}

bool ft_land_rule_remaining(const ft_land_facts *f, ft_land_finding *out)
{
    return closed(f) && !retired(f) && ft_land_ground(f, FT_LAND_OPEN_GROUND, &out->m2);
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

bool ft_land_rule_overlap_hazard(const ft_land_facts *f, ft_land_finding *out)
{
    return !closed(f) && !retired(f) && ft_land_ground(f, FT_LAND_OVERLAPS_HAZARDS, &out->m2);
}
