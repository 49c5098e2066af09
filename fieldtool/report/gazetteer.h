/** @file fieldtool/report/gazetteer.h  @brief In which place of the gazetteer a shape lies, and with how much of it (docs/spec/gazetteer.md).
 *
 * Places are found by the index of their layer and read once. What lies on a border belongs to the place with the largest share.
 */
#ifndef FT_REPORT_GAZETTEER_H
#define FT_REPORT_GAZETTEER_H

#include "fieldtool/store/store.h"
#include "geo/shared.h"
#include "geo/valid.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_gazetteer ft_gazetteer;

/** A place, lent as long as the gazetteer is open. */
typedef struct ft_unit {
    ft_uuid record;
    const char *pcode, *name;
    int level; /**< -1 not stated */
    ft_date from, to;
    const ft_geom *land; /**< valid polygons; NULL: none */
    double area_m2;
} ft_unit;

/** Of a shape, in one place. */
typedef struct ft_unit_share {
    const ft_unit *unit;
    double share; /**< of its ground; of its vertices when it has none */
} ft_unit_share;

enum { FT_UNIT_SHARES = 8 };
typedef struct ft_whereabouts {
    ft_unit_share in[FT_UNIT_SHARES]; /**< shape [n], places of the finest level there, largest share first */
    size_t n;
} ft_whereabouts;

FT_NODISCARD ft_status ft_gazetteer_open(ft_store *s, ft_gazetteer **out, ft_error *err);
void ft_gazetteer_close(ft_gazetteer *g);
/** No place at all: nothing is asked of it. */
bool ft_gazetteer_is_empty(const ft_gazetteer *g);
/** @param drawn as drawn; @p land its valid polygons, NULL when it has none
 *  @param on     places that were not valid on that day are left out; unknown: those that have ended */
FT_NODISCARD ft_status ft_gazetteer_find(ft_gazetteer *g, const ft_geom *drawn, const ft_geom *land, ft_date on,
                                         ft_whereabouts *out, ft_error *err);
/** All places with that P-code (the ground of a code may change in time); at most FT_UNIT_SHARES. */
FT_NODISCARD ft_status ft_gazetteer_coded(ft_gazetteer *g, ft_str pcode, const ft_unit *out[FT_UNIT_SHARES], size_t *n,
                                          ft_error *err);
/** Does the place hold the position? Its drawn edges are taken as straight in degrees: they are short. */
bool ft_unit_holds(const ft_unit *u, ft_lonlat p);

#ifdef __cplusplus
}
#endif
#endif
