#include "fieldtool/report/rules.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rule {
#define FT_RULE(name, key, before, at_approve, source) RULE_##name,
#include "fieldtool/report/rule.def"
#undef FT_RULE
};

static const struct {
    const char *key;
    ft_severity before, at_approve;
} RULES[] = {
#define FT_RULE(name, key, before, at_approve, source) {key, FT_SEVERITY_##before, FT_SEVERITY_##at_approve},
#include "fieldtool/report/rule.def"
#undef FT_RULE
};

/** A shape seen, for finding the same one twice. */
typedef struct seen {
    ft_hash shape;
    ft_uuid record;
    char local_id[48];
} seen;

struct ft_rules {
    ft_store *s;
    ft_item_space *sp;
    ft_checker *checker;
    ft_geom g, other, read;
    seen *seen;
    size_t n_seen, cap_seen;
};

/** One record under check. */
typedef struct job {
    ft_rules *r;
    const ft_item *item;
    ft_required level;
    bool as_recorded;
    ft_rule_fn each;
    void *who;
    ft_error *err;
} job;

ft_status ft_rules_new(ft_store *s, ft_rules **out, ft_error *err)
{
    ft_rules *r = calloc(1, sizeof *r);
    ft_status st = r == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=rules") : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    r->s = s;
    ft_geom_init(&r->g, FT_GEOM_NONE);
    ft_geom_init(&r->other, FT_GEOM_NONE);
    ft_geom_init(&r->read, FT_GEOM_MULTIPOLYGON);
    st = ft_item_space_new(&r->sp, err);
    st = st == FT_OK ? ft_checker_new(&r->checker, err) : st;
    if (st != FT_OK) {
        ft_rules_free(r);
        return st;
    }
    *out = r;
    return FT_OK;
}

void ft_rules_free(ft_rules *r)
{
    if (r != NULL) {
        ft_item_space_free(r->sp);
        ft_checker_free(r->checker);
        ft_geom_release(&r->g);
        ft_geom_release(&r->other);
        ft_geom_release(&r->read);
        free(r->seen);
        free(r);
    }
}

static void find(const job *j, enum rule rule, double m2, const char *facts)
{
    j->each(j->who, j->level == FT_REQ_APPROVE ? RULES[rule].at_approve : RULES[rule].before, RULES[rule].key, m2,
            facts);
}

static const ft_value *value(const job *j, const char *field)
{
    return ft_values_get(j->item->values, field);
}

/* ---------- any record */

static ft_status check_shape(const job *j)
{
    ft_rules *r = j->r;
    ft_validity v = {.valid = true};
    char facts[160];
    size_t legs = 0;
    size_t near = 0;
    ft_status st = FT_OK;

    if (j->item->wkb == NULL) {
        return FT_OK;
    }
    st = ft_wkb_read(j->item->wkb, j->item->wkb_n, &r->g, NULL, j->err);
    st = st == FT_OK && !j->item->valid ? ft_valid_check(r->checker, &r->g, &v, j->err) : st;
    if (st == FT_OK && !v.valid) {
        (void)snprintf(facts, sizeof facts, "place=%.8f,%.8f reason=%s", v.place.lon_deg, v.place.lat_deg, v.reason);
        find(j, RULE_SHAPE_INVALID, j->item->area_m2 - ft_geom_area_m2(&r->g), facts);
    }
    for (size_t k = 0; st == FT_OK && k < r->g.n_rings; k++) {
        for (size_t i = r->g.ring[k]; i + 1 < r->g.ring[k + 1]; i++) {
            double d = ft_distance_m(r->g.xy[i], r->g.xy[i + 1]);

            legs += d > 5000;
            near += d < 0.11;
        }
    }
    if (legs > 0) {
        (void)snprintf(facts, sizeof facts, "legs=%zu", legs);
        find(j, RULE_LONG_LEG, 0, facts);
    }
    if (near > 0) {
        (void)snprintf(facts, sizeof facts, "vertices=%zu", near);
        find(j, RULE_NEAR_VERTICES, 0, facts);
    }
    if (j->item->area_m2 > 0 && j->item->area_m2 < 1) {
        find(j, RULE_SLIVER, j->item->area_m2, "");
    }
    return st;
}

static void check_stated(const job *j)
{
    double stated = ft_value_real(value(j, "stated_area_m2"), 0);
    char facts[120];

    if (stated > 0 && j->item->area_m2 > 0 && fabs(stated - j->item->area_m2) > 0.01 * j->item->area_m2) {
        (void)snprintf(facts, sizeof facts, "stated=%.0f computed=%.0f", stated, j->item->area_m2);
        find(j, RULE_STATED_AREA, stated - j->item->area_m2, facts);
    }
}

static void check_dates(const job *j)
{
    ft_date start = ft_value_date(value(j, "start_date"));
    ft_date end = ft_value_date(value(j, "end_date"));

    if (ft_date_known(start) && ft_date_known(end) && ft_date_first_day(start) > ft_date_last_day(end)) {
        find(j, RULE_DATES, 0, "");
    }
}

