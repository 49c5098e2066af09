/* Editable record values: one growable block of bytes, a sorted table of where each value lies. */
#include "fieldtool/land/value.h"

#include "fieldtool/base/limits.h"

#include <stdlib.h>
#include <string.h>

typedef struct slot {
    char name[64];
    ft_tag tag;
    size_t from, n;
} slot;

struct ft_draft {
    slot *slots;
    ft_value *values; /* shape [cap], filled from slots after each change */
    size_t n, cap;
    ft_buf bytes;
};

ft_status ft_draft_new(ft_draft **out, ft_error *err)
{
    ft_draft *d = calloc(1, sizeof *d);

    if (d == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=draft");
    }
    ft_buf_init(&d->bytes, FT_LIMIT_REVISION_BYTES);
    *out = d;
    return FT_OK;
}

void ft_draft_free(ft_draft *d)
{
    if (d != NULL) {
        free(d->slots);
        free(d->values);
        ft_buf_release(&d->bytes);
        free(d);
    }
}

void ft_draft_reset(ft_draft *d)
{
    d->n = 0;
    ft_buf_reset(&d->bytes);
}

/* Names and bytes may have moved: point every value at them again. */
static void point(ft_draft *d)
{
    for (size_t i = 0; i < d->n; i++) {
        d->values[i] = (ft_value){.field = ft_str_of(d->slots[i].name),
                                  .tag = d->slots[i].tag,
                                  .bytes = {d->bytes.p == NULL ? "" : d->bytes.p + d->slots[i].from, d->slots[i].n}};
    }
}

static size_t place(const ft_draft *d, const char *field, bool *found)
{
    size_t lo = 0;
    size_t hi = d->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(d->slots[mid].name, field);

        if (c == 0) {
            *found = true;
            return mid;
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    *found = false;
    return lo;
}

static bool room(ft_draft *d)
{
    size_t want = d->cap == 0 ? 32 : d->cap * 2;
    slot *s = NULL;
    ft_value *v = NULL;

    if (d->n < d->cap) {
        return true;
    }
    s = realloc(d->slots, want * sizeof *s);
    d->slots = s != NULL ? s : d->slots;
    v = realloc(d->values, want * sizeof *v);
    d->values = v != NULL ? v : d->values;
    d->cap = s != NULL && v != NULL ? want : d->cap;
    return d->n < d->cap;
}

/* Put without pointing: the caller points once. */
static ft_status put(ft_draft *d, const char *field, ft_tag tag, const void *p, size_t n, ft_error *err)
{
    bool found = false;
    size_t at = place(d, field, &found);
    size_t from = d->bytes.n;

    if (strlen(field) >= sizeof d->slots[0].name) {
        return ft_fail(err, FT_E_INVALID, "land.value.field_name", "field=%s", field);
    }
    if (!found && !room(d)) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=draft");
    }
    ft_buf_bytes(&d->bytes, p, n);
    if (!found) {
        memmove(d->slots + at + 1, d->slots + at, (d->n - at) * sizeof *d->slots);
        d->n++;
        memcpy(d->slots[at].name, field, strlen(field) + 1);
    }
    d->slots[at].tag = tag;
    d->slots[at].from = from;
    d->slots[at].n = n;
    return ft_buf_status(&d->bytes, err);
}

ft_status ft_draft_set(ft_draft *d, const char *field, ft_tag tag, const void *p, size_t n, ft_error *err)
{
    ft_status st = put(d, field, tag, p, n, err);

    point(d);
    return st;
}

ft_status ft_draft_load(ft_draft *d, ft_values from, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < from.n && st == FT_OK; i++) {
        char name[64];

        if (from.v[i].field.n >= sizeof name) {
            st = ft_fail(err, FT_E_INVALID, "land.value.field_name", "field=%.*s", 60, from.v[i].field.p);
            break;
        }
        memcpy(name, from.v[i].field.p, from.v[i].field.n);
        name[from.v[i].field.n] = '\0';
        st = put(d, name, from.v[i].tag, from.v[i].bytes.p, from.v[i].bytes.n, err);
    }
    point(d);
    return st;
}

void ft_draft_clear(ft_draft *d, const char *field)
{
    bool found = false;
    size_t at = place(d, field, &found);

    if (found) {
        d->n--;
        memmove(d->slots + at, d->slots + at + 1, (d->n - at) * sizeof *d->slots);
        point(d);
    }
}

ft_values ft_draft_values(const ft_draft *d)
{
    return (ft_values){d->values, d->n};
}
