/** @file geo/pieces.h  @brief How much of a shape lies under others, from the pieces of their edges. Private to geo.
 *
 * No decision is taken that floating arithmetic is not sure of: where an orientation is within its own rounding, a vertex or a
 * run of edges is common, the contact is unclean and no figure comes out.
 */
#ifndef FT_GEO_PIECES_H
#define FT_GEO_PIECES_H

#include "geo/area_kernel.h"

enum { FT_PIECES_SHAPES = 64 };

typedef struct ft_pieces_edge ft_pieces_edge;
typedef struct ft_pieces_crossing ft_pieces_crossing;

typedef struct ft_pieces_extent {
    double x0, x1, y0, y1;
    size_t first, end; /**< its edges */
} ft_pieces_extent;

/** All zero is empty. One thread. */
typedef struct ft_pieces {
    ft_area_series series; /**< F by what y is; edges bulge by P and Q */
    double unit;           /**< of x: radians in one */
    ft_pieces_edge *edges;
    ft_pieces_crossing *crossings;
    size_t n_edges, cap_edges;
    size_t n_crossings, cap_crossings;
    ft_pieces_extent shapes[FT_PIECES_SHAPES];
    unsigned n_shapes;
    double tolerance_m2; /**< for one crossing */
} ft_pieces;

typedef struct ft_pieces_sum {
    double inside_m2, outside_m2;               /**< of the first shape, under the union of the others and beside it */
    bool runs_inside, runs_outside;             /**< of the first shape's boundary, by the union of the others */
    bool others_run_inside, others_run_outside; /**< of theirs, by the first shape */
} ft_pieces_sum;

/** Let go of all shapes. The series of a plane in metres is y itself. */
void ft_pieces_start(ft_pieces *p, const ft_area_series *series, double unit);
void ft_pieces_start_plane(ft_pieces *p);
void ft_pieces_release(ft_pieces *p);
/** A shape: begin, its rings, end. @p xy is x y interleaved, closed, @p n vertices. False: too many, no memory, or a ring without land. */
FT_NODISCARD bool ft_pieces_begin(ft_pieces *p);
FT_NODISCARD bool ft_pieces_ring(ft_pieces *p, const double *xy, size_t n, bool shell);
/** The last shape is left out again when its box does not meet that of the first. */
void ft_pieces_end(ft_pieces *p);
/** False: unclean contact, no memory, or more edges than this is good for. */
FT_NODISCARD bool ft_pieces_sum_up(ft_pieces *p, ft_pieces_sum *out);

#endif
