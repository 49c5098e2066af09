#include "fieldtool/interop/export_mapped.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/cell_text.h"
#include "fieldtool/interop/import_internal.h"
#include "geo/crs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ft_mapped {
    const ft_mapping *m;
    const ft_form *form;
    ft_mapped_column *columns; /* shape [n] */
    size_t n;
    bool spatial; /* the format has shapes of its own */
    ft_crs *crs;  /* NULL: EPSG:4326 */
    int epsg;
    ft_item_space *sp;   /* of linked records */
    ft_ordinals *listed; /* records that have points, where shapes go out as lists of points; else NULL */
    ft_buf scratch, shown;
};

void ft_mapped_close(ft_mapped *m)
{
    if (m != NULL) {
        ft_crs_close(m->crs);
        ft_item_space_free(m->sp);
        ft_ordinals_free(m->listed);
        ft_buf_release(&m->scratch);
        ft_buf_release(&m->shown);
        free(m->columns);
        free(m);
    }
}

const ft_form *ft_mapped_form(const ft_mapped *m)
{
    return m->form;
}

size_t ft_mapped_columns(const ft_mapped *m)
{
    return m->n;
}

const ft_mapped_column *ft_mapped_column_at(const ft_mapped *m, size_t i)
{
    return &m->columns[i];
}

bool ft_mapped_is_number(const ft_mapped_column *c)
{
    return c->kind == FT_MAPPED_LON || c->kind == FT_MAPPED_LAT || c->kind == FT_MAPPED_WKT ||
           (c->field != NULL && (c->field->tag == FT_TAG_INT || c->field->tag == FT_TAG_REAL));
}

int ft_mapped_epsg(const ft_mapped *m)
{
    return m->epsg;
}

/* ---------- columns */

static void add(ft_mapped *m, const char *name, ft_mapped_kind kind, const ft_field *field)
{
    if (name != NULL) {
        m->columns[m->n++] = (ft_mapped_column){name, kind, field};
    }
}

static ft_status choose_columns(ft_export_job *j, ft_mapped *m)
{
    const char *key = ft_mapping_word(m->m, "key");
    const char *lon = ft_mapping_word(m->m, "lon");
    const char *wkt = ft_mapping_word(m->m, "wkt");
    const char *field = NULL;
    const char *name = NULL;
    size_t n = 0;

    while ((field = ft_mapping_next_column(m->m, field, &name)) != NULL) {
        n++;
    }
    m->columns = calloc(n + 6, sizeof *m->columns);
    if (m->columns == NULL) {
        return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=export");
    }
    add(m, key, FT_MAPPED_KEY, NULL);
    while ((field = ft_mapping_next_column(m->m, field, &name)) != NULL) {
        const ft_field *f = ft_form_field(m->form, field, strlen(field));

        if (f == NULL) {
            return ft_form_no_field(m->form, field, strlen(field), j->err);
        }
        if (key == NULL || strcmp(key, name) != 0) {
            add(m, name, strcmp(field, "source_id") == 0 ? FT_MAPPED_KEY : FT_MAPPED_FIELD, f);
        }
    }
    if (m->spatial || m->form->geometry[0] == FT_GEOM_NONE) {
        return FT_OK;
    }
    add(m, lon, FT_MAPPED_LON, NULL);
    add(m, lon == NULL ? NULL : ft_mapping_word(m->m, "lat"), FT_MAPPED_LAT, NULL);
    wkt = wkt == NULL && lon == NULL && m->listed == NULL
              ? "wkt"
              : wkt; /* where it says nothing of shapes, they are not lost */
    add(m, wkt, FT_MAPPED_WKT, NULL);
    return FT_OK;
}

/* Which records have points of their own, so that their shapes go out with those. */
static ft_status note_points(ft_export_job *j, ft_mapped *m)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_ordinals_new(&m->listed, j->err);

    st = st == FT_OK ? ft_items_open(j->s, "point", j->o->face, false, &it, j->err) : st;
    if (st != FT_OK) {
        return st;
    }
    while (st == FT_OK && ft_item_next(it, &item)) {
        ft_uuid of;
        uint32_t before = 0;

        if (ft_value_id(ft_values_get(item.values, "record"), &of)) {
            ft_hash h = ft_hash_of(of.b, sizeof of.b);

            st = ft_ordinals_next(m->listed, &h, &before, j->err);
        }
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, j->err);
}

