/** @file fieldtool/report/pairs.h  @brief Pairs of records of one type over one ground, for the rules of land/pairs.def. */
#ifndef FT_REPORT_PAIRS_H
#define FT_REPORT_PAIRS_H

#include "fieldtool/land/rules.h"
#include "fieldtool/report/shape.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_pairs ft_pairs;
FT_NODISCARD ft_status ft_pairs_open(ft_store *s, ft_pairs **out, ft_error *err);
void ft_pairs_close(ft_pairs *p);
/** Note a record that was read, with its land (NULL: none). */
FT_NODISCARD ft_status ft_pairs_add(ft_pairs *p, const ft_item *item, const ft_geom *land, ft_error *err);

/** Both records of a pair, the one noted first in front; lent for the call. */
typedef void (*ft_pair_fn)(void *who, const ft_land_pair *pair, const char *const local_id[2]);
/** Every two records noted that have the same shape, share ground, are tasks on one hazard, or entries of one list with one name. */
FT_NODISCARD ft_status ft_pairs_each(ft_pairs *p, ft_pair_fn each, void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
