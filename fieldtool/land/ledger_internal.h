/** @file fieldtool/land/ledger_internal.h  @brief What the files of the ledger share; nobody else includes it. */
#ifndef FT_LAND_LEDGER_INTERNAL_H
#define FT_LAND_LEDGER_INTERNAL_H

#include "fieldtool/land/ledger.h"
#include "geo/overlay.h"

/** What a parent of a split or join tells a child about the ground they share. */
typedef enum ft_ledger_gift_kind {
    FT_LEDGER_GIFT_OPEN,
    FT_LEDGER_GIFT_RELEASED,
    FT_LEDGER_GIFT_PERIMETER
} ft_ledger_gift_kind;

typedef struct ft_ledger_gift {
    ft_ledger_gift_kind kind;
    size_t to;               /**< hazard index */
    ft_ledger_class account; /**< of the parent, for open ground */
    ft_geom shape;           /**< owned */
    double m2;
} ft_ledger_gift;

/** Ground released by a hazard up to and including a day: kept only where a later hazard may lie on it. */
typedef struct ft_ledger_snap {
    int32_t day;
    ft_geom shape; /**< owned */
} ft_ledger_snap;

/** What is decided about a hazard before any overlay. */
typedef struct ft_ledger_plan_hazard {
    size_t first;    /**< first version in the books; SIZE_MAX: outside the books */
    int32_t *day;    /**< shape [n_versions]: effective day, never falling */
    int32_t opening; /**< day it enters the books */
    bool moved;      /**< opening moved back to an older release */
    bool child;      /**< opens by a transfer */
    bool waiting;    /**< a child whose split is not complete: not booked */
    size_t retire;   /**< version that hands its ground on; SIZE_MAX: none */
    bool broken;     /**< retired as superseded, but the split is not complete */
    size_t depth;    /**< transfers between it and the first parents */
    ft_box box;      /**< of all its shapes; west NaN: none */
    bool meets;      /**< its box meets that of another hazard in the books */
    bool keep_snaps;
    size_t *releases;     /**< shape [n_releases]: in order of effect */
    int32_t *release_day; /**< shape [n_releases] */
    size_t n_releases;
    size_t *reopenings; /**< shape [n_reopenings]: by day, then ID */
    size_t n_reopenings;
    ft_ledger_gift *gifts;
    size_t n_gifts, cap_gifts;
    ft_ledger_snap *snaps;
    size_t n_snaps, cap_snaps;
} ft_ledger_plan_hazard;

typedef struct ft_ledger_plan_release {
    size_t completion; /**< release that consolidates it and has a shape; SIZE_MAX: none */
    size_t level;      /**< consolidations beneath it: same day and product, the daily ones first */
    size_t first;      /**< linked hazard in the books with the smallest ID: its row carries the output; SIZE_MAX */
    ft_box box;
} ft_ledger_plan_release;

typedef struct ft_ledger_boxed {
    ft_box box;
    const ft_uuid *id;
    size_t hazard;
} ft_ledger_boxed;

/** An exclusion by what it names: its release, else its hazard. */
typedef struct ft_ledger_excluded {
    ft_uuid of;
    const ft_geom *shape;
} ft_ledger_excluded;

typedef struct ft_ledger_plan {
    const ft_ledger_input *in;
    ft_ledger_plan_hazard *hazards;
    ft_ledger_plan_release *releases;
    size_t *by_id; /**< hazards by ID */
    size_t *release_by_id;
    size_t *order;          /**< hazards in order of computation: what is needed first comes first */
    ft_ledger_boxed *boxed; /**< shape [n_boxed]: hazards of the books by west edge */
    size_t n_boxed;
    double widest_deg;
    ft_ledger_excluded *excluded; /**< shape [n_exclusions], sorted */
    ft_site *spare;               /**< to be moved instead of opening another */
    ft_ledger *out;
} ft_ledger_plan;

FT_NODISCARD ft_status ft_ledger_plan_make(const ft_ledger_input *in, ft_ledger *out, ft_ledger_plan *p, ft_error *err);
/** Second half of the plan: splits, releases, reopenings, order. */
FT_NODISCARD ft_status ft_ledger_link(ft_ledger_plan *p, ft_error *err);
void ft_ledger_plan_release_all(ft_ledger_plan *p);
/** Index of a hazard or release, SIZE_MAX when it is not in the input. */
size_t ft_ledger_find_hazard(const ft_ledger_plan *p, const ft_uuid *id);
size_t ft_ledger_find_release(const ft_ledger_plan *p, const ft_uuid *id);
bool ft_ledger_links(const ft_ledger_release *r, const ft_uuid *hazard);
bool ft_ledger_box_empty(ft_box b);
void ft_ledger_box_add(ft_box *to, ft_box more);
/** Walk hazards of the books whose box meets @p box: start with *at = SIZE_MAX; SIZE_MAX at the end. */
size_t ft_ledger_next_meeting(const ft_ledger_plan *p, ft_box box, size_t *at);
/** Could the activity make the product at all, whatever it searched for? */
bool ft_ledger_permits(const ft_ledger_release *r);
/** NULL when the release may book ground of this version, else the finding's key; *unstated: booked as recorded. */
const char *ft_ledger_judge(const ft_ledger_release *r, const ft_ledger_version *v, bool *unstated);

FT_NODISCARD ft_status ft_ledger_post(ft_ledger *l, const ft_ledger_posting *p, ft_error *err);
FT_NODISCARD ft_status ft_ledger_note(ft_ledger *l, const char *key, const ft_uuid *record, const ft_uuid *other,
                                      double m2, ft_error *err);
