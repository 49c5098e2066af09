/** @file fieldtool/interop/export_ground.h  @brief Areas that are no records, written in the formats of the exporter. */
#ifndef FT_INTEROP_EXPORT_GROUND_H
#define FT_INTEROP_EXPORT_GROUND_H

#include "fieldtool/interop/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/** By the extension; NULL: it cannot be written. */
const ft_format *ft_export_ground_format(const char *path);
/** Write a GeoJSON collection of areas to @p path in the format of its extension, whole or not at all; a file that is there
 *  is not overwritten. @retval FT_E_CONFLICT "store.exists"; FT_E_REFUSED, FT_E_IO "export.*" */
FT_NODISCARD ft_status ft_export_ground(const char *geojson, size_t n, const char *path, const char *layer,
                                        ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
