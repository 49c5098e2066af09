/** @file geo/coord.h  @brief A position as people write it, in and out: strict, whole or not at all, never a guess.
 *
 * Degrees (decimal, with minutes, with seconds), UTM and UPS, MGRS, and "EPSG:n x y" (docs/spec/coordinates.md). Digits and marks of
 * several scripts are the same to the reader; where two meanings are possible it refuses and says what would be clear.
 */
#ifndef FT_GEO_COORD_H
#define FT_GEO_COORD_H

#include "geo/crs.h"
#include "geo/grid.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_coord_format {
    FT_COORD_ANY = 0,
    FT_COORD_DD,
    FT_COORD_DDM,
    FT_COORD_DMS,
    FT_COORD_UTM,
    FT_COORD_MGRS,
    FT_COORD_EPSG,
} ft_coord_format;

/** A format and, for FT_COORD_EPSG, which system. */
typedef struct ft_coord_as {
    ft_coord_format format;
    int epsg;
} ft_coord_as;

typedef struct ft_coord {
    ft_coord_as as;  /**< how it was written */
    ft_lonlat at;    /**< EPSG:4326; of a square of MGRS its middle */
    double side_m;   /**< of that square, else 0 */
    ft_grid grid;    /**< UTM, UPS and MGRS */
    double x, y;     /**< EPSG */
    ft_crs_info crs; /**< EPSG: operation and accuracy */
    bool has_other;  /**< a small "s" behind the zone is read as south; as band S it would be another place: */
    ft_lonlat other; /**< that place */
} ft_coord;

typedef enum ft_axis { FT_AXIS_LAT, FT_AXIS_LON } ft_axis;

enum { FT_COORD_TEXT = 96, FT_COORD_LONGEST = 200 };

/** "dd", "ddm", "dms", "utm", "mgrs", "EPSG:n"; false when it is none of them. */
bool ft_coord_as_parse(const char *text, ft_coord_as *out);
/** The word of a format: "dd"; "epsg" for all systems. */
const char *ft_coord_format_word(ft_coord_format format);

/** The whole of @p text is one position. @p as: what it must be, FT_COORD_ANY: any. With FT_COORD_DDM or FT_COORD_DMS numbers need
 *  no marks, with FT_COORD_EPSG no "EPSG:n" before them. Degrees without letters are latitude, then longitude.
 *  @retval FT_E_INVALID "geo.coord.*", "geo.mgrs.*" with the character (from 1) and what was found there; FT_E_REFUSED, FT_E_NOT_FOUND
 *  as ft_crs_open */
FT_NODISCARD ft_status ft_coord_read(const char *text, size_t n, ft_coord_as as, ft_coord *out, ft_error *err);
/** For records: also refuses an S behind a zone that has two meanings, and squares of MGRS of more than 100 m, whose middle says too
 *  little. @retval FT_E_INVALID "geo.coord.south_or_band", "geo.coord.coarse" */
FT_NODISCARD ft_status ft_coord_read_sure(const char *text, size_t n, ft_coord_as as, ft_coord *out, ft_error *err);
/** One latitude or longitude alone, as it stands in a column of its own; a letter must be one of its axis.
 *  @retval FT_E_INVALID as ft_coord_read; a decimal comma is refused: it may part two columns that were put together */
FT_NODISCARD ft_status ft_coord_read_axis(const char *text, size_t n, ft_axis axis, double *out_deg, ft_error *err);
/** Text that ft_coord_read takes, to 0.1 mm (MGRS: 1 m). @p crs of FT_COORD_EPSG gets the operation; NULL: not wanted.
 *  @retval as ft_crs_open, FT_E_INVALID "geo.grid.outside" */
FT_NODISCARD ft_status ft_coord_write(ft_lonlat at, ft_coord_as as, char out[FT_COORD_TEXT], ft_crs_info *crs,
                                      ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
