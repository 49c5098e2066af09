#include "geo/area.h"

#include "geo/area_kernel.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double WGS84_A_M = 6378137.0;
static const double WGS84_F = 1.0 / 298.257223563;

static struct geod_geodesic ellipsoid(void)
{
    struct geod_geodesic g;

    geod_init(&g, WGS84_A_M, WGS84_F);
    return g;
}

static bool closed(const ft_lonlat *v, size_t n)
{
    return n > 1 && v[0].lon_deg == v[n - 1].lon_deg && v[0].lat_deg == v[n - 1].lat_deg;
}

/* Longitude within what geodesic.h takes. */
static double normal_lon(double lon_deg)
{
    return lon_deg > 180 || lon_deg < -180 ? remainder(lon_deg, 360.0) : lon_deg;
}

/* Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), section 6, through PROJ. */
static double slow_area(const ft_lonlat *v, size_t n)
{
    struct geod_geodesic g = ellipsoid();
    struct geod_polygon p;
    double area = 0;

    geod_polygon_init(&p, 0);
    for (size_t i = 0; i < n; i++) {
        geod_polygon_addpoint(&g, &p, v[i].lat_deg, normal_lon(v[i].lon_deg));
    }
    (void)geod_polygon_compute(&g, &p, 0, 1, &area, NULL);
    return area;
}

/* @p v closed. From fast to slow: nearly every ring, what is too large for it, small rings for which that is too coarse. */
static double closed_area(const ft_lonlat *v, size_t n)
{
    static const double COARSE_M2 =
        1e8; /* below, the noise of geodesic.h, worst at a pole, can be more than 1e-9 of the area */
    double area = 0;
    double finer = 0;

    if (ft_area_kernel(v, n, &area)) {
        return area;
    }
    area = slow_area(v, n - 1);
    return fabs(area) < COARSE_M2 && ft_area_long(v, n, &finer) ? finer : area;
}

double ft_ring_area_m2(const ft_lonlat *v, size_t n)
{
    enum { ON_STACK = 256 };
    ft_lonlat few[ON_STACK];
    ft_lonlat *copy = few;
    double area = 0;

    if ((closed(v, n) ? n - 1 : n) < 3) {
        return 0;
    }
    if (closed(v, n)) {
        return closed_area(v, n);
    }
    copy = n + 1 <= ON_STACK ? few : malloc((n + 1) * sizeof *copy);
    if (copy == NULL) {
        return slow_area(v, n);
    }
    memcpy(copy, v, n * sizeof *v);
    copy[n] = v[0];
    area = closed_area(copy, n + 1);
    if (copy != few) {
        free(copy);
    }
    return area;
}

/* Geodesic between points some two kilometres apart or less, to 1e-10 of its length: the haversine of a sphere, its series cut
 * after the 4th order, with the meridian arc and the parallel arc of the ellipsoid at the middle latitude. */
static bool short_distance(ft_lonlat a, ft_lonlat b, double *out_m)
{
    static const double REACH = 3.5e-4; /* radians */
    static const double DEG = 0.017453292519943295;
    const double e2 = WGS84_F * (2 - WGS84_F);
    double dlat = (b.lat_deg - a.lat_deg) * DEG;
    double dlon = (b.lon_deg - a.lon_deg) * DEG;
    double s = 0;
    double c = 0;
    double w2 = 0;
    double radius_n = 0;
    double radius_m = 0;
    double north2 = 0;
    double east2 = 0;
    double over_r2 = 0;
    double q = 0;

    ft_sin_cos_lat((a.lat_deg + b.lat_deg) * 0.5, &s, &c);
    if (!(fabs(dlat) * fabs(s) <= REACH * c && fabs(dlon * s) <= REACH && fabs(dlat) <= REACH &&
          fabs(dlon * c) <= REACH)) {
        return false;
    }
    w2 = 1 - e2 * s * s;
    radius_n = WGS84_A_M / sqrt(w2);
    radius_m = radius_n * (1 - e2) / w2;
    north2 = radius_m * dlat * (1 + e2 / 8 * (c * c - s * s) * dlat * dlat);
    north2 *= north2;
    east2 = radius_n * c * dlon * (radius_n * c * dlon);
    over_r2 = 1 / (radius_m * radius_n);
    q = north2 - north2 * north2 * over_r2 / 12 + east2 - dlon * dlon * (east2 / 12 + north2 / 4);
    *out_m = sqrt(q * (1 + q * over_r2 / 12));
    return true;
}

