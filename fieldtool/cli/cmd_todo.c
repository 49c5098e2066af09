/* fieldtool todo FILE : what the centre and others have said that is left to do here. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/report/todo.h"

#include <string.h>

typedef struct printing {
    ft_cli *io;
    ft_buf text;
    ft_json_out w;
    size_t n, asks;
    int64_t since_ms;
} printing;

static void put_text(ft_json_out *w, const char *name, ft_str text)
{
    ft_json_name(w, name);
    ft_json_put_textn(w, text.p, text.n);
}

static void put_json(printing *p, const ft_todo *t)
{
    char uuid[FT_UUID_TEXT];
    char hex[FT_HASH_HEX];
    char time[FT_UTC_TEXT];

    ft_uuid_text(&t->record, uuid);
    ft_hash_hex(&t->revision, hex);
    ft_utc_text(t->clock_ms, time);
    ft_json_begin(&p->w, '{');
    put_text(&p->w, "kind", ft_str_of(ft_todo_word(t->kind)));
    put_text(&p->w, "type", ft_str_of(t->type));
    put_text(&p->w, "id", ft_str_of(uuid));
    put_text(&p->w, "local_id", ft_str_of(t->local_id));
    put_text(&p->w, "text", t->text);
    put_text(&p->w, "by", t->by);
    put_text(&p->w, "time", ft_str_of(time));
    put_text(&p->w, "revision", ft_str_of(hex));
    ft_json_name(&p->w, "asks");
    ft_json_put_bool(&p->w, ft_todo_asks(t->kind));
    ft_json_end(&p->w, '}');
}

static ft_status put(void *who, const ft_todo *t, ft_error *err)
{
    printing *p = who;
    char time[FT_UTC_TEXT];
    char key[48];

    (void)err;
    if (t->clock_ms < p->since_ms) {
        return FT_OK;
    }
    p->n++;
    p->asks += ft_todo_asks(t->kind);
    if (p->io->json) {
        put_json(p, t);
        return FT_OK;
    }
    ft_utc_text(t->clock_ms, time);
    (void)snprintf(key, sizeof key, "cli.todo.%s", ft_todo_word(t->kind));
    (void)fprintf(p->io->out, "%-18s %-16s %-12s %.10s  %.*s%s%.*s\n", ft_catalog_text(p->io->words, key),
                  t->local_id[0] == '\0' ? "-" : t->local_id, t->type, time, (int)t->by.n, t->by.p,
                  t->by.n > 0 && t->text.n > 0 ? ": " : "", (int)t->text.n, t->text.p);
    return FT_OK;
}

ft_status ft_cmd_todo(ft_cli *io, const ft_args *a, ft_error *err)
{
    printing p = {.io = io};
    ft_store *s = NULL;
    ft_date since = {0, 0, 0};
    ft_status st = ft_args_date(a, "since", &since, err);

    p.since_ms = ft_date_known(since) ? (int64_t)ft_date_first_day(since) * 86400000 : INT64_MIN;
    ft_buf_init(&p.text, 0);
    p.w = ft_json_writer(&p.text);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    ft_json_begin(&p.w, '{');
    ft_json_name(&p.w, "todo");
    ft_json_begin(&p.w, '[');
    st = st == FT_OK ? ft_report_todo(s, put, &p, err) : st;
    ft_json_end(&p.w, ']');
    ft_json_end(&p.w, '}');
    if (st == FT_OK && io->json) {
        st = ft_cli_put(io, &p.text, err);
    } else if (st == FT_OK && p.n == 0) {
        ft_cli_say(io, "cli.todo.nothing", "file=%s", a->pos[0]);
    }
    io->left = st == FT_OK && p.asks > 0;
    ft_buf_release(&p.text);
    ft_store_close(s);
    return st;
}
