/* Rows of layers: written from items, one delete and one insert per change, so that every program's R-tree triggers agree. */
#include "fieldtool/store/internal.h"

#include "geo/area.h"
#include "geo/wkb.h"

#include <math.h>
#include <string.h>

ft_layer *ft_layer_for(ft_store *s, const ft_form *form, ft_geom_type type)
{
    ft_layer *main_layer = NULL;

    for (size_t i = 0; i < s->n_layers; i++) {
        ft_layer *l = &s->layers[i];

        if (l->form != form) {
            continue;
        }
        main_layer = main_layer == NULL ? l : main_layer;
        if (type != FT_GEOM_NONE && ft_geom_multi_of(l->geometry) == ft_geom_multi_of(type)) {
            return l;
        }
    }
    return main_layer;
}

void ft_layer_is_empty(ft_layer *l)
{
    l->boxes_known = l->geometry != FT_GEOM_NONE;
    l->boxes.n = 0;
}

/* Asked once a transaction: are there rows that the record index does not know, or none at all? */
static ft_status look_for_foreign_rows(ft_store *s, ft_layer *l, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT (SELECT count(*) FROM ft_record WHERE layer = ?1), count(*) FROM ");
    ft_db_ident(&sql, l->name);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
        if (ft_stmt_row(q)) {
            l->has_foreign_rows = ft_col_int(q, 0) != ft_col_int(q, 1);
            if (s->bulk && ft_col_int(q, 1) == 0) {
                ft_layer_is_empty(l);
            }
        }
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    ft_buf_release(&sql);
    return st;
}

static ft_status touch(ft_store *s, ft_layer *l, ft_error *err)
{
    ft_status st = FT_OK;

    if (!l->touched) {
        l->touched = true;
        l->grown.west_deg = (double)NAN;
        st = l->sides ? FT_OK : look_for_foreign_rows(s, l, err);
    }
    if (st == FT_OK && s->bulk && !l->triggers_dropped && l->geometry != FT_GEOM_NONE) {
        st = ft_gpkg_drop_rtree_triggers(s, l->name, err);
        l->triggers_dropped = st == FT_OK;
    }
    return st;
}

ft_status ft_layer_expect_rows(ft_store *s, ft_layer *l, ft_error *err)
{
    ft_status st = touch(s, l, err);

    l->has_foreign_rows = true;
    return st;
}

ft_status ft_layer_remove(ft_store *s, ft_layer *l, int64_t first, int64_t last, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = touch(s, l, err);

    l->extent_stale = true;
    l->boxes_known = false;
    st = st == FT_OK ? ft_db_cached(s->db, l->delete_sql, &q, err) : st;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, first);
    ft_stmt_int_at(q, 2, last);
    return ft_stmt_run(q, err);
}

/* What is bound goes into the hash too, by which an edit of the row is found (store/row.c). */
static void bind_text(ft_store *s, ft_stmt *q, int at, uint32_t mark, const char *p, size_t n)
{
    ft_stmt_text_at(q, at, p, n);
    ft_row_text(&s->row, mark, p, n);
}

static void bind_int(ft_store *s, ft_stmt *q, int at, uint32_t mark, int64_t v)
{
    ft_stmt_int_at(q, at, v);
    ft_row_int(&s->row, mark, v);
}

static void bind_real(ft_store *s, ft_stmt *q, int at, uint32_t mark, double v)
{
    ft_stmt_real_at(q, at, v);
    ft_row_real(&s->row, mark, v);
}

/* Values that have no text of their own are shown into s->text, and bound once that no longer moves. */
static void bind_shown(ft_store *s, ft_stmt *q, int at, ft_layer_cell *cell)
{
    cell->from = s->text.n;
    ft_value_show(cell->v, &s->text);
    cell->n = s->text.n - cell->from;
    if (cell->n > 0) {
        ft_row_text(&s->row, cell->mark, s->text.p + cell->from, cell->n);
    } else {
        ft_stmt_null_at(q, at);
    }
}

