/* The reports TPV, SKY and GST of gpsd, one JSON object a line. */
#include "geo/gnss_internal.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/num.h"

#include <math.h>
#include <string.h>

/* "2026-11-24T08:30:00.000Z" */
static bool instant(const char *t, int64_t *utc_ms)
{
    size_t n = t == NULL ? 0 : strlen(t);
    ft_date d;
    int64_t h = 0;
    int64_t m = 0;
    double sec = 0;

    if (n < 20 || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[n - 1] != 'Z' || !ft_date_parse(t, 10, &d) ||
        !ft_int_parse(t + 11, 2, &h) || !ft_int_parse(t + 14, 2, &m) || !ft_num_parse(t + 17, n - 18, &sec) || h < 0 ||
        h > 23 || m < 0 || m > 59 || sec < 0 || sec >= 61) {
        return false;
    }
    *utc_ms = (int64_t)ft_date_first_day(d) * 86400000 + h * 3600000 + m * 60000 + llround(sec * 1000);
    return true;
}

static bool get(const ft_json *o, const char *name, double *out)
{
    *out = ft_json_get_num(o, name, (double)NAN);
    return !isnan(*out);
}

/* A small count or code; anything else is @p otherwise. */
static int get_small(const ft_json *o, const char *name, int otherwise)
{
    double v = 0;

    return get(o, name, &v) && v >= 0 && v <= 1000 ? (int)v : otherwise;
}

static void take_sky(const ft_json *o, ft_sky *sky)
{
    const ft_json *list = ft_json_get(o, "satellites");

    sky->has_hdop = get(o, "hdop", &sky->hdop);
    sky->satellites = get_small(o, "uSat", -1);
    if (sky->satellites < 0 && list != NULL) {
        sky->satellites = 0;
        for (size_t i = 0; i < ft_json_count(list); i++) {
            sky->satellites += ft_json_get_bool(ft_json_at(list, i), "used", false) ? 1 : 0;
        }
    }
}

/* What the receiver estimates itself; better than eph, which gpsd makes from the geometry of the satellites. */
static void take_errors(const ft_json *o, ft_sky *sky)
{
    double lat_m = 0;
    double lon_m = 0;

    sky->has_accuracy = get(o, "lat", &lat_m) && get(o, "lon", &lon_m) && lat_m >= 0 && lon_m >= 0;
    sky->hacc_m_95 = sky->has_accuracy ? ft_fix_error_95(lat_m, lon_m) : 0;
}

static ft_status take_position(const ft_json *o, const ft_sky *sky, ft_fix *f, ft_error *err)
{
    const char *time = ft_json_get_text(o, "time");
    int mode = get_small(o, "mode", 0);
    double ex = 0;
    double ey = 0;

    *f = (ft_fix){.satellites = sky->satellites, .has_hdop = sky->has_hdop, .hdop = sky->hdop};
    if (time != NULL && !instant(time, &f->utc_ms)) {
        return ft_fail(err, FT_E_INVALID, "gnss.gpsd", "member=time text=%.40s", time);
    }
    f->has_time = time != NULL;
    f->has_position = get(o, "lon", &f->at.lon_deg) && get(o, "lat", &f->at.lat_deg);
    if (f->has_position && (fabs(f->at.lon_deg) > 180 || fabs(f->at.lat_deg) > 90)) {
        return ft_fail(err, FT_E_INVALID, "gnss.gpsd", "member=lat,lon text=%.9g,%.9g", f->at.lat_deg, f->at.lon_deg);
    }
    f->has_position = f->has_position && mode >= 2;
    f->dimensions = mode >= 2 ? mode : 0;
    f->kind = f->has_position ? ft_fix_of_gpsd(get_small(o, "status", 1)) : FT_FIX_NONE;
    f->has_elevation = mode >= 3 && (get(o, "altMSL", &f->elevation_m) || get(o, "alt", &f->elevation_m));
    f->has_speed = get(o, "speed", &f->speed_ms);
    f->has_accuracy = sky->has_accuracy || get(o, "eph", &f->hacc_m_95);
    f->hacc_m_95 = sky->has_accuracy ? sky->hacc_m_95 : f->hacc_m_95;
    if (!f->has_accuracy && get(o, "epx", &ex) && get(o, "epy", &ey)) {
        f->has_accuracy = true; /* each is 95 % along its axis */
        f->hacc_m_95 = hypot(ex, ey);
    }
    return FT_OK;
}

ft_status ft_gpsd_report(const char *line, size_t n, ft_sky *sky, ft_fix *out, bool *ready, ft_error *err)
{
    ft_json *root = NULL;
    ft_fix f;
    const char *class = NULL;
    ft_status st = ft_json_parse(line, n, &root, err);

    if (st == FT_OK && ft_json_kind_of(root) != FT_JSON_OBJECT) {
        st = ft_fail(err, FT_E_INVALID, "gnss.gpsd", "member=class text= ");
    }
    class = st == FT_OK ? ft_json_get_text(root, "class") : NULL;
    if (class != NULL && strcmp(class, "SKY") == 0) {
        take_sky(root, sky);
    } else if (class != NULL && strcmp(class, "GST") == 0) {
        take_errors(root, sky);
    } else if (class != NULL && strcmp(class, "TPV") == 0) {
        st = take_position(root, sky, &f, err);
        if (st == FT_OK) {
            *out = f;
            *ready = true;
        }
    }
    ft_json_free(root);
    return st;
}