ft_status ft_mapped_open(ft_export_job *j, const ft_mapping *table, bool spatial, ft_mapped **out)
{
    ft_mapped *m = calloc(1, sizeof *m);
    const char *as = ft_mapping_word(table, "as");
    const char *crs = ft_mapping_word(table, "crs");
    ft_status st = m == NULL ? ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=export") : FT_OK;

    if (st != FT_OK) {
        return st;
    }
    *out = m;
    m->m = table;
    m->spatial = spatial;
    ft_buf_init(&m->scratch, 0);
    ft_buf_init(&m->shown, 0);
    m->epsg = crs == NULL ? 4326 : ft_crs_parse(crs);
    m->form = as == NULL ? NULL : ft_forms_find(ft_store_forms(j->s), as, strlen(as));
    if (m->form == NULL || m->form->internal) {
        return ft_forms_no_type(ft_store_forms(j->s), as == NULL ? "" : as, j->err);
    }
    st = m->epsg == 0      ? ft_fail(j->err, FT_E_INVALID, "interop.crs", "crs=%s", crs)
         : m->epsg == 4326 ? FT_OK
                           : ft_crs_open(m->epsg, NULL, &m->crs, j->err);
    st = st == FT_OK ? ft_item_space_new(&m->sp, j->err) : st;
    st = st == FT_OK && !spatial && ft_mapping_perimeter(table, "table") != NULL ? note_points(j, m) : st;
    return st == FT_OK ? choose_columns(j, m) : st;
}

/* ---------- which table */

static const char *source_of(const ft_mapping *m)
{
    const char *said = ft_mapping_word(m, "source");

    return said == NULL ? "" : said;
}

static const char *layer_of(const ft_mapping *m)
{
    const char *name = ft_mapping_word(m, "name");

    return name == NULL ? "" : name;
}

/* Is the record the one that its key stands for in this table? */
static ft_status is_keyed(ft_export_job *j, ft_mapped *m, const ft_mapping *table, const ft_item *item, bool *out)
{
    ft_str key = ft_value_text(ft_values_get(item->values, "source_id"));
    ft_uuid id;
    ft_status st = FT_OK;

    *out = false;
    if (key.n > 0) {
        st = ft_import_keyed(item->type, source_of(table), layer_of(table), key, &m->scratch, &id, j->err);
        *out = st == FT_OK && ft_uuid_cmp(&id, &item->record) == 0;
    }
    return st;
}

ft_status ft_mapped_takes(ft_export_job *j, ft_mapped *m, const ft_item *item, bool *out)
{
    const ft_mapping *first = NULL;
    bool keyed = false;
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_mapping_tables(j->mapping) && st == FT_OK && !keyed; i++) {
        const ft_mapping *t = ft_mapping_table(j->mapping, i);

        if (strcmp(ft_mapping_word(t, "as"), m->form->type) == 0) {
            first = first == NULL ? t : first;
            st = is_keyed(j, m, t, item, &keyed);
            *out = t == m->m; /* of the last one looked at */
        }
    }
    *out = keyed ? *out
                 : first == NULL || first == m->m; /* made here, or of another source: the first table of its type */
    return st;
}

/* ---------- shapes */

/* A column that holds the shape at hand? */
static bool has_place(const ft_export_job *j, const ft_mapped *m)
{
    bool point = j->geom.type == FT_GEOM_POINT && j->geom.n_points == 1;

    for (size_t i = 0; i < m->n; i++) {
        if (m->columns[i].kind == FT_MAPPED_WKT || (point && m->columns[i].kind == FT_MAPPED_LON)) {
            return true;
        }
    }
    return false;
}

/* A micrometre: what a projection and its inverse leave of a coordinate that somebody wrote. */
static double tidy(double metres)
{
    return round(metres * 1e6) / 1e6;
}

ft_status ft_mapped_shape(ft_export_job *j, ft_mapped *m, const ft_item *item)
{
    ft_hash h = ft_hash_of(item->record.b, sizeof item->record.b);
    uint32_t before = 0;
    ft_status st = m->listed == NULL ? FT_OK : ft_ordinals_next(m->listed, &h, &before, j->err);

    j->out->shapes_left += st == FT_OK && !m->spatial && (m->listed != NULL ? before == 0 : !has_place(j, m));
    for (size_t i = 0; m->crs != NULL && i < j->geom.n_points && st == FT_OK; i++) {
        ft_lonlat xy;

        st = ft_crs_from_lonlat(m->crs, j->geom.xy[i], &xy, j->err);
        if (st == FT_OK) {
            j->geom.xy[i] = ft_crs_describe(m->crs).degrees ? xy : (ft_lonlat){tidy(xy.lon_deg), tidy(xy.lat_deg)};
        }
    }
    return st;
}

