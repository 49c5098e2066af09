/* QGIS styles: rules and symbols from style.def. The order of elements and the names of properties are those that QGIS 3.22
 * writes itself; later versions read them too. */
#include "fieldtool/land/qml_internal.h"

#include <string.h>

void ft_qml_attribute(ft_buf *out, const char *name, const char *text)
{
    ft_buf_printf(out, " %s=\"", name);
    ft_xml_text(out, text);
    ft_buf_char(out, '"');
}

/* ---------- symbol layers */

static void prop(ft_buf *out, const char *k, const char *v)
{
    ft_buf_text(out, "<prop");
    ft_qml_attribute(out, "k", k);
    ft_qml_attribute(out, "v", v);
    ft_buf_text(out, "/>");
}

static void prop_mm(ft_buf *out, const char *k, int tenths)
{
    ft_buf_printf(out, "<prop k=\"%s\" v=\"%d.%d\"/>", k, tenths / 10, tenths % 10);
}

static unsigned hex_byte(const char *p)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned v = 0;

    for (int i = 0; i < 2; i++) {
        char c = (char)(p[i] >= 'A' && p[i] <= 'F' ? p[i] - 'A' + 'a' : p[i]);
        const char *at = strchr(DIGITS, c);

        v = v * 16 + (at == NULL ? 0 : (unsigned)(at - DIGITS));
    }
    return v;
}

/* "#rrggbb" and per cent as QGIS writes it: r,g,b,a. */
static void prop_colour(ft_buf *out, const char *k, const char *rgb, int opacity)
{
    if (rgb[0] == '\0') {
        ft_buf_printf(out, "<prop k=\"%s\" v=\"0,0,0,0\"/>", k);
        return;
    }
    ft_buf_printf(out, "<prop k=\"%s\" v=\"%u,%u,%u,%d\"/>", k, hex_byte(rgb + 1), hex_byte(rgb + 3), hex_byte(rgb + 5),
                  (opacity * 255 + 50) / 100);
}

static const char *line_word(ft_style_line line)
{
    static const char *const WORDS[] = {"no", "solid", "dash", "dot", "dash dot"};

    return WORDS[line];
}

static void open_layer(ft_buf *out, const char *kind, int pass)
{
    ft_buf_printf(out, "<layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"%d\">", kind, pass);
}

static void fill_layer(ft_buf *out, const char *fill, int opacity)
{
    open_layer(out, "SimpleFill", 0);
    prop_colour(out, "color", fill, opacity);
    prop(out, "style", "solid");
    prop(out, "outline_style", "no");
    ft_buf_text(out, "</layer>");
}

static void line_layer(ft_buf *out, const char *stroke, ft_style_line line, int width, int pass)
{
    open_layer(out, "SimpleLine", pass);
    prop_colour(out, "line_color", stroke, 100);
    prop(out, "line_style", line_word(line));
    prop_mm(out, "line_width", width);
    prop(out, "line_width_unit", "MM");
    prop(out, "joinstyle", "round");
    prop(out, "capstyle", "flat");
    ft_buf_text(out, "</layer>");
}

static void hatch_layer(ft_buf *out, const char *colour, int angle, size_t symbol, size_t layer)
{
    open_layer(out, "LinePatternFill", 1);
    ft_buf_printf(out, "<prop k=\"angle\" v=\"%d\"/>", angle);
    prop_mm(out, "distance", 30);
    prop(out, "distance_unit", "MM");
    ft_buf_printf(out, "<symbol type=\"line\" name=\"@%zu@%zu\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
                  symbol, layer);
    line_layer(out, colour, FT_STYLE_LINE_SOLID, 3, 0);
    ft_buf_text(out, "</symbol></layer>");
}

static void letter_layer(ft_buf *out, const char *letter, int size, const char *colour)
{
    open_layer(out, "FontMarker", 3);
    prop(out, "font", "Noto Sans");
    prop(out, "font_style", "Bold");
    prop(out, "chr", letter);
    prop_mm(out, "size", size);
    prop(out, "size_unit", "MM");
    prop_colour(out, "color", colour, 100);
    prop(out, "horizontal_anchor_point", "1");
    prop(out, "vertical_anchor_point", "1");
    ft_buf_text(out, "</layer>");
}

