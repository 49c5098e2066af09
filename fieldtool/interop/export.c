#include "fieldtool/interop/export_internal.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/export_mapped.h"
#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------- what all writers share */

const char *const FT_EXPORT_FIXED[FT_EXPORT_FIXED_N] = {"uuid", "record_state", "pending", "area_m2"};

bool ft_export_leaves(const ft_field *f)
{
    return f->sensitivity == FT_SENS_PUBLIC && f->tag != FT_TAG_SEALED;
}

void ft_export_fixed_text(ft_export_fixed what, const ft_item *item, ft_buf *out)
{
    char text[FT_UUID_TEXT];

    switch (what) {
    case FT_EXPORT_UUID:
        ft_uuid_text(&item->record, text);
        ft_buf_text(out, text);
        break;
    case FT_EXPORT_STATE: ft_buf_text(out, ft_state_word(item->state)); break;
    case FT_EXPORT_PENDING: ft_buf_text(out, item->pending ? "true" : "false"); break;
    case FT_EXPORT_AREA_M2:
        if (item->wkb != NULL && item->area_m2 > 0) {
            ft_num_text(item->area_m2, text);
            ft_buf_text(out, text);
        }
        break;
    case FT_EXPORT_FIXED_N: break;
    }
}

/* ---------- which layers and rows */

static bool asked(const ft_export_job *j, const ft_export_layer *l)
{
    for (size_t i = 0; i < j->o->n_layers; i++) {
        if (strcmp(j->o->layers[i], l->form->type) == 0 || strcmp(j->o->layers[i], l->name) == 0) {
            return true;
        }
    }
    return j->o->n_layers == 0;
}

ft_status ft_export_present(ft_export_job *j, const ft_form *form, bool *out)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_export_layer l = {.form = form};
    ft_status st = FT_OK;

    (void)snprintf(l.name, sizeof l.name, "%s", form->type);
    *out = false;
    if (form->internal || !asked(j, &l)) {
        return FT_OK;
    }
    st = ft_items_open(j->s, form->type, j->o->face, j->o->retired, &it, j->err);
    if (st == FT_OK) {
        *out = ft_item_next(it, &item);
        st = ft_items_close(it, j->err);
    }
    return st;
}

static bool belongs(const ft_export_job *j, const ft_export_layer *l, const ft_item *item)
{
    ft_geom_type type = FT_GEOM_NONE;

    if (!j->sink->ops->per_shape || l->mapped != NULL) {
        return true;
    }
    if (item->wkb_n > 4) { /* little-endian WKB of ours: the kind is the first digit of its code */
        type = (ft_geom_type)(((const uint8_t *)item->wkb)[1] | ((const uint8_t *)item->wkb)[2] << 8);
        type = (ft_geom_type)((unsigned)type % 1000);
    }
    return type == FT_GEOM_NONE ? l->geometry == l->form->geometry[0]
                                : ft_geom_multi_of(type) == ft_geom_multi_of(l->geometry);
}

static ft_status put_row(ft_export_job *j, const ft_export_layer *l, const ft_item *item, bool *begun)
{
    bool has_shape = item->wkb != NULL;
    ft_status st = FT_OK;

    if (!has_shape && j->sink->ops->shapes_only) {
        j->out->without_geometry++;
        return FT_OK;
    }
    if (!*begun) {
        st = j->sink->ops->layer(j, l);
        *begun = true;
        j->out->layers++;
    }
    if (st == FT_OK && has_shape) {
        st = ft_wkb_read(item->wkb, item->wkb_n, &j->geom, NULL, j->err);
        st = st == FT_OK && l->mapped != NULL ? ft_mapped_shape(j, l->mapped, item) : st;
    }
    st = st == FT_OK ? j->sink->ops->row(j, l, item, has_shape) : st;
    j->out->records += st == FT_OK;
    return st == FT_OK ? st : ft_within(j->err, st, "record=%s", item->local_id);
}

