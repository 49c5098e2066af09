/* Questions about ground: areas shared by shapes without making geometry, points in land, what the books say is open. */
#include "fieldtool/report/gather_internal.h"

#include "geo/area.h"
#include "geo/wkb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ft_gather_ground_release(ft_gather *g)
{
    for (size_t i = 0; i < g->cap_others; i++) {
        ft_shape_release(&g->others[i]);
    }
    free(g->others);
    free(g->other_land);
    free(g->evidence);
    ft_gazetteer_close(g->gazetteer);
    for (size_t i = 0; i < FT_COUNT(g->lists); i++) {
        ft_wordlist_close(g->lists[i]);
    }
    ft_boxes_free(g->evidence_boxes);
    ft_site_close(g->site);
}

static const ft_form *form_of(const ft_gather *g, const char *type)
{
    return ft_forms_find(ft_store_forms(g->s), type, strlen(type));
}

/* ---------- shapes of other records */

static ft_status make_room(ft_gather *g, size_t n, ft_error *err)
{
    ft_shape *shapes = NULL;
    const ft_geom **land = NULL;

    if (n <= g->cap_others) {
        return FT_OK;
    }
    n += 8;
    shapes = realloc(g->others, n * sizeof *shapes);
    g->others = shapes == NULL ? g->others : shapes;
    land = shapes == NULL ? NULL : realloc(g->other_land, n * sizeof *land);
    g->other_land = land == NULL ? g->other_land : land;
    if (land == NULL) {
        return ft_gather_no_memory(err);
    }
    for (; g->cap_others < n; g->cap_others++) {
        ft_shape_init(&g->others[g->cap_others]);
    }
    return FT_OK;
}

/* The land of record @p id as number @p k; *has false when it has none here. */
static ft_status load_other(ft_gather *g, size_t k, const ft_uuid *id, ft_face face, bool *has, ft_error *err)
{
    ft_item item;
    ft_status st = make_room(g, k + 1, err);

    st = st == FT_OK ? ft_store_get(g->s, id, face, g->sp, &item, err) : st;
    if (st == FT_E_NOT_FOUND) {
        *has = false;
        return FT_OK;
    }
    st = st == FT_OK ? ft_shape_load(&g->others[k], g->checker, form_of(g, item.type), &item, err) : st;
    *has = st == FT_OK && g->others[k].land != NULL;
    return st;
}

/* Land of @p a outside these; drawn boundaries that only touch leave nothing. */
static ft_status outside(ft_gather *g, const ft_geom *a, const ft_geom *const *others, size_t n, double *m2,
                         ft_error *err)
{
    ft_shared shared;
    ft_status st = ft_shared_area(g->sharer, a, others, n, &shared, err);

    *m2 = st == FT_OK ? ft_shape_beyond(a, shared.outside_m2) : 0;
    return st;
}

/* Outside the first @p n others that were loaded. */
static ft_status outside_loaded(ft_gather *g, const ft_geom *a, size_t n, double *m2, ft_error *err)
{
    for (size_t i = 0; i < n; i++) {
        g->other_land[i] = g->others[i].land; /* room may have moved them */
    }
    return outside(g, a, g->other_land, n, m2, err);
}

/* ---------- a release and its hazards */

/* Ground that a hazard has held: what a redrawing left out stays in its books, unless the drawing before was an error. */
static ft_status add_held(ft_gather *g, const ft_uuid *hazard, size_t *n, bool *known, ft_error *err)
{
    const ft_ledger_hazard *h = ft_books_hazard(g->proposed, hazard);
    size_t first = *n;
    ft_status st = h == NULL ? FT_OK : make_room(g, *n + h->n_versions, err);

    for (size_t i = 0; h != NULL && i < h->n_versions && st == FT_OK; i++) {
        const ft_ledger_version *v = &h->versions[i];

        *n -= v->shrunk_by_error && *n > first;
        if (v->shape != NULL && (*n == first || g->other_land[*n - 1] != v->shape)) {
            g->other_land[(*n)++] = v->shape;
        }
    }
    *known = st == FT_OK && *n > first;
    return st;
}

