/** @file fieldtool/report/rules.h  @brief Domain rules of records and of pairs of records (rule.def). */
#ifndef FT_REPORT_RULES_H
#define FT_REPORT_RULES_H

#include "fieldtool/report/check.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_rules ft_rules;
typedef void (*ft_rule_fn)(void *who, ft_severity severity, const char *key, double m2, const char *facts);

FT_NODISCARD ft_status ft_rules_new(ft_store *s, ft_rules **out, ft_error *err);
void ft_rules_free(ft_rules *r);
/** Rules of one record. @p as_recorded: targets, depth and activity may be unstated. */
FT_NODISCARD ft_status ft_rules_check(ft_rules *r, const ft_item *item, ft_required level, bool as_recorded,
                                      ft_rule_fn each, void *who, ft_error *err);
/** After all records: duplicate shapes, by the records seen. */
FT_NODISCARD ft_status ft_rules_finish(ft_rules *r, ft_rule_fn each, void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
