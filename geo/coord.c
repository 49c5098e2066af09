#include "geo/coord_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    ft_coord_format format;
} FORMATS[] = {
    {"dd", FT_COORD_DD},   {"ddm", FT_COORD_DDM},   {"dms", FT_COORD_DMS},
    {"utm", FT_COORD_UTM}, {"mgrs", FT_COORD_MGRS}, {"epsg", FT_COORD_EPSG},
};

bool ft_coord_as_parse(const char *text, ft_coord_as *out)
{
    int epsg = strncmp(text, "EPSG:", 5) == 0 || strncmp(text, "epsg:", 5) == 0 ? ft_crs_parse(text) : 0;

    if (epsg != 0) {
        *out = (ft_coord_as){FT_COORD_EPSG, epsg};
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(FORMATS); i++) {
        if (FORMATS[i].format != FT_COORD_EPSG && strcmp(text, FORMATS[i].word) == 0) {
            *out = (ft_coord_as){FORMATS[i].format, 0};
            return true;
        }
    }
    return false;
}

const char *ft_coord_format_word(ft_coord_format format)
{
    for (size_t i = 0; i < FT_COUNT(FORMATS); i++) {
        if (FORMATS[i].format == format) {
            return FORMATS[i].word;
        }
    }
    return "";
}

static ft_coord_format kind_of(const ft_tokens *t)
{
    return ft_token_is_word(ft_tokens_peek(t, 0), " EPSG ") ? FT_COORD_EPSG
           : ft_coord_like_mgrs(t)                          ? FT_COORD_MGRS
           : ft_coord_like_utm(t)                           ? FT_COORD_UTM
                                                            : FT_COORD_DD;
}

/* What was asked for is what it must be: minutes where decimal degrees were promised are refused. */
static ft_status as_promised(const ft_tokens *t, ft_coord_as as, const ft_coord *c)
{
    return as.format == FT_COORD_ANY || c->as.format <= as.format
               ? FT_OK
               : ft_fail(t->err, FT_E_INVALID, "geo.coord.other_format", "column=%zu wanted=%s", t->v[0].column,
                         ft_coord_format_word(as.format));
}

ft_status ft_coord_read(const char *text, size_t n, ft_coord_as as, ft_coord *out, ft_error *err)
{
    ft_tokens t;
    ft_coord c = {.as = {FT_COORD_ANY, 0}};
    ft_coord_format kind = as.format;
    ft_status st = ft_tokens_of(text, n, &t, err);

    if (st != FT_OK) {
        return st;
    }
    kind = as.format == FT_COORD_ANY ? kind_of(&t) : as.format;
    switch (kind) {
    case FT_COORD_EPSG: st = ft_coord_epsg(&t, as.epsg, &c); break;
    case FT_COORD_MGRS: st = ft_coord_mgrs(&t, &c); break;
    case FT_COORD_UTM: st = ft_coord_utm(&t, &c); break;
    case FT_COORD_ANY:
    case FT_COORD_DD:
    case FT_COORD_DDM:
    case FT_COORD_DMS: st = ft_coord_degrees(&t, as.format, &c); break;
    }
    st = st == FT_OK ? as_promised(&t, as, &c) : st;
    if (st == FT_OK) {
        *out = c;
    }
    return st;
}

ft_status ft_coord_read_sure(const char *text, size_t n, ft_coord_as as, ft_coord *out, ft_error *err)
{
    static const double COARSE_M = 100;
    ft_coord c;
    ft_status st = ft_coord_read(text, n, as, &c, err);

    if (st == FT_OK && c.has_other) {
        return ft_fail(err, FT_E_INVALID, "geo.coord.south_or_band",
                       "column=1 zone=%d south_lat=%.5f south_lon=%.5f band_lat=%.5f band_lon=%.5f", c.grid.zone,
                       c.at.lat_deg, c.at.lon_deg, c.other.lat_deg, c.other.lon_deg);
    }
    if (st == FT_OK && c.side_m > COARSE_M) {
        return ft_fail(err, FT_E_INVALID, "geo.coord.coarse", "side_m=%g lat=%.5f lon=%.5f", c.side_m, c.at.lat_deg,
                       c.at.lon_deg);
    }
    if (st == FT_OK) {
        *out = c;
    }
    return st;
}

