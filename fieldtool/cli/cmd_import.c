/* fieldtool import FILE SOURCE (--as TYPE / --mapping FILE) : foreign data in. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/os.h"
#include "fieldtool/interop/import.h"
#include "geo/crs.h"

#include <stdlib.h>
#include <string.h>

typedef struct noticing {
    ft_cli *io;
    ft_json_out w;
    size_t shown;
    const ft_import_result *result;
    const ft_import_report *report;
    const char *rejects, *reconcile; /* files to write, NULL none */
    bool wrote[2];
} noticing;

enum { SHOWN_ON_SCREEN = 20 };

static void notice(void *who, int64_t feature, const char *key, const char *facts)
{
    noticing *n = who;
    ft_buf text;

    ft_buf_init(&text, 0);
    ft_catalog_format(n->io->words, key, facts, &text);
    if (n->io->json) {
        ft_json_begin(&n->w, '{');
        ft_json_name(&n->w, "feature");
        if (feature > 0) {
            ft_json_put_int(&n->w, feature);
        } else {
            ft_json_put_null(&n->w);
        }
        if (n->result->table[0] != '\0') {
            ft_json_name(&n->w, "table");
            ft_json_put_text(&n->w, n->result->table);
        }
        ft_json_name(&n->w, "key");
        ft_json_put_text(&n->w, key);
        ft_json_name(&n->w, "message");
        ft_json_put_text(&n->w, text.p);
        ft_json_end(&n->w, '}');
    } else if (!n->io->quiet && n->shown++ < SHOWN_ON_SCREEN) {
        if (n->result->table[0] != '\0') {
            (void)fprintf(n->io->err, "%s: ", n->result->table);
        }
        if (feature > 0) { /* else it is about the source as a whole */
            (void)fprintf(n->io->err, "%s %lld: ", ft_catalog_text(n->io->words, "cli.import.feature"),
                          (long long)feature);
        }
        (void)fprintf(n->io->err, "%s\n", text.p == NULL ? key : text.p);
    }
    ft_buf_release(&text);
}

/* NAME=VALUE pairs of a repeated option; the text is cut in place in a copy kept in @p space. */
static ft_status pairs(const ft_args *a, const char *option, ft_import_pair **out, size_t *n, ft_buf *space,
                       ft_error *err)
{
    const char *text = NULL;
    size_t at = 0;
    size_t from[2] = {0, 0};
    size_t *offsets = NULL;

    *n = 0;
    while ((text = ft_args_next(a, option, &at)) != NULL) {
        const char *equals = strchr(text, '=');
        size_t *more = realloc(offsets, (*n + 1) * 2 * sizeof *more);

        if (more == NULL || equals == NULL || equals == text) {
            free(more == NULL ? offsets : more);
            return equals == NULL || equals == text ? ft_fail(err, FT_E_USAGE, "cli.set.pair", "text=%s", text)
                                                    : ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=options");
        }
        offsets = more;
        from[0] = space->n;
        ft_buf_bytes(space, text, (size_t)(equals - text));
        ft_buf_char(space, '\0');
        from[1] = space->n;
        ft_buf_text(space, equals + 1);
        ft_buf_char(space, '\0');
        offsets[2 * *n] = from[0];
        offsets[2 * *n + 1] = from[1];
        (*n)++;
    }
    *out = calloc(*n + 1, sizeof **out);
    for (size_t i = 0; *out != NULL && i < *n; i++) {
        (*out)[i] = (ft_import_pair){space->p + offsets[2 * i], space->p + offsets[2 * i + 1]};
    }
    free(offsets);
    return *out == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=options") : ft_buf_status(space, err);
}

/* ---------- sheets for the desk: written before the import is kept, so that one that fails leaves neither */

static ft_status write_sheet(const char *path, const ft_buf *text, bool *wrote, ft_error *err)
{
    ft_status st = ft_os_write_file(path, text->p, text->n, false, false, err);

    *wrote = st == FT_OK;
    return st;
}

static ft_status write_sheets(void *who, ft_error *err)
{
    noticing *n = who;
    ft_buf text;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    if (n->rejects != NULL) {
        st = ft_import_report_rejects(n->report, n->io->words, &text, err);
        st = st == FT_OK ? write_sheet(n->rejects, &text, &n->wrote[0], err) : st;
    }
    ft_buf_reset(&text);
    if (st == FT_OK && n->reconcile != NULL) {
        st = ft_import_report_reconcile(n->report, &text, err);
        st = st == FT_OK ? write_sheet(n->reconcile, &text, &n->wrote[1], err) : st;
    }
    ft_buf_release(&text);
    return st;
}

static void unwrite_sheets(const noticing *n)
{
    if (n->wrote[0]) {
        ft_os_remove(n->rejects);
    }
    if (n->wrote[1]) {
        ft_os_remove(n->reconcile);
    }
}

