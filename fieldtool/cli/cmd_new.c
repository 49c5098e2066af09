/* fieldtool new FILE : an empty workspace, and the key of this computer when it has none. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/cli/target.h"
#include "fieldtool/store/trust.h"
#include "sync/key.h"

#include <string.h>

static ft_status wanted(const ft_args *a, const char *name, const char **out, ft_error *err)
{
    *out = ft_args_value(a, name);
    return *out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=%s", name) : FT_OK;
}

/* Read before anything is made. */
static ft_status check_centre_keys(const ft_args *a, ft_error *err)
{
    ft_key_line line;
    const char *text = NULL;
    size_t at = 0;
    ft_status st = FT_OK;

    while (st == FT_OK && (text = ft_args_next(a, "centre-key", &at)) != NULL) {
        st = ft_key_read_line(text, &line, err);
    }
    return st;
}

/* The national keys: roots of trust here, so that nobody at this computer decides about its own work. */
static ft_status trust_centre_keys(ft_store *s, const ft_args *a, ft_error *err)
{
    const char *text = NULL;
    size_t at = 0;
    ft_status st = ft_args_flag(a, "centre-key") ? ft_store_begin(s, err) : FT_OK;

    while (st == FT_OK && (text = ft_args_next(a, "centre-key", &at)) != NULL) {
        ft_key_line line;
        ft_hash revision;
        ft_trust_say say = {.key = line.public_key,
                            .role = FT_ROLE_AUTHORITY,
                            .system = line.system,
                            .name = line.organisation,
                            .revoked_after = -1};

        st = ft_key_read_line(text, &line, err);
        st = st == FT_OK ? ft_trust_add_root(s, line.public_key, err) : st;
        st = st == FT_OK ? ft_trust_write(s, &say, &revision, err) : st;
    }
    return ft_store_end(s, st, err);
}

static ft_status fill(ft_cli *io, const ft_args *a, const char *path, const char *passphrase, ft_uuid *system_id,
                      ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = ft_store_open(path, FT_STORE_WRITE, &io->env, &s, err);

    st = st == FT_OK ? ft_key_enrol(s, passphrase, err) : st;
    st = st == FT_OK ? trust_centre_keys(s, a, err) : st;
    if (st == FT_OK) {
        *system_id = ft_store_describe(s).system_id;
    }
    ft_store_close(s);
    return st;
}

/* A workspace without its key is no workspace: it gets its name when all of it is there. */
static ft_status make(ft_cli *io, const ft_args *a, const char *path, const ft_store_new *how, const char *passphrase,
                      ft_uuid *system_id, ft_error *err)
{
    char temp[FT_PATH_MAX];
    ft_status st = ft_os_want_new(path, err);

    if (st != FT_OK) {
        return st;
    }
    ft_os_temp_name(path, temp);
    st = ft_store_create(temp, how, &io->env, err);
    if (st != FT_OK) {
        return st;
    }
    st = fill(io, a, temp, passphrase, system_id, err);
    st = st == FT_OK ? ft_os_publish(temp, path, false, err) : st;
    if (st != FT_OK) {
        ft_os_remove(temp);
    }
    return st;
}

ft_status ft_cmd_new(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store_new how = {.training = ft_args_flag(a, "training"), .words = io->words};
    const char *profile = ft_args_value(a, "profile");
    char passphrase[1024] = "";
    bool lock = ft_args_flag(a, "passphrase");
    ft_uuid system_id;
    ft_buf doc;
    ft_cli_file file = {.dir = ""};
    ft_status st = wanted(a, "country", &how.country, err);

    ft_buf_init(&doc, 0);
    st = st == FT_OK ? wanted(a, "org", &how.organisation, err) : st;
    st = st == FT_OK ? wanted(a, "system", &how.system, err) : st;
    st = st == FT_OK ? check_centre_keys(a, err) : st;
    st = st == FT_OK && lock ? ft_cli_new_secret(io, how.system, passphrase, sizeof passphrase, err) : st;
    if (st == FT_OK && profile != NULL) {
        st = ft_os_read_file(profile, FT_LIMIT_JSON_BYTES, &doc, err);
        how.profile_json = doc.p;
        how.profile_n = doc.n;
    }
    st = st == FT_OK && !ft_server_is(a->pos[0]) ? ft_cli_place(io, a->pos[0], err) : st;
    st = st == FT_OK ? ft_cli_file_begin(a->pos[0], &file, err) : st;
    st = st == FT_OK ? make(io, a, file.path, &how, lock ? passphrase : NULL, &system_id, err) : st;
    st = st == FT_OK && ft_server_is(a->pos[0]) ? ft_server_create(a->pos[0], file.path, &io->env, err) : st;
    if (st == FT_OK && io->json) {
        ft_buf text;
        ft_json_out w;
        char id[FT_UUID_TEXT];

        ft_buf_init(&text, 0);
        w = ft_json_writer(&text);
        ft_uuid_text(&system_id, id);
        ft_json_begin(&w, '{');
        ft_json_name(&w, "file");
        ft_json_put_text(&w, a->pos[0]);
        ft_json_name(&w, "system");
        ft_json_put_text(&w, how.system);
        ft_json_name(&w, "system_id");
        ft_json_put_text(&w, id);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
        ft_buf_release(&text);
    } else if (st == FT_OK) {
        ft_cli_say(io, "cli.new.done", "system=%s country=%s file=%s", how.system, how.country, a->pos[0]);
    }
    ft_wipe(passphrase, sizeof passphrase);
    ft_cli_file_end(&file);
    ft_buf_release(&doc);
    return st;
}
