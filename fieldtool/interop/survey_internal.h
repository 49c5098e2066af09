/** @file fieldtool/interop/survey_internal.h  @brief What the ways to a survey share: rows, and what they lead to. */
#ifndef FT_INTEROP_SURVEY_INTERNAL_H
#define FT_INTEROP_SURVEY_INTERNAL_H

#include "fieldtool/interop/survey.h"

ft_status ft_survey_no_memory(ft_error *err);
/** Room for one more row with an empty draft, behind the last; it counts when the caller raises n. */
FT_NODISCARD ft_status ft_survey_add(ft_survey *s, ft_survey_row **out, ft_error *err);
/** Name and type from the values. */
void ft_survey_name(ft_survey_row *row);
/** Bearings, north, distance and the like of a leg from the values; which points it starts from is the caller's affair. */
void ft_survey_shot(ft_survey_row *row);
/** Positions of all rows, and points for ft_perimeter_ring. */
FT_NODISCARD ft_status ft_survey_finish(ft_survey *s, bool adjust, ft_survey_fn each, void *who, ft_error *err);

#endif
