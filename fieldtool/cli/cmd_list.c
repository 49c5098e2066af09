/* fieldtool list FILE [TYPE] : current state. fieldtool show FILE ID : one record, every field, every revision. */
#include "fieldtool/cli/receipts.h"
#include "fieldtool/cli/trust.h"

#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/* ---------- JSON of values and items */

void ft_cli_value_json(ft_json_out *w, const ft_value *v)
{
    ft_buf t;

    if (v == NULL) {
        ft_json_put_null(w);
        return;
    }
    switch (v->tag) {
    case FT_TAG_INT: ft_json_put_int(w, ft_value_int(v, 0)); return;
    case FT_TAG_REAL: ft_json_put_num(w, ft_value_real(v, 0)); return;
    case FT_TAG_BOOL: ft_json_put_bool(w, ft_value_bool(v, false)); return;
    case FT_TAG_NONE:
    case FT_TAG_TEXT:
    case FT_TAG_DATE:
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH:
    case FT_TAG_CODE:
    case FT_TAG_CODES:
    case FT_TAG_IDS:
    case FT_TAG_SEALED: break;
    }
    ft_buf_init(&t, 0);
    ft_value_show(v, &t);
    ft_json_put_textn(w, t.p == NULL ? "" : t.p, t.n);
    ft_buf_release(&t);
}

void ft_cli_values_json(ft_json_out *w, ft_values values)
{
    ft_json_begin(w, '{');
    for (size_t i = 0; i < values.n; i++) {
        char name[256];

        (void)snprintf(name, sizeof name, "%.*s", (int)values.v[i].field.n, values.v[i].field.p);
        ft_json_name(w, name);
        ft_cli_value_json(w, &values.v[i]);
    }
    ft_json_end(w, '}');
}

static void hash_json(ft_json_out *w, const char *name, const ft_hash *h, bool has)
{
    char hex[FT_HASH_HEX];

    ft_json_name(w, name);
    ft_hash_hex(h, hex);
    ft_json_put_text(w, has ? hex : NULL);
}

/* The shape; returns the standard deviation of its area, 0 when nothing is known of it. */
static double shape_json(ft_json_out *w, const ft_item *item)
{
    double sd_m2 = 0;
    ft_geom g;
    ft_buf t;
    ft_error ignored = {0};

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&t, 0);
    ft_json_name(w, "geometry");
    if (item->wkb != NULL && ft_wkb_read(item->wkb, item->wkb_n, &g, NULL, &ignored) == FT_OK) {
        ft_geojson_write(&g, &t);
        ft_json_put_raw(w, t.p, t.n);
        sd_m2 = ft_item_area_sd_m2(item, &g);
    } else {
        ft_json_put_null(w);
    }
    ft_buf_release(&t);
    ft_geom_release(&g);
    return sd_m2;
}

void ft_cli_item_json(ft_json_out *w, const ft_item *item, const ft_received *received)
{
    char uuid[FT_UUID_TEXT];
    bool areal = item->wkb != NULL && item->area_m2 > 0;
    double sd = 0;

    ft_uuid_text(&item->record, uuid);
    ft_json_begin(w, '{');
    ft_json_name(w, "id");
    ft_json_put_text(w, uuid);
    ft_json_name(w, "type");
    ft_json_put_text(w, item->type);
    ft_json_name(w, "local_id");
    ft_json_put_text(w, item->local_id);
    hash_json(w, "revision", &item->revision, true);
    hash_json(w, "approved_revision", &item->approved_revision, item->has_approved);
    ft_json_name(w, "pending");
    ft_json_put_bool(w, item->pending);
    ft_json_name(w, "state");
    ft_json_put_text(w, ft_state_word(item->state));
    ft_json_name(w, "incomplete");
    ft_json_put_bool(w, item->incomplete);
    ft_json_name(w, "at_centre");
    if (ft_received_centres(received) > 0) {
        ft_json_put_bool(w, ft_received_record(received, &item->record));
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "fields");
    ft_cli_values_json(w, item->values);
    sd = shape_json(w, item);
    ft_json_name(w, "shape_valid");
    ft_json_put_bool(w, item->valid);
    ft_json_name(w, "area_m2");
    if (areal) {
        ft_json_put_num(w, item->area_m2);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "area_sd_m2");
    if (sd > 0) {
        ft_json_put_num(w, sd);
    } else {
        ft_json_put_null(w);
    }
    ft_json_end(w, '}');
}

/* ---------- list */

typedef enum format { AS_TABLE, AS_CSV, AS_JSON, AS_GEOJSON } format;

