/* Styled Layer Descriptor 1.0 (OGC 02-070) from style.def: fill, outline and mark; hatches and letters are QGIS's. */
#include "fieldtool/land/layout.h"
#include "fieldtool/land/style.h"

#include <stdio.h>
#include <string.h>

static void parameter(ft_buf *out, const char *name, const char *value)
{
    ft_buf_printf(out, "<CssParameter name=\"%s\">%s</CssParameter>", name, value);
}

static void put_fill(ft_buf *out, const char *fill, int opacity)
{
    char share[16] = "";

    (void)snprintf(share, sizeof share, "%d.%02d", opacity / 100, opacity % 100);
    ft_buf_text(out, "<Fill>");
    parameter(out, "fill", fill);
    parameter(out, "fill-opacity", share);
    ft_buf_text(out, "</Fill>");
}

/* SLD measures in pixels of 0.28 mm. */
static void put_stroke(ft_buf *out, const ft_style *s)
{
    static const char *const DASHES[] = {"", "", "6 3", "1 3", "6 3 1 3"};
    char width[16] = "";

    (void)snprintf(width, sizeof width, "%d.%d", s->width * 36 / 100, s->width * 36 % 100 / 10);
    ft_buf_text(out, "<Stroke>");
    parameter(out, "stroke", s->stroke);
    parameter(out, "stroke-width", width);
    if (DASHES[s->line][0] != '\0') {
        parameter(out, "stroke-dasharray", DASHES[s->line]);
    }
    ft_buf_text(out, "</Stroke>");
}

static void put_symbolizer(ft_buf *out, const ft_style *s, const char *fill)
{
    static const char *const MARKS[] = {"circle", "square", "square", "triangle", "triangle",
                                        "circle", "star",   "cross",  "x"};
    bool stroked = s->stroke[0] != '\0';

    switch (s->shape) {
    case FT_STYLE_AREA: ft_buf_text(out, "<PolygonSymbolizer>"); break;
    case FT_STYLE_LINE: ft_buf_text(out, "<LineSymbolizer>"); break;
    case FT_STYLE_POINT:
        ft_buf_printf(out, "<PointSymbolizer><Graphic><Mark><WellKnownName>%s</WellKnownName>", MARKS[s->mark]);
        break;
    }
    if (s->shape != FT_STYLE_LINE && fill[0] != '\0') {
        put_fill(out, fill, s->opacity > 0 ? s->opacity : 20); /* a hatch of QGIS is a thin fill here */
    }
    if (stroked) {
        put_stroke(out, s);
    }
    switch (s->shape) {
    case FT_STYLE_AREA: ft_buf_text(out, "</PolygonSymbolizer>"); break;
    case FT_STYLE_LINE: ft_buf_text(out, "</LineSymbolizer>"); break;
    case FT_STYLE_POINT:
        ft_buf_printf(out, "</Mark><Size>%d</Size></Graphic></PointSymbolizer>", s->size * 36 / 100);
        break;
    }
}

static void put_rule(ft_buf *out, const ft_style *s, const ft_forms *forms, const ft_form *form,
                     const ft_catalog *words)
{
    ft_buf legend;

    ft_buf_init(&legend, 1024);
    ft_style_legend(s, form, words, &legend);
    ft_buf_text(out, "<Rule><Name>");
    ft_xml_text(out, legend.p == NULL ? "" : legend.p);
    ft_buf_text(out, "</Name>");
    if (strcmp(s->code, "*") == 0) {
        ft_buf_text(out, "<ElseFilter/>");
    } else if (s->column[0] != '\0') {
        ft_buf_printf(
            out,
            "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>%s</ogc:PropertyName><ogc:Literal>%s</ogc:Literal>"
            "</ogc:PropertyIsEqualTo></ogc:Filter>",
            s->column, s->code);
    }
    put_symbolizer(out, s, ft_style_fill(s, forms));
    ft_buf_text(out, "</Rule>\n");
    ft_buf_release(&legend);
}

/* One FeatureTypeStyle per column, so that ElseFilter means "else of this column". */
static void put_styles(const ft_forms *forms, const ft_form *form, ft_geom_type geometry, const ft_catalog *words,
                       ft_buf *out)
{
    const char *column = NULL;
    ft_style s;

    for (size_t i = 0; ft_style_at(form->type, geometry, i, &s); i++) {
        if (column == NULL || strcmp(column, s.column) != 0) {
            ft_buf_text(out, column == NULL ? "<FeatureTypeStyle>\n" : "</FeatureTypeStyle>\n<FeatureTypeStyle>\n");
            column = s.column;
        }
        put_rule(out, &s, forms, form, words);
    }
    ft_buf_text(out, column == NULL ? "" : "</FeatureTypeStyle>\n");
}

ft_status ft_sld_write(const ft_forms *forms, const ft_form *form, ft_geom_type geometry, const ft_catalog *words,
                       ft_buf *out, ft_error *err)
{
    char layer[80];

    if (geometry == FT_GEOM_NONE || !ft_form_layer_name(form, geometry, layer)) {
        return ft_buf_status(out, err);
    }
    ft_buf_text(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StyledLayerDescriptor version=\"1.0.0\" "
                "xmlns=\"http://www.opengis.net/sld\" xmlns:ogc=\"http://www.opengis.net/ogc\">\n<NamedLayer><Name>");
    ft_xml_text(out, layer);
    ft_buf_text(out, "</Name><UserStyle><Title>");
    ft_xml_text(out, ft_catalog_text(words, form->label));
    ft_buf_text(out, "</Title>\n");
    put_styles(forms, form, geometry, words, out);
    ft_buf_text(out, "</UserStyle></NamedLayer>\n</StyledLayerDescriptor>\n");
    return ft_buf_status(out, err);
}
