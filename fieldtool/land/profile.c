/* A national profile on top of the core: it adds fields and codes, asks for more, narrows ranges and sets numbers. It never
 * loosens, renames or removes (docs/spec/forms.md). */
#include "fieldtool/base/limits.h"
#include "fieldtool/land/form_internal.h"

#include <math.h>
#include <string.h>

/* ---------- vocabularies */

static const ft_form_member CODE[] = {
    {"code", FT_MEMBER_TEXT}, {"label", FT_MEMBER_TEXT}, {"rank", FT_MEMBER_NUMBER}, {"source", FT_MEMBER_TEXT}};

static ft_vocab *vocab_of(ft_forms *f, const char *name)
{
    for (size_t i = 0; i < f->n_vocabs; i++) {
        if (strcmp(f->vocabs[i].name, name) == 0) {
            return &f->vocabs[i];
        }
    }
    return NULL;
}

static bool lawful_rank(double rank)
{
    return rank >= 0 && rank <= 99 && rank == floor(rank);
}

static ft_status add_code(ft_forms *f, const ft_form_at *at, const ft_vocab *v, const ft_json *o, ft_vocab_code *out)
{
    const char *code = ft_json_get_text(o, "code");
    const char *label = ft_json_get_text(o, "label");
    const char *source = ft_json_get_text(o, "source");
    double rank = ft_json_get_num(o, "rank", 0);
    ft_status st = ft_form_members(at, o, CODE, FT_COUNT(CODE));

    if (st != FT_OK) {
        return st;
    }
    if (code == NULL || label == NULL || !ft_vocab_lawful_code(code) || !lawful_rank(rank)) {
        return ft_form_wrong(at, "land.form.bad", code == NULL ? "code" : code);
    }
    if (ft_vocab_find_nocase(v, ft_str_of(code)) != NULL) {
        return ft_form_wrong(at, "land.form.twice", code);
    }
    source = source == NULL ? "profile" : source;
    *out = (ft_vocab_code){
        .code = ft_forms_take_text(f, code, strlen(code)),
        .label = ft_forms_take_text(f, label, strlen(label)), /* a national label is text, not a key */
        .rank = (int)rank,
        .source = ft_forms_take_text(f, source, strlen(source))};
    return out->code == NULL || out->label == NULL || out->source == NULL ? ft_forms_no_memory(at->err) : FT_OK;
}

static ft_status add_codes(ft_forms *f, const ft_form_at *at, const ft_json *list)
{
    ft_vocab *v = vocab_of(f, at->field);
    size_t n = ft_json_count(list);
    ft_vocab_code *codes = NULL;
    ft_status st = FT_OK;

    if (v == NULL || ft_vocab_is_closed(at->field)) {
        return ft_form_wrong(at, v == NULL ? "land.form.vocabulary" : "land.form.closed", at->field);
    }
    if (ft_json_kind_of(list) != FT_JSON_ARRAY) {
        return ft_form_wrong(at, "land.form.bad", at->field);
    }
    codes = ft_forms_take(f, (v->n + n) * sizeof *codes);
    if (codes == NULL) {
        return ft_forms_no_memory(at->err);
    }
    memcpy(codes, v->codes, v->n * sizeof *codes);
    v->codes = codes;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = add_code(f, at, v, ft_json_at(list, i), &codes[v->n]);
        v->n += st == FT_OK;
    }
    return st;
}

/* Whether a vocabulary decides what is shown of two values; its ranks belong to the format (docs/spec/decisions.md 3). */
static bool orders_readings(const ft_forms *f, const ft_vocab *v)
{
    for (size_t i = 0; i < f->n_forms; i++) {
        for (size_t k = 0; k < f->slots[i].form.n; k++) {
            const ft_field *field = &f->slots[i].fields[k];

            if (field->vocab == v && field->hazardous == FT_HAZ_RANK) {
                return true;
            }
        }
    }
    return false;
}

