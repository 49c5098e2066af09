#include "fieldtool/report/gazetteer.h"

#include "fieldtool/land/space.h"
#include "fieldtool/report/shape.h"
#include "fieldtool/store/places.h"
#include "geo/area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct held {
    ft_unit unit;
    ft_geom land;
} held;

typedef struct coded {
    const char *pcode;
    ft_uuid record;
} coded;

struct ft_gazetteer {
    ft_store *s;
    const ft_form *form;
    ft_item_space *sp;
    ft_checker *checker;
    ft_sharer *sharer;
    ft_shape shape;
    ft_space names;
    held **units; /* shape [n], by record */
    size_t n, cap;
    ft_uuid *found; /* shape [n_found]: answer of the last question to the layers */
    size_t n_found, cap_found;
    coded *codes; /* shape [n_codes], by code; made when first asked for */
    size_t n_codes, cap_codes;
    bool has_codes, no_memory, empty;
    ft_date today;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gazetteer");
}

void ft_gazetteer_close(ft_gazetteer *g)
{
    if (g == NULL) {
        return;
    }
    for (size_t i = 0; i < g->n; i++) {
        ft_geom_release(&g->units[i]->land);
        free(g->units[i]);
    }
    free(g->units);
    free(g->found);
    free(g->codes);
    ft_space_release(&g->names);
    ft_shape_release(&g->shape);
    ft_sharer_free(g->sharer);
    ft_checker_free(g->checker);
    ft_item_space_free(g->sp);
    free(g);
}

ft_status ft_gazetteer_open(ft_store *s, ft_gazetteer **out, ft_error *err)
{
    ft_gazetteer *g = calloc(1, sizeof *g);
    const ft_env *env = ft_store_env(s);
    ft_status st = g == NULL ? no_memory(err) : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    g->s = s;
    g->form = ft_forms_find(ft_store_forms(s), "location", 8);
    g->today = ft_date_of_utc(ft_env_now(env), env->offset_min);
    ft_shape_init(&g->shape);
    st = ft_item_space_new(&g->sp, err);
    st = st == FT_OK ? ft_checker_new(&g->checker, err) : st;
    st = st == FT_OK ? ft_sharer_new(&g->sharer, err) : st;
    if (st == FT_OK) {
        bool any = false;

        st = ft_places_any(s, &any, err);
        g->empty = !any;
    }
    if (st != FT_OK) {
        ft_gazetteer_close(g);
        return st;
    }
    *out = g;
    return FT_OK;
}

bool ft_gazetteer_is_empty(const ft_gazetteer *g)
{
    return g->empty;
}

/* ---------- places, read once */

static size_t place_of(const ft_gazetteer *g, const ft_uuid *id, bool *there)
{
    size_t lo = 0;
    size_t hi = g->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ft_uuid_cmp(&g->units[mid]->unit.record, id) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    *there = lo < g->n && ft_uuid_cmp(&g->units[lo]->unit.record, id) == 0;
    return lo;
}

static const char *kept(ft_gazetteer *g, const ft_item *item, const char *field)
{
    ft_str t = ft_value_text(ft_values_get(item->values, field));
    char *copy = ft_space_get(&g->names, t.n + 1, 1);

    if (copy != NULL && t.n > 0) {
        memcpy(copy, t.p, t.n);
    }
    return copy;
}

static ft_status fill(ft_gazetteer *g, held *h, const ft_item *item, ft_error *err)
{
    ft_status st = ft_shape_load(&g->shape, g->checker, g->form, item, err);

    h->unit = (ft_unit){.record = item->record,
                        .pcode = kept(g, item, "pcode"),
                        .name = kept(g, item, "name"),
                        .level = (int)ft_value_int(ft_values_get(item->values, "level"), -1),
                        .from = ft_value_date(ft_values_get(item->values, "valid_from")),
                        .to = ft_value_date(ft_values_get(item->values, "valid_to"))};
    if (st == FT_OK && (h->unit.pcode == NULL || h->unit.name == NULL)) {
        return no_memory(err);
    }
    if (st == FT_OK && g->shape.land != NULL) {
        st = ft_geom_copy(g->shape.land, &h->land, err);
        h->unit.land = &h->land;
        h->unit.area_m2 = item->area_m2;
    }
    return st;
}

