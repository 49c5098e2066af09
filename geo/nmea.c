/* NMEA 0183 sentences: strict. A sentence with a field that cannot be right is not used at all. */
#include "geo/gnss_internal.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double KNOT_MS = 1852.0 / 3600.0;

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

ft_status ft_nmea_split(const char *line, size_t n, ft_sentence *out, ft_error *err)
{
    const char *star = n < FT_NMEA_LINE_MAX ? memchr(line, '*', n) : NULL;
    size_t body = star == NULL ? 0 : (size_t)(star - line);
    unsigned sum = 0;
    int high = 0;
    int low = 0;

    if (star == NULL || body < 6 || n != body + 3) {
        return ft_fail(err, FT_E_INVALID, "gnss.line", "text=%.*s", (int)(n < 80 ? n : 80), line);
    }
    out->n = 1;
    out->field[0] = (ft_str){line + 1, 0};
    for (size_t i = 1; i < body; i++) {
        sum ^= (unsigned char)line[i];
        if (line[i] < ' ' || line[i] > '~' || (line[i] == ',' && out->n == FT_NMEA_FIELDS_MAX)) {
            return ft_fail(err, FT_E_INVALID, "gnss.line", "text=%.*s", (int)(n < 80 ? n : 80), line);
        }
        if (line[i] == ',') {
            out->field[out->n++] = (ft_str){line + i + 1, 0};
        } else {
            out->field[out->n - 1].n++;
        }
    }
    high = hex_digit(line[body + 1]);
    low = hex_digit(line[body + 2]);
    if (high < 0 || low < 0 || (unsigned)(high * 16 + low) != sum) {
        return ft_fail(err, FT_E_INVALID, "gnss.checksum", "said=%.2s is=%02X text=%.*s", line + body + 1, sum,
                       (int)(n < 80 ? n : 80), line);
    }
    return FT_OK;
}

/* ---- fields; every reader leaves *out and says *has = false for an empty one */

static ft_status bad_field(const ft_sentence *s, size_t i, ft_error *err)
{
    ft_str f = i < s->n ? s->field[i] : (ft_str){"", 0};

    return ft_fail(err, FT_E_INVALID, "gnss.field", "sentence=%.*s field=%zu text=%.*s", (int)s->field[0].n,
                   s->field[0].p, i, (int)f.n, f.p);
}

static bool empty(const ft_sentence *s, size_t i)
{
    return i >= s->n || s->field[i].n == 0;
}

static ft_status number(const ft_sentence *s, size_t i, double low, double high, double *out, bool *has, ft_error *err)
{
    double v = 0;

    *has = false;
    if (empty(s, i)) {
        return FT_OK;
    }
    if (!ft_num_parse(s->field[i].p, s->field[i].n, &v) || v < low || v > high) {
        return bad_field(s, i, err);
    }
    *out = v;
    *has = true;
    return FT_OK;
}

static ft_status integer(const ft_sentence *s, size_t i, int64_t low, int64_t high, int64_t *out, bool *has,
                         ft_error *err)
{
    int64_t v = 0;

    *has = false;
    if (empty(s, i)) {
        return FT_OK;
    }
    if (!ft_int_parse(s->field[i].p, s->field[i].n, &v) || v < low || v > high) {
        return bad_field(s, i, err);
    }
    *out = v;
    *has = true;
    return FT_OK;
}

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
    }
    return n > 0;
}

/* "4515.1234" with @p degrees digits before the minutes, and its letter. */
static bool angle(ft_str f, size_t degrees, ft_str letter, const char *letters, double limit, double *out)
{
    const char *point = memchr(f.p, '.', f.n);
    size_t whole = point == NULL ? f.n : (size_t)(point - f.p);
    int64_t deg = 0;
    double min = 0;

    if (whole != degrees + 2 || !all_digits(f.p, whole) || (point != NULL && !all_digits(point + 1, f.n - whole - 1)) ||
        !ft_int_parse(f.p, degrees, &deg) || !ft_num_parse(f.p + degrees, f.n - degrees, &min) || min >= 60 ||
        letter.n != 1 || (letter.p[0] != letters[0] && letter.p[0] != letters[1])) {
        return false;
    }
    *out = (double)deg + min / 60;
    if (*out > limit) {
        return false;
    }
    *out = letter.p[0] == letters[1] ? -*out : *out;
    return true;
}

/* Latitude, N/S, longitude, E/W from field @p i on. */
static ft_status position(const ft_sentence *s, size_t i, ft_lonlat *out, bool *has, ft_error *err)
{
    *has = false;
    if (empty(s, i) && empty(s, i + 2)) {
        return FT_OK;
    }
    if (i + 3 >= s->n || !angle(s->field[i], 2, s->field[i + 1], "NS", 90, &out->lat_deg)) {
        return bad_field(s, i, err);
    }
    if (!angle(s->field[i + 2], 3, s->field[i + 3], "EW", 180, &out->lon_deg)) {
        return bad_field(s, i + 2, err);
    }
    *has = true;
    return FT_OK;
}

