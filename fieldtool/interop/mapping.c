#include "fieldtool/interop/mapping.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/cell_text.h"
#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_MAPPINGS[];
extern const size_t FT_MAPPINGS_N;

struct ft_mapping {
    ft_json *owned; /* of the one that was opened */
    const ft_json *root;
    const ft_mapping *parent; /* the list of a table, NULL none */
    ft_mapping *tables;       /* shape [n] */
    size_t n;
};

void ft_mapping_close(ft_mapping *m)
{
    if (m != NULL) {
        ft_json_free(m->owned);
        free(m->tables);
        free(m);
    }
}

/* ---------- what may stand where */

typedef enum shape_of { A_TEXT, A_FIELDS, A_SET, A_PERIMETER, A_NAMES, A_TABLES } shape_of;

static const struct {
    const char *name;
    shape_of shape;
    bool in_list, shared; /* may stand beside "tables"; then tables that are silent take it */
} MEMBERS[] = {
    {"source", A_TEXT, true, true},
    {"crs", A_TEXT, true, true},
    {"date", A_TEXT, true, true},
    {"tables", A_TABLES, true, false},
    {"name", A_TEXT, false, false},
    {"as", A_TEXT, false, false},
    {"file", A_TEXT, false, false},
    {"layer", A_TEXT, false, false},
    {"key", A_TEXT, false, false},
    {"lon", A_TEXT, false, false},
    {"lat", A_TEXT, false, false},
    {"wkt", A_TEXT, false, false},
    {"coord", A_TEXT, false, false},
    {"status", A_TEXT, false, false},
    {"fields", A_FIELDS, false, false},
    {"set", A_SET, false, false},
    {"perimeter", A_PERIMETER, false, false},
    {"ignore", A_NAMES, false, false},
};

static ft_status bad(const char *member, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "interop.mapping.member", "member=%.100s", member);
}

/* Every member of @p v is a text, and one of @p words when there are any. */
static ft_status check_texts(const ft_json *v, const char *const *words, size_t n, ft_error *err)
{
    const ft_json *leaf = NULL;
    const char *name = NULL;

    while ((name = ft_json_next(v, name, &leaf)) != NULL) {
        bool known = n == 0;

        for (size_t i = 0; i < n && !known; i++) {
            known = strcmp(words[i], name) == 0;
        }
        if (!known || ft_json_text(leaf) == NULL) {
            return bad(name, err);
        }
    }
    return FT_OK;
}

/* {"column": "STAT", "values": {"1": "open", "-": null}, "list": ";", ...} */
static ft_status check_field(const char *field, const ft_json *v, ft_error *err)
{
    static const char *const WORDS[] = {"column", "list", "date", "unit", "link", "decimal"};
    const ft_json *leaf = NULL;
    const ft_json *meaning = NULL;
    const char *name = NULL;
    const char *value = NULL;

    while ((name = ft_json_next(v, name, &leaf)) != NULL) {
        bool word = false;

        for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
            word = word || strcmp(WORDS[i], name) == 0;
        }
        if (word ? ft_json_text(leaf) == NULL
                 : strcmp(name, "values") != 0 || ft_json_kind_of(leaf) != FT_JSON_OBJECT) {
            return bad(name, err);
        }
    }
    while ((value = ft_json_next(ft_json_get(v, "values"), value, &meaning)) != NULL) {
        if (ft_json_text(meaning) == NULL && ft_json_kind_of(meaning) != FT_JSON_NULL) {
            return bad(value, err);
        }
    }
    return ft_cell_check(field, ft_json_get_text(v, "date"), ft_json_get_text(v, "unit"),
                         ft_json_get_text(v, "decimal"), err);
}

static ft_status check_fields(const ft_json *fields, ft_error *err)
{
    const ft_json *v = NULL;
    const char *name = NULL;
    ft_status st = FT_OK;

    while (st == FT_OK && (name = ft_json_next(fields, name, &v)) != NULL) {
        st = ft_json_kind_of(v) == FT_JSON_OBJECT ? check_field(name, v, err)
             : ft_json_text(v) == NULL            ? bad(name, err)
                                                  : FT_OK;
    }
    return st;
}

static ft_status check_member(const char *name, const ft_json *v, shape_of shape, ft_error *err)
{
    static const char *const POINTS[] = {"table", "number", "shape"};

    if (shape == A_TEXT) {
        return ft_json_text(v) == NULL ? bad(name, err) : FT_OK;
    }
    if (shape == A_NAMES || shape == A_TABLES) {
        if (ft_json_kind_of(v) != FT_JSON_ARRAY) {
            return bad(name, err);
        }
        for (size_t i = 0; i < ft_json_count(v) && shape == A_NAMES; i++) {
            if (ft_json_text(ft_json_at(v, i)) == NULL) {
                return bad(name, err);
            }
        }
        return FT_OK;
    }
    if (ft_json_kind_of(v) != FT_JSON_OBJECT) {
        return bad(name, err);
    }
    return shape == A_FIELDS      ? check_fields(v, err)
           : shape == A_PERIMETER ? check_texts(v, POINTS, FT_COUNT(POINTS), err)
                                  : check_texts(v, NULL, 0, err);
}

