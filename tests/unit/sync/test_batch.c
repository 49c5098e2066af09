/* The vectors were made and checked by tests/data/batch/batch.py, a second implementation of docs/spec/batch.md and RFC 8032. */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/json.h"
#include "fieldtool/base/os.h"
#include "sync/batch.h"

#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    ft_json *doc;
    ft_buf text, bytes, again, space;
} fixture;

static int open_vectors(void **state)
{
    static fixture f;
    ft_error err = {0};

    ft_buf_init(&f.text, 0);
    ft_buf_init(&f.bytes, 0);
    ft_buf_init(&f.again, 0);
    ft_buf_init(&f.space, 0);
    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_read_file(FT_SOURCE_DIR "/tests/data/batch/vectors.json", 1 << 20, &f.text, &err), &err);
    ft_assert_ok(ft_json_parse(f.text.p, f.text.n, &f.doc, &err), &err);
    *state = &f;
    return 0;
}

static int close_vectors(void **state)
{
    fixture *f = *state;

    ft_json_free(f->doc);
    ft_buf_release(&f->text);
    ft_buf_release(&f->bytes);
    ft_buf_release(&f->again);
    ft_buf_release(&f->space);
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

static void same_as_said(const ft_json *says, const ft_batch *b)
{
    char text[FT_UUID_TEXT];
    char hex[FT_HASH_HEX];
    const ft_json *ids = ft_json_get(says, "revisions");

    ft_uuid_text(&b->system, text);
    assert_string_equal(text, ft_json_get_text(says, "system"));
    assert_true(ft_str_is(b->system_name, ft_json_get_text(says, "system_name")));
    assert_true(ft_str_is(b->organisation, ft_json_get_text(says, "organisation")));
    assert_memory_equal(b->country, ft_json_get_text(says, "country"), 2);
    assert_int_equal(b->training, ft_json_get_num(says, "training", 0) > 0);
    assert_int_equal(b->clock_ms, (int64_t)ft_json_get_num(says, "clock_ms", 0));
    assert_int_equal(b->n, ft_json_count(ids));
    for (size_t i = 0; i < b->n; i++) {
        ft_hash_hex(&b->revisions[i], hex);
        assert_string_equal(hex, ft_json_text(ft_json_at(ids, i)));
    }
}

static void vectors_decode_encode_and_verify(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "accepted");

    for (size_t i = 0; i < ft_json_count(list); i++) {
        const ft_json *v = ft_json_at(list, i);
        ft_batch b;
        ft_error err = {0};
        char id[FT_HASH_HEX];
        uint8_t signature[64];
        ft_hash h;

        take_hex(f, v);
        ft_assert_ok(ft_batch_decode(f->bytes.p, f->bytes.n, &f->space, &b, &err), &err);
        same_as_said(ft_json_get(v, "says"), &b);
        ft_buf_reset(&f->again);
        ft_assert_ok(ft_batch_encode(&b, &f->again, &err), &err);
        assert_int_equal(f->again.n, f->bytes.n);
        assert_memory_equal(f->again.p, f->bytes.p, f->bytes.n);
        h = ft_hash_of(f->bytes.p, f->bytes.n);
        ft_hash_hex(&h, id);
        assert_string_equal(id, ft_json_get_text(v, "id"));
        assert_true(ft_unhex(ft_json_get_text(v, "signature"), signature, sizeof signature));
        assert_true(ft_signature_ok(b.key, h.b, sizeof h.b, signature));
        for (size_t bit = 0; bit < sizeof signature * 8; bit += 7) {
            signature[bit / 8] = (uint8_t)(signature[bit / 8] ^ (1U << bit % 8));
            assert_false(ft_signature_ok(b.key, h.b, sizeof h.b, signature));
            signature[bit / 8] = (uint8_t)(signature[bit / 8] ^ (1U << bit % 8));
        }
    }
}

static void malformed_batches_are_refused(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "refused");

    assert_true(ft_json_count(list) >= 15);
    for (size_t i = 0; i < ft_json_count(list); i++) {
        ft_batch b;
        ft_error err = {0};

        take_hex(f, ft_json_at(list, i));
        ft_assert_status(ft_batch_decode(f->bytes.p, f->bytes.n, &f->space, &b, &err), FT_E_INVALID, &err);
        assert_string_equal(err.key, "sync.batch.malformed");
    }
}

static void every_cut_and_every_flipped_bit_is_seen(void **state)
{
    fixture *f = *state;
    const ft_json *list = ft_json_get(f->doc, "accepted");

    for (size_t i = 0; i < ft_json_count(list); i++) {
        ft_batch b;
        ft_hash id;

        take_hex(f, ft_json_at(list, i));
        id = ft_hash_of(f->bytes.p, f->bytes.n);
        for (size_t n = 0; n < f->bytes.n; n++) {
            char *cut = malloc(n == 0 ? 1 : n);

            assert_non_null(cut);
            memcpy(cut, f->bytes.p, n);
            assert_int_equal(ft_batch_decode(cut, n, &f->space, &b, NULL), FT_E_INVALID);
            free(cut);
        }
        for (size_t bit = 0; bit < f->bytes.n * 8; bit++) {
            ft_hash other;

            f->bytes.p[bit / 8] = (char)(f->bytes.p[bit / 8] ^ (1 << bit % 8));
            if (ft_batch_decode(f->bytes.p, f->bytes.n, &f->space, &b, NULL) == FT_OK) {
                ft_error err = {0};

                ft_buf_reset(&f->again);
                ft_assert_ok(ft_batch_encode(&b, &f->again, &err), &err);
                assert_memory_equal(f->again.p, f->bytes.p, f->bytes.n);
            }
            other = ft_hash_of(f->bytes.p, f->bytes.n);
            assert_int_not_equal(ft_hash_cmp(&id, &other), 0); /* so the signature over the ID fails */
            f->bytes.p[bit / 8] = (char)(f->bytes.p[bit / 8] ^ (1 << bit % 8));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_decode_encode_and_verify),
        cmocka_unit_test(malformed_batches_are_refused),
        cmocka_unit_test(every_cut_and_every_flipped_bit_is_seen),
    };

    return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}