/* ---------- cells */

/* The key of a record in the table; one that has none there is named by its UUID. */
static ft_status put_key(ft_export_job *j, ft_mapped *m, const ft_mapping *table, const ft_item *item, ft_buf *out)
{
    ft_str key = ft_value_text(ft_values_get(item->values, "source_id"));
    char text[FT_UUID_TEXT];
    bool keyed = false;
    ft_status st = is_keyed(j, m, table, item, &keyed);

    if (keyed) {
        ft_buf_bytes(out, key.p, key.n);
    } else {
        ft_uuid_text(&item->record, text);
        ft_buf_text(out, text);
    }
    return st;
}

static ft_status put_link(ft_export_job *j, ft_mapped *m, const char *link, ft_str id, ft_buf *out)
{
    char text[FT_UUID_TEXT];
    ft_uuid record;
    ft_item item;
    ft_status st = FT_OK;

    (void)snprintf(text, sizeof text, "%.*s", (int)id.n, id.p);
    st = ft_uuid_parse(text, &record) ? ft_store_get(j->s, &record, j->o->face, m->sp, &item, j->err) : FT_E_NOT_FOUND;
    if (st == FT_E_NOT_FOUND) { /* it is not here: its name is all we know */
        ft_buf_bytes(out, id.p, id.n);
        return FT_OK;
    }
    return st == FT_OK ? put_key(j, m, ft_mapping_named(m->m, link), &item, out) : st;
}

static ft_status put_one(ft_export_job *j, ft_mapped *m, const ft_field *f, ft_str t, ft_buf *out)
{
    const char *link = ft_mapping_of_field(m->m, f->id, "link");
    const char *unit = ft_mapping_of_field(m->m, f->id, "unit");
    const char *date = ft_mapping_of_field(m->m, f->id, "date");
    ft_str word = ft_mapping_word_for(m->m, f->id, t);
    int power = 0;

    if (link != NULL) {
        return put_link(j, m, link, t, out);
    }
    date = date == NULL ? ft_mapping_word(m->m, "date") : date;
    if (word.p != t.p) {
        ft_buf_bytes(out, word.p, word.n);
    } else if (f->tag == FT_TAG_DATE && date != NULL) {
        ft_cell_date_out(date, t, out);
    } else if (f->tag == FT_TAG_REAL || f->tag == FT_TAG_INT) {
        power = unit != NULL && ft_cell_power(unit, f->unit, &power) ? power : 0;
        ft_cell_number_out(t, ft_mapping_of_field(m->m, f->id, "decimal"), -power, out);
    } else {
        ft_buf_bytes(out, t.p, t.n);
    }
    return FT_OK;
}

/* ---------- cells that no field took: they stand in the last line of the comment as COLUMN=value; COLUMN=value */

static const ft_mapped_column *column_named(const ft_mapped *m, ft_str name)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->columns[i].kind == FT_MAPPED_FIELD && ft_str_is(name, m->columns[i].name)) {
            return &m->columns[i];
        }
    }
    return NULL;
}

/* The next entry of *rest; false where it is none that an import has written of a column of ours. */
static bool next_entry(const ft_mapped *m, const ft_item *item, ft_str *rest, const ft_mapped_column **column,
                       ft_str *value)
{
    size_t to = 0;
    const char *equals = memchr(rest->p, '=', rest->n);
    const ft_value *v = NULL;

    *column = equals == NULL ? NULL : column_named(m, (ft_str){rest->p, (size_t)(equals - rest->p)});
    v = *column == NULL ? NULL : ft_values_get(item->values, (*column)->field->id);
    if (*column == NULL || (v != NULL && v->tag != FT_TAG_DATE)) { /* of a date with a time of day, the day was taken */
        return false;
    }
    while (to < rest->n && (to + 1 >= rest->n || rest->p[to] != ';' || rest->p[to + 1] != ' ')) {
        to++;
    }
    *value = (ft_str){equals + 1, to - (size_t)(equals + 1 - rest->p)};
    *rest = to >= rest->n ? (ft_str){NULL, 0} : (ft_str){rest->p + to + 2, rest->n - to - 2};
    return true;
}