static ft_status put_json(ft_cli *io, const ft_import_result *r, const ft_import_report *report, const ft_buf *warnings,
                          ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;
    const struct {
        const char *name;
        int64_t n;
    } COUNTS[] = {{"read", r->read},           {"added", r->added},       {"updated", r->updated},
                  {"unchanged", r->unchanged}, {"rejected", r->rejected}, {"without_geometry", r->without_geometry},
                  {"repaired", r->repaired}};

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    for (size_t i = 0; i < FT_COUNT(COUNTS); i++) {
        ft_json_name(&w, COUNTS[i].name);
        ft_json_put_int(&w, COUNTS[i].n);
    }
    ft_json_name(&w, "warnings");
    ft_json_put_raw(&w, warnings->p, warnings->n);
    ft_json_name(&w, "warnings_total");
    ft_json_put_int(&w, r->warnings);
    ft_json_name(&w, "area_m2");
    ft_json_begin(&w, '{');
    ft_json_name(&w, "as_entered");
    ft_json_put_num(&w, r->as_entered_m2);
    ft_json_name(&w, "as_recorded");
    ft_json_put_num(&w, r->as_recorded_m2);
    ft_json_end(&w, '}');
    ft_json_name(&w, "reconcile");
    ft_import_report_json(report, &w);
    ft_json_name(&w, "outside_country");
    ft_json_put_int(&w, r->outside);
    ft_json_name(&w, "operation");
    ft_json_put_text(&w, r->operation[0] == '\0' ? NULL : r->operation);
    ft_json_name(&w, "accuracy_m");
    ft_json_put_num(&w, r->accuracy_m);
    ft_json_name(&w, "confined");
    ft_json_put_text(&w, r->confined[0] == '\0' ? NULL : r->confined);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

static ft_status options_of(const ft_args *a, ft_import_options *o, ft_buf *space_map, ft_buf *space_set,
                            ft_import_pair **map, ft_import_pair **set, ft_error *err)
{
    const char *crs = ft_args_value(a, "crs");
    ft_status st = FT_OK;

    o->type = ft_args_value(a, "as");
    o->layer = ft_args_value(a, "layer");
    o->source = ft_args_value(a, "source");
    o->mapping = ft_args_value(a, "mapping");
    o->dry_run = ft_args_flag(a, "dry-run");
    if (crs != NULL && (o->epsg = ft_crs_parse(crs)) == 0) {
        return ft_fail(err, FT_E_USAGE, "interop.crs", "crs=%s", crs);
    }
    st = ft_args_date(a, "baseline", &o->baseline, err);
    st = st == FT_OK ? pairs(a, "map", map, &o->n_map, space_map, err) : st;
    st = st == FT_OK ? pairs(a, "set", set, &o->n_set, space_set, err) : st;
    o->map = *map;
    o->set = *set;
    return st;
}

static void put_text(ft_cli *io, const ft_import_result *r, const char *country)
{
    if (r->warnings > SHOWN_ON_SCREEN) {
        ft_cli_say(io, "cli.import.more", "n=%lld", (long long)(r->warnings - SHOWN_ON_SCREEN));
    }
    (void)fprintf(io->out, "read %lld = added %lld + updated %lld + unchanged %lld + rejected %lld\n",
                  (long long)r->read, (long long)r->added, (long long)r->updated, (long long)r->unchanged,
                  (long long)r->rejected);
    (void)fprintf(io->out, "without geometry %lld, invalid shapes %lld, area as entered %.1f m2, as recorded %.1f m2\n",
                  (long long)r->without_geometry, (long long)r->repaired, r->as_entered_m2, r->as_recorded_m2);
    if (r->outside > 0) {
        ft_cli_say(io, "import.outside_country", "n=%lld all=%lld country=%s", (long long)r->outside,
                   (long long)r->shapes, country);
    }
    if (r->operation[0] != '\0') {
        ft_cli_say(io, "cli.import.operation", "accuracy_m=%.2f operation=%s", r->accuracy_m, r->operation);
    }
}

static ft_status run(ft_cli *io, const ft_args *a, ft_import_options *o, noticing *n, ft_buf *warnings, ft_error *err)
{
    ft_store *s = NULL;
    ft_import_result r = {.read = 0};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    n->result = &r;
    n->report = o->report;
    n->rejects = ft_args_value(a, "rejects");
    n->reconcile = ft_args_value(a, "reconcile");
    o->before_end = write_sheets;
    n->w = ft_json_writer(warnings);
    ft_json_begin(&n->w, '[');
    st = st == FT_OK ? ft_import(s, a->pos[1], o, notice, n, &r, err) : st;
    ft_json_end(&n->w, ']');
    if (st == FT_OK) {
        io->left = r.left;
        io->refused = r.rejected > 0 && r.rejected == r.read; /* nothing could be taken */
    } else {
        unwrite_sheets(n);
    }
    if (st == FT_OK && io->json) {
        st = put_json(io, &r, o->report, warnings, err);
    } else if (st == FT_OK) {
        put_text(io, &r, ft_store_describe(s).country);
    }
    ft_store_close(s);
    return st;
}

ft_status ft_cmd_import(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_import_options o = {.type = NULL};
    ft_import_pair *map = NULL;
    ft_import_pair *set = NULL;
    ft_buf space_map;
    ft_buf space_set;
    ft_buf warnings;
    noticing n = {.io = io};
    ft_status st = FT_OK;

    ft_buf_init(&space_map, 0);
    ft_buf_init(&space_set, 0);
    ft_buf_init(&warnings, 0);
    st = options_of(a, &o, &space_map, &space_set, &map, &set, err);
    st = st == FT_OK ? ft_import_report_new(ft_args_flag(a, "rejects"), &o.report, err) : st;
    st = st == FT_OK ? run(io, a, &o, &n, &warnings, err) : st;
    ft_import_report_free(o.report);
    free(map);
    free(set);
    ft_buf_release(&space_map);
    ft_buf_release(&space_set);
    ft_buf_release(&warnings);
    return st;
}