static ft_status put_layer(ft_export_job *j, const ft_export_layer *l)
{
    const ft_env *env = ft_store_env(j->s);
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error late = {0};
    bool begun = false;
    int64_t n = 0;
    ft_status st = ft_items_open(j->s, l->form->type, j->o->face, j->o->retired, &it, j->err);

    if (st != FT_OK) {
        return st;
    }
    while (st == FT_OK && ft_item_next(it, &item)) {
        bool takes = belongs(j, l, &item);

        st = takes && l->mapped != NULL ? ft_mapped_takes(j, l->mapped, &item, &takes) : FT_OK;
        st = st == FT_OK && takes ? put_row(j, l, &item, &begun) : st;
        if (st == FT_OK && ++n % 512 == 0) {
            ft_env_progress(env, "export.writing", n, 0);
            st = ft_env_stop(env) ? ft_fail(j->err, FT_E_INTERRUPTED, "base.interrupted", "what=export") : FT_OK;
        }
    }
    if (st == FT_OK) {
        return ft_items_close(it, j->err);
    }
    (void)ft_items_close(it, &late);
    return st;
}

/* One kind of shape at a time: GPX wants all points before all tracks. */
static ft_status put_layers(ft_export_job *j, bool points, bool others)
{
    const ft_forms *forms = ft_store_forms(j->s);
    bool per_shape = j->sink->ops->per_shape;
    ft_status st = FT_OK;

    for (size_t i = 0; i < ft_forms_count(forms) && st == FT_OK; i++) {
        const ft_form *form = ft_forms_at(forms, i);

        for (size_t k = 0; k < (per_shape ? 3U : 1U) && st == FT_OK && !form->internal; k++) {
            ft_export_layer l = {.form = form, .geometry = form->geometry[k]};
            bool is_point = l.geometry == FT_GEOM_POINT || l.geometry == FT_GEOM_MULTIPOINT;

            if ((k > 0 && l.geometry == FT_GEOM_NONE) || (per_shape && !(is_point ? points : others))) {
                continue;
            }
            if (!ft_form_layer_name(form, l.geometry, l.name)) {
                (void)snprintf(l.name, sizeof l.name, "%s", form->type);
            }
            if (asked(j, &l)) {
                st = put_layer(j, &l);
            }
        }
    }
    return st;
}

static ft_status check_asked(const ft_export_job *j)
{
    for (size_t i = 0; i < j->o->n_layers; i++) {
        const char *want = j->o->layers[i];
        bool known = false;

        for (size_t f = 0; f < ft_forms_count(ft_store_forms(j->s)) && !known; f++) {
            const ft_form *form = ft_forms_at(ft_store_forms(j->s), f);
            char name[80];

            known = !form->internal && strcmp(form->type, want) == 0;
            for (size_t k = 0; k < 3 && !known && !form->internal; k++) {
                known = ft_form_layer_name(form, form->geometry[k], name) && strcmp(name, want) == 0;
            }
        }
        if (!known) {
            return ft_forms_no_type(ft_store_forms(j->s), want, j->err);
        }
    }
    return FT_OK;
}

static ft_status open_sink(ft_export_job *j, const char *path)
{
    if (strcmp(j->f->extension, "csv") == 0) {
        return ft_sink_csv(j, path, &j->sink);
    }
    if (strcmp(j->f->extension, "geojson") == 0 || strcmp(j->f->extension, "json") == 0) {
        return ft_sink_geojson(j, path, &j->sink);
    }
    return ft_sink_gdal(j, path, &j->sink);
}

/* ---------- by a mapping */

static bool asks_table(const ft_export_job *j, const ft_mapping *t)
{
    for (size_t i = 0; i < j->o->n_layers; i++) {
        const char *name = ft_mapping_word(t, "name");

        if ((name != NULL && strcmp(j->o->layers[i], name) == 0) ||
            strcmp(j->o->layers[i], ft_mapping_word(t, "as")) == 0) {
            return true;
        }
    }
    return j->o->n_layers == 0;
}

static ft_status put_table(ft_export_job *j, const ft_mapping *t, const char *path)
{
    ft_export_layer l = {.form = NULL};
    const char *name = ft_mapping_word(t, "layer");
    char file[FT_PATH_MAX];
    ft_status st = ft_mapped_open(j, t, strcmp(j->f->extension, "gpkg") == 0, &l.mapped);

    name = name == NULL ? ft_mapping_word(t, "name") : name;
    if (st == FT_OK) {
        l.form = ft_mapped_form(l.mapped);
        (void)snprintf(l.name, sizeof l.name, "%s", name == NULL ? l.form->type : name);
    }
    if (st == FT_OK && j->folder) { /* every table is a file */
        const char *said = ft_mapping_word(t, "file");

        (void)snprintf(file, sizeof file, "%.*s/%.200s%s", FT_PATH_MAX - 300, path, said != NULL ? said : l.name,
                       said != NULL ? "" : ".csv");
        st = open_sink(j, file);
    }
    st = st == FT_OK ? put_layer(j, &l) : st;
    if (j->folder && j->sink != NULL) {
        st = st == FT_OK ? j->sink->ops->finish(j) : st;
        j->sink->ops->close(j->sink);
        j->sink = NULL;
    }
    ft_mapped_close(l.mapped);
    return st;
}

