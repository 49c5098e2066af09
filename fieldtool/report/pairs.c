/* Only box, hash and ID of each record are kept; of two whose boxes meet the shapes are read again. So memory stays small where
 * ground is not shared. */
#include "fieldtool/report/pairs.h"

#include "fieldtool/land/reference.h"
#include "geo/area.h"
#include "geo/boxes.h"
#include "geo/shared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Types whose ground nobody should hold twice. */
static const char *const GROUND[] = {"coverage", "hazard", "release", "task"};

typedef struct noted {
    ft_uuid record;
    const char *type; /* of the forms */
    ft_hash shape;
    bool has_shape;
} noted;

/** What two records may have in common by name: a hazard that a task names, the word of an entry of a list. */
typedef struct shared_word {
    ft_hash word;
    size_t by;
} shared_word;

typedef struct pair {
    size_t a, b; /* a < b */
} pair;

/** One record of the pair at hand. */
typedef struct side {
    ft_item_space *sp;
    ft_item item;
    ft_shape shape;
    size_t at; /* which one is loaded; SIZE_MAX none */
} side;

struct ft_pairs {
    ft_store *s;
    noted *noted;       /* shape [n] */
    ft_box *box;        /* shape [n]: empty where ground is not compared */
    shared_word *words; /* shape [n_words] */
    ft_buf folded;
    pair *pairs;
    size_t n, cap, cap_box, n_words, cap_words, n_pairs, cap_pairs;
    side side[2];
    ft_checker *checker;
    ft_sharer *sharer;
};

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=check");
}

ft_status ft_pairs_open(ft_store *s, ft_pairs **out, ft_error *err)
{
    ft_pairs *p = calloc(1, sizeof *p);
    ft_status st = p == NULL ? no_memory(err) : FT_OK;

    for (size_t i = 0; i < 2 && st == FT_OK; i++) {
        p->side[i].at = SIZE_MAX;
        ft_shape_init(&p->side[i].shape);
        st = ft_item_space_new(&p->side[i].sp, err);
    }
    st = st == FT_OK ? ft_checker_new(&p->checker, err) : st;
    st = st == FT_OK ? ft_sharer_new(&p->sharer, err) : st;
    if (st != FT_OK) {
        ft_pairs_close(p);
        return st;
    }
    p->s = s;
    ft_buf_init(&p->folded, 0);
    *out = p;
    return FT_OK;
}

void ft_pairs_close(ft_pairs *p)
{
    if (p != NULL) {
        for (size_t i = 0; i < 2; i++) {
            ft_item_space_free(p->side[i].sp);
            ft_shape_release(&p->side[i].shape);
        }
        ft_checker_free(p->checker);
        ft_sharer_free(p->sharer);
        free(p->noted);
        free(p->box);
        free(p->words);
        ft_buf_release(&p->folded);
        free(p->pairs);
        free(p);
    }
}

/* ---------- noting */

static const char *type_of_ground(const char *type)
{
    for (size_t i = 0; i < FT_COUNT(GROUND); i++) {
        if (strcmp(GROUND[i], type) == 0) {
            return GROUND[i];
        }
    }
    return NULL;
}

static bool note_word(ft_pairs *p, const void *bytes, size_t n)
{
    if (!ft_room(&p->words, &p->cap_words, p->n_words, sizeof *p->words)) {
        return false;
    }
    p->words[p->n_words++] = (shared_word){ft_hash_of(bytes, n), p->n};
    return true;
}

static bool note_task(ft_pairs *p, const ft_item *item)
{
    const ft_value *ids = ft_values_get(item->values, "hazards");

    for (size_t i = 0; i < ft_value_count(ids); i++) {
        ft_uuid hazard = ft_value_id_at(ids, i);

        if (!note_word(p, hazard.b, sizeof hazard.b)) {
            return false;
        }
    }
    return true;
}

static bool note_entry(ft_pairs *p, const ft_item *item, const char *field)
{
    ft_buf_reset(&p->folded);
    ft_buf_printf(&p->folded, "%s\n", item->type);
    ft_reference_fold(ft_value_text(ft_values_get(item->values, field)), &p->folded);
    return !p->folded.failed && note_word(p, p->folded.p, p->folded.n);
}

