/** @file fieldtool/report/check.h  @brief Findings: is the file whole, is it a conformant GeoPackage, do its records keep the rules.
 *
 * Saving never blocks; these findings block submission and approval (docs/spec/checks.md). Every rule is a row of
 * land/rules or a question in store/sql/check.
 */
#ifndef FT_REPORT_CHECK_H
#define FT_REPORT_CHECK_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_severity { FT_SEVERITY_ERROR, FT_SEVERITY_WARNING, FT_SEVERITY_ADVICE } ft_severity;

typedef struct ft_finding {
    ft_severity severity;
    const char *key;  /**< catalogue key */
    const char *type; /**< record type, NULL for the file */
    bool has_record;
    ft_uuid record;
    const char *local_id;
    double m2;         /**< land concerned, 0 when none */
    const char *facts; /**< for the text */
} ft_finding;

typedef struct ft_check_result {
    bool ok;         /**< no error */
    bool integrity;  /**< database and journal are whole */
    bool conformant; /**< our own questions about the GeoPackage have no rows */
    size_t errors, warnings, advice;
} ft_check_result;

typedef void (*ft_finding_fn)(void *who, const ft_finding *f);

/** Check a whole workspace for @p level; each finding is lent for the call. */
FT_NODISCARD ft_status ft_check_workspace(ft_store *s, ft_required level, ft_finding_fn each, void *who,
                                          ft_check_result *out, ft_error *err);

/** May this record be approved? Domain errors refuse; missing optional facts do not (they are findings of check).
 *  @p as_recorded: the authority takes unstated targets, depth or activity of old data as they are (docs/spec/decisions.md 22).
 *  @retval FT_E_REFUSED with the first rule's key and facts */
FT_NODISCARD ft_status ft_check_gate(ft_store *s, const ft_item *item, bool as_recorded, ft_error *err);

const char *ft_severity_word(ft_severity s);

#ifdef __cplusplus
}
#endif
#endif
