#include "fieldtool/cli/extract.h"

#include "fieldtool/base/words.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/cli/target.h"
#include "fieldtool/store/external.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_LEFT = 4, EXIT_PERMISSION = 5 };

/* The one place where a status becomes an exit code. */
static int exit_code(ft_status st, const ft_cli *io)
{
    switch (st) {
    case FT_OK: return io->denied ? EXIT_PERMISSION : io->refused ? EXIT_REFUSED : io->left ? EXIT_LEFT : EXIT_DONE;
    case FT_E_USAGE: return EXIT_USAGE;
    case FT_E_INVALID:
    case FT_E_REFUSED:
    case FT_E_CONFLICT:
    case FT_E_NOT_FOUND: return EXIT_REFUSED;
    case FT_E_PERMISSION: return EXIT_PERMISSION;
    case FT_E_IO:
    case FT_E_DB:
    case FT_E_NOMEM:
    case FT_E_INTERRUPTED: return EXIT_FAILED;
    }
    return EXIT_FAILED;
}

/* ---------- what commands share */

/* What another program did: taken in by commands that write, pointed out by those that read. */
static void say_external(ft_cli *io, bool taken, const ft_external *x)
{
    if (x->edited + x->added + x->deleted + x->moved > 0) {
        ft_cli_say(io, taken ? "cli.external.taken" : "cli.external.seen",
                   "edited=%zu added=%zu deleted=%zu moved=%zu layers=%s", x->edited, x->added, x->deleted, x->moved,
                   x->layers);
    }
    if (x->unreadable > 0) {
        ft_cli_say(io, "cli.external.unreadable", "n=%zu layers=%s", x->unreadable, x->layers);
    }
    if (x->mended > 0) {
        ft_cli_say(io, taken ? "cli.external.mended" : "cli.external.broken", "n=%zu layers=%s", x->mended, x->layers);
    }
}

static void say_renewal(ft_cli *io, ft_store_mode mode, const ft_store *s)
{
    ft_renewal r = ft_store_renewal(s);

    if (mode == FT_STORE_WRITE && r.strange > 0) {
        ft_cli_say(io, "cli.renewal.strange", "n=%zu columns=%s", r.strange, r.names);
    }
    if (mode == FT_STORE_WRITE && r.columns + r.layers > 0) {
        ft_cli_say(io, "cli.renewal.due", "columns=%zu layers=%zu", r.columns, r.layers);
    }
}

ft_status ft_cli_open(ft_cli *io, const char *path, ft_store_mode mode, ft_store **out, ft_error *err)
{
    ft_external x;
    ft_renewal made;
    bool changed = false;
    ft_status st = FT_OK;

    if (ft_server_is(path)) {
        return ft_cli_open_target(io, path, mode == FT_STORE_READ ? FT_SERVER_READ : FT_SERVER_WRITE, out, err);
    }
    st = mode == FT_STORE_WRITE ? ft_cli_place(io, path, err) : FT_OK;
    st = st == FT_OK ? ft_store_open(path, mode, &io->env, out, err) : st;
    if (st != FT_OK) {
        return st;
    }
    say_renewal(io, mode, *out);
    st = mode == FT_STORE_WRITE ? ft_external_take(*out, &x, err) : ft_external_look(*out, &x, err);
    if (st == FT_OK && ft_external_any(&x)) {
        say_external(io, mode == FT_STORE_WRITE, &x);
    }
    return st == FT_OK && mode == FT_STORE_WRITE ? ft_cli_follow_profile(io, out, &made, &changed, err) : st;
}

static void say_facts(ft_cli *io, const char *key, const char *facts)
{
    ft_buf text;

    ft_buf_init(&text, 0);
    ft_catalog_format(io->words, key, facts, &text);
    (void)fprintf(io->err, "%s\n", text.p == NULL ? key : text.p);
    ft_buf_release(&text);
}

