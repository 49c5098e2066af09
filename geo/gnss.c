#include "geo/gnss_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int32_t DAY_MS = 86400000;
static const double CIRCLE_95 = 2.4477; /* radius of 95 % of a circular normal distribution, in standard deviations */
static const double LINE_95 = 1.95996;  /* the same along a line */

static const struct fix_kind {
    const char *code;
    int gga, gpsd;
    bool averaged;
    double floor_m_95;
} KINDS[] = {
#define FT_FIX_KIND(name, code, gga, gpsd, averaged, floor_m_95) {code, gga, gpsd, averaged, floor_m_95},
#include "geo/fix_kind.def"
#undef FT_FIX_KIND
};

struct ft_gnss {
    ft_epoch now;
    bool open;        /**< something of `now` was read */
    int32_t last_day; /**< of the epoch told last */
    int32_t last_tod_ms;
    ft_sky sky;
};

const char *ft_fix_code(ft_fix_kind k)
{
    return KINDS[k].code;
}

double ft_fix_floor_m_95(ft_fix_kind k)
{
    return KINDS[k].floor_m_95;
}

bool ft_fix_seen(ft_fix_kind k)
{
    return KINDS[k].averaged;
}

ft_fix_kind ft_fix_of_gga(int64_t quality)
{
    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        if (KINDS[i].gga == quality) {
            return (ft_fix_kind)i;
        }
    }
    return FT_FIX_NONE;
}

/* A status of reckoning of any kind (5, 6), or a clock alone (7), is not a position that was seen. */
ft_fix_kind ft_fix_of_gpsd(int64_t status)
{
    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        if (KINDS[i].gpsd == status) {
            return (ft_fix_kind)i;
        }
    }
    return status == 0 ? FT_FIX_GPS : FT_FIX_RECKONED;
}

double ft_fix_error_95(double lat_sd_m, double lon_sd_m)
{
    return fmax(CIRCLE_95 * sqrt((lat_sd_m * lat_sd_m + lon_sd_m * lon_sd_m) / 2), LINE_95 * fmax(lat_sd_m, lon_sd_m));
}

static ft_epoch blank(int32_t tod_ms)
{
    return (ft_epoch){.fix = {.satellites = -1}, .tod_ms = tod_ms, .day = FT_GNSS_DAY_UNKNOWN};
}

ft_status ft_gnss_new(ft_gnss **out, ft_error *err)
{
    ft_gnss *g = calloc(1, sizeof *g);

    if (g == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receiver");
    }
    g->last_day = FT_GNSS_DAY_UNKNOWN;
    g->last_tod_ms = -1;
    g->sky.satellites = -1;
    *out = g;
    return FT_OK;
}

void ft_gnss_free(ft_gnss *g)
{
    free(g);
}

/* The day of an epoch that did not say it: that of the epoch before, or the next when the clock went past midnight. */
static void tell_time(ft_gnss *g, ft_epoch *e)
{
    if (e->tod_ms < 0) {
        return;
    }
    if (e->day == FT_GNSS_DAY_UNKNOWN && g->last_day != FT_GNSS_DAY_UNKNOWN) {
        e->day = g->last_day + (e->tod_ms < g->last_tod_ms - DAY_MS / 2 ? 1 : 0);
    }
    g->last_day = e->day;
    g->last_tod_ms = e->tod_ms;
    e->fix.has_time = e->day != FT_GNSS_DAY_UNKNOWN;
    e->fix.utc_ms = e->fix.has_time ? (int64_t)e->day * DAY_MS + e->tod_ms : 0;
}

bool ft_gnss_end(ft_gnss *g, ft_fix *out)
{
    if (!g->open) {
        return false;
    }
    tell_time(g, &g->now);
    if (g->now.disowned) {
        g->now.fix.kind = FT_FIX_NONE;
    }
    *out = g->now.fix;
    g->open = false;
    return true;
}

/* The first sentence of another second, or, without a clock, of a kind that this epoch has already. */
static bool begins_epoch(const ft_gnss *g, int row, int32_t tod_ms)
{
    if (!g->open) {
        return true;
    }
    if (tod_ms >= 0) {
        return g->now.tod_ms >= 0 && tod_ms != g->now.tod_ms;
    }
    return g->now.tod_ms < 0 && (g->now.seen >> (unsigned)row & 1U) != 0;
}

static ft_status sentence(ft_gnss *g, const char *line, size_t n, ft_fix *out, bool *ready, ft_error *err)
{
    ft_sentence s;
    int row = -1;
    int32_t tod_ms = -1;
    ft_epoch next;
    ft_status st = ft_nmea_split(line, n, &s, err);

    st = st == FT_OK ? ft_nmea_time(&s, &row, &tod_ms, err) : st;
    if (st != FT_OK || row < 0) {
        return st;
    }
    next = begins_epoch(g, row, tod_ms) ? blank(tod_ms) : g->now;
    next.tod_ms = tod_ms >= 0 ? tod_ms : next.tod_ms;
    st = ft_nmea_apply(&s, row, &next, err);
    if (st == FT_OK) {
        if (begins_epoch(g, row, tod_ms)) {
            *ready = ft_gnss_end(g, out);
        }
        g->now = next;
        g->open = true;
    }
    return st;
}

ft_status ft_gnss_line(ft_gnss *g, const char *line, size_t n, ft_fix *out, bool *ready, ft_error *err)
{
    ft_str t = ft_str_trimmed((ft_str){line, n}, " \t\r\n");

    *ready = false;
    if (t.n == 0 || t.p[0] == '!' || t.p[0] == '#') { /* nothing, AIS, or a remark in a log */
        return FT_OK;
    }
    if (t.p[0] == '{' && t.n < FT_GNSS_LINE_MAX) {
        return ft_gpsd_report(t.p, t.n, &g->sky, out, ready, err);
    }
    if (t.p[0] != '$') {
        return ft_fail(err, FT_E_INVALID, "gnss.line", "text=%.*s", (int)(t.n < 80 ? t.n : 80), t.p);
    }
    return sentence(g, t.p, t.n, out, ready, err);
}
