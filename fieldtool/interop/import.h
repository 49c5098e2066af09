/** @file fieldtool/interop/import.h  @brief Foreign data in: deterministic identity, nothing dropped silently, counts that add up. */
#ifndef FT_INTEROP_IMPORT_H
#define FT_INTEROP_IMPORT_H

#include "fieldtool/interop/import_report.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_import_pair {
    const char *name, *value; /**< field and column, or field and constant */
} ft_import_pair;

typedef struct ft_import_options {
    const char *type; /**< record type; NULL: as the mapping says, all of its tables */
    const char *layer;
    const char *source;        /**< what the source is called; keys mean something within it. NULL: its file name */
    const char *mapping;       /**< a mapping (docs/spec/mapping.md), NULL none; what is given here goes before it */
    const ft_import_pair *map; /**< shape [n_map]: FIELD=COLUMN, also lon, lat, wkt, coord, key */
    size_t n_map;
    const ft_import_pair *set; /**< shape [n_set]: FIELD=VALUE for every record */
    size_t n_set;
    int epsg;         /**< 0: what the file says */
    ft_date baseline; /**< unknown: none */
    bool dry_run;
    ft_import_report *report; /**< filled, NULL: not wanted */
    /** After the last row, before anything is kept: a failure undoes the import. NULL: nothing to do. */
    ft_status (*before_end)(void *who, ft_error *err);
} ft_import_options;

typedef struct ft_import_result {
    int64_t read, added, updated, unchanged, rejected, without_geometry, repaired;
    int64_t warnings;        /**< all of them; at most FT_IMPORT_WARNINGS were told */
    bool left;               /**< something is left for a person: rejected, invalid, duplicate or far-off records */
    int64_t shapes, outside; /**< shapes, and how many of them reach outside the country of the workspace */
    double as_entered_m2, as_recorded_m2;
    char operation[256]; /**< how coordinates were brought to EPSG:4326; empty when they were there */
    double accuracy_m;   /**< of that operation; NaN unknown */
    size_t tables;       /**< read */
    char table[64];      /**< the one being read, "" when there is but one */
    char confined[48];   /**< what shut in the child that read the source; empty when our own code did */
} ft_import_result;

#define FT_IMPORT_WARNINGS 1000

/** One thing noticed about one feature: number (0: the whole source), catalogue key, facts. */
typedef void (*ft_import_fn)(void *who, int64_t feature, const char *key, const char *facts);

/** @p path: a file; or a folder of files, one per table of the mapping.
 *  One transaction: all of it or nothing. Record ID = UUIDv8 of (type, source and layer where a key needs them, key or row hash,
 *  ordinal); revisions without clock, system and author, parent = the previous import revision (docs/spec/decisions.md 6). So importing the
 *  same source twice adds nothing, and two computers that import one file make the same revisions.
 *  read = added + updated + unchanged + rejected.
 *  @retval FT_E_USAGE, FT_E_INVALID, FT_E_REFUSED naming file, feature and reason; FT_E_INTERRUPTED */
FT_NODISCARD ft_status ft_import(ft_store *s, const char *path, const ft_import_options *o, ft_import_fn each,
                                 void *who, ft_import_result *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
