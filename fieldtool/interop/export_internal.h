/** @file fieldtool/interop/export_internal.h  @brief One export under way, shared by the export_*.c files. */
#ifndef FT_INTEROP_EXPORT_INTERNAL_H
#define FT_INTEROP_EXPORT_INTERNAL_H

#include "fieldtool/interop/csv_cell.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/export.h"
#include "fieldtool/interop/format.h"
#include "geo/wkb.h"

/** One layer being written: a type and a kind of shape. */
typedef struct ft_export_layer {
    const ft_form *form;
    ft_geom_type geometry; /**< FT_GEOM_NONE when the layer holds every shape of its type */
    char name[80];
    struct ft_mapped *mapped; /**< columns of a mapping, NULL: those of the form */
} ft_export_layer;

/** Columns every layer begins with, before the fields of its form. */
typedef enum ft_export_fixed {
    FT_EXPORT_UUID,
    FT_EXPORT_STATE,
    FT_EXPORT_PENDING,
    FT_EXPORT_AREA_M2,
    FT_EXPORT_FIXED_N
} ft_export_fixed;
extern const char *const FT_EXPORT_FIXED[FT_EXPORT_FIXED_N];

typedef struct ft_sink ft_sink;

typedef struct ft_export_job {
    ft_store *s;
    const ft_export_options *o;
    const ft_format *f;
    ft_export_result *out;
    ft_sink *sink;
    struct ft_mapping *mapping; /**< NULL none */
    ft_buf text;
    ft_geom geom;   /**< of the present item */
    char base[256]; /**< name of the output without folders and extension */
    bool folder;    /**< the output is a folder */
    ft_error *err;
} ft_export_job;

/** Where rows go: a driver of GDAL, or a writer of our own. Every function may fail with a full disk. */
typedef struct ft_sink_ops {
    bool per_shape;   /**< a layer holds one kind of shape; else a type is one layer */
    bool shapes_only; /**< rows without a shape have no place */
    ft_status (*layer)(ft_export_job *j, const ft_export_layer *l);
    /** @p has_shape: j->geom is the item's shape. */
    ft_status (*row)(ft_export_job *j, const ft_export_layer *l, const ft_item *item, bool has_shape);
    ft_status (*finish)(ft_export_job *j);
    void (*close)(ft_sink *s);
} ft_sink_ops;

struct ft_sink {
    const ft_sink_ops *ops;
};

FT_NODISCARD ft_status ft_sink_geojson(ft_export_job *j, const char *path, ft_sink **out);
FT_NODISCARD ft_status ft_sink_csv(ft_export_job *j, const char *path, ft_sink **out);
FT_NODISCARD ft_status ft_sink_gdal(ft_export_job *j, const char *path, ft_sink **out);

/** A hidden folder @p dir beside the target, and in it @p temp, which is written and then published. */
FT_NODISCARD ft_status ft_export_place(const char *path, char dir[FT_PATH_MAX], char temp[FT_PATH_MAX], ft_error *err);
FT_NODISCARD ft_status ft_export_publish(const ft_export_job *j, const char *dir, const char *temp, const char *path);

/** Is the type asked for, and does it have records? For writers that must know all columns before the first row. */
FT_NODISCARD ft_status ft_export_present(ft_export_job *j, const ft_form *form, bool *out);
/** May the field leave at all? */
bool ft_export_leaves(const ft_field *f);
/** The fixed column as text into @p out; nothing when it has no value. Numbers (area) as digits. */
void ft_export_fixed_text(ft_export_fixed what, const ft_item *item, ft_buf *out);

#endif
