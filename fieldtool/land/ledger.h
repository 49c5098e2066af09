/** @file fieldtool/land/ledger.h  @brief The land ledger: double-entry books for ground (docs/spec/ledger.md).
 *
 * Pure: records that count come in, postings and findings go out. Ground enters the books once and leaves them once;
 * for every row opening + in - out = closing. Areas are geodesic (geo/area.h), nothing is rounded.
 * Every order here is made of days, causal order and record IDs: the order of the input arrays does not matter.
 */
#ifndef FT_LAND_LEDGER_H
#define FT_LAND_LEDGER_H

#include "fieldtool/base/date.h"
#include "fieldtool/base/uuid.h"
#include "geo/geom.h"
#include "geo/overlay.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_LEDGER_NO_DAY INT32_MIN /**< unknown: a hazard is open from the start, a release is not booked */
#define FT_LEDGER_END INT32_MAX
#define FT_LEDGER_NO_DEPTH (-1)
#define FT_LEDGER_NO_HAZARD SIZE_MAX
/** A row's sums may miss the books by this much, relative to its largest term. */
#define FT_LEDGER_TOLERANCE 1e-6

typedef enum ft_ledger_class { FT_LEDGER_INDICATION, FT_LEDGER_SHA, FT_LEDGER_CHA } ft_ledger_class;
enum { FT_LEDGER_CLASSES = 3 };

typedef enum ft_ledger_product { FT_LEDGER_IS_CANCELLED, FT_LEDGER_IS_REDUCED, FT_LEDGER_IS_CLEARED } ft_ledger_product;

typedef enum ft_ledger_activity {
    FT_LEDGER_UNSTATED,
    FT_LEDGER_NTS,
    FT_LEDGER_TS,
    FT_LEDGER_CLEARANCE,
    FT_LEDGER_BAC,
    FT_LEDGER_EOD_SPOT,
    FT_LEDGER_ROAD_VERIFICATION,
} ft_ledger_activity;

typedef enum ft_ledger_retired {
    FT_LEDGER_LIVE,
    FT_LEDGER_SUPERSEDED,
    FT_LEDGER_DUPLICATE,
    FT_LEDGER_ERROR,
    FT_LEDGER_NO_CAUSE
} ft_ledger_retired;

typedef enum ft_ledger_kind {
#define FT_LEDGER_EVENT(name, column, sign) FT_LEDGER_##name,
#include "fieldtool/land/ledger_event.def"
#undef FT_LEDGER_EVENT
    FT_LEDGER_KINDS
} ft_ledger_kind;

/** One counted revision of a hazard. Everything is lent for the run. */
typedef struct ft_ledger_version {
    int32_t day; /**< first day the date of information can mean, or FT_LEDGER_NO_DAY */
    ft_hash revision;
    ft_ledger_class what;
    const ft_geom *shape; /**< valid polygons; NULL: none */
    bool shrunk_by_error; /**< shrink_cause error; survey and unstated leave the lost part open */
    ft_ledger_retired retired;
    ft_uuid survivor;             /**< of a duplicate; zero: not named */
    const ft_uuid *supersedes;    /**< shape [n_supersedes] */
    const ft_uuid *superseded_by; /**< shape [n_superseded_by] */
    size_t n_supersedes, n_superseded_by;
    int32_t baseline_day;      /**< FT_LEDGER_NO_DAY: not a take-on */
    double stated_area_m2;     /**< < 0: not stated */
    const char *contamination; /**< comma list of codes; "" not stated */
    int32_t required_depth_cm; /**< FT_LEDGER_NO_DEPTH */
    double accuracy_m_95;      /**< of its vertices; 0: not stated */
} ft_ledger_version;

typedef struct ft_ledger_hazard {
    ft_uuid id;
    const char *local_id, *organisation, *location, *task; /**< of the first counted version; "" unknown */
    const ft_ledger_version *versions;                     /**< shape [n_versions], causal order */
    size_t n_versions;
    const struct ft_ledger_hazard *today; /**< of one that was named otherwise when a year was frozen; NULL: itself */
} ft_ledger_hazard;

