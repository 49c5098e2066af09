/* links: ft_land ft_geo ft_base */
/* Revisions: no byte string harms; what is accepted is exactly what the encoder writes for it. */
#include "fieldtool/land/revision.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_revision_space *space = NULL;
    ft_revision r = {0};
    ft_error err = {0};
    ft_uuid record = {{0}};
    ft_str type = {0};
    ft_buf out;
    bool peeked = ft_revision_peek(data, size, &record, &type);

    ft_buf_init(&out, 0);
    FUZZ_ASSERT(ft_revision_space_new(&space, &err) == FT_OK);
    if (ft_revision_decode(data, size, space, &r, &err) == FT_OK) {
        FUZZ_ASSERT(peeked && ft_uuid_cmp(&record, &r.record) == 0 && ft_str_eq(type, r.type));
        FUZZ_ASSERT(ft_revision_encode(&r, &out, &err) == FT_OK);
        FUZZ_ASSERT(out.n == size && memcmp(out.p, data, size) == 0);
        for (size_t i = 0; i < r.values.n; i++) {
            (void)ft_value_int(&r.values.v[i], 0);
            (void)ft_value_real(&r.values.v[i], 0);
            (void)ft_value_bool(&r.values.v[i], false);
        }
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    ft_revision_space_free(space);
    ft_buf_release(&out);
    return 0;
}
