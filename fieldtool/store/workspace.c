#include "fieldtool/store/internal.h"

#include "fieldtool/base/embed.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ft_embedded FT_SCHEMA[];
extern const size_t FT_SCHEMA_N;

/** Layout of the file: raise it with every new schema file. */
enum { LAYOUT_VERSION = 1 };

static char *dup_text(const char *p, size_t n)
{
    char *c = malloc(n + 1);

    if (c != NULL) {
        memcpy(c, p == NULL ? "" : p, n);
        c[n] = '\0';
    }
    return c;
}

static ft_status new_store(const ft_env *env, const char *path, ft_store **out, ft_error *err)
{
    ft_store *s = calloc(1, sizeof *s);
    ft_status st = FT_OK;

    if (s == NULL) {
        return ft_no_memory(err);
    }
    s->env = env;
    s->path = dup_text(path, strlen(path));
    ft_geom_init(&s->geom, FT_GEOM_NONE);
    ft_geom_init(&s->reading, FT_GEOM_NONE);
    ft_buf_init(&s->scratch, 0);
    ft_buf_init(&s->blob, 0);
    ft_buf_init(&s->wkb, 0);
    ft_buf_init(&s->text, 0);
    ft_buf_init(&s->row, 0);
    s->rows_known = -1;
    st = s->path == NULL ? ft_no_memory(err) : ft_checker_new(&s->checker, err);
    st = st == FT_OK ? ft_revision_space_new(&s->rspace, err) : st;
    st = st == FT_OK ? ft_view_space_new(&s->vspace, err) : st;
    st = st == FT_OK ? ft_draft_new(&s->draft, err) : st;
    if (st != FT_OK) {
        ft_store_close(s);
        return st;
    }
    s->trust_stale = s->erasures_stale = true;
    *out = s;
    return FT_OK;
}

void ft_store_close(ft_store *s)
{
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < s->n_layers; i++) {
        ft_stmt_free(s->layers[i].insert);
        ft_layer_forget(&s->layers[i]);
        free(s->layers[i].columns);
        free(s->layers[i].cells);
        free(s->layers[i].by_name);
        free(s->layers[i].by_mark);
        free(s->layers[i].delete_sql);
    }
    for (size_t i = 0; i < s->n_strange; i++) {
        free(s->strange[i]);
    }
    free(s->strange);
    ft_keys_forget(s);
    ft_db_close(s->db);
    ft_mirror_close(s->mirror);
    ft_forms_free(s->forms);
    free(s->layers);
    free(s->touched);
    free(s->trusted);
    free(s->erasures);
    free(s->places);
    ft_checker_free(s->checker);
    ft_geom_release(&s->geom);
    ft_geom_release(&s->reading);
    ft_buf_release(&s->scratch);
    ft_buf_release(&s->blob);
    ft_buf_release(&s->wkb);
    ft_buf_release(&s->text);
    ft_buf_release(&s->row);
    ft_revision_space_free(s->rspace);
    ft_view_space_free(s->vspace);
    ft_draft_free(s->draft);
    free(s->path);
    free(s->country);
    free(s->organisation);
    free(s->system);
    free(s);
}

/* ---------- facts that open reads and create writes */

static ft_status meta_text(ft_store *s, const char *key, char **out, ft_error *err)
{
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_reset(&s->text);
    st = ft_meta_get(s, key, &s->text, &found, err);
    if (st != FT_OK) {
        return st;
    }
    if (!found) {
        return ft_fail(err, FT_E_INVALID, "store.not_workspace", "file=%s", s->path);
    }
    *out = dup_text(s->text.p, s->text.n);
    return *out == NULL ? ft_no_memory(err) : FT_OK;
}

static ft_status meta_uuid(ft_store *s, const char *key, ft_uuid *out, ft_error *err)
{
    char *text = NULL;
    ft_status st = meta_text(s, key, &text, err);

    if (st == FT_OK && !ft_uuid_parse(text, out)) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%s is not a UUID", key);
    }
    free(text);
    return st;
}

static ft_status meta_int(ft_store *s, const char *key, int64_t *out, ft_error *err)
{
    char *text = NULL;
    ft_status st = meta_text(s, key, &text, err);

    if (st == FT_OK && !ft_int_parse(text, strlen(text), out)) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%s is not a number", key);
    }
    free(text);
    return st;
}

