/** @file fieldtool/land/heads.h  @brief The graph of one record's revisions: who descends from whom, heads, holes.
 *
 * Revisions name their parents, so the graph is a function of the set; the order in which they arrived plays no part.
 */
#ifndef FT_LAND_HEADS_H
#define FT_LAND_HEADS_H

#include "fieldtool/land/space.h"
#include "fieldtool/land/view.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Everything lies in the space it was made in. Indexes are positions in @p nodes. */
typedef struct ft_graph {
    const ft_node *nodes;
    size_t n;
    size_t *sorted;      /**< shape [n]: by revision ID */
    size_t *order;       /**< shape [n]: parents before children */
    size_t *place;       /**< shape [n]: position of each node in order */
    size_t *start;       /**< shape [n + 1]: a node's parents are parent[start[i]] .. parent[start[i + 1] - 1] */
    size_t *parent;      /**< known parents only */
    const size_t *heads; /**< shape [n_heads], sorted by revision ID: no known child */
    size_t n_heads;
    bool open_holes;        /**< a hole that no resolve has settled: what is missing can change what stands */
    const ft_hash *missing; /**< shape [n_missing], sorted, each once */
    size_t n_missing;
    bool joins;     /**< some node has several known parents, or the set has several heads or roots */
    uint32_t *seen; /**< scratch of ft_graph_above */
    uint32_t round;
    size_t *stack;
} ft_graph;

/** @retval FT_E_INVALID "land.view.cycle", FT_E_NOMEM */
FT_NODISCARD ft_status ft_graph_make(const ft_node *nodes, size_t n, ft_space *space, ft_graph *out, ft_error *err);
/** Position of the revision @p id, or g->n. */
size_t ft_graph_find(const ft_graph *g, const ft_hash *id);
/** Is @p ancestor the node itself or above it? Visits only what lies between the two. */
bool ft_graph_above(ft_graph *g, size_t ancestor, size_t node);
/** Sort positions by revision ID. */
FT_NODISCARD ft_status ft_graph_sort(const ft_graph *g, ft_space *space, size_t *at, size_t n, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
