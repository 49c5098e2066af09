#include "tests/support/ft_assert.h"
#include "tests/support/ft_text_records.h"

#include "fieldtool/land/rules.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define H "0192f5a0-7c1e-7000-8000-0000000000aa"
#define H2 "0192f5a0-7c1e-7000-8000-0000000000bb"

/* "record; record": several linked records; "-" is: looked, found none; NULL: did not look. */
static ft_land_links links(pool *p, const char *type, const char *text, ft_values *space)
{
    ft_land_links out = {.known = text != NULL, .v = space};

    for (const char *at = text; at != NULL && strcmp(text, "-") != 0 && *at != '\0';) {
        char one[400] = "";
        size_t n = strcspn(at, ";");

        (void)snprintf(one, sizeof one, "%.*s", (int)n, at);
        space[out.n++] = record(p, type, one);
        at += n;
        at += *at == ';';
        at += *at == ' ';
    }
    return out;
}

/* ---------- the cases */

typedef struct ground {
    ft_land_question question;
    double answer;
} ground;

typedef struct asked {
    ground of[2];
    const ft_land_where *where; /* NULL: nobody knows */
} asked;

static bool answer_where(void *who, ft_land_where *out)
{
    const asked *a = who;

    *out = a->where == NULL ? (ft_land_where){.unknown = false} : *a->where;
    return a->where != NULL;
}

/* The lists of the cases: one organisation, which had another name, and one that has ended. */
static bool answer_word(void *who, const char *list, ft_str word, ft_land_word *out)
{
    (void)who;
    *out = (ft_land_word){.unknown = !ft_str_is(word, "MAC") && !ft_str_is(word, "OldMAC") && !ft_str_is(word, "Gone"),
                          .former = ft_str_is(word, "OldMAC"),
                          .retired = ft_str_is(word, "Gone"),
                          .name = "MAC"};
    return strcmp(list, "organisation") == 0 && !ft_str_is(word, "anybody");
}

static const ft_land_where NO_SUCH_PLACE = {.unknown = true};
static const ft_land_where OVER_THERE = {.elsewhere = true, .stated = "XX01 West", .found = "XX02 East"};
static const ft_land_where ON_THE_BORDER = {.found = "XX01 West", .across = "XX01 West 60 %, XX02 East 40 %"};

static bool answer(void *who, ft_land_question q, double *out)
{
    const asked *a = who;

    for (const ground *g = a->of; g < a->of + 2; g++) {
        if (g->answer > 0 && g->question == q) {
            *out = g->answer;
            return true;
        }
    }
    return false;
}

#define RELEASE "end_date=2026-05-01 method=manual activity=" H " hazards=" H " "

