/* UTM, UPS, MGRS and "EPSG:n x y" as text. */
#include "geo/coord_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char NORTH[] = " N NORTH ";
static const char SOUTH[] = " S SOUTH ";

static bool is_zone(const ft_token *k)
{
    return k->kind == FT_TOKEN_NUMBER && k->decimals == 0 && k->whole <= 2;
}

static bool is_metres(const ft_token *k)
{
    return k->kind == FT_TOKEN_NUMBER && (k->whole > 3 || k->value == 0);
}

static bool one_letter(const ft_token *k)
{
    return k->kind == FT_TOKEN_WORD && k->text[1] == '\0';
}

static void words_before(ft_tokens *t)
{
    while (ft_tokens_word(t, " UTM UPS MGRS ZONE ") || ft_tokens_take(t, FT_TOKEN_COLON)) {
    }
}

/* ---------- UTM and UPS */

bool ft_coord_like_utm(const ft_tokens *t)
{
    ft_tokens u = *t;
    const ft_token *k = ft_tokens_peek(&u, 0);

    if (ft_token_is_word(k, " UTM UPS ZONE ")) {
        return true;
    }
    if (is_zone(k)) {
        k = ft_tokens_peek(&u, 1);
        if (k->kind == FT_TOKEN_NUMBER) { /* the hemisphere is missing: that error helps */
            return is_metres(k) && is_metres(ft_tokens_peek(&u, 2));
        }
        return (one_letter(k) || ft_token_is_word(k, " NORTH SOUTH ")) && is_metres(ft_tokens_peek(&u, 2)) &&
               ft_tokens_peek(&u, 2)->whole > 3;
    }
    return (one_letter(k) || ft_token_is_word(k, " NORTH SOUTH ")) && is_metres(ft_tokens_peek(&u, 1)) &&
           ft_tokens_peek(&u, 1)->whole > 3;
}

typedef struct sheet {
    const ft_token *zone, *letter, *easting, *northing;
    char band;       /* the letter means this band, 0: a hemisphere */
    bool maybe_band; /* an S that may be either */
} sheet;

/* A number of metres, with the axis behind it when somebody writes it. */
static ft_status metres(ft_tokens *t, const char *units, const ft_token **out)
{
    *out = ft_tokens_peek(t, 0);
    if (!ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        return ft_tokens_wrong(t, *out, "geo.coord.number");
    }
    (void)ft_tokens_word(t, units);
    return FT_OK;
}

static ft_status read_sheet(ft_tokens *t, sheet *s, ft_grid *g)
{
    ft_status st = FT_OK;

    words_before(t);
    s->zone = ft_tokens_peek(t, 0);
    if (ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        if (!is_zone(s->zone) || s->zone->value < 1 || s->zone->value > 60) {
            return ft_tokens_wrong(t, s->zone, "geo.coord.zone_number");
        }
        g->zone = (int)s->zone->value;
        ft_tokens_separators(t);
    }
    s->letter = ft_tokens_peek(t, 0);
    if (ft_tokens_word(t, NORTH)) {
        g->north = true;
    } else if (ft_tokens_word(t, SOUTH)) {
        g->north = false;
        s->maybe_band = g->zone != 0 && s->letter->text[1] == '\0';
    } else if (one_letter(s->letter) && g->zone != 0) {
        if (strchr("CDEFGHJKLMPQRTUVWX", s->letter->text[0]) == NULL) {
            return ft_tokens_wrong(t, s->letter, "geo.coord.band");
        }
        t->at++;
        s->band = s->letter->text[0];
        g->north = s->band > 'N';
    } else {
        return ft_tokens_wrong(t, s->letter, "geo.coord.north_or_south");
    }
    ft_tokens_separators(t);
    st = metres(t, " M ME E EAST ", &s->easting);
    ft_tokens_separators(t);
    st = st == FT_OK ? metres(t, " M MN N NORTH ", &s->northing) : st;
    g->easting_m = st == FT_OK ? s->easting->value : 0;
    g->northing_m = st == FT_OK ? s->northing->value : 0;
    return st == FT_OK ? ft_tokens_finish(t) : st;
}

