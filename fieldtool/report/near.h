/** @file fieldtool/report/near.h  @brief What is recorded around a place or along a road, nearest first (docs/spec/near.md). */
#ifndef FT_REPORT_NEAR_H
#define FT_REPORT_NEAR_H

#include "fieldtool/store/store.h"
#include "geo/near.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One record within reach, as it is shown: the more hazardous of approved and proposed. */
typedef struct ft_near_record {
    ft_uuid record;
    char local_id[64];
    ft_nearest at;
} ft_near_record;

typedef struct ft_near_list {
    ft_near_record *v; /**< shape [n], owned: by distance, then local ID */
    size_t n, cap;
    size_t looked_at; /**< records whose box came near enough to be measured */
} ft_near_list;

/** @param type NULL: all. Release with ft_near_list_release, also after a failure. */
FT_NODISCARD ft_status ft_report_near(ft_store *s, const ft_geom *from, double distance_m, const char *type,
                                      ft_near_list *out, ft_error *err);
void ft_near_list_release(ft_near_list *l);

#ifdef __cplusplus
}
#endif
#endif
