/* From records to the input of the ledger. docs/spec/books.md 2. */
#include "fieldtool/store/books_internal.h"

#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/** Where the profile says nothing: the circle around an accident or a find (docs/spec/books.md 4). */
static const double REOPEN_RADIUS_M = 50;

/** A place of the gazetteer. */
typedef struct place {
    const ft_geom *shape;
    const char *pcode;
    ft_box box;
    int64_t level;
} place;

typedef struct loader {
    ft_books *b;
    ft_store *s;
    ft_books_reader r;
    ft_index_row row;
    ft_buf wkb, text;
    ft_geom raw;
    place *places;
    size_t n_places, cap_places;
} loader;

/* ---------- values */

static int32_t first_day(const ft_value *v)
{
    ft_date d = ft_value_date(v);

    return ft_date_known(d) ? ft_date_first_day(d) : FT_LEDGER_NO_DAY;
}

static int32_t last_day(const ft_value *v)
{
    ft_date d = ft_value_date(v);

    return ft_date_known(d) ? ft_date_last_day(d) : FT_LEDGER_NO_DAY;
}

static int32_t depth_of(const ft_value *v)
{
    int64_t cm = v == NULL ? FT_LEDGER_NO_DEPTH : ft_value_int(v, FT_LEDGER_NO_DEPTH);

    return cm < 0 || cm > INT32_MAX ? FT_LEDGER_NO_DEPTH : (int32_t)cm;
}

static ft_status keep_text(ft_books *b, ft_str t, const char **out, ft_error *err)
{
    *out = ft_books_text(b, t);
    return *out == NULL ? ft_no_memory(err) : FT_OK;
}

/* Sets as comma lists, IDs as text, the rest as it is written. */
static ft_status keep_shown(loader *l, const ft_value *v, const char **out, ft_error *err)
{
    ft_buf_reset(&l->text);
    if (v != NULL) {
        ft_value_show(v, &l->text);
    }
    if (l->text.failed) {
        return ft_buf_status(&l->text, err);
    }
    return keep_text(l->b, (ft_str){l->text.p, l->text.n}, out, err);
}

static ft_status keep_ids(ft_books *b, const ft_value *v, const ft_uuid **out, size_t *n, ft_error *err)
{
    size_t count = ft_value_count(v);
    ft_uuid *ids = ft_books_take(b, count + 1, sizeof *ids);

    if (ids == NULL) {
        return ft_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        ids[i] = ft_value_id_at(v, i);
    }
    *out = ids;
    *n = count;
    return FT_OK;
}

/* ---------- shapes, as they are read (RULINGS 23) */

static ft_status read_invalid(loader *l, ft_geom *g, bool smaller, ft_error *err)
{
    ft_validity v;
    ft_status st = ft_valid_check(l->s->checker, g, &v, err);

    if (st != FT_OK || v.valid) {
        return st;
    }
    ft_geom_release(&l->raw);
    l->raw = *g;
    ft_geom_init(g, FT_GEOM_MULTIPOLYGON);
    return smaller ? ft_reading_release(l->s->checker, &l->raw, g, err)
                   : ft_reading_hazard(l->s->checker, &l->raw, g, err);
}

/* Polygons of a face; *out NULL for none and for points. A body that has not arrived is noted. */
static ft_status keep_shape(loader *l, const ft_books_face *f, bool smaller, const ft_geom **out, ft_error *err)
{
    bool valid = l->row.has_geometry && l->row.valid && ft_hash_cmp(&l->row.geometry, &f->geometry) == 0;
    ft_geom *g = NULL;
    ft_status st = FT_OK;

    *out = NULL;
    if (!f->has_geometry) {
        return FT_OK;
    }
    st = ft_store_get_body(l->s, &f->geometry, &l->wkb, err);
    if (st == FT_E_NOT_FOUND) {
        return ft_books_note(l->b, "books.shape.missing", &l->row.record, NULL, -1, err);
    }
    g = st == FT_OK ? ft_books_shape(l->b) : NULL;
    if (g == NULL) {
        return st == FT_OK ? ft_no_memory(err) : st;
    }
    st = ft_wkb_read(l->wkb.p, l->wkb.n, g, NULL, err);
    if (st != FT_OK || ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON || ft_geom_is_empty(g)) {
        return st;
    }
    st = valid ? FT_OK : read_invalid(l, g, smaller, err);
    *out = st == FT_OK && !ft_geom_is_empty(g) ? g : NULL;
    return st;
}

