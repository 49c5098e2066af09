/* Characters into tokens. Digits, marks and minus signs of several scripts become one; what is none of them is refused by its place. */
#include "geo/coord_internal.h"

#include "fieldtool/base/num.h"

#include <stdint.h>
#include <string.h>

/* One character in our own small alphabet: ASCII, or one of these. */
enum { C_OTHER = 1, C_DEGREE = 2, C_MINUTE = 3, C_SECOND = 4 };

typedef struct letter {
    char c;
    size_t from, n; /* bytes */
} letter;

typedef struct line {
    const char *text;
    letter v[FT_COORD_LONGEST + 1]; /* the last one is a blank */
    size_t n;
} line;

static const uint32_t ZEROS[] = {0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10};

static const struct {
    uint32_t from;
    char to;
} LOOK_ALIKES[] = {
    {0xa0, ' '},        {0x61c, ' '},       {0x2002, ' '},      {0x2003, ' '},      {0x2007, ' '},
    {0x2009, ' '},      {0x200a, ' '},      {0x200e, ' '},      {0x200f, ' '},      {0x202a, ' '},
    {0x202b, ' '},      {0x202c, ' '},      {0x202d, ' '},      {0x202e, ' '},      {0x202f, ' '},
    {0x2066, ' '},      {0x2067, ' '},      {0x2068, ' '},      {0x2069, ' '},      {0x3000, ' '},
    {0xfeff, ' '},      {'\t', ' '},        {'\n', ' '},        {'\r', ' '},        {0x2010, '-'},
    {0x2011, '-'},      {0x2012, '-'},      {0x2013, '-'},      {0x2212, '-'},      {0xfe63, '-'},
    {0xff0d, '-'},      {0x66b, '.'},       {0x60c, ','},       {0x61b, ';'},       {0xb0, C_DEGREE},
    {0xba, C_DEGREE},   {0x2da, C_DEGREE},  {0x2070, C_DEGREE}, {0x2218, C_DEGREE}, {0x1d52, C_DEGREE},
    {'\'', C_MINUTE},   {'`', C_MINUTE},    {0xb4, C_MINUTE},   {0x2b9, C_MINUTE},  {0x2bc, C_MINUTE},
    {0x2018, C_MINUTE}, {0x2019, C_MINUTE}, {0x201b, C_MINUTE}, {0x2032, C_MINUTE}, {0xff07, C_MINUTE},
    {'"', C_SECOND},    {0x2ba, C_SECOND},  {0x2dd, C_SECOND},  {0x201c, C_SECOND}, {0x201d, C_SECOND},
    {0x201f, C_SECOND}, {0x2033, C_SECOND}, {0xff02, C_SECOND},
};

static char alphabet(uint32_t c)
{
    for (size_t i = 0; i < FT_COUNT(ZEROS); i++) {
        if (c >= ZEROS[i] && c <= ZEROS[i] + 9) {
            return (char)('0' + (c - ZEROS[i]));
        }
    }
    for (size_t i = 0; i < FT_COUNT(LOOK_ALIKES); i++) {
        if (c == LOOK_ALIKES[i].from) {
            return LOOK_ALIKES[i].to;
        }
    }
    return c >= ' ' && c < 0x7f ? (char)c : C_OTHER;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* UTF-8, known to be well formed. */
static size_t decode(const char *p, uint32_t *out)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t more = s[0] < 0x80 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
    uint32_t c = more == 0 ? s[0] : s[0] & (0x3fU >> more);

    for (size_t i = 1; i <= more; i++) {
        c = c << 6 | (s[i] & 0x3fU);
    }
    *out = c;
    return more + 1;
}

static ft_status wrong_letter(const line *l, size_t i, const char *key, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, key, "column=%zu found=%.*s", i + 1, (int)l->v[i].n, l->text + l->v[i].from);
}

