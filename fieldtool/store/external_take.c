/* Whose a row is, and what becomes of it. The uuid decides; where it is gone or no uuid, the local ID; then the place. A row
 * that is nobody's is a new record: pasted, split off, appended. */
#include "fieldtool/store/external_internal.h"

#include <stdio.h>
#include <string.h>

typedef enum ft_row_of {
    ROW_HOME,  /* the record's own row, where it should be */
    ROW_MOVED, /* the record's own row under another number */
    ROW_NEW,   /* nobody's, of an ID that nobody has: kept, it may come by a submission too */
    ROW_COPY,  /* nobody's, with the ID of somebody else or none */
} ft_row_of;

typedef struct whose {
    ft_row_of what;
    ft_index_row record; /* of HOME and MOVED; of COPY whose ID it bears, rid 0 when none */
    ft_uuid uuid;        /* of NEW */
} whose;

/* ---------- whose row */

static ft_status record_at(ft_ext *x, const ft_layer *l, int64_t fid, ft_index_row *out, bool *found)
{
    ft_error ignored = {0};
    ft_status st = ft_index_by_rid(x->s, fid, out, &ignored);

    *found = st == FT_OK && out->layer == l->name && out->fid == fid;
    return st == FT_E_NOT_FOUND ? FT_OK : st == FT_OK ? FT_OK : (*x->err = ignored, st);
}

/* Does the record's own row still stand where the index says? */
static ft_status is_at_home(ft_ext *x, const ft_index_row *r, bool *out)
{
    char text[FT_UUID_TEXT];
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    *out = false;
    if (r->layer == NULL) {
        return FT_OK;
    }
    ft_uuid_text(&r->record, text);
    ft_buf_reset(&x->sql);
    ft_buf_text(&x->sql, "SELECT 1 FROM ");
    ft_db_ident(&x->sql, r->layer);
    ft_buf_text(&x->sql, " WHERE fid = ?1 AND lower(uuid) = ?2");
    st = ft_buf_status(&x->sql, x->err);
    st = st == FT_OK ? ft_db_prepare(x->s->db, x->sql.p, &q, x->err) : st;
    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, r->fid);
        ft_stmt_text_at(q, 2, text, strlen(text));
        *out = ft_stmt_row(q);
    }
    return ft_stmt_end(q, st, x->err);
}

static bool is_claimed(const ft_ext *x, int64_t rid)
{
    return rid < (int64_t)x->n_rids && (x->rids[rid] & FT_EXT_CLAIMED) != 0;
}

static void claim(ft_ext *x, int64_t rid)
{
    if (rid < (int64_t)x->n_rids) {
        x->rids[rid] |= FT_EXT_CLAIMED;
    }
}

/* By a uuid that reads as one. */
static ft_status by_uuid(ft_ext *x, const ft_layer *l, int64_t fid, const ft_uuid *uuid, whose *out)
{
    ft_error why = {0};
    bool home = false;
    ft_status st = ft_index_by_record(x->s, uuid, &out->record, &why);

    if (st == FT_E_NOT_FOUND) {
        *out = (whose){.what = ROW_NEW, .uuid = *uuid};
        return FT_OK;
    }
    if (st != FT_OK) {
        *x->err = why;
        return st;
    }
    out->what = ROW_COPY;
    if (strcmp(out->record.type, l->form->type) != 0 || is_claimed(x, out->record.rid)) {
        return FT_OK;
    }
    if (out->record.layer == l->name && out->record.fid == fid) {
        out->what = ROW_HOME;
        return FT_OK;
    }
    st = is_at_home(x, &out->record, &home);
    out->what = home ? ROW_COPY : ROW_MOVED;
    return st;
}

static int64_t only_rid(ft_stmt *q)
{
    int64_t rid = ft_stmt_row(q) ? ft_col_int(q, 0) : 0;

    return rid != 0 && !ft_stmt_row(q) ? rid : 0;
}

