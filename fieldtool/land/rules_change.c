/* Changes of land against transition.def: of what was approved, or of nothing, to what is proposed; and what proves them. */
#include "fieldtool/land/rules_internal.h"

#include <stdio.h>
#include <string.h>

bool ft_land_retired(const ft_land_facts *f)
{
    return f->retired || ft_land_stated(f, "retire_cause");
}

/* ---------- proofs */

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

static bool any_yes(const ft_land_links *l, const char *field)
{
    for (size_t i = 0; i < l->n; i++) {
        if (ft_value_bool(ft_values_get(l->v[i], field), false)) {
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

/* What is believed: source, evidence, extent. */
static uint64_t belief(const ft_land_facts *f)
{
    bool direct = f->evidence.known ? ft_land_has_evidence(f, "direct") : ft_land_is(f, "evidence_class", "direct");
    bool placed = f->has_shape || f->shape != NULL || ft_land_stated(f, "location");

    return when(ft_land_stated(f, "date_of_information") && placed, FT_LAND_PROOF_SOURCE) |
           when(ft_land_is(f, "evidence_class", "indirect") || ft_land_has_evidence(f, "indirect") || direct,
                FT_LAND_PROOF_INDIRECT) |
           when(direct, FT_LAND_PROOF_DIRECT) |
           when(f->evidence.known && f->evidence.n > 0 && !ft_land_has_evidence(f, "direct"), FT_LAND_PROOF_WITHDRAWN) |
           when(f->has_shape || ft_land_stated(f, "stated_area_m2"), FT_LAND_PROOF_EXTENT) |
           when(f->has_shape, FT_LAND_PROOF_POLYGON);
}

/* What was said about the change itself. */
static uint64_t words(const ft_land_facts *f)
{
    static const char *const REASONS[] = {"status_reason", "comment"};
    static const char *const DATES[] = {"status_date", "date_suspended", "date_of_information"};
    static const char *const LINKS[] = {"supersedes", "superseded_by", "survivor"};
    static const char *const SURVIVORS[] = {"superseded_by", "survivor"};

    return when(any_stated(f, REASONS, FT_COUNT(REASONS)), FT_LAND_PROOF_REASON) |
           when(any_stated(f, DATES, FT_COUNT(DATES)), FT_LAND_PROOF_DATE) |
           when(ft_land_stated(f, "interim_marking"), FT_LAND_PROOF_INTERIM) |
           when(any_stated(f, LINKS, FT_COUNT(LINKS)) || !f->reopenings.known || f->reopenings.n > 0,
                FT_LAND_PROOF_LINKS) |
           when(any_stated(f, SURVIVORS, FT_COUNT(SURVIVORS)), FT_LAND_PROOF_SURVIVOR);
}

/* What was done: work, its reports, its quality. */
static uint64_t work(const ft_land_facts *f)
{
    const ft_land_links *r = &f->releases;
    double open_m2 = 0;
    bool closes = ft_land_is(f, "status", "completed"); /* books are dear: nobody else is asked */
    bool report = ft_land_stated(f, "report");
    bool criteria = ft_land_any_states(r, "criteria_document") || ft_land_any_states(r, "criteria_version");
    bool completion = report || ft_land_any_states(r, "report") || ft_land_any_states(r, "documents");

    return when(report || f->activity.n > 0, FT_LAND_PROOF_REPORT) |
           when(!f->activity.known || f->activity.n > 0, FT_LAND_PROOF_PROGRESS) |
           when(!r->known || completion, FT_LAND_PROOF_COMPLETION) |
           when(!r->known || any_yes(r, "permanent_markers"), FT_LAND_PROOF_MARKERS) |
           when(!r->known || criteria, FT_LAND_PROOF_CRITERIA) |
           when(!f->agreements.known || ft_land_party_missing(&f->agreements) == NULL, FT_LAND_PROOF_AGREEMENT) |
           when(!f->quality.known || passed(&f->quality), FT_LAND_PROOF_QC) |
           when(!f->quality.known || all_corrected(&f->quality), FT_LAND_PROOF_CORRECTED) |
           when(!ft_land_open_critical(&f->quality), FT_LAND_PROOF_NO_CRITICAL) |
           when(!closes || !ft_land_ground(f, FT_LAND_OPEN_GROUND, &open_m2), FT_LAND_PROOF_NOTHING_LEFT);
}

/* What came after it: handover, or danger found. */
static uint64_t aftermath(const ft_land_facts *f)
{
    const ft_land_links *h = &f->handovers;
    bool found = f->finds.n > 0 || ft_land_any_states(&f->reopenings, "accident") ||
                 ft_land_any_states(&f->reopenings, "device");

    return when(!h->known || ft_land_any_states(h, "certificate"), FT_LAND_PROOF_CERTIFICATE) |
           when(!h->known || any_yes(h, "community_informed"), FT_LAND_PROOF_INFORMED) |
           when(!h->known || (ft_land_any_states(h, "residual_risk") && ft_land_any_states(h, "liability")),
                FT_LAND_PROOF_RESIDUAL) |
           when(!f->finds.known || found, FT_LAND_PROOF_FIND);
}

/* Whether parts tile the whole is measured when they are made, and by the books: it is not asked again. */
uint64_t ft_land_proofs(const ft_land_facts *f)
{
    return f->proofs | FT_LAND_BIT(FT_LAND_PROOF_TILES) | belief(f) | words(f) | work(f) | aftermath(f);
}

/* ---------- verdicts */

ft_transition_finding ft_land_judge(const ft_land_facts *f, ft_land_place from, ft_land_place to, uint64_t proofs)
{
    ft_transition_finding best;
    ft_transition_finding one;

    (void)ft_transition_check(from, to, FT_LAND_ACTIVITY_NONE, proofs, &best);
    for (size_t i = 0; i < f->activity.n; i++) {
        ft_str kind = ft_value_text(ft_values_get(f->activity.v[i], "kind"));

        (void)ft_transition_check(from, to, ft_land_activity_of(kind), proofs, &one);
        best = one.verdict < best.verdict || (i == 0 && one.verdict == best.verdict) ? one : best;
    }
    return best;
}

void ft_land_name_change(const ft_transition_finding *t, ft_land_finding *out)
{
    ft_buf facts;

    ft_buf_init(&facts, 0);
    ft_transition_facts(t, &facts);
    (void)snprintf(out->facts, sizeof out->facts, "%s", facts.p == NULL ? "" : facts.p);
    ft_buf_release(&facts);
    out->key = t->key;
    out->transition = *t;
}

/* ---------- hazards */

typedef struct change {
    ft_land_place from, to;
} change;

/* The step from a code to another on one axis. Unknown codes are said elsewhere. */
static bool coded_change(const ft_land_facts *f, ft_land_axis axis, const char *field, change *out)
{
    const ft_value *before = f->approved == NULL ? NULL : ft_values_get(*f->approved, field);
    const ft_value *after = ft_land_value(f, field);

    if (after == NULL || (before == NULL && axis == FT_LAND_AXIS_STATUS)) {
        return false; /* a first status is where the record begins */
    }
    return ft_land_place_of(axis, ft_value_text(before), &out->from) &&
           ft_land_place_of(axis, ft_value_text(after), &out->to);
}

/* Retired as entered in error is what is done instead of deleting: no row of the table, the authority's word alone. */
static bool retirement(const ft_land_facts *f, ft_land_place *to)
{
    size_t parts = ft_value_count(ft_land_value(f, "superseded_by"));

    if (ft_land_is(f, "retire_cause", "error")) {
        return false;
    }
    if (ft_land_is(f, "retire_cause", "duplicate")) {
        *to = FT_LAND_JOINED;
    } else if (ft_land_is(f, "retire_cause", "superseded") && parts > 0) {
        *to = parts == 1 ? FT_LAND_JOINED : FT_LAND_SPLIT;
    } else {
        *to = FT_LAND_DELETED;
    }
    return true;
}

/* A survey draws smaller what its releases hold: they are the change, each with its own product. */
static bool redrawing(const ft_land_facts *f, ft_land_place *to)
{
    double m2 = 0;

    if (ft_land_ground(f, FT_LAND_LOST_GROUND, &m2)) {
        if (ft_land_is(f, "shrink_cause", "error")) {
            *to = FT_LAND_CORRECTED;
            return true;
        }
        *to = FT_LAND_REDRAWN;
        return !ft_land_is(f, "shrink_cause", "survey") || ft_land_ground(f, FT_LAND_LOST_OPEN, &m2);
    }
    *to = FT_LAND_GROWN;
    return ft_land_ground(f, FT_LAND_GAINED_GROUND, &m2);
}

static bool shape_change(const ft_land_facts *f, change *out)
{
    const ft_value *class_before = f->approved == NULL ? NULL : ft_values_get(*f->approved, "classification");

    if (class_before == NULL || !ft_land_place_of(FT_LAND_AXIS_CLASS, ft_value_text(class_before), &out->from)) {
        return false;
    }
    return ft_land_retired(f) ? retirement(f, &out->to) : redrawing(f, &out->to);
}

/* Is a change of the hazard of that verdict? The first of class, status, shape. */
static bool find_change(const ft_land_facts *f, bool unlisted, ft_land_finding *out)
{
    change c[3];
    bool changed[3] = {!ft_land_retired(f) && coded_change(f, FT_LAND_AXIS_CLASS, "classification", &c[0]),
                       !ft_land_retired(f) && coded_change(f, FT_LAND_AXIS_STATUS, "status", &c[1]),
                       shape_change(f, &c[2])};

    for (size_t i = 0; i < FT_COUNT(c); i++) {
        ft_transition_finding t;

        if (!changed[i]) {
            continue;
        }
        t = ft_land_judge(f, c[i].from, c[i].to, ft_land_proofs(f));
        if (t.key != NULL && (t.verdict == FT_TRANSITION_UNLISTED) == unlisted) {
            ft_land_name_change(&t, out);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_transition(const ft_land_facts *f, ft_land_finding *out)
{
    return find_change(f, true, out);
}

bool ft_land_rule_transition_lacks(const ft_land_facts *f, ft_land_finding *out)
{
    return !f->as_recorded && find_change(f, false, out);
}

/* ---------- releases: from the class of each hazard to the product */

static bool mined(ft_values hazard)
{
    const ft_value *c = ft_values_get(hazard, "contamination");

    return ft_value_count(c) == 0 || ft_value_has_code(c, "ap") || ft_value_has_code(c, "ap_improvised") ||
           ft_value_has_code(c, "av") || ft_value_has_code(c, "unknown");
}

/* Proofs that no other rule of releases, and no requirement of the form, asks for. */
static uint64_t release_proofs(const ft_land_facts *f, ft_values hazard)
{
    bool reported = ft_land_stated(f, "report") || ft_land_stated(f, "documents");
    uint64_t asked = FT_LAND_BIT(FT_LAND_PROOF_REPORT) | FT_LAND_BIT(FT_LAND_PROOF_ASSETS) |
                     FT_LAND_BIT(FT_LAND_PROOF_NO_MINES);

    return f->proofs | ~asked | when(!f->activity.known || f->activity.n > 0 || reported, FT_LAND_PROOF_REPORT) |
           when(!f->activity.known || ft_land_stated(f, "with_asset") || ft_land_any_states(&f->activity, "assets"),
                FT_LAND_PROOF_ASSETS) |
           when(!mined(hazard), FT_LAND_PROOF_NO_MINES);
}

static bool find_product_change(const ft_land_facts *f, ft_transition_verdict verdict, ft_land_finding *out)
{
    ft_land_place to;
    ft_land_place from;
    const ft_value *before = f->approved == NULL ? NULL : ft_values_get(*f->approved, "product");
    ft_transition_finding t;

    if (ft_land_retired(f) ||
        !ft_land_place_of(FT_LAND_AXIS_PRODUCT, ft_value_text(ft_land_value(f, "product")), &to)) {
        return false;
    }
    if (before != NULL && ft_land_place_of(FT_LAND_AXIS_PRODUCT, ft_value_text(before), &from) && from != to) {
        t = ft_land_judge(f, from, to, 0);
        ft_land_name_change(&t, out);
        return t.verdict == verdict;
    }
    for (size_t i = 0; f->hazards.known && i < f->hazards.n; i++) {
        ft_str class_name = ft_value_text(ft_values_get(f->hazards.v[i], "classification"));

        if (class_name.n == 0 || !ft_land_place_of(FT_LAND_AXIS_CLASS, class_name, &from)) {
            continue;
        }
        t = ft_land_judge(f, from, to, release_proofs(f, f->hazards.v[i]));
        if (t.key != NULL && t.verdict == verdict) {
            ft_land_name_change(&t, out);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_product(const ft_land_facts *f, ft_land_finding *out)
{
    return find_product_change(f, FT_TRANSITION_UNLISTED, out);
}

bool ft_land_rule_product_lacks(const ft_land_facts *f, ft_land_finding *out)
{
    return !f->as_recorded && find_product_change(f, FT_TRANSITION_LACKS, out);
}