static ft_status wanted_format(const ft_cli *io, const ft_args *a, format *out, ft_error *err)
{
    static const char *const NAMES[] = {"table", "csv", "json", "geojson"};
    const char *name = ft_args_value(a, "format");

    *out = io->json ? AS_JSON : AS_TABLE;
    for (size_t i = 0; name != NULL && i < FT_COUNT(NAMES); i++) {
        if (strcmp(NAMES[i], name) == 0) {
            *out = (format)i;
            return FT_OK;
        }
    }
    return name == NULL ? FT_OK : ft_fail(err, FT_E_USAGE, "cli.list.format", "format=%s", name);
}

/* A CSV cell a spreadsheet cannot take for a formula. */
static void csv_cell(ft_buf *b, const char *p, size_t n, bool number)
{
    bool formula = !number && n > 0 && strchr("=+-@\t\r", p[0]) != NULL;

    ft_buf_text(b, formula ? "\"'" : "\"");
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"') {
            ft_buf_char(b, '"');
        }
        ft_buf_char(b, p[i]);
    }
    ft_buf_char(b, '"');
}

static void csv_head(ft_buf *b, const ft_form *form)
{
    ft_buf_text(b, "id,local_id,state,pending,area_m2");
    for (size_t i = 0; i < form->n; i++) {
        if (strcmp(form->fields[i].id, "local_id") != 0 && form->fields[i].sensitivity != FT_SENS_SEALED) {
            ft_buf_printf(b, ",%s", form->fields[i].id);
        }
    }
    ft_buf_text(b, "\r\n");
}

static void csv_row(ft_buf *b, const ft_form *form, const ft_item *item)
{
    char uuid[FT_UUID_TEXT];
    ft_buf t;

    ft_buf_init(&t, 0);
    ft_uuid_text(&item->record, uuid);
    ft_buf_printf(b, "%s,", uuid);
    csv_cell(b, item->local_id, strlen(item->local_id), false);
    ft_buf_printf(b, ",%s,%s,", ft_state_word(item->state), item->pending ? "true" : "false");
    if (item->wkb != NULL && item->area_m2 > 0) {
        ft_buf_printf(b, "%.3f", item->area_m2);
    }
    for (size_t i = 0; i < form->n; i++) {
        const ft_value *v = ft_values_get(item->values, form->fields[i].id);

        if (strcmp(form->fields[i].id, "local_id") == 0 || form->fields[i].sensitivity == FT_SENS_SEALED) {
            continue;
        }
        ft_buf_char(b, ',');
        ft_buf_reset(&t);
        if (v != NULL) {
            ft_value_show(v, &t);
            csv_cell(b, t.p, t.n, v->tag == FT_TAG_INT || v->tag == FT_TAG_REAL);
        }
    }
    ft_buf_text(b, "\r\n");
    ft_buf_release(&t);
}

/* What a table shows of a record beyond its name: the first coded fields that have a value. */
static void table_row(ft_cli *io, const ft_form *form, const ft_item *item, const ft_received *received)
{
    const char *centre = ft_received_centres(received) == 0            ? ""
                         : ft_received_record(received, &item->record) ? "yes     "
                                                                       : "no      ";
    char id[13];
    ft_buf t;
    size_t shown = 0;

    ft_buf_init(&t, 0);
    for (size_t i = 0; i < form->n && shown < 3; i++) {
        const ft_field *f = &form->fields[i];
        const ft_value *v = ft_values_get(item->values, f->id);

        if (v != NULL && (f->tag == FT_TAG_CODE || f->tag == FT_TAG_CODES)) {
            ft_buf_text(&t, shown++ == 0 ? "" : "  ");
            ft_value_show(v, &t);
        }
    }
    ft_cli_short_id(&item->record, id);
    (void)fprintf(io->out, "%-16s %s  %-12s %-9s%s %s%14.1f  %s\n", item->local_id, id, item->type,
                  ft_state_word(item->state), item->pending && item->has_approved ? "*" : " ", centre, item->area_m2,
                  t.p == NULL ? "" : t.p);
    ft_buf_release(&t);
}

typedef struct list_out {
    ft_cli *io;
    format as;
    ft_buf text;
    ft_json_out w;
    const ft_form *csv_form;
    size_t n;
    ft_received *received;
} list_out;

static void feature_json(ft_json_out *w, const ft_item *item)
{
    char uuid[FT_UUID_TEXT];

    ft_uuid_text(&item->record, uuid);
    ft_json_begin(w, '{');
    ft_json_name(w, "type");
    ft_json_put_text(w, "Feature");
    ft_json_name(w, "id");
    ft_json_put_text(w, uuid);
    (void)shape_json(w, item);
    ft_json_name(w, "properties");
    ft_cli_values_json(w, item->values);
    ft_json_end(w, '}');
}

