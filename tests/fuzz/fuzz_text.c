/* links: ft_base */
/* The small readers of base: catalogues, dates, numbers, identities, facts. No text harms, and what reads writes back. */
#include "fieldtool/base/catalog.h"
#include "fieldtool/base/date.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/uuid.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void as_values(const char *text, size_t n)
{
    char written[FT_NUM_TEXT];
    ft_date d = {0};
    double v = 0;
    double back = 0;
    int64_t i = 0;

    if (ft_date_parse(text, n, &d)) {
        char again[FT_DATE_TEXT];

        ft_date_text(d, again);
        FUZZ_ASSERT(strlen(again) == n && memcmp(again, text, n) == 0);
        FUZZ_ASSERT(ft_date_first_day(d) <= ft_date_last_day(d));
    }
    if (ft_num_parse(text, n, &v)) {
        ft_num_text(v, written);
        FUZZ_ASSERT(ft_num_parse(written, strlen(written), &back) && !(back < v) && !(back > v));
    }
    if (ft_int_parse(text, n, &i)) {
        FUZZ_ASSERT(ft_num_parse(text, n, &v));
    }
}

static void as_facts(const char *text)
{
    ft_json *root = NULL;
    ft_error err = {0};
    ft_uuid id;
    ft_buf b;

    ft_buf_init(&b, 0);
    ft_facts_json(text, &b);
    FUZZ_ASSERT(ft_json_parse(b.p, b.n, &root, &err) == FT_OK); /* whatever the facts hold, the JSON is good */
    ft_json_free(root);
    ft_buf_release(&b);
    (void)ft_fact(text, "a");
    (void)ft_uuid_parse(text, &id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_catalog_source src = {"en", (const char *)data, size};
    ft_catalog *c = NULL;
    ft_error err = {0};
    char *text = malloc(size + 1);

    FUZZ_ASSERT(text != NULL);
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    as_values(text, size);
    as_facts(text);
    if (ft_catalog_open(&src, 1, NULL, &c, &err) == FT_OK) {
        ft_buf b;

        ft_buf_init(&b, 0);
        ft_catalog_format(c, "a", text, &b);
        ft_buf_release(&b);
        ft_catalog_close(c);
    }
    free(text);
    return 0;
}
