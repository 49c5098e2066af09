#include "fieldtool/report/select.h"

#include "fieldtool/report/near.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/** How a type takes part. Types that are not here are taken when they name or are named, and go on to nothing. */
typedef enum part {
    PART_LEAF,      /**< taken; what it names is not */
    PART_GOES_ON,   /**< what it names is taken, and what names it */
    PART_REFERENCE, /**< always taken */
    PART_STAYS,     /**< identities of people: never leaves the centre by an extract */
} part;

static const struct {
    const char *type;
    part as;
} PARTS[] = {
    {"hazard", PART_GOES_ON},     {"release", PART_GOES_ON},          {"reopening", PART_GOES_ON},
    {"exclusion", PART_GOES_ON},  {"evidence", PART_GOES_ON},         {"accident", PART_GOES_ON},
    {"device", PART_GOES_ON},     {"organisation", PART_REFERENCE},   {"person", PART_REFERENCE},
    {"location", PART_REFERENCE}, {"ordnance_model", PART_REFERENCE}, {"victim", PART_STAYS},
    {"assistance", PART_STAYS},
};

typedef struct node {
    ft_uuid id;
    part as;
    bool taken, seed;
} node;

/** One record names another. */
typedef struct edge {
    size_t from, to; /* nodes */
} edge;

/** As read, before every node is known. */
typedef struct naming {
    ft_uuid from, to;
} naming;

struct ft_selection {
    ft_store *s;
    node *nodes; /* shape [n_nodes], by ID */
    size_t n_nodes, cap_nodes;
    naming *namings;
    size_t n_namings, cap_namings;
    edge *out, *in; /* shape [n_edges]: by from, by to */
    size_t n_edges;
    size_t *work; /* shape [n_work]: taken, not gone on from yet */
    size_t n_work, cap_work;
    ft_uuid *records;
    ft_item_space *space;
};

void ft_selection_close(ft_selection *l)
{
    if (l != NULL) {
        free(l->nodes);
        free(l->namings);
        free(l->out);
        free(l->in);
        free(l->work);
        free(l->records);
        ft_item_space_free(l->space);
        free(l);
    }
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=extract");
}

/* ---------- reading */

static part part_of(const char *type)
{
    for (size_t i = 0; i < FT_COUNT(PARTS); i++) {
        if (strcmp(PARTS[i].type, type) == 0) {
            return PARTS[i].as;
        }
    }
    return PART_LEAF;
}

static bool add_naming(ft_selection *l, const ft_uuid *from, const ft_uuid *to)
{
    if (!ft_room(&l->namings, &l->cap_namings, l->n_namings, sizeof *l->namings)) {
        return false;
    }
    l->namings[l->n_namings++] = (naming){*from, *to};
    return true;
}

static ft_status add_item(ft_selection *l, const ft_item *item, ft_error *err)
{
    if (!ft_room(&l->nodes, &l->cap_nodes, l->n_nodes, sizeof *l->nodes)) {
        return no_memory(err);
    }
    l->nodes[l->n_nodes++] = (node){.id = item->record, .as = part_of(item->type)};
    for (size_t i = 0; i < item->values.n; i++) {
        const ft_value *v = &item->values.v[i];
        ft_uuid to;

        if (ft_value_id(v, &to) && !add_naming(l, &item->record, &to)) {
            return no_memory(err);
        }
        for (size_t k = 0; v->tag == FT_TAG_IDS && k < ft_value_count(v); k++) {
            to = ft_value_id_at(v, k);
            if (!add_naming(l, &item->record, &to)) {
                return no_memory(err);
            }
        }
    }
    return FT_OK;
}

