/** @file fieldtool/interop/import_internal.h  @brief One import under way, shared by the import_*.c files. */
#ifndef FT_INTEROP_IMPORT_INTERNAL_H
#define FT_INTEROP_IMPORT_INTERNAL_H

#include "fieldtool/interop/import.h"
#include "fieldtool/interop/mapping.h"
#include "fieldtool/interop/ordinals.h"
#include "fieldtool/interop/places.h"
#include "fieldtool/interop/source.h"
#include "fieldtool/land/country.h"

/** What becomes of a column of the source. */
typedef struct ft_import_column {
    const ft_field *field; /**< NULL: not brought in */
    bool position;
} ft_import_column;

typedef struct ft_import_job {
    ft_store *s;
    const ft_import_options *o;
    ft_mapping *mapping;
    const ft_form *form;
    ft_source *src;
    ft_source_info info;
    const char *path;
    const char *name;          /**< what the source is called */
    ft_import_column *columns; /**< shape [n_columns] */
    size_t n_columns;
    int key_column;          /**< the declared key, -1 none */
    int id_column;           /**< a column that looks like an identity (uid, guid ...), -1 none */
    bool fields_allow_shape; /**< the type has shapes at all */
    bool first_of_type;      /**< no record of the type was here before: none need be looked for */
    ft_geom shape, reading;
    ft_measured measured; /**< of the shape */
    ft_draft *constants, *draft;
    ft_buf value, wkb, row, leftover;
    ft_hash shape_hash;
    ft_ordinals *rows, *shapes, *ids;
    ft_places *places;
    ft_country country; /**< of the workspace */
    ft_buf doubts;      /**< "FEATURE KEY FACTS" and NUL of the first shapes outside it */
    size_t n_doubts;
    int64_t no_key;
    ft_import_fn each;
    void *who;
    ft_import_result *out;
    ft_error *err;
} ft_import_job;

/** Tell the caller; @p left marks what a person must look at. */
void ft_import_warn(ft_import_job *j, int64_t feature, bool left, const char *key, const char *fmt, ...)
    FT_PRINTF(5, 6);

/* columns and values */
/** Choose for the columns that are new since the last call. */
FT_NODISCARD ft_status ft_import_choose_columns(ft_import_job *j);
/** At the end: every column named in --map was there; columns that were left out are told once. */
FT_NODISCARD ft_status ft_import_finish_columns(ft_import_job *j);
FT_NODISCARD ft_status ft_import_constants(ft_import_job *j);
/** Fill draft and leftover from the present feature. */
FT_NODISCARD ft_status ft_import_values(ft_import_job *j, const ft_feature *f);
/** Text of --map for a word or field, else of the mapping file. */
const char *ft_import_mapped(const ft_import_job *j, const char *name);
/** Keep what no field takes: "COLUMN=value" in the comment. */
void ft_import_keep(ft_import_job *j, const char *name, ft_str value);

/* shapes */
/** The shape as canonical WKB of the layer's type in j->wkb; empty when there is none. *why gets a status when it is rejected. */
FT_NODISCARD ft_status ft_import_shape(ft_import_job *j, const ft_feature *f, ft_error *why);

/** At the end: shapes outside the country, where most lie in it, or where one slip would bring all of them there. */
void ft_import_tell_doubts(ft_import_job *j);

/* records */
FT_NODISCARD ft_status ft_import_record(ft_import_job *j, const ft_feature *f);

#endif
