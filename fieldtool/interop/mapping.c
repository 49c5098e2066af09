#include "fieldtool/interop/mapping.h"

#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"

#include <stdlib.h>
#include <string.h>

struct ft_mapping {
    ft_json *root;
};

void ft_mapping_close(ft_mapping *m)
{
    if (m != NULL) {
        ft_json_free(m->root);
        free(m);
    }
}

static ft_status bad(const char *member, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "interop.mapping.member", "member=%.100s", member);
}

/* "fields": {"status": "STAT"} or {"status": {"column": "STAT", "values": {"1": "open"}}}; all leaves are texts, null for no value. */
static ft_status check_fields(const ft_json *fields, ft_error *err)
{
    const ft_json *v = NULL;
    const ft_json *meaning = NULL;
    const char *name = NULL;
    const char *value = NULL;

    while ((name = ft_json_next(fields, name, &v)) != NULL) {
        if (ft_json_kind_of(v) == FT_JSON_OBJECT) {
            const ft_json *values = ft_json_get(v, "values");

            if (ft_json_get(v, "column") != NULL && ft_json_get_text(v, "column") == NULL) {
                return bad(name, err);
            }
            while ((value = ft_json_next(values, value, &meaning)) != NULL) {
                if (ft_json_text(meaning) == NULL && ft_json_kind_of(meaning) != FT_JSON_NULL) {
                    return bad(value, err);
                }
            }
        } else if (ft_json_text(v) == NULL) {
            return bad(name, err);
        }
    }
    return FT_OK;
}

static ft_status check(const ft_json *root, ft_error *err)
{
    static const char *const WORDS[] = {"source", "layer", "crs", "key", "lon", "lat", "wkt", "coord"};
    const ft_json *v = NULL;
    const ft_json *leaf = NULL;
    const char *name = NULL;
    const char *field = NULL;
    ft_status st = ft_json_kind_of(root) == FT_JSON_OBJECT ? FT_OK : bad("{}", err);

    while (st == FT_OK && (name = ft_json_next(root, name, &v)) != NULL) {
        bool word = false;

        for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
            word = word || strcmp(WORDS[i], name) == 0;
        }
        if (strcmp(name, "fields") == 0 && ft_json_kind_of(v) == FT_JSON_OBJECT) {
            st = check_fields(v, err);
        } else if (strcmp(name, "set") == 0 && ft_json_kind_of(v) == FT_JSON_OBJECT) {
            while (st == FT_OK && (field = ft_json_next(v, field, &leaf)) != NULL) {
                st = ft_json_text(leaf) == NULL ? bad(field, err) : FT_OK;
            }
        } else if (!word || ft_json_text(v) == NULL) {
            st = bad(name, err);
        }
    }
    return st;
}

ft_status ft_mapping_open(const char *path, ft_mapping **out, ft_error *err)
{
    ft_mapping *m = calloc(1, sizeof *m);
    ft_buf text;
    ft_status st = m == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=mapping") : FT_OK;

    ft_buf_init(&text, 0);
    st = st == FT_OK ? ft_os_read_file(path, FT_LIMIT_JSON_BYTES, &text, err) : st;
    st = st == FT_OK ? ft_json_parse(text.p == NULL ? "" : text.p, text.n, &m->root, err) : st;
    st = st == FT_OK ? check(m->root, err) : st;
    ft_buf_release(&text);
    if (st != FT_OK) {
        ft_mapping_close(m);
        return ft_within(err, st, "mapping=%s", path);
    }
    *out = m;
    return FT_OK;
}

const char *ft_mapping_word(const ft_mapping *m, const char *word)
{
    return m == NULL ? NULL : ft_json_get_text(m->root, word);
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

ft_str ft_mapping_value(const ft_mapping *m, const char *field, ft_str value)
{
    const ft_json *values = m == NULL ? NULL
                                      : ft_json_get(ft_json_get(ft_json_get(m->root, "fields"), field), "values");
    const ft_json *v = values == NULL || value.p == NULL || memchr(value.p, '\0', value.n) != NULL
                           ? NULL
                           : ft_json_get(values, value.p);

    if (v == NULL) {
        return value;
    }
    return ft_json_text(v) == NULL ? (ft_str){NULL, 0} : ft_str_of(ft_json_text(v));
}
