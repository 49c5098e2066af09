/** @file fieldtool/interop/fit.h  @brief What a record type takes of a shape as somebody drew it. */
#ifndef FT_INTEROP_FIT_H
#define FT_INTEROP_FIT_H

#include "fieldtool/land/form.h"
#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

bool ft_fit_takes(const ft_form *form, ft_geom_type type);
/** "cli.geom.*": what the type takes instead of @p g. Returns FT_E_INVALID. */
ft_status ft_fit_refuse(const ft_form *form, const ft_geom *g, ft_error *err);
/** A walked track around an area is its boundary: one line of three and more points, where the type wants areas and takes no lines,
 *  is closed. @p closed tells whether, @p gap_m over what gap. Several segments are several guesses and stay what they are. */
FT_NODISCARD ft_status ft_fit_close_track(const ft_form *form, ft_geom *g, bool *closed, double *gap_m, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
