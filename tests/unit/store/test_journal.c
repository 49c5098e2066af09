/* The journal that a killed program leaves beside a workspace: whoever opens it next, only to read as well, sees the last whole state. */
#include "tests/support/ft_fresh.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <string.h>

static const unsigned char MAGIC[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

typedef struct scene {
    char dir[FT_PATH_MAX], path[FT_PATH_MAX], journal[FT_PATH_MAX], other[FT_PATH_MAX];
    ft_env env;
    ft_buf before, after; /* bytes of the workspace before and after a change */
} scene;

static int64_t now(void *clock)
{
    (void)clock;
    return 1700000000000;
}

static void change(scene *s)
{
    ft_db *db = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_db_open(s->path, FT_DB_WRITE, &db, &err), &err);
    ft_assert_ok(ft_db_exec(db, "UPDATE ft_meta SET value = 'changed' WHERE key = 'organisation'", &err), &err);
    ft_db_close(db);
}

static int open_scene(void **state)
{
    static scene s;
    ft_store *store = NULL;
    ft_draft *d = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    (void)snprintf(s.path, sizeof s.path, "%.4000s/w.gpkg", s.dir);
    (void)snprintf(s.journal, sizeof s.journal, "%.4000s/w.gpkg-journal", s.dir);
    (void)snprintf(s.other, sizeof s.other, "%.4000s/other", s.dir);
    s.env = (ft_env){.now_ms = now, .author = "A"};
    ft_fresh(s.path, "Org", &s.env, &store, &d);
    ft_draft_free(d);
    ft_store_close(store);
    ft_buf_init(&s.before, 0);
    ft_buf_init(&s.after, 0);
    ft_assert_ok(ft_os_read_file(s.path, 1 << 26, &s.before, &err), &err);
    change(&s);
    ft_assert_ok(ft_os_read_file(s.path, 1 << 26, &s.after, &err), &err);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_buf_release(&s->before);
    ft_buf_release(&s->after);
    ft_os_remove_dir(s->dir);
    return 0;
}

static void put_be32(ft_buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        ft_buf_u8(b, (uint8_t)(v >> shift));
    }
}

/* Every page as it was before, as SQLite's rollback journal (SQLite file format, 3.1 to 3.3). */
static void journal_of(const scene *s, ft_buf *j)
{
    enum { SECTOR = 512 };
    const unsigned char *p = (const unsigned char *)s->before.p;
    size_t page = (size_t)p[16] << 8 | p[17];
    uint32_t pages = (uint32_t)(s->before.n / page);

    ft_buf_bytes(j, MAGIC, sizeof MAGIC);
    put_be32(j, pages);
    put_be32(j, 0); /* what check sums begin with */
    put_be32(j, pages);
    put_be32(j, SECTOR);
    put_be32(j, (uint32_t)page);
    while (j->n < SECTOR) {
        ft_buf_u8(j, 0);
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t sum = 0;

        for (size_t at = page - 200; at > 0 && at < page; at -= 200) {
            sum += p[i * page + at];
        }
        put_be32(j, i + 1);
        ft_buf_bytes(j, p + i * page, page);
        put_be32(j, sum);
    }
}

/* The workspace as @p bytes, and that journal beside it. */
static void leave_beside(const scene *s, const ft_buf *bytes, const ft_buf *j)
{
    ft_error err = {0};

    ft_assert_ok(ft_os_write_file(s->path, bytes->p, bytes->n, true, false, &err), &err);
    ft_assert_ok(ft_os_write_file(s->journal, j->p, j->n, true, false, &err), &err);
}

static void leave(const scene *s, const ft_buf *j)
{
    leave_beside(s, &s->after, j);
}

