/* fieldtool perimeter FILE ID : the typed points of an item, and its polygon from them. */
#include "fieldtool/cli/perimeter.h"

#include "fieldtool/land/country.h"
#include "geo/area.h"
#include "geo/coord.h"
#include "geo/valid.h"

#include <stdlib.h>
#include <string.h>

typedef ft_perimeter_job job;

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

/* The position of a record that does not follow from what was entered: somebody changed one of the two. Taking an adjustment back
 * moves points too, and tells nothing. */
static void check_moved(job *j)
{
    static const double MOVED_M = 0.01;
    char facts[160];

    for (size_t i = 0; i < j->survey->n; i++) {
        const ft_survey_row *row = &j->survey->rows[i];
        ft_lonlat same = row->was_adjusted ? row->station.adjusted : row->station.at;
        double metres = row->recorded ? ft_distance_m(row->was, same) : 0;

        if (metres > MOVED_M && (!row->was_adjusted || j->survey->adjusted)) {
            (void)snprintf(facts, sizeof facts, "line=%zu metres=%.2f lat=%.7f lon=%.7f", row->line, metres,
                           row->station.adjusted.lat_deg, row->station.adjusted.lon_deg);
            finding(j, "survey.moved", facts);
        }
    }
}

static ft_status read_points(job *j, const char *path, bool traverse)
{
    ft_survey_options o = {.traverse = traverse};
    ft_status st = survey_options(j, &o);

    if (st != FT_OK) {
        return st;
    }
    st = path == NULL ? ft_survey_recorded(j->s, &j->record, o.adjust, file_finding, j, &j->survey, j->err)
                      : ft_survey_read(path, j->point_form, &o, file_finding, j, &j->survey, j->err);
    st = st == FT_OK ? ft_perimeter_ring(j->survey->points, j->survey->n, j->survey->order, &j->ring, j->err) : st;
    if (st != FT_OK) {
        return st;
    }
    check_moved(j);
    ft_perimeter_check(j->survey->points, j->survey->n, j->survey->order, limits_of(j), point_finding, j);
    check_closure(j);
    check_back_bearings(j);
    return FT_OK;
}

/* One of the four ways, exactly. */
static ft_status read_source(job *j)
{
    static const char *const OF_TRACKS[] = {"segment", "drop-noise", "simplify"};
    const char *points = ft_args_value(j->a, "points");
    const char *traverse = ft_args_value(j->a, "traverse");
    const char *track = ft_args_value(j->a, "track");
    bool recorded = ft_args_flag(j->a, "recorded");

    if ((points != NULL) + (traverse != NULL) + (track != NULL) + recorded != 1) {
        return ft_fail(j->err, FT_E_USAGE, "cli.perimeter.source", " ");
    }
    for (size_t i = 0; track == NULL && i < FT_COUNT(OF_TRACKS); i++) {
        if (ft_args_flag(j->a, OF_TRACKS[i])) {
            return ft_fail(j->err, FT_E_USAGE, "cli.perimeter.track_only", "option=%s", OF_TRACKS[i]);
        }
    }
    return track != NULL ? ft_perimeter_track(j, track)
                         : read_points(j, points != NULL ? points : traverse, traverse != NULL);
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
    ft_perimeter_put_track(&w, j);
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
    ft_status st = ft_cli_open(io, a->pos[0], ft_args_flag(a, "print") ? FT_STORE_READ : FT_STORE_WRITE, &j.s, err);

    ft_buf_init(&j.findings.json, 0);
    ft_buf_init(&j.warnings.json, 0);
    ft_geom_init(&j.line, FT_GEOM_NONE);
    ft_geom_init(&j.ring, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? find_item(&j) : st;
    if (st == FT_OK && ft_args_flag(a, "print")) {
        st = ft_perimeter_print(&j);
    } else {
        st = st == FT_OK ? read_source(&j) : st;
        st = st == FT_OK ? warn_shape(&j) : st;
        st = st == FT_OK ? ft_perimeter_write(&j) : st;
        st = st == FT_OK ? tell(&j) : st;
    }
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
