/** @file fieldtool/base/error.h  @brief One way to fail: a status, a catalogue key, facts, and what we were doing.
 *
 * Code carries keys and facts; every word a person reads lives in the catalogues (data/i18n).
 */
#ifndef FT_BASE_ERROR_H
#define FT_BASE_ERROR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__MINGW32__) && !defined(__clang__) /* there "printf" means the old Microsoft runtime's, without %zu */
#define FT_PRINTF(fmt, first) __attribute__((format(gnu_printf, fmt, first)))
#define FT_NODISCARD __attribute__((warn_unused_result))
#elif defined(__GNUC__) || defined(__clang__)
#define FT_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define FT_NODISCARD __attribute__((warn_unused_result))
#else
#define FT_PRINTF(fmt, first)
#define FT_NODISCARD
#endif

/** Number of elements of an array (never of a pointer). */
#define FT_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/** What kind of thing went wrong; the caller branches on this. */
typedef enum ft_status {
    FT_OK = 0,
    FT_E_NOT_FOUND,
    FT_E_INVALID,    /**< malformed data or value */
    FT_E_REFUSED,    /**< well formed, but a rule forbids it */
    FT_E_CONFLICT,   /**< someone was first, or the answer is ambiguous */
    FT_E_PERMISSION, /**< signature, key or role */
    FT_E_USAGE,      /**< the words of a command are wrong */
    FT_E_IO,
    FT_E_DB,
    FT_E_NOMEM,
    FT_E_INTERRUPTED, /**< Ctrl-C */
} ft_status;

/** Filled by the function that fails; owned by whoever declared it. Zero-initialise. */
typedef struct ft_error {
    ft_status status;
    const char *key;   /**< catalogue key, static storage: "geo.ring.too_short" */
    char args[512];    /**< facts for the text: "ring=0 n=2"; the last value may hold spaces */
    char context[512]; /**< what we were doing, outermost first: "file=plot7.gpkg hazard=3f0c" */
} ft_error;

/** Record a failure and return @p status, so `return ft_fail(...)` works. @p err may be NULL.
 *  @p fmt makes "name=value name=value"; a value with spaces must be the last one. */
ft_status ft_fail(ft_error *err, ft_status status, const char *key, const char *fmt, ...) FT_PRINTF(4, 5);

/** Prepend what we were doing to an error on its way up; returns @p status. */
ft_status ft_within(ft_error *err, ft_status status, const char *fmt, ...) FT_PRINTF(3, 4);

/** Stable word of a status ("not_found"), for logs and JSON. Static storage. */
const char *ft_status_word(ft_status status);

#ifdef __cplusplus
}
#endif
#endif
