/* Areas and perimeters beside a second way to find them, for shapes from a metre to a continent: each edge is solved on the auxiliary
 * sphere (Bessel's equations; Karney, "Algorithms for geodesics", 2013, equations 5 to 12 and 57) in long double and
 * integrated by Gauss and Legendre, panels halved until nothing changes. Nothing of geo/ is used but what is tested. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "geo/area.h"

#include <geodesic.h>
#include <math.h>

#define PI 3.14159265358979323846264338327950288L
#define FLATTENING (1.0L / 298.257223563L)
#define A_M 6378137.0L
#define B_M (A_M * (1 - FLATTENING))
#define E2 (FLATTENING * (2 - FLATTENING))

/* ---------- the second way */

enum { NODES = 8 };
static const long double AT[NODES] = {-0.960289856497536231683560868569473L, -0.796666477413626739591553936475830L,
                                      -0.525532409916328985817739049189246L, -0.183434642495649804939476142360184L,
                                      0.183434642495649804939476142360184L,  0.525532409916328985817739049189246L,
                                      0.796666477413626739591553936475830L,  0.960289856497536231683560868569473L};
static const long double WEIGHT[NODES] = {0.101228536290376259152531354309962L, 0.222381034453374470544355994426241L,
                                          0.313706645877887287337962201986601L, 0.362683783378361982965150449277196L,
                                          0.362683783378361982965150449277196L, 0.313706645877887287337962201986601L,
                                          0.222381034453374470544355994426241L, 0.101228536290376259152531354309962L};

/** A geodesic from a point of reduced latitude @p beta at azimuth @p alpha, by its arc sigma on the auxiliary sphere. */
typedef struct course {
    long double sin0, cos0; /* of the azimuth at the equator */
    long double sigma1, k2;
    long double zero_m2; /* the area integral counts from here, */
    int pole;            /* or from this pole: 1 north, -1 south */
} course;

typedef struct sums {
    long double lon, length_m, area_m2;
} sums;

static course course_from(long double beta, long double alpha)
{
    course c = {sinl(alpha) * cosl(beta), hypotl(cosl(alpha), sinl(alpha) * sinl(beta)), 0, 0, 0, 0};

    c.sigma1 = atan2l(sinl(beta), cosl(alpha) * cosl(beta));
    c.k2 = E2 / (1 - E2) * c.cos0 * c.cos0;
    return c;
}

/* Between the equator and a latitude, per radian of longitude. */
static long double zone(long double sin_phi)
{
    long double e = sqrtl(E2);

    return B_M * B_M / 2 * (sin_phi / (1 - E2 * sin_phi * sin_phi) + atanhl(e * sin_phi) / e);
}

/* Between a latitude and its pole; the digits of 1 - sin are not lost. */
static long double polar_zone(long double sin_phi, long double cos_phi)
{
    long double rest = cos_phi * cos_phi / (1 + fabsl(sin_phi));
    long double sum = 0;

    for (int i = 0; i < NODES; i++) {
        long double s = 1 - rest * (1 + AT[i]) / 2;

        sum += WEIGHT[i] / 2 * rest * B_M * B_M / ((1 - E2 * s * s) * (1 - E2 * s * s));
    }
    return sum;
}

/* What a step along sigma adds. */
static sums slope(const course *c, long double sigma)
{
    long double sin_beta = c->cos0 * sinl(sigma);
    long double cos_beta = hypotl(c->cos0 * cosl(sigma), c->sin0);
    long double root = sqrtl(1 + c->k2 * sinl(sigma) * sinl(sigma));
    long double length = 0;
    sums s = {0, B_M * root, 0};

    s.lon = c->sin0 / (cos_beta * cos_beta) - FLATTENING * c->sin0 * (2 - FLATTENING) / (1 + (1 - FLATTENING) * root);
    length = hypotl(sin_beta, (1 - FLATTENING) * cos_beta);
    s.area_m2 = s.lon * (c->pole == 0 ? zone(sin_beta / length) - c->zero_m2
                                      : -c->pole * polar_zone(sin_beta / length, (1 - FLATTENING) * cos_beta / length));
    return s;
}

