/* Declarations from data/forms and data/vocab, and a profile on top. Everything lives in one arena and never changes. */
#include "fieldtool/land/form.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_FORMS[];
extern const size_t FT_FORMS_N;
extern const ft_embedded FT_VOCABULARIES[];
extern const size_t FT_VOCABULARIES_N;

typedef struct block {
    struct block *next;
    size_t used, size;
} block;

typedef struct number {
    const char *name;
    double value;
} number;

struct ft_forms {
    block *memory;
    ft_form *forms;      /* shape [n_forms], sorted by type */
    ft_vocab *vocabs;    /* shape [n_vocabs], sorted by name */
    number *numbers;
    size_t n_forms, n_vocabs, n_numbers;
    char *profile;       /* as given, for the canonical text; NULL: none */
    size_t profile_n;
};

/* ---------- memory */

static void *take(ft_forms *f, size_t n)
{
    block *b = f->memory;
    size_t want = (n + 15) & ~(size_t)15;

    if (b == NULL || b->size - b->used < want) {
        size_t size = want > 65536 ? want : 65536;

        b = malloc(sizeof *b + 16 + size);
        if (b == NULL) {
            return NULL;
        }
        *b = (block){f->memory, 0, size};
        f->memory = b;
    }
    b->used += want;
    return memset((char *)b + ((sizeof *b + 15) & ~(size_t)15) + b->used - want, 0, n);
}

static const char *take_text(ft_forms *f, const char *text, size_t n)
{
    char *p = take(f, n + 1);

    if (p != NULL) {
        memcpy(p, text, n);
    }
    return p;
}

static const char *take_key(ft_forms *f, const char *a, const char *b, const char *c)
{
    size_t n = strlen(a) + strlen(b) + strlen(c) + 3;
    char *p = take(f, n);

    if (p != NULL) {
        (void)snprintf(p, n, "%s.%s%s%s", a, b, c[0] == '\0' ? "" : ".", c);
    }
    return p;
}

void ft_forms_free(ft_forms *f)
{
    if (f != NULL) {
        while (f->memory != NULL) {
            block *next = f->memory->next;

            free(f->memory);
            f->memory = next;
        }
        free(f->profile);
        free(f);
    }
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=declarations");
}

/* ---------- vocabularies: code,label,rank,source */

static size_t csv_cell(const char **at, const char *end, char *out, size_t size)
{
    const char *p = *at;
    size_t n = 0;
    bool quoted = p < end && *p == '"';

    p += quoted;
    while (p < end && *p != '\n' && (quoted || *p != ',')) {
        if (quoted && *p == '"') {
            if (p + 1 < end && p[1] == '"') {
                p++;
            } else {
                p++;
                break;
            }
        }
        if (n + 1 < size) {
            out[n++] = *p;
        }
        p++;
    }
    out[n] = '\0';
    *at = p < end && *p == ',' ? p + 1 : p;
    return n;
}

static ft_status load_vocab(ft_forms *f, ft_vocab *v, const ft_embedded *file, ft_error *err)
{
    const char *at = (const char *)file->bytes;
    const char *end = at + file->n;
    size_t lines = 0;
    ft_vocab_code *codes = NULL;

    for (const char *p = at; p < end; p++) {
        lines += *p == '\n';
    }
    codes = take(f, (lines + 1) * sizeof *codes);
    v->name = take_text(f, file->name, strcspn(file->name, "."));
    v->codes = codes;
    if (codes == NULL || v->name == NULL) {
        return no_memory(err);
    }
    for (at += strcspn(at, "\n"); at < end;) {
        char cells[4][160];
        int64_t rank = 0;

        at++; /* the line end before */
        if (at >= end) {
            break;
        }
        for (size_t i = 0; i < 4; i++) {
            (void)csv_cell(&at, end, cells[i], sizeof cells[i]);
        }
        if (cells[0][0] == '\0' || !ft_int_parse(cells[2], strlen(cells[2]), &rank)) {
            return ft_fail(err, FT_E_INVALID, "land.form.vocab", "file=%s code=%s", file->name, cells[0]);
        }
        codes[v->n] = (ft_vocab_code){take_text(f, cells[0], strlen(cells[0])), NULL, (int)rank, take_text(f, cells[3], strlen(cells[3]))};
        codes[v->n].label = codes[v->n].code == NULL ? NULL : take_key(f, "vocab", v->name, cells[0]);
        if (codes[v->n].label == NULL) {
            return no_memory(err);
        }
        v->n++;
        at += at < end && *at != '\n' ? strcspn(at, "\n") : 0;
    }
    return FT_OK;
}

