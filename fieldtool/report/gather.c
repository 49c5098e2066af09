/* Links of a record, its last approved face, its shape. */
#include "fieldtool/report/gather_internal.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_gather_no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=check");
}

ft_status ft_gather_open(ft_store *s, ft_gather **out, ft_error *err)
{
    ft_gather *g = calloc(1, sizeof *g);
    const ft_env *env = ft_store_env(s);
    ft_status st = FT_OK;

    if (g == NULL) {
        return ft_gather_no_memory(err);
    }
    g->s = s;
    g->today = ft_date_of_utc(ft_env_now(env), env->offset_min);
    ft_shape_init(&g->own);
    ft_shape_init(&g->own_before);
    st = ft_item_space_new(&g->sp, err);
    st = st == FT_OK ? ft_item_space_new(&g->sp_before, err) : st;
    st = st == FT_OK ? ft_checker_new(&g->checker, err) : st;
    st = st == FT_OK ? ft_sharer_new(&g->sharer, err) : st;
    if (st != FT_OK) {
        ft_gather_close(g);
        return st;
    }
    *out = g;
    return FT_OK;
}

void ft_gather_close(ft_gather *g)
{
    if (g == NULL) {
        return;
    }
    for (size_t i = 0; i < FT_COUNT(g->list); i++) {
        free(g->list[i].v);
        free(g->list[i].id);
    }
    ft_gather_ground_release(g);
    ft_shape_release(&g->own);
    ft_shape_release(&g->own_before);
    ft_space_release(&g->scratch);
    ft_links_close(g->links);
    ft_item_space_free(g->sp);
    ft_item_space_free(g->sp_before);
    ft_sharer_free(g->sharer);
    ft_checker_free(g->checker);
    free(g);
}

void ft_gather_use_books(ft_gather *g, const ft_books *proposed, ft_books *open)
{
    g->proposed = proposed;
    g->open = open;
}

/* ---------- lists */

static ft_status put(ft_gather_list *l, const ft_uuid *id, ft_values v, ft_error *err)
{
    for (size_t i = 0; i < l->n; i++) {
        if (ft_uuid_cmp(&l->id[i], id) == 0) {
            return FT_OK; /* found by another way before */
        }
    }
    if (!ft_room(&l->v, &l->cap, l->n, sizeof *l->v) || !ft_room(&l->id, &l->cap_id, l->n, sizeof *l->id)) {
        return ft_gather_no_memory(err);
    }
    l->v[l->n] = v;
    l->id[l->n++] = *id;
    return FT_OK;
}

static ft_status put_naming(ft_gather *g, size_t list, const ft_uuid *record, const char *type, ft_error *err)
{
    size_t n = 0;
    const ft_linked *const *r = ft_links_naming(g->links, record, type, &n);
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = put(&g->list[list], &r[i]->id, r[i]->values, err);
    }
    return st;
}

static ft_status put_activity(ft_gather *g, const ft_value *id_value, ft_error *err)
{
    ft_uuid id;
    const ft_linked *a = ft_value_id(id_value, &id) ? ft_links_get(g->links, &id) : NULL;

    return a == NULL || strcmp(a->type, "activity") != 0 ? FT_OK
                                                         : put(&g->list[FT_GATHER_ACTIVITIES], &a->id, a->values, err);
}

/* Work on a hazard: its activities and releases, the activities of these, and what was found of their quality. */
static ft_status put_work(ft_gather *g, const ft_uuid *hazard, ft_error *err)
{
    const ft_gather_list *releases = &g->list[FT_GATHER_RELEASES];
    const ft_gather_list *activities = &g->list[FT_GATHER_ACTIVITIES];
    ft_status st = put_naming(g, FT_GATHER_RELEASES, hazard, "release", err);

    st = st == FT_OK ? put_naming(g, FT_GATHER_ACTIVITIES, hazard, "activity", err) : st;
    for (size_t i = 0; i < releases->n && st == FT_OK; i++) {
        st = put_activity(g, ft_values_get(releases->v[i], "activity"), err);
        st = st == FT_OK ? put_naming(g, FT_GATHER_QUALITY, &releases->id[i], "qa", err) : st;
        st = st == FT_OK ? put_naming(g, FT_GATHER_AGREEMENTS, &releases->id[i], "agreement", err) : st;
    }
    for (size_t i = 0; i < activities->n && st == FT_OK; i++) {
        st = put_naming(g, FT_GATHER_QUALITY, &activities->id[i], "qa", err);
    }
    return st;
}

