#include "fieldtool/interop/xml.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 128, MAX_ATTRIBUTES = 64, MAX_NAME = 256 };

struct ft_xml {
    ft_bytes *from;
    ft_buf open;              /* names of the elements that are open, NUL behind each */
    size_t opened[MAX_DEPTH]; /* where each begins in it */
    size_t depth;
    ft_buf tag;  /* name and attributes of the tag, NUL behind each */
    size_t name; /* local name, within tag */
    size_t attribute[MAX_ATTRIBUTES][2];
    size_t n_attributes;
    ft_buf text;
    size_t line;
    bool close_too; /* <a/>: its END is still to come */
    bool rooted;    /* the one root has been seen */
};

ft_status ft_xml_open(ft_bytes *from, ft_xml **out, ft_error *err)
{
    ft_xml *x = calloc(1, sizeof *x);

    if (x == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=xml");
    }
    x->from = from;
    ft_buf_init(&x->open, (size_t)1 << 20);
    ft_buf_init(&x->tag, (size_t)4 << 20);
    ft_buf_init(&x->text, FT_LIMIT_GEOM_BYTES);
    if (ft_bytes_peek(from) == 0xef && from->end - from->at >= 3 && memcmp(from->at, "\xef\xbb\xbf", 3) == 0) {
        from->at += 3;
    }
    *out = x;
    return FT_OK;
}

void ft_xml_close(ft_xml *x)
{
    if (x != NULL) {
        ft_buf_release(&x->open);
        ft_buf_release(&x->tag);
        ft_buf_release(&x->text);
        free(x);
    }
}

static ft_status malformed(const ft_xml *x, const char *wanted, ft_error *err)
{
    ft_status st = ft_bytes_status(x->from, err);

    return st != FT_OK ? st
                       : ft_fail(err, FT_E_INVALID, "interop.xml.syntax", "line=%zu wanted=%s", x->from->line, wanted);
}

static bool blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(ft_xml *x)
{
    while (blank(ft_bytes_peek(x->from))) {
        (void)ft_bytes_get(x->from);
    }
}

/* Take @p word, or fail. */
static ft_status expect(ft_xml *x, const char *word, ft_error *err)
{
    for (const char *p = word; *p != '\0'; p++) {
        if (ft_bytes_get(x->from) != (unsigned char)*p) {
            return malformed(x, word, err);
        }
    }
    return FT_OK;
}

/* ---------- characters */

