/* fieldtool split FILE ID --part CLASS=GEOM... : one hazard becomes parts that tile it.
 * fieldtool join FILE ID ID... : several become one. Each is one transaction of revisions (docs/spec/decisions.md 21). */
#include "fieldtool/cli/cli.h"

#include "fieldtool/interop/geomarg.h"
#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

/* Parts drawn by hand or cut by a GIS meet to about a centimetre: what may be uncovered, doubled or outside, per metre of edge. */
static const double TILE_TOLERANCE_M = 0.01;

/* One event of the ledger: few enough that a person can look at every part, and all of them are in memory at once. */
enum { PARTS_MOST = 64 };

typedef struct part {
    char class_name[16];
    ft_geom g;
    ft_region *r;
} part;

typedef struct job {
    ft_cli *io;
    ft_store *s;
    const ft_form *hazard;
    ft_site *site;
    ft_checker *checker;
    ft_draft *draft;
    char date[FT_DATE_TEXT];
    const char *reason;
    part parts[PARTS_MOST];
    size_t n;
    ft_uuid made[PARTS_MOST];
    size_t n_made;
    ft_buf wkb;
    ft_buf ids;
} job;

static void job_release(job *j)
{
    ft_site_close(j->site);
    ft_checker_free(j->checker);
    ft_draft_free(j->draft);
    for (size_t i = 0; i < j->n; i++) {
        ft_geom_release(&j->parts[i].g);
    }
    ft_buf_release(&j->wkb);
    ft_buf_release(&j->ids);
    ft_store_close(j->s);
}

static ft_status job_open(job *j, ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_date date = ft_date_of_utc(ft_env_now(&io->env), io->env.offset_min);
    ft_status st = ft_args_date(a, "date", &date, err);

    j->io = io;
    j->reason = ft_args_value(a, "reason");
    ft_buf_init(&j->wkb, 0);
    ft_buf_init(&j->ids, 0);
    ft_date_text(date, j->date);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &j->s, err) : st;
    st = st == FT_OK ? ft_checker_new(&j->checker, err) : st;
    st = st == FT_OK ? ft_draft_new(&j->draft, err) : st;
    if (st == FT_OK) {
        j->hazard = ft_forms_find(ft_store_forms(j->s), "hazard", 6);
    }
    return st;
}

/* The hazard of an ID, its shape valid and open for such an event. */
static ft_status load_hazard(job *j, const char *id_text, ft_uuid *id, ft_item_space *sp, ft_item *item, ft_geom *g,
                             ft_error *err)
{
    ft_validity v;
    ft_status st = ft_store_find(j->s, id_text, id, err);

    st = st == FT_OK ? ft_store_get(j->s, id, FT_FACE_PROPOSED, sp, item, err) : st;
    if (st == FT_OK && strcmp(item->type, "hazard") != 0) {
        return ft_fail(err, FT_E_REFUSED, "cli.split.not_hazard", "id=%s type=%s", id_text, item->type);
    }
    if (st == FT_OK && (item->wkb == NULL || item->n_heads != 1 || item->state == FT_STATE_RETIRED)) {
        return ft_fail(err, FT_E_REFUSED, "cli.split.not_open", "id=%s", id_text);
    }
    st = st == FT_OK ? ft_wkb_read(item->wkb, item->wkb_n, g, NULL, err) : st;
    st = st == FT_OK ? ft_valid_check(j->checker, g, &v, err) : st;
    if (st == FT_OK && !v.valid) {
        return ft_fail(err, FT_E_REFUSED, "cli.split.invalid", "id=%s place=%.8f,%.8f reason=%s", id_text,
                       v.place.lon_deg, v.place.lat_deg, v.reason);
    }
    return st;
}

static ft_status read_part(job *j, const char *text, const char *crs, ft_error *err)
{
    const char *equals = strchr(text, '=');
    size_t n = equals == NULL ? 0 : (size_t)(equals - text);
    part *p = &j->parts[j->n];
    ft_geom_notes notes = {0};
    ft_validity v;
    ft_status st = FT_OK;

    if (n == 0 || n >= sizeof p->class_name || j->n == FT_COUNT(j->parts)) {
        return ft_fail(err, FT_E_USAGE, "cli.split.part", "most=%d text=%.40s", PARTS_MOST, text);
    }
    memcpy(p->class_name, text, n);
    p->class_name[n] = '\0';
    if (strcmp(p->class_name, "CHA") != 0 && strcmp(p->class_name, "SHA") != 0 &&
        strcmp(p->class_name, "cancelled") != 0) {
        return ft_fail(err, FT_E_USAGE, "cli.split.part", "most=%d text=%.40s", PARTS_MOST, text);
    }
    ft_geom_init(&p->g, FT_GEOM_NONE);
    j->n++;
    st = ft_geomarg_read(equals + 1, crs, &p->g, &notes, err);
    st = st == FT_OK ? ft_valid_check(j->checker, &p->g, &v, err) : st;
    if (st == FT_OK && (!v.valid || ft_geom_multi_of(p->g.type) != FT_GEOM_MULTIPOLYGON)) {
        st = ft_fail(err, FT_E_INVALID, "cli.split.part_invalid", "part=%zu reason=%s", j->n,
                     v.valid ? "not an area" : v.reason);
    }
    if (st == FT_OK) {
        ft_geom_to_multi(&p->g);
        st = ft_region_of(j->site, &p->g, &p->r, err);
    }
    return st;
}

