/* What waits for a decision: ground that something contradicts first, then disagreements, then what waits longest. */
#include "fieldtool/cli/review.h"

#include "fieldtool/store/books.h"

#include <stdlib.h>
#include <string.h>

typedef enum urgency { CONTRADICTED, CONFLICT, WAITS } urgency;

typedef struct waiting {
    ft_uuid record;
    urgency how;
    int64_t since_ms;
} waiting;

typedef struct queue {
    ft_store *s;
    waiting *v; /* growing */
    size_t n, cap;
    const ft_ledger_finding *findings; /* lent by the books */
    size_t n_findings;
} queue;

static bool is_contradicted(const queue *q, const ft_uuid *record)
{
    for (size_t i = 0; i < q->n_findings; i++) {
        const ft_ledger_finding *f = &q->findings[i];

        if (strcmp(f->key, "books.contradicted") == 0 &&
            (ft_uuid_cmp(&f->record, record) == 0 || ft_uuid_cmp(&f->other, record) == 0)) {
            return true;
        }
    }
    return false;
}

typedef struct since {
    const ft_hash *revision;
    int64_t ms;
} since;

/* When the revision that waits was written. */
static bool find_since(void *who, const ft_history_entry *e)
{
    since *w = who;

    if (ft_hash_cmp(&e->id, w->revision) != 0) {
        return true;
    }
    w->ms = e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms;
    return false;
}

static ft_status add(queue *q, const ft_item *item, ft_error *err)
{
    since w = {&item->revision, INT64_MAX};
    ft_status st = ft_store_history(q->s, &item->record, find_since, &w, err);

    if (st == FT_OK && q->n == q->cap) {
        size_t cap = q->cap == 0 ? 64 : 2 * q->cap;
        waiting *v = realloc(q->v, cap * sizeof *v);

        if (v == NULL) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=queue");
        }
        q->v = v;
        q->cap = cap;
    }
    if (st == FT_OK) {
        urgency how = is_contradicted(q, &item->record)  ? CONTRADICTED
                      : item->state == FT_STATE_CONFLICT ? CONFLICT
                                                         : WAITS;

        q->v[q->n++] = (waiting){item->record, how, w.ms};
    }
    return st;
}

static ft_status collect(queue *q, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(q->s, NULL, FT_FACE_PROPOSED, false, &it, err);

    if (st != FT_OK) {
        return st;
    }
    while (st == FT_OK && ft_item_next(it, &item)) {
        st = item.pending && strcmp(item.type, "decision") != 0 ? add(q, &item, err) : FT_OK;
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

static int by_urgency(const void *a, const void *b)
{
    const waiting *x = a;
    const waiting *y = b;

    if (x->how != y->how) {
        return x->how < y->how ? -1 : 1;
    }
    return x->since_ms != y->since_ms ? (x->since_ms < y->since_ms ? -1 : 1) : ft_uuid_cmp(&x->record, &y->record);
}

static void put(ft_cli *io, ft_json_out *w, const ft_item *item, const waiting *p)
{
    static const char *const HOW[] = {"contradicted", "conflict", "waits"};
    char text[FT_UTC_TEXT];

    ft_utc_text(p->since_ms, text);
    if (io->json) {
        ft_cli_item_json(w, item, NULL);
    } else {
        (void)fprintf(io->out, "%-16s %-12s %-10s %14.1f  %.10s  %s\n", item->local_id, item->type,
                      ft_state_word(item->state), item->area_m2, text, p->how == WAITS ? "" : HOW[p->how]);
    }
}

ft_status ft_cli_queue(ft_cli *io, ft_store *s, ft_json_out *w, ft_error *err)
{
    ft_books_ask ask = {.pending = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    queue q = {.s = s};
    ft_books *books = NULL;
    ft_item_space *sp = NULL;
    ft_item item;
    ft_status st = ft_books_open(s, &ask, &books, err);

    if (st == FT_OK) {
        q.findings = ft_books_ledger(books)->findings;
        q.n_findings = ft_books_ledger(books)->n_findings;
        st = collect(&q, err);
    }
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    if (q.n > 0) {
        qsort(q.v, q.n, sizeof *q.v, by_urgency);
    }
    if (st == FT_OK && !io->json && !io->quiet) {
        (void)fprintf(io->out, "%-16s %-12s %-10s %14s  %s\n", "LOCAL ID", "TYPE", "STATE", "AREA m2", "SINCE");
    }
    for (size_t i = 0; i < q.n && st == FT_OK; i++) {
        st = ft_store_get(s, &q.v[i].record, FT_FACE_PROPOSED, sp, &item, err);
        if (st == FT_OK) {
            put(io, w, &item, &q.v[i]);
        }
    }
    io->left = q.n > 0;
    ft_item_space_free(sp);
    ft_books_close(books);
    free(q.v);
    return st;
}
