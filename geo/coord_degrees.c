/* Degrees: decimal, with minutes, with seconds; hemispheres by letters or signs. */
#include "geo/coord_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char LATITUDE[] = " N NORTH S SOUTH ";
static const char HEMISPHERES[] = " N NORTH S SOUTH E EAST W WEST ";
static const char *const UNITS[] = {" D DEG DEGREE DEGREES ", " MIN MINUTE MINUTES ", " SEC SECOND SECONDS "};
static const ft_token_kind MARKS[] = {FT_TOKEN_DEGREE, FT_TOKEN_MINUTE, FT_TOKEN_SECOND};

/* Where letters stand, and how many numbers an axis has when nothing marks them. */
typedef enum letters { LETTERS_NONE, LETTERS_BEFORE, LETTERS_BEHIND } letters;

typedef struct half {
    double deg;
    char kind; /* 'a' latitude, 'o' longitude, 0 not said */
    int numbers;
    const ft_token *first;
} half;

static size_t count_hemispheres(const ft_tokens *t)
{
    size_t n = 0;

    for (size_t i = t->at; i < t->n; i++) {
        n += ft_token_is_word(&t->v[i], HEMISPHERES);
    }
    return n;
}

static char label_kind(ft_tokens *t)
{
    char kind = '\0';

    if (ft_tokens_word(t, " LAT LATITUDE ")) {
        kind = 'a';
    } else if (ft_tokens_word(t, " LON LONG LNG LONGITUDE ")) {
        kind = 'o';
    }
    if (kind != '\0') {
        (void)ft_tokens_take(t, FT_TOKEN_COLON);
    }
    return kind;
}

/* A hemisphere: 'a' or 'o' in *kind, true in *negative for S and W. */
static ft_status hemisphere(ft_tokens *t, char *kind, bool *negative)
{
    const ft_token *k = ft_tokens_peek(t, 0);

    if (ft_token_is_word(k, " O L OUEST OESTE OST ")) {
        return ft_tokens_wrong(t, k, "geo.coord.letter_o");
    }
    if (!ft_tokens_word(t, HEMISPHERES)) {
        return ft_tokens_wrong(t, k, "geo.coord.hemisphere");
    }
    if (*kind != '\0' && (*kind == 'a') != ft_token_is_word(k, LATITUDE)) {
        return ft_tokens_wrong(t, k, "geo.coord.other_axis");
    }
    *kind = ft_token_is_word(k, LATITUDE) ? 'a' : 'o';
    *negative = k->text[0] == 'S' || k->text[0] == 'W';
    return FT_OK;
}

static bool is_mark(const ft_token *k, int unit)
{
    return k->kind == MARKS[unit] || ft_token_is_word(k, UNITS[unit]);
}

/* The mark behind number @p i; another one than its own is an error. */
static ft_status take_mark(ft_tokens *t, int i, bool *marked)
{
    const ft_token *k = ft_tokens_peek(t, 0);

    *marked = false;
    for (int unit = 0; unit < 3; unit++) {
        if (!is_mark(k, unit)) {
            continue;
        }
        if (unit != i) {
            return ft_tokens_wrong(t, k, "geo.coord.mark");
        }
        t->at++;
        *marked = true;
        return FT_OK;
    }
    return FT_OK;
}

/* Does another number follow that belongs to this axis? Steps over a colon or hyphen that joins it. */
static bool goes_on(ft_tokens *t, letters where, int fixed, int i, bool marked)
{
    const ft_token *k = ft_tokens_peek(t, 0);
    const ft_token *next = ft_tokens_peek(t, 1);

    if (i == 2) {
        return false;
    }
    if (next->kind == FT_TOKEN_NUMBER && !next->gap && !k->gap && !marked &&
        (k->kind == FT_TOKEN_COLON || (k->kind == FT_TOKEN_MINUS && where != LETTERS_NONE))) {
        t->at++;
        return true;
    }
    if (k->kind != FT_TOKEN_NUMBER) {
        return false;
    }
    return where != LETTERS_NONE || i + 1 < fixed || (fixed == 0 && marked && !is_mark(next, 0));
}

static ft_status numbers(ft_tokens *t, letters where, int fixed, half *out)
{
    static const double PART[] = {1, 60, 3600};
    double deg = 0;
    bool more = true;

    for (int i = 0; more; i++) {
        const ft_token *k = ft_tokens_peek(t, 0);
        bool marked = false;
        ft_status st = FT_OK;

        if (!ft_tokens_take(t, FT_TOKEN_NUMBER)) {
            return ft_tokens_wrong(t, k, "geo.coord.number");
        }
        if (i == 0 && k->whole > 3) {
            return ft_tokens_wrong(t, k, "geo.coord.packed");
        }
        if (i > 0 && k->value >= 60) {
            return ft_tokens_wrong(t, k, "geo.coord.sixty");
        }
        st = take_mark(t, i, &marked);
        if (st != FT_OK) {
            return st;
        }
        deg += k->value / PART[i];
        out->numbers = i + 1;
        more = goes_on(t, where, fixed, i, marked && k->decimals == 0);
        if (more && k->decimals > 0) {
            return ft_tokens_wrong(t, k, "geo.coord.fraction");
        }
    }
    if (out->numbers < fixed) {
        return ft_tokens_wrong(t, ft_tokens_peek(t, 0), "geo.coord.number");
    }
    out->deg = deg;
    return FT_OK;
}

/* "12-45" may be minutes; "+12-045" is how ISO 6709 writes two signed numbers. */
static bool joins(const ft_tokens *t, const ft_token *sign)
{
    return sign > t->v && !sign->gap && sign[-1].kind == FT_TOKEN_NUMBER && t->v[0].kind == FT_TOKEN_NUMBER;
}

