/** @file fieldtool/store/style.h  @brief QGIS style and form of a layer, as QML text, from its declaration (DOMAIN: red CHA, orange SHA, outline by status). */
#ifndef FT_STORE_STYLE_H
#define FT_STORE_STYLE_H

#include "fieldtool/land/form.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @p label turns a catalogue key into words of the file's language (may return the key). */
typedef const char *(*ft_label_fn)(void *who, const char *key);

/** Append the QML of a layer: renderer, field widgets (choice lists, check boxes), aliases, read-only derived columns. */
void ft_style_qml(const ft_form *form, ft_geom_type geometry, ft_label_fn label, void *who, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
