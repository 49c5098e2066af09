/* The table of formats, and what may be opened at all. */
#define _POSIX_C_SOURCE 200809L /* symlink */
#include "tests/unit/interop/fixture.h"

#include "fieldtool/interop/format.h"

#include <unistd.h>

static void every_extension_has_one_reader_and_is_found_without_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_FORMATS_N; i++) {
        char path[64];

        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(FT_FORMATS[i].extension, FT_FORMATS[k].extension);
        }
        (void)snprintf(path, sizeof path, "a.b/x.%s", FT_FORMATS[i].extension);
        assert_ptr_equal(ft_format_of(path), &FT_FORMATS[i]);
        for (char *p = path + 6; *p != '\0'; p++) {
            *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
        }
        assert_ptr_equal(ft_format_of(path), &FT_FORMATS[i]);
        assert_ptr_equal(ft_format_named(FT_FORMATS[i].extension), &FT_FORMATS[i]);
    }
    assert_null(ft_format_of("x"));
    assert_null(ft_format_of("x.vrt"));
    assert_null(ft_format_of(".csv"));
    assert_non_null(ft_format_of("x.gdb/"));
    assert_string_equal(ft_format_named("openfilegdb")->extension, "gdb");
}

static void only_plain_files_on_the_list_are_opened(void **state)
{
    static const struct {
        const char *path;
        ft_status want;
        const char *key;
    } CASES[] = {
        {"/vsicurl/http://x/a.geojson", FT_E_REFUSED, "interop.virtual"},
        {"/vsizip/a.zip/a.csv", FT_E_REFUSED, "interop.virtual"},
        {"PG:dbname=x.gpkg", FT_E_REFUSED, "interop.virtual"},
        {"GPKG:a.gpkg:t", FT_E_REFUSED, "interop.virtual"},
        {"nowhere.vrt", FT_E_REFUSED, "interop.format.unknown"},
        {"nowhere.csv", FT_E_IO, "store.no_file"},
    };
    const ft_format *f = NULL;
    ft_error err = {0};
    const char *link = fixture_path("link.csv");

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        print_message("  %s\n", CASES[i].path);
        ft_assert_status(ft_format_check_source(CASES[i].path, &f, &err), CASES[i].want, &err);
        assert_string_equal(err.key, CASES[i].key);
    }
    ft_assert_ok(ft_format_check_source(fixture_file("a.csv", "a\n"), &f, &err), &err);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    ft_assert_status(ft_format_check_source(link, &f, &err), FT_E_REFUSED, &err);
    ft_os_remove(link);
    ft_assert_ok(ft_os_make_dir(fixture_path("d.csv"), false, &err), &err);
    ft_assert_status(ft_format_check_source(fixture_path("d.csv"), &f, &err), FT_E_REFUSED, &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_extension_has_one_reader_and_is_found_without_case),
        cmocka_unit_test(only_plain_files_on_the_list_are_opened),
    };

    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