static ft_status meta_hash(ft_store *s, const char *key, ft_hash *out, ft_error *err)
{
    char *text = NULL;
    ft_status st = meta_text(s, key, &text, err);

    if (st == FT_OK && !ft_hash_parse(text, out)) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%s is not a hash", key);
    }
    free(text);
    return st;
}

static ft_status load_forms(ft_store *s, ft_error *err)
{
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_reset(&s->text);
    st = ft_meta_get(s, "profile", &s->text, &found, err);
    if (st == FT_OK && found) {
        ft_hash h;

        if (!ft_hash_parse(s->text.p, &h)) {
            return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=profile is not a hash");
        }
        st = ft_store_get_body(s, &h, &s->scratch, err);
        return st == FT_OK ? ft_forms_load(s->scratch.p, s->scratch.n, &s->forms, err) : st;
    }
    return st == FT_OK ? ft_forms_load(NULL, 0, &s->forms, err) : st;
}

static ft_status load_facts(ft_store *s, ft_error *err)
{
    int64_t layout = 0;
    int64_t training = 0;
    int64_t n = 0;
    ft_status st = ft_db_one_int(s->db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'ft_meta'",
                                 0, &n, err);

    if (st == FT_OK && n == 0) {
        return ft_fail(err, FT_E_INVALID, "store.not_workspace", "file=%s", s->path);
    }
    st = st == FT_OK ? meta_int(s, "layout", &layout, err) : st;
    if (st == FT_OK && layout > LAYOUT_VERSION) {
        return ft_fail(err, FT_E_REFUSED, "store.newer", "layout=%lld known=%d file=%s", (long long)layout,
                       LAYOUT_VERSION, s->path);
    }
    st = st == FT_OK ? meta_text(s, "country", &s->country, err) : st;
    st = st == FT_OK ? meta_text(s, "organisation", &s->organisation, err) : st;
    st = st == FT_OK ? meta_text(s, "system", &s->system, err) : st;
    st = st == FT_OK ? meta_uuid(s, "system_id", &s->system_id, err) : st;
    st = st == FT_OK ? meta_int(s, "training", &training, err) : st;
    st = st == FT_OK ? meta_int(s, "next_number", &s->next_number, err) : st;
    st = st == FT_OK ? meta_int(s, "last_clock_ms", &s->last_clock_ms, err) : st;
    st = st == FT_OK ? meta_int(s, "rows_known", &s->rows_known, err) : st;
    st = st == FT_OK ? meta_hash(s, "schema_revision", &s->schema, err) : st;
    s->training = training != 0;
    st = st == FT_OK ? load_forms(s, err) : st;
    st = st == FT_OK ? ft_gpkg_list_layers(s, err) : st;
    st = st == FT_OK ? ft_renew_look(s, err) : st;
    st = st == FT_OK ? ft_declare_look(s, err) : st;
    st = st == FT_OK ? ft_db_one_int(s->db, "SELECT EXISTS (SELECT 1 FROM ft_decision)", 0, &n, err) : st;
    s->has_decisions = n != 0;
    return st;
}

/* Copies that stay as they are: their next batch would bear a number that the original uses. */
static ft_status refuse_fixed(ft_store *s, ft_error *err)
{
    static const struct {
        const char *fact, *key;
    } FIXED[] = {{"submission", "store.submission"}, {"backup", "store.backup"}};
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(FIXED) && st == FT_OK; i++) {
        bool found = false;

        ft_buf_reset(&s->text);
        st = ft_meta_get(s, FIXED[i].fact, &s->text, &found, err);
        st = st == FT_OK && found ? ft_fail(err, FT_E_REFUSED, FIXED[i].key, "file=%s", s->path) : st;
    }
    return st;
}