static const struct {
    const char *name, *type, *values, *approved;
    const char *activity, *hazards, *evidence, *quality, *agreements, *points;
    const char *finds, *reopenings, *releases, *handovers, *wkt;
    ground ground, also;
    const ft_land_where *where;
    bool shape, as_recorded, retired, conflict, incomplete;
    double area_m2;
    const char *profile, *findings; /* "key:severity at submission/at approval" of each */
} CASES[] = {
    {.name = "an empty hazard breaks no rule of links", .type = "hazard", .values = "", .findings = ""},

    {.name = "end before start",
     .type = "activity",
     .values = "kind=nts start_date=2026-03-02 end_date=2026-03-01",
     .findings = "dates:WE"},
    {.name = "a month may hold the day",
     .type = "activity",
     .values = "kind=nts start_date=2026-03-02 end_date=2026-03",
     .findings = ""},
    {.name = "a month before the day",
     .type = "activity",
     .values = "kind=nts start_date=2026-03-02 end_date=2026-02",
     .findings = "dates:WE"},
    {.name = "information from tomorrow",
     .type = "accident",
     .values = "date_of_information=2026-11-25",
     .findings = "future:WW"},
    {.name = "information from today", .type = "accident", .values = "date_of_information=2026-11-24", .findings = ""},
    {.name = "this year", .type = "accident", .values = "date_of_information=2026", .findings = ""},
    {.name = "one per cent apart",
     .type = "hazard",
     .values = "stated_area_m2=10100",
     .shape = true,
     .area_m2 = 10000,
     .findings = ""},
    {.name = "more than one per cent apart",
     .type = "hazard",
     .values = "stated_area_m2=10101",
     .shape = true,
     .area_m2 = 10000,
     .findings = "stated_area:WW"},
    {.name = "less than stated",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all stated_area_m2=9000",
     .shape = true,
     .area_m2 = 10000,
     .findings = "stated_area:WW"},
    {.name = "a profile with a wider limit",
     .type = "hazard",
     .values = "stated_area_m2=10900",
     .shape = true,
     .area_m2 = 10000,
     .profile = "{\"numbers\":{\"limit.area_difference\":0.1}}",
     .findings = ""},
    {.name = "vertices worse than the national limit",
     .type = "hazard",
     .values = "vertex_accuracy_m_95=5.1",
     .profile = "{\"numbers\":{\"national.hacc_m_95\":5}}",
     .findings = "accuracy:WW"},
    {.name = "no national limit", .type = "hazard", .values = "vertex_accuracy_m_95=5.1", .findings = ""},
    {.name = "outside the district named",
     .type = "hazard",
     .values = "location=XX01",
     .ground = {FT_LAND_OUTSIDE_UNIT, 12},
     .findings = "outside_unit:WW"},
    {.name = "an organisation of the list", .type = "hazard", .values = "organisation=MAC", .findings = ""},
    {.name = "one that has ended", .type = "hazard", .values = "organisation=Gone", .findings = ""},
    {.name = "one by another name", .type = "hazard", .values = "organisation=OldMAC", .findings = "word_former:AA"},
    {.name = "one that nobody knows", .type = "hazard", .values = "organisation=XYZ", .findings = "word_unknown:AA"},
    {.name = "a model without a list", .type = "device", .values = "model=PMN", .findings = ""},
    {.name = "a place of no gazetteer",
     .type = "hazard",
     .values = "location=XX09",
     .where = &NO_SUCH_PLACE,
     .findings = "pcode_unknown:WW"},
    {.name = "a point in another district",
     .type = "device",
     .values = "location=XX01",
     .where = &OVER_THERE,
     .findings = "outside_unit:WW"},
    {.name = "a point in some district, none stated",
     .type = "device",
     .values = "",
     .where = &OVER_THERE,
     .findings = ""},
    {.name = "on a border",
     .type = "hazard",
     .values = "location=XX01",
     .where = &ON_THE_BORDER,
     .findings = "across_border:AA"},
    {.name = "a district is not asked where it lies",
     .type = "location",
     .values = "location=XX09",
     .where = &NO_SUCH_PLACE,
     .findings = ""},
    {.name = "points in order",
     .type = "hazard",
     .values = "",
     .points =
         "point_type=start number=1; point_type=turning number=2; point_type=end number=3; point_type=landmark number=9",
     .findings = ""},
    {.name = "a number twice",
     .type = "hazard",
     .values = "",
     .points = "point_type=start number=1; point_type=turning number=1",
     .findings = "point_numbers:WE"},
    {.name = "a gap",
     .type = "hazard",
     .values = "",
     .points = "point_type=start number=1; point_type=turning number=3",
     .findings = "point_numbers:WE"},
    {.name = "each part counts for itself",
     .type = "hazard",
     .values = "",
     .points = "point_type=start number=1 shape_part=1; point_type=start number=1 shape_part=2",
     .findings = ""},
    {.name = "a point without number",
     .type = "hazard",
     .values = "",
     .points = "point_type=start",
     .findings = "point_numbers:WE"},

    {.name = "a SHA of nothing",
     .type = "hazard",
     .values = "classification=SHA evidence_class=indirect",
     .approved = "classification=SHA",
     .findings = "extent:WE"},
    {.name = "a SHA with an estimate",
     .type = "hazard",
     .values = "classification=SHA evidence_class=indirect stated_area_m2=400",
     .approved = "classification=SHA",
     .findings = ""},
    {.name = "an indication needs neither",
     .type = "hazard",
     .values = "classification=indication",
     .approved = "classification=indication",
     .findings = ""},
    {.name = "a CHA on indirect evidence",
     .type = "hazard",
     .values = "classification=CHA evidence_class=indirect",
     .shape = true,
     .approved = "classification=CHA",
     .findings = "cha_evidence:WE"},
    {.name = "a CHA without evidence class",
     .type = "hazard",
     .values = "classification=CHA",
     .shape = true,
     .approved = "classification=CHA",
     .findings = "cha_evidence:WE"},
    {.name = "a SHA on direct evidence",
     .type = "hazard",
     .values = "classification=SHA evidence_class=direct",
     .shape = true,
     .approved = "classification=SHA",
     .findings = "sha_evidence:WW"},
    {.name = "direct evidence without a record of it",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct",
     .shape = true,
     .approved = "classification=CHA",
     .evidence = "-",
     .findings = "evidence_record:AW"},
    {.name = "the record was withdrawn",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct",
     .shape = true,
     .approved = "classification=CHA",
     .evidence = "evidence_class=direct withdrawn=yes",
     .findings = "evidence_record:AW"},
    {.name = "direct evidence with a record",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct",
     .shape = true,
     .approved = "classification=CHA",
     .evidence = "evidence_class=direct",
     .findings = ""},

    {.name = "a new SHA from survey",
     .type = "hazard",
     .values = "classification=SHA status=open evidence_class=indirect",
     .shape = true,
     .activity = "kind=nts",
     .findings = ""},
    {.name = "a new SHA without survey",
     .type = "hazard",
     .values = "classification=SHA status=open evidence_class=indirect",
     .shape = true,
     .activity = "-",
     .findings = "transition_lacks:AW"},
    {.name = "old data taken as recorded",
     .type = "hazard",
     .values = "classification=SHA status=open evidence_class=indirect",
     .shape = true,
     .activity = "-",
     .as_recorded = true,
     .findings = ""},
    {.name = "SHA to CHA by direct evidence",
     .type = "hazard",
     .values = "classification=CHA status=open evidence_class=direct",
     .approved = "classification=SHA status=open",
     .shape = true,
     .activity = "kind=ts",
     .evidence = "evidence_class=direct",
     .findings = ""},
    {.name = "CHA back to indication",
     .type = "hazard",
     .values = "classification=indication status=open",
     .approved = "classification=CHA status=open",
     .findings = "transition:WE"},
    {.name = "handed over at once",
     .type = "hazard",
     .values = "status=handed_over",
     .approved = "status=worked_on",
     .findings = "transition:WE"},
    {.name = "suspended without marking",
     .type = "hazard",
     .values = "status=suspended status_reason=flood date_of_information=2026-01-02",
     .approved = "status=worked_on",
     .findings = "transition_lacks:AW"},
    {.name = "suspended with marking",
     .type = "hazard",
     .values = "status=suspended status_reason=flood date_of_information=2026-01-02 interim_marking=present",
     .approved = "status=worked_on",
     .findings = ""},
    {.name = "a retired record is left alone",
     .type = "hazard",
     .values = "classification=SHA retire_cause=error",
     .approved = "classification=CHA",
     .findings = ""},

    {.name = "smaller without a cause",
     .type = "hazard",
     .values = "",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .findings = "shrunk:WW"},
    {.name = "smaller by survey",
     .type = "hazard",
     .values = "shrink_cause=survey",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .findings = ""},
    {.name = "closed with ground left",
     .type = "hazard",
     .values = "status=completed",
     .approved = "status=completed",
     .ground = {FT_LAND_OPEN_GROUND, 7},
     .findings = "remaining:WE"},
    {.name = "open with ground left",
     .type = "hazard",
     .values = "status=open",
     .approved = "status=open",
     .ground = {FT_LAND_OPEN_GROUND, 7},
     .findings = ""},
    {.name = "closed before the work ended",
     .type = "hazard",
     .values = "status=completed status_date=2026-04-30",
     .approved = "status=completed",
     .activity = "kind=ts end_date=2026-02-01; kind=clearance end_date=2026-05-01",
     .findings = "status_date:WE"},
    {.name = "closed on the last day of work",
     .type = "hazard",
     .values = "status=completed status_date=2026-05-01",
     .approved = "status=completed",
     .activity = "kind=clearance end_date=2026-05-01",
     .findings = ""},
    {.name = "handed over with a critical nonconformity",
     .type = "hazard",
     .values = "status=handed_over",
     .approved = "status=handed_over",
     .quality = "result=conforming; result=critical",
     .findings = "critical:WE"},
    {.name = "the nonconformity is corrected",
     .type = "hazard",
     .values = "status=handed_over",
     .approved = "status=handed_over",
     .quality = "result=critical corrected=yes",
     .findings = ""},
    {.name = "smaller by error: corrected",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct shrink_cause=error comment=datum",
     .approved = "classification=CHA",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .shape = true,
     .findings = ""},
    {.name = "a CHA drawn smaller without a cause",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct comment=better",
     .approved = "classification=CHA",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .shape = true,
     .findings = "transition:WE shrunk:WW"},
    {.name = "a CHA drawn smaller by survey, the lost part released",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct shrink_cause=survey",
     .approved = "classification=CHA",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .shape = true,
     .findings = ""},
    {.name = "the same with ground that nobody released",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct shrink_cause=survey",
     .approved = "classification=CHA",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .also = {FT_LAND_LOST_OPEN, 30},
     .shape = true,
     .findings = "transition:WE"},
    {.name = "a SHA redrawn with a reason",
     .type = "hazard",
     .values = "classification=SHA evidence_class=indirect shrink_cause=survey comment=better",
     .approved = "classification=SHA",
     .ground = {FT_LAND_LOST_GROUND, 100},
     .also = {FT_LAND_LOST_OPEN, 30},
     .shape = true,
     .findings = ""},
    {.name = "grown without a reason",
     .type = "hazard",
     .values = "classification=CHA evidence_class=direct",
     .approved = "classification=CHA",
     .ground = {FT_LAND_GAINED_GROUND, 100},
     .shape = true,
     .findings = "transition_lacks:AW"},
    {.name = "grown, and back to an indication: the worse of two changes refuses",
     .type = "hazard",
     .values = "classification=indication status=suspended",
     .approved = "classification=CHA status=open",
     .ground = {FT_LAND_GAINED_GROUND, 100},
     .findings = "transition:WE transition_lacks:AW"},
    {.name = "deleted",
     .type = "hazard",
     .values = "classification=CHA",
     .approved = "classification=CHA",
     .retired = true,
     .findings = "transition:WE"},
    {.name = "superseded by its parts",
     .type = "hazard",
     .values = "classification=CHA comment=split retire_cause=superseded superseded_by=" H "," H2,
     .approved = "classification=CHA",
     .retired = true,
     .findings = ""},
    {.name = "a duplicate without its survivor",
     .type = "hazard",
     .values = "classification=CHA comment=twice retire_cause=duplicate",
     .approved = "classification=CHA",
     .retired = true,
     .findings = "transition_lacks:AW"},
    {.name = "completed by clearance, all of it",
     .type = "hazard",
     .values = "status=completed status_date=2026-05-02",
     .approved = "status=worked_on",
     .activity = "kind=clearance end_date=2026-05-01",
     .quality = "result=conforming",
     .releases = "documents=CR-1 permanent_markers=yes",
     .findings = ""},
    {.name = "completed without report or markers",
     .type = "hazard",
     .values = "status=completed status_date=2026-05-02",
     .approved = "status=worked_on",
     .activity = "kind=clearance end_date=2026-05-01",
     .quality = "result=conforming",
     .releases = "-",
     .findings = "transition_lacks:AW"},
    {.name = "reopened by an accident",
     .type = "hazard",
     .values = "status=reopened status_reason=accident",
     .approved = "status=completed",
     .finds = "kind=mine",
     .reopenings = "cause=accident",
     .findings = ""},
    {.name = "reopened for nothing",
     .type = "hazard",
     .values = "status=reopened status_reason=accident",
     .approved = "status=completed",
     .finds = "-",
     .reopenings = "-",
     .findings = "transition_lacks:AW"},
    {.name = "handed over with a certificate",
     .type = "hazard",
     .values = "status=handed_over",
     .approved = "status=completed",
     .handovers = "certificate=7 community_informed=yes residual_risk=none liability=state",
     .findings = ""},
    {.name = "handed over without one",
     .type = "hazard",
     .values = "status=handed_over",
     .approved = "status=completed",
     .handovers = "-",
     .findings = "transition_lacks:AW"},
    {.name = "revisions disagree", .type = "point", .values = "", .conflict = true, .findings = "conflict:WE"},
    {.name = "revisions are missing", .type = "point", .values = "", .incomplete = true, .findings = "incomplete:WW"},
    {.name = "a shape of half a continent",
     .type = "hazard",
     .values = "",
     .ground = {FT_LAND_UNMEASURED, 1},
     .findings = "unmeasured:WE"},
    {.name = "a bow tie",
     .type = "hazard",
     .values = "",
     .wkt = "POLYGON((30 0, 30.001 0.001, 30.001 0, 30 0.001, 30 0))",
     .findings = "shape_invalid:WE"},
    {.name = "a leg of six kilometres",
     .type = "track",
     .values = "",
     .wkt = "LINESTRING(30 0, 30.054 0)",
     .findings = "long_leg:AA"},
    {.name = "a nation of short legs",
     .type = "track",
     .values = "",
     .wkt = "LINESTRING(30 0, 30.009 0)",
     .profile = "{\"numbers\":{\"limit.long_leg_m\":1000}}",
     .findings = "long_leg:AA"},
    {.name = "vertices on one another",
     .type = "track",
     .values = "",
     .wkt = "LINESTRING(30 0, 30.0000005 0, 30.001 0)",
     .findings = "near_vertices:AA"},
    {.name = "half a square metre", .type = "exclusion", .values = "", .area_m2 = 0.5, .findings = "sliver:AA"},

    {.name = "cleared with nothing stated: the form asks, not a rule",
     .type = "release",
     .values = "product=cleared",
     .activity = "-",
     .findings = ""},
    {.name = "cleared, then cancelled",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .approved = "product=cleared",
     .activity = "kind=nts",
     .findings = "product:WE"},
    {.name = "an indication is cleared",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=clearance",
     .hazards = "classification=indication",
     .findings = "product:WE"},
    {.name = "a minefield cleared as a battle area",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=bac",
     .hazards = "classification=CHA contamination=ap",
     .findings = "product_lacks:AW"},
    {.name = "a strike cleared as a battle area",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=bac",
     .hazards = "classification=CHA contamination=cluster",
     .findings = ""},
    {.name = "reduced by nobody knows what",
     .type = "release",
     .values = RELEASE "product=reduced targets=all criteria_version=2",
     .activity = "kind=ts",
     .hazards = "classification=CHA",
     .findings = "product_lacks:AW"},
    {.name = "the same in old data",
     .type = "release",
     .values = RELEASE "product=reduced targets=all criteria_version=2",
     .activity = "kind=ts",
     .hazards = "classification=CHA",
     .as_recorded = true,
     .findings = ""},
    {.name = "cleared in full",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=clearance start_date=2026-01-02",
     .hazards = "classification=CHA contamination=ap,av required_depth_cm=20",
     .quality = "result=conforming",
     .findings = ""},
    {.name = "the activity is not here",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "-",
     .findings = "activity:WE"},
    {.name = "reduced by non-technical survey",
     .type = "release",
     .values = RELEASE "product=reduced targets=all criteria_version=2",
     .activity = "kind=nts",
     .findings = "activity_product:WE"},
    {.name = "cancelled after clearance",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .activity = "kind=clearance",
     .findings = "activity_product:WE"},
    {.name = "cleared by a spot task",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=eod_spot",
     .findings = "activity_product:WE"},
    {.name = "released before work began",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .activity = "kind=clearance start_date=2026-05-02",
     .findings = "release_dates:WE"},
    {.name = "cancelled outside its hazard",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .ground = {FT_LAND_OUTSIDE_HAZARDS, 30},
     .findings = "outside:WE"},
    {.name = "cleared outside its hazard",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .ground = {FT_LAND_OUTSIDE_HAZARDS, 30},
     .findings = ""},
    {.name = "direct evidence inside cancelled land",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2 evidence_answered=no",
     .ground = {FT_LAND_DIRECT_INSIDE, 2},
     .findings = "direct_evidence:WE"},
    {.name = "direct evidence inside cleared land",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .ground = {FT_LAND_DIRECT_INSIDE, 2},
     .findings = ""},
    {.name = "part of a CHA cancelled without a word",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .hazards = "classification=CHA",
     .findings = "answered:WW"},
    {.name = "a SHA cleared without a word",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .hazards = "classification=SHA",
     .findings = "directly:WW"},
    {.name = "not deep enough",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=12 targets=all",
     .hazards = "classification=CHA required_depth_cm=13",
     .findings = "shallow:WW"},
    {.name = "not as deep as the nation asks",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=12 targets=all",
     .hazards = "classification=CHA",
     .profile = "{\"numbers\":{\"national.depth_cm\":13}}",
     .findings = "shallow:WW"},
    {.name = "mines were not searched for",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=cluster",
     .hazards = "classification=CHA contamination=ap,cluster",
     .findings = "targets_short:WW"},
    {.name = "no criteria",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all",
     .findings = "criteria:AW"},
    {.name = "nobody asked the community",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .agreements = "party=operator agrees=yes; party=authority agrees=yes",
     .findings = "agreement:AW"},
    {.name = "a land user stands for the community",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .agreements = "party=operator agrees=yes; party=authority agrees=yes; party=land_user agrees=yes",
     .findings = ""},
    {.name = "a dissent is not an agreement",
     .type = "release",
     .values = RELEASE "product=cancelled targets=all criteria_version=2",
     .agreements = "party=operator agrees=yes; party=authority agrees=yes; party=community agrees=no",
     .findings = "agreement:AW dissent:WW"},
    {.name = "cleared without a quality check",
     .type = "release",
     .values = RELEASE "product=cleared depth_cm=20 targets=all",
     .quality = "-",
     .findings = "no_quality:AW"},

    {.name = "an area in work is handed over",
     .type = "handover",
     .values = "",
     .hazards = "status=completed; status=worked_on",
     .findings = "handover_open:WE"},
    {.name = "completed areas are handed over",
     .type = "handover",
     .values = "",
     .hazards = "status=completed; status=handed_over",
     .findings = ""},
    {.name = "a certificate over a critical nonconformity",
     .type = "handover",
     .values = "",
     .quality = "result=critical corrected=no",
     .findings = "handover_critical:WE"},
    {.name = "a clearance without depth",
     .type = "activity",
     .values = "kind=clearance",
     .findings = "activity_depth:AW"},
    {.name = "a survey needs no depth", .type = "activity", .values = "kind=nts", .findings = ""},
};

