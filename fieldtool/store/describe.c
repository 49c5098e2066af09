/* What other programs learn of the layers: names, choice lists (schema extension, OGC 12-128r19 F.9), styles and forms. */
#include "fieldtool/store/internal.h"

#include <string.h>

static void bind_buf(ft_stmt *q, int at, const ft_buf *text)
{
    ft_stmt_text_at(q, at, text->p == NULL ? "" : text->p, text->n);
}

/* Codes that are in the list no more. */
static ft_status drop_choices(ft_store *s, const char *constraint, ft_error *err)
{
    static const char SQL_DROP_CODES[] = "DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_DROP_CODES, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, constraint, strlen(constraint));
    return ft_stmt_run(q, err);
}

static ft_status put_choices(ft_store *s, const ft_catalog *words, ft_error *err)
{
    static const char SQL_CODE[] =
        "INSERT OR REPLACE INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
        "VALUES (?1, 'enum', ?2, ?3)";
    ft_layout_choice c;
    const char *list = "";
    ft_status st = FT_OK;

    for (size_t i = 0; st == FT_OK && ft_layout_choice_at(s->forms, i, &c); i++) {
        const char *text = ft_catalog_text(words, c.label);
        ft_stmt *q = NULL;

        st = s->n_strange == 0 && strcmp(list, c.constraint) != 0 ? drop_choices(s, c.constraint, err) : FT_OK;
        list = c.constraint;
        st = st == FT_OK ? ft_db_cached(s->db, SQL_CODE, &q, err) : st;
        if (st == FT_OK) {
            ft_stmt_text_at(q, 1, c.constraint, strlen(c.constraint));
            ft_stmt_text_at(q, 2, c.value, strlen(c.value));
            ft_stmt_text_at(q, 3, text, strlen(text));
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}

static ft_status put_column(ft_store *s, const ft_catalog *words, const ft_layer *l, const ft_layout_column *c,
                            ft_error *err)
{
    static const char SQL_COLUMN[] =
        "INSERT OR REPLACE INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name) "
        "VALUES (?1, ?2, ?2, ?3, ?4, ?5)";
    ft_buf title;
    ft_buf about;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    ft_buf_init(&title, 0);
    ft_buf_init(&about, 0);
    ft_layout_title(c, words, &title);
    ft_layout_description(c, words, &about);
    st = ft_buf_status(&title, err);
    st = st == FT_OK ? ft_buf_status(&about, err) : st;
    st = st == FT_OK ? ft_db_cached(s->db, SQL_COLUMN, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
        ft_stmt_text_at(q, 2, c->name, strlen(c->name));
        bind_buf(q, 3, &title);
        bind_buf(q, 4, &about);
        ft_stmt_text_at(q, 5, c->constraint, c->constraint == NULL ? 0 : strlen(c->constraint));
        st = ft_stmt_run(q, err);
    }
    ft_buf_release(&about);
    ft_buf_release(&title);
    return st;
}

typedef struct style {
    const char *table, *geom, *about;
    const ft_buf *qml, *sld; /* sld NULL: none */
} style;

static ft_status put_style(ft_store *s, const style *k, ft_error *err)
{
    static const char SQL_STYLE[] =
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
        "styleSLD, useAsDefault, description, owner, update_time) "
        "SELECT '', '', ?1, ?2, 'fieldtool', ?3, ?4, 1, ?5, '', ?6 WHERE NOT EXISTS "
        "(SELECT 1 FROM layer_styles WHERE f_table_name = ?1 AND styleName = 'fieldtool')";
    static const char SQL_RESTYLE[] =
        "UPDATE layer_styles SET styleQML = ?3, styleSLD = ?4, description = ?5, update_time = ?6 "
        "WHERE f_table_name = ?1 AND f_geometry_column = ?2 AND styleName = 'fieldtool'";
    static const char *const BOTH[] = {SQL_STYLE, SQL_RESTYLE};
    char now[FT_UTC_TEXT];
    ft_stmt *q = NULL;
    ft_status st = ft_buf_status(k->qml, err);

    ft_utc_text(ft_env_now(s->env), now);
    for (size_t i = 0; i < FT_COUNT(BOTH) && st == FT_OK; i++) {
        st = ft_db_cached(s->db, BOTH[i], &q, err);
        if (st != FT_OK) {
            return st;
        }
        ft_stmt_text_at(q, 1, k->table, strlen(k->table));
        ft_stmt_text_at(q, 2, k->geom, strlen(k->geom));
        bind_buf(q, 3, k->qml);
        if (k->sld != NULL) {
            bind_buf(q, 4, k->sld);
        }
        ft_stmt_text_at(q, 5, k->about, strlen(k->about));
        ft_stmt_text_at(q, 6, now, strlen(now));
        st = ft_stmt_run(q, err);
    }
    return st;
}

static ft_status put_layer_style(ft_store *s, const ft_catalog *words, const ft_layer *l, ft_error *err)
{
    ft_buf qml;
    ft_buf sld;
    style k = {.table = l->name,
               .geom = l->geometry == FT_GEOM_NONE ? "" : "geom",
               .about = ft_catalog_text(words, l->form->label),
               .qml = &qml,
               .sld = &sld};
    ft_status st = FT_OK;

    ft_buf_init(&qml, 0);
    ft_buf_init(&sld, 0);
    st = ft_qml_write(s->forms, l->form, l->geometry, words, &qml, err);
    st = st == FT_OK ? ft_sld_write(s->forms, l->form, l->geometry, words, &sld, err) : st;
    st = st == FT_OK ? put_style(s, &k, err) : st;
    ft_buf_release(&sld);
    ft_buf_release(&qml);
    return st;
}

static ft_status put_media_style(ft_store *s, const ft_catalog *words, ft_error *err)
{
    ft_buf qml;
    style k = {
        .table = "attachment_media", .geom = "", .about = ft_catalog_text(words, "type.attachment"), .qml = &qml};
    ft_status st = FT_OK;

    ft_buf_init(&qml, 0);
    ft_qml_media(words, &qml);
    st = put_style(s, &k, err);
    ft_buf_release(&qml);
    return st;
}

ft_status ft_gpkg_describe_layers(ft_store *s, const ft_catalog *words, ft_error *err)
{
    ft_status st = put_choices(s, words, err);

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        const ft_layer *l = &s->layers[i];

        for (size_t k = 0; k < l->n_columns && st == FT_OK; k++) {
            const ft_layout_column *c = &l->columns[k];

            if (c->what != FT_LAYOUT_GEOM && c->what != FT_LAYOUT_FID && !ft_renew_is_strange(s, c)) {
                st = put_column(s, words, l, c, err);
            }
        }
        st = st == FT_OK && !l->strange ? put_layer_style(s, words, l, err)
                                        : st; /* its form has fields we do not know */
    }
    return st == FT_OK ? put_media_style(s, words, err) : st;
}
