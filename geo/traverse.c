#include "geo/traverse.h"

#include "geo/area.h"
#include "geo/grid.h"

#include <math.h>

static const double RAD = 0.017453292519943295;

/* East and north from @p a to @p b: the geodesic's length along its azimuth, near enough a plane over a survey's ground. */
static void plane(ft_lonlat a, ft_lonlat b, double *east_m, double *north_m)
{
    double middle = (a.lat_deg + b.lat_deg) / 2;
    ft_lonlat corner = {b.lon_deg, middle};
    double e = ft_distance_m((ft_lonlat){a.lon_deg, middle}, corner);
    double n = ft_distance_m((ft_lonlat){a.lon_deg, a.lat_deg}, (ft_lonlat){a.lon_deg, b.lat_deg});

    *east_m = remainder(b.lon_deg - a.lon_deg, 360.0) < 0 ? -e : e;
    *north_m = b.lat_deg < a.lat_deg ? -n : n;
}

static ft_lonlat moved(ft_lonlat at, double east_m, double north_m)
{
    double distance = hypot(east_m, north_m);

    return distance == 0 ? at : ft_destination(at, atan2(east_m, north_m) / RAD, distance);
}

static double turn(double deg)
{
    return remainder(deg, 360.0);
}

/* From the north it was read against to true north at the station; forward and back bearing each count half. */
static ft_status azimuth(const ft_shot *s, const ft_sight *k, ft_lonlat station, double *out_deg, double *back_error,
                         ft_error *err)
{
    double north_deg = s->north == FT_NORTH_MAGNETIC ? s->declination_deg : 0;
    double bearing = k->bearing_deg;
    ft_status st = FT_OK;

    if (s->north == FT_NORTH_GRID) {
        ft_grid_facts f = {0, 1};

        st = ft_grid_facts_at(station, ft_grid_zone(station), &f, err);
        north_deg = f.convergence_deg;
    }
    if (k->has_back) {
        *back_error = turn(k->back_deg - k->bearing_deg - 180);
        bearing += *back_error / 2;
    }
    *out_deg = bearing + north_deg;
    return st;
}

static ft_status leg(const ft_shot *s, const ft_station *from, ft_lonlat *at, double *length_m, double *back_error,
                     ft_error *err)
{
    double azimuth_deg = 0;
    double flat = s->slope ? s->distance_m * cos(s->inclination_deg * RAD) : s->distance_m;
    ft_status st = azimuth(s, &s->a, from->at, &azimuth_deg, back_error, err);

    if (st == FT_OK) {
        *at = ft_destination(from->at, azimuth_deg, flat);
        if (s->offset_m != 0) {
            *at = ft_destination(*at, azimuth_deg + 90, s->offset_m);
        }
        *length_m = flat;
    }
    return st;
}

/* Where two sights cross: in the plane first, then closer with the geodesics' own azimuths. */
static ft_status intersection(const ft_shot *s, size_t row, const ft_station *stations, ft_lonlat *at, ft_error *err)
{
    ft_lonlat a = stations[s->a.from].at;
    ft_lonlat b = stations[s->b.from].at;
    double ignored = 0;
    double az_a = 0;
    double az_b = 0;
    double e = 0;
    double n = 0;
    double cross = 0;
    double along_a = 0;
    double along_b = 0;
    ft_status st = azimuth(s, &s->a, a, &az_a, &ignored, err);

    st = st == FT_OK ? azimuth(s, &s->b, b, &az_b, &ignored, err) : st;
    if (st != FT_OK) {
        return st;
    }
    plane(a, b, &e, &n);
    cross = sin((az_b - az_a) * RAD);
    if (fabs(cross) < 0.02) { /* a degree: the place is anywhere */
        return ft_fail(err, FT_E_INVALID, "geo.traverse.parallel", "row=%zu degrees=%.2f", row + 1,
                       fabs(turn(az_b - az_a)));
    }
    along_a = (e * cos(az_b * RAD) - n * sin(az_b * RAD)) / -cross;
    along_b = (e * cos(az_a * RAD) - n * sin(az_a * RAD)) / -cross;
    if (along_a < 0 || along_b < 0) {
        return ft_fail(err, FT_E_INVALID, "geo.traverse.behind", "row=%zu", row + 1);
    }
    for (int i = 0; i < 5; i++) {
        plane(ft_destination(a, az_a, along_a), ft_destination(b, az_b, along_b), &e, &n);
        along_a += (e * cos(az_b * RAD) - n * sin(az_b * RAD)) / -cross;
        along_b += (e * cos(az_a * RAD) - n * sin(az_a * RAD)) / -cross;
    }
    *at = ft_destination(a, az_a, along_a);
    return FT_OK;
}

