/** @file fieldtool/interop/rows.h  @brief A strict CSV reader (RFC 4180): an open quote is an error with its line, not a long cell. */
#ifndef FT_INTEROP_ROWS_H
#define FT_INTEROP_ROWS_H

#include "fieldtool/base/buf.h"
#include "fieldtool/interop/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_rows ft_rows;

/** Streaming: one row is held at a time. A byte order mark is passed over; the separator is the one of the first line (comma,
 *  semicolon or tab). @p from is lent until close. @retval FT_E_INVALID "interop.csv.*" */
FT_NODISCARD ft_status ft_rows_open(ft_bytes *from, ft_rows **out, ft_error *err);
void ft_rows_close(ft_rows *c);
/** Next row: FT_E_NOT_FOUND at the end, FT_E_INVALID with the line when malformed. Blank lines are passed over. */
FT_NODISCARD ft_status ft_rows_next(ft_rows *c, ft_error *err);
size_t ft_rows_count(const ft_rows *c);
/** Lent until the next row; NUL terminated, valid UTF-8 without NUL inside. */
ft_str ft_rows_cell(const ft_rows *c, size_t i);
/** Did lines end in more than one way so far? Parts of several files were put together, or a program changed some of it. */
bool ft_rows_mixed_ends(const ft_rows *c);
size_t ft_rows_line(const ft_rows *c); /**< line the row began on, from 1 */

#ifdef __cplusplus
}
#endif
#endif
