/** @file fieldtool/interop/vet.h  @brief What a file must pass before GDAL sees it: numbers, keys and schema that GDAL would take wrongly in silence. */
#ifndef FT_INTEROP_VET_H
#define FT_INTEROP_VET_H

#include "fieldtool/interop/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/** GeoJSON: syntax, duplicate keys. GPX and KML: every coordinate a whole number. GeoPackage: whole, and nothing in its schema
 *  that runs code. @retval FT_E_INVALID or FT_E_REFUSED with the place */
FT_NODISCARD ft_status ft_vet_source(const char *path, const ft_format *f, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
