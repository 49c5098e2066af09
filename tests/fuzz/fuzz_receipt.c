/* links: ft_sync ft_store ft_land ft_geo ft_base */
/* Receipts: nothing harms; what can be read, signed or not, reads the same once it was written again. */
#include "sync/receipt_text.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static bool same(const ft_claim *a, const ft_claim *b)
{
    return a->kind == b->kind && ft_uuid_cmp(&a->system, &b->system) == 0 && a->number == b->number &&
           ft_hash_cmp(&a->id, &b->id) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ft_key NOBODY = {{0}, {0}, "", ""};
    ft_receipt r = {.n = 0};
    ft_receipt again = {.n = 0};
    ft_buf text;
    ft_error err = {0};
    ft_status st = ft_receipt_decode((ft_str){(const char *)data, size}, &r, &err);

    ft_buf_init(&text, 0);
    if (st == FT_OK || st == FT_E_PERMISSION) {
        FUZZ_ASSERT(ft_receipt_encode(&r, &NOBODY, &text, &err) == FT_OK);
        st = ft_receipt_decode((ft_str){text.p, text.n}, &again, &err);
        FUZZ_ASSERT(st == FT_OK || st == FT_E_PERMISSION);
        FUZZ_ASSERT(again.n == r.n && again.time_ms == r.time_ms && memcmp(again.key, r.key, sizeof r.key) == 0);
        for (size_t i = 0; i < r.n; i++) {
            FUZZ_ASSERT(same(&r.claims[i], &again.claims[i]));
        }
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    ft_receipt_release(&r);
    ft_receipt_release(&again);
    ft_buf_release(&text);
    return 0;
}
