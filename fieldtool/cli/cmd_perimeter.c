/* fieldtool perimeter FILE ID : the typed points of an item, and its polygon from them. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/interop/survey.h"
#include "fieldtool/land/country.h"
#include "geo/area.h"
#include "geo/coord.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/* One perimeter under way. */
typedef struct job {
    ft_cli *io;
    const ft_args *a;
    ft_store *s;
    ft_uuid record;
    ft_item_space *space;
    ft_item item;
    const ft_form *form, *point_form;
    ft_survey *survey;  /* of --points and --traverse */
    ft_geom line, ring; /* line of --track */
    double track_gap_m;
    ft_written *points; /* shape [survey->n] */
    ft_written written;
    size_t retired;
    ft_cli_warnings findings, warnings;
    ft_error *err;
} job;

/* ---------- what is odd */

static void finding(job *j, const char *key, const char *facts)
{
    j->io->left = true;
    ft_cli_warn(j->io, &j->findings, key, "%s", facts);
}

static void point_finding(void *who, size_t point, const char *key, const char *facts)
{
    job *j = who;
    char all[384];

    (void)snprintf(all, sizeof all, "line=%zu %s", j->survey == NULL ? 0 : j->survey->rows[point].line, facts);
    finding(j, key, all);
}

static void file_finding(void *who, size_t line, const char *key, const char *facts)
{
    char all[384];

    (void)snprintf(all, sizeof all, "line=%zu %s", line, facts);
    finding(who, key, all);
}

static void check_closure(job *j)
{
    static const double WORST = 0.01;
    const ft_misclosure *g = &j->survey->gap;
    char facts[160];

    if (g->closed && g->distance_m > g->length_m * ft_forms_number(ft_store_forms(j->s), "limit.misclosure", WORST)) {
        (void)snprintf(facts, sizeof facts, "metres=%.2f length_m=%.1f ratio=%.0f", g->distance_m, g->length_m,
                       g->ratio);
        finding(j, "survey.misclosure", facts);
    }
}

static void check_back_bearings(job *j)
{
    static const double COMPASS_DEG = 2; /* beyond what a compass is read to, there is iron near one of the stations */
    char facts[160];

    for (size_t i = 0; i < j->survey->n; i++) {
        double off = j->survey->rows[i].station.back_error_deg;

        if (off > COMPASS_DEG || off < -COMPASS_DEG) {
            (void)snprintf(facts, sizeof facts, "line=%zu degrees=%.2f", j->survey->rows[i].line, off);
            finding(j, "survey.back_bearing", facts);
        }
    }
}

/* ---------- reading */

static ft_status survey_options(job *j, ft_survey_options *o)
{
    const char *adjust = ft_args_value(j->a, "adjust");
    const ft_vocab *norths = ft_forms_vocab(ft_store_forms(j->s), "north");
    ft_status st = ft_args_date(j->a, "date", &o->date, j->err);

    o->north = ft_args_value(j->a, "north");
    o->has_declination = ft_args_value(j->a, "declination") != NULL;
    o->adjust = adjust != NULL;
    if (adjust != NULL && strcmp(adjust, "bowditch") != 0) {
        return ft_fail(j->err, FT_E_USAGE, "cli.perimeter.adjust", "value=%s", adjust);
    }
    if (o->north != NULL && ft_vocab_find(norths, o->north, strlen(o->north)) == NULL) {
        return ft_fail(j->err, FT_E_USAGE, "cli.perimeter.north", "value=%s", o->north);
    }
    return st == FT_OK ? ft_args_number(j->a, "declination", &o->declination_deg, j->err) : st;
}

static ft_perimeter_limits limits_of(const job *j)
{
    const ft_forms *f = ft_store_forms(j->s);

    return (ft_perimeter_limits){ft_forms_number(f, "limit.long_leg_m", 0),
                                 ft_forms_number(f, "limit.near_vertex_m", 0)};
}

