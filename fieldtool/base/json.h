/** @file fieldtool/base/json.h  @brief JSON in (strict, through jansson) and out (streaming writer). Owner of jansson.
 *
 * Reading refuses duplicate keys, bad UTF-8, NUL and trailing text, and says line and column.
 */
#ifndef FT_BASE_JSON_H
#define FT_BASE_JSON_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A JSON value. The root returned by ft_json_parse is owned by the caller; all others are lent by their parent. */
typedef struct ft_json ft_json;

/** @retval FT_E_INVALID "json.syntax" with line, column and what was wrong. */
FT_NODISCARD ft_status ft_json_parse(const char *text, size_t n, ft_json **out, ft_error *err);
void ft_json_free(ft_json *root);

typedef enum ft_json_kind {
    FT_JSON_NULL,
    FT_JSON_BOOL,
    FT_JSON_INT,
    FT_JSON_REAL,
    FT_JSON_TEXT,
    FT_JSON_ARRAY,
    FT_JSON_OBJECT,
} ft_json_kind;
ft_json_kind ft_json_kind_of(const ft_json *v);
/** Member of an object, NULL when absent or not an object. */
const ft_json *ft_json_get(const ft_json *v, const char *name);
/** Text of a member, NULL when absent or not text. Lent. */
const char *ft_json_get_text(const ft_json *v, const char *name);
double ft_json_get_num(const ft_json *v, const char *name, double otherwise);
bool ft_json_get_bool(const ft_json *v, const char *name, bool otherwise);
size_t ft_json_count(const ft_json *v);                 /**< elements of an array, members of an object, else 0 */
const ft_json *ft_json_at(const ft_json *v, size_t i);  /**< element of an array, NULL beyond */
const char *ft_json_text(const ft_json *v);             /**< NULL unless text */
double ft_json_num(const ft_json *v, double otherwise); /**< integer or real */
bool ft_json_bool(const ft_json *v, bool otherwise);
/** Walk the members of an object in document order: start with NULL. Returns the next name, NULL at the end. */
const char *ft_json_next(const ft_json *object, const char *name, const ft_json **value);

/** "2.14": the Jansson in use. */
const char *ft_json_library(void);

/** Streaming writer: commas and quoting are its business. Numbers use ft_num_text. */
typedef struct ft_json_out {
    ft_buf *b;
    bool comma;
    bool after_name;
} ft_json_out;

ft_json_out ft_json_writer(ft_buf *b);
void ft_json_begin(ft_json_out *w, char open); /**< '{' or '[' */
void ft_json_end(ft_json_out *w, char close);  /**< '}' or ']' */
void ft_json_name(ft_json_out *w, const char *name);
void ft_json_put_text(ft_json_out *w, const char *text); /**< NULL writes null; bad UTF-8 becomes U+FFFD */
void ft_json_put_textn(ft_json_out *w, const char *text, size_t n);
void ft_json_put_num(ft_json_out *w, double v); /**< non-finite writes null */
void ft_json_put_int(ft_json_out *w, int64_t v);
void ft_json_put_bool(ft_json_out *w, bool v);
void ft_json_put_null(ft_json_out *w);
/** Already encoded JSON, copied as it is. */
void ft_json_put_raw(ft_json_out *w, const char *json, size_t n);

#ifdef __cplusplus
}
#endif
#endif
