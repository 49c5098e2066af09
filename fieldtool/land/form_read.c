/* One declaration from JSON: every member known, of its kind, and fitting the others (docs/spec/forms.md). */
#include "fieldtool/land/form_internal.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/land/layout.h"

#include <string.h>

ft_status ft_form_wrong(const ft_form_at *at, const char *key, const char *what)
{
    return ft_fail(at->err, FT_E_INVALID, key, "file=%s type=%s field=%s what=%.100s", at->file, at->type, at->field,
                   what);
}

static bool of_kind(const ft_form_member *m, const ft_json *v)
{
    ft_json_kind kind = ft_json_kind_of(v);

    switch (m->kind) {
    case FT_MEMBER_TEXT: return kind == FT_JSON_TEXT;
    case FT_MEMBER_NUMBER: return kind == FT_JSON_INT || kind == FT_JSON_REAL;
    case FT_MEMBER_BOOL: return kind == FT_JSON_BOOL;
    case FT_MEMBER_LIST: return kind == FT_JSON_ARRAY;
    case FT_MEMBER_OBJECT: return kind == FT_JSON_OBJECT;
    }
    return false;
}

ft_status ft_form_members(const ft_form_at *at, const ft_json *o, const ft_form_member *members, size_t n)
{
    const ft_json *v = NULL;

    if (ft_json_kind_of(o) != FT_JSON_OBJECT) {
        return ft_form_wrong(at, "land.form.bad", "{}");
    }
    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        size_t i = 0;

        while (i < n && strcmp(members[i].name, k) != 0) {
            i++;
        }
        if (i == n) {
            return ft_form_wrong(at, "land.form.unknown_key", k);
        }
        if (!of_kind(&members[i], v)) {
            return ft_form_wrong(at, "land.form.bad", k);
        }
    }
    return FT_OK;
}

/* Position of a word in a list, -1 when absent; NULL is the first. */
static int word_at(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; text != NULL && i < n; i++) {
        if (strcmp(words[i], text) == 0) {
            return (int)i;
        }
    }
    return text == NULL ? 0 : -1;
}

static const char *const REQUIRED[] = {"never", "save", "submit", "approve"};
static const char *const HAZARDOUS[] = {"none", "rank", "union", "intersection", "larger", "smaller"};
static const char *const SENSITIVITY[] = {"public", "restricted", "sealed"};

int ft_form_required_word(const char *text)
{
    return word_at(text, REQUIRED, FT_COUNT(REQUIRED));
}

static const char *copy(ft_forms *f, const ft_json *o, const char *name)
{
    const char *t = ft_json_get_text(o, name);

    return t == NULL ? NULL : ft_forms_take_text(f, t, strlen(t));
}

/* ---------- one field */

static const ft_form_member FIELD[] = {
    {"id", FT_MEMBER_TEXT},       {"tag", FT_MEMBER_TEXT},           {"label", FT_MEMBER_TEXT},
    {"vocab", FT_MEMBER_TEXT},    {"unit", FT_MEMBER_TEXT},          {"refers_to", FT_MEMBER_TEXT},
    {"required", FT_MEMBER_TEXT}, {"required_when", FT_MEMBER_TEXT}, {"required_of", FT_MEMBER_TEXT},
    {"group", FT_MEMBER_TEXT},    {"hazardous", FT_MEMBER_TEXT},     {"sensitivity", FT_MEMBER_TEXT},
    {"min", FT_MEMBER_NUMBER},    {"max", FT_MEMBER_NUMBER},         {"source", FT_MEMBER_TEXT},
};

/* A lower-case word that no column of ours bears. */
static bool lawful_id(const char *id)
{
    size_t n = id == NULL ? 0 : strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return n > 0 && n <= 60 && id[n] == '\0' && id[0] >= 'a' && id[0] <= 'z' && !ft_layout_is_reserved(id);
}

static bool is_set(ft_tag tag)
{
    return tag == FT_TAG_CODES || tag == FT_TAG_IDS;
}

static bool has_order(const ft_vocab *v)
{
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (v->codes[i].rank != 0) {
            return true;
        }
    }
    return false;
}