/* A point, or the middle of whatever else is drawn. */
static ft_status read_place(loader *l, const ft_books_face *f, bool *has, ft_lonlat *out, ft_error *err)
{
    ft_status st = FT_OK;

    *has = false;
    if (!f->has_geometry) {
        return FT_OK;
    }
    st = ft_store_get_body(l->s, &f->geometry, &l->wkb, err);
    if (st == FT_E_NOT_FOUND) {
        return FT_OK;
    }
    st = st == FT_OK ? ft_wkb_read(l->wkb.p, l->wkb.n, &l->raw, NULL, err) : st;
    if (st == FT_OK && l->raw.n_points > 0) {
        *has = true;
        *out = ft_geom_center(&l->raw);
    }
    return st;
}

/* ---------- places of the gazetteer */

static ft_status load_place(loader *l, ft_error *err)
{
    const ft_books_face *f = &l->r.faces[0];
    place p = {.level = ft_value_int(ft_values_get(f->values, "level"), 0)};
    ft_status st = keep_text(l->b, ft_value_text(ft_values_get(f->values, "pcode")), &p.pcode, err);

    st = st == FT_OK && p.pcode[0] != '\0' ? keep_shape(l, f, false, &p.shape, err) : st;
    if (st != FT_OK || p.shape == NULL) {
        return st;
    }
    p.box = ft_geom_reach(p.shape);
    st = ft_books_room(&l->places, &l->cap_places, l->n_places, sizeof *l->places, err);
    if (st == FT_OK) {
        l->places[l->n_places++] = p;
    }
    return st;
}

/* The smallest unit around a middle: highest level, then smallest code. */
static const char *place_of(const loader *l, ft_lonlat p)
{
    const place *best = NULL;

    for (size_t i = 0; i < l->n_places; i++) {
        const place *q = &l->places[i];
        bool near = p.lon_deg >= q->box.west_deg && p.lon_deg <= q->box.east_deg && p.lat_deg >= q->box.south_deg &&
                    p.lat_deg <= q->box.north_deg;
        bool better = best == NULL || q->level > best->level ||
                      (q->level == best->level && strcmp(q->pcode, best->pcode) < 0);

        best = near && better && ft_books_lies_in(q->shape, p) ? q : best;
    }
    return best == NULL ? "" : best->pcode;
}

/* A typed code wins over the position, with a note when neither holds the other (RULINGS 21). */
static ft_status keep_location(loader *l, const ft_books_face *f, const char **out, ft_error *err)
{
    ft_lonlat middle = {0, 0};
    bool has = false;
    const char *found = "";
    ft_status st = keep_text(l->b, ft_value_text(ft_values_get(f->values, "location")), out, err);

    if (st != FT_OK || l->n_places == 0) {
        return st;
    }
    st = read_place(l, f, &has, &middle, err);
    found = st == FT_OK && has ? place_of(l, middle) : "";
    if (st != FT_OK || found[0] == '\0') {
        return st;
    }
    if ((*out)[0] == '\0') {
        *out = found;
        return FT_OK;
    }
    if (strncmp(*out, found, strlen(found)) != 0 && strncmp(*out, found, strlen(*out)) != 0) {
        st = ft_books_note(l->b, "books.location.differs", &l->row.record, NULL, -1, err);
    }
    return st;
}

/* ---------- hazards */

