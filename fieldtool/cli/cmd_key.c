/* fieldtool key new NAME / list [FILE] / show FILE / trust TARGET LINE / revoke TARGET KEY : who may decide, and by which key.
 * Here the keys of this computer; what a workspace trusts is in cmd_trust.c. */
#include "fieldtool/cli/trust.h"

#include "sync/key.h"

#include <string.h>

/* A key line, as one line of text or as JSON with what goes with it. */
static ft_status put_line(ft_cli *io, const ft_key *k, const char *system, const char *organisation, ft_error *err)
{
    ft_buf line;
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    ft_buf_init(&line, 0);
    ft_buf_init(&text, 0);
    ft_key_put_line(k->public_key, system, organisation, &line);
    st = ft_buf_status(&line, err);
    if (st == FT_OK && io->json) {
        ft_json_begin(&w, '{');
        ft_json_name(&w, "line");
        ft_json_put_text(&w, line.p);
        ft_json_name(&w, "name");
        ft_json_put_text(&w, k->name);
        ft_json_name(&w, "fingerprint");
        ft_json_put_text(&w, k->fingerprint);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
    } else if (st == FT_OK) {
        (void)fprintf(io->out, "%s\n", line.p);
    }
    ft_buf_release(&line);
    ft_buf_release(&text);
    return st;
}

static ft_status key_new(ft_cli *io, const ft_args *a, ft_error *err)
{
    char passphrase[1024] = "";
    ft_key k = {{0}, {0}, "", ""};
    bool lock = ft_args_flag(a, "passphrase");
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "sync.key.name", " ") : FT_OK;

    st = st == FT_OK && lock ? ft_cli_new_secret(io, a->pos[1], passphrase, sizeof passphrase, err) : st;
    st = st == FT_OK ? ft_key_new_person(a->pos[1], lock ? passphrase : NULL, &k, err) : st;
    st = st == FT_OK ? put_line(io, &k, "person", a->pos[1], err) : st;
    ft_wipe(passphrase, sizeof passphrase);
    ft_key_wipe(&k);
    return st;
}

typedef struct listing {
    ft_cli *io;
    ft_json_out w;
} listing;

static void print_key(void *who, const char *name, const char *fingerprint)
{
    listing *l = who;

    if (!l->io->json) {
        (void)fprintf(l->io->out, "%s\t%s\n", name, fingerprint);
        return;
    }
    ft_json_begin(&l->w, '{');
    ft_json_name(&l->w, "name");
    ft_json_put_text(&l->w, name);
    ft_json_name(&l->w, "fingerprint");
    ft_json_put_text(&l->w, fingerprint);
    ft_json_end(&l->w, '}');
}

static ft_status key_list(ft_cli *io, ft_error *err)
{
    ft_buf text;
    listing l = {io, ft_json_writer(&text)};
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    ft_json_begin(&l.w, '{');
    ft_json_name(&l.w, "keys");
    ft_json_begin(&l.w, '[');
    st = ft_key_list(print_key, &l, err);
    ft_json_end(&l.w, ']');
    ft_json_end(&l.w, '}');
    st = st == FT_OK && io->json ? ft_cli_put(io, &text, err) : st;
    ft_buf_release(&text);
    return st;
}

/* The line of the key that --as names, else of the workspace's system. */
static ft_status key_show(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_key k = {{0}, {0}, "", ""};
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "cli.key.file", " ")
                                : ft_cli_open(io, a->pos[1], FT_STORE_READ, &s, err);

    st = st == FT_OK ? ft_key_public(s, io->as, &k, err) : st;
    if (st == FT_OK) {
        ft_store_info info = ft_store_describe(s);

        st = put_line(io, &k, info.system, info.organisation, err);
    }
    ft_store_close(s);
    return st;
}

ft_status ft_cmd_key(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *what = a->pos[0];

    if (strcmp(what, "new") == 0) {
        return key_new(io, a, err);
    }
    if (strcmp(what, "list") == 0) {
        return a->n_pos > 1 ? ft_cli_key_trusted(io, a, err) : key_list(io, err);
    }
    if (strcmp(what, "show") == 0) {
        return key_show(io, a, err);
    }
    if (strcmp(what, "trust") == 0) {
        return ft_cli_key_trust(io, a, err);
    }
    if (strcmp(what, "revoke") == 0) {
        return ft_cli_key_revoke(io, a, err);
    }
    return ft_fail(err, FT_E_USAGE, "cli.key.what", "word=%s", what);
}
