/* What a person typed for a field, and what a record still lacks. */
#include "fieldtool/land/form_internal.h"

#include "fieldtool/base/num.h"

#include <stdio.h>
#include <string.h>

static ft_status bad_code(const ft_field *f, ft_str t, ft_error *err)
{
    char lawful[200] = "";
    size_t n = 0;

    for (size_t i = 0; i < f->vocab->n && n + strlen(f->vocab->codes[i].code) + 2 < sizeof lawful; i++) {
        n += (size_t)snprintf(lawful + n, sizeof lawful - n, "%s%s", i == 0 ? "" : ",", f->vocab->codes[i].code);
    }
    return ft_fail(err, FT_E_INVALID, "land.field.code", "field=%s lawful=%s text=%.*s", f->id, lawful,
                   (int)(t.n < 80 ? t.n : 80), t.p);
}

static ft_status parse_codes(const ft_field *f, const char *text, size_t n, ft_buf *out, ft_error *err)
{
    ft_str codes[64];
    size_t count = 0;
    size_t from = 0;

    for (size_t i = 0; i <= n; i++) {
        if (i == n || text[i] == ',') {
            ft_str t = ft_str_trimmed((ft_str){text + from, i - from}, " \t");
            const ft_vocab_code *c = ft_vocab_find_nocase(f->vocab, t);

            if (c == NULL || count == FT_COUNT(codes)) {
                return bad_code(f, t, err);
            }
            codes[count++] = ft_str_of(c->code);
            from = i + 1;
        }
    }
    ft_value_put_codes(codes, count, out);
    return ft_buf_status(out, err);
}

static ft_status check_range(const ft_field *f, const ft_buf *b, size_t from, ft_error *err)
{
    ft_value v = {ft_str_of(f->id), f->tag, {b->p + from, b->n - from}};
    double x = ft_value_real(&v, 0);

    if ((f->has_min && x < f->min) || (f->has_max && x > f->max)) {
        char lo[FT_NUM_TEXT] = "";
        char hi[FT_NUM_TEXT] = "";
        char got[FT_NUM_TEXT];

        if (f->has_min) {
            ft_num_text(f->min, lo);
        }
        if (f->has_max) {
            ft_num_text(f->max, hi);
        }
        ft_num_text(x, got);
        return ft_fail(err, FT_E_INVALID, "land.field.range", "field=%s min=%s max=%s value=%s", f->id, lo, hi, got);
    }
    return FT_OK;
}

ft_status ft_field_parse(const ft_field *field, const char *text, size_t n, ft_buf *canonical, ft_error *err)
{
    size_t from = canonical->n;
    ft_status st = FT_OK;

    if (field->tag == FT_TAG_CODE) {
        ft_str t = ft_str_trimmed((ft_str){text, n}, " \t");
        const ft_vocab_code *c = ft_vocab_find_nocase(field->vocab, t);

        if (c == NULL) {
            return bad_code(field, t, err);
        }
        ft_buf_text(canonical, c->code);
        return ft_buf_status(canonical, err);
    }
    if (field->tag == FT_TAG_CODES) {
        return parse_codes(field, text, n, canonical, err);
    }
    st = ft_value_parse(field->tag, text, n, canonical, err);
    if (st != FT_OK) {
        return ft_within(err, st, "field=%s", field->id);
    }
    return field->tag == FT_TAG_INT || field->tag == FT_TAG_REAL ? check_range(field, canonical, from, err) : FT_OK;
}

/* ---------- requirements */

/* Is a value one of "code,code"? Of yes/no fields the codes are true and false. */
static bool one_of(const ft_value *v, const char *codes)
{
    for (const char *p = codes; *p != '\0';) {
        char code[64];
        size_t n = strcspn(p, ",");

        if (n < sizeof code) {
            memcpy(code, p, n);
            code[n] = '\0';
            if (v->tag == FT_TAG_BOOL ? strcmp(code, ft_value_bool(v, false) ? "true" : "false") == 0
                                      : ft_value_has_code(v, code)) {
                return true;
            }
        }
        p += n + (p[n] == ',');
    }
    return false;
}

/* "field=code,code": holds when the field has one of the codes. */
static bool applies(const char *when, ft_values values)
{
    char field[64];
    const char *equals = when == NULL ? NULL : strchr(when, '=');
    const ft_value *v = NULL;

    if (when == NULL || equals == NULL || (size_t)(equals - when) >= sizeof field) {
        return when == NULL;
    }
    memcpy(field, when, (size_t)(equals - when));
    field[equals - when] = '\0';
    v = ft_values_get(values, field);
    return v != NULL && one_of(v, equals + 1);
}

typedef struct report {
    void (*each)(void *who, const ft_form_finding *f);
    void *who;
} report;

static void find(const report *r, const char *key, const char *field, const char *facts)
{
    ft_form_finding f = {.key = key};

    (void)snprintf(f.field, sizeof f.field, "%s", field);
    (void)snprintf(f.facts, sizeof f.facts, "%s", facts);
    r->each(r->who, &f);
}

/* save < submit < approve; never asks nothing. */
static bool asked(ft_required of, ft_required level)
{
    return of != FT_REQ_NEVER && of <= level;
}

static void check_value(const report *r, const ft_field *f, const ft_value *v)
{
    char facts[160];
    size_t n = v->tag == FT_TAG_CODES ? ft_value_count(v) : 1;
    ft_tag wanted = f->sensitivity == FT_SENS_SEALED ? FT_TAG_SEALED : f->tag; /* only a commitment is recorded */

    if (v->tag != wanted) {
        (void)snprintf(facts, sizeof facts, "wanted=%s found=%s", ft_tag_word(wanted), ft_tag_word(v->tag));
        find(r, "check.kind", f->id, facts);
        return;
    }
    for (size_t i = 0; f->vocab != NULL && v->tag != FT_TAG_SEALED && i < n; i++) {
        ft_str code = v->tag == FT_TAG_CODES ? ft_value_code_at(v, i) : ft_value_text(v);

        if (ft_vocab_find(f->vocab, code.p, code.n) == NULL) {
            (void)snprintf(facts, sizeof facts, "code=%.*s", (int)(code.n < 60 ? code.n : 60), code.p);
            find(r, "check.vocab", f->id, facts);
        }
    }
    if ((f->has_min && ft_value_real(v, f->min) < f->min) || (f->has_max && ft_value_real(v, f->max) > f->max)) {
        find(r, "check.range", f->id, "");
    }
}

void ft_form_check(const ft_form *form, ft_values values, ft_geom_type geometry, ft_required level,
                   void (*each)(void *who, const ft_form_finding *f), void *who)
{
    report r = {each, who};

    for (size_t i = 0; i < form->n; i++) {
        const ft_field *f = &form->fields[i];
        const ft_value *v = ft_values_get(values, f->id);

        if (v == NULL && asked(f->required, level) && applies(f->required_when, values)) {
            find(&r, "check.required", f->id, "");
        } else if (v != NULL) {
            check_value(&r, f, v);
        }
    }
    if (geometry == FT_GEOM_NONE && form->geometry[0] != FT_GEOM_NONE && asked(form->geometry_required, level)) {
        find(&r, "check.required", "geometry", "");
    }
}