static void put_utf8(ft_buf *b, uint32_t c)
{
    if (c < 0x80) {
        ft_buf_char(b, (char)c);
    } else if (c < 0x800) {
        ft_buf_char(b, (char)(0xc0 | c >> 6));
        ft_buf_char(b, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        ft_buf_char(b, (char)(0xe0 | c >> 12));
        ft_buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
        ft_buf_char(b, (char)(0x80 | (c & 0x3f)));
    } else {
        ft_buf_char(b, (char)(0xf0 | c >> 18));
        ft_buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
        ft_buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
        ft_buf_char(b, (char)(0x80 | (c & 0x3f)));
    }
}

static int digit_of(int c, int base)
{
    int v = c >= '0' && c <= '9'   ? c - '0'
            : c >= 'a' && c <= 'f' ? c - 'a' + 10
            : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                   : 99;

    return v < base ? v : -1;
}

/* XML 1.0, 2.2: the characters a document may hold. */
static bool lawful(uint32_t c)
{
    return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
           (c >= 0x10000 && c < 0x110000);
}

/* Behind '&': one of the five, or a number. */
static ft_status reference(ft_xml *x, ft_buf *to, ft_error *err)
{
    static const struct {
        const char *name;
        char c;
    } FIVE[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    char name[12] = "";
    size_t n = 0;
    uint32_t code = 0;
    int base = 10;

    while (n + 1 < sizeof name && ft_bytes_peek(x->from) >= 0 && ft_bytes_peek(x->from) != ';') {
        name[n++] = (char)ft_bytes_get(x->from);
    }
    if (ft_bytes_get(x->from) != ';') {
        return malformed(x, "; behind a reference", err);
    }
    for (size_t i = 0; i < FT_COUNT(FIVE); i++) {
        if (strcmp(FIVE[i].name, name) == 0) {
            ft_buf_char(to, FIVE[i].c);
            return FT_OK;
        }
    }
    if (name[0] != '#') {
        return ft_fail(err, FT_E_REFUSED, "interop.xml.entity", "line=%zu name=%s", x->from->line, name);
    }
    base = name[1] == 'x' ? 16 : 10;
    for (const char *p = name + (base == 16 ? 2 : 1); *p != '\0'; p++) {
        int d = digit_of(*p, base);

        code = d < 0 ? 0x110000 : code * (uint32_t)base + (uint32_t)d;
        if (code > 0x10ffff) {
            break;
        }
    }
    if (!lawful(code)) {
        return malformed(x, "a character", err);
    }
    put_utf8(to, code);
    return FT_OK;
}

static ft_status plain(ft_xml *x, int c, ft_buf *to, ft_error *err)
{
    if (c < 0x20 && !blank(c)) {
        return malformed(x, "no control characters", err);
    }
    ft_buf_char(to, (char)c);
    return to->failed ? ft_fail(err, FT_E_INVALID, "interop.xml.too_long", "line=%zu", x->from->line) : FT_OK;
}

static ft_status checked(const ft_xml *x, const ft_buf *b, size_t from, ft_error *err)
{
    if (b->failed) {
        return ft_fail(err, FT_E_INVALID, "interop.xml.too_long", "line=%zu", x->line);
    }
    if (b->n > from && !ft_utf8_valid(b->p + from, b->n - from)) {
        return ft_fail(err, FT_E_INVALID, "interop.xml.encoding", "line=%zu", x->line);
    }
    return FT_OK;
}

/* ---------- markup that is passed over */

/* Take everything to @p end ("-->", "?>"), kept in @p keep when it is not NULL. */
static ft_status up_to(ft_xml *x, const char *end, ft_buf *keep, ft_error *err)
{
    char last[3] = {0, 0, 0};
    size_t n = strlen(end);
    int c = 0;

    while ((c = ft_bytes_get(x->from)) >= 0) {
        last[0] = last[1];
        last[1] = last[2];
        last[2] = (char)c;
        if (keep != NULL) {
            ft_status st = plain(x, c, keep, err);

            if (st != FT_OK) {
                return st;
            }
        }
        if (memcmp(last + 3 - n, end, n) == 0) {
            if (keep != NULL && keep->n >= n) {
                keep->n -= n;
                keep->p[keep->n] = '\0';
            }
            return FT_OK;
        }
    }
    return malformed(x, end, err);
}

static bool same_word(const char *p, size_t n, const char *lower)
{
    for (size_t i = 0; i < n; i++) {
        if (lower[i] == '\0' || (p[i] | 32) != (lower[i] | 32)) {
            return false;
        }
    }
    return lower[n] == '\0';
}

/* <?xml version="1.0" encoding="..."?>: only UTF-8 and its subset. */
static ft_status declaration(ft_xml *x, ft_error *err)
{
    ft_buf b;
    const char *e = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&b, 4096);
    st = up_to(x, "?>", &b, err);
    e = st == FT_OK && b.n > 4 && memcmp(b.p, "xml", 3) == 0 && blank(b.p[3]) ? strstr(b.p, "encoding") : NULL;
    if (e != NULL) {
        const char *open = strpbrk(e, "\"'");
        const char *close = open == NULL ? NULL : strchr(open + 1, *open);
        size_t n = close == NULL ? 0 : (size_t)(close - open - 1);

        if (!same_word(open == NULL ? "" : open + 1, n, "utf-8") &&
            !same_word(open == NULL ? "" : open + 1, n, "us-ascii") &&
            !same_word(open == NULL ? "" : open + 1, n, "utf8")) {
            st = ft_fail(err, FT_E_REFUSED, "interop.xml.encoding", "line=%zu", x->from->line);
        }
    }
    ft_buf_release(&b);
    return st;
}

/* Behind "<!": a comment, a CDATA section (kept in the text), or a document type, which is refused. */
static ft_status exclamation(ft_xml *x, ft_error *err)
{
    int c = ft_bytes_peek(x->from);
    ft_status st = FT_OK;

    if (c == '-') {
        st = expect(x, "--", err);
        return st == FT_OK ? up_to(x, "-->", NULL, err) : st;
    }
    if (c == '[' && x->depth > 0) {
        st = expect(x, "[CDATA[", err);
        return st == FT_OK ? up_to(x, "]]>", &x->text, err) : st;
    }
    return ft_fail(err, FT_E_REFUSED, "interop.xml.doctype", "line=%zu", x->from->line);
}

/* ---------- tags */

/* A name into tag; *local is where it begins behind its prefix. */
static ft_status read_name(ft_xml *x, size_t *local, ft_error *err)
{
    size_t from = x->tag.n;
    int c = ft_bytes_peek(x->from);

    *local = from;
    while (c >= 0 && !blank(c) && strchr("=/><\"'&", c) == NULL) {
        if (x->tag.n - from >= MAX_NAME) {
            return malformed(x, "a shorter name", err);
        }
        ft_buf_char(&x->tag, (char)ft_bytes_get(x->from));
        if (c == ':') {
            *local = x->tag.n;
        }
        c = ft_bytes_peek(x->from);
    }
    if (x->tag.n == from || *local == x->tag.n) {
        return malformed(x, "a name", err);
    }
    return checked(x, &x->tag, from, err);
}

static ft_status read_attribute(ft_xml *x, ft_error *err)
{
    size_t full = x->tag.n;
    size_t name = 0;
    int quote = 0;
    int c = 0;
    ft_status st = read_name(x, &name, err);

    ft_buf_char(&x->tag, '\0');
    skip_blanks(x);
    st = st == FT_OK ? expect(x, "=", err) : st;
    skip_blanks(x);
    quote = st == FT_OK ? ft_bytes_get(x->from) : 0;
    if (st == FT_OK && quote != '"' && quote != '\'') {
        st = malformed(x, "a quoted value", err);
    }
    if (st == FT_OK && x->n_attributes == MAX_ATTRIBUTES) {
        st = malformed(x, "fewer attributes", err);
    }
    for (size_t i = 0; st == FT_OK && i < x->n_attributes; i++) {
        if (strcmp(x->tag.p + x->attribute[i][0], x->tag.p + full) == 0) {
            st = malformed(x, "each attribute once", err);
        }
    }
    if (st != FT_OK) {
        return st;
    }
    x->attribute[x->n_attributes][0] = full; /* prefix included: svg:x and x are two */
    x->attribute[x->n_attributes++][1] = x->tag.n;
    while (st == FT_OK && (c = ft_bytes_get(x->from)) != quote) {
        if (c < 0 || c == '<') {
            return malformed(x, "the end of a quoted value", err);
        }
        st = c == '&' ? reference(x, &x->tag, err) : plain(x, c, &x->tag, err);
    }
    st = st == FT_OK ? checked(x, &x->tag, x->attribute[x->n_attributes - 1][1], err) : st;
    ft_buf_char(&x->tag, '\0');
    return st;
}

static ft_status push(ft_xml *x, ft_error *err)
{
    if (x->depth == MAX_DEPTH) {
        return ft_fail(err, FT_E_INVALID, "interop.xml.depth", "line=%zu most=%d", x->line, (int)MAX_DEPTH);
    }
    if (x->depth == 0 && x->rooted) {
        return malformed(x, "one root element", err);
    }
    x->rooted = true;
    x->opened[x->depth++] = x->open.n;
    ft_buf_text(&x->open, x->tag.p);
    ft_buf_char(&x->open, '\0');
    return ft_buf_status(&x->open, err);
}

static void pop(ft_xml *x)
{
    x->depth--;
    x->open.n = x->opened[x->depth];
}

static ft_status start_tag(ft_xml *x, ft_error *err)
{
    ft_status st = FT_OK;
    int c = 0;

    ft_buf_reset(&x->tag);
    x->n_attributes = 0;
    st = read_name(x, &x->name, err);
    ft_buf_char(&x->tag, '\0');
    while (st == FT_OK) {
        c = ft_bytes_peek(x->from);
        skip_blanks(x);
        if (ft_bytes_peek(x->from) == '>' || ft_bytes_peek(x->from) == '/') {
            break;
        }
        st = blank(c) ? read_attribute(x, err) : malformed(x, "a blank between attributes", err);
    }
    if (st == FT_OK && ft_bytes_peek(x->from) == '/') {
        (void)ft_bytes_get(x->from);
        x->close_too = true;
    }
    st = st == FT_OK ? expect(x, ">", err) : st;
    return st == FT_OK ? push(x, err) : st;
}

static ft_status end_tag(ft_xml *x, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&x->tag);
    x->n_attributes = 0;
    st = read_name(x, &x->name, err);
    ft_buf_char(&x->tag, '\0');
    skip_blanks(x);
    st = st == FT_OK ? expect(x, ">", err) : st;
    if (st == FT_OK && (x->depth == 0 || strcmp(x->open.p + x->opened[x->depth - 1], x->tag.p) != 0)) {
        st = malformed(x, x->depth == 0 ? "no further end tag" : x->open.p + x->opened[x->depth - 1], err);
    }
    if (st == FT_OK) {
        pop(x);
    }
    return st;
}

