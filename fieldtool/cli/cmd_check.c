/* fieldtool check FILE [--for LEVEL] : is the file whole, conformant, and do its records keep the rules. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/report/check.h"

#include <string.h>

typedef struct printing {
    ft_cli *io;
    ft_json_out w;
} printing;

static void put_id(printing *p, const char *name, bool has, const ft_uuid *id)
{
    char text[FT_UUID_TEXT];

    ft_uuid_text(id, text);
    ft_json_name(&p->w, name);
    ft_json_put_text(&p->w, has ? text : NULL);
}

static void put_finding(void *who, const ft_finding *f)
{
    printing *p = who;
    ft_buf text;

    ft_buf_init(&text, 0);
    if (f->transition != NULL) {
        ft_transition_explain(f->transition, p->io->words, &text);
    } else {
        ft_catalog_format(p->io->words, f->key, f->facts, &text);
    }
    if (p->io->json) {
        ft_json_begin(&p->w, '{');
        ft_json_name(&p->w, "severity");
        ft_json_put_text(&p->w, ft_severity_word(f->severity));
        ft_json_name(&p->w, "key");
        ft_json_put_text(&p->w, f->key);
        ft_json_name(&p->w, "message");
        ft_json_put_text(&p->w, text.p);
        ft_json_name(&p->w, "type");
        ft_json_put_text(&p->w, f->type);
        put_id(p, "id", f->has_record, &f->record);
        ft_json_name(&p->w, "local_id");
        ft_json_put_text(&p->w, f->local_id);
        put_id(p, "other", f->has_other, &f->other);
        ft_json_name(&p->w, "other_local_id");
        ft_json_put_text(&p->w, f->other_local_id);
        ft_json_name(&p->w, "m2");
        ft_json_put_num(&p->w, f->m2);
        ft_json_end(&p->w, '}');
    } else {
        (void)fprintf(p->io->out, "%-7s  %-16s %s\n", ft_severity_word(f->severity),
                      f->local_id == NULL ? "" : f->local_id, text.p == NULL ? f->key : text.p);
    }
    ft_buf_release(&text);
}

static ft_status wanted_level(const ft_args *a, ft_required *out, ft_error *err)
{
    static const char *const WORDS[] = {"", "save", "submit", "approve"};
    const char *word = ft_args_value(a, "for");

    *out = FT_REQ_SAVE;
    for (size_t i = 1; word != NULL && i < FT_COUNT(WORDS); i++) {
        if (strcmp(WORDS[i], word) == 0) {
            *out = (ft_required)i;
            return FT_OK;
        }
    }
    return word == NULL ? FT_OK : ft_fail(err, FT_E_USAGE, "cli.check.level", "level=%s", word);
}

/* A file too damaged to be opened is what somebody asked about: the answer is a finding. */
static bool is_damage(const ft_error *err)
{
    return strcmp(err->key, "store.damaged") == 0;
}

static void put_damage(printing *p, const ft_error *err, ft_check_result *r)
{
    ft_finding f = {.severity = FT_LAND_SEVERITY_ERROR, .key = err->key, .facts = err->args};

    *r = (ft_check_result){.errors = 1};
    put_finding(p, &f);
}

ft_status ft_cmd_check(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_buf findings;
    ft_buf text;
    printing p = {io, ft_json_writer(&findings)};
    ft_check_result r;
    ft_required level = FT_REQ_SAVE;
    ft_status st = wanted_level(a, &level, err);

    ft_buf_init(&findings, 0);
    ft_buf_init(&text, 0);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err) : st;
    ft_json_begin(&p.w, '[');
    if (st == FT_OK) {
        st = ft_check_workspace(s, level, put_finding, &p, &r, err);
    } else if (st == FT_E_INVALID && is_damage(err)) {
        put_damage(&p, err, &r);
        st = FT_OK;
    }
    ft_json_end(&p.w, ']');
    if (st == FT_OK && io->json) {
        ft_json_out w = ft_json_writer(&text);

        ft_json_begin(&w, '{');
        ft_json_name(&w, "ok");
        ft_json_put_bool(&w, r.ok);
        ft_json_name(&w, "integrity");
        ft_json_put_bool(&w, r.integrity);
        ft_json_name(&w, "conformant");
        ft_json_put_bool(&w, r.conformant);
        ft_json_name(&w, "findings");
        ft_json_put_raw(&w, findings.p, findings.n);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
    } else if (st == FT_OK) {
        ft_cli_say(io, r.ok ? "cli.check.fine" : "cli.check.errors", "errors=%zu warnings=%zu advice=%zu", r.errors,
                   r.warnings, r.advice);
    }
    io->left = st == FT_OK && !r.ok;
    ft_buf_release(&findings);
    ft_buf_release(&text);
    ft_store_close(s);
    return st;
}
