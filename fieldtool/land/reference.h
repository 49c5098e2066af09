/** @file fieldtool/land/reference.h  @brief Reference records that others name by their words: organisations, models of ordnance, places.
 *
 * A record keeps the word that was written on it for ever; the list says what it is called today (docs/spec/gazetteer.md).
 */
#ifndef FT_LAND_REFERENCE_H
#define FT_LAND_REFERENCE_H

#include "fieldtool/land/value.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A field of one type (NULL: of any) that holds a word of a list. */
typedef struct ft_reference {
    const char *type, *field, *list;
} ft_reference;

/** @param i 0, 1, 2 ...; NULL at the end */
const ft_reference *ft_reference_at(size_t i);
/** The field by which entries of that list are told apart: "name", "pcode"; NULL: the type is no list. */
const char *ft_reference_word_of(const char *list);
/** Without blanks at the ends and without case (of ASCII): what counts as the same word. Appended. */
void ft_reference_fold(ft_str word, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