/* hhmmss[.s...]; 60 is a leap second. */
static ft_status time_of_day(const ft_sentence *s, size_t i, int32_t *tod_ms, ft_error *err)
{
    ft_str f = i < s->n ? s->field[i] : (ft_str){"", 0};
    int64_t h = 0;
    int64_t m = 0;
    double sec = 0;

    *tod_ms = -1;
    if (f.n == 0) {
        return FT_OK;
    }
    if (f.n < 6 || !all_digits(f.p, 6) || !ft_int_parse(f.p, 2, &h) || !ft_int_parse(f.p + 2, 2, &m) ||
        !ft_num_parse(f.p + 4, f.n - 4, &sec) || h > 23 || m > 59 || sec >= 61) {
        return bad_field(s, i, err);
    }
    *tod_ms = (int32_t)(h * 3600000 + m * 60000 + llround(sec * 1000));
    return FT_OK;
}

static ft_status set_day(const ft_sentence *s, size_t i, int64_t year, int64_t month, int64_t day, ft_epoch *e,
                         ft_error *err)
{
    char text[FT_DATE_TEXT + 8];
    ft_date d;

    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    if (!ft_date_parse(text, strlen(text), &d)) {
        return bad_field(s, i, err);
    }
    e->day = ft_date_first_day(d);
    return FT_OK;
}

/* ---- sentences */

static ft_status gga(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    int64_t quality = 0;
    int64_t satellites = -1;
    bool has = false;
    ft_fix *f = &e->fix;
    ft_status st = position(s, 2, &f->at, &f->has_position, err);

    st = st == FT_OK ? integer(s, 6, 0, 9, &quality, &has, err) : st;
    f->kind = has ? ft_fix_of_gga(quality) : FT_FIX_NONE;
    st = st == FT_OK ? integer(s, 7, 0, 999, &satellites, &has, err) : st;
    f->satellites = (int)satellites;
    st = st == FT_OK ? number(s, 8, 0, 1000, &f->hdop, &f->has_hdop, err) : st;
    st = st == FT_OK ? number(s, 9, -20000, 100000, &f->elevation_m, &f->has_elevation, err) : st;
    if (st == FT_OK && f->has_elevation && !(s->n > 10 && ft_str_is(s->field[10], "M"))) {
        return bad_field(s, 10, err);
    }
    e->by_gga = true;
    return st;
}

/* The letter of mode indicators, RMC 12 and GNS 6 (one for each satellite system; the best counts). */
static ft_fix_kind kind_of_mode(ft_str modes)
{
    static const struct mode {
        char letter;
        ft_fix_kind kind;
    } MODES[] = {{'R', FT_FIX_RTK_FIXED}, {'F', FT_FIX_RTK_FLOAT}, {'D', FT_FIX_DGPS},   {'P', FT_FIX_PPS},
                 {'A', FT_FIX_GPS},       {'E', FT_FIX_RECKONED},  {'M', FT_FIX_MANUAL}, {'S', FT_FIX_SIMULATED}};

    for (size_t i = 0; i < FT_COUNT(MODES); i++) {
        if (memchr(modes.p, MODES[i].letter, modes.n) != NULL) {
            return MODES[i].kind;
        }
    }
    return FT_FIX_NONE;
}

/* Position of a sentence that says less than GGA: used when no GGA came in this epoch. */
static ft_status lesser(const ft_sentence *s, size_t at, ft_fix_kind kind, ft_epoch *e, ft_error *err)
{
    ft_lonlat where = {0, 0};
    bool has = false;
    ft_status st = position(s, at, &where, &has, err);

    if (st == FT_OK && !e->by_gga) {
        e->fix.at = where;
        e->fix.has_position = has;
        e->fix.kind = has ? kind : FT_FIX_NONE;
    }
    return st;
}

/* Status letter: A valid, V not to be used. */
static ft_status status_letter(const ft_sentence *s, size_t i, ft_epoch *e, ft_error *err)
{
    if (i >= s->n || s->field[i].n != 1 || (s->field[i].p[0] != 'A' && s->field[i].p[0] != 'V')) {
        return bad_field(s, i, err);
    }
    e->disowned = e->disowned || s->field[i].p[0] == 'V';
    return FT_OK;
}

