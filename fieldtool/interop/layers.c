#include "fieldtool/interop/layers.h"

#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <string.h>

void ft_layer_offer(ft_layer_choice *c, const char *name, int64_t rows, bool has_shapes)
{
    size_t at = ++c->n;
    size_t used = strlen(c->names);

    c->named = c->wanted != NULL && strcmp(c->wanted, name) == 0 ? at : c->named;
    c->named = c->named == 0 && c->wanted != NULL && ft_same_word(c->wanted, name) ? at : c->named;
    c->first = c->first == 0 && has_shapes ? at : c->first;
    if (rows == 0) {
        return;
    }
    c->typed = c->preferred != NULL && ft_same_word(c->preferred, name) ? at : c->typed;
    if (has_shapes) {
        c->first_shape = c->shapes++ == 0 ? at : c->first_shape;
    } else {
        c->first_table = c->tables++ == 0 ? at : c->first_table;
    }
    (void)snprintf(c->names + used, sizeof c->names - used, "%s%s", used == 0 ? "" : ", ", name);
}

ft_status ft_layer_chosen(const ft_layer_choice *c, size_t *at, char *others, size_t others_size, ft_error *err)
{
    size_t choice = 0;

    if (c->wanted != NULL) {
        choice = c->named;
        if (choice == 0) {
            return ft_fail(err, FT_E_INVALID, "interop.layer", "layer=%.100s layers=%s", c->wanted, c->names);
        }
    } else if (c->typed != 0) {
        choice = c->typed;
    } else if (c->shapes > 1 || (c->shapes == 0 && c->tables > 1)) {
        return ft_fail(err, FT_E_REFUSED, "interop.layers", "layers=%s", c->names);
    } else {
        choice = c->first_shape != 0   ? c->first_shape
                 : c->first_table != 0 ? c->first_table
                 : c->first != 0       ? c->first
                 : c->n > 0            ? 1
                                       : 0;
    }
    if (choice == 0) {
        return ft_fail(err, FT_E_INVALID, "interop.no_layer", "file=%s", c->path);
    }
    (void)snprintf(others, others_size, "%s", c->wanted == NULL && c->shapes + c->tables > 1 ? c->names : "");
    *at = choice - 1;
    return FT_OK;
}
