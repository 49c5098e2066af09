/* Ground that is no record's - the accounts of the ledger - in the formats of the exporter: by way of GeoJSON, which is ours. */
#include "fieldtool/interop/export_ground.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/export_internal.h"
#include "fieldtool/interop/private_gdal.h"

#include <stdio.h>
#include <string.h>

static bool is_geojson(const ft_format *f)
{
    return strcmp(f->driver, "GeoJSON") == 0;
}

const ft_format *ft_export_ground_format(const char *path)
{
    static const char *const TAKEN[] = {"GeoJSON", "GPKG", "ESRI Shapefile", "LIBKML"};
    const ft_format *f = ft_format_of(path);

    for (size_t i = 0; i < FT_COUNT(TAKEN) && f != NULL && f->driver != NULL; i++) {
        if (strcmp(f->driver, TAKEN[i]) == 0 && strcmp(f->extension, "kmz") != 0) {
            return f;
        }
    }
    return NULL;
}

static ft_status copy_fields(OGRLayerH from, OGRLayerH to, const char *path, ft_error *err)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);

    for (int i = 0; i < OGR_FD_GetFieldCount(def); i++) {
        if (OGR_L_CreateField(to, OGR_FD_GetFieldDefn(def, i), 1) != OGRERR_NONE) {
            return ft_gdal_fail(FT_E_IO, "export.field", path, err);
        }
    }
    return FT_OK;
}

static ft_status copy_rows(OGRLayerH from, OGRLayerH to, const char *path, ft_error *err)
{
    OGRFeatureH row = NULL;
    ft_status st = FT_OK;

    OGR_L_ResetReading(from);
    while (st == FT_OK && (row = OGR_L_GetNextFeature(from)) != NULL) {
        OGRFeatureH made = OGR_F_Create(OGR_L_GetLayerDefn(to));
        OGRGeometryH shape = OGR_G_ForceToMultiPolygon(OGR_G_Clone(OGR_F_GetGeometryRef(row)));

        if (OGR_F_SetFrom(made, row, 1) != OGRERR_NONE || OGR_F_SetGeometryDirectly(made, shape) != OGRERR_NONE ||
            OGR_F_SetFID(made, OGRNullFID) != OGRERR_NONE || OGR_L_CreateFeature(to, made) != OGRERR_NONE) {
            st = ft_gdal_fail(FT_E_IO, "export.row", path, err);
        }
        OGR_F_Destroy(made);
        OGR_F_Destroy(row);
    }
    return st;
}

static ft_status translate(GDALDatasetH from, const ft_format *f, const char *path, const char *layer, ft_error *err)
{
    static const char *const GPKG[] = {"VERSION=1.3", NULL};
    static const char *const GEOM[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
    static const char *const SHP[] = {"ENCODING=UTF-8", NULL};
    bool gpkg = strcmp(f->extension, "gpkg") == 0;
    bool shp = strcmp(f->extension, "shp") == 0;
    OGRLayerH rows = GDALDatasetGetLayer(from, 0);
    GDALDriverH d = GDALGetDriverByName(f->driver);
    GDALDatasetH to = NULL;
    OGRLayerH made = NULL;
    ft_status st = FT_OK;

    if (d == NULL || rows == NULL) {
        return ft_fail(err, FT_E_REFUSED, "export.no_driver", "driver=%s", f->driver);
    }
    ft_gdal_forget();
    to = GDALCreate(d, path, 0, 0, 0, GDT_Unknown, gpkg ? (char **)(uintptr_t)GPKG : NULL);
    made = to == NULL ? NULL
                      : GDALDatasetCreateLayer(to, layer, OGR_L_GetSpatialRef(rows), wkbMultiPolygon,
                                               (char **)(uintptr_t)(gpkg  ? GEOM
                                                                    : shp ? SHP
                                                                          : NULL));
    st = made == NULL ? ft_gdal_fail(FT_E_IO, "export.create", path, err) : FT_OK;
    if (st == FT_OK) {
        (void)GDALDatasetStartTransaction(to, 0);
        st = copy_fields(rows, made, path, err);
        st = st == FT_OK ? copy_rows(rows, made, path, err) : st;
        (void)GDALDatasetCommitTransaction(to);
    }
    ft_gdal_forget();
    if (to != NULL) {
        (void)GDALClose(to); /* much is written only now */
    }
    return st == FT_OK && ft_gdal_failed() ? ft_gdal_fail(FT_E_IO, "export.close", path, err) : st;
}

ft_status ft_export_ground(const char *geojson, size_t n, const char *path, const char *layer, ft_error *err)
{
    static const ft_export_options WHOLE = {.overwrite = false};
    const ft_format *f = ft_export_ground_format(path);
    ft_export_job j = {.f = f, .o = &WHOLE, .err = err};
    char dir[FT_PATH_MAX];
    char temp[FT_PATH_MAX];
    char source[FT_PATH_MAX];
    GDALDatasetH from = NULL;
    ft_status st = FT_OK;

    if (f == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.ledger.geometry", "file=%s", path);
    }
    if (is_geojson(f)) {
        return ft_os_write_file(path, geojson, n, false, false, err);
    }
    if (ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
    }
    st = ft_export_place(path, dir, temp, err);
    (void)snprintf(source, sizeof source, "%.*s/ground.geojson", FT_PATH_MAX - 20, dir);
    st = st == FT_OK ? ft_os_write_file(source, geojson, n, false, false, err) : st;
    if (st == FT_OK) {
        ft_gdal_setup();
        from = ft_gdal_open(source, ft_format_named("geojson"), err);
        st = from == NULL ? FT_E_IO : translate(from, f, temp, layer, err);
        if (from != NULL) {
            (void)GDALClose(from);
        }
        ft_os_remove(source);
    }
    st = st == FT_OK ? ft_export_publish(&j, dir, temp, path) : st;
    ft_os_remove_dir(dir);
    return st;
}