/* A letter in the middle of an area, without a ground: that would hide a small area, or make it look harmless. */
static void centroid_layer(ft_buf *out, const char *letter, size_t symbol, size_t layer)
{
    open_layer(out, "CentroidFill", 3);
    prop(out, "point_on_surface", "1");
    prop(out, "point_on_all_parts", "0");
    ft_buf_printf(out, "<symbol type=\"marker\" name=\"@%zu@%zu\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
                  symbol, layer);
    letter_layer(out, letter, 26, "#000000");
    ft_buf_text(out, "</symbol></layer>");
}

static void mark_layer(ft_buf *out, const ft_style *s, const char *fill)
{
    static const char *const NAMES[] = {"circle",   "square", "diamond", "triangle", "triangle",
                                        "pentagon", "star",   "cross",   "cross2"};
    bool stroked = s->stroke[0] != '\0';

    open_layer(out, "SimpleMarker", 2);
    prop(out, "name", NAMES[s->mark]);
    prop(out, "angle", s->mark == FT_STYLE_MARK_DOWN ? "180" : "0");
    prop_colour(out, "color", s->opacity > 0 ? fill : "", s->opacity);
    prop_colour(out, "outline_color", s->stroke, 100);
    prop(out, "outline_style", stroked ? line_word(s->line) : "no");
    prop_mm(out, "outline_width", s->width);
    prop(out, "outline_width_unit", "MM");
    prop_mm(out, "size", s->size);
    prop(out, "size_unit", "MM");
    ft_buf_text(out, "</layer>");
}

/* ---------- symbols */

static void area_layers(ft_buf *out, const ft_style *s, const char *fill, size_t symbol)
{
    size_t layer = 0;
    bool rising = s->hatch == FT_STYLE_HATCH_DIAGONAL || s->hatch == FT_STYLE_HATCH_CROSS;
    bool falling = s->hatch == FT_STYLE_HATCH_BACK || s->hatch == FT_STYLE_HATCH_CROSS;

    if (s->opacity > 0) {
        fill_layer(out, fill, s->opacity);
        layer++;
    }
    if (rising) {
        hatch_layer(out, fill, 45, symbol, layer++);
    }
    if (falling) {
        hatch_layer(out, fill, 135, symbol, layer++);
    }
    if (s->hatch == FT_STYLE_HATCH_HORIZONTAL || s->hatch == FT_STYLE_HATCH_VERTICAL) {
        hatch_layer(out, fill, s->hatch == FT_STYLE_HATCH_VERTICAL ? 90 : 0, symbol, layer++);
    }
    if (s->stroke[0] != '\0') {
        line_layer(out, s->stroke, s->line, s->width, 2);
        layer++;
    }
    if (s->letter[0] != '\0') {
        centroid_layer(out, s->letter, symbol, layer);
    }
}

static void put_symbol(const ft_qml *q, const ft_style *s, size_t symbol)
{
    static const char *const TYPES[] = {"fill", "line", "marker"};
    const char *fill = ft_style_fill(s, q->forms);

    ft_buf_printf(q->out, "<symbol type=\"%s\" name=\"%zu\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
                  TYPES[s->shape], symbol);
    switch (s->shape) {
    case FT_STYLE_AREA: area_layers(q->out, s, fill, symbol); break;
    case FT_STYLE_LINE: line_layer(q->out, s->stroke, s->line, s->width, 2); break;
    case FT_STYLE_POINT:
        mark_layer(q->out, s, fill);
        if (s->letter[0] != '\0') {
            letter_layer(q->out, s->letter, s->size / 2, "#000000");
        }
        break;
    }
    ft_buf_text(q->out, "</symbol>\n");
}

/* ---------- rules */

/* "column" = 'code', "column" = true, ELSE; the text goes into an attribute. */
static void put_filter(const ft_style *s, ft_buf *out)
{
    bool boolean = strcmp(s->code, "true") == 0 || strcmp(s->code, "false") == 0;

    if (strcmp(s->code, "*") == 0) {
        ft_qml_attribute(out, "filter", "ELSE");
    } else if (s->column[0] != '\0') {
        ft_buf text;

        ft_buf_init(&text, 512);
        ft_buf_printf(&text, "\"%s\" = %s%s%s", s->column, boolean ? "" : "'", s->code, boolean ? "" : "'");
        ft_qml_attribute(out, "filter", text.p == NULL ? "" : text.p);
        ft_buf_release(&text);
    }
}

static void put_rule(const ft_qml *q, const ft_style *s, size_t i)
{
    ft_buf legend;

    ft_buf_init(&legend, 1024);
    ft_style_legend(s, q->form, q->words, &legend);
    ft_buf_printf(q->out, "<rule key=\"{%s-%zu}\" symbol=\"%zu\"", q->form->type, i, i);
    put_filter(s, q->out);
    ft_qml_attribute(q->out, "label", legend.p == NULL ? "" : legend.p);
    ft_buf_text(q->out, "/>\n");
    ft_buf_release(&legend);
}

