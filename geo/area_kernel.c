/* Area of a ring with short geodesic edges, without solving geodesics (docs/spec/area.md).
 *
 * The area is minus the closed integral of F dlambda, where dF/dphi = M N cos phi. Along one geodesic edge, with dlam and
 * dphi in degrees and mid latitude phm,
 *
 *   integral = dlam [ (F1 + F2)/2 + P dlam^2 + Q dphi^2 ] + 5th order
 *   P = N^2 cos^2 phm sin phm / 12,  Q = M^2 sin phm / 4      (degrees squared folded in)
 *
 * F is the Taylor polynomial of degree 6 around the ring's own middle latitude, minus its value there: nothing cancels and
 * the dlam of a ring need not add up to exactly 0 at the antimeridian. The coefficients come from own polynomials for sine
 * and cosine, the sum from eight fixed lanes added in a fixed order, so that every x86-64 build gives equal bits
 * (docs/spec/decisions.md 24). No libm is called here. */
#include "geo/area_kernel.h"

#include <string.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

static const double A_M = 6378137.0;
static const double F_WGS84 = 1.0 / 298.257223563;
static const double DEG = 0.017453292519943295;

enum { TERMS = 6 };

typedef struct coefficients {
    double lat0_deg;
    double f[7]; /* F(lat0 + a) = a (f1 + a (f2 + ...)), a in degrees; f[0] unused */
    double p[3], q[3];
    double sin0, cos0;
} coefficients;

/* ---------- sine and cosine of degrees by Taylor polynomials on [0, 45]; the rest by symmetry */

static double sin_small(double x)
{
    double y = x * x;

    return x * (1 + y * (-1.0 / 6 +
                         y * (1.0 / 120 +
                              y * (-1.0 / 5040 +
                                   y * (1.0 / 362880 + y * (-1.0 / 39916800 + y * (1.0 / 6227020800.0 +
                                                                                   y * (-1.0 / 1307674368000.0))))))));
}

static double cos_small(double x)
{
    double y = x * x;

    return 1 + y * (-1.0 / 2 +
                    y * (1.0 / 24 +
                         y * (-1.0 / 720 +
                              y * (1.0 / 40320 + y * (-1.0 / 3628800 +
                                                      y * (1.0 / 479001600.0 + y * (-1.0 / 87178291200.0 +
                                                                                    y * (1.0 / 20922789888000.0))))))));
}

static void sin_cos_deg(double lat_deg, double *s, double *c)
{
    double a = lat_deg < 0 ? -lat_deg : lat_deg;

    if (a <= 45) {
        *s = sin_small(a * DEG);
        *c = cos_small(a * DEG);
    } else {
        *s = cos_small((90 - a) * DEG);
        *c = sin_small((90 - a) * DEG);
    }
    *s = lat_deg < 0 ? -*s : *s;
}

/* ---------- truncated power series */

static void multiply(const double *a, const double *b, double *out)
{
    double r[TERMS];

    for (int i = 0; i < TERMS; i++) {
        r[i] = 0;
        for (int k = 0; k <= i; k++) {
            r[i] += a[k] * b[i - k];
        }
    }
    memcpy(out, r, sizeof r);
}

static void invert(const double *a, double *out)
{
    double r[TERMS];

    r[0] = 1 / a[0];
    for (int i = 1; i < TERMS; i++) {
        double s = 0;

        for (int k = 1; k <= i; k++) {
            s += a[k] * r[i - k];
        }
        r[i] = -s * r[0];
    }
    memcpy(out, r, sizeof r);
}

