/** @file fieldtool/base/buf.h  @brief Growable bytes and text with a stated maximum; slices of text. */
#ifndef FT_BASE_BUF_H
#define FT_BASE_BUF_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A borrowed slice of UTF-8 text or bytes; not NUL terminated. */
typedef struct ft_str {
    const char *p;
    size_t n;
} ft_str;

/** Slice of a C string (NULL gives an empty slice). */
ft_str ft_str_of(const char *text);
bool ft_str_eq(ft_str a, ft_str b);
/** Without what stands in @p blanks at both ends; NUL is never a blank. */
ft_str ft_str_trimmed(ft_str s, const char *blanks);
bool ft_str_is(ft_str a, const char *text);

/** Growable bytes, always NUL terminated behind n (the NUL is not counted).
 *  Failing to grow is sticky: later appends do nothing and ft_buf_status() reports it once. */
typedef struct ft_buf {
    char *p;     /**< owned; never NULL after a successful append */
    size_t n;    /**< bytes in use */
    size_t cap;  /**< bytes allocated */
    size_t max;  /**< never grow beyond */
    bool failed; /**< an append was lost */
} ft_buf;

/** Ready for use; allocates nothing. @p max in bytes, 0 means FT_LIMIT_BUF_MAX. */
void ft_buf_init(ft_buf *b, size_t max);
void ft_buf_release(ft_buf *b);
/** Overwrite all it ever held in its present memory, and release it: for secrets, which are appended after room was made. */
void ft_buf_wipe(ft_buf *b);
/** Empty, memory kept, failure forgotten. */
void ft_buf_reset(ft_buf *b);
void ft_buf_bytes(ft_buf *b, const void *p, size_t n);
void ft_buf_text(ft_buf *b, const char *text);
void ft_buf_char(ft_buf *b, char c);
void ft_buf_printf(ft_buf *b, const char *fmt, ...) FT_PRINTF(2, 3);
/** Fixed little-endian integers and IEEE doubles, as every file format of ours uses. */
void ft_buf_u8(ft_buf *b, uint8_t v);
void ft_buf_u16(ft_buf *b, uint16_t v);
void ft_buf_u32(ft_buf *b, uint32_t v);
void ft_buf_u64(ft_buf *b, uint64_t v);
void ft_buf_f64(ft_buf *b, double v);
/** Room for @p n more bytes at the end, to be filled by the caller; NULL when it cannot grow. */
void *ft_buf_grow(ft_buf *b, size_t n);
/** FT_OK, or FT_E_NOMEM ("base.buf.full") when any append since init/reset was lost. */
FT_NODISCARD ft_status ft_buf_status(const ft_buf *b, ft_error *err);
/** Give the text to the caller, who frees it with free(); the buffer is empty afterwards. */
char *ft_buf_take(ft_buf *b);

/** Room for one more element of an array that grows: @p array points to the pointer, @p n elements of @p size are in use.
 *  @retval false no memory; the array is as it was */
bool ft_room(void *array, size_t *cap, size_t n, size_t size);

/** Reader over bytes; running past the end is sticky (ok = false) and yields zeros. */
typedef struct ft_rd {
    const uint8_t *p;
    size_t n; /**< bytes left */
    bool ok;
} ft_rd;

ft_rd ft_rd_of(const void *p, size_t n);
uint8_t ft_rd_u8(ft_rd *r);
uint16_t ft_rd_u16(ft_rd *r);
uint32_t ft_rd_u32(ft_rd *r);
uint64_t ft_rd_u64(ft_rd *r);
double ft_rd_f64(ft_rd *r);
/** Pointer to the next @p n bytes, lent by the reader's memory; NULL when fewer are left. */
const uint8_t *ft_rd_bytes(ft_rd *r, size_t n);

#ifdef __cplusplus
}
#endif
#endif
