/* fieldtool profile FILE PROFILE.json : the national profile of the workspace from here on. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"

/* Opened anew, the file is one that was made with other declarations, and is brought up to date as any such file. */
static ft_status follow_profile(ft_cli *io, const char *path, ft_renewal *made, ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = ft_store_open(path, FT_STORE_WRITE, &io->env, &s, err);

    if (st == FT_OK) {
        *made = ft_store_renewal(s);
        st = ft_store_begin(s, err);
        st = st == FT_OK ? ft_store_end(s, FT_OK, err) : st;
    }
    ft_store_close(s);
    return st;
}

ft_status ft_cmd_profile(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *path = a->pos[0];
    ft_renewal made = {.due = false};
    ft_store *s = NULL;
    ft_buf doc;
    ft_status st = FT_OK;

    ft_buf_init(&doc, 0);
    st = ft_os_read_file(a->pos[1], FT_LIMIT_JSON_BYTES, &doc, err);
    st = st == FT_OK ? ft_cli_open(io, path, FT_STORE_WRITE, &s, err) : st;
    st = st == FT_OK ? ft_store_set_profile(s, doc.p == NULL ? "" : doc.p, doc.n, err) : st;
    ft_store_close(s);
    st = st == FT_OK ? follow_profile(io, path, &made, err) : st;
    ft_buf_release(&doc);
    if (st == FT_OK && io->json) {
        (void)fprintf(io->out, "{\"columns\":%zu,\"layers\":%zu}\n", made.columns, made.layers);
    } else if (st == FT_OK) {
        ft_cli_say(io, "cli.profile.done", "columns=%zu layers=%zu file=%s", made.columns, made.layers, path);
    }
    return st;
}
