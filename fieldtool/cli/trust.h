/** @file fieldtool/cli/trust.h  @brief What commands say about trusted keys and about what waits for one. */
#ifndef FT_CLI_TRUST_H
#define FT_CLI_TRUST_H

#include "fieldtool/cli/cli.h"
#include "sync/waiting.h"

#ifdef __cplusplus
extern "C" {
#endif

/** key list FILE, key trust TARGET LINE, key revoke TARGET KEY. */
FT_NODISCARD ft_status ft_cli_key_trusted(ft_cli *io, const ft_args *a, ft_error *err);
FT_NODISCARD ft_status ft_cli_key_trust(ft_cli *io, const ft_args *a, ft_error *err);
FT_NODISCARD ft_status ft_cli_key_revoke(ft_cli *io, const ft_args *a, ft_error *err);

/** What waits, key by key: members of a JSON array into @p w, else words for a person with the command that frees it. */
FT_NODISCARD ft_status ft_cli_waiting(ft_cli *io, ft_store *s, ft_json_out *w, ft_error *err);
/** The records that wait, as `list --quarantined` shows them; @p type NULL: all. */
FT_NODISCARD ft_status ft_cli_list_waiting(ft_cli *io, ft_store *s, const char *type, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
