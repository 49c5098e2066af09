#include "fieldtool/interop/reader.h"
#include "fieldtool/base/num.h"
#include "fieldtool/interop/photo.h"

#include <string.h>

enum { LOOK_BYTES = 4096 };

static const struct row {
    ft_content content;
    size_t at;
    const char *magic;
    size_t n;
} ROWS[] = {
#define FT_CONTENT(type, kind, at, magic, use) {{type, kind, FT_CONTENT_##use}, at, magic, sizeof(magic) - 1},
#include "fieldtool/interop/content.def"
#undef FT_CONTENT
};

/* A page for a browser, whatever stands before its first tag. */
static bool is_page(const char *p, size_t n)
{
    static const char *const TAGS[] = {"<!doctype html", "<html", "<script", "<svg", "<body", "<iframe"};

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; p[i] == '<' && k < FT_COUNT(TAGS); k++) {
            size_t m = strlen(TAGS[k]);

            if (n - i >= m && ft_same_word_n(p + i, TAGS[k], m)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_text(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
            return false;
        }
    }
    return ft_utf8_valid(p, n);
}

ft_content ft_content_of(const void *p, size_t n)
{
    const char *b = p;
    size_t look = n < LOOK_BYTES ? n : LOOK_BYTES;

    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        const struct row *r = &ROWS[i];

        if (n >= r->at + r->n && memcmp(b + r->at, r->magic, r->n) == 0) {
            return r->content;
        }
    }
    if (is_page(b, look)) {
        return (ft_content){"text/html", "other", FT_CONTENT_REFUSE};
    }
    return is_text(b, n) ? (ft_content){"text/plain", "document", FT_CONTENT_KEEP}
                         : (ft_content){"application/octet-stream", "other", FT_CONTENT_KEEP};
}
