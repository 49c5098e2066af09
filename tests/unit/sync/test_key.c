#define _POSIX_C_SOURCE 200809L /* setenv, stat: the test gives the program a home of its own */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "sync/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int64_t noon(void *clock)
{
    (void)clock;
    return 1795509000000;
}

static const ft_env ENV = {.now_ms = noon, .author = "Ana"};

typedef struct home {
    char dir[FT_PATH_MAX];
    char file[FT_PATH_MAX + 16];
    ft_store *store;
} home;

static int make_home(void **state)
{
    static home h;
    ft_error err = {0};
    ft_store_new how = {.country = "AO", .organisation = "HALO", .system = "HALO7"};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(h.dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", h.dir, 1), 0);
    (void)snprintf(h.file, sizeof h.file, "%s/w.gpkg", h.dir);
    ft_assert_ok(ft_store_create(h.file, &how, &ENV, &err), &err);
    ft_assert_ok(ft_store_open(h.file, FT_STORE_WRITE, &ENV, &h.store, &err), &err);
    *state = &h;
    return 0;
}

static int remove_home(void **state)
{
    home *h = *state;

    ft_store_close(h->store);
    ft_os_remove_dir(h->dir);
    return 0;
}

static void a_system_has_one_key_outside_the_workspace(void **state)
{
    home *h = *state;
    ft_key a;
    ft_key b;
    ft_error err = {0};
    uint8_t signature[64];
    ft_buf file;
    char hex[129];

    ft_assert_status(ft_key_of_system(h->store, &a, &err), FT_E_PERMISSION, &err);
    assert_string_equal(err.key, "sync.key.missing");
    ft_assert_ok(ft_key_enrol(h->store, NULL, &err), &err);
    ft_assert_ok(ft_key_of_system(h->store, &a, &err), &err);
    ft_assert_ok(ft_key_enrol(h->store, NULL, &err), &err); /* again: the same one */
    ft_assert_ok(ft_key_of_system(h->store, &b, &err), &err);
    assert_memory_equal(a.public_key, b.public_key, sizeof a.public_key);
    ft_key_sign(&a, "x", 1, signature);
    assert_true(ft_signature_ok(a.public_key, "x", 1, signature));
    assert_false(ft_signature_ok(a.public_key, "y", 1, signature));
    ft_buf_init(&file, 0); /* no trace of the secret in the workspace */
    ft_assert_ok(ft_os_read_file(h->file, 1 << 26, &file, &err), &err);
    ft_hex(a.secret_key, 32, hex);
    for (size_t i = 0; i + 64 <= file.n; i++) {
        assert_true(memcmp(file.p + i, hex, 64) != 0 && memcmp(file.p + i, a.secret_key, 32) != 0);
    }
    ft_buf_release(&file);
    ft_key_wipe(&a);
    ft_key_wipe(&b);
    for (size_t i = 0; i < sizeof a.secret_key; i++) {
        assert_int_equal(a.secret_key[i], 0);
    }
}

static bool count_keys(void *who, const char *name)
{
    (void)name;
    ++*(int *)who;
    return true;
}

static void key_files_are_the_owners_alone(void **state)
{
    home *h = *state;
    ft_key k;
    ft_error err = {0};
    char home_dir[FT_PATH_MAX];
    char path[FT_PATH_MAX + 64];
    struct stat st;
    int files = 0;

    (void)h;
    ft_assert_ok(ft_key_new_person("Ana Ndala", NULL, &k, &err), &err);
    ft_key_wipe(&k);
    ft_assert_ok(ft_os_home("data", home_dir, &err), &err);
    (void)snprintf(path, sizeof path, "%s/keys", home_dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    ft_assert_ok(ft_os_list(path, count_keys, &files, &err), &err);
    assert_true(files >= 1);
    (void)snprintf(path, sizeof path, "%s/keys/%s.key", home_dir, k.name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void persons_have_keys_of_their_own(void **state)
{
    home *h = *state;
    ft_key a;
    ft_key b;
    ft_error err = {0};

    ft_assert_ok(ft_key_enrol(h->store, NULL, &err), &err);
    ft_assert_ok(ft_key_new_person("\xc3\x89lise / QA", NULL, &a, &err), &err);
    ft_assert_status(ft_key_new_person("\xc3\x89lise / QA", NULL, &b, &err), FT_E_CONFLICT, &err);
    ft_assert_ok(ft_key_choose(h->store, "\xc3\x89lise / QA", &b, &err), &err);
    assert_memory_equal(a.public_key, b.public_key, sizeof a.public_key);
    ft_assert_ok(ft_key_choose(h->store, "nobody", &b, &err), &err);
    assert_memory_not_equal(a.public_key, b.public_key, sizeof a.public_key); /* the system's */
    ft_assert_status(ft_key_new_person("", NULL, &b, &err), FT_E_USAGE, &err);
    ft_key_wipe(&a);
    ft_key_wipe(&b);
}

static void long_names_do_not_share_a_key(void **state)
{
    char one[300];
    char two[300];
    ft_key a;
    ft_key b;
    ft_error err = {0};

    (void)state;
    memset(one, 'x', sizeof one);
    one[sizeof one - 1] = '\0';
    memcpy(two, one, sizeof two);
    two[sizeof two - 2] = 'y';
    ft_assert_ok(ft_key_new_person(one, NULL, &a, &err), &err);
    ft_assert_ok(ft_key_new_person(two, NULL, &b, &err), &err);
    assert_memory_not_equal(a.public_key, b.public_key, sizeof a.public_key);
    ft_key_wipe(&a);
    ft_key_wipe(&b);
}

static void lines_are_read_as_written(void **state)
{
    uint8_t key[32];
    ft_buf b;
    ft_key_line line;
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (uint8_t)(i * 7 + 1);
    }
    ft_buf_init(&b, 0);
    ft_key_put_line(key, "HALO7", "The HALO Trust system=X", &b);
    ft_assert_ok(ft_key_read_line(b.p, &line, &err), &err);
    assert_memory_equal(line.public_key, key, sizeof key);
    assert_string_equal(line.system, "HALO7");
    assert_string_equal(line.organisation, "The HALO Trust system=X");
    assert_int_equal(strlen(line.fingerprint), 71);
    ft_buf_text(&b, "\r\n");
    ft_assert_ok(ft_key_read_line(b.p, &line, &err), &err);
    assert_string_equal(line.organisation, "The HALO Trust system=X");
    for (size_t i = 0; i < 22 + 64 + 13 + 13 + 71;
         i++) { /* one letter differs up to the fingerprint: refused, or another name */
        char was = b.p[i];

        b.p[i] = (char)(was == 'f' ? '0' : 'f');
        if (ft_key_read_line(b.p, &line, &err) == FT_OK) {
            assert_memory_equal(line.public_key, key, sizeof key);
        }
        b.p[i] = was;
    }
    ft_buf_release(&b);
}

static void strange_lines_are_refused(void **state)
{
    static const char HEX[] = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
    static const char *const SHAPES[] = {
        "%s%s%s",
        "fieldtool-key rsa %s system=A fingerprint=%s organisation=%s",
        "fieldtool-key ed25519 %s fingerprint=%s system=A%.0s",
        "fieldtool-key ed25519 %s system= fingerprint=%s%.0s",
        "fieldtool-key ed25519 %s0 system=A fingerprint=%s%.0s",
        "fieldtool-key ed25519 %s system=A fingerprint=%s role=authority%.0s",
        "fieldtool-key ed25519 %s system=A\tB fingerprint=%s%.0s",
        "fieldtool-key ed25519 %s system=A fingerprint=%s organisation=\x1b[2J%.0s",
        "fieldtool-key ed25519 %s system=A fingerprint=%s organisation=x\nfieldtool-key%.0s",
        "fieldtool-key ed25519 %s system=A fingerprint=%s organisation=\xff%.0s",
    };
    uint8_t key[32];
    char fingerprint[FT_FINGERPRINT];
    char text[600];
    ft_key_line line;

    (void)state;
    assert_true(ft_unhex(HEX, key, sizeof key));
    ft_key_fingerprint(key, fingerprint);
    for (size_t i = 0; i < FT_COUNT(SHAPES); i++) {
        ft_error err = {0};
        const char *shape = SHAPES[i];

        print_message("  %zu\n", i);
        (void)snprintf(text, sizeof text, "%s",
                       ""); /* the shapes are ours: fill %s by hand, so that no format is a variable */
        for (int n = 0; *shape != '\0'; shape++) {
            size_t at = strlen(text);

            if (strncmp(shape, "%.0s", 4) == 0) {
                shape += 3;
            } else if (strncmp(shape, "%s", 2) == 0) {
                (void)snprintf(text + at, sizeof text - at, "%s", n == 0 ? HEX : n == 1 ? fingerprint : "O");
                n++;
                shape++;
            } else {
                text[at] = *shape;
                text[at + 1] = '\0';
            }
        }
        ft_assert_status(ft_key_read_line(text, &line, &err), FT_E_INVALID, &err);
    }
    (void)snprintf(text, sizeof text, "fieldtool-key ed25519 %s system=A fingerprint=%s", HEX, fingerprint);
    ft_assert_ok(ft_key_read_line(text, &line, NULL), NULL);
    text[strlen(text) - 1] = (char)(text[strlen(text) - 1] == '0' ? '1' : '0');
    ft_assert_status(ft_key_read_line(text, &line, NULL), FT_E_INVALID, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_system_has_one_key_outside_the_workspace, make_home, remove_home),
        cmocka_unit_test_setup_teardown(key_files_are_the_owners_alone, make_home, remove_home),
        cmocka_unit_test_setup_teardown(persons_have_keys_of_their_own, make_home, remove_home),
        cmocka_unit_test_setup_teardown(long_names_do_not_share_a_key, make_home, remove_home),
        cmocka_unit_test(lines_are_read_as_written),
        cmocka_unit_test(strange_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
