/** @file fieldtool/land/layout.h  @brief What a layer of a record type looks like in a GeoPackage: columns, choice lists.
 *
 * Pure text and tables from the declarations: no SQL is run here. Column types are those of OGC 12-128r19, table 1. A date
 * is TEXT, since it may be a month or a year; yes/no is INTEGER 1, 0 or NULL with a choice list, since QGIS 3.22 turns an
 * unknown BOOLEAN into "no" when it saves a form. No numeric `range` constraint is ever written: QGIS makes a rounding spin
 * box of one.
 */
#ifndef FT_LAND_LAYOUT_H
#define FT_LAND_LAYOUT_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/land/form.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The choice list of yes/no columns. */
#define FT_LAYOUT_YES_NO "yes_no"

/** Bumped whenever what rows hash changes (docs/spec/external.md). Columns may come and go without. */
#define FT_LAYOUT_VERSION 2

/** Bumped whenever styles, forms or titles change though no declaration does: then files are brought up to date. */
#define FT_LAYOUT_LOOKS 1

/** What fills a column. */
typedef enum ft_layout_what {
    FT_LAYOUT_FID,
    FT_LAYOUT_GEOM,
    FT_LAYOUT_UUID,
    FT_LAYOUT_FIELD,    /**< a declared field, typed by people */
    FT_LAYOUT_STATE,    /**< draft, submitted, approved, conflict, retired */
    FT_LAYOUT_PENDING,  /**< what is shown is not what was approved */
    FT_LAYOUT_REVISION, /**< first 12 digits of the shown revision */
    FT_LAYOUT_AREA_M2,
    FT_LAYOUT_PERIMETER_M,
    FT_LAYOUT_AREA_SD_M2, /**< NULL unless the accuracy of vertices is known */
    FT_LAYOUT_VALID,
    FT_LAYOUT_WHY, /**< why this is shown: "approved", "more hazardous of approved and proposed", ... */
} ft_layout_what;

typedef struct ft_layout_column {
    ft_layout_what what;
    const char *name;       /**< lower-case ASCII */
    const char *sql_type;   /**< "TEXT", "INTEGER", "REAL", "BOOLEAN", a geometry name, or the key's whole phrase */
    const char *title;      /**< catalogue key, or a profile's own words */
    const char *constraint; /**< vocabulary of an enum constraint, or NULL: a comma list can have none */
    const char *mime;       /**< media type of a BLOB, or NULL */
    bool derived;           /**< filled by the program; an edit of it is ignored */
    const ft_field *field;  /**< of FT_LAYOUT_FIELD */
} ft_layout_column;

/** Column @p i of the layer of @p form with shapes of @p geometry (FT_GEOM_NONE: a table without).
 *  Sealed fields have no column. @retval false past the last */
bool ft_layout_column_at(const ft_form *form, ft_geom_type geometry, size_t i, ft_layout_column *out);
/** Is this the name of a column that every layer has? No field may bear it. */
bool ft_layout_is_reserved(const char *name);

/** Append the title people read, with its unit: "Required depth (cm)". */
void ft_layout_title(const ft_layout_column *c, const ft_catalog *words, ft_buf *out);
/** Append the description: source, when it is asked, lawful codes of a comma list. */
void ft_layout_description(const ft_layout_column *c, const ft_catalog *words, ft_buf *out);

/** One row of gpkg_data_column_constraints. */
typedef struct ft_layout_choice {
    const char *constraint; /**< vocabulary */
    const char *value;      /**< code */
    const char *label;      /**< catalogue key, or a profile's own words */
} ft_layout_choice;
/** Row @p i of all enum constraints that columns name. @retval false past the last */
bool ft_layout_choice_at(const ft_forms *forms, size_t i, ft_layout_choice *out);

/** Append the style of the media table (fieldtool/store/media.c): a form that shows the picture. */
void ft_qml_media(const ft_catalog *words, ft_buf *out);
/** Append a QGIS style (QML, loads from 3.22): symbols, form with tabs, widgets, soft constraints, titles. */
FT_NODISCARD ft_status ft_qml_write(const ft_forms *forms, const ft_form *form, ft_geom_type geometry,
                                    const ft_catalog *words, ft_buf *out, ft_error *err);
/** Append a Styled Layer Descriptor 1.0 (OGC 02-070) with the same colours, for other programs. Nothing for FT_GEOM_NONE. */
FT_NODISCARD ft_status ft_sld_write(const ft_forms *forms, const ft_form *form, ft_geom_type geometry,
                                    const ft_catalog *words, ft_buf *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