static ft_status put_tables(ft_export_job *j, const char *path)
{
    size_t n = ft_mapping_tables(j->mapping);
    size_t asked_for = 0;
    ft_status st = j->folder ? ft_os_make_dir(path, false, j->err) : open_sink(j, path);

    for (size_t i = 0; i < n; i++) {
        asked_for += asks_table(j, ft_mapping_table(j->mapping, i));
    }
    if (st == FT_OK && n > 0 && (asked_for == 0 || (asked_for > 1 && !j->folder && !j->f->many_layers))) {
        st = ft_fail(j->err, FT_E_USAGE, "export.which_table", "n=%zu", asked_for);
    }
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        const ft_mapping *t = ft_mapping_table(j->mapping, i);

        st = asks_table(j, t) ? put_table(j, t, path) : FT_OK;
    }
    return st == FT_OK && n == 0 ? put_table(j, j->mapping, path) : st;
}

static bool is_mapped_format(const ft_format *f)
{
    return strcmp(f->extension, "csv") == 0 || strcmp(f->extension, "xlsx") == 0 || strcmp(f->extension, "gpkg") == 0;
}

static ft_status write_mapped(ft_export_job *j, const char *path)
{
    ft_status st = is_mapped_format(j->f)
                       ? ft_mapping_open(j->o->mapping, &j->mapping, j->err)
                       : ft_fail(j->err, FT_E_USAGE, "export.mapping_format", "format=%s", j->f->extension);

    st = st == FT_OK ? put_tables(j, path) : st;
    if (st == FT_OK && j->out->layers == 0) {
        st = ft_fail(j->err, FT_E_REFUSED, "export.nothing", " ");
    }
    if (j->sink != NULL) {
        st = st == FT_OK ? j->sink->ops->finish(j) : st;
        j->sink->ops->close(j->sink);
    }
    ft_mapping_close(j->mapping);
    return st;
}

static ft_status write_to(ft_export_job *j, const char *path)
{
    bool gpx = strcmp(j->f->extension, "gpx") == 0;
    ft_status st = j->o->mapping != NULL ? FT_OK : check_asked(j);

    if (j->o->mapping != NULL) {
        return write_mapped(j, path);
    }

    st = st == FT_OK ? open_sink(j, path) : st;
    st = st == FT_OK ? put_layers(j, true, !gpx) : st;
    st = st == FT_OK && gpx ? put_layers(j, false, true) : st;
    if (st == FT_OK && j->out->layers == 0) {
        st = ft_fail(j->err, FT_E_REFUSED, "export.nothing", " ");
    }
    st = st == FT_OK ? j->sink->ops->finish(j) : st;
    if (j->sink != NULL) {
        j->sink->ops->close(j->sink);
    }
    return st;
}

/* ---------- publishing */

/* A hidden folder beside the target; in it the target's own name, which several drivers insist on. */
ft_status ft_export_place(const char *path, char dir[FT_PATH_MAX], char temp[FT_PATH_MAX], ft_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    uint8_t random[6];
    char hex[13];

    ft_random(random,
              sizeof random); /* no extension in the folder's name: some drivers look for theirs anywhere in a path */
    ft_hex(random, sizeof random, hex);
    (void)snprintf(dir, FT_PATH_MAX, "%.*s.export-%s", (int)folder, path, hex);
    (void)snprintf(temp, FT_PATH_MAX, "%.*s/%.255s", FT_PATH_MAX - 300, dir, path + folder);
    return ft_os_make_dir(dir, false, err);
}

typedef struct move {
    const char *from, *to; /* folder of the new files; where they go, with its slash, or "" */
    bool overwrite, check_only;
    ft_status st;
    ft_error *err;
} move;

