/* Appending revisions: what people and imports say here, and what came from elsewhere. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hybrid logical clock: never behind what this file has seen of its own, a counter within one millisecond. */
static void tick(ft_store *s, ft_origin *o)
{
    int64_t now = ft_env_now(s->env);

    if (now > s->last_clock_ms) {
        s->last_clock_ms = now;
        s->last_counter = 0;
    } else {
        s->last_counter++;
    }
    o->clock_ms = s->last_clock_ms;
    o->counter = s->last_counter;
}

/* CC-SYSTEM-NNNN for what is recorded here; CC-I-XXXXXXXXXX from the record ID for imports, the same on every computer. */
static ft_status give_local_id(ft_store *s, const ft_uuid *record, bool import, ft_error *err)
{
    char id[64];

    if (import) {
        char hex[33];

        ft_hex(record->b, sizeof record->b, hex);
        for (char *p = hex; *p != '\0'; p++) {
            *p = (char)(*p >= 'a' ? *p - 'a' + 'A' : *p);
        }
        (void)snprintf(id, sizeof id, "%s-I-%s", s->country, hex + 22);
    } else {
        (void)snprintf(id, sizeof id, "%s-%s-%04lld", s->country, s->system, (long long)s->next_number++);
    }
    return ft_draft_set(s->draft, "local_id", FT_TAG_TEXT, id, strlen(id), err);
}

/* The record's present heads, sorted. *out is malloc'ed. */
static ft_status present_heads(ft_store *s, const ft_index_row *row, ft_hash **out, size_t *n, ft_error *err)
{
    ft_status st = FT_OK;

    if (row->n_heads == 1 && !row->incomplete) {
        *out = malloc(sizeof **out);
        *n = 1;
        return *out == NULL ? ft_no_memory(err) : ft_journal_read(s, row->head_seq, &s->scratch, *out, err);
    }
    ft_chain chain = {0};
    ft_view v;

    st = ft_view_load(s, row, &chain, s->vspace, &v, err);
    if (st != FT_OK) {
        return st;
    }
    *out = malloc(v.n_heads * sizeof **out);
    *n = v.n_heads;
    for (size_t i = 0; i < v.n_heads && *out != NULL; i++) {
        (*out)[i] = chain.nodes[v.heads[i]].id;
    }
    ft_chain_release(&chain);
    return *out == NULL ? ft_no_memory(err) : FT_OK;
}

ft_status ft_touch_decided(ft_store *s, ft_error *err)
{
    static const char SQL_DECIDED[] = "SELECT DISTINCT target FROM ft_decision";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_DECIDED, &q, err);

    s->trust_stale = true;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str target = ft_col_blob(q, 0);
        ft_uuid record;
        bool found = false;

        if (target.n == FT_HASH_BYTES) {
            st = ft_journal_peek(s, target.p, &record, &found, err);
        }
        st = st == FT_OK && found ? ft_batches_touch(s, &record, err) : st;
    }
    return ft_stmt_end(q, st, err);
}

/* It is in its record; that one is written at the end of the transaction. */
static ft_status enter(ft_store *s, const ft_revision *r, const ft_placed *at, ft_error *err)
{
    const ft_form *form = ft_forms_find(s->forms, r->type.p, r->type.n);
    ft_status st = at->new_record ? ft_index_begin(s, at->rid, &r->record, form->type, at->seq, err) : FT_OK;

    st = st == FT_OK ? ft_after_entering(s, r, at->seq, err) : st;
    return st == FT_OK ? ft_touch(s, at->rid, err) : st;
}

/* A new record of this one revision is written at once. */
static ft_status after_write(ft_store *s, const ft_revision *r, const ft_hash *id, const ft_placed *at,
                             const ft_write *w, ft_error *err)
{
    ft_status st = FT_OK;

    if (!at->new_record || r->n_parents > 0 || (r->has_geometry && w->wkb == NULL)) {
        return enter(s, r, at, err);
    }
    st = ft_after_entering(s, r, at->seq, err);
    return st == FT_OK ? ft_materialise_new(s, at->rid, at->seq, id, r, true, w->wkb, w->wkb_n, w->measured, err) : st;
}

static ft_status encode(ft_store *s, const ft_revision *r, ft_hash *id, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&s->scratch);
    st = ft_revision_encode(r, &s->scratch, err);
    st = st == FT_OK ? ft_buf_status(&s->scratch, err) : st;
    if (st == FT_OK) {
        *id = ft_hash_of(s->scratch.p, s->scratch.n);
    }
    return st;
}

