#include "fieldtool/interop/fit.h"

#include "geo/area.h"

#include <stdio.h>

bool ft_fit_takes(const ft_form *form, ft_geom_type type)
{
    for (size_t i = 0; i < FT_COUNT(form->geometry); i++) {
        if (form->geometry[i] != FT_GEOM_NONE && ft_geom_multi_of(form->geometry[i]) == ft_geom_multi_of(type)) {
            return true;
        }
    }
    return false;
}

ft_status ft_fit_refuse(const ft_form *form, const ft_geom *g, ft_error *err)
{
    char takes[96] = "";
    size_t n = 0;

    for (size_t i = 0; i < FT_COUNT(form->geometry); i++) {
        if (form->geometry[i] != FT_GEOM_NONE && n < sizeof takes) {
            n += (size_t)snprintf(takes + n, sizeof takes - n, "%s%s", n == 0 ? "" : ", ",
                                  ft_geom_type_name(form->geometry[i]));
        }
    }
    if (n == 0) {
        return ft_fail(err, FT_E_INVALID, "cli.geom.none", "type=%s", form->type);
    }
    if (ft_geom_multi_of(g->type) == FT_GEOM_MULTILINESTRING && ft_fit_takes(form, FT_GEOM_MULTIPOLYGON)) {
        return ft_fail(err, FT_E_INVALID, "cli.geom.line", "type=%s lines=%zu vertices=%zu", form->type, g->n_rings,
                       g->n_points);
    }
    return ft_fail(err, FT_E_INVALID, "cli.geom.type", "type=%s shape=%s takes=%s", form->type,
                   ft_geom_type_name(g->type), takes);
}

ft_status ft_fit_close_track(const ft_form *form, ft_geom *g, bool *closed, double *gap_m, ft_error *err)
{
    ft_lonlat a;
    ft_lonlat b;

    *closed = ft_geom_multi_of(g->type) == FT_GEOM_MULTILINESTRING && ft_fit_takes(form, FT_GEOM_MULTIPOLYGON) &&
              !ft_fit_takes(form, g->type) && g->n_rings == 1 && g->n_points >= 3;
    if (!*closed) {
        return FT_OK;
    }
    g->type = FT_GEOM_POLYGON;
    a = g->xy[0];
    b = g->xy[g->n_points - 1];
    *gap_m = ft_distance_m(a, b);
    return a.lon_deg == b.lon_deg && a.lat_deg == b.lat_deg
               ? FT_OK
               : ft_geom_add_point(g, a, g->has_z ? g->z[0] : 0, g->has_m ? g->m[0] : 0, err);
}
