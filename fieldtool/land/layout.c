/* Columns and choice lists of layers, from the declarations. */
#include "fieldtool/land/layout.h"

#include <string.h>

/* Before the fields: what a person looks for first. Then local_id, then the rest of HEAD, then the other fields. */
static const ft_layout_column KEYS[] = {
    {.what = FT_LAYOUT_FID,
     .name = "fid",
     .sql_type = "INTEGER PRIMARY KEY NOT NULL",
     .title = "column.fid",
     .derived = true},
    {.what = FT_LAYOUT_GEOM, .name = "geom", .title = "column.geom"},
    {.what = FT_LAYOUT_UUID, .name = "uuid", .sql_type = "TEXT", .title = "column.uuid", .derived = true},
};
static const ft_layout_column HEAD[] = {
    {.what = FT_LAYOUT_STATE,
     .name = "record_state",
     .sql_type = "TEXT",
     .title = "column.record_state",
     .derived = true},
    {.what = FT_LAYOUT_PENDING, .name = "pending", .sql_type = "BOOLEAN", .title = "column.pending", .derived = true},
    {.what = FT_LAYOUT_REVISION,
     .name = "revision_short",
     .sql_type = "TEXT",
     .title = "column.revision_short",
     .derived = true},
    {.what = FT_LAYOUT_WHY, .name = "shown_why", .sql_type = "TEXT", .title = "column.shown_why", .derived = true},
};
static const ft_layout_column SHAPE[] = {
    {.what = FT_LAYOUT_VALID,
     .name = "shape_valid",
     .sql_type = "BOOLEAN",
     .title = "column.shape_valid",
     .derived = true},
};
static const ft_layout_column AREA[] = {
    {.what = FT_LAYOUT_AREA_M2, .name = "area_m2", .sql_type = "REAL", .title = "column.area_m2", .derived = true},
    {.what = FT_LAYOUT_PERIMETER_M,
     .name = "perimeter_m",
     .sql_type = "REAL",
     .title = "column.perimeter_m",
     .derived = true},
    {.what = FT_LAYOUT_AREA_SD_M2,
     .name = "area_sd_m2",
     .sql_type = "REAL",
     .title = "column.area_sd_m2",
     .derived = true},
};