/* One group per column, so that ELSE means "else of this column". */
void ft_qml_renderer(const ft_qml *q)
{
    ft_style s;
    const char *column = NULL;

    ft_buf_text(q->out,
                "<renderer-v2 type=\"RuleRenderer\" forceraster=\"0\" symbollevels=\"1\" enableorderby=\"0\">\n<rules");
    ft_buf_printf(q->out, " key=\"{%s}\">\n", q->form->type);
    for (size_t i = 0; ft_style_at(q->form->type, q->geometry, i, &s); i++) {
        if (column == NULL || strcmp(column, s.column) != 0) {
            ft_buf_text(q->out, column == NULL ? "" : "</rule>\n");
            ft_buf_printf(q->out, "<rule key=\"{%s-%s}\">\n", q->form->type, s.column[0] == '\0' ? "all" : s.column);
            column = s.column;
        }
        put_rule(q, &s, i);
    }
    ft_buf_text(q->out, column == NULL ? "" : "</rule>\n");
    ft_buf_text(q->out, "</rules>\n<symbols>\n");
    for (size_t i = 0; ft_style_at(q->form->type, q->geometry, i, &s); i++) {
        put_symbol(q, &s, i);
    }
    ft_buf_text(q->out, "</symbols>\n</renderer-v2>\n");
}

/* ---------- labels and the document */

/* What people say aloud stands below the letter or the mark. */
static const char *label_of(const ft_form *form)
{
    static const struct {
        const char *type, *label;
    } LABELS[] = {{"hazard", "coalesce(\"official_id\", \"local_id\")"},
                  {"release", "coalesce(\"official_id\", \"local_id\")"},
                  {"task", "coalesce(\"official_id\", \"local_id\")"},
                  {"point", "\"number\""},
                  {"conflict", "\"local_id\" || ': ' || \"author\""}};

    for (size_t i = 0; i < FT_COUNT(LABELS); i++) {
        if (strcmp(LABELS[i].type, form->type) == 0) {
            return LABELS[i].label;
        }
    }
    return NULL;
}

static void put_labels(const ft_qml *q, const char *label)
{
    ft_buf_text(q->out, "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style");
    ft_qml_attribute(q->out, "fieldName", label);
    ft_buf_text(
        q->out,
        " isExpression=\"1\" fontFamily=\"Noto Sans\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"0,0,0,255\" "
        "multilineHeight=\"1\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" bufferSizeUnits=\"MM\" "
        "bufferColor=\"255,255,255,255\" bufferOpacity=\"1\"/></text-style>"
        "<placement placement=\"1\" quadOffset=\"7\" yOffset=\"2.6\" offsetUnits=\"MM\" priority=\"5\"/><rendering drawLabels=\"1\" obstacle=\"1\"/></settings></labeling>\n");
}

static int geometry_number(ft_geom_type geometry)
{
    switch (ft_geom_multi_of(geometry)) {
    case FT_GEOM_MULTIPOINT: return 0;
    case FT_GEOM_MULTILINESTRING: return 1;
    case FT_GEOM_MULTIPOLYGON: return 2;
    case FT_GEOM_NONE:
    case FT_GEOM_POINT:
    case FT_GEOM_LINESTRING:
    case FT_GEOM_POLYGON: break;
    }
    return 4; /* no shape */
}

ft_status ft_qml_write(const ft_forms *forms, const ft_form *form, ft_geom_type geometry, const ft_catalog *words,
                       ft_buf *out, ft_error *err)
{
    ft_qml q = {forms, form, geometry, words, out};
    bool drawn = geometry != FT_GEOM_NONE;
    const char *label = drawn ? label_of(form) : NULL;

    ft_buf_text(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" "
                     "styleCategories=\"LayerConfiguration|Symbology|Labeling|Fields|Forms\" readOnly=\"0\"");
    ft_buf_printf(out, " labelsEnabled=\"%d\">\n", label != NULL);
    if (drawn) {
        ft_qml_renderer(&q);
    }
    if (label != NULL) {
        put_labels(&q, label);
    }
    ft_qml_form(&q);
    ft_buf_printf(out, "<layerGeometryType>%d</layerGeometryType>\n</qgis>\n", geometry_number(geometry));
    return ft_buf_status(out, err);
}