static bool hazardous_fits(const ft_field *f)
{
    switch (f->hazardous) {
    case FT_HAZ_NONE: return true;
    case FT_HAZ_RANK: return f->tag == FT_TAG_CODE && has_order(f->vocab);
    case FT_HAZ_UNION:
    case FT_HAZ_INTERSECTION: return is_set(f->tag);
    case FT_HAZ_LARGER:
    case FT_HAZ_SMALLER: return f->tag == FT_TAG_INT || f->tag == FT_TAG_REAL || f->tag == FT_TAG_DATE;
    }
    return false;
}

/* The members fit each other; @p vocab is the name asked for. */
static ft_status check_field(const ft_form_at *at, const ft_field *f, const char *vocab)
{
    bool number = f->tag == FT_TAG_INT || f->tag == FT_TAG_REAL;
    bool codes = f->tag == FT_TAG_CODE || f->tag == FT_TAG_CODES;
    bool ids = f->tag == FT_TAG_ID || f->tag == FT_TAG_IDS;

    if (codes != (vocab != NULL) || (codes && f->vocab == NULL)) {
        return ft_form_wrong(at, "land.form.vocabulary", vocab == NULL ? "" : vocab);
    }
    if ((!number && (f->has_min || f->has_max)) || (f->has_min && f->has_max && f->min > f->max)) {
        return ft_form_wrong(at, "land.form.bad", "min, max");
    }
    if (f->refers_to != NULL && (f->tag == FT_TAG_HASH ? strcmp(f->refers_to, FT_REFERS_TO_REVISION) != 0 : !ids)) {
        return ft_form_wrong(at, "land.form.bad", "refers_to");
    }
    if (f->required_when != NULL && f->required == FT_REQ_NEVER) {
        return ft_form_wrong(at, "land.form.bad", "required_when");
    }
    if (!hazardous_fits(f) || (f->sensitivity == FT_SENS_SEALED && f->hazardous != FT_HAZ_NONE)) {
        return ft_form_wrong(at, "land.form.bad", "hazardous");
    }
    return FT_OK;
}

static void fill_field(ft_forms *f, const ft_json *o, const char *label_of, ft_field *out)
{
    const char *vocab = ft_json_get_text(o, "vocab");

    *out = (ft_field){.id = copy(f, o, "id"),
                      .label = ft_forms_take_printf(f, "field.%s.%s", label_of, ft_json_get_text(o, "id")),
                      .tag = ft_tag_of_word(ft_json_get_text(o, "tag")),
                      .vocab = vocab == NULL ? NULL : ft_forms_vocab(f, vocab),
                      .unit = copy(f, o, "unit"),
                      .refers_to = copy(f, o, "refers_to"),
                      .required_when = copy(f, o, "required_when"),
                      .group = copy(f, o, "group"),
                      .has_min = ft_json_get(o, "min") != NULL,
                      .has_max = ft_json_get(o, "max") != NULL,
                      .min = ft_json_get_num(o, "min", 0),
                      .max = ft_json_get_num(o, "max", 0),
                      .source = copy(f, o, "source")};
    if (out->group == NULL) {
        out->group = out->id;
    }
}