static ft_status one(const ft_shot *v, size_t i, ft_station *out, ft_error *err)
{
    const ft_shot *s = &v[i];
    double length = 0;
    ft_status st = FT_OK;

    out[i] = (ft_station){.at = s->known};
    if (s->kind != FT_SHOT_KNOWN && (s->a.from >= i || (s->kind == FT_SHOT_INTERSECTION && s->b.from >= i))) {
        return ft_fail(err, FT_E_INVALID, "geo.traverse.order", "row=%zu", i + 1);
    }
    if (s->kind == FT_SHOT_LEG) {
        st = leg(s, &out[s->a.from], &out[i].at, &length, &out[i].back_error_deg, err);
        out[i].length_m = out[s->a.from].length_m + length;
    } else if (s->kind == FT_SHOT_INTERSECTION) {
        st = intersection(s, i, out, &out[i].at, err);
    }
    out[i].adjusted = out[i].at;
    return st;
}

/* Does the chain of legs that leads to @p of pass @p row? */
static bool leads_through(const ft_shot *v, size_t of, size_t row)
{
    while (of != row && v[of].kind == FT_SHOT_LEG) {
        of = v[of].a.from;
    }
    return of == row;
}

static void close_gap(const ft_shot *v, const ft_station *out, size_t row, ft_misclosure *gap)
{
    size_t home = v[row].closes;
    size_t anchor = v[row].a.from;

    while (!leads_through(v, home, anchor) && v[anchor].kind == FT_SHOT_LEG) {
        anchor = v[anchor].a.from;
    }
    *gap = (ft_misclosure){.closed = true, .row = row, .anchor = anchor};
    plane(out[home].at, out[row].at, &gap->east_m, &gap->north_m);
    gap->distance_m = hypot(gap->east_m, gap->north_m);
    gap->length_m = out[row].length_m - out[anchor].length_m;
    gap->ratio = gap->distance_m > 0 ? gap->length_m / gap->distance_m : 0;
}

ft_status ft_traverse_compute(const ft_shot *v, size_t n, ft_station *out, ft_misclosure *gap, ft_error *err)
{
    *gap = (ft_misclosure){.closed = false};
    for (size_t i = 0; i < n; i++) {
        ft_status st = one(v, i, out, err);

        if (st != FT_OK) {
            return st;
        }
        if (v[i].is_closing) {
            close_gap(v, out, i, gap);
        }
    }
    return FT_OK;
}

/* What hangs on a station, or on two, moves with it. */
static ft_lonlat carried(const ft_shot *s, const ft_station *own, const ft_station *stations)
{
    const ft_station *a = &stations[s->a.from];
    const ft_station *b = s->kind == FT_SHOT_INTERSECTION ? &stations[s->b.from] : a;
    double e[2] = {0, 0};
    double n[2] = {0, 0};

    plane(a->at, a->adjusted, &e[0], &n[0]);
    plane(b->at, b->adjusted, &e[1], &n[1]);
    return moved(own->at, (e[0] + e[1]) / 2, (n[0] + n[1]) / 2);
}

void ft_traverse_bowditch(const ft_shot *v, size_t n, const ft_misclosure *gap, ft_station *out)
{
    if (!gap->closed || gap->length_m <= 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (v[i].kind != FT_SHOT_KNOWN && !leads_through(v, gap->anchor, i)) {
            double share = (out[i].length_m - out[gap->anchor].length_m) / gap->length_m;

            out[i].adjusted = leads_through(v, gap->row, i)
                                  ? moved(out[i].at, -gap->east_m * share, -gap->north_m * share)
                                  : carried(&v[i], &out[i], out);
        }
    }
}
