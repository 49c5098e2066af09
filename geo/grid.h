/** @file geo/grid.h  @brief UTM and UPS on WGS 84, and the letters of MGRS.
 *
 * Zones with the exceptions of Norway and Svalbard, bands C to X of 8 degrees (X of 12), UPS south of 80 S and from 84 N on:
 * NGA.STND.0037 (2014), chapters 7 to 12. PROJ projects, from its own formulas and without its database; the letters are ours.
 */
#ifndef FT_GEO_GRID_H
#define FT_GEO_GRID_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_grid {
    int zone; /**< 1 to 60; 0 for UPS */
    bool north;
    double easting_m, northing_m;
} ft_grid;

typedef struct ft_grid_facts {
    double convergence_deg; /**< grid north seen from true north, east positive */
    double scale;           /**< grid distance = scale * distance on the ellipsoid */
} ft_grid_facts;

enum { FT_MGRS_TEXT = 20, FT_MGRS_DIGITS = 5 };

/** The standard zone of a place, 0 for UPS. */
int ft_grid_zone(ft_lonlat at);
/** Band letter of a latitude, 0 where UPS begins. */
char ft_grid_band(double lat_deg);
/** @p zone as ft_grid_zone says, or a neighbour's. @retval FT_E_INVALID "geo.grid.outside" where the zone has no such place */
FT_NODISCARD ft_status ft_grid_in_zone(ft_lonlat at, int zone, ft_grid *out, ft_error *err);
FT_NODISCARD ft_status ft_grid_of(ft_lonlat at, ft_grid *out, ft_error *err);
FT_NODISCARD ft_status ft_grid_to_lonlat(const ft_grid *g, ft_lonlat *out, ft_error *err);
/** The same of @p n > 0 places of one zone and hemisphere. */
FT_NODISCARD ft_status ft_grid_to_lonlats(const ft_grid *v, size_t n, ft_lonlat *out, ft_error *err);
/** Convergence and scale of a zone's grid at a place. */
FT_NODISCARD ft_status ft_grid_facts_at(ft_lonlat at, int zone, ft_grid_facts *out, ft_error *err);

/** MGRS with @p digits (0 to 5) for each of easting and northing: the square that holds the place, cut off, never rounded. */
FT_NODISCARD ft_status ft_mgrs_write(ft_lonlat at, int digits, char out[FT_MGRS_TEXT], ft_error *err);

/** The parts of an MGRS reference as they stand in the text, letters in upper case. */
typedef struct ft_mgrs {
    int zone; /**< 0 for UPS */
    char band, column, row;
    int digits; /**< of easting and of northing each */
    long easting, northing;
} ft_mgrs;

/** South-west corner and side of the square that is named. *where tells which part an error is about: 'z'one, 'b'and, 'c'olumn, 'r'ow.
 *  @retval FT_E_INVALID "geo.mgrs.zone", "geo.mgrs.band", "geo.mgrs.column", "geo.mgrs.row" with what is possible there */
FT_NODISCARD ft_status ft_mgrs_square(const ft_mgrs *m, ft_grid *corner, double *side_m, char *where, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
