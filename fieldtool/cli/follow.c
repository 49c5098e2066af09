/* What a record calls for is drafted along with it, in the same transaction: an accident outside every recorded area makes an
 * indication, and ground that a survey draws out of an area a release of it. docs/spec/ledger.md 6, 8. */
#include "fieldtool/cli/cli.h"

#include "geo/area.h"
#include "geo/overlay.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <string.h>

/* Less than this was not lost by anybody's decision. */
static const double LOST_M2 = 1e-3;

static ft_status set_text(ft_draft *d, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return ft_draft_set(d, field, tag, text, strlen(text), err);
}

/* The values of @p names that @p from states, as they stand. */
static ft_status carry(ft_draft *d, ft_values from, const char *const *names, size_t n, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        const ft_value *v = ft_values_get(from, names[i]);

        st = v == NULL ? FT_OK : ft_draft_set(d, names[i], v->tag, v->bytes.p, v->bytes.n, err);
    }
    return st;
}

static bool in_box(ft_box b, ft_lonlat p)
{
    return p.lon_deg >= b.west_deg && p.lon_deg <= b.east_deg && p.lat_deg >= b.south_deg && p.lat_deg <= b.north_deg;
}

/* Is the place in the drawing of an area? A drawing that is not valid holds nothing for sure. */
static ft_status lies_in(const ft_item *item, ft_lonlat p, ft_geom *g, ft_site **site, bool *out, ft_error *err)
{
    ft_region *r = NULL;
    ft_status st = FT_OK;

    if (item->wkb == NULL || !item->valid) {
        return FT_OK;
    }
    st = ft_wkb_read(item->wkb, item->wkb_n, g, NULL, err);
    if (st != FT_OK || ft_geom_multi_of(g->type) != FT_GEOM_MULTIPOLYGON || !in_box(ft_geom_extent(g), p)) {
        return st;
    }
    st = *site == NULL ? ft_site_open(p, site, err) : FT_OK;
    st = st == FT_OK ? ft_region_of(*site, g, &r, err) : st;
    *out = st == FT_OK && ft_region_covers(*site, r, p);
    ft_region_free(r);
    return st;
}

static ft_status any_area_around(ft_store *s, ft_lonlat p, bool *out, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_site *site = NULL;
    ft_geom g;
    ft_error ignored = {0};
    ft_status st = ft_items_open(s, "hazard", FT_FACE_SHOWN, false, &it, err);

    *out = false;
    ft_geom_init(&g, FT_GEOM_NONE);
    while (st == FT_OK && !*out && ft_item_next(it, &item)) {
        st = lies_in(&item, p, &g, &site, out, err);
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
    } else {
        st = ft_items_close(it, err);
    }
    ft_geom_release(&g);
    ft_site_close(site);
    return st;
}

/* The day it became known: of the accident, where nothing else is said. */
static ft_status date_it(ft_draft *d, ft_values accident, ft_error *err)
{
    const ft_value *day = ft_values_get(accident, "date");

    day = day == NULL ? ft_values_get(accident, "date_of_information") : day;
    return day == NULL ? FT_OK : ft_draft_set(d, "date_of_information", FT_TAG_DATE, day->bytes.p, day->bytes.n, err);
}

