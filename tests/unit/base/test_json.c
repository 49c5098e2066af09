#include "tests/support/ft_assert.h"

#include "fieldtool/base/json.h"

#include <math.h>
#include <string.h>

static void a_document_is_read_with_its_kinds(void **state)
{
    static const char TEXT[] =
        "{\"t\": \"x\", \"i\": 3, \"r\": 2.5, \"b\": true, \"n\": null, \"a\": [1, 2], \"o\": {}}";
    ft_json *root = NULL;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_json_parse(TEXT, sizeof TEXT - 1, &root, &err), &err);
    assert_int_equal(ft_json_kind_of(root), FT_JSON_OBJECT);
    assert_int_equal(ft_json_count(root), 7);
    assert_string_equal(ft_json_get_text(root, "t"), "x");
    assert_null(ft_json_get_text(root, "i"));
    ft_assert_near(ft_json_get_num(root, "i", -1), 3, 0);
    ft_assert_near(ft_json_get_num(root, "r", -1), 2.5, 0);
    ft_assert_near(ft_json_get_num(root, "t", -1), -1, 0);
    assert_true(ft_json_get_bool(root, "b", false));
    assert_true(ft_json_get_bool(root, "absent", true));
    assert_int_equal(ft_json_kind_of(ft_json_get(root, "i")), FT_JSON_INT);
    assert_int_equal(ft_json_kind_of(ft_json_get(root, "r")), FT_JSON_REAL);
    assert_int_equal(ft_json_kind_of(ft_json_get(root, "b")), FT_JSON_BOOL);
    assert_int_equal(ft_json_kind_of(ft_json_get(root, "n")), FT_JSON_NULL);
    assert_int_equal(ft_json_count(ft_json_get(root, "a")), 2);
    ft_assert_near(ft_json_num(ft_json_at(ft_json_get(root, "a"), 1), -1), 2, 0);
    assert_null(ft_json_at(ft_json_get(root, "a"), 2));
    assert_null(ft_json_get(NULL, "x"));
    ft_json_free(root);
}

static void members_are_walked_in_document_order(void **state)
{
    static const char TEXT[] = "{\"z\": 1, \"a\": 2, \"m\": 3}";
    ft_json *root = NULL;
    ft_error err = {0};
    const ft_json *v = NULL;
    char got[8] = "";

    (void)state;
    ft_assert_ok(ft_json_parse(TEXT, sizeof TEXT - 1, &root, &err), &err);
    for (const char *name = ft_json_next(root, NULL, &v); name != NULL; name = ft_json_next(root, name, &v)) {
        strcat(got, name);
    }
    assert_string_equal(got, "zam");
    assert_null(ft_json_next(NULL, NULL, &v));
    ft_json_free(root);
}

static void what_a_strict_reader_must_refuse_is_refused(void **state)
{
    static const struct {
        const char *text;
        size_t n;
    } BAD[] = {
        {"", 0},
        {"{\"status\": 1, \"status\": 2}", 26}, /* the last would silently win */
        {"{\"a\": 1} x", 10},
        {"{\"a\": \"\xff\"}", 10},
        {"{\"a\": \"\\u0000\"}", 15},
        {"{\"a\": 1e999}", 12},
        {"[1,]", 4},
        {"{'a': 1}", 8},
        {"[NaN]", 5},
        {"[1", 2},
        {"\"\\ud800\"", 8},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(BAD); i++) {
        ft_json *root = NULL;
        ft_error err = {0};

        print_message("  %s\n", BAD[i].text);
        ft_assert_status(ft_json_parse(BAD[i].text, BAD[i].n, &root, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "json.syntax");
        assert_null(root);
    }
    ft_json_free(NULL);
}

static void the_writer_minds_commas_and_quotes(void **state)
{
    ft_buf b;
    ft_json_out w;

    (void)state;
    ft_buf_init(&b, 0);
    w = ft_json_writer(&b);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "a");
    ft_json_begin(&w, '[');
    ft_json_put_int(&w, -1);
    ft_json_put_num(&w, 0.1);
    ft_json_put_num(&w, (double)NAN);
    ft_json_put_num(&w, -0.0);
    ft_json_put_bool(&w, true);
    ft_json_put_text(&w, NULL);
    ft_json_begin(&w, '{');
    ft_json_end(&w, '}');
    ft_json_end(&w, ']');
    ft_json_name(&w, "b\"");
    ft_json_put_text(&w, "q\"\\\n\x01\x7f");
    ft_json_name(&w, "c");
    ft_json_put_raw(&w, "[1,2]", 5);
    ft_json_end(&w, '}');
    assert_string_equal(b.p,
                        "{\"a\":[-1,0.1,null,0,true,null,{}],\"b\\\"\":\"q\\\"\\\\\\n\\u0001\\u007f\",\"c\":[1,2]}");
    ft_buf_release(&b);
}

static void text_with_bad_bytes_is_written_as_good_json(void **state)
{
    ft_buf b;
    ft_json_out w;
    ft_json *root = NULL;
    ft_error err = {0};

    (void)state;
    ft_buf_init(&b, 0);
    w = ft_json_writer(&b);
    ft_json_put_textn(&w, "a\xff\xe0\xba\xa5\xc2", 6);
    assert_string_equal(b.p, "\"a\\ufffd\xe0\xba\xa5\\ufffd\"");
    ft_buf_release(&b);
    ft_buf_init(&b, 0);
    w = ft_json_writer(&b);
    ft_json_put_textn(&w, "\xff\0z\xe0", 4);
    ft_assert_ok(ft_json_parse(b.p, b.n, &root, &err), &err);
    ft_json_free(root);
    ft_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_read_with_its_kinds),
        cmocka_unit_test(members_are_walked_in_document_order),
        cmocka_unit_test(what_a_strict_reader_must_refuse_is_refused),
        cmocka_unit_test(the_writer_minds_commas_and_quotes),
        cmocka_unit_test(text_with_bad_bytes_is_written_as_good_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
