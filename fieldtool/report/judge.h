/** @file fieldtool/report/judge.h  @brief Everything that is asked of one record at a level: what its form requires and what rules say. */
#ifndef FT_REPORT_JUDGE_H
#define FT_REPORT_JUDGE_H

#include "fieldtool/report/check.h"
#include "fieldtool/report/gather.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @param as_recorded what old data does not state is taken as it is
 *  @param each        findings of this record, lent for the call */
FT_NODISCARD ft_status ft_judge(ft_gather *g, const ft_item *item, ft_required level, bool as_recorded,
                                ft_finding_fn each, void *who, ft_error *err);
/** A finding about that record, to be filled further. */
ft_finding ft_judge_about(const ft_item *item, ft_land_severity severity, const char *key, const char *facts);
/** Only what the books say of a record whose approval is being written. */
FT_NODISCARD ft_status ft_judge_books(ft_gather *g, const ft_item *item, ft_finding_fn each, void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
