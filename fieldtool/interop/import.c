#include "fieldtool/interop/import_internal.h"

#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/reader.h"
#include "geo/crs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ft_import_warn(ft_import_job *j, int64_t feature, bool left, const char *key, const char *fmt, ...)
{
    char facts[1400];
    va_list ap;

    j->out->left = j->out->left || left;
    if (j->out->warnings++ < FT_IMPORT_WARNINGS) {
        va_start(ap, fmt);
        (void)vsnprintf(facts, sizeof facts, fmt, ap);
        va_end(ap);
        j->each(j->who, feature, key, facts);
    }
}

/* ---------- one feature */

/* What no field took goes to the comment, behind what stands there. */
static ft_status comment_leftover(ft_import_job *j)
{
    ft_str had = ft_value_text(ft_values_get(ft_draft_values(j->draft), "comment"));

    if (j->leftover.n == 0) {
        return FT_OK;
    }
    ft_buf_reset(&j->value);
    ft_buf_bytes(&j->value, had.p == NULL ? "" : had.p, had.n);
    ft_buf_text(&j->value, had.n > 0 ? "\n" : "");
    ft_buf_bytes(&j->value, j->leftover.p, j->leftover.n);
    return ft_buf_status(&j->value, j->err) != FT_OK
               ? j->err->status
               : ft_draft_set(j->draft, "comment", FT_TAG_TEXT, j->value.p, j->value.n, j->err);
}

static ft_str status_cell(const ft_import_job *j)
{
    return j->status_column < 0 ? (ft_str){NULL, 0}
                                : ft_str_trimmed(ft_source_cell(j->src, (size_t)j->status_column), " \t\r\n");
}

/* The cell that is at fault, where the reason names one; else the row as it stands. */
static void report_reject(const ft_import_job *j, const ft_feature *f, const ft_error *why, ft_str raw)
{
    ft_str named = ft_fact(why->args, "column");
    char name[80];
    int at = -1;

    (void)snprintf(name, sizeof name, "%.*s", (int)(named.n < 70 ? named.n : 70), named.p == NULL ? "" : named.p);
    at = f->raw.p != NULL ? -1 : ft_import_column_of(j, name);
    ft_import_report_reject(j->o->report,
                            &(ft_import_reject){.table = j->out->table,
                                                .row = f->number,
                                                .column = ft_str_of(at < 0 ? "" : name),
                                                .value = at < 0 ? raw : ft_source_cell(j->src, (size_t)at),
                                                .key = why->key,
                                                .facts = why->args});
    ft_import_report_tally(j->o->report,
                           &(ft_import_tally){.table = j->out->table,
                                              .source = f->raw.p != NULL ? (ft_str){NULL, 0} : status_cell(j),
                                              .rejected = true});
}

/* Rejected: unreadable, or of a shape that the type does not take. What it said is told as far as it can be read. */
static void reject(ft_import_job *j, const ft_feature *f, const ft_error *why)
{
    ft_buf raw;

    ft_buf_init(&raw, 4096);
    if (f->raw.p != NULL) {
        ft_buf_bytes(&raw, f->raw.p, f->raw.n < 600 ? f->raw.n : 600);
    }
    for (size_t i = 0; f->raw.p == NULL && i < j->n_columns && raw.n < 600; i++) {
        ft_str t = ft_source_cell(j->src, i);

        if (t.n > 0 && ft_utf8_valid(t.p, t.n)) {
            ft_buf_printf(&raw, "%s%s=%.*s", raw.n == 0 ? "" : "; ", ft_source_field_name(j->src, i),
                          (int)(t.n < 100 ? t.n : 100), t.p);
        }
    }
    j->out->rejected++;
    ft_import_warn(j, f->number, true, why->key, "%.500s raw=%s", why->args, raw.p == NULL ? "" : raw.p);
    if (j->o->report != NULL) {
        report_reject(j, f, why, (ft_str){raw.p, raw.n});
    }
    ft_buf_release(&raw);
}

static ft_status take_feature(ft_import_job *j, const ft_feature *f)
{
    ft_error why = f->why;
    ft_status st = FT_OK;

    if (ft_source_describe(j->src).n_fields > j->n_columns) {
        st = ft_import_choose_columns(j);
    }
    if (st == FT_OK && f->unreadable) {
        reject(j, f, &why);
        return FT_OK;
    }
    st = st == FT_OK ? ft_import_values(j, f) : st;
    st = st == FT_OK ? ft_import_shape(j, f, &why) : st;
    if (st == FT_OK && why.status != FT_OK) {
        reject(j, f, &why);
        return FT_OK;
    }
    st = st == FT_OK ? comment_leftover(j) : st;
    return st == FT_OK ? ft_import_record(j, f) : st;
}

