/** @file fieldtool/land/rules_internal.h  @brief What the files of rules share: one function per row of rules.def. */
#ifndef FT_LAND_RULES_INTERNAL_H
#define FT_LAND_RULES_INTERNAL_H

#include "fieldtool/land/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_LAND_RULE(name, key, type, at_submit, at_approve, source) \
    bool ft_land_rule_##name(const ft_land_facts *f, ft_land_finding *out);
#include "fieldtool/land/rules.def"
#undef FT_LAND_RULE

/** A value of the record. */
const ft_value *ft_land_value(const ft_land_facts *f, const char *field);
/** Is the field stated, and does it have this code? */
bool ft_land_is(const ft_land_facts *f, const char *field, const char *code);
bool ft_land_stated(const ft_land_facts *f, const char *field);
double ft_land_number(const ft_land_facts *f, const char *name, double otherwise);
/** Is @p a certainly before @p b, whatever their precision leaves open? */
bool ft_land_before(ft_date a, ft_date b);
/** An answer greater than nothing. */
bool ft_land_ground(const ft_land_facts *f, ft_land_question q, double *m2);
/** A critical nonconformity that nobody has corrected. */
bool ft_land_open_critical(const ft_land_links *quality);

#ifdef __cplusplus
}
#endif
#endif
