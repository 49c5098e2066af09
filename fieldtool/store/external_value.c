/* What a row of a layer says, compared with what is shown: canonical values, never bytes of blobs (docs/spec/decisions.md 4). */
#include "fieldtool/store/external_internal.h"

#include "geo/wkb.h"

#include <math.h>
#include <string.h>

void ft_ext_reason(ft_ext *x)
{
    ft_buf_reset(&x->reason);
    ft_buf_printf(&x->reason, "found by %s", x->s->env->author);
}

/* The raw text stays readable in the journal though it is no value of the field. */
static void keep_raw(ft_ext *x, const char *column, ft_str text)
{
    x->out->unreadable++;
    ft_buf_printf(&x->reason, "; %s not readable: %.*s", column, (int)(text.n < 200 ? text.n : 200),
                  text.p == NULL ? "" : text.p);
}

/* A number that SQLite holds as one; text of it would be rounded. */
static bool put_number(const ft_field *f, const ft_stmt *q, int at, ft_buf *out)
{
    ft_col kind = ft_col_kind(q, at);
    double v = ft_col_real(q, at);

    if (kind != FT_COL_INT && kind != FT_COL_REAL) {
        return false;
    }
    if (f->tag == FT_TAG_REAL && isfinite(v)) {
        ft_buf_f64(out, v == 0 ? 0 : v);
        return true;
    }
    if (f->tag == FT_TAG_INT && (kind == FT_COL_INT || v == floor(v))) {
        ft_buf_u64(out, (uint64_t)ft_col_int(q, at));
        return true;
    }
    if (f->tag == FT_TAG_BOOL && (v == 0 || v == 1)) {
        ft_buf_u8(out, v == 1);
        return true;
    }
    return false;
}

/* Canonical bytes into x->value. *absent: NULL, or empty text, which forms write for it. */
static bool read_value(ft_ext *x, const ft_field *f, const ft_stmt *q, int at, bool *absent)
{
    ft_error why = {0};
    ft_str text;

    ft_buf_reset(&x->value);
    *absent = ft_col_null(q, at);
    if (*absent || put_number(f, q, at, &x->value)) {
        return true;
    }
    text = ft_col_text(q, at);
    *absent = text.n == 0;
    if (*absent || ft_field_parse(f, text.p, text.n, &x->value, &why) == FT_OK) {
        return true;
    }
    ft_buf_reset(&x->value);
    if (ft_value_parse(f->tag, text.p, text.n, &x->value, &why) == FT_OK) {
        return true; /* a code that no list has, a number out of range: kept, and a finding of check */
    }
    ft_buf_reset(&x->value);
    if (f->tag == FT_TAG_ID || f->tag == FT_TAG_IDS) { /* as people name records */
        ft_buf_reset(&x->text);
        if (ft_store_find_list(x->s, text.p, &x->text, &why) == FT_OK &&
            ft_value_parse(f->tag, x->text.p, x->text.n, &x->value, &why) == FT_OK) {
            return true;
        }
        ft_buf_reset(&x->value);
    }
    return false;
}

static ft_status take_field(ft_ext *x, const ft_field *f, const ft_stmt *q, int at, const ft_item *shown)
{
    bool absent = false;
    const ft_value *was = shown == NULL ? NULL : ft_values_get(shown->values, f->id);
    ft_value is = {ft_str_of(f->id), f->tag, {NULL, 0}};

    if (!read_value(x, f, q, at, &absent)) {
        keep_raw(x, f->id, ft_col_text(q, at));
        return FT_OK;
    }
    is.bytes = (ft_str){x->value.p, x->value.n};
    if (ft_value_same(was, absent ? NULL : &is)) {
        return FT_OK;
    }
    if (absent) {
        ft_draft_clear(x->draft, f->id);
        return FT_OK;
    }
    return ft_draft_set(x->draft, f->id, f->tag, x->value.p, x->value.n, x->err);
}

/* The layer holds no heights: compare without. */
static ft_status flat(const void *wkb, size_t n, ft_geom *g, ft_buf *out, ft_error *err)
{
    ft_status st = ft_wkb_read(wkb, n, g, NULL, err);

    if (st == FT_OK) {
        g->has_z = g->has_m = false;
        ft_buf_reset(out);
        ft_wkb_write(g, out);
        st = ft_buf_status(out, err);
    }
    return st;
}

/* *says: the row has another shape than is shown, x->wkb (empty: none). */
static ft_status read_shape(ft_ext *x, const ft_form *form, const ft_stmt *q, int at, const ft_item *shown, bool *says)
{
    ft_str blob = ft_col_blob(q, at);
    ft_error why = {0};
    ft_status st = FT_OK;

    *says = false;
    ft_buf_reset(&x->wkb);
    if (!ft_col_null(q, at)) {
        if (ft_gpb_read(blob.p, blob.n, &x->shape, NULL, &why) != FT_OK) {
            keep_raw(x, "geom", ft_str_of(why.key));
            return FT_OK;
        }
        if (!ft_geom_is_empty(&x->shape)) {
            ft_form_fit(form, &x->shape);
            ft_wkb_write(&x->shape, &x->wkb);
            st = ft_buf_status(&x->wkb, x->err);
        }
    }
    if (shown == NULL || !shown->has_geometry) {
        *says = x->wkb.n > 0;
        return st;
    }
    if (shown->wkb == NULL) { /* has not arrived: the row never had it */
        *says = x->wkb.n > 0;
        return st;
    }
    st = st == FT_OK ? flat(shown->wkb, shown->wkb_n, &x->s->geom, &x->text, x->err) : st;
    *says = st == FT_OK && (x->text.n != x->wkb.n || memcmp(x->text.p, x->wkb.p, x->wkb.n) != 0);
    return st;
}

static bool same_values(ft_values a, ft_values b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++) {
        same = ft_str_eq(a.v[i].field, b.v[i].field) && ft_value_same(&a.v[i], &b.v[i]);
    }
    return same;
}

static bool same_shape(const ft_ext *x, const ft_item *proposed)
{
    return proposed->has_geometry
               ? proposed->wkb != NULL && proposed->wkb_n == x->wkb.n && memcmp(proposed->wkb, x->wkb.p, x->wkb.n) == 0
               : x->wkb.n == 0;
}

ft_status ft_ext_read_row(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, const ft_item *shown, const ft_item *proposed,
                          bool *has_shape, bool *differs)
{
    ft_status st = FT_OK;

    ft_ext_reason(x);
    ft_draft_reset(x->draft);
    *has_shape = false;
    st = proposed == NULL ? FT_OK : ft_draft_load(x->draft, proposed->values, x->err);
    for (size_t i = 0; i < e->l->n_columns && st == FT_OK; i++) {
        const ft_layout_column *c = &e->l->columns[i];
        int at = (int)i + 1;

        if (!e->has[i]) {
            continue;
        }
        if (c->what == FT_LAYOUT_GEOM) {
            st = read_shape(x, e->l->form, q, at, shown, has_shape);
        } else if (c->what == FT_LAYOUT_FIELD && !c->derived && strcmp(c->field->id, "local_id") != 0) {
            st = take_field(x, c->field, q, at, shown);
        }
    }
    *differs = proposed == NULL || !same_values(ft_draft_values(x->draft), proposed->values) ||
               (*has_shape && !same_shape(x, proposed));
    return st == FT_OK ? ft_buf_status(&x->reason, x->err) : st;
}
