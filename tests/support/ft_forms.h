/** @file tests/support/ft_forms.h  @brief The core declarations for a test, and files read whole. */
#ifndef FT_TESTS_FORMS_H
#define FT_TESTS_FORMS_H

#include "tests/support/ft_assert.h"

#include "fieldtool/land/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline ft_forms *ft_test_core(void)
{
    ft_forms *f = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_forms_load(NULL, 0, &f, &err), &err);
    return f;
}

static inline const ft_form *ft_test_form(const ft_forms *f, const char *type)
{
    const ft_form *form = ft_forms_find(f, type, strlen(type));

    if (form == NULL) {
        fail_msg("no type %s", type);
    }
    return form;
}

static inline const ft_field *ft_test_field(const ft_forms *f, const char *type, const char *id)
{
    const ft_field *field = ft_form_field(ft_test_form(f, type), id, strlen(id));

    if (field == NULL) {
        fail_msg("no field %s.%s", type, id);
    }
    return field;
}

static inline char *ft_test_read(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size = 0;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size > 0);
    rewind(file);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = '\0';
    *n = (size_t)size;
    (void)fclose(file);
    return text;
}

#endif
