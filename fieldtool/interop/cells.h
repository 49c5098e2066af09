/** @file fieldtool/interop/cells.h  @brief Column names that grow while a file is read, and the cells of one row. */
#ifndef FT_INTEROP_CELLS_H
#define FT_INTEROP_CELLS_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Names in order of first appearance. */
typedef struct ft_columns {
    char **names; /**< shape [n], owned */
    size_t n, cap;
} ft_columns;

void ft_columns_release(ft_columns *c);
/** Where a name stands, SIZE_MAX when it is new. Exact bytes; @p hint is where it stood in the row before. */
size_t ft_columns_find(const ft_columns *c, const char *name, size_t n, size_t hint);
/** Append. @retval FT_E_INVALID "interop.columns" when there are too many; FT_E_NOMEM */
FT_NODISCARD ft_status ft_columns_add(ft_columns *c, const char *name, size_t n, ft_error *err);
/** Find or append. */
FT_NODISCARD ft_status ft_columns_place(ft_columns *c, const char *name, size_t n, size_t hint, size_t *at,
                                        ft_error *err);

/** Cells of one row by column; a cell not set is null. */
typedef struct ft_cells {
    ft_buf text;  /**< all of them, NUL behind each */
    size_t *from; /**< shape [cap], SIZE_MAX: null */
    size_t *len;
    size_t cap;
} ft_cells;

void ft_cells_init(ft_cells *c);
void ft_cells_release(ft_cells *c);
/** All null, memory kept. */
void ft_cells_reset(ft_cells *c);
FT_NODISCARD ft_status ft_cells_set(ft_cells *c, size_t at, const char *p, size_t n, ft_error *err);
/** p is NULL when null. */
ft_str ft_cells_get(const ft_cells *c, size_t at);

#ifdef __cplusplus
}
#endif
#endif
