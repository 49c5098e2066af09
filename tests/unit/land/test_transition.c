#include "tests/support/ft_assert.h"

#include "fieldtool/land/form.h"
#include "fieldtool/land/transition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t EVERYTHING = ~(uint64_t)0;

static ft_land_place place(const char *word)
{
    ft_land_place p = FT_LAND_NOTHING;

    if (strcmp(word, "nothing") == 0) {
        return FT_LAND_NOTHING;
    }
    for (int axis = FT_LAND_AXIS_CLASS; axis <= FT_LAND_AXIS_SHAPE; axis++) {
        if (ft_land_place_of((ft_land_axis)axis, ft_str_of(word), &p)) {
            return p;
        }
    }
    fail_msg("no place %s", word);
    return p;
}

static uint64_t proof(const char *names)
{
    static const char *const NAMES[] = {
#define FT_LAND_PROOF(name, key) #name,
#include "fieldtool/land/proof.def"
#undef FT_LAND_PROOF
    };
    uint64_t set = 0;

    for (const char *p = names; *p != '\0';) {
        size_t n = strcspn(p, " ");
        size_t i = 0;

        while (i < FT_COUNT(NAMES) && (strncmp(NAMES[i], p, n) != 0 || NAMES[i][n] != '\0')) {
            i++;
        }
        assert_true(i < FT_COUNT(NAMES));
        set |= FT_LAND_BIT(i);
        p += n + (p[n] == ' ');
    }
    return set;
}

/* Written by hand from the table of transitions in the domain reference; not from transition.def. */
static const char *const LAWFUL[] = {
    "nothing indication",
    "nothing SHA",
    "nothing CHA",
    "indication SHA",
    "indication CHA",
    "SHA CHA",
    "CHA SHA",
    "SHA cancelled",
    "CHA cancelled",
    "SHA reduced",
    "CHA reduced",
    "SHA cleared",
    "CHA cleared",
    "cancelled SHA",
    "cancelled CHA",
    "reduced SHA",
    "reduced CHA",
    "cleared SHA",
    "cleared CHA",
    "open worked_on",
    "reopened worked_on",
    "worked_on completed",
    "open completed",
    "reopened completed",
    "completed handed_over",
    "open suspended",
    "reopened suspended",
    "worked_on suspended",
    "suspended open",
    "suspended worked_on",
    "completed reopened",
    "handed_over reopened",
    "indication grown",
    "SHA grown",
    "CHA grown",
    "indication redrawn",
    "SHA redrawn",
    "SHA corrected",
    "CHA corrected",
    "indication joined",
    "SHA joined",
    "CHA joined",
    "SHA split",
    "CHA split",
};

static bool listed(ft_land_place from, ft_land_place to)
{
    for (size_t i = 0; i < FT_COUNT(LAWFUL); i++) {
        char a[32] = "";
        char b[32] = "";

        assert_int_equal(sscanf(LAWFUL[i], "%31s %31s", a, b), 2);
        if (place(a) == from && place(b) == to) {
            return true;
        }
    }
    return false;
}

static void every_pair_of_places_is_lawful_or_refused_as_the_reference_says(void **state)
{
    (void)state;
    for (int from = 0; from < FT_LAND_PLACES; from++) {
        for (int to = 0; to < FT_LAND_PLACES; to++) {
            ft_land_place a = (ft_land_place)from;
            ft_land_place b = (ft_land_place)to;
            ft_transition_finding f;
            bool lawful = false;
            bool stays = from == to &&
                         (ft_land_place_axis(a) == FT_LAND_AXIS_CLASS || ft_land_place_axis(a) == FT_LAND_AXIS_STATUS);

            for (int kind = 0; kind <= FT_LAND_ACTIVITY_NONE; kind++) {
                lawful = ft_transition_check(a, b, (ft_land_activity)kind, EVERYTHING, &f) || lawful;
            }
            if (lawful != (listed(a, b) || stays)) {
                fail_msg("%s to %s", ft_land_place_code(a), ft_land_place_code(b));
            }
            assert_true(lawful || f.verdict == FT_TRANSITION_UNLISTED);
            assert_true(lawful ||
                        strcmp(f.key, to == FT_LAND_DELETED ? "transition.deleted" : "transition.unlisted") == 0);
        }
    }
}