/* Decisions come with what they are about; those are not followed as links. */
static ft_status read_all(ft_selection *l, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(l->s, NULL, FT_FACE_PROPOSED, true, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        st = strcmp(item.type, "decision") == 0 ? FT_OK : add_item(l, &item, err);
        if (st == FT_OK && l->n_nodes % 4096 == 0 && ft_env_stop(ft_store_env(l->s))) {
            st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=extract");
        }
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

static int by_id(const void *a, const void *b)
{
    return ft_uuid_cmp(&((const node *)a)->id, &((const node *)b)->id);
}

static int by_from(const void *a, const void *b)
{
    const edge *x = a;
    const edge *y = b;

    return x->from < y->from ? -1 : x->from > y->from;
}

static int by_to(const void *a, const void *b)
{
    const edge *x = a;
    const edge *y = b;

    return x->to < y->to ? -1 : x->to > y->to;
}

static bool find(const ft_selection *l, const ft_uuid *id, size_t *at)
{
    const node key = {.id = *id};
    const node *found = l->n_nodes == 0 ? NULL : bsearch(&key, l->nodes, l->n_nodes, sizeof key, by_id);

    *at = found == NULL ? 0 : (size_t)(found - l->nodes);
    return found != NULL;
}

static ft_status order(ft_selection *l, ft_error *err)
{
    if (l->n_nodes > 1) {
        qsort(l->nodes, l->n_nodes, sizeof *l->nodes, by_id);
    }
    l->out = calloc(l->n_namings + 1, sizeof *l->out);
    l->in = calloc(l->n_namings + 1, sizeof *l->in);
    if (l->out == NULL || l->in == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < l->n_namings; i++) {
        edge e;

        if (find(l, &l->namings[i].from, &e.from) && find(l, &l->namings[i].to, &e.to)) {
            l->out[l->n_edges] = l->in[l->n_edges] = e;
            l->n_edges++;
        }
    }
    if (l->n_edges > 1) {
        qsort(l->out, l->n_edges, sizeof *l->out, by_from);
        qsort(l->in, l->n_edges, sizeof *l->in, by_to);
    }
    return FT_OK;
}

ft_status ft_selection_open(ft_store *s, ft_selection **out, ft_error *err)
{
    ft_selection *l = calloc(1, sizeof *l);
    ft_status st = l == NULL ? no_memory(err) : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    l->s = s;
    st = ft_item_space_new(&l->space, err);
    st = st == FT_OK ? read_all(l, err) : st;
    st = st == FT_OK ? order(l, err) : st;
    if (st != FT_OK) {
        ft_selection_close(l);
        return st;
    }
    *out = l;
    return FT_OK;
}

/* ---------- seeds */

static ft_status take(ft_selection *l, size_t at, bool seed, ft_error *err)
{
    node *n = &l->nodes[at];

    if (n->as == PART_STAYS || (n->taken && (n->seed || !seed))) {
        return FT_OK;
    }
    n->seed = n->seed || seed;
    n->taken = true;
    if (!ft_room(&l->work, &l->cap_work, l->n_work, sizeof *l->work)) {
        return no_memory(err);
    }
    l->work[l->n_work++] = at;
    return FT_OK;
}

static ft_status take_id(ft_selection *l, const ft_uuid *id, bool seed, ft_error *err)
{
    size_t at = 0;

    return find(l, id, &at) ? take(l, at, seed, err) : FT_OK;
}

ft_status ft_select_within(ft_selection *l, const ft_geom *g, double near_m, ft_error *err)
{
    ft_near_list near = {.n = 0};
    ft_status st = ft_report_near(l->s, g, near_m, NULL, &near, err);

    for (size_t i = 0; i < near.n && st == FT_OK; i++) {
        st = take_id(l, &near.v[i].record, false, err);
    }
    ft_near_list_release(&near);
    return st;
}

static ft_status around(ft_selection *l, const ft_uuid *record, double near_m, ft_error *err)
{
    ft_item item;
    ft_geom g;
    ft_status st = ft_store_get(l->s, record, FT_FACE_SHOWN, l->space, &item, err);

    ft_geom_init(&g, FT_GEOM_NONE);
    if (st == FT_OK && item.wkb != NULL) {
        st = ft_wkb_read(item.wkb, item.wkb_n, &g, NULL, err);
        st = st == FT_OK && !ft_geom_is_empty(&g) ? ft_select_within(l, &g, near_m, err) : st;
    }
    ft_geom_release(&g);
    return st;
}

static ft_status hazards_of(ft_selection *l, size_t task, double near_m, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < l->n_edges && st == FT_OK; i++) {
        if (l->out[i].from == task && l->nodes[l->out[i].to].as == PART_GOES_ON) {
            ft_uuid hazard = l->nodes[l->out[i].to].id;

            st = take(l, l->out[i].to, true, err);
            st = st == FT_OK ? around(l, &hazard, near_m, err) : st;
        }
    }
    return st;
}

ft_status ft_select_task(ft_selection *l, const ft_uuid *task, double near_m, ft_error *err)
{
    ft_item item;
    size_t at = 0;
    ft_status st = ft_store_get(l->s, task, FT_FACE_SHOWN, l->space, &item, err);

    if (st != FT_OK) {
        return st;
    }
    if (strcmp(item.type, "task") != 0 || !find(l, task, &at)) {
        return ft_fail(err, FT_E_INVALID, "report.select.not_task", "id=%s type=%s", item.local_id, item.type);
    }
    st = take(l, at, true, err);
    st = st == FT_OK ? around(l, task, near_m, err) : st;
    return st == FT_OK ? hazards_of(l, at, near_m, err) : st;
}

typedef struct making {
    const ft_uuid *system;
    bool any;
} making;

static bool made_by(void *who, const ft_history_entry *e)
{
    making *m = who;

    m->any = m->any || (e->rev->has_origin ? ft_uuid_cmp(&e->rev->origin.system, m->system) == 0
                                           : e->has_batch && ft_uuid_cmp(&e->batch_system, m->system) == 0);
    return !m->any;
}

ft_status ft_select_made_by(ft_selection *l, const ft_uuid *system, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < l->n_nodes && st == FT_OK; i++) {
        making m = {system, false};

        st = ft_store_history(l->s, &l->nodes[i].id, made_by, &m, err);
        st = st == FT_OK && m.any ? take(l, i, true, err) : st;
    }
    return st;
}

