/** @file fieldtool/interop/gdal.h  @brief Opening and failing with GDAL. Private to interop: shows its types. */
#ifndef FT_INTEROP_GDAL_H
#define FT_INTEROP_GDAL_H

#include "fieldtool/base/error.h"
#include "fieldtool/interop/format.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

/** Register drivers once and switch off the network and what reads other files. */
void ft_gdal_setup(void);
/** Open for reading with exactly the driver of the format. NULL and *err on failure. */
GDALDatasetH ft_gdal_open(const char *path, const ft_format *f, ft_error *err);
/** The last thing GDAL said, as an error. */
ft_status ft_gdal_fail(ft_status status, const char *key, const char *what, ft_error *err);
/** Forget what GDAL said, so that the next question is about the next call. */
void ft_gdal_forget(void);

#endif
