/* Books of which only a part is asked for: one hazard's open ground, one release. */
#include "fieldtool/store/books_internal.h"

#include <stdlib.h>

typedef struct known_hazard {
    const ft_uuid *id;
    size_t index, unit; /* in the input; among the units */
    bool computed, counted;
    double open_m2, estimated_m2;
    long areas;
} known_hazard;

/** In the books' memory. */
struct ft_books_known {
    known_hazard *hazards;              /* shape [n hazards], by ID */
    const ft_ledger_release **releases; /* shape [n releases], by ID */
    size_t *of_hazard;                  /* shape [n hazards]: from the input's index to that above */
};

/* Units list their hazards and releases by ID, but follow one another in no such order. */
static int hazard_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(((const known_hazard *)x)->id, ((const known_hazard *)y)->id);
}

static int release_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(&(*(const ft_ledger_release *const *)x)->id, &(*(const ft_ledger_release *const *)y)->id);
}

static known_hazard *find_hazard(const ft_books *b, const ft_uuid *id)
{
    known_hazard key = {.id = id};

    return b->in.n_hazards == 0 ? NULL : bsearch(&key, b->known->hazards, b->in.n_hazards, sizeof key, hazard_cmp);
}

ft_status ft_books_know(ft_books *b, ft_error *err)
{
    struct ft_books_known *k = ft_books_take(b, 1, sizeof *k);
    size_t n = 0;

    if (k == NULL) {
        return ft_no_memory(err);
    }
    k->hazards = ft_books_take(b, b->in.n_hazards, sizeof *k->hazards);
    k->releases = ft_books_take(b, b->in.n_releases, sizeof *k->releases);
    k->of_hazard = ft_books_take(b, b->in.n_hazards, sizeof *k->of_hazard);
    if (k->hazards == NULL || k->releases == NULL || k->of_hazard == NULL) {
        return ft_no_memory(err);
    }
    for (size_t u = 0; u < b->n_units; u++) {
        for (size_t i = 0; i < b->units[u].n[FT_BOOKS_HAZARDS]; i++) {
            size_t at = b->units[u].at[FT_BOOKS_HAZARDS][i];

            k->hazards[n++] = (known_hazard){.id = &b->hazards[at].id, .index = at, .unit = u};
        }
    }
    for (size_t i = 0; i < b->in.n_releases; i++) {
        k->releases[i] = &b->releases[i];
    }
    if (b->in.n_hazards > 1) {
        qsort(k->hazards, n, sizeof *k->hazards, hazard_cmp);
    }
    if (b->in.n_releases > 1) {
        qsort(k->releases, b->in.n_releases, sizeof(ft_ledger_release *), release_cmp);
    }
    b->known = k;
    for (size_t i = 0; i < b->in.n_hazards; i++) {
        k->of_hazard[i] = (size_t)(find_hazard(b, &b->hazards[i].id) - k->hazards);
    }
    return FT_OK;
}

/* The unit's postings, summed up for each of its hazards. */
static ft_status compute(ft_books *b, ft_store *s, size_t unit, ft_error *err)
{
    size_t before = b->ledger->n_postings;
    ft_books_unit *u = &b->units[unit];
    ft_status st = ft_books_compute_unit(b, s, u, err);

    for (size_t i = before; i < b->ledger->n_postings && st == FT_OK; i++) {
        const ft_ledger_posting *p = &b->ledger->postings[i];

        if (p->hazard != FT_LEDGER_NO_HAZARD) {
            known_hazard *h = &b->known->hazards[b->known->of_hazard[p->hazard]];

            h->counted = true;
            h->open_m2 += ft_ledger_sign(p->kind) * p->area_m2;
            h->estimated_m2 += p->estimated_m2;
            h->areas += p->areas;
        }
    }
    for (size_t i = 0; i < u->n[FT_BOOKS_HAZARDS] && st == FT_OK; i++) {
        b->known->hazards[b->known->of_hazard[u->at[FT_BOOKS_HAZARDS][i]]].computed = true;
    }
    return st;
}

ft_status ft_books_open_m2(ft_books *b, ft_store *s, const ft_uuid *hazard, bool *known, double *m2, ft_error *err)
{
    known_hazard *h = find_hazard(b, hazard);
    ft_status st = h == NULL || h->computed ? FT_OK : compute(b, s, h->unit, err);

    *known = st == FT_OK && h != NULL && h->counted;
    *m2 = *known && h->areas > 0 ? h->open_m2 + h->estimated_m2 : 0; /* what is left of a closed area is rounding */
    return st;
}

const ft_ledger_hazard *ft_books_hazard(const ft_books *b, const ft_uuid *hazard)
{
    const known_hazard *h = find_hazard(b, hazard);

    return h == NULL ? NULL : &b->hazards[h->index];
}

const ft_ledger_release *ft_books_release(const ft_books *b, const ft_uuid *release)
{
    ft_ledger_release key = {.id = *release};
    const ft_ledger_release *at = &key;
    const ft_ledger_release **found = b->in.n_releases == 0 ? NULL
                                                            : bsearch(&at, b->known->releases, b->in.n_releases,
                                                                      sizeof(ft_ledger_release *), release_cmp);

    return found == NULL ? NULL : *found;
}
