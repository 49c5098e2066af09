/* Reading records: items, iteration, history, and what people type for an ID. */
#include "fieldtool/store/internal.h"

#include "geo/area.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_item_space {
    ft_buf bytes, wkb;
    ft_revision_space *rspace;
    ft_view_space *vspace;
    ft_chain chain;
    char local_id[64];
};

ft_status ft_item_space_new(ft_item_space **out, ft_error *err)
{
    ft_item_space *sp = calloc(1, sizeof *sp);
    ft_status st = FT_OK;

    if (sp == NULL) {
        return ft_no_memory(err);
    }
    ft_buf_init(&sp->bytes, 0);
    ft_buf_init(&sp->wkb, 0);
    st = ft_revision_space_new(&sp->rspace, err);
    st = st == FT_OK ? ft_view_space_new(&sp->vspace, err) : st;
    if (st != FT_OK) {
        ft_item_space_free(sp);
        return st;
    }
    *out = sp;
    return FT_OK;
}

void ft_item_space_free(ft_item_space *sp)
{
    if (sp != NULL) {
        ft_buf_release(&sp->bytes);
        ft_buf_release(&sp->wkb);
        ft_revision_space_free(sp->rspace);
        ft_view_space_free(sp->vspace);
        ft_chain_release(&sp->chain);
        free(sp);
    }
}

double ft_item_area_sd_m2(const ft_item *item, const ft_geom *shape)
{
    static const double RADIUS_95 = 2.4477; /* of a circular normal error, in standard deviations of one axis */
    double accuracy_m = ft_value_real(ft_values_get(item->values, "vertex_accuracy_m_95"), 0);

    return accuracy_m > 0 ? ft_geom_area_sd_m2(shape, accuracy_m / RADIUS_95) : 0;
}

static ft_status load_shape(ft_store *s, const ft_form *form, const ft_index_row *row, ft_item_space *sp, ft_item *out,
                            ft_error *err)
{
    ft_measured m = {.validity = {.valid = true}};
    ft_status st = FT_OK;

    if (!out->has_geometry) {
        out->valid = true;
        return FT_OK;
    }
    st = ft_store_get_body(s, &out->geometry, &sp->wkb, err);
    if (st == FT_E_NOT_FOUND) {
        out->valid = true;
        return FT_OK;
    }
    if (st != FT_OK) {
        return st;
    }
    out->wkb = sp->wkb.p;
    out->wkb_n = sp->wkb.n;
    if (row->has_geometry && ft_hash_cmp(&row->geometry, &out->geometry) == 0) {
        out->valid = row->valid;
        out->area_m2 = row->area_m2;
        return FT_OK;
    }
    st = ft_measure_shape(s, form, out->wkb, out->wkb_n, &m, err);
    out->valid = m.validity.valid;
    out->area_m2 = m.area_m2;
    return st;
}

/* The one revision that is the face as it stands, 0 when it has to be worked out. */
static int64_t face_seq(const ft_index_row *row, ft_face face)
{
    switch (face) {
    case FT_FACE_SHOWN: return row->shown_seq;
    case FT_FACE_PROPOSED: return row->n_heads == 1 && !row->incomplete ? row->head_seq : 0;
    case FT_FACE_APPROVED: return 0; /* several incomparable approvals are combined */
    }
    return 0;
}

static ft_status face_by_view(ft_store *s, const ft_index_row *row, ft_face face, ft_item_space *sp, ft_item *out,
                              ft_error *err)
{
    ft_view v;
    ft_status st = FT_OK;

    ft_chain_release(&sp->chain);
    st = ft_view_load(s, row, &sp->chain, sp->vspace, &v, err);
    if (st != FT_OK) {
        return st;
    }
    if (face == FT_FACE_APPROVED && !v.has_approved) {
        return FT_E_NOT_FOUND;
    }
    switch (face) {
    case FT_FACE_APPROVED: {
        const ft_node *node = &sp->chain.nodes[v.approved];

        out->reason = node->rev.reason;
        out->values = node->rev.values;
        out->has_geometry = node->rev.has_geometry;
        out->geometry = node->rev.geometry;
        break;
    }
    case FT_FACE_PROPOSED:
        out->reason = sp->chain.nodes[v.heads[0]].rev.reason;
        out->values = v.proposed;
        out->has_geometry = v.has_geometry;
        out->geometry = v.geometry;
        break;
    case FT_FACE_SHOWN:
        out->reason = sp->chain.nodes[v.heads[0]].rev.reason;
        out->values = v.shown;
        out->has_geometry = v.shown_has_geometry;
        out->geometry = v.shown_geometry;
        break;
    }
    out->revision = sp->chain.nodes[v.heads[0]].id;
    return FT_OK;
}