static ft_status read_line(const char *text, size_t n, line *out, ft_error *err)
{
    size_t at = 0;

    out->text = text;
    out->n = 0;
    if (!ft_utf8_valid(text, n)) {
        return ft_fail(err, FT_E_INVALID, "geo.coord.utf8", " ");
    }
    while (at < n) {
        uint32_t c = 0;
        size_t bytes = decode(text + at, &c);

        if (out->n == FT_COORD_LONGEST) {
            return ft_fail(err, FT_E_INVALID, "geo.coord.long", "most=%d", FT_COORD_LONGEST);
        }
        out->v[out->n++] = (letter){alphabet(c), at, bytes};
        if (out->v[out->n - 1].c == C_OTHER) {
            return wrong_letter(out, out->n - 1, "geo.coord.character", err);
        }
        at += bytes;
    }
    out->v[out->n] = (letter){' ', n, 0};
    return FT_OK;
}

/* ---------- commas */

typedef struct commas {
    size_t runs, with_comma; /* runs of digits, points and commas that stand between digits */
    size_t points, inner, first;
    bool double_comma; /* a run holds two */
    bool words;        /* letters or semicolons part the numbers */
} commas;

static bool in_number(const line *l, size_t i)
{
    char c = l->v[i].c;

    return is_digit(c) || c == '.' || (c == ',' && i > 0 && is_digit(l->v[i - 1].c) && is_digit(l->v[i + 1].c));
}

static commas count_commas(const line *l)
{
    commas k = {0, 0, 0, 0, 0, false, false};
    size_t in_run = 0;

    for (size_t i = 0; i < l->n; i++) {
        char c = l->v[i].c;

        k.words = k.words || is_letter(c) || c == ';';
        if (!in_number(l, i)) {
            in_run = 0;
            continue;
        }
        k.runs += i == 0 || !in_number(l, i - 1);
        k.points += c == '.';
        if (c == ',') {
            k.first = k.inner++ == 0 ? i : k.first;
            k.with_comma += in_run == 0;
            k.double_comma = k.double_comma || ++in_run > 1;
        }
    }
    return k;
}

/* A comma between two digits is a decimal comma where nothing else can be meant, and a separator where points mark the decimals. */
static ft_status settle_commas(line *l, bool *decimal, ft_error *err)
{
    commas k = count_commas(l);

    *decimal = false;
    if (k.inner == 0 || k.points > 0) {
        return FT_OK;
    }
    if (k.double_comma || (!k.words && !(k.runs == 2 && k.with_comma == 2))) {
        return wrong_letter(l, k.first, "geo.coord.comma", err);
    }
    *decimal = true;
    return FT_OK;
}

/* ---------- tokens */

static ft_status read_number(const line *l, size_t *at, bool decimal_comma, ft_token *out, ft_error *err)
{
    size_t n = 0;
    size_t start = *at;
    bool point = false;

    for (; *at < l->n; (*at)++) {
        char c = l->v[*at].c;
        bool is_point = c == '.' || (c == ',' && decimal_comma && in_number(l, *at));

        if (!is_digit(c) && !is_point) {
            break;
        }
        if (is_point && point) {
            return wrong_letter(l, *at, "geo.coord.points", err);
        }
        if (n + 1 >= sizeof out->text) {
            return wrong_letter(l, start, "geo.coord.number", err);
        }
        out->whole += !is_point && !point;
        out->decimals += !is_point && point;
        point = point || is_point;
        out->comma = out->comma || c == ',';
        out->text[n++] = is_point ? '.' : c;
    }
    if (out->whole == 0 || (point && out->decimals == 0)) { /* ".5" and "5." are half a number */
        return wrong_letter(l, start, "geo.coord.number", err);
    }
    return ft_num_parse(out->text, n, &out->value) ? FT_OK : wrong_letter(l, start, "geo.coord.number", err);
}

static void read_word(const line *l, size_t *at, ft_token *out)
{
    size_t n = 0;

    out->lower = l->v[*at].c >= 'a';
    for (; *at < l->n && is_letter(l->v[*at].c); (*at)++) {
        char c = l->v[*at].c;

        if (n + 1 < sizeof out->text) {
            out->text[n++] = c >= 'a' ? (char)(c - 'a' + 'A') : c;
        }
    }
}

