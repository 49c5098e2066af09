/* The vectors were made and checked by tests/data/revision/revision.py, a second implementation of docs/spec/revision.md. */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/json.h"
#include "fieldtool/base/os.h"
#include "fieldtool/land/revision.h"

#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    ft_json *doc;
    ft_revision_space *space;
    ft_buf text, bytes, again;
} fixture;

static int open_vectors(void **state)
{
    static fixture f;
    ft_error err = {0};

    ft_buf_init(&f.text, 0);
    ft_buf_init(&f.bytes, 0);
    ft_buf_init(&f.again, 0);
    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_read_file(FT_SOURCE_DIR "/tests/data/revision/vectors.json", 1 << 20, &f.text, &err), &err);
    ft_assert_ok(ft_json_parse(f.text.p, f.text.n, &f.doc, &err), &err);
    ft_assert_ok(ft_revision_space_new(&f.space, &err), &err);
    *state = &f;
    return 0;
}

static int close_vectors(void **state)
{
    fixture *f = *state;

    ft_json_free(f->doc);
    ft_revision_space_free(f->space);
    ft_buf_release(&f->text);
    ft_buf_release(&f->bytes);
    ft_buf_release(&f->again);
    return 0;
}

static void take_hex(fixture *f, const ft_json *v)
{
    const char *hex = ft_json_get_text(v, "hex");
    size_t n = strlen(hex) / 2;

    print_message("  %s\n", ft_json_get_text(v, "name"));
    ft_buf_reset(&f->bytes);
    if (n > 0) {
        assert_true(ft_unhex(hex, ft_buf_grow(&f->bytes, n), n));
    }
}

static void same_as_said(const ft_json *says, const ft_revision *r)
{
    const char *reason = ft_json_get_text(says, "reason");
    const ft_json *origin = ft_json_get(says, "origin");
    const ft_json *values = ft_json_get(says, "values");
    const ft_json *value = NULL;
    char record[FT_UUID_TEXT];

    assert_string_equal(ft_op_word(r->op), ft_json_get_text(says, "op"));
    assert_true(ft_str_is(r->type, ft_json_get_text(says, "type")));
    ft_uuid_text(&r->record, record);
    assert_string_equal(record, ft_json_get_text(says, "record"));
    assert_int_equal(r->n_parents, ft_json_count(ft_json_get(says, "parents")));
    assert_true(ft_str_is(r->reason, reason == NULL ? "" : reason));
    assert_int_equal(r->has_geometry, ft_json_get(says, "geometry") != NULL);
    assert_int_equal(r->has_origin, origin != NULL);
    if (origin != NULL) {
        assert_true(ft_str_is(r->origin.author, ft_json_get_text(origin, "author")));
        assert_int_equal(r->origin.clock_ms, (int64_t)ft_json_get_num(origin, "clock_ms", 0));
        assert_int_equal(r->origin.offset_min, (int)ft_json_get_num(origin, "offset_min", 0));
        assert_int_equal(r->origin.counter, (int)ft_json_get_num(origin, "counter", 0));
        assert_int_equal(r->origin.has_author_key, ft_json_get(origin, "author_key") != NULL);
    }
    assert_int_equal(r->values.n, ft_json_count(values));
    for (const char *k = ft_json_next(values, NULL, &value); k != NULL; k = ft_json_next(values, k, &value)) {
        const ft_value *v = ft_values_get(r->values, k);

        assert_non_null(v);
        assert_string_equal(ft_tag_word(v->tag), ft_json_text(ft_json_at(value, 0)));
    }
}

static void vectors_decode_and_encode_again(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "accepted");

    assert_true(ft_json_count(list) >= 8);
    for (size_t i = 0; i < ft_json_count(list); i++) {
        const ft_json *v = ft_json_at(list, i);
        ft_revision r;
        ft_error err = {0};
        char id[FT_HASH_HEX];
        ft_uuid record;
        ft_str type;
        ft_hash h;

        take_hex(f, v);
        ft_assert_ok(ft_revision_decode(f->bytes.p, f->bytes.n, f->space, &r, &err), &err);
        same_as_said(ft_json_get(v, "says"), &r);
        ft_buf_reset(&f->again);
        ft_assert_ok(ft_revision_encode(&r, &f->again, &err), &err);
        assert_int_equal(f->again.n, f->bytes.n);
        assert_memory_equal(f->again.p, f->bytes.p, f->bytes.n);
        h = ft_hash_of(f->bytes.p, f->bytes.n);
        ft_hash_hex(&h, id);
        assert_string_equal(id, ft_json_get_text(v, "id"));
        assert_true(ft_revision_peek(f->bytes.p, f->bytes.n, &record, &type));
        assert_true(ft_str_eq(type, r.type));
        assert_int_equal(ft_uuid_cmp(&record, &r.record), 0);
    }
}

