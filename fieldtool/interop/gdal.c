#include "fieldtool/interop/gdal.h"

#include <string.h>

void ft_gdal_setup(void)
{
    static const char *const OPTIONS[][2] = {
        {"GDAL_HTTP_TIMEOUT", "1"},      {"CPL_CURL_ENABLE_VSIMEM", "NO"}, {"GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"},
        {"OGR_SQLITE_LOAD_EXTENSIONS", "NO"}, {"OGR_GPKG_NUM_THREADS", "1"}, {"PROJ_NETWORK", "OFF"},
        {"GDAL_CACHEMAX", "64"},         {"OGR_XLSX_HEADERS", "AUTO"},     {"CPL_LOG", "OFF"},
    };

    for (size_t i = 0; i < FT_COUNT(OPTIONS); i++) {
        CPLSetConfigOption(OPTIONS[i][0], OPTIONS[i][1]);
    }
    CPLSetErrorHandler(CPLQuietErrorHandler);
    if (GDALGetDriverCount() == 0) {
        GDALAllRegister();
    }
}

void ft_gdal_forget(void)
{
    CPLErrorReset();
}

ft_status ft_gdal_fail(ft_status status, const char *key, const char *what, ft_error *err)
{
    const char *said = CPLGetLastErrorMsg();

    return ft_fail(err, status, key, "what=%s reason=%s", what, said == NULL || said[0] == '\0' ? "no reason given" : said);
}

GDALDatasetH ft_gdal_open(const char *path, const ft_format *f, ft_error *err)
{
    const char *const drivers[] = {f->driver, NULL};
    GDALDatasetH d = NULL;

    ft_gdal_setup();
    ft_gdal_forget();
    d = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (d == NULL) {
        ft_status st = ft_gdal_fail(FT_E_INVALID, "interop.open", path, err);

        (void)st;
    }
    return d;
}
