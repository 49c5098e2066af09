#include "fieldtool/base/uuid.h"

#include <string.h>

/* RFC 9562, sections 4.1 and 4.2: version in the high half of byte 6, variant in the top of byte 8. */
static ft_uuid stamped(ft_uuid u, unsigned version)
{
    u.b[6] = (uint8_t)((u.b[6] & 0x0fU) | (version << 4));
    u.b[8] = (uint8_t)((u.b[8] & 0x3fU) | 0x80U);
    return u;
}

ft_uuid ft_uuid_new(int64_t now_ms)
{
    ft_uuid u;

    ft_random(u.b, sizeof u.b);
    for (unsigned i = 0; i < 6; i++) {
        u.b[i] = (uint8_t)((uint64_t)now_ms >> (8U * (5U - i)));
    }
    return stamped(u, 7);
}

ft_uuid ft_uuid_derived(const ft_hash *h)
{
    ft_uuid u;

    memcpy(u.b, h->b, sizeof u.b);
    return stamped(u, 8);
}

void ft_uuid_text(const ft_uuid *u, char out[FT_UUID_TEXT])
{
    char hex[33];
    size_t k = 0;

    ft_hex(u->b, sizeof u->b, hex);
    for (size_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            out[k++] = '-';
        }
        out[k++] = hex[i];
    }
    out[k] = '\0';
}

bool ft_uuid_parse(const char *text, ft_uuid *out)
{
    char hex[33];
    size_t n = strlen(text);
    size_t k = 0;

    if (n != 36 && n != 32) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool dash = n == 36 && (i == 8 || i == 13 || i == 18 || i == 23);

        if (dash != (text[i] == '-')) {
            return false;
        }
        if (!dash) {
            hex[k++] = text[i];
        }
    }
    hex[k] = '\0';
    return ft_unhex(hex, out->b, sizeof out->b);
}

int ft_uuid_cmp(const ft_uuid *a, const ft_uuid *b)
{
    return memcmp(a->b, b->b, sizeof a->b);
}

bool ft_uuid_is_zero(const ft_uuid *u)
{
    static const ft_uuid ZERO = {{0}};

    return ft_uuid_cmp(u, &ZERO) == 0;
}
