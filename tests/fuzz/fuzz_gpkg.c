/* links: ft_interop ft_store ft_land ft_geo ft_base */
/* GeoPackages of strangers, whole files: whatever is in the pages, the reader ends with rows or with a reason. */
#include "tests/fuzz/file.h"
#include "tests/fuzz/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_source(fuzz_file("a.gpkg", data, size));
    return 0;
}