static ft_status keep_class(loader *l, const ft_value *v, bool first, ft_ledger_class *out, ft_error *err)
{
    if (ft_value_is(v, "indication")) {
        *out = FT_LEDGER_INDICATION;
        return FT_OK;
    }
    *out = ft_value_is(v, "CHA") ? FT_LEDGER_CHA : FT_LEDGER_SHA;
    if (v != NULL || !first) { /* not stated: suspected, never nothing */
        return FT_OK;
    }
    return ft_books_note(l->b, "books.hazard.unclassified", &l->row.record, NULL, -1, err);
}

static ft_ledger_retired retired_of(const ft_value *cause, bool beside)
{
    return ft_value_is(cause, "superseded")  ? FT_LEDGER_SUPERSEDED
           : beside                          ? FT_LEDGER_NO_CAUSE
           : ft_value_is(cause, "duplicate") ? FT_LEDGER_DUPLICATE
           : ft_value_is(cause, "error")     ? FT_LEDGER_ERROR
                                             : FT_LEDGER_NO_CAUSE;
}

static bool listed(const char *list, const char *code, size_t n)
{
    while (*list != '\0') {
        size_t m = strcspn(list, ",");

        if (m == n && memcmp(list, code, n) == 0) {
            return true;
        }
        list += m + (list[m] == ',');
    }
    return false;
}

/* Two people said it beside one another: the worse of both, until somebody settles it. */
static ft_status widen(loader *l, const ft_ledger_version *before, ft_ledger_version *v, ft_error *err)
{
    const char *more = before->contamination;

    v->what = before->what > v->what ? before->what : v->what;
    v->required_depth_cm = before->required_depth_cm > v->required_depth_cm ? before->required_depth_cm
                                                                            : v->required_depth_cm;
    v->shrunk_by_error = false;
    ft_buf_reset(&l->text);
    ft_buf_text(&l->text, v->contamination);
    while (*more != '\0') {
        size_t n = strcspn(more, ",");

        if (!listed(v->contamination, more, n)) {
            ft_buf_text(&l->text, l->text.n == 0 ? "" : ",");
            ft_buf_bytes(&l->text, more, n);
        }
        more += n + (more[n] == ',');
    }
    if (l->text.failed) {
        return ft_buf_status(&l->text, err);
    }
    return keep_text(l->b, (ft_str){l->text.p, l->text.n}, &v->contamination, err);
}

static ft_status load_version(loader *l, size_t i, const ft_ledger_version *before, ft_ledger_version *v, ft_error *err)
{
    const ft_books_face *f = &l->r.faces[i];
    const ft_books_face *earlier = i == 0 ? NULL : f - 1;
    ft_values vs = f->values;
    bool old_cause = false;
    ft_status st = keep_class(l, ft_values_get(vs, "classification"), i == 0, &v->what, err);

    v->day = first_day(ft_values_get(vs, "date_of_information"));
    v->revision = f->revision;
    v->shrunk_by_error = ft_value_is(ft_values_get(vs, "shrink_cause"), "error");
    if (v->shrunk_by_error && earlier != NULL && ft_value_is(ft_values_get(earlier->values, "shrink_cause"), "error") &&
        !ft_books_says_anew(&l->r, f, "shrink_cause")) {
        v->shrunk_by_error = false; /* said of an earlier drawing; values are carried on from revision to revision */
        old_cause = f->has_geometry && earlier->has_geometry && ft_hash_cmp(&f->geometry, &earlier->geometry) != 0;
    }
    v->retired = f->retired ? retired_of(ft_values_get(vs, "retire_cause"), f->beside) : FT_LEDGER_LIVE;
    (void)ft_value_id(ft_values_get(vs, "survivor"), &v->survivor);
    v->baseline_day = first_day(ft_values_get(vs, "baseline_date"));
    v->stated_area_m2 = ft_value_real(ft_values_get(vs, "stated_area_m2"), -1);
    v->required_depth_cm = depth_of(ft_values_get(vs, "required_depth_cm"));
    if (v->required_depth_cm == FT_LEDGER_NO_DEPTH) {
        v->required_depth_cm = (int32_t)ft_forms_number(l->s->forms, "national.depth_cm", FT_LEDGER_NO_DEPTH);
    }
    st = st == FT_OK ? keep_shown(l, ft_values_get(vs, "contamination"), &v->contamination, err) : st;
    st = st == FT_OK ? keep_ids(l->b, ft_values_get(vs, "supersedes"), &v->supersedes, &v->n_supersedes, err) : st;
    st = st == FT_OK ? keep_ids(l->b, ft_values_get(vs, "superseded_by"), &v->superseded_by, &v->n_superseded_by, err)
                     : st;
    if (st == FT_OK && earlier != NULL && f->has_geometry && earlier->has_geometry &&
        ft_hash_cmp(&f->geometry, &earlier->geometry) == 0) {
        v->shape = before->shape; /* the same drawing */
    } else if (st == FT_OK) {
        st = keep_shape(l, f, false, &v->shape, err);
    }
    if (st == FT_OK && old_cause) {
        st = ft_books_note(l->b, "books.cause.old", &l->row.record, NULL, -1, err);
    }
    return st == FT_OK && f->beside && before != NULL ? widen(l, before, v, err) : st;
}