static ft_status read_table(job *j, const char *path, bool traverse)
{
    ft_survey_options o = {.traverse = traverse};
    ft_status st = survey_options(j, &o);

    st = st == FT_OK ? ft_survey_read(path, j->point_form, &o, file_finding, j, &j->survey, j->err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_perimeter_ring(j->survey->points, j->survey->n, j->survey->order, &j->ring, j->err);
    if (st != FT_OK) {
        return ft_within(j->err, st, "file=%s", path);
    }
    ft_perimeter_check(j->survey->points, j->survey->n, j->survey->order, limits_of(j), point_finding, j);
    check_closure(j);
    check_back_bearings(j);
    return FT_OK;
}

static ft_status read_track(job *j, const char *path)
{
    char facts[96];
    ft_status st = ft_survey_track(path, &j->line, &j->ring, &j->track_gap_m, j->err);

    if (st == FT_OK && j->track_gap_m > 0) {
        (void)snprintf(facts, sizeof facts, "gap_m=%.1f", j->track_gap_m);
        ft_cli_warn(j->io, &j->warnings, "import.track_closed", "%s", facts);
    }
    return st;
}

/* One of the three ways, exactly. */
static ft_status read_source(job *j)
{
    const char *points = ft_args_value(j->a, "points");
    const char *traverse = ft_args_value(j->a, "traverse");
    const char *track = ft_args_value(j->a, "track");

    if ((points != NULL) + (traverse != NULL) + (track != NULL) != 1) {
        return ft_fail(j->err, FT_E_USAGE, "cli.perimeter.source", " ");
    }
    return track != NULL ? read_track(j, track) : read_table(j, points != NULL ? points : traverse, traverse != NULL);
}

/* ---------- writing */

static ft_status set_id(const job *j, ft_draft *d, const char *field, const ft_uuid *id)
{
    return ft_draft_set(d, field, FT_TAG_ID, id->b, sizeof id->b, j->err);
}

static ft_status point_wkb(ft_lonlat at, ft_buf *out, ft_error *err)
{
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_POINT);
    st = ft_geom_add_part(&g, err);
    st = st == FT_OK ? ft_geom_add_ring(&g, err) : st;
    st = st == FT_OK ? ft_geom_add_point(&g, at, 0, 0, err) : st;
    if (st == FT_OK) {
        ft_buf_reset(out);
        ft_wkb_write(&g, out);
        st = ft_buf_status(out, err);
    }
    ft_geom_release(&g);
    return st;
}

static ft_status write_point(job *j, size_t i, ft_buf *wkb)
{
    ft_survey_row *row = &j->survey->rows[i];
    ft_write w = {.op = FT_OP_CREATE, .type = "point", .reason = ft_str_of(ft_args_value(j->a, "reason"))};
    ft_status st = set_id(j, row->values, "record", &j->record);

    if (st == FT_OK && row->shot.kind != FT_SHOT_KNOWN) {
        st = set_id(j, row->values, "from_point", &j->points[row->shot.a.from].record);
    }
    if (st == FT_OK && row->shot.kind == FT_SHOT_INTERSECTION) {
        st = set_id(j, row->values, "second_point", &j->points[row->shot.b.from].record);
    }
    st = st == FT_OK ? point_wkb(row->station.adjusted, wkb, j->err) : st;
    w.values = ft_draft_values(row->values);
    w.wkb = wkb->p;
    w.wkb_n = wkb->n;
    st = st == FT_OK ? ft_store_write(j->s, &w, &j->points[i], j->err) : st;
    return st == FT_OK ? st : ft_within(j->err, st, "line=%zu", row->line);
}

/* Points that an earlier perimeter of this item recorded as they were typed: not deleted, retired. */
static bool is_earlier(const job *j, const ft_item *p)
{
    ft_uuid of;

    return ft_value_id(ft_values_get(p->values, "record"), &of) && memcmp(of.b, j->record.b, sizeof of.b) == 0 &&
           ft_values_get(p->values, "entered_text") != NULL;
}

