/** @file fieldtool/interop/source.h  @brief Features of a foreign file, one after the other, in EPSG:4326.
 *
 * Reading is streaming and flat in memory. A shape that cannot be read is reported with its feature, never replaced.
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
    const char *layer;   /**< NULL: the only one, or the first */
    int epsg;            /**< 0: what the file says */
    const char *lon_column, *lat_column, *wkt_column; /**< of CSV and workbooks; NULL: by usual names */
} ft_source_options;

typedef struct ft_source_info {
    const char *layer;
    int epsg;                  /**< of the coordinates read */
    char operation[256];       /**< what brought them to EPSG:4326, empty when nothing had to */
    double accuracy_m;
    size_t n_fields;
    int64_t n_features;        /**< -1 unknown */
    ft_hash content;           /**< BLAKE2b-256 of the file's bytes */
} ft_source_info;

/** One feature; everything is lent until the next. */
typedef struct ft_feature {
    int64_t number;            /**< 1, 2, 3 ... in file order */
    const char *key;           /**< the file's own key (FID), "" when it has none */
    const ft_geom *geometry;   /**< NULL when the feature has none or it is empty */
    bool empty_geometry;       /**< it has one, but an empty one */
    ft_geom_notes notes;
    bool unreadable;           /**< the shape or the row could not be read: why says what */
    ft_error why;
    const char *raw;           /**< of an unreadable row: its text as far as known */
} ft_feature;

/** @retval FT_E_REFUSED, FT_E_INVALID, FT_E_IO with the file and the reason */
FT_NODISCARD ft_status ft_source_open(const char *path, const ft_source_options *o, ft_source **out, ft_error *err);
void ft_source_close(ft_source *s);
ft_source_info ft_source_describe(const ft_source *s);
const char *ft_source_field_name(const ft_source *s, size_t i);
/** Text of field @p i of the present feature, NULL when null; lent until the next call. */
const char *ft_source_text(ft_source *s, size_t i);
/** False at the end; then ft_source_status. */
bool ft_source_next(ft_source *s, ft_feature *out);
ft_status ft_source_status(const ft_source *s, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
