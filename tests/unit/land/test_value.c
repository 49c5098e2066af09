#include "tests/support/ft_assert.h"

#include "fieldtool/land/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------- parsing and showing */

/* shown NULL: refused. Written by hand from the layouts in value.h. */
static const struct {
    const char *name;
    ft_tag tag;
    const char *text, *shown, *hex;
} CASES[] = {
    {"text as entered", FT_TAG_TEXT, " two  blanks ", " two  blanks ", "2074776f2020626c616e6b7320"},
    {"text of blanks", FT_TAG_TEXT, "   ", NULL, NULL},
    {"text not UTF-8", FT_TAG_TEXT, "\xc3(", NULL, NULL},
    {"text surrogate", FT_TAG_TEXT, "\xed\xa0\x80", NULL, NULL},
    {"code trimmed", FT_TAG_CODE, " CHA ", "CHA", "434841"},
    {"int", FT_TAG_INT, "13", "13", "0d00000000000000"},
    {"int negative", FT_TAG_INT, "-1", "-1", "ffffffffffffffff"},
    {"int smallest", FT_TAG_INT, "-9223372036854775808", "-9223372036854775808", "0000000000000080"},
    {"int too large", FT_TAG_INT, "9223372036854775808", NULL, NULL},
    {"int with a point", FT_TAG_INT, "13.0", NULL, NULL},
    {"int with words", FT_TAG_INT, "13 cm", NULL, NULL},
    {"real", FT_TAG_REAL, "1200.5", "1200.5", "0000000000c29240"},
    {"real of a whole number is the same value", FT_TAG_REAL, "5", "5", "0000000000001440"},
    {"real 5.0", FT_TAG_REAL, "5.0", "5", "0000000000001440"},
    {"real -0 is +0", FT_TAG_REAL, "-0.0", "0", "0000000000000000"},
    {"real with a comma", FT_TAG_REAL, "1200,5", NULL, NULL},
    {"real infinite", FT_TAG_REAL, "1e999", NULL, NULL},
    {"real nan", FT_TAG_REAL, "nan", NULL, NULL},
    {"real hexadecimal", FT_TAG_REAL, "0x10", NULL, NULL},
    {"bool yes", FT_TAG_BOOL, "Yes", "true", "01"},
    {"bool 0", FT_TAG_BOOL, "0", "false", "00"},
    {"bool maybe", FT_TAG_BOOL, "maybe", NULL, NULL},
    {"date of a day", FT_TAG_DATE, "2024-02-29", "2024-02-29", "323032342d30322d3239"},
    {"date of a month", FT_TAG_DATE, "2024-02", "2024-02", "323032342d3032"},
    {"date of a year", FT_TAG_DATE, "2024", "2024", "32303234"},
    {"date not in the calendar", FT_TAG_DATE, "2023-02-29", NULL, NULL},
    {"date of two digits", FT_TAG_DATE, "24-02-29", NULL, NULL},
    {"time at the epoch", FT_TAG_TIME, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "00000000000000000000"},
    {"time keeps its zone", FT_TAG_TIME, "1970-01-01T05:30:00.250+05:30", "1970-01-01T05:30:00.250+05:30",
     "fa000000000000004a01"},
    {"time west", FT_TAG_TIME, "1969-12-31T20:30-03:30", "1969-12-31T20:30:00.000-03:30", "00000000000000002eff"},
    {"time zone of 18 hours", FT_TAG_TIME, "1970-01-01T18:00+18:00", "1970-01-01T18:00:00.000+18:00",
     "00000000000000003804"},
    {"time zone beyond", FT_TAG_TIME, "1970-01-01T18:00+18:01", NULL, NULL},
    {"time without a zone", FT_TAG_TIME, "1970-01-01T00:00:00", NULL, NULL},
    {"time with a bare point", FT_TAG_TIME, "1970-01-01T00:00:00.Z", NULL, NULL},
    {"time of a leap second", FT_TAG_TIME, "2016-12-31T23:59:60Z", NULL, NULL},
    {"time cut", FT_TAG_TIME, "1970-01-01T00:00:", NULL, NULL},
    {"id", FT_TAG_ID, "0192F5A0-7c1e-7000-8000-0000000000aa", "0192f5a0-7c1e-7000-8000-0000000000aa",
     "0192f5a07c1e700080000000000000aa"},
    {"id of 15 bytes", FT_TAG_ID, "0192f5a0-7c1e-7000-8000-0000000000", NULL, NULL},
    {"codes sorted, each once", FT_TAG_CODES, "erw, ap ,av,ap", "ap,av,erw",
     "0300020061700200617603006572"
     "77"},
    {"codes with an empty one", FT_TAG_CODES, "ap,,av", NULL, NULL},
    {"codes with a comma at the end", FT_TAG_CODES, "ap,", NULL, NULL},
    {"ids sorted", FT_TAG_IDS, "00000000000000000000000000000002,00000000000000000000000000000001",
     "00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002",
     "02000000000000000000000000000000000100000000000000000000000000000002"},
    {"ids with a local one", FT_TAG_IDS, "AO-HALO7-0001", NULL, NULL},
    {"sealed is not typed", FT_TAG_SEALED, "secret", NULL, NULL},
    {"no kind", FT_TAG_NONE, "x", NULL, NULL},
};