static void each_row_needs_each_of_its_proofs_and_one_of_its_activities(void **state)
{
    (void)state;
    for (size_t i = 0; i < ft_transition_count(); i++) {
        const ft_transition *row = ft_transition_at(i);

        print_message("  %s %s %s\n", row->number, ft_land_place_code(row->from), ft_land_place_code(row->to));
        assert_true(row->needs != 0 && row->activities != 0);
        for (int kind = 0; kind <= FT_LAND_ACTIVITY_NONE; kind++) {
            ft_transition_finding f;
            bool fits = (row->activities & (1u << (unsigned)kind)) != 0;

            if (fits) {
                assert_true(ft_transition_check(row->from, row->to, (ft_land_activity)kind, row->needs, &f));
                assert_int_equal(f.verdict, FT_TRANSITION_LAWFUL);
            }
            for (int p = 0; fits && p < FT_LAND_PROOFS; p++) {
                uint64_t without = row->needs & ~FT_LAND_BIT(p);

                if (without != row->needs &&
                    !ft_transition_check(row->from, row->to, (ft_land_activity)kind, without, &f)) {
                    assert_int_equal(f.verdict, FT_TRANSITION_LACKS);
                    assert_true(f.missing != 0);
                }
            }
        }
    }
}

/* The "not legitimate" list, the rows of the table by number, and what each lacks. */
static const struct {
    const char *name, *from, *to;
    ft_land_activity activity;
    const char *proofs, *missing;
    ft_transition_verdict verdict;
    const char *number;
} CASES[] = {
    {"a villager's statement with a place", "nothing", "indication", FT_LAND_ACTIVITY_NONE, "SOURCE", "",
     FT_TRANSITION_LAWFUL, "T1"},
    {"a SHA without evidence", "nothing", "SHA", FT_LAND_ACTIVITY_NTS, "REPORT EXTENT", "INDIRECT", FT_TRANSITION_LACKS,
     "T2"},
    {"a SHA without survey", "nothing", "SHA", FT_LAND_ACTIVITY_NONE, "REPORT EXTENT INDIRECT", "",
     FT_TRANSITION_ACTIVITY, "T2"},
    {"a CHA on indirect evidence", "nothing", "CHA", FT_LAND_ACTIVITY_NTS, "REPORT INDIRECT POLYGON", "DIRECT",
     FT_TRANSITION_LACKS, "T3"},
    {"an area that clearance found", "nothing", "CHA", FT_LAND_ACTIVITY_CLEARANCE, "REPORT DIRECT POLYGON", "",
     FT_TRANSITION_LAWFUL, "T3"},
    {"a SHA confirmed by direct evidence", "SHA", "CHA", FT_LAND_ACTIVITY_TS, "REPORT DIRECT POLYGON", "",
     FT_TRANSITION_LAWFUL, "T4"},
    {"a CHA back to SHA without withdrawal", "CHA", "SHA", FT_LAND_ACTIVITY_NONE, "REASON", "WITHDRAWN",
     FT_TRANSITION_LACKS, "T17"},
    {"cancelled without agreement", "SHA", "cancelled", FT_LAND_ACTIVITY_NTS, "REPORT POLYGON CRITERIA", "AGREEMENT",
     FT_TRANSITION_LACKS, "T6"},
    {"cancelled after clearance", "SHA", "cancelled", FT_LAND_ACTIVITY_CLEARANCE, "REPORT POLYGON CRITERIA AGREEMENT",
     "", FT_TRANSITION_ACTIVITY, "T6"},
    {"cancelled with direct evidence unanswered", "CHA", "cancelled", FT_LAND_ACTIVITY_NTS,
     "REPORT POLYGON CRITERIA AGREEMENT", "ANSWERED", FT_TRANSITION_LACKS, "T7"},
    {"reduced with no technical survey", "CHA", "reduced", FT_LAND_ACTIVITY_NTS, "REPORT POLYGON ASSETS CRITERIA", "",
     FT_TRANSITION_ACTIVITY, "T8"},
    {"reduced during clearance", "CHA", "reduced", FT_LAND_ACTIVITY_CLEARANCE, "REPORT POLYGON ASSETS CRITERIA", "",
     FT_TRANSITION_LAWFUL, "T8"},
    {"cleared with no depth", "CHA", "cleared", FT_LAND_ACTIVITY_CLEARANCE, "REPORT POLYGON METHOD QA", "DEPTH",
     FT_TRANSITION_LACKS, "T9"},
    {"a SHA straight to cleared with no record why", "SHA", "cleared", FT_LAND_ACTIVITY_CLEARANCE,
     "REPORT POLYGON METHOD QA DEPTH", "WHY_DIRECTLY", FT_TRANSITION_LACKS, "T9"},
    {"mined land cleared by battle area clearance", "CHA", "cleared", FT_LAND_ACTIVITY_BAC,
     "REPORT POLYGON METHOD QA DEPTH", "NO_MINES", FT_TRANSITION_LACKS, "T9"},
    {"cleared by a spot task", "CHA", "cleared", FT_LAND_ACTIVITY_EOD_SPOT, "REPORT POLYGON METHOD QA DEPTH", "",
     FT_TRANSITION_ACTIVITY, "T9"},
    {"the first report of work", "open", "worked_on", FT_LAND_ACTIVITY_CLEARANCE, "PROGRESS", "", FT_TRANSITION_LAWFUL,
     "T10"},
    {"closed with ground left", "worked_on", "completed", FT_LAND_ACTIVITY_CLEARANCE, "COMPLETION QC CORRECTED MARKERS",
     "NOTHING_LEFT", FT_TRANSITION_LACKS, "T11"},
    {"closed without inspection", "worked_on", "completed", FT_LAND_ACTIVITY_CLEARANCE,
     "COMPLETION CORRECTED MARKERS NOTHING_LEFT", "QC", FT_TRANSITION_LACKS, "T11"},
    {"a whole SHA cancelled is closed", "open", "completed", FT_LAND_ACTIVITY_NTS,
     "REPORT CRITERIA AGREEMENT NOTHING_LEFT", "", FT_TRANSITION_LAWFUL, "T6"},
    {"handed over with a critical nonconformity", "completed", "handed_over", FT_LAND_ACTIVITY_NONE,
     "CERTIFICATE INFORMED RESIDUAL", "NO_CRITICAL", FT_TRANSITION_LACKS, "T12"},
    {"handed over before it is complete", "worked_on", "handed_over", FT_LAND_ACTIVITY_NONE, "CERTIFICATE", "",
     FT_TRANSITION_UNLISTED, NULL},
    {"suspended without marking", "worked_on", "suspended", FT_LAND_ACTIVITY_NONE, "REASON DATE", "INTERIM",
     FT_TRANSITION_LACKS, "T13"},
    {"work goes on", "suspended", "worked_on", FT_LAND_ACTIVITY_TS, "PROGRESS", "", FT_TRANSITION_LAWFUL, "T13"},
    {"an accident on land handed over", "handed_over", "reopened", FT_LAND_ACTIVITY_NONE, "FIND LINKS", "",
     FT_TRANSITION_LAWFUL, "T15"},
    {"handed over land opened for no reason", "handed_over", "open", FT_LAND_ACTIVITY_NONE, "REASON", "",
     FT_TRANSITION_UNLISTED, NULL},
    {"grown", "CHA", "grown", FT_LAND_ACTIVITY_CLEARANCE, "POLYGON REASON", "", FT_TRANSITION_LAWFUL, "T14"},
    {"a CHA redrawn at will", "CHA", "redrawn", FT_LAND_ACTIVITY_NTS, "POLYGON REASON", "", FT_TRANSITION_UNLISTED,
     NULL},
    {"joined without a survivor", "SHA", "joined", FT_LAND_ACTIVITY_NONE, "LINKS REASON", "SURVIVOR",
     FT_TRANSITION_LACKS, "T18"},
    {"split by survey", "SHA", "split", FT_LAND_ACTIVITY_NTS, "REPORT DIRECT TILES", "", FT_TRANSITION_LAWFUL, "T5"},
    {"split for another reason", "SHA", "split", FT_LAND_ACTIVITY_NONE, "TILES LINKS REASON", "", FT_TRANSITION_LAWFUL,
     "T19"},
    {"parts that do not tile", "CHA", "split", FT_LAND_ACTIVITY_NONE, "LINKS REASON", "TILES", FT_TRANSITION_LACKS,
     "T19"},
    {"deleted", "SHA", "deleted", FT_LAND_ACTIVITY_NONE, "REASON", "", FT_TRANSITION_UNLISTED, NULL},
    {"a SHA made an indication", "SHA", "indication", FT_LAND_ACTIVITY_NTS, "REPORT", "", FT_TRANSITION_UNLISTED, NULL},
};

