/* The ring of an item as the open list of typed points that surveyors use; --points reads it back to the same bits. */
#include "fieldtool/cli/perimeter.h"

#include "fieldtool/base/num.h"
#include "geo/wkb.h"

#include <stdlib.h>

/* As few decimals as read back to the same double; never an exponent, which no surveyor writes. */
static void plain(double deg, char out[FT_NUM_TEXT])
{
    for (int decimals = 0; decimals <= 24; decimals++) {
        (void)snprintf(out, FT_NUM_TEXT, "%.*f", decimals, deg);
        if (strtod(out, NULL) == deg) {
            return;
        }
    }
}

/* One ring without its closing vertex: the start, then turning points. */
static void print_ring(ft_cli *io, ft_json_out *w, const ft_geom *g, size_t ring, size_t part)
{
    for (size_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++) {
        size_t number = i - g->ring[ring] + 1;
        const char *type = number == 1 ? "start" : "turning";
        char lat[FT_NUM_TEXT];
        char lon[FT_NUM_TEXT];

        plain(g->xy[i].lat_deg, lat);
        plain(g->xy[i].lon_deg, lon);
        if (!io->json) {
            (void)fprintf(io->out, "%zu,%zu,%s,%s,%s\n", part, number, type, lat, lon);
            continue;
        }
        ft_json_begin(w, '{');
        ft_json_name(w, "part");
        ft_json_put_int(w, (int64_t)part);
        ft_json_name(w, "number");
        ft_json_put_int(w, (int64_t)number);
        ft_json_name(w, "type");
        ft_json_put_text(w, type);
        ft_json_name(w, "lat");
        ft_json_put_num(w, g->xy[i].lat_deg);
        ft_json_name(w, "lon");
        ft_json_put_num(w, g->xy[i].lon_deg);
        ft_json_end(w, '}');
    }
}

static ft_status print_all(ft_perimeter_job *j, const ft_geom *g)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "points");
    ft_json_begin(&w, '[');
    if (!j->io->json) {
        (void)fprintf(j->io->out, "part,number,type,lat,lon\n");
    }
    for (size_t part = 0; part < g->n_parts; part++) {
        print_ring(j->io, &w, g, g->part[part], part);
    }
    ft_json_end(&w, ']');
    ft_json_end(&w, '}');
    st = j->io->json ? ft_cli_put(j->io, &text, j->err) : ft_buf_status(&text, j->err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_perimeter_print(ft_perimeter_job *j)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_status st = FT_OK;

    if (j->item.wkb == NULL) {
        return ft_fail(j->err, FT_E_REFUSED, "cli.perimeter.no_shape", " ");
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_wkb_read(j->item.wkb, j->item.wkb_n, &g, &notes, j->err);
    if (st == FT_OK && ft_geom_multi_of(g.type) != FT_GEOM_MULTIPOLYGON) {
        st = ft_fail(j->err, FT_E_REFUSED, "cli.perimeter.no_shape", " ");
    }
    if (st == FT_OK && g.n_rings != g.n_parts) { /* such a list has no word for them */
        st = ft_fail(j->err, FT_E_REFUSED, "cli.perimeter.holes", "holes=%zu", g.n_rings - g.n_parts);
    }
    st = st == FT_OK ? print_all(j, &g) : st;
    ft_geom_release(&g);
    return st;
}