/* FT_E_NOT_FOUND without a message: the record has no such face. */
static ft_status load_item(ft_store *s, const ft_index_row *row, ft_face face, ft_item_space *sp, ft_item *out,
                           ft_error *err)
{
    const ft_form *form = ft_forms_find(s->forms, row->type, strlen(row->type));
    int64_t seq = face_seq(row, face);
    ft_revision r;
    ft_status st = FT_OK;

    memcpy(sp->local_id, row->local_id, sizeof sp->local_id);
    *out = (ft_item){.record = row->record,
                     .type = row->type,
                     .local_id = sp->local_id,
                     .state = row->state,
                     .pending = row->pending,
                     .incomplete = row->incomplete,
                     .hidden = row->hidden,
                     .n_heads = (size_t)row->n_heads,
                     .has_approved = row->approved_seq != 0};
    if (out->has_approved) {
        st = ft_journal_read(s, row->approved_seq, &sp->bytes, &out->approved_revision, err);
    }
    if (st == FT_OK && seq != 0) {
        st = ft_journal_read(s, seq, &sp->bytes, &out->revision, err);
        st = st == FT_OK ? ft_revision_decode(sp->bytes.p, sp->bytes.n, sp->rspace, &r, err) : st;
        if (st == FT_OK) {
            out->reason = r.reason;
            out->values = r.values;
            out->has_geometry = r.has_geometry;
            out->geometry = r.geometry;
        }
    } else if (st == FT_OK) {
        st = face_by_view(s, row, face, sp, out, err);
    }
    return st == FT_OK ? load_shape(s, form, row, sp, out, err) : st;
}

ft_status ft_store_get(ft_store *s, const ft_uuid *record, ft_face face, ft_item_space *sp, ft_item *out, ft_error *err)
{
    ft_index_row row;
    ft_status st = ft_index_by_record(s, record, &row, err);

    if (st != FT_OK) {
        return st;
    }
    st = load_item(s, &row, face, sp, out, err);
    if (st == FT_E_NOT_FOUND) {
        char text[FT_UUID_TEXT];

        ft_uuid_text(record, text);
        return ft_fail(err, FT_E_NOT_FOUND, "store.record.not_approved", "id=%s", text);
    }
    return st;
}

/* ---------- iteration */

struct ft_item_iter {
    ft_store *s;
    ft_stmt *q;
    ft_face face;
    bool with_retired;
    ft_item_space *sp;
    ft_status st;
    ft_error first;
};

ft_status ft_items_open(ft_store *s, const char *type, ft_face face, bool with_retired, ft_item_iter **out,
                        ft_error *err)
{
    static const char SQL_ALL[] = "SELECT rid FROM ft_record ORDER BY type, local_id COLLATE NOCASE, rid";
    static const char SQL_TYPE[] = "SELECT rid FROM ft_record WHERE type = ?1 ORDER BY local_id COLLATE NOCASE, rid";
    ft_item_iter *it = calloc(1, sizeof *it);
    ft_status st = FT_OK;

    if (it == NULL) {
        return ft_no_memory(err);
    }
    if (type != NULL && ft_forms_find(s->forms, type, strlen(type)) == NULL) {
        free(it);
        return ft_fail(err, FT_E_INVALID, "store.type.unknown", "type=%s", type);
    }
    it->s = s;
    it->face = face;
    it->with_retired = with_retired;
    st = ft_item_space_new(&it->sp, err);
    st = st == FT_OK ? ft_db_prepare(s->db, type == NULL ? SQL_ALL : SQL_TYPE, &it->q, err) : st;
    if (st != FT_OK) {
        ft_item_space_free(it->sp);
        free(it);
        return st;
    }
    if (type != NULL) {
        const ft_form *form = ft_forms_find(s->forms, type, strlen(type));

        ft_stmt_text_at(it->q, 1, form->type, strlen(form->type));
    }
    *out = it;
    return FT_OK;
}