static void parsing_gives_canonical_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};
        ft_buf b;
        ft_buf shown;
        char hex[512];
        ft_status st = FT_OK;

        print_message("  %s\n", CASES[i].name);
        ft_buf_init(&b, 0);
        ft_buf_init(&shown, 0);
        st = ft_value_parse(CASES[i].tag, CASES[i].text, strlen(CASES[i].text), &b, &err);
        ft_assert_status(st, CASES[i].shown == NULL ? FT_E_INVALID : FT_OK, &err);
        if (st == FT_OK) {
            ft_value v = {ft_str_of("f"), CASES[i].tag, {b.p, b.n}};

            assert_true(ft_value_check(CASES[i].tag, b.p, b.n));
            ft_hex(b.p, b.n, hex);
            assert_string_equal(hex, CASES[i].hex);
            ft_value_show(&v, &shown);
            assert_string_equal(shown.p, CASES[i].shown);
        } else {
            assert_non_null(err.key);
            assert_int_equal(strncmp(err.key, "land.value.", 11), 0);
        }
        ft_buf_release(&b);
        ft_buf_release(&shown);
    }
}

static void what_is_parsed_can_always_be_read_again(void **state)
{
    size_t n = 70000;
    char *long_code = malloc(n);
    ft_buf b;
    ft_error err = {0};

    (void)state;
    assert_non_null(long_code);
    memset(long_code, 'a', n);
    ft_buf_init(&b, 0);
    ft_assert_status(ft_value_parse(FT_TAG_CODES, long_code, n, &b, &err), FT_E_INVALID, &err);
    ft_assert_status(ft_value_parse(FT_TAG_CODES, long_code, 256, &b, &err), FT_E_INVALID, &err);
    ft_assert_status(ft_value_parse(FT_TAG_CODE, long_code, 256, &b, &err), FT_E_INVALID, &err);
    ft_buf_reset(&b);
    ft_assert_ok(ft_value_parse(FT_TAG_CODES, long_code, 255, &b, &err), &err);
    assert_true(ft_value_check(FT_TAG_CODES, b.p, b.n));
    memset(long_code, ',', n);
    ft_assert_status(ft_value_parse(FT_TAG_CODES, long_code, n, &b, &err), FT_E_INVALID, &err);
    ft_buf_release(&b);
    free(long_code);
}

/* ---------- reading */

static ft_value value(ft_tag tag, const char *text, ft_buf *b)
{
    ft_error err = {0};

    ft_buf_init(b, 0);
    ft_assert_ok(ft_value_parse(tag, text, strlen(text), b, &err), &err);
    return (ft_value){ft_str_of("f"), tag, {b->p, b->n}};
}

static void another_kind_gives_the_stand_in(void **state)
{
    ft_buf b;
    ft_value v = value(FT_TAG_TEXT, "12", &b);
    ft_uuid u;

    (void)state;
    assert_int_equal(ft_value_int(&v, 7), 7);
    assert_int_equal(ft_value_int(NULL, 7), 7);
    ft_assert_near(ft_value_real(&v, 0.5), 0.5, 0);
    assert_true(ft_value_bool(NULL, true));
    assert_false(ft_date_known(ft_value_date(&v)));
    assert_false(ft_value_id(&v, &u));
    assert_int_equal(ft_value_count(&v), 0);
    assert_int_equal(ft_value_text(NULL).n, 0);
    assert_false(ft_value_is(NULL, ""));
    ft_buf_release(&b);
    v = value(FT_TAG_INT, "12", &b);
    ft_assert_near(ft_value_real(&v, 0), 12, 0);
    ft_buf_release(&b);
}

