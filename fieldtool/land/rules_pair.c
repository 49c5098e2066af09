/* The rules of pairs.def: two records of one type over one ground. */
#include "fieldtool/land/rules_internal.h"

#include "fieldtool/land/reference.h"

#include <math.h>
#include <string.h>

static const ft_land_pair_rule ROWS[] = {
#define FT_LAND_PAIR(name, key, type, at_submit, at_approve, source) \
    {#name, key, type, FT_LAND_SEVERITY_##at_submit, FT_LAND_SEVERITY_##at_approve, source, ft_land_pair_##name},
#include "fieldtool/land/pairs.def"
#undef FT_LAND_PAIR
};

size_t ft_land_pair_count(void)
{
    return FT_COUNT(ROWS);
}

const ft_land_pair_rule *ft_land_pair_at(size_t i)
{
    return &ROWS[i];
}

void ft_land_pairs_check(const ft_land_pair *p, ft_required level,
                         void (*each)(void *who, const ft_land_pair_rule *r, ft_land_severity severity), void *who)
{
    if (level != FT_REQ_SUBMIT && level != FT_REQ_APPROVE) {
        return;
    }
    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        bool concerns = strcmp(ROWS[i].type, "any") == 0 || strcmp(ROWS[i].type, p->type) == 0;

        if (concerns && ROWS[i].broken(p)) {
            each(who, &ROWS[i], level == FT_REQ_APPROVE ? ROWS[i].at_approve : ROWS[i].at_submit);
        }
    }
}

static bool names(const ft_value *ids, const ft_uuid *id)
{
    for (size_t i = 0; i < ft_value_count(ids); i++) {
        ft_uuid one = ft_value_id_at(ids, i);

        if (ft_uuid_cmp(&one, id) == 0) {
            return true;
        }
    }
    return false;
}

/* A completion holds the ground of its days. */
static bool consolidates(const ft_land_pair *p)
{
    return names(ft_values_get(p->values[0], "consolidates"), &p->id[1]) ||
           names(ft_values_get(p->values[1], "consolidates"), &p->id[0]);
}

static bool closed(ft_values v)
{
    const ft_value *status = ft_values_get(v, "status");

    return ft_value_is(status, "completed") || ft_value_is(status, "handed_over");
}

/* Half of the smaller one, or more: not neighbours that cross, but one place recorded twice. */
static bool mostly_shared(const ft_land_pair *p)
{
    return p->shared_m2 > 0 && p->shared_m2 >= fmin(p->area_m2[0], p->area_m2[1]) / 2;
}

bool ft_land_pair_same_shape(const ft_land_pair *p)
{
    return p->same_shape && !consolidates(p);
}

static bool both_open(const ft_land_pair *p)
{
    return !closed(p->values[0]) && !closed(p->values[1]);
}

bool ft_land_pair_surveyed_twice(const ft_land_pair *p)
{
    return !p->same_shape && both_open(p) && mostly_shared(p);
}

bool ft_land_pair_covered_twice(const ft_land_pair *p)
{
    return !p->same_shape && mostly_shared(p);
}

bool ft_land_pair_overlap_hazard(const ft_land_pair *p)
{
    return !p->same_shape && both_open(p) && p->shared_m2 > 0 && !mostly_shared(p);
}

bool ft_land_pair_overlap_release(const ft_land_pair *p)
{
    return !p->same_shape && p->shared_m2 > 0 && !consolidates(p);
}

static bool runs(ft_values task)
{
    const ft_value *state = ft_values_get(task, "task_status");

    return !ft_value_is(state, "finished") && !ft_value_is(state, "cancelled");
}

static bool share_a_hazard(const ft_land_pair *p)
{
    const ft_value *ids = ft_values_get(p->values[0], "hazards");

    for (size_t i = 0; i < ft_value_count(ids); i++) {
        ft_uuid id = ft_value_id_at(ids, i);

        if (names(ft_values_get(p->values[1], "hazards"), &id)) {
            return true;
        }
    }
    return false;
}

bool ft_land_pair_two_tasks(const ft_land_pair *p)
{
    return runs(p->values[0]) && runs(p->values[1]) && (p->shared_m2 > 0 || share_a_hazard(p));
}

bool ft_land_pair_not_compared(const ft_land_pair *p)
{
    return p->unmeasured;
}

/* The ground of a P-code may change in time: then one ends before the other begins. */
static bool at_one_time(const ft_land_pair *p)
{
    for (size_t i = 0; i < 2; i++) {
        ft_date end = ft_value_date(ft_values_get(p->values[i], "valid_to"));
        ft_date begin = ft_value_date(ft_values_get(p->values[1 - i], "valid_from"));

        if (ft_date_known(end) && ft_date_known(begin) && ft_date_last_day(end) <= ft_date_first_day(begin)) {
            return false;
        }
    }
    return true;
}

/* Two entries of a reference list with one name, or one P-code. */
bool ft_land_pair_same_entry(const ft_land_pair *p)
{
    const char *field = ft_reference_word_of(p->type);
    ft_buf word[2];
    bool same = false;

    if (field == NULL) {
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        ft_buf_init(&word[i], 0);
        ft_reference_fold(ft_value_text(ft_values_get(p->values[i], field)), &word[i]);
    }
    same = word[0].n > 0 && word[0].n == word[1].n && memcmp(word[0].p, word[1].p, word[0].n) == 0;
    ft_buf_release(&word[0]);
    ft_buf_release(&word[1]);
    return same && at_one_time(p);
}
