/* fieldtool key new NAME / list / show FILE / trust FILE LINE : who may decide, and by which key. */
#include "fieldtool/cli/cli.h"

#include "sync/key.h"

#include <string.h>

static ft_status key_new(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_key k = {{0}, {0}, "", ""};
    ft_buf line;
    ft_status st = FT_OK;

    ft_buf_init(&line, 0);
    st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "sync.key.name", " ") : ft_key_new_person(a->pos[1], &k, err);
    if (st == FT_OK) {
        ft_key_put_line(k.public_key, "person", a->pos[1], &line);
        (void)fprintf(io->out, "%s\n", line.p == NULL ? "" : line.p);
    }
    ft_key_wipe(&k);
    ft_buf_release(&line);
    return st;
}

static void print_key(void *who, const char *name, const char *fingerprint)
{
    (void)fprintf(((ft_cli *)who)->out, "%s\t%s\n", name, fingerprint);
}

/* The line of the key that --as names, else of the workspace's system. */
static ft_status key_show(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_key k = {{0}, {0}, "", ""};
    ft_buf line;
    ft_status st = a->n_pos < 2 ? ft_fail(err, FT_E_USAGE, "cli.key.file", " ")
                                : ft_cli_open(io, a->pos[1], FT_STORE_READ, &s, err);

    ft_buf_init(&line, 0);
    st = st == FT_OK ? ft_key_choose(s, io->as, &k, err) : st;
    if (st == FT_OK) {
        ft_store_info info = ft_store_describe(s);

        ft_key_put_line(k.public_key, info.system, info.organisation, &line);
        if (io->json) {
            ft_buf text;
            ft_json_out w;

            ft_buf_init(&text, 0);
            w = ft_json_writer(&text);
            ft_json_begin(&w, '{');
            ft_json_name(&w, "line");
            ft_json_put_text(&w, line.p);
            ft_json_name(&w, "fingerprint");
            ft_json_put_text(&w, k.fingerprint);
            ft_json_end(&w, '}');
            st = ft_cli_put(io, &text, err);
            ft_buf_release(&text);
        } else {
            (void)fprintf(io->out, "%s\n", line.p == NULL ? "" : line.p);
        }
    }
    ft_key_wipe(&k);
    ft_buf_release(&line);
    ft_store_close(s);
    return st;
}

static ft_status put_text(ft_draft *d, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return text == NULL || text[0] == '\0' ? FT_OK : ft_draft_set(d, field, tag, text, strlen(text), err);
}

static bool known_role(const ft_store *s, const char *role)
{
    const ft_vocab *v = ft_forms_vocab(ft_store_forms(s), "key_role");

    return v != NULL && ft_vocab_find(v, role, strlen(role)) != NULL;
}

/* Trust is a revision like any other; it counts because this workspace's own system wrote it. */
static ft_status key_trust(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_draft *d = NULL;
    ft_key_line line;
    ft_written made;
    char hex[65];
    const char *role = ft_args_value(a, "role");
    ft_status st = a->n_pos < 3 ? ft_fail(err, FT_E_USAGE, "cli.key.line", " ")
                                : ft_key_read_line(a->pos[2], &line, err);

    st = st == FT_OK ? ft_cli_open(io, a->pos[1], FT_STORE_WRITE, &s, err) : st;
    role = role == NULL ? "author" : role;
    if (st == FT_OK && !known_role(s, role)) {
        st = ft_fail(err, FT_E_USAGE, "cli.key.role", "role=%s", role);
    }
    st = st == FT_OK ? ft_draft_new(&d, err) : st;
    if (st == FT_OK) {
        ft_hex(line.public_key, sizeof line.public_key, hex);
        st = put_text(d, "public_key", FT_TAG_TEXT, hex, err);
    }
    st = st == FT_OK ? put_text(d, "role", FT_TAG_CODE, role, err) : st;
    st = st == FT_OK ? put_text(d, "scope", FT_TAG_TEXT, ft_args_value(a, "scope"), err) : st;
    st = st == FT_OK ? put_text(d, "system", FT_TAG_TEXT, line.system, err) : st;
    st = st == FT_OK ? put_text(d, "holder", FT_TAG_TEXT, line.organisation, err) : st;
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE, .type = "key", .values = ft_draft_values(d)};

        st = ft_store_begin(s, err);
        st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
        st = ft_store_end(s, st, err);
    }
    if (st == FT_OK) {
        ft_cli_say(io, "cli.key.trusted", "role=%s fingerprint=%s", role, line.fingerprint);
        if (io->json) {
            (void)fprintf(io->out, "{\"trusted\":\"%s\",\"role\":\"%s\"}\n", line.fingerprint, role);
        }
    }
    ft_draft_free(d);
    ft_store_close(s);
    return st;
}

ft_status ft_cmd_key(ft_cli *io, const ft_args *a, ft_error *err)
{
    if (strcmp(a->pos[0], "new") == 0) {
        return key_new(io, a, err);
    }
    if (strcmp(a->pos[0], "list") == 0) {
        return ft_key_list(print_key, io, err);
    }
    if (strcmp(a->pos[0], "show") == 0) {
        return key_show(io, a, err);
    }
    if (strcmp(a->pos[0], "trust") == 0) {
        return key_trust(io, a, err);
    }
    return ft_fail(err, FT_E_USAGE, "cli.key.what", "word=%s", a->pos[0]);
}
