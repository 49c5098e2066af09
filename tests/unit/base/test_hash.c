#include "tests/support/ft_assert.h"

#include "fieldtool/base/hash.h"

#include <string.h>

/* printf '...' | b2sum -l 256 */
static const struct {
    const char *text, *hex;
} CASES[] = {
    {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
    {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
};

static int setup(void **state)
{
    ft_error err = {0};

    (void)state;
    return ft_hash_setup(&err) == FT_OK ? 0 : -1;
}

static void hash_matches_b2sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        char hex[FT_HASH_HEX];
        ft_hash h = ft_hash_of(CASES[i].text, strlen(CASES[i].text));

        ft_hash_hex(&h, hex);
        assert_string_equal(hex, CASES[i].hex);
    }
}

static void hashing_in_pieces_gives_the_same(void **state)
{
    ft_hasher h;
    ft_hash whole = ft_hash_of("abc", 3);
    ft_hash pieces;

    (void)state;
    ft_hasher_init(&h);
    ft_hasher_add(&h, "a", 1);
    ft_hasher_add(&h, "", 0);
    ft_hasher_add(&h, "bc", 2);
    pieces = ft_hasher_end(&h);
    assert_int_equal(ft_hash_cmp(&whole, &pieces), 0);
}

static void text_of_a_hash_reads_back_in_either_case(void **state)
{
    ft_hash h = ft_hash_of("abc", 3);
    ft_hash got = {{0}};
    char hex[FT_HASH_HEX];

    (void)state;
    assert_true(ft_hash_is_zero(&got));
    ft_hash_hex(&h, hex);
    hex[0] = 'B';
    assert_true(ft_hash_parse(hex, &got));
    assert_int_equal(ft_hash_cmp(&h, &got), 0);
    assert_false(ft_hash_is_zero(&got));
}

static void other_text_is_no_hash(void **state)
{
    char hex[FT_HASH_HEX + 1];
    ft_hash got;

    (void)state;
    memset(hex, 'a', sizeof hex);
    hex[FT_HASH_HEX] = '\0';
    assert_false(ft_hash_parse(hex, &got)); /* 65 digits */
    hex[FT_HASH_HEX - 2] = '\0';
    assert_false(ft_hash_parse(hex, &got)); /* 63 */
    hex[FT_HASH_HEX - 2] = 'g';
    hex[FT_HASH_HEX - 1] = '\0';
    assert_false(ft_hash_parse(hex, &got)); /* not a digit */
    assert_false(ft_hash_parse("", &got));
}

static void order_is_that_of_the_bytes(void **state)
{
    ft_hash a = {{0, 255}};
    ft_hash b = {{1, 0}};

    (void)state;
    assert_true(ft_hash_cmp(&a, &b) < 0);
    assert_true(ft_hash_cmp(&b, &a) > 0);
}

static void random_bytes_differ(void **state)
{
    unsigned char a[32] = {0};
    unsigned char b[32] = {0};

    (void)state;
    ft_random(a, sizeof a);
    ft_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_matches_b2sum),
        cmocka_unit_test(hashing_in_pieces_gives_the_same),
        cmocka_unit_test(text_of_a_hash_reads_back_in_either_case),
        cmocka_unit_test(other_text_is_no_hash),
        cmocka_unit_test(order_is_that_of_the_bytes),
        cmocka_unit_test(random_bytes_differ),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