/** Room for one more element of @p size; like realloc, keeps what is there. */
FT_NODISCARD ft_status ft_ledger_room(void *array, size_t *cap, size_t n, size_t size, ft_error *err);

/** The books of one hazard while they are written. */
typedef struct ft_ledger_account {
    ft_ledger_plan *p;
    const ft_ledger_hazard *h;
    ft_ledger_plan_hazard *ph;
    size_t index;
    ft_site *site;                      /**< NULL until ground is drawn */
    ft_region *perimeter;               /**< NULL: none drawn */
    ft_region *open[FT_LEDGER_CLASSES]; /**< with the site */
    ft_region *released, *voided[FT_LEDGER_CLASSES];
    double balance_m2[FT_LEDGER_CLASSES];
    bool class_open[FT_LEDGER_CLASSES];
    bool is_open;                          /**< counted as an open area */
    bool opened;                           /**< entered the books */
    bool gone;                             /**< void, or handed on */
    bool blank;                            /**< counted without perimeter */
    ft_region *settled[FT_LEDGER_CLASSES]; /**< open ground at the last posting, while shapes are wanted */
    bool rest_due; /**< handed on: what its parts leave over is looked at once that day is done */
    int32_t rest_day;
    double estimate_m2; /**< of a blank area */
    double reach_m2;    /**< area of the perimeter, for what counts as noise */
    ft_ledger_class what;
    const ft_ledger_version *now;
} ft_ledger_account;

/** A site at @p center: the spare one moved, or a new one. */
FT_NODISCARD ft_status ft_ledger_take_site(ft_site **spare, ft_lonlat center, ft_site **out, ft_error *err);
void ft_ledger_give_site(ft_site **spare, ft_site *s);
FT_NODISCARD ft_status ft_ledger_compute(ft_ledger_plan *p, size_t hazard, ft_error *err);
/** Let the balance of @p c follow its open region as one posting of @p kind. */
FT_NODISCARD ft_status ft_ledger_settle(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                                        const ft_uuid *cause, ft_error *err);
/** The same with the balance given: a transfer is booked with one number on both sides. */
FT_NODISCARD ft_status ft_ledger_settle_as(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                                           const ft_uuid *cause, double now_m2, ft_error *err);
FT_NODISCARD ft_status ft_ledger_beside(ft_ledger_account *a, ft_ledger_kind kind, ft_ledger_class c, int32_t day,
                                        const ft_region *ground, const ft_uuid *cause, ft_error *err);
/** A region as a shape of the ledger, when shapes are wanted. */
FT_NODISCARD ft_status ft_ledger_shape_of(const ft_ledger_plan *p, const ft_region *r, ft_geom **out, ft_error *err);
/** A blank area comes (+1) or goes (-1), or its stated area changes (0). */
FT_NODISCARD ft_status ft_ledger_blank(ft_ledger_account *a, int come, double estimate_m2, int32_t day,
                                       const ft_uuid *cause, ft_error *err);
/** A blank area is of another class now. */
FT_NODISCARD ft_status ft_ledger_move_blank(ft_ledger_account *a, ft_ledger_class to, int32_t day, ft_error *err);
FT_NODISCARD ft_status ft_ledger_need_site(ft_ledger_account *a, const ft_geom *near, ft_error *err);
FT_NODISCARD ft_status ft_ledger_open_event(ft_ledger_account *a, ft_error *err);
FT_NODISCARD ft_status ft_ledger_version_event(ft_ledger_account *a, size_t version, ft_error *err);
/** After the day of a split: what the parts and releases leave over for lack of common vertices goes to a part. */
FT_NODISCARD ft_status ft_ledger_hand_rest(ft_ledger_account *a, ft_error *err);
FT_NODISCARD ft_status ft_ledger_release_event(ft_ledger_account *a, size_t release, int32_t day, ft_error *err);
FT_NODISCARD ft_status ft_ledger_reopening_event(ft_ledger_account *a, size_t reopening, ft_error *err);
/** Shape less exclusions, within the completion when one consolidates it. @p hazard may be NULL. */
FT_NODISCARD ft_status ft_ledger_ground(const ft_ledger_plan *p, ft_site *s, size_t release, const ft_uuid *hazard,
                                        ft_region **out, ft_error *err);
/** Without the ground of the daily products it consolidates: that is not done twice. */
FT_NODISCARD ft_status ft_ledger_cut_dailies(const ft_ledger_plan *p, ft_site *s, size_t release, ft_region **ground,
                                             ft_error *err);
/** Without what other hazards hold on @p day; notes those that the release does not list. */
FT_NODISCARD ft_status ft_ledger_cut_others(const ft_ledger_plan *p, ft_site *s, size_t release, size_t self,
                                            int32_t day, const ft_region *ground, ft_region **rest, ft_error *err);
/** Output of a release that has no linked hazard in the books. */
FT_NODISCARD ft_status ft_ledger_release_alone(ft_ledger_plan *p, size_t release, ft_error *err);
/** *at becomes *at op b (freeing the old). */
FT_NODISCARD ft_status ft_ledger_add(ft_site *s, ft_region **at, const ft_region *b, ft_error *err);
FT_NODISCARD ft_status ft_ledger_cut(ft_site *s, ft_region **at, const ft_region *b, ft_error *err);
FT_NODISCARD ft_status ft_ledger_clip(ft_site *s, ft_region **at, const ft_region *b, ft_error *err);

#endif