static sums panels(const course *c, long double arc, int n)
{
    sums out = {0, 0, 0};

    for (int k = 0; k < n; k++) {
        for (int i = 0; i < NODES; i++) {
            sums s = slope(c, c->sigma1 + arc * (k + (1 + AT[i]) / 2) / n);
            long double w = WEIGHT[i] / 2 * arc / n;

            out.lon += w * s.lon;
            out.length_m += w * s.length_m;
            out.area_m2 += w * s.area_m2;
        }
    }
    return out;
}

static sums along(const course *c, long double arc)
{
    sums before = panels(c, arc, 1);

    for (int n = 2; n <= 16384; n *= 2) {
        sums now = panels(c, arc, n);

        if (fabsl(now.area_m2 - before.area_m2) <= 1e-9L + 1e-15L * fabsl(now.area_m2) &&
            fabsl(now.lon - before.lon) <= 1e-17L) {
            return now;
        }
        before = now;
    }
    return before;
}

static long double beta_of(long double lat_deg)
{
    return atan2l((1 - FLATTENING) * sinl(lat_deg * PI / 180), cosl(lat_deg * PI / 180));
}

/* How far a course misses the other end. The longitude is that of the sphere less a smooth integral. */
static void miss(long double beta1, long double alpha, long double arc, long double beta2, long double lon,
                 long double out[2])
{
    course c = course_from(beta1, alpha);
    long double s = c.sigma1 + arc;
    long double turned = atan2l(c.sin0 * sinl(arc),
                                cosl(c.sigma1) * cosl(s) + c.sin0 * c.sin0 * sinl(c.sigma1) * sinl(s));
    long double less = 0;

    for (int k = 0; k < 8; k++) {
        for (int i = 0; i < NODES; i++) {
            long double at = c.sigma1 + arc * (k + (1 + AT[i]) / 2) / 8;
            long double root = sqrtl(1 + c.k2 * sinl(at) * sinl(at));

            less += WEIGHT[i] / 16 * arc * FLATTENING * c.sin0 * (2 - FLATTENING) / (1 + (1 - FLATTENING) * root);
        }
    }
    out[0] = atan2l(c.cos0 * sinl(s), hypotl(c.cos0 * cosl(s), c.sin0)) - beta2;
    out[1] = remainderl(turned - less - lon, 2 * PI) * cosl(beta2);
}

/* Newton from what PROJ thinks. */
static sums edge(ft_lonlat p, ft_lonlat q, int pole, long double zero_m2)
{
    struct geod_geodesic earth;
    double azimuth = 0;
    long double beta1 = beta_of((long double)p.lat_deg);
    long double beta2 = beta_of((long double)q.lat_deg);
    long double lon = remainderl((long double)q.lon_deg - (long double)p.lon_deg, 360) * PI / 180;
    long double alpha = 0;
    long double arc = 0;
    course c;

    geod_init(&earth, 6378137.0, 1 / 298.257223563);
    arc = (long double)geod_geninverse(&earth, p.lat_deg, remainder(p.lon_deg, 360), q.lat_deg,
                                       remainder(q.lon_deg, 360), NULL, &azimuth, NULL, NULL, NULL, NULL, NULL) *
          PI / 180;
    alpha = (long double)azimuth * PI / 180;
    for (int round = 0; round < 12 && arc > 0; round++) {
        long double h = 1e-7L;
        long double r[2];
        long double ra[2];
        long double rs[2];
        long double det = 0;

        miss(beta1, alpha, arc, beta2, lon, r);
        miss(beta1, alpha + h, arc, beta2, lon, ra);
        miss(beta1, alpha, arc * (1 + h), beta2, lon, rs);
        det = (ra[0] - r[0]) * (rs[1] - r[1]) - (ra[1] - r[1]) * (rs[0] - r[0]);
        if (det == 0 || (fabsl(r[0]) < 1e-19L && fabsl(r[1]) < 1e-19L)) {
            break;
        }
        alpha -= h * (r[0] * (rs[1] - r[1]) - r[1] * (rs[0] - r[0])) / det;
        arc -= arc * h * ((ra[0] - r[0]) * r[1] - (ra[1] - r[1]) * r[0]) / det;
    }
    c = course_from(beta1, alpha);
    c.zero_m2 = zero_m2;
    c.pole = pole;
    return along(&c, arc);
}