/* Every file a driver made (a shapefile is several). */
static bool move_one(void *who, const char *name)
{
    move *m = who;
    char from[FT_PATH_MAX];
    char to[FT_PATH_MAX];

    (void)snprintf(from, sizeof from, "%.*s/%.255s", FT_PATH_MAX - 300, m->from, name);
    (void)snprintf(to, sizeof to, "%.*s%.255s", FT_PATH_MAX - 300, m->to, name);
    if (!m->check_only) {
        m->st = ft_os_publish(from, to, m->overwrite, m->err);
    } else if (!m->overwrite && ft_os_stat(to, NULL, NULL) != FT_OS_ABSENT) {
        m->st = ft_fail(m->err, FT_E_CONFLICT, "store.exists", "file=%s", to);
    }
    return m->st == FT_OK;
}

/* First look whether anything is in the way, then move: several files cannot be replaced in one step. */
ft_status ft_export_publish(const ft_export_job *j, const char *dir, const char *temp, const char *path)
{
    char to[FT_PATH_MAX];
    const char *slash = strrchr(path, '/');
    move m = {
        .from = j->folder ? temp : dir, .to = to, .overwrite = j->o->overwrite, .check_only = true, .err = j->err};
    ft_status st = FT_OK;

    if (j->folder) {
        ft_os_remove_dir(path); /* absent, or to be overwritten */
        st = ft_os_make_dir(path, false, j->err);
        (void)snprintf(to, sizeof to, "%s/", path);
    } else {
        (void)snprintf(to, sizeof to, "%.*s", slash == NULL ? 0 : (int)(slash - path) + 1, path);
    }
    st = st == FT_OK ? ft_os_list(m.from, move_one, &m, j->err) : st;
    m.check_only = false;
    st = st == FT_OK && m.st == FT_OK ? ft_os_list(m.from, move_one, &m, j->err) : st;
    return st == FT_OK ? m.st : st;
}

static const ft_format *choose_format(const char *path, const ft_export_options *o, ft_error *err)
{
    const ft_format *f = o->driver != NULL ? ft_format_named(o->driver) : ft_format_of(path);
    const char *slash = strrchr(path, '/');

    if (f == NULL && o->driver == NULL && o->mapping != NULL && strchr(slash == NULL ? path : slash, '.') == NULL) {
        f = ft_format_named("csv"); /* a folder of tables */
    }

    if (f == NULL || !f->can_write) {
        (void)ft_fail(err, FT_E_REFUSED, "export.format", "file=%s", path);
        return NULL;
    }
    return f;
}

static void base_name(const char *path, char *out, size_t size)
{
    const char *name = strrchr(path, '/');
    const char *dot = NULL;

    name = name == NULL ? path : name + 1;
    dot = strrchr(name, '.');
    (void)snprintf(out, size, "%.*s", (int)(dot == NULL ? strlen(name) : (size_t)(dot - name)), name);
}

ft_status ft_export(ft_store *s, const char *path, const ft_export_options *o, ft_export_result *out, ft_error *err)
{
    ft_export_job j = {.s = s, .o = o, .out = out, .err = err};
    char dir[FT_PATH_MAX];
    char temp[FT_PATH_MAX];
    ft_status st = FT_OK;

    *out = (ft_export_result){.records = 0};
    j.f = choose_format(path, o, err);
    if (j.f == NULL) {
        return FT_E_REFUSED;
    }
    if (!o->overwrite && ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT) {
        return ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
    }
    j.folder = j.f->folder || (o->mapping != NULL && ft_format_of(path) == NULL) ||
               (strcmp(j.f->extension, "shp") == 0 && ft_format_of(path) != j.f);
    out->driver = j.f->driver == NULL ? "CSV" : j.f->driver;
    ft_geom_init(&j.geom, FT_GEOM_NONE);
    ft_buf_init(&j.text, 0);
    base_name(path, j.base, sizeof j.base);
    st = ft_export_place(path, dir, temp, err);
    st = st == FT_OK ? write_to(&j, temp) : st;
    st = st == FT_OK ? ft_export_publish(&j, dir, temp, path) : st;
    ft_os_remove_dir(dir);
    ft_geom_release(&j.geom);
    ft_buf_release(&j.text);
    return st;
}