static ft_land_links known(const ft_gather *g, size_t list)
{
    return (ft_land_links){.known = true, .v = g->list[list].v, .n = g->list[list].n};
}

/* ---------- hazards that the record names */

static ft_status copy_values(ft_gather *g, ft_values from, ft_values *to, ft_error *err)
{
    static const char *const KEPT[] = {"classification", "contamination", "required_depth_cm", "status"};
    ft_value *v = ft_space_get(&g->scratch, FT_COUNT(KEPT), sizeof *v);
    size_t n = 0;

    for (size_t i = 0; i < FT_COUNT(KEPT) && v != NULL; i++) {
        const ft_value *one = ft_values_get(from, KEPT[i]);
        char *bytes = one == NULL ? NULL : ft_space_get(&g->scratch, one->bytes.n + 1, 1);

        if (one == NULL) {
            continue;
        }
        if (bytes == NULL) {
            return ft_gather_no_memory(err);
        }
        memcpy(bytes, one->bytes.p, one->bytes.n);
        v[n++] = (ft_value){ft_str_of(KEPT[i]), one->tag, {bytes, one->bytes.n}};
    }
    *to = (ft_values){v, n};
    return v == NULL ? ft_gather_no_memory(err) : FT_OK;
}

static ft_status put_hazards(ft_gather *g, ft_land_links *out, ft_error *err)
{
    const ft_value *ids = ft_values_get(g->item->values, "hazards");
    ft_uuid first_missing = {{0}};
    size_t missing = 0;
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_value_count(ids) && st == FT_OK; i++) {
        ft_uuid id = ft_value_id_at(ids, i);
        ft_item hazard;
        ft_values kept;

        st = ft_store_get(g->s, &id, FT_FACE_SHOWN, g->sp, &hazard, err);
        if (st == FT_E_NOT_FOUND) {
            first_missing = missing++ == 0 ? id : first_missing;
            st = FT_OK;
            continue;
        }
        st = st == FT_OK ? copy_values(g, hazard.values, &kept, err) : st;
        st = st == FT_OK ? put(&g->list[FT_GATHER_HAZARDS], &id, kept, err) : st;
    }
    *out = known(g, FT_GATHER_HAZARDS);
    out->missing = missing;
    out->first_missing = first_missing;
    return st;
}

/* ---------- by type */

static ft_status hazard_links(ft_gather *g, ft_land_facts *f, ft_error *err)
{
    const ft_uuid *id = &g->item->record;
    ft_status st = put_work(g, id, err);

    st = st == FT_OK ? put_naming(g, FT_GATHER_EVIDENCE, id, "evidence", err) : st;
    st = st == FT_OK ? put_naming(g, FT_GATHER_FINDS, id, "accident", err) : st;
    st = st == FT_OK ? put_naming(g, FT_GATHER_FINDS, id, "device", err) : st;
    st = st == FT_OK ? put_naming(g, FT_GATHER_REOPENINGS, id, "reopening", err) : st;
    st = st == FT_OK ? put_naming(g, FT_GATHER_HANDOVERS, id, "handover", err) : st;
    f->activity = known(g, FT_GATHER_ACTIVITIES);
    f->evidence = known(g, FT_GATHER_EVIDENCE);
    f->finds = known(g, FT_GATHER_FINDS);
    f->reopenings = known(g, FT_GATHER_REOPENINGS);
    f->releases = known(g, FT_GATHER_RELEASES);
    f->handovers = known(g, FT_GATHER_HANDOVERS);
    f->quality = known(g, FT_GATHER_QUALITY);
    f->agreements = known(g, FT_GATHER_AGREEMENTS);
    return st;
}

