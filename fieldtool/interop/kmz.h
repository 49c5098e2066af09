/** @file fieldtool/interop/kmz.h  @brief The KML documents of a KMZ, one after the other, as bytes. Private to interop. */
#ifndef FT_INTEROP_KMZ_H
#define FT_INTEROP_KMZ_H

#include "fieldtool/interop/bytes.h"

typedef struct ft_kmz ft_kmz;

/** Look at the entries; names inside are never used as paths of this computer. @p path is lent until close.
 *  @retval FT_E_INVALID, FT_E_REFUSED "interop.kmz.*" */
FT_NODISCARD ft_status ft_kmz_open(const char *path, ft_kmz **out, ft_error *err);
void ft_kmz_close(ft_kmz *z);
/** The next document, doc.kml first: many a KMZ holds its layers in files beside it. FT_E_NOT_FOUND behind the last. */
FT_NODISCARD ft_status ft_kmz_next(ft_kmz *z, ft_bytes *out, ft_error *err);
/** Pack one file as the doc.kml of a new KMZ. */
FT_NODISCARD ft_status ft_kmz_pack(const char *kml, const char *kmz, ft_error *err);

#endif