/* The smaller side. */
static long double ring_m2(const ft_lonlat *v, size_t n, long double *perimeter_m)
{
    int pole = v[0].lat_deg > 80 ? 1 : v[0].lat_deg < -80 ? -1 : 0;
    long double zero = pole != 0 ? pole * zone(1) : zone(sinl((long double)v[0].lat_deg * PI / 180));
    long double turn = 0;
    long double sum = 0;
    long double cap = 0;

    for (size_t i = 0; i < n; i++) {
        sums s = edge(v[i], v[(i + 1) % n], pole, zero);

        turn += s.lon;
        sum += s.area_m2;
        *perimeter_m += s.length_m;
    }
    if (fabsl(turn) < 1 || pole != 0) {
        return fabsl(sum);
    }
    cap = fabsl(2 * PI * (zone(1) - (turn > 0 ? zero : -zero)) - sum); /* of the pole on the left */
    return fminl(cap, 4 * PI * zone(1) - cap);
}

/* ---------- shapes */

enum { MOST = 40 };

typedef struct ring {
    ft_lonlat v[MOST];
    size_t n;
} ring;

static void star(ft_gen *gen, ft_lonlat center, double radius_m, ring *out)
{
    double turn = ft_gen_between(gen, 0, 360);

    out->n = 3 + (size_t)ft_gen_below(gen, MOST - 3);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i] = ft_destination(center, turn - 360.0 * (double)i / (double)out->n,
                                   radius_m * ft_gen_between(gen, out->n < 6 ? 0.9 : 0.5, 1));
    }
}

/* Some metres wide, up to a hundred kilometres long. */
static void strip(ft_gen *gen, ft_lonlat from, ring *out)
{
    double azimuth = ft_gen_between(gen, 0, 360);
    double wide_m = exp(ft_gen_between(gen, log(0.5), log(50)));
    ft_lonlat to = ft_destination(from, azimuth, exp(ft_gen_between(gen, log(50), log(1e5))));

    out->n = 4;
    out->v[0] = from;
    out->v[1] = to;
    out->v[2] = ft_destination(to, azimuth + 90, wide_m);
    out->v[3] = ft_destination(from, azimuth + 90, wide_m);
}

/* Winding and the turn of longitudes are as whoever drew it wished. */
static void write_as_people_do(ft_gen *gen, ring *r)
{
    bool back = ft_gen_below(gen, 2) == 0;
    bool beyond = ft_gen_below(gen, 2) == 0;

    for (size_t i = 0; i < r->n / 2 && back; i++) {
        ft_lonlat t = r->v[i];

        r->v[i] = r->v[r->n - 1 - i];
        r->v[r->n - 1 - i] = t;
    }
    for (size_t i = 1; i < r->n && beyond; i++) { /* past 180 instead of a jump */
        r->v[i].lon_deg += 360 * nearbyint((r->v[i - 1].lon_deg - r->v[i].lon_deg) / 360);
    }
}

static void add_ring(ft_geom *g, const ring *r)
{
    ft_error err = {0};

    ft_assert_ok(ft_geom_add_ring(g, &err), &err);
    for (size_t i = 0; i <= r->n; i++) {
        ft_assert_ok(ft_geom_add_point(g, r->v[i % r->n], 0, 0, &err), &err);
    }
}

