/* Tables of layers: GeoPackage 1.3 features and attributes, R-tree extension with the names of 1.2/1.3, schema extension. */
#include "fieldtool/store/internal.h"

#include "fieldtool/land/conflict_form.h"

#include <stdlib.h>
#include <string.h>

static ft_status run_text(ft_store *s, ft_buf *sql, ft_error *err)
{
    ft_status st = ft_buf_status(sql, err);

    st = st == FT_OK ? ft_db_exec(s->db, sql->p, err) : st;
    ft_buf_reset(sql);
    return st;
}

/* The templates of OGC 12-128r19, F.3, with {T} for the table and {R} for the index; column and key are always geom, fid. */
static const char *const TRIGGERS[][2] = {
    {"insert", "AFTER INSERT ON {T} WHEN (new.\"geom\" NOT NULL AND NOT ST_IsEmpty(NEW.\"geom\")) BEGIN "
               "INSERT OR REPLACE INTO {R} VALUES (NEW.\"fid\", ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"), "
               "ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")); END"},
    {"update1",
     "AFTER UPDATE OF \"geom\" ON {T} WHEN OLD.\"fid\" = NEW.\"fid\" AND (NEW.\"geom\" NOTNULL AND NOT "
     "ST_IsEmpty(NEW.\"geom\")) BEGIN INSERT OR REPLACE INTO {R} VALUES (NEW.\"fid\", ST_MinX(NEW.\"geom\"), "
     "ST_MaxX(NEW.\"geom\"), ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")); END"},
    {"update2", "AFTER UPDATE OF \"geom\" ON {T} WHEN OLD.\"fid\" = NEW.\"fid\" AND (NEW.\"geom\" ISNULL OR "
                "ST_IsEmpty(NEW.\"geom\")) BEGIN DELETE FROM {R} WHERE id = OLD.\"fid\"; END"},
    {"update3",
     "AFTER UPDATE ON {T} WHEN OLD.\"fid\" != NEW.\"fid\" AND (NEW.\"geom\" NOTNULL AND NOT "
     "ST_IsEmpty(NEW.\"geom\")) BEGIN DELETE FROM {R} WHERE id = OLD.\"fid\"; INSERT OR REPLACE INTO {R} VALUES "
     "(NEW.\"fid\", ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"), ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")); END"},
    {"update4",
     "AFTER UPDATE ON {T} WHEN OLD.\"fid\" != NEW.\"fid\" AND (NEW.\"geom\" ISNULL OR ST_IsEmpty(NEW.\"geom\")) "
     "BEGIN DELETE FROM {R} WHERE id IN (OLD.\"fid\", NEW.\"fid\"); END"},
    {"delete", "AFTER DELETE ON {T} WHEN old.\"geom\" NOT NULL BEGIN DELETE FROM {R} WHERE id = OLD.\"fid\"; END"},
};

static void index_name(ft_buf *out, const char *layer)
{
    ft_buf name;

    ft_buf_init(&name, 0);
    ft_buf_printf(&name, "rtree_%s_geom", layer);
    ft_db_ident(out, name.p == NULL ? "" : name.p);
    ft_buf_release(&name);
}

static void expand(ft_buf *out, const char *text, const char *layer)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (strncmp(p, "{T}", 3) == 0) {
            ft_db_ident(out, layer);
            p += 2;
        } else if (strncmp(p, "{R}", 3) == 0) {
            index_name(out, layer);
            p += 2;
        } else {
            ft_buf_char(out, *p);
        }
    }
}

static void trigger_name(ft_buf *out, const char *layer, const char *which)
{
    ft_buf name;

    ft_buf_init(&name, 0);
    ft_buf_printf(&name, "rtree_%s_geom_%s", layer, which);
    ft_db_ident(out, name.p == NULL ? "" : name.p);
    ft_buf_release(&name);
}

ft_status ft_gpkg_make_rtree_triggers(ft_store *s, const char *layer, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    for (size_t i = 0; i < FT_COUNT(TRIGGERS); i++) {
        ft_buf_text(&sql, "CREATE TRIGGER ");
        trigger_name(&sql, layer, TRIGGERS[i][0]);
        ft_buf_char(&sql, ' ');
        expand(&sql, TRIGGERS[i][1], layer);
        ft_buf_text(&sql, ";");
    }
    st = run_text(s, &sql, err);
    ft_buf_release(&sql);
    return st;
}

ft_status ft_gpkg_drop_rtree_triggers(ft_store *s, const char *layer, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    for (size_t i = 0; i < FT_COUNT(TRIGGERS); i++) {
        ft_buf_text(&sql, "DROP TRIGGER IF EXISTS ");
        trigger_name(&sql, layer, TRIGGERS[i][0]);
        ft_buf_text(&sql, ";");
    }
    st = run_text(s, &sql, err);
    ft_buf_release(&sql);
    return st;
}

/* ---------- the list of layers */