static void sets_are_asked_for_members(void **state)
{
    ft_buf b;
    ft_value v = value(FT_TAG_CODES, "av,ap", &b);

    (void)state;
    assert_int_equal(ft_value_count(&v), 2);
    assert_true(ft_str_is(ft_value_code_at(&v, 0), "ap"));
    assert_true(ft_str_is(ft_value_code_at(&v, 1), "av"));
    assert_true(ft_value_has_code(&v, "av"));
    assert_false(ft_value_has_code(&v, "a"));
    ft_buf_release(&b);
    v = value(FT_TAG_CODE, "ap", &b);
    assert_true(ft_value_has_code(&v, "ap"));
    ft_buf_release(&b);
    v = value(FT_TAG_IDS, "00000000000000000000000000000002,00000000000000000000000000000001", &b);
    assert_int_equal(ft_value_id_at(&v, 1).b[15], 2);
    ft_buf_release(&b);
}

static void absent_is_not_the_empty_text(void **state)
{
    ft_value empty = {ft_str_of("f"), FT_TAG_TEXT, {"", 0}};
    ft_value code = {ft_str_of("f"), FT_TAG_CODE, {"x", 1}};
    ft_value text = {ft_str_of("f"), FT_TAG_TEXT, {"x", 1}};

    (void)state;
    assert_false(ft_value_same(&empty, NULL));
    assert_true(ft_value_same(NULL, NULL));
    assert_true(ft_value_same(&empty, &empty));
    assert_false(ft_value_same(&code, &text));
}

static void tags_have_words(void **state)
{
    (void)state;
    for (int t = FT_TAG_TEXT; t <= FT_TAG_SEALED; t++) {
        assert_int_equal(ft_tag_of_word(ft_tag_word((ft_tag)t)), t);
    }
    assert_int_equal(ft_tag_of_word("blob"), FT_TAG_NONE);
}

/* ---------- drafts */

static void drafts_stay_sorted_and_each_field_stands_once(void **state)
{
    ft_draft *d = NULL;
    ft_draft *copy = NULL;
    ft_error err = {0};
    char name[16];
    char long_name[65];

    (void)state;
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_new(&copy, &err), &err);
    for (int i = 0; i < 200; i++) {
        (void)snprintf(name, sizeof name, "f%03d", i * 37 % 100);
        ft_assert_ok(ft_draft_set(d, name, FT_TAG_TEXT, name, (size_t)(i < 100 ? 4 : 2), &err), &err);
    }
    assert_int_equal(ft_draft_values(d).n, 100);
    for (size_t i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "f%03zu", i);
        assert_true(ft_str_is(ft_draft_values(d).v[i].field, name));
        assert_int_equal(ft_values_get(ft_draft_values(d), name)->bytes.n, 2);
    }
    ft_draft_clear(d, "f050");
    ft_draft_clear(d, "f050");
    assert_null(ft_values_get(ft_draft_values(d), "f050"));
    assert_int_equal(ft_draft_values(d).n, 99);
    ft_assert_ok(ft_draft_load(copy, ft_draft_values(d), &err), &err);
    assert_int_equal(ft_draft_values(copy).n, 99);
    memset(long_name, 'a', 64);
    long_name[64] = '\0';
    ft_assert_status(ft_draft_set(d, long_name, FT_TAG_TEXT, "x", 1, &err), FT_E_INVALID, &err);
    assert_int_equal(ft_draft_values(d).n, 99);
    ft_draft_reset(d);
    assert_int_equal(ft_draft_values(d).n, 0);
    ft_draft_free(d);
    ft_draft_free(copy);
    ft_draft_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parsing_gives_canonical_bytes),
        cmocka_unit_test(what_is_parsed_can_always_be_read_again),
        cmocka_unit_test(another_kind_gives_the_stand_in),
        cmocka_unit_test(sets_are_asked_for_members),
        cmocka_unit_test(absent_is_not_the_empty_text),
        cmocka_unit_test(tags_have_words),
        cmocka_unit_test(drafts_stay_sorted_and_each_field_stands_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
