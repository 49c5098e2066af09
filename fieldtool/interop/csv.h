/** @file fieldtool/interop/csv.h  @brief A strict CSV reader (RFC 4180): an open quote is an error with its line, not a long cell. */
#ifndef FT_INTEROP_CSV_H
#define FT_INTEROP_CSV_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_csv ft_csv;

/** The whole text is lent; a byte order mark is passed over; the separator is the one of the first line (comma, semicolon or tab).
 *  @retval FT_E_INVALID "interop.csv.*" with the line */
FT_NODISCARD ft_status ft_csv_open(const char *text, size_t n, ft_csv **out, ft_error *err);
void ft_csv_close(ft_csv *c);
/** Next row: FT_E_NOT_FOUND at the end, FT_E_INVALID with the line when malformed. */
FT_NODISCARD ft_status ft_csv_row(ft_csv *c, ft_error *err);
size_t ft_csv_count(const ft_csv *c);
/** Lent until the next row; NUL terminated. */
const char *ft_csv_cell(const ft_csv *c, size_t i);
size_t ft_csv_line(const ft_csv *c); /**< line the row began on, from 1 */

#ifdef __cplusplus
}
#endif
#endif
