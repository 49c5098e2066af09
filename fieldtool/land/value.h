/** @file fieldtool/land/value.h  @brief Field values in canonical bytes: equal bytes, equal value (docs/spec/decisions.md 3, 4).
 *
 * A value is a tag and bytes; NULL is the absence of the field and never the empty string. Layouts (little-endian):
 *   TEXT   UTF-8 as entered                         CODE  as TEXT, a code of a vocabulary
 *   INT    i64                                      REAL  IEEE double, -0.0 as +0.0, finite
 *   BOOL   u8 0/1                                   DATE  ASCII YYYY[-MM[-DD]]
 *   TIME   i64 UTC milliseconds, i16 minutes east   ID    16 bytes UUID
 *   HASH   32 bytes                                 CODES u16 n, then n times u16 length + bytes, sorted, no duplicates
 *   IDS    u16 n, then n times 16 bytes, sorted, no duplicates
 *   SEALED 32 bytes commitment
 */
#ifndef FT_LAND_VALUE_H
#define FT_LAND_VALUE_H

#include "fieldtool/base/buf.h"
#include "fieldtool/base/date.h"
#include "fieldtool/base/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Numbers are part of the revision encoding: never renumber. */
typedef enum ft_tag {
    FT_TAG_NONE = 0,
    FT_TAG_TEXT = 1,
    FT_TAG_INT = 2,
    FT_TAG_REAL = 3,
    FT_TAG_BOOL = 4,
    FT_TAG_DATE = 5,
    FT_TAG_TIME = 6,
    FT_TAG_ID = 7,
    FT_TAG_HASH = 8,
    FT_TAG_CODE = 9,
    FT_TAG_CODES = 10,
    FT_TAG_IDS = 11,
    FT_TAG_SEALED = 12,
} ft_tag;

/** One field of a record: borrowed name and bytes. */
typedef struct ft_value {
    ft_str field; /**< stable field ID, ASCII: "required_depth_cm" */
    ft_tag tag;
    ft_str bytes; /**< canonical */
} ft_value;

/** A record's values, sorted by field name bytewise, no duplicates. Borrowed array. */
typedef struct ft_values {
    const ft_value *v; /**< shape [n] */
    size_t n;
} ft_values;

/** The value of a field, NULL when absent. Binary search. */
const ft_value *ft_values_get(ft_values vs, const char *field);
bool ft_value_same(const ft_value *a, const ft_value *b); /**< NULL = absent; two NULLs are the same */

/* Reading; @p otherwise is returned for NULL or another tag. */
int64_t ft_value_int(const ft_value *v, int64_t otherwise);
double ft_value_real(const ft_value *v, double otherwise); /**< also of an INT */
bool ft_value_bool(const ft_value *v, bool otherwise);
ft_date ft_value_date(const ft_value *v); /**< unknown date (year 0) for NULL */
bool ft_value_id(const ft_value *v, ft_uuid *out);
/** TEXT, CODE or DATE as a slice; empty for NULL. */
ft_str ft_value_text(const ft_value *v);
bool ft_value_is(const ft_value *v, const char *text); /**< text equality */
size_t ft_value_count(const ft_value *v);              /**< members of CODES or IDS, else 0 */
ft_str ft_value_code_at(const ft_value *v, size_t i);
ft_uuid ft_value_id_at(const ft_value *v, size_t i);
bool ft_value_has_code(const ft_value *v, const char *code); /**< member of CODES, or equal to CODE/TEXT */

/** Append the canonical bytes for @p tag parsed from what a person or a file wrote. Empty text is refused (absent = NULL is
 *  the caller's decision). CODES and IDS are comma lists, blanks around members ignored; BOOL is true/false/yes/no/1/0;
 *  TIME is ISO 8601 with zone. @retval FT_E_INVALID "land.value.<tag>" with the text */
FT_NODISCARD ft_status ft_value_parse(ft_tag tag, const char *text, size_t n, ft_buf *out, ft_error *err);
/** Are these canonical bytes of the tag? For decoding what others wrote. */
bool ft_value_check(ft_tag tag, const void *p, size_t n);
/** Append as people read it: numbers shortest, sets as comma lists, UUIDs as text, SEALED as "sealed" and the first 12 digits of the commitment. */
void ft_value_show(const ft_value *v, ft_buf *out);
/** Append canonical CODES / IDS bytes of the given members (sorted and de-duplicated here; array is reordered). */
void ft_value_put_codes(ft_str *codes, size_t n, ft_buf *out);
void ft_value_put_ids(ft_uuid *ids, size_t n, ft_buf *out);
const char *ft_tag_word(ft_tag tag); /**< "text", "int", ... */
/** FT_TAG_NONE when unknown. */
ft_tag ft_tag_of_word(const char *word);

/** Owned, editable record values: set, clear, then lend as ft_values. */
typedef struct ft_draft ft_draft;
FT_NODISCARD ft_status ft_draft_new(ft_draft **out, ft_error *err);
void ft_draft_free(ft_draft *d);
void ft_draft_reset(ft_draft *d);
/** Copy all of @p from over what is there. */
FT_NODISCARD ft_status ft_draft_load(ft_draft *d, ft_values from, ft_error *err);
/** Set canonical bytes; copies. */
FT_NODISCARD ft_status ft_draft_set(ft_draft *d, const char *field, ft_tag tag, const void *p, size_t n, ft_error *err);
void ft_draft_clear(ft_draft *d, const char *field);
/** Lent until the next change. */
ft_values ft_draft_values(const ft_draft *d);

#ifdef __cplusplus
}
#endif
#endif
