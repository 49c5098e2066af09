#include "tests/support/ft_forms.h"

#include "fieldtool/base/catalog.h"
#include "fieldtool/land/layout.h"

#include <stdlib.h>

/* ---------- the promise: types of the design, fields that scripts rely on */

static const struct {
    const char *type;
    ft_geom_type geometry[2];
    bool internal;
} TYPES[] = {
    {"report", {FT_GEOM_NONE}, false},
    {"hazard", {FT_GEOM_MULTIPOLYGON, FT_GEOM_POINT}, false},
    {"activity", {FT_GEOM_MULTIPOLYGON}, false},
    {"release", {FT_GEOM_MULTIPOLYGON}, false},
    {"exclusion", {FT_GEOM_MULTIPOLYGON}, false},
    {"point", {FT_GEOM_POINT}, false},
    {"evidence", {FT_GEOM_POINT}, false},
    {"device", {FT_GEOM_POINT}, false},
    {"marking", {FT_GEOM_MULTILINESTRING, FT_GEOM_POINT}, false},
    {"coverage", {FT_GEOM_MULTIPOLYGON}, false},
    {"reopening", {FT_GEOM_MULTIPOLYGON}, false},
    {"accident", {FT_GEOM_POINT}, false},
    {"victim", {FT_GEOM_NONE}, false},
    {"assistance", {FT_GEOM_NONE}, false},
    {"service", {FT_GEOM_POINT}, false},
    {"education", {FT_GEOM_POINT}, false},
    {"qa", {FT_GEOM_POINT}, false},
    {"agreement", {FT_GEOM_NONE}, false},
    {"feedback", {FT_GEOM_NONE}, false},
    {"handover", {FT_GEOM_NONE}, false},
    {"task", {FT_GEOM_MULTIPOLYGON}, false},
    {"plan", {FT_GEOM_MULTIPOLYGON}, false},
    {"decision", {FT_GEOM_NONE}, false},
    {"freeze", {FT_GEOM_NONE}, false},
    {"stockpile", {FT_GEOM_NONE}, false},
    {"track", {FT_GEOM_MULTILINESTRING}, false},
    {"attachment", {FT_GEOM_POINT}, false},
    {"location", {FT_GEOM_MULTIPOLYGON, FT_GEOM_POINT}, false},
    {"organisation", {FT_GEOM_NONE}, false},
    {"person", {FT_GEOM_NONE}, false},
    {"ordnance_model", {FT_GEOM_NONE}, false},
    {"schema", {FT_GEOM_NONE}, true},
    {"profile", {FT_GEOM_NONE}, true},
    {"key", {FT_GEOM_NONE}, true},
    {"erasure", {FT_GEOM_NONE}, true},
    {"extract", {FT_GEOM_NONE}, true},
};

static void every_type_of_the_design_is_declared(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    assert_int_equal(ft_forms_count(f), FT_COUNT(TYPES));
    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        const ft_form *form = ft_test_form(f, TYPES[i].type);

        print_message("  %s\n", TYPES[i].type);
        assert_int_equal(form->geometry[0], TYPES[i].geometry[0]);
        assert_int_equal(form->geometry[1], TYPES[i].geometry[1]);
        assert_int_equal(form->internal, TYPES[i].internal);
        assert_true(form->geometry[0] != FT_GEOM_NONE || form->geometry_optional);
    }
    for (size_t i = 1; i < ft_forms_count(f); i++) {
        assert_true(strcmp(ft_forms_at(f, i - 1)->type, ft_forms_at(f, i)->type) < 0);
    }
    ft_forms_free(f);
}