/* A place on the ground of that grid, within what its use allows; the last half degree of overlap included. */
static ft_status place_of(const ft_tokens *t, const sheet *s, const ft_grid *g, ft_lonlat *out)
{
    bool polar = g->zone == 0;
    double low = polar ? (g->north ? 1000000 : 500000) : 100000;
    double high = polar ? (g->north ? 3000000 : 3500000) : 900000;
    double top = polar ? high : g->north ? 9600000 : 10000000;
    double bottom = polar ? low : g->north ? 0 : 1000000;
    ft_status st = FT_OK;

    if (g->easting_m < low || g->easting_m > high) {
        return ft_fail(t->err, FT_E_INVALID, "geo.coord.easting", "column=%zu low=%.0f high=%.0f found=%.*s",
                       s->easting->column, low, high, (int)s->easting->n, t->source + s->easting->from);
    }
    if (g->northing_m < bottom || g->northing_m > top) {
        return ft_fail(t->err, FT_E_INVALID, "geo.coord.northing", "column=%zu low=%.0f high=%.0f found=%.*s",
                       s->northing->column, bottom, top, (int)s->northing->n, t->source + s->northing->from);
    }
    st = ft_grid_to_lonlat(g, out, t->err);
    if (st == FT_OK &&
        (polar ? fabs(out->lat_deg) < (g->north ? 83 : 79) : out->lat_deg < -80.5 || out->lat_deg > 84.5)) {
        st = ft_fail(t->err, FT_E_INVALID, "geo.coord.not_this_grid", "column=%zu lat=%.4f", s->northing->column,
                     out->lat_deg);
    }
    return st;
}

/* The letter S behind a zone: south, or the band from 32 to 40 N. Only one of them may be possible, or a small letter said it. */
static ft_status settle_s(const ft_tokens *t, const sheet *s, ft_coord *out)
{
    ft_grid band = out->grid;
    ft_lonlat at;

    band.north = true;
    if (!s->maybe_band || ft_grid_to_lonlat(&band, &at, NULL) != FT_OK || ft_grid_band(at.lat_deg) != 'S') {
        return FT_OK;
    }
    if (s->letter->lower) { /* bands are capitals */
        out->has_other = true;
        out->other = at;
        return FT_OK;
    }
    return ft_fail(t->err, FT_E_INVALID, "geo.coord.south_or_band",
                   "column=%zu zone=%d south_lat=%.5f south_lon=%.5f band_lat=%.5f band_lon=%.5f", s->letter->column,
                   out->grid.zone, out->at.lat_deg, out->at.lon_deg, at.lat_deg, at.lon_deg);
}

/* Places a kilometre over the edge of a band are still called after it. */
static ft_status check_band(const ft_tokens *t, const sheet *s, const ft_coord *c)
{
    static const double EDGE_DEG = 0.01;

    if (s->band == '\0' || ft_grid_band(c->at.lat_deg - EDGE_DEG) == s->band ||
        ft_grid_band(c->at.lat_deg + EDGE_DEG) == s->band) {
        return FT_OK;
    }
    return ft_fail(t->err, FT_E_INVALID, "geo.coord.band_place", "column=%zu band=%c lat=%.4f wanted=%c",
                   s->letter->column, s->band, c->at.lat_deg,
                   ft_grid_band(c->at.lat_deg) == '\0' ? '-' : ft_grid_band(c->at.lat_deg));
}

ft_status ft_coord_utm(ft_tokens *t, ft_coord *out)
{
    sheet s = {NULL, NULL, NULL, NULL, '\0', false};
    ft_status st = read_sheet(t, &s, &out->grid);

    out->as.format = FT_COORD_UTM;
    st = st == FT_OK ? place_of(t, &s, &out->grid, &out->at) : st;
    st = st == FT_OK ? settle_s(t, &s, out) : st;
    return st == FT_OK ? check_band(t, &s, out) : st;
}

/* ---------- MGRS */

static bool letters_n(const ft_token *k, size_t n)
{
    return k->kind == FT_TOKEN_WORD && strlen(k->text) == n;
}

static bool digits_or_end(const ft_token *k)
{
    return k->kind == FT_TOKEN_END || (k->kind == FT_TOKEN_NUMBER && k->decimals == 0);
}

