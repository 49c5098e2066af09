/* The style of the media table: a form that shows the picture, which QGIS keeps in a column of bytes. */
#include "fieldtool/land/qml_internal.h"

static const struct shown {
    const char *column, *label;
} SHOWN[] = {{"caption", "field.attachment.caption"},
             {"name", "field.attachment.name"},
             {"taken", "field.attachment.taken"},
             {"record", "field.attachment.record"}};
static const char *const HIDDEN[] = {"id", "content_type", "preview", "base_layer", "base_fid", "data"};
/* The page runs inside QGIS's form; to_base64() gives letters, digits, + and / alone. */
static const char PAGE[] =
    "<script>document.write('<img style=\"max-width:97%;max-height:600px\" src=\"data:image/jpeg;base64,' + "
    "expression.evaluate(\"to_base64(\\\"data\\\")\") + '\">');</script>";

void ft_qml_media(const ft_catalog *words, ft_buf *out)
{
    ft_buf_text(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Fields|Forms\"><fieldConfiguration>");
    for (size_t i = 0; i < FT_COUNT(HIDDEN); i++) {
        ft_buf_text(out, "<field");
        ft_qml_attribute(out, "name", HIDDEN[i]);
        ft_buf_text(out, "><editWidget type=\"Hidden\"><config><Option/></config></editWidget></field>");
    }
    ft_buf_text(out, "</fieldConfiguration><aliases>");
    for (size_t i = 0; i < FT_COUNT(SHOWN); i++) {
        ft_buf_text(out, "<alias");
        ft_qml_attribute(out, "field", SHOWN[i].column);
        ft_qml_attribute(out, "name", ft_catalog_text(words, SHOWN[i].label));
        ft_buf_text(out, "/>");
    }
    ft_buf_text(out, "</aliases><editorlayout>tablayout</editorlayout><attributeEditorForm>"
                     "<attributeEditorHtmlElement name=\"picture\" showLabel=\"0\">");
    ft_xml_text(out, PAGE);
    ft_buf_text(out, "</attributeEditorHtmlElement>");
    for (size_t i = 0; i < FT_COUNT(SHOWN); i++) {
        ft_buf_text(out, "<attributeEditorField");
        ft_qml_attribute(out, "name", SHOWN[i].column);
        ft_buf_text(out, " index=\"-1\" showLabel=\"1\"/>");
    }
    ft_buf_text(
        out, "</attributeEditorForm><previewExpression>coalesce(\"caption\", \"name\")</previewExpression></qgis>\n");
}
