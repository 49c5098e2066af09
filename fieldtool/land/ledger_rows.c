/* Postings as rows of a period: docs/spec/ledger.md 9. */
#include "fieldtool/land/ledger_internal.h"

#include "geo/shared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct kind {
    const char *column;
    int sign;
} KINDS[] = {
#define FT_LEDGER_EVENT(name, column, sign) {(column), (sign)},
#include "fieldtool/land/ledger_event.def"
#undef FT_LEDGER_EVENT
};

const char *ft_ledger_column(ft_ledger_kind kind)
{
    return KINDS[kind].column;
}

int ft_ledger_sign(ft_ledger_kind kind)
{
    return KINDS[kind].sign;
}

const char *ft_ledger_class_word(ft_ledger_class c)
{
    static const char *const WORDS[] = {"indication", "SHA", "CHA"};

    return WORDS[c];
}

bool ft_ledger_row_balances(const ft_ledger_row *row)
{
    double sum = row->opening_m2;
    double largest = fmax(fabs(row->opening_m2), fabs(row->closing_m2));

    for (int k = 0; k < FT_LEDGER_KINDS; k++) {
        sum += KINDS[k].sign * row->m2[k];
        largest = fmax(largest, fabs(row->m2[k]));
    }
    return fabs(sum - row->closing_m2) <= FT_LEDGER_TOLERANCE * fmax(1, largest) &&
           row->closing_m2 >= -FT_LEDGER_TOLERANCE &&
           row->areas_opening + row->areas_in - row->areas_out == row->areas_closing && row->areas_closing >= 0;
}

/* ---------- which row */

typedef struct keys {
    const ft_ledger_input *in;
    ft_ledger_by by;
    int32_t to;
    const char **text; /* shape [n], sorted, without repetition */
    size_t n;
} keys;

/* As stated last by that day; days never fall along the order of statements (ledger_plan.c), and one without a day has that
 * of the one before. */
const char *ft_ledger_contamination(const ft_ledger_hazard *h, int32_t to)
{
    size_t last = 0;
    bool in = true;

    for (size_t i = 0; i < h->n_versions; i++) {
        in = h->versions[i].day == FT_LEDGER_NO_DAY ? in : h->versions[i].day <= to;
        last = in ? i : last;
    }
    return h->n_versions == 0 ? "" : h->versions[last].contamination;
}

static const char *hazard_text(const ft_ledger_hazard *h, ft_ledger_by by, int32_t to)
{
    if (by == FT_LEDGER_BY_CONTAMINATION) {
        return ft_ledger_contamination(h, to);
    }
    return by == FT_LEDGER_BY_LOCATION ? h->location : by == FT_LEDGER_BY_ORGANISATION ? h->organisation : h->task;
}

static const char *release_text(const ft_ledger_release *r, ft_ledger_by by)
{
    return by == FT_LEDGER_BY_CONTAMINATION  ? ""
           : by == FT_LEDGER_BY_LOCATION     ? r->location
           : by == FT_LEDGER_BY_ORGANISATION ? r->organisation
                                             : r->task;
}

static const char *text_of(const keys *k, size_t hazard, size_t release)
{
    return hazard != FT_LEDGER_NO_HAZARD ? hazard_text(&k->in->hazards[hazard], k->by, k->to)
                                         : release_text(&k->in->releases[release], k->by);
}