static const struct {
    const char *type, *field;
    ft_tag tag;
} CONTRACT[] = {
    {"hazard", "classification", FT_TAG_CODE},
    {"hazard", "status", FT_TAG_CODE},
    {"hazard", "contamination", FT_TAG_CODES},
    {"hazard", "required_depth_cm", FT_TAG_INT},
    {"hazard", "stated_area_m2", FT_TAG_REAL},
    {"hazard", "shrink_cause", FT_TAG_CODE},
    {"hazard", "supersedes", FT_TAG_IDS},
    {"hazard", "superseded_by", FT_TAG_IDS},
    {"hazard", "retire_cause", FT_TAG_CODE},
    {"hazard", "survivor", FT_TAG_ID},
    {"hazard", "baseline_date", FT_TAG_DATE},
    {"hazard", "evidence_class", FT_TAG_CODE},
    {"hazard", "task", FT_TAG_ID},
    {"hazard", "priority", FT_TAG_CODE},
    {"hazard", "blocked_access", FT_TAG_CODES},
    {"hazard", "interim_marking", FT_TAG_CODE},
    {"hazard", "geometry_as_entered", FT_TAG_HASH},
    {"activity", "kind", FT_TAG_CODE},
    {"activity", "start_date", FT_TAG_DATE},
    {"activity", "end_date", FT_TAG_DATE},
    {"activity", "method", FT_TAG_CODE},
    {"activity", "task", FT_TAG_ID},
    {"activity", "depth_cm", FT_TAG_INT},
    {"release", "product", FT_TAG_CODE},
    {"release", "hazards", FT_TAG_IDS},
    {"release", "activity", FT_TAG_ID},
    {"release", "targets", FT_TAG_CODES},
    {"release", "depth_cm", FT_TAG_INT},
    {"release", "end_date", FT_TAG_DATE},
    {"release", "consolidates", FT_TAG_IDS},
    {"release", "closure", FT_TAG_BOOL},
    {"release", "method", FT_TAG_CODE},
    {"release", "with_asset", FT_TAG_BOOL},
    {"release", "criteria_document", FT_TAG_HASH},
    {"release", "task", FT_TAG_ID},
    {"release", "geometry_as_entered", FT_TAG_HASH},
    {"exclusion", "kind", FT_TAG_CODE},
    {"exclusion", "release", FT_TAG_ID},
    {"exclusion", "hazard", FT_TAG_ID},
    {"evidence", "evidence_class", FT_TAG_CODE},
    {"evidence", "hazard", FT_TAG_ID},
    {"device", "category", FT_TAG_CODE},
    {"device", "model", FT_TAG_TEXT},
    {"device", "count", FT_TAG_INT},
    {"device", "depth_found_cm", FT_TAG_INT},
    {"device", "disposal", FT_TAG_CODE},
    {"device", "hazard", FT_TAG_ID},
    {"accident", "date", FT_TAG_DATE},
    {"accident", "hazard", FT_TAG_ID},
    {"accident", "cause", FT_TAG_TEXT},
    {"reopening", "date", FT_TAG_DATE},
    {"reopening", "hazard", FT_TAG_ID},
    {"reopening", "cause", FT_TAG_TEXT},
    {"victim", "sex", FT_TAG_CODE},
    {"victim", "age_group", FT_TAG_CODE},
    {"victim", "injury", FT_TAG_CODE},
    {"victim", "accident", FT_TAG_ID},
    {"victim", "name", FT_TAG_TEXT},
    {"victim", "birth_date", FT_TAG_DATE},
    {"victim", "address", FT_TAG_TEXT},
    {"victim", "contact", FT_TAG_TEXT},
    {"decision", "verdict", FT_TAG_CODE},
    {"decision", "revision", FT_TAG_HASH},
    {"decision", "reason", FT_TAG_TEXT},
    {"decision", "as_recorded", FT_TAG_BOOL},
    {"decision", "accept_repair", FT_TAG_BOOL},
    {"decision", "record", FT_TAG_ID},
    {"key", "public_key", FT_TAG_TEXT},
    {"key", "role", FT_TAG_CODE},
    {"key", "scope", FT_TAG_TEXT},
    {"key", "system", FT_TAG_TEXT},
    {"key", "organisation", FT_TAG_TEXT},
    {"key", "revoked_after_batch", FT_TAG_INT},
};

static const struct {
    const char *vocabulary, *codes;
} CODES[] = {
    {"classification", "indication SHA CHA"},
    {"status", "handed_over completed worked_on suspended reopened open"},
    {"contamination", "ap ap_improvised av cluster erw unknown"},
    {"targets", "all ap ap_improvised av cluster erw unknown"},
    {"activity_kind", "nts ts clearance bac eod_spot road_verification"},
    {"product", "cancelled reduced cleared"},
    {"evidence_class", "none indirect direct"},
    {"injury", "killed injured"},
    {"verdict", "approved rejected sent_back"},
    {"shrink_cause", "survey error"},
    {"retire_cause", "superseded duplicate error"},
    {"key_role", "author qa authority"},
};

