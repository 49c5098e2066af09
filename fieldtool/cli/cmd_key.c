/* fieldtool key new NAME / passphrase NAME / list [FILE] / show FILE / trust TARGET LINE / revoke TARGET KEY / rewrap TARGET : who may
 * decide and who may read, and by which key.
 * Here the keys of this computer; what a workspace trusts is in cmd_trust.c. */
#include "fieldtool/cli/trust.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/backup.h"
#include "sync/seal.h"

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

/* The key of a person, or of the computer whose workspace is named. */
static ft_status key_passphrase(ft_cli *io, const ft_args *a, ft_error *err)
{
    char passphrase[1024] = "";
    bool removed = ft_args_flag(a, "remove");
    bool system = a->n_pos > 1 && ft_os_stat(a->pos[1], NULL, NULL) == FT_OS_FILE;
    ft_key k = {{0}, {0}, "", ""};
    ft_store *s = NULL;
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "sync.key.name", " ") : FT_OK;

    st = st == FT_OK && system ? ft_cli_open(io, a->pos[1], FT_STORE_READ, &s, err) : st;
    st = st == FT_OK && !removed ? ft_cli_other_secret(io, a->pos[1], passphrase, sizeof passphrase, err) : st;
    if (st == FT_OK) {
        st = system ? ft_key_relock_system(s, removed ? NULL : passphrase, &k, err)
                    : ft_key_relock_person(&io->env, a->pos[1], removed ? NULL : passphrase, &k, err);
    }
    if (st == FT_OK) {
        ft_cli_say(io, removed ? "cli.key.unlocked" : "cli.key.locked", "fingerprint=%s", k.fingerprint);
    }
    ft_wipe(passphrase, sizeof passphrase);
    ft_store_close(s);
    return st;
}

static ft_status put_rewrapped(ft_cli *io, const ft_rewrapped *r, ft_error *err)
{
    const struct {
        const char *name;
        size_t n;
    } FACTS[] = {{"values", r->values}, {"opened", r->opened}, {"added", r->added}, {"dropped", r->dropped}};
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    io->left = r->opened < r->values;
    if (!io->json) {
        ft_cli_say(io, "cli.key.rewrapped", "opened=%zu values=%zu added=%zu dropped=%zu", r->opened, r->values,
                   r->added, r->dropped);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    ft_json_begin(&w, '{');
    for (size_t i = 0; i < FT_COUNT(FACTS); i++) {
        ft_json_name(&w, FACTS[i].name);
        ft_json_put_int(&w, (int64_t)FACTS[i].n);
    }
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

static ft_status key_rewrap(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_key k = {{0}, {0}, "", ""};
    ft_rewrapped done;
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "cli.key.file", " ")
                                : ft_cli_open(io, a->pos[1], FT_STORE_WRITE, &s, err);

    st = st == FT_OK ? ft_key_named(s, io->as, &k, err) : st;
    st = st == FT_OK ? ft_seal_rewrap(s, &k, &done, err) : st;
    st = st == FT_OK ? put_rewrapped(io, &done, err) : st;
    ft_key_wipe(&k);
    ft_store_close(s);
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

/* A file that was handed over gets its key where it is first used. */
static ft_status make_ready(ft_cli *io, const ft_args *a, ft_store **s, ft_error *err)
{
    char passphrase[1024] = "";
    uint8_t own[32];
    bool known = false;
    bool lock = ft_args_flag(a, "passphrase");
    ft_status st = ft_backup_own_key(*s, own, &known, err);

    if (st != FT_OK || known) {
        return st;
    }
    ft_store_close(*s);
    *s = NULL;
    st = ft_cli_open(io, a->pos[1], FT_STORE_WRITE, s, err);
    st = st == FT_OK && lock ? ft_cli_new_secret(io, ft_store_describe(*s).system, passphrase, sizeof passphrase, err)
                             : st;
    st = st == FT_OK ? ft_key_ready(*s, lock ? passphrase : NULL, err) : st;
    ft_wipe(passphrase, sizeof passphrase);
    return st;
}

/* The line of the key that --as names, else of the workspace's system. */
static ft_status key_show(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_key k = {{0}, {0}, "", ""};
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "cli.key.file", " ")
                                : ft_cli_open(io, a->pos[1], FT_STORE_READ, &s, err);

    st = st == FT_OK && io->as == NULL ? make_ready(io, a, &s, err) : st;
    st = st == FT_OK ? ft_key_public(s, io->as, &k, err) : st;
    if (st == FT_OK) {
        ft_store_info info = ft_store_describe(s);

        st = put_line(io, &k, info.system, info.organisation, err);
    }
    ft_store_close(s);
    return st;
}

static ft_status key_list_which(ft_cli *io, const ft_args *a, ft_error *err)
{
    return a->n_pos > 1 ? ft_cli_key_trusted(io, a, err) : key_list(io, err);
}

ft_status ft_cmd_key(ft_cli *io, const ft_args *a, ft_error *err)
{
    static const struct {
        const char *word;
        ft_cmd_fn run;
    } VERBS[] = {{"new", key_new},      {"passphrase", key_passphrase}, {"list", key_list_which},
                 {"show", key_show},    {"trust", ft_cli_key_trust},    {"revoke", ft_cli_key_revoke},
                 {"rewrap", key_rewrap}};

    for (size_t i = 0; i < FT_COUNT(VERBS); i++) {
        if (strcmp(VERBS[i].word, a->pos[0]) == 0) {
            return VERBS[i].run(io, a, err);
        }
    }
    return ft_fail(err, FT_E_USAGE, "cli.key.what", "word=%s", a->pos[0]);
}
