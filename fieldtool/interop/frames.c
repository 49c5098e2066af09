#include "fieldtool/interop/frames.h"

#include <string.h>

const char *const FT_FRAME_KEYS[] = {
    "interop.open",  "interop.shape",  "interop.layer", "interop.no_layer", "interop.layers", "interop.columns",
    "geo.too_large", "base.no_memory", "base.buf.full", "os.confine",       "interop.broken",
};
const size_t FT_FRAME_KEYS_N = FT_COUNT(FT_FRAME_KEYS);

void ft_frame_put_text(ft_buf *b, const char *text)
{
    size_t n = strlen(text);

    ft_buf_u32(b, (uint32_t)n);
    ft_buf_bytes(b, text, n);
}

void ft_frame_put_why(ft_buf *b, const ft_error *why)
{
    size_t key = 0;

    while (key + 1 < FT_FRAME_KEYS_N && strcmp(FT_FRAME_KEYS[key], why->key) != 0) {
        key++;
    }
    ft_buf_u8(b, (uint8_t)key);
    ft_frame_put_text(b, why->args);
    ft_frame_put_text(b, why->context);
}

bool ft_frame_text(ft_rd *r, char *out, size_t size)
{
    uint32_t n = ft_rd_u32(r);
    const uint8_t *p = n < size ? ft_rd_bytes(r, n) : NULL;

    if (n >= size || (p == NULL && n > 0) || !r->ok || (n > 0 && memchr(p, 0, n) != NULL)) {
        return false;
    }
    if (n > 0) {
        memcpy(out, p, n);
    }
    out[n] = '\0';
    return true;
}

bool ft_frame_why(ft_rd *r, ft_status status, ft_error *out)
{
    uint8_t key = ft_rd_u8(r);
    char args[sizeof out->args];
    char context[sizeof out->context];

    if (!r->ok || key >= FT_FRAME_KEYS_N || !ft_frame_text(r, args, sizeof args) ||
        !ft_frame_text(r, context, sizeof context)) {
        return false;
    }
    (void)ft_fail(out, status, FT_FRAME_KEYS[key], "%s", args);
    if (context[0] != '\0') {
        (void)ft_within(out, status, "%s", context);
    }
    return true;
}