static void expand(double lat0_deg, coefficients *out)
{
    const double e2 = F_WGS84 * (2 - F_WGS84);
    const double b2 = A_M * A_M * (1 - e2);
    double s[TERMS];
    double c[TERMS];
    double w[TERMS];
    double wi[TERMS];
    double t[TERMS];
    double scale = 1;

    out->lat0_deg = lat0_deg;
    sin_cos_deg(lat0_deg, &out->sin0, &out->cos0);
    for (int k = 0; k < TERMS; k++) {
        double sv = (k & 1) == 0 ? out->sin0 : out->cos0;
        double cv = (k & 1) == 0 ? out->cos0 : -out->sin0;

        scale = k == 0 ? 1 : scale * DEG / k;
        s[k] = ((k & 2) == 0 ? sv : -sv) * scale;
        c[k] = ((k & 2) == 0 ? cv : -cv) * scale;
    }
    multiply(s, s, w);
    for (int k = 0; k < TERMS; k++) {
        w[k] *= -e2;
    }
    w[0] += 1;
    invert(w, wi);
    multiply(wi, wi, t);
    multiply(t, c, t);
    out->f[0] = 0;
    for (int k = 1; k <= TERMS; k++) {
        out->f[k] = b2 * t[k - 1] / k * DEG;
    }
    multiply(c, c, t);
    multiply(t, s, t);
    multiply(t, wi, t);
    for (int k = 0; k < 3; k++) {
        out->p[k] = A_M * A_M * t[k] / 12 * DEG * DEG;
    }
    multiply(wi, wi, t);
    multiply(t, wi, t);
    multiply(t, s, t);
    for (int k = 0; k < 3; k++) {
        out->q[k] = b2 * (1 - e2) * t[k] / 4 * DEG * DEG;
    }
}

/* ---------- the sum */

/* Vectors never cross a function that is not inlined, so their calling convention does not matter. */
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif
typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long i4 __attribute__((vector_size(32), aligned(8), may_alias));

typedef struct lanes {
    v4 sum, turn, most_x, most_y;
} lanes;

typedef struct splat {
    v4 f1, f2, f3, f4, f5, f6, p0, p1, p2, q0, q1, q2, lat0;
} splat;

#define SPLAT(v) ((v4){(v), (v), (v), (v)})

static inline v4 greater(v4 a, v4 b) /* the larger of each lane, NaN never */
{
    i4 take = (i4)(b > a);

    return (v4)(((i4)b & take) | ((i4)a & ~take));
}

/* Four edges that start at v[0..3]: v4 loads of lon lat lon lat. */
static inline lanes step(lanes l, const double *v, const splat *k)
{
    const i4 abs_mask = {0x7fffffffffffffffLL, 0x7fffffffffffffffLL, 0x7fffffffffffffffLL, 0x7fffffffffffffffLL};
    v4 a = *(const v4 *)(const void *)v;
    v4 b = *(const v4 *)(const void *)(v + 4);
    v4 c = *(const v4 *)(const void *)(v + 2);
    v4 d = *(const v4 *)(const void *)(v + 6);
    v4 x = __builtin_shufflevector(c, d, 0, 2, 4, 6) - __builtin_shufflevector(a, b, 0, 2, 4, 6);
    v4 from = __builtin_shufflevector(a, b, 1, 3, 5, 7) - k->lat0;
    v4 to = __builtin_shufflevector(c, d, 1, 3, 5, 7) - k->lat0;
    v4 y = to - from;
    v4 mid = (from + to) * SPLAT(0.5);
    v4 ff = from * (k->f1 + from * (k->f2 + from * (k->f3 + from * (k->f4 + from * (k->f5 + from * k->f6)))));
    v4 ft = to * (k->f1 + to * (k->f2 + to * (k->f3 + to * (k->f4 + to * (k->f5 + to * k->f6)))));
    v4 p = k->p0 + mid * (k->p1 + mid * k->p2);
    v4 q = k->q0 + mid * (k->q1 + mid * k->q2);

    x -= (v4)((i4)(x > SPLAT(180.0)) & (i4)SPLAT(360.0));
    x += (v4)((i4)(x < SPLAT(-180.0)) & (i4)SPLAT(360.0));
    l.sum += x * ((ff + ft) * SPLAT(0.5) + p * x * x + q * y * y);
    l.turn += x;
    l.most_x = greater(l.most_x, (v4)((i4)x & abs_mask));
    l.most_y = greater(l.most_y, (v4)((i4)y & abs_mask));
    return l;
}

typedef struct sums {
    double sum, turn, most_x, most_y;
} sums;

static double most(v4 a, v4 b)
{
    v4 m = greater(a, b);
    double x = m[0];

    for (int i = 1; i < 4; i++) {
        x = m[i] > x ? m[i] : x;
    }
    return x;
}

