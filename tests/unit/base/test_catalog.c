#include "tests/support/ft_assert.h"

#include "fieldtool/base/catalog.h"

#include <string.h>

static const char ENGLISH_A[] = "# Words\n"
                                "msgid \"\"\n"
                                "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
                                "\n"
                                "#: geo/ring.c\n"
                                "msgid \"geo.short\"\n"
                                "msgstr \"Ring {ring} has {n} vertices.\"\n"
                                "msgid \"two.lines\"\n"
                                "msgstr \"\"\n"
                                "\"first\\n\"\n"
                                "  \"second \\\"quoted\\\" \\\\ \\t.\"\r\n"
                                "#~ msgid \"old\"\n";
static const char ENGLISH_B[] =
    "msgid \"base.context.plot\"\nmsgstr \"plot no. {plot}\"\n"
    "msgid \"b.\"\n\"split\"\nmsgstr \"part {file}\"\nmsgid \"geo.short\"\nmsgstr \"again\"\n";
static const char LAO[] = "#, fuzzy\nmsgid \"two.lines\"\nmsgstr \"unreviewed\"\n\n"
                          "msgid \"b.split\"\nmsgstr \"\xe0\xba\xaa\xe0\xbb\x88\xe0\xba\xa7\xe0\xba\x99 {file}\"\n\n"
                          "msgid \"geo.short\"\nmsgstr \"\"\n";

static const ft_catalog_source SOURCES[] = {
    {"en", ENGLISH_A, sizeof ENGLISH_A - 1},
    {"lo", LAO, sizeof LAO - 1},
    {"en", ENGLISH_B, sizeof ENGLISH_B - 1},
};

static ft_catalog *opened(const char *language)
{
    ft_catalog *c = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_catalog_open(SOURCES, FT_COUNT(SOURCES), language, &c, &err), &err);
    return c;
}

static void parts_of_one_language_are_joined(void **state)
{
    ft_catalog *c = opened(NULL);

    (void)state;
    assert_string_equal(ft_catalog_text(c, "b.split"), "part {file}");
    assert_string_equal(ft_catalog_text(c, "geo.short"), "Ring {ring} has {n} vertices."); /* the first stands */
    assert_string_equal(ft_catalog_text(c, "two.lines"), "first\nsecond \"quoted\" \\ \t.");
    assert_string_equal(ft_catalog_text(c, "no.such.key"), "no.such.key");
    assert_null(ft_catalog_find(c, "no.such.key"));
    assert_null(ft_catalog_find(c, ""));
    assert_null(ft_catalog_find(c, "old"));
    ft_catalog_close(c);
    ft_catalog_close(NULL);
}

static void what_a_language_lacks_is_english(void **state)
{
    static const char *const NAMES[] = {"lo", "lo_LA.UTF-8", "lo-LA"};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(NAMES); i++) {
        ft_catalog *c = opened(NAMES[i]);

        assert_string_equal(ft_catalog_text(c, "b.split"), "\xe0\xba\xaa\xe0\xbb\x88\xe0\xba\xa7\xe0\xba\x99 {file}");
        assert_memory_equal(ft_catalog_text(c, "two.lines"), "first", 5); /* fuzzy is not shown */
        assert_memory_equal(ft_catalog_text(c, "geo.short"), "Ring", 4);  /* empty is not a text */
        ft_catalog_close(c);
    }
}

static void an_unknown_language_is_english(void **state)
{
    ft_catalog *c = opened("xx");

    (void)state;
    assert_string_equal(ft_catalog_text(c, "b.split"), "part {file}");
    ft_catalog_close(c);
}

