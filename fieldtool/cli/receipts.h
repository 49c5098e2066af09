/** @file fieldtool/cli/receipts.h  @brief Receipts of centres, shared by merge and list. */
#ifndef FT_CLI_RECEIPTS_H
#define FT_CLI_RECEIPTS_H

#include "fieldtool/cli/cli.h"
#include "sync/merge.h"
#include "sync/receipt.h"

#ifdef __cplusplus
extern "C" {
#endif

/** May a receipt be written to @p path, and with which key? Before anything is merged. The caller wipes @p key. */
FT_NODISCARD ft_status ft_cli_receipt_prepare(ft_cli *io, ft_store *s, const char *path, ft_key *key, ft_error *err);
/** Write it; "receipt" of the JSON document, or a line for the person. */
FT_NODISCARD ft_status ft_cli_receipt_write(ft_cli *io, ft_store *s, const char *path, const ft_key *key,
                                            ft_json_out *w, ft_error *err);
/** Take one in; a receipt that is refused gives FT_OK and a rejected result. */
FT_NODISCARD ft_status ft_cli_receipt_take(ft_cli *io, ft_store *s, const char *path, ft_receipt_about *about,
                                           ft_merge_result *out, ft_error *err);
void ft_cli_receipt_line(ft_cli *io, const char *path, const ft_receipt_about *about, const ft_merge_result *r);
/** {"centre","organisation","time","fingerprint"} */
void ft_cli_receipt_json(ft_json_out *w, const ft_receipt_about *r);
/** "receipts": [...] */
void ft_cli_received_json(ft_json_out *w, const ft_received *r);

#ifdef __cplusplus
}
#endif
#endif
