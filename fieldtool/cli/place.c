/* Where live work is done: on a disk of this computer. Another computer's disk loses locks and flushes, a stick is pulled out. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/os.h"
#include "fieldtool/base/volume.h"

#include <string.h>

ft_status ft_cli_refuse_share(const char *path, const ft_os_volume *v, ft_error *err)
{
    const char *allowed = ft_os_getenv("FIELDTOOL_ON_SHARE");

    if (ft_volume_place_of(v) != FT_VOLUME_SHARE || (allowed != NULL && strcmp(allowed, "allow") == 0)) {
        return FT_OK;
    }
    return ft_fail(err, FT_E_REFUSED, "cli.place.share", "system=%s file=%s",
                   v->file_system[0] == '\0' ? "?" : v->file_system, path);
}

ft_status ft_cli_place(ft_cli *io, const char *path, ft_error *err)
{
    ft_os_volume v;
    ft_error ignored = {0};
    ft_status st = ft_os_volume_of(path, &v, &ignored);

    if (st != FT_OK) { /* what cannot be looked at fails, with its own reason, when it is opened */
        return FT_OK;
    }
    st = ft_cli_refuse_share(path, &v, err);
    if (st == FT_OK && ft_volume_place_of(&v) == FT_VOLUME_STICK) {
        ft_cli_say(io, "cli.place.stick", "system=%s file=%s", v.file_system[0] == '\0' ? "?" : v.file_system, path);
    }
    return st;
}
