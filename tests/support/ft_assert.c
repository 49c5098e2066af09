#include "tests/support/ft_assert.h"

void ft_assert_near_at(double got, double want, double tol, const char *what, const char *file, int line)
{
    if (!(fabs(got - want) <= tol)) {
        print_error("%s = %.17g, wanted %.17g within %.3g (off by %.3g)\n", what, got, want, tol, got - want);
        _fail(file, line);
    }
}

void ft_assert_status_at(ft_status got, ft_status want, const ft_error *err, const char *file, int line)
{
    if (got != want) {
        print_error("status %s, wanted %s: %s %s [%s]\n", ft_status_word(got), ft_status_word(want),
                    err != NULL && err->key != NULL ? err->key : "", err != NULL ? err->args : "",
                    err != NULL ? err->context : "");
        _fail(file, line);
    }
}
