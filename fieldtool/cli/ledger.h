/** @file fieldtool/cli/ledger.h  @brief What the files of `ledger` share. */
#ifndef FT_CLI_LEDGER_H
#define FT_CLI_LEDGER_H

#include "fieldtool/cli/cli.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Freeze the year that --freeze names. */
FT_NODISCARD ft_status ft_cli_freeze(ft_cli *io, const ft_args *a, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
