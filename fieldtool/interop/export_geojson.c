/* GeoJSON (RFC 7946), by our own writer: coordinates as they are, not rounded; shapes cut at 180 degrees; one collection whatever
 * the number of types, each feature saying its layer. */
#include "fieldtool/interop/export_internal.h"

#include "fieldtool/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct json_sink {
    ft_sink base;
    FILE *file;
    ft_buf text, value;
    bool comma;
} json_sink;

static ft_status put(ft_export_job *j, json_sink *g)
{
    ft_status st = ft_buf_status(&g->text, j->err);

    if (st == FT_OK && fwrite(g->text.p, 1, g->text.n, g->file) != g->text.n) {
        st = ft_fail(j->err, FT_E_IO, "export.row", "what=geojson reason=the disk may be full");
    }
    ft_buf_reset(&g->text);
    return st;
}

static ft_status begin_layer(ft_export_job *j, const ft_export_layer *l)
{
    (void)j;
    (void)l;
    return FT_OK;
}

static void put_value(json_sink *g, ft_json_out *w, const ft_value *v)
{
    if (v->tag == FT_TAG_INT) {
        ft_json_put_int(w, ft_value_int(v, 0));
    } else if (v->tag == FT_TAG_REAL) {
        ft_json_put_num(w, ft_value_real(v, 0));
    } else if (v->tag == FT_TAG_BOOL) {
        ft_json_put_bool(w, ft_value_bool(v, false));
    } else {
        ft_buf_reset(&g->value);
        ft_value_show(v, &g->value);
        ft_json_put_textn(w, g->value.p == NULL ? "" : g->value.p, g->value.n);
    }
}

static void put_properties(json_sink *g, ft_json_out *w, const ft_export_layer *l, const ft_item *item)
{
    ft_json_begin(w, '{');
    ft_json_name(w, "layer");
    ft_json_put_text(w, l->name);
    for (size_t i = 0; i < FT_EXPORT_FIXED_N; i++) {
        ft_buf_reset(&g->value);
        ft_export_fixed_text((ft_export_fixed)i, item, &g->value);
        if (g->value.n > 0) {
            ft_json_name(w, FT_EXPORT_FIXED[i]);
            if (i == FT_EXPORT_AREA_M2 || i == FT_EXPORT_PENDING) {
                ft_json_put_raw(w, g->value.p, g->value.n);
            } else {
                ft_json_put_textn(w, g->value.p, g->value.n);
            }
        }
    }
    for (size_t i = 0; i < l->form->n; i++) {
        const ft_value *v = ft_export_leaves(&l->form->fields[i]) ? ft_values_get(item->values, l->form->fields[i].id)
                                                                  : NULL;

        if (v != NULL) {
            ft_json_name(w, l->form->fields[i].id);
            put_value(g, w, v);
        }
    }
    ft_json_end(w, '}');
}

static ft_status put_row(ft_export_job *j, const ft_export_layer *l, const ft_item *item, bool has_shape)
{
    json_sink *g = (json_sink *)j->sink;
    char uuid[FT_UUID_TEXT];
    ft_json_out w = ft_json_writer(&g->text);
    ft_status st = has_shape ? ft_export_cut(&j->geom, j->err) : FT_OK;

    ft_uuid_text(&item->record, uuid);
    ft_buf_text(&g->text, g->comma ? ",\n" : "\n");
    g->comma = true;
    ft_json_begin(&w, '{');
    ft_json_name(&w, "type");
    ft_json_put_text(&w, "Feature");
    ft_json_name(&w, "id");
    ft_json_put_text(&w, uuid);
    ft_json_name(&w, "geometry");
    if (has_shape && st == FT_OK) {
        ft_buf_reset(&g->value);
        ft_geojson_write(&j->geom, &g->value);
        ft_json_put_raw(&w, g->value.p, g->value.n);
    } else {
        ft_json_put_null(&w);
    }
    ft_json_name(&w, "properties");
    put_properties(g, &w, l, item);
    ft_json_end(&w, '}');
    return st == FT_OK ? put(j, g) : st;
}

static ft_status finish(ft_export_job *j)
{
    json_sink *g = (json_sink *)j->sink;
    int rc = 0;
    ft_status st = FT_OK;

    ft_buf_text(&g->text, "\n]}\n");
    st = put(j, g);
    rc = fclose(g->file);
    g->file = NULL;
    return st != FT_OK ? st
           : rc == 0   ? FT_OK
                       : ft_fail(j->err, FT_E_IO, "export.close", "what=geojson reason=the disk may be full");
}

static void close_json(ft_sink *s)
{
    json_sink *g = (json_sink *)s;

    if (g->file != NULL) {
        (void)fclose(g->file);
    }
    ft_buf_release(&g->text);
    ft_buf_release(&g->value);
    free(g);
}

static const ft_sink_ops JSON_OPS = {.layer = begin_layer, .row = put_row, .finish = finish, .close = close_json};

ft_status ft_sink_geojson(ft_export_job *j, const char *path, ft_sink **out)
{
    json_sink *g = calloc(1, sizeof *g);

    if (g == NULL) {
        return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=geojson");
    }
    g->base.ops = &JSON_OPS;
    ft_buf_init(&g->text, 0);
    ft_buf_init(&g->value, 0);
    ft_buf_text(&g->text, "{\"type\":\"FeatureCollection\",\"features\":[");
    g->file = fopen(path, "wb");
    *out = &g->base;
    return g->file == NULL ? ft_fail(j->err, FT_E_IO, "export.create", "what=%s reason=it cannot be written", path)
                           : FT_OK;
}