static void list_begin(list_out *o, const char *type)
{
    o->w = ft_json_writer(&o->text);
    if (o->as == AS_JSON) {
        ft_json_begin(&o->w, '{');
        ft_json_name(&o->w, "type");
        ft_json_put_text(&o->w, type);
        ft_json_name(&o->w, "items");
        ft_json_begin(&o->w, '[');
    } else if (o->as == AS_GEOJSON) {
        ft_json_begin(&o->w, '{');
        ft_json_name(&o->w, "type");
        ft_json_put_text(&o->w, "FeatureCollection");
        ft_json_name(&o->w, "features");
        ft_json_begin(&o->w, '[');
    } else if (o->as == AS_TABLE && !o->io->quiet) {
        (void)fprintf(o->io->out, "%-16s %-12s  %-12s %-10s %s%14s\n", "LOCAL ID", "ID", "TYPE", "STATE",
                      ft_received_centres(o->received) > 0 ? "CENTRE  " : "", "AREA m2");
    }
}

static ft_status list_one(list_out *o, const ft_form *form, const ft_item *item, ft_error *err)
{
    switch (o->as) {
    case AS_JSON: ft_cli_item_json(&o->w, item, o->received); break;
    case AS_GEOJSON: feature_json(&o->w, item); break;
    case AS_CSV:
        if (o->csv_form != form) {
            o->csv_form = form;
            csv_head(&o->text, form);
        }
        csv_row(&o->text, form, item);
        break;
    case AS_TABLE: table_row(o->io, form, item, o->received); break;
    }
    o->n++;
    if (o->text.n > (1U << 16)) { /* flat memory */
        ft_status st = ft_buf_status(&o->text, err);

        if (st == FT_OK && fwrite(o->text.p, 1, o->text.n, o->io->out) != o->text.n) {
            st = ft_fail(err, FT_E_IO, "cli.output", " ");
        }
        ft_buf_reset(&o->text);
        return st;
    }
    return FT_OK;
}

ft_status ft_cmd_list(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_item_iter *it = NULL;
    ft_item item;
    ft_where *where = NULL;
    const ft_form *only = NULL;
    const char *type = a->n_pos > 1 ? a->pos[1] : NULL;
    list_out o = {.io = io};
    ft_status st = wanted_format(io, a, &o.as, err);

    ft_buf_init(&o.text, 0);
    if (st == FT_OK && o.as == AS_CSV && type == NULL) {
        st = ft_fail(err, FT_E_USAGE, "cli.list.csv_type", " ");
    }
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    if (st == FT_OK && type != NULL) {
        only = ft_forms_find(ft_store_forms(s), type, strlen(type));
        st = only == NULL ? ft_forms_no_type(ft_store_forms(s), type, err) : FT_OK;
    }
    if (st == FT_OK && ft_args_flag(a, "quarantined")) {
        st = ft_cli_list_waiting(io, s, type, err);
        ft_store_close(s);
        return st;
    }
    st = st == FT_OK ? ft_where_read(s, only, a, &where, err) : st;
    st = st == FT_OK ? ft_received_open(s, &o.received, err) : st;
    st = st == FT_OK ? ft_items_open(s, type, FT_FACE_SHOWN, ft_args_flag(a, "retired"), &it, err) : st;
    if (st == FT_OK) {
        list_begin(&o, type);
        while (st == FT_OK && ft_item_next(it, &item)) {
            const ft_form *form = ft_forms_find(ft_store_forms(s), item.type, strlen(item.type));

            st = ft_where_holds(where, form, &item) ? list_one(&o, form, &item, err) : FT_OK;
        }
        if (st == FT_OK) {
            st = ft_items_close(it, err);
        } else {
            ft_error ignored = {0};

            (void)ft_items_close(it, &ignored);
        }
    }
    if (st == FT_OK && (o.as == AS_JSON || o.as == AS_GEOJSON)) {
        ft_json_end(&o.w, ']');
        if (o.as == AS_JSON) {
            ft_cli_received_json(&o.w, o.received);
        }
        ft_json_end(&o.w, '}');
        st = ft_cli_put(io, &o.text, err);
    } else if (st == FT_OK && o.text.n > 0 && fwrite(o.text.p, 1, o.text.n, io->out) != o.text.n) {
        st = ft_fail(err, FT_E_IO, "cli.output", " ");
    }
    ft_where_free(where);
    ft_received_free(o.received);
    ft_buf_release(&o.text);
    ft_store_close(s);
    return st;
}