static ft_status load_hazard(loader *l, ft_error *err)
{
    ft_books *b = l->b;
    size_t n = l->r.n_faces;
    const ft_books_face *first = &l->r.faces[0];
    ft_ledger_version *v = ft_books_take(b, n, sizeof *v);
    ft_ledger_hazard h = {.id = l->row.record, .versions = v, .n_versions = n};
    ft_status st = v == NULL ? ft_no_memory(err) : keep_text(b, ft_str_of(l->row.local_id), &h.local_id, err);

    st = st == FT_OK ? keep_shown(l, ft_values_get(first->values, "organisation"), &h.organisation, err) : st;
    st = st == FT_OK ? keep_shown(l, ft_values_get(l->r.faces[n - 1].values, "task"), &h.task, err) : st;
    st = st == FT_OK ? keep_location(l, first, &h.location, err) : st;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = load_version(l, i, i == 0 ? NULL : &v[i - 1], &v[i], err);
    }
    if (st == FT_OK && l->r.unresolved) {
        st = ft_books_note(b, "books.unresolved", &l->row.record, NULL, -1, err);
    }
    st = st == FT_OK ? ft_books_room(&b->hazards, &b->cap_hazards, b->in.n_hazards, sizeof *b->hazards, err) : st;
    if (st == FT_OK) {
        b->hazards[b->in.n_hazards++] = h;
    }
    return st;
}

/* ---------- activities, accidents, finds */

static ft_status load_activity(loader *l, ft_error *err)
{
    static const struct {
        const char *code;
        ft_ledger_activity kind;
    } KINDS[] = {
        {"nts", FT_LEDGER_NTS},
        {"ts", FT_LEDGER_TS},
        {"clearance", FT_LEDGER_CLEARANCE},
        {"bac", FT_LEDGER_BAC},
        {"eod_spot", FT_LEDGER_EOD_SPOT},
        {"road_verification", FT_LEDGER_ROAD_VERIFICATION},
    };
    ft_books *b = l->b;
    const ft_value *kind = ft_values_get(l->r.faces[0].values, "kind");
    ft_books_activity a = {.id = l->row.record, .kind = FT_LEDGER_UNSTATED};
    ft_status st = ft_books_room(&b->activities, &b->cap_activities, b->n_activities, sizeof *b->activities, err);

    for (size_t i = 0; i < FT_COUNT(KINDS); i++) {
        a.kind = ft_value_is(kind, KINDS[i].code) ? KINDS[i].kind : a.kind;
    }
    if (st == FT_OK) {
        b->activities[b->n_activities++] = a;
    }
    return st;
}

static int activity_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(&((const ft_books_activity *)x)->id, &((const ft_books_activity *)y)->id);
}