static ft_status run(ft_import_job *j)
{
    const ft_env *env = ft_store_env(j->s);
    ft_feature f;
    ft_status st = FT_OK;

    while (st == FT_OK && ft_source_next(j->src, &f)) {
        j->out->read++;
        st = take_feature(j, &f);
        if (st != FT_OK) {
            return ft_within(j->err, st, "feature=%lld", (long long)f.number);
        }
        if (f.number % 512 == 0) {
            ft_env_progress(env, "import.reading", f.number, j->info.n_features > 0 ? j->info.n_features : 0);
            st = ft_env_stop(env) ? ft_fail(j->err, FT_E_INTERRUPTED, "base.interrupted", "what=import") : FT_OK;
        }
    }
    if (st == FT_OK) {
        st = ft_source_status(j->src, j->err);
        st = st == FT_OK ? st : ft_within(j->err, st, "file=%s", j->path);
    }
    return st == FT_OK ? ft_import_finish_columns(j) : st;
}

/* ---------- the whole source */

static void tell_far(void *who, int64_t feature, ft_lonlat at, double distance_m, int64_t more)
{
    ft_import_warn(who, feature, true, "import.far", "km=%.0f more=%lld place=%.6f,%.6f", distance_m / 1000,
                   (long long)more, at.lon_deg, at.lat_deg);
}

static void tell_source(ft_import_job *j)
{
    ft_source_info now = ft_source_describe(j->src);

    ft_places_far(j->places, tell_far, j);
    ft_import_tell_doubts(j);
    if (j->links_missing > 0) {
        ft_import_warn(j, 0, true, "import.link_missing", "n=%lld", (long long)j->links_missing);
    }
    if (now.others[0] != '\0' && !j->one_of_many) {
        ft_import_warn(j, 0, true, "import.other_layers", "layers=%s", now.others);
    }
    if (now.mixed_ends) {
        ft_import_warn(j, 0, false, "import.mixed_ends", " ");
    }
    if (j->no_key > 0 &&
        j->no_key < j->out->added + j->out->updated + j->out->unchanged) { /* none at all is no key column */
        ft_import_warn(j, 0, true, "import.no_key", "n=%lld column=%s", (long long)j->no_key,
                       ft_source_field_name(j->src, (size_t)j->key_column));
    }
    (void)snprintf(j->out->operation, sizeof j->out->operation, "%s", now.operation); /* the first shape settled it */
    j->out->accuracy_m = now.accuracy_m;
    if (now.grid[0] != '\0') {
        ft_import_warn(j, 0, true, "warn.grid_missing",
                       "crs=EPSG:%d accuracy_m=%.2f lacking_m=%.2f cost_m=%.2f grid=%s", now.epsg, now.accuracy_m,
                       now.grid_accuracy_m, now.accuracy_m - now.grid_accuracy_m, now.grid);
    }
    if (now.operation[0] != '\0' &&
        !(now.accuracy_m <= 2)) { /* unknown, or more than what a hand-held receiver is good for */
        ft_import_warn(j, 0, true, "import.operation", "accuracy_m=%.2f operation=%s", now.accuracy_m, now.operation);
    }
}

static ft_status open_source(ft_import_job *j)
{
    const char *crs = ft_mapping_word(j->mapping, "crs");
    const char *layer = j->o->layer != NULL && !j->one_of_many ? j->o->layer : ft_mapping_word(j->mapping, "layer");
    const ft_format *format = ft_format_of(j->path);
    ft_source_options so = {.layer = layer,
                            .prefer = j->form->type,
                            .epsg = j->o->epsg,
                            .lon_column = ft_import_mapped(j, "lon"),
                            .lat_column = ft_import_mapped(j, "lat"),
                            .wkt_column = ft_import_mapped(j, "wkt"),
                            .coord_column = ft_import_mapped(j, "coord")};
    ft_status st = FT_OK;

    if (layer == NULL && j->one_of_many && format != NULL && format->many_layers) {
        so.layer = ft_mapping_word(j->mapping, "name");
    }
    if (so.epsg == 0 && crs != NULL) {
        so.epsg = ft_crs_parse(crs);
        st = so.epsg == 0 ? ft_fail(j->err, FT_E_INVALID, "interop.crs", "crs=%s", crs) : FT_OK;
    }
    st = st == FT_OK ? ft_source_open(j->path, &so, &j->src, j->err) : st;
    if (st == FT_OK) {
        j->info = ft_source_describe(j->src);
        j->layer = ft_mapping_word(j->mapping, "name") != NULL ? ft_mapping_word(j->mapping, "name") : j->info.layer;
        (void)snprintf(j->out->operation, sizeof j->out->operation, "%s", j->info.operation);
        (void)snprintf(j->out->confined, sizeof j->out->confined, "%s", j->info.confined);
        j->out->accuracy_m = j->info.accuracy_m;
    }
    return st;
}