typedef struct ft_ledger_release {
    ft_uuid id;
    ft_ledger_product product;
    const ft_uuid *hazards; /**< shape [n_hazards] */
    size_t n_hazards;
    const ft_uuid *consolidates; /**< shape [n_consolidates]: releases whose daily dates count, whose geometry yields */
    size_t n_consolidates;
    ft_ledger_activity activity;
    const char *targets;   /**< comma list, "all", or "" not stated */
    int32_t depth_cm;      /**< FT_LEDGER_NO_DEPTH */
    int32_t end_day;       /**< last day it can mean, or FT_LEDGER_NO_DAY */
    const ft_geom *shape;  /**< valid polygons; NULL: none */
    double stated_area_m2; /**< < 0: not stated */
    bool as_recorded;      /**< unstated facts are accepted: authority's word, or a pending ledger */
    const char *organisation, *location, *task;
} ft_ledger_release;

typedef struct ft_ledger_exclusion {
    ft_uuid release, hazard; /**< zero: not named; a hazard's exclusion holds for all its releases */
    const ft_geom *shape;
} ft_ledger_exclusion;

typedef struct ft_ledger_reopening {
    ft_uuid id, hazard;
    int32_t day;
    const ft_geom *shape; /**< NULL: a disc around point */
    bool has_point;
    ft_lonlat point;
} ft_ledger_reopening;

typedef struct ft_ledger_input {
    const ft_ledger_hazard *hazards;
    const ft_ledger_release *releases;
    const ft_ledger_exclusion *exclusions;
    const ft_ledger_reopening *reopenings;
    size_t n_hazards, n_releases, n_exclusions, n_reopenings;
    double reopen_radius_m; /**< > 0 */
    double narrow_m;        /**< national limit: parts that remain and are narrower may be closed; 0: none */
    const int32_t *marks;   /**< shape [n_marks], ascending: days at whose end overlaps will be asked for */
    size_t n_marks;
    bool shapes; /**< keep the ground of every posting, and all open ground at the marks: for export */
} ft_ledger_input;

/** One entry. Amounts are >= 0 except of VOID, which a restored record reverses. */
typedef struct ft_ledger_posting {
    size_t hazard;           /**< index into the input, or FT_LEDGER_NO_HAZARD */
    size_t release;          /**< index of the release for output outside every linked hazard's row, else SIZE_MAX */
    ft_ledger_class account; /**< INDICATION only with FT_LEDGER_NO_HAZARD: no class */
    ft_ledger_kind kind;
    int32_t day; /**< FT_LEDGER_NO_DAY: before any period */
    double area_m2;
    ft_uuid cause;          /**< record that caused it */
    int8_t areas, in_class; /**< areas opened (+1) or closed (-1): of the hazard, and within the account */
    int8_t unknown;         /**< areas without perimeter */
    double estimated_m2;    /**< change of the stated area of areas without perimeter */
    bool prior;             /**< learned after the years before its day were frozen: an adjustment, of either sign */
    ft_geom *shape;         /**< the ground, owned by the ledger; NULL unless shapes were asked for */
} ft_ledger_posting;

typedef struct ft_ledger_finding {
    const char *key;       /**< catalogue key "ledger.*", static */
    ft_uuid record, other; /**< other zero: none */
    double m2;             /**< < 0: none */
} ft_ledger_finding;
/** The order of findings, for qsort: by key, record, other record, land. */
int ft_ledger_finding_cmp(const void *a, const void *b);

/** Open ground of one account at the end of a marked day. */
typedef struct ft_ledger_open {
    size_t hazard;
    ft_ledger_class account;
    size_t mark;   /**< index into marks */
    ft_geom shape; /**< owned by the ledger */
} ft_ledger_open;