static ft_status load_point(loader *l, ft_error *err)
{
    ft_books *b = l->b;
    const ft_books_face *f = &l->r.faces[0];
    ft_values vs = f->values;
    ft_books_point p = {.id = l->row.record, .day = FT_LEDGER_NO_DAY, .direct = true};
    ft_status st = FT_OK;

    p.what = strcmp(l->row.type, "accident") == 0 ? FT_BOOKS_ACCIDENT
             : strcmp(l->row.type, "device") == 0 ? FT_BOOKS_DEVICE
                                                  : FT_BOOKS_EVIDENCE;
    (void)ft_value_id(ft_values_get(vs, "hazard"), &p.hazard);
    (void)ft_value_id(ft_values_get(vs, "activity"), &p.activity);
    p.day = first_day(ft_values_get(vs, p.what == FT_BOOKS_ACCIDENT ? "date"
                                        : p.what == FT_BOOKS_DEVICE ? "found_on"
                                                                    : "date_of_information"));
    p.day = p.day == FT_LEDGER_NO_DAY ? first_day(ft_values_get(vs, "date_of_information")) : p.day;
    if (p.what == FT_BOOKS_EVIDENCE) {
        p.direct = ft_value_is(ft_values_get(vs, "evidence_class"), "direct") &&
                   !ft_value_bool(ft_values_get(vs, "withdrawn"), false);
    }
    st = read_place(l, f, &p.has_place, &p.place, err);
    st = st == FT_OK ? ft_books_room(&b->points, &b->cap_points, b->n_points, sizeof *b->points, err) : st;
    if (st == FT_OK) {
        b->points[b->n_points++] = p;
    }
    return st;
}

static int point_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(&((const ft_books_point *)x)->id, &((const ft_books_point *)y)->id);
}

static const ft_books_point *named_point(const ft_books *b, const ft_value *v)
{
    ft_books_point key = {.day = 0};

    return b->n_points == 0 || !ft_value_id(v, &key.id) ? NULL
                                                        : bsearch(&key, b->points, b->n_points, sizeof key, point_cmp);
}

/* ---------- releases, exclusions, reopenings */

static ft_status load_release_values(loader *l, const ft_books_face *f, ft_ledger_release *r, ft_uuid *activity,
                                     ft_error *err)
{
    ft_books *b = l->b;
    ft_values vs = f->values;
    ft_books_activity key = {.kind = FT_LEDGER_UNSTATED};
    const ft_books_activity *found = NULL;
    ft_status st = FT_OK;

    if (ft_value_id(ft_values_get(vs, "activity"), &key.id) && b->n_activities > 0) {
        found = bsearch(&key, b->activities, b->n_activities, sizeof key, activity_cmp);
    }
    *activity = key.id;
    r->activity = found == NULL ? FT_LEDGER_UNSTATED : found->kind;
    r->depth_cm = depth_of(ft_values_get(vs, "depth_cm"));
    r->end_day = last_day(ft_values_get(vs, "end_date"));
    r->stated_area_m2 = ft_value_real(ft_values_get(vs, "stated_area_m2"), -1);
    st = keep_ids(b, ft_values_get(vs, "hazards"), &r->hazards, &r->n_hazards, err);
    st = st == FT_OK ? keep_ids(b, ft_values_get(vs, "consolidates"), &r->consolidates, &r->n_consolidates, err) : st;
    st = st == FT_OK ? keep_shown(l, ft_values_get(vs, "targets"), &r->targets, err) : st;
    st = st == FT_OK ? keep_shown(l, ft_values_get(vs, "organisation"), &r->organisation, err) : st;
    st = st == FT_OK ? keep_shown(l, ft_values_get(vs, "task"), &r->task, err) : st;
    st = st == FT_OK ? keep_location(l, f, &r->location, err) : st;
    return st == FT_OK ? ft_books_as_recorded(&l->r, &f->revision, &r->as_recorded, err) : st;
}