/* Text up to the next tag into x->text; comments and instructions are left out. *tag: '<' was taken, and what follows decides. */
static ft_status read_text(ft_xml *x, bool *tag, ft_error *err)
{
    ft_status st = FT_OK;
    int c = 0;

    ft_buf_reset(&x->text);
    *tag = false;
    while (st == FT_OK && !*tag && (c = ft_bytes_get(x->from)) >= 0) {
        if (c == '&') {
            st = reference(x, &x->text, err);
        } else if (c != '<') {
            st = plain(x, c, &x->text, err);
        } else if (ft_bytes_peek(x->from) == '!') {
            (void)ft_bytes_get(x->from);
            st = exclamation(x, err);
        } else if (ft_bytes_peek(x->from) == '?') {
            (void)ft_bytes_get(x->from);
            st = declaration(x, err);
        } else {
            *tag = true;
        }
    }
    return st == FT_OK ? checked(x, &x->text, 0, err) : st;
}

static bool all_blank(const ft_buf *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (!blank(b->p[i])) {
            return false;
        }
    }
    return true;
}

/* Where text ended at a tag, the tag is the next event: one '<' is already taken. */
static ft_status tag_event(ft_xml *x, ft_xml_event *out, ft_error *err)
{
    bool end = ft_bytes_peek(x->from) == '/';
    ft_status st = FT_OK;

    if (end) {
        (void)ft_bytes_get(x->from);
    }
    st = end ? end_tag(x, err) : start_tag(x, err);
    if (st == FT_OK) {
        *out = end ? FT_XML_END : FT_XML_START;
    }
    return st;
}

