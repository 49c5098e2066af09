#include "geo/magnet.h"

#include "fieldtool/base/embed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_MAGNETIC[];

enum { DEGREE = 12, SIZE = DEGREE + 1 };
static const double RAD = 0.017453292519943295;
static const double EARTH_M = 6371200; /* radius of reference of the model */

typedef struct model {
    double epoch;
    double g[SIZE][SIZE], h[SIZE][SIZE]; /* at the date asked for, nT */
} model;

/* Rows "n m g h dg dh" behind a line with the epoch; two lines of nines end them. */
static void load(double year, model *out)
{
    const char *p = (const char *)FT_MAGNETIC[0].bytes;
    char *end = NULL;

    *out = (model){.epoch = strtod(p, &end)};
    for (p = strchr(p, '\n'); p != NULL && p[1] != '\0'; p = strchr(p + 1, '\n')) {
        double v[6];
        const char *at = p + 1;
        size_t n = 0;

        while (n < 6) {
            v[n] = strtod(at, &end);
            if (end == at) {
                break;
            }
            at = end;
            n++;
        }
        if (n == 6 && v[0] >= 1 && v[0] <= DEGREE && v[1] >= 0 && v[1] <= v[0]) {
            out->g[(int)v[0]][(int)v[1]] = v[2] + (year - out->epoch) * v[4];
            out->h[(int)v[0]][(int)v[1]] = v[3] + (year - out->epoch) * v[5];
        }
    }
}

/* Geocentric latitude and radius of a place on the ellipsoid. */
static void geocentric(double lat_rad, double height_m, double *lat_out, double *radius_m)
{
    static const double A = 6378137;
    static const double E2 = 0.0066943799901413165;
    double n = A / sqrt(1 - E2 * sin(lat_rad) * sin(lat_rad));
    double p = (n + height_m) * cos(lat_rad);
    double z = (n * (1 - E2) + height_m) * sin(lat_rad);

    *radius_m = hypot(p, z);
    *lat_out = asin(z / *radius_m);
}

/* Schmidt's functions of sin(latitude) and their derivatives by latitude, by recursion over the degree. */
static void legendre(double s, double c, double p[SIZE][SIZE], double d[SIZE][SIZE])
{
    p[0][0] = 1;
    d[0][0] = 0;
    for (int n = 1; n < SIZE; n++) {
        for (int m = 0; m <= n; m++) {
            if (n == m) {
                double k = n > 1 ? sqrt((2.0 * n - 1) / (2.0 * n)) : 1;

                p[n][m] = k * c * p[n - 1][m - 1];
                d[n][m] = k * (c * d[n - 1][m - 1] - s * p[n - 1][m - 1]);
            } else {
                double q = sqrt((double)(n * n - m * m));
                double u = (2 * n - 1) / q;
                double v = n - 1 > m ? sqrt((double)((n - 1) * (n - 1) - m * m)) / q : 0;

                p[n][m] = u * s * p[n - 1][m] - (v != 0 ? v * p[n - 2][m] : 0);
                d[n][m] = u * (s * d[n - 1][m] + c * p[n - 1][m]) - (v != 0 ? v * d[n - 2][m] : 0);
            }
        }
    }
}

ft_status ft_magnet_at(ft_lonlat at, double height_m, double year, ft_magnet *out, ft_error *err)
{
    static const double WEAK_NT = 2000;
    static const double YEARS = 5;
    double p[SIZE][SIZE];
    double d[SIZE][SIZE];
    double lat = fmax(-89.999, fmin(89.999, at.lat_deg)) * RAD; /* at a pole east has no direction */
    double lon = at.lon_deg * RAD;
    double lat_c = 0;
    double radius_m = 0;
    double x = 0;
    double y = 0;
    double z = 0;
    double turn = 0;
    double flat_nT = 0;
    model m;

    if (!(year >= FT_MAGNET_FROM - YEARS && year <= FT_MAGNET_UNTIL + YEARS)) {
        return ft_fail(err, FT_E_INVALID, "geo.magnet.date", "year=%.1f from=%d until=%d", year, FT_MAGNET_FROM,
                       FT_MAGNET_UNTIL);
    }
    load(year, &m);
    geocentric(lat, height_m, &lat_c, &radius_m);
    legendre(sin(lat_c), cos(lat_c), p, d);
    for (int n = 1; n < SIZE; n++) {
        double k = pow(EARTH_M / radius_m, n + 2);

        for (int i = 0; i <= n; i++) {
            double both = m.g[n][i] * cos(i * lon) + m.h[n][i] * sin(i * lon);

            x -= k * both * d[n][i];
            y += k * i * (m.g[n][i] * sin(i * lon) - m.h[n][i] * cos(i * lon)) * p[n][i] / cos(lat_c);
            z -= (n + 1) * k * both * p[n][i];
        }
    }
    turn = lat_c - lat;
    *out = (ft_magnet){
        .north_nT = x * cos(turn) - z * sin(turn), .east_nT = y, .down_nT = x * sin(turn) + z * cos(turn)};
    flat_nT = hypot(out->north_nT, out->east_nT);
    if (flat_nT < WEAK_NT) {
        return ft_fail(err, FT_E_REFUSED, "geo.magnet.weak", "lat=%.4f lon=%.4f nT=%.0f", at.lat_deg, at.lon_deg,
                       flat_nT);
    }
    out->declination_deg = atan2(out->east_nT, out->north_nT) / RAD;
    out->declination_sd_deg = hypot(0.26, 5417 / flat_nT); /* error model of the report, chapter 3 */
    out->outside = year < FT_MAGNET_FROM || year >= FT_MAGNET_UNTIL;
    return FT_OK;
}