static void bind_value(ft_store *s, ft_stmt *q, int at, ft_layer_cell *cell)
{
    const ft_value *v = cell->v;

    cell->n = 0;
    switch (v == NULL ? FT_TAG_NONE : v->tag) {
    case FT_TAG_TEXT:
    case FT_TAG_CODE:
    case FT_TAG_DATE: bind_text(s, q, at, cell->mark, v->bytes.p, v->bytes.n); break;
    case FT_TAG_INT: bind_int(s, q, at, cell->mark, ft_value_int(v, 0)); break;
    case FT_TAG_REAL: bind_real(s, q, at, cell->mark, ft_value_real(v, 0)); break;
    case FT_TAG_BOOL: bind_int(s, q, at, cell->mark, ft_value_bool(v, false)); break;
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH:
    case FT_TAG_CODES:
    case FT_TAG_IDS: bind_shown(s, q, at, cell); break;
    case FT_TAG_SEALED: /* a commitment is nothing to show */
    case FT_TAG_NONE: ft_stmt_null_at(q, at); break;
    }
}

static const char *shown_why(const ft_item *item)
{
    if (item->state == FT_STATE_CONFLICT) {
        return "more hazardous of several that disagree";
    }
    if (!item->pending) {
        return "approved";
    }
    return item->has_approved ? "more hazardous of approved and proposed" : "proposed";
}

static void bind_word(ft_store *s, ft_stmt *q, int at, uint32_t mark, const char *word)
{
    bind_text(s, q, at, mark, word, strlen(word));
}

static void bind_measure(ft_store *s, ft_stmt *q, int at, uint32_t mark, bool known, double v)
{
    if (known) {
        bind_real(s, q, at, mark, v);
    } else {
        ft_stmt_null_at(q, at);
    }
}

static void bind_derived(ft_store *s, const ft_layer *l, size_t column, const ft_item *item, const ft_measured *m,
                         const char *uuid, const char *revision)
{
    ft_stmt *q = l->insert;
    int at = (int)column + 1;
    uint32_t mark = l->cells[column].mark;
    double sd_m2 = 0;

    switch (l->columns[column].what) {
    case FT_LAYOUT_UUID: bind_word(s, q, at, mark, uuid); break;
    case FT_LAYOUT_STATE: bind_word(s, q, at, mark, ft_state_word(item->state)); break;
    case FT_LAYOUT_PENDING: bind_int(s, q, at, mark, item->pending); break;
    case FT_LAYOUT_REVISION: bind_word(s, q, at, mark, revision); break;
    case FT_LAYOUT_VALID: bind_int(s, q, at, mark, item->valid); break;
    case FT_LAYOUT_WHY: bind_word(s, q, at, mark, l->sides ? "one of several that disagree" : shown_why(item)); break;
    case FT_LAYOUT_AREA_M2: bind_measure(s, q, at, mark, item->wkb != NULL, item->area_m2); break;
    case FT_LAYOUT_PERIMETER_M:
        bind_measure(s, q, at, mark, item->wkb != NULL, item->wkb == NULL ? 0 : ft_geom_measure(m->land).perimeter_m);
        break;
    case FT_LAYOUT_AREA_SD_M2:
        sd_m2 = item->wkb == NULL ? 0 : ft_item_area_sd_m2(item, m->shape);
        bind_measure(s, q, at, mark, sd_m2 > 0, sd_m2);
        break;
    case FT_LAYOUT_FIELD:
    case FT_LAYOUT_FID:
    case FT_LAYOUT_GEOM: break; /* bound by the caller */
    }
}

static int order(const char *name, ft_str field)
{
    int c = strncmp(name, field.p, field.n);

    return c != 0 ? c : name[field.n] != '\0';
}

/* Put each value to its column; *more when one is not in use yet. */
static void lay_out(ft_layer *l, ft_values values, bool *more)
{
    size_t at = 0;

    for (size_t i = 0; i < l->n_fields; i++) {
        l->cells[l->by_name[i]].v = NULL;
    }
    for (size_t i = 0; i < values.n && at < l->n_fields; i++) {
        size_t hi = l->n_fields;

        while (at < hi) {
            size_t mid = at + (hi - at) / 2;

            if (order(l->columns[l->by_name[mid]].field->id, values.v[i].field) < 0) {
                at = mid + 1;
            } else {
                hi = mid;
            }
        }
        if (at < l->n_fields && order(l->columns[l->by_name[at]].field->id, values.v[i].field) == 0) {
            ft_layer_cell *cell = &l->cells[l->by_name[at++]];

            cell->v = &values.v[i];
            *more = *more || !cell->used;
            cell->used = true;
        }
    }
}

