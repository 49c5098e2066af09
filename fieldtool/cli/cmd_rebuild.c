/* fieldtool rebuild FILE : everything derived is made again from the journal. */
#include "fieldtool/cli/cli.h"

ft_status ft_cmd_rebuild(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    st = st == FT_OK ? ft_store_rebuild(s, err) : st;
    ft_store_close(s);
    if (st == FT_OK && io->json) {
        (void)fprintf(io->out, "{\"rebuilt\":true}\n");
    } else if (st == FT_OK) {
        ft_cli_say(io, "cli.rebuild.done", "file=%s", a->pos[0]);
    }
    return st;
}
