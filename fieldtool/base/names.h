/** @file fieldtool/base/names.h  @brief A list of names on the heap, told in bytewise order. */
#ifndef FT_BASE_NAMES_H
#define FT_BASE_NAMES_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Starts as all zeros. */
typedef struct ft_names {
    char **v; /**< shape [n], owned */
    size_t n, cap;
} ft_names;

/** Keep a copy of @p name. @retval false no memory */
FT_NODISCARD bool ft_names_add(ft_names *list, const char *name);
/** One call each, sorted bytewise, until @p each returns false. */
void ft_names_tell(ft_names *list, bool (*each)(void *who, const char *name), void *who);
void ft_names_release(ft_names *list);

#ifdef __cplusplus
}
#endif
#endif
