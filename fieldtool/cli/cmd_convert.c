/* fieldtool convert COORD --to FORMAT : one position from one way of writing to another. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/land/country.h"

#include <string.h>

typedef struct conversion {
    ft_coord in;
    ft_coord_as to;
    ft_crs_info crs; /* of the target, when it is EPSG:n */
    char text[FT_COORD_TEXT];
} conversion;

static ft_status format_option(const ft_args *a, const char *name, ft_coord_as *out, ft_error *err)
{
    const char *text = ft_args_value(a, name);

    if (text == NULL || ft_coord_as_parse(text, out)) {
        return FT_OK;
    }
    return ft_fail(err, FT_E_USAGE, "cli.convert.format", "option=%s value=%s", name, text);
}

/* What the way between two datums costs. */
static void warn_grid(ft_cli *io, ft_cli_warnings *warn, const ft_crs_info *c)
{
    if (c->lacking[0] != '\0') {
        ft_cli_warn(io, warn, "warn.grid_missing", "crs=EPSG:%d accuracy_m=%.2f lacking_m=%.2f cost_m=%.2f grid=%s",
                    c->epsg, c->accuracy_m, c->lacking_accuracy_m, c->accuracy_m - c->lacking_accuracy_m, c->grid);
    }
}

static void put_crs(ft_json_out *w, const char *name, const ft_crs_info *c)
{
    ft_json_name(w, name);
    if (c->epsg == 0) {
        ft_json_put_null(w);
        return;
    }
    ft_json_begin(w, '{');
    ft_json_name(w, "epsg");
    ft_json_put_int(w, c->epsg);
    ft_json_name(w, "name");
    ft_json_put_text(w, c->name);
    ft_json_name(w, "operation");
    ft_json_put_text(w, c->identity ? NULL : c->operation);
    ft_json_name(w, "accuracy_m");
    ft_json_put_num(w, c->accuracy_m);
    ft_json_name(w, "missing_grid");
    ft_json_put_text(w, c->lacking[0] == '\0' ? NULL : c->grid);
    ft_json_name(w, "missing_grid_accuracy_m");
    if (c->lacking[0] == '\0') {
        ft_json_put_null(w);
    } else {
        ft_json_put_num(w, c->lacking_accuracy_m);
    }
    ft_json_end(w, '}');
}

/* Zone, hemisphere, easting and northing of what stands in the text. */
static void put_grid(ft_json_out *w, const conversion *c)
{
    ft_coord back;

    if ((c->to.format != FT_COORD_UTM && c->to.format != FT_COORD_EPSG) ||
        ft_coord_read(c->text, strlen(c->text), c->to, &back, NULL) != FT_OK) {
        return;
    }
    if (c->to.format == FT_COORD_EPSG) {
        ft_json_name(w, "x");
        ft_json_put_num(w, back.x);
        ft_json_name(w, "y");
        ft_json_put_num(w, back.y);
        return;
    }
    ft_json_name(w, "zone");
    ft_json_put_int(w, back.grid.zone);
    ft_json_name(w, "hemisphere");
    ft_json_put_text(w, back.grid.north ? "north" : "south");
    ft_json_name(w, "easting_m");
    ft_json_put_num(w, back.grid.easting_m);
    ft_json_name(w, "northing_m");
    ft_json_put_num(w, back.grid.northing_m);
}

static ft_status put_json(ft_cli *io, const conversion *c, const ft_cli_warnings *warn, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "coordinate");
    ft_json_put_text(&w, c->text);
    ft_json_name(&w, "format");
    ft_json_put_text(&w, ft_coord_format_word(c->to.format));
    put_grid(&w, c);
    ft_json_name(&w, "lon");
    ft_json_put_num(&w, c->in.at.lon_deg);
    ft_json_name(&w, "lat");
    ft_json_put_num(&w, c->in.at.lat_deg);
    ft_json_name(&w, "read_as");
    ft_json_put_text(&w, ft_coord_format_word(c->in.as.format));
    ft_json_name(&w, "square_m");
    if (c->in.side_m > 0) {
        ft_json_put_num(&w, c->in.side_m);
    } else {
        ft_json_put_null(&w);
    }
    put_crs(&w, "from_crs", &c->in.crs);
    put_crs(&w, "to_crs", &c->crs);
    ft_json_name(&w, "warnings");
    ft_json_begin(&w, '[');
    ft_buf_bytes(&text, warn->json.p == NULL ? "" : warn->json.p, warn->json.n);
    ft_json_end(&w, ']');
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

static void say_operation(ft_cli *io, const ft_crs_info *c)
{
    if (c->epsg != 0 && !c->identity) {
        ft_cli_say(io, "cli.convert.operation", "crs=EPSG:%d accuracy_m=%.2f operation=%s", c->epsg, c->accuracy_m,
                   c->operation);
    }
}

/* What was understood, so that whoever typed it can see a slip. */
static void say_reading(ft_cli *io, const conversion *c)
{
    ft_cli_say(io, c->in.side_m > 0 ? "cli.convert.square" : "cli.convert.read",
               "format=%s side_m=%g lat=%.8f%s lon=%.8f%s", ft_coord_format_word(c->in.as.format), c->in.side_m,
               c->in.at.lat_deg < 0 ? -c->in.at.lat_deg : c->in.at.lat_deg, c->in.at.lat_deg < 0 ? "S" : "N",
               c->in.at.lon_deg < 0 ? -c->in.at.lon_deg : c->in.at.lon_deg, c->in.at.lon_deg < 0 ? "W" : "E");
    say_operation(io, &c->in.crs);
    say_operation(io, &c->crs);
}

ft_status ft_cmd_convert(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *country = ft_args_value(a, "country");
    ft_coord_as from = {FT_COORD_ANY, 0};
    conversion c = {.to = {FT_COORD_ANY, 0}};
    ft_cli_warnings warn = {.n = 0};
    ft_cli_doubts d = {io, &warn};
    ft_status st = FT_OK;

    ft_buf_init(&warn.json, 0);
    st = format_option(a, "from", &from, err);
    st = st == FT_OK ? format_option(a, "to", &c.to, err) : st;
    if (st == FT_OK && c.to.format == FT_COORD_ANY) {
        st = ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=to");
    }
    st = st == FT_OK ? ft_coord_read(a->pos[0], strlen(a->pos[0]), from, &c.in, err) : st;
    st = st == FT_OK ? ft_coord_write(c.in.at, c.to, c.text, &c.crs, err) : st;
    if (st == FT_OK) {
        ft_country of = ft_country_of(country == NULL ? "" : country);

        ft_country_doubt(&of, &c.in, ft_cli_doubt, &d);
        warn_grid(io, &warn, &c.in.crs);
        warn_grid(io, &warn, &c.crs);
    }
    if (st == FT_OK && io->json) {
        st = put_json(io, &c, &warn, err);
    } else if (st == FT_OK) {
        (void)fprintf(io->out, "%s\n", c.text);
        say_reading(io, &c);
    }
    ft_buf_release(&warn.json);
    return st;
}