ft_status ft_pairs_add(ft_pairs *p, const ft_item *item, const ft_geom *land, ft_error *err)
{
    static const ft_box EMPTY = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    bool is_task = strcmp(item->type, "task") == 0;
    const char *word = ft_reference_word_of(item->type);

    if (item->state == FT_STATE_RETIRED || (!item->has_geometry && !is_task && word == NULL)) {
        return FT_OK;
    }
    if (!ft_room(&p->noted, &p->cap, p->n, sizeof *p->noted) || !ft_room(&p->box, &p->cap_box, p->n, sizeof *p->box) ||
        (is_task && !note_task(p, item)) || (word != NULL && !note_entry(p, item, word))) {
        return no_memory(err);
    }
    p->noted[p->n] = (noted){item->record, item->type, item->geometry, item->has_geometry};
    p->box[p->n++] = land != NULL && type_of_ground(item->type) != NULL ? ft_geom_reach(land) : EMPTY;
    return FT_OK;
}

/* ---------- which pairs */

static ft_status add_pair(ft_pairs *p, size_t a, size_t b, ft_error *err)
{
    if (!ft_room(&p->pairs, &p->cap_pairs, p->n_pairs, sizeof *p->pairs)) {
        return no_memory(err);
    }
    p->pairs[p->n_pairs++] = (pair){a < b ? a : b, a < b ? b : a};
    return FT_OK;
}

typedef struct meeting {
    ft_pairs *p;
    size_t with;
    ft_status st;
    ft_error *err;
} meeting;

static bool note_meeting(void *who, size_t i)
{
    meeting *m = who;

    if (i > m->with && strcmp(m->p->noted[i].type, m->p->noted[m->with].type) == 0) {
        m->st = add_pair(m->p, m->with, i, m->err);
    }
    return m->st == FT_OK;
}

static ft_status add_meetings(ft_pairs *p, ft_error *err)
{
    ft_boxes *boxes = NULL;
    meeting m = {.p = p, .st = ft_boxes_new(p->box, p->n, &boxes, err), .err = err};

    for (m.with = 0; m.with < p->n && m.st == FT_OK; m.with++) {
        ft_boxes_meeting(boxes, p->box[m.with], note_meeting, &m);
    }
    ft_boxes_free(boxes);
    return m.st;
}

static int by_word(const void *x, const void *y)
{
    const shared_word *a = x;
    const shared_word *b = y;
    int c = ft_hash_cmp(&a->word, &b->word);

    return c != 0 ? c : (a->by > b->by) - (a->by < b->by);
}

static ft_status add_words(ft_pairs *p, ft_error *err)
{
    ft_status st = FT_OK;

    if (p->n_words > 1) {
        qsort(p->words, p->n_words, sizeof *p->words, by_word);
    }
    for (size_t i = 0; i < p->n_words; i++) {
        for (size_t k = i + 1; k < p->n_words && st == FT_OK; k++) {
            if (ft_hash_cmp(&p->words[i].word, &p->words[k].word) != 0) {
                break;
            }
            st = add_pair(p, p->words[i].by, p->words[k].by, err);
        }
    }
    return st;
}

typedef struct shaped {
    const noted *of;
    size_t at;
} shaped;

