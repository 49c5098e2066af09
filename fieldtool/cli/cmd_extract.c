/* fieldtool extract FILE -o TEAM : a part for a team's laptop. fieldtool clone FILE -o F2 : a second laptop. What `submit --for` sends back. */
#include "fieldtool/cli/extract.h"

#include "fieldtool/interop/geomarg.h"
#include "fieldtool/report/select.h"
#include "geo/wkb.h"
#include "sync/extract.h"
#include "sync/held.h"
#include "sync/system.h"

#include <string.h>

static const double NEAR_M = 500;

/* ---------- what people read */

static ft_status put_result(ft_cli *io, const char *file, const ft_extracted *r, bool all, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    char id[FT_UUID_TEXT];
    ft_status st = FT_OK;

    if (!io->json) {
        char records[24] = "all";

        if (!all) {
            (void)snprintf(records, sizeof records, "%zu", r->records);
        }
        (void)fprintf(io->out, "%s\t%s\t%s records, %zu revisions\t%lld bytes\n", file, r->system, records,
                      r->revisions, (long long)r->bytes);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_uuid_text(&r->system_id, id);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "file");
    ft_json_put_text(&w, file);
    ft_json_name(&w, "system");
    ft_json_put_text(&w, r->system);
    ft_json_name(&w, "system_id");
    ft_json_put_text(&w, id);
    ft_json_name(&w, "batch");
    ft_json_put_int(&w, r->batch);
    ft_json_name(&w, "records");
    if (all) {
        ft_json_put_null(&w);
    } else {
        ft_json_put_int(&w, (int64_t)r->records);
    }
    ft_json_name(&w, "revisions");
    ft_json_put_int(&w, (int64_t)r->revisions);
    ft_json_name(&w, "bytes");
    ft_json_put_int(&w, r->bytes);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

/* ---------- extract */

typedef struct choosing {
    ft_store *s;
    ft_selection *l;
    ft_buf tasks;  /* UUIDs by comma */
    ft_buf within; /* WKT */
    double near_m;
} choosing;

static void choosing_init(choosing *c)
{
    ft_buf_init(&c->tasks, 0);
    ft_buf_init(&c->within, 0);
    c->near_m = NEAR_M;
}

static void choosing_release(choosing *c)
{
    ft_selection_close(c->l);
    ft_buf_release(&c->tasks);
    ft_buf_release(&c->within);
}

static ft_status choose_tasks(choosing *c, const ft_args *a, ft_error *err)
{
    const char *id = NULL;
    size_t at = 0;
    ft_status st = FT_OK;

    while (st == FT_OK && (id = ft_args_next(a, "task", &at)) != NULL) {
        char uuid[FT_UUID_TEXT];
        ft_uuid task;

        st = ft_store_find(c->s, id, &task, err);
        st = st == FT_OK ? ft_select_task(c->l, &task, c->near_m, err) : st;
        if (st == FT_OK) {
            ft_uuid_text(&task, uuid);
            ft_buf_printf(&c->tasks, "%s%s", c->tasks.n > 0 ? "," : "", uuid);
        }
    }
    return st == FT_OK ? ft_buf_status(&c->tasks, err) : st;
}

static ft_status choose_within(choosing *c, const ft_args *a, ft_error *err)
{
    const char *text = ft_args_value(a, "within");
    ft_geom g;
    ft_geom_notes notes = {0};
    ft_status st = FT_OK;

    if (text == NULL) {
        return FT_OK;
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_geomarg_read(text, ft_args_value(a, "crs"), &g, &notes, err);
    st = st == FT_OK ? ft_select_within(c->l, &g, c->near_m, err) : st;
    if (st == FT_OK) {
        ft_wkt_write(&g, &c->within);
        st = ft_buf_status(&c->within, err);
    }
    ft_geom_release(&g);
    return st;
}

ft_status ft_cmd_extract(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *out = ft_args_value(a, "output");
    choosing c = {.s = NULL};
    ft_extract_how how = {
        .kind = FT_EXTRACT_PART, .system = ft_args_value(a, "system"), .organisation = ft_args_value(a, "org")};
    ft_extracted r;
    ft_status st = out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output") : FT_OK;

    choosing_init(&c);
    if (st == FT_OK && !ft_args_flag(a, "task") && !ft_args_flag(a, "within")) {
        st = ft_fail(err, FT_E_USAGE, "cli.extract.what", " ");
    }
    st = st == FT_OK ? ft_args_number(a, "near", &c.near_m, err) : st;
    if (st == FT_OK && !(c.near_m >= 0 && c.near_m <= 100000)) {
        st = ft_fail(err, FT_E_USAGE, "cli.extract.near", "near=%s", ft_args_value(a, "near"));
    }
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &c.s, err) : st;
    st = st == FT_OK ? ft_selection_open(c.s, &c.l, err) : st;
    st = st == FT_OK ? choose_tasks(&c, a, err) : st;
    st = st == FT_OK ? choose_within(&c, a, err) : st;
    st = st == FT_OK ? ft_selection_done(c.l, &how.records, &how.n, err) : st;
    how.task = c.tasks.p;
    how.within = c.within.p;
    how.near_m = c.near_m;
    st = st == FT_OK ? ft_extract(c.s, out, &how, &r, err) : st;
    st = st == FT_OK ? put_result(io, out, &r, false, err) : st;
    if (st == FT_OK) {
        ft_cli_say(io, "cli.extract.done", "system=%s records=%zu file=%s", r.system, r.records, out);
    }
    choosing_release(&c);
    ft_store_close(c.s);
    return st;
}

/* ---------- clone */

ft_status ft_cmd_clone(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    const char *out = ft_args_value(a, "output");
    ft_extract_how how = {
        .kind = FT_EXTRACT_CLONE, .system = ft_args_value(a, "system"), .organisation = ft_args_value(a, "org")};
    ft_extracted r;
    ft_status st = out == NULL          ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output")
                   : how.system == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=system")
                                        : ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    st = st == FT_OK ? ft_extract(s, out, &how, &r, err) : st;
    st = st == FT_OK ? put_result(io, out, &r, true, err) : st;
    if (st == FT_OK) {
        ft_cli_say(io, "cli.clone.done", "system=%s file=%s", r.system, out);
    }
    ft_store_close(s);
    return st;
}

ft_status ft_cli_say_part(ft_cli *io, ft_store *s, const char *key, bool *out, ft_error *err)
{
    ft_held *held = NULL;
    ft_status st = ft_held_of_store(s, &held, err);

    *out = st == FT_OK && ft_held_any(held);
    ft_held_free(held);
    if (*out) {
        ft_cli_say(io, key, "file=%s", ft_store_describe(s).path);
    }
    return st;
}

/* ---------- what goes back to a team */

/** Who it is for, found among those that have a part and those whose batches have come. */
typedef struct addressee {
    choosing *c;
    const char *name; /* as typed */
    ft_uuid id;
    char system[FT_SYSTEM_NAME], organisation[256];
    size_t n; /* computers of that name */
} addressee;

static void found(addressee *to, const ft_uuid *id, const char *system, const char *organisation)
{
    if (to->n == 0 || ft_uuid_cmp(&to->id, id) != 0) {
        to->n++;
    }
    to->id = *id;
    (void)snprintf(to->system, sizeof to->system, "%s", system);
    if (organisation[0] != '\0') {
        (void)snprintf(to->organisation, sizeof to->organisation, "%s", organisation);
    }
}

static bool is_named(const addressee *to, const ft_uuid *id, const char *system)
{
    char uuid[FT_UUID_TEXT];

    ft_uuid_text(id, uuid);
    return strcmp(to->name, system) == 0 || strcmp(to->name, uuid) == 0;
}

static ft_status look_at_extract(void *who, const ft_extract_known *k, ft_error *err)
{
    addressee *to = who;

    (void)err;
    if (is_named(to, &k->system_id, k->system)) {
        found(to, &k->system_id, k->system, k->organisation);
    }
    return FT_OK;
}

static void look_at_system(void *who, const ft_uuid *id, const char *system, const char *organisation)
{
    addressee *to = who;

    if (is_named(to, id, system)) {
        found(to, id, system, organisation);
    }
}

static ft_status find_addressee(addressee *to, ft_error *err)
{
    ft_store_info info = ft_store_describe(to->c->s);
    ft_status st = ft_extract_each(to->c->s, look_at_extract, to, err);

    st = st == FT_OK ? ft_system_each(to->c->s, look_at_system, to, err) : st;
    if (st == FT_OK && to->n == 0) {
        st = ft_fail(err, FT_E_NOT_FOUND, "cli.submit.for_unknown", "system=%s", to->name);
    }
    if (st == FT_OK && to->n > 1) {
        st = ft_fail(err, FT_E_CONFLICT, "cli.submit.for_several", "system=%s n=%zu", to->name, to->n);
    }
    if (st == FT_OK && ft_uuid_cmp(&to->id, &info.system_id) == 0) {
        st = ft_fail(err, FT_E_USAGE, "cli.submit.for_itself", "system=%s", to->name);
    }
    return st;
}

/* Each earlier choice again: records that came into the area since are in it. */
static ft_status choose_again(void *who, const ft_extract_known *k, ft_error *err)
{
    addressee *to = who;
    const char *task = k->task;
    ft_geom g;
    ft_status st = FT_OK;

    if (ft_uuid_cmp(&k->system_id, &to->id) != 0) {
        return FT_OK;
    }
    while (st == FT_OK && *task != '\0') {
        char uuid[FT_UUID_TEXT];
        ft_uuid id;

        (void)snprintf(uuid, sizeof uuid, "%.36s", task);
        st = ft_uuid_parse(uuid, &id) ? ft_select_task(to->c->l, &id, k->near_m, err) : FT_OK;
        task += strcspn(task, ",");
        task += *task == ',';
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    if (st == FT_OK && k->within[0] != '\0') {
        st = ft_wkt_read(k->within, strlen(k->within), &g, NULL, err);
        st = st == FT_OK ? ft_select_within(to->c->l, &g, k->near_m, err) : st;
    }
    ft_geom_release(&g);
    return st;
}

ft_status ft_cli_submit_for(ft_cli *io, ft_store *s, const char *name, const char *out, ft_error *err)
{
    choosing c = {.s = s};
    addressee to = {.c = &c, .name = name};
    ft_extract_how how = {.kind = FT_EXTRACT_RETURN};
    ft_extracted r;
    ft_status st = find_addressee(&to, err);

    choosing_init(&c);
    st = st == FT_OK ? ft_selection_open(s, &c.l, err) : st;
    st = st == FT_OK ? ft_extract_each(s, choose_again, &to, err) : st;
    st = st == FT_OK ? ft_select_made_by(c.l, &to.id, err) : st;
    st = st == FT_OK ? ft_select_tasks_for(c.l, to.organisation, to.system, NEAR_M, err) : st;
    st = st == FT_OK ? ft_selection_done(c.l, &how.records, &how.n, err) : st;
    how.for_system = to.id;
    how.system = to.system;
    st = st == FT_OK ? ft_extract(s, out, &how, &r, err) : st;
    st = st == FT_OK ? put_result(io, out, &r, false, err) : st;
    if (st == FT_OK) {
        ft_cli_say(io, "cli.submit.for_done", "system=%s records=%zu file=%s", r.system, r.records, out);
    }
    choosing_release(&c);
    return st;
}