static ft_status rmc(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    int64_t date = 0;
    double knots = 0;
    bool has = false;
    ft_status st = status_letter(s, 2, e, err);

    st = st == FT_OK ? lesser(s, 3, empty(s, 12) ? FT_FIX_GPS : kind_of_mode(s->field[12]), e, err) : st;
    st = st == FT_OK ? number(s, 7, 0, 10000, &knots, &has, err) : st;
    if (st == FT_OK && has) {
        e->fix.has_speed = true;
        e->fix.speed_ms = knots * KNOT_MS;
    }
    if (st == FT_OK && !empty(s, 9)) {
        if (s->field[9].n != 6 || !all_digits(s->field[9].p, 6) || !ft_int_parse(s->field[9].p, 6, &date)) {
            return bad_field(s, 9, err);
        }
        st = set_day(s, 9, date % 100 + (date % 100 < 80 ? 2000 : 1900), date / 100 % 100, date / 10000, e, err);
    }
    return st;
}

static ft_status gll(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    ft_status st = status_letter(s, 6, e, err);

    return st == FT_OK ? lesser(s, 1, empty(s, 7) ? FT_FIX_GPS : kind_of_mode(s->field[7]), e, err) : st;
}

static ft_status gns(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    int64_t satellites = -1;
    bool has = false;
    ft_fix *f = &e->fix;
    ft_status st = lesser(s, 2, empty(s, 6) ? FT_FIX_NONE : kind_of_mode(s->field[6]), e, err);

    if (e->by_gga) {
        return st;
    }
    st = st == FT_OK ? integer(s, 7, 0, 999, &satellites, &has, err) : st;
    f->satellites = (int)satellites;
    st = st == FT_OK ? number(s, 8, 0, 1000, &f->hdop, &f->has_hdop, err) : st;
    return st == FT_OK ? number(s, 9, -20000, 100000, &f->elevation_m, &f->has_elevation, err) : st;
}

static ft_status gst(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    double lat_m = 0;
    double lon_m = 0;
    bool has_lat = false;
    bool has_lon = false;
    ft_status st = number(s, 6, 0, 1e6, &lat_m, &has_lat, err);

    st = st == FT_OK ? number(s, 7, 0, 1e6, &lon_m, &has_lon, err) : st;
    if (st == FT_OK && has_lat && has_lon) {
        e->fix.has_accuracy = true;
        e->fix.hacc_m_95 = ft_fix_error_95(lat_m, lon_m);
    }
    return st;
}

static ft_status gsa(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    int64_t mode = 0;
    bool has = false;
    ft_status st = integer(s, 2, 1, 3, &mode, &has, err);

    if (st == FT_OK && has) {
        e->fix.dimensions = mode < 2 ? 0 : (int)mode;
    }
    return st;
}

static ft_status zda(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    int64_t d[3] = {0, 0, 0};
    bool has = false;
    ft_status st = FT_OK;

    for (size_t i = 0; i < 3 && st == FT_OK; i++) {
        st = integer(s, 2 + i, 1, 9999, &d[i], &has, err);
        if (!has) {
            return st;
        }
    }
    return st == FT_OK ? set_day(s, 2, d[2], d[1], d[0], e, err) : st;
}

static ft_status vtg(const ft_sentence *s, ft_epoch *e, ft_error *err)
{
    double knots = 0;
    bool has = false;
    ft_status st = number(s, 5, 0, 10000, &knots, &has, err);

    if (st == FT_OK && has) {
        e->fix.has_speed = true;
        e->fix.speed_ms = knots * KNOT_MS;
    }
    return st;
}

/* Every sentence that is read: letters behind the talker, the field that holds the time of day (0: none). */
static const struct kind {
    const char *type;
    size_t time_at;
    ft_status (*apply)(const ft_sentence *s, ft_epoch *e, ft_error *err);
} SENTENCES[] = {
    {"GGA", 1, gga}, {"RMC", 1, rmc}, {"GLL", 5, gll}, {"GNS", 1, gns},
    {"GST", 1, gst}, {"ZDA", 1, zda}, {"GSA", 0, gsa}, {"VTG", 0, vtg},
};

ft_status ft_nmea_time(const ft_sentence *s, int *row, int32_t *tod_ms, ft_error *err)
{
    ft_str address = s->field[0];

    *row = -1;
    *tod_ms = -1;
    for (size_t i = 0; i < FT_COUNT(SENTENCES) && address.n == 5 && address.p[0] != 'P'; i++) {
        if (memcmp(address.p + 2, SENTENCES[i].type, 3) == 0) {
            *row = (int)i;
            return SENTENCES[i].time_at == 0 ? FT_OK : time_of_day(s, SENTENCES[i].time_at, tod_ms, err);
        }
    }
    return FT_OK;
}

ft_status ft_nmea_apply(const ft_sentence *s, int row, ft_epoch *e, ft_error *err)
{
    ft_epoch after = *e;
    ft_status st = SENTENCES[row].apply(s, &after, err);

    if (st == FT_OK) {
        after.seen |= 1U << (unsigned)row;
        *e = after;
    }
    return st;
}
