/* The mean of what a standing receiver said: in metres east and north of the first fix, so 180 degrees is no edge. */
#include "geo/gnss_internal.h"

#include "geo/area.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static const double A_M = 6378137.0;
static const double E2 = 0.0066943799901413165;
static const double MAD_SIGMA = 1.4826; /* standard deviation of a normal distribution over its median deviation */
static const double STANDING_MS = 0.5;  /* a walking person is faster; noise of a standing receiver is not */
static const double GRAIN_M = 0.01;     /* what a last digit of the sentences is worth: no fix is an outlier for that */

enum { MOVED_SIGMAS = 4, SAMPLES_MAX = 10000000 };

typedef struct sample {
    ft_fix fix;
    double east_m, north_m, weight;
    bool out;
} sample;

static const char *const REFUSALS[] = {
#define FT_FIX_REFUSAL(name, key) key,
#include "geo/fix_refusal.def"
#undef FT_FIX_REFUSAL
};

struct ft_averager {
    ft_mean_rule rule;
    sample *s; /* shape [n] */
    size_t n, cap;
    size_t refused[FT_FIX_REFUSALS];
    double *sorted; /* shape [cap] */
};

const char *ft_fix_refusal_key(ft_fix_refusal r)
{
    return REFUSALS[r];
}

ft_status ft_averager_new(ft_mean_rule rule, ft_averager **out, ft_error *err)
{
    ft_averager *a = calloc(1, sizeof *a);

    if (a == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=fixes");
    }
    a->rule = rule;
    *out = a;
    return FT_OK;
}

void ft_averager_free(ft_averager *a)
{
    if (a != NULL) {
        free(a->s);
        free(a->sorted);
        free(a);
    }
}

size_t ft_averager_count(const ft_averager *a)
{
    return a->n;
}

static ft_status grow(ft_averager *a, ft_error *err)
{
    size_t cap = a->cap == 0 ? 256 : a->cap * 2;
    sample *s = cap > SAMPLES_MAX ? NULL : realloc(a->s, cap * sizeof *s);
    double *sorted = NULL;

    if (s != NULL) {
        a->s = s;
        sorted = realloc(a->sorted, cap * sizeof *sorted);
    }
    if (sorted == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=fixes");
    }
    a->sorted = sorted;
    a->cap = cap;
    return FT_OK;
}

static ft_fix_refusal judge(const ft_mean_rule *r, const ft_fix *f)
{
    if (!f->has_position || f->kind == FT_FIX_NONE) {
        return FT_REFUSED_NO_FIX;
    }
    if (!ft_fix_seen(f->kind)) {
        return FT_REFUSED_NOT_SEEN;
    }
    if (r->hdop_max > 0 && f->has_hdop && f->hdop > r->hdop_max) {
        return FT_REFUSED_HDOP;
    }
    return r->hacc_max_m_95 > 0 && f->has_accuracy && f->hacc_m_95 > r->hacc_max_m_95 ? FT_REFUSED_ACCURACY
                                                                                      : FT_REFUSED_NOTHING;
}

/* Better fixes count more: by the receiver's own estimate, else by the geometry of its satellites. */
static double weight_of(const ft_fix *f)
{
    double error_m = f->has_accuracy ? f->hacc_m_95 : ft_fix_floor_m_95(f->kind) * (f->has_hdop ? f->hdop : 1);

    error_m = fmax(error_m, GRAIN_M);
    return 1 / (error_m * error_m);
}

ft_status ft_averager_add(ft_averager *a, const ft_fix *f, ft_fix_refusal *why, ft_error *err)
{
    ft_status st = FT_OK;

    *why = judge(&a->rule, f);
    if (*why != FT_REFUSED_NOTHING) {
        a->refused[*why]++;
        return FT_OK;
    }
    st = a->n == a->cap ? grow(a, err) : FT_OK;
    if (st == FT_OK) {
        a->s[a->n++] = (sample){.fix = *f, .weight = weight_of(f)};
    }
    return st;
}