/* By the local ID, where the uuid was lost. */
static ft_status by_local_id(ft_ext *x, const ft_layer *l, int64_t fid, ft_str local, whose *out)
{
    static const char SQL_NAMED[] = "SELECT rid FROM ft_record WHERE local_id = ?1 COLLATE NOCASE AND type = ?2";
    ft_stmt *q = NULL;
    int64_t rid = 0;
    ft_status st = ft_db_prepare(x->s->db, SQL_NAMED, &q, x->err);

    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, local.p, local.n);
        ft_stmt_text_at(q, 2, l->form->type, strlen(l->form->type));
        rid = only_rid(q);
    }
    st = ft_stmt_end(q, st, x->err);
    st = st == FT_OK && rid != 0 ? ft_index_by_rid(x->s, rid, &out->record, x->err) : st;
    return st == FT_OK && rid != 0 ? by_uuid(x, l, fid, &out->record.record, out) : st;
}

/* Neither uuid nor local ID: the row in a record's place with the record's very shape. */
static ft_status by_place(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, int64_t fid, whose *out)
{
    ft_item item;
    bool found = false;
    bool differs = false;
    bool has_shape = false;
    ft_status st = record_at(x, e->l, fid, &out->record, &found);

    if (st != FT_OK || !found || is_claimed(x, out->record.rid) || e->l->geometry == FT_GEOM_NONE) {
        return st;
    }
    st = ft_store_get(x->s, &out->record.record, FT_FACE_SHOWN, x->shown_space, &item, x->err);
    st = st == FT_OK ? ft_ext_read_row(x, e, q, &item, &item, &has_shape, &differs) : st;
    if (st == FT_OK && item.has_geometry && !has_shape) {
        out->what = ROW_HOME;
    }
    return st;
}

static int column_of(const ft_ext_layer *e, ft_layout_what what, const char *field)
{
    for (size_t i = 0; i < e->l->n_columns; i++) {
        const ft_layout_column *c = &e->l->columns[i];

        if (e->has[i] && c->what == what && (field == NULL || strcmp(c->field->id, field) == 0)) {
            return (int)i + 1;
        }
    }
    return 0; /* the fid, which is neither */
}

static ft_status find_owner(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, int64_t fid, whose *out)
{
    int uuid_at = column_of(e, FT_LAYOUT_UUID, NULL);
    int local_at = column_of(e, FT_LAYOUT_FIELD, "local_id");
    ft_str uuid = uuid_at == 0 ? (ft_str){"", 0} : ft_col_text(q, uuid_at);
    ft_str local = local_at == 0 ? (ft_str){"", 0} : ft_col_text(q, local_at);
    ft_uuid id;
    char head[FT_UUID_TEXT];

    *out = (whose){.what = ROW_COPY};
    if (uuid.n == FT_UUID_TEXT - 1 && ft_uuid_parse(uuid.p, &id)) {
        return by_uuid(x, e->l, fid, &id, out);
    }
    (void)snprintf(head, sizeof head, "%.*s", (int)(uuid.n < sizeof head - 1 ? uuid.n : sizeof head - 1), uuid.p);
    if (uuid.n >= FT_UUID_TEXT && ft_uuid_parse(head, &id)) { /* "<uuid>_1": how a GIS marks its copy */
        ft_error ignored = {0};

        if (ft_index_by_record(x->s, &id, &out->record, &ignored) != FT_OK) {
            out->record.rid = 0;
        }
        return FT_OK;
    }
    return local.n > 0 ? by_local_id(x, e->l, fid, local, out) : by_place(x, e, q, fid, out);
}

/* ---------- what becomes of it */

static ft_status delete_row(ft_ext *x, ft_layer *l, int64_t fid)
{
    return x->take ? ft_layer_remove(x->s, l, fid, fid, x->err) : FT_OK;
}