static ft_status list_earlier(job *j, ft_uuid **out, size_t *n)
{
    ft_item_iter *it = NULL;
    ft_item p;
    ft_status st = ft_items_open(j->s, "point", FT_FACE_PROPOSED, false, &it, j->err);

    while (st == FT_OK && ft_item_next(it, &p)) {
        if (is_earlier(j, &p)) {
            ft_uuid *more = realloc(*out, (*n + 1) * sizeof *more);

            if (more == NULL) {
                st = ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=points");
                break;
            }
            *out = more;
            more[(*n)++] = p.record;
        }
    }
    if (it != NULL) {
        ft_status closed = ft_items_close(it, st == FT_OK ? j->err : NULL);

        st = st == FT_OK ? closed : st;
    }
    return st;
}

static ft_status retire(job *j, const ft_uuid *id)
{
    ft_item_space *sp = NULL;
    ft_item p;
    ft_written made;
    ft_status st = ft_item_space_new(&sp, j->err);

    st = st == FT_OK ? ft_store_get(j->s, id, FT_FACE_PROPOSED, sp, &p, j->err) : st;
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_RETIRE,
                      .type = "point",
                      .record = *id,
                      .values = p.values,
                      .wkb = p.wkb,
                      .wkb_n = p.wkb_n,
                      .reason = ft_str_of(ft_args_value(j->a, "reason"))};

        st = ft_store_write(j->s, &w, &made, j->err);
    }
    ft_item_space_free(sp);
    return st;
}

static ft_status write_track(job *j, ft_buf *wkb)
{
    ft_draft *d = NULL;
    ft_written made;
    ft_status st = ft_draft_new(&d, j->err);

    st = st == FT_OK ? set_id(j, d, "record", &j->record) : st;
    if (st == FT_OK) {
        ft_geom_to_multi(&j->line);
        ft_buf_reset(wkb);
        ft_wkb_write(&j->line, wkb);
        st = ft_buf_status(wkb, j->err);
    }
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE,
                      .type = "track",
                      .values = ft_draft_values(d),
                      .wkb = wkb->p,
                      .wkb_n = wkb->n,
                      .reason = ft_str_of(ft_args_value(j->a, "reason"))};

        st = ft_store_write(j->s, &w, &made, j->err);
    }
    ft_draft_free(d);
    return st;
}

static ft_status write_shape(job *j, ft_buf *wkb)
{
    ft_write w = {.op = FT_OP_EDIT,
                  .type = j->form->type,
                  .record = j->record,
                  .values = j->item.values,
                  .reason = ft_str_of(ft_args_value(j->a, "reason"))};
    ft_status st = FT_OK;

    ft_buf_reset(wkb);
    ft_wkb_write(&j->ring, wkb);
    st = ft_buf_status(wkb, j->err);
    w.wkb = wkb->p;
    w.wkb_n = wkb->n;
    return st == FT_OK ? ft_store_write(j->s, &w, &j->written, j->err) : st;
}

/* All of it or nothing: earlier points retired, new ones recorded, the shape drawn anew. */
static ft_status write_all(job *j)
{
    ft_uuid *earlier = NULL;
    ft_buf wkb;
    ft_status st = list_earlier(j, &earlier, &j->retired);
    size_t n = j->survey == NULL ? 0 : j->survey->n;

    ft_buf_init(&wkb, 0);
    j->points = calloc(n + 1, sizeof *j->points);
    if (st == FT_OK && j->points == NULL) {
        st = ft_fail(j->err, FT_E_NOMEM, "base.no_memory", "what=points");
    }
    st = st == FT_OK ? ft_store_begin(j->s, j->err) : st;
    if (st == FT_OK) {
        for (size_t i = 0; st == FT_OK && i < j->retired; i++) {
            st = retire(j, &earlier[i]);
        }
        for (size_t i = 0; st == FT_OK && i < n; i++) {
            st = write_point(j, i, &wkb);
        }
        st = st == FT_OK && n == 0 ? write_track(j, &wkb) : st;
        st = st == FT_OK ? write_shape(j, &wkb) : st;
        st = ft_store_end(j->s, st, j->err);
    }
    ft_buf_release(&wkb);
    free(earlier);
    return st;
}

