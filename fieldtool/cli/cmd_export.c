/* fieldtool export FILE -o OUT : GIS and office formats, chosen by extension. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/interop/export.h"

static const char *word(void *who, const char *key)
{
    return key == NULL ? "" : ft_catalog_text(who, key);
}

ft_status ft_cmd_export(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    const char *layers[64];
    ft_export_options o = {.layers = layers, .driver = ft_args_value(a, "to"), .overwrite = ft_args_flag(a, "overwrite"), .raw = ft_args_flag(a, "raw"),
                           .retired = ft_args_flag(a, "retired"), .label = word, .label_who = (void *)(uintptr_t)io->words};
    ft_export_result r = {.records = 0};
    const char *out = ft_args_value(a, "output");
    const char *layer = NULL;
    size_t at = 0;
    ft_status st = out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output") : FT_OK;

    while (o.n_layers < FT_COUNT(layers) && (layer = ft_args_next(a, "layer", &at)) != NULL) {
        layers[o.n_layers++] = layer;
    }
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    st = st == FT_OK ? ft_export(s, out, &o, &r, err) : st;
    ft_store_close(s);
    if (st != FT_OK) {
        return st;
    }
    io->left = r.without_geometry > 0 || r.shortened > 0;
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
        ft_json_name(&w, "shortened");
        ft_json_put_int(&w, r.shortened);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
        ft_buf_release(&text);
    } else {
        (void)fprintf(io->out, "%s\t%s\t%lld records in %lld layers\n", out, r.driver, (long long)r.records, (long long)r.layers);
        if (r.without_geometry > 0) {
            ft_cli_say(io, "cli.export.without_geometry", "n=%lld", (long long)r.without_geometry);
        }
        if (r.shortened > 0) {
            ft_cli_say(io, "cli.export.shortened", "n=%lld", (long long)r.shortened);
        }
    }
    return st;
}
