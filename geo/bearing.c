#include "geo/bearing.h"

#include "geo/coord_internal.h"

#include <math.h>

static const ft_token_kind MARKS[] = {FT_TOKEN_DEGREE, FT_TOKEN_MINUTE, FT_TOKEN_SECOND};

/* Degrees, minutes, seconds: with marks, hyphens, colons or blanks between; only the last has decimals. */
static ft_status angle(ft_tokens *t, double *out_deg)
{
    static const double PART[] = {1, 60, 3600};
    bool more = true;

    *out_deg = 0;
    for (int i = 0; more; i++) {
        const ft_token *k = ft_tokens_peek(t, 0);
        bool marked = false;

        if (!ft_tokens_take(t, FT_TOKEN_NUMBER)) {
            return ft_tokens_wrong(t, k, "geo.coord.number");
        }
        if (k->comma) {
            return ft_tokens_wrong(t, k, "geo.coord.comma");
        }
        if (i > 0 && k->value >= 60) {
            return ft_tokens_wrong(t, k, "geo.coord.sixty");
        }
        *out_deg += k->value / PART[i];
        marked = ft_tokens_take(t, MARKS[i]);
        if (i < 2 && !marked && !ft_tokens_peek(t, 0)->gap && ft_tokens_peek(t, 1)->kind == FT_TOKEN_NUMBER) {
            (void)(ft_tokens_take(t, FT_TOKEN_MINUS) || ft_tokens_take(t, FT_TOKEN_COLON));
        }
        more = i < 2 && ft_tokens_peek(t, 0)->kind == FT_TOKEN_NUMBER;
        if (more && k->decimals > 0) {
            return ft_tokens_wrong(t, k, "geo.coord.fraction");
        }
    }
    return FT_OK;
}

static ft_status quadrant(ft_tokens *t, bool south, double *out_deg)
{
    const ft_token *first = ft_tokens_peek(t, 0);
    double a = 0;
    ft_status st = angle(t, &a);
    const ft_token *letter = ft_tokens_peek(t, 0);

    if (st != FT_OK) {
        return st;
    }
    if (a > 90) {
        return ft_tokens_wrong(t, first, "geo.bearing.quadrant");
    }
    if (ft_tokens_word(t, " E EAST ")) {
        *out_deg = south ? 180 - a : a;
    } else if (ft_tokens_word(t, " W WEST ")) {
        *out_deg = south ? 180 + a : 360 - a;
    } else {
        return ft_tokens_wrong(t, letter, "geo.bearing.east_or_west");
    }
    return FT_OK;
}

static ft_status circle(ft_tokens *t, double *out_deg)
{
    const ft_token *first = ft_tokens_peek(t, 0);
    double full = 360;
    ft_status st = angle(t, out_deg);

    if (st == FT_OK && ft_tokens_word(t, " MIL MILS ")) {
        full = 6400;
    } else if (st == FT_OK) {
        (void)ft_tokens_word(t, " DEG DEGREES ");
    }
    if (st == FT_OK && *out_deg > full) {
        return ft_tokens_wrong(t, first, full > 360 ? "geo.bearing.mils" : "geo.bearing.degrees");
    }
    *out_deg *= 360 / full;
    return st;
}

ft_status ft_bearing_read(const char *text, size_t n, double *out_deg, ft_error *err)
{
    ft_tokens t;
    double deg = 0;
    bool south = false;
    ft_status st = ft_tokens_of(text, n, &t, err);

    if (st != FT_OK) {
        return st;
    }
    south = ft_token_is_word(ft_tokens_peek(&t, 0), " S SOUTH ");
    st = ft_tokens_word(&t, " N NORTH S SOUTH ") ? quadrant(&t, south, &deg) : circle(&t, &deg);
    st = st == FT_OK ? ft_tokens_finish(&t) : st;
    if (st == FT_OK) {
        *out_deg = deg >= 360 ? deg - 360 : deg;
    }
    return st;
}
