/* links: ft_interop ft_store ft_land ft_geo ft_base */
/* Whole files of the text formats through their readers: the first byte says which, the rest is the file. */
#include "tests/fuzz/file.h"
#include "tests/fuzz/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        char first;
        const char *name;
    } FORMATS[] = {{'j', "a.geojson"}, {'g', "a.gpx"}, {'k', "a.kml"}, {'c', "a.csv"}};

    for (size_t i = 0; size > 0 && i < FT_COUNT(FORMATS); i++) {
        if ((char)data[0] == FORMATS[i].first) {
            fuzz_source(fuzz_file(FORMATS[i].name, data + 1, size - 1));
        }
    }
    return 0;
}
