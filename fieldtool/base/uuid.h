/** @file fieldtool/base/uuid.h  @brief Record identity: UUID version 7 (new) and 8 (derived from content), RFC 9562. */
#ifndef FT_BASE_UUID_H
#define FT_BASE_UUID_H

#include "fieldtool/base/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_UUID_TEXT 37 /**< 36 characters and NUL */

typedef struct ft_uuid {
    uint8_t b[16];
} ft_uuid;

/** Version 7: 48 bits of @p now_ms (UTC milliseconds since 1970), the rest random. */
ft_uuid ft_uuid_new(int64_t now_ms);
/** Version 8: the first 122 free bits of @p h. Equal hashes give equal UUIDs on every computer. */
ft_uuid ft_uuid_derived(const ft_hash *h);
/** 8-4-4-4-12 lower case. */
void ft_uuid_text(const ft_uuid *u, char out[FT_UUID_TEXT]);
/** Accepts 8-4-4-4-12 or 32 digits, either case; any version. False otherwise. */
bool ft_uuid_parse(const char *text, ft_uuid *out);
int ft_uuid_cmp(const ft_uuid *a, const ft_uuid *b);
bool ft_uuid_is_zero(const ft_uuid *u);

#ifdef __cplusplus
}
#endif
#endif
