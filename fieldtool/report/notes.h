/** @file fieldtool/report/notes.h  @brief What the books say of danger: released ground contradicted, accidents outside every area. */
#ifndef FT_REPORT_NOTES_H
#define FT_REPORT_NOTES_H

#include "fieldtool/report/check.h"
#include "fieldtool/store/books.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @param approved books of what is approved; NULL: nothing is. What they contradict is told once.
 *  @param proposed books of what is proposed */
FT_NODISCARD ft_status ft_notes_each(ft_store *s, const ft_books *approved, const ft_books *proposed,
                                     ft_finding_fn each, void *who, ft_error *err);
/** What contradicts that release in these books, NULL nothing. */
const ft_ledger_finding *ft_notes_against(const ft_books *b, const ft_uuid *release);

#ifdef __cplusplus
}
#endif
#endif