/* What the revision says of itself: type, record, origin, values with a local ID, shape by hash. */
static ft_status prepare(ft_store *s, const ft_write *w, const ft_form *form, ft_revision *r, ft_error *err)
{
    ft_status st = FT_OK;

    *r = (ft_revision){.op = w->op,
                       .type = ft_str_of(form->type),
                       .record = w->record,
                       .schema = s->schema,
                       .reason = w->reason,
                       .has_origin = !w->no_origin,
                       .has_geometry = w->wkb != NULL || w->shape != NULL};
    if (ft_uuid_is_zero(&r->record)) {
        r->record = ft_uuid_new(ft_env_now(s->env));
    }
    if (r->has_origin) {
        r->origin = (ft_origin){.system = s->system_id,
                                .author = ft_str_of(w->author != NULL ? w->author : s->env->author),
                                .offset_min = (int16_t)s->env->offset_min,
                                .has_author_key = w->author_key != NULL};
        if (w->author_key != NULL) {
            memcpy(r->origin.author_key, w->author_key, sizeof r->origin.author_key);
        }
        tick(s, &r->origin);
    }
    if (w->values.v != ft_draft_values(s->draft).v) {
        ft_draft_reset(s->draft);
        st = ft_draft_load(s->draft, w->values, err);
    }
    if (st == FT_OK && !form->internal && ft_values_get(w->values, "local_id") == NULL) {
        st = give_local_id(s, &r->record, w->no_origin, err);
    }
    r->values = ft_draft_values(s->draft);
    if (st == FT_OK && w->wkb != NULL) {
        r->geometry = w->wkb_hash != NULL ? *w->wkb_hash : ft_hash_of(w->wkb, w->wkb_n);
        st = ft_body_put(s, &r->geometry, w->wkb, w->wkb_n, err);
    } else if (w->shape != NULL) {
        r->geometry = *w->shape;
    }
    return st;
}

ft_status ft_store_write(ft_store *s, const ft_write *w, ft_written *out, ft_error *err)
{
    const ft_form *form = w->type == NULL ? NULL : ft_forms_find(s->forms, w->type, strlen(w->type));
    ft_index_row row;
    ft_hash *heads = NULL;
    size_t n_heads = 0;
    ft_revision r;
    ft_arrival made = {.batch = 0};
    ft_placed at;
    ft_status st = FT_OK;

    if (!s->in_transaction) {
        return ft_fail(err, FT_E_REFUSED, "store.opened_read_only", "file=%s", s->path);
    }
    if (w->type != NULL && form == NULL) {
        return ft_fail(err, FT_E_INVALID, "store.type.unknown", "type=%s", w->type);
    }
    st = ft_declare_again(s, err);
    if (st != FT_OK) {
        return st;
    }
    if (w->op != FT_OP_CREATE && w->op != FT_OP_IMPORT && w->parents == NULL) {
        st = ft_index_by_record(s, &w->record, &row, err);
        form = st == FT_OK ? ft_forms_find(s->forms, row.type, strlen(row.type)) : NULL;
        st = st == FT_OK ? present_heads(s, &row, &heads, &n_heads, err) : st;
    }
    if (st == FT_OK && form == NULL) {
        st = ft_fail(err, FT_E_INVALID, "store.type.unknown", "type=?");
    }
    st = st == FT_OK ? prepare(s, w, form, &r, err) : st;
    if (st == FT_OK) {
        r.parents = w->parents != NULL ? w->parents : heads;
        r.n_parents = w->parents != NULL ? w->n_parents : n_heads;
        st = encode(s, &r, &out->revision, err);
    }
    if (st == FT_OK) {
        made.known_ms = r.has_origin ? r.origin.clock_ms : ft_env_now(s->env);
        st = ft_journal_append(s, (ft_str){s->scratch.p, s->scratch.n}, &out->revision, &r.record, form->type, &made,
                               &at, err);
    }
    if (st == FT_OK) {
        ft_str local = ft_value_text(ft_values_get(r.values, "local_id"));

        out->record = r.record;
        out->known = at.known;
        local.n = local.n < sizeof out->local_id ? local.n : sizeof out->local_id - 1;
        memcpy(out->local_id, local.p == NULL ? "" : local.p, local.n);
        out->local_id[local.n] = '\0';
        if (at.known) {
            bool was_apart = false;

            st = ft_waiting_made_here(s, &out->revision, &was_apart, err);
            out->known = !was_apart;
        } else {
            st = after_write(s, &r, &out->revision, &at, w, err);
        }
    }
    free(heads);
    return st;
}

ft_status ft_store_append(ft_store *s, const void *bytes, size_t n, const ft_delivery *by, bool *known, ft_error *err)
{
    ft_revision r;
    ft_hash id = ft_hash_of(bytes, n);
    ft_arrival a = {.batch = by->number_here};
    ft_placed at;
    const ft_form *form = NULL;
    char type[64];
    ft_status st = ft_revision_decode(bytes, n, s->rspace, &r, err);

    if (st != FT_OK) {
        return st;
    }
    form = ft_forms_find(s->forms, r.type.p, r.type.n);
    if (form == NULL) {
        (void)snprintf(type, sizeof type, "%.*s", (int)r.type.n, r.type.p);
        return ft_fail(err, FT_E_REFUSED, "store.type.unknown", "type=%s", type);
    }
    a.known_ms = r.has_origin ? r.origin.clock_ms : by->clock_ms;
    a.apart = by->waits && strcmp(form->type, "key") != 0; /* words about keys count by their own signature */
    st = ft_journal_append(s, (ft_str){bytes, n}, &id, &r.record, form->type, &a, &at, err);
    *known = at.known;
    if (st != FT_OK || at.known) {
        st = st == FT_OK ? ft_batches_carried(s, &id, by->number_here, err) : st;
        return st == FT_OK && r.has_origin ? ft_batches_touch(s, &r.record, err) : st; /* one author more, it may be */
    }
    return a.apart ? ft_scope_note(s, &r, true, err) : enter(s, &r, &at, err);
}
