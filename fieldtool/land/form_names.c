/* Names that were meant: of a type or field that does not exist, what looks like it. */
#include "fieldtool/land/form.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 6, FOLD = 0x20 };

typedef struct likeness {
    const char *typed;
    size_t n;
    const char *best[SHOWN];
    size_t score[SHOWN];
} likeness;

/* Pairs of letters that both have, either case, in per mille of the longer name's. */
static size_t alike(const char *typed, size_t n, const char *name)
{
    size_t m = strlen(name);
    size_t longer = n > m ? n : m;
    size_t pairs = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        bool both = false;

        for (size_t k = 0; k + 1 < m && !both; k++) {
            both = (typed[i] | FOLD) == (name[k] | FOLD) && (typed[i + 1] | FOLD) == (name[k + 1] | FOLD);
        }
        pairs += both;
    }
    return longer < 2 ? 0 : 1000 * pairs / longer;
}

static void consider(likeness *l, const char *name)
{
    size_t score = alike(l->typed, l->n, name);
    size_t at = SHOWN;

    while (at > 0 && (l->best[at - 1] == NULL || l->score[at - 1] < score)) {
        at--;
    }
    if (at < SHOWN) {
        memmove(l->best + at + 1, l->best + at, (SHOWN - 1 - at) * sizeof l->best[0]);
        memmove(l->score + at + 1, l->score + at, (SHOWN - 1 - at) * sizeof l->score[0]);
        l->best[at] = name;
        l->score[at] = score;
    }
}

/* The likest and those at least half as like; without any likeness the first ones, as an example of what there is. */
static void tell(const likeness *l, char *out, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < SHOWN && l->best[i] != NULL && 2 * l->score[i] >= l->score[0] && n < size; i++) {
        n += (size_t)snprintf(out + n, size - n, "%s%s", i == 0 ? "" : ", ", l->best[i]);
    }
}

ft_status ft_forms_no_type(const ft_forms *f, const char *typed, ft_error *err)
{
    likeness l = {.typed = typed, .n = strlen(typed)};
    char like[256] = "";

    for (size_t i = 0; i < ft_forms_count(f); i++) {
        const ft_form *form = ft_forms_at(f, i);

        if (!form->internal) {
            consider(&l, form->type);
        }
    }
    tell(&l, like, sizeof like);
    return ft_fail(err, FT_E_USAGE, "land.type.unknown", "type=%.60s like=%s", typed, like);
}

ft_status ft_form_no_field(const ft_form *form, const char *typed, size_t n, ft_error *err)
{
    likeness l = {.typed = typed, .n = n};
    char like[256] = "";

    for (size_t i = 0; i < form->n; i++) {
        if (!form->fields[i].derived) {
            consider(&l, form->fields[i].id);
        }
    }
    tell(&l, like, sizeof like);
    return ft_fail(err, FT_E_USAGE, "cli.set.field", "type=%s field=%.*s like=%s", form->type, (int)(n < 60 ? n : 60),
                   typed, like);
}
