/* The rules of rules.def run over one record; rules of every type. */
#include "fieldtool/land/perimeter.h"
#include "fieldtool/land/rules_internal.h"

#include "fieldtool/land/reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const ft_land_rule ROWS[] = {
#define FT_LAND_RULE(name, key, type, at_submit, at_approve, source) \
    {#name, key, type, FT_LAND_SEVERITY_##at_submit, FT_LAND_SEVERITY_##at_approve, source, ft_land_rule_##name},
#include "fieldtool/land/rules.def"
#undef FT_LAND_RULE
};

size_t ft_land_rule_count(void)
{
    return FT_COUNT(ROWS);
}

const ft_land_rule *ft_land_rule_at(size_t i)
{
    return &ROWS[i];
}

static bool concerns(const ft_land_rule *r, const ft_land_facts *f)
{
    return strcmp(r->type, "any") == 0 || strcmp(r->type, f->type) == 0;
}

size_t ft_land_rules_check(const ft_land_facts *f, ft_required level, void (*each)(void *who, const ft_land_finding *f),
                           void *who)
{
    size_t refusals = 0;

    if (level != FT_REQ_SUBMIT && level != FT_REQ_APPROVE) {
        return 0;
    }
    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        ft_land_severity severity = level == FT_REQ_APPROVE ? ROWS[i].at_approve : ROWS[i].at_submit;
        ft_land_finding out = {.rule = &ROWS[i], .severity = severity, .key = ROWS[i].key};

        if (severity != FT_LAND_SEVERITY_OFF && concerns(&ROWS[i], f) && ROWS[i].broken(f, &out)) {
            refusals += severity == FT_LAND_SEVERITY_ERROR;
            each(who, &out);
        }
    }
    return refusals;
}

