/* Rules of two records, by cases. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_text_records.h"

#include "fieldtool/land/rules.h"

#define H "0192f5a0-7c1e-7000-8000-0000000000aa"
#define H2 "0192f5a0-7c1e-7000-8000-0000000000bb"

static char letter(ft_land_severity s)
{
    static const char LETTERS[] = "-AWE";

    return LETTERS[s];
}

static const struct {
    const char *name, *type, *a, *b;
    double area_a, area_b, shared;
    bool same;
    const char *findings;
} PAIRS[] = {
    /* shared < 0: too large to be measured */
    {"neighbours", "hazard", "status=open", "status=open", 100, 100, 0, false, ""},
    {"they cross", "hazard", "status=open", "status=open", 100, 200, 49, false, "overlap_hazard:WW"},
    {"one of them is closed", "hazard", "status=completed", "status=open", 100, 200, 49, false, ""},
    {"half of the smaller one", "hazard", "status=open", "status=worked_on", 100, 200, 50, false, "surveyed_twice:WW"},
    {"one inside the other, handed over", "hazard", "status=open", "status=handed_over", 100, 200, 100, false, ""},
    {"drawn once, recorded twice", "hazard", "status=open", "status=open", 100, 100, 100, true, "same_shape:WW"},
    {"points on one place", "device", "", "", 0, 0, 0, true, "same_shape:WW"},
    {"one place searched twice", "coverage", "", "", 100, 200, 80, false, "covered_twice:AA"},
    {"searched places that cross", "coverage", "", "", 100, 200, 20, false, ""},
    {"released twice", "release", "", "", 100, 200, 1, false, "overlap_release:WW"},
    {"a completion over its day", "release", "consolidates=" H2, "", 100, 50, 50, false, ""},
    {"a day under its completion", "release", "", "consolidates=" H, 50, 100, 50, true, ""},
    {"a completion over another's day", "release", "consolidates=" H, "", 100, 50, 50, false, "overlap_release:WW"},
    {"two tasks on one hazard", "task", "hazards=" H, "hazards=" H "," H2, 0, 0, 0, false, "two_tasks:WW"},
    {"two tasks on one ground", "task", "", "", 100, 100, 3, false, "two_tasks:WW"},
    {"one of them is done", "task", "hazards=" H " task_status=finished", "hazards=" H, 9, 9, 3, false, ""},
    {"one organisation twice", "organisation", "name=MAC", "name=mac", 0, 0, 0, false, "same_entry:WW"},
    {"two of them", "organisation", "name=MAC", "name=MAG", 0, 0, 0, false, ""},
    {"one district twice", "location", "pcode=XX01", "pcode=XX01", 9, 9, 0, false, "same_entry:WW"},
    {"a district that grew", "location", "pcode=XX01 valid_to=2019-01-01", "pcode=XX01 valid_from=2019-01-01", 9, 9, 0,
     false, ""},
    {"two devices of one comment", "device", "comment=MAC", "comment=MAC", 0, 0, 0, false, ""},
    {"half a continent each", "hazard", "", "", 9e11, 9e11, -1, false, "not_compared:WW"},
    {"tasks elsewhere", "task", "hazards=" H, "hazards=" H2, 100, 100, 0, false, ""},
};

static void note_pair(void *who, const ft_land_pair_rule *r, ft_land_severity severity)
{
    ft_buf_printf(who, "%s%s:%c%c", ((ft_buf *)who)->n == 0 ? "" : " ", r->name, letter(r->at_submit),
                  letter(r->at_approve));
    assert_true(severity == r->at_approve || severity == r->at_submit);
}

static void pairs(void **state)
{
    ft_forms *forms = NULL;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_forms_load(NULL, 0, &forms, &err), &err);
    for (size_t i = 0; i < FT_COUNT(PAIRS); i++) {
        pool p = {.forms = forms};
        ft_land_pair pair = {.type = PAIRS[i].type,
                             .area_m2 = {PAIRS[i].area_a, PAIRS[i].area_b},
                             .shared_m2 = PAIRS[i].shared < 0 ? 0 : PAIRS[i].shared,
                             .same_shape = PAIRS[i].same,
                             .unmeasured = PAIRS[i].shared < 0};
        ft_buf found;

        print_message("  %s\n", PAIRS[i].name);
        ft_buf_init(&found, 0);
        assert_true(ft_uuid_parse(H, &pair.id[0]) && ft_uuid_parse(H2, &pair.id[1]));
        pair.values[0] = record(&p, PAIRS[i].type, PAIRS[i].a);
        pair.values[1] = record(&p, PAIRS[i].type, PAIRS[i].b);
        ft_land_pairs_check(&pair, FT_REQ_SAVE, note_pair, &found);
        assert_int_equal(found.n, 0);
        ft_land_pairs_check(&pair, FT_REQ_APPROVE, note_pair, &found);
        assert_string_equal(found.n == 0 ? "" : found.p, PAIRS[i].findings);
        ft_buf_release(&found);
        ft_draft_free(p.d[0]);
        ft_draft_free(p.d[1]);
    }
    ft_forms_free(forms);
}

static void every_rule_of_pairs_has_a_case_and_refuses_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ft_land_pair_count(); i++) {
        const ft_land_pair_rule *r = ft_land_pair_at(i);
        bool found = false;

        for (size_t k = 0; k < FT_COUNT(PAIRS); k++) {
            found = found || strncmp(PAIRS[k].findings, r->name, strlen(r->name)) == 0;
        }
        assert_true(found && r->source[0] != '\0' && r->at_approve < FT_LAND_SEVERITY_ERROR);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs),
        cmocka_unit_test(every_rule_of_pairs_has_a_case_and_refuses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
