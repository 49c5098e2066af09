/* A line of the story as words. */
#include "fieldtool/cli/demo.h"

#include <assert.h>
#include <string.h>

void ft_demo_words_init(ft_demo_words *w)
{
    ft_buf_init(&w->text, 0);
    w->n = 0;
}

void ft_demo_words_release(ft_demo_words *w)
{
    ft_buf_release(&w->text);
    w->n = 0;
}

/** Where the name of a file begins in a word; NULL when it names none. */
static const char *file_in(const char *word)
{
    static const char *const ENDINGS[] = {".gpkg", ".geojson", ".csv", ".gpx", ".kmz", ".xlsx", ".svg"};
    const char *at = strstr(word, "=@");
    const char *name = at != NULL ? at + 2 : word[0] == '@' ? word + 1 : word;
    size_t n = strlen(name);

    for (size_t i = 0; i < FT_COUNT(ENDINGS); i++) {
        size_t e = strlen(ENDINGS[i]);

        if (n > e && strcmp(name + n - e, ENDINGS[i]) == 0 && strpbrk(name, " =") == NULL) {
            return name;
        }
    }
    return NULL;
}

static void end_word(const ft_buf *word, const char *dir, ft_demo_words *out)
{
    const char *w = word->p == NULL ? "" : word->p;
    const char *name = file_in(w);

    assert(out->n < FT_DEMO_WORDS); /* the story is ours */
    out->from[out->n++] = out->text.n;
    if (name == NULL) {
        ft_buf_text(&out->text, w);
    } else {
        ft_buf_printf(&out->text, "%.*s%s/%s", (int)(name - w), w, dir, name);
    }
    ft_buf_char(&out->text, '\0');
}

/* "$(line)" : p stands behind the parenthesis; returns what follows the closing one. */
static const char *substitute(const char *p, ft_demo_run_fn run, void *who, ft_buf *word, ft_status *st, ft_error *err)
{
    const char *close = strchr(p, ')');
    size_t n = close == NULL ? strlen(p) : (size_t)(close - p);
    ft_buf line;

    ft_buf_init(&line, 0);
    ft_buf_bytes(&line, p, n);
    *st = ft_buf_status(&line, err);
    *st = *st == FT_OK ? run(who, line.p, word, err) : *st;
    ft_buf_release(&line);
    return p + n + (close == NULL ? 0 : 1);
}

ft_status ft_demo_read(const char *line, const char *dir, ft_demo_run_fn run, void *who, ft_demo_words *out,
                       ft_error *err)
{
    ft_buf word;
    char quote = '\0';
    bool open = false;
    ft_status st = FT_OK;

    ft_buf_init(&word, 0);
    for (const char *p = line; *p != '\0' && st == FT_OK;) {
        bool row_end = quote == '\0' && p[0] == '\\' && p[1] == '\n';

        if (row_end || (quote == '\0' && (*p == ' ' || *p == '\n'))) {
            if (open) {
                end_word(&word, dir, out);
                ft_buf_reset(&word);
            }
            open = false;
            p += row_end ? 2 : 1;
        } else if (*p == quote || (quote == '\0' && (*p == '\'' || *p == '"'))) {
            quote = quote == '\0' ? *p : '\0';
            open = true;
            p++;
        } else if (quote == '"' && p[0] == '$' && p[1] == '(') {
            p = substitute(p + 2, run, who, &word, &st, err);
        } else {
            open = true;
            ft_buf_char(&word, *p++);
        }
    }
    if (open) {
        end_word(&word, dir, out);
    }
    st = st == FT_OK ? ft_buf_status(&word, err) : st;
    ft_buf_release(&word);
    return st == FT_OK ? ft_buf_status(&out->text, err) : st;
}
