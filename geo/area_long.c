/* Area of small rings whose edges are long, or which lie close to a pole or hold one: geodesic.h's noise of 1e-4 m2 would
 * be more than a strip of land a few metres wide may lose (docs/spec/area.md).
 *
 * An edge is solved as a boundary value problem in an affine parameter from -1 to 1,
 *
 *   lam'' = 2 (M/N) tan phi lam' phi',   phi'' = -3 e2 sin phi cos phi / w phi'^2 - (N/M) sin phi cos phi lam'^2,
 *
 * w = 1 - e2 sin^2 phi, by Gauss-Legendre collocation: the deviation from the straight line in (lam, phi) is found, so that
 * its digits are not lost. Then the integral of F dlambda is the sum over the same nodes. Within five degrees of a pole the same is
 * done in the plane of the equator. No libm is called here but sqrt, which is exact everywhere. */
#include "geo/area_kernel.h"

#include <math.h>

#define A_M 6378137.0
#define F_WGS84 (1.0 / 298.257223563)
#define E2 (F_WGS84 * (2 - F_WGS84))
#define B2 (A_M * A_M * (1 - E2))
#define DEG 0.017453292519943295

enum { NODES = 12, ROUNDS = 60 };

/* Abscissae and weights of Gauss and Legendre on [-1, 1] for 12 nodes (Abramowitz and Stegun, table 25.4). */
static const double AT[NODES] = {-0.9815606342467192507, -0.9041172563704748567, -0.7699026741943046870,
                                 -0.5873179542866174473, -0.3678314989981801937, -0.1252334085114689155,
                                 0.1252334085114689155,  0.3678314989981801937,  0.5873179542866174473,
                                 0.7699026741943046870,  0.9041172563704748567,  0.9815606342467192507};
static const double WEIGHT[NODES] = {0.0471753363865118272, 0.1069393259953184310, 0.1600783285433462263,
                                     0.2031674267230659217, 0.2334925365383548088, 0.2491470458134027850,
                                     0.2491470458134027850, 0.2334925365383548088, 0.2031674267230659217,
                                     0.1600783285433462263, 0.1069393259953184310, 0.0471753363865118272};

/** Legendre polynomials at each node. */
typedef double legendre[NODES][NODES];

/** Where F is 0: the ring's middle latitude. */
typedef struct origin {
    double lat_deg, sin, cos;
} origin;

/** One quantity along an edge, as what it differs from a straight course: value, slope and second derivative at the nodes. */
typedef struct course {
    double value[NODES], slope[NODES], bend[NODES];
} course;

static void fill(legendre p)
{
    for (int i = 0; i < NODES; i++) {
        p[i][0] = 1;
        p[i][1] = AT[i];
        for (int k = 1; k + 1 < NODES; k++) {
            p[i][k + 1] = ((2 * k + 1) * AT[i] * p[i][k] - k * p[i][k - 1]) / (k + 1);
        }
    }
}

/* Values and slopes from the second derivatives, with value 0 at both ends: the Legendre series is integrated twice, the
 * integral of P_k being (P_{k+1} - P_{k-1}) / (2k + 1). Returns the largest change of a value. */
static double integrate(legendre p, course *c)
{
    double a[NODES + 2] = {0}; /* series of the bend, without the two degrees that would integrate beyond the nodes */
    double b[NODES + 2] = {0}; /* of the slope */
    double d[NODES + 2] = {0}; /* of the value */
    double moved = 0;

    for (int k = 0; k < NODES - 2; k++) {
        for (int i = 0; i < NODES; i++) {
            a[k] += (2 * k + 1) * 0.5 * WEIGHT[i] * p[i][k] * c->bend[i];
        }
    }
    for (int k = 1; k < NODES - 1; k++) {
        b[k] = a[k - 1] / (2 * k - 1) - a[k + 1] / (2 * k + 3);
    }
    for (int k = 2; k < NODES; k++) {
        d[k] = b[k - 1] / (2 * k - 1) - b[k + 1] / (2 * k + 3);
        d[k % 2] -= d[k]; /* P_k is 1 at 1 and +-1 at -1 */
    }
    b[0] = d[1] + b[2] / 5;
    for (int i = 0; i < NODES; i++) {
        double before = c->value[i];
        double change = 0;

        c->value[i] = c->slope[i] = 0;
        for (int k = 0; k < NODES; k++) {
            c->value[i] += d[k] * p[i][k];
            c->slope[i] += b[k] * p[i][k];
        }
        change = c->value[i] < before ? before - c->value[i] : c->value[i] - before;
        moved = change > moved ? change : moved;
    }
    return moved;
}