static char letter(ft_land_severity s)
{
    static const char LETTERS[] = "-AWE";

    return LETTERS[s];
}

static void note(void *who, const ft_land_finding *f)
{
    ft_buf_printf(who, "%s%s:%c%c", ((ft_buf *)who)->n == 0 ? "" : " ", f->rule->name, letter(f->rule->at_submit),
                  letter(f->rule->at_approve));
    assert_true(f->severity == f->rule->at_approve || f->severity == f->rule->at_submit);
}

static size_t errors_in(const char *findings)
{
    size_t n = 0;

    for (const char *p = findings; *p != '\0'; p++) {
        n += *p == 'E';
    }
    return n;
}

static void draw(const char *wkt, ft_geom *g, ft_validity *v)
{
    ft_checker *c = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_wkt_read(wkt, strlen(wkt), g, NULL, &err), &err);
    ft_assert_ok(ft_checker_new(&c, &err), &err);
    ft_assert_ok(ft_valid_check(c, g, v, &err), &err);
    ft_checker_free(c);
}

static void run_case(size_t i)
{
    pool p = {.n = 0};
    ft_forms *forms = NULL;
    ft_error err = {0};
    ft_values space[10][8];
    ft_values approved;
    asked g = {.of = {CASES[i].ground, CASES[i].also}, .where = CASES[i].where};
    ft_geom shape;
    ft_validity validity;
    ft_buf found;
    ft_buf early;
    ft_land_facts f = {.type = CASES[i].type,
                       .as_recorded = CASES[i].as_recorded,
                       .retired = CASES[i].retired,
                       .conflict = CASES[i].conflict,
                       .incomplete = CASES[i].incomplete,
                       .has_shape = CASES[i].shape,
                       .area_m2 = CASES[i].area_m2,
                       .today = {2026, 11, 24},
                       .ground = answer,
                       .where = answer_where,
                       .word = answer_word,
                       .who = &g};

    ft_assert_ok(ft_forms_load(CASES[i].profile, CASES[i].profile == NULL ? 0 : strlen(CASES[i].profile), &forms, &err),
                 &err);
    p.forms = f.forms = forms;
    f.values = record(&p, CASES[i].type, CASES[i].values);
    if (CASES[i].approved != NULL) {
        approved = record(&p, CASES[i].type, CASES[i].approved);
        f.approved = &approved;
    }
    f.activity = links(&p, "activity", CASES[i].activity, space[0]);
    f.hazards = links(&p, "hazard", CASES[i].hazards, space[1]);
    f.evidence = links(&p, "evidence", CASES[i].evidence, space[2]);
    f.quality = links(&p, "qa", CASES[i].quality, space[3]);
    f.agreements = links(&p, "agreement", CASES[i].agreements, space[4]);
    f.points = links(&p, "point", CASES[i].points, space[5]);
    f.finds = links(&p, "accident", CASES[i].finds, space[6]);
    f.reopenings = links(&p, "reopening", CASES[i].reopenings, space[7]);
    f.releases = links(&p, "release", CASES[i].releases, space[8]);
    f.handovers = links(&p, "handover", CASES[i].handovers, space[9]);
    ft_geom_init(&shape, FT_GEOM_NONE);
    if (CASES[i].wkt != NULL) {
        draw(CASES[i].wkt, &shape, &validity);
        f.shape = &shape;
        f.validity = &validity;
    }
    ft_buf_init(&found, 0);
    ft_buf_init(&early, 0);
    assert_int_equal(ft_land_rules_check(&f, FT_REQ_SAVE, note, &found), 0);
    assert_int_equal(found.n, 0); /* saving never asks */
    assert_int_equal(ft_land_rules_check(&f, FT_REQ_SUBMIT, note, &early), 0);
    assert_int_equal(ft_land_rules_check(&f, FT_REQ_APPROVE, note, &found), errors_in(CASES[i].findings));
    assert_string_equal(found.n == 0 ? "" : found.p, CASES[i].findings);
    assert_string_equal(early.n == 0 ? "" : early.p, CASES[i].findings);
    ft_buf_release(&found);
    ft_buf_release(&early);
    ft_geom_release(&shape);
    for (size_t k = 0; k < p.n; k++) {
        ft_draft_free(p.d[k]);
    }
    ft_forms_free(forms);
}

