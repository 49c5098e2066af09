/** @file fieldtool/interop/source.h  @brief Features of a foreign file, one after the other, in EPSG:4326.
 *
 * Reading is streaming and flat in memory. A shape that cannot be read is reported with its feature, never replaced, and no
 * position is guessed. GeoPackage, GeoJSON, GPX, KML, KMZ and CSV go through readers of our own, the rest through GDAL with
 * exactly one driver, in a child that can do nothing else (docs/spec/import.md).
 */
#ifndef FT_INTEROP_SOURCE_H
#define FT_INTEROP_SOURCE_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/hash.h"
#include "geo/wkb.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_source ft_source;

typedef struct ft_source_options {
    const char *layer;  /**< NULL: the only one with rows */
    const char *prefer; /**< of several layers the one of this name (the record type), NULL: none */
    int epsg;           /**< 0: what the file says */
    const char *lon_column, *lat_column, *wkt_column,
        *coord_column; /**< of tables without shapes; NULL: by usual names */
} ft_source_options;

typedef struct ft_source_info {
    const char *layer;      /**< "" where the format has none of its own */
    const char *others;     /**< layers with rows that are not read, "" when none; complete at the end of reading */
    int epsg;               /**< of the coordinates in the file */
    const char *operation;  /**< what brings them to EPSG:4326, "" when nothing has to */
    double accuracy_m;      /**< of that operation as PROJ states it; NaN unknown */
    const char *grid;       /**< a file PROJ lacks for a better operation, "" none */
    double grid_accuracy_m; /**< what that would state */
    const char *confined;   /**< what shuts in the child that reads it, "" where our own code does */
    bool mixed_ends;        /**< lines end in more than one way; complete at the end of reading */
    bool table;             /**< rows without shapes of their own: positions come from columns */
    size_t n_fields;        /**< may grow while reading: GeoJSON and KML name their fields row by row */
    int64_t n_features;     /**< -1 unknown */
} ft_source_info;

/** One feature; everything is lent until the next. */
typedef struct ft_feature {
    int64_t number;  /**< 1, 2, 3 ... in file order */
    const char *key; /**< the file's own key (FID, id or line), "" when it has none; not stable between exports */
    const ft_geom *geometry; /**< NULL when the feature has none or it is empty */
    bool empty_geometry;     /**< it has one, but an empty one */
    ft_geom_notes notes;
    const char *note; /**< catalogue key of what was done to the shape on the way, NULL nothing */
    bool unreadable;  /**< the shape or the row could not be read: why says what */
    ft_error why;
    ft_str raw; /**< of an unreadable row: its text or bytes where they are known; p NULL else */
} ft_feature;

/** BLAKE2b-256 of the file's bytes (of all files of a folder, by name). */
FT_NODISCARD ft_status ft_source_content(const char *path, ft_hash *out, ft_error *err);
/** @retval FT_E_REFUSED, FT_E_INVALID, FT_E_IO with the file and the reason */
FT_NODISCARD ft_status ft_source_open(const char *path, const ft_source_options *o, ft_source **out, ft_error *err);
void ft_source_close(ft_source *s);
ft_source_info ft_source_describe(const ft_source *s);
const char *ft_source_field_name(const ft_source *s, size_t i);
/** Is the field read as a position (longitude, latitude or WKT)? */
bool ft_source_is_position(const ft_source *s, size_t i);
/** Text of field @p i of the present feature, p NULL when null; bytes as they stand in the file; lent until the next call. */
ft_str ft_source_cell(ft_source *s, size_t i);
/** False at the end; then ft_source_status. */
bool ft_source_next(ft_source *s, ft_feature *out);
/** Why reading ended. A file that turns out broken behind some features is broken whole: the caller rolls back. */
FT_NODISCARD ft_status ft_source_status(const ft_source *s, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
