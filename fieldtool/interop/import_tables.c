/* Which tables of a mapping a source holds, one after the other in one write. */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/interop/format.h"
#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <string.h>

/* A folder of files; not one of the formats that are folders themselves. */
static bool is_folder(const char *path)
{
    return ft_os_stat(path, NULL, NULL) == FT_OS_DIR && ft_format_of(path) == NULL;
}

static void file_name(const ft_mapping *table, char out[256])
{
    const char *file = ft_mapping_word(table, "file");

    (void)snprintf(out, 256, "%.200s%s", file != NULL ? file : ft_mapping_word(table, "name"),
                   file != NULL ? "" : ".csv");
}

void ft_import_table_path(const char *given, const ft_mapping *table, char out[FT_PATH_MAX])
{
    const ft_format *format = ft_format_of(given);
    const char *slash = strrchr(given, '/');
    char name[256];

    file_name(table, name);
    if (is_folder(given)) {
        (void)snprintf(out, FT_PATH_MAX, "%.*s/%s", FT_PATH_MAX - 300, given, name);
    } else if (format != NULL && !format->many_layers) { /* beside the file that was named */
        (void)snprintf(out, FT_PATH_MAX, "%.*s%s", slash == NULL ? 0 : (int)(slash - given) + 1, given, name);
    } else {
        (void)snprintf(out, FT_PATH_MAX, "%.*s", FT_PATH_MAX - 1, given);
    }
}

static bool is_asked(const ft_import_options *o, const ft_mapping *table)
{
    return (o->type == NULL || strcmp(o->type, ft_mapping_word(table, "as")) == 0) &&
           (o->layer == NULL || strcmp(o->layer, ft_mapping_word(table, "name")) == 0);
}

/* Of a file that holds one table: the one of its name, else the only one that was asked for. */
static const ft_mapping *single(const ft_importing *all, const ft_mapping *m)
{
    const char *slash = strrchr(all->path, '/');
    const ft_mapping *only = NULL;
    size_t n = 0;

    for (size_t i = 0; i < ft_mapping_tables(m); i++) {
        const ft_mapping *t = ft_mapping_table(m, i);
        char name[256];

        file_name(t, name);
        if (is_asked(all->o, t) && ft_same_word(name, slash == NULL ? all->path : slash + 1)) {
            return t;
        }
        only = is_asked(all->o, t) ? t : only;
        n += is_asked(all->o, t);
    }
    return n == 1 ? only : NULL;
}

/* One mapping serves many exports: a table may be absent, but not unsaid. */
static ft_status tell_absent(const ft_importing *all, const ft_mapping *table)
{
    char facts[100];

    (void)snprintf(facts, sizeof facts, "table=%.80s", ft_mapping_word(table, "name"));
    (void)snprintf(all->out->table, sizeof all->out->table, "%s", ft_mapping_word(table, "name"));
    all->out->warnings++;
    all->each(all->who, 0, "import.table_absent", facts);
    *all->err = (ft_error){.status = FT_OK};
    return FT_OK;
}

static ft_status take(const ft_importing *all, const ft_mapping *table)
{
    char path[FT_PATH_MAX];
    ft_status st = FT_OK;

    ft_import_table_path(all->path, table, path);
    if (is_folder(all->path) && ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT) {
        return tell_absent(all, table);
    }
    st = ft_import_table(all, table, path, true);
    if (st == FT_E_INVALID && all->err->key != NULL && strcmp(all->err->key, "interop.layer") == 0) {
        return tell_absent(all, table);
    }
    return st == FT_OK ? st : ft_within(all->err, st, "table=%s", ft_mapping_word(table, "name"));
}

static ft_status take_all(const ft_importing *all, const ft_mapping *m)
{
    const ft_format *format = ft_format_of(all->path);
    const ft_mapping *one = NULL;
    ft_status st = FT_OK;

    if (ft_mapping_tables(m) == 0) {
        return ft_import_table(all, m, all->path, false);
    }
    if (all->o->n_map > 0) {
        return ft_fail(all->err, FT_E_USAGE, "import.map_tables", " ");
    }
    if (!is_folder(all->path) && format != NULL && !format->many_layers) {
        one = single(all, m);
        return one != NULL ? ft_import_table(all, one, all->path, true)
                           : ft_fail(all->err, FT_E_USAGE, "import.which_table", "file=%s", all->path);
    }
    for (size_t i = 0; i < ft_mapping_tables(m) && st == FT_OK; i++) {
        const ft_mapping *t = ft_mapping_table(m, i);

        st = is_asked(all->o, t) ? take(all, t) : FT_OK;
    }
    return st == FT_OK && all->out->tables == 0
               ? ft_fail(all->err, FT_E_INVALID, "import.no_table", "file=%s", all->path)
               : st;
}

ft_status ft_import(ft_store *s, const char *path, const ft_import_options *o, ft_import_fn each, void *who,
                    ft_import_result *out, ft_error *err)
{
    ft_importing all = {.s = s, .o = o, .path = path, .each = each, .who = who, .out = out, .err = err};
    ft_mapping *m = NULL;
    ft_error ignored = {0};
    ft_status st = o->mapping == NULL ? FT_OK : ft_mapping_open(o->mapping, &m, err);

    *out = (ft_import_result){.read = 0};
    if (st == FT_OK) {
        st = ft_store_begin_bulk(s, err);
    }
    if (st == FT_OK) {
        st = take_all(&all, m);
        st = st == FT_OK && o->before_end != NULL ? o->before_end(who, err) : st;
        if (st == FT_OK && o->dry_run) {
            (void)ft_store_end(s, FT_E_INTERRUPTED, &ignored); /* counted, not kept */
        } else {
            st = ft_store_end(s, st, err);
        }
    }
    ft_mapping_close(m);
    return st;
}
