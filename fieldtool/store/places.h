/** @file fieldtool/store/places.h  @brief Which places of the gazetteer lie near a shape, and which P-codes there are: asked of the layers. */
#ifndef FT_STORE_PLACES_H
#define FT_STORE_PLACES_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*ft_place_fn)(void *who, const ft_uuid *record);
/** Places with ground whose box meets @p box; by the R-tree of the layer. Boxes are numbers, as in ft_geom_extent. */
FT_NODISCARD ft_status ft_places_meeting(ft_store *s, ft_box box, ft_place_fn each, void *who, ft_error *err);
typedef void (*ft_coded_place_fn)(void *who, const ft_uuid *record, ft_str pcode);
/** All places that have a P-code, with ground or not; the code is lent for the call. */
FT_NODISCARD ft_status ft_places_coded(ft_store *s, ft_coded_place_fn each, void *who, ft_error *err);
/** Is there any place at all? */
FT_NODISCARD ft_status ft_places_any(ft_store *s, bool *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
