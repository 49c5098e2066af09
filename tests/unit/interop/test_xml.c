/* XML, strictly: well-formed documents come whole, all others are refused with the line. */
#include "tests/support/ft_assert.h"

#include "fieldtool/interop/xml.h"

#include <stdio.h>
#include <string.h>

/* Events as "<a x=1>text</a>", or the key of the error. Prefixes are gone, texts resolved. */
static const char *read_all(const char *text, ft_error *err)
{
    static char out[4096];
    ft_bytes b;
    ft_xml *x = NULL;
    ft_xml_event e = FT_XML_START;
    size_t at = 0;
    ft_status st = FT_OK;

    ft_bytes_of(text, strlen(text), &b);
    ft_assert_ok(ft_xml_open(&b, &x, err), err);
    out[0] = '\0';
    while ((st = ft_xml_next(x, &e, err)) == FT_OK && e != FT_XML_EOF) {
        const char *v = ft_xml_attribute(x, "x");

        at += (size_t)snprintf(out + at, sizeof out - at, "%.*s", (int)ft_xml_read_text(x).n, ft_xml_read_text(x).p);
        at += (size_t)snprintf(out + at, sizeof out - at, e == FT_XML_START ? "<%s%s%s>" : "</%s%s%s>", ft_xml_name(x),
                               v != NULL && e == FT_XML_START ? " x=" : "", v != NULL && e == FT_XML_START ? v : "");
    }
    ft_xml_close(x);
    return st == FT_OK ? out : err->key;
}

static const struct {
    const char *name, *text, *want;
} CASES[] = {
    {"plain", "<?xml version='1.0'?><a><b>t</b></a>", "<a><b>t</b></a>"},
    {"declared UTF-8", "<?xml version='1.0' encoding='utf-8'?><a/>", "<a></a>"},
    {"byte order mark", "\xef\xbb\xbf<a/>", "<a></a>"},
    {"attributes and prefixes", "<k:a x = \"1&lt;2\" y='2'/>", "<a x=1<2></a>"},
    {"comments, instructions and CDATA", "<a>1<!-- <b> -->2<?p <c> ?>3<![CDATA[<d>&amp;]]></a>", "<a>123<d>&amp;</a>"},
    {"the five entities and numbers", "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x20AC;</a>",
     "<a><>&\"'AB\xe2\x82\xac</a>"},
    {"document type", "<!DOCTYPE a []><a/>", "interop.xml.doctype"},
    {"entity declaration inside", "<a><!ENTITY e 'x'></a>", "interop.xml.doctype"},
    {"unknown entity", "<a>&e;</a>", "interop.xml.entity"},
    {"NUL by number", "<a>&#0;</a>", "interop.xml.syntax"},
    {"half a surrogate by number", "<a>&#xD800;</a>", "interop.xml.syntax"},
    {"other encoding", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "interop.xml.encoding"},
    {"Latin 1 undeclared", "<a>\xe9</a>", "interop.xml.encoding"},
    {"control character", "<a>\x01</a>", "interop.xml.syntax"},
    {"wrong end tag", "<a><b></a></b>", "interop.xml.syntax"},
    {"end without start", "</a>", "interop.xml.syntax"},
    {"cut", "<a><b>", "interop.xml.syntax"},
    {"cut in a tag", "<a x='1", "interop.xml.syntax"},
    {"cut in a comment", "<a><!-- ", "interop.xml.syntax"},
    {"attribute twice", "<a x='1' x='2'/>", "interop.xml.syntax"},
    {"attribute without quotes", "<a x=1/>", "interop.xml.syntax"},
    {"attributes without a blank", "<a x='1'y='2'/>", "interop.xml.syntax"},
    {"less-than in an attribute", "<a x='<'/>", "interop.xml.syntax"},
    {"two roots", "<a/><b/>", "interop.xml.syntax"},
    {"text outside", "<a/>x", "interop.xml.syntax"},
    {"nothing", "", "interop.xml.syntax"},
};

static void documents_are_read_whole_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};

        print_message("  %s\n", CASES[i].name);
        assert_string_equal(read_all(CASES[i].text, &err), CASES[i].want);
    }
}

static void nesting_has_an_end(void **state)
{
    char text[3 * 1000 + 1];
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        memcpy(text + 3 * i, "<a>", 3);
    }
    text[sizeof text - 1] = '\0';
    assert_string_equal(read_all(text, &err), "interop.xml.depth");
}

static void an_error_names_its_line(void **state)
{
    ft_error err = {0};

    (void)state;
    assert_string_equal(read_all("<a>\n<b>\n&x;</b></a>", &err), "interop.xml.entity");
    assert_string_equal(err.args, "line=3 name=x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_read_whole_or_refused),
        cmocka_unit_test(nesting_has_an_end),
        cmocka_unit_test(an_error_names_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