typedef enum kind { FIELDS, STRIPS, ANTIMERIDIAN, POLES, COUNTRIES, KINDS } kind;
static const char *const NAMES[] = {"fields with holes, in parts", "strips", "across 180 degrees",
                                    "around and near poles", "countries"};

static ft_lonlat place(ft_gen *gen, kind k)
{
    ft_lonlat p = {ft_gen_between(gen, -180, 180), ft_gen_between(gen, -85, 85)};

    if (k == ANTIMERIDIAN) {
        p.lon_deg = 180;
    } else if (k == POLES) {
        p.lat_deg = 90 - exp(ft_gen_between(gen, log(1e-5), log(5)));
        p.lat_deg = ft_gen_below(gen, 2) == 0 ? p.lat_deg : -p.lat_deg;
    }
    return p;
}

typedef struct worst {
    double area, perimeter; /* shares of what is allowed */
} worst;

static void compare(ft_gen *gen, kind k, worst *w)
{
    size_t parts = k == FIELDS ? 1 + (size_t)ft_gen_below(gen, 3) : 1;
    long double m2 = 0;
    long double m = 0;
    ft_measure got;
    ft_geom g;
    ft_error err = {0};

    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    for (size_t i = 0; i < parts; i++) {
        ft_lonlat center = place(gen, k);
        double radius_m = exp(k == COUNTRIES ? ft_gen_between(gen, log(5e4), log(1.5e6))
                                             : ft_gen_between(gen, 0, log(2e4)));
        ring r;

        ft_assert_ok(ft_geom_add_part(&g, &err), &err);
        if (k == STRIPS) {
            strip(gen, center, &r);
        } else {
            star(gen, center, radius_m, &r);
        }
        write_as_people_do(gen, &r);
        add_ring(&g, &r);
        m2 += ring_m2(r.v, r.n, &m);
        if (k == FIELDS && ft_gen_below(gen, 2) == 0) { /* a third of the radius is inside whatever the vertices */
            star(gen, center, radius_m / 3, &r);
            write_as_people_do(gen, &r);
            add_ring(&g, &r);
            m2 -= ring_m2(r.v, r.n, &m);
        }
    }
    got = ft_geom_measure(&g);
    w->area = fmax(w->area, fabs(got.area_m2 - (double)m2) / (1e-5 + 1e-9 * (double)m2));
    w->perimeter = fmax(w->perimeter, fabs(got.perimeter_m - (double)m) / (1e-6 + 1e-9 * (double)m));
    ft_assert_near(got.area_m2, (double)m2, 1e-5 + 1e-9 * (double)m2);
    ft_assert_near(got.perimeter_m, (double)m, 1e-6 + 1e-9 * (double)m);
    ft_geom_release(&g);
}

static void two_ways_agree(void **state)
{
    ft_gen gen = ft_gen_seeded(9);
    long rounds = ft_gen_rounds(60);

    (void)state;
    for (int k = 0; k < KINDS; k++) {
        worst w = {0, 0};

        for (long i = 0; i < rounds; i++) {
            compare(&gen, (kind)k, &w);
        }
        print_message("  %-28s: worst %.3f of what is allowed in area, %.3f in length\n", NAMES[k], w.area,
                      w.perimeter);
    }
}

/* The second way itself: figures of GeographicLib's own tests (tests/data/area/ORIGIN.md says where they come from). */
static void the_second_way_is_right(void **state)
{
    static const ft_lonlat ICE[] = {{0, 89}, {90, 89}, {180, 89}, {270, 89}};
    long double m = 0;

    (void)state;
    ft_assert_near((double)ring_m2(ICE, 4, &m), 24952305678.0186, 1e-3);
    ft_assert_near((double)m, 631819.8745, 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_way_is_right),
        cmocka_unit_test(two_ways_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
