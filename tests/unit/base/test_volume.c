#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "fieldtool/base/volume.h"

#include <stdio.h>
#include <string.h>

static void file_systems_say_where_a_file_lies(void **state)
{
    static const struct {
        ft_os_volume v;
        ft_volume_place want;
    } CASES[] = {
        {{.file_system = "ext4"}, FT_VOLUME_OWN},
        {{.file_system = ""}, FT_VOLUME_OWN},
        {{.file_system = "NTFS"}, FT_VOLUME_OWN},
        {{.file_system = "nfs4"}, FT_VOLUME_SHARE},
        {{.file_system = "cifs"}, FT_VOLUME_SHARE},
        {{.file_system = "smb3"}, FT_VOLUME_SHARE},
        {{.file_system = "9p"}, FT_VOLUME_SHARE},
        {{.file_system = "fuse.sshfs"}, FT_VOLUME_SHARE},
        {{.file_system = "NTFS", .remote = true}, FT_VOLUME_SHARE},
        {{.file_system = "vfat", .removable = true}, FT_VOLUME_STICK},
        {{.file_system = "exFAT"}, FT_VOLUME_STICK},
        {{.file_system = "ext4", .removable = true}, FT_VOLUME_STICK},
        {{.file_system = "cifs", .removable = true}, FT_VOLUME_SHARE},
    };

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        print_message("  %s\n", CASES[i].v.file_system);
        assert_int_equal(ft_volume_place_of(&CASES[i].v), CASES[i].want);
    }
    assert_string_equal(ft_volume_word(FT_VOLUME_SHARE), "share");
}

/* Lines as proc(5) shows them, with and without optional fields. */
static void mounts_name_the_file_system_of_a_device(void **state)
{
    static const char MOUNTS[] = "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
                                 "36 35 98:0 /a /mnt - b rw,noatime master:1 - ext3 /dev/root rw\n"
                                 "40 35 0:45 / /srv/share rw shared:3 - fuse.sshfs team@host:/ rw\n"
                                 "41 35 8:17 / /media/stick rw - vfat /dev/sdb1 rw";
    char name[16] = "";

    (void)state;
    assert_true(ft_volume_in_mounts(MOUNTS, 0, 45, name, sizeof name));
    assert_string_equal(name, "fuse.sshfs");
    assert_true(ft_volume_in_mounts(MOUNTS, 8, 17, name, sizeof name));
    assert_string_equal(name, "vfat");
    assert_true(ft_volume_in_mounts(MOUNTS, 0, 21, name, sizeof name));
    assert_string_equal(name, "proc");
    assert_false(ft_volume_in_mounts(MOUNTS, 8, 1, name, sizeof name));
    assert_false(ft_volume_in_mounts("", 8, 17, name, sizeof name));
    assert_false(
        ft_volume_in_mounts("41 35 8:17 / /x rw\n42 35 8:18 / /y rw - vfat /dev/x rw\n", 8, 17, name, sizeof name));
}

static void a_place_has_a_file_system_and_room(void **state)
{
    char dir[FT_PATH_MAX];
    char path[FT_PATH_MAX + 16];
    ft_os_volume v;
    ft_error err = {0};
    ft_buf back;

    (void)state;
    ft_assert_ok(ft_os_temp_dir(dir, &err), &err);
    (void)snprintf(path, sizeof path, "%s/none", dir);
    ft_assert_ok(ft_os_volume_of(path, &v, &err), &err);
    assert_string_not_equal(v.file_system, "");
    assert_true(v.free_bytes > 0 && v.total_bytes >= v.free_bytes);
    ft_assert_status(ft_os_settle(path, &err), FT_E_NOT_FOUND, &err);
    ft_assert_ok(ft_os_write_file(path, "kept", 4, false, false, &err), &err);
    ft_assert_ok(ft_os_settle(path, &err), &err);
    ft_buf_init(&back, 0);
    ft_assert_ok(ft_os_read_file(path, 100, &back, &err), &err);
    assert_string_equal(back.p, "kept");
    ft_buf_release(&back);
    (void)snprintf(path, sizeof path, "%s/no/deeper", dir);
    assert_int_not_equal(ft_os_volume_of(path, &v, &err), FT_OK);
    ft_os_remove_dir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_systems_say_where_a_file_lies),
        cmocka_unit_test(mounts_name_the_file_system_of_a_device),
        cmocka_unit_test(a_place_has_a_file_system_and_room),
    };

    return cmocka_run_group_tests_name("base.volume", tests, NULL, NULL);
}