/* 55DEG and 33SEC are squares, and words behind a number: with four digits or more, and nothing else, they are squares. */
static bool is_unit(const ft_tokens *t, const ft_token *k)
{
    const ft_token *a = ft_tokens_peek(t, 2);
    const ft_token *b = ft_tokens_peek(t, 3);

    return ft_token_is_word(k, " DEG MIN SEC ") &&
           !(a->whole + b->whole >= 4 && ft_tokens_peek(t, b->kind == FT_TOKEN_END ? 3 : 4)->kind == FT_TOKEN_END);
}

bool ft_coord_like_mgrs(const ft_tokens *t)
{
    size_t zone = is_zone(ft_tokens_peek(t, 0)) ? 1 : 0;
    const ft_token *k = ft_tokens_peek(t, zone);

    if (ft_token_is_word(ft_tokens_peek(t, 0), " MGRS ")) {
        return true;
    }
    if ((zone == 0 && ft_token_is_word(k, " LAT LON LNG UTM UPS ")) || (zone == 1 && is_unit(t, k))) {
        return false;
    }
    if (letters_n(k, 3)) {
        return (zone == 1 || strchr("ABYZ", k->text[0]) != NULL) && digits_or_end(ft_tokens_peek(t, zone + 1));
    }
    return letters_n(k, 1) && letters_n(ft_tokens_peek(t, zone + 1), 2) && digits_or_end(ft_tokens_peek(t, zone + 2));
}

static ft_status read_letters(ft_tokens *t, ft_mgrs *m, const ft_token **band, const ft_token **square)
{
    *band = *square = ft_tokens_peek(t, 0);
    if (letters_n(*band, 3)) {
        t->at++;
        m->band = (*band)->text[0];
        m->column = (*band)->text[1];
        m->row = (*band)->text[2];
        return FT_OK;
    }
    if (!letters_n(*band, 1)) {
        return ft_tokens_wrong(t, *band, "geo.coord.mgrs_letters");
    }
    t->at++;
    *square = ft_tokens_peek(t, 0);
    if (!letters_n(*square, 2)) {
        return ft_tokens_wrong(t, *square, "geo.coord.mgrs_letters");
    }
    t->at++;
    m->band = (*band)->text[0];
    m->column = (*square)->text[0];
    m->row = (*square)->text[1];
    return FT_OK;
}

/* Nothing, one number of an even count of digits, or two of the same count. */
static ft_status read_digits(ft_tokens *t, ft_mgrs *m)
{
    const ft_token *a = ft_tokens_peek(t, 0);
    const ft_token *b = ft_tokens_peek(t, 1);
    char half[FT_MGRS_DIGITS + 1] = "";

    if (!ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        return FT_OK;
    }
    if (ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        if (a->decimals > 0 || b->decimals > 0 || a->whole != b->whole || a->whole > FT_MGRS_DIGITS) {
            return ft_tokens_wrong(t, a->decimals > 0 || a->whole > FT_MGRS_DIGITS ? a : b, "geo.coord.mgrs_digits");
        }
        m->digits = a->whole;
        m->easting = strtol(a->text, NULL, 10);
        m->northing = strtol(b->text, NULL, 10);
        return FT_OK;
    }
    if (a->decimals > 0 || a->whole % 2 != 0 || a->whole > 2 * FT_MGRS_DIGITS) {
        return ft_tokens_wrong(t, a, "geo.coord.mgrs_digits");
    }
    m->digits = a->whole / 2;
    memcpy(half, a->text, (size_t)m->digits);
    m->easting = strtol(half, NULL, 10);
    m->northing = strtol(a->text + m->digits, NULL, 10);
    return FT_OK;
}