static ft_status read_half(ft_tokens *t, letters where, int fixed, half *out)
{
    bool negative = false;
    const ft_token *sign = NULL;
    ft_status st = FT_OK;

    *out = (half){.kind = label_kind(t)};
    st = where == LETTERS_BEFORE ? hemisphere(t, &out->kind, &negative) : FT_OK;
    if (st != FT_OK) {
        return st;
    }
    sign = ft_tokens_peek(t, 0);
    if (ft_tokens_take(t, FT_TOKEN_MINUS) || ft_tokens_take(t, FT_TOKEN_PLUS)) {
        if (where != LETTERS_NONE) {
            return ft_tokens_wrong(t, sign, "geo.coord.sign_and_letter");
        }
        if (ft_tokens_peek(t, 0)->gap || joins(t, sign)) {
            return ft_tokens_wrong(t, sign, "geo.coord.lone_sign");
        }
        negative = sign->kind == FT_TOKEN_MINUS;
    }
    out->first = ft_tokens_peek(t, 0);
    st = numbers(t, where, fixed, out);
    st = st == FT_OK && where == LETTERS_BEHIND ? hemisphere(t, &out->kind, &negative) : st;
    out->deg = negative && out->deg > 0 ? -out->deg : out->deg;
    return st;
}

static ft_status in_range(const ft_tokens *t, const half *h)
{
    bool lat = h->kind == 'a';

    return fabs(h->deg) <= (lat ? 90 : 180)
               ? FT_OK
               : ft_tokens_wrong(t, h->first, lat ? "geo.coord.latitude" : "geo.coord.longitude");
}

/* Which is which, when letters or labels do not say: latitude first. */
static ft_status settle_kinds(const ft_tokens *t, half *a, half *b)
{
    if (a->kind == '\0' && b->kind == '\0' && fabs(a->deg) > 90 && fabs(a->deg) <= 180 && fabs(b->deg) <= 90) {
        return ft_fail(t->err, FT_E_INVALID, "geo.coord.swapped", "column=%zu found=%.*s meant=%.9g %.9g",
                       a->first->column, (int)a->first->n, t->source + a->first->from, b->deg, a->deg);
    }
    if (a->kind == '\0') {
        a->kind = b->kind == 'a' ? 'o' : 'a';
    }
    if (b->kind == '\0') {
        b->kind = a->kind == 'a' ? 'o' : 'a';
    }
    return a->kind != b->kind ? FT_OK : ft_tokens_wrong(t, b->first, "geo.coord.same_axis");
}

static letters where_letters(const ft_tokens *t)
{
    size_t i = t->at;

    if (count_hemispheres(t) == 0) {
        return LETTERS_NONE;
    }
    while (ft_token_is_word(&t->v[i], " LAT LATITUDE LON LONG LNG LONGITUDE ") || t->v[i].kind == FT_TOKEN_COLON) {
        i++;
    }
    return ft_token_is_word(&t->v[i], HEMISPHERES) ? LETTERS_BEFORE : LETTERS_BEHIND;
}

ft_status ft_coord_degrees(ft_tokens *t, ft_coord_format as, ft_coord *out)
{
    letters where = where_letters(t);
    int fixed = where != LETTERS_NONE ? 0 : as == FT_COORD_DDM ? 2 : as == FT_COORD_DMS ? 3 : 0;
    half a;
    half b;
    int numbers_most = 0;
    ft_status st = read_half(t, where, fixed, &a);

    if (st == FT_OK) {
        ft_tokens_separators(t);
        if (t->at == t->n) {
            return ft_fail(t->err, FT_E_INVALID, "geo.coord.second", "column=%zu", t->v[t->n].column);
        }
        st = read_half(t, where, fixed, &b);
    }
    st = st == FT_OK ? ft_tokens_finish(t) : st;
    st = st == FT_OK ? settle_kinds(t, &a, &b) : st;
    st = st == FT_OK ? in_range(t, &a) : st;
    st = st == FT_OK ? in_range(t, &b) : st;
    if (st != FT_OK) {
        return st;
    }
    numbers_most = a.numbers > b.numbers ? a.numbers : b.numbers;
    out->as.format = numbers_most == 3 ? FT_COORD_DMS : numbers_most == 2 ? FT_COORD_DDM : FT_COORD_DD;
    out->at = a.kind == 'a' ? (ft_lonlat){b.deg, a.deg} : (ft_lonlat){a.deg, b.deg};
    return FT_OK;
}

ft_status ft_coord_one_axis(ft_tokens *t, ft_axis axis, double *out_deg)
{
    half h;
    ft_status st = FT_OK;

    for (size_t i = 0; i < t->n; i++) {
        if (t->v[i].comma || t->v[i].kind == FT_TOKEN_COMMA) {
            return ft_tokens_wrong(t, &t->v[i], "geo.coord.comma");
        }
    }
    st = read_half(t, where_letters(t), 0, &h);
    st = st == FT_OK ? ft_tokens_finish(t) : st;
    if (st == FT_OK && h.kind != '\0' && (h.kind == 'a') != (axis == FT_AXIS_LAT)) {
        return ft_tokens_wrong(t, h.first, "geo.coord.other_axis");
    }
    h.kind = axis == FT_AXIS_LAT ? 'a' : 'o';
    st = st == FT_OK ? in_range(t, &h) : st;
    if (st == FT_OK) {
        *out_deg = h.deg;
    }
    return st;
}