static ft_status outside_hazards(ft_gather *g, bool *known, double *m2, ft_error *err)
{
    const ft_value *ids = ft_values_get(g->item->values, "hazards");
    size_t n = 0;
    ft_status st = FT_OK;

    *known = g->own.land != NULL && g->proposed != NULL && ft_value_count(ids) > 0;
    for (size_t i = 0; i < ft_value_count(ids) && *known && st == FT_OK; i++) {
        ft_uuid id = ft_value_id_at(ids, i);

        st = add_held(g, &id, &n, known, err); /* where one has no perimeter, nobody knows */
    }
    return st == FT_OK && *known ? outside(g, g->own.land, g->other_land, n, m2, err) : st;
}

/* ---------- evidence inside */

static bool is_live_direct(const ft_linked *e)
{
    return e->has_place && ft_value_is(ft_values_get(e->values, "evidence_class"), "direct") &&
           !ft_value_bool(ft_values_get(e->values, "withdrawn"), false);
}

static ft_status index_evidence(ft_gather *g, ft_error *err)
{
    size_t n = 0;
    const ft_linked *const *all = ft_links_all(g->links, "evidence", &n);
    ft_box *box = calloc(n + 1, sizeof *box);
    ft_status st = FT_OK;

    g->evidence = calloc(n + 1, sizeof(ft_linked *));
    st = box == NULL || g->evidence == NULL ? ft_gather_no_memory(err) : FT_OK;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        if (is_live_direct(all[i])) {
            ft_lonlat p = all[i]->place;

            box[g->n_evidence] = (ft_box){p.lon_deg, p.lat_deg, p.lon_deg, p.lat_deg};
            g->evidence[g->n_evidence++] = all[i];
        }
    }
    st = st == FT_OK ? ft_boxes_new(box, g->n_evidence, &g->evidence_boxes, err) : st;
    free(box);
    return st;
}

typedef struct counting {
    ft_gather *g;
    const ft_region *land; /* made for the first point in the box */
    size_t inside;
    ft_status st;
    ft_error *err;
} counting;

static ft_status own_region(counting *c)
{
    ft_gather *g = c->g;
    ft_lonlat center = ft_geom_center(g->own.land);
    ft_region *r = NULL;
    ft_status st = g->site == NULL ? ft_site_open(center, &g->site, c->err) : ft_site_move(g->site, center, c->err);

    st = st == FT_OK ? ft_region_of(g->site, g->own.land, &r, c->err) : st;
    c->land = r;
    return st;
}

static bool count_point(void *who, size_t i)
{
    counting *c = who;

    if (c->land == NULL) {
        c->st = own_region(c);
    }
    c->inside += c->st == FT_OK && ft_region_covers(c->g->site, c->land, c->g->evidence[i]->place);
    return c->st == FT_OK;
}

static ft_status direct_inside(ft_gather *g, bool *known, double *n, ft_error *err)
{
    counting c = {.g = g, .err = err};

    *known = g->own.land != NULL && g->links != NULL;
    if (!*known) {
        return FT_OK;
    }
    c.st = g->evidence_boxes == NULL ? index_evidence(g, err) : FT_OK;
    if (c.st == FT_OK) {
        ft_boxes_meeting(g->evidence_boxes, ft_geom_reach(g->own.land), count_point, &c);
    }
    *n = (double)c.inside;
    return c.st;
}

/* ---------- against the approved shape */

static ft_status load_before(ft_gather *g, bool *known, ft_error *err)
{
    ft_status st = FT_OK;

    *known = g->has_before && g->item->pending &&
             !(g->before.has_geometry == g->item->has_geometry &&
               ft_hash_cmp(&g->before.geometry, &g->item->geometry) == 0);
    st = *known ? ft_shape_load(&g->own_before, g->checker, form_of(g, g->item->type), &g->before, err) : FT_OK;
    *known = *known && st == FT_OK && g->own_before.land != NULL;
    return st;
}

