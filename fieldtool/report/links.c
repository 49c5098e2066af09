#include "fieldtool/report/links.h"

#include "fieldtool/land/space.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/** Types that name others: by which fields, and what of them rules read (sorted by name). */
static const struct {
    const char *type;
    const char *names[3], *keeps[8];
} TYPES[] = {
    {"accident", {"hazard"}, {NULL}},
    {"activity", {"hazards"}, {"assets", "end_date", "kind", "start_date"}},
    {"agreement", {"release"}, {"agrees", "party"}},
    {"device", {"hazard"}, {NULL}},
    {"evidence", {"hazard"}, {"evidence_class", "withdrawn"}},
    {"handover", {"hazards"}, {"certificate", "community_informed", "liability", "residual_risk"}},
    {"point", {"record"}, {"number", "point_type", "shape_part"}},
    {"qa", {"activity", "release"}, {"corrected", "result"}},
    {"release",
     {"hazards"},
     {"activity", "criteria_document", "criteria_version", "documents", "permanent_markers", "report"}},
    {"reopening", {"hazard"}, {"accident", "device"}},
};

typedef struct naming {
    ft_uuid named;
    const ft_linked *by;
} naming;

struct ft_links {
    ft_space memory;
    const ft_linked **record; /* shape [n]: by type, then ID */
    const ft_linked **by_id;  /* shape [n] */
    naming *namings;          /* shape [n_namings]: by named record, type, ID */
    const ft_linked **namers; /* shape [n_namings]: as namings */
    size_t n, cap, n_namings, cap_namings;
};

void ft_links_close(ft_links *l)
{
    if (l != NULL) {
        ft_space_release(&l->memory);
        free(l->record);
        free(l->by_id);
        free(l->namings);
        free(l->namers);
        free(l);
    }
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=links");
}

/* ---------- reading */

static bool keep_value(ft_links *l, const ft_value *v, const char *field, ft_value *to)
{
    char *bytes = ft_space_get(&l->memory, v->bytes.n + 1, 1);

    if (bytes == NULL) {
        return false;
    }
    if (v->bytes.n > 0) {
        memcpy(bytes, v->bytes.p, v->bytes.n);
    }
    *to = (ft_value){ft_str_of(field), v->tag, {bytes, v->bytes.n}};
    return true;
}

static bool keep_values(ft_links *l, const char *const *fields, ft_values from, ft_values *to)
{
    ft_value kept[FT_COUNT(TYPES[0].keeps)];
    ft_value *copy = NULL;
    size_t n = 0;

    for (size_t i = 0; i < FT_COUNT(kept) && fields[i] != NULL; i++) {
        const ft_value *v = ft_values_get(from, fields[i]);

        if (v != NULL && !keep_value(l, v, fields[i], &kept[n++])) {
            return false;
        }
    }
    copy = ft_space_get(&l->memory, n, sizeof *copy);
    if (copy != NULL && n > 0) {
        memcpy(copy, kept, n * sizeof *copy);
    }
    *to = (ft_values){copy, n};
    return copy != NULL;
}

static bool add_naming(ft_links *l, const ft_uuid *named, const ft_linked *by)
{
    if (!ft_room(&l->namings, &l->cap_namings, l->n_namings, sizeof *l->namings)) {
        return false;
    }
    l->namings[l->n_namings++] = (naming){*named, by};
    return true;
}

static bool add_namings(ft_links *l, const char *const *fields, const ft_item *item, const ft_linked *by)
{
    for (size_t i = 0; i < FT_COUNT(TYPES[0].names) && fields[i] != NULL; i++) {
        const ft_value *v = ft_values_get(item->values, fields[i]);
        ft_uuid id;

        if (ft_value_id(v, &id) && !add_naming(l, &id, by)) {
            return false;
        }
        for (size_t k = 0; k < ft_value_count(v); k++) {
            id = ft_value_id_at(v, k);
            if (!add_naming(l, &id, by)) {
                return false;
            }
        }
    }
    return true;
}

static ft_status read_place(const ft_item *item, ft_geom *g, ft_linked *to, ft_error *err)
{
    ft_status st = item->wkb == NULL ? FT_OK : ft_wkb_read(item->wkb, item->wkb_n, g, NULL, err);

    to->has_place = st == FT_OK && item->wkb != NULL && g->type == FT_GEOM_POINT && g->n_points == 1;
    if (to->has_place) {
        to->place = g->xy[0];
    }
    return st;
}

