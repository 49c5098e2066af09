/* Shapes drawn from a list of typed points in another table of the source: grouped by the key of the record, in order of their numbers. */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/reader.h"
#include "fieldtool/land/perimeter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct listed {
    ft_uuid of;   /* the record that its key stands for */
    int64_t row;  /* in the list */
    size_t shape; /* offset of its text */
    size_t type;  /* offset */
    int64_t number;
    ft_lonlat at;
    bool unread; /* place, number or type: a corner nobody can place */
} listed;

struct ft_perimeters {
    listed *points; /* shape [n], by record, then row */
    size_t n, cap;
    ft_buf text, scratch;
    ft_survey_point *v; /* shape [most], of one record */
    size_t *order;
    size_t most;
    ft_geom drawn;
};

/* One list being read. */
typedef struct reading {
    ft_import_job *j;
    ft_perimeters *p;
    ft_source *src;
    const ft_mapping *table;
    const ft_form *form; /* of points */
    int key, number, shape, type;
} reading;

void ft_perimeters_close(ft_perimeters *p)
{
    if (p != NULL) {
        free(p->points);
        free(p->v);
        free(p->order);
        ft_buf_release(&p->text);
        ft_buf_release(&p->scratch);
        ft_geom_release(&p->drawn);
        free(p);
    }
}

static ft_status no_memory(ft_import_job *j)
{
    return ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=perimeters");
}

static int column(const ft_source *src, const char *name)
{
    for (size_t i = 0; name != NULL && i < ft_source_describe(src).n_fields; i++) {
        if (ft_same_word(ft_source_field_name(src, i), name)) {
            return (int)i;
        }
    }
    return -1;
}

static const char *column_of_field(const ft_mapping *table, const char *want)
{
    const char *field = NULL;
    const char *name = NULL;

    while ((field = ft_mapping_next_column(table, field, &name)) != NULL) {
        if (strcmp(field, want) == 0) {
            return name;
        }
    }
    return NULL;
}

/* The column that holds keys of this table. */
static const char *key_column(const reading *r)
{
    const char *here = ft_mapping_word(r->j->mapping, "name");
    const char *field = NULL;
    const char *name = NULL;

    while ((field = ft_mapping_next_column(r->table, field, &name)) != NULL) {
        const char *link = ft_mapping_of_field(r->table, field, "link");

        if (link != NULL && strcmp(link, here) == 0) {
            return name;
        }
    }
    return NULL;
}

static ft_status choose(reading *r)
{
    const char *number = ft_mapping_perimeter(r->j->mapping, "number");
    const char *shape = ft_mapping_perimeter(r->j->mapping, "shape");
    const char *key = key_column(r);

    number = number == NULL ? column_of_field(r->table, "number") : number;
    shape = shape == NULL ? column_of_field(r->table, "shape_part") : shape;
    r->key = column(r->src, key);
    r->number = column(r->src, number);
    r->shape = column(r->src, shape);
    r->type = column(r->src, column_of_field(r->table, "point_type"));
    return r->key >= 0 ? FT_OK
                       : ft_fail(r->j->err, FT_E_INVALID, "interop.column", "column=%s", key == NULL ? "link" : key);
}

static ft_str cell(const reading *r, int at)
{
    return at < 0 ? (ft_str){NULL, 0} : ft_str_trimmed(ft_source_cell(r->src, (size_t)at), " \t\r\n");
}

static size_t keep(ft_perimeters *p, ft_str t)
{
    size_t at = p->text.n;

    ft_buf_bytes(&p->text, t.p == NULL ? "" : t.p, t.n);
    ft_buf_char(&p->text, '\0');
    return at;
}

