/** @file tests/unit/interop/fixture.h  @brief Files and workspaces in a folder of their own, for tests of foreign data. */
#ifndef FT_TESTS_INTEROP_FIXTURE_H
#define FT_TESTS_INTEROP_FIXTURE_H

#include "tests/support/ft_assert.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/source.h"
#include "fieldtool/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char fixture_dir[FT_PATH_MAX];
static ft_env fixture_env;
static char fixture_author[64];

static inline int fixture_setup(void **state)
{
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(fixture_dir, &err), &err);
    fixture_env = ft_env_system(fixture_author, sizeof fixture_author);
    return 0;
}

static inline int fixture_teardown(void **state)
{
    (void)state;
    ft_os_remove_dir(fixture_dir);
    return 0;
}

/** Path of a file in the folder; a few may be used at once. */
static inline const char *fixture_path(const char *name)
{
    static char paths[8][FT_PATH_MAX + 300];
    static size_t at;
    char *p = paths[at++ % 8];

    (void)snprintf(p, sizeof paths[0], "%s/%s", fixture_dir, name);
    return p;
}

static inline const char *fixture_bytes(const char *name, const void *p, size_t n)
{
    const char *path = fixture_path(name);
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(path, p, n, true, false, &err), &err);
    return path;
}

static inline const char *fixture_file(const char *name, const char *text)
{
    return fixture_bytes(name, text, strlen(text));
}

/** A new workspace named @p name, open for writing. */
static inline ft_store *fixture_store(const char *name)
{
    const ft_store_new how = {.country = "AO", .organisation = "HALO", .system = "T1"};
    const char *path = fixture_path(name);
    ft_store *s = NULL;
    ft_error err = {0};

    ft_os_remove(path);
    ft_assert_ok(ft_store_create(path, &how, &fixture_env, &err), &err);
    ft_assert_ok(ft_store_open(path, FT_STORE_WRITE, &fixture_env, &s, &err), &err);
    return s;
}

#endif
