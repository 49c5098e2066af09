/** @file fieldtool/land/qml_internal.h  @brief What the files that write QML share. */
#ifndef FT_LAND_QML_INTERNAL_H
#define FT_LAND_QML_INTERNAL_H

#include "fieldtool/land/layout.h"
#include "fieldtool/land/style.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_qml {
    const ft_forms *forms;
    const ft_form *form;
    ft_geom_type geometry;
    const ft_catalog *words;
    ft_buf *out;
} ft_qml;

/** Append name="escaped text". */
void ft_qml_attribute(ft_buf *out, const char *name, const char *text);
/** The renderer: rules and symbols. */
void ft_qml_renderer(const ft_qml *q);
/** Widgets, titles, constraints, tabs. */
void ft_qml_form(const ft_qml *q);

#ifdef __cplusplus
}
#endif
#endif
