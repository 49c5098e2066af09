/* links: ft_sync ft_store ft_land ft_geo ft_base */
/* Batches and key lines: nothing harms; an accepted batch is exactly what the encoder writes, an accepted line names its key. */
#include "sync/batch.h"
#include "sync/key.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void as_batch(const uint8_t *data, size_t size)
{
    ft_buf space;
    ft_buf again;
    ft_batch b;
    ft_error err = {0};

    ft_buf_init(&space, 0);
    ft_buf_init(&again, 0);
    if (ft_batch_decode(data, size, &space, &b, &err) == FT_OK) {
        FUZZ_ASSERT(ft_batch_encode(&b, &again, &err) == FT_OK);
        FUZZ_ASSERT(again.n == size && memcmp(again.p, data, size) == 0);
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    ft_buf_release(&space);
    ft_buf_release(&again);
}

static void as_line(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    char fingerprint[FT_FINGERPRINT];
    ft_key_line line;

    FUZZ_ASSERT(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    if (ft_key_read_line(text, &line, NULL) == FT_OK) {
        ft_key_fingerprint(line.public_key, fingerprint);
        FUZZ_ASSERT(strcmp(fingerprint, line.fingerprint) == 0 && line.system[0] != '\0');
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_batch(data, size);
    as_line(data, size);
    return 0;
}
