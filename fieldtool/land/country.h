/** @file fieldtool/land/country.h  @brief Is a position likely? Outside the country of the workspace it was probably mistyped, and often one
 *  slip explains it. Boxes come from data/country; they are for warnings only.
 */
#ifndef FT_LAND_COUNTRY_H
#define FT_LAND_COUNTRY_H

#include "geo/coord.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FT_COUNTRY_BOXES = 24 };

typedef struct ft_country {
    char code[3];
    ft_box boxes[FT_COUNTRY_BOXES];
    size_t n; /**< 0: nothing is known of this country, and every place may be in it */
} ft_country;

/** @p code ISO 3166-1 alpha-2 in capitals. */
ft_country ft_country_of(const char *code);
bool ft_country_holds(const ft_country *c, ft_lonlat at);

/** One doubt about a position: catalogue key and facts ("country=AO lat=... lon=... meant_lat=... meant_lon=..."). */
typedef void (*ft_doubt_fn)(void *who, const char *key, const char *facts);
/** Outside the country, with the one slip that would explain it; a zone that is not the place's own; a letter S read as south. */
void ft_country_doubt(const ft_country *c, const ft_coord *coord, ft_doubt_fn each, void *who);
/** The same of the first vertex of a shape that lies outside. */
void ft_country_doubt_shape(const ft_country *c, const ft_geom *g, ft_doubt_fn each, void *who);

#ifdef __cplusplus
}
#endif
#endif