/* Text ended at the end of the file: is the document whole? */
static ft_status end_of_file(ft_xml *x, ft_xml_event *out, ft_error *err)
{
    ft_status st = ft_bytes_status(x->from, err);

    if (st == FT_OK && (x->depth > 0 || !x->rooted)) {
        st = malformed(x, x->depth > 0 ? x->open.p + x->opened[x->depth - 1] : "an element", err);
    }
    if (st == FT_OK) {
        *out = FT_XML_EOF;
    }
    return st;
}

ft_status ft_xml_next(ft_xml *x, ft_xml_event *out, ft_error *err)
{
    bool tag = false;
    ft_status st = FT_OK;

    x->line = x->from->line;
    if (x->close_too) {
        x->close_too = false;
        *out = FT_XML_END;
        ft_buf_reset(&x->text);
        pop(x);
        return FT_OK;
    }
    st = read_text(x, &tag, err);
    if (st != FT_OK) {
        return st;
    }
    if (x->depth == 0 && !all_blank(&x->text)) {
        return malformed(x, "an element", err);
    }
    x->line = x->from->line;
    return tag ? tag_event(x, out, err) : end_of_file(x, out, err);
}

const char *ft_xml_name(const ft_xml *x)
{
    return x->tag.p + x->name;
}

bool ft_xml_is(const ft_xml *x, const char *name)
{
    return strcmp(x->tag.p + x->name, name) == 0;
}

const char *ft_xml_attribute(const ft_xml *x, const char *name)
{
    for (size_t i = 0; i < x->n_attributes; i++) {
        const char *full = x->tag.p + x->attribute[i][0];
        const char *colon = strrchr(full, ':');

        if (strcmp(colon == NULL ? full : colon + 1, name) == 0) {
            return x->tag.p + x->attribute[i][1];
        }
    }
    return NULL;
}

ft_str ft_xml_read_text(const ft_xml *x)
{
    return (ft_str){x->text.p == NULL ? "" : x->text.p, x->text.n};
}

size_t ft_xml_line(const ft_xml *x)
{
    return x->line;
}

size_t ft_xml_depth(const ft_xml *x)
{
    return x->depth;
}

ft_status ft_xml_content(ft_xml *x, bool flat, ft_buf *out, ft_error *err)
{
    size_t depth = x->depth;
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    while (st == FT_OK && x->depth >= depth) {
        st = ft_xml_next(x, &e, err);
        if (st == FT_OK && flat && e == FT_XML_START) {
            st = malformed(x, "text without elements", err);
        }
        if (st == FT_OK) {
            ft_buf_bytes(out, ft_xml_read_text(x).p, ft_xml_read_text(x).n);
            st = ft_buf_status(out, err);
        }
    }
    return st;
}

ft_status ft_xml_skip(ft_xml *x, ft_error *err)
{
    size_t depth = x->depth;
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    while (st == FT_OK && x->depth >= depth) {
        st = ft_xml_next(x, &e, err);
    }
    return st;
}