static ft_status write_external(ft_ext *x, ft_write *w)
{
    ft_written made;

    w->author = FT_EXTERNAL_AUTHOR;
    w->values = ft_draft_values(x->draft);
    w->reason = (ft_str){x->reason.p, x->reason.n};
    return ft_store_write(x->s, w, &made, x->err);
}

/* The record's own row: only what it changed is said, upon what is proposed. */
static ft_status take_edit(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, const whose *of)
{
    ft_item shown;
    ft_item proposed;
    bool has_shape = false;
    bool differs = false;
    ft_write w = {.op = FT_OP_EXTERNAL, .type = e->l->form->type, .record = of->record.record};
    ft_status st = ft_store_get(x->s, &w.record, FT_FACE_SHOWN, x->shown_space, &shown, x->err);

    st = st == FT_OK ? ft_store_get(x->s, &w.record, FT_FACE_PROPOSED, x->proposed_space, &proposed, x->err) : st;
    st = st == FT_OK ? ft_ext_read_row(x, e, q, &shown, &proposed, &has_shape, &differs) : st;
    if (st != FT_OK) {
        return st;
    }
    x->out->edited += differs;
    if (!x->take || !differs) {
        return x->take ? ft_touch(x->s, of->record.rid, x->err) : FT_OK;
    }
    w.wkb = has_shape ? (x->wkb.n > 0 ? x->wkb.p : NULL) : proposed.wkb;
    w.wkb_n = has_shape ? x->wkb.n : proposed.wkb_n;
    w.shape = !has_shape && proposed.has_geometry ? &proposed.geometry : NULL;
    return write_external(x, &w);
}

/* A local ID that the row brought along stays when nobody here has it. */
static ft_status keep_local_id(ft_ext *x, const ft_ext_layer *e, ft_stmt *q)
{
    int at = column_of(e, FT_LAYOUT_FIELD, "local_id");
    ft_str local = at == 0 ? (ft_str){"", 0} : ft_col_text(q, at);
    ft_error ignored = {0};
    ft_uuid other;

    if (local.n == 0 || local.n > 60 || ft_store_find(x->s, local.p, &other, &ignored) != FT_E_NOT_FOUND) {
        return FT_OK;
    }
    return ft_draft_set(x->draft, "local_id", FT_TAG_TEXT, local.p, local.n, x->err);
}

static ft_status take_new(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, int64_t fid, const whose *of)
{
    static const ft_hash NONE = {{0}};
    bool has_shape = false;
    bool differs = false;
    ft_write w = {.op = FT_OP_EXTERNAL, .type = e->l->form->type, .record = of->uuid, .parents = &NONE, .n_parents = 0};
    ft_status st = ft_ext_read_row(x, e, q, NULL, NULL, &has_shape, &differs);

    x->out->added++;
    if (st != FT_OK || !x->take) {
        return st;
    }
    if (of->what == ROW_COPY && of->record.rid != 0) {
        ft_buf_printf(&x->reason, "; copied from %s", of->record.local_id);
    }
    st = of->what == ROW_NEW ? keep_local_id(x, e, q) : FT_OK;
    w.wkb = x->wkb.n > 0 ? x->wkb.p : NULL;
    w.wkb_n = x->wkb.n;
    st = st == FT_OK ? delete_row(x, e->l, fid) : st;
    return st == FT_OK ? write_external(x, &w) : st;
}

static ft_status take_row(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, int64_t fid)
{
    whose of;
    ft_index_row here;
    bool displaced = false;
    ft_status st = find_owner(x, e, q, fid, &of);

    if (st == FT_OK && of.what != ROW_HOME) { /* whoever should stand here may have lost its row */
        st = record_at(x, e->l, fid, &here, &displaced);
        if (displaced && here.rid < (int64_t)x->n_rids) {
            x->rids[here.rid] |= FT_EXT_LOST;
        }
    }
    if (st != FT_OK || of.what == ROW_NEW || of.what == ROW_COPY) {
        return st == FT_OK ? take_new(x, e, q, fid, &of) : st;
    }
    claim(x, of.record.rid);
    st = take_edit(x, e, q, &of);
    if (st == FT_OK && of.what == ROW_MOVED) {
        x->out->moved++;
        st = delete_row(x, e->l, fid);
        st = st == FT_OK && x->take ? ft_ext_detach(x, of.record.rid) : st;
    }
    return st;
}

