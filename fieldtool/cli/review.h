/** @file fieldtool/cli/review.h  @brief What the files of `review` share. */
#ifndef FT_CLI_REVIEW_H
#define FT_CLI_REVIEW_H

#include "fieldtool/cli/cli.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Print what waits for a decision, the most urgent first: rows, or members of the array that @p w is in. Sets io->left. */
FT_NODISCARD ft_status ft_cli_queue(ft_cli *io, ft_store *s, ft_json_out *w, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
