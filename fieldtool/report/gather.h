/** @file fieldtool/report/gather.h  @brief What land/rules.h asks of one record, gathered from the workspace: links, shapes, ground.
 *
 * Nothing is judged here. Other records are read as they are proposed, listed hazards as they are shown.
 */
#ifndef FT_REPORT_GATHER_H
#define FT_REPORT_GATHER_H

#include "fieldtool/land/rules.h"
#include "fieldtool/report/links.h"
#include "fieldtool/report/shape.h"
#include "fieldtool/store/books.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_gather ft_gather;
FT_NODISCARD ft_status ft_gather_open(ft_store *s, ft_gather **out, ft_error *err);
void ft_gather_close(ft_gather *g);
/** Books on demand, lent. NULL: what they say is unknown.
 *  @param proposed say what ground each hazard has held, also before it was redrawn
 *  @param open     say what ground is open */
void ft_gather_use_books(ft_gather *g, const ft_books *proposed, ft_books *open);
/** Facts of a proposed record. Lent until the next call; the item must stay as long. */
FT_NODISCARD ft_status ft_gather_facts(ft_gather *g, const ft_item *item, ft_land_facts *out, ft_error *err);
/** Land of the record that facts were gathered of last; NULL none. Lent as they are. */
const ft_geom *ft_gather_land(const ft_gather *g);
/** After the rules have asked of ground: the first failure. */
FT_NODISCARD ft_status ft_gather_asked(const ft_gather *g, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
