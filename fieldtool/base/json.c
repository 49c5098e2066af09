#include "fieldtool/base/json.h"

#include "fieldtool/base/num.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

static const json_t *in(const ft_json *v)
{
    return (const json_t *)(const void *)v;
}

static const ft_json *out_of(const json_t *v)
{
    return (const ft_json *)(const void *)v;
}

ft_status ft_json_parse(const char *text, size_t n, ft_json **out, ft_error *err)
{
    json_error_t why = {0};
    json_t *root = NULL;

    errno = 0;
    root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (root == NULL && errno == ENOMEM) { /* Jansson says of it whatever it was reading then */
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=json");
    }
    if (root == NULL) {
        return ft_fail(err, FT_E_INVALID, "json.syntax", "line=%d column=%d reason=%s", why.line, why.column, why.text);
    }
    *out = (ft_json *)(void *)root;
    return FT_OK;
}

void ft_json_free(ft_json *root)
{
    json_decref((json_t *)(void *)root);
}

ft_json_kind ft_json_kind_of(const ft_json *v)
{
    if (v == NULL) {
        return FT_JSON_NULL;
    }
    switch (json_typeof(in(v))) {
    case JSON_OBJECT: return FT_JSON_OBJECT;
    case JSON_ARRAY: return FT_JSON_ARRAY;
    case JSON_STRING: return FT_JSON_TEXT;
    case JSON_INTEGER: return FT_JSON_INT;
    case JSON_REAL: return FT_JSON_REAL;
    case JSON_TRUE:
    case JSON_FALSE: return FT_JSON_BOOL;
    case JSON_NULL: return FT_JSON_NULL;
    }
    return FT_JSON_NULL;
}

const ft_json *ft_json_get(const ft_json *v, const char *name)
{
    return v == NULL ? NULL : out_of(json_object_get(in(v), name));
}

const char *ft_json_text(const ft_json *v)
{
    return v == NULL ? NULL : json_string_value(in(v));
}

double ft_json_num(const ft_json *v, double otherwise)
{
    return v != NULL && json_is_number(in(v)) ? json_number_value(in(v)) : otherwise;
}

bool ft_json_bool(const ft_json *v, bool otherwise)
{
    return v != NULL && json_is_boolean(in(v)) ? json_is_true(in(v)) : otherwise;
}

const char *ft_json_get_text(const ft_json *v, const char *name)
{
    return ft_json_text(ft_json_get(v, name));
}

double ft_json_get_num(const ft_json *v, const char *name, double otherwise)
{
    return ft_json_num(ft_json_get(v, name), otherwise);
}

bool ft_json_get_bool(const ft_json *v, const char *name, bool otherwise)
{
    return ft_json_bool(ft_json_get(v, name), otherwise);
}

size_t ft_json_count(const ft_json *v)
{
    if (v == NULL) {
        return 0;
    }
    return json_is_array(in(v)) ? json_array_size(in(v)) : json_object_size(in(v));
}

const ft_json *ft_json_at(const ft_json *v, size_t i)
{
    return v == NULL ? NULL : out_of(json_array_get(in(v), i));
}

const char *ft_json_next(const ft_json *object, const char *name, const ft_json **value)
{
    json_t *o = (json_t *)(uintptr_t)(const void *)object; /* jansson's iterators want it mutable; nothing is changed */
    void *it = NULL;

    if (o == NULL) {
        return NULL;
    }
    it = name == NULL ? json_object_iter(o) : json_object_iter_next(o, json_object_iter_at(o, name));
    if (it == NULL) {
        return NULL;
    }
    *value = out_of(json_object_iter_value(it));
    return json_object_iter_key(it);
}

ft_json_out ft_json_writer(ft_buf *b)
{
    return (ft_json_out){.b = b};
}

static void lead(ft_json_out *w)
{
    if (w->comma && !w->after_name) {
        ft_buf_char(w->b, ',');
    }
    w->comma = true;
    w->after_name = false;
}

void ft_json_begin(ft_json_out *w, char open)
{
    lead(w);
    ft_buf_char(w->b, open);
    w->comma = false;
}

void ft_json_end(ft_json_out *w, char close)
{
    ft_buf_char(w->b, close);
    w->comma = true;
}

static void quoted(ft_buf *b, const char *p, size_t n)
{
    static const char ESCAPES[] = "\"\\\b\f\n\r\t";
    static const char LETTERS[] = "\"\\bfnrt";

    ft_buf_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        const char *e = c == 0 ? NULL : strchr(ESCAPES, c);

        if (c == 0) {
            ft_buf_text(b, "\\ufffd"); /* our own reader, like others, refuses NUL */
        } else if (e != NULL) {
            ft_buf_char(b, '\\');
            ft_buf_char(b, LETTERS[e - ESCAPES]);
        } else if (c < 0x20 || c == 0x7f) {
            ft_buf_printf(b, "\\u%04x", c);
        } else if (c < 0x80) {
            ft_buf_char(b, (char)c);
        } else {
            size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

            if (len <= n - i && ft_utf8_valid(p + i, len)) {
                ft_buf_bytes(b, p + i, len);
                i += len - 1;
            } else {
                ft_buf_text(b, "\\ufffd");
            }
        }
    }
    ft_buf_char(b, '"');
}

void ft_json_name(ft_json_out *w, const char *name)
{
    lead(w);
    quoted(w->b, name, strlen(name));
    ft_buf_char(w->b, ':');
    w->after_name = true;
}

void ft_json_put_textn(ft_json_out *w, const char *text, size_t n)
{
    lead(w);
    quoted(w->b, text, n);
}

void ft_json_put_text(ft_json_out *w, const char *text)
{
    if (text == NULL) {
        ft_json_put_null(w);
    } else {
        ft_json_put_textn(w, text, strlen(text));
    }
}

void ft_json_put_num(ft_json_out *w, double v)
{
    char t[FT_NUM_TEXT];

    if (!isfinite(v)) {
        ft_json_put_null(w);
        return;
    }
    lead(w);
    ft_num_text(v == 0 ? 0 : v, t); /* no "-0" */
    ft_buf_text(w->b, t);
}

void ft_json_put_int(ft_json_out *w, int64_t v)
{
    lead(w);
    ft_buf_printf(w->b, "%lld", (long long)v);
}

void ft_json_put_bool(ft_json_out *w, bool v)
{
    lead(w);
    ft_buf_text(w->b, v ? "true" : "false");
}

void ft_json_put_null(ft_json_out *w)
{
    lead(w);
    ft_buf_text(w->b, "null");
}

void ft_json_put_raw(ft_json_out *w, const char *json, size_t n)
{
    lead(w);
    ft_buf_bytes(w->b, json, n);
}

const char *ft_json_library(void)
{
    return jansson_version_str();
}
