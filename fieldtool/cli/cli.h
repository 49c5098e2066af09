/** @file fieldtool/cli/cli.h  @brief Commands as rows: words, options, help and the function; one file per command.
 *
 * A command writes results to io->out (one JSON document when io->json), talk to io->err, and returns a status; the table in
 * cli.c turns it into an exit code. A command that did its work but leaves something for a person sets io->left.
 */
#ifndef FT_CLI_CLI_H
#define FT_CLI_CLI_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/env.h"
#include "fieldtool/base/json.h"
#include "fieldtool/store/store.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_cli {
    FILE *out, *err;
    bool json, quiet;
    bool left;    /**< exit 4: done, but something is left for a person */
    bool refused; /**< exit 3: the result says what was refused */
    bool targets; /**< this command takes a server where its words say TARGET */
    bool denied;  /**< exit 5: refused because of a signature, key or hash */
    const ft_catalog *words;
    ft_env env;        /**< author from --as; progress on stderr when it is a terminal */
    const char *as;    /**< --as NAME, NULL when not given */
    const char *argv0; /**< how this program was called, for demo */
} ft_cli;

/** One option of a command: "--name VALUE" or a flag. All may be repeated; readers that want one take the last. */
typedef struct ft_opt {
    const char *name;  /**< without dashes */
    const char *value; /**< what the value is called in help, NULL for a flag */
    const char *help;  /**< catalogue key */
} ft_opt;

/** An option as it was typed; value "" for flags. */
typedef struct ft_given {
    const char *name, *value;
} ft_given;

/** Parsed words of one call. */
typedef struct ft_args {
    const char *const *pos; /**< shape [n_pos] */
    size_t n_pos;
    const ft_given *given; /**< shape [n_given], in the order typed */
    size_t n_given;
} ft_args;

/** Last value of an option, NULL when not given. */
const char *ft_args_value(const ft_args *a, const char *name);
bool ft_args_flag(const ft_args *a, const char *name);
/** Walk the values of a repeated option: start with *at = 0; NULL at the end. */
const char *ft_args_next(const ft_args *a, const char *name, size_t *at);
/** Last value as a date of day precision; absent leaves *out and returns FT_OK. @retval FT_E_USAGE "cli.date" */
FT_NODISCARD ft_status ft_args_date(const ft_args *a, const char *name, ft_date *out, ft_error *err);
/** Last value as a number; absent leaves *out. @retval FT_E_USAGE "cli.number" */
FT_NODISCARD ft_status ft_args_number(const ft_args *a, const char *name, double *out, ft_error *err);

typedef ft_status (*ft_cmd_fn)(ft_cli *io, const ft_args *a, ft_error *err);

typedef struct ft_cmd {
    const char *name;
    const char *words; /**< "FILE TYPE": what help shows */
    size_t min_pos, max_pos;
    const ft_opt *opts; /**< shape [n_opts] */
    size_t n_opts;
    ft_cmd_fn run; /**< help is "cli.<name>.help", example "cli.<name>.example" */
} ft_cmd;

extern const ft_cmd FT_COMMANDS[];
extern const size_t FT_COMMANDS_N;

/** Run one command line (argv[0] is the program). Returns the exit code. */
int ft_cli_main(int argc, char **argv, FILE *out, FILE *err);

/* ---- what commands share */

/** May a workspace be written at @p path? On a network share: refused, unless FIELDTOOL_ON_SHARE=allow; on a stick: a warning.
 *  @retval FT_E_REFUSED "cli.place.share" */
FT_NODISCARD ft_status ft_cli_place(ft_cli *io, const char *path, ft_error *err);
struct ft_os_volume;
FT_NODISCARD ft_status ft_cli_refuse_share(const char *path, const struct ft_os_volume *v, ft_error *err);
/** Open a workspace named on the command line, or a mirror of a server. */
FT_NODISCARD ft_status ft_cli_open(ft_cli *io, const char *path, ft_store_mode mode, ft_store **out, ft_error *err);
/** Say something to the person (stderr), from the catalogue; silent with --quiet. */
void ft_cli_say(ft_cli *io, const char *key, const char *facts_fmt, ...) FT_PRINTF(3, 4);
/** Print a finished JSON text and a newline. @retval FT_E_IO */
FT_NODISCARD ft_status ft_cli_put(ft_cli *io, ft_buf *text, ft_error *err);
/** ft_env.secret of the command line; @p who is the ft_cli. */
bool ft_cli_secret(void *who, const char *name, char *out, unsigned size);
/** A passphrase for a new key: asked twice, or from the script; never empty. The caller wipes it with ft_wipe.
 *  @retval FT_E_REFUSED "cli.passphrase.differ", "cli.passphrase.empty"; FT_E_IO */
