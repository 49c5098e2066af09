#include "sync/receipt_text.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "fieldtool-receipt 1"

enum { LINE_MAX_BYTES = 1024, SIGNATURE_BYTES = 64 };
static const int64_t YEAR_10000_MS = 253402300800000;

static const char *const KINDS[] = {"was", "chain", "one", "waits"};

void ft_receipt_release(ft_receipt *r)
{
    free(r->claims);
    *r = (ft_receipt){.n = 0};
}

ft_claim *ft_receipt_claim(ft_receipt *r, ft_error *err)
{
    if (!ft_room(&r->claims, &r->cap, r->n, sizeof *r->claims)) {
        (void)ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receipt");
        return NULL;
    }
    r->claims[r->n] = (ft_claim){.number = 0};
    return &r->claims[r->n++];
}

/* ---------- writing */

/* The rest of a line: what would end it, or change what people see of it, does not stand in it. */
static void put_name(ft_buf *out, const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        ft_buf_char(out, (unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p);
    }
    ft_buf_char(out, '\n');
}

static void put_head(const ft_receipt *r, ft_buf *out)
{
    char id[FT_UUID_TEXT];
    char utc[FT_UTC_TEXT];
    char hex[65];

    ft_uuid_text(&r->centre, id);
    ft_utc_text(r->time_ms, utc);
    ft_hex(r->key, sizeof r->key, hex);
    ft_buf_printf(out, MAGIC "\ncentre %s ", id);
    put_name(out, r->centre_name);
    ft_buf_text(out, "organisation ");
    put_name(out, r->organisation);
    ft_buf_printf(out, "country %.2s\ntraining %d\ntime %lld %s\nkey %s\n", r->country, r->training,
                  (long long)r->time_ms, utc, hex);
}

ft_status ft_receipt_encode(const ft_receipt *r, const ft_key *key, ft_buf *out, ft_error *err)
{
    char hex[2 * SIGNATURE_BYTES + 1];
    uint8_t signature[SIGNATURE_BYTES];
    ft_hash h;
    size_t from = out->n;
    ft_status st = FT_OK;

    put_head(r, out);
    for (size_t i = 0; i < r->n; i++) {
        const ft_claim *c = &r->claims[i];
        char id[FT_UUID_TEXT];
        char hash[FT_HASH_HEX];

        ft_uuid_text(&c->system, id);
        if (c->kind == FT_CLAIM_WAS) {
            ft_buf_printf(out, "%s %s\n", KINDS[c->kind], id);
            continue;
        }
        ft_hash_hex(&c->id, hash);
        ft_buf_printf(out, "%s %s %lld %s ", KINDS[c->kind], id, (long long)c->number, hash);
        put_name(out, c->name);
    }
    st = ft_buf_status(out, err);
    if (st == FT_OK) {
        h = ft_hash_of(out->p + from, out->n - from);
        ft_key_sign(key, h.b, sizeof h.b, signature);
        ft_hex(signature, sizeof signature, hex);
        ft_buf_printf(out, "signature %s\n", hex);
        st = ft_buf_status(out, err);
    }
    return st;
}

/* ---------- reading */

/* What is left of a line. */
typedef struct words {
    char *at;
} words;

/* Up to the next blank; the last word takes the rest. NULL when nothing is left. */
static char *word(words *w, bool rest)
{
    char *from = w->at;
    char *end = from == NULL || rest ? NULL : strchr(from, ' ');

    if (from == NULL || *from == '\0') {
        return NULL;
    }
    if (end != NULL) {
        *end = '\0';
    }
    w->at = end == NULL ? NULL : end + 1;
    return from;
}

static bool copy(const char *from, char *to, size_t size)
{
    return from != NULL && snprintf(to, size, "%s", from) < (int)size;
}

static bool number(const char *text, int64_t *out)
{
    return text != NULL && ft_int_parse(text, strlen(text), out);
}

