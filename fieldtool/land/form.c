/* The declaration set of a workspace: data/forms and data/vocab, a profile on top, then looked up. It never changes. */
#include "fieldtool/land/form_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_forms_block {
    ft_forms_block *next;
    size_t used, size;
    _Alignas(16) unsigned char bytes[];
};

/* ---------- memory */

void *ft_forms_take(ft_forms *f, size_t n)
{
    ft_forms_block *b = f->memory;
    size_t want = (n + 15) & ~(size_t)15;

    if (b == NULL || b->size - b->used < want) {
        size_t size = want > 65536 ? want : 65536;

        b = malloc(sizeof *b + size);
        if (b == NULL) {
            return NULL;
        }
        b->next = f->memory;
        b->used = 0;
        b->size = size;
        f->memory = b;
    }
    b->used += want;
    return memset(b->bytes + b->used - want, 0, want);
}

const char *ft_forms_take_text(ft_forms *f, const char *text, size_t n)
{
    char *p = ft_forms_take(f, n + 1);

    if (p != NULL && n > 0) {
        memcpy(p, text, n);
    }
    return p;
}

const char *ft_forms_take_printf(ft_forms *f, const char *fmt, ...)
{
    char text[256];
    va_list args;
    int n = 0;

    va_start(args, fmt);
    n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return n < 0 || (size_t)n >= sizeof text ? NULL : ft_forms_take_text(f, text, (size_t)n);
}

void ft_forms_free(ft_forms *f)
{
    if (f != NULL) {
        while (f->memory != NULL) {
            ft_forms_block *next = f->memory->next;

            free(f->memory);
            f->memory = next;
        }
        free(f);
    }
}

ft_status ft_forms_no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=declarations");
}

/* ---------- loading */

static ft_status parse_file(const ft_embedded *file, ft_json **out, ft_error *err)
{
    ft_status st = ft_json_parse((const char *)file->bytes, file->n, out, err);

    return st == FT_OK ? st : ft_within(err, st, "file=%s", file->name);
}

static bool is_common(const ft_embedded *file)
{
    return strcmp(file->name, "common.json") == 0;
}

static ft_status load_common(ft_json **out, ft_error *err)
{
    for (size_t i = 0; i < FT_FORMS_N; i++) {
        if (is_common(&FT_FORMS[i])) {
            return parse_file(&FT_FORMS[i], out, err);
        }
    }
    return ft_fail(err, FT_E_INVALID, "land.form.bad", "file=common.json type=common field= what=file");
}

static ft_status load_types(ft_forms *f, ft_error *err)
{
    ft_json *common = NULL;
    ft_status st = FT_OK;

    f->slots = ft_forms_take(f, FT_FORMS_N * sizeof *f->slots);
    if (f->slots == NULL) {
        return ft_forms_no_memory(err);
    }
    st = load_common(&common, err);
    for (size_t i = 0; i < FT_FORMS_N && st == FT_OK; i++) {
        ft_json *root = NULL;

        if (is_common(&FT_FORMS[i])) {
            continue;
        }
        st = parse_file(&FT_FORMS[i], &root, err);
        st = st == FT_OK ? ft_form_read(f, FT_FORMS[i].name, root, common, &f->slots[f->n_forms], err) : st;
        f->n_forms += st == FT_OK;
        ft_json_free(root);
    }
    ft_json_free(common);
    return st;
}

/* "field=code,code" names a field of the form and codes that it can have. */
static ft_status check_condition(const ft_form_at *at, const ft_form *form, const char *when)
{
    const char *equals = strchr(when, '=');
    const ft_field *of = equals == NULL ? NULL : ft_form_field(form, when, (size_t)(equals - when));

    if (of == NULL || of->sensitivity == FT_SENS_SEALED || (of->vocab == NULL && of->tag != FT_TAG_BOOL)) {
        return ft_form_wrong(at, "land.form.condition", when);
    }
    for (const char *p = equals + 1;;) {
        size_t n = strcspn(p, ",");
        bool known = of->vocab != NULL
                         ? ft_vocab_find(of->vocab, p, n) != NULL
                         : (n == 4 && memcmp(p, "true", 4) == 0) || (n == 5 && memcmp(p, "false", 5) == 0);

        if (!known) {
            return ft_form_wrong(at, "land.form.condition", when);
        }
        if (p[n] == '\0') {
            return FT_OK;
        }
        p += n + 1;
    }
}

