/** @file fieldtool/interop/import_report.h  @brief What an import leaves for the desk: rows and values that were not taken, and counts and areas
 *  per status of the source beside those recorded (docs/spec/mapping.md).
 */
#ifndef FT_INTEROP_IMPORT_REPORT_H
#define FT_INTEROP_IMPORT_REPORT_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/json.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_import_report ft_import_report;

/** A row or a value that was not taken. Texts are copied. */
typedef struct ft_import_reject {
    const char *table; /**< "" where there is but one */
    int64_t row;
    bool kept; /**< the row was recorded, the value stands in its comment */
    ft_str column, value;
    const char *key, *facts; /**< the reason */
} ft_import_reject;

/** One row for the reconciliation. */
typedef struct ft_import_tally {
    const char *table;
    ft_str source, recorded; /**< status as the source says it, and as recorded; empty: none */
    bool rejected, has_shape, has_stated;
    double stated_m2, entered_m2, recorded_m2;
} ft_import_tally;

/** @param rejects keep what was not taken; counts are kept always */
FT_NODISCARD ft_status ft_import_report_new(bool rejects, ft_import_report **out, ft_error *err);
void ft_import_report_free(ft_import_report *r);
/** Memory that fails is told when the report is written. */
void ft_import_report_reject(ft_import_report *r, const ft_import_reject *reject);
void ft_import_report_tally(ft_import_report *r, const ft_import_tally *tally);

/** CSV with a heading: table, row, verdict, column, value, reason. */
FT_NODISCARD ft_status ft_import_report_rejects(const ft_import_report *r, const ft_catalog *words, ft_buf *out,
                                                ft_error *err);
/** CSV with a heading; the last row is the sum. */
FT_NODISCARD ft_status ft_import_report_reconcile(const ft_import_report *r, ft_buf *out, ft_error *err);
/** The same as an array of objects, without the sum. */
void ft_import_report_json(const ft_import_report *r, ft_json_out *w);

#ifdef __cplusplus
}
#endif
#endif