static bool read_claim(ft_claim_kind kind, words *w, ft_receipt *r, ft_error *err)
{
    ft_claim *c = ft_receipt_claim(r, err);
    const char *system = word(w, kind == FT_CLAIM_WAS);
    const char *count = word(w, false);
    const char *hash = word(w, false);
    const char *name = word(w, true);

    if (c == NULL) {
        return false;
    }
    c->kind = kind;
    (void)copy(name, c->name, sizeof c->name);
    if (kind == FT_CLAIM_WAS) {
        return system != NULL && ft_uuid_parse(system, &c->system);
    }
    return system != NULL && ft_uuid_parse(system, &c->system) && number(count, &c->number) && c->number > 0 &&
           hash != NULL && ft_hash_parse(hash, &c->id);
}

enum { MAGIC_LINE, CENTRE, ORGANISATION, COUNTRY, TRAINING, TIME, KEY, HEAD_LINES };
static const char *const HEAD[HEAD_LINES] = {NULL, "centre", "organisation", "country", "training", "time", "key"};

static bool read_head(size_t line, words *w, ft_receipt *r)
{
    const char *first = word(w, line != CENTRE && line != TIME);
    int64_t n = 0;

    switch (line) {
    case CENTRE:
        return first != NULL && ft_uuid_parse(first, &r->centre) &&
               copy(word(w, true), r->centre_name, sizeof r->centre_name);
    case ORGANISATION: return copy(first, r->organisation, sizeof r->organisation);
    case COUNTRY: return copy(first, r->country, sizeof r->country) && strlen(r->country) == 2;
    case TRAINING:
        r->training = first != NULL && strcmp(first, "1") == 0;
        return number(first, &n) && (n == 0 || n == 1);
    case TIME: return number(first, &r->time_ms) && r->time_ms >= 0 && r->time_ms < YEAR_10000_MS;
    case KEY: return first != NULL && ft_unhex(first, r->key, sizeof r->key);
    default: return false;
    }
}

static bool read_line(size_t line, char *text, ft_receipt *r, ft_error *err)
{
    words w = {text};
    const char *first = NULL;

    if (line == MAGIC_LINE) {
        return strcmp(text, MAGIC) == 0;
    }
    first = word(&w, false);
    if (line < HEAD_LINES) {
        return first != NULL && strcmp(first, HEAD[line]) == 0 && read_head(line, &w, r);
    }
    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        if (first != NULL && strcmp(first, KINDS[i]) == 0) {
            return read_claim((ft_claim_kind)i, &w, r, err);
        }
    }
    return first != NULL; /* a later edition may say more; it is signed as well */
}

/* Mail turns line ends around; they are no part of what is signed. */
static void plain_lines(ft_str text, ft_buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\r') {
            ft_buf_char(out, text.p[i]);
        }
    }
}

static ft_status read_all(const ft_buf *text, ft_receipt *r, ft_error *err)
{
    static const char LAST[] = "signature ";
    char line[LINE_MAX_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    size_t at = 0;
    size_t n = 0;

    for (; at < text->n; n++) {
        const char *end = memchr(text->p + at, '\n', text->n - at);
        size_t length = end == NULL ? text->n - at : (size_t)(end - (text->p + at));

        if (length >= sizeof line || memchr(text->p + at, '\0', length) != NULL) {
            break;
        }
        memcpy(line, text->p + at, length);
        line[length] = '\0';
        if (n >= HEAD_LINES && strncmp(line, LAST, sizeof LAST - 1) == 0) {
            ft_hash h = ft_hash_of(text->p, at);

            if (!ft_unhex(line + sizeof LAST - 1, signature, sizeof signature)) {
                break;
            }
            return ft_signature_ok(r->key, h.b, sizeof h.b, signature)
                       ? FT_OK
                       : ft_fail(err, FT_E_PERMISSION, "sync.receipt.signature", "centre=%s", r->centre_name);
        }
        if (end == NULL || !read_line(n, line, r, err)) {
            break;
        }
        at += length + 1;
    }
    return ft_fail(err, FT_E_INVALID, "sync.receipt.malformed", "line=%zu", n + 1);
}

ft_status ft_receipt_decode(ft_str text, ft_receipt *out, ft_error *err)
{
    ft_buf plain;
    ft_status st = FT_OK;

    ft_buf_init(&plain, 0);
    plain_lines(text, &plain);
    st = ft_buf_status(&plain, err);
    st = st == FT_OK ? read_all(&plain, out, err) : st;
    ft_buf_release(&plain);
    return st;
}