void ft_cli_say(ft_cli *io, const char *key, const char *facts_fmt, ...)
{
    char facts[1024];
    va_list ap;

    if (io->quiet) {
        return;
    }
    va_start(ap, facts_fmt);
    (void)vsnprintf(facts, sizeof facts, facts_fmt, ap);
    va_end(ap);
    say_facts(io, key, facts);
}

ft_status ft_cli_put(ft_cli *io, ft_buf *text, ft_error *err)
{
    ft_status st = ft_buf_status(text, err);

    if (st == FT_OK && (fwrite(text->p, 1, text->n, io->out) != text->n || fputc('\n', io->out) == EOF)) {
        st = ft_fail(err, FT_E_IO, "cli.output", " ");
    }
    return st;
}

void ft_cli_short_id(const ft_uuid *id, char out[13])
{
    ft_hex(id->b + 10, 6, out);
}

void ft_cli_warn(ft_cli *io, ft_cli_warnings *w, const char *key, const char *facts_fmt, ...)
{
    char facts[512];
    ft_buf text;
    ft_json_out j = ft_json_writer(&w->json);
    va_list ap;

    va_start(ap, facts_fmt);
    (void)vsnprintf(facts, sizeof facts, facts_fmt, ap);
    va_end(ap);
    ft_buf_init(&text, 0);
    ft_catalog_format(io->words, key, facts, &text);
    j.comma = w->n++ > 0;
    ft_json_begin(&j, '{');
    ft_json_name(&j, "key");
    ft_json_put_text(&j, key);
    ft_json_name(&j, "message");
    ft_json_put_text(&j, text.p);
    ft_json_end(&j, '}');
    if (!io->json && !io->quiet) {
        (void)fprintf(io->err, "%s: %s\n", ft_catalog_text(io->words, "cli.warning"), text.p == NULL ? key : text.p);
    }
    ft_buf_release(&text);
}

/* ---------- options */

const char *ft_args_value(const ft_args *a, const char *name)
{
    const char *v = NULL;

    for (size_t i = 0; i < a->n_given; i++) {
        v = strcmp(a->given[i].name, name) == 0 ? a->given[i].value : v;
    }
    return v;
}

bool ft_args_flag(const ft_args *a, const char *name)
{
    return ft_args_value(a, name) != NULL;
}

const char *ft_args_next(const ft_args *a, const char *name, size_t *at)
{
    while (*at < a->n_given) {
        size_t i = (*at)++;

        if (strcmp(a->given[i].name, name) == 0) {
            return a->given[i].value;
        }
    }
    return NULL;
}

ft_status ft_args_date(const ft_args *a, const char *name, ft_date *out, ft_error *err)
{
    const char *v = ft_args_value(a, name);
    ft_date d;

    if (v == NULL) {
        return FT_OK;
    }
    if (!ft_date_parse(v, strlen(v), &d) || d.day == 0) {
        return ft_fail(err, FT_E_USAGE, "cli.date", "option=%s value=%s", name, v);
    }
    *out = d;
    return FT_OK;
}

ft_status ft_args_number(const ft_args *a, const char *name, double *out, ft_error *err)
{
    const char *v = ft_args_value(a, name);

    if (v != NULL && !ft_num_parse(v, strlen(v), out)) {
        return ft_fail(err, FT_E_USAGE, "cli.number", "option=%s value=%s", name, v);
    }
    return FT_OK;
}

static const ft_opt GLOBAL_OPTS[] = {
    {"json", NULL, "cli.opt.json"}, {"quiet", NULL, "cli.opt.quiet"}, {"lang", "CODE", "cli.opt.lang"},
    {"as", "NAME", "cli.opt.as"},   {"help", NULL, "cli.opt.help"},   {"version", NULL, "cli.opt.version"},
};

static const ft_opt *find_opt(const ft_opt *opts, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n; i++) {
        if (strlen(opts[i].name) == len && memcmp(opts[i].name, name, len) == 0) {
            return &opts[i];
        }
    }
    return NULL;
}

