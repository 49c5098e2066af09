/* Targets that are a server. */
#include "fieldtool/cli/target.h"

#include <stdio.h>
#include <string.h>

ft_status ft_cli_open_target(ft_cli *io, const char *url, ft_server_use use, ft_store **out, ft_error *err)
{
    return io->targets ? ft_server_open(url, use, &io->env, out, err)
                       : ft_fail(err, FT_E_USAGE, "cli.target.file_only", " ");
}

ft_status ft_cli_file_begin(const char *words, ft_cli_file *out, ft_error *err)
{
    ft_status st = FT_OK;

    out->dir[0] = '\0';
    out->path = words;
    if (ft_server_is(words)) {
        st = ft_os_temp_dir(out->dir, err);
        (void)snprintf(out->inside, sizeof out->inside, "%.*s/target.gpkg", FT_PATH_MAX - 16, out->dir);
        out->path = out->inside;
    }
    return st;
}

void ft_cli_file_end(ft_cli_file *f)
{
    if (f->dir[0] != '\0') {
        ft_os_remove_dir(f->dir);
    }
}