/* {"scrap": 2}: which observation counts as direct evidence is national (IMAS 08.10); a rank may only rise. */
static ft_status raise_ranks(ft_forms *f, const ft_form_at *at, const ft_json *o)
{
    ft_vocab *v = vocab_of(f, at->field);
    const ft_json *value = NULL;
    ft_vocab_code *codes = NULL;

    if (v == NULL || ft_json_kind_of(o) != FT_JSON_OBJECT || orders_readings(f, v)) {
        return ft_form_wrong(at, v == NULL ? "land.form.vocabulary" : "land.form.closed", at->field);
    }
    codes = ft_forms_take(f, (v->n + 1) * sizeof *codes);
    if (codes == NULL) {
        return ft_forms_no_memory(at->err);
    }
    memcpy(codes, v->codes, v->n * sizeof *codes);
    for (const char *k = ft_json_next(o, NULL, &value); k != NULL; k = ft_json_next(o, k, &value)) {
        const ft_vocab_code *c = ft_vocab_find(v, k, strlen(k));
        double rank = ft_json_num(value, -1);

        if (c == NULL || !lawful_rank(rank)) {
            return ft_form_wrong(at, "land.form.bad", k);
        }
        if (rank < c->rank) {
            return ft_form_wrong(at, "land.form.loosen", k);
        }
        codes[c - v->codes].rank = (int)rank;
    }
    v->codes = codes;
    return FT_OK;
}

/* ---------- types */

static ft_forms_slot *slot_of(ft_forms *f, const char *type)
{
    for (size_t i = 0; i < f->n_forms; i++) {
        if (strcmp(f->slots[i].form.type, type) == 0) {
            return &f->slots[i];
        }
    }
    return NULL;
}

static ft_field *field_of(ft_forms_slot *s, const char *id)
{
    for (size_t i = 0; i < s->form.n; i++) {
        if (strcmp(s->fields[i].id, id) == 0) {
            return &s->fields[i];
        }
    }
    return NULL;
}

/* A profile field is a group of its own and has no hazardous end (docs/spec/decisions.md 3). */
static ft_status add_field(ft_forms *f, ft_form_at *at, ft_forms_slot *s, const ft_json *o)
{
    ft_field *out = &s->fields[s->form.n];
    const char *label = ft_json_get_text(o, "label");
    ft_status st = ft_form_read_field(f, at, o, s->form.type, out);

    if (st != FT_OK) {
        return st;
    }
    if (ft_json_get(o, "group") != NULL || ft_json_get(o, "hazardous") != NULL ||
        ft_json_get(o, "required_of") != NULL) {
        return ft_form_wrong(at, "land.form.core_only", out->id);
    }
    if (ft_form_field(&s->form, out->id, strlen(out->id)) != NULL) {
        return ft_form_wrong(at, "land.form.twice", out->id);
    }
    out->from_profile = true;
    out->label = ft_forms_take_text(f, label, strlen(label));
    s->form.n += out->label != NULL;
    return out->label == NULL ? ft_forms_no_memory(at->err) : FT_OK;
}

static ft_status add_fields(ft_forms *f, ft_form_at *at, ft_forms_slot *s, const ft_json *list)
{
    size_t n = ft_json_count(list);
    ft_field *fields = NULL;
    ft_status st = FT_OK;

    if (s->form.n + n > FT_LIMIT_FIELDS) {
        return ft_form_wrong(at, "land.form.bad", "fields");
    }
    fields = ft_forms_take(f, (s->form.n + n) * sizeof *fields);
    if (fields == NULL) {
        return ft_forms_no_memory(at->err);
    }
    memcpy(fields, s->fields, s->form.n * sizeof *fields);
    s->fields = fields;
    s->form.fields = fields;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = add_field(f, at, s, ft_json_at(list, i));
    }
    return st;
}

/* Earlier is stricter: save before submit before approve; never is the loosest. */
static bool loosens(ft_required from, ft_required to)
{
    return to == FT_REQ_NEVER || (from != FT_REQ_NEVER && to > from);
}