static ft_status release_links(ft_gather *g, ft_land_facts *f, ft_error *err)
{
    const ft_uuid *id = &g->item->record;
    const ft_gather_list *activities = &g->list[FT_GATHER_ACTIVITIES];
    ft_status st = put_activity(g, ft_values_get(g->item->values, "activity"), err);

    st = st == FT_OK ? put_hazards(g, &f->hazards, err) : st;
    st = st == FT_OK ? put_naming(g, FT_GATHER_QUALITY, id, "qa", err) : st;
    for (size_t i = 0; i < activities->n && st == FT_OK; i++) {
        st = put_naming(g, FT_GATHER_QUALITY, &activities->id[i], "qa", err);
    }
    st = st == FT_OK ? put_naming(g, FT_GATHER_AGREEMENTS, id, "agreement", err) : st;
    f->activity = known(g, FT_GATHER_ACTIVITIES);
    f->quality = known(g, FT_GATHER_QUALITY);
    f->agreements = known(g, FT_GATHER_AGREEMENTS);
    return st;
}

static ft_status handover_links(ft_gather *g, ft_land_facts *f, ft_error *err)
{
    const ft_gather_list *hazards = &g->list[FT_GATHER_HAZARDS];
    ft_status st = put_hazards(g, &f->hazards, err);

    for (size_t i = 0; i < hazards->n && st == FT_OK; i++) {
        st = put_work(g, &hazards->id[i], err);
    }
    f->quality = known(g, FT_GATHER_QUALITY);
    return st;
}

static ft_status find_links(ft_gather *g, ft_land_facts *f, ft_error *err)
{
    static const struct {
        const char *type;
        ft_status (*find)(ft_gather *g, ft_land_facts *f, ft_error *err);
    } TYPES[] = {{"hazard", hazard_links}, {"release", release_links}, {"handover", handover_links}};
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(g->list); i++) {
        g->list[i].n = 0;
    }
    ft_space_reset(&g->scratch);
    for (size_t i = 0; i < FT_COUNT(TYPES); i++) {
        if (strcmp(TYPES[i].type, g->item->type) == 0) {
            st = g->links == NULL ? ft_links_open(g->s, &g->links, err) : FT_OK;
            st = st == FT_OK ? TYPES[i].find(g, f, err) : st;
        }
    }
    if (st == FT_OK && g->links != NULL) {
        st = put_naming(g, FT_GATHER_POINTS, &g->item->record, "point", err);
        f->points = known(g, FT_GATHER_POINTS);
    }
    return st;
}

/* ---------- the record as last approved */

static ft_status find_before(ft_gather *g, ft_error *err)
{
    ft_status st = FT_OK;

    g->has_before = g->item->has_approved;
    if (!g->has_before) {
        return FT_OK;
    }
    if (!g->item->pending) {
        g->before = *g->item;
    } else {
        st = ft_store_get(g->s, &g->item->record, FT_FACE_APPROVED, g->sp_before, &g->before, err);
    }
    g->before_values = g->before.values;
    return st;
}

ft_status ft_gather_facts(ft_gather *g, const ft_item *item, ft_land_facts *out, ft_error *err)
{
    const ft_forms *forms = ft_store_forms(g->s);
    const ft_form *form = ft_forms_find(forms, item->type, strlen(item->type));
    ft_status st = FT_OK;

    g->item = item;
    g->unmeasured = 0;
    g->asked_where = false;
    st = ft_shape_load(&g->own, g->checker, form, item, err);
    st = st == FT_OK ? find_before(g, err) : st;
    if (st != FT_OK) {
        return st;
    }
    *out = (ft_land_facts){.forms = forms,
                           .type = item->type,
                           .values = item->values,
                           .approved = g->has_before ? &g->before_values : NULL,
                           .retired = item->state == FT_STATE_RETIRED,
                           .conflict = item->state == FT_STATE_CONFLICT,
                           .incomplete = item->incomplete,
                           .has_shape = g->own.land != NULL,
                           .shape = g->own.there ? &g->own.drawn : NULL,
                           .validity = g->own.there ? &g->own.validity : NULL,
                           .area_m2 = item->area_m2,
                           .today = g->today,
                           .proofs = item->reason.n > 0 ? FT_LAND_BIT(FT_LAND_PROOF_REASON) : 0,
                           .ground = ft_gather_ground,
                           .where = ft_gather_where,
                           .word = ft_gather_word,
                           .who = g};
    return find_links(g, out, err);
}

const ft_geom *ft_gather_land(const ft_gather *g)
{
    return g->own.land;
}

ft_status ft_gather_asked(const ft_gather *g, ft_error *err)
{
    if (g->st != FT_OK && err != NULL) {
        *err = g->first;
    }
    return g->st;
}
