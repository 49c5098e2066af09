/* Passphrases: from the environment or a descriptor for scripts, else asked at the terminal without echo. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"

#include <string.h>

/** Where scripts give a passphrase: text, or the number of a descriptor. */
typedef struct script {
    const char *text, *descriptor;
} script;
static const script PRESENT = {"FIELDTOOL_PASSPHRASE", "FIELDTOOL_PASSPHRASE_FD"};
static const script OTHER = {"FIELDTOOL_NEW_PASSPHRASE", "FIELDTOOL_NEW_PASSPHRASE_FD"};

/* FT_E_NOT_FOUND without a message: a person has to be asked. */
static ft_status from_script(const script *where, char *out, size_t size, ft_error *err)
{
    const char *text = ft_os_getenv(where->text);
    const char *descriptor = ft_os_getenv(where->descriptor);
    int64_t n = 0;

    if (text != NULL) {
        if (strlen(text) >= size) {
            return ft_fail(err, FT_E_INVALID, "os.line_too_long", "max=%zu", size - 1);
        }
        memcpy(out, text, strlen(text) + 1);
        return FT_OK;
    }
    if (descriptor == NULL) {
        return FT_E_NOT_FOUND;
    }
    return ft_int_parse(descriptor, strlen(descriptor), &n) && n >= 0 && n < 65536
               ? ft_os_read_line((int)n, out, size, err)
               : ft_fail(err, FT_E_IO, "os.descriptor", "n=-1");
}

static ft_status ask(const ft_cli *io, const char *key, const char *name, char *out, size_t size, ft_error *err)
{
    ft_buf prompt;
    char facts[160];
    ft_status st = FT_OK;

    ft_buf_init(&prompt, 0);
    (void)snprintf(facts, sizeof facts, "key=%s", name);
    ft_catalog_format(io->words, key, facts, &prompt);
    ft_buf_text(&prompt, " ");
    st = ft_buf_status(&prompt, err);
    st = st == FT_OK ? ft_os_ask_secret(prompt.p, out, size, err) : st;
    ft_buf_release(&prompt);
    return st;
}

bool ft_cli_secret(void *who, const char *name, char *out, unsigned size)
{
    ft_error ignored = {0};
    ft_status st = from_script(&PRESENT, out, size, &ignored);

    return (st == FT_E_NOT_FOUND ? ask(who, "cli.passphrase.ask", name, out, size, &ignored) : st) == FT_OK;
}

/* What nobody sees while it is typed is typed twice. */
static ft_status ask_twice(ft_cli *io, const char *first, const char *second, const char *name, char *out, size_t size,
                           bool *same, ft_error *err)
{
    char again[4096] = "";
    ft_status st = ask(io, first, name, out, size, err);

    st = st == FT_OK ? ask(io, second, name, again, sizeof again, err) : st;
    *same = st == FT_OK && strcmp(out, again) == 0;
    ft_wipe(again, sizeof again);
    return st;
}

static ft_status new_secret(ft_cli *io, const script *where, const char *name, char *out, size_t size, ft_error *err)
{
    bool same = true;
    ft_status st = from_script(where, out, size, err);

    if (st == FT_E_NOT_FOUND) {
        st = ask_twice(io, "cli.passphrase.new", "cli.passphrase.again", name, out, size, &same, err);
    }
    if (st == FT_OK && !same) {
        st = ft_fail(err, FT_E_REFUSED, "cli.passphrase.differ", " ");
    }
    return st == FT_OK && out[0] == '\0' ? ft_fail(err, FT_E_REFUSED, "cli.passphrase.empty", " ") : st;
}

ft_status ft_cli_new_secret(ft_cli *io, const char *name, char *out, size_t size, ft_error *err)
{
    return new_secret(io, &PRESENT, name, out, size, err);
}

ft_status ft_cli_other_secret(ft_cli *io, const char *name, char *out, size_t size, ft_error *err)
{
    return new_secret(io, &OTHER, name, out, size, err);
}

ft_status ft_cli_sealed_line(ft_cli *io, const char *label, char *out, size_t size, ft_error *err)
{
    const char *name = ft_catalog_text(io->words, label);
    bool same = true;
    ft_status st = ft_os_stdin_is_terminal()
                       ? ask_twice(io, "cli.sealed.ask", "cli.sealed.again", name, out, size, &same, err)
                       : ft_os_read_line(0, out, size, err);

    if (st == FT_OK && !same) {
        st = ft_fail(err, FT_E_REFUSED, "cli.sealed.differ", "field=%s", name);
    }
    return st == FT_OK && out[0] == '\0' ? ft_fail(err, FT_E_REFUSED, "cli.sealed.empty", "field=%s", name) : st;
}
