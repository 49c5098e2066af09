/* fieldtool demo DIR : a worked example, told as the commands that make it. Every step is one command line, run in this
 * process by the same table as if a person had typed it; DIR/story.sh runs the same lines again elsewhere. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/os.h"
#include "fieldtool/cli/demo.h"

#include <string.h>

typedef struct demo {
    ft_cli *io;
    const char *dir;
    ft_buf story;  /* text of story.sh */
    ft_buf answer; /* what the step at hand put out */
    ft_buf aside;  /* and what it said beside it */
    size_t steps;
    bool silent; /* --json, --quiet: the files are made, nothing is told */
} demo;

/* ---------- running one line */

static void read_back(FILE *f, ft_buf *out)
{
    char block[4096];
    size_t n = 0;

    rewind(f);
    while ((n = fread(block, 1, sizeof block, f)) > 0) {
        ft_buf_bytes(out, block, n);
    }
}

/* Words "fieldtool" ... to the command table; what it put out into @p out and @p aside. */
static ft_status call(const ft_demo_words *w, ft_buf *out, ft_buf *aside, int *code, ft_error *err)
{
    char *argv[FT_DEMO_WORDS + 1] = {NULL};
    FILE *f = tmpfile();
    FILE *g = tmpfile();
    ft_status st = f == NULL || g == NULL ? ft_fail(err, FT_E_IO, "cli.output", " ") : FT_OK;

    for (size_t i = 0; i < w->n; i++) {
        argv[i] = w->text.p + w->from[i];
    }
    if (st == FT_OK) {
        *code = ft_cli_main((int)w->n, argv, f, g);
        read_back(f, out);
        read_back(g, aside);
        st = ft_buf_status(out, err);
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    if (g != NULL) {
        (void)fclose(g);
    }
    return st == FT_OK ? ft_buf_status(aside, err) : st;
}

/* The step is named by its line up to the first option. */
static ft_status stopped(const char *line, int code, ft_error *err)
{
    const char *options = strstr(line, " --");
    size_t n = options == NULL ? strlen(line) : (size_t)(options - line);

    return ft_fail(err, FT_E_IO, "demo.step", "code=%d command=%.*s", code, (int)n, line);
}

/* "$(...)" inside a line: what it puts out, as one word. */
static ft_status run_inner(void *who, const char *line, ft_buf *out, ft_error *err)
{
    demo *d = who;
    ft_demo_words w;
    ft_buf said;
    int code = 0;
    ft_status st = FT_OK;

    ft_demo_words_init(&w);
    ft_buf_init(&said, 0);
    st = ft_demo_read(line, d->dir, run_inner, d, &w, err);
    st = st == FT_OK ? call(&w, &said, &d->aside, &code, err) : st;
    if (st == FT_OK && code != 0) {
        st = stopped(line, code, err);
    }
    if (st == FT_OK && said.n > 0) {
        ft_buf_bytes(out, said.p, said.p[said.n - 1] == '\n' ? said.n - 1 : said.n);
    }
    ft_demo_words_release(&w);
    ft_buf_release(&said);
    return st;
}

/* ---------- telling */

/* One row, its files named as from inside the folder. */
static void show_row(const demo *d, FILE *to, const char *row, size_t n)
{
    size_t dir = strlen(d->dir);

    while (n > 0) {
        if (n > dir && strncmp(row, d->dir, dir) == 0 && row[dir] == '/') {
            row += dir + 1;
            n -= dir + 1;
            continue;
        }
        (void)fputc(*row++, to);
        n--;
    }
    (void)fputc('\n', to);
}

static void say_more(const demo *d, size_t left)
{
    char facts[40];
    ft_buf text;

    (void)snprintf(facts, sizeof facts, "n=%zu", left);
    ft_buf_init(&text, 512);
    ft_catalog_format(d->io->words, "demo.more", facts, &text);
    (void)fprintf(d->io->out, "    %s\n", text.p == NULL ? "" : text.p);
    ft_buf_release(&text);
}

/* The first rows of what was put out; how many more there are is said. */
static void show(const demo *d, FILE *to, const ft_buf *what, size_t most)
{
    const char *p = what->p == NULL ? "" : what->p;
    size_t rows = 0;
    size_t left = 0;

    for (const char *q = p; *q != '\0'; q++) {
        rows += *q == '\n';
    }
    left = rows > most + 1 ? rows - most : 0; /* nobody gains by hiding one row */
    for (size_t i = 0; i < rows - left; i++) {
        size_t n = strcspn(p, "\n");

        show_row(d, to, p, n);
        p += n + 1;
    }
    if (left > 0) {
        say_more(d, left);
    }
    (void)fflush(to);
}

static void tell(demo *d, const char *key)
{
    const char *text = ft_catalog_text(d->io->words, key);

    ft_buf_printf(&d->story, "\n# %s\n", text);
    if (!d->silent) {
        (void)fprintf(d->io->out, "\n# %s\n", text);
    }
}

static ft_status run_step(demo *d, const ft_demo_step *s, ft_error *err)
{
    ft_demo_words w;
    int code = 0;
    ft_status st = FT_OK;

    ft_buf_printf(&d->story, s->code == 0 ? "%s\n" : "expect %s %d -- \\\n    %s\n", s->code == 0 ? s->line : "",
                  s->code, s->line);
    if (!d->silent) {
        (void)fprintf(d->io->out, "$ %s\n", s->line);
        (void)fflush(d->io->out);
    }
    ft_demo_words_init(&w);
    ft_buf_reset(&d->answer);
    ft_buf_reset(&d->aside);
    st = ft_demo_read(s->line, d->dir, run_inner, d, &w, err);
    st = st == FT_OK ? call(&w, &d->answer, &d->aside, &code, err) : st;
    if (!d->silent || code != s->code) {
        show(d, d->silent ? d->io->err : d->io->out, &d->answer, s->lines == 0 ? FT_DEMO_LINES : s->lines);
        show(d, d->io->err, &d->aside, FT_DEMO_ALL);
    }
    if (st == FT_OK && code != s->code) {
        st = stopped(s->line, code, err);
    }
    d->steps += st == FT_OK;
    ft_demo_words_release(&w);
    return st;
}

static ft_status run_story(demo *d, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_DEMO_STORY_N && st == FT_OK; i++) {
        if (FT_DEMO_STORY[i].tell != NULL) {
            tell(d, FT_DEMO_STORY[i].tell);
        } else {
            st = run_step(d, &FT_DEMO_STORY[i], err);
        }
    }
    return st;
}

