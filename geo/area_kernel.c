/* Area of a ring with short geodesic edges, without solving geodesics (docs/spec/area.md).
 *
 * The area is minus the closed integral of F dlambda, where dF/dphi = M N cos phi. Along one geodesic edge, with dlam and
 * dphi in degrees and mid latitude phm,
 *
 *   integral = dlam [ (F1 + F2)/2 + P dlam^2 + Q dphi^2 ] + 5th order
 *   P = N^2 cos^2 phm sin phm / 12,  Q = M^2 sin phm / 4      (degrees squared folded in)
 *
 * F is the Taylor polynomial of degree 6 around a latitude of the ring itself, minus its value there: nothing cancels and
 * the dlam of a ring need not add up to exactly 0 at the antimeridian. Its coefficients come from Fourier series in the
 * latitude, sine and cosine from own polynomials, the sum from eight fixed lanes added in a fixed order, so that every
 * x86-64 build gives equal bits (docs/spec/decisions.md 24). No libm is called here. */
#include "geo/area_kernel.h"

#include <string.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define A_M 6378137.0
#define F_WGS84 (1.0 / 298.257223563)
#define E2 (F_WGS84 * (2 - F_WGS84))
#define B2 (A_M * A_M * (1 - E2))
#define DEG 0.017453292519943295

/* ---------- sine and cosine by Taylor polynomials on [0, 45 degrees]; the rest by symmetry */

static const double SINE[] = {-1.0 / 6,        1.0 / 120,          -1.0 / 5040,           1.0 / 362880,
                              -1.0 / 39916800, 1.0 / 6227020800.0, -1.0 / 1307674368000.0};
static const double COSINE[] = {-1.0 / 2,       1.0 / 24,          -1.0 / 720,           1.0 / 40320,
                                -1.0 / 3628800, 1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};

/* y (c0 + y (c1 + ...)) */
static double series(const double *c, size_t n, double y)
{
    double sum = 0;

    while (n-- > 0) {
        sum = y * (c[n] + sum);
    }
    return sum;
}

void ft_sin_cos_small(double x, double *s, double *c)
{
    *s = x + x * series(SINE, FT_COUNT(SINE), x * x);
    *c = 1 + series(COSINE, FT_COUNT(COSINE), x * x);
}

void ft_sin_cos_lat(double lat_deg, double *s, double *c)
{
    double a = lat_deg < 0 ? -lat_deg : lat_deg;

    if (a <= 45) {
        ft_sin_cos_small(a * DEG, s, c);
    } else {
        ft_sin_cos_small((90 - a) * DEG, c, s);
    }
    *s = lat_deg < 0 ? -*s : *s;
}

/* ---------- coefficients around one latitude */

/* Vectors never cross a function that is not inlined, so their calling convention does not matter. */
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif
typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long i4 __attribute__((vector_size(32), aligned(8), may_alias));

#define SPLAT(v) ((v4){(v), (v), (v), (v)})

/* Fourier series in the latitude of what the coefficients are derivatives of; docs/spec/area.md says how to get the figures:
 *   f: cos phi / (1 - e2 sin^2 phi)^2              = sum of f_j cos j phi,
 *   p: cos^2 phi sin phi / (1 - e2 sin^2 phi)      = sum of p_j sin j phi,
 *   q: sin phi / (1 - e2 sin^2 phi)^3              = sum of q_j sin j phi,   j = 1, 3, 5 ...
 * The m-th derivative of harmonic j has the factor j^m. One row: what goes with cos j phi, what goes with sin j phi. */
/* clang-format off */
#define ROW(j, f, p, q) \
    {{(f), (f) * (j) * (j), (f) * (j) * (j) * (j) * (j), (p) * (j), (q) * (j), 0, 0, 0}, \
     {(f) * (j), (f) * (j) * (j) * (j), (f) * (j) * (j) * (j) * (j) * (j), (p), (p) * (j) * (j), (q), (q) * (j) * (j), 0}}
/* clang-format on */
enum { HARMONICS = 7 };
static const double SERIES[HARMONICS][2][8] = {
    ROW(1.0, 1.0033640898209764189, 0.25084031513846836401, 1.0152320658086750691),
    ROW(3.0, -0.003372568136288391282, 0.25041909896756093491, -0.0051058069730330193858),
    ROW(5.0, 8.4973032348842548756e-6, -0.00042050885612616685862, 0.000017137936040178027839),
    ROW(7.0, -1.9027785733042754384e-8, 7.0612704386195159946e-7, -4.7950498903246521203e-8),
    ROW(9.0, 3.9943156307257192014e-11, -1.1857429274298495576e-9, 1.2075885035679535302e-10),
    ROW(11.0, -8.0492534035376520505e-14, 1.9911236967504970905e-12, -2.8386114600935316558e-13),
    ROW(13.0, 1.5769845073670547413e-16, 0.0, 0.0),
};
/* Factors of the derivatives: ellipsoid, degrees, factorials, and the signs that sine and cosine take. */
#define DEG2 (DEG * DEG)
#define SCALE_P (A_M * A_M / 12 * DEG2)
#define SCALE_Q (B2 * (1 - E2) / 4 * DEG2)
/* clang-format off */
static const double SCALE[2][8] = {
    {B2 * DEG, -B2 * DEG * DEG2 / 6, B2 * DEG * DEG2 * DEG2 / 120, SCALE_P * DEG, SCALE_Q * DEG, 0, 0, 0},
    {-B2 * DEG2 / 2, B2 * DEG2 * DEG2 / 24, -B2 * DEG2 * DEG2 * DEG2 / 720,
     SCALE_P, -SCALE_P * DEG2 / 2, SCALE_Q, -SCALE_Q * DEG2 / 2, 0},
};
/* clang-format on */