ft_status ft_coord_read_axis(const char *text, size_t n, ft_axis axis, double *out_deg, ft_error *err)
{
    ft_tokens t;
    ft_status st = ft_tokens_of(text, n, &t, err);

    return st == FT_OK ? ft_coord_one_axis(&t, axis, out_deg) : st;
}

/* ---------- writing: whole units first, so that nothing is ever rounded up to 60 */

static int axis_text(double deg, ft_axis axis, ft_coord_format format, char *out, size_t room)
{
    static const long long MINUTES = 100000000; /* of a minute: 0.02 mm */
    static const long long SECONDS = 1000000;   /* of a second: 0.03 mm */
    const char *hemisphere = axis == FT_AXIS_LAT ? (deg < 0 ? "S" : "N") : deg < 0 ? "W" : "E";
    int width = axis == FT_AXIS_LAT ? 2 : 3;

    if (format == FT_COORD_DDM) {
        long long total = llround(fabs(deg) * 60 * (double)MINUTES);
        long long minutes = total / MINUTES;

        return snprintf(out, room, "%0*lld\302\260%02lld.%08lld'%s", width, minutes / 60, minutes % 60, total % MINUTES,
                        hemisphere);
    }
    if (format == FT_COORD_DMS) {
        long long total = llround(fabs(deg) * 3600 * (double)SECONDS);
        long long seconds = total / SECONDS;

        return snprintf(out, room, "%0*lld\302\260%02lld'%02lld.%06lld\"%s", width, seconds / 3600, seconds / 60 % 60,
                        seconds % 60, total % SECONDS, hemisphere);
    }
    return snprintf(out, room, "%.9f", fabs(deg) < 5e-10 ? 0.0 : deg);
}

static ft_status write_degrees(ft_lonlat at, ft_coord_format format, char out[FT_COORD_TEXT])
{
    double lon = remainder(at.lon_deg, 360.0);
    int n = axis_text(at.lat_deg, FT_AXIS_LAT, format, out, FT_COORD_TEXT);

    out[n++] = ' ';
    (void)axis_text(lon, FT_AXIS_LON, format, out + n, FT_COORD_TEXT - (size_t)n);
    return FT_OK;
}

static ft_status write_utm(ft_lonlat at, char out[FT_COORD_TEXT], ft_error *err)
{
    ft_grid g;
    char zone[8] = "";
    ft_status st = ft_grid_of(at, &g, err);

    if (st == FT_OK) {
        if (g.zone != 0) {
            (void)snprintf(zone, sizeof zone, "%02d", g.zone);
        }
        (void)snprintf(out, FT_COORD_TEXT, "%s%c %.4f %.4f", zone, g.north ? 'n' : 's', g.easting_m, g.northing_m);
    }
    return st;
}

static ft_status write_epsg(ft_lonlat at, int epsg, char out[FT_COORD_TEXT], ft_crs_info *crs, ft_error *err)
{
    ft_crs *c = NULL;
    ft_lonlat xy;
    ft_status st = ft_crs_open_at(epsg, at, &c, err);

    st = st == FT_OK ? ft_crs_from_lonlat(c, at, &xy, err) : st;
    if (st == FT_OK) {
        ft_crs_info info = ft_crs_describe(c);

        (void)snprintf(out, FT_COORD_TEXT, info.degrees ? "EPSG:%d %.9f %.9f" : "EPSG:%d %.4f %.4f", epsg, xy.lon_deg,
                       xy.lat_deg);
        if (crs != NULL) {
            *crs = info;
        }
    }
    ft_crs_close(c);
    return st;
}

ft_status ft_coord_write(ft_lonlat at, ft_coord_as as, char out[FT_COORD_TEXT], ft_crs_info *crs, ft_error *err)
{
    switch (as.format) {
    case FT_COORD_UTM: return write_utm(at, out, err);
    case FT_COORD_MGRS: return ft_mgrs_write(at, FT_MGRS_DIGITS, out, err);
    case FT_COORD_EPSG: return write_epsg(at, as.epsg, out, crs, err);
    case FT_COORD_ANY:
    case FT_COORD_DD:
    case FT_COORD_DDM:
    case FT_COORD_DMS: break;
    }
    return write_degrees(at, as.format, out);
}
