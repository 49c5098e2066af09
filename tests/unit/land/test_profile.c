#include "tests/support/ft_forms.h"
#include "tests/support/ft_stricter.h"

static int rank(const ft_forms *f, const char *vocabulary, const char *code)
{
    const ft_vocab_code *c = ft_vocab_find(ft_forms_vocab(f, vocabulary), code, strlen(code));

    assert_non_null(c);
    return c->rank;
}

static const struct {
    const char *name, *json, *key; /* key NULL: accepted */
} PROFILES[] = {
    {"empty", "{}", NULL},
    {"no JSON", "{", "json.syntax"},
    {"no object", "[]", "land.form.bad"},
    {"unknown member", "{\"fields\":[]}", "land.form.unknown_key"},
    {"code added", "{\"vocabularies\":{\"terrain\":[{\"code\":\"salt\",\"label\":\"Salt\"}]}}", NULL},
    {"code there already", "{\"vocabularies\":{\"terrain\":[{\"code\":\"FLAT\",\"label\":\"Flat\"}]}}",
     "land.form.twice"},
    {"code twice",
     "{\"vocabularies\":{\"terrain\":[{\"code\":\"a\",\"label\":\"A\"},{\"code\":\"A\",\"label\":\"A\"}]}}",
     "land.form.twice"},
    {"code with a comma", "{\"vocabularies\":{\"terrain\":[{\"code\":\"a,b\",\"label\":\"A\"}]}}", "land.form.bad"},
    {"code without label", "{\"vocabularies\":{\"terrain\":[{\"code\":\"a\"}]}}", "land.form.bad"},
    {"code to a closed list", "{\"vocabularies\":{\"status\":[{\"code\":\"safe\",\"label\":\"Safe\"}]}}",
     "land.form.closed"},
    {"unknown vocabulary", "{\"vocabularies\":{\"xx\":[]}}", "land.form.vocabulary"},
    {"rank raised", "{\"ranks\":{\"evidence_kind\":{\"scrap\":2}}}", NULL},
    {"rank lowered", "{\"ranks\":{\"evidence_kind\":{\"accident\":1}}}", "land.form.loosen"},
    {"rank of a reading", "{\"ranks\":{\"status\":{\"completed\":9}}}", "land.form.closed"},
    {"field added",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx_a\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     NULL},
    {"field there already",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"status\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     "land.form.twice"},
    {"field with a reserved name",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"area_m2\",\"tag\":\"real\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     "land.form.bad"},
    {"field in a merge group",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"N\",\"group\":\"safety\"}]}}}",
     "land.form.core_only"},
    {"field with a hazardous end",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"N\",\"hazardous\":\"larger\"}]}}}",
     "land.form.core_only"},
    {"field of an unknown kind",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"money\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     "land.form.bad"},
    {"field with a code list that does not exist",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"code\",\"vocab\":\"yy\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     "land.form.vocabulary"},
    {"field that refers to nothing",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"id\",\"refers_to\":\"yy\",\"label\":\"A\",\"source\":\"N\"}]}}}",
     "land.form.refers_to"},
    {"field with a condition on no code",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"N\",\"required\":\"submit\","
     "\"required_when\":\"status=gone\"}]}}}",
     "land.form.condition"},
    {"range upside down",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"N\",\"min\":3,\"max\":2}]}}}",
     "land.form.bad"},
    {"min as text",
     "{\"types\":{\"hazard\":{\"fields\":[{\"id\":\"xx\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"N\",\"min\":\"3\"}]}}}",
     "land.form.bad"},
    {"asked for more", "{\"types\":{\"hazard\":{\"required\":{\"priority\":\"approve\"}}}}", NULL},
    {"asked for earlier", "{\"types\":{\"hazard\":{\"required\":{\"evidence_class\":\"submit\"}}}}", NULL},
    {"asked for later", "{\"types\":{\"hazard\":{\"required\":{\"status\":\"approve\"}}}}", "land.form.loosen"},
    {"asked for never", "{\"types\":{\"hazard\":{\"required\":{\"status\":\"never\"}}}}", "land.form.loosen"},
    {"asked for nothing known", "{\"types\":{\"hazard\":{\"required\":{\"xx\":\"save\"}}}}", "land.form.no_field"},
    {"asked in no known word", "{\"types\":{\"hazard\":{\"required\":{\"status\":\"always\"}}}}", "land.form.bad"},
    {"shape asked for", "{\"types\":{\"hazard\":{\"required\":{\"geometry\":\"submit\"}}}}", NULL},
    {"shape asked of a table", "{\"types\":{\"victim\":{\"required\":{\"geometry\":\"submit\"}}}}",
     "land.form.no_field"},
    {"shape asked for later", "{\"types\":{\"exclusion\":{\"required\":{\"geometry\":\"approve\"}}}}",
     "land.form.loosen"},
    {"range narrowed", "{\"types\":{\"hazard\":{\"limits\":{\"required_depth_cm\":{\"min\":13,\"max\":50}}}}}", NULL},
    {"range widened", "{\"types\":{\"hazard\":{\"limits\":{\"required_depth_cm\":{\"max\":2001}}}}}",
     "land.form.loosen"},
    {"range below", "{\"types\":{\"hazard\":{\"limits\":{\"required_depth_cm\":{\"min\":-1}}}}}", "land.form.loosen"},
    {"range closed", "{\"types\":{\"hazard\":{\"limits\":{\"required_depth_cm\":{\"min\":9,\"max\":8}}}}}",
     "land.form.bad"},
    {"range of text", "{\"types\":{\"hazard\":{\"limits\":{\"comment\":{\"min\":9}}}}}", "land.form.no_field"},
    {"type that does not exist", "{\"types\":{\"minefield\":{}}}", "land.form.no_type"},
    {"type of the program", "{\"types\":{\"key\":{}}}", "land.form.no_type"},
    {"number", "{\"numbers\":{\"reopen.radius_m\":100}}", NULL},
    {"number out of range", "{\"numbers\":{\"reopen.radius_m\":0}}", "land.form.bad"},
    {"number as text", "{\"numbers\":{\"reopen.radius_m\":\"100\"}}", "land.form.bad"},
    {"number unknown", "{\"numbers\":{\"reopen.radius\":100}}", "land.form.unknown_key"},
    {"colour", "{\"colours\":{\"cleared\":\"#00ff00\"}}", NULL},
    {"colour of a hazard", "{\"colours\":{\"CHA\":\"#00ff00\"}}", "land.form.unknown_key"},
    {"colour in words", "{\"colours\":{\"cleared\":\"green\"}}", "land.form.bad"},
};

static void a_profile_adds_and_never_loosens(void **state)
{
    ft_forms *base = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(PROFILES); i++) {
        ft_forms *f = NULL;
        ft_error err = {0};
        ft_status st = ft_forms_load(PROFILES[i].json, strlen(PROFILES[i].json), &f, &err);

        print_message("  %s\n", PROFILES[i].name);
        ft_assert_status(st, PROFILES[i].key == NULL ? FT_OK : FT_E_INVALID, &err);
        if (PROFILES[i].key != NULL) {
            assert_string_equal(err.key, PROFILES[i].key);
            assert_null(f);
        } else {
            assert_true(ft_forms_no_looser(base, f));
        }
        ft_forms_free(f);
    }
    ft_forms_free(base);
}

static void the_sample_profile_does_what_it_says(void **state)
{
    size_t n = 0;
    char *json = ft_test_read(FT_SOURCE_DIR "/tests/data/profile-xx.json", &n);
    ft_forms *f = NULL;
    ft_error err = {0};
    const ft_field *field = NULL;

    (void)state;
    ft_assert_ok(ft_forms_load(json, n, &f, &err), &err);
    field = ft_test_field(f, "hazard", "xx_village_head");
    assert_true(field->from_profile);
    assert_string_equal(field->group, "xx_village_head");
    assert_string_equal(field->label, "Village head asked");
    assert_int_equal(field->required, FT_REQ_SUBMIT);
    assert_int_equal(ft_test_field(f, "hazard", "required_depth_cm")->required, FT_REQ_APPROVE);
    ft_assert_near(ft_test_field(f, "hazard", "required_depth_cm")->min, 13, 0);
    assert_int_equal(ft_test_form(f, "release")->geometry_required, FT_REQ_SUBMIT);
    assert_int_equal(rank(f, "evidence_kind", "crater"), 2);
    assert_string_equal(ft_vocab_find(ft_forms_vocab(f, "terrain"), "salt_flat", 9)->label, "Salt flat");
    ft_assert_near(ft_forms_number(f, "reopen.radius_m", 50), 100, 0);
    assert_string_equal(ft_forms_colour(f, "cleared", ""), "#1b7837");
    ft_forms_free(f);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_adds_and_never_loosens),
        cmocka_unit_test(the_sample_profile_does_what_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
