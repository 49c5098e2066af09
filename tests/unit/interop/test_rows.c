/* CSV, strictly: cells come as they stand, and what cannot be told apart is an error with its line. */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/buf.h"
#include "fieldtool/interop/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All rows as "a|b;c|d;", or the key of the error. */
static const char *read_all(const char *text, size_t n, ft_error *err)
{
    static char out[4096];
    ft_bytes b;
    ft_rows *r = NULL;
    size_t at = 0;
    ft_status st = FT_OK;

    ft_bytes_of(text, n, &b);
    ft_assert_ok(ft_rows_open(&b, &r, err), err);
    out[0] = '\0';
    while ((st = ft_rows_next(r, err)) == FT_OK) {
        for (size_t i = 0; i < ft_rows_count(r); i++) {
            at += (size_t)snprintf(out + at, sizeof out - at, "%s%s", i > 0 ? "|" : "", ft_rows_cell(r, i).p);
        }
        at += (size_t)snprintf(out + at, sizeof out - at, ";");
    }
    ft_rows_close(r);
    return st == FT_E_NOT_FOUND ? out : err->key;
}

static const struct {
    const char *name, *text, *want, *args;
} CASES[] = {
    {"plain", "a,b\n1,2\n", "a|b;1|2;", NULL},
    {"no newline at the end", "a,b\n1,2", "a|b;1|2;", NULL},
    {"carriage returns", "a,b\r\n1,2\r\n", "a|b;1|2;", NULL},
    {"byte order mark",
     "\xef\xbb\xbf"
     "a,b\n",
     "a|b;", NULL},
    {"quotes, commas and newlines inside", "a,b\n\"x, \"\"y\"\"\nz\",2\n", "a|b;x, \"y\"\nz|2;", NULL},
    {"empty cells", "a,b,c\n,,\n", "a|b|c;||;", NULL},
    {"blank lines are passed over", "a\n\n\n1\n", "a;1;", NULL},
    {"semicolons decide by the first line", "a;b\n1,5;2\n", "a|b;1,5|2;", NULL},
    {"tabs", "a\tb\n1\t2\n", "a|b;1|2;", NULL},
    {"open quote", "a,b\n1,2\n3,\"4\n5,6\n", "interop.csv.open_quote", "line=3"},
    {"text behind a quote", "a\n\"x\"y\n", "interop.csv.after_quote", "line=2"},
    {"quote inside a cell", "a\nx\"y\n", "interop.csv.stray_quote", "line=2"},
    {"Latin 1", "a\n\xe9\n", "interop.csv.encoding", "line=2"},
    {"nothing", "", "", NULL},
};

static void cells_come_as_they_stand(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};

        print_message("  %s\n", CASES[i].name);
        assert_string_equal(read_all(CASES[i].text, strlen(CASES[i].text), &err), CASES[i].want);
        if (CASES[i].args != NULL) {
            assert_string_equal(err.args, CASES[i].args);
        }
    }
}

static void a_nul_is_no_text(void **state)
{
    ft_error err = {0};

    (void)state;
    assert_string_equal(read_all("a\nx\0y\n", 6, &err), "interop.csv.encoding");
}

static void a_cell_without_end_is_given_up(void **state)
{
    size_t n = (size_t)3 << 20;
    char *text = malloc(n);
    ft_error err = {0};

    (void)state;
    assert_non_null(text);
    memset(text, 'x', n);
    memcpy(text, "a\n\"", 3);
    assert_string_equal(read_all(text, n, &err), "interop.csv.long_cell");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_as_they_stand),
        cmocka_unit_test(a_nul_is_no_text),
        cmocka_unit_test(a_cell_without_end_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
