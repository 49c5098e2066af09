/* Vocabularies: data/vocab/<name>.csv, columns code,label,rank,source. The label is owned by tools/forms_po. */
#include "fieldtool/land/form_internal.h"

#include "fieldtool/base/num.h"

#include <string.h>

/* Transitions, ledger, trust and survey geometry are written for these codes: a new one would be one that no rule knows. */
static const char *const CLOSED[] = {
    "activity_kind", "classification", "coordinate_format", "evidence_class", "key_role",
    "north",         "product",        "retire_cause",      "shrink_cause",   "status",
    "targets",       "verdict",        "contamination",
};

bool ft_vocab_is_closed(const char *name)
{
    for (size_t i = 0; i < FT_COUNT(CLOSED); i++) {
        if (strcmp(CLOSED[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool ft_vocab_lawful_code(const char *code)
{
    size_t n = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    return n > 0 && n <= 60 && code[n] == '\0';
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

const ft_vocab_code *ft_vocab_find_nocase(const ft_vocab *v, ft_str t)
{
    for (size_t i = 0; i < v->n; i++) {
        const char *code = v->codes[i].code;
        size_t k = 0;

        while (k < t.n && code[k] != '\0' && lower(code[k]) == lower(t.p[k])) {
            k++;
        }
        if (k == t.n && code[k] == '\0') {
            return &v->codes[i];
        }
    }
    return NULL;
}

const ft_vocab_code *ft_vocab_find(const ft_vocab *v, const char *code, size_t n)
{
    for (size_t i = 0; i < v->n; i++) {
        const char *c = v->codes[i].code;

        if (n > 0 && c[0] == code[0] && strlen(c) == n && memcmp(c, code, n) == 0) {
            return &v->codes[i];
        }
    }
    return NULL;
}

const ft_vocab *ft_forms_vocab(const ft_forms *f, const char *name)
{
    for (size_t i = 0; i < f->n_vocabs; i++) {
        if (strcmp(f->vocabs[i].name, name) == 0) {
            return &f->vocabs[i];
        }
    }
    return NULL;
}

/* ---------- CSV (RFC 4180, lines end in LF) */

enum { CELLS = 4, CELL_SIZE = 160 };

/* One cell; false when it is too long or its quotes do not close. *at stands behind the separator. */
static bool read_cell(const char **at, const char *end, char out[CELL_SIZE])
{
    const char *p = *at;
    size_t n = 0;
    bool quoted = p < end && *p == '"';
    bool open = quoted;

    p += quoted;
    while (p < end && *p != '\n' && (open || *p != ',')) {
        if (open && *p == '"') {
            open = p + 1 < end && p[1] == '"'; /* two stand for one */
            p++;
            if (!open) {
                continue;
            }
        }
        if (n + 1 >= CELL_SIZE || *p == '\r') {
            return false;
        }
        out[n++] = *p++;
    }
    out[n] = '\0';
    *at = p < end && *p == ',' ? p + 1 : p;
    return !open;
}

/* One line; false when it does not hold exactly four cells. *at stands behind the line end. */
static bool read_line(const char **at, const char *end, char cells[CELLS][CELL_SIZE])
{
    const char *line_end = memchr(*at, '\n', (size_t)(end - *at));

    line_end = line_end == NULL ? end : line_end;
    for (size_t i = 0; i < CELLS; i++) {
        bool last = i + 1 == CELLS;

        if (!read_cell(at, line_end, cells[i]) || (!last && *at == line_end && (*at)[-1] != ',')) {
            return false;
        }
    }
    if (*at != line_end || (*at)[-1] == ',') {
        return false;
    }
    *at = line_end < end ? line_end + 1 : end;
    return true;
}

/* Keys of catalogues are lower-case. */
static const char *label_key(ft_forms *f, const char *vocabulary, const char *code)
{
    char low[64];
    size_t n = 0;

    for (; code[n] != '\0' && n + 1 < sizeof low; n++) {
        low[n] = lower(code[n]);
    }
    low[n] = '\0';
    return ft_forms_take_printf(f, "vocab.%s.%s", vocabulary, low);
}

static ft_status add_code(ft_forms *f, ft_vocab *v, ft_vocab_code *codes, char cells[CELLS][CELL_SIZE], ft_error *err)
{
    int64_t rank = 0;
    ft_vocab_code *c = &codes[v->n];

    if (!ft_vocab_lawful_code(cells[0]) || cells[1][0] == '\0' || !ft_int_parse(cells[2], strlen(cells[2]), &rank) ||
        rank < 0 || rank > 99 || cells[3][0] == '\0' || ft_vocab_find_nocase(v, ft_str_of(cells[0])) != NULL) {
        return ft_fail(err, FT_E_INVALID, "land.form.vocab", "file=%s.csv code=%s", v->name, cells[0]);
    }
    *c = (ft_vocab_code){.code = ft_forms_take_text(f, cells[0], strlen(cells[0])),
                         .label = label_key(f, v->name, cells[0]),
                         .rank = (int)rank,
                         .source = ft_forms_take_text(f, cells[3], strlen(cells[3]))};
    if (c->code == NULL || c->label == NULL || c->source == NULL) {
        return ft_forms_no_memory(err);
    }
    v->n++;
    return FT_OK;
}

ft_status ft_vocab_read(ft_forms *f, ft_vocab *v, const ft_embedded *file, ft_error *err)
{
    const char *at = (const char *)file->bytes;
    const char *end = at + file->n;
    size_t lines = 1;
    ft_vocab_code *codes = NULL;
    char cells[CELLS][CELL_SIZE];
    ft_status st = FT_OK;

    for (const char *p = at; p < end; p++) {
        lines += *p == '\n';
    }
    codes = ft_forms_take(f, lines * sizeof *codes);
    v->name = ft_forms_take_text(f, file->name, strcspn(file->name, "."));
    v->codes = codes;
    if (codes == NULL || v->name == NULL) {
        return ft_forms_no_memory(err);
    }
    if (at == end || !read_line(&at, end, cells) || strcmp(cells[0], "code") != 0 || strcmp(cells[1], "label") != 0 ||
        strcmp(cells[2], "rank") != 0 || strcmp(cells[3], "source") != 0) {
        return ft_fail(err, FT_E_INVALID, "land.form.vocab", "file=%s code=", file->name);
    }
    while (st == FT_OK && at < end) {
        if (!read_line(&at, end, cells)) {
            return ft_fail(err, FT_E_INVALID, "land.form.vocab", "file=%s code=%.40s", file->name, cells[0]);
        }
        st = add_code(f, v, codes, cells, err);
    }
    return st;
}

ft_status ft_vocabs_load(ft_forms *f, ft_error *err)
{
    ft_status st = FT_OK;

    f->vocabs = ft_forms_take(f, FT_VOCABULARIES_N * sizeof *f->vocabs);
    if (f->vocabs == NULL) {
        return ft_forms_no_memory(err);
    }
    for (size_t i = 0; i < FT_VOCABULARIES_N && st == FT_OK; i++) {
        st = ft_vocab_read(f, &f->vocabs[f->n_vocabs++], &FT_VOCABULARIES[i], err);
    }
    return st;
}
