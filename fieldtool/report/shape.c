#include "fieldtool/report/shape.h"

#include "geo/area.h"
#include "geo/wkb.h"

void ft_shape_init(ft_shape *shape)
{
    *shape = (ft_shape){.there = false};
    ft_geom_init(&shape->drawn, FT_GEOM_NONE);
    ft_geom_init(&shape->read, FT_GEOM_MULTIPOLYGON);
}

void ft_shape_release(ft_shape *shape)
{
    ft_geom_release(&shape->drawn);
    ft_geom_release(&shape->read);
}

ft_status ft_shape_load(ft_shape *shape, ft_checker *c, const ft_form *form, const ft_item *item, ft_error *err)
{
    ft_status st = FT_OK;
    bool areal = false;

    shape->validity = (ft_validity){.valid = true};
    shape->there = item->wkb != NULL;
    shape->land = NULL;
    if (!shape->there) {
        return FT_OK;
    }
    st = ft_wkb_read(item->wkb, item->wkb_n, &shape->drawn, NULL, err);
    st = st == FT_OK && !item->valid ? ft_valid_check(c, &shape->drawn, &shape->validity, err) : st;
    areal = st == FT_OK && ft_geom_multi_of(shape->drawn.type) == FT_GEOM_MULTIPOLYGON;
    if (areal && shape->validity.valid) {
        shape->land = &shape->drawn;
    } else if (areal) {
        st = form->geometry_hazardous == FT_HAZ_INTERSECTION ? ft_reading_release(c, &shape->drawn, &shape->read, err)
                                                             : ft_reading_hazard(c, &shape->drawn, &shape->read, err);
        shape->land = &shape->read;
    }
    if (shape->land != NULL && ft_geom_is_empty(shape->land)) {
        shape->land = NULL;
    }
    return st;
}

double ft_shape_beyond(const ft_geom *land, double m2)
{
    static const double TOLERANCE_M = 0.01;

    return m2 > 0 && m2 > TOLERANCE_M * ft_geom_measure(land).perimeter_m ? m2 : 0;
}
