/** @file fieldtool/base/num.h  @brief Numbers as text: strict in, shortest round-trip out; never the locale's comma. */
#ifndef FT_BASE_NUM_H
#define FT_BASE_NUM_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FT_NUM_TEXT 32

/** The whole of @p text must be one finite decimal number (ASCII digits, optional sign, point, exponent). */
bool ft_num_parse(const char *text, size_t n, double *out);
/** The whole of @p text must be one decimal integer in range. */
bool ft_int_parse(const char *text, size_t n, int64_t *out);
/** Shortest text that reads back to the same double ("0.1", "5", "1e-07"); a finite number. */
void ft_num_text(double v, char out[FT_NUM_TEXT]);
/** UTF-8 well-formedness (no surrogates, no overlong forms, no NUL). */
bool ft_utf8_valid(const char *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