/* F at @p a radians north of the origin. Its derivative by the sine of the latitude is B2 / (1 - e2 sin^2)^2, smooth enough
 * for three nodes of Gauss. */
static double f_at(const origin *o, double a)
{
    static const double OUTER = 0.7745966692414833770; /* sqrt(3/5) */
    double s = 0;
    double c = 0;
    double half = 0;
    double sum = 0;

    ft_sin_cos_small(a * 0.5, &s, &c);
    half = s * (o->cos * c - o->sin * s); /* half the difference of the sines */
    for (int i = -1; i <= 1; i++) {
        double z = o->sin + half * (1 + i * OUTER);
        double w = 1 - E2 * z * z;

        sum += (i == 0 ? 8 : 5) / (w * w);
    }
    return B2 * half * sum / 9;
}

/* Integral of F dlambda along the geodesic from @p from over @p x east and @p y north, all radians from the origin. */
static bool edge(legendre p, const origin *o, double from, double x, double y, double *out)
{
    static const double NOTHING = 1e-18; /* radians: some picometres */
    course lam = {{0}, {0}, {0}};
    course phi = {{0}, {0}, {0}};
    double moved = 1;
    double sum = 0;

    for (int round = 0; round < ROUNDS && moved > NOTHING; round++) {
        for (int i = 0; i < NODES; i++) {
            double a = from + y * (1 + AT[i]) / 2 + phi.value[i];
            double dl = x / 2 + lam.slope[i];
            double dp = y / 2 + phi.slope[i];
            double sa = 0;
            double ca = 0;
            double s = 0;
            double c = 0;
            double w = 0;

            ft_sin_cos_small(a, &sa, &ca);
            s = o->sin * ca + o->cos * sa;
            c = o->cos * ca - o->sin * sa;
            w = 1 - E2 * s * s;
            lam.bend[i] = 2 * (1 - E2) / w * (s / c) * dl * dp;
            phi.bend[i] = -3 * E2 * s * c / w * dp * dp - w / (1 - E2) * s * c * dl * dl;
        }
        moved = integrate(p, &lam) * o->cos;
        moved += integrate(p, &phi);
    }
    for (int i = 0; i < NODES; i++) {
        sum += WEIGHT[i] * f_at(o, from + y * (1 + AT[i]) / 2 + phi.value[i]) * (x / 2 + lam.slope[i]);
    }
    *out = sum;
    return moved <= NOTHING;
}

static double east_of(double from_deg, double to_deg)
{
    double x = to_deg - from_deg;

    return x > 180 ? x - 360 : x < -180 ? x + 360 : x;
}

/* ---------- close to a pole, where longitude is no good coordinate */

/* Distance from the axis, in the direction of a longitude; the equator's radius is one. */
static void on_plane(ft_lonlat v, double *x, double *y)
{
    double lon = v.lon_deg;
    double s = 0;
    double c = 0;
    double r = 0;

    ft_sin_cos_lat(v.lat_deg, &s, &c);
    r = c / sqrt(1 - E2 * s * s);
    lon -= lon > 180 ? 360 : lon < -180 ? -360 : 0;
    ft_sin_cos_lat(lon > 90 ? 180 - lon : lon < -90 ? -180 - lon : lon, &s, &c);
    *x = r * (lon > 90 || lon < -90 ? -c : c);
    *y = r * s;
}

/* The land between the pole and a point, for a radian of longitude, by the square of the point's distance from the axis. */
static double cap(double r2)
{
    static const double OUTER = 0.7745966692414833770; /* sqrt(3/5) */
    double sin_lat = sqrt((1 - r2) / (1 - E2 * r2));
    double u = (1 - E2) / ((1 - E2 * r2) * (1 + sin_lat)); /* (1 - sin) / r2 */
    double sum = 0;

    for (int i = -1; i <= 1; i++) {
        double z = 1 - u * r2 * (1 + i * OUTER) / 2;
        double w = 1 - E2 * z * z;

        sum += (i == 0 ? 8 : 5) / (w * w);
    }
    return B2 * u * sum / 18;
}