static bool named(const ft_layout_column *columns, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(columns[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool ft_layout_is_reserved(const char *name)
{
    return named(KEYS, FT_COUNT(KEYS), name) || named(HEAD, FT_COUNT(HEAD), name) ||
           named(SHAPE, FT_COUNT(SHAPE), name) || named(AREA, FT_COUNT(AREA), name) || strcmp(name, "rowid") == 0 ||
           strcmp(name, "ogc_fid") == 0 || strcmp(name, "geometry") == 0;
}

static const char *sql_type(ft_tag tag)
{
    switch (tag) {
    case FT_TAG_INT:
    case FT_TAG_BOOL: return "INTEGER"; /* of a BOOLEAN, QGIS 3.22 writes "no" where nothing is known */
    case FT_TAG_REAL: return "REAL";
    case FT_TAG_NONE:
    case FT_TAG_TEXT:
    case FT_TAG_DATE:
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

static const char *constraint_of(const ft_field *f)
{
    if (f->tag == FT_TAG_BOOL) {
        return FT_LAYOUT_YES_NO;
    }
    return f->tag == FT_TAG_CODE ? f->vocab->name : NULL;
}

/* Field @p i of those that have a column. */
static bool field_at(const ft_form *form, size_t i, ft_layout_column *out)
{
    for (size_t k = 0; k < form->n; k++) {
        const ft_field *f = &form->fields[k];

        if (f->sensitivity != FT_SENS_SEALED && i-- == 0) {
            *out = (ft_layout_column){.what = FT_LAYOUT_FIELD,
                                      .name = f->id,
                                      .sql_type = sql_type(f->tag),
                                      .title = f->label,
                                      .constraint = constraint_of(f),
                                      .derived = f->derived,
                                      .field = f};
            return true;
        }
    }
    return false;
}

static bool from(const ft_layout_column *columns, size_t n, size_t *i, ft_layout_column *out)
{
    if (*i < n) {
        *out = columns[*i];
        return true;
    }
    *i -= n;
    return false;
}

bool ft_layout_column_at(const ft_form *form, ft_geom_type geometry, size_t i, ft_layout_column *out)
{
    bool land = ft_geom_multi_of(geometry) == FT_GEOM_MULTIPOLYGON;

    i += geometry == FT_GEOM_NONE && i > 0; /* no geom */
    if (from(KEYS, FT_COUNT(KEYS), &i, out)) {
        if (out->what == FT_LAYOUT_GEOM) {
            out->sql_type = ft_geom_type_name(geometry);
        }
        return true;
    }
    if (i == 0) {
        return field_at(form, 0, out); /* local_id; of an internal type its first field */
    }
    i--;
    if (from(HEAD, FT_COUNT(HEAD), &i, out) || (geometry != FT_GEOM_NONE && from(SHAPE, FT_COUNT(SHAPE), &i, out)) ||
        (land && from(AREA, FT_COUNT(AREA), &i, out))) {
        return true;
    }
    return field_at(form, i + 1, out);
}

/* ---------- words */

void ft_layout_title(const ft_layout_column *c, const ft_catalog *words, ft_buf *out)
{
    ft_buf_text(out, ft_catalog_text(words, c->title));
    if (c->field != NULL && c->field->unit != NULL) {
        ft_buf_printf(out, " (%s)", c->field->unit);
    }
}

void ft_layout_description(const ft_layout_column *c, const ft_catalog *words, ft_buf *out)
{
    const ft_field *f = c->field;
    static const char *const ASKED[] = {NULL, "layout.asked.save", "layout.asked.submit", "layout.asked.approve"};

    if (c->derived || f == NULL) {
        ft_buf_text(out, ft_catalog_text(words, "layout.derived"));
        return;
    }
    ft_buf_text(out, f->source);
    if (ASKED[f->required] != NULL) {
        ft_buf_printf(out, ". %s", ft_catalog_text(words, ASKED[f->required]));
        if (f->required_when != NULL) {
            ft_buf_printf(out, " (%s)", f->required_when);
        }
    }
    if (f->tag == FT_TAG_CODES) {
        ft_buf_printf(out, ". %s ", ft_catalog_text(words, "layout.list"));
        for (size_t i = 0; i < f->vocab->n; i++) {
            ft_buf_printf(out, "%s%s", i == 0 ? "" : ", ", f->vocab->codes[i].code);
        }
    }
}

/* ---------- choice lists */

static bool has_column(const ft_forms *forms, const char *vocabulary)
{
    for (size_t i = 0; i < ft_forms_count(forms); i++) {
        const ft_form *form = ft_forms_at(forms, i);

        for (size_t k = 0; k < form->n && !form->internal; k++) {
            const ft_field *f = &form->fields[k];

            if (f->tag == FT_TAG_CODE && f->sensitivity != FT_SENS_SEALED && strcmp(f->vocab->name, vocabulary) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Vocabularies come in the order in which fields name them first. */
static bool named_before(const ft_forms *forms, size_t form, size_t field)
{
    const ft_vocab *v = ft_forms_at(forms, form)->fields[field].vocab;

    for (size_t i = 0; i <= form; i++) {
        const ft_form *f = ft_forms_at(forms, i);

        for (size_t k = 0; k < (i == form ? field : f->n); k++) {
            if (f->fields[k].vocab == v) {
                return true;
            }
        }
    }
    return false;
}

static const ft_layout_choice YES_NO[] = {
    {FT_LAYOUT_YES_NO, "1", "form.yes"},
    {FT_LAYOUT_YES_NO, "0", "form.no"},
};

bool ft_layout_choice_at(const ft_forms *forms, size_t i, ft_layout_choice *out)
{
    if (i < FT_COUNT(YES_NO)) {
        *out = YES_NO[i];
        return true;
    }
    i -= FT_COUNT(YES_NO);
    for (size_t t = 0; t < ft_forms_count(forms); t++) {
        const ft_form *form = ft_forms_at(forms, t);

        for (size_t k = 0; k < form->n; k++) {
            const ft_vocab *v = form->fields[k].vocab;

            if (v == NULL || named_before(forms, t, k) || !has_column(forms, v->name)) {
                continue;
            }
            if (i < v->n) {
                *out = (ft_layout_choice){v->name, v->codes[i].code, v->codes[i].label};
                return true;
            }
            i -= v->n;
        }
    }
    return false;
}