static ft_status unit_of(ft_gazetteer *g, const ft_uuid *id, const ft_unit **out, ft_error *err)
{
    bool there = false;
    size_t at = place_of(g, id, &there);
    ft_item item;
    held *h = NULL;
    ft_status st = FT_OK;

    if (there) {
        *out = &g->units[at]->unit;
        return FT_OK;
    }
    h = calloc(1, sizeof *h);
    if (h == NULL || !ft_room(&g->units, &g->cap, g->n, sizeof(held *))) {
        free(h);
        return no_memory(err);
    }
    ft_geom_init(&h->land, FT_GEOM_MULTIPOLYGON);
    memmove(g->units + at + 1, g->units + at, (g->n - at) * sizeof(held *));
    g->units[at] = h;
    g->n++;
    h->unit.record = *id;
    st = ft_store_get(g->s, id, FT_FACE_SHOWN, g->sp, &item, err);
    st = st == FT_OK ? fill(g, h, &item, err) : st;
    *out = &h->unit;
    return st;
}

static void note(void *who, const ft_uuid *record)
{
    ft_gazetteer *g = who;

    if (!ft_room(&g->found, &g->cap_found, g->n_found, sizeof *g->found)) {
        g->no_memory = true;
        return;
    }
    g->found[g->n_found++] = *record;
}

static ft_status asked(const ft_gazetteer *g, ft_status st, ft_error *err)
{
    return st == FT_OK && g->no_memory ? no_memory(err) : st;
}

static void note_code(void *who, const ft_uuid *record, ft_str pcode)
{
    ft_gazetteer *g = who;
    char *copy = ft_space_get(&g->names, pcode.n + 1, 1);

    if (copy == NULL || !ft_room(&g->codes, &g->cap_codes, g->n_codes, sizeof *g->codes)) {
        g->no_memory = true;
        return;
    }
    memcpy(copy, pcode.p, pcode.n);
    g->codes[g->n_codes++] = (coded){copy, *record};
}

static int by_code(const void *x, const void *y)
{
    const coded *a = x;
    const coded *b = y;
    int c = strcmp(a->pcode, b->pcode);

    return c != 0 ? c : ft_uuid_cmp(&a->record, &b->record);
}

static ft_status read_codes(ft_gazetteer *g, ft_error *err)
{
    ft_status st = g->has_codes ? FT_OK : asked(g, ft_places_coded(g->s, note_code, g, err), err);

    if (!g->has_codes && g->n_codes > 1) {
        qsort(g->codes, g->n_codes, sizeof *g->codes, by_code);
    }
    g->has_codes = true;
    return st;
}