static void cases_of_the_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_transition_finding f;
        bool lawful = ft_transition_check(place(CASES[i].from), place(CASES[i].to), CASES[i].activity,
                                          proof(CASES[i].proofs), &f);

        print_message("  %s\n", CASES[i].name);
        assert_int_equal(f.verdict, CASES[i].verdict);
        assert_int_equal(lawful, CASES[i].verdict == FT_TRANSITION_LAWFUL);
        assert_true((CASES[i].number == NULL) == (f.row == NULL));
        assert_true(f.row == NULL || strcmp(f.row->number, CASES[i].number) == 0);
        assert_true(f.missing == proof(CASES[i].missing));
    }
}

static void no_change_is_lawful(void **state)
{
    ft_transition_finding f;

    (void)state;
    assert_true(ft_transition_check(FT_LAND_OPEN, FT_LAND_OPEN, FT_LAND_ACTIVITY_NONE, 0, &f));
    assert_true(ft_transition_check(FT_LAND_CHA, FT_LAND_CHA, FT_LAND_ACTIVITY_NONE, 0, &f));
    assert_false(ft_transition_check(FT_LAND_CLEARED, FT_LAND_CLEARED, FT_LAND_ACTIVITY_NONE, EVERYTHING, &f));
}

static void places_and_activities_are_the_codes_of_the_vocabularies(void **state)
{
    static const struct {
        const char *vocabulary;
        ft_land_axis axis;
    } AXES[] = {
        {"classification", FT_LAND_AXIS_CLASS}, {"status", FT_LAND_AXIS_STATUS}, {"product", FT_LAND_AXIS_PRODUCT}};
    ft_forms *forms = NULL;
    ft_error err = {0};
    const ft_vocab *v = NULL;
    ft_land_place p;

    (void)state;
    ft_assert_ok(ft_forms_load(NULL, 0, &forms, &err), &err);
    for (size_t i = 0; i < FT_COUNT(AXES); i++) {
        size_t n = 0;

        v = ft_forms_vocab(forms, AXES[i].vocabulary);
        for (size_t c = 0; c < v->n; c++) {
            assert_true(ft_land_place_of(AXES[i].axis, ft_str_of(v->codes[c].code), &p));
        }
        for (int k = 0; k < FT_LAND_PLACES; k++) {
            n += ft_land_place_axis((ft_land_place)k) == AXES[i].axis && k != FT_LAND_NOTHING;
        }
        assert_int_equal(n, v->n);
    }
    v = ft_forms_vocab(forms, "activity_kind");
    assert_int_equal(v->n, FT_LAND_ACTIVITY_NONE);
    for (size_t c = 0; c < v->n; c++) {
        assert_int_equal(ft_land_activity_of(ft_str_of(v->codes[c].code)), c);
        assert_string_equal(ft_land_activity_code((ft_land_activity)c), v->codes[c].code);
    }
    assert_int_equal(ft_land_activity_of(ft_str_of("xx")), FT_LAND_ACTIVITY_NONE);
    assert_false(ft_land_place_of(FT_LAND_AXIS_CLASS, ft_str_of("DHA"), &p));
    ft_forms_free(forms);
}

