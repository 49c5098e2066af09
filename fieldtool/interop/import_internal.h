/** @file fieldtool/interop/import_internal.h  @brief One import under way, shared by the import_*.c files. */
#ifndef FT_INTEROP_IMPORT_INTERNAL_H
#define FT_INTEROP_IMPORT_INTERNAL_H

#include "fieldtool/base/os.h"
#include "fieldtool/interop/import.h"
#include "fieldtool/interop/import_report.h"
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

typedef struct ft_perimeters ft_perimeters;

typedef struct ft_import_job {
    ft_store *s;
    const ft_import_options *o;
    const ft_mapping *mapping; /**< of this table */
    bool one_of_many;          /**< other tables are read with it: what concerns them is not asked of this one */
    const ft_form *form;
    ft_source *src;
    ft_source_info info;
    const char *given; /**< what the person named: a file or a folder of files */
    const char *path;
    const char *name;          /**< what the source is called */
    const char *layer;         /**< what the layer is called in keys */
    ft_perimeters *perimeters; /**< shapes drawn from lists of points, NULL none */
    int status_column;         /**< whose words the reconciliation counts, -1 none */
    int64_t links_missing;
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
    ft_buf cell, element, linked; /**< of a cell on its way to a value */
    ft_buf doubts;                /**< "FEATURE KEY FACTS" and NUL of the first shapes outside the country */
    ft_hash shape_hash;
    ft_ordinals *rows, *shapes, *ids;
    ft_places *places;
    ft_country country; /**< of the workspace */
    size_t n_doubts;
    int64_t no_key;
    ft_import_fn each;
    void *who;
    ft_import_result *out;
    ft_error *err;
} ft_import_job;

/** What all tables of one import share. */
typedef struct ft_importing {
    ft_store *s;
    const ft_import_options *o;
    const char *path;
    ft_import_fn each;
    void *who;
    ft_import_result *out;
    ft_error *err;
} ft_importing;

/** One table, within a write that the caller ends. */
FT_NODISCARD ft_status ft_import_table(const ft_importing *all, const ft_mapping *m, const char *path,
                                       bool one_of_many);
/** Where a table of a mapping lies: in the folder that was named, beside the file, or in the file itself. */
void ft_import_table_path(const char *given, const ft_mapping *table, char out[FT_PATH_MAX]);

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

/** What a cell says in the words of its field: list, words, links, dates and units by the mapping. Lent by j->cell or the source; n 0: nothing. */
FT_NODISCARD ft_status ft_import_cell(ft_import_job *j, const ft_field *field, ft_str whole, ft_str *out);
/** Column of a name, -1 when the source has none. */
int ft_import_column_of(const ft_import_job *j, const char *column);

/* shapes drawn from lists of points */
/** Read the list that the mapping names from @p path. */
FT_NODISCARD ft_status ft_perimeters_open(ft_import_job *j, const char *path);
void ft_perimeters_close(ft_perimeters *p);
/** The shape of the present row, when it has none of its own; what is odd about its points is told. NULL: it has no points. Lent. */
FT_NODISCARD ft_status ft_perimeters_of(ft_import_job *j, const ft_feature *f, const ft_geom **out);

/* shapes */
/** The shape as canonical WKB of the layer's type in j->wkb; empty when there is none. *why gets a status when it is rejected. */
FT_NODISCARD ft_status ft_import_shape(ft_import_job *j, const ft_feature *f, ft_error *why);

/** At the end: shapes outside the country, where most lie in it, or where one slip would bring all of them there. */
void ft_import_tell_doubts(ft_import_job *j);

/* records */
/** The record that a key of a source and layer stands for: docs/spec/import.md, identity. */
FT_NODISCARD ft_status ft_import_keyed(const char *type, const char *source, const char *layer, ft_str key,
                                       ft_buf *scratch, ft_uuid *out, ft_error *err);
FT_NODISCARD ft_status ft_import_record(ft_import_job *j, const ft_feature *f);

#endif