static int text_cmp(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool has_text(ft_ledger_by by)
{
    return by == FT_LEDGER_BY_CONTAMINATION || by == FT_LEDGER_BY_LOCATION || by == FT_LEDGER_BY_ORGANISATION ||
           by == FT_LEDGER_BY_TASK;
}

static ft_status keys_make(keys *k, const ft_ledger *l, ft_error *err)
{
    size_t n = 0;

    if (!has_text(k->by)) {
        return FT_OK;
    }
    k->text = calloc(l->n_postings + 1, sizeof *k->text);
    if (k->text == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
    }
    for (size_t i = 0; i < l->n_postings; i++) {
        k->text[i] = text_of(k, l->postings[i].hazard, l->postings[i].release);
    }
    qsort(k->text, l->n_postings, sizeof *k->text, text_cmp);
    for (size_t i = 0; i < l->n_postings; i++) {
        if (n == 0 || strcmp(k->text[n - 1], k->text[i]) != 0) {
            k->text[n++] = k->text[i];
        }
    }
    k->n = n;
    return FT_OK;
}

static size_t row_count(const keys *k)
{
    return has_text(k->by)                ? k->n
           : k->by == FT_LEDGER_BY_HAZARD ? k->in->n_hazards + 1
           : k->by == FT_LEDGER_BY_CLASS  ? 3
                                          : 1;
}

static size_t row_of(const keys *k, size_t hazard, size_t release, ft_ledger_class account)
{
    if (has_text(k->by)) {
        const char *text = text_of(k, hazard, release);
        const char **at = bsearch(&text, k->text, k->n, sizeof *k->text, text_cmp);

        return (size_t)(at - k->text);
    }
    if (k->by == FT_LEDGER_BY_HAZARD) {
        const ft_ledger_hazard *today = hazard == FT_LEDGER_NO_HAZARD ? NULL : k->in->hazards[hazard].today;

        return hazard == FT_LEDGER_NO_HAZARD ? k->in->n_hazards
               : today != NULL               ? (size_t)(today - k->in->hazards)
                                             : hazard;
    }
    return k->by == FT_LEDGER_BY_CLASS ? (size_t)account : 0;
}

/* ---------- sums */

/** A row while it is summed. */
typedef struct sum {
    ft_ledger_row row;
    const ft_ledger_hazard *hazard; /* of a hazard's row */
    bool used;
} sum;

/* What became known of a frozen year is a correction of this one, told apart. */
static void add_movement(ft_ledger_row *row, const ft_ledger_posting *p)
{
    double adds_m2 = KINDS[p->kind].sign * p->area_m2;

    if (!p->prior) {
        row->m2[p->kind] += p->area_m2;
        return;
    }
    row->prior[p->kind] += p->area_m2;
    row->prior_m2 += adds_m2;
    row->m2[FT_LEDGER_CORRECTION] -= adds_m2;
}

static void add_posting(sum *s, const ft_ledger_posting *p, ft_ledger_by by, int32_t from, int32_t to)
{
    long areas = by == FT_LEDGER_BY_CLASS ? p->in_class : p->areas;

    if (p->day > to) {
        return;
    }
    s->used = true;
    s->row.closing_m2 += KINDS[p->kind].sign * p->area_m2;
    s->row.areas_closing += areas;
    s->row.perimeter_unknown += p->unknown;
    s->row.estimated_m2 += p->estimated_m2;
    if ((p->kind == FT_LEDGER_BASELINE && !p->prior) || p->day == FT_LEDGER_NO_DAY || p->day < from) {
        s->row.opening_m2 += KINDS[p->kind].sign * p->area_m2;
        s->row.areas_opening += areas;
        return;
    }
    add_movement(&s->row, p);
    s->row.areas_in += areas > 0 ? areas : 0;
    s->row.areas_out += areas < 0 ? -areas : 0;
}

/* ---------- ground that two accounts hold */

typedef struct layer {
    const ft_ledger_open *o;
    const ft_uuid *id;
    ft_box box;
    size_t row;
} layer;

/* Confirmed over suspected, then by ID: the first holds the ground, the others overlap it. */
static int layer_cmp(const void *x, const void *y)
{
    const layer *a = x;
    const layer *b = y;

    if (a->o->account != b->o->account) {
        return a->o->account > b->o->account ? -1 : 1;
    }
    return ft_uuid_cmp(a->id, b->id);
}

/* How much of a layer the layers before it hold already. */
static ft_status layer_overlap(const layer *all, size_t i, bool same_row, ft_sharer *sharer, const ft_geom **before,
                               double *out, ft_error *err)
{
    ft_shared got = {0, 0, false};
    size_t n = 0;
    ft_status st = FT_OK;

    *out = 0;
    for (size_t k = 0; k < i; k++) {
        if ((!same_row || all[k].row == all[i].row) && ft_box_meets(all[k].box, all[i].box)) {
            before[n++] = &all[k].o->shape;
        }
    }
    st = n == 0 ? FT_OK : ft_shared_area(sharer, &all[i].o->shape, before, n, &got, err);
    if (st == FT_OK && got.inside_m2 > 1e-6 + 1e-9 * (got.inside_m2 + got.outside_m2)) {
        *out = got.inside_m2;
    }
    return st;
}

static ft_status add_overlaps(const keys *k, const ft_ledger *l, int32_t day, sum *sums, ft_error *err)
{
    layer *all = calloc(l->n_open + 1, sizeof *all);
    const ft_geom **before = calloc(l->n_open + 1, sizeof *before);
    ft_sharer *sharer = NULL;
    size_t n = 0;
    ft_status st = all == NULL || before == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger")
                                                 : ft_sharer_new(&sharer, err);

    for (size_t i = 0; i < l->n_open && st == FT_OK; i++) {
        const ft_ledger_open *o = &l->open[i];

        if (k->in->marks[o->mark] == day) {
            all[n++] = (layer){o, &k->in->hazards[o->hazard].id, ft_geom_reach(&o->shape),
                               row_of(k, o->hazard, SIZE_MAX, o->account)};
        }
    }
    if (n > 1) {
        qsort(all, n, sizeof *all, layer_cmp);
    }
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        double over = 0;

        st = layer_overlap(all, i, k->by != FT_LEDGER_BY_CLASS, sharer, before, &over, err);
        sums[all[i].row].row.overlap_m2 += over;
    }
    ft_sharer_free(sharer);
    free(before);
    free(all);
    return st;
}

/* ---------- rows */

static int row_cmp(const void *x, const void *y)
{
    const sum *a = x;
    const sum *b = y;

    if (a->hazard != NULL && b->hazard != NULL) { /* as people look for them */
        const char *x_name = a->hazard->local_id == NULL ? "" : a->hazard->local_id;
        const char *y_name = b->hazard->local_id == NULL ? "" : b->hazard->local_id;
        int c = strcmp(x_name, y_name);

        return c != 0 ? c : ft_uuid_cmp(&a->hazard->id, &b->hazard->id);
    }
    if (a->hazard != NULL || b->hazard != NULL) { /* output without a hazard comes last */
        return a->hazard != NULL ? -1 : 1;
    }
    return a->row.key == NULL ? 0 : strcmp(a->row.key, b->row.key);
}

