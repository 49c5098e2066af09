#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "fieldtool/cli/cli.h"

static void live_work_on_a_share_is_refused(void **state)
{
    const ft_os_volume share = {.file_system = "nfs4"};
    const ft_os_volume remote = {.remote = true};
    const ft_os_volume stick = {.file_system = "vfat", .removable = true};
    const ft_os_volume disk = {.file_system = "ext4"};
    ft_error err = {0};

    (void)state;
    ft_assert_status(ft_cli_refuse_share("/srv/w.gpkg", &share, &err), FT_E_REFUSED, &err);
    assert_string_equal(err.key, "cli.place.share");
    assert_string_equal(err.args, "system=nfs4 file=/srv/w.gpkg");
    ft_assert_status(ft_cli_refuse_share("Z:/w.gpkg", &remote, &err), FT_E_REFUSED, &err);
    ft_assert_ok(ft_cli_refuse_share("w.gpkg", &stick, &err), &err);
    ft_assert_ok(ft_cli_refuse_share("w.gpkg", &disk, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(live_work_on_a_share_is_refused)};

    return cmocka_run_group_tests_name("cli.place", tests, NULL, NULL);
}
