/** @file fieldtool/store/books.h  @brief The land ledger of a workspace: what counts goes in, and what was computed is kept.
 *
 * Records that rest on one another (a release and its hazards, a split, shapes whose boxes meet) are one unit. A unit's
 * postings depend on nothing else, so they are found again by the digest of what went in; after one more release only its
 * unit is computed. The table is derived: losing it costs time, nothing else. docs/spec/books.md.
 */
#ifndef FT_STORE_BOOKS_H
#define FT_STORE_BOOKS_H

#include "fieldtool/land/ledger.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which books. */
typedef struct ft_books_ask {
    bool pending;   /**< as proposed, instead of approved only */
    bool has_known; /**< only what this journal knew at known_ms, a moment of UTC milliseconds */
    int64_t known_ms;
    int32_t from, to; /**< period, both days included; INT32_MIN and FT_LEDGER_END: all of it */
    bool yearly;      /**< overlaps at the end of every year of the period, not only at its end */
    bool shapes;      /**< the ground of every posting, and all that is open at the end: nothing kept is used */
    bool on_demand; /**< compute only what ft_books_open_m2 asks for: the ledger holds no rows, only what contradicts */
} ft_books_ask;

typedef struct ft_books ft_books;

/** Reads only. @retval FT_E_DB, FT_E_NOMEM, FT_E_IO; FT_E_INTERRUPTED */
FT_NODISCARD ft_status ft_books_open(ft_store *s, const ft_books_ask *ask, ft_books **out, ft_error *err);
void ft_books_close(ft_books *b);
/** What went in, and the ledger it makes. Lent. */
const ft_ledger_input *ft_books_input(const ft_books *b);
const ft_ledger *ft_books_ledger(const ft_books *b);

/** Open ground of one hazard at the end of the books, with the estimate where it has no perimeter. Only of books on demand.
 *  @param[out] known false: the hazard is not in the books */
FT_NODISCARD ft_status ft_books_open_m2(ft_books *b, ft_store *s, const ft_uuid *hazard, bool *known, double *m2,
                                        ft_error *err);
/** A hazard as the books read it, NULL when it does not count. Only of books on demand. */
const ft_ledger_hazard *ft_books_hazard(const ft_books *b, const ft_uuid *hazard);
/** A release as the books read it, NULL when it does not count. Only of books on demand. */
const ft_ledger_release *ft_books_release(const ft_books *b, const ft_uuid *release);

/** The last year that the authority froze and the figures keep to; 0: none, also of pending books and of shapes. */
int ft_books_frozen_year(const ft_books *b);
/** Keep these books up to the end of a year as a document. Inside a transaction. */
FT_NODISCARD ft_status ft_books_put_frozen(ft_store *s, const ft_books *b, int year, ft_hash *body, ft_error *err);

/** Units in all, and how many of them were found as kept. */
typedef struct ft_books_units {
    size_t all, kept;
} ft_books_units;
ft_books_units ft_books_count(const ft_books *b);
/** Keep these postings in place of those kept before. Inside a transaction; nothing to do for books of a past moment or on demand. */
FT_NODISCARD ft_status ft_books_keep(ft_store *s, const ft_books *b, ft_error *err);
/** Forget all that was kept. Inside a transaction. */
FT_NODISCARD ft_status ft_books_forget(ft_store *s, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
