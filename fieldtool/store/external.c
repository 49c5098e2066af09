#include "fieldtool/store/external_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ft_external_any(const ft_external *x)
{
    return x->edited + x->added + x->deleted + x->moved + x->unreadable + x->mended > 0;
}

static void name_layer(ft_external *out, const char *name)
{
    size_t n = strlen(out->layers);

    if (n + strlen(name) + 2 < sizeof out->layers) {
        (void)snprintf(out->layers + n, sizeof out->layers - n, "%s%s", n > 0 ? "," : "", name);
    }
}

static ft_status open_ext(ft_ext *x)
{
    int64_t last = 0;
    ft_status st = ft_item_space_new(&x->shown_space, x->err);

    ft_buf_init(&x->value, 0);
    ft_buf_init(&x->wkb, 0);
    ft_buf_init(&x->text, 0);
    ft_buf_init(&x->reason, 0);
    ft_buf_init(&x->sql, 0);
    ft_geom_init(&x->shape, FT_GEOM_NONE);
    st = st == FT_OK ? ft_item_space_new(&x->proposed_space, x->err) : st;
    st = st == FT_OK ? ft_draft_new(&x->draft, x->err) : st;
    st = st == FT_OK ? ft_db_one_int(x->s->db, "SELECT max(rid) FROM ft_record", 0, &last, x->err) : st;
    if (st == FT_OK) {
        x->n_rids = (size_t)last + 1;
        x->rids = calloc(x->n_rids, sizeof *x->rids);
        x->hashes = calloc(x->n_rids, sizeof *x->hashes);
        x->records = calloc(x->s->n_layers + 1, sizeof *x->records);
        st = x->rids == NULL || x->hashes == NULL || x->records == NULL ? ft_no_memory(x->err) : FT_OK;
    }
    return st == FT_OK ? ft_ext_read_index(x) : st;
}

static void close_ext(ft_ext *x)
{
    ft_item_space_free(x->shown_space);
    ft_item_space_free(x->proposed_space);
    ft_draft_free(x->draft);
    ft_buf_release(&x->value);
    ft_buf_release(&x->wkb);
    ft_buf_release(&x->text);
    ft_buf_release(&x->reason);
    ft_buf_release(&x->sql);
    ft_geom_release(&x->shape);
    free(x->rids);
    free(x->hashes);
    free(x->records);
}

static bool in_order(const ft_ext_layer *e)
{
    return e->table && e->columns && e->triggers && e->index;
}

/* Everything of one layer but the records that lost their row: another layer may hold them. */
static ft_status look_at_layer(ft_ext *x, ft_layer *l)
{
    ft_ext_layer e = {.l = l};
    size_t records = x->records[l - x->s->layers];
    size_t before = x->out->edited + x->out->added + x->out->moved + x->out->unreadable;
    ft_status st = FT_OK;

    if (l->added) { /* nobody had it before: no row of it is missing */
        return FT_OK;
    }
    st = ft_ext_scan(x, l, &e);
    if (st == FT_OK && x->take && l->strange && e.n > 0) { /* what was typed where we cannot read is not to be lost */
        st = ft_fail(x->err, FT_E_REFUSED, "store.strange.edits", "layer=%s columns=%s file=%s", l->name,
                     ft_store_renewal(x->s).names, x->s->path);
    }
    if (st == FT_OK && !in_order(&e)) {
        x->out->mended++;
    }
    if (st == FT_OK && e.table && !l->sides && e.same != records) {
        st = ft_ext_note_lost(x, &e);
    }
    if (st == FT_OK && x->take && e.table && (e.n > 0 || !in_order(&e))) {
        st = ft_ext_mend(x, &e);
    }
    st = st == FT_OK && e.table && !l->sides ? ft_ext_take_rows(x, &e) : st;
    if (st == FT_OK && x->take && !e.columns) {
        st = ft_ext_remake(x, l);
    }
    if (st == FT_OK && (!in_order(&e) || e.same != records ||
                        before != x->out->edited + x->out->added + x->out->moved + x->out->unreadable)) {
        name_layer(x->out, l->name);
    }
    ft_ext_layer_release(&e);
    return st;
}

static ft_status walk(ft_store *s, bool take, ft_external *out, ft_error *err)
{
    ft_ext x = {.s = s, .take = take, .out = out, .err = err};
    ft_status st = open_ext(&x);

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        st = look_at_layer(&x, &s->layers[i]);
    }
    st = st == FT_OK ? ft_ext_take_lost(&x) : st;
    close_ext(&x);
    return st;
}

ft_status ft_external_look(ft_store *s, ft_external *out, ft_error *err)
{
    ft_error local = {0};

    *out = (ft_external){.edited = 0};
    if (s->rows_known >= 0 && s->rows_known == ft_db_change_counter(s->db)) {
        return FT_OK;
    }
    return walk(s, false, out, err == NULL ? &local : err);
}

ft_status ft_external_take(ft_store *s, ft_external *out, ft_error *err)
{
    ft_error local = {0};
    ft_status st = FT_OK;

    *out = (ft_external){.edited = 0};
    err = err == NULL ? &local : err;
    if (s->rows_known >= 0 && s->rows_known == ft_db_change_counter(s->db)) {
        return FT_OK;
    }
    st = ft_store_begin(s, err);
    if (st != FT_OK) {
        return st;
    }
    st = walk(s, true, out, err);
    s->rows_known = st == FT_OK ? s->counter : s->rows_known;
    return ft_store_end(s, st, err);
}
