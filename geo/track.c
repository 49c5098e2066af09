#include "geo/track.h"

#include "geo/area.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { RUN = 3 };                     /* points that one bad moment of a receiver spoils at most */
static const double TIMES_USUAL = 10; /* a leg this many times the usual one was not walked like the others */
static const double LEAST_M = 20;     /* below that, any receiver's error looks like a spike */
static const double COMES_BACK = 0.5; /* of the shorter way out: so near are the points on both sides of a spike */

static int by_length(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Points that count so far. */
typedef struct kept {
    const ft_lonlat *v;
    size_t *at; /* shape [n], indexes into v */
    size_t n;
} kept;

static double leg(const kept *k, size_t i, size_t j)
{
    return ft_distance_m(k->v[k->at[i]], k->v[k->at[j]]);
}

static void keep_sound(kept *k, const ft_track_flaw *flaw, size_t n)
{
    k->n = 0;
    for (size_t i = 0; i < n; i++) {
        if (flaw[i] == FT_TRACK_SOUND) {
            k->at[k->n++] = i;
        }
    }
}

static double usual_leg(const kept *k, double *legs)
{
    for (size_t i = 0; i + 1 < k->n; i++) {
        legs[i] = leg(k, i, i + 1);
    }
    if (k->n < 2) {
        return 0;
    }
    qsort(legs, k->n - 1, sizeof *legs, by_length);
    return legs[(k->n - 1) / 2];
}

/* Points i to i+run-1 of k lie off, and the ones before and behind lie near each other. */
static bool is_spike(const kept *k, size_t i, size_t run, double far_m)
{
    double out_m = 0;
    double back_m = 0;

    if (i == 0 || i + run >= k->n) {
        return false;
    }
    out_m = leg(k, i - 1, i);
    back_m = leg(k, i + run - 1, i + run);
    return out_m >= far_m && back_m >= far_m && leg(k, i - 1, i + run) <= COMES_BACK * fmin(out_m, back_m);
}

static void find_spikes(const kept *k, double far_m, ft_track_flaw *flaw)
{
    for (size_t i = 1; i < k->n; i++) {
        for (size_t run = 1; run <= RUN; run++) {
            if (is_spike(k, i, run, far_m)) {
                for (size_t j = 0; j < run; j++) {
                    flaw[k->at[i + j]] = FT_TRACK_SPIKE;
                }
                i += run;
                break;
            }
        }
    }
}

/* A long leg behind at most RUN first points, or before at most RUN last ones: the few are off, not the many. */
static void find_far_ends(const kept *k, double far_m, ft_track_flaw *flaw)
{
    for (size_t run = 1; run <= RUN && 2 * run + 1 < k->n; run++) {
        bool first = leg(k, run - 1, run) > far_m;
        bool last = leg(k, k->n - run - 1, k->n - run) > far_m;

        for (size_t j = 0; j < run; j++) {
            if (first) {
                flaw[k->at[j]] = FT_TRACK_FAR;
            }
            if (last) {
                flaw[k->at[k->n - 1 - j]] = FT_TRACK_FAR;
            }
        }
    }
}

static void find_gaps(const kept *k, ft_track_gaps *gaps)
{
    for (size_t i = 0; i + 1 < k->n; i++) {
        double m = leg(k, i, i + 1);

        gaps->n += m >= gaps->leg_m;
        if (m >= gaps->leg_m && m > gaps->longest_m) {
            gaps->longest_m = m;
            gaps->longest_at = k->at[i];
        }
    }
}

ft_status ft_track_judge(const ft_lonlat *v, size_t n, double long_leg_m, ft_track_flaw *flaw, ft_track_gaps *gaps,
                         ft_error *err)
{
    kept k = {v, calloc(n + 1, sizeof *k.at), 0};
    double *legs = calloc(n + 1, sizeof *legs);
    size_t last = SIZE_MAX;

    *gaps = (ft_track_gaps){.n = 0};
    if (k.at == NULL || legs == NULL) {
        free(k.at);
        free(legs);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=track");
    }
    for (size_t i = 0; i < n; i++) {
        bool no_fix = v[i].lon_deg == 0 && v[i].lat_deg == 0;
        bool same = last != SIZE_MAX && v[i].lon_deg == v[last].lon_deg && v[i].lat_deg == v[last].lat_deg;

        flaw[i] = no_fix ? FT_TRACK_NO_FIX : same ? FT_TRACK_DUPLICATE : FT_TRACK_SOUND;
        last = flaw[i] == FT_TRACK_SOUND ? i : last;
    }
    keep_sound(&k, flaw, n);
    gaps->leg_m = fmax(LEAST_M, TIMES_USUAL * usual_leg(&k, legs));
    find_far_ends(&k, fmax(long_leg_m, gaps->leg_m), flaw);
    keep_sound(&k, flaw, n);
    find_spikes(&k, gaps->leg_m, flaw);
    keep_sound(&k, flaw, n);
    find_gaps(&k, gaps);
    free(k.at);
    free(legs);
    return FT_OK;
}