/* @p n edges between n + 1 vertices, lon lat interleaved. */
CLONES static void add_edges(const double *v, size_t n, const coefficients *c, sums *out)
{
    const splat k = {SPLAT(c->f[1]), SPLAT(c->f[2]), SPLAT(c->f[3]),    SPLAT(c->f[4]), SPLAT(c->f[5]),
                     SPLAT(c->f[6]), SPLAT(c->p[0]), SPLAT(c->p[1]),    SPLAT(c->p[2]), SPLAT(c->q[0]),
                     SPLAT(c->q[1]), SPLAT(c->q[2]), SPLAT(c->lat0_deg)};
    lanes l1 = {SPLAT(0.0), SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)};
    lanes l2 = l1;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        l1 = step(l1, v + 2 * i, &k);
        l2 = step(l2, v + 2 * i + 8, &k);
    }
    if (i < n) { /* the tail, padded with edges of no length */
        double t[18];
        size_t have = 2 * (n - i) + 2;

        memcpy(t, v + 2 * i, have * sizeof *t);
        for (size_t m = have; m < 18; m++) {
            t[m] = t[m - 2];
        }
        l1 = step(l1, t, &k);
        l2 = step(l2, t + 8, &k);
    }
    l1.sum += l2.sum;
    l1.turn += l2.turn;
    out->sum = (l1.sum[0] + l1.sum[1]) + (l1.sum[2] + l1.sum[3]);
    out->turn = (l1.turn[0] + l1.turn[1]) + (l1.turn[2] + l1.turn[3]);
    out->most_x = most(l1.most_x, l2.most_x);
    out->most_y = most(l1.most_y, l2.most_y);
}

/* The 5th-order term on the sphere of equal area: matters for edges beyond about two kilometres. */
static double fifth_order(const ft_lonlat *v, size_t n)
{
    static const double R2 = 6371007.1809 * 6371007.1809;
    double s = 0;

    for (size_t i = 0; i < n; i++) {
        double x = v[i + 1].lon_deg - v[i].lon_deg;
        double y = (v[i + 1].lat_deg - v[i].lat_deg) * DEG;
        double sm = 0;
        double cm = 0;
        double s2 = 0;
        double x2 = 0;
        double y2 = 0;

        x = (x > 180 ? x - 360 : x < -180 ? x + 360 : x) * DEG;
        sin_cos_deg((v[i].lat_deg + v[i + 1].lat_deg) * 0.5, &sm, &cm);
        s2 = sm * sm;
        x2 = x * x;
        y2 = y * y;
        s += x * sm * R2 *
             (x2 * x2 * (1.0 / 120 - s2 / 48 + s2 * s2 / 80) + x2 * y2 * (1.0 / 96 - s2 / 32) + y2 * y2 / 96);
    }
    return s;
}

bool ft_area_kernel(const ft_lonlat *v, size_t n, double *out)
{
    double lo = v[0].lat_deg;
    double hi = lo;
    double mid = 0;
    double reach = 0;
    double tan_or_1 = 1;
    coefficients c;
    sums s;

    for (size_t i = 1; i < n; i++) {
        double lat = v[i].lat_deg;

        lo = lat < lo ? lat : lo;
        hi = lat > hi ? lat : hi;
    }
    mid = (lo + hi) * 0.5;
    if (!(hi - lo <= 0.6) || mid > 88.5 || mid < -88.5) {
        return false;
    }
    expand(mid, &c);
    add_edges(&v[0].lon_deg, n - 1, &c, &s);
    tan_or_1 = (c.sin0 < 0 ? -c.sin0 : c.sin0) / c.cos0;
    tan_or_1 = tan_or_1 < 1 ? 1 : tan_or_1;
    reach = s.most_x * c.cos0;
    reach = (s.most_y > reach ? s.most_y : reach) * tan_or_1;
    if (!(reach <= 0.1) || s.turn > 1 || s.turn < -1) {
        return false;
    }
    *out = -s.sum * DEG;
    if (reach > 0.02) {
        *out -= fifth_order(v, n - 1);
    }
    return true;
}