ft_status ft_gazetteer_coded(ft_gazetteer *g, ft_str pcode, const ft_unit *out[FT_UNIT_SHARES], size_t *n,
                             ft_error *err)
{
    size_t lo = 0;
    size_t hi = 0;
    ft_status st = read_codes(g, err);

    *n = 0;
    for (hi = g->n_codes; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strncmp(g->codes[mid].pcode, pcode.p, pcode.n);

        if (c < 0) { /* what begins with the code and goes on stands behind it */
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; lo < g->n_codes && ft_str_is(pcode, g->codes[lo].pcode) && *n < FT_UNIT_SHARES && st == FT_OK; lo++) {
        st = unit_of(g, &g->codes[lo].record, &out[*n], err);
        (*n)++;
    }
    return st;
}

/* ---------- where a shape lies */

bool ft_unit_holds(const ft_unit *u, ft_lonlat p)
{
    const ft_geom *g = u->land;
    bool in = false;

    for (size_t r = 0; g != NULL && r < g->n_rings; r++) {
        for (size_t i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            ft_lonlat a = g->xy[i];
            ft_lonlat b = g->xy[i + 1];

            if ((a.lat_deg > p.lat_deg) != (b.lat_deg > p.lat_deg) &&
                p.lon_deg < (b.lon_deg - a.lon_deg) * (p.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg) + a.lon_deg) {
                in = !in;
            }
        }
    }
    return in;
}

static bool valid_on(const ft_gazetteer *g, const ft_unit *u, ft_date on)
{
    ft_date day = ft_date_known(on) ? on : g->today;

    return !(ft_date_known(u->to) && ft_date_last_day(u->to) < ft_date_first_day(day)) &&
           !(ft_date_known(u->from) && ft_date_known(on) && ft_date_first_day(u->from) > ft_date_last_day(day));
}

/* Of the vertices of points and lines, where boundaries that only touch leave nothing of ground. */
static ft_status share_of(ft_gazetteer *g, const ft_geom *drawn, const ft_geom *land, const ft_unit *u, double *out,
                          ft_error *err)
{
    ft_shared shared;
    ft_error far = {0};
    size_t in = 0;
    ft_status st = FT_OK;

    *out = 0;
    if (land == NULL) {
        for (size_t i = 0; i < drawn->n_points; i++) {
            in += ft_unit_holds(u, drawn->xy[i]);
        }
        *out = drawn->n_points == 0 ? 0 : (double)in / (double)drawn->n_points;
        return FT_OK;
    }
    st = ft_shared_area(g->sharer, land, &u->land, 1, &shared, &far);
    if (st == FT_OK) {
        *out = ft_shape_beyond(land, shared.inside_m2) / (shared.inside_m2 + shared.outside_m2);
        *out = ft_shape_beyond(land, shared.outside_m2) == 0 ? 1 : *out;
    }
    if (st != FT_OK && st != FT_E_INVALID) { /* that one: too large for a plane, so nobody knows */
        *err = far;
        return st;
    }
    return FT_OK;
}

/* Finest level first; then the smaller place, which lies in the larger one where levels are not stated. */
static int by_level(const void *x, const void *y)
{
    const ft_unit *a = *(const ft_unit *const *)x;
    const ft_unit *b = *(const ft_unit *const *)y;

    if (a->level != b->level) {
        return a->level > b->level ? -1 : 1;
    }
    if (a->area_m2 < b->area_m2 || a->area_m2 > b->area_m2) {
        return a->area_m2 < b->area_m2 ? -1 : 1;
    }
    return ft_uuid_cmp(&a->record, &b->record);
}

static void keep_share(ft_whereabouts *out, const ft_unit *u, double share)
{
    size_t at = out->n < FT_UNIT_SHARES ? out->n++ : FT_UNIT_SHARES - 1;

    for (; at > 0 && (out->in[at - 1].share < share); at--) {
        out->in[at] = out->in[at - 1];
    }
    out->in[at] = (ft_unit_share){u, share};
}

static ft_status weigh(ft_gazetteer *g, const ft_geom *drawn, const ft_geom *land, const ft_unit **u, size_t n,
                       ft_whereabouts *out, ft_error *err)
{
    double sum = 0;
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        double share = 0;

        if (out->n > 0 && (u[i]->level != out->in[0].unit->level || (u[i]->level < 0 && sum > 0.999))) {
            break; /* a coarser level */
        }
        st = share_of(g, drawn, land, u[i], &share, err);
        sum += share;
        if (st == FT_OK && share > 0) {
            keep_share(out, u[i], share);
        }
    }
    return st;
}

ft_status ft_gazetteer_find(ft_gazetteer *g, const ft_geom *drawn, const ft_geom *land, ft_date on, ft_whereabouts *out,
                            ft_error *err)
{
    const ft_unit **near = NULL;
    size_t n = 0;
    ft_status st = FT_OK;

    out->n = 0;
    g->n_found = 0;
    if (g->empty || drawn->n_points == 0) {
        return FT_OK;
    }
    st = asked(g, ft_places_meeting(g->s, ft_geom_extent(drawn), note, g, err), err);
    near = calloc(g->n_found + 1, sizeof(ft_unit *));
    st = st == FT_OK && near == NULL ? no_memory(err) : st;
    for (size_t i = 0; i < g->n_found && st == FT_OK; i++) {
        st = unit_of(g, &g->found[i], &near[n], err);
        n += st == FT_OK && near[n]->land != NULL && near[n]->pcode[0] != '\0' && valid_on(g, near[n], on);
    }
    if (st == FT_OK && n > 1) {
        qsort(near, n, sizeof(ft_unit *), by_level);
    }
    st = st == FT_OK ? weigh(g, drawn, land, near, n, out, err) : st;
    free(near);
    return st;
}