static ft_status load_vocabs(ft_forms *f, ft_error *err)
{
    ft_status st = FT_OK;

    f->vocabs = take(f, FT_VOCABULARIES_N * sizeof *f->vocabs);
    if (f->vocabs == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < FT_VOCABULARIES_N && st == FT_OK; i++) {
        st = load_vocab(f, &f->vocabs[f->n_vocabs++], &FT_VOCABULARIES[i], err);
    }
    return st;
}

/* ---------- one field */

typedef struct where {
    const char *file, *type, *field;
    ft_error *err;
} where;

static ft_status bad(const where *w, const char *what)
{
    return ft_fail(w->err, FT_E_INVALID, "land.form.bad", "file=%s type=%s field=%s what=%s", w->file, w->type, w->field, what);
}

static bool known_key(const char *key, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static ft_status only_keys(const where *w, const ft_json *o, const char *const *keys, size_t n)
{
    const ft_json *v = NULL;

    for (const char *k = ft_json_next(o, NULL, &v); k != NULL; k = ft_json_next(o, k, &v)) {
        if (!known_key(k, keys, n)) {
            return bad(w, k);
        }
    }
    return FT_OK;
}

/* Position of a word in a list, -1 when absent; NULL text gives @p otherwise. */
static int word_at(const char *text, const char *const *words, size_t n, int otherwise)
{
    for (size_t i = 0; text != NULL && i < n; i++) {
        if (strcmp(words[i], text) == 0) {
            return (int)i;
        }
    }
    return text == NULL ? otherwise : -1;
}

static const char *const REQUIRED[] = {"never", "save", "submit", "approve"};
static const char *const HAZARDOUS[] = {"none", "rank", "union", "intersection", "larger", "smaller"};
static const char *const SENSITIVITY[] = {"public", "restricted", "sealed"};
static const char *const FIELD_KEYS[] = {"id",          "tag",   "label",     "vocab",       "unit", "refers_to", "required", "required_when",
                                         "group",       "hazardous", "sensitivity", "min",  "max",  "source"};

static const char *copy_member(ft_forms *f, const ft_json *o, const char *name)
{
    const char *t = ft_json_get_text(o, name);

    return t == NULL ? NULL : take_text(f, t, strlen(t));
}

static ft_status load_field(ft_forms *f, where *w, const ft_json *o, const char *label_of, ft_field *out)
{
    const char *id = ft_json_get_text(o, "id");
    const char *tag = ft_json_get_text(o, "tag");
    const char *vocab = ft_json_get_text(o, "vocab");
    int required = word_at(ft_json_get_text(o, "required"), REQUIRED, FT_COUNT(REQUIRED), 0);
    int hazardous = word_at(ft_json_get_text(o, "hazardous"), HAZARDOUS, FT_COUNT(HAZARDOUS), 0);
    int sensitivity = word_at(ft_json_get_text(o, "sensitivity"), SENSITIVITY, FT_COUNT(SENSITIVITY), 0);
    ft_status st = FT_OK;

    w->field = id == NULL ? "?" : id;
    st = only_keys(w, o, FIELD_KEYS, FT_COUNT(FIELD_KEYS));
    if (st != FT_OK) {
        return st;
    }
    if (id == NULL || strlen(id) > 60 || tag == NULL || ft_tag_of_word(tag) == FT_TAG_NONE || required < 0 || hazardous < 0 ||
        sensitivity < 0 || ft_json_get_text(o, "label") == NULL) {
        return bad(w, "id, tag, label, required, hazardous or sensitivity");
    }
    *out = (ft_field){.id = take_text(f, id, strlen(id)), .label = take_key(f, "field", label_of, id), .tag = ft_tag_of_word(tag),
                      .unit = copy_member(f, o, "unit"), .refers_to = copy_member(f, o, "refers_to"),
                      .required = (ft_required)required, .required_when = copy_member(f, o, "required_when"),
                      .group = copy_member(f, o, "group"), .hazardous = (ft_hazardous)hazardous,
                      .sensitivity = (ft_sensitivity)sensitivity, .has_min = ft_json_get(o, "min") != NULL,
                      .has_max = ft_json_get(o, "max") != NULL, .min = ft_json_get_num(o, "min", 0),
                      .max = ft_json_get_num(o, "max", 0), .source = copy_member(f, o, "source")};
    if (out->id == NULL || out->label == NULL) {
        return no_memory(w->err);
    }
    out->group = out->group == NULL ? out->id : out->group;
    out->vocab = vocab == NULL ? NULL : ft_forms_vocab(f, vocab);
    if ((out->tag == FT_TAG_CODE || out->tag == FT_TAG_CODES) != (out->vocab != NULL)) {
        return bad(w, "vocab");
    }
    return FT_OK;
}

/* ---------- one type */

static const char *const FORM_KEYS[] = {"type", "label", "source", "geometry", "geometry_optional", "geometry_required",
                                        "geometry_group", "geometry_hazardous", "internal", "fields"};

static ft_geom_type geometry_word(const char *text)
{
    static const struct {
        const char *word;
        ft_geom_type type;
    } WORDS[] = {{"point", FT_GEOM_POINT}, {"multilinestring", FT_GEOM_MULTILINESTRING}, {"multipolygon", FT_GEOM_MULTIPOLYGON}};

    for (size_t i = 0; text != NULL && i < FT_COUNT(WORDS); i++) {
        if (strcmp(WORDS[i].word, text) == 0) {
            return WORDS[i].type;
        }
    }
    return FT_GEOM_NONE;
}

static ft_status load_geometry(ft_forms *f, const where *w, const ft_json *root, ft_form *form)
{
    const ft_json *list = ft_json_get(root, "geometry");
    int required = word_at(ft_json_get_text(root, "geometry_required"), REQUIRED, FT_COUNT(REQUIRED), 0);
    int hazardous = word_at(ft_json_get_text(root, "geometry_hazardous"), HAZARDOUS, FT_COUNT(HAZARDOUS), 0);

    if (ft_json_count(list) > 2 || required < 0 || hazardous < 0) {
        return bad(w, "geometry");
    }
    for (size_t i = 0; i < ft_json_count(list); i++) {
        form->geometry[i] = geometry_word(ft_json_text(ft_json_at(list, i)));
        if (form->geometry[i] == FT_GEOM_NONE) {
            return bad(w, "geometry");
        }
    }
    form->geometry_optional = form->geometry[0] == FT_GEOM_NONE || ft_json_get_bool(root, "geometry_optional", false);
    form->geometry_required = (ft_required)required;
    form->geometry_hazardous = (ft_hazardous)hazardous;
    form->geometry_group = copy_member(f, root, "geometry_group");
    if (form->geometry_group == NULL) {
        form->geometry_group = "geometry";
    }
    return FT_OK;
}

static ft_status load_form(ft_forms *f, const char *file, const ft_json *root, const ft_json *common, ft_form *form, ft_error *err)
{
    where w = {file, ft_json_get_text(root, "type"), "", err};
    const ft_json *own = ft_json_get(root, "fields");
    bool internal = ft_json_get_bool(root, "internal", false);
    size_t n_common = internal ? 0 : ft_json_count(common);
    ft_field *fields = take(f, (n_common + ft_json_count(own) + 1) * sizeof *fields);
    ft_status st = FT_OK;

    w.type = w.type == NULL ? "?" : w.type;
    st = only_keys(&w, root, FORM_KEYS, FT_COUNT(FORM_KEYS));
    if (st != FT_OK) {
        return st;
    }
    *form = (ft_form){.type = copy_member(f, root, "type"), .source = copy_member(f, root, "source"), .internal = internal, .fields = fields};
    form->label = form->type == NULL ? NULL : take_key(f, "type", form->type, "");
    if (fields == NULL || form->label == NULL) {
        return form->type == NULL ? bad(&w, "type") : no_memory(err);
    }
    st = load_geometry(f, &w, root, form);
    for (size_t i = 0; i < n_common && st == FT_OK; i++) {
        st = load_field(f, &w, ft_json_at(common, i), "common", &fields[form->n]);
        if (form->geometry[0] == FT_GEOM_NONE) { /* who and where is asked of what lies somewhere */
            fields[form->n].required = FT_REQ_NEVER;
        }
        form->n += st == FT_OK;
    }
    for (size_t i = 0; i < ft_json_count(own) && st == FT_OK; i++) {
        st = load_field(f, &w, ft_json_at(own, i), form->type, &fields[form->n]);
        if (st == FT_OK && ft_form_field(form, fields[form->n].id, strlen(fields[form->n].id)) != NULL) {
            st = bad(&w, "declared twice");
        }
        form->n += st == FT_OK;
    }
    return st;
}

static ft_status parse_file(const ft_embedded *file, ft_json **out, ft_error *err)
{
    ft_status st = ft_json_parse((const char *)file->bytes, file->n, out, err);

    return st == FT_OK ? st : ft_within(err, st, "file=%s", file->name);
}

static ft_status load_core(ft_forms *f, ft_error *err)
{
    ft_json *common = NULL;
    ft_status st = FT_OK;

    f->forms = take(f, FT_FORMS_N * sizeof *f->forms);
    if (f->forms == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < FT_FORMS_N && st == FT_OK; i++) {
        if (strcmp(FT_FORMS[i].name, "common.json") == 0) {
            st = parse_file(&FT_FORMS[i], &common, err);
        }
    }
    for (size_t i = 0; i < FT_FORMS_N && st == FT_OK; i++) {
        ft_json *root = NULL;

        if (strcmp(FT_FORMS[i].name, "common.json") == 0) {
            continue;
        }
        st = parse_file(&FT_FORMS[i], &root, err);
        st = st == FT_OK ? load_form(f, FT_FORMS[i].name, root, ft_json_get(common, "fields"), &f->forms[f->n_forms++], err) : st;
        ft_json_free(root);
    }
    ft_json_free(common);
    return st;
}

/* ---------- profile: adds fields and codes, tightens requirements, sets numbers; never loosens, renames or removes */

static ft_status add_codes(ft_forms *f, const where *w, const char *name, const ft_json *list)
{
    ft_vocab *v = (ft_vocab *)(uintptr_t)ft_forms_vocab(f, name); /* ours until ft_forms_load returns */
    ft_vocab_code *codes = NULL;

    if (v == NULL) {
        return bad(w, name);
    }
    codes = take(f, (v->n + ft_json_count(list)) * sizeof *codes);
    if (codes == NULL) {
        return no_memory(w->err);
    }
    memcpy(codes, v->codes, v->n * sizeof *codes);
    for (size_t i = 0; i < ft_json_count(list); i++) {
        const ft_json *c = ft_json_at(list, i);
        const char *code = ft_json_get_text(c, "code");
        const char *label = ft_json_get_text(c, "label");

        if (code == NULL || label == NULL || ft_vocab_find(v, code, strlen(code)) != NULL) {
            return bad(w, "code");
        }
        codes[v->n + i] = (ft_vocab_code){take_text(f, code, strlen(code)), take_text(f, label, strlen(label)),
                                          (int)ft_json_get_num(c, "rank", 0), "profile"};
    }
    v->codes = codes;
    v->n += ft_json_count(list);
    return FT_OK;
}

static ft_status add_field(ft_forms *f, where *w, ft_form *form, const ft_json *o)
{
    ft_field *fields = take(f, (form->n + 1) * sizeof *fields);
    const char *label = ft_json_get_text(o, "label");
    ft_status st = fields == NULL ? no_memory(w->err) : FT_OK;

    if (st == FT_OK) {
        memcpy(fields, form->fields, form->n * sizeof *fields);
        st = load_field(f, w, o, form->type, &fields[form->n]);
    }
    if (st == FT_OK && ft_form_field(form, fields[form->n].id, strlen(fields[form->n].id)) != NULL) {
        st = bad(w, "declared already");
    }
    if (st == FT_OK) {
        fields[form->n].group = fields[form->n].id; /* a profile field is a group of its own (RULINGS.md 3) */
        fields[form->n].from_profile = true;
        fields[form->n].label = take_text(f, label, strlen(label)); /* a national label is text, not a key */
        form->fields = fields;
        form->n++;
    }
    return st;
}

static ft_status tighten(const where *w, ft_form *form, const char *id, const char *level)
{
    int required = word_at(level, REQUIRED, FT_COUNT(REQUIRED), -1);

    for (size_t i = 0; i < form->n; i++) {
        ft_field *f = (ft_field *)(uintptr_t)&form->fields[i]; /* ours until ft_forms_load returns */

        if (strcmp(f->id, id) == 0) {
            /* earlier is stricter: save before submit before approve; never is the loosest */
            bool looser = required <= 0 || (f->required != FT_REQ_NEVER && (ft_required)required > f->required);

            if (looser) {
                return bad(w, "would loosen");
            }
            f->required = (ft_required)required;
            return FT_OK;
        }
    }
    return bad(w, id);
}

static ft_status apply_type(ft_forms *f, where *w, const ft_json *o)
{
    ft_form *form = (ft_form *)(uintptr_t)ft_forms_find(f, w->type, strlen(w->type));
    const ft_json *fields = ft_json_get(o, "fields");
    const ft_json *required = ft_json_get(o, "required");
    const ft_json *v = NULL;
    static const char *const KEYS[] = {"fields", "required"};
    ft_status st = form == NULL ? bad(w, "no such type") : only_keys(w, o, KEYS, FT_COUNT(KEYS));

    for (size_t i = 0; i < ft_json_count(fields) && st == FT_OK; i++) {
        st = add_field(f, w, form, ft_json_at(fields, i));
    }
    for (const char *k = ft_json_next(required, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(required, k, &v)) {
        st = tighten(w, form, k, ft_json_text(v));
    }
    return st;
}

static ft_status apply_profile(ft_forms *f, const ft_json *root, ft_error *err)
{
    static const char *const KEYS[] = {"profile", "version", "vocabularies", "types", "numbers"};
    where w = {"profile", "", "", err};
    const ft_json *v = NULL;
    const ft_json *part = ft_json_get(root, "vocabularies");
    ft_status st = ft_json_kind_of(root) != FT_JSON_OBJECT ? bad(&w, "not an object") : only_keys(&w, root, KEYS, FT_COUNT(KEYS));

    for (const char *k = ft_json_next(part, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(part, k, &v)) {
        st = add_codes(f, &w, k, v);
    }
    part = ft_json_get(root, "types");
    for (const char *k = ft_json_next(part, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(part, k, &v)) {
        w.type = k;
        st = apply_type(f, &w, v);
    }
    part = ft_json_get(root, "numbers");
    f->numbers = take(f, (ft_json_count(part) + 1) * sizeof *f->numbers);
    for (const char *k = ft_json_next(part, NULL, &v); k != NULL && st == FT_OK; k = ft_json_next(part, k, &v)) {
        f->numbers[f->n_numbers++] = (number){take_text(f, k, strlen(k)), ft_json_num(v, 0)};
    }
    return st;
}

ft_status ft_forms_load(const char *profile_json, size_t n, ft_forms **out, ft_error *err)
{
    ft_forms *f = calloc(1, sizeof *f);
    ft_json *root = NULL;
    ft_status st = f == NULL ? no_memory(err) : FT_OK;

    st = st == FT_OK ? load_vocabs(f, err) : st;
    st = st == FT_OK ? load_core(f, err) : st;
    if (st == FT_OK && profile_json != NULL) {
        st = ft_json_parse(profile_json, n, &root, err);
        st = st == FT_OK ? apply_profile(f, root, err) : st;
        ft_json_free(root);
        f->profile = st == FT_OK ? malloc(n + 1) : NULL;
        if (st == FT_OK && f->profile != NULL) {
            memcpy(f->profile, profile_json, n);
            f->profile_n = n;
        }
    }
    if (st != FT_OK) {
        ft_forms_free(f);
        return st;
    }
    *out = f;
    return FT_OK;
}

/* ---------- looking things up */

size_t ft_forms_count(const ft_forms *f)
{
    return f->n_forms;
}

const ft_form *ft_forms_at(const ft_forms *f, size_t i)
{
    return &f->forms[i];
}

static bool same(const char *a, const char *b, size_t n)
{
    return strlen(a) == n && memcmp(a, b, n) == 0;
}

const ft_form *ft_forms_find(const ft_forms *f, const char *type, size_t n)
{
    for (size_t i = 0; i < f->n_forms; i++) {
        if (same(f->forms[i].type, type, n)) {
            return &f->forms[i];
        }
    }
    return NULL;
}

const ft_field *ft_form_field(const ft_form *form, const char *id, size_t n)
{
    for (size_t i = 0; i < form->n; i++) {
        if (same(form->fields[i].id, id, n)) {
            return &form->fields[i];
        }
    }
    return NULL;
}

const ft_vocab *ft_forms_vocab(const ft_forms *f, const char *name)
{
    for (size_t i = 0; i < f->n_vocabs; i++) {
        if (strcmp(f->vocabs[i].name, name) == 0) {
            return &f->vocabs[i];
        }
    }
    return NULL;
}

const ft_vocab_code *ft_vocab_find(const ft_vocab *v, const char *code, size_t n)
{
    for (size_t i = 0; i < v->n; i++) {
        if (same(v->codes[i].code, code, n)) {
            return &v->codes[i];
        }
    }
    return NULL;
}

double ft_forms_number(const ft_forms *f, const char *name, double otherwise)
{
    for (size_t i = 0; i < f->n_numbers; i++) {
        if (strcmp(f->numbers[i].name, name) == 0) {
            return f->numbers[i].value;
        }
    }
    return otherwise;
}

void ft_forms_canonical(const ft_forms *f, ft_buf *out)
{
    for (size_t i = 0; i < FT_FORMS_N; i++) {
        ft_buf_printf(out, "form %s %zu\n", FT_FORMS[i].name, FT_FORMS[i].n);
        ft_buf_bytes(out, FT_FORMS[i].bytes, FT_FORMS[i].n);
    }
    for (size_t i = 0; i < FT_VOCABULARIES_N; i++) {
        ft_buf_printf(out, "vocabulary %s %zu\n", FT_VOCABULARIES[i].name, FT_VOCABULARIES[i].n);
        ft_buf_bytes(out, FT_VOCABULARIES[i].bytes, FT_VOCABULARIES[i].n);
    }
    if (f->profile != NULL) {
        ft_buf_printf(out, "profile %zu\n", f->profile_n);
        ft_buf_bytes(out, f->profile, f->profile_n);
    }
}

bool ft_form_layer_name(const ft_form *form, ft_geom_type type, char out[80])
{
    ft_geom_type multi = ft_geom_multi_of(type);
    const char *tail = multi == FT_GEOM_MULTIPOINT ? "_point" : multi == FT_GEOM_MULTILINESTRING ? "_line" : "";
    bool allowed = type == FT_GEOM_NONE;
    bool several = form->geometry[1] != FT_GEOM_NONE;

    for (size_t i = 0; i < 3; i++) {
        allowed = allowed || (form->geometry[i] != FT_GEOM_NONE && ft_geom_multi_of(form->geometry[i]) == multi);
    }
    if (!several || type == FT_GEOM_NONE) { /* one layer bears the type's own name; so does the main one of areas */
        tail = several && type == FT_GEOM_NONE && form->geometry[0] == FT_GEOM_MULTILINESTRING ? "_line" : "";
    }
    (void)snprintf(out, 80, "%s%s", form->type, tail);
    return allowed;
}
