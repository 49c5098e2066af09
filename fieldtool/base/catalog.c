#include "fieldtool/base/catalog.h"

#include "fieldtool/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 63 }; /* of a fact or a place; anything longer is plain text */

static const char ENGLISH[] = "en";

/* One message. rank 0 is the chosen language, 1 is English; a key found twice stands as first read. */
typedef struct entry {
    const char *key, *text;
    size_t rank, order;
} entry;

struct ft_catalog {
    char *space; /* unescaped keys and texts; never longer than the files they come from */
    size_t used;
    entry *v; /* sorted by key, rank, order */
    size_t n, cap;
};

/* Reading one .po file, line by line. */
typedef struct po {
    ft_catalog *c;
    const ft_catalog_source *src;
    size_t at, line, rank;
    char *key, *text; /* NULL until their keyword was read */
    bool in_text;     /* a quoted line continues the text, else the key */
    bool fuzzy;       /* "#, fuzzy": not signed off by a translator, so not shown */
} po;

static ft_status syntax(const po *p, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "base.catalog.syntax", "language=%s line=%zu", p->src->language, p->line);
}

static bool add_entry(ft_catalog *c, entry e)
{
    if (c->n == c->cap) {
        size_t cap = c->cap == 0 ? 256 : c->cap * 2;
        entry *v = realloc(c->v, cap * sizeof *v);

        if (v == NULL) {
            return false;
        }
        c->v = v;
        c->cap = cap;
    }
    e.order = c->n;
    c->v[c->n++] = e;
    return true;
}

/* The message read so far is complete: keep it unless it is the header, empty or fuzzy. */
static ft_status finish(po *p, ft_error *err)
{
    bool keep = p->key != NULL && p->text != NULL && p->key[0] != '\0' && p->text[0] != '\0' && !p->fuzzy;
    entry e = {p->key, p->text, p->rank, 0};

    if (p->key != NULL && p->text == NULL) {
        return syntax(p, err);
    }
    if (keep && !add_entry(p->c, e)) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "language=%s", p->src->language);
    }
    if (p->text != NULL) {
        p->fuzzy = false;
    }
    p->key = NULL;
    p->text = NULL;
    p->in_text = false;
    return FT_OK;
}

/* Append the inside of "..." (the whole of s after trimming) to the string at the end of the space. */
static bool unquote(ft_catalog *c, ft_str s)
{
    static const char LETTERS[] = "ntr\"\\";
    static const char MEANING[] = "\n\t\r\"\\";

    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') {
        return false;
    }
    for (size_t i = 1; i < s.n - 1; i++) {
        char ch = s.p[i];

        if (ch == '"' || ch == '\0') {
            return false;
        }
        if (ch == '\\') {
            const char *e = i + 1 < s.n - 1 && s.p[i + 1] != '\0' ? strchr(LETTERS, s.p[i + 1]) : NULL;

            if (e == NULL) {
                return false;
            }
            ch = MEANING[e - LETTERS];
            i++;
        }
        c->space[c->used++] = ch;
    }
    c->space[c->used] = '\0';
    return true;
}

static ft_str trimmed(ft_str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r')) {
        s.n--;
    }
    return s;
}

/* True when s starts with a keyword and a blank; the rest is left in s. */
static bool keyword(ft_str *s, const char *word)
{
    size_t n = strlen(word);

    if (s->n <= n || memcmp(s->p, word, n) != 0 || (s->p[n] != ' ' && s->p[n] != '\t' && s->p[n] != '"')) {
        return false;
    }
    *s = trimmed((ft_str){s->p + n, s->n - n});
    return true;
}

static ft_status one_line(po *p, ft_str s, ft_error *err)
{
    ft_catalog *c = p->c;

    if (s.n == 0) {
        return FT_OK;
    }
    if (s.p[0] == '#') {
        ft_status st = p->text != NULL ? finish(p, err) : FT_OK; /* comments belong to what follows */

        if (s.n > 1 && s.p[1] == ',') {
            for (size_t i = 2; i + 5 <= s.n; i++) {
                p->fuzzy = p->fuzzy || memcmp(s.p + i, "fuzzy", 5) == 0;
            }
        }
        return st;
    }
    if (keyword(&s, "msgid")) {
        ft_status st = finish(p, err);

        if (st != FT_OK) {
            return st;
        }
        p->key = c->space + ++c->used;
    } else if (keyword(&s, "msgstr")) {
        if (p->key == NULL || p->text != NULL) {
            return syntax(p, err);
        }
        p->text = c->space + ++c->used;
        p->in_text = true;
    } else if (p->key == NULL) {
        return syntax(p, err);
    }
    return unquote(c, s) ? FT_OK : syntax(p, err);
}

static ft_status read_po(ft_catalog *c, const ft_catalog_source *src, size_t rank, ft_error *err)
{
    po p = {.c = c, .src = src, .rank = rank};

    while (p.at < src->n) {
        const char *from = src->po + p.at;
        const char *end = memchr(from, '\n', src->n - p.at);
        size_t n = end == NULL ? src->n - p.at : (size_t)(end - from);
        ft_status st = FT_OK;

        p.line++;
        st = one_line(&p, trimmed((ft_str){from, n}), err);
        if (st != FT_OK) {
            return st;
        }
        p.at += n + 1;
    }
    return finish(&p, err);
}

