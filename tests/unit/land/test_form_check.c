#include "tests/support/ft_forms.h"

static const struct {
    const char *type, *field, *text, *shown; /* shown NULL: refused with key */
    const char *key;
} TYPED[] = {
    {"hazard", "classification", " cha ", "CHA", NULL},
    {"hazard", "classification", "DHA", NULL, "land.field.code"},
    {"hazard", "contamination", "AP, cluster ,ap", "ap,cluster", NULL},
    {"hazard", "contamination", "ap,,av", NULL, "land.field.code"},
    {"hazard", "required_depth_cm", "20", "20", NULL},
    {"hazard", "required_depth_cm", "2000", "2000", NULL},
    {"hazard", "required_depth_cm", "2001", NULL, "land.field.range"},
    {"hazard", "required_depth_cm", "-1", NULL, "land.field.range"},
    {"hazard", "stated_area_m2", "1200.5", "1200.5", NULL},
    {"hazard", "stated_area_m2", "-0.1", NULL, "land.field.range"},
    {"hazard", "baseline_date", "2021-06", "2021-06", NULL},
    {"hazard", "baseline_date", "21-06", NULL, "land.value.date"},
    {"point", "bearing_deg", "360", "360", NULL},
    {"point", "bearing_deg", "360.1", NULL, "land.field.range"},
};

static void typed_values_are_parsed_or_refused_with_what_would_be_lawful(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(TYPED); i++) {
        const ft_field *field = ft_test_field(f, TYPED[i].type, TYPED[i].field);
        ft_error err = {0};
        ft_buf bytes;
        ft_buf shown;
        ft_status st = FT_OK;

        print_message("  %s=%s\n", TYPED[i].field, TYPED[i].text);
        ft_buf_init(&bytes, 0);
        ft_buf_init(&shown, 0);
        st = ft_field_parse(field, TYPED[i].text, strlen(TYPED[i].text), &bytes, &err);
        ft_assert_status(st, TYPED[i].shown == NULL ? FT_E_INVALID : FT_OK, &err);
        if (st == FT_OK) {
            ft_value v = {ft_str_of(field->id), field->tag, {bytes.p, bytes.n}};

            ft_value_show(&v, &shown);
            assert_string_equal(shown.p, TYPED[i].shown);
        } else {
            assert_string_equal(err.key, TYPED[i].key);
        }
        ft_buf_release(&bytes);
        ft_buf_release(&shown);
    }
    ft_forms_free(f);
}

/* ---------- what a record lacks */

static void note(void *who, const ft_form_finding *f)
{
    ft_buf *b = who;

    ft_buf_printf(b, "%s:%s ", f->key + strlen("check."), f->field);
}

/* "classification=CHA status=open": every word a field; values without blanks. "field!TAG" sets a value of another kind. */
static void fill(const ft_form *form, ft_draft *d, const char *text)
{
    ft_error err = {0};
    ft_buf bytes;

    ft_buf_init(&bytes, 0);
    for (const char *p = text; *p != '\0';) {
        size_t n = strcspn(p, " ");
        size_t name = strcspn(p, "=");
        char id[64] = "";
        const ft_field *field = NULL;

        (void)snprintf(id, sizeof id, "%.*s", (int)name, p);
        field = ft_form_field(form, id, name);
        ft_buf_reset(&bytes);
        if (field == NULL || strncmp(p + name + 1, "RAW", 3) == 0) {
            ft_assert_ok(ft_draft_set(d, id, FT_TAG_TEXT, p + name + 1, n - name - 1, &err), &err);
        } else {
            ft_assert_ok(ft_field_parse(field, p + name + 1, n - name - 1, &bytes, &err), &err);
            ft_assert_ok(ft_draft_set(d, id, field->tag, bytes.p, bytes.n, &err), &err);
        }
        p += n + (p[n] == ' ');
    }
    ft_buf_release(&bytes);
}

