#include "fieldtool/store/style.h"

#include "fieldtool/store/columns.h"

#include <stdio.h>
#include <string.h>

static void xml_text(ft_buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&': ft_buf_text(out, "&amp;"); break;
        case '<': ft_buf_text(out, "&lt;"); break;
        case '>': ft_buf_text(out, "&gt;"); break;
        case '"': ft_buf_text(out, "&quot;"); break;
        default: ft_buf_char(out, *p);
        }
    }
}

static void prop(ft_buf *out, const char *name, const char *value)
{
    ft_buf_printf(out, "<Option type=\"QString\" name=\"%s\" value=\"", name);
    xml_text(out, value);
    ft_buf_text(out, "\"/>");
}

/** One class of an area renderer: which field value, fill, outline, hatch, and the letter that tells it without colour. */
typedef struct look {
    const char *rule, *label, *fill, *outline, *outline_style, *hatch;
    double angle_deg;
} look;

/* TNMA 07.11/01: CHA red, SHA orange, half transparent; outline by status: open solid red, worked on orange dashed, closed green.
 * The hatch tells classes apart in black and white. */
static const look HAZARDS[] = {
    {"\"classification\" = 'CHA' AND \"status\" IN ('completed','handed_over')", "CHA, closed", "255,0,0,40",
     "80,160,0,255", "solid", "255,0,0,90", 45},
    {"\"classification\" = 'CHA' AND \"status\" = 'worked_on'", "CHA, worked on", "255,0,0,128", "244,167,24,255",
     "dash", "160,0,0,255", 45},
    {"\"classification\" = 'CHA'", "CHA", "255,0,0,128", "255,0,0,255", "solid", "160,0,0,255", 45},
    {"\"classification\" = 'SHA' AND \"status\" IN ('completed','handed_over')", "SHA, closed", "244,167,24,40",
     "80,160,0,255", "solid", "244,167,24,90", 135},
    {"\"classification\" = 'SHA' AND \"status\" = 'worked_on'", "SHA, worked on", "244,167,24,128", "244,167,24,255",
     "dash", "150,95,0,255", 135},
    {"\"classification\" = 'SHA'", "SHA", "244,167,24,128", "255,0,0,255", "solid", "150,95,0,255", 135},
    {"ELSE", "Indication", "244,167,24,40", "150,95,0,255", "dot", "150,95,0,120", 0},
};
static const look RELEASES[] = {
    {"\"product\" = 'cleared'", "Cleared", "46,125,50,60", "46,125,50,255", "solid", "46,125,50,255", 0},
    {"\"product\" = 'reduced'", "Reduced", "30,110,190,60", "30,110,190,255", "solid", "30,110,190,255", 90},
    {"ELSE", "Cancelled", "110,110,110,40", "90,90,90,255", "dash", "110,110,110,255", 45},
};