/* What one declaration says about another: only when all are here can it be judged. */
static ft_status check_links(const ft_forms *f, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < f->n_forms && st == FT_OK; i++) {
        const ft_form *form = &f->slots[i].form;

        for (size_t k = 0; k < form->n && st == FT_OK; k++) {
            const ft_field *field = &form->fields[k];
            ft_form_at at = {field->from_profile ? "profile" : form->type, form->type, field->id, err};

            if (field->refers_to != NULL && field->tag != FT_TAG_HASH &&
                ft_forms_find(f, field->refers_to, strlen(field->refers_to)) == NULL) {
                st = ft_form_wrong(&at, "land.form.refers_to", field->refers_to);
            }
            if (st == FT_OK && field->required_when != NULL) {
                st = check_condition(&at, form, field->required_when);
            }
        }
    }
    return st;
}

static ft_status load_profile(ft_forms *f, const char *text, size_t n, ft_error *err)
{
    ft_json *root = NULL;
    ft_status st = ft_json_parse(text, n, &root, err);

    if (st != FT_OK) {
        return ft_within(err, st, "file=profile");
    }
    st = ft_profile_apply(f, root, err);
    ft_json_free(root);
    if (st == FT_OK) {
        f->profile = ft_forms_take_text(f, text, n);
        f->profile_n = n;
        st = f->profile == NULL ? ft_forms_no_memory(err) : FT_OK;
    }
    return st;
}

ft_status ft_forms_load(const char *profile_json, size_t n, ft_forms **out, ft_error *err)
{
    ft_forms *f = calloc(1, sizeof *f);
    ft_status st = f == NULL ? ft_forms_no_memory(err) : ft_vocabs_load(f, err);

    st = st == FT_OK ? load_types(f, err) : st;
    st = st == FT_OK && profile_json != NULL ? load_profile(f, profile_json, n, err) : st;
    st = st == FT_OK ? check_links(f, err) : st;
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
    return &f->slots[i].form;
}

static bool same(const char *a, const char *b, size_t n)
{
    return n > 0 && a[0] == b[0] && strlen(a) == n && memcmp(a, b, n) == 0; /* most differ in the first letter */
}

const ft_form *ft_forms_find(const ft_forms *f, const char *type, size_t n)
{
    for (size_t i = 0; i < f->n_forms; i++) {
        if (same(f->slots[i].form.type, type, n)) {
            return &f->slots[i].form;
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

double ft_forms_number(const ft_forms *f, const char *name, double otherwise)
{
    for (size_t i = 0; i < f->n_numbers; i++) {
        if (strcmp(f->numbers[i].name, name) == 0) {
            return f->numbers[i].value;
        }
    }
    return otherwise;
}

const char *ft_forms_colour(const ft_forms *f, const char *name, const char *otherwise)
{
    for (size_t i = 0; i < f->n_colours; i++) {
        if (strcmp(f->colours[i].name, name) == 0) {
            return f->colours[i].colour;
        }
    }
    return otherwise;
}

static void put_files(const char *what, const ft_embedded *files, size_t n, ft_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        ft_buf_printf(out, "%s %s %zu\n", what, files[i].name, files[i].n);
        ft_buf_bytes(out, files[i].bytes, files[i].n);
    }
}

void ft_forms_canonical(const ft_forms *f, ft_buf *out)
{
    put_files("form", FT_FORMS, FT_FORMS_N, out);
    put_files("vocabulary", FT_VOCABULARIES, FT_VOCABULARIES_N, out);
    if (f->profile != NULL) {
        ft_buf_printf(out, "profile %zu\n", f->profile_n);
        ft_buf_bytes(out, f->profile, f->profile_n);
    }
}

ft_str ft_forms_profile(const ft_forms *f)
{
    return (ft_str){f->profile, f->profile_n};
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

void ft_form_fit(const ft_form *form, ft_geom *shape)
{
    bool points = false;

    for (size_t i = 0; i < FT_COUNT(form->geometry); i++) {
        points = points || form->geometry[i] == FT_GEOM_POINT;
    }
    if (shape->type == FT_GEOM_MULTIPOINT && points && shape->n_points == 1) {
        shape->type = FT_GEOM_POINT;
    } else if (!(shape->type == FT_GEOM_POINT && points)) {
        ft_geom_to_multi(shape);
    }
}