bool ft_item_next(ft_item_iter *it, ft_item *out)
{
    while (it->st == FT_OK && ft_stmt_row(it->q)) {
        ft_index_row row;
        const ft_form *form = NULL;

        it->st = ft_index_by_rid(it->s, ft_col_int(it->q, 0), &row, &it->first);
        if (it->st != FT_OK) {
            return false;
        }
        form = ft_forms_find(it->s->forms, row.type, strlen(row.type));
        if (form->internal || (row.hidden && !it->with_retired)) {
            continue;
        }
        it->st = load_item(it->s, &row, it->face, it->sp, out, &it->first);
        if (it->st == FT_E_NOT_FOUND) {
            it->st = FT_OK; /* no approved face */
            continue;
        }
        return it->st == FT_OK;
    }
    return false;
}

ft_status ft_items_close(ft_item_iter *it, ft_error *err)
{
    ft_status st = FT_OK;

    if (it == NULL) {
        return FT_OK;
    }
    st = it->st;
    if (st != FT_OK && err != NULL) {
        *err = it->first;
    }
    if (st == FT_OK) {
        st = ft_stmt_done(it->q, err);
    }
    ft_stmt_free(it->q);
    ft_item_space_free(it->sp);
    free(it);
    return st;
}

/* ---------- history */

ft_status ft_history_batch(ft_store *s, int64_t number_here, ft_history_entry *e, ft_error *err)
{
    static const char SQL_BATCH[] = "SELECT system, number FROM ft_batch WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    e->has_batch = false;
    if (number_here == 0) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, SQL_BATCH, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, number_here);
    if (ft_stmt_row(q)) {
        ft_str system = ft_col_blob(q, 0);

        e->has_batch = system.n == sizeof e->batch_system.b;
        if (e->has_batch) {
            memcpy(e->batch_system.b, system.p, system.n);
            e->batch_number = ft_col_int(q, 1);
        }
    }
    return ft_stmt_done(q, err);
}

/* Parents before children; among the free ones the earlier arrival first. */
static void causal_order(const ft_chain *c, size_t *order)
{
    bool *done = calloc(c->n, sizeof *done);
    size_t k = 0;

    while (done != NULL && k < c->n) {
        size_t before = k;

        for (size_t i = 0; i < c->n; i++) {
            bool ready = !done[i];

            for (size_t p = 0; p < c->nodes[i].rev.n_parents && ready; p++) {
                for (size_t j = 0; j < c->n && ready; j++) {
                    ready = done[j] || ft_hash_cmp(&c->nodes[j].id, &c->nodes[i].rev.parents[p]) != 0;
                }
            }
            if (ready) {
                done[i] = true;
                order[k++] = i;
            }
        }
        if (k == before) {
            break;
        }
    }
    for (size_t i = 0; k < c->n && i < c->n; i++) { /* no memory: order of arrival */
        order[k++] = i;
    }
    free(done);
}

ft_status ft_store_history(ft_store *s, const ft_uuid *record, bool (*each)(void *who, const ft_history_entry *e),
                           void *who, ft_error *err)
{
    ft_index_row row;
    ft_chain chain = {0};
    size_t *order = NULL;
    ft_status st = ft_index_by_record(s, record, &row, err);

    st = st == FT_OK ? ft_chain_load(s, row.last_seq, &chain, err) : st;
    if (st == FT_OK) {
        order = malloc((chain.n + 1) * sizeof *order);
        st = order == NULL ? ft_no_memory(err) : FT_OK;
    }
    if (st == FT_OK) {
        causal_order(&chain, order);
    }
    for (size_t i = 0; i < chain.n && st == FT_OK; i++) {
        size_t k = order[i];
        ft_history_entry e = {.id = chain.nodes[k].id, .rev = &chain.nodes[k].rev, .known_ms = chain.known_ms[k]};

        st = ft_history_batch(s, chain.batch[k], &e, err);
        if (st == FT_OK && !each(who, &e)) {
            break;
        }
    }
    free(order);
    ft_chain_release(&chain);
    return st;
}

/* ---------- what people type */

typedef struct found {
    ft_uuid record;
    size_t n;
    char names[160];
} found;

static void note(found *f, ft_str record, ft_str local)
{
    if (record.n != sizeof f->record.b || (f->n > 0 && memcmp(f->record.b, record.p, record.n) == 0)) {
        return;
    }
    memcpy(f->record.b, record.p, record.n);
    f->n++;
    if (strlen(f->names) + local.n + 2 < sizeof f->names) {
        if (f->names[0] != '\0') {
            (void)strcat(f->names, ",");
        }
        (void)strncat(f->names, local.p, local.n);
    }
}

