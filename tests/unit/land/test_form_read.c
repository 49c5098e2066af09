#include "tests/support/ft_forms.h"

#include "fieldtool/land/form_internal.h"

/* ---------- declarations that are wrong */

#define TYPE(more) "{\"type\":\"x\",\"label\":\"X\",\"source\":\"S\"," more "}"
#define FIELDS "\"fields\":[{\"id\":\"a\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"S\"}]"
#define FIELD(more) TYPE("\"geometry\":[],\"fields\":[{\"id\":\"a\",\"label\":\"A\",\"source\":\"S\"," more "}]")

static const struct {
    const char *name, *json, *key; /* key NULL: accepted */
} TYPES[] = {
    {"a plain type", TYPE("\"geometry\":[]," FIELDS), NULL},
    {"two shapes", TYPE("\"geometry\":[\"multipolygon\",\"point\"]," FIELDS), NULL},
    {"no shape list", TYPE(FIELDS), "land.form.bad"},
    {"no fields", TYPE("\"geometry\":[],\"fields\":[]"), "land.form.bad"},
    {"another type's file", "{\"type\":\"y\",\"label\":\"Y\",\"source\":\"S\",\"geometry\":[]," FIELDS "}",
     "land.form.bad"},
    {"no label", "{\"type\":\"x\",\"source\":\"S\",\"geometry\":[]," FIELDS "}", "land.form.bad"},
    {"an unknown member", TYPE("\"geometry\":[],\"colour\":\"red\"," FIELDS), "land.form.unknown_key"},
    {"a member of another kind", TYPE("\"geometry\":\"point\"," FIELDS), "land.form.bad"},
    {"an unknown shape", TYPE("\"geometry\":[\"polygon\"]," FIELDS), "land.form.bad"},
    {"one shape twice", TYPE("\"geometry\":[\"point\",\"point\"]," FIELDS), "land.form.bad"},
    {"three shapes", TYPE("\"geometry\":[\"point\",\"multipolygon\",\"multilinestring\"]," FIELDS), "land.form.bad"},
    {"a shape asked of none", TYPE("\"geometry\":[],\"geometry_required\":\"submit\"," FIELDS), "land.form.bad"},
    {"a shape asked in no known word", TYPE("\"geometry\":[\"point\"],\"geometry_required\":\"soon\"," FIELDS),
     "land.form.bad"},
    {"a rank of shapes", TYPE("\"geometry\":[\"point\"],\"geometry_hazardous\":\"rank\"," FIELDS), "land.form.bad"},
    {"a field twice",
     TYPE("\"geometry\":[],\"fields\":[{\"id\":\"a\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"S\"},"
          "{\"id\":\"a\",\"tag\":\"int\",\"label\":\"A\",\"source\":\"S\"}]"),
     "land.form.twice"},
    {"a common field again",
     TYPE("\"geometry\":[],\"fields\":[{\"id\":\"comment\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"S\"}]"),
     "land.form.twice"},
    {"a name in capitals",
     TYPE("\"geometry\":[],\"fields\":[{\"id\":\"A\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"S\"}]"),
     "land.form.bad"},
    {"a name of a column that is there",
     TYPE("\"geometry\":[],\"fields\":[{\"id\":\"geom\",\"tag\":\"text\",\"label\":\"A\",\"source\":\"S\"}]"),
     "land.form.bad"},
    {"a field without source", TYPE("\"geometry\":[],\"fields\":[{\"id\":\"a\",\"tag\":\"text\",\"label\":\"A\"}]"),
     "land.form.bad"},
    {"a field without tag", FIELD("\"unit\":\"m\""), "land.form.bad"},
    {"a commitment as a tag", FIELD("\"tag\":\"sealed\""), "land.form.bad"},
    {"a code without vocabulary", FIELD("\"tag\":\"code\""), "land.form.vocabulary"},
    {"a text with vocabulary", FIELD("\"tag\":\"text\",\"vocab\":\"status\""), "land.form.vocabulary"},
    {"a range of text", FIELD("\"tag\":\"text\",\"min\":1"), "land.form.bad"},
    {"a text that refers", FIELD("\"tag\":\"text\",\"refers_to\":\"hazard\""), "land.form.bad"},
    {"a condition of what is never asked", FIELD("\"tag\":\"text\",\"required_when\":\"b=c\""), "land.form.bad"},
    {"asked of located types, outside the common fields", FIELD("\"tag\":\"text\",\"required_of\":\"located\""),
     "land.form.bad"},
    {"a rank without order", FIELD("\"tag\":\"code\",\"vocab\":\"terrain\",\"hazardous\":\"rank\""), "land.form.bad"},
    {"a rank of codes", FIELD("\"tag\":\"codes\",\"vocab\":\"status\",\"hazardous\":\"rank\""), "land.form.bad"},
    {"a union of one code", FIELD("\"tag\":\"code\",\"vocab\":\"status\",\"hazardous\":\"union\""), "land.form.bad"},
    {"the larger of two texts", FIELD("\"tag\":\"text\",\"hazardous\":\"larger\""), "land.form.bad"},
    {"the larger of two sealed numbers", FIELD("\"tag\":\"int\",\"hazardous\":\"larger\",\"sensitivity\":\"sealed\""),
     "land.form.bad"},
    {"the smaller of two dates", FIELD("\"tag\":\"date\",\"hazardous\":\"smaller\""), NULL},
    {"an unknown sensitivity", FIELD("\"tag\":\"text\",\"sensitivity\":\"secret\""), "land.form.bad"},
};