static bool names_team(const ft_item *item, const char *organisation, const char *system)
{
    ft_str org = ft_value_text(ft_values_get(item->values, "organisation"));
    ft_str team = ft_value_text(ft_values_get(item->values, "team"));

    return (organisation[0] != '\0' && (ft_str_is(org, organisation) || ft_str_is(team, organisation))) ||
           (system[0] != '\0' && ft_str_is(team, system));
}

ft_status ft_select_tasks_for(ft_selection *l, const char *organisation, const char *system, double near_m,
                              ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(l->s, "task", FT_FACE_SHOWN, false, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        ft_uuid id = item.record;

        st = names_team(&item, organisation, system) ? ft_select_task(l, &id, near_m, err) : FT_OK;
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

/* ---------- what those rest on, and what rests on them */

static size_t first_of(const edge *e, size_t n, size_t at, bool by_its_to)
{
    size_t lo = 0;
    size_t hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if ((by_its_to ? e[mid].to : e[mid].from) < at) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* What a leaf names is taken where it is a leaf itself (the report an activity stands in), so that nothing spreads over the country
 * through one plan or one report. */
static ft_status go_on(ft_selection *l, size_t at, ft_error *err)
{
    bool on = l->nodes[at].as == PART_GOES_ON || l->nodes[at].seed;
    ft_status st = FT_OK;

    for (size_t i = first_of(l->out, l->n_edges, at, false); i < l->n_edges && l->out[i].from == at && st == FT_OK;
         i++) {
        st = on || l->nodes[l->out[i].to].as == PART_LEAF ? take(l, l->out[i].to, false, err) : FT_OK;
    }
    for (size_t i = first_of(l->in, l->n_edges, at, true); on && i < l->n_edges && l->in[i].to == at && st == FT_OK;
         i++) {
        st = take(l, l->in[i].from, false, err);
    }
    return st;
}

ft_status ft_selection_done(ft_selection *l, const ft_uuid **records, size_t *n, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < l->n_nodes && st == FT_OK; i++) {
        st = l->nodes[i].as == PART_REFERENCE ? take(l, i, false, err) : FT_OK;
    }
    while (l->n_work > 0 && st == FT_OK) {
        st = go_on(l, l->work[--l->n_work], err);
    }
    free(l->records);
    l->records = calloc(l->n_nodes + 1, sizeof *l->records);
    *n = 0;
    if (st == FT_OK && l->records == NULL) {
        st = no_memory(err);
    }
    for (size_t i = 0; i < l->n_nodes && st == FT_OK; i++) {
        if (l->nodes[i].taken) {
            l->records[(*n)++] = l->nodes[i].id;
        }
    }
    *records = l->records;
    return st;
}