static ft_status look(ft_store *s, const char *sql, const void *p, size_t n, bool blob, found *f, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, sql, &q, err);

    if (st != FT_OK) {
        return st;
    }
    if (blob) {
        ft_stmt_blob_at(q, 1, p, n);
    } else {
        ft_stmt_text_at(q, 1, p, n);
    }
    while (ft_stmt_row(q)) {
        note(f, ft_col_blob(q, 0), ft_col_text(q, 1));
    }
    return ft_stmt_done(q, err);
}

/* Digits of the text without dashes; 0 when anything else is in it. */
static size_t hex_digits(const char *text, size_t n, char *out, size_t size)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        if (c == '-') {
            continue;
        }
        if (!digit || k + 1 >= size) {
            return 0;
        }
        out[k++] = (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    }
    out[k] = '\0';
    return k;
}

ft_status ft_store_find(ft_store *s, const char *id_text, ft_uuid *out, ft_error *err)
{
    static const char SQL_BY_ID[] = "SELECT record, coalesce(local_id, '') FROM ft_record WHERE record = ?1";
    static const char SQL_BY_LOCAL[] = /* type by type, as the index has them */
        "WITH RECURSIVE t(type) AS (SELECT min(type) FROM ft_record UNION ALL "
        "SELECT (SELECT min(type) FROM ft_record WHERE type > t.type) FROM t WHERE t.type IS NOT NULL) "
        "SELECT r.record, r.local_id FROM t JOIN ft_record r ON r.type = t.type AND r.local_id = ?1 COLLATE NOCASE";
    static const char SQL_BY_ALIAS[] =
        "SELECT r.record, coalesce(r.local_id, '') FROM ft_alias a JOIN ft_record r ON r.rid = a.rid "
        "WHERE a.name = ?1";
    static const char SQL_BY_PART[] = "SELECT record, coalesce(local_id, hex(record)) FROM ft_record WHERE "
                                      "lower(hex(record)) LIKE ?1 || '%' OR lower(hex(record)) LIKE '%' || ?1 LIMIT 8";
    found f = {.n = 0};
    char hex[33];
    ft_uuid exact;
    size_t n = strlen(id_text);
    size_t digits = 0;
    ft_status st = FT_OK;

    while (n > 0 && (id_text[0] == ' ' || id_text[0] == '\t')) {
        id_text++;
        n--;
    }
    while (n > 0 && (id_text[n - 1] == ' ' || id_text[n - 1] == '\t')) {
        n--;
    }
    digits = hex_digits(id_text, n, hex, sizeof hex);
    if (digits == 32 && ft_uuid_parse(hex, &exact)) {
        st = look(s, SQL_BY_ID, exact.b, sizeof exact.b, true, &f, err);
    } else {
        st = look(s, SQL_BY_LOCAL, id_text, n, false, &f, err);
        st = st == FT_OK ? look(s, SQL_BY_ALIAS, id_text, n, false, &f, err) : st;
        if (st == FT_OK && f.n == 0 && digits >= 8) {
            st = look(s, SQL_BY_PART, hex, digits, false, &f, err);
        }
    }
    if (st != FT_OK) {
        return st;
    }
    if (f.n == 0) {
        return ft_fail(err, FT_E_NOT_FOUND, "store.id.unknown", "id=%.*s", (int)n, id_text);
    }
    if (f.n > 1) {
        return ft_fail(err, FT_E_CONFLICT, "store.id.ambiguous", "id=%.*s candidates=%s", (int)n, id_text, f.names);
    }
    *out = f.record;
    return FT_OK;
}

ft_status ft_store_find_list(ft_store *s, const char *text, ft_buf *out, ft_error *err)
{
    ft_status st = FT_OK;

    while (st == FT_OK && *text != '\0') {
        size_t member = strcspn(text, ",");
        size_t skip = strspn(text, " ");
        size_t n = skip < member ? member - skip : 0;
        char name[128];
        char uuid[FT_UUID_TEXT];
        ft_uuid id;

        while (n > 0 && text[skip + n - 1] == ' ') {
            n--;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), text + skip);
        if (!ft_uuid_parse(name, &id)) {
            st = ft_store_find(s, name, &id, err);
        }
        ft_uuid_text(&id, uuid);
        ft_buf_printf(out, "%s%s", out->n > 0 ? "," : "", uuid);
        text += member + (text[member] == ',' ? 1 : 0);
    }
    return st == FT_OK ? ft_buf_status(out, err) : st;
}