/* uncovered + doubled + outside, against a centimetre along the parent's boundary. */
static ft_status check_tiles(job *j, const ft_geom *parent, ft_error *err)
{
    const ft_region *all[PARTS_MOST];
    ft_region *whole = NULL;
    ft_region *sum = NULL;
    ft_region *uncovered = NULL;
    ft_region *outside = NULL;
    double parts_m2 = 0;
    double off_m2 = 0;
    ft_measure m = ft_geom_measure(parent);
    ft_status st = ft_region_of(j->site, parent, &whole, err);

    for (size_t i = 0; i < j->n; i++) {
        all[i] = j->parts[i].r;
        parts_m2 += ft_region_area_m2(j->parts[i].r);
    }
    st = st == FT_OK ? ft_region_union_all(j->site, all, j->n, &sum, err) : st;
    st = st == FT_OK ? ft_region_difference(j->site, whole, sum, &uncovered, err) : st;
    st = st == FT_OK ? ft_region_difference(j->site, sum, whole, &outside, err) : st;
    if (st != FT_OK) {
        return st;
    }
    off_m2 = ft_region_area_m2(uncovered) + ft_region_area_m2(outside) + (parts_m2 - ft_region_area_m2(sum));
    if (off_m2 > TILE_TOLERANCE_M * m.perimeter_m) {
        return ft_fail(err, FT_E_REFUSED, "cli.split.not_tiles", "uncovered_m2=%.3f outside_m2=%.3f doubled_m2=%.3f",
                       ft_region_area_m2(uncovered), ft_region_area_m2(outside), parts_m2 - ft_region_area_m2(sum));
    }
    return FT_OK;
}

static ft_status set_text(job *j, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return ft_draft_set(j->draft, field, tag, text, strlen(text), err);
}

/* A copy: putting sorts, and what stands beside the caller's IDs stays in its order. */
static ft_status set_ids(job *j, const char *field, const ft_uuid *ids, size_t n, ft_error *err)
{
    ft_uuid sorted[64];

    memcpy(sorted, ids, n * sizeof *ids);
    ft_buf_reset(&j->ids);
    ft_value_put_ids(sorted, n, &j->ids);
    return ft_draft_set(j->draft, field, FT_TAG_IDS, j->ids.p, j->ids.n, err);
}

static ft_status create(job *j, const char *type, const ft_geom *g, ft_uuid *id, ft_error *err)
{
    ft_write w = {
        .op = FT_OP_CREATE, .type = type, .values = ft_draft_values(j->draft), .reason = ft_str_of(j->reason)};
    ft_written made;
    ft_status st = FT_OK;

    ft_buf_reset(&j->wkb);
    if (g != NULL) {
        ft_wkb_write(g, &j->wkb);
        w.wkb = j->wkb.p;
        w.wkb_n = j->wkb.n;
        st = ft_buf_status(&j->wkb, err);
    }
    st = st == FT_OK ? ft_store_write(j->s, &w, &made, err) : st;
    if (st == FT_OK) {
        *id = made.record;
        if (!j->io->json && !j->io->quiet) {
            (void)fprintf(j->io->out, "%s\t%s\n", made.local_id, type);
        }
    }
    return st;
}

/* Names that belong to one record alone are not inherited. */
static void forget_names(ft_draft *d)
{
    static const char *const OWN[] = {"local_id",       "official_id",   "aliases",       "source_id",
                                      "stated_area_m2", "supersedes",    "superseded_by", "retire_cause",
                                      "survivor",       "baseline_date", "shrink_cause"};

    for (size_t i = 0; i < FT_COUNT(OWN); i++) {
        ft_draft_clear(d, OWN[i]);
    }
}