static void fields_and_codes_that_scripts_rely_on_are_there(void **state)
{
    static const char *const COMMON[] = {
        "comment",  "date_of_information", "source_id", "organisation", "report", "location",
        "local_id", "official_id",         "aliases"};
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CONTRACT); i++) {
        print_message("  %s.%s\n", CONTRACT[i].type, CONTRACT[i].field);
        assert_int_equal(ft_test_field(f, CONTRACT[i].type, CONTRACT[i].field)->tag, CONTRACT[i].tag);
    }
    for (size_t i = 0; i < ft_forms_count(f); i++) {
        for (size_t k = 0; k < FT_COUNT(COMMON) && !ft_forms_at(f, i)->internal; k++) {
            assert_non_null(ft_test_field(f, ft_forms_at(f, i)->type, COMMON[k]));
        }
    }
    for (size_t i = 0; i < FT_COUNT(CODES); i++) {
        const ft_vocab *v = ft_forms_vocab(f, CODES[i].vocabulary);
        size_t n = 0;

        print_message("  %s\n", CODES[i].vocabulary);
        assert_non_null(v);
        for (const char *p = CODES[i].codes; *p != '\0'; n++) {
            size_t len = strcspn(p, " ");

            assert_non_null(ft_vocab_find(v, p, len));
            p += len + (p[len] == ' ');
        }
        assert_int_equal(v->n, n); /* and no others: rules are written for these */
    }
    ft_forms_free(f);
}

/* GICHD/mdr 2018 (annex of IMAS 05.10): what each object must be able to say. "geometry" is the shape. */
static const struct {
    const char *datum, *type, *field;
} MDR[] = {
    {"activity: reference point", "point", "record"},
    {"activity: reference point", "point", "point_type"},
    {"activity: organisation", "activity", "organisation"},
    {"activity: method", "activity", "method"},
    {"activity: start", "activity", "start_date"},
    {"activity: end", "activity", "end_date"},
    {"activity: status", "activity", "status"},
    {"area: benchmark", "point", "geometry"},
    {"area: perimeter", "hazard", "geometry"},
    {"area: status", "hazard", "status"},
    {"area: SHA or CHA", "hazard", "classification"},
    {"area: type of evidence", "evidence", "kind"},
    {"area: place of evidence", "evidence", "geometry"},
    {"area: beneficiaries, women", "hazard", "beneficiaries_women"},
    {"area: beneficiaries, men", "hazard", "beneficiaries_men"},
    {"area: beneficiaries, girls", "hazard", "beneficiaries_girls"},
    {"area: beneficiaries, boys", "hazard", "beneficiaries_boys"},
    {"area: indirect, women", "hazard", "indirect_women"},
    {"area: indirect, men", "hazard", "indirect_men"},
    {"area: indirect, girls", "hazard", "indirect_girls"},
    {"area: indirect, boys", "hazard", "indirect_boys"},
    {"area: confirmed beneficiaries", "handover", "beneficiaries_women"},
    {"area: confirmed indirect", "handover", "indirect_boys"},
    {"product: perimeter", "release", "geometry"},
    {"product: m2", "release", "stated_area_m2"},
    {"product: type", "release", "product"},
    {"product: depth", "release", "depth_cm"},
    {"device: category", "device", "category"},
    {"device: model", "device", "model"},
    {"device: coordinates", "device", "geometry"},
    {"device: depth", "device", "depth_found_cm"},
    {"device: condition", "device", "condition"},
    {"device: disposal", "device", "disposal"},
    {"accident: coordinates", "accident", "geometry"},
    {"accident: date", "accident", "date"},
    {"accident: device", "accident", "device_category"},
    {"accident: demining or mine", "accident", "kind"},
    {"victim: name", "victim", "name"},
    {"victim: ID", "victim", "local_id"},
    {"victim: gender", "victim", "sex"},
    {"victim: birth", "victim", "birth_date"},
    {"victim: address", "victim", "address"},
    {"victim: injured or killed", "victim", "injury"},
    {"victim: activity", "victim", "activity_at_time"},
    {"victim: tampered", "victim", "tampered"},
    {"QA: date", "qa", "date"},
    {"QA: activity", "qa", "activity"},
    {"QA: inspected", "qa", "inspected"},
    {"QA: inspecting", "qa", "inspector"},
    {"QA: nonconformities", "qa", "nonconformities"},
    {"QA: type of nonconformity", "qa", "nonconformity_type"},
    {"QA: severity", "qa", "result"},
    {"QA: measures", "qa", "measures"},
    {"education: coordinates", "education", "geometry"},
    {"education: date", "education", "date"},
    {"education: organisation", "education", "organisation"},
    {"education: method", "education", "method"},
    {"education: beneficiaries", "education", "women"},
    {"education: beneficiaries", "education", "boys"},
};

static void minimum_data_requirements_can_be_recorded(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(MDR); i++) {
        print_message("  %s\n", MDR[i].datum);
        if (strcmp(MDR[i].field, "geometry") == 0) {
            assert_true(ft_test_form(f, MDR[i].type)->geometry[0] != FT_GEOM_NONE);
        } else {
            assert_non_null(ft_test_field(f, MDR[i].type, MDR[i].field));
        }
    }
    ft_forms_free(f);
}