/* ---------- telling */

static ft_status warn_shape(job *j)
{
    ft_country country = ft_country_of(ft_store_describe(j->s).country);
    ft_checker *c = NULL;
    ft_validity v = {.valid = true};
    ft_status st = ft_checker_new(&c, j->err);

    ft_country_doubt_shape(&country, &j->ring, ft_cli_doubt, &(ft_cli_doubts){j->io, &j->warnings});
    st = st == FT_OK ? ft_valid_check(c, &j->ring, &v, j->err) : st;
    if (st == FT_OK && !v.valid) {
        ft_cli_warn(j->io, &j->warnings, "warn.shape_invalid", "place=%.8f,%.8f reason=%s", v.place.lon_deg,
                    v.place.lat_deg, v.reason);
    }
    ft_checker_free(c);
    return st;
}

static void put_closure(ft_json_out *w, const job *j)
{
    const ft_misclosure *g = j->survey == NULL ? NULL : &j->survey->gap;

    ft_json_name(w, "misclosure");
    if (g == NULL || !g->closed) {
        ft_json_put_null(w);
        return;
    }
    ft_json_begin(w, '{');
    ft_json_name(w, "distance_m");
    ft_json_put_num(w, g->distance_m);
    ft_json_name(w, "east_m");
    ft_json_put_num(w, g->east_m);
    ft_json_name(w, "north_m");
    ft_json_put_num(w, g->north_m);
    ft_json_name(w, "length_m");
    ft_json_put_num(w, g->length_m);
    ft_json_name(w, "ratio");
    ft_json_put_num(w, g->ratio);
    ft_json_name(w, "adjusted");
    ft_json_put_text(w, j->survey->adjusted ? "bowditch" : NULL);
    ft_json_end(w, '}');
}

static void put_points(ft_json_out *w, const job *j)
{
    ft_json_name(w, "points");
    ft_json_begin(w, '[');
    for (size_t i = 0; j->survey != NULL && i < j->survey->n; i++) {
        const ft_survey_row *row = &j->survey->rows[i];
        char uuid[FT_UUID_TEXT];

        ft_uuid_text(&j->points[i].record, uuid);
        ft_json_begin(w, '{');
        ft_json_name(w, "id");
        ft_json_put_text(w, uuid);
        ft_json_name(w, "local_id");
        ft_json_put_text(w, j->points[i].local_id);
        ft_json_name(w, "name");
        ft_json_put_text(w, row->name);
        ft_json_name(w, "type");
        ft_json_put_text(w, row->type);
        ft_json_name(w, "lon");
        ft_json_put_num(w, row->station.adjusted.lon_deg);
        ft_json_name(w, "lat");
        ft_json_put_num(w, row->station.adjusted.lat_deg);
        ft_json_end(w, '}');
    }
    ft_json_end(w, ']');
}

static void put_notes(ft_json_out *w, ft_buf *text, const char *name, const ft_cli_warnings *notes)
{
    ft_json_name(w, name);
    ft_json_begin(w, '[');
    ft_buf_bytes(text, notes->json.p == NULL ? "" : notes->json.p, notes->json.n);
    ft_json_end(w, ']');
}