double ft_line_length_m(const ft_lonlat *v, size_t n)
{
    struct geod_geodesic g;
    bool ready = false;
    double sum = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        double s = 0;

        if (!short_distance(v[i], v[i + 1], &s)) {
            if (!ready) {
                g = ellipsoid();
                ready = true;
            }
            geod_inverse(&g, v[i].lat_deg, normal_lon(v[i].lon_deg), v[i + 1].lat_deg, normal_lon(v[i + 1].lon_deg), &s,
                         NULL, NULL);
        }
        sum += s;
    }
    return sum;
}

double ft_distance_m(ft_lonlat a, ft_lonlat b)
{
    ft_lonlat two[2] = {a, b};

    return ft_line_length_m(two, 2);
}

double ft_ring_perimeter_m(const ft_lonlat *v, size_t n)
{
    double open = ft_line_length_m(v, n);

    return n > 1 && !closed(v, n) ? open + ft_distance_m(v[n - 1], v[0]) : open;
}

double ft_azimuth_deg(ft_lonlat a, ft_lonlat b)
{
    struct geod_geodesic g = ellipsoid();
    double azimuth = 0;

    geod_inverse(&g, a.lat_deg, normal_lon(a.lon_deg), b.lat_deg, normal_lon(b.lon_deg), NULL, &azimuth, NULL);
    return azimuth < 0 ? azimuth + 360 : azimuth;
}

ft_lonlat ft_destination(ft_lonlat from, double azimuth_deg, double distance_m)
{
    struct geod_geodesic g = ellipsoid();
    ft_lonlat to = from;

    geod_direct(&g, from.lat_deg, normal_lon(from.lon_deg), azimuth_deg, distance_m, &to.lat_deg, &to.lon_deg, NULL);
    return to;
}

double ft_geom_area_m2(const ft_geom *g)
{
    double sum = 0;

    if (ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON) {
        return 0;
    }
    for (size_t p = 0; p < g->n_parts; p++) {
        double part = 0;

        for (size_t r = g->part[p]; r < g->part[p + 1]; r++) {
            double a = fabs(ft_ring_area_m2(g->xy + g->ring[r], g->ring[r + 1] - g->ring[r]));

            part += r == g->part[p] ? a : -a;
        }
        sum += part > 0 ? part : 0; /* holes larger than their shell are no negative land */
    }
    return sum;
}

ft_measure ft_geom_measure(const ft_geom *g)
{
    ft_measure m = {.area_m2 = ft_geom_area_m2(g)};
    bool areal = ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON;

    for (size_t r = 0; r < g->n_rings; r++) {
        const ft_lonlat *v = g->xy + g->ring[r];
        size_t n = g->ring[r + 1] - g->ring[r];

        m.perimeter_m += areal ? ft_ring_perimeter_m(v, n) : ft_line_length_m(v, n);
    }
    return m;
}

/* sd(A) = s/2 sqrt(sum |P(i+1) - P(i-1)|^2) for independent errors s of each vertex in each axis. */
double ft_geom_area_sd_m2(const ft_geom *g, double vertex_sd_m)
{
    double sum = 0;

    if (ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON) {
        return 0;
    }
    for (size_t r = 0; r < g->n_rings; r++) {
        const ft_lonlat *v = g->xy + g->ring[r];
        size_t n = g->ring[r + 1] - g->ring[r];

        n = closed(v, n) ? n - 1 : n;
        for (size_t i = 0; i < n && n >= 3; i++) {
            double d = ft_distance_m(v[(i + n - 1) % n], v[(i + 1) % n]);

            sum += d * d;
        }
    }
    return vertex_sd_m / 2 * sqrt(sum);
}
