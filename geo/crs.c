#include "geo/crs.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_crs {
    PJ_CONTEXT *context;
    PJ *op;
    ft_crs_info info;
};

int ft_crs_parse(const char *text)
{
    char *end = NULL;
    long v = 0;

    if (strncmp(text, "EPSG:", 5) == 0 || strncmp(text, "epsg:", 5) == 0) {
        text += 5;
    }
    if (*text < '0' || *text > '9') {
        return 0;
    }
    v = strtol(text, &end, 10);
    return *end == '\0' && v > 0 && v < 1000000 ? (int)v : 0;
}

void ft_crs_close(ft_crs *c)
{
    if (c != NULL) {
        proj_destroy(c->op);
        proj_context_destroy(c->context);
        free(c);
    }
}

ft_crs_info ft_crs_describe(const ft_crs *c)
{
    return c->info;
}

/* The operations PROJ knows for the area, best first; a ballpark shift is none. */
static ft_status choose(ft_crs *c, PJ *from, PJ *to, const ft_box *area, ft_error *err)
{
    PJ_OPERATION_FACTORY_CONTEXT *f = proj_create_operation_factory_context(c->context, "EPSG");
    PJ_OBJ_LIST *list = NULL;
    int n = 0;

    if (f == NULL) {
        return ft_fail(err, FT_E_IO, "geo.proj", "what=operations");
    }
    proj_operation_factory_context_set_allow_ballpark_transformations(c->context, f, 0);
    proj_operation_factory_context_set_grid_availability_use(c->context, f,
                                                             PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
    proj_operation_factory_context_set_spatial_criterion(c->context, f, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    if (area != NULL) {
        proj_operation_factory_context_set_area_of_interest(c->context, f, area->west_deg, area->south_deg,
                                                            area->east_deg, area->north_deg);
    }
    list = proj_create_operations(c->context, from, to, f);
    n = list == NULL ? 0 : proj_list_get_count(list);
    for (int i = 0; i < n && c->op == NULL; i++) {
        PJ *candidate = proj_list_get(c->context, list, i);

        if (candidate != NULL && proj_coordoperation_has_ballpark_transformation(c->context, candidate) == 0) {
            c->op = proj_normalize_for_visualization(c->context, candidate);
            c->info.accuracy_m = proj_coordoperation_get_accuracy(c->context, candidate);
            (void)snprintf(c->info.operation, sizeof c->info.operation, "%s",
                           proj_get_name(candidate) == NULL ? "" : proj_get_name(candidate));
        }
        proj_destroy(candidate);
    }
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(f);
    if (c->op == NULL) {
        return ft_fail(err, FT_E_REFUSED, "geo.crs.ballpark", "epsg=%d name=%s", c->info.epsg, c->info.name);
    }
    if (c->info.accuracy_m < 0) { /* not stated: a projection of WGS 84 itself is exact, anything else is unknown */
        c->info.accuracy_m = strstr(c->info.operation, " to ") == NULL ? 0 : (double)NAN;
    }
    return FT_OK;
}

static ft_status fill(ft_crs *c, const ft_box *area, ft_error *err)
{
    char code[32];
    PJ *from = NULL;
    PJ *to = NULL;
    ft_status st = FT_OK;

    (void)snprintf(code, sizeof code, "EPSG:%d", c->info.epsg);
    c->context = proj_context_create();
    if (c->context == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=crs");
    }
    (void)proj_context_set_enable_network(c->context, 0);
    proj_log_level(c->context, PJ_LOG_NONE);
    from = proj_create(c->context, code);
    to = proj_create(c->context, "EPSG:4326");
    if (to == NULL) {
        st = ft_fail(err, FT_E_IO, "geo.crs.database", " ");
    } else if (from == NULL || proj_is_crs(from) == 0) {
        st = ft_fail(err, FT_E_NOT_FOUND, "geo.crs.unknown", "epsg=%d", c->info.epsg);
    } else {
        (void)snprintf(c->info.name, sizeof c->info.name, "%s",
                       proj_get_name(from) == NULL ? code : proj_get_name(from));
        c->info.identity = c->info.epsg == 4326;
        st = c->info.identity ? FT_OK : choose(c, from, to, area, err);
    }
    proj_destroy(from);
    proj_destroy(to);
    return st;
}

ft_status ft_crs_open(int epsg, const ft_box *area, ft_crs **out, ft_error *err)
{
    ft_crs *c = calloc(1, sizeof *c);
    ft_status st = FT_OK;

    if (c == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=crs");
    }
    c->info.epsg = epsg;
    st = fill(c, area, err);
    if (st != FT_OK) {
        ft_crs_close(c);
        return st;
    }
    *out = c;
    return FT_OK;
}

ft_status ft_crs_to_lonlat(ft_crs *c, ft_geom *g, ft_error *err)
{
    if (c->info.identity) {
        return FT_OK;
    }
    for (size_t i = 0; i < g->n_points; i++) {
        PJ_COORD p = proj_trans(c->op, PJ_FWD,
                                proj_coord(g->xy[i].lon_deg, g->xy[i].lat_deg, g->has_z ? g->z[i] : 0, HUGE_VAL));

        if (!isfinite(p.xy.x) || !isfinite(p.xy.y) || fabs(p.xy.x) > 540 || fabs(p.xy.y) > 90) {
            return ft_fail(err, FT_E_INVALID, "geo.crs.failed", "vertex=%zu x=%.3f y=%.3f crs=EPSG:%d", i,
                           g->xy[i].lon_deg, g->xy[i].lat_deg, c->info.epsg);
        }
        g->xy[i] = (ft_lonlat){p.xy.x, p.xy.y};
    }
    return FT_OK;
}