/* An INSERT of the columns in use: most fields of most records are empty, and naming them costs. */
static ft_status prepare_insert(ft_store *s, ft_layer *l, ft_error *err)
{
    ft_buf sql;
    size_t n = 0;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "INSERT INTO ");
    ft_db_ident(&sql, l->name);
    for (size_t i = 0; i < l->n_columns; i++) {
        if (l->cells[i].used) {
            ft_buf_text(&sql, n++ == 0 ? " (" : ", ");
            ft_db_ident(&sql, l->columns[i].name);
        }
    }
    ft_buf_text(&sql, ") VALUES (");
    for (size_t i = 0, k = 0; i < l->n_columns; i++) {
        if (l->cells[i].used) {
            ft_buf_printf(&sql, "%s?%zu", k++ == 0 ? "" : ", ", i + 1);
        }
    }
    ft_buf_text(&sql, ")");
    st = ft_buf_status(&sql, err);
    ft_stmt_free(l->insert);
    l->insert = NULL;
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &l->insert, err) : st;
    ft_buf_release(&sql);
    return st;
}

static void bind_shape(ft_store *s, ft_stmt *q, int at, uint32_t mark, bool known)
{
    if (known) {
        ft_stmt_blob_at(q, at, s->blob.p, s->blob.n);
        ft_row_blob(&s->row, mark, s->blob.p, s->blob.n);
    } else {
        ft_stmt_null_at(q, at);
    }
}

static void bind_row(ft_store *s, ft_layer *l, int64_t fid, const ft_item *item, const ft_measured *m, const char *uuid,
                     const char *revision)
{
    ft_stmt *q = l->insert;

    ft_buf_reset(&s->text);
    ft_row_begin(&s->row, l, fid);
    for (size_t k = 0; k < l->n_columns; k++) {
        size_t i = l->by_mark[k];
        int at = (int)i + 1;

        if (!l->cells[i].used) {
            continue;
        }
        if (l->columns[i].what == FT_LAYOUT_FID) {
            ft_stmt_int_at(q, at, fid);
        } else if (l->columns[i].what == FT_LAYOUT_GEOM) {
            bind_shape(s, q, at, l->cells[i].mark, item->wkb != NULL);
        } else if (l->columns[i].what == FT_LAYOUT_FIELD) {
            bind_value(s, q, at, &l->cells[i]);
        } else {
            bind_derived(s, l, i, item, m, uuid, revision);
        }
    }
    for (size_t i = 0; i < l->n_columns && s->text.n > 0; i++) {
        if (l->cells[i].used && l->cells[i].n > 0) {
            ft_stmt_text_at(q, (int)i + 1, s->text.p + l->cells[i].from, l->cells[i].n);
        }
    }
    s->row_hash = ft_row_end(&s->row);
}

/* The layer's blob. Layers are declared XY, as most programs expect; heights and measures stay in the body. */
static void put_blob(ft_store *s, const ft_item *item, const ft_geom *shape)
{
    ft_geom flat = *shape;

    if (!shape->has_z && !shape->has_m) {
        ft_gpb_write_wkb(item->wkb, item->wkb_n, shape, 4326, &s->blob);
        return;
    }
    flat.has_z = flat.has_m = false;
    ft_buf_reset(&s->scratch);
    ft_wkb_write(&flat, &s->scratch);
    ft_gpb_write_wkb(s->scratch.p, s->scratch.n, &flat, 4326, &s->blob);
}

/* Another program may have put a row of its own where a new one of ours would go: then ours goes behind all rows. */
static ft_status free_place(ft_store *s, const ft_layer *l, int64_t *fid, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    bool taken = false;
    ft_status st = FT_OK;

    if (!l->has_foreign_rows) {
        return FT_OK;
    }
    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT (SELECT max(\"fid\") FROM ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, ") FROM ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, " WHERE \"fid\" = ?1");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_int_at(q, 1, *fid);
        taken = ft_stmt_row(q);
        *fid = taken ? ft_col_int(q, 0) + 1 : *fid;
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    ft_buf_release(&sql);
    return st;
}

