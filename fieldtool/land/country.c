#include "fieldtool/land/country.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_COUNTRIES[];

/* One row "AO,11.5,-18.2,24.2,-4.2": true when it is of that country. */
static bool row_of(const char *row, size_t n, const char *code, ft_box *out)
{
    double v[4] = {0, 0, 0, 0};
    size_t at = 3;

    if (n < 3 || memcmp(row, code, 2) != 0 || row[2] != ',') {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        const char *comma = at < n ? memchr(row + at, ',', n - at) : NULL;
        size_t end = comma == NULL ? n : (size_t)(comma - row);

        if (at >= n || !ft_num_parse(row + at, end - at, &v[i])) {
            return false;
        }
        at = end + 1;
    }
    *out = (ft_box){v[0], v[1], v[2], v[3]};
    return true;
}

ft_country ft_country_of(const char *code)
{
    const char *p = (const char *)FT_COUNTRIES[0].bytes;
    const char *end = p + FT_COUNTRIES[0].n;
    ft_country c = {.n = 0};

    (void)snprintf(c.code, sizeof c.code, "%s", code);
    while (strlen(c.code) == 2 && p < end && c.n < FT_COUNTRY_BOXES) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        size_t n = newline == NULL ? (size_t)(end - p) : (size_t)(newline - p);

        c.n += row_of(p, n, c.code, &c.boxes[c.n]);
        p += n + 1;
    }
    return c;
}

bool ft_country_holds(const ft_country *c, ft_lonlat at)
{
    double lon = fabs(at.lon_deg) <= 180 ? at.lon_deg : remainder(at.lon_deg, 360.0);

    for (size_t i = 0; i < c->n; i++) {
        const ft_box *b = &c->boxes[i];

        if (at.lat_deg >= b->south_deg && at.lat_deg <= b->north_deg &&
            ((lon >= b->west_deg && lon <= b->east_deg) || (lon <= -180 && b->east_deg >= 180))) {
            return true;
        }
    }
    return c->n == 0;
}

/* ---------- which slip explains it */

typedef struct slip {
    const char *key;
    ft_lonlat at;
    int zone;
} slip;

static bool try_place(const ft_country *c, const char *key, ft_lonlat at, int zone, slip *out)
{
    if (fabs(at.lat_deg) > 90 || !ft_country_holds(c, at)) {
        return false;
    }
    *out = (slip){key, at, zone};
    return true;
}

static bool try_grid(const ft_country *c, const char *key, ft_grid g, slip *out)
{
    ft_lonlat at;

    return ft_grid_to_lonlat(&g, &at, NULL) == FT_OK && try_place(c, key, at, g.zone, out);
}

/* The other hemisphere, then zones farther and farther away. */
static bool slip_of_grid(const ft_country *c, const ft_coord *k, slip *out)
{
    ft_grid g = k->grid;

    if (k->as.format != FT_COORD_UTM || g.zone == 0) {
        return false;
    }
    g.north = !g.north;
    if (try_grid(c, "doubt.hemisphere", g, out)) {
        return true;
    }
    for (int away = 1; away < 60; away++) {
        for (int side = -1; side <= 1; side += 2) {
            g = k->grid;
            g.zone += side * away;
            if (g.zone >= 1 && g.zone <= 60 && try_grid(c, "doubt.zone", g, out)) {
                return true;
            }
        }
    }
    return false;
}

static bool slip_of_degrees(const ft_country *c, ft_lonlat p, slip *out)
{
    return try_place(c, "doubt.swapped", (ft_lonlat){p.lat_deg, p.lon_deg}, 0, out) ||
           try_place(c, "doubt.hemisphere", (ft_lonlat){p.lon_deg, -p.lat_deg}, 0, out) ||
           try_place(c, "doubt.hemisphere", (ft_lonlat){-p.lon_deg, p.lat_deg}, 0, out) ||
           try_place(c, "doubt.hemisphere", (ft_lonlat){-p.lon_deg, -p.lat_deg}, 0, out);
}

static void doubt_place(const ft_country *c, const ft_coord *k, ft_doubt_fn each, void *who)
{
    slip s = {"doubt.outside", {0, 0}, 0};
    char facts[256];

    if (ft_country_holds(c, k->at)) {
        return;
    }
    if (!slip_of_grid(c, k, &s) && k->as.format != FT_COORD_MGRS) {
        (void)slip_of_degrees(c, k->at, &s);
    }
    (void)snprintf(facts, sizeof facts, "country=%s lat=%.6f lon=%.6f meant_lat=%.6f meant_lon=%.6f zone=%d", c->code,
                   k->at.lat_deg, k->at.lon_deg, s.at.lat_deg, s.at.lon_deg, s.zone);
    each(who, s.key, facts);
}

void ft_country_doubt(const ft_country *c, const ft_coord *k, ft_doubt_fn each, void *who)
{
    static const double OVERLAP_DEG = 0.5; /* grids are carried that far over the edge of a zone */
    int own = ft_grid_zone(k->at);
    char facts[256];

    if (k->has_other) {
        (void)snprintf(facts, sizeof facts, "zone=%d lat=%.6f lon=%.6f meant_lat=%.6f meant_lon=%.6f", k->grid.zone,
                       k->at.lat_deg, k->at.lon_deg, k->other.lat_deg, k->other.lon_deg);
        each(who, "doubt.letter_s", facts);
    }
    if (k->as.format == FT_COORD_UTM && own != k->grid.zone &&
        ft_grid_zone((ft_lonlat){k->at.lon_deg - OVERLAP_DEG, k->at.lat_deg}) != k->grid.zone &&
        ft_grid_zone((ft_lonlat){k->at.lon_deg + OVERLAP_DEG, k->at.lat_deg}) != k->grid.zone) {
        (void)snprintf(facts, sizeof facts, "zone=%d own=%d lat=%.6f lon=%.6f", k->grid.zone, own, k->at.lat_deg,
                       k->at.lon_deg);
        each(who, "doubt.other_zone", facts);
    }
    doubt_place(c, k, each, who);
}

void ft_country_doubt_shape(const ft_country *c, const ft_geom *g, ft_doubt_fn each, void *who)
{
    for (size_t i = 0; i < g->n_points; i++) {
        if (!ft_country_holds(c, g->xy[i])) {
            doubt_place(c, &(ft_coord){.at = g->xy[i]}, each, who);
            return;
        }
    }
}