static void reading_rolls_back_first(void **state)
{
    scene *s = *state;
    ft_store *store = NULL;
    ft_buf j;
    ft_error err = {0};

    ft_buf_init(&j, 0);
    journal_of(s, &j);
    leave(s, &j);
    ft_assert_ok(ft_store_open(s->path, FT_STORE_READ, &s->env, &store, &err), &err);
    assert_string_equal(ft_store_describe(store).organisation, "Org");
    ft_store_close(store);
    assert_int_equal(ft_os_stat(s->journal, NULL, NULL), FT_OS_ABSENT);
    leave(s, &j);
    ft_store_roll_back(s->path);
    assert_int_equal(ft_os_stat(s->journal, NULL, NULL), FT_OS_ABSENT);
    ft_buf_release(&j);
}

static void a_journal_that_does_not_count_yet_goes_and_strange_bytes_stay(void **state)
{
    scene *s = *state;
    ft_buf j;

    ft_buf_init(&j, 0);
    journal_of(s, &j);
    memset(j.p, 0, sizeof MAGIC); /* as it is until it was flushed */
    leave(s, &j);
    ft_store_roll_back(s->path);
    assert_int_equal(ft_os_stat(s->journal, NULL, NULL), FT_OS_ABSENT);
    memset(j.p, 'x', sizeof MAGIC);
    leave(s, &j);
    ft_store_roll_back(s->path);
    assert_int_equal(ft_os_stat(s->journal, NULL, NULL), FT_OS_FILE);
    ft_os_remove(s->journal);
    ft_buf_release(&j);
}

/* Killed while the word was written that makes the journal count: the file itself was not touched yet. */
static void a_journal_with_half_of_its_first_word_hinders_nobody(void **state)
{
    scene *s = *state;
    ft_store *store = NULL;
    ft_buf j;
    ft_error err = {0};

    ft_buf_init(&j, 0);
    journal_of(s, &j);
    memset(j.p + 6, 0, 6);
    leave_beside(s, &s->before, &j);
    ft_assert_ok(ft_store_open(s->path, FT_STORE_READ, &s->env, &store, &err), &err);
    assert_string_equal(ft_store_describe(store).organisation, "Org");
    ft_store_close(store);
    ft_buf_release(&j);
}

/* SQLite removes the file that a journal names as its super-journal. */
static void a_journal_that_names_another_file_opens_nothing(void **state)
{
    scene *s = *state;
    ft_store *store = NULL;
    uint32_t sum = 0;
    ft_buf j;
    ft_error err = {0};

    ft_buf_init(&j, 0);
    journal_of(s, &j);
    put_be32(&j, 0x40000000 / 8192 + 1); /* the page that holds the lock bytes */
    ft_buf_text(&j, s->other);
    for (const char *c = s->other; *c != '\0'; c++) {
        sum += (uint32_t)(unsigned char)*c;
    }
    put_be32(&j, (uint32_t)strlen(s->other));
    put_be32(&j, sum);
    ft_buf_bytes(&j, MAGIC, sizeof MAGIC);
    leave(s, &j);
    ft_assert_ok(ft_os_write_file(s->other, "x", 1, true, false, &err), &err);
    for (int mode = FT_STORE_READ; mode <= FT_STORE_WRITE; mode++) {
        err = (ft_error){0};
        assert_int_equal(ft_store_open(s->path, (ft_store_mode)mode, &s->env, &store, &err), FT_E_REFUSED);
        assert_string_equal(err.key, "store.journal_of_others");
    }
    ft_store_roll_back(s->path);
    assert_int_equal(ft_os_stat(s->other, NULL, NULL), FT_OS_FILE);
    assert_int_equal(ft_os_stat(s->journal, NULL, NULL), FT_OS_FILE);
    ft_os_remove(s->journal);
    ft_buf_release(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_rolls_back_first),
        cmocka_unit_test(a_journal_that_does_not_count_yet_goes_and_strange_bytes_stay),
        cmocka_unit_test(a_journal_with_half_of_its_first_word_hinders_nobody),
        cmocka_unit_test(a_journal_that_names_another_file_opens_nothing),
    };

    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
