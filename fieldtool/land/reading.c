#include "fieldtool/land/reading.h"

#include <stdlib.h>
#include <string.h>

struct ft_reading_space {
    ft_str *codes;
    ft_uuid *ids;
    ft_hash *bodies;
    size_t cap_codes, cap_ids, cap_bodies;
    ft_buf bytes;
};

ft_status ft_reading_space_new(ft_reading_space **out, ft_error *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=reading");
    }
    ft_buf_init(&(*out)->bytes, 0);
    return FT_OK;
}

void ft_reading_space_free(ft_reading_space *s)
{
    if (s != NULL) {
        free(s->codes);
        free(s->ids);
        free(s->bodies);
        ft_buf_release(&s->bytes);
        free(s);
    }
}

/* Revision @p i of a reading: the extra one comes first. */
static const ft_node *at(const ft_reading *r, size_t i)
{
    if (r->first != NULL) {
        return i == 0 ? r->first : &r->nodes[r->set[i - 1]];
    }
    return &r->nodes[r->set[i]];
}

static size_t count(const ft_reading *r)
{
    return r->n + (r->first != NULL);
}

static const ft_value *value_of(const ft_reading *r, size_t i, const char *field)
{
    return ft_values_get(at(r, i)->rev.values, field);
}

static int rank_of(const ft_field *f, const ft_value *v)
{
    ft_str code = ft_value_text(v);
    const ft_vocab_code *c = f->vocab == NULL ? NULL : ft_vocab_find(f->vocab, code.p, code.n);

    return c == NULL ? 1 << 20 : c->rank; /* a word this program does not know may mean anything: it counts as the worst */
}

/* <0 when a is less hazardous than b. */
static int compare(const ft_field *f, const ft_value *a, const ft_value *b)
{
    double x = 0;
    double y = 0;

    if (f->hazardous == FT_HAZ_RANK) {
        int p = rank_of(f, a);
        int q = rank_of(f, b);

        return p < q ? -1 : p > q ? 1 : 0;
    }
    if (a->tag == FT_TAG_DATE && b->tag == FT_TAG_DATE) {
        x = ft_date_first_day(ft_value_date(a));
        y = ft_date_first_day(ft_value_date(b));
    } else {
        x = ft_value_real(a, 0);
        y = ft_value_real(b, 0);
    }
    if (f->hazardous == FT_HAZ_SMALLER) {
        double t = x;

        x = y;
        y = t;
    }
    return x < y ? -1 : x > y ? 1 : 0;
}

/* RANK, LARGER, SMALLER. Unknown is the worst achieved depth, and the least of everything else. */
static const ft_value *worst(const ft_reading *r, const ft_field *f)
{
    const ft_value *best = NULL;

    for (size_t i = 0; i < count(r); i++) {
        const ft_value *v = value_of(r, i, f->id);

        if (v == NULL && f->hazardous == FT_HAZ_SMALLER) {
            return NULL;
        }
        if (v != NULL && (best == NULL || compare(f, best, v) < 0)) {
            best = v;
        }
    }
    return best;
}

static bool room(void *array, size_t *cap, size_t n, size_t size)
{
    void **p = array;
    void *more = NULL;

    if (n <= *cap) {
        return true;
    }
    more = realloc(*p, n * 2 * size);
    if (more == NULL) {
        return false;
    }
    *p = more;
    *cap = n * 2;
    return true;
}

static bool everywhere(const ft_reading *r, const char *field, ft_str code, const ft_uuid *id)
{
    for (size_t i = 0; i < count(r); i++) {
        const ft_value *v = value_of(r, i, field);
        bool found = false;

        for (size_t k = 0; k < ft_value_count(v) && !found; k++) {
            if (id != NULL) {
                ft_uuid u = ft_value_id_at(v, k);

                found = ft_uuid_cmp(&u, id) == 0;
            } else {
                found = ft_str_eq(ft_value_code_at(v, k), code);
            }
        }
        if (!found && !(id == NULL && ft_value_has_code(v, "all"))) { /* "all" holds every target */
            return false;
        }
    }
    return true;
}

