/* What waits until its key is trusted: said after a merge and by `key list`, shown record by record by `list --quarantined`. */
#include "fieldtool/cli/trust.h"

#include <string.h>

/* ---------- key by key */

typedef struct telling {
    ft_cli *io;
    const char *path;
    ft_json_out *w;
} telling;

/* The path as a shell takes it. */
static void put_path(ft_buf *b, const char *path)
{
    if (path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")] == '\0') {
        ft_buf_text(b, path);
        return;
    }
    ft_buf_text(b, "'");
    for (const char *p = path; *p != '\0'; p++) {
        ft_buf_printf(b, *p == '\'' ? "'\\%c'" : "%c", *p);
    }
    ft_buf_text(b, "'");
}

static void put_counts(ft_json_out *w, const ft_waiting_key *k)
{
    const struct {
        const char *name;
        int64_t n;
    } COUNTS[] = {{"batches", (int64_t)k->batches},
                  {"revisions", (int64_t)k->revisions},
                  {"records", (int64_t)k->records},
                  {"first", k->first},
                  {"last", k->last}};

    for (size_t i = 0; i < FT_COUNT(COUNTS); i++) {
        ft_json_name(w, COUNTS[i].name);
        ft_json_put_int(w, COUNTS[i].n);
    }
}

static void put_key(ft_json_out *w, const ft_waiting_key *k, const char *command)
{
    ft_json_begin(w, '{');
    ft_json_name(w, "system");
    ft_json_put_text(w, k->system);
    ft_json_name(w, "organisation");
    ft_json_put_text(w, k->organisation);
    ft_json_name(w, "fingerprint");
    ft_json_put_text(w, k->fingerprint);
    ft_json_name(w, "why");
    ft_json_put_text(w, ft_waiting_word(k->why));
    put_counts(w, k);
    ft_json_name(w, "other_key_known");
    ft_json_put_bool(w, k->other_key_known);
    ft_json_name(w, "command");
    ft_json_put_text(w, command);
    ft_json_end(w, '}');
}

static void tell_key(void *who, const ft_waiting_key *k)
{
    static const char *const WHY[] = {"cli.waiting.unknown", "cli.waiting.revoked", "cli.waiting.not_us"};
    telling *t = who;
    ft_buf command;

    ft_buf_init(&command, 0);
    if (k->why != FT_WAITS_NOT_US) { /* nobody else can speak for this computer */
        ft_buf_text(&command, "fieldtool key trust ");
        put_path(&command, t->path);
        ft_buf_printf(&command, " %s", k->fingerprint);
    }
    if (t->w != NULL) {
        put_key(t->w, k, command.p);
    } else {
        ft_cli_say(t->io, WHY[k->why], "system=%s batches=%zu records=%zu first=%lld last=%lld organisation=%s",
                   k->system, k->batches, k->records, (long long)k->first, (long long)k->last, k->organisation);
        if (k->other_key_known) {
            ft_cli_say(t->io, "cli.waiting.other_key", "system=%s", k->system);
        }
        ft_cli_say(t->io, "cli.waiting.fingerprint", "fingerprint=%s", k->fingerprint);
        if (command.n > 0) {
            ft_cli_say(t->io, "cli.waiting.command", "command=%s", command.p);
        }
    }
    ft_buf_release(&command);
}

ft_status ft_cli_waiting(ft_cli *io, ft_store *s, ft_json_out *w, ft_error *err)
{
    telling t = {io, ft_store_describe(s).path, w};

    return ft_waiting_each(s, tell_key, &t, err);
}

/* ---------- record by record */

typedef struct listing {
    ft_cli *io;
    const char *type;
    ft_json_out w;
    ft_buf text;
} listing;

static void put_hex(ft_json_out *w, const char *name, const ft_hash *h)
{
    char hex[FT_HASH_HEX];

    ft_hash_hex(h, hex);
    ft_json_name(w, name);
    ft_json_put_text(w, hex);
}

static void put_item(ft_json_out *w, const ft_waiting_item *i)
{
    ft_str local = ft_value_text(ft_values_get(i->rev->values, "local_id"));
    char id[FT_UUID_TEXT];

    ft_uuid_text(&i->rev->record, id);
    ft_json_begin(w, '{');
    ft_json_name(w, "id");
    ft_json_put_text(w, id);
    ft_json_name(w, "local_id");
    ft_json_put_textn(w, local.p == NULL ? "" : local.p, local.n);
    ft_json_name(w, "type");
    ft_json_put_textn(w, i->rev->type.p, i->rev->type.n);
    put_hex(w, "revision", &i->id);
    ft_json_name(w, "op");
    ft_json_put_text(w, ft_op_word(i->rev->op));
    ft_json_name(w, "author");
    ft_json_put_textn(w, i->rev->has_origin ? i->rev->origin.author.p : "",
                      i->rev->has_origin ? i->rev->origin.author.n : 0);
    ft_json_name(w, "system");
    ft_json_put_text(w, i->by->system);
    ft_json_name(w, "batch");
    ft_json_put_int(w, i->number);
    ft_json_name(w, "fingerprint");
    ft_json_put_text(w, i->by->fingerprint);
    ft_json_name(w, "why");
    ft_json_put_text(w, ft_waiting_word(i->by->why));
    ft_json_name(w, "fields");
    ft_cli_values_json(w, i->rev->values);
    ft_json_name(w, "has_geometry");
    ft_json_put_bool(w, i->rev->has_geometry);
    ft_json_end(w, '}');
}

static ft_status list_item(void *who, const ft_waiting_item *i, ft_error *err)
{
    listing *l = who;
    char local[64];
    char id[13];

    if (l->type != NULL && !ft_str_is(i->rev->type, l->type)) {
        return FT_OK;
    }
    if (l->io->json) {
        put_item(&l->w, i);
        return ft_buf_status(&l->text, err);
    }
    ft_waiting_safe_text(ft_value_text(ft_values_get(i->rev->values, "local_id")), true, local, sizeof local);
    ft_cli_short_id(&i->rev->record, id);
    (void)fprintf(l->io->out, "%-16s %-12s  %-12.*s %-8s %s #%lld\n", local, id, (int)i->rev->type.n, i->rev->type.p,
                  ft_op_word(i->rev->op), i->by->system, (long long)i->number);
    return FT_OK;
}

ft_status ft_cli_list_waiting(ft_cli *io, ft_store *s, const char *type, ft_error *err)
{
    listing l = {.io = io, .type = type};
    ft_status st = FT_OK;

    ft_buf_init(&l.text, 0);
    l.w = ft_json_writer(&l.text);
    if (!io->json && !io->quiet) {
        (void)fprintf(io->out, "%-16s %-12s  %-12s %-8s %s\n", "LOCAL ID", "ID", "TYPE", "OP", "SYSTEM #BATCH");
    }
    ft_json_begin(&l.w, '{');
    ft_json_name(&l.w, "type");
    ft_json_put_text(&l.w, type);
    ft_json_name(&l.w, "items");
    ft_json_begin(&l.w, '[');
    st = ft_waiting_items(s, list_item, &l, err);
    ft_json_end(&l.w, ']');
    ft_json_end(&l.w, '}');
    st = st == FT_OK && io->json ? ft_cli_put(io, &l.text, err) : st;
    ft_buf_release(&l.text);
    return st;
}