static void cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        print_message("  %s\n", CASES[i].name);
        run_case(i);
    }
}

static void a_named_hazard_that_is_not_here_is_found(void **state)
{
    ft_land_facts f = {.type = "release", .as_recorded = true, .hazards = {.known = true, .missing = 2}};
    ft_buf found;

    (void)state;
    ft_buf_init(&found, 0);
    assert_int_equal(ft_land_rules_check(&f, FT_REQ_APPROVE, note, &found), 1);
    assert_string_equal(found.p, "hazard_unknown:WE");
    ft_buf_release(&found);
}

static void every_rule_has_a_case_and_a_source(void **state)
{
    (void)state;
    for (size_t i = 0; i < ft_land_rule_count(); i++) {
        const ft_land_rule *r = ft_land_rule_at(i);
        size_t n = strcmp(r->name, "hazard_unknown") == 0;
        char word[80] = "";

        (void)snprintf(word, sizeof word, "%s:", r->name);
        for (size_t k = 0; k < FT_COUNT(CASES); k++) {
            const char *at = strstr(CASES[k].findings, word);

            n += at != NULL && (at == CASES[k].findings || at[-1] == ' ');
        }
        if (n == 0) {
            fail_msg("rule %s has no case", r->name);
        }
        assert_true(r->source[0] != '\0' && r->at_approve >= r->at_submit);
    }
}