static ft_status note_shape(const job *j)
{
    ft_rules *r = j->r;

    if (!j->item->has_geometry) {
        return FT_OK;
    }
    if (r->n_seen == r->cap_seen) {
        size_t want = r->cap_seen == 0 ? 1024 : r->cap_seen * 2;
        seen *p = realloc(r->seen, want * sizeof *p);

        if (p == NULL) {
            return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=rules");
        }
        r->seen = p;
        r->cap_seen = want;
    }
    r->seen[r->n_seen] = (seen){.shape = j->item->geometry, .record = j->item->record};
    (void)snprintf(r->seen[r->n_seen++].local_id, sizeof r->seen[0].local_id, "%s", j->item->local_id);
    return FT_OK;
}

/* ---------- releases */

static bool permits(ft_str kind, ft_str product)
{
    static const struct {
        const char *product, *kind;
    } LAWFUL[] = {{"cancelled", "nts"},     {"cancelled", "ts"},      {"reduced", "ts"},
                  {"reduced", "clearance"}, {"cleared", "clearance"}, {"cleared", "bac"}};

    for (size_t i = 0; i < FT_COUNT(LAWFUL); i++) {
        if (ft_str_is(product, LAWFUL[i].product) && ft_str_is(kind, LAWFUL[i].kind)) {
            return true;
        }
    }
    return false;
}

static ft_status check_activity(const job *j)
{
    ft_uuid id;
    ft_item activity;
    char facts[120];
    ft_str product = ft_value_text(value(j, "product"));
    ft_str kind;
    ft_status st = FT_OK;

    if (!ft_value_id(value(j, "activity"), &id)) {
        if (!j->as_recorded) {
            find(j, RULE_ACTIVITY, 0, "");
        }
        return FT_OK;
    }
    st = ft_store_get(j->r->s, &id, FT_FACE_PROPOSED, j->r->sp, &activity, j->err);
    if (st == FT_E_NOT_FOUND) {
        find(j, RULE_ACTIVITY, 0, "");
        return FT_OK;
    }
    if (st == FT_OK) {
        kind = ft_value_text(ft_values_get(activity.values, "kind"));
        if (!permits(kind, product)) {
            (void)snprintf(facts, sizeof facts, "product=%.*s activity=%.*s", (int)product.n, product.p, (int)kind.n,
                           kind.p);
            find(j, RULE_ACTIVITY_PRODUCT, 0, facts);
        }
    }
    return st;
}

/* The shape of another record as it is read, in @p site; NULL when it has none. */
static ft_status region_of(const job *j, ft_site *site, const ft_item *item, bool release, ft_region **out)
{
    ft_rules *r = j->r;
    ft_validity v;
    ft_status st = FT_OK;

    *out = NULL;
    if (item->wkb == NULL) {
        return FT_OK;
    }
    st = ft_wkb_read(item->wkb, item->wkb_n, &r->other, NULL, j->err);
    if (st != FT_OK || ft_geom_multi_of(r->other.type) != FT_GEOM_MULTIPOLYGON) {
        return st;
    }
    st = ft_valid_check(r->checker, &r->other, &v, j->err);
    if (st == FT_OK && v.valid) {
        return ft_region_of(site, &r->other, out, j->err);
    }
    st = st != FT_OK ? st
         : release   ? ft_reading_release(r->checker, &r->other, &r->read, j->err)
                     : ft_reading_hazard(r->checker, &r->other, &r->read, j->err);
    return st == FT_OK ? ft_region_of(site, &r->read, out, j->err) : st;
}

static ft_status check_hazards(const job *j, ft_site *site, const ft_region *shape)
{
    const ft_value *ids = value(j, "hazards");
    size_t n = ft_value_count(ids);
    const ft_region *beneath[256];
    size_t k = 0;
    ft_region *sum = NULL;
    ft_region *outside = NULL;
    ft_str product = ft_value_text(value(j, "product"));
    double tolerance_m2 = 0;
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && k < FT_COUNT(beneath) && st == FT_OK; i++) {
        ft_uuid id = ft_value_id_at(ids, i);
        ft_item hazard;
        ft_region *region = NULL;

        st = ft_store_get(j->r->s, &id, FT_FACE_SHOWN, j->r->sp, &hazard, j->err);
        if (st == FT_E_NOT_FOUND) {
            char text[FT_UUID_TEXT];
            char facts[64];

            ft_uuid_text(&id, text);
            (void)snprintf(facts, sizeof facts, "hazard=%s", text);
            find(j, RULE_HAZARD_UNKNOWN, 0, facts);
            st = FT_OK;
            continue;
        }
        st = st == FT_OK && shape != NULL ? region_of(j, site, &hazard, false, &region) : st;
        if (region != NULL) {
            beneath[k++] = region;
        }
    }
    if (st != FT_OK || shape == NULL || k == 0 || ft_str_is(product, "cleared")) {
        return st;
    }
    st = ft_region_union_all(site, beneath, k, &sum, j->err);
    st = st == FT_OK ? ft_region_difference(site, shape, sum, &outside, j->err) : st;
    tolerance_m2 = 0.01 * ft_geom_measure(&j->r->g).perimeter_m; /* a centimetre along the boundary */
    if (st == FT_OK && ft_region_area_m2(outside) > tolerance_m2) {
        find(j, RULE_OUTSIDE, ft_region_area_m2(outside), "");
    }
    return st;
}