static int by_shape(const void *x, const void *y)
{
    const shaped *a = x;
    const shaped *b = y;
    int c = strcmp(a->of->type, b->of->type);

    c = c != 0 ? c : ft_hash_cmp(&a->of->shape, &b->of->shape);
    return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

/* Of many with one shape each is named with the one before. */
static ft_status add_same(ft_pairs *p, ft_error *err)
{
    shaped *all = calloc(p->n + 1, sizeof *all);
    size_t n = 0;
    ft_status st = all == NULL ? no_memory(err) : FT_OK;

    for (size_t i = 0; i < p->n && st == FT_OK; i++) {
        if (p->noted[i].has_shape) {
            all[n++] = (shaped){&p->noted[i], i};
        }
    }
    if (n > 1) {
        qsort(all, n, sizeof *all, by_shape);
    }
    for (size_t i = 1; i < n && st == FT_OK; i++) {
        if (strcmp(all[i - 1].of->type, all[i].of->type) == 0 &&
            ft_hash_cmp(&all[i - 1].of->shape, &all[i].of->shape) == 0) {
            st = add_pair(p, all[i - 1].at, all[i].at, err);
        }
    }
    free(all);
    return st;
}

static int by_place(const void *x, const void *y)
{
    const pair *a = x;
    const pair *b = y;

    return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

static ft_status find_pairs(ft_pairs *p, ft_error *err)
{
    size_t n = 0;
    ft_status st = add_meetings(p, err);

    st = st == FT_OK ? add_words(p, err) : st;
    st = st == FT_OK ? add_same(p, err) : st;
    if (p->n_pairs > 1) {
        qsort(p->pairs, p->n_pairs, sizeof *p->pairs, by_place);
    }
    for (size_t i = 0; i < p->n_pairs; i++) { /* found in two ways */
        if (n == 0 || by_place(&p->pairs[n - 1], &p->pairs[i]) != 0) {
            p->pairs[n++] = p->pairs[i];
        }
    }
    p->n_pairs = n;
    return st;
}

/* ---------- what they share */

static ft_status load(ft_pairs *p, side *s, size_t at, ft_error *err)
{
    const ft_form *form = ft_forms_find(ft_store_forms(p->s), p->noted[at].type, strlen(p->noted[at].type));
    ft_status st = FT_OK;

    if (s->at == at) {
        return FT_OK;
    }
    s->at = SIZE_MAX;
    st = ft_store_get(p->s, &p->noted[at].record, FT_FACE_PROPOSED, s->sp, &s->item, err);
    st = st == FT_OK ? ft_shape_load(&s->shape, p->checker, form, &s->item, err) : st;
    s->at = st == FT_OK ? at : SIZE_MAX;
    return st;
}

/* Neighbours drawn along one line share slivers of the tolerance: that is no shared ground. */
static ft_status measure(ft_pairs *p, ft_land_pair *out, ft_error *err)
{
    const ft_geom *a = p->side[0].shape.land;
    const ft_geom *b = p->side[1].shape.land;
    ft_shared shared;
    ft_status st = FT_OK;

    if (a == NULL || b == NULL || type_of_ground(out->type) == NULL) {
        return FT_OK;
    }
    st = ft_shared_area(p->sharer, a, &b, 1, &shared, err);
    if (st == FT_E_INVALID) {
        out->unmeasured = true;
        return FT_OK;
    }
    out->shared_m2 = st == FT_OK ? ft_shape_beyond(out->area_m2[0] < out->area_m2[1] ? a : b, shared.inside_m2) : 0;
    return st;
}

static ft_status tell(ft_pairs *p, const pair *at, ft_pair_fn each, void *who, ft_error *err)
{
    side *s = p->side;
    ft_land_pair out = {.type = p->noted[at->a].type};
    const char *names[2];
    ft_status st = load(p, &s[0], at->a, err);

    st = st == FT_OK ? load(p, &s[1], at->b, err) : st;
    for (size_t i = 0; i < 2 && st == FT_OK; i++) {
        out.id[i] = s[i].item.record;
        out.values[i] = s[i].item.values;
        out.area_m2[i] = s[i].item.area_m2;
        names[i] = s[i].item.local_id;
    }
    if (st == FT_OK) {
        out.same_shape = s[0].item.has_geometry && s[1].item.has_geometry &&
                         ft_hash_cmp(&s[0].item.geometry, &s[1].item.geometry) == 0;
        st = measure(p, &out, err);
        st = st == FT_OK ? FT_OK : ft_within(err, st, "first=%s second=%s", names[0], names[1]);
    }
    if (st == FT_OK) {
        each(who, &out, names);
    }
    return st;
}

ft_status ft_pairs_each(ft_pairs *p, ft_pair_fn each, void *who, ft_error *err)
{
    ft_status st = find_pairs(p, err);

    for (size_t i = 0; i < p->n_pairs && st == FT_OK; i++) {
        st = tell(p, &p->pairs[i], each, who, err);
        if (st == FT_OK && i % 1024 == 0 && ft_env_stop(ft_store_env(p->s))) {
            st = ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=check");
        }
    }
    return st;
}
