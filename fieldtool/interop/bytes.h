/** @file fieldtool/interop/bytes.h  @brief Bytes of a foreign file, one after the other, flat in memory; lines are counted. */
#ifndef FT_INTEROP_BYTES_H
#define FT_INTEROP_BYTES_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where bytes come from: at most @p n into @p to; 0 at the end, -1 when reading failed. */
typedef struct ft_bytes_ops {
    int64_t (*read)(void *who, void *to, size_t n);
    void (*close)(void *who);
} ft_bytes_ops;

typedef struct ft_bytes {
    const unsigned char *at, *end; /**< what is read and not yet taken */
    size_t line;                   /**< of the next byte, from 1 */
    uint64_t taken;                /**< bytes before this block */
    unsigned char *block;
    const ft_bytes_ops *ops;
    void *who;
    bool failed;
} ft_bytes;

/** A regular file. @retval FT_E_IO "interop.read" */
FT_NODISCARD ft_status ft_bytes_open_file(const char *path, ft_bytes *out, ft_error *err);
/** Any origin; @p who is closed with the bytes, also when this fails. */
FT_NODISCARD ft_status ft_bytes_open(const ft_bytes_ops *ops, void *who, ft_bytes *out, ft_error *err);
/** Text of the caller, for tests and memory. */
void ft_bytes_of(const void *text, size_t n, ft_bytes *out);
void ft_bytes_close(ft_bytes *b);
/** Read the next block; false at the end or when reading failed. */
bool ft_bytes_more(ft_bytes *b);
/** FT_OK, or FT_E_IO when reading failed: an end that was none. */
FT_NODISCARD ft_status ft_bytes_status(const ft_bytes *b, ft_error *err);

/** The next byte without taking it, -1 at the end. */
static inline int ft_bytes_peek(ft_bytes *b)
{
    return b->at < b->end || ft_bytes_more(b) ? *b->at : -1;
}

/** Take the next byte, -1 at the end. */
static inline int ft_bytes_get(ft_bytes *b)
{
    int c = ft_bytes_peek(b);

    if (c >= 0) {
        b->at++;
        b->line += c == '\n';
    }
    return c;
}

#ifdef __cplusplus
}
#endif
#endif
