/** @file fieldtool/land/perimeter.h  @brief Typed points of a shape: which of them make its ring, in which order, and what is odd about them.
 *
 * IMSMA Point Types: start, turning and end points are corners in order of their numbers; intermediate points lie on the line and do
 * not change it; landmarks, benchmarks and evidence lie elsewhere. In the field the list is open, in a GeoPackage the ring is closed.
 */
#ifndef FT_LAND_PERIMETER_H
#define FT_LAND_PERIMETER_H

#include "geo/geom.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_survey_point {
    const char *type; /**< code of point_type, "" not stated */
    int64_t part;     /**< of the shape */
    int64_t number;   /**< -1 not stated */
    ft_lonlat at;
    double hacc_m_95;  /**< 0 not stated */
    bool closes_again; /**< out: the ring's first corner once more; the ring closes by itself */
} ft_survey_point;

/** What a national profile may set; zero: the usual. */
typedef struct ft_perimeter_limits {
    double long_leg_m, near_vertex_m;
} ft_perimeter_limits;

/** One finding about a point of the list (by index): catalogue key and facts. */
typedef void (*ft_perimeter_fn)(void *who, size_t point, const char *key, const char *facts);

/** Is a point of that type part of the perimeter, and a corner of it? */
bool ft_perimeter_on_line(const char *type);
bool ft_perimeter_is_corner(const char *type);
/** The ring of every part, closed, into @p out (a MULTIPOLYGON); @p order is scratch of n. Points keep their order where they have no numbers.
 *  @retval FT_E_INVALID "perimeter.too_few" with the part */
FT_NODISCARD ft_status ft_perimeter_ring(ft_survey_point *v, size_t n, size_t *order, ft_geom *out, ft_error *err);
/** After ft_perimeter_ring: duplicate and near points, long legs, numbers, the start, intermediate points off their line. */
void ft_perimeter_check(const ft_survey_point *v, size_t n, const size_t *order, ft_perimeter_limits limits,
                        ft_perimeter_fn each, void *who);

#ifdef __cplusplus
}
#endif
#endif