/* Fields in order of their names, as the values of a revision are. */
static void sort_fields(ft_layer *l)
{
    l->n_fields = 0;
    for (size_t i = 0; i < l->n_columns; i++) {
        size_t at = l->n_fields;

        if (l->columns[i].what != FT_LAYOUT_FIELD) {
            l->cells[i].used = true;
            continue;
        }
        while (at > 0 && strcmp(l->columns[l->by_name[at - 1]].field->id, l->columns[i].field->id) > 0) {
            l->by_name[at] = l->by_name[at - 1];
            at--;
        }
        l->by_name[at] = (uint16_t)i;
        l->n_fields++;
    }
}

static void sort_marks(ft_layer *l)
{
    for (size_t i = 0; i < l->n_columns; i++) {
        size_t at = i;

        l->cells[i].mark = ft_row_mark(l->columns[i].name);
        while (at > 0 && l->cells[l->by_mark[at - 1]].mark > l->cells[i].mark) {
            l->by_mark[at] = l->by_mark[at - 1];
            at--;
        }
        l->by_mark[at] = (uint16_t)i;
    }
}

/* Room for @p n columns, which the caller fills in. */
static ft_status make_room(ft_layer *l, size_t n, ft_error *err)
{
    ft_layout_column *columns = realloc(l->columns, n * sizeof *columns);
    ft_layer_cell *cells = NULL;
    uint16_t *by_name = NULL;
    uint16_t *by_mark = NULL;

    l->columns = columns != NULL ? columns : l->columns;
    cells = realloc(l->cells, n * sizeof *cells);
    l->cells = cells != NULL ? cells : l->cells;
    by_name = realloc(l->by_name, n * sizeof *by_name);
    l->by_name = by_name != NULL ? by_name : l->by_name;
    by_mark = realloc(l->by_mark, n * sizeof *by_mark);
    l->by_mark = by_mark != NULL ? by_mark : l->by_mark;
    if (columns == NULL || cells == NULL || by_name == NULL || by_mark == NULL) {
        return ft_no_memory(err);
    }
    for (size_t i = l->n_columns; i < n; i++) {
        l->cells[i] = (ft_layer_cell){.v = NULL};
    }
    l->n_columns = n;
    return FT_OK;
}

ft_status ft_gpkg_add_column(ft_layer *l, const ft_layout_column *c, ft_error *err)
{
    ft_status st = make_room(l, l->n_columns + 1, err);

    if (st == FT_OK) {
        l->columns[l->n_columns - 1] = *c;
        sort_fields(l);
        sort_marks(l);
    }
    return st;
}

static ft_status list_columns(ft_layer *l, ft_error *err)
{
    ft_layout_column c;
    size_t n = 0;
    ft_status st = FT_OK;

    while (ft_layout_column_at(l->form, l->geometry, n, &c)) {
        n++;
    }
    st = make_room(l, n, err);
    if (st != FT_OK) {
        return st;
    }
    for (size_t i = 0; i < n; i++) {
        (void)ft_layout_column_at(l->form, l->geometry, i, &l->columns[i]);
    }
    sort_fields(l);
    sort_marks(l);
    return FT_OK;
}

static ft_status delete_sql(ft_layer *l, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "DELETE FROM ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, " WHERE \"fid\" BETWEEN ?1 AND ?2");
    st = ft_buf_status(&sql, err);
    l->delete_sql = ft_buf_take(&sql);
    ft_buf_release(&sql);
    return st == FT_OK && l->delete_sql == NULL ? ft_no_memory(err) : st;
}

static ft_status list_layers_of(ft_store *s, const ft_form *f, bool sides, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t k = 0; k < 3 && st == FT_OK && (k == 0 || f->geometry[k] != FT_GEOM_NONE); k++) {
        ft_layer *l = &s->layers[s->n_layers++];

        *l = (ft_layer){.form = f, .geometry = f->geometry[k], .sides = sides};
        if (!ft_form_layer_name(f, f->geometry[k], l->name)) {
            return ft_fail(err, FT_E_INVALID, "store.layer.name", "type=%s", f->type);
        }
        st = list_columns(l, err);
        st = st == FT_OK ? delete_sql(l, err) : st;
    }
    return st;
}

ft_status ft_gpkg_list_layers(ft_store *s, ft_error *err)
{
    size_t forms = ft_forms_count(s->forms);
    ft_status st = FT_OK;

    s->layers = calloc((forms + 1) * 3, sizeof *s->layers);
    if (s->layers == NULL) {
        return ft_no_memory(err);
    }
    for (size_t i = 0; i < forms && st == FT_OK; i++) {
        const ft_form *f = ft_forms_at(s->forms, i);

        st = f->internal ? FT_OK : list_layers_of(s, f, false, err);
    }
    return st == FT_OK ? list_layers_of(s, ft_conflict_form(), true, err) : st;
}

/* ---------- making them */

