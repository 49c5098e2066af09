/** @file fieldtool/report/check.h  @brief Findings: is the file whole, is it a conformant GeoPackage, do its records keep the rules.
 *
 * Saving never blocks; these findings block submission and approval (docs/spec/checks.md). Every rule is a requirement of
 * data/forms, a row of land/rules.def or land/pairs.def, a finding of the books, or a question in store/sql/check.
 */
#ifndef FT_REPORT_CHECK_H
#define FT_REPORT_CHECK_H

#include "fieldtool/land/rules.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_finding {
    ft_land_severity severity;
    const char *key;  /**< catalogue key */
    const char *type; /**< record type, NULL for the file */
    bool has_record, has_other;
    ft_uuid record, other; /**< other: the second of two records */
    const char *local_id, *other_local_id;
    double m2;                               /**< land concerned, 0 when none */
    const char *facts;                       /**< for the text */
    const ft_transition_finding *transition; /**< of a change that is not lawful, else NULL: has words of its own */
} ft_finding;

typedef struct ft_check_result {
    bool ok;         /**< no error */
    bool integrity;  /**< database and journal are whole */
    bool conformant; /**< our own questions about the GeoPackage have no rows */
    size_t errors, warnings, advice;
} ft_check_result;

typedef void (*ft_finding_fn)(void *who, const ft_finding *f);

/** Check a whole workspace for @p level; each finding is lent for the call. Records as they are proposed, all together: what a
 *  closure rests on need not be approved yet. */
FT_NODISCARD ft_status ft_check_workspace(ft_store *s, ft_required level, ft_finding_fn each, void *who,
                                          ft_check_result *out, ft_error *err);

const char *ft_severity_word(ft_land_severity s);
/** Of a finding of the books (docs/spec/books.md, docs/spec/ledger.md 12). */
ft_land_severity ft_note_severity(const char *key);

#ifdef __cplusplus
}
#endif
#endif
