/** @file fieldtool/report/shape.h  @brief The shape of a record as it was drawn, and as land is read from it while nobody has repaired it. */
#ifndef FT_REPORT_SHAPE_H
#define FT_REPORT_SHAPE_H

#include "fieldtool/store/store.h"
#include "geo/valid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reusable; initialise, release. */
typedef struct ft_shape {
    ft_geom drawn, read;
    ft_validity validity; /**< of what was drawn */
    bool there;
    const ft_geom *land; /**< valid polygons; NULL: none */
} ft_shape;

void ft_shape_init(ft_shape *shape);
void ft_shape_release(ft_shape *shape);
/** @param form of the item's type: which of two readings is the more hazardous */
FT_NODISCARD ft_status ft_shape_load(ft_shape *shape, ft_checker *c, const ft_form *form, const ft_item *item,
                                     ft_error *err);
/** What two drawings of one boundary may differ by: a centimetre along it. 0 when @p m2 is that little, else @p m2. */
double ft_shape_beyond(const ft_geom *land, double m2);

#ifdef __cplusplus
}
#endif
#endif
