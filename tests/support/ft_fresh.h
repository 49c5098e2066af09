/** @file tests/support/ft_fresh.h  @brief An empty workspace of Angola at a path, open for writing, and a draft for its first record. */
#ifndef FT_TESTS_FRESH_H
#define FT_TESTS_FRESH_H

#include "tests/support/ft_assert.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/store.h"

/** What stood at @p path is gone. The caller closes the store, frees the draft and removes the file. */
static inline void ft_fresh(const char *path, const char *organisation, const ft_env *env, ft_store **s, ft_draft **d)
{
    const ft_store_new how = {.country = "AO", .organisation = organisation, .system = "TEST"};
    ft_error err = {0};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_os_remove(path);
    ft_assert_ok(ft_store_create(path, &how, env, &err), &err);
    ft_assert_ok(ft_store_open(path, FT_STORE_WRITE, env, s, &err), &err);
    ft_assert_ok(ft_draft_new(d, &err), &err);
}

#endif
