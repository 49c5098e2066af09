/** @file fieldtool/land/groups.h  @brief The merge groups of a record, and what each revision says in each (docs/spec/decisions.md 3, 8). */
#ifndef FT_LAND_GROUPS_H
#define FT_LAND_GROUPS_H

#include "fieldtool/land/space.h"
#include "fieldtool/land/view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_group {
    const char *name;
    bool has_geometry; /**< the shape belongs to it */
    bool unknown;      /**< one field that the form does not declare, whatever its name */
    size_t from, end;  /**< its values: run in ft_groups.cells */
} ft_group;

/** A value and the revision that holds it. */
typedef struct ft_group_cell {
    size_t node;
    const ft_value *value;
} ft_group_cell;

typedef struct ft_groups {
    const ft_node *nodes;
    size_t n_nodes;
    ft_group *g; /**< shape [n]: in order of the form, then unknown fields by name, each a group of its own */
    size_t n;
    ft_group_cell *cells; /**< by group, then node, then field */
} ft_groups;

/** All in @p space, which must outlive it. */
FT_NODISCARD ft_status ft_groups_make(const ft_form *form, const ft_node *nodes, size_t n, ft_space *space,
                                      ft_groups *out, ft_error *err);
/** Fill @p content (shape [n_nodes]): equal hashes, equal words. *alike: all revisions say the same, and content is not filled. */
FT_NODISCARD ft_status ft_groups_content(const ft_groups *gs, size_t group, ft_hash *content, bool *alike,
                                         ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
