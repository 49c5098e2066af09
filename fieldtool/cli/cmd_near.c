/* fieldtool near FILE GEOM --distance M : what is recorded around a place or along a road. It never says that ground is safe. */
#include "fieldtool/cli/extract.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/geomarg.h"
#include "fieldtool/report/near.h"
#include "fieldtool/store/around.h"

#include <math.h>
#include <string.h>

/** The fields that say what a record is, in this order: the first that it has; likewise its status and date. */
static const char *const CLASSES[] = {"classification", "product", "evidence_class", "kind", "category", "point_type"};
static const char *const STATUSES[] = {"status", "task_status", "marking_state", "result"};
static const char *const DATES[] = {"date_of_information", "end_date",  "date",      "observed_on", "found_on",
                                    "inspected_on",        "placed_on", "start_date"};

typedef struct nearby {
    ft_cli *io;
    ft_store *s;
    double distance_m;
    const char *type; /* NULL: all */
    ft_near_list list;
    ft_buf text;
    ft_json_out w;
    int64_t records, without_shape, types, newest_ms;
    char oldest[16], newest[16];
} nearby;

static const ft_value *first_of(ft_values v, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const ft_value *found = ft_values_get(v, names[i]);

        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static const char *direction(const ft_nearest *at)
{
    static const char *const POINTS[] = {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                         "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};

    return at->distance_m > 0 ? POINTS[(size_t)lround(at->bearing_deg / 22.5) % FT_COUNT(POINTS)] : NULL;
}

/* ---------- a row */

static void put_place(ft_json_out *w, const char *name, ft_lonlat p)
{
    ft_json_name(w, name);
    ft_json_begin(w, '[');
    ft_json_put_num(w, p.lon_deg);
    ft_json_put_num(w, p.lat_deg);
    ft_json_end(w, ']');
}

static void put_number(ft_json_out *w, const char *name, double v)
{
    ft_json_name(w, name);
    if (isnan(v)) {
        ft_json_put_null(w);
    } else {
        ft_json_put_num(w, v);
    }
}

static void row_json(nearby *n, const ft_item *item, const ft_nearest *at)
{
    ft_json_out *w = &n->w;
    char uuid[FT_UUID_TEXT];
    const struct {
        const char *name;
        const ft_value *v;
    } VALUES[] = {{"class", first_of(item->values, CLASSES, FT_COUNT(CLASSES))},
                  {"status", first_of(item->values, STATUSES, FT_COUNT(STATUSES))},
                  {"date_of_information", first_of(item->values, DATES, FT_COUNT(DATES))}};

    ft_uuid_text(&item->record, uuid);
    ft_json_begin(w, '{');
    ft_json_name(w, "id");
    ft_json_put_text(w, uuid);
    ft_json_name(w, "local_id");
    ft_json_put_text(w, item->local_id);
    ft_json_name(w, "type");
    ft_json_put_text(w, item->type);
    put_number(w, "distance_m", at->distance_m);
    put_number(w, "bearing_deg", at->bearing_deg);
    ft_json_name(w, "direction");
    ft_json_put_text(w, direction(at));
    put_number(w, "along_m", at->along_m);
    put_place(w, "from", at->from);
    put_place(w, "to", at->to);
    for (size_t i = 0; i < FT_COUNT(VALUES); i++) {
        ft_json_name(w, VALUES[i].name);
        ft_cli_value_json(w, VALUES[i].v);
    }
    ft_json_name(w, "state");
    ft_json_put_text(w, ft_state_word(item->state));
    ft_json_name(w, "approved");
    ft_json_put_bool(w, item->has_approved);
    ft_json_name(w, "pending");
    ft_json_put_bool(w, item->pending);
    ft_json_end(w, '}');
}

static void cell(const nearby *n, const ft_value *v, int width)
{
    ft_buf t;

    ft_buf_init(&t, 0);
    if (v != NULL) {
        ft_value_show(v, &t);
    }
    (void)fprintf(n->io->out, " %-*s", width, t.p == NULL ? "-" : t.p);
    ft_buf_release(&t);
}

static void row_text(const nearby *n, const ft_item *item, const ft_nearest *at)
{
    const char *to = direction(at);

    (void)fprintf(n->io->out, "%11.1f %-4s", at->distance_m, to == NULL ? "-" : to);
    if (!isnan(at->along_m)) {
        (void)fprintf(n->io->out, " %10.0f", at->along_m);
    }
    (void)fprintf(n->io->out, " %-16s %-11s", item->local_id, item->type);
    cell(n, first_of(item->values, CLASSES, FT_COUNT(CLASSES)), 14);
    cell(n, first_of(item->values, STATUSES, FT_COUNT(STATUSES)), 12);
    cell(n, first_of(item->values, DATES, FT_COUNT(DATES)), 10);
    (void)fprintf(n->io->out, " %s%s\n", ft_state_word(item->state), item->pending && item->has_approved ? "*" : "");
}

static ft_status put_rows(nearby *n, ft_error *err)
{
    ft_item_space *sp = NULL;
    ft_status st = ft_item_space_new(&sp, err);

    if (!n->io->json && n->list.n > 0 && !n->io->quiet) {
        (void)fprintf(n->io->out, "%11s %-4s%s %-16s %-11s %-14s %-12s %-10s %s\n", "DISTANCE m", "TO",
                      isnan(n->list.v[0].at.along_m) ? "" : "    ALONG m", "LOCAL ID", "TYPE", "CLASS", "STATUS",
                      "DATED", "STATE");
    }
    for (size_t i = 0; i < n->list.n && st == FT_OK; i++) {
        ft_item item;

        st = ft_store_get(n->s, &n->list.v[i].record, FT_FACE_SHOWN, sp, &item, err);
        if (st == FT_OK && n->io->json) {
            row_json(n, &item, &n->list.v[i].at);
        } else if (st == FT_OK) {
            row_text(n, &item, &n->list.v[i].at);
        }
    }
    ft_item_space_free(sp);
    return st;
}

/* ---------- what was looked through, and how old it is */

static void count_type(void *who, const ft_holding *h)
{
    nearby *n = who;

    if (h->records == 0 || (n->type != NULL && strcmp(n->type, h->type) != 0)) {
        return;
    }
    n->types++;
    n->records += h->records;
    n->without_shape += h->without_shape;
    if (h->oldest[0] != '\0' && (n->oldest[0] == '\0' || strcmp(h->oldest, n->oldest) < 0)) {
        memcpy(n->oldest, h->oldest, sizeof n->oldest);
    }
    if (strcmp(h->newest, n->newest) > 0) {
        memcpy(n->newest, h->newest, sizeof n->newest);
    }
    if (n->io->json) {
        ft_json_begin(&n->w, '{');
        ft_json_name(&n->w, "type");
        ft_json_put_text(&n->w, h->type);
        ft_json_name(&n->w, "records");
        ft_json_put_int(&n->w, h->records);
        ft_json_name(&n->w, "without_shape");
        ft_json_put_int(&n->w, h->without_shape);
        ft_json_name(&n->w, "oldest");
        ft_json_put_text(&n->w, h->oldest[0] == '\0' ? NULL : h->oldest);
        ft_json_name(&n->w, "newest");
        ft_json_put_text(&n->w, h->newest[0] == '\0' ? NULL : h->newest);
        ft_json_end(&n->w, '}');
    }
}

static ft_status put_looked(nearby *n, ft_error *err)
{
    char known[FT_UTC_TEXT] = "";
    ft_status st = FT_OK;

    ft_json_name(&n->w, "looked_through");
    ft_json_begin(&n->w, '{');
    ft_json_name(&n->w, "types");
    ft_json_begin(&n->w, '[');
    st = ft_holdings(n->s, count_type, n, err);
    ft_json_end(&n->w, ']');
    st = st == FT_OK ? ft_newest_known(n->s, &n->newest_ms, err) : st;
    if (n->newest_ms > 0) {
        ft_utc_text(n->newest_ms, known);
    }
    ft_json_name(&n->w, "records");
    ft_json_put_int(&n->w, n->records);
    ft_json_name(&n->w, "without_shape");
    ft_json_put_int(&n->w, n->without_shape);
    ft_json_name(&n->w, "measured");
    ft_json_put_int(&n->w, (int64_t)n->list.looked_at);
    ft_json_name(&n->w, "newest_recorded");
    ft_json_put_text(&n->w, known[0] == '\0' ? NULL : known);
    ft_json_end(&n->w, '}');
    return st;
}

/* Said whether or not anything was found. */
static void put_caution(nearby *n)
{
    const char *key = n->list.n == 0 ? "cli.near.nothing" : "cli.near.found";
    char facts[256 + FT_PATH_MAX];
    char known[FT_UTC_TEXT] = "-";

    if (n->newest_ms > 0) {
        ft_utc_text(n->newest_ms, known);
        known[10] = '\0'; /* the day */
    }
    (void)snprintf(facts, sizeof facts,
                   "n=%zu distance_m=%.0f records=%lld types=%lld without=%lld oldest=%s newest=%s recorded=%s file=%s",
                   n->list.n, n->distance_m, (long long)n->records, (long long)n->types, (long long)n->without_shape,
                   n->oldest[0] == '\0' ? "-" : n->oldest, n->newest[0] == '\0' ? "-" : n->newest, known,
                   ft_store_describe(n->s).path);
    if (n->io->json) {
        ft_buf t;

        ft_buf_init(&t, 0);
        ft_catalog_format(n->io->words, key, facts, &t);
        ft_json_name(&n->w, "note");
        ft_json_put_text(&n->w, t.p);
        ft_buf_release(&t);
    } else {
        ft_cli_say(n->io, key, "%s", facts);
    }
}

static ft_status answer(nearby *n, ft_error *err)
{
    bool part = false;
    ft_status st = FT_OK;

    ft_json_begin(&n->w, '{');
    ft_json_name(&n->w, "distance_m");
    ft_json_put_num(&n->w, n->distance_m);
    ft_json_name(&n->w, "items");
    ft_json_begin(&n->w, '[');
    st = put_rows(n, err);
    ft_json_end(&n->w, ']');
    st = st == FT_OK ? put_looked(n, err) : st;
    if (st == FT_OK) {
        put_caution(n);
    }
    st = st == FT_OK ? ft_cli_say_part(n->io, n->s, "cli.near.part", &part, err) : st;
    ft_json_name(&n->w, "part");
    ft_json_put_bool(&n->w, part);
    ft_json_end(&n->w, '}');
    return st == FT_OK && n->io->json ? ft_cli_put(n->io, &n->text, err) : st;
}

static ft_status read_distance(const ft_args *a, double *out, ft_error *err)
{
    ft_status st = ft_args_value(a, "distance") == NULL
                       ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=distance")
                       : ft_args_number(a, "distance", out, err);

    return st == FT_OK && !(*out >= 0 && *out <= FT_NEAR_MAX_M)
               ? ft_fail(err, FT_E_USAGE, "cli.near.distance", "distance=%s most=%d", ft_args_value(a, "distance"),
                         FT_NEAR_MAX_M)
               : st;
}

ft_status ft_cmd_near(ft_cli *io, const ft_args *a, ft_error *err)
{
    nearby n = {.io = io, .type = ft_args_value(a, "type")};
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_status st = read_distance(a, &n.distance_m, err);

    ft_geom_init(&g, FT_GEOM_NONE);
    ft_buf_init(&n.text, 0);
    n.w = ft_json_writer(&n.text);
    st = st == FT_OK ? ft_geomarg_read(a->pos[1], ft_args_value(a, "crs"), &g, &notes, err) : st;
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &n.s, err) : st;
    if (st == FT_OK && n.type != NULL && ft_forms_find(ft_store_forms(n.s), n.type, strlen(n.type)) == NULL) {
        st = ft_forms_no_type(ft_store_forms(n.s), n.type, err);
    }
    st = st == FT_OK ? ft_report_near(n.s, &g, n.distance_m, n.type, &n.list, err) : st;
    st = st == FT_OK ? answer(&n, err) : st;
    ft_near_list_release(&n.list);
    ft_store_close(n.s);
    ft_buf_release(&n.text);
    ft_geom_release(&g);
    return st;
}