static ft_status create_child(job *j, const ft_item *from, const char *class_name, const ft_geom *g,
                              const ft_uuid *parents, size_t n_parents, ft_error *err)
{
    ft_status st = FT_OK;

    ft_draft_reset(j->draft);
    st = ft_draft_load(j->draft, from->values, err);
    forget_names(j->draft);
    st = st == FT_OK && class_name != NULL ? set_text(j, "classification", FT_TAG_CODE, class_name, err) : st;
    st = st == FT_OK ? set_text(j, "date_of_information", FT_TAG_DATE, j->date, err) : st;
    st = st == FT_OK ? set_ids(j, "supersedes", parents, n_parents, err) : st;
    st = st == FT_OK ? create(j, "hazard", g, &j->made[j->n_made], err) : st;
    j->n_made += st == FT_OK;
    return st;
}

/* When, where and by whom: of both records that a cancelled part drafts. */
static ft_status begin_drafted(job *j, const ft_item *from, ft_error *err)
{
    ft_str location = ft_value_text(ft_values_get(from->values, "location"));
    ft_status st = FT_OK;

    ft_draft_reset(j->draft);
    st = set_text(j, "date_of_information", FT_TAG_DATE, j->date, err);
    st = st == FT_OK ? set_text(j, "end_date", FT_TAG_DATE, j->date, err) : st;
    st = st == FT_OK ? set_text(j, "organisation", FT_TAG_TEXT, ft_store_describe(j->s).organisation, err) : st;
    return st == FT_OK && location.n > 0 ? ft_draft_set(j->draft, "location", FT_TAG_TEXT, location.p, location.n, err)
                                         : st;
}

/* The cancelled part: a release of the parent, by the survey that found it. */
static ft_status create_cancelled(job *j, const ft_item *from, const ft_uuid *parent, const ft_geom *g, ft_error *err)
{
    ft_uuid activity;
    ft_uuid release;
    ft_status st = begin_drafted(j, from, err);

    st = st == FT_OK ? set_text(j, "kind", FT_TAG_CODE, "nts", err) : st;
    st = st == FT_OK ? set_text(j, "start_date", FT_TAG_DATE, j->date, err) : st;
    st = st == FT_OK ? set_ids(j, "hazards", parent, 1, err) : st;
    st = st == FT_OK ? create(j, "activity", NULL, &activity, err) : st;
    st = st == FT_OK ? begin_drafted(j, from, err) : st;
    st = st == FT_OK ? set_text(j, "product", FT_TAG_CODE, "cancelled", err) : st;
    st = st == FT_OK ? ft_draft_set(j->draft, "activity", FT_TAG_ID, activity.b, sizeof activity.b, err) : st;
    if (st == FT_OK) {
        ft_str all = ft_str_of("all");

        ft_buf_reset(&j->ids);
        ft_value_put_codes(&all, 1, &j->ids);
        st = ft_draft_set(j->draft, "targets", FT_TAG_CODES, j->ids.p, j->ids.n, err);
    }
    st = st == FT_OK ? set_ids(j, "hazards", parent, 1, err) : st;
    return st == FT_OK ? create(j, "release", g, &release, err) : st;
}

/* The parent stays in the journal as superseded, its shape untouched. */
static ft_status supersede(job *j, const ft_uuid *id, const ft_item *item, ft_error *err)
{
    ft_write w = {.op = FT_OP_RETIRE,
                  .type = "hazard",
                  .record = *id,
                  .wkb = item->wkb,
                  .wkb_n = item->wkb_n,
                  .reason = ft_str_of(j->reason)};
    ft_written made;
    ft_status st = FT_OK;

    ft_draft_reset(j->draft);
    st = ft_draft_load(j->draft, item->values, err);
    st = st == FT_OK ? set_text(j, "retire_cause", FT_TAG_CODE, "superseded", err) : st;
    st = st == FT_OK ? set_text(j, "date_of_information", FT_TAG_DATE, j->date, err) : st;
    st = st == FT_OK ? set_ids(j, "superseded_by", j->made, j->n_made, err) : st;
    w.values = ft_draft_values(j->draft);
    return st == FT_OK ? ft_store_write(j->s, &w, &made, err) : st;
}

static ft_status put_result(job *j, const ft_uuid *from, size_t n, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    char id[FT_UUID_TEXT];
    ft_status st = FT_OK;

    if (!j->io->json) {
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "superseded");
    ft_json_begin(&w, '[');
    for (size_t i = 0; i < n; i++) {
        ft_uuid_text(&from[i], id);
        ft_json_put_text(&w, id);
    }
    ft_json_end(&w, ']');
    ft_json_name(&w, "made");
    ft_json_begin(&w, '[');
    for (size_t i = 0; i < j->n_made; i++) {
        ft_uuid_text(&j->made[i], id);
        ft_json_put_text(&w, id);
    }
    ft_json_end(&w, ']');
    ft_json_end(&w, '}');
    st = ft_cli_put(j->io, &text, err);
    ft_buf_release(&text);
    return st;
}