static ft_status add_record(ft_links *l, size_t type, const ft_item *item, ft_geom *g, ft_error *err)
{
    ft_linked *r = ft_space_get(&l->memory, 1, sizeof *r);

    if (r == NULL || !ft_room(&l->record, &l->cap, l->n, sizeof *l->record)) {
        return no_memory(err);
    }
    r->id = item->record;
    r->type = TYPES[type].type;
    l->record[l->n++] = r;
    if (!keep_values(l, TYPES[type].keeps, item->values, &r->values) || !add_namings(l, TYPES[type].names, item, r)) {
        return no_memory(err);
    }
    return read_place(item, g, r, err);
}

static ft_status read_type(ft_links *l, ft_store *s, size_t type, ft_geom *g, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(s, TYPES[type].type, FT_FACE_PROPOSED, false, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        st = item.state == FT_STATE_RETIRED ? FT_OK : add_record(l, type, &item, g, err);
        if (st == FT_OK && l->n % 4096 == 0 && ft_env_stop(ft_store_env(s))) {
            st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=check");
        }
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

/* ---------- order */

static int by_type(const void *x, const void *y)
{
    const ft_linked *a = *(const ft_linked *const *)x;
    const ft_linked *b = *(const ft_linked *const *)y;
    int c = strcmp(a->type, b->type);

    return c != 0 ? c : ft_uuid_cmp(&a->id, &b->id);
}

static int by_id(const void *x, const void *y)
{
    return ft_uuid_cmp(&(*(const ft_linked *const *)x)->id, &(*(const ft_linked *const *)y)->id);
}

static int by_named(const void *x, const void *y)
{
    const naming *a = x;
    const naming *b = y;
    int c = ft_uuid_cmp(&a->named, &b->named);

    return c != 0 ? c : by_type(&a->by, &b->by);
}

static void order(ft_links *l)
{
    size_t n = 0;

    if (l->n > 1) {
        qsort(l->record, l->n, sizeof *l->record, by_type);
    }
    if (l->n > 0) {
        memcpy(l->by_id, l->record, l->n * sizeof *l->record);
        qsort(l->by_id, l->n, sizeof *l->by_id, by_id);
    }
    if (l->n_namings > 1) {
        qsort(l->namings, l->n_namings, sizeof *l->namings, by_named);
    }
    for (size_t i = 0; i < l->n_namings; i++) { /* one that names a record in two fields names it once */
        if (n == 0 || by_named(&l->namings[n - 1], &l->namings[i]) != 0) {
            l->namings[n] = l->namings[i];
            l->namers[n++] = l->namings[i].by;
        }
    }
    l->n_namings = n;
}

ft_status ft_links_open(ft_store *s, ft_links **out, ft_error *err)
{
    ft_links *l = calloc(1, sizeof *l);
    ft_geom g;
    ft_status st = l == NULL ? no_memory(err) : FT_OK;

    ft_geom_init(&g, FT_GEOM_NONE);
    for (size_t i = 0; i < FT_COUNT(TYPES) && st == FT_OK; i++) {
        st = read_type(l, s, i, &g, err);
    }
    ft_geom_release(&g);
    if (st == FT_OK) {
        l->by_id = calloc(l->n + 1, sizeof *l->by_id);
        l->namers = calloc(l->n_namings + 1, sizeof *l->namers);
        st = l->by_id == NULL || l->namers == NULL ? no_memory(err) : FT_OK;
    }
    if (st != FT_OK) {
        ft_links_close(l);
        return st;
    }
    order(l);
    *out = l;
    return FT_OK;
}

/* ---------- asking */

const ft_linked *const *ft_links_naming(const ft_links *l, const ft_uuid *record, const char *type, size_t *n)
{
    const ft_linked least = {.type = type}; /* no ID is smaller */
    const naming key = {*record, &least};
    size_t lo = 0;
    size_t hi = l->n_namings;
    size_t first = 0;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (by_named(&l->namings[mid], &key) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    first = lo;
    while (lo < l->n_namings && ft_uuid_cmp(&l->namings[lo].named, record) == 0 &&
           strcmp(l->namings[lo].by->type, type) == 0) {
        lo++;
    }
    *n = lo - first;
    return l->namers + first;
}

const ft_linked *const *ft_links_all(const ft_links *l, const char *type, size_t *n)
{
    size_t first = 0;
    size_t end = 0;

    while (first < l->n && strcmp(l->record[first]->type, type) < 0) {
        first++;
    }
    for (end = first; end < l->n && strcmp(l->record[end]->type, type) == 0;) {
        end++;
    }
    *n = end - first;
    return l->record + first;
}

const ft_linked *ft_links_get(const ft_links *l, const ft_uuid *record)
{
    const ft_linked key = {.id = *record};
    const ft_linked *at = &key;
    const ft_linked **found = l->n == 0 ? NULL : bsearch(&at, l->by_id, l->n, sizeof(ft_linked *), by_id);

    return found == NULL ? NULL : *found;
}