static ft_status put_json(job *j, ft_measure m)
{
    char uuid[FT_UUID_TEXT];
    char revision[FT_HASH_HEX];
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    ft_uuid_text(&j->record, uuid);
    ft_hash_hex(&j->written.revision, revision);
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "id");
    ft_json_put_text(&w, uuid);
    ft_json_name(&w, "revision");
    ft_json_put_text(&w, revision);
    ft_json_name(&w, "area_m2");
    ft_json_put_num(&w, m.area_m2);
    ft_json_name(&w, "perimeter_m");
    ft_json_put_num(&w, m.perimeter_m);
    put_points(&w, j);
    ft_json_name(&w, "points_retired");
    ft_json_put_int(&w, (int64_t)j->retired);
    put_closure(&w, j);
    put_notes(&w, &text, "findings", &j->findings);
    put_notes(&w, &text, "warnings", &j->warnings);
    ft_json_end(&w, '}');
    st = ft_cli_put(j->io, &text, j->err);
    ft_buf_release(&text);
    return st;
}

static ft_status tell(job *j)
{
    ft_measure m = ft_geom_measure(&j->ring);
    const ft_misclosure *g = j->survey == NULL ? NULL : &j->survey->gap;

    if (j->io->json) {
        return put_json(j, m);
    }
    (void)fprintf(j->io->out, "%s\t%zu\t%.1f m2\t%.1f m\n", j->item.local_id, j->survey == NULL ? 0 : j->survey->n,
                  m.area_m2, m.perimeter_m);
    if (g != NULL && g->closed) {
        ft_cli_say(j->io, j->survey->adjusted ? "cli.perimeter.adjusted" : "cli.perimeter.closure",
                   "metres=%.3f east_m=%.3f north_m=%.3f length_m=%.1f ratio=%.0f", g->distance_m, g->east_m,
                   g->north_m, g->length_m, g->ratio);
    } else if (g != NULL && j->survey->is_traverse) {
        ft_cli_say(j->io, "cli.perimeter.open", " ");
    }
    if (j->retired > 0) {
        ft_cli_say(j->io, "cli.perimeter.retired", "n=%zu", j->retired);
    }
    return FT_OK;
}

/* ---------- the command */

static bool takes_areas(const ft_form *form)
{
    for (size_t i = 0; i < FT_COUNT(form->geometry); i++) {
        if (form->geometry[i] == FT_GEOM_MULTIPOLYGON) {
            return true;
        }
    }
    return false;
}

static ft_status find_item(job *j)
{
    ft_status st = ft_store_find(j->s, j->a->pos[1], &j->record, j->err);

    st = st == FT_OK ? ft_item_space_new(&j->space, j->err) : st;
    st = st == FT_OK ? ft_store_get(j->s, &j->record, FT_FACE_PROPOSED, j->space, &j->item, j->err) : st;
    if (st != FT_OK) {
        return st;
    }
    j->form = ft_forms_find(ft_store_forms(j->s), j->item.type, strlen(j->item.type));
    j->point_form = ft_forms_find(ft_store_forms(j->s), "point", strlen("point"));
    return takes_areas(j->form) ? FT_OK : ft_fail(j->err, FT_E_REFUSED, "cli.perimeter.type", "type=%s", j->item.type);
}

ft_status ft_cmd_perimeter(ft_cli *io, const ft_args *a, ft_error *err)
{
    job j = {.io = io, .a = a, .err = err};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &j.s, err);

    ft_buf_init(&j.findings.json, 0);
    ft_buf_init(&j.warnings.json, 0);
    ft_geom_init(&j.line, FT_GEOM_NONE);
    ft_geom_init(&j.ring, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? find_item(&j) : st;
    st = st == FT_OK ? read_source(&j) : st;
    st = st == FT_OK ? warn_shape(&j) : st;
    st = st == FT_OK ? write_all(&j) : st;
    st = st == FT_OK ? tell(&j) : st;
    ft_geom_release(&j.ring);
    ft_geom_release(&j.line);
    ft_buf_release(&j.warnings.json);
    ft_buf_release(&j.findings.json);
    free(j.points);
    ft_survey_free(j.survey);
    ft_item_space_free(j.space);
    ft_store_close(j.s);
    return st;
}