ft_status ft_form_read_field(ft_forms *f, ft_form_at *at, const ft_json *o, const char *label_of, ft_field *out)
{
    const char *id = ft_json_get_text(o, "id");
    const char *tag = ft_json_get_text(o, "tag");
    int required = ft_form_required_word(ft_json_get_text(o, "required"));
    int hazardous = word_at(ft_json_get_text(o, "hazardous"), HAZARDOUS, FT_COUNT(HAZARDOUS));
    int sensitivity = word_at(ft_json_get_text(o, "sensitivity"), SENSITIVITY, FT_COUNT(SENSITIVITY));
    ft_status st = FT_OK;

    at->field = id == NULL ? "?" : id;
    st = ft_form_members(at, o, FIELD, FT_COUNT(FIELD));
    if (st != FT_OK) {
        return st;
    }
    if (!lawful_id(id)) {
        return ft_form_wrong(at, "land.form.bad", "id");
    }
    if (tag == NULL || ft_tag_of_word(tag) == FT_TAG_NONE || ft_tag_of_word(tag) == FT_TAG_SEALED) {
        return ft_form_wrong(at, "land.form.bad", "tag");
    }
    if (required < 0 || hazardous < 0 || sensitivity < 0) {
        return ft_form_wrong(at, "land.form.bad",
                             required < 0    ? "required"
                             : hazardous < 0 ? "hazardous"
                                             : "sensitivity");
    }
    if (ft_json_get_text(o, "label") == NULL || ft_json_get_text(o, "source") == NULL) {
        return ft_form_wrong(at, "land.form.bad", ft_json_get_text(o, "label") == NULL ? "label" : "source");
    }
    fill_field(f, o, label_of, out);
    out->required = (ft_required)required;
    out->hazardous = (ft_hazardous)hazardous;
    out->sensitivity = (ft_sensitivity)sensitivity;
    if (out->id == NULL || out->label == NULL) {
        return ft_forms_no_memory(at->err);
    }
    return check_field(at, out, ft_json_get_text(o, "vocab"));
}

/* ---------- one type */

static const ft_form_member FORM[] = {
    {"type", FT_MEMBER_TEXT},
    {"label", FT_MEMBER_TEXT},
    {"source", FT_MEMBER_TEXT},
    {"geometry", FT_MEMBER_LIST},
    {"geometry_optional", FT_MEMBER_BOOL},
    {"geometry_required", FT_MEMBER_TEXT},
    {"geometry_group", FT_MEMBER_TEXT},
    {"geometry_hazardous", FT_MEMBER_TEXT},
    {"internal", FT_MEMBER_BOOL},
    {"fields", FT_MEMBER_LIST},
};
static const ft_form_member COMMON[] = {{"type", FT_MEMBER_TEXT}, {"fields", FT_MEMBER_LIST}};

static ft_geom_type geometry_word(const char *text)
{
    static const struct {
        const char *word;
        ft_geom_type type;
    } WORDS[] = {
        {"point", FT_GEOM_POINT}, {"multilinestring", FT_GEOM_MULTILINESTRING}, {"multipolygon", FT_GEOM_MULTIPOLYGON}};

    for (size_t i = 0; text != NULL && i < FT_COUNT(WORDS); i++) {
        if (strcmp(WORDS[i].word, text) == 0) {
            return WORDS[i].type;
        }
    }
    return FT_GEOM_NONE;
}

static ft_status read_geometry(ft_forms *f, const ft_form_at *at, const ft_json *root, ft_form *form)
{
    const ft_json *list = ft_json_get(root, "geometry");
    int required = ft_form_required_word(ft_json_get_text(root, "geometry_required"));
    int hazardous = word_at(ft_json_get_text(root, "geometry_hazardous"), HAZARDOUS, FT_COUNT(HAZARDOUS));

    if (list == NULL || ft_json_count(list) > 2 || required < 0 || (required > 0 && ft_json_count(list) == 0)) {
        return ft_form_wrong(at, "land.form.bad", "geometry");
    }
    if (hazardous != FT_HAZ_NONE && hazardous != FT_HAZ_UNION && hazardous != FT_HAZ_INTERSECTION) {
        return ft_form_wrong(at, "land.form.bad", "geometry_hazardous");
    }
    for (size_t i = 0; i < ft_json_count(list); i++) {
        form->geometry[i] = geometry_word(ft_json_text(ft_json_at(list, i)));
        if (form->geometry[i] == FT_GEOM_NONE || (i > 0 && form->geometry[i] == form->geometry[i - 1])) {
            return ft_form_wrong(at, "land.form.bad", "geometry");
        }
    }
    form->geometry_optional = form->geometry[0] == FT_GEOM_NONE || ft_json_get_bool(root, "geometry_optional", false);
    form->geometry_required = (ft_required)required;
    form->geometry_hazardous = (ft_hazardous)hazardous;
    form->geometry_group = copy(f, root, "geometry_group");
    if (form->geometry_group == NULL) {
        form->geometry_group = "geometry";
    }
    return FT_OK;
}

