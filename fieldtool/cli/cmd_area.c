/* fieldtool area GEOM : geodesic area and perimeter, measured as a hazard would be read when the shape is invalid. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/interop/geomarg.h"
#include "geo/area.h"
#include "geo/valid.h"

static ft_status measure(const ft_geom *g, ft_measure *m, ft_validity *v, ft_error *err)
{
    ft_checker *c = NULL;
    ft_geom read;
    ft_status st = ft_checker_new(&c, err);

    ft_geom_init(&read, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? ft_valid_check(c, g, v, err) : st;
    if (st == FT_OK) {
        *m = ft_geom_measure(g);
    }
    if (st == FT_OK && !v->valid && ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON) {
        st = ft_reading_hazard(c, g, &read, err);
        if (st == FT_OK) { /* the perimeter stays that of all rings as drawn */
            m->area_m2 = ft_geom_area_m2(&read);
        }
    }
    ft_geom_release(&read);
    ft_checker_free(c);
    return st;
}

static ft_status put_json(ft_cli *io, const ft_measure *m, const ft_validity *v, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "area_m2");
    ft_json_put_num(&w, m->area_m2);
    ft_json_name(&w, "perimeter_m");
    ft_json_put_num(&w, m->perimeter_m);
    ft_json_name(&w, "valid");
    ft_json_put_bool(&w, v->valid);
    ft_json_name(&w, "reason");
    ft_json_put_text(&w, v->valid ? NULL : v->reason);
    ft_json_name(&w, "place");
    if (v->valid || !v->has_place) {
        ft_json_put_null(&w);
    } else {
        ft_json_begin(&w, '[');
        ft_json_put_num(&w, v->place.lon_deg);
        ft_json_put_num(&w, v->place.lat_deg);
        ft_json_end(&w, ']');
    }
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_area(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_measure m = {0};
    ft_validity v = {.valid = true};
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_geomarg_read(a->pos[0], ft_args_value(a, "crs"), &g, &notes, err);
    st = st == FT_OK ? measure(&g, &m, &v, err) : st;
    if (st == FT_OK && io->json) {
        st = put_json(io, &m, &v, err);
    } else if (st == FT_OK) {
        (void)fprintf(io->out, "%.3f m2\t%.3f m\n", m.area_m2, m.perimeter_m);
        if (!v.valid) {
            ft_cli_say(io, "warn.shape_invalid", "place=%.8f,%.8f reason=%s", v.has_place ? v.place.lon_deg : 0,
                       v.has_place ? v.place.lat_deg : 0, v.reason);
        }
    }
    ft_geom_release(&g);
    return st;
}