ft_status ft_store_open(const char *path, ft_store_mode mode, const ft_env *env, ft_store **out, ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = new_store(env, path, &s, err);

    if (st != FT_OK) {
        return st;
    }
    s->read_only = mode == FT_STORE_READ;
    st = ft_db_open(path, mode == FT_STORE_READ ? FT_DB_READ : FT_DB_WRITE, &s->db, err);
    if (st == FT_OK && mode == FT_STORE_SCRATCH) { /* thrown away in any case */
        st = ft_db_exec(s->db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;", err);
    }
    st = st == FT_OK ? load_facts(s, err) : st;
    st = st == FT_OK && mode == FT_STORE_WRITE ? refuse_fixed(s, err) : st;
    if (st != FT_OK) {
        ft_store_close(s);
        return st;
    }
    *out = s;
    return FT_OK;
}

void ft_store_roll_back(const char *path)
{
    ft_db_journal_settle(path);
}

ft_store_info ft_store_describe(const ft_store *s)
{
    return (ft_store_info){s->path, s->country, s->organisation, s->system, s->system_id, s->training};
}

const ft_env *ft_store_env(const ft_store *s)
{
    return s->env;
}

const ft_forms *ft_store_forms(const ft_store *s)
{
    return s->forms;
}

/* ---------- new */

ft_status ft_store_check_name(const char *system, ft_error *err)
{
    size_t n = strlen(system);

    for (size_t i = 0; i < n; i++) {
        char x = system[i];

        if (!((x >= 'A' && x <= 'Z') || (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9'))) {
            n = 0;
        }
    }
    return n == 0 || n > 16 || strcmp(system, "I") == 0 /* I marks imported records */
               ? ft_fail(err, FT_E_INVALID, "store.new.system", "system=%s", system)
               : FT_OK;
}

static ft_status check_new(const ft_store_new *how, ft_error *err)
{
    const char *c = how->country;
    ft_status st = FT_OK;

    if (strlen(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z') {
        return ft_fail(err, FT_E_INVALID, "store.new.country", "country=%s", c);
    }
    st = ft_store_check_name(how->system, err);
    if (st == FT_OK && how->organisation[0] == '\0') {
        return ft_fail(err, FT_E_INVALID, "store.new.organisation", " ");
    }
    return st;
}

static ft_status run_schema(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_SCHEMA_N && st == FT_OK; i++) {
        st = ft_db_exec(s->db, (const char *)FT_SCHEMA[i].bytes, err);
        st = st == FT_OK ? FT_OK : ft_within(err, st, "schema=%s", FT_SCHEMA[i].name);
    }
    return st;
}

static ft_status write_facts(ft_store *s, const ft_store_new *how, ft_error *err)
{
    char uuid[FT_UUID_TEXT];
    char layout[12];
    ft_status st = FT_OK;

    s->system_id = ft_uuid_new(ft_env_now(s->env));
    s->next_number = 1;
    ft_uuid_text(&s->system_id, uuid);
    (void)snprintf(layout, sizeof layout, "%d", LAYOUT_VERSION);
    const char *const facts[][2] = {
        {"layout", layout},      {"country", how->country}, {"organisation", how->organisation},
        {"system", how->system}, {"system_id", uuid},       {"training", how->training ? "1" : "0"},
        {"next_number", "1"},    {"last_clock_ms", "0"},    {"rows_known", "-1"},
    };
    for (size_t i = 0; i < FT_COUNT(facts) && st == FT_OK; i++) {
        st = ft_meta_put(s, facts[i][0], facts[i][1], err);
    }
    return st;
}

static ft_status fill_new(ft_store *s, const ft_store_new *how, ft_error *err)
{
    ft_status st = run_schema(s, err);

    st = st == FT_OK ? write_facts(s, how, err) : st;
    st = st == FT_OK ? ft_forms_load(how->profile_json, how->profile_n, &s->forms, err) : st;
    st = st == FT_OK ? ft_gpkg_list_layers(s, err) : st;
    st = st == FT_OK ? ft_gpkg_make_layers(s, err) : st;
    st = st == FT_OK ? ft_media_prepare(s, err) : st;
    st = st == FT_OK ? ft_gpkg_describe_layers(s, how->words, err) : st;
    st = st == FT_OK ? ft_renew_look(s, err) : st; /* of tables just made: only what their declarations are */
    st = st == FT_OK ? ft_renew_note(s, err) : st;
    s->stale = false;
    return st == FT_OK ? ft_declare(s, how->profile_json, how->profile_n, err) : st;
}

ft_status ft_store_create(const char *path, const ft_store_new *how, const ft_env *env, ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = check_new(how, err);
    bool made = false;

    st = st == FT_OK ? new_store(env, path, &s, err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_db_open(path, FT_DB_CREATE, &s->db, err);
    made = st == FT_OK;
    st = st == FT_OK ? ft_db_begin(s->db, err) : st;
    if (st == FT_OK) {
        s->in_transaction = true;
        s->rows_known = s->counter = ft_db_change_counter(s->db);
        st = fill_new(s, how, err);
        st = ft_store_end(s, st, err);
    }
    ft_store_close(s);
    if (st != FT_OK && made) {
        ft_os_remove(path);
    }
    return st;
}

/* ---------- transactions */

static ft_status begin(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    if (s->read_only) {
        return ft_fail(err, FT_E_REFUSED, "store.opened_read_only", "file=%s", s->path);
    }
    st = ft_db_begin(s->db, err);
    s->in_transaction = st == FT_OK;
    s->n_touched = 0;
    s->counter = ft_db_change_counter(s->db);
    s->next_rid = 0;
    s->was.schema = s->schema;
    s->was.declared = s->declared;
    s->was.stale = s->stale;
    st = st == FT_OK ? ft_renew(s, err) : st;
    return st == FT_OK || !s->in_transaction ? st : ft_store_end(s, st, err);
}

ft_status ft_store_begin(ft_store *s, ft_error *err)
{
    return begin(s, err);
}

ft_status ft_store_begin_bulk(ft_store *s, ft_error *err)
{
    ft_status st = begin(s, err);

    st = st == FT_OK ? ft_keys_defer(s, err) : st;
    return st == FT_OK || !s->in_transaction ? st : ft_store_end(s, st, err);
}

static ft_status keep_counters(ft_store *s, ft_error *err)
{
    char t[24];
    ft_status st = FT_OK;

    (void)snprintf(t, sizeof t, "%lld", (long long)s->next_number);
    st = ft_meta_put(s, "next_number", t, err);
    (void)snprintf(t, sizeof t, "%lld", (long long)s->last_clock_ms);
    st = st == FT_OK ? ft_meta_put(s, "last_clock_ms", t, err) : st;
    if (st == FT_OK && s->rows_known == s->counter) { /* nobody came between: so it stays when this is committed */
        (void)snprintf(t, sizeof t, "%lld", (long long)s->counter + 1);
        st = ft_meta_put(s, "rows_known", t, err);
    }
    return st;
}

/* After a roll-back memory must say again what the file says. */
static void reload_counters(ft_store *s)
{
    ft_error ignored = {0};
    ft_buf t;
    bool found = false;

    ft_buf_init(&t, 0);
    if (ft_meta_get(s, "next_number", &t, &found, &ignored) == FT_OK && found) {
        (void)ft_int_parse(t.p, t.n, &s->next_number);
    }
    ft_buf_release(&t);
    for (size_t i = 0; i < s->n_layers; i++) {
        ft_layer_forget(&s->layers[i]);
    }
    s->trust_stale = true;
    s->trust_changed = s->sealed_came = s->places_changed = false;
    s->schema = s->was.schema;
    s->declared = s->was.declared;
    s->stale = s->was.stale;
}

ft_status ft_store_settle(ft_store *s, ft_error *err)
{
    return s->in_transaction ? ft_materialise_touched(s, err) : FT_OK;
}

ft_status ft_store_end(ft_store *s, ft_status status, ft_error *err)
{
    ft_status st = status;

    if (!s->in_transaction) {
        return status;
    }
    st = st == FT_OK ? ft_waiting_settle(s, err) : st;
    st = st == FT_OK ? ft_materialise_touched(s, err) : st;
    st = st == FT_OK ? ft_keys_finish(s, err) : st; /* from here records may be looked for by SQL again */
    st = st == FT_OK ? ft_sealed_settle(s, err) : st;
    st = st == FT_OK ? ft_media_finish(s, err) : st;
    st = st == FT_OK ? ft_layers_finish(s, err) : st;
    st = st == FT_OK ? keep_counters(s, err) : st;
    st = st == FT_OK ? ft_mirror_push(s, err) : st;
    st = ft_db_end(s->db, st, err);
    s->rows_known = st == FT_OK && s->rows_known == s->counter ? s->counter + 1 : s->rows_known;
    ft_keys_forget(s);
    s->in_transaction = s->bulk = false;
    s->n_touched = 0;
    if (st != FT_OK) {
        reload_counters(s);
    }
    return s->mirror == NULL ? st : ft_mirror_ended(s, st, err);
}
