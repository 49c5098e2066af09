#include "fieldtool/store/around.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <string.h>

static bool holds_records(const ft_layer *l)
{
    return !l->sides && !l->form->internal;
}

/* The R-tree keeps boxes rounded outwards: what it leaves out is outside. */
static ft_status meeting(ft_store *s, const ft_layer *l, ft_box box,
                         ft_status (*each)(void *who, const ft_uuid *record, ft_error *err), void *who, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_buf index;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_init(&index, 0);
    ft_buf_printf(&index, "rtree_%s_geom", l->name);
    ft_buf_text(&sql, "SELECT r.record FROM ");
    st = ft_buf_status(&index, err);
    if (st == FT_OK) {
        ft_db_ident(&sql, index.p);
    }
    ft_buf_text(&sql, " t JOIN ft_record r ON r.rid = t.id "
                      "WHERE t.maxx >= ?1 AND t.minx <= ?2 AND t.maxy >= ?3 AND t.miny <= ?4 AND r.layer = ?5");
    st = st == FT_OK ? ft_buf_status(&sql, err) : st;
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_real_at(q, 1, box.west_deg);
        ft_stmt_real_at(q, 2, box.east_deg);
        ft_stmt_real_at(q, 3, box.south_deg);
        ft_stmt_real_at(q, 4, box.north_deg);
        ft_stmt_text_at(q, 5, l->name, strlen(l->name));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);
        ft_uuid id;

        if (b.n == sizeof id.b) {
            memcpy(id.b, b.p, sizeof id.b);
            st = each(who, &id, err);
        }
    }
    ft_buf_release(&sql);
    ft_buf_release(&index);
    return ft_stmt_end(q, st, err);
}

ft_status ft_around(ft_store *s, ft_box box, ft_status (*each)(void *who, const ft_uuid *record, ft_error *err),
                    void *who, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        if (holds_records(&s->layers[i]) && s->layers[i].geometry != FT_GEOM_NONE) {
            st = meeting(s, &s->layers[i], box, each, who, err);
        }
    }
    return st;
}

/* ---------- how much, and how old */

static ft_status count_layer(ft_store *s, const ft_layer *l, ft_holding *h, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "SELECT count(*), count(*) - count(geom), coalesce(min(date_of_information), ''), "
                      "coalesce(max(date_of_information), '') FROM ");
    ft_db_ident(&sql, l->name);
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    if (st == FT_OK && ft_stmt_row(q)) {
        ft_str oldest = ft_col_text(q, 2);
        ft_str newest = ft_col_text(q, 3);
        char date[sizeof h->oldest];

        h->records += ft_col_int(q, 0);
        h->without_shape += ft_col_int(q, 1);
        (void)snprintf(date, sizeof date, "%.*s", (int)(oldest.n < 10 ? oldest.n : 10), oldest.p);
        if (date[0] != '\0' && (h->oldest[0] == '\0' || strcmp(date, h->oldest) < 0)) {
            memcpy(h->oldest, date, sizeof date);
        }
        (void)snprintf(date, sizeof date, "%.*s", (int)(newest.n < 10 ? newest.n : 10), newest.p);
        if (strcmp(date, h->newest) > 0) {
            memcpy(h->newest, date, sizeof date);
        }
    }
    ft_buf_release(&sql);
    return ft_stmt_end(q, st, err);
}

ft_status ft_holdings(ft_store *s, void (*each)(void *who, const ft_holding *h), void *who, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK;) {
        const ft_form *form = s->layers[i].form;
        ft_holding h = {.type = form->type};
        bool shapes = false;

        if (!holds_records(&s->layers[i])) {
            i++;
            continue;
        }
        for (; i < s->n_layers && st == FT_OK && s->layers[i].form == form && !s->layers[i].sides; i++) {
            shapes = shapes || s->layers[i].geometry != FT_GEOM_NONE;
            st = s->layers[i].geometry != FT_GEOM_NONE ? count_layer(s, &s->layers[i], &h, err) : FT_OK;
        }
        if (st == FT_OK && shapes) {
            each(who, &h);
        }
    }
    return st;
}

ft_status ft_newest_known(ft_store *s, int64_t *out, ft_error *err)
{
    return ft_db_one_int(s->db, "SELECT coalesce(max(known_ms), 0) FROM ft_revision", 0, out, err);
}