ft_status ft_layer_put(ft_store *s, ft_layer *l, int64_t *at, bool is_new, const ft_item *item, const ft_measured *m,
                       ft_error *err)
{
    int64_t fid = *at;
    char uuid[FT_UUID_TEXT];
    char revision[FT_HASH_HEX];
    bool more = l->insert == NULL;
    ft_box box;
    ft_status st = is_new ? touch(s, l, err) : ft_layer_remove(s, l, fid, fid, err);

    st = st == FT_OK && is_new ? free_place(s, l, &fid, err) : st;
    if (st != FT_OK) {
        return st;
    }
    *at = fid;
    ft_uuid_text(&item->record, uuid);
    ft_hash_hex(&item->revision, revision);
    revision[12] = '\0';
    ft_buf_reset(&s->blob);
    if (item->wkb != NULL && l->geometry != FT_GEOM_NONE) {
        put_blob(s, item, m->shape);
        box = ft_geom_extent(m->shape);
        if (!isnan(box.west_deg)) {
            ft_box_grow(&l->grown, &box);
            st = l->boxes_known ? ft_rtree_note(&l->boxes, fid, &box, err) : FT_OK;
        }
    }
    st = st == FT_OK ? ft_buf_status(&s->blob, err) : st;
    if (st != FT_OK) {
        return st;
    }
    lay_out(l, item->values, &more);
    st = more ? prepare_insert(s, l, err) : FT_OK;
    if (st != FT_OK) {
        return st;
    }
    bind_row(s, l, fid, item, m, uuid, revision);
    st = ft_stmt_run(l->insert, err);
    st = st == FT_OK ? ft_buf_status(&s->row, err) : st;
    return st == FT_OK ? ft_buf_status(&s->text, err) : ft_within(err, st, "layer=%s record=%s", l->name, uuid);
}

/* ---------- end of a transaction */

static ft_status exact_extent(ft_store *s, const ft_layer *l, ft_box *out, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom)) FROM ");
    ft_db_ident(&sql, l->name);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    out->west_deg = (double)NAN;
    if (st == FT_OK) {
        if (ft_stmt_row(q) && !ft_col_null(q, 0)) {
            *out = (ft_box){ft_col_real(q, 0), ft_col_real(q, 1), ft_col_real(q, 2), ft_col_real(q, 3)};
        }
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    ft_buf_release(&sql);
    return st;
}

static ft_status recorded_extent(ft_store *s, const ft_layer *l, ft_box *out, ft_error *err)
{
    static const char SQL_EXTENT[] = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_EXTENT, &q, err);

    if (st != FT_OK) {
        return st;
    }
    out->west_deg = (double)NAN;
    ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    if (ft_stmt_row(q) && !ft_col_null(q, 0)) {
        *out = (ft_box){ft_col_real(q, 0), ft_col_real(q, 1), ft_col_real(q, 2), ft_col_real(q, 3)};
    }
    return ft_stmt_done(q, err);
}

static ft_status record_change(ft_store *s, const ft_layer *l, const ft_box *b, ft_error *err)
{
    static const char SQL_CHANGED[] = "UPDATE gpkg_contents SET last_change = ?2, min_x = ?3, min_y = ?4, max_x = ?5, "
                                      "max_y = ?6 WHERE table_name = ?1";
    char now[FT_UTC_TEXT];
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_CHANGED, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_utc_text(ft_env_now(s->env), now);
    ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    ft_stmt_text_at(q, 2, now, strlen(now));
    if (!isnan(b->west_deg)) {
        ft_stmt_real_at(q, 3, b->west_deg);
        ft_stmt_real_at(q, 4, b->south_deg);
        ft_stmt_real_at(q, 5, b->east_deg);
        ft_stmt_real_at(q, 6, b->north_deg);
    }
    return ft_stmt_run(q, err);
}

static ft_status finish_layer(ft_store *s, ft_layer *l, ft_error *err)
{
    ft_box box = {(double)NAN, 0, 0, 0};
    ft_status st = FT_OK;

    if (l->triggers_dropped) {
        st = l->boxes_known ? FT_OK : ft_rtree_read(s->db, l->name, &l->boxes, &box, err);
        box = l->boxes_known ? l->grown : box;
        st = st == FT_OK ? ft_rtree_pack(s->db, l->name, &l->boxes, err) : st;
        st = st == FT_OK ? ft_gpkg_make_rtree_triggers(s, l->name, err) : st;
    } else if (l->geometry != FT_GEOM_NONE && l->extent_stale) {
        st = exact_extent(s, l, &box, err);
    } else if (l->geometry != FT_GEOM_NONE) {
        st = recorded_extent(s, l, &box, err);
        if (!isnan(l->grown.west_deg)) {
            ft_box_grow(&box, &l->grown);
        }
    }
    return st == FT_OK ? record_change(s, l, &box, err) : st;
}

void ft_layer_forget(ft_layer *l)
{
    l->touched = l->extent_stale = l->triggers_dropped = l->boxes_known = false;
    ft_rtree_forget(&l->boxes);
}

ft_status ft_layers_finish(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers; i++) {
        ft_layer *l = &s->layers[i];

        if (l->touched && st == FT_OK) {
            st = finish_layer(s, l, err);
        }
        ft_layer_forget(l);
    }
    return st;
}