static ft_status check(const ft_json *root, bool table, ft_error *err)
{
    bool list = ft_json_get(root, "tables") != NULL;
    const ft_json *v = NULL;
    const char *name = NULL;
    ft_status st = ft_json_kind_of(root) == FT_JSON_OBJECT ? FT_OK : bad("{}", err);

    while (st == FT_OK && (name = ft_json_next(root, name, &v)) != NULL) {
        size_t i = 0;

        while (i < FT_COUNT(MEMBERS) && strcmp(MEMBERS[i].name, name) != 0) {
            i++;
        }
        if (i == FT_COUNT(MEMBERS) || (list && !MEMBERS[i].in_list) || (table && MEMBERS[i].shape == A_TABLES)) {
            return bad(name, err);
        }
        st = check_member(name, v, MEMBERS[i].shape, err);
    }
    st = st == FT_OK ? ft_cell_check("date", ft_json_get_text(root, "date"), NULL, NULL, err) : st;
    return st;
}

/* A table among others has a name of its own and says what its rows are; a file name leads nowhere else. */
static ft_status check_table(const ft_mapping *m, size_t i, ft_error *err)
{
    const ft_json *t = m->tables[i].root;
    const char *name = ft_json_get_text(t, "name");
    const char *file = ft_json_get_text(t, "file");
    ft_status st = check(t, true, err);

    if (st == FT_OK && (name == NULL || ft_json_get_text(t, "as") == NULL)) {
        return bad(name == NULL ? "name" : "as", err);
    }
    if (st == FT_OK && (strpbrk(name, "/\\") != NULL || name[0] == '.' ||
                        (file != NULL && (strpbrk(file, "/\\") != NULL || file[0] == '.')))) {
        return bad(file == NULL ? name : file, err);
    }
    for (size_t k = 0; k < i && st == FT_OK; k++) {
        st = strcmp(ft_json_get_text(m->tables[k].root, "name"), name) == 0 ? bad(name, err) : FT_OK;
    }
    return st == FT_OK ? st : ft_within(err, st, "table=%s", name == NULL ? "?" : name);
}

static ft_status open_tables(ft_mapping *m, ft_error *err)
{
    const ft_json *list = ft_json_get(m->root, "tables");
    size_t n = ft_json_count(list);
    ft_status st = list != NULL && n == 0 ? bad("tables", err) : FT_OK;

    m->tables = st == FT_OK && n > 0 ? calloc(n, sizeof *m->tables) : NULL;
    if (st == FT_OK && n > 0 && m->tables == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=mapping");
    }
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        m->tables[i] = (ft_mapping){.root = ft_json_at(list, i), .parent = m};
        st = check_table(m, i, err);
    }
    m->n = st == FT_OK ? n : 0;
    for (size_t i = 0; i < m->n && st == FT_OK; i++) { /* a link leads to a table that is there */
        const char *points = ft_mapping_perimeter(&m->tables[i], "table");
        const char *field = NULL;
        const char *column = NULL;

        st = points != NULL && ft_mapping_named(m, points) == NULL ? bad(points, err) : FT_OK;
        while (st == FT_OK && (field = ft_mapping_next_column(&m->tables[i], field, &column)) != NULL) {
            const char *link = ft_mapping_of_field(&m->tables[i], field, "link");

            st = link != NULL && ft_mapping_named(m, link) == NULL ? bad(link, err) : FT_OK;
        }
    }
    return st;
}

/* ---------- opening */

/* "imsma-ng" */
static const ft_embedded *builtin(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < FT_MAPPINGS_N; i++) {
        if (strncmp(FT_MAPPINGS[i].name, name, n) == 0 && strcmp(FT_MAPPINGS[i].name + n, ".json") == 0) {
            return &FT_MAPPINGS[i];
        }
    }
    return NULL;
}

static ft_status no_mapping(ft_error *err)
{
    char names[200] = "";
    size_t n = 0;

    for (size_t i = 0; i < FT_MAPPINGS_N && n + 60 < sizeof names; i++) {
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%.*s", i == 0 ? "" : ", ",
                              (int)strcspn(FT_MAPPINGS[i].name, "."), FT_MAPPINGS[i].name);
    }
    return ft_fail(err, FT_E_IO, "interop.mapping.none", "names=%s", names);
}

static ft_status read_text(const char *path, ft_buf *text, ft_error *err)
{
    const ft_embedded *own = builtin(path);

    if (ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_os_read_file(path, FT_LIMIT_JSON_BYTES, text, err);
    }
    if (own == NULL) {
        return no_mapping(err);
    }
    ft_buf_bytes(text, own->bytes, own->n);
    return ft_buf_status(text, err);
}

