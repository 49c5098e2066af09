/* fieldtool verify FILE : is it what its authors signed, is anything missing, and one digest of the state it comes to. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/cli/target.h"
#include "sync/verify.h"

#include <string.h>

enum { SHOWN = 200 }; /* findings a person is shown; JSON has all of them */

typedef struct printing {
    ft_cli *io;
    ft_buf problems, notes, systems;
    ft_json_out to_problems, to_notes, to_systems;
    size_t shown;
} printing;

static void put_finding(void *who, ft_verify_class what, const char *key, const char *facts)
{
    static const char *const WORDS[] = {"altered", "missing", "note"};
    printing *p = who;
    ft_json_out *w = what == FT_VERIFY_NOTE ? &p->to_notes : &p->to_problems;
    ft_buf text;

    ft_buf_init(&text, 0);
    ft_catalog_format(p->io->words, key, facts, &text);
    if (p->io->json) {
        ft_json_begin(w, '{');
        ft_json_name(w, "key");
        ft_json_put_text(w, key);
        ft_json_name(w, "message");
        ft_json_put_text(w, text.p == NULL ? key : text.p);
        ft_json_name(w, "severity");
        ft_json_put_text(w, WORDS[what]);
        ft_json_end(w, '}');
    } else if (p->shown++ < SHOWN) {
        (void)fprintf(p->io->out, "%-8s  %s\n", WORDS[what], text.p == NULL ? key : text.p);
    }
    ft_buf_release(&text);
}

static void put_system(void *who, const ft_verify_system *s)
{
    printing *p = who;
    ft_json_out *w = &p->to_systems;

    if (!p->io->json) {
        if (!p->io->quiet) {
            (void)fprintf(p->io->out, "%-16s #%lld to #%lld%s\n", s->system, (long long)s->first, (long long)s->last,
                          s->waits ? "  (waits)" : "");
        }
        return;
    }
    ft_json_begin(w, '{');
    ft_json_name(w, "system");
    ft_json_put_text(w, s->system);
    ft_json_name(w, "fingerprint");
    ft_json_put_text(w, s->fingerprint);
    ft_json_name(w, "first");
    ft_json_put_int(w, s->first);
    ft_json_name(w, "last");
    ft_json_put_int(w, s->last);
    ft_json_name(w, "waits");
    ft_json_put_bool(w, s->waits);
    ft_json_name(w, "missing");
    ft_json_begin(w, '[');
    for (size_t i = 0; i < s->n_missing; i++) {
        ft_json_put_int(w, s->missing[i]);
    }
    ft_json_end(w, ']');
    ft_json_end(w, '}');
}

static ft_status put_result(printing *p, const ft_verify_result *r, ft_error *err)
{
    char hex[FT_HASH_HEX] = "";
    bool ok = r->altered + r->missing == 0;
    const struct {
        const char *name;
        const ft_buf *list;
    } LISTS[] = {{"systems", &p->systems}, {"problems", &p->problems}, {"notes", &p->notes}};
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    if (r->has_digest) {
        ft_hash_hex(&r->digest, hex);
    }
    if (!p->io->json) {
        if (p->shown > SHOWN) {
            ft_cli_say(p->io, "cli.verify.more", "n=%zu", p->shown - SHOWN);
        }
        ft_cli_say(p->io, ok ? "cli.verify.fine" : "cli.verify.not",
                   "revisions=%zu batches=%zu altered=%zu missing=%zu", r->revisions, r->batches, r->altered,
                   r->missing);
        if (r->has_digest) {
            (void)fprintf(p->io->out, "%s\n", hex);
        }
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "ok");
    ft_json_put_bool(&w, ok);
    ft_json_name(&w, "state_digest");
    ft_json_put_text(&w, r->has_digest ? hex : NULL);
    ft_json_name(&w, "revisions");
    ft_json_put_int(&w, (int64_t)r->revisions);
    ft_json_name(&w, "batches");
    ft_json_put_int(&w, (int64_t)r->batches);
    for (size_t i = 0; i < FT_COUNT(LISTS); i++) {
        ft_json_name(&w, LISTS[i].name);
        ft_json_put_raw(&w, LISTS[i].list->p, LISTS[i].list->n);
    }
    ft_json_end(&w, '}');
    st = ft_cli_put(p->io, &text, err);
    ft_buf_release(&text);
    return st;
}

/* A server's journal is verified as a file that holds all of it. */
static ft_status fetch(ft_cli *io, const char *target, ft_cli_file *f, ft_error *err)
{
    int64_t stale = 0;
    ft_status st = ft_cli_file_begin(target, f, err);

    if (st != FT_OK || !ft_server_is(target)) {
        return st;
    }
    st = ft_server_copy(target, f->path, &io->env, &stale, err);
    if (st == FT_OK && stale > 0) {
        ft_cli_say(io, "cli.verify.stale", "n=%lld", (long long)stale);
        io->left = true;
    }
    return st;
}

ft_status ft_cmd_verify(ft_cli *io, const ft_args *a, ft_error *err)
{
    printing p = {.io = io};
    ft_verify_result r;
    ft_cli_file file;
    ft_status st = FT_OK;

    ft_buf_init(&p.problems, 0);
    ft_buf_init(&p.notes, 0);
    ft_buf_init(&p.systems, 0);
    p.to_problems = ft_json_writer(&p.problems);
    p.to_notes = ft_json_writer(&p.notes);
    p.to_systems = ft_json_writer(&p.systems);
    ft_json_begin(&p.to_problems, '[');
    ft_json_begin(&p.to_notes, '[');
    ft_json_begin(&p.to_systems, '[');
    st = fetch(io, a->pos[0], &file, err);
    st = st == FT_OK ? ft_verify(file.path, &io->env, put_finding, put_system, &p, &r, err) : st;
    ft_json_end(&p.to_problems, ']');
    ft_json_end(&p.to_notes, ']');
    ft_json_end(&p.to_systems, ']');
    st = st == FT_OK ? put_result(&p, &r, err) : st;
    if (st == FT_OK) {
        io->denied = r.altered > 0;
        io->left = io->left || r.missing > 0;
    }
    ft_cli_file_end(&file);
    ft_buf_release(&p.problems);
    ft_buf_release(&p.notes);
    ft_buf_release(&p.systems);
    return st;
}
