/* Where a file is to be written: both systems alike. */
#include "fieldtool/base/os.h"

#include <stdio.h>
#include <string.h>

ft_status ft_os_want_folder(const char *path, ft_error *err)
{
    const char *slash = strrchr(path, '/');
    char folder[FT_PATH_MAX];

    if (slash == NULL || slash == path) {
        return FT_OK;
    }
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    return ft_os_stat(folder, NULL, NULL) == FT_OS_DIR ? FT_OK
                                                       : ft_fail(err, FT_E_IO, "os.no_folder", "path=%s", folder);
}

ft_status ft_os_want_new(const char *path, ft_error *err)
{
    return ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT ? ft_os_want_folder(path, err)
                                                        : ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
}
