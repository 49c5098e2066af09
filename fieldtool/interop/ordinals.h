/** @file fieldtool/interop/ordinals.h  @brief How many times was this hash seen before: eight bytes a hash, for telling equal rows apart. */
#ifndef FT_INTEROP_ORDINALS_H
#define FT_INTEROP_ORDINALS_H

#include "fieldtool/base/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_ordinals ft_ordinals;

FT_NODISCARD ft_status ft_ordinals_new(ft_ordinals **out, ft_error *err);
void ft_ordinals_free(ft_ordinals *o);
/** *before = how often @p h was given before; counts it. */
FT_NODISCARD ft_status ft_ordinals_next(ft_ordinals *o, const ft_hash *h, uint32_t *before, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
