#include "fieldtool/land/reference.h"

#include <string.h>

static const ft_reference FIELDS[] = {
    {NULL, "organisation", "organisation"},
    {"device", "model", "ordnance_model"},
};

static const struct {
    const char *list, *word;
} LISTS[] = {
    {"location", "pcode"},
    {"ordnance_model", "name"},
    {"organisation", "name"},
};

const ft_reference *ft_reference_at(size_t i)
{
    return i < FT_COUNT(FIELDS) ? &FIELDS[i] : NULL;
}

const char *ft_reference_word_of(const char *list)
{
    for (size_t i = 0; i < FT_COUNT(LISTS); i++) {
        if (strcmp(LISTS[i].list, list) == 0) {
            return LISTS[i].word;
        }
    }
    return NULL;
}

void ft_reference_fold(ft_str word, ft_buf *out)
{
    ft_str t = ft_str_trimmed(word, " \t\r\n");

    for (size_t i = 0; i < t.n; i++) {
        ft_buf_char(out, (char)(t.p[i] >= 'A' && t.p[i] <= 'Z' ? t.p[i] - 'A' + 'a' : t.p[i]));
    }
}
