#include "fieldtool/store/columns.h"

#include <string.h>

static const ft_column BEFORE[] = {
    {FT_COLUMN_FID, "fid", "INTEGER PRIMARY KEY NOT NULL", "column.fid", NULL},
    {FT_COLUMN_GEOM, "geom", "", "column.geom", NULL},
    {FT_COLUMN_UUID, "uuid", "TEXT", "column.uuid", NULL},
};
static const ft_column AFTER[] = {
    {FT_COLUMN_STATE, "record_state", "TEXT", "column.record_state", NULL},
    {FT_COLUMN_PENDING, "pending", "BOOLEAN", "column.pending", NULL},
    {FT_COLUMN_REVISION, "revision_short", "TEXT", "column.revision_short", NULL},
    {FT_COLUMN_VALID, "shape_valid", "BOOLEAN", "column.shape_valid", NULL},
    {FT_COLUMN_AREA_M2, "area_m2", "DOUBLE", "column.area_m2", NULL},
};

static const char *type_of(ft_tag tag)
{
    switch (tag) {
    case FT_TAG_INT: return "INTEGER";
    case FT_TAG_REAL: return "DOUBLE";
    case FT_TAG_BOOL: return "BOOLEAN";
    case FT_TAG_NONE:
    case FT_TAG_TEXT:
    case FT_TAG_DATE: /* a date may be a month or a year */
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH:
    case FT_TAG_CODE:
    case FT_TAG_CODES:
    case FT_TAG_IDS:
    case FT_TAG_SEALED: return "TEXT";
    }
    return "TEXT";
}

static const char *geometry_type(ft_geom_type geometry)
{
    return ft_geom_type_name(geometry);
}

bool ft_column_at(const ft_form *form, ft_geom_type geometry, size_t i, ft_column *out)
{
    size_t fields = 0;

    if (geometry == FT_GEOM_NONE && i >= 1) {
        i++; /* no geom */
    }
    if (i < FT_COUNT(BEFORE)) {
        *out = BEFORE[i];
        if (out->what == FT_COLUMN_GEOM) {
            out->sql_type = geometry_type(geometry);
        }
        return true;
    }
    i -= FT_COUNT(BEFORE);
    for (size_t k = 0; k < form->n; k++) {
        const ft_field *f = &form->fields[k];

        if (f->sensitivity == FT_SENS_SEALED || f->derived) {
            continue;
        }
        if (fields++ == i) {
            *out = (ft_column){FT_COLUMN_FIELD, f->id, type_of(f->tag), f->label, f};
            return true;
        }
    }
    i -= fields;
    if (geometry == FT_GEOM_NONE || geometry == FT_GEOM_POINT || geometry == FT_GEOM_MULTIPOINT) {
        if (i >= FT_COUNT(AFTER) - 1) { /* no area */
            return false;
        }
    }
    if (i >= FT_COUNT(AFTER)) {
        return false;
    }
    *out = AFTER[i];
    return true;
}
