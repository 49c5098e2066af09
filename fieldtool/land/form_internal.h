/** @file fieldtool/land/form_internal.h  @brief What the files that build a declaration set share. Included by land/form*.c,
 * vocab.c and profile.c only. */
#ifndef FT_LAND_FORM_INTERNAL_H
#define FT_LAND_FORM_INTERNAL_H

#include "fieldtool/base/embed.h"
#include "fieldtool/base/json.h"
#include "fieldtool/land/form.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const ft_embedded FT_FORMS[];
extern const size_t FT_FORMS_N;
extern const ft_embedded FT_VOCABULARIES[];
extern const size_t FT_VOCABULARIES_N;

typedef struct ft_forms_block ft_forms_block;

/** A type under construction: the form lends @p fields, which only the loader may change. */
typedef struct ft_forms_slot {
    ft_form form;
    ft_field *fields; /**< shape [form.n] */
} ft_forms_slot;

typedef struct ft_forms_number_entry {
    const char *name;
    double value;
} ft_forms_number_entry;

typedef struct ft_forms_colour_entry {
    const char *name, *colour;
} ft_forms_colour_entry;

/** Everything lives in one chain of blocks and goes at once. */
struct ft_forms {
    ft_forms_block *memory;
    ft_forms_slot *slots; /**< shape [n_forms], sorted by type */
    ft_vocab *vocabs;     /**< shape [n_vocabs], sorted by name */
    ft_forms_number_entry *numbers;
    ft_forms_colour_entry *colours;
    size_t n_forms, n_vocabs, n_numbers, n_colours;
    const char *profile; /**< as given, for the canonical text; NULL: none */
    size_t profile_n;
};

/** Where we are, for errors: file, type and field. */
typedef struct ft_form_at {
    const char *file, *type, *field;
    ft_error *err;
} ft_form_at;

/** Zeroed memory of the set, NULL when there is none. */
void *ft_forms_take(ft_forms *f, size_t n);
const char *ft_forms_take_text(ft_forms *f, const char *text, size_t n);
/** At most 255 bytes. */
const char *ft_forms_take_printf(ft_forms *f, const char *fmt, ...) FT_PRINTF(2, 3);
ft_status ft_forms_no_memory(ft_error *err);
/** A wrong declaration: @p key with file, type, field and the word that is wrong. */
ft_status ft_form_wrong(const ft_form_at *at, const char *key, const char *what);

/** A member that an object may have. */
typedef struct ft_form_member {
    const char *name;
    enum { FT_MEMBER_TEXT, FT_MEMBER_NUMBER, FT_MEMBER_BOOL, FT_MEMBER_LIST, FT_MEMBER_OBJECT } kind;
} ft_form_member;
/** Only these members, each of its kind. */
ft_status ft_form_members(const ft_form_at *at, const ft_json *o, const ft_form_member *members, size_t n);

/** Position of "never", "save", "submit", "approve"; -1 for another word, 0 for NULL. */
int ft_form_required_word(const char *text);
/** One field; @p label_of is the type (or "common") of its catalogue key. */
ft_status ft_form_read_field(ft_forms *f, ft_form_at *at, const ft_json *o, const char *label_of, ft_field *out);
/** One type: its own fields behind the common ones. */
ft_status ft_form_read(ft_forms *f, const char *file, const ft_json *root, const ft_json *common, ft_forms_slot *out,
                       ft_error *err);

/** One CSV file into a zeroed vocabulary. */
ft_status ft_vocab_read(ft_forms *f, ft_vocab *v, const ft_embedded *file, ft_error *err);
ft_status ft_vocabs_load(ft_forms *f, ft_error *err);
/** ASCII letters, digits, underscore; at most 60. */
bool ft_vocab_lawful_code(const char *code);
/** The code that equals @p t without regard to case. */
const ft_vocab_code *ft_vocab_find_nocase(const ft_vocab *v, ft_str t);
/** What people may add nothing to, because rules are written for its codes. */
bool ft_vocab_is_closed(const char *name);

ft_status ft_profile_apply(ft_forms *f, const ft_json *root, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