/* ---------- the folder */

static bool any_file(void *who, const char *name)
{
    (void)name;
    *(bool *)who = true;
    return false;
}

static ft_status below(const demo *d, const char *name, char out[FT_PATH_MAX], ft_error *err)
{
    int n = snprintf(out, FT_PATH_MAX, "%s/%s", d->dir, name);

    return n < 0 || n >= FT_PATH_MAX - 64 ? ft_fail(err, FT_E_INVALID, "demo.long", "dir=%.100s", d->dir) : FT_OK;
}

static ft_status make_folders(const demo *d, ft_error *err)
{
    char path[FT_PATH_MAX];
    bool used = false;
    ft_os_kind kind = ft_os_stat(d->dir, NULL, NULL);
    ft_status st = kind == FT_OS_DIR ? ft_os_list(d->dir, any_file, &used, err) : FT_OK;

    if (st == FT_OK && (used || (kind != FT_OS_DIR && kind != FT_OS_ABSENT))) {
        st = ft_fail(err, FT_E_CONFLICT, "demo.not_empty", "dir=%s", d->dir);
    }
    for (size_t i = 0; i < FT_DEMO_FOLDERS_N && st == FT_OK; i++) {
        st = below(d, FT_DEMO_FOLDERS[i], path, err);
        st = st == FT_OK ? ft_os_make_dir(path, false, err) : st;
    }
    return st;
}

