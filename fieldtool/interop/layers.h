/** @file fieldtool/interop/layers.h  @brief Which layer of a file is meant, when it holds several: never the first by chance. Private to interop. */
#ifndef FT_INTEROP_LAYERS_H
#define FT_INTEROP_LAYERS_H

#include "fieldtool/base/buf.h"

/** Layers are offered one by one, then one is chosen. Start with path, wanted and preferred. */
typedef struct ft_layer_choice {
    const char *path;
    const char *wanted;    /**< by --layer, NULL: none */
    const char *preferred; /**< the record type: a layer of that name is meant; NULL: none */
    size_t n;
    size_t named, typed;             /**< index + 1 of the layer of the wanted or preferred name */
    size_t shapes, tables;           /**< layers with rows */
    size_t first_shape, first_table; /**< index + 1 of the first with rows */
    size_t first;                    /**< index + 1 of the first with shapes at all */
    char names[400];                 /**< of layers with rows */
} ft_layer_choice;

void ft_layer_offer(ft_layer_choice *c, const char *name, int64_t rows, bool has_shapes);
/** The wanted one; else the one named as the type; else the only one with rows (shapes before tables); else any empty one.
 *  @p others gets the names of layers with rows when there are several.
 *  @retval FT_E_INVALID "interop.layer", "interop.no_layer"; FT_E_REFUSED "interop.layers" when several could be meant */
FT_NODISCARD ft_status ft_layer_chosen(const ft_layer_choice *c, size_t *at, char *others, size_t others_size,
                                       ft_error *err);

#endif
