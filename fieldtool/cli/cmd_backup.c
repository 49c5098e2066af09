/* fieldtool backup FILE : a verified snapshot. fieldtool restore SNAPSHOT -o FILE : a workspace made of one. */
#include "fieldtool/cli/cli.h"

#include "sync/backup.h"

#include <string.h>

enum { KEEP = 10, KEEP_MOST = 10000 };

static ft_status put_backup(ft_cli *io, const ft_backed_up *b, ft_error *err)
{
    char hex[FT_HASH_HEX];
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    ft_hash_hex(&b->digest, hex);
    if (!io->json) {
        (void)fprintf(io->out, "%s\t%.12s\n", b->path, hex);
        ft_cli_say(io, "cli.backup.done", "kept=%zu removed=%zu", b->kept, b->removed);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "file");
    ft_json_put_text(&w, b->path);
    ft_json_name(&w, "state_digest");
    ft_json_put_text(&w, hex);
    ft_json_name(&w, "bytes");
    ft_json_put_int(&w, b->bytes);
    ft_json_name(&w, "kept");
    ft_json_put_int(&w, (int64_t)b->kept);
    ft_json_name(&w, "removed");
    ft_json_put_int(&w, (int64_t)b->removed);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_backup(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_backed_up b;
    double keep = KEEP;
    ft_status st = ft_args_number(a, "keep", &keep, err);

    if (st == FT_OK && !(keep >= 1 && keep <= KEEP_MOST)) {
        st = ft_fail(err, FT_E_USAGE, "cli.backup.keep", "value=%s", ft_args_value(a, "keep"));
    }
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    st = st == FT_OK ? ft_backup(s, ft_args_value(a, "output"), (size_t)keep, &b, err) : st;
    st = st == FT_OK ? put_backup(io, &b, err) : st;
    ft_store_close(s);
    return st;
}

static ft_status put_restored(ft_cli *io, const char *path, const ft_restored *r, ft_error *err)
{
    char hex[FT_HASH_HEX];
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    ft_hash_hex(&r->digest, hex);
    if (!io->json) {
        (void)fprintf(io->out, "%s\t%s\t%.12s\n", path, r->system, hex);
        ft_cli_say(io, r->new_identity ? "cli.restore.another" : "cli.restore.same", "system=%s drafts=%zu file=%s",
                   r->system, r->drafts, path);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "file");
    ft_json_put_text(&w, path);
    ft_json_name(&w, "system");
    ft_json_put_text(&w, r->system);
    ft_json_name(&w, "new_identity");
    ft_json_put_bool(&w, r->new_identity);
    ft_json_name(&w, "drafts");
    ft_json_put_int(&w, (int64_t)r->drafts);
    ft_json_name(&w, "state_digest");
    ft_json_put_text(&w, hex);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_restore(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *out = ft_args_value(a, "output");
    const char *system = ft_args_value(a, "system");
    char passphrase[1024] = "";
    bool lock = ft_args_flag(a, "passphrase");
    ft_restored r;
    ft_status st = out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output") : FT_OK;

    st = st == FT_OK ? ft_cli_place(io, out, err) : st;
    st = st == FT_OK && lock && system != NULL ? ft_cli_new_secret(io, system, passphrase, sizeof passphrase, err) : st;
    st = st == FT_OK ? ft_restore(a->pos[0], out, system, passphrase[0] == '\0' ? NULL : passphrase, &io->env, &r, err)
                     : st;
    st = st == FT_OK ? put_restored(io, out, &r, err) : st;
    ft_wipe(passphrase, sizeof passphrase);
    return st;
}