static void a_bad_file_names_language_and_line(void **state)
{
    static const struct {
        const char *po, *args;
    } BAD[] = {
        {"msgid \"a\"\nmsgstr \"b\n", "language=en line=2"},
        {"msgid a\n", "language=en line=1"},
        {"\"stray\"\n", "language=en line=1"},
        {"msgstr \"b\"\n", "language=en line=1"},
        {"msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"\n", "language=en line=3"},
        {"msgid \"a\"\nmsgid \"b\"\n", "language=en line=2"},
        {"msgid \"a\"\nmsgstr \"\\q\"\n", "language=en line=2"},
        {"msgid \"a\"\nmsgstr \"x\\\"\n", "language=en line=2"},
        {"msgid \"a\"\nmsgstr \"x\"y\"\n", "language=en line=2"},
        {"msgid \"a\"\n\nnonsense\n", "language=en line=3"},
        {"msgctxt \"a\"\n", "language=en line=1"},
        {"msgid \"a\"\n", "language=en line=1"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        ft_catalog_source src = {"en", BAD[i].po, strlen(BAD[i].po)};
        ft_catalog *c = NULL;
        ft_error err = {0};

        print_message("  %s", BAD[i].po);
        ft_assert_status(ft_catalog_open(&src, 1, NULL, &c, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "base.catalog.syntax");
        assert_string_equal(err.args, BAD[i].args);
        assert_null(c);
    }
}

static void assert_formats(const char *key, const char *facts, const char *want)
{
    ft_catalog *c = opened("en");
    ft_buf b;

    ft_buf_init(&b, 0);
    ft_catalog_format(c, key, facts, &b);
    assert_string_equal(b.p, want);
    ft_buf_release(&b);
    ft_catalog_close(c);
}

static void places_are_filled_from_facts(void **state)
{
    (void)state;
    assert_formats("geo.short", "ring=0 n=2", "Ring 0 has 2 vertices.");
    assert_formats("geo.short", "n=2", "Ring {ring} has 2 vertices.");
    assert_formats("geo.short", "", "Ring {ring} has {n} vertices.");
    assert_formats("b.split", "file=my old plot.gpkg", "part my old plot.gpkg");
    assert_formats("b.split", "file=my old plot.gpkg n=3", "part my old plot.gpkg");
    assert_formats("b.split", "file=", "part ");
    assert_formats("b.split", "file={n} n=3", "part {n}"); /* a value is not a text: its braces are its own */
}

static void values_cannot_drive_a_terminal(void **state)
{
    (void)state;
    assert_formats("b.split", "file=a\033[2Jb\x7f\xc2\x9b", "part a\\u001b[2Jb\\u007f\\u009b");
    assert_formats("b.split", "file=x\xe2\x80\xaegpj.exe", "part x\\u202egpj.exe");
    assert_formats("b.split", "file=\xe2\x81\xa6\xe2\x80\xa6", "part \\u2066\xe2\x80\xa6");
    assert_formats("b.split", "file=\xc2", "part \xc2");
}

static void an_error_says_where_what_and_which(void **state)
{
    static const struct {
        const char *args, *context, *want;
    } CASES[] = {
        {"ring=0 n=2", "", "Ring 0 has 2 vertices."},
        {"ring=0 n=2 hole=1", "", "Ring 0 has 2 vertices. (hole=1)"},
        {"ring=0 n=2", "file=a b.gpkg hazard=3f0c", "file=a b.gpkg hazard=3f0c: Ring 0 has 2 vertices."},
        {"ring=0 n=2", "file=a b.gpkg plot=7", "file=a b.gpkg, plot no. 7: Ring 0 has 2 vertices."},
        {" ", "ring=5 file=x", "file=x: Ring 5 has {n} vertices."},
    };
    ft_catalog *c = opened("en");

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};
        ft_buf b;

        (void)ft_fail(&err, FT_E_INVALID, "geo.short", "%s", CASES[i].args);
        (void)ft_within(&err, FT_E_INVALID, "%s", CASES[i].context);
        ft_buf_init(&b, 0);
        ft_catalog_error(c, &err, &b);
        assert_string_equal(b.p, CASES[i].want);
        ft_buf_release(&b);
    }
    ft_catalog_close(c);
}

static void facts_become_json_members(void **state)
{
    static const struct {
        const char *facts, *json;
    } CASES[] = {
        {"", "{}"},
        {" ", "{}"},
        {"ring=0 n=2", "{\"ring\":\"0\",\"n\":\"2\"}"},
        {"n=1 n=2", "{\"n\":\"1\"}"},
        {"path=C:\\a \"b\" c", "{\"path\":\"C:\\\\a \\\"b\\\" c\"}"},
        {"words without facts a=1", "{\"a\":\"1\"}"},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_buf b;

        ft_buf_init(&b, 0);
        ft_facts_json(CASES[i].facts, &b);
        assert_string_equal(b.p, CASES[i].json);
        ft_buf_release(&b);
    }
    assert_true(ft_str_is(ft_fact("a=1 b=two words", "b"), "two words"));
    assert_int_equal(ft_fact("a=1", "b").n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_one_language_are_joined),   cmocka_unit_test(what_a_language_lacks_is_english),
        cmocka_unit_test(an_unknown_language_is_english),     cmocka_unit_test(a_bad_file_names_language_and_line),
        cmocka_unit_test(places_are_filled_from_facts),       cmocka_unit_test(values_cannot_drive_a_terminal),
        cmocka_unit_test(an_error_says_where_what_and_which), cmocka_unit_test(facts_become_json_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
