/* links: ft_interop ft_base */
/* XML of strangers: no text harms; starts and ends pair; names and texts are UTF-8. */
#include "fieldtool/base/num.h"
#include "fieldtool/interop/xml.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_bytes b;
    ft_xml *x = NULL;
    ft_xml_event e = FT_XML_START;
    size_t depth = 0;

    ft_bytes_of(data, size, &b);
    if (ft_xml_open(&b, &x, NULL) != FT_OK) {
        return 0;
    }
    while (ft_xml_next(x, &e, NULL) == FT_OK && e != FT_XML_EOF) {
        const char *v = ft_xml_attribute(x, "lat");

        depth = e == FT_XML_START ? depth + 1 : depth - 1;
        FUZZ_ASSERT(depth == ft_xml_depth(x) && ft_xml_name(x)[0] != '\0');
        FUZZ_ASSERT(v == NULL || ft_utf8_valid(v, strlen(v)));
        FUZZ_ASSERT(ft_utf8_valid(ft_xml_read_text(x).p, ft_xml_read_text(x).n));
    }
    FUZZ_ASSERT(e != FT_XML_EOF || depth == 0);
    ft_xml_close(x);
    return 0;
}
