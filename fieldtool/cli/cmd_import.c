/* fieldtool import FILE SOURCE --as TYPE : foreign data in. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/interop/import.h"
#include "geo/crs.h"

#include <stdlib.h>
#include <string.h>

typedef struct noticing {
    ft_cli *io;
    ft_json_out w;
    size_t shown;
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
        ft_json_name(&n->w, "key");
        ft_json_put_text(&n->w, key);
        ft_json_name(&n->w, "message");
        ft_json_put_text(&n->w, text.p);
        ft_json_end(&n->w, '}');
    } else if (!n->io->quiet && n->shown++ < SHOWN_ON_SCREEN) {
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

static ft_status put_json(ft_cli *io, const ft_import_result *r, const ft_buf *warnings, ft_error *err)
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
    if (o->type == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=as");
    }
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

ft_status ft_cmd_import(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_import_options o = {.type = NULL};
    ft_import_result r = {.read = 0};
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
    n.w = ft_json_writer(&warnings);
    ft_json_begin(&n.w, '[');
    st = options_of(a, &o, &space_map, &space_set, &map, &set, err);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err) : st;
    st = st == FT_OK ? ft_import(s, a->pos[1], &o, notice, &n, &r, err) : st;
    ft_json_end(&n.w, ']');
    if (st == FT_OK) {
        io->left = r.left;
        io->refused = r.rejected > 0 && r.rejected == r.read; /* nothing could be taken */
    }
    if (st == FT_OK && io->json) {
        st = put_json(io, &r, &warnings, err);
    } else if (st == FT_OK) {
        if (r.warnings > SHOWN_ON_SCREEN) {
            ft_cli_say(io, "cli.import.more", "n=%lld", (long long)(r.warnings - SHOWN_ON_SCREEN));
        }
        (void)fprintf(io->out, "read %lld = added %lld + updated %lld + unchanged %lld + rejected %lld\n",
                      (long long)r.read, (long long)r.added, (long long)r.updated, (long long)r.unchanged,
                      (long long)r.rejected);
        (void)fprintf(io->out,
                      "without geometry %lld, invalid shapes %lld, area as entered %.1f m2, as recorded %.1f m2\n",
                      (long long)r.without_geometry, (long long)r.repaired, r.as_entered_m2, r.as_recorded_m2);
        if (r.outside > 0) {
            ft_cli_say(io, "import.outside_country", "n=%lld all=%lld country=%s", (long long)r.outside,
                       (long long)r.shapes, ft_store_describe(s).country);
        }
        if (r.operation[0] != '\0') {
            ft_cli_say(io, "cli.import.operation", "accuracy_m=%.2f operation=%s", r.accuracy_m, r.operation);
        }
    }
    free(map);
    free(set);
    ft_buf_release(&space_map);
    ft_buf_release(&space_set);
    ft_buf_release(&warnings);
    ft_store_close(s);
    return st;
}