static ft_status check_evidence(const job *j, ft_site *site, const ft_region *shape)
{
    ft_item_iter *it = NULL;
    ft_item e;
    size_t inside = 0;
    char facts[64];
    ft_error late = {0};
    ft_status st = ft_items_open(j->r->s, "evidence", FT_FACE_SHOWN, false, &it, j->err);

    while (st == FT_OK && ft_item_next(it, &e)) {
        if (!ft_value_is(ft_values_get(e.values, "evidence_class"), "direct") ||
            ft_value_bool(ft_values_get(e.values, "withdrawn"), false) || e.wkb == NULL) {
            continue;
        }
        st = ft_wkb_read(e.wkb, e.wkb_n, &j->r->other, NULL, j->err);
        inside += st == FT_OK && j->r->other.n_points == 1 && ft_region_covers(site, shape, j->r->other.xy[0]);
    }
    if (st == FT_OK) {
        st = ft_items_close(it, j->err);
    } else {
        (void)ft_items_close(it, &late);
    }
    if (st == FT_OK && inside > 0) {
        (void)snprintf(facts, sizeof facts, "n=%zu", inside);
        find(j, RULE_DIRECT_EVIDENCE, 0, facts);
    }
    return st;
}

static ft_status check_release(const job *j)
{
    ft_str product = ft_value_text(value(j, "product"));
    ft_site *site = NULL;
    ft_region *shape = NULL;
    ft_status st = check_activity(j);

    if (!j->as_recorded && ft_value_count(value(j, "targets")) == 0) {
        find(j, RULE_TARGETS, 0, "");
    }
    if (!j->as_recorded && ft_str_is(product, "cleared") && value(j, "depth_cm") == NULL) {
        find(j, RULE_DEPTH, 0, "");
    }
    if (st == FT_OK && j->item->wkb != NULL) { /* check_shape read it into g */
        st = ft_site_open(ft_geom_center(&j->r->g), &site, j->err);
        st = st == FT_OK ? region_of(j, site, j->item, true, &shape) : st;
    }
    st = st == FT_OK ? check_hazards(j, site, shape) : st;
    if (st == FT_OK && shape != NULL && ft_str_is(product, "cancelled")) {
        st = check_evidence(j, site, shape);
    }
    ft_site_close(site);
    return st;
}

ft_status ft_rules_check(ft_rules *r, const ft_item *item, ft_required level, bool as_recorded, ft_rule_fn each,
                         void *who, ft_error *err)
{
    job j = {r, item, level, as_recorded, each, who, err};
    ft_status st = check_shape(&j);

    check_stated(&j);
    check_dates(&j);
    if (item->state == FT_STATE_CONFLICT) {
        find(&j, RULE_CONFLICT, 0, "");
    }
    if (item->incomplete) {
        find(&j, RULE_INCOMPLETE, 0, "");
    }
    if (strcmp(item->type, "hazard") == 0 && ft_value_is(value(&j, "classification"), "CHA") &&
        !ft_value_is(value(&j, "evidence_class"), "direct")) {
        find(&j, RULE_CHA_EVIDENCE, 0, "");
    }
    st = st == FT_OK ? note_shape(&j) : st;
    return st == FT_OK && strcmp(item->type, "release") == 0 ? check_release(&j) : st;
}

/* ---------- pairs */

static int by_shape(const void *a, const void *b)
{
    const seen *p = a;
    const seen *q = b;
    int c = ft_hash_cmp(&p->shape, &q->shape);

    return c != 0 ? c : ft_uuid_cmp(&p->record, &q->record);
}

ft_status ft_rules_finish(ft_rules *r, ft_rule_fn each, void *who, ft_error *err)
{
    (void)err;
    if (r->n_seen > 1) {
        qsort(r->seen, r->n_seen, sizeof *r->seen, by_shape);
    }
    for (size_t i = 1; i < r->n_seen; i++) {
        if (ft_hash_cmp(&r->seen[i - 1].shape, &r->seen[i].shape) == 0) {
            char facts[128];

            (void)snprintf(facts, sizeof facts, "first=%s second=%s", r->seen[i - 1].local_id, r->seen[i].local_id);
            each(who, FT_SEVERITY_WARNING, "check.duplicate_shape", 0, facts);
        }
    }
    return FT_OK;
}
