#include "geo/crs.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Operations are made for a country or a block of sea. Beyond that, by more than this, they are as good as a guess. */
static const double SLACK_DEG = 0.25;
static const double MARGIN_DEG = 0.001;

struct ft_crs {
    PJ_CONTEXT *context;
    PJ *from, *to;
    PJ *op;
    ft_crs_info info;
    bool bounded; /* the operation is for some area only */
    ft_box use;   /* that area */
    bool settled; /* the operation stays: an area was given, or a shape was transformed */
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
        proj_destroy(c->from);
        proj_destroy(c->to);
        proj_context_destroy(c->context);
        free(c);
    }
}

ft_crs_info ft_crs_describe(const ft_crs *c)
{
    return c->info;
}

static bool within(const ft_box *b, double lon_deg, double lat_deg)
{
    double width = b->east_deg - b->west_deg + (b->east_deg < b->west_deg ? 360 : 0);
    double middle = b->west_deg + width / 2;

    return fabs(remainder(lon_deg - middle, 360.0)) <= width / 2 + SLACK_DEG && lat_deg >= b->south_deg - SLACK_DEG &&
           lat_deg <= b->north_deg + SLACK_DEG;
}

/* Stated by PROJ, < 0 when it is not; a projection is exact and states none. */
static double accuracy_of(const ft_crs *c, PJ *op)
{
    return proj_get_type(op) == PJ_TYPE_CONVERSION ? 0 : proj_coordoperation_get_accuracy(c->context, op);
}

/* The area a candidate is made for; false when it is for all the Earth, as a projection is. */
static bool area_of_use(const ft_crs *c, PJ *op, ft_box *out)
{
    return accuracy_of(c, op) != 0 &&
           proj_get_area_of_use(c->context, op, &out->west_deg, &out->south_deg, &out->east_deg, &out->north_deg,
                                NULL) == 1 &&
           out->west_deg > -999;
}

/* Not a guess, of a stated accuracy, and for @p covers (NULL: anywhere). */
static bool is_real(const ft_crs *c, PJ *op, const ft_box *covers)
{
    ft_box use = {0, 0, 0, 0};

    if (op == NULL || proj_coordoperation_has_ballpark_transformation(c->context, op) != 0 || accuracy_of(c, op) < 0) {
        return false;
    }
    return covers == NULL || !area_of_use(c, op, &use) ||
           (within(&use, covers->west_deg, covers->south_deg) && within(&use, covers->east_deg, covers->north_deg));
}

static void take(ft_crs *c, PJ *op)
{
    const char *name = proj_get_name(op);

    proj_destroy(c->op);
    c->op = proj_normalize_for_visualization(c->context, op);
    c->bounded = area_of_use(c, op, &c->use);
    c->info.accuracy_m = accuracy_of(c, op);
    (void)snprintf(c->info.operation, sizeof c->info.operation, "%s", name == NULL ? "" : name);
}