static ft_token_kind mark_kind(char c)
{
    switch (c) {
    case C_DEGREE: return FT_TOKEN_DEGREE;
    case C_MINUTE: return FT_TOKEN_MINUTE;
    case C_SECOND: return FT_TOKEN_SECOND;
    case ',': return FT_TOKEN_COMMA;
    case ';': return FT_TOKEN_SEMICOLON;
    case ':':
    case '=': return FT_TOKEN_COLON;
    case '-': return FT_TOKEN_MINUS;
    case '+': return FT_TOKEN_PLUS;
    default: return FT_TOKEN_END;
    }
}

static ft_status read_token(const line *l, size_t *at, bool decimal_comma, ft_token *out, ft_error *err)
{
    char c = l->v[*at].c;

    if (is_digit(c) || c == '.') {
        out->kind = FT_TOKEN_NUMBER;
        return read_number(l, at, decimal_comma, out, err);
    }
    if (is_letter(c)) {
        out->kind = FT_TOKEN_WORD;
        read_word(l, at, out);
        return FT_OK;
    }
    out->kind = mark_kind(c);
    if (out->kind == FT_TOKEN_END) {
        return wrong_letter(l, *at, "geo.coord.character", err);
    }
    (*at)++;
    if (out->kind == FT_TOKEN_MINUTE && l->v[*at].c == C_MINUTE) { /* two strokes are seconds */
        out->kind = FT_TOKEN_SECOND;
        (*at)++;
    }
    return FT_OK;
}

ft_status ft_tokens_of(const char *text, size_t n, ft_tokens *out, ft_error *err)
{
    line l;
    size_t at = 0;
    bool decimal_comma = false;
    ft_status st = read_line(text, n, &l, err);

    *out = (ft_tokens){.source = text, .err = err};
    st = st == FT_OK ? settle_commas(&l, &decimal_comma, err) : st;
    while (st == FT_OK) {
        ft_token k = {.kind = FT_TOKEN_END};

        while (at < l.n && l.v[at].c == ' ') {
            k.gap = true;
            at++;
        }
        k.column = at + 1;
        k.from = l.v[at].from;
        if (at == l.n) {
            out->v[out->n] = k;
            break;
        }
        if (out->n + 1 == FT_TOKENS) {
            return ft_fail(err, FT_E_INVALID, "geo.coord.long", "most=%d", FT_COORD_LONGEST);
        }
        st = read_token(&l, &at, decimal_comma, &k, err);
        k.n = l.v[at].from - k.from;
        out->v[out->n++] = k;
    }
    return st == FT_OK && out->n == 0 ? ft_fail(err, FT_E_INVALID, "geo.coord.empty", " ") : st;
}

ft_status ft_tokens_wrong(const ft_tokens *t, const ft_token *at, const char *key)
{
    return ft_fail(t->err, FT_E_INVALID, key, "column=%zu found=%.*s", at->column, (int)at->n, t->source + at->from);
}

const ft_token *ft_tokens_peek(const ft_tokens *t, size_t ahead)
{
    return &t->v[t->at + ahead < t->n ? t->at + ahead : t->n];
}

bool ft_tokens_take(ft_tokens *t, ft_token_kind kind)
{
    if (t->v[t->at].kind != kind || kind == FT_TOKEN_END) {
        return false;
    }
    t->at++;
    return true;
}

bool ft_token_is_word(const ft_token *t, const char *words)
{
    size_t n = strlen(t->text);
    const char *p = words;

    while (t->kind == FT_TOKEN_WORD && (p = strstr(p, t->text)) != NULL) {
        if (p > words && p[-1] == ' ' && p[n] == ' ') {
            return true;
        }
        p++;
    }
    return false;
}

bool ft_tokens_word(ft_tokens *t, const char *words)
{
    if (!ft_token_is_word(&t->v[t->at], words)) {
        return false;
    }
    t->at++;
    return true;
}

void ft_tokens_separators(ft_tokens *t)
{
    if (!ft_tokens_take(t, FT_TOKEN_COMMA)) {
        (void)ft_tokens_take(t, FT_TOKEN_SEMICOLON);
    }
}

ft_status ft_tokens_finish(ft_tokens *t)
{
    return t->at == t->n ? FT_OK : ft_tokens_wrong(t, &t->v[t->at], "geo.coord.end");
}
