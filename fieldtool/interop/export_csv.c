/* Comma-separated values, by our own writer: UTF-8, RFC 4180, texts that no spreadsheet takes for a formula, position in columns. */
#include "fieldtool/interop/export_internal.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/export_mapped.h"
#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct csv_sink {
    ft_sink base;
    FILE *file;
    ft_buf row;
    const ft_field **fields; /* shape [n]: of all types that are written, each name once */
    size_t n;
} csv_sink;

static ft_status put(ft_export_job *j, csv_sink *c)
{
    ft_status st = ft_buf_status(&c->row, j->err);

    if (st == FT_OK && fwrite(c->row.p, 1, c->row.n, c->file) != c->row.n) {
        st = ft_fail(j->err, FT_E_IO, "export.row", "what=csv reason=the disk may be full");
    }
    ft_buf_reset(&c->row);
    return st;
}

/* Numbers stay numbers. */
static void put_cell(const ft_export_job *j, csv_sink *c, const char *p, size_t n, bool number)
{
    if (number || j->o->raw) {
        ft_csv_quoted((ft_str){p, n}, &c->row);
    } else {
        ft_csv_cell((ft_str){p, n}, &c->row);
    }
}

static bool have(const csv_sink *c, const char *id)
{
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->fields[i]->id, id) == 0) {
            return true;
        }
    }
    return false;
}

static ft_status add_fields(ft_export_job *j, csv_sink *c, const ft_form *form)
{
    ft_status st = FT_OK;

    c->fields = ft_grow(c->fields, c->n + form->n + 1, sizeof(ft_field *), &st, j->err);
    for (size_t i = 0; i < form->n && st == FT_OK; i++) {
        if (ft_export_leaves(&form->fields[i]) && !have(c, form->fields[i].id)) {
            c->fields[c->n++] = &form->fields[i];
        }
    }
    return st;
}

static ft_status mapped_heading(ft_export_job *j, csv_sink *c, const ft_mapped *m)
{
    for (size_t i = 0; i < ft_mapped_columns(m); i++) {
        ft_buf_text(&c->row, i == 0 ? "" : ",");
        ft_csv_quoted(ft_str_of(ft_mapped_column_at(m, i)->name), &c->row);
    }
    ft_buf_text(&c->row, "\r\n");
    return put(j, c);
}

static ft_status mapped_row(ft_export_job *j, csv_sink *c, ft_mapped *m, const ft_item *item, bool has_shape)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_mapped_columns(m) && st == FT_OK; i++) {
        const ft_mapped_column *column = ft_mapped_column_at(m, i);

        ft_buf_reset(&j->text);
        st = ft_mapped_cell(j, m, column, item, has_shape, &j->text);
        ft_buf_text(&c->row, i == 0 ? "" : ",");
        put_cell(j, c, j->text.p == NULL ? "" : j->text.p, j->text.n, ft_mapped_is_number(column));
    }
    ft_buf_text(&c->row, "\r\n");
    return st == FT_OK ? put(j, c) : st;
}

/* One table for every type that has records: the columns of all of them. */
static ft_status begin_layer(ft_export_job *j, const ft_export_layer *l)
{
    csv_sink *c = (csv_sink *)j->sink;
    const ft_forms *forms = ft_store_forms(j->s);
    ft_status st = FT_OK;

    if (l->mapped != NULL) {
        return mapped_heading(j, c, l->mapped);
    }
    if (c->fields != NULL) {
        return FT_OK;
    }
    for (size_t i = 0; i < ft_forms_count(forms) && st == FT_OK; i++) {
        bool present = false;

        st = ft_export_present(j, ft_forms_at(forms, i), &present);
        st = st == FT_OK && present ? add_fields(j, c, ft_forms_at(forms, i)) : st;
    }
    ft_buf_text(&c->row, "layer,");
    for (size_t i = 0; i < FT_EXPORT_FIXED_N; i++) {
        ft_buf_printf(&c->row, "%s,", FT_EXPORT_FIXED[i]);
    }
    for (size_t i = 0; i < c->n; i++) {
        ft_buf_printf(&c->row, "%s,", c->fields[i]->id);
    }
    ft_buf_text(&c->row, "lon,lat,wkt\r\n");
    return st == FT_OK ? put(j, c) : st;
}

