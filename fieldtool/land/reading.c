#include "fieldtool/land/reading.h"

#include <stdlib.h>
#include <string.h>

struct ft_reading_space {
    ft_buf codes, ids, bodies; /* ft_str, ft_uuid, ft_hash each */
    ft_buf bytes;
};

ft_status ft_reading_space_new(ft_reading_space **out, ft_error *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=reading");
    }
    ft_buf_init(&(*out)->codes, 0);
    ft_buf_init(&(*out)->ids, 0);
    ft_buf_init(&(*out)->bodies, 0);
    ft_buf_init(&(*out)->bytes, 0);
    return FT_OK;
}

void ft_reading_space_free(ft_reading_space *s)
{
    if (s != NULL) {
        ft_buf_release(&s->codes);
        ft_buf_release(&s->ids);
        ft_buf_release(&s->bodies);
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

    return c == NULL ? 1 << 20
                     : c->rank; /* a word this program does not know may mean anything: it counts as the worst */
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
    if (a->tag == FT_TAG_INT && b->tag == FT_TAG_INT) { /* beyond 2^53 doubles would call different numbers equal */
        int64_t p = ft_value_int(f->hazardous == FT_HAZ_SMALLER ? b : a, 0);
        int64_t q = ft_value_int(f->hazardous == FT_HAZ_SMALLER ? a : b, 0);

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

/* ---------- sets */

/** Members of a CODES or IDS value one by one; a lone code or ID counts as a set of one. */
typedef struct members {
    ft_rd r;
    size_t left;
    ft_tag tag;
} members;

static members members_of(const ft_value *v)
{
    members m = {.left = 0};

    if (v != NULL && (v->tag == FT_TAG_CODES || v->tag == FT_TAG_IDS)) {
        m = (members){.r = ft_rd_of(v->bytes.p, v->bytes.n), .tag = v->tag};
        m.left = ft_rd_u16(&m.r);
    } else if (v != NULL && v->bytes.n > 0 && (v->tag == FT_TAG_CODE || v->tag == FT_TAG_TEXT || v->tag == FT_TAG_ID)) {
        m = (members){.r = ft_rd_of(v->bytes.p, v->bytes.n), .left = 1, .tag = v->tag};
    }
    return m;
}

static bool next(members *m, ft_str *out)
{
    size_t n = 0;

    if (m->left == 0) {
        return false;
    }
    m->left--;
    n = m->tag == FT_TAG_CODES ? ft_rd_u16(&m->r) : m->tag == FT_TAG_IDS ? 16 : m->r.n;
    out->p = (const char *)ft_rd_bytes(&m->r, n);
    out->n = n;
    return out->p != NULL;
}

static bool has(const ft_value *v, ft_str what)
{
    members m = members_of(v);
    ft_str one;

    while (next(&m, &one)) {
        if (ft_str_eq(one, what)) {
            return true;
        }
    }
    return false;
}

static bool everything(const ft_value *v)
{
    return has(v, ft_str_of("all")); /* a release that searched for all targets */
}

static bool everywhere(const ft_reading *r, const char *field, ft_str what)
{
    for (size_t i = 0; i < count(r); i++) {
        const ft_value *v = value_of(r, i, field);

        if (!has(v, what) && !everything(v)) {
            return false;
        }
    }
    return true;
}

/* Whose members can be in an intersection: those of any one that does not hold everything. */
static size_t narrowest(const ft_reading *r, const char *field)
{
    for (size_t i = 0; i < count(r); i++) {
        if (!everything(value_of(r, i, field))) {
            return i;
        }
    }
    return count(r);
}

static void add_member(ft_reading_space *s, const ft_field *f, ft_str one)
{
    if (f->tag == FT_TAG_CODES) {
        ft_buf_bytes(&s->codes, &one, sizeof one);
    } else if (one.n == sizeof(ft_uuid)) {
        ft_buf_bytes(&s->ids, one.p, one.n);
    }
}

/* UNION and INTERSECTION of CODES and IDS. Nothing common leaves the field out. */
static ft_status set_reading(const ft_reading *r, ft_reading_space *s, const ft_field *f, ft_draft *into, ft_error *err)
{
    bool meet = f->hazardous == FT_HAZ_INTERSECTION;
    size_t only = meet ? narrowest(r, f->id) : count(r);
    ft_status st = FT_OK;

    ft_buf_reset(&s->codes);
    ft_buf_reset(&s->ids);
    ft_buf_reset(&s->bytes);
    for (size_t i = 0; i < count(r); i++) {
        members m = members_of(only == count(r) || only == i ? value_of(r, i, f->id) : NULL);
        ft_str one;

        while (next(&m, &one)) {
            if (!meet || everywhere(r, f->id, one)) {
                add_member(s, f, one);
            }
        }
    }
    if (f->tag == FT_TAG_CODES && s->codes.n > 0) {
        ft_value_put_codes((ft_str *)(void *)s->codes.p, s->codes.n / sizeof(ft_str), &s->bytes);
    } else if (f->tag == FT_TAG_IDS && s->ids.n > 0) {
        ft_value_put_ids((ft_uuid *)(void *)s->ids.p, s->ids.n / sizeof(ft_uuid), &s->bytes);
    }
    st = ft_buf_status(&s->codes, err);
    st = st == FT_OK ? ft_buf_status(&s->ids, err) : st;
    st = st == FT_OK ? ft_buf_status(&s->bytes, err) : st;
    return st == FT_OK && s->bytes.n > 0 ? ft_draft_set(into, f->id, f->tag, s->bytes.p, s->bytes.n, err) : st;
}

/* ---------- fields */

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

    if (r->unknown) { /* passed on as it is, bit for bit */
        return take(into, value_of(r, 0, r->group), err);
    }
    for (size_t i = 0; i < r->form->n && st == FT_OK; i++) {
        if (strcmp(r->form->fields[i].group, r->group) == 0) {
            st = read_field(r, s, &r->form->fields[i], into, err);
        }
    }
    return st;
}

/* ---------- the shape */

static int by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

/* Distinct bodies in one order for every computer. */
static size_t distinct(ft_buf *bodies)
{
    ft_hash *b = (ft_hash *)(void *)bodies->p;
    size_t n = bodies->n / sizeof *b;
    size_t kept = 0;

    if (n > 1) {
        qsort(b, n, sizeof *b, by_hash);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || ft_hash_cmp(&b[kept - 1], &b[i]) != 0) {
            b[kept++] = b[i];
        }
    }
    return kept;
}

ft_status ft_reading_geometry(const ft_reading *r, ft_reading_space *s, bool *has_one, ft_hash *out, ft_error *err)
{
    ft_hazardous how = r->form->geometry_hazardous;
    bool lacking = false;
    bool found = false;
    size_t n = 0;
    ft_status st = FT_OK;

    *has_one = false;
    ft_buf_reset(&s->bodies);
    for (size_t i = 0; i < count(r); i++) {
        const ft_revision *rev = &at(r, i)->rev;

        lacking = lacking || !rev->has_geometry;
        if (rev->has_geometry) {
            ft_buf_bytes(&s->bodies, rev->geometry.b, sizeof rev->geometry.b);
            *out = found ? *out : rev->geometry; /* of the smallest revision ID, where no order decides */
            found = true;
        }
    }
    st = ft_buf_status(&s->bodies, err);
    if (st != FT_OK || !found || (lacking && how == FT_HAZ_INTERSECTION)) {
        return st;
    }
    *has_one = true;
    n = distinct(&s->bodies);
    if (n > 1 && r->combine != NULL && (how == FT_HAZ_UNION || how == FT_HAZ_INTERSECTION)) {
        return r->combine(r->who, how, (const ft_hash *)(const void *)s->bodies.p, n, out, err);
    }
    return FT_OK;
}
