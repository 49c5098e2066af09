#include "fieldtool/interop/import.h"

#include "fieldtool/interop/ordinals.h"
#include "fieldtool/interop/source.h"
#include "geo/area.h"
#include "geo/valid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What becomes of a column of the source. */
typedef struct import_column {
    const ft_field *field; /* NULL: not brought in */
} import_column;

typedef struct job {
    ft_store *s;
    const ft_import_options *o;
    const ft_form *form;
    ft_source *src;
    ft_source_info info;
    const char *name;      /* of the source: its file name without folders */
    import_column *columns;       /* shape [info.n_fields] */
    int key_column;        /* -1: none, rows are told apart by their content */
    ft_checker *checker;
    ft_geom shape, reading;
    ft_draft *constants, *draft;
    ft_buf value, wkb, row, leftover;
    ft_ordinals *rows, *shapes;
    ft_item_space *space;
    ft_import_fn each;
    void *who;
    ft_import_result *out;
    ft_error *err;
} job;

static void warn(job *j, int64_t feature, const char *key, const char *facts)
{
    if (j->out->warnings++ < FT_IMPORT_WARNINGS) {
        j->each(j->who, feature, key, facts);
    }
}

/* ---------- columns */

static const char *mapped(const job *j, const char *name)
{
    for (size_t i = 0; i < j->o->n_map; i++) {
        if (strcmp(j->o->map[i].name, name) == 0) {
            return j->o->map[i].value;
        }
    }
    return NULL;
}

static bool same_word(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        char x = (char)(*a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a);
        char y = (char)(*b >= 'A' && *b <= 'Z' ? *b - 'A' + 'a' : *b);

        if (x != y) {
            return false;
        }
    }
    return *a == *b;
}