/* A point as two numbers; every shape as WKT, which one reader takes whole and a person can look at. */
static void put_position(ft_export_job *j, csv_sink *c, bool has_shape)
{
    char n[FT_NUM_TEXT];
    bool point = has_shape && j->geom.type == FT_GEOM_POINT && j->geom.n_points == 1;

    if (point) {
        ft_num_text(j->geom.xy[0].lon_deg, n);
        ft_buf_text(&c->row, n);
    }
    ft_buf_char(&c->row, ',');
    if (point) {
        ft_num_text(j->geom.xy[0].lat_deg, n);
        ft_buf_text(&c->row, n);
    }
    ft_buf_char(&c->row, ',');
    if (has_shape) {
        ft_buf_reset(&j->text);
        ft_wkt_write(&j->geom, &j->text);
        put_cell(j, c, j->text.p == NULL ? "" : j->text.p, j->text.n, true);
    }
}

static ft_status put_row(ft_export_job *j, const ft_export_layer *l, const ft_item *item, bool has_shape)
{
    csv_sink *c = (csv_sink *)j->sink;

    if (l->mapped != NULL) {
        return mapped_row(j, c, l->mapped, item, has_shape);
    }
    ft_buf_printf(&c->row, "%s,", l->name);
    for (size_t i = 0; i < FT_EXPORT_FIXED_N; i++) {
        ft_export_fixed_text((ft_export_fixed)i, item, &c->row);
        ft_buf_char(&c->row, ',');
    }
    for (size_t i = 0; i < c->n; i++) {
        const char *id = c->fields[i]->id;
        const ft_field *own = ft_form_field(l->form, id, strlen(id)); /* one type may hide what another shows */
        const ft_value *v = own != NULL && ft_export_leaves(own) ? ft_values_get(item->values, id) : NULL;

        if (v != NULL) {
            ft_buf_reset(&j->text);
            ft_value_show(v, &j->text);
            put_cell(j, c, j->text.p == NULL ? "" : j->text.p, j->text.n,
                     v->tag == FT_TAG_INT || v->tag == FT_TAG_REAL);
        }
        ft_buf_char(&c->row, ',');
    }
    put_position(j, c, has_shape);
    ft_buf_text(&c->row, "\r\n");
    return put(j, c);
}

static ft_status finish(ft_export_job *j)
{
    csv_sink *c = (csv_sink *)j->sink;
    int rc = fclose(c->file);

    c->file = NULL;
    return rc == 0 ? FT_OK : ft_fail(j->err, FT_E_IO, "export.close", "what=csv reason=the disk may be full");
}

static void close_csv(ft_sink *s)
{
    csv_sink *c = (csv_sink *)s;

    if (c->file != NULL) {
        (void)fclose(c->file);
    }
    ft_buf_release(&c->row);
    free(c->fields);
    free(c);
}

static const ft_sink_ops CSV_OPS = {.layer = begin_layer, .row = put_row, .finish = finish, .close = close_csv};

ft_status ft_sink_csv(ft_export_job *j, const char *path, ft_sink **out)
{
    csv_sink *c = calloc(1, sizeof *c);

    if (c == NULL) {
        return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=csv");
    }
    c->base.ops = &CSV_OPS;
    ft_buf_init(&c->row, 0);
    c->file = fopen(path, "wb");
    *out = &c->base;
    return c->file == NULL ? ft_fail(j->err, FT_E_IO, "export.create", "what=%s reason=it cannot be written", path)
                           : FT_OK;
}
