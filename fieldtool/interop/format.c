#include "fieldtool/interop/format.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/reader.h"

#include <string.h>

/* clang-format off */
const ft_format FT_FORMATS[] = { /* extension, driver, title, read, write, many layers, xml, folder */
    {"geojson", "GeoJSON",        "GeoJSON (RFC 7946)",       true, true,  false, false, false},
    {"json",    "GeoJSON",        "GeoJSON (RFC 7946)",       true, true,  false, false, false},
    {"gpkg",    "GPKG",           "GeoPackage",               true, true,  true,  false, false},
    {"shp",     "ESRI Shapefile", "Shapefile",                true, true,  false, false, false},
    {"kml",     "LIBKML",         "KML",                      true, true,  true,  true,  false},
    {"kmz",     "LIBKML",         "KMZ",                      true, true,  true,  false, false},
    {"gpx",     "GPX",            "GPX",                      true, true,  true,  true,  false},
    {"csv",     NULL,             "Comma-separated values",   true, true,  false, false, false},
    {"xlsx",    "XLSX",           "Office Open XML workbook", true, true,  true,  false, false},
    {"ods",     "ODS",            "OpenDocument spreadsheet", true, false, true,  false, false},
    {"gdb",     "OpenFileGDB",    "Esri File Geodatabase",    true, true,  true,  false, true},
};
/* clang-format on */
const size_t FT_FORMATS_N = FT_COUNT(FT_FORMATS);

const ft_format *ft_format_of(const char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/') { /* x.gdb/ */
        n--;
    }
    for (size_t i = 0; i < FT_FORMATS_N; i++) {
        size_t e = strlen(FT_FORMATS[i].extension);

        if (n > e + 1 && path[n - e - 1] == '.' && ft_same_word_n(path + n - e, FT_FORMATS[i].extension, e)) {
            return &FT_FORMATS[i];
        }
    }
    return NULL;
}

const ft_format *ft_format_named(const char *name)
{
    for (size_t i = 0; i < FT_FORMATS_N; i++) {
        if (ft_same_word(FT_FORMATS[i].extension, name) ||
            (FT_FORMATS[i].driver != NULL && ft_same_word(FT_FORMATS[i].driver, name))) {
            return &FT_FORMATS[i];
        }
    }
    return NULL;
}

ft_status ft_format_check_source(const char *path, const ft_format **out, ft_error *err)
{
    const ft_format *f = ft_format_of(path);
    ft_os_kind kind = FT_OS_ABSENT;
    int64_t size = 0;

    if (strncmp(path, "/vsi", 4) == 0 || (strlen(path) > 2 && strchr(path + 2, ':') != NULL)) { /* C: is a drive */
        return ft_fail(err, FT_E_REFUSED, "interop.virtual", "file=%s", path);
    }
    if (f == NULL || !f->can_read) {
        return ft_fail(err, FT_E_REFUSED, "interop.format.unknown", "file=%s", path);
    }
    kind = ft_os_stat(path, &size, NULL);
    if (kind == FT_OS_ABSENT) {
        return ft_fail(err, FT_E_IO, "store.no_file", "file=%s", path);
    }
    if (kind != (f->folder ? FT_OS_DIR : FT_OS_FILE)) {
        return ft_fail(err, FT_E_REFUSED, "store.not_regular", "file=%s", path);
    }
    if (!f->folder && size > FT_LIMIT_FILE_BYTES) {
        return ft_fail(err, FT_E_REFUSED, "interop.too_large", "file=%s", path);
    }
    *out = f;
    return FT_OK;
}