static void area_symbol(ft_buf *out, size_t i, const look *l)
{
    char angle[32];

    ft_buf_printf(out, "<symbol type=\"fill\" name=\"%zu\" alpha=\"1\" clip_to_extent=\"1\">", i);
    ft_buf_text(out, "<layer class=\"SimpleFill\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">");
    prop(out, "color", l->fill);
    prop(out, "style", "solid");
    prop(out, "outline_color", l->outline);
    prop(out, "outline_style", l->outline_style);
    prop(out, "outline_width", "0.5");
    ft_buf_text(
        out,
        "</Option></layer><layer class=\"LinePatternFill\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">");
    (void)snprintf(angle, sizeof angle, "%.0f", l->angle_deg);
    prop(out, "angle", angle);
    prop(out, "color", l->hatch);
    prop(out, "distance", "2.5");
    prop(out, "line_width", "0.2");
    ft_buf_text(
        out,
        "</Option><symbol type=\"line\" name=\"@0@1\" alpha=\"1\" clip_to_extent=\"1\"><layer class=\"SimpleLine\" enabled=\"1\" pass=\"0\" "
        "locked=\"0\"><Option type=\"Map\">");
    prop(out, "line_color", l->hatch);
    prop(out, "line_width", "0.2");
    ft_buf_text(out, "</Option></layer></symbol></layer></symbol>");
}

static void rule_renderer(ft_buf *out, const look *looks, size_t n)
{
    ft_buf_text(out, "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\"><rules key=\"all\">");
    for (size_t i = 0; i < n; i++) {
        ft_buf_printf(out, "<rule key=\"r%zu\" symbol=\"%zu\" label=\"", i, i);
        xml_text(out, looks[i].label);
        ft_buf_text(out, "\" filter=\"");
        /* a rule renderer draws every rule that holds: each excludes those before it */
        if (strcmp(looks[i].rule, "ELSE") == 0) {
            ft_buf_text(out, "ELSE");
        } else {
            xml_text(out, looks[i].rule);
            for (size_t k = 0; k < i; k++) {
                ft_buf_text(out, " AND NOT coalesce((");
                xml_text(out, looks[k].rule);
                ft_buf_text(out, "),false)");
            }
        }
        ft_buf_text(out, "\"/>");
    }
    ft_buf_text(out, "</rules><symbols>");
    for (size_t i = 0; i < n; i++) {
        area_symbol(out, i, &looks[i]);
    }
    ft_buf_text(out, "</symbols></renderer-v2>");
}

/** Marks of point layers by type. */
static const struct {
    const char *type, *shape, *color, *size;
} MARKS[] = {
    {"hazard", "triangle", "255,0,0,255", "4"},       {"device", "diamond", "200,0,0,255", "2.6"},
    {"accident", "star", "120,0,0,255", "5"},         {"evidence", "cross_fill", "150,95,0,255", "3"},
    {"point", "circle", "60,60,60,255", "1.8"},       {"marking", "square", "180,60,0,255", "2.2"},
    {"education", "pentagon", "30,110,190,255", "3"}, {"qa", "hexagon", "46,125,50,255", "3"},
};

static void point_renderer(ft_buf *out, const char *type)
{
    const char *shape = "circle";
    const char *color = "90,90,90,255";
    const char *size = "2.4";

    for (size_t i = 0; i < FT_COUNT(MARKS); i++) {
        if (strcmp(MARKS[i].type, type) == 0) {
            shape = MARKS[i].shape;
            color = MARKS[i].color;
            size = MARKS[i].size;
        }
    }
    ft_buf_text(
        out,
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\"><symbols><symbol type=\"marker\" name=\"0\" alpha=\"1\" "
        "clip_to_extent=\"1\"><layer class=\"SimpleMarker\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">");
    prop(out, "name", shape);
    prop(out, "color", color);
    prop(out, "size", size);
    prop(out, "outline_color", "255,255,255,255");
    prop(out, "outline_width", "0.2");
    ft_buf_text(out, "</Option></layer></symbol></symbols></renderer-v2>");
}

static const look PLAIN[] = {{"ELSE", "Area", "120,120,160,50", "80,80,120,255", "dash", "120,120,160,120", 0}};
static const look COVERAGE[] = {
    {"\"result\" = 'nothing_found'", "Nothing found", "46,125,50,30", "46,125,50,255", "dot", "46,125,50,90", 0},
    {"ELSE", "Surveyed", "120,120,160,40", "80,80,120,255", "dot", "120,120,160,120", 90},
};

static void renderer(ft_buf *out, const ft_form *form, ft_geom_type geometry)
{
    if (geometry == FT_GEOM_POINT) {
        point_renderer(out, form->type);
    } else if (geometry == FT_GEOM_MULTILINESTRING) {
        ft_buf_text(
            out,
            "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\"><symbols><symbol type=\"line\" name=\"0\" alpha=\"1\" "
            "clip_to_extent=\"1\"><layer class=\"SimpleLine\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">");
        prop(out, "line_color", "180,60,0,255");
        prop(out, "line_width", "0.5");
        prop(out, "line_style", "dash dot");
        ft_buf_text(out, "</Option></layer></symbol></symbols></renderer-v2>");
    } else if (strcmp(form->type, "hazard") == 0) {
        rule_renderer(out, HAZARDS, FT_COUNT(HAZARDS));
    } else if (strcmp(form->type, "release") == 0) {
        rule_renderer(out, RELEASES, FT_COUNT(RELEASES));
    } else if (strcmp(form->type, "coverage") == 0) {
        rule_renderer(out, COVERAGE, FT_COUNT(COVERAGE));
    } else {
        rule_renderer(out, PLAIN, FT_COUNT(PLAIN));
    }
}

/* ---------- forms */

static void value_map(ft_buf *out, const ft_vocab *v, ft_label_fn label, void *who)
{
    ft_buf_text(out, "<editWidget type=\"ValueMap\"><config><Option type=\"Map\"><Option type=\"List\" name=\"map\">");
    ft_buf_text(
        out,
        "<Option type=\"Map\"><Option type=\"QString\" name=\"\" value=\"{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}\"/></Option>");
    for (size_t i = 0; i < v->n; i++) {
        ft_buf_text(out, "<Option type=\"Map\"><Option type=\"QString\" name=\"");
        xml_text(out, label(who, v->codes[i].label));
        ft_buf_text(out, "\" value=\"");
        xml_text(out, v->codes[i].code);
        ft_buf_text(out, "\"/></Option>");
    }
    ft_buf_text(out, "</Option></Option></config></editWidget>");
}

static void widget(ft_buf *out, const ft_column *c, ft_label_fn label, void *who)
{
    ft_buf_text(out, "<field name=\"");
    xml_text(out, c->name);
    ft_buf_text(out, "\">");
    if (c->what == FT_COLUMN_FIELD && c->field->tag == FT_TAG_CODE) {
        value_map(out, c->field->vocab, label, who);
    } else if (c->what == FT_COLUMN_FIELD && c->field->tag == FT_TAG_BOOL) {
        ft_buf_text(out, "<editWidget type=\"CheckBox\"><config><Option type=\"Map\"/></config></editWidget>");
    } else if (c->what == FT_COLUMN_FID) {
        ft_buf_text(out, "<editWidget type=\"Hidden\"><config><Option/></config></editWidget>");
    } else { /* reals stay text boxes: a range widget rounds */
        ft_buf_text(
            out,
            "<editWidget type=\"TextEdit\"><config><Option type=\"Map\"><Option type=\"bool\" name=\"IsMultiline\" value=\"");
        ft_buf_text(out, strcmp(c->name, "comment") == 0 ? "true" : "false");
        ft_buf_text(out, "\"/></Option></config></editWidget>");
    }
    ft_buf_text(out, "</field>");
}

void ft_style_qml(const ft_form *form, ft_geom_type geometry, ft_label_fn label, void *who, ft_buf *out)
{
    ft_column c;

    ft_buf_text(
        out,
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.22\" styleCategories=\"AllStyleCategories\">");
    if (geometry != FT_GEOM_NONE) {
        renderer(out, form, geometry);
    }
    ft_buf_text(out, "<fieldConfiguration>");
    for (size_t i = 0; ft_column_at(form, geometry, i, &c); i++) {
        if (c.what != FT_COLUMN_GEOM) {
            widget(out, &c, label, who);
        }
    }
    ft_buf_text(out, "</fieldConfiguration><aliases>");
    for (size_t i = 0, k = 0; ft_column_at(form, geometry, i, &c); i++) {
        if (c.what != FT_COLUMN_GEOM) {
            ft_buf_printf(out, "<alias index=\"%zu\" field=\"", k++);
            xml_text(out, c.name);
            ft_buf_text(out, "\" name=\"");
            xml_text(out, label(who, c.label));
            ft_buf_text(out, "\"/>");
        }
    }
    ft_buf_text(out, "</aliases><editable>");
    for (size_t i = 0; ft_column_at(form, geometry, i, &c); i++) {
        if (c.what != FT_COLUMN_GEOM) {
            ft_buf_printf(out, "<field editable=\"%d\" name=\"",
                          c.what == FT_COLUMN_FIELD && strcmp(c.name, "local_id") != 0);
            xml_text(out, c.name);
            ft_buf_text(out, "\"/>");
        }
    }
    ft_buf_text(out, "</editable><previewExpression>\"local_id\"</previewExpression></qgis>");
}
