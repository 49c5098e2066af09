/* links: ft_interop ft_store ft_land ft_geo ft_base */
/* Mapping files: no text harms; what is accepted answers every question about itself. */
#include "fieldtool/interop/mapping.h"
#include "tests/fuzz/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_mapping *m = NULL;
    ft_error err = {0};
    const char *value = NULL;

    if (ft_mapping_open(fuzz_file("a.json", data, size), &m, &err) != FT_OK) {
        FUZZ_ASSERT(err.key != NULL);
        return 0;
    }
    for (const char *f = NULL; (f = ft_mapping_next_column(m, f, &value)) != NULL;) {
        FUZZ_ASSERT(value != NULL);
        (void)ft_mapping_value(m, f, ft_str_of("Suspected"));
    }
    for (const char *f = NULL; (f = ft_mapping_next_set(m, f, &value)) != NULL;) {
        FUZZ_ASSERT(value != NULL);
    }
    (void)ft_mapping_word(m, "crs");
    ft_mapping_close(m);
    return 0;
}
