/* Canonical bytes of a batch, little-endian:
 *   "FTB1", system 16, system name u8 length + UTF-8, organisation u16 length + UTF-8, country 2 ASCII, training u8,
 *   key 32, number u64, previous 32, clock i64, count u32, revision IDs 32 each.
 * Its ID is the BLAKE2b-256 of the bytes; the signature is Ed25519 over the ID by the key named in it. */
#include "sync/batch.h"

#include "fieldtool/base/num.h"

#include <string.h>

static const char MAGIC[4] = {'F', 'T', 'B', '1'};

/* What both sides hold to: names that can be shown, a number that a signed integer holds, a chain that begins with number one. */
static bool lawful(const ft_batch *b)
{
    return b->system_name.n > 0 && b->system_name.n <= 255 && ft_utf8_valid(b->system_name.p, b->system_name.n) &&
           b->organisation.n <= 1024 && ft_utf8_valid(b->organisation.p, b->organisation.n) && b->country[0] >= 'A' &&
           b->country[0] <= 'Z' && b->country[1] >= 'A' && b->country[1] <= 'Z' && b->number > 0 &&
           b->number <= INT64_MAX && (b->number == 1) == ft_hash_is_zero(&b->previous) && b->n > 0 &&
           b->n <= UINT32_MAX;
}

ft_status ft_batch_encode(const ft_batch *b, ft_buf *out, ft_error *err)
{
    if (!lawful(b)) {
        return ft_fail(err, FT_E_INVALID, "sync.batch.malformed", "at=0");
    }
    ft_buf_bytes(out, MAGIC, sizeof MAGIC);
    ft_buf_bytes(out, b->system.b, sizeof b->system.b);
    ft_buf_u8(out, (uint8_t)b->system_name.n);
    ft_buf_bytes(out, b->system_name.p, b->system_name.n);
    ft_buf_u16(out, (uint16_t)b->organisation.n);
    ft_buf_bytes(out, b->organisation.p, b->organisation.n);
    ft_buf_bytes(out, b->country, sizeof b->country);
    ft_buf_u8(out, b->training ? 1 : 0);
    ft_buf_bytes(out, b->key, sizeof b->key);
    ft_buf_u64(out, b->number);
    ft_buf_bytes(out, b->previous.b, sizeof b->previous.b);
    ft_buf_u64(out, (uint64_t)b->clock_ms);
    ft_buf_u32(out, (uint32_t)b->n);
    for (size_t i = 0; i < b->n; i++) {
        ft_buf_bytes(out, b->revisions[i].b, sizeof b->revisions[i].b);
    }
    return ft_buf_status(out, err);
}

static bool get(ft_rd *r, void *out, size_t n)
{
    const uint8_t *p = ft_rd_bytes(r, n);

    if (p != NULL) {
        memcpy(out, p, n);
    }
    return p != NULL;
}

static bool text(ft_rd *r, size_t n, ft_str *out)
{
    const uint8_t *p = ft_rd_bytes(r, n);

    *out = (ft_str){p == NULL ? "" : (const char *)p, p == NULL ? 0 : n};
    return p != NULL;
}

static bool decode(ft_rd *r, ft_buf *space, ft_batch *out)
{
    char magic[sizeof MAGIC];
    uint8_t training = 0;
    uint32_t n = 0;
    const uint8_t *ids = NULL;

    if (!get(r, magic, sizeof magic) || memcmp(magic, MAGIC, sizeof magic) != 0 ||
        !get(r, out->system.b, sizeof out->system.b) || !text(r, ft_rd_u8(r), &out->system_name) ||
        !text(r, ft_rd_u16(r), &out->organisation) || !get(r, out->country, sizeof out->country)) {
        return false;
    }
    training = ft_rd_u8(r);
    out->training = training == 1;
    if (training > 1 || !get(r, out->key, sizeof out->key)) {
        return false;
    }
    out->number = ft_rd_u64(r);
    if (!get(r, out->previous.b, sizeof out->previous.b)) {
        return false;
    }
    out->clock_ms = (int64_t)ft_rd_u64(r);
    n = ft_rd_u32(r);
    if (!r->ok || n != r->n / FT_HASH_BYTES || r->n % FT_HASH_BYTES != 0) {
        return false;
    }
    ids = ft_rd_bytes(r, (size_t)n * FT_HASH_BYTES);
    ft_buf_reset(space);
    ft_buf_bytes(space, ids == NULL ? (const uint8_t *)"" : ids, (size_t)n * FT_HASH_BYTES);
    out->revisions = (const ft_hash *)(const void *)space->p;
    out->n = n;
    return r->ok && !space->failed && lawful(out);
}

ft_status ft_batch_decode(const void *p, size_t n, ft_buf *space, ft_batch *out, ft_error *err)
{
    ft_rd r = ft_rd_of(p, n);

    *out = (ft_batch){.number = 0};
    return decode(&r, space, out) ? FT_OK : ft_fail(err, FT_E_INVALID, "sync.batch.malformed", "at=%zu", n - r.n);
}
