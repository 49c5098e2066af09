/* fieldtool profile FILE PROFILE.json : the national profile of the workspace from here on. */
#include "fieldtool/cli/extract.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/profile.h"
#include "sync/key.h"

#include <stdio.h>

/* Opened anew, the file is one that was made with other declarations, and is brought up to date as any such file. */
static ft_status open_anew(ft_cli *io, ft_store **s, ft_renewal *made, ft_error *err)
{
    char path[FT_PATH_MAX];
    ft_status st = FT_OK;

    (void)snprintf(path, sizeof path, "%s", ft_store_describe(*s).path);
    ft_store_close(*s);
    *s = NULL;
    st = ft_store_open(path, FT_STORE_WRITE, &io->env, s, err);
    if (st == FT_OK) {
        *made = ft_store_renewal(*s);
        st = ft_store_begin(*s, err);
        st = st == FT_OK ? ft_store_end(*s, FT_OK, err) : st;
    }
    return st;
}

ft_status ft_cli_follow_profile(ft_cli *io, ft_store **s, ft_renewal *made, bool *changed, ft_error *err)
{
    ft_buf doc;
    bool waits = false;
    ft_status st = FT_OK;

    *changed = false;
    ft_buf_init(&doc, 0);
    st = ft_profile_due(*s, &doc, changed, &waits, err);
    if (st == FT_OK && *changed) {
        st = ft_store_set_profile(*s, doc.p, doc.n, err);
        if (st ==
            FT_E_REFUSED) { /* fields that only a newer program knows: nothing is lost, and the older profile stays */
            st = FT_OK;
            waits = true;
            *changed = false;
        }
    }
    ft_buf_release(&doc);
    st = st == FT_OK && *changed ? open_anew(io, s, made, err) : st;
    if (st == FT_OK && (*changed || waits)) {
        io->left = io->left || waits;
        ft_cli_say(io, waits ? "cli.profile.waits" : "cli.profile.changed", "file=%s", ft_store_describe(*s).path);
    }
    return st;
}

/* Where an authority is trusted, only its word counts, here and elsewhere: signed by the person of --as. */
static ft_status say(ft_cli *io, ft_store *s, const ft_buf *doc, const char *reason, ft_hash *revision, ft_error *err)
{
    ft_key key = {{0}, {0}, "", ""};
    uint8_t signature[64];
    bool authority = false;
    ft_status st = ft_key_choose(s, io->as, &key, err);

    st = st == FT_OK ? ft_store_is_authority(s, key.public_key, ft_str_of(""), &authority, err) : st;
    if (st == FT_OK && !authority) {
        st = ft_fail(err, FT_E_PERMISSION, "cli.profile.authority", " ");
    }
    st = st == FT_OK ? ft_store_begin(s, err) : st;
    if (st == FT_OK) {
        st = ft_profile_say(s, doc->p, doc->n, reason == NULL ? "" : reason, key.public_key, revision, err);
        if (st == FT_OK) {
            ft_key_sign(&key, revision->b, sizeof revision->b, signature);
            st = ft_store_put_signature(s, revision, key.public_key, signature, err);
        }
        st = ft_store_end(s, st, err);
    }
    ft_key_wipe(&key);
    return st;
}

static ft_status put_result(ft_cli *io, const ft_renewal *made, const ft_hash *revision, bool said, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    char hex[FT_HASH_HEX];
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_hash_hex(revision, hex);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "columns");
    ft_json_put_int(&w, (int64_t)made->columns);
    ft_json_name(&w, "layers");
    ft_json_put_int(&w, (int64_t)made->layers);
    ft_json_name(&w, "revision");
    ft_json_put_text(&w, said ? hex : NULL);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_profile(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_renewal made = {.due = false};
    ft_store *s = NULL;
    ft_buf doc;
    ft_hash revision = {{0}};
    bool said = false;
    bool changed = false;
    ft_status st = FT_OK;

    ft_buf_init(&doc, 0);
    st = ft_os_read_file(a->pos[1], FT_LIMIT_JSON_BYTES, &doc, err);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err) : st;
    said = st == FT_OK && ft_store_has_authority(s);
    if (st == FT_OK && said) {
        st = say(io, s, &doc, ft_args_value(a, "reason"), &revision, err);
        st = st == FT_OK ? ft_cli_follow_profile(io, &s, &made, &changed, err) : st;
    } else if (st == FT_OK) {
        st = ft_store_set_profile(s, doc.p == NULL ? "" : doc.p, doc.n, err);
        st = st == FT_OK ? open_anew(io, &s, &made, err) : st;
    }
    ft_store_close(s);
    ft_buf_release(&doc);
    if (st == FT_OK && io->json) {
        st = put_result(io, &made, &revision, said, err);
    } else if (st == FT_OK && !said) {
        ft_cli_say(io, "cli.profile.done", "columns=%zu layers=%zu file=%s", made.columns, made.layers, a->pos[0]);
    }
    return st;
}
