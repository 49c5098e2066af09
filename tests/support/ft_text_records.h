/** @file tests/support/ft_text_records.h  @brief Values of records written as text in tables of cases, without a workspace. */
#ifndef FT_TESTS_TEXT_RECORDS_H
#define FT_TESTS_TEXT_RECORDS_H

#include "tests/support/ft_assert.h"

#include "fieldtool/land/form.h"

#include <string.h>

/* ---------- records from text: "field=value field=value", blanks in values as "_" where the field is text */

enum { MAX_RECORDS = 32 };

typedef struct pool {
    const ft_forms *forms;
    ft_draft *d[MAX_RECORDS];
    size_t n;
} pool;

static inline ft_values record(pool *p, const char *type, const char *text)
{
    const ft_form *form = ft_forms_find(p->forms, type, strlen(type));
    ft_error err = {0};
    ft_draft *d = NULL;
    ft_buf bytes;

    assert_true(form != NULL && p->n < MAX_RECORDS);
    ft_buf_init(&bytes, 0);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    p->d[p->n++] = d;
    for (const char *at = text; *at != '\0';) {
        size_t n = strcspn(at, " ");
        size_t name = strcspn(at, "=");
        const ft_field *field = ft_form_field(form, at, name);

        if (field == NULL) {
            fail_msg("no field in %s", at);
        }
        ft_buf_reset(&bytes);
        ft_assert_ok(ft_field_parse(field, at + name + 1, n - name - 1, &bytes, &err), &err);
        ft_assert_ok(ft_draft_set(d, field->id, field->tag, bytes.p, bytes.n, &err), &err);
        at += n + (at[n] == ' ');
    }
    ft_buf_release(&bytes);
    return ft_draft_values(d);
}

#endif
