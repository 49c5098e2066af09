/** @file fieldtool/report/select.h  @brief Which records a team needs for a task or an area (docs/spec/extract.md 2). */
#ifndef FT_REPORT_SELECT_H
#define FT_REPORT_SELECT_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A set of records that grows from seeds. */
typedef struct ft_selection ft_selection;
/** Reads how records name each other: once for the whole file. */
FT_NODISCARD ft_status ft_selection_open(ft_store *s, ft_selection **out, ft_error *err);
void ft_selection_close(ft_selection *l);
/** A task: itself, what names it, the hazards it lists, and what lies within @p near_m of its shape and of theirs.
 *  @retval FT_E_INVALID "report.select.not_task"; FT_E_NOT_FOUND */
FT_NODISCARD ft_status ft_select_task(ft_selection *l, const ft_uuid *task, double near_m, ft_error *err);
/** Everything within @p near_m of a shape. */
FT_NODISCARD ft_status ft_select_within(ft_selection *l, const ft_geom *g, double near_m, ft_error *err);
/** What that computer has made or changed. */
FT_NODISCARD ft_status ft_select_made_by(ft_selection *l, const ft_uuid *system, ft_error *err);
/** Every task that is not finished and names the organisation, or a team of that name. */
FT_NODISCARD ft_status ft_select_tasks_for(ft_selection *l, const char *organisation, const char *system, double near_m,
                                           ft_error *err);
/** Add what those rest on and what rests on them, and reference data; then the records, by ID. Lent. */
FT_NODISCARD ft_status ft_selection_done(ft_selection *l, const ft_uuid **records, size_t *n, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
