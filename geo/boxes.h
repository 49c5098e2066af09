/** @file geo/boxes.h  @brief Which of many boxes meet a box: a packed tree, built once, in memory.
 *
 * Boxes are numbers, as in ft_geom_extent: nothing is turned round at 180 degrees.
 */
#ifndef FT_GEO_BOXES_H
#define FT_GEO_BOXES_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_boxes ft_boxes;
/** @param box shape [n], copied; empty ones (west NaN) meet nothing */
FT_NODISCARD ft_status ft_boxes_new(const ft_box *box, size_t n, ft_boxes **out, ft_error *err);
void ft_boxes_free(ft_boxes *b);
/** Call @p each with the index of every box that meets @p with (edges count), in no order, until it answers false. */
void ft_boxes_meeting(const ft_boxes *b, ft_box with, bool (*each)(void *who, size_t i), void *who);

#ifdef __cplusplus
}
#endif
#endif