static void a_refusal_says_what_would_be_lawful(void **state)
{
    static const char PO[] = "msgid \"transition.unlisted\"\nmsgstr \"{from} to {to}: {lawful}\"\n"
                             "msgid \"transition.lacks\"\nmsgstr \"{from} to {to} lacks\"\n"
                             "msgid \"transition.needs.depth\"\nmsgstr \"depth\"\n";
    ft_catalog_source source = {"en", PO, sizeof PO - 1};
    const ft_transition *rows[64];
    ft_catalog *words = NULL;
    ft_transition_finding f;
    ft_error err = {0};
    ft_buf out;

    (void)state;
    ft_buf_init(&out, 0);
    ft_assert_ok(ft_catalog_open(&source, 1, NULL, &words, &err), &err);
    assert_false(ft_transition_check(FT_LAND_HANDED_OVER, FT_LAND_OPEN, FT_LAND_ACTIVITY_NONE, 0, &f));
    ft_transition_explain(&f, words, &out);
    assert_string_equal(out.p, "handed_over to open: reopened (T15)");
    ft_buf_reset(&out);
    assert_false(ft_transition_check(FT_LAND_CHA, FT_LAND_CLEARED, FT_LAND_ACTIVITY_CLEARANCE,
                                     proof("REPORT POLYGON METHOD QA"), &f));
    ft_transition_explain(&f, words, &out);
    assert_string_equal(out.p, "CHA to cleared lacks depth");
    assert_int_equal(ft_transitions_from(FT_LAND_HANDED_OVER, rows, 64), 1);
    assert_int_equal(ft_transitions_from(FT_LAND_DELETED, rows, 64), 0);
    assert_true(ft_transitions_from(FT_LAND_SHA, rows, 2) > 2);
    ft_catalog_close(words);
    ft_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_places_is_lawful_or_refused_as_the_reference_says),
        cmocka_unit_test(each_row_needs_each_of_its_proofs_and_one_of_its_activities),
        cmocka_unit_test(cases_of_the_reference),
        cmocka_unit_test(no_change_is_lawful),
        cmocka_unit_test(places_and_activities_are_the_codes_of_the_vocabularies),
        cmocka_unit_test(a_refusal_says_what_would_be_lawful),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