bool ft_land_may_be_unstated(const char *type, const char *field)
{
    static const char *const OF_RELEASE[] = {"activity", "depth_cm", "method", "targets"};

    for (size_t i = 0; i < FT_COUNT(OF_RELEASE); i++) {
        if (strcmp(type, "release") == 0 && strcmp(field, OF_RELEASE[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---------- what rules ask */

const ft_value *ft_land_value(const ft_land_facts *f, const char *field)
{
    return ft_values_get(f->values, field);
}

bool ft_land_is(const ft_land_facts *f, const char *field, const char *code)
{
    return ft_value_is(ft_land_value(f, field), code);
}

bool ft_land_stated(const ft_land_facts *f, const char *field)
{
    return ft_land_value(f, field) != NULL;
}

double ft_land_number(const ft_land_facts *f, const char *name, double otherwise)
{
    return f->forms == NULL ? otherwise : ft_forms_number(f->forms, name, otherwise);
}

bool ft_land_before(ft_date a, ft_date b)
{
    return ft_date_known(a) && ft_date_known(b) && ft_date_last_day(a) < ft_date_first_day(b);
}

bool ft_land_ground(const ft_land_facts *f, ft_land_question q, double *m2)
{
    double answer = 0;

    if (f->ground == NULL || !f->ground(f->who, q, &answer) || !(answer > 0)) {
        return false;
    }
    *m2 = answer;
    return true;
}

bool ft_land_any_states(const ft_land_links *l, const char *field)
{
    for (size_t i = 0; i < l->n; i++) {
        if (ft_values_get(l->v[i], field) != NULL) {
            return true;
        }
    }
    return false;
}

bool ft_land_open_critical(const ft_land_links *quality)
{
    for (size_t i = 0; quality->known && i < quality->n; i++) {
        if (ft_value_is(ft_values_get(quality->v[i], "result"), "critical") &&
            !ft_value_bool(ft_values_get(quality->v[i], "corrected"), false)) {
            return true;
        }
    }
    return false;
}

/* ---------- rules of every type */

bool ft_land_rule_conflict(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return f->conflict;
}

bool ft_land_rule_incomplete(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return f->incomplete;
}

/* Pairs of dates that follow each other; certainly the wrong way round, whatever their precision leaves open. */
bool ft_land_rule_dates(const ft_land_facts *f, ft_land_finding *out)
{
    static const char *const PAIRS[][2] = {
        {"start_date", "end_date"},    {"emplaced_from", "emplaced_to"}, {"valid_from", "valid_to"},
        {"placed_on", "inspected_on"}, {"placed_on", "removed_on"},      {"found_on", "disposed_on"},
        {"date", "end_date"},          {"date", "corrected_on"},         {"report_date", "verified_on"},
    };

    for (size_t i = 0; i < FT_COUNT(PAIRS); i++) {
        if (ft_land_before(ft_value_date(ft_land_value(f, PAIRS[i][1])),
                           ft_value_date(ft_land_value(f, PAIRS[i][0])))) {
            (void)snprintf(out->facts, sizeof out->facts, "start=%s end=%s", PAIRS[i][0], PAIRS[i][1]);
            return true;
        }
    }
    return false;
}

/* Plans, deadlines and validity lie ahead; what happened does not. */
bool ft_land_rule_future(const ft_land_facts *f, ft_land_finding *out)
{
    static const char *const HAPPENED[] = {"date_of_information", "date",        "surveyed_on", "found_on",
                                           "observed_on",         "report_date", "status_date"};

    for (size_t i = 0; i < FT_COUNT(HAPPENED); i++) {
        if (ft_land_before(f->today, ft_value_date(ft_land_value(f, HAPPENED[i])))) {
            (void)snprintf(out->facts, sizeof out->facts, "field=%s", HAPPENED[i]);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_stated_area(const ft_land_facts *f, ft_land_finding *out)
{
    double stated = ft_value_real(ft_land_value(f, "stated_area_m2"), 0);
    double share = ft_land_number(f, "limit.area_difference", 0.01);

    if (!(stated > 0) || !(f->area_m2 > 0) || fabs(stated - f->area_m2) <= share * f->area_m2) {
        return false;
    }
    out->m2 = stated - f->area_m2;
    (void)snprintf(out->facts, sizeof out->facts, "stated=%.0f computed=%.0f", stated, f->area_m2);
    return true;
}

bool ft_land_rule_accuracy(const ft_land_facts *f, ft_land_finding *out)
{
    double limit = ft_land_number(f, "national.hacc_m_95", (double)INFINITY);
    double vertices = ft_value_real(ft_land_value(f, "vertex_accuracy_m_95"), 0);
    double worst = fmax(vertices, ft_value_real(ft_land_value(f, "hacc_m_95"), 0));

    (void)snprintf(out->facts, sizeof out->facts, "accuracy=%.2f limit=%.2f", worst, limit);
    return worst > limit;
}

/* ---------- places of the gazetteer; one place is not asked where it lies */

static bool where(const ft_land_facts *f, ft_land_where *out)
{
    *out = (ft_land_where){.unknown = false};
    return f->where != NULL && strcmp(f->type, "location") != 0 && !ft_land_retired(f) && f->where(f->who, out);
}

bool ft_land_rule_outside_unit(const ft_land_facts *f, ft_land_finding *out)
{
    ft_str place = ft_value_text(ft_land_value(f, "location"));
    ft_land_where w;
    bool known = false;
    bool outside = place.n > 0 && ft_land_ground(f, FT_LAND_OUTSIDE_UNIT, &out->m2);

    if (place.n == 0) {
        return false;
    }
    known = where(f, &w);
    (void)snprintf(out->facts, sizeof out->facts, "location=%.*s", (int)(place.n < 60 ? place.n : 60), place.p);
    if (known && w.found[0] != '\0' && w.stated[0] != '\0' &&
        strcmp(w.found, w.stated) != 0) { /* one of both was meant */
        out->key = "check.elsewhere";
        (void)snprintf(out->facts, sizeof out->facts, "stated=%s found=%s", w.stated, w.found);
    }
    return outside || (known && w.elsewhere);
}

bool ft_land_rule_pcode_unknown(const ft_land_facts *f, ft_land_finding *out)
{
    ft_str place = ft_value_text(ft_land_value(f, "location"));
    ft_land_where w;

    (void)snprintf(out->facts, sizeof out->facts, "location=%.*s", (int)(place.n < 60 ? place.n : 60), place.p);
    return place.n > 0 && where(f, &w) && w.unknown;
}

bool ft_land_rule_across_border(const ft_land_facts *f, ft_land_finding *out)
{
    ft_land_where w;

    if (!where(f, &w) || w.across[0] == '\0') {
        return false;
    }
    (void)snprintf(out->facts, sizeof out->facts, "places=%s", w.across);
    return true;
}

/* ---------- words of reference lists */

/* The first field whose word the question fits. */
static bool any_word(const ft_land_facts *f, bool (*fits)(const ft_land_word *w), ft_land_finding *out)
{
    const ft_reference *r = NULL;

    for (size_t i = 0; f->word != NULL && !ft_land_retired(f) && (r = ft_reference_at(i)) != NULL; i++) {
        ft_str word = ft_value_text(ft_land_value(f, r->field));
        ft_land_word w = {.unknown = false};

        if (word.n > 0 && (r->type == NULL || strcmp(r->type, f->type) == 0) && f->word(f->who, r->list, word, &w) &&
            fits(&w)) {
            (void)snprintf(out->facts, sizeof out->facts, "field=%s now=%s word=%.*s", r->field, w.name,
                           (int)(word.n < 100 ? word.n : 100), word.p);
            return true;
        }
    }
    return false;
}

static bool is_unknown(const ft_land_word *w)
{
    return w->unknown;
}

static bool is_former(const ft_land_word *w)
{
    return !w->unknown && w->former && !w->retired;
}

bool ft_land_rule_word_unknown(const ft_land_facts *f, ft_land_finding *out)
{
    return any_word(f, is_unknown, out);
}

bool ft_land_rule_word_former(const ft_land_facts *f, ft_land_finding *out)
{
    return any_word(f, is_former, out);
}

/* Points on the perimeter, which the numbering counts. */
static bool on_perimeter(ft_values point)
{
    ft_str type = ft_value_text(ft_values_get(point, "point_type"));
    char code[64];

    (void)snprintf(code, sizeof code, "%.*s", (int)type.n, type.n == 0 ? "" : type.p);
    return ft_perimeter_on_line(code);
}

static size_t points_numbered(const ft_land_links *points, int64_t part, int64_t number)
{
    size_t n = 0;

    for (size_t i = 0; i < points->n; i++) {
        n += on_perimeter(points->v[i]) && ft_value_int(ft_values_get(points->v[i], "shape_part"), 0) == part &&
             ft_value_int(ft_values_get(points->v[i], "number"), -1) == number;
    }
    return n;
}

/* In each part of the shape the numbers are unique and without gaps: every number but the smallest follows another. */
bool ft_land_rule_point_numbers(const ft_land_facts *f, ft_land_finding *out)
{
    for (size_t i = 0; f->points.known && i < f->points.n; i++) {
        ft_values p = f->points.v[i];
        int64_t part = ft_value_int(ft_values_get(p, "shape_part"), 0);
        int64_t number = ft_value_int(ft_values_get(p, "number"), -1);

        if (!on_perimeter(p)) {
            continue;
        }
        if (number < 0 || points_numbered(&f->points, part, number) > 1 ||
            (number > 1 && points_numbered(&f->points, part, number - 1) == 0)) {
            (void)snprintf(out->facts, sizeof out->facts, "number=%lld", (long long)number);
            return true;
        }
    }
    return false;
}

/* ---------- activities and handovers */

bool ft_land_rule_activity_depth(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return (ft_land_is(f, "kind", "clearance") || ft_land_is(f, "kind", "bac")) && !ft_land_stated(f, "depth_cm");
}

bool ft_land_rule_handover_open(const ft_land_facts *f, ft_land_finding *out)
{
    for (size_t i = 0; f->hazards.known && i < f->hazards.n; i++) {
        ft_str status = ft_value_text(ft_values_get(f->hazards.v[i], "status"));

        if (!ft_str_is(status, "completed") && !ft_str_is(status, "handed_over")) {
            (void)snprintf(out->facts, sizeof out->facts, "status=%.*s", (int)(status.n < 60 ? status.n : 60),
                           status.p);
            return true;
        }
    }
    return false;
}

bool ft_land_rule_handover_critical(const ft_land_facts *f, ft_land_finding *out)
{
    (void)out;
    return ft_land_open_critical(&f->quality);
}