static ft_status load_release(loader *l, ft_error *err)
{
    ft_books *b = l->b;
    const ft_books_face *f = &l->r.faces[0];
    const ft_value *product = ft_values_get(f->values, "product");
    ft_ledger_release r = {.id = l->row.record};
    ft_uuid activity;
    ft_status st = FT_OK;

    if (product == NULL) {
        return ft_books_note(b, "books.release.product", &l->row.record, NULL, -1, err);
    }
    r.product = ft_value_is(product, "cancelled") ? FT_LEDGER_IS_CANCELLED
                : ft_value_is(product, "reduced") ? FT_LEDGER_IS_REDUCED
                                                  : FT_LEDGER_IS_CLEARED;
    st = load_release_values(l, f, &r, &activity, err);
    st = st == FT_OK ? keep_shape(l, f, true, &r.shape, err) : st;
    st = st == FT_OK ? ft_books_room(&b->releases, &b->cap_releases, b->in.n_releases, sizeof *b->releases, err) : st;
    st = st == FT_OK ? ft_books_room(&b->release_activity, &b->cap_release_activity, b->in.n_releases,
                                     sizeof *b->release_activity, err)
                     : st;
    if (st == FT_OK) {
        b->release_activity[b->in.n_releases] = activity;
        b->releases[b->in.n_releases++] = r;
    }
    return st;
}

static ft_status load_exclusion(loader *l, ft_error *err)
{
    ft_books *b = l->b;
    const ft_books_face *f = &l->r.faces[0];
    ft_ledger_exclusion e = {.shape = NULL};
    ft_status st = keep_shape(l, f, false, &e.shape, err);

    (void)ft_value_id(ft_values_get(f->values, "release"), &e.release);
    (void)ft_value_id(ft_values_get(f->values, "hazard"), &e.hazard);
    st = st == FT_OK ? ft_books_room(&b->exclusions, &b->cap_exclusions, b->in.n_exclusions, sizeof *b->exclusions, err)
                     : st;
    if (st == FT_OK && e.shape != NULL) {
        b->exclusions[b->in.n_exclusions++] = e;
    }
    return st;
}

static ft_status load_reopening(loader *l, ft_error *err)
{
    ft_books *b = l->b;
    const ft_books_face *f = &l->r.faces[0];
    ft_values vs = f->values;
    const ft_books_point *p = named_point(b, ft_values_get(vs, "accident"));
    ft_ledger_reopening r = {.id = l->row.record};
    ft_status st = keep_shape(l, f, false, &r.shape, err);

    p = p == NULL ? named_point(b, ft_values_get(vs, "device")) : p;
    (void)ft_value_id(ft_values_get(vs, "hazard"), &r.hazard);
    r.day = first_day(ft_values_get(vs, "date"));
    if (p != NULL) { /* what a reopening leaves out, the accident or find that it names may say */
        r.hazard = ft_uuid_is_zero(&r.hazard) ? p->hazard : r.hazard;
        r.day = r.day == FT_LEDGER_NO_DAY ? p->day : r.day;
        r.has_point = p->has_place;
        r.point = p->place;
    }
    st = st == FT_OK ? ft_books_room(&b->reopenings, &b->cap_reopenings, b->in.n_reopenings, sizeof *b->reopenings, err)
                     : st;
    if (st == FT_OK) {
        b->reopenings[b->in.n_reopenings++] = r;
    }
    return st;
}

/* ---------- all records */

/** What is read of a type. */
typedef enum how { ALL_FACES, LAST_FACE, LAST_ELSE_PROPOSED } how;

static ft_status record_ids(ft_store *s, const char *type, int64_t **rids, size_t *n, ft_error *err)
{
    static const char SQL_OF_TYPE[] = "SELECT rid FROM ft_record WHERE type = ?1 ORDER BY rid";
    ft_stmt *q = NULL;
    size_t cap = 0;
    ft_status st = ft_db_cached(s->db, SQL_OF_TYPE, &q, err);
    ft_status end = FT_OK;

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_text_at(q, 1, type, strlen(type));
    while (st == FT_OK && ft_stmt_row(q)) {
        st = ft_books_room(rids, &cap, *n, sizeof **rids, err);
        if (st == FT_OK) {
            (*rids)[(*n)++] = ft_col_int(q, 0);
        }
    }
    end = ft_stmt_done(q, err);
    return st == FT_OK ? end : st;
}

