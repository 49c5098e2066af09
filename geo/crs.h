/** @file geo/crs.h  @brief From a coordinate system by EPSG code to EPSG:4326 and back, saying which operation was used.
 *
 * Only EPSG codes from PROJ's own database; no network; never a ballpark shift. Axis order in and out is x/longitude
 * first whatever the register says. One PJ context per object; an object belongs to one thread.
 */
#ifndef FT_GEO_CRS_H
#define FT_GEO_CRS_H

#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_crs ft_crs;

typedef struct ft_crs_info {
    int epsg;
    char name[128];      /**< "WGS 84 / UTM zone 33S" */
    char operation[256]; /**< PROJ's name of the operation chosen */
    double accuracy_m;   /**< stated by PROJ; 0 when exact (projection only) */
    bool identity;       /**< EPSG:4326 itself: coordinates pass unchanged */
    bool degrees;        /**< its own coordinates are degrees (or grads), not metres */
    char lacking[128]; /**< a better operation that PROJ knows for the place but whose grid is not installed; "" none */
    char grid[64];     /**< that grid's file */
    double lacking_accuracy_m; /**< what it would state */
} ft_crs_info;

/** One operation for the whole @p area (EPSG:4326), so that a boundary cannot tear. NULL: the best for the CRS; the first shape may
 *  then bring another one for the place where it lies, which stays.
 *  @retval FT_E_NOT_FOUND "geo.crs.unknown"; FT_E_REFUSED "geo.crs.ballpark" when PROJ knows no real operation there */
FT_NODISCARD ft_status ft_crs_open(int epsg, const ft_box *area, ft_crs **out, ft_error *err);
/** As ft_crs_open, for one place. */
FT_NODISCARD ft_status ft_crs_open_at(int epsg, ft_lonlat at, ft_crs **out, ft_error *err);
void ft_crs_close(ft_crs *c);
/** May change once, at the first shape (see above). */
ft_crs_info ft_crs_describe(const ft_crs *c);
/** Transform every vertex of @p g in place, or none.
 *  @retval FT_E_INVALID "geo.crs.failed" with the vertex; FT_E_REFUSED "geo.crs.ballpark" where the operation is not made for,
 *  "geo.crs.degrees" where a grid is given what can only be degrees */
FT_NODISCARD ft_status ft_crs_to_lonlat(ft_crs *c, ft_geom *g, ft_error *err);
/** The other way, for one place; x (or longitude) first in *xy. @retval as ft_crs_to_lonlat */
FT_NODISCARD ft_status ft_crs_from_lonlat(ft_crs *c, ft_lonlat at, ft_lonlat *xy, ft_error *err);
/** "9.1.1": the PROJ in use; and whether its database is there and knows what it should. */
const char *ft_crs_library(void);
bool ft_crs_has_data(void);
/** Parse "EPSG:32633" or "32633"; 0 when malformed. */
int ft_crs_parse(const char *text);

#ifdef __cplusplus
}
#endif
#endif
