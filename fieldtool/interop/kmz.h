/** @file fieldtool/interop/kmz.h  @brief The one document of a KMZ as bytes. Private to interop. */
#ifndef FT_INTEROP_KMZ_H
#define FT_INTEROP_KMZ_H

#include "fieldtool/interop/bytes.h"

/** doc.kml, else the only .kml at the top. @retval FT_E_INVALID, FT_E_REFUSED "interop.kmz.*" */
FT_NODISCARD ft_status ft_kmz_open(const char *path, ft_bytes *out, ft_error *err);

#endif
