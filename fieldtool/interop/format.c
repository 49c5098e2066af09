#include "fieldtool/interop/format.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"

#include <stdio.h>
#include <string.h>

const ft_format FT_FORMATS[] = {
    {"geojson", "GeoJSON", "GeoJSON (RFC 7946)", true, true, false, false, false},
    {"json", "GeoJSON", "GeoJSON (RFC 7946)", true, true, false, false, false},
    {"gpkg", "GPKG", "GeoPackage", true, true, true, false, false},
    {"shp", "ESRI Shapefile", "Shapefile", true, true, false, false, false},
    {"kml", "LIBKML", "KML", true, true, true, true, false},
    {"kmz", "LIBKML", "KMZ", true, true, true, false, false},
    {"gpx", "GPX", "GPX", true, true, true, true, false},
    {"csv", NULL, "Comma-separated values", true, true, false, false, false},
    {"xlsx", "XLSX", "Office Open XML workbook", true, true, true, false, false},
    {"ods", "ODS", "OpenDocument spreadsheet", true, false, true, false, false},
    {"gdb", "OpenFileGDB", "Esri File Geodatabase", true, true, true, false, true},
};
const size_t FT_FORMATS_N = FT_COUNT(FT_FORMATS);

static bool same(const char *a, const char *b)
{
    for (;; a++, b++) {
        char x = (char)(*a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a);
        char y = (char)(*b >= 'A' && *b <= 'Z' ? *b - 'A' + 'a' : *b);

        if (x != y) {
            return false;
        }
        if (x == '\0') {
            return true;
        }
    }
}

const ft_format *ft_format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    size_t n = strlen(path);
    char folder[FT_PATH_MAX];

    if (n > 0 && path[n - 1] == '/' && n < sizeof folder) { /* x.gdb/ */
        memcpy(folder, path, n - 1);
        folder[n - 1] = '\0';
        return ft_format_of(folder);
    }
    for (size_t i = 0; dot != NULL && i < FT_FORMATS_N; i++) {
        if (same(FT_FORMATS[i].extension, dot + 1)) {
            return &FT_FORMATS[i];
        }
    }
    return NULL;
}

const ft_format *ft_format_named(const char *name)
{
    for (size_t i = 0; i < FT_FORMATS_N; i++) {
        if (same(FT_FORMATS[i].extension, name) || (FT_FORMATS[i].driver != NULL && same(FT_FORMATS[i].driver, name))) {
            return &FT_FORMATS[i];
        }
    }
    return NULL;
}

/* XML that names a document type or an entity may pull in any file: refused before a parser sees it. */
static ft_status check_xml(const char *path, ft_error *err)
{
    ft_buf b;
    ft_status st = FT_OK;

    ft_buf_init(&b, 0);
    st = ft_os_read_file(path, (size_t)256 << 20, &b, err);
    for (size_t i = 0; st == FT_OK && i + 9 < b.n; i++) {
        if (b.p[i] == '<' && (memcmp(b.p + i, "<!DOCTYPE", 9) == 0 || memcmp(b.p + i, "<!ENTITY", 8) == 0)) {
            st = ft_fail(err, FT_E_REFUSED, "interop.xml.doctype", "file=%s", path);
        }
    }
    ft_buf_release(&b);
    return st;
}

static ft_status check_sidecars(const char *path, ft_error *err)
{
    static const char *const TAILS[] = {"-wal", "-journal"};

    for (size_t i = 0; i < FT_COUNT(TAILS); i++) {
        char beside[FT_PATH_MAX];
        int64_t size = 0;

        (void)snprintf(beside, sizeof beside, "%s%s", path, TAILS[i]);
        if (ft_os_stat(beside, &size, NULL) == FT_OS_FILE && size > 0) {
            return ft_fail(err, FT_E_REFUSED, "interop.sidecar", "beside=%s file=%s", TAILS[i] + 1, path);
        }
    }
    return FT_OK;
}

ft_status ft_format_check_source(const char *path, const ft_format **out, ft_error *err)
{
    const ft_format *f = ft_format_of(path);
    ft_os_kind kind = FT_OS_ABSENT;
    int64_t size = 0;
    ft_status st = FT_OK;

    if (strncmp(path, "/vsi", 4) == 0) {
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
    if (strcmp(f->extension, "gpkg") == 0) {
        st = check_sidecars(path, err);
    }
    if (st == FT_OK && f->xml) {
        st = check_xml(path, err);
    }
    *out = f;
    return st;
}
