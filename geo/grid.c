#include "geo/grid.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>

static const double DEG = 57.29577951308232;
static const double FALSE_NORTHING_M = 10000000;

static double turn(double lon_deg)
{
    double lon = remainder(lon_deg, 360.0);

    return lon >= 180 ? lon - 360 : lon; /* 180 is -180: the first zone begins there */
}

int ft_grid_zone(ft_lonlat at)
{
    double lon = turn(at.lon_deg);
    int zone = (int)floor((lon + 180) / 6) + 1;

    if (at.lat_deg < -80 || at.lat_deg >= 84) {
        return 0;
    }
    if (at.lat_deg >= 56 && at.lat_deg < 64 && lon >= 3 && lon < 12) {
        return 32; /* south-west Norway */
    }
    if (at.lat_deg >= 72 && lon >= 0 && lon < 42) { /* Svalbard */
        return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
    }
    return zone;
}

char ft_grid_band(double lat_deg)
{
    static const char BANDS[] = "CDEFGHJKLMNPQRSTUVWXX";

    return lat_deg < -80 || lat_deg >= 84 ? '\0' : BANDS[(int)floor((lat_deg + 80) / 8)];
}

typedef struct plane {
    PJ_CONTEXT *context;
    PJ *pj;
} plane;

static void plane_close(plane *p)
{
    proj_destroy(p->pj);
    proj_context_destroy(p->context);
}

static ft_status plane_open(int zone, bool north, plane *out, ft_error *err)
{
    char text[96];

    *out = (plane){proj_context_create(), NULL};
    if (zone == 0) {
        (void)snprintf(text, sizeof text, "+proj=ups +ellps=WGS84%s", north ? "" : " +south");
    } else {
        (void)snprintf(text, sizeof text, "+proj=utm +zone=%d +ellps=WGS84%s", zone, north ? "" : " +south");
    }
    if (out->context != NULL) {
        (void)proj_context_set_enable_network(out->context, 0);
        proj_log_level(out->context, PJ_LOG_NONE);
        out->pj = proj_create(out->context, text);
    }
    return out->pj != NULL ? FT_OK : ft_fail(err, FT_E_IO, "geo.proj", "what=%s", text);
}

static ft_status outside(ft_lonlat at, int zone, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "geo.grid.outside", "zone=%d lon=%.9g lat=%.9g", zone, at.lon_deg, at.lat_deg);
}

ft_status ft_grid_in_zone(ft_lonlat at, int zone, ft_grid *out, ft_error *err)
{
    bool north = at.lat_deg >= 0;
    plane p = {NULL, NULL};
    PJ_COORD c;
    ft_status st = plane_open(zone, north, &p, err);

    if (st == FT_OK) {
        c = proj_trans(p.pj, PJ_FWD, proj_coord(turn(at.lon_deg) / DEG, at.lat_deg / DEG, 0, HUGE_VAL));
        if (!isfinite(c.xy.x) || !isfinite(c.xy.y)) {
            st = outside(at, zone, err);
        } else if (zone == 0 && turn(at.lon_deg) == -180) {
            c.xy.x = 2000000;   /* the meridian that parts the polar squares, exactly */
        } else if (zone != 0) { /* a last bit does not carry a place over the equator */
            c.xy.y = north ? fmax(c.xy.y, 0) : fmin(c.xy.y, nextafter(FALSE_NORTHING_M, 0));
        }
    }
    plane_close(&p);
    if (st == FT_OK) {
        *out = (ft_grid){zone, north, c.xy.x, c.xy.y};
    }
    return st;
}

ft_status ft_grid_of(ft_lonlat at, ft_grid *out, ft_error *err)
{
    return ft_grid_in_zone(at, ft_grid_zone(at), out, err);
}

ft_status ft_grid_to_lonlats(const ft_grid *v, size_t n, ft_lonlat *out, ft_error *err)
{
    plane p = {NULL, NULL};
    ft_status st = plane_open(v[0].zone, v[0].north, &p, err);

    for (size_t i = 0; st == FT_OK && i < n; i++) {
        PJ_COORD c = proj_trans(p.pj, PJ_INV, proj_coord(v[i].easting_m, v[i].northing_m, 0, HUGE_VAL));

        if (!isfinite(c.lp.lam) || !isfinite(c.lp.phi)) {
            st = ft_fail(err, FT_E_INVALID, "geo.grid.nowhere", "zone=%d easting=%.3f northing=%.3f", v[i].zone,
                         v[i].easting_m, v[i].northing_m);
        } else {
            out[i] = (ft_lonlat){turn(c.lp.lam * DEG), fmax(-90, fmin(90, c.lp.phi * DEG))};
        }
    }
    plane_close(&p);
    return st;
}

ft_status ft_grid_to_lonlat(const ft_grid *g, ft_lonlat *out, ft_error *err)
{
    return ft_grid_to_lonlats(g, 1, out, err);
}

ft_status ft_grid_facts_at(ft_lonlat at, int zone, ft_grid_facts *out, ft_error *err)
{
    plane p = {NULL, NULL};
    PJ_FACTORS f;
    ft_status st = plane_open(zone, at.lat_deg >= 0, &p, err);

    if (st == FT_OK) {
        f = proj_factors(p.pj, proj_coord(turn(at.lon_deg) / DEG, at.lat_deg / DEG, 0, HUGE_VAL));
        if (proj_errno(p.pj) != 0 || !isfinite(f.meridian_convergence)) {
            st = outside(at, zone, err);
        } else { /* PROJ counts it from the grid to the meridian */
            *out = (ft_grid_facts){f.meridian_convergence * DEG, f.meridional_scale};
        }
    }
    plane_close(&p);
    return st;
}