typedef struct splat {
    v4 f1, f2, f3, f4, f5, f6, p0, p1, p2, q0, q1, q2, lat0, cos2;
} splat;

static inline v4 row(const double *p)
{
    return *(const v4 *)(const void *)p;
}

/* From sine @p s and cosine @p c of the latitude. F(lat0 + a) = a (f1 + a (f2 + ...)), a in degrees. */
static inline splat expand(double lat0_deg, double s, double c)
{
    double s_before = -s;
    double c_before = c;
    double twice = 2 * (c - s) * (c + s); /* 2 cos 2 phi: from harmonic to harmonic */
    double cos2 = c * c;
    v4 even = SPLAT(0.0);
    v4 odd = SPLAT(0.0);
    v4 even_q = SPLAT(0.0);
    v4 odd_q = SPLAT(0.0);

    for (int k = 0; k < HARMONICS; k++) {
        double s_next = twice * s - s_before;
        double c_next = twice * c - c_before;

        even += row(SERIES[k][0]) * SPLAT(c);
        even_q += row(SERIES[k][0] + 4) * SPLAT(c);
        odd += row(SERIES[k][1]) * SPLAT(s);
        odd_q += row(SERIES[k][1] + 4) * SPLAT(s);
        s_before = s;
        c_before = c;
        s = s_next;
        c = c_next;
    }
    even *= row(SCALE[0]);
    even_q *= row(SCALE[0] + 4);
    odd *= row(SCALE[1]);
    odd_q *= row(SCALE[1] + 4);
    return (splat){SPLAT(even[0]),   SPLAT(odd[0]),   SPLAT(even[1]),  SPLAT(odd[1]),   SPLAT(even[2]),
                   SPLAT(odd[2]),    SPLAT(odd[3]),   SPLAT(even[3]),  SPLAT(odd_q[0]), SPLAT(odd_q[1]),
                   SPLAT(even_q[0]), SPLAT(odd_q[2]), SPLAT(lat0_deg), SPLAT(cos2)};
}

void ft_area_series_at(double lat_deg, ft_area_series *out)
{
    splat k;

    ft_sin_cos_lat(lat_deg, &out->sin0, &out->cos0);
    k = expand(lat_deg, out->sin0, out->cos0);
    memcpy(out->f, (double[]){k.f1[0], k.f2[0], k.f3[0], k.f4[0], k.f5[0], k.f6[0]}, sizeof out->f);
    memcpy(out->p, (double[]){k.p0[0], k.p1[0], k.p2[0]}, sizeof out->p);
    memcpy(out->q, (double[]){k.q0[0], k.q1[0], k.q2[0]}, sizeof out->q);
}

/* ---------- the sum */

typedef struct lanes {
    v4 sum, turn, reach2, offset2; /* the last two: most of each lane, squared */
} lanes;

static inline v4 greater(v4 a, v4 b) /* the larger of each lane, NaN never */
{
    i4 take = (i4)(b > a);

    return (v4)(((i4)b & take) | ((i4)a & ~take));
}

/* Four edges that start at v[0..3]: v4 loads of lon lat lon lat. */
static inline lanes step(lanes l, const double *v, const splat *k)
{
    v4 a = row(v);
    v4 b = row(v + 4);
    v4 c = row(v + 2);
    v4 d = row(v + 6);
    v4 x = __builtin_shufflevector(c, d, 0, 2, 4, 6) - __builtin_shufflevector(a, b, 0, 2, 4, 6);
    v4 from = __builtin_shufflevector(a, b, 1, 3, 5, 7) - k->lat0;
    v4 to = __builtin_shufflevector(c, d, 1, 3, 5, 7) - k->lat0;
    v4 y = to - from;
    v4 mid = (from + to) * SPLAT(0.5);
    v4 ff = from * (k->f1 + from * (k->f2 + from * (k->f3 + from * (k->f4 + from * (k->f5 + from * k->f6)))));
    v4 ft = to * (k->f1 + to * (k->f2 + to * (k->f3 + to * (k->f4 + to * (k->f5 + to * k->f6)))));
    v4 p = k->p0 + mid * (k->p1 + mid * k->p2);
    v4 q = k->q0 + mid * (k->q1 + mid * k->q2);
    v4 x2;
    v4 y2 = y * y;

    x -= (v4)((i4)(x > SPLAT(180.0)) & (i4)SPLAT(360.0));
    x += (v4)((i4)(x < SPLAT(-180.0)) & (i4)SPLAT(360.0));
    x2 = x * x;
    l.sum += x * ((ff + ft) * SPLAT(0.5) + p * x2 + q * y2);
    l.turn += x;
    l.reach2 = greater(l.reach2, x2 * k->cos2 + y2);
    l.offset2 = greater(l.offset2, to * to);
    return l;
}