static void nothing_known_breaks_nothing(void **state)
{
    static const char *const TYPES[] = {"hazard", "release", "activity", "handover", "point", "report", "victim"};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        ft_land_facts f = {.type = TYPES[i], .as_recorded = true};
        ft_buf found;

        ft_buf_init(&found, 0);
        assert_int_equal(ft_land_rules_check(&f, FT_REQ_APPROVE, note, &found), 0);
        assert_int_equal(found.n, 0);
        ft_buf_release(&found);
    }
}

/* What an authority may take as recorded is asked by the form at approval, and by nobody before. */
static void what_may_be_unstated_is_asked_by_the_form(void **state)
{
    static const char *const FIELDS[] = {"activity", "targets", "depth_cm", "method"};
    ft_forms *forms = NULL;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_forms_load(NULL, 0, &forms, &err), &err);
    for (size_t i = 0; i < FT_COUNT(FIELDS); i++) {
        const ft_form *release = ft_forms_find(forms, "release", strlen("release"));
        const ft_field *f = ft_form_field(release, FIELDS[i], strlen(FIELDS[i]));

        assert_true(f != NULL && f->required == FT_REQ_APPROVE);
        assert_true(ft_land_may_be_unstated("release", FIELDS[i]));
        assert_false(ft_land_may_be_unstated("activity", FIELDS[i]));
    }
    assert_false(ft_land_may_be_unstated("release", "product"));
    assert_false(ft_land_may_be_unstated("release", "location"));
    ft_forms_free(forms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases),
        cmocka_unit_test(a_named_hazard_that_is_not_here_is_found),
        cmocka_unit_test(every_rule_has_a_case_and_a_source),
        cmocka_unit_test(nothing_known_breaks_nothing),
        cmocka_unit_test(what_may_be_unstated_is_asked_by_the_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
