/** @file fieldtool/interop/xml.h  @brief A strict, streaming reader of XML 1.0 for GPX and KML: no document type, no entities but the five, UTF-8 only. */
#ifndef FT_INTEROP_XML_H
#define FT_INTEROP_XML_H

#include "fieldtool/base/buf.h"
#include "fieldtool/interop/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_xml ft_xml;

typedef enum ft_xml_event {
    FT_XML_START,
    FT_XML_END,
    FT_XML_EOF,
} ft_xml_event;

/** @p from is lent until close. */
FT_NODISCARD ft_status ft_xml_open(ft_bytes *from, ft_xml **out, ft_error *err);
void ft_xml_close(ft_xml *x);
/** @retval FT_E_REFUSED "interop.xml.doctype"; FT_E_INVALID "interop.xml.*" with the line; FT_E_IO */
FT_NODISCARD ft_status ft_xml_next(ft_xml *x, ft_xml_event *out, ft_error *err);
/** Name of the element that began or ended, without its prefix. Lent until the next event. */
const char *ft_xml_name(const ft_xml *x);
bool ft_xml_is(const ft_xml *x, const char *name);
/** Value of an attribute by local name, NULL when absent. Lent until the next event. */
const char *ft_xml_attribute(const ft_xml *x, const char *name);
/** The text that stood before this tag, since the tag before: comments left out, references resolved. Lent until the next event. */
ft_str ft_xml_read_text(const ft_xml *x);
/** Line of the event. */
size_t ft_xml_line(const ft_xml *x);
/** Elements open now. */
size_t ft_xml_depth(const ft_xml *x);
/** After START: append the text of the element and take everything to its end. @p flat refuses elements inside. */
FT_NODISCARD ft_status ft_xml_content(ft_xml *x, bool flat, ft_buf *out, ft_error *err);
/** After START: pass over the element. */
FT_NODISCARD ft_status ft_xml_skip(ft_xml *x, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
