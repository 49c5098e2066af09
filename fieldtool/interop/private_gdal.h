/** @file fieldtool/interop/private_gdal.h  @brief Opening and failing with GDAL. Private to interop: shows its types. */
#ifndef FT_INTEROP_PRIVATE_GDAL_H
#define FT_INTEROP_PRIVATE_GDAL_H

#include "fieldtool/base/buf.h"
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

/** Rows of one layer, as GDAL gives them (read_gdal.c); the library's types stay inside. */
typedef struct ft_gdal_rows ft_gdal_rows;
typedef struct ft_gdal_layer {
    char layer[256], others[400]; /**< as of ft_reader */
    int epsg;                     /**< 0 unknown */
    bool table;
    int64_t n_rows; /**< -1 unknown */
    int n_columns;
} ft_gdal_layer;
typedef struct ft_gdal_row {
    int64_t fid;
    bool has_shape, empty, curve;
    ft_error why; /**< status not FT_OK: this row cannot be read */
} ft_gdal_row;

/** Also after a failure *out is to be closed, when it is not NULL. */
FT_NODISCARD ft_status ft_gdal_rows_open(const char *path, const ft_format *f, const char *layer, const char *prefer,
                                         ft_gdal_rows **out, ft_error *err);
void ft_gdal_rows_close(ft_gdal_rows *g);
const ft_gdal_layer *ft_gdal_rows_layer(const ft_gdal_rows *g);
const char *ft_gdal_rows_column(const ft_gdal_rows *g, int column);
/** The next row; its shape is appended to @p wkb. FT_E_NOT_FOUND at the end. */
FT_NODISCARD ft_status ft_gdal_rows_next(ft_gdal_rows *g, ft_gdal_row *row, ft_buf *wkb, ft_error *err);
/** Cell of the present row, NUL behind it; p NULL when null. Lent until the next call. */
ft_str ft_gdal_rows_cell(ft_gdal_rows *g, int at);

#endif
