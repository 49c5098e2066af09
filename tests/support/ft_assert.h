/** @file tests/support/ft_assert.h  @brief cmocka with doubles that fit square metres, and statuses that explain themselves. */
#ifndef FT_TESTS_ASSERT_H
#define FT_TESTS_ASSERT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fieldtool/base/error.h"

#include <math.h>

/** |got - want| <= tol; NaN never passes. cmocka 1.1.5 compares only float. */
#define ft_assert_near(got, want, tol) ft_assert_near_at((got), (want), (tol), #got, __FILE__, __LINE__)
/** The status is FT_OK, else the error is printed. */
#define ft_assert_ok(status, err) ft_assert_status_at((status), FT_OK, (err), __FILE__, __LINE__)
#define ft_assert_status(status, want, err) ft_assert_status_at((status), (want), (err), __FILE__, __LINE__)

void ft_assert_near_at(double got, double want, double tol, const char *what, const char *file, int line);
void ft_assert_status_at(ft_status got, ft_status want, const ft_error *err, const char *file, int line);

#endif
