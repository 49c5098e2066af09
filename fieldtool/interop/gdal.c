#include "fieldtool/interop/private_gdal.h"

#include "geo/crs.h"

#include <string.h>

/* Drivers of the table stay, all others go: what is not registered cannot be talked into opening a file. */
static void keep_ours(void)
{
    static const char *const OTHERS[] = {"CSV" /* written by GDAL, read by us */, "JPEG", "PNG", "WEBP", "MEM"};

    for (int i = GDALGetDriverCount() - 1; i >= 0; i--) {
        GDALDriverH d = GDALGetDriver(i);
        bool ours = false;

        for (size_t k = 0; k < FT_COUNT(OTHERS); k++) {
            ours = ours || strcmp(GDALGetDriverShortName(d), OTHERS[k]) == 0;
        }
        for (size_t k = 0; k < FT_FORMATS_N; k++) {
            ours = ours ||
                   (FT_FORMATS[k].driver != NULL && strcmp(FT_FORMATS[k].driver, GDALGetDriverShortName(d)) == 0);
        }
        if (!ours) {
            GDALDeregisterDriver(d);
            GDALDestroyDriver(d);
        }
    }
}

void ft_gdal_setup(void)
{
    static const char *const OPTIONS[][2] = {
        {"GDAL_HTTP_TIMEOUT", "1"},
        {"CPL_CURL_ENABLE_VSIMEM", "NO"},
        {"OGR_SQLITE_LOAD_EXTENSIONS", "NO"},
        {"OGR_GPKG_NUM_THREADS", "1"},
        {"PROJ_NETWORK", "OFF"},
        {"GDAL_CACHEMAX", "64"},
        {"OGR_XLSX_HEADERS", "FORCE"},
        {"OGR_ODS_HEADERS", "FORCE"},
        {"SHAPE_RESTORE_SHX", "NO"},
        {"GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"},
        {"GDAL_PAM_ENABLED", "NO"},
        {"GDAL_ERROR_ON_LIBJPEG_WARNING", "TRUE"}, /* half a picture is no picture */
        {"CPL_LOG", "OFF"},
    };

    if (GDALGetDriverCount() > 0) {
        return;
    }
    for (size_t i = 0; i < FT_COUNT(OPTIONS); i++) {
        CPLSetConfigOption(OPTIONS[i][0], OPTIONS[i][1]);
    }
    CPLSetErrorHandler(CPLQuietErrorHandler);
    GDALAllRegister();
    keep_ours();
}

void ft_gdal_forget(void)
{
    CPLErrorReset();
}

bool ft_gdal_failed(void)
{
    return CPLGetLastErrorType() == CE_Failure || CPLGetLastErrorType() == CE_Fatal;
}

ft_status ft_gdal_fail(ft_status status, const char *key, const char *what, ft_error *err)
{
    const char *said = CPLGetLastErrorMsg();

    return ft_fail(err, status, key, "what=%s reason=%s", what,
                   said == NULL || said[0] == '\0' ? "no reason given" : said);
}

GDALDatasetH ft_gdal_open(const char *path, const ft_format *f, ft_error *err)
{
    const char *const drivers[] = {f->driver, NULL};
    GDALDatasetH d = NULL;

    ft_gdal_setup();
    ft_gdal_forget();
    d = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (d == NULL) {
        (void)ft_gdal_fail(FT_E_INVALID, "interop.open", path, err);
    }
    return d;
}

int ft_gdal_epsg(OGRSpatialReferenceH srs)
{
    OGRSpatialReferenceH own = srs == NULL ? NULL : OSRClone(srs);
    const char *name = NULL;
    const char *code = NULL;
    int out = 0;

    if (own == NULL) {
        return 0;
    }
    if (OSRGetAuthorityCode(own, NULL) == NULL) {
        (void)OSRAutoIdentifyEPSG(own);
    }
    name = OSRGetAuthorityName(own, NULL);
    code = OSRGetAuthorityCode(own, NULL);
    out = name == NULL || code == NULL || strcmp(name, "EPSG") != 0 ? 0 : ft_crs_parse(code);
    if (name != NULL && code != NULL && strcmp(name, "OGC") == 0 && strcmp(code, "CRS84") == 0) {
        out = 4326;
    }
    OSRDestroySpatialReference(own);
    return out;
}

bool ft_gdal_same_crs(const char *wkt, int epsg)
{
    static const char *const HOW[] = {"CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
                                      "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", NULL};
    OGRSpatialReferenceH said = NULL;
    OGRSpatialReferenceH meant = NULL;
    bool same = false;

    if (wkt == NULL || wkt[0] == '\0' || strcmp(wkt, "undefined") == 0) {
        return true;
    }
    ft_gdal_setup();
    said = OSRNewSpatialReference(NULL);
    meant = OSRNewSpatialReference(NULL);
    if (OSRImportFromEPSG(meant, epsg) == OGRERR_NONE) {
        char *text = CPLStrdup(wkt);
        char *rest = text;

        same = OSRImportFromWkt(said, &rest) == OGRERR_NONE && OSRIsSameEx(said, meant, HOW) != 0;
        CPLFree(text);
    }
    OSRDestroySpatialReference(said);
    OSRDestroySpatialReference(meant);
    ft_gdal_forget();
    return same;
}

const char *ft_format_library(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}

bool ft_format_has_data(void)
{
    return CPLFindFile("gdal", "gdalvrt.xsd") != NULL;
}