static void malformed_bytes_are_refused(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "refused");

    assert_true(ft_json_count(list) >= 50);
    for (size_t i = 0; i < ft_json_count(list); i++) {
        ft_revision r;
        ft_error err = {0};

        take_hex(f, ft_json_at(list, i));
        ft_assert_status(ft_revision_decode(f->bytes.p, f->bytes.n, f->space, &r, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "land.revision.malformed");
    }
}

/* Decode a private copy of exactly n bytes, so that a sanitizer sees a read behind them. */
static bool decodes(fixture *f, const char *p, size_t n)
{
    char *copy = malloc(n == 0 ? 1 : n);
    ft_revision r;
    bool ok = false;

    assert_non_null(copy);
    memcpy(copy, p, n);
    ok = ft_revision_decode(copy, n, f->space, &r, NULL) == FT_OK;
    if (ok) { /* what is accepted is exactly what the encoder writes */
        ft_error err = {0};

        ft_buf_reset(&f->again);
        ft_assert_ok(ft_revision_encode(&r, &f->again, &err), &err);
        assert_int_equal(f->again.n, n);
        assert_memory_equal(f->again.p, copy, n);
    }
    free(copy);
    return ok;
}

static void every_cut_is_refused(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "accepted");

    for (size_t i = 0; i < ft_json_count(list); i++) {
        take_hex(f, ft_json_at(list, i));
        for (size_t n = 0; n < f->bytes.n; n++) {
            assert_false(decodes(f, f->bytes.p, n));
        }
        assert_true(decodes(f, f->bytes.p, f->bytes.n));
        ft_buf_u8(&f->bytes, 0);
        assert_false(decodes(f, f->bytes.p, f->bytes.n));
    }
}

static void every_flipped_bit_is_refused_or_another_revision(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "accepted");

    for (size_t i = 0; i < ft_json_count(list); i++) {
        ft_hash id;
        size_t accepted = 0;

        take_hex(f, ft_json_at(list, i));
        id = ft_hash_of(f->bytes.p, f->bytes.n);
        for (size_t bit = 0; bit < f->bytes.n * 8; bit++) {
            ft_hash other;

            f->bytes.p[bit / 8] = (char)(f->bytes.p[bit / 8] ^ (1 << bit % 8));
            accepted += decodes(f, f->bytes.p, f->bytes.n);
            other = ft_hash_of(f->bytes.p, f->bytes.n);
            assert_int_not_equal(ft_hash_cmp(&id, &other), 0);
            f->bytes.p[bit / 8] = (char)(f->bytes.p[bit / 8] ^ (1 << bit % 8));
        }
        assert_true(accepted < f->bytes.n * 8);
    }
}

/* ---------- the encoder refuses what could not be read again, and leaves its buffer as it was */

static void refused_when_written(fixture *f, ft_revision r, const char *key)
{
    ft_error err = {0};

    ft_buf_reset(&f->again);
    ft_buf_text(&f->again, "before");
    ft_assert_status(ft_revision_encode(&r, &f->again, &err), FT_E_INVALID, &err);
    assert_string_equal(err.key, key);
    assert_string_equal(f->again.p, "before");
}

static void what_could_not_be_read_again_is_not_written(void **state)
{
    fixture *f = *state;
    ft_value v = {ft_str_of("f"), FT_TAG_INT, {"1234567", 7}};
    ft_value many[513];
    ft_revision r = {.op = FT_OP_CREATE, .type = ft_str_of("hazard"), .has_origin = true, .values = {&v, 1}};

    refused_when_written(f, r, "land.revision.unlawful"); /* an int of seven bytes */
    r.values.n = 0;
    r.origin.author = (ft_str){"\xff", 1};
    refused_when_written(f, r, "land.revision.unlawful");
    r.origin.author = ft_str_of("");
    r.origin.offset_min = 1081;
    refused_when_written(f, r, "land.revision.unlawful");
    r.origin.offset_min = 0;
    r.reason = (ft_str){"a\0b", 3};
    refused_when_written(f, r, "land.revision.unlawful");
    r.reason = ft_str_of("");
    r.type = ft_str_of("ha zard");
    refused_when_written(f, r, "land.revision.unlawful");
    r.type = ft_str_of("hazard");
    for (size_t i = 0; i < FT_COUNT(many); i++) {
        many[i] = v;
    }
    r.values = (ft_values){many, FT_COUNT(many)};
    refused_when_written(f, r, "land.revision.too_large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_decode_and_encode_again),
        cmocka_unit_test(malformed_bytes_are_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_another_revision),
        cmocka_unit_test(what_could_not_be_read_again_is_not_written),
    };

    return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}