/* Metres per degree at the first fix. */
static void scale(double lat_deg, double *east, double *north)
{
    double rad = acos(-1.0) / 180;
    double w2 = 1 - E2 * sin(lat_deg * rad) * sin(lat_deg * rad);

    *east = A_M / sqrt(w2) * cos(lat_deg * rad) * rad;
    *north = A_M * (1 - E2) / (w2 * sqrt(w2)) * rad;
}

static double turn(double deg)
{
    return deg > 180 ? deg - 360 : deg < -180 ? deg + 360 : deg;
}

static void lay_out(ft_averager *a)
{
    double east = 0;
    double north = 0;

    scale(a->s[0].fix.at.lat_deg, &east, &north);
    for (size_t i = 0; i < a->n; i++) {
        a->s[i].east_m = turn(a->s[i].fix.at.lon_deg - a->s[0].fix.at.lon_deg) * east;
        a->s[i].north_m = (a->s[i].fix.at.lat_deg - a->s[0].fix.at.lat_deg) * north;
        a->s[i].out = false;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, ascending);
    return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double along(const sample *s, int axis)
{
    return axis == 0 ? s->east_m : s->north_m;
}

static void find_outliers(ft_averager *a)
{
    for (int axis = 0; axis < 2 && a->rule.outlier_sigma > 0; axis++) {
        double middle = 0;
        double limit = 0;

        for (size_t i = 0; i < a->n; i++) {
            a->sorted[i] = along(&a->s[i], axis);
        }
        middle = median(a->sorted, a->n);
        for (size_t i = 0; i < a->n; i++) {
            a->sorted[i] = fabs(along(&a->s[i], axis) - middle);
        }
        limit = a->rule.outlier_sigma * fmax(MAD_SIGMA * median(a->sorted, a->n), GRAIN_M);
        for (size_t i = 0; i < a->n; i++) {
            a->s[i].out = a->s[i].out || fabs(along(&a->s[i], axis) - middle) > limit;
        }
    }
}

/* Plain mean and deviation of samples [from, to) that are used. */
typedef struct third {
    double east_m, north_m, var_m2;
    size_t n;
} third;

static third of_third(const ft_averager *a, size_t from, size_t to)
{
    third t = {0, 0, 0, 0};

    for (size_t i = from; i < to; i++) {
        if (!a->s[i].out) {
            t.east_m += a->s[i].east_m;
            t.north_m += a->s[i].north_m;
            t.n++;
        }
    }
    if (t.n == 0) {
        return t;
    }
    t.east_m /= (double)t.n;
    t.north_m /= (double)t.n;
    for (size_t i = from; i < to; i++) {
        if (!a->s[i].out) {
            double e = a->s[i].east_m - t.east_m;
            double n = a->s[i].north_m - t.north_m;

            t.var_m2 += (e * e + n * n) / 2 / (double)t.n;
        }
    }
    return t;
}

static void watch_antenna(ft_averager *a, ft_mean *m)
{
    third first = of_third(a, 0, a->n / 3);
    third last = of_third(a, a->n - a->n / 3, a->n);
    double sd_m = sqrt((first.var_m2 + last.var_m2) / 2);
    size_t fast = 0;
    size_t told = 0;

    for (size_t i = 0; i < a->n; i++) {
        told += a->s[i].fix.has_speed ? 1 : 0;
        fast += a->s[i].fix.has_speed && a->s[i].fix.speed_ms > STANDING_MS ? 1 : 0;
    }
    m->moved_m = first.n > 0 && last.n > 0 ? hypot(last.east_m - first.east_m, last.north_m - first.north_m) : 0;
    m->moved = m->moved_m > fmax(MOVED_SIGMAS * sd_m, ft_fix_floor_m_95(m->kind) / 2) || (told > 0 && fast * 2 > told);
}

/* What the receiver said of the fixes that are used. */
static void tell_quality(ft_averager *a, ft_mean *m)
{
    size_t n = 0;
    double height = 0;
    double height_weight = 0;

    for (size_t i = 0; i < a->n; i++) {
        const ft_fix *f = &a->s[i].fix;

        if (a->s[i].out) {
            continue;
        }
        m->kind = m->n == 0 || ft_fix_floor_m_95(f->kind) > ft_fix_floor_m_95(m->kind) ? f->kind : m->kind;
        m->n++;
        if (f->has_hdop) {
            a->sorted[n++] = f->hdop;
        }
        if (f->satellites >= 0 && (m->satellites_least < 0 || f->satellites < m->satellites_least)) {
            m->satellites_least = f->satellites;
        }
        if (f->has_elevation) {
            height += a->s[i].weight * f->elevation_m;
            height_weight += a->s[i].weight;
        }
    }
    m->hdop_median = n > 0 ? median(a->sorted, n) : 0;
    m->has_elevation = height_weight > 0;
    m->elevation_m = m->has_elevation ? height / height_weight : 0;
}

static double own_estimate_m_95(ft_averager *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++) {
        if (!a->s[i].out && a->s[i].fix.has_accuracy) {
            a->sorted[n++] = a->s[i].fix.hacc_m_95;
        }
    }
    return n > 0 ? median(a->sorted, n) : 0;
}

