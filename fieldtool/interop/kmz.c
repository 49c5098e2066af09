#define _LARGEFILE64_SOURCE /* VSIStatL fills a struct stat64 */
#include "fieldtool/interop/kmz.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/gdal.h"
#include "fieldtool/interop/reader.h"

#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

enum { MAX_ENTRIES = 1000 };
static const vsi_l_offset MAX_DOCUMENT = (vsi_l_offset)1 << 30; /* bytes of the document, unpacked */
static const vsi_l_offset MAX_RATIO = 200;                      /* to the packed file, beyond the first 16 MiB */

static int64_t zip_read(void *who, void *to, size_t n)
{
    size_t got = 0;

    ft_gdal_forget();
    got = VSIFReadL(to, 1, n, who);
    return got == 0 && CPLGetLastErrorType() != CE_None ? -1 : (int64_t)got;
}

static void zip_close(void *who)
{
    (void)VSIFCloseL(who);
}

static const ft_bytes_ops ZIP_OPS = {zip_read, zip_close};

static bool harmful(const char *name)
{
    return name[0] == '/' || name[0] == '\\' || strstr(name, "..") != NULL || strchr(name, ':') != NULL;
}

/* The entry to read; names are looked at, never used as paths of this computer. */
static ft_status choose_entry(char **names, const char *path, const char **out, ft_error *err)
{
    size_t found = 0;

    *out = NULL;
    for (int i = 0; names != NULL && names[i] != NULL; i++) {
        size_t n = strlen(names[i]);

        if (i >= MAX_ENTRIES || harmful(names[i])) {
            return ft_fail(err, FT_E_REFUSED, "interop.kmz.entry", "file=%s entry=%.120s", path, names[i]);
        }
        if (n > 4 && ft_same_word(names[i] + n - 4, ".kml")) {
            found += *out == NULL || !ft_same_word(*out, "doc.kml");
            *out = *out == NULL || ft_same_word(names[i], "doc.kml") ? names[i] : *out;
        }
    }
    if (*out == NULL || (found > 1 && !ft_same_word(*out, "doc.kml"))) {
        return ft_fail(err, FT_E_INVALID, "interop.kmz.document", "file=%s", path);
    }
    return FT_OK;
}

ft_status ft_kmz_open(const char *path, ft_bytes *out, ft_error *err)
{
    char inside[FT_PATH_MAX + 300];
    char **names = NULL;
    const char *entry = NULL;
    int64_t packed = 0;
    VSIStatBufL info;
    VSILFILE *f = NULL;
    ft_status st = FT_OK;

    *out = (ft_bytes){.line = 1};
    ft_gdal_setup();
    ft_gdal_forget();
    (void)ft_os_stat(path, &packed, NULL);
    (void)snprintf(inside, sizeof inside, "/vsizip/{%s}", path);
    names = VSIReadDirRecursive(inside);
    st = choose_entry(names, path, &entry, err);
    if (st == FT_OK) {
        (void)snprintf(inside, sizeof inside, "/vsizip/{%s}/%.250s", path, entry);
        memset(&info, 0, sizeof info);
        if (VSIStatL(inside, &info) != 0) {
            st = ft_gdal_fail(FT_E_INVALID, "interop.open", path, err);
        } else if ((vsi_l_offset)info.st_size > MAX_DOCUMENT ||
                   ((vsi_l_offset)info.st_size > (vsi_l_offset)16 << 20 && (vsi_l_offset)info.st_size / MAX_RATIO > (vsi_l_offset)packed)) {
            st = ft_fail(err, FT_E_REFUSED, "interop.kmz.bomb", "file=%s", path);
        }
    }
    f = st == FT_OK ? VSIFOpenL(inside, "rb") : NULL;
    if (st == FT_OK && f == NULL) {
        st = ft_gdal_fail(FT_E_INVALID, "interop.open", path, err);
    }
    CSLDestroy(names);
    return st == FT_OK ? ft_bytes_open(&ZIP_OPS, f, out, err) : st;
}
