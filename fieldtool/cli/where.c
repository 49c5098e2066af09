/* --where F=V of list: read once, so that a name or value that cannot be is an error and not an empty list. */
#include "fieldtool/cli/cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct pair {
    ft_str name;
    ft_buf value; /* as ft_value_show writes it */
} pair;

struct ft_where {
    pair *v; /* shape [n] */
    size_t n;
};

void ft_where_free(ft_where *w)
{
    if (w != NULL) {
        for (size_t i = 0; i < w->n; i++) {
            ft_buf_release(&w->v[i].value);
        }
        free(w->v);
        free(w);
    }
}

/* The field of that name in @p form or, without one, in the first type that has it. */
static const ft_field *field_of(ft_store *s, const ft_form *form, ft_str name)
{
    const ft_forms *forms = ft_store_forms(s);
    const ft_field *f = form == NULL ? NULL : ft_form_field(form, name.p, name.n);

    for (size_t i = 0; form == NULL && f == NULL && i < ft_forms_count(forms); i++) {
        f = ft_form_field(ft_forms_at(forms, i), name.p, name.n);
    }
    return f;
}

/* One of the words of record states, or of yes and no. */
static bool known_word(ft_str name, const char *value)
{
    bool known = !ft_str_is(name, "state") && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0);

    for (int i = FT_STATE_DRAFT; ft_str_is(name, "state") && i <= FT_STATE_RETIRED; i++) {
        known = known || strcmp(ft_state_word((ft_state)i), value) == 0;
    }
    return known;
}

/* What was typed, as it is shown: codes in their own case, records by UUID. */
static ft_status read_value(ft_store *s, const ft_field *f, const char *text, ft_buf *out, ft_error *err)
{
    ft_buf ids;
    ft_buf bytes;
    ft_status st = FT_OK;

    ft_buf_init(&ids, 0);
    ft_buf_init(&bytes, 0);
    if (f->tag == FT_TAG_ID || f->tag == FT_TAG_IDS) {
        st = ft_store_find_list(s, text, &ids, err);
        text = ids.p;
    }
    st = st == FT_OK ? ft_field_parse(f, text, strlen(text), &bytes, err) : st;
    if (st == FT_OK) {
        ft_value v = {.tag = f->tag, .bytes = {bytes.p, bytes.n}};

        ft_value_show(&v, out);
        st = ft_buf_status(out, err);
    }
    ft_buf_release(&ids);
    ft_buf_release(&bytes);
    return st;
}

static ft_status read_pair(ft_store *s, const ft_form *form, const char *text, pair *p, ft_error *err)
{
    const char *equals = strchr(text, '=');
    const ft_field *f = NULL;

    if (equals == NULL || equals == text) {
        return ft_fail(err, FT_E_USAGE, "cli.set.pair", "text=%s", text);
    }
    p->name = (ft_str){text, (size_t)(equals - text)};
    if (ft_str_is(p->name, "state") || ft_str_is(p->name, "pending")) {
        ft_buf_text(&p->value, equals + 1);
        return known_word(p->name, equals + 1) ? ft_buf_status(&p->value, err)
                                               : ft_fail(err, FT_E_USAGE, "cli.list.word", "field=%.*s value=%s",
                                                         (int)p->name.n, p->name.p, equals + 1);
    }
    f = field_of(s, form, p->name);
    if (f == NULL && form != NULL) {
        return ft_form_no_field(form, p->name.p, p->name.n, err);
    }
    if (f == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.list.field", "field=%.*s", (int)p->name.n, p->name.p);
    }
    return equals[1] == '\0' ? FT_OK : read_value(s, f, equals + 1, &p->value, err);
}

ft_status ft_where_read(ft_store *s, const ft_form *form, const ft_args *a, ft_where **out, ft_error *err)
{
    ft_where *w = calloc(1, sizeof *w);
    const char *text = NULL;
    size_t at = 0;
    ft_status st = FT_OK;

    if (w != NULL) {
        w->v = calloc(a->n_given + 1, sizeof *w->v);
    }
    if (w == NULL || w->v == NULL) {
        ft_where_free(w);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=where");
    }
    while (st == FT_OK && (text = ft_args_next(a, "where", &at)) != NULL) {
        ft_buf_init(&w->v[w->n].value, 0);
        st = read_pair(s, form, text, &w->v[w->n++], err);
    }
    if (st != FT_OK) {
        ft_where_free(w);
        return st;
    }
    *out = w;
    return FT_OK;
}

static bool holds(const pair *p, const ft_form *form, const ft_item *item, ft_buf *shown)
{
    const char *wanted = p->value.p == NULL ? "" : p->value.p;
    const ft_field *f = ft_form_field(form, p->name.p, p->name.n);
    const ft_value *v = f == NULL ? NULL : ft_values_get(item->values, f->id);

    if (ft_str_is(p->name, "state")) {
        return strcmp(ft_state_word(item->state), wanted) == 0;
    }
    if (ft_str_is(p->name, "pending")) {
        return strcmp(item->pending ? "true" : "false", wanted) == 0;
    }
    if (v == NULL) {
        return f != NULL && wanted[0] == '\0';
    }
    ft_buf_reset(shown);
    ft_value_show(v, shown);
    return strcmp(shown->p == NULL ? "" : shown->p, wanted) == 0 || (wanted[0] != '\0' && ft_value_has_code(v, wanted));
}

bool ft_where_holds(const ft_where *w, const ft_form *form, const ft_item *item)
{
    bool all = true;
    ft_buf shown;

    ft_buf_init(&shown, 0);
    for (size_t i = 0; i < w->n && all; i++) {
        all = holds(&w->v[i], form, item, &shown);
    }
    ft_buf_release(&shown);
    return all;
}
