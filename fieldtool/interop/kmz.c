#define _LARGEFILE64_SOURCE /* VSIStatL fills a struct stat64 */
#include "fieldtool/interop/kmz.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/private_gdal.h"
#include "fieldtool/interop/reader.h"

#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ENTRIES = 1000 };
static const vsi_l_offset MAX_DOCUMENT = (vsi_l_offset)1 << 30; /* bytes of a document, unpacked */
static const vsi_l_offset MAX_RATIO = 200;                      /* to the packed file, beyond the first 16 MiB */

struct ft_kmz {
    const char *path;
    int64_t packed;
    char **names;
    int at;  /* next entry to look at, behind doc.kml */
    int doc; /* index of doc.kml, -1 none */
    bool doc_read;
};

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

void ft_kmz_close(ft_kmz *z)
{
    if (z != NULL) {
        CSLDestroy(z->names);
        free(z);
    }
}

static bool harmful(const char *name)
{
    return name[0] == '/' || name[0] == '\\' || strstr(name, "..") != NULL || strchr(name, ':') != NULL ||
           strlen(name) > 250;
}

static bool is_kml(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && ft_same_word(name + n - 4, ".kml");
}

ft_status ft_kmz_open(const char *path, ft_kmz **out, ft_error *err)
{
    ft_kmz *z = calloc(1, sizeof *z);
    char inside[FT_PATH_MAX + 300];
    bool any = false;
    ft_status st = FT_OK;

    if (z == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=kmz");
    }
    ft_gdal_setup();
    ft_gdal_forget();
    z->path = path;
    z->doc = -1;
    (void)ft_os_stat(path, &z->packed, NULL);
    (void)snprintf(inside, sizeof inside, "/vsizip/{%s}", path);
    z->names = VSIReadDirRecursive(inside);
    for (int i = 0; z->names != NULL && z->names[i] != NULL && st == FT_OK; i++) {
        if (i >= MAX_ENTRIES || harmful(z->names[i])) {
            st = ft_fail(err, FT_E_REFUSED, "interop.kmz.entry", "file=%s entry=%.120s", path, z->names[i]);
        }
        any = any || is_kml(z->names[i]);
        z->doc = ft_same_word(z->names[i], "doc.kml") ? i : z->doc;
    }
    if (st == FT_OK && !any) {
        st = ft_fail(err, FT_E_INVALID, "interop.kmz.document", "file=%s", path);
    }
    if (st != FT_OK) {
        ft_kmz_close(z);
        return st;
    }
    *out = z;
    return FT_OK;
}

static ft_status open_entry(const ft_kmz *z, const char *entry, ft_bytes *out, ft_error *err)
{
    char inside[FT_PATH_MAX + 300];
    VSIStatBufL info;
    VSILFILE *f = NULL;
    vsi_l_offset size = 0;

    (void)snprintf(inside, sizeof inside, "/vsizip/{%s}/%.250s", z->path, entry);
    memset(&info, 0, sizeof info);
    ft_gdal_forget();
    if (VSIStatL(inside, &info) != 0) {
        return ft_gdal_fail(FT_E_INVALID, "interop.open", z->path, err);
    }
    size = (vsi_l_offset)info.st_size;
    if (size > MAX_DOCUMENT || (size > (vsi_l_offset)16 << 20 && size / MAX_RATIO > (vsi_l_offset)z->packed)) {
        return ft_fail(err, FT_E_REFUSED, "interop.kmz.bomb", "file=%s", z->path);
    }
    f = VSIFOpenL(inside, "rb");
    return f == NULL ? ft_gdal_fail(FT_E_INVALID, "interop.open", z->path, err) : ft_bytes_open(&ZIP_OPS, f, out, err);
}

ft_status ft_kmz_next(ft_kmz *z, ft_bytes *out, ft_error *err)
{
    *out = (ft_bytes){.line = 1};
    if (z->doc >= 0 && !z->doc_read) {
        z->doc_read = true;
        return open_entry(z, z->names[z->doc], out, err);
    }
    while (z->names[z->at] != NULL) {
        int i = z->at++;

        if (i != z->doc && is_kml(z->names[i])) {
            return open_entry(z, z->names[i], out, err);
        }
    }
    return FT_E_NOT_FOUND;
}

ft_status ft_kmz_pack(const char *kml, const char *kmz, ft_error *err)
{
    ft_bytes from;
    void *zip = NULL;
    ft_status st = ft_bytes_open_file(kml, &from, err);

    ft_gdal_setup();
    ft_gdal_forget();
    zip = st == FT_OK ? CPLCreateZip(kmz, NULL) : NULL;
    if (st == FT_OK && (zip == NULL || CPLCreateFileInZip(zip, "doc.kml", NULL) != CE_None)) {
        st = ft_gdal_fail(FT_E_IO, "export.create", kmz, err);
    }
    while (st == FT_OK && ft_bytes_peek(&from) >= 0) {
        if (CPLWriteFileInZip(zip, from.at, (int)(from.end - from.at)) != CE_None) {
            st = ft_gdal_fail(FT_E_IO, "export.row", kmz, err);
        }
        from.at = from.end;
    }
    st = st == FT_OK ? ft_bytes_status(&from, err) : st;
    if (zip != NULL && (CPLCloseFileInZip(zip) != CE_None || CPLCloseZip(zip) != CE_None) && st == FT_OK) {
        st = ft_gdal_fail(FT_E_IO, "export.close", kmz, err);
    }
    ft_bytes_close(&from);
    return st;
}
