#include "fieldtool/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ft_status ft_fail(ft_error *err, ft_status status, const char *key, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;

        err->status = status;
        err->key = key;
        err->context[0] = '\0';
        va_start(ap, fmt);
        (void)vsnprintf(err->args, sizeof err->args, fmt, ap);
        va_end(ap);
    }
    return status;
}

ft_status ft_within(ft_error *err, ft_status status, const char *fmt, ...)
{
    if (err != NULL) {
        char outer[sizeof err->context];
        size_t n = 0;
        va_list ap;

        va_start(ap, fmt);
        (void)vsnprintf(outer, sizeof outer, fmt, ap);
        va_end(ap);
        n = strlen(outer);
        if (err->context[0] != '\0' && n + 1 < sizeof outer) {
            (void)snprintf(outer + n, sizeof outer - n, " %.*s", (int)(sizeof outer - n - 2), err->context);
        }
        memcpy(err->context, outer, sizeof outer);
    }
    return status;
}

const char *ft_status_word(ft_status status)
{
    switch (status) {
    case FT_OK: return "ok";
    case FT_E_NOT_FOUND: return "not_found";
    case FT_E_INVALID: return "invalid";
    case FT_E_REFUSED: return "refused";
    case FT_E_CONFLICT: return "conflict";
    case FT_E_PERMISSION: return "permission";
    case FT_E_USAGE: return "usage";
    case FT_E_IO: return "io";
    case FT_E_DB: return "database";
    case FT_E_NOMEM: return "no_memory";
    case FT_E_INTERRUPTED: return "interrupted";
    }
    return "unknown";
}