/* Where that line begins, n of the comment when it is no such line. */
static size_t leftover_at(const ft_mapped *m, const ft_item *item, ft_str comment)
{
    size_t from = comment.n;
    const ft_mapped_column *c = NULL;
    ft_str rest = {NULL, 0};
    ft_str value;

    while (from > 0 && comment.p[from - 1] != '\n') {
        from--;
    }
    for (rest = (ft_str){comment.p + from, comment.n - from}; rest.n > 0;) {
        if (!next_entry(m, item, &rest, &c, &value)) {
            return comment.n;
        }
    }
    return from;
}

static ft_str leftover_of(const ft_mapped *m, const ft_item *item, const ft_mapped_column *column)
{
    ft_str comment = ft_value_text(ft_values_get(item->values, "comment"));
    size_t from = comment.n == 0 ? 0 : leftover_at(m, item, comment);
    const ft_mapped_column *c = NULL;
    ft_str rest = {comment.p == NULL ? "" : comment.p + from, comment.n - from};
    ft_str value;

    while (rest.n > 0 && next_entry(m, item, &rest, &c, &value)) {
        if (c == column) {
            return value;
        }
    }
    return (ft_str){NULL, 0};
}

static void put_comment(const ft_mapped *m, const ft_item *item, ft_str comment, ft_buf *out)
{
    size_t n = comment.n == 0 ? 0 : leftover_at(m, item, comment);

    ft_buf_bytes(out, comment.p, n > 0 && n < comment.n ? n - 1 : n); /* without the end of its line */
}

static ft_status put_field(ft_export_job *j, ft_mapped *m, const ft_field *f, const ft_item *item, ft_buf *out)
{
    const ft_value *v = ft_export_leaves(f) ? ft_values_get(item->values, f->id) : NULL;
    const char *list = ft_mapping_of_field(m->m, f->id, "list");
    ft_str all = {NULL, 0};
    ft_status st = FT_OK;

    if (v == NULL) {
        return FT_OK;
    }
    ft_buf_reset(&m->shown);
    ft_value_show(v, &m->shown);
    all = (ft_str){m->shown.p, m->shown.n};
    if ((v->tag != FT_TAG_CODES && v->tag != FT_TAG_IDS) || all.n == 0) {
        return all.n == 0 ? FT_OK : put_one(j, m, f, all, out);
    }
    for (size_t from = 0; from < all.n && st == FT_OK;) {
        size_t to = from;

        while (to < all.n && all.p[to] != ',') {
            to++;
        }
        ft_buf_text(out, from == 0 ? "" : list != NULL ? list : ",");
        st = put_one(j, m, f, (ft_str){all.p + from, to - from}, out);
        from = to + 1;
    }
    return st;
}

ft_status ft_mapped_cell(ft_export_job *j, ft_mapped *m, const ft_mapped_column *c, const ft_item *item, bool has_shape,
                         ft_buf *out)
{
    bool point = has_shape && j->geom.type == FT_GEOM_POINT && j->geom.n_points == 1;
    char n[FT_NUM_TEXT];
    ft_str left = {NULL, 0};
    ft_status st = FT_OK;

    switch (c->kind) {
    case FT_MAPPED_KEY: st = put_key(j, m, m->m, item, out); break;
    case FT_MAPPED_FIELD:
        left = leftover_of(m, item, c);
        if (left.n > 0) {
            ft_buf_bytes(out, left.p, left.n);
        } else if (strcmp(c->field->id, "comment") == 0) {
            put_comment(m, item, ft_value_text(ft_values_get(item->values, "comment")), out);
        } else {
            st = put_field(j, m, c->field, item, out);
        }
        break;
    case FT_MAPPED_LON:
    case FT_MAPPED_LAT:
        if (point) {
            ft_num_text(c->kind == FT_MAPPED_LON ? j->geom.xy[0].lon_deg : j->geom.xy[0].lat_deg, n);
            ft_buf_text(out, n);
        }
        break;
    case FT_MAPPED_WKT:
        if (has_shape) {
            ft_wkt_write(&j->geom, out);
        }
        break;
    }
    return st == FT_OK ? ft_buf_status(out, j->err) : st;
}
