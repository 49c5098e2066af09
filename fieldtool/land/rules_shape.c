/* Rules of the shape alone, as it was drawn. */
#include "fieldtool/land/rules_internal.h"

#include "geo/area.h"

#include <math.h>
#include <stdio.h>

bool ft_land_rule_shape_invalid(const ft_land_facts *f, ft_land_finding *out)
{
    const ft_validity *v = f->validity;

    if (v == NULL || v->valid || f->shape == NULL) {
        return false;
    }
    out->m2 = f->area_m2 - ft_geom_area_m2(f->shape);
    (void)snprintf(out->facts, sizeof out->facts, "place=%.8f,%.8f reason=%s", v->place.lon_deg, v->place.lat_deg,
                   v->reason);
    return true;
}

/* Metres on a sphere, good to a few per cent away from 180 degrees: to leave out legs that are certainly neither long nor short. */
static double roughly_m(ft_lonlat a, ft_lonlat b)
{
    static const double DEGREE_M = 111320;
    double north = (b.lat_deg - a.lat_deg) * DEGREE_M;
    double east = (b.lon_deg - a.lon_deg) * DEGREE_M * cos(a.lat_deg * 0.017453292519943295);

    return sqrt(north * north + east * east);
}

/* Legs whose length is above (@p longer) or below the limit. */
static size_t legs(const ft_geom *g, double limit_m, bool longer)
{
    size_t n = 0;

    for (size_t k = 0; g != NULL && k < g->n_rings; k++) {
        for (size_t i = g->ring[k]; i + 1 < g->ring[k + 1]; i++) {
            double rough = roughly_m(g->xy[i], g->xy[i + 1]);

            if (longer ? rough > limit_m / 2 && ft_distance_m(g->xy[i], g->xy[i + 1]) > limit_m
                       : rough < limit_m * 2 && ft_distance_m(g->xy[i], g->xy[i + 1]) < limit_m) {
                n++;
            }
        }
    }
    return n;
}

bool ft_land_rule_long_leg(const ft_land_facts *f, ft_land_finding *out)
{
    double limit_m = ft_land_number(f, "limit.long_leg_m", 5000);
    size_t n = legs(f->shape, limit_m, true);

    (void)snprintf(out->facts, sizeof out->facts, "legs=%zu limit=%.0f", n, limit_m);
    return n > 0;
}

bool ft_land_rule_near_vertices(const ft_land_facts *f, ft_land_finding *out)
{
    double limit_m = ft_land_number(f, "limit.near_vertex_m", 0.11);
    size_t n = legs(f->shape, limit_m, false);

    (void)snprintf(out->facts, sizeof out->facts, "vertices=%zu limit=%.2f", n, limit_m);
    return n > 0;
}

bool ft_land_rule_sliver(const ft_land_facts *f, ft_land_finding *out)
{
    out->m2 = f->area_m2;
    return f->area_m2 > 0 && f->area_m2 < 1;
}

bool ft_land_rule_unmeasured(const ft_land_facts *f, ft_land_finding *out)
{
    double n = 0;

    (void)out;
    return ft_land_ground(f, FT_LAND_UNMEASURED, &n);
}
