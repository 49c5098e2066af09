/** @file fieldtool/land/style.h  @brief How layers are drawn: the rows of style.def, and text of XML. */
#ifndef FT_LAND_STYLE_H
#define FT_LAND_STYLE_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/land/form.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_style_shape { FT_STYLE_AREA, FT_STYLE_LINE, FT_STYLE_POINT } ft_style_shape;
typedef enum ft_style_line {
    FT_STYLE_LINE_NONE,
    FT_STYLE_LINE_SOLID,
    FT_STYLE_LINE_DASH,
    FT_STYLE_LINE_DOT,
    FT_STYLE_LINE_DASH_DOT
} ft_style_line;
typedef enum ft_style_hatch {
    FT_STYLE_HATCH_NONE,
    FT_STYLE_HATCH_HORIZONTAL,
    FT_STYLE_HATCH_VERTICAL,
    FT_STYLE_HATCH_DIAGONAL, /**< rising to the right */
    FT_STYLE_HATCH_BACK,     /**< falling to the right */
    FT_STYLE_HATCH_CROSS,    /**< both */
} ft_style_hatch;
typedef enum ft_style_mark {
    FT_STYLE_MARK_CIRCLE,
    FT_STYLE_MARK_SQUARE,
    FT_STYLE_MARK_DIAMOND,
    FT_STYLE_MARK_TRIANGLE,
    FT_STYLE_MARK_DOWN, /**< a triangle on its tip, as signs hang */
    FT_STYLE_MARK_PENTAGON,
    FT_STYLE_MARK_STAR,
    FT_STYLE_MARK_PLUS,
    FT_STYLE_MARK_CROSSED,
} ft_style_mark;

typedef struct ft_style {
    const char *type;
    ft_style_shape shape;
    const char *column; /**< "" drawn always */
    const char *code;   /**< "*" everything else, NULL included; of BOOLEAN columns "true", "false" */
    const char *fill;   /**< "#rrggbb", "" none; colour of the hatch too */
    int opacity;        /**< of the fill, per cent */
    const char *stroke; /**< "" none */
    ft_style_line line;
    int width; /**< 0.1 mm */
    ft_style_hatch hatch;
    ft_style_mark mark; /**< of points */
    int size;           /**< of points, 0.1 mm */
    const char *letter; /**< "" none */
} ft_style;

/** Row @p i of the layer of @p type with this shape, as the table has it; rows of one column stand together. */
bool ft_style_at(const char *type, ft_geom_type geometry, size_t i, ft_style *out);
/** The fill, or what the profile sets for a product. */
const char *ft_style_fill(const ft_style *s, const ft_forms *forms);
/** Append the legend text of a row. */
void ft_style_legend(const ft_style *s, const ft_form *form, const ft_catalog *words, ft_buf *out);

/** Append text with the five characters of XML escaped; control characters that XML cannot hold become U+FFFD. */
void ft_xml_text(ft_buf *out, const char *text);

#ifdef __cplusplus
}
#endif
#endif