ft_status ft_mapping_open(const char *path, ft_mapping **out, ft_error *err)
{
    ft_mapping *m = calloc(1, sizeof *m);
    ft_buf text;
    ft_status st = m == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=mapping") : FT_OK;

    ft_buf_init(&text, 0);
    st = st == FT_OK ? read_text(path, &text, err) : st;
    st = st == FT_OK ? ft_json_parse(text.p == NULL ? "" : text.p, text.n, &m->owned, err) : st;
    if (st == FT_OK) {
        m->root = m->owned;
        st = check(m->root, false, err);
    }
    st = st == FT_OK ? open_tables(m, err) : st;
    ft_buf_release(&text);
    if (st != FT_OK) {
        ft_mapping_close(m);
        return ft_within(err, st, "mapping=%s", path);
    }
    *out = m;
    return FT_OK;
}

/* ---------- asking */

size_t ft_mapping_tables(const ft_mapping *m)
{
    return m == NULL ? 0 : m->n;
}

const ft_mapping *ft_mapping_table(const ft_mapping *m, size_t i)
{
    return &m->tables[i];
}

const ft_mapping *ft_mapping_named(const ft_mapping *m, const char *name)
{
    const ft_mapping *list = m != NULL && m->parent != NULL ? m->parent : m;

    for (size_t i = 0; name != NULL && i < ft_mapping_tables(list); i++) {
        if (strcmp(ft_json_get_text(list->tables[i].root, "name"), name) == 0) {
            return &list->tables[i];
        }
    }
    return NULL;
}

const char *ft_mapping_word(const ft_mapping *m, const char *word)
{
    const char *said = m == NULL ? NULL : ft_json_get_text(m->root, word);

    for (size_t i = 0; said == NULL && m != NULL && m->parent != NULL && i < FT_COUNT(MEMBERS); i++) {
        if (MEMBERS[i].shared && strcmp(MEMBERS[i].name, word) == 0) {
            return ft_json_get_text(m->parent->root, word);
        }
    }
    return said;
}

const char *ft_mapping_perimeter(const ft_mapping *m, const char *word)
{
    return m == NULL ? NULL : ft_json_get_text(ft_json_get(m->root, "perimeter"), word);
}

bool ft_mapping_ignores(const ft_mapping *m, const char *column)
{
    const ft_json *names = m == NULL ? NULL : ft_json_get(m->root, "ignore");

    for (size_t i = 0; i < ft_json_count(names); i++) {
        if (ft_same_word(ft_json_text(ft_json_at(names, i)), column)) {
            return true;
        }
    }
    return false;
}

const char *ft_mapping_next_column(const ft_mapping *m, const char *field, const char **column)
{
    const ft_json *fields = m == NULL ? NULL : ft_json_get(m->root, "fields");
    const ft_json *v = NULL;

    while (fields != NULL && (field = ft_json_next(fields, field, &v)) != NULL) {
        *column = ft_json_text(v) != NULL ? ft_json_text(v) : ft_json_get_text(v, "column");
        if (*column != NULL) {
            return field;
        }
    }
    return NULL;
}

const char *ft_mapping_next_set(const ft_mapping *m, const char *field, const char **value)
{
    const ft_json *set = m == NULL ? NULL : ft_json_get(m->root, "set");
    const ft_json *v = NULL;

    field = set == NULL ? NULL : ft_json_next(set, field, &v);
    *value = field == NULL ? NULL : ft_json_text(v);
    return field;
}

static const ft_json *said_of(const ft_mapping *m, const char *field)
{
    return m == NULL ? NULL : ft_json_get(ft_json_get(m->root, "fields"), field);
}

const char *ft_mapping_of_field(const ft_mapping *m, const char *field, const char *what)
{
    return ft_json_get_text(said_of(m, field), what);
}

ft_str ft_mapping_value(const ft_mapping *m, const char *field, ft_str value)
{
    const ft_json *values = ft_json_get(said_of(m, field), "values");
    const ft_json *v = NULL;
    char word[400];

    if (values == NULL || value.p == NULL || value.n >= sizeof word || memchr(value.p, '\0', value.n) != NULL) {
        return value;
    }
    (void)snprintf(word, sizeof word, "%.*s", (int)value.n, value.p);
    v = ft_json_get(values, word);
    if (v == NULL) {
        return value;
    }
    return ft_json_text(v) == NULL ? (ft_str){NULL, 0} : ft_str_of(ft_json_text(v));
}

ft_str ft_mapping_word_for(const ft_mapping *m, const char *field, ft_str value)
{
    const ft_json *values = ft_json_get(said_of(m, field), "values");
    const ft_json *v = NULL;
    const char *word = NULL;

    while ((word = ft_json_next(values, word, &v)) != NULL) {
        if (ft_json_text(v) != NULL && ft_str_is(value, ft_json_text(v))) {
            return ft_str_of(word);
        }
    }
    return value;
}
