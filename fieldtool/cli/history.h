/** @file fieldtool/cli/history.h  @brief The audit trail of one record: who, when, on which computer, what changed, why, and what was decided. */
#ifndef FT_CLI_HISTORY_H
#define FT_CLI_HISTORY_H

#include "fieldtool/cli/cli.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @p w: an array of JSON is open; NULL: as text. */
FT_NODISCARD ft_status ft_cli_history(ft_cli *io, ft_store *s, const ft_form *form, const ft_uuid *record,
                                      ft_json_out *w, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