FT_NODISCARD ft_status ft_cli_new_secret(ft_cli *io, const char *name, char *out, size_t size, ft_error *err);
/** The same for the passphrase that shall replace one; scripts give it in FIELDTOOL_NEW_PASSPHRASE or its _FD. */
FT_NODISCARD ft_status ft_cli_other_secret(ft_cli *io, const char *name, char *out, size_t size, ft_error *err);
/** One line of a sealed field: asked for twice without echo at a terminal, else the next line of standard input. Never empty.
 *  @retval FT_E_REFUSED "cli.sealed.differ", "cli.sealed.empty"; FT_E_IO */
FT_NODISCARD ft_status ft_cli_sealed_line(ft_cli *io, const char *label, char *out, size_t size, ft_error *err);
/** Write one item as the JSON of `list` and `show`; @p received says whether the centre has it. */
struct ft_received;
void ft_cli_item_json(ft_json_out *w, const ft_item *item, const struct ft_received *received);
/** One value; NULL is null. */
void ft_cli_value_json(ft_json_out *w, const ft_value *v);
/** Values as a JSON object by field ID. */
void ft_cli_values_json(ft_json_out *w, ft_values values);
/** Short printed form of a record ID: its last 12 digits. */
void ft_cli_short_id(const ft_uuid *id, char out[13]);

/** Warnings of add and set: key and message. */
typedef struct ft_cli_warnings {
    ft_buf json; /**< members of an array */
    size_t n;
} ft_cli_warnings;

/** Every --where F=V of a call; F may also be state or pending. @p form: of one type only. */
typedef struct ft_where ft_where;
FT_NODISCARD ft_status ft_where_read(ft_store *s, const ft_form *form, const ft_args *a, ft_where **out, ft_error *err);
void ft_where_free(ft_where *w);
bool ft_where_holds(const ft_where *w, const ft_form *form, const ft_item *item);

/** What seals values that name persons (fieldtool/cli/sealed.h). */
typedef struct ft_cli_sealing ft_cli_sealing;
/** Apply every --set F=V to @p d; "F=" clears. @p seal NULL: no sealed field is taken. @retval FT_E_USAGE, FT_E_INVALID naming
 *  field and text */
FT_NODISCARD ft_status ft_cli_apply_sets(ft_store *s, const ft_form *form, const ft_args *a, ft_draft *d,
                                         ft_cli_sealing *seal, ft_error *err);
/** A doubt about a position (land/country.h) as a warning. */
typedef struct ft_cli_doubts {
    ft_cli *io;
    ft_cli_warnings *warn;
} ft_cli_doubts;
void ft_cli_doubt(void *doubts, const char *key, const char *facts);
/** Read --geom (and --crs) into canonical WKB of the form's layer type; *has says whether it was given. */
FT_NODISCARD ft_status ft_cli_geometry(ft_cli *io, const ft_store *s, const ft_form *form, const char *geom,
                                       const char *crs, ft_buf *wkb, bool *has, ft_cli_warnings *warn, ft_error *err);
/** The place of a shape into the draft of a record that states none, told as a warning. NULL shape: nothing. Outside a transaction. */
FT_NODISCARD ft_status ft_cli_locate(ft_cli *io, ft_store *s, const ft_form *form, ft_draft *d, const void *wkb,
                                     size_t wkb_n, ft_cli_warnings *warn, ft_error *err);
/** Print the result of a write ({"id","local_id","revision","type","warnings"} or one line). */
FT_NODISCARD ft_status ft_cli_written(ft_cli *io, const ft_form *form, const ft_written *w, ft_cli_warnings *warn,
                                      ft_error *err);
/** An accident at a place in no recorded area makes an indication there, and names it. Inside a transaction. */
FT_NODISCARD ft_status ft_cli_indicate(ft_cli *io, ft_store *s, ft_draft *accident, const ft_buf *wkb,
                                       ft_cli_warnings *warn, ft_error *err);
/** An area that a survey draws smaller, from @p before to @p wkb: a release of what it lost is drafted. Inside a transaction. */
FT_NODISCARD ft_status ft_cli_draft_lost(ft_cli *io, ft_store *s, const ft_item *before, ft_values values,
                                         const ft_buf *wkb, ft_cli_warnings *warn, ft_error *err);
void ft_cli_warn(ft_cli *io, ft_cli_warnings *w, const char *key, const char *facts_fmt, ...) FT_PRINTF(4, 5);

/* ---- the commands, one file each */
ft_status ft_cmd_new(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_add(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_set(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_erase(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_split(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_join(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_attach(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_list(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_show(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_locate(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_import(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_export(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_check(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_ledger(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_extract(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_clone(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_submit(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_merge(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_todo(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_conflicts(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_resolve(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_review(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_profile(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_rebuild(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_backup(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_restore(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_doctor(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_key(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_verify(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_near(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_area(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_gnss(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_perimeter(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_convert(ft_cli *io, const ft_args *a, ft_error *err);
ft_status ft_cmd_demo(ft_cli *io, const ft_args *a, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
