/** @file tests/support/ft_stricter.h  @brief Does a declaration set ask at least what another one asks? For tests and fuzzing. */
#ifndef FT_TESTS_STRICTER_H
#define FT_TESTS_STRICTER_H

#include "fieldtool/land/form.h"

#include <string.h>

static inline bool ft_asks_no_less(ft_required core, ft_required other)
{
    return core == FT_REQ_NEVER || (other != FT_REQ_NEVER && other <= core);
}

static inline bool ft_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static inline bool ft_field_no_looser(const ft_field *a, const ft_field *b)
{
    return b != NULL && a->tag == b->tag && a->hazardous == b->hazardous && a->sensitivity == b->sensitivity &&
           ft_same_text(a->group, b->group) && ft_same_text(a->label, b->label) &&
           ft_same_text(a->required_when, b->required_when) && ft_same_text(a->refers_to, b->refers_to) &&
           ft_same_text(a->unit, b->unit) && ft_asks_no_less(a->required, b->required) &&
           (!a->has_min || (b->has_min && b->min >= a->min)) && (!a->has_max || (b->has_max && b->max <= a->max));
}

static inline bool ft_vocab_no_smaller(const ft_vocab *a, const ft_vocab *b)
{
    for (size_t i = 0; i < a->n; i++) {
        const ft_vocab_code *c = b == NULL ? NULL : ft_vocab_find(b, a->codes[i].code, strlen(a->codes[i].code));

        if (c == NULL || c->rank < a->codes[i].rank || strcmp(c->label, a->codes[i].label) != 0) {
            return false;
        }
    }
    return true;
}

/** Every type, field and code of @p core is in @p other, unchanged but for what a profile may tighten. */
static inline bool ft_forms_no_looser(const ft_forms *core, const ft_forms *other)
{
    for (size_t i = 0; i < ft_forms_count(core); i++) {
        const ft_form *a = ft_forms_at(core, i);
        const ft_form *b = ft_forms_find(other, a->type, strlen(a->type));

        if (b == NULL || a->geometry_hazardous != b->geometry_hazardous ||
            !ft_same_text(a->geometry_group, b->geometry_group) ||
            memcmp(a->geometry, b->geometry, sizeof a->geometry) != 0 ||
            !ft_asks_no_less(a->geometry_required, b->geometry_required)) {
            return false;
        }
        for (size_t k = 0; k < a->n; k++) {
            const ft_vocab *v = a->fields[k].vocab;

            if (!ft_field_no_looser(&a->fields[k], ft_form_field(b, a->fields[k].id, strlen(a->fields[k].id))) ||
                (v != NULL && !ft_vocab_no_smaller(v, ft_forms_vocab(other, v->name)))) {
                return false;
            }
        }
    }
    return true;
}

#endif
