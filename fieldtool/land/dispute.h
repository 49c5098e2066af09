/** @file fieldtool/land/dispute.h  @brief What the sides of a contradiction say, field by field, and what a resolution says of it.
 *
 * Pure functions of the revisions and their view (fieldtool/land/view.h, docs/spec/merge.md). A view says which groups are
 * contradicted and by whom; this says where in the group, what stood before, and what is still to be decided.
 */
#ifndef FT_LAND_DISPUTE_H
#define FT_LAND_DISPUTE_H

#include "fieldtool/land/heads.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Clocks are off when they are further apart than this where they should follow each other. */
enum { FT_DAY_MS = 86400000 };

/** Names of what is no field. */
#define FT_DISPUTE_SHAPE "geometry"
#define FT_DISPUTE_RETIRED "retired"

typedef enum ft_dispute_about {
    FT_DISPUTE_ABOUT_FIELD,
    FT_DISPUTE_ABOUT_SHAPE,
    FT_DISPUTE_ABOUT_RETIRED
} ft_dispute_about;

/** One field (or the shape, or retired against live) about which sides differ. */
typedef struct ft_dispute {
    const char *group;
    const char *field; /**< field ID, FT_DISPUTE_SHAPE or FT_DISPUTE_RETIRED */
    ft_dispute_about about;
    const ft_field *declared; /**< NULL for shape, retired, and fields the form does not know */
    ft_hazardous reading;     /**< how the shown value was found; NONE for retired, where live is shown */
    const size_t *sides;      /**< shape [n_sides]: revisions whose word stands, sorted by ID */
    size_t n_sides;
    bool has_base; /**< what all sides had seen before is known, and is one */
    size_t base;   /**< a revision that says it */
} ft_dispute;

/** Everything that is contradicted in one record. */
typedef struct ft_disputes {
    const ft_form *form;
    const ft_node *nodes;
    size_t n_nodes;
    const bool *retired_at; /**< of the view */
    ft_graph *graph;        /**< NULL when nothing is contradicted */
    ft_dispute *list;       /**< shape [n] */
    size_t n;
} ft_disputes;

/** All in @p space, which must outlive it, as must nodes and view. Contradictions that wait for missing revisions are listed too. */
FT_NODISCARD ft_status ft_disputes_make(const ft_form *form, const ft_node *nodes, size_t n, const ft_view *view,
                                        ft_space *space, ft_disputes *out, ft_error *err);

/** What a resolution would say, while it is put together. */
typedef struct ft_answer {
    ft_draft *values; /**< the caller's */
    bool has_geometry;
    ft_hash geometry;
    bool retire;
    bool *decided; /**< shape [disputes.n] */
} ft_answer;

/** Begin with what is proposed; nothing is decided. @p values is overwritten. */
FT_NODISCARD ft_status ft_answer_begin(const ft_disputes *d, const ft_view *view, ft_draft *values, ft_space *space,
                                       ft_answer *out, ft_error *err);
/** Take what revision @p node says of @p group. NULL: of every group in which it stands by a side; of all that are
 *  contradicted when it stands by none, as an earlier revision does. */
FT_NODISCARD ft_status ft_answer_take(const ft_disputes *d, size_t node, const char *group, ft_answer *a,
                                      ft_error *err);
/** The field was given by hand. */
void ft_answer_decide(const ft_disputes *d, const char *field, ft_answer *a);

/** Did two sides say different things of the group of dispute @p i? For going through what a resolution settled. */
bool ft_dispute_same_side(const ft_disputes *d, const char *group, size_t a, size_t b);

/** Is the clock of revision @p node more than a day ahead of one that followed it, or behind one it followed? */
bool ft_dispute_clock_off(const ft_disputes *d, size_t node);

#ifdef __cplusplus
}
#endif
#endif
