/** @file fieldtool/land/view.h  @brief What a set of revisions of one record means: heads, group setters, shown values.
 *
 * Pure function of the set: no clock, no arrival order (docs/spec/decisions.md 8-10, 13). Geometry readings that need an
 * overlay (union of hazards, intersection of releases) go through a callback, so that this file stays free of geometry.
 */
#ifndef FT_LAND_VIEW_H
#define FT_LAND_VIEW_H

#include "fieldtool/land/form.h"
#include "fieldtool/land/revision.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One revision of the record, as stored. */
typedef struct ft_node {
    ft_hash id;
    ft_revision rev; /**< decoded; must outlive the view */
    bool own_unsent; /**< made here and in no batch yet: state draft */
} ft_node;

/** A counted decision about one revision (signed by a trusted authority other than the author; the caller filters). */
typedef struct ft_verdict {
    ft_hash revision; /**< what was decided about */
    ft_hash decision; /**< the deciding revision */
    enum { FT_VERDICT_APPROVED, FT_VERDICT_REJECTED, FT_VERDICT_SENT_BACK } what;
} ft_verdict;

typedef enum ft_state {
    FT_STATE_DRAFT,
    FT_STATE_SUBMITTED,
    FT_STATE_APPROVED,
    FT_STATE_CONFLICT,
    FT_STATE_RETIRED
} ft_state;

/** Combine several bodies of one record by @p how (UNION or INTERSECTION); *out names the result body, which the
 *  callback has stored or remembered. Only called with n >= 2 different hashes. */
typedef ft_status (*ft_combine_fn)(void *who, ft_hazardous how, const ft_hash *bodies, size_t n, ft_hash *out,
                                   ft_error *err);

/** A conflict in one group: the competing setters. */
typedef struct ft_view_conflict {
    const char *group;     /**< or "retired" */
    bool unknown;          /**< the group is one field that the form does not declare */
    const size_t *setters; /**< shape [n]: indexes into nodes */
    size_t n;
} ft_view_conflict;

typedef struct ft_view {
    ft_state state;
    bool
        incomplete; /**< a parent is missing (docs/spec/decisions.md 10), and no resolve has settled what came before */
    const ft_hash *missing; /**< shape [n_missing] */
    size_t n_missing;
    const size_t *heads; /**< shape [n_heads]: indexes into nodes, sorted by revision ID */
    size_t n_heads;
    bool combined;                     /**< several heads of different groups combined by themselves */
    const ft_view_conflict *conflicts; /**< shape [n_conflicts] */
    size_t n_conflicts;
    const ft_view_conflict
        *waiting; /**< shape [n_waiting]: contradictions that are judged again when what is missing comes */
    size_t n_waiting;
    const bool *retired_at; /**< shape [n of nodes]: does that revision say or leave it retired? */
    bool gone;    /**< retired by a person, not only because another program deleted a row: may leave the layers */
    bool retired; /**< every head retires it and nothing contradicts that */
    ft_values proposed; /**< as the heads say, conflicts read hazardously; retired or not */
    bool has_geometry;
    ft_hash geometry;
    bool has_approved;
    size_t approved; /**< index of the approved revision: the last approved along the ancestry; several
                                        incomparable ones: the smallest ID, and shown is the hazardous of all */
    ft_values shown; /**< per group the more hazardous of last approved and proposed (docs/spec/decisions.md 13) */
    bool shown_has_geometry;
    ft_hash shown_geometry;
    bool pending; /**< heads differ from the approved revision, or nothing is approved */
} ft_view;

/** Memory of views; reusable. A view is valid until the next call with the same space. */
typedef struct ft_view_space ft_view_space;
FT_NODISCARD ft_status ft_view_space_new(ft_view_space **out, ft_error *err);
void ft_view_space_free(ft_view_space *s);

/** @param nodes shape [n], any order, no duplicate ids, all of one record; n >= 1
 *  @param verdicts shape [n_verdicts], any order
 *  @param combine may be NULL: then the geometry of the smallest revision ID stands in
 *  @retval FT_E_INVALID "land.view.cycle" (impossible with honest hashes) */
FT_NODISCARD ft_status ft_view_make(const ft_form *form, const ft_node *nodes, size_t n, const ft_verdict *verdicts,
                                    size_t n_verdicts, ft_combine_fn combine, void *who, ft_view_space *s, ft_view *out,
                                    ft_error *err);
const char *ft_state_word(ft_state s);

/** True when revision @p ancestor is @p node or one of its ancestors within the set. */
bool ft_view_is_ancestor(const ft_node *nodes, size_t n, size_t ancestor, size_t node);

#ifdef __cplusplus
}
#endif
#endif
