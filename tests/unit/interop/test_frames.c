/* What a child says of a foreign file is believed only where it makes sense, and only when it says that it is through. */
#include "fieldtool/interop/frames.h"
#include "fieldtool/interop/worker_internal.h"
#include "tests/support/ft_assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------- a feed that gives at most a few bytes at a time */

typedef struct memory {
    const char *p;
    size_t n, at;
    bool closed;
} memory;

static ft_status more(void *who, ft_buf *into, ft_error *err)
{
    memory *m = who;
    size_t n = m->n - m->at < 7 ? m->n - m->at : 7;

    (void)err;
    ft_buf_bytes(into, m->p + m->at, n);
    m->at += n;
    return n == 0 ? FT_E_NOT_FOUND : FT_OK;
}

static void closed(void *who)
{
    ((memory *)who)->closed = true;
}

static const ft_feed FEED = {more, closed};

/* ---------- frames */

static void frame(ft_buf *out, char kind, const ft_buf *body)
{
    ft_buf_char(out, kind);
    ft_buf_u32(out, (uint32_t)body->n);
    ft_buf_bytes(out, body->p == NULL ? "" : body->p, body->n);
}

typedef struct story {
    uint32_t magic, columns, rows, told, wkb_n, cell_n, names;
    uint8_t flags, key, ends;
    int8_t table;
} story;

static const story GOOD = {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0};

static void point_wkb(ft_buf *out, uint32_t n)
{
    ft_buf wkb;

    ft_buf_init(&wkb, 0);
    ft_buf_u8(&wkb, 1);
    ft_buf_u32(&wkb, 1);
    ft_buf_f64(&wkb, 15);
    ft_buf_f64(&wkb, -12);
    ft_buf_bytes(out, wkb.p, n < wkb.n ? n : wkb.n);
    ft_buf_release(&wkb);
}

/* One layer of one column with one row at 15 -12 whose cell is "abc", or what the story makes of it. */
static void tell(const story *s, ft_buf *out)
{
    ft_buf b;

    ft_buf_init(&b, 0);
    ft_buf_u32(&b, s->magic);
    ft_buf_u8(&b, 7);
    ft_buf_u8(&b, 1);
    frame(out, 'H', &b);
    ft_buf_reset(&b);
    ft_frame_put_text(&b, "plots");
    ft_frame_put_text(&b, "");
    ft_buf_u32(&b, 4326);
    ft_buf_u8(&b, (uint8_t)s->table);
    ft_buf_u64(&b, 1);
    ft_buf_u32(&b, s->columns);
    for (uint32_t i = 0; i < s->names; i++) {
        ft_frame_put_text(&b, "name");
    }
    frame(out, 'L', &b);
    ft_buf_reset(&b);
    ft_buf_u32(&b, s->rows);
    ft_buf_u64(&b, 42);
    ft_buf_u8(&b, s->flags);
    ft_buf_u32(&b, s->wkb_n);
    point_wkb(&b, s->wkb_n);
    if ((s->flags & FT_ROW_WHY) != 0) {
        ft_buf_u8(&b, s->key);
        ft_frame_put_text(&b, "what=42 reason=none");
        ft_frame_put_text(&b, "");
    }
    ft_buf_u32(&b, s->cell_n);
    if (s->cell_n != FT_FRAME_NULL) {
        ft_buf_bytes(&b, "abc", 3);
        ft_buf_u8(&b, s->ends);
    }
    frame(out, 'R', &b);
    ft_buf_reset(&b);
    ft_buf_u64(&b, s->told);
    frame(out, 'E', &b);
    ft_buf_release(&b);
}

/* "key: cell" of the row, or the key of what is wrong; what broke the whole is in err. */
static ft_status hear(const char *p, size_t n, char *said, size_t size, ft_error *err)
{
    memory m = {p, n, 0, false};
    ft_reader *r = NULL;
    ft_geom shape;
    ft_row row = {.has_shape = false};
    ft_status st = ft_reader_frames(&FEED, &m, &r, err);

    said[0] = '\0';
    ft_geom_init(&shape, FT_GEOM_NONE);
    while (st == FT_OK && (st = r->ops->next(r, &shape, &row, err)) == FT_OK) {
        ft_str c = r->columns.n > 0 ? r->ops->cell(r, 0) : (ft_str){NULL, 0};

        (void)snprintf(said, size, "%s: %.*s", row.why.status != FT_OK ? row.why.key : row.key, (int)c.n,
                       c.p == NULL ? "" : c.p);
        row = (ft_row){.has_shape = false};
    }
    if (r != NULL) {
        r->ops->close(r);
        ft_columns_release(&r->columns);
        free(r);
    }
    assert_true(m.closed);
    ft_geom_release(&shape);
    return st;
}