/* Along a geodesic of the ellipsoid x, y and z bend toward its inside: x'' = -m x, y'' = -m y. */
static bool polar_edge(legendre p, double x0, double y0, double x1, double y1, double *out)
{
    static const double NOTHING = 1e-17; /* of the Earth's radius */
    course cx = {{0}, {0}, {0}};
    course cy = {{0}, {0}, {0}};
    double moved = 1;
    double sum = 0;

    for (int round = 0; round <= ROUNDS && moved > NOTHING; round++) {
        sum = 0;
        for (int i = 0; i < NODES; i++) {
            double x = x0 + (x1 - x0) * (1 + AT[i]) / 2 + cx.value[i];
            double y = y0 + (y1 - y0) * (1 + AT[i]) / 2 + cy.value[i];
            double dx = (x1 - x0) / 2 + cx.slope[i];
            double dy = (y1 - y0) / 2 + cy.slope[i];
            double r2 = x * x + y * y;
            double dot = x * dx + y * dy;
            double m = (dx * dx + dy * dy + dot * dot / (1 - r2)) / (r2 + (1 - r2) / (1 - E2));

            cx.bend[i] = -m * x;
            cy.bend[i] = -m * y;
            sum += WEIGHT[i] * cap(r2) * (x * dy - y * dx);
        }
        moved = integrate(p, &cx) + integrate(p, &cy);
    }
    *out = sum;
    return moved <= NOTHING;
}

static bool polar_area(const ft_lonlat *v, size_t n, double *out)
{
    legendre p;
    double x = 0;
    double y = 0;
    double sum = 0;

    fill(p);
    on_plane(v[0], &x, &y);
    for (size_t i = 1; i < n; i++) {
        double to_x = 0;
        double to_y = 0;
        double one = 0;

        on_plane(v[i], &to_x, &to_y);
        if ((to_x != x || to_y != y) && !polar_edge(p, x, y, to_x, to_y, &one)) {
            return false;
        }
        sum += one;
        x = to_x;
        y = to_y;
    }
    *out = v[0].lat_deg > 0 ? sum : -sum;
    return true;
}

static bool is_polar(const ft_lonlat *v, size_t n)
{
    static const double POLAR_DEG = 85;

    for (size_t i = 0; i < n; i++) {
        if (!(v[0].lat_deg > 0 ? v[i].lat_deg >= POLAR_DEG : v[i].lat_deg <= -POLAR_DEG)) {
            return false;
        }
    }
    return true;
}

/* The middle latitude. False when the ring spans too much, or goes around a pole. */
static bool origin_of(const ft_lonlat *v, size_t n, origin *out)
{
    static const double MAX_SPAN_DEG = 5;
    double lo = v[0].lat_deg;
    double hi = lo;
    double turn = 0;

    for (size_t i = 1; i < n; i++) {
        double lat = v[i].lat_deg;

        lo = lat < lo ? lat : lo;
        hi = lat > hi ? lat : hi;
        turn += east_of(v[i - 1].lon_deg, v[i].lon_deg);
    }
    out->lat_deg = (lo + hi) * 0.5;
    ft_sin_cos_lat(out->lat_deg, &out->sin, &out->cos);
    return turn <= 1 && turn >= -1 && hi - lo <= MAX_SPAN_DEG;
}

bool ft_area_long(const ft_lonlat *v, size_t n, double *out)
{
    static const double MAX_TURN_DEG = 40; /* beyond, the edge is close to a pole and the series converge no more */
    static const double MAX_EDGE_DEG = 3;
    legendre p;
    origin o;
    double sum = 0;

    if (is_polar(v, n)) {
        return polar_area(v, n, out);
    }
    if (!origin_of(v, n, &o)) {
        return false;
    }
    fill(p);
    for (size_t i = 0; i + 1 < n; i++) {
        double x = east_of(v[i].lon_deg, v[i + 1].lon_deg);
        double y = v[i + 1].lat_deg - v[i].lat_deg;
        double s = 0;
        double c = 0;
        double one = 0;

        if (x == 0 && y == 0) {
            continue;
        }
        ft_sin_cos_lat(v[i].lat_deg, &s, &c);
        if (!(x <= MAX_TURN_DEG && x >= -MAX_TURN_DEG && x * c <= MAX_EDGE_DEG && x * c >= -MAX_EDGE_DEG) ||
            !edge(p, &o, (v[i].lat_deg - o.lat_deg) * DEG, x * DEG, y * DEG, &one)) {
            return false;
        }
        sum += one;
    }
    *out = -sum;
    return true;
}