typedef struct words {
    const char **pos;
    ft_given *given;
    size_t n_pos, n_given;
    const ft_cmd *cmd;
} words;

static const ft_cmd *find_command(const char *name)
{
    for (size_t i = 0; i < FT_COMMANDS_N; i++) {
        if (strcmp(FT_COMMANDS[i].name, name) == 0) {
            return &FT_COMMANDS[i];
        }
    }
    return NULL;
}

/* "-o" is the one short option people expect; "-h" asks for help. */
static const char *long_name(const char *word)
{
    if (strcmp(word, "-o") == 0) {
        return "--output";
    }
    if (strcmp(word, "-q") == 0) {
        return "--quiet";
    }
    return strcmp(word, "-h") == 0 ? "--help" : word;
}

static ft_status take_option(words *w, int argc, char **argv, int *i, ft_error *err)
{
    const char *full = long_name(argv[*i]);
    bool one_dash = full[1] != '-';
    const char *word = full + (one_dash ? 1 : 2);
    const char *equals = strchr(word, '=');
    size_t n = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const ft_opt *o = one_dash ? NULL : find_opt(GLOBAL_OPTS, FT_COUNT(GLOBAL_OPTS), word, n);

    if (o == NULL && !one_dash && w->cmd != NULL) {
        o = find_opt(w->cmd->opts, w->cmd->n_opts, word, n);
    }
    if (o == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.option.unknown", "option=%.*s command=%s",
                       (int)(n + (size_t)(word - full)), full, w->cmd == NULL ? "" : w->cmd->name);
    }
    if (o->value == NULL && equals != NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.option.no_value", "option=%s", o->name);
    }
    w->given[w->n_given].name = o->name;
    w->given[w->n_given].value = "";
    if (o->value != NULL && equals != NULL) {
        w->given[w->n_given].value = equals + 1;
    } else if (o->value != NULL) {
        if (*i + 1 >= argc) {
            return ft_fail(err, FT_E_USAGE, "cli.option.value", "option=%s value=%s", o->name, o->value);
        }
        w->given[w->n_given].value = argv[++*i];
    }
    w->n_given++;
    return FT_OK;
}

static ft_status parse(int argc, char **argv, words *w, ft_error *err)
{
    bool plain = false;
    ft_status st = FT_OK;

    for (int i = 1; i < argc && st == FT_OK; i++) {
        const char *word = argv[i];

        if (!plain && strcmp(word, "--") == 0) {
            plain = true;
        } else if (!plain && word[0] == '-' && word[1] != '\0' && strchr(".0123456789", word[1]) == NULL) {
            st = take_option(w, argc, argv, &i, err);
        } else if (w->cmd == NULL) {
            w->cmd = find_command(word);
            if (w->cmd == NULL && strcmp(word, "help") == 0) {
                w->given[w->n_given].name = "help";
                w->given[w->n_given++].value = "";
            } else if (w->cmd == NULL) {
                st = ft_fail(err, FT_E_USAGE, "cli.command.unknown", "command=%s", word);
            }
        } else {
            w->pos[w->n_pos++] = word;
        }
    }
    return st;
}

/* ---------- help */

static void help_opts(ft_cli *io, const ft_opt *opts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char left[64];

        (void)snprintf(left, sizeof left, "--%s%s%s", opts[i].name, opts[i].value == NULL ? "" : " ",
                       opts[i].value == NULL ? "" : opts[i].value);
        (void)fprintf(io->out, "  %-28s %s\n", left, ft_catalog_text(io->words, opts[i].help));
    }
}

static const char *command_text(ft_cli *io, const char *command, const char *what)
{
    char key[64];

    (void)snprintf(key, sizeof key, "cli.%s.%s", command, what);
    return ft_catalog_text(io->words, key);
}

