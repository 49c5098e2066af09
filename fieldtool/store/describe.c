/* What other programs learn of the layers: names, choice lists (schema extension, OGC 12-128r19 F.9), styles and forms. */
#include "fieldtool/store/internal.h"
#include "fieldtool/store/columns.h"
#include "fieldtool/store/style.h"

#include <stdio.h>
#include <string.h>

static const char *word(const ft_store_new *how, const char *key)
{
    return how->label == NULL || key == NULL ? key : how->label(how->label_who, key);
}

static const char *label_of(void *who, const char *key)
{
    return word(who, key);
}

/* A choice list once per vocabulary, named after it. */
static ft_status put_vocabulary(ft_store *s, const ft_store_new *how, const ft_vocab *v, ft_error *err)
{
    static const char SQL_CODE[] =
        "INSERT OR IGNORE INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
        "VALUES (?1, 'enum', ?2, ?3)";
    ft_status st = FT_OK;

    for (size_t i = 0; i < v->n && st == FT_OK; i++) {
        ft_stmt *q = NULL;
        const char *text = word(how, v->codes[i].label);

        st = ft_db_cached(s->db, SQL_CODE, &q, err);
        if (st == FT_OK) {
            ft_stmt_text_at(q, 1, v->name, strlen(v->name));
            ft_stmt_text_at(q, 2, v->codes[i].code, strlen(v->codes[i].code));
            ft_stmt_text_at(q, 3, text, strlen(text));
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}

/* Lists of several codes have no choice list in GeoPackage: their column is plain text. */
static ft_status put_column(ft_store *s, const ft_store_new *how, const ft_layer *l, const ft_column *c, ft_error *err)
{
    static const char SQL_COLUMN[] =
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name) "
        "VALUES (?1, ?2, ?2, ?3, ?4, ?5)";
    const ft_field *f = c->what == FT_COLUMN_FIELD ? c->field : NULL;
    const ft_vocab *v = f != NULL && f->tag == FT_TAG_CODE ? f->vocab : NULL;
    const char *title = word(how, c->label);
    char about[200];
    ft_stmt *q = NULL;
    ft_status st = v != NULL ? put_vocabulary(s, how, v, err) : FT_OK;

    st = st == FT_OK ? ft_db_cached(s->db, SQL_COLUMN, &q, err) : st;
    if (st != FT_OK) {
        return st;
    }
    (void)snprintf(about, sizeof about, "%s%s%s%s", f != NULL && f->unit != NULL ? f->unit : "",
                   f != NULL && f->unit != NULL && f->source != NULL ? "; " : "",
                   f != NULL && f->source != NULL ? f->source : "", f == NULL ? "filled in by fieldtool" : "");
    ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    ft_stmt_text_at(q, 2, c->name, strlen(c->name));
    ft_stmt_text_at(q, 3, title, strlen(title));
    ft_stmt_text_at(q, 4, about, strlen(about));
    ft_stmt_text_at(q, 5, v == NULL ? NULL : v->name, v == NULL ? 0 : strlen(v->name));
    return ft_stmt_run(q, err);
}

static ft_status put_style(ft_store *s, const ft_store_new *how, const ft_layer *l, ft_error *err)
{
    static const char SQL_STYLE[] =
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
        "styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?1, ?2, 'fieldtool', ?3, '', 1, ?4, '', ?5)";
    const char *geom = l->geometry == FT_GEOM_NONE ? "" : "geom";
    const char *about = word(how, l->form->label);
    char now[FT_UTC_TEXT];
    ft_buf qml;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&qml, 0);
    ft_style_qml(l->form, l->geometry, label_of, (void *)(uintptr_t)how, &qml);
    ft_utc_text(ft_env_now(s->env), now);
    st = ft_buf_status(&qml, err);
    st = st == FT_OK ? ft_db_cached(s->db, SQL_STYLE, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
        ft_stmt_text_at(q, 2, geom, strlen(geom));
        ft_stmt_text_at(q, 3, qml.p, qml.n);
        ft_stmt_text_at(q, 4, about, strlen(about));
        ft_stmt_text_at(q, 5, now, strlen(now));
        st = ft_stmt_run(q, err);
    }
    ft_buf_release(&qml);
    return st;
}

ft_status ft_gpkg_describe_layers(ft_store *s, const ft_store_new *how, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        ft_column c;

        for (size_t k = 0; st == FT_OK && ft_column_at(s->layers[i].form, s->layers[i].geometry, k, &c); k++) {
            st = c.what == FT_COLUMN_GEOM || c.what == FT_COLUMN_FID ? FT_OK
                                                                     : put_column(s, how, &s->layers[i], &c, err);
        }
        st = st == FT_OK ? put_style(s, how, &s->layers[i], err) : st;
    }
    return st;
}