ft_status ft_cli_indicate(ft_cli *io, ft_store *s, ft_draft *accident, const ft_buf *wkb, ft_cli_warnings *warn,
                          ft_error *err)
{
    static const char *const SHARED[] = {"location", "organisation"};
    ft_values values = ft_draft_values(accident);
    ft_write w = {.op = FT_OP_CREATE, .type = "hazard", .wkb = wkb->p, .wkb_n = wkb->n};
    ft_written made;
    ft_draft *d = NULL;
    ft_geom g;
    bool around = false;
    ft_error ignored = {0};
    ft_status st = FT_OK;

    if (ft_values_get(values, "hazard") != NULL) {
        return FT_OK;
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_wkb_read(wkb->p, wkb->n, &g, NULL, err);
    if (st == FT_OK && any_area_around(s, ft_geom_center(&g), &around, &ignored) != FT_OK) {
        around = false; /* nobody can tell: rather an indication too many */
    }
    ft_geom_release(&g);
    if (st != FT_OK || around) {
        return st;
    }
    st = ft_draft_new(&d, err);
    st = st == FT_OK ? set_text(d, "classification", FT_TAG_CODE, "indication", err) : st;
    st = st == FT_OK ? set_text(d, "status", FT_TAG_CODE, "open", err) : st;
    if (st == FT_OK) {
        ft_str unknown = ft_str_of("unknown");
        ft_buf set;

        ft_buf_init(&set, 0);
        ft_value_put_codes(&unknown, 1, &set);
        st = ft_draft_set(d, "contamination", FT_TAG_CODES, set.p, set.n, err);
        ft_buf_release(&set);
    }
    st = st == FT_OK ? carry(d, values, SHARED, FT_COUNT(SHARED), err) : st;
    st = st == FT_OK ? date_it(d, values, err) : st;
    w.values = st == FT_OK ? ft_draft_values(d) : w.values;
    st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
    st = st == FT_OK ? ft_draft_set(accident, "hazard", FT_TAG_ID, made.record.b, sizeof made.record.b, err) : st;
    if (st == FT_OK) {
        ft_cli_warn(io, warn, "warn.indication_made", "id=%s", made.local_id);
    }
    ft_draft_free(d);
    return st;
}

/* ---------- ground that a survey drew out of an area */

static bool lists(const ft_value *ids, const ft_uuid *id)
{
    for (size_t i = 0; i < ft_value_count(ids); i++) {
        ft_uuid one = ft_value_id_at(ids, i);

        if (ft_uuid_cmp(&one, id) == 0) {
            return true;
        }
    }
    return false;
}

static ft_status region_of_wkb(ft_site *site, const void *wkb, size_t n, ft_region **out, ft_error *err)
{
    ft_geom g;
    ft_status st = FT_OK;

    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_wkb_read(wkb, n, &g, NULL, err);
    st = st == FT_OK ? ft_region_of(site, &g, out, err) : st;
    ft_geom_release(&g);
    return st;
}

/* What releases of the area propose already needs no other. */
static ft_status less_released(ft_store *s, const ft_uuid *hazard, ft_site *site, ft_region **lost, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error ignored = {0};
    ft_status st = ft_items_open(s, "release", FT_FACE_PROPOSED, false, &it, err);

    while (st == FT_OK && ft_item_next(it, &item)) {
        ft_region *r = NULL;
        ft_region *left = NULL;

        if (item.wkb == NULL || !item.valid || !lists(ft_values_get(item.values, "hazards"), hazard)) {
            continue;
        }
        st = region_of_wkb(site, item.wkb, item.wkb_n, &r, err);
        st = st == FT_OK ? ft_region_difference(site, *lost, r, &left, err) : st;
        *lost = left == NULL ? *lost : left;
    }
    if (st != FT_OK) {
        (void)ft_items_close(it, &ignored);
        return st;
    }
    return ft_items_close(it, err);
}

/* Needles between two drawings of one edge may cross themselves once they are positions: the smaller reading leaves them out. */
static ft_status drawn_lost(const ft_region *lost, ft_buf *wkb, ft_error *err)
{
    ft_checker *c = NULL;
    ft_validity v = {.valid = false};
    ft_geom g;
    ft_geom read;
    ft_status st = ft_checker_new(&c, err);

    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    ft_geom_init(&read, FT_GEOM_MULTIPOLYGON);
    st = st == FT_OK ? ft_region_to_geom(lost, &g, err) : st;
    st = st == FT_OK ? ft_valid_check(c, &g, &v, err) : st;
    if (st == FT_OK && !v.valid) {
        st = ft_reading_release(c, &g, &read, err);
    }
    if (st == FT_OK) {
        ft_buf_reset(wkb);
        ft_wkb_write(v.valid ? &g : &read, wkb);
        st = ft_buf_status(wkb, err);
    }
    ft_geom_release(&g);
    ft_geom_release(&read);
    ft_checker_free(c);
    return st;
}

static ft_status write_lost(ft_cli *io, ft_store *s, const ft_uuid *hazard, ft_values values, const ft_region *lost,
                            ft_cli_warnings *warn, ft_error *err)
{
    static const char *const SHARED[] = {"date_of_information", "location", "organisation", "task"};
    const char *product = ft_value_is(ft_values_get(values, "classification"), "CHA") ? "reduced" : "cancelled";
    const ft_value *day = ft_values_get(values, "date_of_information");
    ft_str all = ft_str_of("all");
    ft_uuid id = *hazard;
    ft_write w = {.op = FT_OP_CREATE, .type = "release"};
    ft_written made;
    ft_draft *d = NULL;
    ft_buf bytes;
    ft_status st = ft_draft_new(&d, err);

    ft_buf_init(&bytes, 0);
    st = st == FT_OK ? set_text(d, "product", FT_TAG_CODE, product, err) : st;
    ft_value_put_codes(&all, 1, &bytes);
    st = st == FT_OK ? ft_draft_set(d, "targets", FT_TAG_CODES, bytes.p, bytes.n, err) : st;
    ft_buf_reset(&bytes);
    ft_value_put_ids(&id, 1, &bytes);
    st = st == FT_OK ? ft_draft_set(d, "hazards", FT_TAG_IDS, bytes.p, bytes.n, err) : st;
    st = st == FT_OK && day != NULL ? ft_draft_set(d, "end_date", FT_TAG_DATE, day->bytes.p, day->bytes.n, err) : st;
    st = st == FT_OK ? carry(d, values, SHARED, FT_COUNT(SHARED), err) : st;
    st = st == FT_OK ? drawn_lost(lost, &bytes, err) : st;
    if (st == FT_OK) {
        w.values = ft_draft_values(d);
        w.wkb = bytes.p;
        w.wkb_n = bytes.n;
    }
    st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
    if (st == FT_OK) {
        ft_cli_warn(io, warn, "warn.release_drafted", "id=%s product=%s m2=%.1f", made.local_id, product,
                    ft_region_area_m2(lost));
    }
    ft_buf_release(&bytes);
    ft_draft_free(d);
    return st;
}

/* Old drawing less new one, less what releases propose; NULL where a drawing is not valid. */
static ft_status find_lost(ft_store *s, const ft_item *before, const ft_buf *wkb, ft_site **site, ft_region **lost,
                           ft_error *err)
{
    ft_checker *c = NULL;
    ft_validity v = {.valid = false};
    ft_region *old = NULL;
    ft_region *now = NULL;
    ft_geom g;
    ft_status st = ft_checker_new(&c, err);

    ft_geom_init(&g, FT_GEOM_NONE);
    st = st == FT_OK ? ft_wkb_read(wkb->p, wkb->n, &g, NULL, err) : st;
    st = st == FT_OK ? ft_valid_check(c, &g, &v, err) : st;
    if (st == FT_OK && v.valid && ft_geom_multi_of(g.type) == FT_GEOM_MULTIPOLYGON) {
        st = ft_site_open(ft_geom_center(&g), site, err);
        st = st == FT_OK ? region_of_wkb(*site, before->wkb, before->wkb_n, &old, err) : st;
        st = st == FT_OK ? ft_region_of(*site, &g, &now, err) : st;
        st = st == FT_OK ? ft_region_difference(*site, old, now, lost, err) : st;
        st = st == FT_OK ? less_released(s, &before->record, *site, lost, err) : st;
    }
    ft_geom_release(&g);
    ft_checker_free(c);
    return st;
}

ft_status ft_cli_draft_lost(ft_cli *io, ft_store *s, const ft_item *before, ft_values values, const ft_buf *wkb,
                            ft_cli_warnings *warn, ft_error *err)
{
    bool in_books = ft_value_is(ft_values_get(values, "classification"), "SHA") ||
                    ft_value_is(ft_values_get(values, "classification"), "CHA");
    ft_site *site = NULL;
    ft_region *lost = NULL;
    ft_error ignored = {0};
    ft_status st = FT_OK;

    if (!in_books || before->wkb == NULL || !before->valid || !(before->area_m2 > 0)) {
        return FT_OK;
    }
    if (find_lost(s, before, wkb, &site, &lost, &ignored) == FT_OK && lost != NULL &&
        ft_region_area_m2(lost) >
            LOST_M2) { /* saving never waits for an overlay: undrafted, the lost part stays open */
        st = write_lost(io, s, &before->record, values, lost, warn, err);
    }
    ft_site_close(site);
    return st;
}
