/** @file fieldtool/cli/extract.h  @brief Files in part, for commands. */
#ifndef FT_CLI_EXTRACT_H
#define FT_CLI_EXTRACT_H

#include "fieldtool/cli/cli.h"

#ifdef __cplusplus
extern "C" {
#endif

/** submit --for NAME: what concerns that computer, as a submission in part, with its result printed. */
FT_NODISCARD ft_status ft_cli_submit_for(ft_cli *io, ft_store *s, const char *name, const char *out, ft_error *err);
/** Follow a newer national profile that has come, and say so; the workspace is opened anew then. @p made what that added. */
FT_NODISCARD ft_status ft_cli_follow_profile(ft_cli *io, ft_store **s, ft_renewal *made, bool *changed, ft_error *err);
/** Says, where the file is an extract, that it holds a part; *out whether it is one. */
FT_NODISCARD ft_status ft_cli_say_part(ft_cli *io, ft_store *s, const char *key, bool *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