/* UNION and INTERSECTION of CODES and IDS. */
static ft_status set_reading(const ft_reading *r, ft_reading_space *s, const ft_field *f, ft_draft *into, ft_error *err)
{
    size_t n = 0;
    bool meet = f->hazardous == FT_HAZ_INTERSECTION;

    for (size_t i = 0; i < count(r); i++) {
        const ft_value *v = value_of(r, i, f->id);

        for (size_t k = 0; k < ft_value_count(v); k++) {
            ft_str code = f->tag == FT_TAG_CODES ? ft_value_code_at(v, k) : (ft_str){"", 0};
            ft_uuid id = f->tag == FT_TAG_IDS ? ft_value_id_at(v, k) : (ft_uuid){{0}};

            if (meet && !everywhere(r, f->id, code, f->tag == FT_TAG_IDS ? &id : NULL)) {
                continue;
            }
            if (!room(&s->codes, &s->cap_codes, n + 1, sizeof *s->codes) || !room(&s->ids, &s->cap_ids, n + 1, sizeof *s->ids)) {
                return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=reading");
            }
            s->codes[n] = code;
            s->ids[n++] = id;
        }
    }
    if (n == 0) {
        return FT_OK;
    }
    ft_buf_reset(&s->bytes);
    if (f->tag == FT_TAG_CODES) {
        ft_value_put_codes(s->codes, n, &s->bytes);
    } else {
        ft_value_put_ids(s->ids, n, &s->bytes);
    }
    return ft_draft_set(into, f->id, f->tag, s->bytes.p, s->bytes.n, err);
}

static ft_status take(ft_draft *into, const ft_value *v, ft_error *err)
{
    ft_values one = {v, v == NULL ? 0 : 1};

    return ft_draft_load(into, one, err);
}

static ft_status read_field(const ft_reading *r, ft_reading_space *s, const ft_field *f, ft_draft *into, ft_error *err)
{
    switch (f->hazardous) {
    case FT_HAZ_NONE: return take(into, value_of(r, 0, f->id), err);
    case FT_HAZ_RANK:
    case FT_HAZ_LARGER:
    case FT_HAZ_SMALLER: return take(into, worst(r, f), err);
    case FT_HAZ_UNION:
    case FT_HAZ_INTERSECTION: return set_reading(r, s, f, into, err);
    }
    return FT_OK;
}

ft_status ft_reading_values(const ft_reading *r, ft_reading_space *s, ft_draft *into, ft_error *err)
{
    ft_status st = FT_OK;
    bool known = false;

    for (size_t i = 0; i < r->form->n && st == FT_OK; i++) {
        if (strcmp(r->form->fields[i].group, r->group) == 0) {
            known = true;
            st = read_field(r, s, &r->form->fields[i], into, err);
        }
    }
    if (st == FT_OK && !known && count(r) > 0) { /* an unknown field is a group of its own, passed on as it is */
        st = take(into, value_of(r, 0, r->group), err);
    }
    return st;
}

ft_status ft_reading_geometry(const ft_reading *r, ft_reading_space *s, bool *has, ft_hash *out, ft_error *err)
{
    ft_hazardous how = r->form->geometry_hazardous;
    size_t n = 0;
    bool lacking = false;

    *has = false;
    for (size_t i = 0; i < count(r); i++) {
        const ft_revision *rev = &at(r, i)->rev;
        bool again = false;

        lacking = lacking || !rev->has_geometry;
        for (size_t k = 0; k < n && rev->has_geometry; k++) {
            again = again || ft_hash_cmp(&s->bodies[k], &rev->geometry) == 0;
        }
        if (!rev->has_geometry || again) {
            continue;
        }
        if (!room(&s->bodies, &s->cap_bodies, n + 1, sizeof *s->bodies)) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=reading");
        }
        s->bodies[n++] = rev->geometry;
    }
    if (n == 0 || (lacking && how == FT_HAZ_INTERSECTION)) {
        return FT_OK;
    }
    *has = true;
    *out = s->bodies[0];
    if (n > 1 && r->combine != NULL && (how == FT_HAZ_UNION || how == FT_HAZ_INTERSECTION)) {
        for (size_t i = 1; i < n; i++) { /* one order for every computer */
            for (size_t k = i; k > 0 && ft_hash_cmp(&s->bodies[k - 1], &s->bodies[k]) > 0; k--) {
                ft_hash t = s->bodies[k];

                s->bodies[k] = s->bodies[k - 1];
                s->bodies[k - 1] = t;
            }
        }
        return r->combine(r->who, how, s->bodies, n, out, err);
    }
    return FT_OK;
}
