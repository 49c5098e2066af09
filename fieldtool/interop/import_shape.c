/* The shape of a feature: what the type takes, as drawn; what is wrong with it is said, measured and kept. */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/interop/fit.h"
#include "geo/area.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

typedef struct doubting {
    ft_import_job *j;
    int64_t feature;
} doubting;

/* Kept: when most shapes lie outside, the file is of another country, or all of it has slipped. */
static void doubt(void *who, const char *key, const char *facts)
{
    doubting *d = who;

    d->j->out->outside++;
    if (d->j->n_doubts < FT_IMPORT_WARNINGS) {
        d->j->n_doubts++;
        ft_buf_printf(&d->j->doubts, "%lld %s %s", (long long)d->feature, key, facts);
        ft_buf_char(&d->j->doubts, '\0');
    }
}

/* One doubt as it was kept: "feature key facts". */
static void tell_doubt(ft_import_job *j, const char *p)
{
    char *rest = NULL;
    int64_t feature = strtoll(p, &rest, 10);
    size_t n = strcspn(rest + 1, " ");
    char key[64];

    (void)snprintf(key, sizeof key, "%.*s", (int)n, rest + 1);
    ft_import_warn(j, feature, true, key, "%s", rest + 1 + n + 1);
}

/* Would one and the same slip bring all of them into the country? */
static bool same_slip(const ft_import_job *j)
{
    const char *p = j->doubts.p;
    const char *first = j->n_doubts == 0 ? "" : strchr(p, ' ') + 1;
    size_t n = strcspn(first, " ");
    bool same = j->n_doubts > 0 && strncmp(first, "doubt.outside", n) != 0;

    for (size_t i = 0; same && i < j->n_doubts; i++, p += strlen(p) + 1) {
        same = strncmp(strchr(p, ' ') + 1, first, n + 1) == 0;
    }
    return same;
}

void ft_import_tell_doubts(ft_import_job *j)
{
    const char *p = j->doubts.p;

    if (j->out->outside * 2 < j->out->shapes) {
        for (size_t i = 0; i < j->n_doubts; i++, p += strlen(p) + 1) {
            tell_doubt(j, p);
        }
    } else if (same_slip(j)) {
        tell_doubt(j, p);
        ft_import_warn(j, 0, true, "import.same_slip", "n=%lld of=%lld", (long long)j->out->outside,
                       (long long)j->out->shapes);
    }
}

ft_status ft_import_shape(ft_import_job *j, const ft_feature *f, ft_error *why)
{
    const ft_geom *drawn = f->geometry;
    ft_geom *g = &j->shape;
    uint32_t before = 0;
    bool closed = false;
    double gap_m = 0;
    ft_status st = FT_OK;

    ft_buf_reset(&j->wkb);
    st = drawn == NULL && j->perimeters != NULL ? ft_perimeters_of(j, f, &drawn) : FT_OK;
    if (st != FT_OK || drawn == NULL) {
        return st == FT_OK ? no_shape(j, f) : st;
    }
    if (!j->fields_allow_shape) {
        return keep_as_text(j, f);
    }
    st = ft_geom_copy(drawn, g, j->err);
    st = st == FT_OK ? ft_fit_close_track(j->form, g, &closed, &gap_m, j->err) : st;
    if (closed) {
        ft_import_warn(j, f->number, false, "import.track_closed", "gap_m=%.1f", gap_m);
    }
    if (st == FT_OK && !ft_fit_takes(j->form, g->type)) {
        (void)ft_fit_refuse(j->form, g, why);
        return FT_OK;
    }
    tell_notes(j, f);
    st = st == FT_OK ? measure(j, f, g) : st;
    st = st == FT_OK ? ft_places_add(j->places, f->number, g->xy[0], j->err) : st;
    j->out->shapes++;
    ft_country_doubt_shape(&j->country, g, doubt, &(doubting){j, f->number});
    ft_form_fit(j->form, g);
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