/* Without a column of types every point is a corner; with one, a word that nobody knows is none. */
static bool type_of(const reading *r, size_t *out)
{
    const ft_field *field = ft_form_field(r->form, "point_type", 10);
    ft_str word = r->type < 0 ? ft_str_of("turning") : ft_mapping_value(r->table, "point_type", cell(r, r->type));
    ft_error why = {0};
    bool known = false;

    ft_buf_reset(&r->p->scratch);
    known = word.n > 0 && ft_utf8_valid(word.p, word.n) &&
            ft_field_parse(field, word.p, word.n, &r->p->scratch, &why) == FT_OK;
    *out = keep(r->p, known ? (ft_str){r->p->scratch.p, r->p->scratch.n} : (ft_str){NULL, 0});
    return known;
}

static ft_status take_point(reading *r, const ft_feature *f)
{
    ft_str key = cell(r, r->key);
    ft_str number = cell(r, r->number);
    listed *p = NULL;
    ft_status st = FT_OK;

    if (key.n == 0) {
        return FT_OK; /* of no record: the import of the list itself tells it */
    }
    if (!ft_room(&r->p->points, &r->p->cap, r->p->n, sizeof *r->p->points)) {
        return no_memory(r->j);
    }
    p = &r->p->points[r->p->n++];
    *p = (listed){.row = f->number, .number = -1};
    st = ft_import_keyed(r->j->form->type, r->j->name, r->j->layer, key, &r->p->scratch, &p->of, r->j->err);
    p->unread = f->unreadable || f->geometry == NULL || f->geometry->n_points != 1 ||
                (number.n > 0 && !ft_int_parse(number.p, number.n, &p->number));
    p->at = p->unread || f->geometry == NULL ? (ft_lonlat){0, 0} : f->geometry->xy[0];
    p->shape = keep(r->p, cell(r, r->shape));
    p->unread = !type_of(r, &p->type) || p->unread;
    return st == FT_OK ? ft_buf_status(&r->p->text, r->j->err) : st;
}

static int by_record(const void *x, const void *y)
{
    const listed *a = x;
    const listed *b = y;
    int c = ft_uuid_cmp(&a->of, &b->of);

    return c != 0 ? c : (a->row > b->row) - (a->row < b->row);
}

/* Room for the longest list of one record. */
static ft_status order_points(ft_import_job *j, ft_perimeters *p)
{
    size_t run = 0;

    if (p->n > 1) {
        qsort(p->points, p->n, sizeof *p->points, by_record);
    }
    for (size_t i = 0; i < p->n; i++) {
        run = i > 0 && ft_uuid_cmp(&p->points[i - 1].of, &p->points[i].of) == 0 ? run + 1 : 1;
        p->most = run > p->most ? run : p->most;
    }
    p->v = calloc(p->most + 1, sizeof *p->v);
    p->order = calloc(p->most + 1, sizeof *p->order);
    return p->v == NULL || p->order == NULL ? no_memory(j) : FT_OK;
}

static ft_status read_list(reading *r, const char *path)
{
    const char *layer = ft_mapping_word(r->table, "layer");
    const char *crs = ft_mapping_word(r->table, "crs");
    ft_format const *format = ft_format_of(path);
    ft_source_options o = {.layer = layer != NULL                           ? layer
                                    : format != NULL && format->many_layers ? ft_mapping_word(r->table, "name")
                                                                            : NULL,
                           .epsg = r->j->o->epsg != 0 ? r->j->o->epsg
                                   : crs != NULL      ? ft_crs_parse(crs)
                                                      : 0,
                           .lon_column = ft_mapping_word(r->table, "lon"),
                           .lat_column = ft_mapping_word(r->table, "lat"),
                           .wkt_column = ft_mapping_word(r->table, "wkt"),
                           .coord_column = ft_mapping_word(r->table, "coord")};
    ft_feature f;
    ft_status st = ft_source_open(path, &o, &r->src, r->j->err);

    if (st == FT_E_INVALID && strcmp(r->j->err->key, "interop.layer") == 0) {
        *r->j->err = (ft_error){.status = FT_OK};
        return ft_fail(r->j->err, st, "import.list_absent", "table=%s", ft_mapping_word(r->table, "name"));
    }
    st = st == FT_OK ? choose(r) : st;
    while (st == FT_OK && ft_source_next(r->src, &f)) {
        st = take_point(r, &f);
    }
    st = st == FT_OK ? ft_source_status(r->src, r->j->err) : st;
    ft_source_close(r->src);
    return st == FT_OK ? order_points(r->j, r->p) : st;
}