static void tell_place(const ft_averager *a, ft_mean *m)
{
    double sum = 0;
    double east = 0;
    double north = 0;
    double var = 0;
    double per_lon = 0;
    double per_lat = 0;
    int64_t first = INT64_MAX;
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < a->n; i++) {
        const sample *s = &a->s[i];

        if (!s->out) {
            sum += s->weight;
            east += s->weight * s->east_m;
            north += s->weight * s->north_m;
            first = s->fix.has_time && s->fix.utc_ms < first ? s->fix.utc_ms : first;
            last = s->fix.has_time && s->fix.utc_ms > last ? s->fix.utc_ms : last;
        }
    }
    east /= sum;
    north /= sum;
    for (size_t i = 0; i < a->n; i++) {
        double off = hypot(a->s[i].east_m - east, a->s[i].north_m - north);

        if (!a->s[i].out) {
            var += off * off / 2 / (double)(m->n > 1 ? m->n - 1 : 1);
            m->spread_max_m = fmax(m->spread_max_m, off);
        }
    }
    m->spread_m_95 = ft_fix_error_95(sqrt(var), sqrt(var));
    scale(a->s[0].fix.at.lat_deg, &per_lon, &per_lat);
    m->at.lon_deg = turn(a->s[0].fix.at.lon_deg + (per_lon > 0 ? east / per_lon : 0));
    m->at.lat_deg = a->s[0].fix.at.lat_deg + north / per_lat;
    m->seconds = last > first ? (double)(last - first) / 1000 : 0;
}

ft_status ft_averager_mean(ft_averager *a, ft_mean *out, ft_error *err)
{
    ft_mean m = {.satellites_least = -1};

    if (a->n == 0) {
        return ft_fail(err, FT_E_REFUSED, "gnss.none", "no_fix=%zu not_seen=%zu hdop=%zu accuracy=%zu",
                       a->refused[FT_REFUSED_NO_FIX], a->refused[FT_REFUSED_NOT_SEEN], a->refused[FT_REFUSED_HDOP],
                       a->refused[FT_REFUSED_ACCURACY]);
    }
    lay_out(a);
    find_outliers(a);
    tell_quality(a, &m);
    tell_place(a, &m);
    watch_antenna(a, &m);
    for (size_t i = 0; i < FT_FIX_REFUSALS; i++) {
        m.refused[i] = a->refused[i];
    }
    m.refused[FT_REFUSED_OUTLIER] = a->n - m.n;
    m.hacc_m_95 = fmax(fmax(m.spread_m_95, own_estimate_m_95(a)), ft_fix_floor_m_95(m.kind) * fmax(1, m.hdop_median));
    *out = m;
    return FT_OK;
}