static int by_key(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    int c = strcmp(x->key, y->key);

    if (c != 0) {
        return c;
    }
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order ? 1 : 0;
}

/* "fr" for "fr", "fr_FR.UTF-8" and "fr-CA". */
static bool same_language(const char *have, const char *wanted)
{
    size_t n = strlen(have);

    return strncmp(have, wanted, n) == 0 && (wanted[n] == '\0' || strchr("_-.@", wanted[n]) != NULL);
}

static ft_status read_all(ft_catalog *c, const ft_catalog_source *sources, size_t n, const char *language,
                          ft_error *err)
{
    for (size_t i = 0; i < n; i++) {
        bool chosen = same_language(sources[i].language, language);
        ft_status st = FT_OK;

        if (chosen || strcmp(sources[i].language, ENGLISH) == 0) {
            st = read_po(c, &sources[i], chosen ? 0 : 1, err);
        }
        if (st != FT_OK) {
            return st;
        }
    }
    if (c->n > 0) {
        qsort(c->v, c->n, sizeof *c->v, by_key);
    }
    return FT_OK;
}

ft_status ft_catalog_open(const ft_catalog_source *sources, size_t n_sources, const char *language, ft_catalog **out,
                          ft_error *err)
{
    ft_catalog *c = calloc(1, sizeof *c);
    size_t bytes = 2;
    ft_status st = FT_OK;

    for (size_t i = 0; i < n_sources; i++) {
        bytes += sources[i].n + 2;
    }
    if (c != NULL) {
        c->space = calloc(bytes, 1);
    }
    if (c == NULL || c->space == NULL) {
        ft_catalog_close(c);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "n=%zu", bytes);
    }
    st = read_all(c, sources, n_sources, language == NULL ? ENGLISH : language, err);
    if (st != FT_OK) {
        ft_catalog_close(c);
        return st;
    }
    *out = c;
    return FT_OK;
}

void ft_catalog_close(ft_catalog *c)
{
    if (c != NULL) {
        free(c->v);
        free(c->space);
        free(c);
    }
}

const char *ft_catalog_find(const ft_catalog *c, const char *key)
{
    size_t lo = 0;
    size_t hi = c == NULL ? 0 : c->n;

    while (lo < hi) { /* the first entry not before the key: its best rank */
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(c->v[mid].key, key) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return c != NULL && lo < c->n && strcmp(c->v[lo].key, key) == 0 ? c->v[lo].text : NULL;
}

const char *ft_catalog_text(const ft_catalog *c, const char *key)
{
    const char *text = ft_catalog_find(c, key);

    return text != NULL ? text : key;
}

static bool name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* Length of "name=" at p, 0 when there is none. */
static size_t name_length(const char *p)
{
    size_t n = 0;

    while (name_char(p[n])) {
        n++;
    }
    return n > 0 && n <= NAME_MAX_BYTES && p[n] == '=' ? n + 1 : 0;
}

/* One fact at a time: false at the end. A value runs to the next " name=", so it may hold spaces. */
static bool next_fact(const char **at, ft_str *name, ft_str *value)
{
    const char *p = *at;
    size_t n = 0;
    size_t end = 0;

    while (*p != '\0' && (n = name_length(p)) == 0) {
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    if (*p == '\0') {
        return false;
    }
    *name = (ft_str){p, n - 1};
    p += n;
    while (p[end] != '\0' && !(p[end] == ' ' && name_length(p + end + 1) > 0)) {
        end++;
    }
    *value = (ft_str){p, end};
    *at = p + end + (p[end] == ' ' ? 1 : 0);
    return true;
}

static ft_str fact(const char *facts, ft_str wanted, bool *found)
{
    const char *at = facts;
    ft_str name;
    ft_str value;

    while (next_fact(&at, &name, &value)) {
        if (ft_str_eq(name, wanted)) {
            *found = true;
            return value;
        }
    }
    *found = false;
    return (ft_str){"", 0};
}

ft_str ft_fact(const char *facts, const char *name)
{
    bool found = false;

    return fact(facts, ft_str_of(name), &found);
}

/* Bytes of a character that could move a cursor or turn text around: C0, DEL, C1, and the bidirectional marks
 * U+200E..F, U+202A..E, U+2066..9; 0 for an ordinary one. */
static size_t unsafe_char(const unsigned char *p, size_t n, unsigned *code)
{
    if (p[0] < 0x20 || p[0] == 0x7f) {
        *code = p[0];
        return 1;
    }
    if (n >= 2 && p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
        *code = p[1];
        return 2;
    }
    if (n >= 3 && p[0] == 0xe2 && (p[1] == 0x80 || p[1] == 0x81)) {
        *code = 0x2000U + ((unsigned)(p[1] & 0x3fU) << 6) + (p[2] & 0x3fU);
        return *code == 0x200e || *code == 0x200f || (*code >= 0x202a && *code <= 0x202e) ||
                       (*code >= 0x2066 && *code <= 0x2069)
                   ? 3
                   : 0;
    }
    return 0;
}

/* A value from outside, made harmless for a terminal: control and direction characters are shown, not obeyed. */
static void put_shown(ft_buf *out, ft_str value)
{
    for (size_t i = 0; i < value.n;) {
        unsigned code = 0;
        size_t n = unsafe_char((const unsigned char *)value.p + i, value.n - i, &code);

        if (n > 0) {
            ft_buf_printf(out, "\\u%04x", code);
            i += n;
        } else {
            ft_buf_char(out, value.p[i++]);
        }
    }
}

/* Length of "{name}" at p, 0 when there is none. */
static size_t place_length(const char *p)
{
    size_t n = 1;

    if (p[0] != '{') {
        return 0;
    }
    while (name_char(p[n])) {
        n++;
    }
    return n > 1 && p[n] == '}' ? n + 1 : 0;
}

/* Fill the places of text from facts, then from more; a place without a fact stays as it is. */
static void fill(const char *text, const char *facts, const char *more, ft_buf *out)
{
    for (const char *p = text; *p != '\0';) {
        size_t n = place_length(p);
        ft_str name = {p + 1, n > 2 ? n - 2 : 0};
        bool found = false;
        ft_str value = {"", 0};

        if (n > 0) {
            value = fact(facts, name, &found);
            if (!found) {
                value = fact(more, name, &found);
            }
        }
        if (found) {
            put_shown(out, value);
            p += n;
        } else {
            ft_buf_char(out, *p++);
        }
    }
}

void ft_catalog_format(const ft_catalog *c, const char *key, const char *facts, ft_buf *out)
{
    fill(ft_catalog_text(c, key), facts, "", out);
}

static bool text_has_place(const char *text, ft_str name)
{
    for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p + 1, '{')) {
        size_t n = place_length(p);

        if (n > 0 && ft_str_eq((ft_str){p + 1, n - 2}, name)) {
            return true;
        }
    }
    return false;
}

