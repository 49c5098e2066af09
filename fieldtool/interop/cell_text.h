/** @file fieldtool/interop/cell_text.h  @brief Dates and numbers as a foreign table writes them, both ways, by text: no figure is rounded. */
#ifndef FT_INTEROP_CELL_TEXT_H
#define FT_INTEROP_CELL_TEXT_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/date.h"

#ifdef __cplusplus
extern "C" {
#endif

/** May a mapping say so? Each may be NULL. @retval FT_E_INVALID "interop.mapping.member" */
FT_NODISCARD ft_status ft_cell_check(const char *field, const char *date, const char *unit, const char *decimal,
                                     ft_error *err);
/** "02/05/2024 08:00" by "DD/MM/YYYY" to "2024-05-02 08:00"; also a bare year. False: it is not written so. */
bool ft_cell_date_in(const char *format, ft_str cell, ft_buf *out);
/** The other way; a date without its day stays as it is. */
void ft_cell_date_out(const char *format, ft_str date, ft_buf *out);
/** How many places the point moves from @p unit to @p to ("ha", "m2": 4). False: they do not measure one thing. */
bool ft_cell_power(const char *unit, const char *to, int *power);
/** A plain decimal number with its point (or @p decimal) moved by @p power places. False: it is none. */
bool ft_cell_number_in(ft_str cell, const char *decimal, int power, ft_buf *out);
void ft_cell_number_out(ft_str number, const char *decimal, int power, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
