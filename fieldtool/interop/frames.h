/** @file fieldtool/interop/frames.h  @brief What the child that reads a foreign file says to its parent. Private to interop.
 *
 *     frame   u8 kind, u32 n, n bytes (little-endian throughout; n at most FT_LIMIT_FRAME_BYTES)
 *     'H'     u32 magic, u8 ABI of Landlock, u8 filter                       first, once
 *     'L'     text layer, text others, i32 epsg, u8 table, i64 rows, u32 columns, their names as texts     second, once
 *     'R'     u32 rows, then each: i64 fid, u8 flags, [why], [u32 n, WKB], per column u32 n (all ones: null), n bytes, NUL
 *     'E'     u64 rows                                                       last; without it the file was not read to its end
 *     'F'     u8 status, why                                                 instead of any other: it cannot be read
 *     why     u8 of the list of keys, text facts, text context
 *     text    u32 n, n bytes
 */
#ifndef FT_INTEROP_FRAMES_H
#define FT_INTEROP_FRAMES_H

#include "fieldtool/base/buf.h"

enum {
    FT_FRAME_HELLO = 'H',
    FT_FRAME_LAYER = 'L',
    FT_FRAME_ROWS = 'R',
    FT_FRAME_END = 'E',
    FT_FRAME_FAIL = 'F',
    FT_FRAME_HEAD = 5, /**< bytes */
    FT_FRAME_MAGIC = 0x31575446
};
enum { FT_ROW_SHAPE = 1, FT_ROW_EMPTY = 2, FT_ROW_CURVE = 4, FT_ROW_WHY = 8 };
#define FT_FRAME_NULL UINT32_MAX

/** Keys that may come from there; one that is not on the list becomes the last. */
extern const char *const FT_FRAME_KEYS[];
extern const size_t FT_FRAME_KEYS_N;

void ft_frame_put_text(ft_buf *b, const char *text);
void ft_frame_put_why(ft_buf *b, const ft_error *why);
/** Into a text of @p size bytes. False when it is longer, holds a NUL or is cut. */
bool ft_frame_text(ft_rd *r, char *out, size_t size);
bool ft_frame_why(ft_rd *r, ft_status status, ft_error *out);

#endif
