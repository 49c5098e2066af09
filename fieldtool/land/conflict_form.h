/** @file fieldtool/land/conflict_form.h  @brief The layer that shows every side of every conflict, for any GIS.
 *
 * Not a record type: nobody adds one, and it is in no list of forms. It has the shape of a declaration so that columns,
 * styles and forms are made for it as for every other layer. One row is one revision whose word stands against another.
 */
#ifndef FT_LAND_CONFLICT_FORM_H
#define FT_LAND_CONFLICT_FORM_H

#include "fieldtool/land/dispute.h"

#ifdef __cplusplus
extern "C" {
#endif

const ft_form *ft_conflict_form(void);
/** What the row of @p side says of itself, into @p values (overwritten). */
FT_NODISCARD ft_status ft_conflict_values(const ft_disputes *d, size_t side, const char *local_id, ft_draft *values,
                                          ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
