/** @file fieldtool/land/form.h  @brief Record types as data: declarations (data/forms), vocabularies (data/vocab), profile.
 *
 * One declaration drives table, GeoPackage schema extension, QGIS form, validation, CSV mapping and the reference manual.
 */
#ifndef FT_LAND_FORM_H
#define FT_LAND_FORM_H

#include "fieldtool/land/value.h"
#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** When a value must be there. */
typedef enum ft_required { FT_REQ_NEVER, FT_REQ_SAVE, FT_REQ_SUBMIT, FT_REQ_APPROVE } ft_required;

/** How the more hazardous of several values of one field is found (docs/spec/merge.md); total and order-free. */
typedef enum ft_hazardous {
    FT_HAZ_NONE,         /**< the value of the smallest revision ID */
    FT_HAZ_RANK,         /**< CODE: the highest rank of its vocabulary */
    FT_HAZ_UNION,        /**< CODES, IDS or geometry: all of them */
    FT_HAZ_INTERSECTION, /**< CODES, IDS or geometry: what all share */
    FT_HAZ_LARGER,       /**< INT, REAL, DATE */
    FT_HAZ_SMALLER,
} ft_hazardous;

typedef enum ft_sensitivity { FT_SENS_PUBLIC, FT_SENS_RESTRICTED, FT_SENS_SEALED } ft_sensitivity;

typedef struct ft_vocab_code {
    const char *code;  /**< ASCII: "SHA" */
    const char *label; /**< catalogue key: "vocab.classification.sha"; a code of a profile: its text */
    int rank;          /**< higher is more hazardous; 0 when the vocabulary has no order */
    const char *source;
} ft_vocab_code;

typedef struct ft_vocab {
    const char *name;
    const ft_vocab_code *codes; /**< shape [n], in file order */
    size_t n;
} ft_vocab;

#define FT_REFERS_TO_REVISION "revision"

typedef struct ft_field {
    const char *id;    /**< stable, ASCII, at most 60 characters */
    const char *label; /**< catalogue key "field.<type>.<id>" or "field.common.<id>"; of a profile: its text */
    ft_tag tag;
    const ft_vocab *vocab; /**< of CODE and CODES, else NULL */
    const char *unit;      /**< "m2", "cm", ... or NULL */
    const char *refers_to; /**< record type that an ID or IDS names, or NULL when any; of a HASH: NULL, a document that
                                travels with the record, or FT_REFERS_TO_REVISION */
    ft_required required;
    const char *required_when; /**< "field=code,code": only then required; NULL always */
    const char *group;         /**< merge group: "safety", else usually the field's own id */
    ft_hazardous hazardous;
    ft_sensitivity sensitivity;
    bool has_min, has_max;
    double min, max; /**< of INT and REAL, inclusive */
    bool derived;    /**< filled by the program in layers, never by people (area_m2, local_id, ...) */
    bool from_profile;
    const char *source; /**< IMAS number, MDR, treaty article, ... */
} ft_field;

typedef struct ft_form {
    const char *type;  /**< "hazard" */
    const char *label; /**< catalogue key "type.hazard" */
    const char *source;
    ft_geom_type geometry[3]; /**< allowed multi/point types, FT_GEOM_NONE ends; first is the main layer's */
    bool geometry_optional;   /**< a record without shape is lawful at save (always true when geometry[0] is NONE) */
    ft_required geometry_required; /**< when a shape must be there */
    const char *geometry_group;    /**< "safety" for hazard and release, else "geometry" */
    ft_hazardous geometry_hazardous;
    bool internal;          /**< schema, profile, key: no layer of its own in lists */
    const ft_field *fields; /**< shape [n], common fields included, in display order */
    size_t n;
} ft_form;

/** The whole declaration set: immutable, owned; one per workspace (core + its profile). */
typedef struct ft_forms ft_forms;

/** Load the built-in declarations, then the profile document on top (NULL: none).
 *  A profile adds fields, vocabulary codes and stricter requirements; it cannot loosen, rename or remove.
 *  @retval FT_E_INVALID "land.form.*" with file, type and field */
FT_NODISCARD ft_status ft_forms_load(const char *profile_json, size_t n, ft_forms **out, ft_error *err);
void ft_forms_free(ft_forms *f);
size_t ft_forms_count(const ft_forms *f);
const ft_form *ft_forms_at(const ft_forms *f, size_t i);
/** NULL when there is no such type. */
const ft_form *ft_forms_find(const ft_forms *f, const char *type, size_t n);
const ft_field *ft_form_field(const ft_form *form, const char *id, size_t n);
/** FT_E_USAGE "land.type.unknown", "cli.set.field": what was typed, and the names that look like it. */
ft_status ft_forms_no_type(const ft_forms *f, const char *typed, ft_error *err);
ft_status ft_form_no_field(const ft_form *form, const char *typed, size_t n, ft_error *err);
const ft_vocab *ft_forms_vocab(const ft_forms *f, const char *name);
const ft_vocab_code *ft_vocab_find(const ft_vocab *v, const char *code, size_t n);
/** Canonical text of the whole declaration set, for the schema revision and its hash: same set, same bytes. */
void ft_forms_canonical(const ft_forms *f, ft_buf *out);
/** The profile as it was given; NULL: none. Lent. */
ft_str ft_forms_profile(const ft_forms *f);
/** A number the profile sets ("national.min_width_m", "reopen.radius_m"), else @p otherwise. */
double ft_forms_number(const ft_forms *f, const char *name, double otherwise);
/** "#rrggbb" that the profile gives to the fill of a product, else @p otherwise. */
const char *ft_forms_colour(const ft_forms *f, const char *name, const char *otherwise);

/** Layer (table) of a record with a shape of @p type: "hazard", "hazard_point", "marking_line". Main type and no shape: the type's name.
 *  @retval false when the form does not allow that shape */
bool ft_form_layer_name(const ft_form *form, ft_geom_type type, char out[80]);

/** Give a shape the type its layer wants: a multipoint of one becomes a point where there is a layer of points; all else its
 *  multi form. */
void ft_form_fit(const ft_form *form, ft_geom *shape);

/** Parse what a person typed for a field: value syntax, vocabulary (codes compared without case), range.
 *  @retval FT_E_INVALID "land.field.*" naming field, text and what would be lawful */
FT_NODISCARD ft_status ft_field_parse(const ft_field *field, const char *text, size_t n, ft_buf *canonical,
                                      ft_error *err);

/** One finding of a check of a single record. */
typedef struct ft_form_finding {
    const char *key; /**< "check.required", "check.vocab", ... */
    char field[64];
    char facts[160];
} ft_form_finding;
/** Requirements of @p level and all below, vocabulary and range, for one record. Calls @p each per finding. */
void ft_form_check(const ft_form *form, ft_values values, ft_geom_type geometry, ft_required level,
                   void (*each)(void *who, const ft_form_finding *f), void *who);

#ifdef __cplusplus
}
#endif
#endif