ft_status ft_perimeters_open(ft_import_job *j, const char *path)
{
    reading r = {.j = j,
                 .p = calloc(1, sizeof *r.p),
                 .table = ft_mapping_named(j->mapping, ft_mapping_perimeter(j->mapping, "table")),
                 .form = ft_forms_find(ft_store_forms(j->s), "point", 5)};
    ft_status st = r.p == NULL ? no_memory(j) : FT_OK;

    if (st == FT_OK) {
        ft_buf_init(&r.p->text, 0);
        ft_buf_init(&r.p->scratch, 0);
        ft_geom_init(&r.p->drawn, FT_GEOM_NONE);
        j->perimeters = r.p;
        st = read_list(&r, path);
    }
    return st == FT_OK ? st : ft_within(j->err, st, "file=%s", path);
}

/* ---------- one record */

static size_t first_of(const ft_perimeters *p, const ft_uuid *record)
{
    size_t lo = 0;
    size_t hi = p->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ft_uuid_cmp(&p->points[mid].of, record) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* Parts by the names of their shapes, in the order in which these appear. */
static void number_parts(ft_perimeters *p, const listed *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < i && strcmp(p->text.p + from[k].shape, p->text.p + from[i].shape) != 0) {
            k++;
        }
        p->v[i] = (ft_survey_point){.type = p->text.p + from[i].type,
                                    .part = k < i ? p->v[k].part : (int64_t)i,
                                    .number = from[i].number,
                                    .at = from[i].at};
    }
}

typedef struct telling {
    ft_import_job *j;
    int64_t feature;
    const listed *from;
} telling;

static void tell(void *who, size_t point, const char *key, const char *facts)
{
    const telling *t = who;

    ft_import_warn(t->j, t->feature, true, key, "row=%lld %s", (long long)t->from[point].row, facts);
}

static bool all_read(ft_import_job *j, const ft_feature *f, const listed *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (from[i].unread) {
            ft_import_warn(j, f->number, true, "import.point_unread", "row=%lld table=%s", (long long)from[i].row,
                           ft_mapping_perimeter(j->mapping, "table"));
            return false;
        }
    }
    return true;
}

ft_status ft_perimeters_of(ft_import_job *j, const ft_feature *f, const ft_geom **out)
{
    ft_perimeters *p = j->perimeters;
    ft_str key = j->key_column < 0 ? (ft_str){NULL, 0} : ft_source_cell(j->src, (size_t)j->key_column);
    ft_uuid record;
    ft_error why = {0};
    size_t from = 0;
    size_t n = 0;
    telling t = {j, f->number, NULL};
    ft_status st = FT_OK;

    if (key.n == 0) {
        return FT_OK;
    }
    st = ft_import_keyed(j->form->type, j->name, j->layer, key, &p->scratch, &record, j->err);
    from = first_of(p, &record);
    while (from + n < p->n && ft_uuid_cmp(&p->points[from + n].of, &record) == 0) {
        n++;
    }
    if (st != FT_OK || n == 0 || !all_read(j, f, p->points + from, n)) {
        return st;
    }
    t.from = p->points + from;
    number_parts(p, t.from, n);
    if (ft_perimeter_ring(p->v, n, p->order, &p->drawn, &why) != FT_OK) { /* counted as without a shape, and told */
        ft_import_warn(j, f->number, true, why.key, "%s", why.args);
        return why.status == FT_E_NOMEM ? no_memory(j) : FT_OK;
    }
    ft_perimeter_check(p->v, n, p->order, (ft_perimeter_limits){0, 0}, tell, &t);
    *out = &p->drawn;
    return FT_OK;
}