ft_status ft_ext_take_rows(ft_ext *x, const ft_ext_layer *e)
{
    ft_stmt *q = NULL;
    ft_status st = e->n == 0 ? FT_OK : ft_ext_row_statement(x, e, &q);

    for (size_t i = 0; i < e->n && st == FT_OK; i++) {
        ft_stmt_int_at(q, 1, e->fids[i]);
        if (ft_stmt_row(q)) {
            st = take_row(x, e, q, e->fids[i]);
        }
        if (st == FT_OK) {
            st = ft_stmt_done(q, x->err);
        }
        if (i % 256 == 0 && st == FT_OK && ft_env_stop(x->s->env)) {
            st = ft_fail(x->err, FT_E_INTERRUPTED, "base.interrupted", "what=external");
        }
    }
    return ft_stmt_end(q, st, x->err);
}

/* ---------- records without a row */

ft_status ft_ext_note_lost(ft_ext *x, const ft_ext_layer *e)
{
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    ft_buf_reset(&x->sql);
    ft_buf_text(&x->sql, "SELECT rid FROM ft_record r WHERE layer = ?1 AND NOT EXISTS (SELECT 1 FROM ");
    ft_db_ident(&x->sql, e->l->name);
    ft_buf_text(&x->sql, " l WHERE l.fid = r.fid)");
    st = ft_buf_status(&x->sql, x->err);
    st = st == FT_OK ? ft_db_prepare(x->s->db, x->sql.p, &q, x->err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, e->l->name, strlen(e->l->name));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t rid = ft_col_int(q, 0);

        if (rid < (int64_t)x->n_rids) {
            x->rids[rid] |= FT_EXT_LOST;
        }
    }
    return ft_stmt_end(q, st, x->err);
}

static ft_status propose_retire(ft_ext *x, const ft_index_row *r)
{
    ft_item item;
    ft_write w = {.op = FT_OP_RETIRE, .type = r->type, .record = r->record};
    ft_status st = ft_store_get(x->s, &r->record, FT_FACE_PROPOSED, x->proposed_space, &item, x->err);

    ft_ext_reason(x);
    ft_draft_reset(x->draft);
    st = st == FT_OK ? ft_draft_load(x->draft, item.values, x->err) : st;
    if (st == FT_OK) {
        w.wkb = item.wkb;
        w.wkb_n = item.wkb_n;
        w.shape = item.has_geometry ? &item.geometry : NULL;
        st = write_external(x, &w);
    }
    return st;
}

/* A deleted row is a proposal to retire its record; the row comes back, so that the hazard stays shown. */
static ft_status take_lost(ft_ext *x, int64_t rid)
{
    ft_index_row r;
    bool retired = false;
    ft_status st = ft_index_by_rid(x->s, rid, &r, x->err);

    if (st != FT_OK) {
        return st;
    }
    retired = r.state == FT_STATE_RETIRED; /* proposed before */
    x->out->deleted += !retired;
    if (!x->take) {
        return FT_OK;
    }
    st = retired ? FT_OK : propose_retire(x, &r);
    return st == FT_OK ? ft_ext_detach(x, rid) : st;
}

ft_status ft_ext_take_lost(ft_ext *x)
{
    ft_status st = FT_OK;

    for (size_t rid = 0; rid < x->n_rids && st == FT_OK; rid++) {
        if (x->rids[rid] == FT_EXT_LOST) {
            st = take_lost(x, (int64_t)rid);
        }
    }
    return st;
}