static ft_status write_ground(const demo *d, ft_error *err)
{
    char path[FT_PATH_MAX];
    const char *name = NULL;
    ft_buf text;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    for (size_t i = 0; st == FT_OK && ft_demo_file(i, &name, &text); i++) {
        st = ft_buf_status(&text, err);
        st = st == FT_OK ? below(d, name, path, err) : st;
        st = st == FT_OK ? ft_os_write_file(path, text.p, text.n, false, false, err) : st;
        ft_buf_reset(&text);
    }
    ft_buf_release(&text);
    return st;
}

/* story.sh works in a folder of its own beside the files it takes from here. */
static void begin_story(demo *d)
{
    ft_buf_printf(&d->story, "#!/bin/sh\n# %s\n", ft_catalog_text(d->io->words, "demo.script"));
    ft_buf_text(&d->story, "set -eu\n"
                           "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
                           "to=${1:-again}\n"
                           "mkdir \"$to\"\n"
                           "cp -R \"$here/survey\" \"$here/work\" \"$to\"\n"
                           "cd \"$to\"\n"
                           "FIELDTOOL_HOME=$PWD/keys\n"
                           "export FIELDTOOL_HOME\n"
                           "expect() {\n"
                           "    want=$1\n"
                           "    shift 2\n"
                           "    code=0\n"
                           "    \"$@\" || code=$?\n"
                           "    test \"$code\" -eq \"$want\"\n"
                           "}\n");
}

static ft_status keep_story(const demo *d, ft_error *err)
{
    char path[FT_PATH_MAX];
    ft_status st = ft_buf_status(&d->story, err);

    st = st == FT_OK ? below(d, "story.sh", path, err) : st;
    return st == FT_OK ? ft_os_write_file(path, d->story.p, d->story.n, false, false, err) : st;
}

/* Keys of the example live in its folder; the person's own stay as they are. */
static ft_status with_own_keys(demo *d, ft_error *err)
{
    const char *before = ft_os_getenv("FIELDTOOL_HOME");
    char kept[FT_PATH_MAX] = "";
    char home[FT_PATH_MAX];
    ft_error late = {0};
    ft_status st = below(d, "keys", home, err);

    if (before != NULL) {
        (void)snprintf(kept, sizeof kept, "%s", before);
    }
    st = st == FT_OK ? ft_os_set_home(home, err) : st;
    st = st == FT_OK ? run_story(d, err) : st;
    (void)ft_os_set_home(kept[0] == '\0' ? NULL : kept, &late);
    return st;
}

static ft_status put_result(demo *d, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    if (!d->io->json) {
        tell(d, "demo.end");
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "dir");
    ft_json_put_text(&w, d->dir);
    ft_json_name(&w, "steps");
    ft_json_put_int(&w, (int64_t)d->steps);
    ft_json_name(&w, "national");
    ft_json_put_text(&w, "national.gpkg");
    ft_json_name(&w, "story");
    ft_json_put_text(&w, "story.sh");
    ft_json_end(&w, '}');
    st = ft_cli_put(d->io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_demo(ft_cli *io, const ft_args *a, ft_error *err)
{
    demo d = {.io = io, .dir = a->pos[0], .silent = io->json || io->quiet};
    ft_status st = FT_OK;

    ft_buf_init(&d.story, 0);
    ft_buf_init(&d.answer, 0);
    ft_buf_init(&d.aside, 0);
    begin_story(&d);
    st = make_folders(&d, err);
    st = st == FT_OK ? write_ground(&d, err) : st;
    if (st == FT_OK && !d.silent) {
        (void)fprintf(io->out, "$ cd %s\n$ export FIELDTOOL_HOME=$PWD/keys\n", d.dir);
    }
    st = st == FT_OK ? with_own_keys(&d, err) : st;
    st = st == FT_OK ? keep_story(&d, err) : st;
    st = st == FT_OK ? put_result(&d, err) : st;
    ft_buf_release(&d.story);
    ft_buf_release(&d.answer);
    ft_buf_release(&d.aside);
    return st;
}
