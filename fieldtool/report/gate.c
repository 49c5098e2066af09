#include "fieldtool/report/gate.h"

#include "fieldtool/report/judge.h"
#include "fieldtool/report/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_gate {
    ft_store *s;
    bool as_recorded;
    ft_gather *gather;
    ft_books *proposed; /* NULL before the first release */
    ft_item_space *sp;
    ft_uuid *asked; /* shape [n]: hazards and releases, of which the books have something to say */
    size_t n, cap;
};

ft_status ft_gate_open(ft_store *s, bool as_recorded, ft_gate **out, ft_error *err)
{
    ft_gate *g = calloc(1, sizeof *g);
    ft_status st = g == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=review") : FT_OK;

    if (st == FT_OK) {
        g->s = s;
        g->as_recorded = as_recorded;
        st = ft_gather_open(s, &g->gather, err);
        st = st == FT_OK ? ft_item_space_new(&g->sp, err) : st;
    }
    if (st != FT_OK) {
        ft_gate_close(g);
        return st;
    }
    *out = g;
    return FT_OK;
}

void ft_gate_close(ft_gate *g)
{
    if (g != NULL) {
        ft_gather_close(g->gather);
        ft_books_close(g->proposed);
        ft_item_space_free(g->sp);
        free(g->asked);
        free(g);
    }
}

/* The first error refuses; how many more there are is said beside it. */
typedef struct refusal {
    ft_error first;
    size_t errors;
} refusal;

static void note_error(void *who, const ft_finding *f)
{
    refusal *r = who;
    char m2[40] = "";

    if (f->severity != FT_LAND_SEVERITY_ERROR || r->errors++ > 0) {
        return;
    }
    if (f->m2 != 0 && strstr(f->facts, "m2=") == NULL) {
        (void)snprintf(m2, sizeof m2, "m2=%.1f%s", f->m2, f->facts[0] == '\0' ? "" : " ");
    }
    (void)ft_fail(&r->first, FT_E_REFUSED, f->key, "%s%s", m2, f->facts);
}

static ft_status refuse(const refusal *r, const char *local_id, ft_error *err)
{
    if (r->errors == 0) {
        return FT_OK;
    }
    if (err != NULL) {
        *err = r->first;
    }
    return r->errors == 1 ? ft_within(err, FT_E_REFUSED, "record=%s", local_id)
                          : ft_within(err, FT_E_REFUSED, "record=%s more_errors=%zu", local_id, r->errors - 1);
}

static ft_status open_books(const ft_gate *g, bool pending, ft_books **out, ft_error *err)
{
    ft_books_ask ask = {.pending = pending, .on_demand = true, .from = INT32_MIN, .to = FT_LEDGER_END};

    return ft_books_open(g->s, &ask, out, err);
}

static bool is_in_the_books(const ft_item *item)
{
    return strcmp(item->type, "hazard") == 0 || strcmp(item->type, "release") == 0;
}

ft_status ft_gate_record(ft_gate *g, const ft_item *item, ft_error *err)
{
    refusal r = {.errors = 0};
    bool first_release = strcmp(item->type, "release") == 0 && g->proposed == NULL;
    ft_status st = first_release ? open_books(g, true, &g->proposed, err) : FT_OK;

    ft_gather_use_books(g->gather, g->proposed, NULL);
    st = st == FT_OK ? ft_judge(g->gather, item, FT_REQ_APPROVE, g->as_recorded, note_error, &r, err) : st;
    st = st == FT_OK ? refuse(&r, item->local_id, err) : st;
    if (st == FT_OK && is_in_the_books(item)) {
        if (!ft_room(&g->asked, &g->cap, g->n, sizeof *g->asked)) {
            return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=review");
        }
        g->asked[g->n++] = item->record;
    }
    return st;
}

static ft_status ask_books(ft_gate *g, const ft_books *b, const ft_uuid *id, ft_error *err)
{
    ft_item item;
    refusal r = {.errors = 0};
    const ft_ledger_finding *against = ft_notes_against(b, id);
    ft_status st = ft_store_get(g->s, id, FT_FACE_PROPOSED, g->sp, &item, err);

    st = st == FT_OK ? ft_judge_books(g->gather, &item, note_error, &r, err) : st;
    st = st == FT_OK ? refuse(&r, item.local_id, err) : st;
    if (st == FT_OK && against != NULL) {
        ft_item other;
        char id_text[64];

        (void)snprintf(id_text, sizeof id_text, "%s", item.local_id);
        st = ft_store_get(g->s, &against->other, FT_FACE_PROPOSED, g->sp, &other, err);
        return st != FT_OK ? st
                           : ft_fail(err, FT_E_REFUSED, against->key, "id=%s other=%s m2=%.1f", id_text, other.local_id,
                                     against->m2);
    }
    return st;
}

ft_status ft_gate_books(ft_gate *g, ft_error *err)
{
    ft_books *b = NULL;
    ft_status st = FT_OK;

    if (g->n == 0) {
        return FT_OK;
    }
    st = ft_store_settle(g->s, err);
    st = st == FT_OK ? open_books(g, false, &b, err) : st;
    if (st == FT_OK) {
        ft_gather_use_books(g->gather, NULL, b);
    }
    for (size_t i = 0; i < g->n && st == FT_OK; i++) {
        st = ask_books(g, b, &g->asked[i], err);
    }
    ft_gather_use_books(g->gather, NULL, NULL);
    ft_books_close(b);
    return st;
}