static bool special(const char *name)
{
    static const char *const WORDS[] = {"lon", "lat", "wkt", "key"};

    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        if (strcmp(WORDS[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_position(const job *j, const char *column)
{
    static const char *const WORDS[] = {"lon", "lat", "wkt"};

    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        const char *m = mapped(j, WORDS[i]);

        if (m != NULL && same_word(m, column)) {
            return true;
        }
    }
    return false;
}

/* --map FIELD=COLUMN first; then fields take the column of their own name. */
static ft_status choose_columns(job *j)
{
    j->key_column = -1;
    for (size_t m = 0; m < j->o->n_map; m++) {
        const char *name = j->o->map[m].name;
        bool found = false;

        for (size_t i = 0; i < j->info.n_fields && !found; i++) {
            found = same_word(ft_source_field_name(j->src, i), j->o->map[m].value);
            if (found && (strcmp(name, "key") == 0 || strcmp(name, "source_id") == 0)) {
                j->key_column = (int)i;
            }
            if (found && !special(name)) {
                j->columns[i].field = ft_form_field(j->form, name, strlen(name));
            }
        }
        if (!found) {
            return ft_fail(j->err, FT_E_INVALID, "interop.column", "column=%s", j->o->map[m].value);
        }
        if (!special(name) && ft_form_field(j->form, name, strlen(name)) == NULL) {
            return ft_fail(j->err, FT_E_USAGE, "cli.set.field", "type=%s field=%s", j->form->type, name);
        }
    }
    for (size_t i = 0; i < j->info.n_fields; i++) {
        const char *name = ft_source_field_name(j->src, i);

        for (size_t k = 0; k < j->form->n && j->columns[i].field == NULL; k++) {
            const ft_field *f = &j->form->fields[k];

            if (same_word(f->id, name) && mapped(j, f->id) == NULL && f->sensitivity != FT_SENS_SEALED && strcmp(f->id, "local_id") != 0 &&
                !is_position(j, name)) {
                j->columns[i].field = f;
                if (strcmp(f->id, "source_id") == 0) {
                    j->key_column = (int)i;
                }
            }
        }
    }
    return FT_OK;
}

static void warn_left_out(job *j)
{
    char names[400];
    size_t n = 0;
    size_t count = 0;

    for (size_t i = 0; i < j->info.n_fields; i++) {
        const char *name = ft_source_field_name(j->src, i);

        if (j->columns[i].field == NULL && (int)i != j->key_column && !is_position(j, name) && n + strlen(name) + 2 < sizeof names) {
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", count++ == 0 ? "" : ",", name);
        }
    }
    if (count > 0) {
        char facts[480];

        (void)snprintf(facts, sizeof facts, "columns=%s", names);
        warn(j, 0, "import.columns_left_out", facts);
    }
}

static ft_status load_constants(job *j)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < j->o->n_set && st == FT_OK; i++) {
        const char *name = j->o->set[i].name;
        const char *text = j->o->set[i].value;
        const ft_field *f = ft_form_field(j->form, name, strlen(name));

        if (f == NULL || f->sensitivity == FT_SENS_SEALED) {
            return ft_fail(j->err, FT_E_USAGE, "cli.set.field", "type=%s field=%s", j->form->type, name);
        }
        ft_buf_reset(&j->value);
        st = ft_field_parse(f, text, strlen(text), &j->value, j->err);
        st = st == FT_OK ? ft_draft_set(j->constants, f->id, f->tag, j->value.p, j->value.n, j->err) : st;
    }
    if (st == FT_OK && ft_date_known(j->o->baseline) && ft_form_field(j->form, "baseline_date", 13) != NULL) {
        char t[FT_DATE_TEXT];

        ft_date_text(j->o->baseline, t);
        st = ft_draft_set(j->constants, "baseline_date", FT_TAG_DATE, t, strlen(t), j->err);
    }
    return st;
}

/* ---------- one feature */

/* A value that does not fit its field is kept in the comment, word for word, and named. */
static ft_status keep_leftover(job *j, const ft_feature *f, const char *column, const char *text, const ft_error *why)
{
    char facts[400];

    (void)snprintf(facts, sizeof facts, "column=%.60s value=%.200s", column, text);
    (void)why;
    warn(j, f->number, "import.value", facts);
    ft_buf_printf(&j->leftover, "%s%s=%s", j->leftover.n == 0 ? "" : "; ", column, text);
    return ft_buf_status(&j->leftover, j->err);
}

static ft_status take_values(job *j, const ft_feature *f)
{
    ft_status st = FT_OK;

    ft_draft_reset(j->draft);
    ft_buf_reset(&j->leftover);
    st = ft_draft_load(j->draft, ft_draft_values(j->constants), j->err);
    for (size_t i = 0; i < j->info.n_fields && st == FT_OK; i++) {
        const ft_field *field = j->columns[i].field;
        const char *text = field == NULL ? NULL : ft_source_text(j->src, i);
        ft_error why = {0};

        if (text == NULL || text[0] == '\0') {
            continue;
        }
        ft_buf_reset(&j->value);
        if (ft_field_parse(field, text, strlen(text), &j->value, &why) == FT_OK) {
            st = ft_draft_set(j->draft, field->id, field->tag, j->value.p, j->value.n, j->err);
        } else {
            st = keep_leftover(j, f, ft_source_field_name(j->src, i), text, &why);
        }
    }
    if (st == FT_OK && j->key_column >= 0) {
        const char *key = ft_source_text(j->src, (size_t)j->key_column);

        if (key != NULL) {
            st = ft_draft_set(j->draft, "source_id", FT_TAG_TEXT, key, strlen(key), j->err);
        }
    }
    if (st == FT_OK && j->leftover.n > 0) {
        ft_str had = ft_value_text(ft_values_get(ft_draft_values(j->draft), "comment"));

        ft_buf_reset(&j->value);
        ft_buf_bytes(&j->value, had.p, had.n);
        ft_buf_text(&j->value, had.n > 0 ? "\n" : "");
        ft_buf_bytes(&j->value, j->leftover.p, j->leftover.n);
        st = ft_draft_set(j->draft, "comment", FT_TAG_TEXT, j->value.p, j->value.n, j->err);
    }
    return st;
}

static bool allowed(const ft_form *form, ft_geom_type type)
{
    for (size_t i = 0; i < 3; i++) {
        if (form->geometry[i] != FT_GEOM_NONE && ft_geom_multi_of(form->geometry[i]) == ft_geom_multi_of(type)) {
            return true;
        }
    }
    return false;
}

static bool has_point_layer(const ft_form *form)
{
    return form->geometry[0] == FT_GEOM_POINT || form->geometry[1] == FT_GEOM_POINT;
}

/* A walked track around an area is its boundary: closed, and said so. */
static bool line_to_area(const job *j, ft_geom *g)
{
    ft_error ignored = {0};

    if (ft_geom_multi_of(g->type) != FT_GEOM_MULTILINESTRING || !allowed(j->form, FT_GEOM_MULTIPOLYGON) || allowed(j->form, g->type) || g->n_rings != 1 ||
        g->n_points < 3) {
        return false;
    }
    g->type = FT_GEOM_POLYGON;
    if (g->xy[0].lon_deg != g->xy[g->n_points - 1].lon_deg || g->xy[0].lat_deg != g->xy[g->n_points - 1].lat_deg) {
        return ft_geom_add_point(g, g->xy[0], g->has_z ? g->z[0] : 0, g->has_m ? g->m[0] : 0, &ignored) == FT_OK;
    }
    return true;
}

static ft_status measure(job *j, const ft_feature *f, const ft_geom *g)
{
    ft_validity v = {.valid = true};
    char facts[160];
    double entered = ft_geom_area_m2(g);
    double recorded = entered;
    ft_status st = ft_valid_check(j->checker, g, &v, j->err);

    if (st == FT_OK && !v.valid) {
        (void)snprintf(facts, sizeof facts, "place=%.8f,%.8f reason=%s", v.place.lon_deg, v.place.lat_deg, v.reason);
        warn(j, f->number, "warn.shape_invalid", facts);
        j->out->repaired++;
        if (ft_geom_multi_of(g->type) == FT_GEOM_MULTIPOLYGON) {
            st = j->form->geometry_hazardous == FT_HAZ_INTERSECTION ? ft_reading_release(j->checker, g, &j->reading, j->err)
                                                                   : ft_reading_hazard(j->checker, g, &j->reading, j->err);
            recorded = st == FT_OK ? ft_geom_area_m2(&j->reading) : 0;
        }
    }
    if (st == FT_OK && recorded > 0 && recorded < 1) {
        (void)snprintf(facts, sizeof facts, "m2=%.4f", recorded);
        warn(j, f->number, "import.sliver", facts);
    }
    j->out->as_entered_m2 += entered;
    j->out->as_recorded_m2 += recorded;
    return st;
}

/* The shape as canonical WKB of the layer's type in j->wkb; empty when there is none. FT_E_INVALID in *why: rejected. */
static ft_status take_shape(job *j, const ft_feature *f, bool *rejected, ft_error *why)
{
    ft_geom *g = &j->shape;
    ft_hash hash;
    ft_status st = FT_OK;

    ft_buf_reset(&j->wkb);
    if (f->geometry == NULL) {
        warn(j, f->number, f->empty_geometry ? "import.empty_shape" : "import.no_shape", "");
        j->out->without_geometry++;
        return FT_OK;
    }
    st = ft_geom_copy(f->geometry, g, j->err);
    if (st == FT_OK && line_to_area(j, g)) {
        warn(j, f->number, "import.track_closed", "");
    }
    if (st == FT_OK && !allowed(j->form, g->type)) {
        *rejected = true;
        (void)ft_fail(why, FT_E_INVALID, "cli.geom.type", "type=%s shape=%s", j->form->type, ft_geom_type_name(g->type));
        return FT_OK;
    }
    if (st == FT_OK && f->notes.rings_closed > 0) {
        warn(j, f->number, "warn.ring_closed", "rings=1");
    }
    st = st == FT_OK ? measure(j, f, g) : st;
    if (g->type == FT_GEOM_MULTIPOINT && has_point_layer(j->form) && g->n_points == 1) {
        g->type = FT_GEOM_POINT;
    } else if (!(g->type == FT_GEOM_POINT && has_point_layer(j->form))) {
        ft_geom_to_multi(g);
    }
    ft_wkb_write(g, &j->wkb);
    st = st == FT_OK ? ft_buf_status(&j->wkb, j->err) : st;
    if (st == FT_OK) {
        uint32_t before = 0;

        hash = ft_hash_of(j->wkb.p, j->wkb.n);
        st = ft_ordinals_next(j->shapes, &hash, &before, j->err);
        if (st == FT_OK && before > 0) {
            warn(j, f->number, "import.duplicate_shape", "");
        }
    }
    return st;
}

/* What tells the record apart: its key where the source has one, else its whole content; then how many the same came before. */
static ft_status identity(job *j, const ft_feature *f, ft_uuid *out)
{
    const char *key = j->key_column < 0 ? NULL : ft_source_text(j->src, (size_t)j->key_column);
    ft_values values = ft_draft_values(j->draft);
    ft_hash h;
    uint32_t ordinal = 0;
    ft_status st = FT_OK;

    ft_buf_reset(&j->row);
    ft_buf_printf(&j->row, "%s\n%s\n", j->form->type, j->info.layer == NULL ? "" : j->info.layer);
    if (key != NULL) { /* a key means something within its source, which bears the file's name */
        ft_buf_printf(&j->row, "source %s\nkey %s\n", j->name, key);
    } else {
        for (size_t i = 0; i < values.n; i++) {
            ft_buf_u32(&j->row, (uint32_t)values.v[i].field.n);
            ft_buf_bytes(&j->row, values.v[i].field.p, values.v[i].field.n);
            ft_buf_u32(&j->row, (uint32_t)values.v[i].bytes.n);
            ft_buf_bytes(&j->row, values.v[i].bytes.p, values.v[i].bytes.n);
        }
        ft_buf_bytes(&j->row, j->wkb.p == NULL ? "" : j->wkb.p, j->wkb.n);
    }
    h = ft_hash_of(j->row.p, j->row.n);
    st = ft_ordinals_next(j->rows, &h, &ordinal, j->err);
    if (st == FT_OK && ordinal > 0) {
        char facts[200];

        (void)snprintf(facts, sizeof facts, "key=%.120s", key == NULL ? "" : key);
        warn(j, f->number, key == NULL ? "import.duplicate_row" : "import.duplicate_key", facts);
        ft_buf_u32(&j->row, ordinal);
        h = ft_hash_of(j->row.p, j->row.n);
    }
    *out = ft_uuid_derived(&h);
    return st == FT_OK ? ft_buf_status(&j->row, j->err) : st;
}

/* Same values and shape as the record's present head? */
static bool unchanged(const job *j, const ft_item *had)
{
    ft_values now = ft_draft_values(j->draft);
    size_t n = 0;
    ft_hash shape = ft_hash_of(j->wkb.p == NULL ? "" : j->wkb.p, j->wkb.n);

    if (had->has_geometry != (j->wkb.n > 0) || (had->has_geometry && ft_hash_cmp(&had->geometry, &shape) != 0)) {
        return false;
    }
    for (size_t i = 0; i < had->values.n; i++) {
        char name[64];

        (void)snprintf(name, sizeof name, "%.*s", (int)had->values.v[i].field.n, had->values.v[i].field.p);
        if (strcmp(name, "local_id") == 0) {
            continue;
        }
        if (!ft_value_same(&had->values.v[i], ft_values_get(now, name))) {
            return false;
        }
        n++;
    }
    return n == now.n;
}

static ft_status write_record(job *j, const ft_uuid *id)
{
    ft_item had;
    ft_error ignored = {0};
    ft_written made;
    ft_write w = {.op = FT_OP_IMPORT, .type = j->form->type, .record = *id, .no_origin = true,
                  .wkb = j->wkb.n > 0 ? j->wkb.p : NULL, .wkb_n = j->wkb.n};
    bool exists = false;
    ft_status st = ft_store_has_record(j->s, id, &exists, j->err);

    if (st == FT_OK && exists) {
        st = ft_store_get(j->s, id, FT_FACE_PROPOSED, j->space, &had, &ignored);
        if (st == FT_OK && unchanged(j, &had)) {
            j->out->unchanged++;
            return FT_OK;
        }
        w.parents = &had.revision;
        w.n_parents = 1;
        if (st == FT_OK) {
            st = ft_draft_set(j->draft, "local_id", FT_TAG_TEXT, had.local_id, strlen(had.local_id), j->err);
        }
    }
    w.values = ft_draft_values(j->draft);
    st = st == FT_OK ? ft_store_write(j->s, &w, &made, j->err) : st;
    if (st == FT_OK) {
        j->out->added += !exists && !made.known;
        j->out->updated += exists && !made.known;
        j->out->unchanged += made.known;
    }
    return st;
}

static void reject(job *j, const ft_feature *f, const ft_error *why)
{
    char facts[700];

    j->out->rejected++;
    (void)snprintf(facts, sizeof facts, "%.400s raw=%.200s", why->args, f->raw);
    warn(j, f->number, why->key, facts);
}

static ft_status take_feature(job *j, const ft_feature *f)
{
    bool rejected = f->unreadable;
    ft_error why = f->why;
    ft_uuid id;
    ft_status st = rejected ? FT_OK : take_values(j, f);

    st = st == FT_OK && !rejected ? take_shape(j, f, &rejected, &why) : st;
    if (st == FT_OK && rejected) {
        reject(j, f, &why);
        return FT_OK;
    }
    st = st == FT_OK ? identity(j, f, &id) : st;
    return st == FT_OK ? write_record(j, &id) : st;
}

static ft_status run(job *j)
{
    const ft_env *env = ft_store_env(j->s);
    ft_feature f;
    ft_status st = FT_OK;

    while (st == FT_OK && ft_source_next(j->src, &f)) {
        j->out->read++;
        st = take_feature(j, &f);
        if (st != FT_OK) {
            st = ft_within(j->err, st, "feature=%lld", (long long)f.number);
        }
        if (f.number % 512 == 0) {
            ft_env_progress(env, "import.reading", f.number, j->info.n_features);
            st = st == FT_OK && ft_env_stop(env) ? ft_fail(j->err, FT_E_INTERRUPTED, "base.interrupted", "what=import") : st;
        }
    }
    return st == FT_OK ? ft_source_status(j->src, j->err) : st;
}

static ft_status prepare(job *j, const char *path)
{
    ft_source_options so = {.layer = j->o->layer, .epsg = j->o->epsg, .lon_column = mapped(j, "lon"), .lat_column = mapped(j, "lat"),
                            .wkt_column = mapped(j, "wkt")};
    ft_status st = FT_OK;

    j->form = ft_forms_find(ft_store_forms(j->s), j->o->type, strlen(j->o->type));
    if (j->form == NULL || j->form->internal || strcmp(j->form->type, "decision") == 0) {
        return ft_fail(j->err, FT_E_USAGE, "store.type.unknown", "type=%s", j->o->type);
    }
    st = ft_source_open(path, &so, &j->src, j->err);
    if (st != FT_OK) {
        return st;
    }
    j->info = ft_source_describe(j->src);
    j->name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    (void)snprintf(j->out->operation, sizeof j->out->operation, "%s", j->info.operation);
    j->out->accuracy_m = j->info.accuracy_m;
    j->columns = calloc(j->info.n_fields + 1, sizeof *j->columns);
    st = j->columns == NULL ? ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=import") : ft_checker_new(&j->checker, j->err);
    st = st == FT_OK ? ft_draft_new(&j->constants, j->err) : st;
    st = st == FT_OK ? ft_draft_new(&j->draft, j->err) : st;
    st = st == FT_OK ? ft_item_space_new(&j->space, j->err) : st;
    st = st == FT_OK ? ft_ordinals_new(&j->rows, j->err) : st;
    st = st == FT_OK ? ft_ordinals_new(&j->shapes, j->err) : st;
    st = st == FT_OK ? choose_columns(j) : st;
    return st == FT_OK ? load_constants(j) : st;
}

ft_status ft_import(ft_store *s, const char *path, const ft_import_options *o, ft_import_fn each, void *who, ft_import_result *out,
                    ft_error *err)
{
    job j = {.s = s, .o = o, .each = each, .who = who, .out = out, .err = err};
    ft_status st = FT_OK;

    *out = (ft_import_result){.read = 0};
    ft_geom_init(&j.shape, FT_GEOM_NONE);
    ft_geom_init(&j.reading, FT_GEOM_MULTIPOLYGON);
    ft_buf_init(&j.value, 0);
    ft_buf_init(&j.wkb, 0);
    ft_buf_init(&j.row, 0);
    ft_buf_init(&j.leftover, 0);
    st = prepare(&j, path);
    if (st == FT_OK) {
        warn_left_out(&j);
        st = ft_store_begin_bulk(s, err);
    }
    if (st == FT_OK) {
        st = run(&j);
        if (st == FT_OK && o->dry_run) {
            ft_error ignored = {0};

            (void)ft_store_end(s, FT_E_INTERRUPTED, &ignored); /* counted, not kept */
        } else {
            st = ft_store_end(s, st, err);
        }
    }
    ft_source_close(j.src);
    free(j.columns);
    ft_checker_free(j.checker);
    ft_draft_free(j.constants);
    ft_draft_free(j.draft);
    ft_item_space_free(j.space);
    ft_ordinals_free(j.rows);
    ft_ordinals_free(j.shapes);
    ft_geom_release(&j.shape);
    ft_geom_release(&j.reading);
    ft_buf_release(&j.value);
    ft_buf_release(&j.wkb);
    ft_buf_release(&j.row);
    ft_buf_release(&j.leftover);
    return st;
}
