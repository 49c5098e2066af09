#include "fieldtool/land/style.h"

#include <string.h>

static const ft_style ROWS[] = {
#define FT_STYLE(type, shape, column, code, fill, opacity, stroke, line, width, hatch, mark, size, letter) \
    {#type, \
     FT_STYLE_##shape, \
     column, \
     code, \
     fill, \
     opacity, \
     stroke, \
     FT_STYLE_LINE_##line, \
     width, \
     FT_STYLE_HATCH_##hatch, \
     FT_STYLE_MARK_##mark, \
     size, \
     letter},
#include "fieldtool/land/style.def"
#undef FT_STYLE
};

/* For types that the table does not name. */
static const ft_style PLAIN[] = {
    [FT_STYLE_AREA] = {.shape = FT_STYLE_AREA,
                       .column = "",
                       .code = "",
                       .fill = "",
                       .stroke = "#555555",
                       .line = FT_STYLE_LINE_SOLID,
                       .width = 3,
                       .letter = ""},
    [FT_STYLE_LINE] = {.shape = FT_STYLE_LINE,
                       .column = "",
                       .code = "",
                       .fill = "",
                       .stroke = "#555555",
                       .line = FT_STYLE_LINE_SOLID,
                       .width = 4,
                       .letter = ""},
    [FT_STYLE_POINT] = {.shape = FT_STYLE_POINT,
                        .column = "",
                        .code = "",
                        .fill = "#cccccc",
                        .opacity = 90,
                        .stroke = "#555555",
                        .line = FT_STYLE_LINE_SOLID,
                        .width = 3,
                        .size = 28,
                        .letter = ""},
};

static bool shape_of(ft_geom_type geometry, ft_style_shape *out)
{
    switch (ft_geom_multi_of(geometry)) {
    case FT_GEOM_MULTIPOLYGON: *out = FT_STYLE_AREA; return true;
    case FT_GEOM_MULTILINESTRING: *out = FT_STYLE_LINE; return true;
    case FT_GEOM_MULTIPOINT: *out = FT_STYLE_POINT; return true;
    case FT_GEOM_NONE:
    case FT_GEOM_POINT:
    case FT_GEOM_LINESTRING:
    case FT_GEOM_POLYGON: break;
    }
    return false;
}

bool ft_style_at(const char *type, ft_geom_type geometry, size_t i, ft_style *out)
{
    ft_style_shape shape;
    size_t n = 0;

    if (!shape_of(geometry, &shape)) {
        return false;
    }
    for (size_t k = 0; k < FT_COUNT(ROWS); k++) {
        if (ROWS[k].shape == shape && strcmp(ROWS[k].type, type) == 0 && n++ == i) {
            *out = ROWS[k];
            return true;
        }
    }
    if (n == 0 && i == 0) {
        *out = PLAIN[shape];
        out->type = type;
        return true;
    }
    return false;
}

const char *ft_style_fill(const ft_style *s, const ft_forms *forms)
{
    return strcmp(s->column, "product") == 0 ? ft_forms_colour(forms, s->code, s->fill) : s->fill;
}

void ft_style_legend(const ft_style *s, const ft_form *form, const ft_catalog *words, ft_buf *out)
{
    const ft_field *f = ft_form_field(form, s->column, strlen(s->column));
    const ft_vocab_code *c = f == NULL || f->vocab == NULL ? NULL : ft_vocab_find(f->vocab, s->code, strlen(s->code));
    ft_buf key;

    if (s->column[0] == '\0') {
        ft_buf_text(out, ft_catalog_text(words, form->label));
        return;
    }
    if (c != NULL) {
        ft_buf_text(out, ft_catalog_text(words, c->label));
        return;
    }
    if (f != NULL) {
        ft_buf_printf(out, "%s: %s", ft_catalog_text(words, f->label), ft_catalog_text(words, "style.other"));
        return;
    }
    ft_buf_init(&key, 128);
    ft_buf_printf(&key, "style.%s.%s", s->column, s->code);
    ft_buf_text(out, ft_catalog_text(words, key.p == NULL ? "" : key.p));
    ft_buf_release(&key);
}

void ft_xml_text(ft_buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&': ft_buf_text(out, "&amp;"); break;
        case '<': ft_buf_text(out, "&lt;"); break;
        case '>': ft_buf_text(out, "&gt;"); break;
        case '"': ft_buf_text(out, "&quot;"); break;
        case '\'': ft_buf_text(out, "&apos;"); break;
        default:
            if ((unsigned char)*p < 0x20 && *p != '\t' && *p != '\n') {
                ft_buf_text(out, "\xef\xbf\xbd");
            } else {
                ft_buf_char(out, *p);
            }
        }
    }
}