ft_status ft_coord_mgrs(ft_tokens *t, ft_coord *out)
{
    ft_mgrs m = {0, '\0', '\0', '\0', 0, 0, 0};
    const ft_token *zone = NULL;
    const ft_token *band = NULL;
    const ft_token *square = NULL;
    char where = '\0';
    ft_status st = FT_OK;

    words_before(t);
    zone = ft_tokens_peek(t, 0);
    if (ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        if (!is_zone(zone) || zone->value < 1 || zone->value > 60) {
            return ft_tokens_wrong(t, zone, "geo.coord.zone_number");
        }
        m.zone = (int)zone->value;
    }
    st = read_letters(t, &m, &band, &square);
    st = st == FT_OK ? read_digits(t, &m) : st;
    st = st == FT_OK ? ft_tokens_finish(t) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_mgrs_square(&m, &out->grid, &out->side_m, &where, t->err);
    if (st != FT_OK) {
        size_t first = band == square ? 1 : 0;
        size_t column = where == 'z'   ? zone->column
                        : where == 'b' ? band->column
                                       : square->column + first + (where == 'r' ? 1 : 0);

        return where == '\0' ? st : ft_within(t->err, st, "column=%zu", column);
    }
    out->as.format = FT_COORD_MGRS;
    out->grid.easting_m += out->side_m / 2;
    out->grid.northing_m += out->side_m / 2;
    return ft_grid_to_lonlat(&out->grid, &out->at, t->err);
}

/* ---------- EPSG:n x y */

static ft_status signed_number(ft_tokens *t, double *out)
{
    const ft_token *k = ft_tokens_peek(t, 0);
    bool negative = ft_tokens_take(t, FT_TOKEN_MINUS);
    bool has_sign = negative || ft_tokens_take(t, FT_TOKEN_PLUS);

    if (has_sign && ft_tokens_peek(t, 0)->gap) {
        return ft_tokens_wrong(t, k, "geo.coord.lone_sign");
    }
    k = ft_tokens_peek(t, 0);
    if (!ft_tokens_take(t, FT_TOKEN_NUMBER)) {
        return ft_tokens_wrong(t, k, "geo.coord.number");
    }
    if (k->comma && k->decimals == 3) { /* 594,778 may be thousands */
        return ft_tokens_wrong(t, k, "geo.coord.comma");
    }
    *out = negative && k->value > 0 ? -k->value : k->value;
    return FT_OK;
}

static ft_status point_of(double x, double y, ft_geom *g, ft_error *err)
{
    ft_status st = ft_geom_add_part(g, err);

    st = st == FT_OK ? ft_geom_add_ring(g, err) : st;
    return st == FT_OK ? ft_geom_add_point(g, (ft_lonlat){x, y}, 0, 0, err) : st;
}

ft_status ft_coord_epsg(ft_tokens *t, int epsg, ft_coord *out)
{
    ft_crs *crs = NULL;
    ft_geom g;
    ft_status st = FT_OK;

    if (ft_tokens_word(t, " EPSG ")) {
        const ft_token *k = NULL;

        (void)ft_tokens_take(t, FT_TOKEN_COLON);
        k = ft_tokens_peek(t, 0);
        if (!ft_tokens_take(t, FT_TOKEN_NUMBER) || k->decimals > 0 || k->whole > 6 || k->value < 1) {
            return ft_tokens_wrong(t, k, "geo.coord.epsg");
        }
        if (epsg != 0 && (int)k->value != epsg) {
            return ft_tokens_wrong(t, k, "geo.coord.other_format");
        }
        epsg = (int)k->value;
        ft_tokens_separators(t);
    }
    st = signed_number(t, &out->x);
    ft_tokens_separators(t);
    st = st == FT_OK ? signed_number(t, &out->y) : st;
    st = st == FT_OK ? ft_tokens_finish(t) : st;
    ft_geom_init(&g, FT_GEOM_POINT);
    st = st == FT_OK ? point_of(out->x, out->y, &g, t->err) : st;
    st = st == FT_OK ? ft_crs_open(epsg, NULL, &crs, t->err) : st;
    st = st == FT_OK ? ft_crs_to_lonlat(crs, &g, t->err) : st;
    if (st == FT_OK && (fabs(g.xy[0].lat_deg) > 90 || fabs(g.xy[0].lon_deg) > 540)) { /* EPSG:4326 passes unchanged */
        st = ft_fail(t->err, FT_E_INVALID, "geo.crs.failed", "vertex=0 x=%.3f y=%.3f crs=EPSG:%d", out->x, out->y,
                     epsg);
    }
    if (st == FT_OK) {
        out->as = (ft_coord_as){FT_COORD_EPSG, epsg};
        out->at = g.xy[0];
        out->crs = ft_crs_describe(crs);
    }
    ft_crs_close(crs);
    ft_geom_release(&g);
    return st;
}