typedef struct sums {
    double sum, turn, reach2, offset2;
} sums;

static inline double most(v4 m)
{
    double a = m[0] > m[1] ? m[0] : m[1];
    double b = m[2] > m[3] ? m[2] : m[3];

    return a > b ? a : b;
}

/* @p n edges between n + 1 vertices, lon lat interleaved, with F expanded around a latitude of sine and cosine @p s, @p c. */
CLONES static void add_edges(const double *v, size_t n, double lat0_deg, double s, double c, sums *out)
{
    const splat k = expand(lat0_deg, s, c);
    lanes l1 = {SPLAT(0.0), SPLAT(0.0), SPLAT(0.0), SPLAT(0.0)};
    lanes l2 = l1;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        l1 = step(l1, v + 2 * i, &k);
        l2 = step(l2, v + 2 * i + 8, &k);
    }
    if (i + 4 <= n) {
        l1 = step(l1, v + 2 * i, &k);
        i += 4;
    }
    if (i < n) { /* the tail, padded with edges of no length */
        double t[10];
        size_t have = 2 * (n - i) + 2;

        memcpy(t, v + 2 * i, have * sizeof *t);
        for (size_t m = have; m < FT_COUNT(t); m++) {
            t[m] = t[m - 2];
        }
        l2 = step(l2, t, &k);
    }
    l1.sum += l2.sum;
    l1.turn += l2.turn;
    out->sum = (l1.sum[0] + l1.sum[1]) + (l1.sum[2] + l1.sum[3]);
    out->turn = (l1.turn[0] + l1.turn[1]) + (l1.turn[2] + l1.turn[3]);
    out->reach2 = most(greater(l1.reach2, l2.reach2));
    out->offset2 = most(greater(l1.offset2, l2.offset2));
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
        ft_sin_cos_lat((v[i].lat_deg + v[i + 1].lat_deg) * 0.5, &sm, &cm);
        s2 = sm * sm;
        x2 = x * x;
        y2 = y * y;
        s += x * sm * R2 *
             (x2 * x2 * (1.0 / 120 - s2 / 48 + s2 * s2 / 80) + x2 * y2 * (1.0 / 96 - s2 / 32) + y2 * y2 / 96);
    }
    return s;
}

/* Latitudes farther than this from where F is expanded are out of range. */
static const double MAX_OFFSET_DEG = 0.3;

/* Middle latitude; false when the ring spans too much. */
static bool middle(const ft_lonlat *v, size_t n, double *mid_deg)
{
    double lo = v[0].lat_deg;
    double hi = lo;

    for (size_t i = 1; i < n; i++) {
        double lat = v[i].lat_deg;

        lo = lat < lo ? lat : lo;
        hi = lat > hi ? lat : hi;
    }
    *mid_deg = (lo + hi) * 0.5;
    return hi - lo <= 2 * MAX_OFFSET_DEG;
}

bool ft_area_kernel(const ft_lonlat *v, size_t n, double *out)
{
    static const double MAX_LAT_DEG = 88.5;
    static const double SHORT_DEG = 0.02; /* reach up to which the 5th order is nothing */
    static const double LONG_DEG = 0.1;
    static const double LARGE_M2 = 1e6; /* what the 5th order leaves is nothing beside this */
    double lat0 = v[0].lat_deg;         /* most rings stay close to their first vertex: no pass for the middle */
    double sin0 = 0;
    double cos0 = 0;
    double reach2 = 0;
    sums s;

    if (!(lat0 <= MAX_LAT_DEG && lat0 >= -MAX_LAT_DEG)) {
        return false;
    }
    ft_sin_cos_lat(lat0, &sin0, &cos0);
    add_edges(&v[0].lon_deg, n - 1, lat0, sin0, cos0, &s);
    if (!(s.offset2 <= MAX_OFFSET_DEG * MAX_OFFSET_DEG)) {
        if (!middle(v, n, &lat0)) {
            return false;
        }
        ft_sin_cos_lat(lat0, &sin0, &cos0);
        add_edges(&v[0].lon_deg, n - 1, lat0, sin0, cos0, &s);
    }
    reach2 = s.reach2 * (sin0 * sin0 > cos0 * cos0 ? sin0 * sin0 / (cos0 * cos0) : 1); /* shorter toward the poles */
    if (!(reach2 <= LONG_DEG * LONG_DEG) || s.turn > 1 || s.turn < -1) {
        return false;
    }
    *out = -s.sum * DEG;
    if (reach2 > SHORT_DEG * SHORT_DEG) {
        *out -= fifth_order(v, n - 1);
        return *out > LARGE_M2 || *out < -LARGE_M2;
    }
    return true;
}