/* The facts the text has no place for, "a=1 b=2"; returns whether there was one. */
static bool put_unused(const char *text, const char *facts, const char *before, ft_buf *out)
{
    const char *at = facts;
    bool any = false;
    ft_str name;
    ft_str value;

    while (next_fact(&at, &name, &value)) {
        if (!text_has_place(text, name)) {
            ft_buf_text(out, any ? " " : before);
            ft_buf_bytes(out, name.p, name.n);
            ft_buf_char(out, '=');
            put_shown(out, value);
            any = true;
        }
    }
    return any;
}

/* What we were doing, in words where the catalogue has them: "field comment, row 7: "; returns whether there was anything to say. */
static bool put_context(const ft_catalog *c, const char *text, const char *context, ft_buf *out)
{
    const char *at = context;
    bool any = false;
    ft_str name;
    ft_str value;

    while (next_fact(&at, &name, &value)) {
        char plain[NAME_MAX_BYTES + 1];
        char key[NAME_MAX_BYTES + 16];
        const char *words = NULL;

        if (text_has_place(text, name)) {
            continue;
        }
        (void)snprintf(plain, sizeof plain, "%.*s", (int)name.n, name.p);
        (void)snprintf(key, sizeof key, "base.context.%s", plain);
        words = ft_catalog_find(c, key);
        ft_buf_text(out, !any ? "" : words != NULL ? ", " : " ");
        if (words != NULL) {
            fill(words, name.p, "", out); /* the fact itself is the first that name.p holds */
        } else {
            ft_buf_bytes(out, name.p, name.n);
            ft_buf_char(out, '=');
            put_shown(out, value);
        }
        any = true;
    }
    return any;
}

void ft_catalog_error(const ft_catalog *c, const ft_error *e, ft_buf *out)
{
    const char *key = e->key != NULL ? e->key : "base.error.unknown";
    const char *text = ft_catalog_text(c, key);

    if (put_context(c, text, e->context, out)) {
        ft_buf_text(out, ": ");
    }
    fill(text, e->args, e->context, out);
    if (put_unused(text, e->args, " (", out)) {
        ft_buf_char(out, ')');
    }
}

void ft_facts_json(const char *facts, ft_buf *out)
{
    const char *at = facts;
    ft_json_out w = ft_json_writer(out);
    ft_str name;
    ft_str value;

    ft_json_begin(&w, '{');
    while (next_fact(&at, &name, &value)) {
        const char *first = facts;
        ft_str earlier;
        ft_str ignored;
        bool again = false;

        while (next_fact(&first, &earlier, &ignored) && earlier.p != name.p) {
            again = again || ft_str_eq(earlier, name); /* names in an object are unique: the first stands */
        }
        if (!again) {
            char text[NAME_MAX_BYTES + 1];

            memcpy(text, name.p, name.n);
            text[name.n] = '\0';
            ft_json_name(&w, text);
            ft_json_put_textn(&w, value.p, value.n);
        }
    }
    ft_json_end(&w, '}');
}