static const struct {
    const char *name, *type, *values;
    ft_geom_type shape;
    ft_required level;
    const char *findings;
} RECORDS[] = {
    {"an empty hazard may be saved", "hazard", "", FT_GEOM_NONE, FT_REQ_SAVE, ""},
    {"an empty release may be saved", "release", "", FT_GEOM_NONE, FT_REQ_SAVE, ""},
    {"an empty hazard may not be submitted", "hazard", "", FT_GEOM_NONE, FT_REQ_SUBMIT,
     "required:date_of_information required:classification required:status required:contamination "},
    {"approval asks for what submission asks for, and more", "hazard", "classification=SHA status=open", FT_GEOM_NONE,
     FT_REQ_APPROVE,
     "required:date_of_information required:organisation required:location required:contamination required:evidence_class "},
    {"an indication needs no evidence class", "hazard",
     "classification=indication status=open contamination=unknown date_of_information=2026 organisation=X location=XX01",
     FT_GEOM_NONE, FT_REQ_APPROVE, ""},
    {"a suspended area says why", "hazard",
     "classification=SHA status=suspended contamination=ap date_of_information=2026-01-02", FT_GEOM_POLYGON,
     FT_REQ_SUBMIT, "required:status_reason "},
    {"depth is asked of cleared land", "release",
     "product=cleared end_date=2026-01-02 date_of_information=2026 organisation=X location=XX01 method=manual targets=all "
     "hazards=0192f5a0-7c1e-7000-8000-0000000000aa activity=0192f5a0-7c1e-7000-8000-0000000000ab",
     FT_GEOM_POLYGON, FT_REQ_APPROVE, "required:depth_cm "},
    {"depth is not asked of cancelled land", "release",
     "product=cancelled end_date=2026-01-02 date_of_information=2026 organisation=X location=XX01 method=interview targets=all "
     "hazards=0192f5a0-7c1e-7000-8000-0000000000aa activity=0192f5a0-7c1e-7000-8000-0000000000ab",
     FT_GEOM_POLYGON, FT_REQ_APPROVE, ""},
    {"a release without shape is not approved", "release",
     "product=cancelled end_date=2026-01-02 date_of_information=2026 organisation=X location=XX01 method=interview targets=all "
     "hazards=0192f5a0-7c1e-7000-8000-0000000000aa activity=0192f5a0-7c1e-7000-8000-0000000000ab",
     FT_GEOM_NONE, FT_REQ_APPROVE, "required:geometry "},
    {"a dissent says why", "agreement",
     "release=0192f5a0-7c1e-7000-8000-0000000000aa party=community date=2026-01-02 agrees=no", FT_GEOM_NONE,
     FT_REQ_SUBMIT, "required:objection "},
    {"an assent does not", "agreement",
     "release=0192f5a0-7c1e-7000-8000-0000000000aa party=community date=2026-01-02 agrees=yes", FT_GEOM_NONE,
     FT_REQ_SUBMIT, ""},
    {"a value of another kind is found at save", "hazard", "required_depth_cm=RAW", FT_GEOM_NONE, FT_REQ_SAVE,
     "kind:required_depth_cm "},
    {"an open name of a victim is found at save", "victim", "name=RAW", FT_GEOM_NONE, FT_REQ_SAVE, "kind:name "},
    {"an unknown field is left alone", "hazard", "zz_new=RAW", FT_GEOM_NONE, FT_REQ_SAVE, ""},
};

static void a_record_is_checked_for_its_level(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(RECORDS); i++) {
        const ft_form *form = ft_test_form(f, RECORDS[i].type);
        ft_draft *d = NULL;
        ft_error err = {0};
        ft_buf found;

        print_message("  %s\n", RECORDS[i].name);
        ft_buf_init(&found, 0);
        ft_buf_text(&found, "");
        ft_assert_ok(ft_draft_new(&d, &err), &err);
        fill(form, d, RECORDS[i].values);
        ft_form_check(form, ft_draft_values(d), RECORDS[i].shape, RECORDS[i].level, note, &found);
        assert_string_equal(found.n == 0 ? "" : found.p, RECORDS[i].findings);
        ft_draft_free(d);
        ft_buf_release(&found);
    }
    ft_forms_free(f);
}

static void codes_and_ranges_that_a_stricter_profile_refuses_are_found(void **state)
{
    static const char PROFILE[] = "{\"types\":{\"hazard\":{\"limits\":{\"required_depth_cm\":{\"min\":13}}}}}";
    ft_forms *f = ft_test_core();
    ft_forms *strict = NULL;
    ft_error err = {0};
    ft_draft *d = NULL;
    ft_buf found;

    (void)state;
    ft_buf_init(&found, 0);
    ft_assert_ok(ft_forms_load(PROFILE, sizeof PROFILE - 1, &strict, &err), &err);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    fill(ft_test_form(f, "hazard"), d, "required_depth_cm=10");
    ft_assert_ok(ft_draft_set(d, "terrain", FT_TAG_CODE, "lava", 4, &err), &err);
    ft_form_check(ft_test_form(strict, "hazard"), ft_draft_values(d), FT_GEOM_NONE, FT_REQ_SAVE, note, &found);
    assert_string_equal(found.p, "range:required_depth_cm vocab:terrain ");
    ft_draft_free(d);
    ft_buf_release(&found);
    ft_forms_free(f);
    ft_forms_free(strict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_values_are_parsed_or_refused_with_what_would_be_lawful),
        cmocka_unit_test(a_record_is_checked_for_its_level),
        cmocka_unit_test(codes_and_ranges_that_a_stricter_profile_refuses_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