static void name_row(const keys *k, size_t i, sum *s)
{
    ft_ledger_row *row = &s->row;

    row->hazard = FT_LEDGER_NO_HAZARD;
    row->key = has_text(k->by) ? k->text[i] : NULL;
    if (k->by == FT_LEDGER_BY_CLASS) {
        row->key = i == FT_LEDGER_INDICATION ? "" : ft_ledger_class_word((ft_ledger_class)i);
    } else if (k->by == FT_LEDGER_BY_HAZARD && i < k->in->n_hazards) {
        row->hazard = i;
        s->hazard = &k->in->hazards[i];
    }
}

/* Sums of accounts that came and went end a hair off zero. */
static double not_below_zero(double m2)
{
    return m2 < 0 && m2 >= -FT_LEDGER_TOLERANCE ? 0 : m2;
}

static ft_status sum_rows(const keys *k, const ft_ledger *l, int32_t from, int32_t to, sum *sums, ft_error *err)
{
    size_t n = row_count(k);
    ft_status st = FT_OK;

    for (size_t i = 0; i < l->n_postings; i++) {
        const ft_ledger_posting *p = &l->postings[i];

        add_posting(&sums[row_of(k, p->hazard, p->release, p->account)], p, k->by, from, to);
    }
    st = add_overlaps(k, l, to, sums, err);
    for (size_t i = 0; i < n; i++) {
        name_row(k, i, &sums[i]);
        sums[i].row.opening_m2 = not_below_zero(sums[i].row.opening_m2);
        sums[i].row.closing_m2 = not_below_zero(sums[i].row.closing_m2);
        sums[i].row.net_m2 = not_below_zero(sums[i].row.closing_m2 - sums[i].row.overlap_m2);
    }
    return st;
}

bool ft_ledger_years(const ft_ledger *l, int32_t from, int32_t to, int *first, int *last)
{
    bool any = false;

    for (size_t i = 0; i < l->n_postings; i++) {
        const ft_ledger_posting *p = &l->postings[i];
        int year = p->day == FT_LEDGER_NO_DAY ? 0 : ft_date_of_day(p->day).year;

        if (p->day == FT_LEDGER_NO_DAY || (p->kind == FT_LEDGER_BASELINE && !p->prior) || p->day < from ||
            p->day > to) {
            continue;
        }
        *first = any && *first < year ? *first : year;
        *last = any && *last > year ? *last : year;
        any = true;
    }
    return any;
}

static ft_status year_rows(const keys *total, const ft_ledger *l, int32_t from, int32_t to, ft_ledger_row **rows,
                           size_t *n, ft_error *err)
{
    int first = 0;
    int last = -1;
    ft_status st = FT_OK;

    (void)ft_ledger_years(l, from, to, &first, &last);
    *n = 0;
    *rows = calloc((size_t)(last - first + 2), sizeof **rows);
    if (*rows == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger");
    }
    for (int y = first; y <= last && st == FT_OK; y++) {
        ft_date whole = {.year = (int16_t)y};
        int32_t begin = ft_date_first_day(whole);
        int32_t end = ft_date_last_day(whole);
        sum s = {0};

        st = sum_rows(total, l, begin < from ? from : begin, end > to ? to : end, &s, err);
        s.row.year = y;
        (*rows)[(*n)++] = s.row;
    }
    return st;
}

ft_status ft_ledger_rows(const ft_ledger_input *in, const ft_ledger *l, ft_ledger_by by, int32_t from, int32_t to,
                         ft_ledger_row **rows, size_t *n, ft_error *err)
{
    keys k = {.in = in, .by = by == FT_LEDGER_BY_YEAR ? FT_LEDGER_BY_TOTAL : by, .to = to};
    ft_status st = keys_make(&k, l, err);
    sum *sums = NULL;
    size_t used = 0;

    *rows = NULL;
    if (st == FT_OK && by == FT_LEDGER_BY_YEAR) {
        return year_rows(&k, l, from, to, rows, n, err);
    }
    sums = calloc(row_count(&k) + 1, sizeof *sums);
    *rows = calloc(row_count(&k) + 1, sizeof **rows);
    st = st == FT_OK && (sums == NULL || *rows == NULL) ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=ledger")
                                                        : st;
    st = st == FT_OK ? sum_rows(&k, l, from, to, sums, err) : st;
    if (st == FT_OK) {
        qsort(sums, row_count(&k), sizeof *sums, row_cmp);
        for (size_t i = 0; i < row_count(&k); i++) {
            if (sums[i].used || by == FT_LEDGER_BY_TOTAL) {
                (*rows)[used++] = sums[i].row;
            }
        }
        *n = used;
    } else {
        free(*rows);
        *rows = NULL;
    }
    free(sums);
    free(k.text);
    return st;
}
