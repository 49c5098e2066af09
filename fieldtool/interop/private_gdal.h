/** @file fieldtool/interop/private_gdal.h  @brief Opening and failing with GDAL. Private to interop: shows its types. */
#ifndef FT_INTEROP_PRIVATE_GDAL_H
#define FT_INTEROP_PRIVATE_GDAL_H

#include "fieldtool/base/error.h"
#include "fieldtool/interop/format.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

/** Once: register the drivers of the table and no others, switch off the network and whatever reads other files. */
void ft_gdal_setup(void);
/** Open for reading with exactly the driver of the format. NULL and *err on failure. */
GDALDatasetH ft_gdal_open(const char *path, const ft_format *f, ft_error *err);
/** The last thing GDAL said, as an error. */
ft_status ft_gdal_fail(ft_status status, const char *key, const char *what, ft_error *err);
/** Forget what GDAL said, so that the next question is about the next call. */
void ft_gdal_forget(void);
/** Did GDAL fail since it was made to forget? */
bool ft_gdal_failed(void);
/** EPSG code of a system that GDAL found in a file, 0 when it has none. */
int ft_gdal_epsg(OGRSpatialReferenceH srs);
/** Does a definition (WKT) mean what the code says? An empty or "undefined" one says nothing else. */
bool ft_gdal_same_crs(const char *wkt, int epsg);

#endif