static ft_status read_record(loader *l, how what, ft_error *err)
{
    ft_books_ask proposed = l->b->ask;
    ft_status st = what == ALL_FACES ? ft_books_read_all(&l->r, &l->row, err) : ft_books_read_last(&l->r, &l->row, err);

    if (st == FT_OK && l->r.n_faces == 0 && what == LAST_ELSE_PROPOSED && !l->b->ask.pending) {
        proposed.pending = true;
        l->r.ask = &proposed;
        st = ft_books_read_last(&l->r, &l->row, err);
        l->r.ask = &l->b->ask;
    }
    if (st == FT_OK && what == LAST_FACE && l->r.unresolved) {
        st = ft_books_note(l->b, "books.unresolved", &l->row.record, NULL, -1, err);
    }
    return st;
}

static ft_status load_type(loader *l, const char *type, how what, ft_status (*each)(loader *l, ft_error *err),
                           ft_error *err)
{
    int64_t *rids = NULL;
    size_t n = 0;
    ft_status st = record_ids(l->s, type, &rids, &n, err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_index_by_rid(l->s, rids[i], &l->row, err);
        st = st == FT_OK ? read_record(l, what, err) : st;
        st = st == FT_OK && l->r.n_faces > 0 ? each(l, err) : st;
        st = st == FT_OK ? FT_OK : ft_within(err, st, "record=%s", l->row.local_id);
        if (st == FT_OK && i % 1024 == 0) {
            ft_env_progress(l->s->env, "books.reading", (int64_t)i, (int64_t)n);
            st = ft_env_stop(l->s->env) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=books") : FT_OK;
        }
    }
    free(rids);
    return st;
}

/* Approved or not: ground left out of a release is not released, and what was found contradicts at once. What a release
 * rests on is approved with it. */
static ft_status load_all(loader *l, ft_error *err)
{
    static const struct {
        const char *type;
        how what;
        ft_status (*each)(loader *l, ft_error *err);
    } TYPES[] = {
        {"location", LAST_ELSE_PROPOSED, load_place}, {"activity", LAST_ELSE_PROPOSED, load_activity},
        {"accident", LAST_ELSE_PROPOSED, load_point}, {"device", LAST_ELSE_PROPOSED, load_point},
        {"evidence", LAST_ELSE_PROPOSED, load_point}, {"hazard", ALL_FACES, load_hazard},
        {"release", LAST_FACE, load_release},         {"exclusion", LAST_ELSE_PROPOSED, load_exclusion},
        {"reopening", LAST_FACE, load_reopening},
    };
    ft_books *b = l->b;
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(TYPES) && st == FT_OK; i++) {
        st = load_type(l, TYPES[i].type, TYPES[i].what, TYPES[i].each, err);
        if (b->n_activities > 1 && TYPES[i].each == load_activity) {
            qsort(b->activities, b->n_activities, sizeof *b->activities, activity_cmp);
        }
        if (b->n_points > 1 && TYPES[i].each == load_point) {
            qsort(b->points, b->n_points, sizeof *b->points, point_cmp);
        }
    }
    return st;
}

ft_status ft_books_load(ft_books *b, ft_store *s, ft_error *err)
{
    loader l = {.b = b, .s = s};
    ft_status st = FT_OK;

    ft_buf_init(&l.wkb, 0);
    ft_buf_init(&l.text, 0);
    ft_geom_init(&l.raw, FT_GEOM_NONE);
    st = ft_books_reader_open(s, &b->ask, &l.r, err);
    st = st == FT_OK ? load_all(&l, err) : st;
    ft_books_reader_close(&l.r);
    ft_buf_release(&l.wkb);
    ft_buf_release(&l.text);
    ft_geom_release(&l.raw);
    free(l.places);
    b->in.hazards = b->hazards;
    b->in.releases = b->releases;
    b->in.exclusions = b->exclusions;
    b->in.reopenings = b->reopenings;
    b->in.shapes = b->ask.shapes;
    b->in.reopen_radius_m = ft_forms_number(s->forms, "reopen.radius_m", REOPEN_RADIUS_M);
    return st;
}
