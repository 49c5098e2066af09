/** @file geo/wkb.h  @brief Strict WKB, GeoPackage blob and WKT codecs.
 *
 * Reading: counts are checked against the bytes left before anything is allocated; both byte orders; ISO codes
 * (1001, 2001, 3001) and the old 2.5D bit; coordinates finite and on Earth; no trailing bytes. An open polygon ring is
 * closed and reported. Longitudes run within +-540 so that a ring may cross 180 degrees; latitudes within +-90.
 * Writing: canonical form of docs/spec/decisions.md 4 - ISO WKB, little-endian, closed, order and winding as entered, Z/M kept, -0.0 as +0.0.
 */
#ifndef FT_GEO_WKB_H
#define FT_GEO_WKB_H

#include "fieldtool/base/buf.h"
#include "geo/geom.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a reader noticed but did not refuse. */
typedef struct ft_geom_notes {
    size_t rings_closed; /**< open rings that were closed */
    bool header_differs; /**< GeoPackage header: envelope, empty flag or srs_id disagrees with the content */
    int32_t srs_id;      /**< of the blob header; 0 for plain WKB */
} ft_geom_notes;

/** Read WKB into @p out (initialised by the caller, reset here). GeometryCollections of one kind become its multi type;
 *  mixed or nested deeper than FT_LIMIT_WKB_DEPTH, curves and unknown codes are refused.
 *  @retval FT_E_INVALID "geo.wkb.*" with the byte offset and what was expected; out is empty then */
FT_NODISCARD ft_status ft_wkb_read(const void *p, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err);
/** Append the canonical WKB of a point. @retval FT_E_NOMEM */
FT_NODISCARD ft_status ft_wkb_point(ft_lonlat at, ft_buf *out, ft_error *err);
/** Append canonical WKB. An empty shape writes an empty geometry of its type. */
void ft_wkb_write(const ft_geom *g, ft_buf *out);

/** Read a GeoPackage geometry blob (OGC 12-128r19, 2.1.3): header "GP", flags, envelope, then WKB.
 *  The envelope is never trusted. @retval FT_E_INVALID "geo.gpb.*" or "geo.wkb.*" */
FT_NODISCARD ft_status ft_gpb_read(const void *p, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err);
/** Append a blob: version 0, little-endian, XY envelope (none for points and empty shapes), the given WKB bytes. */
void ft_gpb_write_wkb(const void *wkb, size_t n, const ft_geom *g, int32_t srs_id, ft_buf *out);
/** Envelope of a blob computed from its content, without allocating: for the ST_* functions and R-trees.
 *  False when empty or malformed. */
bool ft_gpb_extent(const void *p, size_t n, ft_box *out);

/** Read WKT of EPSG:4326 (POINT .. MULTIPOLYGON, optional Z, M, ZM, EMPTY), whole text or an error with the column. */
FT_NODISCARD ft_status ft_wkt_read(const char *text, size_t n, ft_geom *out, ft_geom_notes *notes, ft_error *err);
void ft_wkt_write(const ft_geom *g, ft_buf *out);
/** GeoJSON geometry (RFC 7946) of a parsed value; and back, exact coordinates, as drawn. */
struct ft_json;
FT_NODISCARD ft_status ft_geojson_read(const struct ft_json *value, ft_geom *out, ft_geom_notes *notes, ft_error *err);
void ft_geojson_write(const ft_geom *g, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
