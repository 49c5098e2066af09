#include "fieldtool/report/wordlist.h"

#include "fieldtool/land/reference.h"
#include "fieldtool/land/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    const char *word; /* folded */
    const char *name; /* of today */
    bool retired, former;
} entry;

struct ft_wordlist {
    entry *v; /* shape [n], by word, best first */
    size_t n, cap;
    ft_space memory;
    ft_buf folded;
};

void ft_wordlist_close(ft_wordlist *l)
{
    if (l != NULL) {
        free(l->v);
        ft_space_release(&l->memory);
        ft_buf_release(&l->folded);
        free(l);
    }
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=wordlist");
}

static const char *kept(ft_wordlist *l, ft_str t)
{
    char *copy = ft_space_get(&l->memory, t.n + 1, 1);

    if (copy != NULL && t.n > 0) {
        memcpy(copy, t.p, t.n);
    }
    return copy;
}

static ft_status add(ft_wordlist *l, ft_str word, const char *name, bool retired, bool former, ft_error *err)
{
    entry e = {.name = name, .retired = retired, .former = former};

    ft_buf_reset(&l->folded);
    ft_reference_fold(word, &l->folded);
    if (l->folded.n == 0) {
        return ft_buf_status(&l->folded, err);
    }
    e.word = kept(l, (ft_str){l->folded.p, l->folded.n});
    if (e.word == NULL || !ft_room(&l->v, &l->cap, l->n, sizeof *l->v)) {
        return no_memory(err);
    }
    l->v[l->n++] = e;
    return FT_OK;
}

/* By name, by short name, and by each of the names it had or has elsewhere. */
static ft_status add_entry(ft_wordlist *l, const ft_item *item, const char *field, ft_error *err)
{
    ft_str name = ft_value_text(ft_values_get(item->values, field));
    ft_str others = ft_value_text(ft_values_get(item->values, "aliases"));
    bool retired = item->state == FT_STATE_RETIRED;
    const char *today = kept(l, name);
    ft_status st = today == NULL ? no_memory(err) : add(l, name, today, retired, false, err);

    st = st == FT_OK ? add(l, ft_value_text(ft_values_get(item->values, "short_name")), today, retired, false, err)
                     : st;
    for (size_t from = 0; from < others.n && st == FT_OK;) {
        size_t to = from;

        while (to < others.n && others.p[to] != ',') {
            to++;
        }
        st = add(l, (ft_str){others.p + from, to - from}, today, retired, true, err);
        from = to + 1;
    }
    return st;
}

static int by_word(const void *x, const void *y)
{
    const entry *a = x;
    const entry *b = y;
    int c = strcmp(a->word, b->word);

    c = c != 0 ? c : (int)a->retired - (int)b->retired;
    return c != 0 ? c : (int)a->former - (int)b->former;
}

ft_status ft_wordlist_open(ft_store *s, const char *list, ft_wordlist **out, ft_error *err)
{
    ft_wordlist *l = calloc(1, sizeof *l);
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = l == NULL ? no_memory(err) : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    ft_buf_init(&l->folded, 0);
    st = ft_items_open(s, list, FT_FACE_SHOWN, true, &it, err);
    while (st == FT_OK && ft_item_next(it, &item)) {
        st = add_entry(l, &item, ft_reference_word_of(list), err);
    }
    if (it != NULL && st == FT_OK) {
        st = ft_items_close(it, err);
    } else if (it != NULL) {
        (void)ft_items_close(it, &ignored);
    }
    if (st != FT_OK) {
        ft_wordlist_close(l);
        return st;
    }
    if (l->n > 1) {
        qsort(l->v, l->n, sizeof *l->v, by_word);
    }
    *out = l;
    return FT_OK;
}

bool ft_wordlist_is_empty(const ft_wordlist *l)
{
    return l->n == 0;
}

bool ft_wordlist_find(const ft_wordlist *l, ft_str word, ft_land_word *out)
{
    ft_buf folded;
    size_t lo = 0;
    size_t hi = l->n;
    bool found = false;

    ft_buf_init(&folded, 0);
    ft_reference_fold(word, &folded);
    while (folded.n > 0 && lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(l->v[mid].word, folded.p) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    found = folded.n > 0 && lo < l->n && strcmp(l->v[lo].word, folded.p) == 0;
    ft_buf_release(&folded);
    if (found) {
        *out = (ft_land_word){.retired = l->v[lo].retired, .former = l->v[lo].former};
        (void)snprintf(out->name, sizeof out->name, "%.150s", l->v[lo].name);
    }
    return found;
}