typedef struct ft_ledger {
    ft_ledger_posting *postings; /**< shape [n_postings]: by hazard, in order of effect */
    ft_ledger_finding *findings; /**< shape [n_findings], sorted */
    ft_ledger_open *open;        /**< shape [n_open]: where bounding boxes of hazards meet, or all when asked for */
    size_t n_postings, n_findings, n_open;
    size_t cap_postings, cap_findings, cap_open;
    size_t indications;      /**< records outside the books */
    size_t retries;          /**< overlays that needed the fall-back (geo/overlay.h) */
    ft_ledger_hazard *faces; /**< owned: of a ledger with frozen years, what its postings name */
    ft_ledger_release *face_releases;
} ft_ledger;

/** @retval FT_E_NOMEM, FT_E_IO, FT_E_INVALID from the overlay, within "hazard=ID" */
FT_NODISCARD ft_status ft_ledger_run(const ft_ledger_input *in, ft_ledger **out, ft_error *err);
/** The same for many small inputs: the site that is moved from area to area is the caller's. *spare may be NULL; close it at the end. */
FT_NODISCARD ft_status ft_ledger_run_with(const ft_ledger_input *in, ft_site **spare, ft_ledger **out, ft_error *err);
void ft_ledger_free(ft_ledger *l);
/** The days up to @p last as the books @p was had them, and @p now from the next day on: what @p now says otherwise of the days
 *  before stands on that next day as an adjustment. @p in then names the hazards and releases of both; its arrays are the ledger's.
 *  Everything lent to either input must outlive it. */
FT_NODISCARD ft_status ft_ledger_freeze(const ft_ledger_input *was_in, const ft_ledger *was, int32_t last,
                                        ft_ledger_input *in, const ft_ledger *now, ft_ledger **out, ft_error *err);
/** The contamination that was stated last by that day. */
const char *ft_ledger_contamination(const ft_ledger_hazard *h, int32_t day);

typedef enum ft_ledger_by {
    FT_LEDGER_BY_TOTAL,
    FT_LEDGER_BY_HAZARD,
    FT_LEDGER_BY_CLASS,
    FT_LEDGER_BY_CONTAMINATION,
    FT_LEDGER_BY_LOCATION,
    FT_LEDGER_BY_ORGANISATION,
    FT_LEDGER_BY_TASK,
    FT_LEDGER_BY_YEAR
} ft_ledger_by;

typedef struct ft_ledger_row {
    const char *key; /**< lent by the input; "" when not stated, NULL for hazard, year and total rows */
    size_t hazard;   /**< BY_HAZARD; FT_LEDGER_NO_HAZARD: output of releases without a hazard */
    int year;        /**< BY_YEAR */
    double opening_m2, closing_m2;
    double m2[FT_LEDGER_KINDS];    /**< movements of the period by kind */
    double prior_m2;               /**< what adjustments of frozen years add to closing; within m2 as a correction */
    double prior[FT_LEDGER_KINDS]; /**< of which kinds they are */
    double overlap_m2, net_m2;     /**< at the end of the period: ground that two accounts hold, and ground once */
    double estimated_m2;           /**< areas without perimeter at the end, as stated */
    long areas_opening, areas_in, areas_out, areas_closing, perimeter_unknown;
} ft_ledger_row;

/** Rows of a period, both days included, sorted by key; the total is one row BY_TOTAL.
 *  Overlaps need @p to (BY_YEAR: the last day of each year, or @p to) among the marks of the run; else overlap is 0. */
FT_NODISCARD ft_status ft_ledger_rows(const ft_ledger_input *in, const ft_ledger *l, ft_ledger_by by, int32_t from,
                                      int32_t to, ft_ledger_row **rows, size_t *n, ft_error *err);
/** Years that BY_YEAR will show between two days: first and last; false when there are no dated postings. */
bool ft_ledger_years(const ft_ledger *l, int32_t from, int32_t to, int *first, int *last);
/** |opening + in - out - closing| within tolerance, no closing below zero, and areas add up. */
bool ft_ledger_row_balances(const ft_ledger_row *row);
/** "new_m2", NULL when the kind has no column. */
const char *ft_ledger_column(ft_ledger_kind kind);
int ft_ledger_sign(ft_ledger_kind kind);
/** "SHA", "CHA", "indication". */
const char *ft_ledger_class_word(ft_ledger_class c);

#ifdef __cplusplus
}
#endif
#endif