static ft_status write_split(job *j, const ft_uuid *id, const ft_item *item, ft_error *err)
{
    ft_status st = ft_store_begin(j->s, err);

    for (size_t i = 0; i < j->n && st == FT_OK; i++) {
        st = strcmp(j->parts[i].class_name, "cancelled") == 0
                 ? create_cancelled(j, item, id, &j->parts[i].g, err)
                 : create_child(j, item, j->parts[i].class_name, &j->parts[i].g, id, 1, err);
    }
    if (st == FT_OK && j->n_made > 0) {
        st = supersede(j, id, item, err);
    }
    return ft_store_end(j->s, st, err);
}

ft_status ft_cmd_split(ft_cli *io, const ft_args *a, ft_error *err)
{
    job j = {0};
    ft_item_space *sp = NULL;
    ft_item item;
    ft_geom parent;
    ft_uuid id;
    size_t at = 0;
    const char *text = NULL;
    ft_status st = job_open(&j, io, a, err);

    ft_geom_init(&parent, FT_GEOM_NONE);
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    st = st == FT_OK ? load_hazard(&j, a->pos[1], &id, sp, &item, &parent, err) : st;
    st = st == FT_OK ? ft_site_open(ft_geom_center(&parent), &j.site, err) : st;
    while (st == FT_OK && (text = ft_args_next(a, "part", &at)) != NULL) {
        st = read_part(&j, text, ft_args_value(a, "crs"), err);
    }
    if (st == FT_OK && j.n == 0) {
        st = ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=part");
    }
    st = st == FT_OK ? check_tiles(&j, &parent, err) : st;
    st = st == FT_OK ? write_split(&j, &id, &item, err) : st;
    st = st == FT_OK ? put_result(&j, &id, 1, err) : st;
    ft_item_space_free(sp);
    ft_geom_release(&parent);
    job_release(&j);
    return st;
}

static ft_status write_join(job *j, const ft_uuid *ids, ft_item *items, size_t n, const ft_geom *whole, ft_error *err)
{
    ft_status st = ft_store_begin(j->s, err);

    st = st == FT_OK ? create_child(j, &items[0], NULL, whole, ids, n, err) : st;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = supersede(j, &ids[i], &items[i], err);
    }
    return ft_store_end(j->s, st, err);
}

ft_status ft_cmd_join(ft_cli *io, const ft_args *a, ft_error *err)
{
    job j = {0};
    size_t n = a->n_pos - 1;
    ft_item_space *sp[PARTS_MOST] = {NULL};
    ft_item items[PARTS_MOST];
    ft_uuid ids[PARTS_MOST];
    const ft_region *regions[PARTS_MOST];
    ft_geom whole;
    ft_status st = n > PARTS_MOST ? ft_fail(err, FT_E_USAGE, "cli.join.many", "n=%zu most=%d", n, PARTS_MOST)
                                  : job_open(&j, io, a, err);

    ft_geom_init(&whole, FT_GEOM_NONE);
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        part *p = &j.parts[j.n++];

        ft_geom_init(&p->g, FT_GEOM_NONE);
        st = ft_item_space_new(&sp[i], err);
        st = st == FT_OK ? load_hazard(&j, a->pos[i + 1], &ids[i], sp[i], &items[i], &p->g, err) : st;
        if (st == FT_OK && i > 0 &&
            !ft_value_same(ft_values_get(items[0].values, "classification"),
                           ft_values_get(items[i].values, "classification"))) {
            st = ft_fail(err, FT_E_REFUSED, "cli.join.classes", "id=%s", a->pos[i + 1]);
        }
        for (size_t k = 0; k < i && st == FT_OK; k++) {
            st = ft_uuid_cmp(&ids[k], &ids[i]) == 0 ? ft_fail(err, FT_E_USAGE, "cli.join.twice", "id=%s", a->pos[i + 1])
                                                    : FT_OK;
        }
        if (st == FT_OK && i == 0) {
            st = ft_site_open(ft_geom_center(&p->g), &j.site, err);
        }
        st = st == FT_OK ? ft_region_of(j.site, &p->g, &p->r, err) : st;
        regions[i] = p->r;
    }
    if (st == FT_OK) {
        ft_region *sum = NULL;

        st = ft_region_union_all(j.site, regions, n, &sum, err);
        st = st == FT_OK ? ft_region_to_geom(sum, &whole, err) : st;
    }
    st = st == FT_OK ? write_join(&j, ids, items, n, &whole, err) : st;
    st = st == FT_OK ? put_result(&j, ids, n, err) : st;
    for (size_t i = 0; i < FT_COUNT(sp); i++) {
        ft_item_space_free(sp[i]);
    }
    ft_geom_release(&whole);
    job_release(&j);
    return st;
}
