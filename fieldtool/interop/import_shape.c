/* The shape of a feature: what the type takes, as drawn; what is wrong with it is said, measured and kept. */
#include "fieldtool/interop/import_internal.h"

#include "geo/area.h"

#include <stdio.h>
#include <string.h>

static bool allowed(const ft_form *form, ft_geom_type type)
{
    for (size_t i = 0; i < 3; i++) {
        if (form->geometry[i] != FT_GEOM_NONE && ft_geom_multi_of(form->geometry[i]) == ft_geom_multi_of(type)) {
            return true;
        }
    }
    return false;
}

static bool has_point_layer(const ft_form *form)
{
    for (size_t i = 0; i < 3; i++) {
        if (form->geometry[i] == FT_GEOM_POINT) {
            return true;
        }
    }
    return false;
}

/* A walked track around an area is its boundary: closed, and said so with the gap. Several segments are several guesses. */
static ft_status line_to_area(ft_import_job *j, const ft_feature *f, ft_geom *g)
{
    ft_lonlat a;
    ft_lonlat b;

    if (ft_geom_multi_of(g->type) != FT_GEOM_MULTILINESTRING || !allowed(j->form, FT_GEOM_MULTIPOLYGON) ||
        allowed(j->form, g->type) || g->n_rings != 1 || g->n_points < 3) {
        return FT_OK;
    }
    g->type = FT_GEOM_POLYGON;
    a = g->xy[0];
    b = g->xy[g->n_points - 1];
    ft_import_warn(j, f->number, false, "import.track_closed", "gap_m=%.1f", ft_distance_m(a, b));
    if (a.lon_deg == b.lon_deg && a.lat_deg == b.lat_deg) {
        return FT_OK;
    }
    return ft_geom_add_point(g, a, g->has_z ? g->z[0] : 0, g->has_m ? g->m[0] : 0, j->err);
}

static ft_status measure(ft_import_job *j, const ft_feature *f, const ft_geom *g)
{
    ft_status st = ft_store_measure(j->s, j->form, g, &j->reading, &j->measured, j->err);
    const ft_validity *v = &j->measured.validity;

    if (st == FT_OK && !v->valid) {
        j->out->repaired++;
        ft_import_warn(j, f->number, true, "warn.shape_invalid", "place=%.8f,%.8f reason=%s", v->place.lon_deg,
                       v->place.lat_deg, v->reason);
    }
    if (st == FT_OK && ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON && j->measured.area_m2 < 1) {
        ft_import_warn(j, f->number, true, "import.sliver", "m2=%.4f", j->measured.area_m2);
    }
    j->out->as_entered_m2 += j->measured.drawn_m2;
    j->out->as_recorded_m2 += j->measured.area_m2;
    return st;
}

/* A type without shapes keeps what was drawn as text. */
static ft_status keep_as_text(ft_import_job *j, const ft_feature *f)
{
    ft_status st = FT_OK;

    ft_buf_reset(&j->value);
    ft_wkt_write(f->geometry, &j->value);
    st = ft_buf_status(&j->value, j->err);
    if (st == FT_OK) {
        ft_import_warn(j, f->number, true, "import.shape_as_text", "type=%s", j->form->type);
        ft_import_keep(j, "geometry", (ft_str){j->value.p, j->value.n});
    }
    return st;
}

static ft_status no_shape(ft_import_job *j, const ft_feature *f)
{
    if (j->fields_allow_shape) {
        j->out->without_geometry++;
        ft_import_warn(j, f->number, f->empty_geometry, f->empty_geometry ? "import.empty_shape" : "import.no_shape",
                       " ");
    }
    return FT_OK;
}

static void tell_notes(ft_import_job *j, const ft_feature *f)
{
    if (f->notes.rings_closed > 0) {
        ft_import_warn(j, f->number, true, "warn.ring_closed", "rings=%zu", f->notes.rings_closed);
    }
    if (f->notes.header_differs) {
        ft_import_warn(j, f->number, true, "import.header_differs", " ");
    }
    if (f->note != NULL) {
        ft_import_warn(j, f->number, true, f->note, " ");
    }
}

static void to_layer_type(const ft_form *form, ft_geom *g)
{
    if (g->type == FT_GEOM_MULTIPOINT && has_point_layer(form) && g->n_points == 1) {
        g->type = FT_GEOM_POINT;
    } else if (!(g->type == FT_GEOM_POINT && has_point_layer(form))) {
        ft_geom_to_multi(g);
    }
}

ft_status ft_import_shape(ft_import_job *j, const ft_feature *f, ft_error *why)
{
    ft_geom *g = &j->shape;
    uint32_t before = 0;
    ft_status st = FT_OK;

    ft_buf_reset(&j->wkb);
    if (f->geometry == NULL) {
        return no_shape(j, f);
    }
    if (!j->fields_allow_shape) {
        return keep_as_text(j, f);
    }
    st = ft_geom_copy(f->geometry, g, j->err);
    st = st == FT_OK ? line_to_area(j, f, g) : st;
    if (st == FT_OK && !allowed(j->form, g->type)) {
        (void)ft_fail(why, FT_E_INVALID, "cli.geom.type", "type=%s shape=%s", j->form->type,
                      ft_geom_type_name(g->type));
        return FT_OK;
    }
    tell_notes(j, f);
    st = st == FT_OK ? measure(j, f, g) : st;
    st = st == FT_OK ? ft_places_add(j->places, f->number, g->xy[0], j->err) : st;
    to_layer_type(j->form, g);
    ft_wkb_write(g, &j->wkb);
    st = st == FT_OK ? ft_buf_status(&j->wkb, j->err) : st;
    if (st == FT_OK) {
        j->shape_hash = ft_hash_of(j->wkb.p, j->wkb.n);
        st = ft_ordinals_next(j->shapes, &j->shape_hash, &before, j->err);
    }
    if (st == FT_OK && before > 0) {
        ft_import_warn(j, f->number, true, "import.duplicate_shape", " ");
    }
    return st;
}