static const char *source_name(const ft_import_job *j)
{
    const char *said = j->o->source != NULL ? j->o->source : ft_mapping_word(j->mapping, "source");
    const char *slash = strrchr(j->path, '/');

    return said != NULL ? said : slash == NULL ? j->path : slash + 1;
}

static ft_status look_for_others(ft_import_job *j)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_status st = ft_items_open(j->s, j->form->type, FT_FACE_PROPOSED, true, &it, j->err);

    if (st != FT_OK) {
        return st;
    }
    j->first_of_type = !ft_item_next(it, &item) && j->out->tables == 0;
    return ft_items_close(it, j->err);
}

/* Without its list every area would seem to have lost its boundary. */
static ft_status open_perimeters(ft_import_job *j)
{
    const ft_mapping *list = ft_mapping_named(j->mapping, ft_mapping_perimeter(j->mapping, "table"));
    char path[FT_PATH_MAX];

    if (list == NULL) {
        return FT_OK;
    }
    ft_import_table_path(j->given, list, path);
    return ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT
               ? ft_fail(j->err, FT_E_INVALID, "import.list_absent", "table=%s", ft_mapping_word(list, "name"))
               : ft_perimeters_open(j, path);
}

static ft_status prepare(ft_import_job *j)
{
    const char *type = j->o->type != NULL ? j->o->type : ft_mapping_word(j->mapping, "as");
    ft_status st = type != NULL ? FT_OK : ft_fail(j->err, FT_E_USAGE, "cli.option.needed", "option=as");

    if (st != FT_OK) {
        return st;
    }
    j->form = ft_forms_find(ft_store_forms(j->s), type, strlen(type));
    if (j->form == NULL || j->form->internal || strcmp(j->form->type, "decision") == 0) {
        return ft_forms_no_type(ft_store_forms(j->s), type, j->err);
    }
    j->name = source_name(j);
    j->fields_allow_shape = j->form->geometry[0] != FT_GEOM_NONE;
    st = open_source(j);
    st = st == FT_OK ? ft_draft_new(&j->constants, j->err) : st;
    st = st == FT_OK ? ft_draft_new(&j->draft, j->err) : st;
    st = st == FT_OK ? ft_ordinals_new(&j->rows, j->err) : st;
    st = st == FT_OK ? ft_ordinals_new(&j->shapes, j->err) : st;
    st = st == FT_OK ? ft_ordinals_new(&j->ids, j->err) : st;
    st = st == FT_OK ? ft_places_new(&j->places, j->err) : st;
    j->country = ft_country_of(ft_store_describe(j->s).country);
    st = st == FT_OK ? look_for_others(j) : st;
    st = st == FT_OK ? ft_import_constants(j) : st;
    st = st == FT_OK ? ft_import_choose_columns(j) : st;
    return st == FT_OK ? open_perimeters(j) : st;
}

static void each_buf(ft_import_job *j, void (*act)(ft_buf *b))
{
    ft_buf *const all[] = {&j->value, &j->wkb, &j->row, &j->leftover, &j->cell, &j->element, &j->linked, &j->doubts};

    for (size_t i = 0; i < FT_COUNT(all); i++) {
        act(all[i]);
    }
}

static void init_buf(ft_buf *b)
{
    ft_buf_init(b, 0);
}

static void release(ft_import_job *j)
{
    ft_source_close(j->src);
    ft_perimeters_close(j->perimeters);
    free(j->columns);
    ft_draft_free(j->constants);
    ft_draft_free(j->draft);
    ft_ordinals_free(j->rows);
    ft_ordinals_free(j->shapes);
    ft_ordinals_free(j->ids);
    ft_places_free(j->places);
    ft_geom_release(&j->shape);
    ft_geom_release(&j->reading);
    each_buf(j, ft_buf_release);
}

/* One table from its first row to its last, within a write that the caller ends. */
ft_status ft_import_table(const ft_importing *all, const ft_mapping *m, const char *path, bool one_of_many)
{
    ft_import_job j = {.s = all->s,
                       .o = all->o,
                       .mapping = m,
                       .one_of_many = one_of_many,
                       .given = all->path,
                       .path = path,
                       .key_column = -1,
                       .id_column = -1,
                       .status_column = -1,
                       .each = all->each,
                       .who = all->who,
                       .out = all->out,
                       .err = all->err};
    const char *name = ft_mapping_word(m, "name");
    ft_status st = FT_OK;

    (void)snprintf(all->out->table, sizeof all->out->table, "%s", one_of_many && name != NULL ? name : "");
    ft_geom_init(&j.shape, FT_GEOM_NONE);
    ft_geom_init(&j.reading, FT_GEOM_MULTIPOLYGON);
    each_buf(&j, init_buf);
    st = prepare(&j);
    st = st == FT_OK ? run(&j) : st;
    if (st == FT_OK) {
        tell_source(&j);
        all->out->tables++;
    }
    release(&j);
    return st;
}