/* The proposed shape as number 0, when it has land. */
static ft_status own_as_other(ft_gather *g, size_t *n, ft_error *err)
{
    bool has = false;
    ft_status st = load_other(g, 0, &g->item->record, FT_FACE_PROPOSED, &has, err);

    *n = has;
    return st;
}

static ft_status lost(ft_gather *g, bool less_releases, bool *known, double *m2, ft_error *err)
{
    size_t n = 0;
    const ft_gather_list *releases = &g->list[FT_GATHER_RELEASES];
    ft_status st = load_before(g, known, err);

    if (st != FT_OK || !*known) {
        return st;
    }
    st = own_as_other(g, &n, err);
    for (size_t i = 0; less_releases && i < releases->n && st == FT_OK; i++) {
        bool has = false;

        st = load_other(g, n, &releases->id[i], FT_FACE_PROPOSED, &has, err);
        n += has;
    }
    return st == FT_OK ? outside_loaded(g, g->own_before.land, n, m2, err) : st;
}

static ft_status gained(ft_gather *g, bool *known, double *m2, ft_error *err)
{
    const ft_geom *before = NULL;
    ft_status st = load_before(g, known, err);

    *known = *known && g->own.land != NULL;
    if (st != FT_OK || !*known) {
        return st;
    }
    before = g->own_before.land;
    return outside(g, g->own.land, &before, 1, m2, err);
}

/* ---------- the place that is named */

/* Several grounds of one code (it changed in time) count together. */
static ft_status outside_unit(ft_gather *g, bool *known, double *m2, ft_error *err)
{
    const ft_unit *units[FT_UNIT_SHARES];
    ft_str stated = ft_value_text(ft_values_get(g->item->values, "location"));
    size_t n_units = 0;
    size_t n = 0;
    ft_error far = {0};
    ft_status st = FT_OK;

    *known = false;
    if (g->own.land == NULL || stated.n == 0) {
        return FT_OK;
    }
    st = ft_gather_gazetteer(g, err);
    st = st == FT_OK ? ft_gazetteer_coded(g->gazetteer, stated, units, &n_units, err) : st;
    st = st == FT_OK ? make_room(g, n_units, err) : st;
    for (size_t i = 0; i < n_units && st == FT_OK; i++) {
        if (units[i]->land != NULL) {
            g->other_land[n++] = units[i]->land;
        }
    }
    *known = st == FT_OK && n > 0 &&
             outside(g, g->own.land, g->other_land, n, m2, &far) == FT_OK; /* not: too large for a plane */
    return st;
}

/* ---------- all questions */

static ft_status answer(ft_gather *g, ft_land_question q, bool *known, double *out, ft_error *err)
{
    switch (q) {
    case FT_LAND_OUTSIDE_HAZARDS: return outside_hazards(g, known, out, err);
    case FT_LAND_DIRECT_INSIDE: return direct_inside(g, known, out, err);
    case FT_LAND_OPEN_GROUND:
        *known = g->open != NULL;
        return *known ? ft_books_open_m2(g->open, g->s, &g->item->record, known, out, err) : FT_OK;
    case FT_LAND_LOST_GROUND: return lost(g, false, known, out, err);
    case FT_LAND_LOST_OPEN: return lost(g, true, known, out, err);
    case FT_LAND_GAINED_GROUND: return gained(g, known, out, err);
    case FT_LAND_OUTSIDE_UNIT: return outside_unit(g, known, out, err);
    case FT_LAND_UNMEASURED:
        *known = true;
        *out = (double)g->unmeasured;
        return FT_OK;
    }
    return FT_OK;
}

bool ft_gather_ground(void *who, ft_land_question q, double *out)
{
    ft_gather *g = who;
    bool known = false;
    double found = 0;

    if (g->st == FT_OK) {
        g->st = answer(g, q, &known, &found, &g->first);
    }
    if (g->st == FT_E_INVALID) { /* geo/overlay.h: too far for one plane */
        g->st = FT_OK;
        g->unmeasured++;
        return false;
    }
    if (g->st == FT_OK && known) {
        *out = found;
    }
    return g->st == FT_OK && known;
}
