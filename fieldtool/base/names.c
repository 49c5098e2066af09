#include "fieldtool/base/names.h"

#include <stdlib.h>
#include <string.h>

bool ft_names_add(ft_names *list, const char *name)
{
    size_t size = strlen(name) + 1;
    char *copy = NULL;

    if (list->n == list->cap) {
        size_t cap = list->cap == 0 ? 64 : list->cap * 2;
        char **v = realloc(list->v, cap * sizeof *v);

        if (v == NULL) {
            return false;
        }
        list->v = v;
        list->cap = cap;
    }
    copy = malloc(size);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, name, size);
    list->v[list->n++] = copy;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void ft_names_tell(ft_names *list, bool (*each)(void *who, const char *name), void *who)
{
    if (list->n > 0) {
        qsort(list->v, list->n, sizeof *list->v, by_bytes);
    }
    for (size_t i = 0; i < list->n && each(who, list->v[i]); i++) {
    }
}

void ft_names_release(ft_names *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->v[i]);
    }
    free(list->v);
    *list = (ft_names){0};
}