static void help_command(ft_cli *io, const ft_cmd *c)
{
    (void)fprintf(io->out, "%s: fieldtool %s %s\n\n%s\n", ft_catalog_text(io->words, "cli.usage"), c->name, c->words,
                  command_text(io, c->name, "help"));
    if (c->n_opts > 0) {
        (void)fprintf(io->out, "\n%s:\n", ft_catalog_text(io->words, "cli.options"));
        help_opts(io, c->opts, c->n_opts);
    }
    (void)fprintf(io->out, "\n%s:\n  %s\n", ft_catalog_text(io->words, "cli.example"),
                  command_text(io, c->name, "example"));
}

static void help_all(ft_cli *io)
{
    (void)fprintf(io->out,
                  "%s\n\n%s: fieldtool [--json] [--quiet] [--lang CODE] [--as NAME] COMMAND FILE [ARGS]\n\n%s:\n",
                  ft_catalog_text(io->words, "cli.about"), ft_catalog_text(io->words, "cli.usage"),
                  ft_catalog_text(io->words, "cli.commands"));
    for (size_t i = 0; i < FT_COMMANDS_N; i++) {
        const char *help = command_text(io, FT_COMMANDS[i].name, "help");
        size_t line = strcspn(help, "\n");

        (void)fprintf(io->out, "  %-9s %.*s\n", FT_COMMANDS[i].name, (int)line, help);
    }
    (void)fprintf(io->out, "\n%s:\n", ft_catalog_text(io->words, "cli.options"));
    help_opts(io, GLOBAL_OPTS, FT_COUNT(GLOBAL_OPTS));
}

/* ---------- errors */

static void report(ft_cli *io, const ft_error *e)
{
    ft_buf text;

    ft_buf_init(&text, 0);
    if (io->json) {
        ft_buf message;
        ft_buf object;
        ft_json_out w = ft_json_writer(&text);
        char facts[sizeof e->args + sizeof e->context + 2];

        ft_buf_init(&message, 0);
        ft_catalog_error(io->words, e, &message);
        (void)snprintf(facts, sizeof facts, "%s %s", e->context, e->args);
        ft_json_begin(&w, '{');
        ft_json_name(&w, "error");
        ft_json_begin(&w, '{');
        ft_json_name(&w, "key");
        ft_json_put_text(&w, e->key);
        ft_json_name(&w, "message");
        ft_json_put_text(&w, message.p);
        ft_json_name(&w, "facts");
        ft_buf_init(&object, 0);
        ft_facts_json(facts, &object);
        ft_json_put_raw(&w, object.p, object.n);
        ft_buf_release(&object);
        ft_json_end(&w, '}');
        ft_json_end(&w, '}');
        (void)fprintf(io->out, "%s\n", text.p == NULL ? "{\"error\":{}}" : text.p);
        ft_buf_release(&message);
    } else {
        ft_catalog_error(io->words, e, &text);
        (void)fprintf(io->err, "fieldtool: %s\n", text.p == NULL ? e->key : text.p);
    }
    ft_buf_release(&text);
}

/* ---------- progress: on a terminal, not more than ten times a second */

typedef struct bar {
    FILE *err;
    const ft_catalog *words;
    double started, shown;
    bool drawn;
} bar;

static void draw(void *who, const char *phase, int64_t done, int64_t total)
{
    bar *b = who;
    double now = ft_os_monotonic_s();
    const char *text = ft_catalog_text(b->words, phase);

    if (now - b->started < 1.0 || now - b->shown < 0.1) {
        return;
    }
    b->shown = now;
    b->drawn = true;
    if (total > 0) {
        (void)fprintf(b->err, "\r%s %3d %% (%lld)  ", text, (int)(100 * done / total), (long long)done);
    } else {
        (void)fprintf(b->err, "\r%s %lld  ", text, (long long)done);
    }
    (void)fflush(b->err);
}

/* ---------- one call */

