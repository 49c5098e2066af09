/* The books of a workspace: open, keep, close. docs/spec/books.md. */
#include "fieldtool/store/books_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---------- memory */

void *ft_books_take(ft_books *b, size_t n, size_t size)
{
    static const size_t BLOCK = (size_t)1 << 18;
    size_t want = 0;
    size_t head = (sizeof(ft_books_block) + 15) & ~(size_t)15;
    ft_books_block *at = b->memory;

    if (size != 0 && n > (SIZE_MAX / 2) / size) {
        return NULL;
    }
    want = (n * size + 15) & ~(size_t)15;
    want = want == 0 ? 16 : want;
    if (at == NULL || at->size - at->used < want) {
        size_t room = want > BLOCK ? want : BLOCK;

        at = calloc(1, head + room);
        if (at == NULL) {
            return NULL;
        }
        at->before = b->memory;
        at->size = room;
        b->memory = at;
    }
    at->used += want;
    return (char *)at + head + at->used - want;
}

const char *ft_books_text(ft_books *b, ft_str text)
{
    char *copy = NULL;

    if (text.n == 0) {
        return "";
    }
    copy = ft_books_take(b, text.n + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text.p, text.n);
    }
    return copy;
}

ft_geom *ft_books_shape(ft_books *b)
{
    ft_books_geom *g = ft_books_take(b, 1, sizeof *g);

    if (g == NULL) {
        return NULL;
    }
    ft_geom_init(&g->geom, FT_GEOM_MULTIPOLYGON);
    g->before = b->geoms;
    b->geoms = g;
    return &g->geom;
}

ft_status ft_books_room(void *array, size_t *cap, size_t n, size_t size, ft_error *err)
{
    return ft_room(array, cap, n, size) ? FT_OK : ft_no_memory(err);
}

ft_status ft_books_note(ft_books *b, const char *key, const ft_uuid *record, const ft_uuid *other, double m2,
                        ft_error *err)
{
    static const ft_uuid NONE;
    ft_ledger *l = b->ledger;
    ft_status st = ft_books_room(&l->findings, &l->cap_findings, l->n_findings, sizeof *l->findings, err);

    if (st == FT_OK) {
        l->findings[l->n_findings++] = (ft_ledger_finding){key, *record, other == NULL ? NONE : *other, m2};
    }
    return st;
}

/* ---------- open and close */

static void stretch(int32_t day, int32_t *first, int32_t *last)
{
    if (day != FT_LEDGER_NO_DAY) {
        *first = day < *first ? day : *first;
        *last = day > *last ? day : *last;
    }
}

/* Days on which anything can happen. */
static void find_days(const ft_books *b, int32_t *first, int32_t *last)
{
    *first = FT_LEDGER_END;
    *last = FT_LEDGER_NO_DAY;
    for (size_t i = 0; i < b->in.n_hazards; i++) {
        for (size_t k = 0; k < b->hazards[i].n_versions; k++) {
            stretch(b->hazards[i].versions[k].day, first, last);
            stretch(b->hazards[i].versions[k].baseline_day, first, last);
        }
    }
    for (size_t i = 0; i < b->in.n_releases; i++) {
        stretch(b->releases[i].end_day, first, last);
    }
    for (size_t i = 0; i < b->in.n_reopenings; i++) {
        stretch(b->reopenings[i].day, first, last);
    }
    *first = b->ask.from > *first ? b->ask.from : *first;
    *last = b->ask.to < *last ? b->ask.to : *last;
}

/* Days at whose end overlaps are asked for. */
static ft_status make_marks(ft_books *b, ft_error *err)
{
    int32_t first = 0;
    int32_t last = 0;
    int from = 0;
    int to = -1;
    int32_t *marks = NULL;
    size_t n = 0;

    find_days(b, &first, &last);
    if (b->ask.yearly && first <= last) {
        from = ft_date_of_day(first).year;
        to = ft_date_of_day(last).year;
    }
    marks = ft_books_take(b, (size_t)(to - from + 2), sizeof *marks);
    if (marks == NULL) {
        return ft_no_memory(err);
    }
    for (int y = from; y <= to; y++) {
        int32_t end = ft_date_last_day((ft_date){.year = (int16_t)y});

        if (end < b->ask.to) {
            marks[n++] = end;
        }
    }
    marks[n++] = b->ask.to;
    b->in.marks = marks;
    b->in.n_marks = n;
    return FT_OK;
}

/* All of it from one state of the file, whoever else writes; an open transaction of ours is one already. */
static ft_status read_all(ft_books *b, ft_store *s, ft_error *err)
{
    bool own = !s->in_transaction;
    ft_error late = {0};
    ft_status st = own ? ft_db_exec(s->db, "BEGIN", err) : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    st = ft_books_load(b, s, err);
    st = st == FT_OK ? make_marks(b, err) : st;
    st = st == FT_OK ? ft_books_make_units(b, err) : st;
    st = st != FT_OK ? st : b->ask.on_demand ? ft_books_know(b, err) : ft_books_compute(b, s, err);
    if (own) {
        ft_status end = ft_db_exec(s->db, "COMMIT", st == FT_OK ? err : &late);

        st = st == FT_OK ? end : st;
    }
    st = st == FT_OK ? ft_books_check_points(b, err) : st;
    /* What is proposed is another matter, and ground has no shape in frozen books. */
    return st == FT_OK && !b->ask.pending && !b->ask.on_demand && !b->ask.shapes ? ft_books_freeze(b, s, err) : st;
}

ft_status ft_books_open(ft_store *s, const ft_books_ask *ask, ft_books **out, ft_error *err)
{
    ft_books *b = calloc(1, sizeof *b);
    ft_status st = b == NULL ? ft_no_memory(err) : FT_OK;

    if (st == FT_OK) {
        b->ask = *ask;
        b->ledger = calloc(1, sizeof *b->ledger);
        st = b->ledger == NULL ? ft_no_memory(err) : read_all(b, s, err);
    }
    if (st != FT_OK) {
        ft_books_close(b);
        return st;
    }
    if (b->ledger->n_findings > 1) {
        qsort(b->ledger->findings, b->ledger->n_findings, sizeof *b->ledger->findings, ft_ledger_finding_cmp);
    }
    *out = b;
    return FT_OK;
}

void ft_books_close(ft_books *b)
{
    if (b == NULL) {
        return;
    }
    for (ft_books_geom *g = b->geoms; g != NULL; g = g->before) {
        ft_geom_release(&g->geom);
    }
    while (b->memory != NULL) {
        ft_books_block *before = b->memory->before;

        free(b->memory);
        b->memory = before;
    }
    ft_ledger_free(b->ledger);
    ft_books_part_free(b->part);
    free(b->hazards);
    free(b->releases);
    free(b->release_activity);
    free(b->exclusions);
    free(b->reopenings);
    free(b->points);
    free(b->activities);
    free(b);
}

const ft_ledger_input *ft_books_input(const ft_books *b)
{
    return &b->in;
}

const ft_ledger *ft_books_ledger(const ft_books *b)
{
    return b->ledger;
}

ft_books_units ft_books_count(const ft_books *b)
{
    return (ft_books_units){b->n_units, b->n_kept};
}
