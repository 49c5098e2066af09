/** @file fieldtool/interop/csv_cell.h  @brief One cell of CSV as we write it: RFC 4180, and nothing that a spreadsheet takes for a formula. */
#ifndef FT_INTEROP_CSV_CELL_H
#define FT_INTEROP_CSV_CELL_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Text that no spreadsheet takes for a formula, appended: an apostrophe first where it could be one. */
void ft_export_harmless(const char *p, size_t n, ft_buf *out);
/** Harmless, and quoted where it must be. */
void ft_csv_cell(ft_str t, ft_buf *out);
/** Quoted where it must be, else as it is: for machines, and for numbers. */
void ft_csv_quoted(ft_str t, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