/* {"field": "approve", "geometry": "submit"}; a condition of the core stays. */
static ft_status tighten(ft_form_at *at, ft_forms_slot *s, const ft_json *o)
{
    const ft_json *v = NULL;

    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        bool shape = strcmp(k, "geometry") == 0;
        ft_field *field = shape ? NULL : field_of(s, k);
        ft_required *level = shape ? &s->form.geometry_required : field == NULL ? NULL : &field->required;
        int to = ft_json_text(v) == NULL ? -1 : ft_form_required_word(ft_json_text(v));

        at->field = k;
        if (level == NULL || (shape && s->form.geometry[0] == FT_GEOM_NONE)) {
            return ft_form_wrong(at, "land.form.no_field", k);
        }
        if (to < 0) {
            return ft_form_wrong(at, "land.form.bad", "required");
        }
        if (loosens(*level, (ft_required)to)) {
            return ft_form_wrong(at, "land.form.loosen", k);
        }
        *level = (ft_required)to;
    }
    return FT_OK;
}

/* {"required_depth_cm": {"min": 13}}: a range may only become narrower. */
static ft_status narrow(ft_form_at *at, ft_forms_slot *s, const ft_json *o)
{
    static const ft_form_member LIMITS[] = {{"min", FT_MEMBER_NUMBER}, {"max", FT_MEMBER_NUMBER}};
    const ft_json *v = NULL;

    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        ft_field *field = field_of(s, k);
        ft_status st = FT_OK;
        double lo = ft_json_get_num(v, "min", field != NULL ? field->min : 0);
        double hi = ft_json_get_num(v, "max", field != NULL ? field->max : 0);

        at->field = k;
        st = ft_form_members(at, v, LIMITS, FT_COUNT(LIMITS));
        if (st != FT_OK) {
            return st;
        }
        if (field == NULL || (field->tag != FT_TAG_INT && field->tag != FT_TAG_REAL)) {
            return ft_form_wrong(at, "land.form.no_field", k);
        }
        if ((field->has_min && lo < field->min) || (field->has_max && hi > field->max)) {
            return ft_form_wrong(at, "land.form.loosen", k);
        }
        field->has_min = field->has_min || ft_json_get(v, "min") != NULL;
        field->has_max = field->has_max || ft_json_get(v, "max") != NULL;
        field->min = lo;
        field->max = hi;
        if (field->has_min && field->has_max && lo > hi) {
            return ft_form_wrong(at, "land.form.bad", "min, max");
        }
    }
    return FT_OK;
}

static ft_status apply_type(ft_forms *f, ft_form_at *at, const ft_json *o)
{
    static const ft_form_member TYPE[] = {
        {"fields", FT_MEMBER_LIST}, {"required", FT_MEMBER_OBJECT}, {"limits", FT_MEMBER_OBJECT}};
    ft_forms_slot *s = slot_of(f, at->type);
    ft_status st = FT_OK;

    at->field = "";
    if (s == NULL || s->form.internal) {
        return ft_form_wrong(at, "land.form.no_type", at->type);
    }
    st = ft_form_members(at, o, TYPE, FT_COUNT(TYPE));
    st = st == FT_OK ? add_fields(f, at, s, ft_json_get(o, "fields")) : st;
    st = st == FT_OK ? tighten(at, s, ft_json_get(o, "required")) : st;
    return st == FT_OK ? narrow(at, s, ft_json_get(o, "limits")) : st;
}

/* ---------- numbers and colours */