static void a_wrong_declaration_is_refused_with_its_place(void **state)
{
    static const char COMMON[] =
        "{\"type\":\"common\",\"fields\":[{\"id\":\"comment\",\"tag\":\"text\",\"label\":\"C\",\"source\":\"S\"}]}";
    ft_error err = {0};
    ft_json *common = NULL;
    ft_forms *f = ft_test_core();

    (void)state;
    ft_assert_ok(ft_json_parse(COMMON, sizeof COMMON - 1, &common, &err), &err);
    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        ft_json *root = NULL;
        ft_forms_slot slot;
        ft_status st = FT_OK;

        print_message("  %s\n", TYPES[i].name);
        err = (ft_error){0};
        ft_assert_ok(ft_json_parse(TYPES[i].json, strlen(TYPES[i].json), &root, &err), &err);
        st = ft_form_read(f, "x.json", root, common, &slot, &err);
        ft_assert_status(st, TYPES[i].key == NULL ? FT_OK : FT_E_INVALID, &err);
        if (TYPES[i].key != NULL) {
            assert_string_equal(err.key, TYPES[i].key);
            assert_non_null(strstr(err.args, "file=x.json"));
        }
        ft_json_free(root);
    }
    ft_json_free(common);
    ft_forms_free(f);
}

/* ---------- vocabularies */

#define HEAD "code,label,rank,source\n"

static const struct {
    const char *name, *csv;
    int n; /* codes; -1: refused */
} FILES[] = {
    {"two codes", HEAD "a,A,0,S\nb,B,1,S\n", 2},
    {"no line end at the end", HEAD "a,A,0,S", 1},
    {"no codes", HEAD, 0},
    {"a quoted label", HEAD "a,\"A, with \"\"quotes\"\"\",0,S\n", 1},
    {"nothing", "", -1},
    {"another header", "code,label,source,rank\na,A,S,0\n", -1},
    {"a byte order mark", "\xef\xbb\xbf" HEAD "a,A,0,S\n", -1},
    {"lines of DOS", "code,label,rank,source\r\na,A,0,S\r\n", -1},
    {"too few cells", HEAD "a,A,0\n", -1},
    {"too many cells", HEAD "a,A,0,S,x\n", -1},
    {"an empty line", HEAD "\na,A,0,S\n", -1},
    {"a quote that does not close", HEAD "a,\"A,0,S\n", -1},
    {"no label", HEAD "a,,0,S\n", -1},
    {"no source", HEAD "a,A,0,\n", -1},
    {"a rank in words", HEAD "a,A,high,S\n", -1},
    {"a rank below nothing", HEAD "a,A,-1,S\n", -1},
    {"a code with a blank", HEAD "a b,A,0,S\n", -1},
    {"a code twice but for case", HEAD "sha,A,0,S\nSHA,B,0,S\n", -1},
};

static void a_vocabulary_is_read_whole_or_refused(void **state)
{
    ft_forms *f = ft_test_core();

    (void)state;
    for (size_t i = 0; i < FT_COUNT(FILES); i++) {
        ft_vocab v = {.name = NULL};
        ft_error err = {0};
        size_t n = strlen(FILES[i].csv);
        unsigned char *exact = malloc(n + 1); /* so that a sanitizer sees a step outside */
        ft_embedded file = {"words.csv", exact, n};
        ft_status st = FT_OK;

        print_message("  %s\n", FILES[i].name);
        assert_non_null(exact);
        memcpy(exact, FILES[i].csv, n + 1);
        st = ft_vocab_read(f, &v, &file, &err);
        ft_assert_status(st, FILES[i].n < 0 ? FT_E_INVALID : FT_OK, &err);
        assert_true(FILES[i].n < 0 || v.n == (size_t)FILES[i].n);
        free(exact);
    }
    ft_forms_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_declaration_is_refused_with_its_place),
        cmocka_unit_test(a_vocabulary_is_read_whole_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
