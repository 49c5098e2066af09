/** @file fieldtool/cli/target.h  @brief A server where a command's words say TARGET. */
#ifndef FT_CLI_TARGET_H
#define FT_CLI_TARGET_H

#include "fieldtool/base/os.h"
#include "fieldtool/cli/cli.h"
#include "fieldtool/server/server.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Refuses for a command that records or carries: that is a team's work, on a workspace of its own.
 *  @retval FT_E_USAGE "cli.target.file_only" */
FT_NODISCARD ft_status ft_cli_open_target(ft_cli *io, const char *url, ft_server_use use, ft_store **out,
                                          ft_error *err);
/** A file of a server's, in a private folder. */
typedef struct ft_cli_file {
    const char *path;         /**< the words of the command when they name a file, else below */
    char dir[FT_PATH_MAX];    /**< "" when there is none; ft_cli_file_end removes it */
    char inside[FT_PATH_MAX]; /**< a path in it */
} ft_cli_file;
/** Where a file stands for the target @p words: nothing is there yet when that is a server. */
FT_NODISCARD ft_status ft_cli_file_begin(const char *words, ft_cli_file *out, ft_error *err);
void ft_cli_file_end(ft_cli_file *f);

#ifdef __cplusplus
}
#endif
#endif
