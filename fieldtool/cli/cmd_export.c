/* fieldtool export FILE -o OUT : GIS and office formats, chosen by extension; a map for print as svg. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/export.h"
#include "fieldtool/report/map.h"

#include <string.h>

static bool is_map(const char *out)
{
    size_t n = out == NULL ? 0 : strlen(out);

    return n > 4 && (strcmp(out + n - 4, ".svg") == 0 || strcmp(out + n - 4, ".SVG") == 0);
}

static ft_status put_map(ft_cli *io, const char *out, const ft_map_result *r, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    if (!io->json && r->scale > 0) {
        (void)fprintf(io->out, "%s\tSVG\t%zu records, 1 : %.0f\n", out, r->records, r->scale);
        return FT_OK;
    }
    if (!io->json) {
        (void)fprintf(io->out, "%s\tSVG\t0 records\n", out);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "file");
    ft_json_put_text(&w, out);
    ft_json_name(&w, "driver");
    ft_json_put_text(&w, "SVG");
    ft_json_name(&w, "records");
    ft_json_put_int(&w, (int64_t)r->records);
    ft_json_name(&w, "scale");
    ft_json_put_num(&w, r->scale);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

/* The sheet is drawn whole before the file appears. */
static ft_status export_map(ft_cli *io, const ft_args *a, const char *out, ft_error *err)
{
    ft_store *s = NULL;
    ft_map_result r = {.records = 0};
    ft_buf svg;
    ft_status st = ft_args_value(a, "layer") == NULL ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err)
                                                     : ft_fail(err, FT_E_USAGE, "cli.export.map_layers", " ");

    ft_buf_init(&svg, 0);
    st = st == FT_OK ? ft_map_svg(s, io->words, NULL, &svg, &r, err) : st;
    st = st == FT_OK ? ft_os_write_file(out, svg.p, svg.n, ft_args_flag(a, "overwrite"), false, err) : st;
    st = st == FT_OK ? put_map(io, out, &r, err) : st;
    ft_buf_release(&svg);
    ft_store_close(s);
    return st;
}

ft_status ft_cmd_export(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    const char *layers[64];
    ft_export_options o = {.layers = layers,
                           .driver = ft_args_value(a, "to"),
                           .mapping = ft_args_value(a, "mapping"),
                           .overwrite = ft_args_flag(a, "overwrite"),
                           .raw = ft_args_flag(a, "raw"),
                           .retired = ft_args_flag(a, "retired"),
                           .words = io->words};
    ft_export_result r = {.records = 0};
    const char *out = ft_args_value(a, "output");
    const char *layer = NULL;
    size_t at = 0;
    ft_status st = out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output") : FT_OK;

    if (is_map(out) && o.driver == NULL) {
        return export_map(io, a, out, err);
    }
    while (o.n_layers < FT_COUNT(layers) && (layer = ft_args_next(a, "layer", &at)) != NULL) {
        layers[o.n_layers++] = layer;
    }
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    st = st == FT_OK ? ft_export(s, out, &o, &r, err) : st;
    ft_store_close(s);
    if (st != FT_OK) {
        return st;
    }
    io->left = r.without_geometry > 0 || r.shortened > 0 || r.shapes_left > 0;
    if (io->json) {
        ft_buf text;
        ft_json_out w;

        ft_buf_init(&text, 0);
        w = ft_json_writer(&text);
        ft_json_begin(&w, '{');
        ft_json_name(&w, "file");
        ft_json_put_text(&w, out);
        ft_json_name(&w, "driver");
        ft_json_put_text(&w, r.driver);
        ft_json_name(&w, "layers");
        ft_json_put_int(&w, r.layers);
        ft_json_name(&w, "records");
        ft_json_put_int(&w, r.records);
        ft_json_name(&w, "without_geometry");
        ft_json_put_int(&w, r.without_geometry);
        ft_json_name(&w, "shapes_left_out");
        ft_json_put_int(&w, r.shapes_left);
        ft_json_name(&w, "shortened");
        ft_json_put_int(&w, r.shortened);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
        ft_buf_release(&text);
    } else {
        (void)fprintf(io->out, "%s\t%s\t%lld records in %lld layers\n", out, r.driver, (long long)r.records,
                      (long long)r.layers);
        if (r.without_geometry > 0) {
            ft_cli_say(io, "cli.export.without_geometry", "n=%lld", (long long)r.without_geometry);
        }
        if (r.shapes_left > 0) {
            ft_cli_say(io, "cli.export.shapes_left", "n=%lld", (long long)r.shapes_left);
        }
        if (r.shortened > 0) {
            ft_cli_say(io, "cli.export.shortened", "n=%lld", (long long)r.shortened);
        }
    }
    return st;
}