static ft_status make_table(ft_store *s, const ft_layer *l, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "CREATE TABLE ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, " (");
    for (size_t i = 0; i < l->n_columns; i++) {
        ft_buf_text(&sql, i == 0 ? "" : ", ");
        ft_db_ident(&sql, l->columns[i].name);
        ft_buf_char(&sql, ' ');
        ft_buf_text(&sql, l->columns[i].sql_type);
    }
    ft_buf_text(&sql, ");");
    if (l->geometry != FT_GEOM_NONE) {
        ft_buf_text(&sql, "CREATE VIRTUAL TABLE ");
        index_name(&sql, l->name);
        ft_buf_text(&sql, " USING rtree(id, minx, maxx, miny, maxy);");
    }
    st = run_text(s, &sql, err);
    ft_buf_release(&sql);
    return st;
}

static ft_status register_table(ft_store *s, const ft_layer *l, ft_error *err)
{
    static const char SQL_CONTENTS[] =
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "srs_id) VALUES (?1, ?2, ?1, ?3, ?4, ?5)";
    static const char SQL_GEOMETRY[] = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, 4326, 0, 0)";
    static const char SQL_RTREE[] = "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', "
                                    "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')";
    bool shapes = l->geometry != FT_GEOM_NONE;
    const char *kind = shapes ? "features" : "attributes";
    const char *geometry = ft_geom_type_name(l->geometry);
    char now[FT_UTC_TEXT];
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_CONTENTS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_utc_text(ft_env_now(s->env), now);
    ft_stmt_text_at(q, 1, l->name, strlen(l->name));
    ft_stmt_text_at(q, 2, kind, strlen(kind));
    ft_stmt_text_at(q, 3, l->form->source == NULL ? "" : l->form->source,
                    l->form->source == NULL ? 0 : strlen(l->form->source));
    ft_stmt_text_at(q, 4, now, strlen(now));
    if (shapes) {
        ft_stmt_int_at(q, 5, 4326);
    }
    st = ft_stmt_run(q, err);
    if (st != FT_OK || !shapes) {
        return st;
    }
    st = ft_db_cached(s->db, SQL_GEOMETRY, &q, err);
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
        ft_stmt_text_at(q, 2, geometry, strlen(geometry));
        st = ft_stmt_run(q, err);
    }
    st = st == FT_OK ? ft_db_cached(s->db, SQL_RTREE, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, l->name, strlen(l->name));
        st = ft_stmt_run(q, err);
    }
    return st == FT_OK ? ft_gpkg_make_rtree_triggers(s, l->name, err) : st;
}

static ft_status forget_table(ft_store *s, const ft_layer *l, ft_error *err)
{
    static const char *const SQL_FORGET[] = {
        "DELETE FROM gpkg_extensions WHERE table_name = ?1 AND extension_name = 'gpkg_rtree_index'",
        "DELETE FROM gpkg_geometry_columns WHERE table_name = ?1", "DELETE FROM gpkg_contents WHERE table_name = ?1"};
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(SQL_FORGET) && st == FT_OK; i++) {
        st = ft_db_prepare(s->db, SQL_FORGET[i], &q, err);
        if (st == FT_OK) {
            ft_stmt_text_at(q, 1, l->name, strlen(l->name));
            st = ft_stmt_run(q, err);
        }
        ft_stmt_free(q);
        q = NULL;
    }
    return st;
}

ft_status ft_gpkg_remake_layer(ft_store *s, const ft_layer *l, ft_error *err)
{
    ft_buf sql;
    ft_status st = ft_gpkg_drop_rtree_triggers(s, l->name, err);

    ft_buf_init(&sql, 0);
    if (l->geometry != FT_GEOM_NONE) {
        ft_buf_text(&sql, "DROP TABLE IF EXISTS ");
        index_name(&sql, l->name);
        ft_buf_text(&sql, ";");
    }
    ft_buf_text(&sql, "DROP TABLE IF EXISTS ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, ";");
    st = st == FT_OK ? run_text(s, &sql, err) : st;
    ft_buf_release(&sql);
    st = st == FT_OK ? forget_table(s, l, err) : st;
    st = st == FT_OK ? make_table(s, l, err) : st;
    return st == FT_OK ? register_table(s, l, err) : st;
}

ft_status ft_gpkg_make_column(ft_store *s, const ft_layer *l, size_t column, ft_error *err)
{
    ft_buf sql;
    ft_status st = FT_OK;

    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "ALTER TABLE ");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, " ADD COLUMN ");
    ft_db_ident(&sql, l->columns[column].name);
    ft_buf_char(&sql, ' ');
    ft_buf_text(&sql, l->columns[column].sql_type);
    st = run_text(s, &sql, err);
    ft_buf_release(&sql);
    return st;
}

ft_status ft_gpkg_make_layers(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        st = make_table(s, &s->layers[i], err);
        st = st == FT_OK ? register_table(s, &s->layers[i], err) : st;
    }
    return st;
}