/* What PROJ knows for the area, best first; a ballpark shift is none. */
static ft_status list_operations(const ft_crs *c, const ft_box *area, PROJ_GRID_AVAILABILITY_USE grids,
                                 PJ_OBJ_LIST **out, ft_error *err)
{
    PJ_OPERATION_FACTORY_CONTEXT *f = proj_create_operation_factory_context(c->context, "EPSG");

    if (f == NULL) {
        return ft_fail(err, FT_E_IO, "geo.proj", "what=operations");
    }
    proj_operation_factory_context_set_allow_ballpark_transformations(c->context, f, 0);
    proj_operation_factory_context_set_grid_availability_use(c->context, f, grids);
    proj_operation_factory_context_set_spatial_criterion(c->context, f, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    if (area != NULL) {
        proj_operation_factory_context_set_area_of_interest(c->context, f, area->west_deg, area->south_deg,
                                                            area->east_deg, area->north_deg);
    }
    *out = proj_create_operations(c->context, c->from, c->to, f);
    proj_operation_factory_context_destroy(f);
    return FT_OK;
}

/* An operation that would be more accurate and only lacks its grid here: said, so that somebody can install it. */
static void note_lacking(ft_crs *c, PJ *op)
{
    double accuracy_m = accuracy_of(c, op);
    const char *name = proj_get_name(op);
    const char *grid = NULL;

    if (proj_coordoperation_is_instantiable(c->context, op) != 0 || accuracy_m >= c->info.accuracy_m ||
        (c->info.lacking[0] != '\0' && accuracy_m >= c->info.lacking_accuracy_m)) {
        return;
    }
    (void)proj_coordoperation_get_grid_used(c->context, op, 0, &grid, NULL, NULL, NULL, NULL, NULL, NULL);
    c->info.lacking_accuracy_m = accuracy_m;
    (void)snprintf(c->info.lacking, sizeof c->info.lacking, "%s", name == NULL ? "" : name);
    (void)snprintf(c->info.grid, sizeof c->info.grid, "%s", grid == NULL ? "" : grid);
}

static ft_status find_lacking(ft_crs *c, const ft_box *area, ft_error *err)
{
    PJ_OBJ_LIST *list = NULL;
    ft_status st = FT_OK;

    c->info.lacking[0] = c->info.grid[0] = '\0';
    if (c->info.accuracy_m == 0) {
        return FT_OK; /* exact */
    }
    st = list_operations(c, area, PROJ_GRID_AVAILABILITY_IGNORED, &list, err);
    for (int i = 0; st == FT_OK && list != NULL && i < proj_list_get_count(list); i++) {
        PJ *candidate = proj_list_get(c->context, list, i);

        if (is_real(c, candidate, area)) {
            note_lacking(c, candidate);
        }
        proj_destroy(candidate);
    }
    proj_list_destroy(list);
    return st;
}

/* The best of the operations PROJ knows for the area. */
static ft_status choose(ft_crs *c, const ft_box *area, ft_error *err)
{
    PJ_OBJ_LIST *list = NULL;
    bool found = false;
    int n = 0;
    ft_status st = list_operations(c, area, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID, &list, err);

    if (st != FT_OK) {
        return st;
    }
    n = list == NULL ? 0 : proj_list_get_count(list);
    for (int i = 0; i < n && !found; i++) {
        PJ *candidate = proj_list_get(c->context, list, i);

        if (is_real(c, candidate, area)) {
            take(c, candidate);
            found = c->op != NULL;
        }
        proj_destroy(candidate);
    }
    proj_list_destroy(list);
    return found ? find_lacking(c, area, err)
                 : ft_fail(err, FT_E_REFUSED, "geo.crs.ballpark", "epsg=%d name=%s", c->info.epsg, c->info.name);
}

/* Two coordinates on the ground: no heights alone, no axes from the Earth's middle. */
static bool is_horizontal(const PJ *crs)
{
    PJ_TYPE type = crs == NULL ? PJ_TYPE_UNKNOWN : proj_get_type(crs);

    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS || type == PJ_TYPE_PROJECTED_CRS;
}

static ft_status fill(ft_crs *c, const ft_box *area, ft_error *err)
{
    char code[32];

    (void)snprintf(code, sizeof code, "EPSG:%d", c->info.epsg);
    c->context = proj_context_create();
    if (c->context == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=crs");
    }
    (void)proj_context_set_enable_network(c->context, 0);
    proj_log_level(c->context, PJ_LOG_NONE);
    c->from = proj_create(c->context, code);
    c->to = proj_create(c->context, "EPSG:4326");
    if (c->to == NULL) {
        return ft_fail(err, FT_E_IO, "geo.crs.database", " ");
    }
    if (!is_horizontal(c->from)) {
        return ft_fail(err, FT_E_NOT_FOUND, "geo.crs.unknown", "epsg=%d", c->info.epsg);
    }
    (void)snprintf(c->info.name, sizeof c->info.name, "%s",
                   proj_get_name(c->from) == NULL ? code : proj_get_name(c->from));
    c->info.identity = c->info.epsg == 4326;
    c->info.degrees = proj_get_type(c->from) != PJ_TYPE_PROJECTED_CRS;
    c->settled = area != NULL;
    return c->info.identity ? FT_OK : choose(c, area, err);
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

/* PROJ finds nothing for an area of no size. */
static ft_box widened(ft_box b)
{
    return (ft_box){b.west_deg - MARGIN_DEG, b.south_deg - MARGIN_DEG, b.east_deg + MARGIN_DEG,
                    b.north_deg + MARGIN_DEG};
}

ft_status ft_crs_open_at(int epsg, ft_lonlat at, ft_crs **out, ft_error *err)
{
    ft_box area = widened((ft_box){at.lon_deg, at.lat_deg, at.lon_deg, at.lat_deg});

    return ft_crs_open(epsg, &area, out, err);
}

/* All vertices into @p to. @p outside: how many lie where the operation is not made for; @p reach gets their extent. */
static ft_status transform(const ft_crs *c, const ft_geom *g, ft_lonlat *to, size_t *outside, ft_box *reach,
                           ft_error *err)
{
    *outside = 0;
    for (size_t i = 0; i < g->n_points; i++) {
        PJ_COORD p = proj_trans(c->op, PJ_FWD,
                                proj_coord(g->xy[i].lon_deg, g->xy[i].lat_deg, g->has_z ? g->z[i] : 0, HUGE_VAL));

        if (!isfinite(p.xy.x) || !isfinite(p.xy.y) || fabs(p.xy.x) > 540 || fabs(p.xy.y) > 90) {
            return ft_fail(err, FT_E_INVALID, "geo.crs.failed", "vertex=%zu x=%.3f y=%.3f crs=EPSG:%d", i,
                           g->xy[i].lon_deg, g->xy[i].lat_deg, c->info.epsg);
        }
        to[i] = (ft_lonlat){p.xy.x, p.xy.y};
        *outside += c->bounded && !within(&c->use, p.xy.x, p.xy.y);
    }
    *reach = widened(ft_geom_extent(&(ft_geom){.xy = to, .n_points = g->n_points}));
    return FT_OK;
}

/* Degrees handed in as metres: every vertex within 180 by 90 "metres" of the origin of a grid, where no map has one. */
static bool looks_like_degrees(const ft_crs *c, const ft_geom *g)
{
    bool small = proj_get_type(c->from) == PJ_TYPE_PROJECTED_CRS;

    for (size_t i = 0; i < g->n_points && small; i++) {
        small = g->xy[i].lon_deg >= -180 && g->xy[i].lon_deg <= 180 && g->xy[i].lat_deg >= -90 &&
                g->xy[i].lat_deg <= 90;
    }
    return small;
}

ft_status ft_crs_to_lonlat(ft_crs *c, ft_geom *g, ft_error *err)
{
    ft_lonlat *to = c->info.identity || g->n_points == 0 ? NULL : malloc(g->n_points * sizeof *to);
    ft_box reach = {0, 0, 0, 0};
    size_t outside = 0;
    ft_status st = FT_OK;

    if (c->info.identity || g->n_points == 0) {
        return FT_OK;
    }
    if (to == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=crs");
    }
    if (looks_like_degrees(c, g)) {
        free(to);
        return ft_fail(err, FT_E_REFUSED, "geo.crs.degrees", "x=%.10g y=%.10g epsg=%d name=%s", g->xy[0].lon_deg,
                       g->xy[0].lat_deg, c->info.epsg, c->info.name);
    }
    st = transform(c, g, to, &outside, &reach, err);
    if (st == FT_OK && c->bounded && !c->settled) { /* now the place is known: the best operation for it */
        st = choose(c, &reach, err);
        st = st == FT_OK ? transform(c, g, to, &outside, &reach, err) : st;
    }
    if (st == FT_OK && outside > 0) {
        st = ft_fail(err, FT_E_REFUSED, "geo.crs.ballpark", "epsg=%d name=%s", c->info.epsg, c->info.name);
    }
    if (st == FT_OK) {
        memcpy(g->xy, to, g->n_points * sizeof *to);
        c->settled = true;
    }
    free(to);
    return st;
}

ft_status ft_crs_from_lonlat(ft_crs *c, ft_lonlat at, ft_lonlat *xy, ft_error *err)
{
    PJ_COORD p;

    if (c->info.identity) {
        *xy = at;
        return FT_OK;
    }
    if (c->bounded && !within(&c->use, at.lon_deg, at.lat_deg)) {
        return ft_fail(err, FT_E_REFUSED, "geo.crs.ballpark", "epsg=%d name=%s", c->info.epsg, c->info.name);
    }
    p = proj_trans(c->op, PJ_INV, proj_coord(at.lon_deg, at.lat_deg, 0, HUGE_VAL));
    if (!isfinite(p.xy.x) || !isfinite(p.xy.y)) {
        return ft_fail(err, FT_E_INVALID, "geo.crs.failed_to", "crs=EPSG:%d lon=%.9g lat=%.9g", c->info.epsg,
                       at.lon_deg, at.lat_deg);
    }
    *xy = (ft_lonlat){p.xy.x, p.xy.y};
    return FT_OK;
}

const char *ft_crs_library(void)
{
    return proj_info().version;
}

bool ft_crs_has_data(void)
{
    ft_crs *c = NULL;
    ft_error ignored = {0};
    bool has = ft_crs_open(32733, NULL, &c, &ignored) == FT_OK;

    ft_crs_close(c);
    return has;
}