static ft_status run(ft_cli *io, const words *w, ft_error *err)
{
    ft_args a = {.pos = w->pos, .n_pos = w->n_pos, .given = w->given, .n_given = w->n_given};

    if (ft_args_flag(&a, "version")) {
        (void)fprintf(io->out, "fieldtool %s\n", FT_VERSION);
        return FT_OK;
    }
    if (w->cmd == NULL) {
        if (ft_args_flag(&a, "help")) {
            help_all(io);
            return FT_OK;
        }
        return ft_fail(err, FT_E_USAGE, "cli.command.none", " ");
    }
    if (ft_args_flag(&a, "help")) {
        help_command(io, w->cmd);
        return FT_OK;
    }
    if (a.n_pos > w->cmd->max_pos) {
        return ft_fail(err, FT_E_USAGE, "cli.words.extra", "command=%s words=%s extra=%.80s", w->cmd->name,
                       w->cmd->words, a.pos[w->cmd->max_pos]);
    }
    if (a.n_pos < w->cmd->min_pos) {
        return ft_fail(err, FT_E_USAGE, "cli.words", "command=%s words=%s", w->cmd->name, w->cmd->words);
    }
    io->targets = strstr(w->cmd->words, "TARGET") != NULL;
    return w->cmd->run(io, &a, err);
}

static bool given(const words *w, const char *name)
{
    for (size_t i = 0; i < w->n_given; i++) {
        if (strcmp(w->given[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static int with_words(int argc, char **argv, ft_cli *io, words *w)
{
    char author[128];
    bar progress = {.err = io->err, .started = ft_os_monotonic_s()};
    ft_catalog *catalog = NULL;
    ft_error err = {0};
    ft_error parse_err = {0};
    ft_status parsed = parse(argc, argv, w, &parse_err);
    ft_args a = {.given = w->given, .n_given = w->n_given};
    ft_status st = ft_words_open(ft_args_value(&a, "lang"), &catalog, &err);

    if (st != FT_OK) {
        (void)fprintf(io->err, "fieldtool: %s %s\n", err.key, err.args);
        return EXIT_FAILED;
    }
    io->words = catalog;
    io->json = given(w, "json");
    io->quiet = given(w, "quiet");
    io->as = ft_args_value(&a, "as");
    io->env = ft_env_system(author, sizeof author);
    if (io->as != NULL) {
        io->env.author = io->as;
    }
    io->env.interrupted = ft_os_interrupted;
    io->env.secret = ft_cli_secret;
    io->env.secret_who = io;
    progress.words = catalog;
    if (!io->quiet && ft_os_stderr_is_terminal()) {
        io->env.progress = draw;
        io->env.progress_who = &progress;
    }
    st = parsed;
    if (st != FT_OK) {
        err = parse_err;
    } else {
        ft_os_catch_interrupt();
        st = ft_hash_setup(&err);
        st = st == FT_OK ? run(io, w, &err) : st;
    }
    if (progress.drawn) {
        (void)fprintf(io->err, "\r%40s\r", "");
    }
    if (st == FT_OK && fflush(io->out) != 0) {
        st = ft_fail(&err, FT_E_IO, "cli.output", " ");
    }
    if (st != FT_OK) {
        report(io, &err);
    }
    ft_catalog_close(catalog);
    return exit_code(st, io);
}

int ft_cli_main(int argc, char **argv, FILE *out, FILE *err)
{
    ft_cli io = {.out = out, .err = err, .argv0 = argc > 0 ? argv[0] : "fieldtool"};
    words w = {0};
    int code = EXIT_FAILED;

    w.pos = calloc((size_t)argc + 1, sizeof *w.pos);
    w.given = calloc((size_t)argc + 1, sizeof *w.given);
    if (w.pos != NULL && w.given != NULL) {
        code = with_words(argc, argv, &io, &w);
    }
    free(w.pos);
    free(w.given);
    return code;
}