/* Common fields may be asked only of types that lie somewhere: "required_of": "located". */
static ft_status read_common(ft_forms *f, ft_form_at *at, const ft_json *o, const ft_form *form, ft_field *out)
{
    const char *of = ft_json_get_text(o, "required_of");
    ft_status st = ft_form_read_field(f, at, o, "common", out);

    if (st == FT_OK && of != NULL && strcmp(of, "located") != 0) {
        return ft_form_wrong(at, "land.form.bad", "required_of");
    }
    if (st == FT_OK && of != NULL && form->geometry[0] == FT_GEOM_NONE) {
        out->required = FT_REQ_NEVER;
    }
    return st;
}

static ft_status read_own(ft_forms *f, ft_form_at *at, const ft_json *o, const ft_form *form, ft_field *out)
{
    ft_status st = ft_form_read_field(f, at, o, form->type, out);

    if (st == FT_OK && ft_json_get(o, "required_of") != NULL) {
        return ft_form_wrong(at, "land.form.bad", "required_of");
    }
    if (st == FT_OK && ft_form_field(form, out->id, strlen(out->id)) != NULL) {
        return ft_form_wrong(at, "land.form.twice", out->id);
    }
    return st;
}

static ft_status read_fields(ft_forms *f, ft_form_at *at, const ft_json *own, const ft_json *common, ft_forms_slot *out)
{
    size_t n_common = out->form.internal ? 0 : ft_json_count(common);
    size_t n_own = ft_json_count(own);
    ft_status st = FT_OK;

    if (n_own == 0 || n_common + n_own > FT_LIMIT_FIELDS) {
        return ft_form_wrong(at, "land.form.bad", "fields");
    }
    out->fields = ft_forms_take(f, (n_common + n_own) * sizeof *out->fields);
    out->form.fields = out->fields;
    if (out->fields == NULL) {
        return ft_forms_no_memory(at->err);
    }
    for (size_t i = 0; i < n_common && st == FT_OK; i++) {
        st = read_common(f, at, ft_json_at(common, i), &out->form, &out->fields[out->form.n]);
        out->form.n += st == FT_OK;
    }
    for (size_t i = 0; i < n_own && st == FT_OK; i++) {
        st = read_own(f, at, ft_json_at(own, i), &out->form, &out->fields[out->form.n]);
        out->form.n += st == FT_OK;
    }
    return st;
}

ft_status ft_form_read(ft_forms *f, const char *file, const ft_json *root, const ft_json *common, ft_forms_slot *out,
                       ft_error *err)
{
    const char *type = ft_json_get_text(root, "type");
    ft_form_at at = {file, type == NULL ? "?" : type, "", err};
    ft_status st = ft_form_members(&at, root, FORM, FT_COUNT(FORM));
    size_t n = type == NULL ? 0 : strlen(type);

    st = st == FT_OK ? ft_form_members(&at, common, COMMON, FT_COUNT(COMMON)) : st;
    if (st != FT_OK) {
        return st;
    }
    if (n == 0 || strncmp(file, type, n) != 0 || strcmp(file + n, ".json") != 0) {
        return ft_form_wrong(&at, "land.form.bad", "type");
    }
    if (ft_json_get_text(root, "label") == NULL || ft_json_get_text(root, "source") == NULL) {
        return ft_form_wrong(&at, "land.form.bad", "label, source");
    }
    *out = (ft_forms_slot){.form = {.type = copy(f, root, "type"),
                                    .label = ft_forms_take_printf(f, "type.%s", type),
                                    .source = copy(f, root, "source"),
                                    .internal = ft_json_get_bool(root, "internal", false)}};
    if (out->form.type == NULL || out->form.label == NULL || out->form.source == NULL) {
        return ft_forms_no_memory(err);
    }
    st = read_geometry(f, &at, root, &out->form);
    return st == FT_OK ? read_fields(f, &at, ft_json_get(root, "fields"), ft_json_get(common, "fields"), out) : st;
}
