/** @file fieldtool/land/reading.h  @brief The more hazardous of several values, field by field: total and order-free (docs/spec/merge.md). */
#ifndef FT_LAND_READING_H
#define FT_LAND_READING_H

#include "fieldtool/land/view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_reading_space ft_reading_space;
FT_NODISCARD ft_status ft_reading_space_new(ft_reading_space **out, ft_error *err);
void ft_reading_space_free(ft_reading_space *s);

/** What is read: one group over several revisions. */
typedef struct ft_reading {
    const ft_form *form;
    const char *group;
    bool unknown; /**< the group is one field that the form does not declare */
    const ft_node *nodes;
    const size_t *set; /**< shape [n]: indexes into nodes, sorted by revision ID */
    size_t n;
    const ft_node *first; /**< one more revision that goes before the set where no order decides; may be NULL */
    ft_combine_fn combine;
    void *who;
} ft_reading;

/** Put the reading of every field of the group into @p into (absent fields are left out). */
FT_NODISCARD ft_status ft_reading_values(const ft_reading *r, ft_reading_space *s, ft_draft *into, ft_error *err);
/** The reading of the shape. */
FT_NODISCARD ft_status ft_reading_geometry(const ft_reading *r, ft_reading_space *s, bool *has_one, ft_hash *out,
                                           ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