/* ---------- groups and hazardous ends */

static const struct {
    const char *type, *field, *group;
    ft_hazardous hazardous;
} ENDS[] = {
    {"hazard", "classification", "safety", FT_HAZ_RANK},
    {"hazard", "status", "safety", FT_HAZ_RANK},
    {"hazard", "contamination", "safety", FT_HAZ_UNION},
    {"hazard", "evidence_class", "safety", FT_HAZ_RANK},
    {"hazard", "required_depth_cm", "safety", FT_HAZ_LARGER},
    {"hazard", "interim_marking", "interim_marking", FT_HAZ_RANK},
    {"hazard", "comment", "comment", FT_HAZ_NONE},
    {"hazard", "priority", "priority", FT_HAZ_NONE},
    {"release", "product", "safety", FT_HAZ_NONE},
    {"release", "targets", "safety", FT_HAZ_INTERSECTION},
    {"release", "depth_cm", "safety", FT_HAZ_SMALLER},
    {"release", "hazards", "safety", FT_HAZ_INTERSECTION},
    {"release", "activity", "safety", FT_HAZ_NONE},
    {"release", "method", "method", FT_HAZ_NONE},
    {"marking", "marking_state", "marking_state", FT_HAZ_RANK},
    {"evidence", "evidence_class", "evidence_class", FT_HAZ_RANK},
    {"device", "condition", "condition", FT_HAZ_RANK},
};

static int rank(const ft_forms *f, const char *vocabulary, const char *code)
{
    const ft_vocab_code *c = ft_vocab_find(ft_forms_vocab(f, vocabulary), code, strlen(code));

    assert_non_null(c);
    return c->rank;
}

static void groups_and_hazardous_ends_are_those_of_the_design(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(ENDS); i++) {
        const ft_field *field = ft_test_field(f, ENDS[i].type, ENDS[i].field);

        print_message("  %s.%s\n", ENDS[i].type, ENDS[i].field);
        assert_string_equal(field->group, ENDS[i].group);
        assert_int_equal(field->hazardous, ENDS[i].hazardous);
    }
    assert_string_equal(ft_test_form(f, "hazard")->geometry_group, "safety");
    assert_int_equal(ft_test_form(f, "hazard")->geometry_hazardous, FT_HAZ_UNION);
    assert_string_equal(ft_test_form(f, "release")->geometry_group, "safety");
    assert_int_equal(ft_test_form(f, "release")->geometry_hazardous, FT_HAZ_INTERSECTION);
    assert_true(rank(f, "classification", "CHA") > rank(f, "classification", "SHA"));
    assert_true(rank(f, "classification", "SHA") > rank(f, "classification", "indication"));
    assert_int_equal(rank(f, "status", "open"), rank(f, "status", "reopened"));
    assert_true(rank(f, "status", "open") > rank(f, "status", "suspended"));
    assert_true(rank(f, "status", "suspended") > rank(f, "status", "worked_on"));
    assert_true(rank(f, "status", "worked_on") > rank(f, "status", "completed"));
    assert_true(rank(f, "status", "completed") > rank(f, "status", "handed_over"));
    assert_true(rank(f, "marking_state", "absent") > rank(f, "marking_state", "present"));
    ft_forms_free(f);
}

/* ---------- every declaration, walked whole */

static void every_field_is_whole(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < ft_forms_count(f); i++) {
        const ft_form *form = ft_forms_at(f, i);

        for (size_t k = 0; k < form->n; k++) {
            const ft_field *field = &form->fields[k];
            bool sealed = field->sensitivity == FT_SENS_SEALED;

            assert_non_null(field->source);
            assert_true(!sealed || strcmp(form->type, "victim") == 0);
            assert_true(field->required != FT_REQ_SAVE || form->internal || strcmp(form->type, "decision") == 0);
            assert_ptr_equal(ft_form_field(form, field->id, strlen(field->id)), field);
            assert_false(ft_layout_is_reserved(field->id));
        }
    }
    ft_forms_free(f);
}

static void every_label_is_in_the_catalogue(void **state)
{
    ft_forms *f = ft_test_core();
    ft_catalog *words = NULL;
    ft_error err = {0};
    size_t n = 0;
    char *po = ft_test_read(FT_SOURCE_DIR "/fieldtool/data/i18n/parts/forms.po", &n);
    ft_catalog_source source = {"en", po, n};

    (void)state;
    ft_assert_ok(ft_catalog_open(&source, 1, NULL, &words, &err), &err);
    for (size_t i = 0; i < ft_forms_count(f); i++) {
        const ft_form *form = ft_forms_at(f, i);

        assert_non_null(ft_catalog_find(words, form->label));
        for (size_t k = 0; k < form->n; k++) {
            const ft_vocab *v = form->fields[k].vocab;

            assert_non_null(ft_catalog_find(words, form->fields[k].label));
            for (size_t c = 0; v != NULL && c < v->n; c++) {
                assert_non_null(ft_catalog_find(words, v->codes[c].label));
            }
        }
    }
    ft_catalog_close(words);
    free(po);
    ft_forms_free(f);
}