static const struct {
    const char *name;
    story s;
    const char *want; /* of the row, or NULL: broken */
} CASES[] = {
    {"sound", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, "42: abc"},
    {"null", {FT_FRAME_MAGIC, 1, 1, 1, 21, FT_FRAME_NULL, 1, FT_ROW_SHAPE, 1, 0, 0}, "42: "},
    {"empty shape", {FT_FRAME_MAGIC, 1, 1, 1, 0, 3, 1, FT_ROW_SHAPE | FT_ROW_EMPTY, 1, 0, 0}, "42: abc"},
    {"a row that could not be read", {FT_FRAME_MAGIC, 1, 1, 1, 0, 3, 1, FT_ROW_WHY, 1, 0, 0}, "interop.shape: abc"},
    {"shape cut", {FT_FRAME_MAGIC, 1, 1, 1, 20, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, "geo.wkb.short: abc"},
    {"another program", {1, 1, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"more columns than names", {FT_FRAME_MAGIC, 2, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"more names than columns", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 2, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"a billion columns", {FT_FRAME_MAGIC, 1U << 30, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"a table that is none", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 2}, NULL},
    {"more rows than there are", {FT_FRAME_MAGIC, 1, 2, 2, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"fewer rows than there are", {FT_FRAME_MAGIC, 1, 0, 0, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"a count that lies", {FT_FRAME_MAGIC, 1, 1, 2, 21, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"a shape beyond the frame", {FT_FRAME_MAGIC, 1, 1, 1, 1U << 31, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"bytes without a shape", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, 0, 1, 0, 0}, NULL},
    {"a shape without bytes", {FT_FRAME_MAGIC, 1, 1, 1, 0, 3, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"an unknown flag", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, 17, 1, 0, 0}, NULL},
    {"an unknown reason", {FT_FRAME_MAGIC, 1, 1, 1, 0, 3, 1, FT_ROW_WHY, 200, 0, 0}, NULL},
    {"a cell beyond the frame", {FT_FRAME_MAGIC, 1, 1, 1, 21, 1000, 1, FT_ROW_SHAPE, 1, 0, 0}, NULL},
    {"a cell without its end", {FT_FRAME_MAGIC, 1, 1, 1, 21, 3, 1, FT_ROW_SHAPE, 1, 9, 0}, NULL},
};

static void what_makes_no_sense_is_refused_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char said[128];
        ft_error err = {0};
        ft_buf b;
        ft_status st = FT_OK;

        print_message("  %s\n", CASES[i].name);
        ft_buf_init(&b, 0);
        tell(&CASES[i].s, &b);
        st = hear(b.p, b.n, said, sizeof said, &err);
        assert_int_equal(st, CASES[i].want == NULL ? FT_E_INVALID : FT_E_NOT_FOUND);
        if (CASES[i].want != NULL) {
            assert_string_equal(said, CASES[i].want);
        }
        ft_buf_release(&b);
    }
}

static void an_end_that_was_not_told_is_none(void **state)
{
    ft_buf b;

    (void)state;
    ft_buf_init(&b, 0);
    tell(&GOOD, &b);
    for (size_t n = 0; n < b.n; n++) {
        char said[128];
        ft_error err = {0};

        ft_assert_status(hear(b.p, n, said, sizeof said, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "interop.worker.broken");
    }
    ft_buf_release(&b);
}

static void a_failure_comes_over_as_it_was(void **state)
{
    char said[128];
    ft_error told = {0};
    ft_error err = {0};
    ft_buf body;
    ft_buf b;

    (void)state;
    ft_buf_init(&b, 0);
    ft_buf_init(&body, 0);
    (void)ft_fail(&told, FT_E_INVALID, "interop.open", "what=%s reason=%s", "a.shp", "no such thing");
    ft_buf_u8(&body, FT_E_INVALID);
    ft_frame_put_why(&body, &told);
    frame(&b, 'F', &body);
    ft_assert_status(hear(b.p, b.n, said, sizeof said, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "interop.open");
    assert_string_equal(err.args, told.args);
    body.p[0] = (char)FT_OK; /* a failure that is none */
    ft_buf_reset(&b);
    frame(&b, 'F', &body);
    ft_assert_status(hear(b.p, b.n, said, sizeof said, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, "interop.worker.broken");
    ft_buf_release(&body);
    ft_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_no_sense_is_refused_whole),
        cmocka_unit_test(an_end_that_was_not_told_is_none),
        cmocka_unit_test(a_failure_comes_over_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
