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
#define FT_LAND_PAIR(name, key, type, at_submit, at_approve, source) bool ft_land_pair_##name(const ft_land_pair *p);
#include "fieldtool/land/pairs.def"
#undef FT_LAND_PAIR

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
bool ft_land_retired(const ft_land_facts *f);
/** Live evidence of that class among what is linked. */
bool ft_land_has_evidence(const ft_land_facts *f, const char *kind);
/** Does any of the linked records state the field? */
bool ft_land_any_states(const ft_land_links *l, const char *field);
/** A party whose agreement to a release is not recorded; NULL when all agreed. */
const char *ft_land_party_missing(const ft_land_links *agreements);
/** What the record and its links prove by themselves; what nobody looked at is not missed. */
uint64_t ft_land_proofs(const ft_land_facts *f);
/** The verdict of a change by the kind of activity that serves it best, of all that are linked. */
ft_transition_finding ft_land_judge(const ft_land_facts *f, ft_land_place from, ft_land_place to, uint64_t proofs);
/** Put the change, what is lawful instead and what is missing into the finding. */
void ft_land_name_change(const ft_transition_finding *t, ft_land_finding *out);

#ifdef __cplusplus
}
#endif
#endif