/* ---------- looking up, layers, canonical text */

static void what_does_not_exist_is_not_found(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    assert_null(ft_forms_find(f, "hazards", 7));
    assert_null(ft_forms_find(f, "hazard", 5));
    assert_null(ft_forms_find(f, "", 0));
    assert_null(ft_form_field(ft_test_form(f, "hazard"), "classificatio", 13));
    assert_null(ft_forms_vocab(f, "Status"));
    assert_null(ft_vocab_find(ft_forms_vocab(f, "status"), "Open", 4));
    ft_assert_near(ft_forms_number(f, "reopen.radius_m", 7), 7, 0);
    assert_string_equal(ft_forms_colour(f, "cleared", "#000000"), "#000000");
    ft_forms_free(f);
}

static void layers_bear_the_names_of_the_design(void **state)
{
    ft_forms *f = ft_test_core();
    char name[80];

    (void)state;
    assert_true(ft_form_layer_name(ft_test_form(f, "hazard"), FT_GEOM_POLYGON, name));
    assert_string_equal(name, "hazard");
    assert_true(ft_form_layer_name(ft_test_form(f, "hazard"), FT_GEOM_POINT, name));
    assert_string_equal(name, "hazard_point");
    assert_true(ft_form_layer_name(ft_test_form(f, "hazard"), FT_GEOM_NONE, name));
    assert_string_equal(name, "hazard");
    assert_false(ft_form_layer_name(ft_test_form(f, "hazard"), FT_GEOM_LINESTRING, name));
    assert_true(ft_form_layer_name(ft_test_form(f, "marking"), FT_GEOM_LINESTRING, name));
    assert_string_equal(name, "marking_line");
    assert_true(ft_form_layer_name(ft_test_form(f, "marking"), FT_GEOM_POINT, name));
    assert_string_equal(name, "marking_point");
    assert_true(ft_form_layer_name(ft_test_form(f, "evidence"), FT_GEOM_POINT, name));
    assert_string_equal(name, "evidence");
    assert_false(ft_form_layer_name(ft_test_form(f, "victim"), FT_GEOM_POINT, name));
    ft_forms_free(f);
}

static void same_set_same_bytes(void **state)
{
    static const char PROFILE[] = "{\"profile\":\"XX\"}";
    ft_forms *a = ft_test_core();
    ft_forms *b = ft_test_core();
    ft_forms *c = NULL;
    ft_error err = {0};
    ft_buf x;
    ft_buf y;

    (void)state;
    ft_buf_init(&x, 0);
    ft_buf_init(&y, 0);
    ft_assert_ok(ft_forms_load(PROFILE, sizeof PROFILE - 1, &c, &err), &err);
    ft_forms_canonical(a, &x);
    ft_forms_canonical(b, &y);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    ft_buf_reset(&y);
    ft_forms_canonical(c, &y);
    assert_true(y.n > x.n);
    ft_buf_release(&x);
    ft_buf_release(&y);
    ft_forms_free(a);
    ft_forms_free(b);
    ft_forms_free(c);
}

/* ---------- what is written from the declarations and committed */

static void derived_pages_are_up_to_date(void **state)
{
    int code = system("cd '" FT_SOURCE_DIR "' && command -v /usr/bin/python3 >/dev/null || exit 77; "
                      "cd '" FT_SOURCE_DIR "' && tools/forms_po --check && tools/forms_manual --check");

    (void)state;
    if (code == 77 * 256 && getenv("FT_NEED_ALL") == NULL) {
        skip();
    }
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_of_the_design_is_declared),
        cmocka_unit_test(fields_and_codes_that_scripts_rely_on_are_there),
        cmocka_unit_test(minimum_data_requirements_can_be_recorded),
        cmocka_unit_test(groups_and_hazardous_ends_are_those_of_the_design),
        cmocka_unit_test(every_field_is_whole),
        cmocka_unit_test(every_label_is_in_the_catalogue),
        cmocka_unit_test(what_does_not_exist_is_not_found),
        cmocka_unit_test(layers_bear_the_names_of_the_design),
        cmocka_unit_test(same_set_same_bytes),
        cmocka_unit_test(derived_pages_are_up_to_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
