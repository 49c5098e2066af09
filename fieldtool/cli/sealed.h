/** @file fieldtool/cli/sealed.h  @brief Sealed fields at the command line: typed in, shown, opened (docs/spec/sealed.md). */
#ifndef FT_CLI_SEALED_H
#define FT_CLI_SEALED_H

#include "fieldtool/cli/cli.h"
#include "sync/seal.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Seals what --set gives for a sealed field. */
struct ft_cli_sealing {
    ft_cli *io;
    ft_cli_warnings *warn;
    ft_sealing boxes;
};
/** @p text: as typed; "@-" is the next line of standard input, asked for without echo where that is a terminal.
 *  @retval FT_E_REFUSED "seal.no_recipient"; FT_E_INVALID "cli.sealed.value", which does not repeat what was typed */
FT_NODISCARD ft_status ft_cli_seal(ft_cli_sealing *x, ft_store *s, const ft_field *f, const char *text, ft_draft *d,
                                   ft_error *err);

/** Who asks to read, and with which keys. */
typedef struct ft_cli_opening {
    bool on;        /**< --unseal was given */
    ft_key keys[2]; /**< wiped by ft_cli_opening_end */
    size_t n_keys;
    size_t sealed, opened; /**< fields met */
} ft_cli_opening;
/** With --unseal: the key of the person --as names; else this computer's draft key and its own. */
FT_NODISCARD ft_status ft_cli_opening_begin(ft_cli *io, ft_store *s, bool on, ft_cli_opening *out, ft_error *err);
/** Wipe the keys. @retval FT_E_PERMISSION "seal.not_recipient": there was something to open, and none of it opened */
FT_NODISCARD ft_status ft_cli_opening_end(ft_cli_opening *o, ft_status st, ft_error *err);
/** Append "sealed, for 2 recipients" or, opened, the words themselves. The caller wipes @p out. */
FT_NODISCARD ft_status ft_cli_sealed_text(ft_cli *io, ft_store *s, const ft_item *item, const ft_value *v,
                                          ft_cli_opening *o, ft_buf *out, ft_error *err);
/** The member "sealed" of `show --json`: by field, what is known of each sealed value, and its text when opened. */
FT_NODISCARD ft_status ft_cli_sealed_json(ft_store *s, const ft_item *item, ft_cli_opening *o, ft_json_out *w,
                                          ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