static ft_status set_numbers(ft_forms *f, ft_form_at *at, const ft_json *o)
{
    static const struct {
        const char *name;
        double lo, hi;
    } KNOWN[] = {
#define FT_FORM_NUMBER(name, lo, hi, unit, source) {name, lo, hi},
#include "fieldtool/land/number.def"
#undef FT_FORM_NUMBER
    };
    const ft_json *v = NULL;

    f->numbers = ft_forms_take(f, (ft_json_count(o) + 1) * sizeof *f->numbers);
    if (f->numbers == NULL) {
        return ft_forms_no_memory(at->err);
    }
    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        double value = ft_json_num(v, (double)NAN);
        size_t i = 0;

        at->field = k;
        while (i < FT_COUNT(KNOWN) && strcmp(KNOWN[i].name, k) != 0) {
            i++;
        }
        if (i == FT_COUNT(KNOWN)) {
            return ft_form_wrong(at, "land.form.unknown_key", k);
        }
        if (!(value >= KNOWN[i].lo && value <= KNOWN[i].hi)) {
            return ft_form_wrong(at, "land.form.bad", k);
        }
        f->numbers[f->n_numbers++] = (ft_forms_number_entry){KNOWN[i].name, value};
    }
    return FT_OK;
}

/* Fills of products only: what SHA and CHA look like is the same everywhere (TNMA 07.11/01). */
static ft_status set_colours(ft_forms *f, ft_form_at *at, const ft_json *o)
{
    static const char *const NAMES[] = {"cancelled", "reduced", "cleared"};
    const ft_json *v = NULL;

    f->colours = ft_forms_take(f, (ft_json_count(o) + 1) * sizeof *f->colours);
    if (f->colours == NULL) {
        return ft_forms_no_memory(at->err);
    }
    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        const char *text = ft_json_text(v);
        size_t i = 0;

        at->field = k;
        while (i < FT_COUNT(NAMES) && strcmp(NAMES[i], k) != 0) {
            i++;
        }
        if (i == FT_COUNT(NAMES)) {
            return ft_form_wrong(at, "land.form.unknown_key", k);
        }
        if (text == NULL || strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6) {
            return ft_form_wrong(at, "land.form.bad", k);
        }
        f->colours[f->n_colours] = (ft_forms_colour_entry){NAMES[i], ft_forms_take_text(f, text, 7)};
        if (f->colours[f->n_colours++].colour == NULL) {
            return ft_forms_no_memory(at->err);
        }
    }
    return FT_OK;
}

/* ---------- the document */

typedef ft_status (*part_fn)(ft_forms *f, const ft_form_at *at, const ft_json *value);

/* Every member of @p o by @p apply, its name as the field. */
static ft_status each_vocab(ft_forms *f, ft_form_at *at, const ft_json *o, part_fn apply)
{
    const ft_json *v = NULL;
    ft_status st = FT_OK;

    for (const char *k = ft_json_next(o, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(o, k, &v)) {
        at->field = k;
        st = apply(f, at, v);
    }
    at->field = "";
    return st;
}

static ft_status each_type(ft_forms *f, ft_form_at *at, const ft_json *o)
{
    const ft_json *v = NULL;
    ft_status st = FT_OK;

    for (const char *k = ft_json_next(o, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(o, k, &v)) {
        at->type = k;
        st = apply_type(f, at, v);
    }
    at->type = at->field = "";
    return st;
}

ft_status ft_profile_apply(ft_forms *f, const ft_json *root, ft_error *err)
{
    static const ft_form_member PROFILE[] = {
        {"profile", FT_MEMBER_TEXT},   {"version", FT_MEMBER_NUMBER}, {"vocabularies", FT_MEMBER_OBJECT},
        {"ranks", FT_MEMBER_OBJECT},   {"types", FT_MEMBER_OBJECT},   {"numbers", FT_MEMBER_OBJECT},
        {"colours", FT_MEMBER_OBJECT},
    };
    ft_form_at at = {"profile", "", "", err};
    ft_status st = ft_form_members(&at, root, PROFILE, FT_COUNT(PROFILE));

    st = st == FT_OK ? each_vocab(f, &at, ft_json_get(root, "vocabularies"), add_codes) : st;
    st = st == FT_OK ? each_vocab(f, &at, ft_json_get(root, "ranks"), raise_ranks) : st;
    st = st == FT_OK ? each_type(f, &at, ft_json_get(root, "types")) : st;
    st = st == FT_OK ? set_numbers(f, &at, ft_json_get(root, "numbers")) : st;
    return st == FT_OK ? set_colours(f, &at, ft_json_get(root, "colours")) : st;
}
